"""Write master data: one row, signed with user and reason, refused without the right."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from organisation import rechte as r
from organisation.models import Aenderungsvermerk, Benutzer, Kommune, Mandantenmodell, MandantenQuerySet
from organisation.services.vermerke import vermerk_schreiben


def stammdatum_speichern(*, benutzer: Benutzer, objekt: models.Model, grund: str = "") -> None:
    """Check right and constraints, save, and note that figures may have changed.

    A row of a Kommune needs bearbeiten in its Bereich, before and after the change; a shared row needs the Betreiber.
    Raises PermissionDenied or ValidationError (both German); then nothing was written.
    """
    with transaction.atomic(), pghistory.context(grund=grund or "Stammdaten gepflegt"):
        _recht_pruefen(benutzer, objekt, r.BEARBEITEN)
        if objekt.pk is not None and hasattr(objekt, "version"):
            objekt.version += 1
        objekt.full_clean()
        objekt.save()
        _recht_pruefen(benutzer, objekt, r.BEARBEITEN)
        _vermerken(objekt, "geändert")


def stammdatum_loeschen(*, benutzer: Benutzer, objekt: models.Model, grund: str = "") -> None:
    """Delete a row nothing refers to; needs freigeben (shared rows: the Betreiber).

    Raises PermissionDenied, or ValidationError naming how many rows still refer to it.
    """
    with transaction.atomic(), pghistory.context(grund=grund or "Stammdaten gelöscht"):
        _recht_pruefen(benutzer, objekt, r.FREIGEBEN)
        _vermerken(objekt, "gelöscht")
        try:
            objekt.delete()
        except (ProtectedError, RestrictedError) as fehler:
            anzahl = len(fehler.args[1])
            raise ValidationError(
                f"„{objekt}“ wird noch gebraucht ({anzahl} Verweise) und kann nicht gelöscht werden."
            ) from fehler


def bearbeitbare(*, benutzer: Benutzer, modell: type[models.Model], stufe: str = r.BEARBEITEN) -> models.QuerySet[Any]:
    """Rows of a tenant model that the Benutzer may edit, or (stufe freigeben) release. Raises TypeError for a shared model."""
    zeilen = modell._default_manager.all()
    if not isinstance(zeilen, MandantenQuerySet):
        raise TypeError(f"{modell.__name__} gehört zu keiner Kommune.")
    return zeilen.freigebbar_fuer(benutzer) if stufe == r.FREIGEBEN else zeilen.bearbeitbar_fuer(benutzer)


def _recht_pruefen(benutzer: Benutzer, objekt: models.Model, stufe: str) -> None:
    if not isinstance(objekt, Mandantenmodell):
        if not benutzer.ist_betreiber:
            raise PermissionDenied("Gemeinsame Daten pflegt nur der Betreiber.")
        return
    if objekt.pk is None:
        bereich = objekt._meta.default_manager.all().bereich  # type: ignore[union-attr]
        if benutzer.rechte().darf_irgendwo(kommune_id=objekt.kommune_id, bereich=bereich, stufe=stufe):
            return
    elif bearbeitbare(benutzer=benutzer, modell=type(objekt), stufe=stufe).filter(pk=objekt.pk).exists():
        return
    raise PermissionDenied("Dafür fehlt Ihnen das Recht.")


def _vermerken(objekt: models.Model, was: str) -> None:
    """Figures of the Kommune may have changed; a shared row may have changed those of every Kommune."""
    heute, anlass = timezone.localdate(), f"{objekt._meta.verbose_name} {was}"[:120]
    if isinstance(objekt, Mandantenmodell):
        vermerk_schreiben(kommune_id=objekt.kommune_id, betroffen_ab=heute, anlass=anlass)
        return
    Aenderungsvermerk.objects.bulk_create(
        Aenderungsvermerk(kommune_id=pk, betroffen_ab=heute, anlass=anlass)
        for pk in Kommune.objects.values_list("pk", flat=True)
    )
