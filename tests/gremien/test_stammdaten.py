"""Bodies, goals and impact fields: everybody of the room reads them, the whole Kommune's editors change them."""

from __future__ import annotations

import pytest

from gremien.models import Gremium, Prueffeld, Ziel
from gremien.services import stammdaten as schreiben
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from tests.factories.gremien import gremium_machen, station_machen, vorlage_machen

pytestmark = pytest.mark.django_db


def url(kommune, rest=""):
    return f"/{kommune.kuerzel}/gremien/{rest}"


def test_the_page_tells_bodies_of_the_council_from_those_of_the_administration(client, anna, kommune):
    client.force_login(anna)
    assert "Noch kein Gremium" in client.get(url(kommune)).content.decode()
    gremium_machen(kommune, "Rat")
    gremium_machen(kommune, "Senat", art="land")
    gremium_machen(kommune, "Kooperationsteam", art="verwaltung", mitwirkende="Dez I\nPersonalrat")
    seite = client.get(url(kommune))
    assert [[z.gremium.name for z in zeilen] for _, _, zeilen in seite.context["gruppen"]] == [
        ["Rat"], ["Senat"], ["Kooperationsteam"],
    ]  # fmt: skip
    assert "Dez I, Personalrat" in seite.content.decode() and "Gremium anlegen" not in seite.content.decode()


def test_a_hidden_stop_does_not_count_for_those_without_the_grant(client, rita, team, kommune):
    ausschuss = gremium_machen(kommune, "Kreisausschuss", art="hauptorgan")
    station_machen(vorlage_machen(kommune), ausschuss, ist_nicht_oeffentlich=True)

    def anzahl(benutzer):
        client.force_login(benutzer)
        return client.get(url(kommune)).context["gruppen"][0][2][0].beratungen

    assert (anzahl(rita), anzahl(team)) == (0, 1)


@pytest.mark.parametrize(
    ("art", "modell", "daten"),
    [
        ("gremien", Gremium, {"name": "Rat", "art": "rat", "reihenfolge": "1"}),
        ("ziele", Ziel, {"bezeichnung": "Bürgerfreundlichkeit", "reihenfolge": "1", "ist_aktiv": "on"}),
        ("prueffelder", Prueffeld, {"bezeichnung": "Klima", "reihenfolge": "1", "ist_aktiv": "on"}),
    ],
)
def test_each_is_opened_changed_and_guarded_against_stale_saves(client, team, kommune, art, modell, daten):
    client.force_login(team)
    neu = url(kommune, f"stammdaten/{art}/neu/")
    assert client.get(neu).status_code == 200
    assert client.post(neu, daten).status_code == 302
    assert client.post(neu, daten).status_code == 422
    satz = modell.objects.get()
    weg = url(kommune, f"stammdaten/{art}/{satz.pk}/")
    geaendert = {**daten, "reihenfolge": "2", "version": "1", **{f"gesehen_{n}": w for n, w in daten.items()}}
    assert client.get(weg).status_code == 200
    assert client.post(weg, geaendert).status_code == 302
    assert client.post(weg, {**geaendert, "reihenfolge": "3"}).status_code == 409
    satz.refresh_from_db()
    assert (satz.reihenfolge, satz.version) == (2, 2)


@pytest.mark.parametrize(("wer", "status"), [("anna", 403), ("rita", 403), ("carla", 404), ("fremd", 404)])
def test_who_edits_only_one_amt_or_another_town_changes_none(client, request, wer, status, kommune):
    client.force_login(request.getfixturevalue(wer))
    antwort = client.post(url(kommune, "stammdaten/ziele/neu/"), {"bezeichnung": "x", "reihenfolge": "1"})
    assert antwort.status_code == status and not Ziel.objects.exists()


def test_the_service_refuses_as_well(anna, team, kommune):
    with pytest.raises(Eingabefehler, match="ganze Kommune"):
        schreiben.stammsatz_anlegen(benutzer=anna, kommune=kommune, art="ziele", angaben={"bezeichnung": "x"})
    satz = schreiben.stammsatz_anlegen(benutzer=team, kommune=kommune, art="ziele", angaben={"bezeichnung": "x"})
    with pytest.raises(VeralteterStand):
        schreiben.stammsatz_aendern(
            benutzer=team, kommune=kommune, art="ziele", satz_id=satz.pk, version=9, aenderungen={"bezeichnung": "y"}
        )


def test_an_unknown_kind_is_not_found(client, team, kommune):
    client.force_login(team)
    assert client.get(url(kommune, "stammdaten/murks/neu/")).status_code == 404
