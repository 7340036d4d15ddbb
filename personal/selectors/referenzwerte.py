"""Reference values that come with the house (fixtures/personal, sources in fixtures/QUELLEN.md). They never count by themselves."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.conf import settings

from organisation.models import Kommune
from personal.gruppen import entgeltgruppe, rang
from personal.models import Kostensatz, Personalprofil
from personal.referenz import Tabellenentgelt, Uebernahmezelle, uebernahme

QUELLE_TABELLE = (
    "Tabellenentgelte TVöD-VKA 01.05.2026 bis 31.03.2027, aus der Quelldatei data/tvoed.ts von "
    "monildomadiya/-bruttonettocalculator"
)
LIZENZ_TABELLE = (
    "ohne Lizenzangabe; übernommen sind nur die Tarifbeträge. Vor Gebrauch mit der amtlichen Tabelle vergleichen"
)


@dataclass(frozen=True)
class Referenzwert:
    """One figure of `personalkosten_referenz.csv`, as its source gives it."""

    kennzahl: str
    gruppe: str
    wert: Decimal
    einheit: str
    gemeinkosten: str
    stand: str
    quelle: str


def _lesen(name: str) -> Iterable[dict[str, str]]:
    with (settings.BASE_DIR / "fixtures" / "personal" / name).open(encoding="utf-8", newline="") as datei:
        yield from csv.DictReader(datei)


@cache
def tabellenentgelte() -> tuple[Tabellenentgelt, ...]:
    """The whole pay table, highest group first."""
    zeilen = [
        Tabellenentgelt(
            entgeltgruppe(z["entgeltgruppe"]),
            int(z["stufe"]),
            Decimal(z["monatsentgelt_eur"]),
            date.fromisoformat(z["gueltig_ab"]),
            date.fromisoformat(z["gueltig_bis"]),
        )
        for z in _lesen("tvoed_vka_entgelt.csv")
    ]
    return tuple(sorted(zeilen, key=lambda e: (rang(e.gruppe), e.stufe)))


@cache
def referenzwerte() -> tuple[Referenzwert, ...]:
    """Hourly rates, working hours, overheads."""
    worte = {"ja": "mit Gemeinkosten", "nein": "ohne Gemeinkosten", "": "keine Angabe"}
    return tuple(
        Referenzwert(
            z["kennzahl"].capitalize(),
            z["gruppe"],
            Decimal(z["wert"]),
            z["einheit"],
            worte[z["gemeinkosten_enthalten"]],
            z["stand"],
            z["quelle"],
        )
        for z in _lesen("personalkosten_referenz.csv")
    )


def entgeltgruppen() -> list[str]:
    """Groups of the pay table, highest first."""
    return list(dict.fromkeys(e.gruppe for e in tabellenentgelte()))


def uebernahmevorschau(
    *,
    kommune: Kommune,
    jahr: int,
    gruppen: Iterable[str],
    stufe: int,
    sonderzahlung: Decimal,
    arbeitgeberanteil: Decimal,
    sachkosten: Decimal | None,
    gemeinkosten: Decimal | None,
) -> tuple[list[Uebernahmezelle], list[str]]:
    """What taking the table over would set and change, cell by cell, and the groups without that step. Two queries."""
    bestand = {
        gruppe: (betrag, version)
        for gruppe, betrag, version in Kostensatz.objects.filter(kommune=kommune, jahr=jahr).values_list(
            "gruppe", "betrag", "version"
        )
    }
    zellen, ohne = uebernahme(
        entgelte=tabellenentgelte(),
        gruppen=gruppen,
        stufe=stufe,
        sonderzahlung=sonderzahlung,
        arbeitgeberanteil=arbeitgeberanteil,
        bestand=bestand,
    )
    return [*zellen, *_profilzellen(kommune, {"sachkosten": sachkosten, "gemeinkosten": gemeinkosten})], ohne


def _profilzellen(kommune: Kommune, werte: dict[str, Decimal | None]) -> list[Uebernahmezelle]:
    profil = Personalprofil.objects.filter(kommune=kommune).first()
    return [
        Uebernahmezelle(
            name,
            str(Personalprofil._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            getattr(profil, name) if profil else None,
            wert,
            profil.version if profil else 0,
        )
        for name, wert in werte.items()
        if wert is not None
    ]
