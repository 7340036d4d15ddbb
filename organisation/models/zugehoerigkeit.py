from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import connection, models

from organisation import rechte as r
from organisation.models.mandant import GleicheKommune, Mandantenmodell, MandantenQuerySet
from organisation.models.nachverfolgung import nachverfolgt

# One query: current grants of a user with the subtree of their Amt resolved.
_RECHTE_SQL = """
WITH RECURSIVE gueltig AS (
    SELECT id, kommune_id, amt_id, bereich, stufe, darf_nicht_oeffentlich, rolle
      FROM organisation_zugehoerigkeit
     WHERE benutzer_id = %(benutzer)s AND gueltig_ab <= %(tag)s AND (gueltig_bis IS NULL OR gueltig_bis >= %(tag)s)
), baum (zugehoerigkeit_id, amt_id) AS (
    SELECT id, amt_id FROM gueltig WHERE amt_id IS NOT NULL
    UNION
    SELECT baum.zugehoerigkeit_id, amt.id FROM baum JOIN organisation_amt amt ON amt.uebergeordnet_id = baum.amt_id
)
SELECT g.kommune_id, g.bereich, g.stufe, g.amt_id IS NULL, g.darf_nicht_oeffentlich,
       array_remove(array_agg(baum.amt_id), NULL), g.rolle
  FROM gueltig g LEFT JOIN baum ON baum.zugehoerigkeit_id = g.id
 GROUP BY g.id, g.kommune_id, g.bereich, g.stufe, g.amt_id, g.darf_nicht_oeffentlich, g.rolle
 ORDER BY g.id
"""


class ZugehoerigkeitQuerySet(MandantenQuerySet):
    def rechte_von(self, *, benutzer_id: int, stichtag: date) -> r.Rechte:
        """Return the `Rechte` of one Benutzer on `stichtag`."""
        with connection.cursor() as cursor:
            cursor.execute(_RECHTE_SQL, {"benutzer": benutzer_id, "tag": stichtag})
            zeilen = cursor.fetchall()
        return r.Rechte(
            tuple(
                r.Recht(kommune, bereich, stufe, None if ueberall else frozenset(aemter), nicht_oeffentlich, rolle)
                for kommune, bereich, stufe, ueberall, nicht_oeffentlich, aemter, rolle in zeilen
            )
        )


@nachverfolgt()
class Zugehoerigkeit(Mandantenmodell):
    """What a Benutzer may do in a Kommune: Amt (empty = all; includes those below), Bereich, Stufe, from–to."""

    class Bereich(models.TextChoices):
        ALLE = r.ALLE_BEREICHE, "alle Bereiche"
        LEISTUNGEN = "leistungen", "Leistungen"
        PROJEKTE = "projekte", "Projekte"
        PERSONAL = "personal", "Personal"
        FINANZEN = "finanzen", "Finanzen"
        GREMIEN = "gremien", "Gremien"
        STAMMDATEN = "stammdaten", "Stammdaten und Rechte"

    class Stufe(models.TextChoices):
        LESEN = r.LESEN, "lesen"
        BEARBEITEN = r.BEARBEITEN, "bearbeiten"
        FREIGEBEN = r.FREIGEBEN, "freigeben"
        EXPORTIEREN = r.EXPORTIEREN, "exportieren"

    benutzer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="zugehoerigkeiten", verbose_name="Benutzer"
    )
    amt = models.ForeignKey(
        "organisation.Amt",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Amt",
        help_text="Leer: alle Ämter. Ein Amt schließt die ihm untergeordneten ein.",
        db_constraint=False,
    )
    rolle = models.CharField("Rolle", max_length=60, help_text="Wie sie auf der Seite steht, zum Beispiel Ratsbüro.")
    bereich = models.CharField("Bereich", max_length=12, choices=Bereich.choices, default=Bereich.ALLE)
    stufe = models.CharField("Stufe", max_length=12, choices=Stufe.choices, default=Stufe.LESEN)
    darf_nicht_oeffentlich = models.BooleanField("sieht Nichtöffentliches", default=False)
    gueltig_ab = models.DateField("gültig ab")
    gueltig_bis = models.DateField("gültig bis", null=True, blank=True)

    objects = ZugehoerigkeitQuerySet.as_manager()

    class Meta:
        verbose_name = "Zugehörigkeit"
        verbose_name_plural = "Zugehörigkeiten"
        indexes = [models.Index(fields=["benutzer", "gueltig_ab"], name="zugehoerigkeit_benutzer")]
        constraints = [
            GleicheKommune(feld="amt", name="zugehoerigkeit_amt_gleiche_kommune"),
            models.CheckConstraint(
                condition=models.Q(gueltig_bis__isnull=True) | models.Q(gueltig_bis__gte=models.F("gueltig_ab")),
                name="zugehoerigkeit_ende_nach_beginn",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.benutzer} · {self.rolle} · {self.get_stufe_display()}"
