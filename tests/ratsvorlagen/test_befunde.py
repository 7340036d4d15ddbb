"""Each figure of the papers that does not add up is a finding, with the figures in German words."""

from __future__ import annotations

from datetime import date

import pytest

from finanzen import abgleichregeln as r
from finanzen.selectors.befunde import haushaltsbefunde
from tests.factories.befunde import (
    ansatz_machen,
    kostenart_machen,
    massnahme_machen,
    offenburg_bauen,
    personal_bauen,
    position_machen,
    summe_machen,
)

pytestmark = pytest.mark.django_db
TAG = date(2021, 12, 1)


def befunde(kommune, regel, tag=TAG):
    return [f for f in haushaltsbefunde(kommune_id=kommune.pk, stichtag=tag) if f.regel == regel.schluessel]


@pytest.fixture
def offenburg(kommune):
    return offenburg_bauen(kommune)


@pytest.fixture
def wurzel(offenburg):
    return offenburg["1. Investitionskosten"]


def test_og_2_printed_totals_that_add_up_are_no_finding(kommune, offenburg, wurzel):
    for name, von, bis, betrag in (
        ("Budget Digitalisierung und IT", 2022, 2023, 1_734_000),
        ("Budget Digitalisierung und IT", 2024, 2025, 2_194_000),
        ("Investitionen", 2022, 2023, 2_472_000),
        ("Investitionen", 2024, 2025, 1_679_000),
        ("Migration FB 9.3", 2022, 2023, 1_908_000),
        ("Migration FB 9.3", 2024, 2025, 990_000),
        ("Migration FB 9.3", 2021, 2021, 30_000),
    ):
        summe_machen(offenburg[name], f"Summe {name}", betrag, von, bis)
    summe_machen(wurzel, "Gesamtkosten", 11_698_000, 2021, 2025)
    assert befunde(kommune, r.SUMME) == befunde(kommune, r.ZEITRAUM) == []


def test_og_3_running_costs_inside_investitionskosten(kommune, wurzel):
    (fund,) = befunde(kommune, r.INHALT)
    assert "„1. Investitionskosten“ ist in der Quelle als investiv bezeichnet" in fund.text
    assert "Von 11.698.000 € sind 4.203.000 € konsumtiv, mindestens rund 36 % (35,9 %)" in fund.text
    assert "konsumtiv 4.203.000 €, investiv 4.567.000 €, ohne Angabe 2.928.000 €" in fund.text
    assert "laufenden Kosten" not in fund.text


@pytest.mark.parametrize("je_jahr", [True, False])
def test_og_3_with_the_migration_of_2024_25_it_is_44_percent(kommune, offenburg, je_jahr):
    """495,000 € a year are printed as running costs: per year, or as 990,000 € for both."""
    betrieb = kostenart_machen(kommune, "konsumtiv", "betrieb", "Lizenzen und Wartung")
    betrag = 495_000 if je_jahr else 990_000
    summe_machen(
        offenburg["Migration FB 9.3"], "laufende Kosten", betrag, 2024, 2025, kostenart=betrieb, fundort="text"
    )
    (fund,) = befunde(kommune, r.INHALT)
    assert "mindestens rund 36 %" in fund.text
    assert "„Migration FB 9.3“ 2024/25 (990.000 €) ist so hoch wie die laufenden Kosten" in fund.text
    assert "5.193.000 € (44,4 %)" in fund.text
    assert fund.werte["Anteil mit laufenden Kosten"] == "44,4 %"
    assert befunde(kommune, r.SUMME) == []  # the same contradiction is one finding


def test_og_4_6835_teur_hold_the_year_2021(kommune, wurzel):
    summe_machen(wurzel, "6.835 TEUR in 2022/23", 6_835, 2022, 2023, einheit="teur", fundort="text")
    summe_machen(wurzel, "4.863 TEUR", 4_863, 2024, 2025, einheit="teur", fundort="text")
    (fund,) = befunde(kommune, r.ZEITRAUM)
    assert "gedruckt sind 6.835 T€ für 2022/23, die Ansätze ergeben 6.114.000 €" in fund.text
    assert "Die Summe stimmt erst mit 2021: 721.000 € – das liegt außerhalb von 2022/23" in fund.text
    assert fund.werte["Unterschied"] == "721.000 €" and fund.werte["Summe danach"] == "6.835.000 €"
    assert befunde(kommune, r.SUMME) == []


def test_og_6_personal_leaves_out_2021_and_3010_is_not_twice_1504_5(kommune):
    personal = personal_bauen(kommune)
    summe_machen(personal, "davon 2.635 TEUR Personalkosten", 2_635, 2021, 2023, einheit="teur", fundort="text")
    summe_machen(personal, "davon 3.010 TEUR Personalkosten", 3_010, 2024, 2025, einheit="teur", fundort="text")
    (zeitraum,) = befunde(kommune, r.ZEITRAUM)
    assert "die Ansätze ergeben 2.735.200 €" in zeitraum.text
    assert "Die Summe stimmt erst ohne 2021: 100.000 €" in zeitraum.text
    (summe,) = befunde(kommune, r.SUMME)
    assert "gedruckt sind 3.010 T€ für 2024/25, die Ansätze ergeben 3.009.000 € (+1.000 €" in summe.text


def test_og_6_rund_14_2_mio_is_no_finding(kommune):
    """14,243 T€ printed as "rund 14,2 Mio.": within half a unit of the last printed digit."""
    m = massnahme_machen(kommune, "Zu finanzieren")
    ansatz_machen(position_machen(m), 2022, 14_243_000)
    summe_machen(m, "rund 14,2 Mio.", "14.2", 2022, 2022, einheit="mio", praezision="rund")
    assert befunde(kommune, r.SUMME) == []


def test_wf_4_the_produktkonto_is_empty(kommune):
    m = massnahme_machen(kommune, "Digitalisierung der Kreisverwaltung")
    for haushalt, betrag in (("ergebnis", 410_200), ("finanz", 600_200)):
        ansatz_machen(position_machen(m, haushalt=haushalt, produktkonto=""), 2020, betrag)
    (fund,) = befunde(kommune, r.PRODUKTKONTO)
    assert fund.text == (
        "Ohne Produktkonto: Ergebnishaushalt 410.200 € (2020) und Finanzhaushalt 600.200 € (2020). Das Feld ist leer."
    )
