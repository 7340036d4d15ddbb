"""Reminders by e-mail: to whom, when, once; over a real SMTP server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.utils import timezone

from auswertung.tasks import erinnerungen_senden as aufgabe
from leistungen.models import Abfrage, Erinnerung
from leistungen.selectors.erinnerungen import faelliger_termin
from leistungen.services.abfragen.antworten import vollstaendigkeit_bestaetigen
from leistungen.services.abfragen.erinnerungen import erinnerungen_senden, erinnerungen_vormerken
from organisation import rechte as r
from tests.factories.abfragen import alles_beantworten, kampagne
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben

HEUTE = timezone.localdate()


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
def ausweis(leistung_anlegen, buergeramt):
    return leistung_anlegen("Ausweis", amt=buergeramt)


@pytest.fixture
def abfrage(team, kommune, ausweis, anna):
    anna.email = "anna@herford.example"
    anna.save()
    return kampagne(team, kommune, [ausweis], arten=("erbracht",), titel="Fallzahlen – Größe", erinnern_am=[HEUTE])


def test_the_amt_gets_one_mail_over_smtp_however_often_the_task_runs(postfach, abfrage):
    for _ in range(3):
        aufgabe()
    ((empfaenger, brief),) = postfach.briefe
    assert empfaenger == ["anna@herford.example"]
    assert str(make_header(decode_header(brief["Subject"]))).startswith("Erinnerung: Fallzahlen – Größe – Antwort bis ")
    text = brief.get_payload(decode=True).decode()
    assert "Offen: 1 von 1 Leistungen" in text
    assert f"https://ozg.example/herford/abfragen/{abfrage.pk}/bogen/{abfrage.boegen.get().pk}/" in text
    assert Erinnerung.objects.get().gesendet_am is not None


def test_a_server_that_refuses_costs_a_try_not_the_reminder(postfach, abfrage):
    postfach.voll = True
    aufgabe()
    zeile = Erinnerung.objects.get()
    assert (zeile.gesendet_am, zeile.versuche) == (None, 1) and "Postfach voll" in zeile.fehler
    postfach.voll = False
    aufgabe()
    zeile.refresh_from_db()
    assert len(postfach.briefe) == 1 and zeile.gesendet_am is not None and zeile.fehler == ""


def test_after_five_tries_it_is_left_alone_and_the_page_says_so(client, postfach, team, abfrage):
    postfach.voll = True
    for _ in range(7):
        aufgabe()
    assert Erinnerung.objects.get().versuche == 5
    client.force_login(team)
    assert "1 E-Mail nicht zugestellt" in client.get(f"/herford/abfragen/{abfrage.pk}/").content.decode()


def test_who_confirmed_is_not_reminded(anna, abfrage, ausweis):
    alles_beantworten(anna, abfrage, ausweis)
    bogen = abfrage.boegen.get()
    vollstaendigkeit_bestaetigen(benutzer=anna, bogen=bogen, version=bogen.version, funktion="Koordination")
    assert erinnerungen_vormerken(stichtag=HEUTE) == 0


def test_a_deferred_amt_a_closed_campaign_and_a_deadline_that_passed_remind_nobody(abfrage):
    abfrage.boegen.update(ist_zurueckgestellt=True, zurueckstellungsgrund="Umzug")
    assert erinnerungen_vormerken(stichtag=HEUTE) == 0
    abfrage.boegen.update(ist_zurueckgestellt=False, zurueckstellungsgrund="")
    assert erinnerungen_vormerken(stichtag=abfrage.frist + timedelta(days=1)) == 0
    Abfrage.objects.update(status="abgeschlossen")
    assert erinnerungen_vormerken(stichtag=HEUTE) == 0


def test_recipients_are_those_who_may_answer_for_the_amt_or_one_above(
    team, kommune, abfrage, ausweis, buergeramt, bauamt
):
    dezernat = amt_anlegen(kommune, "D3", "Dezernat 3", ebene="dezernat")
    buergeramt.uebergeordnet = dezernat
    buergeramt.save()
    team.email = "team@herford.example"
    team.save()
    for name, stufe, amt, werte in (
        ("oben", r.BEARBEITEN, dezernat, {}),
        ("liest", r.LESEN, buergeramt, {}),
        ("anderes", r.BEARBEITEN, bauamt, {}),
        ("frueher", r.BEARBEITEN, buergeramt, {"gueltig_bis": HEUTE - timedelta(days=1)}),
        ("finanzen", r.BEARBEITEN, buergeramt, {"bereich": "finanzen"}),
        ("gesperrt", r.BEARBEITEN, buergeramt, {}),
    ):
        person = benutzer_anlegen(name, email=f"{name}@herford.example", is_active=name != "gesperrt")
        recht_geben(person, kommune, stufe, amt=amt, **werte)
    ohne_adresse = benutzer_anlegen("stumm")
    recht_geben(ohne_adresse, kommune, r.BEARBEITEN, amt=buergeramt)
    erinnerungen_vormerken(stichtag=HEUTE)
    assert erinnerungen_senden() == 2
    assert sorted(brief.to[0] for brief in mail.outbox) == ["anna@herford.example", "oben@herford.example"]


def test_a_title_with_a_line_break_cannot_add_a_header(abfrage):
    Abfrage.objects.update(titel="Zahlen\r\nBcc: fremd@example.org")
    erinnerungen_vormerken(stichtag=HEUTE)
    erinnerungen_senden()
    (brief,) = mail.outbox
    assert brief.recipients() == ["anna@herford.example"] and "\n" not in brief.subject


@pytest.mark.parametrize(
    ("tage", "erwartet"),
    [([], None), ([3, 5], 5), ([5, 12], 5), ([1], None), ([11], None)],
    ids=["none", "the latest that came", "not yet the next", "before it was opened", "in the future"],
)
def test_which_day_of_reminder_is_due(tage, erwartet):
    geoeffnet = timezone.make_aware(timezone.datetime(2026, 3, 2, 9))
    termine = [date(2026, 3, tag) for tag in tage]
    faellig = faelliger_termin(erinnern_am=termine, geoeffnet_am=geoeffnet, stichtag=date(2026, 3, 10))
    assert faellig == (date(2026, 3, erwartet) if erwartet else None)
