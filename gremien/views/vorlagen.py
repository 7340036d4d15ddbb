"""Papers of the council: the list, one paper with all that hangs on it, its own forms."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.selectors.auswahl import aemter_unterhalb
from finanzen.views.rahmen import aenderungsseite, formularseite
from gremien.forms import eingaben as f
from gremien.forms.filter import Vorlagenfilter
from gremien.models import Ratsvorlage
from gremien.resources import vorlagentabelle
from gremien.selectors import vorlagen as lesen
from gremien.selectors.verlauf import verlauf
from gremien.services import teile as teile_schreiben
from gremien.services import vorlagen as schreiben
from gremien.views import rahmen
from gremien.views.rahmen import BEREICH, GET_POST, VORLAGE, darf, vorlage_oder_404, vorlage_url
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

JE_SEITE = 50
SEITE = "gremien/vorlagen.html"


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All papers the reader may see; `?format=xlsx|csv` downloads the same rows."""
    aemter = rahmen.aemter_der_kommune(request)
    form = Vorlagenfilter(
        request.GET,
        aemter=aemter,
        gremien=rahmen.gremienwahl(request),
        jahre=lesen.jahre(benutzer=request.user, kommune=request.kommune),
    )
    kontext: dict[str, Any] = {"titel": "Gremien", "form": form, "reiter": rahmen.reiter(request, "vorlagen")}
    if not form.is_valid():
        return render(request, SEITE, kontext)
    sortierung = request.GET.get("sortierung", "")
    sortierung = sortierung if sortierung.removeprefix("-") in lesen.SPALTEN else lesen.VORGABE
    alle = Ratsvorlage.objects.filter(
        form.bedingung(unterhalb=partial(aemter_unterhalb, aemter)), kommune=request.kommune
    )
    ausgeben = rahmen.ausgabe_pruefen(request)
    erlaubt = alle.exportierbar_fuer(request.user) if ausgeben else alle.sichtbar_fuer(request.user)
    werte = form.cleaned_data
    erlaubt = lesen.mit_beratung(erlaubt, benutzer=request.user, gremium=werte["gremium"], offen=werte["offen"])
    vorlagen = lesen.sortiert(erlaubt.select_related("amt"), sortierung)
    if ausgeben:
        return _ausgeben(request, form, vorlagen)
    seite = Paginator(vorlagen, JE_SEITE).get_page(request.GET.get("seite"))
    kontext |= {
        "seite": seite,
        "zeilen": lesen.vorlagenzeilen(vorlagen=seite.object_list, benutzer=request.user),
        "sortierung": sortierung,
        "gefiltert": form.filtert,
        "darf_anlegen": darf(request, r.BEARBEITEN, irgendwo=True),
        "darf_ausgeben": darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    return render(request, SEITE, kontext)


def _ausgeben(request: KommunenAnfrage, form: Vorlagenfilter, vorlagen: Any) -> HttpResponseBase:
    return rahmen.ausgeben(
        request,
        tabelle=vorlagentabelle,
        zeilen=lesen.vorlagenzeilen(vorlagen=list(vorlagen), benutzer=request.user),
        worte=form.in_worten(),
        quelle="OZG-Tracker, Vorlagen des Rates und ihre Beratungen",
        stichtag=timezone.localdate(),
    )


@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """One paper: head, way through the bodies, points, goals, checks, participation, files, chain, history."""
    vorlage = vorlage_oder_404(request, pk)
    kontext = {
        "titel": vorlage.titel,
        "vorlage": vorlage,
        "detail": lesen.vorlagendetail(vorlage=vorlage, benutzer=request.user, stichtag=timezone.localdate()),
        "ereignisse": verlauf(vorlage=vorlage, benutzer=request.user),
        "bearbeitbar": Ratsvorlage.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists(),
    }
    return render(request, "gremien/vorlage.html", kontext)


def _form(request: KommunenAnfrage, ohne: int | None = None, **weitere: Any) -> f.VorlageForm:
    auswahl = {
        "amt": rahmen.eigene_aemter(request),
        "vorgaenger": rahmen.vorlagenwahl(request).exclude(pk=ohne),
    }
    return f.VorlageForm(request.POST or None, auswahl=auswahl, **weitere)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Open a paper."""
    aemter = list(rahmen.eigene_aemter(request)[:2])
    form = _form(request, initial={"amt": aemter[0] if len(aemter) == 1 else None})

    def tun(daten: dict[str, Any]) -> str:
        vorlage = schreiben.vorlage_anlegen(benutzer=request.user, kommune=request.kommune, angaben=form.angaben())
        return f"Angelegt: {vorlage}."

    return formularseite(
        request, form, tun, ziel=_liste(request), titel="Vorlage anlegen", knopf="Vorlage anlegen", vorlage=VORLAGE
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Change a paper; a previous version out of sight stays as it is."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    werte = {name: getattr(vorlage, name) for name in f.VorlageForm.ANGABEN}
    form = _form(request, ohne=pk, initial={**werte, "version": vorlage.version})
    if vorlage.vorgaenger_id and not rahmen.vorlagenwahl(request).filter(pk=vorlage.vorgaenger_id).exists():
        form.ohne("vorgaenger")

    def tun(**angaben: Any) -> None:
        schreiben.vorlage_aendern(benutzer=request.user, kommune=request.kommune, vorlage_id=pk, **angaben)

    return aenderungsseite(
        request,
        form,
        vorlage,
        tun,
        ziel=vorlage_url(request, pk),
        titel="Vorlage bearbeiten",
        ratsvorlage=vorlage,
        vorlage=VORLAGE,
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def ziele(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """The Zielmatrix as one form."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.ZieleForm(request.POST or None, zeilen=lesen.ziele_von(vorlage), initial={"version": vorlage.version})

    def tun(daten: dict[str, Any]) -> str:
        teile_schreiben.ziele_bewerten(
            benutzer=request.user,
            kommune=request.kommune,
            vorlage_id=pk,
            version=daten["version"] or 0,
            wirkungen=form.wirkungen(),
        )
        return "Zielmatrix gespeichert."

    return _matrixseite(request, form, tun, vorlage, "Zielmatrix")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def prueffelder(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """The impact fields as one form."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.PrueffelderForm(
        request.POST or None, zeilen=lesen.prueffelder_von(vorlage), initial={"version": vorlage.version}
    )

    def tun(daten: dict[str, Any]) -> str:
        teile_schreiben.auswirkungen_pruefen(
            benutzer=request.user,
            kommune=request.kommune,
            vorlage_id=pk,
            version=daten["version"] or 0,
            ergebnisse=form.ergebnisse(),
        )
        return "Prüffelder gespeichert."

    return _matrixseite(request, form, tun, vorlage, "Prüffelder")


def _matrixseite(request: KommunenAnfrage, form: Any, tun: Any, vorlage: Ratsvorlage, titel: str) -> HttpResponse:
    return formularseite(
        request,
        form,
        tun,
        ziel=vorlage_url(request, vorlage.pk),
        zeile=vorlage,
        titel=f"{titel}: {vorlage.nummer}",
        knopf="Speichern",
        ratsvorlage=vorlage,
        vorlage=VORLAGE,
    )


def _liste(request: KommunenAnfrage) -> str:
    return reverse("vorlagen_des_rates", args=[request.kommune.kuerzel])
