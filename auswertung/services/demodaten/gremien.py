"""Bodies, papers, decisions and duties of the five papers: fixtures/demo, every row with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from auswertung.services.demodaten.quellen import zeilen
from finanzen.models import Massnahme
from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Berichtserfuellung,
    Berichtspflicht,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Gremium,
    Prueffeld,
    Ratsvorlage,
    Umsetzungsstand,
    Vorlagenanlage,
    Vorlagenbezug,
    Ziel,
    Zielbewertung,
)
from leistungen.models import Herkunft
from organisation.models import Amt, Benutzer, Kommune
from personal.models import Stelle
from projekte.models import Projekt

Zeile = dict[str, str]


def gremien_anlegen(*, kommune: Kommune, benutzer: Benutzer | None, stichtag: date) -> int:
    """Make everything of the Kommune that the files hold; how many papers. Nothing later than `stichtag` is written."""
    gremien = _gremien(kommune)
    vorlagen = _vorlagen(kommune)
    stationen = _stationen(kommune, vorlagen, gremien)
    punkte = _punkte(kommune, vorlagen, stationen, benutzer)
    _teile(kommune, vorlagen)
    _ziele(kommune, vorlagen)
    _prueffelder(kommune, vorlagen)
    _pflichten(kommune, gremien, vorlagen, punkte, benutzer, stichtag)
    return len(vorlagen)


def _eigene(datei: str, kommune: Kommune) -> list[Zeile]:
    return [zeile for zeile in zeilen(datei) if zeile["kommune"] == kommune.kuerzel]


def _tag(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _amt(kommune: Kommune, name: str) -> Amt | None:
    aemter = Amt.objects.filter(kommune=kommune)
    return (aemter.filter(nummer=name).first() or aemter.get(bezeichnung=name)) if name else None


def _gremien(kommune: Kommune) -> dict[str, Gremium]:
    return {
        zeile["name"]: Gremium.objects.create(
            kommune=kommune,
            name=zeile["name"],
            kurzname=zeile["kurzname"],
            art=zeile["art"],
            mitwirkende=zeile["mitwirkende"].replace("|", "\n"),
            reihenfolge=nummer,
        )
        for nummer, zeile in enumerate(_eigene("gremien.csv", kommune), 1)
    }


def _vorlagen(kommune: Kommune) -> dict[str, Ratsvorlage]:
    return {
        zeile["nummer"]: Ratsvorlage.objects.create(
            kommune=kommune,
            datum=_tag(zeile["datum"]),
            amt=_amt(kommune, zeile["amt"]),
            ist_nicht_oeffentlich=bool(zeile["nicht_oeffentlich"]),
            ist_veroeffentlicht=bool(zeile["veroeffentlicht"]),
            ist_demo=True,
            **{name: zeile[name] for name in ("nummer", "titel", "art", "kurzfassung", "quelle")},
        )
        for zeile in _eigene("ratsvorlagen.csv", kommune)
    }


def _stationen(
    kommune: Kommune, vorlagen: dict[str, Ratsvorlage], gremien: dict[str, Gremium]
) -> dict[tuple[str, str], Beratungsstation]:
    return {
        (zeile["vorlage"], zeile["gremium"]): Beratungsstation.objects.create(
            kommune=kommune,
            vorlage=vorlagen[zeile["vorlage"]],
            gremium=gremien[zeile["gremium"]],
            datum=_tag(zeile["datum"]),
            ist_nicht_oeffentlich=bool(zeile["nicht_oeffentlich"]),
            **{name: zeile[name] for name in ("rolle", "ergebnis", "bemerkung")},
        )
        for zeile in _eigene("beratungen.csv", kommune)
    }


def _punkte(
    kommune: Kommune,
    vorlagen: dict[str, Ratsvorlage],
    stationen: dict[tuple[str, str], Beratungsstation],
    benutzer: Benutzer | None,
) -> dict[tuple[str, str], Beschlusspunkt]:
    punkte = {}
    for zeile in _eigene("beschlusspunkte.csv", kommune):
        punkt = Beschlusspunkt.objects.create(
            kommune=kommune,
            vorlage=vorlagen[zeile["vorlage"]],
            station=stationen[zeile["vorlage"], zeile["station"]],
            faellig_am=_tag(zeile["faellig_am"]),
            betrag=Decimal(zeile["betrag"]) if zeile["betrag"] else None,
            **{name: zeile[name] for name in ("nummer", "art", "text")},
        )
        punkte[zeile["vorlage"], zeile["nummer"]] = punkt
        for text in filter(None, zeile["bezuege"].split("|")):
            _bezuege(punkt, text)
        if zeile["stand"]:
            stand, tag, erlaeuterung = zeile["stand"].split("~")
            Umsetzungsstand.objects.create(
                kommune=kommune,
                punkt=punkt,
                stand=stand,
                gueltig_ab=date.fromisoformat(tag),
                erlaeuterung=erlaeuterung,
                erfasst_von=benutzer,
                herkunft=Herkunft.DEMO,
                ist_nachtrag=True,
            )
    return punkte


def _bezuege(punkt: Beschlusspunkt, text: str) -> None:
    """`massnahme:Name~Betrag~Jahr~Mittelart`, `projekt:Titel`, `stelle:Bezeichnung`, `stelle:*` = all posts."""
    art, _, rest = text.partition(":")
    name, *geld = rest.split("~")
    kommune = punkt.kommune
    suche: dict[str, Any] = {
        "massnahme": lambda: [Massnahme.objects.get(kommune=kommune, bezeichnung=name)],
        "projekt": lambda: [Projekt.objects.get(kommune=kommune, titel=name)],
        "stelle": lambda: list(
            Stelle.objects.filter(kommune=kommune, **({} if name == "*" else {"bezeichnung": name})).order_by("id")
        ),
    }
    ziele = suche[art]()
    werte = {"betrag": Decimal(geld[0]), "jahr": int(geld[1]), "mittelart": geld[2]} if geld else {}
    for ziel in ziele:
        Beschlussbezug.objects.create(kommune=kommune, punkt=punkt, **{art: ziel}, **werte)


def _teile(kommune: Kommune, vorlagen: dict[str, Ratsvorlage]) -> None:
    for zeile in _eigene("vorlagenbezuege.csv", kommune):
        vorlage, ziel = vorlagen[zeile["vorlage"]], vorlagen[zeile["ziel"]]
        Vorlagenbezug.objects.create(kommune=kommune, vorlage=vorlage, art=zeile["art"], ziel=ziel)
    for zeile in _eigene("vorlagenanlagen.csv", kommune):
        Vorlagenanlage.objects.create(
            kommune=kommune,
            vorlage=vorlagen[zeile["vorlage"]],
            nummer=int(zeile["nummer"]),
            bezeichnung=zeile["bezeichnung"],
        )
    for zeile in _eigene("beteiligungen.csv", kommune):
        Beteiligung.objects.create(
            kommune=kommune,
            vorlage=vorlagen[zeile["vorlage"]],
            stelle=zeile["stelle"],
            form=zeile["form"],
            ergebnis=zeile["ergebnis"],
        )


def _ziele(kommune: Kommune, vorlagen: dict[str, Ratsvorlage]) -> None:
    for nummer, zeile in enumerate(_eigene("zielbewertungen.csv", kommune), 1):
        ziel = Ziel.objects.create(kommune=kommune, bezeichnung=zeile["ziel"], reihenfolge=nummer)
        if zeile["wirkung"]:
            Zielbewertung.objects.create(
                kommune=kommune, vorlage=vorlagen[zeile["vorlage"]], ziel=ziel, wirkung=zeile["wirkung"]
            )


def _prueffelder(kommune: Kommune, vorlagen: dict[str, Ratsvorlage]) -> None:
    for nummer, zeile in enumerate(_eigene("prueffelder.csv", kommune), 1):
        feld = Prueffeld.objects.create(kommune=kommune, bezeichnung=zeile["prueffeld"], reihenfolge=nummer)
        Auswirkungspruefung.objects.create(
            kommune=kommune,
            vorlage=vorlagen[zeile["vorlage"]],
            prueffeld=feld,
            ergebnis=zeile["ergebnis"],
            erlaeuterung=zeile["erlaeuterung"],
        )


def _pflichten(
    kommune: Kommune,
    gremien: dict[str, Gremium],
    vorlagen: dict[str, Ratsvorlage],
    punkte: dict[tuple[str, str], Beschlusspunkt],
    benutzer: Benutzer | None,
    stichtag: date,
) -> None:
    for zeile in _eigene("berichtspflichten.csv", kommune):
        pflicht = Berichtspflicht.objects.create(
            kommune=kommune,
            titel=zeile["titel"],
            punkt=punkte[zeile["vorlage"], zeile["punkt"]] if zeile["punkt"] else None,
            gremium=gremien[zeile["gremium"]],
            amt=_amt(kommune, zeile["amt"]),
            rhythmus=zeile["rhythmus"],
            erster_termin=_tag(zeile["erster_termin"]),
            abstand_monate=int(zeile["abstand"]) if zeile["abstand"] else None,
            quelle=zeile["quelle"],
        )
        for text in filter(None, zeile["erfuellt"].split("|")):
            faellig, erledigt, womit = text.split("~")
            if date.fromisoformat(erledigt) <= stichtag:
                Berichtserfuellung.objects.create(
                    kommune=kommune,
                    pflicht=pflicht,
                    faellig_am=date.fromisoformat(faellig),
                    erledigt_am=date.fromisoformat(erledigt),
                    vorlage=vorlagen.get(womit),
                    bezeichnung="" if womit in vorlagen else womit,
                    erfasst_von=benutzer,
                )
