"""The board: projects by phase."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.models import Projekt
from projekte.resources_zeitplan import zeitplantabelle
from projekte.selectors import lage
from projekte.selectors.liste import zeilen as listenzeilen
from projekte.selectors.tafel import spalten
from projekte.selectors.zeitplan import zeilen
from projekte.views.zeitplan import BEREICH, darf_ausgeben, datei, gefiltert
from projekte.views.zeitplanbild import datum


@mit_kommune(bereich=BEREICH)
def tafel(request: KommunenAnfrage) -> HttpResponseBase:
    """Six columns, the projects of each phase by expected end."""
    form, projekte = gefiltert(request)
    worte = form.in_worten() if form.is_valid() else ""
    if "format" in request.GET:
        erlaubt = projekte.filter(pk__in=Projekt.objects.exportierbar_fuer(request.user).values("pk"))
        return datei(request, zeitplantabelle(request=request, projekte=erlaubt, filter_in_worten=worte))
    alle = zeilen(projekte)
    tafelspalten = spalten(alle)
    gezeigt = [karte.id for spalte in tafelspalten for karte in spalte.karten]
    schwellen = lage.profil(kommune=request.kommune)
    sichtbare = Projekt.objects.filter(pk__in=gezeigt).select_related("federfuehrendes_amt")
    befunde = {
        z.projekt.pk: z.ampel for z in listenzeilen(sichtbare, schwellen=schwellen, stichtag=timezone.localdate())
    }
    kontext = {
        "titel": "Projekte nach Phase",
        "form": form,
        "anzahl": len(alle),
        "ist_gefiltert": bool(worte) or not form.is_valid(),
        "darf_ausgeben": darf_ausgeben(request),
        "spalten": [(s, [(k, datum(k.ende), befunde[k.id]) for k in s.karten]) for s in tafelspalten],
    }
    return render(request, "projekte/tafel.html", kontext)
