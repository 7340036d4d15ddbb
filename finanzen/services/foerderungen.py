"""Open and change grants, record their movements, keep their deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from finanzen.models import Foerderbewegung, Foerderfrist, Foerderprogramm, Foerderung
from finanzen.services.haushaltsjahre import recht_pruefen
from finanzen.services.zeilen import bereinigt, fortschreiben
from leistungen.models import Herkunft
from leistungen.services.eingaben import amt_pruefen, text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.services.eingaben import geprueft, tag_pruefen

FOERDERUNG_AENDERBAR = (
    "programm", "bezeichnung", "aktenzeichen", "amt", "projekt", "massnahme", "gesamtvolumen", "quote", "foerderbetrag",
    "eigenanteil", "bewilligung_von", "bewilligung_bis", "projekt_von", "projekt_bis", "kostenarten", "drucksache",
    "quelle", "bemerkung",
)  # fmt: skip
BEWEGUNGSFELDER = ("art", "jahr_von", "jahr_bis", "kostenart", "betrag", "abweichungsgrund", "beleg")


def programm_anlegen(*, benutzer: Benutzer, kommune: Kommune, name: str, geber: str) -> Foerderprogramm:
    """A programme; needs finanzen for the whole Kommune. Raises Eingabefehler."""
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    with transaction.atomic(), pghistory.context(grund="Förderprogramm angelegt"):
        zeile: Foerderprogramm = geprueft(
            Foerderprogramm(
                kommune=kommune,
                name=text_pruefen(name, feld="name", name="Name", hoechstens=200, pflicht=True),
                geber=geber,
            )
        )
        zeile.save()
    return zeile


def foerderung_anlegen(*, benutzer: Benutzer, kommune: Kommune, angaben: Mapping[str, Any]) -> Foerderung:
    """A grant, as the Bescheid says. Raises Eingabefehler."""
    werte = bereinigt(Foerderung, angaben, FOERDERUNG_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Förderung angelegt"):
        amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte.get("amt"), bereich="finanzen")
        _ziele_pruefen(benutzer, kommune, werte)
        foerderung: Foerderung = geprueft(Foerderung(kommune=kommune, **werte))
        foerderung.save()
        _vermerken(kommune, "Förderung angelegt")
    return foerderung


def foerderung_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    foerderung_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
    grund: str = "",
) -> Foerderung:
    """Change a grant. Raises VeralteterStand, Eingabefehler."""
    werte = bereinigt(Foerderung, aenderungen, FOERDERUNG_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund=grund or "Förderung geändert"):
        foerderung = foerderung_sperren(benutzer=benutzer, kommune=kommune, foerderung_id=foerderung_id)
        if "amt" in werte:
            amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte["amt"], bereich="finanzen")
        _ziele_pruefen(benutzer, kommune, werte)
        fortschreiben(foerderung, version, werte, gesehen or {})
        _vermerken(kommune, "Förderung geändert")
    return foerderung


def bewegung_eintragen(
    *, benutzer: Benutzer, kommune: Kommune, foerderung_id: int, angaben: Mapping[str, Any], trotzdem: bool = False
) -> Foerderbewegung:
    """Record a movement. `trotzdem`: it overlaps with one of the same kind and Kostenart, and that is meant.

    Raises Eingabefehler (a Kostenart the Bescheid does not name, overlap, more used than came in without a reason).
    """
    werte = bereinigt(Foerderbewegung, angaben, BEWEGUNGSFELDER)
    with transaction.atomic(), pghistory.context(grund="Förderbewegung eingetragen"):
        foerderung = foerderung_sperren(benutzer=benutzer, kommune=kommune, foerderung_id=foerderung_id)
        bewegung: Foerderbewegung = geprueft(
            Foerderbewegung(
                kommune=kommune,
                foerderung=foerderung,
                gueltig_ab=timezone.localdate(),
                erfasst_von=benutzer,
                grund=werte.get("abweichungsgrund") or "",
                herkunft=Herkunft.EINGABE,
                **werte,
            )
        )
        _kostenart_pruefen(foerderung, bewegung.kostenart)
        _ueberschneidung_pruefen(foerderung, bewegung, trotzdem)
        _eingang_pruefen(foerderung, bewegung)
        bewegung.save()
        _vermerken(kommune, "Förderbewegung eingetragen")
    return bewegung


def bewegung_stornieren(
    *, benutzer: Benutzer, kommune: Kommune, foerderung_id: int, bewegung_id: int, grund: str
) -> None:
    """Take a movement out of the sums; it stays readable. Raises Eingabefehler (twice, without a reason)."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        foerderung = foerderung_sperren(benutzer=benutzer, kommune=kommune, foerderung_id=foerderung_id)
        treffer = Foerderbewegung.objects.filter(
            foerderung=foerderung, pk=bewegung_id, storniert_am__isnull=True
        ).update(storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text)
        if not treffer:
            raise Eingabefehler("Diese Bewegung ist schon storniert.")
        _vermerken(kommune, "Förderbewegung storniert")


def frist_setzen(
    *, benutzer: Benutzer, kommune: Kommune, foerderung_id: int, bezeichnung: str, faellig_am: date, bemerkung: str = ""
) -> Foerderfrist:
    """A deadline. Raises Eingabefehler."""
    with transaction.atomic(), pghistory.context(grund="Förderfrist gesetzt"):
        foerderung = foerderung_sperren(benutzer=benutzer, kommune=kommune, foerderung_id=foerderung_id)
        frist: Foerderfrist = geprueft(
            Foerderfrist(
                kommune=kommune,
                foerderung=foerderung,
                bezeichnung=text_pruefen(
                    bezeichnung, feld="bezeichnung", name="Bezeichnung", hoechstens=160, pflicht=True
                ),
                faellig_am=tag_pruefen(faellig_am, feld="faellig_am"),
                bemerkung=text_pruefen(bemerkung, feld="bemerkung", name="Bemerkung", hoechstens=300),
            )
        )
        frist.save()
        _vermerken(kommune, "Förderfrist gesetzt")
    return frist


def frist_erledigen(*, benutzer: Benutzer, kommune: Kommune, foerderung_id: int, frist_id: int, am: date) -> None:
    """The deadline is met. Raises Eingabefehler (done already, a day in the future)."""
    if am > timezone.localdate():
        raise Eingabefehler("Erledigt ist eine Frist frühestens heute.", feld="am")
    with transaction.atomic(), pghistory.context(grund="Förderfrist erledigt"):
        foerderung = foerderung_sperren(benutzer=benutzer, kommune=kommune, foerderung_id=foerderung_id)
        offen = Foerderfrist.objects.filter(foerderung=foerderung, pk=frist_id, erledigt_am__isnull=True)
        if not offen.update(erledigt_am=tag_pruefen(am, feld="am")):
            raise Eingabefehler("Diese Frist ist schon erledigt.")
        _vermerken(kommune, "Förderfrist erledigt")


def foerderung_sperren(*, benutzer: Benutzer, kommune: Kommune, foerderung_id: int) -> Foerderung:
    """Lock the row inside a transaction. Raises Eingabefehler when the Benutzer may not edit it."""
    zeilen = Foerderung.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=foerderung_id)
    foerderung: Foerderung | None = zeilen.select_for_update(of=("self",)).first()
    if foerderung is None:
        raise Eingabefehler("Diese Förderung dürfen Sie nicht bearbeiten, oder es gibt sie nicht mehr.")
    return foerderung


def _ziele_pruefen(benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    for feld, wort in (("projekt", "Dieses Projekt"), ("massnahme", "Diese Maßnahme")):
        ziel = werte.get(feld)
        if ziel is None:
            continue
        sichtbar = type(ziel).objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk=ziel.pk)
        if not sichtbar.exists():
            raise Eingabefehler(f"{wort} gibt es nicht, oder Sie dürfen es nicht sehen.", feld=feld)


def _kostenart_pruefen(foerderung: Foerderung, kostenart: str) -> None:
    erlaubt = [teil.strip() for teil in foerderung.kostenarten.split(",") if teil.strip()]
    if kostenart and erlaubt and kostenart.casefold() not in {teil.casefold() for teil in erlaubt}:
        raise Eingabefehler(
            f"Der Bescheid nennt „{kostenart}“ nicht. Zuwendungsfähig sind: {', '.join(erlaubt)}.", feld="kostenart"
        )


def _gueltige(foerderung: Foerderung, art: str) -> Any:
    return Foerderbewegung.objects.filter(foerderung=foerderung, art=art, storniert_am__isnull=True)


def _ueberschneidung_pruefen(foerderung: Foerderung, neu: Foerderbewegung, trotzdem: bool) -> None:
    gleiche = _gueltige(foerderung, neu.art).filter(
        kostenart__iexact=neu.kostenart, jahr_von__lte=neu.jahr_bis, jahr_bis__gte=neu.jahr_von
    )
    vorhanden = gleiche.first()
    if vorhanden is not None and not trotzdem:
        raise Eingabefehler(
            f"Für diese Jahre gibt es schon „{vorhanden}“. Ist beides richtig, bestätigen Sie es bitte unten im Formular.",
            feld="trotzdem",
        )


def _eingang_pruefen(foerderung: Foerderung, neu: Foerderbewegung) -> None:
    """Used money must have come in, or the reason is named."""
    if neu.art != Foerderbewegung.Art.VERWENDET or neu.abweichungsgrund:
        return
    eingegangen = _summe(foerderung, "ausgezahlt") or _summe(foerderung, "abgerufen")
    if _summe(foerderung, "verwendet") + neu.betrag > eingegangen:
        raise Eingabefehler(
            "Damit wäre mehr verwendet, als ausgezahlt ist. Bitte nennen Sie den Grund der Abweichung.",
            feld="abweichungsgrund",
        )


def _summe(foerderung: Foerderung, art: str) -> Decimal:
    return sum(_gueltige(foerderung, art).values_list("betrag", flat=True), Decimal(0))


def _vermerken(kommune: Kommune, anlass: str) -> None:
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass=anlass)
