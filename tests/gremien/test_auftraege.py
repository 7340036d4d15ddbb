"""„Offene Aufträge des Rates“: what was ordered, by whom and when, what happened, what is overdue."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gremien.models import Berichtspflicht, Beschlussbezug, Beschlusspunkt, Umsetzungsstand
from gremien.selectors import auftraege as s
from gremien.services.auftraege import umsetzungsstand_setzen, umsetzungsstand_stornieren
from gremien.services.pflichten import berichtspflicht_erfuellen
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from projekte.models import Projekt
from tests.factories.gremien import (
    TAG,
    auftrag_machen,
    gremium_machen,
    pflicht_machen,
    punkt_machen,
    station_machen,
    vorlage_machen,
)
from tests.factories.organisation import benutzer_anlegen, recht_geben

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()
GESTERN, MORGEN = HEUTE - timedelta(days=1), HEUTE + timedelta(days=1)


def stand(benutzer, punkt, wort="in_arbeit", ab=HEUTE, text="begonnen"):
    return umsetzungsstand_setzen(
        benutzer=benutzer, kommune=punkt.kommune, punkt_id=punkt.pk, stand=wort, gueltig_ab=ab, erlaeuterung=text
    )


def zeilen(benutzer, tag=HEUTE):
    return s.auftragszeilen(
        punkte=Beschlusspunkt.objects.sichtbar_fuer(benutzer),
        pflichten=Berichtspflicht.objects.sichtbar_fuer(benutzer),
        stichtag=tag,
        benutzer=benutzer,
    )


def url(kommune, rest=""):
    return f"/{kommune.kuerzel}/gremien/auftraege/{rest}"


# --- what is a mandate, what is open, what is overdue


@pytest.mark.parametrize("ergebnis", ["offen", "abgelehnt", "vertagt", "abgesetzt", "kenntnis"])
def test_only_what_was_decided_is_a_mandate(team, kommune, ergebnis):
    vorlage = vorlage_machen(kommune)
    punkt_machen(vorlage, station=station_machen(vorlage, ergebnis=ergebnis))
    punkt_machen(vorlage, "2")
    assert zeilen(team) == []
    vorlage.stationen.update(ergebnis="geaendert")
    assert [z.punkt.nummer for z in zeilen(team)] == ["1"]


@pytest.mark.parametrize("art", ["kenntnis", "grundsatz"])
def test_what_asks_for_nothing_is_no_mandate(team, kommune, art):
    auftrag_machen(kommune, art=art)
    assert zeilen(team) == []


def test_overdue_comes_first_then_the_next_day_then_the_oldest_decision(team, kommune):
    alt = auftrag_machen(kommune, "V/1")
    morgen = auftrag_machen(kommune, "V/2", faellig_am=MORGEN)
    gestern = auftrag_machen(kommune, "V/3", faellig_am=GESTERN)
    gesehen = zeilen(team)
    assert [z.punkt for z in gesehen] == [gestern, morgen, alt]
    assert [z.ueberfaellig for z in gesehen] == [True, False, False]
    assert gesehen[2].stand_in_worten == "noch kein Stand"


def test_nothing_is_done_because_its_day_passed(team, kommune):
    punkt = auftrag_machen(kommune, faellig_am=date(2024, 4, 1))
    assert zeilen(team)[0].offen and zeilen(team)[0].ueberfaellig
    stand(team, punkt, "erledigt", text="Bericht gegeben")
    (zeile,) = zeilen(team)
    assert not zeile.offen and not zeile.ueberfaellig and zeile.faellig_am is None
    assert s.gefiltert([zeile], s.OFFEN) == [] and s.gefiltert([zeile], s.ERLEDIGT) == [zeile]
    assert zeilen(team, GESTERN)[0].offen


def test_a_done_point_stays_open_while_a_report_on_it_is_owed(team, kommune):
    punkt = auftrag_machen(kommune)
    pflicht = pflicht_machen(kommune, punkt=punkt)
    stand(team, punkt, "erledigt", text="eingeführt")
    (zeile,) = zeilen(team)
    assert zeile.offen and zeile.ueberfaellig and zeile.faellig_am == date(2024, 5, 31)
    berichtspflicht_erfuellen(
        benutzer=team, pflicht=pflicht, erledigt_am=date(2024, 5, 2), bezeichnung="Statusbericht 1/2024"
    )
    assert zeilen(team, date(2024, 6, 1))[0].faellig_am == date(2024, 11, 30)


def test_statements_are_dated_kept_and_only_cancelled(team, kommune):
    punkt = auftrag_machen(kommune)
    erster = stand(team, punkt, ab=GESTERN)
    zweiter = stand(team, punkt, "erledigt")
    nachtrag = stand(team, punkt, ab=GESTERN - timedelta(days=1), text="schon früher")
    assert (erster.ist_nachtrag, zweiter.ist_nachtrag, nachtrag.ist_nachtrag) == (False, False, True)
    assert zeilen(team)[0].stand == zweiter and zeilen(team, GESTERN)[0].stand == erster
    umsetzungsstand_stornieren(benutzer=team, kommune=kommune, stand_id=zweiter.pk, grund="verwechselt")
    assert zeilen(team)[0].stand == erster
    with pytest.raises(Eingabefehler, match="schon storniert"):
        umsetzungsstand_stornieren(benutzer=team, kommune=kommune, stand_id=zweiter.pk, grund="noch einmal")
    with pytest.raises(DatabaseError), transaction.atomic():
        Umsetzungsstand.objects.filter(pk=erster.pk).update(erlaeuterung="anders")
    with pytest.raises(DatabaseError), transaction.atomic():
        Umsetzungsstand.objects.filter(pk=erster.pk).delete()


@pytest.mark.parametrize(
    ("wort", "ab", "text", "meldung"),
    [
        ("in_arbeit", MORGEN, "x", "in der Zukunft"),
        ("in_arbeit", date(1066, 1, 1), "x", "vor dem 01.01.2000"),
        ("in_arbeit", HEUTE, "  ", "füllen Sie dieses Feld aus"),
        ("in_arbeit", HEUTE, "x" * 1001, "1001 Zeichen"),
        ("halb", HEUTE, "x", "."),
    ],
)
def test_wrong_statements_are_refused_and_leave_nothing(team, kommune, wort, ab, text, meldung):
    punkt = auftrag_machen(kommune)
    with pytest.raises(Eingabefehler, match=meldung):
        stand(team, punkt, wort, ab, text)
    assert not Umsetzungsstand.objects.exists()


def test_links_to_what_the_reader_may_not_see_are_left_out(team, kommune, bauamt, buergeramt):
    punkt = auftrag_machen(kommune, amt=buergeramt)
    projekt = Projekt.objects.create(kommune=kommune, titel="Bauantrag", federfuehrendes_amt=bauamt)
    bezug = Beschlussbezug.objects.create(kommune=kommune, punkt=punkt, projekt=projekt)
    nur_gremien = benutzer_anlegen("nora")
    recht_geben(nur_gremien, kommune, r.LESEN, bereich="gremien")
    assert zeilen(team)[0].bezuege == [bezug]
    assert zeilen(nur_gremien)[0].bezuege == []


# --- the page


def test_the_page_answers_what_is_open_and_what_is_overdue(client, team, kommune, buergeramt):
    client.force_login(team)
    assert "Noch kein Auftrag" in client.get(url(kommune)).content.decode()
    gestern = auftrag_machen(kommune, "V/1", amt=buergeramt, faellig_am=GESTERN, text="Sachstand berichten")
    fertig = auftrag_machen(kommune, "V/2")
    auftrag_machen(kommune, "V/3")
    stand(team, fertig, "entfallen", text="Programm eingestellt")
    seite = client.get(url(kommune))
    assert [seite.context[n] for n in ("alle", "offen", "ueberfaellig", "erledigt")] == [3, 2, 1, 1]

    def nummern(abfrage):
        antwort = client.get(url(kommune) + abfrage)
        assert antwort.status_code == 200
        return [z.vorlage.nummer for z in antwort.context.get("zeilen") or []]

    assert nummern("") == ["V/1", "V/3"]
    assert nummern("?nur=ueberfaellig") == ["V/1"]
    assert nummern("?nur=erledigt") == ["V/2"]
    assert nummern("?nur=alle&sortierung=-nummer") == ["V/3", "V/2", "V/1"]
    assert nummern(f"?amt={buergeramt.pk}") == ["V/1"]
    assert nummern("?q=Sachstand") == ["V/1"]
    assert nummern(f"?stichtag={TAG - timedelta(days=1):%d.%m.%Y}&nur=alle") == []
    assert nummern("?nur=murks") == [] and nummern("?stichtag=31.02.2024") == []
    assert "Programm eingestellt" in client.get(url(kommune, "?nur=erledigt")).content.decode()
    assert gestern.text in seite.content.decode()


def test_the_file_holds_the_rows_of_the_page(client, team, kommune):
    auftrag_machen(kommune, "V/1", betrag=Decimal("1100000"), art="geld")
    stand(team, auftrag_machen(kommune, "V/2"), "erledigt")
    client.force_login(team)
    antwort = client.get(url(kommune, "?format=xlsx"))
    assert antwort.status_code == 200
    inhalt = b"".join(antwort.streaming_content) if antwort.streaming else antwort.content
    blatt = openpyxl.load_workbook(BytesIO(inhalt)).worksheets[0]
    zellen = [zelle for zeile in blatt.iter_rows(values_only=True) for zelle in zeile]
    assert "V/1" in zellen and 1_100_000 in zellen and "V/2" not in zellen


def test_who_may_not_export_gets_no_file(client, anna, kommune):
    client.force_login(anna)
    assert client.get(url(kommune, "?format=xlsx")).status_code == 403


def test_a_point_decided_behind_closed_doors_counts_only_for_those_with_the_grant(client, team, rita, kommune):
    vorlage = vorlage_machen(kommune)
    ausschuss = gremium_machen(kommune, "Kreisausschuss")
    punkt_machen(vorlage, station=station_machen(vorlage, ausschuss, ist_nicht_oeffentlich=True), text="Verschwiegen")
    client.force_login(rita)
    seite = client.get(url(kommune))
    assert seite.context["alle"] == 0 and "Verschwiegen" not in seite.content.decode()
    datei = client.get(url(kommune, "?format=csv"))
    inhalt = b"".join(datei.streaming_content) if datei.streaming else datei.content
    assert datei.status_code == 200 and "Verschwiegen" not in inhalt.decode("utf-8-sig")
    client.force_login(team)
    assert client.get(url(kommune)).context["alle"] == 1


def test_the_query_count_of_the_page_does_not_grow(client, team, kommune):
    client.force_login(team)

    def zaehlen():
        with CaptureQueriesContext(connection) as abfragen:
            assert client.get(url(kommune)).status_code == 200
        return len(abfragen)

    pflicht_machen(kommune, punkt=auftrag_machen(kommune, "V/0"))
    zaehlen()
    wenige = zaehlen()
    for nummer in range(1, 20):
        pflicht_machen(kommune, f"P{nummer}", punkt=auftrag_machen(kommune, f"V/{nummer}"))
    assert zaehlen() == wenige


@pytest.mark.parametrize("wer", ["anna", "bernd", "carla", "fremd", None])
def test_who_may_say_how_far_a_mandate_is(client, request, wer, kommune, buergeramt):
    punkt = auftrag_machen(kommune, amt=buergeramt)
    if wer:
        client.force_login(request.getfixturevalue(wer))
    daten = {"stand": "in_arbeit", "gueltig_ab": f"{HEUTE:%d.%m.%Y}", "erlaeuterung": "begonnen"}
    antwort = client.post(url(kommune, f"{punkt.pk}/stand/"), daten)
    assert Umsetzungsstand.objects.exists() == (wer == "anna")
    assert antwort.status_code == (302 if wer in ("anna", None) else 404)


def test_a_statement_is_cancelled_on_its_page(client, anna, kommune, buergeramt):
    punkt = auftrag_machen(kommune, amt=buergeramt)
    zeile = stand(anna, punkt)
    client.force_login(anna)
    weg = url(kommune, f"{punkt.pk}/stand/{zeile.pk}/storno/")
    assert client.get(weg).status_code == 200
    assert client.post(weg, {"grund": ""}).status_code == 422
    assert client.post(weg, {"grund": "verwechselt"}).status_code == 302
    zeile.refresh_from_db()
    assert zeile.storno_grund == "verwechselt"
    assert (
        "storniert: verwechselt"
        in client.get(f"/{kommune.kuerzel}/gremien/vorlagen/{punkt.vorlage_id}/").content.decode()
    )
