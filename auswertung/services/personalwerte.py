"""Kennzahlen of posts of a Kommune: rows from the selectors of the Stellenplan and the capacity page, counted in few statements.

What a post is on a day is a written rule in Python (personal/stellenverlauf.py); it is not written a second time in SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection

from auswertung.kennzahlen.personal import JAHR, MONATE, MONATSWERTE, STATUS
from auswertung.models import Kennzahlwert
from auswertung.services.personalwerte_sql import (
    LAGE,
    MONAT,
    STELLE,
    lagewerte_sql,
    monatswerte_sql,
    stellenwerte_sql,
)
from organisation.models import Kommune
from personal import stellenverlauf as v
from personal.arbeitstage import UnbekanntesLand, UnmoeglicheParameter
from personal.kapazitaet import vzae_je_monat
from personal.models import Stelle
from personal.selectors.bedarf import TERMIN, bedarf
from personal.selectors.kapazitaet import abschnitte_der, parameter, pt_je_monat, wird_gezaehlt
from personal.selectors.kapazitaetslage import Kapazitaetslage, aus_zeilen
from personal.selectors.stellenplan import Zeile, eine
from projekte.models import Schritt

_STATUS = {schluessel: nummer for nummer, (schluessel, _) in enumerate(STATUS)}


def personalwerte_einfuegen(*, kommune_id: int, stichtag: date) -> int:
    """Write the values of `stichtag` (today) and drop the months of earlier runs; number of rows."""
    kommune = Kommune.objects.select_related("gebietskoerperschaft").get(pk=kommune_id)
    monatsnamen = [kennzahl.schluessel for kennzahl in MONATSWERTE.values()]
    Kennzahlwert.objects.filter(kommune=kommune, kennzahl__in=monatsnamen).delete()
    zeilen = eine(stellen=Stelle.objects.filter(kommune=kommune), tag=stichtag)
    offen = bedarf(schritte=Schritt.objects.filter(kommune=kommune), tag=stichtag)
    je_monat = _pt_je_monat(kommune, stichtag)
    lage = aus_zeilen(zeilen=zeilen, offen=offen, tag=stichtag, pt_je_monat=je_monat or [0.0] * MONATE)
    rechenbar = je_monat is not None
    anzahl = _schreiben(stellenwerte_sql(nur_datierte=False), STELLE, kommune_id, _stellen(zeilen, stichtag, je_monat))
    anzahl += _schreiben(lagewerte_sql(), LAGE, kommune_id, _lagezeilen(lage, stichtag, rechenbar))
    return anzahl + _schreiben(monatswerte_sql(), MONAT, kommune_id, _monatszeilen(lage, stichtag, rechenbar))


def vergangene_personalwerte_einfuegen(*, kommune_id: int, tage: Sequence[date]) -> int:
    """Write the dated values of past days; number of rows."""
    stellen = Stelle.objects.filter(kommune_id=kommune_id)
    grund = [zeile for tag in tage for zeile in _stellen(eine(stellen=stellen, tag=tag), tag, None)]
    return _schreiben(stellenwerte_sql(nur_datierte=True), STELLE, kommune_id, grund)


def _pt_je_monat(kommune: Kommune, tag: date) -> list[float] | None:
    """None where nobody can say what a post gives: unknown Land, impossible parameters."""
    werte, _ = parameter(kommune)
    try:
        return pt_je_monat(land=kommune.gebietskoerperschaft.bundesland, beginn=tag, anzahl=MONATE, werte=werte)
    except (UnbekanntesLand, UnmoeglicheParameter):
        return None


def _stellen(zeilen: Sequence[Zeile], tag: date, je_monat: Sequence[float] | None) -> list[tuple[Any, ...]]:
    """In the order of STELLE: posts that exist on the day, and later ones that give capacity within the year."""
    pt = _kapazitaeten(zeilen, tag, je_monat) if je_monat else {}
    return [
        _stelle(zeile, tag, pt.get(str(zeile.stelle.pk)), je_monat is not None)
        for zeile in zeilen
        if zeile.soll or zeile.beantragt or pt.get(str(zeile.stelle.pk))
    ]


def _stelle(zeile: Zeile, tag: date, pt: float | None, rechenbar: bool) -> tuple[Any, ...]:
    stand = zeile.stand.status if zeile.stand else ""
    risiken = {vermerk.risiko for vermerk in zeile.vermerke if vermerk.art == "kw"}
    existiert = bool(zeile.soll or zeile.beantragt)
    return (
        tag,
        zeile.stelle.amt_id,
        existiert,
        _STATUS.get(stand),
        zeile.soll + zeile.beantragt,
        zeile.soll,
        zeile.besetzt,
        zeile.vakant,
        existiert and v.OFFEN in risiken,
        existiert and v.EREIGNIS in risiken,
        existiert and v.TERMIN in risiken,
        wird_gezaehlt(zeile),
        zeile.stelle.aufwandsart,
        pt,
        rechenbar,
    )


def _kapazitaeten(zeilen: Sequence[Zeile], tag: date, je_monat: Sequence[float]) -> dict[str, float]:
    """Person days of each post (by its id) within the year that begins on `tag`."""
    einzelne = [
        teil.__class__(str(zeile.stelle.pk), teil.vzae, max(teil.beginn, tag), teil.ende)
        for zeile in zeilen
        for teil in abschnitte_der(zeile, nach_soll=False)
        if teil.ende is None or teil.ende >= tag
    ]
    namen, vzae = vzae_je_monat(einzelne, beginn=tag, anzahl=JAHR)
    summen = vzae @ np.asarray(je_monat[:JAHR], dtype=float)
    return {name: round(float(summe), 6) for name, summe in zip(namen, summen, strict=True)}


def _lagezeilen(lage: Kapazitaetslage, tag: date, rechenbar: bool) -> list[tuple[Any, ...]]:
    gruppen = {(r.amt_id, r.art): r for r in lage.reihen}
    alle = sorted(gruppen.keys() | {(p.amt_id, p.art) for p in lage.bedarf.posten}, key=str)
    return [_lagezeile(lage, tag, gruppe, gruppen.get(gruppe), rechenbar) for gruppe in alle]


def _lagezeile(
    lage: Kapazitaetslage, tag: date, gruppe: tuple[int | None, str], reihe: Any, rechenbar: bool
) -> tuple[Any, ...]:
    amt_id, art = gruppe
    posten = [p for p in lage.bedarf.posten if (p.amt_id, p.art) == gruppe]
    ohne = [p for p in posten if p.lage != TERMIN]
    kapazitaet = float(reihe.kapazitaet[:JAHR].sum()) if reihe is not None else 0.0
    return (
        tag,
        amt_id,
        art,
        round(kapazitaet, 6) if rechenbar else None,
        round(float(reihe.bedarf[:JAHR].sum()), 6) if reihe is not None else 0.0,
        len(posten),
        len(posten) - len(ohne),
        len(ohne),
        sum((p.pt for p in ohne if p.pt is not None), Decimal(0)),
    )


def _monatszeilen(lage: Kapazitaetslage, tag: date, rechenbar: bool) -> list[tuple[Any, ...]]:
    return [
        (tag, r.amt_id, r.art, n, round(float(r.kapazitaet[n]), 6) if rechenbar else None, round(float(r.bedarf[n]), 6))
        for r in lage.reihen
        for n in range(len(lage.monate))
    ]


def _schreiben(sql: str, spalten: Mapping[str, str], kommune_id: int, grund: Sequence[tuple[Any, ...]]) -> int:
    if not grund:
        return 0
    reihen = zip(spalten, zip(*grund, strict=True), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"kommune": kommune_id, **{f"r_{name}": list(werte) for name, werte in reihen}})
        return int(cursor.rowcount)
