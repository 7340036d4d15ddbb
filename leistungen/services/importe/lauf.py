"""The record of an import: created with the upload, mapped, checked, then taken over or discarded."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction

from leistungen.models import Importlauf, Importzeile, Importzuordnung
from leistungen.selectors.importe import in_arbeit
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe.befund import Zeilenbefund
from leistungen.services.importe.felder import BESTANDSFELDER, KATALOGFELDER, Feld
from organisation import rechte as r
from organisation.models import Benutzer, Kommune

OFFEN = (Importlauf.Status.ZUORDNUNG, Importlauf.Status.GEPRUEFT)
_ZUORDNUNGSNAME = "Bestand"
_ZEILENSPALTEN = "lauf_id, nummer, befund, schluessel, bezeichnung, unterschiede, werte, meldungen, vorschlaege"


def felder(lauf: Importlauf) -> tuple[Feld, ...]:
    """Targets of the column mapping for this kind of import."""
    return KATALOGFELDER if lauf.art == Importlauf.Art.KATALOG else BESTANDSFELDER


def recht_pruefen(*, benutzer: Benutzer, kommune: Kommune | None) -> None:
    """Raises Eingabefehler unless the Benutzer may import: the Betreiber the catalogue, an editor a Kommune's stock."""
    if kommune is None and not benutzer.ist_betreiber:
        raise Eingabefehler("Den Katalog importiert nur der Betreiber.")
    if kommune is not None and not benutzer.rechte().darf_irgendwo(
        kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN
    ):
        raise Eingabefehler("Für den Import fehlt Ihnen das Recht, Leistungen zu bearbeiten.")


def lauf_anlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune | None,
    dateiname: str,
    inhalt: bytes,
    spalten: Sequence[str],
    zuordnung: Mapping[str, str],
    blatt: str = "",
    optionen: Mapping[str, Any] | None = None,
) -> Importlauf:
    """Keep the file and the proposed mapping; `kommune` None imports an edition of the catalogue."""
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    name = "".join(zeichen for zeichen in PurePath(dateiname.replace("\\", "/")).name if zeichen.isprintable())
    return Importlauf.objects.create(
        kommune=kommune,
        art=Importlauf.Art.KATALOG if kommune is None else Importlauf.Art.BESTAND,
        dateiname=name[-200:] or "Datei",
        datei=ContentFile(inhalt, name=uuid.uuid4().hex),
        sha256=hashlib.sha256(inhalt).hexdigest(),
        blatt=blatt,
        spalten=list(spalten),
        zuordnung=dict(zuordnung),
        optionen=dict(optionen or {}),
        erstellt_von=benutzer,
    )


def zuordnung_speichern(
    *, benutzer: Benutzer, lauf: Importlauf, zuordnung: Mapping[str, str], optionen: Mapping[str, Any]
) -> Importlauf:
    """Store field → column and the options; a Kommune's mapping is kept for the next file.

    Raises Eingabefehler for unknown fields or columns, a column used twice, or an import that is closed.
    """
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    gewaehlt = {feld: spalte for feld, spalte in zuordnung.items() if spalte}
    _zuordnung_pruefen(lauf, gewaehlt)
    with transaction.atomic():
        offen = lauf_sperren(lauf)
        offen.zuordnung = gewaehlt
        offen.optionen = {**offen.optionen, **optionen}
        offen.save(update_fields=["zuordnung", "optionen"])
        if offen.kommune is not None:
            Importzuordnung.objects.update_or_create(
                kommune=offen.kommune, name=_ZUORDNUNGSNAME, defaults={"zuordnung": gewaehlt}
            )
    return offen


def _zuordnung_pruefen(lauf: Importlauf, zuordnung: Mapping[str, str]) -> None:
    bekannt = {feld.name for feld in felder(lauf)}
    if set(zuordnung) - bekannt or set(zuordnung.values()) - set(lauf.spalten):
        raise Eingabefehler("Die Zuordnung nennt ein Feld oder eine Spalte, die es nicht gibt.")
    doppelt = [spalte for spalte in zuordnung.values() if list(zuordnung.values()).count(spalte) > 1]
    if doppelt:
        raise Eingabefehler(f"Die Spalte „{doppelt[0]}“ ist zwei Feldern zugeordnet.")
    if "bezeichnung" not in zuordnung and (lauf.kommune is None or "leika_schluessel" not in zuordnung):
        worum = "die Bezeichnung" if lauf.kommune is None else "den LeiKa-Schlüssel oder die Bezeichnung"
        raise Eingabefehler(f"Bitte ordnen Sie mindestens {worum} zu.")


def gemerkte_zuordnung(*, kommune: Kommune | None) -> dict[str, str]:
    """The mapping this Kommune used last."""
    if kommune is None:
        return {}
    gemerkt = Importzuordnung.objects.filter(kommune=kommune, name=_ZUORDNUNGSNAME).first()
    return dict(gemerkt.zuordnung) if gemerkt else {}


def blatt_festlegen(
    *, benutzer: Benutzer, lauf: Importlauf, blatt: str, spalten: Sequence[str], zuordnung: Mapping[str, str]
) -> Importlauf:
    """Store the chosen sheet with its columns and the proposed mapping. Raises Eingabefehler for a closed import."""
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    with transaction.atomic():
        offen = lauf_sperren(lauf)
        offen.blatt, offen.spalten, offen.zuordnung = blatt, list(spalten), dict(zuordnung)
        offen.save(update_fields=["blatt", "spalten", "zuordnung"])
    return offen


def lauf_sperren(lauf: Importlauf, *, im_auftrag: bool = False) -> Importlauf:
    """Lock and reload an open import. `im_auftrag`: the caller is the Auftrag that works on it.

    Raises Eingabefehler when it was taken over or discarded meanwhile, or (else) while an Auftrag works on it: such
    an Auftrag holds the lock for long, so it is asked for before waiting, and again after.
    """
    laeufe = Importlauf.objects.select_related("kommune", "auftrag", "betreiberauftrag")
    if not im_auftrag:
        _laufende_arbeit_abweisen(laeufe.get(pk=lauf.pk))
    frisch = laeufe.select_for_update(of=("self",)).get(pk=lauf.pk)
    if not im_auftrag:
        _laufende_arbeit_abweisen(frisch)
    if frisch.status not in OFFEN:
        raise Eingabefehler(f"Dieser Import ist schon abgeschlossen ({frisch.get_status_display()}).")
    return frisch


def _laufende_arbeit_abweisen(lauf: Importlauf) -> None:
    if in_arbeit(lauf=lauf):
        raise Eingabefehler("Diese Datei wird gerade bearbeitet. Bitte warten Sie, bis der Auftrag beendet ist.")


def verwerfen(*, benutzer: Benutzer, lauf: Importlauf) -> None:
    """Close an import without taking anything over; the file and the preview are removed, the record stays."""
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    with transaction.atomic():
        offen = lauf_sperren(lauf)
        offen.zeilen.all().delete()
        offen.status = Importlauf.Status.VERWORFEN
        offen.save(update_fields=["status"])
        transaction.on_commit(lambda: offen.datei.storage.delete(str(offen.datei.name)))


def pruefung_festhalten(
    *, lauf: Importlauf, zeilen: Sequence[Zeilenbefund], fingerabdruck: str, hinweise: Sequence[str]
) -> Importlauf:
    """Replace the preview of an open import; call inside a transaction. Returns the import with its summary."""
    offen = lauf_sperren(lauf, im_auftrag=True)
    offen.zeilen.all().delete()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY leistungen_importzeile ({_ZEILENSPALTEN}) FROM STDIN") as ziel,
    ):
        for zeile in zeilen:
            ziel.write_row(_als_zeile(offen.pk, zeile))
    offen.zusammenfassung = _zusammenfassung(zeilen, hinweise)
    offen.fingerabdruck = fingerabdruck
    offen.status = Importlauf.Status.GEPRUEFT
    offen.save(update_fields=["zusammenfassung", "fingerabdruck", "status"])
    return offen


def _als_zeile(lauf_id: int, z: Zeilenbefund) -> tuple[Any, ...]:
    texte = (json.dumps(wert, ensure_ascii=False) for wert in (z.unterschiede, z.werte, z.meldungen, z.vorschlaege))
    return (lauf_id, z.nummer, str(z.befund), z.schluessel[:60], z.bezeichnung[:400], *texte)


def _zusammenfassung(zeilen: Sequence[Zeilenbefund], hinweise: Sequence[str]) -> dict[str, Any]:
    anzahl = dict.fromkeys(Importzeile.Befund.values, 0)
    for zeile in zeilen:
        anzahl[str(zeile.befund)] += 1
    return {"anzahl": anzahl, "hinweise": list(hinweise), "meldungen": sum(bool(zeile.meldungen) for zeile in zeilen)}
