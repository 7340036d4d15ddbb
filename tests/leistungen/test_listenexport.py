"""The working list as a file: exactly the filtered rows, chosen columns, chosen order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from auswertung.auftraege import ARTEN
from auswertung.services.auftraege_ausfuehren import auftraege_ausfuehren
from leistungen.models import KommunaleLeistung
from organisation import rechte as r
from organisation.models import Amt, Auftrag, Benutzer, Kommune
from organisation.tabellenausgabe.modell import HOECHSTENS_DIREKT
from tests.factories.leistungen import kommunale_leistung
from tests.factories.organisation import benutzer_anlegen, recht_geben

LISTE = "/herford/leistungen/"


def mappe(client: Client, benutzer: Benutzer, abfrage: str) -> openpyxl.Workbook:
    client.force_login(benutzer)
    antwort = client.get(f"{LISTE}?format=xlsx&{abfrage}")
    assert antwort.status_code == 200, antwort.status_code
    return openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))


@pytest.fixture
def bestand(leistung_anlegen: Callable[..., KommunaleLeistung], buergeramt: Amt, bauamt: Amt) -> None:
    leistung_anlegen(
        "Parkausweis", amt=buergeramt, stufe=3, gueltig_ab=date(2026, 3, 1), fallzahl=1557, fallzahl_praezision="genau"
    )
    leistung_anlegen("Ölheizung", amt=buergeramt, stufe=1)
    leistung_anlegen("=SUMME(1;1)", amt=bauamt, eigene=True)


@pytest.mark.django_db
def test_rows_columns_and_order_are_those_of_the_page(client: Client, rita: Benutzer, bestand: None) -> None:
    datei = mappe(client, rita, "fehlt=stufe&fehlt=fallzahl&spalten=seit,amt,reifegrad&sortierung=-bezeichnung")
    kopf, *zeilen = datei["Leistungen"].values
    assert kopf == ("Leistung", "Reifegrad seit", "Amt", "Reifegrad")
    assert [zeile[0] for zeile in zeilen] == ["Ölheizung", "=SUMME(1;1)"]
    assert zeilen[0][2:] == ("320 Bürgeramt", 1)
    assert zeilen[1][1:] == ("nicht bewertet", "600 Bauamt", "nicht bewertet")
    metadaten = dict(datei["Metadaten"].values)
    assert metadaten["Filter"] == "Es fehlt: Reifegrad; Es fehlt: Fallzahl"
    assert metadaten["Kommune"] == "Herford"
    assert metadaten["Zeilen"] == 2
    assert "OZG-Reifegradmodell 1.1" in metadaten["Spalte „Reifegrad“"]
    assert metadaten["Erstellt von"] == "Rita"


@pytest.mark.django_db
def test_values_have_their_types(client: Client, rita: Benutzer, bestand: None) -> None:
    datei = mappe(client, rita, "q=Parkausweis&spalten=reifegrad,seit,fallzahl,bestaetigt,gezaehlt,adresse,bemerkung")
    (_, zeile) = datei["Leistungen"].values
    assert zeile == ("Parkausweis", 3, datetime(2026, 3, 1), 1557, "noch nie bestätigt", "ja", "nicht erfasst", None)


@pytest.mark.django_db
def test_csv_guards_formulas(client: Client, rita: Benutzer, bestand: None) -> None:
    client.force_login(rita)
    antwort = client.get(f"{LISTE}?format=csv&q=SUMME&spalten=amt")
    zeilen = b"".join(antwort.streaming_content).decode("utf-8-sig").splitlines()
    assert zeilen == ["Leistung;Amt", '"\'=SUMME(1;1)";600 Bauamt']


@pytest.mark.django_db
def test_only_rows_with_the_right_to_export(
    client: Client,
    anna: Benutzer,
    carla: Benutzer,
    kommune: Kommune,
    andere_kommune: Kommune,
    buergeramt: Amt,
    bestand: None,
) -> None:
    kommunale_leistung(andere_kommune, "Fremde Leistung")
    client.force_login(anna)
    assert client.get(f"{LISTE}?format=xlsx").status_code == 403
    client.force_login(carla)
    assert client.get(f"{LISTE}?format=xlsx").status_code == 404
    client.logout()
    assert client.get(f"{LISTE}?format=xlsx").status_code == 302
    teils = benutzer_anlegen("teils")
    recht_geben(teils, kommune, r.LESEN)
    recht_geben(teils, kommune, r.EXPORTIEREN, amt=buergeramt)
    namen = [zeile[0] for zeile in mappe(client, teils, "")["Leistungen"].values]
    assert namen == ["Leistung", "Ölheizung", "Parkausweis"]


@pytest.mark.django_db
@pytest.mark.parametrize("abfrage", ["format=docx", "format=", "format=xlsx&stufe=viele", "format=csv&amt=abc"])
def test_nonsense_is_refused(client: Client, rita: Benutzer, bestand: None, abfrage: str) -> None:
    client.force_login(rita)
    assert client.get(f"{LISTE}?{abfrage}").status_code == 400


@pytest.fixture
def viele(eigene_datenbank: str, kommune: Kommune) -> int:
    anzahl = HOECHSTENS_DIREKT + 1
    KommunaleLeistung.objects.bulk_create(
        KommunaleLeistung(
            kommune=kommune,
            eigene_bezeichnung=f"Leistung {nummer:05}",
            sortierschluessel=f"leistung {nummer:05}",
            stufe_wert=nummer % 5,
        )
        for nummer in range(anzahl)
    )
    return anzahl


def test_a_long_list_becomes_an_auftrag_and_a_file_of_the_person(
    client: Client, viele: int, rita: Benutzer, team: Benutzer, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    client.force_login(rita)
    antwort = client.get(f"{LISTE}?format=xlsx&spalten=reifegrad&sortierung=-bezeichnung", follow=True)
    assert "10.001 Zeilen" in antwort.content.decode()
    auftrag = Auftrag.objects.get()
    assert auftrag.parameter["abfrage"] == "spalten=reifegrad&sortierung=-bezeichnung"
    assert auftraege_ausfuehren(schnell=False, arten=ARTEN) == 1
    auftrag.refresh_from_db()
    assert (auftrag.status, auftrag.schritt) == ("fertig", "10.001 Zeilen"), auftrag.fehler
    adresse = f"/herford/anlagen/{auftrag.anlage_id}/"
    inhalt = b"".join(client.get(adresse).streaming_content)
    zeilen = list(openpyxl.load_workbook(BytesIO(inhalt), read_only=True)["Leistungen"].values)
    assert len(zeilen) == viele + 1
    assert zeilen[1] == ("Leistung 10000", 0)
    client.force_login(team)
    assert client.get(adresse).status_code == 404


def test_the_auftrag_asks_for_the_right_again(viele: int, rita: Benutzer, kommune: Kommune) -> None:
    auftrag = Auftrag.objects.create(
        kommune=kommune, erstellt_von=rita, art="listenexport", titel="Export", parameter={"format": "csv"}
    )
    rita.zugehoerigkeiten.update(stufe=r.LESEN)
    auftraege_ausfuehren(schnell=False, arten=ARTEN)
    auftrag.refresh_from_db()
    assert (auftrag.status, auftrag.anlage_id) == ("gescheitert", None)
    assert "Das Recht „exportieren“ fehlt" in auftrag.fehler
