"""The Stellenplan as a workbook: one sheet per view, as the annex of a budget has them."""

from __future__ import annotations

from collections.abc import Sequence

from organisation.tabellenausgabe.modell import Angabe, Mappe, Spalte, Tabelle
from personal.selectors.stellenplan import OHNE_AMT, RISIKEN, Gruppe, Zeile, querschnitt, summe
from personal.selectors.veraenderungen import Veraenderung

DEFINITIONEN = [
    Angabe("Soll", "VZÄ der beschlossenen, ausgeschriebenen, besetzten und vakanten Stellen am Stichtag"),
    Angabe("Beantragt", "VZÄ der beantragten Stellen; sie stehen noch nicht im Stellenplan"),
    Angabe("Besetzt", "erfasste Besetzungen am Stichtag; ohne Erfassung gilt der Status"),
    Angabe("Vakant", "Soll minus besetzt"),
    Angabe("Ausbildung", "Ausbildungsstellen sind im Soll enthalten und daneben eigens ausgewiesen"),
]


def stellenmappe(
    *, zeilen: Sequence[Zeile], aenderungen: Sequence[Veraenderung], angaben: Sequence[Angabe], kuerzel: str
) -> Mappe:
    """Stellenplan, Querschnitt, Veränderungsliste, kw/ku: exactly the rows of the page."""
    blaetter = [_plan(zeilen), _querschnitt(querschnitt(zeilen)), _veraenderungen(aenderungen), _vermerke(zeilen)]
    return Mappe("Stellenplan", blaetter, [*angaben, *DEFINITIONEN], f"{kuerzel}-stellenplan")


def _plan(zeilen: Sequence[Zeile]) -> Tabelle:
    spalten = [
        Spalte("amt", "Amt", breite=34, leer=OHNE_AMT),
        Spalte("nummer", "Stellennummer", leer="keine"),
        Spalte("bezeichnung", "Bezeichnung", breite=44),
        Spalte("besoldung", "Besoldungsgruppe", leer="–"),
        Spalte("entgelt", "Entgeltgruppe", leer="–"),
        Spalte("vorlaeufig", "vorläufige Bewertung", "ja_nein"),
        Spalte("art", "Art"),
        Spalte("status", "Status"),
        Spalte("soll", "Soll (VZÄ)", "zahl", stellen=2),
        Spalte("beantragt", "beantragt (VZÄ)", "zahl", stellen=2),
        Spalte("besetzt", "besetzt (VZÄ)", "zahl", stellen=2),
        Spalte("vakant", "vakant (VZÄ)", "zahl", stellen=2),
        Spalte("vorgezogen", "davon vorgezogen (VZÄ)", "zahl", stellen=2),
        Spalte("vermerk", "Vermerk", breite=34, leer="keiner"),
        Spalte("aufwand", "Art des Aufwands", leer="nicht festgelegt"),
        Spalte("anteil", "Anteil OZG", "prozent", stellen=0),
        Spalte("zweck", "Zweck", breite=40, leer="keine Angabe"),
        Spalte("drucksache", "Drucksachen-Nr.", leer="keine"),
        Spalte("quelle", "Quelle", breite=40, leer="keine Angabe"),
    ]
    return Tabelle("Stellenplan", spalten, [*(_planzeile(z) for z in zeilen), _summenzeile(zeilen)])


def _planzeile(zeile: Zeile) -> tuple[object, ...]:
    stelle = zeile.stelle
    return (
        str(stelle.amt) if stelle.amt else None,
        stelle.nummer or None,
        stelle.bezeichnung,
        stelle.besoldungsgruppe or None,
        stelle.entgeltgruppe or None,
        stelle.ist_vorlaeufig_bewertet,
        zeile.art,
        zeile.status,
        zeile.soll,
        zeile.beantragt,
        zeile.besetzt,
        zeile.vakant,
        zeile.vorgezogen,
        ", ".join(vermerk.in_worten for vermerk in zeile.vermerke) or None,
        stelle.get_aufwandsart_display() or None,
        stelle.ozg_anteil / 100 if stelle.ozg_anteil is not None else None,
        stelle.zweck or None,
        stelle.drucksache or None,
        stelle.quelle or None,
    )


def _summenzeile(zeilen: Sequence[Zeile]) -> tuple[object, ...]:
    s = summe(zeilen)
    return (
        "Summe",
        "",
        f"{s.stellen} Stellen",
        "",
        "",
        "",
        "",
        "",
        s.soll,
        s.beantragt,
        s.besetzt,
        s.vakant,
        s.vorgezogen,
        *[""] * 6,
    )


def _querschnitt(gruppen: Sequence[Gruppe]) -> Tabelle:
    spalten = [
        Spalte("gruppe", "Gruppe", breite=20),
        Spalte("stellen", "Stellen", "zahl"),
        *(
            Spalte(name, titel, "zahl", stellen=2)
            for name, titel in (
                ("soll", "Soll (VZÄ)"),
                ("beantragt", "beantragt (VZÄ)"),
                ("besetzt", "besetzt (VZÄ)"),
                ("vakant", "vakant (VZÄ)"),
                ("kw", "mit kw-Vermerk (VZÄ)"),
            )
        ),
    ]
    zeilen = [
        (g.name, g.summe.stellen, g.summe.soll, g.summe.beantragt, g.summe.besetzt, g.summe.vakant, g.summe.kw)
        for g in gruppen
    ]
    return Tabelle("Querschnitt", spalten, zeilen)


def _veraenderungen(aenderungen: Sequence[Veraenderung]) -> Tabelle:
    spalten = [
        Spalte("amt", "Amt", breite=34, leer=OHNE_AMT),
        Spalte("stelle", "Stelle", breite=44),
        Spalte("gruppe", "Gruppe"),
        Spalte("art", "Veränderung"),
        Spalte("differenz", "Soll (VZÄ)", "zahl", stellen=2),
        Spalte("was", "Was sich ändert", breite=60),
    ]
    zeilen = [
        (
            str(a.nachher.stelle.amt) if a.nachher.stelle.amt else None,
            str(a.nachher.stelle),
            a.nachher.gruppe,
            a.art,
            a.differenz,
            "; ".join(a.was),
        )
        for a in aenderungen
    ]
    return Tabelle("Veränderungsliste", spalten, zeilen)


def _vermerke(zeilen: Sequence[Zeile]) -> Tabelle:
    spalten = [
        Spalte("amt", "Amt", breite=34, leer=OHNE_AMT),
        Spalte("stelle", "Stelle", breite=44),
        Spalte("vzae", "VZÄ", "zahl", stellen=2),
        Spalte("art", "Vermerk"),
        Spalte("gilt_ab", "im Plan ab", "datum"),
        Spalte("faellig", "wirksam am", "datum", leer="kein Termin"),
        Spalte("bedingung", "Ereignis", breite=40, leer="keines genannt"),
        Spalte("risiko", "Einschätzung", breite=34),
        Spalte("quelle", "Quelle", breite=40, leer="keine Angabe"),
    ]
    inhalt = [
        (
            str(z.stelle.amt) if z.stelle.amt else None,
            str(z.stelle),
            z.stelle.vzae,
            n.art,
            n.gilt_ab,
            n.faellig_am,
            n.bedingung or None,
            RISIKEN[n.risiko],
            n.quelle or None,
        )
        for z in zeilen
        for n in z.vermerke
    ]
    return Tabelle("kw und ku", spalten, inhalt)
