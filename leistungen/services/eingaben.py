"""Checks every write needs: text, date, rows the Benutzer may edit."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from leistungen.models import KommunaleLeistung
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune

FRUEHESTES_DATUM = date(2000, 1, 1)
HOECHSTENS_LEISTUNGEN = 10_000
OHNE_AMT = "Bitte wählen Sie ein Amt, für das Sie zuständig sind."


def text_pruefen(wert: str, *, feld: str, name: str, hoechstens: int, pflicht: bool = False) -> str:
    """Return `wert` normalised (NFC, trimmed).

    Raises Eingabefehler for an empty required text, a text over `hoechstens` characters, or control characters.
    """
    text = unicodedata.normalize("NFC", wert or "").strip()
    if pflicht and not text:
        raise Eingabefehler(f"{name}: Bitte füllen Sie dieses Feld aus.", feld=feld)
    if len(text) > hoechstens:
        raise Eingabefehler(f"{name}: {len(text)} Zeichen sind zu viel, erlaubt sind {hoechstens}.", feld=feld)
    if any(unicodedata.category(zeichen) == "Cc" and zeichen not in "\n\r\t" for zeichen in text):
        raise Eingabefehler(f"{name}: Der Text enthält unzulässige Steuerzeichen.", feld=feld)
    return text


def datum_pruefen(tag: date, *, heute: date | None = None) -> date:
    """Return `tag`. Raises Eingabefehler for a day in the future or before the year 2000."""
    if tag > (heute or timezone.localdate()):
        raise Eingabefehler(
            f"Der {tag:%d.%m.%Y} liegt in der Zukunft. Ein Stand gilt frühestens ab heute; Pläne gehören in das Ziel.",
            feld="gueltig_ab",
        )
    if tag < FRUEHESTES_DATUM:
        raise Eingabefehler(
            f"Der {tag:%d.%m.%Y} liegt vor dem 01.01.2000. Bitte prüfen Sie das Jahr.", feld="gueltig_ab"
        )
    return tag


def leistungen_sperren(*, benutzer: Benutzer, kommune: Kommune, leistung_ids: Sequence[int]) -> list[KommunaleLeistung]:
    """Lock the rows in id order and return them (with Fassung); call inside a transaction.

    Raises Eingabefehler when none or too many are named, or when any is not editable for the Benutzer.
    """
    ids = sorted(set(leistung_ids))
    if not ids:
        raise Eingabefehler("Es ist keine Leistung ausgewählt.")
    if len(ids) > HOECHSTENS_LEISTUNGEN:
        raise Eingabefehler(f"{len(ids)} Leistungen auf einmal sind zu viel, möglich sind {HOECHSTENS_LEISTUNGEN}.")
    zeilen = KommunaleLeistung.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, id__in=ids)
    gefunden = list(zeilen.select_related("fassung").select_for_update(of=("self",)).order_by("id"))
    if len(gefunden) != len(ids):
        raise Eingabefehler(
            f"{len(ids) - len(gefunden)} der {len(ids)} Leistungen dürfen Sie nicht bearbeiten, "
            "oder es gibt sie nicht mehr. Es wurde nichts geändert."
        )
    return gefunden


def amt_pruefen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    amt: Amt | None,
    bereich: str,
    feld: str = "amt",
    satz: str = OHNE_AMT,
) -> None:
    """A row of `bereich` may only go where the Benutzer may edit; without an Amt that needs the whole Kommune.

    Raises Eingabefehler at `feld`, in the words of `satz`.
    """
    if amt is not None and amt.kommune_id != kommune.pk:
        raise Eingabefehler("Das Amt gehört zu einer anderen Kommune.", feld=feld)
    amt_id = amt.pk if amt is not None else None
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich=bereich, stufe=r.BEARBEITEN, amt_id=amt_id):
        raise Eingabefehler(satz, feld=feld)
