"""Grant and withdraw rights: inside the own Kommune only, never to oneself."""

from __future__ import annotations

from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction

from organisation import rechte as r
from organisation.models import Benutzer, Kommune, Zugehoerigkeit

STAMMDATEN = "stammdaten"


def darf_rechte_vergeben(*, benutzer: Benutzer, kommune_id: int) -> bool:
    """True with freigeben in Stammdaten for the whole Kommune: who holds it answers for its rights."""
    return benutzer.rechte().darf(kommune_id=kommune_id, bereich=STAMMDATEN, stufe=r.FREIGEBEN)


def vergabe_pruefen(*, benutzer: Benutzer, zugehoerigkeit: Zugehoerigkeit) -> None:
    """Raise PermissionDenied (German) where `benutzer` may not give or change this grant."""
    vorher = Zugehoerigkeit.objects.filter(pk=zugehoerigkeit.pk).first() if zugehoerigkeit.pk else None
    beteiligte = [z for z in (vorher, zugehoerigkeit) if z is not None]
    if not all(darf_rechte_vergeben(benutzer=benutzer, kommune_id=z.kommune_id) for z in beteiligte):
        raise PermissionDenied("Rechte vergibt nur, wer Stammdaten der ganzen Kommune freigeben darf.")
    if any(z.benutzer_id == benutzer.pk for z in beteiligte):
        raise PermissionDenied("Die eigenen Rechte kann niemand selbst ändern.")
    neu_vertraulich = zugehoerigkeit.darf_nicht_oeffentlich and not (vorher and vorher.darf_nicht_oeffentlich)
    if neu_vertraulich and not _darf_vertraulich(benutzer, zugehoerigkeit):
        raise PermissionDenied("Die Sicht auf Nichtöffentliches vergibt nur, wer sie selbst hat.")


def zugehoerigkeit_speichern(*, benutzer: Benutzer, zugehoerigkeit: Zugehoerigkeit, grund: str = "") -> Zugehoerigkeit:
    """Save a grant that `benutzer` gives. Raises PermissionDenied or ValidationError (German).

    Refused: another Kommune (before or after the change), the own login, and sight of non-public matters that the
    giver does not have.
    """
    with transaction.atomic(), pghistory.context(grund=grund or "Zugehörigkeit gepflegt"):
        vergabe_pruefen(benutzer=benutzer, zugehoerigkeit=zugehoerigkeit)
        zugehoerigkeit.full_clean()
        zugehoerigkeit.save()
    return zugehoerigkeit


def zugehoerigkeit_entfernen(*, benutzer: Benutzer, zugehoerigkeit: Zugehoerigkeit, grund: str = "") -> None:
    """Delete a grant; its events stay. Raises PermissionDenied."""
    with transaction.atomic(), pghistory.context(grund=grund or "Zugehörigkeit entfernt"):
        vergabe_pruefen(benutzer=benutzer, zugehoerigkeit=zugehoerigkeit)
        zugehoerigkeit.delete()


def administration_bestellen(*, kommune: Kommune, benutzer: Benutzer, gueltig_ab: date) -> Zugehoerigkeit:
    """The first administration of a new Kommune: freigeben in Stammdaten. Called by the operator's command alone.

    Raises ValidationError (German).
    """
    neu = Zugehoerigkeit(
        kommune=kommune,
        benutzer=benutzer,
        rolle="Stammdaten",
        bereich=STAMMDATEN,
        stufe=r.FREIGEBEN,
        gueltig_ab=gueltig_ab,
    )
    with transaction.atomic(), pghistory.context(grund="Administration bestellt"):
        neu.full_clean()
        neu.save()
    return neu


def _darf_vertraulich(benutzer: Benutzer, zugehoerigkeit: Zugehoerigkeit) -> bool:
    return any(
        recht.nicht_oeffentlich and recht.kommune_id == zugehoerigkeit.kommune_id
        for recht in benutzer.rechte().eintraege
    )
