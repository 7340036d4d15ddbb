"""What the cells of a finance system's export say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from finanzen.buchungszeile import Buchungssatz, betrag_lesen, satz_lesen, tag_lesen, zuordnung_vorschlagen

ZEILE = {"betrag": "1.234,56", "kontierung": "111.01", "tag": "15.01.2026"}


@pytest.mark.parametrize(
    ("text", "betrag"),
    [
        ("1.234,56", "1234.56"),
        ("1234,5", "1234.5"),
        ("1,234.56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("500,00-", "-500"),
        ("-500", "-500"),
        ("\u2212500,00 €", "-500"),
        ("12 EUR", "12"),
        ("1\u00a0234,00", "1234"),
    ],
)
def test_amounts_are_read_as_finance_systems_write_them(text, betrag):
    assert betrag_lesen(text) == Decimal(betrag)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0,00",
        "1,234",
        "0,30000000000000004",
        "1e5",
        "zwölf",
        "--5",
        "1.23.4",
        "123456789012,00",
        "NaN",
        "=1+1",
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"Betrag.*\."):
        betrag_lesen(text)


@pytest.mark.parametrize("text", ["31.12.2026", "31.12.26", "2026-12-31", "20261231", "2026-12-31 00:00:00"])
def test_days_in_every_usual_notation(text):
    assert tag_lesen(text) == date(2026, 12, 31)


@pytest.mark.parametrize("text", ["", "31.02.2026", "99999999", "gestern", "12/31/2026"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="kein Tag"):
        tag_lesen(text)


def test_a_row_names_all_its_mistakes_at_once():
    falsch = {"betrag": "x", "kontierung": " ", "tag": "y", "jahr": "26", "waehrung": "USD", "art": "Plan"}
    fehler = satz_lesen(7, falsch)
    assert isinstance(fehler, list)
    assert {f.feld for f in fehler} == {
        "Betrag",
        "Kontierung",
        "Buchungstag",
        "Haushaltsjahr",
        "Währung",
        "Art (Ist oder Obligo)",
    }
    assert {f.nummer for f in fehler} == {7}


def test_the_year_comes_from_the_day_and_the_kind_from_the_import_unless_named():
    satz = satz_lesen(2, ZEILE, art="obligo")
    assert isinstance(satz, Buchungssatz)
    assert (satz.jahr, satz.art, satz.betrag) == (2026, "obligo", Decimal("1234.56"))
    satz = satz_lesen(2, {**ZEILE, "jahr": "2025", "art": "Rechnung"}, art="obligo")
    assert isinstance(satz, Buchungssatz)
    assert (satz.jahr, satz.art) == (2025, "ist")


def test_a_mapping_is_proposed_by_usual_names_and_a_column_is_used_once():
    spalten = ["Buchungsdatum", "BETRAG in EUR", "Konto", "Text", "Sonstiges"]
    assert zuordnung_vorschlagen(spalten) == {
        "betrag": "BETRAG in EUR",
        "kontierung": "Konto",
        "tag": "Buchungsdatum",
        "text": "Text",
    }
