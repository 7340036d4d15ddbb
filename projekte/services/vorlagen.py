"""Templates: those of the council papers, own ones, and the next version of one that is in use."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from projekte.models import Projekt, Vorlage, Vorlagenschritt, Vorlagenversion
from projekte.services.eingaben import BEREICH, Eingabefehler, personentage_pruefen, speichern, text_pruefen

DATEI = Path(settings.BASE_DIR) / "fixtures" / "projekte" / "vorlagen.json"
HOECHSTENS_SCHRITTE = 60
_UMLAUTE = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def darf_vorlagen_pflegen(*, benutzer: Benutzer, kommune: Kommune) -> bool:
    """True with the right to edit projects of the whole Kommune: a template is everybody's."""
    return benutzer.rechte().darf(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)


def _pruefen(benutzer: Benutzer, kommune: Kommune) -> None:
    if not darf_vorlagen_pflegen(benutzer=benutzer, kommune=kommune):
        raise PermissionDenied("Vorlagen pflegt, wer Projekte aller Ämter bearbeiten darf.")


@cache
def mitgelieferte() -> list[dict[str, Any]]:
    """The templates of the council papers, with their source (fixtures/projekte/vorlagen.json)."""
    inhalt: list[dict[str, Any]] = json.loads(DATEI.read_text(encoding="utf-8"))
    return inhalt


def vorlagen_uebernehmen(*, benutzer: Benutzer | None, kommune: Kommune) -> int:
    """Add the templates of the papers the Kommune does not have yet; return how many. `benutzer` None: a command.

    Raises PermissionDenied.
    """
    if benutzer is not None:
        _pruefen(benutzer, kommune)
    with transaction.atomic(), pghistory.context(grund="Vorlagen der Ratsvorlagen übernommen"):
        da = set(Vorlage.objects.filter(kommune=kommune).values_list("name", flat=True))
        neue = [muster for muster in mitgelieferte() if muster["name"] not in da]
        for muster in neue:
            vorlage = Vorlage.objects.create(kommune=kommune, name=muster["name"], quelle=muster["quelle"])
            _version_schreiben(vorlage, muster["schritte"], "Fassung der Ratsvorlage")
    return len(neue)


def vorlage_speichern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    vorlage_id: int | None,
    name: str,
    schritte: Sequence[Mapping[str, Any]],
    version: int | None = None,
    aenderung: str = "",
    quelle: str = "",
    ist_aktiv: bool = True,
) -> Vorlagenversion:
    """Save a template: a version nobody used yet is replaced, one in use gets a successor.

    `schritte` are mappings with bezeichnung and, if wanted, kennung, beschreibung, aufwandsart, personentage,
    dauer_tage, ist_ueberspringbar, ist_meilenstein; `version` is the number the form showed. Raises PermissionDenied,
    Eingabefehler.
    """
    _pruefen(benutzer, kommune)
    titel = text_pruefen(name, feld="name", name="Name", hoechstens=160, pflicht=True)
    if not schritte:
        raise Eingabefehler("Eine Vorlage braucht mindestens einen Schritt.")
    if len(schritte) > HOECHSTENS_SCHRITTE:
        raise Eingabefehler("Mehr als 60 Schritte sind nicht möglich.")
    with transaction.atomic(), pghistory.context(grund=aenderung or "Vorlage gespeichert"):
        vorlage = _vorlage(kommune, vorlage_id, version)
        vorlage.name, vorlage.ist_aktiv = titel, ist_aktiv
        vorlage.quelle = text_pruefen(quelle, feld="quelle", name="Quelle", hoechstens=300)
        speichern(vorlage)
        return _version_schreiben(
            vorlage, schritte, text_pruefen(aenderung, feld="aenderung", name="Was ist neu?", hoechstens=300)
        )


def _vorlage(kommune: Kommune, vorlage_id: int | None, version: int | None) -> Vorlage:
    if vorlage_id is None:
        return Vorlage(kommune=kommune)
    vorlage = Vorlage.objects.select_for_update().filter(kommune=kommune, pk=vorlage_id).first()
    if vorlage is None:
        raise Eingabefehler("Diese Vorlage gibt es nicht mehr.")
    neueste = vorlage.versionen.aggregate(nummer=Max("nummer"))["nummer"]
    if version is not None and version != neueste:
        raise Eingabefehler(
            f"Inzwischen gibt es Version {neueste}; Sie sahen Version {version}. Bitte laden Sie die Seite neu."
        )
    return vorlage


def _version_schreiben(vorlage: Vorlage, schritte: Sequence[Mapping[str, Any]], aenderung: str) -> Vorlagenversion:
    """A new version; the latest one goes first where no project was made from it."""
    letzte = vorlage.versionen.order_by("-nummer").first()
    nummer = letzte.nummer + 1 if letzte else 1
    if letzte is not None and not Projekt.objects.filter(vorlagenversion=letzte).exists():
        nummer = letzte.nummer
        letzte.delete()
    neu = Vorlagenversion.objects.create(
        kommune_id=vorlage.kommune_id, vorlage=vorlage, nummer=nummer, aenderung=aenderung
    )
    vergeben: set[str] = set()
    for stelle, angaben in enumerate(schritte, start=1):
        speichern(_schritt(neu, stelle, angaben, vergeben))
    return neu


def _schritt(version: Vorlagenversion, stelle: int, angaben: Mapping[str, Any], vergeben: set[str]) -> Vorlagenschritt:
    name = text_pruefen(
        angaben["bezeichnung"], feld="bezeichnung", name=f"Schritt {stelle}", hoechstens=200, pflicht=True
    )
    kennung = angaben.get("kennung") or _kennung(name)
    while kennung in vergeben:
        kennung = f"{kennung[:56]}-{stelle}"
    vergeben.add(kennung)
    tage = angaben.get("personentage")
    return Vorlagenschritt(
        kommune_id=version.kommune_id,
        vorlagenversion=version,
        reihenfolge=stelle,
        kennung=kennung,
        bezeichnung=name,
        beschreibung=text_pruefen(
            angaben.get("beschreibung") or "", feld="beschreibung", name=f"Schritt {stelle}", hoechstens=4000
        ),
        aufwandsart=angaben.get("aufwandsart") or "organisatorisch",
        personentage=personentage_pruefen(
            None if tage in (None, "") else Decimal(str(tage)), feld="personentage", name=f"Schritt {stelle}"
        ),
        dauer_tage=angaben.get("dauer_tage"),
        ist_ueberspringbar=bool(angaben.get("ist_ueberspringbar", True)),
        ist_meilenstein=bool(angaben.get("ist_meilenstein", False)),
        phase=angaben.get("phase") or "",
    )


def _kennung(name: str) -> str:
    einfach = name.lower().translate(_UMLAUTE)
    return re.sub(r"[^a-z0-9]+", "-", einfach).strip("-")[:56] or "schritt"


def vorlage_loeschen(*, benutzer: Benutzer, kommune: Kommune, vorlage_id: int) -> str:
    """Delete a template no project was made from; return its name. Raises Eingabefehler for one in use."""
    _pruefen(benutzer, kommune)
    with transaction.atomic(), pghistory.context(grund="Vorlage gelöscht"):
        vorlage = _vorlage(kommune, vorlage_id, None)
        anzahl = Projekt.objects.filter(vorlagenversion__vorlage=vorlage).count()
        if anzahl:
            wie = "1 Projekt ist" if anzahl == 1 else f"{anzahl} Projekte sind"
            raise Eingabefehler(
                f"Die Vorlage „{vorlage}“ ist in Gebrauch: {wie} daraus angelegt. "
                "Sie können sie ausblenden, statt sie zu löschen."
            )
        vorlage.delete()
    return vorlage.name
