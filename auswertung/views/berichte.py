"""Council reports: the list, a new one, one report with everything that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from auswertung.ausgabe.berichtsliste import berichtstabelle
from auswertung.forms.berichte import GESAMT, Berichtfilter, Neuform
from auswertung.models import BERICHTSRAEUME, Bericht
from auswertung.selectors import berichte as s
from auswertung.selectors.briefvorlagen import darf_briefvorlagen
from auswertung.services import berichte as dienst
from auswertung.services.berichte import Eingabefehler
from auswertung.services.berichtsarten import angebote, art_bereitstellen
from organisation import rechte as r
from organisation.adresszeile import adresszeile
from organisation.models import Amt, Auftrag
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.zugriff import KommunenAnfrage, mit_kommune

JE_SEITE = (25, 50, 200)
UNGUELTIG = 422
FARBEN = {"entwurf": "grau", "wird_erstellt": "grau", "erstellt": "grau", "zurueckgezogen": "rot"}
OFFEN = (Auftrag.Status.WARTET, Auftrag.Status.LAEUFT)


@dataclass(frozen=True)
class Chip:
    text: str
    url: str


def darf_exportieren(request: KommunenAnfrage) -> bool:
    """True where the reader may take something out of the house, in any room."""
    rechte = request.user.rechte()
    return any(
        rechte.darf_irgendwo(kommune_id=request.kommune.pk, bereich=raum, stufe=r.EXPORTIEREN)
        for raum in BERICHTSRAEUME
    )


@require_safe
@mit_kommune(bereich=BERICHTSRAEUME)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """Every report the reader may see; `?format=xlsx|csv` exports exactly these rows."""
    arten = [(a.schluessel, a.name) for a in angebote(kommune=request.kommune, auch_ruhende=True)]
    form = Berichtfilter(request.GET, arten=arten)
    gueltig = form.is_valid()
    berichte = s.sichtbare(benutzer=request.user, kommune=request.kommune)
    werte = form.cleaned_data if gueltig else {}
    auswahl = berichte.none()
    if gueltig:
        auswahl = s.gefiltert(
            berichte, art=werte["art"], status=werte["status"], stichtag_von=werte["von"], stichtag_bis=werte["bis"],
            text=werte["q"],
        )  # fmt: skip
    auswahl = s.geordnet(auswahl, sortierung=request.GET.get("sortierung", ""))
    if "format" in request.GET:
        return _ausgeben(request, form, auswahl)
    wahl = request.GET.get("je_seite", "")
    je_seite = int(wahl) if wahl in map(str, JE_SEITE) else 25
    seite = Paginator(auswahl, je_seite).get_page(request.GET.get("seite"))
    aktive = form.aktive() if gueltig else {}
    kontext = {
        "titel": "Berichte",
        "form": form,
        "gueltig": gueltig,
        "seite": seite,
        "je_seite": je_seite,
        "je_seite_wahl": JE_SEITE,
        "sortierung": request.GET.get("sortierung", ""),
        "zeilen": [(b, FARBEN.get(b.status, "gruen")) for b in seite],
        "treffer": seite.paginator.count,
        "chips": [Chip(wort, f"?{adresszeile(request.GET, {name: []})}") for name, wort in aktive.items()],
        "ohne_filter_url": request.path,
        "darf_anlegen": darf_exportieren(request),
        "darf_ausgeben": darf_exportieren(request),
        "darf_briefvorlagen": darf_briefvorlagen(benutzer=request.user, kommune=request.kommune),
    }
    return render(request, "berichte/liste.html", kontext)


def _ausgeben(request: KommunenAnfrage, form: Berichtfilter, auswahl: Any) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in FORMATE:
        raise BadRequest("Als Dateiformat gibt es hier „xlsx“ und „csv“.")
    if not darf_exportieren(request):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    if not form.is_valid():
        raise BadRequest("Ein Filter in der Adresse ist nicht lesbar.")
    tabelle = berichtstabelle(
        berichte=auswahl.filter(pk__in=Bericht.objects.exportierbar_fuer(request.user).values("pk")),
        benutzer=request.user,
        kommune=request.kommune,
        stichtag=timezone.localdate(),
        filter_in_worten="; ".join(form.aktive().values()),
        adresse=request.build_absolute_uri(request.path),
    )
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich=BERICHTSRAEUME, stufe=r.EXPORTIEREN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Type, Stichtag, scope; "Bericht erstellen" orders it at once, "Als Entwurf anlegen" opens the texts first."""
    form = _neuform(request)
    if request.method == "POST" and form.is_valid():
        try:
            bericht = _anlegen(request, form)
        except Eingabefehler as fehler:
            form.add_error(fehler.feld if fehler.feld in form.fields else None, fehler.meldung)
        else:
            return HttpResponseRedirect(reverse("bericht", args=[request.kommune.kuerzel, bericht.pk]))
    status = UNGUELTIG if form.errors else 200
    beschreibungen = angebote(kommune=request.kommune)
    kontext = {"titel": "Neuer Bericht", "form": form, "arten": beschreibungen}
    return render(request, "berichte/neu.html", kontext, status=status)


def _neuform(request: KommunenAnfrage) -> Neuform:
    rechte = request.user.rechte()
    erlaubt = {
        raum: rechte.aemter(kommune_id=request.kommune.pk, bereich=raum, stufe=r.EXPORTIEREN) for raum in BERICHTSRAEUME
    }
    ueberall = any(aemter is None for aemter in erlaubt.values())
    aemter = Amt.objects.filter(kommune=request.kommune).nach_nummer()
    if not ueberall:
        aemter = aemter.filter(pk__in=frozenset().union(*(a or frozenset() for a in erlaubt.values())))
    return Neuform(
        request.POST if request.method == "POST" else None,
        arten=[(a.schluessel, a.name) for a in angebote(kommune=request.kommune)],
        aemter=list(aemter),
        mit_gesamt=ueberall,
        stichtag=timezone.localdate(),
        art=request.GET.get("art", ""),
    )


def _anlegen(request: KommunenAnfrage, form: Neuform) -> Bericht:
    werte, heute = form.cleaned_data, timezone.localdate()
    umfang = werte["umfang"]
    bericht = dienst.bericht_anlegen(
        benutzer=request.user,
        kommune=request.kommune,
        art=art_bereitstellen(kommune=request.kommune, schluessel=werte["art"]),
        stichtag=werte["stichtag"],
        heute=heute,
        amt=None if umfang == GESAMT else Amt.objects.get(kommune=request.kommune, pk=int(umfang)),
        titel=werte["titel"],
        drucksache=werte["drucksache"],
    )
    if "entwurf" not in request.POST:
        dienst.erstellung_anfordern(benutzer=request.user, bericht=bericht, heute=heute)
    return bericht
