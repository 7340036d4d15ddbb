"""Whose cockpit a Benutzer may open: the Kommune, or an Amt with everything below it."""

from __future__ import annotations

from auswertung.selectors.zellen import Ort
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from organisation.selectors import unterbaum


def amtsname(amt: Amt) -> str:
    """As the Kommune calls it; a bare number says what it is: `Amt 420`."""
    return str(amt) if amt.bezeichnung else f"{amt.get_ebene_display().split()[0]} {amt}"


def sichtbare_aemter(*, benutzer: Benutzer, kommune: Kommune) -> list[Amt]:
    """Ämter whose figures the Benutzer may see, by number."""
    erlaubt = benutzer.rechte().aemter(kommune_id=kommune.pk, bereich="leistungen", stufe=r.LESEN)
    aemter = Amt.objects.filter(kommune=kommune).nach_nummer()
    return list(aemter if erlaubt is None else aemter.filter(pk__in=erlaubt))


def eigenes_amt(*, benutzer: Benutzer, kommune: Kommune) -> int:
    """The topmost Amt the Benutzer may see (the first by number where there are several)."""
    aemter = sichtbare_aemter(benutzer=benutzer, kommune=kommune)
    ids = {amt.pk for amt in aemter}
    return next(amt.pk for amt in aemter if amt.uebergeordnet_id not in ids)


def ort_des_amts(*, benutzer: Benutzer, kommune: Kommune, amt_id: int) -> tuple[Ort, Amt] | None:
    """The Amt with its subtree, None where it is not there or not visible."""
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.LESEN, amt_id=amt_id):
        return None
    amt = Amt.objects.filter(kommune=kommune, pk=amt_id).first()
    return (Ort(benutzer, kommune, amt.pk, tuple(unterbaum(amt=amt))), amt) if amt else None


def deckt(*, ort: Ort, bereich: str, stufe: str) -> bool:
    """Whether the reader holds `stufe` in `bereich` for every Amt of this place."""
    erlaubt = ort.benutzer.rechte().aemter(kommune_id=ort.kommune.pk, bereich=bereich, stufe=stufe)
    return erlaubt is None or (ort.amt_ids is not None and erlaubt.issuperset(ort.amt_ids))
