"""The list of Maßnahmen, and the budget years with their status."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms import massnahme as f
from finanzen.forms.filter import Massnahmenfilter
from finanzen.models import Haushaltsjahr, Massnahme
from finanzen.resources import massnahmentabelle
from finanzen.selectors.auswahl import aemter_unterhalb
from finanzen.selectors.haushaltsjahre import haushaltsjahre
from finanzen.selectors.massnahmenliste import massnahmenliste
from finanzen.services.haushaltsjahre import haushaltsjahr_anlegen, jahrstand_setzen
from finanzen.views.rahmen import BEREICH, darf, formularseite, reiter
from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune


@mit_kommune(bereich=BEREICH)
def massnahmen(request: KommunenAnfrage) -> HttpResponseBase:
    """All Maßnahmen the reader may see, with the sums of each year."""
    aemter = list(Amt.objects.filter(kommune=request.kommune).nach_nummer())
    form = Massnahmenfilter(request.GET, aemter=aemter)
    kontext: dict[str, Any] = {"titel": "Maßnahmen", "form": form, "reiter": reiter(request, "massnahmen")}
    if not form.is_valid():
        return render(request, "finanzen/massnahmen.html", kontext, status=200)
    stichtag = form.cleaned_data["stichtag"] or timezone.localdate()
    alle = Massnahme.objects.filter(kommune=request.kommune).filter(
        form.bedingung(unterhalb=partial(aemter_unterhalb, aemter))
    )
    if "format" in request.GET:
        return _ausgeben(request, form, alle.exportierbar_fuer(request.user), stichtag)
    zeilen, jahre = massnahmenliste(massnahmen=alle.sichtbar_fuer(request.user), stichtag=stichtag)
    gefiltert = any(form.cleaned_data[name] for name in ("q", "nur_amt")) or form.cleaned_data["amt"] is not None
    kontext |= {
        "zeilen": zeilen,
        "jahre": jahre,
        "stichtag": stichtag,
        "gefiltert": gefiltert,
        "darf_anlegen": darf(request, r.BEARBEITEN, irgendwo=True),
        "darf_ausgeben": darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    return render(request, "finanzen/massnahmen.html", kontext)


def _ausgeben(request: KommunenAnfrage, form: Massnahmenfilter, zeilen: Any, stichtag: Any) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in ("xlsx", "csv") or not darf(request, r.EXPORTIEREN, irgendwo=True):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    abfrage = request.GET.copy()
    abfrage.pop("format")
    worte = [f"Suche „{form.cleaned_data['q']}“"] if form.cleaned_data["q"] else []
    amt = dict(form.fields["amt"].choices).get(form.cleaned_data["amt"])  # type: ignore[attr-defined]
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=stichtag,
        filter_in_worten=", ".join([*worte, *([f"Amt: {amt}"] if form.cleaned_data["amt"] is not None else [])])
        or "alle",
        quelle="OZG-Tracker, Maßnahmen und Ansätze; Verpflichtungsermächtigungen sind nicht enthalten",
        adresse=request.build_absolute_uri(f"?{abfrage.urlencode()}"),
    )
    liste, jahre = massnahmenliste(massnahmen=zeilen, stichtag=stichtag)
    return antwort(
        tabelle=massnahmentabelle(zeilen=liste, jahre=jahre, angaben=angaben, kuerzel=request.kommune.kuerzel),
        format=format,  # type: ignore[arg-type]
    )


@mit_kommune(bereich=BEREICH)
def jahre(request: KommunenAnfrage) -> HttpResponse:
    """Budget years and what their status allows."""
    kontext = {
        "titel": "Haushaltsjahre",
        "reiter": reiter(request, "jahre"),
        "zeilen": haushaltsjahre(kommune=request.kommune, stichtag=timezone.localdate()),
        "bearbeitbar": darf(request, r.BEARBEITEN),
    }
    return render(request, "finanzen/jahre.html", kontext)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def jahr_neu(request: KommunenAnfrage) -> HttpResponse:
    """Open a budget year."""
    _ganze_kommune(request)
    form = f.HaushaltsjahrForm(request.POST or None, initial=f.heute_vorbelegt(timezone.localdate()))

    def tun(daten: dict[str, Any]) -> str:
        jahr = haushaltsjahr_anlegen(benutzer=request.user, kommune=request.kommune, **daten)
        return f"Angelegt: Haushaltsjahr {jahr}."

    return formularseite(
        request, form, tun, ziel=_jahre(request), titel="Haushaltsjahr anlegen", knopf="Haushaltsjahr anlegen"
    )


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def jahr_status(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A new status of a budget year."""
    _ganze_kommune(request)
    jahr = get_object_or_404(Haushaltsjahr, kommune=request.kommune, pk=pk)
    form = f.JahrstandForm(request.POST or None, initial={"gueltig_ab": timezone.localdate(), "version": jahr.version})

    def tun(daten: dict[str, Any]) -> str:
        stand = jahrstand_setzen(benutzer=request.user, kommune=request.kommune, haushaltsjahr_id=pk, **daten)
        return f"Gesetzt: {stand}."

    return formularseite(
        request,
        form,
        tun,
        ziel=_jahre(request),
        titel=f"Status des Haushaltsjahrs {jahr}",
        knopf="Status setzen",
        zeile=jahr,
    )


def _jahre(request: KommunenAnfrage) -> str:
    return reverse("haushaltsjahre", args=[request.kommune.kuerzel])


def _ganze_kommune(request: KommunenAnfrage) -> None:
    if not darf(request, r.BEARBEITEN):
        raise PermissionDenied(
            "Die Struktur des Haushalts ändert nur, wer Finanzen der ganzen Kommune bearbeiten darf."
        )
