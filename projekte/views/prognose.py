"""The forecast: /<kuerzel>/projekte/prognose/ for the Kommune, `?amt=<id>` for an Amt with everything below it.

Computed in an Auftrag, stored, printed with its assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organisation import rechte as r
from organisation.models import Amt, Auftrag
from organisation.services.vermerke import auftrag_erteilen
from organisation.tabellenausgabe.antwort import antwort
from organisation.templatetags.darstellung import zahl
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms.prognose import Prognoseform
from projekte.models import Aufwandsart, Prognoselauf
from projekte.prognose import in_worten
from projekte.resources_prognose import prognosemappe
from projekte.selectors import prognosen as lesen
from projekte.selectors.lage import profil
from projekte.selectors.restaufwand import restaufwand

ART = "projektprognose"


@dataclass(frozen=True)
class Umfang:
    """Whose projects: those of the Kommune (`amt` None) or of an Amt, and the forecasts made for it, newest first."""

    amt: Amt | None
    aemter: list[Amt]
    laeufe: list[Prognoselauf]

    @property
    def amt_id(self) -> int | None:
        """None for the whole Kommune."""
        return self.amt.pk if self.amt else None


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich="projekte")
def prognose(request: KommunenAnfrage) -> HttpResponseBase:
    """The newest forecast, and the form for the next one. Who may see single Ämter only is sent to the first of them."""
    aemter = lesen.waehlbare_aemter(kommune=request.kommune, benutzer=request.user)
    if not request.GET.get("amt") and not _darf(request, r.LESEN, None):
        return HttpResponseRedirect(f"{request.path}?amt={_oberstes(aemter).pk}")
    amt = _gewaehlt(request, aemter)
    laeufe = lesen.prognoselaeufe(kommune=request.kommune, benutzer=request.user, amt=amt)
    umfang = Umfang(amt, aemter, laeufe)
    if request.method == "POST":
        return _erteilen(request, umfang)
    if "format" in request.GET:
        return _als_datei(request, umfang)
    return _seite(request, umfang, _form(request, umfang))


def _oberstes(aemter: list[Amt]) -> Amt:
    ids = {amt.pk for amt in aemter}
    return next(amt for amt in aemter if amt.uebergeordnet_id not in ids)


def _gewaehlt(request: KommunenAnfrage, aemter: list[Amt]) -> Amt | None:
    """The Amt of the address. Raises Http404 for one the reader may not see (or that is none)."""
    roh = request.GET.get("amt", "")
    if not roh:
        return None
    gefunden = next((amt for amt in aemter if str(amt.pk) == roh), None)
    if gefunden is None:
        raise Http404("Dieses Amt gibt es nicht, oder Sie dürfen seine Projekte nicht sehen.")
    return gefunden


def _darf(request: KommunenAnfrage, stufe: str, amt_id: int | None) -> bool:
    return request.user.rechte().darf(kommune_id=request.kommune.pk, bereich="projekte", stufe=stufe, amt_id=amt_id)


def _form(request: KommunenAnfrage, umfang: Umfang) -> Prognoseform:
    """What the last run assumed is proposed; before the first one the thresholds of the Kommune, for an Amt nothing."""
    vorgaben: dict[str, Any] = {}
    if umfang.laeufe:
        vorgaben = {a: w for a, w in umfang.laeufe[0].durchsatz.items() if not isinstance(w, list)}
    elif umfang.amt is None:
        schwellen = profil(kommune=request.kommune)
        vorgaben = {
            "organisatorisch": schwellen.durchsatz_organisatorisch,
            "technisch": schwellen.durchsatz_technisch,
        }
    daten = request.POST if request.method == "POST" else None
    return Prognoseform(daten, arten=restaufwand(kommune=request.kommune, amt=umfang.amt).arten, vorgaben=vorgaben)


def _erteilen(request: KommunenAnfrage, umfang: Umfang) -> HttpResponseBase:
    if not _darf(request, r.BEARBEITEN, umfang.amt_id):
        raise PermissionDenied("Zum Rechnen fehlt Ihnen das Recht „bearbeiten“ für alle Projekte dieser Prognose.")
    form = _form(request, umfang)
    if not form.is_valid():
        return _seite(request, umfang, form, status=422)
    auftrag = auftrag_erteilen(
        kommune=request.kommune,
        benutzer=request.user,
        art=ART,
        titel=f"Prognose der Projekte rechnen{f': {umfang.amt}' if umfang.amt else ''}"[:160],
        parameter={
            "durchsatz": form.durchsatz(),
            "startwert": form.cleaned_data["startwert"],
            "amt": umfang.amt_id,
        },
    )
    return HttpResponseRedirect(reverse("auftrag", args=[request.kommune.kuerzel, auftrag.pk]))


def _seite(request: KommunenAnfrage, umfang: Umfang, form: Prognoseform, status: int = 200) -> HttpResponseBase:
    neuester = umfang.laeufe[0] if umfang.laeufe else None
    kontext = {
        "titel": f"Wann sind die Projekte {'von ' + str(umfang.amt) if umfang.amt else ''} fertig?".replace("  ", " "),
        "form": form,
        "umfang": umfang,
        "darf_alle": _darf(request, r.LESEN, None),
        "lauf": neuester,
        "laeufe": [(lauf, _durchsatz(lauf)) for lauf in umfang.laeufe],
        "vergleich": [_geaendert(a) for a in lesen.vergleich(umfang.laeufe)],
        "der_aemter": lesen.neueste_der_aemter(kommune=request.kommune, benutzer=request.user),
        "durchsatz": _durchsatz(neuester) if neuester else [],
        "personentage": [(_name(art), wert) for art, wert in neuester.personentage.items()] if neuester else [],
        "diagramm": _diagramm(neuester, str(umfang.amt or request.kommune.name)) if neuester and neuester.p50 else None,
        "offener_auftrag": _offener_auftrag(request, umfang),
        "darf_rechnen": _darf(request, r.BEARBEITEN, umfang.amt_id),
        "darf_exportieren": _darf(request, r.EXPORTIEREN, umfang.amt_id),
    }
    return render(request, "projekte/prognose.html", kontext, status=status)


def _offener_auftrag(request: KommunenAnfrage, umfang: Umfang) -> Auftrag | None:
    offen = Auftrag.objects.sichtbar_fuer(request.user).filter(
        kommune=request.kommune, art=ART, status__in=[Auftrag.Status.WARTET, Auftrag.Status.LAEUFT]
    )
    return next((a for a in offen.order_by("-pk") if a.parameter.get("amt") == umfang.amt_id), None)


def _name(art: str) -> str:
    return str(Aufwandsart(art).label) if art in Aufwandsart.values else art


def _durchsatz(lauf: Prognoselauf) -> list[tuple[str, str]]:
    return [(_name(art), in_worten(wert)) for art, wert in lauf.durchsatz.items()]


def _geaendert(aenderung: lesen.Aenderung) -> tuple[str, str, str, str]:
    """Name, before, now, change in words."""
    a = aenderung
    if a.groesse in ("P50", "P80"):
        worte = _in_worten(a.differenz, "▲ {} später", "▼ {} früher", ("Tag", "Tage"), 0)
        return a.groesse, _termin(a.vorher), _termin(a.jetzt), worte
    worte = _in_worten(a.differenz, "▲ {} mehr", "▼ {} weniger", ("PT", "PT"), 1)
    return f"offen {_name(a.groesse)}", zahl(a.vorher, 1), zahl(a.jetzt, 1), worte


def _termin(wert: date | float | None) -> str:
    return f"{wert:%d.%m.%Y}" if isinstance(wert, date) else "kein Termin"


def _in_worten(differenz: float | None, mehr: str, weniger: str, einheit: tuple[str, str], stellen: int) -> str:
    if differenz is None:
        return "unbekannt"
    menge = f"{zahl(abs(differenz), stellen)} {einheit[abs(differenz) != 1]}"
    return "unverändert" if not differenz else (mehr if differenz > 0 else weniger).format(menge)


def _diagramm(lauf: Prognoselauf, name: str) -> dict[str, Any]:
    """In the shape of templates/bausteine/_diagramm.html: share of the runs that are done, by day."""
    je_tag = {tag: prozent for prozent, tag in lauf.verteilung}
    titel = f"Mit 80 % Wahrscheinlichkeit fertig bis {lauf.p80:%d.%m.%Y}" if lauf.p80 else "Kein P80"
    beschreibung = "Anteil der Läufe, in denen alle offenen Schritte bis zu einem Tag fertig sind."
    marken = [{"datum": tag.isoformat(), "name": wort} for tag, wort in ((lauf.p50, "P50"), (lauf.p80, "P80")) if tag]
    daten = {
        "art": "linie",
        "titel": titel,
        "beschreibung": beschreibung,
        "einheit": "%",
        "x": list(je_tag),
        "reihen": [{"name": "Läufe fertig", "werte": list(je_tag.values())}],
        "min": 0,
        "max": 100,
        "marken": marken,
        "fuss": f"Gerechnet am {timezone.localtime(lauf.erstellt_am):%d.%m.%Y %H:%M} · {name}",
    }
    zeilen = [[f"{date.fromisoformat(tag):%d.%m.%Y}", f"{prozent} %"] for tag, prozent in je_tag.items()]
    tabelle = {"kopf": ["bis zum", "Läufe fertig"], "zeilen": zeilen}
    return {"id": "prognose", "titel": titel, "beschreibung": beschreibung, "daten": daten, "tabelle": tabelle}


def _als_datei(request: KommunenAnfrage, umfang: Umfang) -> HttpResponseBase:
    if not _darf(request, r.EXPORTIEREN, umfang.amt_id):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    if request.GET["format"] != "xlsx" or not umfang.laeufe:
        raise BadRequest("Eine gerechnete Prognose gibt es als Excel-Datei (format=xlsx).")
    return antwort(tabelle=prognosemappe(request=request, amt=umfang.amt, laeufe=umfang.laeufe), format="xlsx")
