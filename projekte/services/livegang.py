"""Go-live: the one explicit step that turns a finished project into a Reifegrad of its services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pghistory
from django.db import transaction
from django.db.models import F

from leistungen.models import KommunaleLeistung, Reifegradstufe
from leistungen.services.reifegrad import reifegrad_setzen
from organisation.models import Benutzer, Kommune
from projekte.models import Projekt, Projektleistung
from projekte.services.eingaben import (
    Eingabefehler,
    ist_datum_pruefen,
    projekt_sperren,
    text_pruefen,
    vermerken,
)


@dataclass(frozen=True)
class Livegang:
    """What a go-live did: number of services with a new Reifegrad."""

    projekt: Projekt
    leistungen: int


def livegang_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    version: int,
    live_am: date,
    stufen: Mapping[int, Reifegradstufe],
    grund: str,
    nachweis: str = "",
    gesehen: Mapping[int, int | None] | None = None,
) -> Livegang:
    """Mark the project as live and set the Reifegrad of its services: `stufen` maps Leistung ids to stages.

    Services that are not named keep their stage. `gesehen` as in `reifegrad_setzen`. Needs the right to edit both the
    project and every service named; otherwise nothing is written. Raises Eingabefehler, VeralteterStand,
    NachtragBestaetigen.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    ist_datum_pruefen(live_am, feld="live_am", name="live seit")
    with transaction.atomic(), pghistory.context(grund=text):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        if projekt.version != version:
            raise Eingabefehler("Inzwischen hat jemand anderes das Projekt geändert. Bitte prüfen Sie die Seite neu.")
        _verknuepfte_pruefen(projekt, stufen)
        anzahl = 0
        for stufe in {s.pk: s for s in stufen.values()}.values():
            anzahl += reifegrad_setzen(
                benutzer=benutzer,
                kommune=kommune,
                leistung_ids=[pk for pk, s in stufen.items() if s.pk == stufe.pk],
                stufe=stufe,
                gueltig_ab=live_am,
                grund=f"Go-live „{projekt.titel[:120]}“: {text}"[:300],
                nachweis=nachweis,
                gesehen=gesehen,
            ).anzahl
        _abschliessen(projekt, live_am, list(stufen))
        vermerken(kommune=kommune, anlass="Go-live")
    return Livegang(projekt, anzahl)


def _verknuepfte_pruefen(projekt: Projekt, stufen: Mapping[int, Reifegradstufe]) -> None:
    verknuepft = set(Projektleistung.objects.filter(projekt=projekt).values_list("leistung_id", flat=True))
    fremd = set(stufen) - verknuepft
    if fremd:
        namen = KommunaleLeistung.objects.filter(pk__in=fremd, kommune_id=projekt.kommune_id).select_related("fassung")
        raise Eingabefehler(
            f"Nicht mit dem Projekt verknüpft: {', '.join(str(leistung) for leistung in namen) or 'eine Leistung'}."
        )


def _abschliessen(projekt: Projekt, live_am: date, leistung_ids: list[int]) -> None:
    Projektleistung.objects.filter(projekt=projekt, leistung_id__in=leistung_ids).update(
        status=Projektleistung.Status.UMGESETZT
    )
    Projekt.objects.filter(pk=projekt.pk).update(
        livegang_am=live_am,
        phase=Projekt.Phase.PRODUKTIV,
        version=F("version") + 1,
    )
    projekt.refresh_from_db()
