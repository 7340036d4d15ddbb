"""Take back an import of a Kommune's stock: its facts by a Storno, its undated values from the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from leistungen.models import Importlauf, KommunaleLeistung
from leistungen.services.eingaben import leistungen_sperren, text_pruefen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe.lauf import recht_pruefen
from leistungen.services.storno import TATSACHEN, vorgang_stornieren
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben

# What is taken back together: name for the user, columns. The confirmation follows silently.
GRUPPEN: dict[str, tuple[str, ...]] = {
    "Amt": ("amt_id",),
    "Fallzahl": ("fallzahl", "fallzahl_praezision", "fallzahl_jahr", "fallzahl_grund"),
    "Online-Adresse": ("online_adresse",),
    "Bemerkung": ("bemerkung",),
    "": ("bestaetigt_am",),
}

# Per row the import changed: the values before its first change and after its last one, from the audit trail.
_SPUR = """
WITH geaendert AS (
    SELECT pgh_obj_id, min(pgh_id) AS erste, max(pgh_id) AS letzte
      FROM leistungen_kommunaleleistungevent
     WHERE pgh_context_id = %(spur)s AND kommune_id = %(kommune)s AND pgh_label = 'update'
     GROUP BY pgh_obj_id
), vergleich AS (
    SELECT kl.id, vorher.*, {flaggen}
      FROM geaendert g
      JOIN leistungen_kommunaleleistungevent n ON n.pgh_id = g.letzte
      JOIN leistungen_kommunaleleistung kl ON kl.id = g.pgh_obj_id AND kl.kommune_id = %(kommune)s
      JOIN LATERAL (SELECT {vorher} FROM leistungen_kommunaleleistungevent e
                     WHERE e.pgh_obj_id = g.pgh_obj_id AND e.pgh_id < g.erste ORDER BY e.pgh_id DESC LIMIT 1) vorher ON true
)
"""


@dataclass(frozen=True)
class Ruecknahme:
    """What was taken back; `belassen`: (service, what) where somebody changed it since the import."""

    tatsachen: int
    leistungen: int
    belassen: tuple[tuple[str, str], ...]


def bestandsimport_zuruecknehmen(*, benutzer: Benutzer, lauf: Importlauf, grund: str) -> Ruecknahme:
    """Cancel every fact the import wrote, and put back Amt, Fallzahl, address and remark where nobody changed them since.

    Nothing is deleted: services it took into the stock stay. Raises Eingabefehler: no right for one of the rows or for
    a former Amt, not taken over, or taken back already.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    with transaction.atomic(), pghistory.context(grund=text):
        frisch, kommune = _sperren(lauf)
        zeilen = _vergleich(kommune, frisch.optionen.get("spur"))
        namen = _namen(benutzer, kommune, [zeile["id"] for zeile in zeilen])
        for amt_id in {zeile["v_amt_id"] for zeile in zeilen if zeile["amt_zurueck"]}:
            _frueheres_amt_erlaubt(benutzer, kommune, amt_id)
        gesetzt = _zuruecksetzen(kommune, frisch.optionen.get("spur")) if zeilen else 0
        storniert = _stornieren(benutzer, kommune, UUID(frisch.optionen["vorgang"]), text)
        ergebnis = Ruecknahme(storniert, gesetzt, tuple(_belassen(zeilen, namen)))
        if gesetzt:
            vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Import zurückgenommen")
        _festhalten(frisch, ergebnis)
    return ergebnis


def _sperren(lauf: Importlauf) -> tuple[Importlauf, Kommune]:
    frisch = Importlauf.objects.select_for_update(of=("self",)).select_related("kommune").get(pk=lauf.pk)
    if frisch.kommune is None or frisch.status != Importlauf.Status.UEBERNOMMEN or "vorgang" not in frisch.optionen:
        raise Eingabefehler("Dieser Import hat nichts geschrieben, was sich zurücknehmen ließe.")
    if "zurueckgenommen" in frisch.optionen:
        raise Eingabefehler("Dieser Import ist schon zurückgenommen.")
    return frisch, frisch.kommune


def _kurzname(gruppe: str) -> str:
    return GRUPPEN[gruppe][0].removesuffix("_id")


def _spur_sql() -> str:
    """One flag per group: the import changed it and it still stands so (`_zurueck`), or it changed since (`_anders`)."""
    flaggen = []
    for gruppe, spalten in GRUPPEN.items():
        nach, vor, jetzt = (", ".join(f"{q}{spalte}" for spalte in spalten) for q in ("n.", "vorher.v_", "kl."))
        geaendert = f"(({vor}) IS DISTINCT FROM ({nach}) AND ({jetzt}) IS DISTINCT FROM ({vor}))"
        flaggen.append(f"{geaendert} AND ({jetzt}) IS NOT DISTINCT FROM ({nach}) AS {_kurzname(gruppe)}_zurueck")
        flaggen.append(f"{geaendert} AND ({jetzt}) IS DISTINCT FROM ({nach}) AS {_kurzname(gruppe)}_anders")
    alle = [spalte for spalten in GRUPPEN.values() for spalte in spalten]
    return _SPUR.format(flaggen=", ".join(flaggen), vorher=", ".join(f"e.{s} AS v_{s}" for s in alle))


def _vergleich(kommune: Kommune, spur: str | None) -> list[dict[str, Any]]:
    if not spur:
        return []
    with connection.cursor() as cursor:
        sql = f"{_spur_sql()} SELECT * FROM vergleich ORDER BY id"  # noqa: S608 - columns from GRUPPEN alone
        cursor.execute(sql, {"spur": spur, "kommune": kommune.pk})
        spalten = [spalte.name for spalte in cursor.description or ()]
        return [dict(zip(spalten, zeile, strict=True)) for zeile in cursor.fetchall()]


def _zuruecksetzen(kommune: Kommune, spur: str | None) -> int:
    setzen = [
        f"{spalte} = CASE WHEN {_kurzname(gruppe)}_zurueck THEN v_{spalte} ELSE kl.{spalte} END"
        for gruppe, spalten in GRUPPEN.items()
        for spalte in spalten
    ]
    flaggen = " OR ".join(f"{_kurzname(gruppe)}_zurueck" for gruppe in GRUPPEN)
    sql = f"""{_spur_sql()}
UPDATE leistungen_kommunaleleistung kl SET {", ".join(setzen)}, version = kl.version + 1
  FROM vergleich WHERE kl.id = vergleich.id AND ({flaggen})"""  # noqa: S608 - columns from GRUPPEN alone
    with connection.cursor() as cursor:
        cursor.execute(sql, {"spur": spur, "kommune": kommune.pk})
        return int(cursor.rowcount)


def _namen(benutzer: Benutzer, kommune: Kommune, ids: Sequence[int]) -> dict[int, str]:
    """Lock the rows and know their names."""
    if not ids:
        return {}
    zeilen: Iterable[KommunaleLeistung] = leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=ids)
    return {zeile.pk: zeile.bezeichnung for zeile in zeilen}


def _frueheres_amt_erlaubt(benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> None:
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN, amt_id=amt_id):
        raise Eingabefehler("Das frühere Amt einer Leistung dürfen Sie nicht bearbeiten. Es wurde nichts geändert.")


def _stornieren(benutzer: Benutzer, kommune: Kommune, kennung: UUID, grund: str) -> int:
    gueltig = {"kommune": kommune, "vorgang": kennung, "storniert_am__isnull": True}
    if not any(modell._default_manager.filter(**gueltig).exists() for modell in TATSACHEN):
        return 0
    return vorgang_stornieren(benutzer=benutzer, kommune=kommune, kennung=kennung, grund=grund)


def _belassen(zeilen: Sequence[dict[str, Any]], namen: dict[int, str]) -> list[tuple[str, str]]:
    gruppen = [gruppe for gruppe in GRUPPEN if gruppe]
    return [
        (namen[zeile["id"]], gruppe) for zeile in zeilen for gruppe in gruppen if zeile[f"{_kurzname(gruppe)}_anders"]
    ]


def _festhalten(lauf: Importlauf, ergebnis: Ruecknahme) -> None:
    lauf.optionen["zurueckgenommen"] = {
        "am": timezone.now().isoformat(),
        "tatsachen": ergebnis.tatsachen,
        "leistungen": ergebnis.leistungen,
        "belassen": [list(eintrag) for eintrag in ergebnis.belassen],
    }
    lauf.save(update_fields=["optionen"])
