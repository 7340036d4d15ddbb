"""By Amt: stages and figures, and data that nobody confirmed for long."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from auswertung.kennzahlen import (
    ANTEIL_MINIMUM,
    ANTEIL_ZIEL,
    NIE_BESTAETIGT,
    OHNE_BEWERTUNG,
    STUFENVERTEILUNG,
    UNBESTAETIGT,
    UNGEPRUEFT,
)
from auswertung.selectors.aufteilungen import Amtszeile
from auswertung.selectors.cockpit import Cockpit
from auswertung.selectors.zellen import Zelle
from auswertung.views.adressen import Adressen
from auswertung.views.diagramme.form import (
    NENNERSATZ,
    Diagramm,
    Feld,
    Tabelle,
    farbe,
    fuss,
    massstabsatz,
    stufenname,
    stufenwerte,
    zeichnen,
)
from organisation.templatetags.darstellung import prozent, zahl


def aemter(stand: Cockpit, zeilen: Sequence[Amtszeile], adressen: Adressen, *, demo: bool) -> Diagramm:
    """Stages by Amt as stacked bars; the table holds the figures and leads to each Amt's cockpit."""
    werte = stufenwerte(stand.massstab, [zeile.verteilung for zeile in zeilen])
    reihen = [
        {
            "name": stufenname(stand.massstab, stufe),
            "stufe": farbe(stufe),
            "werte": [zeile.verteilung.stufen[stufe] for zeile in zeilen],
            "urls": [
                adressen.zeilen(amt_direkt_id=zeile.amt_id, stufe=stufe) if zeile.amt_id else "" for zeile in zeilen
            ],
        }
        for stufe in werte
    ]
    daten = {
        "art": "stapel",
        "kategorien": [zeile.name for zeile in zeilen],
        "reihen": reihen,
        "fuss": fuss(stand, demo),
    }
    kopf = ["Amt", "Leistungen", "mindestens Minimum", "Ziel erreicht", "nicht bewertet", "Erbringung ungeprüft"]
    tabelle = Tabelle(kopf, [_amtszeile(zeile, adressen) for zeile in zeilen])
    titel = _amtstitel(zeilen)
    hinweis = f"{massstabsatz(stand)} Jedes Amt ohne die ihm untergeordneten; das Cockpit eines Amts schließt sie ein."
    return zeichnen("aemter", titel, "Leistungen je Amt und Reifegrad.", daten, tabelle, hinweis=hinweis)


def _amtszeile(zeile: Amtszeile, adressen: Adressen) -> list[Feld]:
    def mit_link(zelle: Zelle | None) -> Feld:
        if zelle is None or zelle.wert is None:
            return Feld("unbekannt")
        text = f"{zahl(zelle.zaehler)} ({prozent(Decimal(zelle.zaehler or 0) / zelle.nenner)})"
        return Feld(text, adressen.zeilen_des_amts(zelle.kennzahl, zeile.amt_id))

    unbewertet = zeile.verteilung.stufen[OHNE_BEWERTUNG]
    return [
        Feld(zeile.name, adressen.cockpit(zeile.amt_id) if zeile.amt_id else ""),
        Feld(str(zahl(zeile.verteilung.gesamt)), adressen.zeilen_des_amts(STUFENVERTEILUNG, zeile.amt_id)),
        mit_link(zeile.werte.get(ANTEIL_MINIMUM.schluessel)),
        mit_link(zeile.werte.get(ANTEIL_ZIEL.schluessel)),
        Feld(str(zahl(unbewertet)), adressen.zeilen_des_amts(STUFENVERTEILUNG, zeile.amt_id, stufe=OHNE_BEWERTUNG)),
        mit_link(zeile.werte.get(UNGEPRUEFT.schluessel)),
    ]


def _amtstitel(zeilen: Sequence[Amtszeile]) -> str:
    mit_amt = [zeile for zeile in zeilen if zeile.amt_id]
    if not mit_amt:
        return "Noch ist keine Leistung einem Amt zugeordnet"
    groesstes = max(mit_amt, key=lambda zeile: zeile.verteilung.gesamt)
    return (
        f"{len(mit_amt)} Ämter mit Leistungen, die meisten bei {groesstes.name} ({zahl(groesstes.verteilung.gesamt)})"
    )


def unbestaetigt(stand: Cockpit, zeilen: Sequence[Amtszeile], adressen: Adressen, *, demo: bool) -> Diagramm:
    """Oldest unconfirmed data by Amt: never confirmed, and longer ago than the Steuerungsprofil allows."""
    betroffen = [zeile for zeile in zeilen if UNBESTAETIGT.schluessel in zeile.werte]
    nie = [zeile.werte[NIE_BESTAETIGT.schluessel].zaehler or 0 for zeile in betroffen]
    alle = [zeile.werte[UNBESTAETIGT.schluessel].zaehler or 0 for zeile in betroffen]
    veraltet = [gesamt - davon for gesamt, davon in zip(alle, nie, strict=True)]
    frist = f"länger als {stand.massstab.monate} Monate"
    daten = {
        "art": "balken",
        "kategorien": [zeile.name for zeile in betroffen],
        "reihen": [{"name": "noch nie bestätigt", "werte": nie}, {"name": frist, "werte": veraltet}],
        "fuss": fuss(stand, demo),
    }
    tabelle = Tabelle(
        ["Amt", "nicht bestätigt", "davon noch nie", f"davon {frist}", "Leistungen"],
        [_unbestaetigtzeile(*angaben, adressen) for angaben in zip(betroffen, alle, nie, veraltet, strict=True)],
    )
    titel = f"{zahl(sum(alle))} Leistungen haben Angaben, die niemand in den letzten {stand.massstab.monate} Monaten bestätigt hat"
    return zeichnen(
        "unbestaetigt",
        titel,
        "Nicht bestätigte Angaben je Amt.",
        daten,
        tabelle,
        hinweis=f"{NENNERSATZ} {UNBESTAETIGT.definition}",
    )


def _unbestaetigtzeile(zeile: Amtszeile, alle: int, nie: int, veraltet: int, adressen: Adressen) -> list[Feld]:
    return [
        Feld(zeile.name, adressen.cockpit(zeile.amt_id, reiter="unbestaetigt") if zeile.amt_id else ""),
        Feld(str(zahl(alle)), adressen.zeilen_des_amts(UNBESTAETIGT, zeile.amt_id)),
        Feld(str(zahl(nie)), adressen.zeilen_des_amts(NIE_BESTAETIGT, zeile.amt_id)),
        Feld(str(zahl(veraltet))),
        Feld(str(zahl(zeile.verteilung.gesamt)), adressen.zeilen_des_amts(STUFENVERTEILUNG, zeile.amt_id)),
    ]
