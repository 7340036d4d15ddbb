"""What every write to the council's papers needs: right, lock, flag for what is not public, note for the recompute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from gremien.models import Beschlusspunkt, Ratsvorlage
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben

BEREICH = "gremien"
_NICHT_OEFFENTLICH = "Nicht Öffentliches darf nur anlegen oder ändern, wer es auch sehen darf."


def amt_pruefen(*, benutzer: Benutzer, kommune: Kommune, amt: Amt | None) -> None:
    """A paper may only be put where the Benutzer may edit. Raises Eingabefehler at `amt`."""
    if amt is not None and amt.kommune_id != kommune.pk:
        raise Eingabefehler("Das Amt gehört zu einer anderen Kommune.", feld="amt")
    amt_id = amt.pk if amt is not None else None
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN, amt_id=amt_id):
        raise Eingabefehler("Bitte wählen Sie ein Amt, für das Sie zuständig sind.", feld="amt")


def ganze_kommune_pruefen(*, benutzer: Benutzer, kommune: Kommune) -> None:
    """Bodies, goals and impact fields are everybody's. Raises Eingabefehler without the grant for the whole Kommune."""
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN):
        raise Eingabefehler("Das darf nur ändern, wer den Bereich Gremien für die ganze Kommune bearbeitet.")


def oeffentlichkeit_pruefen(*, benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    """Raises Eingabefehler for a hidden row written by somebody who could not see it afterwards."""
    darf = benutzer.rechte().darf_nicht_oeffentlich(kommune_id=kommune.pk, bereich=BEREICH)
    if werte.get("ist_nicht_oeffentlich") and not darf:
        raise Eingabefehler(_NICHT_OEFFENTLICH, feld="ist_nicht_oeffentlich")


def vorlage_sperren(*, benutzer: Benutzer, kommune: Kommune, vorlage_id: int) -> Ratsvorlage:
    """Lock the paper inside a transaction. Raises Eingabefehler when the Benutzer may not edit it."""
    zeilen = Ratsvorlage.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=vorlage_id)
    vorlage: Ratsvorlage | None = zeilen.select_for_update(of=("self",)).first()
    if vorlage is None:
        raise Eingabefehler("Diese Vorlage dürfen Sie nicht bearbeiten, oder es gibt sie nicht mehr.")
    return vorlage


def punkt_sperren(*, benutzer: Benutzer, kommune: Kommune, punkt_id: int) -> Beschlusspunkt:
    """Lock the point inside a transaction. Raises Eingabefehler when the Benutzer may not edit it."""
    zeilen = Beschlusspunkt.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=punkt_id)
    punkt: Beschlusspunkt | None = zeilen.select_related("vorlage", "station").select_for_update(of=("self",)).first()
    if punkt is None:
        raise Eingabefehler("Diesen Beschlusspunkt dürfen Sie nicht bearbeiten, oder es gibt ihn nicht mehr.")
    return punkt


def vermerken(*, kommune: Kommune, anlass: str, ab: date | None = None) -> None:
    """Figures of the council's orders changed from `ab` (today) on."""
    heute = timezone.localdate()
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=min(ab or heute, heute), anlass=anlass)
