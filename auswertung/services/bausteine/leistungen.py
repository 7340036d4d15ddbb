"""Blocks of the services: figures, stages, trend, Themenfelder, Ämter. All from the snapshot that the cockpit shows."""

from __future__ import annotations

from collections.abc import Callable

from auswertung.berichtsinhalt import Absatz, Berichtszahl, Luecke, Teil
from auswertung.kennzahlen import Art
from auswertung.selectors.zellen import Zelle
from auswertung.services.bausteine.formen import tafel_aus, zahl, zahlen
from auswertung.services.bausteine.modell import Baustein, Lage, Zusammenhang

_OHNE = "Am Stichtag ist keine Leistung gezählt."


def leistungszahl(lage: Lage, zelle: Zelle) -> Berichtszahl:
    """One figure of the first screen of the cockpit."""
    k = zelle.kennzahl
    return zahl(
        lage,
        k.schluessel,
        k.name,
        "prozent" if k.art is Art.ANTEIL else "anzahl",
        zelle.wert if k.art is Art.ANTEIL else zelle.zaehler,
        k.definition,
        zaehler=zelle.zaehler,
        nenner=zelle.nenner,
        leer=k.unbestimmbar_weil or "unbekannt",
    )


def _kennzahlen(z: Zusammenhang) -> list[Teil]:
    stand = z.lage.cockpit
    if not stand.hat_leistungen:
        return [Luecke(_OHNE)]
    werte = [wert.zelle for wert in stand.kacheln] + list(stand.beiwerte)
    teile = zahlen("Kennzahlen der Leistungen", (leistungszahl(z.lage, zelle) for zelle in werte), _OHNE)
    faellig = stand.faelligkeit
    if faellig is None:
        return teile
    wann = "überfällig seit dem" if faellig.ist_ueberfaellig else "fällig am"
    text = (
        f"Nächste Fälligkeit: {wann} {faellig.datum:%d.%m.%Y}, {faellig.offen} von {faellig.gesamt} Leistungen offen."
    )
    return [*teile, Absatz(text)]


def _blatt(nummer: int, titel: str) -> Callable[[Zusammenhang], list[Teil]]:
    def bauen(z: Zusammenhang) -> list[Teil]:
        if not z.lage.cockpit.hat_leistungen:
            return [Luecke(_OHNE)]
        return [tafel_aus(z.lage.leistungsblaetter[nummer], titel=titel)]

    return bauen


def _trend(z: Zusammenhang) -> list[Teil]:
    if not z.lage.cockpit.hat_leistungen:
        return [Luecke(_OHNE)]
    trend = z.lage.cockpit.trend
    marken = tuple(f"{tag:%d.%m.%Y}: {text}" for tag, text in trend.marken)
    tafel = tafel_aus(z.lage.leistungsblaetter[1], titel="Verlauf der Anteile", fussnoten=marken)
    if len(trend.tage) < 2:
        return [tafel, Luecke("Für einen Verlauf braucht es mindestens zwei Tagesstände.")]
    return [tafel]


_RAUM = ("leistungen",)
LEISTUNGEN = (
    Baustein(
        "leistungen_kennzahlen",
        "Überblick Leistungen",
        "Die Kennzahlen des Cockpits mit Zähler, Nenner und Definition.",
        _kennzahlen,
        _RAUM,
    ),
    Baustein(
        "reifegrade", "Verteilung der Reifegrade", "Leistungen je Reifegrad, Tabelle und Diagramm.",
        _blatt(2, "Leistungen je Reifegrad"), _RAUM,
    ),
    Baustein("reifegradtrend", "Verlauf der Reifegrade", "Anteile je Tagesstand, Tabelle und Diagramm.", _trend, _RAUM),
    Baustein(
        "themenfelder", "Reifegrade je Themenfeld", "Leistungen je Themenfeld und Stufe.",
        _blatt(3, "Reifegrade je Themenfeld"), _RAUM,
    ),
    Baustein(
        "aemter", "Reifegrade je Amt", "Leistungen je Amt und Stufe mit den Anteilen.",
        _blatt(4, "Reifegrade je Amt"), _RAUM,
    ),
)  # fmt: skip
