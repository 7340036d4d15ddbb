"""The arithmetic of the Abgleich, without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from finanzen import abgleich as a


def angabe(betrag, einheit="euro", praezision="genau", von=2022, bis=2023, **werte):
    return a.Angabe(werte.pop("id", 1), "Summe", Decimal(betrag), einheit, von, bis, praezision, **werte)


def zelle(jahr, betrag, art="ansatz", wirkung="konsumtiv", block="A"):
    return a.Zelle(jahr, art, "ergebnis", 1, wirkung, block, Decimal(betrag))


@pytest.mark.parametrize(
    ("gedruckt", "toleranz"),
    [
        (angabe("100"), "0.5"),
        (angabe("100.25"), "0.005"),
        (angabe("6835.00", "teur"), "500"),
        (angabe("14.20", "mio"), "50000"),
        (angabe("14.2", "mio", "rund"), "50000"),
        (angabe("3100.00", "teur", "rund"), "50000"),
        (angabe("100000", "euro", "rund"), "50000"),
        (angabe("0"), "0.5"),
    ],
)
def test_tolerance_is_half_of_the_last_printed_digit(gedruckt, toleranz):
    assert a.toleranz(gedruckt) == Decimal(toleranz)


@pytest.mark.parametrize(
    ("gedruckt", "summe", "passt"),
    [
        (angabe("6835", "teur"), "6835500", True),
        (angabe("6835", "teur"), "6835501", False),
        (angabe("100", praezision="bis_zu"), "40", True),
        (angabe("100", praezision="bis_zu"), "101", False),
        (angabe("100", praezision="mindestens"), "500", True),
        (angabe("100", praezision="mindestens"), "99", False),
        (angabe("100", praezision="mindestens"), "99.5", True),
    ],
)
def test_printed_against_computed(gedruckt, summe, passt):
    assert a.passt(gedruckt, Decimal(summe)) is passt


def test_ve_counts_only_where_it_is_asked_for():
    zellen = [zelle(2022, 10), zelle(2022, 99, art="ve")]
    assert a.summe(a.ausgewaehlt(zellen, angabe("10"))) == 10
    assert a.summe(a.ausgewaehlt(zellen, angabe("99", art="ve"))) == 99


@pytest.mark.parametrize(
    ("betrag", "dazu", "was"),
    [
        ("37", True, ["2021"]),
        ("33", True, ["2021, überplanmäßig"]),
        ("20", False, ["2022"]),
        ("24", False, ["2023, Übertrag"]),
        ("28", False, ["„B“"]),
        ("999", None, []),
    ],
)
def test_the_explanation_names_what_is_in_or_out(betrag, dazu, was):
    zellen = [
        zelle(2021, 3, art="ueberplan"),
        zelle(2021, 4),
        zelle(2022, 10),
        zelle(2023, 12),
        zelle(2023, 6, art="uebertrag"),
        zelle(2023, 2, block="B"),
    ]
    gefunden = a.erklaerung(angabe(betrag), zellen)
    assert (
        (dazu, was) == (None, []) if gefunden is None else (gefunden.dazu, [n for n, _ in gefunden.was]) == (dazu, was)
    )


def test_two_places_contradict_beyond_both_roundings():
    text, tabelle = angabe("6.8", "mio", fundort="text", id=1), angabe("6835", "teur", id=2)
    assert list(a.widersprueche([text, tabelle])) == []
    assert list(a.widersprueche([text, angabe("6900", "teur", id=3)])) == [(text, angabe("6900", "teur", id=3))]
    assert list(a.widersprueche([tabelle, angabe("9", "teur", id=4)])) == [], "the same place twice is another matter"


def test_german_words():
    assert a.geld(Decimal("6114000.00")) == "6.114.000 €" and a.geld(Decimal("0.87")) == "0,87 €"
    assert a.gedruckt(angabe("14.20", "mio", "rund")) == "rund 14,2 Mio. €"
    assert a.gedruckt(angabe("100000.00")) == "100.000 €"
    assert [a.zeitraum(2022, 2022), a.zeitraum(2022, 2023), a.zeitraum(2021, 2025)] == ["2022", "2022/23", "2021–2025"]
    assert a.aufzaehlung(["a", "b", "c"]) == "a, b und c" and a.aufzaehlung(["a"]) == "a" and a.aufzaehlung([]) == ""
