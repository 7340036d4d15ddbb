"""The page of the Haushaltsmatrix, and the matrix as Excel with live formulas or CSV at the same address."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from finanzen.resources_matrix import matrixblatt
from finanzen.selectors.matrixmodell import Matrix
from finanzen.views.matrix.rahmen import BEREICH, Auswahl, auswahl, darf, matrix_url, zellrahmen
from finanzen.views.matrix.zellen import legende, tabelle_html
from finanzen.views.rahmen import reiter
from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import Angabe
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.views.rahmen import Chip, adresse_mit

MEHR = ("haushalt", "kostenart", "wirkung", "steuer", "dichte")  # filters folded away
QUELLE = "OZG-Tracker, Ansätze der Haushaltspositionen"


@mit_kommune(bereich=BEREICH)
def matrix(request: KommunenAnfrage) -> HttpResponseBase:
    """The matrix the reader may see; `?format=xlsx|csv` takes along exactly what the reader may export."""
    if "format" in request.GET:
        return _ausgeben(request)
    return render(request, "finanzen/matrix/matrix.html", seitenkontext(request, auswahl(request)))


def seitenkontext(request: KommunenAnfrage, gewaehlt: Auswahl) -> dict[str, Any]:
    """Everything the page and its fragment need."""
    kontext: dict[str, Any] = {
        "titel": "Haushaltsmatrix",
        "reiter": reiter(request, "matrix"),
        "form": gewaehlt.form,
        "haupt_felder": ("art", "amt", "einheit"),
        "mehr_felder": MEHR,
        "mehr_offen": any(request.GET.get(name) for name in (*MEHR, "nur_amt")),
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
        "veraenderung_url": reverse("matrix_veraenderung", args=[request.kommune.kuerzel]),
    }
    if gewaehlt.matrix is not None:
        kontext |= _tabellenkontext(request, gewaehlt, gewaehlt.matrix)
    return kontext


def fragment(request: KommunenAnfrage) -> str:
    """Only the table with its legend, for htmx."""
    return render_to_string("finanzen/matrix/_matrix.html", seitenkontext(request, auswahl(request)), request)


def _tabellenkontext(request: KommunenAnfrage, gewaehlt: Auswahl, matrix: Matrix) -> dict[str, Any]:
    rahmen = zellrahmen(request, gewaehlt.form)
    aktive = gewaehlt.form.aktive()
    einfuegen = reverse("matrix_einfuegen", args=[request.kommune.kuerzel])
    return {
        "matrix": matrix,
        "tabelle": tabelle_html(matrix, rahmen) if matrix.wurzel.kinder else "",
        "legende": legende(matrix),
        "rahmen": rahmen,
        "einfuegen_url": f"{einfuegen}?{request.GET.urlencode()}" if request.GET else einfuegen,
        "chips": [Chip(wort, adresse_mit(request, **{name: None})) for name, wort in aktive.items()],
        "ohne_filter_url": matrix_url(request),
        "nur_teil": not request.user.rechte().darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.LESEN),
    }


def _ausgeben(request: KommunenAnfrage) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in ("xlsx", "csv") or not darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    gewaehlt = auswahl(request, stufe=r.EXPORTIEREN)
    if gewaehlt.matrix is None:
        return _filterfehler(request, gewaehlt)
    abfrage = request.GET.copy()
    abfrage.pop("format")
    werte = gewaehlt.form.cleaned_data
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=gewaehlt.matrix.stichtag,
        filter_in_worten=", ".join(gewaehlt.form.aktive().values()),
        quelle=QUELLE,
        adresse=request.build_absolute_uri(f"{matrix_url(request)}?{abfrage.urlencode()}"),
    )
    angaben += [Angabe("Hinweis", satz) for satz in legende(gewaehlt.matrix)]
    blatt = matrixblatt(
        matrix=gewaehlt.matrix, angaben=angaben, kuerzel=request.kommune.kuerzel, in_teur=werte["einheit"] == "teur"
    )
    return antwort(tabelle=blatt, format=format)  # type: ignore[arg-type]


def _filterfehler(request: HttpRequest, gewaehlt: Auswahl) -> HttpResponse:
    return render(request, "finanzen/matrix/matrix.html", seitenkontext(request, gewaehlt), status=422)  # type: ignore[arg-type]
