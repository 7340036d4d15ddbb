"""The Word styles a report uses. A letterhead that has them decides how they look; missing ones are added."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart
from docx.shared import Cm, Pt, RGBColor

from auswertung.ausgabe.bericht.ooxml import NS

SCHRIFT = "Arial"  # on every office computer; Liberation Sans stands in with equal widths
DUNKEL, SCHWARZ, GRAU = RGBColor(0x1F, 0x3A, 0x93), RGBColor(0, 0, 0), RGBColor(0x4A, 0x4A, 0x4A)
TABELLE, OFFEN, FUSSNOTE = "OZG Tabelle", "OZG Offen", "OZG Tabellennotiz"
PUNKT = "List Bullet"
UEBERSCHRIFTEN = ("Heading 1", "Heading 2")
VERZEICHNIS = ("toc 1", "toc 2")
BESCHRIFTUNG = "Caption"
_VORGABEN: tuple[tuple[str, float, bool, RGBColor, float, float], ...] = (
    ("Heading 1", 15, True, DUNKEL, 18, 6),
    ("Heading 2", 12, True, SCHWARZ, 14, 5),
    (BESCHRIFTUNG, 9, True, SCHWARZ, 10, 3),
    (FUSSNOTE, 8, False, GRAU, 2, 2),
    (OFFEN, 10, False, SCHWARZ, 8, 8),
    (PUNKT, 10, False, SCHWARZ, 0, 3),
    ("toc 1", 10, True, SCHWARZ, 4, 1),
    ("toc 2", 10, False, SCHWARZ, 0, 1),
)
_TABELLENSTIL = f"""<w:style {NS} w:type="table" w:customStyle="1" w:styleId="OZGTabelle"><w:name w:val="{TABELLE}"/>
<w:uiPriority w:val="99"/><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:color="A0AEC0"/><w:bottom w:val="single" w:sz="4" w:color="A0AEC0"/>
<w:insideH w:val="single" w:sz="4" w:color="A0AEC0"/></w:tblBorders>
<w:tblCellMar><w:left w:w="84" w:type="dxa"/><w:right w:w="84" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="4A4A4A"/>
</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="E4EAF2"/></w:tcPr></w:tblStylePr></w:style>"""
_RAHMEN = (
    f'<w:pBdr {NS}><w:top w:val="single" w:sz="4" w:space="4" w:color="B35900"/>'
    '<w:left w:val="single" w:sz="24" w:space="6" w:color="B35900"/>'
    '<w:bottom w:val="single" w:sz="4" w:space="4" w:color="B35900"/>'
    '<w:right w:val="single" w:sz="4" w:space="4" w:color="B35900"/></w:pBdr>'
)
_AUFZAEHLUNG = f"""<w:abstractNum {NS} w:abstractNumId="{{abstrakt}}"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="360" w:hanging="260"/></w:pPr></w:lvl></w:abstractNum>"""


def stile_ergaenzen(brief: Any, *, nur_fehlende: bool = False) -> None:
    """Set the styles of a report; with `nur_fehlende` only those the letterhead lacks."""
    vorhanden = {stil.name.lower() for stil in brief.styles}
    for name, groesse, fett, farbe, vor, nach in _VORGABEN:
        if nur_fehlende and name.lower() in vorhanden:
            continue
        stil = _stil(brief, name)
        stil_setzen(stil, groesse=groesse, fett=fett, farbe=farbe)
        stil.paragraph_format.space_before, stil.paragraph_format.space_after = Pt(vor), Pt(nach)
        _besonderes(stil, name)
    if TABELLE.lower() not in vorhanden:
        brief.styles.element.append(parse_xml(_TABELLENSTIL))


def stilnamen(brief: Any) -> dict[str, str]:
    """Ids of the styles by their name in lower case: a German Word calls the style "heading 1" by the id "berschrift1"."""
    return {stil.name.lower(): stil.style_id for stil in brief.styles}


def stil_setzen(stil: Any, *, groesse: float, fett: bool = False, farbe: RGBColor | None = None) -> None:
    """Typeface, size, weight and colour of a style; without the theme, which would win otherwise."""
    schrift = stil.font
    schrift.name, schrift.size, schrift.bold, schrift.italic = SCHRIFT, Pt(groesse), fett, False
    if farbe is not None:
        schrift.color.rgb = farbe
    rfonts = stil.element.get_or_add_rPr().find(qn("w:rFonts"))
    for art in ("ascii", "hAnsi", "eastAsia", "cs"):
        rfonts.set(qn(f"w:{art}"), SCHRIFT)
        rfonts.attrib.pop(qn(f"w:{art}Theme"), None)
    rfonts.attrib.pop(qn("w:cstheme"), None)


def aufzaehlung(brief: Any) -> str:
    """Id of a bullet list made for this report, independent of what the letterhead numbers."""
    nummern = _nummerierung(brief)
    abstrakte = [int(eintrag.get(qn("w:abstractNumId"))) for eintrag in nummern.findall(qn("w:abstractNum"))]
    neu = max(abstrakte, default=0) + 1
    eintrag = parse_xml(_AUFZAEHLUNG.format(abstrakt=neu))
    erste = nummern.find(qn("w:num"))
    if erste is None:
        nummern.append(eintrag)
    else:
        erste.addprevious(eintrag)
    return str(nummern.add_num(neu).numId)


def _nummerierung(brief: Any) -> Any:
    """The part that holds the lists; a letterhead without any list has none."""
    try:
        return brief.part.part_related_by(RT.NUMBERING).element
    except KeyError:
        leer = parse_xml(f"<w:numbering {NS}/>")
        ort = PackURI("/word/numbering.xml")
        teil = NumberingPart(ort, CONTENT_TYPE.WML_NUMBERING, leer, brief.part.package)
        brief.part.relate_to(teil, RT.NUMBERING)
        return teil.element


def sprache_setzen(brief: Any) -> None:
    """German for everything that does not say otherwise: screen readers and the spelling checker follow it."""
    vorgabe = brief.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    ziele = [vorgabe] if vorgabe is not None else [brief.styles["Normal"].element.get_or_add_rPr()]
    for rpr in ziele:
        sprache = rpr.find(qn("w:lang"))
        if sprache is None:
            sprache = OxmlElement("w:lang")
            rpr.append(sprache)
        sprache.set(qn("w:val"), "de-DE")
        sprache.set(qn("w:eastAsia"), "de-DE")


def _stil(brief: Any, name: str) -> Any:
    for stil in brief.styles:
        if stil.name.lower() == name.lower():
            return stil
    stil = brief.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if "Normal" in brief.styles:
        stil.base_style = brief.styles["Normal"]
    return stil


def _besonderes(stil: Any, name: str) -> None:
    ppr = stil.element.get_or_add_pPr()
    if name in UEBERSCHRIFTEN or name == BESCHRIFTUNG:
        stil.paragraph_format.keep_with_next = True
    if name in UEBERSCHRIFTEN:
        ebene = ppr.find(qn("w:outlineLvl"))
        if ebene is None:
            ppr.append(parse_xml(f'<w:outlineLvl {NS} w:val="{UEBERSCHRIFTEN.index(name)}"/>'))
    if name == OFFEN:
        ppr.insert_element_before(
            parse_xml(_RAHMEN), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
        )
        stil.paragraph_format.left_indent = stil.paragraph_format.right_indent = Cm(0.25)
        stil.paragraph_format.keep_together = True
    if name == "toc 2":
        stil.paragraph_format.left_indent = Cm(0.5)
