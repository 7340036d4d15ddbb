"""The life of a report: draft with texts, ordered, frozen, released, delivered or withdrawn; every download is noted."""

from __future__ import annotations

from datetime import date

import pghistory
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from auswertung.berichtsgliederung import Gliederungspunkt, aus_json
from auswertung.models import Bericht, Berichtsabgabe, Berichtsabruf, Berichtsart, Berichtsdatei, Berichtstext
from auswertung.selectors.berichte import AUFTRAGSART, auftrag_des_berichts
from auswertung.services.berichtsarten import in_gebrauch_nehmen
from auswertung.services.berichtsbau import bereiche_der, darf_nichtoeffentliches, stand_zum
from gremien.models import Berichtspflicht
from gremien.services.pflichten import berichtspflicht_erfuellen
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation import rechte as r
from organisation.models import Amt, Auftrag, Benutzer, Kommune
from organisation.services.vermerke import auftrag_erteilen

HOECHSTENS_TEXT = 20_000
Status = Bericht.Status
OFFEN = (Auftrag.Status.WARTET, Auftrag.Status.LAEUFT)


def bericht_anlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    art: Berichtsart,
    stichtag: date,
    heute: date,
    amt: Amt | None = None,
    titel: str = "",
    drucksache: str = "",
) -> Bericht:
    """Open a draft. Raises Eingabefehler: no right to export what it shows, a foreign Amt or type, a day without data."""
    name = text_pruefen(titel, feld="titel", name="Titel", hoechstens=200) or art.name
    nummer = text_pruefen(drucksache, feld="drucksache", name="Drucksachen-Nr.", hoechstens=80)
    if art.kommune_id != kommune.pk or (amt is not None and amt.kommune_id != kommune.pk):
        raise Eingabefehler("Berichtsart und Amt gehören zu dieser Kommune.", feld="art")
    punkte = aus_json(art.abschnitte)
    bericht = Bericht(
        kommune=kommune,
        art=art,
        stichtag=stichtag,
        amt=amt,
        titel=name,
        drucksache=nummer,
        bereiche=bereiche_der(punkte),
        enthaelt_nicht_oeffentliches=any(p.nicht_oeffentlich for p in punkte),
        erstellt_von=benutzer,
    )
    exportrecht_pruefen(benutzer=benutzer, bericht=bericht)
    stand_zum(bericht, heute=heute)
    with transaction.atomic(), pghistory.context(grund="Bericht angelegt"):
        in_gebrauch_nehmen(art)
        bericht.save()
    return bericht


def exportrecht_pruefen(*, benutzer: Benutzer, bericht: Bericht) -> None:
    """Raises Eingabefehler unless the Benutzer may export from every room the report shows, at its place."""
    rechte = benutzer.rechte()
    fehlend = [
        raum
        for raum in bericht.bereiche
        if not rechte.darf(kommune_id=bericht.kommune_id, bereich=raum, stufe=r.EXPORTIEREN, amt_id=bericht.amt_id)
    ]
    if fehlend:
        namen = ", ".join(raum.capitalize() for raum in fehlend)
        wo = "die gesamte Verwaltung" if bericht.amt_id is None else "dieses Amt"
        raise Eingabefehler(f"Dieser Bericht braucht das Recht „exportieren“ für {wo} auch in: {namen}.", feld="art")


def bericht_aendern(
    *,
    benutzer: Benutzer,
    bericht: Bericht,
    titel: str,
    drucksache: str,
    stichtag: date,
    heute: date,
    version: int | None,
) -> Bericht:
    """Change the head of a draft. Raises Eingabefehler, VeralteterStand."""
    name = text_pruefen(titel, feld="titel", name="Titel", hoechstens=200, pflicht=True)
    nummer = text_pruefen(drucksache, feld="drucksache", name="Drucksachen-Nr.", hoechstens=80)
    with transaction.atomic():
        zeile = _entwurf_sperren(benutzer, bericht.pk, bericht.kommune_id)
        if version not in (None, zeile.version):
            raise VeralteterStand([Unterschied(zeile.pk, zeile.titel, "Titel", "älterer Stand", zeile.titel)])
        zeile.titel, zeile.drucksache, zeile.stichtag, zeile.version = name, nummer, stichtag, zeile.version + 1
        stand_zum(zeile, heute=heute)
        zeile.save(update_fields=["titel", "drucksache", "stichtag", "version"])
    return zeile


def text_schreiben(
    *, benutzer: Benutzer, bericht: Bericht, abschnitt: str, text: str, version: int | None
) -> Berichtstext:
    """Keep the free text of a section; `version` is the one that was seen (0: none yet).

    Raises Eingabefehler (right, frozen, unknown section, too long), VeralteterStand with what stands there now.
    """
    worte = text_pruefen(text, feld="text", name="Text", hoechstens=HOECHSTENS_TEXT)
    with transaction.atomic(), pghistory.context(grund=f"Text zu „{abschnitt}“"):
        zeile = _entwurf_sperren(benutzer, bericht.pk, bericht.kommune_id)
        punkt = textabschnitt(zeile, abschnitt)
        if punkt.nicht_oeffentlich and not darf_nichtoeffentliches(benutzer=benutzer, bericht=zeile):
            raise Eingabefehler("Diesen nichtöffentlichen Abschnitt dürfen Sie nicht bearbeiten.")
        vorhanden = zeile.texte.filter(abschnitt=abschnitt).first()
        if version is not None and version != (vorhanden.version if vorhanden else 0):
            jetzt = vorhanden.text if vorhanden else ""
            raise VeralteterStand([Unterschied(zeile.pk, punkt.titel, "Text", worte, jetzt)])
        neuer = vorhanden or Berichtstext(kommune_id=zeile.kommune_id, bericht=zeile, abschnitt=abschnitt, version=0)
        neuer.text, neuer.version = worte, neuer.version + 1
        neuer.save()
    return neuer


def textabschnitt(bericht: Bericht, schluessel: str) -> Gliederungspunkt:
    """The section with free text. Raises Eingabefehler where there is none."""
    for punkt in aus_json(bericht.art.abschnitte):
        if punkt.schluessel == schluessel and punkt.freier_text:
            return punkt
    raise Eingabefehler("Diesen Abschnitt mit freiem Text gibt es in der Berichtsart nicht.")


def erstellung_anfordern(*, benutzer: Benutzer, bericht: Bericht, heute: date) -> Auftrag:
    """Order the frozen report, or the files a frozen one lacks: one Auftrag; who asks twice gets the one that runs.

    Raises Eingabefehler.
    """
    with transaction.atomic():
        zeile = _sperren(bericht.pk, bericht.kommune_id)
        if not zeile.ist_eingefroren:  # a newer product may show more with the same block
            zeile.bereiche = bereiche_der(aus_json(zeile.art.abschnitte))
        exportrecht_pruefen(benutzer=benutzer, bericht=zeile)
        if zeile.ist_eingefroren and zeile.dateien.exists():
            raise Eingabefehler("Dieser Bericht ist schon erstellt und ändert sich nicht mehr.")
        laufend = auftrag_des_berichts(bericht=zeile)
        if laufend is not None and laufend.status in OFFEN:
            return laufend
        if not zeile.ist_eingefroren:
            stand_zum(zeile, heute=heute)
            zeile.status, zeile.version = Status.WIRD_ERSTELLT, zeile.version + 1
            zeile.save(update_fields=["status", "version", "bereiche"])
        return auftrag_erteilen(
            kommune=zeile.kommune,
            benutzer=benutzer,
            art=AUFTRAGSART,
            titel=f"Dateien zu „{zeile.titel}“ schreiben"
            if zeile.ist_eingefroren
            else f"Bericht „{zeile.titel}“ erstellen",
            parameter={"bericht": zeile.pk},
        )


def entwurf_loeschen(*, benutzer: Benutzer, bericht: Bericht) -> None:
    """Throw a draft away. Raises Eingabefehler for a frozen one or one under way."""
    with transaction.atomic(), pghistory.context(grund="Entwurf gelöscht"):
        zeile = _entwurf_sperren(benutzer, bericht.pk, bericht.kommune_id)
        zeile.texte.all().delete()
        zeile.delete()


def bericht_freigeben(*, benutzer: Benutzer, bericht: Bericht) -> Bericht:
    """Release a frozen report; needs the right in every room it shows. Raises Eingabefehler."""
    with transaction.atomic(), pghistory.context(grund="Bericht freigegeben"):
        zeile = _freigebbar_sperren(benutzer, bericht, {Status.ERSTELLT}, "freigegeben")
        zeile.status, zeile.version = Status.FREIGEGEBEN, zeile.version + 1
        zeile.freigegeben_von, zeile.freigegeben_am = benutzer, timezone.now()
        zeile.save(update_fields=["status", "version", "freigegeben_von", "freigegeben_am"])
    return zeile


def bericht_ausliefern(
    *,
    benutzer: Benutzer,
    bericht: Bericht,
    empfaenger: str,
    ausgeliefert_am: date,
    heute: date,
    bemerkung: str = "",
    pflicht: Berichtspflicht | None = None,
) -> Berichtsabgabe:
    """Note that the report was handed over; again for each further recipient.

    `pflicht`: the duty it answers, up to its oldest open date; the duty then links to this report. Raises Eingabefehler.
    """
    wer = text_pruefen(empfaenger, feld="empfaenger", name="Empfänger", hoechstens=200, pflicht=True)
    worte = text_pruefen(bemerkung, feld="bemerkung", name="Bemerkung", hoechstens=300)
    with transaction.atomic(), pghistory.context(grund=f"Bericht ausgeliefert an {wer}"[:200]):
        zeile = _freigebbar_sperren(benutzer, bericht, {Status.FREIGEGEBEN, Status.AUSGELIEFERT}, "ausgeliefert")
        if not zeile.stichtag <= ausgeliefert_am <= heute:
            raise Eingabefehler(
                "Ausgeliefert wird ein Bericht frühestens an seinem Stichtag und nicht in der Zukunft.",
                feld="ausgeliefert_am",
            )
        zeile.status, zeile.version = Status.AUSGELIEFERT, zeile.version + 1
        zeile.save(update_fields=["status", "version"])
        if pflicht is not None:
            berichtspflicht_erfuellen(
                benutzer=benutzer,
                pflicht=pflicht,
                erledigt_am=ausgeliefert_am,
                bezeichnung=zeile.titel,
                adresse=reverse("bericht", args=[zeile.kommune.kuerzel, zeile.pk]),
            )
        return Berichtsabgabe.objects.create(
            kommune_id=zeile.kommune_id,
            bericht=zeile,
            empfaenger=wer,
            ausgeliefert_am=ausgeliefert_am,
            bemerkung=worte,
            erfasst_von=benutzer,
        )


def bericht_zurueckziehen(*, benutzer: Benutzer, bericht: Bericht, grund: str) -> Bericht:
    """Withdraw a frozen report, with a reason; it stays readable and unchanged. Raises Eingabefehler."""
    warum = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=warum):
        erlaubt = {Status.ERSTELLT, Status.FREIGEGEBEN, Status.AUSGELIEFERT}
        zeile = _freigebbar_sperren(benutzer, bericht, erlaubt, "zurückgezogen")
        zeile.status, zeile.version = Status.ZURUECKGEZOGEN, zeile.version + 1
        zeile.zurueckgezogen_am, zeile.rueckzugsgrund = timezone.now(), warum
        zeile.save(update_fields=["status", "version", "zurueckgezogen_am", "rueckzugsgrund"])
    return zeile


def abruf_vermerken(*, benutzer: Benutzer, datei: Berichtsdatei, empfaenger: str) -> Berichtsabruf:
    """Note who takes a file out, and for whom; the caller then sends it. Raises Eingabefehler."""
    wer = text_pruefen(empfaenger, feld="empfaenger", name="Für wen", hoechstens=200, pflicht=True)
    if not Berichtsdatei.objects.abrufbar_fuer(benutzer).filter(pk=datei.pk).exists():
        raise Eingabefehler("Diese Datei dürfen Sie nicht herunterladen.")
    return Berichtsabruf.objects.create(
        kommune_id=datei.kommune_id,
        bericht_id=datei.bericht_id,
        format=datei.format,
        ist_oeffentlich=datei.ist_oeffentlich,
        empfaenger=wer,
        abgerufen_von=benutzer,
    )


def _sperren(pk: int, kommune_id: int) -> Bericht:
    zeilen = Bericht.objects.filter(pk=pk, kommune_id=kommune_id).select_related("art", "amt", "kommune")
    zeile: Bericht | None = zeilen.defer("inhalt").select_for_update(of=("self",)).first()
    if zeile is None:
        raise Eingabefehler("Diesen Bericht gibt es nicht mehr.")
    return zeile


def _entwurf_sperren(benutzer: Benutzer, pk: int, kommune_id: int) -> Bericht:
    zeile = _sperren(pk, kommune_id)
    exportrecht_pruefen(benutzer=benutzer, bericht=zeile)
    if zeile.ist_eingefroren:
        raise Eingabefehler("Dieser Bericht ist schon erstellt und ändert sich nicht mehr.")
    laufend = auftrag_des_berichts(bericht=zeile) if zeile.status == Status.WIRD_ERSTELLT else None
    if laufend is not None and laufend.status in OFFEN:
        raise Eingabefehler("Der Bericht wird gerade erstellt. Bitte warten Sie, bis der Auftrag beendet ist.")
    return zeile


def _freigebbar_sperren(benutzer: Benutzer, bericht: Bericht, erlaubt: set[Bericht.Status], wort: str) -> Bericht:
    if not Bericht.objects.freigebbar_fuer(benutzer).filter(pk=bericht.pk, kommune_id=bericht.kommune_id).exists():
        raise Eingabefehler("Dazu fehlt Ihnen das Recht „freigeben“ in allen Bereichen, die der Bericht zeigt.")
    zeile = _sperren(bericht.pk, bericht.kommune_id)
    if zeile.status not in erlaubt:
        raise Eingabefehler(f"Der Bericht ist {zeile.get_status_display()}; so kann er nicht {wort} werden.")
    return zeile
