"""The rule of a scenario: draws, days, bottleneck, costs, what a change brings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personal.sensitivitaet import sensitivitaet
from personal.stellenverlauf import Anteil
from personal.szenario import rechnen
from personal.szenarioablage import eingaben_als_json, ergebnis_als_json, gelesen, pruefsumme, unterschiede
from personal.szenarioposten import Posten, Saetze, Zeit, frueher, kosten, ohne_zeitraum, verschoben
from personal.szenarioziehung import Eingaben, Projektbedarf, arten, kurve, tag, ziehen

AB = date(2024, 1, 1)
SAETZE = Saetze((("EG 10", 2024, D(60_000)), ("EG 11", 2024, D(60_000))))


def stellen(art: str, vzae: object, beginn: date = AB, ende: date | None = None, gruppe: str = "EG 10") -> Posten:
    zahl = D(str(vzae))
    return Posten(f"{art}{vzae}{beginn}", f"{vzae} {art}", art, "Amt 1", zahl, (gruppe,), (Zeit(zahl, beginn, ende),))


def eingaben(*posten: Posten, projekte: int = 20, streuung: float = 5.0, ziehungen: int = 400, **anders) -> Eingaben:
    einer = {"organisatorisch": 17.0, "technisch": 12.0}
    bedarf = tuple(Projektbedarf(f"p:{n}", einer, dict.fromkeys(einer, streuung), 2) for n in range(projekte))
    vorgabe = Eingaben(AB, None, bedarf, tuple(range(projekte)), posten, (17.0,) * 600, SAETZE, 1, ziehungen)
    return replace(vorgabe, **anders)


ZWEI = (stellen("organisatorisch", 2), stellen("technisch", 1))


def test_certain_efforts_end_on_the_day_the_capacity_says():
    ergebnis = rechnen(eingaben(*ZWEI, streuung=0.0))
    # 240 PT technical at 17 a month: 14 months and 2/17 of March 2025
    assert ergebnis.termin.p50 == ergebnis.termin.p80 == ergebnis.termin.mittel == date(2025, 3, 4)
    assert ergebnis.entscheidend == "technisch"
    assert [team.pt_je_stelle for team in ergebnis.teams] == [D(170), D(240)]


def test_the_same_seed_gives_the_same_result_and_another_one_does_not():
    eins, zwei, drei = (ziehen(eingaben(*ZWEI, startwert=s)) for s in (1, 1, 2))
    assert all((eins[art] == zwei[art]).all() for art in eins)
    assert (eins["technisch"] != drei["technisch"]).any()


@given(mehr=st.integers(0, 30), monate=st.integers(0, 24))
def test_more_capacity_is_never_later(mehr: int, monate: int):
    basis = rechnen(eingaben(*ZWEI, ziehungen=100)).termin
    beginn = date(2024 + monate // 12, monate % 12 + 1, 1)
    dazu = [stellen("technisch", mehr, beginn), stellen("organisatorisch", mehr, beginn)] if mehr else []
    neu = rechnen(eingaben(*ZWEI, *dazu, ziehungen=100)).termin
    assert neu.p50 <= basis.p50 and neu.p80 <= basis.p80


@given(projekte=st.integers(1, 60), streuung=st.floats(0, 40), startwert=st.integers(1, 10_000))
def test_p50_is_never_after_p80(projekte: int, streuung: float, startwert: int):
    termin = rechnen(eingaben(*ZWEI, projekte=projekte, streuung=streuung, startwert=startwert, ziehungen=100)).termin
    assert AB <= termin.p50 <= termin.p80


def test_without_posts_it_never_ends_and_says_so():
    ergebnis = rechnen(eingaben())
    assert (ergebnis.termin.p50, ergebnis.termin.p80) == (None, None)
    assert len(ergebnis.gruende) == 2 and all("nie fertig" in satz for satz in ergebnis.gruende)
    assert ergebnis.kosten.gesamt == 0


def test_posts_that_go_too_early_never_end_it_and_zero_capacity_counts_as_none():
    ergebnis = rechnen(eingaben(stellen("organisatorisch", 2), stellen("technisch", 1, AB, date(2024, 3, 31))))
    assert any("fallen weg, bevor" in satz for satz in ergebnis.gruende)
    leer = rechnen(eingaben(*ZWEI, pt_je_monat=(0.0,) * 600))
    assert leer.termin.p80 is None and all("keine Kapazität" in satz for satz in leer.gruende)


def test_no_demand_is_done_at_once():
    ergebnis = rechnen(eingaben(*ZWEI, projekte=0))
    assert ergebnis.termin.p80 == AB and ergebnis.engpass == () and ergebnis.entscheidend == ""


def test_the_bottleneck_moves_in_the_month_its_team_grows():
    posten = (stellen("organisatorisch", 1), stellen("technisch", 1), stellen("organisatorisch", 9, date(2024, 7, 1)))
    ergebnis = rechnen(eingaben(*posten))
    assert ergebnis.engpass == ((AB, "organisatorisch"), (date(2024, 7, 1), "technisch"))


def test_the_order_decides_which_projects_are_early_not_the_end():
    gross = Projektbedarf("p:gross", {"technisch": 400.0}, {}, 7)
    klein = tuple(Projektbedarf(f"p:{n}", {"technisch": 10.0}, {}, 1) for n in range(9))
    basis = eingaben(*ZWEI, projekte=0, ziel_am=date(2024, 6, 30))
    vorn = rechnen(replace(basis, projekte=(gross, *klein), folge=tuple(range(10))))
    hinten = rechnen(replace(basis, projekte=(gross, *klein), folge=(*range(1, 10), 0)))
    assert vorn.termin == hinten.termin
    assert (vorn.projekte_bis_ziel, hinten.projekte_bis_ziel, hinten.leistungen_bis_ziel) == (0, 9, 9)
    assert hinten.etappen["erste Hälfte"].p80 < vorn.etappen["erste Hälfte"].p80
    assert (vorn.sicher, rechnen(replace(basis, ziel_am=date(2030, 1, 1))).sicher) == (0.0, 1.0)


def test_a_dropped_project_needs_nothing():
    alle = eingaben(*ZWEI, streuung=0.0)
    halb = rechnen(replace(alle, folge=tuple(range(10))))
    assert sum(team.bedarf for team in halb.teams) == 290
    assert halb.termin.p80 < rechnen(alle).termin.p80


def test_costs_are_exact_to_the_month_and_unknown_without_a_rate():
    posten = [stellen("technisch", 12, date(2024, 9, 1))]
    rechnung = kosten(posten, ab=AB, bis=date(2025, 12, 31), saetze=SAETZE)
    assert rechnung.je_jahr == {2024: D(240_000), 2025: D(720_000)} and rechnung.gesamt == 960_000
    ohne = kosten([stellen("technisch", 1, gruppe="A 9")], ab=AB, bis=date(2024, 12, 31), saetze=SAETZE)
    assert ohne.gesamt is None and ohne.ohne_satz == ("1 technisch",)


def test_what_a_change_brings_is_sorted_by_effect():
    angaben = eingaben(*ZWEI, stellen("technisch", 1, date(2025, 1, 1)))
    gezogen = ziehen(angaben)
    varianten = sensitivitaet(angaben, rechnen(angaben, gezogen=gezogen), gezogen)
    monate = [v.monate for v in varianten]
    assert monate == sorted(monate, reverse=True)
    je_name = {v.name: v for v in varianten}
    assert je_name["eine Stelle technisch mehr (Amt 1)"].monate > 0
    assert je_name["eine Stelle technisch weniger (Amt 1)"].monate < 0
    assert je_name["alle späteren Stellen 3 Monate früher"].monate > 0
    assert je_name["Aufwand organisatorisch 10 % kleiner"].wirkung == "keine Wirkung"


def test_one_post_makes_an_end_possible():
    angaben = eingaben(stellen("organisatorisch", 2))
    gezogen = ziehen(angaben)
    erste = sensitivitaet(angaben, rechnen(angaben, gezogen=gezogen), gezogen)[0]
    assert (erste.name, erste.wirkung) == ("eine Stelle technisch mehr", "macht das Ende erst möglich")


def test_a_month_without_capacity_does_not_shift_what_ended_before():
    verlauf = kurve([10.0, 0.0, 10.0], ab=AB)
    fertig = [tag(float(m), ab=AB) for m in verlauf.tage([0.0, 5.0, 10.0, 10.5, 20.0, 20.5])]
    assert fertig[0] == AB and fertig[2] == date(2024, 1, 31) and fertig[3] > date(2024, 2, 29)
    assert fertig[4] == date(2024, 3, 31) and fertig[5] is None


def test_posts_shift_pause_and_start_earlier():
    zeiten = [Anteil(D(1), date(2024, 4, 1), date(2024, 12, 31))]
    assert verschoben(zeiten, vzae=D(1), beginn=date(2024, 6, 1))[0].beginn == date(2024, 6, 1)
    assert verschoben(zeiten, vzae=D(1), beginn=AB)[0].beginn == AB
    assert verschoben(zeiten, vzae=D(1), beginn=date(2025, 1, 1)) == []
    assert verschoben([], vzae=D(1), beginn=AB) == [Anteil(D(1), AB)]
    pause = ohne_zeitraum(zeiten, von=date(2024, 6, 1), bis=date(2024, 7, 31))
    assert [(t.beginn, t.ende) for t in pause] == [
        (date(2024, 4, 1), date(2024, 5, 31)),
        (date(2024, 8, 1), date(2024, 12, 31)),
    ]
    (spaet,) = frueher([stellen("technisch", 1, date(2024, 5, 31))], ab=AB, monate=3)
    assert spaet.zeiten[0].beginn == date(2024, 2, 29)


def test_frozen_inputs_are_stable_and_their_differences_are_told():
    alt = eingaben_als_json(eingaben(*ZWEI))
    assert pruefsumme(alt) == pruefsumme(eingaben_als_json(eingaben(*ZWEI)))
    neu = eingaben_als_json(eingaben(stellen("organisatorisch", 2), projekte=19))
    saetze = " ".join(unterschiede(alt, neu))
    assert "Stelle nicht mehr dabei: 1 technisch" in saetze and "340,0 → 323,0" in saetze and "20 → 19" in saetze
    assert unterschiede(alt, alt) == []


def test_a_kept_result_reads_as_days_and_amounts():
    angaben = eingaben(*ZWEI)
    gezogen = ziehen(angaben)
    ergebnis = rechnen(angaben, gezogen=gezogen)
    werte = gelesen(ergebnis_als_json(angaben, ergebnis, sensitivitaet(angaben, ergebnis, gezogen)))
    assert werte["p80"] == ergebnis.termin.p80 and werte["reihe"][0] == AB
    assert werte["teams"][1]["pt_je_stelle"] == D(240) and werte["je_jahr"][0]["betrag"] == D(180_000)


@pytest.mark.parametrize("anteil", [0.0, 0.3])
def test_kinds_without_demand_draw_nothing(anteil: float):
    nur = (Projektbedarf("p:1", {"technisch": 10.0, "organisatorisch": 0.0}, {"technisch": anteil}),)
    angaben = replace(eingaben(*ZWEI), projekte=nur, folge=(0,))
    assert arten(angaben) == ["technisch"]
    assert ziehen(angaben)["technisch"].shape == (400, 4)
