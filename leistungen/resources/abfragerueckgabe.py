"""A returned workbook as rows: found by the hidden codes, or by the titles where somebody removed them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name

from leistungen.models import Abfrage, Rueckgabe
from leistungen.resources import xlsxdatei
from leistungen.resources.abfragemappe import BLATT, FRAGE, SCHLUESSEL, SCHLUESSELTITEL
from leistungen.resources.datei import tabelle_lesen
from leistungen.resources.tabelle import Tabelle
from leistungen.selectors.abfragen import Frage, fragen
from leistungen.services.abfragen.rueckgabe import Mappeninhalt, Mappenzeile, rueckgabe_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer


def rueckgabe_annehmen(*, benutzer: Benutzer, abfrage: Abfrage, dateiname: str, inhalt: bytes) -> Rueckgabe:
    """Read and check an upload. Raises Eingabefehler for a hostile or foreign file; errors in cells are kept, not raised."""
    tabelle = tabelle_lesen(inhalt, dateiname=dateiname)
    if tabelle.blatt != BLATT and BLATT in tabelle.blaetter:
        tabelle = xlsxdatei.lesen(inhalt, blatt=BLATT)
    return rueckgabe_pruefen(
        benutzer=benutzer,
        abfrage=abfrage,
        dateiname=dateiname,
        sha256=hashlib.sha256(inhalt).hexdigest(),
        inhalt=inhalt_aus(tabelle, fragen(abfrage=abfrage)),
    )


def inhalt_aus(tabelle: Tabelle, liste: Sequence[Frage]) -> Mappeninhalt:
    """Rows with key and answers. Raises Eingabefehler where there is no key column at all."""
    stellen = _stellen(tabelle.spalten, liste)
    if SCHLUESSEL not in stellen:
        raise Eingabefehler(
            f"In der Datei fehlt die Spalte „{SCHLUESSELTITEL}“. Bitte laden Sie die Mappe von der Seite der Abfrage herunter."
        )
    schluessel = stellen.pop(SCHLUESSEL)
    titel = tabelle.spalten
    zeilen = []
    for nummer, werte in tabelle.zeilen:
        if _form(werte[schluessel]).startswith("schluessel"):
            titel = werte  # the visible head below the hidden codes
            continue
        zeilen.append(Mappenzeile(nummer, werte[schluessel], {int(f): werte[s] for f, s in stellen.items()}))
    spalten = {
        int(frage): (titel[stelle] or f"Spalte {stelle + 1}", xl_col_to_name(stelle))
        for frage, stelle in stellen.items()
    }
    fehler = [(f.nummer, f.spalte, f.text) for f in tabelle.fehler]
    return Mappeninhalt(tabelle.blatt, zeilen, spalten, fehler)


def _stellen(spalten: Sequence[str], liste: Sequence[Frage]) -> dict[str, int]:
    """Key and question ids → position of their column: by code, else by title."""
    codes = {SCHLUESSEL: SCHLUESSEL, **{f"{FRAGE}{frage.id}": str(frage.id) for frage in liste}}
    stellen = {codes[name]: nummer for nummer, name in enumerate(spalten) if name in codes}
    if SCHLUESSEL in stellen:
        return stellen
    namen = {_form(SCHLUESSELTITEL): SCHLUESSEL, **{_form(frage.titel): str(frage.id) for frage in liste}}
    return {namen[_form(name)]: nummer for nummer, name in enumerate(spalten) if _form(name) in namen}


def _form(name: str) -> str:
    umlaute = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    return re.sub(r"[^a-z0-9]+", "_", name.lower().translate(umlaute)).strip("_")
