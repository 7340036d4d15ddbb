"""The rules of a grant, with the figures of Wuppertal, VO/0504/21."""

from datetime import date
from decimal import Decimal

import pytest

from finanzen.foerderung import Bewegung, Zusage, ampel, anteil, foerderbefunde, gezogen, summe, zeitanteil

D = Decimal
AKTENPLAN = Zusage(D(2_256_164), D(90), D("2030548.00"), D("225616.00"), date(2018, 12, 17), date(2021, 12, 31))
KIJUFA = Zusage(D(2_028_000), D(90), D(1_825_200), D(202_800), date(2019, 7, 1), date(2022, 6, 30))
STICHTAG = date(2021, 4, 8)


def bewegung(art, betrag, kostenart="", grund=""):
    return Bewegung(art, 2019, 2020, D(betrag), kostenart, grund)


AKTENPLAN_LEDGER = [
    bewegung("beantragt", "1729533.26"), bewegung("bewilligt", "1556579.06"), bewegung("ausgezahlt", "1556579.06"),
    bewegung("verwendet", "450075.06", "Investitionen"), bewegung("verwendet", "480973.58", "Personal"),
    bewegung("verwendet", "625530.42", "Dienstleistungen"),
]  # fmt: skip
KIJUFA_LEDGER = [
    bewegung("beantragt", "1341007.32"), bewegung("bewilligt", "1069042.89"), bewegung("ausgezahlt", "1069042.89"),
    bewegung("verwendet", "597321.25", "Personal"), bewegung("verwendet", "471721.58", "Dienstleistungen"),
]  # fmt: skip


def punkte(wert):
    return round(wert * 100, 1)


def test_w7_aktenplan_drawn_left_and_time():
    assert zeitanteil(AKTENPLAN.beginn, AKTENPLAN.ende, STICHTAG) == (843, 1110)
    assert punkte(anteil(*zeitanteil(AKTENPLAN.beginn, AKTENPLAN.ende, STICHTAG))) == D("75.9")
    assert punkte(anteil(gezogen(AKTENPLAN_LEDGER), AKTENPLAN.foerderbetrag)) == D("76.7")
    assert AKTENPLAN.foerderbetrag - gezogen(AKTENPLAN_LEDGER) == D("473968.94")


def test_w6_w7_w8_aktenplan_findings_to_the_cent():
    befunde = {b.regel: b for b in foerderbefunde(AKTENPLAN, AKTENPLAN_LEDGER)}
    assert set(befunde) == {"foerderung_quote", "foerderung_bewilligt"}, "die Verwendung geht genau auf (W-8)"
    assert befunde["foerderung_quote"].erwartet == D("2030547.60")
    assert befunde["foerderung_quote"].differenz == D("0.40")
    assert befunde["foerderung_bewilligt"].erwartet == D("1556579.93")
    assert befunde["foerderung_bewilligt"].differenz == D("-0.87")
    assert summe(AKTENPLAN_LEDGER, "verwendet") == D("1556579.06")


def test_w11_w12_w13_kijufa():
    assert zeitanteil(KIJUFA.beginn, KIJUFA.ende, STICHTAG) == (647, 1095)
    assert punkte(anteil(gezogen(KIJUFA_LEDGER), KIJUFA.foerderbetrag)) == D("58.6")
    assert punkte(anteil(647, 1095)) == D("59.1")
    assert KIJUFA.foerderbetrag - gezogen(KIJUFA_LEDGER) == D("756157.11")
    befunde = {b.regel: b for b in foerderbefunde(KIJUFA, KIJUFA_LEDGER)}
    assert set(befunde) == {"foerderung_bewilligt", "foerderung_verwendet"}
    assert "79,7 %" in befunde["foerderung_bewilligt"].text
    assert befunde["foerderung_bewilligt"].erwartet == D("1206906.59")
    assert befunde["foerderung_verwendet"].differenz == D("-0.06")


def test_the_reason_of_a_deviation_is_shown_beside_the_finding():
    mit_grund = [
        b if b.art != "bewilligt" else bewegung("bewilligt", str(b.betrag), grund="Kürzung") for b in KIJUFA_LEDGER
    ]
    assert [b.erklaert for b in foerderbefunde(KIJUFA, mit_grund) if b.regel == "foerderung_bewilligt"] == ["Kürzung"]


@pytest.mark.parametrize(
    ("gezogen", "zeit", "fertig", "farbe"),
    [
        ("0.767", "0.759", "0.579", "gelb"),  # Aktenplan: units 18 points behind the time
        ("0.586", "0.591", None, "gruen"),  # KiJuFa
        ("0.30", "0.60", "0.60", "rot"),
        ("0.90", "0.60", "0.60", "gelb"),
        (None, "0.60", None, ""),
        ("0.5", None, "0.5", ""),
    ],
)
def test_the_traffic_light(gezogen, zeit, fertig, farbe):
    werte = [None if w is None else D(w) for w in (gezogen, zeit, fertig)]
    assert ampel(*werte)[0] == farbe


def test_time_stays_between_nothing_and_all():
    assert zeitanteil(date(2026, 1, 1), date(2026, 12, 31), date(2020, 1, 1)) == (0, 364)
    assert zeitanteil(date(2026, 1, 1), date(2026, 12, 31), date(2030, 1, 1)) == (364, 364)


def test_overpaid_and_outside_the_period():
    ledger = [*AKTENPLAN_LEDGER, Bewegung("ausgezahlt", 2023, 2023, D(10))]
    assert {b.regel for b in foerderbefunde(AKTENPLAN, ledger)} >= {"foerderung_ueberzahlt", "foerderung_zeitraum"}
    falsch = Zusage(D(100), D(90), D(80), D(15), None, None)
    assert {b.regel for b in foerderbefunde(falsch, [])} == {"foerderung_summe", "foerderung_quote"}
