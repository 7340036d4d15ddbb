"""Who sees what of the council: the Amt in charge, and the grant for what is not public."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from organisation import rechte as r
from organisation.models import MandantenQuerySet

BEREICH = "gremien"


class GremienQuerySet(MandantenQuerySet):
    """`verborgen` names the flags (along foreign keys) each of which hides a row from readers without the extra grant."""

    bereich = BEREICH
    pfad_zum_amt: str | None = "amt_id"
    verborgen: tuple[str, ...] = ("ist_nicht_oeffentlich",)

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> Q:
        rechte = benutzer.rechte() if benutzer.is_authenticated else r.Rechte()
        bedingung = Q(pk__in=[])
        for recht in rechte.passend(bereich=self.bereich, stufe=stufe):
            teil = Q(kommune_id=recht.kommune_id)
            if recht.aemter is not None:
                teil &= Q(**{f"{self.pfad_zum_amt}__in": recht.aemter})
            if not rechte.darf_nicht_oeffentlich(kommune_id=recht.kommune_id, bereich=self.bereich):
                teil &= self.ist_oeffentlich()
            bedingung |= teil
        return bedingung

    @classmethod
    def ist_oeffentlich(cls) -> Q:
        """Condition: nothing on the way hides this row. A missing link hides nothing."""
        bedingung = Q()
        for pfad in cls.verborgen:
            *weg, _ = pfad.split("__")
            offen = Q(**{pfad: False})
            bedingung &= offen | Q(**{f"{'__'.join(weg)}__isnull": True}) if weg else offen
        return bedingung

    def oeffentliche(self) -> Any:
        """Only what everybody may know."""
        return self.filter(self.ist_oeffentlich())


class StammdatenQuerySet(MandantenQuerySet):
    """Gremien, goals and impact fields belong to the whole Kommune: changed with a grant for all Ämter."""

    bereich = BEREICH
