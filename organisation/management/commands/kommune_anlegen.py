"""manage.py kommune_anlegen: a new tenant with its first administration."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from organisation.models import Gebietskoerperschaft
from organisation.services.kommunen import kommune_mit_administration_anlegen


class Command(BaseCommand):
    """Example: kommune_anlegen 05758012 herford Herford admin-herford"""

    help = "Öffnet eine Kommune und legt ihre erste Administration an."

    def add_arguments(self, parser: CommandParser) -> None:
        """Key in the register, Kürzel of the address, name, login of the administration."""
        parser.add_argument("schluessel", help="AGS (8 Ziffern) oder Kreisschlüssel (5 Ziffern)")
        parser.add_argument("kuerzel", help="erscheint in der Adresse, zum Beispiel herford")
        parser.add_argument("name")
        parser.add_argument("anmeldename", help="Zugang der ersten Administration")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create both in one transaction. Raises CommandError (German)."""
        gebiet = Gebietskoerperschaft.objects.filter(schluessel=options["schluessel"]).first()
        if gebiet is None:
            raise CommandError(f"Den Schlüssel {options['schluessel']} gibt es im Gemeindeverzeichnis nicht.")
        try:
            kommune = kommune_mit_administration_anlegen(
                gebiet=gebiet,
                kuerzel=options["kuerzel"],
                name=options["name"],
                anmeldename=options["anmeldename"],
                passwort=getpass("Passwort der Administration: "),
            )
        except ValidationError as fehler:
            raise CommandError(" ".join(fehler.messages)) from fehler
        self.stdout.write(f"{kommune} ist angelegt und unter /{kommune.kuerzel}/ erreichbar.")
