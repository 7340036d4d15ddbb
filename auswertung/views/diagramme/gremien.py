"""The tab "Gremien" of the cockpit: tiles, open and overdue orders by Amt. Every count opens its list."""

from __future__ import annotations

from django.urls import reverse

from auswertung.kennzahlen.gremien import GREMIENKENNZAHLEN, OFFEN, UEBERFAELLIG, Gremienkennzahl, zeilenabfrage
from auswertung.kennzahlen.modell import Art
from auswertung.selectors.cockpit import Cockpit
from auswertung.selectors.gremien import Gremienamt, Gremienbild, Gremienzelle
from auswertung.views.adressen import Adressen
from auswertung.views.diagramme.form import Diagramm, Feld, Tabelle, fuss, zeichnen
from auswertung.views.kacheln import Kachel
from organisation.templatetags.darstellung import prozent, zahl


def gremienadresse(adressen: Adressen, kennzahl: Gremienkennzahl, *, amt: Gremienamt | None = None) -> str:
    """The rows behind a figure; `amt`: only its own; "" for a past day, or where there is no such list."""
    if not adressen.ist_aktuell or not kennzahl.seite:
        return ""
    abfrage = zeilenabfrage(
        kennzahl,
        amt_id=adressen.ort.amt_id,
        amt_direkt_id=amt.amt_id if amt else None,
        ohne_amt=amt is not None and amt.amt_id is None,
    )
    return f"{reverse(kennzahl.seite, args=[adressen.ort.kommune.kuerzel])}?{abfrage}"


def gremienkacheln(bild: Gremienbild, adressen: Adressen) -> list[Kachel]:
    """One tile per figure, with its definition."""
    return [_kachel(bild.zellen[k.schluessel], adressen) for k in GREMIENKENNZAHLEN if k.schluessel in bild.zellen]


def _kachel(zelle: Gremienzelle, adressen: Adressen) -> Kachel:
    kennzahl, bekannt = zelle.kennzahl, zelle.wert is not None
    zusatz = " mit bevorstehendem Termin" if kennzahl.art is Art.KLEINSTWERT else ""
    was = {"auftrag": "Aufträgen", "pflicht": "Berichtspflichten"}[kennzahl.grundlage]
    basis = "Terminen" if kennzahl.art is Art.ANTEIL else was
    return Kachel(
        name=kennzahl.name,
        wert=gremienwert(zelle) if bekannt else None,
        grund="" if bekannt else kennzahl.ohne_wert,
        basis=f"{zahl(zelle.zaehler)} von {zahl(zelle.nenner)} {basis}{zusatz}",
        veraenderung="",
        url=gremienadresse(adressen, kennzahl),
        definition=kennzahl.definition,
    )


def gremienwert(zelle: Gremienzelle | None) -> str:
    """In German words: `57,9 %`, `12 Tage`, `3`; "keine Angabe" where there is none."""
    if zelle is None or zelle.wert is None:
        return "keine Angabe"
    match zelle.kennzahl.art:
        case Art.ANTEIL:
            return str(prozent(zelle.wert))
        case Art.KLEINSTWERT:
            return f"{zahl(zelle.wert)} {'Tag' if zelle.wert == 1 else 'Tage'}"
        case _:
            return str(zahl(zelle.wert))


def gremienaemter(stand: Cockpit, bild: Gremienbild, adressen: Adressen, *, demo: bool) -> Diagramm:
    """Open and overdue orders by Amt, with all figures of each Amt in the table."""
    reihen = [
        {
            "name": kennzahl.name,
            "werte": [_anzahl(amt, kennzahl) for amt in bild.aemter],
            "urls": [gremienadresse(adressen, kennzahl, amt=amt) for amt in bild.aemter],
        }
        for kennzahl in (OFFEN, UEBERFAELLIG)
    ]
    daten = {
        "art": "balken",
        "kategorien": [amt.name for amt in bild.aemter],
        "reihen": reihen,
        "fuss": fuss(stand, demo),
    }
    kopf = ["Amt", *(k.name for k in GREMIENKENNZAHLEN)]
    tabelle = Tabelle(kopf, [_amtszeile(adressen, amt) for amt in bild.aemter])
    offen, ueberfaellig = _gesamt(bild, OFFEN), _gesamt(bild, UEBERFAELLIG)
    titel = f"{zahl(ueberfaellig)} von {zahl(offen)} offenen Aufträgen des Rates sind überfällig"
    hinweis = f"{OFFEN.definition} Jedes Amt ohne die ihm untergeordneten."
    return zeichnen("gremienaemter", titel, "Offene und überfällige Aufträge je Amt.", daten, tabelle, hinweis=hinweis)


def _gesamt(bild: Gremienbild, kennzahl: Gremienkennzahl) -> int:
    zelle = bild.zellen.get(kennzahl.schluessel)
    return zelle.zaehler if zelle else 0


def _anzahl(amt: Gremienamt, kennzahl: Gremienkennzahl) -> int:
    return amt.zellen[kennzahl.schluessel].zaehler if kennzahl.schluessel in amt.zellen else 0


def _amtszeile(adressen: Adressen, amt: Gremienamt) -> list[Feld]:
    name = Feld(amt.name, adressen.cockpit(amt.amt_id, reiter="gremien") if amt.amt_id else "")
    return [
        name,
        *(
            Feld(gremienwert(zelle), gremienadresse(adressen, k, amt=amt)) if zelle is not None else Feld("keine")
            for k in GREMIENKENNZAHLEN
            for zelle in [amt.zellen.get(k.schluessel)]
        ),
    ]
