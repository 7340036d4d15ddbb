"""One scenario: read, write, compute, adopt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from organisation import rechte as r
from organisation.models import Auftrag
from organisation.tabellenausgabe.modell import Angabe
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.forms.szenario import GrundForm, SzenarioForm, anfangswerte
from personal.models import Szenario, Szenarioaenderung
from personal.resources.szenariotabelle import szenariomappe
from personal.selectors import szenarien as lesen
from personal.services import szenarien as schreiben
from personal.services.szenariolaeufe import ART, szenario_beauftragen
from personal.services.szenariouebernahme import (
    VeralteteBasis,
    basis_unterschiede,
    szenario_uebernehmen,
    uebernahme_beauftragen,
)
from personal.views.rahmen import BEREICH, reiter
from personal.views.szenarien import ausgeben, fuer_alle_aemter, nur_fuer_alle
from personal.views.szenariobild import bedarf_und_kapazitaet


def geladen(request: KommunenAnfrage, pk: int, stufe: str = r.LESEN) -> lesen.Szenariozeile:
    """The scenario with its newest result; 403 without the right for all Ämter, 404 where there is none."""
    nur_fuer_alle(request, stufe)
    sichtbare = Szenario.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune, pk=pk)
    get_object_or_404(sichtbare)
    return lesen.mit_lauf(sichtbare.select_related("kommune"))[0]


def _seite_von(request: KommunenAnfrage, pk: int) -> str:
    return reverse("szenario", args=[request.kommune.kuerzel, pk])


@require_safe
@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """Changes and newest result; `?format=xlsx` exports both with the assumptions."""
    zeile = geladen(request, pk)
    ansicht = lesen.ansicht(zeile)
    if "format" in request.GET:
        return _als_datei(request, ansicht)
    entwurf = zeile.szenario.status == Szenario.Status.ENTWURF
    offen = Auftrag.objects.sichtbar_fuer(request.user).filter(
        kommune=request.kommune, art=ART, parameter__szenario=pk, status__in=["wartet", "laeuft"]
    )
    kontext = {
        "titel": zeile.szenario.name,
        "zeile": zeile,
        "szenario": zeile.szenario,
        "aenderungen": [(a, lesen.in_worten(a)) for a in lesen.aenderungen(zeile.szenario)],
        "arten": Szenarioaenderung.Art.choices,
        "ansicht": ansicht,
        "diagramm": bedarf_und_kapazitaet(ansicht) if ansicht else None,
        "offener_auftrag": offen.order_by("-pk").first(),
        "reiter": reiter(request, "szenarien"),
        "bearbeitbar": entwurf and fuer_alle_aemter(request, r.BEARBEITEN),
        "darf_kopieren": fuer_alle_aemter(request, r.BEARBEITEN),
        "darf_uebernehmen": entwurf and zeile.lauf is not None and fuer_alle_aemter(request, r.FREIGEBEN),
        "darf_ausgeben": ansicht is not None and fuer_alle_aemter(request, r.EXPORTIEREN),
        "grundform": GrundForm(),
    }
    return render(request, "personal/szenario.html", kontext)


def _als_datei(request: KommunenAnfrage, ansicht: lesen.Ergebnisansicht | None) -> HttpResponseBase:
    if ansicht is None:
        raise BadRequest("Das Szenario ist noch nicht gerechnet.")
    annahmen = [Angabe(f"Annahme {n}", satz) for n, satz in enumerate(ansicht.lauf.annahmen, start=1)]
    annahmen += [Angabe("Kein Ende, weil", satz) for satz in ansicht.lauf.gruende]
    return ausgeben(
        request, szenariomappe([ansicht]), dateiname=f"szenario-{ansicht.zeile.szenario.pk}", annahmen=annahmen
    )


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Open a scenario."""
    nur_fuer_alle(request, r.BEARBEITEN)
    form = SzenarioForm(request.POST if request.method == "POST" else None, heute=timezone.localdate())
    if form.is_bound and form.is_valid():
        try:
            szenario = schreiben.szenario_anlegen(
                benutzer=request.user, kommune=request.kommune, angaben=form.angaben()
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Angelegt: {szenario}. Fügen Sie jetzt Änderungen hinzu.")
            return HttpResponseRedirect(_seite_von(request, szenario.pk))
    kontext = {
        "titel": "Szenario anlegen",
        "form": form,
        "knopf": "Szenario anlegen",
        "weiter": reverse("szenarien", args=[request.kommune.kuerzel]),
    }
    return render(request, "personal/szenario_formular.html", kontext, status=UNGUELTIG if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Change what is computed with; a stale save is refused and shown field by field."""
    szenario = geladen(request, pk, r.BEARBEITEN).szenario
    daten = request.POST if request.method == "POST" else None
    form = SzenarioForm(daten, heute=timezone.localdate(), szenario=szenario)
    if daten is None:
        return _formular(request, szenario, form)
    if not form.is_valid() or form.cleaned_data["version"] is None:
        return _formular(request, szenario, form, status=UNGUELTIG)
    gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in schreiben.AENDERBAR}
    aenderungen = {name: wert for name, wert in form.angaben().items() if _text(wert) != gesehen[name]}
    try:
        schreiben.szenario_aendern(
            benutzer=request.user,
            kommune=request.kommune,
            szenario_id=pk,
            version=form.cleaned_data["version"],
            aenderungen=aenderungen,
            gesehen=gesehen,
        )
    except VeralteterStand:
        return _konflikt(request, szenario, form, gesehen)
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return _formular(request, szenario, form, status=UNGUELTIG)
    messages.success(request, "Gespeichert. Das Ergebnis gilt erst wieder, wenn Sie neu rechnen lassen.")
    return HttpResponseRedirect(_seite_von(request, pk))


def _text(wert: Any) -> str:
    return "" if wert is None else str(wert)


def _konflikt(
    request: KommunenAnfrage, szenario: Szenario, form: SzenarioForm, gesehen: dict[str, str]
) -> HttpResponse:
    jetzt = anfangswerte(szenario)
    unterschiede = [
        {
            "feld": form.fields[name].label,
            "gesehen": gesehen[name],
            "jetzt": _text(jetzt[name]),
            "eigene": _text(form.cleaned_data[name]),
        }
        for name in schreiben.AENDERBAR
        if gesehen[name] != _text(jetzt[name])
    ]
    daten = request.POST.copy()
    daten["version"] = str(szenario.version)
    neu = SzenarioForm(daten, heute=timezone.localdate(), szenario=szenario)
    return _formular(request, szenario, neu, status=KONFLIKT, unterschiede=unterschiede)


def _formular(
    request: KommunenAnfrage, szenario: Szenario, form: SzenarioForm, *, status: int = 200, **weitere: Any
) -> HttpResponse:
    werte = anfangswerte(szenario)
    behalten = form.is_bound and not weitere
    kontext = {
        "titel": "Szenario bearbeiten",
        "szenario": szenario,
        "form": form,
        "knopf": "Speichern",
        "weiter": _seite_von(request, szenario.pk),
        "gesehen": [
            (name, request.POST.get(f"gesehen_{name}", "") if behalten else _text(werte[name]))
            for name in schreiben.AENDERBAR
        ],
        **weitere,
    }
    return render(request, "personal/szenario_formular.html", kontext, status=status)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def rechnen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Order the computation; its page shows the progress."""
    geladen(request, pk, r.BEARBEITEN)
    auftrag = szenario_beauftragen(benutzer=request.user, kommune=request.kommune, szenario_id=pk)
    return HttpResponseRedirect(reverse("auftrag", args=[request.kommune.kuerzel, auftrag.pk]))


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def kopieren(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A new draft with the same changes."""
    geladen(request, pk, r.BEARBEITEN)
    kopie = schreiben.szenario_kopieren(benutzer=request.user, kommune=request.kommune, szenario_id=pk)
    messages.success(request, f"Angelegt: {kopie}.")
    return HttpResponseRedirect(_seite_von(request, kopie.pk))


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def verwerfen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Discard, with a reason."""
    geladen(request, pk, r.BEARBEITEN)
    try:
        schreiben.szenario_verwerfen(
            benutzer=request.user, kommune=request.kommune, szenario_id=pk, grund=request.POST.get("grund", "")
        )
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    else:
        messages.success(request, "Das Szenario ist verworfen. Es bleibt lesbar.")
    return HttpResponseRedirect(_seite_von(request, pk))


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.FREIGEBEN)
def uebernehmen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Show exactly what would be written, then write it."""
    zeile = geladen(request, pk, r.FREIGEBEN)
    form = GrundForm(
        request.POST if request.method == "POST" else None, initial={"lauf": zeile.lauf.pk if zeile.lauf else None}
    )
    if not form.is_bound:
        return _vorschau(request, zeile, form)
    if not form.is_valid():
        return _vorschau(request, zeile, form, status=UNGUELTIG)
    angaben = {
        "benutzer": request.user,
        "kommune": request.kommune,
        "szenario_id": pk,
        "lauf_id": form.cleaned_data["lauf"] or 0,
        "grund": form.cleaned_data["grund"],
    }
    try:
        auftrag = uebernahme_beauftragen(**angaben)
        if auftrag is not None:
            return HttpResponseRedirect(reverse("auftrag", args=[request.kommune.kuerzel, auftrag.pk]))
        szenario_uebernehmen(**angaben)
    except VeralteteBasis as fehler:
        return _vorschau(request, zeile, form, status=KONFLIKT, veraltet=fehler.saetze)
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return _vorschau(request, zeile, form, status=UNGUELTIG)
    messages.success(request, "Übernommen. Die neuen Stellen sind beantragt und stehen im Stellenplan neben dem Soll.")
    return HttpResponseRedirect(_seite_von(request, pk))


def _vorschau(
    request: KommunenAnfrage,
    zeile: lesen.Szenariozeile,
    form: GrundForm,
    *,
    status: int = 200,
    veraltet: list[str] | None = None,
) -> HttpResponse:
    vorschau = lesen.uebernahmevorschau(lesen.aenderungen(zeile.szenario), heute=timezone.localdate())
    if veraltet is None and zeile.lauf is not None:
        try:
            veraltet = basis_unterschiede(zeile.szenario, zeile.lauf)
        except Eingabefehler as fehler:
            veraltet = [fehler.meldung]
    kontext = {
        "titel": "Szenario übernehmen",
        "szenario": zeile.szenario,
        "lauf": zeile.lauf,
        "vorschau": vorschau,
        "veraltet": veraltet,
        "form": form,
        "moeglich": zeile.lauf is not None
        and not veraltet
        and not vorschau.hindernisse
        and _ist_entwurf(zeile.szenario),
    }
    return render(request, "personal/szenario_uebernehmen.html", kontext, status=status)


def _ist_entwurf(szenario: Szenario) -> bool:
    return bool(szenario.status == Szenario.Status.ENTWURF)
