"""The three files of a report say what was frozen, each to a second program that reads it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import docx
import openpyxl
import pdfua
import pikepdf
import pytest

from auswertung.ausgabe.bericht import werte
from auswertung.ausgabe.bericht.bilder import _zeichnung, masse, zeichnen
from auswertung.ausgabe.bericht.blattnamen import blattnamen
from auswertung.ausgabe.bericht.breiten import aufteilen
from auswertung.ausgabe.bericht.form import alle_angaben
from auswertung.ausgabe.bericht.mappe import mappe_schreiben
from auswertung.ausgabe.bericht.pdf import pdf_schreiben
from auswertung.ausgabe.bericht.schriften import druckbar
from auswertung.ausgabe.bericht.word import word_schreiben
from auswertung.berichtsinhalt import Abschnitt, Berichtsinhalt, Tafel
from organisation.tabellenausgabe.modell import DEMOHINWEIS, Diagramm, Spalte, Summenformel
from organisation.tabellenausgabe.text import bereinigt
from tests.factories.berichte import BOESE, reicher_inhalt
from tests.fremdprogramme import fremdprogramm, nachgerechnete_mappe, pdftext, umwandeln

INHALT = reicher_inhalt(lang=300)
SCHREIBER = {"pdf": pdf_schreiben, "docx": word_schreiben, "xlsx": mappe_schreiben}


@pytest.fixture(scope="module")
def dateien(tmp_path_factory):
    """Each file once for all tests of this module."""
    ordner = tmp_path_factory.mktemp("bericht")
    for endung, schreiben in SCHREIBER.items():
        schreiben(inhalt=INHALT, pfad=ordner / f"bericht.{endung}")
    return ordner


def nackt(text: str) -> str:
    """Without spaces, places to break and hyphens, which belong to the layout."""
    return re.sub(r"[\s\u200b\u00ad-]", "", text)


def gedruckte_zellen(inhalt: Berichtsinhalt) -> list[str]:
    """Every figure and every cell that Word and PDF print."""
    texte = [
        text for z in inhalt.zahlen() for text in (z.name, werte.zahltext(z), werte.teilwert(z.zaehler), z.definition)
    ]
    for _, tafel in inhalt.tafeln():
        gezeigt = tafel.zeilen[: tafel.auf_papier] if tafel.nur_mappe else tafel.zeilen
        texte += [werte.zelltext(s, w) for zeile in gezeigt for s, w in zip(tafel.spalten, zeile, strict=True)]
        texte += [tafel.titel, *tafel.fussnoten, tafel.quelle, *(s.titel for s in tafel.spalten)]
    texte += [luecke.text for _, luecke in inhalt.luecken()]
    texte += [werte.angabetext(angabe.wert) for angabe in alle_angaben(inhalt)]
    return texte


def worttabellen(dokument) -> list[list[list[str]]]:
    return [[[zelle.text for zelle in zeile.cells] for zeile in tabelle.rows] for tabelle in dokument.tables]


# --- Word ---------------------------------------------------------------------------------------------------------------


def test_word_holds_every_value_in_real_tables(dateien):
    dokument = docx.Document(str(dateien / "bericht.docx"))
    zellen = {nackt(z) for tabelle in worttabellen(dokument) for zeile in tabelle for z in zeile}
    absaetze = {nackt(absatz.text) for absatz in dokument.paragraphs}
    ganz = "\n".join(zellen | absaetze)
    for text in gedruckte_zellen(INHALT):
        assert nackt(text) in ganz, text


def test_word_prints_each_cell_in_its_row_and_column(dateien):
    """Not only somewhere: the table of the Ämter, cell by cell."""
    tafel = next(t for _, t in INHALT.tafeln() if t.bild)
    gesucht = [[werte.zelltext(s, w) for s, w in zip(tafel.spalten, zeile, strict=True)] for zeile in tafel.zeilen]
    assert [[s.titel for s in tafel.spalten], *gesucht] in worttabellen(docx.Document(str(dateien / "bericht.docx")))


def test_word_is_accessible_and_has_real_styles(dateien):
    with zipfile.ZipFile(dateien / "bericht.docx") as paket:
        xml = paket.read("word/document.xml").decode()
        stile = paket.read("word/styles.xml").decode()
        fuss = "".join(paket.read(n).decode() for n in paket.namelist() if n.startswith("word/footer"))
    dokument = docx.Document(str(dateien / "bericht.docx"))
    ueberschriften = [a.text for a in dokument.paragraphs if a.style.name == "Heading 1"]
    assert ueberschriften == [*(a.titel for a in INHALT.abschnitte if a.ebene == 1), "Anhang"]
    assert xml.count("<w:tblHeader/>") == len(dokument.tables)
    assert all(tabelle.style.name == "OZG Tabelle" for tabelle in dokument.tables)
    assert 'w:lang w:val="de-DE"' in stile
    assert " PAGE " in fuss and " NUMPAGES " in fuss and "Demodaten" in fuss
    bilder = [t.bild for _, t in INHALT.tafeln() if t.bild]
    texte = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', xml)
    assert texte == [bild.alternativtext for bild in bilder]
    kern = dokument.core_properties
    assert (kern.title, kern.language, kern.author) == (INHALT.titel, "de-DE", "Stadt Bielefeld")
    assert len(set(re.findall(r'<wp:docPr id="(\d+)"', xml))) == len(bilder)


def test_libreoffice_reads_the_word_file(dateien, tmp_path):
    gelesen = umwandeln(fremdprogramm("soffice"), dateien / "bericht.docx", "pdf", tmp_path)
    text = nackt(pdftext(fremdprogramm("pdftotext"), gelesen))
    for zahl in INHALT.zahlen():
        assert nackt(werte.zahltext(zahl)) in text, zahl.name
    assert nackt("Tabelle 2: Stand je Amt: [Kosten] / Leistungen?") in text
    assert text.count("Demodaten:Reifegrade") >= len(pikepdf.open(gelesen).pages)


def test_wide_tables_lie_on_landscape_pages_in_word_and_pdf(dateien):
    richtungen = [seite.orientation for seite in docx.Document(str(dateien / "bericht.docx")).sections]
    assert richtungen == [0, 1, 0]
    breiten = [float(seite.mediabox[2]) for seite in pikepdf.open(dateien / "bericht.pdf").pages]
    assert min(breiten) == pytest.approx(595, abs=1) and max(breiten) == pytest.approx(842, abs=1)


# --- PDF ----------------------------------------------------------------------------------------------------------------


def test_pdftotext_reads_every_value(dateien):
    text = nackt(pdftext(fremdprogramm("pdftotext"), dateien / "bericht.pdf"))
    for zahl in INHALT.zahlen():
        assert nackt(werte.zahltext(zahl)) in text, zahl.name
    for abschnitt, luecke in INHALT.luecken():
        assert nackt(f"Offen: {luecke.text}")[:30] in text, abschnitt.titel
    for _, tafel in INHALT.tafeln():
        assert nackt(tafel.titel) in text, tafel.titel


def test_every_pdf_page_says_demodaten_and_its_number(dateien, tmp_path):
    text = pdftext(fremdprogramm("pdftotext"), dateien / "bericht.pdf")
    seiten = text.split("\f")[:-1]
    for nummer, seite in enumerate(seiten, start=1):
        assert DEMOHINWEIS in " ".join(seite.split())
        assert f"Seite {nummer} von {len(seiten)}" in seite


def _elemente(knoten, gefunden):
    if isinstance(knoten, pikepdf.Array):
        for kind in knoten:
            _elemente(kind, gefunden)
    elif isinstance(knoten, pikepdf.Dictionary):
        if "/S" in knoten:
            gefunden.append(knoten)
        if "/K" in knoten:
            _elemente(knoten["/K"], gefunden)
    return gefunden


def _text(pdf, elemente):
    return [str(e["/S"]) for e in elemente]


def test_the_pdf_is_tagged(dateien):
    with pikepdf.open(dateien / "bericht.pdf") as pdf:
        wurzel = pdf.Root
        elemente = _elemente(wurzel.StructTreeRoot["/K"], [])
        arten = _text(pdf, elemente)
        metadaten = pdf.open_metadata()
        assert bool(wurzel.MarkInfo.Marked) and str(wurzel.Lang).startswith("de")
        assert bool(wurzel.ViewerPreferences.DisplayDocTitle)
        assert metadaten["dc:title"] == INHALT.titel
        assert (metadaten["pdfuaid:part"], metadaten["pdfaid:part"], metadaten["pdfaid:conformance"]) == ("1", "2", "A")
        abbildungen = [str(e["/Alt"]) for e in elemente if str(e["/S"]) == "/Figure" and "/Alt" in e]
    assert {"/Table", "/TR", "/TH", "/TD", "/THead", "/L", "/Figure"} <= set(arten)
    assert arten.count("/H1") >= 1 and arten.count("/H2") >= 1
    assert abbildungen == [t.bild.alternativtext for _, t in INHALT.tafeln() if t.bild]


def test_pdfua_finds_nothing(dateien):
    bericht = pdfua.validate(str(dateien / "bericht.pdf"))
    assert [(f.rule_id, f.message) for f in bericht.findings] == []


# --- Excel ---------------------------------------------------------------------------------------------------------------


def test_excel_holds_every_frozen_value(dateien):
    mappe = openpyxl.load_workbook(dateien / "bericht.xlsx", data_only=True)
    blaetter = [mappe[name] for name in mappe.sheetnames[3:-2]]
    for blatt, (_, tafel) in zip(blaetter, INHALT.tafeln(), strict=True):
        zeilen = list(blatt.iter_rows(min_row=5, max_col=len(tafel.spalten), values_only=True))
        for erwartet, gefunden in zip(tafel.zeilen, zeilen, strict=False):
            for spalte, soll, ist in zip(tafel.spalten, erwartet, gefunden, strict=True):
                assert gleich(spalte, soll, ist), (tafel.titel, spalte.titel, soll, ist)
    kennzahlen = list(mappe["Kennzahlen"].iter_rows(min_row=2, values_only=True))
    assert [z[9] for z in kennzahlen] == [z.schluessel for z in INHALT.zahlen()]
    for zahl, zeile in zip(INHALT.zahlen(), kennzahlen, strict=True):
        erwartet = zahl.leer if zahl.wert is None else zahl.wert
        ist = zeile[1].date() if zahl.art == "datum" else zeile[1]
        assert ist == (float(erwartet) if isinstance(erwartet, Decimal) else erwartet)
        assert zeile[7] == zahl.definition


def gleich(spalte, soll, ist) -> bool:
    if isinstance(soll, Summenformel):
        soll = soll.ergebnis
    if soll is None:
        return (ist or "") == spalte.leer
    if isinstance(soll, bool):
        return ist == ("ja" if soll else "nein")
    if isinstance(soll, (int, float, Decimal)):
        return ist == float(soll)
    if isinstance(soll, str):
        return ist == bereinigt(soll)
    return ist.date() == soll


def test_excel_sheets_are_valid_linked_and_never_formulas_from_text(dateien):
    mappe = openpyxl.load_workbook(dateien / "bericht.xlsx")
    namen = mappe.sheetnames
    assert namen[:3] == ["Übersicht", "Texte", "Kennzahlen"] and namen[-2:] == ["Lücken", "Metadaten"]
    assert all(len(name) <= 31 for name in namen) and len({name.lower() for name in namen}) == len(namen)
    ziele = {zelle.hyperlink.location for zeile in mappe["Übersicht"] for zelle in zeile if zelle.hyperlink}
    assert ziele == {f"'{name}'!A1" for name in namen[1:]}
    formeln = [z for blatt in mappe for zeile in blatt for z in zeile if z.data_type == "f"]
    assert formeln and all(zelle.value.startswith("=SUM(") for zelle in formeln)
    assert any(zelle.value == BOESE for zeile in mappe["Texte"] for zelle in zeile)
    metadaten = {zeile[0]: zeile[1] for zeile in mappe["Metadaten"].iter_rows(values_only=True)}
    assert metadaten["Prüfsumme des Inhalts (SHA-256)"] == INHALT.pruefsumme()
    assert metadaten["Hinweis"] == DEMOHINWEIS
    assert mappe["Lücken"].max_row == 1 + len(INHALT.luecken())


def test_excel_charts_are_native_and_have_alternative_text(dateien):
    mappe = openpyxl.load_workbook(dateien / "bericht.xlsx")
    bilder = [tafel.bild for _, tafel in INHALT.tafeln() if tafel.bild]
    gezeichnet = [diagramm for blatt in mappe for diagramm in blatt._charts]
    assert len(gezeichnet) == len(bilder)
    assert [len(diagramm.series) for diagramm in gezeichnet] == [len(bild.reihen) for bild in bilder]
    with zipfile.ZipFile(dateien / "bericht.xlsx") as paket:
        zeichnungen = "".join(paket.read(n).decode() for n in paket.namelist() if n.startswith("xl/drawings/drawing"))
    for bild in bilder:
        assert f'descr="{bild.alternativtext}"' in zeichnungen


def test_libreoffice_recalculates_the_sums_to_the_same_values(dateien, tmp_path):
    roh = (dateien / "bericht.xlsx").read_bytes()
    nachgerechnet = nachgerechnete_mappe(fremdprogramm("soffice"), roh, tmp_path)
    formel, gespeichert = (openpyxl.load_workbook(BytesIO(roh), data_only=w) for w in (False, True))
    anzahl = 0
    for blatt in formel:
        for zelle in (z for zeile in blatt for z in zeile if z.data_type == "f"):
            anzahl += 1
            soll = gespeichert[blatt.title][zelle.coordinate].value
            assert nachgerechnet[blatt.title][zelle.coordinate].value == pytest.approx(soll, abs=0.005)
    assert anzahl == sum(isinstance(w, Summenformel) for _, t in INHALT.tafeln() for zeile in t.zeilen for w in zeile)


# --- all three ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endung", SCHREIBER)
def test_the_same_content_gives_the_same_bytes(dateien, tmp_path, endung):
    nochmal = Berichtsinhalt.aus_bytes(INHALT.als_bytes())
    SCHREIBER[endung](inhalt=nochmal, pfad=tmp_path / "nochmal")
    assert (tmp_path / "nochmal").read_bytes() == (dateien / f"bericht.{endung}").read_bytes()


@pytest.mark.parametrize("endung", SCHREIBER)
def test_the_public_version_has_its_mark_and_not_the_secret(tmp_path, endung):
    ziel = tmp_path / f"bericht.{endung}"
    SCHREIBER[endung](inhalt=replace(reicher_inhalt(lang=0), ist_demo=False).oeffentlich(), pfad=ziel)
    text = alles(ziel, endung)
    assert "Öffentliche Fassung" in text and "Geheimes Angebot" not in text and "Demodaten" not in text


def alles(pfad, endung) -> str:
    if endung == "pdf":
        return pdftext(fremdprogramm("pdftotext"), pfad)
    with zipfile.ZipFile(pfad) as paket:
        return "".join(paket.read(n).decode() for n in paket.namelist() if n.endswith(".xml"))


@pytest.mark.parametrize("endung", SCHREIBER)
def test_an_empty_report_can_be_written(tmp_path, endung):
    SCHREIBER[endung](inhalt=reicher_inhalt(abschnitte=(), angaben=(), drucksache=""), pfad=tmp_path / "leer")
    assert (tmp_path / "leer").stat().st_size > 1000


def test_a_long_table_is_whole_in_excel_and_short_on_paper(tmp_path):
    inhalt = reicher_inhalt()
    mappe_schreiben(inhalt=inhalt, pfad=tmp_path / "b.xlsx")
    pdf_schreiben(inhalt=inhalt, pfad=tmp_path / "b.pdf")
    blatt = openpyxl.load_workbook(tmp_path / "b.xlsx", read_only=True)["Alle Leistungen"]
    werte_b = [zeile[0].value for zeile in blatt.iter_rows(min_row=5, max_col=1)]
    assert werte_b == list(range(10_000))
    text = " ".join(pdftext(fremdprogramm("pdftotext"), tmp_path / "b.pdf").split())
    assert "Gedruckt sind die ersten 12 von 10.000 Zeilen; alle stehen in der Excel-Mappe auf dem Blatt „Alle" in text
    assert "Leistung 11 &" in text and "Leistung 12 &" not in text


def test_characters_no_typeface_has_are_named(dateien):
    assert druckbar("\U000e0001x") == "[U+E0001]x"


def test_a_chart_leaves_out_sums_and_draws_no_bar_for_the_unknown():
    tafel: Tafel = next(t for _, t in INHALT.tafeln() if t.bild)
    z = _zeichnung(tafel, tafel.bild)
    assert z.kategorien[-1] == "Amt für Schule & Sport" and len(z.kategorien) == 5
    assert z.reihen[0].werte == (120000.10, 99.9, None, 48000.0, 0.0)


def test_negative_values_stay_visible_in_the_charts_of_excel(tmp_path):
    spalten = (Spalte("amt", "Amt"), Spalte("e", "Abweichung", "euro"))
    bild = Diagramm("Abweichung", "Balken.", "balken", "amt", ["e"])
    tafel = Tafel("Abweichung", spalten, (("A", Decimal("-5")), ("B", None), ("C", Decimal(3))), bild=bild)
    mappe_schreiben(inhalt=reicher_inhalt(abschnitte=(Abschnitt("a", "A", (tafel,)),)), pfad=tmp_path / "b.xlsx")
    blatt = openpyxl.load_workbook(tmp_path / "b.xlsx")["Abweichung"]
    (diagramm,) = blatt._charts
    assert diagramm.y_axis.scaling.min is None
    werte_ort = diagramm.series[0].val.numRef.f
    assert [zelle[0].value for zelle in blatt[werte_ort.split("!")[1].replace("$", "")]] == [-5, None, 3]


@pytest.mark.parametrize("anzahl", [1, 12, 60])
@pytest.mark.parametrize("art", ["saeulen", "saeulen_gestapelt", "balken", "balken_gestapelt", "linie"])
def test_every_chart_fits_on_its_page(art, anzahl):
    spalten = (Spalte("amt", "Amt"), Spalte("a", "A $x$", "prozent"), Spalte("b", "B", "prozent"))
    zeilen = tuple((f"Amt für {n} & <Sonstiges> $a_{n}$", Decimal(n) / 60, None) for n in range(anzahl))
    roh = zeichnen(Tafel("T", spalten, zeilen, bild=Diagramm("T", "alt", art, "amt", ["a", "b"])), "svg")
    for quer, hoechstens in ((False, 610), (True, 400)):
        breite, hoehe = masse(roh=roh, quer=quer)
        assert 0 < breite <= 480 and 0 < hoehe <= hoechstens


def test_too_many_columns_become_several_tables_that_repeat_the_first():
    titel = ["Maßnahme", *(str(2020 + n) for n in range(40))]
    plan = aufteilen(titel, [False, *[True] * 40], [["Netz", *["1.234.567,00\u00a0€"] * 40]])
    assert plan.quer and len(plan.teile) > 1
    assert all(teil[0] == 0 for teil in plan.teile)
    assert sorted({n for teil in plan.teile for n in teil}) == list(range(41))


def test_sheet_names_are_valid_and_unlike_each_other():
    titel = ("Metadaten", "a" * 40, "a" * 41, "[x]:*?/\\'", "", "😀" * 40, "Kennzahlen")
    tafeln = tuple(Tafel(text, (Spalte("a", "A"),), ()) for text in titel)
    namen = blattnamen(reicher_inhalt(abschnitte=(Abschnitt("a", "A", tafeln),)))
    assert namen[0] == "Metadaten 2" and namen[4] == "Tabelle" and namen[3] == "x"
    assert len({name.lower() for name in namen}) == len(titel)
    assert all(0 < len(name.encode("utf-16-le")) <= 62 for name in namen)
