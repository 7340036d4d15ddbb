"""Read snapshots: figures of a place (whole Kommune, or an Amt with everything below) on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from auswertung.kennzahlen import Art, Kennzahl
from auswertung.models import Berechnungslauf, Kennzahlwert
from organisation.models import Benutzer, Kommune


@dataclass(frozen=True)
class Zelle:
    """Zähler and Nenner of one Kennzahl; `wert` is empty where it cannot be determined (never 0 instead)."""

    kennzahl: Kennzahl
    zaehler: int | None
    nenner: int

    @property
    def wert(self) -> Decimal | None:
        """A share between 0 and 1, or a number, as the Kennzahl says."""
        if self.zaehler is None or not self.nenner:
            return None
        return Decimal(self.zaehler) / self.nenner if self.kennzahl.art is Art.ANTEIL else Decimal(self.zaehler)


@dataclass(frozen=True)
class Massstab:
    """What the figures of a day were measured against."""

    modell: str = ""
    minimum: int | None = None
    monate: int = 12
    stufen: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Lauf:
    """One snapshot day, and when it was computed last."""

    stichtag: date
    stand: datetime


@dataclass(frozen=True)
class Ort:
    """Whose figures: the whole Kommune (`amt_ids` None), or one Amt and everything below it."""

    benutzer: Benutzer
    kommune: Kommune
    amt_id: int | None = None
    amt_ids: tuple[int, ...] | None = None

    def werte(self, kennzahlen: Iterable[Kennzahl]) -> Any:
        """Visible values of this place, every dimension; an Amt's are those of all Ämter it includes."""
        zeilen = self._sichtbare(kennzahlen)
        return zeilen.filter(amt__isnull=True) if self.amt_ids is None else zeilen.filter(amt__in=self.amt_ids)

    def werte_je_amt(self, kennzahlen: Iterable[Kennzahl]) -> Any:
        """Visible values of each Amt of this place, without the split by Themenfeld."""
        zeilen = self._sichtbare(kennzahlen).filter(amt__isnull=False, themenfeld__isnull=True)
        return zeilen if self.amt_ids is None else zeilen.filter(amt__in=self.amt_ids)

    def _sichtbare(self, kennzahlen: Iterable[Kennzahl]) -> Any:
        return (
            Kennzahlwert.objects.sichtbar_fuer(self.benutzer).filter(kommune=self.kommune).nach_definition(kennzahlen)
        )


def laeufe(*, kommune: Kommune, bis: date) -> list[Lauf]:
    """All snapshot days up to `bis`, newest first."""
    zeilen = Berechnungslauf.objects.filter(kommune=kommune, stichtag__lte=bis).order_by("-stichtag")
    return [Lauf(stichtag, stand) for stichtag, stand in zeilen.values_list("stichtag", "beendet_am")]


def massstab(*, kommune: Kommune, stichtag: date) -> Massstab:
    """The scale the values of a snapshot day were measured against."""
    laeufe_des_tages = Berechnungslauf.objects.filter(kommune=kommune, stichtag=stichtag)
    angaben = laeufe_des_tages.values_list("angaben", flat=True).first() or {}
    return Massstab(
        angaben.get("modell", ""),
        angaben.get("minimum"),
        angaben.get("monate", 12),
        tuple((wert, name) for wert, name in angaben.get("stufen", ())),
    )


def lauf_zum(alle: Sequence[Lauf], tag: date) -> Lauf | None:
    """The snapshot of `tag`, or the nearest before it."""
    return next((lauf for lauf in alle if lauf.stichtag <= tag), None)


def trendtage(alle: Sequence[Lauf], *, monate: int = 24) -> list[date]:
    """Days of the trend, oldest first: the last snapshot of each month; all days of a history shorter than 3 months."""
    tage = sorted(lauf.stichtag for lauf in alle if lauf.stichtag > alle[0].stichtag - timedelta(days=31 * monate))
    if (tage[-1] - tage[0]).days < 90:
        return tage
    return sorted({(tag.year, tag.month): tag for tag in tage}.values())


def zellen(*, ort: Ort, kennzahlen: Sequence[Kennzahl], tage: Iterable[date]) -> dict[tuple[str, date], Zelle]:
    """Totals of a place: (Schlüssel, day) → Zelle."""
    namen = {kennzahl.schluessel: kennzahl for kennzahl in kennzahlen}
    zeilen = ort.werte(kennzahlen).filter(stichtag__in=set(tage), themenfeld__isnull=True, stufe__isnull=True)
    summen = zeilen.order_by().values_list("kennzahl", "stichtag").annotate(z=Sum("zaehler"), n=Sum("nenner"))
    return {(name, tag): Zelle(namen[name], zaehler, nenner or 0) for name, tag, zaehler, nenner in summen}
