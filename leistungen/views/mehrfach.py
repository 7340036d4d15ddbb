"""Bulk edit: selection → form → preview → confirmation → one Vorgang that can be undone.

"All hits" travels as the filter, not as ids; a fingerprint of what was previewed travels along, so that nothing is
written to rows the reader did not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from leistungen.forms.aktionen import OHNE_AMT, AktionsForm
from leistungen.models import KommunaleLeistung
from leistungen.selectors.gruende import gruende
from leistungen.selectors.liste import Leistungen
from leistungen.selectors.vorschau import Vorschau, fingerabdruck, gewaehlte, vorschau
from leistungen.services.eingaben import HOECHSTENS_LEISTUNGEN, datum_pruefen
from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen, VeralteterStand
from leistungen.views.aktionen import MEHRFACHAKTIONEN, Aktion, Eingabe
from leistungen.views.antworten import KONFLIKT, UNGUELTIG, gescheitert, weiter, zurueck
from leistungen.views.einzeln import fehler_eintragen
from leistungen.views.listenzustand import Listenzustand, aus_text
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

VORSCHAUZEILEN = 50
VORSCHAU, AUSFUEHREN = "vorschau", "ausfuehren"
_BEGLEITER = (
    "csrfmiddlewaretoken",
    "aktion",
    "schritt",
    "weiter",
    "abfrage",
    "alle_treffer",
    "auswahl",
    "abdruck",
    "nachtrag",
)


@dataclass
class Auswahlanfrage:
    """The rows one bulk request is about."""

    request: KommunenAnfrage

    @cached_property
    def zustand(self) -> Listenzustand:
        """The list the selection was made in."""
        abfrage = self.request.POST.get("abfrage", "")
        return aus_text(benutzer=self.request.user, kommune=self.request.kommune, abfrage=abfrage)

    @property
    def alle_treffer(self) -> bool:
        """The filter instead of single rows."""
        return self.request.POST.get("alle_treffer") == "1"

    @cached_property
    def ids(self) -> list[int] | None:
        """Selected ids; None: all hits. Nonsense is dropped, it selects nothing."""
        if self.alle_treffer:
            return None
        werte = self.request.POST.getlist("auswahl")
        return list({int(w) for w in werte if w.isascii() and w.isdigit() and len(w) < 19})

    @cached_property
    def menge(self) -> Leistungen:
        """Rows the selection may reach: the hits, or everything visible for ids."""
        return self.zustand.filter.treffer if self.alle_treffer else self.zustand.sichtbare

    @cached_property
    def leistungen(self) -> list[KommunaleLeistung]:
        """Selected rows the reader may edit."""
        return gewaehlte(bearbeitbare=self.menge.bearbeitbar_fuer(self.request.user), ids=self.ids)  # type: ignore[attr-defined]

    @cached_property
    def abgelehnt(self) -> int:
        """Selected rows that can't be edited or no longer exist."""
        gewaehlt = self.menge.count() if self.ids is None else len(self.ids)
        return gewaehlt - len(self.leistungen)

    def als_kontext(self) -> dict[str, Any]:
        """Counts and the hidden fields that carry the selection on."""
        paare = [("abfrage", self.request.POST.get("abfrage", ""))]
        if self.alle_treffer:
            paare.append(("alle_treffer", "1"))
        else:
            paare += [("auswahl", str(pk)) for pk in self.ids or ()]
        return {"anzahl": len(self.leistungen), "abgelehnt": self.abgelehnt, "verborgene": paare}

    def pruefen(self) -> None:
        """Raises Eingabefehler for an empty or too large selection."""
        if not self.leistungen:
            raise Eingabefehler("Es ist keine Leistung ausgewählt, die Sie bearbeiten dürfen.")
        if len(self.leistungen) > HOECHSTENS_LEISTUNGEN:
            raise Eingabefehler(
                "Mehr als 10.000 Leistungen lassen sich nicht auf einmal bearbeiten. Bitte enger filtern."
            )


@require_POST
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def mehrfach(request: KommunenAnfrage) -> HttpResponse:
    """One step of the bulk edit; `schritt` is empty, vorschau or ausfuehren."""
    aktion = MEHRFACHAKTIONEN.get(request.POST.get("aktion", ""))
    anfrage = Auswahlanfrage(request)
    if aktion is None:
        return gescheitert(request, "Diese Bearbeitung gibt es nicht.")
    try:
        anfrage.pruefen()
    except Eingabefehler as fehler:
        return gescheitert(request, fehler.meldung)
    schritt = request.POST.get("schritt", "")
    if not schritt and aktion.schluessel != "bestaetigen":
        return _fragen(anfrage, aktion, _formular(anfrage, aktion, gebunden=False))
    formular = _formular(anfrage, aktion, gebunden=True)
    if not formular.is_valid():
        return _fragen(anfrage, aktion, formular, UNGUELTIG)
    return _ausfuehren(anfrage, aktion, formular) if schritt == AUSFUEHREN else _vorschauen(anfrage, aktion, formular)


def _formular(anfrage: Auswahlanfrage, aktion: Aktion, *, gebunden: bool) -> AktionsForm:
    request = anfrage.request
    return aktion.formular(
        request.POST if gebunden else None,
        auswahl=anfrage.zustand.auswahl,
        heute=anfrage.zustand.stichtag,
        gruende=gruende(benutzer=request.user, kommune=request.kommune, modell=aktion.modell),
        mehrere=True,
    )


def _fragen(anfrage: Auswahlanfrage, aktion: Aktion, formular: AktionsForm, status: int = 200) -> HttpResponse:
    return _antwort(anfrage, aktion, {"form": formular}, status)


def _antwort(anfrage: Auswahlanfrage, aktion: Aktion, kontext: dict[str, Any], status: int) -> HttpResponse:
    request = anfrage.request
    gemeinsam = {
        "titel": aktion.titel,
        "aktion": aktion,
        "mehrfach": anfrage.als_kontext(),
        "weiter": _rueckweg(request),
        "ziel_url": reverse("leistungen_mehrfach", args=[request.kommune.kuerzel]),
    }
    vorlage = "leistungen/aktion.html"
    if request.headers.get("HX-Request"):
        vorlage = "leistungen/_vorschau.html" if "vorschau" in kontext else "leistungen/_aktion.html"
    return render(request, vorlage, {**gemeinsam, **kontext}, status=status)


def _rueckweg(request: KommunenAnfrage) -> str:
    """The list the selection was made in, whatever page the form stood on."""
    if request.POST.get("weiter"):
        return zurueck(request)
    abfrage = request.POST.get("abfrage", "")
    return reverse("leistungen", args=[request.kommune.kuerzel]) + (f"?{abfrage}" if abfrage else "")


def _neuer_wert(formular: AktionsForm) -> str:
    werte = formular.cleaned_data
    if "amt" in werte:
        return "" if werte["amt"] == OHNE_AMT else str(werte["amt"])
    wahl = str(werte.get("wahl", ""))
    return f"{wahl} bis {werte['ziel_datum']:%d.%m.%Y}" if werte.get("ziel_datum") else wahl


def _ziel(leistung: KommunaleLeistung) -> str:
    """A target is the same only with the same date."""
    if leistung.ziel_wert is None:
        return ""
    return (
        f"{leistung.ziel_wert} bis {leistung.ziel_datum:%d.%m.%Y}" if leistung.ziel_datum else str(leistung.ziel_wert)
    )


def _worte(anfrage: Auswahlanfrage, aktion: Aktion) -> Any:
    if aktion.schluessel == "amt":
        aemter = {str(amt.id): amt.name for amt in anfrage.zustand.auswahl.aemter.values()}
        return lambda wert: aemter.get(wert, "ohne Amt")
    if aktion.schluessel == "erbracht":
        return aktion.wort
    return lambda wert: wert or ("nicht bewertet" if aktion.schluessel == "reifegrad" else "leer")


def _vorschauen(
    anfrage: Auswahlanfrage, aktion: Aktion, formular: AktionsForm, hinweis: str = "", status: int = 200
) -> HttpResponse:
    try:
        tag = formular.cleaned_data.get("gueltig_ab")
        if tag is not None:
            datum_pruefen(tag)
    except Eingabefehler as fehler:
        fehler_eintragen(formular, fehler)
        return _fragen(anfrage, aktion, formular, UNGUELTIG)
    gezeigt = _vorschau(anfrage, aktion, formular)
    werte = [(n, w) for n, ws in anfrage.request.POST.lists() for w in ws if n not in _BEGLEITER]
    kontext = {
        "vorschau": gezeigt,
        "beispiele": gezeigt.zeilen[:VORSCHAUZEILEN],
        "weitere": max(0, len(gezeigt.zeilen) - VORSCHAUZEILEN),
        "werte": werte,
        "abdruck": fingerabdruck(anfrage.leistungen, aktion.gesehen),
        "hinweis": hinweis,
        "form": formular,
    }
    return _antwort(anfrage, aktion, kontext, status)


def _vorschau(anfrage: Auswahlanfrage, aktion: Aktion, formular: AktionsForm) -> Vorschau:
    datiert = "gueltig_ab" in formular.cleaned_data
    return vorschau(
        leistungen=anfrage.leistungen,
        bisher=_ziel if aktion.schluessel == "ziel" else aktion.bisher,
        neu=_neuer_wert(formular),
        modell=aktion.modell if datiert else None,
        gueltig_ab=formular.cleaned_data.get("gueltig_ab"),
        wort=_worte(anfrage, aktion),
    )


def _ausfuehren(anfrage: Auswahlanfrage, aktion: Aktion, formular: AktionsForm) -> HttpResponse:
    request = anfrage.request
    if request.POST.get("abdruck") != fingerabdruck(anfrage.leistungen, aktion.gesehen):
        return _vorschauen(
            anfrage, aktion, formular, "Inzwischen hat sich etwas geändert. Bitte prüfen Sie neu.", KONFLIKT
        )
    eingabe = Eingabe(
        benutzer=request.user,
        kommune=request.kommune,
        leistung_ids=[leistung.pk for leistung in anfrage.leistungen],
        werte=formular.cleaned_data,
        gesehen={leistung.pk: aktion.gesehen(leistung) for leistung in anfrage.leistungen},
        nachtrag_bestaetigt=request.POST.get("nachtrag") == "1",
    )
    try:
        ergebnis = aktion.ausfuehren(eingabe)
    except (VeralteterStand, NachtragBestaetigen) as fehler:
        neu = Auswahlanfrage(request)
        return _vorschauen(neu, aktion, formular, fehler.meldung, KONFLIKT)
    except Eingabefehler as fehler:
        fehler_eintragen(formular, fehler)
        return _fragen(anfrage, aktion, formular, UNGUELTIG)
    return weiter(request, ergebnis)
