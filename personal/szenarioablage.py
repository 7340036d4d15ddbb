"""Scenarios as they are kept: inputs frozen with a checksum, results as plain JSON, differences of two inputs in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from personal.kapazitaet import noetige_stellen
from personal.sensitivitaet import Variante
from personal.szenario import Ergebnis, Team, Termin
from personal.szenarioposten import Posten
from personal.szenarioziehung import Eingaben, Projektbedarf

TAGE = frozenset(["mittel", "p50", "p80", "ab", "bis", "stichtag", "ziel_am"])
BETRAEGE = frozenset(["betrag", "bekannt", "kosten", "vzae", "pt_je_stelle", "noetig", "alle_bei_rate"])
STELLEN = 6  # decimals kept of person days


def eingaben_als_json(eingaben: Eingaben) -> dict[str, Any]:
    """Plain values that say the same whenever they are made again; the checksum is made of them."""
    saetze = eingaben.saetze
    return {
        "stichtag": eingaben.stichtag.isoformat(),
        "ziel_am": _iso(eingaben.ziel_am),
        "startwert": eingaben.startwert,
        "ziehungen": eingaben.ziehungen,
        "projekte": [_projekt(projekt) for projekt in eingaben.projekte],
        "folge": list(eingaben.folge),
        "posten": [_posten(stelle) for stelle in eingaben.posten],
        "pt_je_monat": [round(pt, STELLEN) for pt in eingaben.pt_je_monat],
        "saetze": [[gruppe, jahr, _text(betrag)] for gruppe, jahr, betrag in saetze.angaben],
        "zuschlaege": [
            _text(wert) for wert in (saetze.steigerung, saetze.zuschlaege.sachkosten, saetze.zuschlaege.gemeinkosten)
        ],
    }


def pruefsumme(eingaben: Mapping[str, Any]) -> str:
    """SHA-256 of the frozen inputs."""
    return hashlib.sha256(json.dumps(eingaben, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _projekt(projekt: Projektbedarf) -> list[Any]:
    pt = {art: round(wert, STELLEN) for art, wert in sorted(projekt.personentage.items())}
    streuung = {art: round(wert, STELLEN) for art, wert in sorted(projekt.streuung.items())}
    return [projekt.schluessel, pt, streuung, projekt.leistungen]


def _posten(stelle: Posten) -> dict[str, Any]:
    return {
        "schluessel": stelle.schluessel,
        "name": stelle.name,
        "art": stelle.art,
        "amt": stelle.amt,
        "vzae": _text(stelle.vzae),
        "gruppen": list(stelle.gruppen),
        "zeiten": [[_text(zeit.vzae), zeit.beginn.isoformat(), _iso(zeit.ende)] for zeit in stelle.zeiten],
    }


def _text(wert: Decimal) -> str:
    """1 and 1.00 are the same amount."""
    return f"{wert.normalize():f}"


def _iso(tag: date | None) -> str | None:
    return tag.isoformat() if tag is not None else None


# --- results


def ergebnis_als_json(eingaben: Eingaben, ergebnis: Ergebnis, varianten: Sequence[Variante]) -> dict[str, Any]:
    """What the pages read, see `gelesen`."""
    gesamt = sum((Decimal(str(team.bedarf)) for team in ergebnis.teams), Decimal(0))
    return {
        "stichtag": eingaben.stichtag.isoformat(),
        "ziel_am": _iso(eingaben.ziel_am),
        "projekte": len(eingaben.folge),
        "leistungen": sum(eingaben.projekte[n].leistungen for n in eingaben.folge),
        "bedarf": float(gesamt),
        "teams": [_team(team, gesamt) for team in ergebnis.teams],
        **_termin(ergebnis.termin),
        "etappen": [{"name": name, **_termin(termin)} for name, termin in ergebnis.etappen.items()],
        "sicher": ergebnis.sicher,
        "projekte_bis_ziel": ergebnis.projekte_bis_ziel,
        "leistungen_bis_ziel": ergebnis.leistungen_bis_ziel,
        "engpass": [{"ab": tag.isoformat(), "art": art} for tag, art in ergebnis.engpass],
        "entscheidend": ergebnis.entscheidend,
        "je_jahr": [{"jahr": jahr, "betrag": str(betrag)} for jahr, betrag in ergebnis.kosten.je_jahr.items()],
        "bekannt": str(ergebnis.kosten.bekannt),
        "ohne_satz": list(ergebnis.kosten.ohne_satz),
        "bis": ergebnis.kosten_bis.isoformat(),
        "reihe": [tag.isoformat() for tag in ergebnis.reihe],
        "kapazitaet": {art: [round(float(w), 2) for w in werte] for art, werte in ergebnis.kapazitaet.items()},
        "offen": {art: [round(float(w), 2) for w in werte] for art, werte in ergebnis.offen.items()},
        "sensitivitaet": [_variante(variante) for variante in varianten],
    }


def _termin(termin: Termin) -> dict[str, Any]:
    return {"mittel": _iso(termin.mittel), "p50": _iso(termin.p50), "p80": _iso(termin.p80)}


def _team(team: Team, gesamt: Decimal) -> dict[str, Any]:
    """`alle_bei_rate`: posts that all kinds together would need if each gave as many person days as one of this kind."""
    rate = team.pt_je_stelle
    alle = noetige_stellen(pt=gesamt, pt_je_stelle=rate) if rate else None
    return {
        "art": team.art,
        "bedarf": team.bedarf,
        "vzae": str(team.vzae),
        "pt_je_stelle": str(round(rate, 4)) if rate is not None else None,
        "alle_bei_rate": str(round(alle, 4)) if alle is not None else None,
        "noetig": str(team.noetig) if team.noetig is not None else None,
        "grund": team.grund,
        **_termin(team.termin),
    }


def _variante(variante: Variante) -> dict[str, Any]:
    return {
        "name": variante.name,
        "p50": _iso(variante.p50),
        "p80": _iso(variante.p80),
        "monate": variante.monate,
        "kosten": str(variante.kosten) if variante.kosten is not None else None,
        "wirkung": variante.wirkung,
    }


def gelesen(wert: Any, schluessel: str = "") -> Any:
    """Kept JSON with days as `date` and amounts as `Decimal` again."""
    if isinstance(wert, dict):
        return {name: gelesen(teil, name) for name, teil in wert.items()}
    if isinstance(wert, list):
        return [gelesen(teil, "ab" if schluessel == "reihe" else "") for teil in wert]
    if isinstance(wert, str) and schluessel in TAGE:
        return date.fromisoformat(wert)
    return Decimal(wert) if isinstance(wert, str) and schluessel in BETRAEGE else wert


# --- what changed between two inputs


def unterschiede(alt: Mapping[str, Any], neu: Mapping[str, Any]) -> list[str]:
    """Sentences, German; empty where both are the same."""
    saetze = [
        f"{name}: {alt[feld] or 'keins'} → {neu[feld] or 'keins'}"
        for feld, name in (
            ("stichtag", "Stichtag"),
            ("ziel_am", "Ziel"),
            ("startwert", "Startwert"),
            ("ziehungen", "Ziehungen"),
        )
        if alt[feld] != neu[feld]
    ]
    saetze += _bedarf(alt, neu) + _stellen(alt, neu)
    if alt["pt_je_monat"] != neu["pt_je_monat"]:
        saetze.append("Personentage je Stelle und Monat (Parameter der Kommune oder Feiertage) sind anders.")
    if (alt["saetze"], alt["zuschlaege"]) != (neu["saetze"], neu["zuschlaege"]):
        saetze.append("Kostensätze, Tarifsteigerung oder Zuschläge sind anders.")
    return saetze


def _bedarf(alt: Mapping[str, Any], neu: Mapping[str, Any]) -> list[str]:
    vorher, nachher = _summen(alt), _summen(neu)
    saetze = [
        f"Bedarf {art}: {_deutsch(vorher.get(art, 0.0))} → {_deutsch(nachher.get(art, 0.0))} Personentage"
        for art in sorted({*vorher, *nachher})
        if round(vorher.get(art, 0.0), 2) != round(nachher.get(art, 0.0), 2)
    ]
    if len(alt["folge"]) != len(neu["folge"]):
        saetze.append(f"Projekte: {len(alt['folge'])} → {len(neu['folge'])}")
    elif not saetze and (alt["folge"], alt["projekte"]) != (neu["folge"], neu["projekte"]):
        saetze.append("Reihenfolge oder Aufwand einzelner Projekte sind anders.")
    return saetze


def _summen(eingaben: Mapping[str, Any]) -> dict[str, float]:
    summen: dict[str, float] = {}
    for nummer in eingaben["folge"]:
        for art, pt in eingaben["projekte"][nummer][1].items():
            summen[art] = summen.get(art, 0.0) + pt
    return summen


def _stellen(alt: Mapping[str, Any], neu: Mapping[str, Any]) -> list[str]:
    vorher = {stelle["schluessel"]: stelle for stelle in alt["posten"]}
    nachher = {stelle["schluessel"]: stelle for stelle in neu["posten"]}
    return [
        *(f"Stelle neu: {nachher[s]['name']}" for s in nachher if s not in vorher),
        *(f"Stelle nicht mehr dabei: {vorher[s]['name']}" for s in vorher if s not in nachher),
        *(
            f"Stelle {nachher[s]['name']}: {_worte(vorher[s])} → {_worte(nachher[s])}"
            for s in nachher
            if s in vorher and vorher[s] != nachher[s]
        ),
    ]


def _worte(stelle: Mapping[str, Any]) -> str:
    zeiten = ", ".join(f"{vzae} VZÄ ab {beginn} bis {ende or 'offen'}" for vzae, beginn, ende in stelle["zeiten"])
    return f"{zeiten or 'nicht besetzt'} ({', '.join(stelle['gruppen']) or 'ohne Gruppe'})".replace(".", ",")


def _deutsch(wert: float) -> str:
    return f"{wert:,.1f}".translate(str.maketrans(",.", ".,"))
