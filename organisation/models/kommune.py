from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from organisation.models.nachverfolgung import nachverfolgt


class KommuneQuerySet(models.QuerySet["Kommune"]):
    def sichtbar_fuer(self, benutzer: Any) -> Self:
        """Kommunen in which the Benutzer holds any current Zugehoerigkeit."""
        return self.filter(pk__in=benutzer.rechte().kommunen() if benutzer.is_authenticated else [])


@nachverfolgt()
class Kommune(models.Model):
    """The tenant: a town or a county."""

    name = models.CharField("Name", max_length=120)
    kuerzel = models.SlugField(
        "Kürzel in der Adresse",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*$", "Nur Kleinbuchstaben, Ziffern und Bindestrich.")],
        help_text="Erscheint in der Adresse, zum Beispiel /bielefeld/.",
    )
    gebietskoerperschaft = models.OneToOneField(
        "organisation.Gebietskoerperschaft", on_delete=models.PROTECT, verbose_name="Gebietskörperschaft"
    )
    groessenklasse = models.PositiveSmallIntegerField(
        "Größenklasse (KGSt)", validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    ist_demo = models.BooleanField("Demodaten", default=False)
    quelle = models.CharField("Quelle", max_length=300, blank=True)

    objects = KommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "Kommune"
        verbose_name_plural = "Kommunen"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(groessenklasse__range=(1, 10)),
                name="kommune_groessenklasse_1_bis_10",
                violation_error_message="Die Größenklasse nach KGSt liegt zwischen 1 und 10.",
            )
        ]

    def __str__(self) -> str:
        return self.name
