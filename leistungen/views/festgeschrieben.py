"""Frozen rankings: adopt one, read it, compare two, take them out as Excel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from leistungen.forms.rangfolge import Festschreibenform, Vergleichsform
from leistungen.models import Rangplatz
from leistungen.resources.rangtabelle import festgeschriebene_tabelle, vergleichstabelle
from leistungen.selectors.kriterien import gueltiger_katalog, kriterien_von
from leistungen.selectors.rangliste import beschlossene, letzte_stabilitaet, zurueckgestellte
from leistungen.selectors.rangvergleich import plaetze
from leistungen.selectors.rangvergleich import vergleich as vergleichen
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.services.rangfolge import rangfolge_beschliessen
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from leistungen.views.rangfolge import QUELLE, darf_ausgeben, darf_festlegen
from organisation import rechte as r
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE, Angabe, Tabelle
from organisation.zugriff import KommunenAnfrage, mit_kommune

BEREICH, JE_SEITE = "leistungen", 100


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.FREIGEBEN)
def festschreiben(request: KommunenAnfrage) -> HttpResponse:
    """Freeze the ranking of the version that holds."""
    if not darf_festlegen(request):
        raise PermissionDenied("Kriterien und Rangfolge darf nur festlegen, wer für alle Ämter freigeben darf.")
    katalog = gueltiger_katalog(kommune=request.kommune)
    if katalog is None:
        return HttpResponseRedirect(reverse("rangfolge", args=[request.kommune.kuerzel]))
    anfang = {"titel": f"TOP {katalog.top_n}", "beschlossen_am": timezone.localdate(), "top_n": katalog.top_n}
    form = Festschreibenform(request.POST if request.method == "POST" else None, initial=anfang)
    kontext: dict[str, Any] = {
        "titel": "Rangfolge festschreiben",
        "form": form,
        "katalog": katalog,
        "kriterien": kriterien_von(katalog=katalog),
        "zurueckgestellt": zurueckgestellte(benutzer=request.user, kommune=request.kommune),
        "pruefung": letzte_stabilitaet(katalog=katalog),
        "gesehen": request.POST.get("gesehen", str(katalog.version)),
    }
    if not form.is_bound:
        return render(request, "leistungen/rangfolge/festschreiben.html", kontext)
    status = UNGUELTIG
    if form.is_valid():
        roh = kontext["gesehen"]
        gesehen = int(roh) if roh.isascii() and roh.isdigit() and len(roh) < 9 else 0
        try:
            beschluss = rangfolge_beschliessen(
                benutzer=request.user, kommune=request.kommune, gesehene_version=gesehen, **form.cleaned_data
            )
        except VeralteterStand as fehler:
            kontext |= {"unterschiede": fehler.unterschiede, "gesehen": str(katalog.version)}
            status = KONFLIKT
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Festgeschrieben: {beschluss}. Daran ändert sich nichts mehr.")
            return HttpResponseRedirect(reverse("rangfolge_beschlossen", args=[request.kommune.kuerzel, beschluss.pk]))
    return render(request, "leistungen/rangfolge/festschreiben.html", kontext, status=status)


@require_safe
@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponse:
    """All frozen rankings, latest first."""
    alle = list(beschlossene(kommune=request.kommune))
    juengste = {name: str(rangfolge.pk) for name, rangfolge in zip("ba", alle, strict=False)}
    kontext = {
        "titel": "Beschlossene Rangfolgen",
        "rangfolgen": alle,
        "form": Vergleichsform(None, rangfolgen=beschlossene(kommune=request.kommune), initial=juengste),
        "darf_festlegen": darf_festlegen(request),
    }
    return render(request, "leistungen/rangfolge/beschlossene.html", kontext)


@require_safe
@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """One frozen ranking: the TOP n, or with `?alle=1` everything; `?format=xlsx|csv`."""
    rangfolge = get_object_or_404(beschlossene(kommune=request.kommune), pk=pk)
    if "format" in request.GET:
        zeilen = list(Rangplatz.objects.exportierbar_fuer(request.user).filter(rangfolge=rangfolge).order_by("reihung"))
        angaben = _angaben(request, f"beschlossene Rangfolge: {rangfolge}")
        tabelle = festgeschriebene_tabelle(
            rangfolge=rangfolge, plaetze=zeilen, angaben=angaben, kuerzel=request.kommune.kuerzel
        )
        return _ausgeben(request, tabelle)
    zeilen_alle = plaetze(rangfolge=rangfolge, benutzer=request.user)
    alle = request.GET.get("alle") == "1"
    gezeigt = zeilen_alle if alle else zeilen_alle.filter(rang__lte=rangfolge.top_n)
    blatt = Paginator(gezeigt, JE_SEITE).get_page(request.GET.get("seite"))
    kontext = {
        "titel": str(rangfolge),
        "rangfolge": rangfolge,
        "seite": blatt,
        "mehr_als_n": not alle and blatt.paginator.count > rangfolge.top_n,
        "zeigt_alle": alle,
        "darf_ausgeben": darf_ausgeben(request),
    }
    return render(request, "leistungen/rangfolge/beschlossen.html", kontext)


@require_safe
@mit_kommune(bereich=BEREICH)
def vergleich(request: KommunenAnfrage) -> HttpResponseBase:
    """Two frozen rankings, service by service (`?a=&b=`); only entries of a TOP n, or with `alle=1` everything."""
    form = Vergleichsform(request.GET, rangfolgen=beschlossene(kommune=request.kommune))
    kontext: dict[str, Any] = {"titel": "Rangfolgen vergleichen", "form": form, "darf_ausgeben": darf_ausgeben(request)}
    if not form.is_valid():
        return render(request, "leistungen/rangfolge/vergleich.html", kontext, status=UNGUELTIG if request.GET else 200)
    a, b = form.cleaned_data["a"], form.cleaned_data["b"]
    alle = request.GET.get("alle") == "1"
    sichtbar = Rangplatz.objects.exportierbar_fuer if "format" in request.GET else Rangplatz.objects.sichtbar_fuer
    listen = [list(sichtbar(request.user).filter(rangfolge=x).order_by("reihung")) for x in (a, b)]
    zeilen = vergleichen(a=listen[0], b=listen[1], top_a=a.top_n, top_b=b.top_n, nur_top=not alle)
    if "format" in request.GET:
        tabelle = vergleichstabelle(
            a=a, b=b, zeilen=zeilen, angaben=_angaben(request, f"{a} gegen {b}"), kuerzel=request.kommune.kuerzel
        )
        return _ausgeben(request, tabelle)
    kontext |= {"a": a, "b": b, "zeigt_alle": alle}
    kontext["seite"] = Paginator(zeilen, JE_SEITE).get_page(request.GET.get("seite"))
    kontext["geblieben"] = sum(
        (z.rang_a or a.top_n + 1) <= a.top_n and (z.rang_b or b.top_n + 1) <= b.top_n for z in zeilen
    )
    return render(request, "leistungen/rangfolge/vergleich.html", kontext)


def _angaben(request: KommunenAnfrage, was: str) -> list[Angabe]:
    abfrage = request.GET.copy()
    abfrage.pop("format", None)
    return grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten=was,
        quelle=QUELLE,
        adresse=request.build_absolute_uri(f"?{abfrage.urlencode()}"),
    )


def _ausgeben(request: KommunenAnfrage, tabelle: Tabelle) -> HttpResponseBase:
    if request.GET["format"] not in FORMATE or not darf_ausgeben(request):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    return antwort(tabelle=tabelle, format="xlsx" if request.GET["format"] == "xlsx" else "csv")
