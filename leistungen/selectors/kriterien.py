"""Criteria of a Kommune: the version that holds, its history, and what holds for one service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from leistungen.models import Bewertung, KommunaleLeistung, Kriterienkatalog, Kriterium, OzgLeistung, Skalenstufe
from leistungen.rangfolge import Massstab
from organisation.models import Kommune


def gueltiger_katalog(*, kommune: Kommune) -> Kriterienkatalog | None:
    """The version that holds, None before the first one."""
    return Kriterienkatalog.objects.filter(kommune=kommune, ist_gueltig=True).first()


def fassungen(*, kommune: Kommune) -> QuerySet[Kriterienkatalog]:
    """All versions, newest first."""
    return Kriterienkatalog.objects.filter(kommune=kommune).select_related("angelegt_von").order_by("-version")


def kriterien_von(*, katalog: Kriterienkatalog) -> list[Kriterium]:
    """Criteria in their order; `stufen.all()` of each is loaded, lowest value first."""
    stufen = Prefetch("stufen", Skalenstufe.objects.order_by("wert"))
    return list(Kriterium.objects.filter(katalog=katalog).prefetch_related(stufen).order_by("nummer", "id"))


def stufen_von(kriterium: Kriterium) -> list[Skalenstufe]:
    """Steps of the scale, lowest first (loaded by `kriterien_von`)."""
    return list(kriterium.stufen.all())


def massstaebe(kriterien: Sequence[Kriterium], gewichte: Mapping[str, Decimal] | None = None) -> list[Massstab]:
    """Criteria for the computation; `gewichte` by Schlüssel replace the stored ones."""
    eigene = gewichte or {}
    return [_massstab(kriterium, eigene.get(kriterium.schluessel, kriterium.gewicht)) for kriterium in kriterien]


def _massstab(kriterium: Kriterium, gewicht: Decimal) -> Massstab:
    werte = [float(stufe.wert) for stufe in stufen_von(kriterium)]
    hoch = kriterium.richtung == Kriterium.Richtung.HOCH_IST_GUT
    return Massstab(kriterium.schluessel, float(gewicht), werte[0], werte[-1], hoch, kriterium.ist_muss)


def stamm(*, kommune: Kommune, schluessel: Sequence[str]) -> dict[int, str]:
    """Ids of these criteria in every version of the Kommune, with their Schlüssel: values of all of them count."""
    zeilen = Kriterium.objects.filter(kommune=kommune, schluessel__in=schluessel)
    return dict(zeilen.values_list("id", "schluessel"))


def skala(kriterium: Kriterium) -> list[Decimal]:
    """Values of the scale, lowest first."""
    return [stufe.wert for stufe in stufen_von(kriterium)]


@dataclass(frozen=True)
class Kriteriumswert:
    """What holds for one criterion: own value, inherited from the OZG-Leistung, or not asked (bewertung None)."""

    kriterium: Kriterium
    bewertung: Bewertung | None
    vererbt: Bewertung | None
    stufe: Skalenstufe | None
    ist_geerbt: bool = False

    @property
    def ueberschreibt(self) -> bool:
        """An own value stands over one of the OZG-Leistung."""
        return self.bewertung is not None and not self.ist_geerbt and self.vererbt is not None

    @property
    def stand(self) -> str:
        """What a reader bases an edit on: the own fact, "" where there is none."""
        return "" if self.bewertung is None or self.ist_geerbt else str(self.bewertung.pk)


def werte_der_leistung(*, kriterien: Sequence[Kriterium], leistung: KommunaleLeistung) -> list[Kriteriumswert]:
    """One entry per criterion of the version; own values stand over those of the OZG-Leistung."""
    bedingung = Q(leistung=leistung)
    if leistung.ozg_leistung_id:
        bedingung |= Q(ozg_leistung_id=leistung.ozg_leistung_id)
    geltend = _geltende(leistung.kommune_id, kriterien, bedingung)
    paare = [(k, geltend.get((k.schluessel, True)), geltend.get((k.schluessel, False))) for k in kriterien]
    return [_wert(k, eigene or vererbt, vererbt, geerbt=eigene is None) for k, eigene, vererbt in paare]


def werte_der_ozg_leistung(
    *, kriterien: Sequence[Kriterium], kommune: Kommune, ozg: OzgLeistung
) -> list[Kriteriumswert]:
    """One entry per criterion of the version, set for the whole OZG-Leistung in this Kommune."""
    geltend = _geltende(kommune.pk, kriterien, Q(ozg_leistung=ozg))
    return [_wert(k, geltend.get((k.schluessel, False)), None, geerbt=False) for k in kriterien]


def _geltende(kommune_id: int, kriterien: Sequence[Kriterium], bedingung: Q) -> dict[tuple[str, bool], Bewertung]:
    """Latest valid fact by (Schlüssel, is it the service's own?)."""
    namen = [kriterium.schluessel for kriterium in kriterien]
    fakten = Bewertung.objects.gueltige().filter(bedingung, kommune_id=kommune_id, kriterium__schluessel__in=namen)
    fakten = fakten.select_related("kriterium", "erfasst_von").order_by("gueltig_ab", "erfasst_am", "id")
    return {(fakt.kriterium.schluessel, fakt.leistung_id is not None): fakt for fakt in fakten}


def _wert(
    kriterium: Kriterium, geltend: Bewertung | None, vererbt: Bewertung | None, *, geerbt: bool
) -> Kriteriumswert:
    stufen = stufen_von(kriterium)
    stufe = next((s for s in stufen if geltend is not None and s.wert == geltend.wert), None)
    return Kriteriumswert(kriterium, geltend, vererbt, stufe, geerbt and geltend is not None)


def als_kopie(kriterien: Sequence[Kriterium]) -> list[dict[str, Any]]:
    """Everything a frozen ranking must know about its criteria, as plain JSON."""
    return [
        {
            "schluessel": k.schluessel,
            "name": k.name,
            "gewicht": str(k.gewicht),
            "richtung": k.richtung,
            "herkunft": k.herkunft,
            "ist_muss": k.ist_muss,
            "stufen": [[str(s.wert), s.bezeichnung] for s in stufen_von(k)],
        }
        for k in kriterien
    ]
