"""Write what is owed to the council, and that it was given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from finanzen.services.zeilen import bereinigt, fortschreiben
from gremien.berichtspflicht import Pflicht, naechster_termin
from gremien.models import Berichtserfuellung, Berichtspflicht, Beschlusspunkt, Ratsvorlage
from gremien.services.eingaben import amt_pruefen, oeffentlichkeit_pruefen, vermerken
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from personal.services.eingaben import geprueft, tag_pruefen

PFLICHT_AENDERBAR = (
    "titel", "punkt", "gremium", "amt", "rhythmus", "erster_termin", "abstand_monate", "ist_nicht_oeffentlich", "bemerkung",
    "quelle",
)  # fmt: skip


def berichtspflicht_anlegen(*, benutzer: Benutzer, kommune: Kommune, angaben: Mapping[str, Any]) -> Berichtspflicht:
    """Record a duty to report. Raises Eingabefehler (rights, rhythm without its dates, hidden without the grant)."""
    werte = bereinigt(Berichtspflicht, angaben, PFLICHT_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Berichtspflicht angelegt"):
        amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte.get("amt"))
        _pruefen(benutzer, kommune, werte)
        pflicht: Berichtspflicht = geprueft(Berichtspflicht(kommune=kommune, **werte))
        pflicht.save()
        vermerken(kommune=kommune, anlass="Berichtspflicht angelegt", ab=pflicht.erster_termin)
    return pflicht


def berichtspflicht_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    pflicht_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Berichtspflicht:
    """Change a duty; reports given stay. Raises VeralteterStand, Eingabefehler."""
    werte = bereinigt(Berichtspflicht, aenderungen, PFLICHT_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Berichtspflicht geändert"):
        pflicht = pflicht_sperren(benutzer=benutzer, kommune=kommune, pflicht_id=pflicht_id)
        if "amt" in werte:
            amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte["amt"])
        _pruefen(benutzer, kommune, werte)
        _zusammen_pruefen(pflicht, werte)
        fortschreiben(pflicht, version, werte, gesehen or {})
        vermerken(kommune=kommune, anlass="Berichtspflicht geändert", ab=pflicht.erster_termin)
    return pflicht


def berichtspflicht_beenden(
    *, benutzer: Benutzer, kommune: Kommune, pflicht_id: int, version: int, beendet_am: date, grund: str
) -> Berichtspflicht:
    """The duty ends on a day, with the reason. Dates before that stay owed. Raises VeralteterStand, Eingabefehler."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    tag_pruefen(beendet_am, feld="beendet_am")
    with transaction.atomic(), pghistory.context(grund=text):
        pflicht = pflicht_sperren(benutzer=benutzer, kommune=kommune, pflicht_id=pflicht_id)
        fortschreiben(pflicht, version, {"beendet_am": beendet_am, "ende_grund": text}, {})
        vermerken(kommune=kommune, anlass="Berichtspflicht beendet", ab=beendet_am)
    return pflicht


def berichtspflicht_erfuellen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    pflicht_id: int,
    erledigt_am: date,
    faellig_am: date | None = None,
    vorlage: Ratsvorlage | None = None,
    bezeichnung: str = "",
    adresse: str = "",
) -> Berichtserfuellung:
    """A report was given. It answers every date up to `faellig_am`; None = the oldest open one (none without a rhythm).

    Raises Eingabefehler (a day in the future, a date of another series, already answered, neither paper nor name).
    """
    name = text_pruefen(bezeichnung, feld="bezeichnung", name="Bericht", hoechstens=300)
    if tag_pruefen(erledigt_am, feld="erledigt_am") > timezone.localdate():
        raise Eingabefehler("Berichtet ist frühestens heute, nicht in der Zukunft.", feld="erledigt_am")
    with transaction.atomic(), pghistory.context(grund="Bericht eingetragen"):
        pflicht = pflicht_sperren(benutzer=benutzer, kommune=kommune, pflicht_id=pflicht_id)
        if vorlage is not None and not _darf_sehen(benutzer, kommune, vorlage):
            raise Eingabefehler("Diese Vorlage gibt es nicht, oder Sie dürfen sie nicht sehen.", feld="vorlage")
        zeile: Berichtserfuellung = geprueft(
            Berichtserfuellung(
                kommune=kommune,
                pflicht=pflicht,
                faellig_am=_termin(pflicht, faellig_am),
                erledigt_am=erledigt_am,
                vorlage=vorlage,
                bezeichnung=name,
                adresse=adresse[:300],
                erfasst_von=benutzer,
            )
        )
        zeile.save()
        vermerken(kommune=kommune, anlass="Bericht eingetragen", ab=erledigt_am)
    return zeile


def erfuellung_stornieren(
    *, benutzer: Benutzer, kommune: Kommune, pflicht_id: int, erfuellung_id: int, grund: str
) -> None:
    """Take a report out again; its dates are open again. Raises Eingabefehler (twice, without a reason)."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        pflicht = pflicht_sperren(benutzer=benutzer, kommune=kommune, pflicht_id=pflicht_id)
        offen = Berichtserfuellung.objects.filter(pflicht=pflicht, pk=erfuellung_id, storniert_am__isnull=True)
        ab = offen.values_list("erledigt_am", flat=True).first()
        if not offen.update(storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text):
            raise Eingabefehler("Dieser Bericht ist schon storniert.")
        vermerken(kommune=kommune, anlass="Bericht storniert", ab=ab)


def pflicht_sperren(*, benutzer: Benutzer, kommune: Kommune, pflicht_id: int) -> Berichtspflicht:
    """Lock the duty inside a transaction. Raises Eingabefehler when the Benutzer may not edit it."""
    zeilen = Berichtspflicht.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=pflicht_id)
    pflicht: Berichtspflicht | None = zeilen.select_for_update(of=("self",)).first()
    if pflicht is None:
        raise Eingabefehler("Diese Berichtspflicht dürfen Sie nicht bearbeiten, oder es gibt sie nicht mehr.")
    return pflicht


def beantwortet_bis(*, pflicht: Berichtspflicht) -> date | None:
    """The latest due date that a report answers."""
    gueltige = Berichtserfuellung.objects.filter(pflicht=pflicht, storniert_am__isnull=True)
    letzte: date | None = gueltige.aggregate(letzte=Max("faellig_am"))["letzte"]
    return letzte


def _termin(pflicht: Berichtspflicht, faellig_am: date | None) -> date | None:
    regel = Pflicht(pflicht.rhythmus, pflicht.erster_termin, pflicht.abstand_monate, pflicht.beendet_am)
    bis = beantwortet_bis(pflicht=pflicht)
    offen = naechster_termin(pflicht=regel, beantwortet_bis=bis)
    if faellig_am is None or faellig_am == offen:
        return offen
    while offen is not None and offen < faellig_am:
        offen = naechster_termin(pflicht=regel, beantwortet_bis=offen)
    if offen != faellig_am:
        raise Eingabefehler(
            f"Der {faellig_am:%d.%m.%Y} ist kein offener Termin dieser Berichtspflicht.", feld="faellig_am"
        )
    return faellig_am


def _pruefen(benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    oeffentlichkeit_pruefen(benutzer=benutzer, kommune=kommune, werte=werte)
    if werte.get("erster_termin") is not None:
        tag_pruefen(werte["erster_termin"], feld="erster_termin")
    punkt = werte.get("punkt")
    if punkt is not None:
        sichtbar = Beschlusspunkt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk=punkt.pk)
        if not sichtbar.exists():
            raise Eingabefehler("Diesen Beschlusspunkt gibt es nicht, oder Sie dürfen ihn nicht sehen.", feld="punkt")


def _zusammen_pruefen(pflicht: Berichtspflicht, werte: Mapping[str, Any]) -> None:
    """The rhythm needs its dates; asked on the whole row, since a change may name only one of them."""
    entwurf = Berichtspflicht.objects.get(pk=pflicht.pk)
    for name, wert in werte.items():
        setattr(entwurf, name, wert)
    geprueft(entwurf, nur=list(werte))


def _darf_sehen(benutzer: Benutzer, kommune: Kommune, vorlage: Ratsvorlage) -> bool:
    return Ratsvorlage.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk=vorlage.pk).exists()
