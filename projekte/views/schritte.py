"""Change, skip and add steps; the Prozessaufnahme of a service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms import schritt as f
from projekte.forms.teile import ProjektleistungForm
from projekte.models import Abhaengigkeit, Projekt, Schritt
from projekte.services.beigaben import projektleistung_aendern
from projekte.services.schritte import hat_basisplan, schritt_aendern, schritt_hinzufuegen, schritt_ueberspringen
from projekte.views.detail import stufen
from projekte.views.gemeinsam import (
    BEREICH,
    alle_aemter,
    fehler_eintragen,
    konflikt,
    projekt_oder_404,
    projekt_url,
    seite,
    status_von,
    text_von,
    umleiten,
)

GET_POST = ["GET", "POST"]


def _schritt(request: KommunenAnfrage, pk: int) -> Schritt:
    sichtbar = Schritt.objects.bearbeitbar_fuer(request.user).filter(kommune=request.kommune)
    return get_object_or_404(sichtbar.select_related("projekt", "amt"), pk=pk)


def _abhaengigkeiten(request: KommunenAnfrage, zeile: Schritt) -> dict[str, str]:
    """The way from a step to what it needs first, for whoever may change the project."""
    if not Projekt.objects.bearbeitbar_fuer(request.user).filter(pk=zeile.projekt_id).exists():
        return {}
    anzahl = Abhaengigkeit.objects.filter(schritt=zeile).count()
    url = reverse("projekt_abhaengigkeit", args=[request.kommune.kuerzel, zeile.projekt_id])
    worte = "noch nichts eingetragen" if not anzahl else f"{anzahl} eingetragen"
    return {"abhaengigkeiten_url": f"{url}?schritt={zeile.pk}", "braucht": worte}


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def schritt(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Edit one step, as a popover or as a page."""
    zeile = _schritt(request, pk)
    frei = not hat_basisplan(projekt=zeile.projekt)
    form = f.SchrittForm(request.POST or None, schritt=zeile, aemter=alle_aemter(request), plan_frei=frei)
    rest: dict[str, Any] = {
        "titel": f"Schritt {zeile.reihenfolge}: {zeile.bezeichnung}",
        "knopf": "Speichern",
        "weiter": projekt_url(request, zeile.projekt_id),
        "projekt": zeile.projekt,
        "gesehen": [(name, text_von(form.wert_von(zeile, name))) for name in form.angaben],
        "plan_fest": not frei,
        **_abhaengigkeiten(request, zeile),
    }
    if form.is_bound and form.is_valid():
        gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in form.angaben}
        geaendert = {n for n in form.angaben if text_von(form.cleaned_data[n]) != gesehen[n]}
        try:
            schritt_aendern(
                benutzer=request.user,
                kommune=request.kommune,
                schritt_id=pk,
                version=form.cleaned_data["version"],
                aenderungen=form.aenderungen(geaendert),
                gesehen=form.gesehen_in_feldern(gesehen),
            )
        except VeralteterStand as fehler:
            return konflikt(request, form, fehler, zeile, geaendert, **rest)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Schritt „{zeile.bezeichnung}“ gespeichert.")
            return umleiten(request, projekt_url(request, zeile.projekt_id))
    return seite(request, form, status=status_von(form), **rest)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def ueberspringen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Skip a step with a reason."""
    zeile = _schritt(request, pk)
    form = f.GrundForm(request.POST or None, initial={"version": zeile.version})
    if form.is_bound and form.is_valid():
        try:
            schritt_ueberspringen(benutzer=request.user, kommune=request.kommune, schritt_id=pk, **form.cleaned_data)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Schritt „{zeile.bezeichnung}“ übersprungen.")
            return umleiten(request, projekt_url(request, zeile.projekt_id))
    return seite(
        request,
        form,
        titel=f"Schritt {zeile.reihenfolge} überspringen: {zeile.bezeichnung}",
        knopf="Schritt überspringen",
        weiter=projekt_url(request, zeile.projekt_id),
        projekt=zeile.projekt,
        status=status_von(form),
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def schritt_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Add a step at the end."""
    projekt: Projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.NeuerSchrittForm(
        request.POST or None, aemter=alle_aemter(request), initial={"amt": projekt.federfuehrendes_amt}
    )
    if form.is_bound and form.is_valid():
        try:
            schritt_hinzufuegen(benutzer=request.user, kommune=request.kommune, projekt_id=pk, **form.werte())
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Schritt hinzugefügt.")
            return umleiten(request, projekt_url(request, pk))
    return seite(
        request,
        form,
        titel="Schritt hinzufügen",
        knopf="Schritt hinzufügen",
        weiter=projekt_url(request, pk),
        projekt=projekt,
        status=status_von(form),
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def leistung(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """Status, target and Prozessaufnahme of one service of the project."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    zeile = get_object_or_404(projekt.leistungen.select_related("leistung__fassung"), pk=teil)
    form = ProjektleistungForm(request.POST or None, zeile=zeile, stufen=stufen(request))
    if form.is_bound and form.is_valid():
        try:
            projektleistung_aendern(
                benutzer=request.user,
                kommune=request.kommune,
                projekt_id=pk,
                projektleistung_id=teil,
                **form.cleaned_data,
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Prozessaufnahme gespeichert.")
            return umleiten(request, projekt_url(request, pk))
    return seite(
        request,
        form,
        titel=f"Prozessaufnahme: {zeile.leistung.bezeichnung}",
        knopf="Speichern",
        weiter=projekt_url(request, pk),
        projekt=projekt,
        status=status_von(form),
    )
