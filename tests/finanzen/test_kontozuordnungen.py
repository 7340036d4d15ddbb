"""What a Kontierung means is changed on a page: stale saves refused, closed years untouched, rights of the whole Kommune."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from finanzen.models import Buchung, Kontozuordnung
from organisation.models import Aenderungsvermerk
from tests.factories.finanzen import haushaltsjahr_machen, massnahme_machen, position_machen

pytestmark = pytest.mark.django_db
LISTE = "/herford/finanzen/kontierungen/zugeordnet/"


def buchen(zuordnung, jahr, tag):
    return Buchung.objects.create(
        kommune=zuordnung.kommune, position=zuordnung.position, jahr=jahr, gebucht_am=tag, art="ist",
        betrag=Decimal("100"), kontierung=zuordnung.kontierung, schluessel=f"s{jahr}",
    )  # fmt: skip


@pytest.fixture
def alt(kommune, buergeramt):
    return position_machen(massnahme_machen(kommune, "DMS", amt=buergeramt))


@pytest.fixture
def neu(kommune, bauamt):
    return position_machen(massnahme_machen(kommune, "Serviceportal", amt=bauamt))


@pytest.fixture
def zuordnung(kommune, alt):
    haushaltsjahr_machen(kommune, 2025, status="abgeschlossen")
    haushaltsjahr_machen(kommune, 2026, status="beschlossen")
    zeile = Kontozuordnung.objects.create(kommune=kommune, kontierung="111.01", position=alt)
    buchen(zeile, 2025, date(2025, 5, 1))
    buchen(zeile, 2026, date(2026, 2, 1))
    return zeile


def aendern(client, zuordnung, position, *, version=1, gesehen=None, **weitere):
    eingabe = {
        "position": position.pk, "version": version, "gesehen_position": gesehen or zuordnung.position_id, **weitere,
    }  # fmt: skip
    return client.post(f"{LISTE}{zuordnung.pk}/", eingabe)


def positionen():
    return list(Buchung.objects.order_by("jahr").values_list("position_id", flat=True))


def test_a_change_holds_for_later_imports_and_on_request_for_earlier_bookings(client, team, zuordnung, alt, neu):
    client.force_login(team)
    seite = client.get(LISTE).content.decode()
    assert "111.01" in seite and "DMS" in seite and "Ändern" in seite
    assert aendern(client, zuordnung, neu).status_code == 302
    zuordnung.refresh_from_db()
    assert (zuordnung.position, zuordnung.version) == (neu, 2) and positionen() == [alt.pk, alt.pk]
    assert aendern(client, zuordnung, neu, version=2, gesehen=neu.pk, bisherige="on").status_code == 302
    assert positionen() == [alt.pk, neu.pk]  # 2025 is closed
    assert Aenderungsvermerk.objects.latest("id").betroffen_ab == date(2026, 2, 1)


def test_a_stale_change_is_refused_and_nothing_is_lost(client, team, kommune, zuordnung, alt, neu):
    client.force_login(team)
    dritte = position_machen(massnahme_machen(kommune, "Drittes"))
    aendern(client, zuordnung, neu)
    antwort = aendern(client, zuordnung, dritte)
    assert antwort.status_code == 409 and "Serviceportal" in antwort.content.decode()
    zuordnung.refresh_from_db()
    assert zuordnung.position == neu and positionen() == [alt.pk, alt.pk]


def test_search_empty_state_and_file(client, team, zuordnung):
    client.force_login(team)
    assert "Zu diesem Filter gibt es keine Kontierung." in client.get(f"{LISTE}?q=999").content.decode()
    datei = b"".join(client.get(f"{LISTE}?q=dms&format=csv")).decode("utf-8-sig")
    assert "111.01;DMS;Dienstleistung;2" in datei
    Kontozuordnung.objects.all().delete()
    assert "Noch keine Kontierung zugeordnet" in client.get(LISTE).content.decode()


@pytest.mark.parametrize("wer", ["anna", "bernd", "carla", None])
def test_nobody_else_sees_or_changes_it(client, request, zuordnung, alt, neu, wer):
    if wer is not None:
        client.force_login(request.getfixturevalue(wer))
    assert client.get(LISTE).status_code in (302, 403, 404)
    assert aendern(client, zuordnung, neu).status_code in (302, 403, 404)
    zuordnung.refresh_from_db()
    assert zuordnung.position == alt


def test_reading_alone_changes_nothing(client, lena, zuordnung, alt, neu):
    client.force_login(lena)
    seite = client.get(LISTE).content.decode()
    assert "111.01" in seite and "Ändern" not in seite
    assert aendern(client, zuordnung, neu).status_code == 403


def test_the_list_needs_few_queries(client, team, kommune, zuordnung, django_assert_max_num_queries):
    for nummer in range(30):
        position = position_machen(massnahme_machen(kommune, f"M{nummer}"))
        Kontozuordnung.objects.create(kommune=kommune, kontierung=f"2.{nummer}", position=position)
    client.force_login(team)
    with django_assert_max_num_queries(20):
        assert client.get(LISTE).status_code == 200
