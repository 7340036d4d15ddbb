"""BI-11 to BI-13 and OG-14: criteria, deferred Ämter, frozen TOP 20, and another set of criteria without code."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Count
from django.test import Client

from leistungen.models import Bewertung, Kriterienkatalog, Rangplatz, Stabilitaetspruefung
from leistungen.rangfolge import Ziehungen, stabilitaet
from leistungen.selectors.kriterien import kriterien_von, massstaebe
from leistungen.selectors.rangdaten import rangdaten
from leistungen.selectors.rangliste import beschlossene, rangliste
from organisation.models import Benutzer, Kommune

pytestmark = pytest.mark.usefixtures("demodaten")
ZURUECKGESTELLT = ["002", "110", "130", "150", "300", "320", "370", "510", "530"]


def kommune(kuerzel):
    return Kommune.objects.get(kuerzel=kuerzel)


def katalog(kuerzel):
    return Kriterienkatalog.objects.get(kommune__kuerzel=kuerzel, ist_gueltig=True)


def seite(name, adresse):
    client = Client()
    client.force_login(Benutzer.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(adresse).content.decode()


def test_bi_11_the_three_criteria_of_bielefeld_are_estimates_with_their_source():
    kriterien = kriterien_von(katalog=katalog("bielefeld"))
    assert [k.name for k in kriterien] == [
        "Nutzungsinteresse",
        "Wirtschaftlicher Ressourceneinsatz",
        "Optimierung der Aufgabenwahrnehmung",
    ]
    assert {k.herkunft for k in kriterien} == {"schaetzung_fachamt"}
    assert "Rat 27.05.2021" in katalog("bielefeld").quelle
    quellen = Bewertung.objects.filter(kommune__kuerzel="bielefeld").values_list("quelle", "herkunft").distinct()
    assert list(quellen) == [("qualifizierte Schätzung (Demodaten)", "demo")]


def test_bi_11_later_reports_change_the_score_but_not_the_version():
    """„laufend aktualisiert, Nachmeldungen“: the same version, a newer value, another rank than the council adopted."""
    stadt = kommune("bielefeld")
    nachgemeldet = Bewertung.objects.filter(kommune=stadt, gueltig_ab__gt="2021-05-27")
    assert nachgemeldet.exists() and Kriterienkatalog.objects.filter(kommune=stadt).count() == 1
    heute = rangliste(kommune=stadt, katalog=katalog("bielefeld"))
    jetzt = {int(heute.daten.ids[i]): int(heute.folge.rang[i]) for i in heute.folge.reihung}
    damals = dict(Rangplatz.objects.filter(rangfolge=beschlossene(kommune=stadt)[0]).values_list("leistung_id", "rang"))
    assert any(jetzt.get(pk) != rang for pk, rang in damals.items())


def test_bi_12_nine_offices_are_not_yet_asked():
    text = seite("anna", "/bielefeld/rangfolge/")
    assert "9 Ämter noch nicht gefragt" in text
    assert all(nummer in text.split("Zurückgestellt")[1].split("Grund")[0] for nummer in ZURUECKGESTELLT)
    assert "durch die Pandemie besonders belastet" in text


def test_bi_12_what_was_not_asked_has_no_value_and_never_counts_as_zero():
    stadt = kommune("bielefeld")
    eigene = Bewertung.objects.filter(kommune=stadt, leistung__amt__nummer__in=ZURUECKGESTELLT)
    assert not eigene.exists()
    daten = rangdaten(kommune=stadt, kriterien=kriterien_von(katalog=katalog("bielefeld")))
    heute = rangliste(kommune=stadt, katalog=katalog("bielefeld"))
    ohne = ~daten.gefragt.any(axis=1)
    assert ohne.any() and (heute.folge.rang[ohne] == 0).all()


def test_bi_13_the_frozen_top_20_marks_the_pilot_offices_and_bundles_services():
    beschluss = beschlossene(kommune=kommune("bielefeld"))[0]
    assert (beschluss.top_n, f"{beschluss.beschlossen_am:%d.%m.%Y}") == (20, "27.05.2021")
    assert [a["nummer"] for a in beschluss.noch_nicht_gefragt] == ZURUECKGESTELLT
    plaetze = Rangplatz.objects.filter(rangfolge=beschluss)
    assert plaetze.filter(rang__lte=20).count() >= 20
    piloten = set(plaetze.filter(ist_pilot=True).values_list("amt", flat=True))
    assert piloten == {"420", "620", "660"}
    assert plaetze.exclude(ozg_leistung=None).values("ozg_leistung").annotate(n=Count("pk")).filter(n__gt=1).exists()


def test_bi_13_one_leistung_of_several_einzelleistungen_is_ranked_once():
    einzeln = seite("anna", "/bielefeld/rangfolge/")
    gebuendelt = seite("anna", "/bielefeld/rangfolge/?ebene=ozg")
    anzahl = [int(text.split(" werden hier gezeigt")[0].split()[-1].replace(".", "")) for text in (einzeln, gebuendelt)]
    assert anzahl[0] == 1557 and 0 < anzahl[1] < 1557


def test_the_frozen_scores_can_be_computed_again_from_the_frozen_values():
    beschluss = beschlossene(kommune=kommune("bielefeld"))[0]
    gewichte = {k["schluessel"]: Decimal(k["gewicht"]) for k in beschluss.kriterien}
    for platz in Rangplatz.objects.filter(rangfolge=beschluss, rang__lte=20):
        werte = {name: platz.werte[name]["wert"] for name in gewichte}
        bekannt = sum(
            (Decimal(str(wert)) - 1) / 4 * gewichte[name] * 100 / sum(gewichte.values())
            for name, wert in werte.items()
            if wert is not None
        )
        assert abs(bekannt - platz.punktzahl_von) < Decimal("0.001")


def test_og_14_offenburg_has_other_criteria_by_configuration():
    kriterien = kriterien_von(katalog=katalog("offenburg"))
    assert [(k.name, k.herkunft) for k in kriterien] == [
        ("Standardprozess des Landes verfügbar", "zentral"),
        ("Priorität des Fachbereichs", "schaetzung_fachamt"),
        ("Technische Umsetzbarkeit", "zentral"),
    ]
    assert [str(s) for s in kriterien[0].stufen.all()] == ["0 nicht verfügbar", "1 angekündigt", "2 verfügbar"]
    assert len(rangliste(kommune=kommune("offenburg"), katalog=katalog("offenburg")).folge.reihung) > 300


def test_the_stability_of_the_top_20_is_stored_and_repeats_to_the_digit():
    stadt = kommune("bielefeld")
    pruefung = Stabilitaetspruefung.objects.get(kommune=stadt)
    assert (pruefung.ziehungen, pruefung.streuung, pruefung.startwert) == (1000, Decimal("0.10"), 1)
    kriterien = kriterien_von(katalog=pruefung.katalog)
    daten = rangdaten(kommune=stadt, kriterien=kriterien)
    ziehungen = Ziehungen(pruefung.ziehungen, float(pruefung.streuung), pruefung.startwert)
    anteile = stabilitaet(werte=daten.werte, massstaebe=massstaebe(kriterien), top_n=20, ziehungen=ziehungen)
    neu = {str(pk): round(float(a), 4) for pk, a in zip(daten.ids, anteile, strict=True) if a > 0}
    assert neu == pruefung.anteile
    assert "bleiben in mindestens 90\xa0% der Ziehungen in den TOP 20" in seite(
        "anna", "/bielefeld/rangfolge/"
    ).replace("90 %", "90\xa0%")
