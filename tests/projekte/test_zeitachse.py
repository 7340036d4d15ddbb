"""Days become places: the axis of the timeline."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from projekte.zeitachse import BREITE, HOECHSTENS, achse, balken, nummer, punkt, verbindung

ruhig = settings(derandomize=True, deadline=None, max_examples=150)
HEUTE = date(2026, 3, 2)
TAGE = st.integers(-3000, 12_000)


@ruhig
@given(st.lists(TAGE, max_size=10))
def test_every_day_and_today_lie_on_the_axis(tage: list[int]) -> None:
    skala = achse(tage, heute=HEUTE)
    assert all(skala.von < tag < skala.bis for tag in [*tage, nummer(HEUTE)])
    assert 0 <= skala.x(nummer(HEUTE)) <= BREITE


@ruhig
@given(st.lists(TAGE, min_size=2, max_size=10))
def test_a_later_day_never_lies_further_left(tage: list[int]) -> None:
    skala = achse(tage, heute=HEUTE)
    orte = [skala.x(tag) for tag in sorted(tage)]
    assert orte == sorted(orte)


@ruhig
@given(st.lists(TAGE, max_size=10))
def test_ticks_are_few_and_in_order(tage: list[int]) -> None:
    striche = achse(tage, heute=HEUTE).striche()
    assert len(striche) <= HOECHSTENS
    assert [s.x for s in striche] == sorted(s.x for s in striche)


def test_a_year_is_marked_by_months_and_ten_years_by_years() -> None:
    ein_jahr = achse([nummer(date(2026, 1, 5)), nummer(date(2026, 12, 20))], heute=HEUTE)
    zehn_jahre = achse([nummer(date(2020, 1, 5)), nummer(date(2030, 12, 20))], heute=HEUTE)
    assert {"Januar 2026", "März 2026"} <= {s.text for s in ein_jahr.striche()}
    assert "2026" in [s.text for s in zehn_jahre.striche()]


@ruhig
@given(TAGE, TAGE)
def test_a_bar_stays_on_the_drawing_and_can_be_seen(a: int, b: int) -> None:
    beginn, ende = sorted((a, b))
    skala = achse([beginn, ende], heute=HEUTE)
    pfad = balken(skala, beginn, ende, oben=7, hoehe=12)
    links, rechts = map(float, re.match(r"M([\d.]+) 7H([\d.]+)v12H\1z$", pfad).groups())  # type: ignore[union-attr]
    assert links >= 0
    assert rechts <= BREITE + 0.2
    assert round(rechts - links, 1) >= 1.5


def test_a_dot_and_a_line_are_paths_without_style() -> None:
    skala = achse([nummer(date(2026, 1, 1)), nummer(date(2026, 12, 31))], heute=HEUTE)
    assert punkt(skala, nummer(HEUTE), y=13).endswith("13h0")
    linie = verbindung(skala, nummer(date(2026, 2, 1)), 10, nummer(date(2026, 6, 1)), 42)
    assert re.fullmatch(r"M[\d.]+ 10H[\d.]+V26H[\d.]+V42H[\d.]+", linie)
