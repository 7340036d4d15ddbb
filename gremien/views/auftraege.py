"""Open orders of the council: what was ordered, what happened, what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from finanzen.selectors.auswahl import aemter_unterhalb
from gremien.forms.pflichtfilter import UNERLEDIGT, Auftragsfilter
from gremien.models import Berichtspflicht, Beschlusspunkt
from gremien.models.rahmen import BEREICH
from gremien.resources_pflichten import auftragstabelle
from gremien.selectors.auftraege import ENTFALLEN, ERLEDIGT, IN_ARBEIT, OFFEN, Auftrag, Summen, auftraege, summen
from gremien.selectors.pflichten import waehlbare_gremien
from gremien.views.pflichtrahmen import (
    JE_SEITE,
    ausgabeformat,
    ausgeben,
    darf,
    darf_verborgenes,
    geordnet,
    je_seite,
    reiter,
)
from organisation import rechte as r
from organisation.models import Amt
from organisation.zugriff import KommunenAnfrage, mit_kommune

VORLAGE = "gremien/auftraege.html"
QUELLE = "OZG-Tracker, Beschlusspunkte, Umsetzungsstände und Berichtspflichten"
SCHLUESSEL = {
    "text": lambda a: a.text.casefold(),
    "amt": lambda a: str(a.amt) if a.amt else None,
    "faellig": lambda a: a.faellig_am,
    "beschlossen": lambda a: a.beschlossen_am,
    "zuletzt": lambda a: a.zuletzt_am,
    "stand": lambda a: a.stand_in_worten,
}


@dataclass(frozen=True)
class Zahl:
    """A figure on top: `wahl` are the keys of the address that show exactly its rows."""

    name: str
    wert: int
    stand: str
    nur_ueberfaellige: str | None = None


@require_safe
@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All orders the reader may see, most urgent first."""
    aemter = list(Amt.objects.filter(kommune=request.kommune).nach_nummer())
    form = Auftragsfilter(request.GET, aemter=aemter, gremien=list(waehlbare_gremien(kommune=request.kommune)))
    kontext: dict[str, Any] = {
        "titel": "Offene Aufträge des Rates",
        "form": form,
        "reiter": reiter(request, "auftraege"),
        "sieht_verborgenes": darf_verborgenes(request),
    }
    if not form.is_valid():
        return render(request, VORLAGE, kontext)
    format = ausgabeformat(request)
    alle = _alle(request, form, aemter, ausgabe=bool(format))
    zeilen = geordnet([a for a in alle if _passt(a, form)], form.cleaned_data["sortierung"], SCHLUESSEL)
    if format:
        return ausgeben(
            request,
            form,
            format=format,
            quelle=QUELLE,
            bauen=lambda angaben: auftragstabelle(zeilen=zeilen, angaben=angaben, kuerzel=request.kommune.kuerzel),
        )
    kontext |= {
        "zahlen": _zahlen(summen(alle)),
        "summen": summen(alle),
        "seite": Paginator(zeilen, je_seite(request)).get_page(request.GET.get("seite")),
        "je_seite": je_seite(request),
        "je_seite_wahl": JE_SEITE,
        "sortierung": form.cleaned_data["sortierung"],
        "gefiltert": form.filtert,
        "stichtag": timezone.localdate(),
        "darf_ausgeben": darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    return render(request, VORLAGE, kontext)


def _alle(request: KommunenAnfrage, form: Auftragsfilter, aemter: list[Amt], *, ausgabe: bool) -> list[Auftrag]:
    """Rows of the filter without those keys that the figures on top stand for."""
    unterhalb = partial(aemter_unterhalb, aemter)
    punkte: Any = Beschlusspunkt.objects.filter(
        form.in_amt("vorlage__amt_id", unterhalb=unterhalb), kommune=request.kommune
    )
    pflichten: Any = Berichtspflicht.objects.filter(form.in_amt("amt_id", unterhalb=unterhalb), kommune=request.kommune)
    werte = form.cleaned_data
    if werte["gremium"]:
        punkte = punkte.filter(station__gremium=werte["gremium"])
        pflichten = pflichten.filter(
            Q(punkt__station__gremium=werte["gremium"]) | Q(punkt__station__isnull=True, gremium=werte["gremium"])
        )
    if werte["oeffentlich"]:
        punkte, pflichten = punkte.oeffentliche(), pflichten.oeffentliche()
    erlaubt = "exportierbar_fuer" if ausgabe else "sichtbar_fuer"
    zeilen = auftraege(
        punkte=getattr(punkte, erlaubt)(request.user),
        pflichten=getattr(pflichten, erlaubt)(request.user),
        stichtag=timezone.localdate(),
        benutzer=request.user,
    )
    return [a for a in zeilen if _enthaelt(a, werte["q"])]


def _enthaelt(auftrag: Auftrag, q: str) -> bool:
    worte = (auftrag.text, auftrag.zuletzt, str(auftrag.vorlage or ""), str(auftrag.gremium or ""))
    return q.casefold() in " ".join(worte).casefold()


def _passt(auftrag: Auftrag, form: Auftragsfilter) -> bool:
    stand = form.cleaned_data["stand"]
    if form.cleaned_data["nur_ueberfaellige"] and not auftrag.ist_ueberfaellig:
        return False
    return not stand or (auftrag.ist_unerledigt if stand == UNERLEDIGT else auftrag.stand == stand)


def _zahlen(s: Summen) -> list[Zahl]:
    zahlen = [
        Zahl("überfällig", s.ueberfaellig, "", "on"),
        Zahl("offen", s.offen, OFFEN),
        Zahl("in Umsetzung", s.in_arbeit, IN_ARBEIT),
        Zahl("erledigt", s.erledigt, ERLEDIGT),
    ]
    return [*zahlen, *([Zahl("nicht weiter verfolgt", s.entfallen, ENTFALLEN)] if s.entfallen else [])]
