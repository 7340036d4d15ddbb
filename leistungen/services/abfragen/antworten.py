"""Take answers, from the browser or from a workbook: answer rows and the dated facts behind them, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from leistungen import antwortform
from leistungen.models import Abfrage, Abfrageantwort, Abfrageposition, Amtsbogen, KommunaleLeistung
from leistungen.selectors.abfragen import Frage, fragen, ruecklauf_je_bogen
from leistungen.selectors.abfragen import antworten as gegebene
from leistungen.services.abfragen.tatsachen import Antwortwerk, tatsachen_schreiben
from leistungen.services.eingaben import FRUEHESTES_DATUM, text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation.models import Benutzer
from organisation.services.vermerke import vermerk_schreiben


@dataclass(frozen=True)
class Antwort:
    """One answer in canonical form, "" takes it back; `gesehen` is what stood there when it was given (None: unchecked)."""

    position_id: int
    frage_id: int
    wert: str
    gesehen: str | None = None


def antwort_lesen(*, text: str, frage: Frage, heute: date) -> str:
    """The canonical form of an input. Raises Eingabefehler (German, says what to do)."""
    sauber = text_pruefen(text, feld=f"frage_{frage.id}", name=frage.titel, hoechstens=10_000)
    try:
        wert = antwortform.lesen(sauber, frage.form)
    except ValueError as fehler:
        raise Eingabefehler(str(fehler), feld=f"frage_{frage.id}") from fehler
    if frage.art == "stand_vom" and wert and not FRUEHESTES_DATUM.isoformat() <= wert <= heute.isoformat():
        raise Eingabefehler(
            f"Der {antwortform.zeigen(wert, frage.form)} liegt in der Zukunft oder vor dem 01.01.2000. "
            "Bitte nennen Sie den Tag, seit dem die Angaben gelten.",
            feld=f"frage_{frage.id}",
        )
    return wert


def antworten_speichern(*, benutzer: Benutzer, abfrage: Abfrage, antworten: Sequence[Antwort], datei: str = "") -> int:
    """Write answers and the facts that follow; returns how many changed. `datei`: name of the workbook, if any.

    Raises Eingabefehler (closed, no right) and VeralteterStand where somebody answered meanwhile; nothing is written then.
    """
    grund = f"Abfrage „{abfrage.titel}“" + (f", Datei {datei}" if datei else "")
    with transaction.atomic(), pghistory.context(grund=grund[:300], **({"datei": datei} if datei else {})):
        _offen_pruefen(abfrage)
        positionen = _sperren(benutzer, abfrage, {a.position_id for a in antworten})
        jetzt = gegebene(position_ids=list(positionen))
        je_frage = {frage.id: frage for frage in fragen(abfrage=abfrage)}
        _veraltete_abweisen(antworten, positionen, jetzt, je_frage)
        neue = [a for a in antworten if jetzt.get(a.position_id, {}).get(a.frage_id, "") != a.wert]
        if not neue:
            return 0
        _ablegen(benutzer, abfrage, neue, datei)
        werk = Antwortwerk(benutzer, abfrage, grund[:300], bool(datei), je_frage)
        tatsachen_schreiben(werk=werk, positionen=positionen, vorher=jetzt, neu=_je_position(neue))
        vermerk_schreiben(
            kommune_id=abfrage.kommune_id, betroffen_ab=timezone.localdate(), anlass="Abfrage beantwortet"
        )
    return len(neue)


def _offen_pruefen(abfrage: Abfrage) -> None:
    status = Abfrage.objects.values_list("status", flat=True).get(pk=abfrage.pk)
    if status != Abfrage.Status.LAUFEND:
        raise Eingabefehler(f"Diese Abfrage nimmt keine Antworten an ({Abfrage.Status(status).label}).")


def _sperren(benutzer: Benutzer, abfrage: Abfrage, ids: set[int]) -> dict[int, Abfrageposition]:
    zeilen = Abfrageposition.objects.bearbeitbar_fuer(benutzer).filter(
        bogen__abfrage=abfrage,
        bogen__ist_zurueckgestellt=False,
        pk__in=ids,
        leistung__in=KommunaleLeistung.objects.bearbeitbar_fuer(benutzer),  # it may have moved to another Amt since
    )
    gefunden = {
        p.pk: p
        for p in zeilen.select_related("leistung__fassung", "bogen").select_for_update(of=("self",)).order_by("pk")
    }
    if len(gefunden) != len(ids):
        raise Eingabefehler(
            f"{len(ids) - len(gefunden)} der {len(ids)} Leistungen gehören nicht zu einem Amt, für das Sie antworten dürfen. "
            "Es wurde nichts geändert."
        )
    return gefunden


def _veraltete_abweisen(
    antworten: Sequence[Antwort],
    positionen: Mapping[int, Abfrageposition],
    jetzt: Mapping[int, Mapping[int, str]],
    je_frage: Mapping[int, Frage],
) -> None:
    unterschiede = []
    for a in antworten:
        stand, form = jetzt.get(a.position_id, {}).get(a.frage_id, ""), je_frage[a.frage_id].form
        if a.gesehen is None or stand in (a.gesehen, a.wert):
            continue
        unterschiede.append(
            Unterschied(
                leistung_id=positionen[a.position_id].leistung_id,
                bezeichnung=positionen[a.position_id].leistung.bezeichnung,
                feld=je_frage[a.frage_id].titel,
                gesehen=antwortform.zeigen(a.gesehen, form),
                jetzt=antwortform.zeigen(stand, form),
            )
        )
    if unterschiede:
        raise VeralteterStand(unterschiede)


def _je_position(antworten: Sequence[Antwort]) -> dict[int, dict[int, str]]:
    ergebnis: dict[int, dict[int, str]] = {}
    for a in antworten:
        ergebnis.setdefault(a.position_id, {})[a.frage_id] = a.wert
    return ergebnis


def _ablegen(benutzer: Benutzer, abfrage: Abfrage, antworten: Sequence[Antwort], datei: str) -> None:
    jetzt = timezone.now()
    Abfrageantwort.objects.bulk_create(
        [
            Abfrageantwort(
                kommune_id=abfrage.kommune_id,
                position_id=a.position_id,
                frage_id=a.frage_id,
                wert=a.wert,
                beantwortet_am=jetzt,
                beantwortet_von=benutzer,
                herkunft=datei[:200],
            )
            for a in antworten
            if a.wert
        ],
        update_conflicts=True,
        unique_fields=["position", "frage"],
        update_fields=["wert", "beantwortet_am", "beantwortet_von", "herkunft"],
        batch_size=5000,
    )
    for a in antworten:
        if not a.wert:  # taken back by hand, one at a time: a workbook never empties a cell
            Abfrageantwort.objects.filter(position_id=a.position_id, frage_id=a.frage_id).delete()
    Abfrageposition.objects.filter(pk__in={a.position_id for a in antworten}).update(version=F("version") + 1)


def vollstaendigkeit_bestaetigen(*, benutzer: Benutzer, bogen: Amtsbogen, version: int, funktion: str) -> None:
    """The Amt says it is done. Raises Eingabefehler while questions are open, VeralteterStand, without right."""
    als = text_pruefen(funktion, feld="funktion", name="Ihre Funktion", hoechstens=120, pflicht=True)
    with transaction.atomic(), pghistory.context(grund="Vollständigkeit bestätigt"):
        _offen_pruefen(bogen.abfrage)
        frisch = (
            Amtsbogen.objects.bearbeitbar_fuer(benutzer).select_for_update(of=("self",)).filter(pk=bogen.pk).first()
        )
        if frisch is None or frisch.ist_zurueckgestellt:
            raise Eingabefehler("Für dieses Amt dürfen Sie nicht antworten.")
        if frisch.version != version:
            raise Eingabefehler(
                "Inzwischen hat jemand anderes den Bogen bestätigt oder geändert. Bitte laden Sie die Seite neu."
            )
        frisch.bestaetigt_am, frisch.bestaetigt_als, frisch.version = timezone.now(), als, frisch.version + 1
        offen = _offene(frisch)
        if offen:
            raise Eingabefehler(
                f"Bei {offen} Leistungen fehlt noch eine Antwort. „Weiß nicht“ genügt, wenn niemand im Amt es sagen kann."
            )
        frisch.save(update_fields=["bestaetigt_am", "bestaetigt_als", "version"])


def _offene(bogen: Amtsbogen) -> int:
    return ruecklauf_je_bogen(abfrage_ids=[bogen.abfrage_id])[bogen.abfrage_id][bogen.pk].offen


def bestaetigung_zuruecknehmen(*, benutzer: Benutzer, bogen: Amtsbogen) -> None:
    """Open a confirmed Bogen again. Raises Eingabefehler without right or when the campaign is closed."""
    with transaction.atomic(), pghistory.context(grund="Bestätigung zurückgenommen"):
        _offen_pruefen(bogen.abfrage)
        if (
            not Amtsbogen.objects.bearbeitbar_fuer(benutzer)
            .filter(pk=bogen.pk)
            .update(bestaetigt_am=None, bestaetigt_als="", version=F("version") + 1)
        ):
            raise Eingabefehler("Für dieses Amt dürfen Sie nicht antworten.")
