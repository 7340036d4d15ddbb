"""The page of the matrix: sums, rights, filters, editing, pasting, comparing."""

from __future__ import annotations

import pytest

from tests.factories.finanzen import (
    ansatz_machen,
    haushaltsjahr_machen,
    kostenart_machen,
    massnahme_machen,
    position_machen,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def haushalt(kommune, buergeramt, bauamt):
    """A block of two Ämter: DHH 2022/23 in planning, 2021 decided."""
    haushaltsjahr_machen(kommune, 2021, status="beschlossen")
    for jahr in (2022, 2023):
        haushaltsjahr_machen(kommune, jahr, beginn=2022)
    investiv = kostenart_machen(kommune, "Hardware", gruppe="investition", wirkung="investiv")
    block = massnahme_machen(kommune, "Digitalisierung", amt=None)
    dms = position_machen(massnahme_machen(kommune, "DMS", amt=buergeramt, uebergeordnet=block, reihenfolge=1))
    wlan = position_machen(
        massnahme_machen(
            kommune, "WLAN", amt=bauamt, uebergeordnet=block, reihenfolge=2, hat_vertrag_vor_haushalt=True
        ),
        investiv,
    )
    ansatz_machen(dms, 2021, "120000", art="ueberplan")
    ansatz_machen(dms, 2022, "330000")
    ansatz_machen(dms, 2023, None, unbekannt_grund="je nach Entwicklungsstand")
    ansatz_machen(dms, 2023, "1000000", art="ve")
    ansatz_machen(wlan, 2022, "150000")
    ansatz_machen(wlan, 2023, "125000")
    return {"block": block, "dms": dms, "wlan": wlan}


def seite(client, benutzer, abfrage="", status=200, pfad="/herford/finanzen/matrix/"):
    client.force_login(benutzer)
    antwort = client.get(f"{pfad}{abfrage}")
    assert antwort.status_code == status
    return " ".join(antwort.content.decode().split())


def test_block_sums_by_year_and_haushalt_without_ve_and_with_the_unknown_beside(client, team, haushalt):
    text = seite(client, team)
    assert "DHH 2022/23" in text and "Haushalt 2021" in text
    assert "480.000" in text  # 330.000 + 150.000
    assert '605.000<span class="unbekannt matrix__unbekannt">+ 1 unbekannt</span>' in text  # DHH: 480.000 + 125.000
    assert '725.000<span class="unbekannt matrix__unbekannt">+ 1 unbekannt</span>' in text  # with 120.000 of 2021
    assert "1.605.000" not in text and "1.725.000" not in text
    assert "davon konsumtiv" in text and "davon investiv" in text
