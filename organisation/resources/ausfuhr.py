"""Export of what a list of the admin shows: one resource per model, made of pairs column → path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from import_export import fields, resources

from organisation.resources.felder import Rohwert


class Ausfuhrresource(resources.ModelResource):
    """Reads only. The admin limits the rows."""

    def __init__(self, benutzer: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def filter_export(self, queryset: models.QuerySet[Any], **kwargs: Any) -> models.QuerySet[Any]:
        """One query for all rows."""
        bezuege = _bezuege(self._meta.model, [feld.attribute for feld in self.fields.values()])
        return queryset.select_related(*bezuege) if bezuege else queryset


def ausfuhr(modell: type[models.Model], spalten: Mapping[str, str]) -> type[Ausfuhrresource]:
    """Resource of `modell` with the columns name → attribute path (with `__`)."""
    felder = {
        f"spalte_{nummer}": fields.Field(column_name=name, attribute=pfad, readonly=True, widget=Rohwert())
        for nummer, (name, pfad) in enumerate(spalten.items())
    }
    meta = type("Meta", (), {"model": modell, "fields": tuple(felder), "export_order": tuple(felder)})
    return type(f"{modell.__name__}ausfuhr", (Ausfuhrresource,), {**felder, "Meta": meta})


def _bezuege(modell: type[models.Model], pfade: list[str]) -> list[str]:
    """The relations these paths go through."""
    bezuege = set()
    for pfad in pfade:
        ziel: Any = modell
        teile = []
        for name in pfad.split("__"):
            try:
                feld = ziel._meta.get_field(name)
            except FieldDoesNotExist:
                break
            if not feld.many_to_one:
                break
            teile.append(name)
            ziel = feld.related_model
        if teile:
            bezuege.add("__".join(teile))
    return sorted(bezuege)
