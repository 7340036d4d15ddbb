"""Structure of a municipal budget: years and their status, Produktgruppen, Kostenarten."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from leistungen.models import Tatsache, TatsachenQuerySet
from leistungen.models.tatsachen import storno_bedingung, unveraenderlich
from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)

FRUEHESTES_JAHR, SPAETESTES_JAHR = 2000, 2060


class HaushaltsQuerySet(MandantenQuerySet):
    """Belongs to the whole Kommune: changed with a grant for all Ämter, read in every page of the room."""

    bereich = "finanzen"


class HaushaltstatsachenQuerySet(TatsachenQuerySet):
    bereich = "finanzen"
    pfad_zum_amt = None


def jahr_im_rahmen(feld: str, name: str) -> models.CheckConstraint:
    """A budget year of this house: 2000 to 2060."""
    return models.CheckConstraint(
        condition=Q(**{f"{feld}__range": (FRUEHESTES_JAHR, SPAETESTES_JAHR)}),
        name=name,
        violation_error_message=f"Das Haushaltsjahr liegt zwischen {FRUEHESTES_JAHR} und {SPAETESTES_JAHR}.",
    )


@nachverfolgt()
class Haushaltsjahr(Mandantenmodell):
    """One budget year. Years with the same `haushalt_beginn` form one budget: 2022 and 2023 are the DHH 2022/23."""

    jahr = models.PositiveSmallIntegerField("Haushaltsjahr")
    haushalt_beginn = models.PositiveSmallIntegerField(
        "erstes Jahr des Haushalts",
        help_text="Bei einem Doppelhaushalt für beide Jahre das erste; sonst das Jahr selbst.",
    )
    bemerkung = models.CharField("Bemerkung", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = HaushaltsQuerySet.as_manager()

    class Meta:
        verbose_name = "Haushaltsjahr"
        verbose_name_plural = "Haushaltsjahre"
        constraints = [
            eindeutig_je_kommune("haushaltsjahr_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "jahr"],
                name="haushaltsjahr_einmal",
                violation_error_message="Dieses Haushaltsjahr gibt es schon.",
            ),
            jahr_im_rahmen("jahr", "haushaltsjahr_rahmen"),
            models.CheckConstraint(
                condition=Q(haushalt_beginn__in=[F("jahr"), F("jahr") - 1]),
                name="haushaltsjahr_doppelhaushalt",
                violation_error_message="Ein Haushalt umfasst ein oder zwei Jahre: Das erste Jahr ist dieses oder das davor.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.jahr)


@nachverfolgt()
class Haushaltsjahrstand(Tatsache):
    """Status of a budget year from a day on. It decides whether new commitments are allowed, see `haushaltsstatus.py`."""

    class Status(models.TextChoices):
        PLANUNG = "planung", "Planung"
        BESCHLOSSEN = "beschlossen", "beschlossen"
        INTERIMSZEIT = "interimszeit", "Interimszeit (vorläufige Haushaltsführung)"
        ABGESCHLOSSEN = "abgeschlossen", "abgeschlossen"

    haushaltsjahr = models.ForeignKey(
        Haushaltsjahr, on_delete=models.PROTECT, related_name="staende", db_constraint=False
    )
    status = models.CharField("Status", max_length=13, choices=Status.choices)
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)

    objects = HaushaltstatsachenQuerySet.as_manager()

    class Meta:
        verbose_name = "Haushaltsjahrstand"
        verbose_name_plural = "Haushaltsjahrstände"
        triggers = unveraenderlich("haushaltsjahr", "status", "drucksache")
        constraints = [
            GleicheKommune(feld="haushaltsjahr", name="haushaltsjahrstand_gleiche_kommune"),
            storno_bedingung("haushaltsjahrstand_storno_mit_grund"),
        ]

    def __str__(self) -> str:
        return f"{self.haushaltsjahr}: {self.get_status_display()} ab {self.gueltig_ab:%d.%m.%Y}"


@nachverfolgt()
class Produktgruppe(Mandantenmodell):
    """Produktgruppe of the product budget, for example 11.01.10."""

    nummer = models.CharField("Nummer", max_length=20)
    bezeichnung = models.CharField("Bezeichnung", max_length=200, blank=True)
    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bewirtschaftendes Amt",
        db_constraint=False,
    )
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = HaushaltsQuerySet.as_manager()

    class Meta:
        verbose_name = "Produktgruppe"
        verbose_name_plural = "Produktgruppen"
        constraints = [
            eindeutig_je_kommune("produktgruppe_kommune_id"),
            GleicheKommune(feld="amt", name="produktgruppe_amt_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "nummer"],
                name="produktgruppe_nummer_je_kommune",
                violation_error_message="Eine Produktgruppe mit dieser Nummer gibt es schon.",
            ),
            models.CheckConstraint(
                condition=~Q(nummer=""),
                name="produktgruppe_mit_nummer",
                violation_error_message="Eine Produktgruppe braucht eine Nummer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nummer} {self.bezeichnung}".strip()


@nachverfolgt()
class Kostenart(Mandantenmodell):
    """Kind of cost as the Kommune names it. `wirkung` says whether it is an investment (Finanzhaushalt) or running expense."""

    class Gruppe(models.TextChoices):
        PERSONAL = "personal", "Personal"
        SACH = "sach", "Sachaufwand"
        DIENSTLEISTUNG = "dienstleistung", "Dienstleistung"
        LIZENZ_BETRIEB = "betrieb", "Lizenzen, Wartung und Betrieb"
        INVESTITION = "investition", "Investition"
        GEMEINKOSTEN = "gemeinkosten", "Gemeinkosten"
        SONSTIGES = "sonstiges", "Sonstiges"

    class Wirkung(models.TextChoices):
        KONSUMTIV = "konsumtiv", "konsumtiv"
        INVESTIV = "investiv", "investiv"
        OFFEN = "", "nicht angegeben"

    bezeichnung = models.CharField("Bezeichnung", max_length=120)
    gruppe = models.CharField("Gruppe", max_length=14, choices=Gruppe.choices)
    wirkung = models.CharField("Wirkung", max_length=9, choices=Wirkung.choices, blank=True)
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = HaushaltsQuerySet.as_manager()

    class Meta:
        verbose_name = "Kostenart"
        verbose_name_plural = "Kostenarten"
        constraints = [
            eindeutig_je_kommune("kostenart_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "bezeichnung"],
                name="kostenart_name_je_kommune",
                violation_error_message="Eine Kostenart mit dieser Bezeichnung gibt es schon.",
            ),
            models.CheckConstraint(
                condition=~Q(bezeichnung=""),
                name="kostenart_mit_bezeichnung",
                violation_error_message="Eine Kostenart braucht eine Bezeichnung.",
            ),
            models.CheckConstraint(
                condition=~Q(gruppe="investition", wirkung="konsumtiv"),
                name="kostenart_investition_ist_investiv",
                violation_error_message="Eine Kostenart der Gruppe Investition kann nicht konsumtiv sein.",
            ),
        ]

    def __str__(self) -> str:
        return self.bezeichnung
