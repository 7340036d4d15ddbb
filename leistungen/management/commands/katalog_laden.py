from __future__ import annotations

from typing import Any

import pghistory
from django.core.management.base import BaseCommand

from leistungen.resources import katalogdateien as dateien
from leistungen.services.katalog.grundbestand import grundbestand_laden
from organisation.services.register import register_uebernehmen


class Command(BaseCommand):
    """Load the register of Gemeinden and Kreise, the scales and the first edition of the catalogue; repeatable."""

    help = "Lädt Gemeinderegister, Reifegradmodelle und den mitgelieferten Katalogstand (wiederholbar)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Files to services; tells what was written."""
        with pghistory.context(quelle="katalog_laden"):
            gebiete = register_uebernehmen(zeilen=dateien.registerzeilen(), gebietsstand=dateien.GEBIETSSTAND)
            stand = grundbestand_laden(
                bestand=dateien.grundbestand(),
                name=dateien.KATALOGSTAND,
                stand_am=dateien.STAND_AM,
                quelle=dateien.QUELLE,
                sha256=dateien.katalog_pruefsumme(),
            )
        neu = f"Katalogstand „{stand}“ geladen" if stand else "Katalogstand war schon da"
        self.stdout.write(f"Register: {gebiete} Einträge neu oder geändert. {neu}.")
