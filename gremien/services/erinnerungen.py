"""Reminders of reports that are owed: one mail per duty, date and occasion, recorded so that nothing goes out twice."""

from __future__ import annotations

from datetime import date
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from gremien.models import Berichtserinnerung, Berichtspflicht
from gremien.selectors.erinnerungen import anlass, empfaenger, fruehestens_erinnern
from gremien.selectors.pflichten import Pflichtzeile, pflichtzeilen

logger = structlog.get_logger(__name__)


def erinnerungen_senden(*, stichtag: date) -> int:
    """Send every reminder that is due on the day and was not sent yet; how many went out. Run it as often as one likes.

    A mail server that is down leaves nothing behind: the next run tries again.
    """
    bis = fruehestens_erinnern(stichtag=stichtag)
    faellige = [
        z
        for z in pflichtzeilen(pflichten=Berichtspflicht.objects.all(), stichtag=stichtag)
        if z.lage.faellig_am is not None and z.lage.faellig_am <= bis
    ]
    schon_da = set(
        Berichtserinnerung.objects.filter(pflicht__in=[z.pflicht.pk for z in faellige]).values_list(
            "pflicht_id", "faellig_am", "anlass"
        )
    )
    offen = [z.pflicht.pk for z in faellige if _schluessel(z, stichtag) not in schon_da]
    return sum(_senden(pk, stichtag) for pk in sorted(offen))


def _schluessel(zeile: Pflichtzeile, stichtag: date) -> tuple[int, date | None, str]:
    tag = zeile.lage.faellig_am
    return zeile.pflicht.pk, tag, anlass(faellig_am=tag, stichtag=stichtag) if tag else ""


def _senden(pk: int, stichtag: date) -> bool:
    """One reminder under the lock of its duty; a second worker passes by, and finds the record afterwards."""
    try:
        with transaction.atomic():
            gesperrt = Berichtspflicht.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if gesperrt is None:
                return False
            (zeile,) = pflichtzeilen(pflichten=Berichtspflicht.objects.filter(pk=pk), stichtag=stichtag)
            return _vermerken_und_senden(zeile, stichtag)
    except (OSError, SMTPException):
        logger.warning("berichtserinnerung_nicht_gesendet", pflicht=pk, exc_info=True)
        return False


def _vermerken_und_senden(zeile: Pflichtzeile, stichtag: date) -> bool:
    _, tag, grund = _schluessel(zeile, stichtag)
    wer = empfaenger(pflicht=zeile.pflicht, stichtag=stichtag) if tag is not None and grund else []
    if tag is None or not wer:
        return False
    _, neu = Berichtserinnerung.objects.get_or_create(
        kommune_id=zeile.pflicht.kommune_id,
        pflicht=zeile.pflicht,
        faellig_am=tag,
        anlass=grund,
        defaults={"empfaenger": len(wer)},
    )
    if neu:
        _brief(zeile, tag, [e.adresse for e in wer]).send()
    return neu


def _brief(zeile: Pflichtzeile, tag: date, adressen: list[str]) -> EmailMessage:
    """Plain text: what is owed, to whom, until when, where to record it. The subject stays one line whatever the title holds."""
    pflicht = zeile.pflicht
    an = f" an {pflicht.gremium}" if pflicht.gremium else ""
    amt = f" Zuständig: {pflicht.amt}." if pflicht.amt else ""
    zuletzt = f"Zuletzt berichtet am {zeile.letzte.erledigt_am:%d.%m.%Y}." if zeile.letzte else "Bisher kein Bericht."
    absaetze = [
        "Guten Tag,",
        f"zu berichten ist{an} ({pflicht.kommune.name}): „{pflicht.titel}“.",
        f"Termin: {tag:%d.%m.%Y}, {zeile.lage.satz}.{amt} {zuletzt}",
        f"{settings.OZG_ADRESSE}/{pflicht.kommune.kuerzel}/gremien/berichtspflichten/{pflicht.pk}/",
        "Ist der Bericht schon gegeben? Dann tragen Sie ihn bitte auf dieser Seite ein, damit die Erinnerungen enden.",
    ]
    return EmailMessage(
        subject=" ".join(f"Bericht fällig am {tag:%d.%m.%Y}: {pflicht.titel}".split()),
        body="\n\n".join(absaetze),
        to=adressen,
        headers={"Auto-Submitted": "auto-generated"},
    )
