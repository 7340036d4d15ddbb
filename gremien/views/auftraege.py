"""„Offene Aufträge des Rates“: what was ordered, by whom and when, what happened, what is overdue; and to say how far it is."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms.massnahme import LoeschForm
from finanzen.selectors.auswahl import aemter_unterhalb
from finanzen.views.rahmen import formularseite
from gremien.forms.eingaben import StandForm
from gremien.forms.filter import Auftragsfilter, Pflichtfilter
from gremien.models import Berichtspflicht, Beschlusspunkt, Umsetzungsstand
from gremien.models.rahmen import BEREICH
from gremien.resources import auftragstabelle
from gremien.selectors import auftraege as s
from gremien.services import auftraege as schreiben
from gremien.views import rahmen
from leistungen.views.listenzustand import JE_SEITE
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

SORTIERUNG: dict[str, Any] = {
    "nummer": lambda z: (z.vorlage.nummer, z.punkt.nummer),
    "amt": lambda z: str(z.vorlage.amt or ""),
    "am": lambda z: z.punkt.station.datum,
    "stand": lambda z: z.stand_in_worten,
    "faellig": lambda z: (z.faellig_am is None, z.faellig_am or z.stichtag),
}


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """Mandates, overdue first; the file holds the same rows."""
    ausgeben = rahmen.ausgabe_pruefen(request)
    aemter = rahmen.aemter_der_kommune(request)
    form = Auftragsfilter(request.GET, aemter=aemter, gremien=rahmen.gremienwahl(request))
    kontext: dict[str, Any] = {
        "titel": "Offene Aufträge des Rates",
        "form": form,
        "reiter": rahmen.reiter(request, "auftraege"),
    }
    if not form.is_valid():
        return render(request, "gremien/auftraege.html", kontext)
    stichtag = form.cleaned_data["stichtag"] or timezone.localdate()
    alle = _zeilen(request, form, aemter, stichtag, ausgeben=ausgeben)
    sortierung = request.GET.get("sortierung", "")
    zeilen = _sortiert(s.gefiltert(alle, form.cleaned_data["nur"]), sortierung)
    freie = s.freie_pflichten(
        pflichten=_pflichten(request, form, aemter, ausgeben=ausgeben),
        zeilen=alle,
        nur=form.cleaned_data["nur"],
        stichtag=stichtag,
    )
    if ausgeben:
        return rahmen.ausgeben(
            request,
            tabelle=partial(auftragstabelle, pflichten=freie),
            zeilen=zeilen,
            worte=form.in_worten(),
            quelle="OZG-Tracker, Beschlusspunkte mit ihrem Umsetzungsstand und ihren Berichtspflichten",
            stichtag=stichtag,
        )
    je_seite = rahmen.zeilen_je_seite(request)
    seite = Paginator(zeilen, je_seite).get_page(request.GET.get("seite"))
    kontext |= {
        "seite": seite,
        "zeilen": list(seite),
        "je_seite": je_seite,
        "je_seite_wahl": JE_SEITE,
        "sortierung": sortierung,
        "stichtag": stichtag,
        "offen": len(s.gefiltert(alle, s.OFFEN)),
        "ueberfaellig": len(s.gefiltert(alle, s.UEBERFAELLIG)),
        "erledigt": len(s.gefiltert(alle, s.ERLEDIGT)),
        "alle": len(alle),
        "freie_pflichten": freie,
        "freie_ueberfaellig": sum(z.lage.farbe == "rot" for z in freie),
        "gefiltert": form.filtert and (form.cleaned_data["nur"] != s.OFFEN or len(form.changed_data) > 0),
        "bearbeitbare": _bearbeitbare(request, [z.punkt.pk for z in seite]),
        "darf_ausgeben": rahmen.darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    return render(request, "gremien/auftraege.html", kontext)


def _zeilen(request: KommunenAnfrage, form: Auftragsfilter, aemter: Any, stichtag: Any, *, ausgeben: bool) -> Any:
    alle = Beschlusspunkt.objects.filter(
        form.bedingung(unterhalb=partial(aemter_unterhalb, aemter)), kommune=request.kommune
    )
    punkte = alle.exportierbar_fuer(request.user) if ausgeben else alle.sichtbar_fuer(request.user)
    pflichten = Berichtspflicht.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    return s.auftragszeilen(punkte=punkte, pflichten=pflichten, stichtag=stichtag, benutzer=request.user)


def _pflichten(request: KommunenAnfrage, form: Auftragsfilter, aemter: Any, *, ausgeben: bool) -> Any:
    """Duties the reader may see, by the Amt and words of the filter."""
    filter_ = Pflichtfilter(request.GET, aemter=aemter, gremien=rahmen.gremienwahl(request))
    filter_.is_valid()
    bedingung = filter_.bedingung(unterhalb=partial(aemter_unterhalb, aemter))
    alle = Berichtspflicht.objects.filter(bedingung, kommune=request.kommune)
    return alle.exportierbar_fuer(request.user) if ausgeben else alle.sichtbar_fuer(request.user)


def _sortiert(zeilen: list[s.Auftragszeile], sortierung: str) -> list[s.Auftragszeile]:
    schluessel = SORTIERUNG.get(sortierung.removeprefix("-"))
    return sorted(zeilen, key=schluessel, reverse=sortierung.startswith("-")) if schluessel else zeilen


def _bearbeitbare(request: KommunenAnfrage, ids: list[int]) -> set[int]:
    zeilen = Beschlusspunkt.objects.bearbeitbar_fuer(request.user).filter(pk__in=ids)
    return set(zeilen.values_list("pk", flat=True))


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def stand_setzen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Say how far a mandate is."""
    punkt = rahmen.teil_oder_404(request, Beschlusspunkt, pk)
    form = StandForm(request.POST or None, initial={"gueltig_ab": timezone.localdate()})

    def tun(daten: dict[str, Any]) -> str:
        stand = schreiben.umsetzungsstand_setzen(benutzer=request.user, kommune=request.kommune, punkt_id=pk, **daten)
        return f"Gesetzt: {stand}."

    return formularseite(
        request,
        form,
        tun,
        ziel=rahmen.vorlage_url(request, punkt.vorlage_id),
        titel=f"Umsetzungsstand: {punkt}",
        knopf="Stand setzen",
        vorlage=rahmen.VORLAGE,
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def stand_stornieren(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """Take a statement out."""
    punkt = rahmen.teil_oder_404(request, Beschlusspunkt, pk)
    stand = get_object_or_404(Umsetzungsstand, punkt=punkt, pk=teil)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.umsetzungsstand_stornieren(benutzer=request.user, kommune=request.kommune, stand_id=teil, **daten)
        return "Stand storniert."

    return formularseite(
        request,
        LoeschForm(request.POST or None),
        tun,
        ziel=rahmen.vorlage_url(request, punkt.vorlage_id),
        titel=f"Stand vom {stand.gueltig_ab:%d.%m.%Y} stornieren",
        knopf="Stornieren",
        vorlage=rahmen.VORLAGE,
    )
