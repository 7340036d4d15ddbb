"""Settings of the measurements: the demo's, plus the pages to compare with (bench/seiten.py)."""

from ozgtracker.settings.demo import *  # noqa: F403

ROOT_URLCONF = "bench.adressen"
