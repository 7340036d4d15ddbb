"""What the pages of duties and orders share: rights, tabs, order of rows, download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from finanzen.views.rahmen import Reiter
from gremien.forms.pflichtfilter import Amtsfilter
from gremien.models.rahmen import BEREICH
from organisation import rechte as r
from organisation.models import Amt
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.antwort import antwort
from organisation.tabellenausgabe.modell import FORMATE, Angabe, Tabelle
from organisation.zugriff import KommunenAnfrage

JE_SEITE = (50, 100, 200)
# (key, label, URL name); a page that does not exist yet is left out
SEITEN = (
    ("vorlagen", "Vorlagen", "ratsvorlagen"),
    ("auftraege", "Offene Aufträge", "offene_auftraege"),
    ("pflichten", "Berichtspflichten", "berichtspflichten"),
    ("gremien", "Gremien", "gremien"),
)


def darf(request: KommunenAnfrage, stufe: str, *, irgendwo: bool = False) -> bool:
    """True where the reader holds `stufe` for the whole Kommune, or (`irgendwo`) for any Amt."""
    rechte = request.user.rechte()
    pruefen = rechte.darf_irgendwo if irgendwo else rechte.darf
    return bool(pruefen(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=stufe))


def darf_verborgenes(request: KommunenAnfrage) -> bool:
    """True for who may see what is not public."""
    return request.user.rechte().darf_nicht_oeffentlich(kommune_id=request.kommune.pk, bereich=BEREICH)


def eigene_aemter(request: KommunenAnfrage) -> Any:
    """Ämter the reader may keep duties for."""
    aemter = Amt.objects.filter(kommune=request.kommune).nach_nummer()
    erlaubt = request.user.rechte().aemter(kommune_id=request.kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)
    return aemter if erlaubt is None else aemter.filter(pk__in=erlaubt)


def reiter(request: KommunenAnfrage, aktiv: str) -> list[Reiter]:
    """The pages of the room as tabs."""
    tabs = []
    for key, name, adresse in SEITEN:
        try:
            tabs.append(Reiter(name, reverse(adresse, args=[request.kommune.kuerzel]), key == aktiv))
        except NoReverseMatch:
            continue
    return tabs


def ausgabeformat(request: KommunenAnfrage) -> str:
    """`xlsx`, `csv`, or "" for the page. Raises PermissionDenied without the right to export."""
    if "format" not in request.GET:
        return ""
    format = request.GET["format"]
    if format not in FORMATE or not darf(request, r.EXPORTIEREN, irgendwo=True):
        raise PermissionDenied("Zum Speichern als Datei fehlt Ihnen das Recht „exportieren“.")
    return format


def ausgeben(
    request: KommunenAnfrage,
    form: Amtsfilter,
    *,
    format: str,
    quelle: str,
    bauen: Callable[[Sequence[Angabe]], Tabelle],
) -> HttpResponseBase:
    """The rows as a file, with filter, day and source on the sheet "Metadaten"."""
    abfrage = request.GET.copy()
    abfrage.pop("format")
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten=form.in_worten(),
        quelle=quelle,
        adresse=request.build_absolute_uri(f"?{abfrage.urlencode()}"),
    )
    return antwort(tabelle=bauen(angaben), format=format)  # type: ignore[arg-type]


def geordnet(zeilen: list[Any], sortierung: str, schluessel: dict[str, Callable[[Any], Any]]) -> list[Any]:
    """Sorted by the column, rows without a value last in both directions; "" keeps the order of urgency."""
    nach = schluessel.get(sortierung.removeprefix("-"))
    if nach is None:
        return list(reversed(zeilen)) if sortierung.startswith("-") else zeilen
    mit = [z for z in zeilen if nach(z) not in (None, "")]
    ohne = [z for z in zeilen if nach(z) in (None, "")]
    return sorted(mit, key=nach, reverse=sortierung.startswith("-")) + ohne


def je_seite(request: KommunenAnfrage) -> int:
    """Rows per page as chosen, or the first choice."""
    wahl = request.GET.get("je_seite", "")
    return int(wahl) if wahl in map(str, JE_SEITE) else JE_SEITE[0]
