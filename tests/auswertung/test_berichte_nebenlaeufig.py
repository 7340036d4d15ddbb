"""Reports beside recomputes, beside each other, under killed workers: one picture, or nothing at all."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, transaction

from auswertung.auftraege import ARTEN
from auswertung.models import Bericht, Berichtsdatei, Kennzahlwert
from auswertung.services import berichte as dienst
from auswertung.services.auftraege_ausfuehren import auftraege_ausfuehren
from auswertung.services.berichtsbau import inhalt_bauen
from auswertung.services.neu_berechnen import neu_berechnen
from organisation.models import Auftrag
from tests.auswertung.berichtsbesetzung import FRUEHER, HEUTE, entwurf, inhalt, rechnen
from tests.auswertung.test_nebenlaeufig import nebenher

# A worker that is killed at the step named in its second argument
STERBEN = """
import os, signal, sys
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from auswertung.ausgabe import berichte
from auswertung.services.auftraege_ausfuehren import Auftragsart, auftraege_ausfuehren

def stirbt(auftrag, fortschritt):
    def melden(prozent, schritt):
        fortschritt(prozent, schritt)
        if schritt == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)
    return berichte.berichtserstellung(auftrag, melden)

auftraege_ausfuehren(schnell=False, arten={"bericht": Auftragsart(stirbt)})
"""


@pytest.fixture
def bestand(eigene_datenbank: str, kommune: Any, leistung_anlegen: Any) -> None:
    leistung_anlegen("A", stufe=3, gueltig_ab=FRUEHER - timedelta(days=90))
    rechnen(kommune)


def abgelegt() -> set[Path]:
    return {pfad for pfad in Path(settings.MEDIA_ROOT).rglob("*") if pfad.is_file() and "berichte" in pfad.parts}


def test_a_recompute_in_the_middle_does_not_mix_two_pictures(
    bestand: None, team: Any, kommune: Any, leistung_anlegen: Any
) -> None:
    bericht = entwurf(team, kommune)

    def dazwischen(prozent: int, schritt: str) -> None:
        if "Reifegrade der Leistungen" in schritt:
            faden = threading.Thread(target=andere)
            faden.start()
            faden.join(30)

    def andere() -> None:
        leistung_anlegen("B", stufe=0)
        neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
        connections.close_all()

    gebaut = inhalt_bauen(bericht=bericht, benutzer=team, heute=HEUTE, melden=dazwischen).inhalt
    jetzt = Kennzahlwert.objects.get(kommune=kommune, kennzahl="bewertet", stichtag=HEUTE, amt=None, themenfeld=None)
    assert jetzt.nenner == 2
    assert next(z.nenner for z in gebaut.zahlen() if z.schluessel == "bewertet") == 1
    tafel = next(t for _, t in gebaut.tafeln() if t.titel == "Leistungen je Reifegrad")
    assert sum(zeile[1] for zeile in tafel.zeilen) == 1


def test_two_reports_at_once_do_not_disturb_each_other(bestand: None, team: Any, kommune: Any) -> None:
    berichte = [entwurf(team, kommune), entwurf(team, kommune, stichtag=FRUEHER)]
    for bericht in berichte:
        dienst.erstellung_anfordern(benutzer=team, bericht=bericht, heute=HEUTE)
    nebenher(*[lambda: auftraege_ausfuehren(schnell=False, arten=ARTEN)] * 3)
    assert list(Auftrag.objects.order_by("pk").values_list("status", "versuche")) == [("fertig", 1), ("fertig", 1)]
    for bericht in Bericht.objects.order_by("pk"):
        assert bericht.status == "erstellt" and bericht.pruefsumme == inhalt(bericht).pruefsumme()
        assert bericht.dateien.count() == len({d.format for d in bericht.dateien.all()}) >= 1


@pytest.mark.parametrize("wann", ["Abschnitt „Verlauf“", "JSON wird geschrieben", "Bericht wird eingefroren"])
def test_a_worker_killed_midway_leaves_nothing_and_the_next_one_makes_it(
    bestand: None, eigene_datenbank: str, team: Any, kommune: Any, wann: str
) -> None:
    bericht = entwurf(team, kommune)
    dienst.erstellung_anfordern(benutzer=team, bericht=bericht, heute=HEUTE)

    # a process of its own, not a fork: the library that writes PDF keeps threads that a fork would lose
    ende = subprocess.run([sys.executable, "-c", STERBEN, eigene_datenbank, wann], timeout=120, check=False)
    assert ende.returncode == -signal.SIGKILL
    bericht.refresh_from_db()
    assert (bericht.status, bericht.inhalt) == ("wird_erstellt", None)
    assert not Berichtsdatei.objects.exists()
    assert auftraege_ausfuehren(schnell=False, arten=ARTEN) == 1
    bericht.refresh_from_db()
    assert bericht.status == "erstellt" and bericht.dateien.exists()
    assert Auftrag.objects.get().versuche == 2


def test_a_writer_that_fails_leaves_a_draft_that_can_be_ordered_again(
    bestand: None, team: Any, kommune: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bericht = entwurf(team, kommune)
    vorher = abgelegt()

    def voll(*args: Any, **kwargs: Any) -> None:
        raise OSError("kein Platz mehr")

    with monkeypatch.context() as m:
        m.setattr(Berichtsdatei, "save", voll)  # the disk, not our own code: the row of a file can't be written
        dienst.erstellung_anfordern(benutzer=team, bericht=bericht, heute=HEUTE)
        auftraege_ausfuehren(schnell=False, arten=ARTEN)
    auftrag = Auftrag.objects.get()
    assert auftrag.status == "gescheitert" and "Es wurde nichts geändert" in auftrag.fehler
    bericht.refresh_from_db()
    assert bericht.status == "wird_erstellt" and bericht.inhalt is None
    assert abgelegt() == vorher, "a stored file stayed behind"
    dienst.text_schreiben(benutzer=team, bericht=bericht, abschnitt="anlass", text="ergänzt", version=0)
    dienst.erstellung_anfordern(benutzer=team, bericht=bericht, heute=HEUTE)
    auftraege_ausfuehren(schnell=False, arten=ARTEN)
    bericht.refresh_from_db()
    assert bericht.status == "erstellt"


def test_a_right_lost_meanwhile_ends_the_order_in_words(bestand: None, team: Any, kommune: Any) -> None:
    bericht = entwurf(team, kommune)
    dienst.erstellung_anfordern(benutzer=team, bericht=bericht, heute=HEUTE)
    with transaction.atomic():
        team.zugehoerigkeiten.all().delete()
    auftraege_ausfuehren(schnell=False, arten=ARTEN)
    auftrag = Auftrag.objects.get()
    assert auftrag.status == "gescheitert" and "exportieren" in auftrag.fehler
