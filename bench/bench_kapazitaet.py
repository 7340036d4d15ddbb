"""Capacity of 500 posts over 120 months, from dated shares with part months, against bare numpy on ready-made arrays."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np

from bench.messung import Zeile, abwechselnd, median
from personal.kapazitaet import Abschnitt, kapazitaet

STELLEN, MONATE, RUNDEN = 500, 120, 25
BEGINN = date(2024, 1, 1)


def main() -> list[Zeile]:
    los = random.Random(5)
    abschnitte = [_abschnitt(los) for _ in range(STELLEN)]
    je_monat = [17.0 + n % 3 for n in range(MONATE)]
    feld = _felder(abschnitte)
    unser = kapazitaet(abschnitte, beginn=BEGINN, pt_je_monat=je_monat)
    blank = _blank(*feld, np.array(je_monat))
    if not np.allclose(np.array([unser[team] for team in sorted(unser)]), blank):
        raise AssertionError("Beide Wege müssen dieselbe Kapazität ergeben.")
    zeiten = abwechselnd(
        {
            "a": lambda: kapazitaet(abschnitte, beginn=BEGINN, pt_je_monat=je_monat),
            "b": lambda: _blank(*feld, np.array(je_monat)),
        },
        runden=RUNDEN,
    )
    a, b = median(zeiten["a"]), median(zeiten["b"])
    return [
        {
            "name": f"Kapazität von {STELLEN} Stellen × {MONATE} Monaten gegen reines numpy",
            "a": a * 1000,
            "b": b * 1000,
            "ratio": a / b,
            "goal": "<= 3",
            "n": RUNDEN,
            "einheit": "ms",
            "note": "Die Referenz bekommt fertige Felder; unser Weg beginnt bei den Stellen.",
        }
    ]


def _abschnitt(los: random.Random) -> Abschnitt:
    beginn = BEGINN + timedelta(los.randrange(-400, 3000))
    ende = beginn + timedelta(los.randrange(30, 2000)) if los.random() < 0.5 else None
    return Abschnitt(los.choice(["organisatorisch", "technisch"]), los.randrange(10, 100) / 100, beginn, ende)


def _felder(abschnitte: list[Abschnitt]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    anfang = np.array([a.beginn for a in abschnitte], dtype="datetime64[D]")
    schluss = np.array([a.ende or date(9000, 1, 1) for a in abschnitte], dtype="datetime64[D]") + 1
    return (
        anfang,
        schluss,
        np.array([a.vzae for a in abschnitte]),
        np.array([a.team == "technisch" for a in abschnitte]),
    )


def _blank(
    anfang: np.ndarray, schluss: np.ndarray, vzae: np.ndarray, technisch: np.ndarray, je_monat: np.ndarray
) -> np.ndarray:
    erste = (np.datetime64("2024-01") + np.arange(MONATE + 1)).astype("datetime64[D]")
    tage = np.minimum(schluss[:, None], erste[1:]) - np.maximum(anfang[:, None], erste[:-1])
    anteil = np.clip(tage.astype(float), 0, None) / np.diff(erste).astype(float) * vzae[:, None]
    return np.stack([anteil[~technisch].sum(axis=0), anteil[technisch].sum(axis=0)]) * je_monat
