"""The projects that the papers name, with the dates they print. Their state is that of the paper: nothing has moved since.

A day or an effort that no paper prints stays empty; what is synthetic says so in its source.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.utils import timezone

from auswertung.services.demodaten.projektvorlagen import Demovorlage
from auswertung.services.demodaten.quellen import zeilen
from organisation.models import Amt, Kommune
from projekte.models import (
    Abhaengigkeit,
    Basisplan,
    Basisplanschritt,
    Frist,
    Projekt,
    Projektbeteiligung,
    Projektlink,
    Projektziel,
    Rollouteinheit,
    Rolloutplan,
    Schritt,
    Sperrzeit,
)

ERSTER_PLAN = "Erster Plan, so wie ihn die Vorlage nennt"


def projekte_der_vorlagen_anlegen(*, kommune: Kommune, vorlagen: dict[str, Demovorlage]) -> dict[str, Projekt]:
    """Projects of fixtures/demo/projekte.csv with steps, first baseline, roll-out, targets, constraints; by Kennung."""
    aemter = _aemter(kommune)
    eigene = _eigene("projekte.csv", kommune)
    projekte = dict(zip((z["kennung"] for z in eigene), _projekte(kommune, eigene, aemter, vorlagen), strict=True))
    Projektbeteiligung.objects.bulk_create(
        Projektbeteiligung(kommune=kommune, projekt=projekte[zeile["kennung"]], amt=aemter[name])
        for zeile in eigene
        for name in zeile["beteiligte"].split("|")
        if name
    )
    _schritte(kommune, projekte, vorlagen)
    _rollout(kommune, projekte, aemter)
    _ziele_und_links(kommune, projekte)
    _bedingungen(kommune, projekte, aemter)
    return projekte


def _eigene(datei: str, kommune: Kommune) -> list[dict[str, str]]:
    return [zeile for zeile in zeilen(datei) if zeile["kommune"] == kommune.kuerzel]


def _aemter(kommune: Kommune) -> dict[str, Amt]:
    """Under every name the fixtures use: number, else name; and the short sign."""
    aemter = list(Amt.objects.filter(kommune=kommune))
    kurz = {amt.kurzzeichen: amt for amt in aemter if amt.kurzzeichen}
    return kurz | {(amt.nummer or amt.bezeichnung): amt for amt in aemter}


def _tag(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _projekte(
    kommune: Kommune, eigene: list[dict[str, str]], aemter: dict[str, Amt], vorlagen: dict[str, Demovorlage]
) -> list[Projekt]:
    return Projekt.objects.bulk_create(_projekt(kommune, z, aemter, vorlagen.get(z["vorlage"])) for z in eigene)


def _projekt(kommune: Kommune, zeile: dict[str, str], aemter: dict[str, Amt], vorlage: Demovorlage | None) -> Projekt:
    return Projekt(
        kommune=kommune,
        titel=zeile["titel"],
        beschreibung=zeile["beschreibung"],
        art=zeile["art"],
        federfuehrendes_amt=aemter[zeile["amt"]] if zeile["amt"] else None,
        verantwortliche_funktion=zeile["funktion"],
        efa_rolle=zeile["efa_rolle"],
        phase=zeile["phase"],
        status=zeile["status"],
        abgeschlossen_am=_tag(zeile["abgeschlossen_am"]),
        zuletzt_bestaetigt_am=_tag(zeile["bestaetigt_am"]),
        schlagworte=zeile["schlagworte"].split("|"),
        vorlagenversion=vorlage.version if vorlage else None,
        quelle=zeile["quelle"],
        ist_demo="synthetisch" in zeile["quelle"],
    )


def _schritte(kommune: Kommune, projekte: dict[str, Projekt], vorlagen: dict[str, Demovorlage]) -> None:
    schritte = Schritt.objects.bulk_create(
        _schritt(kommune, projekte[zeile["projekt"]], zeile, vorlagen)
        for zeile in _eigene("projektschritte.csv", kommune)
    )
    basisplaene_anlegen(kommune=kommune, schritte=schritte)


def _schritt(kommune: Kommune, projekt: Projekt, zeile: dict[str, str], vorlagen: dict[str, Demovorlage]) -> Schritt:
    vorlage = next((v for v in vorlagen.values() if v.version.pk == projekt.vorlagenversion_id), None)
    return Schritt(
        kommune=kommune,
        projekt=projekt,
        vorlagenschritt=vorlage.schritt(zeile["kennung"]) if vorlage else None,
        reihenfolge=int(zeile["reihenfolge"]),
        bezeichnung=zeile["bezeichnung"],
        beschreibung=f"Quelle: {zeile['quelle']}",
        aufwandsart=zeile["aufwandsart"],
        ist_meilenstein=zeile["meilenstein"] == "ja",
        amt_id=projekt.federfuehrendes_amt_id,
        status=zeile["status"],
        uebersprungen_grund=zeile["grund"],
        nachweis=zeile["quelle"] if zeile["status"] == Schritt.Status.ERLEDIGT else "",
        plan_beginn=_tag(zeile["plan_beginn"]),
        plan_beginn_genauigkeit=zeile["plan_beginn_genauigkeit"],
        plan_ende=_tag(zeile["plan_ende"]),
        plan_ende_genauigkeit=zeile["plan_ende_genauigkeit"],
        ist_beginn=_tag(zeile["ist_beginn"]),
        ist_ende=_tag(zeile["ist_ende"]),
        ist_voraussichtlich=zeile["voraussichtlich"] == "ja",
    )


def basisplaene_anlegen(*, kommune: Kommune, schritte: Iterable[Schritt]) -> None:
    """Freeze the first baseline of each project as its steps say now, signed by the day the source was confirmed."""
    je_projekt: dict[int, list[Schritt]] = {}
    for schritt in schritte:
        je_projekt.setdefault(schritt.projekt_id, []).append(schritt)
    plaene = Basisplan.objects.bulk_create(_erster_plan(kommune, eigene[0].projekt) for eigene in je_projekt.values())
    Basisplanschritt.objects.bulk_create(
        planschritt(plan, schritt)
        for plan, eigene in zip(plaene, je_projekt.values(), strict=True)
        for schritt in eigene
    )


def _erster_plan(kommune: Kommune, projekt: Projekt) -> Basisplan:
    tag = projekt.zuletzt_bestaetigt_am or timezone.localdate()
    return Basisplan(
        kommune=kommune,
        projekt=projekt,
        nummer=1,
        grund=ERSTER_PLAN,
        freigabe=projekt.quelle[:160],
        erstellt_am=timezone.make_aware(datetime.combine(tag, time(10))),
    )


def planschritt(plan: Basisplan, schritt: Schritt) -> Basisplanschritt:
    """What the plan says about the step: its planned dates and Personentage as they are now."""
    return Basisplanschritt(
        kommune_id=plan.kommune_id,
        basisplan=plan,
        schritt=schritt,
        plan_beginn=schritt.plan_beginn,
        plan_beginn_genauigkeit=schritt.plan_beginn_genauigkeit,
        plan_ende=schritt.plan_ende,
        plan_ende_genauigkeit=schritt.plan_ende_genauigkeit,
        ist_voraussichtlich=schritt.ist_voraussichtlich,
        personentage=schritt.plan_personentage,
    )


def _rollout(kommune: Kommune, projekte: dict[str, Projekt], aemter: dict[str, Amt]) -> None:
    """The units as the paper lists them; how many it says there are stays beside it („rund 40“)."""
    einheiten = _eigene("rollout.csv", kommune)
    if not einheiten:
        return
    plan = Rolloutplan.objects.create(
        kommune=kommune,
        projekt=projekte[einheiten[0]["projekt"]],
        bezeichnung="Digitaler Aktenplan in den Leistungseinheiten",
        umfang=40,
        umfang_praezision=Projektziel.Praezision.RUND,
        quelle=einheiten[0]["quelle"],
    )
    Rollouteinheit.objects.bulk_create(
        Rollouteinheit(
            kommune=kommune,
            rolloutplan=plan,
            bezeichnung=zeile["bezeichnung"],
            amt=aemter[zeile["amt"]],
            stufe=zeile["stufe"],
        )
        for zeile in einheiten
    )


def _ziele_und_links(kommune: Kommune, projekte: dict[str, Projekt]) -> None:
    Projektziel.objects.bulk_create(
        Projektziel(
            kommune=kommune,
            projekt=projekte[zeile["projekt"]],
            bezeichnung=zeile["bezeichnung"],
            menge=int(zeile["menge"]),
            praezision=zeile["praezision"],
            quelle=zeile["quelle"],
        )
        for zeile in _eigene("projektziele.csv", kommune)
    )
    Projektlink.objects.bulk_create(
        Projektlink(
            kommune=kommune,
            projekt=projekte[zeile["projekt"]],
            art=zeile["art"],
            bezeichnung=zeile["bezeichnung"],
            adresse=zeile["adresse"],
        )
        for zeile in _eigene("projektlinks.csv", kommune)
    )


def _bedingungen(kommune: Kommune, projekte: dict[str, Projekt], aemter: dict[str, Amt]) -> None:
    """Deadlines, blackout periods, joint dependencies."""
    zeilen_ = _eigene("projektbedingungen.csv", kommune)
    machen: dict[str, Any] = {
        "sperrzeit": (Sperrzeit, partial(_sperrzeit, kommune, aemter)),
        "abhaengigkeit": (Abhaengigkeit, partial(_abhaengigkeit, kommune, projekte)),
        "frist": (Frist, partial(_frist, kommune, projekte)),
    }
    for art, (modell, bauen) in machen.items():
        eigene = [z for z in zeilen_ if (z["art"] if z["art"] in machen else "frist") == art]
        modell.objects.bulk_create(bauen(zeile) for zeile in eigene)


def _sperrzeit(kommune: Kommune, aemter: dict[str, Amt], zeile: dict[str, str]) -> Sperrzeit:
    return Sperrzeit(
        kommune=kommune,
        amt=aemter[zeile["amt"]],
        bezeichnung=zeile["bezeichnung"],
        beginn=date.fromisoformat(zeile["beginn"]),
        ende=date.fromisoformat(zeile["ende"]),
        quelle=zeile["quelle"],
    )


def _abhaengigkeit(kommune: Kommune, projekte: dict[str, Projekt], zeile: dict[str, str]) -> Abhaengigkeit:
    return Abhaengigkeit(
        kommune=kommune,
        projekt=projekte[zeile["projekt"]],
        voraussetzung_projekt=projekte[zeile["voraussetzung"]],
        gruppe=zeile["gruppe"],
        bemerkung=zeile["quelle"],
    )


def _frist(kommune: Kommune, projekte: dict[str, Projekt], zeile: dict[str, str]) -> Frist:
    return Frist(
        kommune=kommune,
        projekt=projekte[zeile["projekt"]],
        art=zeile["art"],
        bezeichnung=zeile["bezeichnung"],
        datum=date.fromisoformat(zeile["ende"]),
        quelle=zeile["quelle"],
    )
