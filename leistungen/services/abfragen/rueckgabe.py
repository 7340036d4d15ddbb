"""Check a workbook that came back: every error at once, every changed cell, every conflict. Nothing is answered here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from leistungen.antwortform import Abgleich, abgleichen
from leistungen.models import Abfrage, Rueckgabe
from leistungen.selectors.abfragen import Frage, fragen
from leistungen.selectors.abfragen import antworten as gegebene
from leistungen.selectors.abfragezeilen import Positionsstand, positionen
from leistungen.services.abfragen.antworten import antwort_lesen
from leistungen.services.abfragen.zeilenschluessel import Siegel, Zeilenschluessel
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer

_SPALTEN = "kommune_id, rueckgabe_id, position_id, frage_id, zeile, befund, alt, neu, entscheidung"
HOECHSTENS_FEHLER = 500
NEU_LADEN = "Bitte laden Sie die Mappe neu herunter und übertragen Sie Ihre Antworten."


@dataclass(frozen=True)
class Mappenzeile:
    """One row of the workbook: its number, its key, and the text of each question column that the file has."""

    nummer: int
    schluessel: str
    antworten: Mapping[int, str]


@dataclass(frozen=True)
class Mappeninhalt:
    """What the reader found. `spalten`: question → how the file calls its column and its letter; `fehler` from reading."""

    blatt: str
    zeilen: Sequence[Mappenzeile]
    spalten: Mapping[int, tuple[str, str]]
    fehler: Sequence[tuple[int, str, str]] = ()


@dataclass(frozen=True)
class _Zelle:
    zeile: int
    position_id: int
    frage_id: int
    befund: Abgleich
    alt: str
    neu: str


@dataclass
class _Pruefung:
    """One file against one campaign."""

    abfrage: Abfrage
    inhalt: Mappeninhalt
    fragen: Sequence[Frage]
    positionen: Mapping[int, Positionsstand]
    jetzt: Mapping[int, Mapping[int, str]]
    heute: date
    siegel: Siegel = field(default_factory=Siegel)
    fehler: list[dict[str, str | int]] = field(default_factory=list)
    gelesen: dict[tuple[int, str], str | Eingabefehler] = field(default_factory=dict)
    zeilen: dict[int, int] = field(default_factory=dict)

    def melden(self, zeile: int, text: str, frage_id: int = 0) -> None:
        """Note an error with sheet, row, column and what to do."""
        spalte, buchstabe = self.inhalt.spalten.get(frage_id, ("", ""))
        ort: dict[str, str | int] = {
            "blatt": self.inhalt.blatt,
            "zeile": zeile,
            "spalte": spalte,
            "zelle": f"{buchstabe}{zeile}" if buchstabe else "",
        }
        self.fehler.append({**ort, "text": text})

    def zellen(self) -> Iterator[_Zelle]:
        """Cells that would change something; errors are noted on the way."""
        for zeile in self.inhalt.zeilen:
            if not zeile.schluessel and not any(zeile.antworten.values()):
                continue
            schluessel = self._schluessel(zeile)
            if schluessel is not None:
                yield from self._zeile(zeile, schluessel)

    def _schluessel(self, zeile: Mappenzeile) -> Zeilenschluessel | None:
        """The key, if the row may be answered by the reader; else None and an error by name."""
        schluessel = self.siegel.lesen(zeile.schluessel)
        stand = self.positionen.get(schluessel.position_id) if schluessel else None
        if not zeile.schluessel:
            text = "Diese Zeile hat keinen Schlüssel. Leistungen lassen sich hier nicht ergänzen; bitte löschen Sie die Zeile."
        elif schluessel is None:
            text = f"Der Schlüssel in dieser Zeile wurde verändert. {NEU_LADEN}"
        elif schluessel.abfrage_id != self.abfrage.pk or stand is None:
            text = f"Diese Zeile gehört zu einer anderen Abfrage. {NEU_LADEN}"
        elif not stand.darf:
            text = f"„{stand.bezeichnung}“ gehört zu {stand.amt}; für dieses Amt dürfen Sie nicht antworten. Bitte löschen Sie die Zeile."
        elif stand.ist_zurueckgestellt:
            text = f"{stand.amt} ist zurückgestellt und wird nicht gefragt. Bitte löschen Sie die Zeile."
        elif schluessel.position_id in self.zeilen:
            erste = self.zeilen[schluessel.position_id]
            text = f"„{stand.bezeichnung}“ steht auch in Zeile {erste}. Bitte behalten Sie nur eine der beiden Zeilen."
        else:
            self.zeilen[schluessel.position_id] = zeile.nummer
            return schluessel
        self.melden(zeile.nummer, text)
        return None

    def _zeile(self, zeile: Mappenzeile, schluessel: Zeilenschluessel) -> Iterator[_Zelle]:
        jetzt = self.jetzt.get(schluessel.position_id, {})
        for frage, basis in zip(self.fragen, schluessel.basis, strict=True):
            text = zeile.antworten.get(frage.id, "")
            wert = self._lesen(frage, text) if text else ""
            if isinstance(wert, Eingabefehler):
                self.melden(zeile.nummer, wert.meldung, frage.id)
                continue
            alt = jetzt.get(frage.id, "")
            befund = abgleichen(basis=basis, datei=wert, jetzt=alt)
            if befund is not Abgleich.GLEICH:
                yield _Zelle(zeile.nummer, schluessel.position_id, frage.id, befund, alt, wert)

    def _lesen(self, frage: Frage, text: str) -> str | Eingabefehler:
        """The same text means the same everywhere in a column."""
        if (frage.id, text) not in self.gelesen:
            try:
                self.gelesen[frage.id, text] = antwort_lesen(text=text, frage=frage, heute=self.heute)
            except Eingabefehler as fehler:
                self.gelesen[frage.id, text] = fehler
        return self.gelesen[frage.id, text]


def rueckgabe_pruefen(
    *, benutzer: Benutzer, abfrage: Abfrage, dateiname: str, sha256: str, inhalt: Mappeninhalt
) -> Rueckgabe:
    """Keep what the file would change and what is wrong with it. Raises Eingabefehler when the campaign does not run."""
    if abfrage.status != Abfrage.Status.LAUFEND:
        raise Eingabefehler(f"Diese Abfrage nimmt keine Antworten an ({abfrage.get_status_display()}).")
    stand = positionen(benutzer=benutzer, abfrage=abfrage)
    pruefung = _Pruefung(
        abfrage, inhalt, fragen(abfrage=abfrage), stand, gegebene(position_ids=list(stand)), timezone.localdate()
    )
    for zeile, spalte, text in inhalt.fehler:
        pruefung.fehler.append({"blatt": inhalt.blatt, "zeile": zeile, "spalte": spalte, "zelle": "", "text": text})
    zellen = list(pruefung.zellen())
    with transaction.atomic(), pghistory.context(grund="Mappe geprüft", datei=saubrer_name(dateiname)):
        rueckgabe = Rueckgabe.objects.create(
            kommune_id=abfrage.kommune_id,
            abfrage=abfrage,
            dateiname=saubrer_name(dateiname),
            sha256=sha256,
            zusammenfassung=_zusammenfassung(pruefung, zellen),
            fehler=pruefung.fehler[:HOECHSTENS_FEHLER],
            hochgeladen_von=benutzer,
        )
        _ablegen(rueckgabe, zellen)
    return rueckgabe


def saubrer_name(dateiname: str) -> str:
    """The name of an uploaded file without path and control characters."""
    name = "".join(zeichen for zeichen in PurePath(dateiname.replace("\\", "/")).name if zeichen.isprintable())
    return name[-200:] or "Datei"


def _zusammenfassung(pruefung: _Pruefung, zellen: Sequence[_Zelle]) -> dict[str, object]:
    fehlend = [frage.titel for frage in pruefung.fragen if frage.id not in pruefung.inhalt.spalten]
    hinweise = [f"Die Spalte „{titel}“ fehlt in der Datei; dort bleibt alles, wie es ist." for titel in fehlend]
    return {
        "anzahl": Counter(str(zelle.befund) for zelle in zellen),
        "zeilen": len(pruefung.zeilen),
        "fehler": len(pruefung.fehler),
        "hinweise": hinweise,
    }


def _ablegen(rueckgabe: Rueckgabe, zellen: Sequence[_Zelle]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY leistungen_rueckgabezelle ({_SPALTEN}) FROM STDIN") as ziel,
    ):
        kopf = (rueckgabe.kommune_id, rueckgabe.pk)
        for z in zellen:
            ziel.write_row((*kopf, z.position_id, z.frage_id, z.zeile, str(z.befund), z.alt, z.neu, ""))
