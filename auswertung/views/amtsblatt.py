"""The sheet of a head of department: /<kuerzel>/amt/<id>/blatt/, of the whole Kommune: /<kuerzel>/blatt/."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auswertung.ausgabe.amtsblatt import Blatt, amtsblatt, blattmappe
from auswertung.ausgabe.cockpit import darf_ausgeben
from auswertung.selectors.orte import amtsname, ort_des_amts
from auswertung.selectors.wochenbriefe import eigener_wochenbrief
from auswertung.selectors.zellen import Ort
from auswertung.services.wochenbriefe import (
    WochenbriefAbgelehnt,
    wochenbrief_abbestellen,
    wochenbrief_aus_mail_abbestellen,
    wochenbrief_bestellen,
    wochenbrief_zum_zeichen,
)
from organisation import rechte as r
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune


def _ort(request: KommunenAnfrage, amt_id: int | None) -> tuple[Ort, str]:
    """Place and its name; 404 for an Amt that is foreign, 403 for the whole Kommune without its right."""
    if amt_id is not None:
        gefunden = ort_des_amts(benutzer=request.user, kommune=request.kommune, amt_id=amt_id)
        if gefunden is None:
            raise Http404("Dieses Amt gibt es nicht, oder Sie dürfen seine Zahlen nicht sehen.")
        return gefunden[0], amtsname(gefunden[1])
    if not request.user.rechte().darf(kommune_id=request.kommune.pk, bereich="leistungen", stufe=r.LESEN):
        raise PermissionDenied("Das Blatt der ganzen Kommune sieht, wer alle Ämter sehen darf.")
    return Ort(request.user, request.kommune), request.kommune.name


@require_safe
@mit_kommune(bereich="leistungen")
def blatt(request: KommunenAnfrage, amt_id: int | None = None) -> HttpResponseBase:
    """One page; `?format=xlsx` the same figures as a workbook."""
    ort, name = _ort(request, amt_id)
    heute = timezone.localdate()
    ausgeben = "format" in request.GET
    gelesen = amtsblatt(ort=ort, name=name, stichtag=heute, heute=heute, ausgeben=ausgeben)
    titel = f"Blatt der Amtsleitung: {name}"
    if gelesen is None:
        return render(request, "auswertung/cockpit_leer.html", {"titel": titel, "aemter": []})
    if ausgeben:
        return _als_datei(request, gelesen, titel)
    kontext: dict[str, Any] = {
        "titel": titel,
        "blatt": gelesen,
        "stand": gelesen.stand,
        "amt_id": amt_id,
        "wochenbrief": eigener_wochenbrief(benutzer=request.user, kommune=request.kommune, amt_id=amt_id),
        "darf_exportieren": darf_ausgeben(ort),
    }
    return render(request, "auswertung/amtsblatt.html", kontext)


def _als_datei(request: KommunenAnfrage, gelesen: Blatt, titel: str) -> HttpResponseBase:
    if not darf_ausgeben(gelesen.ort):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    if request.GET["format"] != "xlsx":
        raise BadRequest("Das Blatt gibt es als Excel-Datei (format=xlsx).")
    return antwort(
        tabelle=blattmappe(blatt=gelesen, titel=titel, adresse=request.build_absolute_uri(request.path)), format="xlsx"
    )


@require_POST
@mit_kommune(bereich="leistungen")
def bestellen(request: KommunenAnfrage, amt_id: int | None = None) -> HttpResponse:
    """Order the digest (`wahl=bestellen`) or cancel it."""
    _ort(request, amt_id)
    try:
        if request.POST.get("wahl") == "bestellen":
            wochenbrief_bestellen(benutzer=request.user, kommune=request.kommune, amt_id=amt_id)
            messages.success(request, f"Der Wochenbrief kommt montags an {request.user.email}.")
        else:
            wochenbrief_abbestellen(benutzer=request.user, kommune=request.kommune, amt_id=amt_id)
            messages.success(request, "Der Wochenbrief ist abbestellt.")
    except WochenbriefAbgelehnt as fehler:
        messages.error(request, str(fehler))
    name, werte = ("amtsblatt", [amt_id]) if amt_id else ("kommunenblatt", [])
    return HttpResponseRedirect(reverse(name, args=[request.kommune.kuerzel, *werte]))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def abbestellen(request: HttpRequest, zeichen: str) -> HttpResponse:
    """The signed link of a mail, without login. Mail programs post it in one click (RFC 8058); opening it asks first,
    because scanners of mail gateways open every link."""
    zeile = wochenbrief_zum_zeichen(zeichen=zeichen)
    kontext: dict[str, Any] = {"titel": "Wochenbrief abbestellen", "brief": zeile, "fertig": request.method == "POST"}
    if request.method == "POST":
        wochenbrief_aus_mail_abbestellen(zeichen=zeichen)
    return render(request, "auswertung/wochenbrief_abbestellen.html", kontext, status=200 if zeile else 404)
