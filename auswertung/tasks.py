"""All Celery tasks: thin, idempotent, one call each."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="auswertung.tasks.vermerke_abarbeiten")
def vermerke_abarbeiten() -> None:
    """Recompute every Kommune that has notes."""


@shared_task(name="auswertung.tasks.auftraege_ausfuehren")
def auftraege_ausfuehren() -> None:
    """Run waiting Aufträge."""


@shared_task(name="auswertung.tasks.tagesstand_schreiben")
def tagesstand_schreiben() -> None:
    """Write the snapshot of today for every Kommune that has none."""
