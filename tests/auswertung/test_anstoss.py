"""The nudge to the workers: a broker that is down must never stop a request."""

from __future__ import annotations

import subprocess
import sys

from tests.vorlagen import GRUND, WURZEL, umgebung_fuer

BEFEHL = "import django; django.setup(); from auswertung.anstoss import anstossen; anstossen(); print('es geht weiter')"


def test_a_broker_that_is_down_is_logged_and_the_caller_goes_on() -> None:
    umgebung = umgebung_fuer(
        GRUND, REDIS_URL="redis://127.0.0.1:1/0", DJANGO_SETTINGS_MODULE="ozgtracker.settings.test"
    )
    lauf = subprocess.run(
        [sys.executable, "-c", BEFEHL], env=umgebung, cwd=WURZEL, capture_output=True, text=True, timeout=60
    )
    assert lauf.stdout.endswith("es geht weiter\n"), lauf.stderr
    assert (lauf.stdout + lauf.stderr).count("broker_nicht_erreichbar") == 2
