"""Audit by database triggers: every insert, update and delete of a model leaves an event row (bulk and raw SQL too)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
from django.db import models


def nachverfolgt(**angaben: Any) -> Callable[[type[models.Model]], type[models.Model]]:
    """Class decorator: track all three operations. Fresh tracker objects per model, since they keep state."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **angaben)  # type: ignore[return-value]
