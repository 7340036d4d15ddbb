"""Compute and store a forecast of the portfolio or of the projects of an Amt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from projekte.models import Prognoselauf
from projekte.prognose import LAEUFE, Durchsatz, prognose
from projekte.selectors.restaufwand import restaufwand
from projekte.services.eingaben import BEREICH, Eingabefehler

Melder = Callable[[int, str], None]


Angabe = Decimal | Sequence[Decimal] | None  # Personentage per month, a series of months, or not known


def prognose_rechnen(
    *,
    benutzer: Benutzer | None,
    kommune: Kommune,
    durchsatz: Mapping[str, Angabe],
    ab: date,
    amt: Amt | None = None,
    startwert: int = 1,
    laeufe: int = LAEUFE,
    melden: Melder = lambda prozent, schritt: None,
) -> Prognoselauf:
    """Monte Carlo over the open steps of all running projects, or of those `amt` and the Ämter below it lead.

    `durchsatz`: kind → Personentage per month (a list: month by month from `ab`, the last value goes on; None: unknown).
    The same input and `startwert` give the same days; where no day can be named the run says why. `benutzer` None is the
    house itself. Raises Eingabefehler where the Benutzer may not (or no longer) change the projects of the Amt.
    """
    _recht_pruefen(benutzer, kommune, amt)
    melden(5, "Offene Schritte werden gelesen")
    rest = restaufwand(kommune=kommune, amt=amt)
    je_monat = {art: _als_zahl(wert) for art, wert in durchsatz.items()}
    melden(20, f"{len(rest.schritte)} Schritte, {laeufe} Läufe")
    ergebnis = prognose(schritte=rest.schritte, durchsatz=je_monat, ab=ab, startwert=startwert, laeufe=laeufe)
    melden(80, "Ergebnis wird festgehalten")
    leer = not rest.schritte
    with transaction.atomic():
        lauf = Prognoselauf.objects.create(
            kommune=kommune,
            amt=amt,
            erstellt_von=benutzer,
            ab=ab,
            p50=None if leer else ergebnis.p50,
            p80=None if leer else ergebnis.p80,
            laeufe=laeufe,
            startwert=startwert,
            durchsatz=je_monat,
            personentage={art: round(wert, 2) for art, wert in ergebnis.personentage.items()},
            verteilung=[] if leer else [(prozent, tag.isoformat()) for prozent, tag in ergebnis.verteilung],
            annahmen=[*rest.annahmen(), *ergebnis.annahmen],
            gruende=["Es gibt keinen offenen Schritt mit Personentagen."] if leer else list(ergebnis.gruende),
        )
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=ab, anlass="Prognose der Projekte")
    return lauf


def _recht_pruefen(benutzer: Benutzer | None, kommune: Kommune, amt: Amt | None) -> None:
    if amt is not None and amt.kommune_id != kommune.pk:
        raise Eingabefehler("Dieses Amt gehört zu einer anderen Kommune.", feld="amt")
    if benutzer is None:
        return
    amt_id = amt.pk if amt else None
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN, amt_id=amt_id):
        raise Eingabefehler(f"Für {amt or 'alle Ämter'} dürfen Sie keine Prognose rechnen.", feld="amt")


def _als_zahl(angabe: Angabe) -> Durchsatz:
    if angabe is None or isinstance(angabe, Decimal):
        return None if angabe is None else float(angabe)
    return [float(wert) for wert in angabe]
