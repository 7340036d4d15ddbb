"""The Django admin of this room."""

from leistungen.admin import importe, katalog, leistung, reifegradmodelle, tatsachen

__all__ = ["importe", "katalog", "leistung", "reifegradmodelle", "tatsachen"]
