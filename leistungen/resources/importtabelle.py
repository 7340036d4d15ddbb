"""The preview of an import as a table for Excel or CSV."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from leistungen.models import Importlauf, Importzeile
from organisation.models import Benutzer
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import DEMOHINWEIS, Angabe, Spalte, Tabelle

SPALTEN = (
    Spalte("nummer", "Zeile", "zahl", leer="nicht in der Datei"),
    Spalte("befund", "Befund"),
    Spalte("schluessel", "Schlüssel"),
    Spalte("bezeichnung", "Bezeichnung"),
    Spalte("spalte", "Feld oder Spalte", leer=""),
    Spalte("alt", "bisher", leer=""),
    Spalte("neu", "neu", leer=""),
    Spalte("meldung", "Meldung", leer=""),
)


def importtabelle(
    *, lauf: Importlauf, zeilen: QuerySet[Importzeile], benutzer: Benutzer, filter_in_worten: str
) -> Tabelle:
    """One row per difference and per message, so that Excel can filter them."""
    return Tabelle(
        titel="Prüfung des Imports",
        spalten=SPALTEN,
        zeilen=_zeilen(zeilen),
        angaben=_angaben(lauf, benutzer, filter_in_worten),
        dateiname=f"import-{lauf.pk}-pruefung",
    )


def _zeilen(zeilen: QuerySet[Importzeile]) -> Iterator[tuple[object, ...]]:
    for zeile in zeilen.iterator(chunk_size=2000):
        kopf = (zeile.nummer, zeile.get_befund_display(), zeile.schluessel, zeile.bezeichnung)
        yield from ((*kopf, feld, alt, neu, None) for feld, (alt, neu) in zeile.unterschiede.items())
        yield from ((*kopf, meldung["spalte"], None, None, meldung["text"]) for meldung in zeile.meldungen)
        if not zeile.unterschiede and not zeile.meldungen:
            yield (*kopf, None, None, None, None)


def _angaben(lauf: Importlauf, benutzer: Benutzer, filter_in_worten: str) -> list[Angabe]:
    datei = [Angabe("Datei", lauf.dateiname), Angabe("Prüfsumme (SHA-256)", lauf.sha256)]
    if lauf.kommune is not None:
        return (
            grundangaben(
                kommune=lauf.kommune,
                benutzer=benutzer,
                stichtag=timezone.localdate(),
                filter_in_worten=filter_in_worten,
                quelle=f"hochgeladene Datei {lauf.dateiname}",
            )
            + datei
        )
    demo = [Angabe("Hinweis", DEMOHINWEIS)] if settings.DEMO else []
    return [
        *demo,
        *datei,
        Angabe("Filter", filter_in_worten or "keiner, alle Zeilen"),
        Angabe("Erstellt von", str(benutzer)),
        Angabe("Erstellt am", timezone.now()),
    ]
