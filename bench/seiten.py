"""What the pages are compared with: the leanest view that still does what every page must, and the stock admin list.

The minimal list has the same middleware, login, tenancy check, base template, count query and columns as the working
list, and nothing else: no filter panel, no chips, no inline editing, no column choice.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import timezone

from auswertung.models import Kennzahlwert
from leistungen.models import KommunaleLeistung
from leistungen.selectors.suche import suchbedingung
from organisation.models import Kommune
from organisation.zugriff import KommunenAnfrage, mit_kommune

SPALTEN = (
    "id",
    "eigene_bezeichnung",
    "fassung__bezeichnung",
    "amt__nummer",
    "amt__bezeichnung",
    "stufe_wert",
    "stand_seit",
    "ziel_wert",
    "erbracht",
    "themenfeld__bezeichnung",
)
LISTE = """{% extends "base.html" %}{% block inhalt %}<p>{{ treffer }} Treffer</p>
<table class="kern-table"><tbody>{% for z in zeilen %}<tr>
<td><a href="{{ z.id }}/">{{ z.fassung__bezeichnung|default:z.eigene_bezeichnung }}</a></td>
<td>{{ z.amt__nummer|default:"" }} {{ z.amt__bezeichnung|default:"ohne Amt" }}</td><td>{{ z.stufe_wert|default_if_none:"–" }}</td>
<td>{{ z.stand_seit|date:"d.m.Y" }}</td><td>{{ z.ziel_wert|default_if_none:"–" }}</td><td>{{ z.erbracht }}</td>
<td>{{ z.themenfeld__bezeichnung|default:"" }}</td></tr>{% endfor %}</tbody></table>{% endblock %}"""
COCKPIT = """{% extends "base.html" %}{% block inhalt %}<p>{{ treffer }} Werte</p>
<table class="kern-table"><tbody>{% for w in werte %}<tr><td>{{ w.kennzahl }}</td><td>{{ w.stichtag|date:"d.m.Y" }}</td>
<td>{{ w.stufe|default_if_none:"" }}</td><td>{{ w.zaehler }}</td><td>{{ w.nenner }}</td><td>{{ w.wert }}</td></tr>
{% endfor %}</tbody></table>
{% endblock %}"""
_vorlagen: dict[str, Any] = {}


def _vorlage(text: str) -> Any:
    """Compiled once per process, as the cached loader does with files."""
    if text not in _vorlagen:
        _vorlagen[text] = engines["django"].from_string(text)
    return _vorlagen[text]


@mit_kommune(bereich="leistungen")
def liste(request: KommunenAnfrage) -> HttpResponse:
    """50 rows of the hard-wired filters, with the count."""
    gefiltert = KommunaleLeistung.objects.sichtbar_fuer(request.user).filter(
        suchbedingung(request.GET["q"]),
        kommune=request.kommune,
        ist_gezaehlt=True,
        erbracht="ja",
        stufe_wert__lt=int(request.GET["unter"]),
    )
    zeilen = list(gefiltert.order_by("sortierschluessel", "id").values(*SPALTEN)[:50])
    kontext = {"titel": "Leistungen", "treffer": gefiltert.count(), "zeilen": zeilen}
    return HttpResponse(_vorlage(LISTE).render(kontext, request))


def _erste_seite(werte: QuerySet[Any]) -> QuerySet[Any]:
    """What the first screen of the cockpit tells: totals of today, and the two trends at month ends."""
    monatsende = Q(kennzahl__in=["anteil_minimum", "anteil_ziel"]) & Q(stichtag__in=_monatsenden())
    return werte.filter(Q(stichtag=timezone.localdate()) | monatsende, amt__isnull=True, themenfeld__isnull=True)


def _monatsenden() -> list[date]:
    heute = timezone.localdate()
    return [heute.replace(day=1) - relativedelta(months=n) - timedelta(days=1) for n in range(24)]


@mit_kommune(bereich="leistungen")
def cockpit(request: KommunenAnfrage) -> HttpResponse:
    """The snapshots of the first screen as one plain table."""
    werte = _erste_seite(Kennzahlwert.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune))
    kontext = {"titel": "Cockpit", "treffer": werte.count(), "werte": list(werte.order_by("stichtag").values())}
    return HttpResponse(_vorlage(COCKPIT).render(kontext, request))


class NurEineKommune(admin.ModelAdmin):
    """Stock change list; `?` filters as the admin offers them, rows of the measured Kommune only."""

    list_per_page = 50
    ordering = ("sortierschluessel", "id")
    list_display = ("bezeichnung", "amt", "stufe_wert", "stand_seit", "ziel_wert", "erbracht", "themenfeld")
    list_filter = ("themenfeld", "lage", "amt", "stufe_wert", "erbracht", "ist_gezaehlt")
    search_fields = ("fassung__bezeichnung", "eigene_bezeichnung")
    list_select_related = ("fassung", "amt", "themenfeld")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(kommune=Kommune.objects.get(kuerzel="messung"))


class Kennzahlwerte(NurEineKommune):
    ordering = ("-stichtag", "id")
    list_display = ("kennzahl", "stichtag", "amt", "themenfeld", "modell", "stufe", "zaehler", "nenner", "wert")
    list_filter = ("kennzahl", "themenfeld", "stufe")
    list_per_page = 100
    search_fields = ()
    list_select_related = ("amt", "themenfeld", "modell")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return _erste_seite(super().get_queryset(request))


vergleich = admin.AdminSite(name="vergleich")
vergleich.register(KommunaleLeistung, NurEineKommune)
vergleich.register(Kennzahlwert, Kennzahlwerte)
