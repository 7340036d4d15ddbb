"""Duties to report: open, answer, cancel, end; what is due; the page with its traffic light."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from gremien.models import Berichtserfuellung, Berichtspflicht
from gremien.selectors.pflichten import pflichtzeilen
from gremien.services import pflichten as schreiben
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from tests.factories.gremien import gremium_machen, pflicht_machen, vorlage_machen

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()
MORGEN = HEUTE + timedelta(days=1)
ANGABEN = {
    "titel": "Statusbericht", "rhythmus": "intervall", "erster_termin": date(2024, 5, 31), "abstand_monate": 6,
}  # fmt: skip


def erfuellen(benutzer, pflicht, **werte):
    vorgabe = {"erledigt_am": date(2024, 5, 2), "bezeichnung": "Statusbericht", **werte}
    return schreiben.berichtspflicht_erfuellen(benutzer=benutzer, pflicht=pflicht, **vorgabe)


def lage(pflicht, tag):
    (zeile,) = pflichtzeilen(pflichten=Berichtspflicht.objects.filter(pk=pflicht.pk), stichtag=tag)
    return zeile.lage


def url(kommune, rest=""):
    return f"/{kommune.kuerzel}/gremien/berichtspflichten/{rest}"


def test_a_report_answers_its_date_and_the_next_one_does_not_drift(team, kommune):
    pflicht = pflicht_machen(kommune)
    assert lage(pflicht, date(2024, 6, 1)).farbe == "rot"
    erfuellung = erfuellen(team, pflicht, erledigt_am=date(2024, 8, 20), bezeichnung="verspätet")
    assert erfuellung.faellig_am == date(2024, 5, 31)
    assert lage(pflicht, date(2024, 9, 1)).faellig_am == date(2024, 11, 30)
    assert lage(pflicht, date(2024, 6, 1)).farbe == "rot"  # the report was not there yet on that day


def test_one_report_answers_several_dates_and_a_storno_opens_them_again(team, kommune):
    pflicht = pflicht_machen(kommune)
    zeile = erfuellen(team, pflicht, faellig_am=date(2025, 5, 31), erledigt_am=date(2025, 5, 30))
    assert lage(pflicht, date(2025, 6, 1)).faellig_am == date(2025, 11, 30)
    schreiben.erfuellung_stornieren(benutzer=team, kommune=kommune, erfuellung_id=zeile.pk, grund="falsch")
    assert lage(pflicht, date(2025, 6, 1)).versaeumt == 3
    with pytest.raises(Eingabefehler, match="schon storniert"):
        schreiben.erfuellung_stornieren(benutzer=team, kommune=kommune, erfuellung_id=zeile.pk, grund="falsch")


def test_without_interval_a_report_needs_no_date(team, kommune):
    pflicht = pflicht_machen(kommune, rhythmus="ohne", erster_termin=None, abstand_monate=None)
    assert erfuellen(team, pflicht).faellig_am is None
    assert lage(pflicht, HEUTE).satz == "regelmäßig, ohne festen Abstand; zuletzt am 02.05.2024"


@pytest.mark.parametrize(
    ("werte", "meldung"),
    [
        ({"erledigt_am": MORGEN}, "frühestens heute"),
        ({"erledigt_am": date(1066, 1, 1)}, "kein plausibler Tag"),
        ({"bezeichnung": " "}, "nennen Sie die Vorlage"),
        ({"bezeichnung": "x" * 301}, "301 Zeichen"),
        ({"faellig_am": date(2024, 6, 1)}, "kein offener Termin"),
        ({"faellig_am": date(2023, 11, 30)}, "kein offener Termin"),
    ],
)
def test_wrong_reports_are_refused_and_leave_nothing(team, kommune, werte, meldung):
    pflicht = pflicht_machen(kommune)
    with pytest.raises(Eingabefehler, match=meldung):
        erfuellen(team, pflicht, **werte)
    assert not Berichtserfuellung.objects.exists()


def test_a_date_is_answered_once(team, kommune):
    pflicht = pflicht_machen(kommune, rhythmus="einmalig", abstand_monate=None)
    erfuellen(team, pflicht)
    with pytest.raises(Eingabefehler, match="kein offener Termin"):
        erfuellen(team, pflicht, faellig_am=date(2024, 5, 31))


def test_a_report_is_kept_by_the_database(team, kommune):
    zeile = erfuellen(team, pflicht_machen(kommune))
    with pytest.raises(DatabaseError), transaction.atomic():
        Berichtserfuellung.objects.filter(pk=zeile.pk).update(erledigt_am=HEUTE)
    with pytest.raises(DatabaseError), transaction.atomic():
        Berichtserfuellung.objects.filter(pk=zeile.pk).delete()


@pytest.mark.parametrize(
    "werte",
    [
        {"abstand_monate": None},
        {"abstand_monate": 0},
        {"abstand_monate": 121},
        {"erster_termin": None},
        {"erster_termin": date(1066, 1, 1)},
        {"rhythmus": "einmalig"},
        {"rhythmus": "ohne"},
        {"rhythmus": "manchmal"},
        {"titel": " "},
        {"beendet_am": HEUTE},
        {"ende_grund": "vorbei"},
    ],
)
def test_wrong_duties_are_refused_in_german_and_leave_nothing(team, kommune, werte):
    with pytest.raises(Eingabefehler):
        schreiben.berichtspflicht_anlegen(benutzer=team, kommune=kommune, angaben={**ANGABEN, **werte})
    assert not Berichtspflicht.objects.exists()


def test_a_duty_changes_with_its_version(team, kommune):
    pflicht = schreiben.berichtspflicht_anlegen(benutzer=team, kommune=kommune, angaben=ANGABEN)
    ende = {"beendet_am": HEUTE, "ende_grund": "Programm eingestellt"}
    schreiben.berichtspflicht_aendern(
        benutzer=team, kommune=kommune, pflicht_id=pflicht.pk, version=1, aenderungen=ende
    )
    with pytest.raises(VeralteterStand):
        schreiben.berichtspflicht_aendern(
            benutzer=team, kommune=kommune, pflicht_id=pflicht.pk, version=1, aenderungen={"titel": "x"}
        )


def test_the_page_shows_the_most_urgent_first_and_filters(client, team, kommune, buergeramt):
    client.force_login(team)
    assert "Noch keine Berichtspflicht" in client.get(url(kommune)).content.decode()
    ohne = {"rhythmus": "ohne", "erster_termin": None, "abstand_monate": None}
    pflicht_machen(kommune, "ohne Termin", **ohne)
    pflicht_machen(kommune, "später", erster_termin=HEUTE + timedelta(days=90))
    pflicht_machen(kommune, "bald", erster_termin=HEUTE + timedelta(days=9), amt=buergeramt)
    pflicht_machen(kommune, "überfällig", erster_termin=HEUTE - timedelta(days=9))

    def titel(abfrage):
        antwort = client.get(url(kommune) + abfrage)
        assert antwort.status_code == 200
        return [z.pflicht.titel for z in antwort.context.get("zeilen") or []]

    assert titel("") == ["überfällig", "bald", "später", "ohne Termin"]
    assert titel("?farbe=rot") == ["überfällig"]
    assert titel("?rhythmus=ohne") == ["ohne Termin"]
    assert titel(f"?amt={buergeramt.pk}") == ["bald"]
    assert titel("?sortierung=-faellig") == ["später", "bald", "überfällig", "ohne Termin"]
    assert titel("?sortierung=titel")[0] == "bald"
    assert titel("?farbe=lila") == []
    text = client.get(url(kommune)).content.decode()
    assert "regelmäßig, ohne festen Abstand" in text and "halbjährlich" in text


def test_the_file_holds_the_rows_of_the_page(client, team, kommune):
    pflicht_machen(kommune, "Sachstand")
    client.force_login(team)
    antwort = client.get(url(kommune, "?format=xlsx"))
    assert antwort.status_code == 200
    inhalt = b"".join(antwort.streaming_content) if antwort.streaming else antwort.content
    zellen = [
        z for zeile in openpyxl.load_workbook(BytesIO(inhalt)).worksheets[0].iter_rows(values_only=True) for z in zeile
    ]
    assert "Sachstand" in zellen and "halbjährlich" in zellen


def test_every_form_of_a_duty_opens_and_writes(client, team, kommune):
    client.force_login(team)
    gremium, vorlage = gremium_machen(kommune), vorlage_machen(kommune)
    daten = {
        "titel": "Sachstand",
        "rhythmus": "intervall",
        "erster_termin": "31.5.2024",
        "abstand_monate": "6",
        "gremium": gremium.pk,
    }
    assert client.get(url(kommune, "neu/")).status_code == 200
    assert client.post(url(kommune, "neu/"), {**daten, "abstand_monate": ""}).status_code == 422
    assert client.post(url(kommune, "neu/"), daten).status_code == 302
    pflicht = Berichtspflicht.objects.get()
    assert client.get(url(kommune, f"{pflicht.pk}/bericht/")).context["form"].initial["faellig_am"] == date(2024, 5, 31)
    bericht = {"faellig_am": "31.05.2024", "erledigt_am": "02.05.2024", "vorlage": vorlage.pk}
    assert client.post(url(kommune, f"{pflicht.pk}/bericht/"), bericht).status_code == 302
    zeile = pflicht.erfuellungen.get()
    seite = client.get(url(kommune, f"{pflicht.pk}/"))
    assert seite.status_code == 200 and vorlage.titel in seite.content.decode()
    aendern = {**daten, "titel": "Status", "version": "1", "gesehen_titel": "Sachstand", "gesehen_rhythmus": "intervall",
               "gesehen_erster_termin": "2024-05-31", "gesehen_abstand_monate": "6", "gesehen_gremium": gremium.pk}  # fmt: skip
    assert client.get(url(kommune, f"{pflicht.pk}/bearbeiten/")).status_code == 200
    assert client.post(url(kommune, f"{pflicht.pk}/bearbeiten/"), aendern).status_code == 302
    assert client.post(url(kommune, f"{pflicht.pk}/bearbeiten/"), aendern).status_code == 409
    storno = url(kommune, f"{pflicht.pk}/bericht/{zeile.pk}/storno/")
    assert client.get(storno).status_code == 200
    assert client.post(storno, {"grund": "falsch"}).status_code == 302
    assert "storniert: falsch" in client.get(url(kommune, f"{pflicht.pk}/")).content.decode()


@pytest.mark.parametrize("wer", ["anna", "bernd", "carla", "fremd", None])
def test_who_may_record_a_report(client, request, wer, kommune, buergeramt):
    pflicht = pflicht_machen(kommune, amt=buergeramt)
    if wer:
        client.force_login(request.getfixturevalue(wer))
    daten = {"faellig_am": "31.05.2024", "erledigt_am": "02.05.2024", "bezeichnung": "Statusbericht"}
    antwort = client.post(url(kommune, f"{pflicht.pk}/bericht/"), daten)
    assert Berichtserfuellung.objects.exists() == (wer == "anna")
    assert antwort.status_code == (302 if wer in ("anna", None) else 404)


def test_a_hidden_duty_is_nowhere_for_those_without_the_grant(client, team, rita, kommune):
    geheim = pflicht_machen(kommune, "Verschwiegen", ist_nicht_oeffentlich=True)
    client.force_login(rita)
    for weg in ("", "?format=csv"):
        antwort = client.get(url(kommune, weg))
        inhalt = b"".join(antwort.streaming_content) if antwort.streaming else antwort.content
        assert antwort.status_code == 200 and "Verschwiegen" not in inhalt.decode("utf-8-sig")
    assert client.get(url(kommune, f"{geheim.pk}/")).status_code == 404
    client.force_login(team)
    assert "Verschwiegen" in client.get(url(kommune)).content.decode()


def test_a_report_with_a_paper_the_reader_may_not_see_names_none(client, rita, kommune):
    pflicht = pflicht_machen(kommune)
    geheime = vorlage_machen(kommune, "G/1", titel="Grundstück", ist_nicht_oeffentlich=True)
    Berichtserfuellung.objects.create(
        kommune=kommune, pflicht=pflicht, faellig_am=date(2024, 5, 31), erledigt_am=date(2024, 5, 2), vorlage=geheime
    )
    client.force_login(rita)
    text = client.get(url(kommune, f"{pflicht.pk}/")).content.decode()
    assert "Grundstück" not in text and "eine Vorlage, die Sie nicht sehen dürfen" in text
