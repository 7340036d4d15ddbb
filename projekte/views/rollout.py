"""Roll-outs: all of them, and one as a matrix of units × stage that is filled in on the page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms.rollout import EinheitForm, NeueEinheitenForm, StufenForm
from projekte.models import Rollouteinheit, Rolloutplan
from projekte.resources_zeitplan import rollouttabelle, rolloutuebersicht
from projekte.selectors import rollout as lesen
from projekte.selectors.rolloutverlauf import einheitenverlauf
from projekte.services.rollout import einheit_aendern, einheit_entfernen, einheiten_anlegen, einheiten_setzen
from projekte.views.gemeinsam import alle_aemter, fehler_eintragen, konflikt, seite, status_von, text_von
from projekte.views.zeitplan import BEREICH, darf_ausgeben, datei


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All roll-outs the reader may see."""
    plaene = lesen.plaene(benutzer=request.user, kommune=request.kommune)
    if "format" in request.GET:
        erlaubt = plaene.filter(pk__in=Rolloutplan.objects.exportierbar_fuer(request.user).values("pk"))
        return datei(request, rolloutuebersicht(request=request, plaene=erlaubt))
    zeilen = [(p, p.produktive / p.anzahl if p.anzahl else None) for p in plaene]
    kontext = {"titel": "Rollout", "zeilen": zeilen, "darf_ausgeben": darf_ausgeben(request)}
    return render(request, "projekte/rollouts.html", kontext)


@mit_kommune(bereich=BEREICH)
def matrix(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """One roll-out: counts and shares on top, below a row per unit with the day it reached each stage."""
    plan = get_object_or_404(lesen.plaene(benutzer=request.user, kommune=request.kommune), pk=pk)
    return _zeigen(request, plan)


def _zeigen(request: KommunenAnfrage, plan: Any, *, status: int = 200, **weitere: Any) -> HttpResponseBase:
    alle = lesen.einheiten(plan)
    stufe = request.GET.get("stufe", "")
    worte = dict(Rollouteinheit.Stufe.choices)
    gezeigt = [e for e in alle if e.stufe == stufe] if stufe in worte else alle
    anteile = lesen.anteile(alle)
    if "format" in request.GET:
        if not Rolloutplan.objects.exportierbar_fuer(request.user).filter(pk=plan.pk).exists():
            raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
        satz = f"Stufe: {worte[stufe]}" if stufe in worte else ""
        tabelle = rollouttabelle(request=request, plan=plan, einheiten=gezeigt, anteile=anteile, filter_in_worten=satz)
        return datei(request, tabelle)
    kontext = {
        **_bearbeitung(request, plan),
        "titel": f"Rollout: {plan.bezeichnung}",
        "plan": plan,
        "anteile": anteile,
        "einheiten": gezeigt,
        "stufe": stufe,
        "stufen": [("", "alle"), *worte.items()],
        "spalten": [s.label for s in lesen.STUFEN],
        "darf_ausgeben": darf_ausgeben(request),
        "ereignisse": einheitenverlauf(plan=plan),
        **weitere,
    }
    return render(request, "projekte/rollout.html", kontext, status=status)


def _bearbeitung(request: KommunenAnfrage, plan: Rolloutplan) -> dict[str, Any]:
    """The forms of the page, only for those who may change the project."""
    if not Rolloutplan.objects.bearbeitbar_fuer(request.user).filter(pk=plan.pk).exists():
        return {"bearbeitbar": False}
    return {
        "bearbeitbar": True,
        "stufenform": StufenForm(),
        "neueform": NeueEinheitenForm(aemter=alle_aemter(request)),
        "gewaehlt": [],
    }


def _plan_oder_404(request: KommunenAnfrage, pk: int) -> Rolloutplan:
    """404 where the reader may not see the roll-out, 403 where the right to change it is missing."""
    plan: Rolloutplan = get_object_or_404(lesen.plaene(benutzer=request.user, kommune=request.kommune), pk=pk)
    if not Rolloutplan.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Dafür fehlt Ihnen das Recht.")
    return plan


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def setzen(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """Move the chosen units, or set their planned day."""
    plan = _plan_oder_404(request, pk)
    gewaehlt = request.POST.getlist("einheiten")
    form = StufenForm(request.POST, gewaehlt=gewaehlt)
    weitere: dict[str, Any] = {"stufenform": form, "gewaehlt": [w.partition(":")[0] for w in gewaehlt]}
    if not form.is_valid():
        return _zeigen(request, plan, status=UNGUELTIG, **weitere)
    try:
        anzahl = einheiten_setzen(benutzer=request.user, kommune=request.kommune, plan_id=plan.pk, **form.cleaned_data)
    except VeralteterStand as fehler:
        return _zeigen(request, plan, status=KONFLIKT, unterschiede=fehler.unterschiede, **weitere)
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return _zeigen(request, plan, status=UNGUELTIG, **weitere)
    messages.success(request, "1 Einheit gespeichert." if anzahl == 1 else f"{anzahl} Einheiten gespeichert.")
    return HttpResponseRedirect(_url(request, plan))


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def hinzufuegen(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """Add units, one per line."""
    plan = _plan_oder_404(request, pk)
    form = NeueEinheitenForm(request.POST, aemter=alle_aemter(request))
    if form.is_valid():
        try:
            neue = einheiten_anlegen(
                benutzer=request.user,
                kommune=request.kommune,
                plan_id=plan.pk,
                bezeichnungen=form.zeilen(),
                amt=form.cleaned_data["amt"],
                produktiv_plan=form.cleaned_data["produktiv_plan"],
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            wie = "1 Einheit" if len(neue) == 1 else f"{len(neue)} Einheiten"
            messages.success(request, f"{wie} hinzugefügt.")
            return HttpResponseRedirect(_url(request, plan))
    return _zeigen(request, plan, status=UNGUELTIG, neueform=form)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def einheit(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponseBase:
    """Change one unit; a stale save is refused and shown field by field."""
    plan = _plan_oder_404(request, pk)
    zeile: Rollouteinheit = get_object_or_404(plan.einheiten.select_related("amt"), pk=teil)
    form = EinheitForm(request.POST or None, einheit=zeile, aemter=alle_aemter(request))
    rest: dict[str, Any] = {
        "titel": f"Einheit bearbeiten: {zeile}",
        "knopf": "Speichern",
        "weiter": _url(request, plan),
        "plan": plan,
        "einheit": zeile,
        "gesehen": [(name, text_von(getattr(zeile, name))) for name in form.angaben],
        "ereignisse": einheitenverlauf(plan=plan, einheit=zeile),
        "vorlage": "projekte/rollouteinheit.html",
    }
    if form.is_bound and form.is_valid():
        gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in form.angaben}
        daten = form.cleaned_data
        aenderungen = {n: daten[n] for n in form.angaben if text_von(daten[n]) != gesehen[n]}
        try:
            einheit_aendern(
                benutzer=request.user,
                kommune=request.kommune,
                plan_id=plan.pk,
                einheit_id=teil,
                version=daten["version"],
                aenderungen=aenderungen,
                gesehen=gesehen,
            )
        except VeralteterStand as fehler:
            return konflikt(request, form, fehler, zeile, set(aenderungen), **rest)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Einheit „{daten['bezeichnung']}“ gespeichert.")
            return HttpResponseRedirect(_url(request, plan))
    return seite(request, form, status=status_von(form), **rest)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def entfernen(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponseBase:
    """Take a unit off the roll-out."""
    plan = _plan_oder_404(request, pk)
    try:
        name = einheit_entfernen(benutzer=request.user, kommune=request.kommune, plan_id=plan.pk, einheit_id=teil)
        messages.success(request, f"Entfernt: {name}.")
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return HttpResponseRedirect(_url(request, plan))


def _url(request: KommunenAnfrage, plan: Rolloutplan) -> str:
    return reverse("rollout", args=[request.kommune.kuerzel, plan.pk])
