"""The Bogen of an Amt: one focused page with its services, saved as one goes, with or without JavaScript."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from leistungen.antwortform import zeigen
from leistungen.forms.abfragen import Antwortform, Bestaetigungsform, Mappenform
from leistungen.models import Abfrage, Abfrageposition, Amtsbogen
from leistungen.resources.abfragemappe import mappe_schreiben
from leistungen.resources.abfragerueckgabe import rueckgabe_annehmen
from leistungen.selectors.abfragen import Frage, eigene_boegen, fragen, ruecklauf_je_bogen
from leistungen.selectors.abfragezeilen import Abfragezeile, zeilen
from leistungen.services.abfragen.antworten import (
    antworten_speichern,
    bestaetigung_zuruecknehmen,
    vollstaendigkeit_bestaetigen,
)
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.abfragen.kampagne import BEREICH, KONFLIKT, UNGUELTIG, die_abfrage
from organisation import rechte as r
from organisation.tabellenausgabe.antwort import INHALTSTYPEN
from organisation.zugriff import KommunenAnfrage, mit_kommune

JE_SEITE = 20


@dataclass(frozen=True)
class Karte:
    """One service on the page."""

    zeile: Abfragezeile
    form: Antwortform
    url: str

    @property
    def ist_vollstaendig(self) -> bool:
        """Every question that must be answered is."""
        return all(f.id in self.zeile.antworten for f in self.form.fragen if not f.ist_freiwillig)

    def gesehen(self) -> list[tuple[str, str]]:
        """Hidden inputs: what stands there now."""
        return [(f"gesehen_{f.id}", self.zeile.antworten.get(f.id, "")) for f in self.form.fragen]


def _bogen(request: KommunenAnfrage, abfrage: Abfrage, pk: int) -> Amtsbogen:
    return get_object_or_404(
        eigene_boegen(benutzer=request.user, abfrage=abfrage).select_related("abfrage__kommune"), pk=pk
    )


def _karte(request: KommunenAnfrage, zeile: Abfragezeile, liste: list[Frage]) -> Karte:
    form = Antwortform(position_id=zeile.position_id, fragen=liste, antworten=zeile.antworten)
    return Karte(zeile, form, reverse("abfrage_antwort", args=[request.kommune.kuerzel, zeile.position_id]))


@require_safe
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bogen(request: KommunenAnfrage, pk: int, bogen: int) -> HttpResponse:
    """The services of one Amt with their questions; `?offen=1` shows only those with an open one."""
    abfrage = die_abfrage(request, pk)
    zeile = _bogen(request, abfrage, bogen)
    stand, nur_offene = ruecklauf_je_bogen(abfrage_ids=[pk])[pk][zeile.pk], request.GET.get("offen") == "1"
    seite = Paginator(range(stand.offen if nur_offene else stand.gefragt), JE_SEITE).get_page(request.GET.get("seite"))
    ab = max(seite.start_index() - 1, 0)
    liste = fragen(abfrage=abfrage)
    gezeigt = zeilen(abfrage=abfrage, bogen_ids=[zeile.pk], nur_offene=nur_offene, ab=ab, anzahl=JE_SEITE)
    rollen = request.user.rechte().rollen(kommune_id=request.kommune.pk)
    kontext = {
        "titel": f"{abfrage.titel}: {zeile.amt}",
        "abfrage": abfrage,
        "bogen": zeile,
        "ruecklauf": stand,
        "karten": [_karte(request, z, liste) for z in gezeigt],
        "seite": seite,
        "nur_offene": nur_offene,
        "laeuft": abfrage.status == Abfrage.Status.LAUFEND,
        "mappenform": Mappenform(),
        "bestaetigung": Bestaetigungsform(initial={"funktion": ", ".join(rollen)[:120], "version": zeile.version}),
    }
    return render(request, "leistungen/abfragen/bogen.html", kontext)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def antwort(request: KommunenAnfrage, position: int) -> HttpResponse:
    """Save the answers of one service. htmx gets its new state, others go back to where they were."""
    positionen = Abfrageposition.objects.bearbeitbar_fuer(request.user).filter(kommune=request.kommune)
    gefunden = get_object_or_404(positionen.select_related("bogen__abfrage__kommune"), pk=position)
    abfrage, liste = gefunden.bogen.abfrage, fragen(abfrage=gefunden.bogen.abfrage)
    (vorher,) = zeilen(abfrage=abfrage, position_id=position) or (None,)
    if vorher is None:
        raise PermissionDenied("Dieses Amt ist zurückgestellt und wird nicht gefragt.")
    form = Antwortform(request.POST, position_id=position, fragen=liste, antworten=vorher.antworten)
    lage: dict[str, Any] = {}
    try:
        neue = form.lesen(heute=timezone.localdate())
        if not form.errors:
            antworten_speichern(benutzer=request.user, abfrage=abfrage, antworten=neue)
            lage = {"gespeichert": timezone.now() if neue else None}
    except VeralteterStand as fehler:
        lage = {"status": KONFLIKT, "eigene": "", "unterschiede": _mit_eigenen(fehler, form)}
    except Eingabefehler as fehler:
        lage = {"status": UNGUELTIG, "fehler": [fehler.meldung]}
    if form.errors:
        lage = {
            "status": UNGUELTIG,
            "fehler": [f"{form[name].label}: {' '.join(str(t) for t in f)}" for name, f in form.errors.items()],
        }
    return _nach_dem_speichern(request, gefunden, liste, lage)


def _mit_eigenen(fehler: VeralteterStand, form: Antwortform) -> list[dict[str, str]]:
    eigene = {f.titel: str(form.data.get(f"frage_{f.id}", "")) for f in form.fragen}
    return [
        {"feld": u.feld, "gesehen": u.gesehen, "jetzt": u.jetzt, "eigene": eigene.get(u.feld, "")}
        for u in fehler.unterschiede
    ]


def _nach_dem_speichern(
    request: KommunenAnfrage, position: Abfrageposition, liste: list[Frage], lage: dict[str, Any]
) -> HttpResponse:
    abfrage, bogen = position.bogen.abfrage, position.bogen
    seite = reverse("abfrage_bogen", args=[request.kommune.kuerzel, abfrage.pk, bogen.pk])
    (zeile,) = zeilen(abfrage=abfrage, position_id=position.pk)
    status = lage.get("status", 200)
    if not request.headers.get("HX-Request") and status == 200:
        messages.success(request, f"Gespeichert: {zeile.bezeichnung}.")
        return redirect(f"{seite}?{request.GET.urlencode()}#position-{position.pk}")
    karte = _karte(request, zeile, liste)
    kontext = {
        "karte": karte,
        "bogen": bogen,
        "abfrage": abfrage,
        "laeuft": True,
        "weiter": seite,
        "ruecklauf": ruecklauf_je_bogen(abfrage_ids=[abfrage.pk])[abfrage.pk][bogen.pk],
        "titel": f"{abfrage.titel}: {zeile.bezeichnung}",
        **lage,
    }
    if request.headers.get("HX-Request"):
        return render(request, "leistungen/abfragen/_stand.html", {**kontext, "mit_fortschritt": True}, status=status)
    daten = {
        f"frage_{f.id}": request.POST.get(f"frage_{f.id}", zeigen(zeile.antworten.get(f.id, ""), f.form)) for f in liste
    }
    kontext["karte"] = Karte(
        zeile, Antwortform(daten, position_id=position.pk, fragen=liste, antworten=zeile.antworten), karte.url
    )
    return render(request, "leistungen/abfragen/antwort.html", kontext, status=status)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bestaetigen(request: KommunenAnfrage, pk: int, bogen: int) -> HttpResponse:
    """Confirm that the Bogen is complete, or take the confirmation back (`zuruecknehmen`)."""
    zeile = _bogen(request, die_abfrage(request, pk), bogen)
    form = Bestaetigungsform(request.POST)
    try:
        if "zuruecknehmen" in request.POST:
            bestaetigung_zuruecknehmen(benutzer=request.user, bogen=zeile)
            messages.success(request, "Der Bogen ist wieder offen.")
        elif form.is_valid():
            vollstaendigkeit_bestaetigen(benutzer=request.user, bogen=zeile, **form.cleaned_data)
            messages.success(request, "Danke. Ihre Angaben sind als vollständig bestätigt.")
        else:
            messages.error(request, "Bitte nennen Sie Ihre Funktion.")
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return redirect("abfrage_bogen", request.kommune.kuerzel, pk, bogen)


@require_safe
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def mappe(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """The workbook to fill in: of one Amt (`?bogen=`), or of all for which the reader may answer."""
    abfrage = die_abfrage(request, pk)
    boegen = eigene_boegen(benutzer=request.user, abfrage=abfrage)
    gewaehlter = request.GET.get("bogen", "")
    if gewaehlter.isascii() and gewaehlter.isdigit():
        boegen = boegen.filter(pk=int(gewaehlter[:18]))
    gewaehlt = list(boegen)
    if not gewaehlt or abfrage.status == Abfrage.Status.ENTWURF:
        raise PermissionDenied("In dieser Abfrage gibt es kein Amt, für das Sie antworten dürfen.")
    datei = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    mappe_schreiben(
        abfrage=abfrage,
        fragen=fragen(abfrage=abfrage),
        zeilen=zeilen(abfrage=abfrage, bogen_ids=[b.pk for b in gewaehlt]),
        ziel=datei,
    )
    datei.seek(0)
    wer = slugify(str(gewaehlt[0].amt)) if len(gewaehlt) == 1 else "alle-aemter"
    name = f"abfrage-{slugify(abfrage.titel)[:60]}-{wer[:40]}.xlsx"
    antwort = FileResponse(datei, as_attachment=True, filename=name, content_type=INHALTSTYPEN["xlsx"])
    antwort["Cache-Control"] = "private, no-store"
    return antwort


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def hochladen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Take a workbook, check it and show what it would change."""
    abfrage, form = die_abfrage(request, pk), Mappenform(request.POST, request.FILES)
    if form.is_valid():
        datei = form.cleaned_data["datei"]
        try:
            rueckgabe = rueckgabe_annehmen(
                benutzer=request.user, abfrage=abfrage, dateiname=datei.name, inhalt=datei.read()
            )
            return redirect("rueckgabe", request.kommune.kuerzel, rueckgabe.pk)
        except Eingabefehler as fehler:
            form.add_error("datei", fehler.meldung)
    kontext = {"titel": "Mappe hochladen", "abfrage": abfrage, "mappenform": form}
    return render(request, "leistungen/abfragen/hochladen.html", kontext, status=UNGUELTIG)
