"""The two data sets. Only what stands in the lists of columns below ever gets out; a test holds them fixed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from auswertung.kennzahlen import ANTEIL_MINIMUM, ANTEIL_ZIEL, BEWERTET, STUFENVERTEILUNG, Kennzahl
from auswertung.models import Berechnungslauf, Kennzahlwert
from leistungen.models import KommunaleLeistung
from organisation.kontext import ist_demo
from organisation.models import Datenveroeffentlichung, Kommune
from organisation.tabellenausgabe import csv
from organisation.tabellenausgabe.modell import DEMOHINWEIS, Spalte, Tabelle

# (title in the file, column of the query): the whitelist. No notes, reasons, people, projects, posts, money.
LEISTUNGSSPALTEN: Mapping[str, str] = {
    "leika_schluessel": "einzelleistung__leika_schluessel",
    "ozg_id": "ozg_leistung__ozg_id",
    "ozg_leistung": "ozg_leistung__bezeichnung",
    "themenfeld": "themenfeld__bezeichnung",
    "lage": "lage__bezeichnung",
    "amt_nummer": "amt__nummer",
    "amt_bezeichnung": "amt__bezeichnung",
    "erbracht": "erbracht",
    "reifegrad": "stufe_wert",
    "reifegrad_bezeichnung": "aktuelle_stufe__bezeichnung",
    "reifegrad_seit": "stand_seit",
}
KENNZAHLSPALTEN = (
    "stichtag", "kennzahl", "name", "themenfeld", "reifegrad", "zaehler", "nenner", "wert", "definition",
)  # fmt: skip
OEFFENTLICHE_KENNZAHLEN: tuple[Kennzahl, ...] = (ANTEIL_MINIMUM, ANTEIL_ZIEL, BEWERTET, STUFENVERTEILUNG)
ZAHLEN = frozenset(["reifegrad", "zaehler", "nenner", "wert"])
Zeilen = list[dict[str, Any]]


@dataclass(frozen=True)
class Datensatz:
    """One data set: name in addresses, texts for people and portals, its rows."""

    name: str
    titel: str
    beschreibung: str
    spalten: tuple[str, ...]
    zeilen: Callable[[Kommune], Zeilen]


@dataclass(frozen=True)
class Stand:
    """What the files rest on: day and moment of the last computation."""

    stichtag: date
    berechnet_am: datetime


def leistungen(kommune: Kommune) -> Zeilen:
    """Counted services by name. Their name is the catalogue's, or the Kommune's own."""
    zeilen = KommunaleLeistung.objects.filter(kommune=kommune, ist_gezaehlt=True).nach_name()
    gelesen = zeilen.values("eigene_bezeichnung", "fassung__bezeichnung", *LEISTUNGSSPALTEN.values())
    return [
        {
            "bezeichnung": zeile["eigene_bezeichnung"] or zeile["fassung__bezeichnung"],
            **{name: zeile[feld] if zeile[feld] != "" else None for name, feld in LEISTUNGSSPALTEN.items()},
        }
        for zeile in gelesen
    ]


def kennzahlen(kommune: Kommune) -> Zeilen:
    """Values of the whole Kommune by day and Themenfeld; -1 in the dimension Stufe means not assessed."""
    werte = Kennzahlwert.objects.filter(kommune=kommune, amt__isnull=True).nach_definition(OEFFENTLICHE_KENNZAHLEN)
    je_name = {kennzahl.schluessel: kennzahl for kennzahl in OEFFENTLICHE_KENNZAHLEN}
    felder = ("stichtag", "kennzahl", "themenfeld__bezeichnung", "stufe", "zaehler", "nenner", "wert")
    return [
        dict(zip(KENNZAHLSPALTEN, (tag, name, je_name[name].name, *rest, je_name[name].definition), strict=True))
        for tag, name, *rest in werte.order_by("stichtag", "kennzahl", "themenfeld", "stufe").values_list(*felder)
    ]


DATENSAETZE: Mapping[str, Datensatz] = {
    satz.name: satz
    for satz in (
        Datensatz(
            "leistungen",
            "Verwaltungsleistungen und ihr Reifegrad",
            "Alle gezählten Verwaltungsleistungen der Kommune nach dem Katalog des Onlinezugangsgesetzes mit zuständigem Amt, "
            "Reifegrad und Status.",
            ("bezeichnung", *LEISTUNGSSPALTEN),
            leistungen,
        ),
        Datensatz(
            "kennzahlen",
            "Kennzahlen der Umsetzung des Onlinezugangsgesetzes",
            "Zeitreihen der Kennzahlen der ganzen Kommune und je Themenfeld, jede mit Zähler, Nenner und ihrer Definition.",
            KENNZAHLSPALTEN,
            kennzahlen,
        ),
    )
}


def stand(kommune: Kommune) -> Stand | None:
    """Of the last computation; None before the first."""
    lauf = Berechnungslauf.objects.filter(kommune=kommune).order_by("-stichtag").first()
    return Stand(lauf.stichtag, lauf.beendet_am) if lauf else None


def als_csv(satz: Datensatz, kommune: Kommune, berechnet: Stand) -> bytes:
    """Semicolon, UTF-8, decimal comma; text that a spreadsheet would run is guarded. Unknown is an empty cell."""
    demo = ist_demo(kommune)
    namen = (*satz.spalten, "stand_der_daten", *(("hinweis",) if demo else ()))
    spalten = [Spalte(n, n, "zahl" if n in ZAHLEN else "text", leer="") for n in namen]
    spalten = [
        Spalte(s.schluessel, s.titel, s.art, stellen=6 if s.schluessel == "wert" else None, leer="") for s in spalten
    ]
    anhang = (berechnet.stichtag.isoformat(), *((DEMOHINWEIS,) if demo else ()))
    ziel = io.BytesIO()
    csv.schreiben(Tabelle(satz.titel, spalten, _werte(satz, kommune, anhang)), ziel)
    return ziel.getvalue()


def _werte(satz: Datensatz, kommune: Kommune, anhang: tuple[str, ...]) -> Iterable[list[Any]]:
    for zeile in satz.zeilen(kommune):
        werte = [zeile[name] for name in satz.spalten]
        yield [wert.isoformat() if isinstance(wert, date) else wert for wert in werte] + list(anhang)


def als_json(satz: Datensatz, kommune: Kommune, berechnet: Stand, festlegung: Datenveroeffentlichung) -> bytes:
    """The same rows with Stichtag, licence and publisher; shares as text, null = unknown."""
    inhalt = {
        "titel": satz.titel,
        "beschreibung": satz.beschreibung,
        "kommune": kommune.name,
        "herausgeber": festlegung.herausgeber,
        "lizenz": festlegung.get_lizenz_display(),
        "stichtag": berechnet.stichtag,
        "berechnet_am": berechnet.berechnet_am,
        "demodaten": ist_demo(kommune),
        **({"hinweis": DEMOHINWEIS} if ist_demo(kommune) else {}),
        "eintraege": [{name: zeile[name] for name in satz.spalten} for zeile in satz.zeilen(kommune)],
    }
    return json.dumps(inhalt, ensure_ascii=False, default=_als_text).encode()


def _als_text(wert: Any) -> str:
    return str(wert) if isinstance(wert, Decimal) else str(wert.isoformat())
