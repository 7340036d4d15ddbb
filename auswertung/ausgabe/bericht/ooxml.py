"""WordprocessingML as text: paragraphs and tables of a report, built fast and always escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from auswertung.ausgabe.bericht.form import Drucktafel, Ueberschrift

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_KURZ = 12  # rows of a table that stays on one page
_TWIPS = 20  # per point
_ZEILENWECHSEL = '</w:t><w:br/><w:t xml:space="preserve">'
_UNZULAESSIG = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EMU_JE_PT = 12_700


def xmltext(text: str) -> str:
    """Escaped, without what XML can't hold; places to break are Word's own business."""
    return escape(_UNZULAESSIG.sub("", text.replace("\u200b", "")), {'"': "&quot;"})


def stueck(text: str, *, fett: bool = False, schrift: float | None = None, kursiv: bool = False) -> str:
    """A run."""
    angaben = "<w:b/>" * fett + "<w:i/>" * kursiv
    if schrift:
        angaben += f'<w:sz w:val="{round(schrift * 2)}"/><w:szCs w:val="{round(schrift * 2)}"/>'
    rpr = f"<w:rPr>{angaben}</w:rPr>" if angaben else ""
    return f'<w:r>{rpr}<w:t xml:space="preserve">{xmltext(text).replace(chr(10), _ZEILENWECHSEL)}</w:t></w:r>'


def absatz(inhalt: str, stil: str = "", mehr: str = "") -> str:
    """A paragraph of finished runs; `stil` is the id of its style, `mehr` goes into its properties."""
    pstil = f'<w:pStyle w:val="{stil}"/>' if stil else ""
    ppr = f"<w:pPr>{pstil}{mehr}</w:pPr>" if pstil or mehr else ""
    return f"<w:p>{ppr}{inhalt}</w:p>"


def ueberschrift(block: Ueberschrift, stil: str, nummer: int) -> str:
    """A heading with the bookmark that the list of contents leads to."""
    marke = f'<w:bookmarkStart w:id="{nummer}" w:name="{sprungmarke(block)}"/>'
    return absatz(f'{marke}{stueck(block.text)}<w:bookmarkEnd w:id="{nummer}"/>', stil)


def sprungmarke(block: Ueberschrift) -> str:
    """Name of the bookmark of a heading."""
    return f"_Bericht_{block.anker}"


def verzeichnis(ueberschriften: Sequence[Ueberschrift], stile: Sequence[str]) -> list[str]:
    """A real list of contents, filled already: links to the headings. Without page numbers, which only a layout knows."""
    anfang = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\n '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    ende = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    zeilen = []
    for nummer, block in enumerate(ueberschriften):
        link = f'<w:hyperlink w:anchor="{sprungmarke(block)}" w:history="1">{stueck(block.text)}</w:hyperlink>'
        vorn = anfang if nummer == 0 else ""
        hinten = ende if nummer == len(ueberschriften) - 1 else ""
        zeilen.append(absatz(vorn + link + hinten, stile[block.ebene - 1]))
    return zeilen


def tabelle(tafel: Drucktafel, stil: str, breite_pt: float, schrift: float) -> str:
    """A table whose head is repeated and whose rows stay whole."""
    summe = sum(tafel.breiten)
    spalten = [round(breite / summe * breite_pt * _TWIPS) for breite in tafel.breiten]
    raster = "".join(f'<w:gridCol w:w="{breite}"/>' for breite in spalten)
    kopf = "".join(
        _zelle(text, breite, rechts, schrift, ist_kopf=True)
        for text, breite, rechts in zip(tafel.kopf, spalten, tafel.rechts, strict=True)
    )
    zeilen = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{kopf}</w:tr>"]
    betont, teilbar = set(tafel.betont), set(tafel.teilbar)
    for nummer, zeile in enumerate(tafel.zeilen):
        bleibt = nummer < (len(tafel.zeilen) - 1 if len(tafel.zeilen) <= _KURZ else 2)
        zellen = "".join(
            _zelle(text, breite, rechts, schrift, betont=nummer in betont, bleibt=bleibt)
            for text, breite, rechts in zip(zeile, spalten, tafel.rechts, strict=True)
        )
        trpr = "" if nummer in teilbar else "<w:trPr><w:cantSplit/></w:trPr>"
        zeilen.append(f"<w:tr>{trpr}{zellen}</w:tr>")
    angaben = (
        f'<w:tblPr><w:tblStyle w:val="{stil}"/><w:tblW w:w="{sum(spalten)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
        f'w:noVBand="1"/><w:tblCaption w:val="{xmltext(tafel.titel)[:250]}"/></w:tblPr>'
    )
    return f"<w:tbl {NS}>{angaben}<w:tblGrid>{raster}</w:tblGrid>{''.join(zeilen)}</w:tbl>"


def _zelle(
    text: str,
    breite: int,
    rechts: bool,
    schrift: float,
    *,
    ist_kopf: bool = False,
    betont: bool = False,
    bleibt: bool = False,
) -> str:
    rand = (
        '<w:tcBorders><w:top w:val="single" w:sz="6" w:color="4A4A4A"/><w:bottom w:val="single" w:sz="6" '
        'w:color="4A4A4A"/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="F0F3F8"/>'
        if betont
        else ""
    )
    unten = '<w:vAlign w:val="bottom"/>' if ist_kopf else ""
    ausrichtung = '<w:jc w:val="right"/>' if rechts else ""
    kopf = "<w:keepNext/>" if ist_kopf or bleibt else ""
    inhalt = absatz(stueck(text, fett=ist_kopf or betont, schrift=schrift), "", f"{kopf}{_ENG}{ausrichtung}")
    return f'<w:tc><w:tcPr><w:tcW w:w="{breite}" w:type="dxa"/>{rand}{unten}</w:tcPr>{inhalt}</w:tc>'


_ENG = '<w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>'


def bild(rid: str, nummer: int, titel: str, alternativtext: str, breite_pt: float, hoehe_pt: float) -> str:
    """A picture in its paragraph, with its alternative text."""
    breite, hoehe = round(breite_pt * _EMU_JE_PT), round(hoehe_pt * _EMU_JE_PT)
    groesse = f'cx="{breite}" cy="{hoehe}"'
    eigenschaften = (
        f'id="{nummer}" name="Abbildung {nummer}" descr="{xmltext(alternativtext)}" title="{xmltext(titel)}"'
    )
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {groesse}/>'
        f"<wp:docPr {eigenschaften}/><a:graphic>"
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr {eigenschaften}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{rid}"/>'
        f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {groesse}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def feld(befehl: str) -> str:
    """A field such as PAGE."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {befehl} </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
