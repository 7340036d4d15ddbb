"""Assess one service, or a whole OZG-Leistung, by the criteria that hold."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leistungen.forms.kriterien import Bewertungsform
from leistungen.models import Bewertung, KommunaleLeistung, Kriterium, OzgLeistung
from leistungen.selectors.gruende import gruende
from leistungen.selectors.kriterien import (
    Kriteriumswert,
    gueltiger_katalog,
    kriterien_von,
    werte_der_leistung,
    werte_der_ozg_leistung,
)
from leistungen.selectors.liste import sichtbare
from leistungen.services.bewertungen import Bewertungsangabe, Ort, bewertung_setzen
from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

BEREICH = "leistungen"


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH)
def leistung(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Values of one service: own, inherited, derived, missing; editable where the reader may edit the service."""
    alle = sichtbare(benutzer=request.user, kommune=request.kommune).select_related("fassung", "ozg_leistung", "amt")
    zeile: KommunaleLeistung = get_object_or_404(alle, pk=pk)
    kriterien = _kriterien(request)
    werte = werte_der_leistung(kriterien=kriterien, leistung=zeile)
    darf = KommunaleLeistung.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists()
    kontext = {"titel": f"Bewertung: {zeile.bezeichnung}", "leistung": zeile, "ozg": zeile.ozg_leistung}
    return _seite(request, werte, {"leistung_id": pk}, darf, kontext)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH)
def ozg_leistung(request: KommunenAnfrage, ozg_id: str) -> HttpResponse:
    """Values for a whole OZG-Leistung: every service below without its own value inherits them."""
    ozg = get_object_or_404(OzgLeistung, ozg_id=ozg_id)
    kriterien = _kriterien(request)
    werte = werte_der_ozg_leistung(kriterien=kriterien, kommune=request.kommune, ozg=ozg)
    darf = _darf_alles(request)
    anzahl = sichtbare(benutzer=request.user, kommune=request.kommune).filter(ozg_leistung=ozg).count()
    kontext = {"titel": f"Bewertung: {ozg.bezeichnung or ozg.ozg_id}", "ozg": ozg, "anzahl": anzahl}
    return _seite(request, werte, {"ozg_leistung_id": ozg.pk}, darf, kontext)


def _kriterien(request: KommunenAnfrage) -> list[Kriterium]:
    katalog = gueltiger_katalog(kommune=request.kommune)
    return kriterien_von(katalog=katalog) if katalog else []


def _darf_alles(request: KommunenAnfrage) -> bool:
    return request.user.rechte().darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)


def _seite(
    request: KommunenAnfrage, werte: list[Kriteriumswert], ort: dict[str, int], darf: bool, kontext: dict[str, Any]
) -> HttpResponse:
    ganz = _darf_alles(request)
    setzbar = [
        w for w in werte if not w.kriterium.ableitung and (ganz or w.kriterium.herkunft != Kriterium.Herkunft.ZENTRAL)
    ]
    kontext |= {"werte": werte, "darf": darf and bool(setzbar), "weiter": request.path}
    if not kontext["darf"]:
        status = 403 if request.method == "POST" else 200
        return render(request, "leistungen/rangfolge/bewertung.html", kontext, status=status)
    grund = gruende(benutzer=request.user, kommune=request.kommune, modell=Bewertung)
    anfang = {"gueltig_ab": timezone.localdate(), "grund": grund[0] if grund else ""}
    form = Bewertungsform(request.POST if request.method == "POST" else None, werte=setzbar, initial=anfang)
    kontext |= {"form": form, "gruende": grund}
    kontext["gesehen"] = _gesehenes(request, setzbar)
    if not form.is_bound:
        return render(request, "leistungen/rangfolge/bewertung.html", kontext)
    status = UNGUELTIG
    if form.is_valid():
        try:
            return _speichern(request, form, ort)
        except NachtragBestaetigen as fehler:
            kontext["nachtrag"] = fehler.meldung
        except VeralteterStand as fehler:
            kontext |= {
                "unterschiede": fehler.unterschiede,
                "gesehen": [(w.kriterium.schluessel, w.stand) for w in setzbar],
            }
            status = KONFLIKT
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
    return render(request, "leistungen/rangfolge/bewertung.html", kontext, status=status)


def _gesehenes(request: KommunenAnfrage, werte: list[Kriteriumswert]) -> list[tuple[str, str]]:
    jetzt = [(w.kriterium.schluessel, w.stand if w.kriterium else "") for w in werte]
    return [(name, request.POST.get(f"gesehen_{name}", stand)) for name, stand in jetzt]


def _speichern(request: KommunenAnfrage, form: Bewertungsform, ort: dict[str, int]) -> HttpResponse:
    angaben = [
        Bewertungsangabe(kriterium, wert, genauigkeit=form.cleaned_data["genauigkeit"], **ort)
        for kriterium, wert in form.gewaehlt()
    ]
    if not angaben:
        raise Eingabefehler("Bitte wählen Sie mindestens einen Wert aus.")
    gesehen: dict[Ort, int | None] = {}
    for angabe in angaben:
        roh = request.POST.get(f"gesehen_{angabe.kriterium.schluessel}", "")
        gesehen[angabe.ort] = int(roh) if roh.isascii() and roh.isdigit() and len(roh) < 19 else None
    vorgang = bewertung_setzen(
        benutzer=request.user,
        kommune=request.kommune,
        angaben=angaben,
        gueltig_ab=form.cleaned_data["gueltig_ab"],
        grund=form.cleaned_data["grund"],
        quelle=form.cleaned_data["quelle"],
        gesehen=gesehen,
        nachtrag_bestaetigt=request.POST.get("nachtrag") == "1",
    )
    if vorgang.anzahl:
        url = reverse("vorgang_rueckgaengig", args=[request.kommune.kuerzel, vorgang.kennung])
        wie_viele = "1 Wert" if vorgang.anzahl == 1 else f"{vorgang.anzahl} Werte"
        messages.success(request, f"Gespeichert: {wie_viele}.", extra_tags=f"rueckgaengig:{url}")
    else:
        messages.info(request, "Es war nichts zu ändern.")
    return HttpResponseRedirect(request.path)
