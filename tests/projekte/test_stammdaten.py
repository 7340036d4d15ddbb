"""The small lists of the room: who reads and writes them, what they refuse, what leaves as a file."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from projekte.models import (
    Bausteinverwendung,
    Entscheidung,
    Fachverfahren,
    Frist,
    Projektprofil,
    Projektziel,
    Prozessbaustein,
    Sperrzeit,
)
from projekte.selectors.stammdaten import STAMMLISTEN
from tests.factories.projekte import projekt_mit_schritten

ORT = "/herford/projekte/stammdaten/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def hund(kommune, buergeramt):
    return projekt_mit_schritten(kommune, "Hundesteuer online", amt=buergeramt)


@pytest.fixture
def eingaben(buergeramt, hund):
    """What a valid new row of each list looks like."""
    return {
        "sperrzeiten": {"amt": buergeramt.pk, "bezeichnung": "Wahl", "beginn": "1.3.26", "ende": "31.3.2026"},
        "fristen": {"projekt": hund.pk, "art": "gesetzlich", "bezeichnung": "OZG", "datum": "31.12.2026"},
        "fachverfahren": {"name": "EWO", "hersteller": "Beispiel GmbH", "amt": buergeramt.pk},
        "prozessbausteine": {"name": "ePayment", "adresse": "https://example.org/"},
        "projektziele": {
            "projekt": hund.pk,
            "bezeichnung": "Prozessbündel",
            "praezision": "bis_zu",
            "menge": "15",
            "erreicht": "",
        },
        "rolloutplaene": {"projekt": hund.pk, "bezeichnung": "Aktenplan", "umfang": "38", "umfang_praezision": "rund"},
        "projektprofil": {
            "gelb_ab_tagen": "7",
            "rot_ab_tagen": "21",
            "gelb_ab_prozent": "10",
            "rot_ab_prozent": "25",
            "unbestaetigt_nach_tagen": "30",
            "durchsatz_technisch": "12,5",
        },
    }


def text(antwort):
    return antwort.content.decode()


@pytest.mark.parametrize("schluessel", list(STAMMLISTEN))
class TestJedeListe:
    def test_new_changed_deleted_and_as_excel(self, client, team, eingaben, schluessel):
        client.force_login(team)
        model = STAMMLISTEN[schluessel].model
        assert "Noch kein Eintrag" in text(client.get(f"{ORT}{schluessel}/"))
        antwort = client.post(f"{ORT}{schluessel}/neu/", eingaben[schluessel], follow=True)
        assert antwort.status_code == 200 and "Angelegt" in text(antwort)
        zeile = model.objects.get()
        seite = client.get(f"{ORT}{schluessel}/{zeile.pk}/")
        formular = dict(eingaben[schluessel]) | {f"gesehen_{n}": w for n, w in seite.context["gesehen"]}
        assert client.post(f"{ORT}{schluessel}/{zeile.pk}/", {**formular, "version": 1}).status_code == 302
        assert model.objects.get().version == 2
        mappe = load_workbook(io.BytesIO(b"".join(client.get(f"{ORT}{schluessel}/?format=xlsx").streaming_content)))
        titel = [s.titel for s in STAMMLISTEN[schluessel].spalten]
        zeilen = [list(z[: len(titel)]) for z in mappe.worksheets[0].values]
        assert titel in zeilen
        assert client.post(f"{ORT}{schluessel}/{zeile.pk}/loeschen/").status_code == 302
        assert not model.objects.exists()

    def test_reading_alone_shows_the_list_and_opens_no_form(self, client, rita, carla, eingaben, schluessel):
        client.force_login(rita)
        seite = client.get(f"{ORT}{schluessel}/")
        assert seite.status_code == 200 and not seite.context["darf_anlegen"]
        assert client.get(f"{ORT}{schluessel}/neu/").status_code == 403
        client.force_login(carla)
        assert client.get(f"{ORT}{schluessel}/").status_code == 404
        client.logout()
        assert client.get(f"{ORT}{schluessel}/").status_code == 302

    def test_an_empty_form_is_refused_at_its_fields(self, client, team, hund, schluessel):
        client.force_login(team)
        antwort = client.post(f"{ORT}{schluessel}/neu/", {"quelle": "steht noch da"})
        assert antwort.status_code == 422 and antwort.context["form"].errors
        assert not STAMMLISTEN[schluessel].model.objects.exists()

    def test_two_editors_see_both_versions(self, client, team, eingaben, schluessel):
        client.force_login(team)
        client.post(f"{ORT}{schluessel}/neu/", eingaben[schluessel])
        model = STAMMLISTEN[schluessel].model
        model.objects.update(version=5)
        zeile = model.objects.get()
        antwort = client.post(f"{ORT}{schluessel}/{zeile.pk}/", {**eingaben[schluessel], "version": 1})
        assert antwort.status_code == 409 and "Jemand war schneller" in text(antwort)
        assert model.objects.get().version == 5

    def test_the_queries_do_not_grow_with_the_rows(
        self, client, team, eingaben, kommune, schluessel, django_assert_max_num_queries
    ):
        client.force_login(team)
        client.post(f"{ORT}{schluessel}/neu/", eingaben[schluessel])
        client.get(f"{ORT}{schluessel}/")
        with django_assert_max_num_queries(14):
            assert client.get(f"{ORT}{schluessel}/").status_code == 200


class TestRechte:
    def test_an_amt_writes_its_own_rows_and_no_others(self, client, anna, bernd, bauamt, buergeramt, kommune, eingaben):
        client.force_login(anna)
        assert client.post(f"{ORT}sperrzeiten/neu/", eingaben["sperrzeiten"]).status_code == 302
        fremd = {**eingaben["sperrzeiten"], "amt": bauamt.pk}
        assert client.post(f"{ORT}sperrzeiten/neu/", fremd).status_code == 422
        zeile = Sperrzeit.objects.get()
        client.force_login(bernd)
        assert client.get(f"{ORT}sperrzeiten/{zeile.pk}/").status_code in (403, 404)
        assert client.post(f"{ORT}sperrzeiten/{zeile.pk}/loeschen/").status_code in (403, 404)
        assert client.post(f"{ORT}fristen/neu/", eingaben["fristen"]).status_code in (403, 422)
        assert Sperrzeit.objects.count() == 1 and not Frist.objects.exists()

    def test_what_belongs_to_the_whole_kommune_needs_the_right_for_all_aemter(self, client, anna, eingaben):
        client.force_login(anna)
        for schluessel in ("prozessbausteine", "projektprofil"):
            assert client.post(f"{ORT}{schluessel}/neu/", eingaben[schluessel]).status_code == 403
        ohne_amt = {**eingaben["fachverfahren"], "amt": ""}
        assert client.post(f"{ORT}fachverfahren/neu/", ohne_amt).status_code == 422
        assert not Fachverfahren.objects.exists() and not Prozessbaustein.objects.exists()

    def test_a_row_of_another_kommune_is_not_there(self, client, team, andere_kommune):
        fremd = Prozessbaustein.objects.create(kommune=andere_kommune, name="Fremd")
        client.force_login(team)
        assert client.get(f"{ORT}prozessbausteine/{fremd.pk}/").status_code == 404
        assert client.post(f"{ORT}prozessbausteine/{fremd.pk}/loeschen/").status_code == 404
        assert "Fremd" not in text(client.get(f"{ORT}prozessbausteine/"))

    def test_a_list_nobody_knows_is_404(self, client, team):
        client.force_login(team)
        assert client.get(f"{ORT}quatsch/").status_code == 404
        assert client.get(ORT, follow=True).status_code == 200


class TestInVerwendung:
    def test_a_baustein_that_projects_share_names_them_and_stays(self, client, team, kommune, bauamt, hund):
        bau = projekt_mit_schritten(kommune, "Bauantrag digital", amt=bauamt)
        baustein = Prozessbaustein.objects.create(kommune=kommune, name="ePayment")
        for projekt in (hund, bau):
            Bausteinverwendung.objects.create(kommune=kommune, projekt=projekt, prozessbaustein=baustein)
        client.force_login(team)
        liste = text(client.get(f"{ORT}prozessbausteine/"))
        assert "Hundesteuer online" in liste and "Bauantrag digital" in liste
        antwort = client.post(f"{ORT}prozessbausteine/{baustein.pk}/loeschen/")
        assert antwort.status_code == 422 and "ist in Verwendung (" in text(antwort)
        assert Prozessbaustein.objects.exists()

    def test_a_fachverfahren_of_a_decision_stays(self, client, team, kommune, hund):
        verfahren = Fachverfahren.objects.create(kommune=kommune, name="EWO")
        Entscheidung.objects.create(
            kommune=kommune,
            projekt=hund,
            option="a",
            gruende="passt",
            entschieden_am=date(2026, 1, 1),
            gremium="VV",
            fachverfahren=verfahren,
        )
        client.force_login(team)
        antwort = client.post(f"{ORT}fachverfahren/{verfahren.pk}/loeschen/")
        assert antwort.status_code == 422 and "in Verwendung („Hundesteuer online“)" in text(antwort)
        assert Fachverfahren.objects.exists()


class TestSchlechteEingaben:
    @pytest.mark.parametrize(
        ("schluessel", "anders", "feld"),
        [
            ("sperrzeiten", {"ende": "1.1.2026"}, "ende"),
            ("sperrzeiten", {"beginn": "gestern"}, "beginn"),
            ("sperrzeiten", {"beginn": "1.1.0026"}, "beginn"),
            ("fristen", {"datum": "31.2.2026"}, "datum"),
            ("fristen", {"projekt": "999999"}, "projekt"),
            ("fristen", {"art": "erfunden"}, "art"),
            ("fachverfahren", {"name": "x" * 161}, "name"),
            ("fachverfahren", {"name": "a\x00b"}, "name"),
            ("prozessbausteine", {"adresse": "javascript:alert(1)"}, "adresse"),
            ("projektziele", {"menge": "-1"}, "menge"),
            ("projektziele", {"menge": "9" * 30}, "menge"),
            ("projektprofil", {"rot_ab_tagen": "0"}, "rot_ab_tagen"),
            ("projektprofil", {"durchsatz_technisch": "-1"}, "durchsatz_technisch"),
            ("projektprofil", {"durchsatz_technisch": "viel"}, "durchsatz_technisch"),
        ],
    )
    def test_is_refused_at_its_field_and_stays_in_the_form(self, client, team, eingaben, schluessel, anders, feld):
        client.force_login(team)
        antwort = client.post(f"{ORT}{schluessel}/neu/", {**eingaben[schluessel], **anders})
        assert antwort.status_code == 422 and feld in antwort.context["form"].errors
        assert antwort.context["form"][feld].value() == anders[feld]
        assert not STAMMLISTEN[schluessel].model.objects.exists()

    def test_red_below_yellow_and_a_name_twice_are_refused(self, client, team, eingaben):
        client.force_login(team)
        antwort = client.post(f"{ORT}projektprofil/neu/", {**eingaben["projektprofil"], "rot_ab_tagen": "7"})
        assert "Die Schwelle für Rot liegt über der für Gelb" in text(antwort)
        for status in (302, 422):
            assert client.post(f"{ORT}prozessbausteine/neu/", eingaben["prozessbausteine"]).status_code == status
        assert Prozessbaustein.objects.count() == 1 and not Projektprofil.objects.exists()

    def test_a_filter_narrows_and_one_that_makes_no_sense_shows_nothing(
        self, client, team, eingaben, buergeramt, bauamt
    ):
        client.force_login(team)
        client.post(f"{ORT}sperrzeiten/neu/", eingaben["sperrzeiten"])
        for abfrage, anzahl in (("q=wahl", 1), ("q=Haushalt", 0), (f"auswahl={buergeramt.pk}", 1)):
            assert len(client.get(f"{ORT}sperrzeiten/?{abfrage}").context["zeilen"]) == anzahl, abfrage
        for abfrage in (f"auswahl={bauamt.pk}", "auswahl=quatsch"):
            seite = client.get(f"{ORT}sperrzeiten/?{abfrage}")
            assert seite.status_code == 200 and not seite.context["zeilen"], abfrage

    def test_scripts_are_shown_as_text(self, client, team, kommune):
        Prozessbaustein.objects.create(kommune=kommune, name="<script>alert(1)</script>")
        client.force_login(team)
        assert "<script>alert(1)" not in text(client.get(f"{ORT}prozessbausteine/"))

    def test_the_goal_keeps_its_upper_bound(self, client, team, eingaben):
        client.force_login(team)
        client.post(f"{ORT}projektziele/neu/", eingaben["projektziele"])
        ziel = Projektziel.objects.get()
        assert (ziel.praezision, ziel.menge, ziel.erreicht) == ("bis_zu", 15, None)
