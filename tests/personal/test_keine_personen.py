"""Posts, never people: nothing in this room can evaluate an individual employee."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin

from auswertung.kennzahlen.personal import PERSONALKENNZAHLEN
from organisation.models import Benutzer
from personal.forms.filter import Stellenfilter
from personal.forms.kapazitaet import Kapazitaetsfilter
from personal.forms.rechner import Rechnerform
from personal.forms.stelle import BesetzungForm, StandForm, StelleForm, VermerkForm
from personal.resources.kapazitaetstabelle import kapazitaetsmappe
from personal.resources.stellenplantabelle import stellenmappe
from personal.selectors.bedarf import Bedarf
from personal.selectors.kapazitaetslage import ARTEN, Kapazitaetslage

MODELLE = [m for m in apps.get_app_config("personal").get_models() if not hasattr(m, "pgh_tracked_model")]
SIGNATUR = {"erfasst_von", "storniert_von"}  # who recorded it, never who works there
PERSONENWORTE = ("person", "mitarbeit", "inhaber", "vorname", "nachname", "geburt", "personalnummer", "krankmeldung")


@pytest.mark.parametrize("model", MODELLE, ids=lambda m: m.__name__)
def test_no_model_refers_to_a_person_but_by_its_signature(model):
    verweise = {f.name for f in model._meta.concrete_fields if f.is_relation and f.related_model is Benutzer}
    assert verweise <= SIGNATUR
    assert not [f.name for f in model._meta.concrete_fields if any(wort in f.name for wort in PERSONENWORTE)]


@pytest.mark.parametrize("model", MODELLE, ids=lambda m: m.__name__)
def test_no_admin_list_shows_filters_or_searches_by_signature(model):
    verwaltung = admin.site._registry[model]
    genutzt = {str(n) for n in (*verwaltung.list_display, *verwaltung.list_filter, *verwaltung.search_fields)}
    assert not [name for name in genutzt if any(feld in name for feld in SIGNATUR)]


@pytest.mark.parametrize(
    "form", [StelleForm, StandForm, BesetzungForm, VermerkForm, Stellenfilter, Kapazitaetsfilter, Rechnerform]
)
def test_no_form_asks_for_a_person(form):
    assert not [name for name in form.base_fields if any(wort in name for wort in (*PERSONENWORTE, *SIGNATUR))]


def _kapazitaet():
    lage = Kapazitaetslage([], [], Bedarf(), 0)
    return kapazitaetsmappe(lage=lage, arten=ARTEN, namen={}, angaben=[], kuerzel="x")


@pytest.mark.parametrize(
    "bauen", [lambda: stellenmappe(zeilen=[], aenderungen=[], summen=[], angaben=[], kuerzel="x"), _kapazitaet]
)
def test_no_column_of_a_workbook_is_about_a_person(bauen):
    mappe = bauen()
    titel = [spalte.titel.lower() for blatt in mappe.blaetter for spalte in blatt.spalten]
    assert titel and not [t for t in titel if any(wort in t for wort in (*PERSONENWORTE, "erfasst", "name"))]


def test_no_kennzahl_is_about_a_person():
    """Person days are days of work of posts: the word alone names nobody."""
    worte = [wort for wort in PERSONENWORTE if wort != "person"]
    for kennzahl in PERSONALKENNZAHLEN:
        text = f"{kennzahl.schluessel} {kennzahl.name} {kennzahl.definition}".lower()
        assert not [wort for wort in (*worte, "erfasst_von") if wort in text], kennzahl.schluessel
