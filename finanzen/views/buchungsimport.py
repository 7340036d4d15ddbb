"""Import of bookings: upload, columns, check, preview, takeover."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from finanzen.forms.buchungen import BuchungsdateiForm, SpaltenForm, UebernahmeForm
from finanzen.models import Buchungslauf
from finanzen.resources_buchungen import datei_annehmen, datei_des_laufs
from finanzen.selectors.buchungen import laeufe
from finanzen.services import buchungsimport as dienst
from finanzen.views.buchungen import ganze_kommune
from finanzen.views.rahmen import reiter
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.services.auftraege import auftraege_gesehen
from organisation.zugriff import KommunenAnfrage
from projekte.views.gemeinsam import fehler_eintragen, status_von

Ansicht = Callable[..., HttpResponseBase]
HOECHSTENS_LAEUFE = 50
_IN_ARBEIT = ("wartet", "laeuft")


def mit_lauf(ansicht: Ansicht) -> Ansicht:
    """The import the address names, of this Kommune (else 404)."""

    @ganze_kommune(r.BEARBEITEN)
    @wraps(ansicht)
    def laden(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
        return ansicht(request, get_object_or_404(laeufe(kommune=request.kommune), pk=pk))

    return laden


def adresse(lauf: Buchungslauf, name: str = "buchungsimport") -> str:
    """Address of a page of this import."""
    return reverse(name, args=[lauf.kommune.kuerzel, lauf.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@ganze_kommune(r.BEARBEITEN)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """Upload a file; earlier imports below."""
    form = BuchungsdateiForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        datei = form.cleaned_data["datei"]
        try:
            lauf = datei_annehmen(benutzer=request.user, kommune=request.kommune, datei=datei, dateiname=datei.name)
        except Eingabefehler as fehler:
            form.add_error("datei", fehler.meldung)
        else:
            return redirect(adresse(lauf, "buchungszuordnung"))
    kontext = {
        "titel": "Buchungen importieren",
        "form": form,
        "reiter": reiter(request, "buchungen"),
        "laeufe": laeufe(kommune=request.kommune)[:HOECHSTENS_LAEUFE],
    }
    return render(request, "finanzen/buchungsimporte.html", kontext, status=status_von(form))


def in_arbeit(lauf: Buchungslauf) -> bool:
    """True while a worker checks or writes the file, or will."""
    return lauf.auftrag is not None and lauf.auftrag.status in _IN_ARBEIT


@require_http_methods(["GET", "HEAD", "POST"])
@mit_lauf
def zuordnung(request: KommunenAnfrage, lauf: Buchungslauf) -> HttpResponseBase:
    """Say which column holds which field, then order the check."""
    if in_arbeit(lauf) or lauf.status in (Buchungslauf.Status.UEBERNOMMEN, Buchungslauf.Status.VERWORFEN):
        return redirect(adresse(lauf))
    try:
        tabelle = datei_des_laufs(lauf.anlage)
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
        return redirect("buchungsimporte", request.kommune.kuerzel)
    form = SpaltenForm(request.POST or None, lauf=lauf, tabelle=tabelle)
    if form.is_bound and form.is_valid():
        try:
            dienst.pruefung_beauftragen(
                benutzer=request.user, lauf=lauf, zuordnung=form.zuordnung(), art=form.cleaned_data["art_vorgabe"]
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            return redirect(adresse(lauf))
    kontext = {
        "titel": "Spalten zuordnen",
        "lauf": lauf,
        "auftrag": lauf.auftrag,
        "form": form,
        "tabelle": tabelle,
        "muster": [werte for _, werte in tabelle.zeilen[:3]],
    }
    return render(request, "finanzen/buchungszuordnung.html", kontext, status=status_von(form))


@mit_lauf
def vorschau(request: KommunenAnfrage, lauf: Buchungslauf) -> HttpResponseBase:
    """What the file would write; also the record of a finished import."""
    if in_arbeit(lauf):
        return render(request, "finanzen/buchungsimport_in_arbeit.html", _fortschrittskontext(lauf))
    if lauf.status == Buchungslauf.Status.ZUORDNUNG:
        return redirect(adresse(lauf, "buchungszuordnung"))
    if lauf.auftrag_id is not None:
        auftraege_gesehen(benutzer=request.user, kommune=request.kommune, auftrag_id=lauf.auftrag_id)
    kontext = {
        "titel": f"Import „{lauf.anlage.dateiname}“",
        "lauf": lauf,
        "auftrag": lauf.auftrag,
        "zahlen": lauf.zusammenfassung,
        "offen": lauf.status == Buchungslauf.Status.GEPRUEFT,
    }
    return render(request, "finanzen/buchungsvorschau.html", kontext)


def _fortschrittskontext(lauf: Buchungslauf) -> dict[str, Any]:
    return {
        "titel": f"Import „{lauf.anlage.dateiname}“",
        "lauf": lauf,
        "auftrag": lauf.auftrag,
        "fortschritt_url": adresse(lauf, "buchungsimport_fortschritt"),
        "ergebnis_url": adresse(lauf),
        "ergebnis_text": "Weiter",
    }


@mit_lauf
def fortschritt(request: KommunenAnfrage, lauf: Buchungslauf) -> HttpResponseBase:
    """The progress bar alone; once the Auftrag ended, htmx goes on to the preview or the result."""
    if request.headers.get("HX-Request") != "true":
        return redirect(adresse(lauf))
    if lauf.auftrag is None:
        raise Http404("Für diesen Import läuft kein Auftrag.")
    antwort: HttpResponse = render(request, "bausteine/_fortschritt.html", _fortschrittskontext(lauf))
    if not in_arbeit(lauf):
        antwort["HX-Redirect"] = adresse(lauf)
    return antwort


@require_POST
@mit_lauf
def uebernehmen(request: KommunenAnfrage, lauf: Buchungslauf) -> HttpResponseBase:
    """Order that what the preview shows is written."""
    form = UebernahmeForm(request.POST)
    form.is_valid()
    try:
        dienst.uebernahme_beauftragen(
            benutzer=request.user, lauf=lauf, ohne_fehlerhafte=form.cleaned_data["ohne_fehlerhafte"]
        )
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return redirect(adresse(lauf))


@require_POST
@mit_lauf
def verwerfen(request: KommunenAnfrage, lauf: Buchungslauf) -> HttpResponseBase:
    """Discard the import; nothing was written."""
    try:
        dienst.lauf_verwerfen(benutzer=request.user, lauf=lauf)
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
        return redirect(adresse(lauf))
    messages.success(request, f"Der Import „{lauf.anlage.dateiname}“ ist verworfen. Es wurde nichts gebucht.")
    return redirect("buchungsimporte", request.kommune.kuerzel)
