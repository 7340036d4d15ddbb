"""A booking with an earlier date changes the figures of the days since: the recompute is told from which day on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from auswertung.kennzahlen import finanzen as f
from auswertung.models import Kennzahlwert
from auswertung.services.neu_berechnen import neu_berechnen
from auswertung.services.tagesstaende import verlauf_aufbauen
from finanzen.models import Buchung
from finanzen.services.ansaetze import ansatz_stornieren
from finanzen.services.buchungen import buchung_eintragen, buchung_stornieren, kontierung_zuordnen
from organisation.models import Aenderungsvermerk
from tests.factories.finanzen import ansatz_machen, haushaltsjahr_machen, massnahme_machen, position_machen
from tests.finanzen.buchungshilfen import uebernommen

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()
VORHER, TAG, SEITHER = (HEUTE - timedelta(days=n) for n in (20, 15, 10))
JAHR = TAG.year


@pytest.fixture
def position(kommune, buergeramt):
    haushaltsjahr_machen(kommune, JAHR)
    position = position_machen(massnahme_machen(kommune, "DMS", amt=buergeramt))
    ansatz_machen(position, JAHR, "5000")
    return position


@pytest.fixture
def vergangenheit(kommune, position):
    """Snapshots of three past days and of today, nothing pending."""
    verlauf_aufbauen(kommune_id=kommune.pk, von=VORHER, bis=HEUTE - timedelta(days=1), stichtag=HEUTE)
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    Aenderungsvermerk.objects.all().delete()
    return [tag for tag in (VORHER, SEITHER) if stand(kommune, tag, f.PLAN) is not None]


def stand(kommune, tag, kennzahl, amt=None):
    zeile = Kennzahlwert.objects.filter(
        kommune=kommune, stichtag=tag, kennzahl=kennzahl.schluessel, stufe=JAHR, amt=amt
    ).first()
    return zeile and zeile.wert


def rechnen(kommune):
    return neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")


def vermerkt():
    return Aenderungsvermerk.objects.latest("id").betroffen_ab


def eintragen(team, kommune, position, tag=TAG):
    angaben = {"jahr": JAHR, "gebucht_am": tag, "art": "ist", "betrag": Decimal("120.50"), "beleg": "B1", "text": ""}
    return buchung_eintragen(benutzer=team, kommune=kommune, position=position, angaben=angaben)


def test_a_backdated_booking_and_its_storno_change_the_days_since(team, kommune, position, vergangenheit):
    assert vergangenheit == [VORHER, SEITHER]
    buchung = eintragen(team, kommune, position)
    assert vermerkt() == TAG
    rechnen(kommune)
    assert stand(kommune, SEITHER, f.IST) == Decimal("120.50")
    assert stand(kommune, SEITHER, f.VERFUEGBAR) == Decimal("4879.50")
    assert stand(kommune, VORHER, f.IST) is None
    buchung_stornieren(benutzer=team, kommune=kommune, buchung_id=buchung.pk, grund="Falsches Konto")
    assert vermerkt() == TAG
    rechnen(kommune)
    assert stand(kommune, SEITHER, f.IST) is None and stand(kommune, SEITHER, f.VERFUEGBAR) == 5000


def test_a_cancelled_ansatz_leaves_the_past_too(team, kommune, position, vergangenheit):
    spaeter = ansatz_machen(position, JAHR, "8000", gueltig_ab=TAG)
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    ansatz_stornieren(benutzer=team, kommune=kommune, ansatz_id=spaeter.pk, grund="Vertippt")
    assert vermerkt() == TAG
    rechnen(kommune)
    assert stand(kommune, SEITHER, f.PLAN) == 5000


def test_an_import_and_a_late_kontierung_reach_back_to_the_first_booking(
    client, team, kommune, buergeramt, position, vergangenheit, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    client.force_login(team)
    uebernommen(client, f"{TAG:%d.%m.%Y};{JAHR};10;111.01;B-1;Miete;Ist;EUR")
    assert vermerkt() == TAG
    rechnen(kommune)
    assert stand(kommune, SEITHER, f.IST) == 10 and stand(kommune, SEITHER, f.IST, buergeramt) is None
    kontierung_zuordnen(benutzer=team, kommune=kommune, kontierung="111.01", position=position)
    assert vermerkt() == TAG
    rechnen(kommune)
    assert stand(kommune, SEITHER, f.IST, buergeramt) == 10
    assert Buchung.objects.get().position == position


def test_what_concerns_today_alone_rebuilds_no_past(team, kommune, position, vergangenheit):
    eintragen(team, kommune, position, tag=HEUTE)
    assert vermerkt() == HEUTE
    assert rechnen(kommune).vergangene_tage == 0
