"""Columns of the working list: what each needs from the database, how it sorts, what it exports.

Keys are stable: they stand in addresses (`spalten=`, `sortierung=`) and in saved views.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Werte = Mapping[str, Any]

UNBEKANNT = "unbekannt"
ERBRACHT = {"ja": "ja", "nein": "nein", "ungeprueft": "ungeprüft"}
RELEVANZ = {"ja": "ja", "nein": "nein", "pruefen": "zu prüfen", "": "aus dem Katalog abgeleitet"}
VOLLZUG = {"ja": "ja", "moeglich": "möglich", "nein": "nein", "unbekannt": "unbekannt"}


@dataclass(frozen=True)
class Spalte:
    """`felder`: values_list names; `sortierung`: order_by fields ascending; `wert`: row → value for export.

    `art` is one of tabellenausgabe's kinds: text, zahl, datum, ja_nein, link.
    """

    schluessel: str
    titel: str
    felder: tuple[str, ...]
    wert: Callable[[Werte], Any]
    sortierung: tuple[str, ...] = ()
    art: str = "text"
    breite: int | None = None


def _feld(name: str) -> Callable[[Werte], Any]:
    return lambda zeile: zeile[name]


def _text(name: str) -> Callable[[Werte], Any]:
    return lambda zeile: zeile[name] or UNBEKANNT


def bezeichnung(zeile: Werte) -> str:
    """Own name, or the name in the current Katalogstand."""
    return str(zeile["eigene_bezeichnung"] or zeile["fassung__bezeichnung"] or "")


def amt(zeile: Werte) -> str:
    """Number and name of the Amt."""
    if zeile["amt_id"] is None:
        return "ohne Amt"
    return f"{zeile['amt__nummer']} {zeile['amt__bezeichnung']}".strip()


def _spalte(schluessel: str, titel: str, feld: str, **weitere: Any) -> Spalte:
    return Spalte(schluessel, titel, (feld,), _feld(feld), sortierung=(feld,), **weitere)


def _stufe(zeile: Werte) -> str:
    if zeile["stufe_wert"] is None:
        return "nicht bewertet"
    return f"{zeile['stufe_wert']} {zeile['aktuelle_stufe__bezeichnung'] or ''}".strip()


SPALTEN: tuple[Spalte, ...] = (
    Spalte(
        "bezeichnung",
        "Leistung",
        ("eigene_bezeichnung", "fassung__bezeichnung"),
        bezeichnung,
        ("sortierschluessel",),
        breite=60,
    ),
    Spalte("amt", "Amt", ("amt_id", "amt__nummer", "amt__bezeichnung"), amt, ("amt__nummer",), breite=30),
    _spalte("reifegrad", "Reifegrad", "stufe_wert", art="zahl", breite=10),
    _spalte("seit", "Reifegrad seit", "stand_seit", art="datum", breite=12),
    _spalte("ziel", "Ziel", "ziel_wert", art="zahl", breite=8),
    _spalte("ziel_bis", "Ziel bis", "ziel_datum", art="datum", breite=12),
    Spalte("erbracht", "erbracht?", ("erbracht",), lambda z: ERBRACHT[z["erbracht"]], ("erbracht",), breite=11),
    _spalte("themenfeld", "Themenfeld", "themenfeld__bezeichnung", breite=24),
    _spalte("lage", "Lage", "lage__bezeichnung", breite=24),
    Spalte(
        "schluessel",
        "LeiKa-Schlüssel",
        ("einzelleistung__leika_schluessel",),
        _text("einzelleistung__leika_schluessel"),
        ("einzelleistung__leika_schluessel",),
        breite=17,
    ),
    Spalte(
        "typ", "LeiKa-Typ", ("fassung__leikatyp__typ",), _text("fassung__leikatyp__typ"), ("fassung__leikatyp__typ",)
    ),
    Spalte("ozg_id", "OZG-ID", ("ozg_leistung__ozg_id",), _text("ozg_leistung__ozg_id"), ("ozg_leistung__ozg_id",)),
    _spalte("ozg", "OZG-Leistung", "ozg_leistung__bezeichnung", breite=36),
    Spalte(
        "stufenname",
        "Reifegrad (Bezeichnung)",
        ("stufe_wert", "aktuelle_stufe__bezeichnung"),
        _stufe,
        ("stufe_wert",),
        breite=26,
    ),
    _spalte("fallzahl", "Fallzahl je Jahr", "fallzahl", art="zahl", breite=12),
    _spalte("fallzahl_jahr", "Jahr der Fallzahl", "fallzahl_jahr", art="text", breite=10),
    _spalte("bestaetigt", "zuletzt bestätigt", "bestaetigt_am", art="datum", breite=12),
    Spalte("relevanz", "Relevanz", ("relevanz",), lambda z: RELEVANZ[z["relevanz"]], ("relevanz",), breite=14),
    Spalte(
        "vollzug",
        "kommunaler Vollzug",
        ("fassung__kommunaler_vollzug",),
        lambda z: VOLLZUG.get(z["fassung__kommunaler_vollzug"] or "", UNBEKANNT),
        ("fassung__kommunaler_vollzug",),
        breite=12,
    ),
    Spalte(
        "gezaehlt", "zählt als Leistung", ("ist_gezaehlt",), _feld("ist_gezaehlt"), ("ist_gezaehlt",), "ja_nein", 10
    ),
    _spalte("adresse", "Online-Dienst", "online_adresse", art="link", breite=30),
    _spalte("bemerkung", "Bemerkung", "bemerkung", breite=40),
)

JE_SCHLUESSEL = {spalte.schluessel: spalte for spalte in SPALTEN}
FEST = "bezeichnung"
VORGABE = ("bezeichnung", "amt", "reifegrad", "seit", "ziel", "erbracht", "themenfeld")
IMMER = ("id", "amt_id", "erbracht", "stufe_wert", "ist_gezaehlt")


def gewaehlte_spalten(schluessel: Sequence[str]) -> list[Spalte]:
    """Columns for these keys in this order; unknown ones are left out, the name always comes first."""
    namen = dict.fromkeys([FEST, *schluessel] if schluessel else VORGABE)
    return [JE_SCHLUESSEL[name] for name in namen if name in JE_SCHLUESSEL]


def felder(spalten: Sequence[Spalte]) -> list[str]:
    """Names for `values()`: what these columns and every row need."""
    return list(dict.fromkeys([*IMMER, *(feld for spalte in spalten for feld in spalte.felder)]))
