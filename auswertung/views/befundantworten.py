"""Assign, explain, accept: for one finding or for a selection of the list; chosen, then answered, then done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from auswertung.forms import befunde as f
from auswertung.models import Befund
from auswertung.selectors.befunde import geordnet
from auswertung.services import befundantworten as dienst
from auswertung.services.befundantworten import HOECHSTENS, Eingabefehler, VeralteterStand
from auswertung.views.datenqualitaet import BEREICHE, Listenzustand
from organisation import rechte as r
from organisation.models import Amt
from organisation.zugriff import KommunenAnfrage, mit_kommune

UNGUELTIG, KONFLIKT = 422, 409
GEZEIGT = 20


@dataclass(frozen=True)
class Antwort:
    """A form and the service it calls."""

    titel: str
    knopf: str
    fertig: str
    form: type[Any]
    rufen: Callable[[dict[str, Any], Any], int]


def _zuweisen(kopf: dict[str, Any], werte: dict[str, Any]) -> int:
    return dienst.befunde_zuweisen(**kopf, amt_id=werte["amt"], funktion=werte["funktion"], text=werte["text"])


def _erklaeren(kopf: dict[str, Any], werte: dict[str, Any]) -> int:
    return dienst.befunde_erklaeren(**kopf, text=werte["text"])


def _akzeptieren(kopf: dict[str, Any], werte: dict[str, Any]) -> int:
    return dienst.befunde_akzeptieren(**kopf, grund=werte["text"], bis=werte["bis"])


ANTWORTEN = {
    "zuweisen": Antwort("Befunde zuweisen", "Zuweisen", "zugewiesen", f.Zuweisenform, _zuweisen),
    "erklaeren": Antwort("Befunde erklären", "Erklärung speichern", "erklärt", f.Erklaerenform, _erklaeren),
    "akzeptieren": Antwort("Befunde akzeptieren", "Akzeptieren", "akzeptiert", f.Akzeptierenform, _akzeptieren),
}


@require_POST
@mit_kommune(bereich=BEREICHE, stufe=r.BEARBEITEN)
def antworten(request: KommunenAnfrage) -> HttpResponse:
    """First the form for what was chosen (`auswahl`, or all hits of `abfrage`), then (`befunde`) the answer itself."""
    was = ANTWORTEN.get(request.POST.get("aktion", ""))
    if was is None:
        raise Http404("Diese Aktion gibt es nicht.")
    aemter = list(Amt.objects.filter(kommune=request.kommune).nach_nummer())
    if "befunde" not in request.POST:
        gewaehlt = _gewaehlte(request)
        if not gewaehlt:
            messages.error(request, "Es ist kein Befund ausgewählt.")
            return HttpResponseRedirect(_zurueck(request))
        return _zeigen(request, was, was.form(initial={"befunde": _paare(gewaehlt)}, aemter=aemter), gewaehlt)
    form = was.form(request.POST, aemter=aemter)
    if not form.is_valid():
        return _zeigen(request, was, form, _aus(request, form), status=UNGUELTIG)
    return _ausfuehren(request, was, form, aemter)


def _ausfuehren(request: KommunenAnfrage, was: Antwort, form: Any, aemter: list[Amt]) -> HttpResponse:
    kopf = {"benutzer": request.user, "kommune": request.kommune, "versionen": form.versionen()}
    try:
        anzahl = was.rufen(kopf, form.cleaned_data)
    except VeralteterStand as fehler:
        jetzt = _aus(request, form)
        daten = request.POST.copy()
        daten["befunde"] = _paare(jetzt)
        return _zeigen(
            request, was, was.form(daten, aemter=aemter), jetzt, status=KONFLIKT, unterschiede=fehler.unterschiede
        )
    except Eingabefehler as fehler:
        form.add_error(fehler.feld if fehler.feld in form.fields else None, fehler.meldung)
        return _zeigen(request, was, form, _aus(request, form), status=UNGUELTIG)
    messages.success(request, f"{anzahl} {'Befund' if anzahl == 1 else 'Befunde'} {was.fertig}.")
    return HttpResponseRedirect(_zurueck(request))


def _gewaehlte(request: KommunenAnfrage) -> list[Befund]:
    if request.POST.get("alle_treffer") == "1":
        zustand = Listenzustand(request.user, request.kommune, QueryDict(request.POST.get("abfrage", "")))
        return list(geordnet(zustand.auswahl())[: HOECHSTENS + 1])
    ids = {int(w) for w in request.POST.getlist("auswahl") if w.isascii() and w.isdigit() and len(w) < 19}
    return _sichtbare(request, ids)


def _aus(request: KommunenAnfrage, form: Any) -> list[Befund]:
    return _sichtbare(request, set(form.versionen()) if "befunde" in getattr(form, "cleaned_data", {}) else set())


def _sichtbare(request: KommunenAnfrage, ids: set[int]) -> list[Befund]:
    befunde = Befund.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune, pk__in=ids)
    return list(geordnet(befunde))


def _paare(befunde: list[Befund]) -> str:
    return ",".join(f"{b.pk}-{b.version}" for b in befunde)


def _zurueck(request: KommunenAnfrage) -> str:
    """The finding itself where the answer came from its page, else the list with its filters."""
    liste = reverse("datenqualitaet", args=[request.kommune.kuerzel])
    einer = request.POST.get("einer", "")
    if einer.isascii() and einer.isdigit() and len(einer) < 19:
        return reverse("befund", args=[request.kommune.kuerzel, int(einer)])
    abfrage = QueryDict(request.POST.get("abfrage", ""))
    return f"{liste}?{abfrage.urlencode()}" if abfrage else liste


def _zeigen(
    request: KommunenAnfrage, was: Antwort, form: Any, befunde: list[Befund], *, status: int = 200, **weitere: Any
) -> HttpResponse:
    kontext = {
        "titel": was.titel,
        "knopf": was.knopf,
        "aktion": request.POST["aktion"],
        "form": form,
        "befunde": befunde[:GEZEIGT],
        "anzahl": len(befunde),
        "weitere": max(0, len(befunde) - GEZEIGT),
        "abfrage": request.POST.get("abfrage", ""),
        "einer": request.POST.get("einer", ""),
        "weiter": _zurueck(request),
        **weitere,
    }
    return render(request, "datenqualitaet/antwort.html", kontext, status=status)
