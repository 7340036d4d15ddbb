"""The small additions on the page of a project: comment, link, file, deadline, service, Prozessbaustein."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from leistungen.models import KommunaleLeistung
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms import teile as f
from projekte.models import Projekt, Prozessbaustein
from projekte.services import beigaben as b
from projekte.services.abhaengigkeiten import abhaengigkeit_entfernen
from projekte.views.detail import stufen
from projekte.views.gemeinsam import BEREICH, projekt_oder_404, projekt_url


def _anwenden(
    request: KommunenAnfrage, projekt: Projekt, form: Any, dienst: Callable[..., Any], text: str
) -> HttpResponse:
    """Check the form, call the service, say what happened; errors name the field, and nothing is saved."""
    if not form.is_valid():
        fehler = [
            f"{form.fields[n].label if n in form.fields else ''}: {' '.join(m)}".strip(": ")
            for n, m in form.errors.items()
        ]
        messages.error(request, f"Nicht gespeichert. {' '.join(fehler)}")
    else:
        try:
            dienst(benutzer=request.user, kommune=request.kommune, projekt_id=projekt.pk)
            messages.success(request, text)
        except Eingabefehler as fehler_:
            messages.error(request, f"Nicht gespeichert. {fehler_.meldung}")
    return HttpResponseRedirect(projekt_url(request, projekt.pk))


@require_POST
@mit_kommune(bereich=BEREICH)
def kommentar(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Comment on the project."""
    form = f.KommentarForm(request.POST)
    return _anwenden(
        request,
        projekt_oder_404(request, pk),
        form,
        lambda **w: b.kommentieren(text=form.cleaned_data["text"], **w),
        "Kommentar gespeichert.",
    )


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def link(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Add a link."""
    form = f.LinkForm(request.POST)
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    return _anwenden(
        request, projekt, form, lambda **w: b.link_hinzufuegen(**form.cleaned_data, **w), "Link hinzugefügt."
    )


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def anlage(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Upload a file."""
    form = f.AnlageForm(request.POST, request.FILES)
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)

    def dienst(**wer: Any) -> None:
        datei = form.cleaned_data["datei"]
        b.anlage_hinzufuegen(datei=datei, dateiname=datei.name, bezeichnung=form.cleaned_data["bezeichnung"], **wer)

    return _anwenden(request, projekt, form, dienst, "Anlage gespeichert.")


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def frist(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Add a deadline."""
    form = f.FristForm(request.POST)
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    return _anwenden(request, projekt, form, lambda **w: b.frist_setzen(**form.cleaned_data, **w), "Frist gesetzt.")


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def leistung(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Link a service with its target stage."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    sichtbar = KommunaleLeistung.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    form = f.LeistungForm(request.POST, leistungen=sichtbar, stufen=stufen(request))
    return _anwenden(
        request,
        projekt,
        form,
        lambda **w: b.leistungen_verknuepfen(
            leistung_ids=[form.cleaned_data["leistung"].pk], zielstufe=form.cleaned_data["zielstufe"], **w
        ),
        "Leistung verknüpft.",
    )


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def baustein(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Say that the project uses a Prozessbaustein."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.BausteinForm(request.POST, bausteine=Prozessbaustein.objects.filter(kommune=request.kommune))
    return _anwenden(
        request,
        projekt,
        form,
        lambda **w: b.baustein_verwenden(prozessbaustein=form.cleaned_data["prozessbaustein"], **w),
        "Prozessbaustein eingetragen.",
    )


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def entfernen(request: KommunenAnfrage, pk: int, art: str, teil: int) -> HttpResponse:
    """Take something off the project."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    wer: dict[str, Any] = {"benutzer": request.user, "kommune": request.kommune, "projekt_id": projekt.pk}
    try:
        if art == "abhaengigkeit":
            abhaengigkeit_entfernen(abhaengigkeit_id=teil, **wer)
        else:
            b.teil_entfernen(art=art, teil_id=teil, **wer)
        messages.success(request, "Entfernt.")
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    if art == "abhaengigkeit":
        return HttpResponseRedirect(reverse("projekt_abhaengigkeit", args=[request.kommune.kuerzel, pk]))
    return HttpResponseRedirect(projekt_url(request, pk))
