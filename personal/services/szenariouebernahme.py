"""Adopt a scenario: its posts become applications, its dates planned facts. Once, with a reason, on the basis it was computed on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Auftrag, Benutzer, Kommune
from organisation.services.vermerke import auftrag_erteilen
from personal.models import Stelle, Stellenstand, Szenario, Szenarioaenderung, Szenariolauf
from personal.selectors.szenarien import aenderungen, uebernahmevorschau
from personal.services.besetzungen import besetzung_eintragen
from personal.services.staende import stand_setzen
from personal.services.stellen import stelle_anlegen
from personal.services.stellenvermerke import stellenvermerk_setzen
from personal.services.szenarien import szenario_sperren
from personal.services.szenariolaeufe import basis_lesen
from personal.stellenverlauf import Stand, stand_zum
from personal.szenarioablage import eingaben_als_json, unterschiede

Art = Szenarioaenderung.Art
ART = "szenariouebernahme"
HOECHSTENS_DIREKT = 50  # facts written in the request; more become an Auftrag


class VeralteteBasis(Eingabefehler):
    """The house changed since the scenario was computed. `saetze` say what; nothing was written."""

    def __init__(self, saetze: list[str]) -> None:
        super().__init__(
            "Seit der Rechnung hat sich die Grundlage geändert. Es wurde nichts übernommen. Bitte rechnen Sie neu und "
            "entscheiden Sie dann."
        )
        self.saetze = saetze


def uebernahme_beauftragen(
    *, benutzer: Benutzer, kommune: Kommune, szenario_id: int, lauf_id: int, grund: str
) -> Auftrag | None:
    """Order the adoption where it writes more than HOECHSTENS_DIREKT facts, else None: then adopt at once.

    What would be refused is refused now. Raises as `szenario_uebernehmen`.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic():
        szenario = szenario_sperren(benutzer=benutzer, kommune=kommune, szenario_id=szenario_id, stufe=r.FREIGEBEN)
        _basis_pruefen(szenario, lauf_id)
        vorschau = uebernahmevorschau(aenderungen(szenario), heute=timezone.localdate())
        if vorschau.hindernisse:
            raise Eingabefehler(" ".join(vorschau.hindernisse))
        if sum(schritt.aenderung.anzahl or 1 for schritt in vorschau.schritte) <= HOECHSTENS_DIREKT:
            return None
        return auftrag_erteilen(
            kommune=kommune,
            benutzer=benutzer,
            art=ART,
            titel=f"Szenario übernehmen: {szenario.name}",
            parameter={"szenario": szenario.pk, "lauf": lauf_id, "grund": text},
        )


def szenario_uebernehmen(
    *, benutzer: Benutzer, kommune: Kommune, szenario_id: int, lauf_id: int, grund: str, heute: date | None = None
) -> Szenario:
    """Write the changes of the posts. `lauf_id`: the result the reader decided on.

    Raises Eingabefehler (rights, no draft, days in the past, a post that can't take it), VeralteteBasis. All or nothing.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    tag = heute or timezone.localdate()
    with transaction.atomic(), pghistory.context(grund=text, szenario=szenario_id):
        szenario = szenario_sperren(benutzer=benutzer, kommune=kommune, szenario_id=szenario_id, stufe=r.FREIGEBEN)
        _basis_pruefen(szenario, lauf_id)
        zeilen = aenderungen(szenario)
        vorschau = uebernahmevorschau(zeilen, heute=tag)
        if vorschau.hindernisse:
            raise Eingabefehler(" ".join(vorschau.hindernisse))
        for schritt in vorschau.schritte:
            _schreiben(benutzer, szenario, schritt.aenderung, text, tag)
        szenario.status, szenario.status_grund = Szenario.Status.UEBERNOMMEN, text
        szenario.status_seit, szenario.version = timezone.now(), szenario.version + 1
        szenario.save(update_fields=["status", "status_grund", "status_seit", "version"])
    return szenario


def _basis_pruefen(szenario: Szenario, lauf_id: int) -> None:
    lauf = Szenariolauf.objects.filter(szenario=szenario).order_by("-id").first()
    if lauf is None:
        raise Eingabefehler("Dieses Szenario ist noch nicht gerechnet. Bitte rechnen Sie es zuerst.")
    if lauf.pk != lauf_id:
        raise VeralteteBasis(["Inzwischen gibt es ein neueres Ergebnis."])
    saetze = basis_unterschiede(szenario, lauf)
    if saetze:
        raise VeralteteBasis(saetze)


def basis_unterschiede(szenario: Szenario, lauf: Szenariolauf) -> list[str]:
    """What differs between the frozen inputs and those of now, in sentences."""
    saetze = unterschiede(lauf.eingaben, eingaben_als_json(basis_lesen(szenario).eingaben))
    if not saetze and szenario.version != lauf.szenario_version:
        return ["Das Szenario wurde nach der Rechnung bearbeitet."]
    return saetze


def _schreiben(benutzer: Benutzer, szenario: Szenario, zeile: Szenarioaenderung, grund: str, heute: date) -> None:
    if zeile.art == Art.STELLE_MEHR:
        for _ in range(zeile.anzahl or 1):
            _neue_stelle(benutzer, szenario, zeile, grund, heute)
        return
    stelle: Stelle | None = zeile.stelle
    if stelle is None or zeile.beginn is None:
        raise Eingabefehler("Eine Änderung des Szenarios nennt keine Stelle oder keinen Tag.")
    kopf = _kopf(benutzer, stelle)
    if zeile.art == Art.BEGINN:
        angaben = {"vzae": stelle.vzae, "beginn": zeile.beginn, "ist_plan": True}
        besetzung_eintragen(**kopf, angaben=angaben)
    elif zeile.art == Art.KW:
        angaben = {"art": "kw", "gilt_ab": heute, "faellig_am": zeile.beginn, "quelle": _quelle(szenario)}
        stellenvermerk_setzen(**kopf, angaben=angaben)
    else:
        _vakanz(benutzer, stelle, zeile.beginn, zeile.ende, grund)


def _kopf(benutzer: Benutzer, stelle: Stelle) -> dict[str, Any]:
    """What every service of a post takes; the version is that of now, the transaction holds it."""
    version = Stelle.objects.values_list("version", flat=True).get(pk=stelle.pk)
    return {"benutzer": benutzer, "kommune": stelle.kommune, "stelle_id": stelle.pk, "version": version}


def _quelle(szenario: Szenario) -> str:
    return f"Szenario „{szenario.name}“"


def _neue_stelle(benutzer: Benutzer, szenario: Szenario, zeile: Szenarioaenderung, grund: str, heute: date) -> None:
    ohne_gruppe = not (zeile.besoldungsgruppe or zeile.entgeltgruppe)
    stelle = stelle_anlegen(
        benutzer=benutzer,
        kommune=szenario.kommune,
        angaben={
            "amt": zeile.amt,
            "bezeichnung": zeile.bezeichnung,
            "vzae": zeile.vzae,
            "besoldungsgruppe": zeile.besoldungsgruppe,
            "entgeltgruppe": zeile.entgeltgruppe,
            "gruppe_grund": "im Szenario nicht festgelegt" if ohne_gruppe else "",
            "aufwandsart": zeile.aufwandsart,
            "ozg_anteil": 100,
            "quelle": _quelle(szenario),
        },
        stand={
            "status": Stellenstand.Status.BEANTRAGT,
            "art": Stellenstand.Art.BEFRISTET if zeile.ende else Stellenstand.Art.PLANMAESSIG,
            "gueltig_ab": heute,
        },
        grund=grund,
    )
    angaben = {"vzae": zeile.vzae, "beginn": zeile.beginn, "ende": zeile.ende, "ist_plan": True}
    besetzung_eintragen(**_kopf(benutzer, stelle), angaben=angaben)


def _vakanz(benutzer: Benutzer, stelle: Stelle, von: date, bis: date | None, grund: str) -> None:
    """Vacant from `von`; after `bis` the Stand that would hold without the vacancy."""
    staende = Stellenstand.objects.filter(stelle=stelle).gueltige().order_by("gueltig_ab", "erfasst_am", "id")
    bekannte = [Stand(s.gueltig_ab, s.status, s.art) for s in staende]
    davor = stand_zum(bekannte, von)
    if davor is None:
        raise Eingabefehler(f"{stelle}: Am {von:%d.%m.%Y} gibt es die Stelle noch nicht.")
    stand_setzen(**_kopf(benutzer, stelle), status="vakant", art=davor.art, gueltig_ab=von, grund=grund)
    if bis is None:
        return
    danach = bis + timedelta(days=1)
    dann = stand_zum(bekannte, danach) or davor
    if dann.ab != danach:
        stand_setzen(**_kopf(benutzer, stelle), status=dann.status, art=dann.art, gueltig_ab=danach, grund=grund)
