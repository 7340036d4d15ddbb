"""Kennzahlen of the council's orders: counts are those of the lists, only what is public counts, rights hold."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from auswertung.kennzahlen import gremien as g
from auswertung.models import Kennzahlwert
from auswertung.selectors.gremien import gremienbild
from auswertung.selectors.zellen import Ort
from auswertung.services.neu_berechnen import neu_berechnen
from gremien.models import Berichtspflicht
from gremien.services.pflichten import berichtspflicht_erfuellen
from organisation import rechte as r
from organisation.models import Aenderungsvermerk
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben
from tests.gremien.pflichthilfen import GESTERN, HEUTE, bericht, pflicht, punkt, stand, vorlage

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def abteilung(kommune, buergeramt):
    return amt_anlegen(kommune, "320.1", "Meldewesen", uebergeordnet=buergeramt)


@pytest.fixture
def bestand(kommune, buergeramt, bauamt, abteilung, leistung_anlegen):
    """Six public orders (two done, two overdue), five public duties (one overdue), and one of each behind closed doors."""
    leistung_anlegen("Melderegisterauskunft", amt=buergeramt)
    v = vorlage(kommune, "1", amt=buergeramt)
    stand(punkt(v, "1"), "erledigt")
    punkt(v, "2", faellig_am=GESTERN)
    punkt(v, "3", faellig_am=GESTERN, art="kenntnis")
    stand(punkt(vorlage(kommune, "2", amt=abteilung), faellig_am=HEUTE), "in_arbeit")
    b = vorlage(kommune, "3", amt=bauamt)
    stand(punkt(b, "1", faellig_am=GESTERN), "entfallen")
    p = punkt(b, "2", art="bericht")
    punkt(vorlage(kommune, "4"))
    punkt(vorlage(kommune, "5", amt=buergeramt, ist_nicht_oeffentlich=True), faellig_am=GESTERN)
    pflicht(
        kommune,
        "überfällig",
        amt=bauamt,
        punkt=p,
        rhythmus="intervall",
        abstand_monate=1,
        erster_termin=HEUTE - timedelta(days=5),
    )
    rechtzeitig = pflicht(kommune, "rechtzeitig", amt=buergeramt, rhythmus="intervall", abstand_monate=12)
    bericht(rechtzeitig, GESTERN, GESTERN)
    bericht(pflicht(kommune, "verspätet", amt=abteilung), GESTERN, HEUTE)
    pflicht(kommune, "bald", amt=abteilung, erster_termin=HEUTE + timedelta(days=9))
    pflicht(kommune, "regelmäßig", rhythmus="ohne", erster_termin=None)
    pflicht(kommune, "verborgen", amt=buergeramt, ist_nicht_oeffentlich=True)
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")


def bild(benutzer, kommune, *aemter, tag=HEUTE):
    ort = Ort(benutzer, kommune, aemter[0].pk, tuple(a.pk for a in aemter)) if aemter else Ort(benutzer, kommune)
    return gremienbild(ort=ort, tag=tag)


def werte(gezeigt):
    return {
        k.schluessel: (z.zaehler, z.nenner, z.wert)
        for k in g.GREMIENKENNZAHLEN
        if (z := gezeigt.zellen.get(k.schluessel))
    }


def test_the_figures_of_the_kommune_count_what_is_public_alone(team, kommune, bestand):
    assert werte(bild(team, kommune)) == {
        g.OFFEN.schluessel: (4, 6, 4),
        g.UEBERFAELLIG.schluessel: (2, 6, 2),
        g.BERICHTE_UEBERFAELLIG.schluessel: (1, 5, 1),
        g.TAGE.schluessel: (2, 5, 9),
        g.PUENKTLICH.schluessel: (1, 3, D(1) / 3),
    }


def test_an_amt_is_the_sum_of_those_below_it(team, kommune, bestand, buergeramt, abteilung):
    gezeigt = werte(bild(team, kommune, buergeramt, abteilung))
    assert gezeigt[g.OFFEN.schluessel] == (2, 3, 2) and gezeigt[g.UEBERFAELLIG.schluessel] == (1, 3, 1)
    assert gezeigt[g.TAGE.schluessel][2] == 9 and gezeigt[g.PUENKTLICH.schluessel] == (1, 2, D("0.5"))


def test_each_amt_and_what_has_none(team, kommune, bestand):
    aemter = bild(team, kommune).aemter
    assert aemter[-1].name == "ohne Amt" and len(aemter) == 4
    offen = [amt.zellen[g.OFFEN.schluessel].zaehler for amt in aemter]
    assert sum(offen) == 4 and offen[-1] == 1 and g.TAGE.schluessel not in aemter[-1].zellen


@pytest.mark.parametrize("wo", ["kommune", "buergeramt", "bauamt"])
def test_each_count_is_the_number_of_rows_the_list_shows(client, kommune, bestand, buergeramt, bauamt, abteilung, wo):
    liest = benutzer_anlegen("liest")
    recht_geben(liest, kommune, r.LESEN)
    aemter = {"kommune": (), "buergeramt": (buergeramt, abteilung), "bauamt": (bauamt,)}[wo]
    gezeigt = bild(liest, kommune, *aemter)
    client.force_login(liest)
    pfade = {"ratsauftraege": "/herford/gremien/auftraege/", "berichtspflichten": "/herford/gremien/berichtspflichten/"}
    geprueft = 0
    for kennzahl in g.GREMIENKENNZAHLEN:
        abfrage = g.zeilenabfrage(kennzahl, amt_id=aemter[0].pk if aemter else None)
        if not abfrage:
            continue
        antwort = client.get(f"{pfade[kennzahl.seite]}?{abfrage}")
        assert antwort.status_code == 200 and antwort.context["form"].is_valid(), abfrage
        zelle = gezeigt.zellen.get(kennzahl.schluessel)
        assert len(antwort.context["zeilen"]) == (zelle.zaehler if zelle else 0), abfrage
        geprueft += 1
    assert geprueft == 3


def test_a_report_recorded_leaves_a_note_and_the_next_run_counts_it(team, kommune, bestand):
    Aenderungsvermerk.objects.all().delete()
    p = Berichtspflicht.objects.get(titel="überfällig")
    berichtspflicht_erfuellen(
        benutzer=team, pflicht=p, faellig_am=p.erster_termin, erledigt_am=HEUTE, bezeichnung="Bericht"
    )
    assert Aenderungsvermerk.objects.filter(kommune=kommune).exists()
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Änderung", nur_mit_vermerk=True)
    gezeigt = werte(bild(team, kommune))
    assert gezeigt[g.BERICHTE_UEBERFAELLIG.schluessel][0] == 0 and gezeigt[g.PUENKTLICH.schluessel][:2] == (1, 3)


def test_nothing_due_is_unknown_never_zero(team, kommune):
    pflicht(kommune, rhythmus="ohne", erster_termin=None)
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    zellen = bild(team, kommune).zellen
    assert zellen[g.TAGE.schluessel].wert is None and zellen[g.PUENKTLICH.schluessel].wert is None
    assert g.OFFEN.schluessel not in zellen


def test_a_second_run_replaces(kommune, bestand):
    eigene = Kennzahlwert.objects.filter(kommune=kommune, kennzahl__startswith=g.VORSATZ)
    vorher = eigene.count()
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    assert eigene.count() == vorher > 0


def test_every_kennzahl_has_a_definition_that_says_what_does_not_count():
    assert len({k.schluessel for k in g.GREMIENKENNZAHLEN}) == len(g.GREMIENKENNZAHLEN) == 5
    for kennzahl in g.GREMIENKENNZAHLEN:
        assert kennzahl.schluessel.startswith(g.VORSATZ) and len(kennzahl.schluessel) <= 40
        assert all(
            w in kennzahl.definition for w in ("Zähler: ", "Nenner: ", "Quelle: ", "Nichtöffentliches zählt nicht")
        )


# --- who sees them


def test_a_right_for_leistungen_alone_shows_no_order(client, kommune, bestand):
    nur = benutzer_anlegen("nur_leistungen")
    recht_geben(nur, kommune, r.LESEN, bereich="leistungen")
    assert bild(nur, kommune) is None
    client.force_login(nur)
    seite = client.get("/herford/?reiter=gremien")
    assert seite.status_code == 200
    assert "reiter=gremien" not in seite.content.decode() and "gremienkacheln" not in seite.context


def test_one_amt_sees_itself_alone_and_another_kommune_nothing(
    anna, carla, kommune, bestand, buergeramt, abteilung, bauamt
):
    assert werte(bild(anna, kommune, buergeramt, abteilung))[g.OFFEN.schluessel] == (2, 3, 2)
    assert bild(anna, kommune, bauamt) is None and bild(anna, kommune) is None
    assert bild(carla, kommune) is None


# --- the tab


def test_the_tab_shows_tiles_chart_and_links(client, team, bestand, django_assert_max_num_queries):
    client.force_login(team)
    with django_assert_max_num_queries(40):
        seite = client.get("/herford/?reiter=gremien")
    html = seite.content.decode().replace("\xa0", " ")
    assert seite.status_code == 200 and "2 von 4 offenen Aufträgen des Rates sind überfällig" in html
    assert "9 Tage" in html and "33,3 %" in html
    assert (
        "/herford/gremien/auftraege/?nur=ueberfaellig" in html
        and "/herford/gremien/berichtspflichten/?farbe=rot" in html
    )


def test_without_orders_the_tab_says_so(client, team, kommune, leistung_anlegen):
    leistung_anlegen("L")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    client.force_login(team)
    assert "Keine Aufträge" in client.get("/herford/?reiter=gremien").content.decode()


def test_the_workbook_has_sheets_of_orders(client, team, bestand):
    client.force_login(team)
    antwort = client.get("/herford/?format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    zeilen = {zeile[0]: zeile for zeile in mappe["Gremien"].values}
    assert zeilen["Offene Aufträge des Rates"][1] == 4
    assert "ohne Amt" in [zeile[0] for zeile in mappe["Gremien je Amt"].values]
