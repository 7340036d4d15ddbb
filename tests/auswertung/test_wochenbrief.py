"""The weekly digest: opt-in, once a week, never without the right; a real SMTP server in between."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from auswertung.models import Wochenbrief
from auswertung.services.neu_berechnen import neu_berechnen
from auswertung.services.wochenbriefe import (
    WochenbriefAbgelehnt,
    abbestellzeichen,
    wochenbrief_bestellen,
    wochenbriefe_senden,
)
from auswertung.tasks import wochenbriefe_senden as aufgabe
from organisation.models import Benutzer, Zugehoerigkeit
from ozgtracker.celery import app
from tests.schnittstelle.bestand import berechnen, zeilen_anlegen

HEUTE = timezone.localdate()


class Postfach:
    """Keeps what it gets, or refuses everything while `voll`."""

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
def brief(kommune, buergeramt, bauamt, anna):
    anna.email = "anna@herford.example"
    anna.save()
    zeilen_anlegen(kommune, buergeramt, "eins")
    zeilen_anlegen(kommune, bauamt, "geheim")
    berechnen(kommune)
    return wochenbrief_bestellen(benutzer=anna, kommune=kommune, amt_id=buergeramt.pk)


def teile(nachricht: Message) -> dict[str, str]:
    einzelne = [teil for teil in nachricht.walk() if not teil.is_multipart()]
    return {t.get_content_type(): t.get_payload(decode=True).decode().replace("\r\n", "\n") for t in einzelne}


def test_one_mail_with_the_figures_of_the_sheet_however_often_the_task_runs(postfach, brief, client, anna, buergeramt):
    for _ in range(3):
        aufgabe()
    ((empfaenger, nachricht),) = postfach.briefe
    assert empfaenger == ["anna@herford.example"]
    assert str(make_header(decode_header(nachricht["Subject"]))) == f"Wochenbrief 320 Bürgeramt, {HEUTE:%d.%m.%Y}"
    text, html = teile(nachricht)["text/plain"], teile(nachricht)["text/html"]
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    seite = client.get(f"/herford/amt/{buergeramt.pk}/blatt/").content.decode()
    for wert in re.findall(r"<td>([^<]+)</td>", seite):
        assert wert in html
    assert (
        "Leistungen: " in text
        and "Geändert seit" not in text
        and "Fällig in den nächsten zwei Wochen:\n  nichts" in text
    )
    assert f"https://ozg.example/herford/amt/{buergeramt.pk}/blatt/" in text
    assert nachricht["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and "{" not in text
    brief.refresh_from_db()
    assert brief.zuletzt_gesendet_am == HEUTE


def test_the_next_week_tells_what_changed(postfach, brief, kommune, buergeramt, leistung_anlegen):
    vorige = HEUTE - timedelta(days=7)
    neu_berechnen(kommune_id=kommune.pk, stichtag=vorige, anlass="Test")
    Wochenbrief.objects.update(zuletzt_gesendet_am=vorige)
    leistung_anlegen("Neu", amt=buergeramt, stufe=4, ziel=4, ziel_datum=HEUTE + timedelta(days=10))
    leistung_anlegen("Später", amt=buergeramt, stufe=0, ziel=4, ziel_datum=HEUTE + timedelta(days=10))
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    assert wochenbriefe_senden(stichtag=HEUTE) == 1
    text = teile(postfach.briefe[0][1])["text/plain"]
    assert f"Geändert seit dem letzten Brief vom {vorige:%d.%m.%Y}:" in text and "→" in text
    assert f"fällig am {HEUTE + timedelta(days=10):%d.%m.%Y}: 1 von 2 Leistungen offen" in text
    assert wochenbriefe_senden(stichtag=HEUTE) == 0


def test_only_the_own_amt_is_in_it(postfach, brief):
    wochenbriefe_senden(stichtag=HEUTE)
    assert "geheim" not in str(teile(postfach.briefe[0][1])) and "600" not in teile(postfach.briefe[0][1])["text/plain"]


@pytest.mark.parametrize("fall", ["recht weg", "anderes amt", "inaktiv", "ohne adresse", "abbestellt"])
def test_never_to_someone_who_should_not_get_it(fall, postfach, brief, anna, bauamt):
    match fall:
        case "recht weg":
            Zugehoerigkeit.objects.filter(benutzer=anna).update(gueltig_bis=date(2020, 1, 1))
        case "anderes amt":
            Zugehoerigkeit.objects.filter(benutzer=anna).update(amt=bauamt)
        case "inaktiv":
            Benutzer.objects.filter(pk=anna.pk).update(is_active=False)
        case "ohne adresse":
            Benutzer.objects.filter(pk=anna.pk).update(email="")
        case "abbestellt":
            Wochenbrief.objects.all().delete()
    assert wochenbriefe_senden(stichtag=HEUTE) == 0 and postfach.briefe == []


def test_a_server_that_refuses_is_asked_again(postfach, brief):
    postfach.voll = True
    assert wochenbriefe_senden(stichtag=HEUTE) == 0
    brief.refresh_from_db()
    assert brief.zuletzt_gesendet_am is None and "Postfach voll" in brief.fehler
    postfach.voll = False
    assert wochenbriefe_senden(stichtag=HEUTE) == 1 and len(postfach.briefe) == 1


def test_it_goes_out_on_mondays_at_six_in_berlin():
    plan = app.conf.beat_schedule["wochenbriefe"]
    assert plan["task"] == "auswertung.tasks.wochenbriefe_senden" and app.conf.timezone == "Europe/Berlin"
    assert (plan["schedule"].day_of_week, min(plan["schedule"].hour), plan["schedule"].minute) == ({1}, 6, {0})


class TestBestellen:
    def adresse(self, amt):
        return f"/herford/amt/{amt.pk}/blatt/wochenbrief/"

    def anmelden(self, client, person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_on_the_page_and_off_again(self, client, anna, kommune, buergeramt):
        Benutzer.objects.filter(pk=anna.pk).update(email="anna@herford.example")
        self.anmelden(client, anna)
        for _ in range(2):
            assert (
                "kommt montags"
                in client.post(self.adresse(buergeramt), {"wahl": "bestellen"}, follow=True).content.decode()
            )
        assert Wochenbrief.objects.get().benutzer == anna
        client.post(self.adresse(buergeramt), {"wahl": "abbestellen"})
        assert not Wochenbrief.objects.exists()
        assert Wochenbrief.pgh_event_model.objects.count() == 2

    def test_without_an_address_it_says_why(self, client, anna, buergeramt):
        text = (
            self.anmelden(client, anna)
            .post(self.adresse(buergeramt), {"wahl": "bestellen"}, follow=True)
            .content.decode()
        )
        assert "keine E-Mail-Adresse" in text and not Wochenbrief.objects.exists()

    def test_other_amt_other_kommune_anonymous(self, client, bernd, carla, buergeramt, kommune):
        assert client.post(self.adresse(buergeramt), {"wahl": "bestellen"}).status_code == 302
        for person in (bernd, carla):
            antwort = self.anmelden(client, person).post(self.adresse(buergeramt), {"wahl": "bestellen"})
            assert antwort.status_code == 404
        bernd.email = "b@herford.example"
        with pytest.raises(WochenbriefAbgelehnt):
            wochenbrief_bestellen(benutzer=bernd, kommune=kommune, amt_id=buergeramt.pk)
        assert not Wochenbrief.objects.exists()

    def test_the_link_of_the_mail_needs_no_login_and_asks_first(self, client, brief):
        pfad = f"/wochenbrief/abbestellen/{abbestellzeichen(brief=brief)}/"
        assert "320 Bürgeramt" in client.get(pfad).content.decode() and Wochenbrief.objects.exists()
        assert "ist abbestellt" in client.post(pfad).content.decode()
        assert not Wochenbrief.objects.exists()
        assert client.post(pfad).status_code == 404

    @pytest.mark.parametrize("zeichen", ["x", "a:b:c", "%00", "ä" * 200])
    def test_a_broken_link_changes_nothing(self, client, brief, zeichen):
        assert client.post(f"/wochenbrief/abbestellen/{zeichen}/").status_code in (400, 404)
        assert Wochenbrief.objects.exists()
