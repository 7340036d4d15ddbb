"""All a scenario is computed from, read from the house: posts with the changes, demand, person days, rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from personal import stellenverlauf as v
from personal.arbeitstage import SPAETESTES_JAHR
from personal.models import Stelle, Szenario, Szenarioaenderung
from personal.selectors.kapazitaet import HUNDERT, NULL, parameter, pt_je_monat
from personal.selectors.kosten import kostengrundlage, zusammengelegt
from personal.selectors.stellenplan import OHNE_AMT, Zeile, eine
from personal.selectors.szenariobedarf import bedarf_von
from personal.szenarioposten import Posten, Saetze, Zeit, ohne_zeitraum, verschoben
from personal.szenarioziehung import HORIZONT_JAHRE, Eingaben

Art = Szenarioaenderung.Art


@dataclass(frozen=True)
class Basis:
    """Inputs of the computation and what they assume, in sentences."""

    eingaben: Eingaben
    annahmen: tuple[str, ...]


def szenariobasis(szenario: Szenario) -> Basis:
    """Read everything now. Raises UnbekanntesLand, UnmoeglicheParameter."""
    aenderungen = list(
        Szenarioaenderung.objects.filter(szenario=szenario).select_related("amt", "stelle", "projekt").order_by("id")
    )
    bedarf = bedarf_von(szenario, aenderungen)
    posten, ungezaehlt = _posten(szenario, aenderungen)
    land = szenario.kommune.gebietskoerperschaft.bundesland
    werte, eigene = parameter(szenario.kommune)
    je_monat = pt_je_monat(land=land, beginn=szenario.stichtag, anzahl=_monate(szenario.stichtag), werte=werte)
    kosten = kostengrundlage(szenario.kommune)
    eingaben = Eingaben(
        stichtag=szenario.stichtag,
        ziel_am=szenario.ziel_am,
        projekte=bedarf.projekte,
        folge=bedarf.folge,
        posten=tuple(posten),
        pt_je_monat=tuple(je_monat),
        saetze=Saetze(
            tuple((s.gruppe, s.jahr, s.betrag) for s in sorted(kosten.saetze, key=lambda s: (s.gruppe, s.jahr))),
            kosten.steigerung,
            kosten.zuschlaege,
            tuple(sorted(kosten.steigerungen.items())),
        ),
        startwert=szenario.startwert,
        ziehungen=szenario.ziehungen,
    )
    return Basis(eingaben, (*bedarf.annahmen, *_annahmen(szenario, land, eigene, ungezaehlt)))


def _monate(stichtag: date) -> int:
    return min(HORIZONT_JAHRE * 12, (SPAETESTES_JAHR - stichtag.year) * 12 + 13 - stichtag.month)


def _annahmen(szenario: Szenario, land: str, eigene: bool, ungezaehlt: int) -> list[str]:
    woher = (
        "Parametern dieser Kommune" if eigene else "Vorgaben des Programms (Krankheit, Fortbildung, Rüstzeit: Annahmen)"
    )
    saetze = [
        f"Stellen: {szenario.get_stellenbasis_display()}, mit den Änderungen des Szenarios; gezählt ist der Anteil für die OZG-Umsetzung.",
        f"Personentage je Stelle: Arbeitstage in {land} nach {woher}.",
        "Die Arten des Aufwands laufen nebeneinander; in jeder werden die Projekte in ihrer Reihenfolge abgearbeitet.",
        f"Aufwand je Projekt lognormal verteilt und unabhängig, {szenario.ziehungen} Ziehungen, Startwert {szenario.startwert}. "
        "Ein gemeinsamer Irrtum aller Schätzungen steckt nicht in P80; dafür steht die Sensitivität.",
        "Ein kw-Vermerk mit Termin beendet eine Stelle, einer ohne Termin nicht.",
    ]
    if ungezaehlt:
        saetze.append(f"{ungezaehlt} Stellen ohne Art des Aufwands oder ohne OZG-Anteil sind nicht mitgerechnet.")
    return saetze


def _posten(szenario: Szenario, aenderungen: Sequence[Szenarioaenderung]) -> tuple[list[Posten], int]:
    """Posts of the plan with their changes, then the new ones; how many posts of the plan can't be counted."""
    neue = [_neue(a) for a in aenderungen if a.art == Art.STELLE_MEHR]
    betroffene = {a.stelle_id for a in aenderungen if a.stelle_id is not None}
    stellen = Stelle.objects.filter(kommune_id=szenario.kommune_id)
    if szenario.stellenbasis == Szenario.Stellenbasis.LEER:
        stellen = stellen.filter(pk__in=betroffene)
    posten, ungezaehlt = [], 0
    for zeile in eine(stellen=stellen, tag=szenario.stichtag):
        if not zeile.stelle.aufwandsart or zeile.stelle.ozg_anteil is None:
            ungezaehlt += 1
            continue
        eigene = [a for a in aenderungen if a.stelle_id == zeile.stelle.pk]
        posten.append(_posten_von(zeile, eigene, nach_soll=szenario.stellenbasis != Szenario.Stellenbasis.BESETZT))
    return [*(stelle for stelle in posten if stelle.zeiten), *neue], ungezaehlt


def _neue(aenderung: Szenarioaenderung) -> Posten:
    alle = (aenderung.vzae or NULL) * (aenderung.anzahl or 1)
    beginn = aenderung.beginn or date.max
    return Posten(
        schluessel=f"neu:{aenderung.pk}",
        name=f"{aenderung.anzahl} × {aenderung.bezeichnung}",
        art=aenderung.aufwandsart,
        amt=str(aenderung.amt) if aenderung.amt else OHNE_AMT,
        vzae=alle,
        gruppen=_gruppen(aenderung.besoldungsgruppe, aenderung.entgeltgruppe),
        zeiten=(Zeit(alle, beginn, aenderung.ende),),
    )


def _gruppen(*namen: str) -> tuple[str, ...]:
    return tuple(name for name in namen if name)


def _posten_von(zeile: Zeile, aenderungen: Sequence[Szenarioaenderung], *, nach_soll: bool) -> Posten:
    stelle = zeile.stelle
    anteil = (stelle.ozg_anteil or NULL) / HUNDERT
    zeiten = _zeiten(zeile, aenderungen, nach_soll) if anteil else []
    return Posten(
        schluessel=f"stelle:{stelle.pk}",
        name=str(stelle),
        art=stelle.aufwandsart,
        amt=str(stelle.amt) if stelle.amt else OHNE_AMT,
        vzae=stelle.vzae * anteil,
        gruppen=_gruppen(stelle.besoldungsgruppe, stelle.entgeltgruppe),
        zeiten=tuple(Zeit(teil.vzae * anteil, teil.beginn, teil.ende) for teil in zeiten if teil.beginn is not None),
    )


def _zeiten(zeile: Zeile, aenderungen: Sequence[Szenarioaenderung], nach_soll: bool) -> list[v.Anteil]:
    """A kw of the scenario replaces that of the plan; then start and vacancies, in the order they were entered."""
    kw = [n.faellig_am for n in zeile.vermerke if n.art == "kw" and n.faellig_am is not None]
    eigene = [a.beginn for a in aenderungen if a.art == Art.KW and a.beginn is not None]
    kw_am: date | None = eigene[-1] if eigene else min(kw, default=None)
    vzae: Decimal = zeile.stelle.vzae
    zeiten: list[v.Anteil] = v.arbeitsabschnitte(
        vzae=vzae, staende=zeile.staende, anteile=zeile.anteile, kw_am=kw_am, nach_soll=nach_soll
    )
    for aenderung in aenderungen:
        if aenderung.art == Art.BEGINN and aenderung.beginn is not None:
            zeiten = verschoben(zeiten, vzae=vzae, beginn=aenderung.beginn)
        if aenderung.art == Art.VAKANZ and aenderung.beginn is not None:
            zeiten = ohne_zeitraum(zeiten, von=aenderung.beginn, bis=aenderung.ende)
    return list(zusammengelegt(zeiten))
