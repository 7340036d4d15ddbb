"""What the pages of the room share: rights, tabs, choices, export of a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from finanzen.views.rahmen import Reiter
from gremien.models import Beratungsstation, Beschlusspunkt, Gremium, Ratsvorlage
from gremien.models.rahmen import BEREICH
from gremien.selectors.vorlagen import VORGABE, sichtbare, sortiert
from leistungen.views.listenzustand import JE_SEITE, JE_SEITE_VORGABE
from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.zugriff import KommunenAnfrage

VORLAGE = "gremien/formular.html"
GET_POST = ["GET", "POST"]
# (key, label, URL name): a page of the room adds its line
SEITEN = (
    ("vorlagen", "Vorlagen", "vorlagen_des_rates"),
    ("auftraege", "Offene Aufträge", "ratsauftraege"),
    ("pflichten", "Berichtspflichten", "berichtspflichten"),
    ("gremien", "Gremien", "gremien"),
)


def reiter(request: KommunenAnfrage, aktiv: str) -> list[Reiter]:
    """The pages of the room as tabs."""
    return [Reiter(name, reverse(a, args=[request.kommune.kuerzel]), key == aktiv) for key, name, a in SEITEN]


def darf(request: KommunenAnfrage, stufe: str, amt_id: int | None = None, *, irgendwo: bool = False) -> bool:
    """True where the reader holds `stufe` for the Amt (None: the whole Kommune), or (`irgendwo`) for any."""
    rechte = request.user.rechte()
    if irgendwo:
        return rechte.darf_irgendwo(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=stufe)
    return rechte.darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=stufe, amt_id=amt_id)


def aemter_der_kommune(request: KommunenAnfrage) -> list[Amt]:
    """All Ämter, for the filters."""
    return list(Amt.objects.filter(kommune=request.kommune).nach_nummer())


def eigene_aemter(request: KommunenAnfrage) -> Any:
    """Ämter the reader may keep papers for."""
    aemter = Amt.objects.filter(kommune=request.kommune).nach_nummer()
    erlaubt = request.user.rechte().aemter(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)
    return aemter if erlaubt is None else aemter.filter(pk__in=erlaubt)


def gremienwahl(request: KommunenAnfrage) -> Any:
    """Bodies of the Kommune in its own order."""
    return Gremium.objects.filter(kommune=request.kommune).order_by("reihenfolge", "name")


def vorlagenwahl(request: KommunenAnfrage) -> Any:
    """Papers the reader may see, newest first."""
    return sortiert(sichtbare(benutzer=request.user, kommune=request.kommune), VORGABE)


def punktwahl(request: KommunenAnfrage) -> Any:
    """Points the reader may see."""
    zeilen = Beschlusspunkt.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    return zeilen.select_related("vorlage").order_by("-vorlage__datum", "id")


def stationswahl(request: KommunenAnfrage, vorlage: Ratsvorlage) -> Any:
    """Stops of a paper the reader may see."""
    zeilen = Beratungsstation.objects.sichtbar_fuer(request.user).filter(vorlage=vorlage)
    return zeilen.select_related("gremium").order_by("datum", "id")


def vorlage_oder_404(request: KommunenAnfrage, pk: int, *, stufe: str = r.LESEN) -> Ratsvorlage:
    """The paper; 404 where the reader may not see it, 403 where the right is missing."""
    zeilen = sichtbare(benutzer=request.user, kommune=request.kommune).select_related("amt", "vorgaenger", "kommune")
    vorlage: Ratsvorlage = get_object_or_404(zeilen, pk=pk)
    if stufe == r.BEARBEITEN and not Ratsvorlage.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Diese Vorlage dürfen Sie nicht bearbeiten.")
    return vorlage


def teil_oder_404(request: KommunenAnfrage, modell: Any, pk: int, **bedingung: Any) -> Any:
    """A row of the room to change; 404 where the reader may not see it, 403 where the right is missing."""
    zeile = get_object_or_404(
        modell.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune, **bedingung), pk=pk
    )
    if not modell.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Das dürfen Sie nicht bearbeiten.")
    return zeile


def vorlage_url(request: KommunenAnfrage, pk: int) -> str:
    """Address of the page of a paper."""
    return reverse("ratsvorlage", args=[request.kommune.kuerzel, pk])


def pflicht_url(request: KommunenAnfrage, pk: int) -> str:
    """Address of the page of a duty."""
    return reverse("berichtspflicht", args=[request.kommune.kuerzel, pk])


def zeilen_je_seite(request: KommunenAnfrage) -> int:
    """How many rows a page shows; anything else in the address is the usual number."""
    gewuenscht = request.GET.get("je_seite", "")
    return next((wahl for wahl in JE_SEITE if str(wahl) == gewuenscht), JE_SEITE_VORGABE)


def ausgabe_pruefen(request: KommunenAnfrage) -> bool:
    """True where a file is asked for. Raises BadRequest, PermissionDenied."""
    if "format" not in request.GET:
        return False
    if request.GET["format"] not in FORMATE:
        raise BadRequest("Als Dateiformat gibt es hier „xlsx“ und „csv“.")
    if not darf(request, r.EXPORTIEREN, irgendwo=True):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    return True


def ausgeben(
    request: KommunenAnfrage, *, tabelle: Callable[..., Any], zeilen: Any, worte: str, quelle: str, stichtag: date
) -> HttpResponseBase:
    """The rows of a list as a file, with what was filtered and the way back."""
    abfrage = request.GET.copy()
    format = abfrage.pop("format")[-1]
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=stichtag,
        filter_in_worten=worte or "alle",
        quelle=quelle,
        adresse=request.build_absolute_uri(f"?{abfrage.urlencode()}"),
    )
    return antwort(tabelle=tabelle(zeilen=zeilen, angaben=angaben, kuerzel=request.kommune.kuerzel), format=format)  # type: ignore[arg-type]
