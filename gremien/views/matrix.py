"""Forms for the Zielmatrix and the impact checks of a paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from gremien.forms import eingaben as f
from gremien.models import Ratsvorlage
from gremien.models.rahmen import BEREICH
from gremien.selectors import vorlagen as s
from gremien.services import matrix as schreiben
from gremien.views import rahmen
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.views.gemeinsam import fehler_eintragen, konflikt, seite, status_von


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def ziele(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """The Zielmatrix of a paper."""
    zeile = rahmen.vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.ZieleForm(request.POST or None, zeilen=s.zielzeilen(vorlage=zeile), initial={"version": zeile.version})

    def tun(version: int, werte: Any, gesehen: Any) -> str:
        schreiben.ziele_bewerten(
            benutzer=request.user,
            kommune=request.kommune,
            vorlage_id=pk,
            version=version,
            wirkungen=werte,
            gesehen=gesehen,
        )
        return "Zielmatrix gespeichert."

    return _seite(request, zeile, form, tun, lesen=s.zielzeilen, titel=f"Zielmatrix zu {zeile.nummer}")


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def prueffelder(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """The impact checks of a paper."""
    zeile = rahmen.vorlage_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.PrueffelderForm(
        request.POST or None, zeilen=s.pruefzeilen(vorlage=zeile), initial={"version": zeile.version}
    )

    def tun(version: int, werte: Any, gesehen: Any) -> str:
        schreiben.auswirkungen_pruefen(
            benutzer=request.user,
            kommune=request.kommune,
            vorlage_id=pk,
            version=version,
            ergebnisse=werte,
            gesehen=gesehen,
        )
        return "Prüfungen gespeichert."

    return _seite(request, zeile, form, tun, lesen=s.pruefzeilen, titel=f"Prüffelder zu {zeile.nummer}")


def _seite(
    request: KommunenAnfrage, zeile: Ratsvorlage, form: f.MatrixForm, tun: Any, *, lesen: Any, titel: str
) -> HttpResponse:
    """Like the other changes: a stale save shows row by row what was seen and what stands there; what was typed stays."""
    ziel = rahmen.vorlage_url(request, zeile.pk)
    rest: dict[str, Any] = {"titel": titel, "knopf": "Speichern", "weiter": ziel, "vorlage": rahmen.VORLAGE}
    if form.is_bound and form.is_valid():
        daten = form.cleaned_data
        gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in form.stand()}
        try:
            meldung = tun(daten["version"] or 0, form.je_zeile(daten), form.je_zeile(gesehen))
        except VeralteterStand as fehler:
            zeile.refresh_from_db()
            form.zeilen = lesen(vorlage=zeile)
            jetzt = [(name, wert) for name, wert in form.stand().items() if name in form.fields]
            eigene = {name for name, wert in gesehen.items() if daten[name] != wert}
            return konflikt(request, form, fehler, zeile, eigene, gesehen=jetzt, **rest)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, meldung)
            return HttpResponseRedirect(ziel)
    return seite(request, form, status=status_von(form), gesehen=list(form.stand().items()), **rest)
