"""All due dates of duties, answered or missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from gremien.berichtspflicht import Termin, termine
from gremien.models import Berichtserfuellung, Berichtspflicht
from gremien.selectors.pflichten import regel


def termine_je_pflicht(*, pflichten: Iterable[Berichtspflicht], stichtag: date) -> dict[int, list[Termin]]:
    """Each duty with its dates in order, from the valid reports up to the day. One query."""
    zeilen = list(pflichten)
    je: dict[int, list[tuple[date, date]]] = defaultdict(list)
    datiert = Berichtserfuellung.objects.filter(
        pflicht__in=[p.pk for p in zeilen],
        storniert_am__isnull=True,
        faellig_am__isnull=False,
        erledigt_am__lte=stichtag,
    )
    for pk, faellig, am in datiert.order_by().values_list("pflicht_id", "faellig_am", "erledigt_am"):
        je[pk].append((faellig, am))
    return {p.pk: termine(pflicht=regel(p), antworten=je[p.pk], stichtag=stichtag) for p in zeilen}
