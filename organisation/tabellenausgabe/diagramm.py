"""Native Excel charts beside the table they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from organisation.tabellenausgabe.modell import Diagramm, Spalte

_ARTEN = {
    "saeulen": {"type": "column"},
    "saeulen_gestapelt": {"type": "column", "subtype": "stacked"},
    "balken": {"type": "bar"},
    "balken_gestapelt": {"type": "bar", "subtype": "stacked"},
    "linie": {"type": "line"},
}
_BREITE, _HOEHE, _ZEILENHOEHE = 760, 400, 20


def einfuegen(
    datei: Any,
    blatt: Any,
    bild: Diagramm,
    spalten: Sequence[Spalte],
    zeilen: int,
    nummer: int,
    *,
    kopfzeile: int = 0,
    unter: int | None = None,
    hilfsspalten: Mapping[str, int] | None = None,
    ab_null: bool = True,
) -> None:
    """Place chart number `nummer` to the right of the table, or at row `unter`. Without rows there is nothing to draw.

    `kopfzeile` is the row of the heads, `zeilen` counts the rows below it that are drawn. `hilfsspalten`: numbers
    of hidden columns that hold the values of a Reihe, empty where unknown: a word in a cell would be drawn as 0.
    `ab_null`: no value is negative, the axis begins at 0.
    """
    if not zeilen:
        return
    stelle = {spalte.schluessel: index for index, spalte in enumerate(spalten)}
    prozent = spalten[stelle[bild.reihen[0]]].art == "prozent"
    stelle |= hilfsspalten or {}
    chart = datei.add_chart(dict(_ARTEN[bild.art]))
    for index, reihe in enumerate(bild.reihen):
        chart.add_series(_reihe(blatt, bild, stelle, reihe, index, kopfzeile, zeilen))
    chart.set_title({"name": bild.titel, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"} if len(bild.reihen) > 1 else {"none": True})
    if hilfsspalten:
        chart.show_hidden_data()
    wertachse = {"num_format": "0\\ %" if prozent else "#,##0", "name": bild.achse, **({"min": 0} if ab_null else {})}
    liegend = bild.art.startswith("balken")
    chart.set_y_axis({"reverse": True} if liegend else wertachse)
    chart.set_x_axis(wertachse if liegend else {})
    chart.set_size({"width": _BREITE, "height": _HOEHE})
    zeile = (unter or 1) + nummer * (_HOEHE // _ZEILENHOEHE + 2)
    blatt.insert_chart(
        zeile,
        len(spalten) + 1 if unter is None else 0,
        chart,
        {"description": bild.alternativtext, "object_position": 2},
    )


def _reihe(
    blatt: Any, bild: Diagramm, stelle: dict[str, int], reihe: str, index: int, kopf: int, zeilen: int
) -> dict[str, Any]:
    kategorie, wert = stelle[bild.kategorien], stelle[reihe]
    farbe = bild.farben[index] if index < len(bild.farben) else None
    linie = bild.art == "linie"
    angaben: dict[str, Any] = {
        "name": [blatt.name, kopf, wert],
        "categories": [blatt.name, kopf + 1, kategorie, kopf + zeilen, kategorie],
        "values": [blatt.name, kopf + 1, wert, kopf + zeilen, wert],
    }
    if linie:
        angaben["marker"] = {"type": "circle", "size": 5}
    if farbe:
        angaben["line" if linie else "fill"] = {"color": farbe}
    return angaben
