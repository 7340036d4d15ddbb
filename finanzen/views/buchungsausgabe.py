"""`?format=xlsx|csv` of the bookings: exactly the rows of the list as a file, above the limit as an Auftrag."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from finanzen.forms.buchungen import Buchungsfilter
from finanzen.models import Massnahme
from finanzen.resources_buchungen import buchungstabelle
from finanzen.selectors import buchungen as lesen
from finanzen.views.rahmen import darf
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.vermerke import auftrag_erteilen
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE, HOECHSTENS_DIREKT, Tabelle
from organisation.zugriff import KommunenAnfrage

AUFTRAGSART = "buchungsexport"
JE_ABRUF = 2_000


def filter_aus(*, kommune: Kommune, abfrage: QueryDict) -> tuple[Buchungsfilter, list[Amt]]:
    """The filter of an address, and the Ämter it may name."""
    aemter = list(Amt.objects.filter(kommune=kommune).nach_nummer())
    massnahmen = Massnahme.objects.filter(kommune=kommune).order_by("bezeichnung", "id")
    form = Buchungsfilter(
        abfrage,
        jahre=lesen.jahre(kommune=kommune),
        massnahmen=list(massnahmen.values_list("pk", "bezeichnung")),
        aemter=aemter,
    )
    return form, aemter


def ausgeben(request: KommunenAnfrage, form: Buchungsfilter, zeilen: Any) -> HttpResponseBase:
    """Download of all filtered rows, or the page of the Auftrag that writes them; 403 without the right to export."""
    format = request.GET["format"]
    if format not in FORMATE or not darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    anzahl = zeilen.count()
    if anzahl > HOECHSTENS_DIREKT:
        return _als_auftrag(request, format, anzahl)
    tabelle = tabelle_aus(
        form, zeilen, benutzer=request.user, kommune=request.kommune, adresse=_adresse(request, _ohne_format(request))
    )
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


def tabelle_aus(form: Buchungsfilter, zeilen: Any, *, benutzer: Benutzer, kommune: Kommune, adresse: str) -> Tabelle:
    """The list as a table; rows come in portions, so that a hundred thousand need no more memory than some."""
    angaben = grundangaben(
        kommune=kommune,
        benutzer=benutzer,
        stichtag=timezone.localdate(),
        filter_in_worten=form.in_worten(),
        quelle="OZG-Tracker, Buchungen aus dem Finanzverfahren und von Hand",
        adresse=adresse,
    )
    buchungen = lesen.in_listenfolge(zeilen).iterator(chunk_size=JE_ABRUF)
    return buchungstabelle(zeilen=buchungen, angaben=angaben, kuerzel=kommune.kuerzel)


def _ohne_format(request: KommunenAnfrage) -> str:
    abfrage = request.GET.copy()
    abfrage.pop("format")
    return str(abfrage.urlencode())


def _adresse(request: KommunenAnfrage, abfrage: str) -> str:
    return request.build_absolute_uri(f"{request.path}?{abfrage}")


def _als_auftrag(request: KommunenAnfrage, format: str, anzahl: int) -> HttpResponseBase:
    abfrage = _ohne_format(request)
    auftrag = auftrag_erteilen(
        kommune=request.kommune,
        benutzer=request.user,
        art=AUFTRAGSART,
        titel=f"Buchungen als {'Excel' if format == 'xlsx' else 'CSV'}-Datei",
        parameter={"abfrage": abfrage, "format": format, "adresse": _adresse(request, abfrage)},
    )
    zahl = f"{anzahl:,}".replace(",", ".")
    messages.info(request, f"Die Liste hat {zahl} Zeilen. Die Datei entsteht im Hintergrund.")
    return redirect("auftrag", request.kommune.kuerzel, auftrag.pk)
