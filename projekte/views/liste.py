"""The list of projects: /<kuerzel>/projekte/."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone

from leistungen.filters import in_worten
from leistungen.views.liste import Chip
from leistungen.views.listenzustand import DICHT, JE_SEITE, JE_SEITE_VORGABE, adresse, adresse_ohne
from leistungen.views.zellen import Spaltenwahl
from organisation import rechte as r
from organisation.models import Amt, Ansicht, Benutzer, Kommune
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.ampel import legende
from projekte.filters import Filterform, Projektfilter
from projekte.models import Projekt, Projektprofil
from projekte.resources import projekttabelle
from projekte.selectors import lage as l
from projekte.selectors import liste as s
from projekte.views.ansichten import ansichtskontext, gespeicherte

BEREICH = "projekte"
GRUPPEN = ("phase", "ampel", "art", "status", "efa", "entscheidung", "ueberfaellig", "unbestaetigt", "amt")


@dataclass(frozen=True)
class Spaltenkopf:
    name: str
    schluessel: str
    klasse: str


@dataclass
class Projektlistenzustand:
    """The list as one Benutzer asked for it."""

    benutzer: Benutzer
    kommune: Kommune
    abfrage: QueryDict

    @cached_property
    def aemter(self) -> list[Amt]:
        """Ämter to filter by."""
        return list(Amt.objects.sichtbar_fuer(self.benutzer).filter(kommune=self.kommune).nach_nummer())

    @cached_property
    def schwellen(self) -> Projektprofil:
        """Thresholds of the Kommune."""
        return l.profil(kommune=self.kommune)

    @cached_property
    def filter(self) -> Projektfilter:
        """The filters of the address."""
        kinder: dict[int | None, list[int]] = defaultdict(list)
        for amt in self.aemter:
            kinder[amt.uebergeordnet_id].append(amt.pk)

        def baum(pk: int) -> list[int]:
            return [pk, *(unten for kind in kinder[pk] for unten in baum(kind))]

        form = Filterform(self.abfrage, aemter={a.pk: str(a) for a in self.aemter})
        return Projektfilter(form, {a.pk: baum(a.pk) for a in self.aemter})

    @cached_property
    def sichtbare(self) -> Any:
        """All projects the Benutzer may see here."""
        return s.sichtbare(benutzer=self.benutzer, kommune=self.kommune)

    @property
    def sortierung(self) -> str:
        """Column key, `-` in front for descending."""
        return self.abfrage.get("sortierung", "")

    @cached_property
    def zeilen(self) -> list[s.Projektzeile]:
        """Filtered and ordered."""
        return self._ausgewertet(self.filter.in_sql(self.sichtbare))

    def exportierbare(self) -> list[s.Projektzeile]:
        """Of those the ones the Benutzer may take out of the house."""
        erlaubt = Projekt.objects.exportierbar_fuer(self.benutzer)
        return self._ausgewertet(self.filter.in_sql(self.sichtbare).filter(pk__in=erlaubt.values("pk")))

    def _ausgewertet(self, projekte: Any) -> list[s.Projektzeile]:
        if not self.filter.ist_gueltig():
            return []
        heute = timezone.localdate()
        alle = s.zeilen(projekte, schwellen=self.schwellen, stichtag=heute)
        treffer = self.filter.in_zeilen(alle, schwellen=self.schwellen, stichtag=heute)
        return s.sortiert(treffer, self.sortierung)

    @cached_property
    def spalten(self) -> list[str]:
        """Chosen columns in order."""
        return s.gewaehlte_spalten([x for wert in self.abfrage.getlist("spalten") for x in wert.split(",") if x])

    @property
    def dicht(self) -> bool:
        """Dense rows."""
        return self.abfrage.get("dichte") == DICHT

    @property
    def je_seite(self) -> int:
        """Rows per page."""
        wert = self.abfrage.get("je_seite", "")
        return int(wert) if wert in map(str, JE_SEITE) else JE_SEITE_VORGABE


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All projects the reader may see, filtered and ordered by the address."""
    zustand = Projektlistenzustand(request.user, request.kommune, request.GET)
    if "format" in request.GET:
        return _ausgeben(request, zustand)
    ansichten = gespeicherte(benutzer=request.user, kommune=request.kommune)
    vorgabe = next((a for a in ansichten if a.reichweite == Ansicht.Reichweite.VORGABE), None)
    if not request.GET and vorgabe is not None and vorgabe.abfrage:
        return HttpResponseRedirect(f"{request.path}?{vorgabe.abfrage}")
    kontext = {**_kontext(zustand), **ansichtskontext(zustand.benutzer, zustand.kommune, zustand.abfrage, ansichten)}
    return render(request, "projekte/liste.html", kontext)


def _ausgeben(request: KommunenAnfrage, zustand: Projektlistenzustand) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in FORMATE:
        raise BadRequest("Als Dateiformat gibt es hier „xlsx“ und „csv“.")
    if not _darf(zustand, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    if meldungen := zustand.filter.fehlermeldungen():
        raise BadRequest(" ".join(meldungen))
    tabelle = projekttabelle(
        zeilen=zustand.exportierbare(),
        spalten=zustand.spalten,
        schwellen=zustand.schwellen,
        benutzer=request.user,
        kommune=request.kommune,
        stichtag=timezone.localdate(),
        filter_in_worten=in_worten(zustand.filter.chips()),
        adresse=request.build_absolute_uri(f"{request.path}{adresse(zustand.abfrage, format=None)}"),
    )
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


def _darf(zustand: Projektlistenzustand, stufe: str) -> bool:
    return zustand.benutzer.rechte().darf_irgendwo(kommune_id=zustand.kommune.pk, bereich=BEREICH, stufe=stufe)


def _kontext(zustand: Projektlistenzustand) -> dict[str, Any]:
    seiten: Paginator[Any] = Paginator(zustand.zeilen, zustand.je_seite)
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
        "zeilen": [(z, [(x, s.ALLE_SPALTEN[x], z.wert(x)) for x in zustand.spalten]) for z in seite],
        "bearbeitbar": _darf(zustand, r.BEARBEITEN),
        "exportierbar": _darf(zustand, r.EXPORTIEREN),
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
