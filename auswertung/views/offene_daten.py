"""Open data without login: a page and files, 404 wherever the Kommune did not decide for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from auswertung.ausgabe.offenedaten.daten import DATENSAETZE, Stand, als_csv, als_json, stand
from auswertung.ausgabe.offenedaten.dcat import LIZENZEN, als_jsonld, als_rdfxml, knoten
from organisation.kontext import ist_demo
from organisation.models import Datenveroeffentlichung, Kommune
from organisation.selectors import datenveroeffentlichung

SEKUNDEN = 3600
INHALTSTYPEN = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}


@dataclass(frozen=True)
class Angebot:
    """What one Kommune offers."""

    kommune: Kommune
    festlegung: Datenveroeffentlichung
    stand: Stand

    @property
    def seite(self) -> str:
        """Public address of the page."""
        return settings.OZG_ADRESSE + reverse("offene_daten", args=[self.kommune.kuerzel])

    def kennzeichen(self, name: str) -> str:
        """Changes with every computation and every decision: the ETag and the key of the cached file."""
        teile = (self.kommune.pk, self.festlegung.version, self.stand.berechnet_am.isoformat(), self.seite, name)
        return hashlib.sha256("|".join(map(str, teile)).encode()).hexdigest()[:32]


def _angebot(kuerzel: str) -> Angebot:
    kommune = Kommune.objects.select_related("gebietskoerperschaft").filter(kuerzel=kuerzel).first()
    festlegung = datenveroeffentlichung(kommune=kommune) if kommune else None
    if kommune is None or festlegung is None or not festlegung.ist_eingeschaltet:
        raise Http404("Hier gibt es keine offenen Daten.")
    berechnet = stand(kommune)
    if berechnet is None:
        raise Http404("Hier gibt es noch keine Zahlen.")
    return Angebot(kommune, festlegung, berechnet)


def _ausliefern(
    request: HttpRequest, angebot: Angebot, name: str, endung: str, schreiben: Callable[[], bytes]
) -> HttpResponseBase:
    """The file from the cache, or written now; 304 where the reader already has it."""
    etag = quote_etag(angebot.kennzeichen(f"{name}.{endung}"))
    antwort = get_conditional_response(request, etag=etag)
    if antwort is None:
        inhalt = cache.get_or_set(f"offenedaten:{etag}", schreiben, SEKUNDEN * 24) or schreiben()
        antwort = HttpResponse(inhalt, content_type=INHALTSTYPEN[endung])
        demo = "-demodaten" if ist_demo(angebot.kommune) else ""
        datei = f"{angebot.kommune.kuerzel}-{name}-{angebot.stand.stichtag:%Y-%m-%d}{demo}.{endung}"
        antwort["Content-Disposition"] = f'attachment; filename="{datei}"'
    antwort["ETag"] = etag
    antwort["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(antwort, public=True, max_age=SEKUNDEN)
    return antwort


@require_safe
def datei(request: HttpRequest, kuerzel: str, name: str, endung: str) -> HttpResponseBase:
    """One data set as CSV or JSON."""
    angebot, satz = _angebot(kuerzel), DATENSAETZE.get(name)
    if satz is None or endung not in ("csv", "json"):
        raise Http404("Diese Datei gibt es nicht.")

    def schreiben() -> bytes:
        if endung == "csv":
            return als_csv(satz, angebot.kommune, angebot.stand)
        return als_json(satz, angebot.kommune, angebot.stand, angebot.festlegung)

    return _ausliefern(request, angebot, name, endung, schreiben)


@require_safe
def katalog(request: HttpRequest, kuerzel: str, endung: str) -> HttpResponseBase:
    """The description for data portals: `jsonld` or `rdf`."""
    angebot = _angebot(kuerzel)
    schreiber = {"jsonld": als_jsonld, "rdf": als_rdfxml}.get(endung)
    if schreiber is None:
        raise Http404("Diese Datei gibt es nicht.")
    alle = knoten(kommune=angebot.kommune, festlegung=angebot.festlegung, stand=angebot.stand, seite=angebot.seite)
    return _ausliefern(request, angebot, "katalog", endung, lambda: schreiber(alle))


@require_safe
def seite(request: HttpRequest, kuerzel: str) -> HttpResponseBase:
    """What there is, under which licence."""
    angebot = _angebot(kuerzel)
    kontext = {
        "titel": f"Offene Daten: {angebot.kommune.name}",
        "gebiet": angebot.kommune,
        "festlegung": angebot.festlegung,
        "lizenz_url": LIZENZEN[Datenveroeffentlichung.Lizenz(angebot.festlegung.lizenz)],
        "stand": angebot.stand.berechnet_am,
        "stichtag": angebot.stand.stichtag,
        "saetze": DATENSAETZE.values(),
        "demo": ist_demo(angebot.kommune),
    }
    if request.user.is_authenticated:
        return render(request, "offenedaten/seite.html", kontext)
    # what caches may keep for everybody carries no token of anybody
    antwort = render(request, "offenedaten/seite.html", kontext | {"csrf_token": ""})
    patch_cache_control(antwort, public=True, max_age=SEKUNDEN)
    return antwort
