"""Two versions of the matrix compared: waterfall, table with reasons, the same as Excel or CSV."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from finanzen.forms.veraenderung import Vergleichsform
from finanzen.models import Haushaltsposition, Massnahme
from finanzen.resources_matrix import vergleichstabelle
from finanzen.selectors.matrix import haushaltsmatrix
from finanzen.selectors.matrixmodell import Ausschnitt, Matrix
from finanzen.selectors.veraenderung import Vergleich, vergleich
from finanzen.views.matrix.rahmen import BEREICH, darf, matrix_url, mit_stufe
from finanzen.views.rahmen import reiter
from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.templatetags.darstellung import datum, euro
from organisation.zugriff import KommunenAnfrage, mit_kommune


@mit_kommune(bereich=BEREICH)
def veraenderung(request: KommunenAnfrage) -> HttpResponseBase:
    """What became more, less, new or dropped between two days."""
    form = Vergleichsform(request.GET, heute=timezone.localdate())
    kontext: dict[str, Any] = {
        "reiter": reiter(request, "veraenderung"),
        "titel": "Zwei Stände der Haushaltsmatrix",
        "form": form,
        "weiter": matrix_url(request),
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
    }
    if form.is_valid():
        if "format" in request.GET:
            return _ausgeben(request, form)
        ergebnis = _vergleichen(request, form, r.LESEN)
        kontext |= {
            "vergleich": ergebnis,
            "diagramm": _diagramm(request, form, ergebnis) if ergebnis.zeilen else None,
            "nur_teil": not request.user.rechte().darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.LESEN),
        }
    return render(request, "finanzen/matrix/veraenderung.html", kontext)


def _vergleichen(request: KommunenAnfrage, form: Vergleichsform, stufe: str) -> Vergleich:
    def stand(tag: date) -> Matrix:
        return haushaltsmatrix(
            massnahmen=mit_stufe(Massnahme, request, stufe),
            positionen=mit_stufe(Haushaltsposition, request, stufe),
            kommune_id=request.kommune.pk,
            stichtag=tag,
            ausschnitt=Ausschnitt(ganz=False),
            wissensstand=form.wissensstand(tag),
        )

    werte = form.cleaned_data
    return vergleich(vorher=stand(werte["vorher"]), nachher=stand(werte["nachher"]))


def _ausgeben(request: KommunenAnfrage, form: Vergleichsform) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in ("xlsx", "csv") or not darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    werte = form.cleaned_data
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=werte["nachher"],
        filter_in_worten=_zeitraum(form),
        quelle="OZG-Tracker, Ansätze der Haushaltspositionen, ohne Verpflichtungsermächtigungen",
    )
    tabelle = vergleichstabelle(
        vergleich=_vergleichen(request, form, r.EXPORTIEREN), angaben=angaben, kuerzel=request.kommune.kuerzel
    )
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


def _zeitraum(form: Vergleichsform) -> str:
    werte = form.cleaned_data
    wie = ", wie damals bekannt" if werte["damals"] else ""
    return f"Stand {datum(werte['vorher'])} gegen Stand {datum(werte['nachher'])}{wie}"


def _diagramm(request: KommunenAnfrage, form: Vergleichsform, ergebnis: Vergleich) -> dict[str, Any]:
    """In the shape of templates/bausteine/_diagramm.html; the table is the one with the reasons."""
    plus = sum((z.differenz for z in ergebnis.zeilen if z.differenz > 0), start=ergebnis.differenz * 0)
    minus = plus - ergebnis.differenz
    titel = f"{euro(ergebnis.vorher.betrag, 0)} werden {euro(ergebnis.nachher.betrag, 0)}"
    beschreibung = f"Wasserfall der Änderungen: {euro(plus, 0)} kommen hinzu, {euro(minus, 0)} fallen weg."
    schritte = [{"name": z.massnahme.bezeichnung, "wert": float(z.differenz)} for z in ergebnis.zeilen if z.differenz]
    return {
        "id": "wasserfall",
        "titel": titel,
        "beschreibung": beschreibung,
        "daten": {
            "art": "wasserfall",
            "beschreibung": beschreibung,
            "titel": titel,
            "fuss": f"{request.kommune.name} · {_zeitraum(form)}",
            "einheit": "€",
            "anfang": {"name": datum(form.cleaned_data["vorher"]), "wert": float(ergebnis.vorher.betrag)},
            "schritte": schritte,
            "ende": {"name": datum(form.cleaned_data["nachher"]), "wert": float(ergebnis.nachher.betrag)},
            "kategorien": ["", *(s["name"] for s in schritte), ""],
        },
        "hinweis": "Summe aller Jahre ohne Verpflichtungsermächtigungen. Unbekannte Beträge sind in keiner Summe.",
    }
