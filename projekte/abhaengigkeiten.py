"""What a plan has to respect: order, joint dependencies, deadlines, blackout periods. Violations are sentences."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

ENDE_ANFANG, ANFANG_ANFANG, ENDE_ENDE = "ende_anfang", "anfang_anfang", "ende_ende"


@dataclass(frozen=True)
class Spanne:
    """When something happens, as expected today; None = not known."""

    name: str
    beginn: date | None = None
    ende: date | None = None


@dataclass(frozen=True)
class Bedingung:
    """`wer` needs `was`. Conditions of one `wer` with the same `gruppe` open the way only together."""

    wer: Hashable
    was: Hashable
    art: str = ENDE_ANFANG
    gruppe: str = ""


@dataclass(frozen=True)
class Sperre:
    """A time in which an Amt takes part in no project; both days belong to it."""

    amt: Hashable
    name: str
    beginn: date
    ende: date


def kreis(kanten: Iterable[tuple[Hashable, Hashable]]) -> list[Hashable] | None:
    """A cycle in „wer braucht was“ as its path, first node repeated at the end (A → B → A); None where there is none."""
    folgen: dict[Hashable, list[Hashable]] = {}
    for wer, was in kanten:
        folgen.setdefault(wer, []).append(was)
    fertig: set[Hashable] = set()
    for start in folgen:
        if start not in fertig and (gefunden := _kreis_ab(start, folgen, fertig)):
            return gefunden
    return None


def _kreis_ab(
    start: Hashable, folgen: Mapping[Hashable, Sequence[Hashable]], fertig: set[Hashable]
) -> list[Hashable] | None:
    """Depth-first without recursion: a chain of thousands must not exhaust the stack."""
    weg: list[Hashable] = [start]
    auf_dem_weg = {start}
    offen = [iter(folgen.get(start, ()))]
    while offen:
        naechster = next(offen[-1], None)
        if naechster is None:
            offen.pop()
            fertig.add(weg[-1])
            auf_dem_weg.discard(weg.pop())
        elif naechster in auf_dem_weg:
            return [*weg[weg.index(naechster) :], naechster]
        elif naechster not in fertig:
            weg.append(naechster)
            auf_dem_weg.add(naechster)
            offen.append(iter(folgen.get(naechster, ())))
    return None


def kreis_durch(kanten: Iterable[tuple[Hashable, Hashable]], neue: tuple[Hashable, Hashable]) -> list[Hashable] | None:
    """The cycle that a new edge would close, beginning with it; None where it is harmless."""
    folgen: dict[Hashable, list[Hashable]] = {}
    for wer, was in kanten:
        folgen.setdefault(wer, []).append(was)
    wer, was = neue
    herkunft: dict[Hashable, Hashable] = {was: wer}
    offen = [was]
    while offen and wer not in herkunft:
        knoten = offen.pop()
        if knoten == wer:
            break
        for naechster in folgen.get(knoten, ()):
            if naechster not in herkunft:
                herkunft[naechster] = knoten
                offen.append(naechster)
    if wer not in herkunft and wer != was:
        return None
    weg = [wer]
    while weg[-1] != was:
        weg.append(herkunft[weg[-1]])
    return [wer, *reversed(weg)]


@dataclass(frozen=True)
class Verletzung:
    """Who can't keep the plan, and why."""

    wer: Hashable
    satz: str


def verletzte_bedingungen(*, bedingungen: Iterable[Bedingung], spannen: Mapping[Hashable, Spanne]) -> list[Verletzung]:
    """Conditions the expected dates break. A joint condition speaks once, naming each part that is late or has no day."""
    gruppen: dict[tuple[Hashable, str], list[Bedingung]] = {}
    ergebnis: list[Verletzung] = []
    for bedingung in bedingungen:
        if bedingung.gruppe:
            gruppen.setdefault((bedingung.wer, bedingung.gruppe), []).append(bedingung)
        elif satz := _einzeln(bedingung, spannen):
            ergebnis.append(Verletzung(bedingung.wer, satz))
    for (wer, name), teile in gruppen.items():
        if satz := _gemeinsam(name, teile, spannen):
            ergebnis.append(Verletzung(wer, satz))
    return ergebnis


def _grenzen(bedingung: Bedingung, spannen: Mapping[Hashable, Spanne]) -> tuple[date | None, date | None]:
    """(day on which the need is met, day from which it is needed)."""
    leer = Spanne("")
    was, wer = spannen.get(bedingung.was, leer), spannen.get(bedingung.wer, leer)
    erfuellt = was.beginn if bedingung.art == ANFANG_ANFANG else was.ende
    return erfuellt, wer.ende if bedingung.art == ENDE_ENDE else wer.beginn


def _einzeln(bedingung: Bedingung, spannen: Mapping[Hashable, Spanne]) -> str:
    erfuellt, gebraucht = _grenzen(bedingung, spannen)
    if erfuellt is None or gebraucht is None or erfuellt <= gebraucht:
        return ""
    wer, was = spannen[bedingung.wer].name, spannen[bedingung.was].name
    return f"„{wer}“ braucht „{was}“ am {gebraucht:%d.%m.%Y}, das ist erst am {erfuellt:%d.%m.%Y} so weit."


def _gemeinsam(name: str, teile: Sequence[Bedingung], spannen: Mapping[Hashable, Spanne]) -> str:
    spaet, offen, gebraucht = [], [], None
    for teil in teile:
        erfuellt, ab = _grenzen(teil, spannen)
        gebraucht = ab if gebraucht is None else gebraucht
        bezeichnung = spannen[teil.was].name if teil.was in spannen else str(teil.was)
        if ab is not None and erfuellt is None:
            offen.append(f"„{bezeichnung}“ (kein Termin)")
        elif ab is not None and erfuellt is not None and erfuellt > ab:
            spaet.append(f"„{bezeichnung}“ (erst am {erfuellt:%d.%m.%Y})")
    if (not spaet and not offen) or gebraucht is None:
        return ""
    alle = " und ".join(f"„{spannen[teil.was].name}“" for teil in teile if teil.was in spannen)
    return f"{name}: braucht {alle} gemeinsam bis {gebraucht:%d.%m.%Y}; es fehlt {', '.join([*spaet, *offen])}."


def verletzte_frist(*, name: str, frist: date, erwartetes_ende: date | None) -> str:
    """A sentence where the expected end misses the deadline; an unknown end says nothing yet."""
    if erwartetes_ende is None or erwartetes_ende <= frist:
        return ""
    tage = (erwartetes_ende - frist).days
    wort = "1 Tag" if tage == 1 else f"{tage} Tage"
    return f"Frist „{name}“ am {frist:%d.%m.%Y}: erwartet wird das Ende am {erwartetes_ende:%d.%m.%Y}, {wort} zu spät."


def verletzte_sperren(*, spanne: Spanne, amt: Hashable, sperren: Iterable[Sperre]) -> list[str]:
    """Sentences for each blackout period of `amt` a span overlaps. A span with one known day counts as that day."""
    beginn, ende = spanne.beginn or spanne.ende, spanne.ende or spanne.beginn
    if beginn is None or ende is None:
        return []
    return [
        f"„{spanne.name}“ liegt in der Sperrzeit „{sperre.name}“ ({sperre.beginn:%d.%m.%Y} bis {sperre.ende:%d.%m.%Y})."
        for sperre in sperren
        if sperre.amt == amt and beginn <= sperre.ende and ende >= sperre.beginn
    ]
