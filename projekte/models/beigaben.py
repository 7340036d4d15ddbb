"""What hangs on a project: links, files, comments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from organisation.models import Anlage, GleicheKommune, Mandantenmodell, nachverfolgt
from projekte.models.projekt import Projekt, ProjektteilQuerySet
from projekte.models.schritt import Schritt


@nachverfolgt()
class Projektlink(Mandantenmodell):
    """A link of a project, for example to its process model."""

    class Art(models.TextChoices):
        PROZESSMODELL = "prozessmodell", "Prozessmodell (zum Beispiel BPMN)"
        DIENST = "dienst", "Online-Dienst"
        DOKUMENT = "dokument", "Dokument"
        SONSTIGES = "sonstiges", "Sonstiges"

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="links", db_constraint=False)
    schritt = models.ForeignKey(
        Schritt, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False
    )
    art = models.CharField("Art", max_length=13, choices=Art.choices, default=Art.SONSTIGES)
    bezeichnung = models.CharField("Bezeichnung", max_length=160)
    adresse = models.URLField("Adresse", max_length=500)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Projektlink"
        verbose_name_plural = "Projektlinks"
        constraints = [
            GleicheKommune(feld="projekt", name="projektlink_projekt_gleiche_kommune"),
            GleicheKommune(feld="schritt", name="projektlink_schritt_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return self.bezeichnung


@nachverfolgt()
class Projektanlage(Mandantenmodell):
    """A checked file of a project."""

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="anlagen", db_constraint=False)
    anlage = models.ForeignKey(Anlage, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    bezeichnung = models.CharField("Bezeichnung", max_length=160, blank=True)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Projektanlage"
        verbose_name_plural = "Projektanlagen"
        constraints = [
            GleicheKommune(feld="projekt", name="projektanlage_projekt_gleiche_kommune"),
            GleicheKommune(feld="anlage", name="projektanlage_anlage_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return self.bezeichnung or str(self.anlage)


@nachverfolgt()
class Kommentar(Mandantenmodell):
    """A remark on a project or one of its steps. It is not changed afterwards."""

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="kommentare", db_constraint=False)
    schritt = models.ForeignKey(
        Schritt, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False
    )
    text = models.TextField("Kommentar", max_length=10_000)
    verfasst_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verfasst_am = models.DateTimeField("verfasst am", db_default=Now(), editable=False)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Kommentar"
        verbose_name_plural = "Kommentare"
        constraints = [
            GleicheKommune(feld="projekt", name="kommentar_projekt_gleiche_kommune"),
            GleicheKommune(feld="schritt", name="kommentar_schritt_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
