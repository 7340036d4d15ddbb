"""Working days, capacity and the three questions; the figures of the Bielefeld paper (BI-8 to BI-10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from personal import arbeitstage as a
from personal import kapazitaet as k

D = Decimal
BIELEFELD = {"organisatorisch": D(17), "technisch": D(12)}
STELLEN = {"organisatorisch": D(8), "technisch": D(4)}


# --- working days


def test_working_days_of_the_land():
    nrw, bayern = a.arbeitstage_je_monat("Nordrhein-Westfalen", 2022), a.arbeitstage_je_monat("Bayern", 2022)
    assert sum(nrw) == 252 and nrw[0] == 21  # 260 weekdays, 8 holidays on weekdays
    assert bayern[0] == 20  # Heilige Drei Könige
    assert len(nrw) == 12


@pytest.mark.parametrize("land", list(a.LAENDER))
def test_every_land_has_its_holidays(land):
    assert date(2024, 10, 3) in a.feiertage(land, 2024)


@pytest.mark.parametrize("land", ["", "Atlantis", "NW"])
def test_an_unknown_land_is_named(land):
    with pytest.raises(a.UnbekanntesLand, match="keine Feiertage bekannt"):
        a.arbeitstage_je_monat(land, 2024)


def test_person_days_of_a_full_time_post():
    parameter = a.Personentage(urlaub=D(30), krankheit=D(11), fortbildung=D(0), ruestzeit=D(0))
    assert round(a.personentage_im_jahr("Nordrhein-Westfalen", 2022, parameter), 6) == 211
    mit = a.Personentage(urlaub=D(30), krankheit=D(11), fortbildung=D(0), ruestzeit=D(10))
    assert round(a.personentage_im_jahr("Nordrhein-Westfalen", 2022, mit), 6) == D("189.9")


@pytest.mark.parametrize(
    "werte", [{"urlaub": D(-1)}, {"krankheit": D(201)}, {"ruestzeit": D(100)}, {"urlaub": D(200), "krankheit": D(80)}]
)
def test_impossible_parameters_are_refused(werte):
    with pytest.raises(a.UnmoeglicheParameter):
        a.personentage_im_jahr("Hessen", 2024, a.Personentage(**werte))


# --- capacity by month

tage = st.dates(date(2023, 1, 1), date(2024, 12, 31))


@st.composite
def abschnitte(draw):
    beginn = draw(tage)
    ende = draw(st.one_of(st.none(), st.integers(0, 400).map(lambda n: beginn + timedelta(n))))
    return k.Abschnitt(draw(st.sampled_from("ab")), draw(st.floats(0.1, 10)), beginn, ende)


@settings(derandomize=True, deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(abschnitte(), max_size=6))
def test_vectorised_capacity_is_that_of_counting_days(liste):
    teams, vzae = k.vzae_je_monat(liste, beginn=date(2023, 1, 1), anzahl=24)
    for nummer in range(24):
        erster = date(2023 + nummer // 12, nummer % 12 + 1, 1)
        naechster = date(2023 + (nummer + 1) // 12, (nummer + 1) % 12 + 1, 1)
        im_monat = [erster + timedelta(n) for n in range((naechster - erster).days)]
        for zeile, team in enumerate(teams):
            erwartet = sum(
                x.vzae * sum(x.beginn <= t and (x.ende is None or t <= x.ende) for t in im_monat) / len(im_monat)
                for x in liste
                if x.team == team
            )
            assert vzae[zeile, nummer] == pytest.approx(erwartet)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.floats(0.1, 50), min_size=1, max_size=40), st.floats(0.01, 1.2))
def test_working_off_takes_until_the_sum_is_reached(monatlich, teil):
    werte = np.array(monatlich)
    ziel = float(werte.sum() * teil)
    monat = k.fertig_im_monat(bedarf_pt=ziel, kapazitaet_pt=werte)
    if teil > 1.001:
        assert monat is None
    elif monat is not None:
        ganze = int(monat)
        gearbeitet = werte[:ganze].sum() + (monat - ganze) * (werte[ganze] if ganze < len(werte) else 0)
        assert gearbeitet == pytest.approx(ziel)


def test_no_demand_is_done_at_once_and_no_capacity_never():
    assert k.fertig_im_monat(bedarf_pt=0, kapazitaet_pt=np.zeros(3)) == 0
    assert k.fertig_im_monat(bedarf_pt=1, kapazitaet_pt=np.zeros(3)) is None


# --- the paper


def test_bi_8_two_kinds_of_effort():
    assert k.bedarf(projekte=600, pt_je_projekt=BIELEFELD) == {"organisatorisch": 10_200, "technisch": 7_200}


def test_bi_9_the_silent_assumption_is_242_86_days_per_post():
    rate = k.pt_je_stelle(pt=D(10_200), stellen=D(42))
    assert round(rate, 2) == D("242.86")
    assert round(k.noetige_stellen(pt=D(17_400), pt_je_stelle=rate), 1) == D("71.6")


def test_bi_10_the_technical_team_is_the_bottleneck():
    rate = D(10_200) / 42
    bedarf = k.bedarf(projekte=600, pt_je_projekt=BIELEFELD)
    technisch, organisatorisch = k.engpass(bedarf_je_team=bedarf, stellen=STELLEN, rate=rate)
    assert (technisch.team, technisch.pt_je_stelle, round(technisch.vielfaches, 2)) == ("technisch", 1800, D("7.41"))
    assert (organisatorisch.pt_je_stelle, round(organisatorisch.vielfaches, 2)) == (1275, D("5.25"))
    assert D(42) / 12 == D("3.5")  # what the pooled view says


def test_bi_10_the_bottleneck_moves_with_one_and_two_thirds_more_technical_posts():
    bedarf = k.bedarf(projekte=600, pt_je_projekt=BIELEFELD)
    team, dazu, naechstes = k.verlagerung(bedarf_je_team=bedarf, stellen=STELLEN)
    assert (team, round(dazu, 2), naechstes) == ("technisch", D("1.65"), "organisatorisch")


def test_without_posts_it_never_ends_and_says_so():
    bedarf = {"organisatorisch": D(10), "technisch": D(1)}
    erstes = k.engpass(bedarf_je_team=bedarf, stellen={"organisatorisch": D(1)}, rate=D(200))[0]
    assert (erstes.team, erstes.wird_nie_fertig, erstes.vielfaches) == ("technisch", True, None)
    with pytest.raises(k.NichtRechenbar, match="nie"):
        k.pt_je_stelle(pt=D(1), stellen=D(0))
    with pytest.raises(k.NichtRechenbar, match="keine Personentage"):
        k.noetige_stellen(pt=D(1), pt_je_stelle=D(0))
    assert k.verlagerung(bedarf_je_team=bedarf, stellen={"organisatorisch": D(1)}) is None
