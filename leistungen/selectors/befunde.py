"""Findings of the services of a Kommune: what is missing, stale or contradictory. One statement, no outside calls."""

from __future__ import annotations

from datetime import date

from django.db import connection

from organisation.befund import FEHLER, HINWEIS, WARNUNG, Befundquelle, Fund, Regel

UNBESTAETIGT_MONATE = 12
ONLINE_AB_STUFE = 2


def _regel(schluessel: str, name: str, schwere: str, vergleich: str, abhilfe: str) -> Regel:
    quelle = "Angaben der Kommune zu ihren Leistungen, geltender Katalogstand"
    return Regel(f"leistung_{schluessel}", name, "leistungen", schwere, vergleich, quelle, abhilfe)


OHNE_AMT = _regel(
    "ohne_amt",
    "Zuständiges Amt fehlt",
    WARNUNG,
    "Gezählte Leistungen, die erbracht werden oder ungeprüft sind, ohne zuständiges Amt.",
    "Das zuständige Amt eintragen (auch für mehrere Leistungen auf einmal).",
)
UNBESTAETIGT = _regel(
    "unbestaetigt",
    "Reifegrad seit über 12 Monaten nicht bestätigt",
    WARNUNG,
    f"Erbrachte Leistungen mit Reifegrad, deren Angaben seit mehr als {UNBESTAETIGT_MONATE} Monaten oder nie bestätigt wurden und "
    "deren Reifegrad ebenso lange unverändert ist.",
    "Den Reifegrad prüfen und bestätigen oder neu setzen.",
)
UNGEPRUEFT = _regel(
    "ungeprueft",
    "Erbringung ungeprüft",
    HINWEIS,
    "Gezählte Leistungen mit zuständigem Amt, bei denen nicht geprüft ist, ob die Kommune sie erbringt.",
    "„Wird erbracht?“ mit ja oder nein beantworten, bei nein mit Grund.",
)
OHNE_ADRESSE = _regel(
    "online_ohne_adresse",
    "Online, aber ohne Adresse",
    FEHLER,
    f"Erbrachte Leistungen mit Reifegrad ab Stufe {ONLINE_AB_STUFE} des führenden Modells, zu denen keine Adresse des Online-Dienstes "
    "eingetragen ist. Es wird nichts im Netz abgerufen.",
    "Die Adresse des Online-Dienstes eintragen oder den Reifegrad berichtigen.",
)
AUFGEHOBEN = _regel(
    "aufgehoben",
    "Aufgehobener Katalogeintrag wird noch geführt",
    FEHLER,
    "Erbrachte oder ungeprüfte Leistungen, deren Einzelleistung im geltenden Katalogstand nicht mehr enthalten ist.",
    "Den Nachfolger im Katalog suchen und die Angaben dorthin übernehmen, oder „wird nicht erbracht“ setzen.",
)
OHNE_LEIKA = _regel(
    "ohne_leika",
    "Name ohne LeiKa-Schlüssel",
    HINWEIS,
    "Erbrachte Leistungen, deren Katalogeintrag keinen LeiKa-Schlüssel hat, und eigene Leistungen der Kommune.",
    "Einen Katalogeintrag mit Schlüssel suchen; gibt es keinen, den Befund akzeptieren.",
)
REGELN = (OHNE_AMT, UNBESTAETIGT, UNGEPRUEFT, OHNE_ADRESSE, AUFGEHOBEN, OHNE_LEIKA)

# One row per service and rule that does not hold
_SQL = """
SELECT l.id, coalesce(nullif(l.eigene_bezeichnung, ''), f.bezeichnung, 'Leistung ' || l.id), l.amt_id, b.regel,
       l.stufe_wert, l.stand_seit, l.bestaetigt_am, e.aufgehoben_am
  FROM leistungen_kommunaleleistung l
  LEFT JOIN leistungen_einzelleistung e ON e.id = l.einzelleistung_id
  LEFT JOIN leistungen_einzelleistungfassung f ON f.id = l.fassung_id
 CROSS JOIN LATERAL (VALUES
    ('leistung_ohne_amt', l.ist_gezaehlt AND l.amt_id IS NULL),
    ('leistung_unbestaetigt', l.erbracht = 'ja' AND l.stand_seit < %(grenze)s AND coalesce(l.bestaetigt_am < %(grenze)s, TRUE)),
    ('leistung_ungeprueft', l.ist_gezaehlt AND l.erbracht = 'ungeprueft' AND l.amt_id IS NOT NULL),
    ('leistung_online_ohne_adresse', l.erbracht = 'ja' AND l.stufe_wert >= %(online)s AND l.online_adresse = ''),
    ('leistung_aufgehoben', e.ist_aufgehoben),
    ('leistung_ohne_leika', l.erbracht = 'ja' AND e.leika_schluessel IS NULL)
 ) b (regel, trifft)
 WHERE l.kommune_id = %(kommune)s AND l.erbracht <> 'nein' AND b.trifft
"""


def leistungsbefunde(*, kommune_id: int, stichtag: date) -> list[Fund]:
    """Findings of the services on the day."""
    grenze = _monate_davor(stichtag, UNBESTAETIGT_MONATE)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"kommune": kommune_id, "grenze": grenze, "online": ONLINE_AB_STUFE})
        return [_fund(*zeile) for zeile in cursor.fetchall()]


def _monate_davor(tag: date, monate: int) -> date:
    jahr, monat = divmod(tag.year * 12 + tag.month - 1 - monate, 12)
    return date(jahr, monat + 1, min(tag.day, 28))


def _fund(
    pk: int,
    name: str,
    amt_id: int | None,
    regel: str,
    stufe: int | None,
    seit: date | None,
    bestaetigt: date | None,
    weg: date | None,
) -> Fund:
    text, werte = _worte(regel, stufe, seit, bestaetigt, weg)
    return Fund(regel, "leistung", pk, name, amt_id, text, werte)


def _worte(
    regel: str, stufe: int | None, seit: date | None, bestaetigt: date | None, weg: date | None
) -> tuple[str, dict[str, str]]:
    match regel:
        case "leistung_ohne_amt":
            return "Der Leistung ist kein Amt zugeordnet.", {}
        case "leistung_unbestaetigt":
            zuletzt = f"zuletzt bestätigt am {bestaetigt:%d.%m.%Y}" if bestaetigt else "noch nie bestätigt"
            werte = {"Reifegrad": str(stufe), "seit": f"{seit:%d.%m.%Y}", "bestätigt": zuletzt}
            return f"Reifegrad {stufe} gilt seit {seit:%d.%m.%Y} und wurde {zuletzt}.", werte
        case "leistung_ungeprueft":
            return "Es ist nicht geprüft, ob die Kommune die Leistung erbringt.", {}
        case "leistung_online_ohne_adresse":
            return f"Reifegrad {stufe} heißt online, aber die Adresse des Online-Dienstes fehlt.", {
                "Reifegrad": str(stufe)
            }
        case "leistung_aufgehoben":
            wann = f"seit {weg:%d.%m.%Y} " if weg else ""
            return f"Der Katalogeintrag ist {wann}aufgehoben, die Leistung wird noch geführt.", {}
        case _:
            return "Die Leistung wird erbracht, hat aber keinen LeiKa-Schlüssel.", {}


QUELLEN = (Befundquelle(REGELN, leistungsbefunde),)
