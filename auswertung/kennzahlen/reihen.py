"""From a figure to its rows: the query of the working list that shows exactly the services of a Zähler."""

from __future__ import annotations

from urllib.parse import urlencode

from auswertung.kennzahlen.modell import OHNE_BEWERTUNG, Kennzahl


def zeilenfilter(
    kennzahl: Kennzahl,
    *,
    amt_id: int | None = None,
    amt_direkt_id: int | None = None,
    themenfeld_id: int | None = None,
    ohne_amt: bool = False,
    stufe: int | None = None,
    monate: int = 12,
) -> str:
    """Query string of the working list; `amt_id` includes the Ämter below, `amt_direkt_id` does not, `ohne_amt` = those that have none."""
    werte = {"gezaehlt": "1", **{name: wert.format(monate=monate) for name, wert in kennzahl.filter.items()}}
    if ohne_amt:
        werte["fehlt"] = "amt"
    if stufe is not None:
        werte["stufe"] = "keine" if stufe == OHNE_BEWERTUNG else str(stufe)
    einschraenkungen = {"amt": amt_id, "amt_direkt": amt_direkt_id, "themenfeld": themenfeld_id}
    werte.update({name: str(wert) for name, wert in einschraenkungen.items() if wert is not None})
    return urlencode(werte)
