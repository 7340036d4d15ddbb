"""The way of a Vorlage through the bodies, what was decided, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from finanzen.models import Massnahme
from gremien.models.gremium import Gremium
from gremien.models.rahmen import GremienQuerySet
from gremien.models.vorlage import Ratsvorlage, VorlagenteilQuerySet
from leistungen.models import Tatsache
from leistungen.models.tatsachen import storno_bedingung, unveraenderlich
from organisation.models import GleicheKommune, Mandantenmodell, eindeutig_je_kommune, nachverfolgt
from personal.models import Stelle
from projekte.models import Projekt


class StationQuerySet(VorlagenteilQuerySet):
    verborgen = ("ist_nicht_oeffentlich", "vorlage__ist_nicht_oeffentlich")


class PunktQuerySet(GremienQuerySet):
    """A point decided behind closed doors is as hidden as the Vorlage."""

    pfad_zum_amt = "vorlage__amt_id"
    verborgen = ("vorlage__ist_nicht_oeffentlich", "station__ist_nicht_oeffentlich")


class PunktteilQuerySet(GremienQuerySet):
    pfad_zum_amt = "punkt__vorlage__amt_id"
    verborgen = ("punkt__vorlage__ist_nicht_oeffentlich", "punkt__station__ist_nicht_oeffentlich")


@nachverfolgt()
class Beratungsstation(Mandantenmodell):
    """One stop of the Beratungsfolge. With the role „beschließt“ and a result it is the Beschluss."""

    class Rolle(models.TextChoices):
        VORBERATUNG = "vorberatung", "berät vor"
        EMPFIEHLT = "empfiehlt", "empfiehlt"
        BESCHLIESST = "beschliesst", "beschließt"
        KENNTNIS = "kenntnis", "nimmt zur Kenntnis"
        ENTGEGENNAHME = "entgegennahme", "nimmt ohne Beschluss entgegen"

    class Ergebnis(models.TextChoices):
        OFFEN = "offen", "offen"
        ANGENOMMEN = "angenommen", "angenommen"
        GEAENDERT = "geaendert", "geändert angenommen"
        ABGELEHNT = "abgelehnt", "abgelehnt"
        VERTAGT = "vertagt", "vertagt"
        ABGESETZT = "abgesetzt", "abgesetzt"
        KENNTNIS = "kenntnis", "zur Kenntnis genommen"

    vorlage = models.ForeignKey(Ratsvorlage, on_delete=models.CASCADE, related_name="stationen", db_constraint=False)
    gremium = models.ForeignKey(
        Gremium, on_delete=models.PROTECT, related_name="+", verbose_name="Gremium", db_constraint=False
    )
    datum = models.DateField("Sitzung am", null=True, blank=True, help_text="Leer: noch kein Termin.")
    rolle = models.CharField("Rolle", max_length=13, choices=Rolle.choices)
    ist_nicht_oeffentlich = models.BooleanField("nicht öffentlich", default=False, db_default=False)
    ergebnis = models.CharField("Ergebnis", max_length=10, choices=Ergebnis.choices, default=Ergebnis.OFFEN)
    bemerkung = models.CharField("Bemerkung", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = "Beratungsstation"
        verbose_name_plural = "Beratungsstationen"
        indexes = [models.Index(fields=["kommune", "datum"], name="beratungsstation_datum")]
        constraints = [
            eindeutig_je_kommune("beratungsstation_kommune_id"),
            GleicheKommune(feld="vorlage", name="beratungsstation_vorlage_gleiche_kommune"),
            GleicheKommune(feld="gremium", name="beratungsstation_gremium_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "vorlage", "gremium", "datum"],
                name="beratungsstation_einmal",
                nulls_distinct=False,
                violation_error_message="Diese Beratung steht schon in der Beratungsfolge.",
            ),
            models.CheckConstraint(
                condition=Q(ergebnis="offen") | Q(datum__isnull=False),
                name="beratungsstation_ergebnis_mit_tag",
                violation_error_message="Ein Ergebnis gibt es erst mit dem Tag der Sitzung.",
            ),
        ]

    def __str__(self) -> str:
        tag = f"{self.datum:%d.%m.%Y}" if self.datum else "ohne Termin"
        return f"{self.gremium}, {tag}"


@nachverfolgt()
class Beschlusspunkt(Mandantenmodell):
    """One numbered point of what is (to be) decided; `station` is the stop that decided it."""

    class Art(models.TextChoices):
        AUFTRAG = "auftrag", "Auftrag an die Verwaltung"
        GELD = "geld", "Mittel"
        STELLEN = "stellen", "Stellen"
        BERICHT = "bericht", "Berichtspflicht"
        KENNTNIS = "kenntnis", "Kenntnisnahme"
        GRUNDSATZ = "grundsatz", "Grundsatz"

    vorlage = models.ForeignKey(Ratsvorlage, on_delete=models.PROTECT, related_name="punkte", db_constraint=False)
    station = models.ForeignKey(
        Beratungsstation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="punkte",
        verbose_name="beschlossen in",
        db_constraint=False,
    )
    nummer = models.CharField("Nummer", max_length=10)
    text = models.TextField("Was ist beschlossen?", max_length=4000)
    art = models.CharField("Art", max_length=9, choices=Art.choices)
    faellig_am = models.DateField("fällig am", null=True, blank=True)
    betrag = models.DecimalField("Betrag (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = PunktQuerySet.as_manager()

    class Meta:
        verbose_name = "Beschlusspunkt"
        verbose_name_plural = "Beschlusspunkte"
        constraints = [
            eindeutig_je_kommune("beschlusspunkt_kommune_id"),
            GleicheKommune(feld="vorlage", name="beschlusspunkt_vorlage_gleiche_kommune"),
            GleicheKommune(feld="station", name="beschlusspunkt_station_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "vorlage", "nummer"],
                name="beschlusspunkt_nummer_einmal",
                violation_error_message="Diese Nummer hat schon ein anderer Beschlusspunkt.",
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(nummer=""),
                name="beschlusspunkt_mit_text",
                violation_error_message="Ein Beschlusspunkt braucht eine Nummer und einen Text.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vorlage.nummer}, Punkt {self.nummer}"


@nachverfolgt()
class Beschlussbezug(Mandantenmodell):
    """What a point is about: exactly one Maßnahme, post or project, with the amount it grants there."""

    punkt = models.ForeignKey(Beschlusspunkt, on_delete=models.CASCADE, related_name="bezuege", db_constraint=False)
    massnahme = models.ForeignKey(
        Massnahme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Maßnahme",
        db_constraint=False,
    )
    stelle = models.ForeignKey(
        Stelle,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Stelle",
        db_constraint=False,
    )
    projekt = models.ForeignKey(
        Projekt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Projekt",
        db_constraint=False,
    )
    betrag = models.DecimalField("davon (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    jahr = models.PositiveSmallIntegerField("Haushaltsjahr", null=True, blank=True)
    mittelart = models.CharField(
        "Mittelart",
        max_length=10,
        blank=True,
        choices=[("ansatz", "Ansatz"), ("uepl", "überplanmäßig"), ("ve", "Verpflichtungsermächtigung")],
    )

    objects = PunktteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Bezug eines Beschlusspunkts"
        verbose_name_plural = "Bezüge von Beschlusspunkten"
        constraints = [
            GleicheKommune(feld="punkt", name="beschlussbezug_punkt_gleiche_kommune"),
            GleicheKommune(feld="massnahme", name="beschlussbezug_massnahme_gleiche_kommune"),
            GleicheKommune(feld="stelle", name="beschlussbezug_stelle_gleiche_kommune"),
            GleicheKommune(feld="projekt", name="beschlussbezug_projekt_gleiche_kommune"),
            models.CheckConstraint(
                condition=Q(massnahme__isnull=False, stelle__isnull=True, projekt__isnull=True)
                | Q(massnahme__isnull=True, stelle__isnull=False, projekt__isnull=True)
                | Q(massnahme__isnull=True, stelle__isnull=True, projekt__isnull=False),
                name="beschlussbezug_genau_ein_ziel",
                violation_error_message="Ein Bezug nennt genau eine Maßnahme, eine Stelle oder ein Projekt.",
            ),
            models.UniqueConstraint(
                fields=["kommune", "punkt", "massnahme", "stelle", "projekt", "jahr", "mittelart"],
                name="beschlussbezug_einmal",
                nulls_distinct=False,
                violation_error_message="Dieser Bezug steht schon beim Beschlusspunkt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.punkt}: {self.massnahme or self.stelle or self.projekt}"


@nachverfolgt()
class Umsetzungsstand(Tatsache):
    """How far a point is, as said on a day. Done is what somebody said is done, never what a date made so."""

    class Stand(models.TextChoices):
        OFFEN = "offen", "offen"
        IN_ARBEIT = "in_arbeit", "in Umsetzung"
        ERLEDIGT = "erledigt", "erledigt"
        ENTFALLEN = "entfallen", "wird nicht weiter verfolgt"

    punkt = models.ForeignKey(Beschlusspunkt, on_delete=models.PROTECT, related_name="staende", db_constraint=False)
    stand = models.CharField("Stand", max_length=9, choices=Stand.choices)
    erlaeuterung = models.CharField("Was ist geschehen?", max_length=1000)

    class QuerySet(PunktteilQuerySet):
        def gueltige(self) -> PunktteilQuerySet:
            """Not cancelled."""
            return self.filter(storniert_am__isnull=True)

    objects = QuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "Umsetzungsstand"
        verbose_name_plural = "Umsetzungsstände"
        triggers = unveraenderlich("punkt", "stand", "erlaeuterung")
        constraints = [
            GleicheKommune(feld="punkt", name="umsetzungsstand_punkt_gleiche_kommune"),
            storno_bedingung("umsetzungsstand_storno_mit_grund"),
            models.CheckConstraint(
                condition=~Q(erlaeuterung=""),
                name="umsetzungsstand_mit_erlaeuterung",
                violation_error_message="Bitte schreiben Sie, was geschehen ist.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.punkt}: {self.get_stand_display()} ab {self.gueltig_ab:%d.%m.%Y}"
