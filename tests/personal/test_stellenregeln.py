"""Pure rules of posts: groups, state on a day, shares, kw risk."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personal import gruppen
from personal import stellenverlauf as v

TAG = date(2024, 6, 1)


@pytest.mark.parametrize(("roh", "gruppe"), [("A11", "A 11"), ("a 11", "A 11"), ("B 3", "B 3"), ("", "")])
def test_besoldung_is_written_one_way(roh, gruppe):
    assert gruppen.besoldungsgruppe(roh) == gruppe


@pytest.mark.parametrize(
    ("roh", "gruppe"), [("E10", "EG 10"), ("eg 9B", "EG 9b"), ("EG15ü", "EG 15Ü"), ("S 11", "S 11")]
)
def test_entgelt_is_written_one_way(roh, gruppe):
    assert gruppen.entgeltgruppe(roh) == gruppe


@pytest.mark.parametrize("unsinn", ["A 17", "A 1", "EG 10", "Z 3", "11", "A 11 oder 12"])
def test_an_unknown_besoldung_is_refused(unsinn):
    with pytest.raises(gruppen.UnbekannteGruppe):
        gruppen.besoldungsgruppe(unsinn)


@pytest.mark.parametrize("unsinn", ["EG 16", "EG 9", "A 11", "E", "EG 99"])
def test_an_unknown_entgelt_is_refused(unsinn):
    with pytest.raises(gruppen.UnbekannteGruppe):
        gruppen.entgeltgruppe(unsinn)


def test_grades_sort_highest_first():
    assert sorted(["EG 9a", "A 10", "EG 9c", "A 12", "B 2", "EG 15Ü", "EG 15", ""], key=gruppen.rang) == [
        "B 2", "A 12", "A 10", "EG 15Ü", "EG 15", "EG 9c", "EG 9a", "",
    ]  # fmt: skip


def test_a_stand_holds_until_the_next():
    staende = [v.Stand(TAG, "beantragt", "planmaessig"), v.Stand(TAG + timedelta(10), "beschlossen", "planmaessig")]
    assert v.stand_zum(staende, TAG - timedelta(1)) is None
    assert v.stand_zum(staende, TAG + timedelta(9)) == staende[0]
    assert v.stand_zum(staende, TAG + timedelta(10)) == staende[1]


@pytest.mark.parametrize(
    ("status", "zaehlt"),
    [
        ("beantragt", False),
        ("beschlossen", True),
        ("ausgeschrieben", True),
        ("besetzt", True),
        ("vakant", True),
        ("weggefallen", False),
    ],
)
def test_only_decided_posts_count_in_the_plan(status, zaehlt):
    assert v.zaehlt_im_plan(v.Stand(TAG, status, "planmaessig")) is zaehlt


def test_the_status_says_it_where_no_share_was_recorded():
    for status, erwartet in (("besetzt", Decimal("1.4")), ("vakant", 0), ("beschlossen", 0), ("weggefallen", 0)):
        stand = v.Stand(TAG, status, "planmaessig")
        assert v.besetzt_zum(vzae=Decimal("1.4"), stand=stand, anteile=[], tag=TAG) == erwartet


def test_recorded_shares_win_over_the_status_and_intended_ones_do_not_count():
    stand = v.Stand(TAG, "besetzt", "planmaessig")
    anteile = [v.Anteil(Decimal("1.0"), TAG), v.Anteil(Decimal("0.4"), TAG, ist_plan=True)]
    assert v.besetzt_zum(vzae=Decimal("1.4"), stand=stand, anteile=anteile, tag=TAG) == Decimal("1.0")


@pytest.mark.parametrize(
    ("faellig", "bedingung", "erledigt", "risiko"),
    [
        (None, "", None, "offen"),
        (None, "Abschluss der Einführung", None, "ereignis"),
        (TAG, "", None, "termin"),
        (None, "", TAG, "erledigt"),
        (None, "", TAG + timedelta(1), "offen"),
    ],
)
def test_what_a_kw_note_means(faellig, bedingung, erledigt, risiko):
    assert v.vermerkrisiko(faellig_am=faellig, bedingung=bedingung, erledigt_am=erledigt, tag=TAG) == risiko


tage = st.dates(date(2020, 1, 1), date(2020, 3, 1))


@st.composite
def anteile(draw):
    beginn = draw(tage)
    ende = draw(st.one_of(st.none(), st.integers(0, 30).map(lambda n: beginn + timedelta(n))))
    return v.Anteil(Decimal(draw(st.integers(1, 300))) / 100, beginn, ende)


@settings(derandomize=True, deadline=None)
@given(st.lists(anteile(), max_size=8))
def test_the_highest_share_is_that_of_the_fullest_day(liste):
    alle_tage = [date(2020, 1, 1) + timedelta(n) for n in range(120)]
    erwartet = max(sum((a.vzae for a in liste if a.gilt_am(tag)), Decimal(0)) for tag in alle_tage)
    assert v.hoechste_belegung(liste) == erwartet
