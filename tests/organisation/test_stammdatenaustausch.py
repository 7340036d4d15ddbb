"""Import and export of the Ämter: dry run first, through the service, inside the own Kommune, hostile files refused."""

from __future__ import annotations

import io

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben
from tests.organisation.test_verwaltung import angemeldet

LISTE = "/verwaltung/organisation/amt/"


@pytest.fixture
def verwalterin(kommune):
    person = benutzer_anlegen("verwalterin", is_staff=True)
    recht_geben(person, kommune, r.FREIGEBEN, bereich="stammdaten")
    recht_geben(person, kommune, r.EXPORTIEREN, bereich="stammdaten")
    return person


def pruefen(client, inhalt: str | bytes, name="aemter.csv"):
    roh = inhalt.encode() if isinstance(inhalt, str) else inhalt
    return client.post(f"{LISTE}import/", {"import_file": SimpleUploadedFile(name, roh), "format": "0", "resource": ""})


def uebernehmen(client, antwort):
    antwort = client.post(f"{LISTE}process_import/", antwort.context["confirm_form"].initial)
    assert [str(m) for m in get_messages(antwort.wsgi_request) if m.level_tag == "error"] == []
    return antwort


def test_a_file_is_checked_then_taken_over_through_the_service(verwalterin, kommune, buergeramt):
    client = angemeldet(verwalterin)
    inhalt = (
        "nummer;bezeichnung;ebene;gehoert_zu;pilotamt\n320;Bürgerservice;amt;;ja\n320.1;Ausweise;abteilung;320;nein\n"
    )
    antwort = pruefen(client, inhalt)
    assert not antwort.context["result"].has_errors() and Amt.objects.count() == 1
    assert uebernehmen(client, antwort).status_code == 302
    buergeramt.refresh_from_db()
    assert (buergeramt.bezeichnung, buergeramt.ist_pilotamt, buergeramt.version) == ("Bürgerservice", True, 2)
    assert Amt.objects.get(nummer="320.1").uebergeordnet == buergeramt


@pytest.mark.parametrize(
    ("inhalt", "meldung"),
    [
        ("", "leer"),
        ("nummer;bezeichnung\n", ""),
        ("nummer;nummer\n1;2\n", "zweimal"),
        ("nummer;bezeichnung\n1;A;zu viel\n", "Zeile 2 hat 3 Spalten"),
        (b"nummer;bezeichnung\n1;A\x00B\n", "NUL"),
        ("nummer;bezeichnung;pilotamt\n1;A;vielleicht\n", "weder ja noch nein"),
        ("nummer;bezeichnung;gehoert_zu\n1;A;999\n", "gibt es nicht"),
        ("nummer;bezeichnung;kommune\n1;A;guetersloh\n", "gibt es nicht, oder Sie dürfen"),
        ("nummer;bezeichnung\n;A\n", "Nummer"),
        ("nummer;bezeichnung\n1;" + "x" * 10_000 + "\n", "10000 Zeichen"),
        ("nummer;bezeichnung;ebene\n1;A;königreich\n", ""),
    ],
)
def test_bad_files_say_why_and_write_nothing(verwalterin, andere_kommune, inhalt, meldung):
    antwort = pruefen(angemeldet(verwalterin), inhalt)
    assert antwort.status_code == 200 and meldung in antwort.content.decode()
    assert "confirm_form" not in antwort.context and not Amt.objects.exists()


def test_too_big_or_another_format_is_refused_before_reading(verwalterin):
    client = angemeldet(verwalterin)
    assert "größer als 1 MB" in pruefen(client, "nummer\n" + "1\n" * 600_000).content.decode()
    assert "CSV-Datei" in pruefen(client, b"PK\x03\x04", "aemter.xlsx").content.decode()


def test_import_never_touches_another_kommune(verwalterin, kommune, andere_kommune):
    fremdes = amt_anlegen(andere_kommune, "320", "Fremdes Amt")
    client = angemeldet(verwalterin)
    uebernehmen(client, pruefen(client, "nummer;bezeichnung\n320;Gekapert\n"))
    fremdes.refresh_from_db()
    assert fremdes.bezeichnung == "Fremdes Amt"
    assert Amt.objects.get(kommune=kommune, nummer="320").bezeichnung == "Gekapert"


def test_who_may_not_edit_may_not_import_and_who_may_not_export_may_not_export(rita, bernd, bauamt, kommune):
    assert angemeldet(rita).get(f"{LISTE}import/").status_code == 403
    assert angemeldet(bernd).get(f"{LISTE}export/").status_code == 403
    redakteurin = benutzer_anlegen("redakteurin")
    recht_geben(redakteurin, kommune, r.BEARBEITEN, bereich="stammdaten")
    assert angemeldet(redakteurin).get(f"{LISTE}export/").status_code == 403


def test_csv_is_guarded_and_comes_back_unchanged(verwalterin, kommune, andere_kommune):
    amt_anlegen(kommune, "1", "=HYPERLINK()")
    amt_anlegen(andere_kommune, "2", "Fremdes Amt")
    client = angemeldet(verwalterin)
    datei = client.post(f"{LISTE}export/", {"format": "1", "resource": ""}).content
    assert b"'=HYPERLINK()" in datei and b"Fremdes Amt" not in datei
    antwort = pruefen(client, datei)
    assert antwort.context["result"].totals["skip"] == 1 and antwort.context["result"].totals["update"] == 0


def test_excel_keeps_text_as_text(verwalterin, kommune):
    amt_anlegen(kommune, "002", "=1+1")
    datei = angemeldet(verwalterin).post(f"{LISTE}export/", {"format": "0", "resource": ""}).content
    blatt = load_workbook(io.BytesIO(datei)).worksheets[0]
    zeilen = [list(zeile) for zeile in blatt.iter_rows(values_only=True)]
    zeile = next(z for z in zeilen if "=1+1" in z)
    assert "002" in zeile


def test_the_command_line_opens_a_kommune_with_its_administration(db, kommune, monkeypatch):
    monkeypatch.setattr(
        "organisation.management.commands.kommune_anlegen.getpass", lambda frage: "ein-langes-Passwort-7"
    )
    schluessel = kommune.gebietskoerperschaft.schluessel
    with pytest.raises(CommandError, match="Gemeindeverzeichnis"):
        call_command("kommune_anlegen", "99999999", "nirgendwo", "Nirgendwo", "chefin")
    with pytest.raises(CommandError):  # this Gebietskörperschaft has its Kommune already: neither row nor login remains
        call_command("kommune_anlegen", schluessel, "herford-zwei", "Herford", "chefin")
    assert Kommune.objects.count() == 1 and not Benutzer.objects.filter(username="chefin").exists()
