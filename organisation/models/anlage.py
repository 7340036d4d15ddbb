from __future__ import annotations

import uuid

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
