"""Decide conflicts of a checked workbook and take it over: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pghistory
from django.db import transaction
from django.utils import timezone

from leistungen.models import Rueckgabe, Rueckgabezelle
from leistungen.selectors.abfragen import antworten as gegebene
from leistungen.services.abfragen.antworten import Antwort, antworten_speichern
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation.models import Benutzer

_BEFUND, _WAHL = Rueckgabezelle.Befund, Rueckgabezelle.Entscheidung


def konflikte_entscheiden(*, benutzer: Benutzer, rueckgabe: Rueckgabe, entscheidungen: Mapping[int, str]) -> int:
    """Cell → `datei` or `haus`; returns how many conflicts are still open. Raises Eingabefehler."""
    if set(entscheidungen.values()) - set(_WAHL.values):
        raise Eingabefehler("Zur Wahl stehen die Angabe der Datei und der Stand im System.")
    with transaction.atomic():
        offen = _sperren(benutzer, rueckgabe)
        konflikte = offen.zellen.filter(befund=_BEFUND.KONFLIKT)
        for wahl in _WAHL.values:
            ids = [pk for pk, gewaehlt in entscheidungen.items() if gewaehlt == wahl]
            konflikte.filter(pk__in=ids).update(entscheidung=wahl)
        return konflikte.filter(entscheidung="").count()


def _sperren(benutzer: Benutzer, rueckgabe: Rueckgabe) -> Rueckgabe:
    sichtbare = Rueckgabe.objects.bearbeitbar_fuer(benutzer).select_for_update(of=("self",))
    offen = sichtbare.select_related("abfrage__kommune").filter(pk=rueckgabe.pk).first()
    if offen is None:
        raise Eingabefehler("Diese Rückgabe dürfen Sie nicht bearbeiten.")
    if offen.status != Rueckgabe.Status.GEPRUEFT:
        raise Eingabefehler(f"Diese Rückgabe ist schon abgeschlossen ({offen.get_status_display()}).")
    return offen


def rueckgabe_uebernehmen(*, benutzer: Benutzer, rueckgabe: Rueckgabe) -> int:
    """Write every cell as it was shown; returns how many answers changed.

    Raises Eingabefehler: errors in the file, undecided conflicts, no right; and when somebody answered since the check:
    then those cells became conflicts to decide.
    """
    try:
        with transaction.atomic():
            offen = _sperren(benutzer, rueckgabe)
            _bereit_pruefen(offen)
            zellen = offen.zellen.exclude(befund=_BEFUND.KONFLIKT, entscheidung=_WAHL.HAUS).order_by("pk")
            anzahl = antworten_speichern(
                benutzer=benutzer,
                abfrage=offen.abfrage,
                antworten=[
                    Antwort(*zelle)
                    for zelle in zellen.values_list("position_id", "frage_id", "neu", "alt").iterator(5000)
                ],
                datei=offen.dateiname,
            )
            _abschliessen(offen, Rueckgabe.Status.UEBERNOMMEN)
    except VeralteterStand as fehler:
        raise Eingabefehler(_neue_konflikte(rueckgabe)) from fehler
    return anzahl


def _bereit_pruefen(rueckgabe: Rueckgabe) -> None:
    if rueckgabe.zusammenfassung.get("fehler"):
        raise Eingabefehler("Die Datei hat Fehler. Bitte berichtigen Sie sie und laden Sie sie neu hoch.")
    offen = rueckgabe.zellen.filter(befund=_BEFUND.KONFLIKT, entscheidung="").count()
    if offen:
        raise Eingabefehler(f"{offen} Konflikte sind noch nicht entschieden.")
    if not rueckgabe.zellen.exists():
        raise Eingabefehler("Die Datei ändert nichts.")


def _neue_konflikte(rueckgabe: Rueckgabe) -> str:
    """Cells that somebody answered since the check become conflicts again; the sentence that says so."""
    with transaction.atomic():
        zellen = list(rueckgabe.zellen.select_for_update().order_by("pk"))
        jetzt = gegebene(position_ids=[zelle.position_id for zelle in zellen])
        andere = [z for z in zellen if jetzt.get(z.position_id, {}).get(z.frage_id, "") != z.alt]
        for zelle in andere:
            zelle.alt = jetzt.get(zelle.position_id, {}).get(zelle.frage_id, "")
            zelle.befund, zelle.entscheidung = _BEFUND.KONFLIKT, ""
        Rueckgabezelle.objects.bulk_update(andere, ["alt", "befund", "entscheidung"], batch_size=1000)
    return (
        f"Seit der Prüfung hat jemand {len(andere)} dieser Antworten geändert. Es wurde nichts übernommen; "
        "bitte entscheiden Sie unten, was gelten soll."
    )


def _abschliessen(rueckgabe: Rueckgabe, status: str) -> None:
    rueckgabe.status, rueckgabe.uebernommen_am = status, timezone.now()
    with pghistory.context(datei=rueckgabe.dateiname):
        rueckgabe.save(update_fields=["status", "uebernommen_am"])


def rueckgabe_verwerfen(*, benutzer: Benutzer, rueckgabe: Rueckgabe) -> None:
    """Close without taking anything over; the record stays, its cells go. Raises Eingabefehler when it is closed."""
    with transaction.atomic(), pghistory.context(grund="Rückgabe verworfen"):
        offen = _sperren(benutzer, rueckgabe)
        offen.zellen.all().delete()
        offen.status = Rueckgabe.Status.VERWORFEN
        offen.save(update_fields=["status"])
