"""What belongs to a report: free texts of the draft; files, deliveries and downloads, which are only ever added."""

from __future__ import annotations

import uuid
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from auswertung.models.bericht import Bericht, BerichtQuerySet, nur_mit_nichtoeffentlichem
from organisation import rechte as r
from organisation.models import GleicheKommune, Mandantenmodell, eindeutig_je_kommune, nachverfolgt


class BerichtsteilQuerySet(BerichtQuerySet):
    """Rows that belong to a report: seen and changed by whoever may see or change the report."""

    pfad_zum_amt = "bericht__amt_id"
    vorsatz = "bericht__"


class BerichtsdateiQuerySet(BerichtsteilQuerySet):
    def abrufbar_fuer(self, benutzer: Any) -> Self:
        """Files the Benutzer may take out of the house: the full version of a report with parts that are not public only
        with the grant to see such things in every room of the report, at its place."""
        rechte = benutzer.rechte() if benutzer.is_authenticated else r.Rechte()
        offen = Q(ist_oeffentlich=True) | Q(bericht__enthaelt_nicht_oeffentliches=False)
        offen |= self.bedingung_aus(nur_mit_nichtoeffentlichem(rechte), r.LESEN)
        return self.exportierbar_fuer(benutzer).filter(offen)


@nachverfolgt()
class Berichtstext(Mandantenmodell):
    """Free text of one section, written in the browser before the report is frozen."""

    bericht = models.ForeignKey(Bericht, on_delete=models.CASCADE, related_name="texte", db_constraint=False)
    abschnitt = models.SlugField("Abschnitt", max_length=60)
    text = models.TextField("Text", max_length=20_000, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = BerichtsteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtstext"
        verbose_name_plural = "Berichtstexte"
        constraints = [
            GleicheKommune(feld="bericht", name="berichtstext_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "bericht", "abschnitt"],
                name="berichtstext_je_abschnitt",
                violation_error_message="Diesen Text hat inzwischen jemand anderes geschrieben.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.abschnitt} (Bericht {self.bericht_id})"


def ablageort(datei: Berichtsdatei, dateiname: str) -> str:
    """Random name on disk: no title ever becomes a path."""
    return f"{datei.kommune_id}/berichte/{uuid.uuid4().hex}"


class Berichtsdatei(Mandantenmodell):
    """A file written from the frozen content, served only by a view after `abrufbar_fuer`."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        WORD = "docx", "Word"
        EXCEL = "xlsx", "Excel"
        JSON = "json", "JSON"

    bericht = models.ForeignKey(Bericht, on_delete=models.PROTECT, related_name="dateien", db_constraint=False)
    format = models.CharField("Format", max_length=4, choices=Format.choices)
    ist_oeffentlich = models.BooleanField("öffentliche Fassung", default=False)
    datei = models.FileField("Datei", upload_to=ablageort, max_length=200)
    dateiname = models.CharField("Dateiname", max_length=200)
    groesse = models.PositiveBigIntegerField("Größe in Byte")
    sha256 = models.CharField("Prüfsumme (SHA-256)", max_length=64)
    erstellt_am = models.DateTimeField("erstellt am", db_default=Now(), editable=False)

    objects = BerichtsdateiQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtsdatei"
        verbose_name_plural = "Berichtsdateien"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            eindeutig_je_kommune("berichtsdatei_kommune_id"),
            GleicheKommune(feld="bericht", name="berichtsdatei_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "bericht", "format", "ist_oeffentlich"], name="berichtsdatei_einmal_je_fassung"
            ),
        ]

    def __str__(self) -> str:
        return self.dateiname


class Berichtsabgabe(Mandantenmodell):
    """The report was handed over: to whom and when, append-only."""

    bericht = models.ForeignKey(Bericht, on_delete=models.PROTECT, related_name="abgaben", db_constraint=False)
    empfaenger = models.CharField("Empfänger", max_length=200, help_text="Zum Beispiel ein Gremium.")
    ausgeliefert_am = models.DateField("ausgeliefert am")
    bemerkung = models.CharField("Bemerkung", max_length=300, blank=True)
    erfasst_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erfasst von"
    )
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)

    objects = BerichtsteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtsabgabe"
        verbose_name_plural = "Berichtsabgaben"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            eindeutig_je_kommune("berichtsabgabe_kommune_id"),
            GleicheKommune(feld="bericht", name="berichtsabgabe_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(empfaenger=""),
                name="berichtsabgabe_mit_empfaenger",
                violation_error_message="Eine Auslieferung nennt den Empfänger.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.empfaenger}, {self.ausgeliefert_am:%d.%m.%Y}"


class Berichtsabruf(Mandantenmodell):
    """Somebody took a file out of the house: who, what, when, for whom. Append-only."""

    bericht = models.ForeignKey(Bericht, on_delete=models.PROTECT, related_name="abrufe", db_constraint=False)
    format = models.CharField("Format", max_length=4, choices=Berichtsdatei.Format.choices)
    ist_oeffentlich = models.BooleanField("öffentliche Fassung", default=False)
    empfaenger = models.CharField("für wen", max_length=200)
    abgerufen_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="abgerufen von"
    )
    abgerufen_am = models.DateTimeField("abgerufen am", db_default=Now(), editable=False)

    objects = BerichtsteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtsabruf"
        verbose_name_plural = "Berichtsabrufe"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            GleicheKommune(feld="bericht", name="berichtsabruf_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(empfaenger=""),
                name="berichtsabruf_mit_empfaenger",
                violation_error_message="Ein Abruf nennt, für wen die Datei ist.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()} für {self.empfaenger}"
