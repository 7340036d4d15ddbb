"""Forms whose save is a service call: its refusals appear beside the fields, and nothing is half-written."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

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

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors or self.benutzer is None:
            return
        try:
            with transaction.atomic():
                self.ergebnis = self.dienst(self.benutzer)
        except Eingabefehler as fehler:
            self.add_error(fehler.feld if fehler.feld in self.fields else None, fehler.meldung)
        except PermissionDenied as fehler:
            self.add_error(None, str(fehler) or "Dafür fehlt Ihnen das Recht.")

    def save(self, commit: bool = True) -> Any:
        """What the service returned."""
        return self.ergebnis

    def _save_m2m(self) -> None:
        """No many-to-many fields."""
