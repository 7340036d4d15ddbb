"""What the council papers print about projects, reproduced from the demo data."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Avg, Count, F, Max, Q, Sum
from django.utils import timezone

from auswertung.models import Kennzahlwert, Termin
from auswertung.services.demodaten.projektbestand import gruppen_bilden
from leistungen.models import KommunaleLeistung
from projekte.models import (
    Abhaengigkeit,
    Basisplan,
    Basisplanschritt,
    Bausteinverwendung,
    Entscheidung,
    Frist,
    Prognoselauf,
    Projekt,
    Projektlink,
    Projektziel,
    Rollouteinheit,
    Rolloutplan,
    Schritt,
    Sperrzeit,
    Vorlagenschritt,
)

pytestmark = pytest.mark.usefixtures("demodaten")


def projekt(kuerzel, anfang):
    return Projekt.objects.get(kommune__kuerzel=kuerzel, titel__startswith=anfang)


def schritt(kuerzel, anfang, bezeichnung):
    return projekt(kuerzel, anfang).schritte.get(bezeichnung__startswith=bezeichnung)


def vorlagenschritte(kuerzel):
    return Vorlagenschritt.objects.filter(kommune__kuerzel=kuerzel).order_by("reihenfolge")


def test_w_5_aktenplan_ends_before_its_funding_does():
    aktenplan = projekt("wuppertal", "Einführung eines verwaltungsweiten Aktenplans")
    assert (aktenplan.art, aktenplan.status, aktenplan.zuletzt_bestaetigt_am) == (
        "foerderprojekt",
        "aktiv",
        date(2021, 4, 8),
    )
    kickoff = schritt("wuppertal", "Einführung eines", "Kickoff")
    ende = schritt("wuppertal", "Einführung eines", "Projektende")
    foerderung = aktenplan.fristen.get(art="foerderung")
    assert (kickoff.ist_ende, ende.plan_ende, foerderung.datum) == (
        date(2018, 12, 21),
        date(2021, 9, 30),
        date(2021, 12, 31),
    )
    assert (foerderung.datum - ende.plan_ende).days == 92


def test_no_date_that_passed_has_finished_anything():
    """The paper knew the project in April 2021; nobody has confirmed since, so nothing is done."""
    ende = schritt("wuppertal", "Einführung eines", "Projektende")
    assert (ende.status, ende.ist_ende) == ("offen", None)
    assert projekt("wuppertal", "Einführung eines").livegang_am is None


def test_w_9_rollout_22_9_7_of_38_units_where_the_text_says_about_40():
    plan = Rolloutplan.objects.get(kommune__kuerzel="wuppertal")
    stufen = Counter(plan.einheiten.values_list("stufe", flat=True))
    assert stufen == {"produktiv": 22, "konzeption": 9, "planung": 7} and stufen.total() == 38
    assert round(Decimal(22) / 38 * 100, 1) == Decimal("57.9")
    assert (plan.umfang, plan.umfang_praezision) == (40, "rund")
    assert "38" in projekt("wuppertal", "Einführung eines").beschreibung
    assert not Rollouteinheit.objects.filter(Q(amt=None) | Q(produktiv_am__isnull=False)).exists()


def test_w_4_seven_pilotings_and_not_one_use():
    rollen = Counter(Projekt.objects.filter(kommune__kuerzel="wuppertal").values_list("efa_rolle", flat=True))
    assert rollen == {"pilot": 7, "keine": 2}
    titel = Projekt.objects.filter(efa_rolle="pilot").values_list("titel", flat=True)
    for name in ("WohnWeb", "Wohngeld", "BuT", "HzL", "UVG", "ALG II", "WBS"):
        assert sum(name in t for t in titel) == 1, name


def test_w_10_and_w_14_kijufa_dates_and_upper_bounds():
    kijufa = projekt("wuppertal", "Digitalisierung von Bürgerservices")
    assert schritt("wuppertal", "Digitalisierung von", "Kickoff").ist_ende == date(2019, 7, 19)
    assert schritt("wuppertal", "Digitalisierung von", "Projektende").plan_ende == date(2022, 6, 30)
    assert sorted(kijufa.ziele.values_list("menge", "praezision")) == [(10, "bis_zu"), (15, "bis_zu")]
    phasen = Counter(b.partition(":")[0] for b in kijufa.schritte.values_list("bezeichnung", flat=True))
    assert (phasen["Phase 1"], phasen["Phase 2"], phasen["Priorität des Landes"]) == (5, 5, 2)


def test_w_14_elterngeld_stands_twice_and_the_project_says_so():
    kijufa = projekt("wuppertal", "Digitalisierung von Bürgerservices")
    assert kijufa.schritte.filter(bezeichnung__endswith=": Elterngeld").count() == 2
    assert "Auffällig: Elterngeld" in kijufa.beschreibung


def test_w_15_method_bpmn_and_three_stages():
    link = Projektlink.objects.get(kommune__kuerzel="wuppertal")
    assert link.art == "prozessmodell" and "BPMN 2.0" in link.bezeichnung
    assert list(vorlagenschritte("wuppertal").values_list("bezeichnung", flat=True)) == [
        "Planung",
        "Konzeption",
        "Produktiv",
    ]
    assert schritt("wuppertal", "Digitalisierung von", "Normenscreening").status == "laeuft"


def test_bi_14_twelve_bausteine_and_bi_8_their_17_and_12_personentage():
    assert list(vorlagenschritte("bielefeld").values_list("reihenfolge", flat=True)) == list(range(1, 13))
    je_art = dict(vorlagenschritte("bielefeld").order_by().values_list("aufwandsart").annotate(s=Sum("personentage")))
    assert je_art == {"organisatorisch": 17, "technisch": 12}
    assert vorlagenschritte("bielefeld").filter(ist_ueberspringbar=True).exists()


def portfolio():
    return Projekt.objects.filter(kommune__kuerzel="bielefeld", ist_demo=True)


def test_bi_2_600_projects_share_1557_services_each_in_exactly_one():
    assert portfolio().count() == 600
    assert not portfolio().exclude(quelle__startswith="synthetisch").exists()
    links = KommunaleLeistung.objects.filter(kommune__kuerzel="bielefeld")
    verknuepft = portfolio().aggregate(n=Count("leistungen"), verschieden=Count("leistungen__leistung", distinct=True))
    assert verknuepft == {"n": 1557, "verschieden": links.count()}
    assert set(portfolio().annotate(n=Count("schritte")).values_list("n", flat=True)) == {12}


def test_groups_are_exactly_as_many_as_asked_for_and_lose_nothing():
    leistungen = list(KommunaleLeistung.objects.filter(kommune__kuerzel="bielefeld").order_by("id"))
    for anzahl in (1, 300, 600, 1557):
        gruppen = gruppen_bilden(leistungen, anzahl=anzahl)
        assert len(gruppen) == anzahl and all(gruppen)
        assert sorted(le.pk for g in gruppen for le in g) == [le.pk for le in leistungen]


def test_bi_15_decisions_a_to_d_with_two_follow_ups_for_c_and_d():
    folgen = Counter(Entscheidung.objects.values_list("option", "folge"))
    assert {option for option, _ in folgen} == {"a", "b", "c", "d"}
    assert {folge for option, folge in folgen if option == "c"} == {"fachverfahren_abloesen", "ohne_musterloesung"}
    assert {folge for option, folge in folgen if option == "d"} == {"abwarten", "selbst_entwickeln"}
    assert {folge for option, folge in folgen if option in "ab"} == {""}
    assert not Entscheidung.objects.filter(option="c", wirtschaftlichkeit="").exists()


def test_bi_16_building_blocks_are_shared_by_several_projects():
    haeufig = Bausteinverwendung.objects.values("prozessbaustein__name").annotate(n=Count("projekt", distinct=True))
    assert {zeile["prozessbaustein__name"] for zeile in haeufig if zeile["n"] > 10} >= {"ePayment", "eSignatur"}


def test_bi_17_the_concept_of_2020_was_decided_by_the_administration():
    konzept = projekt("bielefeld", "OZG-Umsetzungskonzept")
    assert (konzept.status, konzept.abgeschlossen_am, konzept.ist_demo) == ("abgeschlossen", date(2020, 3, 17), False)
    assert "Verwaltungsvorstand" in konzept.schritte.get().bezeichnung and "Personalrat" in konzept.beschreibung


def test_first_baselines_are_there_and_some_projects_were_planned_anew():
    assert not Projekt.objects.exclude(basisplaene__nummer=1).exists()
    neu = Basisplan.objects.filter(nummer=2)
    assert 60 <= neu.count() <= 180 and not neu.filter(grund="").exists()
    verschoben = Basisplanschritt.objects.filter(basisplan__nummer=1, basisplan__projekt__in=neu.values("projekt"))
    assert verschoben.filter(schritt__plan_ende__gt=F("plan_ende")).exists()
    gleich = Basisplanschritt.objects.filter(basisplan__nummer=2).exclude(plan_ende=F("schritt__plan_ende"))
    assert not gleich.exists()


def test_synthetic_projects_lie_in_the_past_only_where_they_are_done():
    heute = timezone.localdate()
    erledigt = Schritt.objects.filter(projekt__in=portfolio(), status="erledigt")
    assert erledigt.aggregate(m=Max("ist_ende"))["m"] < heute
    fertige = portfolio().filter(status="abgeschlossen")
    assert 100 <= fertige.count() <= 220
    assert not fertige.filter(schritte__status__in=["offen", "laeuft", "wartet"]).exists()
    mittel = Schritt.objects.filter(projekt__in=fertige, status="erledigt").aggregate(m=Avg("ist_personentage"))["m"]
    assert 1 < mittel < 5


def test_og_13_phase_one_may_be_skipped_with_its_reason():
    erste = vorlagenschritte("offenburg").first()
    assert vorlagenschritte("offenburg").count() == 5 and erste.ist_ueberspringbar
    entfallen = Schritt.objects.filter(kommune__kuerzel="offenburg", status="uebersprungen")
    assert entfallen.exists() and set(entfallen.values_list("uebersprungen_grund", flat=True)) == {"keine OZG-Prozesse"}
    assert set(entfallen.values_list("vorlagenschritt__kennung", flat=True)) == {"prozessanalyse"}


def test_og_15_deadline_blackout_and_joint_dependency():
    frist = Frist.objects.get(kommune__kuerzel="offenburg", art="gesetzlich")
    assert (frist.projekt.titel, frist.datum) == ("Digitaler Bauantrag", date(2022, 1, 1))
    sperre = Sperrzeit.objects.filter(kommune__kuerzel="offenburg")
    assert set(sperre.values_list("amt__nummer", flat=True)) == {"FB 2"}
    gemeinsam = Abhaengigkeit.objects.filter(kommune__kuerzel="offenburg")
    assert set(gemeinsam.values_list("projekt__titel", flat=True)) == {"Elektronischer Rechnungsworkflow (eRechnung)"}
    assert len(set(gemeinsam.values_list("gruppe", flat=True))) == 1 and gemeinsam.count() == 3
    dms = Frist.objects.get(kommune__kuerzel="offenburg", art="eigene")
    assert dms.datum == date(2024, 12, 31)


def test_og_15_one_finanzen_step_lies_in_the_budget_season():
    finanzen = projekt("offenburg", "Digitalisierung des Fachbereichs Finanzen")
    sperren = Sperrzeit.objects.filter(amt=finanzen.federfuehrendes_amt)
    treffer = [
        s.bezeichnung
        for s in finanzen.schritte.exclude(plan_ende=None)
        for sperre in sperren
        if s.plan_beginn <= sperre.ende and s.plan_ende >= sperre.beginn
    ]
    assert "Einführung des DMS" in treffer


def test_wf_9_milestones_are_exact_to_the_quarter_and_one_is_an_expectation():
    portal = schritt("wolfenbuettel", "Portal openR@thaus", "Log-in")
    schriftgut = schritt("wolfenbuettel", "Einführung enaio", "Allgemeine Schriftgutverwaltung")
    assert (portal.plan_beginn, portal.plan_ende) == (date(2020, 1, 1), date(2020, 3, 31))
    assert (schriftgut.plan_ende, schriftgut.ist_voraussichtlich) == (date(2020, 6, 30), True)
    assert {portal.plan_ende_genauigkeit, schriftgut.plan_ende_genauigkeit} == {"quartal"}
    assert not portal.ist_voraussichtlich


def test_unknown_dates_and_effort_stay_empty():
    weitere = schritt("wolfenbuettel", "Einführung enaio", "Workshops mit weiteren")
    assert (weitere.plan_beginn, weitere.plan_ende, weitere.plan_personentage) == (None, None, None)


def test_every_project_names_its_source_and_a_function_not_a_person():
    assert not Projekt.objects.filter(Q(quelle="") | Q(verantwortliche_funktion="")).exists()
    assert Projektziel.objects.exclude(quelle="").count() == Projektziel.objects.count() == 5


def test_the_portfolio_has_a_forecast_with_its_synthetic_throughput():
    lauf = Prognoselauf.objects.get(kommune__kuerzel="bielefeld")
    assert lauf.durchsatz == {"organisatorisch": 133.0, "technisch": 67.0} and lauf.ab < lauf.p50 <= lauf.p80
    termine = Termin.objects.filter(kommune__kuerzel="bielefeld", art="prognose").order_by("datum")
    assert [termin.datum for termin in termine] == [lauf.p50, lauf.p80]


def test_the_cockpit_counts_the_portfolio():
    werte = Kennzahlwert.objects.filter(kommune__kuerzel="bielefeld", amt=None, kennzahl="projekte_phase")
    assert werte.aggregate(s=Sum("zaehler"))["s"] == 601
    ampel = Kennzahlwert.objects.filter(kommune__kuerzel="bielefeld", amt=None, kennzahl="projekte_ampel")
    assert {zelle.stufe for zelle in ampel if zelle.zaehler > 20} >= {0, 1, 2}
