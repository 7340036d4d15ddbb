"""The life of a report: draft, texts, frozen by the worker, released, delivered, withdrawn; what is frozen stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from auswertung.auftraege import ARTEN
from auswertung.berichtsinhalt import Berichtsinhalt, Luecke
from auswertung.models import Bericht, Berichtsabgabe, Berichtsdatei
from auswertung.services import berichte as dienst
from auswertung.services.auftraege_ausfuehren import auftraege_ausfuehren
from auswertung.services.demodaten.berichte import bericht_anlegen as demobericht
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation.models import Kommune
from tests.auswertung.berichtsbesetzung import FRUEHER, HEUTE, ausgeliefert, entwurf, erstellen, inhalt, rechnen

pytestmark = pytest.mark.django_db


@pytest.fixture
def bestand(kommune: Any, leistung_anlegen: Any, buergeramt: Any, bauamt: Any) -> None:
    leistung_anlegen("A", amt=buergeramt, stufe=3, gueltig_ab=FRUEHER - timedelta(days=90), ziel=4)
    leistung_anlegen("B", amt=buergeramt, stufe=4, gueltig_ab=HEUTE - timedelta(days=3), ziel=4)
    leistung_anlegen("C", amt=bauamt, stufe=1, gueltig_ab=FRUEHER - timedelta(days=90))
    rechnen(kommune)


def test_one_click_freezes_a_report_with_checksum_and_files(team: Any, kommune: Any, bestand: None) -> None:
    bericht = erstellen(team, entwurf(team, kommune, drucksache="VO/1/26"))
    stand = inhalt(bericht)
    assert (bericht.status, bericht.datenstand_am) == ("erstellt", HEUTE)
    assert bericht.pruefsumme == stand.pruefsumme()
    assert stand.drucksache == "VO/1/26" and stand.umfang == "gesamte Verwaltung"
    assert [a.titel for a in stand.abschnitte][:3] == [
        "Anlass des Berichts",
        "Änderungen seit dem letzten Bericht",
        "Überblick",
    ]
    assert {z.schluessel for z in stand.zahlen()} >= {"anteil_minimum", "anteil_ziel", "bewertet"}
    datei = Berichtsdatei.objects.get(bericht=bericht, format="json")
    assert datei.datei.read() == bytes(bericht.inhalt)
    assert datei.sha256 == bericht.pruefsumme


def test_identical_inputs_give_identical_bytes(team: Any, kommune: Any, bestand: None) -> None:
    erster, zweiter = (erstellen(team, entwurf(team, kommune)) for _ in range(2))
    assert bytes(erster.inhalt) == bytes(zweiter.inhalt)


def test_a_missing_text_that_is_due_stands_there_as_open(team: Any, kommune: Any, bestand: None) -> None:
    ohne = inhalt(erstellen(team, entwurf(team, kommune)))
    assert ("Anlass des Berichts", Luecke("Der Text zu „Anlass des Berichts“ fehlt noch.")) in [
        (a.titel, luecke) for a, luecke in ohne.luecken()
    ]
    bericht = entwurf(team, kommune)
    dienst.text_schreiben(
        benutzer=team, bericht=bericht, abschnitt="anlass", text="Auftrag.\n\n- eins\n- zwei", version=0
    )
    mit = inhalt(erstellen(team, bericht))
    assert "anlass" not in [a.schluessel for a, _ in mit.luecken()]
    assert [type(teil).__name__ for teil in mit.abschnitte[0].teile] == ["Absatz", "Liste"]


def test_a_stale_text_is_refused_and_shows_what_stands_there(team: Any, kommune: Any, bestand: None) -> None:
    bericht = entwurf(team, kommune)
    dienst.text_schreiben(benutzer=team, bericht=bericht, abschnitt="anlass", text="erster", version=0)
    with pytest.raises(VeralteterStand) as fehler:
        dienst.text_schreiben(benutzer=team, bericht=bericht, abschnitt="anlass", text="zweiter", version=0)
    assert fehler.value.unterschiede[0].jetzt == "erster"
    assert bericht.texte.get(abschnitt="anlass").text == "erster"


@pytest.mark.parametrize(
    ("abschnitt", "text", "meldung"),
    [
        ("reifegrade", "x", "Diesen Abschnitt mit freiem Text gibt es"),
        ("gibt-es-nicht", "x", "Diesen Abschnitt mit freiem Text gibt es"),
        ("anlass", "x" * 20_001, "Zeichen sind zu viel"),
        ("anlass", "a\x07b", "Steuerzeichen"),
    ],
)
def test_texts_that_can_not_be_kept(
    team: Any, kommune: Any, bestand: None, abschnitt: str, text: str, meldung: str
) -> None:
    bericht = entwurf(team, kommune)
    with pytest.raises(Eingabefehler, match=meldung):
        dienst.text_schreiben(benutzer=team, bericht=bericht, abschnitt=abschnitt, text=text, version=0)


def test_a_day_before_the_first_data_is_refused_in_words(team: Any, kommune: Any, bestand: None) -> None:
    with pytest.raises(Eingabefehler, match=rf"Die ersten Daten stammen vom {FRUEHER:%d.%m.%Y}"):
        entwurf(team, kommune, stichtag=FRUEHER - timedelta(days=1))
    with pytest.raises(Eingabefehler, match="liegt in der Zukunft"):
        entwurf(team, kommune, stichtag=HEUTE + timedelta(days=1))
    assert not Bericht.objects.exists()


def test_without_any_snapshot_there_is_no_report(team: Any, kommune: Any) -> None:
    with pytest.raises(Eingabefehler, match="noch nie gerechnet"):
        entwurf(team, kommune)


def test_a_past_day_takes_the_snapshot_before_it_and_says_so(team: Any, kommune: Any, bestand: None) -> None:
    bericht = erstellen(team, entwurf(team, kommune, stichtag=HEUTE - timedelta(days=10)))
    assert bericht.datenstand_am == FRUEHER
    angaben = {a.name: a.wert for a in inhalt(bericht).angaben}
    assert angaben["Tagesstand"] == FRUEHER and "nächste davor" in angaben["Hinweis zum Tagesstand"]
    assert {z.stichtag for z in inhalt(bericht).zahlen()} == {FRUEHER}


def test_pending_changes_are_counted_before_todays_report(
    team: Any, kommune: Any, bestand: None, leistung_anlegen: Any
) -> None:
    from organisation.services.vermerke import vermerk_schreiben

    leistung_anlegen("D", stufe=4)
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=HEUTE, anlass="Test")
    zahl = next(z for z in inhalt(erstellen(team, entwurf(team, kommune))).zahlen() if z.schluessel == "anteil_minimum")
    assert zahl.nenner == 4


@pytest.mark.parametrize(
    "aenderung",
    ["inhalt = 'x'", "titel = 'anders'", "stichtag = '2020-01-01'", "pruefsumme = ''", "status = 'entwurf'"],
)
def test_the_database_refuses_to_change_what_is_frozen(team: Any, kommune: Any, bestand: None, aenderung: str) -> None:
    bericht = erstellen(team, entwurf(team, kommune))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE auswertung_bericht SET {aenderung} WHERE id = %s", [bericht.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM auswertung_bericht WHERE id = %s", [bericht.pk])
    assert inhalt(Bericht.objects.get(pk=bericht.pk)).titel == "Statusbericht"


def test_a_frozen_report_takes_no_text_no_head_and_is_not_made_twice(team: Any, kommune: Any, bestand: None) -> None:
    bericht = erstellen(team, entwurf(team, kommune))
    for tat in (
        lambda: dienst.text_schreiben(benutzer=team, bericht=bericht, abschnitt="anlass", text="x", version=0),
        lambda: dienst.entwurf_loeschen(benutzer=team, bericht=bericht),
        lambda: dienst.erstellung_anfordern(benutzer=team, bericht=bericht, heute=HEUTE),
    ):
        with pytest.raises(Eingabefehler, match="schon erstellt"):
            tat()


def test_a_frozen_report_without_files_gets_them_from_its_frozen_content(
    client: Client, team: Any, rita: Any, carla: Any, kommune: Any, bestand: None, leistung_anlegen: Any
) -> None:
    Kommune.objects.filter(pk=kommune.pk).update(kuerzel="bielefeld")
    kommune.refresh_from_db()
    bericht = demobericht(kommune=kommune, stichtag=HEUTE, benutzer=team)
    assert bericht is not None and bericht.status == "ausgeliefert" and not bericht.dateien.exists()
    vorher = (bericht.pruefsumme, bericht.version)
    leistung_anlegen("Danach", stufe=0, gueltig_ab=FRUEHER)  # changes nothing any more
    pfad = f"/bielefeld/berichte/{bericht.pk}/"
    client.force_login(carla)
    assert client.post(f"{pfad}erstellen/").status_code in (403, 404)
    client.force_login(rita)
    assert "Dateien schreiben" in client.get(pfad).content.decode()
    client.post(f"{pfad}erstellen/")
    seite = client.get(pfad).content.decode()
    assert "<progress" in seite and "Dateien schreiben" not in seite and "werden gerade geschrieben" in seite
    auftraege_ausfuehren(schnell=False, arten=ARTEN)
    bericht.refresh_from_db()
    assert (bericht.pruefsumme, bericht.version) == vorher
    assert {datei.format for datei in bericht.dateien.all()} == {"xlsx", "docx", "pdf", "json"}
    roh = bericht.dateien.get(format="json").datei.read()
    assert Berichtsinhalt.aus_bytes(roh).pruefsumme() == bericht.pruefsumme
    seite = client.get(pfad).content.decode()
    assert "PDF herunterladen" in seite and "<progress" not in seite
    with pytest.raises(Eingabefehler, match="schon erstellt"):
        dienst.erstellung_anfordern(benutzer=team, bericht=bericht, heute=HEUTE)


def test_who_asks_twice_gets_the_order_that_runs(team: Any, kommune: Any, bestand: None) -> None:
    bericht = entwurf(team, kommune)
    erste, zweite = (dienst.erstellung_anfordern(benutzer=team, bericht=bericht, heute=HEUTE) for _ in range(2))
    assert erste.pk == zweite.pk
    with pytest.raises(Eingabefehler, match="wird gerade erstellt"):
        dienst.text_schreiben(benutzer=team, bericht=bericht, abschnitt="anlass", text="x", version=0)


def test_released_then_delivered_then_withdrawn(team: Any, kommune: Any, bestand: None) -> None:
    bericht = erstellen(team, entwurf(team, kommune))
    with pytest.raises(Eingabefehler, match="so kann er nicht ausgeliefert werden"):
        dienst.bericht_ausliefern(benutzer=team, bericht=bericht, empfaenger="Rat", ausgeliefert_am=HEUTE, heute=HEUTE)
    bericht = ausgeliefert(team, bericht)
    assert bericht.status == "ausgeliefert" and Berichtsabgabe.objects.get(bericht=bericht).empfaenger == "Rat"
    with pytest.raises(Eingabefehler, match="füllen Sie dieses Feld aus"):
        dienst.bericht_zurueckziehen(benutzer=team, bericht=bericht, grund=" ")
    vorher = bytes(bericht.inhalt)
    dienst.bericht_zurueckziehen(benutzer=team, bericht=bericht, grund="Zahl der Leistungen falsch")
    bericht = Bericht.objects.get(pk=bericht.pk)
    assert bericht.status == "zurueckgezogen" and bytes(bericht.inhalt) == vorher


@pytest.mark.parametrize("tage", [1, -50])
def test_a_delivery_lies_between_stichtag_and_today(team: Any, kommune: Any, bestand: None, tage: int) -> None:
    bericht = erstellen(team, entwurf(team, kommune))
    dienst.bericht_freigeben(benutzer=team, bericht=bericht)
    with pytest.raises(Eingabefehler, match="nicht in der Zukunft"):
        dienst.bericht_ausliefern(
            benutzer=team, bericht=bericht, empfaenger="Rat", ausgeliefert_am=HEUTE + timedelta(days=tage), heute=HEUTE
        )


@pytest.mark.parametrize("aenderung", ["name = 'anders'", "abschnitte = '[]'", "nummer = 9", "schluessel = 'x'"])
def test_a_version_in_use_never_changes(team: Any, kommune: Any, bestand: None, aenderung: str) -> None:
    art = entwurf(team, kommune).art
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE auswertung_berichtsart SET {aenderung} WHERE id = %s", [art.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        art.delete()


def test_a_shipped_type_is_written_down_once(team: Any, kommune: Any, bestand: None) -> None:
    erster, zweiter = entwurf(team, kommune), entwurf(team, kommune)
    assert erster.art_id == zweiter.art_id
    assert (erster.art.herkunft, erster.art.nummer) == ("mitgeliefert", 1)


def test_a_newer_shipped_type_becomes_the_next_version(team: Any, kommune: Any, bestand: None) -> None:
    alte = entwurf(team, kommune).art
    type(alte).objects.create(
        kommune=kommune, schluessel="statusbericht", nummer=2, name="Statusbericht", abschnitte=alte.abschnitte[:3]
    )
    neue = entwurf(team, kommune).art
    assert neue.nummer == 3 and neue.abschnitte == alte.abschnitte


def test_a_draft_can_be_changed_and_thrown_away(team: Any, kommune: Any, bestand: None) -> None:
    bericht = entwurf(team, kommune)
    dienst.text_schreiben(benutzer=team, bericht=bericht, abschnitt="anlass", text="x", version=0)
    kopf = {"titel": "Neu", "drucksache": "VO/2", "stichtag": FRUEHER}
    dienst.bericht_aendern(benutzer=team, bericht=bericht, heute=HEUTE, version=bericht.version, **kopf)
    with pytest.raises(VeralteterStand):
        dienst.bericht_aendern(benutzer=team, bericht=bericht, heute=HEUTE, version=bericht.version, **kopf)
    with pytest.raises(Eingabefehler, match="gibt es noch keine Daten"):
        dienst.bericht_aendern(
            benutzer=team,
            bericht=bericht,
            heute=HEUTE,
            version=None,
            **(kopf | {"stichtag": FRUEHER - timedelta(days=9)}),
        )
    dienst.entwurf_loeschen(benutzer=team, bericht=bericht)
    assert not Bericht.objects.exists()
