"""Quick edit of one project: /<kuerzel>/projekte/<pk>/schnell/<aktion>/ as popover of the list, or as a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from leistungen.views.antworten import KONFLIKT, UNGUELTIG, weiter, zurueck
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms.aktionen import Aktionsform
from projekte.models import Projekt
from projekte.selectors.endeschritt import Endeschritt, endeschritt
from projekte.services.endeprognose import Gesehen
from projekte.views.aktionen import EINZELAKTIONEN, Aktion, Eingabe
from projekte.views.gemeinsam import BEREICH, eigene_aemter, fehler_eintragen, projekt_oder_404

LISTE = "projekte"
ERNEUT = "Inzwischen wurde anderes an diesem Projekt geändert. Ihre Eingabe ist noch da: Bitte speichern Sie erneut."


@dataclass
class Schnelleingabe:
    """One quick edit of one project."""

    request: KommunenAnfrage
    aktion: Aktion
    projekt: Projekt

    @cached_property
    def endeschritt(self) -> Endeschritt | None:
        """The step that decides the end; only where that is what is edited."""
        return endeschritt(projekt_id=self.projekt.pk) if self.aktion.schluessel == "ende" else None

    @cached_property
    def bisher(self) -> str:
        """What stands there, as the form sends it."""
        if self.endeschritt is not None:
            return f"{self.endeschritt.ende:%d.%m.%Y}" if self.endeschritt.ende else ""
        return self.aktion.bisher(self.projekt)

    def jetzt(self) -> dict[str, str]:
        """Hidden fields of a fresh form: what the reader sees now."""
        if self.endeschritt is not None:
            schritt = self.endeschritt.schritt
            return {
                "version": str(schritt.version),
                "schritt": str(schritt.pk),
                "gesehen": str(schritt.prognose_ende or ""),
            }
        wert = getattr(self.projekt, self.aktion.feld) if self.aktion.feld else ""
        return {"version": str(self.projekt.version), "schritt": "", "gesehen": str(wert or "")}

    @cached_property
    def form(self) -> Aktionsform:
        """The form, filled from the row or bound."""
        return self.aktion.formular(
            self.request.POST if self.request.method == "POST" else None,
            aemter=eigene_aemter(self.request),
            heute=timezone.localdate(),
            bisher=self.bisher,
        )

    def eingabe(self) -> Eingabe:
        """What the services get; a version that makes no sense is none that was ever seen."""
        zahl = {name: _zahl(self.request.POST.get(name, "")) for name in ("version", "schritt")}
        gesehen = self.request.POST.get("gesehen", "")
        return Eingabe(
            self.request.user,
            self.request.kommune,
            {self.projekt.pk: zahl["version"]},
            self.form,
            gesehen={self.aktion.feld: gesehen} if self.aktion.feld else {},
            ende=Gesehen(zahl["schritt"], zahl["version"], gesehen),
        )


def _zahl(roh: str) -> int:
    return int(roh) if roh.isascii() and roh.isdigit() and len(roh) < 19 else 0


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def schnell(request: KommunenAnfrage, pk: int, aktion: str) -> HttpResponse:
    """Show the form of one quick edit, or carry it out."""
    if aktion not in EINZELAKTIONEN:
        raise Http404("Diese Bearbeitung gibt es nicht.")
    eingabe = Schnelleingabe(request, EINZELAKTIONEN[aktion], projekt_oder_404(request, pk, stufe=r.BEARBEITEN))
    if request.method == "GET":
        return _zeigen(eingabe)
    if not eingabe.form.is_valid():
        return _zeigen(eingabe, status=UNGUELTIG)
    try:
        ergebnis = eingabe.aktion.ausfuehren(eingabe.eingabe())
    except VeralteterStand as fehler:
        return _veraltet(eingabe, fehler)
    except Eingabefehler as fehler:
        fehler_eintragen(eingabe.form, fehler)
        return _zeigen(eingabe, status=UNGUELTIG)
    return weiter(request, ergebnis, liste=LISTE)


def _veraltet(eingabe: Schnelleingabe, fehler: VeralteterStand) -> HttpResponse:
    """Both versions side by side; where the field itself is as it was seen, only what else changed is told."""
    if not fehler.unterschiede:
        eingabe.form.add_error(None, ERNEUT)
        return _zeigen(eingabe, status=KONFLIKT, neu=True)
    unterschiede = [_lesbar(eingabe.aktion, u) for u in fehler.unterschiede]
    return _zeigen(eingabe, status=KONFLIKT, neu=True, unterschiede=unterschiede)


def _lesbar(aktion: Aktion, unterschied: Unterschied) -> Unterschied:
    if aktion.schluessel not in ("phase", "status"):
        return unterschied
    return replace(unterschied, gesehen=aktion.wort(unterschied.gesehen), jetzt=aktion.wort(unterschied.jetzt))


def _eigene(eingabe: Schnelleingabe) -> str:
    """What the reader chose or typed, in words."""
    form = eingabe.form
    if not form.is_bound or not form.is_valid():
        return ""
    gewaehlt = getattr(form, "gewaehlt", None)
    return str(gewaehlt() or "ohne Amt") if gewaehlt else eingabe.aktion.wort(form.neuer_wert())


def _zeigen(eingabe: Schnelleingabe, *, status: int = 200, neu: bool = False, **weitere: Any) -> HttpResponse:
    """`neu`: the reader has now seen the current version, the next save is about that one."""
    request, gesendet = eingabe.request, eingabe.request.method == "POST" and not neu
    verborgene = {n: request.POST.get(n, "") if gesendet else w for n, w in eingabe.jetzt().items()}
    kontext = {
        "titel": eingabe.aktion.titel,
        "aktion": eingabe.aktion,
        "projekt": eingabe.projekt,
        "form": eingabe.form,
        "verborgene": list(verborgene.items()),
        "endeschritt": eingabe.endeschritt,
        "ohne_ende": eingabe.aktion.schluessel == "ende" and eingabe.endeschritt is None,
        "weiter": zurueck(request, liste=LISTE),
        "ziel_url": request.path,
        "wahl": eingabe.form.data.get("wahl", ""),
        "eigene": _eigene(eingabe) if "unterschiede" in weitere else "",
        **weitere,
    }
    vorlage = "projekte/_aktion.html" if request.headers.get("HX-Request") else "projekte/aktion.html"
    return render(request, vorlage, kontext, status=status)
