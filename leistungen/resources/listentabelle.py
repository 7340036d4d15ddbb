"""The working list as a table for Excel and CSV: the filtered rows, the chosen columns, the chosen order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from leistungen.models import KommunaleLeistung
from leistungen.selectors.auswahl import Auswahl
from leistungen.selectors.liste import Leistungen, alle_zeilen
from leistungen.selectors.spalten import Spalte
from organisation.models import Benutzer, Kommune
from organisation.tabellenausgabe import modell
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Angabe, Tabelle

QUELLE = "OZG-Tracker, Bestand der Kommune; Katalog: OZG-Umsetzungskatalog"
# What stands in a cell that has no value: the reason, as far as it is known. "" leaves the cell empty.
_LEER = {
    "reifegrad": "nicht bewertet",
    "seit": "nicht bewertet",
    "ziel": "kein Ziel gesetzt",
    "ziel_bis": "kein Datum gesetzt",
    "bestaetigt": "noch nie bestätigt",
    "ozg": "keiner zugeordnet",
    "adresse": "nicht erfasst",
    "bemerkung": "",
}


def exportierbare(leistungen: Leistungen, *, benutzer: Benutzer) -> Leistungen:
    """Of these services those that `benutzer` may export (Stufe exportieren), order kept."""
    treffer: Leistungen = KommunaleLeistung.objects.exportierbar_fuer(benutzer)
    return leistungen.filter(pk__in=treffer.values("pk"))


def listentabelle(
    *,
    leistungen: Leistungen,
    spalten: Sequence[Spalte],
    auswahl: Auswahl,
    benutzer: Benutzer,
    kommune: Kommune,
    stichtag: date,
    filter_in_worten: str,
    adresse: str = "",
) -> Tabelle:
    """The table of an ordered queryset; rows are read in blocks while they are written."""
    angaben = grundangaben(
        kommune=kommune,
        benutzer=benutzer,
        stichtag=stichtag,
        filter_in_worten=filter_in_worten,
        quelle=QUELLE,
        adresse=adresse,
    )
    return Tabelle(
        titel="Leistungen",
        spalten=[_spalte(spalte) for spalte in spalten],
        zeilen=_zeilen(leistungen, spalten),
        angaben=[*angaben, *_definitionen(spalten, auswahl)],
        dateiname=f"{kommune.kuerzel}-leistungen",
    )


def _spalte(spalte: Spalte) -> modell.Spalte:
    leer = _LEER.get(spalte.schluessel, modell.UNBEKANNT)
    return modell.Spalte(spalte.schluessel, spalte.titel, spalte.art, spalte.breite, leer=leer)  # type: ignore[arg-type]


def _zeilen(leistungen: Leistungen, spalten: Sequence[Spalte]) -> Iterator[list[Any]]:
    for zeile in alle_zeilen(leistungen, spalten=spalten):
        yield [None if wert == "" else wert for wert in zeile]


def _definitionen(spalten: Sequence[Spalte], auswahl: Auswahl) -> list[Angabe]:
    """What the chosen columns mean, where their head alone does not say it."""
    minimum = "nicht bestimmbar, keine Quelle nennt eines"
    if auswahl.minimum is not None:
        minimum = f"Stufe {auswahl.minimum} (Quelle: {auswahl.minimum_quelle})"
    texte = {
        "reifegrad": f"Stufe im führenden Modell „{auswahl.leitmodell}“, am Stichtag zuletzt gültig und nicht storniert; "
        f"gesetzliches Minimum: {minimum}",
        "ziel": "Stufe, die die Kommune selbst anstrebt: für die Leistung gesetzt, sonst die Vorgabe der Kommune",
        "erbracht": "Erbringt die Kommune die Leistung? ungeprüft heißt: noch nicht geklärt",
        "gezaehlt": "Oberbegriffe zählen nicht, wenn der Katalog zu ihnen einzelne Leistungen führt",
        "relevanz": "Festlegung der Kommune; ohne Festlegung aus LeiKa-Typ und Größenklasse abgeleitet",
    }
    return [
        Angabe(f"Spalte „{spalte.titel}“", texte[spalte.schluessel]) for spalte in spalten if spalte.schluessel in texte
    ]
