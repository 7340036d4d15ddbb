"""Money that moved or is bound: bookings (append-only), the import they came with, what a Kontierung means, forecasts."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from finanzen.models.ansatz import (
    HOECHSTBETRAG,
    PositionstatsachenQuerySet,
    betrag_im_rahmen,
    betrag_oder_grund,
)
from finanzen.models.haushalt import HaushaltsQuerySet, jahr_im_rahmen
from finanzen.models.massnahme import Haushaltsposition
from leistungen.models import Tatsache
from leistungen.models.tatsachen import storno_bedingung, unveraenderlich
from organisation.models import (
    Anlage,
    Auftrag,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)


class BuchungQuerySet(MandantenQuerySet):
    """A booking without a position belongs to nobody yet: seen with a grant for the whole Kommune."""

    bereich = "finanzen"
    pfad_zum_amt = "position__massnahme__amt_id"

    def gueltige(self) -> Any:
        """Not cancelled."""
        return self.filter(storniert_am__isnull=True)


@nachverfolgt()
class Buchungslauf(Mandantenmodell):
    """One file of the finance system: uploaded, mapped, checked, taken over or discarded."""

    class Status(models.TextChoices):
        ZUORDNUNG = "zuordnung", "Spalten zuordnen"
        GEPRUEFT = "geprueft", "geprüft, wartet auf Bestätigung"
        UEBERNOMMEN = "uebernommen", "übernommen"
        VERWORFEN = "verworfen", "verworfen"

    anlage = models.ForeignKey(
        Anlage, on_delete=models.PROTECT, related_name="+", verbose_name="Datei", db_constraint=False
    )
    auftrag = models.ForeignKey(
        Auftrag, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    status = models.CharField("Status", max_length=12, choices=Status.choices, default=Status.ZUORDNUNG)
    spalten = models.JSONField("Spalten der Datei", default=list)
    zuordnung = models.JSONField("Zuordnung Feld → Spalte", default=dict)
    art = models.CharField("Art ohne Angabe in der Datei", max_length=6, default="ist")
    zusammenfassung = models.JSONField("Zusammenfassung", default=dict)
    fehler = models.JSONField("Fehler der Zeilen", default=list)
    erstellt_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    erstellt_am = models.DateTimeField("erstellt am", db_default=Now(), editable=False)
    uebernommen_am = models.DateTimeField("übernommen am", null=True, blank=True)

    objects = HaushaltsQuerySet.as_manager()

    class Meta:
        verbose_name = "Buchungsimport"
        verbose_name_plural = "Buchungsimporte"
        constraints = [
            eindeutig_je_kommune("buchungslauf_kommune_id"),
            GleicheKommune(feld="anlage", name="buchungslauf_anlage_gleiche_kommune"),
            GleicheKommune(feld="auftrag", name="buchungslauf_auftrag_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}: {self.anlage.dateiname}"


@nachverfolgt()
class Kontozuordnung(Mandantenmodell):
    """What a Kontierung of the finance system means: one position of the matrix."""

    kontierung = models.CharField("Kontierung", max_length=60)
    position = models.ForeignKey(
        Haushaltsposition, on_delete=models.PROTECT, related_name="+", verbose_name="Position", db_constraint=False
    )
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = HaushaltsQuerySet.as_manager()

    class Meta:
        verbose_name = "Kontozuordnung"
        verbose_name_plural = "Kontozuordnungen"
        constraints = [
            GleicheKommune(feld="position", name="kontozuordnung_position_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "kontierung"],
                name="kontozuordnung_einmal",
                violation_error_message="Diese Kontierung ist schon zugeordnet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kontierung} → {self.position}"


@nachverfolgt()
class Buchung(Mandantenmodell):
    """One booking or obligation, as the finance system knows it. Never changed; a wrong one is cancelled."""

    class Art(models.TextChoices):
        IST = "ist", "Ist"
        OBLIGO = "obligo", "Obligo"

    position = models.ForeignKey(
        Haushaltsposition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="buchungen",
        verbose_name="Position",
        db_constraint=False,
    )
    lauf = models.ForeignKey(
        Buchungslauf, on_delete=models.PROTECT, null=True, blank=True, related_name="buchungen", db_constraint=False
    )
    kontierung = models.CharField("Kontierung", max_length=60, blank=True)
    jahr = models.PositiveSmallIntegerField("Haushaltsjahr")
    gebucht_am = models.DateField("gebucht am")
    art = models.CharField("Art", max_length=6, choices=Art.choices, default=Art.IST)
    betrag = models.DecimalField("Betrag (€)", max_digits=14, decimal_places=2)
    beleg = models.CharField("Belegnummer", max_length=60, blank=True)
    text = models.CharField("Buchungstext", max_length=200, blank=True)
    schluessel = models.CharField("Wiedererkennung", max_length=32, editable=False)
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)
    erfasst_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erfasst von"
    )
    storniert_am = models.DateTimeField("storniert am", null=True, blank=True)
    storniert_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    storno_grund = models.CharField("Grund des Stornos", max_length=300, blank=True)

    objects = BuchungQuerySet.as_manager()

    class Meta:
        verbose_name = "Buchung"
        verbose_name_plural = "Buchungen"
        triggers = [
            pgtrigger.Protect(name="nicht_loeschen", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="nur_storno",
                fields=[
                    "kommune", "lauf", "kontierung", "jahr", "gebucht_am", "art", "betrag", "beleg", "text", "schluessel",
                    "erfasst_am", "erfasst_von",
                ],
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["kommune", "jahr", "position"],
                name="buchung_jahr_position",
                condition=Q(storniert_am__isnull=True),
            ),
            models.Index(
                fields=["kommune", "kontierung"], name="buchung_ohne_position", condition=Q(position__isnull=True)
            ),
        ]
        constraints = [
            GleicheKommune(feld="position", name="buchung_position_gleiche_kommune"),
            GleicheKommune(feld="lauf", name="buchung_lauf_gleiche_kommune"),
            jahr_im_rahmen("jahr", "buchung_jahr"),
            storno_bedingung("buchung_storno_mit_grund"),
            models.UniqueConstraint(
                fields=["kommune", "schluessel"],
                condition=Q(storniert_am__isnull=True),
                name="buchung_einmal",
                violation_error_message="Diese Buchung gibt es schon.",
            ),
            models.CheckConstraint(
                condition=~Q(betrag=0) & Q(betrag__range=(-HOECHSTBETRAG, HOECHSTBETRAG)),
                name="buchung_betrag",
                violation_error_message="Der Betrag einer Buchung ist nicht 0 € und hat höchstens elf Stellen vor dem Komma.",
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=False) | ~Q(kontierung=""),
                name="buchung_wohin",
                violation_error_message="Eine Buchung nennt ihre Position oder ihre Kontierung.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_art_display()} {self.gebucht_am:%d.%m.%Y}: {self.betrag} €"


@nachverfolgt()
class Jahresprognose(Tatsache):
    """What a position is expected to cost by the end of a year, from a day on; the latest holds."""

    position = models.ForeignKey(
        Haushaltsposition, on_delete=models.PROTECT, related_name="prognosen", db_constraint=False
    )
    jahr = models.PositiveSmallIntegerField("Haushaltsjahr")
    betrag = models.DecimalField("Prognose zum Jahresende (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    unbekannt_grund = models.CharField("Warum ist der Betrag unbekannt?", max_length=300, blank=True)

    objects = PositionstatsachenQuerySet.as_manager()

    class Meta:
        verbose_name = "Jahresprognose"
        verbose_name_plural = "Jahresprognosen"
        triggers = unveraenderlich("position", "jahr", "betrag", "unbekannt_grund")
        indexes = [
            models.Index(
                F("position"), F("jahr"), F("gueltig_ab").desc(), F("id").desc(), name="jahresprognose_geltend"
            )
        ]
        constraints = [
            GleicheKommune(feld="position", name="jahresprognose_gleiche_kommune"),
            jahr_im_rahmen("jahr", "jahresprognose_jahr"),
            storno_bedingung("jahresprognose_storno_mit_grund"),
            betrag_oder_grund("jahresprognose_betrag_oder_grund"),
            betrag_im_rahmen("jahresprognose_betrag_im_rahmen"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.jahr}: {self.betrag if self.betrag is not None else 'unbekannt'}"
