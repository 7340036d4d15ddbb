"""What a bar of the timeline says in words, on hover and on focus: planned, forecast and actual days, variance, reasons."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.models import Projekt, Schritt
from projekte.resources_zeitplan import erwartet
from projekte.selectors import lage as l
from projekte.selectors.randbedingungen import verletzungen
from projekte.views.gemeinsam import BEREICH, projekt_oder_404
from projekte.zeitpunkt import text

Angaben = list[tuple[str, str]]
_OHNE_PLAN = "kein freigegebener Plan"


@require_safe
@mit_kommune(bereich=BEREICH)
def kurz(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Fragment: one project in a few lines, fetched when its lane is pointed at or focused."""
    return render(request, "projekte/_zeitplan_kurz.html", projektangaben(request, projekt_oder_404(request, pk)))


def projektangaben(request: KommunenAnfrage, projekt: Projekt) -> dict[str, Any]:
    """Context of _zeitplan_kurz.html: projekt, befund (Ampel with reasons), angaben (name, words)."""
    heute = timezone.localdate()
    lage = l.lagen(projekt_ids=[projekt.pk], stichtag=heute)[projekt.pk]
    schwellen = l.profil(kommune=request.kommune)
    verletzt = verletzungen(projekt_ids=[projekt.pk]).get(projekt.pk, [])
    befund = l.ampel(projekt=projekt, lage=lage, schwellen=schwellen, stichtag=heute, verletzungen=verletzt)
    angaben = [
        ("Phase", f"{projekt.get_phase_display()}, {projekt.get_status_display()}"),
        ("Erster Plan", f"bis {lage.erstes_ende:%d.%m.%Y}" if lage.erstes_ende else _OHNE_PLAN),
        ("Geltender Plan", f"bis {lage.aktuelles_ende:%d.%m.%Y}" if lage.aktuelles_ende else _OHNE_PLAN),
        ("Erwartet", _spanne(lage.beginn, lage.erwartet_ende)),
        ("Zum ersten Plan", abweichung(lage.verzug_erster)),
        ("Zum geltenden Plan", abweichung(lage.verzug_aktuell)),
        ("Erledigt", f"{lage.erledigt} von {lage.schritte} Schritten"),
    ]
    return {"projekt": projekt, "befund": befund, "angaben": angaben}


def schrittangaben(schritt: Schritt, beginn: date | None, ende: date | None) -> Angaben:
    """One step: `beginn` and `ende` are those of the first plan. Days as exact as they are known."""
    s, v = schritt, schritt.ist_voraussichtlich
    grund = s.wartet_auf if s.status == Schritt.Status.WARTET else s.uebersprungen_grund
    tag, _ = erwartet(s)
    faellt_weg = s.status == Schritt.Status.UEBERSPRUNGEN
    plan_von = text(s.plan_beginn, s.plan_beginn_genauigkeit)
    return [
        ("Status", f"{s.get_status_display()}{f': {grund}' if grund else ''}"),
        ("Amt", str(s.amt) if s.amt else "ohne Amt"),
        ("Erster Plan", _spanne(beginn, ende) if ende else _OHNE_PLAN),
        ("Plan", f"{plan_von} bis {text(s.plan_ende, s.plan_ende_genauigkeit, v)}" if s.plan_ende else "unbekannt"),
        ("Prognose", text(s.prognose_ende, s.prognose_ende_genauigkeit) if s.prognose_ende else "keine"),
        ("Ist", _ist(s)),
        ("Zum ersten Plan", abweichung(None if faellt_weg or not tag or not ende else (tag - ende).days)),
    ]


def abweichung(tage: int | None) -> str:
    """Days against a plan in words; None = not known."""
    if tage is None:
        return "unbekannt"
    anzahl = "1 Tag" if abs(tage) == 1 else f"{abs(tage)} Tage"
    return "im Plan" if not tage else f"{anzahl} {'später' if tage > 0 else 'früher'}"


def _ist(s: Schritt) -> str:
    if s.ist_ende:
        von = text(s.ist_beginn, s.ist_beginn_genauigkeit)
        return f"{von} bis {text(s.ist_ende, s.ist_ende_genauigkeit)}"
    return f"seit {text(s.ist_beginn, s.ist_beginn_genauigkeit)}" if s.ist_beginn else "noch nicht begonnen"


def _spanne(beginn: date | None, ende: date | None) -> str:
    von, bis = (f"{tag:%d.%m.%Y}" if tag else "unbekannt" for tag in (beginn, ende))
    return f"{von} bis {bis}"
