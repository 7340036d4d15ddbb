"""The Förder-Ledger: pages, rights, refusals, workbook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from finanzen.models import Foerderbewegung, Foerderfrist, Foerderprogramm, Foerderung
from finanzen.selectors.foerderbefunde import REGELN, foerderfunde
from projekte.models import Projekt

pytestmark = pytest.mark.django_db


@pytest.fixture
def programm(kommune):
    return Foerderprogramm.objects.create(kommune=kommune, name="Modellkommune", geber="land")


@pytest.fixture
def foerderung(kommune, programm, buergeramt):
    return Foerderung.objects.create(
        kommune=kommune, programm=programm, bezeichnung="Aktenplan", amt=buergeramt, gesamtvolumen=Decimal(1000),
        quote=Decimal(90), foerderbetrag=Decimal(900), eigenanteil=Decimal(100), kostenarten="Personal, Investitionen",
        bewilligung_von=date(2026, 1, 1), bewilligung_bis=date(2026, 12, 31),
    )  # fmt: skip


def pfad(foerderung, rest=""):
    return f"/herford/finanzen/foerderungen/{foerderung.pk}/{rest}"


def senden(client, benutzer, adresse, daten, status=302):
    client.force_login(benutzer)
    antwort = client.post(adresse, daten)
    assert antwort.status_code == status, antwort.content.decode()[:2000]
    return " ".join(antwort.content.decode().split())


def lesen(client, benutzer, adresse, status=200):
    client.force_login(benutzer)
    antwort = client.get(adresse)
    assert antwort.status_code == status
    return " ".join(antwort.content.decode().split())


BEWEGUNG = {"art": "ausgezahlt", "jahr_von": "2026", "jahr_bis": "2026", "betrag": "450,00"}


def test_the_list_shows_the_alarm_line_of_the_day(client, anna, foerderung):
    senden(client, anna, pfad(foerderung, "bewegung/"), BEWEGUNG)
    text = lesen(client, anna, "/herford/finanzen/foerderungen/")
    assert "50,0 %" in text
    assert "450,00 € von 900,00 €" in text
    assert "noch nicht gezogen" in text


def test_only_own_grants_and_only_own_kommune(client, anna, bernd, carla, rita, foerderung):
    assert "Aktenplan" in lesen(client, anna, pfad(foerderung))
    lesen(client, bernd, pfad(foerderung), 404)
    lesen(client, carla, pfad(foerderung), 404)
    assert "Bewegung eintragen" not in lesen(client, rita, pfad(foerderung))
    senden(client, rita, pfad(foerderung, "bewegung/"), BEWEGUNG, 403)
    senden(client, bernd, pfad(foerderung, "bewegung/"), BEWEGUNG, 404)
    client.logout()
    assert client.get(pfad(foerderung)).status_code == 302
    assert not Foerderbewegung.objects.exists()


@pytest.mark.parametrize(
    ("falsch", "meldung"),
    [
        ({"betrag": "0"}, "über 0 €"),
        ({"betrag": "-3"}, "über 0 €"),
        ({"betrag": "1,234"}, "Dezimalstellen"),
        ({"betrag": "viel"}, "Betrag wie 1.234,56"),
        ({"jahr_bis": "2025"}, "nicht vor dem ersten"),
        ({"jahr_von": "1990"}, "2000"),
        ({"kostenart": "Reisen"}, "Zuwendungsfähig sind: Personal, Investitionen"),
        ({"art": "verwendet"}, "mehr verwendet, als ausgezahlt ist"),
        ({"art": "verschenkt"}, "Bitte"),
    ],
)
def test_a_wrong_movement_writes_nothing(client, anna, foerderung, falsch, meldung):
    text = senden(client, anna, pfad(foerderung, "bewegung/"), {**BEWEGUNG, **falsch}, 422)
    assert meldung in text or (falsch == {"art": "verschenkt"} and "verschenkt" in text)
    assert not Foerderbewegung.objects.exists()


def test_an_overlap_is_named_and_may_be_confirmed(client, anna, foerderung):
    senden(client, anna, pfad(foerderung, "bewegung/"), BEWEGUNG)
    text = senden(client, anna, pfad(foerderung, "bewegung/"), {**BEWEGUNG, "jahr_von": "2025"}, 422)
    assert "gibt es schon" in text
    senden(client, anna, pfad(foerderung, "bewegung/"), {**BEWEGUNG, "jahr_von": "2025", "trotzdem": "on"})
    assert Foerderbewegung.objects.count() == 2


def test_a_storno_needs_a_reason_and_leaves_the_sums(client, anna, foerderung):
    senden(client, anna, pfad(foerderung, "bewegung/"), BEWEGUNG)
    b = Foerderbewegung.objects.get()
    senden(client, anna, pfad(foerderung, f"bewegung/{b.pk}/"), {"grund": ""}, 422)
    senden(client, anna, pfad(foerderung, f"bewegung/{b.pk}/"), {"grund": "doppelt"})
    text = senden(client, anna, pfad(foerderung, f"bewegung/{b.pk}/"), {"grund": "doppelt"}, 422)
    assert "schon storniert" in text
    assert "storniert: doppelt" in lesen(client, anna, pfad(foerderung))


GRANT = {
    "bezeichnung": "KiJuFa", "gesamtvolumen": "2.028.000", "quote": "90", "foerderbetrag": "1.825.200,00",
    "eigenanteil": "202.800", "bewilligung_von": "1.7.2019", "bewilligung_bis": "30.6.2022",
}  # fmt: skip


@pytest.mark.parametrize(
    ("falsch", "meldung"),
    [
        ({"quote": "101"}, "höchstens bei 100 Prozent"),
        ({"quote": "0"}, "über 0"),
        ({"bewilligung_bis": "30.6.2018"}, "endet nach seinem Beginn"),
        ({"projekt_von": "1.1.2020", "projekt_bis": "1.1.2019"}, "endet nach ihrem Beginn"),
        ({"eigenanteil": "-1"}, "größer oder gleich 0"),
        ({"bezeichnung": ""}, "Bezeichnung"),
    ],
)
def test_a_wrong_grant_writes_nothing(client, anna, programm, buergeramt, falsch, meldung):
    daten = {**GRANT, "programm": programm.pk, "amt": buergeramt.pk, **falsch}
    assert meldung in senden(client, anna, "/herford/finanzen/foerderungen/neu/", daten, 422)
    assert not Foerderung.objects.exists()


def test_a_grant_is_opened_and_changed_with_a_guard(client, anna, programm, buergeramt, bauamt, kommune):
    daten = {**GRANT, "programm": programm.pk, "amt": buergeramt.pk}
    senden(client, anna, "/herford/finanzen/foerderungen/neu/", daten)
    neu = Foerderung.objects.get(bezeichnung="KiJuFa")
    assert neu.foerderbetrag == Decimal("1825200.00")
    aendern = {**daten, "version": 1, "gesehen_programm": programm.pk, "gesehen_amt": buergeramt.pk}
    aendern |= {"gesehen_bezeichnung": "KiJuFa", "gesehen_gesamtvolumen": "2028000", "gesehen_quote": "90"}
    aendern |= {"gesehen_foerderbetrag": "1825200", "gesehen_eigenanteil": "202800"}
    aendern |= {"gesehen_bewilligung_von": "2019-07-01", "gesehen_bewilligung_bis": "2022-06-30"}
    senden(client, anna, pfad(neu, "bearbeiten/"), {**aendern, "aktenzeichen": "A-1"})
    text = senden(client, anna, pfad(neu, "bearbeiten/"), {**aendern, "aktenzeichen": "B-2"}, 409)
    assert "Jemand war schneller" in text
    assert "A-1" in text
    neu.refresh_from_db()
    assert (neu.aktenzeichen, neu.version) == ("A-1", 2)
    fremdes = Projekt.objects.create(kommune=kommune, titel="Fremd", federfuehrendes_amt=bauamt)
    senden(client, anna, pfad(neu, "bearbeiten/"), {**aendern, "version": 2, "projekt": fremdes.pk}, 422)


def test_deadlines_are_met_once_and_not_in_the_future(client, anna, foerderung):
    senden(client, anna, pfad(foerderung, "frist/"), {"bezeichnung": "Verwendungsnachweis", "faellig_am": "1.2.2026"})
    frist = Foerderfrist.objects.get()
    assert "überfällig" in lesen(client, anna, pfad(foerderung))
    assert "frühestens heute" in senden(client, anna, pfad(foerderung, f"frist/{frist.pk}/"), {"am": "1.1.2099"}, 422)
    senden(client, anna, pfad(foerderung, f"frist/{frist.pk}/"), {"am": "31.1.2026"})
    assert "schon erledigt" in senden(client, anna, pfad(foerderung, f"frist/{frist.pk}/"), {"am": "31.1.2026"}, 422)
    doppelt = {"bezeichnung": "Verwendungsnachweis", "faellig_am": "1.2.2026"}
    assert "gibt es schon" in senden(client, anna, pfad(foerderung, "frist/"), doppelt, 422)


def test_programmes_belong_to_the_whole_kommune(client, anna, team, programm):
    senden(client, anna, "/herford/finanzen/foerderungen/programm/", {"name": "Neu", "geber": "bund"}, 403)
    senden(client, team, "/herford/finanzen/foerderungen/programm/", {"name": "Neu", "geber": "bund"})
    text = senden(client, team, "/herford/finanzen/foerderungen/programm/", {"name": "Neu", "geber": "bund"}, 422)
    assert "gibt es schon" in text


def test_the_workbook_carries_grants_and_movements(client, anna, rita, foerderung):
    senden(client, anna, pfad(foerderung, "bewegung/"), BEWEGUNG)
    client.force_login(rita)
    antwort = client.get("/herford/finanzen/foerderungen/?format=xlsx")
    assert antwort.status_code == 200
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    assert mappe.sheetnames[:2] == ["Förderungen", "Bewegungen"]
    werte = [zelle.value for zeile in mappe["Bewegungen"].iter_rows() for zelle in zeile]
    assert 450 in werte


def test_filters_and_empty_states(client, team, foerderung, buergeramt):
    liste = "/herford/finanzen/foerderungen/"
    assert "Zu diesem Filter gibt es keine Förderung" in lesen(client, team, f"{liste}?nur=frist")
    assert "Zu diesem Filter gibt es keine Förderung" in lesen(client, team, f"{liste}?amt=0")
    assert "Aktenplan" in lesen(client, team, f"{liste}?amt={buergeramt.pk}&nur_amt=on")
    assert "Bitte prüfen Sie Ihre Eingabe" in lesen(client, team, f"{liste}?programm=999999")
    foerderung.delete()
    assert "Noch keine Förderungen" in lesen(client, team, liste)


def test_the_list_stays_within_its_query_budget(client, team, kommune, programm, django_assert_max_num_queries):
    for nummer in range(20):
        Foerderung.objects.create(kommune=kommune, programm=programm, bezeichnung=f"F {nummer}")
    client.force_login(team)
    with django_assert_max_num_queries(14):
        assert client.get("/herford/finanzen/foerderungen/").status_code == 200


def test_what_does_not_add_up_stands_on_the_worklist(client, anna, foerderung, kommune, buergeramt):
    senden(client, anna, pfad(foerderung, "bewegung/"), BEWEGUNG)
    senden(client, anna, pfad(foerderung, "bewegung/"), {**BEWEGUNG, "art": "verwendet", "betrag": "449,94"})
    Foerderfrist.objects.create(
        kommune=kommune, foerderung=foerderung, bezeichnung="Mittelabruf", faellig_am=date(2026, 2, 1)
    )
    funde = {f.regel: f for f in foerderfunde(kommune_id=kommune.pk, stichtag=date(2026, 2, 3))}
    assert set(funde) == {"foerderung_frist"}, "vor der Erfassung galt noch keine Bewegung"
    assert funde["foerderung_frist"].text == "„Mittelabruf“ war am 01.02.2026 fällig, vor 2 Tagen."
    funde = {f.regel: f for f in foerderfunde(kommune_id=kommune.pk, stichtag=timezone.localdate())}
    assert funde["foerderung_verwendet"].text.endswith("Differenz: 0,06 €.")
    assert {f.amt_id for f in funde.values()} == {buergeramt.pk}
    assert {regel.schluessel for regel in REGELN} >= set(funde)
