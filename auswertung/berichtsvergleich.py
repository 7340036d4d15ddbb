"""Changes since the last delivered report, figure by figure: pure comparison of two frozen contents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from auswertung.berichtsinhalt import Berichtsinhalt, Berichtszahl


@dataclass(frozen=True)
class Aenderung:
    """One figure in both reports. `vorher` or `nachher` is None where only the other report has it.

    `differenz` only where both values are numbers. `definition_geaendert`: the values can't be compared, because the rule
    behind the figure changed between the two reports; then there is no difference either.
    """

    schluessel: str
    name: str
    vorher: Berichtszahl | None
    nachher: Berichtszahl | None
    differenz: Decimal | None
    definition_geaendert: bool

    @property
    def ist_gleich(self) -> bool:
        """Nothing to tell about this figure."""
        return (
            self.vorher is not None
            and self.nachher is not None
            and self.vorher.wert == self.nachher.wert
            and not self.definition_geaendert
        )


def aenderungen(*, vorher: Berichtsinhalt, nachher: Berichtsinhalt) -> tuple[Aenderung, ...]:
    """Every figure of both reports, in the order of the newer one, then those that only the older one had."""
    alte = {zahl.schluessel: zahl for zahl in vorher.zahlen()}
    neue = {zahl.schluessel: zahl for zahl in nachher.zahlen()}
    return tuple(_aenderung(alte.get(s), neue.get(s)) for s in [*neue, *(s for s in alte if s not in neue)])


def _aenderung(alt: Berichtszahl | None, neu: Berichtszahl | None) -> Aenderung:
    zahl = neu or alt
    assert zahl is not None
    anders = alt is not None and neu is not None and (alt.definition, alt.art) != (neu.definition, neu.art)
    return Aenderung(zahl.schluessel, zahl.name, alt, neu, None if anders else _differenz(alt, neu), anders)


def _differenz(alt: Berichtszahl | None, neu: Berichtszahl | None) -> Decimal | None:
    if alt is None or neu is None:
        return None
    werte = [
        wert for zahl in (alt, neu) if isinstance(wert := zahl.wert, (int, Decimal)) and not isinstance(wert, date)
    ]
    return Decimal(werte[1]) - Decimal(werte[0]) if len(werte) == 2 else None
