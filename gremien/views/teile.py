"""Forms of what hangs on a paper: stops, points and their links, progress, links, participation, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms.massnahme import LoeschForm
from finanzen.models import Massnahme
from finanzen.views.rahmen import aenderungsseite, formularseite
from gremien.forms import eingaben as f
from gremien.models import (
    Beratungsstation,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Ratsvorlage,
    Umsetzungsstand,
    Vorlagenanlage,
    Vorlagenbezug,
)
from gremien.selectors.vorlagen import sichtbare_teile
from gremien.services import auftraege as stand_schreiben
from gremien.services import teile as schreiben
from gremien.views import rahmen
from gremien.views.rahmen import BEREICH, GET_POST, VORLAGE, teil_oder_404, vorlage_oder_404, vorlage_url
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.models import Stelle
from projekte.models import Projekt

ENTFERNBAR: dict[str, Any] = {
    "beratung": Beratungsstation,
    "punktbezug": Beschlussbezug,
    "punkt": Beschlusspunkt,
    "bezug": Vorlagenbezug,
    "beteiligung": Beteiligung,
    "anlage": Vorlagenanlage,
}


def _seite(
    request: KommunenAnfrage,
    vorlage: Ratsvorlage,
    form: Any,
    tun: Callable[[dict[str, Any]], str],
    titel: str,
    knopf: str,
    datei: bool = False,
) -> HttpResponse:
    return formularseite(
        request,
        form,
        tun,
        ziel=vorlage_url(request, vorlage.pk),
        titel=titel,
        knopf=knopf,
        ratsvorlage=vorlage,
        vorlage="gremien/anlage.html" if datei else VORLAGE,
    )


def _aendern(
    request: KommunenAnfrage, vorlage: Ratsvorlage, form: Any, zeile: Any, tun: Callable[..., Any], titel: str
) -> HttpResponse:
    ziel = vorlage_url(request, vorlage.pk)
    return aenderungsseite(request, form, zeile, tun, ziel=ziel, titel=titel, ratsvorlage=vorlage, vorlage=VORLAGE)


def _stand_von(form: Any, zeile: Any) -> dict[str, Any]:
    return {**{name: getattr(zeile, name) for name in form.ANGABEN}, "version": zeile.version}


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def station_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A stop of the Beratungsfolge."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    gremien = rahmen.gremienwahl(request).filter(aufgeloest_am__isnull=True)
    form = f.StationForm(request.POST or None, auswahl={"gremium": gremien})

    def tun(daten: dict[str, Any]) -> str:
        station = schreiben.station_anlegen(
            benutzer=request.user, kommune=request.kommune, vorlage_id=pk, angaben=form.angaben()
        )
        return f"Eingetragen: {station}."

    return _seite(request, vorlage, form, tun, "Beratung eintragen", "Beratung eintragen")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def station_bearbeiten(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """Change a stop, usually to enter its result."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    station = teil_oder_404(request, Beratungsstation, teil, vorlage=vorlage)
    form = f.StationForm(
        request.POST or None,
        auswahl={"gremium": rahmen.gremienwahl(request)},
        initial=_stand_von(f.StationForm, station),
    )

    def tun(**angaben: Any) -> None:
        schreiben.station_aendern(benutzer=request.user, kommune=request.kommune, station_id=teil, **angaben)

    return _aendern(request, vorlage, form, station, tun, f"Beratung bearbeiten: {station}")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def punkt_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A numbered point."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.PunktForm(request.POST or None, auswahl={"station": rahmen.stationswahl(request, vorlage)})

    def tun(daten: dict[str, Any]) -> str:
        punkt = schreiben.punkt_anlegen(
            benutzer=request.user, kommune=request.kommune, vorlage_id=pk, angaben=form.angaben()
        )
        return f"Eingetragen: {punkt}."

    return _seite(request, vorlage, form, tun, "Beschlusspunkt eintragen", "Beschlusspunkt eintragen")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def punkt_bearbeiten(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """Change a point."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    punkt = teil_oder_404(request, Beschlusspunkt, teil, vorlage=vorlage)
    form = f.PunktForm(
        request.POST or None,
        auswahl={"station": rahmen.stationswahl(request, vorlage)},
        initial=_stand_von(f.PunktForm, punkt),
    )

    def tun(**angaben: Any) -> None:
        schreiben.punkt_aendern(benutzer=request.user, kommune=request.kommune, punkt_id=teil, **angaben)

    return _aendern(request, vorlage, form, punkt, tun, f"Beschlusspunkt {punkt.nummer} bearbeiten")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def punktbezug_neu(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """What a point is about: one Maßnahme, post or project the reader may see."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    punkt = teil_oder_404(request, Beschlusspunkt, teil, vorlage=vorlage)
    wahl: dict[str, Any] = {"massnahme": Massnahme, "stelle": Stelle, "projekt": Projekt}
    auswahl = {
        name: modell.objects.sichtbar_fuer(request.user)
        .filter(kommune=request.kommune)
        .order_by("titel" if name == "projekt" else "bezeichnung", "id")
        for name, modell in wahl.items()
    }
    form = f.BezugForm(request.POST or None, auswahl=auswahl)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.bezug_eintragen(benutzer=request.user, kommune=request.kommune, punkt_id=teil, angaben=form.angaben())
        return "Bezug eingetragen."

    return _seite(request, vorlage, form, tun, f"Bezug des Beschlusspunkts {punkt.nummer}", "Bezug eintragen")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def stand_neu(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """State how far a point is."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    punkt = teil_oder_404(request, Beschlusspunkt, teil, vorlage=vorlage)
    form = f.StandForm(request.POST or None, initial={"gueltig_ab": timezone.localdate()})

    def tun(daten: dict[str, Any]) -> str:
        stand_schreiben.umsetzungsstand_setzen(benutzer=request.user, kommune=request.kommune, punkt_id=teil, **daten)
        return "Stand gesetzt."

    return _seite(request, vorlage, form, tun, f"Stand des Beschlusspunkts {punkt.nummer}", "Stand setzen")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def stand_storno(request: KommunenAnfrage, pk: int, teil: int, stand: int) -> HttpResponse:
    """Take a statement out; it stays readable."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    punkt = teil_oder_404(request, Beschlusspunkt, teil, vorlage=vorlage)
    zeile = get_object_or_404(Umsetzungsstand, punkt=punkt, pk=stand)

    def tun(daten: dict[str, Any]) -> str:
        stand_schreiben.umsetzungsstand_stornieren(
            benutzer=request.user, kommune=request.kommune, stand_id=zeile.pk, **daten
        )
        return "Stand storniert."

    titel = f"Stand „{zeile.get_stand_display()}“ vom {zeile.gueltig_ab:%d.%m.%Y} stornieren"  # type: ignore[attr-defined]
    return _seite(request, vorlage, LoeschForm(request.POST or None), tun, titel, "Stornieren")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bezug_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Link the paper to one it answers, follows or changes."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    ziele = rahmen.vorlagenwahl(request).exclude(pk=pk)
    form = f.VorlagenbezugForm(request.POST or None, auswahl={"ziel": ziele})
    tun = _eintragen(request, Vorlagenbezug, pk, form, "Verbindung eingetragen.")
    return _seite(request, vorlage, form, tun, "Mit einer Vorlage verbinden", "Verbinden")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def beteiligung_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """An office or representation that was told, heard, or had a say."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    projekte = Projekt.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune).order_by("titel", "id")
    form = f.BeteiligungForm(request.POST or None, auswahl={"projekt": projekte})
    tun = _eintragen(request, Beteiligung, pk, form, "Beteiligung eingetragen.")
    return _seite(request, vorlage, form, tun, "Beteiligung eintragen", "Beteiligung eintragen")


def _eintragen(
    request: KommunenAnfrage, modell: Any, pk: int, form: Any, meldung: str
) -> Callable[[dict[str, Any]], str]:
    def tun(daten: dict[str, Any]) -> str:
        schreiben.teil_eintragen(
            modell, benutzer=request.user, kommune=request.kommune, vorlage_id=pk, angaben=form.angaben()
        )
        return meldung

    return tun


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def anlage_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A numbered Anlage, with or without its file."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    letzte = Vorlagenanlage.objects.filter(vorlage=vorlage).aggregate(n=Max("nummer"))["n"] or 0
    form = f.AnlageForm(request.POST or None, request.FILES or None, initial={"nummer": letzte + 1})

    def tun(daten: dict[str, Any]) -> str:
        datei = daten["datei"]
        zeile = schreiben.anlage_anhaengen(
            benutzer=request.user,
            kommune=request.kommune,
            vorlage_id=pk,
            nummer=daten["nummer"],
            bezeichnung=daten["bezeichnung"],
            datei=datei,
            dateiname=datei.name if datei else "",
        )
        return f"Angehängt: {zeile}."

    return _seite(request, vorlage, form, tun, "Anlage anhängen", "Anhängen", datei=True)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def entfernen(request: KommunenAnfrage, pk: int, art: str, teil: int) -> HttpResponse:
    """Take out a part the reader sees; the history keeps it."""
    vorlage = vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    modell = ENTFERNBAR[art]
    zeile = get_object_or_404(sichtbare_teile(modell, vorlage=vorlage, benutzer=request.user), pk=teil)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.teil_entfernen(modell, benutzer=request.user, kommune=request.kommune, pk=teil, **daten)
        return "Entfernt."

    return _seite(request, vorlage, LoeschForm(request.POST or None), tun, f"Entfernen: {zeile}", "Entfernen")
