"""Personnel totals the papers print: fixtures/demo/personalsummen.csv, each with what it covers."""

from __future__ import annotations

from decimal import Decimal

from auswertung.services.demodaten.quellen import zeilen
from organisation.models import Benutzer, Kommune
from personal.models import Personalsumme, Personalsummenteil, Stelle


def personalsummen_anlegen(*, kommune: Kommune, benutzer: Benutzer | None) -> int:
    """Make the printed totals of the Kommune; returns how many. Parts are named by the key of their row."""
    eigene = [zeile for zeile in zeilen("personalsummen.csv") if zeile["kommune"] == kommune.kuerzel]
    summen = {zeile["schluessel"]: _summe(kommune, zeile, benutzer) for zeile in eigene}
    Personalsumme.objects.bulk_create(summen.values())
    stellen: dict[str, list[Stelle]] = {}
    for stelle in Stelle.objects.filter(kommune=kommune).order_by("id"):
        stellen.setdefault(stelle.bezeichnung, []).append(stelle)
    Personalsummenteil.objects.bulk_create(
        teil for zeile in eigene for teil in _teile(summen[zeile["schluessel"]], zeile, summen, stellen)
    )
    return len(eigene)


def _summe(kommune: Kommune, zeile: dict[str, str], benutzer: Benutzer | None) -> Personalsumme:
    zaehler, _, nenner = (zeile["faktor"] or "1").partition("/")
    return Personalsumme(
        kommune=kommune,
        bezeichnung=zeile["bezeichnung"],
        betrag=Decimal(zeile["betrag"]),
        genauigkeit=zeile["genauigkeit"],
        bestandteil=zeile["bestandteil"],
        grundlage=zeile["grundlage"],
        jahr=int(zeile["jahr"]),
        bis_jahr=int(zeile["bis_jahr"]) if zeile["bis_jahr"] else None,
        ist_jaehrlich=zeile["jaehrlich"] == "ja",
        aufwandsart=zeile["aufwand"],
        faktor_zaehler=int(zaehler),
        faktor_nenner=int(nenner or 1),
        erlaeuterung=zeile["erlaeuterung"],
        drucksache=zeile["drucksache"],
        quelle=zeile["quelle"],
        erfasst_von=benutzer,
    )


def _teile(
    summe: Personalsumme, zeile: dict[str, str], summen: dict[str, Personalsumme], stellen: dict[str, list[Stelle]]
) -> list[Personalsummenteil]:
    kopf = {"kommune_id": summe.kommune_id, "summe": summe}
    namen, schluessel = ([t for t in zeile[spalte].split("|") if t] for spalte in ("stellen", "teile"))
    return [
        *(Personalsummenteil(**kopf, stelle=stelle) for name in namen for stelle in stellen[name]),
        *(Personalsummenteil(**kopf, teilsumme=summen[key]) for key in schluessel),
    ]
