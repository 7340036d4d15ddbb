"""Kennzahlen of posts: each count is the number of rows the Stellenplan shows, sums are those of the list, rights hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from auswertung.kennzahlen import personal as p
from auswertung.models import Kennzahlwert
from auswertung.selectors.personal import personalbild
from auswertung.selectors.zellen import Ort
from auswertung.services.neu_berechnen import neu_berechnen
from auswertung.services.tagesstaende import verlauf_aufbauen
from organisation import rechte as r
from organisation.models import Gebietskoerperschaft
from personal.models import Stellenvermerk
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben
from tests.factories.personal import stelle_machen
from tests.personal.test_bedarf import schritt

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()
D = Decimal


@pytest.fixture
def abteilung(kommune, buergeramt):
    return amt_anlegen(kommune, "320.1", "Meldewesen", uebergeordnet=buergeramt)


@pytest.fixture
def bestand(kommune, buergeramt, bauamt, abteilung, leistung_anlegen):
    leistung_anlegen("Melderegisterauskunft", amt=buergeramt)
    technisch = {"aufwandsart": "technisch"}
    stelle_machen(kommune, "A", amt=buergeramt, vzae="1.40", besetzt="1.00", kw={}, **technisch)
    stelle_machen(kommune, "B", amt=abteilung, status="besetzt", kw={"bedingung": "Abschluss"}, **technisch)
    stelle_machen(kommune, "C", amt=bauamt, status="beantragt", kw={"faellig_am": HEUTE + timedelta(days=90)})
    stelle_machen(kommune, "D", amt=bauamt, status="vakant", aufwandsart="organisatorisch")
    stelle_machen(kommune, "E", vzae="2.00", status="ausgeschrieben")
    stelle_machen(kommune, "F", amt=bauamt, status="weggefallen")
    erledigt = stelle_machen(kommune, "G", amt=bauamt, status="besetzt", aufwandsart="organisatorisch")
    Stellenvermerk.objects.create(
        kommune=kommune, stelle=erledigt, art="kw", gilt_ab=date(2024, 1, 1), erledigt_am=date(2025, 1, 1)
    )
    ende = HEUTE + timedelta(days=60)
    schritt(kommune, bauamt, pt="900", ende=ende, aufwandsart="technisch")
    schritt(kommune, buergeramt, pt="20", ende=ende, aufwandsart="technisch")
    schritt(kommune, buergeramt, pt="7")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")


def bild(benutzer, kommune, *aemter, tag=HEUTE):
    ort = Ort(benutzer, kommune, aemter[0].pk, tuple(a.pk for a in aemter)) if aemter else Ort(benutzer, kommune)
    return personalbild(ort=ort, tag=tag)


def liste(client, abfrage):
    antwort = client.get(f"/herford/stellen/?{abfrage}")
    assert antwort.status_code == 200 and antwort.context["form"].is_valid(), abfrage
    return antwort.context["zeilen"]


@pytest.mark.parametrize("wo", ["kommune", "buergeramt", "bauamt"])
def test_each_count_is_the_number_of_rows_the_list_shows(
    client, team, kommune, bestand, buergeramt, bauamt, abteilung, wo
):
    aemter = {"kommune": (), "buergeramt": (buergeramt, abteilung), "bauamt": (bauamt,)}[wo]
    gezeigt = bild(team, kommune, *aemter)
    amt_id = aemter[0].pk if aemter else None
    client.force_login(team)
    geprueft = 0
    for kennzahl in p.EINFACHE:
        if kennzahl.filter is None:
            continue
        abfrage = p.stellenfilter(kennzahl, tag=HEUTE, amt_id=amt_id)
        assert len(liste(client, abfrage)) == gezeigt.zellen[kennzahl.schluessel].zaehler, abfrage
        geprueft += 1
    for nummer in range(len(p.STATUS)):
        abfrage = p.stellenfilter(p.NACH_STATUS, tag=HEUTE, amt_id=amt_id, stelle=nummer)
        assert len(liste(client, abfrage)) == gezeigt.status[nummer], abfrage
    assert geprueft == 10


def test_each_amt_alone_and_no_amt_open_their_own_rows(client, team, kommune, bestand):
    client.force_login(team)
    aemter = bild(team, kommune).aemter
    assert [amt.name for amt in aemter][-1] == "ohne Amt" and len(aemter) == 4
    for amt in aemter:
        abfrage = p.stellenfilter(p.SOLL, tag=HEUTE, amt_direkt_id=amt.amt_id, ohne_amt=amt.amt_id is None)
        zeilen = liste(client, abfrage)
        zelle = amt.zellen[p.SOLL.schluessel]
        assert (len(zeilen), sum(z.soll for z in zeilen)) == (zelle.zaehler, zelle.wert), amt.name


def test_sums_are_those_of_the_list(team, kommune, bestand):
    zellen = bild(team, kommune).zellen
    kennzahlen = (p.SOLL, p.BESETZT, p.VAKANT, p.KW_OFFEN, p.KW_EREIGNIS, p.KW_TERMIN, p.KW_RISIKO)
    werte = [zellen[k.schluessel].wert for k in kennzahlen]
    assert werte == [D(wert) for wert in ("6.40", "3.00", "3.40", "1.40", "1.00", "1.00", "2.40")]
    assert zellen[p.UNGEZAEHLT.schluessel].wert == 2 and zellen[p.UNGEZAEHLT.schluessel].nenner == 6


def test_an_amt_is_the_sum_of_those_below_it_and_a_share_is_made_of_sums(team, kommune, bestand, buergeramt, abteilung):
    zellen = bild(team, kommune, buergeramt, abteilung).zellen
    einzeln = [bild(team, kommune, amt).zellen for amt in (buergeramt, abteilung)]
    kapazitaet, deckung = p.KAPAZITAET["technisch"].schluessel, p.DECKUNG["technisch"].schluessel
    assert zellen[p.SOLL.schluessel].wert == D("2.40")
    assert zellen[kapazitaet].wert == sum(z[kapazitaet].wert for z in einzeln) > 0
    assert round(zellen[deckung].wert, 2) == round(zellen[kapazitaet].wert / 20, 2)
    assert einzeln[1][deckung].wert is None  # no demand: no share, and not 0


def test_demand_cover_and_bottleneck_of_the_kommune(team, kommune, bestand, bauamt):
    gezeigt = bild(team, kommune)
    assert round(gezeigt.zellen[p.BEDARF["technisch"].schluessel].wert, 4) == 920
    assert gezeigt.zellen[p.OHNE_MONAT.schluessel].wert == 7
    technisch = next(reihe for reihe in gezeigt.reihen if reihe.art == "technisch")
    assert round(sum(technisch.bedarf), 3) == 920 and technisch.engpass is not None
    assert gezeigt.zellen[p.ENGPASS.schluessel].wert == technisch.engpass
    assert len(gezeigt.monate) == p.MONATE and gezeigt.monate[0] == HEUTE.replace(day=1)
    assert bild(team, kommune, bauamt).zellen[p.ENGPASS.schluessel].wert == 0


def test_without_a_known_land_capacity_is_unknown_never_zero(team, kommune, bestand):
    Gebietskoerperschaft.objects.filter(pk=kommune.gebietskoerperschaft_id).update(bundesland="Atlantis")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    gezeigt = bild(team, kommune)
    assert gezeigt.zellen[p.KAPAZITAET["technisch"].schluessel].wert is None
    assert gezeigt.zellen[p.DECKUNG["technisch"].schluessel].wert is None
    assert gezeigt.zellen[p.SOLL.schluessel].wert == D("6.40")
    assert gezeigt.zellen[p.ENGPASS.schluessel].wert is None


def test_past_days_are_rebuilt_from_dated_facts_only(team, kommune, bestand):
    bis = HEUTE - timedelta(days=1)
    verlauf_aufbauen(kommune_id=kommune.pk, von=date(2023, 12, 31), bis=date(2024, 1, 31), stichtag=HEUTE)
    assert bild(team, kommune, tag=date(2023, 12, 31)) is None and bis
    damals = bild(team, kommune, tag=date(2024, 1, 31))
    assert damals.zellen[p.SOLL.schluessel].wert == D("6.40")
    assert damals.zellen[p.KW_OFFEN.schluessel].wert == D("2.40")  # the note of G was not done yet
    assert p.KAPAZITAET["technisch"].schluessel not in damals.zellen and damals.reihen == ()


def test_a_second_run_replaces_and_months_are_those_of_the_newest_run(kommune, bestand):
    vorher = Kennzahlwert.objects.filter(kommune=kommune, kennzahl__startswith="personal_").count()
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    eigene = Kennzahlwert.objects.filter(kommune=kommune, kennzahl__startswith="personal_")
    assert eigene.count() == vorher > 0
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE + timedelta(days=1), anlass="Test")
    monate = eigene.filter(kennzahl__startswith="personal_m_").values_list("stichtag", flat=True)
    assert set(monate) == {HEUTE + timedelta(days=1)}
    assert eigene.filter(stichtag=HEUTE, kennzahl="personal_soll").exists()


def test_every_kennzahl_has_a_definition_with_numerator_and_denominator():
    assert len({k.schluessel for k in p.PERSONALKENNZAHLEN}) == len(p.PERSONALKENNZAHLEN)
    for kennzahl in p.PERSONALKENNZAHLEN:
        assert kennzahl.schluessel.startswith(p.VORSATZ) and len(kennzahl.schluessel) <= 40
        assert all(wort in kennzahl.definition for wort in ("Zähler: ", "Nenner: ", "Quelle: "))


# --- who sees them


def test_a_right_for_leistungen_alone_shows_no_post(client, kommune, bestand):
    nur = benutzer_anlegen("nur_leistungen")
    recht_geben(nur, kommune, r.LESEN, bereich="leistungen")
    assert bild(nur, kommune) is None
    client.force_login(nur)
    seite = client.get("/herford/?reiter=personal")
    assert seite.status_code == 200
    assert "reiter=personal" not in seite.content.decode() and "personalkacheln" not in seite.context


def test_one_amt_sees_itself_alone_and_another_kommune_nothing(
    anna, carla, kommune, bestand, buergeramt, abteilung, bauamt
):
    assert bild(anna, kommune, buergeramt, abteilung).zellen[p.SOLL.schluessel].wert == D("2.40")
    assert bild(anna, kommune, bauamt) is None and bild(anna, kommune) is None
    assert bild(carla, kommune) is None


# --- the tab


def test_the_tab_shows_tiles_charts_and_links(client, team, bestand, django_assert_max_num_queries):
    client.force_login(team)
    with django_assert_max_num_queries(40):
        seite = client.get("/herford/?reiter=personal")
    html = seite.content.decode().replace("\xa0", " ")
    assert seite.status_code == 200 and "6,40 VZÄ" in html and "fehlt technische Kapazität" in html
    assert [d.id for d in seite.context["personaldiagramme"]] == [
        "personal-organisatorisch",
        "personal-technisch",
        "personal-aemter",
    ]
    assert "nur=kw_offen" in html and "amt=ohne" in html and "/herford/stellen/kapazitaet/" in html


def test_without_posts_the_tab_says_so(client, team, kommune, leistung_anlegen):
    leistung_anlegen("L")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    client.force_login(team)
    assert "Keine Stellen" in client.get("/herford/?reiter=personal").content.decode()


def test_the_workbook_has_sheets_of_posts(client, team, bestand):
    client.force_login(team)
    antwort = client.get("/herford/?format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    zeilen = {zeile[0]: zeile for zeile in mappe["Personal"].values}
    assert zeilen["VZÄ im Stellenplan"][1] == 6.4 and "Kapazität und Bedarf" in mappe.sheetnames
    assert "ohne Amt" in [zeile[0] for zeile in mappe["Personal je Amt"].values]
