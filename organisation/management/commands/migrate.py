"""`manage.py migrate`, followed by the grants: re-created trigger functions lose SECURITY DEFINER otherwise."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from organisation.datenbankrechte import RolleFehlt, rechte_setzen


class Command(Migrate):
    """Django's command plus the rights of the application's role."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then set the rights; raises CommandError when the role is missing."""
        super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        try:
            rechte_setzen(connections[options["database"]], rolle=settings.OZG_ANWENDUNGSROLLE)
        except RolleFehlt as fehler:
            raise CommandError(str(fehler)) from fehler
