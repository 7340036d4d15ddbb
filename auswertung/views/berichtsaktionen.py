"""What is done with a report: head and texts of a draft, order, delete, release, deliver, withdraw, download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from auswertung.ausgabe.berichte import INHALTSTYPEN
from auswertung.forms.berichte import Abgabeform, Abrufform, Kopfform, Rueckzugform, Textform
from auswertung.models import BERICHTSRAEUME, Bericht, Berichtsdatei
from auswertung.services import berichte as dienst
from auswertung.services.berichte import Eingabefehler, VeralteterStand
from auswertung.services.berichtsbau import darf_nichtoeffentliches
from auswertung.views.bericht import bericht_oder_404, detail_zeigen
from auswertung.views.berichte import UNGUELTIG
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

KONFLIKT = 409


def _seite(request: KommunenAnfrage, bericht: Bericht) -> str:
    return reverse("bericht", args=[request.kommune.kuerzel, bericht.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich=BERICHTSRAEUME, stufe=r.EXPORTIEREN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Title, Stichtag and Drucksache of a draft."""
    bericht = bericht_oder_404(request, pk)
    anfang = {name: getattr(bericht, name) for name in ("titel", "stichtag", "drucksache", "version")}
    form = Kopfform(request.POST if request.method == "POST" else None, initial=anfang)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            dienst.bericht_aendern(
                benutzer=request.user, bericht=bericht, heute=timezone.localdate(), **form.cleaned_data
            )
        except VeralteterStand as fehler:
            form.add_error(None, fehler.meldung)
            status = KONFLIKT
        except Eingabefehler as fehler:
            form.add_error(fehler.feld if fehler.feld in form.fields else None, fehler.meldung)
        else:
            messages.success(request, "Die Angaben sind gespeichert.")
            return HttpResponseRedirect(_seite(request, bericht))
    if form.errors and status == 200:
        status = UNGUELTIG
    kontext = {"titel": "Angaben zum Bericht", "bericht": bericht, "form": form}
    return render(request, "berichte/bearbeiten.html", kontext, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich=BERICHTSRAEUME, stufe=r.EXPORTIEREN)
def text(request: KommunenAnfrage, pk: int, abschnitt: str) -> HttpResponse:
    """Free text of one section, written in the browser; a stale save shows both texts and overwrites nothing."""
    bericht = bericht_oder_404(request, pk)
    try:
        punkt = dienst.textabschnitt(bericht, abschnitt)
    except Eingabefehler as fehler:
        raise Http404(fehler.meldung) from fehler
    if punkt.nicht_oeffentlich and not darf_nichtoeffentliches(benutzer=request.user, bericht=bericht):
        raise Http404("Diesen Abschnitt gibt es nicht, oder Sie dürfen ihn nicht sehen.")
    vorhanden = bericht.texte.filter(abschnitt=abschnitt).first()
    anfang = {"text": vorhanden.text if vorhanden else "", "version": vorhanden.version if vorhanden else 0}
    form = Textform(request.POST if request.method == "POST" else None, initial=anfang)
    status, fremder = 200, None
    if request.method == "POST" and form.is_valid():
        try:
            dienst.text_schreiben(benutzer=request.user, bericht=bericht, abschnitt=abschnitt, **form.cleaned_data)
        except VeralteterStand as fehler:
            status, fremder = KONFLIKT, fehler.unterschiede[0].jetzt
            form = Textform({**request.POST.dict(), "version": anfang["version"]})
            form.add_error("text", fehler.meldung)
        except Eingabefehler as fehler:
            form.add_error("text", fehler.meldung)
        else:
            messages.success(request, f"Der Text zu „{punkt.titel}“ ist gespeichert.")
            return HttpResponseRedirect(_seite(request, bericht))
    if form.errors and status == 200:
        status = UNGUELTIG
    kontext = {"titel": punkt.titel, "bericht": bericht, "punkt": punkt, "form": form, "fremder": fremder}
    return render(request, "berichte/text.html", kontext, status=status)


def _tun(request: KommunenAnfrage, pk: int, tat: Callable[[Bericht], Any], fertig: str) -> HttpResponse:
    """One call, then back to the page; a refusal is a message."""
    bericht = bericht_oder_404(request, pk)
    try:
        tat(bericht)
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    else:
        if fertig:
            messages.success(request, fertig)
    return HttpResponseRedirect(_seite(request, bericht))


@require_POST
@mit_kommune(bereich=BERICHTSRAEUME, stufe=r.EXPORTIEREN)
def erstellen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Order the frozen report."""
    return _tun(
        request,
        pk,
        lambda b: dienst.erstellung_anfordern(benutzer=request.user, bericht=b, heute=timezone.localdate()),
        "",
    )


@require_POST
@mit_kommune(bereich=BERICHTSRAEUME, stufe=r.EXPORTIEREN)
def loeschen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Throw a draft away."""
    bericht = bericht_oder_404(request, pk)
    try:
        dienst.entwurf_loeschen(benutzer=request.user, bericht=bericht)
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
        return HttpResponseRedirect(_seite(request, bericht))
    messages.success(request, f"Der Entwurf „{bericht.titel}“ ist gelöscht.")
    return HttpResponseRedirect(reverse("berichte", args=[request.kommune.kuerzel]))


@require_POST
@mit_kommune(bereich=BERICHTSRAEUME, stufe=r.FREIGEBEN)
def freigeben(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Release."""
    return _tun(
        request,
        pk,
        lambda b: dienst.bericht_freigeben(benutzer=request.user, bericht=b),
        "Der Bericht ist freigegeben.",
    )


@require_POST
@mit_kommune(bereich=BERICHTSRAEUME, stufe=r.FREIGEBEN)
def ausliefern(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Note a delivery."""
    form = Abgabeform(request.POST, benutzer=request.user, kommune=request.kommune)
    return _mit_form(
        request,
        pk,
        form,
        "abgabeform",
        lambda b, werte: dienst.bericht_ausliefern(
            benutzer=request.user, bericht=b, heute=timezone.localdate(), **werte
        ),
        "Die Auslieferung ist vermerkt.",
    )


@require_POST
@mit_kommune(bereich=BERICHTSRAEUME, stufe=r.FREIGEBEN)
def zurueckziehen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Withdraw with a reason."""
    return _mit_form(
        request,
        pk,
        Rueckzugform(request.POST),
        "rueckzugform",
        lambda b, werte: dienst.bericht_zurueckziehen(benutzer=request.user, bericht=b, **werte),
        "Der Bericht ist zurückgezogen.",
    )


def _mit_form(
    request: KommunenAnfrage,
    pk: int,
    form: Any,
    name: str,
    tat: Callable[[Bericht, dict[str, Any]], Any],
    fertig: str,
) -> HttpResponse:
    bericht = bericht_oder_404(request, pk)
    if form.is_valid():
        try:
            tat(bericht, form.cleaned_data)
        except Eingabefehler as fehler:
            form.add_error(fehler.feld if fehler.feld in form.fields else None, fehler.meldung)
        else:
            messages.success(request, fertig)
            return HttpResponseRedirect(_seite(request, bericht))
    return detail_zeigen(request, bericht, status=UNGUELTIG, **{name: form, "form": form})


@require_POST
@mit_kommune(bereich=BERICHTSRAEUME, stufe=r.EXPORTIEREN)
def herunterladen(request: KommunenAnfrage, pk: int, datei_pk: int) -> HttpResponseBase:
    """A file of the report: noted with its recipient, then sent."""
    bericht = bericht_oder_404(request, pk)
    datei = Berichtsdatei.objects.abrufbar_fuer(request.user).filter(bericht=bericht, pk=datei_pk).first()
    if datei is None:
        raise Http404("Diese Datei gibt es nicht, oder Sie dürfen sie nicht herunterladen.")
    form = Abrufform(request.POST)
    if not form.is_valid():
        return detail_zeigen(request, bericht, status=UNGUELTIG, abrufform=form, form=form)
    dienst.abruf_vermerken(benutzer=request.user, datei=datei, empfaenger=form.cleaned_data["empfaenger"])
    antwort = FileResponse(datei.datei.open("rb"), as_attachment=True, filename=datei.dateiname)
    antwort["Content-Type"] = INHALTSTYPEN[datei.format]
    antwort["Cache-Control"] = "private, no-store"
    antwort["X-Content-Type-Options"] = "nosniff"
    return antwort
