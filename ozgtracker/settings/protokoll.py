"""Logging through structlog: one JSON object per line in production, readable lines in demo and tests."""

from __future__ import annotations

from typing import Any

import structlog

GEMEINSAM: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def protokoll(*, json_format: bool, stufe: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING; also routes structlog's own loggers through the standard library."""
    structlog.configure(
        processors=[*GEMEINSAM, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    ausgabe = [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)]
    lesbar = [structlog.dev.ConsoleRenderer(colors=False)]
    form = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *(ausgabe if json_format else lesbar),
        ],
        "foreign_pre_chain": GEMEINSAM,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"form": form},
        "handlers": {"konsole": {"class": "logging.StreamHandler", "formatter": "form"}},
        "root": {"handlers": ["konsole"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["konsole"], "level": stufe, "propagate": False},
            "django.server": {"handlers": ["konsole"], "level": stufe, "propagate": False},
            "celery": {"handlers": ["konsole"], "level": stufe, "propagate": False},
            "ozgtracker": {"handlers": ["konsole"], "level": stufe, "propagate": False},
        },
    }
