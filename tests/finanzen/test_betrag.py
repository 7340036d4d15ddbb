"""How an amount is read: German notation, units, precision, unknown, what Excel leaves behind, and what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finanzen.betrag import angabetext, betrag_lesen, betragstext, satz_lesen, satztext

D = Decimal


@pytest.mark.parametrize(
    ("text", "betrag", "praezision"),
    [
        ("0", "0.00", "genau"),
        ("79.400", "79400.00", "genau"),
        ("79400", "79400.00", "genau"),
        ("1.234,56 €", "1234.56", "genau"),
        ("1.234,5", "1234.50", "genau"),
        ("370.000 €*", "370000.00", "genau"),
        ("EUR 1.908.000", "1908000.00", "genau"),
        ("1 234,56 Euro", "1234.56", "genau"),
        ("1 234,56 €", "1234.56", "genau"),
        ("15.000,-", "15000.00", "genau"),
        ("15.000,-- €", "15000.00", "genau"),
        ("1.5 Mio.", "1500000.00", "genau"),
        ("1,5 Mio. €", "1500000.00", "genau"),
        ("14,2 Mio. EUR", "14200000.00", "genau"),
        ("T€ 355", "355000.00", "genau"),
        ("355 T€", "355000.00", "genau"),
        ("6.835 TEUR", "6835000.00", "genau"),
        ("rund 100 T€", "100000.00", "rund"),
        ("ca. 14,2 Mio.", "14200000.00", "rund"),
        ("bis zu 15.000", "15000.00", "bis_zu"),
        ("mindestens 5.000", "5000.00", "mindestens"),
        ("voraussichtlich 250 TEUR", "250000.00", "voraussichtlich"),
        ("1234.5600000000001", "1234.56", "genau"),
        ("1234.999999999998", "1235.00", "genau"),
        ("0.30000000000000004", "0.30", "genau"),
        ("1234,5600000000001", "1234.56", "genau"),
        ("99.999.999.999,99", "99999999999.99", "genau"),
    ],
)
def test_amounts_as_people_and_excel_write_them(text, betrag, praezision):
    gelesen = betrag_lesen(text)
    assert (gelesen.betrag, gelesen.praezision, gelesen.unbekannt_grund) == (D(betrag), praezision, "")
    assert gelesen.betrag.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("text", "grund"),
    [
        ("unbekannt: Ausschreibung läuft", "Ausschreibung läuft"),
        ("Unbekannt (Modul offen)", "Modul offen"),
        ("nicht quantifizierbar", "nicht quantifizierbar"),
        ("nicht quantifizierbar: je nach Entwicklungsstand", "je nach Entwicklungsstand"),
    ],
)
def test_unknown_is_no_amount_but_a_reason(text, grund):
    assert betrag_lesen(text)[:3] == (None, "genau", grund)


@pytest.mark.parametrize(
    ("text", "worte"),
    [
        ("", "fehlt ein Betrag"),
        ("   ", "fehlt ein Betrag"),
        ("unbekannt", "nennen Sie den Grund"),
        ("unbekannt: " + "x" * 301, "erlaubt sind 300"),
        ("-5", "unter null"),
        ("−1.000 €", "unter null"),
        ("(500)", "unter null"),
        ("500-", "unter null"),
        ("1.500 Mio.", "mehrdeutig"),
        ("100 $", "in Euro"),
        ("CHF 20.000", "in Euro"),
        ("20.000 DM", "in Euro"),
        ("1,234.56", "englisch"),
        ("1,234,567", "englisch"),
        ("1,234", "mehr als zwei Stellen"),
        ("12.34567", "mehr als zwei Stellen"),
        ("1.23.4", "kein Betrag"),
        ("1.2E+06", "kein Betrag"),
        ("#REF!", "kein Betrag"),
        ("=A1", "kein Betrag"),
        ("viel", "kein Betrag"),
        ("NaN", "kein Betrag"),
        ("٣٤٥", "kein Betrag"),
        ("100.000.000.000", "zu groß"),
        ("9" * 400, "zu groß"),
        ("999 Mrd.", "zu groß"),
    ],
)
def test_what_is_no_amount_is_refused_with_words(text, worte):
    with pytest.raises(ValueError, match=worte):
        betrag_lesen(text)


def test_the_unit_of_a_pasted_block_applies_only_where_the_cell_names_none():
    assert betrag_lesen("355", einheit="teur").betrag == D(355_000)
    assert betrag_lesen("1,5 Mio.", einheit="teur").betrag == D(1_500_000)
    assert betrag_lesen("79.400 €", einheit="teur").betrag == D(79_400)


@given(
    st.decimals(0, D("99999999999.99"), places=2),
    st.sampled_from(["genau", "rund", "bis_zu", "mindestens", "voraussichtlich"]),
)
def test_what_is_written_is_read_back(betrag, praezision):
    assert betrag_lesen(betragstext(betrag, praezision))[:3] == (betrag, praezision, "")


@given(st.floats(0, 1e9, allow_nan=False))
def test_a_float_of_cents_from_excel_gives_its_cents(wert):
    cents = round(wert, 2)
    assert betrag_lesen(f"{cents + 1e-10:.17f}").betrag == D(str(cents)).quantize(D("0.01"))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        assert betrag_lesen(text)
    except ValueError as fehler:
        assert str(fehler)[-1] in ".“" or "Beispiele" in str(fehler)


@pytest.mark.parametrize(
    ("text", "betrag", "steuer", "satz"),
    [
        ("1000 netto 19 %", "1000.00", "netto", "19"),
        ("79.400,00 € netto (19 %)", "79400.00", "netto", "19"),
        ("rund 100 T€ brutto", "100000.00", "brutto", None),
        ("1.190 brutto, 7,5 % MwSt.", "1190.00", "brutto", "7.5"),
        ("1000 (netto)", "1000.00", "netto", None),
        ("1000", "1000.00", "", None),
    ],
)
def test_net_and_gross_with_their_rate_may_stand_behind_the_amount(text, betrag, steuer, satz):
    angabe = betrag_lesen(text)
    assert (angabe.betrag, angabe.steuer) == (Decimal(betrag), steuer)
    assert angabe.steuersatz == (satz and Decimal(satz))
    assert betrag_lesen(angabetext(angabe)) == angabe


@pytest.mark.parametrize(
    ("text", "satz"), [("", None), ("19", "19"), (" 7,5 % ", "7.5"), ("0", "0"), ("30", "30"), ("19.00", "19")]
)
def test_a_rate_of_its_own_field(text, satz):
    assert satz_lesen(text) == (satz and Decimal(satz))
    assert satz_lesen(satztext(satz_lesen(text))) == satz_lesen(text)


@pytest.mark.parametrize(
    "text", ["-19", "−7", "30,01", "31", "100", "119 %", "1e1", "nan", "neunzehn", "7,125", "19 % 7", "%"]
)
def test_an_absurd_rate_is_refused_in_german(text):
    with pytest.raises(ValueError, match="zwischen 0 und 30 Prozent, zum Beispiel 19"):
        satz_lesen(text)


def test_cents_on_demand():
    assert betragstext(D("94486.00"), "rund", mit_cent=True) == "rund 94.486,00"


@pytest.mark.parametrize("text", ["1000 netto 99 %", "netto 19 %", "1000 netto minus 3", "1000 netto 19 % extra"])
def test_a_rate_out_of_range_or_a_rest_is_refused(text):
    with pytest.raises(ValueError, match=r"Steuersatz|kein Betrag"):
        betrag_lesen(text)
