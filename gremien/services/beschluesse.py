"""Write the way through the bodies, the points decided, what they are about, and how far they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pghistory
from django.db import models, transaction
from django.utils import timezone

from finanzen.models import Massnahme
from finanzen.services.zeilen import bereinigt, fortschreiben
from gremien.models import Beratungsstation, Beschlussbezug, Beschlusspunkt, Umsetzungsstand
from gremien.services.eingaben import oeffentlichkeit_pruefen, punkt_sperren, vermerken, vorlage_sperren
from leistungen.models import Herkunft
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from personal.models import Stelle
from personal.services.eingaben import geprueft, tag_pruefen
from projekte.models import Projekt

STATION_AENDERBAR = ("gremium", "datum", "rolle", "ist_nicht_oeffentlich", "ergebnis", "bemerkung")
PUNKT_AENDERBAR = ("station", "nummer", "text", "art", "faellig_am", "betrag")
BEZUG_FELDER = ("massnahme", "stelle", "projekt", "betrag", "jahr", "mittelart")
_ZIELE: dict[str, Any] = {"massnahme": Massnahme, "stelle": Stelle, "projekt": Projekt}


def station_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, vorlage_id: int, angaben: Mapping[str, Any]
) -> Beratungsstation:
    """Add a stop. Raises Eingabefehler (twice, result without a day, a result in the future, hidden without the grant)."""
    werte = bereinigt(Beratungsstation, angaben, STATION_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Beratung eingetragen"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        _station_pruefen(benutzer, kommune, werte, werte.get("datum"), werte.get("ergebnis"))
        station: Beratungsstation = geprueft(Beratungsstation(kommune=kommune, vorlage=vorlage, **werte))
        station.save()
        vermerken(kommune=kommune, anlass="Beratung eingetragen", ab=station.datum)
    return station


def station_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    station_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Beratungsstation:
    """Change a stop, usually its result. Raises VeralteterStand, Eingabefehler."""
    werte = bereinigt(Beratungsstation, aenderungen, STATION_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Beratung geändert"):
        station = _station_sperren(benutzer, kommune, station_id)
        datum, ergebnis = werte.get("datum", station.datum), werte.get("ergebnis", station.ergebnis)
        _station_pruefen(benutzer, kommune, werte, datum, ergebnis)
        fortschreiben(station, version, werte, gesehen or {})
        vermerken(kommune=kommune, anlass="Beratung geändert", ab=station.datum)
    return station


def station_entfernen(*, benutzer: Benutzer, kommune: Kommune, station_id: int) -> None:
    """Take out a stop that decided nothing. Raises Eingabefehler where points name it."""
    with transaction.atomic(), pghistory.context(grund="Beratung entfernt"):
        station = _station_sperren(benutzer, kommune, station_id)
        try:
            station.delete()
        except models.ProtectedError as fehler:
            raise Eingabefehler("Zu dieser Beratung gehören Beschlusspunkte; sie bleibt deshalb stehen.") from fehler
        vermerken(kommune=kommune, anlass="Beratung entfernt")


def punkt_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, vorlage_id: int, angaben: Mapping[str, Any]
) -> Beschlusspunkt:
    """Add a point. Raises Eingabefehler (number twice, a stop of another paper, negative amount)."""
    werte = bereinigt(Beschlusspunkt, angaben, PUNKT_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Beschlusspunkt angelegt"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        _punkt_pruefen(werte, vorlage.pk)
        punkt: Beschlusspunkt = geprueft(Beschlusspunkt(kommune=kommune, vorlage=vorlage, **werte))
        punkt.save()
        vermerken(kommune=kommune, anlass="Beschlusspunkt angelegt", ab=_tag_des_beschlusses(punkt))
    return punkt


def punkt_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    punkt_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Beschlusspunkt:
    """Change a point; its stated progress stays. Raises VeralteterStand, Eingabefehler."""
    werte = bereinigt(Beschlusspunkt, aenderungen, PUNKT_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Beschlusspunkt geändert"):
        punkt = punkt_sperren(benutzer=benutzer, kommune=kommune, punkt_id=punkt_id)
        _punkt_pruefen(werte, punkt.vorlage_id)
        fortschreiben(punkt, version, werte, gesehen or {})
        vermerken(kommune=kommune, anlass="Beschlusspunkt geändert", ab=_tag_des_beschlusses(punkt))
    return punkt


def bezuege_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    punkt_id: int,
    version: int,
    bezuege: Sequence[Mapping[str, Any]],
) -> Beschlusspunkt:
    """Exactly these links: each names one Maßnahme, post or project. Raises VeralteterStand, Eingabefehler (one out of sight)."""
    with transaction.atomic(), pghistory.context(grund="Bezüge gesetzt"):
        punkt = punkt_sperren(benutzer=benutzer, kommune=kommune, punkt_id=punkt_id)
        fortschreiben(punkt, version, {}, {})
        Beschlussbezug.objects.filter(punkt=punkt).delete()
        for angaben in bezuege:
            werte = bereinigt(Beschlussbezug, angaben, BEZUG_FELDER)
            _ziel_sichtbar(benutzer, kommune, werte)
            geprueft(Beschlussbezug(kommune=kommune, punkt=punkt, **werte)).save()
        vermerken(kommune=kommune, anlass="Bezüge eines Beschlusspunkts gesetzt", ab=_tag_des_beschlusses(punkt))
    return punkt


def stand_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    punkt_id: int,
    stand: str,
    gueltig_ab: date,
    erlaeuterung: str,
    herkunft: str = Herkunft.EINGABE,
) -> Umsetzungsstand:
    """State how far a point is since a day, today at the latest. Raises Eingabefehler (future, nothing said)."""
    text = text_pruefen(erlaeuterung, feld="erlaeuterung", name="Was ist geschehen?", hoechstens=1000, pflicht=True)
    if tag_pruefen(gueltig_ab, feld="gueltig_ab") > timezone.localdate():
        raise Eingabefehler("Ein Stand gilt frühestens ab heute, nicht für die Zukunft.", feld="gueltig_ab")
    with transaction.atomic(), pghistory.context(grund="Umsetzungsstand gesetzt"):
        punkt = punkt_sperren(benutzer=benutzer, kommune=kommune, punkt_id=punkt_id)
        zeile: Umsetzungsstand = geprueft(
            Umsetzungsstand(
                kommune=kommune,
                punkt=punkt,
                stand=stand,
                gueltig_ab=gueltig_ab,
                erlaeuterung=text,
                erfasst_von=benutzer,
                herkunft=herkunft,
                ist_nachtrag=gueltig_ab < timezone.localdate(),
            )
        )
        zeile.save()
        vermerken(kommune=kommune, anlass="Umsetzungsstand gesetzt", ab=gueltig_ab)
    return zeile


def stand_stornieren(*, benutzer: Benutzer, kommune: Kommune, punkt_id: int, stand_id: int, grund: str) -> None:
    """Take a stated progress out; it stays readable. Raises Eingabefehler (twice, without a reason)."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        punkt = punkt_sperren(benutzer=benutzer, kommune=kommune, punkt_id=punkt_id)
        offen = Umsetzungsstand.objects.filter(punkt=punkt, pk=stand_id, storniert_am__isnull=True)
        ab = offen.values_list("gueltig_ab", flat=True).first()
        if not offen.update(storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text):
            raise Eingabefehler("Dieser Stand ist schon storniert.")
        vermerken(kommune=kommune, anlass="Umsetzungsstand storniert", ab=ab)


def _station_sperren(benutzer: Benutzer, kommune: Kommune, station_id: int) -> Beratungsstation:
    zeilen = Beratungsstation.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=station_id)
    station: Beratungsstation | None = zeilen.select_for_update(of=("self",)).first()
    if station is None:
        raise Eingabefehler("Diese Beratung dürfen Sie nicht bearbeiten, oder es gibt sie nicht mehr.")
    return station


def _station_pruefen(
    benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any], datum: date | None, ergebnis: str | None
) -> None:
    oeffentlichkeit_pruefen(benutzer=benutzer, kommune=kommune, werte=werte)
    if datum is not None:
        tag_pruefen(datum, feld="datum")
    offen = ergebnis in (None, Beratungsstation.Ergebnis.OFFEN)
    if not offen and datum is not None and datum > timezone.localdate():
        raise Eingabefehler("Die Sitzung liegt in der Zukunft; ein Ergebnis gibt es erst danach.", feld="ergebnis")


def _punkt_pruefen(werte: Mapping[str, Any], vorlage_id: int) -> None:
    station = werte.get("station")
    if station is not None and station.vorlage_id != vorlage_id:
        raise Eingabefehler("Diese Beratung gehört zu einer anderen Vorlage.", feld="station")
    if werte.get("faellig_am") is not None:
        tag_pruefen(werte["faellig_am"], feld="faellig_am")
    if werte.get("betrag") is not None and werte["betrag"] < 0:
        raise Eingabefehler("Ein beschlossener Betrag ist nicht negativ.", feld="betrag")


def _ziel_sichtbar(benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    for name, modell in _ZIELE.items():
        ziel = werte.get(name)
        if ziel is not None:
            sichtbar = modell.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk=ziel.pk)
            if not sichtbar.exists():
                raise Eingabefehler(f"„{ziel}“ dürfen Sie nicht verknüpfen.", feld=name)


def _tag_des_beschlusses(punkt: Beschlusspunkt) -> date | None:
    return punkt.station.datum if punkt.station is not None else None
