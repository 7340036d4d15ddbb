"""Rows of the ranking as HTML, built in Python as those of the working list. Every text goes through `escape`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from leistungen.selectors.kriterien import stufen_von
from leistungen.selectors.rangliste import Rangliste
from organisation.templatetags.darstellung import prozent, zahl

FARBEN = 8  # colours of the segments in static/css/rangfolge.css; more criteria start again


@dataclass(frozen=True)
class Rangrahmen:
    """What all rows of one page share. `anteile` None: no simulation fits this view; `frueher` None: nothing frozen yet."""

    basis: str  # address of the working list, with a slash at the end
    liste: Rangliste
    gewichte: list[float]  # shares of the sum, per criterion
    top_n: int
    frueher: Mapping[int, int] | None = None
    anteile: Mapping[str, float] | None = None
    stufennamen: list[dict[float, str]] = field(default_factory=list)


def stufennamen(liste: Rangliste) -> list[dict[float, str]]:
    """Label by value, per criterion."""
    return [{float(s.wert): str(s) for s in stufen_von(k)} for k in liste.kriterien]


def zeilen_html(indizes: Iterable[int], namen: Mapping[int, dict[str, Any]], rahmen: Rangrahmen) -> SafeString:
    """All rows of a page; a service the reader lost meanwhile is left out."""
    ids = rahmen.liste.daten.ids
    return SafeString("".join(_zeile(int(i), namen[int(ids[i])], rahmen) for i in indizes if int(ids[i]) in namen))


def _zeile(i: int, zeile: dict[str, Any], rahmen: Rangrahmen) -> str:
    folge = rahmen.liste.folge
    rang = int(folge.rang[i])
    oben = ' class="top"' if 0 < rang <= rahmen.top_n else ""
    name = zeile["eigene_bezeichnung"] or zeile["fassung__bezeichnung"] or ""
    amt = f"{zeile['amt__nummer'] or ''} {zeile['amt__bezeichnung'] or ''}".strip() or "ohne Amt"
    return (
        f'<tr id="rang-{zeile["id"]}"{oben}><td data-label="Rang" class="zahl">{rang or _ohne()}</td>'
        f'<th scope="row" class="spalte-fest"><a class="zeilenlink" href="{rahmen.basis}{zeile["id"]}/bewertung/">{escape(name)}</a>'
        f"{_marken(i, zeile, rahmen)}</th>"
        f'<td data-label="Amt">{escape(amt)}</td>'
        f'<td data-label="Punkte" class="zahl">{_punkte(i, rahmen)}</td>'
        f'<td data-label="Warum hier?">{_beitraege(i, rahmen)}</td>'
        f'<td data-label="Seit Beschluss">{_veraenderung(rang, zeile["id"], rahmen)}</td>'
        f'<td data-label="Bleibt in TOP {rahmen.top_n}" class="zahl">{_stabilitaet(zeile["id"], rang, rahmen)}</td></tr>'
    )


def _ohne() -> str:
    return '<span class="unbekannt">ohne Rang</span>'


def _marken(i: int, zeile: dict[str, Any], rahmen: Rangrahmen) -> str:
    worte = []
    if rahmen.liste.folge.muss[i]:
        worte.append("Muss")
    if zeile["amt__ist_pilotamt"]:
        worte.append("Pilotamt")
    if zeile["amt__ist_zurueckgestellt"]:
        worte.append("Amt noch nicht gefragt")
    luecken = int(rahmen.liste.folge.luecken[i])
    if luecken:
        worte.append("1 Wert fehlt" if luecken == 1 else f"{luecken} Werte fehlen")
    return "".join(f' <span class="marke">{escape(wort)}</span>' for wort in worte)


def _punkte(i: int, rahmen: Rangrahmen) -> str:
    folge = rahmen.liste.folge
    if not folge.rang[i]:
        return '<span class="unbekannt">unbekannt</span>'
    if not folge.luecken[i]:
        return zahl(folge.punkte[i], 1)
    von, bis = zahl(folge.von[i], 1), zahl(folge.bis[i], 1)
    return f'{zahl(folge.punkte[i], 1)}<br><span class="klein leise">{von} bis {bis}</span>'


def _beitraege(i: int, rahmen: Rangrahmen) -> str:
    """The bar (known points, then what the gaps leave open) and the same in words."""
    folge = rahmen.liste.folge
    x, teile = 0.0, []
    for k, punkte in enumerate(folge.beitraege[i]):
        if punkte > 0:
            teile.append(f'<rect class="beitrag__{k % FARBEN}" x="{x:.2f}" y="0" width="{punkte:.2f}" height="10"/>')
            x += punkte
    offen = float(folge.spielraum[i].sum())
    if offen > 0:
        teile.append(f'<rect class="beitrag__offen" x="{x:.2f}" y="0" width="{offen:.2f}" height="10"/>')
    balken = f'<svg class="beitrag" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{"".join(teile)}</svg>'
    worte = "".join(f"<li>{_ein_beitrag(i, k, rahmen)}</li>" for k in range(len(rahmen.liste.kriterien)))
    return f'{balken}<details class="klein"><summary>Warum hier?</summary><ul class="warum">{worte}</ul></details>'


def _ein_beitrag(i: int, k: int, rahmen: Rangrahmen) -> str:
    liste = rahmen.liste
    name, anteil = escape(liste.kriterien[k].name), prozent(rahmen.gewichte[k], 0)
    feld = f'<span class="beitrag__feld beitrag__{k % FARBEN}" aria-hidden="true"></span> {name}: '
    wert = float(liste.daten.werte[i, k])
    if wert != wert:
        warum = "„weiß nicht“" if liste.daten.gefragt[i, k] else "noch kein Wert"
        return f"{feld}{warum}, offen sind 0 bis {zahl(liste.folge.spielraum[i, k], 1)} Punkte (Gewicht {anteil})"
    stufe = escape(rahmen.stufennamen[k].get(wert, f"{wert:g}"))
    geerbt = ", geerbt von der OZG-Leistung" if liste.daten.geerbt[i, k] else ""
    return f"{feld}{stufe}, {zahl(liste.folge.beitraege[i, k], 1)} Punkte (Gewicht {anteil}{geerbt})"


def _veraenderung(rang: int, leistung_id: int, rahmen: Rangrahmen) -> str:
    if rahmen.frueher is None:
        return '<span class="unbekannt">kein Beschluss</span>'
    frueher = rahmen.frueher.get(leistung_id)
    if not rang or frueher is None:
        return "neu" if rang else '<span class="unbekannt">ohne Rang</span>'
    if rang == frueher:
        return "▬ wie zuvor"
    return f"▲ {frueher - rang} (von {frueher})" if rang < frueher else f"▼ {rang - frueher} (von {frueher})"


def _stabilitaet(leistung_id: int, rang: int, rahmen: Rangrahmen) -> str:
    if rahmen.anteile is None or not rang:
        return '<span class="unbekannt">nicht gerechnet</span>' if rang else _ohne()
    return prozent(rahmen.anteile.get(str(leistung_id), 0.0), 0)
