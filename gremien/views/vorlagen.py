"""Papers: the list, one paper with everything that hangs on it, the forms to open and change it."""

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
from gremien.models.rahmen import BEREICH
from gremien.resources import vorlagentabelle
from gremien.selectors import vorlagen as s
from gremien.selectors.verlauf import verlauf
from gremien.services import vorlagen as schreiben
from gremien.views import rahmen
from leistungen.views.listenzustand import JE_SEITE
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All papers the reader may see; what is not public needs the extra grant, in the counts as well."""
    ausgeben = rahmen.ausgabe_pruefen(request)
    aemter = rahmen.aemter_der_kommune(request)
    form = Vorlagenfilter(
        request.GET,
        aemter=aemter,
        gremien=rahmen.gremienwahl(request),
        jahre=s.jahre(benutzer=request.user, kommune=request.kommune),
    )
    kontext: dict[str, Any] = {"titel": "Vorlagen", "form": form, "reiter": rahmen.reiter(request, "vorlagen")}
    if not form.is_valid():
        return render(request, "gremien/vorlagen.html", kontext)
    sortierung = request.GET.get("sortierung", s.VORGABE)
    zeilen = s.sortiert(_gefiltert(request, form, aemter, ausgeben=ausgeben), sortierung).select_related("amt")
    if ausgeben:
        return rahmen.ausgeben(
            request,
            tabelle=vorlagentabelle,
            zeilen=s.vorlagenzeilen(vorlagen=list(zeilen), benutzer=request.user),
            worte=form.in_worten(),
            quelle="OZG-Tracker, Vorlagen und ihre Beratungsfolge",
            stichtag=timezone.localdate(),
        )
    je_seite = rahmen.zeilen_je_seite(request)
    seite = Paginator(zeilen, je_seite).get_page(request.GET.get("seite"))
    kontext |= {
        "seite": seite,
        "je_seite": je_seite,
        "je_seite_wahl": JE_SEITE,
        "sortierung": sortierung,
        "zeilen": s.vorlagenzeilen(vorlagen=list(seite), benutzer=request.user),
        "gefiltert": form.filtert,
        "darf_anlegen": rahmen.darf(request, r.BEARBEITEN, irgendwo=True),
        "darf_ausgeben": rahmen.darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    return render(request, "gremien/vorlagen.html", kontext)


def _gefiltert(request: KommunenAnfrage, form: Vorlagenfilter, aemter: Any, *, ausgeben: bool) -> Any:
    alle: Any = Ratsvorlage.objects.filter(
        form.bedingung(unterhalb=partial(aemter_unterhalb, aemter)), kommune=request.kommune
    )
    werte = form.cleaned_data
    alle = s.mit_beratung(alle, benutzer=request.user, gremium=werte["gremium"], offen=werte["offen"])
    return alle.exportierbar_fuer(request.user) if ausgeben else alle.sichtbar_fuer(request.user)


@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Everything known about one paper, as far as the reader may see it."""
    vorlage = rahmen.vorlage_oder_404(request, pk)
    kontext = {
        "titel": vorlage.titel,
        "vorlage": vorlage,
        "d": s.vorlagendetail(vorlage=vorlage, benutzer=request.user, stichtag=timezone.localdate()),
        "ereignisse": verlauf(vorlage=vorlage, benutzer=request.user),
        "bearbeitbar": Ratsvorlage.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists(),
    }
    return render(request, "gremien/vorlage.html", kontext)


def _form(request: KommunenAnfrage, ausser: int | None = None, **weitere: Any) -> f.VorlageForm:
    auswahl = {"amt": rahmen.eigene_aemter(request), "vorgaenger": rahmen.vorlagenwahl(request).exclude(pk=ausser)}
    return f.VorlageForm(request.POST or None, auswahl=auswahl, **weitere)


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Open a paper."""
    form = _form(request, initial={"datum": timezone.localdate()})

    def tun(daten: dict[str, Any]) -> str:
        vorlage = schreiben.vorlage_anlegen(benutzer=request.user, kommune=request.kommune, angaben=form.angaben())
        return f"Angelegt: {vorlage}."

    ziel = reverse("vorlagen_des_rates", args=[request.kommune.kuerzel])
    return formularseite(
        request, form, tun, ziel=ziel, titel="Vorlage anlegen", knopf="Vorlage anlegen", vorlage=rahmen.VORLAGE
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Change a paper; a previous version out of sight stays as it is."""
    zeile = rahmen.vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    werte = {name: getattr(zeile, name) for name in f.VorlageForm.ANGABEN}
    form = _form(request, ausser=pk, initial={**werte, "version": zeile.version})
    if zeile.vorgaenger_id and not rahmen.vorlagenwahl(request).filter(pk=zeile.vorgaenger_id).exists():
        form.ohne("vorgaenger")

    def tun(**angaben: Any) -> None:
        schreiben.vorlage_aendern(benutzer=request.user, kommune=request.kommune, vorlage_id=pk, **angaben)

    return aenderungsseite(
        request,
        form,
        zeile,
        tun,
        ziel=rahmen.vorlage_url(request, pk),
        titel=f"Vorlage {zeile.nummer} bearbeiten",
        vorlage=rahmen.VORLAGE,
    )
