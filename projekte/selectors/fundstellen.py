"""Projects in the global search: title, responsible function, tag. Only what the reader may see."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import BooleanField, Case, F, Func, Q, TextField, Value, When
from django.urls import reverse

from leistungen.selectors.fundstellen import JE_GRUPPE, Fund, Fundgruppe
from leistungen.selectors.suche import wortbedingung
from organisation.models import Benutzer, Kommune
from projekte.models import Projekt
from projekte.selectors.liste import sichtbare


def suchbedingung(text: str) -> Q:
    """Condition on Projekt: title (umlauts and typos forgiven), a part of the responsible function, or a tag."""
    suchform = Func(F("titel"), function="ozg_suchform", output_field=TextField())
    titel = Projekt.objects.annotate(suchform=suchform).filter(wortbedingung(text, "suchform"))
    return Q(pk__in=titel.values("pk")) | Q(schlagworte__contains=[text]) | Q(verantwortliche_funktion__icontains=text)


def projekte(benutzer: Benutzer, kommune: Kommune, text: str) -> Fundgruppe:
    """Projects of the Kommune, those found by their title first."""
    gefunden = sichtbare(benutzer=benutzer, kommune=kommune).filter(suchbedingung(text))
    suchform = Func(F("titel"), function="ozg_suchform", output_field=TextField())
    im_titel = Case(
        When(wortbedingung(text, "suchform"), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    erste = gefunden.annotate(suchform=suchform).annotate(im_titel=im_titel).order_by("-im_titel", "titel", "pk")
    funde = [
        Fund(
            projekt.titel,
            reverse("projekt", args=[kommune.kuerzel, projekt.pk]),
            _feld(projekt, text),
            _kennung(projekt),
        )
        for projekt in erste[:JE_GRUPPE]
    ]
    alle = f"{reverse('projekte', args=[kommune.kuerzel])}?{urlencode({'q': text})}"
    return Fundgruppe("Projekte", funde, gefunden.count(), alle)


def _feld(projekt: Projekt, text: str) -> str:
    if projekt.im_titel:  # type: ignore[attr-defined]  # annotated above
        return "Titel"
    return "Schlagwort" if text in projekt.schlagworte else "Verantwortliche Funktion"


def _kennung(projekt: Projekt) -> str:
    return f"{projekt.get_phase_display()}, {projekt.federfuehrendes_amt or 'ohne Amt'}"
