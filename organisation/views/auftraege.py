"""Pages of the Aufträge: what is running, what is finished, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from organisation.models import Auftrag
from organisation.rechte import BEREICHE
from organisation.selectors import offene_und_neue_auftraege
from organisation.services.auftraege import auftraege_gesehen
from organisation.zugriff import KommunenAnfrage, mit_kommune

JE_SEITE = 25
ALLE = "alle"


@dataclass(frozen=True)
class Ergebnis:
    """Where the result of a finished Auftrag lies."""

    url: str = ""
    text: str = ""


@dataclass(frozen=True)
class Zeile:
    """An Auftrag with its addresses, as the fragment bausteine/_fortschritt.html needs them."""

    auftrag: Auftrag
    fortschritt_url: str
    ergebnis: Ergebnis


def _sichtbare(request: KommunenAnfrage) -> QuerySet[Auftrag]:
    sichtbare = Auftrag.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    geladen: QuerySet[Auftrag] = sichtbare.select_related("erstellt_von", "anlage")
    return geladen


def _ergebnis(request: KommunenAnfrage, auftrag: Auftrag) -> Ergebnis:
    """The file, for those who may load it, or the page the Auftrag names in its result (`url`, `text`)."""
    kuerzel = request.kommune.kuerzel
    datei = auftrag.anlage
    if datei is not None and (not datei.ist_persoenlich or datei.hochgeladen_von_id == request.user.pk):
        return Ergebnis(reverse("anlage", args=[kuerzel, datei.pk]), f"{datei.dateiname} herunterladen")
    url = str(auftrag.ergebnis.get("url", ""))
    if url.startswith(f"/{kuerzel}/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return Ergebnis(url, str(auftrag.ergebnis.get("text", "")) or "Ergebnis öffnen")
    return Ergebnis()


def _zeile(request: KommunenAnfrage, auftrag: Auftrag) -> Zeile:
    adresse = reverse("auftrag_fortschritt", args=[request.kommune.kuerzel, auftrag.pk])
    return Zeile(auftrag, adresse, _ergebnis(request, auftrag))


@require_safe
@mit_kommune(bereich=BEREICHE)
def liste(request: KommunenAnfrage) -> HttpResponse:
    """Own Aufträge, newest first; with `?von=alle` every visible one. Finished ones count as seen."""
    sichtbare = _sichtbare(request)
    alle = request.GET.get("von") == ALLE
    gezeigt = sichtbare if alle else sichtbare.filter(erstellt_von=request.user)
    seite = Paginator(gezeigt.order_by("-pk"), JE_SEITE).get_page(request.GET.get("seite"))
    kontext = {
        "titel": "Aufträge",
        "zeilen": [_zeile(request, auftrag) for auftrag in seite.object_list],
        "seite": seite,
        "alle": alle,
        "gibt_fremde": sichtbare.exclude(erstellt_von=request.user).exists(),
    }
    auftraege_gesehen(benutzer=request.user, kommune=request.kommune)
    return render(request, "organisation/auftraege.html", kontext)


@require_safe
@mit_kommune(bereich=BEREICHE)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """One Auftrag with its progress bar, its result or its error."""
    auftrag = get_object_or_404(_sichtbare(request), pk=pk)
    auftraege_gesehen(benutzer=request.user, kommune=request.kommune, auftrag_id=pk)
    kontext = {"titel": auftrag.titel, "zeile": _zeile(request, auftrag)}
    return render(request, "organisation/auftrag.html", kontext)


@require_safe
@mit_kommune(bereich=BEREICHE)
def fortschritt(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """The progress bar alone, which asks for itself again until the Auftrag ended."""
    auftrag = get_object_or_404(_sichtbare(request), pk=pk)
    auftraege_gesehen(benutzer=request.user, kommune=request.kommune, auftrag_id=pk)
    zeile = _zeile(request, auftrag)
    return render(
        request,
        "bausteine/_fortschritt.html",
        {
            "auftrag": auftrag,
            "fortschritt_url": zeile.fortschritt_url,
            "ergebnis_url": zeile.ergebnis.url,
            "ergebnis_text": zeile.ergebnis.text,
        },
    )


@require_safe
@mit_kommune(bereich=BEREICHE)
def hinweis(request: KommunenAnfrage) -> HttpResponse:
    """The notice of the page head alone, asked for while an own Auftrag is open."""
    kontext = {"auftraege": offene_und_neue_auftraege(benutzer=request.user, kommune=request.kommune)}
    return render(request, "organisation/_auftragshinweis.html", kontext)
