"""All findings of the room gremien. Only what is public is looked at: a finding is shown to whoever may see the room.

`QUELLEN` is the door for auswertung. Days are told as dates, never as a number that grows: who accepted a finding accepted
its figures, and it opens again only when those change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from finanzen.abgleich import geld
from gremien.berichtspflicht import GRAU, ROT, plus_monate
from gremien.models import Beratungsstation, Berichtspflicht, Beschlusspunkt, Ratsvorlage, Umsetzungsstand
from gremien.selectors.auftraege import GEFASST
from gremien.selectors.pflichten import Pflichtzeile, pflichtzeilen
from organisation.befund import FEHLER, HINWEIS, WARNUNG, Befundquelle, Fund, Regel

PFLICHT, VORLAGE = "berichtspflicht", "ratsvorlage"
_RAUM = "gremien"
_NUR = "Nur Öffentliches wird geprüft."
BERICHT_NACH_MONATEN, STAND_NACH_MONATEN, ERGEBNIS_NACH_MONATEN = 12, 6, 1  # house rules, said in each definition

UEBERFAELLIG = Regel(
    "bericht_ueberfaellig",
    "Bericht an den Rat überfällig",
    _RAUM,
    FEHLER,
    f"Der älteste Termin einer Berichtspflicht, den kein Bericht beantwortet, liegt vor dem Stichtag. {_NUR}",
    "Berichtspflichten und gegebene Berichte",
    "Berichten und den Bericht auf der Seite der Pflicht eintragen. Gilt sie nicht mehr, mit Grund beenden.",
)
OHNE_BERICHT = Regel(
    "bericht_lange_her",
    "Regelmäßiger Bericht fehlt seit über einem Jahr",
    _RAUM,
    WARNUNG,
    "Eine Berichtspflicht ohne festen Abstand hat seit mehr als 12 Monaten keinen Bericht, gerechnet vom letzten Bericht, "
    f"ohne einen vom Tag des Beschlusses oder der Vorlage. {_NUR}",
    "Berichtspflichten, gegebene Berichte, Beratungsfolge",
    "Berichten, oder mit dem Gremium einen Abstand vereinbaren und eintragen.",
)
OHNE_STAND = Regel(
    "auftrag_ohne_stand",
    "Auftrag des Rates ohne Umsetzungsstand",
    _RAUM,
    WARNUNG,
    "Zu einem beschlossenen Punkt der Art Auftrag, Mittel oder Stellen ist mehr als 6 Monate nach dem Beschluss noch nie "
    f"ein Umsetzungsstand gemeldet. {_NUR}",
    "Beschlusspunkte und ihre Umsetzungsstände",
    "Auf der Seite der offenen Aufträge den Stand melden.",
)
BETRAG = Regel(
    "beschluss_betrag",
    "Beschlossener Betrag passt nicht zu seinen Bezügen",
    _RAUM,
    FEHLER,
    "Der Betrag eines Beschlusspunkts ist nicht die Summe der Beträge seiner Bezüge. Ohne Bezug mit Betrag wird nicht verglichen; "
    f"nennt ein Bezug auf eine Maßnahme keinen Betrag, nur, ob die übrigen den Punkt schon übersteigen. {_NUR}",
    "Beschlusspunkte und ihre Bezüge auf Maßnahmen, Stellen und Projekte",
    "Den Betrag des Punkts oder seiner Bezüge mit dem Wortlaut des Beschlusses vergleichen und berichtigen.",
)
OHNE_ERGEBNIS = Regel(
    "beratung_ohne_ergebnis",
    "Beratung ohne Ergebnis",
    _RAUM,
    HINWEIS,
    f"Die Sitzung einer Beratung liegt mehr als einen Monat zurück, das Ergebnis steht noch auf offen. {_NUR}",
    "Beratungsfolge der Vorlagen",
    "Das Ergebnis aus der Niederschrift eintragen, auch „vertagt“ oder „abgesetzt“.",
)
REGELN = (UEBERFAELLIG, OHNE_BERICHT, OHNE_STAND, BETRAG, OHNE_ERGEBNIS)


def gremienbefunde(*, kommune_id: int, stichtag: date) -> list[Fund]:
    """Findings of the council's papers on the day. Five queries."""
    oeffentliche: Any = Berichtspflicht.objects.filter(kommune_id=kommune_id)
    zeilen = pflichtzeilen(pflichten=oeffentliche.oeffentliche().select_related("punkt__station"), stichtag=stichtag)
    return [
        *_ueberfaellige(zeilen),
        *_lange_her(zeilen, stichtag),
        *_ohne_stand(kommune_id, stichtag),
        *_betraege(kommune_id),
        *_ohne_ergebnis(kommune_id, stichtag),
    ]


QUELLEN: tuple[Befundquelle, ...] = (Befundquelle(REGELN, gremienbefunde),)


def _ueberfaellige(zeilen: Iterable[Pflichtzeile]) -> Iterator[Fund]:
    for z in zeilen:
        if z.lage.farbe != ROT or z.lage.faellig_am is None:
            continue
        mehr = f" Insgesamt sind {z.lage.versaeumt} Termine offen." if z.lage.versaeumt > 1 else ""
        text = f"Der Bericht war am {z.lage.faellig_am:%d.%m.%Y} fällig und ist nicht eingetragen.{mehr}"
        werte = {"fällig am": f"{z.lage.faellig_am:%d.%m.%Y}", "offene Termine": str(z.lage.versaeumt)}
        yield _pflichtfund(UEBERFAELLIG, z.pflicht, text, werte)


def _lange_her(zeilen: Iterable[Pflichtzeile], stichtag: date) -> Iterator[Fund]:
    for z in zeilen:
        seit, wovon = _zuletzt(z)
        if z.lage.farbe != GRAU or seit is None or plus_monate(seit, BERICHT_NACH_MONATEN) >= stichtag:
            continue
        text = f"Zu berichten ist regelmäßig, ein Abstand ist nicht beschlossen. {wovon} {seit:%d.%m.%Y}."
        yield _pflichtfund(OHNE_BERICHT, z.pflicht, text, {wovon: f"{seit:%d.%m.%Y}"})


def _zuletzt(zeile: Pflichtzeile) -> tuple[date | None, str]:
    """Since when nobody reported, and how that day is called."""
    if zeile.letzte is not None:
        return zeile.letzte.erledigt_am, "Letzter Bericht am"
    punkt = zeile.pflicht.punkt
    if punkt is None:
        return None, ""
    if punkt.station is not None and punkt.station.datum is not None:
        return punkt.station.datum, "Noch kein Bericht seit dem Beschluss am"
    return punkt.vorlage.datum, "Noch kein Bericht seit der Vorlage vom"


def _pflichtfund(regel: Regel, pflicht: Berichtspflicht, text: str, werte: dict[str, str]) -> Fund:
    return Fund(regel.schluessel, PFLICHT, pflicht.pk, pflicht.titel, pflicht.amt_id, text, werte)


def _ohne_stand(kommune_id: int, stichtag: date) -> Iterator[Fund]:
    arten = (Beschlusspunkt.Art.AUFTRAG, Beschlusspunkt.Art.GELD, Beschlusspunkt.Art.STELLEN)
    gemeldet = Umsetzungsstand.objects.filter(punkt=OuterRef("pk"), storniert_am__isnull=True)
    punkte = _punkte(kommune_id).filter(
        ~Exists(gemeldet), art__in=arten, station__ergebnis__in=GEFASST, station__datum__lt=stichtag
    )
    for p in punkte:
        am = p.station.datum
        if plus_monate(am, STAND_NACH_MONATEN) >= stichtag:
            continue
        text = f"Punkt {p.nummer} ist seit dem {am:%d.%m.%Y} beschlossen ({p.station.gremium}); wie weit er ist, ist nicht gemeldet."
        yield _vorlagenfund(OHNE_STAND, p.vorlage, text, {"beschlossen am": f"{am:%d.%m.%Y}"}, f"p{p.pk}")


def _betraege(kommune_id: int) -> Iterator[Fund]:
    offene = Count("bezuege", filter=Q(bezuege__betrag__isnull=True, bezuege__massnahme__isnull=False))
    punkte = _punkte(kommune_id).filter(betrag__isnull=False).annotate(summe=Sum("bezuege__betrag"), ohne_betrag=offene)
    for p in punkte.filter(summe__isnull=False):
        abstand: Decimal = p.betrag - p.summe
        if not abstand or (p.ohne_betrag and abstand > 0):
            continue
        text = (
            f"Punkt {p.nummer} nennt {geld(p.betrag)}, seine Bezüge ergeben {geld(p.summe)}: "
            f"{geld(abs(abstand))} {'fehlen' if abstand > 0 else 'zu viel'}."
        )
        werte = {"Punkt": geld(p.betrag), "Bezüge": geld(p.summe), "Unterschied": geld(abstand)}
        yield _vorlagenfund(BETRAG, p.vorlage, text, werte, f"p{p.pk}")


def _ohne_ergebnis(kommune_id: int, stichtag: date) -> Iterator[Fund]:
    alle: Any = Beratungsstation.objects.filter(kommune_id=kommune_id, ergebnis="offen", datum__lt=stichtag)
    for s in alle.oeffentliche().select_related("vorlage", "gremium").order_by("id"):
        if plus_monate(s.datum, ERGEBNIS_NACH_MONATEN) >= stichtag:
            continue
        text = f"Die Sitzung „{s.gremium}“ war am {s.datum:%d.%m.%Y}, ein Ergebnis ist nicht eingetragen."
        yield _vorlagenfund(OHNE_ERGEBNIS, s.vorlage, text, {"Sitzung am": f"{s.datum:%d.%m.%Y}"}, f"s{s.pk}")


def _punkte(kommune_id: int) -> Any:
    alle: Any = Beschlusspunkt.objects.filter(kommune_id=kommune_id)
    return alle.oeffentliche().select_related("vorlage", "station__gremium").order_by("id")


def _vorlagenfund(regel: Regel, vorlage: Ratsvorlage, text: str, werte: dict[str, str], zusatz: str) -> Fund:
    return Fund(regel.schluessel, VORLAGE, vorlage.pk, str(vorlage), vorlage.amt_id, text, werte, zusatz)
