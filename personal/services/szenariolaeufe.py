"""Compute a scenario and keep the result with its frozen inputs."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from leistungen.services.fehler import Eingabefehler
from organisation.models import Auftrag, Benutzer, Kommune
from organisation.services.vermerke import auftrag_erteilen, vermerk_schreiben
from personal.arbeitstage import UnbekanntesLand, UnmoeglicheParameter
from personal.models import Szenario, Szenariolauf
from personal.selectors.szenariobasis import Basis, szenariobasis
from personal.sensitivitaet import sensitivitaet
from personal.szenario import rechnen
from personal.szenarioablage import eingaben_als_json, ergebnis_als_json, pruefsumme
from personal.szenarioziehung import ziehen

ART = "szenario"
Melder = Callable[[int, str], None]


def szenario_beauftragen(*, benutzer: Benutzer, kommune: Kommune, szenario_id: int) -> Auftrag:
    """Order the computation. Raises Eingabefehler without the right."""
    szenario = Szenario.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=szenario_id).first()
    if szenario is None:
        raise Eingabefehler("Dieses Szenario dürfen Sie nicht rechnen lassen, oder es gibt es nicht mehr.")
    return auftrag_erteilen(
        kommune=kommune,
        benutzer=benutzer,
        art=ART,
        titel=f"Szenario rechnen: {szenario.name}",
        parameter={"szenario": szenario.pk},
    )


def szenario_rechnen(
    *,
    benutzer: Benutzer | None,
    kommune: Kommune,
    szenario_id: int,
    melden: Melder = lambda prozent, schritt: None,
) -> Szenariolauf:
    """Read the basis, draw, compute, keep. Nothing of the real plan changes. Raises Eingabefehler, German."""
    szenario = Szenario.objects.filter(kommune=kommune, pk=szenario_id).select_related("kommune").first()
    if szenario is None:
        raise Eingabefehler("Dieses Szenario gibt es nicht mehr.")
    melden(2, "Stellen und Bedarf werden gelesen")
    basis = basis_lesen(szenario)
    eingaben = basis.eingaben
    schritt = f"{len(eingaben.folge)} Projekte, {eingaben.ziehungen} Ziehungen"
    gezogen = ziehen(eingaben, melden=lambda anteil: melden(int(10 + 70 * anteil), schritt))
    melden(82, "Termine und Kosten werden gerechnet")
    ergebnis = rechnen(eingaben, gezogen=gezogen)
    melden(90, "Sensitivität wird gerechnet")
    varianten = sensitivitaet(eingaben, ergebnis, gezogen)
    eingefroren = eingaben_als_json(eingaben)
    with transaction.atomic():
        lauf = Szenariolauf.objects.create(
            kommune=kommune,
            szenario=szenario,
            erfasst_von=benutzer,
            szenario_version=szenario.version,
            eingaben=eingefroren,
            pruefsumme=pruefsumme(eingefroren),
            startwert=eingaben.startwert,
            ziehungen=eingaben.ziehungen,
            p50=ergebnis.termin.p50,
            p80=ergebnis.termin.p80,
            engpass=ergebnis.entscheidend,
            kosten=ergebnis.kosten.gesamt,
            ergebnis=ergebnis_als_json(eingaben, ergebnis, varianten),
            annahmen=list(basis.annahmen),
            gruende=list(ergebnis.gruende),
        )
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Szenario gerechnet")
    return lauf


def basis_lesen(szenario: Szenario) -> Basis:
    """The inputs as they are now. Raises Eingabefehler where the Land or the parameters give no days."""
    try:
        return szenariobasis(szenario)
    except (UnbekanntesLand, UnmoeglicheParameter) as fehler:
        raise Eingabefehler(str(fehler)) from fehler
