"""One council report: a draft with its texts, or a frozen report with everything that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from auswertung.berichtsgliederung import Gliederungspunkt, aus_json
from auswertung.berichtsinhalt import Berichtsinhalt, InhaltUnlesbar, Tafel
from auswertung.forms.berichte import Abgabeform, Abrufform, Rueckzugform
from auswertung.models import BERICHTSRAEUME, Bericht, Berichtsdatei
from auswertung.selectors import berichte as s
from auswertung.services.berichtsbau import darf_nichtoeffentliches
from auswertung.views.berichte import FARBEN
from organisation.models import Auftrag
from organisation.services.auftraege import auftraege_gesehen
from organisation.zugriff import KommunenAnfrage, mit_kommune

OFFEN = (Auftrag.Status.WARTET, Auftrag.Status.LAEUFT)


@dataclass(frozen=True)
class Textzeile:
    """A section as the page of a draft lists it."""

    punkt: Gliederungspunkt
    text: str
    darf: bool


def bericht_oder_404(request: KommunenAnfrage, pk: int) -> Bericht:
    """The report, for those who may see it. Raises Http404."""
    gefunden: Bericht | None = s.sichtbare(benutzer=request.user, kommune=request.kommune).filter(pk=pk).first()
    if gefunden is None:
        raise Http404("Diesen Bericht gibt es nicht, oder Sie dürfen ihn nicht sehen.")
    return gefunden


def inhalt_fuer(request: KommunenAnfrage, bericht: Bericht) -> tuple[Berichtsinhalt | None, str]:
    """The frozen content as the reader may see it, or why it can't be shown."""
    roh = Bericht.objects.filter(pk=bericht.pk).values_list("inhalt", flat=True).first()
    if roh is None:
        return None, ""
    try:
        inhalt = Berichtsinhalt.aus_bytes(bytes(roh))
    except InhaltUnlesbar as fehler:
        return None, fehler.meldung
    if bericht.enthaelt_nicht_oeffentliches and not darf_nichtoeffentliches(benutzer=request.user, bericht=bericht):
        return inhalt.oeffentlich(), ""
    return inhalt, ""


@require_safe
@mit_kommune(bereich=BERICHTSRAEUME)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """A draft with its texts, or a frozen report with files, gaps, deliveries and downloads."""
    return detail_zeigen(request, bericht_oder_404(request, pk))


def detail_zeigen(request: KommunenAnfrage, bericht: Bericht, *, status: int = 200, **formulare: Any) -> HttpResponse:
    """The page, with a form that was refused in place of its empty one."""
    auftrag = s.auftrag_des_berichts(bericht=bericht)
    if auftrag is not None:
        auftraege_gesehen(benutzer=request.user, kommune=request.kommune, auftrag_id=auftrag.pk)
    ohne_dateien = not bericht.dateien.exists()
    if not ohne_dateien:
        auftrag = None  # done: nothing to follow any more
    in_arbeit = auftrag is not None and auftrag.status in OFFEN
    inhalt, unlesbar = inhalt_fuer(request, bericht) if bericht.ist_eingefroren else (None, "")
    darf_freigeben = Bericht.objects.freigebbar_fuer(request.user).filter(pk=bericht.pk).exists()
    darf_herausgeben = Bericht.objects.exportierbar_fuer(request.user).filter(pk=bericht.pk).exists()
    kontext = {
        "titel": bericht.titel,
        "stand": bericht.stand,
        "bericht": bericht,
        "farbe": FARBEN.get(bericht.status, "gruen"),
        "auftrag": auftrag,
        "in_arbeit": in_arbeit,
        "fortschritt_url": reverse("bericht_fortschritt", args=[request.kommune.kuerzel, bericht.pk]),
        "texte": [] if bericht.ist_eingefroren else _texte(request, bericht),
        "inhalt": inhalt,
        "unlesbar": unlesbar,
        "luecken": inhalt.luecken() if inhalt else [],
        "geaendert": _geaenderte(inhalt) if inhalt else None,
        "dateien": _dateien(request, bericht),
        "abgaben": list(bericht.abgaben.select_related("erfasst_von").order_by("-ausgeliefert_am", "-id")),
        "abrufe": s.abrufe(bericht=bericht) if darf_herausgeben else [],
        "darf_bearbeiten": darf_herausgeben and not bericht.ist_eingefroren and not in_arbeit,
        "darf_herausgeben": darf_herausgeben,
        "fehlen_dateien": bericht.ist_eingefroren and ohne_dateien and not in_arbeit,
        "darf_freigeben": darf_freigeben,
        "abgabeform": Abgabeform(
            initial={"ausgeliefert_am": timezone.localdate()}, benutzer=request.user, kommune=request.kommune
        ),
        "rueckzugform": Rueckzugform(),
        "abrufform": Abrufform(),
        **formulare,
    }
    return render(request, "berichte/detail.html", kontext, status=status)


def _geaenderte(inhalt: Berichtsinhalt) -> tuple[int, int] | None:
    """Number of the section with the changes, and how many figures it names; None where nothing was compared."""
    for nummer, abschnitt in enumerate(inhalt.abschnitte, 1):
        if abschnitt.schluessel == "aenderungen":
            tafeln = [teil for teil in abschnitt.teile if isinstance(teil, Tafel)]
            return (nummer, len(tafeln[0].zeilen)) if tafeln else None
    return None


def _texte(request: KommunenAnfrage, bericht: Bericht) -> list[Textzeile]:
    texte = dict(bericht.texte.values_list("abschnitt", "text"))
    darf_alles = darf_nichtoeffentliches(benutzer=request.user, bericht=bericht)
    return [
        Textzeile(punkt, texte.get(punkt.schluessel, "") if darf_alles or not punkt.nicht_oeffentlich else "",
                  darf_alles or not punkt.nicht_oeffentlich)
        for punkt in aus_json(bericht.art.abschnitte)
    ]  # fmt: skip


def _dateien(request: KommunenAnfrage, bericht: Bericht) -> list[Berichtsdatei]:
    """Files the reader may take, the full version first, PDF before the others."""
    reihe = {format: n for n, format in enumerate(Berichtsdatei.Format.values)}
    dateien = Berichtsdatei.objects.abrufbar_fuer(request.user).filter(bericht=bericht)
    return sorted(dateien, key=lambda datei: (datei.ist_oeffentlich, reihe[datei.format]))


@require_safe
@mit_kommune(bereich=BERICHTSRAEUME)
def fortschritt(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """The progress bar alone; once the report is made, htmx loads its page anew."""
    bericht = bericht_oder_404(request, pk)
    auftrag = s.auftrag_des_berichts(bericht=bericht)
    if auftrag is None:
        raise Http404("Zu diesem Bericht gibt es keinen Auftrag.")
    seite = reverse("bericht", args=[request.kommune.kuerzel, bericht.pk])
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(seite)
    kontext = {
        "auftrag": auftrag,
        "fortschritt_url": request.path,
        "ergebnis_url": seite,
        "ergebnis_text": "Bericht ansehen",
    }
    fragment = render(request, "bausteine/_fortschritt.html", kontext)
    if auftrag.status not in OFFEN:
        fragment["HX-Redirect"] = seite
    return fragment
