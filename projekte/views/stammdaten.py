"""The small lists of the room: list, new, change, delete. Which there are and what they hold: selectors/stammdaten.py."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.antworten import UNGUELTIG
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms.stammdaten import Stammfilter, Stammform
from projekte.resources_stammdaten import stammtabelle
from projekte.selectors import stammdaten as s
from projekte.services.stammdaten import stammsatz_aendern, stammsatz_anlegen, stammsatz_loeschen
from projekte.views.gemeinsam import BEREICH, alle_aemter, fehler_eintragen, konflikt, seite, status_von, text_von
from projekte.views.zeitplan import darf_ausgeben, datei

JE_SEITE = 50


def _liste(schluessel: str) -> s.Stammliste:
    try:
        return s.STAMMLISTEN[schluessel]
    except KeyError as fehler:
        raise Http404("Diese Liste gibt es nicht.") from fehler


def _url(request: KommunenAnfrage, liste: s.Stammliste) -> str:
    return reverse("projektstammdaten", args=[request.kommune.kuerzel, liste.schluessel])


def _reiter(request: KommunenAnfrage, aktiv: str) -> list[dict[str, Any]]:
    """The lists as tabs, the templates among them."""
    kuerzel = request.kommune.kuerzel
    tabs = [{"name": x.name, "url": _url(request, x), "aktiv": x.schluessel == aktiv} for x in s.STAMMLISTEN.values()]
    return [*tabs, {"name": "Vorlagen", "url": reverse("projektvorlagen", args=[kuerzel]), "aktiv": False}]


@require_safe
@mit_kommune(bereich=BEREICH)
def anfang(request: KommunenAnfrage) -> HttpResponse:
    """The first list."""
    return HttpResponseRedirect(_url(request, next(iter(s.STAMMLISTEN.values()))))


@require_safe
@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage, schluessel: str) -> HttpResponseBase:
    """One list, filtered; `?format=xlsx|csv` the same as a file."""
    art = _liste(schluessel)
    filter = Stammfilter(request.GET, liste=art, aemter=alle_aemter(request) if art.auswahl == "amt" else ())
    alle = s.zeilen(liste=art, benutzer=request.user, kommune=request.kommune)
    zeilen = _gefiltert(alle, filter)
    wer: dict[str, Any] = {"benutzer": request.user, "kommune": request.kommune}
    if "format" in request.GET:
        gezeigt = list(zeilen.filter(pk__in=art.model.objects.exportierbar_fuer(request.user).values("pk")))
        verwendet = s.verwendungen(liste=art, ids=[z.pk for z in gezeigt], **wer)
        worte = filter.in_worten() if filter.is_valid() else ""
        tabelle = stammtabelle(request=request, liste=art, zeilen=gezeigt, verwendet=verwendet, filter_in_worten=worte)
        return datei(request, tabelle)
    blatt = Paginator(zeilen, JE_SEITE).get_page(request.GET.get("seite"))
    ids = [z.pk for z in blatt]
    verwendet = s.verwendungen(liste=art, ids=ids, **wer)
    erlaubt = set(art.model.objects.bearbeitbar_fuer(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    kontext = {
        "titel": art.name,
        "liste": art,
        "reiter": _reiter(request, schluessel),
        "filter": filter,
        "ist_gefiltert": bool(filter.is_bound and any(request.GET.get(n) for n in filter.fields)),
        "seite": blatt,
        "zeilen": [_zeile(art, z, verwendet.get(z.pk, []), z.pk in erlaubt) for z in blatt],
        "darf_anlegen": s.darf_anlegen(liste=art, **wer) and not (art.einzeln and blatt.paginator.count),
        "darf_ausgeben": darf_ausgeben(request),
    }
    return render(request, "projekte/stammdaten.html", kontext)


def _gefiltert(zeilen: Any, filter: Stammfilter) -> Any:
    if not filter.is_valid():
        return zeilen.none()
    zeilen = s.gesucht(zeilen, liste=filter.liste, text=filter.cleaned_data.get("q", ""))
    wahl = filter.cleaned_data.get("auswahl")
    return zeilen.filter(**{filter.liste.auswahl: wahl}) if wahl else zeilen


def _zeile(liste: s.Stammliste, zeile: Any, projekte: list[Any], bearbeitbar: bool) -> dict[str, Any]:
    return {
        "pk": zeile.pk,
        "name": liste.einzahl if liste.einzeln else str(zeile),
        "bearbeitbar": bearbeitbar,
        "zellen": [
            {"spalte": spalte, "wert": projekte if spalte.art == "projekte" else spalte.lesen(zeile)}
            for spalte in liste.spalten
        ],
    }


def _form(request: KommunenAnfrage, liste: s.Stammliste, zeile: Any = None, *, ungebunden: bool = False) -> Stammform:
    wer: dict[str, Any] = {"benutzer": request.user, "kommune": request.kommune}
    aemter, projekte = s.aemter_zur_wahl(**wer), s.projekte_zur_wahl(**wer)
    daten = None if ungebunden else request.POST or None
    return Stammform(daten, liste=liste, aemter=aemter, projekte=projekte, zeile=zeile)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage, schluessel: str) -> HttpResponse:
    """A new row."""
    art = _liste(schluessel)
    if not s.darf_anlegen(liste=art, benutzer=request.user, kommune=request.kommune):
        raise PermissionDenied("Dafür fehlt Ihnen das Recht.")
    form = _form(request, art)
    if form.is_bound and form.is_valid():
        try:
            zeile = stammsatz_anlegen(benutzer=request.user, kommune=request.kommune, liste=art, werte=form.werte())
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Angelegt: {zeile}.")
            return HttpResponseRedirect(_url(request, art))
    rest: dict[str, Any] = {"liste": art, "weiter": _url(request, art), "vorlage": "projekte/stammsatz.html"}
    return seite(request, form, titel=art.neu, knopf="Speichern", status=status_von(form), **rest)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, schluessel: str, pk: int) -> HttpResponse:
    """Change a row; a stale save is refused and shown field by field."""
    art = _liste(schluessel)
    zeile = _bearbeitbare(request, art, pk)
    form = _form(request, art, zeile)
    rest = _angaben(request, art, zeile)
    if form.is_bound and form.is_valid():
        gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in art.felder}
        werte = form.werte()
        aenderungen = {n: w for n, w in werte.items() if text_von(w) != gesehen[n]}
        try:
            stammsatz_aendern(
                benutzer=request.user,
                kommune=request.kommune,
                liste=art,
                zeile_id=pk,
                version=form.cleaned_data["version"],
                aenderungen=aenderungen,
                gesehen=gesehen,
            )
        except VeralteterStand as fehler:
            return konflikt(request, form, fehler, zeile, set(aenderungen), **rest)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Gespeichert.")
            return HttpResponseRedirect(_url(request, art))
    return seite(request, form, status=status_von(form), **rest)


def _bearbeitbare(request: KommunenAnfrage, art: s.Stammliste, pk: int) -> Any:
    """404 where the reader may not see the row, 403 where the right to change it is missing."""
    zeile = get_object_or_404(s.zeilen(liste=art, benutzer=request.user, kommune=request.kommune), pk=pk)
    if not art.model.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Dafür fehlt Ihnen das Recht.")
    return zeile


def _angaben(request: KommunenAnfrage, art: s.Stammliste, zeile: Any) -> dict[str, Any]:
    verwendet = s.verwendungen(liste=art, ids=[zeile.pk], benutzer=request.user, kommune=request.kommune)
    return {
        "titel": f"{art.einzahl} bearbeiten" + ("" if art.einzeln else f": {zeile}"),
        "knopf": "Speichern",
        "liste": art,
        "satz": zeile,
        "weiter": _url(request, art),
        "verwendet": verwendet.get(zeile.pk, []),
        "gesehen": [(name, text_von(getattr(zeile, name))) for name in art.felder],
        "vorlage": "projekte/stammsatz.html",
    }


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def loeschen(request: KommunenAnfrage, schluessel: str, pk: int) -> HttpResponse:
    """Delete a row nothing uses; else the page says what uses it."""
    art = _liste(schluessel)
    zeile = _bearbeitbare(request, art, pk)
    try:
        name = stammsatz_loeschen(benutzer=request.user, kommune=request.kommune, liste=art, zeile_id=pk)
    except Eingabefehler as fehler:
        form = _form(request, art, zeile, ungebunden=True)
        rest = {**_angaben(request, art, zeile), "loeschfehler": fehler.meldung}
        rest["ziel_url"] = reverse("projektstammsatz", args=[request.kommune.kuerzel, art.schluessel, pk])
        return seite(request, form, status=UNGUELTIG, **rest)
    messages.success(request, f"Gelöscht: {name}.")
    return HttpResponseRedirect(_url(request, art))
