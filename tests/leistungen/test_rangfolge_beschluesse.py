"""Pages that decide: a new version of the criteria, freezing, reading and comparing frozen rankings, their Excel files."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from leistungen.models import BeschlosseneRangfolge, Kriterienkatalog
from leistungen.services.rangfolge import rangfolge_beschliessen
from tests.factories.rangfolge import bewerten, katalog, kriterien

pytestmark = pytest.mark.django_db
STUFEN = "1; gering\n2; mittel\n3; hoch"


@pytest.fixture
def parken(kommune, buergeramt, leistung_anlegen):
    """Of the Bürgeramt: second with 40 points."""
    katalog(kommune)
    leistung = leistung_anlegen("Parkausweis", amt=buergeramt)
    bewerten(leistung, nutzen=3, aufwand=2)
    return leistung


@pytest.fixture
def bauantrag(parken, bauamt, leistung_anlegen):
    """Of the Bauamt: first with 100 points."""
    leistung = leistung_anlegen("Bauantrag", amt=bauamt)
    bewerten(leistung, nutzen=5, aufwand=5)
    return leistung


@pytest.fixture
def beschluss(kommune, team, bauantrag):
    return beschliessen(kommune, team)


def beschliessen(kommune, person, titel="TOP 1 im Mai", **werte):
    return rangfolge_beschliessen(
        benutzer=person,
        kommune=kommune,
        titel=titel,
        beschlossen_am=timezone.localdate(),
        gesehene_version=1,
        **{"drucksache": "12/2026", "top_n": 1, **werte},
    )


def kriterienformular(**werte):
    return {
        "name": "Eigene Kriterien",
        "top_n": "10",
        "luecken_regel": "mittelwert",
        "grund": "Beschluss des Rats",
        "gesehen": "1",
        "k-TOTAL_FORMS": "2",
        "k-INITIAL_FORMS": "0",
        "k-0-name": "Dringlichkeit",
        "k-0-gewicht": "62,5",
        "k-0-stufen": STUFEN,
        "k-1-name": "",
        "k-1-gewicht": "50",
        "k-1-stufen": STUFEN,
        **werte,
    }


def festschreibeformular(**werte):
    heute = f"{timezone.localdate():%d.%m.%Y}"
    return {"titel": "TOP 1", "beschlossen_am": heute, "drucksache": "7/26", "top_n": "1", "gesehen": "1", **werte}


def blatt(antwort):
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    angaben = {zeile[0]: zeile[1] for zeile in mappe["Metadaten"].iter_rows(values_only=True)}
    return list(mappe.worksheets[0].iter_rows(values_only=True)), angaben


def nach_kopf(zeilen, erste):
    return zeilen[next(n for n, zeile in enumerate(zeilen) if zeile[0] == erste) + 1 :]


def test_a_kommune_builds_its_own_criteria(client, team, kommune, parken):
    client.force_login(team)
    antwort = client.post("/herford/kriterien/neu/", kriterienformular())
    assert (antwort.status_code, antwort["Location"]) == (302, "/herford/rangfolge/")
    neu = kriterien(kommune)["dringlichkeit"]
    assert (str(neu.gewicht), [s.bezeichnung for s in neu.stufen.all()]) == ("62.50", ["gering", "mittel", "hoch"])
    assert Kriterienkatalog.objects.get(kommune=kommune, ist_gueltig=True).version == 2


@pytest.mark.parametrize(
    ("feld", "wert", "meldung"),
    [
        ("k-0-stufen", "1; gering\nviel; hoch", "Zeile 2: „viel“ ist keine Zahl"),
        ("k-0-stufen", "1", "Zeile 1: Nach dem Wert fehlt"),
        ("k-0-gewicht", "101", "100"),
        ("grund", "", "Grund der neuen Version"),
    ],
)
def test_what_is_wrong_with_the_criteria_is_said_and_nothing_is_lost(client, team, parken, feld, wert, meldung):
    client.force_login(team)
    antwort = client.post("/herford/kriterien/neu/", kriterienformular(**{feld: wert}))
    assert antwort.status_code == 422
    assert meldung in antwort.content.decode() and 'value="Dringlichkeit"' in antwort.content.decode()
    assert Kriterienkatalog.objects.count() == 1


def test_criteria_changed_meanwhile_are_shown_before_anything_is_saved(client, team, parken):
    client.force_login(team)
    client.post("/herford/kriterien/neu/", kriterienformular())
    antwort = client.post("/herford/kriterien/neu/", kriterienformular(grund="Ich auch"))
    assert antwort.status_code == 409
    assert "62,5 in Version 2" in antwort.content.decode() and "Ihre Angaben unten" in antwort.content.decode()
    assert Kriterienkatalog.objects.count() == 2


def test_freezing_keeps_the_drucksache_and_leads_to_the_list(client, team, bauantrag):
    client.force_login(team)
    antwort = client.post("/herford/rangfolge/festschreiben/", festschreibeformular(), follow=True)
    text = antwort.content.decode()
    assert "Daran ändert sich nichts mehr" in text and "7/26" in text
    assert BeschlosseneRangfolge.objects.get().drucksache == "7/26"


def test_freezing_another_version_than_the_one_seen_is_refused_with_both(client, team, bauantrag):
    client.force_login(team)
    client.post("/herford/kriterien/neu/", kriterienformular())
    antwort = client.post("/herford/rangfolge/festschreiben/", festschreibeformular())
    assert antwort.status_code == 409
    assert "Version 1" in antwort.content.decode() and "Version 2: Beschluss des Rats" in antwort.content.decode()
    assert not BeschlosseneRangfolge.objects.exists()


@pytest.mark.parametrize("adresse", ["kriterien/neu/", "rangfolge/festschreiben/", "rangfolge/gewichte/"])
@pytest.mark.parametrize(("wer", "status"), [("anna", 403), ("lena", 403), ("rita", 403), ("carla", 404)])
def test_only_who_releases_for_every_amt_decides(client, request, parken, adresse, wer, status):
    client.force_login(request.getfixturevalue(wer))
    for daten in (kriterienformular(), festschreibeformular()):
        assert client.post(f"/herford/{adresse}", daten).status_code == status
    assert client.get(f"/herford/{adresse}").status_code == status
    assert (Kriterienkatalog.objects.count(), BeschlosseneRangfolge.objects.count()) == (1, 0)


def test_a_frozen_list_shows_its_top_and_everything_on_demand(client, lena, beschluss):
    client.force_login(lena)
    oben = client.get(f"/herford/rangfolge/beschlossen/{beschluss.pk}/").content.decode()
    alles = client.get(f"/herford/rangfolge/beschlossen/{beschluss.pk}/?alle=1").content.decode()
    assert "12/2026" in oben and "Bauantrag" in oben and "Parkausweis" not in oben
    assert "Bauantrag" in alles and "Parkausweis" in alles


def test_a_frozen_list_says_why_it_is_longer_than_its_n(
    client, lena, team, kommune, parken, buergeramt, leistung_anlegen
):
    bewerten(leistung_anlegen("Bewohnerparken", amt=buergeramt), nutzen=3, aufwand=2)
    client.force_login(lena)
    text = client.get(f"/herford/rangfolge/beschlossen/{beschliessen(kommune, team).pk}/").content.decode()
    assert "Es sind 2 Leistungen, weil punktgleiche denselben Rang teilen" in text


def test_an_amt_sees_its_own_entries_of_a_frozen_list(client, anna, beschluss):
    client.force_login(anna)
    text = client.get(f"/herford/rangfolge/beschlossen/{beschluss.pk}/?alle=1").content.decode()
    assert "Parkausweis" in text and "Bauantrag" not in text


def test_a_comparison_says_who_came_and_who_went(client, lena, team, kommune, beschluss, parken, bauantrag):
    bewerten(bauantrag, nutzen=1, aufwand=1)
    zweiter = beschliessen(kommune, team, "TOP 1 im Juni")
    client.force_login(lena)
    text = client.get(f"/herford/rangfolge/beschlossen/vergleich/?a={beschluss.pk}&b={zweiter.pk}").content.decode()
    assert "▲ 1, neu in den TOP 1" in text and "▼ 1" in text
    auswahl = client.get("/herford/rangfolge/beschlossen/").content.decode()
    frueher = auswahl[auswahl.index('id="vergleich-a"') : auswahl.index('id="vergleich-b"')]
    assert f'value="{beschluss.pk}" selected' in frueher, "the two latest are chosen already"


def test_the_excel_of_a_frozen_list_holds_every_entry_with_its_drucksache(client, rita, lena, beschluss):
    adresse = f"/herford/rangfolge/beschlossen/{beschluss.pk}/?format=xlsx"
    client.force_login(rita)
    zeilen, angaben = blatt(client.get(adresse))
    assert [(z[0], z[1], z[6]) for z in nach_kopf(zeilen, "Rang")] == [(1, "Bauantrag", 100), (2, "Parkausweis", 40)]
    assert angaben["Drucksachen-Nr."] == "12/2026"
    client.force_login(lena)
    assert client.get(adresse).status_code == 403


def test_the_excel_of_a_comparison(client, rita, lena, team, kommune, beschluss, bauantrag):
    bewerten(bauantrag, nutzen=1, aufwand=1)
    zweiter = beschliessen(kommune, team, "TOP 1 im Juni")
    adresse = f"/herford/rangfolge/beschlossen/vergleich/?a={beschluss.pk}&b={zweiter.pk}&format=xlsx"
    client.force_login(rita)
    zeilen, angaben = blatt(client.get(adresse))
    assert [z[:4:2] for z in nach_kopf(zeilen, "Leistung")] == [("Parkausweis", 2), ("Bauantrag", 1)]
    assert angaben["Später"].startswith("TOP 1 im Juni")
    client.force_login(lena)
    assert client.get(adresse).status_code == 403


@pytest.mark.parametrize("format", ["", "&format=xlsx"])
def test_frozen_lists_stay_inside_their_kommune(client, carla, fremd, beschluss, andere_kommune, format):
    einer, zwei = f"rangfolge/beschlossen/{beschluss.pk}/?x=1{format}", f"?a={beschluss.pk}&b={beschluss.pk}{format}"
    vergleich = f"rangfolge/beschlossen/vergleich/{zwei}"
    for adresse in (einer, vergleich):
        assert Client().get(f"/herford/{adresse}").status_code == 302
        for person in (carla, fremd):
            client.force_login(person)
            assert client.get(f"/herford/{adresse}").status_code == 404
    client.force_login(carla)
    assert client.get(f"/guetersloh/{einer}").status_code == 404
    assert client.get(f"/guetersloh/{vergleich}").status_code == 422
