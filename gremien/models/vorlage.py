"""Papers of the council: Vorlagen, how they hang together, their files, goals, impact checks, participation."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from gremien.models.gremium import Prueffeld, Ziel
from gremien.models.rahmen import GremienQuerySet
from organisation.models import Amt, Anlage, GleicheKommune, Mandantenmodell, eindeutig_je_kommune, nachverfolgt
from projekte.models import Projekt


class VorlageQuerySet(GremienQuerySet):
    def neueste_zuerst(self) -> Any:
        """By the day of the paper; those whose day nobody knows come last."""
        return self.order_by(F("datum").desc(nulls_last=True), "-id")


class VorlagenteilQuerySet(GremienQuerySet):
    """Rows of a Vorlage: seen and changed by whoever may see or change it."""

    pfad_zum_amt = "vorlage__amt_id"
    verborgen: tuple[str, ...] = ("vorlage__ist_nicht_oeffentlich",)


@nachverfolgt()
class Ratsvorlage(Mandantenmodell):
    """A paper with its Drucksachen-Nr.; `vorgaenger` is the version it replaces."""

    class Art(models.TextChoices):
        BESCHLUSS = "beschluss", "Beschlussvorlage"
        BERICHT = "bericht", "Bericht"
        ANTRAG = "antrag", "Antrag"
        ANFRAGE = "anfrage", "Anfrage"
        MITTEILUNG = "mitteilung", "Mitteilung"

    nummer = models.CharField("Drucksachen-Nr.", max_length=80)
    titel = models.CharField("Titel", max_length=300)
    art = models.CharField("Art", max_length=10, choices=Art.choices)
    datum = models.DateField("Datum", null=True, blank=True, help_text="Leer: unbekannt.")
    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="federführendes Amt",
        db_constraint=False,
    )
    kurzfassung = models.TextField("Kurzfassung", max_length=10_000, blank=True)
    vorgaenger = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="nachfolger",
        verbose_name="ersetzt",
        db_constraint=False,
    )
    ist_nicht_oeffentlich = models.BooleanField("nicht öffentlich", default=False, db_default=False)
    ist_veroeffentlicht = models.BooleanField(
        "veröffentlicht",
        default=False,
        db_default=False,
        help_text="Zum Beispiel nach dem Informationsfreiheitsgesetz.",
    )
    adresse = models.URLField("Adresse im Ratsinformationssystem", max_length=500, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    ist_demo = models.BooleanField("Demodaten", default=False, db_default=False, editable=False)
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = VorlageQuerySet.as_manager()

    class Meta:
        verbose_name = "Vorlage"
        verbose_name_plural = "Vorlagen"
        indexes = [models.Index(fields=["kommune", "-datum"], name="ratsvorlage_neueste")]
        constraints = [
            eindeutig_je_kommune("ratsvorlage_kommune_id"),
            GleicheKommune(feld="amt", name="ratsvorlage_amt_gleiche_kommune"),
            GleicheKommune(feld="vorgaenger", name="ratsvorlage_vorgaenger_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "nummer"],
                name="ratsvorlage_nummer_einmal",
                violation_error_message="Eine Vorlage mit dieser Drucksachen-Nr. gibt es schon.",
            ),
            models.UniqueConstraint(
                fields=["kommune", "vorgaenger"],
                condition=Q(vorgaenger__isnull=False),
                name="ratsvorlage_einmal_ersetzt",
                violation_error_message="Diese Vorlage ist schon durch eine andere ersetzt.",
            ),
            models.CheckConstraint(
                condition=~Q(nummer="") & ~Q(titel=""),
                name="ratsvorlage_mit_nummer_und_titel",
                violation_error_message="Eine Vorlage braucht eine Drucksachen-Nr. und einen Titel.",
            ),
            models.CheckConstraint(
                condition=Q(vorgaenger__isnull=True) | ~Q(vorgaenger=F("id")),
                name="ratsvorlage_ersetzt_nicht_sich",
                violation_error_message="Eine Vorlage kann sich nicht selbst ersetzen.",
            ),
            models.CheckConstraint(
                condition=Q(ist_nicht_oeffentlich=False) | Q(ist_veroeffentlicht=False),
                name="ratsvorlage_nicht_beides",
                violation_error_message="Eine nicht öffentliche Vorlage kann nicht veröffentlicht sein.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nummer} {self.titel}"


@nachverfolgt()
class Vorlagenbezug(Mandantenmodell):
    """How one Vorlage answers, follows or changes another: Antrag → Beschluss → Bericht."""

    class Art(models.TextChoices):
        BEANTWORTET = "beantwortet", "beantwortet"
        SETZT_UM = "setzt_um", "setzt um"
        AENDERT = "aendert", "ändert"
        VERWEIST = "verweist", "verweist auf"

    vorlage = models.ForeignKey(Ratsvorlage, on_delete=models.CASCADE, related_name="bezuege", db_constraint=False)
    art = models.CharField("Art", max_length=11, choices=Art.choices)
    ziel = models.ForeignKey(
        Ratsvorlage, on_delete=models.PROTECT, related_name="bezogen_von", verbose_name="auf", db_constraint=False
    )

    class QuerySet(VorlagenteilQuerySet):
        verborgen = ("vorlage__ist_nicht_oeffentlich", "ziel__ist_nicht_oeffentlich")

    objects = QuerySet.as_manager()

    class Meta:
        verbose_name = "Bezug einer Vorlage"
        verbose_name_plural = "Bezüge von Vorlagen"
        constraints = [
            GleicheKommune(feld="vorlage", name="vorlagenbezug_vorlage_gleiche_kommune"),
            GleicheKommune(feld="ziel", name="vorlagenbezug_ziel_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "vorlage", "ziel"],
                name="vorlagenbezug_einmal",
                violation_error_message="Diese Vorlagen sind schon verbunden.",
            ),
            models.CheckConstraint(
                condition=~Q(vorlage=F("ziel")),
                name="vorlagenbezug_nicht_auf_sich",
                violation_error_message="Eine Vorlage bezieht sich nicht auf sich selbst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vorlage.nummer} {self.get_art_display()} {self.ziel.nummer}"


@nachverfolgt()
class Vorlagenanlage(Mandantenmodell):
    """A file of a Vorlage, or the mere name of an Anlage that lies elsewhere."""

    vorlage = models.ForeignKey(Ratsvorlage, on_delete=models.CASCADE, related_name="anlagen", db_constraint=False)
    nummer = models.PositiveSmallIntegerField("Nummer")
    bezeichnung = models.CharField("Bezeichnung", max_length=200)
    anlage = models.ForeignKey(
        Anlage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Datei",
        db_constraint=False,
    )

    objects = VorlagenteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Anlage einer Vorlage"
        verbose_name_plural = "Anlagen von Vorlagen"
        constraints = [
            GleicheKommune(feld="vorlage", name="vorlagenanlage_vorlage_gleiche_kommune"),
            GleicheKommune(feld="anlage", name="vorlagenanlage_anlage_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "vorlage", "nummer"],
                name="vorlagenanlage_nummer_einmal",
                violation_error_message="Diese Nummer hat schon eine andere Anlage.",
            ),
        ]

    def __str__(self) -> str:
        return f"Anlage {self.nummer}: {self.bezeichnung}"


@nachverfolgt()
class Zielbewertung(Mandantenmodell):
    """Whether a Vorlage supports or hinders a goal; no row means that it does not touch it."""

    class Wirkung(models.TextChoices):
        UNTERSTUETZT = "unterstuetzt", "unterstützt"
        BEHINDERT = "behindert", "behindert"

    vorlage = models.ForeignKey(
        Ratsvorlage, on_delete=models.CASCADE, related_name="zielbewertungen", db_constraint=False
    )
    ziel = models.ForeignKey(Ziel, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    wirkung = models.CharField("Wirkung", max_length=12, choices=Wirkung.choices)

    objects = VorlagenteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Zielbewertung"
        verbose_name_plural = "Zielbewertungen"
        constraints = [
            GleicheKommune(feld="vorlage", name="zielbewertung_vorlage_gleiche_kommune"),
            GleicheKommune(feld="ziel", name="zielbewertung_ziel_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "vorlage", "ziel"],
                name="zielbewertung_einmal",
                violation_error_message="Dieses Ziel ist bei der Vorlage schon bewertet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vorlage.nummer}: {self.ziel} {self.get_wirkung_display()}"


@nachverfolgt()
class Auswirkungspruefung(Mandantenmodell):
    """What the check of an impact field found; no row means that nobody has checked."""

    class Ergebnis(models.TextChoices):
        BETROFFEN = "betroffen", "betroffen"
        NICHT_BETROFFEN = "nicht_betroffen", "nicht betroffen"

    vorlage = models.ForeignKey(Ratsvorlage, on_delete=models.CASCADE, related_name="pruefungen", db_constraint=False)
    prueffeld = models.ForeignKey(Prueffeld, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    ergebnis = models.CharField("Ergebnis", max_length=15, choices=Ergebnis.choices)
    erlaeuterung = models.CharField("Erläuterung", max_length=500, blank=True)

    objects = VorlagenteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Prüfung einer Auswirkung"
        verbose_name_plural = "Prüfungen von Auswirkungen"
        constraints = [
            GleicheKommune(feld="vorlage", name="auswirkung_vorlage_gleiche_kommune"),
            GleicheKommune(feld="prueffeld", name="auswirkung_feld_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "vorlage", "prueffeld"],
                name="auswirkung_einmal",
                violation_error_message="Dieses Prüffeld ist bei der Vorlage schon geprüft.",
            ),
            models.CheckConstraint(
                condition=Q(ergebnis="nicht_betroffen") | ~Q(erlaeuterung=""),
                name="auswirkung_mit_erlaeuterung",
                violation_error_message="Bitte erläutern Sie, wie das Prüffeld betroffen ist.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prueffeld}: {self.get_ergebnis_display()}"


@nachverfolgt()
class Beteiligung(Mandantenmodell):
    """An office or representation that was told, heard, or had a say – on a Vorlage, or on one project."""

    class Form(models.TextChoices):
        KENNTNIS = "kenntnis", "zur Kenntnis"
        ANHOERUNG = "anhoerung", "Anhörung"
        MITBESTIMMUNG = "mitbestimmung", "Mitbestimmung"
        ABSTIMMUNG = "abstimmung", "abgestimmt"

    vorlage = models.ForeignKey(
        Ratsvorlage, on_delete=models.CASCADE, related_name="beteiligungen", db_constraint=False
    )
    projekt = models.ForeignKey(
        Projekt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="nur zu diesem Projekt",
        db_constraint=False,
    )
    stelle = models.CharField(
        "beteiligte Stelle", max_length=160, help_text="Eine Vertretung oder Funktion, zum Beispiel „Personalrat“."
    )
    form = models.CharField("Form", max_length=14, choices=Form.choices)
    datum = models.DateField("am", null=True, blank=True)
    ergebnis = models.CharField("Ergebnis", max_length=500, blank=True)

    objects = VorlagenteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Beteiligung"
        verbose_name_plural = "Beteiligungen"
        constraints = [
            GleicheKommune(feld="vorlage", name="beteiligung_vorlage_gleiche_kommune"),
            GleicheKommune(feld="projekt", name="beteiligung_projekt_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(stelle=""),
                name="beteiligung_mit_stelle",
                violation_error_message="Bitte nennen Sie die beteiligte Stelle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stelle}: {self.get_form_display()}"
