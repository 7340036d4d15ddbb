"""Forms for what hangs on a paper: stops, points, links, participation, files."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from finanzen.forms.massnahme import LoeschForm
from finanzen.models import Massnahme
from finanzen.views.rahmen import aenderungsseite, formularseite
from gremien.forms import eingaben as f
from gremien.models import (
    Beratungsstation,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Vorlagenanlage,
    Vorlagenbezug,
)
from gremien.models.rahmen import BEREICH
from gremien.selectors import vorlagen as s
from gremien.services import teile as schreiben
from gremien.views import rahmen
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.models import Stelle
from projekte.models import Projekt

ENTFERNBAR: dict[str, Any] = {
    "bezug": Vorlagenbezug,
    "beteiligung": Beteiligung,
    "anlage": Vorlagenanlage,
    "punktbezug": Beschlussbezug,
    "beratung": Beratungsstation,
    "punkt": Beschlusspunkt,
}


def _projekte(request: KommunenAnfrage) -> Any:
    return Projekt.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune).nach_titel()


def _neues_teil(
    request: KommunenAnfrage, pk: int, form: Any, eintragen: Any, *, titel: str, knopf: str
) -> HttpResponse:
    def tun(daten: dict[str, Any]) -> str:
        eintragen(benutzer=request.user, kommune=request.kommune, vorlage_id=pk, angaben=form.angaben())
        return "Eingetragen."

    ziel = rahmen.vorlage_url(request, pk)
    return formularseite(request, form, tun, ziel=ziel, titel=titel, knopf=knopf, vorlage=rahmen.VORLAGE)


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def station_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A stop of the Beratungsfolge."""
    zeile = rahmen.vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.StationForm(request.POST or None, auswahl={"gremium": rahmen.gremienwahl(request)})
    return _neues_teil(
        request, pk, form, schreiben.station_anlegen, titel=f"Beratung zu {zeile.nummer}", knopf="Beratung eintragen"
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def station_bearbeiten(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """Change a stop, enter its result."""
    zeile = rahmen.teil_oder_404(request, Beratungsstation, teil, vorlage=pk)
    werte = {name: getattr(zeile, name) for name in f.StationForm.ANGABEN}
    form = f.StationForm(
        request.POST or None,
        auswahl={"gremium": rahmen.gremienwahl(request)},
        initial={**werte, "version": zeile.version},
    )

    def tun(**angaben: Any) -> None:
        schreiben.station_aendern(benutzer=request.user, kommune=request.kommune, station_id=teil, **angaben)

    ziel = rahmen.vorlage_url(request, pk)
    return aenderungsseite(request, form, zeile, tun, ziel=ziel, titel=f"Beratung: {zeile}", vorlage=rahmen.VORLAGE)


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def punkt_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A point of the decision."""
    zeile = rahmen.vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.PunktForm(request.POST or None, auswahl={"station": rahmen.stationswahl(request, zeile)})
    return _neues_teil(
        request,
        pk,
        form,
        schreiben.punkt_anlegen,
        titel=f"Beschlusspunkt zu {zeile.nummer}",
        knopf="Beschlusspunkt eintragen",
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def punkt_bearbeiten(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """Change a point."""
    zeile = rahmen.teil_oder_404(request, Beschlusspunkt, teil, vorlage=pk)
    werte = {name: getattr(zeile, name) for name in f.PunktForm.ANGABEN}
    form = f.PunktForm(
        request.POST or None,
        auswahl={"station": rahmen.stationswahl(request, zeile.vorlage)},
        initial={**werte, "version": zeile.version},
    )

    def tun(**angaben: Any) -> None:
        schreiben.punkt_aendern(benutzer=request.user, kommune=request.kommune, punkt_id=teil, **angaben)

    ziel = rahmen.vorlage_url(request, pk)
    return aenderungsseite(request, form, zeile, tun, ziel=ziel, titel=str(zeile), vorlage=rahmen.VORLAGE)


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def punktbezug_neu(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """What a point is about: a Maßnahme, a post or a project."""
    zeile = rahmen.teil_oder_404(request, Beschlusspunkt, teil, vorlage=pk)
    kommune = request.kommune
    auswahl = {
        "massnahme": Massnahme.objects.sichtbar_fuer(request.user).filter(kommune=kommune).order_by("bezeichnung"),
        "stelle": Stelle.objects.sichtbar_fuer(request.user).filter(kommune=kommune).order_by("bezeichnung", "id"),
        "projekt": _projekte(request),
    }
    form = f.BezugForm(request.POST or None, auswahl=auswahl)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.bezug_eintragen(benutzer=request.user, kommune=kommune, punkt_id=teil, angaben=form.angaben())
        return "Eingetragen."

    return formularseite(
        request,
        form,
        tun,
        ziel=rahmen.vorlage_url(request, pk),
        titel=f"Worum es geht: {zeile}",
        knopf="Verknüpfen",
        vorlage=rahmen.VORLAGE,
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bezug_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A link to another paper."""
    zeile = rahmen.vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.VorlagenbezugForm(request.POST or None, auswahl={"ziel": rahmen.vorlagenwahl(request).exclude(pk=pk)})

    def eintragen(**angaben: Any) -> Any:
        return schreiben.teil_eintragen(Vorlagenbezug, **angaben)

    return _neues_teil(
        request, pk, form, eintragen, titel=f"Bezug von {zeile.nummer} auf eine andere Vorlage", knopf="Verbinden"
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def beteiligung_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """An office or representation that was told, heard, or had a say."""
    zeile = rahmen.vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.BeteiligungForm(request.POST or None, auswahl={"projekt": _projekte(request)})

    def eintragen(**angaben: Any) -> Any:
        return schreiben.teil_eintragen(Beteiligung, **angaben)

    return _neues_teil(
        request, pk, form, eintragen, titel=f"Beteiligung zu {zeile.nummer}", knopf="Beteiligung eintragen"
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def anlage_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A numbered Anlage."""
    zeile = rahmen.vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.AnlageForm(request.POST or None, request.FILES or None)

    def tun(daten: dict[str, Any]) -> str:
        datei = daten.pop("datei")
        schreiben.anlage_anhaengen(
            benutzer=request.user,
            kommune=request.kommune,
            vorlage_id=pk,
            datei=datei,
            dateiname=datei.name if datei else "",
            **daten,
        )
        return "Angehängt."

    return formularseite(
        request,
        form,
        tun,
        ziel=rahmen.vorlage_url(request, pk),
        titel=f"Anlage zu {zeile.nummer}",
        knopf="Anhängen",
        vorlage=rahmen.VORLAGE,
    )


@require_safe
@mit_kommune(bereich=BEREICH)
def anlage(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponseBase:
    """The file as an attachment; whoever sees the paper may have it, unless the file itself is not public."""
    sichtbar = Vorlagenanlage.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune, vorlage=pk)
    gefunden = get_object_or_404(sichtbar.select_related("anlage"), pk=teil, anlage__isnull=False).anlage
    geheim = gefunden.ist_nicht_oeffentlich
    if geheim and not request.user.rechte().darf_nicht_oeffentlich(kommune_id=request.kommune.pk, bereich=BEREICH):
        raise Http404("Diese Anlage gibt es nicht.")
    try:
        inhalt = gefunden.datei.open("rb")
    except FileNotFoundError as fehler:
        raise Http404("Die Datei liegt nicht mehr an ihrem Platz.") from fehler
    ergebnis = FileResponse(inhalt, as_attachment=True, filename=gefunden.dateiname, content_type=gefunden.inhaltstyp)
    ergebnis["X-Content-Type-Options"] = "nosniff"
    ergebnis["Cache-Control"] = "private, no-store"
    return ergebnis


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def entfernen(request: KommunenAnfrage, pk: int, was: str, teil: int) -> HttpResponse:
    """Take out a part the reader sees, with a reason; the history keeps it."""
    modell = ENTFERNBAR.get(was)
    if modell is None:
        raise Http404("Das gibt es hier nicht.")
    vorlage = rahmen.vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    zeile = get_object_or_404(s.sichtbare_teile(modell, vorlage=vorlage, benutzer=request.user), pk=teil)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.teil_entfernen(modell, benutzer=request.user, kommune=request.kommune, pk=teil, **daten)
        return "Entfernt."

    return formularseite(
        request,
        LoeschForm(request.POST or None),
        tun,
        ziel=rahmen.vorlage_url(request, pk),
        titel=f"Entfernen: {zeile}",
        knopf="Entfernen",
        vorlage=rahmen.VORLAGE,
    )
