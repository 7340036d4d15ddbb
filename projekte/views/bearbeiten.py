"""Start, edit, decide, overrule the Ampel, confirm, re-plan, go live: one page and one service call each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen, VeralteterStand
from leistungen.views.antworten import UNGUELTIG
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms import projekt as f
from projekte.models import Fachverfahren, Projekt, Schritt
from projekte.selectors import detail as d
from projekte.selectors.vorlagen import angebotene_versionen
from projekte.services.beigaben import projektleistung_aendern
from projekte.services.entscheidungen import entscheiden
from projekte.services.livegang import livegang_setzen
from projekte.services.projekte import ampel_uebersteuern, projekt_aendern, projekt_anlegen, projekt_bestaetigen
from projekte.services.schritte import hat_basisplan, schritt_aendern, schritt_hinzufuegen, schritt_ueberspringen
from projekte.services.umplanen import umplanen
from projekte.views.detail import stufen
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
    umleiten,
)

GET_POST = ["GET", "POST"]


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Start a project, with or without a template."""
    aemter = eigene_aemter(request)
    form = f.NeuesProjektForm(
        request.POST or None,
        aemter=aemter,
        alle_aemter=alle_aemter(request),
        vorlagen=angebotene_versionen(kommune=request.kommune),
        initial={"beginn": timezone.localdate(), "federfuehrendes_amt": aemter[0] if len(aemter) == 1 else None},
    )
    if form.is_bound and form.is_valid():
        daten = dict(form.cleaned_data)
        try:
            projekt = projekt_anlegen(
                benutzer=request.user, kommune=request.kommune, amt=daten.pop("federfuehrendes_amt"), **daten
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Angelegt: {projekt.titel}.")
            return HttpResponseRedirect(projekt_url(request, projekt.pk))
    return seite(
        request,
        form,
        titel="Projekt anlegen",
        knopf="Projekt anlegen",
        weiter=reverse("projekte", args=[request.kommune.kuerzel]),
        status=status_von(form),
    )


def _text(wert: Any) -> str:
    """How a value travels in `gesehen_…`: numbers without trailing zeros, so that 10 and 10,00 are the same."""
    if isinstance(wert, Decimal):
        return f"{wert.normalize():f}"
    if isinstance(wert, list):
        return ", ".join(wert)
    return "" if wert in (None, "") else str(wert)


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
        "gesehen": [(name, _text(werte[name])) for name in form.ANGABEN],
    }
    if form.is_bound and form.is_valid():
        gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in form.ANGABEN}
        daten = form.cleaned_data
        aenderungen = {n: daten[n] for n in form.ANGABEN if _text(daten[n]) != gesehen[n]}
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


def _schritt(request: KommunenAnfrage, pk: int) -> Schritt:
    sichtbar = Schritt.objects.bearbeitbar_fuer(request.user).filter(kommune=request.kommune)
    return get_object_or_404(sichtbar.select_related("projekt", "amt"), pk=pk)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def schritt(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Edit one step, as a popover or as a page."""
    zeile = _schritt(request, pk)
    frei = not hat_basisplan(projekt=zeile.projekt)
    form = f.SchrittForm(request.POST or None, schritt=zeile, aemter=alle_aemter(request), plan_frei=frei)
    rest: dict[str, Any] = {
        "titel": f"Schritt {zeile.reihenfolge}: {zeile.bezeichnung}",
        "knopf": "Speichern",
        "weiter": projekt_url(request, zeile.projekt_id),
        "projekt": zeile.projekt,
        "gesehen": [(name, _text(getattr(zeile, name))) for name in form.angaben],
        "plan_fest": not frei,
    }
    if form.is_bound and form.is_valid():
        gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in form.angaben}
        daten = form.cleaned_data
        aenderungen = {n: daten[n] for n in form.angaben if _text(daten[n]) != gesehen[n]}
        try:
            schritt_aendern(
                benutzer=request.user,
                kommune=request.kommune,
                schritt_id=pk,
                version=daten["version"],
                aenderungen=aenderungen,
                gesehen=gesehen,
            )
        except VeralteterStand as fehler:
            return konflikt(request, form, fehler, zeile, set(aenderungen), **rest)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Schritt „{zeile.bezeichnung}“ gespeichert.")
            return umleiten(request, projekt_url(request, zeile.projekt_id))
    return seite(request, form, status=status_von(form), **rest)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def ueberspringen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Skip a step with a reason."""
    zeile = _schritt(request, pk)
    form = f.GrundForm(request.POST or None, initial={"version": zeile.version})
    if form.is_bound and form.is_valid():
        try:
            schritt_ueberspringen(benutzer=request.user, kommune=request.kommune, schritt_id=pk, **form.cleaned_data)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Schritt „{zeile.bezeichnung}“ übersprungen.")
            return umleiten(request, projekt_url(request, zeile.projekt_id))
    return seite(
        request,
        form,
        titel=f"Schritt {zeile.reihenfolge} überspringen: {zeile.bezeichnung}",
        knopf="Schritt überspringen",
        weiter=projekt_url(request, zeile.projekt_id),
        projekt=zeile.projekt,
        status=status_von(form),
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def schritt_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Add a step at the end."""
    projekt: Projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.NeuerSchrittForm(
        request.POST or None, aemter=alle_aemter(request), initial={"amt": projekt.federfuehrendes_amt}
    )
    if form.is_bound and form.is_valid():
        try:
            schritt_hinzufuegen(benutzer=request.user, kommune=request.kommune, projekt_id=pk, **form.cleaned_data)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Schritt hinzugefügt.")
            return umleiten(request, projekt_url(request, pk))
    return seite(
        request,
        form,
        titel="Schritt hinzufügen",
        knopf="Schritt hinzufügen",
        weiter=projekt_url(request, pk),
        projekt=projekt,
        status=status_von(form),
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def leistung(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """Status, target and Prozessaufnahme of one service of the project."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    zeile = get_object_or_404(projekt.leistungen.select_related("leistung__fassung"), pk=teil)
    form = f.ProjektleistungForm(request.POST or None, zeile=zeile, stufen=stufen(request))
    if form.is_bound and form.is_valid():
        try:
            projektleistung_aendern(
                benutzer=request.user,
                kommune=request.kommune,
                projekt_id=pk,
                projektleistung_id=teil,
                **form.cleaned_data,
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Prozessaufnahme gespeichert.")
            return umleiten(request, projekt_url(request, pk))
    return seite(
        request,
        form,
        titel=f"Prozessaufnahme: {zeile.leistung.bezeichnung}",
        knopf="Speichern",
        weiter=projekt_url(request, pk),
        projekt=projekt,
        status=status_von(form),
    )
