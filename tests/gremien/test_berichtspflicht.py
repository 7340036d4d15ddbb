"""When a report is due: counted from the first date, safe at the end of a month, answered up to the date a report names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gremien.berichtspflicht import (
    EINMALIG,
    INTERVALL,
    OHNE,
    Pflicht,
    lage,
    naechster_termin,
    plus_monate,
    versaeumte,
)

HALBJAEHRLICH = Pflicht(INTERVALL, date(2024, 5, 31), 6)
TAGE = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_half_yearly_from_the_last_of_may_keeps_its_day():
    bis, termine = None, []
    for _ in range(4):
        bis = naechster_termin(pflicht=HALBJAEHRLICH, beantwortet_bis=bis)
        termine.append(bis)
    assert termine == [date(2024, 5, 31), date(2024, 11, 30), date(2025, 5, 31), date(2025, 11, 30)]


@given(erster=TAGE, abstand=st.integers(1, 120), bis=TAGE)
def test_the_next_date_is_the_first_of_the_series_after_what_was_answered(erster, abstand, bis):
    pflicht = Pflicht(INTERVALL, erster, abstand)
    termin = naechster_termin(pflicht=pflicht, beantwortet_bis=bis)
    if termin is None:
        return
    assert termin > bis or termin == erster
    reihe = [plus_monate(erster, n * abstand) for n in range(12 * 110 // abstand + 2)]
    assert termin == next(tag for tag in reihe if tag > bis)


@given(erster=TAGE, monate=st.integers(0, 500))
def test_adding_months_never_leaves_the_month(erster, monate):
    spaeter = plus_monate(erster, monate)
    assert (spaeter.year - erster.year) * 12 + spaeter.month - erster.month == monate
    assert spaeter.day == erster.day or (spaeter + timedelta(days=1)).day == 1


def test_one_report_answers_every_date_up_to_the_one_it_names():
    assert versaeumte(pflicht=HALBJAEHRLICH, beantwortet_bis=None, stichtag=date(2025, 12, 1)) == 4
    assert versaeumte(pflicht=HALBJAEHRLICH, beantwortet_bis=date(2025, 5, 31), stichtag=date(2025, 12, 1)) == 1
    assert versaeumte(pflicht=HALBJAEHRLICH, beantwortet_bis=date(2025, 11, 30), stichtag=date(2025, 12, 1)) == 0


@pytest.mark.parametrize(
    ("pflicht", "bis", "zuletzt", "farbe", "satz"),
    [
        (HALBJAEHRLICH, None, None, "rot", "überfällig seit 1 Tag"),
        (HALBJAEHRLICH, date(2024, 5, 31), date(2024, 5, 2), "gruen", "fällig in 182 Tagen"),
        (Pflicht(EINMALIG, date(2024, 6, 1)), None, None, "gelb", "heute fällig"),
        (Pflicht(EINMALIG, date(2024, 6, 29)), None, None, "gelb", "fällig in 28 Tagen"),
        (Pflicht(EINMALIG, date(2024, 6, 30)), None, None, "gruen", "fällig in 29 Tagen"),
        (Pflicht(EINMALIG, date(2024, 6, 1)), date(2024, 6, 1), date(2024, 5, 4), "fertig", "berichtet am 04.05.2024"),
        (Pflicht(OHNE), None, None, "grau", "regelmäßig, ohne festen Abstand; noch kein Bericht"),
        (Pflicht(OHNE), None, date(2024, 1, 8), "grau", "regelmäßig, ohne festen Abstand; zuletzt am 08.01.2024"),
        (Pflicht(OHNE, beendet_am=date(2024, 1, 1)), None, None, "fertig", "beendet am 01.01.2024"),
    ],
)
def test_colour_and_sentence(pflicht, bis, zuletzt, farbe, satz):
    gesehen = lage(pflicht=pflicht, beantwortet_bis=bis, zuletzt_am=zuletzt, stichtag=date(2024, 6, 1))
    assert (gesehen.farbe, gesehen.satz) == (farbe, satz)


def test_several_missed_dates_are_counted():
    gesehen = lage(pflicht=HALBJAEHRLICH, beantwortet_bis=None, zuletzt_am=None, stichtag=date(2025, 12, 1))
    assert gesehen.satz == "überfällig seit 549 Tagen, 4 Termine offen"
    assert (gesehen.faellig_am, gesehen.versaeumt) == (date(2024, 5, 31), 4)


def test_after_its_end_nothing_is_owed_but_what_was_due_before_stays():
    beendet = Pflicht(INTERVALL, date(2024, 5, 31), 6, beendet_am=date(2024, 12, 1))
    assert naechster_termin(pflicht=beendet, beantwortet_bis=date(2024, 5, 31)) == date(2024, 11, 30)
    assert naechster_termin(pflicht=beendet, beantwortet_bis=date(2024, 11, 30)) is None
