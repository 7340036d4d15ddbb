"""Working days of a Bundesland, and what of them a full-time post can give. Pure rules; holidays by the library `holidays`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import holidays
import numpy as np

LAENDER = {
    "Baden-Württemberg": "BW",
    "Bayern": "BY",
    "Berlin": "BE",
    "Brandenburg": "BB",
    "Bremen": "HB",
    "Hamburg": "HH",
    "Hessen": "HE",
    "Mecklenburg-Vorpommern": "MV",
    "Niedersachsen": "NI",
    "Nordrhein-Westfalen": "NW",
    "Rheinland-Pfalz": "RP",
    "Saarland": "SL",
    "Sachsen": "SN",
    "Sachsen-Anhalt": "ST",
    "Schleswig-Holstein": "SH",
    "Thüringen": "TH",
}
FRUEHESTES_JAHR, SPAETESTES_JAHR = 1991, 2100


class UnbekanntesLand(ValueError):
    """The holidays of this Land are not known."""


class UnmoeglicheParameter(ValueError):
    """Parameters that leave nothing, or more than there is; the text is German."""


@lru_cache(maxsize=512)
def feiertage(land: str, jahr: int) -> frozenset[date]:
    """Public holidays of a Land (by its name) in a year. Raises UnbekanntesLand.

    Holidays that hold in some municipalities only are left out.
    """
    kuerzel = LAENDER.get(land)
    if kuerzel is None:
        raise UnbekanntesLand(f"Für „{land or 'ohne Land'}“ sind keine Feiertage bekannt.")
    return frozenset(holidays.country_holidays("DE", subdiv=kuerzel, years=jahr))


def arbeitstage_je_monat(land: str, jahr: int) -> tuple[int, ...]:
    """Monday to Friday without public holidays, January to December. Raises UnbekanntesLand."""
    if not FRUEHESTES_JAHR <= jahr <= SPAETESTES_JAHR:
        raise UnmoeglicheParameter(f"Das Jahr {jahr} liegt außerhalb von {FRUEHESTES_JAHR} bis {SPAETESTES_JAHR}.")
    frei = sorted(feiertage(land, jahr))
    grenzen = np.arange(f"{jahr}-01", f"{jahr + 1}-02", dtype="datetime64[M]").astype("datetime64[D]")
    tage = np.busday_count(grenzen[:-1], grenzen[1:], holidays=np.array(frei, dtype="datetime64[D]"))
    return tuple(int(n) for n in tage)


@dataclass(frozen=True)
class Personentage:
    """What a full-time post loses per year before it works on projects: days, and a share in per cent.

    Defaults: 30 days of leave (TVöD § 26), 18 days of sickness and 5 of training as an assumption that the Kommune replaces,
    10 % set-up time (meetings, administration) as an assumption.
    """

    urlaub: Decimal = Decimal(30)
    krankheit: Decimal = Decimal(18)
    fortbildung: Decimal = Decimal(5)
    ruestzeit: Decimal = Decimal(10)

    def pruefen(self) -> None:
        """Raises UnmoeglicheParameter."""
        for name, wert in (("Urlaub", self.urlaub), ("Krankheit", self.krankheit), ("Fortbildung", self.fortbildung)):
            if not 0 <= wert <= 200:
                raise UnmoeglicheParameter(f"{name}: {wert} Tage sind nicht möglich, erlaubt sind 0 bis 200.")
        if not 0 <= self.ruestzeit < 100:
            raise UnmoeglicheParameter("Die Rüstzeit liegt zwischen 0 und unter 100 %.")


def personentage_je_monat(land: str, jahr: int, parameter: Personentage) -> tuple[Decimal, ...]:
    """Person days one full-time post gives in each month: absences are spread in proportion to the working days.

    Raises UnbekanntesLand, UnmoeglicheParameter (nothing would be left).
    """
    parameter.pruefen()
    tage = arbeitstage_je_monat(land, jahr)
    weg = parameter.urlaub + parameter.krankheit + parameter.fortbildung
    summe = Decimal(sum(tage))
    if weg >= summe:
        raise UnmoeglicheParameter(f"Von {summe} Arbeitstagen bleibt nach {weg} Tagen Abwesenheit nichts übrig.")
    anteil = (summe - weg) / summe * (100 - parameter.ruestzeit) / 100
    return tuple(tag * anteil for tag in tage)


def personentage_im_jahr(land: str, jahr: int, parameter: Personentage) -> Decimal:
    """Person days of a full-time post in a year."""
    return sum(personentage_je_monat(land, jahr, parameter), Decimal(0))
