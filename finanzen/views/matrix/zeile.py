"""A row of the matrix as a form: one field per year and kind. The way without JavaScript, and on a small screen."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.forms.zeile import Eingabezelle, lesen
from finanzen.haushaltsstatus import schreibregel
from finanzen.models import Ansatz, Haushaltsjahr, Haushaltsposition
from finanzen.selectors.zellen import Zellort, geltende, jahresstatus
from finanzen.services.ansaetze import ansaetze_setzen
from finanzen.services.zellpruefung import (
    Beleg,
    Zellangabe,
    Zellfehler,
    Zellkonflikt,
    zelltext,
    zelltext_mit_steuer,
)
from finanzen.views.matrix.rahmen import BEREICH, matrix_url
from finanzen.views.matrix.zelle import darf_bearbeiten, gesehene_id, gespeichert, position_oder_404
from finanzen.views.rahmen import reiter
from leistungen.services.fehler import Eingabefehler
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from organisation.zugriff import KommunenAnfrage, mit_kommune

BELEG = ("grund", "drucksache", "quelle")


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH)
def zeile(request: KommunenAnfrage, position: int) -> HttpResponse:
    """All cells of one row; only what was changed is written."""
    eintrag = position_oder_404(request, position)
    darf = darf_bearbeiten(request, eintrag)
    zellen = _zellen(request, eintrag)
    if request.method != "POST":
        return _zeigen(request, eintrag, zellen, darf=darf)
    if not darf:
        raise PermissionDenied("Diese Zeile dürfen Sie nicht bearbeiten.")
    beleg = Beleg(**{name: request.POST.get(name, "").replace("\x00", "") for name in BELEG})
    try:
        geaendert = _getippt(request, zellen)
        ergebnis = ansaetze_setzen(benutzer=request.user, kommune=request.kommune, zellen=geaendert, beleg=beleg)
    except Zellkonflikt as fehler:
        _konflikt_eintragen(zellen, fehler)
        return _zeigen(request, eintrag, zellen, darf=True, beleg=beleg, meldung=fehler.meldung, status=KONFLIKT)
    except Eingabefehler as fehler:
        for zelle in zellen:
            if isinstance(fehler, Zellfehler):
                zelle.fehler = zelle.fehler or fehler.je_zelle.get(zelle.ort, "")
        return _zeigen(request, eintrag, zellen, darf=True, beleg=beleg, meldung=fehler.meldung, status=UNGUELTIG)
    return gespeichert(request, ergebnis)


def _zellen(request: KommunenAnfrage, position: Haushaltsposition) -> list[Eingabezelle]:
    """Every cell that holds something, and in each open year the Ansatz and what its status allows."""
    jahre = list(Haushaltsjahr.objects.filter(kommune=request.kommune).order_by("jahr").values_list("jahr", flat=True))
    heute = timezone.localdate()
    vorhanden = Ansatz.objects.zum(heute).filter(position=position).values_list("jahr", "art").distinct()
    status = jahresstatus(kommune=request.kommune, jahre=jahre, tag=heute)
    offen = {(j, a) for j in jahre for a in Ansatz.Art.values if not schreibregel(j, status.get(j), a).verboten}
    orte: list[Zellort] = [(position.pk, j, a) for j, a in {*vorhanden, *offen, *((j, "ansatz") for j in jahre)}]
    folge = {art: stelle for stelle, art in enumerate(Ansatz.Art.values)}
    jetzt = geltende(kommune=request.kommune, orte=orte, stichtag=heute)
    return [
        Eingabezelle(ort, zelltext(jetzt.get(ort)), zelltext(jetzt.get(ort)), jetzt[ort].pk if ort in jetzt else None)
        for ort in sorted(orte, key=lambda ort: (ort[1], folge[ort[2]]))
    ]


def _getippt(request: KommunenAnfrage, zellen: list[Eingabezelle]) -> list[Zellangabe]:
    """Cells that were changed. Raises Zellfehler naming every one that can't be read, Eingabefehler where none was."""
    for zelle in zellen:
        zelle.text = request.POST.get(f"z-{zelle.schluessel}", zelle.alt).replace("\x00", "")
        zelle.alt = request.POST.get(f"a-{zelle.schluessel}", zelle.alt)
        if f"g-{zelle.schluessel}" in request.POST:
            zelle.gesehen = gesehene_id(request.POST[f"g-{zelle.schluessel}"])
    lesen(zellen)
    if falsch := {z.ort: z.fehler for z in zellen if z.fehler}:
        raise Zellfehler(falsch)
    return [Zellangabe(*z.ort, z.angabe, z.gesehen) for z in zellen if z.angabe is not None]


def _konflikt_eintragen(zellen: list[Eingabezelle], fehler: Zellkonflikt) -> None:
    for zelle in zellen:
        if zelle.ort in fehler.jetzt:
            jetzt = fehler.jetzt[zelle.ort]
            wer = f" ({jetzt.erfasst_von})" if jetzt and jetzt.erfasst_von else ""
            zelle.fehler = (
                f"Sie sahen: {zelle.alt or 'leer'}. Jetzt steht dort: {zelltext_mit_steuer(jetzt) or 'leer'}{wer}. "
                "Erneutes Speichern setzt Ihren Wert darüber."
            )
            zelle.gesehen, zelle.alt = (jetzt.pk if jetzt else None), zelltext(jetzt)


def _zeigen(
    request: KommunenAnfrage,
    position: Haushaltsposition,
    zellen: list[Eingabezelle],
    *,
    darf: bool,
    beleg: Beleg | None = None,
    meldung: str = "",
    status: int = 200,
) -> HttpResponse:
    stand = jahresstatus(kommune=request.kommune, jahre={z.ort[1] for z in zellen}, tag=timezone.localdate())
    regeln = {z.ort: schreibregel(z.ort[1], stand.get(z.ort[1]), z.ort[2]) for z in zellen}
    kontext: dict[str, Any] = {
        "reiter": reiter(request, "matrix"),
        "titel": f"{position.massnahme}",
        "zeile": position,
        "zellen": [(z, f"{z.ort[1]} {Ansatz.Art(z.ort[2]).label}", regeln[z.ort]) for z in zellen],
        "mit_beleg": any(regel.mit_beleg for regel in regeln.values()),
        "darf": darf,
        "beleg": beleg or Beleg(),
        "meldung": meldung,
        "weiter": matrix_url(request, mit_filter=True),
    }
    return render(request, "finanzen/matrix/zeile.html", kontext, status=status)
