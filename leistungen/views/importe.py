"""Pages of the imports: the catalogue for the Betreiber, the own stock for a Kommune. One flow for both."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leistungen.forms import importe as formulare
from leistungen.models import Importlauf, Importzeile
from leistungen.resources.importe import blatt_wechseln, datei_annehmen, datei_des_laufs
from leistungen.resources.importtabelle import importtabelle
from leistungen.selectors.importe import (
    anteile,
    auftrag_des_laufs,
    importlaeufe,
    in_arbeit,
    rueckweg,
    vorschauzeilen,
)
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe import bestandsimport, katalogimport
from leistungen.services.importe import lauf as laufdienst
from leistungen.services.importe.auftraege import pruefung_beauftragen, uebernahme_beauftragen
from leistungen.services.importe.ruecknahme import bestandsimport_zuruecknehmen
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.services.auftraege import auftraege_gesehen
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.zugriff import mit_kommune

JE_SEITE = 50
LAEUFE = 50


class Importanfrage(HttpRequest):
    """After the gate: `kommune` is None on the pages of the catalogue."""

    user: Benutzer  # type: ignore[assignment]
    kommune: Kommune | None


Ansicht = Callable[..., HttpResponseBase]


def nur_betreiber(ansicht: Ansicht) -> Ansicht:
    """The Betreiber only; anonymous visitors are asked to log in."""

    @wraps(ansicht)
    @login_required
    def pruefen(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        anfrage = cast(Importanfrage, request)
        if not anfrage.user.ist_betreiber:
            raise PermissionDenied("Den Katalog pflegt nur der Betreiber.")
        anfrage.kommune = None
        return ansicht(anfrage, **kwargs)

    return cast(Ansicht, pruefen)


nur_bearbeitende = mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)


def mit_lauf(ansicht: Ansicht) -> Ansicht:
    """Load the import the address names, if the Benutzer may see it (else 404)."""

    @wraps(ansicht)
    def laden(request: Importanfrage, pk: int) -> HttpResponseBase:
        laeufe = importlaeufe(benutzer=request.user, kommune=request.kommune)
        return ansicht(request, get_object_or_404(laeufe, pk=pk))

    return laden


def adresse(kommune: Kommune | None, name: str, pk: int | None = None) -> str:
    """Address of a page of this kind of import."""
    if kommune is None:
        return reverse(f"katalog{name}", kwargs={"pk": pk} if pk else None)
    return reverse(name, kwargs={"kuerzel": kommune.kuerzel, **({"pk": pk} if pk else {})})


def _zurueck(request: Importanfrage, lauf: Importlauf, fehler: Eingabefehler | None = None) -> HttpResponse:
    if fehler is not None:
        messages.error(request, fehler.meldung)
    return redirect(adresse(request.kommune, "import", lauf.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def liste(request: Importanfrage) -> HttpResponseBase:
    """Upload a file; earlier imports below."""
    formular = formulare.KatalogdateiForm if request.kommune is None else formulare.BestandsdateiForm
    form = formular(request.POST or None, request.FILES or None, initial={"gueltig_ab": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        datei = form.cleaned_data["datei"]
        try:
            lauf = datei_annehmen(
                benutzer=request.user,
                kommune=request.kommune,
                dateiname=datei.name,
                inhalt=datei.read(),
                optionen=form.optionen(),
            )
            return redirect(adresse(request.kommune, "import_zuordnung", lauf.pk))
        except Eingabefehler as fehler:
            form.add_error("datei", fehler.meldung)
    laeufe = importlaeufe(benutzer=request.user, kommune=request.kommune)[:LAEUFE]
    kontext = {
        "titel": "Katalog einlesen" if request.kommune is None else "Datei importieren",
        "form": form,
        "laeufe": [(lauf, adresse(request.kommune, _seite(lauf), lauf.pk)) for lauf in laeufe],
        "fuer_katalog": request.kommune is None,
    }
    return render(request, "leistungen/importe/liste.html", kontext, status=422 if form.errors else 200)


def _seite(lauf: Importlauf) -> str:
    return "import_zuordnung" if lauf.status == Importlauf.Status.ZUORDNUNG else "import"


@require_http_methods(["GET", "HEAD", "POST"])
def zuordnung(request: Importanfrage, lauf: Importlauf) -> HttpResponseBase:
    """Say which column holds which field, then check the file."""
    if lauf.status not in laufdienst.OFFEN or in_arbeit(lauf=lauf):
        return _zurueck(request, lauf)
    try:
        if request.method == "POST" and request.POST.get("blatt", lauf.blatt) != lauf.blatt:
            blatt_wechseln(benutzer=request.user, lauf=lauf, blatt=request.POST["blatt"])
            return redirect(adresse(request.kommune, "import_zuordnung", lauf.pk))
        tabelle = datei_des_laufs(lauf)
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
        return redirect(adresse(request.kommune, "importe"))
    form = formulare.Zuordnungsform(request.POST or None, lauf=lauf, tabelle=tabelle)
    if request.method == "POST" and form.is_valid():
        try:
            neu = laufdienst.zuordnung_speichern(
                benutzer=request.user, lauf=lauf, zuordnung=form.zuordnung(), optionen={}
            )
            pruefung_beauftragen(benutzer=request.user, lauf=neu)
            return _zurueck(request, lauf)
        except Eingabefehler as fehler:
            form.add_error(None, fehler.meldung)
    kontext = {
        "titel": "Spalten zuordnen",
        "lauf": lauf,
        "auftrag": auftrag_des_laufs(lauf=lauf),
        "form": form,
        "tabelle": tabelle,
        "muster": [werte for _, werte in tabelle.zeilen[:3]],
        "liste_url": adresse(request.kommune, "importe"),
        "verwerfen_url": adresse(request.kommune, "import_verwerfen", lauf.pk),
    }
    return render(request, "leistungen/importe/zuordnung.html", kontext, status=422 if form.errors else 200)


@require_safe
def vorschau(request: Importanfrage, lauf: Importlauf) -> HttpResponseBase:
    """What the file would change, part by part; also the record of a finished import. `?format=xlsx|csv` downloads it."""
    if in_arbeit(lauf=lauf):
        return render(request, "leistungen/importe/in_arbeit.html", _fortschrittskontext(request, lauf))
    if lauf.status == Importlauf.Status.ZUORDNUNG:
        return redirect(adresse(request.kommune, "import_zuordnung", lauf.pk))
    _gesehen(request, lauf)
    teile = anteile(lauf=lauf)
    gewaehlt = request.GET.get("befund", teile[0].befund if teile else "")
    gewaehlt = gewaehlt if gewaehlt in Importzeile.Befund.values else ""
    suche = request.GET.get("q", "").strip()[:200]
    zeilen = vorschauzeilen(lauf=lauf, befund=gewaehlt, suche=suche)
    if request.GET.get("format") in FORMATE:
        worte = ", ".join(
            filter(None, [gewaehlt and str(Importzeile.Befund(gewaehlt).label), suche and f"Suche „{suche}“"])
        )
        tabelle = importtabelle(lauf=lauf, zeilen=zeilen, benutzer=request.user, filter_in_worten=worte)
        return antwort(tabelle=tabelle, format=request.GET["format"])  # type: ignore[arg-type]
    kontext = {
        "titel": f"Import „{lauf.dateiname}“",
        "lauf": lauf,
        "auftrag": auftrag_des_laufs(lauf=lauf),
        "reiter": [
            {
                "name": f"{teil.name} ({teil.anzahl:,})".replace(",", "."),
                "url": f"?befund={teil.befund}",
                "aktiv": teil.befund == gewaehlt,
            }
            for teil in teile
        ],
        "gewaehlt": gewaehlt,
        "suche": suche,
        "seite": Paginator(zeilen, JE_SEITE).get_page(request.GET.get("seite")),
        "offen": lauf.status == Importlauf.Status.GEPRUEFT,
        "sammelform": formulare.Sammelform(),
        **_bestaetigung(lauf),
        **{f"{name}_url": adresse(request.kommune, f"import_{name}", lauf.pk) for name in AKTIONEN},
        "liste_url": adresse(request.kommune, "importe"),
    }
    return render(request, "leistungen/importe/vorschau.html", kontext)


def _fortschrittskontext(request: Importanfrage, lauf: Importlauf) -> dict[str, Any]:
    return {
        "titel": f"Import „{lauf.dateiname}“",
        "lauf": lauf,
        "auftrag": auftrag_des_laufs(lauf=lauf),
        "fortschritt_url": adresse(request.kommune, "import_fortschritt", lauf.pk),
        "ergebnis_url": adresse(request.kommune, "import", lauf.pk),
        "ergebnis_text": "Weiter",
        "liste_url": adresse(request.kommune, "importe"),
    }


def _gesehen(request: Importanfrage, lauf: Importlauf) -> None:
    """Who ordered the Auftrag looks at its end here: no further notice."""
    if lauf.kommune is not None and lauf.auftrag_id is not None:
        auftraege_gesehen(benutzer=request.user, kommune=lauf.kommune, auftrag_id=lauf.auftrag_id)


@require_safe
def fortschritt(request: Importanfrage, lauf: Importlauf) -> HttpResponseBase:
    """The progress bar alone; once the Auftrag ended, htmx goes on to the preview or the result."""
    if request.headers.get("HX-Request") != "true":
        return redirect(adresse(request.kommune, "import", lauf.pk))
    kontext = _fortschrittskontext(request, lauf)
    if kontext["auftrag"] is None:
        raise Http404("Für diesen Import läuft kein Auftrag.")
    antwort = render(request, "bausteine/_fortschritt.html", kontext)
    if not in_arbeit(lauf=lauf):
        antwort["HX-Redirect"] = kontext["ergebnis_url"]
    return antwort


def _bestaetigung(lauf: Importlauf) -> dict[str, Any]:
    """What stands in the way of taking over, and what must be confirmed apart."""
    anzahl = lauf.zusammenfassung.get("anzahl", {})
    befund = Importzeile.Befund
    aenderungen = anzahl.get(befund.NEU, 0) + anzahl.get(befund.GEAENDERT, 0) + anzahl.get(befund.ENTFERNT, 0)
    fehler, offene = anzahl.get(befund.FEHLER, 0), anzahl.get(befund.OFFEN, 0)
    return {
        "anzahl": anzahl,
        "aenderungen": aenderungen,
        "fehler": fehler,
        "offene": offene,
        "viele_entfallen": lauf.kommune_id is None and katalogimport.viele_entfallen(lauf),
        "hat_nachtrag": lauf.zeilen.filter(werte__nachtrag=True).exists(),
        "uebernehmbar": not offene and (lauf.kommune_id is not None or not fehler),
        "rueckweg": rueckweg(lauf=lauf),
    }


@require_POST
def pruefen(request: Importanfrage, lauf: Importlauf) -> HttpResponseBase:
    """Check again: the stock may have changed since."""
    try:
        pruefung_beauftragen(benutzer=request.user, lauf=lauf)
    except Eingabefehler as fehler:
        return _zurueck(request, lauf, fehler)
    return _zurueck(request, lauf)


@require_POST
def entscheiden(request: Importanfrage, lauf: Importlauf) -> HttpResponseBase:
    """Match open rows to services, one by one or all at once, then check again."""
    sammel = formulare.Sammelform(request.POST)
    try:
        gewaehlt = formulare.entscheidungen(request.POST.dict())
        if "sammeln" in request.POST:
            if not sammel.is_valid():
                raise Eingabefehler("Diese Auswahl gibt es nicht.")
            gewaehlt = bestandsimport.sammelentscheidung(lauf=lauf, **sammel.cleaned_data)
        neu = bestandsimport.entscheidungen_speichern(benutzer=request.user, lauf=lauf, entscheidungen=gewaehlt)
        pruefung_beauftragen(benutzer=request.user, lauf=neu)
    except Eingabefehler as fehler:
        return _zurueck(request, lauf, fehler)
    anzahl = sum(bool(ziel) for ziel in gewaehlt.values())
    messages.success(request, f"{anzahl} Entscheidungen gespeichert, die Datei wird neu geprüft.")
    return _zurueck(request, lauf)


@require_POST
def uebernehmen(request: Importanfrage, lauf: Importlauf) -> HttpResponseBase:
    """Order that what the preview shows is taken over."""
    form = formulare.Bestaetigungsform(request.POST)
    form.is_valid()
    try:
        uebernahme_beauftragen(benutzer=request.user, lauf=lauf, **form.cleaned_data)
    except Eingabefehler as fehler:
        return _zurueck(request, lauf, fehler)
    return _zurueck(request, lauf)


@require_POST
def verwerfen(request: Importanfrage, lauf: Importlauf) -> HttpResponseBase:
    """Discard the import; nothing was written."""
    try:
        laufdienst.verwerfen(benutzer=request.user, lauf=lauf)
        messages.success(request, f"Der Import „{lauf.dateiname}“ ist verworfen. Es wurde nichts geändert.")
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return redirect(adresse(request.kommune, "importe"))


@require_POST
def zuruecknehmen(request: Importanfrage, lauf: Importlauf) -> HttpResponseBase:
    """Take back a finished import of a stock; what somebody changed since is named and left alone."""
    try:
        bestandsimport_zuruecknehmen(benutzer=request.user, lauf=lauf, grund=request.POST.get("grund", ""))
        messages.success(request, "Der Import ist zurückgenommen.")
    except Eingabefehler as fehler:
        return _zurueck(request, lauf, fehler)
    return _zurueck(request, lauf)


AKTIONEN: dict[str, Ansicht] = {
    "zuordnung": zuordnung,
    "fortschritt": fortschritt,
    "pruefen": pruefen,
    "entscheiden": entscheiden,
    "uebernehmen": uebernehmen,
    "verwerfen": verwerfen,
    "zuruecknehmen": zuruecknehmen,
}
