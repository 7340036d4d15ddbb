"""Who gets the sheet by mail every week."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from organisation.models import Amt, GleicheKommune, Mandantenmodell, MandantenQuerySet, nachverfolgt


class WochenbriefQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "amt_id"


@nachverfolgt(exclude=["zuletzt_gesendet_am", "fehler"])
class Wochenbrief(Mandantenmodell):
    """One subscription: Benutzer × Kommune × Amt (empty: the whole Kommune). Cancelling deletes the row."""

    benutzer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    amt = models.ForeignKey(
        Amt, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="Amt", db_constraint=False
    )
    bestellt_am = models.DateTimeField("bestellt am", db_default=Now(), editable=False)
    zuletzt_gesendet_am = models.DateField("zuletzt gesendet am", null=True, blank=True)
    fehler = models.CharField("letzter Fehler", max_length=300, blank=True)

    objects = WochenbriefQuerySet.as_manager()

    class Meta:
        verbose_name = "Wochenbrief"
        verbose_name_plural = "Wochenbriefe"
        constraints = [
            GleicheKommune(feld="amt", name="wochenbrief_amt_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "benutzer", "amt"],
                nulls_distinct=False,
                name="wochenbrief_einmal",
                violation_error_message="Diesen Wochenbrief bekommen Sie schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"Wochenbrief an {self.benutzer}: {self.amt or self.kommune}"
