"""Blocks of the projects: figures of the snapshot, and lists of what the reader may take out of the house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from auswertung.ausgabe.projekte import projektblaetter
from auswertung.berichtsinhalt import Absatz, Berichtszahl, Liste, Luecke, Teil, Zahlart
from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.projekte import FARBEN, NACH_AMPEL, PROJEKTKENNZAHLEN
from auswertung.selectors.projekte import Projektbild, Projektzelle
from auswertung.services.bausteine.formen import stand_der_liste, tafel, tafel_aus, zahl, zahlen
from auswertung.services.bausteine.modell import Baustein, Lage, Zusammenhang
from organisation.tabellenausgabe.modell import Diagramm, Spalte
from projekte.models import Prognoselauf, Projekt
from projekte.selectors.lage import profil
from projekte.selectors.liste import ALLE_SPALTEN, Projektzeile, zeilen

OHNE = "Der Tagesstand zeigt hier keine Projekte."
LISTE = (
    "titel",
    "amt",
    "phase",
    "status",
    "ampel",
    "fortschritt",
    "erwartet",
    "erster_plan",
    "verzug_erster",
    "pt_plan",
    "pt_ist",
    "leistungen",
)
VERZUG = ("titel", "amt", "phase", "ampel", "erster_plan", "erwartet", "verzug_erster", "verzug")
ANSTEHEND = ("titel", "amt", "phase", "erwartet", "ampel", "fortschritt")
BREITEN = {"titel": 44, "amt": 26, "ampel": 16, "fortschritt": 18}
VORAUS = timedelta(days=183)


def projekte_am_ort(lage: Lage) -> list[Projektzeile]:
    """Projects of the place that were not given up, by title, with figures and Ampel. Read once per report."""
    if "_projektzeilen" not in vars(lage):
        alle = Projekt.objects.exportierbar_fuer(lage.benutzer).filter(kommune=lage.kommune)
        alle = lage.am_ort(alle.exclude(status=Projekt.Status.ABGEBROCHEN), "federfuehrendes_amt_id")
        gelesen = zeilen(
            alle.select_related("federfuehrendes_amt").nach_titel(),
            schwellen=profil(kommune=lage.kommune),
            stichtag=lage.heute,
        )
        vars(lage)["_projektzeilen"] = gelesen
    gefunden: list[Projektzeile] = vars(lage)["_projektzeilen"]
    return gefunden


def projektzahl(lage: Lage, zelle: Projektzelle) -> Berichtszahl:
    """One figure of the projects as the cockpit shows it."""
    k = zelle.kennzahl
    art: Zahlart = "prozent" if k.art is Art.ANTEIL else "anzahl" if k.art is Art.ANZAHL else "tage"
    stellen = 1 if art == "tage" and k.art is not Art.HOECHSTWERT else None
    wert: Any = zelle.zaehler if art == "anzahl" else zelle.wert
    return zahl(
        lage,
        k.schluessel,
        k.name,
        art,
        wert,
        k.definition,
        zaehler=zelle.zaehler,
        nenner=zelle.nenner,
        stellen=stellen,
    )


def _kennzahlen(z: Zusammenhang) -> list[Teil]:
    bild = z.lage.projekte
    if bild is None:
        return [Luecke(OHNE)]
    werte = [projektzahl(z.lage, bild.zellen[k.schluessel]) for k in PROJEKTKENNZAHLEN if k.schluessel in bild.zellen]
    return zahlen("Kennzahlen der Projekte", [*werte, *_ampelzahlen(z.lage, bild)], OHNE)


def _ampelzahlen(lage: Lage, bild: Projektbild) -> list[Berichtszahl]:
    gesamt = bild.ampel.total()
    return [
        zahl(
            lage,
            f"{NACH_AMPEL.schluessel}_{schluessel}",
            f"Laufende Projekte: {name}",
            "anzahl",
            bild.ampel[stelle],
            NACH_AMPEL.definition,
            zaehler=bild.ampel[stelle],
            nenner=gesamt,
        )
        for stelle, (schluessel, name) in enumerate(FARBEN)
    ]


def _verteilung(z: Zusammenhang) -> list[Teil]:
    bild = z.lage.projekte
    if bild is None:
        return [Luecke(OHNE)]
    _, phasen, aemter = projektblaetter(bild)
    ampel = tafel(
        "Laufende Projekte nach Ampel",
        [Spalte("ampel", "Ampel", breite=24), Spalte("anzahl", "Projekte", "zahl")],
        [(name, bild.ampel[stelle]) for stelle, (_, name) in enumerate(FARBEN)],
        bild=Diagramm(
            "Laufende Projekte nach Ampel",
            "Säulendiagramm: Anzahl der laufenden Projekte je Ampel. Die Werte stehen in der Tabelle.",
            "saeulen",
            "ampel",
            ("anzahl",),
            achse="Projekte",
        ),
        quelle=NACH_AMPEL.definition,
    )
    return [tafel_aus(phasen), ampel, tafel_aus(aemter)]


def _spalten(namen: Sequence[str]) -> list[Spalte]:
    arten: Any = {name: ALLE_SPALTEN[name][1] for name in namen}
    return [
        Spalte(n, ALLE_SPALTEN[n][0], arten[n], breite=BREITEN.get(n), stellen=1 if n.startswith("pt_") else None)
        for n in namen
    ]


def _werte(zeilen_: Sequence[Projektzeile], namen: Sequence[str]) -> list[tuple[Any, ...]]:
    return [tuple(zeile.wert(name) for name in namen) for zeile in zeilen_]


def _liste(z: Zusammenhang) -> list[Teil]:
    alle = projekte_am_ort(z.lage)
    return [
        tafel(
            "Projekte",
            _spalten(LISTE),
            _werte(alle, LISTE),
            nur_mappe=True,
            fussnoten=stand_der_liste(z.lage),
            quelle="Eingaben in den Projekten",
        )
    ]


def _ist_verspaetet(zeile: Projektzeile) -> bool:
    return zeile.projekt.status == Projekt.Status.AKTIV and (zeile.lage.verzug_erster or 0) > 0


def _termine(z: Zusammenhang) -> list[Teil]:
    alle, heute = projekte_am_ort(z.lage), z.lage.heute
    spaet = sorted(filter(_ist_verspaetet, alle), key=lambda zeile: -(zeile.lage.verzug_erster or 0))
    bald = [zeile for zeile in alle if _endet_bis(zeile, heute, heute + VORAUS)]
    bald.sort(key=lambda zeile: zeile.lage.erwartet_ende or date.max)  # within a day by title, as read
    note = stand_der_liste(z.lage)
    return [
        tafel(
            "Projekte, die später enden als im ersten Plan",
            _spalten(VERZUG),
            _werte(spaet, VERZUG),
            fussnoten=note,
            leer_text="Kein laufendes Projekt endet später als im ersten Plan.",
        ),
        tafel(
            "Projekte mit erwartetem Ende in den nächsten sechs Monaten",
            _spalten(ANSTEHEND),
            _werte(bald, ANSTEHEND),
            fussnoten=note,
            leer_text="In den nächsten sechs Monaten wird kein Ende erwartet.",
        ),
    ]


def _endet_bis(zeile: Projektzeile, von: date, bis: date) -> bool:
    ende = zeile.lage.erwartet_ende
    return zeile.projekt.status == Projekt.Status.AKTIV and ende is not None and von <= ende <= bis


def _prognose(z: Zusammenhang) -> list[Teil]:
    lage = z.lage
    laeufe = Prognoselauf.objects.sichtbar_fuer(lage.benutzer).filter(
        kommune=lage.kommune, amt=lage.amt, erstellt_am__date__lte=max(lage.stichtag, lage.tag)
    )
    lauf = laeufe.order_by("-id").first()
    if lauf is None:
        return [Luecke("Bis zum Stichtag wurde keine Prognose gerechnet.")]
    definition = (
        f"Monte-Carlo-Rechnung vom {lauf.erstellt_am:%d.%m.%Y} mit {lauf.laeufe} Läufen, Startwert {lauf.startwert}: Tag, bis zu dem "
        "alle offenen Projekte mit dieser Wahrscheinlichkeit fertig sind."
    )
    teile = zahlen(
        "Prognose",
        [
            zahl(lage, f"projekte_prognose_{name}", titel, "datum", wert, definition, leer="kein Termin bestimmbar")
            for name, titel, wert in (
                ("p50", "Fertig mit 50 Prozent Wahrscheinlichkeit", lauf.p50),
                ("p80", "Fertig mit 80 Prozent Wahrscheinlichkeit", lauf.p80),
            )
        ],
        OHNE,
    )
    if lauf.gruende:
        teile.append(Absatz("Warum kein Termin bestimmbar ist: " + " ".join(map(str, lauf.gruende))))
    return [*teile, Liste(tuple(map(str, lauf.annahmen)))] if lauf.annahmen else teile


_RAUM = ("projekte",)
PROJEKTE = (
    Baustein("projekte_kennzahlen", "Kennzahlen der Projekte", "Die Kennzahlen des Cockpits.", _kennzahlen, _RAUM),
    Baustein("projekte_verteilung", "Projekte nach Phase und Ampel", "Mit Diagrammen und je Amt.", _verteilung, _RAUM),
    Baustein("projektliste", "Liste der Projekte", "Alle Projekte, vollständig in der Excel-Datei.", _liste, _RAUM),
    Baustein("termine", "Termine und Verzug", "Verspätete Projekte und was bald endet.", _termine, _RAUM),
    Baustein("prognose", "Prognose des Endes", "P50 und P80 der letzten Rechnung mit Annahmen.", _prognose, _RAUM),
)
