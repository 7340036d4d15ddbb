"""The demo data for the acceptance tests of the council papers, loaded once into a database of this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from ozgtracker.embedded.datenbanken import datenbank_entfernen, datenbank_klonen
from tests.dienste import postgres, prozess_nummer
from tests.vorlagen import demovorlage


@pytest.fixture(scope="module")
def demodaten(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A clone of the demo template for a module that only reads."""
    name = f"ratsvorlagen_{prozess_nummer()}"
    datenbank_klonen(postgres(), demovorlage(), name)
    bisher = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = name
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = bisher
    datenbank_entfernen(postgres(), name)
