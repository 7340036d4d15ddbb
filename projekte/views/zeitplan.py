"""The timeline of the portfolio and of one project."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from organisation import rechte as r
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE, Tabelle
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms.zeitplan import Zeitplanfilter
from projekte.models import Projekt
from projekte.resources_zeitplan import zeitplantabelle
from projekte.selectors import zeitplan as lesen
from projekte.selectors.randbedingungen import verletzungen
from projekte.views import zeitplanbild as zeichnen
from projekte.views.gemeinsam import projekt_oder_404
from projekte.views.zeitplankurz import projektangaben

BEREICH = "projekte"


def darf_ausgeben(request: KommunenAnfrage) -> bool:
    """True with the right to export projects of at least one Amt."""
    return request.user.rechte().darf_irgendwo(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.EXPORTIEREN)


def datei(request: KommunenAnfrage, tabelle: Tabelle) -> HttpResponseBase:
    """`?format=xlsx|csv` of a page of this room. Raises PermissionDenied, BadRequest."""
    format = request.GET["format"]
    if format not in FORMATE:
        raise BadRequest("Als Dateiformat gibt es hier „xlsx“ und „csv“.")
    if not darf_ausgeben(request):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


def gefiltert(request: KommunenAnfrage) -> tuple[Zeitplanfilter, Any]:
    """The filter of the address and the projects it leaves: none where a value makes no sense."""
    form = Zeitplanfilter(request.GET, benutzer=request.user, kommune=request.kommune)
    if not form.is_valid():
        return form, Projekt.objects.none()
    return form, lesen.projekte(benutzer=request.user, kommune=request.kommune, **form.werte())


@mit_kommune(bereich=BEREICH)
def zeitplan(request: KommunenAnfrage) -> HttpResponseBase:
    """All projects the reader may see, one lane each; `?darstellung=tabelle` says the same in words."""
    form, projekte = gefiltert(request)
    heute = timezone.localdate()
    if "format" in request.GET:
        erlaubt = projekte.filter(pk__in=Projekt.objects.exportierbar_fuer(request.user).values("pk"))
        return datei(request, zeitplantabelle(request=request, projekte=erlaubt, filter_in_worten=_worte(form)))
    zeilen = lesen.zeilen(projekte)
    verletzt = verletzungen(projekt_ids=[z.id for z in zeilen])
    als_tabelle = request.GET.get("darstellung") == "tabelle"
    kontext: dict[str, Any] = {
        "titel": "Zeitplan",
        "form": form,
        "anzahl": len(zeilen),
        "ist_gefiltert": bool(_worte(form)) or not form.is_valid(),
        "darf_ausgeben": darf_ausgeben(request),
        "als_tabelle": als_tabelle,
        "verletzungen": [(z, verletzt[z.id]) for z in zeilen if verletzt.get(z.id)],
        "ohne_termin": sum(z.ohne_termin for z in zeilen),
        "basis": reverse("zeitplan", args=[request.kommune.kuerzel]),
    }
    if als_tabelle:
        kontext["zeilen"] = [
            (z, zeichnen.PHASEN[z.phase], *map(zeichnen.datum, (z.beginn, z.ende, z.erstes_ende))) for z in zeilen
        ]
    else:
        skala = zeichnen.portfolioachse(zeilen, heute=heute)
        kontext["kopf"] = zeichnen.kopf(skala, heute=heute)
        kontext["raster"] = zeichnen.raster(skala, heute=heute)
        kontext["bahnen"] = zeichnen.bahnen(zeilen, skala, basis=kontext["basis"], verletzungen=verletzt)
    return render(request, "projekte/zeitplan.html", kontext)


def _worte(form: Zeitplanfilter) -> str:
    return form.in_worten() if form.is_valid() else ""


@mit_kommune(bereich=BEREICH)
def projekt(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """One project: a lane per step, what it needs, what is violated, and the same as a table."""
    eines = projekt_oder_404(request, pk)
    if "format" in request.GET:
        erlaubt = Projekt.objects.exportierbar_fuer(request.user).filter(pk=pk)
        if not erlaubt.exists():
            raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
        return datei(request, zeitplantabelle(request=request, projekte=erlaubt, filter_in_worten=eines.titel))
    schritte = lesen.schritte_mit_plan([pk])
    noetig = lesen.abhaengigkeiten([pk])
    sichtbar = Projekt.objects.sichtbar_fuer(request.user)
    andere = sichtbar.filter(pk__in={a.voraussetzung_projekt_id for a in noetig} - {pk})
    bild = zeichnen.projektbild(
        schritte=schritte, abhaengigkeiten=noetig, noetige=lesen.zeilen(andere), heute=timezone.localdate()
    )
    kontext = {
        "titel": f"Zeitplan: {eines.titel}",
        "projekt": eines,
        "schritte": schritte,
        "bild": bild,
        "verletzungen": verletzungen(projekt_ids=[pk]).get(pk, []),
        "darf_ausgeben": Projekt.objects.exportierbar_fuer(request.user).filter(pk=pk).exists(),
        **projektangaben(request, eines),
    }
    return render(request, "projekte/zeitplan_projekt.html", kontext)
