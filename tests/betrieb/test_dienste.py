"""The suite runs on the real engines; a silent fallback would make every other test worthless."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection

from ozgtracker.celery import app


@pytest.mark.django_db
def test_the_database_is_a_real_postgresql() -> None:
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_user, current_database()")
        version, rolle, datenbank = cursor.fetchone()
    assert version >= 150000
    assert rolle == "ozg_app"
    assert datenbank.startswith("test_")


@pytest.mark.django_db
def test_the_extensions_for_search_are_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        vorhanden = {zeile[0] for zeile in cursor.fetchall()}
    assert {"pg_trgm", "unaccent", "btree_gist"} <= vorhanden


def test_the_cache_is_valkey_and_keeps_values() -> None:
    assert isinstance(caches["default"], RedisCache)
    cache.set("probe", "Wert mit ä", 30)
    assert cache.get("probe") == "Wert mit ä"
    assert cache._cache.get_client().info("server")["valkey_version"]  # type: ignore[attr-defined]


def test_clearing_the_cache_keeps_queued_work() -> None:
    with app.connection_for_write() as verbindung:
        kanal = verbindung.default_channel
        kanal.client.rpush("nur-eine-probe", "Nachricht")
        cache.clear()
        assert kanal.client.lpop("nur-eine-probe") == b"Nachricht"


def test_each_test_process_has_its_own_queue() -> None:
    nummer = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    assert settings.CELERY_BROKER_URL.endswith(f"virtual_host={nummer * 4}")
