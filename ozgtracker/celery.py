"""The Celery application: two queues, `schnell` for recomputes, `lang` for imports, reports and draws."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from ozgtracker.speicher import geladenes_beiseitelegen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ozgtracker.settings.demo")

app = Celery("ozgtracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _django_logging_behalten(**_: Any) -> None:
    """A connected receiver keeps Celery from replacing the logging that settings configured."""
    import logging.config

    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@worker_process_init.connect
def _geladenes_beiseitelegen(**_: Any) -> None:
    geladenes_beiseitelegen()
