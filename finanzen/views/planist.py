"""Plan und Ist: means, bookings, obligations and forecast; the forecast of a position."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms.planist import NACH, PlanistFilter, PrognoseForm
from finanzen.models import Haushaltsposition, Massnahme
from finanzen.resources_planist import planisttabelle
from finanzen.selectors import buchungen
from finanzen.selectors import planist as lesen
from finanzen.selectors.auswahl import aemter_unterhalb
from finanzen.services.buchungen import prognose_setzen
from finanzen.views.rahmen import BEREICH, darf, formularseite, massnahme_oder_404, massnahme_url, reiter
from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.templatetags.darstellung import datum, euro
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.models import Projekt

HOECHSTENS_BALKEN = 15


@mit_kommune(bereich=BEREICH)
def seite(request: KommunenAnfrage) -> HttpResponseBase:
    """Rows by Maßnahme, Amt, project or year; `?format=xlsx|csv` downloads the same rows."""
    aemter = list(Amt.objects.filter(kommune=request.kommune).nach_nummer())
    jahre = buchungen.jahre(kommune=request.kommune)
    form = PlanistFilter(request.GET, jahre=jahre, aemter=aemter, heute=timezone.localdate().year)
    kontext: dict[str, Any] = {"titel": "Plan und Ist", "form": form, "reiter": reiter(request, "planist")}
    if not form.is_valid():
        return render(request, "finanzen/planist.html", kontext)
    alle = _im_amt(Massnahme.objects.filter(kommune=request.kommune), form, aemter)
    if "format" in request.GET:
        return _ausgeben(request, form, alle.exportierbar_fuer(request.user))
    ergebnis = _rechnen(request, form, alle.sichtbar_fuer(request.user))
    kontext |= {
        "ergebnis": ergebnis,
        "nach": form.zeilenart,
        "nach_name": NACH[form.zeilenart],
        "jahr": form.gewaehltes_jahr,
        "stichtag": form.cleaned_data["stichtag"] or timezone.localdate(),
        "diagramm": _diagramm(request, form, ergebnis) if ergebnis.zeilen else None,
        "gefiltert": any(form.cleaned_data[n] not in (None, "", False) for n in ("jahr", "amt", "stichtag", "nach")),
        "darf_ausgeben": darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    if darf(request, r.LESEN):
        kontext["ohne"] = lesen.ohne_position(
            kommune=request.kommune, jahr=form.gewaehltes_jahr or None, stichtag=kontext["stichtag"]
        )
    return render(request, "finanzen/planist.html", kontext)


def _im_amt(massnahmen: Any, form: PlanistFilter, aemter: list[Amt]) -> Any:
    amt = form.cleaned_data["amt"]
    if amt == 0:
        return massnahmen.filter(amt__isnull=True)
    if amt:
        return massnahmen.filter(amt__in=[amt] if form.cleaned_data["nur_amt"] else aemter_unterhalb(aemter, amt))
    return massnahmen


def _rechnen(request: KommunenAnfrage, form: PlanistFilter, massnahmen: Any) -> lesen.PlanIst:
    return lesen.plan_und_ist(
        massnahmen=massnahmen,
        stichtag=form.cleaned_data["stichtag"] or timezone.localdate(),
        jahr=form.gewaehltes_jahr or None,
        nach=form.zeilenart,
        sichtbare_projekte=Projekt.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune),
    )


def _worte(form: PlanistFilter) -> str:
    amt = dict(form.fields["amt"].choices).get(form.cleaned_data["amt"])  # type: ignore[attr-defined]
    jahr = f"Haushaltsjahr {form.gewaehltes_jahr}" if form.gewaehltes_jahr else "alle Jahre"
    return jahr if form.cleaned_data["amt"] is None else f"{jahr}, Amt: {amt}"


def _ausgeben(request: KommunenAnfrage, form: PlanistFilter, massnahmen: Any) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in FORMATE or not darf(request, r.EXPORTIEREN, irgendwo=True):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    abfrage = request.GET.copy()
    abfrage.pop("format")
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=form.cleaned_data["stichtag"] or timezone.localdate(),
        filter_in_worten=_worte(form),
        quelle="OZG-Tracker; verfügbar = Plan − Ist − Obligo, Plan ohne Verpflichtungsermächtigungen",
        adresse=request.build_absolute_uri(f"?{abfrage.urlencode()}"),
    )
    tabelle = planisttabelle(
        ergebnis=_rechnen(request, form, massnahmen),
        name=NACH[form.zeilenart],
        angaben=angaben,
        kuerzel=request.kommune.kuerzel,
    )
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


def _diagramm(request: KommunenAnfrage, form: PlanistFilter, ergebnis: lesen.PlanIst) -> dict[str, Any]:
    """Bullet bars in the shape of templates/bausteine/_diagramm.html; the page shows all rows below."""
    zeilen = _balken(ergebnis, form.zeilenart)
    gebunden = ergebnis.gesamt.ist + ergebnis.gesamt.obligo
    titel = f"{euro(gebunden, 0)} von {euro(ergebnis.gesamt.plan, 0)} sind ausgegeben oder gebunden"
    beschreibung = f"Je {NACH[form.zeilenart]} ein Balken für Ist, einer für Ist und Obligo, eine Marke für den Plan."
    return {
        "id": "plan-ist",
        "titel": titel,
        "beschreibung": beschreibung,
        "daten": {
            "art": "balken",
            "titel": titel,
            "beschreibung": beschreibung,
            "fuss": f"{request.kommune.name} · {_worte(form)} · Stand {datum(timezone.localdate())}",
            "einheit": "€",
            "kategorien": [z.bezeichnung for z in zeilen],
            "reihen": [
                {"name": "Ist", "werte": [float(z.werte.ist) for z in zeilen]},
                {"name": "Ist und Obligo", "werte": [float(z.werte.ist + z.werte.obligo) for z in zeilen]},
            ],
            "ziele": [float(z.werte.plan) if z.werte.plan else None for z in zeilen],
        },
        "tabelle": {
            "kopf": [NACH[form.zeilenart], "Ist", "Ist und Obligo", "Plan"],
            "zeilen": [_zellen(z) for z in zeilen],
        },
        "hinweis": "Die Marke „Ziel“ ist der Plan: Ansatz oder Finanzplan, überplanmäßige Mittel und Haushaltsreste. "
        "Verpflichtungsermächtigungen und unbekannte Beträge sind nicht enthalten.",
    }


def _zellen(zeile: lesen.Zeile) -> list[str]:
    w = zeile.werte
    plan = "unbekannt" if w.plan_unbekannt and not w.plan else euro(w.plan)
    return [zeile.bezeichnung, euro(w.ist), euro(w.ist + w.obligo), plan]


def _balken(ergebnis: lesen.PlanIst, nach: str) -> list[lesen.Zeile]:
    """The rows of the first level of the tree that has more than one: years in their order, else largest means first."""
    tiefe = next(
        (t for t in range(10) if sum(z.tiefe == t for z in ergebnis.zeilen) > 1),
        0,
    )
    zeilen = [z for z in ergebnis.zeilen if z.tiefe == tiefe]
    if nach == "jahr":
        return zeilen[-HOECHSTENS_BALKEN:]
    return sorted(zeilen, key=lambda z: -max(z.werte.plan, z.werte.ist + z.werte.obligo))[:HOECHSTENS_BALKEN]


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def prognose(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """What a position of the Maßnahme will cost by the end of a year."""
    massnahme = massnahme_oder_404(request, pk, stufe=r.BEARBEITEN)
    positionen = Haushaltsposition.objects.filter(massnahme=massnahme).select_related("massnahme", "kostenart")
    form = PrognoseForm(
        request.POST or None,
        positionen=positionen.order_by("reihenfolge", "id"),
        initial={"jahr": timezone.localdate().year},
    )

    def tun(daten: dict[str, Any]) -> str:
        neue = prognose_setzen(
            benutzer=request.user,
            kommune=request.kommune,
            position=daten["position"],
            jahr=daten["jahr"],
            angaben={"betrag": daten["betrag"], "unbekannt_grund": daten["unbekannt_grund"]},
            grund=daten["grund"],
        )
        wert = "unbekannt" if neue.betrag is None else euro(neue.betrag)
        return f"Prognose für {neue.jahr} gesetzt: {wert}."

    return formularseite(
        request,
        form,
        tun,
        ziel=massnahme_url(request, pk),
        titel="Prognose zum Jahresende setzen",
        knopf="Prognose setzen",
        massnahme=massnahme,
    )
