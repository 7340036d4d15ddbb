"""Posts in the global search: name of the function and Stellennummer. Only what the reader may see."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import F, Func, Q, TextField
from django.urls import reverse

from leistungen.selectors.fundstellen import JE_GRUPPE, Fund, Fundgruppe
from leistungen.selectors.suche import wortbedingung
from organisation.models import Benutzer, Kommune
from personal.models import Stelle


def stellen(benutzer: Benutzer, kommune: Kommune, text: str) -> Fundgruppe:
    """Posts of the Kommune by name (umlauts and typos forgiven) or by the beginning of their number."""
    suchform = Func(F("bezeichnung"), function="ozg_suchform", output_field=TextField())
    sichtbare = Stelle.objects.sichtbar_fuer(benutzer).filter(kommune=kommune).annotate(suchform=suchform)
    gefunden = sichtbare.filter(wortbedingung(text, "suchform") | Q(nummer__istartswith=text))
    erste = gefunden.select_related("amt").order_by("bezeichnung", "nummer", "pk")[:JE_GRUPPE]
    funde = [
        Fund(
            stelle.bezeichnung,
            reverse("stelle", args=[kommune.kuerzel, stelle.pk]),
            "Stellennummer" if stelle.nummer.casefold().startswith(text.casefold()) else "Bezeichnung",
            f"{f'Stelle {stelle.nummer}' if stelle.nummer else 'ohne Stellennummer'}, {stelle.amt or 'ohne Amt'}",
        )
        for stelle in erste
    ]
    alle = f"{reverse('stellenplan', args=[kommune.kuerzel])}?{urlencode({'q': text})}"
    return Fundgruppe("Stellen", funde, gefunden.count(), alle)
