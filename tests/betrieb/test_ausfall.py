"""Valkey down: changes are accepted, nobody sees an error page, and the figures follow once it is back."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.test import Client

from tests.vorlagen import WURZEL

TOT = "redis://127.0.0.1:1/0"


@pytest.fixture
def ohne_valkey(settings: Any) -> None:
    """The cache points to a port where nobody listens."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": TOT}}


def test_the_cache_answers_as_if_it_were_empty(ohne_valkey: None) -> None:
    speicher = caches["default"]
    speicher.set("a", 1)
    assert speicher.get("a", "Ersatz") == "Ersatz"
    assert speicher.get_many(["a"]) == {}
    assert speicher.add("a", 1) is True
    assert speicher.incr("a") == 1
    assert "a" not in speicher
    assert speicher.delete("a") is False


@pytest.mark.django_db
def test_login_still_works(ohne_valkey: None, client: Client) -> None:
    get_user_model().objects.create_user("probe", password="ein-langes-Passwort-7")
    assert client.get("/konto/login/").status_code == 200
    antwort = client.post("/konto/login/", {"login": "probe", "password": "ein-langes-Passwort-7"})
    assert antwort.status_code == 302
    assert client.session["_auth_user_id"]


@pytest.mark.django_db
def test_wrong_passwords_are_still_counted(ohne_valkey: None, client: Client, settings: Any) -> None:
    get_user_model().objects.create_user("probe", password="ein-langes-Passwort-7")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/konto/login/", {"login": "probe", "password": "falsch"})
    antwort = client.post("/konto/login/", {"login": "probe", "password": "ein-langes-Passwort-7"})
    assert antwort.status_code in (403, 429)


def test_the_nudge_after_a_change_is_logged_and_soon_given_up() -> None:
    befehl = ["shell", "--verbosity", "0", "--command", "from auswertung.anstoss import anstossen; anstossen()"]
    umgebung = {**os.environ, "REDIS_URL": TOT}
    lauf = subprocess.run(
        [sys.executable, "manage.py", *befehl], cwd=WURZEL, env=umgebung, capture_output=True, text=True, timeout=60
    )
    assert lauf.returncode == 0, lauf.stderr
    assert "broker_nicht_erreichbar" in lauf.stdout + lauf.stderr
