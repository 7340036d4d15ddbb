"""The database itself keeps the Kommunen apart, for every tenant model and every reference between them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from auswertung.models import Befundstand, Berichtsabgabe, Berichtsabruf, Berichtsdatei
from finanzen.models import Buchung, Nutzenerwartung
from gremien.models import Berichtserfuellung, Beschlussbezug
from leistungen.models import (
    BeschlosseneRangfolge,
    Kriterium,
    Rangplatz,
    Skalenstufe,
    Stabilitaetspruefung,
    Tatsache,
)
from organisation.models import Auftrag, GleicheKommune, Mandantenmodell, MandantenQuerySet
from personal.models import Personalsummenteil, Szenariolauf
from projekte.models import Basisplan, Basisplanschritt
from tests.factories.organisation import amt_anlegen
from tests.organisation.zeilen import mandantenmodelle, zeilen_anlegen

VERWEISE = [
    (model, feld)
    for model in mandantenmodelle()
    for feld in model._meta.concrete_fields
    if feld.is_relation and feld.related_model is not None and issubclass(feld.related_model, Mandantenmodell)
]
# Rows the database refuses to change at all: a reference into another Kommune could only come with a new one
UNVERAENDERLICH = (
    Tatsache,
    Kriterium,
    Skalenstufe,
    BeschlosseneRangfolge,
    Rangplatz,
    Stabilitaetspruefung,
    Basisplan,
    Basisplanschritt,
    Szenariolauf,
    Befundstand,
    Berichtsabgabe,
    Berichtsabruf,
    Berichtsdatei,
    Buchung,
    Berichtserfuellung,
)
# the other column of a row that has exactly one of two
ENTWEDER_ODER = {
    (Nutzenerwartung, "projekt"): "massnahme_id",
    (Personalsummenteil, "stelle"): "teilsumme_id",
    (Beschlussbezug, "stelle"): "massnahme_id",
    (Beschlussbezug, "projekt"): "massnahme_id",
}
NAMEN = [f"{model.__name__}.{feld.name}" for model, feld in VERWEISE]


@pytest.fixture
def eigene(kommune, buergeramt, team, leitmodell):
    return zeilen_anlegen(kommune, buergeramt, team, leitmodell)


@pytest.fixture
def fremde(andere_kommune, carla, leitmodell):
    return zeilen_anlegen(andere_kommune, amt_anlegen(andere_kommune, "10"), carla, leitmodell)


@pytest.mark.parametrize(("model", "feld"), VERWEISE, ids=NAMEN)
def test_every_reference_between_tenant_rows_has_its_composite_key(model, feld):
    assert _schluessel(model, feld), f"{model.__name__}.{feld.name} braucht GleicheKommune(feld={feld.name!r}, …)"


def test_every_tenant_model_is_among_the_rows_of_this_test(eigene):
    assert {m.__name__ for m in mandantenmodelle()} == {m.__name__ for m in eigene}


@pytest.mark.parametrize(("model", "feld"), VERWEISE, ids=NAMEN)
def test_raw_sql_cannot_refer_into_another_kommune(model, feld, eigene, fremde):
    tabelle, spalte = model._meta.db_table, feld.column
    ziel = fremde[feld.related_model].pk
    with pytest.raises(IntegrityError) as fehler, transaction.atomic(), connection.cursor() as cursor:
        if issubclass(model, UNVERAENDERLICH):
            spalten = ", ".join(f.column for f in model._meta.concrete_fields if f.column not in ("id", spalte))
            cursor.execute(
                f"INSERT INTO {tabelle} ({spalte}, {spalten}) SELECT %s, {spalten} FROM {tabelle} WHERE id = %s",
                [ziel, eigene[model].pk],
            )
        else:
            dazu = f", {ENTWEDER_ODER[model, feld.name]} = NULL" if (model, feld.name) in ENTWEDER_ODER else ""
            cursor.execute(f"UPDATE {tabelle} SET {spalte} = %s{dazu} WHERE id = %s", [ziel, eigene[model].pk])
    assert _schluessel(model, feld)[0].name in str(fehler.value)


@pytest.mark.parametrize(("model", "feld"), VERWEISE, ids=NAMEN)
def test_the_form_says_it_in_german(model, feld, eigene, fremde):
    zeile = eigene[model]
    setattr(zeile, feld.attname, fremde[feld.related_model].pk)
    meldungen = []
    for schluessel in _schluessel(model, feld):
        try:
            schluessel.validate(model, zeile)
        except Exception as fehler:
            meldungen.append(str(fehler))
    assert any("anderen Kommune" in meldung for meldung in meldungen)


@pytest.mark.parametrize("model", mandantenmodelle(), ids=lambda m: m.__name__)
def test_rows_show_to_their_kommune_and_amt_alone(
    model, eigene, fremde, kommune, bauamt, anna, bernd, team, rita, carla, fremd, leitmodell
):
    zweite = zeilen_anlegen(kommune, bauamt, team, leitmodell)
    alle = {eigene[model].pk, zweite[model].pk}
    zeilen = model._default_manager.all()
    assert isinstance(zeilen, MandantenQuerySet)

    def sieht(person, wie="sichtbar_fuer"):
        return set(getattr(zeilen, wie)(person).values_list("pk", flat=True)) & (alle | {fremde[model].pk})

    assert sieht(team) == alle
    assert sieht(rita) == (
        set() if model is Auftrag else alle
    )  # an Auftrag shows to who gave it and to the administration
    assert sieht(carla) == {fremde[model].pk}
    assert sieht(fremd) == sieht(AnonymousUser()) == set()
    if zeilen.pfad_zum_amt is None:
        assert sieht(anna) == sieht(bernd) == set()
    else:
        assert sieht(anna) == {eigene[model].pk}
        assert sieht(bernd) == {zweite[model].pk}
    assert sieht(team, "bearbeitbar_fuer") == alle
    assert sieht(rita, "bearbeitbar_fuer") == sieht(fremd, "bearbeitbar_fuer") == set()
    assert fremde[model].pk not in sieht(team, "bearbeitbar_fuer") | sieht(anna, "bearbeitbar_fuer")


def _schluessel(model, feld):
    return [c for c in model._meta.constraints if isinstance(c, GleicheKommune) and c.feld == feld.name]
