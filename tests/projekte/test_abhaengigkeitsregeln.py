"""Order, joint dependencies, deadlines and blackout periods (Offenburg OG-15)."""

from __future__ import annotations

import itertools
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from projekte.abhaengigkeiten import (
    ANFANG_ANFANG,
    ENDE_ENDE,
    Bedingung,
    Spanne,
    Sperre,
    kreis,
    kreis_durch,
    verletzte_bedingungen,
    verletzte_frist,
    verletzte_sperren,
)

ruhig = settings(derandomize=True, deadline=None, max_examples=200)
KANTEN = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=25)
SPANNEN = {
    "erechnung": Spanne("eRechnung", date(2022, 3, 1), date(2022, 6, 30)),
    "finanzen": Spanne("Finanzen", date(2021, 9, 1), date(2022, 2, 1)),
    "bau": Spanne("Ämter mit vielen Rechnungen", date(2021, 9, 1), date(2022, 4, 1)),
    "offen": Spanne("Poststelle"),
}


def saetze(*bedingungen: Bedingung) -> list[str]:
    return [v.satz for v in verletzte_bedingungen(bedingungen=bedingungen, spannen=SPANNEN)]


def test_a_cycle_is_returned_as_its_path() -> None:
    assert kreis([("a", "b"), ("b", "c"), ("x", "a"), ("c", "a")]) == ["a", "b", "c", "a"]


def test_a_new_edge_that_closes_a_cycle_names_the_way() -> None:
    assert kreis_durch([("b", "c"), ("c", "a"), ("c", "d")], ("a", "b")) == ["a", "b", "c", "a"]


def test_a_node_that_needs_itself_is_a_cycle() -> None:
    assert kreis([(1, 1)]) == [1, 1]
    assert kreis_durch([], (1, 1)) == [1, 1]


def test_two_ways_to_the_same_need_are_no_cycle() -> None:
    assert kreis([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]) is None


def test_a_chain_of_thousands_does_not_exhaust_the_stack() -> None:
    kette = [(n, n + 1) for n in range(20_000)]
    assert kreis(kette) is None
    gefunden = kreis_durch(kette, (20_000, 0))
    assert gefunden is not None
    assert len(gefunden) == 20_002


@ruhig
@given(KANTEN)
def test_a_found_cycle_is_made_of_the_edges(kanten: list[tuple[int, int]]) -> None:
    gefunden = kreis(kanten)
    if gefunden is None:
        assert _geordnet(kanten)
    else:
        assert gefunden[0] == gefunden[-1]
        assert set(itertools.pairwise(gefunden)) <= set(kanten)


@ruhig
@given(KANTEN, st.tuples(st.integers(0, 8), st.integers(0, 8)))
def test_both_detectors_agree(kanten: list[tuple[int, int]], neue: tuple[int, int]) -> None:
    if kreis(kanten) is not None:
        return
    weg = kreis_durch(kanten, neue)
    assert (weg is None) == (kreis([*kanten, neue]) is None)
    if weg is not None:
        assert (weg[0], weg[1]) == neue
        assert set(itertools.pairwise(weg)) <= {*kanten, neue}


def _geordnet(kanten: list[tuple[int, int]]) -> bool:
    """An order exists: take away nodes that need nothing, until none is left."""
    rest = set(kanten)
    while rest:
        frei = {was for _, was in rest} - {wer for wer, _ in rest}
        if not frei:
            return False
        rest = {(wer, was) for wer, was in rest if was not in frei}
    return True


def test_a_need_that_ends_after_the_begin_is_violated() -> None:
    assert saetze(Bedingung("erechnung", "bau")) == [
        "„eRechnung“ braucht „Ämter mit vielen Rechnungen“ am 01.03.2022, das ist erst am 01.04.2022 so weit."
    ]


def test_a_need_met_on_the_same_day_is_no_violation() -> None:
    assert saetze(Bedingung("erechnung", "finanzen")) == []
    assert saetze(Bedingung("erechnung", "bau", ANFANG_ANFANG), Bedingung("erechnung", "bau", ENDE_ENDE)) == []


def test_og_15_a_joint_dependency_needs_both() -> None:
    gemeinsam = [Bedingung("erechnung", was, gruppe="Rechnungen") for was in ("finanzen", "bau")]
    assert saetze(*gemeinsam) == [
        "Rechnungen: braucht „Finanzen“ und „Ämter mit vielen Rechnungen“ gemeinsam bis 01.03.2022; "
        "es fehlt „Ämter mit vielen Rechnungen“ (erst am 01.04.2022)."
    ]


def test_a_part_of_a_joint_dependency_without_a_day_is_named() -> None:
    gemeinsam = [Bedingung("erechnung", was, gruppe="Rechnungen") for was in ("finanzen", "offen")]
    assert saetze(*gemeinsam)[0].endswith("es fehlt „Poststelle“ (kein Termin).")


def test_without_days_nothing_is_claimed() -> None:
    assert (
        saetze(Bedingung("erechnung", "offen"), Bedingung("offen", "bau"), Bedingung("offen", "weg", gruppe="g")) == []
    )


def test_og_15_bauantrag_is_due_on_1_1_2022() -> None:
    frist = date(2022, 1, 1)
    assert verletzte_frist(name="Bauantrag", frist=frist, erwartetes_ende=frist) == ""
    assert verletzte_frist(name="Bauantrag", frist=frist, erwartetes_ende=None) == ""
    assert verletzte_frist(name="Bauantrag", frist=frist, erwartetes_ende=date(2022, 1, 2)) == (
        "Frist „Bauantrag“ am 01.01.2022: erwartet wird das Ende am 02.01.2022, 1 Tag zu spät."
    )


def test_og_15_finanzen_is_closed_during_the_budget() -> None:
    haushalt = Sperre("finanzen", "Haushaltsplanung", date(2021, 10, 1), date(2021, 12, 15))
    schritt = Spanne("Test und Freigabe", date(2021, 12, 15), date(2022, 1, 31))
    assert verletzte_sperren(spanne=schritt, amt="finanzen", sperren=[haushalt]) == [
        "„Test und Freigabe“ liegt in der Sperrzeit „Haushaltsplanung“ (01.10.2021 bis 15.12.2021)."
    ]
    assert verletzte_sperren(spanne=schritt, amt="bau", sperren=[haushalt]) == []
    assert verletzte_sperren(spanne=Spanne("x", date(2021, 12, 16)), amt="finanzen", sperren=[haushalt]) == []


@ruhig
@given(*[st.dates(date(2021, 1, 1), date(2021, 3, 31))] * 4)
def test_an_overlap_is_a_common_day(a: date, b: date, c: date, d: date) -> None:
    (beginn, ende), (von, bis) = sorted((a, b)), sorted((c, d))
    gefunden = verletzte_sperren(spanne=Spanne("x", beginn, ende), amt=1, sperren=[Sperre(1, "s", von, bis)])
    gemeinsam = set(range(beginn.toordinal(), ende.toordinal() + 1)) & set(range(von.toordinal(), bis.toordinal() + 1))
    assert bool(gefunden) == bool(gemeinsam)
