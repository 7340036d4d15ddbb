"""The cockpit as an Excel workbook: the figures of the page, each sheet with its native chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from auswertung.ausgabe.finanzen import finanzangaben, finanzblaetter
from auswertung.ausgabe.gremien import gremienangaben, gremienblaetter
from auswertung.ausgabe.personal import personalangaben, personalblaetter
from auswertung.ausgabe.projekte import projektangaben, projektblaetter
from auswertung.kennzahlen import NIE_BESTAETIGT, OHNE_BEWERTUNG, STUFENVERTEILUNG, UNBESTAETIGT, UNGEPRUEFT, Art
from auswertung.selectors.aufteilungen import Amtszeile, Verteilung, aemter, stufenverteilung, themenfelder_nach_stufe
from auswertung.selectors.cockpit import BEIWERTE, KACHELN, TREND, Cockpit
from auswertung.selectors.finanzen import darf_finanzen_ausgeben, finanzbild
from auswertung.selectors.gremien import darf_gremien_ausgeben, gremienbild
from auswertung.selectors.orte import deckt
from auswertung.selectors.personal import darf_personal_ausgeben, personalbild
from auswertung.selectors.projekte import darf_projekte_ausgeben, projektbild
from auswertung.selectors.zellen import Massstab, Ort, Zelle
from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Angabe, Diagramm, Mappe, Spalte, Tabelle

QUELLE = "OZG-Tracker, gespeicherte Kennzahlwerte der Kommune"
KEIN_ANTEIL = "Anzahl, kein Anteil"
KEIN_VERGLEICH = "kein Vergleichswert"
# Light to dark, as on the page (static/css/grundlage.css); not assessed is grey
STUFENFARBEN = ("#e5ebf7", "#c5d3ef", "#a2b8e4", "#85a0da", "#6788cf", "#4468bf", "#2044aa", "#04158d")
GRAU, REIHENFARBEN = "#9a9a9a", ("#2044aa", "#c2570c")
KURZ = {"anteil_minimum": "Anteil ab gesetzlichem Minimum", "anteil_ziel": "Anteil ab eigenem Ziel"}


def darf_ausgeben(ort: Ort) -> bool:
    """Whether the reader may export every figure of this place."""
    return deckt(ort=ort, bereich="leistungen", stufe=r.EXPORTIEREN)


def cockpitmappe(*, stand: Cockpit, titel: str, adresse: str = "") -> Mappe:
    """The workbook of one cockpit; `titel` as on the page, `adresse` leads back to it. Numbers are those of the page."""
    blaetter = leistungsblaetter(stand)
    projekte = projektbild(ort=stand.ort, tag=stand.stichtag) if darf_projekte_ausgeben(stand.ort) else None
    personal = personalbild(ort=stand.ort, tag=stand.stichtag) if darf_personal_ausgeben(stand.ort) else None
    blaetter += [*(projektblaetter(projekte) if projekte else []), *(personalblaetter(personal) if personal else [])]
    finanzen = finanzbild(ort=stand.ort, tag=stand.stichtag) if darf_finanzen_ausgeben(stand.ort) else None
    blaetter += finanzblaetter(finanzen) if finanzen else []
    gremien = gremienbild(ort=stand.ort, tag=stand.stichtag) if darf_gremien_ausgeben(stand.ort) else None
    blaetter += gremienblaetter(gremien) if gremien else []
    angaben = [*_angaben(stand, titel, adresse), *(projektangaben() if projekte else [])]
    angaben += personalangaben() if personal else []
    angaben += finanzangaben() if finanzen else []
    angaben += gremienangaben() if gremien else []
    dateiname = f"{stand.ort.kommune.kuerzel}-cockpit"
    return Mappe(titel, blaetter, angaben, dateiname)


def leistungsblaetter(stand: Cockpit) -> list[Tabelle]:
    """The sheets of the services: figures, trend, stages, Themenfelder, Ämter. The council report prints the same ones."""
    verteilungen = stufenverteilung(ort=stand.ort, tage=[stand.stichtag, *_vergleichstage(stand)])
    return [
        _ueberblick(stand),
        _verlauf(stand),
        _stufenblatt(stand, verteilungen.get(stand.stichtag), verteilungen.get(stand.vergleichstag or stand.stichtag)),
        _themenfelder(stand, themenfelder_nach_stufe(ort=stand.ort, tag=stand.stichtag)),
        _aemter(stand, aemter(ort=stand.ort, tag=stand.stichtag)),
    ]


def _angaben(stand: Cockpit, titel: str, adresse: str) -> list[Angabe]:
    grund = grundangaben(
        kommune=stand.ort.kommune,
        benutzer=stand.ort.benutzer,
        stichtag=stand.stichtag,
        filter_in_worten="alle Ämter" if stand.ort.amt_ids is None else titel,
        quelle=QUELLE,
        adresse=adresse,
    )
    kennzahlen = [*KACHELN, *BEIWERTE, STUFENVERTEILUNG, NIE_BESTAETIGT]
    return [
        *grund,
        Angabe("Stand der Berechnung", stand.stand),
        Angabe("Vergleichstag", stand.vergleichstag or KEIN_VERGLEICH),
        Angabe("Führendes Reifegradmodell", stand.massstab.modell),
        Angabe("Gesetzliches Minimum", _minimum(stand.massstab)),
        *_faelligkeit(stand),
        *(Angabe(f"{tag:%d.%m.%Y}", text) for tag, text in stand.trend.marken),
        *(Angabe(f"Kennzahl „{kennzahl.name}“", kennzahl.definition) for kennzahl in kennzahlen),
    ]


def _minimum(massstab: Massstab) -> str:
    return "nicht bestimmbar, keine Quelle nennt eines" if massstab.minimum is None else f"Stufe {massstab.minimum}"


def _faelligkeit(stand: Cockpit) -> list[Angabe]:
    faellig = stand.faelligkeit
    if faellig is None:
        return []
    wann = "überfällig seit" if faellig.ist_ueberfaellig else "fällig am"
    return [
        Angabe(
            "Nächste Fälligkeit",
            f"{wann} {faellig.datum:%d.%m.%Y}: {faellig.offen} von {faellig.gesamt} Leistungen offen",
        )
    ]


def _vergleichstage(stand: Cockpit) -> list[Any]:
    return [stand.vergleichstag] if stand.vergleichstag else []


def _ueberblick(stand: Cockpit) -> Tabelle:
    vergleich = f"{stand.vergleichstag:%d.%m.%Y}" if stand.vergleichstag else "Vergleichstag"
    spalten = [
        Spalte("kennzahl", "Kennzahl", breite=44),
        Spalte("anteil", "Anteil", "prozent", breite=20, leer=KEIN_ANTEIL),
        Spalte("anzahl", "Anzahl", "zahl", breite=12),
        Spalte("leistungen", "von Leistungen", "zahl"),
        Spalte("anteil_vorher", f"Anteil am {vergleich}", "prozent", breite=20, leer=KEIN_VERGLEICH),
        Spalte("anzahl_vorher", f"Anzahl am {vergleich}", "zahl", breite=18, leer=KEIN_VERGLEICH),
    ]
    paare = [(wert.zelle, wert.vorher) for wert in stand.kacheln] + [(zelle, None) for zelle in stand.beiwerte]
    return Tabelle("Überblick", spalten, [_kennzahlzeile(zelle, vorher) for zelle, vorher in paare])


def _kennzahlzeile(zelle: Zelle, vorher: Zelle | None) -> tuple[Any, ...]:
    anteil: Any = _anteil(zelle)
    if zelle.zaehler is None:
        anteil = zelle.kennzahl.unbestimmbar_weil or None
    return (
        zelle.kennzahl.name,
        anteil,
        zelle.zaehler,
        zelle.nenner,
        _anteil(vorher) if zelle.kennzahl.art is Art.ANTEIL else KEIN_ANTEIL,
        vorher.zaehler if vorher else None,
    )


def _anteil(zelle: Zelle | None) -> Decimal | None:
    return zelle.wert if zelle is not None and zelle.kennzahl.art is Art.ANTEIL else None


def _verlauf(stand: Cockpit) -> Tabelle:
    spalten = [Spalte("tag", "Tag", "datum", breite=14)]
    spalten += [Spalte(kennzahl.schluessel, KURZ[kennzahl.schluessel], "prozent", breite=22) for kennzahl in TREND]
    spalten.append(Spalte("leistungen", "Leistungen", "zahl"))
    zeilen = [
        (tag, *(_anteil(zellen[stelle]) for _, zellen in stand.trend.reihen), _nenner(stand, stelle))
        for stelle, tag in enumerate(stand.trend.tage)
    ]
    bild = Diagramm(
        "Anteil ab Minimum und ab Ziel im Verlauf",
        "Liniendiagramm: Anteil der Leistungen ab gesetzlichem Minimum und ab eigenem Ziel je Tag. "
        "Die Werte stehen links in der Tabelle.",
        "linie",
        "tag",
        [kennzahl.schluessel for kennzahl in TREND],
        REIHENFARBEN,
        "Anteil der Leistungen",
    )
    return Tabelle("Verlauf", spalten, zeilen, diagramme=[bild])


def _nenner(stand: Cockpit, stelle: int) -> int | None:
    return next((zellen[stelle].nenner for _, zellen in stand.trend.reihen if zellen[stelle] is not None), None)  # type: ignore[union-attr]


def _stufenblatt(stand: Cockpit, heute: Verteilung | None, vorher: Verteilung | None) -> Tabelle:
    heute, vorher = heute or Verteilung(None, ""), vorher or Verteilung(None, "")
    spalten = [
        Spalte("stufe", "Reifegrad", breite=36),
        Spalte("anzahl", f"Leistungen am {stand.stichtag:%d.%m.%Y}", "zahl", breite=20),
        Spalte("anteil", "Anteil", "prozent"),
    ]
    if stand.vergleichstag:
        spalten.append(Spalte("vorher", f"Leistungen am {stand.vergleichstag:%d.%m.%Y}", "zahl", breite=20))
    zeilen = []
    for stufe in _stufen(stand.massstab, [heute, vorher]):
        anteil = Decimal(heute.stufen[stufe]) / heute.gesamt if heute.gesamt else None
        zeile: list[Any] = [_stufenname(stand.massstab, stufe), heute.stufen[stufe], anteil]
        zeilen.append([*zeile, vorher.stufen[stufe]] if stand.vergleichstag else zeile)
    bild = Diagramm(
        f"Verteilung der Reifegrade am {stand.stichtag:%d.%m.%Y}",
        "Säulendiagramm: Anzahl der Leistungen je Reifegrad. Die Werte stehen links in der Tabelle.",
        "saeulen",
        "stufe",
        ["anzahl"],
        REIHENFARBEN,
        "Leistungen",
    )
    return Tabelle("Reifegrade", spalten, zeilen, diagramme=[bild])


def _themenfelder(stand: Cockpit, felder: Sequence[Verteilung]) -> Tabelle:
    stufen = _stufen(stand.massstab, felder)
    spalten = [Spalte("themenfeld", "Themenfeld", breite=40), Spalte("gesamt", "Leistungen", "zahl")]
    zeilen = [(feld.name, feld.gesamt, *(feld.stufen[stufe] for stufe in stufen)) for feld in felder]
    bild = _stapel("Reifegrade je Themenfeld", "themenfeld", stufen)
    return Tabelle("Themenfelder", [*spalten, *_stufenspalten(stand.massstab, stufen)], zeilen, diagramme=[bild])


def _aemter(stand: Cockpit, zeilen: Sequence[Amtszeile]) -> Tabelle:
    stufen = _stufen(stand.massstab, [zeile.verteilung for zeile in zeilen])
    spalten = [
        Spalte("amt", "Amt (ohne die darunter)", breite=40),
        Spalte("gesamt", "Leistungen", "zahl"),
        *(Spalte(kennzahl.schluessel, KURZ[kennzahl.schluessel], "prozent", breite=18) for kennzahl in TREND),
        *(
            Spalte(kennzahl.schluessel, kennzahl.name, "zahl")
            for kennzahl in (UNGEPRUEFT, UNBESTAETIGT, NIE_BESTAETIGT)
        ),
        *_stufenspalten(stand.massstab, stufen),
    ]
    bild = _stapel("Reifegrade je Amt", "amt", stufen)
    return Tabelle("Ämter", spalten, [_amtszeile(zeile, stufen) for zeile in zeilen], diagramme=[bild])


def _amtszeile(zeile: Amtszeile, stufen: Sequence[int]) -> tuple[Any, ...]:
    anteile = [_anteil(zeile.werte.get(kennzahl.schluessel)) for kennzahl in TREND]
    anzahlen = [
        _zaehler(zeile.werte.get(kennzahl.schluessel)) for kennzahl in (UNGEPRUEFT, UNBESTAETIGT, NIE_BESTAETIGT)
    ]
    gesamt = zeile.verteilung.gesamt
    return (zeile.name, gesamt, *anteile, *anzahlen, *(zeile.verteilung.stufen[stufe] for stufe in stufen))


def _zaehler(zelle: Zelle | None) -> int | None:
    return zelle.zaehler if zelle is not None else None


def _stufen(massstab: Massstab, verteilungen: Iterable[Verteilung]) -> list[int]:
    """Stages of the scale and those that occur; not assessed last."""
    vorhanden = {stufe for verteilung in verteilungen for stufe in verteilung.stufen} | {
        wert for wert, _ in massstab.stufen
    }
    return [*sorted(vorhanden - {OHNE_BEWERTUNG}), OHNE_BEWERTUNG]


def _stufenname(massstab: Massstab, stufe: int) -> str:
    name = dict(massstab.stufen).get(stufe, "")
    return "nicht bewertet" if stufe == OHNE_BEWERTUNG else f"Stufe {stufe} {name}".strip()


def _stufenspalten(massstab: Massstab, stufen: Sequence[int]) -> list[Spalte]:
    return [Spalte(f"stufe_{stufe}", _stufenname(massstab, stufe), "zahl", breite=14) for stufe in stufen]


def _stapel(titel: str, kategorien: str, stufen: Sequence[int]) -> Diagramm:
    farben = [GRAU if stufe == OHNE_BEWERTUNG else STUFENFARBEN[min(stufe, len(STUFENFARBEN) - 1)] for stufe in stufen]
    return Diagramm(
        titel,
        f"Gestapelte Balken: {titel}, Anzahl der Leistungen. Die Werte stehen links in der Tabelle.",
        "balken_gestapelt",
        kategorien,
        [f"stufe_{stufe}" for stufe in stufen],
        farben,
        "Leistungen",
    )
