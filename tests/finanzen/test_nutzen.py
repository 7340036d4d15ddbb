"""Expected benefits: record, change, check, cancel; who may; what is due; what hostile input gets back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from finanzen.models import Nutzenerwartung, Nutzenpruefung
from finanzen.selectors.nutzen import FAELLIG, GEPRUEFT, OFFEN, nutzenzeilen
from finanzen.services import nutzen as schreiben
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation import rechte as r
from projekte.models import Projekt
from tests.factories.finanzen import massnahme_machen
from tests.factories.organisation import benutzer_anlegen, recht_geben

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()
GESTERN, MORGEN = HEUTE - timedelta(days=1), HEUTE + timedelta(days=1)
D = Decimal


def eintragen(benutzer, kommune, ziel, **werte):
    vorgabe = {"bezeichnung": "Weniger Arbeit", "art": "stunden", "menge": D("100"), "pruefen_am": GESTERN, **werte}
    feld = "projekt" if isinstance(ziel, Projekt) else "massnahme"
    return schreiben.nutzen_anlegen(benutzer=benutzer, kommune=kommune, angaben={feld: ziel, **vorgabe})


def pruefen(benutzer, kommune, erwartung, menge="50", am=HEUTE, naechste_pruefung=None, **werte):
    angaben = {"menge": None if menge is None else D(menge), "erlaeuterung": "gezählt", **werte}
    return schreiben.nutzen_pruefen(
        benutzer=benutzer, kommune=kommune, erwartung_id=erwartung.pk, geprueft_am=am, angaben=angaben,
        naechste_pruefung=naechste_pruefung,
    )  # fmt: skip


def zeilen(benutzer, kommune, tag=HEUTE):
    return nutzenzeilen(
        erwartungen=Nutzenerwartung.objects.sichtbar_fuer(benutzer), benutzer=benutzer, kommune=kommune, stichtag=tag
    )


@pytest.fixture
def massnahme(kommune, buergeramt):
    return massnahme_machen(kommune, "DMS", amt=buergeramt)


@pytest.fixture
def projekt(kommune, bauamt):
    return Projekt.objects.create(kommune=kommune, titel="Bauantrag", federfuehrendes_amt=bauamt)


# --- rules


def test_what_is_due_comes_first_and_a_check_settles_it(team, kommune, massnahme, projekt):
    spaeter = eintragen(team, kommune, massnahme, pruefen_am=MORGEN)
    faellig = eintragen(team, kommune, projekt)
    fertig = eintragen(team, kommune, massnahme, bezeichnung="Fertig", pruefen_am=HEUTE - timedelta(days=9))
    pruefen(team, kommune, fertig)
    assert [(z.erwartung, z.lage) for z in zeilen(team, kommune)] == [
        (faellig, FAELLIG), (spaeter, OFFEN), (fertig, GEPRUEFT),
    ]  # fmt: skip
    assert zeilen(team, kommune)[2].eingetreten == D("0.5")


def test_a_next_check_opens_it_again_and_a_storno_takes_the_check_out(team, kommune, massnahme):
    erwartung = eintragen(team, kommune, massnahme)
    pruefung = pruefen(team, kommune, erwartung, naechste_pruefung=MORGEN)
    assert zeilen(team, kommune)[0].lage == OFFEN
    assert zeilen(team, kommune, MORGEN)[0].lage == FAELLIG
    schreiben.pruefung_stornieren(
        benutzer=team, kommune=kommune, erwartung_id=erwartung.pk, pruefung_id=pruefung.pk, grund="falsch"
    )
    assert zeilen(team, kommune)[0].letzte is None
    with pytest.raises(Eingabefehler, match="schon storniert"):
        schreiben.pruefung_stornieren(
            benutzer=team, kommune=kommune, erwartung_id=erwartung.pk, pruefung_id=pruefung.pk, grund="falsch"
        )


def test_unknown_has_a_reason_and_no_share(team, kommune, massnahme):
    erwartung = eintragen(team, kommune, massnahme, menge=None, unbekannt_grund="nicht genannt")
    pruefen(team, kommune, erwartung)
    assert zeilen(team, kommune)[0].eingetreten is None


@pytest.mark.parametrize(
    "werte",
    [
        {"menge": None},
        {"menge": D("0")},
        {"menge": D("-1")},
        {"unbekannt_grund": "beides"},
        {"bezeichnung": " "},
        {"art": "liter"},
        {"pruefen_am": None},
        {"pruefen_am": date(1066, 1, 1)},
        {"menge": D("1e13")},
        {"massnahme": None},
    ],
)
def test_wrong_expectations_are_refused_in_german_and_leave_nothing(team, kommune, massnahme, werte):
    with pytest.raises(Eingabefehler):
        eintragen(team, kommune, massnahme, **werte)
    assert not Nutzenerwartung.objects.exists()


def test_both_targets_are_refused(team, kommune, massnahme, projekt):
    with pytest.raises(Eingabefehler, match="genau einer Maßnahme"):
        eintragen(team, kommune, massnahme, projekt=projekt)


@pytest.mark.parametrize(
    "werte",
    [
        {"menge": None},
        {"unbekannt_grund": "beides"},
        {"erlaeuterung": ""},
        {"am": MORGEN},
        {"naechste_pruefung": HEUTE},
    ],
)
def test_wrong_checks_are_refused_and_leave_nothing(team, kommune, massnahme, werte):
    erwartung = eintragen(team, kommune, massnahme)
    with pytest.raises(Eingabefehler):
        pruefen(team, kommune, erwartung, **werte)
    assert not Nutzenpruefung.objects.exists()


def test_a_check_is_never_changed_or_deleted(team, kommune, massnahme):
    pruefung = pruefen(team, kommune, eintragen(team, kommune, massnahme))
    for tun in (lambda: Nutzenpruefung.objects.update(menge=1), pruefung.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            tun()
    assert Nutzenpruefung.objects.get().menge == 50


def test_a_stale_change_shows_both_versions(team, kommune, massnahme):
    erwartung = eintragen(team, kommune, massnahme)
    schreiben.nutzen_aendern(
        benutzer=team, kommune=kommune, erwartung_id=erwartung.pk, version=1, aenderungen={"menge": D("120")}
    )
    with pytest.raises(VeralteterStand) as fehler:
        schreiben.nutzen_aendern(
            benutzer=team, kommune=kommune, erwartung_id=erwartung.pk, version=1, aenderungen={"menge": D("90")},
            gesehen={"menge": "100"},
        )  # fmt: skip
    assert fehler.value.unterschiede[0].feld == "Menge"
    assert Nutzenerwartung.objects.get().menge == 120


def test_a_massnahme_with_a_benefit_is_not_removed(team, kommune, massnahme):
    from finanzen.services.massnahmen import massnahme_loeschen

    eintragen(team, kommune, massnahme)
    with pytest.raises(Eingabefehler, match="Nutzen"):
        massnahme_loeschen(benutzer=team, kommune=kommune, massnahme_id=massnahme.pk, grund="weg")


# --- who may


def test_own_amt_yes_other_amt_no(anna, bernd, carla, kommune, massnahme, projekt):
    eigener = eintragen(anna, kommune, massnahme)
    with pytest.raises(Eingabefehler, match="dieses Projekt"):
        eintragen(anna, kommune, projekt)
    assert [z.erwartung for z in zeilen(anna, kommune)] == [eigener]
    assert zeilen(bernd, kommune) == [] and zeilen(carla, kommune) == []
    with pytest.raises(Eingabefehler, match="dürfen Sie nicht"):
        pruefen(bernd, kommune, eigener)
    assert eintragen(bernd, kommune, projekt).projekt == projekt


def test_pages_refuse_others(client, anna, bernd, carla, lena, kommune, massnahme):
    erwartung = eintragen(anna, kommune, massnahme)
    for wer, code in ((bernd, 404), (carla, 404)):
        client.force_login(wer)
        assert client.get(f"/herford/finanzen/nutzen/{erwartung.pk}/").status_code in (403, code)
    client.force_login(lena)
    assert client.get(f"/herford/finanzen/nutzen/{erwartung.pk}/").status_code == 200
    client.logout()
    assert client.get("/herford/finanzen/nutzen/").status_code == 302


def test_a_project_the_reader_may_not_see_stays_unnamed(client, team, kommune, projekt):
    eintragen(team, kommune, projekt)
    nur = benutzer_anlegen("nur_finanzen")
    recht_geben(nur, kommune, r.LESEN, bereich="finanzen")
    client.force_login(nur)
    html = client.get("/herford/finanzen/nutzen/").content.decode()
    assert "Weniger Arbeit" in html and "Bauantrag" not in html


# --- pages


def test_record_check_and_cancel_through_the_pages(client, anna, kommune, massnahme):
    client.force_login(anna)
    daten = {
        "bezeichnung": "Rechnungslauf", "massnahme": massnahme.pk, "art": "stunden", "menge": "11.000",
        "rhythmus": "je_jahr", "praezision": "rund", "pruefen_am": f"{GESTERN:%d.%m.%Y}",
    }  # fmt: skip
    assert client.post("/herford/finanzen/nutzen/neu/", daten).status_code == 302
    erwartung = Nutzenerwartung.objects.get()
    assert erwartung.menge == 11_000
    html = client.get(f"/herford/finanzen/massnahmen/{massnahme.pk}/").content.decode()
    assert "rund 11.000 Arbeitsstunden je Jahr" in html.replace("\xa0", " ") and "fällig zur Prüfung" in html
    pfad = f"/herford/finanzen/nutzen/{erwartung.pk}"
    pruefung = {"geprueft_am": f"{HEUTE:%d.%m.%Y}", "menge": "5.500", "erlaeuterung": "Zeiten erhoben"}
    assert client.post(f"{pfad}/pruefung/", pruefung).status_code == 302
    assert "Zeiten erhoben" in client.get(f"{pfad}/").content.decode()
    zeile = Nutzenpruefung.objects.get()
    assert client.post(f"{pfad}/pruefung/{zeile.pk}/", {"grund": "Zahl falsch"}).status_code == 302
    assert "storniert: Zahl falsch" in client.get(f"{pfad}/").content.decode()


@pytest.mark.parametrize(
    ("feld", "wert"), [("menge", "viel"), ("menge", "0"), ("pruefen_am", "31.02.2026"), ("massnahme", ""), ("art", "x")]
)
def test_hostile_input_stays_in_the_form_with_a_message(client, anna, kommune, massnahme, feld, wert):
    client.force_login(anna)
    daten = {
        "bezeichnung": "Was ich tippte", "massnahme": massnahme.pk, "art": "stunden", "menge": "1", "rhythmus": "je_jahr",
        "praezision": "genau", "pruefen_am": "01.01.2026", feld: wert,
    }  # fmt: skip
    antwort = client.post("/herford/finanzen/nutzen/neu/", daten)
    assert antwort.status_code in (200, 409, 422) and "Was ich tippte" in antwort.content.decode()
    assert not Nutzenerwartung.objects.exists()


def test_an_edit_saves_and_a_stale_one_is_shown(client, anna, kommune, massnahme):
    erwartung = eintragen(anna, kommune, massnahme)
    client.force_login(anna)
    daten = {
        "bezeichnung": "Neu", "massnahme": massnahme.pk, "art": "stunden", "menge": "100", "rhythmus": "je_jahr",
        "praezision": "genau", "pruefen_am": f"{GESTERN:%d.%m.%Y}", "version": 1, "gesehen_bezeichnung": "Weniger Arbeit",
        "gesehen_menge": "100", "gesehen_massnahme": massnahme.pk, "gesehen_art": "stunden",
        "gesehen_rhythmus": "je_jahr", "gesehen_praezision": "genau", "gesehen_pruefen_am": GESTERN.isoformat(),
    }  # fmt: skip
    pfad = f"/herford/finanzen/nutzen/{erwartung.pk}/bearbeiten/"
    assert client.get(pfad).status_code == 200
    assert client.post(pfad, daten).status_code == 302
    assert client.post(pfad, {**daten, "bezeichnung": "Anders"}).status_code in (200, 409)
    assert Nutzenerwartung.objects.get().bezeichnung == "Neu"


def test_the_list_filters_exports_and_keeps_its_budget(
    client, team, anna, kommune, massnahme, projekt, buergeramt, bauamt, django_assert_max_num_queries
):
    client.force_login(team)
    assert "Noch kein Nutzen" in client.get("/herford/finanzen/nutzen/").content.decode()
    for nummer in range(5):
        eintragen(team, kommune, massnahme, bezeichnung=f"N{nummer}")
    eintragen(team, kommune, projekt, art="euro", pruefen_am=MORGEN)
    with django_assert_max_num_queries(20):
        antwort = client.get("/herford/finanzen/nutzen/")
    assert antwort.status_code == 200 and len(antwort.context["zeilen"]) == 6
    for abfrage, anzahl in (
        (f"amt={bauamt.pk}", 1), (f"amt={buergeramt.pk}&nur_amt=on", 5), ("nur=faellig", 5), ("art=euro", 1), ("amt=0", 0),
        ("q=N3", 1),
    ):  # fmt: skip
        assert len(client.get(f"/herford/finanzen/nutzen/?{abfrage}").context["zeilen"]) == anzahl, abfrage
    assert client.get("/herford/finanzen/nutzen/?stichtag=gestern").status_code == 200
    datei = client.get("/herford/finanzen/nutzen/?format=xlsx&nur=faellig")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(datei.streaming_content)))
    assert sum(zeile[4] == 100 for zeile in mappe["Nutzen"].values) == 5
    client.force_login(anna)
    assert client.get("/herford/finanzen/nutzen/?format=xlsx").status_code == 403


def test_the_model_says_it_in_german(kommune):
    with pytest.raises(ValidationError, match="genau einer Maßnahme"):
        Nutzenerwartung(kommune=kommune, bezeichnung="X", art="euro", menge=1, pruefen_am=HEUTE).full_clean()
