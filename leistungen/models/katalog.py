"""Shared catalogue: Themenfeld → Lage → OzgLeistung → Einzelleistung, versioned by Katalogstand."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length

from organisation.models import nachverfolgt

models.CharField.register_lookup(Length)


class Katalogstand(models.Model):
    """One edition of the catalogue, e.g. the OZG-Umsetzungskatalog as read on 05.10.2019."""

    name = models.CharField("Name", max_length=160, unique=True)
    stand_am = models.DateField("fachlicher Stand")
    quelle = models.CharField("Quelle", max_length=500)
    sha256 = models.CharField("Prüfsumme der Datei", max_length=64, blank=True)
    ist_aktuell = models.BooleanField("gilt jetzt", default=False)
    eingelesen_am = models.DateTimeField("eingelesen am", auto_now_add=True)

    class Meta:
        verbose_name = "Katalogstand"
        verbose_name_plural = "Katalogstände"
        constraints = [
            models.UniqueConstraint(
                fields=["ist_aktuell"],
                condition=models.Q(ist_aktuell=True),
                name="katalogstand_nur_einer_gilt",
                violation_error_message="Es gilt schon ein anderer Katalogstand.",
            )
        ]

    def __str__(self) -> str:
        return self.name


@nachverfolgt()
class Themenfeld(models.Model):
    nummer = models.PositiveSmallIntegerField("Nr.", unique=True)
    bezeichnung = models.CharField("Bezeichnung", max_length=80, unique=True)
    fim_code = models.SlugField("FIM-Code", max_length=60, unique=True)
    federfuehrendes_land = models.CharField("federführendes Land", max_length=60, blank=True)
    federfuehrung_quelle = models.CharField("Quelle der Federführung", max_length=160, blank=True)

    class Meta:
        verbose_name = "Themenfeld"
        verbose_name_plural = "Themenfelder"

    def __str__(self) -> str:
        return self.bezeichnung


@nachverfolgt()
class Lage(models.Model):
    """A Lebenslage or Unternehmenslage. Its kind is derived, not official (see fixtures/QUELLEN.md)."""

    class Art(models.TextChoices):
        LEBENSLAGE = "lebenslage", "Lebenslage"
        UNTERNEHMENSLAGE = "unternehmenslage", "Unternehmenslage"
        QUERSCHNITT = "querschnitt", "Querschnitt"

    quelle_id = models.PositiveIntegerField("Nummer in der Quelle", unique=True)
    bezeichnung = models.CharField("Bezeichnung", max_length=120)
    art = models.CharField("Art (abgeleitet)", max_length=16, choices=Art.choices)
    themenfeld = models.ForeignKey(
        Themenfeld, on_delete=models.PROTECT, related_name="lagen", verbose_name="Themenfeld"
    )

    class Meta:
        verbose_name = "Lage"
        verbose_name_plural = "Lagen"

    def __str__(self) -> str:
        return self.bezeichnung


@nachverfolgt(exclude=["suchtext"])
class OzgLeistung(models.Model):
    """A bundle of the OZG catalogue. IDs of the first catalogue (575) that have no name in this edition keep an empty
    Bezeichnung and no Lage: shown as such, nothing is invented."""

    ozg_id = models.CharField(
        "OZG-ID", max_length=5, unique=True, validators=[RegexValidator(r"^\d{5}$", "Eine OZG-ID hat fünf Ziffern.")]
    )
    bezeichnung = models.CharField("Bezeichnung", max_length=200, blank=True)
    lage = models.ForeignKey(
        Lage, on_delete=models.PROTECT, null=True, blank=True, related_name="ozg_leistungen", verbose_name="Lage"
    )
    themenfeld = models.ForeignKey(
        Themenfeld,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ozg_leistungen",
        verbose_name="Themenfeld",
    )
    ist_im_urkatalog = models.BooleanField("gehört zu den ersten 575", default=True)
    ist_aufgehoben = models.BooleanField("im geltenden Katalogstand nicht mehr enthalten", default=False)
    suchtext = models.GeneratedField(
        expression=models.Func(models.F("bezeichnung"), function="ozg_suchform"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "OZG-Leistung"
        verbose_name_plural = "OZG-Leistungen"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(bezeichnung="", lage__isnull=True) | ~models.Q(bezeichnung=""),
                name="ozg_leistung_ohne_namen_ohne_lage",
                violation_error_message="Eine OZG-ID ohne Bezeichnung hat auch keine Lage.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ozg_id} {self.bezeichnung or '(ohne Bezeichnung in diesem Katalogstand)'}"


class Leikatyp(models.Model):
    """LeiKa-Typisierung with its reading of regulation and execution level (source in each row)."""

    class KommunalerVollzug(models.TextChoices):
        JA = "ja", "ja"
        MOEGLICH = "moeglich", "möglich"
        NEIN = "nein", "nein"
        UNBEKANNT = "unbekannt", "unbekannt"

    typ = models.CharField("Typ", max_length=8, unique=True)
    regelungsebene = models.CharField("Regelungsebene", max_length=60, blank=True)
    vollzugsebene = models.CharField("Vollzugsebene", max_length=60, blank=True)
    kommunaler_vollzug = models.CharField("kommunaler Vollzug", max_length=10, choices=KommunalerVollzug.choices)
    quelle = models.CharField("Quelle", max_length=300)

    class Meta:
        verbose_name = "LeiKa-Typ"
        verbose_name_plural = "LeiKa-Typen"

    def __str__(self) -> str:
        return self.typ


class EinzelleistungQuerySet(models.QuerySet["Einzelleistung"]):
    def aktuell(self) -> Self:
        """Entries that the current Katalogstand contains."""
        return self.filter(ist_aufgehoben=False)


@nachverfolgt()
class Einzelleistung(models.Model):
    """The stable identity of one catalogue entry: its LeiKa-Schlüssel, else source + number in the source."""

    leika_schluessel = models.CharField(
        "LeiKa-Schlüssel",
        max_length=14,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", "Ein LeiKa-Schlüssel hat 14 Ziffern.")],
    )
    quelle = models.CharField("Quelle", max_length=20, default="kdn")
    quelle_id = models.CharField("Nummer in der Quelle", max_length=40)
    ist_aufgehoben = models.BooleanField("im geltenden Katalogstand nicht mehr enthalten", default=False)
    aufgehoben_am = models.DateField("aufgehoben am", null=True, blank=True)

    objects = EinzelleistungQuerySet.as_manager()

    class Meta:
        verbose_name = "Einzelleistung"
        verbose_name_plural = "Einzelleistungen"
        constraints = [
            models.UniqueConstraint(fields=["quelle", "quelle_id"], name="einzelleistung_quelle_und_nummer"),
            models.CheckConstraint(
                condition=models.Q(leika_schluessel__isnull=True) | models.Q(leika_schluessel__regex=r"^\d{14}$"),
                name="einzelleistung_leika_14_ziffern",
                violation_error_message="Ein LeiKa-Schlüssel hat 14 Ziffern.",
            ),
        ]

    def __str__(self) -> str:
        return self.leika_schluessel or f"{self.quelle}:{self.quelle_id}"

    @property
    def schluessel(self) -> str:
        """The LeiKa-Schlüssel, else source and number."""
        return str(self)


class EinzelleistungFassung(models.Model):
    """What one Katalogstand says about an Einzelleistung: name, type, bundle, law."""

    class Leistungstyp(models.TextChoices):
        OBERBEGRIFF = "lo", "Leistungsobjekt (Oberbegriff)"
        VERRICHTUNG = "lov", "Leistungsobjekt mit Verrichtung"
        DETAIL = "lovd", "Leistungsobjekt mit Verrichtung und Detail"
        OHNE = "", "nicht im LeiKa"

    katalogstand = models.ForeignKey(Katalogstand, on_delete=models.PROTECT, related_name="fassungen")
    einzelleistung = models.ForeignKey(Einzelleistung, on_delete=models.PROTECT, related_name="fassungen")
    ist_aktuell = models.BooleanField("gilt jetzt", default=True)
    bezeichnung = models.CharField("Bezeichnung", max_length=400)
    ozg_leistung = models.ForeignKey(
        OzgLeistung,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fassungen",
        verbose_name="OZG-Leistung",
    )
    themenfeld = models.ForeignKey(
        Themenfeld, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Themenfeld"
    )
    lage = models.ForeignKey(
        Lage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Lage"
    )
    leikatyp = models.ForeignKey(
        Leikatyp, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="LeiKa-Typ"
    )
    leistungstyp = models.CharField("Leistungstyp", max_length=4, choices=Leistungstyp.choices, blank=True)
    leistungsobjekt_schluessel = models.CharField("Leistungsobjekt", max_length=14, blank=True)
    ist_gezaehlt = models.BooleanField("zählt als Leistung", default=True)
    kommunaler_vollzug = models.CharField(
        "kommunaler Vollzug", max_length=10, choices=Leikatyp.KommunalerVollzug.choices, default="unbekannt"
    )
    ist_sdg1 = models.BooleanField("SDG1", null=True, blank=True)
    ist_sdg2 = models.BooleanField("SDG2", null=True, blank=True)
    gesetze_kuerzel = models.CharField("Gesetze (Kürzel)", max_length=120, blank=True)
    gesetze = models.CharField("Gesetze", max_length=600, blank=True)
    rechtsgrundlage = models.CharField("Rechtsgrundlage", max_length=1000, blank=True)
    hinweis = models.CharField("Hinweis", max_length=60, blank=True)
    suchtext = models.GeneratedField(
        expression=models.Func(models.F("bezeichnung"), function="ozg_suchform"),
        output_field=models.TextField(),
        db_persist=True,
    )
    sortierschluessel = models.GeneratedField(
        expression=models.Func(models.F("bezeichnung"), function="ozg_sortierform"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "Fassung einer Einzelleistung"
        verbose_name_plural = "Fassungen der Einzelleistungen"
        indexes = [
            GinIndex(
                fields=["suchtext"],
                opclasses=["gin_trgm_ops"],
                name="fassung_suchtext",
                condition=models.Q(ist_aktuell=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["katalogstand", "einzelleistung"], name="fassung_je_katalogstand"),
            models.UniqueConstraint(
                fields=["einzelleistung"], condition=models.Q(ist_aktuell=True), name="fassung_eine_gilt"
            ),
        ]

    def __str__(self) -> str:
        return self.bezeichnung

    def als_dict(self) -> dict[str, Any]:
        """Fields a catalogue diff compares."""
        return {
            name: getattr(self, name) for name in ("bezeichnung", "ozg_leistung_id", "leikatyp_id", "rechtsgrundlage")
        }
