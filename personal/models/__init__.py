from personal.models.fassung import FASSUNGSFELDER, Stellenfassung
from personal.models.kosten import Kostensatz, Personalprofil, Tarifsteigerung
from personal.models.stelle import Stelle, StellenteilQuerySet, StelleQuerySet
from personal.models.summe import Personalsumme, Personalsummenteil
from personal.models.szenario import Szenario, Szenarioaenderung, Szenariolauf
from personal.models.tatsachen import Besetzung, Stellenstand, Stellenvermerk

__all__ = [
    "FASSUNGSFELDER",
    "Besetzung",
    "Kostensatz",
    "Personalprofil",
    "Personalsumme",
    "Personalsummenteil",
    "Stelle",
    "StelleQuerySet",
    "Stellenfassung",
    "Stellenstand",
    "StellenteilQuerySet",
    "Stellenvermerk",
    "Szenario",
    "Szenarioaenderung",
    "Szenariolauf",
    "Tarifsteigerung",
]
