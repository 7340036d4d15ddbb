"""What hangs on a paper: stops, points and what they are about, links, files, participation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import IO, Any

import pghistory
from django.db import models, transaction
from django.utils import timezone

from finanzen.services.zeilen import bereinigt, fortschreiben
from gremien.models import (
    Beratungsstation,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Vorlagenanlage,
    Vorlagenbezug,
)
from gremien.models.rahmen import BEREICH
from gremien.services.zeilen import (
    sichtbares_pruefen,
    speichern,
    verborgenes_pruefen,
    vermerken,
    vorlage_sperren,
    zeile_sperren,
)
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.anlagen import anlage_speichern
from organisation.services.dateiarten import DateiAbgelehnt
from personal.services.eingaben import tag_pruefen

STATION_AENDERBAR = ("gremium", "datum", "rolle", "ist_nicht_oeffentlich", "ergebnis", "bemerkung")
PUNKT_AENDERBAR = ("station", "nummer", "text", "art", "faellig_am", "betrag")
# part of a paper → the fields it is opened with; none of them is changed later, it is taken out and entered anew
TEILE: Mapping[type[models.Model], tuple[str, ...]] = {
    Vorlagenbezug: ("art", "ziel"),
    Beteiligung: ("projekt", "stelle", "form", "datum", "ergebnis"),
}
BEZUG_AENDERBAR = ("massnahme", "stelle", "projekt", "betrag", "jahr", "mittelart")
ENTFERNBAR = (Vorlagenbezug, Beteiligung, Vorlagenanlage, Beschlussbezug, Beratungsstation, Beschlusspunkt)


def station_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, vorlage_id: int, angaben: Mapping[str, Any]
) -> Beratungsstation:
    """A stop of the Beratungsfolge. Raises Eingabefehler (rights, twice, a result without a day)."""
    werte = bereinigt(Beratungsstation, angaben, STATION_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Beratung eingetragen"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        _station_pruefen(benutzer, kommune, werte)
        _ergebnis_pruefen(werte.get("ergebnis"), werte.get("datum"))
        station: Beratungsstation = speichern(Beratungsstation(kommune=kommune, vorlage=vorlage, **werte))
        vermerken(kommune=kommune, anlass="Beratung eingetragen")
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
    """Change a stop, enter its result. Raises VeralteterStand, Eingabefehler."""
    werte = bereinigt(Beratungsstation, aenderungen, STATION_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Beratung geändert"):
        station = zeile_sperren(Beratungsstation, benutzer=benutzer, kommune=kommune, pk=station_id)
        _station_pruefen(benutzer, kommune, werte)
        _ergebnis_pruefen(werte.get("ergebnis", station.ergebnis), werte.get("datum", station.datum))
        fortschreiben(station, version, werte, gesehen or {})
        vermerken(kommune=kommune, anlass="Beratung geändert")
    return station  # type: ignore[no-any-return]


def punkt_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, vorlage_id: int, angaben: Mapping[str, Any]
) -> Beschlusspunkt:
    """A numbered point. Raises Eingabefehler (number taken, a stop of another paper)."""
    werte = bereinigt(Beschlusspunkt, angaben, PUNKT_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Beschlusspunkt eingetragen"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        _punkt_pruefen(benutzer, kommune, vorlage.pk, werte)
        punkt: Beschlusspunkt = speichern(Beschlusspunkt(kommune=kommune, vorlage=vorlage, **werte))
        vermerken(kommune=kommune, anlass="Beschlusspunkt eingetragen")
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
    """Change a point. Raises VeralteterStand, Eingabefehler."""
    werte = bereinigt(Beschlusspunkt, aenderungen, PUNKT_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Beschlusspunkt geändert"):
        punkt = zeile_sperren(Beschlusspunkt, benutzer=benutzer, kommune=kommune, pk=punkt_id)
        _punkt_pruefen(benutzer, kommune, punkt.vorlage_id, werte)
        fortschreiben(punkt, version, werte, gesehen or {})
        vermerken(kommune=kommune, anlass="Beschlusspunkt geändert")
    return punkt  # type: ignore[no-any-return]


def bezug_eintragen(
    *, benutzer: Benutzer, kommune: Kommune, punkt_id: int, angaben: Mapping[str, Any]
) -> Beschlussbezug:
    """Link a point to one Maßnahme, post or project. Raises Eingabefehler for what the Benutzer may not see."""
    werte = bereinigt(Beschlussbezug, angaben, BEZUG_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Bezug eines Beschlusspunkts eingetragen"):
        punkt = zeile_sperren(Beschlusspunkt, benutzer=benutzer, kommune=kommune, pk=punkt_id)
        for feld in ("massnahme", "stelle", "projekt"):
            sichtbares_pruefen(benutzer=benutzer, kommune=kommune, zeile=werte.get(feld), feld=feld)
        bezug: Beschlussbezug = speichern(Beschlussbezug(kommune=kommune, punkt=punkt, **werte))
        vermerken(kommune=kommune, anlass="Bezug eines Beschlusspunkts eingetragen")
    return bezug


def teil_eintragen(
    modell: Any, *, benutzer: Benutzer, kommune: Kommune, vorlage_id: int, angaben: Mapping[str, Any]
) -> Any:
    """A link to another paper, or a participation. Raises Eingabefehler for a target the Benutzer may not see."""
    werte = bereinigt(modell, angaben, TEILE[modell])
    with transaction.atomic(), pghistory.context(grund=f"{modell._meta.verbose_name} eingetragen"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        for feld in ("ziel", "projekt"):
            sichtbares_pruefen(benutzer=benutzer, kommune=kommune, zeile=werte.get(feld), feld=feld)
        if isinstance(werte.get("datum"), date):
            tag_pruefen(werte["datum"], feld="datum")
        return speichern(modell(kommune=kommune, vorlage=vorlage, **werte))


def anlage_anhaengen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    vorlage_id: int,
    nummer: int,
    bezeichnung: str,
    datei: IO[bytes] | None = None,
    dateiname: str = "",
) -> Vorlagenanlage:
    """A numbered Anlage, with or without its file. Raises Eingabefehler (kind of file, number taken)."""
    text = text_pruefen(bezeichnung, feld="bezeichnung", name="Bezeichnung", hoechstens=200, pflicht=True)
    with transaction.atomic(), pghistory.context(grund="Anlage angehängt"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        zeile = Vorlagenanlage(kommune=kommune, vorlage=vorlage, nummer=nummer, bezeichnung=text)
        if datei is not None:
            try:
                zeile.anlage = anlage_speichern(
                    benutzer=benutzer,
                    kommune=kommune,
                    datei=datei,
                    dateiname=dateiname,
                    amt=vorlage.amt,
                    bereich=BEREICH,
                    nicht_oeffentlich=vorlage.ist_nicht_oeffentlich,
                )
            except DateiAbgelehnt as fehler:
                raise Eingabefehler(str(fehler), feld="datei") from fehler
        speichern(zeile)
    return zeile


def teil_entfernen(modell: Any, *, benutzer: Benutzer, kommune: Kommune, pk: int, grund: str) -> None:
    """Take a part out; the history keeps it. Raises Eingabefehler when something still hangs on it."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    if modell not in ENTFERNBAR:
        raise Eingabefehler("Das lässt sich hier nicht entfernen.")
    with transaction.atomic(), pghistory.context(grund=text):
        zeile = zeile_sperren(modell, benutzer=benutzer, kommune=kommune, pk=pk)
        try:
            zeile.delete()
        except models.ProtectedError as fehler:
            raise Eingabefehler(
                "Daran hängen noch Beschlusspunkte, Umsetzungsstände oder Berichtspflichten."
            ) from fehler
        vermerken(kommune=kommune, anlass=f"{modell._meta.verbose_name} entfernt")


def _station_pruefen(benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    verborgenes_pruefen(benutzer=benutzer, kommune=kommune, verborgen=bool(werte.get("ist_nicht_oeffentlich")))
    if isinstance(werte.get("datum"), date):
        tag_pruefen(werte["datum"], feld="datum")


def _ergebnis_pruefen(ergebnis: str | None, datum: date | None) -> None:
    offen = ergebnis in (None, Beratungsstation.Ergebnis.OFFEN)
    if not offen and datum is not None and datum > timezone.localdate():
        raise Eingabefehler("Die Sitzung liegt in der Zukunft; ein Ergebnis gibt es erst danach.", feld="ergebnis")


def _punkt_pruefen(benutzer: Benutzer, kommune: Kommune, vorlage_id: int, werte: Mapping[str, Any]) -> None:
    station = werte.get("station")
    sichtbares_pruefen(benutzer=benutzer, kommune=kommune, zeile=station, feld="station")
    if station is not None and station.vorlage_id != vorlage_id:
        raise Eingabefehler("Diese Beratung gehört zu einer anderen Vorlage.", feld="station")
    if isinstance(werte.get("faellig_am"), date):
        tag_pruefen(werte["faellig_am"], feld="faellig_am")
    if werte.get("betrag") is not None and werte["betrag"] < 0:
        raise Eingabefehler("Ein beschlossener Betrag ist nicht negativ.", feld="betrag")
