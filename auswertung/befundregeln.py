"""The register of all rules: every room brings its sources, a new source is one line in its room. Keys are unique."""

from __future__ import annotations

from types import MappingProxyType

from finanzen.selectors.befunde import QUELLEN as FINANZEN
from gremien.selectors.befunde import QUELLEN as GREMIEN
from leistungen.selectors.befunde import QUELLEN as LEISTUNGEN
from organisation.befund import RAEUME, SCHWEREN, Befundquelle, Fund, Regel
from personal.selectors.befunde import QUELLEN as PERSONAL
from projekte.selectors.befunde import QUELLEN as PROJEKTE

QUELLEN: tuple[Befundquelle, ...] = (*LEISTUNGEN, *PROJEKTE, *PERSONAL, *FINANZEN, *GREMIEN)
REGELN = MappingProxyType({regel.schluessel: regel for quelle in QUELLEN for regel in quelle.regeln})

__all__ = ["QUELLEN", "RAEUME", "REGELN", "SCHWEREN", "Befundquelle", "Fund", "Regel"]
