"""Make catalogue entries, Kommunale Leistungen and their dated facts for tests."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from leistungen.models import (
    Einzelleistung,
    EinzelleistungFassung,
    Erbringung,
    Erbringungsstand,
    Katalogstand,
    KommunaleLeistung,
    Lage,
    OzgLeistung,
    Reifegradmodell,
    Reifegradstand,
    Reifegradstufe,
    Steuerungsprofil,
    Themenfeld,
    Zielvorgabe,
)
from leistungen.services.ableitungen import ableitungen_auffrischen
from organisation.models import Amt, Benutzer, Kommune

STUFEN_11 = ("Offline", "Information", "Formular-Assistent", "Online-Leistung", "Online-Transaktion")
GILT_AB = date(2025, 1, 15)
_nummern = count(900_001)


def ozg_modell_11() -> Reifegradmodell:
    """The OZG-Reifegradmodell 1.1 with its stages 0–4 and the legal minimum 3; the loaded one where there is one."""
    modell = Reifegradmodell.objects.filter(name="OZG-Reifegradmodell 1.1").first()
    if modell is not None:
        return modell
    quelle = "OZG Brandenburg, 31.05.2023"
    modell = Reifegradmodell.objects.create(
        name="OZG-Reifegradmodell 1.1",
        kuerzel="ozg-1-1",
        quelle=quelle,
        gesetzliches_minimum=3,
        minimum_quelle=quelle,
    )
    for wert, name in enumerate(STUFEN_11):
        Reifegradstufe.objects.create(modell=modell, wert=wert, bezeichnung=name, quelle=quelle)
    return modell


def steuern_nach(kommune: Kommune, modell: Reifegradmodell) -> Steuerungsprofil:
    """Make `modell` the leading scale of `kommune`."""
    return Steuerungsprofil.objects.create(kommune=kommune, leitmodell=modell)


def stufe(modell: Reifegradmodell, wert: int) -> Reifegradstufe:
    """The stage `wert` of `modell`."""
    return Reifegradstufe.objects.get(modell=modell, wert=wert)


def einzelleistung_anlegen(bezeichnung: str, *, leika: str | None = None, **fassung: Any) -> Einzelleistung:
    """A catalogue entry outside the real catalogue (source `test`) with its current Fassung."""
    stand, _ = Katalogstand.objects.get_or_create(
        ist_aktuell=True, defaults={"name": "Katalog der Tests", "stand_am": date(2019, 10, 5), "quelle": "Tests"}
    )
    eintrag = Einzelleistung.objects.create(leika_schluessel=leika, quelle="test", quelle_id=str(next(_nummern)))
    EinzelleistungFassung.objects.create(
        katalogstand=stand, einzelleistung=eintrag, bezeichnung=bezeichnung, **{"leistungstyp": "lov", **fassung}
    )
    return eintrag


def kommunale_leistung(
    kommune: Kommune,
    bezeichnung: str = "Hundesteuer Anmeldung",
    *,
    amt: Amt | None = None,
    stufe: int | None = None,
    gueltig_ab: date = GILT_AB,
    erbracht: str = Erbringung.UNGEPRUEFT,
    gezaehlt: bool = True,
    themenfeld: Themenfeld | None = None,
    lage: Lage | None = None,
    ozg_leistung: OzgLeistung | None = None,
    leika: str | None = None,
    eigene: bool = False,
    ziel: int | None = None,
    ziel_datum: date | None = None,
    benutzer: Benutzer | None = None,
    **werte: Any,
) -> KommunaleLeistung:
    """A service of `kommune` with the facts named; stages are those of its leading scale.

    `eigene=True` makes a service of the Kommune's own, without a catalogue entry.
    """
    if eigene:
        leistung = KommunaleLeistung.objects.create(kommune=kommune, amt=amt, eigene_bezeichnung=bezeichnung, **werte)
    else:
        eintrag = einzelleistung_anlegen(
            bezeichnung,
            leika=leika,
            ist_gezaehlt=gezaehlt,
            themenfeld=themenfeld,
            lage=lage,
            ozg_leistung=ozg_leistung,
        )
        leistung = KommunaleLeistung.objects.create(kommune=kommune, amt=amt, einzelleistung=eintrag, **werte)
    if stufe is not None:
        stand_setzen(leistung, stufe, gueltig_ab=gueltig_ab, benutzer=benutzer)
    if erbracht != Erbringung.UNGEPRUEFT:
        grund = "gehört zum Kreis" if erbracht == Erbringung.NEIN else ""
        Erbringungsstand.objects.create(
            kommune=kommune, leistung=leistung, erbracht=erbracht, gueltig_ab=gueltig_ab, grund=grund
        )
    if ziel is not None:
        Zielvorgabe.objects.create(
            kommune=kommune,
            leistung=leistung,
            stufe=_stufe_des_leitmodells(kommune, ziel),
            ziel_datum=ziel_datum,
            gueltig_ab=gueltig_ab,
        )
    ableiten(leistung)
    return leistung


def stand_setzen(
    leistung: KommunaleLeistung,
    wert: int,
    *,
    gueltig_ab: date = GILT_AB,
    benutzer: Benutzer | None = None,
    **werte: Any,
) -> Reifegradstand:
    """A Reifegradstand as a bare fact: call `ableiten` afterwards, or use the service."""
    return Reifegradstand.objects.create(
        kommune_id=leistung.kommune_id,
        leistung=leistung,
        stufe=_stufe_des_leitmodells(leistung.kommune, wert),
        gueltig_ab=gueltig_ab,
        erfasst_von=benutzer,
        **werte,
    )


def ableiten(leistung: KommunaleLeistung) -> None:
    """Bring the derived columns in line with the facts and reload `leistung`."""
    ableitungen_auffrischen(leistung_ids=[leistung.pk])
    leistung.refresh_from_db()


def _stufe_des_leitmodells(kommune: Kommune, wert: int) -> Reifegradstufe:
    return stufe(Steuerungsprofil.objects.get(kommune=kommune).leitmodell, wert)
