"""Posts of the papers: fixtures/demo/stellen.csv. What a paper does not say but the views need is marked (Herkunft demo)."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from auswertung.services.demodaten.quellen import zeilen
from leistungen.models import Herkunft
from organisation.models import Amt, Benutzer, Kommune
from personal.models import (
    FASSUNGSFELDER,
    Besetzung,
    Kostensatz,
    Personalprofil,
    Stelle,
    Stellenfassung,
    Stellenstand,
    Stellenvermerk,
)


def stellen_anlegen(*, kommune: Kommune, benutzer: Benutzer | None) -> int:
    """Make the posts of the Kommune with their dated facts; returns how many."""
    aemter = {(amt.nummer or amt.bezeichnung): amt for amt in Amt.objects.filter(kommune=kommune)}
    paare = [
        (zeile, _stelle(kommune, aemter, zeile))
        for zeile in zeilen("stellen.csv")
        if zeile["kommune"] == kommune.kuerzel
        for _ in range(int(zeile["anzahl"]))
    ]
    Stelle.objects.bulk_create(stelle for _, stelle in paare)
    Stellenfassung.objects.bulk_create(_fassung(z, stelle, benutzer) for z, stelle in paare)
    Stellenstand.objects.bulk_create(s for z, stelle in paare for s in _staende(z, stelle, benutzer))
    Besetzung.objects.bulk_create(b for z, stelle in paare for b in _plan(z, stelle, benutzer))
    Stellenvermerk.objects.bulk_create(v for z, stelle in paare for v in _vermerke(z, stelle, benutzer))
    return len(paare)


def kostensaetze_anlegen(*, kommune: Kommune) -> int:
    """Rates that follow from a paper (fixtures/demo/kostensaetze.csv), with the surcharge it names; returns how many."""
    eigene = [zeile for zeile in zeilen("kostensaetze.csv") if zeile["kommune"] == kommune.kuerzel]
    if eigene:
        Personalprofil.objects.create(kommune=kommune, sachkosten=Decimal(15), quelle=eigene[0]["quelle"])
    Kostensatz.objects.bulk_create(
        Kostensatz(kommune=kommune, gruppe=z["gruppe"], jahr=int(z["jahr"]), betrag=z["betrag"], quelle=z["quelle"])
        for z in eigene
    )
    return len(eigene)


def _stelle(kommune: Kommune, aemter: dict[str, Amt], zeile: dict[str, str]) -> Stelle:
    return Stelle(
        kommune=kommune,
        amt=aemter[zeile["amt"]] if zeile["amt"] else None,
        bezeichnung=zeile["bezeichnung"],
        vzae=Decimal(zeile["vzae"]),
        besoldungsgruppe=zeile["besoldung"],
        entgeltgruppe=zeile["entgelt"],
        gruppe_grund=zeile["gruppe_grund"],
        ist_vorlaeufig_bewertet=zeile["vorlaeufig"] == "ja",
        zweck=zeile["zweck"],
        ozg_anteil=Decimal(zeile["ozg_anteil"]) if zeile["ozg_anteil"] else None,
        aufwandsart=zeile["aufwand"],
        drucksache=zeile["drucksache"],
        quelle=zeile["quelle"],
    )


def _fassung(zeile: dict[str, str], stelle: Stelle, benutzer: Benutzer | None) -> Stellenfassung:
    """As the paper prints the post, from its first Stand on."""
    tag = min(date.fromisoformat(teil[0]) for teil in _teile(zeile["staende"]))
    return Stellenfassung(
        kommune_id=stelle.kommune_id,
        stelle=stelle,
        gueltig_ab=tag,
        erfasst_am=timezone.make_aware(datetime.combine(tag, time(10))),
        erfasst_von=benutzer,
        grund="Wie in der Vorlage",
        **{name: getattr(stelle, name) for name in FASSUNGSFELDER},
    )


def _teile(text: str) -> list[list[str]]:
    return [eintrag.split("~") for eintrag in text.split("|") if eintrag]


def _staende(zeile: dict[str, str], stelle: Stelle, benutzer: Benutzer | None) -> list[Stellenstand]:
    return [
        Stellenstand(
            kommune_id=stelle.kommune_id,
            stelle=stelle,
            status=status,
            art=art,
            gueltig_ab=date.fromisoformat(tag),
            erfasst_am=timezone.make_aware(datetime.combine(date.fromisoformat(tag), time(10))),
            erfasst_von=benutzer,
            grund=f"Demodaten: {grund}" if herkunft == "demo" else grund,
            herkunft=Herkunft.DEMO if herkunft == "demo" else Herkunft.EINGABE,
        )
        for tag, status, art, herkunft, grund in _teile(zeile["staende"])
    ]


def _plan(zeile: dict[str, str], stelle: Stelle, benutzer: Benutzer | None) -> list[Besetzung]:
    return [
        Besetzung(
            kommune_id=stelle.kommune_id,
            stelle=stelle,
            vzae=Decimal(vzae),
            beginn=date.fromisoformat(beginn),
            davon_vorgezogen=Decimal(vorgezogen),
            ist_plan=True,
            erfasst_von=benutzer,
        )
        for vzae, beginn, vorgezogen in _teile(zeile["plan"])
    ]


def _vermerke(zeile: dict[str, str], stelle: Stelle, benutzer: Benutzer | None) -> list[Stellenvermerk]:
    return [
        Stellenvermerk(
            kommune_id=stelle.kommune_id,
            stelle=stelle,
            art=art,
            gilt_ab=date.fromisoformat(gilt_ab),
            faellig_am=date.fromisoformat(faellig) if faellig else None,
            bedingung=bedingung,
            quelle=zeile["quelle"][:300],
            erfasst_von=benutzer,
        )
        for art, gilt_ab, faellig, bedingung in _teile(zeile["vermerke"])
    ]
