"""The quick edits of the list: what each asks, what the reader saw, which service it calls, how it is undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pghistory
from django.urls import reverse

from leistungen.forms import aktionen as f
from leistungen.models import (
    Erbringungsstand,
    Herkunft,
    KommunaleLeistung,
    Reifegradstand,
    Reifegradstufe,
    Steuerungsprofil,
    Zielvorgabe,
)
from leistungen.schreibweise import mengentext
from leistungen.services.erbringung import erbringung_setzen
from leistungen.services.fallzahlen import fallzahlen_setzen
from leistungen.services.reifegrad import reifegrad_setzen
from leistungen.services.stammdaten import leistungen_bestaetigen, leistungen_zuordnen
from leistungen.services.ziele import ziel_setzen
from organisation.models import Amt, Benutzer, Kommune


@dataclass(frozen=True)
class Eingabe:
    """One call: who, where, which services, the checked values of the form, what was seen per service."""

    benutzer: Benutzer
    kommune: Kommune
    leistung_ids: Sequence[int]
    werte: Mapping[str, Any]
    gesehen: Mapping[int, Any]
    nachtrag_bestaetigt: bool = False

    @property
    def herkunft(self) -> str:
        """One service or many."""
        return Herkunft.EINGABE if len(self.leistung_ids) == 1 else Herkunft.MEHRFACH

    @property
    def wie_viele(self) -> str:
        """`1 Leistung`, `50 Leistungen`."""
        return _anzahl(len(self.leistung_ids))


@dataclass(frozen=True)
class Ergebnis:
    """What to tell the reader, and the address that takes it back."""

    meldung: str
    rueckgaengig: str = ""


@dataclass(frozen=True)
class Aktion:
    """`gesehen` reads from a row what the reader bases the edit on; it travels through the form."""

    schluessel: str
    titel: str
    formular: type[f.AktionsForm]
    gesehen: Callable[[KommunaleLeistung], Any]
    bisher: Callable[[KommunaleLeistung], str]
    ausfuehren: Callable[[Eingabe], Ergebnis]
    modell: Any = Reifegradstand
    nur_mehrfach: bool = False
    nur_einzeln: bool = False  # the same number for many services would be wrong for most
    wort: Callable[[str], str] = lambda wert: wert or "leer"


def _anzahl(anzahl: int) -> str:
    """`1 Leistung`, `50 Leistungen`."""
    return "1 Leistung" if anzahl == 1 else f"{anzahl:,} Leistungen".replace(",", ".")


def _vorgang(eingabe: Eingabe, vorgang: Any, was: str) -> Ergebnis:
    if not vorgang.anzahl:
        return Ergebnis(f"{was}: So stand es schon. Für {_anzahl(vorgang.unveraendert)} ist es jetzt bestätigt.")
    teile = [f"{was} für {_anzahl(vorgang.anzahl)} gesetzt"]
    if vorgang.nachtraege:
        teile.append(f"davon {vorgang.nachtraege} als Nachtrag")
    if vorgang.unveraendert:
        teile.append(f"{_anzahl(vorgang.unveraendert)} standen schon so")
    url = reverse("vorgang_rueckgaengig", args=[eingabe.kommune.kuerzel, vorgang.kennung])
    return Ergebnis(f"{', '.join(teile)}.", url)


def _stufe(eingabe: Eingabe) -> Reifegradstufe:
    leitmodell = Steuerungsprofil.objects.filter(kommune=eingabe.kommune).values("leitmodell")
    return Reifegradstufe.objects.select_related("modell").get(modell__in=leitmodell, wert=int(eingabe.werte["wahl"]))


def _reifegrad(eingabe: Eingabe) -> Ergebnis:
    stufe = _stufe(eingabe)
    vorgang = reifegrad_setzen(
        benutzer=eingabe.benutzer,
        kommune=eingabe.kommune,
        leistung_ids=eingabe.leistung_ids,
        stufe=stufe,
        gueltig_ab=eingabe.werte["gueltig_ab"],
        grund=eingabe.werte["grund"],
        nachweis=eingabe.werte["nachweis"],
        gesehen=eingabe.gesehen,
        nachtrag_bestaetigt=eingabe.nachtrag_bestaetigt,
        herkunft=eingabe.herkunft,
    )
    return _vorgang(eingabe, vorgang, f"Reifegrad {stufe}")


def _erbracht(eingabe: Eingabe) -> Ergebnis:
    vorgang = erbringung_setzen(
        benutzer=eingabe.benutzer,
        kommune=eingabe.kommune,
        leistung_ids=eingabe.leistung_ids,
        erbracht=eingabe.werte["wahl"],
        gueltig_ab=eingabe.werte["gueltig_ab"],
        grund=eingabe.werte["grund"],
        gesehen=eingabe.gesehen,
        nachtrag_bestaetigt=eingabe.nachtrag_bestaetigt,
        herkunft=eingabe.herkunft,
    )
    return _vorgang(eingabe, vorgang, f"„erbracht: {f.ERBRACHT[eingabe.werte['wahl']]}“")


def _ziel(eingabe: Eingabe) -> Ergebnis:
    stufe = _stufe(eingabe)
    vorgang = ziel_setzen(
        benutzer=eingabe.benutzer,
        kommune=eingabe.kommune,
        leistung_ids=eingabe.leistung_ids,
        stufe=stufe,
        ziel_datum=eingabe.werte["ziel_datum"],
        gueltig_ab=eingabe.werte["gueltig_ab"],
        grund=eingabe.werte["grund"],
        gesehen=eingabe.gesehen,
        nachtrag_bestaetigt=eingabe.nachtrag_bestaetigt,
        herkunft=eingabe.herkunft,
    )
    return _vorgang(eingabe, vorgang, f"Ziel {stufe}")


def _amt(eingabe: Eingabe) -> Ergebnis:
    wahl = eingabe.werte["amt"]
    amt = None if wahl == f.OHNE_AMT else Amt.objects.get(pk=int(wahl), kommune=eingabe.kommune)
    with pghistory.context() as spur:
        leistungen_zuordnen(
            benutzer=eingabe.benutzer,
            kommune=eingabe.kommune,
            leistung_ids=eingabe.leistung_ids,
            amt=amt,
            grund=eingabe.werte["grund"],
            gesehen=eingabe.gesehen,
        )
    return Ergebnis(f"{eingabe.wie_viele} zugeordnet: {amt or 'ohne Amt'}.", _ruecknahme(eingabe, spur))


def _fallzahl(eingabe: Eingabe) -> Ergebnis:
    gelesen = eingabe.werte["fallzahl"]
    with pghistory.context() as spur:
        fallzahlen_setzen(
            benutzer=eingabe.benutzer,
            kommune=eingabe.kommune,
            werte=dict.fromkeys(eingabe.leistung_ids, (gelesen.wert, gelesen.praezision)),
            jahr=eingabe.werte["jahr"],
            grund=eingabe.werte["grund"],
            gesehen=eingabe.gesehen,
        )
    return Ergebnis(f"Fallzahl {mengentext(*gelesen)} gesetzt.", _ruecknahme(eingabe, spur))


def _bestaetigen(eingabe: Eingabe) -> Ergebnis:
    with pghistory.context() as spur:
        leistungen_bestaetigen(benutzer=eingabe.benutzer, kommune=eingabe.kommune, leistung_ids=eingabe.leistung_ids)
    return Ergebnis(f"Angaben zu {eingabe.wie_viele} bestätigt.", _ruecknahme(eingabe, spur))


def _ruecknahme(eingabe: Eingabe, spur: Any) -> str:
    return reverse("aenderung_rueckgaengig", args=[eingabe.kommune.kuerzel, spur.id])


AKTIONEN = {
    aktion.schluessel: aktion
    for aktion in (
        Aktion(
            "reifegrad",
            "Reifegrad setzen",
            f.ReifegradForm,
            gesehen=lambda zeile: zeile.aktueller_stand_id,
            bisher=lambda zeile: "" if zeile.stufe_wert is None else str(zeile.stufe_wert),
            ausfuehren=_reifegrad,
        ),
        Aktion(
            "erbracht",
            "Erbringung festlegen",
            f.ErbringungForm,
            gesehen=lambda zeile: zeile.erbracht,
            bisher=lambda zeile: zeile.erbracht,
            ausfuehren=_erbracht,
            modell=Erbringungsstand,
            wort=lambda wert: f.ERBRACHT.get(wert, "ungeprüft"),
        ),
        Aktion(
            "ziel",
            "Ziel setzen",
            f.ZielForm,
            gesehen=lambda zeile: zeile.ziel_wert,
            bisher=lambda zeile: "" if zeile.ziel_wert is None else str(zeile.ziel_wert),
            ausfuehren=_ziel,
            modell=Zielvorgabe,
        ),
        Aktion(
            "amt",
            "Amt zuordnen",
            f.AmtForm,
            gesehen=lambda zeile: zeile.amt_id,
            bisher=lambda zeile: str(zeile.amt_id or ""),
            ausfuehren=_amt,
        ),
        Aktion(
            "fallzahl",
            "Fallzahl setzen",
            f.FallzahlForm,
            gesehen=lambda zeile: zeile.fallzahl,
            bisher=lambda zeile: mengentext(zeile.fallzahl, zeile.fallzahl_praezision),
            ausfuehren=_fallzahl,
            nur_einzeln=True,
            wort=lambda wert: wert or "unbekannt",
        ),
        Aktion(
            "bestaetigen",
            "Angaben bestätigen",
            f.BestaetigenForm,
            gesehen=lambda zeile: None,
            bisher=lambda zeile: "",
            ausfuehren=_bestaetigen,
            nur_mehrfach=True,
        ),
    )
}
MEHRFACHAKTIONEN = {name: aktion for name, aktion in AKTIONEN.items() if not aktion.nur_einzeln}
KNOEPFE = [(aktion.schluessel, aktion.titel) for aktion in MEHRFACHAKTIONEN.values()]
