"""Two people confirm at the same moment: one wins, the other is told; nothing is written twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from leistungen.models import EinzelleistungFassung, Importlauf, Katalogstand, KommunaleLeistung, Reifegradstand
from leistungen.resources.importe import datei_annehmen, lauf_pruefen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe.bestandsimport import bestandsimport_uebernehmen
from leistungen.services.importe.katalogimport import katalogimport_uebernehmen
from organisation.models import Benutzer, Kommune
from tests.factories.organisation import benutzer_anlegen
from tests.leistungen.importhilfen import als_csv, katalogzeilen


def gleichzeitig(*laeufe: Callable[[], Any]) -> list[str]:
    """Run all at once, each in a thread with its own connection; "" for success, else the refusal."""
    start = Barrier(len(laeufe))

    def einer(lauf: Callable[[], Any]) -> str:
        try:
            start.wait()
            lauf()
            return ""
        except Eingabefehler as fehler:
            return fehler.meldung
        finally:
            connection.close()

    with ThreadPoolExecutor(len(laeufe)) as pool:
        return sorted(pool.map(einer, laeufe))


def geprueft(benutzer: Benutzer, kommune: Kommune | None, inhalt: bytes, **optionen: str) -> Importlauf:
    lauf = datei_annehmen(benutzer=benutzer, kommune=kommune, dateiname="datei.csv", inhalt=inhalt, optionen=optionen)
    return lauf_pruefen(benutzer=benutzer, lauf=lauf)


def test_two_editions_at_once(eigene_datenbank: str) -> None:
    betreiber = benutzer_anlegen("betreiber", ist_betreiber=True)
    angaben = {"stand_am": "2026-03-01", "quelle": "Test", "quelle_kuerzel": "kdn"}
    laeufe = [geprueft(betreiber, None, als_csv(katalogzeilen()[:-n]), name=f"Katalog {n}", **angaben) for n in (1, 2)]
    antworten = gleichzeitig(
        *(lambda lauf=lauf: katalogimport_uebernehmen(benutzer=betreiber, lauf=lauf) for lauf in laeufe)
    )
    assert antworten[0] == "" and "seit der Prüfung geändert" in antworten[1]
    assert Katalogstand.objects.filter(ist_aktuell=True).count() == 1
    assert EinzelleistungFassung.objects.filter(ist_aktuell=True).count() == 5249


def test_the_same_stock_confirmed_twice_at_once(eigene_datenbank: str, team: Benutzer, kommune: Kommune) -> None:
    inhalt = als_csv([{"leika": "99041006013000", "reifegrad": "2"}])
    lauf = geprueft(team, kommune, inhalt, gueltig_ab="2026-03-01")
    antworten = gleichzeitig(*[lambda: bestandsimport_uebernehmen(benutzer=team, lauf=lauf)] * 2)
    assert antworten[0] == "" and "schon abgeschlossen" in antworten[1]
    assert KommunaleLeistung.objects.filter(kommune=kommune).count() == 1
    assert Reifegradstand.objects.filter(kommune=kommune).count() == 1


def test_two_files_for_one_stock_at_once(eigene_datenbank: str, team: Benutzer, kommune: Kommune) -> None:
    laeufe = [
        geprueft(team, kommune, als_csv([{"leika": "99041006013000", "reifegrad": stufe}]), gueltig_ab="2026-03-01")
        for stufe in ("1", "2")
    ]
    antworten = gleichzeitig(
        *(lambda lauf=lauf: bestandsimport_uebernehmen(benutzer=team, lauf=lauf) for lauf in laeufe)
    )
    assert antworten[0] == "" and "seit der Prüfung geändert" in antworten[1]
    assert Reifegradstand.objects.filter(kommune=kommune).count() == 1
