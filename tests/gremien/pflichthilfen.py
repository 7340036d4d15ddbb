"""Make duties, papers, decided points and hidden variants of them for the tests of the room."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from gremien.models import (
    Beratungsstation,
    Berichtserfuellung,
    Berichtspflicht,
    Beschlusspunkt,
    Gremium,
    Ratsvorlage,
    Umsetzungsstand,
)
from organisation.models import Amt, Kommune

HEUTE = timezone.localdate()
GESTERN, MORGEN = HEUTE - timedelta(days=1), HEUTE + timedelta(days=1)


def rat(kommune: Kommune, name: str = "Rat") -> Gremium:
    gremium, _ = Gremium.objects.get_or_create(kommune=kommune, name=name, defaults={"art": "rat"})
    return gremium


def vorlage(kommune: Kommune, nummer: str = "1/2026", amt: Amt | None = None, **werte: Any) -> Ratsvorlage:
    vorgabe = {"titel": f"Vorlage {nummer}", "art": "beschluss", "datum": HEUTE - timedelta(days=400)}
    return Ratsvorlage.objects.create(kommune=kommune, nummer=nummer, amt=amt, **{**vorgabe, **werte})


def punkt(
    v: Ratsvorlage,
    nummer: str = "1",
    *,
    art: str = "auftrag",
    am: date | None = HEUTE - timedelta(days=390),
    ergebnis: str = "angenommen",
    station_verborgen: bool = False,
    **werte: Any,
) -> Beschlusspunkt:
    station, _ = Beratungsstation.objects.get_or_create(
        kommune=v.kommune,
        vorlage=v,
        gremium=rat(v.kommune),
        datum=am,
        defaults={"rolle": "beschliesst", "ergebnis": ergebnis, "ist_nicht_oeffentlich": station_verborgen},
    )
    text = werte.pop("text", f"Punkt {nummer} von {v.nummer}")
    return Beschlusspunkt.objects.create(
        kommune=v.kommune, vorlage=v, station=station, nummer=nummer, art=art, text=text, **werte
    )


def stand(p: Beschlusspunkt, wie: str, am: date = HEUTE, text: str = "etwas geschah", **werte: Any) -> Umsetzungsstand:
    return Umsetzungsstand.objects.create(
        kommune=p.kommune, punkt=p, stand=wie, gueltig_ab=am, erlaeuterung=text, **werte
    )


def pflicht(kommune: Kommune, titel: str = "Sachstand", **werte: Any) -> Berichtspflicht:
    vorgabe: dict[str, Any] = {"rhythmus": "einmalig", "erster_termin": GESTERN}
    return Berichtspflicht.objects.create(kommune=kommune, titel=titel, **{**vorgabe, **werte})


def bericht(p: Berichtspflicht, faellig_am: date | None, am: date = HEUTE, **werte: Any) -> Berichtserfuellung:
    vorgabe = {} if werte.get("vorlage") else {"bezeichnung": "Bericht"}
    return Berichtserfuellung.objects.create(
        kommune=p.kommune, pflicht=p, faellig_am=faellig_am, erledigt_am=am, **{**vorgabe, **werte}
    )
