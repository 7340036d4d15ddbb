"""What all charts of the cockpit share: shape, stages, foot, the sentence about the denominator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from auswertung.kennzahlen import OHNE_BEWERTUNG
from auswertung.selectors.aufteilungen import Verteilung
from auswertung.selectors.cockpit import Cockpit
from auswertung.selectors.zellen import Massstab
from organisation.templatetags.darstellung import zeitpunkt

NENNERSATZ = (
    "Grundgesamtheit: gezählte Leistungen, die erbracht werden oder noch ungeprüft sind; nicht bewertete zählen mit."
)


@dataclass(frozen=True)
class Feld:
    """One table cell: text and the rows behind it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Tabelle:
    """Head and rows; the first cell of a row is its head."""

    kopf: list[str]
    zeilen: list[list[Feld]]


@dataclass(frozen=True)
class Diagramm:
    """What templates/bausteine/_diagramm.html shows."""

    id: str
    titel: str
    beschreibung: str
    daten: dict[str, Any]
    tabelle: Tabelle
    hinweis: str = ""


def fuss(stand: Cockpit, demo: bool) -> str:
    """Printed into the downloads: when and whose."""
    return f"Stand {zeitpunkt(stand.stand)}{' · Demodaten' if demo else ''} · {stand.ort.kommune.name}"


def zeichnen(
    kennung: str, titel: str, beschreibung: str, daten: dict[str, Any], tabelle: Tabelle, hinweis: str
) -> Diagramm:
    """A chart with its data; title and description go into the data too, for the downloads."""
    gemeinsam = {"titel": titel, "beschreibung": beschreibung, **daten}
    return Diagramm(kennung, titel, beschreibung, gemeinsam, tabelle, hinweis)


def stufenname(massstab: Massstab, stufe: int) -> str:
    """`3 Online-Leistung`, or the number alone where the source names none."""
    if stufe == OHNE_BEWERTUNG:
        return "nicht bewertet"
    return f"{stufe} {dict(massstab.stufen).get(stufe, '')}".strip()


def kurzname(stufe: int) -> str:
    """`Stufe 3`, for narrow columns."""
    return "nicht bewertet" if stufe == OHNE_BEWERTUNG else f"Stufe {stufe}"


def stufenwerte(massstab: Massstab, verteilungen: Iterable[Verteilung]) -> list[int]:
    """Stages of the scale and of the data, not assessed last."""
    vorhanden = {stufe for verteilung in verteilungen for stufe in verteilung.stufen}
    bekannt = sorted(vorhanden | {wert for wert, _ in massstab.stufen})
    return [stufe for stufe in bekannt if stufe != OHNE_BEWERTUNG] + [OHNE_BEWERTUNG]


def farbe(stufe: int) -> int | None:
    """Colour step of a stage; None is hatched grey."""
    return None if stufe == OHNE_BEWERTUNG else stufe


def massstabsatz(stand: Cockpit) -> str:
    """Denominator and scale in one line."""
    minimum = stand.massstab.minimum
    satz = "ohne gesetzliches Minimum" if minimum is None else f"gesetzliches Minimum: Stufe {minimum}"
    namen = "; ".join(stufenname(stand.massstab, wert) for wert, name in stand.massstab.stufen if name)
    stufen = f" Stufen: {namen}." if namen else ""
    return f"{NENNERSATZ} Maßstab: {stand.massstab.modell or 'noch keiner festgelegt'}, {satz}.{stufen}"
