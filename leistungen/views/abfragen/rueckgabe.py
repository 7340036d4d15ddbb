"""A returned workbook: every error, every difference, conflicts side by side, then all or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leistungen.forms.abfragen import entscheidungen
from leistungen.models import Rueckgabe, Rueckgabezelle
from leistungen.resources.abfragetabelle import rueckgabetabelle
from leistungen.selectors.abfragen import fragen
from leistungen.selectors.rueckgaben import in_worten, zellen
from leistungen.services.abfragen.uebernahme import konflikte_entscheiden, rueckgabe_uebernehmen, rueckgabe_verwerfen
from leistungen.services.fehler import Eingabefehler
from leistungen.views.abfragen.kampagne import BEREICH
from organisation import rechte as r
from organisation.services.vermerke import auftrag_erteilen
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.zugriff import KommunenAnfrage, mit_kommune

JE_SEITE = 50
AB_HIER_ALS_AUFTRAG = 4_000  # cells; writing more takes longer than two seconds
AUFTRAGSART = "abfrage_uebernehmen"


def _rueckgabe(request: KommunenAnfrage, pk: int) -> Rueckgabe:
    eigene = Rueckgabe.objects.bearbeitbar_fuer(request.user).filter(kommune=request.kommune)
    return get_object_or_404(eigene.select_related("abfrage__kommune", "kommune", "hochgeladen_von"), pk=pk)


@require_safe
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def vorschau(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """What the file would change; `?format=xlsx|csv` downloads errors and differences."""
    rueckgabe = _rueckgabe(request, pk)
    liste, befund = fragen(abfrage=rueckgabe.abfrage), request.GET.get("befund", "")
    gewaehlt = zellen(rueckgabe=rueckgabe, befund=befund if befund in Rueckgabezelle.Befund.values else "")
    if request.GET.get("format") in FORMATE:
        zeilen = in_worten(zeilen=list(gewaehlt), fragen=liste)
        tabelle = rueckgabetabelle(rueckgabe=rueckgabe, zellen=zeilen, fragen=liste, benutzer=request.user)
        return antwort(tabelle=tabelle, format=request.GET["format"])  # type: ignore[arg-type]
    seite = Paginator(gewaehlt, JE_SEITE).get_page(request.GET.get("seite"))
    konflikte = rueckgabe.zellen.filter(befund=Rueckgabezelle.Befund.KONFLIKT)
    kontext = {
        "titel": f"Mappe „{rueckgabe.dateiname}“",
        "rueckgabe": rueckgabe,
        "abfrage": rueckgabe.abfrage,
        "seite": seite,
        "zeilen": in_worten(zeilen=list(seite), fragen=liste),
        "anzahl": rueckgabe.zellen.count(),
        "konflikte": konflikte.count(),
        "offen": konflikte.filter(entscheidung="").count(),
        "geprueft": rueckgabe.status == Rueckgabe.Status.GEPRUEFT,
        "befunde": [(wert, name, wert == befund) for wert, name in [("", "alle"), *Rueckgabezelle.Befund.choices]],
    }
    return render(request, "leistungen/abfragen/rueckgabe.html", kontext)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def entscheiden(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Keep what was decided about conflicts."""
    try:
        offen = konflikte_entscheiden(
            benutzer=request.user, rueckgabe=_rueckgabe(request, pk), entscheidungen=entscheidungen(request.POST.dict())
        )
        text = f"Noch {offen} Konflikte sind offen." if offen else "Alle Konflikte sind entschieden."
        messages.success(request, f"Gespeichert. {text}")
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return redirect("rueckgabe", request.kommune.kuerzel, pk)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def uebernehmen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Take over what the preview shows; a large file as an Auftrag."""
    rueckgabe = _rueckgabe(request, pk)
    if rueckgabe.zellen.count() > AB_HIER_ALS_AUFTRAG:
        auftrag = auftrag_erteilen(
            kommune=request.kommune,
            benutzer=request.user,
            art=AUFTRAGSART,
            titel=f"Antworten übernehmen: {rueckgabe.dateiname}",
            parameter={"rueckgabe": pk, "adresse": reverse("rueckgabe", args=[request.kommune.kuerzel, pk])},
        )
        messages.info(request, "Die Mappe ist groß. Die Antworten werden im Hintergrund übernommen.")
        return redirect("auftrag", request.kommune.kuerzel, auftrag.pk)
    try:
        anzahl = rueckgabe_uebernehmen(benutzer=request.user, rueckgabe=rueckgabe)
        messages.success(request, f"{anzahl} Antworten sind übernommen.")
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return redirect("rueckgabe", request.kommune.kuerzel, pk)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def verwerfen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Discard the workbook; nothing was written."""
    rueckgabe = _rueckgabe(request, pk)
    try:
        rueckgabe_verwerfen(benutzer=request.user, rueckgabe=rueckgabe)
        messages.success(request, f"Die Mappe „{rueckgabe.dateiname}“ ist verworfen. Es wurde nichts geändert.")
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return redirect("abfrage", request.kommune.kuerzel, rueckgabe.abfrage_id)
