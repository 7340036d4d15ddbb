"""The page of one project."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from leistungen.models import KommunaleLeistung, Reifegradstufe, Steuerungsprofil
from leistungen.selectors.suche import suchbedingung
from organisation import rechte as r
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.ampel import legende
from projekte.forms import teile as f
from projekte.models import Basisplan, Entscheidung, Projekt, Projektanlage, Prozessbaustein
from projekte.resources import schritttabelle
from projekte.selectors import detail as d
from projekte.selectors import lage as l
from projekte.selectors.randbedingungen import verletzungen
from projekte.views.gemeinsam import BEREICH, projekt_oder_404

HOECHSTENS_VORSCHLAEGE = 25


@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """Everything known about one project; `?format=xlsx` its steps as a file."""
    projekt = projekt_oder_404(request, pk)
    zeilen = d.schrittzeilen(projekt=projekt, benutzer=request.user)
    if "format" in request.GET:
        return _ausgeben(request, projekt, zeilen)
    heute = timezone.localdate()
    schwellen = l.profil(kommune=request.kommune)
    lage = l.lagen(projekt_ids=[pk], stichtag=heute)[pk]
    verletzt = verletzungen(projekt_ids=[pk]).get(pk, [])
    eigenes = Projekt.objects.filter(pk=pk)
    darf = eigenes.bearbeitbar_fuer(request.user).exists()
    kontext = {
        "titel": projekt.titel,
        "projekt": projekt,
        "beteiligte": [b.amt for b in projekt.beteiligungen.select_related("amt").order_by("amt__nummer", "id")],
        "lage": lage,
        "ampel_befund": l.ampel(projekt=projekt, lage=lage, schwellen=schwellen, stichtag=heute, verletzungen=verletzt),
        "ampellegende": legende(l.schwellen_von(schwellen)),
        "zeilen": zeilen,
        "bearbeitbar": darf,
        "freigebbar": darf and eigenes.freigebbar_fuer(request.user).exists(),
        "exportierbar": eigenes.exportierbar_fuer(request.user).exists(),
        "plaene": Basisplan.objects.filter(projekt=projekt).order_by("nummer"),
        "entscheidungen": Entscheidung.objects.filter(projekt=projekt)
        .select_related("fachverfahren")
        .order_by("-entschieden_am", "-id"),
        "leistungen": d.projektleistungen(projekt=projekt),
        "abhaengigkeiten": d.abhaengigkeiten(projekt=projekt),
        "verletzungen": verletzt,
        "fristen": projekt.fristen.order_by("datum", "id"),
        "ziele": projekt.ziele.order_by("id"),
        "links": projekt.links.order_by("art", "id"),
        "anlagen": projekt.anlagen.select_related("anlage").order_by("id"),
        "bausteine": projekt.bausteinverwendungen.select_related("prozessbaustein").order_by("id"),
        "kommentare": projekt.kommentare.select_related("verfasst_von").order_by("-verfasst_am", "-id"),
        "ereignisse": d.verlauf(projekt=projekt),
        "kommentarform": f.KommentarForm(),
        **(_formulare(request, projekt) if darf else {}),
    }
    return render(request, "projekte/detail.html", kontext)


def _formulare(request: KommunenAnfrage, projekt: Projekt) -> dict[str, Any]:
    """The small forms of the page, only for those who may change the project."""
    return {
        "linkform": f.LinkForm(),
        "anlageform": f.AnlageForm(),
        "fristform": f.FristForm(),
        "bausteinform": f.BausteinForm(
            bausteine=Prozessbaustein.objects.filter(kommune=request.kommune).order_by("name")
        ),
        "leistungssuche": request.GET.get("leistung", ""),
        "vorschlaege": _vorschlaege(request, projekt),
        "stufen": stufen(request),
    }


def stufen(request: KommunenAnfrage) -> Any:
    """Stages of the leading scale, in order."""
    modelle = Steuerungsprofil.objects.filter(kommune=request.kommune).values("leitmodell_id")
    return Reifegradstufe.objects.filter(modell_id__in=modelle).order_by("wert")


def _vorschlaege(request: KommunenAnfrage, projekt: Projekt) -> list[KommunaleLeistung]:
    text = request.GET.get("leistung", "").strip()[:200]
    if not text or "\x00" in text:
        return []
    treffer = KommunaleLeistung.objects.sichtbar_fuer(request.user).filter(suchbedingung(text), kommune=request.kommune)
    return list(
        treffer.exclude(pk__in=projekt.leistungen.values("leistung_id"))
        .select_related("fassung")
        .nach_name()[:HOECHSTENS_VORSCHLAEGE]
    )


def _ausgeben(request: KommunenAnfrage, projekt: Projekt, zeilen: list[d.Schrittzeile]) -> HttpResponseBase:
    format = request.GET["format"]
    if format not in FORMATE:
        raise BadRequest("Als Dateiformat gibt es hier „xlsx“ und „csv“.")
    if not Projekt.objects.filter(pk=projekt.pk).exportierbar_fuer(request.user).exists():
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    tabelle = schritttabelle(
        projekt=projekt, zeilen=zeilen, benutzer=request.user, kommune=request.kommune, stichtag=timezone.localdate()
    )
    return antwort(tabelle=tabelle, format=format)  # type: ignore[arg-type]


@require_safe
@mit_kommune(bereich=BEREICH, stufe=r.LESEN)
def anlage(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """A file of a project as an attachment; whoever sees the project may have it."""
    sichtbar = Projektanlage.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    gefunden = get_object_or_404(sichtbar.select_related("anlage"), pk=pk).anlage
    try:
        inhalt = gefunden.datei.open("rb")
    except FileNotFoundError as fehler:
        raise Http404("Die Datei liegt nicht mehr an ihrem Platz.") from fehler
    ergebnis = FileResponse(inhalt, as_attachment=True, filename=gefunden.dateiname, content_type=gefunden.inhaltstyp)
    ergebnis["X-Content-Type-Options"] = "nosniff"
    ergebnis["Cache-Control"] = "private, no-store"
    return ergebnis
