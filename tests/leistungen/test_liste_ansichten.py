"""Saved views: private, shared, default; who may set and remove them."""

from __future__ import annotations

import pytest

from organisation.models import Ansicht

LISTE = "/herford/leistungen/"
URL = "/herford/leistungen/ansichten/"


def speichern(client, name="Meine", abfrage="stufe=1&seite=3", reichweite="privat"):
    return client.post(URL, {"name": name, "abfrage": abfrage, "reichweite": reichweite}, follow=True)


def test_save_open_and_delete(client, anna, buergeramt):
    client.force_login(anna)
    antwort = speichern(client)
    assert antwort.redirect_chain == [(f"{LISTE}?stufe=1", 302)]
    assert "Ansicht „Meine“ gespeichert." in antwort.content.decode()
    ansicht = Ansicht.objects.get()
    assert f'href="{LISTE}?stufe=1" aria-current="true"' in antwort.content.decode()
    client.post(f"{URL}{ansicht.pk}/loeschen/", {"abfrage": "stufe=1"})
    assert not Ansicht.objects.exists()


def test_the_same_name_replaces_the_own_view(client, anna):
    client.force_login(anna)
    speichern(client)
    speichern(client, abfrage="stufe=4")
    assert Ansicht.objects.get().abfrage == "stufe=4"


def test_private_views_stay_private_and_shared_ones_appear(client, anna, bernd):
    client.force_login(anna)
    speichern(client, name="Geheim")
    speichern(client, name="Für alle", reichweite="geteilt")
    client.force_login(bernd)
    text = client.get(LISTE).content.decode()
    assert "Für alle" in text
    assert "Geheim" not in text


def test_the_default_opens_the_bare_address_only(client, team, rita):
    client.force_login(team)
    speichern(client, name="Start", abfrage="stufe=keine", reichweite="vorgabe")
    client.force_login(rita)
    assert client.get(LISTE)["Location"] == f"{LISTE}?stufe=keine"
    assert client.get(f"{LISTE}?ansicht=alle").status_code == 200


def test_a_new_default_leaves_the_old_one_as_shared(client, team):
    client.force_login(team)
    speichern(client, name="Eins", reichweite="vorgabe")
    speichern(client, name="Zwei", reichweite="vorgabe")
    assert dict(Ansicht.objects.values_list("name", "reichweite")) == {"Eins": "geteilt", "Zwei": "vorgabe"}


@pytest.mark.parametrize(
    ("wer", "reichweite", "meldung"),
    [
        ("anna", "vorgabe", "Die Vorgabe für alle darf nur festlegen"),
        ("rita", "geteilt", "Ansichten teilen darf"),
        ("team", "weltweit", "privat, geteilt oder Vorgabe"),
    ],
)
def test_reach_needs_a_right(client, request, wer, reichweite, meldung):
    client.force_login(request.getfixturevalue(wer))
    assert meldung in speichern(client, reichweite=reichweite).content.decode()
    assert not Ansicht.objects.exists()


@pytest.mark.parametrize(
    ("name", "meldung"), [("", "einen Namen"), ("x" * 81, "81 Zeichen"), ("a\x07b", "Steuerzeichen")]
)
def test_bad_names(client, anna, name, meldung):
    client.force_login(anna)
    assert meldung in speichern(client, name=name).content.decode()
    assert not Ansicht.objects.exists()


def test_an_endless_address_is_refused(client, anna):
    client.force_login(anna)
    assert "lässt sich nicht speichern" in speichern(client, abfrage="q=" + "x" * 5000).content.decode()


def test_foreign_views_can_not_be_removed(client, anna, bernd, carla, team):
    client.force_login(anna)
    speichern(client, reichweite="geteilt")
    ansicht = Ansicht.objects.get()
    client.force_login(bernd)
    client.post(f"{URL}{ansicht.pk}/loeschen/")
    client.force_login(carla)
    assert client.post(f"{URL}{ansicht.pk}/loeschen/").status_code == 404
    client.post(f"/guetersloh/leistungen/ansichten/{ansicht.pk}/loeschen/")
    assert Ansicht.objects.exists()
    client.force_login(team)
    client.post(f"{URL}{ansicht.pk}/loeschen/")
    assert not Ansicht.objects.exists()
