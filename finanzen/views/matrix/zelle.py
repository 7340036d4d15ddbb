"""One cell: edit in place (htmx) or on its own page with the history; cancel a fact, take a Vorgang back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from finanzen.betrag import betrag_lesen
from finanzen.forms.zelle import STEUERWAHL, steuer_abgleichen, steuerfelder
from finanzen.haushaltsstatus import Schreibregel, schreibregel
from finanzen.models import Ansatz, Haushaltsposition
from finanzen.selectors.zellen import Zellort, geltende, gesehener, jahresstatus, verlauf, vorgangsgroessen
from finanzen.services.ansaetze import ansaetze_setzen, ansatz_stornieren, ansatzvorgang_stornieren
from finanzen.services.zellpruefung import Beleg, Ergebnis, Zellangabe, Zellkonflikt, steuertext, zelltext
from finanzen.views.matrix import seite
from finanzen.views.matrix.rahmen import BEREICH, HX_ZIEL, matrix_url, mit_stufe
from finanzen.views.rahmen import reiter
from leistungen.services.fehler import Eingabefehler
from leistungen.views.antworten import KONFLIKT, UNGUELTIG, gescheitert, mit_meldung, umleiten, zurueck
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

STORNOGRUND = "Rückgängig gemacht"
HOECHSTE_ID = 2**63 - 1


@dataclass
class Zellformular:
    """What stands in the form: typed or as it is; errors by field; the conflict where somebody was faster.

    `steuer` and `steuersatz` None: the form did not send them, they stay as they were. `rechnung`: net and gross as it is.
    """

    betrag: str
    gesehen: str
    steuer: str | None = None
    steuersatz: str | None = None
    rechnung: str = ""
    grund: str = ""
    drucksache: str = ""
    quelle: str = ""
    feld: str = ""
    fehler: str = ""
    konflikt: Any = None

    @property
    def angabe(self) -> dict[str, str]:
        """Reason and source as typed."""
        return {"grund": self.grund, "drucksache": self.drucksache, "quelle": self.quelle}


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH)
def zelle(request: KommunenAnfrage, position: int, jahr: int, art: str) -> HttpResponse:
    """Page of the cell, or the small form for the table when htmx asks."""
    zeile = position_oder_404(request, position)
    if art not in Ansatz.Art.values:
        raise Http404("Diese Art von Betrag gibt es nicht.")
    darf = darf_bearbeiten(request, zeile)
    if request.method != "POST":
        return _zeigen(request, zeile, jahr, art, _vorbelegt(request, zeile, jahr, art), darf=darf)
    if not darf:
        raise PermissionDenied("Diese Zeile dürfen Sie nicht bearbeiten.")
    formular, vorher = _getippt(request), None
    try:
        vorher = gesehener(position=zeile, jahr=jahr, art=art, pk=gesehene_id(formular.gesehen))
        ergebnis = _speichern(request, (zeile.pk, jahr, art), formular, vorher)
    except Zellkonflikt as fehler:
        formular.konflikt = fehler.unterschiede[0]
        _nachziehen(formular, vorher, fehler.jetzt[(zeile.pk, jahr, art)])
        return _zeigen(request, zeile, jahr, art, formular, darf=True, status=KONFLIKT)
    except (Eingabefehler, ValueError) as fehler:
        formular.fehler, formular.feld = str(fehler), getattr(fehler, "feld", "betrag") or "betrag"
        return _zeigen(request, zeile, jahr, art, formular, darf=True, status=UNGUELTIG)
    return gespeichert(request, ergebnis)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def stornieren(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Cancel one fact, with a reason; what stood before holds again."""
    ansatz = get_object_or_404(Ansatz.objects.sichtbar_fuer(request.user), kommune=request.kommune, pk=_id(pk))
    ziel = reverse("matrix_zelle", args=[request.kommune.kuerzel, ansatz.position_id, ansatz.jahr, ansatz.art])
    try:
        ansatz_stornieren(
            benutzer=request.user, kommune=request.kommune, ansatz_id=ansatz.pk, grund=request.POST.get("grund", "")
        )
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    else:
        messages.success(request, "Storniert. Es gilt wieder, was davor stand.")
    return HttpResponseRedirect(ziel)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def rueckgaengig(request: KommunenAnfrage, kennung: UUID) -> HttpResponse:
    """Take back everything one Vorgang wrote."""
    grund = request.POST.get("grund", "").strip() or STORNOGRUND
    try:
        anzahl = ansatzvorgang_stornieren(benutzer=request.user, kommune=request.kommune, kennung=kennung, grund=grund)
    except Eingabefehler as fehler:
        return gescheitert(request, fehler.meldung)
    text = f"Rückgängig gemacht: {'1 Betrag' if anzahl == 1 else f'{anzahl} Beträge'} storniert."
    if not request.headers.get("HX-Request"):
        messages.success(request, text)
        return HttpResponseRedirect(_zurueck(request))
    antwort = HttpResponse()
    ort = {"path": _zurueck(request), "target": HX_ZIEL, "select": HX_ZIEL, "swap": "outerHTML"}
    antwort["HX-Location"] = json.dumps(ort)
    return mit_meldung(antwort, text)


def position_oder_404(request: KommunenAnfrage, pk: int) -> Haushaltsposition:
    """The row; 404 where the reader may not see it."""
    zeilen = mit_stufe(Haushaltsposition, request, r.LESEN).select_related("massnahme__amt", "kostenart", "kommune")
    zeile: Haushaltsposition = get_object_or_404(zeilen, pk=_id(pk))
    return zeile


def darf_bearbeiten(request: KommunenAnfrage, zeile: Haushaltsposition) -> bool:
    """May the reader write into this row?"""
    return bool(mit_stufe(Haushaltsposition, request, r.BEARBEITEN).filter(pk=zeile.pk).exists())


def gespeichert(request: KommunenAnfrage, ergebnis: Ergebnis) -> HttpResponse:
    """The whole matrix again for htmx, since sums change with a cell; else back to the matrix. Undo is offered."""
    undo = reverse("ansatz_rueckgaengig", args=[request.kommune.kuerzel, ergebnis.kennung]) if ergebnis.anzahl else ""
    text = ergebnistext(ergebnis)
    if request.headers.get("HX-Request"):
        antwort = HttpResponse(seite.fragment(request))
        antwort["HX-Retarget"], antwort["HX-Reswap"] = HX_ZIEL, "outerHTML"
        return mit_meldung(antwort, text, rueckgaengig=undo)
    messages.success(request, text, extra_tags=f"rueckgaengig:{undo}" if undo else "")
    return umleiten(request, matrix_url(request, mit_filter=True))


def ergebnistext(ergebnis: Ergebnis) -> str:
    """What was written, in a sentence."""
    if not ergebnis.anzahl:
        return "Unverändert: So stand es schon."
    teile = ["1 Betrag gespeichert" if ergebnis.anzahl == 1 else f"{ergebnis.anzahl} Beträge gespeichert"]
    if ergebnis.unveraendert:
        teile.append(f"{ergebnis.unveraendert} standen schon so")
    return ", ".join(teile) + "."


def gesehene_id(text: str) -> int | None:
    """The Ansatz a form was shown with. Raises Eingabefehler for anything but a number or nothing."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Eingabefehler("Das Formular ist unvollständig. Bitte laden Sie die Seite neu.")
    return int(text)


def _speichern(request: KommunenAnfrage, ort: Zellort, formular: Zellformular, vorher: Ansatz | None) -> Ergebnis:
    steuer, satz = steuerfelder(vorher)
    formular.steuer = steuer if formular.steuer is None else formular.steuer
    formular.steuersatz = satz if formular.steuersatz is None else formular.steuersatz
    angabe = steuer_abgleichen(
        betrag_lesen(formular.betrag), steuer=formular.steuer, satz=formular.steuersatz, vorher=vorher
    )
    return ansaetze_setzen(
        benutzer=request.user,
        kommune=request.kommune,
        zellen=[Zellangabe(*ort, angabe, gesehene_id(formular.gesehen))],
        beleg=Beleg(**formular.angabe),
    )


def _nachziehen(formular: Zellformular, vorher: Ansatz | None, jetzt: Ansatz | None) -> None:
    """After a conflict: seen is what stands there now; net or gross and the rate follow it where they were not touched."""
    war, ist = steuerfelder(vorher), steuerfelder(jetzt)
    formular.gesehen = str(jetzt.pk) if jetzt else ""
    formular.steuer = ist[0] if formular.steuer == war[0] else formular.steuer
    formular.steuersatz = ist[1] if formular.steuersatz == war[1] else formular.steuersatz


def _getippt(request: KommunenAnfrage) -> Zellformular:
    namen = ("betrag", "gesehen", "grund", "drucksache", "quelle")
    freie = [name for name in ("steuer", "steuersatz") if name in request.POST]
    return Zellformular(**{name: request.POST.get(name, "").replace("\x00", "") for name in (*namen, *freie)})


def _vorbelegt(request: KommunenAnfrage, zeile: Haushaltsposition, jahr: int, art: str) -> Zellformular:
    ort = (zeile.pk, jahr, art)
    jetzt = geltende(kommune=request.kommune, orte=[ort], stichtag=timezone.localdate()).get(ort)
    return Zellformular(zelltext(jetzt), str(jetzt.pk) if jetzt else "", *steuerfelder(jetzt), steuertext(jetzt))


def _regel(request: KommunenAnfrage, jahr: int, art: str) -> Schreibregel:
    status = jahresstatus(kommune=request.kommune, jahre=[jahr], tag=timezone.localdate())
    return schreibregel(jahr, status.get(jahr), art)


def _zeigen(
    request: KommunenAnfrage,
    zeile: Haushaltsposition,
    jahr: int,
    art: str,
    formular: Zellformular,
    *,
    darf: bool,
    status: int = 200,
) -> HttpResponse:
    name = f"{jahr} {Ansatz.Art(art).label}"
    kontext: dict[str, Any] = {
        "reiter": reiter(request, "matrix"),
        "zeile": zeile,
        "name": name,
        "titel": f"{zeile.massnahme}: {name}",
        "formular": formular,
        "darf": darf,
        "regel": _regel(request, jahr, art),
        "steuerwahl": STEUERWAHL,
        "ziel": request.get_full_path(),
        "weiter": matrix_url(request, mit_filter=True),
    }
    if request.headers.get("HX-Request"):
        return render(request, "finanzen/matrix/_zellform.html", kontext, status=status)
    fakten = list(verlauf(position=zeile, jahr=jahr, art=art))
    groessen = vorgangsgroessen(kommune=request.kommune, ansaetze=fakten)
    kontext["fakten"] = [(fakt, zelltext(fakt), steuertext(fakt), groessen.get(fakt.vorgang, 0)) for fakt in fakten]
    return render(request, "finanzen/matrix/zelle.html", kontext, status=status)


def _zurueck(request: KommunenAnfrage) -> str:
    """Back to a page of the matrix; anything else leads to the matrix itself."""
    ziel = zurueck(request)
    return ziel if ziel.startswith(matrix_url(request)) and "rueckgaengig" not in ziel else matrix_url(request)


def _id(pk: int) -> int:
    if pk > HOECHSTE_ID:
        raise Http404("Diese Zeile gibt es nicht.")
    return pk
