"""Scenarios: the list, and up to four side by side."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import Angabe, Mappe, Tabelle
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.forms.szenario import Szenarienfilter
from personal.resources.szenariotabelle import listentabelle, szenariomappe
from personal.selectors import szenarien as lesen
from personal.views.rahmen import BEREICH, Chip, adresse_mit, reiter
from personal.views.szenariobild import offener_bedarf

QUELLE = "OZG-Tracker, Szenarien; Monte-Carlo-Rechnung"


def fuer_alle_aemter(request: KommunenAnfrage, stufe: str = r.LESEN) -> bool:
    """True where the reader holds `stufe` for the whole Kommune: a scenario is about all of it."""
    return request.user.rechte().darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=stufe)


def nur_fuer_alle(request: KommunenAnfrage, stufe: str = r.LESEN) -> None:
    """Raises PermissionDenied without `stufe` for all Ämter."""
    if not fuer_alle_aemter(request, stufe):
        raise PermissionDenied("Szenarien gelten für die ganze Kommune. Dafür fehlt Ihnen das Recht für alle Ämter.")


@require_safe
@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All scenarios with their newest result; `?format=xlsx` exports exactly these rows."""
    nur_fuer_alle(request)
    form = Szenarienfilter(request.GET)
    kontext: dict[str, Any] = {"titel": "Szenarien", "form": form, "reiter": reiter(request, "szenarien")}
    if not form.is_valid():
        return render(request, "personal/szenarien.html", kontext)
    zeilen = lesen.szenarien(
        benutzer=request.user,
        kommune=request.kommune,
        text=form.cleaned_data["q"],
        status=form.cleaned_data["status"],
    )
    if "format" in request.GET:
        return ausgeben(request, listentabelle(zeilen), filter_in_worten="; ".join(form.aktive().values()))
    kontext |= {
        "zeilen": zeilen,
        "chips": [Chip(wort, adresse_mit(request, **{name: None})) for name, wort in form.aktive().items()],
        "darf_anlegen": fuer_alle_aemter(request, r.BEARBEITEN),
        "darf_ausgeben": fuer_alle_aemter(request, r.EXPORTIEREN),
    }
    return render(request, "personal/szenarien.html", kontext)


@require_safe
@mit_kommune(bereich=BEREICH)
def vergleich(request: KommunenAnfrage) -> HttpResponseBase:
    """Up to four scenarios side by side; what can't be shown is named, the rest stays."""
    nur_fuer_alle(request)
    zeilen, meldungen = lesen.zum_vergleich(
        benutzer=request.user, kommune=request.kommune, nummern=request.GET.getlist("s")
    )
    ohne = [zeile.szenario.name for zeile in zeilen if zeile.lauf is None]
    if ohne:
        meldungen.append(f"Noch nicht gerechnet: {', '.join(ohne)}.")
    ansichten = [a for a in (lesen.ansicht(zeile) for zeile in zeilen) if a is not None]
    if "format" in request.GET:
        if not ansichten:
            raise BadRequest("Ohne gerechnetes Szenario gibt es keine Datei.")
        return ausgeben(request, szenariomappe(ansichten), dateiname="szenariovergleich")
    gewaehlt = {zeile.szenario.pk for zeile in zeilen}
    kontext = {
        "titel": "Szenarien vergleichen",
        "reiter": reiter(request, "szenarien"),
        "ansichten": ansichten,
        "meldungen": meldungen,
        "auswahl": [
            (zeile, zeile.szenario.pk in gewaehlt)
            for zeile in lesen.szenarien(benutzer=request.user, kommune=request.kommune)
        ],
        "diagramm": offener_bedarf(ansichten) if ansichten else None,
        "darf_ausgeben": fuer_alle_aemter(request, r.EXPORTIEREN) and bool(ansichten),
    }
    return render(request, "personal/szenariovergleich.html", kontext)


def ausgeben(
    request: KommunenAnfrage,
    inhalt: list[Tabelle],
    *,
    dateiname: str = "szenarien",
    filter_in_worten: str = "",
    annahmen: list[Angabe] | None = None,
) -> HttpResponseBase:
    """A workbook of some sheets. Raises PermissionDenied, BadRequest."""
    nur_fuer_alle(request, r.EXPORTIEREN)
    if request.GET["format"] != "xlsx":
        raise BadRequest("Szenarien gibt es als Excel-Datei (format=xlsx).")
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten=filter_in_worten,
        quelle=QUELLE,
        adresse=request.build_absolute_uri(adresse_mit(request, format=None)),
    )
    name = f"{request.kommune.kuerzel}-{dateiname}"
    return antwort(tabelle=Mappe("Szenarien", inhalt, [*angaben, *(annahmen or [])], name), format="xlsx")
