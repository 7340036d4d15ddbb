"""How wide the columns of a printed table are, and whether it needs the long side of the paper.

Nothing is ever cut: a table too wide for portrait goes to landscape, then to smaller type, at last into several tables that
repeat the first column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

HOCH_PT, QUER_PT = 482.0, 728.0  # 17 and 25.7 cm: A4 less 2 cm margin on both sides
_ZEICHEN = 0.56  # average width of a character, in parts of the type size
_POLSTER_PT = 9.0  # both sides of a cell
_WORT, _ZAHL, _TEXT, _SEHR_LANG = 15, 30, 46, 110  # a longer word is hyphenated; a longer text wraps
LAENGSTES_WORT, LAENGSTES_KOMPOSITUM = 24, 44  # above, no hyphenation can be trusted: the word gets places to break
_STUFEN = ((False, 9.0), (False, 8.0), (True, 8.5), (True, 7.5), (True, 6.5))
_KLEINSTE = (True, 7.0)
_TRENNER = re.compile(r"[ \n]")
_LANGES_WORT = re.compile(rf"[^\s]{{{LAENGSTES_WORT + 1},}}")
_ZEILEN_JE_SEITE = 34


@dataclass(frozen=True)
class Aufteilung:
    """`teile`: numbers of the columns of each printed table; `breiten`: weights, in the same order."""

    quer: bool
    schrift: float
    teile: tuple[tuple[int, ...], ...]
    breiten: tuple[tuple[float, ...], ...]


def umbrechbar(text: str) -> str:
    """The text with invisible places to break inside words no column can hold."""

    def zerlegt(treffer: re.Match[str]) -> str:
        wort = treffer[0]
        if wort.isalpha() and len(wort) <= LAENGSTES_KOMPOSITUM:
            return wort
        return "\u200b".join(wort[n : n + 12] for n in range(0, len(wort), 12))

    return _LANGES_WORT.sub(zerlegt, text)


def aufteilen(titel: Sequence[str], rechts: Sequence[bool], zeilen: Sequence[Sequence[str]]) -> Aufteilung:
    """Widths, paper and type for these cells."""
    masse = [_mass(titel[n], rechts[n], [zeile[n] for zeile in zeilen]) for n in range(len(titel))]
    alle = tuple(range(len(titel)))
    for lockerung in (0.35, 0.0):
        for quer, schrift in _STUFEN:
            if sum(kurz + lockerung * (min(lang, _TEXT) - min(kurz, _TEXT)) for kurz, lang in masse) <= _platz(
                quer, schrift, len(alle)
            ):
                return Aufteilung(quer, schrift, (alle,), (_verteilt(masse, alle, quer, schrift),))
    teile = tuple(_gruppen(masse))
    return Aufteilung(*_KLEINSTE, teile, tuple(_verteilt(masse, teil, *_KLEINSTE) for teil in teile))


def teilbare(zeilen: Sequence[Sequence[str]], breiten: Sequence[float]) -> tuple[int, ...]:
    """Numbers of the rows that fill a page by themselves: only they may be split."""
    gesamt = sum(breiten) or 1.0
    platz = [max(breite / gesamt * 95, 4) for breite in breiten]
    return tuple(
        nummer
        for nummer, zeile in enumerate(zeilen)
        if max((len(text) / platz[n] + text.count("\n") for n, text in enumerate(zeile)), default=0) > _ZEILEN_JE_SEITE
    )


def _mass(titel: str, rechts: bool, werte: Sequence[str]) -> tuple[float, float]:
    """Least and wanted width in characters. Numbers never wrap, so they need all of theirs."""
    wort = max((len(w) for text in werte for w in _TRENNER.split(text)), default=1)
    kopf = min(max((len(w) for w in _TRENNER.split(titel)), default=1), _WORT) * 1.25
    kurz = max(float(wort if rechts else min(wort, _WORT)), kopf, 3.0)
    lang = max((len(text) for text in werte), default=1)
    if rechts:
        lang = min(lang, _ZAHL)  # a number fits; the reason why there is none may wrap
    gewuenscht = lang if lang <= _TEXT else min(_TEXT + (lang - _TEXT) * 0.3, _SEHR_LANG)
    return (min(kurz, 30.0), max(min(kurz, 30.0), float(gewuenscht)))


def _platz(quer: bool, schrift: float, spalten: int) -> float:
    """Characters that fit beside each other."""
    return ((QUER_PT if quer else HOCH_PT) - spalten * _POLSTER_PT) / (schrift * _ZEICHEN)


def _verteilt(
    masse: Sequence[tuple[float, float]], teil: Sequence[int], quer: bool, schrift: float
) -> tuple[float, ...]:
    """Weights: everyone gets the least, what is left goes by need; padding counted in."""
    kurz, lang = [masse[n][0] for n in teil], [masse[n][1] for n in teil]
    rest = max(_platz(quer, schrift, len(teil)) - sum(kurz), 0.0)
    bedarf = sum(lang) - sum(kurz)
    zugabe = [(b - a) / bedarf * min(rest, bedarf) if bedarf else 0.0 for a, b in zip(kurz, lang, strict=True)]
    fertig = [a + b for a, b in zip(kurz, zugabe, strict=True)]
    uebrig = max(rest - bedarf, 0.0) / (sum(fertig) or 1.0)
    polster = _POLSTER_PT / (schrift * _ZEICHEN)
    return tuple(round(breite * (1 + uebrig) + polster, 2) for breite in fertig)


def _gruppen(masse: Sequence[tuple[float, float]]) -> list[tuple[int, ...]]:
    """Columns in groups that fit; each repeats the first column."""
    gruppen, jetzt = [], [0]
    for nummer in range(1, len(masse)):
        versuch = [*jetzt, nummer]
        if len(jetzt) > 1 and sum(masse[n][0] for n in versuch) > _platz(*_KLEINSTE, len(versuch)):
            gruppen.append(tuple(jetzt))
            versuch = [0, nummer]
        jetzt = versuch
    return [*gruppen, tuple(jetzt)]


def ohne_umbruchstellen(text: str) -> str:
    """The text as it was before `umbrechbar`."""
    return text.replace("\u200b", "")
