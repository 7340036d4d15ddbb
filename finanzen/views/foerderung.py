"""The Förder-Ledger: list with alarm lines, one grant, its movements and deadlines."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms import foerderung as f
from finanzen.forms.massnahme import LoeschForm
from finanzen.models import Foerderbewegung, Foerderfrist, Foerderprogramm, Foerderung, Massnahme
from finanzen.resources import foerdermappe
from finanzen.selectors.auswahl import aemter_unterhalb
from finanzen.selectors.foerderungen import Alarmzeile, alarmzeilen, kontoblatt
from finanzen.services import foerderungen as schreiben
from finanzen.views.rahmen import BEREICH, aenderungsseite, darf, eigene_aemter, formularseite, reiter
from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.models import Projekt

GET_POST = ["GET", "POST"]
ARTEN = dict(Foerderbewegung.Art.choices)


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All grants the reader may see, each with its alarm line on the day."""
    aemter = list(Amt.objects.filter(kommune=request.kommune).nach_nummer())
    programme = list(Foerderprogramm.objects.filter(kommune=request.kommune).order_by("name"))
    form = f.Foerderfilter(request.GET, aemter=aemter, programme=programme)
    kontext: dict[str, Any] = {"titel": "Förderungen", "form": form, "reiter": reiter(request, "foerderungen")}
    if not form.is_valid():
        return render(request, "finanzen/foerderungen.html", kontext)
    werte, ausgeben = form.cleaned_data, "format" in request.GET
    alle = _gefiltert(request, werte, aemter)
    sichtbar = alle.exportierbar_fuer(request.user) if ausgeben else alle.sichtbar_fuer(request.user)
    stichtag = werte["stichtag"] or timezone.localdate()
    zeilen = [z for z in alarmzeilen(foerderungen=sichtbar, stichtag=stichtag) if _passt(z, werte["nur"])]
    if ausgeben:
        return _ausgeben(request, form, zeilen, stichtag)
    kontext |= {
        "zeilen": zeilen,
        "stichtag": stichtag,
        "gefiltert": any(werte[n] for n in ("q", "programm", "nur")) or werte["amt"] is not None,
        "darf_anlegen": darf(request, r.BEARBEITEN, irgendwo=True),
        "darf_programm": darf(request, r.BEARBEITEN),
        "darf_ausgeben": darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    return render(request, "finanzen/foerderungen.html", kontext)


def _gefiltert(request: KommunenAnfrage, werte: dict[str, Any], aemter: list[Amt]) -> Any:
    alle: Any = Foerderung.objects.filter(kommune=request.kommune)
    if werte["q"]:
        alle = alle.filter(bezeichnung__icontains=werte["q"]) | alle.filter(aktenzeichen__icontains=werte["q"])
    if werte["programm"]:
        alle = alle.filter(programm=werte["programm"])
    if werte["amt"] == 0:
        return alle.filter(amt__isnull=True)
    if werte["amt"]:
        ids = [werte["amt"]] if werte["nur_amt"] else aemter_unterhalb(aemter, werte["amt"])
        return alle.filter(amt__in=ids)
    return alle


def _passt(zeile: Alarmzeile, nur: str) -> bool:
    return {
        "": True,
        "auffaellig": bool(zeile.befunde),
        "rot": zeile.ampel[0] in ("gelb", "rot"),
        "frist": zeile.naechste_frist is not None,
    }[nur]


def _ausgeben(request: KommunenAnfrage, form: Any, zeilen: list[Alarmzeile], stichtag: Any) -> HttpResponseBase:
    if request.GET["format"] != "xlsx" or not darf(request, r.EXPORTIEREN, irgendwo=True):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    abfrage = request.GET.copy()
    abfrage.pop("format")
    worte = [
        f"{feld.label}: {dict(getattr(feld, 'choices', [])).get(form.cleaned_data[name], form.cleaned_data[name])}"
        for name, feld in form.fields.items()
        if form.cleaned_data[name] not in (None, "", False) and name != "stichtag"
    ]
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=stichtag,
        filter_in_worten=", ".join(worte) or "alle",
        quelle="OZG-Tracker, Förderungen; vergangene Zeit = (Stichtag − Beginn) / (Ende − Beginn)",
        adresse=request.build_absolute_uri(f"?{abfrage.urlencode()}"),
    )
    mappe = foerdermappe(zeilen=zeilen, angaben=angaben, kuerzel=request.kommune.kuerzel)
    return antwort(tabelle=mappe, format="xlsx")


def _holen(request: KommunenAnfrage, pk: int, *, stufe: str = r.LESEN) -> Foerderung:
    zeilen = Foerderung.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    foerderung: Foerderung = get_object_or_404(zeilen, pk=pk)
    if stufe == r.BEARBEITEN and not Foerderung.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Diese Förderung dürfen Sie nicht bearbeiten.")
    return foerderung


def _url(request: KommunenAnfrage, pk: int) -> str:
    return reverse("foerderung", args=[request.kommune.kuerzel, pk])


@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """One grant today."""
    _holen(request, pk)
    stichtag = timezone.localdate()
    (zeile,) = alarmzeilen(foerderungen=Foerderung.objects.filter(pk=pk), stichtag=stichtag)
    bewegungen = Foerderbewegung.objects.filter(foerderung=pk).select_related("erfasst_von")
    kontext = {
        "titel": zeile.foerderung.bezeichnung,
        "zeile": zeile,
        "foerderung": zeile.foerderung,
        "stichtag": stichtag,
        "konto": kontoblatt(zeile.bewegungen),
        "arten": ARTEN,
        "bewegungen": bewegungen.order_by("-jahr_von", "-erfasst_am", "-id"),
        "fristen": Foerderfrist.objects.filter(foerderung=pk).order_by("erledigt_am", "faellig_am"),
        "bearbeitbar": Foerderung.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists(),
    }
    return render(request, "finanzen/foerderung.html", kontext)


def _form(request: KommunenAnfrage, **weitere: Any) -> f.FoerderungForm:
    projekte: Any = Projekt.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    massnahmen: Any = Massnahme.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    auswahl = {
        "programm": Foerderprogramm.objects.filter(kommune=request.kommune).order_by("name"),
        "amt": eigene_aemter(request),
        "projekt": projekte.nach_titel(),
        "massnahme": massnahmen.in_matrixfolge(),
    }
    return f.FoerderungForm(request.POST or None, auswahl=auswahl, **weitere)


def _liste(request: KommunenAnfrage) -> str:
    return reverse("foerderungen", args=[request.kommune.kuerzel])


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Open a grant."""
    form = _form(request)

    def tun(daten: dict[str, Any]) -> str:
        neue = schreiben.foerderung_anlegen(benutzer=request.user, kommune=request.kommune, angaben=form.angaben())
        return f"Angelegt: {neue}."

    return formularseite(request, form, tun, ziel=_liste(request), titel="Förderung anlegen", knopf="Förderung anlegen")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Change a grant."""
    zeile = _holen(request, pk, stufe=r.BEARBEITEN)
    werte = {name: getattr(zeile, name) for name in f.FoerderungForm.ANGABEN}
    form = _form(request, initial={**werte, "version": zeile.version})

    def tun(**angaben: Any) -> None:
        schreiben.foerderung_aendern(benutzer=request.user, kommune=request.kommune, foerderung_id=pk, **angaben)

    return aenderungsseite(request, form, zeile, tun, ziel=_url(request, pk), titel="Förderung bearbeiten")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def programm_neu(request: KommunenAnfrage) -> HttpResponse:
    """A new programme."""
    if not darf(request, r.BEARBEITEN):
        raise PermissionDenied("Förderprogramme pflegt, wer Finanzen der ganzen Kommune bearbeiten darf.")

    def tun(daten: dict[str, Any]) -> str:
        return f"Angelegt: {schreiben.programm_anlegen(benutzer=request.user, kommune=request.kommune, **daten)}."

    return formularseite(
        request,
        f.ProgrammForm(request.POST or None),
        tun,
        ziel=_liste(request),
        titel="Förderprogramm anlegen",
        knopf="Förderprogramm anlegen",
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bewegung(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Record money that moved."""
    _holen(request, pk, stufe=r.BEARBEITEN)
    jahr = timezone.localdate().year
    form = f.BewegungForm(request.POST or None, initial={"jahr_von": jahr, "jahr_bis": jahr})

    def tun(daten: dict[str, Any]) -> str:
        neue = schreiben.bewegung_eintragen(
            benutzer=request.user,
            kommune=request.kommune,
            foerderung_id=pk,
            angaben=form.angaben(),
            trotzdem=daten["trotzdem"],
        )
        return f"Eingetragen: {neue}."

    return formularseite(request, form, tun, ziel=_url(request, pk), titel="Bewegung eintragen", knopf="Eintragen")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bewegung_storno(request: KommunenAnfrage, pk: int, zeile: int) -> HttpResponse:
    """Take a movement out of the sums."""
    foerderung = _holen(request, pk, stufe=r.BEARBEITEN)
    was = get_object_or_404(Foerderbewegung, foerderung=foerderung, pk=zeile)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.bewegung_stornieren(
            benutzer=request.user, kommune=request.kommune, foerderung_id=pk, bewegung_id=zeile, **daten
        )
        return f"Storniert: {was}."

    return formularseite(
        request,
        LoeschForm(request.POST or None),
        tun,
        ziel=_url(request, pk),
        titel=f"Bewegung stornieren: {was}",
        knopf="Stornieren",
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def frist_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A deadline."""
    _holen(request, pk, stufe=r.BEARBEITEN)

    def tun(daten: dict[str, Any]) -> str:
        frist = schreiben.frist_setzen(benutzer=request.user, kommune=request.kommune, foerderung_id=pk, **daten)
        return f"Eingetragen: {frist}."

    return formularseite(
        request,
        f.FristForm(request.POST or None),
        tun,
        ziel=_url(request, pk),
        titel="Frist eintragen",
        knopf="Eintragen",
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def frist_erledigt(request: KommunenAnfrage, pk: int, zeile: int) -> HttpResponse:
    """A deadline was met."""
    foerderung = _holen(request, pk, stufe=r.BEARBEITEN)
    frist = get_object_or_404(Foerderfrist, foerderung=foerderung, pk=zeile)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.frist_erledigen(
            benutzer=request.user, kommune=request.kommune, foerderung_id=pk, frist_id=zeile, **daten
        )
        return f"Erledigt: {frist}."

    return formularseite(
        request,
        f.FristErledigtForm(request.POST or None, initial={"am": timezone.localdate()}),
        tun,
        ziel=_url(request, pk),
        titel=f"Frist erledigen: {frist}",
        knopf="Als erledigt eintragen",
    )
