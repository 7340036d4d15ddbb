"""Own rates, pay rises, the reference table and printed totals: written, refused, read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from personal.forms.summen import faktor_lesen
from personal.models import Kostensatz, Personalprofil, Personalsumme, Tarifsteigerung
from personal.personalkosten import Abgleich, fortgeschrieben
from personal.referenz import jahresbetrag
from personal.selectors.referenzwerte import entgeltgruppen, referenzwerte, tabellenentgelte
from personal.selectors.summen import summenabgleich
from personal.services.summen import summe_setzen, summe_stornieren
from tests.factories.personal import stelle_machen

D = Decimal
SATZ = {"gruppe": "EG 10", "jahr": "2026", "betrag": "60.000,00", "arbeitgeberanteil": "", "quelle": "Haushaltsplan"}
SUMME = {
    "bezeichnung": "Personalaufwand",
    "betrag": "100.000",
    "genauigkeit": "genau",
    "bestandteil": "personal",
    "grundlage": "soll",
    "jahr": "2024",
    "quelle": "Vorlage 1/2024",
}
UEBERNAHME = {
    "jahr": "2026",
    "stufe": "3",
    "gruppen": ["EG 10", "EG 11"],
    "sonderzahlung": "85",
    "arbeitgeberanteil": "28",
}


# --- pure rules


def test_pay_rises_of_single_years_go_before_the_general_one():
    werte = {"von": 2024, "bis": 2026, "steigerung": D(2), "je_jahr": {2025: D(3)}}
    assert fortgeschrieben(D(100_000), **werte) == D("105060.00")
    assert fortgeschrieben(D("105060"), **{**werte, "von": 2026, "bis": 2024}) == D(100_000)


def test_a_year_of_pay_is_twelve_months_the_special_payment_and_the_employers_share():
    assert jahresbetrag(D(1000), sonderzahlung=D(85), arbeitgeberanteil=D(20)) == D("15420.00")


@pytest.mark.parametrize(("text", "wert"), [("4/12", (4, 12)), ("2", (2, 1)), ("0,15", (3, 20)), ("15 %", (3, 20))])
def test_a_factor_as_people_type_it(text, wert):
    assert faktor_lesen(text) == wert


@pytest.mark.parametrize("text", ["0", "-1", "1/0", "abc", "1e99999999999", "1/x", "nan", "9999999"])
def test_what_is_no_factor_is_refused(text):
    with pytest.raises(ValueError):
        faktor_lesen(text)


def test_the_gap_in_per_cent_has_a_base_or_is_unknown():
    assert Abgleich(D(110), D(100)).prozent == 10
    assert Abgleich(D(110), D(0)).prozent is None


def test_the_reference_tables_are_whole():
    assert (len(tabellenentgelte()), len(referenzwerte())) == (111, 29)
    assert entgeltgruppen()[0] == "EG 15Ü" and "EG 9b" in entgeltgruppen()


# --- rates


def senden(client, benutzer, pfad, daten, status):
    client.force_login(benutzer)
    antwort = client.post(f"/herford/stellen/kosten/{pfad}", daten)
    assert antwort.status_code == status
    return antwort.content.decode()


@pytest.mark.django_db
class TestKostensaetze:
    def test_a_rate_is_entered_corrected_and_removed_while_unused(self, client, team, kommune, buergeramt):
        senden(client, team, "satz/neu/", SATZ, 302)
        satz = Kostensatz.objects.get()
        assert (satz.gruppe, satz.betrag, satz.arbeitgeberanteil) == ("EG 10", 60_000, None)
        senden(client, team, f"satz/{satz.pk}/", {**SATZ, "betrag": "61000", "version": satz.version}, 302)
        satz.refresh_from_db()
        assert (satz.betrag, satz.version) == (61_000, 2)
        stelle_machen(kommune, amt=buergeramt)
        text = senden(client, team, f"satz/{satz.pk}/entfernen/", {"version": 2}, 422)
        assert "in Gebrauch" in text and Kostensatz.objects.exists()
        Kostensatz.objects.update(gruppe="EG 5")
        senden(client, team, f"satz/{satz.pk}/entfernen/", {"version": 2}, 302)
        assert not Kostensatz.objects.exists()

    def test_a_stale_save_is_refused_and_says_what_stands_there(self, client, team, kommune):
        satz = Kostensatz.objects.create(
            kommune=kommune, gruppe="EG 10", jahr=2026, betrag=50_000, quelle="Alt", version=3
        )
        text = senden(client, team, f"satz/{satz.pk}/", {**SATZ, "version": 1}, 409)
        assert "Jemand war schneller" in text and "50000,00" in text and "60.000,00" in text
        satz.refresh_from_db()
        assert satz.betrag == 50_000

    @pytest.mark.parametrize(
        ("anders", "wort"),
        [
            ({"betrag": "-5"}, "über 0"),
            ({"betrag": "viel"}, "Zahl"),
            ({"gruppe": "EG 99"}, "gibt es nicht"),
            ({"jahr": "26"}, "1990"),
            ({"quelle": ""}, "Pflicht"),
            ({"arbeitgeberanteil": "101"}, "zwischen 0 und 100"),
        ],
    )
    def test_bad_input_stays_and_nothing_is_written(self, client, team, kommune, anders, wort):
        text = senden(client, team, "satz/neu/", {**SATZ, **anders}, 422)
        assert "feld__fehler" in text or "fehlerzusammenfassung" in text
        assert wort in text or wort == "Pflicht"
        assert "Haushaltsplan" in text or anders.get("quelle") == ""
        assert not Kostensatz.objects.exists()

    def test_two_rates_for_a_year_do_not_overlap(self, client, team, kommune):
        senden(client, team, "satz/neu/", SATZ, 302)
        assert "schon einen Kostensatz" in senden(client, team, "satz/neu/", {**SATZ, "gruppe": "E10"}, 422)

    def test_a_pay_rise_per_year(self, client, team, kommune):
        daten = {"jahr": "2026", "prozent": "2,8", "quelle": "Tarifeinigung"}
        senden(client, team, "steigerung/neu/", daten, 302)
        assert "schon eine Tarifsteigerung" in senden(client, team, "steigerung/neu/", daten, 422)
        assert "zwischen −20 und 50" in senden(
            client, team, "steigerung/neu/", {**daten, "jahr": "2027", "prozent": "99"}, 422
        )
        zeile = Tarifsteigerung.objects.get()
        senden(client, team, f"steigerung/{zeile.pk}/entfernen/", {"version": 1}, 302)
        assert not Tarifsteigerung.objects.exists()

    @pytest.mark.parametrize("pfad", ["satz/neu/", "steigerung/neu/", "summe/neu/", "referenzwerte/uebernehmen/"])
    def test_only_who_edits_the_whole_kommune(self, client, anna, rita, carla, kommune, pfad):
        for person, status in ((anna, 403), (rita, 403), (carla, 404)):
            senden(client, person, pfad, SATZ, status)
        client.logout()
        assert client.post(f"/herford/stellen/kosten/{pfad}", SATZ).status_code == 302
        assert not Kostensatz.objects.exists()

    def test_the_pages_and_their_workbooks(self, client, team, rita, anna, kommune):
        Kostensatz.objects.create(kommune=kommune, gruppe="EG 10", jahr=2026, betrag=50_000, quelle="Haushaltsplan")
        for person, wort in ((team, "50.000,00"), (rita, "50.000,00"), (anna, "Nur für die ganze Kommune")):
            client.force_login(person)
            assert wort in client.get("/herford/stellen/kosten/saetze/").content.decode()
        assert client.get("/herford/stellen/kosten/saetze/?format=xlsx").status_code == 403
        client.force_login(rita)
        for pfad, blatt in (("saetze", "Kostensätze"), ("referenzwerte", "Weitere Referenzwerte")):
            antwort = client.get(f"/herford/stellen/kosten/{pfad}/?format=xlsx")
            assert blatt in openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content))).sheetnames

    def test_the_reference_page_names_source_and_licence_and_filters(self, client, anna, kommune):
        client.force_login(anna)
        text = client.get("/herford/stellen/kosten/referenzwerte/?gruppe=EG 9b&jahr=2026").content.decode()
        assert "monildomadiya" in text and "ohne Lizenzangabe" in text and "sind keine Kosten dieser Kommune" in text
        assert "EG 9b" in text and "EG 15" not in text
        assert (
            "Keine Tabellenentgelte" in client.get("/herford/stellen/kosten/referenzwerte/?jahr=1999").content.decode()
        )


@pytest.mark.django_db
class TestUebernahme:
    pfad = "referenzwerte/uebernehmen/"

    def vorschau(self, client, team, **anders):
        text = senden(client, team, self.pfad, {**UEBERNAHME, **anders}, 200)
        return text.split('name="gesehen" value="')[1].split('"')[0], text

    def test_the_preview_writes_nothing_then_all_in_one_go(self, client, team, kommune):
        gesehen, text = self.vorschau(client, team, sachkosten="15")
        assert "wird angelegt" in text and not Kostensatz.objects.exists()
        senden(client, team, self.pfad, {**UEBERNAHME, "sachkosten": "15", "gesehen": gesehen}, 302)
        satz = Kostensatz.objects.get(gruppe="EG 10")
        (monat,) = [e.betrag for e in tabellenentgelte() if e.gruppe == "EG 10" and e.stufe == 3]
        assert satz.betrag == jahresbetrag(monat, sonderzahlung=D(85), arbeitgeberanteil=D(28))
        assert satz.arbeitgeberanteil == 28 and "Stufe 3" in satz.quelle
        assert Personalprofil.objects.get().sachkosten == 15

    def test_what_stands_there_is_overwritten_only_where_ticked(self, client, team, kommune):
        for gruppe in ("EG 10", "EG 11"):
            Kostensatz.objects.create(kommune=kommune, gruppe=gruppe, jahr=2026, betrag=50_000, quelle="Eigen")
        gesehen, text = self.vorschau(client, team)
        assert "50.000,00" in text and text.count('name="ersetzen"') == 2
        senden(client, team, self.pfad, {**UEBERNAHME, "gesehen": gesehen}, 422)  # nothing ticked, nothing to do
        senden(client, team, self.pfad, {**UEBERNAHME, "gesehen": gesehen, "ersetzen": ["EG 11"]}, 302)
        assert Kostensatz.objects.get(gruppe="EG 10").betrag == 50_000
        elf = Kostensatz.objects.get(gruppe="EG 11")
        assert elf.betrag != 50_000 and elf.version == 2

    def test_a_change_since_the_preview_stops_it(self, client, team, kommune):
        gesehen, _ = self.vorschau(client, team)
        Kostensatz.objects.create(kommune=kommune, gruppe="EG 10", jahr=2026, betrag=1, quelle="Inzwischen")
        text = senden(client, team, self.pfad, {**UEBERNAHME, "gesehen": gesehen, "ersetzen": ["EG 10"]}, 409)
        assert "Jemand war schneller" in text
        assert Kostensatz.objects.get().betrag == 1

    def test_bad_input(self, client, team, kommune):
        for anders in (
            {"gruppen": []},
            {"jahr": "2020"},
            {"stufe": "9"},
            {"arbeitgeberanteil": "-1"},
            {"arbeitgeberanteil": ""},
        ):
            assert "fehlerzusammenfassung" in senden(client, team, self.pfad, {**UEBERNAHME, **anders}, 422)

    def test_a_group_without_the_step_is_named(self, client, team, kommune):
        _, text = self.vorschau(client, team, gruppen=["EG 15Ü", "EG 10"], stufe="1")
        assert "nicht dabei: EG 15Ü" in text


# --- printed totals


@pytest.mark.django_db
class TestSummen:
    def angaben(self, **anders):
        werte = {**SUMME, "betrag": D(100_000), "jahr": 2024}
        return {**werte, **anders}

    def test_a_total_is_kept_as_given_and_the_gap_shown(self, client, team, kommune, buergeramt):
        Kostensatz.objects.create(kommune=kommune, gruppe="A 11", jahr=2024, betrag=80_000, quelle="Test")
        stelle_machen(kommune, amt=buergeramt)
        senden(client, team, "summe/neu/", SUMME, 302)
        text = " ".join(client.get("/herford/stellen/kosten/?jahr=2024").content.decode().split())
        assert "100.000" in text and "80.000" in text and "+25,00 %" in text and "noch keine" in text

    def test_without_a_rate_the_gap_is_unknown_with_its_reason(self, team, kommune, buergeramt):
        stelle_machen(kommune, amt=buergeramt)
        summe_setzen(benutzer=team, kommune=kommune, angaben=self.angaben())
        (zeile,) = summenabgleich(kommune=kommune)
        assert zeile.abgleich is None and "kein Kostensatz" in zeile.grund and zeile.je_vzae_jahr == 100_000

    def test_posts_one_by_one_and_other_totals_with_a_factor(self, client, team, kommune, buergeramt):
        Kostensatz.objects.create(kommune=kommune, gruppe="A 11", jahr=2024, betrag=80_000, quelle="Test")
        eine, _ = stelle_machen(kommune, "Eine", amt=buergeramt), stelle_machen(kommune, "Andere", amt=buergeramt)
        senden(client, team, "summe/neu/", {**SUMME, "stellen": [eine.pk]}, 302)
        teil = Personalsumme.objects.get()
        senden(
            client,
            team,
            "summe/neu/",
            {**SUMME, "bezeichnung": "Anteil", "betrag": "33000", "teilsummen": [teil.pk], "faktor": "4/12"},
            302,
        )
        einzeln, anteil = summenabgleich(kommune=kommune)
        assert (einzeln.abgleich.gerechnet, anteil.abgleich.gerechnet) == (80_000, D("33333.33"))
        assert anteil.deckt.startswith("4/12 × ")
        with pytest.raises(Eingabefehler, match="Teil von"):
            summe_stornieren(benutzer=team, kommune=kommune, pk=teil.pk, version=1, grund="weg")

    @pytest.mark.parametrize(
        ("anders", "wort"),
        [
            ({"betrag": "-1"}, "über 0"),
            ({"betrag": "x"}, "Zahl"),
            ({"jahr": "24"}, "1990"),
            ({"bis_jahr": "2023"}, "endet vor"),
            ({"bis_jahr": "2099"}, "höchstens 20 Jahre"),
            ({"bis_jahr": "2025", "ist_jaehrlich": "on"}, "kein letztes Jahr"),
            ({"faktor": "null"}, "Faktor über 0"),
            ({"faktor": "1/2"}, "nur für Teilsummen"),
            ({"quelle": " "}, "fehlerzusammenfassung"),
            ({"bestandteil": "quatsch"}, "fehlerzusammenfassung"),
            ({"stellen": ["999999"]}, "fehlerzusammenfassung"),
            ({"bezeichnung": "a\x00b"}, "fehlerzusammenfassung"),
        ],
    )
    def test_bad_input(self, client, team, kommune, anders, wort):
        text = senden(client, team, "summe/neu/", {**SUMME, **anders}, 422)
        assert wort in text and not Personalsumme.objects.exists()

    def test_correct_stale_and_storno(self, client, team, kommune):
        senden(client, team, "summe/neu/", SUMME, 302)
        summe = Personalsumme.objects.get()
        senden(client, team, f"summe/{summe.pk}/", {**SUMME, "erlaeuterung": "Rundung", "version": 1}, 302)
        assert "Jemand war schneller" in senden(client, team, f"summe/{summe.pk}/", {**SUMME, "version": 1}, 409)
        assert "fehlerzusammenfassung" in senden(
            client, team, f"summe/{summe.pk}/entfernen/", {"grund": "", "version": 2}, 422
        )
        senden(client, team, f"summe/{summe.pk}/entfernen/", {"grund": "doppelt", "version": 2}, 302)
        summe.refresh_from_db()
        assert (summe.erlaeuterung, summe.storno_grund) == ("Rundung", "doppelt")
        assert client.get(f"/herford/stellen/kosten/summe/{summe.pk}/").status_code == 404

    def test_services_refuse_other_people(self, anna, bernd, carla, rita, team, kommune):
        for person in (anna, bernd, carla, rita):
            with pytest.raises(Eingabefehler, match="Recht"):
                summe_setzen(benutzer=person, kommune=kommune, angaben=self.angaben())
        summe = summe_setzen(benutzer=team, kommune=kommune, angaben=self.angaben())
        with pytest.raises(VeralteterStand):
            summe_stornieren(benutzer=team, kommune=kommune, pk=summe.pk, version=9, grund="x")

    def test_who_sees_one_amt_only_sees_no_totals(self, client, anna, team, kommune):
        summe_setzen(benutzer=team, kommune=kommune, angaben=self.angaben(bezeichnung="Geheime Summe"))
        client.force_login(anna)
        assert "Geheime Summe" not in client.get("/herford/stellen/kosten/").content.decode()

    def test_any_number_of_totals_costs_the_same_number_of_queries(self, team, kommune, buergeramt):
        stelle_machen(kommune, amt=buergeramt)
        anzahl = []
        for n in range(3):
            summe_setzen(benutzer=team, kommune=kommune, angaben=self.angaben(bezeichnung=f"Nr. {n}", jahr=2024 + n))
            with CaptureQueriesContext(
                connection,
            ) as abfragen:
                assert len(summenabgleich(kommune=kommune)) == n + 1
            anzahl.append(len(abfragen))
        assert max(anzahl) == min(anzahl) <= 11


@pytest.mark.django_db
class TestStelleImFormular:
    """Bad input at the forms of a post: German at the field, typed text stays, nothing written."""

    def test_a_promotion_from_a_day_on_is_written_by_the_form(self, client, team, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt)
        client.force_login(team)
        pfad = f"/herford/stellen/{stelle.pk}/bearbeiten/"
        form = client.get(pfad).context["form"]
        daten = {name: form[name].value() or "" for name in form.fields}
        gesehen = {f"gesehen_{name}": wert for name, wert in client.get(pfad).context["gesehen"]}
        daten |= gesehen | {
            "besoldungsgruppe": "A 12",
            "gueltig_ab": "1.7.2024",
            "vzae": "1,00",
            "ozg_anteil": "100,00",
        }
        daten["ist_vorlaeufig_bewertet"] = ""
        assert client.post(pfad, daten).status_code == 302
        text = client.get(f"/herford/stellen/{stelle.pk}/").content.decode()
        assert "Stellenhebung: A 11 / EG 10 → A 12 / EG 10" in text and "01.07.2024" in text
        falsch = {**daten, "gueltig_ab": "morgen", "vzae": "11", "version": "2"}
        antwort = client.post(pfad, falsch)
        assert antwort.status_code == 422 and "morgen" in antwort.content.decode()

    @pytest.mark.parametrize(
        ("aktion", "daten", "wort"),
        [
            (
                "stand",
                {"status": "besetzt", "art": "planmaessig", "gueltig_ab": "1.1.2024", "grund": "x"},
                "überschneiden",
            ),
            ("vermerk", {"art": "kw", "gilt_ab": "1.1.2024", "faellig_am": "1.1.2023"}, "wirksam"),
            ("vermerk", {"art": "kw", "gilt_ab": "1.1.2023", "faellig_am": "1.6.2023"}, "beginnt erst"),
            ("besetzung", {"vzae": "0,5", "ende": "1.2.2024"}, "Ende ohne Beginn"),
            ("besetzung", {"vzae": "-1", "beginn": "1.2.2024"}, "über 0"),
            ("besetzung", {"vzae": "11", "beginn": "1.2.2024"}, "höchstens bei 10"),
            ("besetzung", {"vzae": "0,5", "beginn": "1.2.2024", "ende": "1.1.2024"}, "vor dem Beginn"),
            ("bestaetigen", {"gueltig_ab": "1.7.2024", "grund": "x"}, "schon bestätigt"),
        ],
    )
    def test_dated_facts(self, client, team, kommune, buergeramt, aktion, daten, wort):
        stelle = stelle_machen(kommune, amt=buergeramt, ab=date(2024, 1, 1))
        client.force_login(team)
        antwort = client.post(f"/herford/stellen/{stelle.pk}/{aktion}/", {**daten, "version": stelle.version})
        assert antwort.status_code == 422 and wort in antwort.content.decode()
