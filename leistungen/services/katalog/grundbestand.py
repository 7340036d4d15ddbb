"""Master data the catalogue stands on. Inserted once, never overwritten: the Betreiber may have corrected them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import models, transaction

from leistungen.models import (
    Katalogstand,
    Lage,
    Leikatyp,
    OzgLeistung,
    Reifegradmodell,
    Reifegradstufe,
    Themenfeld,
)
from leistungen.services.katalog.katalogstand import Katalogzeile, katalogstand_schreiben

URKATALOG = range(10000, 10575)  # the 575 IDs of the first OZG-Umsetzungskatalog (2018)


class Lagenzeile(NamedTuple):
    """A Lage with the FIM code of its Themenfeld."""

    quelle_id: int
    bezeichnung: str
    art: str
    themenfeld_code: str


class Buendelzeile(NamedTuple):
    """An OZG-Leistung; without a name it has neither Lage nor Themenfeld."""

    ozg_id: str
    bezeichnung: str = ""
    themenfeld_code: str = ""
    lage: str = ""


class Stufenzeile(NamedTuple):
    """One stage of a scale. `ozg_konform` is True from the legal minimum on, None where no source says so."""

    modell: str
    kuerzel: str
    gueltig_ab: date | None
    gueltig_bis: date | None
    wert: int
    bezeichnung: str
    merkmal: str
    ozg_konform: bool | None
    quelle: str


class Grundbestand(NamedTuple):
    """Everything the first edition needs."""

    themenfelder: Sequence[Themenfeld]
    typen: Sequence[Leikatyp]
    lagen: Sequence[Lagenzeile]
    buendel: Sequence[Buendelzeile]
    stufen: Sequence[Stufenzeile]
    einzelleistungen: Sequence[Katalogzeile]


@transaction.atomic
def grundbestand_laden(
    *, bestand: Grundbestand, name: str, stand_am: date, quelle: str, sha256: str
) -> Katalogstand | None:
    """Insert what is missing. The edition is written only where there is none yet; returns it if so, else None."""
    Themenfeld.objects.bulk_create(bestand.themenfelder, ignore_conflicts=True)
    Leikatyp.objects.bulk_create(bestand.typen, ignore_conflicts=True)
    _lagen_anlegen(bestand.lagen)
    _buendel_anlegen(bestand.buendel)
    modelle_anlegen(zeilen=bestand.stufen)
    if Katalogstand.objects.exists():
        return None
    return katalogstand_schreiben(
        name=name, stand_am=stand_am, quelle=quelle, sha256=sha256, zeilen=bestand.einzelleistungen
    )


def _nummern(queryset: models.QuerySet[Any], feld: str) -> dict[str, int]:
    return dict(queryset.values_list(feld, "pk"))


def _lagen_anlegen(zeilen: Iterable[Lagenzeile]) -> None:
    felder = _nummern(Themenfeld.objects.all(), "fim_code")
    Lage.objects.bulk_create(
        [
            Lage(quelle_id=z.quelle_id, bezeichnung=z.bezeichnung, art=z.art, themenfeld_id=felder[z.themenfeld_code])
            for z in zeilen
        ],
        ignore_conflicts=True,
    )


def _buendel_anlegen(zeilen: Iterable[Buendelzeile]) -> None:
    felder = _nummern(Themenfeld.objects.all(), "fim_code")
    lagen = {(name, feld): pk for pk, name, feld in Lage.objects.values_list("pk", "bezeichnung", "themenfeld_id")}
    neu = []
    for zeile in zeilen:
        feld = felder.get(zeile.themenfeld_code)
        lage = lagen[zeile.lage, felder[zeile.themenfeld_code]] if zeile.lage else None
        neu.append(
            OzgLeistung(
                ozg_id=zeile.ozg_id,
                bezeichnung=zeile.bezeichnung,
                themenfeld_id=feld,
                lage_id=lage,
                ist_im_urkatalog=int(zeile.ozg_id) in URKATALOG,
            )
        )
    OzgLeistung.objects.bulk_create(neu, ignore_conflicts=True)


def modelle_anlegen(*, zeilen: Sequence[Stufenzeile]) -> None:
    """Insert scales that are missing with all their stages; a scale that exists is left as it is."""
    vorhanden = set(Reifegradmodell.objects.values_list("kuerzel", flat=True))
    for kuerzel in dict.fromkeys(zeile.kuerzel for zeile in zeilen):
        if kuerzel not in vorhanden:
            _modell_anlegen([zeile for zeile in zeilen if zeile.kuerzel == kuerzel])


def _modell_anlegen(stufen: Sequence[Stufenzeile]) -> None:
    """The legal minimum is the first stage a source calls OZG-konform; NULL where none does."""
    erste, minimum = stufen[0], next((stufe for stufe in stufen if stufe.ozg_konform), None)
    modell = Reifegradmodell.objects.create(
        name=erste.modell,
        kuerzel=erste.kuerzel,
        gueltig_ab=erste.gueltig_ab,
        gueltig_bis=erste.gueltig_bis,
        quelle=erste.quelle,
        gesetzliches_minimum=minimum.wert if minimum else None,
        minimum_quelle=minimum.quelle if minimum else "",
    )
    Reifegradstufe.objects.bulk_create(
        Reifegradstufe(modell=modell, wert=s.wert, bezeichnung=s.bezeichnung, merkmal=s.merkmal, quelle=s.quelle)
        for s in stufen
    )
