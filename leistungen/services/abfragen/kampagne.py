"""The campaign itself: create, change, open, close; which Ämter are asked and which are deferred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from leistungen.models import Abfrage, Abfragefrage, Abfrageposition, Amtsbogen, KommunaleLeistung, Kriterium
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben

HOECHSTENS_ERINNERUNGEN = 10
GESCHLOSSEN = "Diese Abfrage ist abgeschlossen."


@dataclass(frozen=True)
class Rahmen:
    """Title, note to the Ämter, deadline and days of reminder."""

    titel: str
    anschreiben: str
    frist: date
    erinnern_am: Sequence[date] = ()


def zentral_pruefen(*, benutzer: Benutzer, kommune: Kommune) -> None:
    """Raises Eingabefehler unless the Benutzer may edit the services of all Ämter."""
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN):
        raise Eingabefehler("Eine Abfrage steuert nur, wer die Leistungen aller Ämter bearbeiten darf.")


def abfrage_anlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    rahmen: Rahmen,
    fragen: Sequence[tuple[str, int | None]],
    leistung_ids: Sequence[int],
    aemter: Mapping[int, str],
) -> Abfrage:
    """A draft. `fragen`: kind and criterion; `aemter`: Amt → "" (asked) or the reason why it is deferred.

    Services whose Amt is not in `aemter` (or that have none) are left out. Raises Eingabefehler.
    """
    zentral_pruefen(benutzer=benutzer, kommune=kommune)
    werte = _rahmen_pruefen(rahmen)
    _fragen_pruefen(kommune, fragen)
    leistungen = KommunaleLeistung.objects.filter(kommune=kommune, pk__in=leistung_ids, amt_id__in=aemter.keys())
    je_leistung = dict(leistungen.values_list("pk", "amt_id"))
    if not je_leistung:
        raise Eingabefehler("Zu diesen Ämtern gehört keine der gewählten Leistungen.", feld="aemter")
    with transaction.atomic(), pghistory.context(grund="Abfrage angelegt"):
        abfrage = _gesichert(Abfrage(kommune=kommune, angelegt_von=benutzer, **werte))
        Abfragefrage.objects.bulk_create(
            Abfragefrage(kommune=kommune, abfrage=abfrage, nummer=nummer, art=art, kriterium_id=kriterium)
            for nummer, (art, kriterium) in enumerate(fragen, start=1)
        )
        boegen = _boegen_anlegen(abfrage, aemter)
        Abfrageposition.objects.bulk_create(
            Abfrageposition(kommune=kommune, bogen=boegen[amt_id or 0], leistung_id=pk)
            for pk, amt_id in sorted(je_leistung.items())
        )
    return abfrage


def _boegen_anlegen(abfrage: Abfrage, aemter: Mapping[int, str]) -> dict[int, Amtsbogen]:
    bekannt = set(Amt.objects.filter(kommune_id=abfrage.kommune_id, pk__in=aemter).values_list("pk", flat=True))
    if bekannt != set(aemter):
        raise Eingabefehler("Ein Amt gehört zu einer anderen Kommune.", feld="aemter")
    neue = Amtsbogen.objects.bulk_create(
        Amtsbogen(
            kommune_id=abfrage.kommune_id,
            abfrage=abfrage,
            amt_id=amt_id,
            ist_zurueckgestellt=bool(grund.strip()),
            zurueckstellungsgrund=text_pruefen(grund, feld="aemter", name="Grund der Zurückstellung", hoechstens=300),
        )
        for amt_id, grund in sorted(aemter.items())
    )
    return {bogen.amt_id: bogen for bogen in neue}


def _rahmen_pruefen(rahmen: Rahmen) -> dict[str, Any]:
    tage = sorted(set(rahmen.erinnern_am))
    if len(tage) > HOECHSTENS_ERINNERUNGEN:
        raise Eingabefehler(f"Mehr als {HOECHSTENS_ERINNERUNGEN} Erinnerungen gibt es nicht.", feld="erinnern_am")
    spaet = next((tag for tag in tage if tag > rahmen.frist), None)
    if spaet is not None:
        raise Eingabefehler(f"Die Erinnerung am {spaet:%d.%m.%Y} liegt nach der Frist.", feld="erinnern_am")
    return {
        "titel": text_pruefen(rahmen.titel, feld="titel", name="Titel", hoechstens=160, pflicht=True),
        "anschreiben": text_pruefen(
            rahmen.anschreiben, feld="anschreiben", name="Hinweis an die Ämter", hoechstens=4000
        ),
        "frist": rahmen.frist,
        "erinnern_am": tage,
    }


def _fragen_pruefen(kommune: Kommune, fragen: Sequence[tuple[str, int | None]]) -> None:
    if not any(art not in Abfragefrage.FREIWILLIG for art, _ in fragen):
        raise Eingabefehler("Bitte wählen Sie mindestens eine Frage.", feld="fragen")
    if len(set(fragen)) != len(fragen):
        raise Eingabefehler("Eine Frage ist doppelt gewählt.", feld="fragen")
    kriterien = {pk for _, pk in fragen if pk is not None}
    if Kriterium.objects.filter(kommune=kommune, pk__in=kriterien).count() != len(kriterien):
        raise Eingabefehler("Ein Kriterium gehört zu einer anderen Kommune.", feld="fragen")


def _gesichert(abfrage: Abfrage) -> Abfrage:
    try:
        abfrage.validate_constraints()
    except ValidationError as fehler:
        raise Eingabefehler(" ".join(fehler.messages), feld="titel") from fehler
    abfrage.save()
    return abfrage


def abfrage_aendern(*, benutzer: Benutzer, abfrage: Abfrage, version: int, rahmen: Rahmen) -> Abfrage:
    """Change title, note, deadline and reminders. Raises VeralteterStand (somebody was faster) and Eingabefehler."""
    zentral_pruefen(benutzer=benutzer, kommune=abfrage.kommune)
    werte = _rahmen_pruefen(rahmen)
    with transaction.atomic(), pghistory.context(grund="Abfrage geändert"):
        frisch = abfrage_sperren(abfrage=abfrage)
        if frisch.version != version:
            raise VeralteterStand(_unterschiede(frisch, werte))
        if frisch.status == Abfrage.Status.ABGESCHLOSSEN:
            raise Eingabefehler(GESCHLOSSEN)
        for name, wert in werte.items():
            setattr(frisch, name, wert)
        frisch.version += 1
        return _gesichert(frisch)


def _unterschiede(abfrage: Abfrage, werte: Mapping[str, Any]) -> list[Unterschied]:
    return [
        Unterschied(
            leistung_id=0,
            bezeichnung=abfrage.titel,
            feld=str(Abfrage._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            gesehen=_text(wert),
            jetzt=_text(getattr(abfrage, name)),
        )
        for name, wert in werte.items()
        if getattr(abfrage, name) != wert
    ]


def _text(wert: Any) -> str:
    if isinstance(wert, list):
        return ", ".join(_text(tag) for tag in wert)
    return f"{wert:%d.%m.%Y}" if isinstance(wert, date) else str(wert)


def abfrage_sperren(*, abfrage: Abfrage) -> Abfrage:
    """Lock and reload; call inside a transaction."""
    return Abfrage.objects.select_for_update(of=("self",)).select_related("kommune").get(pk=abfrage.pk)


def abfrage_oeffnen(*, benutzer: Benutzer, abfrage: Abfrage) -> Abfrage:
    """From now on the Ämter may answer. Raises Eingabefehler: no right, opened before, deadline over, nobody asked."""
    zentral_pruefen(benutzer=benutzer, kommune=abfrage.kommune)
    with transaction.atomic(), pghistory.context(grund="Abfrage geöffnet"):
        frisch = abfrage_sperren(abfrage=abfrage)
        if frisch.status == Abfrage.Status.LAUFEND:
            raise Eingabefehler("Diese Abfrage läuft schon.")
        if frisch.frist < timezone.localdate():
            raise Eingabefehler(
                f"Die Frist {frisch.frist:%d.%m.%Y} ist vorbei. Bitte setzen Sie eine neue.", feld="frist"
            )
        if not frisch.boegen.filter(ist_zurueckgestellt=False).exists():
            raise Eingabefehler("Alle Ämter sind zurückgestellt, es gäbe niemanden zu fragen.")
        frisch.status, frisch.abgeschlossen_am = Abfrage.Status.LAUFEND, None
        frisch.geoeffnet_am = frisch.geoeffnet_am or timezone.now()
        _merken(frisch, "Abfrage geöffnet")
    return frisch


def abfrage_abschliessen(*, benutzer: Benutzer, abfrage: Abfrage) -> Abfrage:
    """No more answers; what was answered stays. Raises Eingabefehler unless it runs."""
    zentral_pruefen(benutzer=benutzer, kommune=abfrage.kommune)
    with transaction.atomic(), pghistory.context(grund="Abfrage abgeschlossen"):
        frisch = abfrage_sperren(abfrage=abfrage)
        if frisch.status != Abfrage.Status.LAUFEND:
            raise Eingabefehler("Nur eine laufende Abfrage lässt sich abschließen.")
        frisch.status, frisch.abgeschlossen_am = Abfrage.Status.ABGESCHLOSSEN, timezone.now()
        _merken(frisch, "Abfrage abgeschlossen")
    return frisch


def _merken(abfrage: Abfrage, anlass: str) -> None:
    abfrage.version += 1
    abfrage.save(update_fields=["status", "geoeffnet_am", "abgeschlossen_am", "version"])
    vermerk_schreiben(kommune_id=abfrage.kommune_id, betroffen_ab=timezone.localdate(), anlass=anlass)


def abfrage_loeschen(*, benutzer: Benutzer, abfrage: Abfrage) -> None:
    """Delete a draft. Raises Eingabefehler once it was opened: answers are kept."""
    zentral_pruefen(benutzer=benutzer, kommune=abfrage.kommune)
    with transaction.atomic(), pghistory.context(grund="Entwurf gelöscht"):
        frisch = abfrage_sperren(abfrage=abfrage)
        if frisch.status != Abfrage.Status.ENTWURF:
            raise Eingabefehler("Eine geöffnete Abfrage wird nicht gelöscht. Sie können sie abschließen.")
        Abfrageposition.objects.filter(bogen__abfrage=frisch).delete()
        frisch.delete()


def amt_zurueckstellen(*, benutzer: Benutzer, bogen: Amtsbogen, grund: str) -> None:
    """Defer an Amt with a reason: it is not asked and counts in no Rücklauf. Its answers so far are kept."""
    text = text_pruefen(grund, feld="grund", name="Grund der Zurückstellung", hoechstens=300, pflicht=True)
    _bogen_setzen(benutzer, bogen, "Amt zurückgestellt", ist_zurueckgestellt=True, zurueckstellungsgrund=text)


def amt_befragen(*, benutzer: Benutzer, bogen: Amtsbogen) -> None:
    """Ask an Amt that was deferred."""
    _bogen_setzen(benutzer, bogen, "Zurückstellung aufgehoben", ist_zurueckgestellt=False, zurueckstellungsgrund="")


def _bogen_setzen(benutzer: Benutzer, bogen: Amtsbogen, anlass: str, **werte: Any) -> None:
    zentral_pruefen(benutzer=benutzer, kommune=bogen.kommune)
    with transaction.atomic(), pghistory.context(grund=anlass):
        abfrage = abfrage_sperren(abfrage=bogen.abfrage)
        if abfrage.status == Abfrage.Status.ABGESCHLOSSEN:
            raise Eingabefehler(GESCHLOSSEN)
        Amtsbogen.objects.filter(pk=bogen.pk).update(version=F("version") + 1, **werte)
        vermerk_schreiben(kommune_id=bogen.kommune_id, betroffen_ab=timezone.localdate(), anlass=anlass)
