"""Expected benefits: the list with what is due, one expectation with its checks, the forms."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms import nutzen as f
from finanzen.forms.massnahme import LoeschForm
from finanzen.models import Nutzenerwartung, Nutzenpruefung
from finanzen.resources import nutzentabelle
from finanzen.selectors.auswahl import aemter_unterhalb
from finanzen.selectors.nutzen import Nutzenzeile, nutzenzeilen, waehlbare_ziele
from finanzen.services import nutzen as schreiben
from finanzen.views.rahmen import BEREICH, aenderungsseite, darf, formularseite, reiter, text
from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune

GET_POST = ["GET", "POST"]


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All expectations the reader may see, due for check first."""
    aemter = list(Amt.objects.filter(kommune=request.kommune).nach_nummer())
    form = f.Nutzenfilter(request.GET, aemter=aemter)
    kontext: dict[str, Any] = {"titel": "Nutzen", "form": form, "reiter": reiter(request, "nutzen")}
    if not form.is_valid():
        return render(request, "finanzen/nutzenliste.html", kontext)
    ausgeben = "format" in request.GET
    if ausgeben and (request.GET["format"] not in ("xlsx", "csv") or not darf(request, r.EXPORTIEREN, irgendwo=True)):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    zeilen = _zeilen(request, form, aemter, ausgeben=ausgeben)
    if ausgeben:
        return _ausgeben(request, form, zeilen)
    kontext |= {
        "zeilen": zeilen,
        "faellige": sum(z.lage == "faellig" for z in zeilen),
        "stichtag": form.cleaned_data["stichtag"] or timezone.localdate(),
        "gefiltert": form.filtert,
        "darf_anlegen": darf(request, r.BEARBEITEN, irgendwo=True),
        "darf_ausgeben": darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    return render(request, "finanzen/nutzenliste.html", kontext)


def _zeilen(request: KommunenAnfrage, form: f.Nutzenfilter, aemter: list[Amt], *, ausgeben: bool) -> list[Nutzenzeile]:
    alle = Nutzenerwartung.objects.filter(
        form.bedingung(unterhalb=partial(aemter_unterhalb, aemter)), kommune=request.kommune
    )
    erlaubte = alle.exportierbar_fuer(request.user) if ausgeben else alle.sichtbar_fuer(request.user)
    stichtag, nur = form.cleaned_data["stichtag"] or timezone.localdate(), form.cleaned_data["nur"]
    zeilen = nutzenzeilen(erwartungen=erlaubte, benutzer=request.user, kommune=request.kommune, stichtag=stichtag)
    return [z for z in zeilen if not nur or z.lage == nur]


def _ausgeben(request: KommunenAnfrage, form: f.Nutzenfilter, zeilen: list[Nutzenzeile]) -> HttpResponseBase:
    format = request.GET["format"]
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
        stichtag=form.cleaned_data["stichtag"] or timezone.localdate(),
        filter_in_worten=", ".join(worte) or "alle",
        quelle="OZG-Tracker, Nutzenerwartungen und ihre Prüfungen",
        adresse=request.build_absolute_uri(f"?{abfrage.urlencode()}"),
    )
    tabelle = nutzentabelle(zeilen=zeilen, angaben=angaben, kuerzel=request.kommune.kuerzel)
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


def _holen(request: KommunenAnfrage, pk: int, *, stufe: str = r.LESEN) -> Nutzenerwartung:
    zeilen = Nutzenerwartung.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    erwartung: Nutzenerwartung = get_object_or_404(zeilen, pk=pk)
    if stufe == r.BEARBEITEN and not _bearbeitbar(request, pk):
        raise PermissionDenied("Diesen Nutzen dürfen Sie nicht bearbeiten.")
    return erwartung


def _bearbeitbar(request: KommunenAnfrage, pk: int) -> bool:
    return bool(Nutzenerwartung.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists())


def _url(request: KommunenAnfrage, pk: int) -> str:
    return reverse("nutzen_detail", args=[request.kommune.kuerzel, pk])


@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """One expectation with every check, cancelled ones too."""
    _holen(request, pk)
    (zeile,) = nutzenzeilen(
        erwartungen=Nutzenerwartung.objects.filter(pk=pk).select_related("storniert_von"),
        benutzer=request.user,
        kommune=request.kommune,
        stichtag=timezone.localdate(),
    )
    pruefungen = Nutzenpruefung.objects.filter(erwartung=pk).select_related("erfasst_von")
    kontext = {
        "titel": zeile.erwartung.bezeichnung,
        "zeile": zeile,
        "pruefungen": pruefungen.order_by("-gueltig_ab", "-erfasst_am", "-id"),
        "bearbeitbar": zeile.erwartung.storniert_am is None and _bearbeitbar(request, pk),
    }
    return render(request, "finanzen/nutzen.html", kontext)


def _form(request: KommunenAnfrage, **weitere: Any) -> f.NutzenForm:
    ziele = waehlbare_ziele(benutzer=request.user, kommune=request.kommune)
    return f.NutzenForm(request.POST or None, ziele=ziele, **weitere)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Record an expectation; `?massnahme=` or `?projekt=` names what brings it."""
    gewaehlt = {n: request.GET.get(n, "") for n in ("massnahme", "projekt")}
    form = _form(request, initial={n: int(w) for n, w in gewaehlt.items() if w.isdecimal() and len(w) < 19})

    def tun(daten: dict[str, Any]) -> str:
        neue = schreiben.nutzen_anlegen(benutzer=request.user, kommune=request.kommune, angaben=form.angaben())
        return f"Eingetragen: {neue}."

    return formularseite(request, form, tun, ziel=_liste(request), titel="Nutzen eintragen", knopf="Nutzen eintragen")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Change an expectation."""
    zeile = _holen(request, pk, stufe=r.BEARBEITEN)
    werte = {name: getattr(zeile, name) for name in f.NutzenForm.ANGABEN}
    form = _form(request, initial={**werte, "version": zeile.version})

    def tun(**angaben: Any) -> None:
        schreiben.nutzen_aendern(benutzer=request.user, kommune=request.kommune, erwartung_id=pk, **angaben)

    return aenderungsseite(request, form, zeile, tun, ziel=_url(request, pk), titel="Nutzen bearbeiten")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def stornieren(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Withdraw an expectation; a stale page is answered with what has changed since."""
    zeile = _holen(request, pk, stufe=r.BEARBEITEN)
    namen = f.NutzenForm.ANGABEN

    def tun(daten: dict[str, Any]) -> str:
        schreiben.nutzen_stornieren(
            benutzer=request.user,
            kommune=request.kommune,
            erwartung_id=pk,
            version=daten["version"] or 0,
            grund=daten["grund"],
            gesehen={name: request.POST.get(f"gesehen_{name}", "") for name in namen},
        )
        return f"Storniert: {zeile}."

    return formularseite(
        request,
        f.StornoForm(request.POST or None, initial={"version": zeile.version}),
        tun,
        ziel=_url(request, pk),
        zeile=zeile,
        gesehen=[(name, text(getattr(zeile, name))) for name in namen],
        titel=f"Nutzen stornieren: {zeile}",
        knopf="Stornieren",
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def pruefen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Record what came."""
    zeile = _holen(request, pk, stufe=r.BEARBEITEN)
    form = f.PruefungForm(request.POST or None, initial={"geprueft_am": timezone.localdate()})

    def tun(daten: dict[str, Any]) -> str:
        schreiben.nutzen_pruefen(
            benutzer=request.user,
            kommune=request.kommune,
            erwartung_id=pk,
            geprueft_am=daten["geprueft_am"],
            naechste_pruefung=daten["naechste_pruefung"],
            angaben=form.angaben(),
        )
        return "Prüfung eingetragen."

    return formularseite(
        request, form, tun, ziel=_url(request, pk), titel=f"Nutzen prüfen: {zeile}", knopf="Prüfung eintragen"
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def storno(request: KommunenAnfrage, pk: int, zeile: int) -> HttpResponse:
    """Take a check out."""
    erwartung = _holen(request, pk, stufe=r.BEARBEITEN)
    was = get_object_or_404(Nutzenpruefung, erwartung=erwartung, pk=zeile)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.pruefung_stornieren(
            benutzer=request.user, kommune=request.kommune, erwartung_id=pk, pruefung_id=zeile, **daten
        )
        return "Prüfung storniert."

    return formularseite(
        request,
        LoeschForm(request.POST or None),
        tun,
        ziel=_url(request, pk),
        titel=f"Prüfung vom {was.gueltig_ab:%d.%m.%Y} stornieren",
        knopf="Stornieren",
    )


def _liste(request: KommunenAnfrage) -> str:
    return reverse("nutzen", args=[request.kommune.kuerzel])
