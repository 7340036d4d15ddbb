"""A budget for tests of the Abgleich, written row by row as a paper prints it. Independent of the demo data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from finanzen.models import Ansatz, Haushaltsposition, Kostenart, Massnahme, Summenangabe
from organisation.models import Amt, Kommune

AB = date(2021, 10, 1)
QUELLE = "Offenburg 201/21"

# Offenburg 201/21, tables of chapter 4: ÜPL 2021, 2022, 2023, 2024, 2025 (OG-1); effect as the table marks it
OFFENBURG: Mapping[str, Mapping[str, tuple[str, Sequence[int]]]] = {
    "Budget Digitalisierung und IT": {
        "Team DO!": ("konsumtiv", (43_000, 213_150, 362_650, 370_000, 377_000)),
        "IT": ("konsumtiv", (177_000, 415_600, 652_600, 666_000, 679_000)),
        "Einführung MDM": ("konsumtiv", (55_000, 0, 55_000, 45_000, 45_000)),
        "Virenerkennung": ("konsumtiv", (0, 0, 35_000, 0, 12_000)),
    },
    "Investitionen": {
        "DMS und E-Akten": ("investiv", (120_000, 330_000, 450_000, 200_000, 0)),
        "Prozessmanagement": ("investiv", (25_000, 50_000, 75_000, 20_000, 20_000)),
        "Servicekiosk": ("investiv", (15_000, 35_000, 20_000, 30_000, 0)),
        "Dienstleistungen Service BW": ("investiv", (25_000, 50_000, 75_000, 0, 0)),
        "Smart City": ("investiv", (10_000, 30_000, 0, 0, 0)),
        "Kulturforum-Anbindung": ("investiv", (0, 25_000, 0, 0, 0)),
        "WLAN Stadtverwaltung": ("investiv", (28_000, 150_000, 125_000, 0, 0)),
        "WLAN Ortsverwaltungen": ("investiv", (0, 0, 66_000, 55_000, 0)),
        "Ersatz und Sicherheit": ("investiv", (193_000, 384_000, 607_000, 870_000, 484_000)),
    },
    "Migration FB 9.3": {
        "Infrastruktur": ("", (30_000, 388_000, 380_000, 210_000, 210_000)),
        "Citrix-Farm": ("", (0, 765_000, 205_000, 205_000, 205_000)),
        "MDM": ("", (0, 20_000, 50_000, 80_000, 80_000)),
        "WLAN Kitas/SFZ": ("", (0, 10_000, 90_000, 0, 0)),
    },
}


def massnahme_machen(
    kommune: Kommune,
    bezeichnung: str = "Maßnahme",
    *,
    unter: Massnahme | None = None,
    amt: Amt | None = None,
    **werte: Any,
) -> Massnahme:
    return Massnahme.objects.create(kommune=kommune, bezeichnung=bezeichnung, uebergeordnet=unter, amt=amt, **werte)


def kostenart_machen(kommune: Kommune, wirkung: str = "konsumtiv", gruppe: str = "", name: str = "") -> Kostenart:
    gruppe = gruppe or ("investition" if wirkung == "investiv" else "sach")
    art, _ = Kostenart.objects.get_or_create(
        kommune=kommune,
        bezeichnung=name or f"{gruppe} {wirkung or 'offen'}",
        defaults={"gruppe": gruppe, "wirkung": wirkung},
    )
    return art


def position_machen(massnahme: Massnahme, kostenart: Kostenart | None = None, **werte: Any) -> Haushaltsposition:
    """With a Produktkonto, unless told otherwise."""
    vorgabe = {"kostenart": kostenart or kostenart_machen(massnahme.kommune), "produktkonto": "1"}
    return Haushaltsposition.objects.create(kommune=massnahme.kommune, massnahme=massnahme, **{**vorgabe, **werte})


def ansatz_machen(
    position: Haushaltsposition, jahr: int, betrag: object, *, art: str = "ansatz", ab: date = AB, grund: str = ""
) -> Ansatz:
    """`betrag` None: unknown, with a reason."""
    unbekannt = {"unbekannt_grund": grund or "noch offen"} if betrag is None else {"betrag": Decimal(str(betrag))}
    return Ansatz.objects.create(
        kommune=position.kommune, position=position, jahr=jahr, art=art, gueltig_ab=ab, **unbekannt
    )


def summe_machen(massnahme: Massnahme, wortlaut: str, betrag: object, von: int, bis: int, **werte: Any) -> Summenangabe:
    vorgabe = {"quelle": QUELLE, "jahr_von": von, "jahr_bis": bis, "betrag": Decimal(str(betrag))}
    return Summenangabe.objects.create(
        kommune=massnahme.kommune, massnahme=massnahme, wortlaut=wortlaut, **{**vorgabe, **werte}
    )


def offenburg_bauen(kommune: Kommune, amt: Amt | None = None) -> dict[str, Massnahme]:
    """The whole matrix below "1. Investitionskosten", named as the paper names it; Maßnahmen by title."""
    wurzel = massnahme_machen(kommune, "1. Investitionskosten", amt=amt, bezeichnet_als="investiv")
    alle = {wurzel.bezeichnung: wurzel}
    for name, zeilen in OFFENBURG.items():
        block = alle[name] = massnahme_machen(kommune, name, unter=wurzel, amt=amt)
        for titel, (wirkung, betraege) in zeilen.items():
            m = alle[f"{name}/{titel}"] = massnahme_machen(kommune, titel, unter=block, amt=amt)
            gruppe = "investition" if wirkung == "investiv" else "sonstiges"
            position = position_machen(m, kostenart_machen(kommune, wirkung, gruppe))
            for jahr, betrag in zip(range(2021, 2026), betraege, strict=True):
                if betrag:
                    art = {2021: "ueberplan", 2024: "finanzplan", 2025: "finanzplan"}.get(jahr, "ansatz")
                    ansatz_machen(position, jahr, betrag, art=art)
    return alle


def personal_bauen(kommune: Kommune) -> Massnahme:
    """Personalkosten as the paper names them: ca. 100 T€ in 2021, then the exact years (OG-12, OG-6)."""
    m = massnahme_machen(kommune, "Personalkosten")
    position = position_machen(m, kostenart_machen(kommune, "konsumtiv", "personal"))
    for jahr, betrag in ((2021, 100_000), (2022, 1_130_700), (2023, 1_504_500), (2024, 1_504_500), (2025, 1_504_500)):
        ansatz_machen(position, jahr, betrag, art="ueberplan" if jahr == 2021 else "ansatz")
    return m
