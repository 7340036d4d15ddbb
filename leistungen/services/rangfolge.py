"""Freeze a ranking as a council adopted it, and ask how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction

from leistungen.models import (
    BeschlosseneRangfolge,
    Kriterienkatalog,
    Rangplatz,
    Stabilitaetspruefung,
)
from leistungen.rangfolge import Ziehungen, stabilitaet
from leistungen.selectors.kriterien import als_kopie, gueltiger_katalog, kriterien_von, massstaebe
from leistungen.selectors.rangdaten import rangdaten
from leistungen.selectors.rangliste import Rangliste, alle_namen, letzte_stabilitaet, rangliste
from leistungen.services.eingaben import datum_pruefen, text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from leistungen.services.kriterien import freigabe_pruefen, top_n_pruefen
from organisation import rechte as r
from organisation.models import Amt, Auftrag, Benutzer, Kommune
from organisation.services.vermerke import auftrag_erteilen

STABILITAET = "stabilitaet"
STREUUNGEN = (Decimal("0.10"), Decimal("0.20"))
WENIGSTE_ZIEHUNGEN, MEISTE_ZIEHUNGEN = 1000, 20_000
HOECHSTER_STARTWERT = 2**31 - 1


def rangfolge_beschliessen(
    *,
    benutzer: Benutzer | None,
    kommune: Kommune,
    titel: str,
    beschlossen_am: date,
    gesehene_version: int,
    drucksache: str = "",
    anmerkung: str = "",
    top_n: int | None = None,
) -> BeschlosseneRangfolge:
    """Freeze the ranking of the version that holds with weights, values and scores; nothing of it ever changes again.

    Raises Eingabefehler (right to release for the whole Kommune, text, date, nothing to rank), VeralteterStand when
    another version holds than the user saw.
    """
    freigabe_pruefen(benutzer=benutzer, kommune=kommune)
    datum_pruefen(beschlossen_am)
    name = text_pruefen(titel, feld="titel", name="Titel", hoechstens=160, pflicht=True)
    nummer = text_pruefen(drucksache, feld="drucksache", name="Drucksachen-Nr.", hoechstens=60)
    hinweis = text_pruefen(anmerkung, feld="anmerkung", name="Anmerkung", hoechstens=500)
    with transaction.atomic(), pghistory.context(grund=f"Rangfolge festgeschrieben: {name}"):
        Kommune.objects.select_for_update().get(pk=kommune.pk)
        liste = rangliste(kommune=kommune, katalog=_gesehener_katalog(kommune, gesehene_version))
        if not len(liste.folge.reihung):
            raise Eingabefehler("Es gibt noch keine bewertete Leistung, also auch keine Rangfolge.")
        beschluss = BeschlosseneRangfolge.objects.create(
            kommune=kommune,
            titel=name,
            beschlossen_am=beschlossen_am,
            drucksache=nummer,
            anmerkung=hinweis,
            katalog=liste.katalog,
            kriterien=als_kopie(liste.kriterien),
            luecken_regel=liste.katalog.luecken_regel,
            top_n=liste.katalog.top_n if top_n is None else top_n_pruefen(top_n),
            noch_nicht_gefragt=_noch_nicht_gefragt(kommune),
            festgeschrieben_von=benutzer,
        )
        Rangplatz.objects.bulk_create(_plaetze(beschluss, liste), batch_size=2000)
    return beschluss


def _gesehener_katalog(kommune: Kommune, gesehen: int) -> Kriterienkatalog:
    katalog = gueltiger_katalog(kommune=kommune)
    if katalog is None:
        raise Eingabefehler("Die Kommune hat noch keinen Kriterienkatalog.")
    if katalog.version != gesehen:
        wer = str(katalog.angelegt_von or "System")
        jetzt = f"Version {katalog.version}: {katalog.grund}"
        raise VeralteterStand(
            [Unterschied(0, katalog.name, "Kriterienkatalog", f"Version {gesehen}", jetzt, wer, katalog.angelegt_am)]
        )
    return katalog


def _noch_nicht_gefragt(kommune: Kommune) -> list[dict[str, str]]:
    aemter = Amt.objects.filter(kommune=kommune, ist_zurueckgestellt=True).nach_nummer()
    return [{"nummer": a.nummer, "bezeichnung": a.bezeichnung, "grund": a.zurueckstellungsgrund} for a in aemter]


def _plaetze(beschluss: BeschlosseneRangfolge, liste: Rangliste) -> Iterator[Rangplatz]:
    folge, daten = liste.folge, liste.daten
    ids = [int(daten.ids[index]) for index in folge.reihung]
    namen = alle_namen(kommune=beschluss.kommune, ids=ids)
    pruefung = letzte_stabilitaet(katalog=liste.katalog, top_n=beschluss.top_n)
    anteile = pruefung.anteile if pruefung else {}
    for platz, (index, pk) in enumerate(zip(folge.reihung, ids, strict=True), start=1):
        zeile = namen[pk]
        yield Rangplatz(
            kommune_id=beschluss.kommune_id,
            rangfolge=beschluss,
            reihung=platz,
            rang=int(folge.rang[index]),
            leistung_id=pk,
            ozg_leistung_id=int(daten.buendel[index]) or None,
            bezeichnung=zeile["eigene_bezeichnung"] or zeile["fassung__bezeichnung"] or "",
            leika_schluessel=zeile["einzelleistung__leika_schluessel"] or "",
            amt=f"{zeile['amt__nummer'] or ''} {zeile['amt__bezeichnung'] or ''}".strip(),
            ist_pilot=bool(zeile["amt__ist_pilotamt"]),
            ist_muss=bool(folge.muss[index]),
            punktzahl=_punkte(folge.punkte[index]),
            punktzahl_von=_punkte(folge.von[index]),
            punktzahl_bis=_punkte(folge.bis[index]),
            werte=_werte(liste, int(index)),
            stabilitaet=None if pruefung is None else _punkte(anteile.get(str(pk), 0)),
        )


def _punkte(wert: float) -> Decimal:
    return Decimal(f"{wert:.4f}")


def _werte(liste: Rangliste, index: int) -> dict[str, Any]:
    """Value, points and whether inherited, by Schlüssel; a missing value stays None."""
    daten, folge = liste.daten, liste.folge
    return {
        kriterium.schluessel: {
            "wert": None if daten.werte[index, k] != daten.werte[index, k] else float(daten.werte[index, k]),
            "punkte": round(float(folge.beitraege[index, k]), 4),
            "geerbt": bool(daten.geerbt[index, k]),
        }
        for k, kriterium in enumerate(liste.kriterien)
    }


def stabilitaet_beauftragen(
    *, benutzer: Benutzer, kommune: Kommune, top_n: int, streuung: Decimal, startwert: int, ziehungen: int = 1000
) -> Auftrag:
    """Order a simulation of the version that holds. Raises Eingabefehler (right to edit, parameters, no version)."""
    if not benutzer.rechte().darf_irgendwo(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN):
        raise Eingabefehler("Die Stabilität darf prüfen, wer Leistungen bearbeiten darf.")
    katalog = gueltiger_katalog(kommune=kommune)
    if katalog is None:
        raise Eingabefehler("Die Kommune hat noch keinen Kriterienkatalog.")
    if streuung not in STREUUNGEN:
        raise Eingabefehler("Die Streuung der Gewichte ist 10 oder 20 Prozent.", feld="streuung")
    if not WENIGSTE_ZIEHUNGEN <= ziehungen <= MEISTE_ZIEHUNGEN:
        raise Eingabefehler("Möglich sind 1.000 bis 20.000 Ziehungen.", feld="ziehungen")
    if not 0 <= startwert <= HOECHSTER_STARTWERT:
        raise Eingabefehler("Der Startwert ist eine Zahl von 0 bis 2.147.483.647.", feld="startwert")
    parameter = {
        "katalog": katalog.pk,
        "top_n": top_n_pruefen(top_n),
        "streuung": str(streuung),
        "startwert": startwert,
        "ziehungen": ziehungen,
    }
    titel = f"Stabilität der TOP {top_n} prüfen ({ziehungen:,} Ziehungen)".replace(",", ".")
    return auftrag_erteilen(kommune=kommune, benutzer=benutzer, art=STABILITAET, titel=titel, parameter=parameter)


def stabilitaet_pruefen(
    *,
    kommune: Kommune,
    katalog: Kriterienkatalog,
    benutzer: Benutzer | None,
    top_n: int,
    ziehungen: Ziehungen,
    melden: Callable[[float], Any] = lambda anteil: None,
) -> Stabilitaetspruefung:
    """Run the simulation and keep its result with everything needed to repeat it."""
    kriterien = kriterien_von(katalog=katalog)
    daten = rangdaten(kommune=kommune, kriterien=kriterien)
    anteile = stabilitaet(
        werte=daten.werte,
        massstaebe=massstaebe(kriterien),
        top_n=top_n,
        ziehungen=ziehungen,
        regel=katalog.luecken_regel,
        melden=melden,
    )
    return Stabilitaetspruefung.objects.create(
        kommune=kommune,
        katalog=katalog,
        gewichte={k.schluessel: str(k.gewicht) for k in kriterien},
        luecken_regel=katalog.luecken_regel,
        top_n=top_n,
        ziehungen=ziehungen.anzahl,
        streuung=Decimal(str(ziehungen.streuung)),
        startwert=ziehungen.startwert,
        leistungen=len(daten),
        anteile={str(pk): round(float(anteil), 4) for pk, anteil in zip(daten.ids, anteile, strict=True) if anteil > 0},
        gerechnet_von=benutzer,
    )
