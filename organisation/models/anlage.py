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


class AnlageQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """A personal file is its owner's alone; one that is not public also needs the grant to see such things."""
        if not benutzer.is_authenticated:
            return models.Q(pk__in=[])
        rechte = list(benutzer.rechte().passend(bereich=self.bereich, stufe=stufe))
        gemeinsam = models.Q(ist_persoenlich=False, ist_nicht_oeffentlich=False)
        for recht in (recht for recht in rechte if recht.nicht_oeffentlich):
            amt = models.Q() if recht.aemter is None else models.Q(amt_id__in=recht.aemter)
            gemeinsam |= models.Q(ist_persoenlich=False, kommune_id=recht.kommune_id) & amt
        kommunen = {recht.kommune_id for recht in rechte}
        eigene = models.Q(ist_persoenlich=True, hochgeladen_von_id=benutzer.pk, kommune_id__in=kommunen)
        return (super()._rechtebedingung(benutzer, stufe) & gemeinsam) | eigene


@nachverfolgt(exclude=["datei"])
class Anlage(Mandantenmodell):
    """A checked file outside the static tree, served only by a view after `sichtbar_fuer`."""

    amt = models.ForeignKey(
        "organisation.Amt", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
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
        ]

    def __str__(self) -> str:
        return self.dateiname
