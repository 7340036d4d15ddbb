"""Findings of the bookings: closed year, Interimszeit (OG-8), more than planned, without a Kontierung; and the quiet cases."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from finanzen.models import Buchung, Haushaltsjahrstand
from finanzen.selectors import buchungsbefunde as b
from organisation import rechte as r
from tests.factories.finanzen import ansatz_machen, haushaltsjahr_machen, massnahme_machen, position_machen
from tests.factories.organisation import recht_geben

pytestmark = pytest.mark.django_db
TAG = date(2022, 12, 1)


@pytest.fixture
def position(kommune, buergeramt):
    jahr = haushaltsjahr_machen(kommune, 2022, status="planung", ab=date(2021, 10, 22))
    for tag, status in ((date(2022, 1, 1), "interimszeit"), (date(2022, 5, 1), "beschlossen")):
        Haushaltsjahrstand.objects.create(kommune=kommune, haushaltsjahr=jahr, status=status, gueltig_ab=tag)
    position = position_machen(massnahme_machen(kommune, "DMS", amt=buergeramt))
    ansatz_machen(position, 2022, "1000", gueltig_ab=date(2021, 10, 22))
    return position


def buchen(kommune, position, tag, betrag="100", *, art="ist", erfasst=None):
    return Buchung.objects.create(
        kommune=kommune, position=position, jahr=2022, gebucht_am=tag, art=art, betrag=Decimal(betrag),
        schluessel=uuid4().hex, kontierung="" if position else "4711",
        erfasst_am=timezone.make_aware(datetime.combine(erfasst or tag, datetime.min.time())),
    )  # fmt: skip


def funde(kommune):
    return {f.regel: f for f in b.buchungsfunde(kommune_id=kommune.pk, stichtag=TAG)}


def test_a_proper_booking_is_no_finding(kommune, position):
    buchen(kommune, position, date(2022, 6, 1), "1000")
    assert funde(kommune) == {}


def test_og_8_spending_before_the_budget_is_valid(kommune, position, buergeramt):
    buchen(kommune, position, date(2022, 4, 30), "60")
    buchen(kommune, position, date(2022, 5, 1), "40", art="obligo")
    (fund,) = funde(kommune).values()
    assert (fund.regel, fund.amt_id) == (b.INTERIM.schluessel, buergeramt.pk)
    assert fund.text == "1 Buchung über 60 € in der Interimszeit des Haushaltsjahrs 2022."


def test_more_than_planned_counts_ist_and_obligo(kommune, position):
    buchen(kommune, position, date(2022, 6, 1), "900.50")
    buchen(kommune, position, date(2022, 6, 2), "200", art="obligo")
    buchen(kommune, position, TAG.replace(day=2), "5000")  # later than the day
    text = funde(kommune)[b.UEBER.schluessel].text
    assert text == "2022 sind 1.100,50 € gebucht oder gebunden, geplant sind 1.000 €: 100,50 € mehr."


def test_beside_an_unknown_amount_nothing_is_compared(kommune, position):
    ansatz_machen(position, 2022, None, art="ueberplan", unbekannt_grund="offen", gueltig_ab=date(2022, 1, 1))
    buchen(kommune, position, date(2022, 6, 1), "5000")
    assert funde(kommune) == {}


def test_a_booking_entered_after_the_year_was_closed(kommune, position):
    jahr = Haushaltsjahrstand.objects.first().haushaltsjahr
    Haushaltsjahrstand.objects.create(
        kommune=kommune, haushaltsjahr=jahr, status="abgeschlossen", gueltig_ab=date(2022, 11, 1)
    )
    buchen(kommune, position, date(2022, 10, 1))
    assert funde(kommune) == {}
    buchen(kommune, position, date(2022, 10, 1), erfasst=date(2022, 11, 2))
    assert "schon abgeschlossen" in funde(kommune)[b.ABGESCHLOSSEN.schluessel].text


def test_a_kontierung_without_a_position_is_one_finding_of_the_kommune(kommune, position):
    buchen(kommune, None, date(2022, 6, 1), "10")
    buchen(kommune, None, date(2022, 6, 2), "20.50")
    fund = funde(kommune)[b.OHNE.schluessel]
    assert (fund.gegenstand_art, fund.amt_id) == ("kontierung", None)
    assert fund.text == "2 Buchungen über 30,50 € zählen in keiner Maßnahme (1 Kontierung)."


def test_the_page_of_the_massnahme_names_them_to_who_can_mend_them(client, anna, rita, kommune, position):
    recht_geben(anna, kommune, bereich="finanzen", stufe=r.BEARBEITEN, amt=position.massnahme.amt)
    buchen(kommune, position, date(2022, 6, 1), "5000")
    pfad = f"/herford/finanzen/massnahmen/{position.massnahme_id}/"
    client.force_login(anna)
    assert "geplant sind 1.000 €: 4.000 € mehr" in client.get(pfad).content.decode()
    client.force_login(rita)
    assert "4.000 € mehr" not in client.get(pfad).content.decode()
