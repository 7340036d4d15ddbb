"""One import: uploaded file → checked rows with a diff per cell → confirmed, or discarded. Kept as a record."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from organisation.models import Auftrag, Betreiberauftrag, GleicheKommune, Kommune, Mandantenmodell


class Importlauf(models.Model):
    """Kommune empty: an edition of the shared catalogue, imported by the Betreiber."""

    class Art(models.TextChoices):
        KATALOG = "katalog", "Katalogstand"
        BESTAND = "bestand", "Bestand der Kommune"

    class Status(models.TextChoices):
        ZUORDNUNG = "zuordnung", "Spalten zuordnen"
        GEPRUEFT = "geprueft", "geprüft, wartet auf Bestätigung"
        UEBERNOMMEN = "uebernommen", "übernommen"
        VERWORFEN = "verworfen", "verworfen"

    kommune = models.ForeignKey(Kommune, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    art = models.CharField("Art", max_length=8, choices=Art.choices)
    status = models.CharField("Status", max_length=12, choices=Status.choices, default=Status.ZUORDNUNG)
    dateiname = models.CharField("Dateiname", max_length=200)
    datei = models.FileField("Datei", upload_to="importe/", max_length=200)
    sha256 = models.CharField("Prüfsumme (SHA-256)", max_length=64)
    blatt = models.CharField("Tabellenblatt", max_length=100, blank=True)
    spalten = models.JSONField("Spalten der Datei", default=list)
    zuordnung = models.JSONField("Zuordnung Feld → Spalte", default=dict)
    optionen = models.JSONField("Angaben zum Import", default=dict)
    zusammenfassung = models.JSONField("Zusammenfassung", default=dict)
    fingerabdruck = models.CharField("Stand des Bestands bei der Prüfung", max_length=64, blank=True)
    fehler = models.TextField("Fehler", blank=True)
    auftrag = models.ForeignKey(
        Auftrag, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    betreiberauftrag = models.ForeignKey(
        Betreiberauftrag, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    erstellt_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    erstellt_am = models.DateTimeField("erstellt am", auto_now_add=True)
    uebernommen_am = models.DateTimeField("übernommen am", null=True, blank=True)

    class Meta:
        verbose_name = "Importlauf"
        verbose_name_plural = "Importläufe"
        constraints = [
            GleicheKommune(feld="auftrag", name="importlauf_auftrag_gleiche_kommune"),
            models.CheckConstraint(
                condition=models.Q(art="katalog", auftrag__isnull=True)
                | models.Q(art="bestand", betreiberauftrag__isnull=True),
                name="importlauf_auftrag_seiner_art",
                violation_error_message="Ein Bestand hat einen Auftrag der Kommune, ein Katalogstand einen des Betreibers.",
            ),
            models.CheckConstraint(
                condition=models.Q(art="katalog", kommune__isnull=True)
                | models.Q(art="bestand", kommune__isnull=False),
                name="importlauf_bestand_mit_kommune",
                violation_error_message="Ein Bestand gehört zu einer Kommune, ein Katalogstand zu keiner.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_art_display()}: {self.dateiname}"


class Importzeile(models.Model):
    class Befund(models.TextChoices):
        NEU = "neu", "neu"
        GEAENDERT = "geaendert", "geändert"
        UNVERAENDERT = "unveraendert", "unverändert"
        ENTFERNT = "entfernt", "entfällt"
        OFFEN = "offen", "Zuordnung bestätigen"
        UEBERSPRUNGEN = "uebersprungen", "übersprungen"
        FEHLER = "fehler", "Fehler"

    lauf = models.ForeignKey(Importlauf, on_delete=models.CASCADE, related_name="zeilen")
    nummer = models.PositiveIntegerField("Zeile", null=True, blank=True)
    befund = models.CharField("Befund", max_length=14, choices=Befund.choices)
    schluessel = models.CharField("Schlüssel", max_length=60, blank=True)
    bezeichnung = models.CharField("Bezeichnung", max_length=400, blank=True)
    unterschiede = models.JSONField("Unterschiede: Feld → [alt, neu]", default=dict)
    werte = models.JSONField("Werte", default=dict)
    meldungen = models.JSONField("Meldungen", default=list)
    vorschlaege = models.JSONField("Vorschläge", default=list)

    class Meta:
        verbose_name = "Importzeile"
        verbose_name_plural = "Importzeilen"
        indexes = [models.Index(fields=["lauf", "befund", "nummer"], name="importzeile_befund")]

    def __str__(self) -> str:
        return f"Zeile {self.nummer}: {self.get_befund_display()}"


class Importzuordnung(Mandantenmodell):
    """The column names of a Kommune's own file, kept for the next time."""

    name = models.CharField("Name", max_length=80)
    zuordnung = models.JSONField("Zuordnung Feld → Spalte", default=dict)
    geaendert_am = models.DateTimeField("geändert am", auto_now=True)

    class Meta:
        verbose_name = "Spaltenzuordnung"
        verbose_name_plural = "Spaltenzuordnungen"
        constraints = [models.UniqueConstraint(fields=["kommune", "name"], name="zuordnung_name_je_kommune")]

    def __str__(self) -> str:
        return self.name
