"""Every Kennzahl of the house by its Schlüssel, whatever its room."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from auswertung.kennzahlen.befunde import BEFUNDKENNZAHLEN, Befundkennzahl
from auswertung.kennzahlen.finanzen import FINANZKENNZAHLEN, Finanzkennzahl
from auswertung.kennzahlen.gremien import GREMIENKENNZAHLEN, Gremienkennzahl
from auswertung.kennzahlen.modell import Kennzahl
from auswertung.kennzahlen.personal import PERSONALKENNZAHLEN, Personalkennzahl
from auswertung.kennzahlen.projekte import PROJEKTKENNZAHLEN, Projektkennzahl
from auswertung.kennzahlen.verzeichnis import KENNZAHLEN

Beliebige = Kennzahl | Projektkennzahl | Personalkennzahl | Finanzkennzahl | Gremienkennzahl | Befundkennzahl
_REGISTER: tuple[Beliebige, ...] = (
    *KENNZAHLEN,
    *PROJEKTKENNZAHLEN,
    *PERSONALKENNZAHLEN,
    *FINANZKENNZAHLEN,
    *GREMIENKENNZAHLEN,
    *BEFUNDKENNZAHLEN,
)
ALLE: Mapping[str, Beliebige] = MappingProxyType({kennzahl.schluessel: kennzahl for kennzahl in _REGISTER})
