"""A workbook that came back: every cell that differs, with what the file says and what stood there when it was checked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from leistungen.models.abfrage import Abfrage, Abfragefrage, Abfrageposition, RueckgabeQuerySet, ZelleQuerySet
from organisation.models import GleicheKommune, Mandantenmodell, eindeutig_je_kommune, nachverfolgt


@nachverfolgt(exclude=["zusammenfassung", "fehler"])
class Rueckgabe(Mandantenmodell):
    """One uploaded workbook. The file itself is not kept: its checksum and what it said are."""

    class Status(models.TextChoices):
        GEPRUEFT = "geprueft", "geprüft"
        UEBERNOMMEN = "uebernommen", "übernommen"
        VERWORFEN = "verworfen", "verworfen"

    abfrage = models.ForeignKey(Abfrage, on_delete=models.CASCADE, related_name="rueckgaben", db_constraint=False)
    dateiname = models.CharField("Datei", max_length=200)
    sha256 = models.CharField("Prüfsumme (SHA-256)", max_length=64)
    status = models.CharField("Zustand", max_length=12, choices=Status.choices, default=Status.GEPRUEFT)
    zusammenfassung = models.JSONField("Zusammenfassung", default=dict, blank=True)
    fehler = models.JSONField("Fehler", default=list, blank=True)
    hochgeladen_am = models.DateTimeField("hochgeladen am", db_default=Now(), editable=False)
    hochgeladen_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uebernommen_am = models.DateTimeField("übernommen am", null=True, blank=True)

    objects = RueckgabeQuerySet.as_manager()

    class Meta:
        verbose_name = "Rückgabe"
        verbose_name_plural = "Rückgaben"
        constraints = [
            eindeutig_je_kommune("rueckgabe_kommune_id"),
            GleicheKommune(feld="abfrage", name="rueckgabe_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return self.dateiname


class Rueckgabezelle(Mandantenmodell):
    """A cell that would change an answer: `alt` stood there when checked ("" = no answer), `neu` says the file."""

    class Befund(models.TextChoices):
        NEU = "neu", "neue Antwort"
        GEAENDERT = "geaendert", "geänderte Antwort"
        KONFLIKT = "konflikt", "inzwischen anders beantwortet"

    class Entscheidung(models.TextChoices):
        DATEI = "datei", "Angabe der Datei"
        HAUS = "haus", "Stand im System"

    rueckgabe = models.ForeignKey(Rueckgabe, on_delete=models.CASCADE, related_name="zellen", db_constraint=False)
    position = models.ForeignKey(Abfrageposition, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    frage = models.ForeignKey(Abfragefrage, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    zeile = models.PositiveIntegerField("Zeile")
    befund = models.CharField("Befund", max_length=10, choices=Befund.choices)
    alt = models.CharField("bisher", max_length=1000, blank=True)
    neu = models.CharField("neu", max_length=1000)
    entscheidung = models.CharField("Entscheidung", max_length=6, choices=Entscheidung.choices, blank=True)

    objects = ZelleQuerySet.as_manager()

    class Meta:
        verbose_name = "Rückgabezelle"
        verbose_name_plural = "Rückgabezellen"
        indexes = [models.Index(fields=["rueckgabe", "befund", "zeile"], name="rueckgabezelle_befund")]
        constraints = [
            GleicheKommune(feld="rueckgabe", name="rueckgabezelle_gleiche_kommune"),
            GleicheKommune(feld="position", name="rueckgabezelle_position_gleiche_kommune"),
            GleicheKommune(feld="frage", name="rueckgabezelle_frage_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["rueckgabe", "position", "frage"],
                name="rueckgabezelle_einmal",
                violation_error_message="Diese Zelle steht schon in der Rückgabe.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alt} → {self.neu}"
