"""The letterhead of the house, made when it is needed: no binary file in the repository.

It is also what a Kommune downloads to begin its own letterhead with, so it shows how placeholders are used.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.shared import Cm, Pt, RGBColor

from auswertung.ausgabe.bericht import ooxml
from auswertung.ausgabe.bericht.wordstile import DUNKEL, stil_setzen, stile_ergaenzen

_BREITE = 17.0  # cm between the margins


@cache
def standardbrief() -> bytes:
    """The template as a .docx file."""
    brief = Document()
    _seite(brief.sections[0])
    stile_ergaenzen(brief)
    _grundstil(brief)
    _kopf_und_fuss(brief.sections[0])
    _titelblock(brief)
    ziel = io.BytesIO()
    brief.save(ziel)
    return ziel.getvalue()


def _seite(abschnitt: Any) -> None:
    abschnitt.orientation = WD_ORIENT.PORTRAIT
    abschnitt.page_width, abschnitt.page_height = Cm(21), Cm(29.7)
    abschnitt.left_margin = abschnitt.right_margin = Cm(2)
    abschnitt.top_margin, abschnitt.bottom_margin = Cm(2.4), Cm(2.2)
    abschnitt.header_distance = abschnitt.footer_distance = Cm(1.1)


def _grundstil(brief: Any) -> None:
    stil_setzen(brief.styles["Normal"], groesse=10)
    brief.styles["Normal"].paragraph_format.space_after = Pt(6)
    titel = brief.styles["Title"]
    stil_setzen(titel, groesse=22, fett=True, farbe=DUNKEL)
    titel.paragraph_format.space_after = Pt(4)
    for rand in titel.element.xpath(".//w:pBdr"):
        rand.getparent().remove(rand)
    stil_setzen(brief.styles["Subtitle"], groesse=13, farbe=RGBColor(0x1A, 0x1A, 0x1A))
    for name in ("Header", "Footer"):
        stil_setzen(brief.styles[name], groesse=8, farbe=RGBColor(0x4A, 0x4A, 0x4A))


def _kopf_und_fuss(abschnitt: Any) -> None:
    kopf, fuss = abschnitt.header.paragraphs[0], abschnitt.footer.paragraphs[0]
    for zeile in (kopf, fuss):
        for halt in list(zeile.style.paragraph_format.tab_stops):
            zeile.paragraph_format.tab_stops.add_tab_stop(halt.position, WD_TAB_ALIGNMENT.CLEAR)
        zeile.paragraph_format.tab_stops.add_tab_stop(Cm(_BREITE), WD_TAB_ALIGNMENT.RIGHT)
    kopf.add_run("{{ kommune }}\tStichtag: {{ stichtag }}")
    fuss.add_run("{{ titel }}\tSeite ")
    _felder(fuss, "PAGE")
    fuss.add_run(" von ")
    _felder(fuss, "NUMPAGES")


def _felder(zeile: Any, befehl: str) -> None:
    for lauf in parse_xml(f"<w:p {ooxml.NS}>{ooxml.feld(befehl)}</w:p>"):
        zeile._p.append(lauf)


def _titelblock(brief: Any) -> None:
    brief.add_paragraph("{{ kommune }}")
    brief.add_paragraph("{{ titel }}", style="Title")
    brief.add_paragraph("{%p if untertitel %}")
    brief.add_paragraph("{{ untertitel }}", style="Subtitle")
    brief.add_paragraph("{%p endif %}")
    brief.add_paragraph("{%p if drucksache %}")
    _eckdatum(brief, "Drucksache", "{{ drucksache }}")
    brief.add_paragraph("{%p endif %}")
    _eckdatum(brief, "Stichtag", "{{ stichtag }}")
    _eckdatum(brief, "Stand der Zahlen", "{{ stand }}")
    _eckdatum(brief, "Umfang", "{{ umfang }}")
    brief.add_paragraph("{{ inhalt }}")


def _eckdatum(brief: Any, name: str, wert: str) -> None:
    zeile = brief.add_paragraph()
    zeile.paragraph_format.tab_stops.add_tab_stop(Cm(4))
    zeile.paragraph_format.space_after = Pt(2)
    zeile.add_run(name).bold = True
    zeile.add_run(f"\t{wert}")
