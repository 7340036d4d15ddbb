"""Answers after a change: a toast and the new row for htmx, a message and the way back without JavaScript."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from leistungen.views.aktionen import Ergebnis
from organisation.zugriff import KommunenAnfrage

UNGUELTIG, KONFLIKT = 422, 409


def zurueck(request: KommunenAnfrage, *, liste: str = "leistungen") -> str:
    """Where the reader came from: `weiter`, the page htmx sits on, the Referer; the list if none of them is ours.

    `liste`: name of the address of the list.
    """
    quellen = (
        request.POST.get("weiter") or request.GET.get("weiter"),
        request.headers.get("HX-Current-URL"),
        request.headers.get("Referer"),
    )
    for adresse in quellen:
        if adresse and url_has_allowed_host_and_scheme(adresse, {request.get_host()}, request.is_secure()):
            teile = urlsplit(adresse)
            pfad = f"{teile.path}?{teile.query}" if teile.query else teile.path
            if pfad.startswith("/") and teile.path != request.path:
                return pfad
    return reverse(liste, args=[request.kommune.kuerzel])


def steht_auf_liste(request: KommunenAnfrage, *, liste: str = "leistungen") -> bool:
    """True where htmx asks from the list."""
    if not request.headers.get("HX-Request"):
        return False
    try:
        return resolve(urlsplit(zurueck(request, liste=liste)).path).url_name == liste
    except Resolver404:
        return False


def mit_meldung(
    antwort: HttpResponse, text: str, *, art: str = "success", rueckgaengig: str = "", schliessen: bool = False
) -> HttpResponse:
    """Add a toast to an htmx answer; `schliessen` closes the popover before anything is swapped."""
    meldung: dict[str, Any] = {"text": text, "art": art}
    if rueckgaengig:
        meldung["rueckgaengig"] = rueckgaengig
    antwort["HX-Trigger"] = json.dumps({"meldung": meldung, **({"ueberlagerung-schliessen": ""} if schliessen else {})})
    return antwort


def neue_zeile(zeile: str, zeile_id: int, ergebnis: Ergebnis) -> HttpResponse:
    """Swap one row of the list; an empty `zeile` takes it out (the reader no longer sees it)."""
    antwort = HttpResponse(zeile)
    antwort["HX-Retarget"] = f"#zeile-{zeile_id}"
    antwort["HX-Reswap"] = "outerHTML" if zeile else "delete"
    return mit_meldung(antwort, ergebnis.meldung, rueckgaengig=ergebnis.rueckgaengig)


def weiter(request: KommunenAnfrage, ergebnis: Ergebnis, *, liste: str = "leistungen") -> HttpResponse:
    """Back to where the reader was, with the new state: the list is swapped in place, other pages load again."""
    ziel = zurueck(request, liste=liste)
    if steht_auf_liste(request, liste=liste):
        antwort = HttpResponse(status=200)
        ort = {"path": ziel, "target": "#liste", "select": "#liste", "swap": "outerHTML"}
        antwort["HX-Location"] = json.dumps(ort)
        return mit_meldung(antwort, ergebnis.meldung, rueckgaengig=ergebnis.rueckgaengig, schliessen=True)
    marke = f"rueckgaengig:{ergebnis.rueckgaengig}" if ergebnis.rueckgaengig else ""
    messages.success(request, ergebnis.meldung, extra_tags=marke)
    return umleiten(request, ziel)


def umleiten(request: HttpRequest, ziel: str) -> HttpResponse:
    """Redirect that htmx follows as a full page load."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(ziel)
    antwort = HttpResponse()
    antwort["HX-Redirect"] = ziel
    return antwort


def gescheitert(request: KommunenAnfrage, meldung: str, *, liste: str = "leistungen") -> HttpResponse:
    """A refusal without a form of its own (undo, saved views): toast or message, nothing changed."""
    if request.headers.get("HX-Request"):
        return mit_meldung(HttpResponse(status=204), meldung, art="danger")
    messages.error(request, meldung)
    return HttpResponseRedirect(zurueck(request, liste=liste))
