"""What hangs on a project: services, links, files, comments, deadlines, shared Prozessbausteine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import IO

import pghistory
from django.db import models, transaction

from leistungen.models import KommunaleLeistung, Reifegradstufe
from leistungen.services.reifegrad import stufe_pruefen
from organisation.models import Benutzer, Kommune
from organisation.services.anlagen import anlage_speichern
from organisation.services.dateiarten import DateiAbgelehnt
from projekte.models import (
    Bausteinverwendung,
    Frist,
    Kommentar,
    Projektanlage,
    Projektleistung,
    Projektlink,
    Prozessbaustein,
)
from projekte.services.eingaben import (
    Eingabefehler,
    projekt_lesen,
    projekt_sperren,
    schritt_des_projekts,
    speichern,
    tag_pruefen,
    text_pruefen,
    vermerken,
)


def leistungen_verknuepfen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    leistung_ids: Sequence[int],
    zielstufe: Reifegradstufe | None = None,
) -> int:
    """Link services the Benutzer may see; return how many are new. Raises Eingabefehler."""
    if zielstufe is not None:
        stufe_pruefen(kommune=kommune, stufe=zielstufe)
    with transaction.atomic(), pghistory.context(grund="Leistungen verknüpft"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        ids = set(leistung_ids)
        sichtbar = KommunaleLeistung.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk__in=ids)
        gefunden = set(sichtbar.values_list("pk", flat=True))
        if not gefunden or gefunden != ids:
            raise Eingabefehler("Eine der Leistungen gibt es hier nicht, oder es ist keine gewählt.", feld="leistung")
        da = set(Projektleistung.objects.filter(projekt=projekt).values_list("leistung_id", flat=True))
        neu = [
            Projektleistung(kommune=kommune, projekt=projekt, leistung_id=pk, zielstufe=zielstufe)
            for pk in sorted(gefunden - da)
        ]
        Projektleistung.objects.bulk_create(neu)
        vermerken(kommune=kommune, anlass="Leistungen verknüpft")
    return len(neu)


LEISTUNGSANGABEN = {
    "zielgruppe": 300,
    "rechtsgrundlagen": 500,
    "unterlagen": 500,
    "unterschrift": 4,
    "gebuehrenrecht": 300,
    "epayment": 4,
}


def projektleistung_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    projektleistung_id: int,
    status: str,
    zielstufe: Reifegradstufe | None = None,
    **angaben: str,
) -> Projektleistung:
    """Status, target stage and what the Prozessaufnahme found out about a service. Raises Eingabefehler."""
    if fremd := set(angaben) - LEISTUNGSANGABEN.keys():
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht ändern: {', '.join(sorted(fremd))}.")
    if zielstufe is not None:
        stufe_pruefen(kommune=kommune, stufe=zielstufe)
    with transaction.atomic(), pghistory.context(grund="Prozessaufnahme"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        zeile = Projektleistung.objects.filter(projekt=projekt, pk=projektleistung_id).first()
        if zeile is None:
            raise Eingabefehler("Diese Leistung gehört nicht (mehr) zu diesem Projekt.")
        zeile.status, zeile.zielstufe = status, zielstufe
        for name, wert in angaben.items():
            titel = str(Projektleistung._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            setattr(zeile, name, text_pruefen(wert, feld=name, name=titel, hoechstens=LEISTUNGSANGABEN[name]))
        speichern(zeile, felder=["status", "zielstufe", *angaben])
        vermerken(kommune=kommune, anlass="Projektleistung geändert")
    return zeile


def kommentieren(
    *, benutzer: Benutzer, kommune: Kommune, projekt_id: int, text: str, schritt_id: int | None = None
) -> Kommentar:
    """Comment on a project (or one of its steps); everybody who may read it may comment. Raises Eingabefehler."""
    sauber = text_pruefen(text, feld="text", name="Kommentar", hoechstens=10_000, pflicht=True)
    with transaction.atomic(), pghistory.context(grund="Kommentar"):
        projekt = projekt_lesen(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        schritt = schritt_des_projekts(projekt=projekt, schritt_id=schritt_id)
        return Kommentar.objects.create(
            kommune=kommune, projekt=projekt, schritt=schritt, text=sauber, verfasst_von=benutzer
        )


def link_hinzufuegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    art: str,
    bezeichnung: str,
    adresse: str,
    schritt_id: int | None = None,
) -> Projektlink:
    """Add a link (https or http only). Raises Eingabefehler."""
    name = text_pruefen(bezeichnung, feld="bezeichnung", name="Bezeichnung", hoechstens=160, pflicht=True)
    if not adresse.lower().startswith(("https://", "http://")):
        raise Eingabefehler("Eine Adresse beginnt mit https:// oder http://.", feld="adresse")
    with transaction.atomic(), pghistory.context(grund="Link hinzugefügt"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        schritt = schritt_des_projekts(projekt=projekt, schritt_id=schritt_id)
        link = Projektlink(
            kommune=kommune, projekt=projekt, schritt=schritt, art=art, bezeichnung=name, adresse=adresse
        )
        speichern(link)
    return link


def anlage_hinzufuegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    datei: IO[bytes],
    dateiname: str,
    bezeichnung: str = "",
) -> Projektanlage:
    """Check and store a file of the project. Raises Eingabefehler: right, size, kind, contents that belie the name."""
    name = text_pruefen(bezeichnung, feld="bezeichnung", name="Bezeichnung", hoechstens=160)
    with transaction.atomic(), pghistory.context(grund="Anlage hinzugefügt"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        try:
            anlage = anlage_speichern(
                benutzer=benutzer,
                kommune=kommune,
                datei=datei,
                dateiname=dateiname,
                amt=projekt.federfuehrendes_amt,
                bereich="projekte",
            )
        except DateiAbgelehnt as fehler:
            raise Eingabefehler(fehler.meldung, feld="datei") from fehler
        return Projektanlage.objects.create(kommune=kommune, projekt=projekt, anlage=anlage, bezeichnung=name)


def frist_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    bezeichnung: str,
    datum: date,
    art: str = Frist.Art.GESETZLICH,
    quelle: str = "",
    schritt_id: int | None = None,
) -> Frist:
    """Add a deadline. Raises Eingabefehler."""
    name = text_pruefen(bezeichnung, feld="bezeichnung", name="Bezeichnung", hoechstens=160, pflicht=True)
    woher = text_pruefen(quelle, feld="quelle", name="Quelle", hoechstens=300)
    tag_pruefen(datum, feld="datum", name="Frist")
    with transaction.atomic(), pghistory.context(grund="Frist gesetzt"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        schritt = schritt_des_projekts(projekt=projekt, schritt_id=schritt_id)
        frist = Frist(
            kommune=kommune, projekt=projekt, schritt=schritt, art=art, bezeichnung=name, datum=datum, quelle=woher
        )
        speichern(frist)
        vermerken(kommune=kommune, anlass="Frist gesetzt")
    return frist


def baustein_verwenden(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    prozessbaustein: Prozessbaustein,
    schritt_id: int | None = None,
) -> Bausteinverwendung:
    """Say that a project uses a Prozessbaustein. Raises Eingabefehler."""
    with transaction.atomic(), pghistory.context(grund="Prozessbaustein verwendet"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        if prozessbaustein.kommune_id != kommune.pk:
            raise Eingabefehler("Der Prozessbaustein gehört zu einer anderen Kommune.", feld="prozessbaustein")
        schritt = schritt_des_projekts(projekt=projekt, schritt_id=schritt_id)
        verwendung = Bausteinverwendung(
            kommune=kommune, projekt=projekt, schritt=schritt, prozessbaustein=prozessbaustein
        )
        speichern(verwendung)
    return verwendung


_TEILE: dict[str, type[models.Model]] = {
    "leistung": Projektleistung,
    "link": Projektlink,
    "anlage": Projektanlage,
    "frist": Frist,
    "baustein": Bausteinverwendung,
}


def teil_entfernen(*, benutzer: Benutzer, kommune: Kommune, projekt_id: int, art: str, teil_id: int) -> str:
    """Take a service, link, file, deadline or Prozessbaustein off a project; return its name. Raises Eingabefehler."""
    if art not in _TEILE:
        raise Eingabefehler("So etwas lässt sich hier nicht entfernen.")
    with transaction.atomic(), pghistory.context(grund="entfernt"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        teil = _TEILE[art]._default_manager.filter(projekt=projekt, pk=teil_id).first()
        if teil is None:
            raise Eingabefehler("Das gehört nicht (mehr) zu diesem Projekt.")
        name = str(teil)
        teil.delete()
        vermerken(kommune=kommune, anlass="vom Projekt entfernt")
    return name
