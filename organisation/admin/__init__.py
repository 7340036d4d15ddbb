"""The Django admin of this room. `basis` is the foundation of every room's admin."""

from organisation.admin import benutzer, stammdaten, vorgaenge

__all__ = ["benutzer", "stammdaten", "vorgaenge"]
