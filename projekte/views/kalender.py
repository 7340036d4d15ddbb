"""The calendar feed: open and revoke it, and read it by its secret address (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.models import Kalenderzugang, Schritt
from projekte.resources_zeitplan import ende_in_worten, erwartet
from projekte.selectors import meine_schritte as lesen
from projekte.services.kalenderzugang import (
    ZugangAbgelehnt,
    kalenderzugang_erneuern,
    kalenderzugang_widerrufen,
    schluessel,
    zugang_zu,
)

BEREICH = "projekte"
HOECHSTENS = 2000  # appointments; what comes first counts
FALSCH = "Diesen Kalender gibt es nicht, oder seine Adresse wurde widerrufen."


@mit_kommune(bereich=BEREICH)
def verwalten(request: KommunenAnfrage) -> HttpResponseBase:
    """Show the address, make a new one, revoke it."""
    wer: dict[str, Any] = {"benutzer": request.user, "kommune": request.kommune}
    if request.method == "POST":
        if request.POST.get("aktion") == "widerrufen":
            gab_es = kalenderzugang_widerrufen(**wer)
            messages.success(request, "Die Adresse ist widerrufen." if gab_es else "Es gab keine offene Adresse.")
        else:
            try:
                kalenderzugang_erneuern(**wer)
            except ZugangAbgelehnt as fehler:
                raise PermissionDenied(str(fehler)) from fehler
            messages.success(request, "Die neue Adresse gilt ab sofort, eine frühere nicht mehr.")
        return redirect("projektkalender", request.kommune.kuerzel)
    zugang = Kalenderzugang.objects.filter(**wer, widerrufen_am=None).first()
    adresse = request.build_absolute_uri(reverse("kalender", args=[schluessel(zugang)])) if zugang else ""
    kontext = {"titel": "Kalender", "zugang": zugang, "adresse_des_kalenders": adresse}
    antwort = render(request, "projekte/kalender.html", kontext)
    antwort["Cache-Control"] = "private, no-store"
    return antwort


@require_safe
def abrufen(request: HttpRequest, schluessel: str) -> HttpResponse:
    """The feed, without a login: exactly what its Benutzer may read today. 404 for a wrong or revoked secret."""
    zugang = zugang_zu(schluessel)
    if zugang is None or not _darf_lesen(zugang.benutzer, zugang.kommune):
        raise Http404(FALSCH)
    inhalt = kalender(benutzer=zugang.benutzer, kommune=zugang.kommune)
    antwort = HttpResponse(inhalt.to_ical(), content_type="text/calendar; charset=utf-8")
    antwort["Content-Disposition"] = f'inline; filename="{zugang.kommune.kuerzel}-projekte.ics"'
    antwort["Cache-Control"] = "private, no-store"
    antwort["Referrer-Policy"] = "no-referrer"
    antwort["X-Robots-Tag"] = "noindex"
    return antwort


def _darf_lesen(benutzer: Benutzer, kommune: Kommune) -> bool:
    return benutzer.rechte().darf_irgendwo(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.LESEN)


def kalender(*, benutzer: Benutzer, kommune: Kommune) -> Calendar:
    """Open steps of the own Ämter and deadlines of visible projects, as whole days."""
    ergebnis = Calendar()
    ergebnis.add("prodid", "-//OZG-Tracker//Projekte//DE")
    ergebnis.add("version", "2.0")
    ergebnis.add("x-wr-calname", f"Projekte {kommune.name}")
    ergebnis.add("refresh-interval;value=duration", "PT12H")
    schritte = lesen.schritte(benutzer=benutzer, kommune=kommune).offene().filter(erwartet__isnull=False)
    for schritt in schritte[:HOECHSTENS]:
        ergebnis.add_component(_schritt(schritt, kommune))
    for frist in lesen.fristen(benutzer=benutzer, kommune=kommune)[:HOECHSTENS]:
        was = f"{frist.projekt.titel}: {frist.schritt}" if frist.schritt else frist.projekt.titel
        titel = f"Frist: {frist.bezeichnung} ({frist.projekt.titel})"
        beschreibung = f"{frist.get_art_display()} für {was}"
        ergebnis.add_component(_termin(f"frist-{frist.pk}", kommune, frist.datum, titel, beschreibung))
    return ergebnis


def _schritt(schritt: Schritt, kommune: Kommune) -> Event:
    tag, _ = erwartet(schritt)
    art = "Meilenstein" if schritt.ist_meilenstein else "Schritt"
    zeilen = [f"{art}, {schritt.get_status_display()}, Ende: {ende_in_worten(schritt)}"]
    if schritt.wartet_auf:
        zeilen.append(f"wartet auf: {schritt.wartet_auf}")
    titel = f"{schritt.projekt.titel}: {schritt.bezeichnung}"
    return _termin(f"schritt-{schritt.pk}", kommune, tag or date.max, titel, "\n".join(zeilen), schritt.version)


def _termin(kennung: str, kommune: Kommune, tag: date, titel: str, beschreibung: str, stand: int = 0) -> Event:
    termin = Event()
    termin.add("uid", f"{kennung}@{kommune.kuerzel}.ozg-tracker")
    termin.add("dtstamp", datetime.combine(timezone.localdate(), time(), tzinfo=timezone.get_current_timezone()))
    termin.add("dtstart", tag)
    termin.add("dtend", tag + timedelta(days=1))
    termin.add("summary", titel)
    termin.add("description", beschreibung)
    termin.add("sequence", stand)
    termin.add("transp", "TRANSPARENT")
    return termin
