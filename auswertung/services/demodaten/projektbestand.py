"""Bielefeld's portfolio: about 600 synthetic projects over its 1,557 services, from the template of the twelve Bausteine.

The paper names the number („rund 600“), not the list. Rule (docs/demodaten.md): services of one bundle form a project;
the largest groups are halved, or the smallest of one Themenfeld joined, until there are exactly 600.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from auswertung.services.demodaten.bestand import schluessel_von
from auswertung.services.demodaten.projekte import planschritt
from auswertung.services.demodaten.projektlauf import Lauf, Schrittlauf, projektlauf
from auswertung.services.demodaten.projektvorlagen import Demovorlage
from auswertung.services.demodaten.zufall import aus, zahl
from leistungen.models import KommunaleLeistung, Reifegradstufe
from organisation.models import Kommune
from projekte.models import (
    Basisplan,
    Basisplanschritt,
    Bausteinverwendung,
    Entscheidung,
    Projekt,
    Projektleistung,
    Projektprofil,
    Prozessbaustein,
    Schritt,
)

ANZAHL = 600
# synthetic: the 8 + 4 Stellen of the paper at 200 working days a year
DURCHSATZ = {"organisatorisch": Decimal(133), "technisch": Decimal(67)}
QUELLE = "synthetisch: Demodaten nach docs/demodaten.md"
BAUSTEINE = ("ePayment", "eSignatur", "Upload von Unterlagen", "Ablage im DMS", "Anmeldung mit Nutzerkonto")
GRUENDE = {
    "a": "Eine Musterlösung ist verfügbar und einfach anzubinden.",
    "b": "Eine Musterlösung ist verfügbar, Anpassungen sind nötig.",
    "c": "Die Musterlösung lässt sich nicht mit dem Fachverfahren verbinden.",
    "d": "Es ist noch keine Musterlösung verfügbar.",
}
GRUNDGRUPPE = Sequence[KommunaleLeistung]


def portfolio_anlegen(
    *, kommune: Kommune, vorlage: Demovorlage, leistungen: Sequence[KommunaleLeistung], stichtag: date
) -> list[Projekt]:
    """Write all projects with steps, baselines, decisions and links in bulk; a pure function of keys and Stichtag."""
    gruppen = gruppen_bilden(leistungen, anzahl=min(ANZAHL, len(leistungen)))
    laeufe = [projektlauf(_schluessel(kommune, g), vorlage.schritte, stichtag=stichtag) for g in gruppen]
    projekte = Projekt.objects.bulk_create(
        (_projekt(kommune, vorlage, gruppe, lauf) for gruppe, lauf in zip(gruppen, laeufe, strict=True)), batch_size=600
    )
    paare = list(zip(projekte, laeufe, strict=True))
    schritte = Schritt.objects.bulk_create((s for p, lauf in paare for s in _schritte(p, lauf)), batch_size=2000)
    _plaene(paare, schritte)
    _leistungen(projekte, gruppen, laeufe, kommune)
    Entscheidung.objects.bulk_create(_entscheidung(p, lauf) for p, lauf in paare if lauf.option)
    _bausteine(kommune, paare)
    Projektprofil.objects.create(
        kommune=kommune,
        durchsatz_organisatorisch=DURCHSATZ["organisatorisch"],
        durchsatz_technisch=DURCHSATZ["technisch"],
    )
    return projekte


def gruppen_bilden(leistungen: Iterable[KommunaleLeistung], *, anzahl: int) -> list[list[KommunaleLeistung]]:
    """Exactly `anzahl` groups: by bundle; then the largest halved, or the smallest of one Themenfeld joined."""
    je_buendel: dict[object, list[KommunaleLeistung]] = defaultdict(list)
    for leistung in leistungen:
        je_buendel[leistung.ozg_leistung_id or ("ohne", leistung.themenfeld_id)].append(leistung)
    gruppen = sorted(je_buendel.values(), key=lambda g: (g[0].themenfeld_id or 0, len(g), g[0].pk))
    while len(gruppen) > anzahl:
        kleinste = min(
            range(len(gruppen) - 1),
            key=lambda i: (
                gruppen[i][0].themenfeld_id != gruppen[i + 1][0].themenfeld_id,
                len(gruppen[i]) + len(gruppen[i + 1]),
                i,
            ),
        )
        gruppen[kleinste : kleinste + 2] = [gruppen[kleinste] + gruppen[kleinste + 1]]
    haufen = [(-len(gruppe), gruppe[0].pk, gruppe) for gruppe in gruppen]
    heapq.heapify(haufen)
    while len(haufen) < anzahl:
        _, _, gruppe = heapq.heappop(haufen)
        mitte = len(gruppe) // 2
        for teil in (gruppe[:mitte], gruppe[mitte:]):
            heapq.heappush(haufen, (-len(teil), teil[0].pk, teil))
    return [gruppe for _, _, gruppe in sorted(haufen, key=lambda eintrag: eintrag[1])]


def _schluessel(kommune: Kommune, gruppe: GRUNDGRUPPE) -> str:
    return f"projekt:{schluessel_von(kommune=kommune, leistung=gruppe[0])}"


def _titel(gruppe: GRUNDGRUPPE) -> str:
    name = str(gruppe[0])
    rest = f" und {len(gruppe) - 1} weitere" if len(gruppe) > 1 else ""
    return f"{name[: 200 - len(rest)]}{rest}"


def _projekt(kommune: Kommune, vorlage: Demovorlage, gruppe: GRUNDGRUPPE, lauf: Lauf) -> Projekt:
    aemter = Counter(leistung.amt_id for leistung in gruppe if leistung.amt_id)
    amt_id = min(aemter, key=lambda pk: (-aemter[pk], pk)) if aemter else None
    return Projekt(
        kommune=kommune,
        titel=_titel(gruppe),
        beschreibung="Demodaten (synthetisch).",
        federfuehrendes_amt_id=amt_id,
        verantwortliche_funktion="OZG-Koordination 100.1",
        efa_rolle=Projekt.EfaRolle.NUTZER if lauf.loesungstyp == "efa" else Projekt.EfaRolle.KEINE,
        phase=lauf.phase,
        status=lauf.status,
        status_grund="Demodaten: wartet auf die Musterlösung" if lauf.status == Projekt.Status.RUHT else "",
        abgeschlossen_am=lauf.abgeschlossen_am,
        livegang_am=lauf.livegang_am,
        zuletzt_bestaetigt_am=lauf.bestaetigt_am,
        schlagworte=["Demodaten"],
        vorlagenversion=vorlage.version,
        quelle=QUELLE,
        ist_demo=True,
    )


def _schritte(projekt: Projekt, lauf: Lauf) -> Iterator[Schritt]:
    for nummer, schritt in enumerate(lauf.schritte, start=1):
        yield Schritt(
            kommune_id=projekt.kommune_id,
            projekt=projekt,
            vorlagenschritt=schritt.vorlage,
            reihenfolge=nummer,
            bezeichnung=schritt.vorlage.bezeichnung,
            aufwandsart=schritt.vorlage.aufwandsart,
            ist_meilenstein=schritt.vorlage.ist_meilenstein,
            amt_id=projekt.federfuehrendes_amt_id,
            status=schritt.status,
            uebersprungen_grund="Demodaten: hier nicht nötig" if schritt.status == "uebersprungen" else "",
            wartet_auf="Demodaten: Rückmeldung des Fachverfahrensherstellers" if schritt.status == "wartet" else "",
            nachweis="Demodaten: Protokoll der Arbeitsgruppe" if schritt.status == "erledigt" else "",
            plan_personentage=schritt.plan_pt,
            ist_personentage=schritt.ist_pt,
            plan_beginn=schritt.plan_beginn,
            plan_ende=schritt.plan_ende,
            prognose_ende=schritt.prognose_ende,
            ist_beginn=schritt.ist_beginn,
            ist_ende=schritt.ist_ende,
        )


def _plaene(paare: Sequence[tuple[Projekt, Lauf]], schritte: Sequence[Schritt]) -> None:
    """Baseline 1 as promised first; projects that were re-planned have the plan of their steps as baseline 2."""
    je_projekt: dict[int, list[Schritt]] = defaultdict(list)
    for schritt in schritte:
        je_projekt[schritt.projekt_id].append(schritt)
    plaene = Basisplan.objects.bulk_create(
        (plan for p, lauf in paare for plan in _basisplaene(p, lauf)), batch_size=2000
    )
    laeufe = {projekt.pk: lauf for projekt, lauf in paare}
    Basisplanschritt.objects.bulk_create(
        (
            _planzeile(plan, schritt, geplant)
            for plan in plaene
            for schritt, geplant in zip(je_projekt[plan.projekt_id], laeufe[plan.projekt_id].schritte, strict=True)
        ),
        batch_size=4000,
    )


def _basisplaene(projekt: Projekt, lauf: Lauf) -> Iterator[Basisplan]:
    anlaesse = [
        ("Demodaten: erster Plan", lauf.beginn),
        *([(lauf.neuplanung, lauf.neu_geplant_am)] if lauf.neuplanung else []),
    ]
    for nummer, (grund, tag) in enumerate(anlaesse, start=1):
        yield Basisplan(
            kommune_id=projekt.kommune_id,
            projekt=projekt,
            nummer=nummer,
            grund=grund,
            freigabe="Arbeitsgruppe OZG (Demodaten)",
            erstellt_am=timezone.make_aware(datetime.combine(tag, time(9))),
        )


def _planzeile(plan: Basisplan, schritt: Schritt, geplant: Schrittlauf) -> Basisplanschritt:
    zeile = planschritt(plan, schritt)
    if plan.nummer == 1:
        zeile.plan_beginn, zeile.plan_ende, zeile.personentage = geplant.erst_beginn, geplant.erst_ende, geplant.erst_pt
    return zeile


def _leistungen(
    projekte: Sequence[Projekt], gruppen: Sequence[GRUNDGRUPPE], laeufe: Sequence[Lauf], kommune: Kommune
) -> None:
    stufe = Reifegradstufe.objects.filter(modell__kuerzel="bielefeld-2021", wert=4).first()
    Projektleistung.objects.bulk_create(
        (
            Projektleistung(kommune=kommune, projekt=projekt, leistung=leistung, zielstufe=stufe, status=_stand(lauf))
            for projekt, gruppe, lauf in zip(projekte, gruppen, laeufe, strict=True)
            for leistung in gruppe
        ),
        batch_size=2000,
    )


def _stand(lauf: Lauf) -> str:
    if lauf.livegang_am:
        return Projektleistung.Status.UMGESETZT
    return Projektleistung.Status.IN_ARBEIT if lauf.option else Projektleistung.Status.GEPLANT


def _entscheidung(projekt: Projekt, lauf: Lauf) -> Entscheidung:
    return Entscheidung(
        kommune_id=projekt.kommune_id,
        projekt=projekt,
        option=lauf.option,
        folge=lauf.folge,
        gruende=f"Demodaten: {GRUENDE[lauf.option]}",
        wirtschaftlichkeit="Demodaten: Betrachtung über fünf Jahre" if lauf.option == "c" else "",
        entschieden_am=lauf.entschieden_am or lauf.beginn,
        gremium="Arbeitsgruppe OZG",
        loesungstyp=lauf.loesungstyp,
        dms_anbindung=aus(("keine", "geplant", "vorhanden"), lauf.schluessel, "dms"),
        portal_anbindung="vorhanden" if lauf.livegang_am else "geplant",
    )


def _bausteine(kommune: Kommune, paare: Sequence[tuple[Projekt, Lauf]]) -> None:
    """Shared Prozessbausteine; about two of three projects past their concept use one or two."""
    bausteine = Prozessbaustein.objects.bulk_create(
        Prozessbaustein(kommune=kommune, name=name, beschreibung="Demodaten (synthetisch).") for name in BAUSTEINE
    )
    Bausteinverwendung.objects.bulk_create(
        Bausteinverwendung(kommune=kommune, projekt=projekt, prozessbaustein=baustein)
        for projekt, lauf in paare
        if lauf.option
        for baustein in bausteine
        if zahl(lauf.schluessel, baustein.name, bis=10) < 3
    )
