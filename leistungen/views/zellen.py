"""Rows of the working list as HTML, built in Python: most of the page's time is here, and a template takes ten times as
long. Every text goes through `escape`; nothing else is ever put between the tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from leistungen.selectors.auswahl import Auswahl
from leistungen.selectors.spalten import ERBRACHT, FEST, Spalte, bezeichnung
from leistungen.selectors.spalten import amt as amt_name

Zeile = dict[str, Any]
HOECHSTE_FARBSTUFE = 7
_UNBEKANNT = '<span class="unbekannt">unbekannt</span>'


@dataclass(frozen=True)
class Zeilenrahmen:
    """What all rows of one page share. `editierbare_aemter`: None = every row, otherwise only rows of these Ämter."""

    basis: str  # address of the list, with a slash at the end
    auswahl: Auswahl
    editierbare_aemter: frozenset[int] | None

    def bearbeitbar(self, zeile: Zeile) -> bool:
        """May the reader change this row?"""
        return self.editierbare_aemter is None or zeile["amt_id"] in self.editierbare_aemter

    @property
    def irgendetwas_bearbeitbar(self) -> bool:
        """Does the page need edit controls at all?"""
        return self.editierbare_aemter is None or bool(self.editierbare_aemter)


def _datum(tag: date | None) -> str:
    return f"{tag:%d.%m.%Y}" if tag else _UNBEKANNT


def stufe_html(wert: int | None, name: str = "") -> str:
    """The mark of a stage with its name."""
    if wert is None:
        return '<span class="stufe stufe--unbewertet">nicht bewertet</span>'
    marke = f'<span class="stufe stufe--{min(wert, HOECHSTE_FARBSTUFE)}">{wert}</span>'
    return f'{marke} <span class="stufe-name">{escape(name)}</span>' if name else marke


def _knopf(rahmen: Zeilenrahmen, zeile: Zeile, was: str, titel: str, inhalt: str) -> str:
    """The content as a link to its edit form where the reader may edit the row."""
    if not rahmen.bearbeitbar(zeile):
        return inhalt
    adresse = f"{rahmen.basis}{zeile['id']}/{was}/"
    zuerst = " data-bearbeiten" if was == "reifegrad" else ""
    return (
        f'<a class="zelle-knopf"{zuerst} href="{adresse}" hx-get="{adresse}">{inhalt}'
        f'<span class="kern-sr-only">: {titel} ändern</span></a>'
    )


def _reifegrad(zeile: Zeile, rahmen: Zeilenrahmen) -> str:
    stufe = rahmen.auswahl.stufe_mit_wert(zeile["stufe_wert"])
    inhalt = stufe_html(zeile["stufe_wert"], stufe.bezeichnung if stufe else "")
    return _knopf(rahmen, zeile, "reifegrad", "Reifegrad", inhalt)


def _ziel(zeile: Zeile, rahmen: Zeilenrahmen) -> str:
    ziel, stufe = zeile["ziel_wert"], zeile["stufe_wert"]
    if ziel is None:
        inhalt = '<span class="unbekannt">kein Ziel</span>'
    elif stufe is not None and stufe >= ziel:
        inhalt = f'{ziel} <span class="klein">erreicht</span>'
    else:
        inhalt = str(ziel)
    return _knopf(rahmen, zeile, "ziel", "Ziel", inhalt)


def _amt(zeile: Zeile, rahmen: Zeilenrahmen) -> str:
    name = escape(amt_name(zeile))
    inhalt = name if zeile["amt_id"] else f'<span class="unbekannt">{name}</span>'
    return _knopf(rahmen, zeile, "amt", "Amt", inhalt)


def _erbracht(zeile: Zeile, rahmen: Zeilenrahmen) -> str:
    return _knopf(rahmen, zeile, "erbracht", "erbracht?", ERBRACHT[zeile["erbracht"]])


def _fallzahl(zeile: Zeile, rahmen: Zeilenrahmen) -> str:
    wert = zeile["fallzahl"]
    inhalt = _UNBEKANNT if wert is None else f"{wert:,}".replace(",", ".")
    return _knopf(rahmen, zeile, "fallzahl", "Fallzahl", inhalt)


def _ozg_id(zeile: Zeile, rahmen: Zeilenrahmen) -> str:
    ozg_id = zeile["ozg_leistung__ozg_id"]
    if not ozg_id:
        return _UNBEKANNT
    return f'<a href="{rahmen.basis.removesuffix("leistungen/")}buendel/{escape(ozg_id)}/">{escape(ozg_id)}</a>'


def _adresse(zeile: Zeile, rahmen: Zeilenrahmen) -> str:
    adresse = zeile["online_adresse"]
    if not adresse.startswith(("https://", "http://")):
        return _UNBEKANNT
    return f'<a href="{escape(adresse)}" rel="noopener noreferrer">{escape(adresse[:60])}</a>'


def _datumsfeld(name: str) -> Callable[[Zeile, Zeilenrahmen], str]:
    return lambda zeile, rahmen: _datum(zeile[name])


EIGENE: dict[str, Callable[[Zeile, Zeilenrahmen], str]] = {
    "reifegrad": _reifegrad,
    "ziel": _ziel,
    "amt": _amt,
    "erbracht": _erbracht,
    "fallzahl": _fallzahl,
    "ozg_id": _ozg_id,
    "adresse": _adresse,
    "seit": _datumsfeld("stand_seit"),
    "ziel_bis": _datumsfeld("ziel_datum"),
    "bestaetigt": _datumsfeld("bestaetigt_am"),
    "gezaehlt": lambda zeile, rahmen: "ja" if zeile["ist_gezaehlt"] else "nein",
}


def _zelle(spalte: Spalte, zeile: Zeile, rahmen: Zeilenrahmen) -> str:
    eigene = EIGENE.get(spalte.schluessel)
    if eigene is not None:
        inhalt = eigene(zeile, rahmen)
    else:
        wert = spalte.wert(zeile)
        inhalt = escape(str(wert)) if wert not in (None, "", "unbekannt") else _UNBEKANNT
    klasse = ' class="zahl"' if spalte.art == "zahl" and spalte.schluessel == "fallzahl" else ""
    return f'<td{klasse} data-label="{escape(spalte.titel)}">{inhalt}</td>'


def zeile_html(zeile: Zeile, spalten: Sequence[Spalte], rahmen: Zeilenrahmen, *, neu: bool = False) -> SafeString:
    """One `<tr>`; `neu` lets it flash once after a change."""
    pk, name = zeile["id"], escape(bezeichnung(zeile))
    kasten = ""
    if rahmen.irgendetwas_bearbeitbar:
        haken = f'<input type="checkbox" name="auswahl" value="{pk}" data-auswahl-zeile aria-label="{name} auswählen">'
        kasten = f'<td class="spalte-auswahl">{haken if rahmen.bearbeitbar(zeile) else ""}</td>'
    kopf = (
        f'<th scope="row" class="spalte-fest"><a class="zeilenlink" data-zeilenlink href="{rahmen.basis}{pk}/">'
        f"{name}</a></th>"
    )
    zellen = "".join(_zelle(spalte, zeile, rahmen) for spalte in spalten if spalte.schluessel != FEST)
    marke = " data-neu" if neu else ""
    return SafeString(f'<tr id="zeile-{pk}" data-zeile{marke} tabindex="-1">{kasten}{kopf}{zellen}</tr>')


def zeilen_html(zeilen: Sequence[Zeile], spalten: Sequence[Spalte], rahmen: Zeilenrahmen) -> SafeString:
    """All rows of a page."""
    return SafeString("\n".join(zeile_html(zeile, spalten, rahmen) for zeile in zeilen))


def optionen_html(paare: Sequence[tuple[Any, str]], gewaehlt: Sequence[str], leer: str = "alle") -> SafeString:
    """`<option>` elements; the empty one first."""
    erste = f'<option value="">{escape(leer)}</option>' if leer else ""
    weitere = "".join(
        f'<option value="{escape(str(wert))}"{" selected" if str(wert) in gewaehlt else ""}>{escape(text)}</option>'
        for wert, text in paare
    )
    return SafeString(erste + weitere)


def kaesten_html(name: str, paare: Sequence[tuple[Any, str]], gewaehlt: Sequence[str]) -> SafeString:
    """One labelled checkbox per pair of value and text."""
    return SafeString(
        "".join(
            f'<label class="reihe"><input class="auswahlkasten" type="checkbox" name="{name}" value="{escape(str(wert))}"'
            f"{' checked' if str(wert) in gewaehlt else ''}> {escape(text)}</label>"
            for wert, text in paare
        )
    )


def sortierkopf_html(schluessel: str, name: str, klasse: str, sortierung: str, ziel: str) -> SafeString:
    """A column head that sorts by its column, or the other way round where it sorts already; as the building block."""
    auf, ab = sortierung == schluessel, sortierung == f"-{schluessel}"
    richtung = ' aria-sort="ascending"' if auf else ' aria-sort="descending"' if ab else ""
    merkmale = (f' class="{klasse}"' if klasse else "") + richtung
    pfeil = "▲" if auf else "▼" if ab else "↕"
    return SafeString(
        f'<th scope="col"{merkmale}><a class="sortierkopf" href="{escape(ziel)}">'
        f'{escape(name)}<span class="sortierkopf__pfeil" aria-hidden="true">{pfeil}</span></a></th>'
    )


@dataclass(frozen=True)
class Spaltenwahl:
    """One line of the column chooser; the addresses move a chosen column one place."""

    schluessel: str
    titel: str
    gewaehlt: bool
    hoch: str = ""
    runter: str = ""


def spaltenwahl_html(wahl: Sequence[Spaltenwahl]) -> SafeString:
    """The lines of the column chooser; the column that is always there can't be taken away."""
    return SafeString("".join(_wahlzeile(eine) for eine in wahl))


def _wahlzeile(wahl: Spaltenwahl) -> str:
    titel = escape(wahl.titel)
    zustand = f"{' checked' if wahl.gewaehlt else ''}{' disabled' if wahl.schluessel == FEST else ''}"
    kasten = f'<input class="auswahlkasten" type="checkbox" name="spalten" value="{escape(wahl.schluessel)}"{zustand}>'
    knoepfe = "".join(
        f'<a class="knopf knopf--klein knopf--leise" href="{escape(ziel)}"><span aria-hidden="true">{pfeil}</span>'
        f'<span class="kern-sr-only">{titel} weiter nach {wohin}</span></a>'
        for ziel, pfeil, wohin in ((wahl.hoch, "↑", "vorn"), (wahl.runter, "↓", "hinten"))
        if ziel
    )
    return f'<li class="reihe"><label class="reihe">{kasten} {titel}</label>{knoepfe}</li>'
