"""The page of one service: read, edit, evidence, and adding an own service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leistungen.forms.leistung import AngabenForm, EigeneLeistungForm, KriterienForm, anfangswerte
from leistungen.models import KommunaleLeistung, Kriterienbewertung, Reifegradstufe
from leistungen.selectors import detail as d
from leistungen.selectors.anlagen import anlagen_der_leistung
from leistungen.selectors.auswahl import auswahl
from leistungen.selectors.gruende import gruende
from leistungen.selectors.liste import nachbarn, sichtbare
from leistungen.selectors.stand import Ereignis, verlauf
from leistungen.services.bestand import eigene_leistung_anlegen
from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen, VeralteterStand
from leistungen.services.reifegrad import kriterien_bewerten
from leistungen.services.stammdaten import leistung_aendern
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import bearbeitbare, fehler_eintragen
from leistungen.views.listenzustand import Listenzustand
from organisation import rechte as r
from organisation.models import Amt
from organisation.zugriff import KommunenAnfrage, mit_kommune

BEREICH = "leistungen"
ANLAGEN = 10  # the rest is on the page of the files


@dataclass(frozen=True)
class Verlaufseintrag:
    """An event, and whether the reader may undo the Vorgang it belongs to."""

    ereignis: Ereignis
    storno_url: str
    mitbetroffen: int


@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Everything known about one service."""
    benutzer, kommune = request.user, request.kommune
    leistung = get_object_or_404(d.mit_allem(sichtbare(benutzer=benutzer, kommune=kommune)), pk=pk)
    gewaehlt = auswahl(benutzer=benutzer, kommune=kommune)
    darf = KommunaleLeistung.objects.bearbeitbar_fuer(benutzer).filter(pk=pk).exists()
    kontext = {
        "titel": leistung.bezeichnung,
        "leistung": leistung,
        "auswahl": gewaehlt,
        "bearbeitbar": darf,
        "minimum": d.zum_minimum(stufe=leistung.stufe_wert, auswahl=gewaehlt),
        "ziel": d.zum_ziel(leistung=leistung),
        "abbildungen": d.abbildungen(kommune=kommune, leistung=leistung),
        "relevanz": d.relevanz_in_worten(kommune=kommune, leistung=leistung),
        "kriterien": d.kriterien(leistung=leistung, modell_id=gewaehlt.leitmodell_id, stichtag=timezone.localdate()),
        "anlagen": list(anlagen_der_leistung(benutzer=benutzer, leistung=leistung)[:ANLAGEN]),
        "verlauf": _verlauf(request, leistung, darf),
        **_nachbarn(request, pk),
    }
    return render(request, "leistungen/detail.html", kontext)


def _verlauf(request: KommunenAnfrage, leistung: KommunaleLeistung, darf: bool) -> list[Verlaufseintrag]:
    ereignisse = verlauf(leistung=leistung)
    offen = {e.vorgang for e in ereignisse if e.vorgang and e.storniert_am is None}
    groessen = d.vorgangsgroessen(kommune=request.kommune, kennungen=offen)
    return [
        Verlaufseintrag(
            ereignis,
            reverse("vorgang_rueckgaengig", args=[request.kommune.kuerzel, ereignis.vorgang])
            if darf and ereignis.vorgang in offen and ereignis.storniert_am is None
            else "",
            groessen[ereignis.vorgang] if ereignis.vorgang else 0,
        )
        for ereignis in ereignisse
    ]


def _nachbarn(request: KommunenAnfrage, pk: int) -> dict[str, Any]:
    """Previous and next in the list the reader came from (`liste=` or the Referer), else among all by name."""
    liste_url = reverse("leistungen", args=[request.kommune.kuerzel])
    herkunft = urlsplit(request.headers.get("Referer", ""))
    abfrage = request.GET.get("liste", herkunft.query if herkunft.path == liste_url else "")
    zustand = Listenzustand(request.user, request.kommune, QueryDict(abfrage))
    vorige, naechste = nachbarn(zustand.treffer, leistung_id=pk)
    anhang = f"?{urlencode({'liste': abfrage})}" if abfrage else ""

    def url(ziel: int | None) -> str:
        return reverse("leistung", args=[request.kommune.kuerzel, ziel]) + anhang if ziel else ""

    return {
        "vorige_url": url(vorige),
        "naechste_url": url(naechste),
        "liste_url": f"{liste_url}?{abfrage}" if abfrage else liste_url,
    }


def _aemter(request: KommunenAnfrage) -> Any:
    """Ämter the reader may assign services to."""
    aemter = Amt.objects.filter(kommune=request.kommune).nach_nummer()
    erlaubt = request.user.rechte().aemter(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)
    return aemter if erlaubt is None else aemter.filter(pk__in=erlaubt)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Edit the undated facts; a stale save is refused and shown field by field."""
    bearbeitbare(request, pk)
    leistung = get_object_or_404(d.mit_allem(sichtbare(benutzer=request.user, kommune=request.kommune)), pk=pk)
    if request.method == "GET":
        return _formular(request, leistung, AngabenForm(leistung=leistung, aemter=_aemter(request)))
    form = AngabenForm(request.POST, leistung=leistung, aemter=_aemter(request))
    if not form.is_valid():
        return _formular(request, leistung, form, status=UNGUELTIG)
    return _speichern(request, leistung, form)


def _text(wert: Any) -> str:
    return "" if wert in (None, "") else str(wert)


def _gesehen(request: KommunenAnfrage, form: AngabenForm) -> dict[str, str]:
    return {name: request.POST.get(f"gesehen_{name}", "") for name in form.angaben}


def _speichern(request: KommunenAnfrage, leistung: KommunaleLeistung, form: AngabenForm) -> HttpResponse:
    gesehen = _gesehen(request, form)
    aenderungen = {n: form.cleaned_data[n] for n in form.angaben if _text(form.cleaned_data[n]) != gesehen[n]}
    ziel = reverse("leistung", args=[request.kommune.kuerzel, leistung.pk])
    if not aenderungen:
        messages.info(request, "Es war nichts zu ändern.")
        return HttpResponseRedirect(ziel)
    try:
        leistung_aendern(
            benutzer=request.user,
            kommune=request.kommune,
            leistung_id=leistung.pk,
            version=form.cleaned_data["version"],
            aenderungen=aenderungen,
            gesehen=gesehen,
            grund=form.cleaned_data["grund"],
        )
    except VeralteterStand:
        return _konflikt(request, leistung, form, gesehen, set(aenderungen))
    except Eingabefehler as fehler:
        fehler_eintragen(form, fehler)
        return _formular(request, leistung, form, status=UNGUELTIG)
    namen = ", ".join(str(form.fields[name].label) for name in aenderungen)
    messages.success(request, f"Gespeichert: {namen}.")
    return HttpResponseRedirect(ziel)


def _konflikt(
    request: KommunenAnfrage, leistung: KommunaleLeistung, form: AngabenForm, gesehen: dict[str, str], eigene: set[str]
) -> HttpResponse:
    """Somebody else saved first: their fields move into the form, the reader's own input stays and is compared."""
    jetzt = anfangswerte(leistung)
    unterschiede = [
        {
            "feld": form.fields[name].label,
            "gesehen": gesehen[name],
            "jetzt": _text(jetzt[name]),
            "eigene": _text(form.cleaned_data[name]) if name in eigene else "(von Ihnen nicht geändert)",
        }
        for name in form.angaben
        if gesehen[name] != _text(jetzt[name])
    ]
    daten = request.POST.copy()
    for name in set(form.angaben) - eigene:
        wert = jetzt[name]
        daten[name] = _text(getattr(wert, "pk", wert))
    daten["version"] = str(leistung.version)
    neu = AngabenForm(daten, leistung=leistung, aemter=_aemter(request))
    return _formular(request, leistung, neu, status=KONFLIKT, unterschiede=unterschiede)


def _formular(
    request: KommunenAnfrage, leistung: KommunaleLeistung, form: AngabenForm, *, status: int = 200, **weitere: Any
) -> HttpResponse:
    werte = anfangswerte(leistung)
    if form.is_bound and not weitere:
        gesehen = list(_gesehen(request, form).items())
    else:
        gesehen = [(name, _text(werte[name])) for name in form.angaben]
    kontext = {
        "titel": f"Angaben bearbeiten: {leistung.bezeichnung}",
        "leistung": leistung,
        "form": form,
        "gesehen": gesehen,
        "weiter": reverse("leistung", args=[request.kommune.kuerzel, leistung.pk]),
        **weitere,
    }
    return render(request, "leistungen/bearbeiten.html", kontext, status=status)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Add a service that no catalogue knows."""
    form = EigeneLeistungForm(request.POST if request.method == "POST" else None, aemter=_aemter(request))
    status = 200
    if form.is_bound and form.is_valid():
        try:
            leistung = eigene_leistung_anlegen(benutzer=request.user, kommune=request.kommune, **form.cleaned_data)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Angelegt: {leistung.bezeichnung}.")
            return HttpResponseRedirect(reverse("leistung", args=[request.kommune.kuerzel, leistung.pk]))
    if form.is_bound:
        status = UNGUELTIG
    kontext = {
        "titel": "Eigene Leistung anlegen",
        "form": form,
        "weiter": reverse("leistungen", args=[request.kommune.kuerzel]),
    }
    return render(request, "leistungen/neu.html", kontext, status=status)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def kriterien(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Enter evidence per criterion; the lowest criterion decides the stage."""
    leistung = bearbeitbare(request, pk)
    form = _kriterienform(request, leistung)
    weiter = reverse("leistung", args=[request.kommune.kuerzel, pk])
    kontext: dict[str, Any] = {"titel": "Kriterien bewerten", "leistung": leistung, "form": form, "weiter": weiter}
    kontext["gesehen"] = request.POST.get("gesehen", str(leistung.aktueller_stand_id or ""))
    if not form.is_bound:
        return render(request, "leistungen/kriterien.html", kontext)
    if form.is_valid():
        try:
            _bewerten(request, leistung, form)
            return HttpResponseRedirect(weiter)
        except NachtragBestaetigen as fehler:
            kontext["nachtrag"] = fehler.meldung
        except VeralteterStand as fehler:
            kontext.update(hinweis=fehler.meldung, gesehen=str(leistung.aktueller_stand_id or ""))
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
    return render(request, "leistungen/kriterien.html", kontext, status=UNGUELTIG)


def _kriterienform(request: KommunenAnfrage, leistung: KommunaleLeistung) -> KriterienForm:
    modell_id = auswahl(benutzer=request.user, kommune=request.kommune).leitmodell_id
    staende = d.kriterien(leistung=leistung, modell_id=modell_id, stichtag=timezone.localdate())
    if not staende:
        raise Http404("Das führende Reifegradmodell nennt keine Kriterien.")
    return KriterienForm(
        request.POST if request.method == "POST" else None,
        kriterien=[stand.kriterium for stand in staende],
        stufen=list(Reifegradstufe.objects.filter(modell=modell_id).order_by("wert")),
        bisher={s.kriterium.pk: (s.bewertung.stufe_id, s.bewertung.nachweis) for s in staende if s.bewertung},
        heute=timezone.localdate(),
        grund=gruende(benutzer=request.user, kommune=request.kommune, modell=Kriterienbewertung)[0],
    )


def _bewerten(request: KommunenAnfrage, leistung: KommunaleLeistung, form: KriterienForm) -> None:
    gesehen = request.POST.get("gesehen", "")
    vorgang = kriterien_bewerten(
        benutzer=request.user,
        kommune=request.kommune,
        leistung_id=leistung.pk,
        bewertungen=form.bewertungen(),
        gueltig_ab=form.cleaned_data["gueltig_ab"],
        grund=form.cleaned_data["grund"],
        gesehen={leistung.pk: int(gesehen) if gesehen.isdigit() else None},
        nachtrag_bestaetigt=request.POST.get("nachtrag") == "1",
    )
    if vorgang is None:
        messages.info(request, "Gespeichert. Der Reifegrad folgt, sobald alle Kriterien bewertet sind.")
        return
    url = reverse("vorgang_rueckgaengig", args=[request.kommune.kuerzel, vorgang.kennung])
    messages.success(request, "Gespeichert. Das niedrigste Kriterium entscheidet.", extra_tags=f"rueckgaengig:{url}")
