"""The effort library of a Kommune: /<kuerzel>/projekte/aufwand/, as a page and as an Excel workbook."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.aufwandsverteilung import ANNAHME_QUELLE, MINDESTENS
from projekte.forms.aufwand import Vorschlagsform
from projekte.models import Projekt
from projekte.selectors import aufwand as lesen
from projekte.views.aufwandsausgabe import QUELLE, aufwandsmappe

TITEL = "Was kostet ein Projekt an Personentagen?"


@require_safe
@mit_kommune(bereich="projekte")
def bibliothek(request: KommunenAnfrage) -> HttpResponseBase:
    """Figures from closed projects the reader may see, a suggestion for a new one, shared Prozessbausteine."""
    projekte = lesen.sichtbare_projekte(benutzer=request.user, kommune=request.kommune)
    if "format" in request.GET:
        return _als_datei(request)
    kontext = _inhalt(request, projekte)
    rechte = request.user.rechte()
    kontext |= {
        "titel": TITEL,
        "annahme": ANNAHME_QUELLE,
        "mindestens": MINDESTENS,
        "darf_exportieren": rechte.darf_irgendwo(
            kommune_id=request.kommune.pk, bereich="projekte", stufe=r.EXPORTIEREN
        ),
        "nur_teil": not rechte.darf(kommune_id=request.kommune.pk, bereich="projekte", stufe=r.LESEN),
    }
    return render(request, "projekte/aufwand.html", kontext)


def _inhalt(request: KommunenAnfrage, projekte: Any) -> dict[str, Any]:
    alle = lesen.abschluesse(projekte=projekte)
    form = Vorschlagsform(request.GET, vorlagen=lesen.vorlagen_zur_wahl(kommune=request.kommune))
    vorschlag: list[lesen.Vorschlagszeile] = []
    if form.is_valid() and form.cleaned_data["vorlage"]:
        schritte = lesen.schritte_der_version(kommune=request.kommune, version_id=form.cleaned_data["vorlage"])
        vorschlag = lesen.vorschlaege(
            schritte=schritte,
            alle=alle,
            entscheidung=form.cleaned_data["entscheidung"],
            loesungstyp=form.cleaned_data["loesungstyp"],
        )
    return {
        "form": form,
        "bibliothek": lesen.aufwandsbibliothek(kommune=request.kommune, alle=alle),
        "vorschlag": vorschlag,
        "summen": lesen.summen_je_art(vorschlag),
        "bausteine": list(lesen.geteilte_bausteine(kommune=request.kommune, projekte=projekte)),
    }


def _als_datei(request: KommunenAnfrage) -> HttpResponseBase:
    if request.GET["format"] != "xlsx":
        raise BadRequest("Die Aufwandsbibliothek gibt es als Excel-Datei (format=xlsx).")
    projekte = Projekt.objects.exportierbar_fuer(request.user).filter(kommune=request.kommune)
    if not request.user.rechte().darf_irgendwo(kommune_id=request.kommune.pk, bereich="projekte", stufe=r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    inhalt = _inhalt(request, projekte)
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten="abgeschlossene Projekte",
        quelle=QUELLE,
        adresse=request.build_absolute_uri(request.path),
    )
    mappe = aufwandsmappe(
        bibliothek=inhalt["bibliothek"],
        vorschlag=inhalt["vorschlag"],
        bausteine=inhalt["bausteine"],
        angaben=angaben,
        kuerzel=request.kommune.kuerzel,
    )
    return antwort(tabelle=mappe, format="xlsx")
