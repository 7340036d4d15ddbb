"""Invented bookings, each labelled as such, for the last budget year of a Kommune with a budget: no paper prints any."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from finanzen.models import Ansatz, Buchung, Haushaltsjahr, Haushaltsposition, Jahresprognose
from leistungen.models import Herkunft
from organisation.models import Benutzer, Kommune

TEXT = "Demodaten, synthetisch"
# Day and month, kind, share of the plan in percent; a row of the plan takes one of the three courses in turn
VERLAEUFE = (
    (((15, 2), "ist", 18), ((20, 5), "ist", 24), ((30, 8), "ist", 21), ((12, 9), "obligo", 15)),
    (((10, 3), "ist", 45), ((4, 7), "ist", 48), ((1, 9), "obligo", 12)),
    (((28, 4), "ist", 9), ((1, 6), "obligo", 30)),
)
PROGNOSEN = (Decimal("0.92"), Decimal("1.08"), None)


def buchungen_anlegen(*, kommune: Kommune, benutzer: Benutzer | None) -> int:
    """Bookings, obligations and forecasts for every position with an amount in the last year; returns how many bookings."""
    jahr = Haushaltsjahr.objects.filter(kommune=kommune).order_by("-jahr").values_list("jahr", flat=True).first()
    if jahr is None:
        return 0
    plaene = _plaene(kommune, jahr)
    zeilen = [
        _buchung(kommune, jahr, position, nummer, schritt, plan)
        for nummer, (position, plan) in enumerate(plaene)
        for schritt in VERLAEUFE[nummer % len(VERLAEUFE)]
    ]
    if zeilen:
        zeilen.append(_buchung(kommune, jahr, None, len(plaene), ((3, 6), "ist", 100), Decimal("4711.50")))
    for zeile in zeilen:
        zeile.erfasst_von = benutzer
    Buchung.objects.bulk_create(zeilen)
    Jahresprognose.objects.bulk_create(
        _prognose(kommune, jahr, position, (plan * faktor).quantize(Decimal(1)), benutzer)
        for nummer, (position, plan) in enumerate(plaene)
        if (faktor := PROGNOSEN[nummer % len(PROGNOSEN)]) is not None
    )
    return len(zeilen)


def _plaene(kommune: Kommune, jahr: int) -> list[tuple[Haushaltsposition, Decimal]]:
    """Positions of the year with their largest known amount, in the order they were made."""
    ansaetze = Ansatz.objects.filter(kommune=kommune, jahr=jahr, betrag__gt=0).exclude(art=Ansatz.Art.VERPFLICHTUNG)
    plaene: dict[int, tuple[Haushaltsposition, Decimal]] = {}
    for ansatz in ansaetze.select_related("position").order_by("position_id", "betrag"):
        plaene[ansatz.position_id] = (ansatz.position, ansatz.betrag)
    return list(plaene.values())


def _buchung(
    kommune: Kommune,
    jahr: int,
    position: Haushaltsposition | None,
    nummer: int,
    schritt: tuple[tuple[int, int], str, int],
    plan: Decimal,
) -> Buchung:
    (tag, monat), art, prozent = schritt
    beleg = f"DEMO-{nummer + 1:03}-{monat:02}"
    return Buchung(
        kommune=kommune,
        position=position,
        kontierung="" if position else "DEMO.4711",
        jahr=jahr,
        gebucht_am=date(jahr, monat, tag),
        art=art,
        betrag=(plan * prozent / 100).quantize(Decimal("0.01")),
        beleg=beleg,
        text=TEXT,
        schluessel=hashlib.md5(f"{kommune.kuerzel} {beleg}".encode(), usedforsecurity=False).hexdigest(),
    )


def _prognose(
    kommune: Kommune, jahr: int, position: Haushaltsposition, betrag: Decimal, benutzer: Benutzer | None
) -> Jahresprognose:
    tag = date(jahr, 9, 30)
    return Jahresprognose(
        kommune=kommune,
        position=position,
        jahr=jahr,
        betrag=betrag,
        gueltig_ab=tag,
        erfasst_am=timezone.make_aware(datetime.combine(tag, time(10))),
        erfasst_von=benutzer,
        grund=TEXT,
        herkunft=Herkunft.DEMO,
    )
