"""Effort library: figures from closed projects only, suggestions with their n, the assumption stays labelled."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from projekte.models import (
    Bausteinverwendung,
    Entscheidung,
    Projekt,
    Prozessbaustein,
    Schritt,
    Vorlage,
    Vorlagenschritt,
    Vorlagenversion,
)
from projekte.selectors.aufwand import abschluesse, aufwandsbibliothek, vorschlaege

HEUTE = timezone.localdate()
SEITE = "/herford/projekte/aufwand/"


@pytest.fixture
def schritte(kommune):
    """A template with one organisational and two technical steps."""
    vorlage = Vorlage.objects.create(kommune=kommune, name="Kurz")
    version = Vorlagenversion.objects.create(kommune=kommune, vorlage=vorlage, nummer=1)
    arten = {"aufnahme": "organisatorisch", "anbindung": "technisch", "betrieb": "technisch"}
    return [
        Vorlagenschritt.objects.create(
            kommune=kommune, vorlagenversion=version, reihenfolge=n, kennung=k, bezeichnung=k.title(), aufwandsart=art
        )
        for n, (k, art) in enumerate(arten.items(), start=1)
    ]


@pytest.fixture
def abschliessen(kommune, schritte):
    def machen(titel, tage, *, option="a", typ="efa", amt=None, status="abgeschlossen"):
        projekt = Projekt.objects.create(
            kommune=kommune,
            titel=titel,
            federfuehrendes_amt=amt,
            status=status,
            abgeschlossen_am=HEUTE if status == "abgeschlossen" else None,
        )
        Schritt.objects.create(
            kommune=kommune,
            projekt=projekt,
            vorlagenschritt=schritte[0],
            bezeichnung="Aufnahme",
            status="erledigt",
            ist_ende=HEUTE,
            ist_personentage=tage,
        )
        Entscheidung.objects.create(
            kommune=kommune,
            projekt=projekt,
            option=option,
            loesungstyp=typ,
            gruende="Test",
            entschieden_am=HEUTE,
            gremium="Runde",
        )
        return projekt

    return machen


def alle(kommune):
    return abschluesse(projekte=Projekt.objects.filter(kommune=kommune))


def test_mean_median_and_spread_come_from_closed_projects_alone(kommune, abschliessen):
    for titel, tage in (("A", 2), ("B", 4), ("C", 9)):
        abschliessen(titel, tage)
    abschliessen("läuft noch", 500, status="aktiv")
    [zeile] = aufwandsbibliothek(kommune=kommune, alle=alle(kommune)).je_schritt
    v = zeile.verteilung
    assert (zeile.name, v.n, v.mittel, v.median, v.streuung) == (
        "Aufnahme",
        3,
        Decimal("5.00"),
        Decimal("4.00"),
        Decimal("3.61"),
    )


def test_the_newest_decision_counts(kommune, abschliessen):
    projekt = abschliessen("A", 2, option="a")
    Entscheidung.objects.create(
        kommune=kommune,
        projekt=projekt,
        option="b",
        loesungstyp="formularserver",
        gruende="neu",
        entschieden_am=HEUTE + timedelta(days=1),
        gremium="Runde",
    )
    bibliothek = aufwandsbibliothek(kommune=kommune, alle=alle(kommune))
    assert [z.kennung for z in bibliothek.projekte_je_entscheidung] == ["b"]
    assert [z.name for z in bibliothek.projekte_je_loesungstyp] == ["Formularserver"]


def test_a_suggestion_needs_three_and_says_how_many(kommune, schritte, abschliessen):
    for n in range(3):
        abschliessen(f"P{n}", 6 + n)
    vorschlag = vorschlaege(schritte=schritte, alle=alle(kommune), entscheidung="a", loesungstyp="efa")
    assert (vorschlag[0].verteilung.mittel, vorschlag[0].verteilung.n) == (Decimal("7.00"), 3)


def test_without_experience_the_17_and_12_of_the_paper_stay_a_labelled_assumption(kommune, schritte):
    vorschlag = [zeile.verteilung for zeile in vorschlaege(schritte=schritte, alle=[])]
    assert [v.mittel for v in vorschlag] == [Decimal(17), Decimal(6), Decimal(6)]
    assert all(v.ist_annahme and v.n == 0 and "Bielefeld" in v.quelle for v in vorschlag)


def test_the_page_labels_the_assumption_and_lists_shared_blocks(client, team, kommune, schritte, abschliessen):
    baustein = Prozessbaustein.objects.create(kommune=kommune, name="ePayment")
    for titel in "AB":
        Bausteinverwendung.objects.create(kommune=kommune, projekt=abschliessen(titel, 3), prozessbaustein=baustein)
    client.force_login(team)
    html = client.get(SEITE).content.decode()
    assert '<span class="marke">Annahme</span>' in html
    assert f'/herford/projekte/?baustein={baustein.pk}">2 Projekte</a>' in html
    assert client.get(f"/herford/projekte/?baustein={baustein.pk}").context["treffer"] == 2


def test_who_sees_one_amt_gets_the_figures_of_that_amt(client, anna, kommune, buergeramt, bauamt, abschliessen):
    abschliessen("eigenes", 4, amt=buergeramt)
    abschliessen("fremdes", 400, amt=bauamt)
    client.force_login(anna)
    seite = client.get(SEITE)
    assert seite.context["bibliothek"].projekte == 1 and "Projekte, die Sie sehen dürfen" in seite.content.decode()


def test_refusals(client, carla, fremd, anna):
    assert client.get(SEITE).status_code == 302
    for benutzer, status in ((carla, 404), (fremd, 404)):
        client.force_login(benutzer)
        assert client.get(SEITE).status_code == status
    client.force_login(anna)
    assert client.get(f"{SEITE}?format=xlsx").status_code == 403


def test_a_template_that_is_not_there_is_told(client, team, kommune, schritte):
    client.force_login(team)
    seite = client.get(f"{SEITE}?vorlage=999999")
    assert seite.status_code == 200 and "feld__fehler" in seite.content.decode() and not seite.context["vorschlag"]


def test_the_workbook_has_the_numbers_of_the_page(client, team, kommune, abschliessen):
    for titel, tage in (("A", 2), ("B", 4), ("C", 9)):
        abschliessen(titel, tage)
    client.force_login(team)
    antwort = client.get(f"{SEITE}?format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    assert list(mappe["Je Schritt"].values)[1] == ("Aufnahme", 3, 5, 4, 3.61)
    assert any("17 PT" in str(zelle) for zeile in mappe["Metadaten"].values for zelle in zeile)


def test_an_empty_library_says_why(client, team, kommune):
    client.force_login(team)
    html = client.get(SEITE).content.decode()
    assert "Noch keine Erfahrungswerte" in html and "Keine Vorlage" in html


def test_query_budget(client, team, kommune, abschliessen, django_assert_max_num_queries):
    for n in range(20):
        abschliessen(f"P{n}", n + 1)
    client.force_login(team)
    with django_assert_max_num_queries(20):
        assert client.get(SEITE).status_code == 200
