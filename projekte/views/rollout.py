"""Roll-outs: all of them, and one as a matrix of units × stage."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.models import Rollouteinheit, Rolloutplan
from projekte.resources_zeitplan import rollouttabelle, rolloutuebersicht
from projekte.selectors import rollout as lesen
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
    alle = lesen.einheiten(plan)
    stufe = request.GET.get("stufe", "")
    worte = dict(Rollouteinheit.Stufe.choices)
    gezeigt = [e for e in alle if e.stufe == stufe] if stufe in worte else alle
    anteile = lesen.anteile(alle)
    if "format" in request.GET:
        if not Rolloutplan.objects.exportierbar_fuer(request.user).filter(pk=pk).exists():
            raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
        satz = f"Stufe: {worte[stufe]}" if stufe in worte else ""
        tabelle = rollouttabelle(request=request, plan=plan, einheiten=gezeigt, anteile=anteile, filter_in_worten=satz)
        return datei(request, tabelle)
    kontext = {
        "titel": f"Rollout: {plan.bezeichnung}",
        "plan": plan,
        "anteile": anteile,
        "einheiten": gezeigt,
        "stufe": stufe,
        "stufen": [("", "alle"), *worte.items()],
        "spalten": [s.label for s in lesen.STUFEN],
        "darf_ausgeben": darf_ausgeben(request),
    }
    return render(request, "projekte/rollout.html", kontext)
