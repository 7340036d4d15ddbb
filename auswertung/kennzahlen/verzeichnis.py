"""All Kennzahlen. Who changes what is counted raises `version`: old values keep their own definition.

Denominator everywhere: counted services (docs/glossar.md, Zählregel) with erbracht ≠ nein on the Stichtag; services
that are unchecked or not assessed stay in it. Past days use today's stock and today's Ämter, with the facts of that day.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from auswertung.kennzahlen.modell import FLACH, Art, Gliederung, Kennzahl

AENDERUNG_TAGE = 30

ANTEIL_MINIMUM = Kennzahl(
    schluessel="anteil_minimum",
    name="Mindestens gesetzliches Minimum",
    zaehler="davon Leistungen, deren Reifegrad das gesetzliche Minimum des führenden Reifegradmodells erreicht oder übertrifft",
    bedingung="stufe >= minimum",
    bestimmbar="bool_or(minimum IS NOT NULL)",
    unbestimmbar_weil="Nicht bestimmbar: Für das führende Reifegradmodell nennt keine Quelle ein gesetzliches Minimum.",
    haengt_am_modell=True,
    filter={"minimum": "ab"},
)
ANTEIL_ZIEL = Kennzahl(
    schluessel="anteil_ziel",
    name="Eigenes Ziel erreicht",
    zaehler="davon Leistungen, deren Reifegrad das am Stichtag geltende eigene Ziel erreicht oder übertrifft; "
    "Leistungen ohne Ziel zählen als nicht erreicht",
    bedingung="stufe >= ziel",
    bestimmbar="bool_or(ziel IS NOT NULL)",
    unbestimmbar_weil="Nicht bestimmbar: Es ist noch kein eigenes Ziel festgelegt.",
    haengt_am_modell=True,
    filter={"ziel": "ab"},
)
AENDERUNGEN = Kennzahl(
    schluessel="aenderungen_30_tage",
    name="Änderungen in 30 Tagen",
    zaehler="davon Leistungen, deren Reifegrad in den 30 Tagen bis zum Stichtag neu gesetzt wurde (gültig ab)",
    bedingung=f"seit > tag - {AENDERUNG_TAGE}",
    art=Art.ANZAHL,
    haengt_am_modell=True,
    filter={"geaendert_tage": str(AENDERUNG_TAGE)},
)
BEWERTET = Kennzahl(
    schluessel="bewertet",
    name="Bewertet",
    zaehler="davon Leistungen mit einem Reifegrad im führenden Reifegradmodell",
    bedingung="stufe IS NOT NULL",
    haengt_am_modell=True,
    filter={"bewertet": "ja"},
)
STUFENVERTEILUNG = Kennzahl(
    schluessel="stufenverteilung",
    name="Verteilung der Reifegrade",
    zaehler="davon Leistungen auf dieser Stufe des führenden Reifegradmodells, oder nicht bewertet",
    bedingung="TRUE",
    haengt_am_modell=True,
    nach_stufe=True,
    gliederungen=FLACH | {Gliederung.AMT_UND_THEMENFELD},
    filter={},
)
UNGEPRUEFT = Kennzahl(
    schluessel="ungeprueft",
    name="Erbringung ungeprüft",
    zaehler="davon Leistungen, bei denen noch nicht geprüft ist, ob die Kommune sie erbringt",
    bedingung="erbracht = 'ungeprueft'",
    art=Art.ANZAHL,
    filter={"erbracht": "ungeprueft"},
)
UNBESTAETIGT = Kennzahl(
    schluessel="unbestaetigt",
    name="Angaben nicht bestätigt",
    zaehler="davon Leistungen, deren Angaben seit mehr Monaten, als das Steuerungsprofil erlaubt, oder noch nie bestätigt wurden",
    bedingung="bestaetigt_am IS NULL OR bestaetigt_am < tag - make_interval(months => monate)",
    art=Art.ANZAHL,
    ist_datiert=False,
    filter={"unbestaetigt_monate": "{monate}"},
)
NIE_BESTAETIGT = Kennzahl(
    schluessel="nie_bestaetigt",
    name="Angaben noch nie bestätigt",
    zaehler="davon Leistungen, deren Angaben noch nie bestätigt wurden",
    bedingung="bestaetigt_am IS NULL",
    art=Art.ANZAHL,
    ist_datiert=False,
    filter={"unbestaetigt_monate": "nie"},
)
OHNE_AMT = Kennzahl(
    schluessel="ohne_amt",
    name="Ohne zuständiges Amt",
    zaehler="davon Leistungen, denen noch kein Amt zugeordnet ist",
    bedingung="amt_id IS NULL",
    art=Art.ANZAHL,
    ist_datiert=False,
    gliederungen=frozenset({Gliederung.GESAMT, Gliederung.THEMENFELD}),
    filter={"fehlt": "amt"},
)
RUECKLAUF = Kennzahl(
    schluessel="ruecklauf",
    name="Rücklaufquote der Fachamt-Abfragen",
    zaehler="davon Leistungen, zu denen jede Pflichtfrage jeder laufenden Abfrage beantwortet ist; „weiß nicht“ ist eine Antwort",
    bedingung="beantwortet",
    nenner="Leistungen, nach denen eine laufende Abfrage fragt; zurückgestellte Ämter sind nicht gefragt und zählen nicht",
    quelle="Antworten der Ämter im Browser und in Mappen",
    seit=date(2026, 11, 26),
    grundlage="abfrage",
    ist_datiert=False,
    filter={"gezaehlt": "", "abfrage": "beantwortet"},
)

KENNZAHLEN = (
    ANTEIL_MINIMUM,
    ANTEIL_ZIEL,
    AENDERUNGEN,
    BEWERTET,
    STUFENVERTEILUNG,
    UNGEPRUEFT,
    UNBESTAETIGT,
    NIE_BESTAETIGT,
    OHNE_AMT,
    RUECKLAUF,
)
VERZEICHNIS = MappingProxyType({kennzahl.schluessel: kennzahl for kennzahl in KENNZAHLEN})
