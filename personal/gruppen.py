"""Pay groups of civil servants (Besoldung) and employees (Entgelt): how they are written, which exist, how they are ordered.

Sources: Besoldungsordnungen A and B, Entgeltordnung TVöD-VKA, Anlage C (S groups).
"""

from __future__ import annotations

import re

OHNE = ""
BESOLDUNG = tuple([f"A {n}" for n in range(2, 17)] + [f"B {n}" for n in range(1, 12)])
ENTGELT = (
    "EG 1", "EG 2", "EG 2Ü", "EG 3", "EG 4", "EG 5", "EG 6", "EG 7", "EG 8", "EG 9a", "EG 9b", "EG 9c",
    "EG 10", "EG 11", "EG 12", "EG 13", "EG 14", "EG 15", "EG 15Ü",
    *(f"S {n}" for n in range(2, 19)),
)  # fmt: skip
_SCHREIBWEISE = re.compile(r"^(A|B|EG|E|S)\s*(\d{1,2})\s*(Ü|[abc])?$", re.IGNORECASE)


class UnbekannteGruppe(ValueError):
    """The text names no group of the lists above."""


def besoldungsgruppe(text: str) -> str:
    """`A11` → `A 11`; empty stays empty. Raises UnbekannteGruppe."""
    return _gruppe(text, BESOLDUNG)


def entgeltgruppe(text: str) -> str:
    """`E10`, `EG 10` → `EG 10`; empty stays empty. Raises UnbekannteGruppe."""
    return _gruppe(text, ENTGELT)


def _gruppe(text: str, bekannte: tuple[str, ...]) -> str:
    roh = text.strip()
    if not roh:
        return OHNE
    treffer = _SCHREIBWEISE.match(roh)
    if treffer is None:
        raise UnbekannteGruppe(roh)
    buchstabe, nummer, zusatz = treffer.group(1).upper(), int(treffer.group(2)), treffer.group(3) or ""
    kopf = "EG" if buchstabe == "E" else buchstabe
    gruppe = f"{kopf} {nummer}{'Ü' if zusatz.upper() == 'Ü' else zusatz.lower()}"
    if gruppe not in bekannte:
        raise UnbekannteGruppe(roh)
    return gruppe


def rang(gruppe: str) -> tuple[int, int, str]:
    """Sort key, highest group first within its order: B, A, EG, S; what names no group comes last."""
    treffer = _SCHREIBWEISE.match(gruppe)
    if treffer is None:
        return (9, 0, "")
    reihen = {"B": 0, "A": 1, "EG": 2, "E": 2, "S": 3}
    zusatz = {"Ü": -9, "C": -3, "B": -2, "A": -1}.get((treffer.group(3) or "").upper(), 0)
    return (reihen[treffer.group(1).upper()], -int(treffer.group(2)) * 10 + zusatz, gruppe)
