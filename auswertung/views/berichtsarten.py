"""Types of reports: what comes with the product, what the Kommune arranged; sections moved by buttons, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auswertung.berichtsgliederung import Gliederungspunkt
from auswertung.forms.berichte import Abschnittform, Ergaenzungsform, Kopieform
from auswertung.models import BERICHTSRAEUME, Berichtsart
from auswertung.services import berichtsarten as dienst
from auswertung.services.bausteine import BAUSTEINE
from auswertung.services.berichtsarten import Angebot, Eingabefehler, VeralteterStand
from auswertung.views.berichte import UNGUELTIG
from organisation import rechte as r
from organisation.models import Kommune
from organisation.zugriff import KommunenAnfrage, mit_kommune

KONFLIKT = 409


def _angebot(request: KommunenAnfrage, schluessel: str) -> Angebot:
    for angebot in dienst.angebote(kommune=request.kommune, auch_ruhende=True):
        if angebot.schluessel == schluessel:
            return angebot
    raise Http404("Diese Berichtsart gibt es nicht.")


def _eigene(request: KommunenAnfrage, schluessel: str) -> Berichtsart:
    art = _angebot(request, schluessel).art
    if art is None or art.herkunft == Berichtsart.Herkunft.MITGELIEFERT:
        raise Http404("Mitgelieferte Berichtsarten bleiben, wie sie sind. Bitte kopieren Sie die Art zuerst.")
    return art


def _seite(kommune: Kommune, schluessel: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("berichtsart", args=[kommune.kuerzel, schluessel]))


@require_safe
@mit_kommune(bereich=BERICHTSRAEUME)
def liste(request: KommunenAnfrage) -> HttpResponse:
    """Every type with its origin and version."""
    arten = dienst.angebote(kommune=request.kommune, auch_ruhende=True)
    return render(request, "berichte/arten.html", {"titel": "Berichtsarten", "arten": arten})


@require_safe
@mit_kommune(bereich=BERICHTSRAEUME)
def detail(request: KommunenAnfrage, schluessel: str) -> HttpResponse:
    """The sections of a type; an own one is arranged here."""
    return _zeigen(request, _angebot(request, schluessel))


def _zeigen(request: KommunenAnfrage, angebot: Angebot, *, status: int = 200, **formulare: object) -> HttpResponse:
    darf = dienst.darf_anordnen(benutzer=request.user, kommune=request.kommune)
    eigene = angebot.art is not None and angebot.art.herkunft == Berichtsart.Herkunft.EIGENE
    kontext = {
        "titel": angebot.name,
        "angebot": angebot,
        "art": angebot.art,
        "ist_eigene": eigene,
        "punkte": [(p, BAUSTEINE.get(p.baustein)) for p in angebot.abschnitte],
        "darf_kopieren": darf,
        "darf_anordnen": darf and eigene,
        "kopieform": Kopieform(initial={"name": f"{angebot.name} (eigene)"[:120]}),
        "ergaenzungsform": Ergaenzungsform(bausteine=_bausteinwahl()),
        **formulare,
    }
    return render(request, "berichte/art.html", kontext, status=status)


def _bausteinwahl() -> list[tuple[str, str]]:
    return [(b.schluessel, b.name) for b in BAUSTEINE.values()]


@require_POST
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def kopieren(request: KommunenAnfrage, schluessel: str) -> HttpResponse:
    """An own type with the same sections."""
    form = Kopieform(request.POST)
    if form.is_valid():
        try:
            art = dienst.art_kopieren(
                benutzer=request.user, kommune=request.kommune, schluessel=schluessel, **form.cleaned_data
            )
        except Eingabefehler as fehler:
            form.add_error("name", fehler.meldung)
        else:
            messages.success(request, f"„{art.name}“ ist angelegt. Ordnen Sie die Abschnitte an, wie Sie sie brauchen.")
            return _seite(request.kommune, art.schluessel)
    return _zeigen(request, _angebot(request, schluessel), status=UNGUELTIG, kopieform=form, form=form)


@require_POST
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def anordnen(request: KommunenAnfrage, schluessel: str) -> HttpResponse:
    """One move: `aktion` hoch, runter, entfernen (with `abschnitt`), or ergaenzen."""
    art = _eigene(request, schluessel)
    punkte = list(_angebot(request, schluessel).abschnitte)
    abschnitt = request.POST.get("abschnitt", "")
    zuege: dict[str, Callable[[], list[Gliederungspunkt]]] = {
        "hoch": lambda: dienst.verschoben(punkte, abschnitt, -1),
        "runter": lambda: dienst.verschoben(punkte, abschnitt, 1),
        "entfernen": lambda: dienst.entfernt(punkte, abschnitt),
    }
    aktion = request.POST.get("aktion", "")
    if aktion == "ergaenzen":
        form = Ergaenzungsform(request.POST, bausteine=_bausteinwahl())
        if not form.is_valid():
            return _zeigen(request, _angebot(request, schluessel), status=UNGUELTIG, ergaenzungsform=form, form=form)
        neue = dienst.ergaenzt(punkte, baustein=form.cleaned_data["baustein"], titel=form.cleaned_data["titel"])
    elif aktion in zuege:
        neue = zuege[aktion]()
    else:
        raise Http404("Diese Aktion gibt es nicht.")
    _gliedern(request, art, neue)
    return _seite(request.kommune, schluessel)


def _gliedern(request: KommunenAnfrage, art: Berichtsart, punkte: list[Gliederungspunkt]) -> None:
    version = request.POST.get("version", "")
    try:
        neue = dienst.art_gliedern(
            benutzer=request.user, art=art, punkte=punkte, version=int(version) if version.isdigit() else None
        )
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    else:
        if neue.pk != art.pk:
            messages.success(
                request, f"Version {art.nummer} ist in Gebrauch und bleibt; dies ist jetzt Version {neue.nummer}."
            )


@require_POST
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def anbieten(request: KommunenAnfrage, schluessel: str) -> HttpResponse:
    """Offer an own type for new reports, or no longer (`ist_aktiv` 1 or 0)."""
    art = _eigene(request, schluessel)
    try:
        dienst.art_anbieten(
            benutzer=request.user, art=art, ist_aktiv=request.POST.get("ist_aktiv") == "1", version=None
        )
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return _seite(request.kommune, schluessel)


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def abschnitt(request: KommunenAnfrage, schluessel: str, abschnitt: str) -> HttpResponse:
    """Title, level and switches of one section of an own type."""
    art = _eigene(request, schluessel)
    punkte = list(_angebot(request, schluessel).abschnitte)
    stelle = next((n for n, punkt in enumerate(punkte) if punkt.schluessel == abschnitt), None)
    if stelle is None:
        raise Http404("Diesen Abschnitt gibt es nicht.")
    punkt = punkte[stelle]
    felder = ("titel", "ebene", "freier_text", "pflicht", "nicht_oeffentlich", "hinweis")
    anfang = {name: getattr(punkt, name) for name in (*felder, "zeilen")} | {"version": art.version}
    form = Abschnittform(request.POST if request.method == "POST" else None, initial=anfang)
    status = 200
    if request.method == "POST" and form.is_valid():
        neu = replace(punkt, **{name: form.cleaned_data[name] for name in felder})
        punkte[stelle] = neu.mit_zeilen(form.cleaned_data["zeilen"])
        try:
            dienst.art_gliedern(benutzer=request.user, art=art, punkte=punkte, version=form.cleaned_data["version"])
        except VeralteterStand as fehler:
            form.add_error(None, fehler.meldung)
            status = KONFLIKT
        except Eingabefehler as fehler:
            form.add_error(None, fehler.meldung)
        else:
            return _seite(request.kommune, schluessel)
    if form.errors and status == 200:
        status = UNGUELTIG
    kontext = {"titel": f"Abschnitt „{punkt.titel}“", "art": art, "form": form}
    return render(request, "berichte/abschnitt.html", kontext, status=status)
