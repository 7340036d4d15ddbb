"""Reads of the Fachamt-Abfragen: campaigns, their questions, what came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from leistungen.antwortform import Fragenform, zahlform
from leistungen.models import (
    Abfrage,
    Abfrageantwort,
    Abfragefrage,
    Abfrageposition,
    Amtsbogen,
    Reifegradstufe,
    Steuerungsprofil,
)
from organisation.models import Benutzer, Kommune

# Complete: every question that must be answered has an answer; "weiß nicht" is one. A deferred Amt is not asked.
_RUECKLAUF = """
WITH pflicht AS (
    SELECT abfrage_id, count(*) AS anzahl FROM leistungen_abfragefrage
     WHERE abfrage_id = ANY(%(abfragen)s) AND art NOT IN ('stand_vom', 'anmerkung') GROUP BY abfrage_id
), gegeben AS (
    SELECT a.position_id, count(*) AS anzahl
      FROM leistungen_abfrageantwort a
      JOIN leistungen_abfragefrage f ON f.id = a.frage_id AND f.art NOT IN ('stand_vom', 'anmerkung')
     WHERE f.abfrage_id = ANY(%(abfragen)s) GROUP BY a.position_id
)
SELECT b.abfrage_id, b.id, count(p.id), count(p.id) FILTER (WHERE g.anzahl >= pflicht.anzahl)
  FROM leistungen_amtsbogen b
  LEFT JOIN leistungen_abfrageposition p ON p.bogen_id = b.id
  LEFT JOIN gegeben g ON g.position_id = p.id
  LEFT JOIN pflicht ON pflicht.abfrage_id = b.abfrage_id
 WHERE b.abfrage_id = ANY(%(abfragen)s)
 GROUP BY b.abfrage_id, b.id
"""


@dataclass(frozen=True)
class Ruecklauf:
    """Services asked about, and those whose questions are all answered."""

    gefragt: int = 0
    beantwortet: int = 0

    @property
    def anteil(self) -> float | None:
        """Share 0–1; None where nothing was asked."""
        return self.beantwortet / self.gefragt if self.gefragt else None

    @property
    def offen(self) -> int:
        """Services with at least one open question."""
        return self.gefragt - self.beantwortet

    @property
    def prozent(self) -> int:
        """Whole per cent, rounded down: 100 only when all is there."""
        return self.beantwortet * 100 // self.gefragt if self.gefragt else 0


def abfragen(*, benutzer: Benutzer, kommune: Kommune, status: str = "") -> QuerySet[Abfrage]:
    """Campaigns the reader may see, latest first; `status` narrows."""
    alle = Abfrage.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)
    if status in Abfrage.Status.values:
        alle = alle.filter(status=status)
    return alle.order_by("-angelegt_am", "-pk")


def ruecklauf_je_bogen(*, abfrage_ids: Sequence[int]) -> dict[int, dict[int, Ruecklauf]]:
    """Campaign → Amtsbogen → what came back. One query."""
    ergebnis: dict[int, dict[int, Ruecklauf]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_RUECKLAUF, {"abfragen": list(abfrage_ids)})
        for abfrage, bogen, gefragt, beantwortet in cursor.fetchall():
            ergebnis[abfrage][bogen] = Ruecklauf(gefragt, beantwortet)
    return ergebnis


def gesamt(teile: Iterable[Ruecklauf]) -> Ruecklauf:
    """The sum of several Ämter."""
    liste = list(teile)
    return Ruecklauf(sum(r.gefragt for r in liste), sum(r.beantwortet for r in liste))


@dataclass(frozen=True)
class Frage:
    """A question with its scale."""

    id: int
    art: str
    titel: str
    hilfe: str
    form: Fragenform
    kriterium_id: int | None = None

    @property
    def ist_freiwillig(self) -> bool:
        """Its answer may be missing."""
        return self.art in Abfragefrage.FREIWILLIG


_HILFE = {
    "erbracht": "ja oder nein",
    "fallzahl": "ganze Zahl, auch „rund 1.200“ oder „bis zu 50“; oder „weiß nicht“",
    "reifegrad": "Stufe im führenden Reifegradmodell",
    "stand_vom": "Tag, zum Beispiel 01.03.2026; leer: heute",
    "anmerkung": "freier Text",
}


def fragen(*, abfrage: Abfrage) -> list[Frage]:
    """The questions of a campaign in their order, with scales."""
    zeilen = list(abfrage.fragen.select_related("kriterium").order_by("nummer", "pk"))
    skalen = _skalen(abfrage, zeilen)
    return [
        Frage(
            id=zeile.pk,
            art=zeile.art,
            titel=str(zeile),
            hilfe=(zeile.kriterium.beschreibung[:300] if zeile.kriterium else _HILFE[zeile.art]),
            form=Fragenform(zeile.art, skalen.get(zeile.pk, {})),
            kriterium_id=zeile.kriterium_id,
        )
        for zeile in zeilen
    ]


def _skalen(abfrage: Abfrage, zeilen: Sequence[Abfragefrage]) -> dict[int, Mapping[str, str]]:
    skalen: dict[int, Mapping[str, str]] = {}
    for zeile in zeilen:
        if zeile.art == Abfragefrage.Art.KRITERIUM and zeile.kriterium is not None:
            stufen = zeile.kriterium.stufen.order_by("wert").values_list("wert", "bezeichnung")
            skalen[zeile.pk] = {zahlform(wert): name for wert, name in stufen}
        elif zeile.art == Abfragefrage.Art.REIFEGRAD:
            profil = Steuerungsprofil.objects.filter(kommune_id=abfrage.kommune_id).first()
            modell_id = profil.leitmodell_id if profil else 0
            reife = Reifegradstufe.objects.filter(modell_id=modell_id).order_by("wert")
            skalen[zeile.pk] = {str(wert): name for wert, name in reife.values_list("wert", "bezeichnung")}
    return skalen


def antworten(*, position_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Position → question → answer in canonical form."""
    ergebnis: dict[int, dict[int, str]] = defaultdict(dict)
    zeilen = Abfrageantwort.objects.filter(position_id__in=position_ids).values_list("position_id", "frage_id", "wert")
    for position, frage, wert in zeilen.iterator(chunk_size=5000):
        ergebnis[position][frage] = wert
    return ergebnis


def gefragte_positionen() -> QuerySet[Abfrageposition]:
    """Positions of running campaigns, deferred Ämter apart."""
    return Abfrageposition.objects.filter(
        bogen__abfrage__status=Abfrage.Status.LAUFEND, bogen__ist_zurueckgestellt=False
    )


def offene_positionen() -> QuerySet[Abfrageposition]:
    """Those of them with at least one question that must be answered and is not."""
    fehlende = (
        Abfragefrage.objects.filter(abfrage=OuterRef("bogen__abfrage"))
        .exclude(art__in=Abfragefrage.FREIWILLIG)
        .exclude(Exists(Abfrageantwort.objects.filter(position=OuterRef(OuterRef("pk")), frage=OuterRef("pk"))))
    )
    return gefragte_positionen().filter(Exists(fehlende))


def eigene_boegen(*, benutzer: Benutzer, abfrage: Abfrage) -> QuerySet[Amtsbogen]:
    """Ämter that are asked and that the Benutzer may answer for, by number."""
    boegen = Amtsbogen.objects.bearbeitbar_fuer(benutzer).filter(abfrage=abfrage, ist_zurueckgestellt=False)
    return boegen.select_related("amt").order_by("amt__nummer", "amt_id")
