"""Pages of the OZG-Leistungen (bundles) of a Kommune."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from leistungen.forms.buendel import Buendelfilter
from leistungen.models import Erbringung, KommunaleLeistung, OzgLeistung
from leistungen.resources.buendeltabelle import NICHT_BESTIMMBAR, REGELTEXTE, buendeltabelle
from leistungen.selectors import buendel as lesen
from leistungen.selectors.auswahl import auswahl
from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.zugriff import KommunenAnfrage, mit_kommune

JE_SEITE = 50
LEITFRAGE = "Wie viele OZG-Leistungen sind online?"
QUELLE = "OZG-Tracker, Bestand der Kommune; Katalog: OZG-Umsetzungskatalog"


@dataclass(frozen=True)
class Reiter:
    name: str
    url: str
    aktiv: bool


@dataclass(frozen=True)
class Chip:
    text: str
    url: str


def _reiter(request: KommunenAnfrage) -> list[Reiter]:
    kuerzel = request.kommune.kuerzel
    return [
        Reiter("Einzelleistungen", reverse("leistungen", args=[kuerzel]), False),
        Reiter("OZG-Leistungen", reverse("buendel", args=[kuerzel]), True),
    ]


def _adresse_mit(request: KommunenAnfrage, **werte: str | None) -> str:
    abfrage = request.GET.copy()
    abfrage.pop("seite", None)
    for name, wert in werte.items():
        abfrage.pop(name, None)
        if wert is not None:
            abfrage[name] = wert
    return f"?{abfrage.urlencode()}"


@mit_kommune(bereich="leistungen")
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All OZG-Leistungen with the three rules side by side; `?format=xlsx|csv` exports exactly these rows."""
    wahl = auswahl(benutzer=request.user, kommune=request.kommune)
    form = Buendelfilter(request.GET, auswahl=wahl)
    leistungen = KommunaleLeistung.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    if not wahl.stufen or not form.is_valid():
        return render(request, "leistungen/buendel.html", _rahmen(request, form, ohne_modell=not wahl.stufen))
    if "format" in request.GET:
        return _ausgeben(request, form)
    ungefiltert = _zeilen(form, leistungen)
    zeilen = _nach_regel(form, ungefiltert)
    seite = Paginator(lesen.sortiert(zeilen, sortierung=form.cleaned_data["sortierung"]), JE_SEITE).get_page(
        request.GET.get("seite")
    )
    kontext = {
        "uebersicht": lesen.uebersicht(zeilen=ungefiltert, leistungen=leistungen, schwelle=form.schwelle),
        "luecken": lesen.katalogluecken(),
        "seite": seite,
        "buendel": lesen.als_buendel(seite.object_list, schwelle=form.schwelle),
        "chips": [Chip(wort, _adresse_mit(request, **{name: None})) for name, wort in form.aktive().items()],
        "schwelle": form.schwelle,
        "stufe": wahl.stufe_mit_wert(form.schwelle.ab),
        "ist_minimum": form.schwelle.ab == wahl.minimum,
        "leitmodell": wahl.leitmodell,
        "darf_ausgeben": _darf_ausgeben(request),
        "sortierung": form.cleaned_data["sortierung"] or "ozg_id",
        "nur_teil": not request.user.rechte().darf(kommune_id=request.kommune.pk, bereich="leistungen", stufe=r.LESEN),
    }
    return render(request, "leistungen/buendel.html", {**_rahmen(request, form), **kontext})


def _rahmen(request: KommunenAnfrage, form: Buendelfilter, **weiteres: Any) -> dict[str, Any]:
    regeln = {"regeltexte": REGELTEXTE, "nicht_bestimmbar": NICHT_BESTIMMBAR}
    return {"titel": LEITFRAGE, "form": form, "reiter": _reiter(request), **regeln, **weiteres}


def _zeilen(form: Buendelfilter, leistungen: QuerySet[KommunaleLeistung]) -> QuerySet[Any]:
    werte = form.cleaned_data
    zeilen = lesen.gruppiert(leistungen=leistungen, schwelle=form.schwelle)
    return lesen.gefiltert(zeilen, suchtext=werte["q"], themenfeld_id=werte["themenfeld"])


def _nach_regel(form: Buendelfilter, zeilen: QuerySet[Any]) -> QuerySet[Any]:
    regel = form.cleaned_data["online"]
    return lesen.online_nach(zeilen, regel=regel, schwelle=form.schwelle) if regel else zeilen


def _darf_ausgeben(request: KommunenAnfrage) -> bool:
    return request.user.rechte().darf_irgendwo(kommune_id=request.kommune.pk, bereich="leistungen", stufe=r.EXPORTIEREN)


def _ausgeben(request: KommunenAnfrage, form: Buendelfilter) -> HttpResponseBase:
    if request.GET["format"] not in FORMATE or not _darf_ausgeben(request):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    leistungen = KommunaleLeistung.objects.exportierbar_fuer(request.user).filter(kommune=request.kommune)
    zeilen = lesen.sortiert(_nach_regel(form, _zeilen(form, leistungen)), sortierung=form.cleaned_data["sortierung"])
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten="; ".join(form.aktive().values()),
        quelle=QUELLE,
        adresse=request.build_absolute_uri(_adresse_mit(request, format=None)),
    )
    tabelle = buendeltabelle(
        buendel=lesen.als_buendel(zeilen, schwelle=form.schwelle),
        schwelle=form.schwelle,
        angaben=angaben,
        kuerzel=request.kommune.kuerzel,
    )
    return antwort(tabelle=tabelle, format="xlsx" if request.GET["format"] == "xlsx" else "csv")


@mit_kommune(bereich="leistungen")
def detail(request: KommunenAnfrage, ozg_id: str) -> HttpResponseBase:
    """One OZG-Leistung: the three rules explained, and every service that decides them."""
    ozg = get_object_or_404(OzgLeistung.objects.select_related("lage", "themenfeld"), ozg_id=ozg_id)
    wahl = auswahl(benutzer=request.user, kommune=request.kommune)
    form = Buendelfilter(request.GET, auswahl=wahl)
    leistungen = KommunaleLeistung.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    alle = list(lesen.mitglieder(leistungen=leistungen, ozg=ozg))
    kontext: dict[str, Any] = {
        "ozg": ozg,
        "leistungen": [eintrag for eintrag in alle if _zaehlt(eintrag)],
        "andere": [eintrag for eintrag in alle if not _zaehlt(eintrag)],
        "katalog": lesen.im_katalog(ozg=ozg),
        "titel": ozg.bezeichnung or f"OZG-ID {ozg.ozg_id} (ohne Bezeichnung)",
    }
    if wahl.stufen and form.is_valid():
        zeilen = lesen.gruppiert(leistungen=leistungen.filter(ozg_leistung=ozg), schwelle=form.schwelle)
        kontext |= {
            "buendel": next(iter(lesen.als_buendel(zeilen, schwelle=form.schwelle)), None),
            "schwelle": form.schwelle,
            "stufe": wahl.stufe_mit_wert(form.schwelle.ab),
        }
    return render(request, "leistungen/buendel_detail.html", {**_rahmen(request, form), **kontext})


def _zaehlt(leistung: KommunaleLeistung) -> bool:
    return leistung.ist_gezaehlt and leistung.erbracht != Erbringung.NEIN
