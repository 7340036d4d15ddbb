"""The working list: /<kuerzel>/leistungen/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from leistungen.filters import FEHLT, KEINE, LAGE_ZUR_GRENZE
from leistungen.selectors.liste import Zeile, ids_und_anzahl, zeilen, zeilen_mit
from leistungen.selectors.spalten import ERBRACHT, FEST, SPALTEN, Spalte
from leistungen.views.aktionen import KNOEPFE
from leistungen.views.ansichten import ansichtskontext
from leistungen.views.listenausgabe import ausgeben
from leistungen.views.listenzustand import DICHT, JE_SEITE, Listenzustand, adresse, adresse_ohne
from leistungen.views.zellen import (
    Spaltenwahl,
    Zeilenrahmen,
    kaesten_html,
    optionen_html,
    sortierkopf_html,
    spaltenwahl_html,
    zeilen_html,
)
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune


@dataclass(frozen=True)
class Chip:
    text: str
    url: str


@dataclass(frozen=True)
class Reiter:
    name: str
    url: str
    aktiv: bool


@mit_kommune(bereich="leistungen")
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All services the reader may see, filtered and ordered by the address."""
    zustand = Listenzustand(request.user, request.kommune, request.GET)
    if "format" in request.GET:
        return ausgeben(request, zustand)
    vorgabe = None if request.GET else zustand.auswahl.vorgabe()
    if vorgabe is not None and vorgabe.abfrage:
        return HttpResponseRedirect(f"{request.path}?{vorgabe.abfrage}")
    return render(request, "leistungen/liste.html", listenkontext(zustand))


def rahmen(zustand: Listenzustand) -> Zeilenrahmen:
    """What the rows of this list share."""
    return Zeilenrahmen(
        basis=reverse("leistungen", args=[zustand.kommune.kuerzel]),
        auswahl=zustand.auswahl,
        editierbare_aemter=zustand.benutzer.rechte().aemter(
            kommune_id=zustand.kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN
        ),
    )


def listenkontext(zustand: Listenzustand) -> dict[str, Any]:
    """Everything templates/leistungen/_liste.html needs."""
    alle = zustand.sichtbare.count()
    treffer, seite, gefunden = _gefiltert_lesen(zustand) if zustand.ist_gefiltert else _alles_lesen(zustand, alle)
    gemeinsam = rahmen(zustand)
    return {
        "titel": "Leistungen",
        "zustand": zustand,
        "reiter": [
            Reiter("Einzelleistungen", gemeinsam.basis, True),
            Reiter("OZG-Leistungen", reverse("buendel", args=[zustand.kommune.kuerzel]), False),
        ],
        "alle": alle,
        "treffer": treffer,
        "seite": seite,
        "je_seite": zustand.je_seite,
        "je_seite_wahl": JE_SEITE,
        "koepfe": _koepfe(zustand),
        "zeilen": zeilen_html(gefunden, zustand.spalten, gemeinsam),
        "bearbeitbar": gemeinsam.irgendetwas_bearbeitbar,
        "exportierbar": _darf(zustand, r.EXPORTIEREN),
        "importierbar": gemeinsam.editierbare_aemter is None,
        "chips": [
            Chip(chip.text, adresse_ohne(zustand.abfrage, chip.name, chip.wert)) for chip in zustand.filter.chips()
        ],
        "ohne_filter_url": "?ansicht=alle",
        "filterfehler": zustand.filter.fehlermeldungen(),
        "dichte_url": adresse(zustand.abfrage, dichte=None if zustand.dicht else DICHT),
        "spaltenwahl": spaltenwahl_html(_spaltenwahl(zustand)),
        "abfrage": zustand.abfrage.urlencode(),
        "mehrfachaktionen": KNOEPFE,
        **ansichtskontext(zustand),
        **_filterfelder(zustand),
    }


def _alles_lesen(zustand: Listenzustand, alle: int) -> tuple[int, Page[Any], list[Zeile]]:
    """Number of rows, page and its rows; the order comes from an index."""
    seite = _seite(zustand, alle)
    ab = (seite.number - 1) * zustand.je_seite
    return alle, seite, zeilen(zustand.treffer, spalten=zustand.spalten, ab=ab, anzahl=zustand.je_seite)


def _gefiltert_lesen(zustand: Listenzustand) -> tuple[int, Page[Any], list[Zeile]]:
    """Number of hits, page and its rows; a page behind the last one becomes the last one."""
    anzahl = zustand.je_seite
    ids, treffer = ids_und_anzahl(zustand.treffer, ab=(zustand.seite - 1) * anzahl, anzahl=anzahl)
    seite = _seite(zustand, treffer)
    if treffer and not ids:
        ids, treffer = ids_und_anzahl(zustand.treffer, ab=(seite.number - 1) * anzahl, anzahl=anzahl)
    return treffer, seite, zeilen_mit(ids, spalten=zustand.spalten)


def _darf(zustand: Listenzustand, stufe: str) -> bool:
    return zustand.benutzer.rechte().darf_irgendwo(kommune_id=zustand.kommune.pk, bereich="leistungen", stufe=stufe)


def _seite(zustand: Listenzustand, treffer: int) -> Page[Any]:
    """The page asked for, or the last one; the rows come from elsewhere."""
    seiten: Paginator[Any] = Paginator([], zustand.je_seite)
    seiten.count = treffer
    return Page([], min(zustand.seite, seiten.num_pages), seiten)


_KOPFKLASSEN = {FEST: "spalte-fest", "fallzahl": "zahl"}


def _koepfe(zustand: Listenzustand) -> SafeString:
    """Column heads; while searching the best hits come first and no head is marked."""
    sortierung = zustand.sortierung or ("" if zustand.suchtext else FEST)

    def kopf(spalte: Spalte) -> SafeString:
        name = spalte.schluessel
        ziel = adresse(zustand.abfrage, sortierung=f"-{name}" if sortierung == name else name)
        return sortierkopf_html(name, spalte.titel, _KOPFKLASSEN.get(name, ""), sortierung, ziel)

    return SafeString("".join(map(kopf, zustand.spalten)))


def _spaltenwahl(zustand: Listenzustand) -> list[Spaltenwahl]:
    gewaehlt = [spalte.schluessel for spalte in zustand.spalten]

    def mit(reihenfolge: list[str]) -> str:
        return adresse(zustand.abfrage, spalten=",".join(reihenfolge))

    wahl = []
    for stelle, spalte in enumerate(zustand.spalten):
        hoch = runter = ""
        if stelle > 1:
            hoch = mit([*gewaehlt[: stelle - 1], gewaehlt[stelle], gewaehlt[stelle - 1], *gewaehlt[stelle + 1 :]])
        if 0 < stelle < len(gewaehlt) - 1:
            runter = mit([*gewaehlt[:stelle], gewaehlt[stelle + 1], gewaehlt[stelle], *gewaehlt[stelle + 2 :]])
        wahl.append(Spaltenwahl(spalte.schluessel, spalte.titel, True, hoch, runter))
    return wahl + [Spaltenwahl(s.schluessel, s.titel, False) for s in SPALTEN if s.schluessel not in gewaehlt]


def _filterfelder(zustand: Listenzustand) -> dict[str, Any]:
    """Options and checkboxes of the filter panel, rendered lean."""
    auswahl, abfrage = zustand.auswahl, zustand.abfrage

    def wahl(name: str, paare: list[tuple[Any, str]]) -> SafeString:
        gewaehlt = abfrage.getlist(name)[-1:]
        fremd = [
            (wert, f"{wert} (aus der Adresse)") for wert in gewaehlt if wert and wert not in {str(w) for w, _ in paare}
        ]
        return optionen_html([*paare, *fremd], gewaehlt)

    def kaesten(name: str, paare: list[tuple[Any, str]]) -> SafeString:
        return kaesten_html(name, paare, abfrage.getlist(name))

    stufen = [(s.wert, s.name) for s in auswahl.stufen.values()]
    return {
        "auswahlfelder": [
            ("themenfeld", "Themenfeld", wahl("themenfeld", list(auswahl.themenfelder.items()))),
            ("lage", "Lage", wahl("lage", list(auswahl.lagen.items()))),
            ("amt", "Amt (mit allem darunter)", wahl("amt", [(a.id, a.name) for a in auswahl.aemter.values()])),
            ("minimum", "Gesetzliches Minimum", wahl("minimum", list(LAGE_ZUR_GRENZE.items()))),
            ("ziel", "Eigenes Ziel", wahl("ziel", list(LAGE_ZUR_GRENZE.items()))),
            ("geaendert_tage", "Reifegrad geändert", wahl("geaendert_tage", _ZEITRAEUME)),
            ("unbestaetigt_monate", "Nicht bestätigt seit", wahl("unbestaetigt_monate", _MONATE)),
            ("gezaehlt", "Zählung", wahl("gezaehlt", [("1", "nur gezählte, erbracht oder ungeprüft")])),
        ],
        "kaestengruppen": [
            ("stufe", "Reifegrad", kaesten("stufe", [*stufen, (KEINE, "nicht bewertet")])),
            ("erbracht", "erbracht?", kaesten("erbracht", list(ERBRACHT.items()))),
            ("fehlt", "Es fehlt", kaesten("fehlt", list(FEHLT.items()))),
        ],
        "mitgefuehrt": [(name, wert) for name in _MITGEFUEHRT for wert in _weitere(zustand, name)],
    }


_ZEITRAEUME: list[tuple[Any, str]] = [
    (7, "in 7 Tagen"),
    (30, "in 30 Tagen"),
    (90, "in 90 Tagen"),
    (365, "in 365 Tagen"),
]
_MONATE: list[tuple[Any, str]] = [
    (3, "3 Monaten"),
    (6, "6 Monaten"),
    (12, "12 Monaten"),
    (24, "24 Monaten"),
    ("nie", "noch nie"),
]
_EINZELN = ("themenfeld", "lage", "amt")
_MITGEFUEHRT = (
    *_EINZELN, "amt_direkt", "bewertet", "ozg", "vorgang", "geaendert_seit", "sortierung", "spalten", "dichte", "je_seite",
)  # fmt: skip


def _weitere(zustand: Listenzustand, name: str) -> list[str]:
    """Values the panel has no field for: they travel as hidden inputs and leave by their chip."""
    werte = zustand.abfrage.getlist(name)
    return werte[:-1] if name in _EINZELN else werte
