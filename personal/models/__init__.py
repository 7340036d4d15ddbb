from personal.models.stelle import Stelle, StelleQuerySet, StellenteilQuerySet
from personal.models.tatsachen import Besetzung, Stellenstand, Stellenvermerk

__all__ = ["Besetzung", "Stelle", "StelleQuerySet", "Stellenstand", "StellenteilQuerySet", "Stellenvermerk"]
