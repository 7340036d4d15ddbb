"""Figures of the papers through a scenario: BI-8 to BI-10, and the posts of Bielefeld, Offenburg and Wolfenbüttel."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from personal.models import Szenario, Szenarioaenderung, Szenariolauf
from personal.selectors.szenarien import Ergebnisansicht, ansicht, mit_lauf
from personal.services.szenariolaeufe import szenario_rechnen

pytestmark = pytest.mark.django_db
OFFENBURG = (  # VZÄ and start, Vorlage 201/21, section 5
    ("8", "2022-01-01"), ("1", "2022-03-01"), ("1.5", "2022-07-01"), ("3.6", "2022-07-01"), ("2", "2022-03-01"),
    ("1.4", "2022-03-01"), ("1", "2022-03-01"), ("1", "2022-03-01"), ("1", "2022-07-01"), ("1", "2022-07-01"),
    ("2", "2022-09-01"), ("2", "2022-09-01"),
)  # fmt: skip
WOLFENBUETTEL = (("1", "2020-01-13"),) * 4


def rechnen(kommune, stellen, *, stichtag=date(2021, 9, 1), **anders) -> Ergebnisansicht:
    """`stellen`: (VZÄ, start, kind, number)."""
    szenario = Szenario.objects.create(
        kommune=kommune,
        name=f"Vorlage {Szenario.objects.count()}",
        stichtag=stichtag,
        **{
            "ziel_am": date(2022, 12, 31),
            "bedarfsbasis": "annahme",
            "stellenbasis": "leer",
            "reihenfolge": "gegeben",
            "ziehungen": 200,
            **anders,
        },
    )
    for vzae, beginn, art, anzahl in stellen:
        Szenarioaenderung.objects.create(
            kommune=kommune, szenario=szenario, art="stelle_mehr", bezeichnung="Stelle", anzahl=anzahl, vzae=D(vzae),
            aufwandsart=art, beginn=date.fromisoformat(beginn),
        )  # fmt: skip
    szenario_rechnen(benutzer=None, kommune=kommune, szenario_id=szenario.pk)
    ergebnis = ansicht(mit_lauf(Szenario.objects.filter(pk=szenario.pk))[0])
    assert ergebnis is not None
    return ergebnis


def teams(ergebnis: Ergebnisansicht) -> dict:
    return {team["art"]: team for team in ergebnis.werte["teams"]}


def test_bi_9_42_posts_give_242_86_days_each_and_leave_the_technical_part_out(kommune):
    ergebnis = rechnen(kommune, [("1", "2021-09-01", "organisatorisch", 42)])
    team = teams(ergebnis)["organisatorisch"]
    assert (team["bedarf"], team["vzae"]) == (10_200, 42)
    assert round(team["pt_je_stelle"], 2) == D("242.86")
    assert ergebnis.werte["bedarf"] == 17_400 and round(team["alle_bei_rate"], 1) == D("71.6")
    assert ergebnis.werte["p80"] is None and "7.200 Personentage" in ergebnis.lauf.gruende[0]


def test_bi_10_the_technical_team_is_the_bottleneck(kommune):
    ergebnis = rechnen(kommune, [("1", "2021-09-01", "organisatorisch", 8), ("1", "2021-09-01", "technisch", 4)])
    je_art = teams(ergebnis)
    assert je_art["organisatorisch"]["pt_je_stelle"] == 1_275 and je_art["technisch"]["pt_je_stelle"] == 1_800
    assert ergebnis.lauf.engpass == "technisch" and ergebnis.wechsel == []
    rate = D(10_200) / 42
    assert [round(je_art[a]["pt_je_stelle"] / rate, 2) for a in ("organisatorisch", "technisch")] == [
        D("5.25"),
        D("7.41"),
    ]
    erste = ergebnis.werte["sensitivitaet"][0]
    assert erste["name"].startswith("eine Stelle technisch mehr") and erste["monate"] > 12
    assert sum(team["vzae"] for team in je_art.values()) == 12


def test_bi_8_17_and_12_days_per_project(kommune):
    je_art = teams(rechnen(kommune, []))
    assert {art: team["bedarf"] for art, team in je_art.items()} == {"organisatorisch": 10_200, "technisch": 7_200}


@pytest.mark.parametrize(
    ("stellen", "summe", "stichtag"),
    [(OFFENBURG, D("25.5"), date(2021, 10, 22)), (WOLFENBUETTEL, D(4), date(2020, 1, 13))],
)
def test_staged_posts_of_the_other_papers_add_up(kommune, stellen, summe, stichtag):
    gestaffelt = [(vzae, beginn, "organisatorisch", 1) for vzae, beginn in stellen]
    ergebnis = rechnen(kommune, gestaffelt, stichtag=stichtag, annahme_technisch=0)
    assert teams(ergebnis)["organisatorisch"]["vzae"] == summe
    assert ergebnis.lauf.kosten is None and ergebnis.werte["ohne_satz"]


def test_the_demo_scenarios_of_bielefeld(demodaten):
    zeilen = {z.szenario.name: z for z in mit_lauf(Szenario.objects.order_by("id"))}
    assert len(zeilen) == 3
    zwoelf, dreizehn, zweiundvierzig = (ansicht(zeile) for zeile in zeilen.values())
    assert teams(zweiundvierzig)["organisatorisch"]["pt_je_stelle"].quantize(D("0.01")) == D("242.86")
    assert zwoelf.lauf.engpass == "technisch" and dreizehn.werte["p80"] < zwoelf.werte["p80"]
    kosten = {jahr["jahr"]: jahr["betrag"] for jahr in zwoelf.werte["je_jahr"]}
    assert (kosten[2021], kosten[2022]) == (276_000, 828_000)
    assert "synthetisch" in dreizehn.zeile.szenario.quelle and Szenariolauf.objects.count() == 3
