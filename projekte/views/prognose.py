"""The forecast of the portfolio: /<kuerzel>/projekte/prognose/. Computed in an Auftrag, stored, printed with its assumptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organisation import rechte as r
from organisation.models import Auftrag
from organisation.services.vermerke import auftrag_erteilen
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms.prognose import Prognoseform
from projekte.models import Aufwandsart, Prognoselauf
from projekte.selectors.lage import profil
from projekte.selectors.restaufwand import prognoselaeufe, restaufwand

ART = "projektprognose"
TITEL = "Wann sind die Projekte fertig?"
QUELLE = "OZG-Tracker, offene Schritte der laufenden Projekte; Monte-Carlo-Rechnung"


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich="projekte")
def prognose(request: KommunenAnfrage) -> HttpResponseBase:
    """The newest forecast, and the form for the next one. It is about the whole Kommune, so it needs all Ämter."""
    if not _darf(request, r.LESEN):
        raise PermissionDenied("Die Prognose gilt für die ganze Kommune. Dafür fehlt Ihnen das Recht für alle Ämter.")
    laeufe = prognoselaeufe(kommune=request.kommune, benutzer=request.user)
    if request.method == "POST":
        return _erteilen(request, laeufe)
    if "format" in request.GET:
        return _als_datei(request, laeufe)
    return _seite(request, laeufe, _form(request))


def _darf(request: KommunenAnfrage, stufe: str) -> bool:
    return request.user.rechte().darf(kommune_id=request.kommune.pk, bereich="projekte", stufe=stufe)


def _form(request: KommunenAnfrage) -> Prognoseform:
    schwellen = profil(kommune=request.kommune)
    vorgaben = {
        "organisatorisch": schwellen.durchsatz_organisatorisch,
        "technisch": schwellen.durchsatz_technisch,
    }
    daten = request.POST if request.method == "POST" else None
    return Prognoseform(daten, arten=restaufwand(kommune=request.kommune).arten, vorgaben=vorgaben)


def _erteilen(request: KommunenAnfrage, laeufe: list[Prognoselauf]) -> HttpResponseBase:
    if not _darf(request, r.BEARBEITEN):
        raise PermissionDenied("Zum Rechnen fehlt Ihnen das Recht „bearbeiten“ für alle Ämter.")
    form = _form(request)
    if not form.is_valid():
        return _seite(request, laeufe, form, status=422)
    auftrag = auftrag_erteilen(
        kommune=request.kommune,
        benutzer=request.user,
        art=ART,
        titel="Prognose der Projekte rechnen",
        parameter={"durchsatz": form.durchsatz(), "startwert": form.cleaned_data["startwert"]},
    )
    return HttpResponseRedirect(reverse("auftrag", args=[request.kommune.kuerzel, auftrag.pk]))


def _seite(
    request: KommunenAnfrage, laeufe: list[Prognoselauf], form: Prognoseform, status: int = 200
) -> HttpResponseBase:
    neuester = laeufe[0] if laeufe else None
    offen = Auftrag.objects.sichtbar_fuer(request.user).filter(
        kommune=request.kommune, art=ART, status__in=[Auftrag.Status.WARTET, Auftrag.Status.LAEUFT]
    )
    kontext = {
        "titel": TITEL,
        "form": form,
        "lauf": neuester,
        "frueher": laeufe[1:],
        "durchsatz": _je_art(neuester.durchsatz) if neuester else [],
        "personentage": _je_art(neuester.personentage) if neuester else [],
        "diagramm": _diagramm(neuester, request.kommune.name) if neuester and neuester.p50 else None,
        "offener_auftrag": offen.order_by("-pk").first(),
        "darf_rechnen": _darf(request, r.BEARBEITEN),
        "darf_exportieren": _darf(request, r.EXPORTIEREN),
    }
    return render(request, "projekte/prognose.html", kontext, status=status)


def _je_art(werte: dict[str, float | None]) -> list[tuple[str, float | None]]:
    return [(str(Aufwandsart(art).label), wert) for art, wert in werte.items()]


def _diagramm(lauf: Prognoselauf, name: str) -> dict[str, Any]:
    """In the shape of templates/bausteine/_diagramm.html: share of the runs that are done, by day."""
    je_tag = {tag: prozent for prozent, tag in lauf.verteilung}
    titel = f"Mit 80 % Wahrscheinlichkeit fertig bis {lauf.p80:%d.%m.%Y}" if lauf.p80 else "Kein P80"
    beschreibung = "Anteil der Läufe, in denen alle offenen Schritte bis zu einem Tag fertig sind."
    marken = [{"datum": tag.isoformat(), "name": wort} for tag, wort in ((lauf.p50, "P50"), (lauf.p80, "P80")) if tag]
    daten = {
        "art": "linie",
        "titel": titel,
        "beschreibung": beschreibung,
        "einheit": "%",
        "x": list(je_tag),
        "reihen": [{"name": "Läufe fertig", "werte": list(je_tag.values())}],
        "min": 0,
        "max": 100,
        "marken": marken,
        "fuss": f"Gerechnet am {timezone.localtime(lauf.erstellt_am):%d.%m.%Y %H:%M} · {name}",
    }
    zeilen = [[f"{date.fromisoformat(tag):%d.%m.%Y}", f"{prozent} %"] for tag, prozent in je_tag.items()]
    tabelle = {"kopf": ["bis zum", "Läufe fertig"], "zeilen": zeilen}
    return {"id": "prognose", "titel": titel, "beschreibung": beschreibung, "daten": daten, "tabelle": tabelle}


def _als_datei(request: KommunenAnfrage, laeufe: list[Prognoselauf]) -> HttpResponseBase:
    if not _darf(request, r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    if request.GET["format"] != "xlsx" or not laeufe:
        raise BadRequest("Eine gerechnete Prognose gibt es als Excel-Datei (format=xlsx).")
    lauf = laeufe[0]
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=lauf.ab,
        filter_in_worten="laufende Projekte",
        quelle=QUELLE,
        adresse=request.build_absolute_uri(request.path),
    )
    ergebnis = [
        Angabe("Fertig mit 50 % (P50)", lauf.p50 or "kein Termin"),
        Angabe("Fertig mit 80 % (P80)", lauf.p80 or "kein Termin"),
        *(Angabe(f"Durchsatz {art} (PT je Monat)", wert) for art, wert in _je_art(lauf.durchsatz)),
        *(Angabe(f"Annahme {nummer}", satz) for nummer, satz in enumerate(lauf.annahmen, start=1)),
        *(Angabe("Kein Termin, weil", satz) for satz in lauf.gruende),
    ]
    tabelle = Tabelle(
        "Prognose",
        [Spalte("tag", "bis zum", "datum"), Spalte("anteil", "Läufe fertig", "prozent")],
        [(date.fromisoformat(tag), prozent / 100) for prozent, tag in lauf.verteilung],
        [*angaben, *ergebnis],
        f"{request.kommune.kuerzel}-prognose",
    )
    return antwort(tabelle=tabelle, format="xlsx")
