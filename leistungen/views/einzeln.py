"""Quick edit of one service: /<kuerzel>/leistungen/<pk>/<aktion>/ as popover of the list, or as a page of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leistungen.forms.aktionen import AktionsForm
from leistungen.models import KommunaleLeistung, Reifegradstand
from leistungen.selectors.auswahl import Auswahl, auswahl
from leistungen.selectors.gruende import gruende
from leistungen.selectors.liste import sichtbare, zeilen
from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen, Unterschied, VeralteterStand
from leistungen.views.aktionen import AKTIONEN, Aktion, Eingabe, Ergebnis
from leistungen.views.antworten import KONFLIKT, UNGUELTIG, neue_zeile, steht_auf_liste, weiter, zurueck
from leistungen.views.liste import rahmen
from leistungen.views.listenzustand import Listenzustand
from leistungen.views.zellen import zeile_html
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def einzeln(request: KommunenAnfrage, pk: int, aktion: str) -> HttpResponse:
    """Show the form of one quick edit, or carry it out."""
    if aktion not in AKTIONEN or AKTIONEN[aktion].nur_mehrfach:
        raise Http404("Diese Bearbeitung gibt es nicht.")
    leistung = bearbeitbare(request, pk)
    formular = _formular(request, AKTIONEN[aktion], leistung)
    if request.method == "GET":
        return _zeigen(request, AKTIONEN[aktion], leistung, formular)
    if not formular.is_valid():
        return _zeigen(request, AKTIONEN[aktion], leistung, formular, status=UNGUELTIG)
    return _ausfuehren(request, AKTIONEN[aktion], leistung, formular)


def bearbeitbare(request: KommunenAnfrage, pk: int) -> KommunaleLeistung:
    """The service where the reader may edit it: 404 if not even visible, 403 if only visible."""
    sichtbar = sichtbare(benutzer=request.user, kommune=request.kommune)
    leistung = get_object_or_404(sichtbar.select_related("fassung"), pk=pk)
    if not KommunaleLeistung.objects.bearbeitbar_fuer(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Diese Leistung dürfen Sie ansehen, aber nicht ändern.")
    return leistung


def _formular(request: KommunenAnfrage, aktion: Aktion, leistung: KommunaleLeistung) -> AktionsForm:
    return aktion.formular(
        request.POST if request.method == "POST" else None,
        auswahl=_auswahl(request),
        heute=timezone.localdate(),
        gruende=gruende(benutzer=request.user, kommune=request.kommune, modell=aktion.modell),
        bisher=aktion.bisher(leistung),
    )


def _auswahl(request: KommunenAnfrage) -> Auswahl:
    return auswahl(benutzer=request.user, kommune=request.kommune)


def _roh(wert: Any) -> str:
    """As text for a hidden field: a template would print 1234 as 1.234."""
    return "" if wert is None else str(wert)


def _gesehen(aktion: Aktion, leistung: KommunaleLeistung, roh: str) -> Any:
    """The value the form carried, in the type of the value the row holds now."""
    if aktion.schluessel == "erbracht":
        return roh
    return int(roh) if roh.isascii() and roh.isdigit() and len(roh) < 19 else None


def _ausfuehren(
    request: KommunenAnfrage, aktion: Aktion, leistung: KommunaleLeistung, formular: AktionsForm
) -> HttpResponse:
    eingabe = Eingabe(
        benutzer=request.user,
        kommune=request.kommune,
        leistung_ids=[leistung.pk],
        werte=formular.cleaned_data,
        gesehen={leistung.pk: _gesehen(aktion, leistung, request.POST.get("gesehen", ""))},
        nachtrag_bestaetigt=request.POST.get("nachtrag") == "1",
    )
    try:
        ergebnis = aktion.ausfuehren(eingabe)
    except VeralteterStand as fehler:
        unterschiede = lesbar(request, aktion, fehler)
        return _zeigen(request, aktion, leistung, formular, status=KONFLIKT, unterschiede=unterschiede)
    except NachtragBestaetigen as fehler:
        return _zeigen(request, aktion, leistung, formular, status=KONFLIKT, nachtrag=fehler.meldung)
    except Eingabefehler as fehler:
        fehler_eintragen(formular, fehler)
        return _zeigen(request, aktion, leistung, formular, status=UNGUELTIG)
    return _gelungen(request, leistung, ergebnis)


def lesbar(request: KommunenAnfrage, aktion: Aktion, fehler: VeralteterStand) -> list[Unterschied]:
    """The differences in words: what was seen of a Reifegrad is the id of its fact."""
    if aktion.schluessel != "reifegrad":
        return [replace(u, gesehen=aktion.wort(u.gesehen)) for u in fehler.unterschiede]
    ids = [int(u.gesehen) for u in fehler.unterschiede if u.gesehen]
    staende = Reifegradstand.objects.filter(kommune=request.kommune, pk__in=ids).select_related("stufe")
    stufen = {str(stand.pk): str(stand.stufe) for stand in staende}
    return [replace(u, gesehen=stufen.get(u.gesehen, "nicht bewertet")) for u in fehler.unterschiede]


def eigene_eingabe(formular: AktionsForm) -> str:
    """What the reader chose or typed, in words."""
    if "fallzahl" in formular.fields:
        return str(formular.data.get("fallzahl", ""))
    for name in ("wahl", "amt"):
        if name in formular.fields:
            return dict(formular.fields[name].choices).get(formular.data.get(name, ""), "")  # type: ignore[attr-defined]
    return ""


def fehler_eintragen(formular: Any, fehler: Eingabefehler) -> None:
    """Put a refusal of a service at its field, or on top of the form."""
    feld = {"stufe": "wahl", "erbracht": "wahl"}.get(fehler.feld, fehler.feld)
    formular.add_error(feld if feld in formular.fields and feld != "wahl" else None, fehler.meldung)


def _gelungen(request: KommunenAnfrage, leistung: KommunaleLeistung, ergebnis: Ergebnis) -> HttpResponse:
    if not steht_auf_liste(request):
        return weiter(request, ergebnis)
    _, _, abfrage = zurueck(request).partition("?")
    zustand = Listenzustand(request.user, request.kommune, QueryDict(abfrage))
    gefunden = zeilen(zustand.sichtbare.filter(pk=leistung.pk), spalten=zustand.spalten, ab=0, anzahl=1)
    html = zeile_html(gefunden[0], zustand.spalten, rahmen(zustand), neu=True) if gefunden else ""
    return neue_zeile(html, leistung.pk, ergebnis)


def _zeigen(
    request: KommunenAnfrage,
    aktion: Aktion,
    leistung: KommunaleLeistung,
    formular: AktionsForm,
    *,
    status: int = 200,
    **weitere: Any,
) -> HttpResponse:
    gesehen = request.POST.get("gesehen") if request.method == "POST" and "unterschiede" not in weitere else None
    kontext = {
        "titel": aktion.titel,
        "aktion": aktion,
        "leistung": leistung,
        "form": formular,
        "gesehen": gesehen if gesehen is not None else _roh(aktion.gesehen(leistung)),
        "weiter": zurueck(request),
        "ziel_url": request.path,
        "wahl": formular.data.get("wahl", ""),
        "eigene": eigene_eingabe(formular),
        **weitere,
    }
    vorlage = "leistungen/_aktion.html" if request.headers.get("HX-Request") else "leistungen/aktion.html"
    return render(request, vorlage, kontext, status=status)
