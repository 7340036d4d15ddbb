"""The page "Kapazität": capacity against demand by month, Amt and kind of effort, and where the bottleneck is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.arbeitstage import UnbekanntesLand, UnmoeglicheParameter
from personal.forms.kapazitaet import Kapazitaetsfilter
from personal.forms.kosten import GRUNDLAGEN
from personal.models import Stelle
from personal.resources.kapazitaetstabelle import kapazitaetsmappe, kapazitaetstabelle
from personal.selectors import kapazitaet as lesen
from personal.selectors.bedarf import HERKUNFT, bedarf
from personal.selectors.engpaesse import engpaesse
from personal.selectors.kapazitaetslage import Kapazitaetslage, kapazitaetslage
from personal.views.kapazitaetsbild import lagebilder
from personal.views.rahmen import BEREICH, Chip, adresse_mit, darf, reiter
from projekte.models import Schritt

SEITE = "personal/kapazitaet.html"


@mit_kommune(bereich=BEREICH)
def kapazitaet(request: KommunenAnfrage) -> HttpResponseBase:
    """Charts, bottlenecks per month, Ämter; `?format=xlsx|csv` exports exactly these figures."""
    aemter = list(Amt.objects.filter(kommune=request.kommune).sichtbar_fuer(request.user).nach_nummer())
    form = Kapazitaetsfilter(request.GET, aemter=aemter, heute=timezone.localdate())
    kontext: dict[str, Any] = {"titel": "Kapazität", "form": form, "reiter": reiter(request, "kapazitaet")}
    if not form.is_valid():
        return render(request, SEITE, kontext)
    try:
        lage = _lage(request, form, exportieren="format" in request.GET)
    except (UnbekanntesLand, UnmoeglicheParameter) as fehler:
        return render(request, SEITE, {**kontext, "unmoeglich": str(fehler)})
    if "format" in request.GET:
        return _ausgeben(request, form, lage)
    return render(request, SEITE, {**kontext, **_kontext(request, form, lage)})


def _kontext(request: KommunenAnfrage, form: Kapazitaetsfilter, lage: Kapazitaetslage) -> dict[str, Any]:
    rechte, arten = request.user.rechte(), form.arten()
    namen = {amt.pk: str(amt) for amt in form.alle_aemter}
    fuss = f"Stichtag {form.heute:%d.%m.%Y} · {request.kommune.name}"
    return {
        "lage": lage,
        "hat_zahlen": bool(lage.reihen or lage.bedarf.posten),
        "diagramme": lagebilder(lage, arten, fuss=fuss) if lage.reihen else [],
        "engpaesse": engpaesse(lage, arten=arten, namen=namen),
        "rest": [(wort, lage.bedarf.schritte(k), lage.bedarf.pt(lage=k)) for k, wort in HERKUNFT.items()],
        "ungezaehlt": lage.ungezaehlt,
        "grundlage": GRUNDLAGEN[form.cleaned_data["grundlage"]],
        "chips": [Chip(wort, adresse_mit(request, **{name: None})) for name, wort in form.aktive().items()],
        "darf_ausgeben": darf(request, r.EXPORTIEREN),
        "nur_teil": not rechte.darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.LESEN),
        "projekte_teil": not rechte.darf(kommune_id=request.kommune.pk, bereich="projekte", stufe=r.LESEN),
    }


def _lage(request: KommunenAnfrage, form: Kapazitaetsfilter, *, exportieren: bool) -> Kapazitaetslage:
    werte, kommune = form.cleaned_data, request.kommune
    parameter, _ = lesen.parameter(kommune)
    land = kommune.gebietskoerperschaft.bundesland
    je_monat = lesen.pt_je_monat(land=land, beginn=form.heute, anzahl=werte["monate"], werte=parameter)
    stellen, schritte = Stelle.objects.filter(kommune=kommune), Schritt.objects.filter(kommune=kommune)
    stufe = "exportierbar_fuer" if exportieren else "sichtbar_fuer"
    lage = kapazitaetslage(
        stellen=getattr(stellen, stufe)(request.user),
        offen=bedarf(schritte=getattr(schritte, stufe)(request.user), tag=form.heute),
        tag=form.heute,
        pt_je_monat=je_monat,
        nach_soll=werte["grundlage"] == "soll",
    )
    return lage.von(aemter=form.aemter(), arten=form.arten())


def _ausgeben(request: KommunenAnfrage, form: Kapazitaetsfilter, lage: Kapazitaetslage) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in ("xlsx", "csv") or not darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=form.heute,
        filter_in_worten="; ".join([*form.aktive().values(), GRUNDLAGEN[form.cleaned_data["grundlage"]]]),
        quelle="OZG-Tracker, Stellen und Schritte der laufenden Projekte (Modellrechnung)",
        adresse=request.build_absolute_uri(adresse_mit(request, format=None)),
    )
    bauen = kapazitaetsmappe if format == "xlsx" else kapazitaetstabelle
    namen = {amt.pk: str(amt) for amt in form.alle_aemter}
    tabelle = bauen(lage=lage, arten=form.arten(), namen=namen, angaben=angaben, kuerzel=request.kommune.kuerzel)
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]
