"""The Kennzahlen of the council's orders and of the reports owed to it.

Counted is only what everybody may know: nothing behind closed doors, so the same figure may be shown to every reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from auswertung.kennzahlen.modell import Art

VORSATZ = "gremien_"  # begins every Schlüssel; rows are shown to whoever may see the room
_AUFTRAEGE = "öffentlich beschlossene Punkte, die etwas verlangen (Auftrag, Mittel, Stellen, Bericht)"
_PFLICHTEN = "öffentliche Berichtspflichten"
_NUR = "Nichtöffentliches zählt nicht mit: Listen zeigen denen mehr, die es sehen dürfen."


@dataclass(frozen=True)
class Gremienkennzahl:
    """`zaehler_sql`, `nenner_sql`, `wert_sql`: aggregates over rows of `grundlage` (services/gremienwerte_sql.py).

    ANTEIL: Zähler ÷ Nenner; KLEINSTWERT: the smallest value; ANZAHL: the Zähler. `seite` and `filter`: the list that
    shows the rows of the Zähler, "" where there is none.
    """

    schluessel: str
    name: str
    zaehler: str
    nenner: str
    zaehler_sql: str
    nenner_sql: str
    grundlage: str
    wert_sql: str = "NULL"
    art: Art = Art.ANZAHL
    einheit: str = "Aufträge"
    ohne_wert: str = "Dazu gibt es noch keine Angaben."
    seite: str = ""
    filter: Mapping[str, str] | None = None
    version: int = 1
    seit: date = date(2026, 11, 26)
    quelle: str = "Beschlusspunkte mit ihrem gemeldeten Umsetzungsstand, Berichtspflichten und gegebene Berichte"

    @property
    def definition(self) -> str:
        """The written definition that every page and every export carries."""
        return (
            f"Zähler: {self.zaehler}. Nenner: {self.nenner}. Quelle: {self.quelle}. {_NUR} "
            "Gilt nur für den Tag der Berechnung, vergangene Tage werden nicht neu gebildet. "
            f"Definition {self.version}, seit {self.seit:%d.%m.%Y}."
        )


OFFEN = Gremienkennzahl(
    schluessel="gremien_auftraege_offen",
    name="Offene Aufträge des Rates",
    zaehler="davon nicht als erledigt oder entfallen gemeldet, oder mit einem Bericht, der noch geschuldet ist",
    nenner=_AUFTRAEGE,
    zaehler_sql="count(*) FILTER (WHERE offen)",
    nenner_sql="count(*)",
    grundlage="auftrag",
    seite="ratsauftraege",
    filter={"nur": "offen"},
)
UEBERFAELLIG = Gremienkennzahl(
    schluessel="gremien_auftraege_ueberfaellig",
    name="Überfällige Aufträge des Rates",
    zaehler="davon Punkte, deren eigener Termin oder Berichtstermin vorbei ist, ohne dass Erledigung oder Bericht gemeldet ist",
    nenner=_AUFTRAEGE,
    zaehler_sql="count(*) FILTER (WHERE ueberfaellig)",
    nenner_sql="count(*)",
    grundlage="auftrag",
    seite="ratsauftraege",
    filter={"nur": "ueberfaellig"},
)
BERICHTE_UEBERFAELLIG = Gremienkennzahl(
    schluessel="gremien_berichte_ueberfaellig",
    name="Überfällige Berichte",
    zaehler="davon Pflichten, deren ältester unbeantworteter Termin vorbei ist",
    nenner=_PFLICHTEN,
    zaehler_sql="count(*) FILTER (WHERE ueberfaellig)",
    nenner_sql="count(*)",
    grundlage="pflicht",
    einheit="Pflichten",
    seite="berichtspflichten",
    filter={"farbe": "rot"},
)
TAGE = Gremienkennzahl(
    schluessel="gremien_tage_bis_bericht",
    name="Tage bis zum nächsten Bericht",
    zaehler="kleinste Zahl der Tage bis zu einem Termin, der noch nicht vorbei und nicht beantwortet ist",
    nenner=_PFLICHTEN,
    zaehler_sql="count(tage)",
    nenner_sql="count(*)",
    wert_sql="min(tage)",
    art=Art.KLEINSTWERT,
    grundlage="pflicht",
    einheit="Tage",
    ohne_wert="Kein Termin steht bevor.",
)
PUENKTLICH = Gremienkennzahl(
    schluessel="gremien_berichte_puenktlich",
    name="Anteil pünktlicher Berichte",
    zaehler="davon Termine, zu denen spätestens am Tag selbst berichtet war",
    nenner="alle Termine öffentlicher Berichtspflichten, die beantwortet oder am Stichtag vorbei sind",
    zaehler_sql="coalesce(sum(puenktlich), 0)::bigint",
    nenner_sql="coalesce(sum(termine), 0)::bigint",
    art=Art.ANTEIL,
    grundlage="pflicht",
    einheit="Termine",
    ohne_wert="Bisher war kein Bericht fällig.",
)
GREMIENKENNZAHLEN = (OFFEN, UEBERFAELLIG, BERICHTE_UEBERFAELLIG, TAGE, PUENKTLICH)


def zeilenabfrage(
    kennzahl: Gremienkennzahl, *, amt_id: int | None = None, amt_direkt_id: int | None = None, ohne_amt: bool = False
) -> str:
    """Query of the list behind the Zähler; "" where there is none. `amt_id` includes the Ämter below."""
    if kennzahl.filter is None:
        return ""
    werte = dict(kennzahl.filter)
    if ohne_amt:
        werte["amt"] = "0"
    elif amt_direkt_id is not None:
        werte |= {"amt": str(amt_direkt_id), "nur_amt": "on"}
    elif amt_id is not None:
        werte["amt"] = str(amt_id)
    return urlencode(werte)
