"""What every tenant model shares: its Kommune, the guard against foreign references, the visibility rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

from organisation import rechte as r

if TYPE_CHECKING:
    from organisation.models import Benutzer


class GleicheKommune(BaseConstraint):
    """Composite foreign key (kommune_id, <feld>_id) → (kommune_id, id) of the referenced tenant table.

    The database itself refuses a reference into another Kommune. The referenced model needs a unique constraint
    on (kommune, id), see `eindeutig_je_kommune`.
    """

    def __init__(self, *, feld: str, name: str) -> None:
        super().__init__(name=name, violation_error_message="Der Verweis gehört zu einer anderen Kommune.")
        self.feld = feld

    def _klausel(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        feld: Any = model._meta.get_field(self.feld)
        ziel = feld.related_model._meta
        q = editor.quote_name
        return (
            f"CONSTRAINT {q(self.name)} FOREIGN KEY (kommune_id, {q(feld.column)}) "
            f"REFERENCES {q(ziel.db_table)} (kommune_id, id) DEFERRABLE INITIALLY IMMEDIATE"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Clause inside CREATE TABLE."""
        return self._klausel(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """Statement that adds the key to an existing table."""
        return f"ALTER TABLE {schema_editor.quote_name(model._meta.db_table)} ADD {self._klausel(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """Statement that drops the key."""
        q = schema_editor.quote_name
        return f"ALTER TABLE {q(model._meta.db_table)} DROP CONSTRAINT {q(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Ask before the database has to refuse. Raises ValidationError at the field."""
        if exclude and (self.feld in exclude or "kommune" in exclude):
            return
        ziel_id = getattr(instance, model._meta.get_field(self.feld).attname)
        if ziel_id is None:
            return
        ziel = model._meta.get_field(self.feld).related_model
        if not ziel._base_manager.filter(pk=ziel_id, kommune_id=instance.kommune_id).exists():
            raise ValidationError({self.feld: self.get_violation_error_message()}, code="fremde_kommune")

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Path and arguments for migrations."""
        return f"{self.__class__.__module__}.{self.__class__.__name__}", (), {"feld": self.feld, "name": self.name}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GleicheKommune) and (self.name, self.feld) == (other.name, other.feld)

    def __hash__(self) -> int:
        return hash((self.name, self.feld))


def eindeutig_je_kommune(name: str) -> models.UniqueConstraint:
    """Unique (kommune, id): the target of `GleicheKommune`."""
    return models.UniqueConstraint(fields=["kommune", "id"], name=name)


class MandantenQuerySet(models.QuerySet[Any]):
    """Restricts rows to what a Benutzer may see or do.

    A model names its path to the Amt (`pfad_zum_amt`, None where it has none) and its Bereich once.
    """

    pfad_zum_amt: str | None = None
    bereich: str = "stammdaten"

    def sichtbar_fuer(self, benutzer: Benutzer | Any) -> Self:
        """Rows the Benutzer may read."""
        return self._mit_recht(benutzer, r.LESEN)

    def bearbeitbar_fuer(self, benutzer: Benutzer | Any) -> Self:
        """Rows the Benutzer may change."""
        return self._mit_recht(benutzer, r.BEARBEITEN)

    def freigebbar_fuer(self, benutzer: Benutzer | Any) -> Self:
        """Rows the Benutzer may release."""
        return self._mit_recht(benutzer, r.FREIGEBEN)

    def exportierbar_fuer(self, benutzer: Benutzer | Any) -> Self:
        """Rows the Benutzer may take out of the house."""
        return self._mit_recht(benutzer, r.EXPORTIEREN)

    def _mit_recht(self, benutzer: Benutzer | Any, stufe: str) -> Self:
        return self.filter(self._rechtebedingung(benutzer, stufe))

    def _rechtebedingung(self, benutzer: Benutzer | Any, stufe: str) -> models.Q:
        rechte = benutzer.rechte() if benutzer.is_authenticated else r.Rechte()
        bedingung = models.Q(pk__in=[])
        for recht in rechte.passend(bereich=self.bereich, stufe=stufe):
            teil = models.Q(kommune_id=recht.kommune_id)
            if recht.aemter is not None:
                if self.pfad_zum_amt is None:
                    continue
                teil &= models.Q(**{f"{self.pfad_zum_amt}__in": recht.aemter})
            bedingung |= teil
        return bedingung


class Mandantenmodell(models.Model):
    """A row that belongs to exactly one Kommune."""

    kommune = models.ForeignKey(
        "organisation.Kommune", on_delete=models.PROTECT, related_name="+", verbose_name="Kommune"
    )

    objects = MandantenQuerySet.as_manager()

    class Meta:
        abstract = True
