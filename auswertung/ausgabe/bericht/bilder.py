"""Charts of a report, drawn from the same rows as their table: as SVG for the PDF, as PNG for Word.

They must survive a black-and-white copier and colour-blind eyes: each series has its own hatch or marker besides its
colour, and values stand at the bars.
"""

from __future__ import annotations

import io
import math
import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from auswertung.ausgabe.bericht import schriften, werte
from auswertung.berichtsinhalt import Tafel
from organisation.tabellenausgabe.modell import Diagramm, Spalte, Summenformel
from organisation.tabellenausgabe.zellen import einzeilig
from organisation.templatetags.darstellung import prozent, zahl

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HOECHSTENS = 40  # categories drawn; the table has them all
_EINZEILIG_AB = 24  # lying bars: more of them leave room for one line of their names
FARBEN = ("#1f3a93", "#e08214", "#5aa9d6", "#7f3b08", "#6b6b6b", "#b2abd2", "#1b7837", "#fdb863")
MUSTER = ("", "///", "...", "xxx", "\\\\\\", "ooo", "---", "+++")
_MARKEN = ("o", "s", "^", "D", "v", "P", "X", "*")
_STRICHE = ("-", "--", "-.", ":")
BREITE_PT, HOECHSTE_HOCH_PT, HOECHSTE_QUER_PT = 480.0, 610.0, 400.0
_BREITE = 6.7  # inches: 17 cm
_DUNKEL, _GITTER = "#1a1a1a", "#c8c8c8"
_EINSTELLUNGEN: Any = {
    "font.family": list(schriften.FAMILIEN),
    "font.size": 8.5,
    "text.parse_math": False,
    "svg.hashsalt": "ratsbericht",
    "svg.fonttype": "path",
    "hatch.linewidth": 0.6,
    "hatch.color": "#ffffff",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#5a5a5a",
    "axes.unicode_minus": True,
}


@dataclass(frozen=True)
class _Reihe:
    name: str
    spalte: Spalte
    werte: tuple[float | None, ...]
    farbe: str
    muster: str


@dataclass(frozen=True)
class _Zeichnung:
    bild: Diagramm
    kategorien: tuple[str, ...]
    reihen: tuple[_Reihe, ...]
    gekuerzt: int

    @property
    def spalte(self) -> Spalte:
        return self.reihen[0].spalte

    @property
    def liegend(self) -> bool:
        return self.bild.art.startswith("balken")

    @property
    def gestapelt(self) -> bool:
        return self.bild.art.endswith("gestapelt")


def masse(*, roh: bytes, quer: bool) -> tuple[float, float]:
    """Width and height in points of a chart drawn as PNG or SVG, so that it fits on a page with its caption."""
    breite, hoehe = _pixel(roh)
    hoechstens = HOECHSTE_QUER_PT if quer else HOECHSTE_HOCH_PT
    gedruckt = min(BREITE_PT, hoechstens * breite / hoehe)
    return gedruckt, gedruckt * hoehe / breite


def _pixel(roh: bytes) -> tuple[float, float]:
    if roh.startswith(b"\x89PNG"):
        return int.from_bytes(roh[16:20], "big"), int.from_bytes(roh[20:24], "big")
    treffer = re.search(rb'<svg[^>]* viewBox="0 0 ([\d.]+) ([\d.]+)"', roh)
    assert treffer is not None
    return float(treffer[1]), float(treffer[2])


def zeichnen(tafel: Tafel, als: Literal["svg", "png"]) -> bytes:
    """The chart of the table, the same bytes for the same values. Rows in bold are sums and stay out.

    Raises ValueError where the table has no chart.
    """
    if tafel.bild is None:
        raise ValueError(f"Die Tabelle „{tafel.titel}“ hat kein Diagramm.")
    zeichnung = _zeichnung(tafel, tafel.bild)
    with _einstellungen():
        figur = _figur(zeichnung)
        ziel = io.BytesIO()
        metadaten = {"Date": None, "Creator": None} if als == "svg" else {"Software": None}
        figur.savefig(ziel, format=als, dpi=200, metadata=metadaten)
    return ziel.getvalue()


@contextmanager
def _einstellungen() -> Iterator[None]:
    import matplotlib

    _schriften_laden()
    with matplotlib.rc_context(_EINSTELLUNGEN):
        yield


@cache
def _schriften_laden() -> None:
    from matplotlib import font_manager

    for pfad in schriften.fira():
        font_manager.fontManager.addfont(pfad)


# --- values -----------------------------------------------------------------------------------------------------------


def _zeichnung(tafel: Tafel, bild: Diagramm) -> _Zeichnung:
    stelle = {spalte.schluessel: nummer for nummer, spalte in enumerate(tafel.spalten)}
    zeilen = [zeile for nummer, zeile in enumerate(tafel.zeilen) if nummer not in tafel.betont]
    gezeigt = zeilen[:HOECHSTENS]
    kategorie = stelle[bild.kategorien]
    namen = tuple(
        schriften.druckbar(einzeilig(werte.zelltext(tafel.spalten[kategorie], zeile[kategorie]))) for zeile in gezeigt
    )
    reihen = tuple(
        _Reihe(
            schriften.druckbar(einzeilig(tafel.spalten[stelle[schluessel]].titel)),
            tafel.spalten[stelle[schluessel]],
            tuple(_als_zahl(zeile[stelle[schluessel]]) for zeile in gezeigt),
            bild.farben[nummer] if nummer < len(bild.farben) else FARBEN[nummer % len(FARBEN)],
            MUSTER[nummer % len(MUSTER)],
        )
        for nummer, schluessel in enumerate(bild.reihen)
    )
    return _Zeichnung(bild, namen, reihen, len(zeilen) - len(gezeigt))


def _als_zahl(wert: Any) -> float | None:
    """Unknown stays unknown: no bar, never a bar of length 0."""
    if isinstance(wert, Summenformel):
        wert = wert.ergebnis
    if isinstance(wert, bool) or not isinstance(wert, (int, float, Decimal)):
        return None
    zahlwert = float(wert)
    return zahlwert if math.isfinite(zahlwert) else None


def _beschriftung(spalte: Spalte, wert: float) -> str:
    if spalte.art == "prozent":
        return prozent(wert, min(spalte.nachkommastellen, 1))
    if spalte.art == "euro":
        return f"{zahl(wert, 0)}\u00a0€"
    return zahl(wert, spalte.nachkommastellen)


# --- drawing ----------------------------------------------------------------------------------------------------------


def _figur(z: _Zeichnung) -> Figure:
    from matplotlib.figure import Figure

    anzahl = max(len(z.kategorien), 1)
    je = 0.3 if z.gestapelt else 0.13 + 0.17 * len(z.reihen)
    hoehe = 1.0 + anzahl * je if z.liegend else 3.3
    figur = Figure(figsize=(_BREITE, min(max(hoehe, 2.0), 8.6)), layout="constrained")
    achsen = figur.add_subplot()
    (_linien if z.bild.art == "linie" else _saeulen)(z, achsen)
    _achsen(z, achsen)
    if len(z.reihen) > 1:
        spalten = len(z.reihen) if sum(len(reihe.name) + 7 for reihe in z.reihen) <= 100 else 3
        figur.legend(loc="outside lower center", ncols=spalten, frameon=False, handlelength=2.4, handleheight=1.2)
    return figur


def _linien(z: _Zeichnung, achsen: Axes) -> None:
    for nummer, reihe in enumerate(z.reihen):
        punkte = [math.nan if wert is None else wert for wert in reihe.werte]
        achsen.plot(
            range(len(punkte)),
            punkte,
            label=reihe.name,
            color=reihe.farbe,
            linewidth=1.6,
            linestyle=_STRICHE[nummer % len(_STRICHE)],
            marker=_MARKEN[nummer % len(_MARKEN)],
            markersize=5,
        )
        if len(z.reihen) == 1 and len(punkte) <= 14:
            _punktwerte(achsen, reihe)
    _unbekannte(z, achsen)


def _punktwerte(achsen: Axes, reihe: _Reihe) -> None:
    for stelle, wert in enumerate(reihe.werte):
        if wert is not None:
            text = _beschriftung(reihe.spalte, wert)
            _wert(
                achsen,
                text,
                (stelle, wert),
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                color=_DUNKEL,
                fontsize=7.5,
            )


def _saeulen(z: _Zeichnung, achsen: Axes) -> None:
    anzahl = len(z.kategorien)
    dicke = 0.72 if z.gestapelt else 0.8 / len(z.reihen)
    positiv, negativ = [0.0] * anzahl, [0.0] * anzahl
    hoechste = _hoechste(z)
    for nummer, reihe in enumerate(z.reihen):
        versatz = 0.0 if z.gestapelt else (nummer - (len(z.reihen) - 1) / 2) * dicke
        orte = [stelle + versatz for stelle in range(anzahl)]
        laengen = [wert or 0.0 for wert in reihe.werte]
        anfaenge = [0.0] * anzahl
        if z.gestapelt:
            anfaenge = [positiv[n] if laenge >= 0 else negativ[n] for n, laenge in enumerate(laengen)]
            for n, laenge in enumerate(laengen):
                (positiv if laenge >= 0 else negativ)[n] += laenge
        aussehen: dict[str, Any] = {
            "label": reihe.name,
            "color": reihe.farbe,
            "edgecolor": "#ffffff" if reihe.muster else _DUNKEL,
            "linewidth": 0.5,
            "hatch": reihe.muster,
        }
        if z.liegend:
            achsen.barh(orte, laengen, dicke, left=anfaenge, **aussehen)
        else:
            achsen.bar(orte, laengen, dicke, bottom=anfaenge, **aussehen)
        _balkenwerte(z, achsen, reihe, orte, anfaenge, hoechste)
    _unbekannte(z, achsen)


def _hoechste(z: _Zeichnung) -> float:
    if z.gestapelt:
        summen = [sum(abs(r.werte[n] or 0.0) for r in z.reihen) for n in range(len(z.kategorien))]
        return max(summen, default=0.0) or 1.0
    return max((abs(w) for r in z.reihen for w in r.werte if w is not None), default=0.0) or 1.0


def _balkenwerte(
    z: _Zeichnung, achsen: Axes, reihe: _Reihe, orte: Sequence[float], anfaenge: Sequence[float], hoechste: float
) -> None:
    """Values at the end of bars, or inside the pieces of a stack that are large enough."""
    eng = not z.liegend and len(z.kategorien) * (1 if z.gestapelt else len(z.reihen)) > 14
    if eng:
        return
    for ort, wert, anfang in zip(orte, reihe.werte, anfaenge, strict=True):
        if wert is None or (z.gestapelt and abs(wert) < hoechste * (0.09 if z.liegend else 0.07)):
            continue
        text = _beschriftung(reihe.spalte, wert)
        if z.gestapelt:
            mitte = anfang + wert / 2
            stelle = (mitte, ort) if z.liegend else (ort, mitte)
            kasten = {"boxstyle": "round,pad=0.15", "facecolor": "#ffffff", "edgecolor": "none"}
            _wert(achsen, text, stelle, ha="center", va="center", fontsize=7, color=_DUNKEL, bbox=kasten)
            continue
        vor = 1 if wert >= 0 else -1
        if z.liegend:
            _wert(
                achsen,
                text,
                (wert, ort),
                xytext=(3 * vor, 0),
                textcoords="offset points",
                ha="left" if vor > 0 else "right",
                va="center",
                fontsize=7.5,
            )
        else:
            _wert(
                achsen,
                text,
                (ort, wert),
                xytext=(0, 2 * vor),
                textcoords="offset points",
                ha="center",
                va="bottom" if vor > 0 else "top",
                fontsize=7.5 if len(z.reihen) == 1 else 6.5,
                rotation=90 if _steht_senkrecht(z) else 0,
            )


def _wert(achsen: Axes, text: str, stelle: tuple[float, float], **mehr: Any) -> None:
    """A word at a place of the chart; the layout does not measure it, which takes most of its time."""
    achsen.annotate(text, stelle, in_layout=False, **mehr)


def _unbekannte(z: _Zeichnung, achsen: Axes) -> None:
    """Where no series knows a value the word stands instead."""
    for stelle in range(len(z.kategorien)):
        if all(reihe.werte[stelle] is None for reihe in z.reihen):
            text = schriften.druckbar(einzeilig(z.spalte.leer))
            ort = (0, stelle) if z.liegend else (stelle, 0)
            _wert(
                achsen,
                text,
                ort,
                xytext=(3, 0) if z.liegend else (0, 3),
                textcoords="offset points",
                ha="left" if z.liegend else "center",
                va="center" if z.liegend else "bottom",
                style="italic",
                fontsize=7.5,
                rotation=0 if z.liegend or len(z.kategorien) <= 8 else 90,
            )


def _achsen(z: _Zeichnung, achsen: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    stellen = range(len(z.kategorien))
    wertachse, namenachse = (achsen.xaxis, achsen.yaxis) if z.liegend else (achsen.yaxis, achsen.xaxis)
    ganz = z.spalte.art == "zahl" and not z.spalte.nachkommastellen
    wertachse.set_major_locator(MaxNLocator(nbins=6, integer=ganz))
    wertachse.set_major_formatter(FuncFormatter(lambda wert, _: _achsenwert(z, float(wert))))
    achsen.grid(visible=True, axis="x" if z.liegend else "y", color=_GITTER, linewidth=0.6)
    achsen.set_axisbelow(True)
    breit = 34 if z.liegend else max(int(92 / max(len(stellen), 1)), 9)
    zeilen = (1 if len(stellen) > _EINZEILIG_AB else 2) if z.liegend else 3
    namen = [_umbrochen(name, 46 if zeilen == 1 else breit, zeilen) for name in z.kategorien]
    schraeg = not z.liegend and len(stellen) > 9
    if schraeg:
        namen = [textwrap.shorten(name, 40, placeholder="…") for name in z.kategorien]
    namenachse.set_ticks(list(stellen), namen)
    namenachse.set_tick_params(length=0)
    if schraeg:
        for marke in achsen.get_xticklabels():
            marke.set(rotation=40, ha="right", rotation_mode="anchor")
    if z.liegend:
        achsen.invert_yaxis()
        achsen.set_ylim(len(stellen) - 0.4, -0.6)
    _grenzen(z, achsen)
    if z.bild.achse:
        (achsen.set_xlabel if z.liegend else achsen.set_ylabel)(schriften.druckbar(z.bild.achse))
    if z.gekuerzt:
        hinweis = f"Gezeigt sind die ersten {HOECHSTENS}; {z.gekuerzt} weitere stehen in der Tabelle."
        achsen.set_title(hinweis, fontsize=7.5, loc="left", style="italic")


def _grenzen(z: _Zeichnung, achsen: Axes) -> None:
    """From zero, with room for the values at the bars."""
    alle = [w for r in z.reihen for w in r.werte if w is not None]
    unten = min([*alle, 0.0])
    oben = _hoechste(z) if not alle or max(alle) > 0 else 0.0
    luft = 0.05 if z.gestapelt else 0.24 if _steht_senkrecht(z) else 0.15
    spanne = (oben - unten) * luft or 1.0
    grenzen = (unten - spanne * (unten < 0), oben + spanne * (oben > 0 or unten == 0))
    (achsen.set_xlim if z.liegend else achsen.set_ylim)(*grenzen)


def _steht_senkrecht(z: _Zeichnung) -> bool:
    """Whether the values stand upright on narrow columns."""
    return not z.liegend and z.bild.art != "linie" and len(z.kategorien) * len(z.reihen) > 7


def _achsenwert(z: _Zeichnung, wert: float) -> str:
    if z.spalte.art == "prozent":
        return prozent(wert, 0 if abs(wert * 100 - round(wert * 100)) < 1e-6 else 1)
    return zahl(wert, 0 if abs(wert - round(wert)) < 1e-6 else 2)


def _umbrochen(name: str, breite: int, hoechstens: int) -> str:
    zeilen = textwrap.wrap(name, breite) or [""]
    if len(zeilen) > hoechstens:
        rest = " ".join(zeilen[hoechstens - 1 :])
        zeilen = [
            *zeilen[: hoechstens - 1],
            textwrap.shorten(rest, breite, placeholder="…") or f"{rest[: breite - 1]}…",
        ]
    return "\n".join(zeilen)
