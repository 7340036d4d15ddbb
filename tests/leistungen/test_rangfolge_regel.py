"""The ranking as a pure rule: hand-computed cases and properties that hold for every matrix."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leistungen.rangfolge import (
    ANS_ENDE,
    BESTER,
    MITTELWERT,
    SCHLECHTESTER,
    Massstab,
    Ziehungen,
    rangfolge,
    stabilitaet,
)

NAN = float("nan")
REGELN = (MITTELWERT, SCHLECHTESTER, BESTER, ANS_ENDE)


def masse(*gewichte, **weitere):
    return [Massstab(f"k{n}", gewicht, 1, 5, **weitere) for n, gewicht in enumerate(gewichte)]


@st.composite
def aufgaben(draw, luecken=True):
    k = draw(st.integers(1, 5))
    n = draw(st.integers(1, 12))
    stufe = st.integers(1, 5).map(float)
    werte = draw(
        st.lists(st.lists(stufe | st.just(NAN) if luecken else stufe, min_size=k, max_size=k), min_size=n, max_size=n)
    )
    gewichte = draw(st.lists(st.integers(0, 100), min_size=k, max_size=k).filter(any))
    muss = draw(st.lists(st.booleans(), min_size=k, max_size=k))
    hoch = draw(st.lists(st.booleans(), min_size=k, max_size=k))
    massstaebe = [Massstab(f"k{i}", gewichte[i], 1, 5, hoch[i], muss[i]) for i in range(k)]
    return np.array(werte), massstaebe, draw(st.sampled_from(REGELN))


def test_a_hand_computed_case():
    ergebnis = rangfolge(werte=np.array([[5.0, 1.0], [3.0, 3.0], [1.0, 5.0]]), massstaebe=masse(3, 1))
    assert ergebnis.punkte.tolist() == [75, 50, 25]
    assert ergebnis.beitraege[0].tolist() == [75, 0]
    assert ergebnis.rang.tolist() == [1, 2, 3]


def test_the_scale_normalises_not_the_data():
    """A lone value of 3 on a scale from 1 to 5 is the middle, however good the others are."""
    assert rangfolge(werte=np.array([[3.0]]), massstaebe=masse(1)).punkte.tolist() == [50]


def test_low_is_good_turns_the_scale():
    ergebnis = rangfolge(werte=np.array([[1.0], [5.0]]), massstaebe=masse(1, hoch_ist_gut=False))
    assert ergebnis.punkte.tolist() == [100, 0]


def test_a_missing_value_gives_a_range_and_the_policy_says_where_in_it_the_service_ranks():
    werte = np.array([[5.0, NAN], [4.0, 4.0]])
    erwartet = {SCHLECHTESTER: (50, 2), MITTELWERT: (75, 1), BESTER: (100, 1), ANS_ENDE: (75, 2)}
    for regel, (punkte, rang) in erwartet.items():
        ergebnis = rangfolge(werte=werte, massstaebe=masse(1, 1), regel=regel)
        assert (ergebnis.von[0], ergebnis.bis[0]) == (50, 100)
        assert (ergebnis.punkte[0], ergebnis.rang[0]) == (punkte, rang)


def test_a_service_without_any_value_has_no_rank():
    ergebnis = rangfolge(werte=np.array([[NAN], [1.0]]), massstaebe=masse(1))
    assert ergebnis.rang.tolist() == [0, 1]
    assert ergebnis.reihung.tolist() == [1]


def test_a_muss_goes_to_the_top_whatever_its_score():
    massstaebe = [Massstab("nutzen", 9, 1, 5), Massstab("pflicht", 0, 0, 1, ist_muss=True)]
    ergebnis = rangfolge(werte=np.array([[5.0, 0.0], [1.0, 1.0]]), massstaebe=massstaebe)
    assert ergebnis.rang.tolist() == [2, 1]
    assert ergebnis.muss.tolist() == [False, True]


def test_ties_share_the_rank_and_keep_the_order_given():
    ergebnis = rangfolge(werte=np.array([[1.0], [3.0], [5.0], [3.0]]), massstaebe=masse(1))
    assert ergebnis.rang.tolist() == [4, 2, 1, 2]
    assert ergebnis.reihung.tolist() == [2, 1, 3, 0]


@pytest.mark.parametrize("massstab", [("k", 1, 3, 3), ("k", -1, 1, 5)])
def test_a_scale_without_extent_and_a_negative_weight_are_refused(massstab):
    with pytest.raises(ValueError, match="k:"):
        Massstab(*massstab)


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(ValueError, match="Mindestens ein Gewicht"):
        rangfolge(werte=np.array([[1.0]]), massstaebe=masse(0))


def test_an_empty_list_is_an_empty_ranking():
    assert rangfolge(werte=np.empty((0, 2)), massstaebe=masse(1, 1)).reihung.tolist() == []


@given(aufgaben(), st.data())
@settings(max_examples=200, deadline=None)
def test_monotone_a_better_value_never_ranks_worse(aufgabe, data):
    werte, massstaebe, regel = aufgabe
    zeile = data.draw(st.integers(0, len(werte) - 1))
    spalte = data.draw(st.integers(0, len(massstaebe) - 1))
    if np.isnan(werte[zeile, spalte]):
        return
    besser = werte.copy()
    besser[zeile, spalte] = 5 if massstaebe[spalte].hoch_ist_gut else 1
    vorher = rangfolge(werte=werte, massstaebe=massstaebe, regel=regel)
    nachher = rangfolge(werte=besser, massstaebe=massstaebe, regel=regel)
    assert nachher.rang[zeile] <= vorher.rang[zeile]
    assert nachher.punkte[zeile] >= vorher.punkte[zeile]


@given(aufgaben(), st.floats(0.01, 100), st.floats(0.1, 50), st.integers(-20, 20))
@settings(max_examples=200, deadline=None)
def test_scale_free_other_units_of_weights_or_scales_change_nothing(aufgabe, faktor, dehnung, verschiebung):
    werte, massstaebe, regel = aufgabe
    anders = [
        Massstab(
            m.schluessel, m.gewicht * faktor, m.unten * dehnung + verschiebung, m.oben * dehnung + verschiebung,
            m.hoch_ist_gut, m.ist_muss,
        )
        for m in massstaebe
    ]  # fmt: skip
    eins = rangfolge(werte=werte, massstaebe=massstaebe, regel=regel)
    zwei = rangfolge(werte=werte * dehnung + verschiebung, massstaebe=anders, regel=regel)
    assert eins.rang.tolist() == zwei.rang.tolist()
    assert eins.reihung.tolist() == zwei.reihung.tolist()


@given(aufgaben())
@settings(max_examples=200, deadline=None)
def test_the_score_lies_in_its_range_and_is_the_sum_of_its_parts(aufgabe):
    werte, massstaebe, regel = aufgabe
    ergebnis = rangfolge(werte=werte, massstaebe=massstaebe, regel=regel)
    assert (ergebnis.von <= ergebnis.punkte + 1e-9).all() and (ergebnis.punkte <= ergebnis.bis + 1e-9).all()
    assert np.allclose(ergebnis.beitraege.sum(axis=1), ergebnis.von)
    assert np.allclose(ergebnis.spielraum.sum(axis=1), ergebnis.bis - ergebnis.von)


@given(aufgaben(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_others_and_their_order_change_no_score(aufgabe, zufall):
    werte, massstaebe, regel = aufgabe
    folge = list(range(len(werte)))
    zufall.shuffle(folge)
    eins = rangfolge(werte=werte, massstaebe=massstaebe, regel=regel)
    zwei = rangfolge(werte=werte[folge], massstaebe=massstaebe, regel=regel)
    assert zwei.rang.tolist() == eins.rang[folge].tolist()


@given(aufgaben())
@settings(max_examples=100, deadline=None)
def test_ties_are_stable(aufgabe):
    werte, massstaebe, regel = aufgabe
    doppelt = rangfolge(werte=np.vstack([werte, werte]), massstaebe=massstaebe, regel=regel)
    n = len(werte)
    assert doppelt.rang[:n].tolist() == doppelt.rang[n:].tolist()
    stelle = {int(index): platz for platz, index in enumerate(doppelt.reihung)}
    assert all(stelle[i] < stelle[i + n] for i in range(n) if i in stelle)


class TestStabilitaet:
    def test_who_is_best_in_everything_always_stays(self):
        werte = np.array([[5.0, 5.0], [5.0, 1.0], [1.0, 5.0]])
        anteile = stabilitaet(werte=werte, massstaebe=masse(1, 1), top_n=1, ziehungen=Ziehungen(500, 0.2, 7))
        assert anteile.tolist() == [1, 0, 0]

    def test_a_close_call_is_split_between_the_two(self):
        werte = np.array([[5.0, 1.0], [1.0, 5.0], [1.0, 1.0]])
        anteile = stabilitaet(werte=werte, massstaebe=masse(1, 1), top_n=1, ziehungen=Ziehungen(2000, 0.2, 7))
        assert anteile[0] + anteile[1] == 1 and 0.4 < anteile[0] < 0.6 and anteile[2] == 0

    def test_a_missing_value_may_lie_anywhere_in_its_scale(self):
        werte = np.array([[3.0], [NAN]])
        einer = masse(1, 0)
        anteile = stabilitaet(
            werte=np.column_stack([werte, [1.0, 1.0]]), massstaebe=einer, top_n=1, ziehungen=Ziehungen(4000, 0.1, 3)
        )
        assert 0.45 < anteile[1] < 0.55

    def test_the_same_seed_gives_the_same_shares_and_another_seed_others(self):
        werte = np.random.default_rng(5).integers(1, 6, size=(60, 3)).astype(float)
        werte[::7, 1] = NAN

        def rechnen(startwert):
            return stabilitaet(
                werte=werte, massstaebe=masse(3, 2, 1), top_n=5, ziehungen=Ziehungen(300, 0.2, startwert)
            )

        assert rechnen(1).tolist() == rechnen(1).tolist() != rechnen(2).tolist()

    def test_muss_and_policy_hold_in_every_draw(self):
        massstaebe = [Massstab("nutzen", 9, 1, 5), Massstab("pflicht", 0, 0, 1, ist_muss=True)]
        werte = np.array([[5.0, 0.0], [1.0, 1.0], [NAN, 0.0]])
        anteile = stabilitaet(werte=werte, massstaebe=massstaebe, top_n=2, ziehungen=Ziehungen(200), regel=ANS_ENDE)
        assert anteile.tolist() == [1, 1, 0]

    def test_a_top_n_that_holds_everybody_is_certain(self):
        werte = np.array([[5.0], [NAN]])
        assert stabilitaet(werte=werte, massstaebe=masse(1), top_n=20, ziehungen=Ziehungen(10)).tolist() == [1, 0]

    def test_progress_ends_at_one(self):
        gehoert = []
        werte = np.array([[5.0], [1.0]])
        stabilitaet(werte=werte, massstaebe=masse(1), top_n=1, ziehungen=Ziehungen(150), melden=gehoert.append)
        assert gehoert == sorted(gehoert) and gehoert[-1] == 1
