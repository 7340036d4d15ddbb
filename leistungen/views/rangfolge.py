"""The ranking: /<kuerzel>/rangfolge/. Weights of the address are tried out, never saved here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leistungen.forms.rangfolge import VORSILBE, Rangform, Stabilitaetsform, gewicht_als_text
from leistungen.models import BeschlosseneRangfolge, Kriterienkatalog, Stabilitaetspruefung
from leistungen.rangfolge import Ganze
from leistungen.resources.rangtabelle import rangtabelle
from leistungen.selectors import rangliste as lesen
from leistungen.selectors.auswahl import auswahl
from leistungen.selectors.kriterien import gueltiger_katalog, kriterien_von
from leistungen.services.fehler import Eingabefehler
from leistungen.services.rangfolge import stabilitaet_beauftragen
from leistungen.views.buendel import Chip
from leistungen.views.rangzeilen import FARBEN, Rangrahmen, stufennamen, zeilen_html
from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.zugriff import KommunenAnfrage, mit_kommune

JE_SEITE, JE_SEITE_WAHL = 50, (25, 50, 200)
TITEL = "Was digitalisieren wir zuerst?"
QUELLE = "OZG-Tracker, Bewertungen der Kommune"


@require_safe
@mit_kommune(bereich="leistungen")
def seite(request: KommunenAnfrage) -> HttpResponseBase:
    """The order, why it is so, and what changes with other weights; `?format=xlsx|csv` exports exactly these rows."""
    katalog = gueltiger_katalog(kommune=request.kommune)
    if katalog is None:
        return render(
            request, "leistungen/rangfolge/leer.html", {"titel": TITEL, "darf_festlegen": darf_festlegen(request)}
        )
    wahl = auswahl(benutzer=request.user, kommune=request.kommune)
    form = Rangform(request.GET, katalog=katalog, kriterien=kriterien_von(katalog=katalog), auswahl=wahl)
    kontext: dict[str, Any] = {"titel": TITEL, "form": form, "katalog": katalog, **_rahmen(request, katalog)}
    if form.is_valid():
        try:
            gerechnet = lesen.rangliste(
                kommune=request.kommune,
                katalog=katalog,
                gewichte=form.gewichte,
                regel=form.cleaned_data["regel"],
                kriterien=form.kriterien,
            )
        except ValueError as fehler:
            form.add_error(None, str(fehler))
        else:
            if "format" in request.GET:
                return _ausgeben(request, form, gerechnet)
            kontext |= _ergebnis(request, form, gerechnet)
    vorlage = "_rangliste" if request.headers.get("HX-Request") else "seite"
    return render(request, f"leistungen/rangfolge/{vorlage}.html", kontext)


def darf_festlegen(request: KommunenAnfrage) -> bool:
    """May the reader decide on criteria and freeze rankings?"""
    return request.user.rechte().darf(kommune_id=request.kommune.pk, bereich="leistungen", stufe=r.FREIGEBEN)


def darf_ausgeben(request: KommunenAnfrage) -> bool:
    """May the reader take rows out of the house?"""
    return request.user.rechte().darf_irgendwo(kommune_id=request.kommune.pk, bereich="leistungen", stufe=r.EXPORTIEREN)


def _rahmen(request: KommunenAnfrage, katalog: Kriterienkatalog) -> dict[str, Any]:
    rechte = request.user.rechte()
    kontext: dict[str, Any] = {"darf_festlegen": darf_festlegen(request), "darf_ausgeben": darf_ausgeben(request)}
    if request.headers.get("HX-Request"):
        return kontext
    return kontext | {
        "darf_pruefen": rechte.darf_irgendwo(kommune_id=request.kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN),
        "zurueckgestellt": lesen.zurueckgestellte(benutzer=request.user, kommune=request.kommune),
        "pilotaemter": lesen.pilotaemter(benutzer=request.user, kommune=request.kommune),
        "stabilitaetsform": Stabilitaetsform(initial={"n": katalog.top_n}, auto_id="stabil-%s"),
        "nur_teil": not rechte.darf(kommune_id=request.kommune.pk, bereich="leistungen", stufe=r.LESEN),
    }


def _ergebnis(request: KommunenAnfrage, form: Rangform, gerechnet: lesen.Rangliste) -> dict[str, Any]:
    top_n = form.cleaned_data["n"]
    indizes = lesen.auswahl_der(
        gerechnet, benutzer=request.user, kommune=request.kommune, filter=form.filter, top_n=top_n
    )
    blatt = Paginator(indizes, _je_seite(request)).get_page(request.GET.get("seite"))
    letzter = lesen.beschlossene(kommune=request.kommune).first()
    pruefung = None if form.ist_ungespeichert else lesen.letzte_stabilitaet(katalog=form.katalog, top_n=top_n)
    gewichte = [float(gewicht) for gewicht in form.gewichte.values()]
    return {
        "zeilen": _zeilen(request, blatt, gerechnet, gewichte, top_n, letzter, pruefung),
        "seite": blatt,
        "je_seite": _je_seite(request),
        "je_seite_wahl": JE_SEITE_WAHL,
        "treffer": len(indizes),
        "mit_rang": len(gerechnet.folge.reihung),
        "mit_luecken": int(((gerechnet.folge.luecken > 0) & (gerechnet.folge.rang > 0)).sum()),
        "alle": len(gerechnet.daten),
        "top_n": top_n,
        "letzter_beschluss": letzter,
        "pruefung": pruefung,
        "sicher": None if pruefung is None else sum(1 for anteil in pruefung.anteile.values() if anteil >= 0.9),
        "legende": [
            (k.name, n % FARBEN, anteil)
            for n, (k, anteil) in enumerate(zip(form.kriterien, _anteile(gewichte), strict=True))
        ],
        "chips": [Chip(wort, _ohne(request, name)) for name, wort in form.aktive().items()],
        "ungespeichert": form.ist_ungespeichert,
        "speichern_url": _speichern_url(request, form),
        "zuruecksetzen_url": _zuruecksetzen_url(request, form),
    }


def _zeilen(
    request: KommunenAnfrage,
    blatt: Page[Any],
    gerechnet: lesen.Rangliste,
    gewichte: list[float],
    top_n: int,
    letzter: BeschlosseneRangfolge | None,
    pruefung: Stabilitaetspruefung | None,
) -> Any:
    ids = [int(gerechnet.daten.ids[i]) for i in blatt.object_list]
    rahmen = Rangrahmen(
        basis=reverse("leistungen", args=[request.kommune.kuerzel]),
        liste=gerechnet,
        gewichte=_anteile(gewichte),
        top_n=top_n,
        frueher=None if letzter is None else lesen.fruehere_raenge(rangfolge=letzter, ids=ids),
        anteile=None if pruefung is None else pruefung.anteile,
        stufennamen=stufennamen(gerechnet),
    )
    return zeilen_html(blatt.object_list, lesen.namen(benutzer=request.user, kommune=request.kommune, ids=ids), rahmen)


def _anteile(gewichte: list[float]) -> list[float]:
    summe = sum(gewichte)
    return [gewicht / summe for gewicht in gewichte]


def _je_seite(request: KommunenAnfrage) -> int:
    gewaehlt = request.GET.get("je_seite", "")
    return int(gewaehlt) if gewaehlt in map(str, JE_SEITE_WAHL) else JE_SEITE


def _ohne(request: KommunenAnfrage, *namen: str) -> str:
    abfrage = request.GET.copy()
    for name in ("seite", *namen):
        abfrage.pop(name, None)
    return f"?{abfrage.urlencode()}"


def _zuruecksetzen_url(request: KommunenAnfrage, form: Rangform) -> str:
    return _ohne(request, "regel", *(VORSILBE + k.schluessel for k in form.kriterien))


def _speichern_url(request: KommunenAnfrage, form: Rangform) -> str:
    """The page that saves what is tried out here, with these weights filled in."""
    werte = {VORSILBE + name: gewicht_als_text(gewicht) for name, gewicht in form.gewichte.items()}
    werte |= {"n": str(form.cleaned_data["n"]), "regel": form.cleaned_data["regel"]}
    return f"{reverse('rangfolge_gewichte', args=[request.kommune.kuerzel])}?{urlencode(werte)}"


def _ausgeben(request: KommunenAnfrage, form: Rangform, gerechnet: lesen.Rangliste) -> HttpResponseBase:
    if request.GET["format"] not in FORMATE or not darf_ausgeben(request):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    top_n = form.cleaned_data["n"]
    indizes = lesen.auswahl_der(
        gerechnet, benutzer=request.user, kommune=request.kommune, filter=form.filter, top_n=top_n
    )
    pruefung = None if form.ist_ungespeichert else lesen.letzte_stabilitaet(katalog=form.katalog, top_n=top_n)
    tabelle = rangtabelle(
        liste=gerechnet,
        indizes=indizes,
        namen=_exportierbare(request, gerechnet, indizes),
        gewichte={name: gewicht_als_text(gewicht) for name, gewicht in form.gewichte.items()},
        anteile=None if pruefung is None else pruefung.anteile,
        angaben=grundangaben(
            kommune=request.kommune,
            benutzer=request.user,
            stichtag=timezone.localdate(),
            filter_in_worten="; ".join(form.aktive().values()),
            quelle=QUELLE,
            adresse=request.build_absolute_uri(_ohne(request, "format")),
        ),
        kuerzel=request.kommune.kuerzel,
    )
    return antwort(tabelle=tabelle, format="xlsx" if request.GET["format"] == "xlsx" else "csv")


def _exportierbare(request: KommunenAnfrage, gerechnet: lesen.Rangliste, indizes: Ganze) -> dict[int, dict[str, Any]]:
    ids = [int(gerechnet.daten.ids[i]) for i in indizes]
    return lesen.exportierbare_namen(benutzer=request.user, kommune=request.kommune, ids=ids)


@require_POST
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def stabilitaet(request: KommunenAnfrage) -> HttpResponse:
    """Order a simulation of the version that holds."""
    form = Stabilitaetsform(request.POST)
    zurueck = HttpResponseRedirect(reverse("rangfolge", args=[request.kommune.kuerzel]))
    if not form.is_valid():
        for name, fehler in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {' '.join(map(str, fehler))}")
        return zurueck
    werte = form.cleaned_data
    try:
        auftrag = stabilitaet_beauftragen(
            benutzer=request.user,
            kommune=request.kommune,
            top_n=werte["n"],
            streuung=werte["streuung"],
            startwert=werte["startwert"],
            ziehungen=werte["ziehungen"],
        )
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
        return zurueck
    return HttpResponseRedirect(reverse("auftrag", args=[request.kommune.kuerzel, auftrag.pk]))
