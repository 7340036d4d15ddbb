"""Query strings of a page's own links. A list draws dozens of them: what stays the same is encoded once per request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote_plus

from django.http import QueryDict

SEITE = "seite"


def adresszeile(abfrage: QueryDict, werte: Mapping[str, Sequence[str]]) -> str:
    """`abfrage` with each key of `werte` replaced by its values (none: the key goes), without the leading `?`.

    A replaced key keeps its place, a new one goes to the end. Unless `werte` names the page, it goes back to the first.
    """
    neu = {name: "&".join(f"{quote_plus(name)}={quote_plus(wert)}" for wert in liste) for name, liste in werte.items()}
    teile = [
        neu.pop(name) if name in werte else teil for name, teil in _kodiert(abfrage) if name in neu or name not in werte
    ]
    if SEITE not in werte:
        teile = [teil for teil in teile if not teil.startswith(f"{SEITE}=")]
    return "&".join(teil for teil in [*teile, *neu.values()] if teil)


def _kodiert(abfrage: QueryDict) -> list[tuple[str, str]]:
    """Keys with their encoded pairs, kept at the (immutable) query of the request."""
    kodiert: list[tuple[str, str]] | None = getattr(abfrage, "_kodiert", None)
    if kodiert is None:
        kodiert = [
            (name, "&".join(f"{quote_plus(name)}={quote_plus(wert)}" for wert in werte))
            for name, werte in abfrage.lists()
        ]
        if not getattr(abfrage, "_mutable", True):
            abfrage._kodiert = kodiert  # type: ignore[attr-defined]
    return kodiert
