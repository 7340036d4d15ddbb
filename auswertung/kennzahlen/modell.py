"""What a Kennzahl is: its definition in words, its condition on one service, how its rows are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

OHNE_BEWERTUNG = -1  # value of the dimension Stufe for services without a Reifegrad


class Art(StrEnum):
    """ANTEIL: value = Zähler ÷ Nenner (0–1). ANZAHL: value = Zähler, the Nenner is only its base.

    SUMME, MITTEL, HOECHSTWERT, KLEINSTWERT: value of `ausdruck` over the rows that know it; Zähler = how many do, Nenner = all.
    """

    ANTEIL = "anteil"
    ANZAHL = "anzahl"
    SUMME = "summe"
    MITTEL = "mittel"
    HOECHSTWERT = "hoechstwert"
    KLEINSTWERT = "kleinstwert"


class Gliederung(StrEnum):
    """Cells in which a Kennzahl is kept."""

    GESAMT = "gesamt"
    AMT = "amt"
    THEMENFELD = "themenfeld"
    AMT_UND_THEMENFELD = "amt_und_themenfeld"


FLACH = frozenset({Gliederung.GESAMT, Gliederung.AMT, Gliederung.THEMENFELD})


@dataclass(frozen=True)
class Kennzahl:
    """`grundlage` names the relation that is counted (services/berechnung_sql.py): `stand`, or `abfrage` = services that a
    running Fachamt-Abfrage asks about. `bedingung` is SQL over one row of it : the service counts in the Zähler.

    `bestimmbar` is SQL over a cell; where it is false the value is unknown (NULL), never 0. `filter` are the
    parameters of the working list that show exactly the services of the Zähler (`{monate}` = Steuerungsprofil).
    `ist_datiert`: all its facts carry a date, so a past day may be rebuilt.
    """

    schluessel: str
    name: str
    zaehler: str
    bedingung: str
    filter: Mapping[str, str]
    version: int = 1
    seit: date = date(2026, 11, 22)
    nenner: str = "gezählte Leistungen, die am Stichtag erbracht werden oder noch ungeprüft sind"
    quelle: str = "Eingaben und Importe der Kommune, Katalog der Einzelleistungen"
    art: Art = Art.ANTEIL
    grundlage: str = "stand"
    bestimmbar: str = "TRUE"
    unbestimmbar_weil: str = ""
    ist_datiert: bool = True
    haengt_am_modell: bool = False
    nach_stufe: bool = False
    gliederungen: frozenset[Gliederung] = field(default=FLACH)

    @property
    def definition(self) -> str:
        """The written definition that every page and every export carries."""
        teile = [f"Zähler: {self.zaehler}.", f"Nenner: {self.nenner}.", f"Quelle: {self.quelle}."]
        if not self.ist_datiert:
            teile.append("Gilt nur für den Tag der Berechnung, vergangene Tage werden nicht neu gebildet.")
        teile.append(f"Definition {self.version}, seit {self.seit:%d.%m.%Y}.")
        return " ".join(teile)
