"""The nudge: a broker that does not answer is logged, never shown. The notes wait in the database."""

from __future__ import annotations

import structlog
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)


def anstossen() -> None:
    """Send both queues to look for work."""
    from auswertung.tasks import auftraege_ausfuehren, vermerke_abarbeiten

    for aufgabe in (vermerke_abarbeiten, auftraege_ausfuehren):
        try:
            aufgabe.apply_async(retry=False, expires=30)
        except (OSError, OperationalError) as fehler:
            logger.warning("broker_nicht_erreichbar", fehler=str(fehler))
