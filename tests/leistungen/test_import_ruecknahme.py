"""Taking back an import: facts by Storno, undated values from the audit trail, what changed since stays and is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from leistungen.models import Erbringungsstand, Importlauf, KommunaleLeistung, Reifegradstand
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe.ruecknahme import bestandsimport_zuruecknehmen
from leistungen.services.stammdaten import leistung_aendern
from organisation.models import Aenderungsvermerk, Amt, Benutzer, Kommune
from tests.factories.leistungen import kommunale_leistung
from tests.leistungen.importhilfen import als_csv, hinweise, pruefen, schritt

pytestmark = pytest.mark.django_db
BASIS = "/herford/importe/"
ELTERNGELD = "99041006013000"
ALT = {"fallzahl": 5, "fallzahl_praezision": "genau", "fallzahl_jahr": 2024, "bemerkung": "alt"}


@pytest.fixture
def als_team(client: Client, team: Benutzer) -> Client:
    client.force_login(team)
    return client


@pytest.fixture
def alte(kommune: Kommune, buergeramt: Amt) -> KommunaleLeistung:
    return kommunale_leistung(
        kommune, "Alte Leistung", leika="99123123123123", amt=buergeramt, stufe=3, gueltig_ab=date(2026, 1, 5), **ALT
    )


def importiert(client: Client, *zeilen: dict[str, str]) -> Importlauf:
    spalten = dict.fromkeys(name for zeile in zeilen for name in zeile)
    inhalt = als_csv([{name: zeile.get(name, "") for name in spalten} for zeile in zeilen])
    lauf = pruefen(client, BASIS, inhalt, gueltig_ab="01.03.2026")
    schritt(client, BASIS, lauf, "uebernehmen")
    lauf.refresh_from_db()
    assert lauf.status == "uebernommen"
    return lauf


ZEILE = {
    "leika": "99123123123123",
    "amt": "600",
    "fallzahl": "77",
    "fallzahl_jahr": "2025",
    "reifegrad": "4",
    "erbracht": "ja",
    "bemerkung": "neu",
    "url": "https://www.stadt.de/antrag",
}


def werte(leistung: KommunaleLeistung) -> tuple[Any, ...]:
    leistung.refresh_from_db()
    return (
        leistung.amt_id,
        leistung.fallzahl,
        leistung.fallzahl_praezision,
        leistung.fallzahl_jahr,
        leistung.online_adresse,
        leistung.bemerkung,
        leistung.stufe_wert,
        leistung.stand_seit,
        leistung.erbracht,
        leistung.bestaetigt_am,
    )


def test_everything_the_import_wrote_goes_back_and_nothing_is_deleted(
    als_team: Client, kommune: Kommune, alte: KommunaleLeistung, bauamt: Amt
) -> None:
    vorher = werte(alte)
    lauf = importiert(als_team, ZEILE, {"leika": ELTERNGELD, "amt": "600", "fallzahl": "9", "reifegrad": "2"})
    assert werte(alte)[:2] == (bauamt.pk, 77) and werte(alte)[6] == 4
    Aenderungsvermerk.objects.all().delete()
    antwort = als_team.post(f"{BASIS}{lauf.pk}/zuruecknehmen/", {"grund": "falsche Datei"}, follow=True)
    assert "Der Import ist zurückgenommen." in hinweise(antwort)
    assert "3 Angaben storniert, 2 Leistungen wieder wie zuvor" in antwort.content.decode()
    assert "Übernommen: " not in antwort.content.decode()
    assert werte(alte) == vorher
    neue = KommunaleLeistung.objects.get(einzelleistung__leika_schluessel=ELTERNGELD)
    assert (neue.amt, neue.fallzahl, neue.fallzahl_praezision, neue.stufe_wert) == (None, None, "", None)
    storniert = [*Reifegradstand.objects.filter(herkunft="import"), *Erbringungsstand.objects.all()]
    assert {(s.storno_grund, str(s.storniert_von)) for s in storniert} == {("falsche Datei", "Team")}
    assert len(storniert) == 3
    assert Aenderungsvermerk.objects.filter(kommune=kommune).exists()
    seite = als_team.get(f"{BASIS}{lauf.pk}/").content.decode()
    assert "Zurückgenommen am" in seite and "Import zurücknehmen" not in seite and "belassen" not in seite


def test_what_somebody_changed_since_stays_and_is_named(
    als_team: Client, team: Benutzer, kommune: Kommune, alte: KommunaleLeistung, buergeramt: Amt, bauamt: Amt
) -> None:
    lauf = importiert(als_team, ZEILE)
    alte.refresh_from_db()
    leistung_aendern(
        benutzer=team, kommune=kommune, leistung_id=alte.pk, version=alte.version, aenderungen={"fallzahl": 80}
    )
    als_team.post(f"{BASIS}{lauf.pk}/zuruecknehmen/", {"grund": "falsche Datei"})
    alte.refresh_from_db()
    assert (alte.amt, alte.fallzahl, alte.fallzahl_jahr, alte.bemerkung) == (buergeramt, 80, 2025, "alt")
    seite = als_team.get(f"{BASIS}{lauf.pk}/").content.decode()
    assert "<li>Alte Leistung: Fallzahl</li>" in seite and "Alte Leistung: Amt" not in seite


def test_an_import_without_dated_facts_can_be_taken_back_too(als_team: Client, alte: KommunaleLeistung) -> None:
    lauf = importiert(als_team, {"leika": "99123123123123", "fallzahl": "78"})
    als_team.post(f"{BASIS}{lauf.pk}/zuruecknehmen/", {"grund": "falsche Datei"})
    alte.refresh_from_db()
    assert (alte.fallzahl, alte.stufe_wert) == (5, 3)


def test_a_second_time_and_without_a_reason_are_refused(als_team: Client, alte: KommunaleLeistung, bauamt: Amt) -> None:
    lauf = importiert(als_team, ZEILE)
    url = f"{BASIS}{lauf.pk}/zuruecknehmen/"
    assert "Bitte füllen Sie dieses Feld aus" in hinweise(als_team.post(url, {"grund": " "}, follow=True))
    assert "Steuerzeichen" in hinweise(als_team.post(url, {"grund": "a\x00b"}, follow=True))
    assert werte(alte)[1] == 77
    als_team.post(url, {"grund": "falsche Datei"})
    assert "schon zurückgenommen" in hinweise(als_team.post(url, {"grund": "nochmal"}, follow=True))


def test_an_import_that_was_only_checked_has_nothing_to_take_back(
    als_team: Client, team: Benutzer, alte: KommunaleLeistung
) -> None:
    lauf = pruefen(als_team, BASIS, als_csv([{"leika": ELTERNGELD, "reifegrad": "2"}]), gueltig_ab="01.03.2026")
    with pytest.raises(Eingabefehler, match="nichts geschrieben"):
        bestandsimport_zuruecknehmen(benutzer=team, lauf=lauf, grund="falsche Datei")


def test_own_amt_yes_rows_of_another_amt_no(
    als_team: Client, anna: Benutzer, rita: Benutzer, carla: Benutzer, kommune: Kommune, alte: KommunaleLeistung
) -> None:
    fremde = kommunale_leistung(kommune, leika="99123123123124", fallzahl=1, fallzahl_praezision="genau")
    lauf = importiert(als_team, {"leika": "99123123123124", "fallzahl": "2"})
    with pytest.raises(Eingabefehler, match="dürfen Sie nicht bearbeiten"):
        bestandsimport_zuruecknehmen(benutzer=anna, lauf=lauf, grund="falsche Datei")
    for benutzer, status in {anna: 404, rita: 403, carla: 404, None: 302}.items():
        wer = Client()
        if benutzer:
            wer.force_login(benutzer)
        assert wer.post(f"{BASIS}{lauf.pk}/zuruecknehmen/", {"grund": "x"}).status_code == status
    fremde.refresh_from_db()
    assert fremde.fallzahl == 2
    als_anna = Client()
    als_anna.force_login(anna)
    eigener = importiert(als_anna, {"leika": "99123123123123", "fallzahl": "6", "reifegrad": "1"})
    als_anna.post(f"{BASIS}{eigener.pk}/zuruecknehmen/", {"grund": "falsche Datei"})
    alte.refresh_from_db()
    assert (alte.fallzahl, alte.stufe_wert) == (5, 3)
