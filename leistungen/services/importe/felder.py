"""What can be imported, and which column of a file probably holds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Feld:
    """A target of the column mapping. `andere_namen`: how files call it (compared without case, accents, punctuation)."""

    name: str
    bezeichnung: str
    hilfe: str = ""
    hoechstens: int = 400
    andere_namen: tuple[str, ...] = ()


KATALOGFELDER = (
    Feld(
        "bezeichnung",
        "Bezeichnung",
        "Pflicht",
        400,
        ("leika_name", "name", "leistung", "leistungsbezeichnung", "titel"),
    ),
    Feld(
        "leika_schluessel",
        "LeiKa-Schlüssel",
        "14 Ziffern",
        14,
        ("leika", "leika_key", "leistungsschluessel", "schluessel", "leika_id"),
    ),
    Feld("quelle_id", "Nummer in der Quelle", "Pflicht ohne LeiKa-Schlüssel", 40, ("id", "nr", "nummer", "kennung")),
    Feld("ozg_id", "OZG-ID", "fünf Ziffern", 5, ("ozg", "ozg_nummer", "ozg_nr", "ozg_leistung_id", "buendel_id")),
    Feld(
        "ozg_bezeichnung",
        "Name der OZG-Leistung",
        "nur für neue OZG-IDs nötig",
        200,
        ("ozg_leistung", "ozg_name", "buendel"),
    ),
    Feld(
        "lage",
        "Lebens- oder Unternehmenslage der OZG-Leistung",
        "nur für neue OZG-IDs",
        120,
        ("lebenslage", "geschaeftslage"),
    ),
    Feld("themenfeld", "Themenfeld", "Name oder FIM-Code", 80, ("themenfeld_code", "themenbereich")),
    Feld("leikatyp", "LeiKa-Typ", "", 8, ("leika_typ", "typ", "typisierung")),
    Feld(
        "kommunaler_vollzug", "kommunaler Vollzug", "ja, möglich, nein, unbekannt", 10, ("vollzug_kommunal", "vollzug")
    ),
    Feld("sdg1", "SDG1", "ja oder nein", 10),
    Feld("sdg2", "SDG2", "ja oder nein", 10),
    Feld("gesetze_kuerzel", "Gesetze (Kürzel)", "", 120),
    Feld("gesetze", "Gesetze", "", 600),
    Feld("rechtsgrundlage", "Rechtsgrundlage", "", 1000, ("rechtsgrundlagen", "norm")),
    Feld("hinweis", "Hinweis", "", 60, ("bemerkung",)),
)

BESTANDSFELDER = (
    Feld(
        "leika_schluessel",
        "LeiKa-Schlüssel",
        "auch mehrere in einer Zelle",
        400,
        ("leika", "leika_key", "leistungsschluessel", "leika_id"),
    ),
    Feld(
        "bezeichnung",
        "Bezeichnung",
        "Name der Leistung bei Ihnen",
        400,
        ("name", "service_name", "leistung", "dienstleistung", "titel"),
    ),
    Feld(
        "kennung",
        "eigene Kennung",
        "damit wir die Zeile beim nächsten Mal wiedererkennen",
        60,
        ("id", "nr", "nummer", "leistungs_id"),
    ),
    Feld(
        "amt",
        "zuständiges Amt",
        "Nummer oder Name",
        200,
        ("organisationseinheit", "fachbereich", "fachamt", "dienststelle", "zustaendigkeit", "zustaendig"),
    ),
    Feld(
        "fallzahl",
        "Fallzahl je Jahr",
        "1.200, rund 1.200, bis zu 50",
        60,
        ("fallzahlen", "faelle", "anzahl_faelle", "vorgaenge"),
    ),
    Feld("fallzahl_jahr", "Jahr der Fallzahl", "", 10, ("jahr",)),
    Feld("reifegrad", "Reifegrad", "Stufe im führenden Modell", 80, ("stufe", "reifegradstufe", "reifegrad_ist", "rg")),
    Feld("gueltig_ab", "gültig ab", "sonst gilt der Stand der Datei", 30, ("stand", "datum", "seit", "stand_vom")),
    Feld("erbracht", "wird erbracht?", "ja, nein, ungeprüft", 30, ("vor_ort_erbracht", "relevant")),
    Feld("erbracht_grund", "Grund, wenn nicht erbracht", "", 300, ("grund",)),
    Feld(
        "online_adresse",
        "Adresse des Online-Dienstes",
        "https://…",
        500,
        ("url", "link", "online_dienst", "webadresse", "adresse"),
    ),
    Feld("bemerkung", "Bemerkung", "", 4000, ("notiz", "anmerkung", "kommentar")),
)

_UMLAUTE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def vorschlag(
    *, felder: Iterable[Feld], spalten: Sequence[str], gemerkt: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Field → column: first what the Kommune chose last time, then equal names; no column is used twice."""
    frei = {spalte: _form(spalte) for spalte in spalten}
    ergebnis: dict[str, str] = {}
    for name, spalte in (gemerkt or {}).items():
        if spalte in frei:
            ergebnis[name] = spalte
            del frei[spalte]
    for feld in (f for f in felder if f.name not in ergebnis):
        namen = [_form(name) for name in (feld.name, feld.bezeichnung, *feld.andere_namen)]
        passend = next((spalte for name in namen for spalte, form in frei.items() if form == name), None)
        if passend is not None:
            ergebnis[feld.name] = passend
            del frei[passend]
    return ergebnis


def _form(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower().translate(_UMLAUTE)).strip("_")
