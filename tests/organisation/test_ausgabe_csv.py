"""CSV output and the formula guard."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organisation.tabellenausgabe import csv as ausgabe
from organisation.tabellenausgabe.antwort import antwort, dateiname
from organisation.tabellenausgabe.modell import DEMOHINWEIS, Angabe, Mappe, Spalte, Tabelle
from organisation.tabellenausgabe.text import formelschutz, ohne_formelschutz


def geschrieben(spalten: list[Spalte], zeilen: list[tuple]) -> bytes:
    ziel = io.BytesIO()
    assert ausgabe.schreiben(Tabelle("T", spalten, zeilen), ziel) == len(zeilen)
    return ziel.getvalue()


def test_german_notation_with_bom_and_semicolons() -> None:
    spalten = [
        Spalte("t", "Text"),
        Spalte("z", "Zahl", "zahl"),
        Spalte("p", "Anteil", "prozent"),
        Spalte("d", "Tag", "datum"),
        Spalte("m", "Moment", "zeitpunkt"),
        Spalte("e", "Betrag", "euro"),
        Spalte("j", "SDG", "ja_nein"),
        Spalte("u", "Ziel", "zahl", leer="keines gesetzt"),
    ]
    zeile = (
        "Straße; 1",
        Decimal("-3.5"),
        0.579,
        date(2026, 3, 1),
        datetime(2026, 3, 1, 11, 30, tzinfo=UTC),
        Decimal("7"),
        False,
        None,
    )
    assert (
        geschrieben(spalten, [zeile])
        == (
            "\ufeffText;Zahl;Anteil;Tag;Moment;Betrag;SDG;Ziel\r\n"
            '"Straße; 1";-3,5;57,9 %;01.03.2026;01.03.2026 12:30;7,00;nein;keines gesetzt\r\n'
        ).encode()
    )


@pytest.mark.parametrize("text", ["=1+1", "+49", "-5", "@x", "\tx", "\nx", "'=1", "''=1", "＝1"])
def test_text_that_looks_like_a_formula_is_guarded_and_restored(text: str) -> None:
    zeilen = list(
        csv.reader(
            io.StringIO(geschrieben([Spalte("t", "T")], [(text,)]).decode("utf-8-sig"), newline=""), delimiter=";"
        )
    )
    assert zeilen[1] == ["'" + text]
    assert ohne_formelschutz(zeilen[1][0]) == text


@pytest.mark.parametrize("text", ["'s-Hertogenbosch", "a=1", "", "'", "Hund"])
def test_harmless_text_is_left_alone_both_ways(text: str) -> None:
    assert formelschutz(text) == text
    assert ohne_formelschutz(text) == text


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝ax "), max_size=6))
def test_guard_and_restore_are_inverse(text: str) -> None:
    geschuetzt = formelschutz(text)
    assert ohne_formelschutz(geschuetzt) == text
    assert not geschuetzt or geschuetzt[0] not in "=+-@\t\r\n＝"


def test_download_has_a_dated_name_and_is_never_shown_inline() -> None:
    tabelle = Tabelle("T", [Spalte("t", "T")], [("x",)], [Angabe("Hinweis", DEMOHINWEIS)], "Ämter/../bielefeld\r\n")
    kopf = antwort(tabelle=tabelle, format="csv").headers
    assert kopf["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%84mter-..-bielefeld-2")
    assert kopf["Content-Disposition"].endswith("-demodaten.csv")
    assert kopf["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in kopf["Cache-Control"]


def test_without_demo_data_the_name_does_not_claim_any() -> None:
    assert "demodaten" not in dateiname(Tabelle("T", [], [], dateiname="leistungen"), "xlsx")


def test_several_tables_are_refused_as_csv() -> None:
    with pytest.raises(ValueError, match="nur als Excel-Datei"):
        antwort(tabelle=Mappe("M", [Tabelle("T", [], [])]), format="csv")


def test_a_failing_row_source_gives_an_error_and_not_half_a_file() -> None:
    def zeilen():
        yield ("gut",)
        raise RuntimeError("abgerissen")

    with pytest.raises(RuntimeError, match="abgerissen"):
        antwort(tabelle=Tabelle("T", [Spalte("t", "T")], zeilen()), format="xlsx")
