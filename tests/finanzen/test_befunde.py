"""Each rule of the budget finds its case, says it in German with figures, and leaves the good case alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.template.loader import render_to_string

from finanzen import abgleichregeln as r
from finanzen.models import Haushaltsjahr, Haushaltsjahrstand, Massnahmenprojekt, Massnahmenstelle, Zahlungsreihe
from finanzen.selectors.befunde import QUELLEN, haushaltsbefunde, massnahmenbefunde
from projekte.models import Projekt
from tests.factories.befunde import (
    AB,
    ansatz_machen,
    kostenart_machen,
    massnahme_machen,
    position_machen,
    summe_machen,
)
from tests.factories.personal import stelle_machen

pytestmark = pytest.mark.django_db
TAG = date(2022, 6, 1)


def texte(kommune, regel, tag=TAG):
    return [f.text for f in haushaltsbefunde(kommune_id=kommune.pk, stichtag=tag) if f.regel == regel.schluessel]


@pytest.fixture
def massnahme(kommune):
    return massnahme_machen(kommune, "DMS")


@pytest.fixture
def position(massnahme):
    return position_machen(massnahme)


def jahr_machen(kommune, jahr, status, ab=date(2022, 1, 1)):
    haushaltsjahr = Haushaltsjahr.objects.create(kommune=kommune, jahr=jahr, haushalt_beginn=jahr)
    Haushaltsjahrstand.objects.create(kommune=kommune, haushaltsjahr=haushaltsjahr, status=status, gueltig_ab=ab)


def test_a_ve_needs_money_in_a_later_year(kommune, massnahme, position):
    ansatz_machen(position, 2021, 1_100_000, art="ve")
    ansatz_machen(position, 2021, 5, art="ansatz")
    (text,) = texte(kommune, r.VE)
    assert "über 1.100.000 € (zuletzt 2021) hat danach keinen Ansatz" in text
    unten = position_machen(massnahme_machen(kommune, "Teil", unter=massnahme))
    ansatz_machen(unten, 2023, 1_100_000, art="finanzplan")
    assert texte(kommune, r.VE) == []


@pytest.mark.parametrize(
    ("vertrag", "art", "status", "gefunden"),
    [
        (
            True,
            "ansatz",
            "interimszeit",
            "Ein Vertrag ist vor dem Beschluss des Haushalts vorgesehen: 330.000 € im Jahr 2022",
        ),
        (True, "ansatz", "planung", "Stand „Planung“"),
        (False, "ueberplan", "interimszeit", "Überplanmäßige Mittel: 330.000 €"),
        (False, "ansatz", "interimszeit", None),
        (True, "ansatz", "beschlossen", None),
    ],
)
def test_contract_and_money_before_the_budget(kommune, vertrag, art, status, gefunden):
    m = massnahme_machen(kommune, "DMS", hat_vertrag_vor_haushalt=vertrag)
    ansatz_machen(position_machen(m), 2022, 330_000, art=art)
    jahr_machen(kommune, 2022, status)
    text = " ".join(texte(kommune, r.INTERIM))
    assert gefunden in text if gefunden else text == ""


def test_an_unknown_amount_may_stay_unknown_for_a_year(kommune, position):
    ansatz_machen(position, 2022, None)
    assert texte(kommune, r.UNBEKANNT, date(2022, 9, 30)) == []
    (text,) = texte(kommune, r.UNBEKANNT, date(2022, 10, 2))
    assert "für 2022 ist seit 01.10.2021 als unbekannt eingetragen" in text


def test_a_year_nobody_created(kommune, position):
    ansatz_machen(position, 2022, 100)
    ansatz_machen(position, 2023, 50)
    jahr_machen(kommune, 2022, "beschlossen")
    assert texte(kommune, r.OHNE_HAUSHALT) == [
        "Für 2023 gibt es Ansätze über 50 € in einer Maßnahme, aber kein Haushaltsjahr 2023."
    ]


def test_a_recurring_payment_without_a_year(kommune, position):
    reihe = Zahlungsreihe.objects.create(
        kommune=kommune, position=position, betrag="967.50", rhythmus="monatlich", beginn=AB, gueltig_ab=AB
    )
    assert texte(kommune, r.OHNE_JAHR) == ["Die Zahlung 967,50 € monatlich steht in keinem Haushaltsjahr."]
    ansatz_machen(reihe.position, 2022, 11_610)
    assert texte(kommune, r.OHNE_JAHR) == []


def test_equal_amounts_of_two_measures_of_one_tree(kommune, massnahme):
    zwei, fremd = massnahme_machen(kommune, "Zwei", unter=massnahme), massnahme_machen(kommune, "Anderswo")
    for m in (massnahme, zwei, fremd):
        position = position_machen(m)
        for jahr, betrag in ((2022, 50_000), (2023, 75_000), (2024, 999)):
            ansatz_machen(position, jahr, betrag)
    (text,) = texte(kommune, r.DOPPELT)
    assert (
        text
        == "„DMS“ und „Zwei“ haben bei „sach konsumtiv“ gleich hohe Beträge (Ansatz): 2022: 50.000 € und 2023: 75.000 €."
    )


def test_a_project_paid_twice(kommune, massnahme):
    projekt, zwei = Projekt.objects.create(kommune=kommune, titel="eAkte"), massnahme_machen(kommune, "Zwei")
    eins = Massnahmenprojekt.objects.create(kommune=kommune, massnahme=massnahme, projekt=projekt)
    zweite = Massnahmenprojekt.objects.create(kommune=kommune, massnahme=zwei, projekt=projekt)
    assert texte(kommune, r.PROJEKT_DOPPELT) == [
        "Das Projekt „eAkte“ wird von 2 Maßnahmen bezahlt („DMS“ und „Zwei“), ohne Anteile."
    ]
    for verknuepfung, anteil in ((eins, 60), (zweite, 40)):
        Massnahmenprojekt.objects.filter(pk=verknuepfung.pk).update(anteil=anteil)
    assert texte(kommune, r.PROJEKT_DOPPELT) == []
    Massnahmenprojekt.objects.filter(pk=eins.pk).update(anteil=70)
    assert "zusammen 110,0 %" in texte(kommune, r.PROJEKT_DOPPELT)[0]


def test_personal_from_posts_and_typed_again(kommune, massnahme):
    position = position_machen(massnahme, kostenart_machen(kommune, "konsumtiv", "personal"))
    ansatz_machen(position, 2022, 80_000)
    assert texte(kommune, r.STELLE_DOPPELT) == []
    Massnahmenstelle.objects.create(kommune=kommune, massnahme=massnahme, stelle=stelle_machen(kommune))
    assert "Ansätze für Personal über 80.000 € (2022)" in texte(kommune, r.STELLE_DOPPELT)[0]


def test_text_against_table(kommune, massnahme, position):
    ansatz_machen(position, 2022, 6_114_000)
    summe_machen(massnahme, "im Text", 6_835, 2022, 2023, einheit="teur", fundort="text")
    summe_machen(massnahme, "in der Tabelle", 6_114_000, 2022, 2023)
    (text,) = texte(kommune, r.TEXT)
    assert text == (
        "Für 2022/23 nennt die Quelle zwei Summen: Text „im Text“: 6.835 T€ und Tabelle „in der Tabelle“: 6.114.000 €; "
        "Unterschied 721.000 €."
    )


def test_only_the_latest_fact_counts_and_a_cancelled_one_does_not(kommune, massnahme, position):
    summe_machen(massnahme, "Summe", 100, 2022, 2022)
    ansatz_machen(position, 2022, 70)
    assert len(texte(kommune, r.SUMME)) == 1
    neuer = ansatz_machen(position, 2022, 100, ab=date(2022, 1, 1))
    assert texte(kommune, r.SUMME) == []
    assert len(texte(kommune, r.SUMME, date(2021, 12, 31))) == 1, "as of the day before"
    type(neuer).objects.filter(pk=neuer.pk).update(storniert_am=AB.isoformat(), storno_grund="Test")
    assert len(texte(kommune, r.SUMME)) == 1


def test_a_total_over_nothing_is_a_finding(kommune, massnahme):
    summe_machen(massnahme, "Summe", 100, 2022, 2022)
    assert "die Ansätze ergeben 0 €" in texte(kommune, r.SUMME)[0]


def test_the_fragment_of_a_page_shows_the_findings_of_its_measure(kommune, massnahme, position):
    ansatz_machen(position, 2022, 100)
    summe_machen(massnahme, "Summe <b>", 130, 2022, 2022)
    befunde = massnahmenbefunde(kommune_id=kommune.pk, massnahme_ids=[massnahme.pk], stichtag=TAG)
    text = render_to_string("finanzen/_befunde.html", {"befunde": befunde, "kommune": kommune})
    assert "Summe stimmt nicht mit den Zellen überein" in text and "Summe &lt;b&gt;" in text
    assert massnahmenbefunde(kommune_id=kommune.pk, massnahme_ids=[0], stichtag=TAG) == []
    assert render_to_string("finanzen/_befunde.html", {"befunde": [], "kommune": kommune}).strip() == ""


def test_no_more_statements_with_more_measures(kommune, django_assert_max_num_queries):
    for n in range(15):
        m = massnahme_machen(kommune, f"M{n}", bezeichnet_als="investiv")
        ansatz_machen(position_machen(m, produktkonto=""), 2022, 1_000 + n)
        summe_machen(m, "Summe", 1, 2022, 2022)
    with django_assert_max_num_queries(17):  # three passes of five statements, and names
        # each: total, label, Produktkonto; together: the missing year
        assert len(haushaltsbefunde(kommune_id=kommune.pk, stichtag=TAG)) == 46


def test_another_kommune_stays_out(kommune, andere_kommune):
    fremde = massnahme_machen(andere_kommune, "Fremd")
    ansatz_machen(position_machen(fremde, produktkonto=""), 2022, 5)
    assert haushaltsbefunde(kommune_id=kommune.pk, stichtag=TAG) == []
    assert len(QUELLEN[0].suchen(kommune_id=andere_kommune.pk, stichtag=TAG)) == 2


def test_a_finanzplan_beside_an_ansatz_counts_once_in_the_words_too(kommune, massnahme, position):
    ansatz_machen(position, 2022, 900, art="ansatz")
    ansatz_machen(position, 2022, 800, art="finanzplan")
    summe_machen(massnahme, "Summe", 1_000, 2022, 2022)
    (text,) = texte(kommune, r.SUMME)
    assert "die Ansätze ergeben 900 €" in text
