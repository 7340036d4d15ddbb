"""Effort library (Bielefeld BI-8) and Monte Carlo forecast."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projekte import prognose as p
from projekte.aufwandsverteilung import Beobachtung, Vorschlaege, annahme, bibliothek, verteilung
from projekte.prognose import Restschritt, monate_fuer, prognose

ruhig = settings(derandomize=True, deadline=None, max_examples=50)
AB = date(2026, 1, 1)
PT = st.decimals(0, 500, places=2)


def test_figures_of_closed_steps() -> None:
    v = verteilung([Decimal(2), Decimal(4), Decimal(9)], quelle="Test")
    assert (v.n, v.mittel, v.median, v.streuung) == (3, Decimal("5.00"), Decimal("4.00"), Decimal("3.61"))


def test_one_value_has_no_spread() -> None:
    assert verteilung([Decimal(2)], quelle="Test").streuung is None


def test_no_value_has_no_figures() -> None:
    with pytest.raises(ValueError, match="Ohne Werte"):
        verteilung([], quelle="Test")


@ruhig
@given(st.lists(PT, min_size=1, max_size=20))
def test_mean_and_median_lie_between_the_extremes(werte: list[Decimal]) -> None:
    v = verteilung(werte, quelle="Test")
    assert min(werte) <= v.median <= max(werte)
    assert min(werte) <= v.mittel <= max(werte)


def test_bi_8_without_closed_steps_the_assumption_of_the_paper_is_labelled() -> None:
    vorschlag = Vorschlaege([]).fuer(schritt="prozessaufnahme", aufwandsart="organisatorisch", schritte_der_art=8)
    assert vorschlag is not None
    assert (vorschlag.n, vorschlag.mittel, vorschlag.ist_annahme) == (0, Decimal("2.12"), True)
    assert vorschlag.quelle.startswith("Annahme: Ratsvorlage Bielefeld")


def test_bi_8_17_organisational_and_12_technical() -> None:
    assert [annahme(art).mittel for art in ("organisatorisch", "technisch")] == [17, 12]  # type: ignore[union-attr]


def test_no_source_no_suggestion() -> None:
    assert Vorschlaege([]).fuer(schritt="x", aufwandsart="extern") is None


def test_the_most_particular_group_with_three_steps_is_suggested() -> None:
    alle = [Beobachtung(Decimal(n), schritt="test", entscheidung="a", loesungstyp="efa") for n in (1, 2)]
    alle += [Beobachtung(Decimal(9), schritt="test", entscheidung="a"), Beobachtung(Decimal(50), schritt="test")]
    vorschlag = Vorschlaege(alle).fuer(schritt="test", aufwandsart="technisch", entscheidung="a", loesungstyp="efa")
    assert vorschlag is not None
    assert (vorschlag.n, vorschlag.mittel) == (3, Decimal("4.00"))


def test_two_closed_steps_are_too_few() -> None:
    alle = [Beobachtung(Decimal(5), schritt="test")] * 2
    vorschlag = Vorschlaege(alle).fuer(schritt="test", aufwandsart="technisch")
    assert vorschlag is not None
    assert vorschlag.ist_annahme


def test_the_library_groups_by_its_features() -> None:
    alle = [Beobachtung(Decimal(n), schritt="test", loesungstyp=typ) for n, typ in ((2, "efa"), (4, "efa"), (7, ""))]
    assert {k: v.n for k, v in bibliothek(alle, "schritt", "loesungstyp").items()} == {("test", "efa"): 2}
    assert bibliothek(alle, "schritt")["test",].n == 3


def test_certain_work_ends_when_the_throughput_says_so() -> None:
    ergebnis = prognose(schritte=[Restschritt("technisch", 60)] * 2, durchsatz={"technisch": 10}, ab=AB)
    assert ergebnis.p50 == ergebnis.p80 == AB + timedelta(days=366)  # 12 months of 365.2425 / 12 days, rounded up


def test_the_slower_kind_decides() -> None:
    schritte = [Restschritt("technisch", 10), Restschritt("organisatorisch", 10)]
    beide = prognose(schritte=schritte, durchsatz={"technisch": 10, "organisatorisch": 1}, ab=AB)
    eine = prognose(schritte=schritte[1:], durchsatz={"organisatorisch": 1}, ab=AB)
    assert beide.p50 == eine.p50


def test_no_throughput_never_ends_and_says_so() -> None:
    ergebnis = prognose(schritte=[Restschritt("technisch", 1200)], durchsatz={"technisch": 0}, ab=AB)
    assert (ergebnis.p50, ergebnis.p80) == (None, None)
    assert ergebnis.gruende == (
        "Bei einem Durchsatz von 0 wird „technisch“ nie fertig; offen sind 1.200 Personentage.",
    )


def test_an_unknown_throughput_is_not_taken_for_zero() -> None:
    ergebnis = prognose(schritte=[Restschritt("extern", 5)], durchsatz={}, ab=AB)
    assert ergebnis.gruende == ("Für „extern“ ist kein Durchsatz angegeben; offen sind 5 Personentage.",)


def test_nothing_left_is_done_at_once() -> None:
    assert prognose(schritte=[Restschritt("technisch", 0)], durchsatz={}, ab=AB).p80 == AB


def test_further_away_than_a_century_is_said() -> None:
    ergebnis = prognose(schritte=[Restschritt("technisch", 5000)], durchsatz={"technisch": 0.01}, ab=AB)
    assert ergebnis.p50 is None
    assert ergebnis.gruende[0] == "P50 liegt mehr als 100 Jahre entfernt."


@pytest.mark.parametrize(
    ("personentage", "monate"), [(0, 0), (5, 1.5), (10, 2), (15, 3.25), (40, 4.5)], ids=lambda wert: str(wert)
)
def test_a_series_of_months_is_worked_off_month_by_month_and_its_last_value_goes_on(personentage, monate) -> None:
    assert monate_fuer(np.array([float(personentage)]), [0, 10, 0, 20])[0] == monate


def test_a_series_that_ends_with_nothing_names_no_day_for_what_is_left() -> None:
    ergebnis = prognose(schritte=[Restschritt("technisch", 15)], durchsatz={"technisch": [10, 0]}, ab=AB)
    assert ergebnis.p80 is None and "endet mit 0" in ergebnis.gruende[0]
    assert "10, 0 Personentage in den Monaten 1 bis 2" in " ".join(ergebnis.annahmen)


def test_the_same_seed_gives_the_same_days_whatever_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    schritte = [Restschritt("technisch", 1 + n % 7, 2) for n in range(50)]
    auftrag = {"schritte": schritte, "durchsatz": {"technisch": 3.0}, "ab": AB, "laeufe": 1000}
    einmal = prognose(**auftrag, startwert=7)  # type: ignore[arg-type]
    monkeypatch.setattr(p, "_ZELLEN", 170)
    assert prognose(**auftrag, startwert=7) == einmal  # type: ignore[arg-type]


def test_drawn_effort_has_the_mean_and_spread_of_the_library() -> None:
    summen = p.summen(np.array([12.0]), np.array([5.0]), laeufe=200_000, generator=np.random.default_rng(1))
    assert summen.min() > 0
    assert abs(summen.mean() - 12) < 0.1
    assert abs(summen.std() - 5) < 0.1


def test_the_assumptions_are_printed() -> None:
    ergebnis = prognose(schritte=[Restschritt("technisch", 12, 4)], durchsatz={"technisch": 20}, ab=AB, startwert=3)
    assert ergebnis.annahmen[0] == (
        "technisch: 1 Schritte, 12 Personentage, davon 1 mit bekannter Streuung; Durchsatz 20 Personentage je Monat"
    )
    assert ergebnis.annahmen[-1] == "Beginn 01.01.2026, 10.000 Läufe, Startwert 3."


def test_negative_work_is_refused() -> None:
    with pytest.raises(ValueError, match="nie negativ"):
        prognose(schritte=[Restschritt("technisch", -1)], durchsatz={"technisch": 1}, ab=AB)


RESTE = st.lists(
    st.builds(Restschritt, st.sampled_from(["organisatorisch", "technisch"]), st.floats(0.1, 50), st.floats(0, 30)),
    min_size=1,
    max_size=10,
)


@ruhig
@given(RESTE, st.floats(0.5, 20))
def test_p80_is_never_before_p50_and_more_throughput_never_later(schritte: list[Restschritt], je_monat: float) -> None:
    def rechnen(faktor: float) -> p.Prognose:
        durchsatz = {"organisatorisch": je_monat * faktor, "technisch": je_monat * faktor}
        return prognose(schritte=schritte, durchsatz=durchsatz, ab=AB, laeufe=200)

    langsam, schnell = rechnen(1), rechnen(2)
    assert langsam.p50 is not None
    assert langsam.p80 is not None
    assert schnell.p80 is not None
    assert langsam.p50 <= langsam.p80
    assert schnell.p80 <= langsam.p80
