"""The tab "Finanzen" of the cockpit: tiles, plan, Ist and forecast by year, Ämter. Every plan opens its rows."""

from __future__ import annotations

from django.urls import reverse

from auswertung.kennzahlen.finanzen import (
    AUFFAELLIG,
    GEZOGEN,
    INVESTIV,
    IST,
    JE_LEISTUNG,
    KONSUMTIV,
    KOSTEN_UNBEKANNT,
    MASSNAHMEN,
    OBLIGO,
    OHNE_BETRAG,
    OHNE_WIRKUNG,
    PLAN,
    PROGNOSE,
    UNBEKANNT,
    VERFUEGBAR,
    Finanzkennzahl,
    zeilenabfrage,
)
from auswertung.kennzahlen.modell import Art
from auswertung.selectors.cockpit import Cockpit
from auswertung.selectors.finanzen import Finanzamt, Finanzbild, Finanzzelle, Zellen
from auswertung.views.adressen import Adressen
from auswertung.views.diagramme.form import Diagramm, Feld, Tabelle, fuss, zeichnen
from auswertung.views.kacheln import Kachel
from organisation.templatetags.darstellung import euro, prozent, zahl

KACHELN = (
    PLAN, KONSUMTIV, INVESTIV, OHNE_WIRKUNG, UNBEKANNT, IST, OBLIGO, VERFUEGBAR, PROGNOSE, MASSNAHMEN, JE_LEISTUNG,
    KOSTEN_UNBEKANNT, GEZOGEN, OHNE_BETRAG, AUFFAELLIG,
)  # fmt: skip
JAHRESSPALTEN = (PLAN, KONSUMTIV, INVESTIV, OHNE_WIRKUNG, IST, OBLIGO, VERFUEGBAR, PROGNOSE, UNBEKANNT)
AMTSSPALTEN = (PLAN, IST, OBLIGO, VERFUEGBAR, PROGNOSE, UNBEKANNT, MASSNAHMEN, GEZOGEN, AUFFAELLIG)


def finanzadresse(adressen: Adressen, kennzahl: Finanzkennzahl, *, jahr: int, amt: Finanzamt | None = None) -> str:
    """The rows behind a figure; `amt`: only its own; "" where there is no such list.

    A past day keeps its list only for figures with dated facts.
    """
    if not adressen.ist_aktuell and not kennzahl.ist_datiert:
        return ""
    abfrage = zeilenabfrage(
        kennzahl,
        tag=adressen.stichtag,
        jahr=jahr,
        amt_id=adressen.ort.amt_id,
        amt_direkt_id=amt.amt_id if amt else None,
        ohne_amt=amt is not None and amt.amt_id is None,
    )
    return f"{reverse(kennzahl.seite, args=[adressen.ort.kommune.kuerzel])}?{abfrage}" if abfrage else ""


def finanzkacheln(bild: Finanzbild, adressen: Adressen) -> list[Kachel]:
    """One tile per figure, with its definition; those of a year name it."""
    return [_kachel(bild, bild.zellen[k.schluessel], adressen) for k in KACHELN if k.schluessel in bild.zellen]


def _kachel(bild: Finanzbild, zelle: Finanzzelle, adressen: Adressen) -> Kachel:
    kennzahl, bekannt = zelle.kennzahl, zelle.wert is not None
    return Kachel(
        name=f"{kennzahl.name} {bild.jahr}" if kennzahl.je_jahr else kennzahl.name,
        wert=finanzwert(zelle) if bekannt else None,
        grund="" if bekannt else kennzahl.ohne_wert,
        basis=_basis(zelle),
        veraenderung="",
        url=finanzadresse(adressen, kennzahl, jahr=bild.jahr) if zelle.nenner else "",
        definition=kennzahl.definition,
    )


def _basis(zelle: Finanzzelle) -> str:
    kennzahl = zelle.kennzahl
    if kennzahl in (IST, OBLIGO):
        return f"{zahl(zelle.zaehler)} Buchungen"
    if kennzahl.art is Art.ANTEIL:
        return f"{euro((zelle.zaehler or 0) / 100)} von {euro((zelle.nenner or 0) / 100)}"
    if kennzahl.art is Art.MITTEL:
        plan = "unbekannter Plan" if zelle.zaehler is None else f"{euro(zelle.zaehler / 100)} Plan"
        return f"{plan}, {zahl(zelle.nenner)} Leistungen"
    unbekannt = f", {zahl(zelle.unbekannt)} unbekannt" if zelle.unbekannt and kennzahl is not PROGNOSE else ""
    return f"{zahl(zelle.zaehler)} von {zahl(zelle.nenner)} {kennzahl.basis}{unbekannt}"


def finanzwert(zelle: Finanzzelle | None) -> str:
    """In German words: `1.234 €`, `57,9 %`, `12`; "keine Angabe" where there is none."""
    if zelle is None or zelle.wert is None:
        return "keine Angabe"
    match zelle.kennzahl.art:
        case Art.ANTEIL:
            return str(prozent(zelle.wert))
        case Art.SUMME | Art.MITTEL:
            return str(euro(zelle.wert))
        case _:
            return str(zahl(zelle.wert))


def _mit_unbekannten(zelle: Finanzzelle | None) -> str:
    """A sum never stands without the number of amounts missing in it."""
    text = finanzwert(zelle)
    if zelle is None or not zelle.unbekannt:
        return text
    was = "ohne Prognose" if zelle.kennzahl is PROGNOSE else "unbekannt"
    return f"{text} (+ {zahl(zelle.unbekannt)} {was})"


def finanzjahre(stand: Cockpit, bild: Finanzbild, adressen: Adressen, *, demo: bool) -> Diagramm:
    """Plan, Ist and forecast by year."""
    reihen = [
        {
            "name": kennzahl.name,
            "werte": [_zahl(zellen, kennzahl) for zellen in bild.jahre.values()],
            "urls": [finanzadresse(adressen, kennzahl, jahr=jahr) for jahr in bild.jahre],
        }
        for kennzahl in (PLAN, IST, PROGNOSE)
    ]
    daten = {
        "art": "balken",
        "kategorien": [str(jahr) for jahr in bild.jahre],
        "reihen": reihen,
        "fuss": fuss(stand, demo),
    }
    zeilen = [_jahreszeile(adressen, jahr, zellen) for jahr, zellen in bild.jahre.items()]
    tabelle = Tabelle(["Haushaltsjahr", *(k.name for k in JAHRESSPALTEN)], zeilen)
    titel = f"Plan {bild.jahr}: {_mit_unbekannten(bild.zellen.get(PLAN.schluessel))}"
    hinweis = f"{PLAN.definition} {PROGNOSE.definition}"
    return zeichnen("finanzjahre", titel, "Plan, Ist und Prognose je Haushaltsjahr in Euro.", daten, tabelle, hinweis)


def _zahl(zellen: Zellen, kennzahl: Finanzkennzahl) -> float | None:
    zelle = zellen.get(kennzahl.schluessel)
    return None if zelle is None or zelle.wert is None else float(zelle.wert)


def _jahreszeile(adressen: Adressen, jahr: int, zellen: Zellen) -> list[Feld]:
    return [Feld(str(jahr)), *(_feld(adressen, zellen.get(k.schluessel), k, jahr) for k in JAHRESSPALTEN)]


def _feld(
    adressen: Adressen, zelle: Finanzzelle | None, kennzahl: Finanzkennzahl, jahr: int, amt: Finanzamt | None = None
) -> Feld:
    if zelle is None or not zelle.nenner:
        return Feld("keine")
    return Feld(_mit_unbekannten(zelle), finanzadresse(adressen, kennzahl, jahr=jahr, amt=amt))


def finanzaemter(stand: Cockpit, bild: Finanzbild, adressen: Adressen, *, demo: bool) -> Diagramm:
    """Plan, Ist and forecast of the current year by Amt, with all figures of each Amt in the table."""
    reihen = [
        {
            "name": kennzahl.name,
            "werte": [_zahl(amt.zellen, kennzahl) for amt in bild.aemter],
            "urls": [finanzadresse(adressen, kennzahl, jahr=bild.jahr, amt=amt) for amt in bild.aemter],
        }
        for kennzahl in (PLAN, IST, PROGNOSE)
    ]
    daten = {
        "art": "balken",
        "kategorien": [amt.name for amt in bild.aemter],
        "reihen": reihen,
        "fuss": fuss(stand, demo),
    }
    kopf = ["Amt", *(f"{k.name} {bild.jahr}" if k.je_jahr else k.name for k in AMTSSPALTEN)]
    tabelle = Tabelle(kopf, [_amtszeile(adressen, bild, amt) for amt in bild.aemter])
    hinweis = f"{PLAN.definition} Jedes Amt ohne die ihm untergeordneten."
    titel = f"{_mit_unbekannten(bild.zellen.get(VERFUEGBAR.schluessel))} verfügbar {bild.jahr}"
    if VERFUEGBAR.schluessel not in bild.zellen:
        titel = f"Für {bild.jahr} ist kein Plan eingetragen"
    return zeichnen("finanzaemter", titel, f"Plan, Ist und Prognose {bild.jahr} je Amt.", daten, tabelle, hinweis)


def _amtszeile(adressen: Adressen, bild: Finanzbild, amt: Finanzamt) -> list[Feld]:
    name = Feld(amt.name, adressen.cockpit(amt.amt_id, reiter="finanzen") if amt.amt_id else "")
    return [name, *(_feld(adressen, amt.zellen.get(k.schluessel), k, bild.jahr, amt) for k in AMTSSPALTEN)]
