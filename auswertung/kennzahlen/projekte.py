"""The Kennzahlen of projects. One row = one project that was not given up, as the list of projects shows it today.

Nothing here is dated: a project keeps no history of phase and Ampel, so a past day is never rebuilt, only kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from auswertung.kennzahlen.modell import Art

VORSATZ = "projekte_"  # begins every Schlüssel; rows are shown to whoever may see projects
PHASEN = (
    ("idee", "Idee"),
    ("planung", "Planung"),
    ("konzeption", "Konzeption"),
    ("umsetzung", "Umsetzung"),
    ("test", "Test und Freigabe"),
    ("produktiv", "Produktiv"),
)
FARBEN = (("gruen", "im Plan"), ("gelb", "gefährdet"), ("rot", "kritisch"), ("grau", "unbekannt"))
ALLE = ("aktiv", "ruht", "abgeschlossen")
LAUFENDE = ("aktiv",)
ALLE_WORTE = "Projekte, die laufen, ruhen oder abgeschlossen sind"
LAUFENDE_WORTE = "laufende Projekte"
_QUELLE = "Eingaben in den Projekten"


@dataclass(frozen=True)
class Projektkennzahl:
    """`bedingung` and `grundmenge` are SQL over one row of `projekt` (services/projektwerte_sql.py): Zähler and Nenner.

    `ausdruck`: what is summed, averaged or topped (Art). `verteilt_nach`: column whose numbers are the cells, with `worte`
    (key of the list's filter value, name) in their order. `filter`: parameters of the list of projects for the Zähler;
    empty where the list cannot show exactly those.
    """

    schluessel: str
    name: str
    zaehler: str
    nenner: str
    bedingung: str = "TRUE"
    grundmenge: str = "TRUE"
    art: Art = Art.ANZAHL
    ausdruck: str = "NULL"
    einheit: str = "Projekte"
    verteilt_nach: str = ""
    worte: tuple[tuple[str, str], ...] = ()
    filter: Mapping[str, tuple[str, ...]] | None = None
    version: int = 1
    seit: date = date(2026, 11, 26)
    quelle: str = _QUELLE

    @property
    def definition(self) -> str:
        """The written definition that every page and every export carries."""
        return (
            f"Zähler: {self.zaehler}. Nenner: {self.nenner}. Quelle: {self.quelle}. "
            "Gilt nur für den Tag der Berechnung, vergangene Tage werden nicht neu gebildet. "
            f"Definition {self.version}, seit {self.seit:%d.%m.%Y}."
        )


NACH_PHASE = Projektkennzahl(
    schluessel="projekte_phase",
    name="Projekte nach Phase",
    zaehler="davon Projekte in dieser Phase",
    nenner=ALLE_WORTE,
    verteilt_nach="phase",
    worte=PHASEN,
    filter={"status": ALLE},
)
NACH_AMPEL = Projektkennzahl(
    schluessel="projekte_ampel",
    name="Laufende Projekte nach Ampel",
    zaehler="davon Projekte, deren Ampel diese Farbe zeigt (nach den Regeln der Kommune, oder von Hand gesetzt); "
    "abgeschlossene zählen nicht mit, ihre Abweichung steht in der Termintreue",
    nenner=LAUFENDE_WORTE,
    bedingung="status = 'aktiv'",
    grundmenge="status = 'aktiv'",
    verteilt_nach="farbe",
    worte=FARBEN,
    filter={"status": LAUFENDE},
)
LAUFEND = Projektkennzahl(
    schluessel="projekte_laufend",
    name="Laufende Projekte",
    zaehler="davon Projekte mit dem Status aktiv",
    nenner=ALLE_WORTE,
    bedingung="status = 'aktiv'",
    filter={"status": LAUFENDE},
)
TERMINTREU = Projektkennzahl(
    schluessel="projekte_termintreu",
    name="Termintreue",
    zaehler="davon Projekte, die nicht später geendet haben, als der erste Plan sagte",
    nenner="abgeschlossene Projekte mit einem Ende im ersten Plan",
    bedingung="status = 'abgeschlossen' AND verzug <= 0",
    grundmenge="status = 'abgeschlossen' AND verzug IS NOT NULL",
    art=Art.ANTEIL,
)
VERZUG = Projektkennzahl(
    schluessel="projekte_verzug",
    name="Mittlere Abweichung vom ersten Plan",
    zaehler="Mittel der Kalendertage zwischen erwartetem Ende und Ende im ersten Plan (früher zählt negativ)",
    nenner=ALLE_WORTE,
    ausdruck="verzug",
    art=Art.MITTEL,
    einheit="Tage",
)
PT_PLAN = Projektkennzahl(
    schluessel="projekte_pt_plan",
    name="Personentage geplant",
    zaehler="Summe der geplanten Personentage aller Schritte, die nicht übersprungen sind",
    nenner=ALLE_WORTE,
    ausdruck="plan_pt",
    art=Art.SUMME,
    einheit="Personentage",
)
PT_IST = Projektkennzahl(
    schluessel="projekte_pt_ist",
    name="Personentage geleistet",
    zaehler="Summe der tatsächlichen Personentage, soweit sie eingetragen sind",
    nenner=ALLE_WORTE,
    ausdruck="ist_pt",
    art=Art.SUMME,
    einheit="Personentage",
)
PT_MEHR = Projektkennzahl(
    schluessel="projekte_pt_mehr",
    name="Personentage über dem ersten Plan",
    zaehler="Summe der erwarteten Personentage weniger die des ersten Plans; weniger Aufwand zählt negativ",
    nenner=ALLE_WORTE,
    ausdruck="mehr_pt",
    art=Art.SUMME,
    einheit="Personentage",
)
PT_MEHR_AKTUELL = Projektkennzahl(
    schluessel="projekte_pt_mehr_aktuell",
    name="Personentage über dem geltenden Plan",
    zaehler="Summe der erwarteten Personentage weniger die des geltenden Plans; weniger Aufwand zählt negativ",
    nenner=ALLE_WORTE,
    ausdruck="mehr_pt_aktuell",
    art=Art.SUMME,
    einheit="Personentage",
)
UEBERFAELLIG = Projektkennzahl(
    schluessel="projekte_ueberfaellig",
    name="Projekte mit Schritten über dem Termin",
    zaehler="davon Projekte mit mindestens einem offenen Schritt, dessen Prognose oder Plan vorbei ist",
    nenner=LAUFENDE_WORTE,
    bedingung="status = 'aktiv' AND ueberfaellig",
    grundmenge="status = 'aktiv'",
    filter={"status": LAUFENDE, "ueberfaellig": ("1",)},
)
UNBESTAETIGT = Projektkennzahl(
    schluessel="projekte_unbestaetigt",
    name="Projekte mit unbestätigtem Stand",
    zaehler="davon Projekte, deren Stand länger, als das Projektprofil erlaubt, oder noch nie bestätigt wurde",
    nenner=LAUFENDE_WORTE,
    bedingung="status = 'aktiv' AND unbestaetigt",
    grundmenge="status = 'aktiv'",
    filter={"status": LAUFENDE, "unbestaetigt": ("1",)},
)
AELTESTE = Projektkennzahl(
    schluessel="projekte_aelteste_bestaetigung",
    name="Am längsten nicht bestätigt",
    zaehler="größte Zahl der Tage seit der letzten Bestätigung; nie bestätigte Projekte haben keine",
    nenner=LAUFENDE_WORTE,
    grundmenge="status = 'aktiv'",
    ausdruck="CASE WHEN status = 'aktiv' THEN tage_seit_bestaetigung END",
    art=Art.HOECHSTWERT,
    einheit="Tage",
)

PROJEKTKENNZAHLEN = (
    NACH_PHASE,
    NACH_AMPEL,
    LAUFEND,
    TERMINTREU,
    VERZUG,
    PT_PLAN,
    PT_IST,
    PT_MEHR,
    PT_MEHR_AKTUELL,
    UEBERFAELLIG,
    UNBESTAETIGT,
    AELTESTE,
)


def projektzeilenfilter(
    kennzahl: Projektkennzahl, *, amt_id: int | None = None, stelle: int | None = None, genau: bool = False
) -> str:
    """Query string of the list of projects that shows exactly the Zähler; "" where the list has no such filter.

    `amt_id` includes the Ämter below; with `genau` it does not, and None then means: without an Amt. `stelle` = cell of
    a distribution.
    """
    if kennzahl.filter is None:
        return ""
    werte: dict[str, tuple[str, ...]] = dict(kennzahl.filter)
    if stelle is not None:
        name = "ampel" if kennzahl.verteilt_nach == "farbe" else kennzahl.verteilt_nach
        werte[name] = (kennzahl.worte[stelle][0],)
    if amt_id is not None:
        werte["amt_direkt" if genau else "amt"] = (str(amt_id),)
    elif genau:
        werte["ohne_amt"] = ("1",)
    return urlencode(werte, doseq=True)
