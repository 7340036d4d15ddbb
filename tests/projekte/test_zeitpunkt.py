"""Days as exact as their source: „Q II 2020 (voraussichtlich)“."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projekte.zeitpunkt import GENAUIGKEITEN, UnlesbarerZeitpunkt, Zeitpunkt, lesen, text

ruhig = settings(derandomize=True, deadline=None, max_examples=200)
TAGE = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
ZEITPUNKTE = st.builds(Zeitpunkt, TAGE, st.sampled_from(GENAUIGKEITEN), st.booleans())


def test_wf_9_quarter_and_voraussichtlich_are_kept() -> None:
    enaio = Zeitpunkt(date(2020, 5, 17), "quartal", voraussichtlich=True)
    assert str(enaio) == "Q II 2020 (voraussichtlich)"
    assert (enaio.beginn, enaio.ende) == (date(2020, 4, 1), date(2020, 6, 30))


@pytest.mark.parametrize(
    ("eingabe", "erwartet"),
    [
        ("Q I 2020", Zeitpunkt(date(2020, 1, 1), "quartal")),
        ("Q II 2020 (voraussichtlich)", Zeitpunkt(date(2020, 4, 1), "quartal", True)),
        ("q4/2021", Zeitpunkt(date(2021, 10, 1), "quartal")),
        ("3. Quartal 2022", Zeitpunkt(date(2022, 7, 1), "quartal")),
        ("voraussichtlich Mai 2026", Zeitpunkt(date(2026, 5, 1), "monat", True)),
        ("Sept. 2026", Zeitpunkt(date(2026, 9, 1), "monat")),
        ("03/2026", Zeitpunkt(date(2026, 3, 1), "monat")),
        ("2024", Zeitpunkt(date(2024, 1, 1), "jahr")),
        ("1.3.26", Zeitpunkt(date(2026, 3, 1), "tag")),
        ("01.01.2022", Zeitpunkt(date(2022, 1, 1), "tag")),
        ("2022-01-31", Zeitpunkt(date(2022, 1, 31), "tag")),
    ],
)
def test_reads_what_people_type(eingabe: str, erwartet: Zeitpunkt) -> None:
    assert lesen(eingabe) == erwartet


@pytest.mark.parametrize(
    "eingabe", ["", "bald", "31.02.2026", "Q V 2020", "13/2026", "Ju 2026", "20260", "00.00.0000", "0000"]
)
def test_refuses_what_names_no_time(eingabe: str) -> None:
    with pytest.raises(UnlesbarerZeitpunkt, match="ist kein Zeitpunkt"):
        lesen(eingabe)


@ruhig
@given(ZEITPUNKTE)
def test_what_is_written_is_read_back_as_the_same_span(zeitpunkt: Zeitpunkt) -> None:
    gelesen = lesen(str(zeitpunkt))
    assert (gelesen.beginn, gelesen.ende) == (zeitpunkt.beginn, zeitpunkt.ende)
    assert (gelesen.genauigkeit, gelesen.voraussichtlich) == (zeitpunkt.genauigkeit, zeitpunkt.voraussichtlich)


@ruhig
@given(ZEITPUNKTE)
def test_the_day_lies_in_its_span(zeitpunkt: Zeitpunkt) -> None:
    assert zeitpunkt.beginn <= zeitpunkt.tag <= zeitpunkt.ende


@ruhig
@given(ZEITPUNKTE)
def test_spans_follow_each_other_without_a_gap(zeitpunkt: Zeitpunkt) -> None:
    naechster = Zeitpunkt(zeitpunkt.ende + timedelta(days=1), zeitpunkt.genauigkeit)
    assert naechster.beginn == zeitpunkt.ende + timedelta(days=1)
    assert zeitpunkt.sicher_vor(naechster)
    assert not naechster.sicher_vor(zeitpunkt)


@ruhig
@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(eingabe: str) -> None:
    try:
        gelesen = lesen(eingabe)
    except UnlesbarerZeitpunkt:
        return
    assert lesen(str(gelesen)) == gelesen


def test_a_missing_day_is_unbekannt() -> None:
    assert text(None, "quartal") == "unbekannt"


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(ValueError, match="Unbekannte Genauigkeit"):
        Zeitpunkt(date(2020, 1, 1), "woche")
