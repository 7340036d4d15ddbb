"""The page "Kapazität": filters, bottlenecks, exports, rights."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from organisation.models import Gebietskoerperschaft
from tests.factories.organisation import amt_anlegen
from tests.factories.personal import stelle_machen
from tests.personal.test_bedarf import schritt

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()
SEITE = "/herford/stellen/kapazitaet/"


@pytest.fixture
def abteilung(kommune, buergeramt):
    return amt_anlegen(kommune, "320.1", "Meldewesen", uebergeordnet=buergeramt)


@pytest.fixture
def bestand(kommune, buergeramt, bauamt, abteilung):
    """One technical post at the Bürgeramt, one at its Abteilung, none at the Bauamt, which has the demand."""
    stelle_machen(kommune, amt=buergeramt, besetzt="1.00", aufwandsart="technisch")
    stelle_machen(kommune, amt=abteilung, besetzt="0.50", aufwandsart="technisch")
    stelle_machen(kommune, amt=bauamt, besetzt="1.00")
    ende = HEUTE + timedelta(days=100)
    schritt(kommune, bauamt, pt="900", ende=ende, aufwandsart="technisch")
    schritt(kommune, bauamt, pt="5", aufwandsart="technisch")


def seite(client, benutzer, abfrage="", status=200):
    client.force_login(benutzer)
    antwort = client.get(f"{SEITE}{abfrage}")
    assert antwort.status_code == status
    return antwort


def kapazitaet(antwort, art="technisch"):
    return float(antwort.context["lage"].summe(art).kapazitaet.sum())


def test_the_title_says_what_lacks_and_the_table_names_month_and_amt(client, team, bestand):
    antwort = seite(client, team)
    text = antwort.content.decode().replace("\xa0", " ")
    assert "fehlt technische Kapazität" in text and "600 Bauamt" in text
    assert antwort.context["engpaesse"][0].art == "technisch" and antwort.context["engpaesse"][0].fehlt > 0
    assert "1 Stelle der Auswahl aller Ämter ohne Art" in text
    assert [(anzahl, pt) for _, anzahl, pt in antwort.context["rest"]] == [(1, 900), (0, 0), (1, 5)]


def test_an_amt_counts_with_or_without_those_below(client, team, bestand, buergeramt, abteilung, bauamt):
    alle = kapazitaet(seite(client, team))
    mit = kapazitaet(seite(client, team, f"?amt={buergeramt.pk}"))
    nur = kapazitaet(seite(client, team, f"?amt={buergeramt.pk}&umfang=nur"))
    assert mit == pytest.approx(alle) and nur == pytest.approx(alle * 2 / 3)
    assert kapazitaet(seite(client, team, f"?amt={bauamt.pk}")) == 0
    assert kapazitaet(seite(client, team, "?amt=ohne")) == 0


def test_kind_of_effort_and_period(client, team, bestand):
    antwort = seite(client, team, "?aufwand=technisch&monate=12")
    assert [bild["id"] for bild in antwort.context["diagramme"]] == ["kapazitaet-technisch"]
    assert len(antwort.context["lage"].monate) == 12
    assert "Keine Zahlen" in seite(client, team, "?aufwand=organisatorisch").content.decode()


def test_capacity_ends_with_a_dated_kw_note(client, team, kommune, buergeramt):
    weg = (HEUTE.replace(day=1) + timedelta(days=64)).replace(day=1)  # first of the month after next
    stelle_machen(kommune, amt=buergeramt, besetzt="1.00", aufwandsart="technisch", kw={"faellig_am": weg})
    werte = seite(client, team).context["lage"].summe("technisch").kapazitaet
    assert werte[1] > 0 and werte[2:].sum() == 0


@pytest.mark.parametrize(
    "abfrage", ["?amt=999999", "?umfang=x", "?aufwand=x", "?monate=7", "?monate=abc", "?grundlage=x"]
)
def test_a_filter_that_makes_no_sense_is_named(client, team, kommune, abfrage):
    assert "Bitte prüfen Sie Ihre Eingabe" in seite(client, team, abfrage).content.decode()


def test_without_posts_and_projects_the_page_says_why(client, team, kommune):
    assert "Keine Zahlen" in seite(client, team).content.decode()


def test_an_unknown_land_is_named(client, team, kommune, bestand):
    Gebietskoerperschaft.objects.filter(pk=kommune.gebietskoerperschaft_id).update(bundesland="Atlantis")
    assert "keine Feiertage bekannt" in seite(client, team).content.decode()


def test_only_own_aemter_and_nobody_else(client, anna, carla, fremd, bestand, buergeramt):
    antwort = seite(client, anna)
    assert {r.amt_id for r in antwort.context["lage"].reihen} >= {buergeramt.pk}
    assert antwort.context["lage"].bedarf.posten == []  # the demand is that of another Amt
    assert "600 Bauamt" not in antwort.content.decode()
    for person in (carla, fremd):
        seite(client, person, status=404)
    client.logout()
    assert client.get(SEITE).status_code == 302


def test_exports_hold_the_figures_of_the_page(client, rita, anna, bestand):
    antwort = seite(client, rita, "?format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    assert {"Monate organisatorisch", "Monate technisch", "Je Amt und Monat", "Bedarf nach Termin"} <= set(
        mappe.sheetnames
    )
    text = b"".join(seite(client, rita, "?format=csv").streaming_content).decode("utf-8-sig")
    assert "600 Bauamt" in text and "technisch" in text
    seite(client, anna, "?format=xlsx", status=403)
    seite(client, rita, "?format=pdf", status=403)


def test_few_queries_however_many_posts(client, team, kommune, buergeramt, django_assert_max_num_queries):
    for nummer in range(20):
        stelle_machen(kommune, f"S{nummer}", amt=buergeramt, besetzt="1.00", aufwandsart="technisch", kw={})
        schritt(kommune, buergeramt, ende=HEUTE + timedelta(days=nummer))
    client.force_login(team)
    with django_assert_max_num_queries(18):
        antwort = client.get(SEITE)
    assert antwort.status_code == 200 and antwort.context["lage"].bedarf.pt() == Decimal(200)
