"""The matrix as HTML, built in Python: with thousands of cells a template takes ten times as long. Texts are escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html import escape

from django.utils.safestring import SafeString

from finanzen.haushaltsstatus import VE
from finanzen.models import Ansatz, Praezision
from finanzen.selectors.matrixmodell import GESAMT, JE_JAHR, Matrix, Spalte, Summe, Zeile, Zelle
from finanzen.selectors.matrixspalten import KURZ, haushaltsgruppen

_TAUSCH = str.maketrans({",": ".", ".": ",", "-": "−"})
_VORSATZ: dict[str, str] = {name: f"{text} " for name, text in Praezision.choices} | {Praezision.GENAU.value: ""}
_LEER = '<span aria-hidden="true">–</span><span class="kern-sr-only">leer</span>'
VERTRAG_MARKE, INDEX_MARKE = "***", "*"


@dataclass(frozen=True)
class Rahmen:
    """What all cells share. `bearbeitbar`: ids of the positions the reader may change; `basis` ends with a slash."""

    basis: str
    bearbeitbar: frozenset[int]
    einheit: str = "euro"
    weit: bool = False

    def zahlform(self, matrix: Matrix) -> Callable[[Decimal], str]:
        """How every amount of this matrix is printed: T€ without decimals, cents only where one amount has some."""
        if self.einheit == "teur":
            return lambda betrag: f"{(betrag / 1000).quantize(Decimal(1), ROUND_HALF_UP):,.0f}".translate(_TAUSCH)
        mit_cent = any(
            z.betrag % 1 for zeile in matrix.wurzel.positionen() for z in zeile.zellen.values() if z.betrag is not None
        )
        return (lambda b: f"{b:,.2f}".translate(_TAUSCH)) if mit_cent else (lambda b: f"{b:,.0f}".translate(_TAUSCH))


def tabelle_html(matrix: Matrix, rahmen: Rahmen) -> SafeString:
    """Head, rows and grand total (the `<table>` itself is the template's)."""
    geld = rahmen.zahlform(matrix)
    zeilen = "\n".join(_zeile(zeile, matrix.spalten, rahmen, geld) for zeile in matrix.zeilen)
    fuss = ""
    if len(matrix.wurzel.kinder) > 1:
        alle = (matrix.wurzel, *matrix.wurzel.davon)
        fuss = f"<tfoot>{''.join(_zeile(zeile, matrix.spalten, rahmen, geld) for zeile in alle)}</tfoot>"
    return SafeString(f"{_kopf(matrix)}<tbody>{zeilen}</tbody>{fuss}")


def _kopf(matrix: Matrix) -> str:
    """Two lines: the Haushalte, below them years and kinds."""
    gruppen = "".join(
        f'<th scope="colgroup" colspan="{anzahl}" class="matrix__gruppe">{name}</th>'
        if name
        else f'<td colspan="{anzahl}" class="matrix__gruppe"></td>'
        for name, anzahl in haushaltsgruppen(matrix)
    )
    koepfe = "".join(_spaltenkopf(spalte, matrix) for spalte in matrix.spalten)
    ecke = '<th scope="col" rowspan="2" class="spalte-fest">Maßnahme</th>'
    return f"<thead><tr>{ecke}{gruppen}</tr><tr>{koepfe}</tr></thead>"


def _spaltenkopf(spalte: Spalte, matrix: Matrix) -> str:
    if spalte.ist_summe:
        text = {GESAMT: "Gesamt", JE_JAHR: f"Summe {spalte.jahr}"}.get(spalte.art, "Summe")
        return f'<th scope="col" class="zahl matrix__summe">{text}</th>'
    return (
        f'<th scope="col" class="zahl">{spalte.jahr}<br><span class="klein">{KURZ[Ansatz.Art(spalte.art)]}</span></th>'
    )


def _zeile(zeile: Zeile, spalten: Sequence[Spalte], rahmen: Rahmen, geld: Callable[[Decimal], str]) -> str:
    if zeile.position is None:
        zellen = "".join(_summenzelle(zeile.summen.get(spalte), spalte, geld) for spalte in spalten)
        return f'<tr class="matrix__{zeile.art} matrix__ebene-{min(zeile.tiefe, 4)}">{_zeilenkopf(zeile, rahmen)}{zellen}</tr>'
    basis = f"{rahmen.basis}zelle/{zeile.position.pk}/"
    fest = "" if zeile.position.pk in rahmen.bearbeitbar else ' data-fest=""'
    zellen = "".join(
        _summenzelle(zeile.summen.get(spalte), spalte, geld)
        if spalte.ist_summe
        else f'<td class="zahl"{fest}><a href="{basis}{spalte.jahr}/{spalte.art}/">{_inhalt(zeile.zellen.get(spalte), geld)}</a></td>'
        for spalte in spalten
    )
    return f'<tr class="matrix__ebene-{min(zeile.tiefe, 4)}" data-position="{zeile.position.pk}">{_zeilenkopf(zeile, rahmen)}{zellen}</tr>'


def _zeilenkopf(zeile: Zeile, rahmen: Rahmen) -> str:
    name = escape(zeile.bezeichnung)
    if zeile.position is not None:
        name = f'<a class="zeilenlink" href="{rahmen.basis}zeile/{zeile.position.pk}/">{name}</a>'
        if zeile.massnahme is not None and zeile.massnahme.bezeichnung == zeile.bezeichnung:
            name += f' <span class="klein leise">{escape(str(zeile.position.kostenart))}</span>'
    if zeile.art in ("block", "position", "leer") and zeile.massnahme is not None:
        eigene = zeile.position is None or zeile.massnahme.bezeichnung == zeile.bezeichnung
        if zeile.massnahme.hat_vertrag_vor_haushalt and eigene:
            name += f'<span class="matrix__marke" title="Vertrag vor Beschluss des Haushalts">{VERTRAG_MARKE}</span>'
    if zeile.art == "block" and len(zeile.wirkungen) == 1 and zeile.wirkungen[0]:
        name += f' <span class="marke">{escape(zeile.wirkungen[0])}</span>'
    return f'<th scope="row" class="spalte-fest">{name}</th>'


def _inhalt(zelle: Zelle | None, geld: Callable[[Decimal], str]) -> str:
    if zelle is None:
        return _LEER
    if zelle.betrag is None:
        return f'<span class="unbekannt" title="{escape(zelle.unbekannt_grund)}">unbekannt</span>'
    marke = INDEX_MARKE if zelle.indexierung else ""
    return f"{_VORSATZ[zelle.praezision]}{geld(zelle.betrag)}{marke}"


def _summenzelle(summe: Summe | None, spalte: Spalte, geld: Callable[[Decimal], str]) -> str:
    klasse = "zahl matrix__summe" if spalte.ist_summe else "zahl"
    if summe is None or not summe.anzahl:
        return f'<td class="{klasse}">{_LEER}</td>'
    text = "" if summe.unbekannt == summe.anzahl else geld(summe.betrag)
    if summe.unbekannt:
        plus = "+ " if text else ""
        text += f'<span class="unbekannt matrix__unbekannt">{plus}{summe.unbekannt} unbekannt</span>'
    return f'<td class="{klasse}">{text}</td>'


def legende(matrix: Matrix) -> list[str]:
    """What the marks on this page mean: only those that occur."""
    zeilen = list(matrix.wurzel.positionen())
    zellen = [zelle for z in zeilen for zelle in z.zellen.values()]
    saetze = []
    if any(z.indexierung for z in zellen):
        saetze.append(f"{INDEX_MARKE} aus einer Reihe mit jährlicher Steigerung berechnet und gerundet.")
    if any(z.massnahme and z.massnahme.hat_vertrag_vor_haushalt for z in zeilen):
        saetze.append(f"{VERTRAG_MARKE} Ausschreibung oder Vertrag vor Beschluss des Haushalts.")
    if any(z.art == VE for z in zellen):
        saetze.append("VE: Verpflichtungsermächtigungen sind keine Ausgabe des Jahres und in keiner Summe enthalten.")
    if any(s.art == Ansatz.Art.FINANZPLAN for s in matrix.zellspalten):
        saetze.append("Ein Finanzplan zählt nur, solange es für das Jahr keinen Ansatz gibt.")
    if any(z.betrag is None for z in zellen):
        saetze.append("Unbekannte Beträge zählen nicht als 0: Sie stehen neben jeder Summe, zu der sie gehören.")
    return saetze
