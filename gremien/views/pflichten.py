"""Duties to report: the list with its traffic light, one duty with its reports, the forms."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms.massnahme import LoeschForm
from finanzen.selectors.auswahl import aemter_unterhalb
from finanzen.views.rahmen import aenderungsseite, formularseite
from gremien.forms import eingaben as f
from gremien.forms.filter import Pflichtfilter
from gremien.models import Berichtserfuellung, Berichtspflicht
from gremien.models.rahmen import BEREICH
from gremien.resources import pflichttabelle
from gremien.selectors.erinnerungen import anlass_in_worten, empfaenger
from gremien.selectors.pflichten import Pflichtzeile, pflichtzeilen, sichtbare_vorlagen
from gremien.selectors.pflichtverlauf import pflichtverlauf
from gremien.selectors.termine import termine_je_pflicht
from gremien.services import pflichten as schreiben
from gremien.views import rahmen
from leistungen.views.listenzustand import JE_SEITE
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

SORTIERUNG: dict[str, Any] = {
    "titel": lambda z: z.pflicht.titel,
    "amt": lambda z: str(z.pflicht.amt or ""),
    "gremium": lambda z: str(z.pflicht.gremium or ""),
    "faellig": lambda z: (z.lage.faellig_am is None, z.lage.faellig_am or z.pflicht.erster_termin),
}


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All duties the reader may see, most urgent first."""
    ausgeben = rahmen.ausgabe_pruefen(request)
    aemter = rahmen.aemter_der_kommune(request)
    form = Pflichtfilter(request.GET, aemter=aemter, gremien=rahmen.gremienwahl(request))
    kontext: dict[str, Any] = {
        "titel": "Berichtspflichten",
        "form": form,
        "reiter": rahmen.reiter(request, "pflichten"),
    }
    if not form.is_valid():
        return render(request, "gremien/pflichten.html", kontext)
    stichtag = form.cleaned_data["stichtag"] or timezone.localdate()
    sortierung = request.GET.get("sortierung", "")
    zeilen = _sortiert(_zeilen(request, form, aemter, stichtag, ausgeben=ausgeben), sortierung)
    if ausgeben:
        return rahmen.ausgeben(
            request,
            tabelle=pflichttabelle,
            zeilen=zeilen,
            worte=form.in_worten(),
            quelle="OZG-Tracker, Berichtspflichten und gegebene Berichte",
            stichtag=stichtag,
        )
    je_seite = rahmen.zeilen_je_seite(request)
    seite = Paginator(zeilen, je_seite).get_page(request.GET.get("seite"))
    kontext |= {
        "seite": seite,
        "zeilen": list(seite),
        "anzahl": len(zeilen),
        "je_seite": je_seite,
        "je_seite_wahl": JE_SEITE,
        "stichtag": stichtag,
        "sortierung": sortierung,
        "ueberfaellig": sum(z.lage.farbe == "rot" for z in zeilen),
        "gefiltert": form.filtert,
        "darf_anlegen": rahmen.darf(request, r.BEARBEITEN, irgendwo=True),
        "darf_ausgeben": rahmen.darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    return render(request, "gremien/pflichten.html", kontext)


def _zeilen(
    request: KommunenAnfrage, form: Pflichtfilter, aemter: Any, stichtag: Any, *, ausgeben: bool
) -> list[Pflichtzeile]:
    alle = Berichtspflicht.objects.filter(
        form.bedingung(unterhalb=partial(aemter_unterhalb, aemter)), kommune=request.kommune
    )
    if form.cleaned_data["rhythmus"]:
        alle = alle.filter(rhythmus=form.cleaned_data["rhythmus"])
    erlaubte = alle.exportierbar_fuer(request.user) if ausgeben else alle.sichtbar_fuer(request.user)
    farbe = form.cleaned_data["farbe"]
    return [z for z in pflichtzeilen(pflichten=erlaubte, stichtag=stichtag) if not farbe or z.lage.farbe == farbe]


def _sortiert(zeilen: list[Pflichtzeile], sortierung: str) -> list[Pflichtzeile]:
    name = sortierung.removeprefix("-")
    if name == "faellig":
        mit = sorted((z for z in zeilen if z.lage.faellig_am), key=lambda z: z.lage.faellig_am)  # type: ignore[arg-type,return-value]
        ohne = [z for z in zeilen if z.lage.faellig_am is None]
        return [*(mit[::-1] if sortierung.startswith("-") else mit), *ohne]
    schluessel = SORTIERUNG.get(name)
    return sorted(zeilen, key=schluessel, reverse=sortierung.startswith("-")) if schluessel else zeilen


@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """One duty with every report given, cancelled ones too."""
    pflicht = _holen(request, pk)
    (zeile,) = pflichtzeilen(pflichten=Berichtspflicht.objects.filter(pk=pk), stichtag=timezone.localdate())
    gegeben = list(
        Berichtserfuellung.objects.filter(pflicht=pk)
        .select_related("vorlage", "erfasst_von")
        .order_by("-erledigt_am", "-id")
    )
    ids = [e.vorlage_id for e in gegeben if e.vorlage_id]
    sichtbare = sichtbare_vorlagen(benutzer=request.user, kommune=request.kommune, ids=ids)
    termine = termine_je_pflicht(pflichten=[pflicht], stichtag=timezone.localdate())[pk]
    kontext = {
        "titel": pflicht.titel,
        "zeile": zeile,
        "erfuellungen": gegeben,
        "sichtbare": sichtbare,
        "verfolgbar": {e.pk for e in gegeben if _ist_verfolgbar(e, sichtbare)},
        "termine": list(reversed(termine)),
        "erinnerungen": [(e, anlass_in_worten(e.anlass)) for e in pflicht.erinnerungen.order_by("-gesendet_am", "-id")],  # type: ignore[attr-defined]
        "werden_erinnert": len(empfaenger(pflicht=pflicht, stichtag=timezone.localdate())),
        "ereignisse": pflichtverlauf(pflicht=pflicht),
        "bearbeitbar": Berichtspflicht.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists(),
    }
    return render(request, "gremien/pflicht.html", kontext)


def _ist_verfolgbar(bericht: Berichtserfuellung, sichtbare: set[int]) -> bool:
    """An address on the web, and not that of a paper hidden from the reader."""
    offen = bericht.vorlage_id is None or bericht.vorlage_id in sichtbare
    return offen and bericht.adresse.startswith(("https://", "http://"))


def _holen(request: KommunenAnfrage, pk: int) -> Berichtspflicht:
    zeilen = Berichtspflicht.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    pflicht: Berichtspflicht = get_object_or_404(zeilen, pk=pk)
    return pflicht


def _form(request: KommunenAnfrage, **weitere: Any) -> f.PflichtForm:
    auswahl = {
        "punkt": rahmen.punktwahl(request),
        "gremium": rahmen.gremienwahl(request),
        "amt": rahmen.eigene_aemter(request),
    }
    return f.PflichtForm(request.POST or None, auswahl=auswahl, **weitere)


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Open a duty; `?punkt=` names the point that asks for it."""
    punkt = request.GET.get("punkt", "")
    form = _form(request, initial={"punkt": int(punkt)} if punkt.isdecimal() and len(punkt) < 19 else {})

    def tun(daten: dict[str, Any]) -> str:
        pflicht = schreiben.berichtspflicht_anlegen(
            benutzer=request.user, kommune=request.kommune, angaben=form.angaben()
        )
        return f"Angelegt: {pflicht}."

    ziel = reverse("berichtspflichten", args=[request.kommune.kuerzel])
    return formularseite(
        request,
        form,
        tun,
        ziel=ziel,
        titel="Berichtspflicht anlegen",
        knopf="Berichtspflicht anlegen",
        vorlage=rahmen.VORLAGE,
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Change or end a duty."""
    zeile = rahmen.teil_oder_404(request, Berichtspflicht, pk)
    werte = {name: getattr(zeile, name) for name in f.PflichtForm.ANGABEN}
    form = _form(request, initial={**werte, "version": zeile.version})

    def tun(**angaben: Any) -> None:
        schreiben.berichtspflicht_aendern(benutzer=request.user, kommune=request.kommune, pflicht_id=pk, **angaben)

    ziel = rahmen.pflicht_url(request, pk)
    return aenderungsseite(
        request, form, zeile, tun, ziel=ziel, titel="Berichtspflicht bearbeiten", vorlage=rahmen.VORLAGE
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def erfuellen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Record a given report; the date it answers is the next one that is open."""
    pflicht = rahmen.teil_oder_404(request, Berichtspflicht, pk)
    heute = timezone.localdate()
    (zeile,) = pflichtzeilen(pflichten=Berichtspflicht.objects.filter(pk=pk), stichtag=heute)
    form = f.ErfuellungForm(
        request.POST or None,
        auswahl={"vorlage": rahmen.vorlagenwahl(request)},
        initial={"faellig_am": zeile.lage.faellig_am, "erledigt_am": heute},
    )

    def tun(daten: dict[str, Any]) -> str:
        schreiben.berichtspflicht_erfuellen(benutzer=request.user, pflicht=pflicht, **form.angaben())
        return "Bericht eingetragen."

    return formularseite(
        request,
        form,
        tun,
        ziel=rahmen.pflicht_url(request, pk),
        titel=f"Bericht eintragen: {pflicht}",
        knopf="Bericht eintragen",
        vorlage=rahmen.VORLAGE,
    )


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def erfuellung_stornieren(request: KommunenAnfrage, pk: int, teil: int) -> HttpResponse:
    """Take a report out: the duty is open again."""
    pflicht = rahmen.teil_oder_404(request, Berichtspflicht, pk)
    was = get_object_or_404(Berichtserfuellung, pflicht=pflicht, pk=teil)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.erfuellung_stornieren(benutzer=request.user, kommune=request.kommune, erfuellung_id=teil, **daten)
        return "Bericht storniert."

    return formularseite(
        request,
        LoeschForm(request.POST or None),
        tun,
        ziel=rahmen.pflicht_url(request, pk),
        titel=f"Bericht vom {was.erledigt_am:%d.%m.%Y} stornieren",
        knopf="Stornieren",
        vorlage=rahmen.VORLAGE,
    )
