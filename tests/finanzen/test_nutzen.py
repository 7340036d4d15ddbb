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
from finanzen.selectors.nutzen import FAELLIG, GEPRUEFT, OFFEN, STORNIERT, nutzenzeilen
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
def leser(kommune):
    nur = benutzer_anlegen("nur_lesen")
    recht_geben(nur, kommune, r.LESEN, bereich="finanzen")
    return nur


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


# --- withdraw


def stornieren(benutzer, kommune, erwartung, version=1, grund="doppelt eingetragen", **weitere):
    return schreiben.nutzen_stornieren(
        benutzer=benutzer, kommune=kommune, erwartung_id=erwartung.pk, version=version, grund=grund, **weitere
    )


def test_a_withdrawn_expectation_stays_with_its_checks_and_who_when_why(anna, kommune, massnahme):
    erwartung = eintragen(anna, kommune, massnahme)
    pruefen(anna, kommune, erwartung)
    stornieren(anna, kommune, erwartung)
    zeile = Nutzenerwartung.objects.get()
    assert (zeile.storniert_von, zeile.storno_grund, zeile.version) == (anna, "doppelt eingetragen", 2)
    assert zeile.storniert_am.date() == timezone.now().date() and Nutzenpruefung.objects.gueltige().count() == 1
    assert [z.lage for z in zeilen(anna, kommune)] == [STORNIERT]
    assert not Nutzenerwartung.objects.gueltige().exists()


@pytest.mark.parametrize("grund", ["", "   ", "x" * 301])
def test_without_a_reason_nothing_is_withdrawn(anna, kommune, massnahme, grund):
    erwartung = eintragen(anna, kommune, massnahme)
    with pytest.raises(Eingabefehler) as fehler:
        stornieren(anna, kommune, erwartung, grund=grund)
    assert fehler.value.feld == "grund" and Nutzenerwartung.objects.gueltige().count() == 1


def test_what_is_withdrawn_takes_no_second_storno_change_or_check(anna, kommune, massnahme):
    erwartung = eintragen(anna, kommune, massnahme)
    pruefung = pruefen(anna, kommune, erwartung)
    stornieren(anna, kommune, erwartung)
    ziel = {"benutzer": anna, "kommune": kommune, "erwartung_id": erwartung.pk}
    for tun in (
        lambda: stornieren(anna, kommune, erwartung, version=2),
        lambda: schreiben.nutzen_aendern(**ziel, version=2, aenderungen={"menge": D("1")}),
        lambda: pruefen(anna, kommune, erwartung),
        lambda: schreiben.pruefung_stornieren(**ziel, pruefung_id=pruefung.pk, grund="falsch"),
    ):
        with pytest.raises(Eingabefehler, match="schon storniert"):
            tun()


def test_a_stale_storno_names_what_has_changed_and_writes_nothing(anna, kommune, massnahme):
    erwartung = eintragen(anna, kommune, massnahme)
    schreiben.nutzen_aendern(
        benutzer=anna, kommune=kommune, erwartung_id=erwartung.pk, version=1, aenderungen={"menge": D("120")}
    )
    with pytest.raises(VeralteterStand) as fehler:
        stornieren(anna, kommune, erwartung, gesehen={"menge": "100", "bezeichnung": "Weniger Arbeit"})
    assert [(u.feld, u.gesehen, u.jetzt) for u in fehler.value.unterschiede] == [("Menge", "100", "120")]
    assert Nutzenerwartung.objects.gueltige().count() == 1


def test_only_who_may_edit_its_amt_withdraws(anna, bernd, carla, leser, team, kommune, massnahme, projekt):
    erwartung, am_projekt = eintragen(anna, kommune, massnahme), eintragen(team, kommune, projekt)
    for wer in (bernd, carla, leser):
        with pytest.raises(Eingabefehler, match="dürfen Sie nicht"):
            stornieren(wer, kommune, erwartung)
    with pytest.raises(Eingabefehler, match="dürfen Sie nicht"):
        stornieren(anna, kommune, am_projekt)
    assert Nutzenerwartung.objects.gueltige().count() == 2


def test_the_database_keeps_what_is_withdrawn(anna, kommune, massnahme):
    erwartung = eintragen(anna, kommune, massnahme)
    ohne_grund = Nutzenerwartung.objects.filter(pk=erwartung.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        ohne_grund.update(storniert_am=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        erwartung.delete()
    stornieren(anna, kommune, erwartung)
    for werte in ({"menge": 1}, {"storniert_am": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Nutzenerwartung.objects.update(**werte)


def test_a_withdrawn_one_leaves_list_massnahme_and_file_on_every_day_but_is_found_by_its_filter(
    client, team, kommune, massnahme
):
    client.force_login(team)
    falsch = eintragen(team, kommune, massnahme, bezeichnung="Falsch")
    eintragen(team, kommune, massnahme, bezeichnung="Richtig")
    stornieren(team, kommune, falsch)
    for abfrage, namen in (
        ("", ["Richtig"]),
        (f"stichtag={GESTERN:%d.%m.%Y}", ["Richtig"]),
        ("nur=faellig", ["Richtig"]),
        ("q=Falsch", []),
        ("nur=storniert", ["Falsch"]),
        ("nur=storniert&q=Falsch", ["Falsch"]),
        ("nur=storniert&q=Richtig", []),
    ):
        antwort = client.get(f"/herford/finanzen/nutzen/?{abfrage}")
        assert [z.erwartung.bezeichnung for z in antwort.context["zeilen"]] == namen, abfrage
        datei = client.get(f"/herford/finanzen/nutzen/?format=csv&{abfrage}")
        text = b"".join(datei.streaming_content).decode()
        assert ["Falsch;" in text, "Richtig;" in text] == ["Falsch" in namen, "Richtig" in namen], abfrage
    assert "storniert: doppelt eingetragen" in client.get("/herford/finanzen/nutzen/?nur=storniert").content.decode()
    html = client.get(f"/herford/finanzen/massnahmen/{massnahme.pk}/").content.decode()
    assert "Richtig" in html and "Falsch" not in html


def test_withdraw_through_the_page(client, anna, kommune, massnahme):
    erwartung = eintragen(anna, kommune, massnahme)
    client.force_login(anna)
    pfad = f"/herford/finanzen/nutzen/{erwartung.pk}"
    assert f"{pfad}/storno/" in client.get(f"{pfad}/").content.decode()
    html = client.get(f"{pfad}/storno/").content.decode()
    assert 'name="version" value="1"' in html and 'name="gesehen_menge" value="100"' in html
    antwort = client.post(f"{pfad}/storno/", {"version": 1, "grund": " "})
    assert antwort.status_code == 422 and "grund" in antwort.context["form"].errors
    assert client.post(f"{pfad}/storno/", {"version": 1, "grund": "vertippt"}).status_code == 302
    html = client.get(f"{pfad}/").content.decode()
    assert "vertippt" in html and "anna" in html and f"{pfad}/storno/" not in html and f"{pfad}/bearbeiten/" not in html
    antwort = client.post(f"{pfad}/storno/", {"version": 2, "grund": "noch einmal"})
    assert antwort.status_code == 422 and "schon storniert" in antwort.content.decode()
    assert Nutzenerwartung.objects.get().storno_grund == "vertippt"


def test_a_stale_page_shows_the_change_and_keeps_the_reason(client, anna, kommune, massnahme):
    erwartung = eintragen(anna, kommune, massnahme)
    schreiben.nutzen_aendern(
        benutzer=anna, kommune=kommune, erwartung_id=erwartung.pk, version=1, aenderungen={"bezeichnung": "Mehr Zeit"}
    )
    client.force_login(anna)
    pfad = f"/herford/finanzen/nutzen/{erwartung.pk}/storno/"
    antwort = client.post(pfad, {"version": 1, "grund": "vertippt", "gesehen_bezeichnung": "Weniger Arbeit"})
    html = antwort.content.decode()
    assert antwort.status_code == 409 and "Jemand war schneller" in html and 'value="vertippt"' in html
    assert ("Weniger Arbeit" in html and "Mehr Zeit" in html) and Nutzenerwartung.objects.gueltige().exists()
    assert 'name="version" value="2"' in html
    assert client.post(pfad, {"version": 2, "grund": "vertippt"}).status_code == 302


def test_the_storno_page_refuses_others(client, anna, bernd, carla, leser, kommune, massnahme):
    erwartung = eintragen(anna, kommune, massnahme)
    pfad, daten = f"/herford/finanzen/nutzen/{erwartung.pk}/storno/", {"version": 1, "grund": "weg"}
    assert client.post(pfad, daten).status_code == 302  # to the login
    for wer, codes in ((bernd, (404,)), (carla, (403, 404)), (leser, (403,))):
        client.force_login(wer)
        for antwort in (client.get(pfad), client.post(pfad, daten)):
            assert antwort.status_code in codes, wer
    assert Nutzenerwartung.objects.gueltige().exists()


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
