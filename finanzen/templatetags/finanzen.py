"""How the pages of the room look up amounts."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from finanzen.selectors.massnahmen import Jahressumme

register = template.Library()


@register.simple_tag
def jahressumme(summen: Mapping[int, Jahressumme], jahr: int) -> Jahressumme | None:
    """The sum of a year, None where nothing is planned (never 0 for nothing)."""
    return summen.get(jahr) if jahr in summen else None


@register.simple_tag
def nachschlagen(werte: Mapping[str, object], schluessel: str) -> object:
    """What stands under the key, None where nothing does."""
    return werte.get(schluessel)
