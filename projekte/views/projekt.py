"""Start and edit a project, confirm it, overrule its Ampel: one page and one service call each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms import projekt as f
from projekte.models import Vorlagenversion
from projekte.selectors.vorlagen import angebotene_versionen
from projekte.selectors.vorlagen import schritte as vorlagenschritte
from projekte.services.projekte import (
    ampel_uebersteuern,
    aneinandergereiht,
    projekt_aendern,
    projekt_anlegen,
    projekt_bestaetigen,
)
from projekte.views.gemeinsam import (
    BEREICH,
    alle_aemter,
    eigene_aemter,
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


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Start a project, with or without a template.

    „Schritte zeigen“ shows the steps of the chosen template: what applies, with how many Personentage, when. Whoever
    changes the template afterwards sees the steps of the new one before anything is saved.
    """
    gewaehlt, gezeigt = _gewaehlte_version(request), request.POST.get("gezeigte_version", "")
    neue_vorschau = "zeigen" in request.POST or (gezeigt and gezeigt != (str(gewaehlt.pk) if gewaehlt else ""))
    form = _neues_formular(request, gewaehlt, gezeigt, vorschau=bool(neue_vorschau))
    if form.is_bound and form.is_valid():
        try:
            projekt = projekt_anlegen(benutzer=request.user, kommune=request.kommune, **form.werte())
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Angelegt: {projekt.titel}.")
            return HttpResponseRedirect(projekt_url(request, projekt.pk))
    kontext = {
        "titel": "Projekt anlegen",
        "form": form,
        "gezeigt": gewaehlt,
        "gewechselt": neue_vorschau and "zeigen" not in request.POST,
        "ohne_vorlage": "zeigen" in request.POST and gewaehlt is None,
        "tage": _tage(form),
        "weiter": reverse("projekte", args=[request.kommune.kuerzel]),
    }
    return render(request, "projekte/neu.html", kontext, status=status_von(form))


def _gewaehlte_version(request: KommunenAnfrage) -> Vorlagenversion | None:
    wert = request.POST.get("vorlagenversion", "")
    if not (wert.isascii() and wert.isdigit() and len(wert) < 10):
        return None
    version: Vorlagenversion | None = angebotene_versionen(kommune=request.kommune).filter(pk=int(wert)).first()
    return version


def _neues_formular(
    request: KommunenAnfrage, version: Vorlagenversion | None, gezeigt: str, *, vorschau: bool
) -> f.NeuesProjektForm:
    """Bound, or for a preview fresh with everything typed as its beginning."""
    aemter = eigene_aemter(request)
    zeigen = version is not None and (vorschau or gezeigt == str(version.pk))
    was: dict[str, Any] = {
        "aemter": aemter,
        "alle_aemter": alle_aemter(request),
        "vorlagen": angebotene_versionen(kommune=request.kommune),
        "schritte": vorlagenschritte(version=version) if version is not None and zeigen else (),
    }
    heute = f"{timezone.localdate():%d.%m.%Y}"
    anfang = {"beginn": heute, "federfuehrendes_amt": aemter[0].pk if len(aemter) == 1 else None}
    if not vorschau:
        return f.NeuesProjektForm(request.POST or None, initial=anfang, **was)
    felder = f.NeuesProjektForm(None, **was).fields
    namen = [n for n in felder if n in request.POST or not n.startswith(("weg_", "grund_", "pt_"))]
    getippt = {n: felder[n].widget.value_from_datadict(request.POST, request.FILES, n) for n in namen}
    return f.NeuesProjektForm(None, initial=getippt, **was)


def _tage(form: f.NeuesProjektForm) -> dict[int, tuple[Any, Any]]:
    """Vorlagenschritt id → planned days of the preview; nothing while the begin can't be read."""
    try:
        beginn = f.Zeitpunktfeld().clean(form["beginn"].value())
    except ValidationError:
        beginn = None
    weg = {m.pk for m in form.schritte if m.ist_ueberspringbar and form[f"weg_{m.pk}"].value()}
    return aneinandergereiht(form.schritte, beginn=beginn.beginn if beginn else None, ausgelassen=weg)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Edit a project; a stale save is refused and shown field by field."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    werte: dict[str, Any] = {name: getattr(projekt, name) for name in f.ProjektAendernForm.ANGABEN}
    werte["weitere_aemter"] = [b.amt_id for b in projekt.beteiligungen.all()]
    form = f.ProjektAendernForm(
        request.POST or None,
        aemter=eigene_aemter(request),
        alle_aemter=alle_aemter(request),
        initial={**werte, "version": projekt.version},
    )
    rest: dict[str, Any] = {
        "titel": "Projekt bearbeiten",
        "knopf": "Speichern",
        "weiter": projekt_url(request, pk),
        "projekt": projekt,
        "gesehen": [(name, text_von(werte[name])) for name in form.ANGABEN],
    }
    if form.is_bound and form.is_valid():
        gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in form.ANGABEN}
        daten = form.cleaned_data
        aenderungen = {n: daten[n] for n in form.ANGABEN if text_von(daten[n]) != gesehen[n]}
        try:
            projekt_aendern(
                benutzer=request.user,
                kommune=request.kommune,
                projekt_id=pk,
                version=daten["version"],
                aenderungen=aenderungen,
                gesehen=gesehen,
                weitere_aemter=list(daten["weitere_aemter"]),
                grund=daten["grund"],
            )
        except VeralteterStand as fehler:
            return konflikt(request, form, fehler, projekt, set(aenderungen), **rest)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Gespeichert.")
            return HttpResponseRedirect(projekt_url(request, pk))
    return seite(request, form, status=status_von(form), **rest)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bestaetigen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Confirm that the project stands as shown."""
    projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    projekt_bestaetigen(benutzer=request.user, kommune=request.kommune, projekt_id=pk)
    messages.success(request, "Stand bestätigt.")
    return HttpResponseRedirect(projekt_url(request, pk))


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def ampel(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Overrule the Ampel, or go back to the rule."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.AmpelForm(
        request.POST or None, initial={"farbe": projekt.ampel_uebersteuert, "grund": projekt.ampel_grund}
    )
    if form.is_bound and form.is_valid():
        try:
            ampel_uebersteuern(benutzer=request.user, kommune=request.kommune, projekt_id=pk, **form.cleaned_data)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Ampel gesetzt.")
            return umleiten(request, projekt_url(request, pk))
    return seite(
        request,
        form,
        titel="Ampel von Hand setzen",
        knopf="Ampel setzen",
        weiter=projekt_url(request, pk),
        projekt=projekt,
        status=status_von(form),
    )
