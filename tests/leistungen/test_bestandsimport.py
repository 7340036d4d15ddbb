"""A Kommune's own file: two real ones, matching, decisions, rights, refusals, undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from leistungen.models import (
    Einzelleistung,
    EinzelleistungFassung,
    Importlauf,
    KommunaleLeistung,
    Leistungszuordnung,
    Reifegradstand,
)
from leistungen.services.storno import vorgang_stornieren
from organisation.models import Aenderungsvermerk, Amt, Benutzer, Kommune
from tests.factories.leistungen import kommunale_leistung, stand_setzen
from tests.leistungen.importhilfen import abarbeiten, als_csv, als_xlsx, befunde, hochladen, meldungen, pruefen, schritt

pytestmark = pytest.mark.django_db
BASIS = "/herford/importe/"
BEISPIELE = Path(__file__).resolve().parents[2] / "fixtures" / "beispiele"
STAND = {"gueltig_ab": "01.03.2026"}
ELTERNGELD, ELTERNGELD_BEWILLIGUNG = "99041006013000", "99041006017000"


@pytest.fixture
def als_team(client: Client, team: Benutzer) -> Client:
    client.force_login(team)
    return client


def als(benutzer: Benutzer) -> Client:
    client = Client()
    client.force_login(benutzer)
    return client


def datei(*zeilen: dict[str, str]) -> bytes:
    spalten = dict.fromkeys(name for zeile in zeilen for name in zeile)
    return als_csv([{name: zeile.get(name, "") for name in spalten} for zeile in zeilen])


def uebernehmen(client: Client, lauf: Importlauf, **ja: str) -> str:
    return schritt(client, BASIS, lauf, "uebernehmen", ja)


def leistung_zu(kommune: Kommune, schluessel: str) -> KommunaleLeistung:
    return KommunaleLeistung.objects.get(kommune=kommune, einzelleistung__leika_schluessel=schluessel)


def test_own_column_names_are_mapped_written_and_remembered(
    als_team: Client, kommune: Kommune, buergeramt: Amt
) -> None:
    inhalt = als_xlsx(
        [
            {
                "LeiKa": ELTERNGELD,
                "Dienstleistung": "Elterngeld",
                "Fachamt": "Bürgeramt",
                "Fälle p. a.": "rund 1.200",
                "RG": "3",
                "Stand vom": "15.01.2026",
            },
            {
                "LeiKa": ELTERNGELD_BEWILLIGUNG,
                "Dienstleistung": "Elterngeld bewilligen",
                "Fachamt": "320",
                "Fälle p. a.": "45",
                "RG": "Offline",
                "Stand vom": "",
            },
        ]
    )
    lauf = pruefen(als_team, BASIS, inhalt, "bestand.xlsx", {"fallzahl": "Fälle p. a."}, **STAND)
    assert befunde(lauf) == {"neu": 2}
    assert lauf.zeilen.get(nummer=2).unterschiede["Reifegrad"] == ["", "3 Online-Leistung ab 15.01.2026"]
    assert KommunaleLeistung.objects.filter(kommune=kommune).count() == 0

    assert "2 Leistungen" in uebernehmen(als_team, lauf)
    eine, andere = leistung_zu(kommune, ELTERNGELD), leistung_zu(kommune, ELTERNGELD_BEWILLIGUNG)
    assert (eine.amt, eine.fallzahl, eine.fallzahl_praezision) == (buergeramt, 1200, "rund")
    assert (eine.stufe_wert, eine.stand_seit) == (3, date(2026, 1, 15))
    assert (andere.stufe_wert, andere.stand_seit, andere.fallzahl_praezision) == (0, date(2026, 3, 1), "genau")
    staende = Reifegradstand.objects.filter(kommune=kommune)
    assert {(s.herkunft, s.grund, str(s.erfasst_von)) for s in staende} == {
        ("import", "Import aus bestand.xlsx", "Team")
    }
    assert Aenderungsvermerk.objects.filter(kommune=kommune, betroffen_ab=date(2026, 1, 15)).exists()

    hochladen(als_team, BASIS, inhalt, "naechstes.xlsx", **STAND)
    assert Importlauf.objects.latest("pk").zuordnung["fallzahl"] == "Fälle p. a."


def test_the_same_file_again_changes_nothing(als_team: Client, kommune: Kommune) -> None:
    inhalt = datei({"leika": ELTERNGELD, "reifegrad": "2", "fallzahl": "7", "erbracht": "ja"})
    uebernehmen(als_team, pruefen(als_team, BASIS, inhalt, **STAND))
    lauf = pruefen(als_team, BASIS, inhalt, **STAND)
    assert befunde(lauf) == {"unveraendert": 1}
    uebernehmen(als_team, lauf)
    assert Reifegradstand.objects.filter(kommune=kommune).count() == 1


def test_the_whole_import_is_one_vorgang_and_can_be_undone(als_team: Client, team: Benutzer, kommune: Kommune) -> None:
    inhalt = datei(
        {"leika": ELTERNGELD, "reifegrad": "2", "gueltig_ab": "01.02.2026", "erbracht": "ja"},
        {"leika": ELTERNGELD_BEWILLIGUNG, "reifegrad": "4", "erbracht": "nein"},
    )
    lauf = pruefen(als_team, BASIS, inhalt, **STAND)
    uebernehmen(als_team, lauf)
    lauf.refresh_from_db()
    assert leistung_zu(kommune, ELTERNGELD_BEWILLIGUNG).erbracht == "nein"
    assert (
        vorgang_stornieren(
            benutzer=team, kommune=kommune, kennung=UUID(lauf.optionen["vorgang"]), grund="falsche Datei"
        )
        == 4
    )
    leistung = leistung_zu(kommune, ELTERNGELD)
    assert (leistung.stufe_wert, leistung.erbracht) == (None, "ungeprueft")


def test_empty_cells_change_nothing(als_team: Client, kommune: Kommune, buergeramt: Amt) -> None:
    vorhanden = kommunale_leistung(
        kommune, leika="99123123123123", amt=buergeramt, stufe=2, fallzahl=5, fallzahl_praezision="genau"
    )
    inhalt = datei({"leika": "99123123123123", "amt": "", "fallzahl": "", "reifegrad": "", "bemerkung": "neu"})
    lauf = pruefen(als_team, BASIS, inhalt, **STAND)
    assert lauf.zeilen.get().unterschiede == {"Bemerkung": ["", "neu"]}
    uebernehmen(als_team, lauf)
    vorhanden.refresh_from_db()
    assert (vorhanden.amt, vorhanden.fallzahl, vorhanden.stufe_wert, vorhanden.bemerkung, vorhanden.version) == (
        buergeramt,
        5,
        2,
        "neu",
        2,
    )


# --- real files


def test_muenchen_json_matches_by_key_and_leaves_the_rest_to_the_user(als_team: Client, kommune: Kommune) -> None:
    inhalt = (BEISPIELE / "muenchen_dienstleistungen_2026-06.json").read_bytes()
    lauf = pruefen(als_team, BASIS, inhalt, "muenchen.json", **STAND)
    assert lauf.zuordnung["leika_schluessel"] == "leika" and lauf.zuordnung["kennung"] == "id"
    gefunden = lauf.zeilen.filter(befund="neu")
    # 132 rows carry keys: 110 one that the catalogue knows, one four of them, 21 one that is younger than 2019
    assert gefunden.values("nummer").distinct().count() == 111
    vier = lauf.zeilen.filter(bezeichnung="Aus dem Ausland eingeführtes Fahrzeug anmelden")
    assert vier.count() == 4
    unbekannt = [text for _, _, text in meldungen(lauf) if "kennt der geltende Katalogstand nicht" in text]
    assert len(unbekannt) == 21
    assert befunde(lauf)["offen"] == 287 - 111
    assert "noch keiner Leistung zugeordnet" in uebernehmen(als_team, lauf)
    assert KommunaleLeistung.objects.filter(kommune=kommune).count() == 0

    schritt(als_team, BASIS, lauf, "entscheiden", {"sammeln": "1", "ab_prozent": "", "rest": "eigene"})
    lauf.refresh_from_db()
    assert "offen" not in befunde(lauf)
    uebernehmen(als_team, lauf)
    bestand = KommunaleLeistung.objects.filter(kommune=kommune)
    assert bestand.filter(einzelleistung__isnull=False).count() == 90
    assert bestand.filter(einzelleistung__isnull=True).count() == len(
        set(lauf.zeilen.filter(werte__ziel__startswith="eigene:").values_list("werte__ziel", flat=True))
    )
    nochmal = pruefen(als_team, BASIS, inhalt, "muenchen.json", **STAND)
    assert set(befunde(nochmal)) == {"unveraendert"}


def test_berlin_csv_is_matched_by_name_with_confirmation(als_team: Client, kommune: Kommune) -> None:
    inhalt = (BEISPIELE / "berlin_online_2024-09.csv").read_bytes()
    lauf = pruefen(als_team, BASIS, inhalt, "berlin.csv", **STAND)
    assert lauf.zuordnung == {"bezeichnung": "service_name", "kennung": "id", "online_adresse": "link"}
    assert befunde(lauf) == {"offen": 104}
    abmeldung = lauf.zeilen.get(bezeichnung="Abmeldung einer Wohnung")
    assert 1 <= len(abmeldung.vorschlaege) <= 3
    prozente = [v["prozent"] for v in abmeldung.vorschlaege]
    assert prozente == sorted(prozente, reverse=True)

    schritt(
        als_team,
        BASIS,
        lauf,
        "entscheiden",
        {f"ziel-{abmeldung.nummer}": f"e:{abmeldung.vorschlaege[0]['einzelleistung']}"},
    )
    schritt(als_team, BASIS, lauf, "entscheiden", {"sammeln": "1", "ab_prozent": "", "rest": "-"})
    lauf.refresh_from_db()
    assert befunde(lauf) == {"neu": 1, "uebersprungen": 103}
    uebernehmen(als_team, lauf)
    leistung = KommunaleLeistung.objects.get(kommune=kommune)
    assert leistung.einzelleistung_id == abmeldung.vorschlaege[0]["einzelleistung"]
    assert leistung.online_adresse == "https://service.berlin.de/dienstleistung/120335/"
    assert Leistungszuordnung.objects.get(kommune=kommune).kennung == "id:120335"
    nochmal = pruefen(als_team, BASIS, inhalt, "berlin.csv", **STAND)
    assert befunde(nochmal) == {"unveraendert": 1, "offen": 103}


def test_names_above_a_threshold_are_confirmed_in_bulk(als_team: Client, kommune: Kommune) -> None:
    fassung = EinzelleistungFassung.objects.get(einzelleistung__leika_schluessel=ELTERNGELD_BEWILLIGUNG)
    inhalt = datei({"name": fassung.bezeichnung.upper()}, {"name": "Quantenverschränkung beantragen xyz"})
    lauf = pruefen(als_team, BASIS, inhalt, **STAND)
    assert befunde(lauf) == {"offen": 2}
    schritt(als_team, BASIS, lauf, "entscheiden", {"sammeln": "1", "ab_prozent": "100", "rest": ""})
    lauf.refresh_from_db()
    assert befunde(lauf) == {"neu": 1, "offen": 1}
    assert lauf.zeilen.get(befund="neu").werte["ziel"] == f"e:{fassung.einzelleistung_id}"


# --- errors


def test_all_errors_of_a_row_name_row_column_and_what_is_allowed(
    als_team: Client, kommune: Kommune, buergeramt: Amt
) -> None:
    zeile = {
        "leika": ELTERNGELD,
        "amt": "Bürgeram",
        "fallzahl": "viele",
        "reifegrad": "6",
        "gueltig_ab": "01.01.2100",
        "erbracht": "vielleicht",
        "url": "javascript:alert(1)",
        "bemerkung": "x" * 10_000,
    }
    lauf = pruefen(als_team, BASIS, datei(zeile, {"leika": "990410060130"}), **STAND)
    texte = {(nummer, spalte): text for nummer, spalte, text in meldungen(lauf)}
    assert texte[2, "amt"] == "Das Amt „Bürgeram“ gibt es nicht. Meinten Sie „320 Bürgeramt“?"
    assert "keine ganze Zahl" in texte[2, "fallzahl"]
    assert texte[2, "reifegrad"] == "6 gibt es im Modell OZG-Reifegradmodell 1.1 nicht. Erlaubt sind 0 bis 4."
    assert "Zukunft" in texte[2, "gueltig_ab"]
    assert "weder ja noch nein" in texte[2, "erbracht"]
    assert "keine Internetadresse" in texte[2, "url"]
    assert "10000 Zeichen" in texte[2, "bemerkung"]
    assert "hat 12 Ziffern" in texte[3, "leika"]
    assert befunde(lauf) == {"fehler": 2}


def test_faulty_rows_block_until_the_user_leaves_them_out(als_team: Client, kommune: Kommune) -> None:
    inhalt = datei({"leika": ELTERNGELD, "reifegrad": "1"}, {"leika": ELTERNGELD_BEWILLIGUNG, "reifegrad": "9"})
    lauf = pruefen(als_team, BASIS, inhalt, **STAND)
    assert "1 Zeilen haben Fehler" in uebernehmen(als_team, lauf)
    assert KommunaleLeistung.objects.filter(kommune=kommune).count() == 0
    uebernehmen(als_team, lauf, ohne_fehlerhafte="on")
    assert leistung_zu(kommune, ELTERNGELD).stufe_wert == 1
    assert KommunaleLeistung.objects.filter(kommune=kommune).count() == 1


def test_rows_that_contradict_each_other_name_each_other(als_team: Client, kommune: Kommune) -> None:
    inhalt = datei(
        {"leika": ELTERNGELD, "reifegrad": "1"}, {"leika": ELTERNGELD, "reifegrad": "2"}, {"leika": ELTERNGELD}
    )
    lauf = pruefen(als_team, BASIS, inhalt, **STAND)
    texte = {nummer: text for nummer, _, text in meldungen(lauf)}
    assert "Widerspricht Zeile 3" in texte[2] and "Widerspricht Zeile 2" in texte[3]
    assert befunde(lauf)["fehler"] == 2


def test_a_nachtrag_is_marked_and_must_be_confirmed(als_team: Client, kommune: Kommune) -> None:
    leistung = kommunale_leistung(kommune, leika="99123123123123", stufe=3, gueltig_ab=date(2026, 2, 1))
    inhalt = datei({"leika": "99123123123123", "reifegrad": "1", "gueltig_ab": "01.12.2025"})
    lauf = pruefen(als_team, BASIS, inhalt, **STAND)
    assert lauf.zeilen.get().unterschiede["Reifegrad"][1].endswith("(Nachtrag)")
    assert "bestätigen Sie den Nachtrag" in uebernehmen(als_team, lauf)
    assert Reifegradstand.objects.filter(leistung=leistung).count() == 1
    uebernehmen(als_team, lauf, nachtrag_bestaetigt="on")
    leistung.refresh_from_db()
    assert leistung.stufe_wert == 3
    assert Reifegradstand.objects.get(leistung=leistung, stufe__wert=1).ist_nachtrag


def test_confirm_refuses_when_the_stock_changed_since_the_preview(als_team: Client, kommune: Kommune) -> None:
    leistung = kommunale_leistung(kommune, leika="99123123123123", stufe=1)
    lauf = pruefen(als_team, BASIS, datei({"leika": "99123123123123", "reifegrad": "2"}), **STAND)
    stand_setzen(leistung, 4, gueltig_ab=date(2026, 2, 1))
    KommunaleLeistung.objects.filter(pk=leistung.pk).update(version=7)
    assert "seit der Prüfung geändert" in uebernehmen(als_team, lauf)
    assert Reifegradstand.objects.filter(leistung=leistung).count() == 2


def test_control_characters_and_wrong_decisions_are_refused(als_team: Client, kommune: Kommune) -> None:
    lauf = pruefen(als_team, BASIS, b"name;bemerkung\nEtwas ganz Eigenes;a\x00b\n", **STAND)
    assert (meldungen(lauf)[0][1], meldungen(lauf)[0][2].split()[3]) == ("bemerkung", "Steuerzeichen")
    lauf = pruefen(als_team, BASIS, datei({"name": "Etwas ganz Eigenes"}), **STAND)
    for ziel in ("e:abc", "l:1", "e:99999999999999999999", "javascript"):
        schritt(als_team, BASIS, lauf, "entscheiden", {"ziel-2": ziel})
        lauf.refresh_from_db()
        assert befunde(lauf) == {"offen": 1}
    schritt(als_team, BASIS, lauf, "entscheiden", {"sammeln": "1", "ab_prozent": "17", "rest": "egal"})
    lauf.refresh_from_db()
    assert befunde(lauf) == {"offen": 1}


def test_retired_entries_are_told(als_team: Client, kommune: Kommune) -> None:
    Einzelleistung.objects.filter(leika_schluessel=ELTERNGELD).update(ist_aufgehoben=True)
    lauf = pruefen(als_team, BASIS, datei({"leika": ELTERNGELD}), **STAND)
    assert "aufgehoben" in meldungen(lauf)[0][2]


# --- rights


def test_own_amt_yes_other_amt_no(
    anna: Benutzer, kommune: Kommune, buergeramt: Amt, bauamt: Amt, leistung_anlegen: Callable[..., KommunaleLeistung]
) -> None:
    meine = leistung_anlegen("Meine", leika="99123123123123", amt=buergeramt)
    fremde = leistung_anlegen("Fremde", leika="99123123123124", amt=bauamt)
    inhalt = datei(
        {"leika": "99123123123123", "reifegrad": "2"},
        {"leika": "99123123123124", "reifegrad": "2"},
        {"leika": ELTERNGELD, "reifegrad": "2"},
        {"leika": "99123123123123", "amt": "600"},
    )
    client = als(anna)
    lauf = pruefen(client, BASIS, inhalt, **STAND)
    texte = {nummer: text for nummer, _, text in meldungen(lauf)}
    assert "außerhalb Ihrer Ämter" in texte[3]
    assert "alle Ämter bearbeiten" in texte[4]
    assert "Diesem Amt dürfen Sie keine Leistung zuordnen" in texte[5]
    assert "Bauamt" not in str(lauf.zeilen.get(nummer=3).unterschiede)
    uebernehmen(client, lauf, ohne_fehlerhafte="on")
    meine.refresh_from_db()
    fremde.refresh_from_db()
    assert (meine.stufe_wert, fremde.stufe_wert, meine.amt) == (2, None, buergeramt)
    assert KommunaleLeistung.objects.filter(kommune=kommune).count() == 2


def test_who_may_see_and_use_an_import(
    als_team: Client, anna: Benutzer, bernd: Benutzer, rita: Benutzer, carla: Benutzer, fremd: Benutzer, buergeramt: Amt
) -> None:
    lauf = pruefen(als_team, BASIS, datei({"leika": ELTERNGELD, "reifegrad": "2"}), **STAND)
    erwartet = {anna: 404, bernd: 404, rita: 403, carla: 404, fremd: 404, None: 302}
    for benutzer, status in erwartet.items():
        client = als(benutzer) if benutzer else Client()
        for seite in ("", "zuordnung/"):
            assert client.get(f"{BASIS}{lauf.pk}/{seite}").status_code == status, benutzer
        for aktion in ("zuordnung", "pruefen", "entscheiden", "uebernehmen", "verwerfen"):
            assert client.post(f"{BASIS}{lauf.pk}/{aktion}/").status_code == status, benutzer
    for benutzer, status in {anna: 200, rita: 403, carla: 404, fremd: 404}.items():
        assert als(benutzer).get(BASIS).status_code == status
    lauf.refresh_from_db()
    assert lauf.status == Importlauf.Status.GEPRUEFT
    assert KommunaleLeistung.objects.count() == 0


def test_an_import_of_one_kommune_is_not_found_below_another(
    als_team: Client, carla: Benutzer, andere_kommune: Kommune
) -> None:
    lauf = pruefen(als_team, BASIS, datei({"leika": ELTERNGELD}), **STAND)
    assert als(carla).get(f"/guetersloh/importe/{lauf.pk}/").status_code == 404


def test_the_pages_offer_every_step(als_team: Client, kommune: Kommune) -> None:
    hochladen(
        als_team, BASIS, datei({"leika": "", "name": "Etwas <b>Eigenes</b>", "reifegrad": "1"}), "meine.csv", **STAND
    )
    lauf = Importlauf.objects.get()
    seite = als_team.get(f"{BASIS}{lauf.pk}/zuordnung/").content.decode()
    assert "Etwas &lt;b&gt;Eigenes" in seite and "style=" not in seite
    als_team.post(f"{BASIS}{lauf.pk}/zuordnung/", lauf.zuordnung)
    abarbeiten()
    seite = als_team.get(f"{BASIS}{lauf.pk}/").content.decode()
    assert (
        "1 Zeile braucht Ihre Entscheidung" in seite
        and 'name="ziel-2"' in seite
        and "Änderungen übernehmen" not in seite
    )
    schritt(als_team, BASIS, lauf, "entscheiden", {"ziel-2": "eigene"})
    seite = als_team.get(f"{BASIS}{lauf.pk}/").content.decode()
    assert "Änderungen übernehmen" in seite and "ja, als eigene Leistung" in seite
    assert "meine.csv" in als_team.get(BASIS).content.decode()
    uebernehmen(als_team, lauf)
    seite = als_team.get(f"{BASIS}{lauf.pk}/").content.decode()
    assert "Import zurücknehmen" in seite and "Änderungen übernehmen" not in seite
    assert KommunaleLeistung.objects.get(kommune=kommune).eigene_bezeichnung == "Etwas <b>Eigenes</b>"
