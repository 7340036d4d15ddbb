"""The workbook of a Fachamt-Abfrage: one row per service, protected keys, drop-downs from the scales, a help sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name

from leistungen.antwortform import WEISS_NICHT, auswahl, fingerabdruck, zeigen
from leistungen.models import Abfrage
from leistungen.selectors.abfragen import Frage
from leistungen.selectors.abfragezeilen import Abfragezeile
from leistungen.services.abfragen.zeilenschluessel import Siegel
from organisation.kontext import ist_demo
from organisation.tabellenausgabe.modell import DEMOHINWEIS
from organisation.tabellenausgabe.text import bereinigt
from organisation.tabellenausgabe.zellen import DATUM, Formate, text_schreiben

BLATT, HILFE, LISTEN = "Antworten", "Anleitung", "Listen"
SCHLUESSEL, FRAGE = "schluessel", "frage:"
SCHLUESSELTITEL = "Schlüssel (nicht ändern)"
# code in the hidden first row, title, width; the question columns follow
FESTE = (
    (SCHLUESSEL, SCHLUESSELTITEL, 12),
    ("amt", "Amt", 22),
    ("leika", "LeiKa-Schlüssel", 17),
    ("leistung", "Leistung", 55),
    ("bekannt", "Bisher bekannt", 32),
)
KOPFZEILEN = 2
_A4 = 9


def mappe_schreiben(
    *, abfrage: Abfrage, fragen: Sequence[Frage], zeilen: Sequence[Abfragezeile], ziel: IO[bytes] | Path
) -> None:
    """Write the workbook; rows stream through, so memory does not grow with them."""
    datei = xlsxwriter.Workbook(str(ziel) if isinstance(ziel, Path) else ziel, {"constant_memory": True})
    try:
        datei.set_properties(
            {"title": bereinigt(abfrage.titel), "author": "OZG-Tracker", "created": timezone.now().replace(tzinfo=None)}
        )
        formate = Formate(datei)
        blatt, hilfe, listen = (datei.add_worksheet(name) for name in (BLATT, HILFE, LISTEN))
        _einrichten(blatt, abfrage, len(FESTE) + len(fragen), len(zeilen))
        _kopf(blatt, fragen, formate)
        _antworten(blatt, abfrage, fragen, zeilen, formate)
        _auswahllisten(blatt, listen, fragen, len(zeilen))
        _hilfe(hilfe, abfrage, fragen, formate)
    finally:
        datei.close()


def _einrichten(blatt: Any, abfrage: Abfrage, spalten: int, zeilen: int) -> None:
    """A4 landscape, head frozen and repeated; protected without a password: against mistakes, not against people."""
    blatt.freeze_panes(KOPFZEILEN, 4)
    blatt.set_landscape()
    blatt.set_paper(_A4)
    blatt.fit_to_pages(1, 0)
    blatt.repeat_rows(1)
    demo = "&CDemodaten" if ist_demo(abfrage.kommune) else ""
    blatt.set_footer(f"&L{bereinigt(abfrage.titel)[:80].replace('&', '&&')}{demo}&RSeite &P von &N")
    blatt.autofilter(1, 0, KOPFZEILEN - 1 + max(zeilen, 1), spalten - 1)
    blatt.protect(
        "", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True, "select_locked_cells": True}
    )


def _kopf(blatt: Any, fragen: Sequence[Frage], formate: Formate) -> None:
    """Row 1 (hidden): codes by which renamed and reordered columns are found again. Row 2: titles."""
    spalten = [*FESTE, *((f"{FRAGE}{frage.id}", frage.titel, 24) for frage in fragen)]
    blatt.set_row(0, None, None, {"hidden": True})
    for nummer, (code, _, breite) in enumerate(spalten):
        blatt.set_column(nummer, nummer, breite)
        blatt.write_string(0, nummer, code)
    for nummer, (_, titel, _) in enumerate(spalten):
        text_schreiben(blatt, 1, nummer, titel, formate.kopf)


def _antworten(
    blatt: Any, abfrage: Abfrage, fragen: Sequence[Frage], zeilen: Sequence[Abfragezeile], formate: Formate
) -> None:
    siegel, grau = Siegel(), formate.aus(font_color="#5A5A5A", valign="top")
    offen = formate.aus(
        locked=False, text_wrap=True, valign="top", bg_color="#FFF9E5", border=1, border_color="#BFBFBF"
    )
    tag = formate.aus(
        locked=False, num_format=DATUM, valign="top", bg_color="#FFF9E5", border=1, border_color="#BFBFBF"
    )
    for nummer, zeile in enumerate(zeilen, start=KOPFZEILEN):
        werte = [zeile.antworten.get(frage.id, "") for frage in fragen]
        schluessel = siegel.ausstellen(
            abfrage_id=abfrage.pk,
            position_id=zeile.position_id,
            version=zeile.version,
            basis=[fingerabdruck(wert) for wert in werte],
        )
        blatt.write_string(nummer, 0, schluessel, grau)
        for stelle, text in enumerate((zeile.amt, zeile.leika_schluessel), start=1):
            blatt.write_string(nummer, stelle, text, grau)
        text_schreiben(blatt, nummer, 3, zeile.bezeichnung, formate.umbruch)
        blatt.write_string(nummer, 4, zeile.bekannt, grau)
        for stelle, (frage, wert) in enumerate(zip(fragen, werte, strict=True), start=len(FESTE)):
            _antwort(blatt, nummer, stelle, frage, wert, tag if frage.art == "stand_vom" else offen)


def _antwort(blatt: Any, zeile: int, spalte: int, frage: Frage, wert: str, aussehen: Any) -> None:
    """Exact numbers and days as what they are, everything else as text."""
    zahl, _, praezision = wert.partition("|")
    if not wert:
        blatt.write_blank(zeile, spalte, None, aussehen)
    elif frage.art == "fallzahl" and praezision == "genau":
        blatt.write_number(zeile, spalte, int(zahl), aussehen)
    elif frage.art == "stand_vom" and wert != WEISS_NICHT:
        blatt.write_datetime(zeile, spalte, date.fromisoformat(wert), aussehen)
    else:
        text_schreiben(blatt, zeile, spalte, zeigen(wert, frage.form), aussehen)


def _auswahllisten(blatt: Any, listen: Any, fragen: Sequence[Frage], zeilen: int) -> None:
    """The steps of each scale on a hidden sheet, offered in every cell of the column. Rows in order: the sheet streams."""
    listen.hide()
    angebote = [auswahl(frage.form) for frage in fragen]
    for nummer in range(max((len(angebot) for angebot in angebote), default=0)):
        for spalte, angebot in enumerate(angebote):
            if nummer < len(angebot):
                listen.write_string(nummer, spalte, angebot[nummer])
    for spalte, (frage, angebot) in enumerate(zip(fragen, angebote, strict=True)):
        regel: dict[str, Any] = {"validate": "any", "input_title": frage.titel[:32], "input_message": frage.hilfe[:255]}
        if angebot:
            name = xl_col_to_name(spalte)
            regel |= {
                "validate": "list",
                "source": f"={LISTEN}!${name}$1:${name}${len(angebot)}",
                "error_title": "Nicht auf der Liste",
                "error_message": "Bitte wählen Sie einen Eintrag der Liste; wenn es niemand sagen kann: weiß nicht.",
            }
        stelle = len(FESTE) + spalte
        blatt.data_validation(KOPFZEILEN, stelle, KOPFZEILEN - 1 + max(zeilen, 1), stelle, regel)


def _hilfe(blatt: Any, abfrage: Abfrage, fragen: Sequence[Frage], formate: Formate) -> None:
    blatt.set_column(0, 0, 30)
    blatt.set_column(1, 1, 100)
    zeilen = [
        *([("Hinweis", DEMOHINWEIS)] if ist_demo(abfrage.kommune) else []),
        ("Abfrage", abfrage.titel),
        ("Kommune", abfrage.kommune.name),
        ("Antwort bis", f"{abfrage.frist:%d.%m.%Y}"),
        *([("Hinweis an die Ämter", abfrage.anschreiben)] if abfrage.anschreiben else []),
        ("So geht es", "Füllen Sie auf dem Blatt „Antworten“ die gelben Zellen aus. Eine Zeile ist eine Leistung."),
        ("Weiß nicht", "„weiß nicht“ ist eine Antwort. Eine leere Zelle ist keine: Dort bleibt alles, wie es ist."),
        (
            "Nicht ändern",
            "Die Spalte „Schlüssel“ verbindet jede Zeile mit ihrer Leistung. Zeilen dürfen Sie löschen und sortieren.",
        ),
        (
            "Zurückgeben",
            "Speichern Sie als .xlsx (auch mit LibreOffice) und laden Sie die Datei auf der Seite der Abfrage hoch.",
        ),
        ("Was dann geschieht", "Sie sehen jede Änderung und jeden Fehler, bevor etwas übernommen wird."),
        *((frage.titel, _fragehilfe(frage)) for frage in fragen),
    ]
    for nummer, (name, text) in enumerate(zeilen):
        text_schreiben(blatt, nummer, 0, name, formate.kopf)
        text_schreiben(blatt, nummer, 1, text, formate.umbruch)


def _fragehilfe(frage: Frage) -> str:
    angebot = auswahl(frage.form)
    return f"{frage.hilfe}\nMöglich: {'; '.join(angebot)}".strip() if angebot else frage.hilfe
