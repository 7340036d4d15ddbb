"""Blocks of the council: orders and what became of them, duties to report, and what the paper with this Drucksachen-Nr. says.

A public section shows public rows only; in a section that is not public the reader's own grant decides.
"""

from __future__ import annotations

from typing import Any

from auswertung.berichtsinhalt import Liste, Luecke, Teil
from auswertung.services.bausteine.formen import mehrzahl, tafel
from auswertung.services.bausteine.modell import Baustein, Zusammenhang
from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Berichtspflicht,
    Beschlusspunkt,
    Beteiligung,
    Prueffeld,
    Ratsvorlage,
)
from gremien.selectors.auftraege import auftragszeilen
from gremien.selectors.pflichten import pflichtzeilen
from organisation.tabellenausgabe.modell import Spalte

QUELLE = "Vorlagen, Beschlüsse und Berichtspflichten der Kommune"
OHNE_VORLAGE = "Zur Drucksachen-Nr. dieses Berichts gibt es keine Vorlage; {was} fehlt deshalb."
GREMIEN_RAUM = ("gremien",)


def _zeilen(z: Zusammenhang, modell: Any, amt: str) -> Any:
    """Rows the maker of the report may hand out; nothing hidden in a public section."""
    zeilen = modell.objects.exportierbar_fuer(z.lage.benutzer).filter(kommune=z.lage.kommune)
    return z.lage.am_ort(zeilen if z.mit_nichtoeffentlichem else zeilen.oeffentliche(), amt)


def _auftraege(z: Zusammenhang) -> list[Teil]:
    zeilen = auftragszeilen(
        punkte=_zeilen(z, Beschlusspunkt, "vorlage__amt_id"),
        pflichten=_zeilen(z, Berichtspflicht, "amt_id"),
        stichtag=z.lage.stichtag,
    )
    spalten = [
        Spalte("nummer", "Drucksache", breite=20),
        Spalte("punkt", "Nr.", breite=7),
        Spalte("auftrag", "Auftrag", breite=54),
        Spalte("gremium", "Beschlossen in", breite=26),
        Spalte("am", "am", "datum", breite=12),
        Spalte("faellig", "Fällig", "datum", breite=12, leer="kein Termin"),
        Spalte("stand", "Stand", breite=18),
        Spalte("geschehen", "Was ist geschehen?", breite=44, leer="noch nichts eingetragen"),
    ]
    werte = [
        (
            zeile.vorlage.nummer,
            zeile.punkt.nummer,
            zeile.punkt.text,
            str(zeile.punkt.station.gremium) if zeile.punkt.station else None,
            zeile.punkt.station.datum if zeile.punkt.station else None,
            zeile.faellig_am,
            f"{zeile.stand_in_worten}, überfällig" if zeile.ueberfaellig else zeile.stand_in_worten,
            zeile.stand.erlaeuterung if zeile.stand else None,
        )
        for zeile in zeilen
    ]
    offen, spaet = sum(zeile.offen for zeile in zeilen), sum(zeile.ueberfaellig for zeile in zeilen)
    saetze = (
        mehrzahl(len(zeilen), "Auftrag ist beschlossen.", "Aufträge sind beschlossen."),
        mehrzahl(offen, "Auftrag ist offen.", "Aufträge sind offen."),
        mehrzahl(spaet, "Auftrag ist überfällig.", "Aufträge sind überfällig."),
    )
    leer = "Bis zum Stichtag ist kein Auftrag beschlossen."
    return [*([Liste(saetze)] if zeilen else []), tafel("Aufträge", spalten, werte, quelle=QUELLE, leer_text=leer)]


def _pflichten(z: Zusammenhang) -> list[Teil]:
    zeilen = pflichtzeilen(pflichten=_zeilen(z, Berichtspflicht, "amt_id"), stichtag=z.lage.stichtag)
    spalten = [
        Spalte("titel", "Worüber", breite=44),
        Spalte("gremium", "An", breite=26, leer="nicht festgelegt"),
        Spalte("rhythmus", "Wie oft", breite=20),
        Spalte("lage", "Lage", breite=30),
        Spalte("termin", "Nächster Termin", "datum", breite=15, leer="kein Termin"),
        Spalte("zuletzt", "Zuletzt berichtet", "datum", breite=15, leer="noch nie"),
    ]
    werte = [
        (
            zeile.pflicht.titel,
            str(zeile.pflicht.gremium) if zeile.pflicht.gremium else None,
            zeile.rhythmus_in_worten,
            zeile.lage.satz,
            zeile.lage.faellig_am,
            zeile.letzte.erledigt_am if zeile.letzte else None,
        )
        for zeile in zeilen
    ]
    return [tafel("Berichtspflichten", spalten, werte, quelle=QUELLE, leer_text="Es gibt keine Berichtspflicht.")]


def _vorlage(z: Zusammenhang) -> Ratsvorlage | None:
    """The paper this report belongs to, by its Drucksachen-Nr."""
    vorlagen = Ratsvorlage.objects.exportierbar_fuer(z.lage.benutzer).filter(kommune=z.lage.kommune)
    offene = vorlagen if z.mit_nichtoeffentlichem else vorlagen.oeffentliche()
    gefunden: Ratsvorlage | None = offene.filter(nummer=z.lage.drucksache).first() if z.lage.drucksache else None
    return gefunden


def _beratungsfolge(z: Zusammenhang) -> list[Teil]:
    vorlage = _vorlage(z)
    if vorlage is None:
        return [Luecke(OHNE_VORLAGE.format(was="die Beratungsfolge"))]
    stationen = _zeilen(z, Beratungsstation, "vorlage__amt_id").filter(vorlage=vorlage).select_related("gremium")
    spalten = [
        Spalte("gremium", "Gremium", breite=44),
        Spalte("datum", "Sitzung am", "datum", breite=14, leer="offen"),
        Spalte("rolle", "Rolle", breite=26),
        Spalte("oeffentlich", "Sitzung", breite=16),
        Spalte("ergebnis", "Ergebnis", breite=22),
    ]
    werte = [
        (
            str(s.gremium),
            s.datum,
            s.get_rolle_display(),
            "nicht öffentlich" if s.ist_nicht_oeffentlich else "öffentlich",
            s.get_ergebnis_display(),
        )
        for s in stationen.order_by("datum", "id")
    ]
    return [tafel("Beratungsfolge", spalten, werte, quelle=QUELLE, leer_text="Es ist noch keine Beratung eingetragen.")]


def _auswirkungen(z: Zusammenhang) -> list[Teil]:
    """Every impact field that is asked here; one nobody has checked is a named gap."""
    vorlage = _vorlage(z)
    if vorlage is None:
        return [Luecke(OHNE_VORLAGE.format(was="die Prüfung der Auswirkungen"))]
    geprueft = {p.prueffeld_id: p for p in Auswirkungspruefung.objects.filter(vorlage=vorlage)}
    felder = list(Prueffeld.objects.filter(kommune=z.lage.kommune, ist_aktiv=True).order_by("reihenfolge", "id"))
    if not felder:
        return [Luecke("Für diese Kommune sind keine Prüffelder festgelegt.")]
    zeilen = [
        (str(feld), p.get_ergebnis_display(), p.erlaeuterung or None) if p else (str(feld), None, None)  # type: ignore[attr-defined]
        for feld in felder
        for p in [geprueft.get(feld.pk)]
    ]
    spalten = [
        Spalte("feld", "Prüffeld", breite=36),
        Spalte("ergebnis", "Ergebnis", breite=18, leer="noch nicht geprüft"),
        Spalte("text", "Erläuterung", breite=60, leer="keine"),
    ]
    offen = [Luecke(f"„{feld}“ ist noch nicht geprüft.") for feld in felder if feld.pk not in geprueft]
    return [tafel("Prüffelder", spalten, zeilen, quelle=QUELLE), *offen]


def _beteiligung(z: Zusammenhang) -> list[Teil]:
    vorlage = _vorlage(z)
    if vorlage is None:
        return [Luecke(OHNE_VORLAGE.format(was="die Beteiligung"))]
    zeilen = [
        (b.stelle, b.get_form_display(), b.datum, b.ergebnis or None)
        for b in Beteiligung.objects.filter(vorlage=vorlage).order_by("datum", "id")
    ]
    if not zeilen:
        return [Luecke("Zu dieser Vorlage ist noch keine Beteiligung eingetragen.")]
    spalten = [
        Spalte("stelle", "Beteiligt", breite=40),
        Spalte("form", "Form", breite=18),
        Spalte("am", "am", "datum", breite=12, leer="nicht genannt"),
        Spalte("ergebnis", "Ergebnis", breite=50, leer="keines eingetragen"),
    ]
    return [tafel("Beteiligung", spalten, zeilen, quelle=QUELLE)]


def _oeffentlichkeit(z: Zusammenhang) -> list[Teil]:
    vorlage = _vorlage(z)
    if vorlage is None:
        return [Luecke(OHNE_VORLAGE.format(was="die Angabe zur Veröffentlichung"))]
    if vorlage.ist_veroeffentlicht:
        return [Liste((f"Die Vorlage {vorlage.nummer} ist veröffentlicht.",))]
    return [Luecke(f"Ob die Vorlage {vorlage.nummer} veröffentlicht wird, ist noch nicht eingetragen.")]


def _beschlussvorschlag(z: Zusammenhang) -> list[Teil]:
    vorlage = _vorlage(z)
    if vorlage is None:
        return [Luecke(OHNE_VORLAGE.format(was="der Beschlussvorschlag"))]
    punkte = _zeilen(z, Beschlusspunkt, "vorlage__amt_id").filter(vorlage=vorlage).order_by("nummer", "id")
    saetze = tuple(f"{punkt.nummer}. {punkt.text}" for punkt in punkte)
    return [Liste(saetze)] if saetze else [Luecke("Zu dieser Vorlage gibt es noch keine Beschlusspunkte.")]


GREMIEN = (
    Baustein(
        "ratsauftraege",
        "Aufträge des Rates",
        "Was beschlossen wurde, was geschehen ist, was überfällig ist.",
        _auftraege,
        GREMIEN_RAUM,
    ),
    Baustein(
        "berichtspflichten",
        "Berichtspflichten",
        "Worüber wem zu berichten ist, mit dem nächsten Termin.",
        _pflichten,
        GREMIEN_RAUM,
    ),
    Baustein(
        "beratungsfolge",
        "Beratungsfolge",
        "Die Sitzungen der Vorlage mit der Drucksachen-Nr. des Berichts.",
        _beratungsfolge,
        GREMIEN_RAUM,
    ),
    Baustein(
        "auswirkungen",
        "Prüffelder der Vorlage",
        "Was die Prüfung auf Klima, Gleichstellung und die übrigen Prüffelder ergab.",
        _auswirkungen,
        GREMIEN_RAUM,
    ),
    Baustein(
        "beteiligung", "Beteiligung", "Wer zur Vorlage unterrichtet oder gehört wurde.", _beteiligung, GREMIEN_RAUM
    ),
    Baustein(
        "veroeffentlichung",
        "Veröffentlichung",
        "Ob die Vorlage veröffentlicht ist.",
        _oeffentlichkeit,
        GREMIEN_RAUM,
    ),
    Baustein(
        "beschlussvorschlag",
        "Beschlussvorschlag",
        "Die Beschlusspunkte der Vorlage.",
        _beschlussvorschlag,
        GREMIEN_RAUM,
    ),
)
