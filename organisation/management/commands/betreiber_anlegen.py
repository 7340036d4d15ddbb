"""manage.py betreiber_anlegen: the first login of a new installation."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from organisation.services.benutzer import zugang_anlegen


class Command(BaseCommand):
    """Asks for the password; nothing secret stands on the command line."""

    help = "Legt einen Betreiber an: Er pflegt den gemeinsamen Katalog und öffnet Kommunen."

    def add_arguments(self, parser: CommandParser) -> None:
        """The login name."""
        parser.add_argument("anmeldename")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the login. Raises CommandError (German)."""
        try:
            neu = zugang_anlegen(anmeldename=options["anmeldename"], passwort=getpass("Passwort: "), ist_betreiber=True)
        except ValidationError as fehler:
            raise CommandError(" ".join(fehler.messages)) from fehler
        self.stdout.write(f"Betreiber {neu.username} ist angelegt.")
