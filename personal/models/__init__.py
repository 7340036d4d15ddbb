from personal.models.kosten import Kostensatz, Personalprofil
from personal.models.stelle import Stelle, StellenteilQuerySet, StelleQuerySet
from personal.models.szenario import Szenario, Szenarioaenderung, Szenariolauf
from personal.models.tatsachen import Besetzung, Stellenstand, Stellenvermerk

__all__ = [
    "Besetzung",
    "Kostensatz",
    "Personalprofil",
    "Stelle",
    "StelleQuerySet",
    "Stellenstand",
    "StellenteilQuerySet",
    "Stellenvermerk",
    "Szenario",
    "Szenarioaenderung",
    "Szenariolauf",
]
