"""One post: read, open, change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.forms.stelle import StelleForm, anfangswerte
from personal.models import Besetzung, Stelle, Stellenstand
from personal.selectors.fassungen import fassungsverlauf
from personal.selectors.stellenplan import eine
from personal.services.stellen import AENDERBAR, stelle_aendern, stelle_anlegen
from personal.views.rahmen import BEREICH, bearbeitbare_aemter


@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Everything known about one post, as of today."""
    stellen = Stelle.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    get_object_or_404(stellen, pk=pk)
    (zeile,) = eine(stellen=stellen.filter(pk=pk), tag=timezone.localdate())
    kontext = {
        "titel": str(zeile.stelle),
        "zeile": zeile,
        "stelle": zeile.stelle,
        "staende": Stellenstand.objects.filter(stelle=pk).select_related("erfasst_von").order_by("-gueltig_ab", "-id"),
        "fassungen": fassungsverlauf(pk),
        "besetzungen": Besetzung.objects.filter(stelle=pk).order_by("ist_plan", "beginn", "id"),
        "bearbeitbar": Stelle.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists(),
    }
    return render(request, "personal/stelle.html", kontext)


def bearbeitbare(request: KommunenAnfrage, pk: int) -> Stelle:
    """The post if the reader may edit it; 404 where it can't even be seen, 403 otherwise."""
    stelle = get_object_or_404(
        Stelle.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune).select_related("amt"), pk=pk
    )
    if not Stelle.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Diese Stelle dürfen Sie nicht bearbeiten.")
    return stelle


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Open a post."""
    daten = request.POST if request.method == "POST" else None
    form = StelleForm(daten, aemter=bearbeitbare_aemter(request), heute=timezone.localdate())
    if form.is_bound and form.is_valid():
        try:
            stelle = stelle_anlegen(
                benutzer=request.user,
                kommune=request.kommune,
                angaben=form.angaben(),
                stand=form.stand(),
                grund=form.cleaned_data["grund"],
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Angelegt: {stelle}.")
            return HttpResponseRedirect(reverse("stelle", args=[request.kommune.kuerzel, stelle.pk]))
    kontext = {
        "titel": "Stelle anlegen",
        "form": form,
        "weiter": reverse("stellenplan", args=[request.kommune.kuerzel]),
    }
    return render(request, "personal/stelle_neu.html", kontext, status=UNGUELTIG if form.is_bound else 200)


def _text(wert: Any) -> str:
    return "" if wert in (None, "", False) else str(wert)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Change a post; a stale save is refused and shown field by field."""
    stelle = bearbeitbare(request, pk)
    daten = request.POST if request.method == "POST" else None
    form = StelleForm(daten, aemter=bearbeitbare_aemter(request), heute=timezone.localdate(), stelle=stelle)
    if daten is None:
        return _formular(request, stelle, form)
    if not form.is_valid() or form.cleaned_data["version"] is None:
        return _formular(request, stelle, form, status=UNGUELTIG)
    return _speichern(request, stelle, form)


def _gesehen(request: KommunenAnfrage) -> dict[str, str]:
    return {name: request.POST.get(f"gesehen_{name}", "") for name in AENDERBAR}


def _speichern(request: KommunenAnfrage, stelle: Stelle, form: StelleForm) -> HttpResponse:
    gesehen, ziel = _gesehen(request), reverse("stelle", args=[request.kommune.kuerzel, stelle.pk])
    aenderungen = {n: w for n, w in form.angaben().items() if _text(w) != gesehen[n]}
    if not aenderungen:
        messages.info(request, "Es war nichts zu ändern.")
        return HttpResponseRedirect(ziel)
    try:
        stelle_aendern(
            benutzer=request.user,
            kommune=request.kommune,
            stelle_id=stelle.pk,
            version=form.cleaned_data["version"],
            aenderungen=aenderungen,
            gesehen=gesehen,
            grund=form.cleaned_data["grund"],
            gueltig_ab=form.cleaned_data["gueltig_ab"],
        )
    except VeralteterStand:
        return _konflikt(request, stelle, form, gesehen, set(aenderungen))
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return _formular(request, stelle, form, status=UNGUELTIG)
    namen = ", ".join(str(form.fields[name].label) for name in aenderungen)
    messages.success(request, f"Gespeichert: {namen}.")
    return HttpResponseRedirect(ziel)


def _konflikt(
    request: KommunenAnfrage, stelle: Stelle, form: StelleForm, gesehen: dict[str, str], eigene: set[str]
) -> HttpResponse:
    """Somebody else saved first: their fields move into the form, the reader's own input stays and is compared."""
    jetzt = anfangswerte(stelle)
    unterschiede = [
        {
            "feld": form.fields[name].label,
            "gesehen": gesehen[name],
            "jetzt": _text(jetzt[name]),
            "eigene": _text(form.cleaned_data[name]) if name in eigene else "(von Ihnen nicht geändert)",
        }
        for name in AENDERBAR
        if gesehen[name] != _text(jetzt[name])
    ]
    daten = request.POST.copy()
    for name in set(AENDERBAR) - eigene:
        daten[name] = _text(getattr(jetzt[name], "pk", jetzt[name])).replace(
            ".", "," if name in ("vzae", "ozg_anteil") else "."
        )
    daten["version"] = str(stelle.version)
    neu = StelleForm(daten, aemter=bearbeitbare_aemter(request), heute=timezone.localdate(), stelle=stelle)
    return _formular(request, stelle, neu, status=KONFLIKT, unterschiede=unterschiede)


def _formular(
    request: KommunenAnfrage, stelle: Stelle, form: StelleForm, *, status: int = 200, **weitere: Any
) -> HttpResponse:
    werte = anfangswerte(stelle)
    behalten = form.is_bound and not weitere
    gesehen = list(_gesehen(request).items()) if behalten else [(name, _text(werte[name])) for name in AENDERBAR]
    kontext = {
        "titel": f"Stelle bearbeiten: {stelle}",
        "stelle": stelle,
        "form": form,
        "gesehen": gesehen,
        "weiter": reverse("stelle", args=[request.kommune.kuerzel, stelle.pk]),
        **weitere,
    }
    return render(request, "personal/stelle_bearbeiten.html", kontext, status=status)
