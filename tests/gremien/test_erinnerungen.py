"""Reminders of reports owed: when, to whom, once; over a real SMTP server; two workers at once."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as einstellungen
from django.core import mail
from django.db import connections

from auswertung.tasks import berichtserinnerungen_senden as aufgabe
from gremien.models import Berichtserfuellung, Berichtserinnerung
from gremien.selectors.erinnerungen import anlass, anlass_in_worten, empfaenger
from gremien.services.erinnerungen import erinnerungen_senden
from organisation import rechte as r
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben
from tests.gremien.pflichthilfen import GESTERN, HEUTE, bericht, pflicht, punkt, vorlage

pytestmark = pytest.mark.usefixtures("kommune")


class Postfach:
    """An SMTP server that keeps what it gets, or refuses everything while `voll`."""

    def __init__(self) -> None:
        self.briefe: list[tuple[list[str], Message]] = []
        self.voll = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.voll:
            return "452 Postfach voll"
        self.briefe.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def postfach(settings) -> Iterator[Postfach]:
    fach = Postfach()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(fach, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.OZG_ADRESSE = "https://ozg.example"
    yield fach
    server.stop()


@pytest.fixture
def anna_mit_post(anna):
    anna.email = "anna@herford.example"
    anna.save()
    return anna


def person(name, kommune, stufe=r.BEARBEITEN, **werte):
    aktiv = werte.pop("is_active", True)
    neue = benutzer_anlegen(name, email=f"{name}@herford.example", is_active=aktiv)
    recht_geben(neue, kommune, stufe, **werte)
    return neue


def wen(p, tag=HEUTE):
    return [e.adresse.split("@")[0] for e in empfaenger(pflicht=p, stichtag=tag)]


# --- when


@pytest.mark.parametrize(
    ("tage", "erwartet"),
    [
        (-15, ""),
        (-14, "vorher"),
        (-1, "vorher"),
        (0, "faellig"),
        (6, "faellig"),
        (7, "woche_1"),
        (13, "woche_1"),
        (700, "woche_100"),
    ],
)
def test_which_reminder_is_due(tage, erwartet):
    termin = date(2026, 5, 8)
    assert anlass(faellig_am=termin, stichtag=termin + timedelta(days=tage)) == erwartet
    assert len(erwartet) <= Berichtserinnerung._meta.get_field("anlass").max_length


def test_occasions_in_words():
    assert [anlass_in_worten(a) for a in ("vorher", "faellig", "woche_3")] == [
        "14 Tage vorher", "zum Termin", "überfällig, Woche 3",
    ]  # fmt: skip


def test_over_the_weeks_each_goes_out_once_until_the_report_is_given(kommune, buergeramt, anna_mit_post):
    p = pflicht(kommune, amt=buergeramt, rhythmus="intervall", abstand_monate=6, erster_termin=HEUTE)
    for tag in range(-20, 22):
        erinnerungen_senden(stichtag=HEUTE + timedelta(days=tag))
    assert list(Berichtserinnerung.objects.order_by("id").values_list("anlass", flat=True)) == [
        "vorher", "faellig", "woche_1", "woche_2", "woche_3",
    ]  # fmt: skip
    bericht(p, HEUTE, HEUTE)
    assert erinnerungen_senden(stichtag=HEUTE + timedelta(days=28)) == 0 and len(mail.outbox) == 5


def test_a_duty_overdue_for_years_gets_this_weeks_reminder_alone(kommune, buergeramt, anna_mit_post):
    pflicht(kommune, amt=buergeramt, erster_termin=HEUTE - timedelta(days=1000))
    assert erinnerungen_senden(stichtag=HEUTE) == 1 and erinnerungen_senden(stichtag=HEUTE) == 0


def test_what_has_no_date_is_answered_or_ended_reminds_nobody(kommune, buergeramt, anna_mit_post):
    pflicht(kommune, amt=buergeramt, rhythmus="ohne", erster_termin=None)
    bericht(pflicht(kommune, amt=buergeramt), GESTERN)
    pflicht(kommune, amt=buergeramt, beendet_am=GESTERN - timedelta(days=9), ende_grund="aufgehoben")
    assert erinnerungen_senden(stichtag=HEUTE) == 0 and not Berichtserinnerung.objects.exists()


def test_a_report_cancelled_opens_the_date_again(kommune, buergeramt, anna_mit_post):
    p = pflicht(kommune, amt=buergeramt)
    bericht(p, GESTERN)
    Berichtserfuellung.objects.update(storniert_am="2026-01-01T00:00Z", storno_grund="falsch")
    assert erinnerungen_senden(stichtag=HEUTE) == 1


# --- over SMTP


def test_one_mail_over_smtp_however_often_the_task_runs(postfach, kommune, buergeramt, anna_mit_post):
    p = pflicht(kommune, "Sachstand – Größe", amt=buergeramt)
    for _ in range(3):
        aufgabe()
    ((adressen, brief),) = postfach.briefe
    assert adressen == ["anna@herford.example"]
    betreff = str(make_header(decode_header(brief["Subject"])))
    assert betreff == f"Bericht fällig am {GESTERN:%d.%m.%Y}: Sachstand – Größe"
    text = brief.get_payload(decode=True).decode()
    assert f"https://ozg.example/herford/gremien/berichtspflichten/{p.pk}/" in text and "überfällig seit 1 Tag" in text
    (zeile,) = Berichtserinnerung.objects.all()
    assert (zeile.pflicht, zeile.faellig_am, zeile.anlass, zeile.empfaenger) == (p, GESTERN, "faellig", 1)


def test_a_server_that_refuses_leaves_no_record_and_the_next_run_sends(postfach, kommune, buergeramt, anna_mit_post):
    pflicht(kommune, amt=buergeramt)
    postfach.voll = True
    aufgabe()
    assert not Berichtserinnerung.objects.exists() and postfach.briefe == []
    postfach.voll = False
    aufgabe()
    assert Berichtserinnerung.objects.count() == len(postfach.briefe) == 1


def test_a_title_with_a_line_break_cannot_add_a_header(kommune, buergeramt, anna_mit_post):
    pflicht(kommune, "Bericht\r\nBcc: fremd@example.org", amt=buergeramt)
    erinnerungen_senden(stichtag=HEUTE)
    (brief,) = mail.outbox
    assert brief.recipients() == ["anna@herford.example"] and "\n" not in brief.subject


def test_the_task_runs_every_day():
    plan = einstellungen.CELERY_BEAT_SCHEDULE["berichtserinnerungen"]
    assert plan["task"] == aufgabe.name and einstellungen.CELERY_TASK_ROUTES[aufgabe.name]["queue"] == "lang"


def test_two_workers_at_once_send_one_mail(eigene_datenbank, postfach, kommune, buergeramt, anna_mit_post):
    for nummer in range(3):
        pflicht(kommune, f"P{nummer}", amt=buergeramt)
    start, fehler = threading.Barrier(4), []

    def arbeiten() -> None:
        try:
            start.wait()
            for _ in range(2):
                erinnerungen_senden(stichtag=HEUTE)
                time.sleep(0.01)
        except Exception as grund:
            fehler.append(grund)
        finally:
            connections.close_all()

    helfer = [threading.Thread(target=arbeiten) for _ in range(4)]
    for faden in helfer:
        faden.start()
    for faden in helfer:
        faden.join()
    assert fehler == [] and len(postfach.briefe) == Berichtserinnerung.objects.count() == 3


# --- to whom


def test_recipients_are_those_who_may_edit_for_the_amt_or_one_above(kommune, buergeramt, bauamt, anna_mit_post, carla):
    dezernat = amt_anlegen(kommune, "D3", "Dezernat 3", ebene="dezernat")
    buergeramt.uebergeordnet = dezernat
    buergeramt.save()
    person("oben", kommune, amt=dezernat)
    person("gremien", kommune, amt=buergeramt, bereich="gremien")
    person("ganz", kommune)
    person("liest", kommune, r.LESEN, amt=buergeramt)
    person("anderes", kommune, amt=bauamt)
    person("frueher", kommune, amt=buergeramt, gueltig_bis=GESTERN)
    person("spaeter", kommune, amt=buergeramt, gueltig_ab=HEUTE + timedelta(days=1))
    person("finanzen", kommune, amt=buergeramt, bereich="finanzen")
    person("gesperrt", kommune, amt=buergeramt, is_active=False)
    recht_geben(benutzer_anlegen("stumm"), kommune, r.BEARBEITEN, amt=buergeramt)
    carla.email = "carla@guetersloh.example"
    carla.save()
    assert wen(pflicht(kommune, amt=buergeramt)) == ["anna", "oben", "gremien"]


def test_where_the_amt_has_nobody_those_for_the_whole_kommune_are_told(kommune, buergeramt, anna_mit_post, bauamt):
    person("ganz", kommune)
    assert wen(pflicht(kommune, amt=bauamt)) == ["ganz"] and wen(pflicht(kommune)) == ["ganz"]


@pytest.mark.parametrize("wodurch", ["eigene Marke", "Vorlage", "Beratung"])
def test_a_hidden_duty_reminds_only_those_with_the_extra_grant(kommune, buergeramt, anna_mit_post, wodurch):
    match wodurch:
        case "eigene Marke":
            werte = {"ist_nicht_oeffentlich": True}
        case "Vorlage":
            werte = {"punkt": punkt(vorlage(kommune, ist_nicht_oeffentlich=True), art="bericht")}
        case _:
            werte = {"punkt": punkt(vorlage(kommune), art="bericht", station_verborgen=True)}
    p = pflicht(kommune, amt=buergeramt, **werte)
    assert wen(p) == [] and erinnerungen_senden(stichtag=HEUTE) == 0
    falsch = person("falsch", kommune, amt=buergeramt)
    recht_geben(falsch, kommune, r.LESEN, bereich="finanzen", darf_nicht_oeffentlich=True)
    person("darf", kommune, amt=buergeramt, darf_nicht_oeffentlich=True)
    assert wen(p) == ["darf"] and erinnerungen_senden(stichtag=HEUTE) == 1
    assert mail.outbox[0].to == ["darf@herford.example"]
