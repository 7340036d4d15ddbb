"""kw and ku notes: set with a date, with an event, or open; done when it has happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.models import Stelle, Stellenstand, Stellenvermerk
from personal.services.eingaben import geprueft, stelle_sperren, tag_pruefen, version_pruefen


def stellenvermerk_setzen(
    *, benutzer: Benutzer, kommune: Kommune, stelle_id: int, version: int, angaben: Mapping[str, Any], gesehen: str = ""
) -> Stellenvermerk:
    """Add a kw or ku note (`art`, `gilt_ab`, `faellig_am`, `bedingung`, `ku_gruppe`, `quelle`).

    Raises Eingabefehler (kw before the post begins), VeralteterStand.
    """
    werte = dict(angaben)
    for name in ("bedingung", "quelle"):
        werte[name] = text_pruefen(werte.get(name) or "", feld=name, name=name.capitalize(), hoechstens=300)
    for name in ("gilt_ab", "faellig_am"):
        if werte.get(name) is not None:
            tag_pruefen(werte[name], feld=name)
    with transaction.atomic(), pghistory.context(grund="Vermerk gesetzt"):
        stelle = stelle_sperren(benutzer=benutzer, kommune=kommune, stelle_id=stelle_id)
        version_pruefen(
            stelle=stelle, version=version, was="Vermerk", gesehen=gesehen, jetzt=vermerke_in_worten(stelle)
        )
        neu = geprueft(Stellenvermerk(kommune=kommune, stelle=stelle, erfasst_von=benutzer, **werte))
        _nicht_vor_beginn(stelle, neu.faellig_am)
        neu.save()
        _fortschreiben(stelle, "Vermerk gesetzt")
    return neu


def stellenvermerk_erledigen(
    *, benutzer: Benutzer, kommune: Kommune, stelle_id: int, version: int, vermerk_id: int, am: date, gesehen: str = ""
) -> None:
    """The event has come, or the note was lifted. Raises Eingabefehler, VeralteterStand."""
    tag_pruefen(am, feld="am")
    with transaction.atomic(), pghistory.context(grund="Vermerk erledigt"):
        stelle = stelle_sperren(benutzer=benutzer, kommune=kommune, stelle_id=stelle_id)
        version_pruefen(
            stelle=stelle, version=version, was="Vermerk", gesehen=gesehen, jetzt=vermerke_in_worten(stelle)
        )
        vermerk = Stellenvermerk.objects.filter(stelle=stelle, pk=vermerk_id, erledigt_am__isnull=True).first()
        if vermerk is None:
            raise Eingabefehler("Diesen Vermerk gibt es nicht, oder er ist schon erledigt.")
        vermerk.erledigt_am = am
        geprueft(vermerk, nur=["erledigt_am"]).save(update_fields=["erledigt_am"])
        _fortschreiben(stelle, "Vermerk erledigt")


def vermerke_in_worten(stelle: Stelle) -> str:
    """Notes still open, for comparing two states."""
    zeilen = Stellenvermerk.objects.filter(stelle=stelle, erledigt_am__isnull=True).order_by("art", "id")
    return "; ".join(str(zeile) for zeile in zeilen) or "keiner"


def _nicht_vor_beginn(stelle: Stelle, faellig_am: date | None) -> None:
    erster = Stellenstand.objects.filter(stelle=stelle).gueltige().order_by("gueltig_ab").first()
    if faellig_am is not None and erster is not None and faellig_am < erster.gueltig_ab:
        raise Eingabefehler(
            f"Die Stelle beginnt erst am {erster.gueltig_ab:%d.%m.%Y}; der Vermerk kann nicht vorher wirksam werden.",
            feld="faellig_am",
        )


def _fortschreiben(stelle: Stelle, anlass: str) -> None:
    stelle.version += 1
    stelle.save(update_fields=["version"])
    vermerk_schreiben(kommune_id=stelle.kommune_id, betroffen_ab=timezone.localdate(), anlass=anlass)
