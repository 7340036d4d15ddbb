"""Demand from the open steps of projects: windows, remainders, months, the calculator on this basis."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from personal.engpass import Arbeit, bedarf_je_monat, befund, erster_engpass
from personal.selectors.bedarf import OHNE_TERMIN, RUECKSTAND, TERMIN, bedarf, schluessel, zerlegt
from projekte.models import Projekt, Schritt

D = Decimal
TAG = date(2027, 1, 11)


def schritt(kommune, federfuehrend=None, *, pt="10", beginn=None, ende=None, status="aktiv", **werte):
    projekt = Projekt.objects.create(
        kommune=kommune,
        titel="P",
        federfuehrendes_amt=federfuehrend,
        status=status,
        status_grund="" if status == "aktiv" else "wartet",
    )
    return Schritt.objects.create(
        kommune=kommune,
        projekt=projekt,
        bezeichnung="Umsetzung",
        plan_personentage=None if pt is None else D(pt),
        plan_beginn=beginn,
        plan_ende=ende,
        **werte,
    )


# --- rules


def test_a_window_is_spread_evenly_over_its_calendar_days():
    arbeit = Arbeit("a", 40.0, date(2027, 1, 22), date(2027, 3, 2))  # 10 + 28 + 2 days
    monate = bedarf_je_monat([arbeit], beginn=TAG, anzahl=4)["a"]
    assert monate.tolist() == pytest.approx([10, 28, 2, 0])


def test_what_lies_beyond_the_months_is_left_out_and_groups_stay_apart():
    arbeiten = [
        Arbeit("a", 31.0, date(2027, 1, 1), date(2027, 1, 31)),
        Arbeit("b", 5.0, date(2028, 1, 1), date(2028, 1, 5)),
    ]
    monate = bedarf_je_monat(arbeiten, beginn=TAG, anzahl=2)
    assert monate["a"].tolist() == pytest.approx([31, 0]) and monate["b"].tolist() == [0, 0]
    assert bedarf_je_monat([], beginn=TAG, anzahl=2) == {}


def test_the_finding_names_the_first_month_that_lacks():
    monate = [date(2027, n, 1) for n in (1, 2, 3)]
    assert erster_engpass(kapazitaet=[5, 5, 5], bedarf=[5, 4, 6]) == 2
    assert befund(art="technisch", monate_=monate, kapazitaet=[5, 5, 5], bedarf=[5, 4, 6]) == (
        "Ab März 2027 fehlt technische Kapazität"
    )
    assert "reicht in jedem Monat" in befund(art="technisch", monate_=monate, kapazitaet=[9] * 3, bedarf=[1] * 3)
    assert "Kein technischer Bedarf" in befund(art="technisch", monate_=monate, kapazitaet=[9] * 3, bedarf=[0] * 3)


@pytest.mark.parametrize("paar", [(7, "technisch"), (None, "organisatorisch")])
def test_a_group_is_read_back_as_written(paar):
    assert zerlegt(schluessel(*paar)) == paar


# --- from the projects


@pytest.mark.django_db
def test_the_remainder_is_forecast_less_worked_and_never_negative(kommune, buergeramt):
    ende = date(2027, 6, 30)
    schritt(kommune, buergeramt, pt="10", ende=ende, prognose_personentage=D(14), ist_personentage=D(4))
    schritt(kommune, buergeramt, pt="3", ende=ende, ist_personentage=D(9), aufwandsart="technisch")
    offen = bedarf(schritte=Schritt.objects.all(), tag=TAG)
    assert offen.je_art() == {"organisatorisch": D(10), "technisch": D(0)}
    assert [p.amt_id for p in offen.posten] == [buergeramt.pk] * 2


@pytest.mark.django_db
def test_steps_without_a_date_and_overdue_ones_stay_in_a_labelled_remainder(kommune, buergeramt, bauamt):
    schritt(kommune, buergeramt, pt="1", ende=date(2027, 2, 1))
    schritt(kommune, buergeramt, pt="2", beginn=date(2027, 2, 1))
    schritt(kommune, buergeramt, pt="4", ende=date(2027, 1, 10))
    schritt(kommune, buergeramt, pt=None, ende=date(2027, 2, 1), amt=bauamt)
    offen = bedarf(schritte=Schritt.objects.all(), tag=TAG)
    assert [offen.pt(lage=lage) for lage in (TERMIN, OHNE_TERMIN, RUECKSTAND)] == [1, 2, 4]
    assert [offen.schritte(lage) for lage in (TERMIN, OHNE_TERMIN, RUECKSTAND)] == [2, 1, 1]
    assert (offen.unbekannt, offen.projekte, len(offen.arbeiten())) == (1, 4, 1)
    assert [p.amt_id for p in offen.posten][-1] == bauamt.pk  # the Amt of the step comes before that of the project


@pytest.mark.django_db
def test_a_window_begins_today_at_the_earliest(kommune, buergeramt):
    schritt(kommune, buergeramt, beginn=date(2026, 1, 1), ende=date(2027, 2, 1))
    schritt(kommune, buergeramt, ende=date(2027, 2, 1), prognose_ende=date(2027, 3, 1), beginn=date(2027, 1, 20))
    erste, zweite = bedarf(schritte=Schritt.objects.all(), tag=TAG).arbeiten()
    assert (erste.beginn, erste.ende) == (TAG, date(2027, 2, 1))
    assert (zweite.beginn, zweite.ende) == (date(2027, 1, 20), date(2027, 3, 1))


@pytest.mark.django_db
def test_only_open_steps_of_running_projects_count_in_one_query(kommune, buergeramt, django_assert_num_queries):
    ende = date(2027, 6, 30)
    schritt(kommune, buergeramt, ende=ende, status="ruht")
    fertig = schritt(kommune, buergeramt, ende=ende)
    Schritt.objects.filter(pk=fertig.pk).update(status="erledigt", ist_ende=ende)
    for _ in range(5):
        schritt(kommune, buergeramt, ende=ende)
    with django_assert_num_queries(1):
        assert bedarf(schritte=Schritt.objects.filter(kommune=kommune), tag=TAG).pt() == 50


# --- the calculator on this basis


def rechner(client, benutzer, abfrage=""):
    client.force_login(benutzer)
    antwort = client.get(f"/herford/stellen/rechner/{abfrage}")
    assert antwort.status_code == 200
    return antwort


@pytest.mark.django_db
def test_the_calculator_takes_the_demand_of_the_projects(client, team, kommune, buergeramt):
    schritt(kommune, buergeramt, pt="120")
    schritt(kommune, buergeramt, pt="30", aufwandsart="technisch", ende=date(2099, 1, 1))
    antwort = rechner(client, team, "?bedarf=projekte")
    assert antwort.context["ergebnis"].bedarf == 150
    text = antwort.content.decode().replace("\xa0", " ")
    assert "aus den Projekten: 2 Projekte, 1 Schritt ohne Termin" in text


@pytest.mark.django_db
def test_the_rough_assumption_stays_the_default_and_has_a_chart(client, team, kommune):
    antwort = rechner(client, team)
    assert antwort.context["ergebnis"].bedarf == 600 * 29
    assert {bild["id"] for bild in antwort.context["diagramme"]} == {
        "kapazitaet-organisatorisch",
        "kapazitaet-technisch",
    }


@pytest.mark.django_db
def test_an_unknown_basis_is_named(client, team, kommune):
    assert "Bitte prüfen Sie Ihre Eingabe" in rechner(client, team, "?bedarf=wunsch").content.decode()


@pytest.mark.django_db
def test_demand_of_other_aemter_is_not_shown(client, anna, kommune, buergeramt, bauamt):
    schritt(kommune, buergeramt, pt="7", ende=date(2099, 1, 1))
    schritt(kommune, bauamt, pt="100", ende=date(2099, 1, 1))
    assert rechner(client, anna, "?bedarf=projekte").context["ergebnis"].bedarf == 7
