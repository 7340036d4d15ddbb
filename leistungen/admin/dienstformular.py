"""Forms whose save is a service call: its refusals appear beside the fields, and nothing is half-written."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from leistungen.services.fehler import Eingabefehler
from organisation.admin.formular import Aenderungsform
from organisation.models import Benutzer


class Dienstform(Aenderungsform):
    """Calls `dienst` once everything else is valid; the object it returns becomes `ergebnis`.

    Only for admins without inlines: what the service wrote must not depend on another form.
    """

    benutzer: Benutzer | None = None
    ergebnis: Any = None

    def dienst(self, benutzer: Benutzer) -> Any:
        """The one service call. Raises Eingabefehler or PermissionDenied."""
        raise NotImplementedError

    def version_jetzt(self) -> int:
        """Version of the row, which `clean` locked and compared with what the user saw."""
        return int(type(self.instance)._base_manager.values_list("version", flat=True).get(pk=self.instance.pk))

    def schreiben(self) -> None:
        """Call the service as part of the check. Raises ValidationError with the German refusal."""
        if self.benutzer is None:
            return
        try:
            self.ergebnis = self.dienst(self.benutzer)
        except Eingabefehler as fehler:
            feld = fehler.feld if fehler.feld in self.fields else NON_FIELD_ERRORS
            raise ValidationError({feld: fehler.meldung}) from fehler

    def save(self, commit: bool = True) -> Any:
        """What the service returned."""
        return self.ergebnis

    def save_m2m(self) -> None:
        """No many-to-many fields."""
