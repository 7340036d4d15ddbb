"""The delivered catalogue: counts, counting rule, honesty about gaps, repeatable loading."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db.models import Count, Q

from leistungen.leika import leistungsobjekt, leistungstyp
from leistungen.models import (
    Einzelleistung,
    EinzelleistungFassung,
    Katalogstand,
    Lage,
    OzgLeistung,
    Reifegradmodell,
    Themenfeld,
)
from leistungen.resources import katalogdateien
from organisation.models import Gebietskoerperschaft

pytestmark = pytest.mark.django_db


def test_counts_are_those_of_the_sources() -> None:
    assert Themenfeld.objects.count() == 14
    assert Lage.objects.count() == 55
    assert OzgLeistung.objects.exclude(bezeichnung="").count() == 557
    assert OzgLeistung.objects.filter(bezeichnung="").count() == 45
    assert Einzelleistung.objects.count() == EinzelleistungFassung.objects.filter(ist_aktuell=True).count() == 5249
    assert Einzelleistung.objects.filter(leika_schluessel__isnull=True).count() == 436
    assert Gebietskoerperschaft.objects.filter(art="gemeinde").count() == 10953
    assert Gebietskoerperschaft.objects.filter(typ__startswith="Gemeindefreies Gebiet").count() == 202
    assert Gebietskoerperschaft.objects.filter(art="kreis").count() == 400


def test_the_counting_rule_counts_3635_and_leaves_no_named_bundle_empty() -> None:
    gezaehlt = EinzelleistungFassung.objects.filter(ist_aktuell=True, ist_gezaehlt=True)
    assert gezaehlt.count() == 3635
    assert gezaehlt.filter(leistungstyp="lo").count() == 198
    leer = OzgLeistung.objects.exclude(bezeichnung="").annotate(
        zahl=Count("fassungen", filter=Q(fassungen__ist_aktuell=True, fassungen__ist_gezaehlt=True))
    )
    assert list(leer.filter(zahl=0)) == []
    assert gezaehlt.filter(ozg_leistung__isnull=True).exists()


def test_575_counts_ids_of_which_43_have_no_name() -> None:
    urkatalog = OzgLeistung.objects.filter(ist_im_urkatalog=True)
    assert urkatalog.count() == 575
    assert urkatalog.filter(bezeichnung="", lage__isnull=True, themenfeld__isnull=True).count() == 43
    assert sorted(urkatalog.values_list("ozg_id", flat=True))[::574] == ["10000", "10574"]


def test_type_and_object_follow_from_the_key_as_the_source_states_them() -> None:
    abweichend = [
        z["leika_schluessel"]
        for z in katalogdateien._zeilen(katalogdateien.KATALOG / "einzelleistungen.csv")
        if (leistungstyp(z["leika_schluessel"]), leistungsobjekt(z["leika_schluessel"]))
        != (z["leistungstyp"], z["leistungsobjekt_schluessel"])
    ]
    assert abweichend == []


def test_only_sourced_scales_have_a_legal_minimum() -> None:
    minimum = dict(Reifegradmodell.objects.values_list("kuerzel", "gesetzliches_minimum"))
    assert minimum == {"ozg-1-1": 3, "ozg-2-0": None, "berlin-dashboard": None, "bielefeld-2021": 3}
    bielefeld = Reifegradmodell.objects.get(kuerzel="bielefeld-2021")
    assert bielefeld.minimum_quelle == "Bielefeld, Vorlage 2021, Abschnitt 2"
    namen = dict(bielefeld.stufen.values_list("wert", "bezeichnung"))
    assert [wert for wert in sorted(namen) if namen[wert]] == [3, 4, 5]
    assert Reifegradmodell.objects.get(kuerzel="ozg-2-0").stufen.count() == 8


def test_bauen_und_wohnen_has_58_bundles_as_the_press_said() -> None:
    assert OzgLeistung.objects.filter(themenfeld__fim_code="bauen_wohnen").count() == 58


def test_loading_again_changes_nothing_and_respects_corrections() -> None:
    buendel = OzgLeistung.objects.get(ozg_id="10000")
    buendel.bezeichnung = "vom Betreiber berichtigt"
    buendel.save()
    vorher = Katalogstand.objects.get()

    call_command("katalog_laden")

    assert Katalogstand.objects.get() == vorher
    assert EinzelleistungFassung.objects.count() == 5249
    assert OzgLeistung.objects.get(ozg_id="10000").bezeichnung == "vom Betreiber berichtigt"


def test_loading_corrects_the_official_register() -> None:
    Gebietskoerperschaft.objects.filter(schluessel="05711000").update(einwohner=1)
    call_command("katalog_laden")
    assert Gebietskoerperschaft.objects.get(schluessel="05711000").einwohner > 300_000
