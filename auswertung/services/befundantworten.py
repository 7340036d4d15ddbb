"""What people do with findings: assign to an Amt, explain, accept with reason. One call for one or many, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from auswertung.models import Befund, Befundstand
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben

HOECHSTENS = 2_000
SPAETESTENS = date(2060, 12, 31)


def befunde_zuweisen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    versionen: Mapping[int, int | None],
    amt_id: int,
    funktion: str = "",
    text: str = "",
) -> int:
    """Hand findings to an Amt (and a function, never a person); number of findings. `versionen`: id → version seen.

    Raises Eingabefehler (selection, rights, text, foreign Amt), VeralteterStand.
    """
    worte = text_pruefen(text, feld="text", name="Bemerkung", hoechstens=1000)
    stelle = text_pruefen(funktion, feld="funktion", name="Funktion", hoechstens=120)
    with transaction.atomic():
        befunde = _sperren(benutzer, kommune, versionen, stufe="bearbeiten")
        amt = Amt.objects.filter(kommune=kommune, pk=amt_id).first()
        if amt is None:
            raise Eingabefehler("Dieses Amt gibt es in der Kommune nicht.", feld="amt")
        _setzen(befunde, status=Befund.Status.ZUGEWIESEN, zugewiesen_an=amt, akzeptiert_bis=None)
        _vermerken(befunde, benutzer, art=Befundstand.Art.ZUGEWIESEN, amt=amt, funktion=stelle, text=worte)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Befund zugewiesen")
    return len(befunde)


def befunde_erklaeren(*, benutzer: Benutzer, kommune: Kommune, versionen: Mapping[int, int | None], text: str) -> int:
    """Say why it is so; the finding stays open until its cause is gone or someone accepts it. Raises as `befunde_zuweisen`."""
    worte = text_pruefen(text, feld="text", name="Erklärung", hoechstens=1000, pflicht=True)
    with transaction.atomic():
        befunde = _sperren(benutzer, kommune, versionen, stufe="bearbeiten")
        _setzen(befunde, status=Befund.Status.ERKLAERT, akzeptiert_bis=None)
        _vermerken(befunde, benutzer, art=Befundstand.Art.ERKLAERT, text=worte)
    return len(befunde)


def befunde_akzeptieren(
    *, benutzer: Benutzer, kommune: Kommune, versionen: Mapping[int, int | None], grund: str, bis: date | None = None
) -> int:
    """Live with it, with a reason, for good or until a day; needs the right to release. Other figures open it again.

    Raises as `befunde_zuweisen`; a day that has passed is refused.
    """
    worte = text_pruefen(grund, feld="text", name="Grund", hoechstens=1000, pflicht=True)
    if bis is not None and not timezone.localdate() <= bis <= SPAETESTENS:
        raise Eingabefehler("Die Frist liegt nicht in der Vergangenheit und höchstens am 31.12.2060.", feld="bis")
    with transaction.atomic():
        befunde = _sperren(benutzer, kommune, versionen, stufe="freigeben")
        _setzen(befunde, status=Befund.Status.AKZEPTIERT, akzeptiert_bis=bis)
        _vermerken(befunde, benutzer, art=Befundstand.Art.AKZEPTIERT, text=worte, bis=bis)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Befund akzeptiert")
    return len(befunde)


def _sperren(benutzer: Benutzer, kommune: Kommune, versionen: Mapping[int, int | None], *, stufe: str) -> list[Befund]:
    """Lock in id order. All or nothing: rights, still there, version seen."""
    if not versionen:
        raise Eingabefehler("Es ist kein Befund ausgewählt.")
    if len(versionen) > HOECHSTENS:
        raise Eingabefehler(f"{len(versionen)} Befunde auf einmal sind zu viel, möglich sind {HOECHSTENS}.")
    zeilen = (
        Befund.objects.freigebbar_fuer(benutzer) if stufe == "freigeben" else Befund.objects.bearbeitbar_fuer(benutzer)
    )
    gewaehlt = zeilen.filter(kommune=kommune, pk__in=versionen, behoben_am__isnull=True)
    befunde = list(gewaehlt.select_for_update(of=("self",)).order_by("pk"))
    if len(befunde) != len(versionen):
        recht = "freigeben" if stufe == "freigeben" else "bearbeiten"
        raise Eingabefehler(
            f"{len(versionen) - len(befunde)} von {len(versionen)} Befunden dürfen Sie nicht {recht}, oder ihre Ursache ist inzwischen "
            "behoben. Es wurde nichts geändert."
        )
    alte = [b for b in befunde if versionen[b.pk] not in (None, b.version)]
    if alte:
        raise VeralteterStand(
            [Unterschied(b.pk, b.gegenstand, "Status", "älterer Stand", b.get_status_display()) for b in alte]
        )
    return befunde


def _setzen(befunde: list[Befund], **werte: object) -> None:
    Befund.objects.filter(pk__in=[b.pk for b in befunde]).update(version=F("version") + 1, **werte)


def _vermerken(befunde: list[Befund], benutzer: Benutzer, **werte: object) -> None:
    Befundstand.objects.bulk_create(
        [Befundstand(kommune_id=b.kommune_id, befund=b, werte=b.werte, erfasst_von=benutzer, **werte) for b in befunde]
    )
