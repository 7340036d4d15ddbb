"""The canonical form of answers and the three-way comparison, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leistungen.antwortform import Abgleich, Fragenform, abgleichen, auswahl, fingerabdruck, lesen, zeigen

SKALA = Fragenform("kriterium", {"1": "gering", "2.5": "mittel", "4": "hoch"})
REIFE = Fragenform("reifegrad", {str(w): n for w, n in enumerate(["Offline", "Information", "Formular-Assistent"])})


@pytest.mark.parametrize(
    ("text", "form", "erwartet"),
    [
        ("", SKALA, ""),
        (" Weiß  nicht ", SKALA, "?"),
        ("2,5", SKALA, "2.5"),
        ("2,50 mittel", SKALA, "2.5"),
        ("HOCH", SKALA, "4"),
        ("Stufe 1", REIFE, "1"),
        ("1,0", REIFE, "1"),
        ("1 Information", REIFE, "1"),
        ("x", Fragenform("erbracht"), "ja"),
        ("Nein", Fragenform("erbracht"), "nein"),
        ("ungeprüft", Fragenform("erbracht"), "?"),
        ("ca. 1.200 Fälle/Jahr", Fragenform("fallzahl"), "1200|rund"),
        ("1.3.26", Fragenform("stand_vom"), "2026-03-01"),
        ("weiß nicht", Fragenform("stand_vom"), ""),
        (" Zeile 1\nZeile 2 ", Fragenform("anmerkung"), "Zeile 1\nZeile 2"),
    ],
)  # fmt: skip
def test_inputs_have_one_form(text, form, erwartet):
    assert lesen(text, form) == erwartet


@pytest.mark.parametrize(
    ("text", "form", "meldung"),
    [
        ("3", SKALA, "Erlaubt sind 1 gering, 2,5 mittel, 4 hoch"),
        ("12", REIFE, "gibt es auf dieser Skala nicht"),
        ("viele", Fragenform("fallzahl"), "keine ganze Zahl"),
        ("200.000.000", Fragenform("fallzahl"), "nicht plausibel"),
        ("vielleicht", Fragenform("erbracht"), "weder ja noch nein"),
        ("31.2.2026", Fragenform("stand_vom"), "gibt es nicht"),
        ("x" * 901, Fragenform("anmerkung"), "Bitte kürzen"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_to_do(text, form, meldung):
    with pytest.raises(ValueError, match=meldung):
        lesen(text, form)


@pytest.mark.parametrize("form", [SKALA, REIFE, Fragenform("erbracht")], ids=["scale", "stages", "erbracht"])
def test_every_choice_of_a_drop_down_is_read_back(form):
    werte = [lesen(text, form) for text in auswahl(form)]
    assert len(set(werte)) == len(werte) and werte[-1] == "?"
    assert [zeigen(wert, form) for wert in werte] == auswahl(form)


@given(st.integers(0, 100_000_000), st.sampled_from(["genau", "rund", "bis_zu", "geschaetzt"]))
def test_a_fallzahl_survives_being_shown(zahl, praezision):
    form = Fragenform("fallzahl")
    assert lesen(zeigen(f"{zahl}|{praezision}", form), form) == f"{zahl}|{praezision}"


WERTE = st.sampled_from(["", "a", "b", "c"])


@given(WERTE, WERTE, WERTE)
def test_three_way_comparison(basis, datei, jetzt):
    befund = abgleichen(basis=fingerabdruck(basis), datei=datei, jetzt=jetzt)
    if datei in ("", basis, jetzt):
        assert befund is Abgleich.GLEICH, "an empty, untouched or agreeing cell changes nothing"
    elif jetzt != basis:
        assert befund is Abgleich.KONFLIKT, "nothing newer is overwritten unseen"
    else:
        assert befund is (Abgleich.GEAENDERT if jetzt else Abgleich.NEU)
