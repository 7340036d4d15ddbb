"""Bookings: the list, one by hand, storno, and the Kontierungen nobody has assigned yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms import buchungen as f
from finanzen.forms.massnahme import LoeschForm
from finanzen.models import Buchung, Massnahme
from finanzen.resources_buchungen import buchungstabelle
from finanzen.selectors import buchungen as lesen
from finanzen.services import buchungen as schreiben
from finanzen.views.rahmen import BEREICH, darf, formularseite, reiter
from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE, HOECHSTENS_DIREKT
from organisation.templatetags.darstellung import datum, euro
from organisation.zugriff import KommunenAnfrage, mit_kommune

JE_SEITE = 50
GET_POST = ["GET", "POST"]
Ansicht = Callable[..., HttpResponseBase]


def ganze_kommune(stufe: str) -> Callable[[Ansicht], Ansicht]:
    """Only with a grant for the finances of the whole Kommune; everyone else 403: bookings show every Amt."""

    def huelle(ansicht: Ansicht) -> Ansicht:
        @mit_kommune(bereich=BEREICH, stufe=stufe)
        @wraps(ansicht)
        def pruefen(request: KommunenAnfrage, **kwargs: Any) -> HttpResponseBase:
            if not darf(request, stufe):
                raise PermissionDenied("Buchungen sieht und ändert, wer das für die Finanzen der ganzen Kommune darf.")
            return ansicht(request, **kwargs)

        return pruefen

    return huelle


@ganze_kommune(r.LESEN)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All bookings, filtered; `?format=xlsx|csv` downloads the same rows."""
    aemter = list(Amt.objects.filter(kommune=request.kommune).nach_nummer())
    massnahmen = Massnahme.objects.filter(kommune=request.kommune).order_by("bezeichnung", "id")
    form = f.Buchungsfilter(
        request.GET,
        jahre=lesen.jahre(kommune=request.kommune),
        massnahmen=list(massnahmen.values_list("pk", "bezeichnung")),
        aemter=aemter,
    )
    kontext: dict[str, Any] = {"titel": "Buchungen", "form": form, "reiter": reiter(request, "buchungen")}
    if not form.is_valid():
        return render(request, "finanzen/buchungen.html", kontext)
    zeilen = lesen.gefiltert(kommune=request.kommune, werte=form.cleaned_data, aemter=aemter)
    if "format" in request.GET:
        return _ausgeben(request, form, zeilen)
    kontext |= {
        "seite": Paginator(lesen.in_listenfolge(zeilen), JE_SEITE).get_page(request.GET.get("seite")),
        "summen": lesen.summen(zeilen),
        "gefiltert": any(wert not in (None, "", False) for wert in form.cleaned_data.values()),
        "bearbeitbar": darf(request, r.BEARBEITEN),
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
    }
    return render(request, "finanzen/buchungen.html", kontext)


def _ausgeben(request: KommunenAnfrage, form: f.Buchungsfilter, zeilen: Any) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in FORMATE or not darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    abfrage = request.GET.copy()
    abfrage.pop("format")
    if zeilen.count() > HOECHSTENS_DIREKT:
        messages.error(request, "Mehr als 10.000 Buchungen: Bitte engen Sie den Filter ein, zum Beispiel auf ein Jahr.")
        return redirect(f"{request.path}?{abfrage.urlencode()}")
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten=form.in_worten(),
        quelle="OZG-Tracker, Buchungen aus dem Finanzverfahren und von Hand",
        adresse=request.build_absolute_uri(f"?{abfrage.urlencode()}"),
    )
    tabelle = buchungstabelle(zeilen=lesen.in_listenfolge(zeilen), angaben=angaben, kuerzel=request.kommune.kuerzel)
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


def _name(buchung: Buchung) -> str:
    return f"{buchung.get_art_display()} vom {datum(buchung.gebucht_am)}, {euro(buchung.betrag)}"


def _liste(request: KommunenAnfrage) -> str:
    return reverse("buchungen", args=[request.kommune.kuerzel])


@require_http_methods(GET_POST)
@ganze_kommune(r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponseBase:
    """A booking or obligation by hand."""
    heute = timezone.localdate()
    form = f.BuchungForm(
        request.POST or None,
        positionen=lesen.waehlbare_positionen(kommune=request.kommune),
        initial={"jahr": heute.year, "gebucht_am": heute},
    )

    def tun(daten: dict[str, Any]) -> str:
        buchung = schreiben.buchung_eintragen(
            benutzer=request.user, kommune=request.kommune, position=daten["position"], angaben=form.angaben()
        )
        return f"Eingetragen: {_name(buchung)}."

    return formularseite(request, form, tun, ziel=_liste(request), titel="Buchung eintragen", knopf="Eintragen")


@require_http_methods(GET_POST)
@ganze_kommune(r.BEARBEITEN)
def storno(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """Take a booking out of the sums."""
    buchung = get_object_or_404(Buchung, kommune=request.kommune, pk=pk)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.buchung_stornieren(benutzer=request.user, kommune=request.kommune, buchung_id=pk, **daten)
        return f"Storniert: {_name(buchung)}."

    return formularseite(
        request,
        LoeschForm(request.POST or None),
        tun,
        ziel=_liste(request),
        titel=f"Buchung stornieren: {_name(buchung)}",
        knopf="Stornieren",
    )


@ganze_kommune(r.LESEN)
def kontierungen(request: KommunenAnfrage) -> HttpResponse:
    """Kontierungen with bookings that count nowhere yet."""
    kontext = {
        "titel": "Offene Kontierungen",
        "reiter": reiter(request, "buchungen"),
        "zeilen": lesen.offene_kontierungen(kommune=request.kommune),
        "bearbeitbar": darf(request, r.BEARBEITEN),
    }
    return render(request, "finanzen/kontierungen.html", kontext)


@require_http_methods(GET_POST)
@ganze_kommune(r.BEARBEITEN)
def kontierung(request: KommunenAnfrage) -> HttpResponseBase:
    """Say which position a Kontierung means; `?kontierung=` names it."""
    name = request.GET.get("kontierung", "")
    offen = next((z for z in lesen.offene_kontierungen(kommune=request.kommune) if z.kontierung == name), None)
    if offen is None:
        raise Http404("Diese Kontierung ist nicht offen.")
    form = f.KontierungForm(request.POST or None, positionen=lesen.waehlbare_positionen(kommune=request.kommune))

    def tun(daten: dict[str, Any]) -> str:
        _, anzahl = schreiben.kontierung_zuordnen(
            benutzer=request.user, kommune=request.kommune, kontierung=name, position=daten["position"]
        )
        return f"Zugeordnet: {name}, {anzahl} Buchung{'' if anzahl == 1 else 'en'}."

    return formularseite(
        request,
        form,
        tun,
        ziel=reverse("kontierungen", args=[request.kommune.kuerzel]),
        ziel_url=request.get_full_path(),
        titel=f"Kontierung {name} zuordnen",
        knopf="Zuordnen",
    )
