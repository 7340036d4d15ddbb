"""Amt, name, size and grades of a post as dated facts; the post carries today's, kept by the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from leistungen.models import Herkunft
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.models import FASSUNGSFELDER, Besetzung, Stelle, Stellenfassung
from personal.services.eingaben import geprueft, stelle_sperren, tag_pruefen, version_pruefen
from personal.stellenverlauf import Anteil, Umfang, ueberbelegung

ERSETZT = "ersetzt durch eine neue Fassung am selben Tag"


def erste_fassung(*, stelle: Stelle, benutzer: Benutzer | None, gueltig_ab: date, grund: str) -> Stellenfassung:
    """The Fassung a new post begins with. Raises Eingabefehler."""
    return _schreiben(stelle, {name: getattr(stelle, name) for name in FASSUNGSFELDER}, benutzer, gueltig_ab, grund)


def fassung_fortschreiben(
    *, stelle: Stelle, benutzer: Benutzer, aenderungen: Mapping[str, Any], gueltig_ab: date | None, grund: str
) -> Stellenfassung:
    """Change dated fields from `gueltig_ab` on (None: today, or the day the post begins); the post must be locked.

    One that begins on the same day is cancelled and replaced; a later one keeps its own values. The caller saves `stelle`.
    Raises Eingabefehler (day, field, more filled than the post then has).
    """
    bisher = gueltige(stelle)
    if not bisher:  # entered without services, for example by an import of old
        bisher = [erste_fassung(stelle=stelle, benutzer=None, gueltig_ab=timezone.localdate(), grund="Bestand")]
    ab = tag_pruefen(gueltig_ab or max(timezone.localdate(), bisher[0].gueltig_ab), feld="gueltig_ab")
    grundlage = ([zeile for zeile in bisher if zeile.gueltig_ab <= ab] or bisher[:1])[-1]
    werte = {**{name: getattr(grundlage, name) for name in FASSUNGSFELDER}, **aenderungen}
    Stellenfassung.objects.filter(pk__in=[z.pk for z in bisher if z.gueltig_ab == ab]).update(
        storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=ERSETZT
    )
    neu = _schreiben(stelle, werte, benutzer, ab, grund, nachtrag=any(z.gueltig_ab > ab for z in bisher))
    belegung_pruefen(stelle=stelle)
    heute_uebernehmen(stelle)
    return neu


def fassung_stornieren(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    stelle_id: int,
    version: int,
    fassung_id: int,
    grund: str,
    gesehen: str = "",
) -> None:
    """Cancel a Fassung. The last one stays: a post always has a size. Raises Eingabefehler, VeralteterStand."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        stelle = stelle_sperren(benutzer=benutzer, kommune=kommune, stelle_id=stelle_id)
        version_pruefen(stelle=stelle, version=version, was="Fassung", gesehen=gesehen, jetzt=in_worten(stelle))
        zeilen = gueltige(stelle)
        zeile = next((zeile for zeile in zeilen if zeile.pk == fassung_id), None)
        if zeile is None:
            raise Eingabefehler("Diese Fassung gibt es nicht, oder sie ist schon storniert.")
        if len(zeilen) == 1:
            raise Eingabefehler(
                "Das ist die einzige Fassung der Stelle. Bitte ändern Sie zuerst die Angaben der Stelle."
            )
        Stellenfassung.objects.filter(pk=zeile.pk).update(
            storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text
        )
        belegung_pruefen(stelle=stelle)
        heute_uebernehmen(stelle)
        stelle.version += 1
        stelle.save(update_fields=[*FASSUNGSFELDER, "version"])
        ab = min(zeile.gueltig_ab, timezone.localdate())
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=ab, anlass="Fassung einer Stelle storniert")


def bewertung_bestaetigen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    stelle_id: int,
    version: int,
    gueltig_ab: date,
    grund: str,
    gesehen: str = "",
) -> None:
    """The provisional grading is final from `gueltig_ab` on. Raises Eingabefehler, VeralteterStand."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        stelle = stelle_sperren(benutzer=benutzer, kommune=kommune, stelle_id=stelle_id)
        version_pruefen(stelle=stelle, version=version, was="Fassung", gesehen=gesehen, jetzt=in_worten(stelle))
        if not any(zeile.ist_vorlaeufig_bewertet for zeile in gueltige(stelle)):
            raise Eingabefehler("Die Bewertung dieser Stelle ist schon bestätigt.")
        fassung_fortschreiben(
            stelle=stelle,
            benutzer=benutzer,
            aenderungen={"ist_vorlaeufig_bewertet": False},
            gueltig_ab=gueltig_ab,
            grund=text,
        )
        stelle.version += 1
        stelle.save(update_fields=[*FASSUNGSFELDER, "version"])
        ab = min(gueltig_ab, timezone.localdate())
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=ab, anlass="Bewertung einer Stelle bestätigt")


def fassungen_nachziehen(*, kommune_id: int, stichtag: date) -> int:
    """A Fassung entered in advance takes effect: its post gets the values of the day. Set-based; number of posts changed."""
    geltend = Stellenfassung.objects.zum(stichtag).filter(stelle=OuterRef("pk")).order_by("-gueltig_ab", "-id")
    spalten = [Stellenfassung._meta.get_field(name).attname for name in FASSUNGSFELDER]  # type: ignore[union-attr]
    with transaction.atomic(), pghistory.context(grund="Vorgemerkte Fassung ist wirksam geworden"):
        stellen = Stelle.objects.filter(kommune_id=kommune_id).annotate(
            fassung_id=Subquery(geltend.values("pk")[:1]),
            **{f"neu_{name}": Subquery(geltend.values(name)[:1]) for name in spalten},
        )
        anders = Q()
        for name in spalten:
            anders |= ~Q(**{name: F(f"neu_{name}")})
        anders |= Q(amt_id__isnull=True, neu_amt_id__isnull=False) | Q(amt_id__isnull=False, neu_amt_id__isnull=True)
        faellig = list(stellen.filter(anders, fassung_id__isnull=False).select_for_update(of=("self",)))
        for stelle in faellig:
            for name in spalten:
                setattr(stelle, name, getattr(stelle, f"neu_{name}"))
            stelle.version += 1
        return Stelle.objects.bulk_update(faellig, [*FASSUNGSFELDER, "version"], batch_size=500) if faellig else 0


def belegung_pruefen(*, stelle: Stelle, dazu: Besetzung | None = None, statt: Besetzung | None = None) -> None:
    """On no day may more be filled (or planned) than the post then has. Raises Eingabefehler at `vzae`."""
    zeilen = [zeile for zeile in Besetzung.objects.filter(stelle=stelle) if statt is None or zeile.pk != statt.pk]
    zeilen += [zeile for zeile in (dazu, statt) if zeile is not None]
    groessen = [Umfang(z.gueltig_ab, z.vzae) for z in gueltige(stelle)] or [Umfang(date.min, stelle.vzae)]
    for ist_plan, wort in ((False, "besetzt"), (True, "vorgesehen")):
        anteile = [Anteil(z.vzae, z.beginn, z.ende) for z in zeilen if z.ist_plan is ist_plan]
        zu_viel = ueberbelegung(anteile, groessen)
        if zu_viel is not None:
            hoechste, umfang = zu_viel
            wann = f" ab {umfang.ab:%d.%m.%Y}" if umfang.ab > date.min else ""
            raise Eingabefehler(
                f"Damit wären {_deutsch(hoechste)} VZÄ {wort}, die Stelle hat{wann} aber nur {_deutsch(umfang.vzae)} VZÄ.",
                feld="vzae",
            )


def gueltige(stelle: Stelle) -> list[Stellenfassung]:
    """Valid Fassungen in the order of their days. One query."""
    return list(
        Stellenfassung.objects.filter(stelle=stelle).gueltige().select_related("amt").order_by("gueltig_ab", "id")
    )


def in_worten(stelle: Stelle) -> str:
    """All valid Fassungen, for comparing two states."""
    return "; ".join(str(zeile) for zeile in gueltige(stelle)) or "keine"


def heute_uebernehmen(stelle: Stelle) -> None:
    """Put the values of today (before the first Fassung: its values) on the row; the caller saves it."""
    zeilen = gueltige(stelle)
    begonnen = [zeile for zeile in zeilen if zeile.gueltig_ab <= timezone.localdate()]
    geltend = begonnen[-1] if begonnen else zeilen[0]
    for name in FASSUNGSFELDER:
        setattr(stelle, name, getattr(geltend, name))


def _schreiben(
    stelle: Stelle,
    werte: Mapping[str, Any],
    benutzer: Benutzer | None,
    ab: date,
    grund: str,
    *,
    nachtrag: bool = False,
) -> Stellenfassung:
    zeile = Stellenfassung(
        kommune_id=stelle.kommune_id,
        stelle=stelle,
        gueltig_ab=ab,
        erfasst_von=benutzer,
        grund=grund,
        herkunft=Herkunft.EINGABE,
        ist_nachtrag=nachtrag,
        **werte,
    )
    neu: Stellenfassung = geprueft(zeile)
    neu.save()
    return neu


def _deutsch(wert: Any) -> str:
    return f"{wert:.2f}".replace(".", ",")
