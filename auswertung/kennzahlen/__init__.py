"""The register of all Kennzahlen: what is counted, in words and as a condition. No database, no framework."""

from auswertung.kennzahlen.befunde import BEFUNDKENNZAHLEN, Befundkennzahl
from auswertung.kennzahlen.modell import OHNE_BEWERTUNG, Art, Gliederung, Kennzahl
from auswertung.kennzahlen.projekte import PROJEKTKENNZAHLEN, Projektkennzahl, projektzeilenfilter
from auswertung.kennzahlen.reihen import zeilenfilter
from auswertung.kennzahlen.verzeichnis import (
    AENDERUNGEN,
    ANTEIL_MINIMUM,
    ANTEIL_ZIEL,
    BEWERTET,
    KENNZAHLEN,
    NIE_BESTAETIGT,
    OHNE_AMT,
    RUECKLAUF,
    STUFENVERTEILUNG,
    UNBESTAETIGT,
    UNGEPRUEFT,
    VERZEICHNIS,
)

__all__ = [
    "AENDERUNGEN",
    "ANTEIL_MINIMUM",
    "ANTEIL_ZIEL",
    "BEFUNDKENNZAHLEN",
    "BEWERTET",
    "KENNZAHLEN",
    "NIE_BESTAETIGT",
    "OHNE_AMT",
    "OHNE_BEWERTUNG",
    "PROJEKTKENNZAHLEN",
    "RUECKLAUF",
    "STUFENVERTEILUNG",
    "UNBESTAETIGT",
    "UNGEPRUEFT",
    "VERZEICHNIS",
    "Art",
    "Befundkennzahl",
    "Gliederung",
    "Kennzahl",
    "Projektkennzahl",
    "projektzeilenfilter",
    "zeilenfilter",
]
