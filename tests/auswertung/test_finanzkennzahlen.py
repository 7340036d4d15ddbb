"""Kennzahlen of money: each sum is that of the list behind it, unknown stays unknown, rights hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.utils import timezone

from auswertung.kennzahlen import finanzen as f
from auswertung.models import Kennzahlwert
from auswertung.selectors.finanzen import finanzbild
from auswertung.selectors.zellen import Ort
from auswertung.services.neu_berechnen import neu_berechnen
from auswertung.services.tagesstaende import verlauf_aufbauen
from finanzen.models import (
    Buchung,
    Foerderbewegung,
    Foerderprogramm,
    Foerderung,
    Jahresprognose,
    Kostenart,
    Massnahmenprojekt,
)
from organisation import rechte as r
from projekte.models import Projekt, Projektleistung
from tests.factories.finanzen import (
    AB,
    ansatz_machen,
    haushaltsjahr_machen,
    kostenart_machen,
    massnahme_machen,
    position_machen,
)
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()
JAHR = HEUTE.year
D = Decimal


def buchen(kommune, position, betrag, *, am=None, art="ist", jahr=JAHR):
    konto = {} if position else {"kontierung": "4711"}
    return Buchung.objects.create(
        kommune=kommune, position=position, jahr=jahr, gebucht_am=am or HEUTE, art=art, betrag=D(betrag),
        schluessel=uuid4().hex, **konto,
    )  # fmt: skip


def vorhersagen(position, betrag, grund=""):
    return Jahresprognose.objects.create(
        kommune=position.kommune, position=position, jahr=JAHR, gueltig_ab=AB, betrag=betrag, unbekannt_grund=grund
    )


def foerdern(kommune, amt, name, betrag, ausgezahlt):
    programm, _ = Foerderprogramm.objects.get_or_create(kommune=kommune, name="P", defaults={"geber": "land"})
    neu = Foerderung.objects.create(
        kommune=kommune, programm=programm, bezeichnung=name, amt=amt, foerderbetrag=betrag,
        bewilligung_von=HEUTE - timedelta(days=100), bewilligung_bis=HEUTE + timedelta(days=100),
    )  # fmt: skip
    if ausgezahlt is None:
        return neu
    Foerderbewegung.objects.create(
        kommune=kommune,
        foerderung=neu,
        art="ausgezahlt",
        jahr_von=JAHR,
        jahr_bis=JAHR,
        betrag=ausgezahlt,
        gueltig_ab=AB,
    )
    return neu


@pytest.fixture
def abteilung(kommune, buergeramt):
    return amt_anlegen(kommune, "320.1", "Meldewesen", uebergeordnet=buergeramt)


@pytest.fixture
def bestand(kommune, buergeramt, bauamt, abteilung, leistung_anlegen):
    melden, erteilen = leistung_anlegen("Melderegisterauskunft", amt=buergeramt), leistung_anlegen("Ausweis")
    investition = kostenart_machen(kommune, "Geräte", gruppe="investition", wirkung="investiv")
    offen = kostenart_machen(kommune, "Sonstiges", gruppe="sonstiges", wirkung=Kostenart.Wirkung.OFFEN)
    a = massnahme_machen(kommune, "A", amt=buergeramt)
    b = massnahme_machen(kommune, "B", amt=abteilung)
    c = massnahme_machen(kommune, "C", amt=bauamt)
    massnahme_machen(kommune, "Alt", amt=bauamt, beendet_am=date(2024, 1, 1))
    ohne = massnahme_machen(kommune, "Ohne")
    pa, pb, pc, po = (
        position_machen(a),
        position_machen(b, investition),
        position_machen(c, offen),
        position_machen(ohne),
    )
    ansatz_machen(pa, JAHR, "1000.10")
    ansatz_machen(pa, JAHR, "200", art="ueberplan")
    ansatz_machen(pa, JAHR, "99999", art="ve")
    ansatz_machen(pa, JAHR, "77777", art="finanzplan")  # the Ansatz replaces it
    ansatz_machen(pa, JAHR + 1, "900", art="finanzplan")
    ansatz_machen(pb, JAHR, "500")
    ansatz_machen(pb, JAHR, "50", art="uebertrag")
    ansatz_machen(pc, JAHR, None, unbekannt_grund="Ausschreibung läuft")
    ansatz_machen(po, JAHR, "40")
    ansatz_machen(po, JAHR, "1", gueltig_ab=HEUTE + timedelta(days=1))
    buchen(kommune, pa, "300")
    buchen(kommune, pa, "-20")
    buchen(kommune, pa, "5", am=HEUTE + timedelta(days=1))
    buchen(kommune, pb, "70", art="obligo")
    buchen(kommune, None, "11")
    vorhersagen(pa, D("1100"))
    vorhersagen(pb, None, "offen")
    projekt = Projekt.objects.create(kommune=kommune, titel="P", federfuehrendes_amt=buergeramt)
    Massnahmenprojekt.objects.create(kommune=kommune, massnahme=a, projekt=projekt)
    for leistung, status in ((melden, "umgesetzt"), (erteilen, "umgesetzt")):
        Projektleistung.objects.create(kommune=kommune, projekt=projekt, leistung=leistung, status=status)
    foerdern(kommune, buergeramt, "F1", D("1000"), D("100"))  # half of the time over, a tenth drawn
    foerdern(kommune, bauamt, "F2", D("500"), D("250"))
    foerdern(kommune, bauamt, "F3", None, D("9"))
    foerdern(kommune, bauamt, "F4", None, None)
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")


def bild(benutzer, kommune, *aemter, tag=HEUTE):
    ort = Ort(benutzer, kommune, aemter[0].pk, tuple(a.pk for a in aemter)) if aemter else Ort(benutzer, kommune)
    return finanzbild(ort=ort, tag=tag)


def werte(gezeigt, *kennzahlen):
    return [gezeigt.zellen[k.schluessel].wert for k in kennzahlen]


def test_sums_by_hand(team, kommune, bestand):
    gezeigt = bild(team, kommune)
    assert werte(gezeigt, f.PLAN, f.KONSUMTIV, f.INVESTIV) == [D("1790.10"), D("1240.10"), D("550")]
    assert werte(gezeigt, f.IST, f.OBLIGO, f.VERFUEGBAR) == [D("291"), D("70"), D("1429.10")]
    assert werte(gezeigt, f.PROGNOSE, f.UNBEKANNT, f.MASSNAHMEN) == [D("1100"), 1, 4]
    prognose = gezeigt.zellen[f.PROGNOSE.schluessel]
    assert (prognose.zaehler, prognose.nenner) == (1, 4)
    assert gezeigt.zellen[f.PLAN.schluessel].unbekannt == 1
    assert {jahr: z[f.PLAN.schluessel].wert for jahr, z in gezeigt.jahre.items()} == {JAHR: D("1790.10"), JAHR + 1: 900}


def test_unknown_is_never_zero(team, kommune, bestand, bauamt):
    gezeigt = bild(team, kommune, bauamt)
    assert werte(gezeigt, f.PLAN, f.OHNE_WIRKUNG, f.VERFUEGBAR, f.IST, f.PROGNOSE) == [None] * 5
    assert gezeigt.zellen[f.PLAN.schluessel].unbekannt == 1
    assert f.JE_LEISTUNG.schluessel not in gezeigt.zellen


def test_spending_without_a_known_plan_still_counts_in_a_place_of_several_aemter(
    team, kommune, bestand, bauamt, buergeramt
):
    offen = position_machen(massnahme_machen(kommune, "D", amt=bauamt))
    buchen(kommune, offen, "60")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    assert werte(bild(team, kommune, bauamt), f.VERFUEGBAR) == [None]
    assert werte(bild(team, kommune, buergeramt, bauamt), f.VERFUEGBAR) == [D("1200.10") - 280 - 60]
    assert werte(bild(team, kommune), f.VERFUEGBAR) == [D("1369.10")]


def test_cost_per_service_and_grants(team, kommune, bestand, buergeramt, bauamt, abteilung):
    gezeigt = bild(team, kommune)
    assert werte(gezeigt, f.JE_LEISTUNG, f.KOSTEN_UNBEKANNT) == [D("600.05"), 0]
    gezogen = gezeigt.zellen[f.GEZOGEN.schluessel]
    assert (gezogen.zaehler, gezogen.nenner) == (35_000, 150_000)
    assert werte(gezeigt, f.OHNE_BETRAG) == [2]
    assert werte(bild(team, kommune, buergeramt, abteilung), f.GEZOGEN) == [D("0.1")]
    Projektleistung.objects.filter(kommune=kommune).update(status="geplant")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    zelle = bild(team, kommune).zellen[f.JE_LEISTUNG.schluessel]
    assert (zelle.wert, zelle.zaehler, zelle.nenner) == (None, 120_010, 0)


@pytest.mark.parametrize("wo", ["kommune", "buergeramt", "bauamt"])
def test_each_figure_is_that_of_the_list_behind_it(client, team, kommune, bestand, buergeramt, bauamt, abteilung, wo):
    aemter = {"kommune": (), "buergeramt": (buergeramt, abteilung), "bauamt": (bauamt,)}[wo]
    gezeigt = bild(team, kommune, *aemter)
    client.force_login(team)
    amt_id = aemter[0].pk if aemter else None
    for kennzahl in (f.PLAN, f.KONSUMTIV, f.INVESTIV, f.OHNE_WIRKUNG, f.UNBEKANNT):
        for jahr, zellen in gezeigt.jahre.items():
            zelle = zellen[kennzahl.schluessel]
            summe, unbekannt, anzahl = matrixsumme(client, kennzahl, jahr, amt_id=amt_id)
            assert anzahl == zelle.nenner, (kennzahl.name, jahr)
            if kennzahl is f.UNBEKANNT:
                assert unbekannt == zelle.zaehler
            else:
                assert (summe, unbekannt) == (zelle.wert or 0, zelle.unbekannt), (kennzahl.name, jahr)
    assert len(liste(client, f.MASSNAHMEN, amt_id=amt_id)) == gezeigt.zellen[f.MASSNAHMEN.schluessel].zaehler
    assert len(liste(client, f.AUFFAELLIG, amt_id=amt_id)) == gezeigt.zellen[f.AUFFAELLIG.schluessel].zaehler
    gezogen = gezeigt.zellen[f.GEZOGEN.schluessel]
    bekannte = [z for z in liste(client, f.GEZOGEN, amt_id=amt_id) if z.foerderung.foerderbetrag is not None]
    assert sum(z.gezogen for z in bekannte) * 100 == gezogen.zaehler


def test_each_amt_alone_opens_its_own_rows(client, team, kommune, bestand):
    client.force_login(team)
    aemter = bild(team, kommune).aemter
    assert len(aemter) == 4 and aemter[-1].name == "ohne Amt"
    for amt in aemter:
        wo = {"amt_direkt_id": amt.amt_id, "ohne_amt": amt.amt_id is None}
        assert len(liste(client, f.MASSNAHMEN, **wo)) == amt.zellen[f.MASSNAHMEN.schluessel].zaehler, amt.name
        summe, _, _ = matrixsumme(client, f.PLAN, JAHR, **wo)
        assert summe == (amt.zellen[f.PLAN.schluessel].wert or 0), amt.name
    assert matrixsumme(client, f.PLAN, JAHR, ohne_amt=True)[0] == 40
    assert aemter[-1].zellen[f.PLAN.schluessel].wert == 40 and aemter[-1].zellen[f.IST.schluessel].wert == 11


@pytest.mark.parametrize(("kennzahl", "feld"), [(f.IST, "ist"), (f.OBLIGO, "obligo"), (f.PROGNOSE, "prognose")])
def test_booked_and_forecast_figures_open_plan_und_ist_of_their_amt(client, team, kommune, bestand, kennzahl, feld):
    haushaltsjahr_machen(kommune, JAHR)
    client.force_login(team)
    for amt in bild(team, kommune).aemter:
        wo = {"amt_direkt_id": amt.amt_id, "ohne_amt": amt.amt_id is None}
        antwort = client.get(f"/herford/finanzen/plan-ist/?{f.zeilenabfrage(kennzahl, tag=HEUTE, jahr=JAHR, **wo)}")
        assert antwort.status_code == 200 and antwort.context["form"].is_valid()
        if amt.amt_id:  # bookings without a position stand beside the list
            gezeigt = getattr(antwort.context["ergebnis"].gesamt, feld)
            assert gezeigt == (amt.zellen[kennzahl.schluessel].wert or 0), amt.name


def test_cost_per_service_opens_the_projects(client, team, kommune, bestand):
    client.force_login(team)
    antwort = client.get(f"/herford/finanzen/plan-ist/?{f.zeilenabfrage(f.JE_LEISTUNG, tag=HEUTE)}")
    assert antwort.status_code == 200 and antwort.context["nach"] == "projekt"


def matrixsumme(client, kennzahl, jahr, **wo):
    """Sum of the year, unknown and counted cells, as the page of the matrix adds them."""
    abfrage = f.zeilenabfrage(kennzahl, tag=HEUTE, jahr=jahr, **wo)
    antwort = client.get(f"/herford/finanzen/matrix/?{abfrage}")
    assert antwort.status_code == 200, abfrage
    summen = antwort.context["matrix"].wurzel.summen
    spalte = next((s for s in summen if s.jahr == jahr and s.art == "jahr"), None)
    if spalte is None:
        spalte = next((s for s in summen if s.jahr == jahr and s.art != "ve"), None)
    summe = summen.get(spalte)
    return (summe.betrag, summe.unbekannt, summe.anzahl) if summe else (0, 0, 0)


def liste(client, kennzahl, **wo):
    pfad = {"massnahmen": "massnahmen", "foerderungen": "foerderungen"}[kennzahl.seite]
    abfrage = f.zeilenabfrage(kennzahl, tag=HEUTE, **wo)
    antwort = client.get(f"/herford/finanzen/{pfad}/?{abfrage}")
    assert antwort.status_code == 200 and antwort.context["form"].is_valid(), abfrage
    return antwort.context["zeilen"]


def test_past_days_are_rebuilt_from_dated_facts_only(team, kommune, bestand):
    verlauf_aufbauen(kommune_id=kommune.pk, von=date(2023, 12, 31), bis=date(2024, 1, 31), stichtag=HEUTE)
    assert bild(team, kommune, tag=date(2023, 12, 31)) is None
    damals = bild(team, kommune, tag=date(2024, 1, 31))
    assert damals.jahre[JAHR][f.PLAN.schluessel].wert == D("1790.10")
    assert damals.jahre[JAHR][f.IST.schluessel].wert is None  # booked later
    assert f.MASSNAHMEN.schluessel not in damals.zellen and f.GEZOGEN.schluessel not in damals.zellen


def test_a_second_run_replaces_and_an_absurd_sum_stops_nothing(team, kommune, bestand):
    vorher = Kennzahlwert.objects.filter(kommune=kommune, kennzahl__startswith=f.VORSATZ).count()
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    assert Kennzahlwert.objects.filter(kommune=kommune, kennzahl__startswith=f.VORSATZ).count() == vorher > 0
    viel = massnahme_machen(kommune, "Viel")
    for nummer in range(11):
        ansatz_machen(position_machen(viel, zusatz=str(nummer)), JAHR, "99999999999.99")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    assert werte(bild(team, kommune), f.PLAN) == [None]


def test_every_kennzahl_has_a_definition_with_numerator_and_denominator():
    assert len({k.schluessel for k in f.FINANZKENNZAHLEN}) == len(f.FINANZKENNZAHLEN)
    for kennzahl in f.FINANZKENNZAHLEN:
        assert kennzahl.schluessel.startswith(f.VORSATZ) and len(kennzahl.schluessel) <= 40
        assert all(wort in kennzahl.definition for wort in ("Zähler: ", "Nenner: ", "Quelle: "))


# --- who sees them


def test_a_right_for_leistungen_alone_shows_no_money(client, kommune, bestand):
    nur = benutzer_anlegen("nur_leistungen")
    recht_geben(nur, kommune, r.LESEN, bereich="leistungen")
    assert bild(nur, kommune) is None
    client.force_login(nur)
    seite = client.get("/herford/?reiter=finanzen")
    assert seite.status_code == 200
    assert "reiter=finanzen" not in seite.content.decode() and "finanzkacheln" not in seite.context


def test_one_amt_sees_itself_alone_and_another_kommune_nothing(
    client, anna, carla, kommune, bestand, buergeramt, abteilung, bauamt
):
    assert werte(bild(anna, kommune, buergeramt, abteilung), f.PLAN) == [D("1750.10")]
    assert bild(anna, kommune, bauamt) is None and bild(anna, kommune) is None
    assert bild(carla, kommune) is None
    client.force_login(carla)
    assert client.get("/herford/?reiter=finanzen").status_code in (403, 404)
    client.logout()
    assert client.get("/herford/?reiter=finanzen").status_code == 302


# --- the tab


def test_the_tab_shows_tiles_charts_and_links(client, team, bestand, django_assert_max_num_queries):
    client.force_login(team)
    with django_assert_max_num_queries(40):
        seite = client.get("/herford/?reiter=finanzen")
    html = seite.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert seite.status_code == 200 and "1.790,10 €" in html and "1 unbekannt" in html
    assert [d.id for d in seite.context["finanzdiagramme"]] == ["finanzjahre", "finanzaemter"]
    assert "wirkung=investiv" in html and "nur=rot" in html and "nur_amt=on" in html


def test_without_money_the_tab_says_so(client, team, kommune, leistung_anlegen):
    leistung_anlegen("L")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    client.force_login(team)
    assert "Keine Finanzen" in client.get("/herford/?reiter=finanzen").content.decode()


def test_the_workbook_has_sheets_of_money(client, team, bestand):
    client.force_login(team)
    antwort = client.get("/herford/?format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    zeilen = {zeile[0]: zeile for zeile in mappe["Finanzen"].values}
    assert zeilen[f"Plan {JAHR}"][1] == 1790.1 and zeilen[f"Plan {JAHR}"][5] == 1
    assert "Finanzen je Jahr" in mappe.sheetnames
    assert "ohne Amt" in [zeile[0] for zeile in mappe["Finanzen je Amt"].values]
