"""The cost page: what the posts cost in a year, beside the total a paper prints."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.forms.kosten import GRUNDLAGEN, Kostenform
from personal.models import Stelle
from personal.personalkosten import Abgleich
from personal.resources.kostentabelle import kostenmappe
from personal.selectors import kosten as lesen
from personal.selectors.summen import summenabgleich
from personal.views.rahmen import BEREICH, adresse_mit, darf, darf_ganz, reiter


@mit_kommune(bereich=BEREICH)
def kosten(request: KommunenAnfrage) -> HttpResponseBase:
    """Costs by post; what has no rate is unknown, never 0."""
    form = Kostenform(request.GET, heute=timezone.localdate())
    kontext: dict[str, Any] = {"titel": "Personalkosten", "form": form, "reiter": reiter(request, "kosten")}
    if not form.is_valid():
        return render(request, "personal/kosten.html", kontext)
    if "format" in request.GET:
        return _ausgeben(request, form)
    ergebnis = _lesen(request, form, Stelle.objects.sichtbar_fuer(request.user))
    dazu, steigerung, eigene = lesen.zuschlaege(request.kommune)
    vorlage = form.cleaned_data["vorlage"]
    kontext |= {
        "kosten": ergebnis,
        "jahr": form.cleaned_data["jahr"],
        "zuschlaege": dazu,
        "steigerung": steigerung,
        "eigene_parameter": eigene,
        "abgleich": Abgleich(vorlage, ergebnis.summe.gesamt) if vorlage is not None else None,
        "summen": summenabgleich(kommune=request.kommune) if darf_ganz(request, r.LESEN) else [],
        "darf_summen": darf_ganz(request, r.LESEN),
        "bearbeitbar": darf_ganz(request, r.BEARBEITEN),
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
        "nur_teil": not darf_ganz(request, r.LESEN),
    }
    return render(request, "personal/kosten.html", kontext)


def _lesen(request: KommunenAnfrage, form: Kostenform, stellen: Any) -> lesen.Jahreskosten:
    werte = form.cleaned_data
    return lesen.kosten_im_jahr(
        kommune=request.kommune,
        stellen=stellen.filter(kommune=request.kommune),
        jahr=werte["jahr"],
        nach_soll=werte["grundlage"] == "soll",
    )


def _ausgeben(request: KommunenAnfrage, form: Kostenform) -> HttpResponseBase:
    if request.GET["format"] != "xlsx" or not darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    jahr = form.cleaned_data["jahr"]
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=date(jahr, 12, 31),
        filter_in_worten=f"Stellen: {GRUNDLAGEN[form.cleaned_data['grundlage']]}",
        quelle="OZG-Tracker, Stellen und Kostensätze der Kommune",
        adresse=request.build_absolute_uri(adresse_mit(request, format=None)),
    )
    ergebnis = _lesen(request, form, Stelle.objects.exportierbar_fuer(request.user))
    mappe = kostenmappe(
        kosten=ergebnis,
        summen=summenabgleich(kommune=request.kommune) if darf_ganz(request, r.EXPORTIEREN) else [],
        jahr=jahr,
        angaben=angaben,
        kuerzel=request.kommune.kuerzel,
    )
    return antwort(tabelle=mappe, format="xlsx")
