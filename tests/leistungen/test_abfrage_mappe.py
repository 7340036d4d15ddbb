"""A workbook goes out, comes back, is checked and taken over: both ways the same answers, and nothing slips in."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from leistungen.models import Abfrageantwort, Bewertung, Erbringungsstand, Reifegradstand, Rueckgabe
from leistungen.resources.abfragerueckgabe import rueckgabe_annehmen
from leistungen.services.abfragen.antworten import Antwort, antworten_speichern
from leistungen.services.abfragen.kampagne import abfrage_abschliessen
from leistungen.services.abfragen.uebernahme import (
    konflikte_entscheiden,
    rueckgabe_uebernehmen,
    rueckgabe_verwerfen,
)
from leistungen.services.fehler import Eingabefehler
from tests.factories.abfragen import ausgefuellt, bearbeitet, frage, kampagne, kriterium_anlegen, mappe, position
from tests.factories.leistungen import kommunale_leistung

# F erbracht, G Fallzahl, H Reifegrad, I gelten seit, J Anmerkung, K Kriterium; services from row 3 on, by name


@pytest.fixture
def ausweis(leistung_anlegen, buergeramt):
    return leistung_anlegen("Ausweis", amt=buergeramt, stufe=2, fallzahl=100, fallzahl_praezision="rund")


@pytest.fixture
def melde(leistung_anlegen, buergeramt):
    return leistung_anlegen("Meldebescheinigung", amt=buergeramt)


@pytest.fixture
def abfrage(team, kommune, ausweis, melde):
    return kampagne(team, kommune, [ausweis, melde], kriterien=[kriterium_anlegen(kommune)])


def annehmen(person, abfrage, inhalt, dateiname="antworten.xlsx"):
    return rueckgabe_annehmen(benutzer=person, abfrage=abfrage, dateiname=dateiname, inhalt=inhalt)


def uebernehmen(person, abfrage, inhalt, dateiname="antworten.xlsx"):
    rueckgabe = annehmen(person, abfrage, inhalt, dateiname)
    assert rueckgabe.fehler == []
    return rueckgabe_uebernehmen(benutzer=person, rueckgabe=rueckgabe)


def unterschiede(rueckgabe):
    return list(rueckgabe.zellen.order_by("zeile", "pk").values_list("zeile", "befund", "alt", "neu"))


def texte(rueckgabe):
    return [fehler["text"] for fehler in rueckgabe.fehler]


def test_the_workbook_has_one_row_per_service_and_tells_what_is_known(abfrage):
    blatt = openpyxl.load_workbook(io.BytesIO(mappe(abfrage)))["Antworten"]
    assert [blatt.cell(2, spalte).value for spalte in range(1, 12)] == [
        "Schlüssel (nicht ändern)", "Amt", "LeiKa-Schlüssel", "Leistung", "Bisher bekannt", "Wird die Leistung erbracht?",
        "Fallzahl je Jahr", "Reifegrad", "Angaben gelten seit", "Anmerkung", "Nutzungsinteresse",
    ]  # fmt: skip
    assert [blatt.cell(zeile, 4).value for zeile in (3, 4)] == ["Ausweis", "Meldebescheinigung"]
    assert blatt["E3"].value == "Fallzahl rund 100 · Reifegrad 2"
    assert blatt.max_row == 4


def test_keys_are_locked_answers_are_not_and_scales_are_drop_downs(abfrage):
    buch = openpyxl.load_workbook(io.BytesIO(mappe(abfrage)))
    blatt = buch["Antworten"]
    assert blatt.protection.sheet and blatt["A3"].protection.locked and not blatt["F3"].protection.locked
    listen = {
        str(regel.sqref): regel.formula1 for regel in blatt.data_validations.dataValidation if regel.type == "list"
    }
    assert set(listen) == {"F3:F4", "H3:H4", "K3:K4"}
    quelle = buch["Listen"]
    assert [quelle.cell(zeile, 6).value for zeile in range(1, 5)] == ["1 gering", "2 mittel", "3 hoch", "weiß nicht"]
    assert "weiß nicht" in " ".join(str(z.value) for z in buch["Anleitung"]["B"] if z.value)


def test_an_untouched_workbook_changes_nothing(anna, abfrage):
    rueckgabe = annehmen(anna, abfrage, mappe(abfrage))
    assert (unterschiede(rueckgabe), rueckgabe.fehler) == ([], [])
    with pytest.raises(Eingabefehler, match="ändert nichts"):
        rueckgabe_uebernehmen(benutzer=anna, rueckgabe=rueckgabe)


def test_the_preview_writes_nothing_and_names_every_change(anna, abfrage):
    datei = ausgefuellt(mappe(abfrage), F3="ja", G4="rund 1.200", K3="weiß nicht")
    rueckgabe = annehmen(anna, abfrage, datei)
    assert unterschiede(rueckgabe) == [(3, "neu", "", "ja"), (3, "neu", "", "?"), (4, "neu", "", "1200|rund")]
    assert not Abfrageantwort.objects.exists()
    assert not Erbringungsstand.objects.filter(erfasst_von=anna).exists()


def test_taking_over_writes_answers_and_dated_facts_with_the_name_of_the_file(anna, abfrage, ausweis, melde):
    datei = ausgefuellt(mappe(abfrage), F3="ja", H3="3 Online-Leistung", G4="1.200", K4="2 mittel", K3="weiß nicht")
    assert uebernehmen(anna, abfrage, datei, "rückgabe 320.xlsx") == 5
    for leistung in (ausweis, melde):
        leistung.refresh_from_db()
    assert (ausweis.erbracht, ausweis.stufe_wert) == ("ja", 3)
    assert (melde.fallzahl, melde.fallzahl_praezision) == (1200, "genau")
    stand = Reifegradstand.objects.get(leistung=ausweis, erfasst_von=anna)
    assert (stand.gueltig_ab, stand.herkunft) == (timezone.localdate(), "import")
    assert "rückgabe 320.xlsx" in stand.grund
    werte = dict(Bewertung.objects.values_list("leistung", "wert"))
    assert werte == {melde.pk: Decimal(2), ausweis.pk: None}, "„weiß nicht“ is a fact without a value"
    assert set(Abfrageantwort.objects.values_list("herkunft", flat=True)) == {"rückgabe 320.xlsx"}


def test_the_audit_trail_names_the_file(anna, abfrage):
    uebernehmen(anna, abfrage, ausgefuellt(mappe(abfrage), F3="ja"), "amt320.xlsx")
    ereignis = Abfrageantwort.pgh_event_model.objects.select_related("pgh_context").latest("pgh_id")
    assert ereignis.pgh_context.metadata["datei"] == "amt320.xlsx"


def test_both_ways_give_the_same_answers(anna, abfrage, ausweis, melde):
    uebernehmen(anna, abfrage, ausgefuellt(mappe(abfrage), F3="nein", G3="bis zu 50"))
    im_browser = [(frage(abfrage, "erbracht").id, "nein"), (frage(abfrage, "fallzahl").id, "50|bis_zu")]
    pk = position(abfrage, melde).pk
    antworten_speichern(benutzer=anna, abfrage=abfrage, antworten=[Antwort(pk, f, w, "") for f, w in im_browser])
    je_leistung = [
        list(Abfrageantwort.objects.filter(position__leistung=eine).order_by("frage").values_list("frage", "wert"))
        for eine in (ausweis, melde)
    ]
    assert je_leistung[0] == je_leistung[1]
    assert {
        eine.pk: (eine.erbracht, eine.fallzahl)
        for eine in (type(ausweis).objects.filter(pk__in=[ausweis.pk, melde.pk]))
    } == {
        ausweis.pk: ("nein", 50),
        melde.pk: ("nein", 50),
    }


def test_dates_as_text_and_as_dates_say_since_when(anna, abfrage, ausweis, melde):
    datei = ausgefuellt(mappe(abfrage), H3="1 Information", I3="1.3.26", H4=2, I4=datetime(2026, 4, 1))
    uebernehmen(anna, abfrage, datei)
    tage = dict(Reifegradstand.objects.filter(erfasst_von=anna).values_list("leistung", "gueltig_ab"))
    assert tage == {ausweis.pk: date(2026, 3, 1), melde.pk: date(2026, 4, 1)}


def test_numbers_with_a_comma_are_read(anna, abfrage, ausweis, melde):
    uebernehmen(anna, abfrage, ausgefuellt(mappe(abfrage), G3="1.250,00", H4="3,0"))
    ausweis.refresh_from_db(), melde.refresh_from_db()
    assert (ausweis.fallzahl, melde.stufe_wert) == (1250, 3)


def test_reordered_and_renamed_columns_and_empty_rows_change_nothing_in_meaning(anna, abfrage, ausweis):
    def umstellen(blatt):
        blatt.protection.sheet = False
        blatt["F3"] = "ja"
        blatt["G2"] = "Anzahl der Fälle (bitte prüfen)"
        blatt["G3"] = 77
        blatt.insert_rows(4)
        blatt.insert_rows(3)
        blatt.move_range(f"F1:F{blatt.max_row}", cols=10)
        blatt.insert_cols(1)

    rueckgabe = annehmen(anna, abfrage, bearbeitet(mappe(abfrage), umstellen))
    assert (texte(rueckgabe), [u[2:] for u in unterschiede(rueckgabe)]) == ([], [("", "ja"), ("", "77|genau")])


def test_without_the_hidden_codes_the_titles_are_enough(anna, abfrage):
    def ohne_codes(blatt):
        blatt["F3"] = "ja"
        blatt.delete_rows(1)

    rueckgabe = annehmen(anna, abfrage, bearbeitet(mappe(abfrage), ohne_codes))
    assert [u[2:] for u in unterschiede(rueckgabe)] == [("", "ja")]


def test_sheets_in_another_order_are_found(anna, abfrage):
    buch = openpyxl.load_workbook(io.BytesIO(ausgefuellt(mappe(abfrage), F3="ja")))
    buch.move_sheet("Anleitung", -1)
    ziel = io.BytesIO()
    buch.save(ziel)
    assert len(unterschiede(annehmen(anna, abfrage, ziel.getvalue()))) == 1


def test_a_file_saved_by_libreoffice_is_read(anna, abfrage, ausweis):
    """Its dialect: shared strings, columns to the right filled with styles, empty cells written, booleans as numbers."""
    import re

    roh = ausgefuellt(mappe(abfrage), F3="ja", G3=1200)
    ziel = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(roh)) as alt, zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as neu:
        for teil in alt.namelist():
            text = alt.read(teil)
            if teil == "xl/worksheets/sheet1.xml":
                text = re.sub(rb"<sheetData>", b"<sheetData><!-- LibreOffice -->", text)
                text = text.replace(
                    b"</sheetData>", b'<row r="5" customFormat="false" ht="12.8" hidden="false"/></sheetData>'
                )
                text = (
                    text.replace(b"<row ", b'<row customFormat="false" hidden="false" customHeight="false" ', 3)
                    .replace(b'hidden="false" customHeight="false" r="1" hidden="1"', b'r="1" hidden="true"')
                    .replace(
                        b'hidden="false" customHeight="false" r="1" spans="1:11" hidden="1"', b'r="1" hidden="true"'
                    )
                )
            neu.writestr(teil, text)
        neu.writestr("docProps/app.xml.bak", "<Application>LibreOffice</Application>")
    rueckgabe = annehmen(anna, abfrage, ziel.getvalue())
    assert [u[2:] for u in unterschiede(rueckgabe)] == [("", "ja"), ("", "1200|genau")]


def test_all_errors_come_at_once_with_sheet_row_column_and_what_to_do(anna, abfrage):
    datei = ausgefuellt(
        mappe(abfrage), F3="vielleicht", G3="viele", H4="9", I4="31.02.2026", K4="5 riesig", A5="Neu", F5="ja"
    )
    rueckgabe = annehmen(anna, abfrage, datei)
    orte = [(f["blatt"], f["zeile"], f["zelle"], f["spalte"]) for f in rueckgabe.fehler]
    assert orte == [
        ("Antworten", 3, "F3", "Wird die Leistung erbracht?"),
        ("Antworten", 3, "G3", "Fallzahl je Jahr"),
        ("Antworten", 4, "H4", "Reifegrad"),
        ("Antworten", 4, "I4", "Angaben gelten seit"),
        ("Antworten", 4, "K4", "Nutzungsinteresse"),
        ("Antworten", 5, "", ""),
    ]
    assert "Erlaubt sind 1 gering, 2 mittel, 3 hoch oder „weiß nicht“" in texte(rueckgabe)[4]
    with pytest.raises(Eingabefehler, match="hat Fehler"):
        rueckgabe_uebernehmen(benutzer=anna, rueckgabe=rueckgabe)
    assert not Abfrageantwort.objects.exists()


def test_a_day_in_the_future_is_an_error(anna, abfrage):
    assert "liegt in der Zukunft" in texte(annehmen(anna, abfrage, ausgefuellt(mappe(abfrage), I3="1.1.2099")))[0]


@pytest.mark.parametrize("stelle", [0, 3, 12, -1], ids=["start", "campaign", "middle", "signature"])
def test_a_tampered_key_is_refused_by_name(anna, abfrage, stelle):
    def faelschen(blatt):
        zeichen = list(blatt["A3"].value)
        zeichen[stelle] = "1" if zeichen[stelle] != "1" else "2"
        blatt["A3"], blatt["F3"] = "".join(zeichen), "ja"

    rueckgabe = annehmen(anna, abfrage, bearbeitet(mappe(abfrage), faelschen))
    assert texte(rueckgabe) == [
        "Der Schlüssel in dieser Zeile wurde verändert. Bitte laden Sie die Mappe neu herunter und übertragen Sie Ihre Antworten."
    ]


def test_a_key_of_another_campaign_is_refused(team, anna, kommune, abfrage, ausweis):
    andere = kampagne(team, kommune, [ausweis], titel="Andere")
    rueckgabe = annehmen(anna, andere, ausgefuellt(mappe(abfrage), F3="ja"))
    assert "andere" in texte(rueckgabe)[0]


def test_a_foreign_amts_row_is_refused_by_name(team, anna, bernd, kommune, ausweis, bauamt, leistung_anlegen):
    baulast = leistung_anlegen("Baulastauskunft", amt=bauamt)
    abfrage = kampagne(team, kommune, [ausweis, baulast])
    rueckgabe = annehmen(bernd, abfrage, ausgefuellt(mappe(abfrage), F3="ja", F4="ja"))
    assert texte(rueckgabe) == [
        "„Ausweis“ gehört zu 320 Bürgeramt; für dieses Amt dürfen Sie nicht antworten. Bitte löschen Sie die Zeile."
    ]


def test_a_row_copied_twice_is_refused(anna, abfrage):
    def kopieren(blatt):
        for spalte in range(1, 12):
            blatt.cell(5, spalte).value = blatt.cell(3, spalte).value

    assert "steht auch in Zeile 3" in texte(annehmen(anna, abfrage, bearbeitet(mappe(abfrage), kopieren)))[0]


def test_another_kommune_cannot_return_a_workbook(carla, abfrage):
    rueckgabe = annehmen(carla, abfrage, ausgefuellt(mappe(abfrage), F3="ja"))
    assert "dürfen Sie nicht antworten" in texte(rueckgabe)[0]
    with pytest.raises(Eingabefehler):
        rueckgabe_uebernehmen(benutzer=carla, rueckgabe=rueckgabe)


def _mit_teil(inhalt: bytes, name: str, daten: bytes) -> bytes:
    ziel = io.BytesIO(inhalt)
    with zipfile.ZipFile(ziel, "a", zipfile.ZIP_DEFLATED) as archiv:
        archiv.writestr(name, daten)
    return ziel.getvalue()


@pytest.mark.parametrize(
    ("verderben", "meldung"),
    [
        (lambda m: _mit_teil(m, "xl/vbaProject.bin", b"x"), "Makros"),
        (lambda m: _mit_teil(m, "xl/externalLinks/externalLink1.xml", b"<x/>"), "verweist auf andere Dateien"),
        (lambda m: _mit_teil(m, "xl/media/bombe.bin", b"0" * (160 << 20)), "entpackt zu groß"),
        (lambda m: ausgefuellt(m, F3='=HYPERLINK("http://x")'), "Formeln in F3"),
        (lambda m: m[: len(m) // 2], "beschädigt"),
        (lambda m: b"%PDF-1.7", "PDF"),
    ],
    ids=["macros", "external links", "bomb", "formula", "cut", "pdf"],
)  # fmt: skip
def test_hostile_files_are_refused_by_name(anna, abfrage, verderben, meldung):
    with pytest.raises(Eingabefehler, match=meldung):
        annehmen(anna, abfrage, verderben(mappe(abfrage)))
    assert not Rueckgabe.objects.exists()


def test_what_was_answered_meanwhile_is_a_conflict_that_a_person_decides(anna, team, abfrage, ausweis, melde):
    datei = ausgefuellt(mappe(abfrage), F3="ja", F4="ja", G4=5)
    erbracht = frage(abfrage, "erbracht").id
    positionen = [position(abfrage, leistung).pk for leistung in (ausweis, melde)]
    antworten_speichern(
        benutzer=team, abfrage=abfrage, antworten=[Antwort(pk, erbracht, "nein", "") for pk in positionen]
    )
    rueckgabe = annehmen(anna, abfrage, datei)
    assert unterschiede(rueckgabe) == [
        (3, "konflikt", "nein", "ja"),
        (4, "konflikt", "nein", "ja"),
        (4, "neu", "", "5|genau"),
    ]
    with pytest.raises(Eingabefehler, match="2 Konflikte"):
        rueckgabe_uebernehmen(benutzer=anna, rueckgabe=rueckgabe)
    eins, zwei = rueckgabe.zellen.filter(befund="konflikt").order_by("zeile").values_list("pk", flat=True)
    assert konflikte_entscheiden(benutzer=anna, rueckgabe=rueckgabe, entscheidungen={eins: "datei", zwei: "haus"}) == 0
    assert rueckgabe_uebernehmen(benutzer=anna, rueckgabe=rueckgabe) == 2
    werte = dict(Abfrageantwort.objects.filter(frage=erbracht).values_list("position", "wert"))
    assert werte == dict(zip(positionen, ["ja", "nein"], strict=True))


def test_a_cell_nobody_touched_never_overwrites_a_newer_answer(anna, team, abfrage, ausweis):
    erbracht, pk = frage(abfrage, "erbracht").id, position(abfrage, ausweis).pk
    antworten_speichern(benutzer=anna, abfrage=abfrage, antworten=[Antwort(pk, erbracht, "ja", "")])
    datei = ausgefuellt(mappe(abfrage), G3=7)
    antworten_speichern(benutzer=team, abfrage=abfrage, antworten=[Antwort(pk, erbracht, "nein", "ja")])
    uebernehmen(anna, abfrage, datei)
    assert Abfrageantwort.objects.get(position=pk, frage=erbracht).wert == "nein"


def test_an_answer_between_check_and_confirmation_stops_everything(anna, team, abfrage, ausweis, melde):
    rueckgabe = annehmen(anna, abfrage, ausgefuellt(mappe(abfrage), F3="ja", F4="ja"))
    erbracht, pk = frage(abfrage, "erbracht").id, position(abfrage, ausweis).pk
    antworten_speichern(benutzer=team, abfrage=abfrage, antworten=[Antwort(pk, erbracht, "nein", "")])
    with pytest.raises(Eingabefehler, match="Seit der Prüfung hat jemand 1"):
        rueckgabe_uebernehmen(benutzer=anna, rueckgabe=rueckgabe)
    assert Abfrageantwort.objects.count() == 1
    assert unterschiede(rueckgabe) == [(3, "konflikt", "nein", "ja"), (4, "neu", "", "ja")]


def test_a_workbook_is_taken_over_once(anna, abfrage):
    rueckgabe = annehmen(anna, abfrage, ausgefuellt(mappe(abfrage), F3="ja"))
    rueckgabe_uebernehmen(benutzer=anna, rueckgabe=rueckgabe)
    with pytest.raises(Eingabefehler, match="schon abgeschlossen"):
        rueckgabe_uebernehmen(benutzer=anna, rueckgabe=rueckgabe)


def test_discarding_changes_nothing(anna, abfrage):
    rueckgabe = annehmen(anna, abfrage, ausgefuellt(mappe(abfrage), F3="ja"))
    rueckgabe_verwerfen(benutzer=anna, rueckgabe=rueckgabe)
    assert not rueckgabe.zellen.exists() and not Abfrageantwort.objects.exists()


def test_a_closed_campaign_takes_no_workbook(anna, team, abfrage):
    rueckgabe = annehmen(anna, abfrage, ausgefuellt(mappe(abfrage), F3="ja"))
    abfrage_abschliessen(benutzer=team, abfrage=abfrage)
    abfrage.refresh_from_db()
    with pytest.raises(Eingabefehler, match="nimmt keine Antworten an"):
        annehmen(anna, abfrage, mappe(abfrage))
    with pytest.raises(Eingabefehler, match="nimmt keine Antworten an"):
        rueckgabe_uebernehmen(benutzer=anna, rueckgabe=rueckgabe)


def test_the_name_of_the_file_loses_path_and_control_characters(anna, abfrage):
    rueckgabe = annehmen(anna, abfrage, mappe(abfrage), "C:\\amt\\..\\ant\x00worten.xlsx")
    assert rueckgabe.dateiname == "antworten.xlsx"


def test_names_that_look_like_formulas_stay_text(anna, team, kommune, buergeramt):
    boese = kommunale_leistung(kommune, "=cmd|' /C calc'!A0", amt=buergeramt, eigene=True)
    datei = mappe(kampagne(team, kommune, [boese], titel="Böse"))
    zelle = openpyxl.load_workbook(io.BytesIO(datei))["Antworten"]["D3"]
    assert (zelle.data_type, zelle.value) == ("s", "=cmd|' /C calc'!A0")
