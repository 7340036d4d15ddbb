"""The printed form of a report: its blocks as finished German text, laid out once for Word and PDF.

A block is text only. Tables know their widths, their paper and their rows in bold; pages know which way they lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auswertung.ausgabe.bericht import breiten, werte
from auswertung.ausgabe.bericht.blattnamen import blattnamen
from auswertung.berichtsinhalt import Absatz, Abschnitt, Berichtsinhalt, Liste, Luecke, Tafel, Zahlen
from organisation.tabellenausgabe.modell import DEMOHINWEIS, Angabe
from organisation.tabellenausgabe.text import bereinigt

INHALTSVERZEICHNIS_AB = 6  # headings
ZAHLENKOPF = ("Kennzahl", "Wert", "Zähler", "Nenner", "Stichtag")
OEFFENTLICH = "Öffentliche Fassung: ohne nichtöffentliche Abschnitte."


@dataclass(frozen=True)
class Ueberschrift:
    """A heading; `anker` names it for links."""

    ebene: int
    text: str
    anker: str


@dataclass(frozen=True)
class Text:
    """One paragraph."""

    text: str


@dataclass(frozen=True)
class Punkte:
    """Bullet points."""

    punkte: tuple[str, ...]


@dataclass(frozen=True)
class Offen:
    """A gap, printed as "Offen: …" in a frame."""

    text: str


@dataclass(frozen=True)
class Drucktafel:
    """One printed table. `rechts`: right aligned columns; `teilbar`: rows longer than a page."""

    titel: str
    kopf: tuple[str, ...]
    rechts: tuple[bool, ...]
    zeilen: tuple[tuple[str, ...], ...]
    breiten: tuple[float, ...]
    schrift: float
    betont: tuple[int, ...] = ()
    teilbar: tuple[int, ...] = ()
    fussnoten: tuple[str, ...] = ()


@dataclass(frozen=True)
class Druckbild:
    """The chart of a table; drawn by `bilder`."""

    titel: str
    alternativtext: str
    tafel: Tafel


Block = Ueberschrift | Text | Punkte | Offen | Drucktafel | Druckbild


@dataclass(frozen=True)
class Lauf:
    """Blocks on pages that lie the same way."""

    quer: bool
    bloecke: tuple[Block, ...]


@dataclass(frozen=True)
class Bogen:
    """A report ready to print. `eckdaten`: lines below the title; `hinweise`: what every page says."""

    titel: str
    untertitel: str
    kommune: str
    eckdaten: tuple[tuple[str, str], ...]
    hinweise: tuple[str, ...]
    laeufe: tuple[Lauf, ...]
    pruefsumme: str

    @property
    def ueberschriften(self) -> list[Ueberschrift]:
        """The headings in order."""
        return [block for lauf in self.laeufe for block in lauf.bloecke if isinstance(block, Ueberschrift)]

    @property
    def hat_verzeichnis(self) -> bool:
        """Whether the report is long enough for a list of contents."""
        return len(self.ueberschriften) >= INHALTSVERZEICHNIS_AB


def bogen(inhalt: Berichtsinhalt) -> Bogen:
    """Lay out the content with its annex."""
    return Bogen(
        titel=_zeile(inhalt.titel),
        untertitel=_zeile(inhalt.untertitel),
        kommune=_zeile(inhalt.kommune),
        eckdaten=tuple(_eckdaten(inhalt)),
        hinweise=hinweise(inhalt),
        laeufe=tuple(_laeufe(inhalt)),
        pruefsumme=inhalt.pruefsumme(),
    )


def hinweise(inhalt: Berichtsinhalt) -> tuple[str, ...]:
    """What every page must say: invented figures, the public version."""
    oeffentlich = (OEFFENTLICH,) if inhalt.ist_oeffentliche_fassung else ()
    return (*((DEMOHINWEIS,) if inhalt.ist_demo else ()), *oeffentlich)


def _eckdaten(inhalt: Berichtsinhalt) -> Iterator[tuple[str, str]]:
    yield "Kommune", _zeile(inhalt.kommune)
    if inhalt.drucksache:
        yield "Drucksache", _zeile(inhalt.drucksache)
    yield "Stichtag", werte.angabetext(inhalt.stichtag)
    yield "Stand der Zahlen", werte.angabetext(inhalt.stand)
    yield "Umfang", _zeile(inhalt.umfang)


def _zeile(text: str) -> str:
    return breiten.umbrechbar(" ".join(bereinigt(text).split()))


# --- sections, and which way their pages lie ---------------------------------------------------------------------------


class _Zaehlwerk:
    """Numbers tables and charts through the whole report."""

    def __init__(self, inhalt: Berichtsinhalt) -> None:
        self.tabellen = self.bilder = 0
        self.blatt = blattnamen(inhalt)
        self.tafel = 0

    def tabelle(self, titel: str) -> str:
        self.tabellen += 1
        return f"Tabelle {self.tabellen}: {_zeile(titel)}"

    def bild(self, titel: str) -> str:
        self.bilder += 1
        return f"Abbildung {self.bilder}: {_zeile(titel)}"


Gelegt = tuple[Block, bool]  # and whether it needs landscape


def _laeufe(inhalt: Berichtsinhalt) -> Iterator[Lauf]:
    """Runs of pages. A wide table takes the whole section around it along, so that no heading stays alone on a page."""
    zaehlwerk, ebene = _Zaehlwerk(inhalt), 0
    offen: list[Block] = []
    quer_jetzt = False
    for nummer, abschnitt in enumerate(inhalt.abschnitte, start=1):
        ebene = min(abschnitt.ebene, ebene + 1)
        bloecke = list(_abschnitt(abschnitt, ebene, f"a{nummer}", zaehlwerk))
        for quer, gruppe in _gruppen(bloecke):
            if offen and quer != quer_jetzt:
                yield from _abgeschlossen(offen, quer_jetzt, gruppe)
            quer_jetzt = quer
            offen += gruppe
    if offen and quer_jetzt:
        yield Lauf(True, tuple(offen))
        offen = []
    yield Lauf(False, (*offen, *_anhang(inhalt, zaehlwerk)))


def _abgeschlossen(offen: list[Block], quer: bool, danach: list[Block]) -> Iterator[Lauf]:
    """The run so far; headings at its end go over to what follows them."""
    mit: list[Block] = []
    while offen and isinstance(offen[-1], Ueberschrift):
        mit.insert(0, offen.pop())
    if offen:
        yield Lauf(quer, tuple(offen))
    offen.clear()
    danach[:0] = mit


def _gruppen(bloecke: Sequence[Gelegt]) -> list[tuple[bool, list[Block]]]:
    """Cut a section into groups lying one way: text goes with the table after it, the last text with the one before."""
    gruppen: list[tuple[bool, list[Block]]] = []
    wartend: list[Block] = []
    for block, quer in bloecke:
        wartend.append(block)
        if isinstance(block, Drucktafel):
            if gruppen and gruppen[-1][0] == quer:
                gruppen[-1][1].extend(wartend)
            else:
                gruppen.append((quer, wartend))
            wartend = []
    if wartend:
        if gruppen:
            gruppen[-1][1].extend(wartend)
        else:
            gruppen.append((False, wartend))
    return gruppen


def _abschnitt(abschnitt: Abschnitt, ebene: int, anker: str, zaehlwerk: _Zaehlwerk) -> Iterator[Gelegt]:
    yield Ueberschrift(ebene, _zeile(abschnitt.titel), anker), False
    for teil in abschnitt.teile:
        match teil:
            case Absatz():
                yield Text(_zeile(teil.text)), False
            case Liste():
                yield Punkte(tuple(_zeile(punkt) for punkt in teil.punkte)), False
            case Luecke():
                yield Offen(_zeile(teil.text)), False
            case Zahlen():
                yield from _zahlen(teil, zaehlwerk)
            case Tafel():
                yield from _tafel(teil, zaehlwerk)


# --- tables -----------------------------------------------------------------------------------------------------------


def _zahlen(teil: Zahlen, zaehlwerk: _Zaehlwerk) -> Iterator[Gelegt]:
    zeilen = tuple(
        (
            _zeile(z.name),
            breiten.umbrechbar(werte.zahltext(z)),
            werte.teilwert(z.zaehler),
            werte.teilwert(z.nenner),
            werte.angabetext(z.stichtag),
        )
        for z in teil.zahlen
    )
    if zeilen:
        rechts = (False, True, True, True, True)
        yield from _gelegt(zaehlwerk.tabelle(teil.titel), ZAHLENKOPF, rechts, zeilen)
    else:
        yield Text(f"{_zeile(teil.titel)}: Dazu gibt es am Stichtag keine Zahlen."), False


def _tafel(teil: Tafel, zaehlwerk: _Zaehlwerk) -> Iterator[Gelegt]:
    blatt = zaehlwerk.blatt[zaehlwerk.tafel]
    zaehlwerk.tafel += 1
    titel = zaehlwerk.tabelle(teil.titel)
    if not teil.zeilen:
        yield Text(f"{titel}. {_zeile(teil.leer_text)}"), False
        return
    gezeigt = teil.zeilen[: max(teil.auf_papier, 1)] if teil.nur_mappe else teil.zeilen
    zeilen = tuple(
        tuple(breiten.umbrechbar(werte.zelltext(s, w)) for s, w in zip(teil.spalten, zeile, strict=True))
        for zeile in gezeigt
    )
    kopf = tuple(_zeile(spalte.titel) for spalte in teil.spalten)
    rechts = tuple(spalte.art in werte.ZAHLARTEN for spalte in teil.spalten)
    fussnoten = tuple(_fussnoten(teil, len(gezeigt), blatt))
    gelegt = list(_gelegt(titel, kopf, rechts, zeilen, teil.betont, fussnoten))
    yield from gelegt
    if teil.bild:
        bild = Druckbild(zaehlwerk.bild(teil.bild.titel), bereinigt(teil.bild.alternativtext), teil)
        yield bild, gelegt[-1][1]


def _fussnoten(teil: Tafel, gezeigt: int, blatt: str) -> Iterator[str]:
    if gezeigt < len(teil.zeilen):
        anzahl, alle = werte.teilwert(gezeigt), werte.teilwert(len(teil.zeilen))
        yield f"Gedruckt sind die ersten {anzahl} von {alle} Zeilen; alle stehen in der Excel-Mappe auf dem Blatt „{blatt}“."
    yield from (_zeile(text) for text in teil.fussnoten)
    if teil.quelle:
        yield f"Quelle: {_zeile(teil.quelle)}"


def _gelegt(
    titel: str,
    kopf: Sequence[str],
    rechts: Sequence[bool],
    zeilen: Sequence[Sequence[str]],
    betont: Sequence[int] = (),
    fussnoten: tuple[str, ...] = (),
) -> Iterator[Gelegt]:
    """One table, or several that repeat its first column where it is wider than paper."""
    plan = breiten.aufteilen(kopf, rechts, zeilen)
    for nummer, (teil, gewichte) in enumerate(zip(plan.teile, plan.breiten, strict=True), start=1):
        zusatz = f" (Teil {nummer} von {len(plan.teile)})" if len(plan.teile) > 1 else ""
        ausschnitt = tuple(tuple(zeile[n] for n in teil) for zeile in zeilen)
        tafel = Drucktafel(
            titel=titel + zusatz,
            kopf=tuple(kopf[n] for n in teil),
            rechts=tuple(rechts[n] for n in teil),
            zeilen=ausschnitt,
            breiten=gewichte,
            schrift=plan.schrift,
            betont=tuple(n for n in betont if n < len(zeilen)),
            teilbar=breiten.teilbare(ausschnitt, gewichte),
            fussnoten=fussnoten if nummer == len(plan.teile) else (),
        )
        yield tafel, plan.quer


# --- annex ------------------------------------------------------------------------------------------------------------


def _anhang(inhalt: Berichtsinhalt, zaehlwerk: _Zaehlwerk) -> Iterator[Block]:
    yield Ueberschrift(1, "Anhang", "anhang")
    yield from _offene_punkte(inhalt)
    definitionen = dict.fromkeys((_zeile(z.name), _zeile(z.definition)) for z in inhalt.zahlen())
    if definitionen:
        yield Ueberschrift(2, "Definitionen der Kennzahlen", "definitionen")
        yield from _liste(zaehlwerk, "Definitionen der Kennzahlen", ("Kennzahl", "Definition"), list(definitionen))
    yield Ueberschrift(2, "Angaben zu diesem Bericht", "angaben")
    zeilen = [(_zeile(a.name), breiten.umbrechbar(werte.angabetext(a.wert))) for a in alle_angaben(inhalt)]
    yield from _liste(zaehlwerk, "Angaben zu diesem Bericht", ("Angabe", "Wert"), zeilen)


def alle_angaben(inhalt: Berichtsinhalt) -> list[Angabe]:
    """The metadata of the report: its own, then what identifies the content."""
    fest = [
        Angabe("Kommune", inhalt.kommune),
        Angabe("Bericht", inhalt.titel),
        Angabe("Drucksache", inhalt.drucksache or None),
        Angabe("Stichtag", inhalt.stichtag),
        Angabe("Stand der Zahlen", inhalt.stand),
        Angabe("Umfang", inhalt.umfang),
        Angabe("Fassung", "öffentlich" if inhalt.ist_oeffentliche_fassung else "vollständig"),
    ]
    eigene = {angabe.name for angabe in inhalt.angaben}
    demo = [Angabe("Hinweis", DEMOHINWEIS)] if inhalt.ist_demo else []
    return [
        *demo,
        *(a for a in fest if a.name not in eigene and a.wert is not None),
        *inhalt.angaben,
        Angabe("Prüfsumme des Inhalts (SHA-256)", inhalt.pruefsumme()),
    ]


def _offene_punkte(inhalt: Berichtsinhalt) -> Iterator[Block]:
    luecken = inhalt.luecken()
    if luecken:
        yield Ueberschrift(2, "Offene Punkte dieses Berichts", "offen")
        yield Punkte(tuple(_zeile(f"{abschnitt.titel}: {luecke.text}") for abschnitt, luecke in luecken))


def _liste(
    zaehlwerk: _Zaehlwerk, titel: str, kopf: tuple[str, str], zeilen: Sequence[tuple[str, str]]
) -> Iterator[Block]:
    for block, _ in _gelegt(zaehlwerk.tabelle(titel), kopf, (False, False), zeilen):
        yield block
