"""Budgets of the papers: fixtures/demo/{haushaltsjahre,kostenarten,massnahmen,summenangaben}.csv, every amount with its source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from auswertung.services.demodaten.quellen import zeilen
from finanzen.models import (
    Ansatz,
    Haushaltsjahr,
    Haushaltsjahrstand,
    Haushaltsposition,
    Kostenart,
    Massnahme,
    Produktgruppe,
    Summenangabe,
    Zahlungsreihe,
)
from leistungen.models import Herkunft
from organisation.models import Amt, Benutzer, Kommune

BEGINN = {
    "offenburg": date(2021, 10, 22),
    "bielefeld": date(2021, 5, 4),
    "wolfenbuettel": date(2019, 11, 7),
    "bremerhaven": date(2023, 11, 8),
}
TRAEGER = {"Fachamt": "fachamt"}  # Deckung of a paper that names who pays
UNBEKANNT = "unbekannt:"  # before the reason, in place of an amount


def haushalt_anlegen(*, kommune: Kommune, benutzer: Benutzer | None) -> int:
    """Years, Kostenarten, Maßnahmen with their cells and the totals as printed; returns the number of cells."""
    eigene = [zeile for zeile in zeilen("massnahmen.csv") if zeile["kommune"] == kommune.kuerzel]
    if not eigene:
        return 0
    _jahre(kommune, benutzer)
    _kostenarten(kommune)
    massnahmen = _massnahmen(kommune, eigene)
    ansaetze = [a for zeile in eigene if zeile["position"] for a in _zellen(zeile, massnahmen, benutzer)]
    Ansatz.objects.bulk_create(ansaetze)
    _summenangaben(kommune, massnahmen)
    return len(ansaetze)


def _jahre(kommune: Kommune, benutzer: Benutzer | None) -> None:
    for zeile in zeilen("haushaltsjahre.csv"):
        if zeile["kommune"] != kommune.kuerzel:
            continue
        jahr = Haushaltsjahr.objects.create(
            kommune=kommune, jahr=int(zeile["jahr"]), haushalt_beginn=int(zeile["beginn"])
        )
        Haushaltsjahrstand.objects.bulk_create(
            Haushaltsjahrstand(
                haushaltsjahr=jahr,
                status=status,
                grund=f"Demodaten: {grund}" if herkunft == "demo" else grund,
                **_fakt(kommune, benutzer, date.fromisoformat(tag), herkunft),
            )
            for tag, status, herkunft, grund in (teil.split("~") for teil in zeile["staende"].split("|"))
        )


def _kostenarten(kommune: Kommune) -> None:
    Kostenart.objects.bulk_create(
        Kostenart(
            kommune=kommune,
            bezeichnung=zeile["bezeichnung"],
            gruppe=zeile["gruppe"],
            wirkung=zeile["wirkung"],
            reihenfolge=int(zeile["reihenfolge"]),
        )
        for zeile in zeilen("kostenarten.csv")
        if zeile["kommune"] == kommune.kuerzel
    )


def _massnahmen(kommune: Kommune, eigene: list[dict[str, str]]) -> dict[str, Massnahme]:
    """By key; a block stands before what lies below it. A key that comes again only adds a position."""
    aemter = {(amt.nummer or amt.bezeichnung): amt for amt in Amt.objects.filter(kommune=kommune)}
    fertig: dict[str, Massnahme] = {}
    for zeile in eigene:
        if zeile["schluessel"] in fertig:
            continue
        fertig[zeile["schluessel"]] = Massnahme.objects.create(
            kommune=kommune,
            uebergeordnet=fertig.get(zeile["oberhalb"]),
            bezeichnung=zeile["bezeichnung"],
            amt=aemter[zeile["amt"]] if zeile["amt"] else None,
            reihenfolge=int(zeile["reihenfolge"]),
            bezeichnet_als=zeile["bezeichnet_als"],
            hat_vertrag_vor_haushalt=zeile["vertrag"] == "ja",
            kostentraeger=TRAEGER.get(zeile["deckung"], ""),
            deckung=zeile["deckung"],
            drucksache=zeile["drucksache"],
            quelle=zeile["quelle"],
            ist_demo=True,
        )
    return fertig


def _zellen(zeile: dict[str, str], massnahmen: Mapping[str, Massnahme], benutzer: Benutzer | None) -> list[Ansatz]:
    massnahme = massnahmen[zeile["schluessel"]]
    position = _position(massnahme, zeile["position"])
    fakt = _fakt(massnahme.kommune, benutzer, BEGINN[massnahme.kommune.kuerzel], "eingabe")
    reihe = _reihe(zeile, position, fakt)
    zellen = []
    for teil in zeile["betraege"].split("|"):
        jahr, art, betrag, *weitere = teil.split("~")
        zellen.append(
            Ansatz(
                position=position,
                jahr=int(jahr),
                art=art,
                reihe=reihe if reihe is not None and int(jahr) > reihe.beginn.year else None,
                drucksache=zeile["drucksache"],
                quelle=zeile["quelle"],
                **_betrag(betrag, *weitere),
                **fakt,
            )
        )
    return zellen


def _betrag(betrag: str, praezision: str = "genau", steuer: str = "", satz: str = "") -> dict[str, Any]:
    """ "14900~genau~netto~19" or "unbekannt:Grund"."""
    unbekannt = betrag.startswith(UNBEKANNT)
    return {
        "betrag": None if unbekannt else Decimal(betrag),
        "unbekannt_grund": betrag.removeprefix(UNBEKANNT) if unbekannt else "",
        "praezision": praezision,
        "steuer": steuer,
        "steuersatz": Decimal(satz) if satz else None,
    }


def _position(massnahme: Massnahme, angabe: str) -> Haushaltsposition:
    """ "Kostenart~Zusatz~Produktgruppe~Haushalt", the last ones may be missing; investments belong to the Finanzhaushalt."""
    name, zusatz, gruppe, haushalt, *_ = [*angabe.split("~"), "", "", ""]
    kostenart = Kostenart.objects.get(kommune=massnahme.kommune, bezeichnung=name)
    produktgruppe = None
    if gruppe:
        produktgruppe, _ = Produktgruppe.objects.get_or_create(kommune=massnahme.kommune, nummer=gruppe)
    return Haushaltsposition.objects.create(
        kommune=massnahme.kommune,
        massnahme=massnahme,
        kostenart=kostenart,
        zusatz=zusatz,
        produktgruppe=produktgruppe,
        haushalt=haushalt or ("finanz" if kostenart.wirkung == "investiv" else "ergebnis"),
    )


def _reihe(zeile: dict[str, str], position: Haushaltsposition, fakt: Mapping[str, Any]) -> Zahlungsreihe | None:
    if not zeile["reihe"]:
        return None
    betrag, jahr, steigerung, rundung, *weitere = zeile["reihe"].split("~")
    rhythmus, steuer, satz = weitere or ("jaehrlich", "", "")
    return Zahlungsreihe.objects.create(
        position=position,
        betrag=Decimal(betrag),
        rhythmus=rhythmus,
        steuer=steuer,
        steuersatz=Decimal(satz) if satz else None,
        beginn=date(int(jahr), 1, 1),
        indexierung=Decimal(steigerung),
        rundung=rundung,
        quelle=zeile["quelle"],
        **fakt,
    )


def _summenangaben(kommune: Kommune, massnahmen: Mapping[str, Massnahme]) -> None:
    Summenangabe.objects.bulk_create(
        Summenangabe(
            kommune=kommune,
            massnahme=massnahmen[zeile["massnahme"]],
            betrag=Decimal(zeile["betrag"]),
            jahr_von=int(zeile["von"]),
            jahr_bis=int(zeile["bis"]),
            **{
                name: zeile[name]
                for name in (
                    "wortlaut", "einheit", "praezision", "art", "fundort", "fundstelle", "drucksache", "quelle",
                )
            },
        )
        for zeile in zeilen("summenangaben.csv")
        if zeile["kommune"] == kommune.kuerzel
    )  # fmt: skip


def _fakt(kommune: Kommune, benutzer: Benutzer | None, tag: date, herkunft: str) -> dict[str, Any]:
    """Known since the day it holds."""
    return {
        "kommune": kommune,
        "gueltig_ab": tag,
        "erfasst_am": timezone.make_aware(datetime.combine(tag, time(10))),
        "erfasst_von": benutzer,
        "herkunft": Herkunft.DEMO if herkunft == "demo" else Herkunft.EINGABE,
    }
