"""Text that is safe in a file: control characters are removed, too long cells are cut with a notice, formulas are guarded."""

from __future__ import annotations

import re

# Characters XML 1.0 cannot hold, and lone surrogates, which no encoding can. TAB and line feed stay.
_UNZULAESSIG = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_GEFAHR = "=+\\-@\t\r\n＝＋－＠"
_ZU_SCHUETZEN = re.compile(f"'*[{_GEFAHR}]")
_GESCHUETZT = re.compile(f"'+[{_GEFAHR}]")

LAENGSTE_ZELLE = 32_767  # UTF-16 units, the limit of Excel
KUERZUNG = " … [gekürzt]"


def bereinigt(text: str) -> str:
    """The text without control characters; CRLF becomes the line feed of a cell."""
    if text.isprintable():
        return text
    return _UNZULAESSIG.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def gekuerzt(text: str) -> tuple[str, bool]:
    """The text within the limit of one Excel cell, and whether something was cut off."""
    if len(text) <= LAENGSTE_ZELLE // 2 or len(text.encode("utf-16-le")) // 2 <= LAENGSTE_ZELLE:
        return text, False
    platz = (LAENGSTE_ZELLE - len(KUERZUNG)) * 2
    return text.encode("utf-16-le")[:platz].decode("utf-16-le", "ignore") + KUERZUNG, True


def formelschutz(text: str) -> str:
    """Put `'` before text that a spreadsheet would run as a formula. `ohne_formelschutz` is its exact inverse."""
    return f"'{text}" if _ZU_SCHUETZEN.match(text) else text


def ohne_formelschutz(text: str) -> str:
    """Remove exactly the `'` that `formelschutz` put there; any other apostrophe stays."""
    return text[1:] if _GESCHUETZT.match(text) else text
