"""docs/benchmarks.md: one section per benchmark, replaced when it ran again."""

from __future__ import annotations

import re

from bench.dienste import WURZEL
from bench.messung import Zeile, erreicht

DATEI = WURZEL / "docs" / "benchmarks.md"
KOPF = """# Messungen

Erzeugt von `./dev bench` (siehe `bench/`), nicht Teil der Tests. Es zählen die **Verhältnisse**: beide Seiten liefen abwechselnd im
selben Lauf, angegeben sind Mediane (bei p95: das 95. Perzentil aller Abrufe). Sekunden gelten nur für die genannte Maschine.
"""
_URTEIL = {True: "erreicht", False: "**nicht erreicht**", None: "–"}


def tabelle(zeilen: list[Zeile]) -> str:
    """The rows as a Markdown table."""
    kopf = "| Messung | gemessen | Vergleich | Verhältnis | Ziel | Urteil | n | Anmerkung |\n|---|--:|--:|--:|--:|---|--:|---|"
    return "\n".join([kopf, *(_zeile(zeile) for zeile in zeilen)])


def _zeile(z: Zeile) -> str:
    einheit = z.get("einheit", "s")
    ziel = str(z.get("goal") or "–").replace("<=", "≤ ").replace(">=", "≥ ").replace("  ", " ")
    spalten = [z["name"], _wert(z.get("a"), einheit), _wert(z.get("b"), einheit), _verhaeltnis(z.get("ratio"))]
    return f"| {' | '.join([*spalten, ziel, _URTEIL[erreicht(z)], str(z.get('n', '')), str(z.get('note', ''))])} |"


def _wert(wert: object, einheit: str) -> str:
    if not isinstance(wert, int | float):
        return str(wert or "–")
    if einheit == "s" and abs(wert) < 0.1:
        wert, einheit = wert * 1000, "ms"
    stellen = 0 if isinstance(wert, int) or abs(wert) >= 1000 else 1 if abs(wert) >= 10 else 2
    return f"{wert:,.{stellen}f} {einheit}".translate(str.maketrans(",.", ".,"))


def _verhaeltnis(wert: object) -> str:
    return f"{float(str(wert)):.2f}".replace(".", ",") if wert is not None else "–"


def ablegen(name: str, zeilen: list[Zeile], maschine: str) -> None:
    """Replace the section of this benchmark; the others stay."""
    abschnitt = f"## {name}\n\n{maschine}\n\n{tabelle(zeilen)}\n"
    text = DATEI.read_text() if DATEI.exists() else KOPF
    teile = {teil.split("\n", 1)[0]: teil.rstrip("\n") + "\n" for teil in re.split(r"^(?=## )", text, flags=re.M)[1:]}
    teile[f"## {name}"] = abschnitt
    DATEI.write_text("\n".join([KOPF, *(teile[titel] for titel in sorted(teile))]))
