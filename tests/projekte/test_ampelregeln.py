"""Traffic light by written rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projekte.ampel import FERTIG, GELB, GRAU, GRUEN, REGELN, ROT, Lage, Schwellen, bewerten, legende

ruhig = settings(derandomize=True, deadline=None, max_examples=200)
HEUTE = date(2026, 3, 2)
ENDE = date(2026, 6, 30)
GUT = Lage(
    erwartetes_ende=ENDE,
    erstes_planende=ENDE,
    aktuelles_planende=ENDE,
    erwartete_personentage=Decimal(29),
    erste_personentage=Decimal(29),
    aktuelle_personentage=Decimal(29),
    zuletzt_bestaetigt_am=HEUTE,
)
RANG = {GRUEN: 1, GRAU: 1, GELB: 2, ROT: 3}


def farbe(lage: Lage, stichtag: date = HEUTE, schwellen: Schwellen | None = None) -> str:
    return bewerten(lage=lage, schwellen=schwellen or Schwellen(), stichtag=stichtag).farbe


def tage(anzahl: int) -> date:
    return ENDE + timedelta(days=anzahl)


def test_everything_within_the_thresholds_is_green() -> None:
    befund = bewerten(lage=GUT, schwellen=Schwellen(), stichtag=HEUTE)
    assert (befund.farbe, befund.saetze) == (GRUEN, ("Alles liegt innerhalb der Schwellen.",))


@pytest.mark.parametrize(("verzug", "erwartet"), [(-30, GRUEN), (13, GRUEN), (14, GELB), (59, GELB), (60, ROT)])
def test_delay_against_the_current_plan(verzug: int, erwartet: str) -> None:
    assert farbe(replace(GUT, erwartetes_ende=tage(verzug))) == erwartet


@pytest.mark.parametrize(("pt", "erwartet"), [("31.8", GRUEN), ("31.9", GELB), ("36.2", GELB), ("36.25", ROT)])
def test_more_effort_than_the_current_plan(pt: str, erwartet: str) -> None:
    assert farbe(replace(GUT, erwartete_personentage=Decimal(pt))) == erwartet


@pytest.mark.parametrize(
    ("verzug", "satz"),
    [
        (34, "abgeschlossen, 34 Tage nach erstem Plan"),
        (1, "abgeschlossen, 1 Tag nach erstem Plan"),
        (0, "abgeschlossen, am Tag des ersten Plans"),
        (-3, "abgeschlossen, 3 Tage vor erstem Plan"),
    ],
)
def test_a_closed_project_says_its_delay_as_a_fact_and_warns_no_more(verzug: int, satz: str) -> None:
    lage = replace(
        GUT, erwartetes_ende=tage(verzug), laeuft=False, abgeschlossen=True, verletzungen=("Frist",), wartet_auf=("x",)
    )
    befund = bewerten(lage=lage, schwellen=Schwellen(), stichtag=HEUTE)
    assert (befund.farbe, befund.wort, len(befund.gruende)) == (FERTIG, satz, 1)


def test_a_closed_project_without_a_first_plan_says_so_and_a_colour_set_by_hand_is_history() -> None:
    lage = replace(GUT, erstes_planende=None, laeuft=False, abgeschlossen=True)
    befund = bewerten(
        lage=lage, schwellen=Schwellen(), stichtag=HEUTE, von_hand=ROT, grund_von_hand="Anbieter insolvent"
    )
    assert "Abweichung unbekannt" in befund.wort
    assert (befund.farbe, befund.von_hand) == (FERTIG, False)
    assert befund.saetze[-1] == "Vor dem Abschluss von Hand: Anbieter insolvent"


def test_a_project_at_rest_keeps_its_colour() -> None:
    assert farbe(replace(GUT, erwartetes_ende=tage(90), laeuft=False)) == ROT


def test_a_re_plan_does_not_wash_a_project_green() -> None:
    befund = bewerten(
        lage=replace(GUT, erwartetes_ende=tage(90), aktuelles_planende=tage(90)), schwellen=Schwellen(), stichtag=HEUTE
    )
    assert befund.farbe == GELB
    assert befund.saetze == ("90 Tage später als im ersten Plan.",)


def test_the_thresholds_of_the_kommune_count() -> None:
    assert farbe(replace(GUT, erwartetes_ende=tage(20)), schwellen=Schwellen(gelb_ab_tagen=10, rot_ab_tagen=20)) == ROT


def test_nobody_confirmed_for_too_long_is_yellow() -> None:
    befund = bewerten(lage=GUT, schwellen=Schwellen(), stichtag=HEUTE + timedelta(days=61))
    assert befund.saetze == ("Zuletzt bestätigt am 02.03.2026, vor 61 Tagen.",)


def test_waiting_is_yellow_and_says_for_what() -> None:
    befund = bewerten(lage=replace(GUT, wartet_auf=("Zertifikat des KRZ",)), schwellen=Schwellen(), stichtag=HEUTE)
    assert (befund.farbe, befund.saetze) == (GELB, ("Wartet auf: Zertifikat des KRZ.",))


def test_a_violated_constraint_is_red() -> None:
    befund = bewerten(lage=replace(GUT, verletzungen=("Frist verpasst.",)), schwellen=Schwellen(), stichtag=HEUTE)
    assert (befund.farbe, befund.saetze) == (ROT, ("Frist verpasst.",))


def test_unknown_is_grey_with_its_reason() -> None:
    befund = bewerten(lage=Lage(zuletzt_bestaetigt_am=HEUTE), schwellen=Schwellen(), stichtag=HEUTE)
    assert (befund.farbe, befund.saetze) == (GRAU, ("Unbekannt: Es gibt keinen freigegebenen Plan mit Terminen.",))


def test_an_override_keeps_the_colour_of_the_rules_and_its_reasons() -> None:
    befund = bewerten(
        lage=replace(GUT, erwartetes_ende=tage(70)),
        schwellen=Schwellen(),
        stichtag=HEUTE,
        von_hand=GRUEN,
        grund_von_hand="mit dem Amt abgesprochen",
    )
    assert (befund.farbe, befund.farbe_der_regeln, befund.von_hand) == (GRUEN, ROT, True)
    assert befund.saetze[0] == "Von Hand: mit dem Amt abgesprochen"
    assert "70 Tage später als im geltenden Plan." in befund.saetze


def test_a_project_that_does_not_run_needs_no_confirmation() -> None:
    assert farbe(replace(GUT, laeuft=False, zuletzt_bestaetigt_am=None, ueberfaellige_schritte=3)) == GRUEN


def test_the_legend_has_a_line_per_rule_with_the_thresholds() -> None:
    zeilen = legende(Schwellen(gelb_ab_tagen=7, rot_ab_tagen=21))
    assert len(zeilen) == len(REGELN) + 3
    assert zeilen[0].endswith("gelb ab 7 Tagen, rot ab 21 Tagen Verzug.")
    assert not any("{" in zeile for zeile in zeilen)


WERTE = st.none() | st.integers(-200, 200).map(tage)
PT = st.none() | st.decimals(0, 200, places=2)
LAGEN = st.builds(
    Lage, WERTE, WERTE, WERTE, PT, PT, PT, st.none() | st.dates(date(2025, 1, 1), HEUTE), st.integers(0, 3),
    st.lists(st.just("Antwort"), max_size=2).map(tuple), st.lists(st.just("Frist verpasst."), max_size=2).map(tuple),
    st.booleans(),
)  # fmt: skip


@ruhig
@given(LAGEN, st.integers(0, 800))
def test_the_passing_of_days_never_makes_a_light_better(lage: Lage, spaeter: int) -> None:
    assert RANG[farbe(lage, HEUTE + timedelta(days=spaeter))] >= RANG[farbe(lage)]


@ruhig
@given(LAGEN)
def test_the_colour_is_that_of_its_worst_reason(lage: Lage) -> None:
    befund = bewerten(lage=lage, schwellen=Schwellen(), stichtag=HEUTE)
    assert befund.farbe == max(befund.gruende, key=lambda g: RANG[g.farbe]).farbe
    assert all(satz.endswith(".") for satz in befund.saetze)


@ruhig
@given(LAGEN, st.integers(1, 300))
def test_a_later_end_never_makes_a_light_better(lage: Lage, mehr: int) -> None:
    if lage.erwartetes_ende is None:
        return
    spaeter = replace(lage, erwartetes_ende=lage.erwartetes_ende + timedelta(days=mehr))
    assert RANG[farbe(spaeter)] >= RANG[farbe(lage)]
