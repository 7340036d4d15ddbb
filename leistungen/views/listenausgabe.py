"""`?format=xlsx|csv` of the working list: exactly this view as a file, above the limit as an Auftrag."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect

from leistungen.filters import in_worten
from leistungen.resources.listentabelle import exportierbare, listentabelle
from leistungen.views.listenzustand import Listenzustand, adresse
from organisation import rechte as r
from organisation.services.vermerke import auftrag_erteilen
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE, HOECHSTENS_DIREKT, Tabelle
from organisation.zugriff import KommunenAnfrage

AUFTRAGSART = "listenexport"


def ausgeben(request: KommunenAnfrage, zustand: Listenzustand) -> HttpResponseBase:
    """Download of all filtered rows, or the page of the Auftrag that writes them; 403 without the right to export."""
    format = request.GET["format"]
    if format not in FORMATE:
        raise BadRequest("Als Dateiformat gibt es hier „xlsx“ und „csv“.")
    if not request.user.rechte().darf_irgendwo(
        kommune_id=request.kommune.pk, bereich="leistungen", stufe=r.EXPORTIEREN
    ):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    if zustand.filter.fehlermeldungen():
        raise BadRequest(" ".join(zustand.filter.fehlermeldungen()))
    anzahl = exportierbare(zustand.filter.treffer, benutzer=request.user).count()
    if anzahl > HOECHSTENS_DIREKT:
        return _als_auftrag(request, zustand, anzahl, format)
    return antwort(tabelle=tabelle_aus(zustand, adresse=_adresse(request, zustand)), format=format)  # type: ignore[arg-type]


def tabelle_aus(zustand: Listenzustand, *, adresse: str = "") -> Tabelle:
    """The list of this state as a table."""
    return listentabelle(
        leistungen=exportierbare(zustand.treffer, benutzer=zustand.benutzer),
        spalten=zustand.spalten,
        auswahl=zustand.auswahl,
        benutzer=zustand.benutzer,
        kommune=zustand.kommune,
        stichtag=zustand.stichtag,
        filter_in_worten=in_worten(zustand.filter.chips()),
        adresse=adresse,
    )


def _adresse(request: KommunenAnfrage, zustand: Listenzustand) -> str:
    return request.build_absolute_uri(f"{request.path}{adresse(zustand.abfrage, format=None)}")


def _als_auftrag(request: KommunenAnfrage, zustand: Listenzustand, anzahl: int, format: str) -> HttpResponseBase:
    ohne_format = adresse(zustand.abfrage, format=None).removeprefix("?")
    parameter: dict[str, Any] = {"abfrage": ohne_format, "format": format, "adresse": _adresse(request, zustand)}
    titel = f"Leistungen als {'Excel' if format == 'xlsx' else 'CSV'}-Datei"
    auftrag = auftrag_erteilen(
        kommune=request.kommune, benutzer=request.user, art=AUFTRAGSART, titel=titel, parameter=parameter
    )
    zeilen = f"{anzahl:,}".replace(",", ".")
    messages.info(request, f"Die Liste hat {zeilen} Zeilen. Die Datei entsteht im Hintergrund.")
    return redirect("auftrag", request.kommune.kuerzel, auftrag.pk)
