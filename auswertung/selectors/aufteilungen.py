"""The tabs of the cockpit: stages, Themenfeld × stage, by Amt, unconfirmed data. Snapshots only.

Services without Themenfeld or Amt have no cell of their own: they are the total less the sum of the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Sum

from auswertung.kennzahlen import (
    ANTEIL_MINIMUM,
    ANTEIL_ZIEL,
    NIE_BESTAETIGT,
    STUFENVERTEILUNG,
    UNBESTAETIGT,
    UNGEPRUEFT,
)
from auswertung.selectors.orte import amtsname
from auswertung.selectors.zellen import Ort, Zelle, zellen
from organisation.models import Amt

AMT_KENNZAHLEN = (ANTEIL_MINIMUM, ANTEIL_ZIEL, UNGEPRUEFT, UNBESTAETIGT, NIE_BESTAETIGT)


@dataclass(frozen=True)
class Verteilung:
    """Services per stage (OHNE_BEWERTUNG = not assessed) of one day, Themenfeld or Amt; id empty = without one."""

    id: int | None
    name: str
    stufen: Counter[int] = field(default_factory=Counter)

    @property
    def gesamt(self) -> int:
        """All services of the row."""
        return self.stufen.total()


@dataclass(frozen=True)
class Amtszeile:
    """One Amt by itself (without those below): its stages and figures."""

    amt_id: int | None
    name: str
    verteilung: Verteilung
    werte: dict[str, Zelle]


def stufenverteilung(*, ort: Ort, tage: Iterable[date]) -> dict[date, Verteilung]:
    """Services per stage on each of the days."""
    zeilen = ort.werte([STUFENVERTEILUNG]).filter(stichtag__in=list(tage), themenfeld__isnull=True)
    verteilungen: dict[date, Verteilung] = {}
    for tag, stufe, anzahl in zeilen.order_by().values_list("stichtag", "stufe").annotate(n=Sum("zaehler")):
        verteilungen.setdefault(tag, Verteilung(None, f"{tag:%d.%m.%Y}")).stufen[stufe] += anzahl
    return verteilungen


def themenfelder_nach_stufe(*, ort: Ort, tag: date) -> list[Verteilung]:
    """Services per Themenfeld and stage, in the order of the official numbers; the rest without a Themenfeld last."""
    zeilen = ort.werte([STUFENVERTEILUNG]).filter(stichtag=tag)
    felder = ("themenfeld", "themenfeld__nummer", "themenfeld__bezeichnung", "stufe")
    je_feld: dict[int, Verteilung] = {}
    rest: Counter[int] = Counter()
    for pk, _, name, stufe, anzahl in (
        zeilen.order_by("themenfeld__nummer").values_list(*felder).annotate(n=Sum("zaehler"))
    ):
        if pk is None:
            rest[stufe] += anzahl
        else:
            je_feld.setdefault(pk, Verteilung(pk, name)).stufen[stufe] += anzahl
    ohne = rest - _summe(je_feld.values())
    return [*je_feld.values(), *([Verteilung(None, "ohne Themenfeld", ohne)] if ohne else [])]


def aemter(*, ort: Ort, tag: date) -> list[Amtszeile]:
    """Each visible Amt of the place with its own services, by number; services without an Amt last (whole Kommune only)."""
    verteilungen, werte = _stufen_je_amt(ort, tag), _werte_je_amt(ort, tag)
    zeilen = [
        Amtszeile(amt.pk, amtsname(amt), verteilungen[amt.pk], werte.get(amt.pk, {}))
        for amt in Amt.objects.filter(pk__in=verteilungen).nach_nummer()
    ]
    return [*zeilen, *_ohne_amt(ort, tag, zeilen)]


def _stufen_je_amt(ort: Ort, tag: date) -> dict[int, Verteilung]:
    je_amt: dict[int, Verteilung] = {}
    zeilen = ort.werte_je_amt([STUFENVERTEILUNG]).filter(stichtag=tag).order_by()
    for amt_id, stufe, anzahl in zeilen.values_list("amt", "stufe", "zaehler"):
        je_amt.setdefault(amt_id, Verteilung(amt_id, "")).stufen[stufe] += anzahl
    return je_amt


def _werte_je_amt(ort: Ort, tag: date) -> dict[int, dict[str, Zelle]]:
    namen = {kennzahl.schluessel: kennzahl for kennzahl in AMT_KENNZAHLEN}
    je_amt: dict[int, dict[str, Zelle]] = {}
    zeilen = ort.werte_je_amt(AMT_KENNZAHLEN).filter(stichtag=tag).order_by()
    for amt_id, name, zaehler, nenner in zeilen.values_list("amt", "kennzahl", "zaehler", "nenner"):
        je_amt.setdefault(amt_id, {})[name] = Zelle(namen[name], zaehler, nenner)
    return je_amt


def _ohne_amt(ort: Ort, tag: date, zeilen: Sequence[Amtszeile]) -> list[Amtszeile]:
    if ort.amt_ids is not None:
        return []
    gesamt = stufenverteilung(ort=ort, tage=[tag]).get(tag)
    rest = (gesamt.stufen if gesamt else Counter()) - _summe(zeile.verteilung for zeile in zeilen)
    if not rest:
        return []
    alle = zellen(ort=ort, kennzahlen=AMT_KENNZAHLEN, tage=[tag])
    werte = {name: _rest(zelle, name, zeilen, rest.total()) for (name, _), zelle in alle.items()}
    return [Amtszeile(None, "ohne zuständiges Amt", Verteilung(None, "", rest), werte)]


def _rest(gesamt: Zelle, name: str, zeilen: Sequence[Amtszeile], nenner: int) -> Zelle:
    if gesamt.zaehler is None:
        return Zelle(gesamt.kennzahl, None, nenner)
    belegt = sum(zeile.werte[name].zaehler or 0 for zeile in zeilen if name in zeile.werte)
    return Zelle(gesamt.kennzahl, gesamt.zaehler - belegt, nenner)


def _summe(verteilungen: Iterable[Verteilung]) -> Counter[int]:
    return sum((verteilung.stufen for verteilung in verteilungen), Counter())
