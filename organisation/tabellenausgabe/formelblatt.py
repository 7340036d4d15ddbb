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
_JE_SUMME = 200  # Excel allows 255 arguments; longer lists are sums of sums
LAENGSTE_FORMEL = 8_000


def schreiben(blatt: Any, tabelle: Formelblatt, formate: zellen.Formate) -> int:
    """Write the sheet; return the number of data rows."""
    for nummer, text in enumerate(tabelle.ueberschriften):
        blatt.write_string(nummer, 0, text, formate.aus(bold=nummer == 0, font_size=14 if nummer == 0 else 10))
    _kopf(blatt, tabelle, formate)
    anzahl = 0
    for anzahl, werte in enumerate(tabelle.zeilen, start=1):
        _zeile(blatt, tabelle, formate, anzahl - 1, werte)
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
        rechts = {"align": "right"} if spalte.art in ("euro", "zahl") else {}
        blatt.write_string(zeile, nummer, spalte.titel, formate.aus(**_KOPF, **rechts))


def _zeile(blatt: Any, tabelle: Formelblatt, formate: zellen.Formate, nummer: int, werte: Sequence[Any]) -> None:
    zeile, ist_betont = tabelle.erste_datenzeile + nummer, nummer in tabelle.betont
    einzug = tabelle.einzug[nummer] if nummer < len(tabelle.einzug) else 0
    for stelle, (spalte, wert) in enumerate(zip(tabelle.spalten, werte, strict=True)):
        aussehen = _aussehen(formate, spalte, ist_betont, einzug if stelle == 0 else 0)
        if isinstance(wert, Summenformel):
            text = formel(tabelle, wert)
            if len(text) <= LAENGSTE_FORMEL:
                blatt.write_formula(zeile, stelle, text, aussehen, float(wert.ergebnis))
                continue
            wert = wert.ergebnis  # too many scattered rows for one formula: the value stands alone
        if isinstance(wert, (str, type(None))):
            zellen.text_schreiben(blatt, zeile, stelle, spalte.leer if wert is None else wert, aussehen)
        else:
            blatt.write_number(zeile, stelle, float(wert), aussehen)


def _aussehen(formate: zellen.Formate, spalte: Spalte, ist_betont: bool, einzug: int) -> Any:
    angaben: dict[str, Any] = dict(_BETONT if ist_betont else _RAND)
    muster = zellen.zahlmuster(spalte)
    angaben |= {"num_format": muster, "align": "right"} if muster else {"text_wrap": True}
    if einzug:
        angaben["indent"] = einzug
    return formate.aus(valign="top", **angaben)
