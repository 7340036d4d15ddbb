"""The cockpit: /<kuerzel>/ for the Kommune, /<kuerzel>/amt/<id>/ for an Amt with everything below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from auswertung.ausgabe.cockpit import cockpitmappe, darf_ausgeben
from auswertung.kennzahlen import UNBESTAETIGT
from auswertung.selectors import aufteilungen
from auswertung.selectors.befunde import befundzahlen
from auswertung.selectors.befunde import eigenes_amt as bearbeitetes_amt
from auswertung.selectors.cockpit import Cockpit, cockpit
from auswertung.selectors.finanzen import darf_finanzen_sehen, finanzbild
from auswertung.selectors.gremien import darf_gremien_sehen, gremienbild
from auswertung.selectors.orte import amtsname, eigenes_amt, ort_des_amts, sichtbare_aemter
from auswertung.selectors.personal import darf_personal_sehen, hat_stellen, personalbild
from auswertung.selectors.projekte import darf_projekte_sehen, hat_projekte, projektbild, projektprognose
from auswertung.selectors.zellen import Ort
from auswertung.views import diagramme
from auswertung.views.adressen import Adressen
from auswertung.views.kacheln import befundbeiwerte, beiwerte, kacheln
from organisation import rechte as r
from organisation.kontext import ist_demo
from organisation.models import Amt
from organisation.tabellenausgabe.antwort import antwort
from organisation.zugriff import KommunenAnfrage, mit_kommune

PROJEKTE, PERSONAL, FINANZEN, GREMIEN = "projekte", "personal", "finanzen", "gremien"
REITER = {
    "stufen": "Nach Reifegrad",
    "themenfelder": "Nach Themenfeld",
    "aemter": "Nach Amt",
    "unbestaetigt": "Nicht bestätigte Angaben",
    PROJEKTE: "Projekte",
    PERSONAL: "Personal",
    FINANZEN: "Finanzen",
    GREMIEN: "Gremien",
}


@dataclass(frozen=True)
class Reiter:
    name: str
    url: str
    aktiv: bool


@require_safe
@mit_kommune(bereich="leistungen")
def cockpit_kommune(request: KommunenAnfrage) -> HttpResponseBase:
    """The whole Kommune; who may see single Ämter only is sent to the first of them."""
    rechte = request.user.rechte()
    if rechte.aemter(kommune_id=request.kommune.pk, bereich="leistungen", stufe=r.LESEN) is None:
        return _seite(request, Ort(request.user, request.kommune), None)
    amt_id = eigenes_amt(benutzer=request.user, kommune=request.kommune)
    return HttpResponseRedirect(reverse("cockpit_amt", args=[request.kommune.kuerzel, amt_id]))


@require_safe
@mit_kommune(bereich="leistungen")
def cockpit_amt(request: KommunenAnfrage, amt_id: int) -> HttpResponseBase:
    """One Amt and everything below it; a foreign one is not there."""
    gefunden = ort_des_amts(benutzer=request.user, kommune=request.kommune, amt_id=amt_id)
    if gefunden is None:
        raise Http404("Dieses Amt gibt es nicht, oder Sie dürfen seine Zahlen nicht sehen.")
    ort, amt = gefunden
    return _seite(request, ort, amt)


def _seite(request: KommunenAnfrage, ort: Ort, amt: Amt | None) -> HttpResponseBase:
    heute = timezone.localdate()
    stand = cockpit(ort=ort, stichtag=min(_stichtag(request) or heute, heute), heute=heute)
    titel = f"Wie weit ist {amtsname(amt) if amt else ort.kommune.name}?"
    kontext: dict[str, Any] = {
        "titel": titel,
        "amt": amt,
        "aemter": sichtbare_aemter(benutzer=request.user, kommune=ort.kommune),
    }
    if stand is None:
        return render(request, "auswertung/cockpit_leer.html", kontext)
    if "format" in request.GET:
        return _als_datei(request, stand, titel)
    nachfrage = request.headers.get("HX-Request") == "true"
    if nachfrage and stand.wird_berechnet:
        return HttpResponse(status=204)
    kontext |= _kontext(request, stand)
    return render(request, "auswertung/_cockpit.html" if nachfrage else "auswertung/cockpit.html", kontext)


def _als_datei(request: KommunenAnfrage, stand: Cockpit, titel: str) -> HttpResponseBase:
    if not darf_ausgeben(stand.ort):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    if request.GET["format"] != "xlsx":
        raise BadRequest("Das Cockpit gibt es als Excel-Datei (format=xlsx).")
    mappe = cockpitmappe(stand=stand, titel=titel, adresse=request.build_absolute_uri(request.path))
    return antwort(tabelle=mappe, format="xlsx")


def _stichtag(request: HttpRequest) -> date | None:
    roh = request.GET.get("stichtag", "")
    if not roh:
        return None
    try:
        return date.fromisoformat(roh)
    except ValueError as fehler:
        raise BadRequest("Der Stichtag in der Adresse ist kein Datum (erwartet: JJJJ-MM-TT).") from fehler


def _kontext(request: KommunenAnfrage, stand: Cockpit) -> dict[str, Any]:
    gezeigte = _gezeigte_reiter(stand)
    gewaehlt = request.GET.get("reiter", "")
    gewaehlt = gewaehlt if gewaehlt in gezeigte else next(iter(gezeigte), "")
    adressen = Adressen(stand.ort, stand.stichtag, stand.massstab.monate, stand.ist_aktuell)
    demo = ist_demo(request.kommune)
    return {
        "cockpit": stand,
        "stand": stand.stand,
        "kacheln": kacheln(stand, adressen),
        "beiwerte": [
            *beiwerte(stand, adressen),
            *befundbeiwerte(stand, befundzahlen(ort=stand.ort, tag=stand.stichtag), adressen),
        ],
        "trend": diagramme.trend(stand, demo=demo),
        "faellige": [(faellig, adressen.faellige(faellig.datum)) for faellig in stand.faelligkeiten],
        "aelteste_url": adressen.zeilen(UNBESTAETIGT, sortierung="bestaetigt") if gewaehlt == "unbestaetigt" else "",
        "reiter": [
            Reiter(n, f"{adressen.cockpit(stand.ort.amt_id, reiter=s)}#ansichten", s == gewaehlt)
            for s, n in gezeigte.items()
        ],
        "diagramm": _diagramm(gewaehlt, stand, adressen, demo=demo) if gewaehlt else None,
        **(_projekte(stand, adressen, demo=demo) if gewaehlt == PROJEKTE else {}),
        **(_personal(stand, adressen, demo=demo) if gewaehlt == PERSONAL else {}),
        **(_finanzen(stand, adressen, demo=demo) if gewaehlt == FINANZEN else {}),
        "blatt_url": _blatt(stand),
        "eigenes_blatt_url": _eigenes_blatt(stand),
        **(_gremien(stand, adressen, demo=demo) if gewaehlt == GREMIEN else {}),
        "leistungen_url": adressen.zeilen(),
        "selbst_url": request.get_full_path(),
        "darf_exportieren": darf_ausgeben(stand.ort),
    }


def _blatt(stand: Cockpit) -> str:
    """The sheet of this place on one page."""
    name, werte = ("amtsblatt", [stand.ort.amt_id]) if stand.ort.amt_id else ("kommunenblatt", [])
    return reverse(name, args=[stand.ort.kommune.kuerzel, *werte])


def _eigenes_blatt(stand: Cockpit) -> str:
    """On the cockpit of the Kommune: the sheet of the Amt the reader works for; "" for those of all Ämter or of none."""
    if stand.ort.amt_id is not None:
        return ""
    amt_id = bearbeitetes_amt(benutzer=stand.ort.benutzer, kommune=stand.ort.kommune)
    return reverse("amtsblatt", args=[stand.ort.kommune.kuerzel, amt_id]) if amt_id else ""


def _gezeigte_reiter(stand: Cockpit) -> dict[str, str]:
    """A place without a counted service has nothing to show but its projects, posts, money and orders."""
    if not stand.hat_leistungen:
        da = {
            PROJEKTE: hat_projekte(ort=stand.ort, tag=stand.stichtag),
            PERSONAL: hat_stellen(ort=stand.ort, tag=stand.stichtag),
            FINANZEN: darf_finanzen_sehen(stand.ort) and finanzbild(ort=stand.ort, tag=stand.stichtag) is not None,
            GREMIEN: gremienbild(ort=stand.ort, tag=stand.stichtag) is not None,
        }
        return {s: n for s, n in REITER.items() if da.get(s)}
    darf = {
        PROJEKTE: darf_projekte_sehen,
        PERSONAL: darf_personal_sehen,
        FINANZEN: darf_finanzen_sehen,
        GREMIEN: darf_gremien_sehen,
    }
    return {s: n for s, n in REITER.items() if s not in darf or darf[s](stand.ort)}


def _projekte(stand: Cockpit, adressen: Adressen, *, demo: bool) -> dict[str, Any]:
    """What the tab of the projects shows besides; empty where the snapshot holds none."""
    bild = projektbild(ort=stand.ort, tag=stand.stichtag)
    if bild is None:
        return {"projektreiter": True}
    return {
        "projektreiter": True,
        "projektkacheln": diagramme.projektkacheln(bild, adressen),
        "diagramm": diagramme.phasen(stand, bild, adressen, demo=demo),
        "ampeldiagramm": diagramme.ampel(stand, bild, adressen, demo=demo) if bild.aemter else None,
        "prognosen": projektprognose(ort=stand.ort) if stand.ist_aktuell else (),
    }


def _personal(stand: Cockpit, adressen: Adressen, *, demo: bool) -> dict[str, Any]:
    """What the tab of the posts shows; empty where the snapshot holds none."""
    bild = personalbild(ort=stand.ort, tag=stand.stichtag)
    if bild is None:
        return {"personalreiter": True}
    kapazitaet = reverse("kapazitaet", args=[stand.ort.kommune.kuerzel])
    return {
        "personalreiter": True,
        "personalkacheln": diagramme.personalkacheln(bild, adressen),
        "personalzahlen": diagramme.vermerk_und_status(bild, adressen),
        "personaldiagramme": [
            *diagramme.kapazitaetsbilder(stand, bild, demo=demo),
            *([diagramme.personalaemter(stand, bild, adressen, demo=demo)] if bild.aemter else []),
        ],
        "kapazitaet_url": f"{kapazitaet}?amt={stand.ort.amt_id}" if stand.ort.amt_id else kapazitaet,
    }


def _finanzen(stand: Cockpit, adressen: Adressen, *, demo: bool) -> dict[str, Any]:
    """What the tab of the money shows; empty where the snapshot holds none."""
    bild = finanzbild(ort=stand.ort, tag=stand.stichtag)
    if bild is None:
        return {"finanzreiter": True}
    return {
        "finanzreiter": True,
        "finanzkacheln": diagramme.finanzkacheln(bild, adressen),
        "finanzdiagramme": [
            *([diagramme.finanzjahre(stand, bild, adressen, demo=demo)] if bild.jahre else []),
            *([diagramme.finanzaemter(stand, bild, adressen, demo=demo)] if bild.aemter else []),
        ],
    }


def _gremien(stand: Cockpit, adressen: Adressen, *, demo: bool) -> dict[str, Any]:
    """What the tab of the council's orders shows; empty where the snapshot holds none."""
    bild = gremienbild(ort=stand.ort, tag=stand.stichtag)
    if bild is None:
        return {"gremienreiter": True}
    return {
        "gremienreiter": True,
        "gremienkacheln": diagramme.gremienkacheln(bild, adressen),
        "gremiendiagramme": [diagramme.gremienaemter(stand, bild, adressen, demo=demo)] if bild.aemter else [],
    }


def _diagramm(gewaehlt: str, stand: Cockpit, adressen: Adressen, *, demo: bool) -> diagramme.Diagramm | None:
    """The chart of the chosen tab; None where the snapshot holds nothing for it."""
    tag = stand.stichtag
    match gewaehlt:
        case "projekte" | "personal" | "finanzen" | "gremien":
            return None
        case "themenfelder":
            felder = aufteilungen.themenfelder_nach_stufe(ort=stand.ort, tag=tag)
            return diagramme.themenfelder(stand, felder, adressen, demo=demo) if felder else None
        case "aemter" | "unbestaetigt":
            zeilen = aufteilungen.aemter(ort=stand.ort, tag=tag)
            bauen = diagramme.aemter if gewaehlt == "aemter" else diagramme.unbestaetigt
            return bauen(stand, zeilen, adressen, demo=demo) if zeilen else None
        case _:
            tage = [tag, *([stand.vergleichstag] if stand.vergleichstag else [])]
            verteilungen = aufteilungen.stufenverteilung(ort=stand.ort, tage=tage)
            return diagramme.stufen(stand, verteilungen, adressen, demo=demo) if tag in verteilungen else None
