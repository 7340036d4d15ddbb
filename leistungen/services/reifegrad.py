"""Set a Reifegrad: one service or ten thousand, by hand or from evidence per criterion."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

import pghistory
from django.db import transaction

from leistungen.models import (
    Herkunft,
    Kriterienbewertung,
    Reifegradkriterium,
    Reifegradmodell,
    Reifegradstand,
    Reifegradstufe,
    Steuerungsprofil,
)
from leistungen.reifegrad import niedrigstes_kriterium
from leistungen.services.eingaben import datum_pruefen, leistungen_sperren, text_pruefen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.tatsachen import Schreibauftrag, Vorgang, tatsachen_schreiben
from organisation.models import Benutzer, Kommune


def leitmodell(*, kommune: Kommune) -> Reifegradmodell:
    """The leading scale of the Kommune. Raises Eingabefehler where none is set."""
    profil = Steuerungsprofil.objects.filter(kommune=kommune).select_related("leitmodell").first()
    if profil is None:
        raise Eingabefehler("Die Kommune hat noch kein führendes Reifegradmodell. Bitte in der Verwaltung festlegen.")
    return profil.leitmodell


def stufe_pruefen(*, kommune: Kommune, stufe: Reifegradstufe) -> Reifegradstufe:
    """Return `stufe`. Raises Eingabefehler where it belongs to another scale than the Leitmodell."""
    modell = leitmodell(kommune=kommune)
    if stufe.modell_id != modell.pk:
        werte = sorted(modell.stufen.values_list("wert", flat=True))
        raise Eingabefehler(
            f"Die Stufe „{stufe}“ gehört zum Modell {stufe.modell}, {kommune} führt {modell}. "
            f"Erlaubt sind {werte[0]} bis {werte[-1]}.",
            feld="stufe",
        )
    return stufe


def reifegrad_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    leistung_ids: Sequence[int],
    stufe: Reifegradstufe,
    gueltig_ab: date,
    grund: str,
    nachweis: str = "",
    gesehen: Mapping[int, int | None] | None = None,
    nachtrag_bestaetigt: bool = False,
    herkunft: str = Herkunft.EINGABE,
    kennung: uuid.UUID | None = None,
) -> Vorgang:
    """Set one stage for the services named; `gesehen` maps each to the id of the Reifegradstand the user saw.

    Raises Eingabefehler, VeralteterStand, NachtragBestaetigen; then nothing was written.
    """
    stufe_pruefen(kommune=kommune, stufe=stufe)
    beleg = text_pruefen(nachweis, feld="nachweis", name="Nachweis", hoechstens=500)
    return tatsachen_schreiben(
        Schreibauftrag(
            modell=Reifegradstand,
            benutzer=benutzer,
            kommune=kommune,
            leistung_ids=leistung_ids,
            felder={"stufe": stufe, "nachweis": beleg},
            gueltig_ab=gueltig_ab,
            grund=grund,
            anlass=f"Reifegrad {stufe.wert} gesetzt",
            feldname="Reifegrad",
            stand=lambda zeile: zeile.aktueller_stand_id,
            anzeige=lambda zeile: "nicht bewertet" if zeile.stufe_wert is None else str(zeile.stufe_wert),
            ist_gleich=lambda zeile: zeile.aktuelle_stufe_id == stufe.pk and not beleg,
            gesehen=gesehen,
            nachtrag_bestaetigt=nachtrag_bestaetigt,
            herkunft=herkunft,
            kennung=kennung or uuid.uuid4(),
        )
    )


def kriterien_bewerten(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    leistung_id: int,
    bewertungen: Mapping[Reifegradkriterium, tuple[Reifegradstufe | None, str]],
    gueltig_ab: date,
    grund: str,
    gesehen: Mapping[int, int | None] | None = None,
    nachtrag_bestaetigt: bool = False,
) -> Vorgang | None:
    """Store evidence (stage, Nachweis) per criterion and, once every criterion is assessed, the stage that follows.

    The lowest criterion decides. Returns the Vorgang of the stage, None while a criterion is open.
    Raises Eingabefehler for criteria or stages of another scale, and everything `reifegrad_setzen` raises.
    """
    modell = leitmodell(kommune=kommune)
    if any(k.modell_id != modell.pk or (s and s.modell_id != modell.pk) for k, (s, _) in bewertungen.items()):
        raise Eingabefehler(f"Ein Kriterium oder eine Stufe gehört nicht zum Modell {modell}.")
    datum_pruefen(gueltig_ab)
    grund = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=grund):
        leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=[leistung_id])
        kennung = uuid.uuid4()
        Kriterienbewertung.objects.bulk_create(
            Kriterienbewertung(
                kommune=kommune,
                leistung_id=leistung_id,
                kriterium=kriterium,
                stufe=stufe,
                nachweis=text_pruefen(nachweis, feld="nachweis", name=str(kriterium), hoechstens=500),
                gueltig_ab=gueltig_ab,
                erfasst_von=benutzer,
                grund=grund,
                vorgang=kennung,
            )
            for kriterium, (stufe, nachweis) in bewertungen.items()
            if stufe is not None
        )
        wert = niedrigstes_kriterium(_bewertungen(modell, leistung_id, gueltig_ab))
        if wert is None:
            return None
        return reifegrad_setzen(
            benutzer=benutzer,
            kommune=kommune,
            leistung_ids=[leistung_id],
            stufe=modell.stufen.get(wert=wert),
            gueltig_ab=gueltig_ab,
            grund=grund,
            nachweis="aus den Kriterien: das niedrigste entscheidet",
            gesehen=gesehen,
            nachtrag_bestaetigt=nachtrag_bestaetigt,
            kennung=kennung,
        )


def _bewertungen(modell: Reifegradmodell, leistung_id: int, stichtag: date) -> dict[str, int | None]:
    geltend = (
        Kriterienbewertung.objects.zum(stichtag)
        .filter(leistung_id=leistung_id)
        .order_by("kriterium_id", "-gueltig_ab", "-erfasst_am", "-id")
        .distinct("kriterium_id")
        .values_list("kriterium_id", "stufe__wert")
    )
    werte = dict(geltend)
    return {str(pk): werte.get(pk) for pk in modell.kriterien.values_list("pk", flat=True)}
