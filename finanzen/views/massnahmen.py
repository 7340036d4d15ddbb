"""Pages of a Maßnahme: read, open, change, remove; its positions, series and links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms import massnahme as f
from finanzen.models import Haushaltsposition, Massnahme, Nutzenerwartung
from finanzen.selectors import massnahmen as lesen
from finanzen.selectors import planist
from finanzen.selectors.auswahl import waehlbare_kostenarten, waehlbare_produktgruppen
from finanzen.selectors.befunde import massnahmenbefunde
from finanzen.selectors.nutzen import nutzenzeilen
from finanzen.services import massnahmen as schreiben
from finanzen.services.zahlungsreihen import reihe_eintragen
from finanzen.views.rahmen import (
    BEREICH,
    aenderungsseite,
    eigene_aemter,
    formularseite,
    massnahme_oder_404,
    massnahme_url,
)
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from personal.models import Stelle
from projekte.models import Projekt

GET_POST = ["GET", "POST"]


@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Everything known about one Maßnahme, as of today."""
    massnahme = massnahme_oder_404(request, pk)
    heute = timezone.localdate()
    sichtbare = lesen.sichtbare(benutzer=request.user, kommune=request.kommune)
    unterhalb = sichtbare.filter(uebergeordnet=massnahme)
    bearbeitbar = Massnahme.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists()
    kontext = {
        "titel": massnahme.bezeichnung,
        "massnahme": massnahme,
        "uebersicht": lesen.uebersicht(massnahme=massnahme, stichtag=heute),
        "stichtag": heute,
        "unterhalb": unterhalb.in_matrixfolge(),  # type: ignore[attr-defined]
        "personal": lesen.personalkosten(massnahme=massnahme, jahr=heute.year),
        "jahr": heute.year,
        "lebenszyklus": planist.plan_und_ist(
            massnahmen=planist.mit_unterhalb(massnahmen=sichtbare, pk=pk), stichtag=heute, nach=planist.JAHR
        ),
        "summenangaben": massnahme.summenangaben.select_related("kostenart").order_by("jahr_von", "id"),  # type: ignore[attr-defined]
        "nutzen": nutzenzeilen(
            erwartungen=Nutzenerwartung.objects.gueltige().filter(massnahme=massnahme),
            benutzer=request.user,
            kommune=request.kommune,
            stichtag=heute,
        ),
        "bearbeitbar": bearbeitbar,
        "befunde": massnahmenbefunde(kommune_id=request.kommune.pk, massnahme_ids=[pk], stichtag=heute)
        if bearbeitbar  # for those who can mend it
        else [],
        **lesen.verknuepft(massnahme=massnahme, benutzer=request.user),
    }
    return render(request, "finanzen/massnahme.html", kontext)


def _form(request: KommunenAnfrage, **weitere: Any) -> f.MassnahmeForm:
    bearbeitbar = Massnahme.objects.bearbeitbar_fuer(request.user).filter(kommune=request.kommune)
    return f.MassnahmeForm(
        request.POST or None,
        aemter=eigene_aemter(request),
        massnahmen=bearbeitbar.in_matrixfolge(),
        **weitere,
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Open a Maßnahme; `?unter=` names the block it belongs to."""
    aemter = eigene_aemter(request)
    unter = request.GET.get("unter", "")
    form = _form(
        request,
        initial={
            "amt": aemter[0] if len(aemter) == 1 else None,
            "uebergeordnet": int(unter) if unter.isdecimal() and len(unter) < 19 else None,
        },
    )

    def tun(daten: dict[str, Any]) -> str:
        massnahme = schreiben.massnahme_anlegen(
            benutzer=request.user, kommune=request.kommune, angaben=form.angaben(), grund=daten["grund"]
        )
        return f"Angelegt: {massnahme}."

    return formularseite(request, form, tun, ziel=_liste(request), titel="Maßnahme anlegen", knopf="Maßnahme anlegen")


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Change a Maßnahme."""
    massnahme = massnahme_oder_404(request, pk, stufe=r.BEARBEITEN)
    werte = {name: getattr(massnahme, name) for name in f.MassnahmeForm.ANGABEN}
    form = _form(request, initial={**werte, "version": massnahme.version})

    def tun(**angaben: Any) -> None:
        schreiben.massnahme_aendern(
            benutzer=request.user,
            kommune=request.kommune,
            massnahme_id=pk,
            grund=form.cleaned_data["grund"],
            **angaben,
        )

    return aenderungsseite(
        request, form, massnahme, tun, ziel=massnahme_url(request, pk), titel="Maßnahme bearbeiten", massnahme=massnahme
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def loeschen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Remove a Maßnahme nothing hangs on."""
    massnahme = massnahme_oder_404(request, pk, stufe=r.BEARBEITEN)

    def tun(daten: dict[str, Any]) -> str:
        schreiben.massnahme_loeschen(benutzer=request.user, kommune=request.kommune, massnahme_id=pk, **daten)
        return f"Gelöscht: {massnahme}."

    return formularseite(
        request,
        f.LoeschForm(request.POST or None),
        tun,
        ziel=_liste(request),
        weiter=massnahme_url(request, pk),
        titel="Maßnahme löschen",
        knopf="Löschen",
        massnahme=massnahme,
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def position_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A new row of the matrix."""
    massnahme = massnahme_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.PositionForm(
        request.POST or None,
        kostenarten=waehlbare_kostenarten(kommune=request.kommune),
        produktgruppen=waehlbare_produktgruppen(kommune=request.kommune),
    )

    def tun(daten: dict[str, Any]) -> str:
        position = schreiben.position_anlegen(
            benutzer=request.user, kommune=request.kommune, massnahme_id=pk, angaben=form.angaben()
        )
        return f"Angelegt: {position}."

    return formularseite(
        request,
        form,
        tun,
        ziel=massnahme_url(request, pk),
        titel="Position anlegen",
        knopf="Position anlegen",
        massnahme=massnahme,
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def position_bearbeiten(request: KommunenAnfrage, pk: int, position: int) -> HttpResponse:
    """Change a row of the matrix, never its amounts."""
    massnahme = massnahme_oder_404(request, pk, stufe=r.BEARBEITEN)
    zeile = get_object_or_404(Haushaltsposition, massnahme=massnahme, pk=position)
    form = f.PositionForm(
        request.POST or None,
        kostenarten=waehlbare_kostenarten(kommune=request.kommune),
        produktgruppen=waehlbare_produktgruppen(kommune=request.kommune),
        initial={**{name: getattr(zeile, name) for name in f.PositionForm.ANGABEN}, "version": zeile.version},
    )

    def tun(**angaben: Any) -> None:
        schreiben.position_aendern(benutzer=request.user, kommune=request.kommune, position_id=zeile.pk, **angaben)

    return aenderungsseite(
        request, form, zeile, tun, ziel=massnahme_url(request, pk), titel="Position bearbeiten", massnahme=massnahme
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def reihe_neu(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A recurring amount."""
    massnahme = massnahme_oder_404(request, pk, stufe=r.BEARBEITEN)
    positionen = Haushaltsposition.objects.filter(massnahme=massnahme).select_related("massnahme", "kostenart")
    heute = timezone.localdate()
    erster = (heute.replace(day=28) + timedelta(days=4)).replace(day=1)
    form = f.ReiheForm(
        request.POST or None,
        positionen=positionen.order_by("reihenfolge", "id"),
        initial={"beginn": erster, "jahr_von": erster.year, "jahr_bis": erster.year + 4},
    )

    def tun(daten: dict[str, Any]) -> str:
        jahre = (daten.pop("jahr_von"), daten.pop("jahr_bis"))
        position, art, grund = daten.pop("position"), daten.pop("art"), daten.pop("grund")
        _, anzahl = reihe_eintragen(
            benutzer=request.user,
            kommune=request.kommune,
            position=position,
            angaben=daten,
            jahre=jahre,
            art=art,
            grund=grund,
        )
        return f"Eingetragen: {anzahl} Jahresbetr{'ag' if anzahl == 1 else 'äge'}."

    return formularseite(
        request,
        form,
        tun,
        ziel=massnahme_url(request, pk),
        titel="Wiederkehrende Zahlung eintragen",
        knopf="Eintragen",
        massnahme=massnahme,
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def verknuepfen(request: KommunenAnfrage, pk: int, was: str) -> HttpResponse:
    """Choose the projects or posts that belong to the Maßnahme; what the reader can't see stays linked."""
    massnahme = massnahme_oder_404(request, pk, stufe=r.BEARBEITEN)
    modell: Any = {"projekte": Projekt, "stellen": Stelle}[was]
    auswahl = modell.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    feld = "projekt" if was == "projekte" else "stelle"
    jetzt = list(getattr(massnahme, was).values_list(f"{feld}_id", flat=True))
    form = f.VerknuepfungForm(
        request.POST or None,
        auswahl=auswahl.order_by("titel" if was == "projekte" else "bezeichnung", "id"),
        name="Projekte" if was == "projekte" else "Stellen",
        initial={"ziele": jetzt, "version": massnahme.version},
    )

    def tun(daten: dict[str, Any]) -> str:
        verborgen = modell.objects.filter(pk__in=jetzt).exclude(pk__in=auswahl.values("pk"))
        dienst = schreiben.projekte_verknuepfen if was == "projekte" else schreiben.stellen_verknuepfen
        dienst(
            benutzer=request.user,
            kommune=request.kommune,
            massnahme_id=pk,
            version=daten["version"],
            **{was: [*daten["ziele"], *verborgen]},  # type: ignore[arg-type]
        )
        return "Verknüpfung gespeichert."

    return formularseite(
        request,
        form,
        tun,
        ziel=massnahme_url(request, pk),
        titel=f"{form.fields['ziele'].label} der Maßnahme wählen",
        knopf="Speichern",
        massnahme=massnahme,
        zeile=massnahme,
    )


def _liste(request: KommunenAnfrage) -> str:
    return reverse("massnahmen", args=[request.kommune.kuerzel])
