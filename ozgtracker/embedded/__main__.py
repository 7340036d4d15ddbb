"""`python -m ozgtracker.embedded run | manage …`: what `./dev` calls once the environment is built."""

from __future__ import annotations

import sys

from .hausbetrieb import betreiben, verwalten
from .prozesse import DienstFehler


def main(argumente: list[str]) -> int:
    """Dispatch; a `DienstFehler` becomes one clear sentence instead of a traceback."""
    try:
        match argumente:
            case ["run"]:
                return betreiben()
            case ["manage", *rest]:
                return verwalten(rest)
            case _:
                print("Aufruf: python -m ozgtracker.embedded run | manage …", file=sys.stderr)
                return 2
    except DienstFehler as fehler:
        print(f"Fehler: {fehler}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
