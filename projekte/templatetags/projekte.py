"""How the pages of the room write days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

from projekte.zeitpunkt import text

register = template.Library()


@register.filter
def eintrag(tabelle: dict[Any, Any], schluessel: Any) -> Any:
    """The entry of a mapping, None where there is none."""
    return tabelle.get(schluessel)


@register.simple_tag
def zeitangabe(tag: date | None, genauigkeit: str = "tag", voraussichtlich: bool = False) -> str:
    """A day as exact as it is known: „12.05.2026“, „Q II 2026 (voraussichtlich)“."""
    return text(tag, genauigkeit, voraussichtlich)
