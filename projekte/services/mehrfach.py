"""Change one or many projects the same way: everything or nothing, set-based, and to be taken back as a whole.

A change here is a mapping of fields, the same for every project, except tags: those are added or removed per project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.vorher import werte_vorher
from projekte.models import Projekt, Schritt
from projekte.services.eingaben import (
    BEREICH,
    Eingabefehler,
    amt_pruefen,
    ist_datum_pruefen,
    text_pruefen,
    unterschiede,
    vermerken,
)
from projekte.services.projekte import HOECHSTENS_SCHLAGWORTE

HOECHSTENS_PROJEKTE = 10_000
HOECHSTENS_NAMEN = 5
ANGABEN = (
    "phase", "status", "status_grund", "abgeschlossen_am", "federfuehrendes_amt_id", "verantwortliche_funktion", "schlagworte",
    "zuletzt_bestaetigt_am",
)  # fmt: skip
PROGNOSE = ("prognose_ende",)
_MIT_GRUND = (Projekt.Status.RUHT, Projekt.Status.ABGEBROCHEN)


def phase_setzen(
    *, benutzer: Benutzer, kommune: Kommune, versionen: Mapping[int, int], phase: str, grund: str, **mehr: Any
) -> int:
    """Set the phase; `versionen` maps project ids to the version seen. Returns how many projects changed.

    `produktiv` is set by the go-live alone. Raises Eingabefehler, VeralteterStand; then nothing is written.
    """
    if phase not in Projekt.Phase.values:
        raise Eingabefehler("Diese Phase gibt es nicht.", feld="wahl")
    if phase == Projekt.Phase.PRODUKTIV:
        raise Eingabefehler(
            "„Produktiv“ setzt nur der Schritt „Go-live“ im Projekt: Er setzt auch den Reifegrad.", feld="wahl"
        )
    return _aendern(benutzer, kommune, versionen, {"phase": phase}, grund, **mehr)


def status_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    versionen: Mapping[int, int],
    status: str,
    grund: str,
    abgeschlossen_am: date | None = None,
    **mehr: Any,
) -> int:
    """Set the status; `grund` becomes the reason of a rest or an end without result, a finish needs its day.

    Raises Eingabefehler, VeralteterStand; then nothing is written.
    """
    if status not in Projekt.Status.values:
        raise Eingabefehler("Diesen Status gibt es nicht.", feld="wahl")
    if status == Projekt.Status.ABGESCHLOSSEN and abgeschlossen_am is None:
        raise Eingabefehler("Ein abgeschlossenes Projekt braucht den Tag des Abschlusses.", feld="abgeschlossen_am")
    ist_datum_pruefen(abgeschlossen_am, feld="abgeschlossen_am", name="abgeschlossen am")
    werte = {
        "status": status,
        "status_grund": _grund(grund) if status in _MIT_GRUND else "",
        "abgeschlossen_am": abgeschlossen_am if status == Projekt.Status.ABGESCHLOSSEN else None,
    }
    return _aendern(benutzer, kommune, versionen, werte, grund, **mehr)


def funktion_setzen(
    *, benutzer: Benutzer, kommune: Kommune, versionen: Mapping[int, int], funktion: str, grund: str, **mehr: Any
) -> int:
    """Set the responsible function (never a person); "" takes it away. Raises Eingabefehler, VeralteterStand."""
    text = text_pruefen(funktion, feld="funktion", name="verantwortliche Funktion", hoechstens=160)
    return _aendern(benutzer, kommune, versionen, {"verantwortliche_funktion": text}, grund, **mehr)


def federfuehrung_setzen(
    *, benutzer: Benutzer, kommune: Kommune, versionen: Mapping[int, int], amt: Amt | None, grund: str, **mehr: Any
) -> int:
    """Set the lead Amt. Raises Eingabefehler (also for an Amt the Benutzer may not lead projects of), VeralteterStand."""
    amt_pruefen(benutzer=benutzer, kommune=kommune, amt=amt, feld="amt")
    return _aendern(benutzer, kommune, versionen, {"federfuehrendes_amt": amt}, grund, **mehr)


def schlagwort_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    versionen: Mapping[int, int],
    wort: str,
    dazu: bool,
    grund: str,
) -> int:
    """Add a tag, or take it away with `dazu` False; other tags stay. Raises Eingabefehler, VeralteterStand."""
    text = text_pruefen(wort, feld="wort", name="Schlagwort", hoechstens=40, pflicht=True)
    if "," in text:
        raise Eingabefehler(
            "Ein Schlagwort enthält kein Komma. Bitte geben Sie eines nach dem anderen ein.", feld="wort"
        )
    with transaction.atomic(), pghistory.context(grund=_grund(grund)):
        projekte = projekte_sperren(benutzer=benutzer, kommune=kommune, versionen=versionen)
        gruppen: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for projekt in projekte:
            if (text in projekt.schlagworte) is not dazu:
                gruppen[_schlagworte(projekt, text, dazu)].append(projekt.pk)
        for worte, ids in gruppen.items():
            Projekt.objects.filter(pk__in=ids).update(schlagworte=list(worte), version=F("version") + 1)
        vermerken(kommune=kommune, anlass="Schlagworte geändert")
    return sum(map(len, gruppen.values()))


def _schlagworte(projekt: Projekt, wort: str, dazu: bool) -> tuple[str, ...]:
    worte = [*projekt.schlagworte, wort] if dazu else [w for w in projekt.schlagworte if w != wort]
    if len(worte) > HOECHSTENS_SCHLAGWORTE:
        raise Eingabefehler(f"„{projekt}“ hat schon 20 Schlagworte, mehr sind nicht möglich.", feld="wort")
    return tuple(worte)


def projekte_bestaetigen(*, benutzer: Benutzer, kommune: Kommune, versionen: Mapping[int, int]) -> int:
    """Confirm that what stands there is true today. Raises Eingabefehler, VeralteterStand."""
    with transaction.atomic(), pghistory.context(grund="Stand bestätigt"):
        heute = timezone.localdate()
        projekte = projekte_sperren(benutzer=benutzer, kommune=kommune, versionen=versionen)
        offen = [p.pk for p in projekte if p.zuletzt_bestaetigt_am != heute]
        Projekt.objects.filter(pk__in=offen).update(zuletzt_bestaetigt_am=heute)
        vermerken(kommune=kommune, anlass="Projekte bestätigt")
    return len(offen)


def projekte_sperren(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    versionen: Mapping[int, int],
    werte: Mapping[str, Any] | None = None,
    gesehen: Mapping[str, Any] | None = None,
) -> list[Projekt]:
    """Lock the projects in id order and return them; call inside a transaction.

    Raises Eingabefehler when none or too many are named, or any may not be changed (it names them), VeralteterStand
    when any has another version than the one seen.
    """
    ids = sorted(versionen)
    if not ids:
        raise Eingabefehler("Es ist kein Projekt ausgewählt.")
    if len(ids) > HOECHSTENS_PROJEKTE:
        raise Eingabefehler("Mehr als 10.000 Projekte lassen sich nicht auf einmal bearbeiten. Bitte enger filtern.")
    erlaubt = Projekt.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk__in=ids)
    gefunden = list(erlaubt.select_related("federfuehrendes_amt").select_for_update(of=("self",)).order_by("pk"))
    if len(gefunden) != len(ids):
        raise _verweigert(benutzer, kommune, set(ids) - {p.pk for p in gefunden})
    for projekt in gefunden:
        if projekt.version != versionen[projekt.pk]:
            raise unterschiede(projekt, werte or {}, gesehen or {})
    return gefunden


def _verweigert(benutzer: Benutzer, kommune: Kommune, ids: set[int]) -> Eingabefehler:
    """Names the projects the Benutzer sees but may not change; those out of sight are only counted."""
    sichtbar = Projekt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk__in=ids).nach_titel()
    namen = [f"„{titel}“" for titel in sichtbar.values_list("titel", flat=True)[:HOECHSTENS_NAMEN]]
    if len(namen) < len(ids):
        namen.append(f"{len(ids) - len(namen)} weitere")
    return Eingabefehler(
        f"Nicht bearbeiten dürfen Sie, oder es gibt sie nicht mehr: {', '.join(namen)}. Es wurde nichts geändert."
    )


def _grund(grund: str) -> str:
    return text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)


def _aendern(
    benutzer: Benutzer,
    kommune: Kommune,
    versionen: Mapping[int, int],
    werte: Mapping[str, Any],
    grund: str,
    gesehen: Mapping[str, Any] | None = None,
) -> int:
    """Only rows that hold something else are written, so that undo and history tell what really changed."""
    with transaction.atomic(), pghistory.context(grund=_grund(grund)):
        projekte = projekte_sperren(
            benutzer=benutzer, kommune=kommune, versionen=versionen, werte=werte, gesehen=gesehen
        )
        anders = [p.pk for p in projekte if any(getattr(p, name) != wert for name, wert in werte.items())]
        Projekt.objects.filter(pk__in=anders).update(**werte, version=F("version") + 1)
        vermerken(kommune=kommune, anlass="Projekte geändert")
    return len(anders)


def aenderung_zuruecknehmen(*, benutzer: Benutzer, kommune: Kommune, spur: UUID) -> int:
    """Take back what the audited request `spur` changed in the list; return how many projects.

    Projects somebody changed since stay as they are. Raises Eingabefehler when nothing is left, or rights are missing.
    """
    with transaction.atomic(), pghistory.context(grund="Rückgängig gemacht"):
        anzahl = _projekte_zurueck(benutzer, kommune, spur) + _prognosen_zurueck(benutzer, kommune, spur)
        if not anzahl:
            raise Eingabefehler("Hier gibt es nichts mehr rückgängig zu machen: Inzwischen wurde erneut geändert.")
        vermerken(kommune=kommune, anlass="Änderung zurückgenommen")
    return anzahl


def _projekte_zurueck(benutzer: Benutzer, kommune: Kommune, spur: UUID) -> int:
    vorher = werte_vorher(modell=Projekt, spalten=ANGABEN, spur=spur, kommune_id=kommune.pk)
    alle = [pk for ids in vorher.values() for pk in ids]
    _alle_bearbeitbar(benutzer, kommune, alle)
    for werte, ids in vorher.items():
        angaben = dict(zip(ANGABEN, werte, strict=True))
        _frueheres_amt(benutzer, kommune, angaben["federfuehrendes_amt_id"])
        angaben["schlagworte"] = list(angaben["schlagworte"])
        Projekt.objects.filter(pk__in=ids).update(**angaben, version=F("version") + 1)
    return len(alle)


def _prognosen_zurueck(benutzer: Benutzer, kommune: Kommune, spur: UUID) -> int:
    vorher = werte_vorher(modell=Schritt, spalten=PROGNOSE, spur=spur, kommune_id=kommune.pk)
    anzahl = 0
    for (ende,), ids in vorher.items():
        schritte = Schritt.objects.filter(pk__in=ids)
        _alle_bearbeitbar(benutzer, kommune, list(schritte.values_list("projekt_id", flat=True)))
        anzahl += schritte.update(prognose_ende=ende, version=F("version") + 1)
    return anzahl


def _alle_bearbeitbar(benutzer: Benutzer, kommune: Kommune, ids: Sequence[int]) -> None:
    erlaubt = Projekt.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk__in=ids)
    gefunden = set(erlaubt.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if fehlend := set(ids) - gefunden:
        raise _verweigert(benutzer, kommune, fehlend)


def _frueheres_amt(benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> None:
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN, amt_id=amt_id):
        raise Eingabefehler("Das frühere Amt dürfen Sie nicht bearbeiten. Es wurde nichts geändert.")
