"""The Django admin of this room: master data to edit, everything else to look at."""

from projekte.admin import nachsehen, stammdaten

__all__ = ["nachsehen", "stammdaten"]
