"""Bookings as files: the upload as it is read, the list as it leaves the house."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any

from finanzen.buchungszeile import zuordnung_vorschlagen
from finanzen.models import Buchung, Buchungslauf, Kontozuordnung
from finanzen.services.buchungsimport import Lesefehler, lauf_anlegen
from finanzen.services.haushaltsjahre import recht_pruefen
from leistungen.resources.datei import tabelle_lesen
from leistungen.resources.tabelle import Tabelle as Dateitabelle
from leistungen.services.fehler import Eingabefehler
from organisation.models import Anlage, Benutzer, Kommune
from organisation.services.anlagen import anlage_speichern
from organisation.services.dateiarten import DateiAbgelehnt
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle

HOECHSTENS_ZEILEN = 200_000


def datei_annehmen(*, benutzer: Benutzer, kommune: Kommune, datei: IO[bytes], dateiname: str) -> Buchungslauf:
    """Read an upload once, keep it, propose what its columns mean. Raises Eingabefehler for whatever is refused."""
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    datei.seek(0)
    tabelle = _lesen(datei.read(), dateiname)
    try:
        anlage = anlage_speichern(
            benutzer=benutzer, kommune=kommune, datei=datei, dateiname=dateiname, bereich="finanzen"
        )
    except DateiAbgelehnt as fehler:
        raise Eingabefehler(fehler.meldung, feld="datei") from fehler
    return lauf_anlegen(
        benutzer=benutzer,
        kommune=kommune,
        anlage=anlage,
        spalten=tabelle.spalten,
        vorschlag=zuordnung_vorschlagen(tabelle.spalten),
    )


def datei_des_laufs(anlage: Anlage) -> Dateitabelle:
    """The stored file again. Raises Eingabefehler where it is gone."""
    try:
        with anlage.datei.open("rb") as datei:
            return _lesen(datei.read(), anlage.dateiname)
    except FileNotFoundError as fehler:
        raise Eingabefehler("Die hochgeladene Datei liegt nicht mehr vor. Bitte laden Sie sie neu hoch.") from fehler


def zeilen_des_laufs(anlage: Anlage) -> tuple[Sequence[str], Sequence[tuple[int, Sequence[str]]], Lesefehler]:
    """What the import service takes."""
    tabelle = datei_des_laufs(anlage)
    return tabelle.spalten, tabelle.zeilen, [(f.nummer, f.spalte or "Zeile", f.text) for f in tabelle.fehler]


def _lesen(inhalt: bytes, dateiname: str) -> Dateitabelle:
    if inhalt.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        raise Eingabefehler("Buchungen werden als CSV oder Excel (.xlsx) angenommen.", feld="datei")
    return tabelle_lesen(inhalt, dateiname=dateiname, hoechstens_zeilen=HOECHSTENS_ZEILEN)


def buchungstabelle(*, zeilen: Iterable[Buchung], angaben: Sequence[Angabe], kuerzel: str) -> Tabelle:
    """Exactly the rows of the list."""
    spalten = [
        Spalte("tag", "gebucht am", "datum"),
        Spalte("jahr", "Haushaltsjahr"),
        Spalte("art", "Art"),
        Spalte("betrag", "Betrag", "euro"),
        Spalte("massnahme", "Maßnahme", breite=44, leer="ohne Position"),
        Spalte("position", "Position", breite=30, leer="ohne Position"),
        Spalte("kontierung", "Kontierung", leer="–"),
        Spalte("beleg", "Belegnummer", leer="–"),
        Spalte("text", "Buchungstext", breite=44, leer="–"),
        Spalte("herkunft", "Herkunft", breite=30),
        Spalte("storno", "storniert", breite=30, leer="nein"),
    ]
    inhalt = (
        (
            b.gebucht_am, str(b.jahr), b.get_art_display(), b.betrag,
            b.position.massnahme.bezeichnung if b.position else None, _position(b), b.kontierung or None,
            b.beleg or None, b.text or None, f"Import {b.lauf_id}" if b.lauf_id else "eingetragen",
            b.storno_grund or None,
        )
        for b in zeilen
    )  # fmt: skip
    return Tabelle("Buchungen", spalten, inhalt, angaben, f"{kuerzel}-buchungen")


def _position(buchung: Buchung | Kontozuordnung) -> str | None:
    if buchung.position is None:
        return None
    return " · ".join(t for t in (str(buchung.position.kostenart), buchung.position.zusatz) if t)


def zuordnungstabelle(*, zeilen: Iterable[Any], angaben: Sequence[Angabe], kuerzel: str) -> Tabelle:
    """What each Kontierung means."""
    spalten = [
        Spalte("kontierung", "Kontierung"),
        Spalte("massnahme", "Maßnahme", breite=44),
        Spalte("position", "Position", breite=30),
        Spalte("buchungen", "Buchungen", "zahl"),
    ]
    inhalt = ((z.kontierung, z.position.massnahme.bezeichnung, _position(z), z.buchungen) for z in zeilen)
    return Tabelle("Kontozuordnungen", spalten, inhalt, angaben, f"{kuerzel}-kontozuordnungen")
