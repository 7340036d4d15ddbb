"""Steps: change one, skip one with a reason, add one. Planned days are free only until the first baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Max

from organisation.models import Benutzer, Kommune
from projekte.models import Aufwandsart, Basisplan, Projekt, Schritt
from projekte.services.eingaben import (
    Eingabefehler,
    beteiligen,
    ist_datum_pruefen,
    personentage_pruefen,
    projekt_sperren,
    speichern,
    tag_pruefen,
    text_pruefen,
    unterschiede,
    vermerken,
)

PLAN = frozenset(
    [
        "plan_beginn",
        "plan_beginn_genauigkeit",
        "plan_ende",
        "plan_ende_genauigkeit",
        "plan_personentage",
        "ist_voraussichtlich",
    ]
)
AENDERBAR = PLAN | {
    "bezeichnung",
    "beschreibung",
    "reihenfolge",
    "aufwandsart",
    "ist_meilenstein",
    "amt",
    "status",
    "wartet_auf",
    "nachweis",
    "prognose_ende",
    "prognose_ende_genauigkeit",
    "prognose_personentage",
    "ist_beginn",
    "ist_beginn_genauigkeit",
    "ist_ende",
    "ist_ende_genauigkeit",
    "ist_personentage",
}
_TEXTE = {"bezeichnung": 200, "beschreibung": 4000, "wartet_auf": 300, "nachweis": 500}


def hat_basisplan(*, projekt: Projekt) -> bool:
    """True once the first plan was released: then planned days change by `umplanen` alone."""
    return Basisplan.objects.filter(projekt=projekt).exists()


def schritt_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    schritt_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
    grund: str = "",
) -> Schritt:
    """Change fields of one step. `version` is what the form showed, `gesehen` its values then.

    Raises VeralteterStand with a comparison when somebody was faster, Eingabefehler for anything else.
    """
    if fremd := set(aenderungen) - AENDERBAR:
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht ändern: {', '.join(sorted(fremd))}.")
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300)
    with transaction.atomic(), pghistory.context(grund=text or "Schritt geändert"):
        schritt = _sperren(benutzer, kommune, schritt_id)
        if schritt.version != version:
            raise unterschiede(schritt, aenderungen, gesehen or {})
        if PLAN & _wirklich_anders(schritt, aenderungen) and hat_basisplan(projekt=schritt.projekt):
            raise Eingabefehler(
                "Der Plan ist freigegeben. Planwerte ändert nur „Umplanen“, mit Grund und Freigabe.", feld="plan_ende"
            )
        _uebernehmen(schritt, aenderungen)
        vermerken(kommune=kommune, anlass="Schritt geändert")
    return schritt


def _sperren(benutzer: Benutzer, kommune: Kommune, schritt_id: int) -> Schritt:
    erlaubt = Schritt.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=schritt_id)
    schritt = erlaubt.select_related("projekt").select_for_update(of=("self",)).first()
    if schritt is None:
        raise Eingabefehler("Diesen Schritt dürfen Sie nicht bearbeiten, oder es gibt ihn nicht mehr.")
    return schritt


def _wirklich_anders(schritt: Schritt, aenderungen: Mapping[str, Any]) -> set[str]:
    return {name for name, wert in aenderungen.items() if getattr(schritt, name) != wert}


def _uebernehmen(schritt: Schritt, aenderungen: Mapping[str, Any]) -> None:
    for name, wert in aenderungen.items():
        setattr(schritt, name, _geprueft(name, wert))
    if schritt.status != Schritt.Status.WARTET and "wartet_auf" not in aenderungen:
        schritt.wartet_auf = ""
    felder = {*aenderungen, "wartet_auf", "version"}
    if "status" in aenderungen and schritt.status != Schritt.Status.UEBERSPRUNGEN:
        schritt.uebersprungen_grund = ""
        felder.add("uebersprungen_grund")
    if schritt.status == Schritt.Status.UEBERSPRUNGEN and not schritt.uebersprungen_grund:
        raise Eingabefehler("Wer einen Schritt überspringt, nennt den Grund.", feld="uebersprungen_grund")
    if schritt.amt is not None and schritt.amt.kommune_id != schritt.kommune_id:
        raise Eingabefehler("Das Amt gehört zu einer anderen Kommune.", feld="amt")
    schritt.version += 1
    speichern(schritt, felder=sorted(felder))
    beteiligen(projekt=schritt.projekt, amt=schritt.amt)


def _geprueft(name: str, wert: Any) -> Any:
    titel = str(Schritt._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    if name in _TEXTE:
        return text_pruefen(wert or "", feld=name, name=titel, hoechstens=_TEXTE[name], pflicht=name == "bezeichnung")
    if name.endswith("personentage"):
        return personentage_pruefen(wert, feld=name, name=titel)
    if name in ("ist_beginn", "ist_ende"):
        return ist_datum_pruefen(wert, feld=name, name=titel)
    if name in ("plan_beginn", "plan_ende", "prognose_ende"):
        return tag_pruefen(wert, feld=name, name=titel)
    return wert


def schritt_ueberspringen(
    *, benutzer: Benutzer, kommune: Kommune, schritt_id: int, version: int, grund: str
) -> Schritt:
    """Skip a step. Raises Eingabefehler without a reason, for a finished step or one that must not be left out."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        schritt = _sperren(benutzer, kommune, schritt_id)
        if schritt.version != version:
            raise unterschiede(schritt, {"status": Schritt.Status.UEBERSPRUNGEN}, {"status": Schritt.Status.OFFEN})
        if schritt.status == Schritt.Status.ERLEDIGT:
            raise Eingabefehler("Der Schritt ist schon erledigt und kann nicht mehr entfallen.")
        if schritt.vorlagenschritt is not None and not schritt.vorlagenschritt.ist_ueberspringbar:
            raise Eingabefehler(f"Der Schritt „{schritt}“ darf nach der Vorlage nicht entfallen.")
        schritt.status, schritt.uebersprungen_grund, schritt.wartet_auf = Schritt.Status.UEBERSPRUNGEN, text, ""
        schritt.version += 1
        speichern(schritt, felder=["status", "uebersprungen_grund", "wartet_auf", "version"])
        vermerken(kommune=kommune, anlass="Schritt übersprungen")
    return schritt


def schritt_hinzufuegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    bezeichnung: str,
    aufwandsart: str = Aufwandsart.ORGANISATORISCH,
    **werte: Any,
) -> Schritt:
    """Add a step at the end of a project; `werte` as in `schritt_aendern`. Raises Eingabefehler."""
    if fremd := set(werte) - AENDERBAR:
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht setzen: {', '.join(sorted(fremd))}.")
    with transaction.atomic(), pghistory.context(grund="Schritt hinzugefügt"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        letzter = Schritt.objects.filter(projekt=projekt).aggregate(nummer=Max("reihenfolge"))["nummer"] or 0
        schritt = Schritt(kommune=kommune, projekt=projekt, reihenfolge=letzter + 1, aufwandsart=aufwandsart)
        for name, wert in {"bezeichnung": bezeichnung, **werte}.items():
            setattr(schritt, name, _geprueft(name, wert))
        if schritt.amt is not None and schritt.amt.kommune_id != kommune.pk:
            raise Eingabefehler("Das Amt gehört zu einer anderen Kommune.", feld="amt")
        speichern(schritt)
        beteiligen(projekt=projekt, amt=schritt.amt)
        vermerken(kommune=kommune, anlass="Schritt hinzugefügt")
    return schritt
