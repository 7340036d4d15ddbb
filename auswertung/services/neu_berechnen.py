"""Recompute all Kennzahlen of a Kommune: whole days, set-based, never a delta. Any number of notes cost one run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from auswertung.kennzahlen import KENNZAHLEN
from auswertung.kennzahlen.finanzen import FINANZKENNZAHLEN
from auswertung.kennzahlen.personal import PERSONALKENNZAHLEN
from auswertung.models import Berechnungslauf, Kennzahlwert, Termin
from auswertung.services.befunde import befunde_abgleichen, befundwerte_einfuegen
from auswertung.services.berechnung_sql import TERMINE_EINFUEGEN, kennzahlwerte_einfuegen
from auswertung.services.finanzwerte import finanzwerte_einfuegen, vergangene_finanzwerte_einfuegen
from auswertung.services.gremienwerte import gremienwerte_einfuegen
from auswertung.services.personalwerte import personalwerte_einfuegen, vergangene_personalwerte_einfuegen
from auswertung.services.projektwerte import projektwerte_einfuegen
from leistungen.models import Steuerungsprofil
from organisation.models import Aenderungsvermerk

SPERRE_NEUBERECHNUNG = 7_101  # first number of the advisory lock, the Kommune is the second
_ALLE: tuple[Any, ...] = (*KENNZAHLEN, *PERSONALKENNZAHLEN, *FINANZKENNZAHLEN)
DATIERTE = tuple(kennzahl.schluessel for kennzahl in _ALLE if kennzahl.ist_datiert)


@dataclass(frozen=True)
class Ergebnis:
    """What one run wrote: values of the Stichtag, days rebuilt behind it, notes done."""

    zeilen: int
    vergangene_tage: int
    vermerke: int


def kommunen_mit_vermerk() -> list[int]:
    """Ids of the Kommunen whose figures are out of date, the longest waiting first."""
    offen = Aenderungsvermerk.objects.values("kommune_id").annotate(erster=Min("id")).order_by("erster")
    return list(offen.values_list("kommune_id", flat=True))


def neu_berechnen(*, kommune_id: int, stichtag: date, anlass: str, nur_mit_vermerk: bool = False) -> Ergebnis:
    """Replace the values of `stichtag` (today), then those of the past days that the pending notes touch.

    Two transactions, each under an advisory lock per Kommune (never FOR UPDATE: that blocks inserts which reference
    the Kommune): today's figures must not wait for a long past. Notes are removed by id once all is done: one written
    meanwhile stays for the next run, a killed run keeps them all. `nur_mit_vermerk`: another worker may be faster.
    """
    with transaction.atomic():
        kommune_sperren(kommune_id)
        vermerke = list(Aenderungsvermerk.objects.filter(kommune_id=kommune_id).values_list("id", "betroffen_ab"))
        if nur_mit_vermerk and not vermerke:
            return Ergebnis(0, 0, 0)
        zeilen = tag_berechnen(kommune_id=kommune_id, stichtag=stichtag, anlass=anlass)
        tage = _betroffene_tage(kommune_id, vermerke, stichtag)
        if not tage:
            _abhaken(vermerke)
    if tage:
        with transaction.atomic():
            kommune_sperren(kommune_id)
            vergangenheit_berechnen(kommune_id=kommune_id, tage=tage, anlass=anlass)
            _abhaken(vermerke)
    return Ergebnis(zeilen, len(tage), len(vermerke))


def _abhaken(vermerke: Sequence[tuple[int, date]]) -> None:
    Aenderungsvermerk.objects.filter(id__in=[vermerk_id for vermerk_id, _ in vermerke]).delete()


def kommune_sperren(kommune_id: int) -> None:
    """Wait until no other run works on this Kommune; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPERRE_NEUBERECHNUNG, kommune_id])


def tag_berechnen(*, kommune_id: int, stichtag: date, anlass: str) -> int:
    """Replace all values and dated items of one day, which must be today's; number of values."""
    beginn = time.monotonic()
    Kennzahlwert.objects.filter(kommune_id=kommune_id, stichtag=stichtag).delete()
    Termin.objects.filter(kommune_id=kommune_id).delete()
    werte: dict[str, Any] = {"kommune": kommune_id, "tage": [stichtag]}
    with _hash_verbund(), connection.cursor() as cursor:
        cursor.execute(kennzahlwerte_einfuegen(nur_datierte=False), werte)
        zeilen = int(cursor.rowcount)
        cursor.execute(TERMINE_EINFUEGEN, werte)
    zeilen += projektwerte_einfuegen(kommune_id=kommune_id, stichtag=stichtag)
    zeilen += personalwerte_einfuegen(kommune_id=kommune_id, stichtag=stichtag)
    zeilen += finanzwerte_einfuegen(kommune_id=kommune_id, stichtag=stichtag)
    zeilen += gremienwerte_einfuegen(kommune_id=kommune_id, stichtag=stichtag)
    befunde_abgleichen(kommune_id=kommune_id, stichtag=stichtag)
    zeilen += befundwerte_einfuegen(kommune_id=kommune_id, stichtag=stichtag)
    _lauf_vermerken(kommune_id, [stichtag], anlass, beginn, zeilen)
    return zeilen


def vergangenheit_berechnen(*, kommune_id: int, tage: Sequence[date], anlass: str) -> int:
    """Replace the dated Kennzahlen of past days; the others keep what was known then. Number of values."""
    if not tage:
        return 0
    beginn = time.monotonic()
    Kennzahlwert.objects.filter(kommune_id=kommune_id, stichtag__in=tage, kennzahl__in=DATIERTE).delete()
    with _hash_verbund(), connection.cursor() as cursor:
        cursor.execute(kennzahlwerte_einfuegen(nur_datierte=True), {"kommune": kommune_id, "tage": list(tage)})
        zeilen = int(cursor.rowcount)
    zeilen += vergangene_personalwerte_einfuegen(kommune_id=kommune_id, tage=tage)
    zeilen += vergangene_finanzwerte_einfuegen(kommune_id=kommune_id, tage=tage)
    _lauf_vermerken(kommune_id, tage, anlass, beginn, zeilen // len(tage))
    return zeilen


@contextmanager
def _hash_verbund() -> Iterator[None]:
    """Facts and services are joined by hash: with tables not yet analysed the planner would loop (98 s, not 0.1 s)."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL jit TO DEFAULT")


def _betroffene_tage(kommune_id: int, vermerke: Sequence[tuple[int, date]], stichtag: date) -> list[date]:
    """Past days with a snapshot, from the earliest change on."""
    fruehester = min((tag for _, tag in vermerke), default=stichtag)
    if fruehester >= stichtag:
        return []
    laeufe = Berechnungslauf.objects.filter(kommune_id=kommune_id, stichtag__gte=fruehester, stichtag__lt=stichtag)
    return list(laeufe.order_by("stichtag").values_list("stichtag", flat=True))


def _lauf_vermerken(kommune_id: int, tage: Sequence[date], anlass: str, beginn: float, zeilen: int) -> None:
    jetzt, angaben = timezone.now(), _massstab(kommune_id)
    dauer = round((time.monotonic() - beginn) * 1000 / len(tage))
    gemeinsam = {"beendet_am": jetzt, "anlass": anlass[:120], "dauer_ms": dauer, "zeilen": zeilen, "angaben": angaben}
    Berechnungslauf.objects.bulk_create(
        [Berechnungslauf(kommune_id=kommune_id, stichtag=tag, **gemeinsam) for tag in tage],
        update_conflicts=True,
        unique_fields=["kommune", "stichtag"],
        update_fields=list(gemeinsam),
    )


def _massstab(kommune_id: int) -> dict[str, Any]:
    """What the values were measured against, kept with them: dashboards read no other room."""
    profil = Steuerungsprofil.objects.filter(kommune_id=kommune_id).select_related("leitmodell").first()
    if profil is None:
        return {"modell": "", "minimum": None, "monate": 12, "stufen": []}
    stufen = profil.leitmodell.stufen.order_by("wert").values_list("wert", "bezeichnung")
    return {
        "modell": profil.leitmodell.name,
        "minimum": profil.leitmodell.gesetzliches_minimum,
        "minimum_quelle": profil.leitmodell.minimum_quelle,
        "monate": profil.veraltet_nach_monaten,
        "stufen": [list(stufe) for stufe in stufen],
    }
