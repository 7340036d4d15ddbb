"""Every Kennzahl of the house by its Schlüssel, whatever its room."""

from __future__ import annotations

from types import MappingProxyType

from auswertung.kennzahlen.befunde import BEFUNDKENNZAHLEN
from auswertung.kennzahlen.finanzen import FINANZKENNZAHLEN
from auswertung.kennzahlen.personal import PERSONALKENNZAHLEN
from auswertung.kennzahlen.projekte import PROJEKTKENNZAHLEN
from auswertung.kennzahlen.verzeichnis import KENNZAHLEN

ALLE = MappingProxyType(
    {
        kennzahl.schluessel: kennzahl
        for kennzahl in (*KENNZAHLEN, *PROJEKTKENNZAHLEN, *PERSONALKENNZAHLEN, *FINANZKENNZAHLEN, *BEFUNDKENNZAHLEN)
    }
)
