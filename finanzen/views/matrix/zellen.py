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
Enden = Sequence[tuple[Spalte, str]]  # each column with the end of its cells' address, "" for a sum
VERTRAG_MARKE, INDEX_MARKE = "***", "*"


@dataclass(frozen=True)
class Rahmen:
    """What all cells share. `bearbeitbar`: ids of the positions the reader may change; `basis` ends with a slash."""

    basis: str
    bearbeitbar: frozenset[int]
    einheit: str = "euro"
    weit: bool = False

    def zahlform(self, matrix: Matrix) -> Geldtext:
        """How every amount of this matrix is printed: T€ without decimals, cents only where one amount has some."""
        if self.einheit == "teur":
            return Geldtext(lambda betrag: f"{(betrag / 1000).quantize(Decimal(1), ROUND_HALF_UP):,.0f}")
        betraege = {z.betrag for zeile in matrix.wurzel.positionen() for z in zeile.zellen.values()}
        mit_cent = any(betrag % 1 for betrag in betraege if betrag is not None)
        return Geldtext("{:,.2f}".format if mit_cent else "{:,.0f}".format)


class Geldtext(dict[Decimal, str]):
    """Amount → its German text, worked out once for equal amounts: a budget repeats them."""

    def __init__(self, schreiben: Callable[[Decimal], str]) -> None:
        self._schreiben = schreiben

    def __missing__(self, betrag: Decimal) -> str:
        text = self[betrag] = self._schreiben(betrag).translate(_TAUSCH)
        return text


def tabelle_html(matrix: Matrix, rahmen: Rahmen) -> SafeString:
    """Head, rows and grand total (the `<table>` itself is the template's)."""
    geld = rahmen.zahlform(matrix)
    enden = [(spalte, "" if spalte.ist_summe else f'{spalte.jahr}/{spalte.art}/">') for spalte in matrix.spalten]
    zeilen = "\n".join([_zeile(zeile, enden, rahmen, geld) for zeile in matrix.zeilen])
    fuss = ""
    if len(matrix.wurzel.kinder) > 1:
        alle = (matrix.wurzel, *matrix.wurzel.davon)
        fuss = f"<tfoot>{''.join([_zeile(zeile, enden, rahmen, geld) for zeile in alle])}</tfoot>"
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


def _zeile(zeile: Zeile, enden: Enden, rahmen: Rahmen, geld: Geldtext) -> str:
    summen = zeile.spaltensummen
    if zeile.position is None:
        inhalt = "".join([_summenzelle(summen.get(spalte), not ende, geld) for spalte, ende in enden])
        return f'<tr class="matrix__{zeile.art} matrix__ebene-{min(zeile.tiefe, 4)}">{_zeilenkopf(zeile, rahmen)}{inhalt}</tr>'
    zellen = zeile.zellen
    fest = "" if zeile.position.pk in rahmen.bearbeitbar else ' data-fest=""'
    anfang = f'<td class="zahl"{fest}><a href="{rahmen.basis}zelle/{zeile.position.pk}/'
    inhalt = "".join(
        [
            f"{anfang}{ende}{_inhalt(zellen.get(spalte), geld)}</a></td>"
            if ende
            else _summenzelle(summen.get(spalte), True, geld)
            for spalte, ende in enden
        ]
    )
    return f'<tr class="matrix__ebene-{min(zeile.tiefe, 4)}" data-position="{zeile.position.pk}">{_zeilenkopf(zeile, rahmen)}{inhalt}</tr>'


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


def _inhalt(zelle: Zelle | None, geld: Geldtext) -> str:
    if zelle is None:
        return _LEER
    if zelle.betrag is None:
        return f'<span class="unbekannt" title="{escape(zelle.unbekannt_grund)}">unbekannt</span>'
    if zelle.praezision == Praezision.GENAU and not zelle.indexierung:
        return geld[zelle.betrag]
    return f"{_VORSATZ[zelle.praezision]}{geld[zelle.betrag]}{INDEX_MARKE if zelle.indexierung else ''}"


def _summenzelle(summe: Summe | None, ist_summe: bool, geld: Geldtext) -> str:
    anfang = '<td class="zahl matrix__summe">' if ist_summe else '<td class="zahl">'
    if summe is None or not summe.anzahl:
        return f"{anfang}{_LEER}</td>"
    if not summe.unbekannt:
        return f"{anfang}{geld[summe.betrag]}</td>"
    text = "" if summe.unbekannt == summe.anzahl else geld[summe.betrag]
    plus = "+ " if text else ""
    return f'{anfang}{text}<span class="unbekannt matrix__unbekannt">{plus}{summe.unbekannt} unbekannt</span></td>'


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
