"""Lists of services: all of them, the relevant ones with their state, the adopted ranking."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from auswertung.berichtsinhalt import Absatz, Luecke, Teil
from auswertung.services.bausteine.formen import tafel
from auswertung.services.bausteine.modell import Baustein, Lage, Zusammenhang
from leistungen.models import KommunaleLeistung, Steuerungsprofil
from leistungen.relevanz import JA, NEIN, PRUEFEN, relevanz
from leistungen.selectors.rangliste import beschlossene
from leistungen.selectors.rangvergleich import plaetze
from leistungen.selectors.spalten import ERBRACHT, amt, bezeichnung
from leistungen.selectors.stand import reifegrad_zum
from organisation.tabellenausgabe.modell import Diagramm, Spalte

FELDER = (
    "id", "eigene_bezeichnung", "fassung__bezeichnung", "amt_id", "amt__nummer", "amt__bezeichnung", "erbracht",
    "themenfeld__bezeichnung", "einzelleistung__leika_schluessel", "stufe_wert", "stand_seit", "ziel_wert", "ziel_datum",
    "fallzahl", "relevanz", "relevanz_grund", "fassung__kommunaler_vollzug",
)  # fmt: skip
WORTE = {JA: "ja", PRUEFEN: "zu prüfen", NEIN: "nein"}


def _gezaehlte(lage: Lage) -> Any:
    zeilen = KommunaleLeistung.objects.exportierbar_fuer(lage.benutzer).filter(kommune=lage.kommune).gezaehlte()
    return lage.am_ort(zeilen, "amt_id").nach_name()


def _zeilen(lage: Lage) -> list[dict[str, Any]]:
    """Counted services with the stage of the snapshot day; one query, a second one for a past day."""
    alle = _gezaehlte(lage)
    zeilen = list(alle.values(*FELDER))
    profil = Steuerungsprofil.objects.filter(kommune=lage.kommune).select_related("leitmodell").first()
    if lage.ist_vergangen and profil is not None:
        damals = reifegrad_zum(leistungen=alle.order_by(), modell=profil.leitmodell, stichtag=lage.tag)
        for zeile in zeilen:
            stand = damals.get(zeile["id"])
            zeile["stufe_wert"] = stand.stufe.wert if stand else None
            zeile["stand_seit"] = stand.gueltig_ab if stand else None
    return zeilen


def _note(lage: Lage) -> tuple[str, ...]:
    if not lage.ist_vergangen:
        return ()
    return (
        f"Reifegrade gelten für den {lage.tag:%d.%m.%Y}; Bestand, Amt und Ziel zeigen den Stand vom {lage.heute:%d.%m.%Y}.",
    )


def _leistungsliste(z: Zusammenhang) -> list[Teil]:
    spalten = [
        Spalte("leistung", "Leistung", breite=60),
        Spalte("amt", "Amt", breite=30),
        Spalte("reifegrad", "Reifegrad", "zahl", breite=10, leer="nicht bewertet"),
        Spalte("seit", "seit", "datum", leer="–"),
        Spalte("ziel", "Ziel", "zahl", breite=8, leer="kein Ziel"),
        Spalte("ziel_bis", "Ziel bis", "datum", leer="–"),
        Spalte("erbracht", "erbracht?", breite=11),
        Spalte("themenfeld", "Themenfeld", breite=24, leer="ohne Themenfeld"),
        Spalte("schluessel", "LeiKa-Schlüssel", breite=17, leer="keiner"),
        Spalte("fallzahl", "Fallzahl je Jahr", "zahl", breite=12),
    ]
    zeilen = [
        (
            bezeichnung(zeile),
            amt(zeile),
            zeile["stufe_wert"],
            zeile["stand_seit"],
            zeile["ziel_wert"],
            zeile["ziel_datum"],
            ERBRACHT[zeile["erbracht"]],
            zeile["themenfeld__bezeichnung"],
            zeile["einzelleistung__leika_schluessel"] or None,
            zeile["fallzahl"],
        )
        for zeile in _zeilen(z.lage)
    ]
    return [
        tafel(
            "Leistungen der Kommune",
            spalten,
            zeilen,
            nur_mappe=True,
            fussnoten=_note(z.lage),
            quelle="Katalog der Einzelleistungen, Eingaben und Importe der Kommune",
        )
    ]


def _relevanz(zeile: dict[str, Any], klasse: int) -> tuple[str, str]:
    if zeile["relevanz"]:
        return zeile["relevanz"], f"eigene Festlegung: {zeile['relevanz_grund']}"
    return relevanz(kommunaler_vollzug=zeile["fassung__kommunaler_vollzug"] or "unbekannt", groessenklasse=klasse)


def _relevante(z: Zusammenhang) -> list[Teil]:
    klasse, minimum = z.lage.kommune.groessenklasse, z.lage.cockpit.massstab.minimum
    alle = [(zeile, *_relevanz(zeile, klasse)) for zeile in _zeilen(z.lage)]
    erreicht: Counter[str] = Counter()
    for zeile, wert, _ in alle:
        stufe = zeile["stufe_wert"]
        erreicht[wert] += int(minimum is not None and stufe is not None and stufe >= minimum)
    anzahl = Counter(wert for _, wert, _ in alle)
    uebersicht = [(WORTE[wert], anzahl[wert], None if minimum is None else erreicht[wert]) for wert in WORTE]
    liste = [
        (bezeichnung(zeile), amt(zeile), WORTE[wert], grund, zeile["stufe_wert"], _status(zeile, minimum))
        for zeile, wert, grund in alle
        if wert != NEIN
    ]
    return [
        Absatz(
            f"Die Kommune gehört zur Größenklasse {klasse} der KGSt. Ob eine Leistung für sie gilt, leitet sich aus dem LeiKa-Typ und "
            "der Größenklasse ab, soweit die Kommune nichts anderes festgelegt hat; es ist keine rechtliche Aussage."
        ),
        tafel(
            "Relevanz der Leistungen",
            [
                Spalte("relevanz", "relevant", breite=16),
                Spalte("anzahl", "Leistungen", "zahl"),
                Spalte("minimum", "davon ab gesetzlichem Minimum", "zahl", leer="Minimum nicht bestimmbar"),
            ],
            uebersicht,
            bild=Diagramm(
                "Relevante Leistungen",
                "Säulendiagramm: Leistungen je Relevanz und davon ab gesetzlichem Minimum. Die Werte stehen in der Tabelle.",
                "saeulen",
                "relevanz",
                ("anzahl",) if minimum is None else ("anzahl", "minimum"),
                achse="Leistungen",
            ),
        ),
        tafel(
            "Relevante und zu prüfende Leistungen",
            [
                Spalte("leistung", "Leistung", breite=60),
                Spalte("amt", "Amt", breite=30),
                Spalte("relevanz", "relevant", breite=12),
                Spalte("grund", "Grund", breite=60),
                Spalte("reifegrad", "Reifegrad", "zahl", breite=10, leer="nicht bewertet"),
                Spalte("status", "Stand", breite=30),
            ],
            liste,
            nur_mappe=True,
            fussnoten=_note(z.lage),
            quelle="LeiKa-Typisierung, KGSt-Größenklasse, Festlegungen der Kommune",
        ),
    ]


def _status(zeile: dict[str, Any], minimum: int | None) -> str:
    stufe = zeile["stufe_wert"]
    if stufe is None:
        return "nicht bewertet"
    if minimum is None:
        return "bewertet"
    return "gesetzliches Minimum erreicht" if stufe >= minimum else "unter dem gesetzlichen Minimum"


def _rangfolge(z: Zusammenhang) -> list[Teil]:
    lage = z.lage
    bis: date = max(lage.stichtag, lage.tag)
    rangfolge = beschlossene(kommune=lage.kommune).filter(beschlossen_am__lte=bis).first()
    if rangfolge is None:
        return [Luecke("Bis zum Stichtag ist keine Rangfolge beschlossen.")]
    alle = lage.am_ort(plaetze(rangfolge=rangfolge, benutzer=lage.benutzer), "leistung__amt_id")
    zeilen = [
        (p.rang, p.bezeichnung, p.amt or None, p.punktzahl, p.stabilitaet, p.ist_muss)
        for p in alle.filter(rang__lte=rangfolge.top_n)
    ]
    drucksache = f", Drucksache {rangfolge.drucksache}" if rangfolge.drucksache else ""
    return [
        tafel(
            f"TOP {rangfolge.top_n}: {rangfolge.titel}",
            [
                Spalte("rang", "Rang", "zahl", breite=8),
                Spalte("leistung", "Leistung", breite=60),
                Spalte("amt", "Amt", breite=30, leer="ohne Amt"),
                Spalte("punkte", "Punkte", "zahl", stellen=2),
                Spalte("stabil", "in den TOP bei anderen Gewichten", "prozent", stellen=0, leer="nicht geprüft"),
                Spalte("muss", "Muss", "ja_nein", breite=8),
            ],
            zeilen,
            quelle=f"Beschlossene Rangfolge vom {rangfolge.beschlossen_am:%d.%m.%Y}{drucksache}",
            auf_papier=50,
            leer_text="Keine Leistung dieses Umfangs steht in den TOP der beschlossenen Rangfolge.",
        )
    ]


_RAUM = ("leistungen",)
LISTEN = (
    Baustein("rangfolge", "TOP-Rangfolge", "Die zuletzt beschlossene Rangfolge.", _rangfolge, _RAUM),
    Baustein(
        "leistungsliste", "Liste der Leistungen", "Alle Leistungen, vollständig in der Excel-Datei.", _leistungsliste, _RAUM
    ),
    Baustein(
        "relevante_leistungen",
        "Relevante Leistungen",
        "Welche Leistungen für die Größenklasse gelten, mit ihrem Stand.",
        _relevante,
        _RAUM,
    ),
)  # fmt: skip
