"""Blocks of the posts: figures of the snapshot, the Stellenplan by Amt, kw notes, capacity, cost per year. Posts, never people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from auswertung.ausgabe.personal import personalblaetter
from auswertung.berichtsinhalt import Berichtszahl, Luecke, Teil, Zahlart
from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.personal import EINFACHE, ENGPASS, NACH_STATUS, STATUS
from auswertung.selectors.personal import Personalzelle
from auswertung.services.bausteine.formen import mehrzahl, tafel, tafel_aus, zahl, zahlen
from auswertung.services.bausteine.modell import Baustein, Lage, Zusammenhang
from organisation.tabellenausgabe.modell import Diagramm, Spalte, Summenformel
from personal.models import Stelle
from personal.selectors.kosten import kosten_im_jahr
from personal.selectors.stellenplan import Zeile, nach_amt, stellenplan

OHNE = "Der Tagesstand zeigt hier keine Stellen."
QUELLE = "Stellen der Kommune mit ihren datierten Angaben"
JAHRE = 5


def personalzahl(lage: Lage, zelle: Personalzelle) -> Berichtszahl:
    """One figure of the posts as the cockpit shows it. A Deckung is made of hundredths of person days: here of days."""
    k = zelle.kennzahl
    art: Zahlart = "prozent" if k.art is Art.ANTEIL else "anzahl" if k.art is Art.ANZAHL or k is ENGPASS else "vzae"
    if art == "vzae" and k.einheit == "Personentage":
        art = "tage"
    teiler = 100 if k.basis == "Personentagen" and k.art is Art.ANTEIL else 1
    wert: Any = zelle.wert
    return zahl(
        lage,
        k.schluessel,
        k.name,
        art,
        int(wert) if art == "anzahl" and wert is not None else wert,
        k.definition,
        zaehler=_geteilt(zelle.zaehler, teiler),
        nenner=_geteilt(zelle.nenner, teiler),
        stellen={"vzae": 2, "tage": 1}.get(art),
        leer="kein Engpass in 24 Monaten" if k is ENGPASS else "unbekannt",
    )


def _geteilt(wert: int | None, teiler: int) -> int | Decimal | None:
    return wert if wert is None or teiler == 1 else Decimal(wert) / teiler


def _kennzahlen(z: Zusammenhang) -> list[Teil]:
    bild = z.lage.personal
    if bild is None:
        return [Luecke(OHNE)]
    werte = [
        personalzahl(z.lage, bild.zellen[k.schluessel]) for k in (*EINFACHE, ENGPASS) if k.schluessel in bild.zellen
    ]
    gesamt = bild.status.total()
    werte += [
        zahl(
            z.lage,
            f"{NACH_STATUS.schluessel}_{schluessel}",
            f"Stellen: {name}",
            "anzahl",
            bild.status[n],
            NACH_STATUS.definition,
            zaehler=bild.status[n],
            nenner=gesamt,
        )
        for n, (schluessel, name) in enumerate(STATUS)
    ]
    return zahlen("Kennzahlen der Stellen", werte, OHNE)


def _stellen(lage: Lage) -> Any:
    return lage.am_ort(Stelle.objects.exportierbar_fuer(lage.benutzer).filter(kommune=lage.kommune), "amt_id")


def _plan(lage: Lage) -> list[Zeile]:
    return stellenplan(stellen=_stellen(lage), tag=lage.tag)


def _stellenplan(z: Zusammenhang) -> list[Teil]:
    gruppen = nach_amt(_plan(z.lage))
    werte = [
        (g.name, g.summe.stellen, g.summe.soll, g.summe.beantragt, g.summe.besetzt, g.summe.vakant, g.summe.kw)
        for g in gruppen
    ]
    spalten = [
        Spalte("amt", "Amt", breite=36),
        Spalte("stellen", "Stellen", "zahl"),
        *(
            Spalte(name, titel, "zahl", stellen=2)
            for name, titel in (
                ("soll", "Soll (VZÄ)"),
                ("beantragt", "beantragt (VZÄ)"),
                ("besetzt", "besetzt (VZÄ)"),
                ("vakant", "vakant (VZÄ)"),
                ("kw", "davon kw (VZÄ)"),
            )
        ),
    ]
    zeilen: list[tuple[Any, ...]] = list(werte)
    if len(werte) > 1:
        zeilen.append(("Summe", *(_summe(werte, stelle) for stelle in range(1, len(spalten)))))
    betont = (len(werte),) if len(werte) > 1 else ()
    return [tafel("Stellen je Amt", spalten, zeilen, betont=betont, quelle=f"{QUELLE}, Stand {z.lage.tag:%d.%m.%Y}")]


def _summe(werte: list[tuple[Any, ...]], spalte: int) -> Summenformel:
    """Live sum of a column over all rows."""
    bereich = ((0, spalte, len(werte) - 1, spalte),)
    return Summenformel(bereich, sum((zeile[spalte] for zeile in werte), 0 * werte[0][spalte]))


def _kw(z: Zusammenhang) -> list[Teil]:
    zeilen = [
        (
            str(zeile.stelle.amt) if zeile.stelle.amt else None,
            zeile.stelle.bezeichnung,
            zeile.gruppe,
            zeile.soll + zeile.beantragt,
            vermerk.in_worten,
            "ja" if vermerk.ist_risiko else "nein",
        )
        for zeile in _plan(z.lage)
        for vermerk in zeile.vermerke
        if vermerk.art == "kw"
    ]
    zeilen.sort(key=lambda zeile: (zeile[5] == "nein", zeile[0] or "", zeile[1]))
    spalten = [
        Spalte("amt", "Amt", breite=30, leer="ohne Amt"),
        Spalte("stelle", "Stelle", breite=40),
        Spalte("gruppe", "Gruppe", breite=16),
        Spalte("umfang", "VZÄ", "zahl", stellen=2),
        Spalte("vermerk", "Vermerk", breite=40),
        Spalte("risiko", "offenes Risiko", breite=16),
    ]
    leer = "Am Stichtag trägt keine Stelle einen kw-Vermerk."
    return [tafel("Stellen mit kw-Vermerk", spalten, zeilen, quelle=QUELLE, leer_text=leer)]


def _kapazitaet(z: Zusammenhang) -> list[Teil]:
    bild = z.lage.personal
    if bild is None or not bild.reihen:
        return [Luecke("Kapazität und Bedarf je Monat gibt es nur für den jüngsten Tagesstand.")]
    return [tafel_aus(personalblaetter(bild)[1], titel="Kapazität und Bedarf in Personentagen je Monat")]


def _kosten(z: Zusammenhang) -> list[Teil]:
    stellen = _stellen(z.lage)
    zeilen: list[tuple[Any, ...]] = []
    unbekannt = 0
    for jahr in range(z.lage.tag.year, z.lage.tag.year + JAHRE):
        kosten = kosten_im_jahr(kommune=z.lage.kommune, stellen=stellen, jahr=jahr, nach_soll=True)
        unbekannt = max(unbekannt, kosten.ohne_satz)
        s = kosten.summe
        alles_unbekannt = kosten.zeilen and kosten.ohne_satz == len(kosten.zeilen)
        betraege = (None,) * 3 if alles_unbekannt else (s.personal, s.sach, s.gemein)
        zeilen.append(
            (
                str(jahr),
                kosten.vzae_jahre,
                *betraege,
                None if alles_unbekannt else _quer(len(zeilen), s),
                kosten.ohne_satz,
            )
        )
    tabelle = tafel(
        "Personalkosten nach Stellenplan",
        [
            Spalte("jahr", "Jahr", breite=10),
            Spalte("vzae", "VZÄ-Jahre", "zahl", stellen=2),
            Spalte("personal", "Personalkosten", "euro"),
            Spalte("sach", "Sachkosten", "euro"),
            Spalte("gemein", "Gemeinkosten", "euro"),
            Spalte("gesamt", "Gesamt", "euro"),
            Spalte("ohne_satz", "Stellen ohne Kostensatz", "zahl"),
        ],
        zeilen,
        bild=Diagramm(
            "Personalkosten je Jahr",
            "Gestapelte Säulen: Personal-, Sach- und Gemeinkosten je Jahr. Die Werte stehen in der Tabelle.",
            "saeulen_gestapelt",
            "jahr",
            ("personal", "sach", "gemein"),
            achse="Euro",
        ),
        quelle=f"{QUELLE}; Kostensätze der Kommune",
    )
    wort = mehrzahl(unbekannt, "Stelle", "Stellen")
    luecke = f"Für {wort} fehlt ein Kostensatz; diese Kosten sind in den Summen nicht enthalten."
    return [tabelle, Luecke(luecke)] if unbekannt else [tabelle]


def _quer(zeile: int, summe: Any) -> Summenformel:
    return Summenformel(((zeile, 2, zeile, 4),), summe.gesamt)


_RAUM = ("personal",)
PERSONAL = (
    Baustein("stellen_kennzahlen", "Kennzahlen der Stellen", "Die Kennzahlen des Cockpits.", _kennzahlen, _RAUM),
    Baustein("stellenplan", "Stellen je Amt", "Soll, beantragt, besetzt, vakant und kw in VZÄ.", _stellenplan, _RAUM),
    Baustein("kw_risiken", "kw-Vermerke", "Stellen mit kw-Vermerk, offene Risiken zuerst.", _kw, _RAUM),
    Baustein(
        "kapazitaet",
        "Kapazität und Bedarf",
        "Personentage je Monat mit Diagramm.",
        _kapazitaet,
        ("personal", "projekte"),
    ),
    Baustein("personalkosten", "Personalkosten je Jahr", "Fünf Jahre nach Stellenplan.", _kosten, _RAUM),
)
