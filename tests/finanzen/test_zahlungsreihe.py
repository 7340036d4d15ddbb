from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finanzen.zahlungsreihe import Reihe, brutto, gegenbetrag, gerundet, jahresbetraege, jahresbetrag, netto, zahlungen

D = Decimal


def test_offenburg_plus_two_percent_rounded_to_thousands():
    team = Reihe(D(362_650), "jaehrlich", date(2023, 1, 1), None, D(2), "tausend")
    it = Reihe(D(652_600), "jaehrlich", date(2023, 1, 1), None, D(2), "tausend")
    assert jahresbetraege(team, von=2022, bis=2025) == {2023: D(362_650), 2024: D(370_000), 2025: D(377_000)}
    assert jahresbetraege(it, von=2023, bis=2025) == {2023: D(652_600), 2024: D(666_000), 2025: D(679_000)}


def test_wolfenbuettel_monthly_licences_net_and_gross():
    enaio = Reihe(D("967.50"), "monatlich", date(2020, 1, 1))
    openrathaus = Reihe(D(7_764), "jaehrlich", date(2020, 1, 1))
    formsolutions = Reihe(D(11_820), "jaehrlich", date(2020, 1, 1))
    laufend = sum(jahresbetrag(r, 2020) for r in (enaio, openrathaus, formsolutions))
    assert jahresbetrag(enaio, 2020) == D(11_610)
    assert laufend == D(31_194)
    assert brutto(laufend, D(19)) == D("37120.86")
    assert brutto(D(14_900) + D(64_500), D(19)) == D(94_486)


@pytest.mark.parametrize(
    ("rhythmus", "beginn", "ende", "jahr", "anzahl"),
    [
        ("einmalig", date(2026, 5, 1), None, 2026, 1),
        ("einmalig", date(2026, 5, 1), None, 2027, 0),
        ("monatlich", date(2026, 9, 1), None, 2026, 4),
        ("monatlich", date(2026, 9, 15), date(2027, 2, 14), 2027, 1),
        ("monatlich", date(2026, 9, 15), date(2027, 2, 15), 2027, 2),
        ("vierteljaehrlich", date(2026, 2, 1), None, 2026, 4),
        ("vierteljaehrlich", date(2026, 2, 1), None, 2027, 4),
        ("jaehrlich", date(2026, 12, 1), date(2028, 11, 30), 2028, 0),
        ("jaehrlich", date(2026, 12, 1), None, 2025, 0),
    ],
)
def test_payments_fall_into_the_year_in_which_they_are_due(rhythmus, beginn, ende, jahr, anzahl):
    assert zahlungen(Reihe(D(1), rhythmus, beginn, ende), jahr) == anzahl


@given(
    st.sampled_from(["monatlich", "vierteljaehrlich", "jaehrlich"]),
    st.dates(date(2020, 1, 1), date(2024, 12, 28)),
    st.integers(0, 60),
)
def test_every_payment_counts_in_exactly_one_year(rhythmus, beginn, monate):
    nach = beginn.month - 1 + monate
    ende = date(beginn.year + nach // 12, nach % 12 + 1, 28)
    reihe = Reihe(D(10), rhythmus, beginn.replace(day=1), ende)
    abstand = {"monatlich": 1, "vierteljaehrlich": 3, "jaehrlich": 12}[rhythmus]
    assert sum(zahlungen(reihe, jahr) for jahr in range(2019, 2031)) == monate // abstand + 1
    assert sum(jahresbetraege(reihe, von=2019, bis=2030).values()) == 10 * (monate // abstand + 1)


@given(st.decimals(D("0.01"), D(10**9), places=2), st.sampled_from([D(7), D(19)]))
def test_net_and_gross_are_inverse_to_the_cent(betrag, satz):
    assert abs(netto(brutto(betrag, satz), satz) - betrag) <= D("0.01")


def test_rounding_is_commercial():
    assert gerundet(D(500), "tausend") == D(1000)
    assert gerundet(D("0.005"), "cent") == D("0.01")


@pytest.mark.parametrize(
    ("betrag", "steuer", "satz", "anders"),
    [
        ("79400", "netto", "19", "94486.00"),
        ("31194", "netto", "19", "37120.86"),
        ("94486", "brutto", "19", "79400.00"),
        ("0.50", "netto", "19", "0.60"),  # 0.595: half up
        ("1", "brutto", "7", "0.93"),
        ("5", "netto", "0", "5.00"),
        ("5", "", None, None),
        ("5", "netto", None, None),
        (None, "netto", "19", None),
    ],
)
def test_gross_beside_net_and_net_beside_gross(betrag, steuer, satz, anders):
    ergebnis = gegenbetrag(betrag and D(betrag), steuer, satz and D(satz))
    assert ergebnis == (anders and D(anders))
