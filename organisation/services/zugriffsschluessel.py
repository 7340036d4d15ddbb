"""Give out, check and revoke access keys. A key is shown once and kept as a hash only."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, timedelta

import pghistory
from django.db import transaction
from django.utils import timezone

from organisation.models import Benutzer, Kommune, Zugriffsschluessel
from organisation.models.zugriffsschluessel import HOECHSTENS_TAGE
from organisation.selectors import darf_alle_schluessel_sehen, exportierbare_bereiche

VORSATZ = "ozg_"
LAENGE_PRAEFIX = len(VORSATZ) + 6
HOECHSTENS_JE_BENUTZER = 20


class SchluesselAbgelehnt(ValueError):
    """The key can't be given out or revoked; the German sentence says why. `feld` names the input, "" = none."""

    def __init__(self, meldung: str, feld: str = "") -> None:
        super().__init__(meldung)
        self.feld = feld


def pruefsumme(schluessel: str) -> str:
    """SHA-256 in hex. Enough without a slow hash: the key holds 256 random bits, nobody guesses it."""
    return hashlib.sha256(schluessel.encode()).hexdigest()


def schluessel_erstellen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    name: str,
    bereiche: Collection[str],
    gueltig_bis: date,
    nicht_oeffentlich: bool = False,
) -> tuple[Zugriffsschluessel, str]:
    """A key for the own rights; returns the row and the key itself, which is nowhere kept. Raises SchluesselAbgelehnt."""
    _angaben_pruefen(benutzer, kommune, name.strip(), bereiche, gueltig_bis, nicht_oeffentlich)
    klartext = VORSATZ + secrets.token_urlsafe(32)
    with transaction.atomic(), pghistory.context(grund="Zugriffsschlüssel erstellt"):
        eigene = Zugriffsschluessel.objects.filter(kommune=kommune, benutzer=benutzer)
        if eigene.gueltige().count() >= HOECHSTENS_JE_BENUTZER:
            raise SchluesselAbgelehnt(f"Mehr als {HOECHSTENS_JE_BENUTZER} gültige Schlüssel sind nicht möglich.")
        zeile = Zugriffsschluessel.objects.create(
            kommune=kommune,
            benutzer=benutzer,
            name=name.strip(),
            bereiche=sorted(set(bereiche)),
            darf_nicht_oeffentlich=nicht_oeffentlich,
            praefix=klartext[:LAENGE_PRAEFIX],
            pruefsumme=pruefsumme(klartext),
            gueltig_bis=gueltig_bis,
        )
    zeile.refresh_from_db()
    return zeile, klartext


def _angaben_pruefen(
    benutzer: Benutzer,
    kommune: Kommune,
    name: str,
    bereiche: Collection[str],
    gueltig_bis: date,
    nicht_oeffentlich: bool,
) -> None:
    heute = timezone.localdate()
    if not name or len(name) > 80 or not name.isprintable():
        raise SchluesselAbgelehnt("Bitte nennen Sie, wofür der Schlüssel ist (höchstens 80 Zeichen).", "name")
    if not heute <= gueltig_bis <= heute + timedelta(days=HOECHSTENS_TAGE - 1):
        raise SchluesselAbgelehnt("Ein Schlüssel gilt ab heute und höchstens ein Jahr.", "gueltig_bis")
    erlaubt = exportierbare_bereiche(benutzer=benutzer, kommune=kommune)
    if not bereiche or set(bereiche) - set(erlaubt):
        raise SchluesselAbgelehnt("Bitte wählen Sie Bereiche, die Sie selbst exportieren dürfen.", "bereiche")
    rechte = benutzer.rechte()
    if nicht_oeffentlich and not any(rechte.darf_nicht_oeffentlich(kommune_id=kommune.pk, bereich=b) for b in bereiche):
        raise SchluesselAbgelehnt("Nichtöffentliches dürfen Sie selbst nicht sehen.", "darf_nicht_oeffentlich")


def schluessel_widerrufen(*, benutzer: Benutzer, kommune: Kommune, schluessel_id: int) -> Zugriffsschluessel:
    """End a key at once: an own one, or any with the right to manage users here. Raises SchluesselAbgelehnt."""
    zeilen = Zugriffsschluessel.objects.filter(kommune=kommune, pk=schluessel_id)
    if not darf_alle_schluessel_sehen(benutzer=benutzer, kommune=kommune):
        zeilen = zeilen.filter(benutzer=benutzer)
    with transaction.atomic(), pghistory.context(grund="Zugriffsschlüssel widerrufen"):
        zeile: Zugriffsschluessel | None = zeilen.select_for_update().first()
        if zeile is None:
            raise SchluesselAbgelehnt("Diesen Zugriffsschlüssel gibt es nicht.")
        if zeile.widerrufen_am is None:
            zeile.widerrufen_am = timezone.now()
            zeile.save(update_fields=["widerrufen_am"])
    return zeile


def schluessel_pruefen(*, klartext: str) -> Zugriffsschluessel:
    """The key of a request with its Benutzer, whose rights are narrowed to it; notes the day. Raises SchluesselAbgelehnt."""
    zeile = (
        Zugriffsschluessel.objects.filter(pruefsumme=pruefsumme(klartext)).select_related("benutzer", "kommune").first()
    )
    heute = timezone.localdate()
    if zeile is None or not zeile.benutzer.is_active:
        raise SchluesselAbgelehnt("Dieser Zugriffsschlüssel ist nicht bekannt.")
    if zeile.widerrufen_am is not None:
        raise SchluesselAbgelehnt("Dieser Zugriffsschlüssel wurde widerrufen.")
    if zeile.gueltig_bis < heute:
        raise SchluesselAbgelehnt(f"Dieser Zugriffsschlüssel galt bis {zeile.gueltig_bis:%d.%m.%Y}.")
    if zeile.zuletzt_benutzt_am != heute:
        Zugriffsschluessel.objects.filter(pk=zeile.pk).update(zuletzt_benutzt_am=heute)
    zeile.benutzer.rechte_einschraenken(
        kommune_id=zeile.kommune_id, bereiche=zeile.bereiche, nicht_oeffentlich=zeile.darf_nicht_oeffentlich
    )
    return zeile
