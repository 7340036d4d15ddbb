"""Reminders: first a row per Amt, day and person, then the mail. A mail server that is down costs a try, not a reminder."""

from __future__ import annotations

from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from leistungen.models import Abfrage, Erinnerung
from leistungen.selectors.abfragen import ruecklauf_je_bogen
from leistungen.selectors.erinnerungen import empfaenger, faelliger_termin

HOECHSTENS_VERSUCHE = 5


def erinnerungen_vormerken(*, stichtag: date) -> int:
    """Write a row for every reminder that is due: running campaign, day has come, Amt asked and not confirmed yet.

    Run as often as one likes: the unique constraint keeps each reminder single. Returns how many are new.
    """
    neu = 0
    for abfrage in Abfrage.objects.filter(status=Abfrage.Status.LAUFEND, frist__gte=stichtag):
        termin = faelliger_termin(erinnern_am=abfrage.erinnern_am, geoeffnet_am=abfrage.geoeffnet_am, stichtag=stichtag)
        if termin is None:
            continue
        offene = set(abfrage.boegen.filter(bestaetigt_am__isnull=True).values_list("pk", flat=True))
        vorher = Erinnerung.objects.filter(bogen__abfrage=abfrage).count()
        Erinnerung.objects.bulk_create(
            [
                Erinnerung(
                    kommune_id=abfrage.kommune_id, bogen_id=e.bogen_id, termin=termin, empfaenger_id=e.benutzer_id
                )
                for e in empfaenger(abfrage=abfrage, stichtag=stichtag)
                if e.bogen_id in offene
            ],
            ignore_conflicts=True,
        )
        neu += Erinnerung.objects.filter(bogen__abfrage=abfrage).count() - vorher
    return neu


def erinnerungen_senden() -> int:
    """Send what is noted and not sent yet, each in its own transaction under a row lock; how many went out.

    Two workers never send the same one; a failure is kept in the row and tried again, five times at most.
    """
    offen = Erinnerung.objects.filter(
        gesendet_am__isnull=True, versuche__lt=HOECHSTENS_VERSUCHE, bogen__abfrage__status=Abfrage.Status.LAUFEND
    )
    return sum(_senden(pk) for pk in offen.order_by("pk").values_list("pk", flat=True))


def _senden(pk: int) -> bool:
    with transaction.atomic():
        zeile = (
            Erinnerung.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("bogen__abfrage__kommune", "bogen__amt", "empfaenger")
            .filter(pk=pk, gesendet_am__isnull=True)
            .first()
        )
        if zeile is None:
            return False
        try:
            _brief(zeile).send()
            zeile.gesendet_am, zeile.fehler = timezone.now(), ""
        except (OSError, SMTPException) as fehler:
            zeile.fehler = str(fehler)[:300] or type(fehler).__name__
        zeile.versuche += 1
        zeile.save(update_fields=["gesendet_am", "fehler", "versuche"])
    return zeile.gesendet_am is not None


def _brief(zeile: Erinnerung) -> EmailMessage:
    """Plain text: what is open, until when, where. The subject stays one line whatever the title holds."""
    bogen, abfrage = zeile.bogen, zeile.bogen.abfrage
    stand = ruecklauf_je_bogen(abfrage_ids=[abfrage.pk])[abfrage.pk][bogen.pk]
    absaetze = [
        "Guten Tag,",
        f"die Abfrage „{abfrage.titel}“ ({abfrage.kommune.name}) wartet auf Antworten von {bogen.amt}.",
        f"Offen: {stand.offen} von {stand.gefragt} Leistungen. Antwort bis {abfrage.frist:%d.%m.%Y}.",
        f"{settings.OZG_ADRESSE}/{abfrage.kommune.kuerzel}/abfragen/{abfrage.pk}/bogen/{bogen.pk}/",
        abfrage.anschreiben,
        "„Weiß nicht“ ist eine Antwort. Bitte bestätigen Sie zum Schluss auf der Seite, dass Ihre Angaben vollständig sind.",
    ]
    return EmailMessage(
        subject=" ".join(f"Erinnerung: {abfrage.titel} – Antwort bis {abfrage.frist:%d.%m.%Y}".split()),
        body="\n\n".join(absatz for absatz in absaetze if absatz),
        to=[zeile.empfaenger.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
