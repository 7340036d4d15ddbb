"""The report as a workbook: an overview with links, all figures, every table with live sums and native chart, gaps, metadata.

The workbook is the complete one of the three files: tables that Word and PDF shorten are whole here. Sheets without a
chart stream to disk, so memory does not grow with their rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from auswertung.ausgabe.bericht import werte
from auswertung.ausgabe.bericht.bilder import FARBEN
from auswertung.ausgabe.bericht.blattnamen import KENNZAHLEN, LUECKEN, METADATEN, TEXTE, UEBERSICHT, blattnamen
from auswertung.ausgabe.bericht.form import alle_angaben, hinweise
from auswertung.berichtsinhalt import Absatz, Abschnitt, Berichtsinhalt, Berichtszahl, Liste, Tafel, Zahlen
from organisation.tabellenausgabe import diagramm, formelblatt, zellen
from organisation.tabellenausgabe.modell import Diagramm, Formelblatt, Spalte
from organisation.tabellenausgabe.xlsx import seite_einrichten, spaltenbreite

_MUSTERZEILEN = 400
_ZEILENHOEHE, _HOECHSTE_ZEILE = 15, 409  # points; Excel takes no more
_ARTEN: dict[str, Any] = {"prozent": "prozent", "euro": "euro", "datum": "datum", "text": "text"}
_EINHEITEN = {"prozent": "Prozent", "euro": "Euro", **werte.EINHEITEN}
_KENNZAHLSPALTEN = (
    Spalte("name", "Kennzahl", breite=38),
    Spalte("wert", "Wert", "zahl", breite=18),
    Spalte("einheit", "Einheit", breite=10),
    Spalte("zusatz", "Hinweis zum Wert", breite=20),
    Spalte("zaehler", "Zähler", "zahl", breite=12, leer=werte.STRICH),
    Spalte("nenner", "Nenner", "zahl", breite=12, leer=werte.STRICH),
    Spalte("stichtag", "Stichtag", "datum", breite=12),
    Spalte("definition", "Definition", breite=70),
    Spalte("abschnitt", "Abschnitt", breite=30),
    Spalte("schluessel", "Schlüssel", breite=26),
)
_TEXTSPALTEN = (
    Spalte("abschnitt", "Abschnitt", breite=34),
    Spalte("art", "Art", breite=12),
    Spalte("text", "Text", breite=110),
)
_LUECKENSPALTEN = (Spalte("abschnitt", "Abschnitt", breite=40), Spalte("offen", "Offen ist", breite=100))
_ANGABESPALTEN = (Spalte("angabe", "Angabe", breite=34), Spalte("wert", "Wert", breite=100))


def mappe_schreiben(*, inhalt: Berichtsinhalt, pfad: Path) -> None:
    """Write the workbook to `pfad`. The same content gives the same bytes."""
    datei = xlsxwriter.Workbook(str(pfad))
    mappe = _Mappe(datei, zellen.Formate(datei), inhalt, blattnamen(inhalt))
    stand = inhalt.stand.replace(tzinfo=None, microsecond=0)
    datei.set_properties(
        {
            "title": zellen.einzeilig(inhalt.titel)[:255],
            "author": zellen.einzeilig(inhalt.kommune)[:255],
            "comments": f"Prüfsumme des Inhalts (SHA-256): {inhalt.pruefsumme()}",
            "created": stand,
        }
    )
    try:
        mappe.schreiben()
    finally:
        datei.close()
        for blatt in datei.worksheets():
            if blatt.constant_memory:  # the workbook would close the files of all sheets or of none
                blatt._opt_close()


@dataclass
class _Mappe:
    """The workbook being written."""

    datei: Any
    formate: zellen.Formate
    inhalt: Berichtsinhalt
    namen: list[str]

    def schreiben(self) -> None:
        inhalt = self.inhalt
        texte = [(a, teil) for a in inhalt.abschnitte for teil in a.teile if isinstance(teil, (Absatz, Liste))]
        self._uebersicht(hat_texte=bool(texte))
        if texte:
            self._liste(TEXTE, "Texte des Berichts", _TEXTSPALTEN, _textzeilen(texte), "Der Bericht hat keine Texte.")
        self._kennzahlen()
        for name, (abschnitt, tafel) in zip(self.namen, inhalt.tafeln(), strict=True):
            self._tafel(name, abschnitt, tafel)
        luecken = [(a.titel, luecke.text) for a, luecke in inhalt.luecken()]
        self._liste(LUECKEN, "Offene Punkte", _LUECKENSPALTEN, luecken, "Es gibt keine offenen Punkte.")
        self._metadaten()

    # --- sheets of their own form ----------------------------------------------------------------------------------------

    def _uebersicht(self, *, hat_texte: bool) -> None:
        inhalt, blatt = self.inhalt, self._blatt(UEBERSICHT, strom=False)
        gross, fett = self.formate.aus(bold=True, font_size=16), self.formate.aus(bold=True, valign="top")
        for nummer, breite in enumerate((34, 60, 12, 40)):
            blatt.set_column(nummer, nummer, breite)
        zellen.text_schreiben(blatt, 0, 0, zellen.einzeilig(inhalt.titel), gross)
        zellen.text_schreiben(blatt, 1, 0, zellen.einzeilig(inhalt.untertitel), self.formate.aus(font_size=12))
        zeile = 3
        for name, wert in _eckdaten(inhalt):
            zellen.text_schreiben(blatt, zeile, 0, name, fett)
            zellen.angabe_schreiben(blatt, zeile, 1, wert, self.formate)
            zeile += 1
        for hinweis in hinweise(inhalt):
            zellen.text_schreiben(blatt, zeile, 0, hinweis, self.formate.aus(bold=True, font_color="#9A3300"))
            zeile += 1
        zeile += 1
        for nummer, kopf in enumerate(("Blatt", "Inhalt", "Zeilen", "Abschnitt")):
            blatt.write_string(zeile, nummer, kopf, self.formate.aus(bold=True, bg_color="#E4EAF2", bottom=2))
        for ziel in self._verzeichnis(hat_texte=hat_texte):
            zeile += 1
            self._verweis(blatt, zeile, *ziel)

    def _verzeichnis(self, *, hat_texte: bool) -> Iterable[tuple[str, str, int | None, str]]:
        if hat_texte:
            yield TEXTE, "Texte des Berichts", None, ""
        yield KENNZAHLEN, "alle Kennzahlen mit Zähler, Nenner und Definition", len(list(self.inhalt.zahlen())), ""
        for name, (abschnitt, tafel) in zip(self.namen, self.inhalt.tafeln(), strict=True):
            yield name, tafel.titel, len(tafel.zeilen), abschnitt.titel
        yield LUECKEN, "was der Bericht schuldet und noch nicht hat", len(self.inhalt.luecken()), ""
        yield METADATEN, "Angaben zum Bericht, Prüfsumme", None, ""

    def _verweis(self, blatt: Any, zeile: int, name: str, was: str, zeilen: int | None, abschnitt: str) -> None:
        link = self.formate.aus(font_color="#0000EE", underline=1, valign="top")
        ziel = name.replace("'", "''")
        blatt.write_url(zeile, 0, f"internal:'{ziel}'!A1", link, name)
        zellen.text_schreiben(blatt, zeile, 1, zellen.einzeilig(was), self.formate.umbruch)
        if zeilen is not None:
            blatt.write_number(zeile, 2, zeilen, self.formate.aus(num_format="#,##0", align="left", valign="top"))
        zellen.text_schreiben(blatt, zeile, 3, zellen.einzeilig(abschnitt), self.formate.umbruch)

    def _kennzahlen(self) -> None:
        """Each value in its own format: a share, euros, a day."""
        blatt = self._blatt(KENNZAHLEN, strom=True)
        self._kopf(blatt, _KENNZAHLSPALTEN)
        schreiber = [zellen.schreiber(blatt, spalte, self.formate) for spalte in _KENNZAHLSPALTEN]
        eigene: dict[Spalte, zellen.Zellschreiber] = {}
        zeile = 0
        for zeile, (abschnitt, zahl) in enumerate(_zahlen(self.inhalt), start=1):
            _hoehe_setzen(blatt, zeile, _KENNZAHLSPALTEN, _kennzahlzeile(abschnitt, zahl), (zahl.leer,))
            for nummer, wert in enumerate(_kennzahlzeile(abschnitt, zahl)):
                schreiben = schreiber[nummer]
                if nummer == 1:
                    spalte = Spalte("wert", "Wert", _ARTEN.get(zahl.art, "zahl"), None, werte.stellen(zahl), zahl.leer)
                    schreiben = eigene.setdefault(spalte, zellen.schreiber(blatt, spalte, self.formate))
                elif nummer in (4, 5) and isinstance(wert, Decimal) and wert != wert.to_integral_value():
                    spalte = Spalte("teil", "Teil", "zahl", None, 2)
                    schreiben = eigene.setdefault(spalte, zellen.schreiber(blatt, spalte, self.formate))
                schreiben(zeile, nummer, wert)
        if zeile:
            blatt.autofilter(0, 0, zeile, len(_KENNZAHLSPALTEN) - 1)
        else:
            blatt.write_string(1, 0, "Der Bericht hat keine Kennzahlen.", self.formate.hinweis)

    def _metadaten(self) -> None:
        blatt = self._blatt(METADATEN, strom=False)
        self._kopf(blatt, _ANGABESPALTEN)
        for zeile, angabe in enumerate(alle_angaben(self.inhalt), start=1):
            _hoehe_setzen(blatt, zeile, _ANGABESPALTEN, (angabe.name, angabe.wert))
            zellen.text_schreiben(blatt, zeile, 0, angabe.name, self.formate.umbruch)
            zellen.angabe_schreiben(blatt, zeile, 1, angabe.wert, self.formate)

    # --- tables ----------------------------------------------------------------------------------------------------------

    def _tafel(self, name: str, abschnitt: Abschnitt, tafel: Tafel) -> None:
        """Title, link back, table with sums as formulas, notes, and the chart below."""
        blatt = self._blatt(name, strom=tafel.bild is None, kopf_fest=False)
        quelle = (f"Quelle: {tafel.quelle}",) if tafel.quelle else ()
        leer = () if tafel.zeilen else (tafel.leer_text,)
        stichtag = werte.angabetext(self.inhalt.stichtag)
        formular = Formelblatt(
            tafel.titel,
            tafel.spalten,
            tafel.zeilen,
            ueberschriften=(zellen.einzeilig(tafel.titel), f"{zellen.einzeilig(abschnitt.titel)}, Stichtag {stichtag}"),
            betont=frozenset(tafel.betont),
            fussnoten=[zellen.einzeilig(text) for text in (*leer, *tafel.fussnoten, *quelle)],
            zurueck=UEBERSICHT,
        )
        muster = tafel.zeilen[:: max(len(tafel.zeilen) // _MUSTERZEILEN, 1)] + tafel.zeilen[-10:]
        spalten = [
            replace(spalte, breite=spaltenbreite(spalte, spalte.titel, nummer, muster))
            for nummer, spalte in enumerate(tafel.spalten)
        ]
        for nummer, spalte in enumerate(spalten):
            blatt.set_column(nummer, nummer, spalte.breite)
        _hoehe_setzen(blatt, formular.erste_datenzeile - 1, spalten, [f"{s.titel}xxx" for s in spalten])
        for nummer, zeile in enumerate(tafel.zeilen, start=formular.erste_datenzeile):
            _hoehe_setzen(blatt, nummer, spalten, zeile)
        formelblatt.schreiben(blatt, formular, self.formate)
        gewoehnlich = _ohne_summen(tafel)
        kopf = formular.erste_datenzeile - 1
        if gewoehnlich > 1:
            blatt.autofilter(kopf, 0, kopf + gewoehnlich, len(tafel.spalten) - 1)
        if tafel.bild:
            unter = kopf + len(tafel.zeilen) + len(formular.fussnoten) + 3
            diagramm.einfuegen(
                self.datei,
                blatt,
                _mit_farben(tafel.bild),
                tafel.spalten,
                gewoehnlich or len(tafel.zeilen),
                0,
                kopfzeile=kopf,
                unter=unter,
                hilfsspalten=_hilfsspalten(blatt, tafel, kopf),
                ab_null=not _hat_negative(tafel),
            )

    def _liste(
        self, name: str, titel: str, spalten: Sequence[Spalte], zeilen: Iterable[Sequence[Any]], leer: str
    ) -> None:
        blatt = self._blatt(name, strom=True)
        self._kopf(blatt, spalten)
        schreiber = [zellen.schreiber(blatt, spalte, self.formate) for spalte in spalten]
        anzahl = 0
        for anzahl, zeile in enumerate(zeilen, start=1):
            _hoehe_setzen(blatt, anzahl, spalten, zeile)
            for nummer, wert in enumerate(zeile):
                schreiber[nummer](anzahl, nummer, wert)
        if not anzahl:
            blatt.write_string(1, 0, leer, self.formate.hinweis)

    def _kopf(self, blatt: Any, spalten: Sequence[Spalte]) -> None:
        for nummer, spalte in enumerate(spalten):
            blatt.set_column(nummer, nummer, spalte.breite)
            blatt.write_string(0, nummer, spalte.titel, self.formate.aus(bold=True, bg_color="#E4EAF2", bottom=2))

    def _blatt(self, name: str, *, strom: bool, kopf_fest: bool = True) -> Any:
        """A sheet set up for print. One that streams takes its cells in order of rows only."""
        self.datei.constant_memory = strom
        blatt = self.datei.add_worksheet(name)
        self.datei.constant_memory = False
        seite_einrichten(blatt, name, demo=self.inhalt.ist_demo)
        if self.inhalt.ist_oeffentliche_fassung:
            blatt.set_header("&RÖffentliche Fassung")
        if not kopf_fest or name == UEBERSICHT:
            blatt.freeze_panes(0, 0)
        return blatt


def _hoehe_setzen(
    blatt: Any, zeile: int, spalten: Sequence[Spalte], zellwerte: Sequence[Any], leer: Sequence[str] = ()
) -> None:
    """Room for text that wraps: not every program measures the rows when it opens a file."""
    hoechste = 1
    for spalte, wert in zip(spalten, zellwerte, strict=True):
        if wert.__class__ is str and (len(wert) > (spalte.breite or 9) or "\n" in wert):
            breite = max((spalte.breite or 9) - 2, 4)
            hoechste = max(hoechste, sum(-(-len(teil) // int(breite)) or 1 for teil in wert.split("\n")))
    for text in leer:
        if None in zellwerte[1:2]:
            hoechste = max(hoechste, -(-len(text) // 16))
    if hoechste > 1:
        blatt.set_row(zeile, min(hoechste * _ZEILENHOEHE, _HOECHSTE_ZEILE))


def _eckdaten(inhalt: Berichtsinhalt) -> list[tuple[str, Any]]:
    drucksache = [("Drucksache", inhalt.drucksache)] if inhalt.drucksache else []
    return [
        ("Kommune", inhalt.kommune),
        *drucksache,
        ("Stichtag", inhalt.stichtag),
        ("Stand der Zahlen", inhalt.stand),
        ("Umfang", inhalt.umfang),
    ]


def _zahlen(inhalt: Berichtsinhalt) -> Iterable[tuple[Abschnitt, Berichtszahl]]:
    for abschnitt in inhalt.abschnitte:
        for teil in abschnitt.teile:
            if isinstance(teil, Zahlen):
                yield from ((abschnitt, zahl) for zahl in teil.zahlen)


def _kennzahlzeile(abschnitt: Abschnitt, zahl: Berichtszahl) -> tuple[Any, ...]:
    return (
        zahl.name,
        zahl.wert,
        _EINHEITEN.get(zahl.art, ""),
        zahl.zusatz,
        zahl.zaehler,
        zahl.nenner,
        zahl.stichtag,
        zahl.definition,
        abschnitt.titel,
        zahl.schluessel,
    )


def _textzeilen(texte: Sequence[tuple[Abschnitt, Absatz | Liste]]) -> Iterable[tuple[str, str, str]]:
    for abschnitt, teil in texte:
        if isinstance(teil, Absatz):
            yield abschnitt.titel, "Absatz", teil.text
        else:
            yield from ((abschnitt.titel, "Punkt", punkt) for punkt in teil.punkte)


def _ohne_summen(tafel: Tafel) -> int:
    """How many rows from the top are no sums: what a chart draws and a filter may sort."""
    return min(tafel.betont, default=len(tafel.zeilen))


def _hilfsspalten(blatt: Any, tafel: Tafel, kopf: int) -> dict[str, int]:
    """Hidden copies of the series that have unknown values, with empty cells for these."""
    assert tafel.bild is not None
    stelle = {spalte.schluessel: nummer for nummer, spalte in enumerate(tafel.spalten)}
    orte: dict[str, int] = {}
    for reihe in tafel.bild.reihen:
        reihenwerte = [zeile[stelle[reihe]] for zeile in tafel.zeilen]
        if None not in reihenwerte[: _ohne_summen(tafel)]:
            continue
        ort = orte[reihe] = len(tafel.spalten) + 2 + len(orte)
        blatt.set_column(ort, ort, None, None, {"hidden": True})
        blatt.write_string(kopf, ort, zellen.einzeilig(tafel.spalten[stelle[reihe]].titel))
        for nummer, wert in enumerate(reihenwerte[: _ohne_summen(tafel)], start=kopf + 1):
            if isinstance(wert, (int, float, Decimal)):
                blatt.write_number(nummer, ort, float(wert))
    return orte


def _hat_negative(tafel: Tafel) -> bool:
    assert tafel.bild is not None
    stellen = [n for n, spalte in enumerate(tafel.spalten) if spalte.schluessel in tafel.bild.reihen]
    gezeichnet = (zeile[n] for zeile in tafel.zeilen[: _ohne_summen(tafel)] for n in stellen)
    return any(isinstance(wert, (int, float, Decimal)) and wert < 0 for wert in gezeichnet)


def _mit_farben(bild: Diagramm) -> Diagramm:
    farben = bild.farben or FARBEN[: len(bild.reihen)]
    return Diagramm(bild.titel, bild.alternativtext, bild.art, bild.kategorien, bild.reihen, farben, bild.achse)
