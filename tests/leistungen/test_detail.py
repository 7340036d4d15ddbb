"""The page of one service: what it shows, editing with conflict protection, evidence per criterion, own services."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from leistungen.models import (
    KommunaleLeistung,
    Kriterienbewertung,
    Reifegradabbildung,
    Reifegradkriterium,
    Reifegradmodell,
    Reifegradstufe,
)
from tests.factories.leistungen import kommunale_leistung, stufe


@pytest.fixture
def parken(leistung_anlegen, buergeramt):
    return leistung_anlegen(
        "Bewohnerparkausweis Ausstellung",
        amt=buergeramt,
        stufe=2,
        ziel=4,
        leika="99999902001000",
        gueltig_ab=date(2026, 1, 10),
    )


def adresse(leistung, rest="", kuerzel="herford"):
    return f"/{kuerzel}/leistungen/{leistung.pk}/{rest}"


def angaben(leistung, **werte):
    """What the edit form sends when it was opened on the row as it is and `werte` were typed."""
    gesehen = {
        "amt": str(leistung.amt or ""),
        "fallzahl": str(leistung.fallzahl or ""),
        "fallzahl_praezision": leistung.fallzahl_praezision,
        "fallzahl_jahr": str(leistung.fallzahl_jahr or ""),
        "fallzahl_grund": leistung.fallzahl_grund,
        "relevanz": leistung.relevanz,
        "relevanz_grund": leistung.relevanz_grund,
        "online_adresse": leistung.online_adresse,
        "bemerkung": leistung.bemerkung,
    }
    formular = {**gesehen, "amt": leistung.amt_id or "", "version": leistung.version, "grund": ""}
    return {**formular, **{f"gesehen_{name}": wert for name, wert in gesehen.items()}, **werte}


class TestAnsehen:
    def test_everything_known_stands_on_the_page(self, client, anna, parken):
        client.force_login(anna)
        text = client.get(adresse(parken)).content.decode()
        erwartet = (
            "99999902001000",
            "Formular-Assistent",
            "OZG-Reifegradmodell 1.1",
            "seit 10.01.2026",
            "Minimum 3 noch nicht erreicht, es fehlen 1",
            "Ziel 4 noch nicht erreicht, es fehlen 2",
            "320 Bürgeramt",
            "Katalogstand",
            "Verlauf",
        )
        assert [wort for wort in erwartet if wort not in text] == []

    def test_no_sourced_minimum_is_said_as_such(self, client, anna, parken, leitmodell):
        Reifegradmodell.objects.filter(pk=leitmodell.pk).update(gesetzliches_minimum=None)
        client.force_login(anna)
        assert "nicht bestimmbar" in client.get(adresse(parken)).content.decode()

    def test_mappings_are_labelled_unofficial(self, client, anna, parken, leitmodell, kommune, andere_kommune):
        anderes = Reifegradmodell.objects.create(name="Anderes Modell", kuerzel="anderes", quelle="Test")
        ziel = Reifegradstufe.objects.create(modell=anderes, wert=5, bezeichnung="Fünf", quelle="Test")
        for wo, warum in ((kommune, "so gelesen"), (andere_kommune, "anders gelesen")):
            Reifegradabbildung.objects.create(
                kommune=wo, von_stufe=stufe(leitmodell, 2), nach_stufe=ziel, begruendung=warum
            )
        client.force_login(anna)
        text = client.get(adresse(parken)).content.decode()
        assert "Anderes Modell: 5 Fünf" in text
        assert "nicht amtlich" in text
        assert "so gelesen" in text
        assert "anders gelesen" not in text

    def test_a_retired_entry_keeps_its_page(self, client, anna, parken):
        parken.einzelleistung.ist_aufgehoben = True
        parken.einzelleistung.aufgehoben_am = date(2026, 5, 1)
        parken.einzelleistung.save()
        client.force_login(anna)
        text = client.get(adresse(parken)).content.decode()
        assert "nicht mehr enthalten (seit 01.05.2026)" in text

    def test_previous_and_next_follow_the_list_the_reader_came_from(self, client, team, leistung_anlegen):
        a, b, c = (leistung_anlegen(name, stufe=wert) for name, wert in (("Aa", 1), ("Bb", 2), ("Cc", 1)))
        client.force_login(team)
        text = client.get(
            adresse(a), headers={"Referer": "http://testserver/herford/leistungen/?stufe=1"}
        ).content.decode()
        assert f'href="{adresse(c)}?liste=stufe%3D1" rel="next"' in text
        assert 'rel="prev"' not in text
        assert f'href="{adresse(b)}" rel="next"' in client.get(adresse(a)).content.decode()

    def test_the_timeline_says_who_when_why_and_undoes(self, client, anna, parken):
        client.force_login(anna)
        daten = {
            "gesehen": parken.aktueller_stand_id,
            "wahl": "4",
            "grund": "Live seit heute",
            "gueltig_ab": f"{timezone.localdate():%d.%m.%Y}",
        }
        client.post(adresse(parken, "reifegrad/"), daten)
        text = client.get(adresse(parken)).content.decode()
        assert [w in text for w in ("Reifegrad: 4 Online-Transaktion", "Live seit heute", "Anna")] == [True] * 3
        parken.refresh_from_db()
        storno = f"/herford/leistungen/vorgang/{parken.aktueller_stand.vorgang}/rueckgaengig/"
        assert storno in text
        antwort = client.post(
            storno,
            {"grund": "Doch nicht live"},
            headers={"Referer": f"http://testserver{adresse(parken)}"},
            follow=True,
        )
        assert antwort.redirect_chain == [(adresse(parken), 302)]
        assert "Doch nicht live" in antwort.content.decode()
        parken.refresh_from_db()
        assert parken.stufe_wert == 2

    def test_readers_see_no_edit_control(self, client, rita, parken):
        client.force_login(rita)
        text = client.get(adresse(parken)).content.decode()
        assert "Bewohnerparkausweis" in text
        assert not any(wort in text for wort in ("Reifegrad setzen", "Angaben bearbeiten", "Stornieren"))

    @pytest.mark.parametrize(
        ("wer", "status"), [("bernd", 404), ("carla", 404), ("fremd", 404), ("anna", 200), ("lena", 200)]
    )
    def test_who_sees_it(self, client, request, wer, status, parken):
        client.force_login(request.getfixturevalue(wer))
        assert client.get(adresse(parken)).status_code == status

    def test_anonymous(self, client, parken):
        assert client.get(adresse(parken))["Location"].startswith("/konto/login/")

    def test_the_row_of_another_kommune_under_ones_own_address(self, client, team, andere_kommune):
        fremd = kommunale_leistung(andere_kommune, "Fremd")
        client.force_login(team)
        assert client.get(adresse(fremd)).status_code == 404


class TestBearbeiten:
    def test_only_what_was_typed_changes(self, client, anna, parken):
        client.force_login(anna)
        assert client.get(adresse(parken, "bearbeiten/")).status_code == 200
        daten = angaben(
            parken,
            fallzahl="1.557",
            fallzahl_praezision="rund",
            fallzahl_jahr="2025",
            online_adresse="https://www.herford.example/parken",
            grund="Jahresbericht",
        )
        antwort = client.post(adresse(parken, "bearbeiten/"), daten, follow=True)
        text = antwort.content.decode()
        assert "Gespeichert: Fallzahl je Jahr" in text
        assert "Jahresbericht" in text
        parken.refresh_from_db()
        assert (parken.fallzahl, parken.version, parken.bemerkung) == (1557, 2, "")

    def test_a_stale_save_is_refused_and_compared_field_by_field(self, client, anna, team, parken):
        client.force_login(team)
        client.post(
            adresse(parken, "bearbeiten/"),
            angaben(parken, bemerkung="von Team", fallzahl="10", fallzahl_praezision="genau"),
        )
        client.force_login(anna)
        antwort = client.post(adresse(parken, "bearbeiten/"), angaben(parken, bemerkung="von Anna"))
        text = antwort.content.decode()
        assert antwort.status_code == 409
        assert [w in text for w in ("Jemand war schneller", "von Team", "von Anna", "(von Ihnen nicht geändert)")] == [
            True
        ] * 4
        parken.refresh_from_db()
        assert parken.bemerkung == "von Team"
        nochmal = angaben(parken, bemerkung="von Anna")
        assert client.post(adresse(parken, "bearbeiten/"), nochmal).status_code == 302
        parken.refresh_from_db()
        assert (parken.bemerkung, parken.fallzahl) == ("von Anna", 10)

    @pytest.mark.parametrize(
        ("werte", "meldung"),
        [
            ({"fallzahl": "viele"}, "ganze Zahl"),
            ({"fallzahl": "-1"}, "größer oder gleich 0"),
            ({"fallzahl": "999999999999"}, "100000000"),
            ({"fallzahl": "5", "fallzahl_praezision": ""}, "Zu einer Fallzahl gehört ihre Genauigkeit."),
            ({"fallzahl_jahr": "1066"}, "1990"),
            ({"relevanz": "nein"}, "Eine eigene Festlegung der Relevanz braucht einen Grund."),
            ({"relevanz": "egal"}, "egal"),
            ({"online_adresse": "javascript:alert(1)"}, "gültige Adresse"),
            ({"bemerkung": "x" * 10_000}, "4000"),
            ({"amt": "999999"}, "Amt"),
            ({"version": "x"}, "Version"),
        ],
    )
    def test_bad_input(self, client, team, parken, werte, meldung):
        client.force_login(team)
        antwort = client.post(adresse(parken, "bearbeiten/"), angaben(parken, **werte))
        assert antwort.status_code == 422
        assert meldung in antwort.content.decode()
        parken.refresh_from_db()
        assert parken.version == 1

    def test_nothing_typed_changes_nothing(self, client, anna, parken):
        client.force_login(anna)
        assert (
            "Es war nichts zu ändern."
            in client.post(adresse(parken, "bearbeiten/"), angaben(parken), follow=True).content.decode()
        )
        parken.refresh_from_db()
        assert parken.version == 1

    def test_the_catalogue_name_can_not_be_changed_but_an_own_one_can(self, client, team, parken, leistung_anlegen):
        client.force_login(team)
        assert (
            client.post(adresse(parken, "bearbeiten/"), angaben(parken, eigene_bezeichnung="Anders")).status_code == 302
        )
        parken.refresh_from_db()
        assert parken.eigene_bezeichnung == ""
        eigene = leistung_anlegen("Alter Name", eigene=True)
        dazu = {
            "gesehen_eigene_bezeichnung": "Alter Name",
            "eigene_bezeichnung": "Neuer Name",
            "themenfeld": "",
            "lage": "",
            "ozg_leistung": "",
        }
        dazu |= {f"gesehen_{name}": "" for name in ("themenfeld", "lage", "ozg_leistung")}
        assert client.post(adresse(eigene, "bearbeiten/"), angaben(eigene, **dazu)).status_code == 302
        eigene.refresh_from_db()
        assert (eigene.eigene_bezeichnung, eigene.sortierschluessel) == ("Neuer Name", "neuer name")

    @pytest.mark.parametrize(("wer", "status"), [("bernd", 404), ("rita", 403), ("carla", 404), ("fremd", 404)])
    def test_refused(self, client, request, wer, status, parken):
        client.force_login(request.getfixturevalue(wer))
        assert client.post(adresse(parken, "bearbeiten/"), angaben(parken, bemerkung="x")).status_code == status
        parken.refresh_from_db()
        assert parken.bemerkung == ""

    def test_anna_can_not_give_it_to_an_amt_she_does_not_edit(self, client, anna, parken, bauamt):
        client.force_login(anna)
        assert client.post(adresse(parken, "bearbeiten/"), angaben(parken, amt=bauamt.pk)).status_code == 422


class TestKriterien:
    @pytest.fixture
    def zwei(self, leitmodell):
        return [
            Reifegradkriterium.objects.create(modell=leitmodell, nummer=n, bezeichnung=f"Kriterium {n}", quelle="Test")
            for n in (1, 2)
        ]

    def daten(self, parken, zwei, leitmodell, *werte):
        stufen = {
            f"stufe_{k.pk}": stufe(leitmodell, w).pk if w is not None else "" for k, w in zip(zwei, werte, strict=True)
        }
        return {
            **stufen,
            f"nachweis_{zwei[0].pk}": "Screenshot",
            "gesehen": parken.aktueller_stand_id,
            "grund": "Prüfung",
            "gueltig_ab": f"{timezone.localdate():%d.%m.%Y}",
        }

    def test_the_lowest_decides(self, client, anna, parken, zwei, leitmodell):
        client.force_login(anna)
        client.get(adresse(parken, "kriterien/"))
        antwort = client.post(adresse(parken, "kriterien/"), self.daten(parken, zwei, leitmodell, 4, 3), follow=True)
        text = antwort.content.decode()
        parken.refresh_from_db()
        assert parken.stufe_wert == 3
        assert "Screenshot" in text
        assert "Rückgängig" in text

    def test_while_one_is_open_the_stage_stays(self, client, anna, parken, zwei, leitmodell):
        client.force_login(anna)
        text = client.post(
            adresse(parken, "kriterien/"), self.daten(parken, zwei, leitmodell, 4, None), follow=True
        ).content.decode()
        assert "sobald alle Kriterien bewertet sind" in text
        parken.refresh_from_db()
        assert parken.stufe_wert == 2
        assert Kriterienbewertung.objects.count() == 1

    def test_a_model_without_criteria_has_no_form(self, client, anna, parken):
        client.force_login(anna)
        assert client.get(adresse(parken, "kriterien/")).status_code == 404

    def test_other_amt(self, client, bernd, parken, zwei, leitmodell):
        client.force_login(bernd)
        assert client.post(adresse(parken, "kriterien/"), self.daten(parken, zwei, leitmodell, 4, 4)).status_code == 404
        assert not Kriterienbewertung.objects.exists()


class TestNeu:
    URL = "/herford/leistungen/neu/"

    def test_an_own_service(self, client, anna, buergeramt):
        client.force_login(anna)
        assert client.get(self.URL).status_code == 200
        antwort = client.post(
            self.URL, {"bezeichnung": "Leihfahrrad", "amt": buergeramt.pk, "ozg_leistung": ""}, follow=True
        )
        assert "Angelegt: Leihfahrrad." in antwort.content.decode()
        assert KommunaleLeistung.objects.get(eigene_bezeichnung="Leihfahrrad").amt_id == buergeramt.pk

    @pytest.mark.parametrize(
        ("werte", "meldung"),
        [
            ({"bezeichnung": ""}, "Bezeichnung"),
            ({"bezeichnung": "x" * 401}, "400"),
            ({"bezeichnung": "Ohne Amt"}, "Für dieses Amt dürfen Sie keine Leistung anlegen."),
            ({"bezeichnung": "x", "ozg_leistung": "99999"}, "gibt es im Katalog nicht"),
        ],
    )
    def test_bad_input(self, client, anna, werte, meldung):
        client.force_login(anna)
        antwort = client.post(self.URL, werte)
        assert antwort.status_code == 422
        assert meldung in antwort.content.decode()
        assert not KommunaleLeistung.objects.exists()

    def test_foreign_amt_and_readers(self, client, anna, rita, bauamt):
        client.force_login(anna)
        assert client.post(self.URL, {"bezeichnung": "x", "amt": bauamt.pk}).status_code == 422
        client.force_login(rita)
        assert client.post(self.URL, {"bezeichnung": "x"}).status_code == 403
        assert not KommunaleLeistung.objects.exists()
