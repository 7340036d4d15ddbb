"""Demand of a scenario: from the open steps of room projekte, or from the rough assumption of the paper."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count, Max, Q

from leistungen.selectors.kriterien import gueltiger_katalog
from leistungen.selectors.rangliste import rangliste
from organisation.models import Kommune
from personal.models import Stelle, Szenario, Szenarioaenderung
from personal.szenarioziehung import Projektbedarf
from projekte.aufwandsverteilung import MINDESTENS
from projekte.models import Aufwandsart, Projekt, Projektleistung, Schritt
from projekte.selectors.aufwand import abschluesse
from projekte.selectors.restaufwand import restaufwand

ERSATZ = 0.3  # standard deviation as a share of the effort where no closed project says more
TEAMS = tuple(Stelle.Aufwandsart.values)


@dataclass(frozen=True)
class Bedarf:
    """Projects, the order they are worked off, and where that comes from, in sentences."""

    projekte: tuple[Projektbedarf, ...]
    folge: tuple[int, ...]
    annahmen: tuple[str, ...]


def bedarf_von(szenario: Szenario, aenderungen: Sequence[Szenarioaenderung]) -> Bedarf:
    """Demand with all changes of the scenario. A fixed number of queries."""
    if szenario.bedarfsbasis == Szenario.Bedarfsbasis.PROJEKTE:
        roh, annahmen = _aus_projekten(szenario.kommune)
    else:
        roh, annahmen = _aus_annahme(szenario)
    projekte = tuple(_mit_aenderungen(projekt, aenderungen) for projekt in roh)
    folge, dazu = _folge(szenario, projekte)
    gekuerzt = _ohne(folge, projekte, aenderungen)
    if len(gekuerzt) < len(folge):
        dazu = (*dazu, f"Weggelassen: {len(folge) - len(gekuerzt)} von {len(folge)} Projekten.")
    return Bedarf(projekte, gekuerzt, (*annahmen, *dazu))


def _aus_projekten(kommune: Kommune) -> tuple[list[Projektbedarf], tuple[str, ...]]:
    rest = restaufwand(kommune=kommune)
    pt: dict[int, dict[str, float]] = defaultdict(dict)
    varianz: dict[int, dict[str, float]] = defaultdict(dict)
    fremd: dict[str, float] = {}
    ohne_streuung = 0
    for projekt, schritt in zip(rest.projekte, rest.schritte, strict=True):
        if schritt.aufwandsart not in TEAMS:
            fremd[schritt.aufwandsart] = fremd.get(schritt.aufwandsart, 0.0) + schritt.personentage
            continue
        ohne_streuung += schritt.streuung is None
        streuung = ERSATZ * schritt.personentage if schritt.streuung is None else schritt.streuung
        art = schritt.aufwandsart
        pt[projekt][art] = pt[projekt].get(art, 0.0) + schritt.personentage
        varianz[projekt][art] = varianz[projekt].get(art, 0.0) + streuung**2
    anzahl = _leistungen_je_projekt(kommune)
    projekte = [
        Projektbedarf(f"p:{pk}", pt[pk], {art: math.sqrt(wert) for art, wert in varianz[pk].items()}, anzahl.get(pk, 0))
        for pk in sorted(pt)
    ]
    return projekte, (*rest.annahmen(), *_streuungssatz(ohne_streuung), *_fremdsaetze(fremd))


def _streuungssatz(ohne: int) -> list[str]:
    if not ohne:
        return []
    return [f"{ohne} Schritte ohne bekannte Streuung: angenommen sind 30 % des Aufwands (Vorgabe des Programms)."]


def _fremdsaetze(fremd: Mapping[str, float]) -> list[str]:
    return [
        f"Nicht von Stellen getragen und nicht im Termin: {pt:,.0f} Personentage {Aufwandsart(art).label}.".replace(
            ",", "."
        )
        for art, pt in sorted(fremd.items())
        if pt
    ]


def _leistungen_je_projekt(kommune: Kommune) -> dict[int, int]:
    zeilen = Projektleistung.objects.filter(kommune=kommune).exclude(status=Projektleistung.Status.ENTFALLEN)
    return dict(zeilen.values_list("projekt_id").annotate(n=Count("id")).order_by("projekt_id"))


def _aus_annahme(szenario: Szenario) -> tuple[list[Projektbedarf], tuple[str, ...]]:
    pt = {
        Stelle.Aufwandsart.ORGANISATORISCH.value: float(szenario.annahme_organisatorisch),
        Stelle.Aufwandsart.TECHNISCH.value: float(szenario.annahme_technisch),
    }
    anteile, saetze = _streuung_der_abschluesse(szenario.kommune)
    streuung = {art: wert * anteile[art] for art, wert in pt.items()}
    projekte = [Projektbedarf(f"a:{n}", pt, streuung) for n in range(1, szenario.annahme_projekte + 1)]
    annahme = (
        f"Bedarf ist eine Annahme: {szenario.annahme_projekte} Projekte mit je {_deutsch(szenario.annahme_organisatorisch)} PT "
        f"organisatorisch und {_deutsch(szenario.annahme_technisch)} PT technisch, gleichmäßig verteilt."
    )
    return projekte, (annahme, *saetze)


def _streuung_der_abschluesse(kommune: Kommune) -> tuple[dict[str, float], list[str]]:
    """Spread as a share of the mean per kind: of the closed projects, where there are enough; else the fallback."""
    summen: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for abschluss in abschluesse(projekte=Projekt.objects.filter(kommune=kommune)):
        summen[abschluss.projekt_id, abschluss.beobachtung.aufwandsart] += abschluss.beobachtung.personentage
    anteile, saetze = {}, []
    for art in TEAMS:
        werte = [float(pt) for (_, name), pt in summen.items() if name == art]
        mittel = statistics.mean(werte) if werte else 0.0
        if len(werte) >= MINDESTENS and mittel > 0:
            anteile[art] = statistics.stdev(werte) / mittel
            saetze.append(f"Streuung {art}: {anteile[art]:.0%} aus {len(werte)} abgeschlossenen Projekten.")
        else:
            anteile[art] = ERSATZ
            saetze.append(f"Streuung {art}: angenommen sind 30 % (Vorgabe des Programms, zu wenige Abschlüsse).")
    return anteile, [satz.replace("%", " %").replace("  %", " %") for satz in saetze]


def _mit_aenderungen(projekt: Projektbedarf, aenderungen: Sequence[Szenarioaenderung]) -> Projektbedarf:
    pt, streuung = dict(projekt.personentage), dict(projekt.streuung)
    for aenderung in aenderungen:
        art = aenderung.aufwandsart
        if aenderung.art != Szenarioaenderung.Art.AUFWAND or not pt.get(art):
            continue
        faktor = (
            float(aenderung.faktor) if aenderung.faktor is not None else float(aenderung.pt_je_projekt or 0) / pt[art]
        )
        pt[art], streuung[art] = pt[art] * faktor, streuung[art] * faktor
    return replace(projekt, personentage=pt, streuung=streuung)


def _folge(szenario: Szenario, projekte: Sequence[Projektbedarf]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Indices in working order; what has no date or no rank comes last, in the order given."""
    alle = range(len(projekte))
    if szenario.bedarfsbasis == Szenario.Bedarfsbasis.ANNAHME or szenario.reihenfolge == Szenario.Reihenfolge.GEGEBEN:
        return tuple(alle), ()
    je_projekt = _planende(szenario.kommune) if szenario.reihenfolge == "plan" else _raenge(szenario.kommune)
    ids = [int(projekt.schluessel.removeprefix("p:")) for projekt in projekte]
    folge = sorted(alle, key=lambda n: (ids[n] not in je_projekt, je_projekt.get(ids[n], 0), ids[n]))
    ohne = sum(pk not in je_projekt for pk in ids)
    was = "geplantes Ende" if szenario.reihenfolge == "plan" else "Rang"
    return tuple(folge), ((f"{ohne} Projekte ohne {was} kommen zuletzt.",) if ohne else ())


def _planende(kommune: Kommune) -> dict[int, int]:
    zeilen = Schritt.objects.filter(kommune=kommune, projekt__status=Projekt.Status.AKTIV, plan_ende__isnull=False)
    tage = zeilen.values_list("projekt_id").annotate(ende=Max("plan_ende")).order_by("projekt_id")
    return {pk: ende.toordinal() for pk, ende in tage}


def _raenge(kommune: Kommune) -> dict[int, int]:
    """The best rank of the services of each project."""
    katalog = gueltiger_katalog(kommune=kommune)
    if katalog is None:
        return {}
    liste = rangliste(kommune=kommune, katalog=katalog)
    raenge = {int(pk): int(rang) for pk, rang in zip(liste.daten.ids, liste.folge.rang, strict=True) if rang}
    beste: dict[int, int] = {}
    zeilen = Projektleistung.objects.filter(kommune=kommune).filter(~Q(status=Projektleistung.Status.ENTFALLEN))
    for projekt, leistung in zeilen.values_list("projekt_id", "leistung_id"):
        rang = raenge.get(leistung)
        if rang is not None:
            beste[projekt] = min(rang, beste.get(projekt, rang))
    return beste


def _ohne(
    folge: Sequence[int], projekte: Sequence[Projektbedarf], aenderungen: Sequence[Szenarioaenderung]
) -> tuple[int, ...]:
    weg = [a for a in aenderungen if a.art == Szenarioaenderung.Art.OHNE_PROJEKTE]
    namen = {f"p:{a.projekt_id}" for a in weg if a.projekt_id is not None}
    rest = [nummer for nummer in folge if projekte[nummer].schluessel not in namen]
    vom_ende = sum(a.anzahl or 0 for a in weg)
    return tuple(rest[: max(len(rest) - vom_ende, 0)])


def _deutsch(wert: Decimal) -> str:
    return f"{wert.normalize():f}".replace(".", ",")
