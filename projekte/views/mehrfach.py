"""Bulk edit of projects: selection → form → preview → confirmation → one change that can be undone.

"All hits" travels as the filter, not as ids; a fingerprint of what was previewed travels along, so that nothing is
written to rows the reader did not see.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.aktionen import Ergebnis
from leistungen.views.antworten import KONFLIKT, UNGUELTIG, gescheitert, weiter, zurueck
from organisation import rechte as r
from organisation.models import Amt
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms.aktionen import Aktionsform
from projekte.models import Projekt
from projekte.selectors.auswahl import fingerabdruck, gewaehlte
from projekte.services.mehrfach import HOECHSTENS_PROJEKTE, aenderung_zuruecknehmen
from projekte.views.aktionen import MEHRFACHAKTIONEN, Aktion, Eingabe
from projekte.views.gemeinsam import BEREICH, eigene_aemter, fehler_eintragen
from projekte.views.listenzustand import Projektlistenzustand, aus_text

LISTE = "projekte"
VORSCHAUZEILEN, HOECHSTENS_NAMEN = 50, 10
AUSFUEHREN = "ausfuehren"
_BEGLEITER = {"csrfmiddlewaretoken", "aktion", "schritt", "weiter", "abfrage", "alle_treffer", "auswahl", "abdruck"}


@dataclass
class Auswahlanfrage:
    """The projects one bulk request is about."""

    request: KommunenAnfrage

    @cached_property
    def zustand(self) -> Projektlistenzustand:
        """The list the selection was made in."""
        abfrage = self.request.POST.get("abfrage", "")
        return aus_text(benutzer=self.request.user, kommune=self.request.kommune, abfrage=abfrage)

    @property
    def alle_treffer(self) -> bool:
        """The filter instead of single rows."""
        return self.request.POST.get("alle_treffer") == "1"

    @cached_property
    def ids(self) -> list[int]:
        """Selected ids; nonsense is dropped, it selects nothing."""
        if self.alle_treffer:
            return self.zustand.treffer
        werte = self.request.POST.getlist("auswahl")
        return list({int(w) for w in werte if w.isascii() and w.isdigit() and len(w) < 19})

    @cached_property
    def sichtbare(self) -> list[Projekt]:
        """Selected projects the reader sees."""
        return gewaehlte(sichtbare=self.zustand.sichtbare, ids=self.ids)

    @cached_property
    def projekte(self) -> list[Projekt]:
        """Of those the ones the reader may change."""
        return [p for p in self.sichtbare if p.pk in self.zustand.bearbeitbare]

    def als_kontext(self) -> dict[str, Any]:
        """Counts, the projects that stay as they are, and the hidden fields that carry the selection on."""
        paare = [("abfrage", self.request.POST.get("abfrage", ""))]
        if self.alle_treffer:
            paare.append(("alle_treffer", "1"))
        else:
            paare += [("auswahl", str(pk)) for pk in self.ids]
        fremde = [p.titel for p in self.sichtbare if p.pk not in self.zustand.bearbeitbare]
        abgelehnt = len(self.ids) - len(self.projekte)
        namen = fremde[:HOECHSTENS_NAMEN]
        return {
            "anzahl": len(self.projekte),
            "abgelehnt": abgelehnt,
            "abgelehnte": namen,
            "abgelehnte_weitere": abgelehnt - len(namen),
            "verborgene": paare,
        }

    def pruefen(self) -> None:
        """Raises Eingabefehler for an empty or too large selection."""
        if not self.projekte:
            raise Eingabefehler("Es ist kein Projekt ausgewählt, das Sie bearbeiten dürfen.")
        if len(self.projekte) > HOECHSTENS_PROJEKTE:
            raise Eingabefehler(
                "Mehr als 10.000 Projekte lassen sich nicht auf einmal bearbeiten. Bitte enger filtern."
            )


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def mehrfach(request: KommunenAnfrage) -> HttpResponse:
    """One step of the bulk edit; `schritt` is empty, vorschau or ausfuehren."""
    aktion = MEHRFACHAKTIONEN.get(request.POST.get("aktion", ""))
    anfrage = Auswahlanfrage(request)
    if aktion is None:
        return gescheitert(request, "Diese Bearbeitung gibt es nicht.", liste=LISTE)
    try:
        anfrage.pruefen()
    except Eingabefehler as fehler:
        return gescheitert(request, fehler.meldung, liste=LISTE)
    schritt = request.POST.get("schritt", "")
    if not schritt and not aktion.sofort:
        return _fragen(anfrage, aktion, _formular(anfrage, aktion, gebunden=False))
    formular = _formular(anfrage, aktion, gebunden=True)
    if not formular.is_valid():
        return _fragen(anfrage, aktion, formular, UNGUELTIG)
    return _ausfuehren(anfrage, aktion, formular) if schritt == AUSFUEHREN else _vorschauen(anfrage, aktion, formular)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def rueckgaengig(request: KommunenAnfrage, spur: UUID) -> HttpResponse:
    """Take back what one quick edit of the list changed."""
    try:
        anzahl = aenderung_zuruecknehmen(benutzer=request.user, kommune=request.kommune, spur=spur)
    except Eingabefehler as fehler:
        return gescheitert(request, fehler.meldung, liste=LISTE)
    wie_viele = "1 Projekt steht" if anzahl == 1 else f"{anzahl} Projekte stehen"
    return weiter(request, Ergebnis(f"Rückgängig gemacht: {wie_viele} wieder wie zuvor."), liste=LISTE)


def _formular(anfrage: Auswahlanfrage, aktion: Aktion, *, gebunden: bool) -> Aktionsform:
    request = anfrage.request
    return aktion.formular(
        request.POST if gebunden else None,
        aemter=eigene_aemter(request),
        heute=anfrage.zustand.stichtag,
        mehrere=True,
    )


def _fragen(anfrage: Auswahlanfrage, aktion: Aktion, formular: Aktionsform, status: int = 200) -> HttpResponse:
    return _antwort(anfrage, aktion, {"form": formular}, status)


def _antwort(anfrage: Auswahlanfrage, aktion: Aktion, kontext: dict[str, Any], status: int) -> HttpResponse:
    request = anfrage.request
    gemeinsam = {
        "titel": aktion.titel,
        "aktion": aktion,
        "mehrfach": anfrage.als_kontext(),
        "weiter": _rueckweg(request),
        "ziel_url": reverse("projekte_mehrfach", args=[request.kommune.kuerzel]),
    }
    vorlage = "projekte/aktion.html"
    if request.headers.get("HX-Request"):
        vorlage = "projekte/_vorschau.html" if "vorschau" in kontext else "projekte/_aktion.html"
    return render(request, vorlage, {**gemeinsam, **kontext}, status=status)


def _rueckweg(request: KommunenAnfrage) -> str:
    """The list the selection was made in, whatever page the form stood on."""
    if request.POST.get("weiter"):
        return zurueck(request, liste=LISTE)
    abfrage = request.POST.get("abfrage", "")
    return reverse("projekte", args=[request.kommune.kuerzel]) + (f"?{abfrage}" if abfrage else "")


def _worte(anfrage: Auswahlanfrage, aktion: Aktion) -> Any:
    if aktion.schluessel != "amt":
        return aktion.wort
    aemter = {str(amt.pk): str(amt) for amt in Amt.objects.filter(kommune=anfrage.request.kommune)}
    return lambda wert: aemter.get(wert, "ohne Amt")


def _neuer_wert(anfrage: Auswahlanfrage, aktion: Aktion, formular: Aktionsform) -> str:
    return f"{anfrage.zustand.stichtag:%d.%m.%Y}" if aktion.sofort else formular.neuer_wert()


def _vorschauen(
    anfrage: Auswahlanfrage, aktion: Aktion, formular: Aktionsform, hinweis: str = "", status: int = 200
) -> HttpResponse:
    wort, neu = _worte(anfrage, aktion), _neuer_wert(anfrage, aktion, formular)
    zeilen, anzahlen = [], Counter[str]()
    for projekt in anfrage.projekte:
        alt = aktion.bisher(projekt)
        danach = aktion.nach(alt, neu)
        anzahlen["schon so, ohne Änderung" if alt == danach else "mit Änderung"] += 1
        zeilen.append((projekt.titel, wort(alt), wort(danach), alt != danach))
    kontext = {
        "vorschau": anzahlen.most_common(),
        "beispiele": zeilen[:VORSCHAUZEILEN],
        "weitere": max(0, len(zeilen) - VORSCHAUZEILEN),
        "werte": [(n, w) for n, ws in anfrage.request.POST.lists() for w in ws if n not in _BEGLEITER],
        "abdruck": fingerabdruck(anfrage.projekte),
        "hinweis": hinweis,
        "form": formular,
    }
    return _antwort(anfrage, aktion, kontext, status)


def _ausfuehren(anfrage: Auswahlanfrage, aktion: Aktion, formular: Aktionsform) -> HttpResponse:
    request = anfrage.request
    if request.POST.get("abdruck") != fingerabdruck(anfrage.projekte):
        hinweis = "Inzwischen hat sich etwas geändert. Bitte prüfen Sie neu."
        return _vorschauen(anfrage, aktion, formular, hinweis, KONFLIKT)
    versionen = {projekt.pk: projekt.version for projekt in anfrage.projekte}
    try:
        ergebnis = aktion.ausfuehren(Eingabe(request.user, request.kommune, versionen, formular))
    except VeralteterStand as fehler:
        return _vorschauen(Auswahlanfrage(request), aktion, formular, fehler.meldung, KONFLIKT)
    except Eingabefehler as fehler:
        fehler_eintragen(formular, fehler)
        return _fragen(anfrage, aktion, formular, UNGUELTIG)
    return weiter(request, ergebnis, liste=LISTE)
