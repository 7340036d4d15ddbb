"""Bookings: import, open Kontierungen, list, by hand, storno; rights and refusals."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from auswertung.auftraege import ARTEN
from auswertung.services.auftraege_ausfuehren import auftraege_ausfuehren
from finanzen.models import Buchung, Buchungslauf, Kontozuordnung
from leistungen.services.fehler import Eingabefehler
from organisation.models import Auftrag
from tests.factories.finanzen import haushaltsjahr_machen, massnahme_machen, position_machen
from tests.finanzen.buchungshilfen import (
    BASIS,
    BESTELLT,
    IMPORT,
    LIZENZ,
    MIETE,
    arbeiten,
    geprueft,
    hochladen,
    uebernommen,
    zuordnen,
)


@pytest.fixture(autouse=True)
def _ablage(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def jahr(kommune):
    return haushaltsjahr_machen(kommune, 2026)


@pytest.fixture
def position(kommune, buergeramt):
    return position_machen(massnahme_machen(kommune, "DMS", amt=buergeramt))


@pytest.fixture
def als_team(client, team, jahr):
    client.force_login(team)
    return client


def text(antwort, status=200):
    assert antwort.status_code == status, antwort.content.decode()[:2000]
    return " ".join(antwort.content.decode().split())


def test_from_upload_to_booking(als_team, position):
    Kontozuordnung.objects.create(kommune=position.kommune, kontierung="111.01", position=position)
    lauf = hochladen(als_team, MIETE, LIZENZ, BESTELLT, "32.01.2026;2026;5;1;;;;")
    seite = text(als_team.get(f"{IMPORT}{lauf.pk}/zuordnung/"))
    assert "Buchungsdatum (15.01.2026, 16.01.2026)" in seite
    zuordnen(als_team, lauf)
    assert "<progress" in text(als_team.get(f"{IMPORT}{lauf.pk}/"))
    assert not Buchung.objects.exists()
    arbeiten(lauf)
    assert not Buchung.objects.exists()  # the check books nothing
    zahlen = lauf.zusammenfassung
    assert [zahlen[n] for n in ("zeilen", "neu", "bekannt", "fehlerhaft", "unzugeordnet")] == [4, 3, 0, 1, 1]
    assert (zahlen["ist"], zahlen["obligo"]) == ("734.56", "2000.00")
    seite = text(als_team.get(f"{IMPORT}{lauf.pk}/"))
    for wort in ("734,56 €", "2.000,00 €", "kein Tag", "Buchungsdatum", "222.02", "1 fehlerhafte Zeile auslassen"):
        assert wort in seite
    als_team.post(f"{IMPORT}{lauf.pk}/uebernehmen/")
    lauf.refresh_from_db()
    assert lauf.auftrag.art == "buchungspruefung"  # errors were not accepted: nothing ordered
    als_team.post(f"{IMPORT}{lauf.pk}/uebernehmen/", {"ohne_fehlerhafte": "on"})
    assert arbeiten(lauf).schritt == "3 Buchungen übernommen."
    assert set(Buchung.objects.values_list("betrag", "art", "position_id", "lauf_id")) == {
        (Decimal("1234.56"), "ist", position.pk, lauf.pk),
        (Decimal("-500.00"), "ist", position.pk, lauf.pk),
        (Decimal("2000.00"), "obligo", None, lauf.pk),
    }
    assert "3 Buchungen übernommen." in text(als_team.get(f"{IMPORT}{lauf.pk}/"))


def test_the_same_file_twice_books_once_and_equal_rows_stay_two(als_team):
    uebernommen(als_team, MIETE, MIETE)
    assert Buchung.objects.count() == 2
    lauf = geprueft(als_team, MIETE, MIETE, MIETE.replace("1.234,56", "1234,56"))
    assert (lauf.zusammenfassung["bekannt"], lauf.zusammenfassung["neu"]) == (2, 1)  # a third equal one is new
    lauf = geprueft(als_team, MIETE.replace("1.234,56", "1234.56"), MIETE)
    assert lauf.zusammenfassung["neu"] == 0
    assert "keine neue Buchung" in text(als_team.get(f"{IMPORT}{lauf.pk}/"))
    antwort = als_team.post(f"{IMPORT}{lauf.pk}/uebernehmen/", follow=True)
    assert "Die Datei enthält keine neue Buchung." in text(antwort)


def test_unlike_rows_are_never_taken_for_each_other(als_team):
    zeilen = ("15.01.2026;2026;5;a|b;c;;;", "15.01.2026;2026;5;a;b|c;;;")
    uebernommen(als_team, *zeilen)
    assert Buchung.objects.count() == 2


def test_a_second_run_after_the_takeover_writes_nothing(als_team):
    lauf = uebernommen(als_team, MIETE)
    assert arbeiten(lauf).schritt == "1 Buchung übernommen."
    assert Buchung.objects.count() == 1
    Buchungslauf.objects.filter(pk=lauf.pk).update(status="geprueft")  # crashed before the status was kept
    assert arbeiten(lauf).schritt == "0 Buchungen übernommen."
    assert Buchung.objects.count() == 1


@pytest.mark.parametrize(
    ("zeile", "meldung"),
    [
        ("15.01.2025;2025;5;1;;;;", "Das Haushaltsjahr 2025 ist abgeschlossen."),
        ("15.01.2031;2031;5;1;;;;", "Das Haushaltsjahr 2031 gibt es nicht."),
        ("15.01.2026;2026;5;1;;;;USD", "gebucht wird in Euro"),
        ("15.01.2026;2026;0;1;;;;", "0 € ist keine Buchung"),
        ("15.01.2026;2026;5;;;;;", "Die Kontierung fehlt"),
        ("15.01.2026;2026;5;1;;;Plan;", "weder Ist noch Obligo"),
        ("15.01.2026;2026;5;1;;;;;zu viel", "Zellen, die Kopfzeile hat nur 8"),
    ],
)
def test_a_wrong_row_is_named_and_left_out(als_team, kommune, zeile, meldung):
    haushaltsjahr_machen(kommune, 2025, status="abgeschlossen")
    lauf = geprueft(als_team, MIETE, zeile)
    assert lauf.zusammenfassung["fehlerhaft"] == 1
    assert lauf.fehler[0]["nummer"] == 3
    assert meldung in text(als_team.get(f"{IMPORT}{lauf.pk}/"))
    als_team.post(f"{IMPORT}{lauf.pk}/uebernehmen/", {"ohne_fehlerhafte": "on"})
    arbeiten(lauf)
    assert [b.beleg for b in Buchung.objects.all()] == ["B-1"]


def test_a_year_closed_since_the_check_stops_the_takeover(als_team, jahr):
    lauf = geprueft(als_team, MIETE)
    als_team.post(f"{IMPORT}{lauf.pk}/uebernehmen/")
    jahr.staende.create(kommune=jahr.kommune, status="abgeschlossen", gueltig_ab="2024-02-01")
    with pytest.raises(Eingabefehler, match="erneut prüfen"):
        arbeiten(lauf)
    assert not Buchung.objects.exists()


def test_the_mapping_is_kept_until_the_layout_changes(als_team):
    kopf = "Tag;Wert;Wohin"
    lauf = hochladen(als_team, "15.01.2026;5;1", kopf=kopf)
    assert lauf.zuordnung == {}
    antwort = zuordnen(als_team, lauf)
    assert "Bitte wählen Sie die Spalte der Datei." in text(antwort, 422)
    doppelt = zuordnen(als_team, lauf, tag="Tag", betrag="Wert", kontierung="Wert")
    assert "zwei Feldern zugeordnet" in text(doppelt, 422)
    zuordnen(als_team, lauf, tag="Tag", betrag="Wert", kontierung="Wohin")
    arbeiten(lauf)
    gemerkt = hochladen(als_team, "16.01.2026;6;1", kopf=kopf)
    assert gemerkt.zuordnung == {"tag": "Tag", "betrag": "Wert", "kontierung": "Wohin"}
    neu = hochladen(als_team, "16.01.2026;6;1", kopf="Tag;Betrag;Wohin")
    assert "„Wert“ gibt es nicht mehr" in text(als_team.get(f"{IMPORT}{neu.pk}/zuordnung/"))
    assert neu.zuordnung == {"betrag": "Betrag", "tag": "Tag", "kontierung": "Wohin"}


@pytest.mark.parametrize(
    ("inhalt", "name", "meldung"),
    [
        (b"", "a.csv", "leer"),
        (b"Betrag;Konto\n", "a.csv", "keine Daten"),
        (b"%PDF-1.7", "a.csv", "ein PDF"),
        (b'[{"a": 1}]', "a.csv", "CSV oder Excel"),
        (b"PK\x03\x04kaputt", "a.xlsx", "Datei"),
        (b"Betrag;Konto\n1;2\n", "a.exe", "nicht angenommen"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(als_team, inhalt, name, meldung):
    antwort = als_team.post(IMPORT, {"datei": BytesDatei(inhalt, name)})
    assert meldung in text(antwort, 422)
    assert not Buchungslauf.objects.exists()


class BytesDatei(BytesIO):
    """An upload of raw bytes under a name."""

    def __init__(self, inhalt: bytes, name: str) -> None:
        super().__init__(inhalt)
        self.name = name


def test_a_discarded_import_is_over(als_team):
    lauf = geprueft(als_team, MIETE)
    als_team.post(f"{IMPORT}{lauf.pk}/verwerfen/")
    als_team.post(f"{IMPORT}{lauf.pk}/uebernehmen/")
    lauf.refresh_from_db()
    assert (lauf.status, lauf.auftrag.art) == ("verworfen", "buchungspruefung")
    assert "verworfen" in text(als_team.get(IMPORT))
    assert als_team.get(f"{IMPORT}{lauf.pk}/zuordnung/").status_code == 302


def test_only_the_finances_of_the_whole_kommune(client, anna, bernd, carla, rita, team, jahr, position):
    client.force_login(team)
    lauf = geprueft(client, MIETE)
    pfade = [BASIS, IMPORT, f"{IMPORT}{lauf.pk}/", f"{BASIS}neu/", "/herford/finanzen/kontierungen/"]
    for benutzer, erwartet in ((anna, 403), (bernd, 403), (carla, 404)):
        client.force_login(benutzer)
        assert [client.get(pfad).status_code for pfad in pfade] == [erwartet] * len(pfade)
        assert client.post(f"{IMPORT}{lauf.pk}/uebernehmen/").status_code == erwartet
    client.force_login(rita)
    assert [client.get(pfad).status_code for pfad in pfade] == [200, 403, 403, 403, 200]
    client.logout()
    assert [client.get(pfad).status_code for pfad in pfade] == [302] * len(pfade)
    lauf.refresh_from_db()
    assert lauf.status == "geprueft"


def test_an_import_of_another_kommune_is_not_found(client, carla, andere_kommune, team, jahr):
    client.force_login(team)
    lauf = geprueft(client, MIETE)
    client.force_login(carla)
    assert client.get(f"/guetersloh/finanzen/buchungen/import/{lauf.pk}/").status_code == 404
    assert client.post(f"/guetersloh/finanzen/buchungen/import/{lauf.pk}/verwerfen/").status_code == 404


def test_an_open_kontierung_gets_its_position_for_all_bookings(als_team, position):
    uebernommen(als_team, MIETE, LIZENZ)
    assert "734,56 €" in text(als_team.get("/herford/finanzen/kontierungen/"))
    pfad = "/herford/finanzen/kontierungen/zuordnen/?kontierung=111.01"
    assert "Bitte wählen Sie die Position." in text(als_team.post(pfad, {"position": ""}), 422)
    assert als_team.post(pfad, {"position": position.pk}).status_code == 302
    assert set(Buchung.objects.values_list("position_id", flat=True)) == {position.pk}
    assert "Keine offene Kontierung" in text(als_team.get("/herford/finanzen/kontierungen/"))
    assert als_team.post(pfad, {"position": position.pk}).status_code == 404
    lauf = geprueft(als_team, MIETE.replace("B-1", "B-9"))
    assert lauf.zusammenfassung["unzugeordnet"] == 0


HAND = {"jahr": "2026", "gebucht_am": "15.1.2026", "art": "ist", "betrag": "-12,50", "beleg": "", "text": "Rückzahlung"}


def test_a_booking_by_hand_and_its_storno(als_team, position):
    assert als_team.post(f"{BASIS}neu/", {**HAND, "position": position.pk}).status_code == 302
    b = Buchung.objects.get()
    assert (b.betrag, b.position_id, b.lauf_id) == (Decimal("-12.50"), position.pk, None)
    assert "Bitte" in text(als_team.post(f"{BASIS}{b.pk}/storno/", {"grund": ""}), 422)
    assert als_team.post(f"{BASIS}{b.pk}/storno/", {"grund": "falsch"}).status_code == 302
    assert "schon storniert" in text(als_team.post(f"{BASIS}{b.pk}/storno/", {"grund": "falsch"}), 422)
    assert "Noch keine Buchungen" in text(als_team.get(BASIS))
    assert "storniert: falsch" in text(als_team.get(f"{BASIS}?zustand=storniert"))


@pytest.mark.parametrize(
    ("falsch", "meldung"),
    [
        ({"betrag": "0"}, "nicht 0 €"),
        ({"betrag": "viel"}, "Betrag wie 1.234,56"),
        ({"betrag": "1,234"}, "Dezimalstellen"),
        ({"jahr": "1990"}, "2000"),
        ({"jahr": "2030"}, "Das Haushaltsjahr 2030 gibt es nicht."),
        ({"jahr": "2025"}, "Das Haushaltsjahr 2025 ist abgeschlossen."),
        ({"gebucht_am": "1.1.2099"}, "frühestens heute"),
        ({"art": "plan"}, "plan"),
        ({"text": "x" * 201}, "200"),
        ({"position": "999999"}, "Position"),
    ],
)
def test_a_wrong_booking_writes_nothing(als_team, kommune, position, falsch, meldung):
    haushaltsjahr_machen(kommune, 2025, status="abgeschlossen")
    assert meldung in text(als_team.post(f"{BASIS}neu/", {**HAND, "position": position.pk, **falsch}), 422)
    assert not Buchung.objects.exists()


def test_the_list_filters_and_exports_the_same_rows(client, als_team, rita, position, buergeramt, bauamt):
    Kontozuordnung.objects.create(kommune=position.kommune, kontierung="111.01", position=position)
    uebernommen(als_team, MIETE, LIZENZ, BESTELLT)
    for abfrage, drin, draussen in (
        ("art=obligo", "B-3", "B-1"),
        ("position=ohne", "B-3", "B-1"),
        (f"massnahme={position.massnahme_id}", "B-1", "B-3"),
        (f"amt={buergeramt.pk}", "B-2", "B-3"),
        ("q=miete", "B-1", "B-2"),
    ):
        seite = text(als_team.get(f"{BASIS}?{abfrage}"))
        assert drin in seite
        assert draussen not in seite
    assert "keine Buchung" in text(als_team.get(f"{BASIS}?amt={bauamt.pk}"))
    assert "Bitte prüfen Sie Ihre Eingabe" in text(als_team.get(f"{BASIS}?jahr=abc"))
    client.force_login(rita)
    mappe = openpyxl.load_workbook(BytesIO(b"".join(client.get(f"{BASIS}?format=xlsx&art=obligo").streaming_content)))
    assert [zeile[3] for zeile in mappe["Buchungen"].values][1:] == [2000]
    assert client.get(f"{BASIS}?format=csv").status_code == 200
    assert client.get(f"{BASIS}?format=pdf").status_code == 403


def test_the_list_stays_within_its_query_budget(als_team, position, django_assert_max_num_queries):
    Buchung.objects.bulk_create(
        Buchung(
            kommune=position.kommune, position=position, jahr=2026, gebucht_am="2026-01-15", betrag=n, schluessel=str(n)
        )
        for n in range(1, 80)
    )
    with django_assert_max_num_queries(16):
        antwort = als_team.get(BASIS)
    assert "1 bis 50 von 79" in text(antwort)


def test_a_worker_checks_and_books(eigene_datenbank, client, team, kommune):
    haushaltsjahr_machen(kommune, 2026)
    client.force_login(team)
    lauf = hochladen(client, MIETE)
    zuordnen(client, lauf)
    assert auftraege_ausfuehren(schnell=False, arten=ARTEN) == 1
    auftrag = Auftrag.objects.latest("pk")
    assert (auftrag.status, auftrag.schritt) == ("fertig", "Die Vorschau ist fertig."), auftrag.fehler
    client.post(f"{IMPORT}{lauf.pk}/uebernehmen/")
    assert auftraege_ausfuehren(schnell=False, arten=ARTEN) == 1
    auftrag = Auftrag.objects.latest("pk")
    assert (auftrag.status, auftrag.schritt) == ("fertig", "1 Buchung übernommen."), auftrag.fehler
    assert Buchung.objects.get().erfasst_von == team
