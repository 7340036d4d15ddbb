"""Wuppertal VO/0504/21: both ledgers of the report, reproduced from the demo data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from finanzen.models import Foerderung
from finanzen.selectors.foerderungen import alarmzeilen, kontoblatt

pytestmark = pytest.mark.usefixtures("demodaten")
STICHTAG = date(2021, 4, 8)
D = Decimal


def zeile(anfang):
    treffer = Foerderung.objects.filter(kommune__kuerzel="wuppertal", bezeichnung__startswith=anfang)
    (alarm,) = alarmzeilen(foerderungen=treffer, stichtag=STICHTAG)
    return alarm


def test_w5_to_w9_aktenplan():
    z = zeile("Einführung")
    assert z.tage_nach_projektende == 92
    assert z.tage == (843, 1110)
    assert [round(w * 100, 1) for w in (z.gezogen_anteil, z.zeitanteil, z.einheiten_anteil)] == [
        D("76.7"), D("75.9"), D("57.9"),
    ]  # fmt: skip
    assert z.einheiten == (22, 38)
    assert z.rest == D("473968.94")
    assert {b.regel: b.differenz for b in z.befunde} == {
        "foerderung_quote": D("0.40"), "foerderung_bewilligt": D("-0.87"),
    }  # fmt: skip
    assert dict(kontoblatt(z.bewegungen).kostenarten) == {
        "Investitionen": D("450075.06"), "Personal": D("480973.58"), "Dienstleistungen": D("625530.42"),
    }  # fmt: skip
    assert z.ampel[0] == "gelb"


def test_w10_to_w13_kijufa():
    z = zeile("Digitalisierung")
    assert z.tage == (647, 1095)
    assert [round(w * 100, 1) for w in (z.gezogen_anteil, z.zeitanteil)] == [D("58.6"), D("59.1")]
    assert z.einheiten is None
    assert z.rest == D("756157.11")
    befunde = {b.regel: b for b in z.befunde}
    assert befunde["foerderung_bewilligt"].erwartet == D("1206906.59")
    assert "79,7 %" in befunde["foerderung_bewilligt"].text
    assert befunde["foerderung_verwendet"].differenz == D("-0.06")
