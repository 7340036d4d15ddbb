"""Where projects stand: expected end and Personentage against the first and the current plan. One query for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db import connection

from organisation.models import Kommune
from projekte.ampel import Befund, Lage, Schwellen, bewerten
from projekte.models import Projekt, Projektprofil

# A skipped step counts nowhere. What is expected of a step: its actual end, else its forecast, else its plan.
SQL = """
WITH schritt AS (
    SELECT s.*, coalesce(s.ist_ende, s.prognose_ende, s.plan_ende) AS erwartet,
           CASE WHEN s.status = 'erledigt' THEN coalesce(s.ist_personentage, s.prognose_personentage, s.plan_personentage)
                ELSE greatest(s.ist_personentage, coalesce(s.prognose_personentage, s.plan_personentage)) END AS erwartet_pt
      FROM projekte_schritt s WHERE s.projekt_id = ANY(%(ids)s) AND s.status <> 'uebersprungen'
), summe AS (
    SELECT projekt_id, count(*) AS schritte, count(*) FILTER (WHERE status = 'erledigt') AS erledigt,
           min(coalesce(ist_beginn, plan_beginn)) AS beginn, max(plan_ende) AS plan_ende, max(erwartet) AS erwartet_ende,
           sum(plan_personentage) AS plan_pt, sum(ist_personentage) AS ist_pt, sum(erwartet_pt) AS erwartet_pt,
           count(*) FILTER (WHERE status <> 'erledigt' AND coalesce(prognose_ende, plan_ende) < %(tag)s) AS ueberfaellig,
           array_remove(array_agg(CASE WHEN status = 'wartet' THEN wartet_auf END), NULL) AS wartet_auf
      FROM schritt GROUP BY projekt_id
), plan AS (
    SELECT b.projekt_id, b.nummer, max(bs.plan_ende) AS ende, sum(bs.personentage) AS pt,
           row_number() OVER (PARTITION BY b.projekt_id ORDER BY b.nummer DESC) AS von_hinten
      FROM projekte_basisplan b JOIN projekte_basisplanschritt bs ON bs.basisplan_id = b.id
     WHERE b.projekt_id = ANY(%(ids)s) GROUP BY b.projekt_id, b.nummer
), entscheidung AS (
    SELECT DISTINCT ON (projekt_id) projekt_id, option FROM projekte_entscheidung
     WHERE projekt_id = ANY(%(ids)s) ORDER BY projekt_id, entschieden_am DESC, id DESC
), frist AS (
    SELECT projekt_id, min(datum) AS datum FROM projekte_frist WHERE projekt_id = ANY(%(ids)s) GROUP BY projekt_id
)
SELECT p.id, coalesce(summe.schritte, 0), coalesce(summe.erledigt, 0), summe.beginn, summe.plan_ende, summe.erwartet_ende,
       erster.ende, aktueller.ende, coalesce(aktueller.nummer, 0), summe.plan_pt, summe.ist_pt, summe.erwartet_pt,
       erster.pt, aktueller.pt, coalesce(summe.ueberfaellig, 0), coalesce(summe.wartet_auf, '{}'),
       coalesce(entscheidung.option, ''), frist.datum,
       (SELECT count(*) FROM projekte_projektleistung pl WHERE pl.projekt_id = p.id)
  FROM unnest(%(ids)s::bigint[]) AS p (id)
  LEFT JOIN summe ON summe.projekt_id = p.id
  LEFT JOIN plan erster ON erster.projekt_id = p.id AND erster.nummer = 1
  LEFT JOIN plan aktueller ON aktueller.projekt_id = p.id AND aktueller.von_hinten = 1
  LEFT JOIN entscheidung ON entscheidung.projekt_id = p.id
  LEFT JOIN frist ON frist.projekt_id = p.id
"""


@dataclass(frozen=True)
class Projektlage:
    """Figures of one project. Days are calendar days, positive = later than planned; None = not known."""

    projekt_id: int
    schritte: int = 0
    erledigt: int = 0
    beginn: date | None = None
    plan_ende: date | None = None
    erwartet_ende: date | None = None
    erstes_ende: date | None = None
    aktuelles_ende: date | None = None
    plannummer: int = 0
    plan_pt: Decimal | None = None
    ist_pt: Decimal | None = None
    erwartet_pt: Decimal | None = None
    erste_pt: Decimal | None = None
    aktuelle_pt: Decimal | None = None
    ueberfaellig: int = 0
    wartet_auf: Sequence[str] = ()
    option: str = ""
    frist: date | None = None
    leistungen: int = 0

    @property
    def verzug_erster(self) -> int | None:
        """Days behind the first plan."""
        return _tage(self.erwartet_ende, self.erstes_ende)

    @property
    def verzug_aktuell(self) -> int | None:
        """Days behind the current plan."""
        return _tage(self.erwartet_ende, self.aktuelles_ende)

    @property
    def mehr_pt_erster(self) -> Decimal | None:
        """Personentage more than the first plan."""
        return None if self.erwartet_pt is None or self.erste_pt is None else self.erwartet_pt - self.erste_pt

    @property
    def mehr_pt_aktuell(self) -> Decimal | None:
        """Personentage more than the current plan."""
        return None if self.erwartet_pt is None or self.aktuelle_pt is None else self.erwartet_pt - self.aktuelle_pt


# What `SQL` returns, in order; as a subquery it needs names.
SPALTEN = ("id", *(feld.name for feld in fields(Projektlage) if feld.name != "projekt_id"))


def _tage(spaeter: date | None, frueher: date | None) -> int | None:
    return None if spaeter is None or frueher is None else (spaeter - frueher).days


def lagen(*, projekt_ids: Iterable[int], stichtag: date) -> dict[int, Projektlage]:
    """Figures of the projects with these ids on `stichtag`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"ids": list(projekt_ids), "tag": stichtag})
        return {zeile[0]: Projektlage(*zeile) for zeile in cursor.fetchall()}


def profil(*, kommune: Kommune) -> Projektprofil:
    """The thresholds of the Kommune, or the usual ones (not stored)."""
    return Projektprofil.objects.filter(kommune=kommune).first() or Projektprofil(kommune=kommune)


def schwellen_von(profil: Projektprofil) -> Schwellen:
    """The thresholds as the rule takes them."""
    return Schwellen(
        gelb_ab_tagen=profil.gelb_ab_tagen,
        rot_ab_tagen=profil.rot_ab_tagen,
        gelb_ab_prozent=profil.gelb_ab_prozent,
        rot_ab_prozent=profil.rot_ab_prozent,
        unbestaetigt_nach_tagen=profil.unbestaetigt_nach_tagen,
    )


def ampel(
    *, projekt: Projekt, lage: Projektlage, schwellen: Projektprofil, stichtag: date, verletzungen: Sequence[str] = ()
) -> Befund:
    """Colour and reasons by the written rules (`projekte.ampel`); one set by hand stays visible as such."""
    return bewerten(
        lage=Lage(
            erwartetes_ende=lage.erwartet_ende,
            erstes_planende=lage.erstes_ende,
            aktuelles_planende=lage.aktuelles_ende,
            erwartete_personentage=lage.erwartet_pt,
            erste_personentage=lage.erste_pt,
            aktuelle_personentage=lage.aktuelle_pt,
            zuletzt_bestaetigt_am=projekt.zuletzt_bestaetigt_am,
            ueberfaellige_schritte=lage.ueberfaellig,
            wartet_auf=tuple(lage.wartet_auf),
            verletzungen=tuple(verletzungen),
            laeuft=projekt.status == Projekt.Status.AKTIV,
            abgeschlossen=projekt.status == Projekt.Status.ABGESCHLOSSEN,
        ),
        schwellen=schwellen_von(schwellen),
        stichtag=stichtag,
        von_hand=projekt.ampel_uebersteuert,
        grund_von_hand=projekt.ampel_grund,
    )


def unbestaetigt(*, projekt: Projekt, schwellen: Projektprofil, stichtag: date) -> bool:
    """True for a running project nobody confirmed within the threshold."""
    if projekt.status != Projekt.Status.AKTIV:
        return False
    seit = projekt.zuletzt_bestaetigt_am
    return seit is None or (stichtag - seit).days > schwellen.unbestaetigt_nach_tagen
