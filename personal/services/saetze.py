"""The Kommune's own rates and pay rises: set, corrected, removed while unused, or taken over from the reference table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.gruppen import UnbekannteGruppe, besoldungsgruppe, entgeltgruppe
from personal.models import Kostensatz, Personalprofil, Stellenfassung, Tarifsteigerung
from personal.referenz import fingerabdruck
from personal.selectors.referenzwerte import QUELLE_TABELLE, uebernahmevorschau
from personal.services.eingaben import geprueft


def recht_pruefen(*, benutzer: Benutzer, kommune: Kommune) -> None:
    """Rates and printed totals belong to the whole Kommune. Raises Eingabefehler."""
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="personal", stufe=r.BEARBEITEN):
        raise Eingabefehler("Dafür fehlt Ihnen das Recht, Personal der ganzen Kommune zu bearbeiten.")


def eintrag_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    modell: type[Kostensatz] | type[Tarifsteigerung],
    angaben: Mapping[str, Any],
    pk: int | None = None,
    version: int | None = None,
) -> Any:
    """A rate or a pay rise: new (`pk` None) or corrected. Raises Eingabefehler (twice for a year), VeralteterStand."""
    werte = dict(angaben)
    werte["quelle"] = text_pruefen(werte["quelle"] or "", feld="quelle", name="Quelle", hoechstens=300, pflicht=True)
    if "gruppe" in werte:
        werte["gruppe"] = _gruppe(werte["gruppe"])
    with transaction.atomic(), pghistory.context(grund=str(modell._meta.verbose_name)):
        recht_pruefen(benutzer=benutzer, kommune=kommune)
        zeile = _sperren(modell, kommune, pk, version) if pk is not None else modell(kommune=kommune)
        for name, wert in werte.items():
            setattr(zeile, name, wert)
        zeile.version = zeile.version + 1 if pk is not None else 1
        geprueft(zeile).save()
        _vermerken(kommune, f"{modell._meta.verbose_name} festgelegt")
    return zeile


def eintrag_loeschen(
    *, benutzer: Benutzer, kommune: Kommune, modell: type[Kostensatz] | type[Tarifsteigerung], pk: int, version: int
) -> None:
    """Remove a pay rise, or a rate no post uses. Raises Eingabefehler, VeralteterStand."""
    with transaction.atomic(), pghistory.context(grund=f"{modell._meta.verbose_name} gelöscht"):
        recht_pruefen(benutzer=benutzer, kommune=kommune)
        zeile = _sperren(modell, kommune, pk, version)
        if isinstance(zeile, Kostensatz):
            anzahl = stellen_mit_gruppe(kommune=kommune, gruppe=zeile.gruppe)
            if anzahl:
                raise Eingabefehler(
                    f"Der Kostensatz ist in Gebrauch: Stellen mit {zeile.gruppe}: {anzahl}. Sie können ihn ändern, nicht löschen."
                )
        zeile.delete()
        _vermerken(kommune, f"{modell._meta.verbose_name} gelöscht")


def stellen_mit_gruppe(*, kommune: Kommune, gruppe: str) -> int:
    """Posts that bear the group at any time."""
    fassungen = Stellenfassung.objects.filter(kommune=kommune).gueltige()
    return fassungen.filter(Q(besoldungsgruppe=gruppe) | Q(entgeltgruppe=gruppe)).values("stelle_id").distinct().count()


def referenz_uebernehmen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    jahr: int,
    angaben: Mapping[str, Any],
    ersetzen: Collection[str],
    gesehen: str,
) -> tuple[int, int]:
    """Take the previewed cells over in one transaction: (new, overwritten). `angaben`: see `uebernahmevorschau`.

    What stands there already is overwritten only where its key is in `ersetzen`. Raises VeralteterStand when the preview
    no longer holds, Eingabefehler without the right or without anything to do.
    """
    with transaction.atomic(), pghistory.context(grund="Referenzwerte als eigene Kostensätze übernommen"):
        recht_pruefen(benutzer=benutzer, kommune=kommune)
        list(Kostensatz.objects.filter(kommune=kommune, jahr=jahr).select_for_update().values_list("pk"))
        zellen, _ = uebernahmevorschau(kommune=kommune, jahr=jahr, **angaben)
        jetzt = fingerabdruck(zellen)
        if jetzt != gesehen:
            raise VeralteterStand([Unterschied(0, "Kostensätze", "Bestand", gesehen, jetzt)])
        gewaehlt = [z for z in zellen if z.ist_neu or (z.aendert and z.schluessel in ersetzen)]
        if not gewaehlt:
            raise Eingabefehler(
                "Es ist nichts zu übernehmen: Alle Werte stehen schon da, und keiner soll ersetzt werden."
            )
        profil = {z.schluessel: z.neu for z in gewaehlt if z.schluessel in ("sachkosten", "gemeinkosten")}
        saetze = {z.schluessel: z.neu for z in gewaehlt if z.schluessel not in profil}
        _saetze_schreiben(kommune, jahr, saetze, angaben)
        _profil_schreiben(kommune, profil)
        _vermerken(kommune, "Referenzwerte übernommen")
    return sum(z.ist_neu for z in gewaehlt), sum(z.aendert for z in gewaehlt)


def _saetze_schreiben(kommune: Kommune, jahr: int, saetze: Mapping[str, Decimal], angaben: Mapping[str, Any]) -> None:
    anteil = angaben["arbeitgeberanteil"]
    quelle = (
        f"{QUELLE_TABELLE}; Stufe {angaben['stufe']}, Jahressonderzahlung {_zahl(angaben['sonderzahlung'])} %, "
        f"Arbeitgeberanteil {_zahl(anteil)} % (eigene Festlegung)"
    )
    bestand = {satz.gruppe: satz for satz in Kostensatz.objects.filter(kommune=kommune, jahr=jahr, gruppe__in=saetze)}
    for gruppe, satz in bestand.items():
        satz.betrag, satz.arbeitgeberanteil, satz.quelle = saetze[gruppe], anteil, quelle
        satz.version += 1
    Kostensatz.objects.bulk_update(bestand.values(), ["betrag", "arbeitgeberanteil", "quelle", "version"])
    Kostensatz.objects.bulk_create(
        geprueft(
            Kostensatz(kommune=kommune, gruppe=g, jahr=jahr, betrag=betrag, arbeitgeberanteil=anteil, quelle=quelle)
        )
        for g, betrag in saetze.items()
        if g not in bestand
    )


def _profil_schreiben(kommune: Kommune, werte: Mapping[str, Decimal]) -> None:
    if not werte:
        return
    profil = Personalprofil.objects.filter(kommune=kommune).select_for_update().first() or Personalprofil(
        kommune=kommune
    )
    for name, wert in werte.items():
        setattr(profil, name, wert)
    profil.version = profil.version + 1 if profil.pk else 1
    geprueft(profil).save()


def _sperren(modell: Any, kommune: Kommune, pk: int, version: int | None) -> Any:
    zeile = modell.objects.filter(kommune=kommune, pk=pk).select_for_update().first()
    if zeile is None:
        raise Eingabefehler("Diesen Eintrag gibt es nicht mehr.")
    if zeile.version != version:
        raise VeralteterStand([Unterschied(pk, str(zeile), str(modell._meta.verbose_name), "", _in_worten(zeile))])
    return zeile


def _in_worten(zeile: Any) -> str:
    return (
        f"{zeile}: {_zahl(zeile.betrag)} € ({zeile.quelle})"
        if isinstance(zeile, Kostensatz)
        else f"{zeile} ({zeile.quelle})"
    )


def _gruppe(text: str) -> str:
    regel = entgeltgruppe if text.strip().upper().startswith(("E", "S")) else besoldungsgruppe
    try:
        gruppe = regel(text)
    except UnbekannteGruppe as fehler:
        raise Eingabefehler(
            f"Die Gruppe „{text}“ gibt es nicht. Schreibweise: A 11 oder EG 10.", feld="gruppe"
        ) from fehler
    if not gruppe:
        raise Eingabefehler("Bitte nennen Sie die Gruppe, zum Beispiel A 11 oder EG 10.", feld="gruppe")
    return gruppe


def _zahl(wert: Decimal) -> str:
    return f"{wert:.2f}".replace(".", ",")


def _vermerken(kommune: Kommune, anlass: str) -> None:
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass=anlass)
