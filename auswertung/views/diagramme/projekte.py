"""The tab "Projekte" of the cockpit: tiles, projects by phase, Ampel per Amt. Every count opens its rows in the list."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.projekte import (
    AELTESTE,
    FARBEN,
    LAUFEND,
    NACH_AMPEL,
    NACH_PHASE,
    PHASEN,
    PT_IST,
    PT_MEHR,
    PT_MEHR_AKTUELL,
    PT_PLAN,
    TERMINTREU,
    UEBERFAELLIG,
    UNBESTAETIGT,
    VERZUG,
    Projektkennzahl,
    projektzeilenfilter,
)
from auswertung.selectors.cockpit import Cockpit
from auswertung.selectors.projekte import Projektamt, Projektbild, Projektzelle
from auswertung.views.adressen import Adressen
from auswertung.views.diagramme.form import Diagramm, Feld, Tabelle, fuss, zeichnen
from auswertung.views.kacheln import Kachel
from organisation.templatetags.darstellung import prozent, zahl

KACHELN = (
    LAUFEND,
    TERMINTREU,
    VERZUG,
    PT_PLAN,
    PT_IST,
    PT_MEHR,
    PT_MEHR_AKTUELL,
    UEBERFAELLIG,
    UNBESTAETIGT,
    AELTESTE,
)
REIHENFOLGE = ("rot", "gelb", "gruen", "grau")
TOENE = {"rot": 7, "gelb": 4, "gruen": 1, "grau": None}
_STELLE = {schluessel: stelle for stelle, (schluessel, _) in enumerate(FARBEN)}
_WORT = dict(FARBEN)


def projektadresse(
    adressen: Adressen, kennzahl: Projektkennzahl, *, amt_id: int | None = None, stelle: int | None = None
) -> str:
    """The projects of a Zähler in the list; "" for a past day, or where the list has no such filter."""
    return _liste(adressen, projektzeilenfilter(kennzahl, amt_id=amt_id or adressen.ort.amt_id, stelle=stelle))


def _amtsadresse(adressen: Adressen, amt: Projektamt, kennzahl: Projektkennzahl, stelle: int | None = None) -> str:
    """The projects of one Amt without those below it; of an Amt without id: those that have none."""
    return _liste(adressen, projektzeilenfilter(kennzahl, amt_id=amt.amt_id, stelle=stelle, genau=True))


def _liste(adressen: Adressen, abfrage: str) -> str:
    if not adressen.ist_aktuell or not abfrage:
        return ""
    return f"{reverse('projekte', args=[adressen.ort.kommune.kuerzel])}?{abfrage}"


def projektkacheln(bild: Projektbild, adressen: Adressen) -> list[Kachel]:
    """One tile per figure, with its definition."""
    return [_kachel(bild.zellen[k.schluessel], adressen) for k in KACHELN if k.schluessel in bild.zellen]


def _kachel(zelle: Projektzelle, adressen: Adressen) -> Kachel:
    kennzahl = zelle.kennzahl
    return Kachel(
        name=kennzahl.name,
        wert=projektwert(zelle) if zelle.wert is not None else None,
        grund="" if zelle.wert is not None else "Dazu gibt es noch keine Angaben.",
        basis=f"{zahl(zelle.zaehler)} von {zahl(zelle.nenner)} Projekten"
        + (" mit Angabe" if kennzahl.art in (Art.SUMME, Art.MITTEL, Art.HOECHSTWERT) else ""),
        veraenderung="",
        url=projektadresse(adressen, kennzahl) if kennzahl.art is Art.ANZAHL else "",
        definition=kennzahl.definition,
    )


def projektwert(zelle: Projektzelle | None) -> str:
    """In German words: `57,9 %`, `1.234,5 Personentage`, `12 Tage`; "unbekannt" where there is none."""
    if zelle is None or zelle.wert is None:
        return "unbekannt"
    match zelle.kennzahl.art:
        case Art.ANTEIL:
            return str(prozent(zelle.wert))
        case Art.SUMME | Art.MITTEL:
            return f"{zahl(zelle.wert, 1)} {zelle.kennzahl.einheit}"
        case Art.HOECHSTWERT:
            return f"{zahl(zelle.wert)} {zelle.kennzahl.einheit}"
        case _:
            return str(zahl(zelle.wert))


def phasen(stand: Cockpit, bild: Projektbild, adressen: Adressen, *, demo: bool) -> Diagramm:
    """Projects by phase."""
    werte = [bild.phasen[stelle] for stelle in range(len(PHASEN))]
    urls = [projektadresse(adressen, NACH_PHASE, stelle=stelle) for stelle in range(len(PHASEN))]
    gesamt = sum(werte)
    daten = {
        "art": "balken",
        "kategorien": [name for _, name in PHASEN],
        "reihen": [{"name": "Projekte", "werte": werte, "urls": urls}],
        "fuss": fuss(stand, demo),
    }
    zeilen = [
        [Feld(name), Feld(str(zahl(wert)), url), Feld(str(prozent(Decimal(wert) / gesamt if gesamt else None)))]
        for (_, name), wert, url in zip(PHASEN, werte, urls, strict=True)
    ]
    tabelle = Tabelle(["Phase", "Projekte", "Anteil"], zeilen)
    titel = f"{zahl(werte[-1])} von {zahl(gesamt)} Projekten sind produktiv"
    return zeichnen("projektphasen", titel, "Projekte je Phase.", daten, tabelle, hinweis=NACH_PHASE.definition)


def ampel(stand: Cockpit, bild: Projektbild, adressen: Adressen, *, demo: bool) -> Diagramm:
    """Running projects by Amt and Ampel, with the figures of each Amt in the table."""
    reihen = [
        {
            "name": _WORT[farbe],
            "stufe": TOENE[farbe],
            "werte": [amt.ampel[_STELLE[farbe]] for amt in bild.aemter],
            "urls": [_amtsadresse(adressen, amt, NACH_AMPEL, _STELLE[farbe]) for amt in bild.aemter],
        }
        for farbe in REIHENFOLGE
    ]
    daten = {
        "art": "stapel",
        "kategorien": [amt.name for amt in bild.aemter],
        "reihen": reihen,
        "fuss": fuss(stand, demo),
    }
    kopf = ["Amt", *(_WORT[f] for f in REIHENFOLGE), "Termintreue", "PT geplant", "PT geleistet", "PT über erstem Plan"]
    tabelle = Tabelle(kopf, [_amtszeile(adressen, amt) for amt in bild.aemter])
    kritisch, laufend = bild.ampel[_STELLE["rot"]], bild.ampel.total()
    titel = f"{zahl(kritisch)} von {zahl(laufend)} laufenden Projekten sind kritisch"
    hinweis = f"{NACH_AMPEL.definition} Jedes Amt ohne die ihm untergeordneten."
    return zeichnen("projektampel", titel, "Laufende Projekte je Amt und Ampel.", daten, tabelle, hinweis=hinweis)


def _amtszeile(adressen: Adressen, amt: Projektamt) -> list[Feld]:
    farben = [
        Feld(str(zahl(amt.ampel[_STELLE[f]])), _amtsadresse(adressen, amt, NACH_AMPEL, _STELLE[f])) for f in REIHENFOLGE
    ]
    werte = [Feld(projektwert(amt.zellen.get(k.schluessel))) for k in (TERMINTREU, PT_PLAN, PT_IST, PT_MEHR)]
    name = Feld(amt.name, adressen.cockpit(amt.amt_id, reiter="projekte") if amt.amt_id else "")
    return [name, *farben, *werte]
