"""Forms of bodies, goals and impact fields."""

from __future__ import annotations

from typing import Any

from django import forms

from finanzen.forms.massnahme import MitVersion, modellfeld
from gremien.models import Gremium, Prueffeld, Ziel
from gremien.services.stammdaten import AENDERBAR
from leistungen.forms.aktionen import tagesfeld


def _reihenfolge() -> forms.IntegerField:
    return forms.IntegerField(label="Reihenfolge", min_value=0, max_value=32_000, initial=0)


class GremiumForm(MitVersion):
    """A body."""

    ANGABEN = AENDERBAR[Gremium]
    name = modellfeld(Gremium, "name")
    kurzname = modellfeld(Gremium, "kurzname")
    art = modellfeld(Gremium, "art")
    mitwirkende = modellfeld(Gremium, "mitwirkende", widget=forms.Textarea(attrs={"rows": 6}))
    reihenfolge = _reihenfolge()
    aufgeloest_am = tagesfeld(label="aufgelöst am", required=False)


class ZielForm(MitVersion):
    """A goal."""

    ANGABEN = AENDERBAR[Ziel]
    bezeichnung = modellfeld(Ziel, "bezeichnung")
    reihenfolge = _reihenfolge()
    ist_aktiv = modellfeld(Ziel, "ist_aktiv", initial=True)


class PrueffeldForm(MitVersion):
    """An impact field."""

    ANGABEN = AENDERBAR[Prueffeld]
    bezeichnung = modellfeld(Prueffeld, "bezeichnung")
    reihenfolge = _reihenfolge()
    ist_aktiv = modellfeld(Prueffeld, "ist_aktiv", initial=True)


FORMEN: dict[str, Any] = {"gremien": GremiumForm, "ziele": ZielForm, "prueffelder": PrueffeldForm}
