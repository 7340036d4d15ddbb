"""Write scenarios and their changes. Guarded by one version; once adopted or discarded a scenario stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from personal.gruppen import UnbekannteGruppe, besoldungsgruppe, entgeltgruppe
from personal.models import Stelle, Stellenstand, Szenario, Szenarioaenderung
from personal.models.stelle import HOECHSTENS_VZAE
from personal.selectors.szenarien import aenderungen_in_worten
from personal.services.eingaben import geprueft, tag_pruefen

AENDERBAR = (
    "name", "beschreibung", "stichtag", "ziel_am", "bedarfsbasis", "annahme_projekte", "annahme_organisatorisch",
    "annahme_technisch", "stellenbasis", "reihenfolge", "startwert", "ziehungen",
)  # fmt: skip
ZEILENFELDER = (
    "bezeichnung", "anzahl", "vzae", "aufwandsart", "amt", "besoldungsgruppe", "entgeltgruppe", "stelle", "beginn", "ende",
    "faktor", "pt_je_projekt", "projekt",
)  # fmt: skip
HOECHSTENS_AENDERUNGEN = 50
Art = Szenarioaenderung.Art


def szenario_sperren(*, benutzer: Benutzer, kommune: Kommune, szenario_id: int, stufe: str = r.BEARBEITEN) -> Szenario:
    """Lock the scenario inside a transaction. Raises Eingabefehler without the right, or when it is no draft."""
    alle = Szenario.objects.filter(kommune=kommune, pk=szenario_id)
    erlaubt = alle.freigebbar_fuer(benutzer) if stufe == r.FREIGEBEN else alle.bearbeitbar_fuer(benutzer)
    szenario: Szenario | None = erlaubt.select_related("kommune").select_for_update(of=("self",)).first()
    if szenario is None:
        wort = "übernehmen" if stufe == r.FREIGEBEN else "bearbeiten"
        raise Eingabefehler(f"Dieses Szenario dürfen Sie nicht {wort}, oder es gibt es nicht mehr.")
    if szenario.status != Szenario.Status.ENTWURF:
        raise Eingabefehler(
            f"Dieses Szenario ist schon {szenario.get_status_display()} und bleibt, wie es ist. Sie können eine Kopie anlegen."
        )
    return szenario


def szenario_anlegen(*, benutzer: Benutzer, kommune: Kommune, angaben: Mapping[str, Any], quelle: str = "") -> Szenario:
    """A new draft. Raises Eingabefehler (name twice, target before the Stichtag, rights)."""
    _darf_anlegen(benutzer, kommune)
    with transaction.atomic(), pghistory.context(grund="Szenario angelegt"):
        szenario = Szenario(kommune=kommune, erfasst_von=benutzer, quelle=quelle, **_bereinigt(angaben))
        _pruefen(szenario).save()
    return szenario


def _darf_anlegen(benutzer: Benutzer, kommune: Kommune) -> None:
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="personal", stufe=r.BEARBEITEN):
        raise Eingabefehler("Szenarien gelten für die ganze Kommune. Dafür fehlt Ihnen das Recht für alle Ämter.")


def szenario_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    szenario_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Szenario:
    """Change what is computed with. Raises VeralteterStand when somebody was faster, Eingabefehler for anything else."""
    werte = _bereinigt(aenderungen)
    with transaction.atomic(), pghistory.context(grund="Szenario geändert"):
        szenario = szenario_sperren(benutzer=benutzer, kommune=kommune, szenario_id=szenario_id)
        if szenario.version != version:
            raise VeralteterStand(_unterschiede(szenario, werte, gesehen or {}))
        for name, wert in werte.items():
            setattr(szenario, name, wert)
        szenario.version += 1
        _pruefen(szenario).save()
    return szenario


def _bereinigt(angaben: Mapping[str, Any]) -> dict[str, Any]:
    fremd = set(angaben) - set(AENDERBAR)
    if fremd:
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht ändern: {', '.join(sorted(fremd))}.")
    werte = dict(angaben)
    for name, hoechstens in (("name", 120), ("beschreibung", 4000)):
        if name in werte:
            werte[name] = text_pruefen(
                werte[name] or "", feld=name, name=name.capitalize(), hoechstens=hoechstens, pflicht=name == "name"
            )
    return werte


def _pruefen(szenario: Szenario) -> Szenario:
    if szenario.ziel_am is not None:
        tag_pruefen(szenario.ziel_am, feld="ziel_am")
        if szenario.ziel_am <= szenario.stichtag:
            raise Eingabefehler("Das Ziel liegt nicht nach dem Stichtag.", feld="ziel_am")
    doppelt = Szenario.objects.filter(kommune_id=szenario.kommune_id, name=szenario.name).exclude(pk=szenario.pk)
    if doppelt.exists():
        raise Eingabefehler("Ein Szenario mit diesem Namen gibt es schon.", feld="name")
    gepruefte: Szenario = geprueft(szenario)
    return gepruefte


def _unterschiede(szenario: Szenario, werte: Mapping[str, Any], gesehen: Mapping[str, Any]) -> list[Unterschied]:
    return [
        Unterschied(
            leistung_id=szenario.pk,
            bezeichnung=szenario.name,
            feld=str(Szenario._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            gesehen=str(gesehen.get(name, "") or ""),
            jetzt=str(getattr(szenario, name) or ""),
        )
        for name in werte
        if name not in gesehen or str(gesehen[name] or "") != str(getattr(szenario, name) or "")
    ]


def aenderung_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    szenario_id: int,
    version: int,
    art: str,
    angaben: Mapping[str, Any],
    zeile_id: int | None = None,
    gesehen: str = "",
) -> Szenarioaenderung:
    """Add a change, or (`zeile_id`) write one anew. Raises Eingabefehler at the field, VeralteterStand."""
    werte = _zeile_bereinigt(art, angaben)
    with transaction.atomic(), pghistory.context(grund="Änderung eines Szenarios"):
        szenario = szenario_sperren(benutzer=benutzer, kommune=kommune, szenario_id=szenario_id)
        _version_pruefen(szenario, version, gesehen)
        zeile = _zeile(szenario, art, zeile_id)
        for name, wert in werte.items():
            setattr(zeile, name, wert)
        _zeile_pruefen(zeile)
        geprueft(zeile).save()
        _fortschreiben(szenario)
    return zeile


def aenderung_entfernen(
    *, benutzer: Benutzer, kommune: Kommune, szenario_id: int, version: int, zeile_id: int, gesehen: str = ""
) -> None:
    """Take a change out. Raises Eingabefehler, VeralteterStand."""
    with transaction.atomic(), pghistory.context(grund="Änderung eines Szenarios entfernt"):
        szenario = szenario_sperren(benutzer=benutzer, kommune=kommune, szenario_id=szenario_id)
        _version_pruefen(szenario, version, gesehen)
        anzahl, _ = Szenarioaenderung.objects.filter(szenario=szenario, pk=zeile_id).delete()
        if not anzahl:
            raise Eingabefehler("Diese Änderung gibt es nicht mehr.")
        _fortschreiben(szenario)


def _version_pruefen(szenario: Szenario, version: int, gesehen: str) -> None:
    if szenario.version != version:
        jetzt = aenderungen_in_worten(szenario)
        raise VeralteterStand([Unterschied(szenario.pk, szenario.name, "Änderungen", gesehen, jetzt)])


def _zeile(szenario: Szenario, art: str, zeile_id: int | None) -> Szenarioaenderung:
    if art not in Art.values:
        raise Eingabefehler("Diese Art der Änderung gibt es nicht.")
    vorhandene = Szenarioaenderung.objects.filter(szenario=szenario)
    if zeile_id is None:
        if vorhandene.count() >= HOECHSTENS_AENDERUNGEN:
            raise Eingabefehler(f"Ein Szenario hat höchstens {HOECHSTENS_AENDERUNGEN} Änderungen.")
        return Szenarioaenderung(kommune=szenario.kommune, szenario=szenario, art=art)
    zeile: Szenarioaenderung | None = vorhandene.filter(pk=zeile_id, art=art).first()
    if zeile is None:
        raise Eingabefehler("Diese Änderung gibt es nicht mehr.")
    return zeile


def _zeile_bereinigt(art: str, angaben: Mapping[str, Any]) -> dict[str, Any]:
    fremd = set(angaben) - set(ZEILENFELDER)
    if fremd:
        raise Eingabefehler(f"Diese Felder gibt es hier nicht: {', '.join(sorted(fremd))}.")
    werte = dict(angaben)
    if "bezeichnung" in werte:
        werte["bezeichnung"] = text_pruefen(
            werte["bezeichnung"] or "",
            feld="bezeichnung",
            name="Bezeichnung",
            hoechstens=200,
            pflicht=art == Art.STELLE_MEHR,
        )
    for name, regel in (("besoldungsgruppe", besoldungsgruppe), ("entgeltgruppe", entgeltgruppe)):
        if name in werte:
            try:
                werte[name] = regel(werte[name] or "")
            except UnbekannteGruppe as fehler:
                raise Eingabefehler(
                    f"Die Gruppe „{fehler}“ gibt es nicht. Schreibweise: A 11 oder EG 10.", feld=name
                ) from fehler
    for name in ("beginn", "ende"):
        if werte.get(name) is not None:
            tag_pruefen(werte[name], feld=name)
    return werte


def _zeile_pruefen(zeile: Szenarioaenderung) -> None:
    """What a constraint says too, but here at the field."""
    if zeile.art == Art.STELLE_MEHR and (zeile.vzae is None or not 0 < zeile.vzae <= HOECHSTENS_VZAE):
        raise Eingabefehler("Die VZÄ einer Stelle liegen über 0 und höchstens bei 10.", feld="vzae")
    if zeile.ende is not None and zeile.beginn is None:
        raise Eingabefehler("Ein Ende ohne Beginn: Bitte nennen Sie auch den Beginn.", feld="beginn")
    if zeile.ende is not None and zeile.beginn is not None and zeile.ende < zeile.beginn:
        raise Eingabefehler("Das Ende liegt vor dem Beginn.", feld="ende")
    if zeile.art == Art.AUFWAND and (zeile.faktor is None) == (zeile.pt_je_projekt is None):
        raise Eingabefehler("Bitte nennen Sie entweder einen Faktor oder PT je Projekt.", feld="faktor")
    if zeile.art == Art.OHNE_PROJEKTE and (zeile.anzahl is None) == (zeile.projekt_id is None):
        raise Eingabefehler("Bitte nennen Sie entweder ein Projekt oder eine Anzahl.", feld="projekt")
    if zeile.art == Art.KW and zeile.stelle_id is not None and zeile.beginn is not None:
        erster = Stellenstand.objects.filter(stelle_id=zeile.stelle_id).gueltige().order_by("gueltig_ab").first()
        if erster is not None and zeile.beginn < erster.gueltig_ab:
            raise Eingabefehler(
                f"Die Stelle beginnt erst am {erster.gueltig_ab:%d.%m.%Y}; der kw-Vermerk kann nicht vorher wirksam werden.",
                feld="beginn",
            )
    if zeile.stelle_id and not Stelle.objects.filter(pk=zeile.stelle_id, kommune_id=zeile.kommune_id).exists():
        raise Eingabefehler("Diese Stelle gehört nicht zu Ihrer Kommune.", feld="stelle")


def _fortschreiben(szenario: Szenario) -> None:
    szenario.version += 1
    szenario.save(update_fields=["version"])


def szenario_kopieren(*, benutzer: Benutzer, kommune: Kommune, szenario_id: int) -> Szenario:
    """A new draft with the same changes, to vary. Raises Eingabefehler."""
    _darf_anlegen(benutzer, kommune)
    with transaction.atomic(), pghistory.context(grund="Szenario kopiert"):
        vorlage = Szenario.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk=szenario_id).first()
        if vorlage is None:
            raise Eingabefehler("Dieses Szenario gibt es nicht mehr.")
        angaben = {name: getattr(vorlage, name) for name in AENDERBAR}
        angaben["name"] = _freier_name(kommune, vorlage.name)
        kopie = szenario_anlegen(benutzer=benutzer, kommune=kommune, angaben=angaben)
        zeilen = Szenarioaenderung.objects.filter(szenario=vorlage).order_by("id")
        Szenarioaenderung.objects.bulk_create(
            Szenarioaenderung(
                kommune=kommune, szenario=kopie, art=z.art, **{name: getattr(z, name) for name in ZEILENFELDER}
            )
            for z in zeilen
        )
    return kopie


def _freier_name(kommune: Kommune, name: str) -> str:
    vergeben = set(Szenario.objects.filter(kommune=kommune).values_list("name", flat=True))
    versuche = (f"{name[:100]} (Kopie{f' {n}' if n > 1 else ''})" for n in range(1, len(vergeben) + 2))
    return next(versuch for versuch in versuche if versuch not in vergeben)


def szenario_verwerfen(*, benutzer: Benutzer, kommune: Kommune, szenario_id: int, grund: str) -> Szenario:
    """It stays to be read, but is no draft any more. Raises Eingabefehler."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        szenario = szenario_sperren(benutzer=benutzer, kommune=kommune, szenario_id=szenario_id)
        szenario.status, szenario.status_grund = Szenario.Status.VERWORFEN, text
        szenario.status_seit = timezone.now()
        szenario.version += 1
        szenario.save(update_fields=["status", "status_grund", "status_seit", "version"])
    return szenario
