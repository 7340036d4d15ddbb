"""Papers of the council in the global search: number and title. Only what the reader may see."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import F, Func, Q, TextField
from django.urls import reverse

from gremien.models import Ratsvorlage
from gremien.selectors.vorlagen import VORGABE, sichtbare, sortiert
from leistungen.selectors.fundstellen import JE_GRUPPE, Fund, Fundgruppe
from leistungen.selectors.suche import wortbedingung
from organisation.models import Benutzer, Kommune


def suchbedingung(text: str) -> Q:
    """Condition on Ratsvorlage: title (umlauts and typos forgiven), or a part of the number."""
    suchform = Func(F("titel"), function="ozg_suchform", output_field=TextField())
    titel = Ratsvorlage.objects.annotate(suchform=suchform).filter(wortbedingung(text, "suchform"))
    return Q(pk__in=titel.values("pk")) | Q(nummer__icontains=text)


def ratsvorlagen(benutzer: Benutzer, kommune: Kommune, text: str) -> Fundgruppe:
    """Papers of the Kommune, newest first."""
    gefunden = sichtbare(benutzer=benutzer, kommune=kommune).filter(suchbedingung(text))
    funde = [
        Fund(
            str(vorlage),
            reverse("ratsvorlage", args=[kommune.kuerzel, vorlage.pk]),
            "Drucksachen-Nr." if text.lower() in vorlage.nummer.lower() else "Titel",
            f"{vorlage.get_art_display()}, {vorlage.amt or 'ohne Amt'}",  # type: ignore[attr-defined]
        )
        for vorlage in sortiert(gefunden.select_related("amt"), VORGABE)[:JE_GRUPPE]
    ]
    alle = f"{reverse('vorlagen_des_rates', args=[kommune.kuerzel])}?{urlencode({'q': text})}"
    return Fundgruppe("Vorlagen des Rates", funde, gefunden.count(), alle)
