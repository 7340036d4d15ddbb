"""The working list: who sees what, filters, order, page, query budget."""

from __future__ import annotations

import pytest
from django.urls import reverse

URL = "/herford/leistungen/"


@pytest.fixture
def bestand(leistung_anlegen, buergeramt, bauamt):
    return {
        "parken": leistung_anlegen("Bewohnerparkausweis Ausstellung", amt=buergeramt, stufe=3, ziel=4, leika="99999901000000"),
        "fuehrer": leistung_anlegen("Führerschein Ersterteilung", amt=buergeramt, stufe=1, ziel=3, erbracht="ja"),
        "bau": leistung_anlegen("Baugenehmigung Erteilung", amt=bauamt),
        "ohne": leistung_anlegen("Ölheizung Anzeige", erbracht="nein"),
    }


def namen(antwort):
    return [name for name in ("Bewohnerparkausweis", "Führerschein", "Baugenehmigung", "Ölheizung") if name in antwort.content.decode()]


def test_anonymous_is_sent_to_the_login(client, kommune):
    antwort = client.get(URL)
    assert antwort.status_code == 302
    assert antwort["Location"].startswith("/konto/login/")


def test_own_amt_only(client, anna, bestand):
    client.force_login(anna)
    antwort = client.get(URL)
    assert antwort.status_code == 200
    assert namen(antwort) == ["Bewohnerparkausweis", "Führerschein"]


def test_other_kommune_does_not_exist(client, carla, bestand):
    client.force_login(carla)
    assert client.get(URL).status_code == 404
