"""German notation in files: numbers with precision, days, yes or no, stages, keys. No database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leistungen.leika import leistungsobjekt, leistungstyp, schluessel_aus, schluesselfehler
from leistungen.schreibweise import Menge, ja_nein, menge, tag, zahl_0_bis_9


@pytest.mark.parametrize(
    ("text", "erwartet"),
    [
        ("1.200", Menge(1200, "genau")),
        ("1200", Menge(1200, "genau")),
        ("1 200", Menge(1200, "genau")),
        ("1.234.567", Menge(1234567, "genau")),
        ("rund 1.200", Menge(1200, "rund")),
        ("ca. 300 Fälle/Jahr", Menge(300, "rund")),
        ("bis zu 50", Menge(50, "bis_zu")),
        ("geschätzt 80", Menge(80, "geschaetzt")),
        ("12,0", Menge(12, "genau")),
        ("0", Menge(0, "genau")),
    ],
)
def test_counts_keep_their_precision(text: str, erwartet: Menge) -> None:
    assert menge(text) == erwartet


@pytest.mark.parametrize("text", ["", "viele", "1.20", "12,5", "-3", "1.2e5", "١٢", "12 34", "1,200"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="keine ganze Zahl"):
        menge(text)


@settings(derandomize=True, deadline=None)
@given(st.integers(min_value=0, max_value=100_000_000))
def test_every_count_survives_german_notation(zahl: int) -> None:
    assert menge(f"{zahl:,}".replace(",", ".")).wert == zahl


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_value_or_a_value_error(text: str) -> None:
    for lesen in (menge, tag, ja_nein, zahl_0_bis_9):
        try:
            lesen(text)
        except ValueError as fehler:
            assert "„" in str(fehler)


@pytest.mark.parametrize("text", ["01.03.2026", "1.3.26", "2026-03-01", "2026-03-01 00:00:00"])
def test_days_in_three_notations(text: str) -> None:
    assert tag(text) == date(2026, 3, 1)


@pytest.mark.parametrize("text", ["31.02.2026", "2026-13-01", "0.0.0000", "März 2026", "45000"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        tag(text)


@pytest.mark.parametrize(
    ("text", "erwartet"), [("Ja", True), ("x", True), ("nein", False), ("0", False), ("offen", None)]
)
def test_yes_no_and_open(text: str, erwartet: bool | None) -> None:
    assert ja_nein(text) is erwartet


@pytest.mark.parametrize(("text", "erwartet"), [("3", 3), ("3,0", 3), ("Stufe 2", 2), ("4 Online-Transaktion", 4)])
def test_stages(text: str, erwartet: int) -> None:
    assert zahl_0_bis_9(text) == erwartet


@pytest.mark.parametrize("text", ["3,5", "12", "-1", "drei"])
def test_what_is_no_stage_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="keine Stufe"):
        zahl_0_bis_9(text)


def test_a_cell_may_hold_several_keys() -> None:
    zelle = "99036008007003, 99036008007004; 99036008007003|99036008007006"
    assert schluessel_aus(zelle) == ["99036008007003", "99036008007004", "99036008007006"]


@pytest.mark.parametrize(
    ("schluessel", "meldung"),
    [
        ("9903600800700", "hat 13 Ziffern"),
        ("990360080070031", "hat 15 Ziffern"),
        ("99O36008007003", "nur Ziffern"),
        ("12036008007003", "beginnt nicht mit 99"),
        ("99036008007003", ""),
    ],
)
def test_keys_are_checked(schluessel: str, meldung: str) -> None:
    assert meldung in schluesselfehler(schluessel)
    assert bool(meldung) == bool(schluesselfehler(schluessel))


def test_type_and_object_follow_from_the_key() -> None:
    assert [leistungstyp(k) for k in ("99041006000000", "99041006017000", "99041006017001", "")] == [
        "lo",
        "lov",
        "lovd",
        "",
    ]
    assert leistungsobjekt("99041006017001") == "99041006000000"
