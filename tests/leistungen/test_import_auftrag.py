"""Check and takeover as Aufträge: progress, going on by itself, crashes, second orders, refusals at once."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from auswertung.auftraege import ARTEN
from auswertung.ausgabe.importe import importuebernahme
from auswertung.services.auftraege_ausfuehren import Auftragsart, auftraege_ausfuehren
from leistungen.models import Importlauf, Importzeile, Katalogstand, KommunaleLeistung, Reifegradstand
from leistungen.resources.importe import datei_annehmen
from leistungen.services.importe.auftraege import pruefung_beauftragen, uebernahme_beauftragen
from organisation.models import Auftrag, Benutzer, Betreiberauftrag, Kommune
from organisation.selectors import offene_und_neue_auftraege
from tests.factories.organisation import benutzer_anlegen
from tests.leistungen.importhilfen import (
    KATALOGANGABEN,
    abarbeiten,
    als_csv,
    befunde,
    hinweise,
    hochladen,
    katalogzeilen,
    pruefen,
)

BASIS = "/herford/importe/"
STAND = {"gueltig_ab": "01.03.2026"}
ELTERNGELD = "99041006013000"
INHALT = als_csv([{"leika": ELTERNGELD, "reifegrad": "2"}])


@pytest.fixture
def als_team(client: Client, team: Benutzer) -> Client:
    client.force_login(team)
    return client


def text(antwort: Any) -> str:
    return " ".join(antwort.content.decode().split())


def beauftragt(client: Client) -> Importlauf:
    """Uploaded and mapped; the check waits for a worker."""
    hochladen(client, BASIS, INHALT, **STAND)
    lauf = Importlauf.objects.get()
    assert client.post(f"{BASIS}{lauf.pk}/zuordnung/", lauf.zuordnung)["Location"] == f"{BASIS}{lauf.pk}/"
    return lauf


@pytest.mark.django_db
def test_the_request_only_orders_and_the_page_shows_the_progress(als_team: Client, kommune: Kommune) -> None:
    lauf = beauftragt(als_team)
    auftrag = Auftrag.objects.get()
    assert (auftrag.art, auftrag.status, lauf.zeilen.count()) == ("importpruefung", "wartet", 0)
    seite = text(als_team.get(f"{BASIS}{lauf.pk}/"))
    assert f'hx-get="{BASIS}{lauf.pk}/fortschritt/"' in seite and "<progress" in seite
    assert "Fortschritt neu laden" in seite  # without JavaScript
    Auftrag.objects.update(status="laeuft", fortschritt=30, schritt="1 Zeile wird verglichen")
    teil = als_team.get(f"{BASIS}{lauf.pk}/fortschritt/", headers={"HX-Request": "true"})
    assert "30 % 1 Zeile wird verglichen" in text(teil) and "HX-Redirect" not in teil
    assert als_team.get(f"{BASIS}{lauf.pk}/fortschritt/")["Location"] == f"{BASIS}{lauf.pk}/"


@pytest.mark.django_db
def test_the_page_goes_on_to_the_preview_and_to_the_result(als_team: Client, team: Benutzer, kommune: Kommune) -> None:
    lauf = beauftragt(als_team)
    assert abarbeiten() == 1
    teil = als_team.get(f"{BASIS}{lauf.pk}/fortschritt/", headers={"HX-Request": "true"})
    assert teil["HX-Redirect"] == f"{BASIS}{lauf.pk}/"
    assert offene_und_neue_auftraege(benutzer=team, kommune=kommune).neu == [Auftrag.objects.get()]
    assert "Änderungen übernehmen" in text(als_team.get(f"{BASIS}{lauf.pk}/"))
    assert offene_und_neue_auftraege(benutzer=team, kommune=kommune).neu == []
    als_team.post(f"{BASIS}{lauf.pk}/uebernehmen/")
    assert KommunaleLeistung.objects.filter(kommune=kommune).count() == 0
    abarbeiten()
    auftrag = Auftrag.objects.get(art="importuebernahme")
    assert auftrag.ergebnis == {"url": f"{BASIS}{lauf.pk}/", "text": "Ergebnis ansehen"}
    assert "Übernommen: 1 Leistung ist auf dem Stand der Datei." in text(als_team.get(f"{BASIS}{lauf.pk}/"))


@pytest.mark.django_db
def test_the_catalogue_goes_the_same_way_without_a_kommune(client: Client, db: None) -> None:
    client.force_login(benutzer_anlegen("betreiber", ist_betreiber=True))
    hochladen(client, "/katalog/importe/", als_csv(katalogzeilen()[1:]), **KATALOGANGABEN)
    lauf = Importlauf.objects.get()
    client.post(f"/katalog/importe/{lauf.pk}/zuordnung/", lauf.zuordnung)
    assert Betreiberauftrag.objects.get().status == "wartet"
    assert "<progress" in text(client.get(f"/katalog/importe/{lauf.pk}/"))
    abarbeiten()
    client.post(f"/katalog/importe/{lauf.pk}/uebernehmen/")
    assert Katalogstand.objects.count() == 1
    abarbeiten()
    assert Katalogstand.objects.get(ist_aktuell=True).name == "Katalog 2026"
    seite = text(client.get(f"/katalog/importe/{lauf.pk}/"))
    assert "Der Katalogstand „Katalog 2026“ gilt jetzt." in seite


@pytest.mark.django_db
def test_while_an_auftrag_is_open_nothing_else_changes_the_import(als_team: Client, kommune: Kommune) -> None:
    lauf = beauftragt(als_team)
    for aktion in ("pruefen", "uebernehmen", "entscheiden", "verwerfen"):
        antwort = als_team.post(f"{BASIS}{lauf.pk}/{aktion}/", {"ziel-2": "eigene"}, follow=True)
        assert "wird gerade bearbeitet" in hinweise(antwort), aktion
    antwort = als_team.post(f"{BASIS}{lauf.pk}/zuordnung/", {"bezeichnung": "reifegrad"})
    assert antwort["Location"] == f"{BASIS}{lauf.pk}/"
    vorher = dict(lauf.zuordnung)
    lauf.refresh_from_db()
    assert (lauf.zuordnung, Auftrag.objects.count()) == (vorher, 1)


@pytest.mark.django_db
def test_a_second_confirmation_gives_no_second_auftrag(als_team: Client, kommune: Kommune) -> None:
    lauf = pruefen(als_team, BASIS, INHALT, **STAND)
    als_team.post(f"{BASIS}{lauf.pk}/uebernehmen/")
    assert "wird gerade bearbeitet" in hinweise(als_team.post(f"{BASIS}{lauf.pk}/uebernehmen/", follow=True))
    assert Auftrag.objects.filter(art="importuebernahme").count() == 1
    abarbeiten()
    assert Reifegradstand.objects.filter(kommune=kommune).count() == 1


@pytest.mark.django_db
def test_the_check_of_a_right_that_is_gone_fails_and_is_told(
    als_team: Client, team: Benutzer, kommune: Kommune
) -> None:
    lauf = pruefen(als_team, BASIS, INHALT, **STAND)
    als_team.post(f"{BASIS}{lauf.pk}/uebernehmen/")
    team.zugehoerigkeiten.filter(stufe="freigeben").update(stufe="lesen")
    abarbeiten()
    auftrag = Auftrag.objects.get(art="importuebernahme")
    assert (auftrag.status, "fehlt Ihnen das Recht" in auftrag.fehler) == ("gescheitert", True)
    assert Reifegradstand.objects.count() == 0
    team.zugehoerigkeiten.filter(stufe="lesen").update(stufe="freigeben")
    assert "Abgebrochen:" in text(als_team.get(f"{BASIS}{lauf.pk}/"))


@pytest.mark.django_db
def test_foreign_people_see_no_progress(als_team: Client, anna: Benutzer, rita: Benutzer, carla: Benutzer) -> None:
    lauf = beauftragt(als_team)
    for benutzer, status in {anna: 404, rita: 403, carla: 404, None: 302}.items():
        fremder = Client()
        if benutzer:
            fremder.force_login(benutzer)
        antwort = fremder.get(f"{BASIS}{lauf.pk}/fortschritt/", headers={"HX-Request": "true"})
        assert antwort.status_code == status


# --- with real commits


def geprueft(team: Benutzer, kommune: Kommune) -> Importlauf:
    lauf = datei_annehmen(
        benutzer=team, kommune=kommune, dateiname="datei.csv", inhalt=INHALT, optionen={"gueltig_ab": "2026-03-01"}
    )
    pruefung_beauftragen(benutzer=team, lauf=lauf)
    assert abarbeiten() == 1
    lauf.refresh_from_db()
    assert befunde(lauf) == {"neu": 1}
    return uebernahme_beauftragen(benutzer=team, lauf=lauf)


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_does_it_once(
    eigene_datenbank: str, team: Benutzer, kommune: Kommune
) -> None:
    """A process of its own, ended by SIGKILL after it wrote everything and before it committed."""
    lauf = geprueft(team, kommune)

    def stirbt(auftrag: Auftrag, fortschritt: Any) -> Any:
        def melden(prozent: int, schritt: str) -> None:
            fortschritt(prozent, schritt)
            if prozent == 85 and Reifegradstand.objects.count() == 1:
                os.kill(os.getpid(), signal.SIGKILL)

        return importuebernahme(auftrag, melden)

    kind = os.fork()
    if kind == 0:  # in a thread, for connections of its own
        arten = {"importuebernahme": Auftragsart(stirbt)}
        faden = threading.Thread(target=lambda: auftraege_ausfuehren(schnell=False, arten=arten))
        faden.start()
        faden.join(30)
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(kind, 0)[1]) == signal.SIGKILL
    auftrag = Auftrag.objects.get(art="importuebernahme")
    assert (auftrag.status, auftrag.fortschritt) == ("laeuft", 85)
    assert (KommunaleLeistung.objects.count(), Reifegradstand.objects.count()) == (0, 0)
    assert abarbeiten() == 1
    auftrag.refresh_from_db()
    lauf.refresh_from_db()
    assert (auftrag.status, auftrag.versuche, lauf.status) == ("fertig", 2, "uebernommen")
    assert Reifegradstand.objects.count() == 1


def test_a_worker_killed_after_the_commit_does_not_apply_twice(
    eigene_datenbank: str, team: Benutzer, kommune: Kommune
) -> None:
    geprueft(team, kommune)
    abarbeiten()
    Auftrag.objects.filter(art="importuebernahme").update(status="laeuft", fortschritt=85, beendet_am=None)
    assert abarbeiten() == 1
    auftrag = Auftrag.objects.get(art="importuebernahme")
    assert (auftrag.status, auftrag.schritt) == ("fertig", "Übernommen: 1 Leistung ist auf dem Stand der Datei.")
    assert Reifegradstand.objects.count() == KommunaleLeistung.objects.count() == 1


def test_both_progress_and_rows_are_seen_only_when_they_should(
    eigene_datenbank: str, team: Benutzer, kommune: Kommune
) -> None:
    """Progress is visible to others while the work's own transaction still hides its rows."""
    geprueft(team, kommune)
    schritte: list[tuple[int, int]] = []

    def von_aussen() -> None:
        schritte.append((Auftrag.objects.get(art="importuebernahme").fortschritt, Reifegradstand.objects.count()))
        connections.close_all()

    def beobachtet(auftrag: Auftrag, fortschritt: Any) -> Any:
        def melden(prozent: int, schritt: str) -> None:
            fortschritt(prozent, schritt)
            faden = threading.Thread(target=von_aussen)
            faden.start()
            faden.join(30)

        return importuebernahme(auftrag, melden)

    auftraege_ausfuehren(schnell=False, arten={**ARTEN, "importuebernahme": Auftragsart(beobachtet)})
    assert schritte == [(5, 0), (15, 0), (35, 0), (50, 0), (85, 0)]
    assert Reifegradstand.objects.count() == 1


def test_the_preview_is_replaced_not_doubled_by_a_repeated_check(
    eigene_datenbank: str, team: Benutzer, kommune: Kommune
) -> None:
    geprueft(team, kommune)
    Auftrag.objects.filter(art="importuebernahme").update(status="gescheitert")
    Auftrag.objects.filter(art="importpruefung").update(status="laeuft")
    abarbeiten()  # the check is no longer the one the import waits for: refused
    alter = Auftrag.objects.get(art="importpruefung")
    assert (alter.status, "keinen Import" in alter.fehler) == ("gescheitert", True)
    pruefung_beauftragen(benutzer=team, lauf=Importlauf.objects.get())
    abarbeiten()
    assert Importzeile.objects.count() == 1
