"""Quick edits of one service from the list: Reifegrad, erbracht, Ziel, Amt; conflict, Nachtrag, undo, rights."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from leistungen.models import Erbringungsstand, Reifegradstand, Zielvorgabe
from organisation.models import Aenderungsvermerk
from tests.factories.leistungen import kommunale_leistung
from tests.factories.organisation import amt_anlegen

HTMX = {
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_CURRENT_URL": "http://testserver/herford/leistungen/?spalten=reifegrad,seit",
}


@pytest.fixture
def parken(leistung_anlegen, buergeramt):
    return leistung_anlegen("Bewohnerparkausweis Ausstellung", amt=buergeramt, stufe=2, gueltig_ab=date(2026, 1, 10))


def adresse(leistung, aktion="reifegrad", kuerzel="herford"):
    return f"/{kuerzel}/leistungen/{leistung.pk}/{aktion}/"


def eingabe(leistung, **werte):
    heute = f"{timezone.localdate():%d.%m.%Y}"
    return {
        "gesehen": leistung.aktueller_stand_id or "",
        "grund": "Online-Dienst freigeschaltet",
        "gueltig_ab": heute,
        "nachweis": "",
        **werte,
    }


def stand(leistung):
    leistung.refresh_from_db()
    return leistung.stufe_wert


class TestReifegrad:
    def test_the_form_prefills_today_and_a_reason_and_each_stage_is_one_click(self, client, anna, parken):
        client.force_login(anna)
        text = client.get(adresse(parken), **HTMX).content.decode()
        assert "<html" not in text
        assert f'value="{timezone.localdate():%d.%m.%Y}"' in text
        assert 'value="Stand geprüft"' in text
        assert text.count('name="wahl"') == 5

    def test_the_last_own_reason_is_offered_next_time(self, client, anna, parken):
        client.force_login(anna)
        client.post(adresse(parken), eingabe(parken, wahl="3", grund="Pilot abgenommen"), **HTMX)
        assert 'value="Pilot abgenommen"' in client.get(adresse(parken), **HTMX).content.decode()

    def test_saving_swaps_the_row_in_the_columns_of_the_list_and_offers_undo(self, client, anna, parken):
        client.force_login(anna)
        antwort = client.post(adresse(parken), eingabe(parken, wahl="4"), **HTMX)
        assert antwort.status_code == 200
        assert antwort["HX-Retarget"] == f"#zeile-{parken.pk}"
        assert antwort.content.decode().startswith(f'<tr id="zeile-{parken.pk}"')
        assert "Online-Transaktion" in antwort.content.decode()
        assert "erbracht?" not in antwort.content.decode()
        meldung = json.loads(antwort["HX-Trigger"])["meldung"]
        assert meldung["text"] == "Reifegrad 4 Online-Transaktion für 1 Leistung gesetzt."
        assert stand(parken) == 4
        assert client.post(meldung["rueckgaengig"], **HTMX).status_code == 200
        assert stand(parken) == 2

    def test_the_note_for_the_recompute_is_written(self, client, anna, parken):
        client.force_login(anna)
        client.post(adresse(parken), eingabe(parken, wahl="4", gueltig_ab="1.6.26"), **HTMX)
        assert Aenderungsvermerk.objects.filter(kommune=parken.kommune).latest("id").betroffen_ab == date(2026, 6, 1)

    def test_without_javascript_it_is_a_page_and_a_redirect_with_a_message(self, client, anna, parken):
        client.force_login(anna)
        assert "<html" in client.get(adresse(parken)).content.decode()
        antwort = client.post(
            adresse(parken), eingabe(parken, wahl="3", weiter="/herford/leistungen/?stufe=2"), follow=True
        )
        assert antwort.redirect_chain == [("/herford/leistungen/?stufe=2", 302)]
        assert "Rückgängig" in antwort.content.decode()

    def test_the_way_back_never_leaves_the_house(self, client, anna, parken):
        client.force_login(anna)
        antwort = client.post(adresse(parken), eingabe(parken, wahl="3", weiter="https://boese.example/"))
        assert antwort["Location"] == "/herford/leistungen/"

    def test_somebody_was_faster_both_versions_are_shown_and_nothing_is_written(self, client, anna, team, parken):
        client.force_login(team)
        client.post(adresse(parken), eingabe(parken, wahl="3"), **HTMX)
        client.force_login(anna)
        antwort = client.post(adresse(parken), eingabe(parken, wahl="4"), **HTMX)
        text = antwort.content.decode()
        assert antwort.status_code == 409
        assert [
            w in text for w in ("Jemand war schneller", "2 Formular-Assistent", "Team", "4 Online-Transaktion")
        ] == [True] * 4
        assert stand(parken) == 3
        parken.refresh_from_db()
        assert f'name="gesehen" value="{parken.aktueller_stand_id}"' in text
        assert client.post(adresse(parken), eingabe(parken, wahl="4"), **HTMX).status_code == 200
        assert stand(parken) == 4

    def test_an_earlier_date_is_asked_first_and_marked(self, client, anna, parken):
        client.force_login(anna)
        antwort = client.post(adresse(parken), eingabe(parken, wahl="1", gueltig_ab="1.1.26"), **HTMX)
        assert antwort.status_code == 409
        assert "Als Nachtrag speichern" in antwort.content.decode()
        assert Reifegradstand.objects.filter(leistung=parken).count() == 1
        client.post(adresse(parken), eingabe(parken, wahl="1", gueltig_ab="1.1.26", nachtrag="1"), **HTMX)
        assert Reifegradstand.objects.get(leistung=parken, gueltig_ab=date(2026, 1, 1)).ist_nachtrag
        assert stand(parken) == 2

    @pytest.mark.parametrize(
        ("werte", "meldung"),
        [
            ({"wahl": "6"}, "Die Stufe „6“ gibt es nicht. Erlaubt sind im Modell OZG-Reifegradmodell 1.1 0 bis 4."),
            ({}, "Bitte einen Reifegrad wählen."),
            ({"wahl": "3", "gueltig_ab": "31.02.2026"}, "Bitte ein Datum wie 01.03.2026"),
            ({"wahl": "3", "gueltig_ab": "1.1.2199"}, "liegt in der Zukunft"),
            ({"wahl": "3", "gueltig_ab": "1.1.1999"}, "liegt vor dem 01.01.2000"),
            ({"wahl": "3", "grund": ""}, "Grund"),
            ({"wahl": "3", "grund": "x" * 10_000}, "300"),
            ({"wahl": "3", "grund": "a\x00b"}, "Null"),
            ({"wahl": "3", "nachweis": "x" * 501}, "500"),
        ],
    )
    def test_bad_input_is_refused_in_german_and_keeps_what_was_typed(self, client, anna, parken, werte, meldung):
        client.force_login(anna)
        antwort = client.post(adresse(parken), eingabe(parken, **werte), **HTMX)
        text = antwort.content.decode()
        assert antwort.status_code == 422
        assert meldung in text
        assert "Grund" in text
        assert Reifegradstand.objects.filter(leistung=parken).count() == 1

    def test_odd_but_harmless_text_is_kept(self, client, anna, parken):
        client.force_login(anna)
        grund = "🚗 <script>alert(1)</script> Ä"
        assert client.post(adresse(parken), eingabe(parken, wahl="3", grund=grund), **HTMX).status_code == 200
        assert Reifegradstand.objects.filter(leistung=parken).latest("id").grund == grund


class TestAndereAngaben:
    def test_erbracht(self, client, anna, parken):
        client.force_login(anna)
        antwort = client.post(
            adresse(parken, "erbracht"),
            {**eingabe(parken), "gesehen": "ungeprueft", "wahl": "nein", "grund": "macht der Kreis"},
            **HTMX,
        )
        assert antwort.status_code == 200
        assert Erbringungsstand.objects.get(leistung=parken).grund == "macht der Kreis"
        parken.refresh_from_db()
        assert parken.erbracht == "nein"

    def test_a_stale_erbracht_is_refused(self, client, anna, parken):
        client.force_login(anna)
        antwort = client.post(adresse(parken, "erbracht"), {**eingabe(parken), "gesehen": "ja", "wahl": "nein"}, **HTMX)
        assert antwort.status_code == 409
        assert not Erbringungsstand.objects.exists()

    def test_ziel_with_date(self, client, anna, parken):
        client.force_login(anna)
        bis = timezone.localdate() + timedelta(days=365)
        antwort = client.post(
            adresse(parken, "ziel"),
            {**eingabe(parken), "gesehen": "", "wahl": "4", "ziel_datum": f"{bis:%d.%m.%Y}"},
            **HTMX,
        )
        assert antwort.status_code == 200
        parken.refresh_from_db()
        assert (parken.ziel_wert, parken.ziel_datum) == (4, bis)

    def test_a_stale_ziel_is_refused(self, client, anna, parken):
        client.force_login(anna)
        antwort = client.post(adresse(parken, "ziel"), {**eingabe(parken), "gesehen": "3", "wahl": "4"}, **HTMX)
        assert antwort.status_code == 409
        assert not Zielvorgabe.objects.exists()

    def test_amt_and_its_undo(self, client, team, parken, bauamt, buergeramt):
        client.force_login(team)
        antwort = client.post(
            adresse(parken, "amt"), {"gesehen": buergeramt.pk, "amt": bauamt.pk, "grund": "Neuordnung"}, **HTMX
        )
        assert antwort.status_code == 200
        parken.refresh_from_db()
        assert parken.amt_id == bauamt.pk
        client.post(json.loads(antwort["HX-Trigger"])["meldung"]["rueckgaengig"], **HTMX)
        parken.refresh_from_db()
        assert parken.amt_id == buergeramt.pk

    def test_an_undo_does_not_overwrite_a_later_change(self, client, team, parken, bauamt, kommune):
        client.force_login(team)
        drittes = amt_anlegen(kommune, "700", "Umweltamt")
        antwort = client.post(
            adresse(parken, "amt"), {"gesehen": parken.amt_id, "amt": bauamt.pk, "grund": "Neuordnung"}, **HTMX
        )
        client.post(adresse(parken, "amt"), {"gesehen": bauamt.pk, "amt": drittes.pk, "grund": "Doch anders"}, **HTMX)
        zurueck = client.post(json.loads(antwort["HX-Trigger"])["meldung"]["rueckgaengig"], **HTMX)
        assert "Inzwischen wurde erneut geändert" in json.loads(zurueck["HX-Trigger"])["meldung"]["text"]
        parken.refresh_from_db()
        assert parken.amt_id == drittes.pk

    def test_a_stale_amt_is_refused_by_name(self, client, team, parken, bauamt):
        client.force_login(team)
        antwort = client.post(adresse(parken, "amt"), {"gesehen": "", "amt": bauamt.pk, "grund": "Neuordnung"}, **HTMX)
        assert antwort.status_code == 409
        assert "320 Bürgeramt" in antwort.content.decode()

    def test_the_row_leaves_the_list_of_a_reader_who_no_longer_sees_it(self, client, anna, parken, bauamt, buergeramt):
        client.force_login(anna)
        antwort = client.post(
            adresse(parken, "amt"), {"gesehen": buergeramt.pk, "amt": bauamt.pk, "grund": "Neuordnung"}, **HTMX
        )
        assert antwort.status_code == 422
        parken.refresh_from_db()
        assert parken.amt_id == buergeramt.pk

    def test_unknown_actions_do_not_exist(self, client, anna, parken):
        client.force_login(anna)
        assert client.get(adresse(parken, "loeschen")).status_code == 404
        assert client.get(adresse(parken, "bestaetigen")).status_code == 404


class TestRechte:
    def test_anonymous(self, client, parken):
        assert client.post(adresse(parken), eingabe(parken, wahl="4")).status_code == 302
        assert stand(parken) == 2

    def test_other_amt_is_not_even_visible(self, client, bernd, parken):
        client.force_login(bernd)
        assert client.get(adresse(parken)).status_code == 404
        assert client.post(adresse(parken), eingabe(parken, wahl="4")).status_code == 404
        assert stand(parken) == 2

    def test_visible_but_not_editable(self, client, lena, leistung_anlegen, bauamt):
        bau = leistung_anlegen("Baugenehmigung", amt=bauamt, stufe=1)
        client.force_login(lena)
        assert client.get(adresse(bau)).status_code == 403
        assert client.post(adresse(bau), eingabe(bau, wahl="4")).status_code == 403
        assert stand(bau) == 1

    def test_readers(self, client, rita, parken):
        client.force_login(rita)
        assert client.post(adresse(parken), eingabe(parken, wahl="4")).status_code == 403
        assert stand(parken) == 2

    def test_other_kommune(self, client, carla, parken):
        client.force_login(carla)
        assert client.post(adresse(parken), eingabe(parken, wahl="4")).status_code == 404
        assert client.post(adresse(parken, kuerzel="guetersloh"), eingabe(parken, wahl="4")).status_code == 404
        assert stand(parken) == 2

    def test_undo_of_a_foreign_amt_or_kommune(self, client, bernd, carla, anna, parken):
        client.force_login(anna)
        client.post(adresse(parken), eingabe(parken, wahl="4"), **HTMX)
        parken.refresh_from_db()
        kennung = parken.aktueller_stand.vorgang
        client.force_login(bernd)
        antwort = client.post(f"/herford/leistungen/vorgang/{kennung}/rueckgaengig/", **HTMX)
        assert json.loads(antwort["HX-Trigger"])["meldung"]["art"] == "danger"
        client.force_login(carla)
        assert client.post(f"/herford/leistungen/vorgang/{kennung}/rueckgaengig/").status_code == 404
        client.post(f"/guetersloh/leistungen/vorgang/{kennung}/rueckgaengig/")
        assert stand(parken) == 4

    def test_undo_needs_a_post(self, client, anna, parken):
        client.force_login(anna)
        assert (
            client.get(f"/herford/leistungen/vorgang/{parken.aktueller_stand.vorgang}/rueckgaengig/").status_code == 405
        )

    def test_a_foreign_amt_of_another_kommune_can_not_be_chosen(self, client, team, parken, andere_kommune):
        fremdes = amt_anlegen(andere_kommune, "1", "Fremdes Amt")
        kommunale_leistung(andere_kommune, "Fremd", amt=fremdes)
        client.force_login(team)
        antwort = client.post(
            adresse(parken, "amt"), {"gesehen": parken.amt_id, "amt": fremdes.pk, "grund": "x"}, **HTMX
        )
        assert antwort.status_code == 422
        assert "Dieses Amt gibt es hier nicht." in antwort.content.decode()


class TestFallzahl:
    def eingabe(self, leistung, **werte):
        gesehen = "" if leistung.fallzahl is None else leistung.fallzahl
        return {"gesehen": gesehen, "grund": "Jahresstatistik", "jahr": "2025", **werte}

    def test_the_number_is_typed_as_people_write_it_shown_in_the_row_and_taken_back(self, client, anna, parken):
        client.force_login(anna)
        antwort = client.post(adresse(parken, "fallzahl"), self.eingabe(parken, fallzahl="rund 1.200"), **HTMX)
        assert antwort.status_code == 200
        parken.refresh_from_db()
        assert (parken.fallzahl, parken.fallzahl_praezision, parken.fallzahl_jahr) == (1200, "rund", 2025)
        meldung = json.loads(antwort["HX-Trigger"])["meldung"]
        assert meldung["text"] == "Fallzahl rund 1.200 gesetzt."
        assert client.post(meldung["rueckgaengig"], **HTMX).status_code == 200
        parken.refresh_from_db()
        assert (parken.fallzahl, parken.fallzahl_praezision, parken.fallzahl_jahr) == (None, "", None)

    def test_zero_is_a_number_and_not_unknown(self, client, anna, parken):
        client.force_login(anna)
        client.post(adresse(parken, "fallzahl"), self.eingabe(parken, fallzahl="0"), **HTMX)
        parken.refresh_from_db()
        assert parken.fallzahl == 0

    @pytest.mark.parametrize("unsinn", ["", "viele", "-3", "1,5", "2.000.000.000", "1" * 200, "<script>", "\x00"])
    def test_nonsense_is_refused_at_the_field_and_nothing_changes(self, client, anna, parken, unsinn):
        client.force_login(anna)
        antwort = client.post(adresse(parken, "fallzahl"), self.eingabe(parken, fallzahl=unsinn), **HTMX)
        assert antwort.status_code in (400, 422)
        parken.refresh_from_db()
        assert parken.fallzahl is None

    def test_somebody_was_faster_both_numbers_are_shown(self, client, anna, parken):
        client.force_login(anna)
        gesehen = self.eingabe(parken, fallzahl="80")
        client.post(adresse(parken, "fallzahl"), self.eingabe(parken, fallzahl="50"), **HTMX)
        antwort = client.post(adresse(parken, "fallzahl"), gesehen, **HTMX)
        assert antwort.status_code == 409
        text = antwort.content.decode()
        assert "unbekannt" in text and "50" in text and "80" in text
        parken.refresh_from_db()
        assert parken.fallzahl == 50

    def test_another_amt_another_kommune_and_nobody_are_refused(self, client, bernd, rita, carla, parken):
        werte = self.eingabe(parken, fallzahl="5")
        assert client.post(adresse(parken, "fallzahl"), werte).status_code == 302  # to the login
        for wer, erwartet in ((bernd, (403, 404)), (rita, (403,)), (carla, (404,))):
            client.force_login(wer)
            assert client.post(adresse(parken, "fallzahl"), werte).status_code in erwartet
        parken.refresh_from_db()
        assert parken.fallzahl is None

    def test_the_same_number_for_many_is_not_offered(self, client, anna, parken):
        client.force_login(anna)
        felder = {"aktion": "fallzahl", "auswahl": [parken.pk], "abfrage": ""}
        assert "gibt es nicht" in client.post("/herford/leistungen/mehrfach/", felder, follow=True).content.decode()
