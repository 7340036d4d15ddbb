"""Files of all kinds, honest and hostile: a table, or one German sentence. No database."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest
import xlsxwriter

from leistungen.resources.datei import HOECHSTENS_BYTE, groesse_pruefen, tabelle_lesen
from leistungen.resources.tabelle import Tabelle
from leistungen.services.fehler import Eingabefehler
from organisation.tabellenausgabe.text import formelschutz


def lesen(inhalt: bytes | str, name: str = "datei.csv") -> Tabelle:
    return tabelle_lesen(inhalt.encode() if isinstance(inhalt, str) else inhalt, dateiname=name)


def abgelehnt(inhalt: bytes | str, name: str = "datei.csv") -> str:
    with pytest.raises(Eingabefehler) as fehler:
        lesen(inhalt, name)
    return fehler.value.meldung


def xlsx(zeilen: list[list[object]], **optionen: object) -> bytes:
    ziel = io.BytesIO()
    with xlsxwriter.Workbook(ziel, {"in_memory": True, **optionen}) as mappe:
        blatt = mappe.add_worksheet("Bestand")
        for nummer, zeile in enumerate(zeilen):
            blatt.write_row(nummer, 0, zeile)
    return ziel.getvalue()


def ergaenzt(inhalt: bytes, name: str, teil: bytes) -> bytes:
    """The archive with one more part."""
    ziel = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(inhalt)) as alt, zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as neu:
        for eintrag in alt.infolist():
            if eintrag.filename != name:
                neu.writestr(eintrag, alt.read(eintrag))
        neu.writestr(name, teil)
    return ziel.getvalue()


# --- CSV


@pytest.mark.parametrize("trenner", [";", ",", "\t", "|"])
def test_csv_with_any_separator(trenner: str) -> None:
    tabelle = lesen(trenner.join(["Name", "Amt"]) + "\r\n" + trenner.join(['"Größe, ""A"""', "1"]) + "\r\n")
    assert tabelle.spalten == ["Name", "Amt"]
    assert tabelle.zeilen == [(2, ['Größe, "A"', "1"])]


@pytest.mark.parametrize(
    ("kodierung", "hinweis"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")],
)
def test_encodings_are_told(kodierung: str, hinweis: str) -> None:
    tabelle = lesen("Name;Straße\nÄmter – „Größe“;x\n".encode(kodierung))
    assert tabelle.spalten == ["Name", "Straße"]
    assert tabelle.zeilen[0][1][0] == "Ämter – „Größe“"
    assert hinweis in " ".join(tabelle.hinweise)
    assert bool(hinweis) == bool(tabelle.hinweise)


def test_bytes_that_are_no_known_encoding_are_refused() -> None:
    assert "Zeichensatz" in abgelehnt(b"Name;x\n\x81\x8d\xff;1\n")


def test_row_numbers_are_those_of_the_file() -> None:
    tabelle = lesen("\n\nName;Amt\nA;1\n\n;\nB;2\n")
    assert [nummer for nummer, _ in tabelle.zeilen] == [4, 7]


def test_short_rows_are_filled_and_long_ones_reported() -> None:
    tabelle = lesen("A;B\n1\n1;2;3\n")
    assert tabelle.zeilen[0] == (2, ["1", ""])
    assert [(f.nummer, f.text) for f in tabelle.fehler] == [(3, "3 Zellen, die Kopfzeile hat nur 2.")]


@pytest.mark.parametrize("text", ["=SUMME(A1)", "+49 521", "-3", "@anna", "'=x", "'kurz", "normal", "it's"])
def test_our_own_guard_against_formulas_is_removed_exactly(text: str) -> None:
    assert lesen(f"Name;x\n{formelschutz(text)};1\n").zeilen[0][1][0] == text


def test_emoji_and_script_tags_are_plain_text() -> None:
    assert lesen("Name;x\n🎉 <script>alert(1)</script>;1\n").zeilen[0][1][0] == "🎉 <script>alert(1)</script>"


def test_nul_bytes_and_control_characters_name_row_and_column() -> None:
    tabelle = lesen(b"Name;Amt\nA\x00B;1\nC;\x07\n")
    assert [(f.nummer, f.spalte) for f in tabelle.fehler] == [(2, "Name"), (3, "Amt")]
    assert all("Steuerzeichen" in f.text for f in tabelle.fehler)


def test_open_quotes_name_the_line() -> None:
    assert "Zeile 3" in abgelehnt('Name;Amt\nA;1\n"B;2\n')


@pytest.mark.parametrize(
    ("inhalt", "meldung"),
    [
        (b"", "leer"),
        (b"\n\n;;\n", "leer"),
        (b"Name;Amt\n", "nur eine Kopfzeile"),
        (b"Name;Amt;Name\nA;1;2\n", "„Name“ kommt mehrfach vor"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", ".xls"),
    ],
)
def test_what_is_no_table_is_refused(inhalt: bytes, meldung: str) -> None:
    assert meldung in abgelehnt(inhalt)


def test_too_many_rows_and_columns_are_refused() -> None:
    assert "20.000 Zeilen" in abgelehnt("A\n" + "1\n" * 20_001)
    assert "Spalten" in abgelehnt(";".join(f"s{i}" for i in range(201)) + "\n" + "1;" * 200 + "1\n")


def test_size_is_refused_before_reading() -> None:
    with pytest.raises(Eingabefehler, match=r"50,0 MB groß, erlaubt sind 20 MB"):
        groesse_pruefen(50 * 1024 * 1024)
    groesse_pruefen(HOECHSTENS_BYTE)


# --- XLSX


def test_xlsx_types_become_text_without_loss() -> None:
    tabelle = lesen(xlsx([["Schlüssel", "Anteil", "Ja", "Text"], [99041006017000, 1.5, True, "00123"]]), "b.xlsx")
    assert tabelle.zeilen == [(2, ["99041006017000", "1,5", "ja", "00123"])]
    assert (tabelle.blatt, tabelle.blaetter) == ("Bestand", ["Bestand"])


def test_xlsx_dates_are_iso() -> None:
    mappe = openpyxl.Workbook()
    import datetime as dt

    mappe.active.append(["Tag"])
    mappe.active.append([dt.datetime(2026, 3, 1)])
    ziel = io.BytesIO()
    mappe.save(ziel)
    assert lesen(ziel.getvalue(), "b.xlsx").zeilen == [(2, ["2026-03-01"])]


def test_xlsx_rows_below_a_gap_keep_their_number() -> None:
    assert lesen(xlsx([[], [], ["A", "B"], [], ["x", "y"]]), "b.xlsx").zeilen == [(5, ["x", "y"])]


def test_formula_cells_are_named() -> None:
    meldung = abgelehnt(xlsx([["A", "B"], ["=1+1", "x"], ["y", "=A2*2"]]), "b.xlsx")
    assert "A2" in meldung and "B3" in meldung and "Bestand" in meldung


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    bombe = ergaenzt(xlsx([["A"], ["1"]]), "xl/media/bild.bin", b"0" * (151 * 1024 * 1024))
    assert len(bombe) < 1024 * 1024
    assert "entpackt zu groß" in abgelehnt(bombe, "b.xlsx")


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    bombe = bytearray(ergaenzt(xlsx([["A"], ["1"]]), "xl/worksheets/sheet1.xml", b" " * 5_000_000))
    zentral = bombe.rindex(b"PK\x01\x02")
    bombe[zentral + 24 : zentral + 28] = (1000).to_bytes(4, "little")
    assert "beschädigt" in abgelehnt(bytes(bombe), "b.xlsx")


@pytest.mark.parametrize(
    ("teil", "meldung"),
    [
        ("xl/vbaProject.bin", "Makros"),
        ("xl/macrosheets/sheet1.xml", "Makros"),
        ("xl/externalLinks/externalLink1.xml", "verweist auf andere Dateien"),
        ("xl/connections.xml", "verweist auf andere Dateien"),
    ],
)
def test_macros_and_external_links_are_refused(teil: str, meldung: str) -> None:
    assert meldung in abgelehnt(ergaenzt(xlsx([["A"], ["1"]]), teil, b"x"), "b.xlsx")


def test_macro_files_are_refused_by_name() -> None:
    assert "Makros" in abgelehnt(xlsx([["A"], ["1"]]), "b.xlsm")


@pytest.mark.parametrize("zelle", ['r="XFD1048576"', "r='XFD1048576'", 'r = "XFD1048576"'])
def test_one_cell_far_out_does_not_fill_the_memory(zelle: str) -> None:
    blatt = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c {zelle}><v>1</v></c></row></sheetData></worksheet>'
    )
    assert "reicht bis Zeile 1048576" in abgelehnt(
        ergaenzt(xlsx([["A"]]), "xl/worksheets/sheet1.xml", blatt.encode()), "b.xlsx"
    )


def test_entity_attacks_and_broken_archives_are_refused() -> None:
    boese = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    assert "beschädigt" in abgelehnt(ergaenzt(xlsx([["A"], ["1"]]), "xl/workbook.xml", boese), "b.xlsx")
    assert "beschädigt" in abgelehnt(xlsx([["A"], ["1"]])[:600], "b.xlsx")
    assert "beschädigt" in abgelehnt(b"PK\x03\x04unsinn", "b.xlsx")
    ziel = io.BytesIO()
    with zipfile.ZipFile(ziel, "w") as archiv:
        archiv.writestr("etwas.txt", "keine Mappe")
    assert "beschädigt" in abgelehnt(ziel.getvalue(), "b.xlsx")


# --- JSON


def test_json_list_becomes_rows_with_dotted_columns() -> None:
    daten = {
        "meta": {"stand": "heute"},
        "data": [
            {
                "id": 7,
                "name": "Ö",
                "ort": {"plz": "33602"},
                "amt": [{"name": "A"}, {"name": "B"}],
                "aktiv": True,
                "leika": None,
            }
        ],
    }
    tabelle = lesen(json.dumps(daten), "b.json")
    assert dict(zip(tabelle.spalten, tabelle.zeilen[0][1], strict=True)) == {
        "id": "7", "name": "Ö", "ort.plz": "33602", "amt.name": "A | B", "aktiv": "ja", "leika": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("inhalt", "meldung"),
    [
        ('{"data": [', "kein gültiges JSON"),
        ('{"data": []}', "keine Liste"),
        ("[1, 2]", "keine Liste"),
        ("[" * 100_000 + "]" * 100_000, "verschachtelt"),
        (b'[{"a": "\xff"}]', "nicht in UTF-8"),
    ],
)
def test_json_that_is_no_list_of_objects_is_refused(inhalt: bytes | str, meldung: str) -> None:
    assert meldung in abgelehnt(inhalt, "b.json")


def test_lone_surrogates_in_json_are_reported() -> None:
    tabelle = lesen('[{"name": "a\\ud800b"}]', "b.json")
    assert [(f.nummer, f.spalte) for f in tabelle.fehler] == [(2, "name")]
    assert tabelle.zeilen[0][1][0].encode() == b"ab"
