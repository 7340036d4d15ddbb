"""The calculator page: three questions, and the silent assumption of a paper beside the calendar."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.templatetags.darstellung import zahl
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.arbeitstage import UnbekanntesLand, UnmoeglicheParameter
from personal.forms.rechner import GRUNDLAGEN, TEAMS, Rechnerform
from personal.kapazitaet import Abschnitt, NichtRechenbar
from personal.models import Stelle
from personal.rechner import HORIZONT, Annahmen, Ergebnis, rechnen
from personal.resources.rechnertabelle import rechnermappe
from personal.selectors import kapazitaet as lesen
from personal.selectors.bedarf import OHNE_TERMIN, Bedarf, bedarf
from personal.views.kapazitaetsbild import rechnerbilder
from personal.views.rahmen import BEREICH, adresse_mit, darf, reiter
from projekte.models import Schritt


@mit_kommune(bereich=BEREICH)
def rechner(request: KommunenAnfrage) -> HttpResponseBase:
    """How many posts, when finished, which bottleneck; everything stands in the address, nothing is stored."""
    form = Rechnerform(request.GET, heute=timezone.localdate())
    kontext: dict[str, Any] = {"titel": "Kapazitätsrechner", "form": form, "reiter": reiter(request, "rechner")}
    if not form.is_valid():
        return render(request, "personal/rechner.html", kontext)
    offen = _bedarf(request, form)
    try:
        annahmen, ergebnis, ungezaehlt = _rechnen(request, form, offen)
    except (NichtRechenbar, UnbekanntesLand, UnmoeglicheParameter) as fehler:
        return render(request, "personal/rechner.html", {**kontext, "unmoeglich": str(fehler)})
    if "format" in request.GET:
        return _ausgeben(request, form, annahmen, ergebnis, offen)
    werte, eigene = lesen.parameter(request.kommune)
    kontext |= {
        "ergebnis": ergebnis,
        "annahmen": annahmen,
        "teams": TEAMS,
        "zeilen": _zeilen(ergebnis),
        "vorlage": _vorlage(form, ergebnis),
        "parameter": werte,
        "eigene_parameter": eigene,
        "land": _land(request),
        "ungezaehlt": ungezaehlt,
        "bedarfsgrundlage": _bedarfsworte(annahmen, offen),
        "bedarf_unbekannt": offen.unbekannt if offen else 0,
        "diagramme": rechnerbilder(ergebnis, annahmen, TEAMS, fuss=f"Modellrechnung · {request.kommune.name}"),
        "grundlage": GRUNDLAGEN[form.cleaned_data["grundlage"]],
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
        "nur_teil": not request.user.rechte().darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.LESEN),
    }
    return render(request, "personal/rechner.html", kontext)


def _land(request: KommunenAnfrage) -> str:
    return request.kommune.gebietskoerperschaft.bundesland


def _bedarf(request: KommunenAnfrage, form: Rechnerform) -> Bedarf | None:
    """Open steps the reader may see (in a file: may export); None for the rough assumption."""
    if form.cleaned_data["bedarf"] != "projekte":
        return None
    schritte = Schritt.objects.filter(kommune=request.kommune)
    erlaubte = schritte.exportierbar_fuer if "format" in request.GET else schritte.sichtbar_fuer
    return bedarf(schritte=erlaubte(request.user), tag=form.cleaned_data["beginn"])


def _bedarfsworte(annahmen: Annahmen, offen: Bedarf | None) -> str:
    """Where the demand comes from."""
    if offen is None:
        return f"grobe Annahme: {zahl(annahmen.projekte)} Projekte"
    anzahl, ohne = offen.projekte, offen.schritte(OHNE_TERMIN)
    projekte, schritte = "Projekt" if anzahl == 1 else "Projekte", "Schritt" if ohne == 1 else "Schritte"
    return f"aus den Projekten: {zahl(anzahl)} {projekte}, {zahl(ohne)} {schritte} ohne Termin"


def _rechnen(request: KommunenAnfrage, form: Rechnerform, offen: Bedarf | None) -> tuple[Annahmen, Ergebnis, int]:
    werte = form.cleaned_data
    pt = None if offen is None else {team: offen.pt(art=team) for team in TEAMS}
    annahmen = Annahmen(werte["projekte"], form.pt_je_projekt(), werte["beginn"], werte["bis"], form.rate(), pt)
    ungezaehlt = 0
    if werte["grundlage"] == "eingabe":
        vorhanden = form.eingegebene_stellen()
        abschnitte = [Abschnitt(team, float(vzae), werte["beginn"]) for team, vzae in vorhanden.items() if vzae]
    else:
        abschnitte, vorhanden, ungezaehlt = lesen.arbeitende(
            stellen=Stelle.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune),
            nach_soll=werte["grundlage"] == "soll",
            tag=werte["beginn"],
        )
    parameter, _ = lesen.parameter(request.kommune)
    je_monat = lesen.pt_je_monat(land=_land(request), beginn=werte["beginn"], anzahl=HORIZONT, werte=parameter)
    ergebnis = rechnen(annahmen=annahmen, abschnitte=abschnitte, vorhanden=vorhanden, pt_je_monat=je_monat)
    return annahmen, ergebnis, ungezaehlt


def _zeilen(ergebnis: Ergebnis) -> list[dict[str, Any]]:
    plan = {team.team: team for team in ergebnis.teams}
    return [{"name": TEAMS.get(e.team, e.team), "engpass": e, "plan": plan[e.team]} for e in ergebnis.engpass]


def _vorlage(form: Rechnerform, ergebnis: Ergebnis) -> dict[str, Any] | None:
    """What the paper leaves out: its own demand against that of all teams."""
    werte = form.cleaned_data
    if ergebnis.rate_gegeben is None:
        return None
    eigener = Decimal(werte["projekte"]) * werte["vorlage_pt"]
    return {"bedarf": eigener, "stellen": werte["vorlage_stellen"], "ausgelassen": ergebnis.bedarf - eigener}


def _ausgeben(
    request: KommunenAnfrage, form: Rechnerform, annahmen: Annahmen, ergebnis: Ergebnis, offen: Bedarf | None
) -> HttpResponseBase:
    if request.GET["format"] != "xlsx" or not darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=annahmen.beginn,
        filter_in_worten=f"Stellen: {GRUNDLAGEN[form.cleaned_data['grundlage']]}; Bedarf {_bedarfsworte(annahmen, offen)}",
        quelle="OZG-Tracker, Kapazitätsrechner (Modellrechnung)",
        adresse=request.build_absolute_uri(adresse_mit(request, format=None)),
    )
    mappe = rechnermappe(
        ergebnis=ergebnis, annahmen=annahmen, teams=TEAMS, angaben=angaben, kuerzel=request.kommune.kuerzel
    )
    return antwort(tabelle=mappe, format="xlsx")
