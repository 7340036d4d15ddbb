"""The main navigation marks the part of the house one is in."""

from __future__ import annotations

import pytest

from organisation import rechte as r
from organisation.models import Kommune
from organisation.navigation import eintraege

KOMMUNE = Kommune(id=7, name="Herford", kuerzel="herford")
LESER = r.Rechte((r.Recht(7, "leistungen", r.LESEN),))


@pytest.mark.parametrize(
    ("pfad", "aktiv"),
    [
        ("/herford/", ["Cockpit"]),
        ("/herford/amt/3/", ["Cockpit"]),
        ("/herford/leistungen/", ["Leistungen"]),
        ("/herford/leistungen/12/", ["Leistungen"]),
        ("/herford/buendel/10000/", ["Leistungen"]),
        ("/herford/auftraege/", []),
        ("/", []),
    ],
)
def test_the_entry_of_the_page_is_active(pfad: str, aktiv: list[str]) -> None:
    assert [eintrag.name for eintrag in eintraege(kommune=KOMMUNE, rechte=LESER, pfad=pfad) if eintrag.aktiv] == aktiv


def test_without_a_right_in_this_kommune_there_is_no_entry() -> None:
    fremd = r.Rechte((r.Recht(8, "leistungen", r.LESEN),))
    assert eintraege(kommune=KOMMUNE, rechte=fremd, pfad="/herford/") == []
