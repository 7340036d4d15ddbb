"""Grants with their alarm line: money drawn, time over, units done; the ledger; what does not add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Q, QuerySet

from finanzen import foerderung as regel
from finanzen.models import Foerderbewegung, Foerderfrist, Foerderung
from projekte.models import Rollouteinheit


@dataclass(frozen=True)
class Alarmzeile:
    """One grant on a day. Shares lie between 0 and 1; None: a figure is missing, never 0."""

    foerderung: Foerderung
    stichtag: date
    bewegungen: list[regel.Bewegung]
    einheiten: tuple[int, int] | None
    naechste_frist: Foerderfrist | None = None

    @property
    def gezogen(self) -> Decimal:
        """Euros that came in."""
        return regel.gezogen(self.bewegungen)

    @property
    def gezogen_anteil(self) -> Decimal | None:
        """Of the Förderbetrag."""
        return regel.anteil(self.gezogen, self.foerderung.foerderbetrag) if self.bewegungen else None

    @cached_property
    def tage(self) -> tuple[int, int] | None:
        """Days over and days of the Bewilligungszeitraum."""
        von, bis = self.foerderung.bewilligung_von, self.foerderung.bewilligung_bis
        return regel.zeitanteil(von, bis, self.stichtag) if von and bis else None

    @property
    def zeitanteil(self) -> Decimal | None:
        """Of the Bewilligungszeitraum."""
        return regel.anteil(*self.tage) if self.tage else None

    @property
    def einheiten_anteil(self) -> Decimal | None:
        """Productive units of the roll-out."""
        return regel.anteil(*self.einheiten) if self.einheiten else None

    @property
    def rest(self) -> Decimal | None:
        """Euros of the Förderbetrag that have not come in."""
        return None if self.foerderung.foerderbetrag is None else self.foerderung.foerderbetrag - self.gezogen

    @property
    def tage_nach_projektende(self) -> int | None:
        """Days the money may still be used after the project ends (negative: the money ends first)."""
        ende, bis = self.foerderung.projekt_bis, self.foerderung.bewilligung_bis
        return (bis - ende).days if ende and bis else None

    @cached_property
    def ampel(self) -> tuple[str, str]:
        """Colour and its reason, by the written rule."""
        return regel.ampel(self.gezogen_anteil, self.zeitanteil, self.einheiten_anteil)

    @cached_property
    def befunde(self) -> list[regel.Befund]:
        """What does not add up to the cent."""
        f = self.foerderung
        zusage = regel.Zusage(
            f.gesamtvolumen, f.quote, f.foerderbetrag, f.eigenanteil, f.bewilligung_von, f.bewilligung_bis
        )
        return regel.foerderbefunde(zusage, self.bewegungen)


def alarmzeilen(*, foerderungen: QuerySet[Foerderung], stichtag: date) -> list[Alarmzeile]:
    """Alarm lines of all grants, by programme and name. Four queries."""
    zeilen = list(
        foerderungen.select_related("programm", "amt", "projekt", "massnahme").order_by("programm__name", "bezeichnung")
    )
    ids = [zeile.pk for zeile in zeilen]
    bewegungen, einheiten, fristen = _bewegungen(ids, stichtag), _einheiten(zeilen), _fristen(ids)
    return [
        Alarmzeile(
            f,
            stichtag,
            bewegungen[f.pk],
            einheiten.get(f.projekt_id) if f.projekt_id else None,
            next(iter(fristen[f.pk]), None),
        )
        for f in zeilen
    ]


def _bewegungen(ids: list[int], stichtag: date) -> dict[int, list[regel.Bewegung]]:
    je: dict[int, list[regel.Bewegung]] = defaultdict(list)
    for b in Foerderbewegung.objects.zum(stichtag).filter(foerderung__in=ids).order_by("jahr_von", "id"):
        je[b.foerderung_id].append(
            regel.Bewegung(b.art, b.jahr_von, b.jahr_bis, b.betrag, b.kostenart, b.abweichungsgrund)
        )
    return je


def _einheiten(zeilen: Iterable[Foerderung]) -> dict[int, tuple[int, int]]:
    """Productive and all units of the roll-outs of the linked projects, as they stand today."""
    gruppen = (
        Rollouteinheit.objects.filter(rolloutplan__projekt__in=[z.projekt_id for z in zeilen if z.projekt_id])
        .values_list("rolloutplan__projekt_id")
        .annotate(fertig=Count("pk", filter=Q(stufe=Rollouteinheit.Stufe.PRODUKTIV)), alle=Count("pk"))
    )
    return {projekt: (fertig, alle) for projekt, fertig, alle in gruppen}


def _fristen(ids: list[int]) -> dict[int, list[Foerderfrist]]:
    je: dict[int, list[Foerderfrist]] = defaultdict(list)
    for frist in Foerderfrist.objects.filter(foerderung__in=ids, erledigt_am__isnull=True).order_by("faellig_am"):
        je[frist.foerderung_id].append(frist)
    return je


@dataclass(frozen=True)
class Kontoblatt:
    """The ledger: periods as rows, kinds as columns, then what was used by Kostenart."""

    zeitraeume: list[tuple[str, dict[str, Decimal]]]
    summen: dict[str, Decimal]
    kostenarten: list[tuple[str, Decimal]]


def kontoblatt(bewegungen: list[regel.Bewegung]) -> Kontoblatt:
    """Sums of the movements in euros, exact to the cent."""
    je: dict[tuple[int, int], dict[str, Decimal]] = {}
    arten: dict[str, Decimal] = {}
    for b in bewegungen:
        zeile = je.setdefault((b.von, b.bis), {})
        zeile[b.art] = zeile.get(b.art, regel.NULL) + b.betrag
        if b.art == regel.VERWENDET:
            arten[b.kostenart or "ohne Kostenart"] = arten.get(b.kostenart or "ohne Kostenart", regel.NULL) + b.betrag
    return Kontoblatt(
        [(str(von) if von == bis else f"{von}–{bis}", werte) for (von, bis), werte in sorted(je.items())],
        {art: regel.summe(bewegungen, art) for art in regel.ARTEN if any(b.art == art for b in bewegungen)},
        sorted(arten.items()),
    )
