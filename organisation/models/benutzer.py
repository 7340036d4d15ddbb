from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone

from organisation.models.nachverfolgung import nachverfolgt
from organisation.models.zugehoerigkeit import Zugehoerigkeit
from organisation.rechte import Rechte


@nachverfolgt(exclude=["password", "last_login"])
class Benutzer(AbstractUser):
    """A login. What it may do comes from its Zugehoerigkeiten alone; groups and permissions are not used."""

    anzeigename = models.CharField("Anzeigename", max_length=80, blank=True)
    ist_betreiber = models.BooleanField(
        "Betreiber", default=False, help_text="Pflegt den gemeinsamen Katalog; sieht keine Daten einer Kommune."
    )

    objects: ClassVar[UserManager[Any]] = UserManager()

    class Meta:
        verbose_name = "Benutzer"
        verbose_name_plural = "Benutzer"

    def __str__(self) -> str:
        return self.anzeigename or self.username

    def rechte(self, *, stichtag: date | None = None) -> Rechte:
        """Grants valid on `stichtag` (default today); asked once per request, kept on the instance."""
        if stichtag is not None:
            return Zugehoerigkeit.objects.rechte_von(benutzer_id=self.pk, stichtag=stichtag)
        if not hasattr(self, "_rechte"):
            self._rechte = Zugehoerigkeit.objects.rechte_von(benutzer_id=self.pk, stichtag=timezone.localdate())
        return self._rechte

    def rechte_einschraenken(self, *, kommune_id: int, bereiche: Iterable[str], nicht_oeffentlich: bool) -> None:
        """For this request only: read with a part of the own grants in one Kommune (access keys)."""
        self._rechte = self.rechte().eingeschraenkt(
            kommune_id=kommune_id, bereiche=bereiche, nicht_oeffentlich=nicht_oeffentlich
        )
