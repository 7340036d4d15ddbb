"""Decide, re-plan, go live: one page and one service call each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen, VeralteterStand
from leistungen.views.antworten import UNGUELTIG
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms import planung as f
from projekte.models import Fachverfahren, Schritt
from projekte.selectors import detail as d
from projekte.services.entscheidungen import entscheiden
from projekte.services.livegang import livegang_setzen
from projekte.services.schritte import hat_basisplan
from projekte.services.umplanen import umplanen
from projekte.views.detail import stufen
from projekte.views.gemeinsam import (
    BEREICH,
    fehler_eintragen,
    projekt_oder_404,
    projekt_url,
    seite,
    status_von,
)

GET_POST = ["GET", "POST"]


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def entscheidung(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Record the decision a–d."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.EntscheidungForm(
        request.POST or None,
        fachverfahren=Fachverfahren.objects.filter(kommune=request.kommune).order_by("name"),
        initial={"entschieden_am": timezone.localdate()},
    )
    if form.is_bound and form.is_valid():
        try:
            entscheiden(benutzer=request.user, kommune=request.kommune, projekt_id=pk, **form.cleaned_data)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Entscheidung {form.cleaned_data['option']} festgehalten.")
            return HttpResponseRedirect(projekt_url(request, pk))
    return seite(
        request,
        form,
        titel="Entscheidung festhalten",
        knopf="Entscheidung speichern",
        weiter=projekt_url(request, pk),
        projekt=projekt,
        status=status_von(form),
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.FREIGEBEN)
def planen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Release the first plan, or re-plan with a reason and an approver."""
    projekt = projekt_oder_404(request, pk, stufe=r.FREIGEBEN)
    erster = not hat_basisplan(projekt=projekt)
    schritte = list(Schritt.objects.filter(projekt=projekt).nach_reihenfolge())
    form = f.UmplanenForm(request.POST or None, schritte=schritte, initial={"grund": "Erster Plan"} if erster else {})
    status = status_von(form)
    if form.is_bound and form.is_valid():
        try:
            plan = umplanen(
                benutzer=request.user,
                kommune=request.kommune,
                projekt_id=pk,
                planwerte=form.planwerte(),
                grund=form.cleaned_data["grund"],
                freigabe=form.cleaned_data["freigabe"],
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Plan {plan.nummer} freigegeben. Frühere Pläne bleiben unverändert.")
            return HttpResponseRedirect(projekt_url(request, pk))
    kontext = {
        "titel": "Plan freigeben" if erster else "Umplanen",
        "projekt": projekt,
        "form": form,
        "erster": erster,
        "weiter": projekt_url(request, pk),
    }
    return render(request, "projekte/umplanen.html", kontext, status=status)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def livegang(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Go live: the explicit step that sets the Reifegrad of the linked services."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    verknuepft = d.projektleistungen(projekt=projekt)
    form = f.LivegangForm(
        request.POST or None,
        leistungen=[p.leistung for p in verknuepft],
        stufen=list(stufen(request)),
        ziele={p.leistung_id: p.zielstufe_id for p in verknuepft},
        heute=timezone.localdate(),
        version=projekt.version,
    )
    kontext = {"titel": "Go-live", "projekt": projekt, "form": form, "weiter": projekt_url(request, pk)}
    kontext["gesehen"] = {p.leistung_id: p.leistung.aktueller_stand_id or "" for p in verknuepft}
    if not form.is_bound:
        return render(request, "projekte/livegang.html", kontext)
    if form.is_valid():
        try:
            ergebnis = _live(request, pk, form)
        except VeralteterStand as fehler:
            kontext["unterschiede"] = fehler.unterschiede
        except NachtragBestaetigen as fehler:
            form.add_error("live_am", fehler.meldung)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            wie = "1 Leistung hat" if ergebnis == 1 else f"{ergebnis} Leistungen haben"
            messages.success(request, f"Go-live gesetzt. {wie} einen neuen Reifegrad.")
            return HttpResponseRedirect(projekt_url(request, pk))
    return render(request, "projekte/livegang.html", kontext, status=UNGUELTIG)


def _live(request: KommunenAnfrage, pk: int, form: f.LivegangForm) -> int:
    gesehen = {k.pk: request.POST.get(f"gesehen_{k.pk}", "") for k in form.leistungen}
    daten = form.cleaned_data
    return livegang_setzen(
        benutzer=request.user,
        kommune=request.kommune,
        projekt_id=pk,
        version=daten["version"],
        live_am=daten["live_am"],
        stufen=form.gewaehlt(),
        grund=daten["grund"],
        nachweis=daten["nachweis"],
        gesehen={k: int(wert) if wert.isdigit() else None for k, wert in gesehen.items()},
    ).leistungen
