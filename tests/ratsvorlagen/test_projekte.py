"""What the council papers say about projects: templates, decisions, roll-out, constraints. Figures with their case."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from leistungen.services.fehler import Eingabefehler
from projekte.models import (
    Abhaengigkeit,
    Entscheidung,
    Projekt,
    Projektlink,
    Projektziel,
    Prozessbaustein,
    Rollouteinheit,
    Rolloutplan,
    Schritt,
    Sperrzeit,
    Vorlagenversion,
)
from projekte.selectors.randbedingungen import verletzungen
from projekte.services.beigaben import baustein_verwenden, frist_setzen, link_hinzufuegen
from projekte.services.entscheidungen import entscheiden
from projekte.services.projekte import projekt_anlegen
from projekte.services.schritte import schritt_ueberspringen
from projekte.services.vorlagen import vorlagen_uebernehmen
from tests.factories.organisation import amt_anlegen
from tests.factories.projekte import projekt_mit_schritten


@pytest.fixture
def wer(kommune, team):
    vorlagen_uebernehmen(benutzer=team, kommune=kommune)
    return {"benutzer": team, "kommune": kommune}


def version(kommune, stadt):
    return Vorlagenversion.objects.get(kommune=kommune, vorlage__name__startswith=stadt)


def test_bi_8_effort_is_kept_in_two_kinds_and_never_pooled(wer, kommune):
    projekt = projekt_anlegen(titel="Ein Projekt", **wer)
    for art, pt in (("organisatorisch", 17), ("technisch", 12)):
        Schritt.objects.create(kommune=kommune, projekt=projekt, bezeichnung=art, aufwandsart=art, plan_personentage=pt)
    je_art = dict(projekt.schritte.values_list("aufwandsart", "plan_personentage"))
    assert je_art == {"organisatorisch": Decimal(17), "technisch": Decimal(12)}


def test_bi_14_twelve_bausteine_in_order_and_skippable_with_a_reason(wer, kommune):
    projekt = projekt_anlegen(titel="Hundesteuer", vorlagenversion=version(kommune, "Bielefeld"), **wer)
    namen = list(projekt.schritte.order_by("reihenfolge").values_list("bezeichnung", flat=True))
    assert len(namen) == 12
    assert (namen[2], namen[6][:12], namen[11]) == ("Prozessaufnahme", "Entscheidung", "Betrieb")
    dms = projekt.schritte.get(reihenfolge=6)
    schritt_ueberspringen(schritt_id=dms.pk, version=1, grund="kein DMS im Einsatz", **wer)
    assert projekt.schritte.get(reihenfolge=6).uebersprungen_grund == "kein DMS im Einsatz"


@pytest.mark.parametrize(
    ("option", "folgen"),
    [
        ("a", []),
        ("b", []),
        ("c", ["fachverfahren_abloesen", "ohne_musterloesung"]),
        ("d", ["abwarten", "selbst_entwickeln"]),
    ],
)
def test_bi_15_c_and_d_have_exactly_two_follow_ups_a_and_b_none(wer, kommune, option, folgen):
    projekt = projekt_anlegen(titel="Entscheiden", **wer)
    angenommen = []
    for folge in Entscheidung.Folge.values:
        try:
            entscheiden(
                projekt_id=projekt.pk,
                option=option,
                folge=folge,
                gruende="wie in der Vorlage",
                wirtschaftlichkeit="geprüft",
                entschieden_am=date(2021, 5, 1),
                gremium="Verwaltungsvorstand",
                **wer,
            )
            angenommen.append(folge)
        except Eingabefehler:
            pass
    assert angenommen == folgen


def test_bi_16_a_prozessbaustein_links_the_projects_that_share_it(wer, kommune):
    epay = Prozessbaustein.objects.create(kommune=kommune, name="ePayment")
    for titel in ("Hundesteuer", "Parkausweis"):
        baustein_verwenden(projekt_id=projekt_anlegen(titel=titel, **wer).pk, prozessbaustein=epay, **wer)
    assert epay.verwendungen.count() == 2


def test_bi_17_a_body_of_the_administration_is_not_one_of_the_council(wer):
    entscheidung = entscheiden(
        projekt_id=projekt_anlegen(titel="OZG-Umsetzungskonzept", **wer).pk,
        option="a",
        gruende="Umsetzungskonzept",
        entschieden_am=date(2020, 3, 17),
        gremium="Verwaltungsvorstand",
        **wer,
    )
    assert entscheidung.gremiumsart == Entscheidung.Gremiumsart.VERWALTUNG


def test_w_3_a_project_names_a_function_and_no_field_holds_a_person():
    felder = {f.name: f.related_model for f in Projekt._meta.concrete_fields}
    assert "verantwortliche_funktion" in felder
    assert [n for n, ziel in felder.items() if ziel is not None and ziel.__name__ == "Benutzer"] == []
    assert [
        f.name for f in Schritt._meta.concrete_fields if f.related_model and f.related_model.__name__ == "Benutzer"
    ] == []


def test_w_4_pilot_and_user_are_different_roles(wer, kommune):
    piloten = ("WohnWeb", "Wohngeld", "BuT", "HzL", "UVG", "ALG II", "WBS")
    for titel in piloten:
        projekt_anlegen(titel=titel, efa_rolle="pilot", **wer)
    projekt_anlegen(titel="Nachgenutzt", efa_rolle="nutzer", **wer)
    assert Projekt.objects.filter(kommune=kommune, efa_rolle="pilot").count() == 7
    assert Projekt.objects.filter(kommune=kommune, efa_rolle="nutzer").count() == 1


def test_w_9_22_9_7_of_38_units_while_the_text_says_around_40(wer, kommune):
    projekt = projekt_anlegen(titel="Digitaler Aktenplan", art="querschnitt", **wer)
    plan = Rolloutplan.objects.create(
        kommune=kommune, projekt=projekt, bezeichnung="Leistungseinheiten", umfang=40, umfang_praezision="rund"
    )
    stufen = ["produktiv"] * 22 + ["konzeption"] * 9 + ["planung"] * 7
    Rollouteinheit.objects.bulk_create(
        Rollouteinheit(kommune=kommune, rolloutplan=plan, bezeichnung=f"Einheit {n}", stufe=stufe)
        for n, stufe in enumerate(stufen, start=1)
    )
    anzahl = plan.einheiten.count()
    produktiv = plan.einheiten.filter(stufe="produktiv").count()
    assert (anzahl, round(Decimal(produktiv) / anzahl * 100, 1)) == (38, Decimal("57.9"))
    assert (plan.umfang, plan.get_umfang_praezision_display()) == (40, "rund")


def test_w_14_a_target_is_an_upper_bound(client, wer, kommune, team):
    projekt = projekt_anlegen(titel="KiJuFa", art="foerderprojekt", **wer)
    for name, menge in (("Prozessbündel analysieren", 15), ("Prozessbündel digitalisieren", 10)):
        Projektziel.objects.create(kommune=kommune, projekt=projekt, bezeichnung=name, menge=menge, praezision="bis_zu")
    client.force_login(team)
    seite = client.get(f"/herford/projekte/{projekt.pk}/").content.decode()
    assert "Prozessbündel analysieren: bis zu 15" in seite and "Prozessbündel digitalisieren: bis zu 10" in seite


def test_w_15_three_stages_and_links_to_process_models(wer, kommune):
    projekt = projekt_anlegen(titel="Elterngeld", vorlagenversion=version(kommune, "Wuppertal"), **wer)
    assert projekt.schritte.count() == 3
    link = link_hinzufuegen(
        projekt_id=projekt.pk,
        art="prozessmodell",
        bezeichnung="BPMN 2.0",
        adresse="https://example.org/elterngeld.bpmn",
        **wer,
    )
    assert link.art == Projektlink.Art.PROZESSMODELL


def test_og_13_five_phases_of_which_the_first_may_be_left_out(wer, kommune):
    vorlage = version(kommune, "Offenburg")
    erste = vorlage.schritte.get(reihenfolge=1)
    projekt = projekt_anlegen(
        titel="Fachbereich", vorlagenversion=vorlage, ausgelassen={erste.pk: "keine OZG-Prozesse"}, **wer
    )
    assert projekt.schritte.count() == 5
    assert projekt.schritte.get(reihenfolge=1).status == Schritt.Status.UEBERSPRUNGEN


def test_og_15_deadline_blackout_and_joint_dependency_are_told(wer, kommune):
    finanzen = amt_anlegen(kommune, "20", "Finanzen")
    bauantrag = projekt_mit_schritten(kommune, "Bauantrag", schritte=1)
    frist_setzen(projekt_id=bauantrag.pk, bezeichnung="Bauantrag digital", datum=date(2022, 1, 1), **wer)
    kasse = projekt_mit_schritten(kommune, "Finanzen", amt=finanzen, schritte=2)
    viele = projekt_mit_schritten(kommune, "Ämter mit vielen Rechnungen", schritte=1)
    rechnung = projekt_mit_schritten(kommune, "eRechnung", schritte=1)
    Sperrzeit.objects.create(
        kommune=kommune, amt=finanzen, bezeichnung="Haushaltsplanung", beginn=date(2026, 2, 1), ende=date(2026, 3, 31)
    )
    for voraus in (kasse, viele):
        Abhaengigkeit.objects.create(
            kommune=kommune, projekt=rechnung, voraussetzung_projekt=voraus, gruppe="eRechnung verwaltungsweit"
        )
    saetze = verletzungen(projekt_ids=[bauantrag.pk, kasse.pk, rechnung.pk])
    assert "Frist „Bauantrag digital“ am 01.01.2022" in saetze[bauantrag.pk][0]
    assert "Sperrzeit „Haushaltsplanung“" in saetze[kasse.pk][0]
    assert saetze[rechnung.pk] == [
        "eRechnung verwaltungsweit: braucht „Finanzen“ und „Ämter mit vielen Rechnungen“ gemeinsam bis 01.01.2026; "
        "es fehlt „Finanzen“ (erst am 28.02.2026), „Ämter mit vielen Rechnungen“ (erst am 28.01.2026)."
    ]


def test_wf_9_a_quarter_stays_a_quarter_and_expected_stays_expected(client, wer, kommune, team):
    projekt = projekt_anlegen(titel="enaio", **wer)
    Schritt.objects.create(
        kommune=kommune,
        projekt=projekt,
        bezeichnung="Schriftgut",
        ist_meilenstein=True,
        plan_ende=date(2020, 6, 30),
        plan_ende_genauigkeit="quartal",
        ist_voraussichtlich=True,
    )
    client.force_login(team)
    assert "Q II 2020 (voraussichtlich)" in client.get(f"/herford/projekte/{projekt.pk}/").content.decode()
