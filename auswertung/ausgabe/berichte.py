"""Auftrag "bericht": freeze one report and write its files. What is half done is never seen: content, files and status
come in one short transaction at the end; a worker that takes over begins again.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from auswertung.berichtsinhalt import Berichtsinhalt, InhaltUnlesbar
from auswertung.models import Bericht, Berichtsdatei
from auswertung.selectors.briefvorlagen import geltende_briefvorlage
from auswertung.services.auftraege_ausfuehren import Auftragsergebnis, Fortschritt
from auswertung.services.berichte import exportrecht_pruefen
from auswertung.services.berichtsbau import Gebaut, inhalt_bauen, kennzahlen_nachziehen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Auftrag, Benutzer

_BERICHT = "auswertung.ausgabe.bericht"
# format → module and function that writes it from the frozen content alone
SCHREIBER = {
    "xlsx": (f"{_BERICHT}.mappe", "mappe_schreiben"),
    "docx": (f"{_BERICHT}.word", "word_schreiben"),
    "pdf": (f"{_BERICHT}.pdf", "pdf_schreiben"),
}
INHALTSTYPEN = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
WORTE = {"xlsx": "Excel", "docx": "Word", "pdf": "PDF", "json": "JSON"}


@dataclass(frozen=True)
class Geschrieben:
    """A finished file that is not stored yet."""

    format: str
    ist_oeffentlich: bool
    pfad: Path
    dateiname: str


def berichtserstellung(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Parameter `bericht` (id); with the rights its orderer has now. Raises Eingabefehler."""
    bericht = _laden(auftrag)
    if bericht.ist_eingefroren:  # an earlier try got so far before its worker died, or its files are still to come
        _dateien_nachholen(bericht, auftrag.erstellt_von, fortschritt)
        return _ergebnis(bericht)
    exportrecht_pruefen(benutzer=auftrag.erstellt_von, bericht=bericht)
    heute = timezone.localdate()
    fortschritt(2, "Kennzahlen werden nachgezogen")
    kennzahlen_nachziehen(bericht, heute=heute)
    gebaut = inhalt_bauen(bericht=bericht, benutzer=auftrag.erstellt_von, heute=heute, melden=fortschritt)
    with tempfile.TemporaryDirectory() as ordner:
        fassungen = _fassungen(gebaut.inhalt, gebaut.enthaelt_nicht_oeffentliches)
        dateien = list(_schreiben(fassungen, Path(ordner), fortschritt, vorlage=_briefvorlage(bericht, heute)))
        fortschritt(97, "Bericht wird eingefroren")
        _einfrieren(bericht, gebaut, dateien)
    return _ergebnis(bericht)


def _laden(auftrag: Auftrag) -> Bericht:
    zeilen = Bericht.objects.filter(kommune_id=auftrag.kommune_id, pk=auftrag.parameter["bericht"])
    bericht: Bericht | None = zeilen.select_related("art", "amt", "kommune").defer("inhalt").first()
    if bericht is None:
        raise Eingabefehler("Diesen Bericht gibt es nicht mehr.")
    return bericht


def _ergebnis(bericht: Bericht) -> Auftragsergebnis:
    url = reverse("bericht", args=[bericht.kommune.kuerzel, bericht.pk])
    return Auftragsergebnis(f"Stichtag {bericht.stichtag:%d.%m.%Y}", {"url": url, "text": "Bericht ansehen"})


def _briefvorlage(bericht: Bericht, heute: date) -> Path | None:
    """The letterhead of the Kommune for Word; None = the one of the house."""
    vorlage = geltende_briefvorlage(kommune=bericht.kommune, tag=heute)
    return Path(vorlage.datei.path) if vorlage is not None else None


def _fassungen(inhalt: Berichtsinhalt, enthaelt_nicht_oeffentliches: bool) -> list[Berichtsinhalt]:
    """The full version, and the public one where it differs."""
    return [inhalt, inhalt.oeffentlich()] if enthaelt_nicht_oeffentliches else [inhalt]


def _schreiben(
    fassungen: Sequence[Berichtsinhalt], ordner: Path, fortschritt: Fortschritt, *, vorlage: Path | None = None
) -> Iterator[Geschrieben]:
    arbeiten = [(inhalt, format) for inhalt in fassungen for format in (*_schreiber(), "json")]
    for nummer, (inhalt, format) in enumerate(arbeiten):
        fortschritt(60 + 36 * nummer // len(arbeiten), f"{WORTE[format]} wird geschrieben")
        pfad = ordner / f"{nummer}.{format}"
        if format == "json":
            pfad.write_bytes(inhalt.als_bytes())
        else:
            eigenes = {"vorlage": vorlage} if format == "docx" else {}
            _schreiber()[format](inhalt=inhalt, pfad=pfad, **eigenes)
        yield Geschrieben(format, inhalt.ist_oeffentliche_fassung, pfad, dateiname(inhalt, format))


def _schreiber() -> dict[str, Callable[..., None]]:
    """The writers, loaded when they are used: they bring heavy libraries."""
    return {format: getattr(importlib.import_module(modul), name) for format, (modul, name) in SCHREIBER.items()}


def dateiname(inhalt: Berichtsinhalt, format: str) -> str:
    """`bielefeld-statusbericht-2026-06-30.pdf`; says so where the figures are invented or the version is the public one."""
    umschrift = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    stamm = re.sub(r"[^a-z0-9]+", "-", inhalt.titel.lower().translate(umschrift)).strip("-")[:80] or "bericht"
    zusatz = "-oeffentlich" if inhalt.ist_oeffentliche_fassung else ""
    demo = "-demodaten" if inhalt.ist_demo else ""
    return f"{inhalt.kuerzel}-{stamm}-{inhalt.stichtag:%Y-%m-%d}{zusatz}{demo}.{format}"


def _einfrieren(bericht: Bericht, gebaut: Gebaut, dateien: list[Geschrieben]) -> None:
    """Content, files and status together, or nothing: a file whose row fails goes again."""
    with ExitStack() as aufraeumen, transaction.atomic():
        zeile = Bericht.objects.select_for_update().get(pk=bericht.pk)
        if zeile.ist_eingefroren:
            raise Eingabefehler("Dieser Bericht wurde inzwischen schon erstellt.")
        zeile.inhalt = gebaut.inhalt.als_bytes()
        zeile.pruefsumme = gebaut.inhalt.pruefsumme()
        zeile.stand, zeile.datenstand_am = gebaut.inhalt.stand, gebaut.datenstand_am
        zeile.vorgaenger = gebaut.vorgaenger
        zeile.enthaelt_nicht_oeffentliches = gebaut.enthaelt_nicht_oeffentliches
        zeile.status, zeile.version = Bericht.Status.ERSTELLT, zeile.version + 1
        zeile.eingefroren_am = timezone.now()
        zeile.save()
        for datei in dateien:
            _ablegen(zeile, datei, aufraeumen)
        aufraeumen.pop_all()


def _dateien_nachholen(bericht: Bericht, benutzer: Benutzer, fortschritt: Fortschritt) -> None:
    """Files of a frozen report that has none, from its frozen content; one that has them keeps them."""
    if bericht.dateien.exists():
        return
    exportrecht_pruefen(benutzer=benutzer, bericht=bericht)
    try:
        inhalt = Berichtsinhalt.aus_bytes(bytes(bericht.inhalt or b""))
    except InhaltUnlesbar as fehler:
        raise Eingabefehler(fehler.meldung) from fehler
    if inhalt.pruefsumme() != bericht.pruefsumme:
        raise Eingabefehler(
            "Der eingefrorene Inhalt passt nicht zu seiner Prüfsumme; daraus wird keine Datei geschrieben."
        )
    vorlage = _briefvorlage(bericht, timezone.localdate(bericht.eingefroren_am))
    with tempfile.TemporaryDirectory() as ordner, ExitStack() as aufraeumen:
        fassungen = _fassungen(inhalt, bericht.enthaelt_nicht_oeffentliches)
        dateien = list(_schreiben(fassungen, Path(ordner), fortschritt, vorlage=vorlage))
        with transaction.atomic():
            zeile = Bericht.objects.select_for_update().get(pk=bericht.pk)
            if not zeile.dateien.exists():
                for datei in dateien:
                    _ablegen(zeile, datei, aufraeumen)
        aufraeumen.pop_all()


def _ablegen(bericht: Bericht, geschrieben: Geschrieben, aufraeumen: ExitStack) -> None:
    inhalt = geschrieben.pfad.read_bytes()
    zeile = Berichtsdatei(
        kommune_id=bericht.kommune_id,
        bericht=bericht,
        format=geschrieben.format,
        ist_oeffentlich=geschrieben.ist_oeffentlich,
        dateiname=geschrieben.dateiname,
        groesse=len(inhalt),
        sha256=hashlib.sha256(inhalt).hexdigest(),
    )
    with geschrieben.pfad.open("rb") as datei:
        zeile.datei.save(geschrieben.dateiname, File(datei), save=False)
    aufraeumen.callback(_entfernen, zeile)
    zeile.save()


def _entfernen(zeile: Any) -> None:
    zeile.datei.delete(save=False)
