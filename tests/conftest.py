"""Fixtures for every test: a clone of the template database per process, an empty cache per test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connections

import ozgtracker.celery  # noqa: F401 - a request under test nudges the same broker as in operation
from ozgtracker.embedded.datenbanken import datenbank_entfernen, datenbank_klonen
from tests.besetzung import (  # noqa: F401  (the cast: fixtures of every test)
    _datenbank,
    andere_kommune,
    anna,
    bauamt,
    bernd,
    buergeramt,
    carla,
    fremd,
    kommune,
    leistung_anlegen,
    leitmodell,
    lena,
    rita,
    team,
)
from tests.dienste import postgres, prozess_nummer
from tests.vorlagen import grundvorlage


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The application's role can't truncate: tests that commit take the fixture `eigene_datenbank` instead."""
    for item in items:
        marke = item.get_closest_marker("django_db")
        if marke is not None and (marke.kwargs.get("transaction") or marke.args[:1] == (True,)):
            raise pytest.UsageError(
                f"{item.nodeid}: statt django_db(transaction=True) bitte die Fixture eigene_datenbank nehmen"
            )


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name a case by their argument: their content may hold a clock, and every worker must collect the same ids."""
    return argname if isinstance(val, bytes) else None


def _verbinden_mit(name: str) -> None:
    """Point Django's connection (and those of later threads) to another database."""
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Instead of Django's test database: this process's clone of the template, used as the role `ozg_app`."""
    name = f"test_{prozess_nummer()}"
    datenbank_klonen(postgres(), grundvorlage(), name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _verbinden_mit(name)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()
    datenbank_entfernen(postgres(), name)


@pytest.fixture
def eigene_datenbank(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh clone for tests that really commit (locks, threads, workers); dropped afterwards. Its name."""
    if connections["default"].in_atomic_block:
        raise pytest.UsageError(
            "eigene_datenbank und django_db schließen sich aus: der Test läuft schon in einer Transaktion"
        )
    bisher = connections["default"].settings_dict["NAME"]
    name = f"eigene_{prozess_nummer()}"
    datenbank_klonen(postgres(), grundvorlage(), name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _verbinden_mit(name)
        yield name
        _verbinden_mit(bisher)
    datenbank_entfernen(postgres(), name)


@pytest.fixture(autouse=True)
def _leerer_zwischenspeicher(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits and cached sessions of one test don't reach the next."""
    yield
    if {"db", "client", "eigene_datenbank"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        cache.clear()
