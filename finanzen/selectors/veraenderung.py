"""What changed between two versions of the matrix: per Maßnahme more, less, new or dropped, with the reasons given."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from finanzen.models import Ansatz, Massnahme
from finanzen.selectors.matrixmodell import Matrix, Summe, Zeile
from finanzen.selectors.matrixsummen import summe_aus, zaehlende_spalten

NULL = Decimal(0)
NEU, MEHR, WENIGER, ENTFALLEN, UNBEKANNT, VERSCHOBEN = "neu", "mehr", "weniger", "entfallen", "unbekannt", "verschoben"
WORTE = {
    NEU: "neu",
    MEHR: "mehr",
    WENIGER: "weniger",
    ENTFALLEN: "entfallen",
    UNBEKANNT: "unbekannte Beträge",
    VERSCHOBEN: "anders verteilt",
}


@dataclass
class Veraenderung:
    """One Maßnahme: its means before and after (without VE), and why the cells changed."""

    massnahme: Massnahme
    vorher: Summe = field(default_factory=Summe)
    nachher: Summe = field(default_factory=Summe)
    gruende: list[str] = field(default_factory=list)

    @property
    def differenz(self) -> Decimal:
        """Euros more (or less, below zero); unknown amounts are no part of it."""
        return self.nachher.betrag - self.vorher.betrag

    @property
    def art(self) -> str:
        """Key of WORTE."""
        if not self.vorher.anzahl:
            return NEU
        if not self.nachher.anzahl:
            return ENTFALLEN
        if self.differenz:
            return MEHR if self.differenz > 0 else WENIGER
        return UNBEKANNT if self.vorher.unbekannt != self.nachher.unbekannt else VERSCHOBEN

    @property
    def wort(self) -> str:
        """The kind of change in words."""
        return WORTE[self.art]


@dataclass(frozen=True)
class Vergleich:
    """Sums of both versions and the Maßnahmen that changed, in the order of the matrix."""

    vorher: Summe
    nachher: Summe
    zeilen: list[Veraenderung]

    @property
    def differenz(self) -> Decimal:
        """Euros in all."""
        return self.nachher.betrag - self.vorher.betrag


def vergleich(*, vorher: Matrix, nachher: Matrix) -> Vergleich:
    """Compare two versions of the same selection. One query, for the reasons."""
    je_massnahme: dict[int, Veraenderung] = {}
    alt, neu = _zellen(vorher), _zellen(nachher)
    for matrix, name in ((nachher, "nachher"), (vorher, "vorher")):
        for zeile in matrix.wurzel.positionen():
            if zeile.massnahme is not None:
                eintrag = je_massnahme.setdefault(zeile.massnahme.pk, Veraenderung(zeile.massnahme))
                getattr(eintrag, name).plus(_mittel(zeile))
    geaendert = _geaenderte(alt, neu)
    gruende = _gruende({pk for paar in geaendert.values() for pk in paar})
    zeilen = [eintrag for pk, eintrag in je_massnahme.items() if pk in geaendert]
    for eintrag in zeilen:
        texte = [gruende[pk] for pk in sorted(geaendert[eintrag.massnahme.pk]) if gruende.get(pk)]
        eintrag.gruende = list(dict.fromkeys(texte))
    return Vergleich(_gesamt(vorher), _gesamt(nachher), zeilen)


def _mittel(zeile: Zeile) -> Summe:
    """Sum of the cells of a row that count."""
    betraege = [zeile.zellen[spalte].betrag for spalte in zaehlende_spalten(zeile.zellen)]
    return summe_aus(betraege)


def _gesamt(matrix: Matrix) -> Summe:
    summe = Summe()
    for zeile in matrix.wurzel.positionen():
        summe.plus(_mittel(zeile))
    return summe


def _zellen(matrix: Matrix) -> dict[tuple[int, int, str], tuple[int, int]]:
    """Cell → its Ansatz and its Maßnahme; VE are no part of the means and are left out."""
    return {
        (zelle.position_id, *spalte): (zelle.id, zeile.massnahme.pk)
        for zeile in matrix.wurzel.positionen()
        if zeile.massnahme is not None
        for spalte, zelle in zeile.zellen.items()
        if spalte.art != Ansatz.Art.VERPFLICHTUNG
    }


def _geaenderte(
    alt: dict[tuple[int, int, str], tuple[int, int]], neu: dict[tuple[int, int, str], tuple[int, int]]
) -> dict[int, set[int]]:
    """Maßnahme → Ansätze that explain the change: the new one of a cell, or the old one where it is gone."""
    geaendert: dict[int, set[int]] = defaultdict(set)
    for ort in {*alt, *neu}:
        if alt.get(ort, (None,))[0] != neu.get(ort, (None,))[0]:
            ansatz, massnahme = neu.get(ort) or alt[ort]
            geaendert[massnahme].add(ansatz)
    return geaendert


def _gruende(ids: set[int]) -> dict[int, str]:
    gruende = {}
    for pk, grund, drucksache, storno in Ansatz.objects.filter(pk__in=ids).values_list(
        "pk", "grund", "drucksache", "storno_grund"
    ):
        beleg = f"Drucksache {drucksache}" if drucksache else ""
        text = f"storniert: {storno}" if storno else grund
        gruende[pk] = ", ".join(teil for teil in (text, beleg) if teil)
    return gruende
