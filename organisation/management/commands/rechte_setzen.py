"""`manage.py rechte_setzen`: grants for the application's database role; `migrate` calls it by itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from organisation.datenbankrechte import RolleFehlt, rechte_setzen


class Command(BaseCommand):
    """Run as the database owner (OZG_ALS_EIGENTUEMER=1)."""

    help = "Setzt die Datenbankrechte der Anwendungsrolle (als Eigentümer ausführen)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Set the rights and say so."""
        try:
            rechte_setzen(connection, rolle=settings.OZG_ANWENDUNGSROLLE)
        except RolleFehlt as fehler:
            raise CommandError(str(fehler)) from fehler
        self.stdout.write(f"Rechte für {settings.OZG_ANWENDUNGSROLLE} gesetzt.")
