"""Posts of the papers, reproduced from the demo data: BI-4 to BI-7, BI-10, OG-9 to OG-11, WF-2, WF-3."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from organisation.models import Kommune
from personal.models import Besetzung, Personalsumme, Stelle
from personal.selectors.kapazitaet import arbeitende
from personal.selectors.kosten import kosten_im_jahr
from personal.selectors.stellenplan import nach_amt, querschnitt, stellenplan, summe
from personal.selectors.summen import summenabgleich
from personal.selectors.veraenderungen import veraenderungen

pytestmark = pytest.mark.usefixtures("demodaten")
BESCHLUSS, HEUTE = date(2021, 10, 22), date(2022, 1, 1)


def plan(kuerzel, tag):
    return stellenplan(stellen=Stelle.objects.filter(kommune__kuerzel=kuerzel), tag=tag)


def test_bi_4_twelve_posts_with_both_grades_all_provisional():
    zeilen = plan("bielefeld", date(2021, 5, 27))
    anzahl = Counter((z.stelle.amt.nummer, z.gruppe) for z in zeilen)
    assert anzahl == {
        ("100.1", "A 11 / EG 10"): 6,
        ("100.1", "A 12 / EG 11"): 2,
        ("100.2", "EG 11"): 2,
        ("100.2", "EG 12"): 2,
    }
    assert summe(zeilen).soll == Decimal("12.00")
    assert [g.summe.soll for g in nach_amt(zeilen)] == [8, 4]
    assert all(z.stelle.ist_vorlaeufig_bewertet for z in zeilen)


def test_bi_4_the_querschnitt_sorts_by_grade():
    assert [g.name for g in querschnitt(plan("bielefeld", HEUTE))] == ["A 12 / EG 11", "A 11 / EG 10", "EG 12", "EG 11"]


def test_bi_5_from_ueberplanmaessig_to_kw_without_a_date():
    vorher, nachher = plan("bielefeld", date(2021, 12, 31)), plan("bielefeld", HEUTE)
    assert {z.art for z in vorher} == {"überplanmäßig"} and {z.art for z in nachher} == {"planmäßig"}
    assert not any(z.vermerke for z in vorher)
    assert [n.risiko for z in nachher for n in z.vermerke] == ["offen"] * 12
    assert summe(nachher).kw == 12


def test_bi_5_the_list_of_changes_names_all_twelve():
    gefunden = veraenderungen(
        stellen=Stelle.objects.filter(kommune__kuerzel="bielefeld"), von=date(2021, 12, 31), bis=HEUTE
    )
    assert len(gefunden) == 12
    assert all("Art: überplanmäßig → planmäßig" in a.was for a in gefunden)
    assert all("Vermerk: keiner → kw ohne Termin" in a.was for a in gefunden)


def test_og_9_25_5_full_time_equivalents_applied_for():
    s = summe(plan("offenburg", BESCHLUSS))
    assert (s.beantragt, s.soll) == (Decimal("25.50"), 0)
    migration = Stelle.objects.get(kommune__kuerzel="offenburg", bezeichnung="IT-Stellen Migration FB 9")
    assert s.beantragt - migration.vzae == Decimal("21.90")


def test_og_9_staged_starts():
    starts = Counter()
    for zeile in Besetzung.objects.filter(kommune__kuerzel="offenburg", ist_plan=True):
        starts[zeile.beginn] += zeile.vzae
    assert starts == {
        date(2022, 1, 1): Decimal("8.0"),
        date(2022, 3, 1): Decimal("6.4"),  # 1.0 DigIT + 2.0 ZSR + 1.4 FB 2 + 1.0 FB 7 + 1.0 FB 10
        date(2022, 7, 1): Decimal("7.1"),  # 1.5 + 3.6 DigIT + 1.0 FB 4 + 1.0 FB 8
        date(2022, 9, 1): Decimal("4.0"),  # 2.0 FB 9 + 2.0 Ausbildung
    }


def test_og_10_two_ways_to_count_the_other_fachbereiche():
    andere = [z for z in plan("offenburg", BESCHLUSS) if not z.stelle.amt or z.stelle.amt.kurzzeichen != "FB DigIT"]
    assert (summe(andere).alle, summe(andere).ohne_ausbildung) == (Decimal("11.40"), Decimal("9.40"))


def test_og_11_vorgezogen_is_part_of_a_post():
    vorgezogen = {
        (z.stelle.amt.kurzzeichen or z.stelle.amt.nummer): z.vorgezogen
        for z in plan("offenburg", BESCHLUSS)
        if z.vorgezogen
    }
    assert vorgezogen == {"FB DigIT": 3, "FB ZSR": 2, "FB 2": 1, "FB 7": 1, "FB 10": 1}
    assert sum(vorgezogen.values()) == 8
    assert Stelle.objects.get(kommune__kuerzel="offenburg", amt__nummer="FB 2").vzae == Decimal("1.40")


def test_wf_2_four_posts():
    zeilen = plan("wolfenbuettel", date(2020, 1, 13))
    assert [(z.stelle.amt.nummer, z.gruppe, z.art) for z in zeilen] == [
        ("103", "EG 9b", "planmäßig"),
        ("111", "A 11", "planmäßig"),
        ("111", "A 10", "planmäßig"),
        ("111", "A 10", "befristet"),
    ]
    assert summe(zeilen).soll == 4


def test_wf_3_kw_by_an_event_without_a_date():
    (vermerk,) = [n for z in plan("wolfenbuettel", date(2020, 1, 13)) for n in z.vermerke]
    assert (vermerk.art, vermerk.faellig_am, vermerk.risiko) == ("kw", None, "ereignis")
    assert vermerk.in_worten == "kw bei: Abschluss der Einführung der Digitalisierung"


def test_every_post_names_its_paper():
    assert Stelle.objects.filter(kommune__ist_demo=True).count() == 12 + 12 + 4
    assert not Stelle.objects.filter(quelle="").exists()


def kosten(jahr, nach_soll):
    kommune = Kommune.objects.get(kuerzel="bielefeld")
    stellen = Stelle.objects.filter(kommune=kommune)
    return kosten_im_jahr(kommune=kommune, stellen=stellen, jahr=jahr, nach_soll=nach_soll)


def test_bi_7_828_000_a_year_and_69_000_a_post():
    ergebnis = kosten(2022, True)
    assert (ergebnis.summe.personal, ergebnis.summe.gesamt) == (720_000, 828_000)
    assert {k.kosten.gesamt for k in ergebnis.zeilen} == {69_000}


def test_bi_6_the_first_year_has_four_months_and_one_post_is_vacant_in_the_demo():
    ergebnis = kosten(2021, False)
    assert {k.vzae_jahre for k in ergebnis.zeilen} == {Decimal(4) / 12}
    assert ergebnis.summe.gesamt == 253_000
    assert Decimal(276_000) - ergebnis.summe.gesamt == 23_000  # the twelfth post: 69,000 × 4/12


def test_bi_10_the_demo_posts_make_the_technical_team_the_bottleneck():
    _, vorhanden, ungezaehlt = arbeitende(
        stellen=Stelle.objects.filter(kommune__kuerzel="bielefeld"), nach_soll=True, tag=HEUTE
    )
    assert (vorhanden, ungezaehlt) == ({"organisatorisch": 8, "technisch": 4}, 0)


def gedruckt(kuerzel):
    """Label → (printed, computed, gap) of every printed total with something to compare."""
    zeilen = summenabgleich(kommune=Kommune.objects.get(kuerzel=kuerzel))
    return {z.summe.bezeichnung: z for z in zeilen}


def werte(zeile):
    return (zeile.summe.betrag, zeile.abgleich.gerechnet, zeile.abgleich.differenz)


def test_bi_6_every_printed_part_of_2021_is_what_the_posts_come_to():
    summen = gedruckt("bielefeld")
    for name, betrag in (
        ("Personalaufwand 2021, Produktgruppe 11.01.10", 160_000),
        ("Sachaufwand 2021, Produktgruppe 11.01.10", 24_000),
        ("Personalaufwand 2021, Produktgruppe 11.01.15", 80_000),
        ("Sachaufwand 2021, Produktgruppe 11.01.15", 12_000),
        ("Ergebnisverschlechterung in 2021", 276_000),
    ):
        assert werte(summen[name]) == (betrag, betrag, 0)
    assert Decimal(24_000) / 160_000 == Decimal(12_000) / 80_000 == Decimal("0.15")


def test_bi_7_the_yearly_total_is_69_000_a_post_and_2021_is_four_twelfths_of_it():
    summen = gedruckt("bielefeld")
    jaehrlich = summen["Ergebnisverschlechterung jährlich für 2022 ff."]
    assert werte(jaehrlich) == (828_000, 828_000, 0)
    assert (jaehrlich.vzae_jahre, jaehrlich.je_vzae_jahr) == (12, 69_000)
    assert summen["Ergebnisverschlechterung in 2021"].summe.betrag == jaehrlich.summe.betrag * 4 / 12
    assert round(summen["Personalaufwand 2021, Produktgruppe 11.01.10"].vzae_jahre, 6) == round(Decimal(8 * 4) / 12, 6)


def test_og_12_half_a_year_of_the_migration_posts_and_the_gap_of_the_rounded_sum():
    summen = gedruckt("offenburg")
    assert werte(summen["IT-Stellen Migration FB 9, 2022"]) == (119_000, 119_000, 0)
    ab_juli = summen["Zusätzliche Personalaufwendungen in 2022 (1.130 TEUR)"]
    assert werte(ab_juli) == (1_130_000, 1_130_700, -700)
    assert round(ab_juli.abgleich.prozent, 3) == Decimal("-0.062")


def test_og_12_without_groups_the_cost_is_unknown_but_euros_per_full_time_year_compare():
    summen = gedruckt("offenburg")
    zwei, drei = summen["Personalkosten 2022 für 21,9 VzÄ"], summen["Personalkosten 2023 für 21,9 VzÄ"]
    assert zwei.abgleich is None and "kein Kostensatz" in zwei.grund
    assert (round(zwei.vzae_jahre, 4), drei.vzae_jahre) == (Decimal("16.4167"), Decimal("21.9"))
    assert (zwei.je_vzae_jahr, drei.je_vzae_jahr) == (Decimal("61626.40"), Decimal("57831.05"))
    assert summen["IT-Stellen Migration FB 9, 2023"].je_vzae_jahr == Decimal("66111.11")


def test_og_5_the_yearly_personnel_cost_is_the_sum_of_its_parts():
    assert werte(gedruckt("offenburg")["Folgekosten: Personalkosten (in 2023) p.a."]) == (1_504_500, 1_504_500, 0)


def test_og_6_the_totals_of_the_financing_keep_their_gaps():
    summen = gedruckt("offenburg")
    assert werte(summen["davon Personalkosten 2021 und 2022/23 (2.635 TEUR)"]) == (2_635_000, 2_635_200, -200)
    assert "100 TEUR" in summen["davon Personalkosten 2021 und 2022/23 (2.635 TEUR)"].summe.erlaeuterung
    assert werte(summen["davon Personalkosten 2024/25 (3.010 TEUR)"]) == (3_010_000, 3_009_000, 1_000)


def test_every_printed_total_names_its_paper():
    assert Personalsumme.objects.count() == 6 + 8
    assert not Personalsumme.objects.filter(quelle="").exists()
