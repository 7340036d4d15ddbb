"""Scenarios to read: the list, one with its changes and newest result, up to four side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from organisation.models import Benutzer, Kommune
from personal.models import Szenario, Szenarioaenderung, Szenariolauf
from personal.szenarioablage import gelesen

HOECHSTENS_IM_VERGLEICH = 4
Art = Szenarioaenderung.Art


@dataclass(frozen=True)
class Szenariozeile:
    """A scenario with its newest result, None before the first. `ist_alt`: it was changed since."""

    szenario: Szenario
    lauf: Szenariolauf | None

    @property
    def ist_alt(self) -> bool:
        """True where name or changes are newer than the result."""
        return (
            self.lauf is not None
            and self.szenario.status == Szenario.Status.ENTWURF
            and self.lauf.szenario_version != self.szenario.version
        )


@dataclass(frozen=True)
class Ergebnisansicht:
    """A kept result with days and amounts as such; see szenarioablage.ergebnis_als_json."""

    zeile: Szenariozeile
    werte: dict[str, Any]

    @property
    def lauf(self) -> Szenariolauf:
        """The run it belongs to."""
        if self.zeile.lauf is None:
            raise ValueError("Ohne Lauf gibt es kein Ergebnis.")
        return self.zeile.lauf

    @property
    def wechsel(self) -> list[dict[str, Any]]:
        """Months in which the bottleneck moves, the first one (it is there from the begin) left out."""
        folge: list[dict[str, Any]] = self.werte["engpass"]
        return folge[1:]


def szenarien(*, benutzer: Benutzer, kommune: Kommune, text: str = "", status: str = "") -> list[Szenariozeile]:
    """Visible scenarios, newest first, each with its newest result. Two queries."""
    alle = Szenario.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)
    if text:
        alle = alle.filter(name__icontains=text) | alle.filter(beschreibung__icontains=text)
    if status:
        alle = alle.filter(status=status)
    return mit_lauf(alle.order_by("-id"))


def mit_lauf(szenarien: QuerySet[Szenario]) -> list[Szenariozeile]:
    """Each with its newest result (without the frozen inputs)."""
    neueste = Szenariolauf.objects.filter(szenario=OuterRef("pk")).order_by("-id").values("id")[:1]
    zeilen = list(szenarien.annotate(neuester=Subquery(neueste)))
    laeufe = Szenariolauf.objects.defer("eingaben").in_bulk([z.neuester for z in zeilen if z.neuester])  # type: ignore[attr-defined]
    return [Szenariozeile(szenario, laeufe.get(szenario.neuester)) for szenario in zeilen]  # type: ignore[attr-defined]


def ansicht(zeile: Szenariozeile) -> Ergebnisansicht | None:
    """The kept result, None before the first."""
    return Ergebnisansicht(zeile, gelesen(zeile.lauf.ergebnis)) if zeile.lauf is not None else None


def zum_vergleich(
    *, benutzer: Benutzer, kommune: Kommune, nummern: Sequence[str]
) -> tuple[list[Szenariozeile], list[str]]:
    """The scenarios asked for in their order, and what is wrong with the request, in German."""
    meldungen = []
    eindeutig = list(dict.fromkeys(nummern))
    if len(eindeutig) > HOECHSTENS_IM_VERGLEICH:
        meldungen.append(
            f"Nebeneinander stehen höchstens {HOECHSTENS_IM_VERGLEICH} Szenarien; gezeigt sind die ersten {HOECHSTENS_IM_VERGLEICH} "
            f"von {len(eindeutig)}."
        )
    ids = [int(n) for n in eindeutig[:HOECHSTENS_IM_VERGLEICH] if n.isascii() and n.isdigit() and len(n) < 18]
    gefunden = {
        zeile.szenario.pk: zeile
        for zeile in mit_lauf(Szenario.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk__in=ids))
    }
    fehlend = len(eindeutig[:HOECHSTENS_IM_VERGLEICH]) - len(gefunden)
    if fehlend:
        meldungen.append(f"{fehlend} der gewählten Szenarien gibt es nicht, oder Sie dürfen sie nicht sehen.")
    return [gefunden[pk] for pk in ids if pk in gefunden], meldungen


def aenderungen(szenario: Szenario) -> list[Szenarioaenderung]:
    """Changes in the order they were entered."""
    zeilen = Szenarioaenderung.objects.filter(szenario=szenario).select_related("amt", "stelle", "projekt")
    return list(zeilen.order_by("id"))


def in_worten(zeile: Szenarioaenderung) -> str:
    """What a change does, as a sentence."""
    ab = f"{zeile.beginn:%d.%m.%Y}" if zeile.beginn else ""
    bis = f" bis {zeile.ende:%d.%m.%Y}" if zeile.ende else ""
    if zeile.art == Art.STELLE_MEHR:
        gruppe = " / ".join(g for g in (zeile.besoldungsgruppe, zeile.entgeltgruppe) if g) or "ohne Gruppe"
        wo = f" in {zeile.amt}" if zeile.amt else ""
        return f"{zeile.anzahl} × {_zahl(zeile.vzae)} VZÄ {zeile.bezeichnung} ({zeile.aufwandsart}, {gruppe}){wo} ab {ab}{bis}"
    if zeile.art == Art.AUFWAND:
        wert = (
            f"mal {_zahl(zeile.faktor)}" if zeile.faktor is not None else f"{_zahl(zeile.pt_je_projekt)} PT je Projekt"
        )
        return f"Aufwand {zeile.aufwandsart}: {wert}"
    if zeile.art == Art.OHNE_PROJEKTE:
        return f"ohne Projekt „{zeile.projekt}“" if zeile.projekt else f"ohne die letzten {zeile.anzahl} Projekte"
    was = {Art.BEGINN: f"Beginn am {ab}", Art.VAKANZ: f"vakant ab {ab}{bis}", Art.KW: f"kw zum {ab}"}
    return f"{zeile.stelle}: {was[Art(zeile.art)]}"


def _zahl(wert: Decimal | None) -> str:
    return "unbekannt" if wert is None else f"{wert.normalize():f}".replace(".", ",")


def aenderungen_in_worten(szenario: Szenario) -> str:
    """All changes, for comparing two states."""
    return "; ".join(in_worten(zeile) for zeile in aenderungen(szenario)) or "keine"


# --- what adopting would write


@dataclass(frozen=True)
class Uebernahmeschritt:
    """One row that would be written to the real plan, in words."""

    aenderung: Szenarioaenderung
    was: str
    wie: tuple[str, ...]


@dataclass(frozen=True)
class Uebernahmevorschau:
    """All that adopting writes, what it leaves out, and what stands in its way."""

    schritte: tuple[Uebernahmeschritt, ...]
    nicht: tuple[str, ...]
    hindernisse: tuple[str, ...]


def uebernahmevorschau(zeilen: Iterable[Szenarioaenderung], *, heute: date) -> Uebernahmevorschau:
    """Posts are applied for, facts are planned from their day on; the past is never written."""
    schritte, nicht, hindernisse = [], [], []
    for zeile in zeilen:
        if zeile.art in (Art.AUFWAND, Art.OHNE_PROJEKTE):
            nicht.append(f"{in_worten(zeile)}: betrifft Projekte, nicht Stellen")
            continue
        if zeile.beginn is not None and zeile.beginn < heute:
            hindernisse.append(
                f"{in_worten(zeile)}: Der {zeile.beginn:%d.%m.%Y} ist vergangen. Bitte ändern Sie den Tag im Szenario."
            )
        schritte.append(Uebernahmeschritt(zeile, in_worten(zeile), _wie(zeile, heute)))
    if not schritte:
        hindernisse.append("Das Szenario ändert keine Stelle, es gibt nichts zu übernehmen.")
    return Uebernahmevorschau(tuple(schritte), tuple(nicht), tuple(hindernisse))


def _wie(zeile: Szenarioaenderung, heute: date) -> tuple[str, ...]:
    tag = f"{zeile.beginn:%d.%m.%Y}" if zeile.beginn else ""
    if zeile.art == Art.STELLE_MEHR:
        art = "befristet" if zeile.ende else "planmäßig"
        bis = f" bis {zeile.ende:%d.%m.%Y}" if zeile.ende else ""
        return (
            f"{zeile.anzahl} × neue Stelle, Stand „beantragt“ ({art}) ab {heute:%d.%m.%Y}",
            f"je Stelle: vorgesehene Besetzung {_zahl(zeile.vzae)} VZÄ ab {tag}{bis}",
        )
    if zeile.art == Art.BEGINN:
        return (f"vorgesehene Besetzung der ganzen Stelle ab {tag}",)
    if zeile.art == Art.KW:
        return (f"kw-Vermerk, wirksam am {tag}",)
    zurueck = (f"bisheriger Stand wieder ab dem Tag nach dem {zeile.ende:%d.%m.%Y}",) if zeile.ende else ()
    return (f"Stand „vakant“ ab {tag}", *zurueck)
