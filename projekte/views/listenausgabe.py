"""`?format=xlsx|csv` of the list of projects: exactly this view as a file, above the limit as an Auftrag."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect

from leistungen.filters import in_worten
from leistungen.views.listenzustand import adresse
from organisation import rechte as r
from organisation.services.vermerke import auftrag_erteilen
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE, HOECHSTENS_DIREKT, Tabelle
from organisation.zugriff import KommunenAnfrage
from projekte.resources import projekttabelle
from projekte.views.listenzustand import Projektlistenzustand

AUFTRAGSART = "projektexport"


def ausgeben(request: KommunenAnfrage, zustand: Projektlistenzustand) -> HttpResponseBase:
    """Download of all filtered rows, or the page of the Auftrag that writes them; 403 without the right to export."""
    format = request.GET["format"]
    if format not in FORMATE:
        raise BadRequest("Als Dateiformat gibt es hier „xlsx“ und „csv“.")
    if not zustand.darf(r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    if meldungen := zustand.filter.fehlermeldungen():
        raise BadRequest(" ".join(meldungen))
    if len(zustand.exportierbare) > HOECHSTENS_DIREKT:
        return _als_auftrag(request, zustand, format)
    return antwort(tabelle=tabelle_aus(zustand, adresse=_adresse(request, zustand)), format=format)  # type: ignore[arg-type]


def tabelle_aus(zustand: Projektlistenzustand, *, adresse: str = "") -> Tabelle:
    """The list of this state as a table."""
    return projekttabelle(
        zeilen=zustand.zeilen(zustand.exportierbare),
        spalten=zustand.spalten,
        schwellen=zustand.schwellen,
        benutzer=zustand.benutzer,
        kommune=zustand.kommune,
        stichtag=zustand.stichtag,
        filter_in_worten=in_worten(zustand.filter.chips()),
        adresse=adresse,
    )


def _adresse(request: KommunenAnfrage, zustand: Projektlistenzustand) -> str:
    return request.build_absolute_uri(f"{request.path}{adresse(zustand.abfrage, format=None)}")


def _als_auftrag(request: KommunenAnfrage, zustand: Projektlistenzustand, format: str) -> HttpResponseBase:
    auftrag = auftrag_erteilen(
        kommune=request.kommune,
        benutzer=request.user,
        art=AUFTRAGSART,
        titel=f"Projekte als {'Excel' if format == 'xlsx' else 'CSV'}-Datei",
        parameter={
            "abfrage": adresse(zustand.abfrage, format=None).removeprefix("?"),
            "format": format,
            "adresse": _adresse(request, zustand),
        },
    )
    zeilen = f"{len(zustand.exportierbare):,}".replace(",", ".")
    messages.info(request, f"Die Liste hat {zeilen} Zeilen. Die Datei entsteht im Hintergrund.")
    return redirect("auftrag", request.kommune.kuerzel, auftrag.pk)
