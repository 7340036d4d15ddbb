"""Kommunen: the tenants of an installation. Only the Betreiber opens one."""

from __future__ import annotations

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from organisation.groessenklasse import groessenklasse
from organisation.models import Benutzer, Gebietskoerperschaft, Kommune
from organisation.services.benutzer import zugang_anlegen
from organisation.services.stammdaten import stammdatum_speichern
from organisation.services.zugehoerigkeiten import administration_bestellen

# First parts of addresses that belong to the house itself
VERGEBENE_KUERZEL = frozenset(
    ["konto", "verwaltung", "static", "katalog", "kalender", "healthz", "readyz", "api", "offene-daten", "wochenbrief"]
)


def groessenklasse_von(*, gebiet: Gebietskoerperschaft) -> int:
    """KGSt class 1–10 from the register: inhabitants and kind (Gemeinde or Kreis)."""
    return groessenklasse(einwohner=gebiet.einwohner, ist_kreis=gebiet.art == Gebietskoerperschaft.Art.KREIS)


def kommune_anlegen(
    *, gebiet: Gebietskoerperschaft, kuerzel: str, name: str, quelle: str = "", ist_demo: bool = False
) -> Kommune:
    """Open a Kommune for a Gemeinde or Kreis of the register. Raises ValidationError (German) for a taken Kürzel."""
    if kuerzel in VERGEBENE_KUERZEL:
        raise ValidationError({"kuerzel": f"„{kuerzel}“ ist als Adresse schon vergeben."})
    kommune = Kommune(
        gebietskoerperschaft=gebiet,
        kuerzel=kuerzel,
        name=name,
        groessenklasse=groessenklasse_von(gebiet=gebiet),
        quelle=quelle,
        ist_demo=ist_demo,
    )
    with transaction.atomic(), pghistory.context(grund="Kommune angelegt"):
        kommune.full_clean()
        kommune.save()
    return kommune


def kommune_speichern(*, benutzer: Benutzer, kommune: Kommune, grund: str = "") -> Kommune:
    """Save a new or changed Kommune; its Größenklasse follows the register. Only the Betreiber.

    Raises PermissionDenied, or ValidationError for a Kürzel the house needs itself.
    """
    if kommune.kuerzel in VERGEBENE_KUERZEL:
        raise ValidationError({"kuerzel": f"„{kommune.kuerzel}“ ist als Adresse schon vergeben."})
    kommune.groessenklasse = groessenklasse_von(gebiet=kommune.gebietskoerperschaft)
    stammdatum_speichern(benutzer=benutzer, objekt=kommune, grund=grund)
    return kommune


def kommune_mit_administration_anlegen(
    *, gebiet: Gebietskoerperschaft, kuerzel: str, name: str, anmeldename: str, passwort: str
) -> Kommune:
    """Open a Kommune together with its first administration; both or neither. Raises ValidationError (German)."""
    with transaction.atomic():
        kommune = kommune_anlegen(gebiet=gebiet, kuerzel=kuerzel, name=name)
        administration = zugang_anlegen(anmeldename=anmeldename, passwort=passwort)
        administration_bestellen(kommune=kommune, benutzer=administration, gueltig_ab=timezone.localdate())
    return kommune
