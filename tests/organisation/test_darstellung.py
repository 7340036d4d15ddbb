"""Figures, dates and addresses look the same on every page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.template import Context, Engine
from django.test import RequestFactory

from organisation.templatetags import darstellung

MASCHINE = Engine(builtins=["organisation.templatetags.darstellung"])


def gezeigt(vorlage: str, adresse: str = "/", **kontext: object) -> str:
    return MASCHINE.from_string(vorlage).render(Context({"request": RequestFactory().get(adresse), **kontext}))


@pytest.mark.parametrize(
    ("wert", "erwartet"),
    [
        (1557, "1.557"),
        (0, "0"),
        (None, "unbekannt"),
        ("", "unbekannt"),
        ("abc", "unbekannt"),
        (-1234, "−1.234"),
        (True, "unbekannt"),
        (Decimal("NaN"), "unbekannt"),
    ],
)
def test_zahl_is_german_and_unknown_is_never_zero(wert: object, erwartet: str) -> None:
    assert darstellung.zahl(wert) == erwartet


def test_rounding_is_away_from_zero_at_the_half_and_never_shows_a_negative_zero() -> None:
    assert darstellung.zahl("0.5") == "1"
    assert darstellung.zahl("2.5") == "3"
    assert darstellung.zahl("-0.04", 1) == "0,0"


def test_units_stay_with_their_number() -> None:
    assert darstellung.prozent(Decimal("0.5793")) == "57,9\u00a0%"
    assert darstellung.euro(Decimal("2256164")) == "2.256.164,00\u00a0€"
    assert darstellung.vzae(1.4) == "1,4\u00a0VZÄ"


def test_dates_are_local_and_german() -> None:
    kurz_vor_mitternacht_utc = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
    assert darstellung.datum(kurz_vor_mitternacht_utc) == "01.01.2027"
    assert darstellung.zeitpunkt(kurz_vor_mitternacht_utc) == "01.01.2027 00:30"
    assert darstellung.datum(dt.date(2026, 3, 1)) == "01.03.2026"
    assert darstellung.quartal(dt.date(2026, 4, 1)) == "Q2 2026"
    assert darstellung.datum(None) == "unbekannt"


def test_veraenderung_speaks_in_words() -> None:
    assert darstellung.veraenderung(12) == "▲ 12 mehr"
    assert darstellung.veraenderung(Decimal("-2.1"), "Punkte") == "▼ 2,1\u00a0Punkte weniger"
    assert darstellung.veraenderung(0) == "▬ unverändert"
    assert darstellung.veraenderung(None) == "Veränderung unbekannt"


def test_stufenmarke_escapes_the_name_and_marks_the_missing_stage() -> None:
    assert "&lt;script&gt;" in darstellung.stufenmarke(3, "<script>")
    assert 'class="stufe stufe--3"' in darstellung.stufenmarke(3)
    assert 'class="stufe stufe--7">9<' in darstellung.stufenmarke(9)
    assert "stufe--unbewertet" in darstellung.stufenmarke(None)
    assert "nicht bewertet" in darstellung.stufenmarke(None)


def test_ampel_never_speaks_by_colour_alone() -> None:
    assert "gefährdet" in darstellung.ampel("gelb")
    assert "ampel--grau" in darstellung.ampel('"><script>')


def test_adresse_keeps_the_other_filters_and_returns_to_page_one() -> None:
    assert gezeigt("{% adresse sortierung='-amt' %}", "/?amt=1&amt=2&seite=4") == "?amt=1&amp;amt=2&amp;sortierung=-amt"
    assert gezeigt("{% adresse seite=3 %}", "/?q=Stra%C3%9Fe&seite=4") == "?q=Stra%C3%9Fe&amp;seite=3"
    assert gezeigt("{% adresse q=None %}", "/?q=x") == "?"


def test_adresse_ohne_removes_one_value_or_the_whole_filter() -> None:
    assert gezeigt("{% adresse_ohne 'amt' 1 %}", "/?amt=1&amt=2&seite=2") == "?amt=2"
    assert gezeigt("{% adresse_ohne 'amt' %}", "/?amt=1&amt=2&q=a") == "?q=a"


@pytest.mark.parametrize(
    ("marken", "erwartet"),
    [
        ("rueckgaengig:/a/b/", "/a/b/"),
        ("rueckgaengig://boese.example/", ""),
        ("rueckgaengig:javascript:x", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_undo_address_of_a_message_stays_on_this_site(marken: str | None, erwartet: str) -> None:
    assert darstellung.rueckgaengig_url(marken) == erwartet


def test_seitenfolge_leaves_a_gap() -> None:
    assert darstellung.seitenfolge(Paginator(range(1557), 50).page(7)) == [1, None, 6, 7, 8, None, 32]
