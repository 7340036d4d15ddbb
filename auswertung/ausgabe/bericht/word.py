"""The report as a Word file on the letterhead of the house or of the Kommune.

The letterhead is filled first, with plain strings; the content is inserted afterwards, so a template never gets hold of
it. Word and PDF print the same blocks (`form`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from auswertung.ausgabe.bericht import bilder, breiten, ooxml, wordstile
from auswertung.ausgabe.bericht.briefvorlage import HOECHSTENS_SEKUNDEN, einsetzstelle, gefuellt
from auswertung.ausgabe.bericht.form import (
    Block,
    Bogen,
    Druckbild,
    Drucktafel,
    Offen,
    Punkte,
    Text,
    Ueberschrift,
    bogen,
)
from auswertung.ausgabe.bericht.platzhalter import platzhalterwerte
from auswertung.berichtsinhalt import Berichtsinhalt

_ZIP_ZEIT = (1980, 1, 1, 0, 0, 0)


def word_schreiben(
    *, inhalt: Berichtsinhalt, pfad: Path, vorlage: Path | None = None, sekunden: float = HOECHSTENS_SEKUNDEN
) -> None:
    """Write the report to `pfad`; `vorlage` is a checked letterhead template (filled within `sekunden`), None the one of
    the house.

    Raises briefvorlage.VorlageUnbrauchbar; then there is no file.
    """
    gesetzt = bogen(inhalt)
    brief = gefuellt(vorlage=vorlage, werte=platzhalterwerte(inhalt, gesetzt), sekunden=sekunden)
    _Wordbericht(brief, gesetzt, ist_eigener=vorlage is None).einsetzen()
    wordstile.sprache_setzen(brief)
    _eigenschaften(brief, inhalt, gesetzt)
    ziel = BytesIO()
    brief.save(ziel)
    pfad.write_bytes(_mit_fester_zeit(ziel.getvalue()))


class _Wordbericht:
    """Puts the blocks in place of the placeholder, with a section of its own for each run of pages."""

    def __init__(self, brief: Any, gesetzt: Bogen, *, ist_eigener: bool) -> None:
        self.brief, self.gesetzt = brief, gesetzt
        wordstile.stile_ergaenzen(brief, nur_fehlende=not ist_eigener)
        self.stil = wordstile.stilnamen(brief)
        self.punkte = wordstile.aufzaehlung(brief)
        self.abschnitt = brief.element.body.sectPr
        self.nummer = 100
        self.satzspiegel = self._satzspiegel()

    def einsetzen(self) -> None:
        stelle = einsetzstelle(self.brief)._p
        for element in self._elemente():
            stelle.addprevious(element)
        stelle.getparent().remove(stelle)
        _kennzeichnen(self.brief, self.gesetzt.hinweise)

    def _satzspiegel(self) -> tuple[float, float]:
        """Width between the margins in points, portrait and landscape."""
        seite = self.brief.sections[-1]
        raender = (seite.left_margin or 0) + (seite.right_margin or 0)
        kurz, lang = sorted((seite.page_width or 7560310, seite.page_height or 10692130))
        return (kurz - raender) / 12700, (lang - raender) / 12700

    def _elemente(self) -> Iterator[Any]:
        if self.gesetzt.hat_verzeichnis:
            yield from self._verzeichnis()
        laeufe = self.gesetzt.laeufe
        for stelle, lauf in enumerate(laeufe):
            for block in lauf.bloecke:
                yield from self._block(block, self.satzspiegel[lauf.quer])
            if stelle < len(laeufe) - 1:
                yield self._wechsel(lauf.quer, erster=stelle == 0)
        if len(laeufe) > 1:
            _ohne_anfang(self.abschnitt)

    def _verzeichnis(self) -> Iterator[Any]:
        stil = self.stil[wordstile.FUSSNOTE.lower()]
        yield _element(
            ooxml.absatz(ooxml.stueck("Inhalt", fett=True, schrift=12), "", '<w:keepNext/><w:spacing w:before="360"/>')
        )
        stile = [self.stil[name] for name in wordstile.VERZEICHNIS]
        for zeile in ooxml.verzeichnis(self.gesetzt.ueberschriften, stile):
            yield _element(zeile)
        yield _element(ooxml.absatz('<w:r><w:br w:type="page"/></w:r>', stil))

    def _wechsel(self, quer: bool, *, erster: bool) -> Any:
        """Ends a section: a paragraph carries the properties of the pages before it."""
        eigenschaften = deepcopy(self.abschnitt)
        if not erster:
            _ohne_anfang(eigenschaften)
        seite = eigenschaften.find(qn("w:pgSz"))
        if quer and seite is not None:
            breite, hoehe = sorted((int(seite.get(qn("w:w"))), int(seite.get(qn("w:h")))))
            seite.set(qn("w:w"), str(hoehe))
            seite.set(qn("w:h"), str(breite))
            seite.set(qn("w:orient"), "landscape")
        absatz = _element(ooxml.absatz("", "", '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'))
        absatz.pPr.append(eigenschaften)
        return absatz

    def _block(self, block: Block, breite: float) -> Iterator[Any]:
        match block:
            case Ueberschrift():
                self.nummer += 1
                stil = self.stil[wordstile.UEBERSCHRIFTEN[block.ebene - 1].lower()]
                yield _element(ooxml.ueberschrift(block, stil, self.nummer))
            case Text():
                yield _element(ooxml.absatz(ooxml.stueck(block.text)))
            case Punkte():
                nummerierung = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.punkte}"/></w:numPr>'
                for punkt in block.punkte:
                    yield self._absatz(wordstile.PUNKT, ooxml.stueck(punkt), nummerierung)
            case Offen():
                yield self._absatz(wordstile.OFFEN, ooxml.stueck("Offen: ", fett=True) + ooxml.stueck(block.text))
            case Drucktafel():
                yield from self._tafel(block, breite)
            case Druckbild():
                yield from self._bild(block, breite)

    def _absatz(self, stil: str, inhalt: str, mehr: str = "") -> Any:
        return _element(ooxml.absatz(inhalt, self.stil[stil.lower()], mehr))

    def _tafel(self, tafel: Drucktafel, breite: float) -> Iterator[Any]:
        yield self._absatz(wordstile.BESCHRIFTUNG, ooxml.stueck(tafel.titel), "<w:keepNext/>")
        yield parse_xml(
            ooxml.tabelle(tafel, self.stil[wordstile.TABELLE.lower()], breite, self._schrift(tafel, breite))
        )
        for text in tafel.fussnoten:
            yield self._absatz(wordstile.FUSSNOTE, ooxml.stueck(text))
        yield self._absatz(wordstile.FUSSNOTE, "")

    def _schrift(self, tafel: Drucktafel, breite: float) -> float:
        """Smaller where the letterhead has wider margins than the layout counted on, so that numbers do not break."""
        gerechnet = breiten.QUER_PT if breite > self.satzspiegel[0] else breiten.HOCH_PT
        return max(int(tafel.schrift * min(1.0, breite / gerechnet) * 2) / 2, 5.0)

    def _bild(self, block: Druckbild, breite: float) -> Iterator[Any]:
        self.nummer += 1
        roh = bilder.zeichnen(block.tafel, "png")
        rid, _ = self.brief.part.get_or_add_image(BytesIO(roh))
        gedruckt, hoehe = bilder.masse(roh=roh, quer=breite > self.satzspiegel[0])
        enger = min(1.0, breite / gedruckt)
        lauf = ooxml.bild(rid, self.nummer, block.titel, block.alternativtext, gedruckt * enger, hoehe * enger)
        yield _element(ooxml.absatz(lauf, "", '<w:keepNext/><w:jc w:val="center"/>'))
        beschriftung = '<w:keepNext w:val="0"/><w:spacing w:before="40" w:after="200"/><w:jc w:val="center"/>'
        yield self._absatz(wordstile.BESCHRIFTUNG, ooxml.stueck(block.titel), beschriftung)


def _element(xml: str) -> Any:
    return parse_xml(xml.replace("<w:p>", f"<w:p {ooxml.NS}>", 1))


def _ohne_anfang(eigenschaften: Any) -> None:
    """Later sections neither begin to count again nor have a first page of their own."""
    for name in ("w:titlePg", "w:pgNumType"):
        for element in eigenschaften.findall(qn(name)):
            eigenschaften.remove(element)


def _kennzeichnen(brief: Any, hinweise: tuple[str, ...]) -> None:
    """Invented figures and the public version are named on every page, whatever the letterhead looks like."""
    fertig = set()
    for abschnitt in brief.sections:
        for fuss in (abschnitt.footer, abschnitt.first_page_footer, abschnitt.even_page_footer):
            if fuss is not abschnitt.footer and fuss.is_linked_to_previous:
                continue
            if fuss.part.partname in fertig:
                continue
            fertig.add(fuss.part.partname)
            vorhanden = " ".join(absatz.text for absatz in fuss.paragraphs)
            for text in hinweise:
                if text not in vorhanden:
                    fuss._element.append(_element(ooxml.absatz(ooxml.stueck(text, fett=True, schrift=8))))


def _eigenschaften(brief: Any, inhalt: Berichtsinhalt, gesetzt: Bogen) -> None:
    kern = brief.core_properties
    stand = inhalt.stand.replace(tzinfo=None, microsecond=0)
    kern.title, kern.author, kern.language = (
        breiten.ohne_umbruchstellen(gesetzt.titel)[:255],
        inhalt.kommune[:255],
        "de-DE",
    )
    kern.subject = f"Stichtag {dict(gesetzt.eckdaten)['Stichtag']}"
    kern.comments = f"Prüfsumme des Inhalts (SHA-256): {gesetzt.pruefsumme}"
    kern.last_modified_by, kern.keywords, kern.revision = "OZG-Tracker", "", 1
    kern.created = kern.modified = stand


def _mit_fester_zeit(roh: bytes) -> bytes:
    """The same package without the time of writing: equal contents give equal files."""
    ziel = BytesIO()
    with zipfile.ZipFile(BytesIO(roh)) as alt, zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as neu:
        for name in alt.namelist():
            neu.writestr(zipfile.ZipInfo(name, _ZIP_ZEIT), alt.read(name), zipfile.ZIP_DEFLATED)
    return ziel.getvalue()
