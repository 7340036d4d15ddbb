"""The forecast as a workbook: distribution, all runs, change since the last one, assumptions in the metadata."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Angabe, Mappe, Spalte, Tabelle
from organisation.zugriff import KommunenAnfrage
from projekte.models import Aufwandsart, Prognoselauf
from projekte.prognose import in_worten
from projekte.selectors.prognosen import vergleich

QUELLE = "OZG-Tracker, offene Schritte der laufenden Projekte; Monte-Carlo-Rechnung"
KEIN_TERMIN = "kein Termin"


def prognosemappe(*, request: KommunenAnfrage, amt: Amt | None, laeufe: Sequence[Prognoselauf]) -> Mappe:
    """The newest of `laeufe` (newest first, at least one) with all runs beside it."""
    lauf = laeufe[0]
    wessen = f"laufende Projekte; Amt (mit allem darunter): {amt}" if amt else "laufende Projekte"
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=lauf.ab,
        filter_in_worten=wessen,
        quelle=QUELLE,
        adresse=request.build_absolute_uri(f"{request.path}?amt={amt.pk}" if amt else request.path),
    )
    name = f"{request.kommune.kuerzel}-prognose{f'-amt-{amt.pk}' if amt else ''}"
    blaetter = [_verteilung(lauf), _laeufe(laeufe), *([_aenderungen(laeufe)] if len(laeufe) > 1 else [])]
    return Mappe("Prognose", blaetter, [*angaben, *_ergebnis(lauf)], name)


def _ergebnis(lauf: Prognoselauf) -> list[Angabe]:
    return [
        Angabe("Fertig mit 50 % (P50)", lauf.p50 or KEIN_TERMIN),
        Angabe("Fertig mit 80 % (P80)", lauf.p80 or KEIN_TERMIN),
        *(Angabe(f"Durchsatz {_name(art)}", in_worten(wert)) for art, wert in lauf.durchsatz.items()),
        *(Angabe(f"Annahme {nummer}", satz) for nummer, satz in enumerate(lauf.annahmen, start=1)),
        *(Angabe("Kein Termin, weil", satz) for satz in lauf.gruende),
    ]


def _name(art: str) -> str:
    return str(Aufwandsart(art).label) if art in Aufwandsart.values else art


def _verteilung(lauf: Prognoselauf) -> Tabelle:
    spalten = [Spalte("tag", "bis zum", "datum"), Spalte("anteil", "Läufe fertig", "prozent")]
    return Tabelle("Prognose", spalten, [(date.fromisoformat(tag), prozent / 100) for prozent, tag in lauf.verteilung])


def _laeufe(laeufe: Sequence[Prognoselauf]) -> Tabelle:
    spalten = [
        Spalte("gerechnet", "gerechnet am", "zeitpunkt"),
        Spalte("ab", "Beginn", "datum"),
        Spalte("p50", "P50", "datum", leer=KEIN_TERMIN),
        Spalte("p80", "P80", "datum", leer=KEIN_TERMIN),
        Spalte("offen", "offene Personentage", "zahl", stellen=1),
        Spalte("durchsatz", "Durchsatz", breite=60),
        Spalte("startwert", "Startwert", "zahl"),
    ]
    zeilen = [
        (
            timezone.localtime(lauf.erstellt_am),
            lauf.ab,
            lauf.p50,
            lauf.p80,
            sum(lauf.personentage.values()),
            "; ".join(f"{_name(art)}: {in_worten(wert)}" for art, wert in lauf.durchsatz.items()),
            lauf.startwert,
        )
        for lauf in laeufe
    ]
    return Tabelle("Läufe", spalten, zeilen)


def _aenderungen(laeufe: Sequence[Prognoselauf]) -> Tabelle:
    spalten = [
        Spalte("groesse", "Größe", breite=28),
        Spalte("vorher", "voriger Lauf"),
        Spalte("jetzt", "dieser Lauf"),
        Spalte("differenz", "Änderung", "zahl", stellen=1),
        Spalte("einheit", "Einheit"),
    ]
    zeilen = [
        (
            _name(a.groesse),
            _wort(a.vorher),
            _wort(a.jetzt),
            a.differenz,
            "Tage" if a.groesse[0] == "P" else "Personentage",
        )
        for a in vergleich(laeufe)
    ]
    return Tabelle("Änderung", spalten, zeilen)


def _wort(wert: date | float | None) -> str:
    if wert is None:
        return KEIN_TERMIN
    return f"{wert:%d.%m.%Y}" if isinstance(wert, date) else f"{wert:.1f}".replace(".", ",")
