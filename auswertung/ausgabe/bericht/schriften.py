"""The typeface of every file: Fira Sans from its package, DejaVu Sans for letters it lacks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import fontpkg_fira_sans

FAMILIEN = ("Fira Sans", "DejaVu Sans")
_SCHNITTE = ("Regular", "Italic", "SemiBold", "Bold", "BoldItalic")


def fira() -> list[Path]:
    """The cuts that reports use."""
    return [fontpkg_fira_sans.ROOT / "files" / f"FiraSans-{schnitt}.ttf" for schnitt in _SCHNITTE]


def dejavu() -> list[Path]:
    """DejaVu Sans comes with matplotlib."""
    import matplotlib

    return sorted((Path(matplotlib.get_data_path()) / "fonts" / "ttf").glob("DejaVuSans*.ttf"))


@cache
def _zeichen() -> frozenset[int]:
    """Every character that can be drawn."""
    from fontTools.ttLib import TTFont

    alle: set[int] = set()
    for pfad in (fira()[0], dejavu()[0].with_name("DejaVuSans.ttf")):
        with TTFont(pfad, lazy=True) as schrift:
            alle.update(schrift.getBestCmap())
    return frozenset(alle)


def druckbar(text: str) -> str:
    """The text with characters no typeface has written as their number: PDF/A refuses a missing glyph."""
    if text.isascii():
        return text
    bekannt = _zeichen()
    return "".join(z if z == "\n" or ord(z) in bekannt else f"[U+{ord(z):04X}]" for z in text)
