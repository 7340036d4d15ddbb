"""Load catalogue and demo data in one process; each command skips what is already there."""

from __future__ import annotations

import django
from django.core.management import call_command, get_commands

LADEBEFEHLE = ("katalog_laden", "demo_laden")


def main() -> None:
    """Run the loading commands in order."""
    django.setup()
    for name in LADEBEFEHLE:
        if name in get_commands():
            call_command(name)


if __name__ == "__main__":
    main()
