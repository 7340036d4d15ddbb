"""The two grants of Wuppertal's report, as printed: fixtures/demo/foerderungen.csv and foerderbewegungen.csv."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from auswertung.services.demodaten.quellen import zeilen
from finanzen.models import Foerderbewegung, Foerderprogramm, Foerderung
from leistungen.models import Herkunft
from organisation.models import Amt, Benutzer, Kommune
from projekte.models import Projekt

BERICHTSTAG = date(2021, 4, 8)


def foerderungen_anlegen(*, kommune: Kommune, benutzer: Benutzer | None) -> int:
    """Make the grants of the Kommune with their movements; returns how many grants."""
    aemter = {(amt.nummer or amt.bezeichnung): amt for amt in Amt.objects.filter(kommune=kommune)}
    aemter |= {amt.kurzzeichen: amt for amt in aemter.values() if amt.kurzzeichen}
    projekte = {p.titel: p for p in Projekt.objects.filter(kommune=kommune)}
    foerderungen = {
        zeile["kennung"]: _foerderung(kommune, zeile, aemter, projekte)
        for zeile in zeilen("foerderungen.csv")
        if zeile["kommune"] == kommune.kuerzel
    }
    Foerderbewegung.objects.bulk_create(
        _bewegung(foerderungen[zeile["foerderung"]], zeile, benutzer)
        for zeile in zeilen("foerderbewegungen.csv")
        if zeile["kommune"] == kommune.kuerzel
    )
    return len(foerderungen)


def _foerderung(
    kommune: Kommune, zeile: dict[str, str], aemter: dict[str, Amt], projekte: dict[str, Projekt]
) -> Foerderung:
    programm, _ = Foerderprogramm.objects.get_or_create(
        kommune=kommune, name=zeile["programm"], defaults={"geber": zeile["geber"]}
    )
    tage = ("bewilligung_von", "bewilligung_bis", "projekt_von", "projekt_bis")
    return Foerderung.objects.create(
        kommune=kommune,
        programm=programm,
        bezeichnung=zeile["bezeichnung"],
        amt=aemter[zeile["amt"]],
        projekt=projekte[zeile["projekt"]],
        gesamtvolumen=Decimal(zeile["gesamt"]),
        quote=Decimal(zeile["quote"]),
        foerderbetrag=Decimal(zeile["foerderbetrag"]),
        eigenanteil=Decimal(zeile["eigenanteil"]),
        kostenarten=zeile["kostenarten"],
        drucksache=zeile["drucksache"],
        quelle=zeile["quelle"],
        **{name: date.fromisoformat(zeile[name]) for name in tage},
    )


def _bewegung(foerderung: Foerderung, zeile: dict[str, str], benutzer: Benutzer | None) -> Foerderbewegung:
    return Foerderbewegung(
        kommune_id=foerderung.kommune_id,
        foerderung=foerderung,
        art=zeile["art"],
        jahr_von=int(zeile["jahr_von"]),
        jahr_bis=int(zeile["jahr_bis"]),
        kostenart=zeile["kostenart"],
        betrag=Decimal(zeile["betrag"]),
        gueltig_ab=BERICHTSTAG,
        erfasst_am=timezone.make_aware(datetime.combine(BERICHTSTAG, time(10))),
        erfasst_von=benutzer,
        herkunft=Herkunft.EINGABE,
    )
