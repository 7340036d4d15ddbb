"""Blocks of the money: figures of the snapshot, the Haushaltsmatrix with live sums, plan and Ist, VE."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from auswertung.ausgabe.finanzen import finanzblaetter
from auswertung.berichtsinhalt import Berichtszahl, Luecke, Tafel, Teil, Zahlart
from auswertung.kennzahlen.finanzen import FINANZKENNZAHLEN
from auswertung.kennzahlen.modell import Art
from auswertung.selectors.finanzen import Finanzzelle
from auswertung.services.bausteine.formen import tafel, tafel_aus, zahl, zahlen
from auswertung.services.bausteine.modell import Baustein, Lage, Zusammenhang
from finanzen.haushaltsstatus import VE
from finanzen.models import Haushaltsposition, Massnahme
from finanzen.resources_matrix import matrixblatt
from finanzen.selectors.matrix import haushaltsmatrix
from finanzen.selectors.matrixmodell import Ausschnitt
from finanzen.selectors.planist import Zeile, plan_und_ist
from organisation.tabellenausgabe.modell import Spalte

OHNE = "Der Tagesstand zeigt hier keine Finanzen."
QUELLE = "Beträge der Haushaltsmatrix, die am Stichtag gelten"


def finanzzahl(lage: Lage, zelle: Finanzzelle, jahr: int) -> Berichtszahl:
    """One figure of the money as the cockpit shows it; one of a year carries the year in its key."""
    k = zelle.kennzahl
    art: Zahlart = "euro" if k.art in (Art.SUMME, Art.MITTEL) else "prozent" if k.art is Art.ANTEIL else "anzahl"
    cent = k.art is Art.MITTEL and zelle.zaehler is not None
    wert: Any = zelle.zaehler if art == "anzahl" else zelle.wert
    return zahl(
        lage,
        f"{k.schluessel}:{jahr}" if k.je_jahr else k.schluessel,
        f"{k.name} {jahr}" if k.je_jahr else k.name,
        art,
        wert,
        k.definition,
        zaehler=Decimal(zelle.zaehler or 0) / 100 if cent else zelle.zaehler,
        nenner=zelle.nenner,
        leer=k.ohne_wert,
    )


def _kennzahlen(z: Zusammenhang) -> list[Teil]:
    bild = z.lage.finanzen
    if bild is None:
        return [Luecke(OHNE)]
    werte = [bild.zellen[k.schluessel] for k in FINANZKENNZAHLEN if k.schluessel in bild.zellen]
    return zahlen(
        f"Kennzahlen der Finanzen {bild.jahr}", [finanzzahl(z.lage, zelle, bild.jahr) for zelle in werte], OHNE
    )


def massnahmen(lage: Lage) -> Any:
    """Maßnahmen of the place that may be taken out of the house."""
    return lage.am_ort(Massnahme.objects.exportierbar_fuer(lage.benutzer).filter(kommune=lage.kommune), "amt_id")


def _matrixtafel(lage: Lage, titel: str, ausschnitt: Ausschnitt, leer: str) -> Tafel:
    positionen = Haushaltsposition.objects.exportierbar_fuer(lage.benutzer).filter(kommune=lage.kommune)
    matrix = haushaltsmatrix(
        massnahmen=massnahmen(lage),
        positionen=lage.am_ort(positionen, "massnahme__amt_id"),
        kommune_id=lage.kommune.pk,
        stichtag=lage.tag,
        ausschnitt=ausschnitt,
    )
    if not any(zeile.zellen for zeile in matrix.wurzel.positionen()):
        return tafel(titel, [Spalte("massnahme", "Maßnahme")], [], leer_text=leer)
    blatt = matrixblatt(matrix=matrix, angaben=[], kuerzel=lage.kommune.kuerzel)
    noten = ("*** Vertrag vor dem Haushaltsbeschluss",) if "***" in "".join(str(z[0]) for z in blatt.zeilen) else ()
    return tafel_aus(
        blatt,
        titel=titel,
        quelle=f"{QUELLE} ({lage.tag:%d.%m.%Y}), in Euro",
        betont=tuple(sorted(blatt.betont)),
        fussnoten=noten,
    )


def _haushaltsmatrix(z: Zusammenhang) -> list[Teil]:
    return [
        _matrixtafel(
            z.lage,
            "Maßnahmen und Haushaltsjahre",
            Ausschnitt(ganz=False),
            "Es sind keine Maßnahmen mit Beträgen erfasst.",
        )
    ]


def _verpflichtungen(z: Zusammenhang) -> list[Teil]:
    leer = "Es sind keine Verpflichtungsermächtigungen veranschlagt."
    return [_matrixtafel(z.lage, "Verpflichtungsermächtigungen", Ausschnitt(arten=(VE,), ganz=False), leer)]


def _plan_ist(z: Zusammenhang) -> list[Teil]:
    bild, teile = z.lage.finanzen, []
    if bild is not None and bild.jahre:
        teile.append(tafel_aus(finanzblaetter(bild)[1], titel="Plan, Ist und Prognose je Haushaltsjahr"))
    jahr = z.lage.tag.year
    stand = plan_und_ist(massnahmen=massnahmen(z.lage), stichtag=z.lage.tag, jahr=jahr)
    zeilen = [_planistzeile(zeile) for zeile in stand.zeilen if not zeile.werte.leer]
    spalten = [Spalte("massnahme", "Maßnahme", breite=44)] + [
        Spalte(name, titel, "euro", leer=leer)
        for name, titel, leer in (
            ("plan", "Plan", "unbekannt"),
            ("ist", "Ist", ""),
            ("obligo", "Obligo", ""),
            ("verfuegbar", "verfügbar", "unbekannt"),
            ("prognose", "Prognose", "keine Prognose"),
        )
    ]
    return [
        *teile,
        tafel(
            f"Plan und Ist {jahr} je Maßnahme",
            spalten,
            zeilen,
            quelle=f"{QUELLE}; Buchungen der Kommune",
            leer_text=f"Für {jahr} ist nichts geplant und nichts gebucht.",
        ),
    ]


def _planistzeile(zeile: Zeile) -> tuple[Any, ...]:
    w = zeile.werte
    plan = None if w.plan_unbekannt and not w.plan else w.plan
    name = f"{'– ' * zeile.tiefe}{zeile.bezeichnung}"
    return (name, plan, w.ist, w.obligo, None if plan is None else w.verfuegbar, w.prognose if w.prognosen else None)


_RAUM = ("finanzen",)
FINANZEN = (
    Baustein("finanzen_kennzahlen", "Kennzahlen der Finanzen", "Die Kennzahlen des Cockpits.", _kennzahlen, _RAUM),
    Baustein(
        "haushaltsmatrix",
        "Haushaltsmatrix",
        "Maßnahmen und Jahre mit Summen als Formeln, Doppelhaushalte als Block.",
        _haushaltsmatrix,
        _RAUM,
    ),
    Baustein("plan_ist", "Plan, Ist und Prognose", "Je Jahr mit Diagramm und je Maßnahme.", _plan_ist, _RAUM),
    Baustein("verpflichtungen", "Verpflichtungsermächtigungen", "Je Maßnahme und Jahr.", _verpflichtungen, _RAUM),
)
