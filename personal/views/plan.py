"""The Stellenplan: four views of the same posts on a day, and their workbook."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.forms.filter import Stellenfilter
from personal.models import Stelle
from personal.resources.stellenplantabelle import stellenmappe
from personal.selectors import stellenplan as lesen
from personal.selectors.veraenderungen import Veraenderung, veraenderungen
from personal.views.rahmen import ANSICHTEN, BEREICH, Chip, adresse_mit, darf, reiter

QUELLE = "OZG-Tracker, Stellen der Kommune"


@mit_kommune(bereich=BEREICH)
def plan(request: KommunenAnfrage) -> HttpResponseBase:
    """By Amt, by grade, changes between two days, kw and ku; `?format=xlsx` exports exactly these rows."""
    ansicht = request.GET.get("ansicht", "amt")
    ansicht = ansicht if ansicht in ANSICHTEN else "amt"
    aemter = list(Amt.objects.filter(kommune=request.kommune).sichtbar_fuer(request.user).nach_nummer())
    form = Stellenfilter(request.GET, aemter=aemter, heute=timezone.localdate())
    kontext: dict[str, Any] = {
        "titel": "Stellenplan",
        "form": form,
        "ansicht": ansicht,
        "reiter": reiter(request, ansicht),
    }
    if not form.is_valid():
        return render(request, "personal/stellenplan.html", kontext)
    if "format" in request.GET:
        return _ausgeben(request, form)
    stellen = _stellen(form, Stelle.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune))
    zeilen = _zeilen(form, stellen)
    kontext |= {
        "zeilen": zeilen,
        "summe": lesen.summe(zeilen),
        "stichtag": form.cleaned_data["stichtag"],
        "von": form.cleaned_data["von"],
        "chips": [Chip(wort, adresse_mit(request, **{name: None})) for name, wort in form.aktive().items()],
        "darf_anlegen": darf(request, r.BEARBEITEN),
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
        "nur_teil": not request.user.rechte().darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.LESEN),
        "risiken": lesen.RISIKEN,
        **_ansicht(ansicht, form, stellen, zeilen),
    }
    return render(request, "personal/stellenplan.html", kontext)


def _ansicht(ansicht: str, form: Stellenfilter, stellen: QuerySet[Stelle], zeilen: list[lesen.Zeile]) -> dict[str, Any]:
    if ansicht == "veraenderungen":
        return {"veraenderungen": _veraenderungen(form, stellen)}
    if ansicht == "vermerke":
        return {"mit_vermerk": [zeile for zeile in zeilen if zeile.vermerke]}
    return {"gruppen": lesen.querschnitt(zeilen) if ansicht == "gruppe" else lesen.nach_amt(zeilen)}


def _stellen(form: Stellenfilter, stellen: QuerySet[Stelle]) -> QuerySet[Stelle]:
    werte = form.cleaned_data
    if werte["aufwand"]:
        stellen = stellen.filter(aufwandsart="" if werte["aufwand"] == "ohne" else werte["aufwand"])
    return lesen.suche(stellen, werte["q"]) if werte["q"] else stellen


def _zeilen(form: Stellenfilter, stellen: QuerySet[Stelle]) -> list[lesen.Zeile]:
    return [z for z in lesen.stellenplan(stellen=stellen, tag=form.cleaned_data["stichtag"]) if form.passt(z)]


def _veraenderungen(form: Stellenfilter, stellen: QuerySet[Stelle]) -> list[Veraenderung]:
    werte = form.cleaned_data
    gefunden = veraenderungen(stellen=stellen, von=werte["von"], bis=werte["stichtag"])
    return [eintrag for eintrag in gefunden if form.passt(eintrag.nachher)]


def _ausgeben(request: KommunenAnfrage, form: Stellenfilter) -> HttpResponseBase:
    if request.GET["format"] != "xlsx" or not darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    stellen = _stellen(form, Stelle.objects.exportierbar_fuer(request.user).filter(kommune=request.kommune))
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=form.cleaned_data["stichtag"],
        filter_in_worten="; ".join(form.aktive().values()),
        quelle=QUELLE,
        adresse=request.build_absolute_uri(adresse_mit(request, format=None)),
    )
    mappe = stellenmappe(
        zeilen=_zeilen(form, stellen),
        aenderungen=_veraenderungen(form, stellen),
        angaben=angaben,
        kuerzel=request.kommune.kuerzel,
    )
    return antwort(tabelle=mappe, format="xlsx")
