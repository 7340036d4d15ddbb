"""What a project or step may depend on: found by a search, offered project by project with the steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Func, Q, TextField

from leistungen.selectors.suche import wortbedingung
from organisation.models import Benutzer, Kommune
from projekte.models import Abhaengigkeit, Projekt, Schritt
from projekte.selectors.liste import sichtbare

HOECHSTENS_PROJEKTE = 12


@dataclass(frozen=True)
class Auswahlgruppe:
    """One project of the select: its title and pairs of value („project“ or „project-step“) and words."""

    titel: str
    wahl: Sequence[tuple[str, str]]


def auswahl(
    *, projekt: Projekt, benutzer: Benutzer, kommune: Kommune, text: str, gewaehlte: Iterable[int] = ()
) -> list[Auswahlgruppe]:
    """The own steps first, then the projects whose title fits `text`, and those already chosen. Two queries."""
    suchform = Func(F("titel"), function="ozg_suchform", output_field=TextField())
    alle = sichtbare(benutzer=benutzer, kommune=kommune).exclude(pk=projekt.pk).annotate(suchform=suchform)
    treffer = alle.filter(wortbedingung(text, "suchform")) if text else alle
    andere = list(treffer.nach_titel()[:HOECHSTENS_PROJEKTE])
    gefunden = {p.pk for p in andere}
    andere += list(alle.filter(Q(pk__in=[pk for pk in gewaehlte if pk not in gefunden])).nach_titel())
    je_projekt: dict[int, list[Schritt]] = {}
    for s in Schritt.objects.filter(projekt__in=[projekt, *andere]).nach_reihenfolge():
        je_projekt.setdefault(s.projekt_id, []).append(s)
    eigene = Auswahlgruppe("Schritte dieses Projekts", _schritte(projekt, je_projekt))
    gruppen = [
        Auswahlgruppe(p.titel, [(str(p.pk), f"{p.titel}: ganzes Projekt"), *_schritte(p, je_projekt)]) for p in andere
    ]
    return [eigene, *gruppen] if eigene.wahl else gruppen


def _schritte(projekt: Projekt, je_projekt: dict[int, list[Schritt]]) -> list[tuple[str, str]]:
    return [(f"{projekt.pk}-{s.pk}", f"{s.reihenfolge}. {s.bezeichnung}") for s in je_projekt.get(projekt.pk, [])]


def wartende(*, projekt: Projekt, benutzer: Benutzer) -> list[Abhaengigkeit]:
    """Dependencies of other projects on this one, as far as the Benutzer may see them."""
    zeilen = Abhaengigkeit.objects.sichtbar_fuer(benutzer).filter(voraussetzung_projekt=projekt)
    fremde = zeilen.exclude(projekt=projekt).order_by("projekt__titel", "id")
    return list(fremde.select_related("projekt", "schritt", "voraussetzung_schritt"))
