"""The weekly digest: ordered by a person for herself, sent once a week while her right lasts."""

from __future__ import annotations

from datetime import date
from smtplib import SMTPException

import pghistory
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from auswertung.ausgabe.amtsblatt import Blatt, aenderungen, amtsblatt
from auswertung.models import Wochenbrief
from auswertung.selectors.orte import amtsname, ort_des_amts
from auswertung.selectors.wochenbriefe import faellige_wochenbriefe, fuer_amt, montag
from auswertung.selectors.zellen import Ort
from organisation import rechte as r
from organisation.kontext import ist_demo
from organisation.models import Benutzer, Kommune

_SALZ = "auswertung.wochenbrief"


class WochenbriefAbgelehnt(ValueError):
    """The digest can't be ordered; the German sentence says why."""


def wochenbrief_bestellen(*, benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> Wochenbrief:
    """Subscribe oneself; ordering twice changes nothing. Raises WochenbriefAbgelehnt."""
    if not benutzer.email:
        raise WochenbriefAbgelehnt(
            "Für Sie ist keine E-Mail-Adresse eingetragen. Bitte lassen Sie sie in der Verwaltung eintragen."
        )
    if _ort(benutzer, kommune, amt_id) is None:
        raise WochenbriefAbgelehnt("Diese Zahlen dürfen Sie nicht sehen.")
    with transaction.atomic(), pghistory.context(grund="Wochenbrief bestellt"):
        neu = Wochenbrief(kommune=kommune, benutzer=benutzer, amt_id=amt_id)
        Wochenbrief.objects.bulk_create([neu], ignore_conflicts=True)
    return fuer_amt(benutzer=benutzer, kommune=kommune, amt_id=amt_id).get()


def wochenbrief_abbestellen(*, benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> None:
    """Cancel the own subscription; without one nothing happens."""
    with transaction.atomic(), pghistory.context(grund="Wochenbrief abbestellt"):
        fuer_amt(benutzer=benutzer, kommune=kommune, amt_id=amt_id).delete()


def abbestellzeichen(*, brief: Wochenbrief) -> str:
    """Secret of the link in the mail: names one subscription, signed with the server's key."""
    return signing.dumps({"w": brief.pk, "b": brief.benutzer_id}, salt=_SALZ)


def wochenbrief_zum_zeichen(*, zeichen: str) -> Wochenbrief | None:
    """The subscription a link names; None where the link is broken or the subscription gone."""
    try:
        inhalt = signing.loads(zeichen, salt=_SALZ)
    except signing.BadSignature:
        return None
    zeilen = Wochenbrief.objects.filter(pk=inhalt["w"], benutzer_id=inhalt["b"])
    return zeilen.select_related("kommune", "amt").first()


def wochenbrief_aus_mail_abbestellen(*, zeichen: str) -> None:
    """Cancel by the link of the mail; a second click changes nothing."""
    zeile = wochenbrief_zum_zeichen(zeichen=zeichen)
    if zeile is not None:
        with (
            transaction.atomic(),
            pghistory.context(benutzer=zeile.benutzer_id, grund="Wochenbrief aus E-Mail abbestellt"),
        ):
            zeile.delete()


def wochenbriefe_senden(*, stichtag: date) -> int:
    """Send what is due this week, each in its own transaction under a row lock; how many went out.

    Two workers never send the same one; a mail server that is down leaves the row for the next run of the day.
    """
    return sum(_senden(pk, stichtag) for pk in faellige_wochenbriefe(stichtag=stichtag))


def _senden(pk: int, stichtag: date) -> bool:
    with transaction.atomic():
        zeile = (
            Wochenbrief.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("kommune", "benutzer", "amt")
            .filter(pk=pk)
            .first()
        )
        if zeile is None or (zeile.zuletzt_gesendet_am and zeile.zuletzt_gesendet_am >= montag(stichtag)):
            return False
        brief = _brief(zeile, stichtag)
        if brief is None:
            return False
        try:
            brief.send()
            zeile.zuletzt_gesendet_am, zeile.fehler = stichtag, ""
        except (OSError, SMTPException) as fehler:
            zeile.fehler = str(fehler)[:300] or type(fehler).__name__
        zeile.save(update_fields=["zuletzt_gesendet_am", "fehler"])
    return not zeile.fehler


def _ort(benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> tuple[Ort, str] | None:
    """The place with the rights of this moment; None where they are gone."""
    if amt_id is not None:
        gefunden = ort_des_amts(benutzer=benutzer, kommune=kommune, amt_id=amt_id)
        return (gefunden[0], amtsname(gefunden[1])) if gefunden else None
    darf = benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.LESEN)
    return (Ort(benutzer, kommune), kommune.name) if darf else None


def _brief(zeile: Wochenbrief, stichtag: date) -> EmailMultiAlternatives | None:
    """Text and HTML with the figures of the sheet; None where the right is gone or nothing was computed yet."""
    gefunden = _ort(zeile.benutzer, zeile.kommune, zeile.amt_id)
    if gefunden is None:
        return None
    ort, name = gefunden
    blatt = amtsblatt(ort=ort, name=name, stichtag=stichtag, heute=stichtag)
    if blatt is None:
        return None
    kontext = _kontext(zeile, blatt, stichtag)
    brief = EmailMultiAlternatives(
        subject=" ".join(f"Wochenbrief {name}, {stichtag:%d.%m.%Y}".split()),
        body=render_to_string("auswertung/mail/wochenbrief.txt", kontext),
        to=[zeile.benutzer.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{kontext['abbestellen_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    brief.attach_alternative(render_to_string("auswertung/mail/wochenbrief.html", kontext), "text/html")
    return brief


def _kontext(zeile: Wochenbrief, blatt: Blatt, stichtag: date) -> dict[str, object]:
    seit = zeile.zuletzt_gesendet_am
    alt = amtsblatt(ort=blatt.ort, name=blatt.name, stichtag=seit, heute=stichtag) if seit else None
    name, werte = ("amtsblatt", [zeile.amt_id]) if zeile.amt_id else ("kommunenblatt", [])
    return {
        "blatt": blatt,
        "seit": seit,
        "aenderungen": aenderungen(neu=blatt, alt=alt) if alt and alt.stichtag < blatt.stichtag else None,
        "demo": ist_demo(zeile.kommune),
        "blatt_url": settings.OZG_ADRESSE + reverse(name, args=[zeile.kommune.kuerzel, *werte]),
        "abbestellen_url": settings.OZG_ADRESSE
        + reverse("wochenbrief_abbestellen", args=[abbestellzeichen(brief=zeile)]),
    }
