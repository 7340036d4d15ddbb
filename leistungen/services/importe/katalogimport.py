"""Check and take over an edition of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from leistungen.models import Importlauf, Importzeile, Katalogstand, KommunaleLeistung, Lage, OzgLeistung, Themenfeld
from leistungen.services.ableitungen import ableitungen_auffrischen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe.befund import Befund, Rohzeile, lesefehler_uebernehmen
from leistungen.services.importe.fortschritt import Melder, still, zahl
from leistungen.services.importe.katalogpruefung import katalog_lesen, katalog_pruefen
from leistungen.services.importe.lauf import lauf_sperren, pruefung_festhalten, recht_pruefen
from leistungen.services.katalog.grundbestand import URKATALOG
from leistungen.services.katalog.katalogstand import Katalogzeile, katalogstand_schreiben
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben

VIELE = 0.1  # share of removed entries from which the Betreiber must confirm them apart


@transaction.atomic
def katalogimport_pruefen(
    *,
    benutzer: Benutzer,
    lauf: Importlauf,
    zeilen: Sequence[Rohzeile],
    lesefehler: Mapping[int, Sequence[tuple[str, str]]] | None = None,
    hinweise: Sequence[str] = (),
    melden: Melder = still,
) -> Importlauf:
    """Write the preview: every row with its differences and all errors. `lesefehler`: complaints of the file reader.

    Raises Eingabefehler without the right or for a closed import.
    """
    recht_pruefen(benutzer=benutzer, kommune=None)
    melden(30, "Zeilen werden mit dem geltenden Katalog verglichen")
    katalog, quelle = katalog_lesen(), lauf.optionen["quelle_kuerzel"]
    ergebnis = katalog_pruefen(zeilen=zeilen, zuordnung=lauf.zuordnung, quelle=quelle, katalog=katalog)
    lesefehler_uebernehmen(ergebnis, lesefehler or {})
    melden(70, f"Vorschau wird geschrieben: {zahl(len(ergebnis))} Zeilen")
    return pruefung_festhalten(lauf=lauf, zeilen=ergebnis, fingerabdruck=katalog.fingerabdruck, hinweise=hinweise)


def viele_entfallen(lauf: Importlauf) -> bool:
    """Whether so many entries would retire that the file may be incomplete."""
    anzahl = lauf.zusammenfassung.get("anzahl", {})
    bleiben = anzahl.get(Befund.GEAENDERT, 0) + anzahl.get(Befund.UNVERAENDERT, 0)
    entfallen = anzahl.get(Befund.ENTFERNT, 0)
    return bool(entfallen > VIELE * (bleiben + entfallen))


def katalogimport_uebernehmen(
    *, benutzer: Benutzer, lauf: Importlauf, entfallende_bestaetigt: bool = False, melden: Melder = still
) -> Katalogstand:
    """Make the checked file the edition that holds now, all of it or nothing.

    Raises Eingabefehler: no right, not checked, errors left, catalogue changed since, many removals not confirmed.
    """
    recht_pruefen(benutzer=benutzer, kommune=None)
    with transaction.atomic(), pghistory.context(grund=f"Katalogimport {lauf.dateiname}"[:300]):
        offen = lauf_sperren(lauf, im_auftrag=True)
        # Two at once: the second waits here, then sees another catalogue than its preview did.
        list(Katalogstand.objects.select_for_update().filter(ist_aktuell=True))
        melden(10, "Stand wird verglichen")
        uebernahme_vorpruefen(lauf=offen, entfallende_bestaetigt=entfallende_bestaetigt)
        if katalog_lesen().fingerabdruck != offen.fingerabdruck:
            raise Eingabefehler("Der Katalog hat sich seit der Prüfung geändert. Bitte prüfen Sie die Datei erneut.")
        werte = list(_werte(offen))
        melden(30, f"Katalogstand wird geschrieben: {zahl(len(werte))} Einträge")
        _buendel_schreiben(werte)
        stand = katalogstand_schreiben(
            name=offen.optionen["name"],
            stand_am=date.fromisoformat(offen.optionen["stand_am"]),
            quelle=offen.optionen["quelle"],
            sha256=offen.sha256,
            zeilen=[Katalogzeile(**{feld: w[feld] for feld in Katalogzeile._fields}) for w in werte],
        )
        melden(70, "Bestände der Kommunen werden aufgefrischt")
        _kommunen_auffrischen()
        offen.status, offen.uebernommen_am = Importlauf.Status.UEBERNOMMEN, timezone.now()
        offen.save(update_fields=["status", "uebernommen_am"])
    return stand


def uebernahme_vorpruefen(*, lauf: Importlauf, entfallende_bestaetigt: bool) -> None:
    """What can be refused before the work begins. Raises Eingabefehler."""
    if lauf.status != Importlauf.Status.GEPRUEFT:
        raise Eingabefehler("Bitte prüfen Sie die Datei zuerst.")
    if lauf.zeilen.filter(befund=Befund.FEHLER).exists():
        raise Eingabefehler("Die Datei hat noch Fehler. Bitte berichtigen Sie sie und laden Sie sie neu hoch.")
    if Katalogstand.objects.filter(name=lauf.optionen["name"]).exists():
        raise Eingabefehler(f"Einen Katalogstand „{lauf.optionen['name']}“ gibt es schon.")
    if viele_entfallen(lauf) and not entfallende_bestaetigt:
        raise Eingabefehler(
            "Ungewöhnlich viele Einträge entfallen. Bitte bestätigen Sie, dass die Datei vollständig ist."
        )


def _werte(lauf: Importlauf) -> Iterable[dict[str, Any]]:
    dabei = (Importzeile.Befund.NEU, Importzeile.Befund.GEAENDERT, Importzeile.Befund.UNVERAENDERT)
    return lauf.zeilen.filter(befund__in=dabei).order_by("nummer").values_list("werte", flat=True)


def _buendel_schreiben(werte: Sequence[dict[str, Any]]) -> None:
    """Create bundles that are new, name those that have another name (or none) so far."""
    namen = {w["ozg_id"]: w for w in werte if w.get("ozg_bezeichnung") and w["ozg_id"]}
    vorhanden = {b.ozg_id: b for b in OzgLeistung.objects.filter(ozg_id__in=namen)}
    lagen = {lage.bezeichnung: lage for lage in Lage.objects.all()}
    felder = dict(Themenfeld.objects.values_list("fim_code", "pk"))
    for nummer, w in namen.items():
        buendel = vorhanden.get(nummer) or OzgLeistung(ozg_id=nummer, ist_im_urkatalog=int(nummer) in URKATALOG)
        lage = lagen.get(w.get("lage", ""))
        if buendel.pk and buendel.bezeichnung == w["ozg_bezeichnung"]:
            continue
        buendel.bezeichnung = w["ozg_bezeichnung"]
        if lage is not None and buendel.lage_id is None:
            buendel.lage, buendel.themenfeld_id = lage, lage.themenfeld_id
        elif buendel.themenfeld_id is None:
            buendel.themenfeld_id = felder.get(w["themenfeld_code"])
        buendel.save()


def _kommunen_auffrischen() -> None:
    """Derived columns of every Kommune, and a note for each that holds catalogue entries."""
    ableitungen_auffrischen()
    betroffen = Kommune.objects.filter(pk__in=KommunaleLeistung.objects.order_by().values("kommune_id").distinct())
    for kommune_id in betroffen.values_list("pk", flat=True):
        vermerk_schreiben(kommune_id=kommune_id, betroffen_ab=timezone.localdate(), anlass="neuer Katalogstand")
