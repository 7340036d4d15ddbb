"""Bookings: the list, one by hand, storno, and the Kontierungen nobody has assigned yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms import buchungen as f
from finanzen.forms.massnahme import LoeschForm
from finanzen.models import Buchung
from finanzen.selectors import buchungen as lesen
from finanzen.services import buchungen as schreiben
from finanzen.views.buchungsausgabe import ausgeben, filter_aus
from finanzen.views.rahmen import BEREICH, darf, formularseite, reiter
from organisation import rechte as r
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
    form, aemter = filter_aus(kommune=request.kommune, abfrage=request.GET)
    kontext: dict[str, Any] = {"titel": "Buchungen", "form": form, "reiter": reiter(request, "buchungen")}
    if not form.is_valid():
        return render(request, "finanzen/buchungen.html", kontext)
    zeilen = lesen.gefiltert(kommune=request.kommune, werte=form.cleaned_data, aemter=aemter)
    if "format" in request.GET:
        return ausgeben(request, form, zeilen)
    kontext |= {
        "seite": Paginator(lesen.in_listenfolge(zeilen), JE_SEITE).get_page(request.GET.get("seite")),
        "summen": lesen.summen(zeilen),
        "gefiltert": any(wert not in (None, "", False) for wert in form.cleaned_data.values()),
        "bearbeitbar": darf(request, r.BEARBEITEN),
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
    }
    return render(request, "finanzen/buchungen.html", kontext)


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
