"""Checks every write to a post needs: rights and lock, version seen, constraints in German."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from leistungen.services import eingaben
from leistungen.services.eingaben import OHNE_AMT
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation.models import Amt, Benutzer, Kommune
from personal.models import Stelle

FRUEHESTENS, SPAETESTENS = date(1990, 1, 1), date(2100, 12, 31)


def stelle_sperren(*, benutzer: Benutzer, kommune: Kommune, stelle_id: int) -> Stelle:
    """Lock the post inside a transaction. Raises Eingabefehler when the Benutzer may not edit it."""
    stelle = (
        Stelle.objects.bearbeitbar_fuer(benutzer)
        .filter(kommune=kommune, pk=stelle_id)
        .select_related("amt")
        .select_for_update(of=("self",))
        .first()
    )
    if stelle is None:
        raise Eingabefehler("Diese Stelle dürfen Sie nicht bearbeiten, oder es gibt sie nicht mehr.")
    return stelle


def version_pruefen(*, stelle: Stelle, version: int, was: str, gesehen: str, jetzt: str) -> None:
    """Refuse a write on a state that moved on. Raises VeralteterStand with what was seen and what stands there now."""
    if stelle.version != version:
        raise VeralteterStand([Unterschied(stelle.pk, str(stelle), was, gesehen, jetzt)])


def amt_pruefen(*, benutzer: Benutzer, kommune: Kommune, amt: Amt | None) -> None:
    """A post may only go where the Benutzer may edit. Raises Eingabefehler at `amt`."""
    satz = "Diesem Amt dürfen Sie keine Stelle zuordnen." if amt else OHNE_AMT
    eingaben.amt_pruefen(benutzer=benutzer, kommune=kommune, amt=amt, bereich="personal", satz=satz)


def tag_pruefen(tag: date, *, feld: str) -> date:
    """A plausible day of a Stellenplan; it may lie in the future. Raises Eingabefehler."""
    if not FRUEHESTENS <= tag <= SPAETESTENS:
        raise Eingabefehler(f"Der {tag:%d.%m.%Y} ist kein plausibler Tag. Bitte prüfen Sie das Jahr.", feld=feld)
    return tag


def geprueft(zeile: models.Model, *, nur: Sequence[str] | None = None) -> Any:
    """Check fields (all, or `nur` these) and constraints, return the row. Raises Eingabefehler at the first field."""
    felder = {feld.name for feld in zeile._meta.fields}
    try:
        zeile.clean_fields(exclude={"kommune", "erfasst_von"} | (felder - set(nur) if nur is not None else set()))
        zeile.validate_constraints()
    except ValidationError as fehler:
        meldungen = fehler.message_dict
        feld = next(iter(meldungen))
        raise Eingabefehler(" ".join(meldungen[feld]), feld="" if feld == "__all__" else feld) from fehler
    return zeile
