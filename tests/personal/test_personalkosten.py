"""Costs of posts; the figures of Bielefeld (BI-6, BI-7) and Offenburg (OG-12)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personal import personalkosten as p

D = Decimal


def test_og_12_half_a_year_is_six_of_twelve():
    anteil = p.monatsanteil(jahr=2022, beginn=date(2022, 7, 1))
    assert anteil == Fraction(6, 12)
    assert p.anteilig(D(238_000), anteil) == D(119_000)


def test_og_12_totals():
    assert D(1_011_700) + 119_000 == 1_130_700
    assert D(1_266_500) + 238_000 == 1_504_500


def test_bi_6_sachkosten_are_15_per_cent():
    zuschlag = p.Zuschlaege(sachkosten=D(15))
    assert p.mit_zuschlaegen(D(160_000), zuschlag).sach == 24_000
    assert p.mit_zuschlaegen(D(80_000), zuschlag).sach == 12_000
    assert (p.mit_zuschlaegen(D(160_000), zuschlag) + p.mit_zuschlaegen(D(80_000), zuschlag)).gesamt == 276_000


def test_bi_7_the_first_year_is_four_of_twelve():
    anteil = p.monatsanteil(jahr=2021, beginn=date(2021, 9, 1))
    assert p.anteilig(D(828_000), anteil) == D(276_000)
    satz = p.jahreskosten(
        vzae=D(12), satz=D(60_000), jahr=2022, beginn=date(2021, 9, 1), ende=None, zuschlaege=p.Zuschlaege(D(15))
    )
    assert satz.gesamt == 828_000 and satz.gesamt / 12 == 69_000


def test_an_unknown_rate_is_never_zero():
    with pytest.raises(p.KostenUnbekannt):
        p.jahreskosten(vzae=D(1), satz=None, jahr=2022, beginn=date(2022, 1, 1), ende=None, zuschlaege=p.Zuschlaege())


def test_pay_rises_year_by_year_and_back():
    assert p.fortgeschrieben(D(100_000), von=2022, bis=2024, steigerung=D(2)) == D(104_040)
    assert p.fortgeschrieben(D(104_040), von=2024, bis=2022, steigerung=D(2)) == D(100_000)
    with pytest.raises(ValueError):
        p.fortgeschrieben(D(1), von=2022, bis=2023, steigerung=D(-100))


def test_a_printed_total_keeps_its_gap():
    assert p.Abgleich(D("1011700"), D("1000000")).differenz == 11_700


tage = st.dates(date(2020, 1, 1), date(2025, 12, 31))


@settings(derandomize=True, deadline=None)
@given(tage, tage)
def test_the_years_of_a_post_add_up_to_its_months(eins, zwei):
    beginn, ende = min(eins, zwei), max(eins, zwei)
    monate = (ende.year - beginn.year) * 12 + ende.month - beginn.month + 1
    assert sum(p.monatsanteil(jahr=j, beginn=beginn, ende=ende) for j in range(2019, 2028)) == Fraction(monate, 12)
