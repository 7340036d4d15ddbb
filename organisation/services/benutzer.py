"""Logins. What a login may do is a matter of its Zugehoerigkeiten, see services/zugehoerigkeiten.py."""

from __future__ import annotations

import pghistory
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from organisation import rechte as r
from organisation.models import Benutzer, Zugehoerigkeit

VERWALTUNGSBEREICH = "stammdaten"


def betreute_kommunen(*, benutzer: Benutzer) -> frozenset[int]:
    """Ids of the Kommunen whose rights `benutzer` answers for: freigeben in Stammdaten for all Ämter."""
    rechte = benutzer.rechte()
    return frozenset(
        pk for pk in rechte.kommunen() if rechte.darf(kommune_id=pk, bereich=VERWALTUNGSBEREICH, stufe=r.FREIGEBEN)
    )


def sichtbare_benutzer(*, benutzer: Benutzer) -> QuerySet[Benutzer]:
    """Logins of the Kommunen looked after; the Betreiber sees those without any Kommune."""
    betreut = Zugehoerigkeit.objects.filter(kommune_id__in=betreute_kommunen(benutzer=benutzer)).values("benutzer_id")
    bedingung = Q(pk__in=betreut)
    if benutzer.ist_betreiber:
        bedingung |= Q(zugehoerigkeiten__isnull=True)
    return Benutzer.objects.filter(bedingung).distinct()


def darf_benutzer_aendern(*, benutzer: Benutzer, ziel: Benutzer) -> bool:
    """True where every Kommune of `ziel` is looked after by `benutzer`; Betreiber and superusers are out of reach."""
    if ziel.is_superuser or ziel.ist_betreiber:
        return benutzer.ist_betreiber and not ziel.is_superuser
    kommunen = set(ziel.zugehoerigkeiten.values_list("kommune_id", flat=True))
    if not kommunen:
        return benutzer.ist_betreiber
    return kommunen <= betreute_kommunen(benutzer=benutzer)


def darf_benutzer_anlegen(*, benutzer: Benutzer) -> bool:
    """True for the Betreiber and for whoever answers for the rights of a Kommune."""
    return benutzer.ist_betreiber or bool(betreute_kommunen(benutzer=benutzer))


def benutzer_speichern(*, benutzer: Benutzer, ziel: Benutzer, grund: str = "") -> Benutzer:
    """Save a login. Raises PermissionDenied for a login out of reach and for a rank one may not give."""
    with transaction.atomic(), pghistory.context(grund=grund or "Benutzer gepflegt"):
        vorher = Benutzer.objects.filter(pk=ziel.pk).first() if ziel.pk else None
        erlaubt = (
            darf_benutzer_aendern(benutzer=benutzer, ziel=vorher)
            if vorher
            else darf_benutzer_anlegen(benutzer=benutzer)
        )
        if not erlaubt:
            raise PermissionDenied(
                "Diesen Benutzer können Sie nicht ändern: Er gehört auch zu einer anderen Kommune oder zum Betreiber."
            )
        _rang_pruefen(benutzer, ziel, vorher)
        ziel.full_clean()
        ziel.save()
    return ziel


def _rang_pruefen(benutzer: Benutzer, ziel: Benutzer, vorher: Benutzer | None) -> None:
    if ziel.is_superuser and not (vorher and vorher.is_superuser):
        raise PermissionDenied("Ein Superuser wird nur auf der Kommandozeile angelegt.")
    if ziel.ist_betreiber and not (vorher and vorher.ist_betreiber) and not benutzer.ist_betreiber:
        raise PermissionDenied("Die Rolle Betreiber vergibt nur der Betreiber.")


def zugang_anlegen(*, anmeldename: str, passwort: str, ist_betreiber: bool = False) -> Benutzer:
    """Make a login with access to the Verwaltung, from the operator's command line.

    Raises ValidationError (German) for a taken name or a weak password.
    """
    neu = Benutzer(username=anmeldename, is_staff=True, ist_betreiber=ist_betreiber)
    validate_password(passwort, neu)
    neu.set_password(passwort)
    with transaction.atomic(), pghistory.context(quelle="kommandozeile", grund="Zugang angelegt"):
        neu.full_clean()
        neu.save()
    return neu
