"""Checks every write of the room needs: the project or step of the Benutzer, days, Personentage, the row itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from leistungen.services import eingaben
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from projekte.models import GROESSTE_PERSONENTAGE, Projekt, Projektbeteiligung, Schritt

BEREICH = "projekte"
FRUEHESTES_DATUM, SPAETESTES_DATUM = date(1990, 1, 1), date(2100, 12, 31)

__all__ = [
    "Eingabefehler",
    "VeralteterStand",
    "amt_pruefen",
    "beteiligen",
    "ist_datum_pruefen",
    "personentage_pruefen",
    "projekt_lesen",
    "projekt_sperren",
    "schritt_des_projekts",
    "speichern",
    "tag_pruefen",
    "text_pruefen",
    "unterschiede",
    "vermerken",
]


def projekt_sperren(*, benutzer: Benutzer, kommune: Kommune, projekt_id: int, stufe: str = r.BEARBEITEN) -> Projekt:
    """Lock and return a project the Benutzer may change (or release); call inside a transaction.

    Raises Eingabefehler where it does not exist for the Benutzer or the right is missing.
    """
    alle = Projekt.objects.filter(kommune=kommune, pk=projekt_id)
    erlaubt = alle.freigebbar_fuer(benutzer) if stufe == r.FREIGEBEN else alle.bearbeitbar_fuer(benutzer)
    projekt = erlaubt.select_for_update(of=("self",)).first()
    if projekt is None:
        wort = "freigeben" if stufe == r.FREIGEBEN else "bearbeiten"
        raise Eingabefehler(f"Dieses Projekt dürfen Sie nicht {wort}, oder es gibt es nicht mehr.")
    return projekt


def projekt_lesen(*, benutzer: Benutzer, kommune: Kommune, projekt_id: int) -> Projekt:
    """A project the Benutzer may see. Raises Eingabefehler."""
    projekt = Projekt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk=projekt_id).first()
    if projekt is None:
        raise Eingabefehler("Dieses Projekt gibt es nicht, oder Sie dürfen es nicht sehen.")
    return projekt


def schritt_des_projekts(*, projekt: Projekt, schritt_id: int | None, feld: str = "schritt") -> Schritt | None:
    """The step with this id, None for None. Raises Eingabefehler for a step of another project."""
    if schritt_id is None:
        return None
    schritt = Schritt.objects.filter(projekt=projekt, pk=schritt_id).first()
    if schritt is None:
        raise Eingabefehler(f"Dieser Schritt gehört nicht zum Projekt „{projekt}“.", feld=feld)
    return schritt


def amt_pruefen(*, benutzer: Benutzer, kommune: Kommune, amt: Amt | None, feld: str) -> None:
    """Raises Eingabefehler for an Amt elsewhere, or one for which the Benutzer may not lead projects."""
    satz = "Für dieses Amt dürfen Sie kein Projekt führen."
    eingaben.amt_pruefen(benutzer=benutzer, kommune=kommune, amt=amt, bereich=BEREICH, feld=feld, satz=satz)


def tag_pruefen(tag: date | None, *, feld: str, name: str) -> date | None:
    """Return `tag`. Raises Eingabefehler for a day before 1990 or after 2100."""
    if tag is not None and not FRUEHESTES_DATUM <= tag <= SPAETESTES_DATUM:
        raise Eingabefehler(f"{name}: Der {tag:%d.%m.%Y} ist nicht plausibel. Bitte prüfen Sie das Jahr.", feld=feld)
    return tag


def ist_datum_pruefen(tag: date | None, *, feld: str, name: str, heute: date | None = None) -> date | None:
    """As `tag_pruefen`; an actual day in the future is refused: what has not happened is a plan or a forecast."""
    if tag is not None and tag > (heute or timezone.localdate()):
        raise Eingabefehler(
            f"{name}: Der {tag:%d.%m.%Y} liegt in der Zukunft. Tatsächlich ist nur, was geschehen ist; "
            "Erwartetes gehört in die Prognose.",
            feld=feld,
        )
    return tag_pruefen(tag, feld=feld, name=name)


def personentage_pruefen(wert: Decimal | None, *, feld: str, name: str) -> Decimal | None:
    """Return `wert`. Raises Eingabefehler for negative or absurd Personentage."""
    if wert is not None and not 0 <= wert <= GROESSTE_PERSONENTAGE:
        raise Eingabefehler(f"{name}: Personentage liegen zwischen 0 und 5.000.", feld=feld)
    return wert


def speichern(zeile: models.Model, *, felder: list[str] | None = None) -> None:
    """Validate and save a row (only `felder` where given). Raises Eingabefehler with the field of the first complaint."""
    ausser = {f.name for f in zeile._meta.fields} - set(felder) if felder is not None else {"kommune"}
    try:
        zeile.clean_fields(exclude=ausser | {"version"})
        zeile.validate_constraints()
    except ValidationError as fehler:
        meldungen = fehler.message_dict
        feld = next(iter(meldungen))
        raise Eingabefehler(" ".join(meldungen[feld]), feld="" if feld == "__all__" else feld) from fehler
    zeile.save(update_fields=felder)


def unterschiede(zeile: Any, aenderungen: Mapping[str, Any], gesehen: Mapping[str, Any]) -> VeralteterStand:
    """The refusal of a stale save: field by field what was seen and what stands there now."""
    return VeralteterStand(
        [
            Unterschied(
                leistung_id=zeile.pk,
                bezeichnung=str(zeile),
                feld=str(zeile._meta.get_field(name).verbose_name),
                gesehen=str(gesehen.get(name, "") or ""),
                jetzt=str(getattr(zeile, name) or ""),
            )
            for name in aenderungen
            if str(gesehen.get(name, "") or "") != str(getattr(zeile, name) or "")
        ]
    )


def beteiligen(*, projekt: Projekt, amt: Amt | None) -> None:
    """Whoever owns a step takes part in the project, and so sees it."""
    if amt is not None and amt.pk != projekt.federfuehrendes_amt_id:
        Projektbeteiligung.objects.get_or_create(kommune_id=projekt.kommune_id, projekt=projekt, amt=amt)


def vermerken(*, kommune: Kommune, anlass: str) -> None:
    """Project figures changed today."""
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass=anlass)
