"""The Veränderungsliste: which posts came, went or changed between two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from personal import stellenfassung as f
from personal.models import Stelle
from personal.selectors.stellenplan import Zeile, eine

NEU, WEG, GEAENDERT = "neu", "weggefallen", "geändert"


@dataclass(frozen=True)
class Veraenderung:
    """One post with both states; `differenz` in VZÄ of the Stellenplan (decided posts only)."""

    art: str
    vorher: Zeile
    nachher: Zeile
    was: tuple[str, ...]

    @property
    def differenz(self) -> Decimal:
        """More (+) or fewer (−) VZÄ in the plan."""
        return self.nachher.soll - self.vorher.soll


def veraenderungen(*, stellen: QuerySet[Stelle], von: date, bis: date) -> list[Veraenderung]:
    """What differs between the plan of `von` and that of `bis`; changes of grade, size, Amt and name with their day."""
    vorher = {zeile.stelle.pk: zeile for zeile in eine(stellen=stellen, tag=von)}
    paare = [(vorher[zeile.stelle.pk], zeile) for zeile in eine(stellen=stellen, tag=bis) if zeile.stelle.pk in vorher]
    gefunden = [_vergleich(alt, neu, von, bis) for alt, neu in paare]
    return [eintrag for eintrag in gefunden if eintrag is not None]


def _vergleich(alt: Zeile, neu: Zeile, von: date, bis: date) -> Veraenderung | None:
    was = f.veraenderungen(neu.fassungen, von=von, bis=bis)
    if alt.status != neu.status:
        was.append(f"Status: {alt.status} → {neu.status}")
    if alt.stand and neu.stand and alt.art != neu.art:
        was.append(f"Art: {alt.art} → {neu.art}")
    bisher, jetzt = _vermerke(alt), _vermerke(neu)
    if bisher != jetzt:
        was.append(f"Vermerk: {bisher or 'keiner'} → {jetzt or 'keiner'}")
    if not was:
        return None
    art = NEU if neu.soll and not alt.soll else WEG if alt.soll and not neu.soll else GEAENDERT
    return Veraenderung(art, alt, neu, tuple(was))


def _vermerke(zeile: Zeile) -> str:
    return ", ".join(vermerk.in_worten for vermerk in zeile.vermerke)
