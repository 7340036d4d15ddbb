from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from organisation.models.mandant import GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune
from organisation.models.nachverfolgung import nachverfolgt


def ablageort(anlage: Anlage, dateiname: str) -> str:
    """Random name on disk: the user's file name never becomes a path."""
    return f"{anlage.kommune_id}/{uuid.uuid4().hex}"


# Rooms whose files are kept: what one may see there, one may see of their files.
DATEIBEREICHE = ("leistungen", "projekte", "personal", "finanzen", "gremien")


class AnlageQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """A file follows the rights of its own Bereich; a personal one is its owner's alone, one that is not public also
        needs the grant to see such things."""
        bedingung = models.Q(pk__in=[])
        if not benutzer.is_authenticated:
            return bedingung
        for bereich in DATEIBEREICHE:
            rechte = list(benutzer.rechte().passend(bereich=bereich, stufe=stufe))
            for recht in rechte:
                amt = models.Q() if recht.aemter is None else models.Q(amt_id__in=recht.aemter)
                offen = models.Q() if recht.nicht_oeffentlich else models.Q(ist_nicht_oeffentlich=False)
                bedingung |= models.Q(bereich=bereich, ist_persoenlich=False, kommune_id=recht.kommune_id) & amt & offen
            kommunen = {recht.kommune_id for recht in rechte}
            eigene = models.Q(bereich=bereich, ist_persoenlich=True, hochgeladen_von_id=benutzer.pk)
            bedingung |= eigene & models.Q(kommune_id__in=kommunen)
        return bedingung


@nachverfolgt(exclude=["datei"])
class Anlage(Mandantenmodell):
    """A checked file outside the static tree, served only by a view after `sichtbar_fuer`."""

    amt = models.ForeignKey(
        "organisation.Amt", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    bereich = models.CharField("Bereich", max_length=12, default="leistungen", db_default="leistungen")
    datei = models.FileField("Datei", upload_to=ablageort, max_length=200)
    dateiname = models.CharField("Dateiname", max_length=200)
    inhaltstyp = models.CharField("Inhaltstyp", max_length=100)
    groesse = models.PositiveBigIntegerField("Größe in Byte")
    sha256 = models.CharField("Prüfsumme (SHA-256)", max_length=64)
    ist_nicht_oeffentlich = models.BooleanField("nicht öffentlich", default=False)
    ist_persoenlich = models.BooleanField(
        "nur für die Person, die sie angefordert hat", default=False, help_text="Zum Beispiel ein großer Export."
    )
    hochgeladen_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hochgeladen_am = models.DateTimeField("hochgeladen am", auto_now_add=True)

    objects = AnlageQuerySet.as_manager()

    class Meta:
        verbose_name = "Anlage"
        verbose_name_plural = "Anlagen"
        constraints = [
            eindeutig_je_kommune("anlage_kommune_id"),
            GleicheKommune(feld="amt", name="anlage_amt_gleiche_kommune"),
            models.CheckConstraint(
                condition=models.Q(bereich__in=DATEIBEREICHE),
                name="anlage_bereich_bekannt",
                violation_error_message="Diesen Bereich gibt es für Anlagen nicht.",
            ),
        ]

    def __str__(self) -> str:
        return self.dateiname
