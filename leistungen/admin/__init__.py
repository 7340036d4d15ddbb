"""The Django admin of this room."""

from leistungen.admin import abfragen, importe, katalog, leistung, rangfolge, reifegradmodelle, tatsachen

__all__ = ["abfragen", "importe", "katalog", "leistung", "rangfolge", "reifegradmodelle", "tatsachen"]
