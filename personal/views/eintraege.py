"""Own rates, pay rises and printed totals: one small form each. They belong to the whole Kommune."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.forms.saetze import KostensatzForm, Loeschform, SteigerungForm
from personal.forms.summen import SummeForm, SummenstornoForm
from personal.models import Kostensatz, Personalsumme, Tarifsteigerung
from personal.services.saetze import eintrag_loeschen, eintrag_setzen
from personal.services.summen import summe_setzen, summe_stornieren
from personal.views.rahmen import BEREICH


@dataclass(frozen=True)
class Eintrag:
    """A model with its form, what saves it and what removes it, and the page it belongs to."""

    modell: type[Any]
    wort: str
    form: Callable[..., Any]
    setzen: Callable[..., Any]
    entfernen: Callable[..., Any]
    seite: str
    verb: str = "löschen"


def _satzeintrag(modell: type[Any], klasse: type[Any]) -> Eintrag:
    return Eintrag(
        modell,
        str(modell._meta.verbose_name),
        lambda daten, kommune, zeile: klasse(daten, zeile=zeile),
        lambda form, **kopf: eintrag_setzen(**kopf, modell=modell, angaben=form.angaben()),
        lambda form, **kopf: eintrag_loeschen(**kopf, modell=modell),
        "kostensaetze",
    )


EINTRAEGE = {
    "satz": _satzeintrag(Kostensatz, KostensatzForm),
    "steigerung": _satzeintrag(Tarifsteigerung, SteigerungForm),
    "summe": Eintrag(
        Personalsumme,
        "Summe einer Vorlage",
        lambda daten, kommune, zeile: SummeForm(daten, kommune=kommune, summe=zeile),
        lambda form, **kopf: summe_setzen(**kopf, angaben=form.angaben(), **form.deckung()),
        lambda form, **kopf: summe_stornieren(**kopf, grund=form.cleaned_data["grund"]),
        "personalkosten",
        "stornieren",
    ),
}


def _eintrag(request: KommunenAnfrage, name: str) -> Eintrag:
    if name not in EINTRAEGE:
        raise Http404("Diesen Eintrag gibt es nicht.")
    if not request.user.rechte().darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN):
        raise PermissionDenied("Dafür fehlt Ihnen das Recht, Personal der ganzen Kommune zu bearbeiten.")
    return EINTRAEGE[name]


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def eintrag(request: KommunenAnfrage, name: str, pk: int | None = None) -> HttpResponse:
    """New (`pk` None) or correct. A stale save is refused and says what stands there now."""
    was = _eintrag(request, name)
    zeile = _zeile(request, was, pk) if pk is not None else None
    daten = request.POST if request.method == "POST" else None
    form = was.form(daten, request.kommune, zeile)
    if not form.is_bound:
        return _zeigen(request, was, form, zeile)
    if not form.is_valid():
        return _zeigen(request, was, form, zeile, status=UNGUELTIG)
    kopf = {"benutzer": request.user, "kommune": request.kommune, "pk": pk, "version": form.cleaned_data["version"]}
    try:
        gespeichert = was.setzen(form, **kopf)
    except VeralteterStand as fehler:
        neu = request.POST.copy()
        neu["version"] = str(zeile.version if zeile else 0)
        return _zeigen(
            request,
            was,
            was.form(neu, request.kommune, zeile),
            zeile,
            status=KONFLIKT,
            unterschiede=fehler.unterschiede,
        )
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return _zeigen(request, was, form, zeile, status=UNGUELTIG)
    messages.success(request, f"Gespeichert: {was.wort} {gespeichert}.")
    return HttpResponseRedirect(_seite(request, was))


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def entfernen(request: KommunenAnfrage, name: str, pk: int) -> HttpResponse:
    """Delete a rate nobody uses or a pay rise; cancel a printed total with a reason."""
    was = _eintrag(request, name)
    zeile = _zeile(request, was, pk)
    klasse = SummenstornoForm if was.verb == "stornieren" else Loeschform
    if request.method == "GET":
        return _zeigen(request, was, klasse(initial={"version": zeile.version}), zeile, verb=was.verb)
    form = klasse(request.POST)
    if not form.is_valid():
        return _zeigen(request, was, form, zeile, status=UNGUELTIG, verb=was.verb)
    kopf = {"benutzer": request.user, "kommune": request.kommune, "pk": pk, "version": form.cleaned_data["version"]}
    wort = str(zeile)
    try:
        was.entfernen(form, **kopf)
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        status = KONFLIKT if isinstance(fehler, VeralteterStand) else UNGUELTIG
        return _zeigen(request, was, form, zeile, status=status, verb=was.verb)
    messages.success(request, f"{was.wort} {wort}: {'storniert' if was.verb == 'stornieren' else 'gelöscht'}.")
    return HttpResponseRedirect(_seite(request, was))


def _zeile(request: KommunenAnfrage, was: Eintrag, pk: int) -> Any:
    zeilen = was.modell.objects.bearbeitbar_fuer(request.user).filter(kommune=request.kommune)
    if was.modell is Personalsumme:
        zeilen = zeilen.filter(storniert_am=None)
    return get_object_or_404(zeilen, pk=pk)


def _seite(request: KommunenAnfrage, was: Eintrag) -> str:
    return reverse(was.seite, args=[request.kommune.kuerzel])


def _zeigen(
    request: KommunenAnfrage,
    was: Eintrag,
    form: Any,
    zeile: Any,
    *,
    status: int = 200,
    verb: str = "",
    unterschiede: Any = None,
) -> HttpResponse:
    tun = verb or ("bearbeiten" if zeile else "eintragen")
    kontext = {
        "titel": f"{was.wort} {tun}",
        "form": form,
        "zeile": zeile,
        "verb": verb,
        "weiter": _seite(request, was),
        "seitenname": "Kostensätze" if was.seite == "kostensaetze" else "Personalkosten",
        "unterschiede": unterschiede,
        "entfernen_url": (
            reverse("kosteneintrag_entfernen", args=[request.kommune.kuerzel, _name(was), zeile.pk])
            if zeile and not verb
            else ""
        ),
        "entfernen_wort": was.verb.capitalize(),
    }
    return render(request, "personal/kosteneintrag.html", kontext, status=status)


def _name(was: Eintrag) -> str:
    return next(name for name, eintrag in EINTRAEGE.items() if eintrag is was)
