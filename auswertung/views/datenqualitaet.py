"""Datenqualität: one worklist of findings per Amt, the written rules, one finding with its history."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from auswertung.ausgabe.befunde import befundtabelle
from auswertung.befundregeln import REGELN
from auswertung.forms.befunde import Befundfilter
from auswertung.models import Befund
from auswertung.selectors import befunde as s
from auswertung.selectors.cockpit import letzte_berechnung, wird_berechnet
from organisation import rechte as r
from organisation.adresszeile import adresszeile
from organisation.befund import RAEUME
from organisation.models import Amt, Benutzer, Kommune
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE, HOECHSTENS_DIREKT
from organisation.zugriff import KommunenAnfrage, mit_kommune

LISTEN = {
    "haushaltsjahr": "haushaltsjahre",
    "kontierung": "kontierungen",
}  # kinds of object that have a list, but no page of their own
BEREICHE = tuple(raum for raum, _ in RAEUME)
AMPELFARBE = {"fehler": "rot", "warnung": "gelb", "hinweis": "grau"}
JE_SEITE = (25, 50, 200)
# kind of object → page of the object; a room whose page does not exist yet shows the name without a link
SEITEN = {
    "leistung": "leistung",
    "projekt": "projekt",
    "stelle": "stelle",
    "massnahme": "massnahme",
    "foerderung": "foerderung",
    "berichtspflicht": "berichtspflicht",
    "ratsvorlage": "ratsvorlage",
}


@dataclass(frozen=True)
class Chip:
    text: str
    url: str


@dataclass(frozen=True)
class Zeile:
    """A finding as the list shows it."""

    befund: Befund
    regel: str
    url: str
    farbe: str


@dataclass
class Listenzustand:
    """The worklist as one Benutzer asked for it."""

    benutzer: Benutzer
    kommune: Kommune
    abfrage: QueryDict

    @cached_property
    def aemter(self) -> list[Amt]:
        """Ämter to filter by."""
        return list(Amt.objects.sichtbar_fuer(self.benutzer).filter(kommune=self.kommune).nach_nummer())

    @cached_property
    def form(self) -> Befundfilter:
        """The filters of the address, read."""
        vorgabe = None if "amt" in self.abfrage else s.eigenes_amt(benutzer=self.benutzer, kommune=self.kommune)
        form = Befundfilter(self.abfrage, aemter=self.aemter, vorgabe=vorgabe)
        form.is_valid()
        return form

    @cached_property
    def sichtbare(self) -> QuerySet[Befund]:
        """Everything the reader may see."""
        return s.sichtbare(benutzer=self.benutzer, kommune=self.kommune)

    def auswahl(self, befunde: QuerySet[Befund] | None = None) -> QuerySet[Befund]:
        """The hits; nothing where a filter could not be read."""
        befunde = self.sichtbare if befunde is None else befunde
        if not self.form.is_valid():
            return befunde.none()
        werte = self.form.cleaned_data
        aemter = None
        if werte["amt"].isdigit():
            pk = int(werte["amt"])
            aemter = [pk] if werte["darunter"] else s.mit_unterbaum(self.aemter, pk)
        return s.gefiltert(
            befunde,
            status=werte["status"],
            raeume=[werte["raum"]] if werte["raum"] else [],
            regeln=[werte["regel"]] if werte["regel"] else [],
            schweren=[werte["schwere"]] if werte["schwere"] else [],
            aemter=aemter,
            ohne_amt=werte["amt"] == s.OHNE,
            text=werte["q"],
        )

    def adresse(self, **werte: str | None) -> str:
        """This list with some filters changed (None: removed)."""
        return f"?{adresszeile(self.abfrage, {n: [] if w is None else [w] for n, w in werte.items()})}"


def darf(benutzer: Benutzer, kommune: Kommune, stufe: str) -> bool:
    """True where the Benutzer holds the Stufe in at least one room."""
    rechte = benutzer.rechte()
    return any(rechte.darf_irgendwo(kommune_id=kommune.pk, bereich=raum, stufe=stufe) for raum in BEREICHE)


@require_safe
@mit_kommune(bereich=BEREICHE)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """The worklist; `?format=xlsx|csv` exports exactly these rows."""
    zustand = Listenzustand(request.user, request.kommune, request.GET)
    if "format" in request.GET:
        return _ausgeben(request, zustand)
    auswahl = zustand.auswahl()
    wahl = request.GET.get("je_seite", "")
    je_seite = int(wahl) if wahl in map(str, JE_SEITE) else 50
    seite = Paginator(s.geordnet(auswahl), je_seite).get_page(request.GET.get("seite"))
    gueltig = zustand.form.is_valid()
    kontext = {
        "titel": "Datenqualität",
        "stand": letzte_berechnung(kommune=request.kommune),
        "wird_berechnet": wird_berechnet(kommune=request.kommune),
        "form": zustand.form,
        "felder": [(feld, feld.name) for feld in zustand.form if feld.name != "q"],
        "gueltig": gueltig,
        "seite": seite,
        "je_seite": je_seite,
        "je_seite_wahl": JE_SEITE,
        "treffer": seite.paginator.count,
        "zeilen": [zeile(b, request.kommune) for b in seite],
        "regeln": [(z, zustand.adresse(regel=z.regel.schluessel)) for z in s.je_regel(auswahl)],
        "chips": _chips(zustand) if gueltig else [],
        "ohne_filter_url": "?amt=alle",
        "nur_zu_tun": gueltig and zustand.form.cleaned_data["status"] == s.ZU_TUN,
        "abfrage": request.GET.urlencode(),
        "darf_bearbeiten": darf(request.user, request.kommune, r.BEARBEITEN),
        "darf_freigeben": darf(request.user, request.kommune, r.FREIGEBEN),
        "darf_ausgeben": darf(request.user, request.kommune, r.EXPORTIEREN),
    }
    return render(request, "datenqualitaet/liste.html", kontext)


def _chips(zustand: Listenzustand) -> list[Chip]:
    """Each filter, removable; "all Ämter" and "to do" are the floor and no chip."""
    weg = {"amt": "alle"}
    werte = zustand.form.cleaned_data
    return [
        Chip(wort, zustand.adresse(**{name: weg.get(name)}))
        for name, wort in zustand.form.aktive().items()
        if not (name == "amt" and werte["amt"] == s.ALLE) and not (name == "status" and werte["status"] == s.ZU_TUN)
    ]


def zeile(b: Befund, kommune: Kommune) -> Zeile:
    """With the name of its rule and the page of its object."""
    return Zeile(
        b, REGELN[b.regel].name if b.regel in REGELN else b.regel, gegenstand_url(b, kommune), AMPELFARBE[b.schwere]
    )


def gegenstand_url(b: Befund, kommune: Kommune) -> str:
    """Page of the object, "" where there is none."""
    try:
        if b.gegenstand_art in LISTEN:
            return reverse(LISTEN[b.gegenstand_art], args=[kommune.kuerzel])
        return reverse(SEITEN[b.gegenstand_art], args=[kommune.kuerzel, b.gegenstand_id])
    except (KeyError, NoReverseMatch):
        return ""


def _ausgeben(request: KommunenAnfrage, zustand: Listenzustand) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in FORMATE:
        raise BadRequest("Als Dateiformat gibt es hier „xlsx“ und „csv“.")
    if not darf(request.user, request.kommune, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    if not zustand.form.is_valid():
        raise BadRequest("Ein Filter in der Adresse ist nicht lesbar.")
    erlaubte = Befund.objects.exportierbar_fuer(request.user).filter(kommune=request.kommune)
    tabelle = befundtabelle(
        befunde=list(s.geordnet(zustand.auswahl(erlaubte))[: HOECHSTENS_DIREKT * 2]),
        benutzer=request.user,
        kommune=request.kommune,
        stichtag=timezone.localdate(),
        filter_in_worten="; ".join(zustand.form.aktive().values()),
        adresse=request.build_absolute_uri(f"{request.path}{zustand.adresse(format=None)}"),
    )
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


@require_safe
@mit_kommune(bereich=BEREICHE)
def regeln(request: KommunenAnfrage) -> HttpResponse:
    """The written definition of every rule of the rooms the reader may see."""
    rechte = request.user.rechte()
    raeume = [
        (name, [regel for regel in REGELN.values() if regel.raum == raum])
        for raum, name in RAEUME
        if rechte.darf_irgendwo(kommune_id=request.kommune.pk, bereich=raum, stufe=r.LESEN)
    ]
    schweren = {"fehler": "Fehler", "warnung": "Warnung", "hinweis": "Hinweis"}
    return render(
        request,
        "datenqualitaet/regeln.html",
        {"titel": "Regeln der Datenqualität", "raeume": raeume, "farben": AMPELFARBE, "schweren": schweren},
    )


@require_safe
@mit_kommune(bereich=BEREICHE)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """One finding: printed and computed, its rule, what happened to it, the way to the object."""
    befund = s.sichtbare(benutzer=request.user, kommune=request.kommune).filter(pk=pk)
    gefunden = befund.select_related("amt", "zugewiesen_an").first()
    if gefunden is None:
        raise Http404("Diesen Befund gibt es nicht, oder Sie dürfen ihn nicht sehen.")
    kontext: dict[str, Any] = {
        "zeile": zeile(gefunden, request.kommune),
        "regel": REGELN.get(gefunden.regel),
        "verlauf": s.verlauf(gefunden),
        "darf_bearbeiten": Befund.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists(),
        "darf_freigeben": Befund.objects.freigebbar_fuer(request.user).filter(pk=pk).exists(),
    }
    kontext["titel"] = f"Befund: {kontext['zeile'].regel}"
    return render(request, "datenqualitaet/detail.html", kontext)
