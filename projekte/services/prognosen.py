"""Compute and store a forecast of the portfolio."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from django.db import transaction

from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from projekte.models import Prognoselauf
from projekte.prognose import FERNSTE_MONATE, LAEUFE, TAGE_JE_MONAT, Restschritt, dauer_in_monaten, prognose
from projekte.selectors.restaufwand import restaufwand

PROZENTE = (1, *range(5, 100, 5), 99)
Melder = Callable[[int, str], None]


def prognose_rechnen(
    *,
    benutzer: Benutzer | None,
    kommune: Kommune,
    durchsatz: Mapping[str, Decimal | None],
    ab: date,
    startwert: int = 1,
    laeufe: int = LAEUFE,
    melden: Melder = lambda prozent, schritt: None,
) -> Prognoselauf:
    """Monte Carlo over the open steps of all running projects. `durchsatz`: Personentage per month and kind, None = unknown.

    The same input and `startwert` give the same days. Where no day can be named the run says why.
    """
    melden(5, "Offene Schritte werden gelesen")
    rest = restaufwand(kommune=kommune)
    je_monat = {art: None if wert is None else float(wert) for art, wert in durchsatz.items()}
    melden(20, f"{len(rest.schritte)} Schritte, {laeufe} Läufe")
    ergebnis = prognose(schritte=rest.schritte, durchsatz=je_monat, ab=ab, startwert=startwert, laeufe=laeufe)
    melden(60, "Verteilung wird gebildet")
    verteilung = _verteilung(rest.schritte, je_monat, ab=ab, startwert=startwert, laeufe=laeufe) if ergebnis.p50 else []
    gruende = list(ergebnis.gruende) if rest.schritte else ["Es gibt keinen offenen Schritt mit Personentagen."]
    with transaction.atomic():
        lauf = Prognoselauf.objects.create(
            kommune=kommune,
            erstellt_von=benutzer,
            ab=ab,
            p50=ergebnis.p50 if rest.schritte else None,
            p80=ergebnis.p80 if rest.schritte else None,
            laeufe=laeufe,
            startwert=startwert,
            durchsatz=je_monat,
            personentage={art: round(wert, 2) for art, wert in ergebnis.personentage.items()},
            verteilung=verteilung if rest.schritte else [],
            annahmen=[*rest.annahmen(), *ergebnis.annahmen],
            gruende=gruende,
        )
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=ab, anlass="Prognose der Projekte")
    return lauf


def _verteilung(
    schritte: Sequence[Restschritt], durchsatz: Mapping[str, float | None], *, ab: date, startwert: int, laeufe: int
) -> list[tuple[int, str]]:
    """(per cent of the runs, ISO day by which they are done), ascending; days beyond 100 years are left out."""
    arten = sorted({s.aufwandsart for s in schritte if s.personentage})
    je_art = {
        art: (
            np.asarray([s.personentage for s in schritte if s.aufwandsart == art and s.personentage]),
            np.asarray([s.streuung or 0.0 for s in schritte if s.aufwandsart == art and s.personentage]),
        )
        for art in arten
    }
    monate = dauer_in_monaten(je_art, durchsatz, laeufe=laeufe, startwert=startwert)
    quantile = np.quantile(monate, [p / 100 for p in PROZENTE], method="higher")
    return [
        (prozent, (ab + timedelta(days=int(np.ceil(wert * TAGE_JE_MONAT)))).isoformat())
        for prozent, wert in zip(PROZENTE, quantile, strict=True)
        if wert <= FERNSTE_MONATE
    ]
