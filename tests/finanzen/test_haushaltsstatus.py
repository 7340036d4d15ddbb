"""The gate of a budget year, and which kinds of amounts add up."""

import pytest

from finanzen.haushaltsstatus import schreibregel, zaehlende_arten

ARTEN = ("ansatz", "ueberplan", "ve", "finanzplan", "uebertrag")


@pytest.mark.parametrize(
    ("status", "erlaubt", "mit_beleg"),
    [
        ("planung", {"ansatz", "finanzplan", "ve"}, False),
        ("beschlossen", {"ansatz", "ueberplan", "ve", "uebertrag"}, True),
        ("interimszeit", set(), False),
        ("abgeschlossen", set(), False),
        (None, set(), False),
    ],
)
def test_the_status_decides_what_may_be_written(status, erlaubt, mit_beleg):
    regeln = {art: schreibregel(2022, status, art) for art in ARTEN}
    assert {art for art, regel in regeln.items() if not regel.verboten} == erlaubt
    assert {regeln[art].mit_beleg for art in erlaubt} <= {mit_beleg}
    assert all("2022" in regel.verboten for art, regel in regeln.items() if art not in erlaubt)


def test_og_8_in_the_interimszeit_nothing_new_is_spent():
    assert "Interimszeit" in schreibregel(2022, "interimszeit", "ansatz").verboten


def test_a_changed_ansatz_of_a_decided_year_is_a_nachtrag():
    assert schreibregel(2022, "beschlossen", "ansatz").name == "Nachtrag"


def test_neither_ve_nor_a_superseded_finanzplan_is_added():
    assert zaehlende_arten(set(ARTEN)) == {"ansatz", "ueberplan", "uebertrag"}
    assert zaehlende_arten({"finanzplan", "ve", "ueberplan"}) == {"finanzplan", "ueberplan"}
    assert zaehlende_arten({"ve"}) == set()
