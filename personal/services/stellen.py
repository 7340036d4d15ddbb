"""Open and change a post. Guarded by a version; a status comes from `stand_setzen`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from leistungen.models import Herkunft
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.gruppen import UnbekannteGruppe, besoldungsgruppe, entgeltgruppe
from personal.models import FASSUNGSFELDER, Stelle, Stellenstand
from personal.services.eingaben import amt_pruefen, geprueft, stelle_sperren, tag_pruefen
from personal.services.fassungen import erste_fassung, fassung_fortschreiben

AENDERBAR = (
    "amt", "nummer", "bezeichnung", "vzae", "besoldungsgruppe", "entgeltgruppe", "gruppe_grund", "ist_vorlaeufig_bewertet",
    "zweck", "ozg_anteil", "aufwandsart", "drucksache", "quelle", "bemerkung",
)  # fmt: skip
_TEXTE = ("nummer", "bezeichnung", "gruppe_grund", "zweck", "drucksache", "quelle", "bemerkung")


def stelle_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, angaben: Mapping[str, Any], stand: Mapping[str, Any], grund: str = ""
) -> Stelle:
    """Open a post with its first Stand (`status`, `art`, `gueltig_ab`). Raises Eingabefehler."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300)
    werte = _bereinigt(angaben)
    tag = tag_pruefen(stand["gueltig_ab"], feld="gueltig_ab")
    with transaction.atomic(), pghistory.context(grund=text or "Stelle angelegt"):
        amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte.get("amt"))
        stelle = geprueft(Stelle(kommune=kommune, **werte))
        stelle.save()
        erste_fassung(stelle=stelle, benutzer=benutzer, gueltig_ab=tag, grund=text or "Stelle angelegt")
        Stellenstand.objects.create(
            kommune=kommune,
            stelle=stelle,
            status=stand["status"],
            art=stand["art"],
            gueltig_ab=tag,
            erfasst_von=benutzer,
            grund=text or "Stelle angelegt",
            herkunft=Herkunft.EINGABE,
        )
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=min(tag, timezone.localdate()), anlass="Stelle angelegt")
    return stelle


def stelle_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    stelle_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
    grund: str = "",
    gueltig_ab: date | None = None,
) -> Stelle:
    """Change fields of a post. Amt, name, size and grades change from `gueltig_ab` on (None: today, or its first day).

    Raises VeralteterStand when somebody was faster, Eingabefehler for anything else."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300)
    werte = _bereinigt(aenderungen)
    with transaction.atomic(), pghistory.context(grund=text):
        stelle = stelle_sperren(benutzer=benutzer, kommune=kommune, stelle_id=stelle_id)
        if stelle.version != version:
            raise VeralteterStand(_unterschiede(stelle, werte, gesehen or {}))
        if "amt" in werte:
            amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte["amt"])
        datiert = {name: werte.pop(name) for name in FASSUNGSFELDER if name in werte}
        ab = timezone.localdate()
        if datiert:
            ab = fassung_fortschreiben(
                stelle=stelle, benutzer=benutzer, aenderungen=datiert, gueltig_ab=gueltig_ab, grund=text
            ).gueltig_ab
        for name, wert in werte.items():
            setattr(stelle, name, wert)
        stelle.version += 1
        geprueft(stelle, nur=[*werte, *datiert]).save(update_fields=[*FASSUNGSFELDER, *werte, "version"])
        betroffen = min(ab, timezone.localdate())
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=betroffen, anlass="Stelle geändert")
    return stelle


def _bereinigt(angaben: Mapping[str, Any]) -> dict[str, Any]:
    fremd = set(angaben) - set(AENDERBAR)
    if fremd:
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht ändern: {', '.join(sorted(fremd))}.")
    werte = dict(angaben)
    for name in _TEXTE:
        if name in werte:
            feld: Any = Stelle._meta.get_field(name)
            werte[name] = text_pruefen(
                werte[name] or "", feld=name, name=str(feld.verbose_name), hoechstens=feld.max_length
            )
    for name, regel, wort in (
        ("besoldungsgruppe", besoldungsgruppe, "Besoldungsgruppe"),
        ("entgeltgruppe", entgeltgruppe, "Entgeltgruppe"),
    ):
        if name in werte:
            werte[name] = _gruppe(werte[name] or "", regel, name, wort)
    return werte


def _gruppe(text: str, regel: Any, feld: str, wort: str) -> str:
    try:
        return str(regel(text))
    except UnbekannteGruppe as fehler:
        raise Eingabefehler(f"Die {wort} „{text}“ gibt es nicht. Schreibweise: A 11 oder EG 10.", feld=feld) from fehler


def _unterschiede(stelle: Stelle, werte: Mapping[str, Any], gesehen: Mapping[str, Any]) -> list[Unterschied]:
    return [
        Unterschied(
            leistung_id=stelle.pk,
            bezeichnung=str(stelle),
            feld=str(Stelle._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            gesehen=str(gesehen.get(name, "") or ""),
            jetzt=str(getattr(stelle, name) or ""),
        )
        for name in werte
        if name not in gesehen or str(gesehen[name] or "") != str(getattr(stelle, name) or "")
    ]
