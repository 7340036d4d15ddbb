"""What the pages of the matrix share: the rows a person may see, the filter of the address, rights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from finanzen.forms.matrixfilter import Matrixfilter
from finanzen.models import Haushaltsposition, Kostenart, Massnahme
from finanzen.selectors.matrix import haushaltsmatrix
from finanzen.selectors.matrixmodell import Matrix
from finanzen.views.matrix.zellen import Rahmen
from organisation import rechte as r
from organisation.models import Amt
from organisation.selectors import unterbaum
from organisation.zugriff import KommunenAnfrage

BEREICH = "finanzen"
HX_ZIEL = "#matrix"


@dataclass(frozen=True)
class Auswahl:
    """Filter of the address and the rows it leaves; `matrix` None where the filter has errors."""

    form: Matrixfilter
    matrix: Matrix | None = None


def darf(request: KommunenAnfrage, stufe: str) -> bool:
    """Does the reader hold `stufe` for finanzen anywhere in the Kommune?"""
    return request.user.rechte().darf_irgendwo(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=stufe)


def matrixfilter(request: KommunenAnfrage) -> Matrixfilter:
    """The filter of the address with the choices of the reader."""
    aemter = list(Amt.objects.filter(kommune=request.kommune).sichtbar_fuer(request.user).nach_nummer())
    kostenarten = list(Kostenart.objects.filter(kommune=request.kommune).order_by("reihenfolge", "bezeichnung"))
    return Matrixfilter(request.GET, aemter=aemter, kostenarten=kostenarten)


def auswahl(request: KommunenAnfrage, *, stufe: str = r.LESEN) -> Auswahl:
    """The matrix of this address, of the rows the reader may read (or export)."""
    form = matrixfilter(request)
    if not form.is_valid():
        return Auswahl(form)
    matrix = haushaltsmatrix(
        massnahmen=mit_stufe(Massnahme, request, stufe),
        positionen=mit_stufe(Haushaltsposition, request, stufe).filter(_bedingung(form)),
        kommune_id=request.kommune.pk,
        stichtag=form.cleaned_data["stichtag"] or timezone.localdate(),
        ausschnitt=form.ausschnitt(),
    )
    return Auswahl(form, matrix)


def mit_stufe(modell: Any, request: KommunenAnfrage, stufe: str) -> QuerySet[Any]:
    """Rows of the Kommune for which the reader holds `stufe` (lesen, bearbeiten, exportieren)."""
    zeilen = modell.objects.filter(kommune=request.kommune)
    fuer = {
        r.LESEN: zeilen.sichtbar_fuer,
        r.BEARBEITEN: zeilen.bearbeitbar_fuer,
        r.EXPORTIEREN: zeilen.exportierbar_fuer,
    }
    ergebnis: QuerySet[Any] = fuer[stufe](request.user)
    return ergebnis


def zellrahmen(request: KommunenAnfrage, form: Matrixfilter) -> Rahmen:
    """How the cells of this page are drawn, and which may be edited: none on a past day or in net and gross."""
    werte = form.cleaned_data
    aktuell = werte["stichtag"] is None or werte["stichtag"] == timezone.localdate()
    bearbeitbar: frozenset[int] = frozenset()
    if aktuell and not werte["steuer"] and darf(request, r.BEARBEITEN):
        zeilen = mit_stufe(Haushaltsposition, request, r.BEARBEITEN)
        bearbeitbar = frozenset(zeilen.values_list("pk", flat=True))
    return Rahmen(matrix_url(request), bearbeitbar, werte["einheit"] or "euro", werte["dichte"] == "weit")


def matrix_url(request: KommunenAnfrage, *, mit_filter: bool = False) -> str:
    """Address of the matrix, with the filter of this address where asked for."""
    url = reverse("haushaltsmatrix", args=[request.kommune.kuerzel])
    return f"{url}?{request.GET.urlencode()}" if mit_filter and request.GET else url


def _bedingung(form: Matrixfilter) -> Q:
    return form.bedingung(unterhalb=lambda pk: unterbaum(amt=Amt.objects.get(pk=pk)))
