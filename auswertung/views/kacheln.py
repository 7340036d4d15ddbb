"""Figures in German words: tiles, side figures, the next due item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from auswertung.kennzahlen import Art
from auswertung.selectors.befunde import Befundzahl
from auswertung.selectors.cockpit import Cockpit, Kachelwert
from auswertung.selectors.zellen import Zelle
from auswertung.views.adressen import Adressen
from organisation.templatetags.darstellung import datum, prozent, veraenderung, zahl

MERKWORT = {"bewertet": "nicht bewertet"}


@dataclass(frozen=True)
class Kachel:
    """What templates/bausteine/_kachel.html shows."""

    name: str
    wert: str | None
    grund: str
    basis: str
    veraenderung: str
    url: str
    definition: str


@dataclass(frozen=True)
class Beiwert:
    """A small figure below the tiles."""

    name: str
    wert: str
    url: str
    definition: str


def kacheln(stand: Cockpit, adressen: Adressen) -> list[Kachel]:
    """The three tiles of the first screen."""
    return [_kachel(wert, stand.vergleichstag, adressen) for wert in stand.kacheln]


def _kachel(wert: Kachelwert, vergleichstag: date | None, adressen: Adressen) -> Kachel:
    zelle, kennzahl = wert.zelle, wert.zelle.kennzahl
    bekannt = zelle.wert is not None
    return Kachel(
        name=kennzahl.name,
        wert=in_worten(zelle) if bekannt else None,
        grund="" if bekannt else kennzahl.unbestimmbar_weil,
        basis=basis(zelle),
        veraenderung=_veraenderung(wert, vergleichstag) if bekannt else "",
        url=adressen.zeilen(kennzahl) if bekannt else "",
        definition=kennzahl.definition,
    )


def in_worten(zelle: Zelle) -> str:
    """The value: `57,9 %` or `1.557`; "unbekannt" where it cannot be determined."""
    return str(prozent(zelle.wert) if zelle.kennzahl.art is Art.ANTEIL else zahl(zelle.wert))


def basis(zelle: Zelle) -> str:
    """Never a figure without its base: `902 von 1.557 Leistungen`."""
    if zelle.zaehler is None:
        return f"{zahl(zelle.nenner)} Leistungen"
    return f"{zahl(zelle.zaehler)} von {zahl(zelle.nenner)} Leistungen"


def _veraenderung(wert: Kachelwert, vergleichstag: date | None) -> str:
    if vergleichstag is None or wert.vorher is None or wert.vorher.wert is None or wert.zelle.wert is None:
        return "Noch kein Vergleichswert: Der Verlauf beginnt erst."
    differenz = wert.zelle.wert - wert.vorher.wert
    if wert.zelle.kennzahl.art is Art.ANTEIL:
        text = veraenderung((differenz * 100).quantize(Decimal("0.1")), "Prozentpunkte")
    else:
        text = veraenderung(differenz)
    return f"{text} seit {datum(vergleichstag)}" if differenz == 0 else f"{text} als am {datum(vergleichstag)}"


def beiwerte(stand: Cockpit, adressen: Adressen) -> list[Beiwert]:
    """Not assessed, unchecked, unconfirmed, without an Amt: they stay in the denominator and are shown apart."""
    return [_beiwert(zelle, adressen) for zelle in stand.beiwerte if zelle.nenner]


def _beiwert(zelle: Zelle, adressen: Adressen) -> Beiwert:
    if zelle.kennzahl.schluessel != "bewertet":
        return Beiwert(zelle.kennzahl.name, basis(zelle), adressen.zeilen(zelle.kennzahl), zelle.kennzahl.definition)
    offen = Zelle(zelle.kennzahl, zelle.nenner - (zelle.zaehler or 0), zelle.nenner)
    return Beiwert("Nicht bewertet", basis(offen), adressen.zeilen(stufe=-1), zelle.kennzahl.definition)


def befundbeiwerte(stand: Cockpit, zahlen: list[Befundzahl], adressen: Adressen) -> list[Beiwert]:
    """Open findings per room; the link (today only) shows exactly those."""
    return [
        Beiwert(
            z.kennzahl.name,
            f"{zahl(z.offen)} von {zahl(z.alle)} Befunden",
            adressen.befunde(z.kennzahl) if stand.ist_aktuell else "",
            z.kennzahl.definition,
        )
        for z in zahlen
    ]
