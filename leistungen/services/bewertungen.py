"""Assess services by the criteria of the Kommune: one value or ten thousand, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pghistory
from django.db import transaction
from django.db.models import Q

from leistungen.models import Bewertung, Herkunft, KommunaleLeistung, Kriterium
from leistungen.selectors.kriterien import skala
from leistungen.services.eingaben import datum_pruefen, leistungen_sperren, text_pruefen
from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen, Unterschied, VeralteterStand
from leistungen.services.tatsachen import Vorgang
from organisation import rechte as r
from organisation.models import Benutzer, Kommune

SCHAETZUNG = "qualifizierte Schätzung"
Ort = tuple[str, int | None, int | None]  # Schlüssel of the criterion, service, OZG-Leistung


@dataclass(frozen=True)
class Bewertungsangabe:
    """One value: for a service or (then `leistung_id` None) an OZG-Leistung. `wert` None is "weiß nicht"."""

    kriterium: Kriterium
    wert: Decimal | None
    leistung_id: int | None = None
    ozg_leistung_id: int | None = None
    genauigkeit: str = KommunaleLeistung.Praezision.GESCHAETZT

    @property
    def ort(self) -> Ort:
        """What the value belongs to, across versions of the Kriterienkatalog."""
        return (self.kriterium.schluessel, self.leistung_id, self.ozg_leistung_id)


def bewertung_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    angaben: Sequence[Bewertungsangabe],
    gueltig_ab: date,
    grund: str,
    quelle: str = SCHAETZUNG,
    gesehen: Mapping[Ort, int | None] | None = None,
    nachtrag_bestaetigt: bool = False,
    herkunft: str = Herkunft.EINGABE,
    kennung: uuid.UUID | None = None,
) -> Vorgang:
    """Write one dated fact per value that changes; load the criteria with their steps (`kriterien_von`).

    `gesehen` maps each place to the id of the Bewertung the user saw (None: none). For an OZG-Leistung, or a criterion
    that is set centrally, the right to edit every Amt is needed.
    Raises Eingabefehler, VeralteterStand, NachtragBestaetigen; then nothing was written.
    """
    datum_pruefen(gueltig_ab)
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    beleg = text_pruefen(quelle, feld="quelle", name="Quelle", hoechstens=200, pflicht=True)
    _angaben_pruefen(benutzer, kommune, angaben)
    with transaction.atomic(), pghistory.context(grund=text):
        _sperren(benutzer, kommune, angaben)
        geltend = geltende_bewertungen(kommune=kommune, angaben=angaben)
        _veraltete_abweisen(kommune, angaben, geltend, gesehen)
        spaeter = {a.ort for a in angaben if (b := geltend.get(a.ort)) and b.gueltig_ab > gueltig_ab}
        if spaeter and not nachtrag_bestaetigt:
            raise NachtragBestaetigen(len(spaeter))
        neu = [a for a in angaben if a.ort in spaeter or not _steht_schon(a, geltend.get(a.ort), beleg)]
        vorgang = Vorgang(kennung or uuid.uuid4(), len(neu), len(spaeter), len(angaben) - len(neu), gueltig_ab)
        kopf = {"kommune": kommune, "gueltig_ab": gueltig_ab, "grund": text, "quelle": beleg, "herkunft": herkunft}
        Bewertung.objects.bulk_create(
            Bewertung(
                kriterium=a.kriterium,
                leistung_id=a.leistung_id,
                ozg_leistung_id=a.ozg_leistung_id,
                wert=a.wert,
                genauigkeit=a.genauigkeit,
                erfasst_von=benutzer,
                vorgang=vorgang.kennung,
                ist_nachtrag=a.ort in spaeter,
                **kopf,
            )
            for a in neu
        )
    return vorgang


def geltende_bewertungen(*, kommune: Kommune, angaben: Sequence[Bewertungsangabe]) -> dict[Ort, Bewertung]:
    """The facts that hold at the places of `angaben`, by place."""
    orte = Q(leistung_id__in={a.leistung_id for a in angaben}) | Q(
        ozg_leistung_id__in={a.ozg_leistung_id for a in angaben}
    )
    fakten = Bewertung.objects.gueltige().filter(
        orte, kommune=kommune, kriterium__schluessel__in={a.kriterium.schluessel for a in angaben}
    )
    fakten = fakten.select_related("kriterium", "erfasst_von").order_by("gueltig_ab", "erfasst_am", "id")
    return {(f.kriterium.schluessel, f.leistung_id, f.ozg_leistung_id): f for f in fakten}


def _angaben_pruefen(benutzer: Benutzer, kommune: Kommune, angaben: Sequence[Bewertungsangabe]) -> None:
    if not angaben:
        raise Eingabefehler("Es ist kein Wert angegeben.")
    ganz = benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN)
    skalen = {a.kriterium.pk: set(skala(a.kriterium)) for a in angaben}
    for angabe in angaben:
        name = angabe.kriterium.name
        if angabe.kriterium.kommune_id != kommune.pk or (angabe.leistung_id is None) == (
            angabe.ozg_leistung_id is None
        ):
            raise Eingabefehler(
                f"„{name}“: Die Bewertung gehört zu einer Leistung oder zu einer OZG-Leistung der Kommune."
            )
        if angabe.kriterium.ableitung:
            raise Eingabefehler(
                f"„{name}“ wird aus Daten abgeleitet und nicht von Hand bewertet.", feld=angabe.kriterium.schluessel
            )
        if not ganz and (angabe.leistung_id is None or angabe.kriterium.herkunft == Kriterium.Herkunft.ZENTRAL):
            raise Eingabefehler(
                f"„{name}“ darf hier nur setzen, wer alle Ämter bearbeiten darf.", feld=angabe.kriterium.schluessel
            )
        if angabe.wert is not None and angabe.wert not in skalen[angabe.kriterium.pk]:
            erlaubt = ", ".join(f"{wert.normalize():f}" for wert in skala(angabe.kriterium))
            raise Eingabefehler(
                f"„{name}“: {angabe.wert} gibt es auf der Skala nicht. Erlaubt sind {erlaubt}.",
                feld=angabe.kriterium.schluessel,
            )
        if angabe.genauigkeit not in KommunaleLeistung.Praezision.values:
            raise Eingabefehler(f"„{name}“: Diese Genauigkeit gibt es nicht.", feld="genauigkeit")


def _sperren(benutzer: Benutzer, kommune: Kommune, angaben: Sequence[Bewertungsangabe]) -> None:
    """Lock the services; for an OZG-Leistung the Kommune, since nothing smaller is hers."""
    if any(a.leistung_id is None for a in angaben):
        Kommune.objects.select_for_update().get(pk=kommune.pk)
    if ids := [a.leistung_id for a in angaben if a.leistung_id is not None]:
        leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=ids)


def _steht_schon(angabe: Bewertungsangabe, bisher: Bewertung | None, quelle: str) -> bool:
    return bisher is not None and (bisher.wert, bisher.genauigkeit, bisher.quelle) == (
        angabe.wert,
        angabe.genauigkeit,
        quelle,
    )


def _veraltete_abweisen(
    kommune: Kommune,
    angaben: Sequence[Bewertungsangabe],
    geltend: Mapping[Ort, Bewertung],
    gesehen: Mapping[Ort, int | None] | None,
) -> None:
    jetzige = {ort: fakt.pk for ort, fakt in geltend.items()}
    veraltet = [a for a in angaben if gesehen and a.ort in gesehen and gesehen[a.ort] != jetzige.get(a.ort)]
    if not gesehen or not veraltet:
        return
    frueher = _gesehene_werte(kommune, [pk for a in veraltet if (pk := gesehen[a.ort]) is not None])
    raise VeralteterStand(
        [
            Unterschied(
                leistung_id=a.leistung_id or 0,
                bezeichnung=a.kriterium.name,
                feld=a.kriterium.name,
                gesehen="noch kein Wert"
                if gesehen[a.ort] is None
                else frueher.get((a.ort, gesehen[a.ort]), "unbekannt"),
                jetzt="kein Wert" if jetzt is None else wert_in_worten(jetzt.wert),
                von=str(jetzt.erfasst_von or "") if jetzt else "",
                am=jetzt.erfasst_am if jetzt else None,
            )
            for a in veraltet
            for jetzt in [geltend.get(a.ort)]
        ]
    )


def _gesehene_werte(kommune: Kommune, ids: Sequence[int]) -> dict[tuple[Ort, int | None], str]:
    """Values by place and id, cancelled ones too. An id that doesn't belong to its place says nothing."""
    fakten = Bewertung.objects.filter(kommune=kommune, pk__in=ids).select_related("kriterium")
    return {((f.kriterium.schluessel, f.leistung_id, f.ozg_leistung_id), f.pk): wert_in_worten(f.wert) for f in fakten}


def wert_in_worten(wert: Decimal | None) -> str:
    """`3`, `2,5`, or "weiß nicht"."""
    return "weiß nicht" if wert is None else f"{wert.normalize():f}".replace(".", ",")
