"""Fills a letterhead template; runs as a process of its own that is killed when it takes too long.

A template is a program written by a stranger. It is checked before it runs (only names from the list, `if` on them, no
attribute, no call, no loop), it runs in Jinja's immutable sandbox, and the process has limits on time and memory. This
file imports nothing of the project and is started by its path: template and target are its arguments, the strings to
fill in come as JSON on standard input, an error goes as JSON to standard output.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

SPEICHER = 1024 * 1024 * 1024
RECHENZEIT = 10  # seconds of the processor; the caller counts the seconds of the clock
LAENGSTE_AUSGABE = 30_000_000
MARKE = "OZGTRACKERINHALTDESBERICHTS"


class Unerlaubt(Exception):
    """The template contains something else than known placeholders."""

    def __init__(self, art: str, name: str) -> None:
        super().__init__(name)
        self.art = art
        self.name = name


def umgebung(namen: frozenset[str]) -> Any:
    """The sandbox; every text is checked when it is parsed, whichever part of the file it stands in."""
    from jinja2 import StrictUndefined, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    erlaubt = (
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.If,
        nodes.Not,
        nodes.And,
        nodes.Or,
    )

    class Briefumgebung(ImmutableSandboxedEnvironment):
        def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
            baum = super()._parse(source, name, filename)
            for knoten in baum.find_all(nodes.Node):
                if not isinstance(knoten, erlaubt):
                    raise Unerlaubt("ausdruck", type(knoten).__name__)
                if isinstance(knoten, nodes.Name) and knoten.name not in namen:
                    raise Unerlaubt("platzhalter", knoten.name)
            return baum

    return Briefumgebung(undefined=StrictUndefined, autoescape=True)


def fuellen(vorlage: str, ziel: str, werte: dict[str, str]) -> None:
    """Write the filled template to `ziel`. Raises Unerlaubt and whatever docxtpl raises."""
    from docxtpl import DocxTemplate

    brief = DocxTemplate(vorlage)
    brief.render({**werte, "inhalt": MARKE}, umgebung(frozenset(werte) | {"inhalt"}), autoescape=True)
    if sum(len(teil.blob) for teil in brief.docx.part.package.iter_parts()) > LAENGSTE_AUSGABE:
        raise Unerlaubt("groesse", "")
    brief.save(ziel)


def _begrenzen() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (SPEICHER, SPEICHER))
    resource.setrlimit(resource.RLIMIT_CPU, (RECHENZEIT, RECHENZEIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LAENGSTE_AUSGABE * 2, LAENGSTE_AUSGABE * 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(vorlage: str, ziel: str) -> int:
    """0 when filled; 1 with a JSON object on standard output when the template is not allowed or broken."""
    _begrenzen()
    werte = json.load(sys.stdin)
    from jinja2 import TemplateError, UndefinedError
    from jinja2.exceptions import TemplateSyntaxError

    try:
        fuellen(vorlage, ziel, werte)
    except Unerlaubt as fehler:
        ergebnis = {"art": fehler.art, "name": fehler.name}
    except TemplateSyntaxError as fehler:
        ergebnis = {"art": "schreibweise", "name": str(fehler.message)}
    except UndefinedError as fehler:
        ergebnis = {"art": "platzhalter", "name": str(fehler.message)}
    except MemoryError:
        ergebnis = {"art": "groesse", "name": ""}
    except (TemplateError, Exception) as fehler:
        ergebnis = {"art": "datei", "name": type(fehler).__name__}
    else:
        return 0
    json.dump(ergebnis, sys.stdout)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
