"""Start a project from a template, change it, confirm it, overrule its Ampel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from organisation.models import Amt, Benutzer, Kommune
from projekte.models import Ampel, Projekt, Projektbeteiligung, Schritt, Vorlagenschritt, Vorlagenversion
from projekte.services.eingaben import (
    Eingabefehler,
    amt_pruefen,
    beteiligen,
    ist_datum_pruefen,
    personentage_pruefen,
    projekt_sperren,
    speichern,
    tag_pruefen,
    text_pruefen,
    unterschiede,
    vermerken,
)

AENDERBAR = frozenset(
    [
        "titel",
        "beschreibung",
        "art",
        "federfuehrendes_amt",
        "verantwortliche_funktion",
        "efa_rolle",
        "phase",
        "status",
        "status_grund",
        "abgeschlossen_am",
        "schlagworte",
    ]
)
_TEXTE = {"titel": 200, "beschreibung": 10_000, "verantwortliche_funktion": 160, "status_grund": 300}
HOECHSTENS_SCHLAGWORTE = 20


def projekt_anlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    titel: str,
    art: str = Projekt.Art.OZG_UMSETZUNG,
    amt: Amt | None = None,
    vorlagenversion: Vorlagenversion | None = None,
    beginn: date | None = None,
    ausgelassen: Mapping[int, str] | None = None,
    personentage: Mapping[int, Decimal | None] | None = None,
    ist_voraussichtlich: bool = False,
    beschreibung: str = "",
    verantwortliche_funktion: str = "",
    efa_rolle: str = Projekt.EfaRolle.KEINE,
    weitere_aemter: Sequence[Amt] = (),
    schlagworte: Sequence[str] = (),
) -> Projekt:
    """Start a project, with the steps of a template one after the other from `beginn`.

    `ausgelassen` maps ids of Vorlagenschritte to the reason why they don't apply (they stay, as skipped), `personentage`
    ids to planned Personentage other than those of the template; `ist_voraussichtlich`: the planned days are a first guess.
    Raises Eingabefehler.
    """
    amt_pruefen(benutzer=benutzer, kommune=kommune, amt=amt, feld="federfuehrendes_amt")
    tag_pruefen(beginn, feld="beginn", name="Beginn")
    if vorlagenversion is not None and vorlagenversion.kommune_id != kommune.pk:
        raise Eingabefehler("Die Vorlage gehört zu einer anderen Kommune.", feld="vorlagenversion")
    projekt = Projekt(
        kommune=kommune,
        titel=text_pruefen(titel, feld="titel", name="Titel", hoechstens=200, pflicht=True),
        beschreibung=text_pruefen(beschreibung, feld="beschreibung", name="Beschreibung", hoechstens=10_000),
        art=art,
        federfuehrendes_amt=amt,
        verantwortliche_funktion=text_pruefen(
            verantwortliche_funktion, feld="verantwortliche_funktion", name="verantwortliche Funktion", hoechstens=160
        ),
        efa_rolle=efa_rolle,
        schlagworte=_schlagworte(schlagworte),
        vorlagenversion=vorlagenversion,
        phase=Projekt.Phase.PLANUNG if vorlagenversion else Projekt.Phase.IDEE,
        zuletzt_bestaetigt_am=timezone.localdate(),
    )
    with transaction.atomic(), pghistory.context(grund="Projekt angelegt"):
        speichern(projekt)
        for weiteres in weitere_aemter:
            if weiteres.kommune_id != kommune.pk:
                raise Eingabefehler("Ein Amt gehört zu einer anderen Kommune.", feld="weitere_aemter")
            beteiligen(projekt=projekt, amt=weiteres)
        if vorlagenversion is not None:
            schritte = _schritte(projekt, vorlagenversion, beginn, ausgelassen or {}, personentage or {})
            for schritt in schritte:
                schritt.ist_voraussichtlich = ist_voraussichtlich and schritt.plan_beginn is not None
            Schritt.objects.bulk_create(schritte)
        vermerken(kommune=kommune, anlass="Projekt angelegt")
    return projekt


def _schritte(
    projekt: Projekt,
    version: Vorlagenversion,
    beginn: date | None,
    ausgelassen: Mapping[int, str],
    personentage: Mapping[int, Decimal | None],
) -> list[Schritt]:
    """The steps of a template, laid out one after the other."""
    neu = []
    alle = list(Vorlagenschritt.objects.filter(vorlagenversion=version).order_by("reihenfolge", "id"))
    if {*ausgelassen, *personentage} - {muster.pk for muster in alle}:
        raise Eingabefehler("Ein Schritt gehört nicht zur gewählten Vorlage.", feld="vorlagenversion")
    tage = aneinandergereiht(alle, beginn=beginn, ausgelassen=set(ausgelassen))
    for muster in alle:
        schritt = Schritt(
            kommune_id=projekt.kommune_id,
            projekt=projekt,
            vorlagenschritt=muster,
            reihenfolge=muster.reihenfolge,
            bezeichnung=muster.bezeichnung,
            beschreibung=muster.beschreibung,
            aufwandsart=muster.aufwandsart,
            ist_meilenstein=muster.ist_meilenstein,
            amt_id=projekt.federfuehrendes_amt_id,
            plan_personentage=personentage_pruefen(
                personentage.get(muster.pk, muster.personentage), feld=f"pt_{muster.pk}", name=muster.bezeichnung
            ),
        )
        schritt.plan_beginn, schritt.plan_ende = tage[muster.pk]
        if muster.pk in ausgelassen:
            _auslassen(schritt, muster, ausgelassen[muster.pk])
        neu.append(schritt)
    return neu


def aneinandergereiht(
    muster: Sequence[Vorlagenschritt], *, beginn: date | None, ausgelassen: set[int]
) -> dict[int, tuple[date | None, date | None]]:
    """Vorlagenschritt id → planned begin and end, one after the other from `beginn`; a skipped step takes no time."""
    tage: dict[int, tuple[date | None, date | None]] = {}
    tag = beginn
    for m in muster:
        if m.pk in ausgelassen or tag is None:
            tage[m.pk] = (None, None)
            continue
        ende = None if m.dauer_tage is None else tag + timedelta(days=max(m.dauer_tage - 1, 0))
        tage[m.pk] = (tag, ende)
        tag = tag if ende is None else ende + timedelta(days=1)
    return tage


def _auslassen(schritt: Schritt, muster: Vorlagenschritt, grund: str) -> None:
    if not muster.ist_ueberspringbar:
        raise Eingabefehler(f"Der Schritt „{muster.bezeichnung}“ darf nach der Vorlage nicht entfallen.")
    schritt.status = Schritt.Status.UEBERSPRUNGEN
    schritt.uebersprungen_grund = text_pruefen(
        grund, feld=f"grund_{muster.pk}", name=f"Grund für „{muster.bezeichnung}“", hoechstens=300, pflicht=True
    )


def projekt_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
    weitere_aemter: Sequence[Amt] | None = None,
    grund: str = "",
) -> Projekt:
    """Change fields of a project. `version` is what the form showed. Raises VeralteterStand, Eingabefehler."""
    if fremd := set(aenderungen) - AENDERBAR:
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht ändern: {', '.join(sorted(fremd))}.")
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300)
    with transaction.atomic(), pghistory.context(grund=text or "Projekt geändert"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        if projekt.version != version:
            raise unterschiede(projekt, aenderungen, gesehen or {})
        if "federfuehrendes_amt" in aenderungen:
            neu = aenderungen["federfuehrendes_amt"]
            amt_pruefen(benutzer=benutzer, kommune=kommune, amt=neu, feld="federfuehrendes_amt")
        ist_datum_pruefen(aenderungen.get("abgeschlossen_am"), feld="abgeschlossen_am", name="abgeschlossen am")
        for name, wert in aenderungen.items():
            setattr(projekt, name, _bereinigt(name, wert))
        projekt.version += 1
        speichern(projekt, felder=[*aenderungen, "version"])
        if weitere_aemter is not None:
            _beteiligungen_setzen(projekt, weitere_aemter)
        vermerken(kommune=kommune, anlass="Projekt geändert")
    return projekt


def _bereinigt(name: str, wert: Any) -> Any:
    if name == "schlagworte":
        return _schlagworte(wert)
    if name in _TEXTE:
        verbose = str(Projekt._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        return text_pruefen(wert, feld=name, name=verbose, hoechstens=_TEXTE[name], pflicht=name == "titel")
    return wert


def _schlagworte(worte: Sequence[str]) -> list[str]:
    sauber = [text_pruefen(wort, feld="schlagworte", name="Schlagwort", hoechstens=40) for wort in worte]
    eindeutig = list(dict.fromkeys(wort for wort in sauber if wort))
    if len(eindeutig) > HOECHSTENS_SCHLAGWORTE:
        raise Eingabefehler("Mehr als 20 Schlagworte sind nicht möglich.", feld="schlagworte")
    return eindeutig


def _beteiligungen_setzen(projekt: Projekt, aemter: Sequence[Amt]) -> None:
    gewuenscht = {amt.pk for amt in aemter if amt.pk != projekt.federfuehrendes_amt_id}
    if any(amt.kommune_id != projekt.kommune_id for amt in aemter):
        raise Eingabefehler("Ein Amt gehört zu einer anderen Kommune.", feld="weitere_aemter")
    vorhandene = Projektbeteiligung.objects.filter(projekt=projekt)
    vorhandene.exclude(amt_id__in=gewuenscht).delete()
    da = set(vorhandene.values_list("amt_id", flat=True))
    Projektbeteiligung.objects.bulk_create(
        Projektbeteiligung(kommune_id=projekt.kommune_id, projekt=projekt, amt_id=pk) for pk in gewuenscht - da
    )


def projekt_bestaetigen(*, benutzer: Benutzer, kommune: Kommune, projekt_id: int) -> Projekt:
    """Confirm that what stands there is true today. Raises Eingabefehler."""
    with transaction.atomic(), pghistory.context(grund="Stand bestätigt"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        projekt.zuletzt_bestaetigt_am = timezone.localdate()
        projekt.save(update_fields=["zuletzt_bestaetigt_am"])
        vermerken(kommune=kommune, anlass="Projekt bestätigt")
    return projekt


def ampel_uebersteuern(*, benutzer: Benutzer, kommune: Kommune, projekt_id: int, farbe: str, grund: str) -> Projekt:
    """Set the Ampel by hand (reason required), or take that back with `farbe` "". Raises Eingabefehler."""
    if farbe and farbe not in Ampel.values:
        raise Eingabefehler("Die Ampel ist grün, gelb oder rot.", feld="farbe")
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        projekt.ampel_uebersteuert = farbe
        projekt.ampel_grund = text if farbe else ""
        projekt.ampel_uebersteuert_am = timezone.localdate() if farbe else None
        projekt.version += 1
        speichern(projekt, felder=["ampel_uebersteuert", "ampel_grund", "ampel_uebersteuert_am", "version"])
        vermerken(kommune=kommune, anlass="Ampel von Hand")
    return projekt
