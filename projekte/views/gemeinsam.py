"""What the pages of the room share: find the project, draw a form, tell a refusal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BooleanField
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from organisation import rechte as r
from organisation.models import Amt
from organisation.zugriff import KommunenAnfrage
from projekte.models import Projekt
from projekte.selectors.liste import sichtbare

BEREICH = "projekte"


def projekt_oder_404(request: KommunenAnfrage, pk: int, *, stufe: str = r.LESEN) -> Projekt:
    """The project; 404 where the reader may not see it, 403 where the right is missing."""
    projekt: Projekt = get_object_or_404(sichtbare(benutzer=request.user, kommune=request.kommune), pk=pk)
    if stufe == r.LESEN:
        return projekt
    alle = Projekt.objects.filter(pk=pk)
    erlaubt = alle.freigebbar_fuer(request.user) if stufe == r.FREIGEBEN else alle.bearbeitbar_fuer(request.user)
    if not erlaubt.exists():
        raise PermissionDenied("Dafür fehlt Ihnen das Recht.")
    return projekt


def projekt_url(request: KommunenAnfrage, pk: int) -> str:
    """Address of the page of a project."""
    return reverse("projekt", args=[request.kommune.kuerzel, pk])


def eigene_aemter(request: KommunenAnfrage) -> Any:
    """Ämter for which the reader may lead projects."""
    aemter = Amt.objects.filter(kommune=request.kommune).nach_nummer()
    erlaubt = request.user.rechte().aemter(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)
    return aemter if erlaubt is None else aemter.filter(pk__in=erlaubt)


def alle_aemter(request: KommunenAnfrage) -> Any:
    """All Ämter of the Kommune: any of them may take part."""
    return Amt.objects.filter(kommune=request.kommune).nach_nummer()


def fehler_eintragen(form: Any, fehler: Eingabefehler) -> None:
    """Put a refusal at its field, or on top of the form."""
    form.add_error(fehler.feld if fehler.feld in form.fields else None, fehler.meldung)


def seite(
    request: KommunenAnfrage, form: Any, *, titel: str, knopf: str, weiter: str, status: int = 200, **weitere: Any
) -> HttpResponse:
    """A page with one form; inside the popover only its fragment.

    A form that is refused for its input still says what its reader saw: a save by somebody else meanwhile is not hidden by it.
    """
    if status == UNGUELTIG and "gesehen" in weitere:
        weitere["gesehen"] = [(n, request.POST.get(f"gesehen_{n}", wert)) for n, wert in weitere["gesehen"]]
    kontext = {"titel": titel, "form": form, "knopf": knopf, "weiter": weiter, "ziel_url": request.path, **weitere}
    vorlage = "projekte/_formular.html" if request.headers.get("HX-Request") else "projekte/formular.html"
    return render(request, weitere.get("vorlage") or vorlage, kontext, status=status)


def text_von(wert: Any) -> str:
    """How a value travels in `gesehen_…`: numbers without trailing zeros, so that 10 and 10,00 are the same."""
    if isinstance(wert, Decimal):
        return f"{wert.normalize():f}"
    if isinstance(wert, list):
        return ", ".join(wert)
    return "" if wert in (None, "") else str(wert)


def status_von(form: Any) -> int:
    """200 for a fresh form, 422 for one with errors."""
    return UNGUELTIG if form.is_bound else 200


def konflikt(
    request: KommunenAnfrage, form: Any, fehler: VeralteterStand, zeile: Any, eigene: set[str], **rest: Any
) -> HttpResponse:
    """Somebody was faster: what was typed stays, fields the reader did not touch take what stands there now."""
    neu = request.POST.copy()
    for name in [n for n, _ in rest["gesehen"] if n not in eigene]:
        wert = form.wert_von(zeile, name) if hasattr(form, "wert_von") else getattr(zeile, name)
        if isinstance(form.fields[name], BooleanField):
            neu.setlist(name, ["on"] if wert else [])
        else:
            neu[name] = str(form.fields[name].prepare_value(getattr(wert, "pk", wert)) or "")
    neu["version"] = str(zeile.version)
    form.data = neu
    return seite(request, form, status=KONFLIKT, unterschiede=fehler.unterschiede, **rest)


def umleiten(request: KommunenAnfrage, ziel: str) -> HttpResponse:
    """Redirect that htmx follows as a full page load."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(ziel)
    antwort = HttpResponse()
    antwort["HX-Redirect"] = ziel
    return antwort
