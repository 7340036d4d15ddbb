"""Templates: list, editor, delete, take over those of the council papers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leistungen.services.fehler import Eingabefehler
from leistungen.views.antworten import UNGUELTIG
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms.vorlage import VorlageForm, ausgefuellte, schrittformulare
from projekte.models import Vorlage
from projekte.selectors import vorlagen as v
from projekte.services.vorlagen import (
    darf_vorlagen_pflegen,
    mitgelieferte,
    vorlage_loeschen,
    vorlage_speichern,
    vorlagen_uebernehmen,
)
from projekte.views.gemeinsam import BEREICH, fehler_eintragen


def _liste_url(request: KommunenAnfrage) -> str:
    return reverse("projektvorlagen", args=[request.kommune.kuerzel])


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponse:
    """All templates of the Kommune."""
    vorlagen = v.vorlagen(kommune=request.kommune)
    fehlend = {m["name"] for m in mitgelieferte()} - {x.name for x in vorlagen}
    kontext = {
        "titel": "Vorlagen",
        "vorlagen": vorlagen,
        "pflegbar": darf_vorlagen_pflegen(benutzer=request.user, kommune=request.kommune),
        "fehlend": len(fehlend),
    }
    return render(request, "projekte/vorlagen.html", kontext)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int | None = None) -> HttpResponse:
    """Edit a template, or write a new one."""
    if not darf_vorlagen_pflegen(benutzer=request.user, kommune=request.kommune):
        raise PermissionDenied("Vorlagen pflegt, wer Projekte aller Ämter bearbeiten darf.")
    vorlage = get_object_or_404(Vorlage, kommune=request.kommune, pk=pk) if pk else None
    letzte = vorlage.versionen.order_by("-nummer").first() if vorlage else None
    anfang = (
        {"name": vorlage.name, "quelle": vorlage.quelle, "ist_aktiv": vorlage.ist_aktiv, "version": letzte.nummer}
        if vorlage and letzte
        else {}
    )
    form = VorlageForm(request.POST or None, initial=anfang)
    formulare = schrittformulare(request.POST or None, schritte=v.schritte(version=letzte) if letzte else ())
    if form.is_bound and form.is_valid() and formulare.is_valid():
        try:
            neue = vorlage_speichern(
                benutzer=request.user,
                kommune=request.kommune,
                vorlage_id=pk,
                schritte=ausgefuellte(formulare),
                **form.cleaned_data,
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Vorlage gespeichert, Version {neue.nummer}.")
            return HttpResponseRedirect(_liste_url(request))
    kontext = {
        "titel": f"Vorlage bearbeiten: {vorlage}" if vorlage else "Vorlage anlegen",
        "form": form,
        "formulare": formulare,
        "vorlage": vorlage,
        "in_gebrauch": bool(letzte and letzte.projekte.exists()),
        "weiter": _liste_url(request),
    }
    return render(request, "projekte/vorlage.html", kontext, status=UNGUELTIG if form.is_bound else 200)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def loeschen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Delete a template nobody used."""
    try:
        name = vorlage_loeschen(benutzer=request.user, kommune=request.kommune, vorlage_id=pk)
        messages.success(request, f"Vorlage „{name}“ gelöscht.")
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return HttpResponseRedirect(_liste_url(request))


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def uebernehmen(request: KommunenAnfrage) -> HttpResponse:
    """Take over the templates of the council papers."""
    anzahl = vorlagen_uebernehmen(benutzer=request.user, kommune=request.kommune)
    messages.success(request, f"{anzahl} Vorlagen übernommen." if anzahl != 1 else "1 Vorlage übernommen.")
    return HttpResponseRedirect(_liste_url(request))
