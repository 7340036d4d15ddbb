"""The Kriterienkatalog: what holds, all versions, a new version from the form, from an example, or with other weights."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from leistungen.forms.kriterien import Katalogform, kriterien_formular
from leistungen.forms.rangfolge import VORSILBE, Gewichteform, gewicht_als_text
from leistungen.models import Kriterienkatalog
from leistungen.resources.kriteriensaetze import SAETZE, kriteriensatz
from leistungen.selectors.kriterien import fassungen, gueltiger_katalog, kriterien_von
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from leistungen.services.kriterien import Kriteriumsangabe, angabe_von, gewichte_speichern, katalog_anlegen
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from leistungen.views.einzeln import fehler_eintragen
from leistungen.views.rangfolge import darf_festlegen
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

BEREICH = "leistungen"
LEER, GUELTIG = "leer", "gueltig"


@require_safe
@mit_kommune(bereich=BEREICH)
def seite(request: KommunenAnfrage) -> HttpResponse:
    """Criteria, scales and weights of one version (`?version=`), and all versions with their reasons."""
    alle = list(fassungen(kommune=request.kommune))
    gewaehlt = request.GET.get("version", "")
    katalog: Kriterienkatalog | None
    if gewaehlt:
        nummer = int(gewaehlt) if gewaehlt.isascii() and gewaehlt.isdigit() and len(gewaehlt) < 9 else -1
        katalog = get_object_or_404(Kriterienkatalog, kommune=request.kommune, version=nummer)
    else:
        katalog = next((k for k in alle if k.ist_gueltig), None)
    kriterien = kriterien_von(katalog=katalog) if katalog else []
    summe = sum((k.gewicht for k in kriterien), start=0)
    kontext = {
        "titel": "Wonach wird die Rangfolge gebildet?",
        "katalog": katalog,
        "kriterien": [(k, k.gewicht / summe if summe else None) for k in kriterien],
        "fassungen": alle,
        "darf_festlegen": darf_festlegen(request),
        "saetze": [(schluessel, name, quelle) for schluessel, (name, quelle) in SAETZE.items()],
    }
    return render(request, "leistungen/rangfolge/kriterien.html", kontext)


def _nur_wer_festlegt(request: KommunenAnfrage) -> None:
    if not darf_festlegen(request):
        raise PermissionDenied("Kriterien und Rangfolge darf nur festlegen, wer für alle Ämter freigeben darf.")


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.FREIGEBEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """A new version: starting from the one that holds, an example (`?vorlage=`), or empty."""
    _nur_wer_festlegt(request)
    bisher = gueltiger_katalog(kommune=request.kommune)
    if request.method == "GET":
        kopf, angaben = _vorlage(request, bisher)
        leere = 3 if not angaben else 1
        return _zeigen(request, bisher, Katalogform(initial=kopf), kriterien_formular(angaben=angaben, leere=leere))
    kopfform, kriterien = Katalogform(request.POST), kriterien_formular(_formulardaten(request))
    if "mehr" in request.POST:
        return _zeigen(request, bisher, kopfform, kriterien, ungeprueft=True)
    if not (kopfform.is_valid() & kriterien.is_valid()):
        return _zeigen(request, bisher, kopfform, kriterien, status=UNGUELTIG)
    try:
        katalog = katalog_anlegen(
            benutzer=request.user,
            kommune=request.kommune,
            kriterien=kriterien.angaben(),
            gesehene_version=_gesehen(request),
            **kopfform.cleaned_data,
        )
    except VeralteterStand as fehler:
        return _zeigen(request, bisher, kopfform, kriterien, status=KONFLIKT, unterschiede=fehler.unterschiede)
    except Eingabefehler as fehler:
        fehler_eintragen(kopfform, fehler)
        return _zeigen(request, bisher, kopfform, kriterien, status=UNGUELTIG)
    messages.success(request, f"Gespeichert: {katalog}. Die Rangfolge rechnet ab jetzt damit.")
    return HttpResponseRedirect(reverse("rangfolge", args=[request.kommune.kuerzel]))


def _formulardaten(request: KommunenAnfrage) -> Any:
    """What was sent; the button "Weiteres Kriterium" adds one empty criterion."""
    daten = request.POST.copy()
    anzahl = daten.get("k-TOTAL_FORMS", "")
    if "mehr" in daten and anzahl.isascii() and anzahl.isdigit() and len(anzahl) < 3:
        daten["k-TOTAL_FORMS"] = str(int(anzahl) + 1)
    return daten


def _vorlage(
    request: KommunenAnfrage, bisher: Kriterienkatalog | None
) -> tuple[dict[str, Any], list[Kriteriumsangabe]]:
    name = request.GET.get("vorlage", GUELTIG)
    if name in SAETZE:
        satz = kriteriensatz(name)
        return {"name": satz.name, "quelle": satz.quelle, "top_n": 20}, satz.kriterien
    if name == LEER or bisher is None:
        return {"top_n": 20}, []
    kopf = {n: getattr(bisher, n) for n in ("name", "quelle", "top_n", "luecken_regel")}
    return kopf, [angabe_von(k) for k in kriterien_von(katalog=bisher)]


def _gesehen(request: KommunenAnfrage) -> int | None:
    roh = request.POST.get("gesehen", "")
    return int(roh) if roh.isascii() and roh.isdigit() and len(roh) < 9 else None


def _zeigen(
    request: KommunenAnfrage,
    bisher: Kriterienkatalog | None,
    kopf: Katalogform,
    kriterien: Any,
    *,
    status: int = 200,
    ungeprueft: bool = False,
    **weitere: Any,
) -> HttpResponse:
    """`gesehen` keeps what the reader started from, until a conflict was shown."""
    jetzt = "" if bisher is None else str(bisher.version)
    kontext = {
        "titel": "Neue Version der Kriterien",
        "form": kopf,
        "kriterien": kriterien,
        "gesehen": request.POST["gesehen"] if "gesehen" in request.POST and not weitere else jetzt,
        "ungeprueft": ungeprueft,
        **weitere,
    }
    return render(request, "leistungen/rangfolge/kriterien_neu.html", kontext, status=status)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.FREIGEBEN)
def gewichte(request: KommunenAnfrage) -> HttpResponse:
    """Save weights that were tried out (in the address) as a new version with its reason."""
    _nur_wer_festlegt(request)
    katalog = gueltiger_katalog(kommune=request.kommune)
    if katalog is None:
        return HttpResponseRedirect(reverse("kriterien", args=[request.kommune.kuerzel]))
    kriterien = kriterien_von(katalog=katalog)
    anfang: dict[str, Any] = {VORSILBE + k.schluessel: gewicht_als_text(k.gewicht) for k in kriterien}
    anfang |= {"n": str(katalog.top_n), "regel": katalog.luecken_regel}
    anfang |= {name: wert for name, wert in request.GET.items() if name in anfang}
    form = Gewichteform(request.POST if request.method == "POST" else None, kriterien=kriterien, initial=anfang)
    kontext: dict[str, Any] = {"titel": "Gewichte als neue Version speichern", "form": form, "katalog": katalog}
    kontext["gesehen"] = request.POST.get("gesehen", str(katalog.version))
    kontext["vorher"] = [(k.name, k.gewicht) for k in kriterien]
    if not form.is_bound:
        return render(request, "leistungen/rangfolge/gewichte.html", kontext)
    status = UNGUELTIG
    if form.is_valid():
        try:
            neue = gewichte_speichern(
                benutzer=request.user,
                kommune=request.kommune,
                gewichte=form.gewichte,
                grund=form.cleaned_data["grund"],
                gesehene_version=_gesehen(request) or 0,
                luecken_regel=form.cleaned_data["regel"],
                top_n=form.cleaned_data["n"],
            )
        except VeralteterStand as fehler:
            kontext |= {"unterschiede": fehler.unterschiede, "gesehen": str(katalog.version)}
            status = KONFLIKT
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Gespeichert: {neue}. Bewertungen mussten dafür nicht neu erhoben werden.")
            return HttpResponseRedirect(reverse("rangfolge", args=[request.kommune.kuerzel]))
    return render(request, "leistungen/rangfolge/gewichte.html", kontext, status=status)
