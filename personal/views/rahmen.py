"""What the pages of the room share: tabs, rights, filter links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from organisation import rechte as r
from organisation.models import Amt
from organisation.zugriff import KommunenAnfrage

BEREICH = "personal"
ANSICHTEN = {
    "amt": "Nach Amt",
    "gruppe": "Querschnitt nach Gruppen",
    "veraenderungen": "Veränderungsliste",
    "vermerke": "kw und ku",
}


@dataclass(frozen=True)
class Reiter:
    name: str
    url: str
    aktiv: bool


@dataclass(frozen=True)
class Chip:
    text: str
    url: str


def reiter(request: KommunenAnfrage, aktiv: str) -> list[Reiter]:
    """The views of the Stellenplan as links; filters stay."""
    plan = reverse("stellenplan", args=[request.kommune.kuerzel])
    rechner = reverse("kapazitaetsrechner", args=[request.kommune.kuerzel])
    kosten = reverse("personalkosten", args=[request.kommune.kuerzel])
    saetze = reverse("kostensaetze", args=[request.kommune.kuerzel])
    szenarien = reverse("szenarien", args=[request.kommune.kuerzel])
    lage = reverse("kapazitaet", args=[request.kommune.kuerzel])
    if aktiv not in ANSICHTEN:
        ansichten = [Reiter(name, f"{plan}?ansicht={key}", False) for key, name in ANSICHTEN.items()]
    else:
        ansichten = [
            Reiter(name, plan + adresse_mit(request, ansicht=key), key == aktiv) for key, name in ANSICHTEN.items()
        ]
    return [
        *ansichten,
        Reiter("Personalkosten", kosten, aktiv == "kosten"),
        Reiter("Kostensätze", saetze, aktiv == "saetze"),
        Reiter("Kapazität", lage, aktiv == "kapazitaet"),
        Reiter("Kapazitätsrechner", rechner, aktiv == "rechner"),
        Reiter("Szenarien", szenarien, aktiv == "szenarien"),
    ]


def adresse_mit(request: KommunenAnfrage, **werte: str | None) -> str:
    """The address with some keys changed (None: removed)."""
    abfrage = request.GET.copy()
    for name, wert in werte.items():
        abfrage.pop(name, None)
        if wert is not None:
            abfrage[name] = wert
    return f"?{abfrage.urlencode()}"


def darf(request: KommunenAnfrage, stufe: str) -> bool:
    """True where the reader holds `stufe` for at least one Amt."""
    return request.user.rechte().darf_irgendwo(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=stufe)


def darf_ganz(request: KommunenAnfrage, stufe: str) -> bool:
    """True where the reader holds `stufe` for the whole Kommune."""
    return request.user.rechte().darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=stufe)


def bearbeitbare_aemter(request: KommunenAnfrage) -> Any:
    """Ämter the reader may put posts into."""
    aemter = Amt.objects.filter(kommune=request.kommune).nach_nummer()
    erlaubt = request.user.rechte().aemter(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)
    return aemter if erlaubt is None else aemter.filter(pk__in=erlaubt)
