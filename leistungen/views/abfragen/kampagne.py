"""The campaign, for those who steer it: list, create, change, open, close, defer an Amt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leistungen.forms.abfragen import ALLE_GEZAEHLTEN, Kampagnenform, Rahmenform, Zurueckstellungsform
from leistungen.models import Abfrage, Amtsbogen, Kriterium
from leistungen.resources.abfragetabelle import abfragenliste, ruecklauftabelle
from leistungen.selectors.abfragen import Ruecklauf, abfragen, eigene_boegen, fragen, gesamt, ruecklauf_je_bogen
from leistungen.selectors.erinnerungen import erinnerungsstand
from leistungen.selectors.rueckgaben import rueckgaben
from leistungen.services.abfragen import kampagne as dienst
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.views.listenzustand import Listenzustand, aus_text
from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE, Tabelle
from organisation.zugriff import KommunenAnfrage, mit_kommune

BEREICH = "leistungen"
UNGUELTIG, KONFLIKT = 422, 409


def steuert(request: KommunenAnfrage) -> bool:
    """Whether the reader may steer campaigns."""
    return request.user.rechte().darf(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)


def nur_steuernde(request: KommunenAnfrage) -> None:
    """Raises PermissionDenied unless the reader steers campaigns."""
    if not steuert(request):
        raise PermissionDenied("Eine Abfrage steuert nur, wer die Leistungen aller Ämter bearbeiten darf.")


def ausgeben(request: KommunenAnfrage, tabelle: Tabelle) -> HttpResponseBase:
    """The table as a download. Raises PermissionDenied without the right to export."""
    if not request.user.rechte().darf_irgendwo(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.EXPORTIEREN):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    return antwort(tabelle=tabelle, format=request.GET["format"])  # type: ignore[arg-type]


def die_abfrage(request: KommunenAnfrage, pk: int) -> Abfrage:
    """The campaign of the address, or 404."""
    return get_object_or_404(abfragen(benutzer=request.user, kommune=request.kommune).select_related("kommune"), pk=pk)


def _gefragte(request: KommunenAnfrage, liste: list[Abfrage]) -> dict[int, dict[int, Ruecklauf]]:
    """Rücklauf of the Ämter that are asked and that the reader may see."""
    boegen = Amtsbogen.objects.sichtbar_fuer(request.user).filter(abfrage__in=liste, ist_zurueckgestellt=False)
    sichtbar = set(boegen.values_list("pk", flat=True))
    alle = ruecklauf_je_bogen(abfrage_ids=[a.pk for a in liste])
    return {a: {b: wert for b, wert in je.items() if b in sichtbar} for a, je in alle.items()}


@require_safe
@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponseBase:
    """All campaigns the reader may see; `?status=` narrows, `?format=xlsx|csv` downloads."""
    status = request.GET.get("status", "")
    gefunden = list(abfragen(benutzer=request.user, kommune=request.kommune, status=status)[:200])
    ruecklauf = _gefragte(request, gefunden)
    if request.GET.get("format") in FORMATE:
        worte = f"Zustand: {Abfrage.Status(status).label}" if status in Abfrage.Status.values else ""
        return ausgeben(
            request,
            abfragenliste(
                abfragen=gefunden,
                ruecklauf=ruecklauf,
                kommune=request.kommune,
                benutzer=request.user,
                filter_in_worten=worte,
            ),
        )
    kontext = {
        "titel": "Fachamt-Abfragen",
        "zeilen": [(a, gesamt(ruecklauf.get(a.pk, {}).values())) for a in gefunden],
        "status": status,
        "status_wahl": Abfrage.Status.choices,
        "steuert": steuert(request),
    }
    return render(request, "leistungen/abfragen/liste.html", kontext)


def _leistungswahl(zustand: Listenzustand, mitgebracht: str) -> list[tuple[str, str]]:
    ansichten = [(f"ansicht:{a.id}", f"Ansicht „{a.name}“") for a in zustand.auswahl.ansichten]
    eigene = [(f"liste:{mitgebracht}", "Auswahl, mit der Sie gekommen sind")] if mitgebracht else []
    return [*eigene, (ALLE_GEZAEHLTEN, "alle gezählten Leistungen"), *ansichten]


def _leistungen(request: KommunenAnfrage, zustand: Listenzustand, wahl: str) -> list[int]:
    """Ids behind the choice. Raises Eingabefehler where its filters can't be read."""
    art, _, wert = wahl.partition(":")
    ansicht = next((a.abfrage for a in zustand.auswahl.ansichten if art == "ansicht" and str(a.id) == wert), "")
    text = {"liste": wert, "ansicht": ansicht}.get(art, "gezaehlt=1")
    gewaehlt = aus_text(benutzer=request.user, kommune=request.kommune, abfrage=text)
    if gewaehlt.filter.fehlermeldungen():
        raise Eingabefehler(" ".join(gewaehlt.filter.fehlermeldungen()), feld="leistungen")
    return list(gewaehlt.filter.treffer.values_list("pk", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponseBase:
    """Create a draft. `?auswahl=` carries the query of the working list one came from."""
    nur_steuernde(request)
    zustand = aus_text(benutzer=request.user, kommune=request.kommune, abfrage="")
    aemter = list(Amt.objects.filter(kommune=request.kommune).nach_nummer())
    kriterien = Kriterium.objects.filter(
        kommune=request.kommune, katalog__ist_gueltig=True, herkunft=Kriterium.Herkunft.SCHAETZUNG_FACHAMT
    ).order_by("nummer")
    zurueckgestellt = [amt for amt in aemter if amt.ist_zurueckgestellt]
    mitgebracht = (request.POST.get("auswahl") or request.GET.get("auswahl", ""))[:2000]
    form = Kampagnenform(
        request.POST or None,
        aemter=[amt for amt in aemter if not amt.ist_zurueckgestellt],
        kriterien=list(kriterien),
        leistungen=_leistungswahl(zustand, mitgebracht),
        initial={"aemter": [str(amt.pk) for amt in aemter]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            abfrage = dienst.abfrage_anlegen(
                benutzer=request.user,
                kommune=request.kommune,
                rahmen=form.rahmen(),
                fragen=form.gewaehlte_fragen(),
                leistung_ids=_leistungen(request, zustand, form.cleaned_data["leistungen"]),
                aemter={int(pk): "" for pk in form.cleaned_data["aemter"]}
                | {amt.pk: amt.zurueckstellungsgrund for amt in zurueckgestellt},
            )
            messages.success(request, "Entwurf gespeichert. Die Ämter sehen ihn erst, wenn Sie die Abfrage öffnen.")
            return redirect("abfrage", request.kommune.kuerzel, abfrage.pk)
        except Eingabefehler as fehler:
            form.add_error(fehler.feld if fehler.feld in form.fields else None, fehler.meldung)
    kontext = {"titel": "Neue Abfrage", "form": form, "zurueckgestellt": zurueckgestellt, "auswahl": mitgebracht}
    return render(request, "leistungen/abfragen/neu.html", kontext, status=UNGUELTIG if form.errors else 200)


@require_safe
@mit_kommune(bereich=BEREICH)
def detail(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """Who was asked, what came back, who is deferred; `?format=xlsx|csv` downloads the Rücklauf."""
    abfrage = die_abfrage(request, pk)
    boegen = list(
        Amtsbogen.objects.sichtbar_fuer(request.user)
        .filter(abfrage=abfrage)
        .select_related("amt")
        .order_by("amt__nummer", "amt_id")
    )
    ruecklauf = ruecklauf_je_bogen(abfrage_ids=[pk])[pk]
    if request.GET.get("format") in FORMATE:
        return ausgeben(
            request, ruecklauftabelle(abfrage=abfrage, boegen=boegen, ruecklauf=ruecklauf, benutzer=request.user)
        )
    eigene = set(eigene_boegen(benutzer=request.user, abfrage=abfrage).values_list("pk", flat=True))
    gefragt = [b for b in boegen if not b.ist_zurueckgestellt]
    erinnert = erinnerungsstand(abfrage=abfrage)
    kontext = {
        "titel": abfrage.titel,
        "abfrage": abfrage,
        "fragen": fragen(abfrage=abfrage),
        "gefragte": [
            {"bogen": b, "ruecklauf": ruecklauf[b.pk], "darf": b.pk in eigene, "post": erinnert.get(b.pk)}
            for b in gefragt
        ],
        "zurueckgestellte": [b for b in boegen if b.ist_zurueckgestellt],
        "gesamt": gesamt(ruecklauf[b.pk] for b in gefragt),
        "bestaetigt": sum(b.bestaetigt_am is not None for b in gefragt),
        "steuert": steuert(request),
        "darf_antworten": bool(eigene),
        "rueckgaben": rueckgaben(benutzer=request.user, abfrage=abfrage).select_related("hochgeladen_von")[:20],
        "stand": timezone.now(),
    }
    return render(request, "leistungen/abfragen/detail.html", kontext)


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """Change title, note, deadline and reminders; a stale save is refused and compared."""
    nur_steuernde(request)
    abfrage = die_abfrage(request, pk)
    form = Rahmenform(request.POST or None, initial=Rahmenform.anfang(abfrage))
    kontext: dict[str, Any] = {"titel": f"Abfrage bearbeiten: {abfrage.titel}", "abfrage": abfrage, "form": form}
    kontext["weiter"] = reverse("abfrage", args=[request.kommune.kuerzel, pk])
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            dienst.abfrage_aendern(
                benutzer=request.user, abfrage=abfrage, version=form.cleaned_data["version"] or 0, rahmen=form.rahmen()
            )
            messages.success(request, "Gespeichert.")
            return redirect(kontext["weiter"])
        except VeralteterStand as fehler:
            status, kontext["unterschiede"] = (
                KONFLIKT,
                [{"feld": u.feld, "gesehen": "", "jetzt": u.jetzt, "eigene": u.gesehen} for u in fehler.unterschiede],
            )
            kontext["form"] = Rahmenform({**request.POST.dict(), "version": str(abfrage.version)})
        except Eingabefehler as fehler:
            form.add_error(fehler.feld if fehler.feld in form.fields else None, fehler.meldung)
    if form.errors:
        status = UNGUELTIG
    return render(request, "leistungen/abfragen/bearbeiten.html", kontext, status=status)


_AKTIONEN: dict[str, tuple[Any, str]] = {
    "oeffnen": (dienst.abfrage_oeffnen, "Die Abfrage läuft. Die Ämter können jetzt antworten."),
    "abschliessen": (dienst.abfrage_abschliessen, "Die Abfrage ist abgeschlossen. Die Antworten bleiben."),
    "loeschen": (dienst.abfrage_loeschen, "Der Entwurf ist gelöscht."),
}


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def aktion(request: KommunenAnfrage, pk: int, name: str) -> HttpResponse:
    """Open, close or delete."""
    nur_steuernde(request)
    tun, meldung = _AKTIONEN[name]
    try:
        tun(benutzer=request.user, abfrage=die_abfrage(request, pk))
        messages.success(request, meldung)
        if name == "loeschen":
            return redirect("abfragen", request.kommune.kuerzel)
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return redirect("abfrage", request.kommune.kuerzel, pk)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def amt(request: KommunenAnfrage, pk: int, bogen: int) -> HttpResponse:
    """Defer an Amt (with `grund`) or ask it again (`befragen`)."""
    nur_steuernde(request)
    zeile = get_object_or_404(
        Amtsbogen.objects.select_related("abfrage", "kommune"), pk=bogen, abfrage=die_abfrage(request, pk)
    )
    form = Zurueckstellungsform(request.POST)
    try:
        if "befragen" in request.POST:
            dienst.amt_befragen(benutzer=request.user, bogen=zeile)
        else:
            dienst.amt_zurueckstellen(benutzer=request.user, bogen=zeile, grund=str(form.data.get("grund", "")))
        messages.success(request, "Gespeichert.")
    except Eingabefehler as fehler:
        messages.error(request, fehler.meldung)
    return redirect("abfrage", request.kommune.kuerzel, pk)
