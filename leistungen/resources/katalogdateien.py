"""The catalogue files that come with the house (fixtures/, see fixtures/QUELLEN.md)."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path

from leistungen.models import Leikatyp, Themenfeld
from leistungen.services.katalog.grundbestand import Buendelzeile, Grundbestand, Lagenzeile, Stufenzeile
from leistungen.services.katalog.katalogstand import Katalogzeile
from organisation.services.register import Registerzeile

ORDNER = Path(__file__).resolve().parents[2] / "fixtures"
KATALOG, REGISTER = ORDNER / "katalog", ORDNER / "register"
KATALOGSTAND = "OZG-Umsetzungskatalog, gelesen am 05.10.2019"
STAND_AM = date(2019, 10, 5)
QUELLE = "kdn-nrw/OZG-Datenbank-NRW, Commit 4edb4b27 (12.08.2021), MIT-Lizenz, bereinigt (fixtures/QUELLEN.md)"
GEBIETSSTAND = date(2025, 11, 30)
QUELLENKUERZEL = "kdn"
MODELLDATEIEN = ("reifegradmodelle.csv", "reifegradmodell_bielefeld_2021.csv")


def _zeilen(pfad: Path) -> Iterator[dict[str, str]]:
    with pfad.open(encoding="utf-8", newline="") as datei:
        yield from csv.DictReader(datei)


def grundbestand() -> Grundbestand:
    """Everything of the first edition, read from fixtures/katalog."""
    return Grundbestand(
        themenfelder=[_themenfeld(z) for z in _zeilen(KATALOG / "themenfelder.csv")],
        typen=[_typ(z) for z in _zeilen(KATALOG / "leika_typen.csv")],
        lagen=[_lage(z) for z in _zeilen(KATALOG / "lebenslagen.csv")],
        buendel=[
            *(_buendel(z) for z in _zeilen(KATALOG / "ozg_leistungen.csv")),
            *(Buendelzeile(z["ozg_id"]) for z in _zeilen(KATALOG / "ozg_id_luecken.csv")),
        ],
        stufen=[_stufe(z) for name in MODELLDATEIEN for z in _zeilen(KATALOG / name)],
        einzelleistungen=[_einzelleistung(z) for z in _zeilen(KATALOG / "einzelleistungen.csv")],
    )


def katalog_pruefsumme() -> str:
    """SHA-256 of the file with the Einzelleistungen."""
    return hashlib.sha256((KATALOG / "einzelleistungen.csv").read_bytes()).hexdigest()


def registerzeilen() -> Iterator[Registerzeile]:
    """Gemeinden (gemeindefreie Gebiete are told by their `typ`) and Kreise of fixtures/register."""
    return chain(
        (_gebiet(z, "gemeinde", z["ags"]) for z in _zeilen(REGISTER / "gemeinden.csv")),
        (_gebiet(z, "kreis", z["kreis_schluessel"]) for z in _zeilen(REGISTER / "kreise.csv")),
    )


def _themenfeld(z: dict[str, str]) -> Themenfeld:
    return Themenfeld(
        nummer=int(z["nr"]),
        bezeichnung=z["bezeichnung"],
        fim_code=z["fim_code"],
        federfuehrendes_land=z["federfuehrendes_land"],
        federfuehrung_quelle=z["federfuehrung_quelle"],
    )


def _typ(z: dict[str, str]) -> Leikatyp:
    felder = ("typ", "regelungsebene", "vollzugsebene", "kommunaler_vollzug", "quelle")
    return Leikatyp(**{feld: z[feld] for feld in felder})


def _lage(z: dict[str, str]) -> Lagenzeile:
    return Lagenzeile(int(z["lage_id"]), z["bezeichnung"], z["art_abgeleitet"], z["themenfeld_code"])


def _buendel(z: dict[str, str]) -> Buendelzeile:
    return Buendelzeile(z["ozg_id"], z["bezeichnung"], z["themenfeld_code"], z["lage"])


def _stufe(z: dict[str, str]) -> Stufenzeile:
    konform = {"ja": True, "nein": False}.get(z["ozg_konform"])
    ab, bis = _monatserster(z["gueltig_ab"]), _monatserster(z["gueltig_bis"])
    return Stufenzeile(
        z["modell"], z["kuerzel"], ab, bis, int(z["stufe"]), z["bezeichnung"], z["merkmal"], konform, z["belegt_durch"]
    )


def _monatserster(text: str) -> date | None:
    """The sources name months only; the first day stands for them."""
    return date.fromisoformat(f"{text}-01") if text else None


def _einzelleistung(z: dict[str, str]) -> Katalogzeile:
    return Katalogzeile(
        leika_schluessel=z["leika_schluessel"],
        quelle=QUELLENKUERZEL,
        quelle_id=z["quelle_id"],
        bezeichnung=z["bezeichnung"],
        ozg_id=z["ozg_id"],
        themenfeld_code=z["themenfeld_code"],
        leikatyp=z["leika_typ"],
        kommunaler_vollzug=z["vollzug_kommunal"],
        sdg1=z["sdg1"],
        sdg2=z["sdg2"],
        gesetze_kuerzel=z["gesetze_kuerzel"],
        gesetze=z["gesetze"],
        rechtsgrundlage=z["rechtsgrundlage"],
        hinweis=z["hinweis"],
    )


def _gebiet(z: dict[str, str], art: str, schluessel: str) -> Registerzeile:
    return Registerzeile(schluessel, z["ars"], art, z["name"], z["typ"], z["bundesland"], int(z["einwohner"]))
