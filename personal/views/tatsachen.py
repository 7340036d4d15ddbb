"""Dated facts of a post: one small form each, all guarded by the version of the post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.forms import stelle as f
from personal.models import Stelle
from personal.services import besetzungen, fassungen, staende, stellenvermerke
from personal.views.rahmen import BEREICH
from personal.views.stelle import bearbeitbare


@dataclass(frozen=True)
class Aktion:
    """A form, the service it calls (with the id of the row where there is one), and what the reader saw."""

    titel: str
    form: type[Any]
    rufen: Callable[[dict[str, Any], Any, int], Any]
    jetzt: Callable[[Stelle], str]
    anfang: Callable[[], dict[str, Any]] = dict


def _heute(*namen: str) -> Callable[[], dict[str, Any]]:
    return lambda: dict.fromkeys(namen, timezone.localdate())


def _stand(kopf: dict[str, Any], form: Any, _: int) -> Any:
    werte = {name: form.cleaned_data[name] for name in ("status", "art", "gueltig_ab", "grund")}
    return staende.stand_setzen(**kopf, **werte)


def _storno(kopf: dict[str, Any], form: Any, zeile: int) -> Any:
    return staende.stand_stornieren(**kopf, stand_id=zeile, grund=form.cleaned_data["grund"])


def _besetzung(kopf: dict[str, Any], form: Any, _: int) -> Any:
    return besetzungen.besetzung_eintragen(**kopf, angaben=form.angaben())


def _ende(kopf: dict[str, Any], form: Any, zeile: int) -> Any:
    return besetzungen.besetzung_beenden(**kopf, besetzung_id=zeile, ende=form.cleaned_data["ende"])


def _vermerk(kopf: dict[str, Any], form: Any, _: int) -> Any:
    return stellenvermerke.stellenvermerk_setzen(**kopf, angaben=form.angaben())


def _erledigt(kopf: dict[str, Any], form: Any, zeile: int) -> Any:
    return stellenvermerke.stellenvermerk_erledigen(**kopf, vermerk_id=zeile, am=form.cleaned_data["am"])


def _fassung(kopf: dict[str, Any], form: Any, zeile: int) -> Any:
    return fassungen.fassung_stornieren(**kopf, fassung_id=zeile, grund=form.cleaned_data["grund"])


def _bestaetigen(kopf: dict[str, Any], form: Any, _: int) -> Any:
    werte = {name: form.cleaned_data[name] for name in ("gueltig_ab", "grund")}
    return fassungen.bewertung_bestaetigen(**kopf, **werte)


AKTIONEN = {
    "fassungsstorno": Aktion("Fassung stornieren", f.StornoForm, _fassung, fassungen.in_worten),
    "bestaetigen": Aktion(
        "Bewertung bestätigen", f.BestaetigungForm, _bestaetigen, fassungen.in_worten, _heute("gueltig_ab")
    ),
    "stand": Aktion("Stand setzen", f.StandForm, _stand, staende.stand_in_worten, _heute("gueltig_ab")),
    "storno": Aktion("Stand stornieren", f.StornoForm, _storno, staende.stand_in_worten),
    "besetzung": Aktion("Besetzung eintragen", f.BesetzungForm, _besetzung, besetzungen.besetzung_in_worten),
    "ende": Aktion("Besetzung beenden", f.EndeForm, _ende, besetzungen.besetzung_in_worten, _heute("ende")),
    "vermerk": Aktion(
        "kw- oder ku-Vermerk setzen", f.VermerkForm, _vermerk, stellenvermerke.vermerke_in_worten, _heute("gilt_ab")
    ),
    "erledigt": Aktion(
        "Vermerk erledigen", f.ErledigtForm, _erledigt, stellenvermerke.vermerke_in_worten, _heute("am")
    ),
}


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def aktion(request: KommunenAnfrage, pk: int, name: str, zeile: int = 0) -> HttpResponse:
    """Show and take one form. Raises Http404 for an unknown action."""
    was = AKTIONEN.get(name)
    if was is None:
        raise Http404("Diese Aktion gibt es nicht.")
    stelle = bearbeitbare(request, pk)
    stand = {"version": stelle.version, "gesehen": was.jetzt(stelle)}
    if request.method == "GET":
        return _zeigen(request, was, stelle, was.form(initial={**was.anfang(), **stand}))
    form = was.form(request.POST)
    if not form.is_valid():
        return _zeigen(request, was, stelle, form, status=UNGUELTIG)
    return _ausfuehren(request, was, stelle, form, zeile)


def _ausfuehren(request: KommunenAnfrage, was: Aktion, stelle: Stelle, form: Any, zeile: int) -> HttpResponse:
    kopf = {
        "benutzer": request.user,
        "kommune": request.kommune,
        "stelle_id": stelle.pk,
        "version": form.cleaned_data["version"],
        "gesehen": form.cleaned_data["gesehen"],
    }
    try:
        was.rufen(kopf, form, zeile)
    except VeralteterStand as fehler:
        daten = request.POST.copy()
        daten["version"], daten["gesehen"] = str(stelle.version), was.jetzt(stelle)
        return _zeigen(request, was, stelle, was.form(daten), status=KONFLIKT, unterschiede=fehler.unterschiede)
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return _zeigen(request, was, stelle, form, status=UNGUELTIG)
    messages.success(request, f"Gespeichert: {was.titel}.")
    return HttpResponseRedirect(reverse("stelle", args=[request.kommune.kuerzel, stelle.pk]))


def _zeigen(
    request: KommunenAnfrage, was: Aktion, stelle: Stelle, form: Any, *, status: int = 200, **weitere: Any
) -> HttpResponse:
    kontext = {
        "titel": was.titel,
        "stelle": stelle,
        "form": form,
        "weiter": reverse("stelle", args=[request.kommune.kuerzel, stelle.pk]),
        **weitere,
    }
    return render(request, "personal/stelle_aktion.html", kontext, status=status)
