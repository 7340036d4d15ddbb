"""Changes of a scenario: one small form per kind, guarded by the version of the scenario."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.forms.szenario import AENDERUNGSFORMEN, Aenderungsform
from personal.models import Szenario, Szenarioaenderung
from personal.selectors.szenarien import aenderungen_in_worten
from personal.services.szenarien import ZEILENFELDER, aenderung_entfernen, aenderung_setzen
from personal.views.rahmen import BEREICH
from personal.views.szenario import geladen


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def aenderung(request: KommunenAnfrage, pk: int, art: str, zeile: int | None = None) -> HttpResponse:
    """Add a change, or write one anew. Raises Http404 for an unknown kind or row."""
    if art not in AENDERUNGSFORMEN:
        raise Http404("Diese Art der Änderung gibt es nicht.")
    szenario = geladen(request, pk, r.BEARBEITEN).szenario
    klasse = AENDERUNGSFORMEN[art]
    stand = {"version": szenario.version, "gesehen": aenderungen_in_worten(szenario)}
    if request.method == "GET":
        form = klasse(kommune=request.kommune, initial={**_anfang(szenario, art, zeile, klasse), **stand})
        return _zeigen(request, szenario, art, form)
    form = klasse(request.POST, kommune=request.kommune)
    if not form.is_valid():
        return _zeigen(request, szenario, art, form, status=UNGUELTIG)
    try:
        aenderung_setzen(
            benutzer=request.user,
            kommune=request.kommune,
            szenario_id=pk,
            version=form.cleaned_data["version"],
            art=art,
            angaben=form.angaben(),
            zeile_id=zeile,
            gesehen=form.cleaned_data["gesehen"],
        )
    except VeralteterStand as fehler:
        daten = request.POST.copy()
        daten["version"], daten["gesehen"] = str(stand["version"]), str(stand["gesehen"])
        form = klasse(daten, kommune=request.kommune)
        return _zeigen(request, szenario, art, form, status=KONFLIKT, unterschiede=fehler.unterschiede)
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return _zeigen(request, szenario, art, form, status=UNGUELTIG)
    messages.success(request, "Gespeichert. Das Ergebnis gilt erst wieder, wenn Sie neu rechnen lassen.")
    return HttpResponseRedirect(reverse("szenario", args=[request.kommune.kuerzel, pk]))


def _anfang(szenario: Szenario, art: str, zeile: int | None, klasse: type[Aenderungsform]) -> dict[str, Any]:
    if zeile is None:
        return {name: feld.initial for name, feld in klasse.base_fields.items() if feld.initial is not None}
    vorhanden = get_object_or_404(Szenarioaenderung, szenario=szenario, art=art, pk=zeile)
    return {name: getattr(vorhanden, name) for name in ZEILENFELDER}


def _zeigen(
    request: KommunenAnfrage, szenario: Szenario, art: str, form: Aenderungsform, *, status: int = 200, **weitere: Any
) -> HttpResponse:
    name = str(Szenarioaenderung.Art(art).label)
    kontext = {
        "titel": f"{name[:1].upper()}{name[1:]}",
        "szenario": szenario,
        "form": form,
        "knopf": "Speichern",
        "weiter": reverse("szenario", args=[request.kommune.kuerzel, szenario.pk]),
        **weitere,
    }
    return render(request, "personal/szenario_formular.html", kontext, status=status)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def entfernen(request: KommunenAnfrage, pk: int, zeile: int) -> HttpResponse:
    """Take a change out."""
    geladen(request, pk, r.BEARBEITEN)
    version = request.POST.get("version", "")
    try:
        aenderung_entfernen(
            benutzer=request.user,
            kommune=request.kommune,
            szenario_id=pk,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
            zeile_id=zeile,
        )
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    else:
        messages.success(request, "Entfernt.")
    return HttpResponseRedirect(reverse("szenario", args=[request.kommune.kuerzel, pk]))
