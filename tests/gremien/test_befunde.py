"""Each rule of the room finds its case, says it in German with figures, leaves the good case and what is hidden alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from auswertung.models import Befund
from auswertung.services.neu_berechnen import neu_berechnen
from gremien.models import Beratungsstation, Beschlussbezug
from gremien.selectors import befunde as b
from organisation import rechte as r
from tests.factories.finanzen import massnahme_machen
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.gremien.pflichthilfen import HEUTE, bericht, pflicht, punkt, rat, stand, vorlage

pytestmark = pytest.mark.django_db
TAG = date(2026, 3, 31)
D = Decimal


def funde(kommune, regel, tag=TAG):
    return [f for f in b.gremienbefunde(kommune_id=kommune.pk, stichtag=tag) if f.regel == regel.schluessel]


def bezug(p, betrag, name="DMS"):
    ziel = massnahme_machen(p.kommune, name)
    return Beschlussbezug.objects.create(kommune=p.kommune, punkt=p, betrag=betrag, massnahme=ziel)


def test_an_overdue_report(kommune, buergeramt):
    p = pflicht(kommune, amt=buergeramt, rhythmus="intervall", abstand_monate=6, erster_termin=date(2025, 3, 30))
    pflicht(kommune, "pünktlich", erster_termin=TAG)
    (fund,) = funde(kommune, b.UEBERFAELLIG)
    assert (fund.gegenstand_art, fund.gegenstand_id, fund.amt_id) == ("berichtspflicht", p.pk, buergeramt.pk)
    assert fund.werte == {"fällig am": "30.03.2025", "offene Termine": "3"} and "3 Termine offen" in fund.text
    for tag in (date(2025, 3, 30), date(2025, 9, 30), date(2026, 3, 30)):
        bericht(p, tag, min(tag, TAG))
    assert funde(kommune, b.UEBERFAELLIG) == []


def test_accepted_figures_do_not_change_with_the_day(kommune):
    pflicht(kommune, erster_termin=date(2025, 3, 30))
    erst, spaeter = funde(kommune, b.UEBERFAELLIG)[0], funde(kommune, b.UEBERFAELLIG, TAG + timedelta(days=40))[0]
    assert erst.werte == spaeter.werte and erst.text == spaeter.text and erst.kennung == spaeter.kennung


@pytest.mark.parametrize(("am", "gefunden"), [(date(2025, 3, 30), True), (date(2025, 3, 31), False)])
def test_a_regular_report_more_than_a_year_ago(kommune, am, gefunden):
    p = pflicht(kommune, rhythmus="ohne", erster_termin=None)
    assert funde(kommune, b.OHNE_BERICHT) == []  # no day is known: nobody can say how long
    bericht(p, None, am)
    liste = funde(kommune, b.OHNE_BERICHT)
    assert bool(liste) is gefunden
    if gefunden:
        assert liste[0].werte == {"Letzter Bericht am": "30.03.2025"} and funde(kommune, b.UEBERFAELLIG) == []


def test_a_regular_report_never_given_counts_from_the_decision(kommune):
    v = vorlage(kommune)
    p = pflicht(kommune, rhythmus="ohne", erster_termin=None, punkt=punkt(v, art="bericht", am=date(2025, 1, 20)))
    assert funde(kommune, b.OHNE_BERICHT)[0].werte == {"Noch kein Bericht seit dem Beschluss am": "20.01.2025"}
    p.beendet_am, p.ende_grund = date(2025, 6, 1), "aufgehoben"
    p.save()
    assert funde(kommune, b.OHNE_BERICHT) == []


@pytest.mark.parametrize("art", ["auftrag", "geld", "stellen"])
def test_an_order_nobody_said_anything_about(kommune, buergeramt, art):
    v = vorlage(kommune, amt=buergeramt)
    p = punkt(v, art=art, am=date(2025, 9, 29))
    punkt(v, "2", art=art, am=date(2025, 10, 1))  # not yet six months
    punkt(v, "3", art="kenntnis", am=date(2025, 1, 1))
    punkt(vorlage(kommune, "abgelehnt"), am=date(2025, 2, 1), ergebnis="abgelehnt")
    (fund,) = funde(kommune, b.OHNE_STAND)
    assert (fund.gegenstand_art, fund.gegenstand_id, fund.amt_id) == ("ratsvorlage", v.pk, buergeramt.pk)
    assert fund.werte == {"beschlossen am": "29.09.2025"} and "Punkt 1" in fund.text
    s = stand(p, "in_arbeit", date(2026, 1, 1))
    assert funde(kommune, b.OHNE_STAND) == []
    s.storniert_am, s.storno_grund = "2026-02-01T00:00Z", "falsch"
    s.save()
    assert len(funde(kommune, b.OHNE_STAND)) == 1


def test_an_amount_that_is_not_the_sum_of_its_links(kommune):
    p = punkt(vorlage(kommune), art="geld", betrag=D("276000"))
    assert funde(kommune, b.BETRAG) == []  # no link names an amount
    bezug(p, D("184000"))
    (fund,) = funde(kommune, b.BETRAG)
    assert "92.000" in fund.text.replace("\xa0", " ") and "fehlen" in fund.text
    bezug(p, D("92000"), name="Fachverfahren")
    assert funde(kommune, b.BETRAG) == []
    bezug(p, D("0.01"), name="Rest")
    assert "zu viel" in funde(kommune, b.BETRAG)[0].text


def test_an_unknown_amount_explains_what_is_missing_but_not_what_is_too_much(kommune):
    p = punkt(vorlage(kommune), art="geld", betrag=D("100"))
    bezug(p, D("60"))
    offen = bezug(p, None, name="unbekannt")
    assert funde(kommune, b.BETRAG) == []
    p.betrag = D("50")
    p.save()
    assert len(funde(kommune, b.BETRAG)) == 1 and offen.betrag is None


@pytest.mark.parametrize(
    ("datum", "ergebnis", "gefunden"),
    [
        (date(2026, 2, 27), "offen", True),
        (date(2026, 2, 28), "offen", True),
        (date(2026, 3, 1), "offen", False),
        (date(2026, 2, 1), "vertagt", False),
        (None, "offen", False),
        (date(2026, 6, 1), "offen", False),
    ],
)
def test_a_stop_without_a_result(kommune, datum, ergebnis, gefunden):
    v = vorlage(kommune)
    Beratungsstation.objects.create(
        kommune=kommune, vorlage=v, gremium=rat(kommune), datum=datum, rolle="empfiehlt", ergebnis=ergebnis
    )
    liste = funde(kommune, b.OHNE_ERGEBNIS)
    assert bool(liste) is gefunden
    if gefunden:
        assert liste[0].werte == {"Sitzung am": f"{datum:%d.%m.%Y}"} and liste[0].gegenstand_id == v.pk


@pytest.mark.parametrize("wodurch", ["Vorlage", "Beratung", "Pflicht"])
def test_what_is_not_public_is_never_a_finding(kommune, wodurch):
    v = vorlage(kommune, ist_nicht_oeffentlich=wodurch == "Vorlage")
    p = punkt(v, art="geld", am=date(2025, 1, 1), betrag=D("5"), station_verborgen=wodurch == "Beratung")
    bezug(p, D("4"))
    if wodurch == "Pflicht":
        pflicht(kommune, ist_nicht_oeffentlich=True, erster_termin=date(2025, 1, 1))
        pflicht(kommune, ist_nicht_oeffentlich=True, rhythmus="ohne", erster_termin=None)
        assert funde(kommune, b.UEBERFAELLIG) == funde(kommune, b.OHNE_BERICHT) == []
        return
    pflicht(kommune, punkt=p, erster_termin=date(2025, 1, 1))
    Beratungsstation.objects.create(
        kommune=kommune,
        vorlage=v,
        gremium=rat(kommune, "Ausschuss"),
        datum=date(2025, 1, 1),
        rolle="empfiehlt",
        ist_nicht_oeffentlich=True,
    )
    assert b.gremienbefunde(kommune_id=kommune.pk, stichtag=TAG) == []


def test_another_kommune_is_left_alone(kommune, andere_kommune):
    pflicht(andere_kommune, erster_termin=date(2025, 1, 1))
    assert b.gremienbefunde(kommune_id=kommune.pk, stichtag=TAG) == []


def test_the_number_of_queries_does_not_grow(kommune, django_assert_num_queries):
    v = vorlage(kommune)
    for nummer in range(15):
        pflicht(kommune, f"P{nummer}", erster_termin=date(2025, 1, 1))
        punkt(v, str(nummer), am=date(2025, 1, 1))
    with django_assert_num_queries(5):
        assert len(b.gremienbefunde(kommune_id=kommune.pk, stichtag=TAG)) == 30


def test_the_recompute_keeps_them_and_the_right_of_the_room_shows_them(client, team, kommune, leistung_anlegen):
    leistung_anlegen("L")
    p = pflicht(kommune, "Statusbericht", erster_termin=HEUTE - timedelta(days=3))
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    befund = Befund.objects.get(kommune=kommune, raum="gremien")
    client.force_login(team)
    assert "Statusbericht" in client.get("/herford/datenqualitaet/?raum=gremien&amt=alle").content.decode()
    assert (
        f"/herford/gremien/berichtspflichten/{p.pk}/"
        in client.get(f"/herford/datenqualitaet/{befund.pk}/").content.decode()
    )
    nur = benutzer_anlegen("nur_leistungen")
    recht_geben(nur, kommune, r.LESEN, bereich="leistungen")
    client.force_login(nur)
    assert client.get(f"/herford/datenqualitaet/{befund.pk}/").status_code == 404
    bericht(p, p.erster_termin, HEUTE)
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    befund.refresh_from_db()
    assert befund.behoben_am == HEUTE


def test_rules_say_what_is_compared_and_how_to_mend():
    assert len({regel.schluessel for regel in b.REGELN}) == len(b.REGELN) == 5
    for regel in b.REGELN:
        assert regel.raum == "gremien" and "Nur Öffentliches" in regel.vergleich and regel.quelle and regel.abhilfe
