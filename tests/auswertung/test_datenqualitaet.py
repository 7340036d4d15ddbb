"""The job that keeps the findings, the answers of people, and the page Datenqualität."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from auswertung.befundregeln import QUELLEN, REGELN
from auswertung.models import Befund, Befundstand, Kennzahlwert
from auswertung.services.befundantworten import befunde_akzeptieren, befunde_erklaeren, befunde_zuweisen
from auswertung.services.befunde import befunde_abgleichen
from auswertung.services.neu_berechnen import neu_berechnen
from finanzen.models import Haushaltsposition
from leistungen.models import KommunaleLeistung
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation import rechte as r
from organisation.models import Aenderungsvermerk
from projekte.models import Projekt, Schritt
from tests.factories.befunde import ansatz_machen, massnahme_machen, position_machen, summe_machen
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.factories.personal import stelle_machen

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()


def lauf(kommune, tag=HEUTE):
    with transaction.atomic():
        return befunde_abgleichen(kommune_id=kommune.pk, stichtag=tag)


@pytest.fixture
def ungeprueft(leistung_anlegen, buergeramt):
    return leistung_anlegen("Parkausweis", amt=buergeramt)


@pytest.fixture
def befund(kommune, ungeprueft):
    lauf(kommune)
    return Befund.objects.get(kommune=kommune, regel="leistung_ungeprueft")


@pytest.fixture
def summenbefund(kommune, buergeramt):
    m = massnahme_machen(kommune, "DMS", amt=buergeramt)
    ansatz_machen(position_machen(m), 2022, 1000)
    summe_machen(m, "Summe DMS", 1_300, 2022, 2022)
    lauf(kommune)
    return Befund.objects.get(kommune=kommune, regel="haushalt_summe")


# --- register


def test_every_rule_has_a_unique_key_and_a_whole_definition():
    alle = [regel for quelle in QUELLEN for regel in quelle.regeln]
    assert len(REGELN) == len(alle) > 20
    for regel in alle:
        assert all((regel.name, regel.vergleich, regel.quelle, regel.abhilfe)), regel.schluessel
        assert regel.raum in ("leistungen", "projekte", "personal", "finanzen", "gremien")
        assert regel.schwere in ("fehler", "warnung", "hinweis")


# --- job


def test_the_same_cause_is_the_same_finding_in_every_run(kommune, befund):
    lauf(kommune)
    assert Befund.objects.filter(kommune=kommune, regel=befund.regel).count() == 1
    assert Befundstand.objects.filter(befund=befund).count() == 0


def test_a_cause_that_is_gone_closes_the_finding_and_comes_back_open(kommune, befund, ungeprueft):
    KommunaleLeistung.objects.filter(pk=ungeprueft.pk).update(erbracht="nein")
    lauf(kommune)
    befund.refresh_from_db()
    assert befund.behoben_am == HEUTE
    KommunaleLeistung.objects.filter(pk=ungeprueft.pk).update(erbracht="ungeprueft")
    lauf(kommune)
    befund.refresh_from_db()
    assert befund.behoben_am is None and befund.status == "offen"
    assert list(befund.staende.order_by("id").values_list("art", "text")) == [
        ("behoben", ""),
        ("wieder_offen", "Die Ursache ist wieder da."),
    ]


def test_other_figures_open_an_accepted_finding_again(kommune, summenbefund, team):
    befunde_akzeptieren(benutzer=team, kommune=kommune, versionen={summenbefund.pk: 1}, grund="Druckfehler der Vorlage")
    lauf(kommune)
    summenbefund.refresh_from_db()
    assert summenbefund.status == "akzeptiert", "the same figures stay accepted"
    ansatz_machen(Haushaltsposition.objects.get(kommune=kommune), 2022, 1100, ab=date(2021, 11, 1))
    lauf(kommune)
    summenbefund.refresh_from_db()
    assert summenbefund.status == "offen" and "1.100 €" in summenbefund.text
    assert summenbefund.staende.latest("id").text == "Die Zahlen haben sich geändert, seit der Befund akzeptiert wurde."


def test_an_acceptance_ends_with_its_day(kommune, befund, team):
    befunde_akzeptieren(benutzer=team, kommune=kommune, versionen={befund.pk: 1}, grund="später", bis=HEUTE)
    lauf(kommune)
    befund.refresh_from_db()
    assert befund.status == "akzeptiert"
    lauf(kommune, HEUTE + timedelta(days=1))
    befund.refresh_from_db()
    assert (befund.status, befund.akzeptiert_bis) == ("offen", None)
    assert "Die Frist ist vorbei" in befund.staende.latest("id").text


def test_the_recompute_counts_open_findings_per_room_and_list(
    kommune, befund, buergeramt, bauamt, team, leistung_anlegen
):
    leistung_anlegen("Ohne Amt")
    befunde_zuweisen(benutzer=team, kommune=kommune, versionen={befund.pk: 1}, amt_id=bauamt.pk)
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    werte = Kennzahlwert.objects.filter(kommune=kommune, kennzahl="befunde_leistungen")
    assert set(werte.values_list("amt__nummer", "zaehler", "nenner")) == {(None, 2, 2), ("600", 1, 1)}


def test_no_more_statements_with_more_findings(kommune, buergeramt, leistung_anlegen, django_assert_max_num_queries):
    for n in range(30):
        leistung_anlegen(f"B{n}", amt=buergeramt)
    with django_assert_max_num_queries(26):
        assert lauf(kommune) == 30


# --- rules of the other rooms


def gefunden(kommune):
    lauf(kommune)
    return set(Befund.objects.filter(kommune=kommune).values_list("regel", "gegenstand"))


def test_rules_of_the_services(kommune, buergeramt, leistung_anlegen):
    leistung_anlegen("Ohne Amt", erbracht="ja")
    online = leistung_anlegen("Online", amt=buergeramt, stufe=3, erbracht="ja")
    assert gefunden(kommune) >= {
        ("leistung_ohne_amt", "Ohne Amt"),
        ("leistung_online_ohne_adresse", "Online"),
        ("leistung_unbestaetigt", "Online"),
        ("leistung_ohne_leika", "Online"),
    }
    KommunaleLeistung.objects.filter(pk=online.pk).update(online_adresse="https://example.org", bestaetigt_am=HEUTE)
    lauf(kommune)
    offen = Befund.objects.filter(kommune=kommune, gegenstand="Online", behoben_am=None)
    assert set(offen.values_list("regel", flat=True)) == {"leistung_ohne_leika"}


def test_rules_of_the_posts(kommune, buergeramt):
    stelle_machen(kommune, "Mit Ereignis", amt=buergeramt, kw={"bedingung": "Abschluss der Einführung"})
    stelle_machen(
        kommune, "Unklar", besoldungsgruppe="", entgeltgruppe="", gruppe_grund="Bewertung läuft", ozg_anteil=None
    )
    assert gefunden(kommune) == {
        ("stelle_kw_ohne_termin", "Mit Ereignis"),
        ("stelle_ohne_gruppe", "Unklar"),
        ("stelle_ohne_ozg_anteil", "Unklar"),
        ("stelle_ohne_amt", "Unklar"),
    }
    text = Befund.objects.get(kommune=kommune, regel="stelle_kw_ohne_termin").text
    assert text == "kw mit dem Ereignis „Abschluss der Einführung“, aber ohne Tag (1,00 VZÄ)."


def test_rules_of_the_projects(kommune, buergeramt):
    projekt = Projekt.objects.create(kommune=kommune, titel="eAkte", federfuehrendes_amt=buergeramt)
    Projekt.objects.create(kommune=kommune, titel="Niemand", zuletzt_bestaetigt_am=HEUTE)
    Schritt.objects.create(kommune=kommune, projekt=projekt, bezeichnung="Start")
    assert gefunden(kommune) == {
        ("projekt_ohne_termin", "eAkte"),
        ("projekt_unbestaetigt", "eAkte"),
        ("projekt_ohne_amt", "Niemand"),
        ("projekt_ohne_termin", "Niemand"),
    }
    assert Befund.objects.get(kommune=kommune, regel="projekt_ohne_termin", gegenstand="eAkte").text == (
        "1 von 1 Schritten hat weder Plan- noch Prognosetermin."
    )


# --- answers


def test_answers_leave_a_history_that_nobody_can_change(kommune, befund, team, buergeramt):
    befunde_zuweisen(
        benutzer=team, kommune=kommune, versionen={befund.pk: 1}, amt_id=buergeramt.pk, funktion="Sachbearbeitung"
    )
    befunde_erklaeren(benutzer=team, kommune=kommune, versionen={befund.pk: 2}, text="Abfrage läuft")
    befunde_akzeptieren(benutzer=team, kommune=kommune, versionen={befund.pk: 3}, grund="bleibt so")
    befund.refresh_from_db()
    assert (befund.status, befund.version) == ("akzeptiert", 4)
    assert [s.art for s in befund.staende.order_by("id")] == ["zugewiesen", "erklaert", "akzeptiert"]
    assert Aenderungsvermerk.objects.filter(kommune=kommune, anlass="Befund akzeptiert").exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Befundstand.objects.filter(befund=befund).update(text="anders")
    with pytest.raises(DatabaseError), transaction.atomic():
        Befundstand.objects.filter(befund=befund).delete()


def test_a_stale_answer_writes_nothing(kommune, befund, team):
    befunde_erklaeren(benutzer=team, kommune=kommune, versionen={befund.pk: 1}, text="A")
    with pytest.raises(VeralteterStand):
        befunde_erklaeren(benutzer=team, kommune=kommune, versionen={befund.pk: 1}, text="B")
    assert Befundstand.objects.filter(befund=befund).count() == 1


@pytest.mark.parametrize("wer", ["bernd", "rita", "carla", "fremd"])
def test_without_the_right_nothing_is_written(kommune, befund, wer, request):
    benutzer = request.getfixturevalue(wer)
    with pytest.raises(Eingabefehler):
        befunde_erklaeren(benutzer=benutzer, kommune=kommune, versionen={befund.pk: 1}, text="A")
    assert not Befundstand.objects.filter(befund=befund).exists()


def test_accepting_needs_the_right_to_release(kommune, befund, anna, lena):
    befunde_erklaeren(benutzer=anna, kommune=kommune, versionen={befund.pk: 1}, text="A")
    with pytest.raises(Eingabefehler, match="nicht freigeben"):
        befunde_akzeptieren(benutzer=anna, kommune=kommune, versionen={befund.pk: 2}, grund="A")
    assert befunde_akzeptieren(benutzer=lena, kommune=kommune, versionen={befund.pk: 2}, grund="A") == 1


@pytest.mark.parametrize(
    ("rufen", "meldung"),
    [
        (lambda k: befunde_erklaeren(**k, text="  "), "Bitte füllen"),
        (lambda k: befunde_erklaeren(**k, text="x" * 1001), "1001 Zeichen"),
        (lambda k: befunde_akzeptieren(**k, grund="A", bis=HEUTE - timedelta(days=1)), "Vergangenheit"),
        (lambda k: befunde_zuweisen(**k, amt_id=0), "gibt es in der Kommune nicht"),
        (lambda k: befunde_erklaeren(**{**k, "versionen": {}}, text="A"), "kein Befund ausgewählt"),
        (lambda k: befunde_erklaeren(**{**k, "versionen": {0: 1}}, text="A"), "dürfen Sie nicht"),
    ],
)
def test_bad_input_is_refused_in_german(kommune, befund, team, rufen, meldung):
    with pytest.raises(Eingabefehler, match=meldung):
        rufen({"benutzer": team, "kommune": kommune, "versionen": {befund.pk: 1}})
    assert not Befundstand.objects.filter(befund=befund).exists()


# --- page


def seite(client, benutzer, abfrage="", status=200):
    client.force_login(benutzer)
    antwort = client.get(f"/herford/datenqualitaet/{abfrage}")
    assert antwort.status_code == status
    return " ".join(antwort.content.decode().split())


@pytest.fixture
def bestand(kommune, buergeramt, bauamt, leistung_anlegen):
    leistung_anlegen("Parkausweis", amt=buergeramt)
    leistung_anlegen("Bauantrag", amt=bauamt)
    leistung_anlegen("Hundesteuer")
    m = massnahme_machen(kommune, "DMS", amt=bauamt)
    ansatz_machen(position_machen(m), 2022, 1000)
    summe_machen(m, "Summe DMS", 1_300, 2022, 2022)
    lauf(kommune)


@pytest.mark.parametrize(
    ("abfrage", "drin", "draussen"),
    [
        ("", "Hundesteuer", "gibtesnicht"),
        ("?raum=finanzen", "gedruckt sind 1.300 €", "Hundesteuer"),
        ("?schwere=fehler", "Summe stimmt nicht", "Parkausweis"),
        ("?regel=leistung_ohne_amt", "Hundesteuer", "Parkausweis"),
        ("?amt=ohne", "Hundesteuer", "Parkausweis"),
        ("?q=park", "Parkausweis", "Bauantrag"),
        ("?status=akzeptiert", "Kein Befund erfüllt alle", "Parkausweis"),
        ("?status=behoben", "Kein Befund erfüllt alle", "Parkausweis"),
        ("?raum=quatsch", "„quatsch“ gibt es hier nicht", "Parkausweis"),
        ("?amt=999999", "gibt es hier nicht", "Parkausweis"),
    ],
)
def test_the_list_and_its_filters(client, team, bestand, abfrage, drin, draussen):
    text = seite(client, team, abfrage)
    assert drin in text and draussen not in text


def test_nothing_found_says_so(client, team, kommune):
    lauf(kommune)
    assert "Keine offenen Befunde" in seite(client, team)


def test_an_amt_sees_its_own_rows_and_what_it_was_given(client, anna, bernd, team, kommune, buergeramt, bestand):
    assert "Parkausweis" in seite(client, anna) and "Bauantrag" not in seite(client, anna, "?amt=alle")
    fremder = Befund.objects.get(kommune=kommune, gegenstand="Bauantrag")
    seite(client, anna, f"{fremder.pk}/", status=404)
    befunde_zuweisen(benutzer=team, kommune=kommune, versionen={fremder.pk: 1}, amt_id=buergeramt.pk)
    assert "Bauantrag" in seite(client, anna)
    assert "Bauantrag" not in seite(client, bernd, "?status=zu_tun"), "it stands on one list"


def test_who_may_see_no_finances_sees_no_findings_of_finances(client, kommune, bestand):
    leser = benutzer_anlegen("leser")
    recht_geben(leser, kommune, r.LESEN, rolle="Leser", bereich="leistungen")
    assert "Parkausweis" in seite(client, leser) and "Summe DMS" not in seite(client, leser, "?amt=alle")
    assert "Haushalt" not in seite(client, leser, "regeln/") and "LeiKa" in seite(client, leser, "regeln/")


def test_strangers_are_refused(client, carla, fremd, kommune, befund):
    for wer in (carla, fremd):
        seite(client, wer, status=404)
        seite(client, wer, f"{befund.pk}/", status=404)
    client.logout()
    assert client.get("/herford/datenqualitaet/").status_code == 302


def test_the_detail_shows_figures_rule_and_history(client, team, kommune, summenbefund):
    befunde_erklaeren(benutzer=team, kommune=kommune, versionen={summenbefund.pk: 1}, text="Tippfehler der Vorlage")
    text = seite(client, team, f"{summenbefund.pk}/")
    assert all(t in text for t in ("1.300 €", "1.000 €", "300 €", "Was verglichen wird", "Tippfehler der Vorlage"))
    assert text.index('row">gedruckt') < text.index('row">gerechnet') < text.index('row">Unterschied'), "in their order"


def test_assign_explain_accept_in_bulk(client, team, kommune, buergeramt, bestand):
    client.force_login(team)
    ziel = "/herford/datenqualitaet/antworten/"
    antwort = client.post(ziel, {"aktion": "zuweisen", "alle_treffer": "1", "abfrage": "raum=leistungen"})
    assert antwort.status_code == 200 and "3 Befunde" in antwort.content.decode()
    paare = antwort.context["form"].initial["befunde"]
    leer = client.post(ziel, {"aktion": "zuweisen", "befunde": paare, "amt": ""})
    assert leer.status_code == 422 and "Bitte wählen Sie ein Amt" in leer.content.decode()
    fertig = client.post(
        ziel, {"aktion": "zuweisen", "befunde": paare, "amt": buergeramt.pk, "abfrage": "raum=leistungen"}
    )
    assert fertig.status_code == 302 and fertig.url.endswith("?raum=leistungen")
    assert set(Befund.objects.filter(kommune=kommune, raum="leistungen").values_list("status", flat=True)) == {
        "zugewiesen"
    }
    stale = client.post(ziel, {"aktion": "akzeptieren", "befunde": paare, "text": "bleibt"})
    assert stale.status_code == 409 and "Es wurde nichts überschrieben" in stale.content.decode()
    paare = stale.context["form"].data["befunde"]
    assert (
        client.post(ziel, {"aktion": "akzeptieren", "befunde": paare, "text": "bleibt", "bis": "1.1.2059"}).status_code
        == 302
    )
    assert Befund.objects.filter(kommune=kommune, status="akzeptiert", akzeptiert_bis=date(2059, 1, 1)).count() == 3


@pytest.mark.parametrize(
    ("daten", "status"),
    [
        ({"aktion": "loeschen"}, 404),
        ({"aktion": "erklaeren"}, 302),
        ({"aktion": "erklaeren", "auswahl": "x'--"}, 302),
        ({"aktion": "erklaeren", "befunde": "1-x,;", "text": "A"}, 422),
        ({"aktion": "akzeptieren", "befunde": "", "text": "A"}, 422),
    ],
)
def test_hostile_answers_never_break(client, team, befund, daten, status):
    client.force_login(team)
    assert client.post("/herford/datenqualitaet/antworten/", daten).status_code == status
    assert not Befundstand.objects.exists()


def test_excel_and_csv_hold_the_filtered_rows_and_the_definitions(client, rita, anna, bestand):
    client.force_login(rita)
    antwort = client.get("/herford/datenqualitaet/?raum=finanzen&amt=alle&format=xlsx")
    buch = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    texte = [str(zelle) for blatt in buch for zeile in blatt.iter_rows(values_only=True) for zelle in zeile]
    assert any("gedruckt sind 1.300 €" in t for t in texte) and not any("Parkausweis" in t for t in texte)
    assert any(t.startswith("Die gedruckte Summe einer Quelle") for t in texte)
    csv = b"".join(client.get("/herford/datenqualitaet/?q=hunde&format=csv").streaming_content).decode("utf-8-sig")
    assert "Hundesteuer" in csv and "DMS" not in csv
    assert client.get("/herford/datenqualitaet/?format=pdf").status_code == 400
    client.force_login(anna)
    assert client.get("/herford/datenqualitaet/?format=csv").status_code == 403


def test_query_budget(client, team, bestand, django_assert_max_num_queries):
    client.force_login(team)
    with django_assert_max_num_queries(16):
        assert client.get("/herford/datenqualitaet/").status_code == 200
    befund = Befund.objects.filter(kommune__kuerzel="herford").first()
    with django_assert_max_num_queries(14):
        assert client.get(f"/herford/datenqualitaet/{befund.pk}/").status_code == 200


def test_the_cockpit_counts_and_links_to_exactly_those(client, team, kommune, bestand):
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    client.force_login(team)
    text = client.get("/herford/").content.decode()
    assert "Offene Befunde: Leistungen" in text and "3 von 3 Befunden" in text
    assert "/herford/datenqualitaet/?raum=leistungen&amp;amt=alle" in text
    assert "<strong>3</strong>" in seite(client, team, "?raum=leistungen&amt=alle")
