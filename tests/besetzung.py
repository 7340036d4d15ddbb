"""The cast of the tests: two towns, two Ämter, seven people, one scale.

| name  | where                     | may                                                     |
|-------|---------------------------|---------------------------------------------------------|
| anna  | Herford, Bürgeramt (320)  | edit the services of her Amt                            |
| bernd | Herford, Bauamt (600)     | edit the services of his Amt                            |
| lena  | Herford                   | read everything, release the services of the Bürgeramt  |
| rita  | Herford, Ratsbüro         | export everything, edit nothing                         |
| team  | Herford                   | release and export everything (master data included)    |
| carla | Gütersloh                 | release and export everything there, nothing in Herford |
| fremd | nowhere                   | nothing: a login without any right                      |

The fixtures need no mark: they take the test's own database where it asked for one (`eigene_datenbank`), else `db`.
Passwords are `<name>-passwort`. `leistung_anlegen(…)` makes a service of Herford, see tests/factories/leistungen.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from leistungen.models import KommunaleLeistung, Reifegradmodell
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from tests.factories.leistungen import kommunale_leistung, ozg_modell_11, steuern_nach
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, kommune_anlegen, recht_geben


@pytest.fixture
def _datenbank(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("eigene_datenbank" if "eigene_datenbank" in request.fixturenames else "db")


@pytest.fixture
def leitmodell(_datenbank: None) -> Reifegradmodell:
    """OZG-Reifegradmodell 1.1: stages 0–4, legal minimum 3."""
    return ozg_modell_11()


@pytest.fixture
def kommune(leitmodell: Reifegradmodell) -> Kommune:
    """Herford, steering by the OZG-Reifegradmodell 1.1."""
    stadt = kommune_anlegen("herford")
    steuern_nach(stadt, leitmodell)
    return stadt


@pytest.fixture
def andere_kommune(leitmodell: Reifegradmodell) -> Kommune:
    """Gütersloh."""
    stadt = kommune_anlegen("guetersloh")
    steuern_nach(stadt, leitmodell)
    return stadt


@pytest.fixture
def buergeramt(kommune: Kommune) -> Amt:
    return amt_anlegen(kommune, "320", "Bürgeramt")


@pytest.fixture
def bauamt(kommune: Kommune) -> Amt:
    return amt_anlegen(kommune, "600", "Bauamt")


@pytest.fixture
def anna(kommune: Kommune, buergeramt: Amt) -> Benutzer:
    anna = benutzer_anlegen("anna")
    recht_geben(anna, kommune, r.BEARBEITEN, amt=buergeramt, rolle="Bürgeramt")
    return anna


@pytest.fixture
def bernd(kommune: Kommune, bauamt: Amt) -> Benutzer:
    bernd = benutzer_anlegen("bernd")
    recht_geben(bernd, kommune, r.BEARBEITEN, amt=bauamt, rolle="Bauamt")
    return bernd


@pytest.fixture
def lena(kommune: Kommune, buergeramt: Amt) -> Benutzer:
    lena = benutzer_anlegen("lena")
    recht_geben(lena, kommune, r.LESEN, rolle="Amtsleitung")
    recht_geben(lena, kommune, r.FREIGEBEN, amt=buergeramt, rolle="Amtsleitung")
    return lena


@pytest.fixture
def rita(kommune: Kommune) -> Benutzer:
    rita = benutzer_anlegen("rita")
    recht_geben(rita, kommune, r.EXPORTIEREN, rolle="Ratsbüro")
    return rita


@pytest.fixture
def team(kommune: Kommune) -> Benutzer:
    team = benutzer_anlegen("team")
    recht_geben(team, kommune, r.FREIGEBEN, rolle="Digitalisierungsteam", darf_nicht_oeffentlich=True)
    recht_geben(team, kommune, r.EXPORTIEREN, rolle="Digitalisierungsteam")
    return team


@pytest.fixture
def carla(andere_kommune: Kommune) -> Benutzer:
    carla = benutzer_anlegen("carla")
    recht_geben(carla, andere_kommune, r.FREIGEBEN, rolle="Digitalisierungsteam", darf_nicht_oeffentlich=True)
    recht_geben(carla, andere_kommune, r.EXPORTIEREN, rolle="Digitalisierungsteam")
    return carla


@pytest.fixture
def fremd(_datenbank: None) -> Benutzer:
    return benutzer_anlegen("fremd")


@pytest.fixture
def leistung_anlegen(kommune: Kommune) -> Callable[..., KommunaleLeistung]:
    """`leistung_anlegen("Parkausweis", amt=buergeramt, stufe=3)`; for another Kommune call the factory itself."""
    return partial(kommunale_leistung, kommune)
