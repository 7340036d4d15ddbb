"""The Stellenplan as a workbook: one sheet per view, as the annex of a budget has them."""

from __future__ import annotations

from collections.abc import Sequence

from organisation.tabellenausgabe.modell import Angabe, Mappe, Spalte, Tabelle
from personal.resources.kostentabelle import summentabelle
from personal.selectors.stellenplan import OHNE_AMT, RISIKEN, Summe, Zeile, nach_amt, querschnitt, summe
from personal.selectors.summen import Summenzeile
from personal.selectors.veraenderungen import Veraenderung

TEILE = {
    (True, False): "Beamtinnen und Beamte",
    (False, True): "Tarifbeschäftigte",
    (True, True): "Besoldung oder Entgelt",
    (False, False): "Gruppe unbekannt",
}
DEFINITIONEN = [
    Angabe("Soll", "VZÄ der beschlossenen, ausgeschriebenen, besetzten und vakanten Stellen am Stichtag"),
    Angabe("Beantragt", "VZÄ der beantragten Stellen; sie stehen noch nicht im Stellenplan"),
    Angabe("Besetzt", "erfasste Besetzungen am Stichtag; ohne Erfassung gilt der Status"),
    Angabe("Vakant", "Soll minus besetzt"),
    Angabe("Ausbildung", "Ausbildungsstellen sind im Soll enthalten und daneben eigens ausgewiesen"),
]


def stellenmappe(
    *,
    zeilen: Sequence[Zeile],
    aenderungen: Sequence[Veraenderung],
    summen: Sequence[Summenzeile],
    angaben: Sequence[Angabe],
    kuerzel: str,
) -> Mappe:
    """Stellenplan by Amt with subtotals, Querschnitt, Veränderungsliste, kw/ku, vacancies, printed totals."""
    blaetter = [
        _plan(zeilen),
        _querschnitt(zeilen),
        _veraenderungen(aenderungen),
        _vermerke(zeilen),
        _vakanzen(zeilen),
        *([summentabelle(summen)] if summen else []),
    ]
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
    inhalt: list[tuple[object, ...]] = []
    for gruppe in nach_amt(zeilen):
        inhalt += [*(_planzeile(z) for z in gruppe.zeilen), _summenzeile(f"Summe {gruppe.name}", gruppe.zeilen)]
    return Tabelle("Stellenplan nach Amt", spalten, [*inhalt, _summenzeile("Summe", zeilen)])


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


def _summenzeile(name: str, zeilen: Sequence[Zeile]) -> tuple[object, ...]:
    s = summe(zeilen)
    return (
        name,
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


def _querschnitt(zeilen: Sequence[Zeile]) -> Tabelle:
    """Civil servants, employees and what may be either apart, each with a subtotal, as the annexes print it."""
    spalten = [
        Spalte("bereich", "Teil", breite=34),
        Spalte("gruppe", "Gruppe", breite=26),
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
    inhalt: list[tuple[object, ...]] = []
    for name in TEILE.values():
        eigene = [zeile for zeile in zeilen if _teil(zeile) == name]
        if eigene:
            inhalt += [(name, g.name, *_werte(g.summe)) for g in querschnitt(eigene)]
            inhalt.append((f"Summe {name}", "", *_werte(summe(eigene))))
    return Tabelle("Querschnitt nach Gruppen", spalten, [*inhalt, ("Summe", "", *_werte(summe(zeilen)))])


def _teil(zeile: Zeile) -> str:
    return TEILE[(bool(zeile.stelle.besoldungsgruppe), bool(zeile.stelle.entgeltgruppe))]


def _werte(s: Summe) -> tuple[object, ...]:
    return (s.stellen, s.soll, s.beantragt, s.besetzt, s.vakant, s.kw)


def _vakanzen(zeilen: Sequence[Zeile]) -> Tabelle:
    spalten = [
        Spalte("amt", "Amt", breite=34, leer=OHNE_AMT),
        Spalte("stelle", "Stelle", breite=44),
        Spalte("gruppe", "Gruppe", breite=20),
        Spalte("status", "Status"),
        Spalte("seit", "Status seit", "datum"),
        Spalte("soll", "Soll (VZÄ)", "zahl", stellen=2),
        Spalte("besetzt", "besetzt (VZÄ)", "zahl", stellen=2),
        Spalte("vakant", "vakant (VZÄ)", "zahl", stellen=2),
    ]
    offen = [zeile for zeile in zeilen if zeile.vakant > 0]
    inhalt: list[tuple[object, ...]] = [
        (
            str(z.stelle.amt) if z.stelle.amt else None,
            str(z.stelle),
            z.gruppe,
            z.status,
            z.stand.ab if z.stand else None,
            z.soll,
            z.besetzt,
            z.vakant,
        )
        for z in offen
    ]
    s = summe(offen)
    summenzeile = ("Summe", f"{s.stellen} Stellen", "", "", "", s.soll, s.besetzt, s.vakant)
    return Tabelle("Vakanzen", spalten, [*inhalt, summenzeile] if offen else [])


def _veraenderungen(aenderungen: Sequence[Veraenderung]) -> Tabelle:
    spalten = [
        Spalte("amt", "Amt", breite=34, leer=OHNE_AMT),
        Spalte("stelle", "Stelle", breite=44),
        Spalte("gruppe", "Gruppe"),
        Spalte("art", "Veränderung"),
        Spalte("bisher", "Soll bisher (VZÄ)", "zahl", stellen=2),
        Spalte("neu", "Soll neu (VZÄ)", "zahl", stellen=2),
        Spalte("differenz", "mehr (+) oder weniger (−)", "zahl", stellen=2),
        Spalte("was", "Was sich ändert", breite=60),
    ]
    zeilen = [
        (
            str(a.nachher.stelle.amt) if a.nachher.stelle.amt else None,
            str(a.nachher.stelle),
            a.nachher.gruppe,
            a.art,
            a.vorher.soll,
            a.nachher.soll,
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
