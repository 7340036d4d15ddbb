"""Write papers and what belongs to them: versions, references, files, goals, impact checks, participation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import pghistory
from django.db import transaction

from finanzen.services.zeilen import bereinigt, fortschreiben
from gremien.models import (
    Auswirkungspruefung,
    Beteiligung,
    Ratsvorlage,
    Vorlagenanlage,
    Vorlagenbezug,
    Zielbewertung,
)
from gremien.services.eingaben import amt_pruefen, oeffentlichkeit_pruefen, vermerken, vorlage_sperren
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.anlagen import anlage_speichern
from organisation.services.dateiarten import DateiAbgelehnt
from personal.services.eingaben import geprueft, tag_pruefen
from projekte.models import Projekt

VORLAGE_AENDERBAR = (
    "nummer", "titel", "art", "datum", "amt", "kurzfassung", "vorgaenger", "ist_nicht_oeffentlich", "ist_veroeffentlicht",
    "adresse", "quelle",
)  # fmt: skip
BETEILIGUNG_FELDER = ("projekt", "stelle", "form", "datum", "ergebnis")


def vorlage_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, angaben: Mapping[str, Any], ist_demo: bool = False
) -> Ratsvorlage:
    """Record a paper. Raises Eingabefehler (rights, number twice, hidden without the grant)."""
    werte = bereinigt(Ratsvorlage, angaben, VORLAGE_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Vorlage angelegt"):
        amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte.get("amt"))
        _inhalt_pruefen(benutzer, kommune, werte)
        vorlage: Ratsvorlage = geprueft(Ratsvorlage(kommune=kommune, ist_demo=ist_demo, **werte))
        vorlage.save()
        vermerken(kommune=kommune, anlass="Vorlage angelegt", ab=vorlage.datum)
    return vorlage


def vorlage_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    vorlage_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Ratsvorlage:
    """Change fields. Raises VeralteterStand when somebody was faster, Eingabefehler (a circle of versions, rights) otherwise."""
    werte = bereinigt(Ratsvorlage, aenderungen, VORLAGE_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Vorlage geändert"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        if "amt" in werte:
            amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte["amt"])
        _inhalt_pruefen(benutzer, kommune, werte)
        if werte.get("vorgaenger") is not None:
            _kreis_abweisen(vorlage, werte["vorgaenger"])
        fortschreiben(vorlage, version, werte, gesehen or {})
        vermerken(kommune=kommune, anlass="Vorlage geändert", ab=vorlage.datum)
    return vorlage


def bezug_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, vorlage_id: int, art: str, ziel: Ratsvorlage
) -> Vorlagenbezug:
    """This paper answers, follows, changes another. Raises Eingabefehler (twice, itself, one that may not be seen)."""
    with transaction.atomic(), pghistory.context(grund="Bezug angelegt"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        _sichtbar(benutzer, kommune, ziel, "ziel")
        bezug: Vorlagenbezug = geprueft(Vorlagenbezug(kommune=kommune, vorlage=vorlage, art=art, ziel=ziel))
        bezug.save()
    return bezug


def teil_entfernen(*, benutzer: Benutzer, kommune: Kommune, vorlage_id: int, teil: str, teil_id: int) -> None:
    """Remove one row of the paper: `teil` is bezug, anlage or beteiligung. What was there stays in the history."""
    modell: Any = {"bezug": Vorlagenbezug, "anlage": Vorlagenanlage, "beteiligung": Beteiligung}.get(teil)
    if modell is None:
        raise Eingabefehler("Diesen Teil einer Vorlage gibt es nicht.")
    with transaction.atomic(), pghistory.context(grund=f"{modell._meta.verbose_name} entfernt"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        anzahl, _ = modell.objects.filter(vorlage=vorlage, pk=teil_id).delete()
        if not anzahl:
            raise Eingabefehler("Dieser Eintrag ist schon entfernt.")


def vorlagenanlage_anlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    vorlage_id: int,
    nummer: int,
    bezeichnung: str,
    datei: IO[bytes] | None = None,
    dateiname: str = "",
) -> Vorlagenanlage:
    """Add a file, or only its name. The file is as hidden as its paper. Raises Eingabefehler (kind, size, number twice)."""
    text = text_pruefen(bezeichnung, feld="bezeichnung", name="Bezeichnung", hoechstens=200, pflicht=True)
    with transaction.atomic(), pghistory.context(grund="Anlage angelegt"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        zeile = geprueft(Vorlagenanlage(kommune=kommune, vorlage=vorlage, nummer=nummer, bezeichnung=text))
        if datei is not None:
            try:
                zeile.anlage = anlage_speichern(
                    benutzer=benutzer,
                    kommune=kommune,
                    datei=datei,
                    dateiname=dateiname,
                    amt=vorlage.amt,
                    nicht_oeffentlich=vorlage.ist_nicht_oeffentlich,
                    bereich="gremien",
                )
            except DateiAbgelehnt as fehler:
                raise Eingabefehler(str(fehler), feld="datei") from fehler
        zeile.save()
    return zeile


def zielmatrix_setzen(
    *, benutzer: Benutzer, kommune: Kommune, vorlage_id: int, version: int, wirkungen: Mapping[int, str]
) -> Ratsvorlage:
    """Goal id → unterstuetzt, behindert, or "" for a goal the paper does not touch. Raises VeralteterStand, Eingabefehler."""
    with transaction.atomic(), pghistory.context(grund="Zielmatrix gesetzt"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        fortschreiben(vorlage, version, {}, {})
        Zielbewertung.objects.filter(vorlage=vorlage, ziel_id__in=wirkungen).delete()
        for ziel_id, wirkung in wirkungen.items():
            if wirkung:
                geprueft(Zielbewertung(kommune=kommune, vorlage=vorlage, ziel_id=ziel_id, wirkung=wirkung)).save()
    return vorlage


def pruefungen_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    vorlage_id: int,
    version: int,
    ergebnisse: Mapping[int, tuple[str, str]],
) -> Ratsvorlage:
    """Impact field id → (result, remark); result "" = not checked. Raises VeralteterStand, Eingabefehler (no remark)."""
    with transaction.atomic(), pghistory.context(grund="Auswirkungen geprüft"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        fortschreiben(vorlage, version, {}, {})
        Auswirkungspruefung.objects.filter(vorlage=vorlage, prueffeld_id__in=ergebnisse).delete()
        for feld_id, (ergebnis, erlaeuterung) in ergebnisse.items():
            text = text_pruefen(erlaeuterung, feld=f"text_{feld_id}", name="Erläuterung", hoechstens=500)
            if ergebnis:
                zeile = Auswirkungspruefung(
                    kommune=kommune, vorlage=vorlage, prueffeld_id=feld_id, ergebnis=ergebnis, erlaeuterung=text
                )
                geprueft(zeile).save()
    return vorlage


def beteiligung_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, vorlage_id: int, angaben: Mapping[str, Any]
) -> Beteiligung:
    """Who was told, heard or had a say. Raises Eingabefehler."""
    werte = bereinigt(Beteiligung, angaben, BETEILIGUNG_FELDER)
    with transaction.atomic(), pghistory.context(grund="Beteiligung eingetragen"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        projekt = werte.get("projekt")
        if projekt is not None:
            sichtbar = Projekt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk=projekt.pk)
            if not sichtbar.exists():
                raise Eingabefehler("Dieses Projekt dürfen Sie nicht sehen.", feld="projekt")
        zeile: Beteiligung = geprueft(Beteiligung(kommune=kommune, vorlage=vorlage, **werte))
        zeile.save()
    return zeile


def _inhalt_pruefen(benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    oeffentlichkeit_pruefen(benutzer=benutzer, kommune=kommune, werte=werte)
    if werte.get("datum") is not None:
        tag_pruefen(werte["datum"], feld="datum")
    if werte.get("vorgaenger") is not None:
        _sichtbar(benutzer, kommune, werte["vorgaenger"], "vorgaenger")


def _sichtbar(benutzer: Benutzer, kommune: Kommune, vorlage: Ratsvorlage, feld: str) -> None:
    if not Ratsvorlage.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk=vorlage.pk).exists():
        raise Eingabefehler("Diese Vorlage gibt es nicht, oder Sie dürfen sie nicht sehen.", feld=feld)


def _kreis_abweisen(vorlage: Ratsvorlage, vorgaenger: Ratsvorlage) -> None:
    """Walk back through the versions; they are few."""
    weg, naechste = [vorlage.nummer], vorgaenger
    while naechste is not None:
        weg.append(naechste.nummer)
        if naechste.pk == vorlage.pk:
            raise Eingabefehler(f"Das ergäbe einen Kreis: {' ersetzt '.join(weg)}.", feld="vorgaenger")
        naechste = naechste.vorgaenger
