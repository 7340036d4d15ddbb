"""Own rates and pay rises as a list; the reference table beside them, taken over through a preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.forms.filter import Referenzfilter
from personal.forms.saetze import UebernahmeForm
from personal.models import Kostensatz, Personalprofil, Tarifsteigerung
from personal.referenz import fingerabdruck
from personal.resources.satztabelle import referenzmappe, satzmappe
from personal.selectors import referenzwerte as lesen
from personal.services.saetze import referenz_uebernehmen
from personal.views.rahmen import BEREICH, adresse_mit, darf, darf_ganz, reiter


@mit_kommune(bereich=BEREICH)
def kostensaetze(request: KommunenAnfrage) -> HttpResponseBase:
    """The Kommune's own rates by group and year, its pay rises and surcharges."""
    if "format" in request.GET:
        return _ausgeben(request, "eigene Kostensätze")
    saetze = Kostensatz.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune).order_by("-jahr", "gruppe")
    steigerungen = Tarifsteigerung.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    kontext = {
        "titel": "Kostensätze",
        "reiter": reiter(request, "saetze"),
        "saetze": saetze,
        "steigerungen": steigerungen.order_by("-jahr"),
        "profil": Personalprofil.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune).first(),
        "vorgabe": Personalprofil(),
        "bearbeitbar": darf_ganz(request, r.BEARBEITEN),
        "darf_lesen": darf_ganz(request, r.LESEN),
        "darf_ausgeben": darf_ganz(request, r.EXPORTIEREN),
    }
    return render(request, "personal/kostensaetze.html", kontext)


@mit_kommune(bereich=BEREICH)
def referenzwerte(request: KommunenAnfrage) -> HttpResponseBase:
    """The reference tables that come with the house, labelled; they never count by themselves."""
    form = Referenzfilter(request.GET)
    if "format" in request.GET:
        return _ausgeben(request, "Referenzwerte", form)
    kontext = {
        "titel": "Referenzwerte",
        "reiter": reiter(request, "saetze"),
        "form": form,
        "entgelte": form.entgelte(),
        "werte": form.werte(),
        "quelle": lesen.QUELLE_TABELLE,
        "lizenz": lesen.LIZENZ_TABELLE,
        "bearbeitbar": darf_ganz(request, r.BEARBEITEN),
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
    }
    return render(request, "personal/referenzwerte.html", kontext)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def uebernehmen(request: KommunenAnfrage) -> HttpResponse:
    """Choose, see old → new per cell, take over in one transaction. What stands there is overwritten only where ticked."""
    if not darf_ganz(request, r.BEARBEITEN):
        raise PermissionDenied("Dafür fehlt Ihnen das Recht, Personal der ganzen Kommune zu bearbeiten.")
    form = UebernahmeForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid() or "zurueck" in request.POST:
        ungueltig = form.is_bound and not form.is_valid()
        return _seite(request, form, status=UNGUELTIG if ungueltig else 200)
    if "gesehen" not in request.POST:
        return _vorschau(request, form)
    try:
        neu, ersetzt = referenz_uebernehmen(
            benutzer=request.user,
            kommune=request.kommune,
            jahr=form.cleaned_data["jahr"],
            angaben=form.angaben(),
            ersetzen=request.POST.getlist("ersetzen"),
            gesehen=request.POST["gesehen"],
        )
    except VeralteterStand as fehler:
        return _vorschau(request, form, status=KONFLIKT, hinweis=fehler.meldung)
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return _vorschau(request, form, status=UNGUELTIG)
    messages.success(request, f"Übernommen: {neu} neu, {ersetzt} ersetzt.")
    return HttpResponseRedirect(reverse("kostensaetze", args=[request.kommune.kuerzel]))


def _vorschau(request: KommunenAnfrage, form: UebernahmeForm, *, status: int = 200, hinweis: str = "") -> HttpResponse:
    zellen, ohne = lesen.uebernahmevorschau(kommune=request.kommune, jahr=form.cleaned_data["jahr"], **form.angaben())
    angekreuzt = set(request.POST.getlist("ersetzen"))
    verborgen = [(n, wert) for n in form.fields for wert in request.POST.getlist(n)]
    return _seite(
        request,
        form,
        status=status,
        zellen=zellen,
        ohne=ohne,
        gesehen=fingerabdruck(zellen),
        angekreuzt=angekreuzt,
        verborgen=verborgen,
        hinweis=hinweis,
        jahr=form.cleaned_data["jahr"],
    )


def _seite(request: KommunenAnfrage, form: UebernahmeForm, *, status: int = 200, **weitere: Any) -> HttpResponse:
    kontext = {
        "titel": "Referenzwerte als eigene Kostensätze übernehmen",
        "form": form,
        "quelle": lesen.QUELLE_TABELLE,
        "lizenz": lesen.LIZENZ_TABELLE,
        "weiter": reverse("referenzwerte", args=[request.kommune.kuerzel]),
        **weitere,
    }
    return render(request, "personal/uebernahme.html", kontext, status=status)


def _ausgeben(request: KommunenAnfrage, was: str, form: Referenzfilter | None = None) -> HttpResponseBase:
    erlaubt = darf(request, r.EXPORTIEREN) if form else darf_ganz(request, r.EXPORTIEREN)
    if request.GET["format"] != "xlsx" or not erlaubt:
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten=form.in_worten() if form else "",
        quelle=f"{lesen.QUELLE_TABELLE} ({lesen.LIZENZ_TABELLE})" if form else f"OZG-Tracker, {was} der Kommune",
        adresse=request.build_absolute_uri(adresse_mit(request, format=None)),
    )
    if form:
        mappe = referenzmappe(entgelte=form.entgelte(), werte=form.werte(), angaben=angaben)
        return antwort(tabelle=mappe, format="xlsx")
    mappe = satzmappe(
        saetze=Kostensatz.objects.exportierbar_fuer(request.user)
        .filter(kommune=request.kommune)
        .order_by("-jahr", "gruppe"),
        steigerungen=Tarifsteigerung.objects.exportierbar_fuer(request.user)
        .filter(kommune=request.kommune)
        .order_by("-jahr"),
        angaben=angaben,
        kuerzel=request.kommune.kuerzel,
    )
    return antwort(tabelle=mappe, format="xlsx")
