"""The page of the letterheads: upload, sample, download, retire."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auswertung.ausgabe.bericht.briefvorlage import VorlageUnbrauchbar
from auswertung.ausgabe.bericht.platzhalter import PLATZHALTER
from auswertung.ausgabe.bericht.standardbrief import standardbrief
from auswertung.ausgabe.bericht.vorlagenpruefung import probe
from auswertung.forms.briefvorlagen import Briefvorlageform
from auswertung.models import Briefvorlage
from auswertung.selectors.briefvorlagen import briefvorlagen, darf_briefvorlagen, geltende_briefvorlage
from auswertung.services.briefvorlagen import Eingabefehler, briefvorlage_hochladen, briefvorlage_stilllegen
from organisation import rechte as r
from organisation.zugriff import Ansichtsfunktion, KommunenAnfrage, mit_kommune

BEREICH, UNGUELTIG = "stammdaten", 422
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _mit_pflege(ansicht: Ansichtsfunktion) -> Ansichtsfunktion:
    """The gate of the Kommune, and the right for all of it: a letterhead belongs to no single Amt."""

    @wraps(ansicht)
    def pruefen(request: KommunenAnfrage, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not darf_briefvorlagen(benutzer=request.user, kommune=request.kommune):
            raise PermissionDenied("Briefvorlagen pflegt, wer Stammdaten der ganzen Kommune freigeben darf.")
        return ansicht(request, *args, **kwargs)

    return mit_kommune(bereich=BEREICH, stufe=r.FREIGEBEN)(pruefen)


@require_http_methods(["GET", "HEAD", "POST"])
@_mit_pflege
def seite(request: KommunenAnfrage) -> HttpResponse:
    """The letterheads of the Kommune with the list of placeholders; POST uploads one."""
    heute = timezone.localdate()
    form = Briefvorlageform(request.POST or None, request.FILES or None, initial={"gilt_ab": heute})
    if request.method == "POST" and form.is_valid() and _hochgeladen(request, form):
        return HttpResponseRedirect(reverse("briefvorlagen", args=[request.kommune.kuerzel]))
    kontext = {
        "titel": "Briefvorlage für Berichte",
        "form": form,
        "vorlagen": briefvorlagen(benutzer=request.user, kommune=request.kommune),
        "geltende": geltende_briefvorlage(kommune=request.kommune, tag=heute),
        "platzhalter": [("{{ " + p.name + " }}", p.erklaerung) for p in PLATZHALTER],
    }
    return render(request, "auswertung/briefvorlagen.html", kontext, status=UNGUELTIG if form.errors else 200)


@require_POST
@_mit_pflege
def stilllegen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Take one out of use; 404 for one out of sight."""
    vorlage = _vorlage(request, pk)
    try:
        briefvorlage_stilllegen(benutzer=request.user, kommune=request.kommune, pk=vorlage.pk)
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    else:
        messages.success(request, f"Stillgelegt: {vorlage.name}.")
    return HttpResponseRedirect(reverse("briefvorlagen", args=[request.kommune.kuerzel]))


@require_safe
@_mit_pflege
def herunterladen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """The file as it was uploaded."""
    vorlage = _vorlage(request, pk)
    return _word(_inhalt(vorlage), vorlage.dateiname)


@require_safe
@_mit_pflege
def muster(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A sample report on this letterhead."""
    vorlage = _vorlage(request, pk)
    try:
        return _word(probe(_inhalt(vorlage)), "musterbericht.docx")
    except VorlageUnbrauchbar as fehler:
        messages.error(request, fehler.meldung)
        return HttpResponseRedirect(reverse("briefvorlagen", args=[request.kommune.kuerzel]))


@require_safe
@_mit_pflege
def standard(request: KommunenAnfrage) -> HttpResponse:
    """The letterhead of the house, to begin an own one with."""
    return _word(standardbrief(), "briefvorlage-standard.docx")


def _hochgeladen(request: KommunenAnfrage, form: Briefvorlageform) -> bool:
    datei = form.cleaned_data["datei"]
    try:
        vorlage = briefvorlage_hochladen(
            benutzer=request.user,
            kommune=request.kommune,
            datei=datei,
            dateiname=datei.name,
            name=form.cleaned_data["name"],
            gilt_ab=form.cleaned_data["gilt_ab"],
        )
    except Eingabefehler as fehler:
        form.add_error(fehler.feld or None, fehler.meldung)
        return False
    messages.success(request, f"Geprüft und gespeichert: {vorlage.name}.")
    return True


def _vorlage(request: KommunenAnfrage, pk: int) -> Briefvorlage:
    sichtbare = Briefvorlage.objects.freigebbar_fuer(request.user).filter(kommune=request.kommune)
    gefunden: Briefvorlage = get_object_or_404(sichtbare, pk=pk)
    return gefunden


def _inhalt(vorlage: Briefvorlage) -> bytes:
    try:
        with vorlage.datei.open("rb") as datei:
            roh: bytes = datei.read()
            return roh
    except FileNotFoundError as fehler:
        raise Http404("Die Datei liegt nicht mehr an ihrem Platz.") from fehler


def _word(inhalt: bytes, dateiname: str) -> HttpResponse:
    antwort = HttpResponse(inhalt, content_type=_WORD)
    antwort["Content-Disposition"] = content_disposition_header(True, dateiname) or "attachment"
    antwort["X-Content-Type-Options"] = "nosniff"
    antwort["Cache-Control"] = "private, no-store"
    return antwort
