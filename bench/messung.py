"""What every benchmark shares: interleaved rounds, medians, percentiles, and the row that ends in docs/benchmarks.md.

A benchmark is a module `bench/bench_<name>.py` with `def main() -> list[dict]`. It runs in a process of its own, Django
set up, on a fresh copy of the database with schema and catalogue. Each row it returns:

| key     | meaning                                                                                             |
|---------|-----------------------------------------------------------------------------------------------------|
| name    | German sentence: what was measured against what                                                     |
| a, b    | ours, reference (seconds, or in `einheit`); None where there is nothing to compare                  |
| ratio   | the number the goal is about (a/b, or b/a for "faster than"); None = only reported                  |
| goal    | `"<= 2.5"`, `">= 25"`, or "" without a goal (≤ ≥ and a decimal comma are understood as well)        |
| n       | rounds behind the medians                                                                           |
| einheit | "s" (default), "ms", "MB", …                                                                        |
| note    | one German sentence, optional                                                                       |
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Zeile = dict[str, Any]
_ZIEL = re.compile(r"^\s*(<=|>=|≤|≥|<|>)\s*([\d.,]+)")


def abwechselnd(varianten: Mapping[str, Callable[[], object]], *, runden: int = 5) -> dict[str, list[float]]:
    """Run each variant once per round, in turn; seconds per variant. The machine's drift hits all alike."""
    zeiten: dict[str, list[float]] = {name: [] for name in varianten}
    for _ in range(runden):
        for name, lauf in varianten.items():
            zeiten[name].append(dauer(lauf))
    return zeiten


def dauer(lauf: Callable[[], object]) -> float:
    """Seconds of one call."""
    beginn = time.perf_counter()
    lauf()
    return time.perf_counter() - beginn


def median(werte: Sequence[float]) -> float:
    return statistics.median(werte)


def p95(werte: Sequence[float]) -> float:
    """95th percentile (nearest rank)."""
    geordnet = sorted(werte)
    return geordnet[max(0, -(-len(geordnet) * 95 // 100) - 1)]


def erreicht(zeile: Zeile) -> bool | None:
    """Whether the ratio keeps the goal; None where there is no goal."""
    treffer = _ZIEL.match(str(zeile.get("goal") or ""))
    if treffer is None or zeile.get("ratio") is None:
        return None
    grenze, wert = float(treffer[2].replace(",", ".")), float(zeile["ratio"])
    return {"<=": wert <= grenze, "<": wert < grenze, ">=": wert >= grenze, ">": wert > grenze}[
        treffer[1].replace("≤", "<=").replace("≥", ">=")
    ]
