"""A sheet laid out as an annex: title, groups over the head, indented rows, bold sums as formulas, footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from organisation.tabellenausgabe import zellen
from organisation.tabellenausgabe.modell import Formelblatt, Spalte, Summenformel

_KOPF = {
    "bold": True,
    "bg_color": "#E4EAF2",
    "text_wrap": True,
    "valign": "bottom",
    "bottom": 2,
    "bottom_color": "#4A5568",
}
_RAND = {"bottom": 4, "bottom_color": "#A0AEC0"}
_BETONT = {
    "bold": True,
    "bg_color": "#F4F6FA",
    "top": 1,
    "bottom": 1,
    "bottom_color": "#4A5568",
    "top_color": "#4A5568",
}
_RECHTS = ("euro", "zahl", "prozent")
_JE_SUMME = 200  # Excel allows 255 arguments; longer lists are sums of sums
LAENGSTE_FORMEL = 8_000


def schreiben(blatt: Any, tabelle: Formelblatt, formate: zellen.Formate) -> int:
    """Write the sheet; return the number of data rows."""
    for nummer, text in enumerate(tabelle.ueberschriften):
        blatt.write_string(nummer, 0, text, formate.aus(bold=nummer == 0, font_size=14 if nummer == 0 else 10))
    if tabelle.zurueck:
        ziel, aussehen = (
            f"internal:'{tabelle.zurueck}'!A1",
            formate.aus(font_color="#0000EE", underline=1, font_size=10),
        )
        blatt.write_url(len(tabelle.ueberschriften), 0, ziel, aussehen, f"zurück zum Blatt „{tabelle.zurueck}“")
    _kopf(blatt, tabelle, formate)
    anzahl, schreiber = 0, _Schreiber(blatt, tabelle, formate)
    for anzahl, werte in enumerate(tabelle.zeilen, start=1):
        schreiber.zeile(anzahl - 1, werte)
    ende = tabelle.erste_datenzeile + anzahl + 1
    for nummer, text in enumerate(tabelle.fussnoten):
        blatt.write_string(ende + nummer, 0, text, formate.aus(font_size=9, font_color="#5A5A5A"))
    blatt.freeze_panes(tabelle.erste_datenzeile, 1)
    blatt.repeat_rows(0, tabelle.erste_datenzeile - 1)
    blatt.repeat_columns(0)
    return anzahl


def formel(tabelle: Formelblatt, wert: Summenformel) -> str:
    """The formula in the addresses of the sheet: "=SUM(C5:C9,C12)"."""
    oben = tabelle.erste_datenzeile
    teile = [
        xl_rowcol_to_cell(z1 + oben, s1) if (z1, s1) == (z2, s2) else xl_range(z1 + oben, s1, z2 + oben, s2)
        for z1, s1, z2, s2 in wert.bereiche
    ]
    if len(teile) <= _JE_SUMME:
        return f"=SUM({','.join(teile)})"
    stuecke = [teile[n : n + _JE_SUMME] for n in range(0, len(teile), _JE_SUMME)]
    return "=" + "+".join(f"SUM({','.join(stueck)})" for stueck in stuecke)


def _kopf(blatt: Any, tabelle: Formelblatt, formate: zellen.Formate) -> None:
    zeile = tabelle.erste_datenzeile - 1
    gruppe = formate.aus(bold=True, bg_color="#E4EAF2", align="center", left=1, left_color="#A0AEC0")
    for text, von, bis in tabelle.gruppen:
        if von == bis:
            blatt.write_string(zeile - 1, von, text, gruppe)
        else:
            blatt.merge_range(zeile - 1, von, zeile - 1, bis, text, gruppe)
    for nummer, spalte in enumerate(tabelle.spalten):
        rechts: dict[str, Any] = {"align": "right"} if spalte.art in _RECHTS else {}
        if _neben_zahl(tabelle, nummer):
            rechts = {"align": "left", "indent": 1}
        blatt.write_string(zeile, nummer, spalte.titel, formate.aus(**_KOPF, **rechts))


class _Schreiber:
    """Writes rows; the writer of a cell is made once per column, weight and indent."""

    def __init__(self, blatt: Any, tabelle: Formelblatt, formate: zellen.Formate) -> None:
        self.blatt, self.tabelle, self.formate = blatt, tabelle, formate
        self.oben = tabelle.erste_datenzeile
        self.fertig: dict[tuple[bool, int], list[tuple[Any, zellen.Zellschreiber]]] = {}

    def zeile(self, nummer: int, werte: Sequence[Any]) -> None:
        einzug = self.tabelle.einzug[nummer] if nummer < len(self.tabelle.einzug) else 0
        art = (nummer in self.tabelle.betont, einzug)
        if art not in self.fertig:
            self.fertig[art] = [self._zelle(stelle, *art) for stelle in range(len(self.tabelle.spalten))]
        zeile = self.oben + nummer
        for stelle, ((aussehen, schreiben), wert) in enumerate(zip(self.fertig[art], werte, strict=True)):
            if wert.__class__ is Summenformel:
                text = formel(self.tabelle, wert)
                if len(text) <= LAENGSTE_FORMEL:
                    self.blatt.write_formula(zeile, stelle, text, aussehen, float(wert.ergebnis))
                    continue
                wert = wert.ergebnis  # too many scattered rows for one formula: the value stands alone
            schreiben(zeile, stelle, wert)

    def _zelle(self, stelle: int, ist_betont: bool, einzug: int) -> tuple[Any, zellen.Zellschreiber]:
        spalte = self.tabelle.spalten[stelle]
        abstand = int(_neben_zahl(self.tabelle, stelle))
        aussehen = _aussehen(self.formate, spalte, ist_betont, einzug if stelle == 0 else abstand)
        return aussehen, zellen.schreiber(self.blatt, spalte, self.formate, aussehen)


def _neben_zahl(tabelle: Formelblatt, stelle: int) -> bool:
    """Whether a left aligned column follows a right aligned one: then it needs a little room."""
    arten = [spalte.art in _RECHTS for spalte in tabelle.spalten[max(stelle - 1, 0) : stelle + 1]]
    return arten == [True, False]


def _aussehen(formate: zellen.Formate, spalte: Spalte, ist_betont: bool, einzug: int) -> Any:
    angaben: dict[str, Any] = dict(_BETONT if ist_betont else _RAND)
    muster = zellen.zahlmuster(spalte)
    angaben |= {"num_format": muster, "align": "right" if spalte.art in _RECHTS else "left"} if muster else {}
    angaben |= {} if muster else {"text_wrap": True}
    if einzug:
        angaben |= {"indent": einzug, "align": "left"}
    return formate.aus(valign="top", **angaben)
