"""Units of a roll-out: add some, change one, move several to a stage. A planned day never changes a stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pghistory
from django.db import transaction

from leistungen.services.fehler import Unterschied
from organisation.models import Amt, Benutzer, Kommune
from projekte.models import Rollouteinheit, Rolloutplan
from projekte.services.eingaben import (
    Eingabefehler,
    VeralteterStand,
    ist_datum_pruefen,
    projekt_sperren,
    speichern,
    tag_pruefen,
    text_pruefen,
    unterschiede,
    vermerken,
)

Stufe = Rollouteinheit.Stufe
FOLGE = (Stufe.PLANUNG, Stufe.KONZEPTION, Stufe.PRODUKTIV)
AENDERBAR = frozenset(
    ["bezeichnung", "amt", "stufe", "planung_am", "konzeption_am", "produktiv_am", "produktiv_plan", "nachweis"]
)
HOECHSTENS_EINHEITEN = 500


@dataclass(frozen=True)
class Gesehen:
    """What the page showed of a unit."""

    version: int
    stufe: str


def einheiten_anlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    plan_id: int,
    bezeichnungen: Sequence[str],
    amt: Amt | None = None,
    produktiv_plan: date | None = None,
) -> list[Rollouteinheit]:
    """Add units that have not begun yet, all or none. Raises Eingabefehler."""
    namen = [
        text_pruefen(name, feld="bezeichnungen", name="Einheit", hoechstens=160)
        for name in bezeichnungen
        if name.strip()
    ]
    tag_pruefen(produktiv_plan, feld="produktiv_plan", name="produktiv geplant zum")
    if not namen:
        raise Eingabefehler("Bitte nennen Sie mindestens eine Einheit.", feld="bezeichnungen")
    if doppelt := sorted({name for name in namen if namen.count(name) > 1}):
        raise Eingabefehler(f"„{doppelt[0]}“ steht zweimal da.", feld="bezeichnungen")
    with transaction.atomic(), pghistory.context(grund="Rollouteinheit angelegt"):
        plan = _plan_sperren(benutzer, kommune, plan_id)
        vorhandene = set(plan.einheiten.values_list("bezeichnung", flat=True))
        if schon := sorted(vorhandene & set(namen)):
            raise Eingabefehler(f"„{schon[0]}“ steht schon im Rolloutplan.", feld="bezeichnungen")
        if len(vorhandene) + len(namen) > HOECHSTENS_EINHEITEN:
            raise Eingabefehler(f"Mehr als {HOECHSTENS_EINHEITEN} Einheiten sind nicht möglich.", feld="bezeichnungen")
        _amt_pruefen(kommune, amt)
        neue = Rollouteinheit.objects.bulk_create(
            Rollouteinheit(kommune=kommune, rolloutplan=plan, bezeichnung=name, amt=amt, produktiv_plan=produktiv_plan)
            for name in namen
        )
        vermerken(kommune=kommune, anlass="Rollouteinheit angelegt")
    return neue


def einheit_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    plan_id: int,
    einheit_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Rollouteinheit:
    """Change fields of one unit. Raises VeralteterStand with a comparison, Eingabefehler."""
    if fremd := set(aenderungen) - AENDERBAR:
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht ändern: {', '.join(sorted(fremd))}.")
    with transaction.atomic(), pghistory.context(grund="Rollouteinheit geändert"):
        plan = _plan_sperren(benutzer, kommune, plan_id)
        einheit = plan.einheiten.select_for_update().filter(pk=einheit_id).first()
        if einheit is None:
            raise Eingabefehler("Diese Einheit gibt es nicht (mehr) in diesem Rolloutplan.")
        if einheit.version != version:
            raise unterschiede(einheit, aenderungen, gesehen or {})
        for name, wert in aenderungen.items():
            setattr(einheit, name, _geprueft(name, wert))
        _amt_pruefen(kommune, einheit.amt)
        _tage_passen(einheit)
        einheit.version += 1
        speichern(einheit, felder=[*aenderungen, "version"])
        vermerken(kommune=kommune, anlass="Rollouteinheit geändert")
    return einheit


def einheiten_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    plan_id: int,
    auswahl: Mapping[int, Gesehen],
    stufe: str = "",
    am: date | None = None,
    nachweis: str = "",
    produktiv_plan: date | None = None,
) -> int:
    """Move units (id → what the page showed) to a stage since `am`, and/or set the planned day; all or none.

    `stufe` "" keeps the stages, `am` None: the day is not known, `produktiv_plan` None keeps the planned days. Going back
    to an earlier stage clears the days of the later ones. Returns how many. Raises VeralteterStand, Eingabefehler.
    """
    text = text_pruefen(nachweis, feld="nachweis", name="Nachweis", hoechstens=500)
    _angaben_pruefen(auswahl, stufe, am, produktiv_plan)
    with transaction.atomic(), pghistory.context(grund="Rollout fortgeschrieben"):
        plan = _plan_sperren(benutzer, kommune, plan_id)
        einheiten = list(plan.einheiten.select_for_update().filter(pk__in=auswahl).order_by("id"))
        if len(einheiten) != len(auswahl):
            raise Eingabefehler("Eine Einheit gibt es nicht (mehr) in diesem Rolloutplan.", feld="einheiten")
        if veraltet := [e for e in einheiten if e.version != auswahl[e.pk].version]:
            raise VeralteterStand([_stufenunterschied(e, auswahl[e.pk]) for e in veraltet])
        for einheit in einheiten:
            if stufe:
                _auf_stufe(einheit, stufe, am)
            einheit.nachweis = text or einheit.nachweis
            einheit.produktiv_plan = produktiv_plan or einheit.produktiv_plan
            einheit.version += 1
            _tage_passen(einheit, feld="am")
        felder = ["stufe", *(f"{s}_am" for s in FOLGE), "nachweis", "produktiv_plan", "version"]
        Rollouteinheit.objects.bulk_update(einheiten, felder)
        vermerken(kommune=kommune, anlass="Rollout fortgeschrieben")
    return len(einheiten)


def einheit_entfernen(*, benutzer: Benutzer, kommune: Kommune, plan_id: int, einheit_id: int) -> str:
    """Take a unit off the roll-out; return its name. Raises Eingabefehler."""
    with transaction.atomic(), pghistory.context(grund="Rollouteinheit entfernt"):
        einheit = _plan_sperren(benutzer, kommune, plan_id).einheiten.filter(pk=einheit_id).first()
        if einheit is None:
            raise Eingabefehler("Diese Einheit gibt es nicht (mehr) in diesem Rolloutplan.")
        name = einheit.bezeichnung
        einheit.delete()
        vermerken(kommune=kommune, anlass="Rollouteinheit entfernt")
    return name


def _plan_sperren(benutzer: Benutzer, kommune: Kommune, plan_id: int) -> Rolloutplan:
    plan = Rolloutplan.objects.filter(kommune=kommune, pk=plan_id).first()
    if plan is None:
        raise Eingabefehler("Diesen Rolloutplan gibt es nicht mehr.")
    projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=plan.projekt_id)
    return plan


def _amt_pruefen(kommune: Kommune, amt: Amt | None) -> None:
    if amt is not None and amt.kommune_id != kommune.pk:
        raise Eingabefehler("Das Amt gehört zu einer anderen Kommune.", feld="amt")


def _geprueft(name: str, wert: Any) -> Any:
    titel = str(Rollouteinheit._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    if name in ("bezeichnung", "nachweis"):
        hoechstens = 160 if name == "bezeichnung" else 500
        return text_pruefen(wert or "", feld=name, name=titel, hoechstens=hoechstens, pflicht=name == "bezeichnung")
    if name == "produktiv_plan":
        return tag_pruefen(wert, feld=name, name=titel)
    return ist_datum_pruefen(wert, feld=name, name=titel) if name.endswith("_am") else wert


def _angaben_pruefen(auswahl: Mapping[int, Gesehen], stufe: str, am: date | None, geplant: date | None) -> None:
    if not auswahl:
        raise Eingabefehler("Bitte wählen Sie mindestens eine Einheit aus.", feld="einheiten")
    if not stufe and geplant is None:
        raise Eingabefehler("Bitte wählen Sie eine Stufe oder nennen Sie einen geplanten Tag.", feld="stufe")
    if stufe and stufe not in Stufe.values:
        raise Eingabefehler("Diese Stufe gibt es nicht.", feld="stufe")
    if am is not None and stufe in ("", Stufe.OFFEN):
        raise Eingabefehler("Ein Tag gehört zu einer begonnenen Stufe.", feld="am")
    ist_datum_pruefen(am, feld="am", name="seit")
    tag_pruefen(geplant, feld="produktiv_plan", name="produktiv geplant zum")


def _auf_stufe(einheit: Rollouteinheit, stufe: str, am: date | None) -> None:
    einheit.stufe = stufe
    erreicht = FOLGE.index(Stufe(stufe)) if stufe != Stufe.OFFEN else -1
    for nummer, name in enumerate(FOLGE):
        if nummer > erreicht:
            setattr(einheit, f"{name}_am", None)
    if stufe != Stufe.OFFEN and am is not None:
        setattr(einheit, f"{stufe}_am", am)


def _tage_passen(einheit: Rollouteinheit, *, feld: str = "") -> None:
    """The days follow the order of the stages, and none belongs to a stage the unit has not reached."""
    erreicht = -1 if einheit.stufe == Stufe.OFFEN else FOLGE.index(Stufe(einheit.stufe))
    frueher: tuple[Any, date] | None = None
    for nummer, name in enumerate(FOLGE):
        tag = getattr(einheit, f"{name}_am")
        if tag is None:
            continue
        if nummer > erreicht:
            raise Eingabefehler(
                f"{einheit}: „{name.label}“ ist nicht erreicht und hat noch keinen Tag.", feld=feld or f"{name}_am"
            )
        if frueher is not None and tag < frueher[1]:
            raise Eingabefehler(
                f"{einheit}: „{name.label}“ ({tag:%d.%m.%Y}) läge vor „{frueher[0].label}“ ({frueher[1]:%d.%m.%Y}).",
                feld=feld or f"{name}_am",
            )
        frueher = (name, tag)


def _stufenunterschied(einheit: Rollouteinheit, gesehen: Gesehen) -> Unterschied:
    return Unterschied(
        leistung_id=einheit.pk,
        bezeichnung=str(einheit),
        feld=f"{einheit}: Stufe",
        gesehen=str(dict(Stufe.choices).get(gesehen.stufe, gesehen.stufe)),
        jetzt=f"{einheit.get_stufe_display()} (inzwischen geändert)",
    )
