"""Bodies, decisions and duties of the five papers: BI-1, BI-17, W-1, OG-7, OG-17, OG-18, WF-1, WF-5 to WF-7, BHV-2, 3, 6 to 8."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gremien.berichtspflicht import Pflicht, lage, naechster_termin
from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Berichtspflicht,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Gremium,
    Ratsvorlage,
    Ziel,
    Zielbewertung,
)
from organisation import rechte as r
from organisation.models import Kommune
from tests.factories.organisation import benutzer_anlegen, recht_geben

pytestmark = pytest.mark.usefixtures("demodaten")


def vorlage(kuerzel: str, nummer: str) -> Ratsvorlage:
    return Ratsvorlage.objects.get(kommune__kuerzel=kuerzel, nummer=nummer)


def folge(kuerzel: str, nummer: str) -> list[tuple[str, date | None, str, bool]]:
    stationen = Beratungsstation.objects.filter(vorlage=vorlage(kuerzel, nummer)).order_by("datum", "id")
    return [(str(s.gremium), s.datum, s.rolle, s.ist_nicht_oeffentlich) for s in stationen]


def regel(pflicht: Berichtspflicht) -> Pflicht:
    return Pflicht(pflicht.rhythmus, pflicht.erster_termin, pflicht.abstand_monate, pflicht.beendet_am)


def test_bi1_two_committees_recommend_the_council_decides_three_points():
    assert folge("bielefeld", "Rat 27.05.2021") == [
        ("Digitalisierungsausschuss", date(2021, 5, 4), "empfiehlt", False),
        ("Finanz- und Personalausschuss", date(2021, 5, 18), "empfiehlt", False),
        ("Rat der Stadt Bielefeld", date(2021, 5, 27), "beschliesst", False),
    ]
    punkte = Beschlusspunkt.objects.filter(vorlage=vorlage("bielefeld", "Rat 27.05.2021")).order_by("nummer")
    assert [p.nummer for p in punkte] == ["1", "2", "3"]
    assert punkte[0].bezuege.filter(stelle__isnull=False).count() == 12
    assert punkte[1].betrag == Decimal(276_000) == sum(b.betrag for b in punkte[1].bezuege.all())


def test_bi17_a_body_of_the_administration_is_none_of_the_council():
    konzept = Beratungsstation.objects.get(vorlage=vorlage("bielefeld", "VV 17.03.2020"))
    assert konzept.datum == date(2020, 3, 17) and not konzept.gremium.ist_ratsgremium
    gruppe = Gremium.objects.get(kommune__kuerzel="bielefeld", name="Arbeitsgruppe OZG")
    assert "Personalrat" in gruppe.mitwirkende and not gruppe.ist_ratsgremium


def test_w1_motion_decision_report():
    bericht, antrag = vorlage("wuppertal", "VO/0504/21"), vorlage("wuppertal", "VO/1050/20")
    bezug = bericht.bezuege.get()
    assert (bezug.art, bezug.ziel, bericht.datum, antrag.art) == ("beantwortet", antrag, date(2021, 4, 8), "antrag")
    assert folge("wuppertal", "VO/1050/20") == [("Rat der Stadt Wuppertal", date(2021, 3, 1), "beschliesst", False)]
    assert [(tag, rolle) for _, tag, rolle, _ in folge("wuppertal", "VO/0504/21")] == [
        (date(2021, 5, 4), "entgegennahme"),
        (date(2021, 5, 6), "entgegennahme"),
        (date(2021, 5, 10), "entgegennahme"),
    ]
    pflicht = Berichtspflicht.objects.get(kommune__kuerzel="wuppertal")
    erfuellung = pflicht.erfuellungen.get()
    assert erfuellung.vorlage == bericht and pflicht.punkt.vorlage == antrag
    gesehen = lage(
        pflicht=regel(pflicht),
        beantwortet_bis=erfuellung.faellig_am,
        zuletzt_am=erfuellung.erledigt_am,
        stichtag=date(2021, 5, 11),
    )
    assert gesehen.farbe == "fertig"


def test_og7_every_point_with_its_money():
    punkte = {
        p.nummer: p for p in Beschlusspunkt.objects.filter(vorlage=vorlage("offenburg", "201/21")).order_by("nummer")
    }
    assert len(punkte) == 11
    ve = Beschlussbezug.objects.filter(kommune__kuerzel="offenburg", mittelart="ve").order_by("punkt__nummer")
    assert [(b.punkt.nummer, b.jahr, b.betrag) for b in ve] == [
        ("1.6", 2021, Decimal(1_100_000)),
        ("2.5", 2021, Decimal(1_200_000)),
    ]
    uepl = Beschlussbezug.objects.filter(kommune__kuerzel="offenburg", mittelart="uepl")
    assert sorted(b.betrag for b in uepl) == [Decimal(30_000), Decimal(100_000), Decimal(691_000)]
    assert all("Gewerbesteuer" in punkte[n].text for n in ("1.3", "2.3"))
    assert all(sum(b.betrag for b in p.bezuege.all()) == p.betrag for p in punkte.values() if p.betrag)
    assert folge("offenburg", "201/21") == [
        ("Haupt- und Bauausschuss", date(2021, 11, 15), "empfiehlt", False),
        ("Gemeinderat", date(2021, 11, 22), "beschliesst", False),
    ]
    assert {b.ziel.nummer for b in vorlage("offenburg", "201/21").bezuege.all()} == {"198/20", "107/21"}


def test_og17_the_sizing_is_kept_with_the_paper():
    text = vorlage("offenburg", "201/21").kurzfassung
    assert all(wert in text for wert in ("ca. 400", "38 %", "33 %", "20 %", "2030"))


def test_og18_six_numbered_anlagen():
    anlagen = vorlage("offenburg", "201/21").anlagen.order_by("nummer")
    assert [a.nummer for a in anlagen] == [1, 2, 3, 4, 5, 6]
    assert [a.bezeichnung for a in anlagen][:3] == [
        "Onlinezugangsgesetz",
        "Dokumentenmanagementsystem",
        "IT-Sicherheit",
    ]


def test_wf1_the_stop_that_is_not_public_shows_only_to_those_who_may_see_it():
    assert [(name, offen) for name, _, _, offen in folge("wolfenbuettel", "XVIII-0504/2019")] == [
        ("Ausschuss für Wirtschaft, Finanzen, Personal und Sicherheit", False),
        ("Kreisausschuss", True),
        ("Kreistag", False),
    ]
    kommune = Kommune.objects.get(kuerzel="wolfenbuettel")
    offen, eingeweiht = benutzer_anlegen("offen"), benutzer_anlegen("eingeweiht")
    recht_geben(offen, kommune, r.LESEN, bereich="gremien")
    recht_geben(eingeweiht, kommune, r.LESEN, bereich="gremien", darf_nicht_oeffentlich=True)
    stationen = Beratungsstation.objects.filter(vorlage=vorlage("wolfenbuettel", "XVIII-0504/2019"))
    assert stationen.sichtbar_fuer(offen).count() == 2
    assert stationen.sichtbar_fuer(eingeweiht).count() == 3
    assert not stationen.sichtbar_fuer(offen).filter(gremium__name="Kreisausschuss").exists()


def test_wf5_one_goal_supported_the_others_untouched():
    assert Ziel.objects.filter(kommune__kuerzel="wolfenbuettel").count() == 7
    bewertung = Zielbewertung.objects.get(kommune__kuerzel="wolfenbuettel")
    assert (bewertung.wirkung, str(bewertung.ziel)) == (
        "unterstuetzt",
        "Präambel: Bürgerfreundlichkeit der Kreisverwaltung",
    )


def test_wf6_a_standing_mandate_without_interval_is_shown_as_such():
    punkte = Beschlusspunkt.objects.filter(vorlage=vorlage("wolfenbuettel", "XVIII-402/2019"))
    assert sorted(p.nummer for p in punkte) == ["a", "b", "c", "d", "e"]
    pflicht = Berichtspflicht.objects.get(punkt__nummer="e", kommune__kuerzel="wolfenbuettel")
    gesehen = lage(pflicht=regel(pflicht), beantwortet_bis=None, zuletzt_am=None, stichtag=date(2026, 11, 26))
    assert (gesehen.farbe, gesehen.faellig_am) == ("grau", None)
    assert gesehen.satz == "regelmäßig, ohne festen Abstand; noch kein Bericht"


def test_wf7_the_team_consists_of_offices_not_of_names():
    team = Gremium.objects.get(kommune__kuerzel="wolfenbuettel", name="Kooperationsteam Digitalisierung")
    assert team.mitwirkende.splitlines() == [
        "Dezernat I",
        "Amt 11",
        "Abteilung 103",
        "Referat 01",
        "Personalrat",
        "Referat 107",
    ]


def test_bhv2_decisions_of_several_bodies_up_to_the_land():
    folgen = {
        nummer: folge("bremerhaven", nummer) for nummer in ("Senat 22.10.2022", "Magistrat 08.11.2023", "85/2023")
    }
    assert folgen["Senat 22.10.2022"][0][1:3] == (date(2022, 10, 22), "beschliesst")
    assert folgen["Magistrat 08.11.2023"][0][1:3] == (date(2023, 11, 8), "beschliesst")
    assert folgen["85/2023"][0][:3] == ("Personal- und Organisationsausschuss", None, "kenntnis")
    assert Gremium.objects.get(kommune__kuerzel="bremerhaven", art="land").ist_ratsgremium is False
    assert {b.ziel.nummer for b in vorlage("bremerhaven", "85/2023").bezuege.all()} == {
        "Magistrat 08.11.2023",
        "I/91/2019",
        "V 32/2019",
    }


def test_bhv3_half_yearly_the_next_date_is_computed():
    pflicht = Berichtspflicht.objects.get(kommune__kuerzel="bremerhaven")
    assert (pflicht.rhythmus, pflicht.abstand_monate, str(pflicht.amt)) == ("intervall", 6, str(pflicht.amt))
    assert naechster_termin(pflicht=regel(pflicht), beantwortet_bis=pflicht.erster_termin) == date(2024, 11, 8)


def test_bhv6_impact_fields_of_this_kommune():
    pruefungen = Auswirkungspruefung.objects.filter(kommune__kuerzel="bremerhaven")
    nach = {str(p.prueffeld): p.ergebnis for p in pruefungen}
    assert nach.pop("Klimaschutz") == "betroffen"
    assert set(nach.values()) == {"nicht_betroffen"} and len(nach) == 5


def test_bhv7_who_was_told():
    beteiligt = Beteiligung.objects.filter(kommune__kuerzel="bremerhaven", form="kenntnis")
    assert {b.stelle for b in beteiligt} == {"Schwerbehindertenvertretung", "Frauenbeauftragte", "Gesamtpersonalrat"}


def test_bhv8_the_paper_is_published():
    assert vorlage("bremerhaven", "85/2023").ist_veroeffentlicht
