"""Make campaigns, criteria and returned workbooks for tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import openpyxl
from django.utils import timezone

from leistungen.antwortform import WEISS_NICHT
from leistungen.models import Abfrage, Abfrageposition, KommunaleLeistung, Kriterienkatalog, Kriterium, Skalenstufe
from leistungen.resources.abfragemappe import mappe_schreiben
from leistungen.selectors.abfragen import Frage, fragen
from leistungen.selectors.abfragezeilen import zeilen
from leistungen.services.abfragen.antworten import Antwort, antworten_speichern
from leistungen.services.abfragen.kampagne import Rahmen, abfrage_anlegen, abfrage_oeffnen
from organisation.models import Amt, Benutzer, Kommune

ALLE_ARTEN = ("erbracht", "fallzahl", "reifegrad", "stand_vom", "anmerkung")
STUFEN = ((1, "gering"), (2, "mittel"), (3, "hoch"))


def kriterium_anlegen(kommune: Kommune, name: str = "Nutzungsinteresse") -> Kriterium:
    """A criterion estimated by the Fachamt, steps 1 to 3, in the Kommune's only catalogue."""
    katalog, _ = Kriterienkatalog.objects.get_or_create(
        kommune=kommune, version=1, defaults={"name": "Test", "gueltig_ab": date(2021, 1, 1), "grund": "Test"}
    )
    nummer = katalog.kriterien.count() + 1
    kriterium = Kriterium.objects.create(
        kommune=kommune, katalog=katalog, schluessel=uuid4().hex, nummer=nummer, name=name, gewicht=1
    )
    Skalenstufe.objects.bulk_create(
        Skalenstufe(kommune=kommune, kriterium=kriterium, wert=wert, bezeichnung=text) for wert, text in STUFEN
    )
    return kriterium


def kampagne(
    team: Benutzer,
    kommune: Kommune,
    leistungen: Iterable[KommunaleLeistung],
    *,
    arten: Sequence[str] = ALLE_ARTEN,
    kriterien: Iterable[Kriterium] = (),
    zurueckgestellt: dict[Amt, str] | None = None,
    oeffnen: bool = True,
    titel: str = "Abfrage 2026",
    **rahmen: Any,
) -> Abfrage:
    """A campaign about these services, sent to their Ämter."""
    leistungen = list(leistungen)
    aemter = {leistung.amt_id: "" for leistung in leistungen if leistung.amt_id}
    aemter |= {amt.pk: grund for amt, grund in (zurueckgestellt or {}).items()}
    werte = {"anschreiben": "", "frist": timezone.localdate() + timedelta(days=14), "erinnern_am": (), **rahmen}
    abfrage = abfrage_anlegen(
        benutzer=team,
        kommune=kommune,
        rahmen=Rahmen(titel=titel, **werte),
        fragen=[*((art, None) for art in arten), *(("kriterium", k.pk) for k in kriterien)],
        leistung_ids=[leistung.pk for leistung in leistungen],
        aemter=aemter,
    )
    return abfrage_oeffnen(benutzer=team, abfrage=abfrage) if oeffnen else abfrage


def alles_beantworten(team: Benutzer, abfrage: Abfrage, *leistungen: KommunaleLeistung) -> None:
    """Answer every question about these services with „weiß nicht“: no fact follows."""
    ids = Abfrageposition.objects.filter(bogen__abfrage=abfrage, leistung__in=leistungen).values_list("pk", flat=True)
    pflicht = [f.id for f in fragen(abfrage=abfrage) if not f.ist_freiwillig]
    antworten = [Antwort(pk, frage_id, WEISS_NICHT) for pk in ids for frage_id in pflicht]
    antworten_speichern(benutzer=team, abfrage=abfrage, antworten=antworten)


def position(abfrage: Abfrage, leistung: KommunaleLeistung) -> Abfrageposition:
    return Abfrageposition.objects.get(bogen__abfrage=abfrage, leistung=leistung)


def frage(abfrage: Abfrage, art: str) -> Frage:
    return next(f for f in fragen(abfrage=abfrage) if f.art == art)


def mappe(abfrage: Abfrage, **angaben: Any) -> bytes:
    """The workbook as an Amt downloads it."""
    ziel = io.BytesIO()
    mappe_schreiben(
        abfrage=abfrage, fragen=fragen(abfrage=abfrage), zeilen=zeilen(abfrage=abfrage, **angaben), ziel=ziel
    )
    return ziel.getvalue()


def bearbeitet(inhalt: bytes, aendern: Callable[[Any], None]) -> bytes:
    """The workbook after a person worked on it and saved it (openpyxl rewrites every part of the file)."""
    buch = openpyxl.load_workbook(io.BytesIO(inhalt))
    aendern(buch["Antworten"])
    ziel = io.BytesIO()
    buch.save(ziel)
    return ziel.getvalue()


def ausgefuellt(inhalt: bytes, **zellen: Any) -> bytes:
    """Fill cells by address: `F3="ja"`."""

    def fuellen(blatt: Any) -> None:
        for zelle, wert in zellen.items():
            blatt[zelle] = wert

    return bearbeitet(inhalt, fuellen)
