"""The first screen of the cockpit: three tiles, a trend, the next due item. Snapshots only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max

from auswertung.kennzahlen import (
    AENDERUNGEN,
    ANTEIL_MINIMUM,
    ANTEIL_ZIEL,
    BEWERTET,
    OHNE_AMT,
    RUECKLAUF,
    UNBESTAETIGT,
    UNGEPRUEFT,
    Kennzahl,
)
from auswertung.models import Berechnungslauf, Termin
from auswertung.selectors.zellen import Massstab, Ort, Zelle, laeufe, lauf_zum, massstab, trendtage, zellen
from organisation.models import Aenderungsvermerk, Kommune

VERGLEICH_TAGE = 30
KACHELN = (ANTEIL_MINIMUM, ANTEIL_ZIEL, AENDERUNGEN)
BEIWERTE = (BEWERTET, UNGEPRUEFT, UNBESTAETIGT, OHNE_AMT, RUECKLAUF)
TREND = (ANTEIL_MINIMUM, ANTEIL_ZIEL)


@dataclass(frozen=True)
class Kachelwert:
    """One figure and the same figure on the day of comparison (None where there is none)."""

    zelle: Zelle
    vorher: Zelle | None


@dataclass(frozen=True)
class Trend:
    """Shares (0–1, None = unknown) per day and Kennzahl, with the decisions of the period."""

    tage: tuple[date, ...]
    reihen: tuple[tuple[Kennzahl, tuple[Zelle | None, ...]], ...]
    marken: tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class Faelligkeit:
    """The earliest target date with services that have not reached it, seen from the Stichtag."""

    datum: date
    offen: int
    gesamt: int
    ist_ueberfaellig: bool


@dataclass(frozen=True)
class Cockpit:
    """Everything on the first screen."""

    ort: Ort
    stichtag: date
    stand: datetime
    vergleichstag: date | None
    ist_aktuell: bool
    wird_berechnet: bool
    massstab: Massstab
    kacheln: tuple[Kachelwert, ...]
    beiwerte: tuple[Zelle, ...]
    trend: Trend
    faelligkeiten: tuple[Faelligkeit, ...]

    @property
    def faelligkeit(self) -> Faelligkeit | None:
        """The first due item: overdue before upcoming."""
        return self.faelligkeiten[0] if self.faelligkeiten else None

    @property
    def hat_leistungen(self) -> bool:
        """False where this place has no counted service on the day."""
        return any(wert.zelle.nenner for wert in self.kacheln)


def cockpit(*, ort: Ort, stichtag: date, heute: date) -> Cockpit | None:
    """The first screen for the snapshot of `stichtag` or the nearest before it; None before the first recompute."""
    alle = laeufe(kommune=ort.kommune, bis=stichtag)
    if not alle:
        return None
    tag, vergleich = alle[0].stichtag, lauf_zum(alle, alle[0].stichtag - timedelta(days=VERGLEICH_TAGE))
    vergleichstag = vergleich.stichtag if vergleich else None
    trend_am = trendtage(alle)
    werte = zellen(
        ort=ort, kennzahlen=[*KACHELN, *BEIWERTE], tage=[tag, *([vergleichstag] if vergleichstag else []), *trend_am]
    )
    termine = _termine(ort, ist_heute=tag == heute)
    return Cockpit(
        ort=ort,
        stichtag=tag,
        stand=alle[0].stand,
        vergleichstag=vergleichstag,
        ist_aktuell=tag == heute,
        wird_berechnet=wird_berechnet(kommune=ort.kommune),
        massstab=massstab(kommune=ort.kommune, stichtag=tag),
        kacheln=tuple(_kachelwert(werte, kennzahl, tag, vergleichstag) for kennzahl in KACHELN),
        beiwerte=tuple(_zelle(werte, kennzahl, tag) for kennzahl in BEIWERTE if (kennzahl.schluessel, tag) in werte),
        trend=_trend(werte, trend_am, termine),
        faelligkeiten=_faelligkeiten(termine, heute),
    )


def wird_berechnet(*, kommune: Kommune) -> bool:
    """True while a change is not yet in the figures."""
    return Aenderungsvermerk.objects.filter(kommune=kommune).exists()


def letzte_berechnung(*, kommune: Kommune | None = None) -> datetime | None:
    """When figures were last computed: of one Kommune, or anywhere in this installation (for /readyz)."""
    laeufe_ = Berechnungslauf.objects.all() if kommune is None else Berechnungslauf.objects.filter(kommune=kommune)
    letzte: datetime | None = laeufe_.aggregate(letzte=Max("beendet_am"))["letzte"]
    return letzte


def _zelle(werte: dict[tuple[str, date], Zelle], kennzahl: Kennzahl, tag: date) -> Zelle:
    return werte.get((kennzahl.schluessel, tag)) or Zelle(kennzahl, None, 0)


def _kachelwert(werte: dict[tuple[str, date], Zelle], kennzahl: Kennzahl, tag: date, vorher: date | None) -> Kachelwert:
    return Kachelwert(_zelle(werte, kennzahl, tag), werte.get((kennzahl.schluessel, vorher)) if vorher else None)


def _trend(werte: dict[tuple[str, date], Zelle], tage: Sequence[date], termine: Sequence[Termin]) -> Trend:
    reihen = tuple((kennzahl, tuple(werte.get((kennzahl.schluessel, tag)) for tag in tage)) for kennzahl in TREND)
    marken = sorted(
        (t.datum, t.text) for t in termine if t.art == Termin.Art.FESTLEGUNG and tage[0] <= t.datum <= tage[-1]
    )
    return Trend(tuple(tage), reihen, tuple(marken))


def _termine(ort: Ort, *, ist_heute: bool) -> list[Termin]:
    """Marks always; due dates only beside today's figures: they are not kept for past days."""
    termine = Termin.objects.filter(kommune=ort.kommune)
    festlegungen = termine.filter(art=Termin.Art.FESTLEGUNG)
    if not ist_heute:
        return list(festlegungen)
    faellige = Termin.objects.sichtbar_fuer(ort.benutzer).filter(
        kommune=ort.kommune, art=Termin.Art.FAELLIG, offen__gt=0
    )
    faellige = faellige.filter(amt__isnull=True) if ort.amt_ids is None else faellige.filter(amt__in=ort.amt_ids)
    return list(festlegungen | faellige)


def _faelligkeiten(termine: Sequence[Termin], heute: date) -> tuple[Faelligkeit, ...]:
    """The earliest overdue date and the next upcoming one."""
    tage = sorted({termin.datum for termin in termine if termin.art == Termin.Art.FAELLIG})
    gezeigt = [next((tag for tag in tage if tag < heute), None), next((tag for tag in tage if tag >= heute), None)]
    return tuple(_faelligkeit(termine, tag, heute) for tag in gezeigt if tag is not None)


def _faelligkeit(termine: Sequence[Termin], tag: date, heute: date) -> Faelligkeit:
    am_tag = [termin for termin in termine if termin.art == Termin.Art.FAELLIG and termin.datum == tag]
    return Faelligkeit(tag, sum(t.offen for t in am_tag), sum(t.gesamt for t in am_tag), tag < heute)
