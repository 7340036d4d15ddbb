"""The files of one service: list, upload. The download is organisation's own view."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leistungen.forms.anlagen import Anlagenform
from leistungen.models import KommunaleLeistung
from leistungen.selectors.anlagen import anlagen_der_leistung
from leistungen.selectors.liste import sichtbare
from leistungen.services.anlagen import anlage_anhaengen
from leistungen.services.fehler import Eingabefehler
from leistungen.views.antworten import UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from organisation.zugriff import KommunenAnfrage, mit_kommune

BEREICH = "leistungen"


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich=BEREICH)
def anlagen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Files the reader may see; who may edit the service adds some. 404 for a service out of sight, 403 without the right."""
    zeilen = sichtbare(benutzer=request.user, kommune=request.kommune)
    leistung = get_object_or_404(zeilen.select_related("fassung", "amt"), pk=pk)
    darf = KommunaleLeistung.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists()
    if request.method == "POST" and not darf:
        raise PermissionDenied("Dateien anhängen darf, wer die Leistung bearbeiten darf.")
    form = _formular(request) if darf else None
    if request.method == "POST" and form is not None and form.is_valid() and _angehaengt(request, leistung, form):
        return HttpResponseRedirect(reverse("leistung_anlagen", args=[request.kommune.kuerzel, pk]))
    kontext = {
        "titel": f"Anlagen: {leistung.bezeichnung}",
        "leistung": leistung,
        "anlagen": anlagen_der_leistung(benutzer=request.user, leistung=leistung),
        "form": form,
    }
    status = UNGUELTIG if form is not None and form.errors else 200
    return render(request, "leistungen/anlagen.html", kontext, status=status)


def _formular(request: KommunenAnfrage) -> Anlagenform:
    darf = request.user.rechte().darf_nicht_oeffentlich(kommune_id=request.kommune.pk, bereich=BEREICH)
    return Anlagenform(request.POST or None, request.FILES or None, darf_nicht_oeffentlich=darf)


def _angehaengt(request: KommunenAnfrage, leistung: KommunaleLeistung, form: Anlagenform) -> bool:
    datei = form.cleaned_data["datei"]
    try:
        anlage_anhaengen(
            benutzer=request.user,
            kommune=request.kommune,
            leistung_id=leistung.pk,
            datei=datei,
            dateiname=datei.name,
            beschreibung=form.cleaned_data["beschreibung"],
            nicht_oeffentlich=form.cleaned_data.get("nicht_oeffentlich", False),
        )
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return False
    messages.success(request, f"Angehängt: {datei.name}.")
    return True
