"""KGSt-Größenklassen. Source: KGSt, classes 1–7 for towns, 8–10 for counties, by inhabitants.

Cross-check from a council paper: Wuppertal (VO/0504/21) names itself "Größenklasse 2".
"""

_GEMEINDEN = ((400_000, 1), (200_000, 2), (100_000, 3), (50_000, 4), (25_000, 5), (10_000, 6), (0, 7))
_KREISE = ((250_000, 8), (150_000, 9), (0, 10))


def groessenklasse(*, einwohner: int, ist_kreis: bool) -> int:
    """Return the KGSt class 1–10 for a number of inhabitants (a class begins *above* its lower bound)."""
    if einwohner < 0:
        raise ValueError("Einwohnerzahl ist negativ.")
    stufen = _KREISE if ist_kreis else _GEMEINDEN
    return next(klasse for grenze, klasse in stufen if einwohner > grenze or grenze == 0)
