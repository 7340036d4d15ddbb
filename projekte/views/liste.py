"""The list of projects: /<kuerzel>/projekte/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leistungen.views.liste import Chip
from leistungen.views.listenzustand import DICHT, JE_SEITE, adresse, adresse_ohne
from leistungen.views.zellen import Spaltenwahl
from organisation import rechte as r
from organisation.models import Ansicht
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.ampel import legende
from projekte.selectors import lage as l
from projekte.selectors import liste as s
from projekte.views.aktionen import KNOEPFE, ZELLEN
from projekte.views.ansichten import ansichtskontext, gespeicherte
from projekte.views.listenausgabe import ausgeben
from projekte.views.listenzustand import BEREICH, Projektlistenzustand

GRUPPEN = (
    "phase",
    "ampel",
    "art",
    "status",
    "efa",
    "entscheidung",
    "ueberfaellig",
    "unbestaetigt",
    "amt",
    "amt_direkt",
    "ohne_amt",
)


@dataclass(frozen=True)
class Spaltenkopf:
    name: str
    schluessel: str
    klasse: str


@dataclass(frozen=True)
class Zelle:
    """One cell; `url` opens its quick edit ("" where there is none), `zuerst` marks the one that Enter opens."""

    spalte: str
    titel: str
    art: str
    wert: Any
    url: str = ""
    zuerst: bool = False

    @property
    def pt(self) -> bool:
        """Personentage have one place."""
        return self.spalte.startswith("pt_")


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All projects the reader may see, filtered and ordered by the address."""
    zustand = Projektlistenzustand(request.user, request.kommune, request.GET)
    if "format" in request.GET:
        return ausgeben(request, zustand)
    ansichten = gespeicherte(benutzer=request.user, kommune=request.kommune)
    vorgabe = next((a for a in ansichten if a.reichweite == Ansicht.Reichweite.VORGABE), None)
    if not request.GET and vorgabe is not None and vorgabe.abfrage:
        return HttpResponseRedirect(f"{request.path}?{vorgabe.abfrage}")
    kontext = {**_kontext(zustand), **ansichtskontext(zustand.benutzer, zustand.kommune, zustand.abfrage, ansichten)}
    return render(request, "projekte/liste.html", kontext)


def _kontext(zustand: Projektlistenzustand) -> dict[str, Any]:
    seiten: Paginator[Any] = Paginator(zustand.treffer, zustand.je_seite)
    seite: Page[Any] = seiten.get_page(zustand.abfrage.get("seite"))
    return {
        "titel": "Projekte",
        "zustand": zustand,
        "suchtext_liste": zustand.abfrage.get("q", ""),
        "alle": zustand.sichtbare.count(),
        "treffer": seiten.count,
        "seite": seite,
        "je_seite": zustand.je_seite,
        "je_seite_wahl": JE_SEITE,
        "sortierung": zustand.sortierung or s.FEST,
        "koepfe": [Spaltenkopf(s.ALLE_SPALTEN[x][0], x, _klasse(x)) for x in zustand.spalten],
        "zeilen": _zeilen(zustand, list(seite)),
        "bearbeitbar": zustand.darf(r.BEARBEITEN),
        "mehrfachaktionen": KNOEPFE,
        "exportierbar": zustand.darf(r.EXPORTIEREN),
        "chips": [Chip(c.text, adresse_ohne(zustand.abfrage, c.name, c.wert)) for c in zustand.filter.chips()],
        "ohne_filter_url": "?ansicht=alle",
        "filterfehler": zustand.filter.fehlermeldungen(),
        "dichte_url": adresse(zustand.abfrage, dichte=None if zustand.dicht else DICHT),
        "spaltenwahl": _spaltenwahl(zustand),
        "abfrage": zustand.abfrage.urlencode(),
        "kaestengruppen": [_kaesten(zustand, name) for name in GRUPPEN],
        "mitgefuehrt": [
            (name, wert)
            for name in ("leistung", "baustein", "sortierung", "spalten", "dichte", "je_seite")
            for wert in zustand.abfrage.getlist(name)
        ],
        "ampellegende": legende(l.schwellen_von(zustand.schwellen)),
    }


def _zeilen(zustand: Projektlistenzustand, ids: list[int]) -> list[tuple[s.Projektzeile, list[Zelle], bool]]:
    """Rows of the page with their cells, and whether the reader may edit them."""
    bearbeitbare = zustand.bearbeitbare if zustand.darf(r.BEARBEITEN) else frozenset()
    zuerst = next((x for x in zustand.spalten if x in ZELLEN), "")
    basis = reverse("projekte", args=[zustand.kommune.kuerzel])

    def zelle(zeile: s.Projektzeile, x: str) -> Zelle:
        darf = zeile.projekt.pk in bearbeitbare and x in ZELLEN
        url = f"{basis}{zeile.projekt.pk}/schnell/{ZELLEN[x]}/" if darf else ""
        return Zelle(x, *s.ALLE_SPALTEN[x], zeile.wert(x), url, x == zuerst)

    return [(z, [zelle(z, x) for x in zustand.spalten], z.projekt.pk in bearbeitbare) for z in zustand.zeilen(ids)]


def _klasse(spalte: str) -> str:
    return "spalte-fest" if spalte == s.FEST else "zahl" if s.ALLE_SPALTEN[spalte][1] == "zahl" else ""


def _kaesten(zustand: Projektlistenzustand, name: str) -> tuple[str, str, list[tuple[str, str, bool]]]:
    feld: Any = zustand.filter.form.fields[name]
    gewaehlt = zustand.abfrage.getlist(name)
    return name, str(feld.label), [(wert, text, wert in gewaehlt) for wert, text in feld.choices]


def _spaltenwahl(zustand: Projektlistenzustand) -> list[Spaltenwahl]:
    gewaehlt = zustand.spalten

    def getauscht(a: int, b: int) -> str:
        neu = list(gewaehlt)
        neu[a], neu[b] = neu[b], neu[a]
        return adresse(zustand.abfrage, spalten=",".join(neu))

    wahl = [
        Spaltenwahl(
            x,
            s.ALLE_SPALTEN[x][0],
            True,
            getauscht(i - 1, i) if i > 1 else "",
            getauscht(i, i + 1) if 0 < i < len(gewaehlt) - 1 else "",
        )
        for i, x in enumerate(gewaehlt)
    ]
    return wahl + [Spaltenwahl(x, s.ALLE_SPALTEN[x][0], False) for x in s.ALLE_SPALTEN if x not in gewaehlt]
