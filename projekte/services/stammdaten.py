"""Write a row of one of the small lists (selectors/stammdaten.py): new, changed, deleted if nothing uses it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import models, transaction
from django.db.models import ProtectedError

from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from projekte.selectors.stammdaten import BEREICH, Stammliste
from projekte.services.eingaben import (
    Eingabefehler,
    projekt_sperren,
    speichern,
    tag_pruefen,
    text_pruefen,
    unterschiede,
    vermerken,
)

GEZEIGTE_VERWENDUNGEN = 3


def stammsatz_anlegen(*, benutzer: Benutzer, kommune: Kommune, liste: Stammliste, werte: Mapping[str, Any]) -> Any:
    """A new row with `werte` (field → value). Raises Eingabefehler."""
    _nur_eigene_felder(liste, werte)
    with transaction.atomic(), pghistory.context(grund=f"{liste.einzahl} angelegt"):
        zeile = liste.model(kommune=kommune)
        _uebernehmen(zeile, werte)
        _darf_pruefen(benutzer, kommune, zeile)
        speichern(zeile)
        vermerken(kommune=kommune, anlass=f"{liste.einzahl} angelegt")
    return zeile


def stammsatz_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    liste: Stammliste,
    zeile_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Any:
    """Change fields of a row. `version` is what the form showed, `gesehen` its values then.

    Raises VeralteterStand with a comparison when somebody was faster, Eingabefehler for anything else.
    """
    _nur_eigene_felder(liste, aenderungen)
    with transaction.atomic(), pghistory.context(grund=f"{liste.einzahl} geändert"):
        zeile = _sperren(benutzer, kommune, liste, zeile_id)
        if zeile.version != version:
            raise unterschiede(zeile, aenderungen, gesehen or {})
        _uebernehmen(zeile, aenderungen)
        _darf_pruefen(benutzer, kommune, zeile)
        zeile.version += 1
        speichern(zeile, felder=[*aenderungen, "version"])
        vermerken(kommune=kommune, anlass=f"{liste.einzahl} geändert")
    return zeile


def stammsatz_loeschen(*, benutzer: Benutzer, kommune: Kommune, liste: Stammliste, zeile_id: int) -> str:
    """Delete a row nothing uses; return its name. Raises Eingabefehler that says what uses it."""
    with transaction.atomic(), pghistory.context(grund=f"{liste.einzahl} gelöscht"):
        zeile = _sperren(benutzer, kommune, liste, zeile_id)
        name = str(zeile)
        if liste.verwendet is not None:
            verweise = liste.verwendet.model.objects.filter(**{liste.verwendet.name: zeile})
            if verweise.exists():
                raise Eingabefehler(_in_verwendung(name, list(verweise)))
        try:
            zeile.delete()
        except ProtectedError as fehler:
            raise Eingabefehler(_in_verwendung(name, list(fehler.protected_objects))) from fehler
        vermerken(kommune=kommune, anlass=f"{liste.einzahl} gelöscht")
    return name


def _in_verwendung(name: str, verweise: list[Any]) -> str:
    projekte = sorted({str(getattr(v, "projekt", v)) for v in verweise})
    gezeigt = ", ".join(f"„{p}“" for p in projekte[:GEZEIGTE_VERWENDUNGEN])
    rest = len(projekte) - GEZEIGTE_VERWENDUNGEN
    weitere = f" und {rest} weitere" if rest > 0 else ""
    return f"„{name}“ ist in Verwendung ({gezeigt}{weitere}) und kann nicht gelöscht werden."


def _nur_eigene_felder(liste: Stammliste, werte: Mapping[str, Any]) -> None:
    if fremd := set(werte) - set(liste.felder):
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht ändern: {', '.join(sorted(fremd))}.")


def _sperren(benutzer: Benutzer, kommune: Kommune, liste: Stammliste, zeile_id: int) -> Any:
    erlaubt = liste.model.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=zeile_id)
    zeile = erlaubt.select_for_update(of=("self",)).first()
    if zeile is None:
        raise Eingabefehler(f"{liste.einzahl}: Das dürfen Sie nicht bearbeiten, oder es gibt den Eintrag nicht mehr.")
    return zeile


def _darf_pruefen(benutzer: Benutzer, kommune: Kommune, zeile: Any) -> None:
    """The row as it will be belongs to a project, an Amt or the whole Kommune the Benutzer may write for."""
    namen = {f.name for f in zeile._meta.fields}
    if "projekt" in namen:
        projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=zeile.projekt_id)
        return
    amt_id = zeile.amt_id if "amt" in namen else None
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN, amt_id=amt_id):
        wofuer = "für dieses Amt" if amt_id else "für die ganze Kommune"
        raise Eingabefehler(f"Das dürfen Sie {wofuer} nicht eintragen.", feld="amt" if "amt" in namen else "")


def _uebernehmen(zeile: Any, werte: Mapping[str, Any]) -> None:
    for name, wert in werte.items():
        feld = zeile._meta.get_field(name)
        setattr(zeile, name, _geprueft(feld, wert))


def _geprueft(feld: Any, wert: Any) -> Any:
    titel = str(feld.verbose_name)
    if isinstance(feld, models.CharField | models.TextField) and not feld.choices:
        return text_pruefen(
            wert or "", feld=feld.name, name=titel, hoechstens=feld.max_length or 10_000, pflicht=not feld.blank
        )
    if isinstance(wert, date):
        return tag_pruefen(wert, feld=feld.name, name=titel)
    return wert
