"""The stock of a demo Kommune: chosen entries, and what is synthetic about each of them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.db.models.functions import Greatest

from auswertung.services.demodaten.auswahl import auswaehlen, kandidaten_des_katalogs
from auswertung.services.demodaten.quellen import Demokommune, aemter_je_themenfeld
from auswertung.services.demodaten.zufall import aus, gewichtet, zahl
from leistungen.models import KommunaleLeistung
from leistungen.services.bestand import bestand_anlegen
from organisation.models import Amt, Kommune
from organisation.services.zwischentabelle import zwischentabelle_fuellen

OHNE_AMT = 5  # of 100 services whose Themenfeld has an Amt
MIT_FALLZAHL = 38
BESTAETIGUNG = (58, 27, 15)  # within ten months, longer ago, never
GENAUIGKEIT = (
    KommunaleLeistung.Praezision.GENAU,
    KommunaleLeistung.Praezision.RUND,
    KommunaleLeistung.Praezision.GESCHAETZT,
)
SPALTEN = [
    "id bigint",
    "amt_id bigint",
    "bestaetigt_am date",
    "fallzahl integer",
    "fallzahl_jahr smallint",
    "fallzahl_praezision",
    "fallzahl_grund",
]
_UEBERNEHMEN = """
UPDATE leistungen_kommunaleleistung kl
   SET amt_id = neu.amt_id, bestaetigt_am = neu.bestaetigt_am, fallzahl = neu.fallzahl,
       fallzahl_jahr = neu.fallzahl_jahr, fallzahl_praezision = neu.fallzahl_praezision,
       fallzahl_grund = neu.fallzahl_grund
  FROM pg_temp.demo_bestand neu
 WHERE neu.id = kl.id
"""


def bestand_aufbauen(*, kommune: Kommune, demo: Demokommune, stichtag: date) -> list[KommunaleLeistung]:
    """Take the chosen entries into the stock; Amt, Fallzahl and last confirmation are synthetic."""
    gewaehlt = auswaehlen(kandidaten_des_katalogs(), kuerzel=demo.kuerzel, anzahl=demo.anzahl)
    bestand_anlegen(benutzer=None, kommune=kommune, einzelleistung_ids=[k.einzelleistung_id for k in gewaehlt])
    leistungen = list(
        KommunaleLeistung.objects.filter(kommune=kommune)
        .select_related("kommune", "einzelleistung", "themenfeld", "fassung")
        .order_by("id")
    )
    aemter = {(amt.nummer or amt.bezeichnung): amt for amt in Amt.objects.filter(kommune=kommune)}
    for leistung in leistungen:
        _ausfuellen(leistung, aemter, schluessel_von(kommune=kommune, leistung=leistung), stichtag)
    with connection.cursor() as cursor:
        namen = [spalte.split()[0] for spalte in SPALTEN]
        werte = ([getattr(leistung, name) for name in namen] for leistung in leistungen)
        zwischentabelle_fuellen(cursor, name="demo_bestand", spalten=SPALTEN, zeilen=werte)
        cursor.execute(_UEBERNEHMEN)
    return leistungen


def bestaetigung_nachziehen(*, kommune: Kommune) -> None:
    """Setting a stage confirms the service: no confirmation may be older than the stage it belongs to."""
    bewertet = KommunaleLeistung.objects.filter(kommune=kommune, stand_seit__isnull=False)
    bewertet.update(bestaetigt_am=Greatest("bestaetigt_am", "stand_seit"))


def schluessel_von(*, kommune: Kommune, leistung: KommunaleLeistung) -> str:
    """The key every synthetic value of a service depends on."""
    return f"{kommune.kuerzel}:{leistung.einzelleistung.schluessel if leistung.einzelleistung else leistung.pk}"


def _ausfuellen(leistung: KommunaleLeistung, aemter: dict[str, Amt], schluessel: str, stichtag: date) -> None:
    leistung.amt = _amt(leistung, aemter, schluessel)
    art = gewichtet(BESTAETIGUNG, schluessel, "bestaetigt")
    if art < 2:
        tage = zahl(schluessel, "bestaetigt_tage", bis=300) + 420 * art
        leistung.bestaetigt_am = stichtag - timedelta(days=tage)
    if zahl(schluessel, "hat_fallzahl", bis=100) < MIT_FALLZAHL:
        leistung.fallzahl_praezision = aus(GENAUIGKEIT, schluessel, "genauigkeit")
        leistung.fallzahl = _fallzahl(schluessel, leistung.fallzahl_praezision)
        leistung.fallzahl_jahr = stichtag.year - 1
    elif zahl(schluessel, "fallzahl_grund", bis=4) == 0:
        leistung.fallzahl_grund = "Demodaten: wird im Fachverfahren nicht gezählt"


def _amt(leistung: KommunaleLeistung, aemter: dict[str, Amt], schluessel: str) -> Amt | None:
    if leistung.themenfeld is None or zahl(schluessel, "ohne_amt", bis=100) < OHNE_AMT:
        return None
    namen = aemter_je_themenfeld(leistung.kommune.kuerzel).get(leistung.themenfeld.fim_code)
    return aemter[aus(namen, schluessel, "amt")] if namen else None


def _fallzahl(schluessel: str, praezision: str) -> int:
    """Between 1 and about 30,000, many small ones; estimates are round."""
    wert = int(2 ** (zahl(schluessel, "fallzahl", bis=1500) / 100)) + zahl(schluessel, "rest", bis=7)
    if praezision == KommunaleLeistung.Praezision.GENAU:
        return wert
    stellen = max(10 ** (len(str(wert)) - 2), 1)
    return round(wert / stellen) * stellen
