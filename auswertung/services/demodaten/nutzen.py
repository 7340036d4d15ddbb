"""What the papers expect digitisation to bring: fixtures/demo/nutzen.csv, every expectation with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from auswertung.services.demodaten.quellen import zeilen
from finanzen.models import Massnahme, Nutzenerwartung
from organisation.models import Kommune
from projekte.models import Projekt

_TEXTE = ("bezeichnung", "art", "unbekannt_grund", "rhythmus", "praezision", "bemerkung", "drucksache", "quelle")


def nutzen_anlegen(*, kommune: Kommune) -> int:
    """Make the expectations of the Kommune; returns how many."""
    eigene = [zeile for zeile in zeilen("nutzen.csv") if zeile["kommune"] == kommune.kuerzel]
    for zeile in eigene:
        Nutzenerwartung.objects.create(
            kommune=kommune,
            massnahme=_massnahme(kommune, zeile["massnahme"]),
            projekt=Projekt.objects.get(kommune=kommune, titel=zeile["projekt"]) if zeile["projekt"] else None,
            menge=Decimal(zeile["menge"]) if zeile["menge"] else None,
            pruefen_am=date.fromisoformat(zeile["pruefen_am"]),
            **{name: zeile[name] for name in _TEXTE},
        )
    return len(eigene)


def _massnahme(kommune: Kommune, bezeichnung: str) -> Massnahme | None:
    return Massnahme.objects.get(kommune=kommune, bezeichnung=bezeichnung) if bezeichnung else None
