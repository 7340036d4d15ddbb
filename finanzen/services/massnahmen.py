"""Open and change Maßnahmen, their positions and their links to projects and posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pghistory
from django.db import models, transaction
from django.utils import timezone

from finanzen.models import Haushaltsposition, Massnahme, Massnahmenprojekt, Massnahmenstelle
from finanzen.services.zeilen import bereinigt, fortschreiben
from leistungen.services.eingaben import amt_pruefen, text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.models import Stelle
from personal.services.eingaben import geprueft
from projekte.models import Projekt

MASSNAHME_AENDERBAR = (
    "uebergeordnet", "bezeichnung", "beschreibung", "amt", "reihenfolge", "bezeichnet_als", "hat_vertrag_vor_haushalt",
    "kostentraeger", "deckung", "drucksache", "quelle", "beendet_am",
)  # fmt: skip
POSITION_AENDERBAR = ("kostenart", "haushalt", "produktgruppe", "produktkonto", "zusatz", "reihenfolge", "bemerkung")


def massnahme_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, angaben: Mapping[str, Any], grund: str = ""
) -> Massnahme:
    """Open a Maßnahme. Raises Eingabefehler (rights, text, twice in the same block)."""
    werte = bereinigt(Massnahme, angaben, MASSNAHME_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund=grund or "Maßnahme angelegt"):
        amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte.get("amt"), bereich="finanzen")
        massnahme: Massnahme = geprueft(Massnahme(kommune=kommune, **werte))
        massnahme.save()
        _vermerken(kommune, "Maßnahme angelegt")
    return massnahme


def massnahme_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    massnahme_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
    grund: str = "",
) -> Massnahme:
    """Change fields. Raises VeralteterStand when somebody was faster, Eingabefehler (a circle in the tree, rights) otherwise."""
    werte = bereinigt(Massnahme, aenderungen, MASSNAHME_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund=grund or "Maßnahme geändert"):
        massnahme = massnahme_sperren(benutzer=benutzer, kommune=kommune, massnahme_id=massnahme_id)
        if "amt" in werte:
            amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte["amt"], bereich="finanzen")
        if werte.get("uebergeordnet") is not None:
            _kreis_abweisen(massnahme, werte["uebergeordnet"])
        fortschreiben(massnahme, version, werte, gesehen or {})
        _vermerken(kommune, "Maßnahme geändert")
    return massnahme


def massnahme_loeschen(*, benutzer: Benutzer, kommune: Kommune, massnahme_id: int, grund: str) -> None:
    """Remove a Maßnahme nothing hangs on. Raises Eingabefehler naming what still does."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        massnahme = massnahme_sperren(benutzer=benutzer, kommune=kommune, massnahme_id=massnahme_id)
        haengt_daran = {
            "Maßnahmen darunter": massnahme.unterhalb.count(),  # type: ignore[attr-defined]
            "Positionen": massnahme.positionen.count(),  # type: ignore[attr-defined]
            "erwarteter Nutzen": massnahme.nutzen.count(),  # type: ignore[attr-defined]
        }
        if any(haengt_daran.values()):
            worte = ", ".join(f"{anzahl} {name}" for name, anzahl in haengt_daran.items() if anzahl)
            raise Eingabefehler(
                f"„{massnahme}“ wird noch gebraucht ({worte}). Statt zu löschen, können Sie sie beenden."
            )
        massnahme.delete()
        _vermerken(kommune, "Maßnahme gelöscht")


def position_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, massnahme_id: int, angaben: Mapping[str, Any]
) -> Haushaltsposition:
    """A new row of the matrix below a Maßnahme. Raises Eingabefehler."""
    werte = bereinigt(Haushaltsposition, angaben, POSITION_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Position angelegt"):
        massnahme = massnahme_sperren(benutzer=benutzer, kommune=kommune, massnahme_id=massnahme_id)
        position: Haushaltsposition = geprueft(Haushaltsposition(kommune=kommune, massnahme=massnahme, **werte))
        position.save()
        _vermerken(kommune, "Position angelegt")
    return position


def position_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    position_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Haushaltsposition:
    """Change the row, never its amounts. Raises VeralteterStand, Eingabefehler."""
    werte = bereinigt(Haushaltsposition, aenderungen, POSITION_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Position geändert"):
        position = _position_sperren(benutzer=benutzer, kommune=kommune, position_id=position_id)
        fortschreiben(position, version, werte, gesehen or {})
        _vermerken(kommune, "Position geändert")
    return position


def position_loeschen(*, benutzer: Benutzer, kommune: Kommune, position_id: int) -> None:
    """Remove a row that never held an amount. Raises Eingabefehler where it did: amounts stay."""
    with transaction.atomic(), pghistory.context(grund="Position gelöscht"):
        position = _position_sperren(benutzer=benutzer, kommune=kommune, position_id=position_id)
        try:
            position.delete()
        except models.ProtectedError as fehler:
            raise Eingabefehler(
                "Diese Position trägt schon Beträge und kann nicht gelöscht werden. Stornieren Sie die Beträge; sie bleiben nachlesbar."
            ) from fehler
        _vermerken(kommune, "Position gelöscht")


def projekte_verknuepfen(
    *, benutzer: Benutzer, kommune: Kommune, massnahme_id: int, projekte: Sequence[Projekt], version: int
) -> Massnahme:
    """Exactly these projects are paid by the Maßnahme. Raises Eingabefehler for one the Benutzer may not see, VeralteterStand."""
    return _verknuepfen(Massnahmenprojekt, "projekt", benutzer, kommune, massnahme_id, projekte, version)


def stellen_verknuepfen(
    *, benutzer: Benutzer, kommune: Kommune, massnahme_id: int, stellen: Sequence[Stelle], version: int
) -> Massnahme:
    """Exactly these posts count here. Raises Eingabefehler for one that counts elsewhere or may not be seen, VeralteterStand."""
    return _verknuepfen(Massnahmenstelle, "stelle", benutzer, kommune, massnahme_id, stellen, version)


def massnahme_sperren(*, benutzer: Benutzer, kommune: Kommune, massnahme_id: int) -> Massnahme:
    """Lock the row inside a transaction. Raises Eingabefehler when the Benutzer may not edit it."""
    zeilen = Massnahme.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=massnahme_id)
    massnahme: Massnahme | None = zeilen.select_for_update(of=("self",)).first()
    if massnahme is None:
        raise Eingabefehler("Diese Maßnahme dürfen Sie nicht bearbeiten, oder es gibt sie nicht mehr.")
    return massnahme


def _position_sperren(*, benutzer: Benutzer, kommune: Kommune, position_id: int) -> Haushaltsposition:
    position = Haushaltsposition.objects.filter(kommune=kommune, pk=position_id).first()
    if position is None:
        raise Eingabefehler("Diese Position gibt es nicht mehr.")
    massnahme_sperren(benutzer=benutzer, kommune=kommune, massnahme_id=position.massnahme_id)
    gesperrt: Haushaltsposition = Haushaltsposition.objects.select_for_update(of=("self",)).get(pk=position_id)
    return gesperrt


def _verknuepfen(
    modell: Any, feld: str, benutzer: Benutzer, kommune: Kommune, massnahme_id: int, ziele: Sequence[Any], version: int
) -> Massnahme:
    with transaction.atomic(), pghistory.context(grund="Verknüpfung geändert"):
        massnahme = massnahme_sperren(benutzer=benutzer, kommune=kommune, massnahme_id=massnahme_id)
        vorhanden = {getattr(z, f"{feld}_id"): z for z in modell.objects.filter(massnahme=massnahme)}
        neu = [ziel for ziel in ziele if ziel.pk not in vorhanden]
        sichtbar = type(ziele[0]).objects.sichtbar_fuer(benutzer).filter(kommune=kommune) if ziele else None
        if neu and sichtbar is not None and sichtbar.filter(pk__in=[z.pk for z in neu]).count() != len(neu):
            raise Eingabefehler("Mindestens ein Eintrag gehört nicht zu dem, was Sie sehen dürfen.", feld=feld)
        fortschreiben(massnahme, version, {}, {})
        fort = [z.pk for pk, z in vorhanden.items() if pk not in {ziel.pk for ziel in ziele}]
        modell.objects.filter(pk__in=fort).delete()
        zeilen = [modell(kommune=kommune, massnahme=massnahme, **{feld: ziel}) for ziel in neu]
        for zeile in zeilen:
            geprueft(zeile)
        modell.objects.bulk_create(zeilen)
        _vermerken(kommune, "Verknüpfung einer Maßnahme geändert")
    return massnahme


def _kreis_abweisen(massnahme: Massnahme, neu: Massnahme) -> None:
    """Walk up from the new parent; the path names the circle."""
    weg: list[str] = [neu.bezeichnung]
    zeile: Massnahme | None = neu
    while zeile is not None and len(weg) < 100:
        if zeile.pk == massnahme.pk:
            raise Eingabefehler(
                f"Das ergäbe einen Kreis: {massnahme.bezeichnung} → {' → '.join(weg)}.", feld="uebergeordnet"
            )
        zeile = zeile.uebergeordnet
        if zeile is not None:
            weg.append(zeile.bezeichnung)


def _vermerken(kommune: Kommune, anlass: str) -> None:
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass=anlass)
