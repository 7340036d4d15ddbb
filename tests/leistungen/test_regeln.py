"""Pure rules: bundles, criteria, counting, relevance, Größenklasse. No database."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leistungen.reifegrad import anteil_ab, beste_zaehlt, niedrigstes_kriterium, schwaechste_entscheidet
from leistungen.relevanz import relevanz
from leistungen.zaehlregel import gezaehlt
from organisation.groessenklasse import groessenklasse

stufen = st.lists(st.one_of(st.none(), st.integers(0, 7)), max_size=12)


@pytest.mark.parametrize(
    ("bewertungen", "erwartet"), [({}, None), ({"a": 3, "b": None}, None), ({"a": 4, "b": 2, "c": 3}, 2)]
)
def test_lowest_criterion_decides_and_an_open_one_leaves_it_open(bewertungen, erwartet):
    assert niedrigstes_kriterium(bewertungen) == erwartet


def test_the_three_bundle_rules_give_three_answers_for_the_same_services():
    buendel = [4, 4, 1]
    assert schwaechste_entscheidet(buendel) == 1
    assert beste_zaehlt(buendel) == 4
    assert anteil_ab(buendel, ziel=3) == Fraction(2, 3)


def test_a_service_not_assessed_leaves_the_weakest_open_and_counts_below():
    assert schwaechste_entscheidet([4, None]) is None
    assert beste_zaehlt([4, None]) == 4
    assert anteil_ab([4, None], ziel=3) == Fraction(1, 2)


@settings(derandomize=True, deadline=None)
@given(stufen)
def test_weakest_never_exceeds_best(werte):
    schwach, stark = schwaechste_entscheidet(werte), beste_zaehlt(werte)
    assert schwach is None or (stark is not None and schwach <= stark)


@settings(derandomize=True, deadline=None)
@given(stufen, st.integers(0, 7))
def test_share_is_one_exactly_when_every_member_reaches_the_target(werte, ziel):
    anteil = anteil_ab(werte, ziel=ziel)
    assert (anteil == 1) == (bool(werte) and all(w is not None and w >= ziel for w in werte))


def test_header_is_not_counted_where_an_entry_shares_its_object():
    eintraege = [("lo", "A"), ("lov", "A"), ("lo", "B"), ("", ""), ("lovd", "C")]
    assert gezaehlt(eintraege) == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("vollzug", "klasse", "erwartet"),
    [
        ("ja", 7, "ja"),
        ("nein", 1, "nein"),
        ("moeglich", 2, "ja"),
        ("moeglich", 6, "pruefen"),
        ("moeglich", 10, "ja"),
        ("unbekannt", 1, "pruefen"),
    ],
)
def test_relevance_follows_type_and_size_with_a_reason(vollzug, klasse, erwartet):
    urteil, grund = relevanz(kommunaler_vollzug=vollzug, groessenklasse=klasse)
    assert urteil == erwartet
    assert grund.endswith(".")


@pytest.mark.parametrize(
    ("einwohner", "kreis", "klasse"),
    [
        (358_193, False, 2),
        (331_605, False, 2),
        (118_610, False, 3),
        (62_993, False, 4),
        (118_290, True, 10),
        (0, False, 7),
    ],
)
def test_groessenklasse_of_the_five_papers(einwohner, kreis, klasse):
    assert groessenklasse(einwohner=einwohner, ist_kreis=kreis) == klasse


def test_groessenklasse_refuses_a_negative_number():
    with pytest.raises(ValueError, match="negativ"):
        groessenklasse(einwohner=-1, ist_kreis=False)
