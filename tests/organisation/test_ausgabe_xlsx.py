"""Excel output, read back by two independent readers."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from organisation.tabellenausgabe import xlsx
from organisation.tabellenausgabe.modell import DEMOHINWEIS, Angabe, Diagramm, Mappe, Spalte, Tabelle

SPALTEN = [
    Spalte("name", "Leistung"),
    Spalte("fallzahl", "Fallzahl je Jahr", "zahl"),
    Spalte("anteil", "Anteil", "prozent"),
    Spalte("seit", "Reifegrad seit", "datum"),
    Spalte("erfasst", "Erfasst am", "zeitpunkt"),
    Spalte("kosten", "Kosten", "euro"),
    Spalte("sdg", "SDG", "ja_nein"),
    Spalte("adresse", "Online-Dienst", "link", leer="keine bekannt"),
]
ZEILE = (
    "Hundesteuer",
    1557,
    Decimal("0.579"),
    date(2026, 3, 1),
    datetime(2026, 3, 1, 11, 30, tzinfo=UTC),
    Decimal("2256164.00"),
    True,
    "https://example.org/hund",
)


def gelesen(tabelle: Tabelle | Mappe, ordner: Path) -> openpyxl.Workbook:
    ziel = ordner / "a.xlsx"
    xlsx.schreiben(tabelle, ziel)
    return openpyxl.load_workbook(ziel)


def test_values_keep_their_types_for_both_readers(tmp_path: Path) -> None:
    blatt = gelesen(Tabelle("Leistungen", SPALTEN, [ZEILE]), tmp_path).worksheets[0]
    werte = [zelle.value for zelle in blatt[2]]
    assert werte == [
        "Hundesteuer",
        1557,
        0.579,
        datetime(2026, 3, 1),
        datetime(2026, 3, 1, 12, 30),  # Berlin
        2256164,
        "ja",
        "https://example.org/hund",
    ]
    assert blatt["H2"].hyperlink.target == "https://example.org/hund"
    zeilen = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert zeilen[1][:4] == ["Hundesteuer", 1557.0, 0.579, date(2026, 3, 1)]


def test_formats_show_german_figures(tmp_path: Path) -> None:
    blatt = gelesen(Tabelle("Leistungen", SPALTEN, [ZEILE]), tmp_path).worksheets[0]
    assert [blatt.cell(2, nummer).number_format for nummer in range(2, 7)] == [
        "#,##0",
        "0.0\\ %",
        "dd.mm.yyyy",
        "dd.mm.yyyy hh:mm",
        '#,##0.00\\ "€"',
    ]


def test_unknown_is_a_word_and_never_zero(tmp_path: Path) -> None:
    blatt = gelesen(Tabelle("Leistungen", SPALTEN, [(None,) * 8]), tmp_path).worksheets[0]
    assert [zelle.value for zelle in blatt[2]] == ["unbekannt"] * 7 + ["keine bekannt"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 521",
        "-5",
        "@SUM(A1)",
        "{=1}",
        "<r>x</r>",
        "<r><t>a&b</t></r>",
        "<script>alert(1)</script>",
        "Straße 🎉 „Zitat“",
        " Rand ",
        "https://example.org",
        "zwei\nZeilen",
        "12345678901234",
        "99102001000000",
    ],
)
@pytest.mark.parametrize("mit_diagramm", [False, True])
def test_text_stays_unchanged_text(tmp_path: Path, text: str, mit_diagramm: bool) -> None:
    spalten = [Spalte("name", "Name"), Spalte("n", "Anzahl", "zahl")]
    bild = [Diagramm("T", "Alt", "saeulen", "name", ["n"])] if mit_diagramm else []
    blatt = gelesen(Tabelle("T", spalten, [(text, 1)], diagramme=bild), tmp_path).worksheets[0]
    assert (blatt["A2"].value, blatt["A2"].data_type) == (text, "s")
    assert CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()[1][0] == text


def test_control_characters_disappear_and_long_text_is_cut_with_a_notice(tmp_path: Path) -> None:
    zeilen = [("a\x00b\x07c\ud800d",), ("ä" * 40_000,), ("🎉" * 20_000,), ("kurz",)]
    mappe = gelesen(Tabelle("T", [Spalte("t", "Text")], zeilen), tmp_path)
    werte = [mappe.worksheets[0].cell(zeile, 1).value for zeile in range(2, 6)]
    assert werte[0] == "abcd"
    assert werte[1].endswith("ä … [gekürzt]")
    assert len(werte[1]) == 32_767
    assert werte[2].endswith("🎉 … [gekürzt]")
    assert werte[3] == "kurz"
    assert ("Gekürzt", "2 Zellen waren länger als 32767 Zeichen.") in list(mappe["Metadaten"].values)


def test_numbers_excel_cannot_hold_stay_text(tmp_path: Path) -> None:
    zeilen = [(10**16 + 1,), (float("nan"),), (float("inf"),), ("rund 1.200",)]
    blatt = gelesen(Tabelle("T", [Spalte("n", "Zahl", "zahl")], zeilen), tmp_path).worksheets[0]
    assert [zelle.value for (zelle,) in blatt.iter_rows(min_row=2)] == ["10000000000000001", "nan", "inf", "rund 1.200"]


def test_links_lead_to_the_web_only(tmp_path: Path) -> None:
    zeilen = [("javascript:alert(1)",), ("file:///etc/passwd",), (("https://example.org/", "Zum Dienst"),)]
    blatt = gelesen(Tabelle("T", [Spalte("l", "Link", "link")], zeilen), tmp_path).worksheets[0]
    assert [zelle.hyperlink is None for (zelle,) in blatt.iter_rows(min_row=2)] == [True, True, False]
    assert [zelle.value for (zelle,) in blatt.iter_rows(min_row=2)] == [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "Zum Dienst",
    ]


def test_table_with_filter_frozen_head_and_print_setup(tmp_path: Path) -> None:
    blatt = gelesen(Tabelle("Leistungen", SPALTEN, [ZEILE] * 3), tmp_path).worksheets[0]
    tabelle = next(iter(blatt.tables.values()))
    assert (tabelle.ref, tabelle.autoFilter.ref) == ("A1:H4", "A1:H4")
    assert [spalte.name for spalte in tabelle.tableColumns] == [spalte.titel for spalte in SPALTEN]
    assert (blatt.freeze_panes, blatt.print_title_rows) == ("A2", "$1:$1")
    seite = blatt.page_setup
    assert (seite.orientation, seite.paperSize, seite.fitToHeight) == ("landscape", 9, 0)
    assert blatt.sheet_properties.pageSetUpPr.fitToPage
    assert blatt.column_dimensions["A"].width > 9


def test_equal_heads_and_odd_sheet_names_are_made_valid(tmp_path: Path) -> None:
    spalten = [Spalte("a", "Amt"), Spalte("b", "amt"), Spalte("c", "")]
    titel = "Ämter: [2026] / alle*? mit einem sehr langen Titel"
    mappe = gelesen(Mappe("M", [Tabelle(titel, spalten, [("1", "2", "3")])] * 2), tmp_path)
    assert [zelle.value for zelle in mappe.worksheets[0][1]] == ["Amt", "amt (2)", "Spalte"]
    assert len({name.lower() for name in mappe.sheetnames}) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in mappe.sheetnames)


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    mappe = gelesen(Tabelle("T", SPALTEN, []), tmp_path)
    assert mappe.worksheets[0]["A2"].value == "Keine Zeilen"
    assert ("Zeilen", 0) in list(mappe["Metadaten"].values)


def test_metadata_carry_typed_values_and_the_demo_label_is_printed(tmp_path: Path) -> None:
    angaben = [Angabe("Hinweis", DEMOHINWEIS), Angabe("Stichtag", date(2026, 11, 22)), Angabe("Filter", "=1+1")]
    mappe = gelesen(Tabelle("T & Co", SPALTEN, [ZEILE], angaben), tmp_path)
    zeilen = list(mappe["Metadaten"].values)
    assert zeilen[:4] == [
        ("Angabe", "Wert"),
        ("Hinweis", DEMOHINWEIS),
        ("Stichtag", datetime(2026, 11, 22)),
        ("Filter", "=1+1"),
    ]
    assert "Demodaten" in (mappe.worksheets[0].oddFooter.center.text or "")


def test_charts_are_native_and_described(tmp_path: Path) -> None:
    spalten = [Spalte("tag", "Tag", "datum"), Spalte("a", "ab Minimum", "prozent"), Spalte("b", "ab Ziel", "prozent")]
    zeilen = [(date(2026, monat, 1), monat / 20, None if monat == 3 else monat / 30) for monat in range(1, 7)]
    bild = Diagramm("Anteile steigen", "Linien zweier Anteile", "linie", "tag", ["a", "b"], ["#123456", "#654321"])
    gelesen(Tabelle("Verlauf", spalten, zeilen, diagramme=[bild]), tmp_path)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archiv:
        chart = archiv.read("xl/charts/chart1.xml").decode()
        zeichnung = archiv.read("xl/drawings/drawing1.xml").decode()
    assert "Verlauf!$B$2:$B$7" in chart
    assert "<c:v>0.05</c:v>" in chart  # cached, so that other readers draw it too
    assert 'descr="Linien zweier Anteile"' in zeichnung


HEIKEL = [
    *[None, True, False, 0, -1, 10**15 - 1, 10**15, -(10**17), 0.1, -2.5e-7, 1e300, float("nan"), float("-inf")],
    *[Decimal("0.005"), Decimal("-1234567.89"), date(1899, 1, 1), date(1901, 1, 1), date(2199, 12, 31)],
    *[
        datetime(2026, 3, 29, 1, 59, 59, tzinfo=UTC),
        datetime(2026, 7, 1, 22, tzinfo=UTC),
        datetime(1905, 1, 1, tzinfo=UTC),
    ],
    *[
        "",
        "=1+1",
        "<r>x</r>",
        "<r>",
        "a & b < c > d",
        "_x0041_",
        " Rand ",
        "\tTab",
        "zwei\r\nZeilen",
        "\u200b",
        "ﬁ",
        "🎉",
        "\x01",
    ],
    *["ä" * 401, "🎉" * 17_000, "]]>", "&amp;", '"', "'", "\ufffe", "1557", "ja"],
]


def test_the_fast_and_the_slow_way_write_the_same_cells(tmp_path: Path) -> None:
    """Every awkward value in every kind of column."""
    spalten = [s for s in SPALTEN if s.art != "link"]
    bild = Diagramm("T", "Alt", "balken", "name", ["fallzahl"])

    def zellen(diagramme: list[Diagramm]) -> list[list[tuple]]:
        tabelle = Tabelle("T", spalten, [[wert] * len(spalten) for wert in HEIKEL], diagramme=diagramme)
        blatt = gelesen(tabelle, tmp_path).worksheets[0]
        return [[(entschluesselt(z.value), z.number_format, z.font.i) for z in zeile] for zeile in blatt.iter_rows()]

    def entschluesselt(wert: object) -> object:
        # Excel decodes the escape of OOXML everywhere, openpyxl only in shared strings
        return wert.replace("_x005F_x", "_x") if isinstance(wert, str) else wert

    assert zellen([]) == zellen([bild])


def test_long_lists_in_both_ways_are_the_rows_given(tmp_path: Path) -> None:
    zeilen = [(f"Leistung {nummer}", nummer, None) for nummer in range(3000)]
    spalten = [Spalte("name", "Name"), Spalte("n", "Anzahl", "zahl")]
    ohne = gelesen(Tabelle("T", spalten, iter([zeile[:2] for zeile in zeilen])), tmp_path)
    mit_link = gelesen(Tabelle("T", [*spalten, Spalte("l", "Link", "link", leer="")], iter(zeilen)), tmp_path)
    assert list(ohne.worksheets[0].values) == [("Name", "Anzahl"), *(zeile[:2] for zeile in zeilen)]
    assert list(mit_link.worksheets[0].values) == [("Name", "Anzahl", "Link"), *zeilen]
    assert ohne.worksheets[0].dimensions == "A1:B3001"
