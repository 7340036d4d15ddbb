"""A scenario of 600 projects with 1,557 services, 12 posts and 10,000 draws, against bare numpy on the same draws."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np

from bench.messung import Zeile, abwechselnd, median
from personal.szenario import Ergebnis, rechnen
from personal.szenarioposten import Posten, Saetze, Zeit
from personal.szenarioziehung import Eingaben, Projektbedarf

PROJEKTE, LEISTUNGEN, ZIEHUNGEN, RUNDEN = 600, 1_557, 10_000, 7
AB, ZIEL, MONATE = date(2024, 1, 1), date(2026, 12, 31), 600
ARTEN = {"organisatorisch": (17.0, 8.0), "technisch": (12.0, 4.0)}  # mean person days, posts
PT_JE_MONAT = tuple(15.0 + n % 4 for n in range(MONATE))


def main() -> list[Zeile]:
    eingaben = _eingaben()
    unser, blank = rechnen(eingaben), _blank(eingaben)
    _gleich(unser, blank)
    zeiten = abwechselnd({"a": lambda: rechnen(eingaben), "b": lambda: _blank(eingaben)}, runden=RUNDEN)
    a, b = median(zeiten["a"]), median(zeiten["b"])
    return [
        {
            "name": f"Szenario mit {LEISTUNGEN} Leistungen, {PROJEKTE} Projekten und {ZIEHUNGEN} Ziehungen gegen reines numpy",
            "a": a,
            "b": b,
            "ratio": a / b,
            "goal": "<= 3",
            "n": RUNDEN,
            "note": "Die Referenz zieht dieselben Zahlen am Stück und rechnet nur P50 und P80; unser Weg rechnet auch Etappen, Kosten, "
            "Engpass und Monatsreihen. P50 und P80 stimmen überein.",
        }
    ]


def _eingaben() -> Eingaben:
    je_projekt = [LEISTUNGEN // PROJEKTE + (n < LEISTUNGEN % PROJEKTE) for n in range(PROJEKTE)]
    projekte = tuple(
        Projektbedarf(
            f"p:{n}",
            {art: mittel * (0.5 + n % 11 / 10) for art, (mittel, _) in ARTEN.items()},
            {art: 0.2 * mittel * (1 + n % 7 / 6) for art, (mittel, _) in ARTEN.items()},
            anzahl,
        )
        for n, anzahl in enumerate(je_projekt)
    )
    posten = tuple(
        Posten(f"s:{art}", art, art, "", Decimal(str(vzae)), ("EG 10",), (Zeit(Decimal(str(vzae)), AB),))
        for art, (_, vzae) in ARTEN.items()
    )
    saetze = Saetze((("EG 10", 2024, Decimal(60_000)),))
    return Eingaben(AB, ZIEL, projekte, tuple(range(PROJEKTE)), posten, PT_JE_MONAT, saetze, 1, ZIEHUNGEN)


def _blank(eingaben: Eingaben) -> tuple[float, float]:
    """P50 and P80 as day numbers: two matrices of draws, their sums, the capacity curve."""
    erste = (np.datetime64(AB, "M") + np.arange(MONATE + 1)).astype("datetime64[D]").astype("int64")
    ende = np.zeros(ZIEHUNGEN)
    saaten = np.random.SeedSequence(1).spawn(len(ARTEN))
    for saat, (art, (_, vzae)) in zip(saaten, sorted(ARTEN.items()), strict=True):
        mittel = np.array([projekt.personentage[art] for projekt in eingaben.projekte])
        streuung = np.array([projekt.streuung[art] for projekt in eingaben.projekte])
        sigma2 = np.log1p((streuung / mittel) ** 2)
        gezogen = np.random.default_rng(saat).standard_normal((ZIEHUNGEN, PROJEKTE))
        summen = np.exp(gezogen * np.sqrt(sigma2) + np.log(mittel) - sigma2 / 2).sum(axis=1)
        kapazitaet = np.concatenate([[0.0], np.cumsum(np.array(PT_JE_MONAT) * vzae)])
        ende = np.maximum(ende, np.interp(summen, kapazitaet, erste))
    p50, p80 = np.quantile(ende, [0.5, 0.8], method="higher")
    return float(p50), float(p80)


def _gleich(unser: Ergebnis, blank: tuple[float, float]) -> None:
    tage = [date.fromordinal(int(np.ceil(wert - 1e-9)) - 1 + date(1970, 1, 1).toordinal()) for wert in blank]
    if tage != [unser.termin.p50, unser.termin.p80]:
        raise AssertionError(f"Beide Wege müssen dieselben Termine ergeben: {tage} gegen {unser.termin}.")
