"""What the Kontierungen mean: the list, and another position for one of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms.buchungen import KontozuordnungForm
from finanzen.models import Kontozuordnung
from finanzen.resources_buchungen import zuordnungstabelle
from finanzen.selectors import buchungen as lesen
from finanzen.services.kontozuordnungen import kontozuordnung_aendern
from finanzen.views.buchungen import GET_POST, JE_SEITE, ganze_kommune
from finanzen.views.rahmen import aenderungsseite, darf, reiter
from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.zugriff import KommunenAnfrage


@ganze_kommune(r.LESEN)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """Every Kontierung with its position; `?q=` searches, `?format=xlsx|csv` takes the rows along."""
    q = request.GET.get("q", "").strip()[:200]
    zeilen = lesen.kontozuordnungen(kommune=request.kommune, q=q)
    if "format" in request.GET:
        return _ausgeben(request, zeilen, q)
    kontext = {
        "titel": "Zugeordnete Kontierungen",
        "reiter": reiter(request, "buchungen"),
        "seite": Paginator(zeilen, JE_SEITE).get_page(request.GET.get("seite")),
        "q": q,
        "bearbeitbar": darf(request, r.BEARBEITEN),
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
    }
    return render(request, "finanzen/kontozuordnungen.html", kontext)


def _ausgeben(request: KommunenAnfrage, zeilen: Any, q: str) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in FORMATE or not darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten=f"Suche: {q}" if q else "",
        quelle="OZG-Tracker, Zuordnung der Kontierungen",
    )
    return antwort(
        tabelle=zuordnungstabelle(zeilen=zeilen, angaben=angaben, kuerzel=request.kommune.kuerzel),
        format=format,  # type: ignore[arg-type]
    )


@require_http_methods(GET_POST)
@ganze_kommune(r.BEARBEITEN)
def aendern(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """Another position for a Kontierung; a stale save is refused."""
    zeilen = Kontozuordnung.objects.filter(kommune=request.kommune).select_related("position__massnahme", "kommune")
    zeile = get_object_or_404(zeilen, pk=pk)
    form = KontozuordnungForm(
        request.POST or None,
        positionen=lesen.waehlbare_positionen(kommune=request.kommune),
        initial={"position": zeile.position_id, "version": zeile.version},
    )

    def tun(**angaben: Any) -> None:
        kontozuordnung_aendern(
            benutzer=request.user,
            kommune=request.kommune,
            zuordnung_id=pk,
            bisherige=form.cleaned_data["bisherige"],
            **angaben,
        )

    return aenderungsseite(
        request,
        form,
        zeile,
        tun,
        ziel=reverse("kontozuordnungen", args=[request.kommune.kuerzel]),
        titel=f"Zuordnung der Kontierung {zeile.kontierung} ändern",
    )
