"""Rankings as tables for Excel and CSV: the one just computed, a frozen one, and two compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leistungen.models import BeschlosseneRangfolge, Rangplatz
from leistungen.rangfolge import Ganze
from leistungen.selectors.rangliste import Rangliste
from leistungen.selectors.rangvergleich import Platzvergleich
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle

KEIN_RANG = "ohne Rang"
METHODE = (
    "Gewichtete Summe (Simple Additive Weighting): jeder Wert als Anteil seiner Skala mal Anteil seines Gewichts, 0 bis 100 "
    "Punkte. Muss-Kriterien stehen oben. Fehlende Werte sind kein Nullwert: Punkte von … bis."
)


def _kopf(kriterien: Sequence[tuple[str, str]]) -> list[Spalte]:
    return [
        Spalte("rang", "Rang", "zahl", leer=KEIN_RANG),
        Spalte("leistung", "Leistung", breite=60),
        Spalte("leika", "LeiKa-Schlüssel", breite=17),
        Spalte("amt", "Amt", breite=30, leer="ohne Amt"),
        Spalte("pilot", "Pilotamt", "ja_nein"),
        Spalte("muss", "Muss", "ja_nein"),
        Spalte("punkte", "Punkte", "zahl", stellen=2),
        Spalte("von", "Punkte im schlechtesten Fall", "zahl", stellen=2),
        Spalte("bis", "Punkte im besten Fall", "zahl", stellen=2),
        *(Spalte(f"w_{schluessel}", f"{name} (Wert)", "zahl", stellen=2) for schluessel, name in kriterien),
        Spalte("stabil", "Anteil der Ziehungen in den TOP n", "prozent", leer="nicht gerechnet"),
    ]


def rangtabelle(
    *,
    liste: Rangliste,
    indizes: Ganze,
    namen: Mapping[int, dict[str, Any]],
    gewichte: Mapping[str, str],
    anteile: Mapping[str, float] | None,
    angaben: Sequence[Angabe],
    kuerzel: str,
) -> Tabelle:
    """Exactly the rows of the view, with weights and method among the Metadaten."""
    spalten = _kopf([(k.schluessel, k.name) for k in liste.kriterien])
    weitere = [
        Angabe("Kriterienkatalog", str(liste.katalog)),
        Angabe("Methode", METHODE),
        *(Angabe(f"Gewicht: {k.name}", gewichte[k.schluessel]) for k in liste.kriterien),
    ]
    zeilen = _zeilen(liste, indizes, namen, anteile)
    return Tabelle("Rangfolge", spalten, zeilen, [*angaben, *weitere], f"{kuerzel}-rangfolge")


def _zeilen(
    liste: Rangliste, indizes: Ganze, namen: Mapping[int, dict[str, Any]], anteile: Mapping[str, float] | None
) -> Iterator[tuple[Any, ...]]:
    daten, folge = liste.daten, liste.folge
    for i in indizes:
        pk = int(daten.ids[i])
        if pk not in namen:
            continue
        zeile, rang = namen[pk], int(folge.rang[i]) or None
        yield (
            rang,
            zeile["eigene_bezeichnung"] or zeile["fassung__bezeichnung"],
            zeile["einzelleistung__leika_schluessel"],
            f"{zeile['amt__nummer'] or ''} {zeile['amt__bezeichnung'] or ''}".strip() or None,
            bool(zeile["amt__ist_pilotamt"]),
            bool(folge.muss[i]),
            float(folge.punkte[i]) if rang else None,
            float(folge.von[i]) if rang else None,
            float(folge.bis[i]) if rang else None,
            *(None if wert != wert else float(wert) for wert in daten.werte[i]),
            anteile.get(str(pk), 0.0) if anteile is not None and rang else None,
        )


def festgeschriebene_tabelle(
    *, rangfolge: BeschlosseneRangfolge, plaetze: Sequence[Rangplatz], angaben: Sequence[Angabe], kuerzel: str
) -> Tabelle:
    """A frozen ranking as it was adopted."""
    kriterien = [(k["schluessel"], k["name"]) for k in rangfolge.kriterien]
    weitere = [
        Angabe("Beschlossen am", rangfolge.beschlossen_am),
        Angabe("Drucksachen-Nr.", rangfolge.drucksache or "keine angegeben"),
        Angabe("Kriterienkatalog", str(rangfolge.katalog)),
        Angabe("Methode", METHODE),
        Angabe("Bei fehlenden Werten zählt", rangfolge.get_luecken_regel_display()),
        *(Angabe(f"Gewicht: {k['name']}", k["gewicht"]) for k in rangfolge.kriterien),
        Angabe("Noch nicht gefragte Ämter", ", ".join(a["nummer"] for a in rangfolge.noch_nicht_gefragt) or "keine"),
    ]
    zeilen = [
        (
            p.rang,
            p.bezeichnung,
            p.leika_schluessel or None,
            p.amt or None,
            p.ist_pilot,
            p.ist_muss,
            p.punktzahl,
            p.punktzahl_von,
            p.punktzahl_bis,
            *(p.werte.get(schluessel, {}).get("wert") for schluessel, _ in kriterien),
            p.stabilitaet,
        )
        for p in plaetze
    ]
    name = f"{kuerzel}-rangfolge-{rangfolge.beschlossen_am:%Y-%m-%d}"
    return Tabelle("Beschlossene Rangfolge", _kopf(kriterien), zeilen, [*angaben, *weitere], name)


def vergleichstabelle(
    *,
    a: BeschlosseneRangfolge,
    b: BeschlosseneRangfolge,
    zeilen: Sequence[Platzvergleich],
    angaben: Sequence[Angabe],
    kuerzel: str,
) -> Tabelle:
    """Two frozen rankings side by side."""
    spalten = [
        Spalte("leistung", "Leistung", breite=60),
        Spalte("amt", "Amt", breite=30, leer="ohne Amt"),
        Spalte("rang_a", f"Rang am {a.beschlossen_am:%d.%m.%Y}", "zahl", leer=KEIN_RANG),
        Spalte("rang_b", f"Rang am {b.beschlossen_am:%d.%m.%Y}", "zahl", leer=KEIN_RANG),
        Spalte("lage", "Veränderung", breite=30),
        Spalte("punkte_a", "Punkte früher", "zahl", stellen=2),
        Spalte("punkte_b", "Punkte später", "zahl", stellen=2),
    ]
    werte = [(z.bezeichnung, z.amt or None, z.rang_a, z.rang_b, z.in_worten, z.punkte_a, z.punkte_b) for z in zeilen]
    beide = [Angabe("Früher", str(a)), Angabe("Später", str(b))]
    return Tabelle("Vergleich", spalten, werte, [*angaben, *beide], f"{kuerzel}-rangfolgen-vergleich")
