"""The cost page: rates of the Kommune, months, the printed total."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from personal import stellenverlauf as v
from personal.models import Kostensatz, Personalprofil, Stelle, Stellenstand
from personal.selectors.kosten import kosten_im_jahr, zusammengelegt
from tests.factories.personal import stelle_machen

pytestmark = pytest.mark.django_db
D = Decimal


def satz(kommune, gruppe="A 11", jahr=2024, betrag=60_000):
    return Kostensatz.objects.create(kommune=kommune, gruppe=gruppe, jahr=jahr, betrag=betrag, quelle="Test")


def kosten(kommune, jahr=2024, nach_soll=True):
    return kosten_im_jahr(kommune=kommune, stellen=Stelle.objects.all(), jahr=jahr, nach_soll=nach_soll)


def test_a_post_of_half_a_year_costs_six_of_twelve(kommune, buergeramt):
    satz(kommune)
    stelle_machen(kommune, amt=buergeramt, ab=date(2024, 7, 1))
    ergebnis = kosten(kommune)
    assert (ergebnis.summe.personal, ergebnis.summe.sach) == (30_000, 4_500)


def test_a_change_of_status_in_mid_month_costs_its_month_once(kommune, buergeramt):
    satz(kommune)
    stelle = stelle_machen(kommune, amt=buergeramt)
    Stellenstand.objects.create(
        kommune=kommune, stelle=stelle, status="besetzt", art="planmaessig", gueltig_ab=date(2024, 3, 15)
    )
    assert kosten(kommune).summe.personal == 60_000


def test_only_neighbours_of_the_same_size_are_joined():
    teile = [v.Anteil(D(1), date(2024, 1, 1), date(2024, 1, 31)), v.Anteil(D("0.5"), date(2024, 2, 1))]
    assert list(zusammengelegt(teile)) == teile


def test_without_a_rate_the_cost_is_unknown_never_zero(kommune, buergeramt):
    stelle_machen(kommune, amt=buergeramt)
    ergebnis = kosten(kommune)
    assert (ergebnis.ohne_satz, ergebnis.zeilen[0].kosten) == (1, None)


def test_the_nearest_earlier_rate_is_carried_on_and_the_higher_group_counts(kommune, buergeramt):
    satz(kommune, jahr=2022, betrag=100_000)
    satz(kommune, "EG 10", jahr=2025, betrag=90_000)
    Personalprofil.objects.create(kommune=kommune, tarifsteigerung=2)
    stelle_machen(kommune, amt=buergeramt)
    (zeile,) = kosten(kommune).zeilen
    assert (zeile.satz.gruppe, zeile.satz.jahr, zeile.satz.betrag) == ("A 11", 2022, 104_040)


def test_posts_applied_for_cost_nothing_yet(kommune, buergeramt):
    satz(kommune)
    stelle_machen(kommune, amt=buergeramt, status="beantragt")
    assert kosten(kommune).zeilen == []


def seite(client, benutzer, abfrage="", status=200):
    client.force_login(benutzer)
    antwort = client.get(f"/herford/stellen/kosten/{abfrage}")
    assert antwort.status_code == status
    return " ".join(antwort.content.decode().replace("\xa0", " ").split())


def test_the_page_keeps_the_printed_total_and_shows_the_gap(client, team, kommune, buergeramt):
    satz(kommune)
    stelle_machen(kommune, amt=buergeramt)
    text = seite(client, team, "?jahr=2024&vorlage=70000")
    assert "69.000 €" in text and "70.000 €" in text and "1.000,00 €" in text


def test_the_page_says_what_is_unknown_empty_or_impossible(client, team, kommune, buergeramt):
    assert "Keine Stellen in diesem Jahr" in seite(client, team)
    stelle_machen(kommune, amt=buergeramt)
    assert "kein Kostensatz" in seite(client, team)
    for unsinn in ("?jahr=abc", "?jahr=1", "?grundlage=x", "?vorlage=-1"):
        assert "Bitte prüfen Sie Ihre Eingabe" in seite(client, team, unsinn)


def test_rights_and_workbook(client, anna, rita, carla, kommune, buergeramt, bauamt):
    satz(kommune)
    stelle_machen(kommune, "Meine Stelle", amt=buergeramt)
    stelle_machen(kommune, "Andere Stelle", amt=bauamt)
    text = seite(client, anna, "?jahr=2024")
    assert "Meine Stelle" in text and "Andere Stelle" not in text
    seite(client, anna, "?jahr=2024&format=xlsx", status=403)
    seite(client, carla, status=404)
    client.force_login(rita)
    antwort = client.get("/herford/stellen/kosten/?jahr=2024&format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    zeilen = list(mappe["Personalkosten 2024"].iter_rows(values_only=True))
    assert sum(60_000 in zeile and 69_000 in zeile for zeile in zeilen) == 2
