"""What the pages of the room share: the Maßnahme asked for, choices, one form per page, its refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from finanzen.models import Massnahme
from finanzen.selectors.massnahmen import sichtbare
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation import rechte as r
from organisation.models import Amt
from organisation.zugriff import KommunenAnfrage
from projekte.views.gemeinsam import fehler_eintragen, konflikt, seite, status_von

BEREICH = "finanzen"
VORLAGE = "finanzen/formular.html"


def darf(request: KommunenAnfrage, stufe: str, amt_id: int | None = None, *, irgendwo: bool = False) -> bool:
    """True where the reader holds `stufe` for the Amt (None: the whole Kommune), or (`irgendwo`) for any."""
    rechte = request.user.rechte()
    if irgendwo:
        return rechte.darf_irgendwo(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=stufe)
    return rechte.darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=stufe, amt_id=amt_id)


def massnahme_oder_404(request: KommunenAnfrage, pk: int, *, stufe: str = r.LESEN) -> Massnahme:
    """The Maßnahme; 404 where the reader may not see it, 403 where the right is missing."""
    zeilen = sichtbare(benutzer=request.user, kommune=request.kommune)
    massnahme: Massnahme = get_object_or_404(zeilen.select_related("amt", "uebergeordnet", "kommune"), pk=pk)
    if stufe == r.BEARBEITEN and not Massnahme.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Diese Maßnahme dürfen Sie nicht bearbeiten.")
    return massnahme


def eigene_aemter(request: KommunenAnfrage) -> Any:
    """Ämter the reader may plan money for."""
    aemter = Amt.objects.filter(kommune=request.kommune).nach_nummer()
    erlaubt = request.user.rechte().aemter(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)
    return aemter if erlaubt is None else aemter.filter(pk__in=erlaubt)


def massnahme_url(request: KommunenAnfrage, pk: int) -> str:
    """Address of the page of a Maßnahme."""
    return reverse("massnahme", args=[request.kommune.kuerzel, pk])


def text(wert: Any) -> str:
    """How a value travels in `gesehen_…`."""
    if isinstance(wert, Decimal):
        return f"{wert.normalize():f}"
    return "" if wert in (None, "", False) else str(getattr(wert, "pk", wert))


def formularseite(
    request: KommunenAnfrage,
    form: Any,
    tun: Callable[[dict[str, Any]], str],
    *,
    ziel: str,
    zeile: Any = None,
    **rest: Any,
) -> HttpResponse:
    """One form, one service call: `tun` gets the cleaned values and returns what to say; refusals stay at their field."""
    rest = {"weiter": ziel, "vorlage": VORLAGE, "gesehen": [], **rest}
    if form.is_bound and form.is_valid():
        try:
            meldung = tun(form.cleaned_data)
        except VeralteterStand as fehler:
            zeile.refresh_from_db()
            eigene = {*form.fields, *(name for name, _ in rest["gesehen"])}
            return konflikt(request, form, fehler, zeile, eigene, **rest)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, meldung)
            return HttpResponseRedirect(ziel)
    return seite(request, form, status=status_von(form), **rest)


def aenderungsseite(
    request: KommunenAnfrage, form: Any, zeile: Any, tun: Callable[..., Any], *, ziel: str, **rest: Any
) -> HttpResponse:
    """Change a row: only what the reader altered goes to the service; a stale save is shown field by field."""
    namen = form.ANGABEN
    gesehen_jetzt = [(name, text(getattr(zeile, name))) for name in namen]
    rest = {"weiter": ziel, "vorlage": VORLAGE, "knopf": "Speichern", **rest}
    if form.is_bound and form.is_valid():
        gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in namen}
        aenderungen = {n: w for n, w in form.angaben().items() if text(w) != gesehen[n]}
        try:
            tun(version=form.cleaned_data["version"] or 0, aenderungen=aenderungen, gesehen=gesehen)
        except VeralteterStand as fehler:
            zeile.refresh_from_db()
            gesehen_jetzt = [(name, text(getattr(zeile, name))) for name in namen]
            return konflikt(request, form, fehler, zeile, set(aenderungen), gesehen=gesehen_jetzt, **rest)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Gespeichert.")
            return HttpResponseRedirect(ziel)
    return seite(request, form, status=status_von(form), gesehen=gesehen_jetzt, **rest)


@dataclass(frozen=True)
class Reiter:
    name: str
    url: str
    aktiv: bool


# (key, label, URL name): a page of the room adds its line
SEITEN = (
    ("matrix", "Haushaltsmatrix", "haushaltsmatrix"),
    ("veraenderung", "Veränderungen", "matrix_veraenderung"),
    ("massnahmen", "Maßnahmen", "massnahmen"),
    ("planist", "Plan und Ist", "planist"),
    ("buchungen", "Buchungen", "buchungen"),
    ("foerderungen", "Förderungen", "foerderungen"),
    ("nutzen", "Nutzen", "nutzen"),
    ("jahre", "Haushaltsjahre", "haushaltsjahre"),
)
NUR_GANZE_KOMMUNE = ("buchungen",)  # who sees only some Ämter gets no tab that would refuse


def reiter(request: KommunenAnfrage, aktiv: str) -> list[Reiter]:
    """The pages of the room as tabs."""
    ganz = darf(request, r.LESEN)
    return [
        Reiter(name, reverse(adresse, args=[request.kommune.kuerzel]), key == aktiv)
        for key, name, adresse in SEITEN
        if ganz or key not in NUR_GANZE_KOMMUNE
    ]
