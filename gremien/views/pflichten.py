"""Duties to report: the list with its colours, one duty with its dates and reports, the forms."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from finanzen.forms.massnahme import LoeschForm
from finanzen.selectors.auswahl import aemter_unterhalb
from finanzen.views.rahmen import aenderungsseite, formularseite
from gremien.forms import pflichten as f
from gremien.forms.pflichtfilter import Pflichtfilter
from gremien.models import Berichtserfuellung, Berichtspflicht, Ratsvorlage
from gremien.models.rahmen import BEREICH
from gremien.resources_pflichten import pflichttabelle
from gremien.selectors import pflichten as lesen
from gremien.selectors.erinnerungen import anlass_in_worten, empfaenger
from gremien.selectors.verlauf import pflichtverlauf
from gremien.services import pflichten as schreiben
from gremien.views.pflichtrahmen import (
    JE_SEITE,
    ausgabeformat,
    ausgeben,
    darf,
    darf_verborgenes,
    eigene_aemter,
    geordnet,
    je_seite,
    reiter,
)
from organisation import rechte as r
from organisation.models import Amt
from organisation.zugriff import KommunenAnfrage, mit_kommune

GET_POST = ["GET", "POST"]
FORMULAR = "gremien/pflichtformular.html"
SCHLUESSEL = {
    "titel": lambda z: z.pflicht.titel.casefold(),
    "amt": lambda z: str(z.pflicht.amt) if z.pflicht.amt else None,
    "faellig": lambda z: z.lage.faellig_am,
    "zuletzt": lambda z: z.letzte.erledigt_am if z.letzte else None,
}


@require_safe
@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All duties the reader may see, most urgent first."""
    aemter = list(Amt.objects.filter(kommune=request.kommune).nach_nummer())
    form = Pflichtfilter(request.GET, aemter=aemter)
    kontext: dict[str, Any] = {
        "titel": "Berichtspflichten",
        "form": form,
        "reiter": reiter(request, "pflichten"),
        "sieht_verborgenes": darf_verborgenes(request),
    }
    if not form.is_valid():
        return render(request, "gremien/pflichten.html", kontext)
    format = ausgabeformat(request)
    zeilen = _zeilen(request, form, aemter, ausgabe=bool(format))
    if format:
        return ausgeben(
            request,
            form,
            format=format,
            quelle="OZG-Tracker, Berichtspflichten und ihre Berichte",
            bauen=lambda angaben: pflichttabelle(zeilen=zeilen, angaben=angaben, kuerzel=request.kommune.kuerzel),
        )
    kontext |= {
        "seite": Paginator(zeilen, je_seite(request)).get_page(request.GET.get("seite")),
        "je_seite": je_seite(request),
        "je_seite_wahl": JE_SEITE,
        "sortierung": form.cleaned_data["sortierung"],
        "ueberfaellige": sum(z.lage.farbe == lesen.ROT for z in zeilen),
        "stichtag": timezone.localdate(),
        "legende": lesen.LEGENDE,
        "gefiltert": form.filtert,
        "darf_anlegen": darf(request, r.BEARBEITEN, irgendwo=True),
        "darf_ausgeben": darf(request, r.EXPORTIEREN, irgendwo=True),
    }
    return render(request, "gremien/pflichten.html", kontext)


def _zeilen(
    request: KommunenAnfrage, form: Pflichtfilter, aemter: list[Amt], *, ausgabe: bool
) -> list[lesen.Pflichtzeile]:
    werte = form.cleaned_data
    alle: Any = Berichtspflicht.objects.filter(
        form.bedingung(unterhalb=partial(aemter_unterhalb, aemter)), kommune=request.kommune
    )
    erlaubte = alle.exportierbar_fuer(request.user) if ausgabe else alle.sichtbar_fuer(request.user)
    if werte["oeffentlich"]:
        erlaubte = erlaubte.oeffentliche()
    zeilen = lesen.pflichtzeilen(pflichten=erlaubte, stichtag=timezone.localdate(), benutzer=request.user)
    return geordnet(
        [z for z in zeilen if not werte["lage"] or z.lage.farbe == werte["lage"]], werte["sortierung"], SCHLUESSEL
    )


def _holen(request: KommunenAnfrage, pk: int, *, stufe: str = r.LESEN) -> Berichtspflicht:
    """The duty; 404 where the reader may not see it, 403 where the right to edit is missing."""
    zeilen = Berichtspflicht.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    pflicht: Berichtspflicht = get_object_or_404(zeilen, pk=pk)
    if stufe == r.BEARBEITEN and not _bearbeitbar(request, pk):
        raise PermissionDenied("Diese Berichtspflicht dürfen Sie nicht bearbeiten.")
    return pflicht


def _bearbeitbar(request: KommunenAnfrage, pk: int) -> bool:
    return bool(Berichtspflicht.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists())


def _url(request: KommunenAnfrage, pk: int) -> str:
    return reverse("berichtspflicht", args=[request.kommune.kuerzel, pk])


@require_safe
@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """One duty with all due dates, reports, reminders and its history."""
    pflicht, stichtag = _holen(request, pk), timezone.localdate()
    (zeile,) = lesen.pflichtzeilen(
        pflichten=Berichtspflicht.objects.filter(pk=pk), stichtag=stichtag, benutzer=request.user
    )
    termine = lesen.termine_je_pflicht(pflichten=[pflicht], stichtag=stichtag)[pk]
    kontext = {
        "titel": pflicht.titel,
        "zeile": zeile,
        "termine": list(reversed(termine)),
        "berichte": lesen.berichte(pflicht=pflicht, benutzer=request.user),
        "erinnerungen": [(e, anlass_in_worten(e.anlass)) for e in pflicht.erinnerungen.order_by("-gesendet_am", "-id")],
        "werden_erinnert": len(empfaenger(pflicht=pflicht, stichtag=stichtag)),
        "ereignisse": pflichtverlauf(pflicht=pflicht),
        "bearbeitbar": _bearbeitbar(request, pk),
        "kann_berichten": any(t.berichtet_am is None for t in termine) or pflicht.rhythmus == "ohne",
    }
    return render(request, "gremien/pflicht.html", kontext)


def _form(request: KommunenAnfrage, **weitere: Any) -> f.PflichtForm:
    wahl = {
        "amt": eigene_aemter(request),
        "gremium": lesen.waehlbare_gremien(kommune=request.kommune),
        "punkt": lesen.waehlbare_punkte(benutzer=request.user, kommune=request.kommune),
    }
    return f.PflichtForm(request.POST or None, wahl=wahl, verborgen=darf_verborgenes(request), **weitere)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Open a duty; `?punkt=` names the point it comes from."""
    punkt = request.GET.get("punkt", "")
    form = _form(request, initial={"punkt": int(punkt)} if punkt.isdecimal() and len(punkt) < 19 else {})

    def tun(daten: dict[str, Any]) -> str:
        neue = schreiben.berichtspflicht_anlegen(benutzer=request.user, kommune=request.kommune, angaben=form.angaben())
        return f"Angelegt: {neue}."

    return formularseite(
        request, form, tun, ziel=_liste(request), titel="Berichtspflicht anlegen", knopf="Anlegen", vorlage=FORMULAR
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Change a duty."""
    pflicht = _holen(request, pk, stufe=r.BEARBEITEN)
    werte = {name: getattr(pflicht, name) for name in f.PflichtForm.ANGABEN}
    form = _form(request, initial={**werte, "version": pflicht.version})

    def tun(**angaben: Any) -> None:
        schreiben.berichtspflicht_aendern(benutzer=request.user, kommune=request.kommune, pflicht_id=pk, **angaben)

    titel = "Berichtspflicht bearbeiten"
    return aenderungsseite(
        request, form, pflicht, tun, ziel=_url(request, pk), titel=titel, vorlage=FORMULAR, pflicht=pflicht
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def beenden(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """End a duty, with the reason."""
    pflicht = _holen(request, pk, stufe=r.BEARBEITEN)
    form = f.EndeForm(
        request.POST or None,
        initial={
            "beendet_am": pflicht.beendet_am or timezone.localdate(),
            "ende_grund": pflicht.ende_grund,
            "version": pflicht.version,
        },
    )

    def tun(daten: dict[str, Any]) -> str:
        schreiben.berichtspflicht_aendern(
            benutzer=request.user,
            kommune=request.kommune,
            pflicht_id=pk,
            version=daten["version"] or 0,
            aenderungen=form.angaben(),
        )
        return f"Beendet zum {daten['beendet_am']:%d.%m.%Y}."

    return formularseite(
        request,
        form,
        tun,
        ziel=_url(request, pk),
        zeile=pflicht,
        titel=f"Berichtspflicht beenden: {pflicht}",
        knopf="Beenden",
        vorlage=FORMULAR,
        pflicht=pflicht,
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def erfuellen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Record a report; the oldest open date is proposed."""
    pflicht, heute = _holen(request, pk, stufe=r.BEARBEITEN), timezone.localdate()
    vorlagen: Any = Ratsvorlage.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    form = f.BerichtForm(
        request.POST or None,
        termine=lesen.offene_termine(pflicht=pflicht, stichtag=heute),
        ohne_termin=pflicht.rhythmus == Berichtspflicht.Rhythmus.OHNE,
        vorlagen=vorlagen.neueste_zuerst(),
        initial={"erledigt_am": heute},
    )

    def tun(daten: dict[str, Any]) -> str:
        angaben = {"faellig_am": None, **daten}
        schreiben.berichtspflicht_erfuellen(benutzer=request.user, pflicht=pflicht, **angaben)
        return "Bericht eingetragen."

    return formularseite(
        request,
        form,
        tun,
        ziel=_url(request, pk),
        titel=f"Bericht eintragen: {pflicht}",
        knopf="Bericht eintragen",
        vorlage=FORMULAR,
        pflicht=pflicht,
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def storno(request: KommunenAnfrage, pk: int, zeile: int) -> HttpResponse:
    """Take a report out again."""
    pflicht = _holen(request, pk, stufe=r.BEARBEITEN)
    bericht = get_object_or_404(Berichtserfuellung, pflicht=pflicht, pk=zeile)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.erfuellung_stornieren(
            benutzer=request.user, kommune=request.kommune, erfuellung_id=bericht.pk, grund=daten["grund"]
        )
        return "Bericht storniert. Sein Termin ist wieder offen."

    return formularseite(
        request,
        LoeschForm(request.POST or None),
        tun,
        ziel=_url(request, pk),
        titel=f"Bericht vom {bericht.erledigt_am:%d.%m.%Y} stornieren",
        knopf="Stornieren",
        vorlage=FORMULAR,
        pflicht=pflicht,
    )


def _liste(request: KommunenAnfrage) -> str:
    return reverse("berichtspflichten", args=[request.kommune.kuerzel])
