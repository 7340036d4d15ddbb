"""A Kommune of the size of the catalogue, built with set-based SQL: Ämter, services, histories, targets. Deterministic."""

from __future__ import annotations

from django.db import connection, transaction

from leistungen.services.ableitungen import ableitungen_auffrischen
from organisation.models import Gebietskoerperschaft, Kommune

AEMTER = 24
_SQL = (
    """INSERT INTO organisation_amt (kommune_id, ebene, nummer, bezeichnung, kurzzeichen, ist_pilotamt, ist_zurueckgestellt,
                                      zurueckstellungsgrund, quelle, version)
       SELECT %(k)s, 'amt', (100 + n)::text, 'Amt ' || n, '', false, false, '', '', 1 FROM generate_series(1, %(aemter)s) n""",
    """INSERT INTO leistungen_steuerungsprofil (kommune_id, leitmodell_id, veraltet_nach_monaten)
       SELECT %(k)s, id, 12 FROM leistungen_reifegradmodell WHERE gesetzliches_minimum IS NOT NULL ORDER BY id LIMIT 1""",
    """INSERT INTO leistungen_kommunaleleistung (kommune_id, einzelleistung_id, amt_id, eigene_bezeichnung, relevanz, relevanz_grund,
               fallzahl_praezision, fallzahl_grund, online_adresse, bemerkung, sortierschluessel, ist_gezaehlt, erbracht, bestaetigt_am)
       SELECT %(k)s, e.id, a.ids[1 + (e.id * 7) %% (%(aemter)s + 1)], '', '', '', '', '', '', '', '', true, 'ungeprueft',
              CASE WHEN e.id %% 4 > 0 THEN current_date - (e.id %% 700)::int END
         FROM leistungen_einzelleistung e,
              (SELECT array_agg(id ORDER BY id) AS ids FROM organisation_amt WHERE kommune_id = %(k)s) a""",
    """INSERT INTO leistungen_reifegradstand (kommune_id, leistung_id, stufe_id, nachweis, gueltig_ab, grund, herkunft, vorgang,
                                              ist_nachtrag, storno_grund)
       SELECT l.kommune_id, l.id, s.id, '', current_date - (((l.id * 13) %% 300 + n * 350))::int, 'Messung', 'demo',
              md5('bench' || n)::uuid, false, ''
         FROM leistungen_kommunaleleistung l
        CROSS JOIN generate_series(0, 2) n
         JOIN leistungen_steuerungsprofil p ON p.kommune_id = l.kommune_id
         JOIN leistungen_reifegradstufe s ON s.modell_id = p.leitmodell_id AND s.wert = (l.id + 2 - n) %% 5
        WHERE l.kommune_id = %(k)s AND l.id %% 6 > 0""",
    """INSERT INTO leistungen_erbringungsstand (kommune_id, leistung_id, erbracht, gueltig_ab, grund, herkunft, vorgang,
                                                ist_nachtrag, storno_grund)
       SELECT kommune_id, id, CASE WHEN id %% 11 = 0 THEN 'nein' ELSE 'ja' END, current_date - 800, 'Messung', 'demo',
              md5('bench')::uuid, false, ''
         FROM leistungen_kommunaleleistung WHERE kommune_id = %(k)s AND id %% 3 > 0""",
    """INSERT INTO leistungen_zielvorgabe (kommune_id, leistung_id, stufe_id, ziel_datum, gueltig_ab, grund, herkunft, vorgang,
                                           ist_nachtrag, storno_grund)
       SELECT %(k)s, NULL, s.id, current_date + 200, current_date - 700, 'Messung', 'demo', md5('bench')::uuid, false, ''
         FROM leistungen_reifegradstufe s JOIN leistungen_steuerungsprofil p ON p.kommune_id = %(k)s AND s.modell_id = p.leitmodell_id
        WHERE s.wert = 4""",
)


def kommune_bauen(kuerzel: str) -> Kommune:
    """A new Kommune with every entry of the catalogue and about 2.5 dated Reifegrade per service."""
    with transaction.atomic():
        frei = Gebietskoerperschaft.objects.filter(kommune__isnull=True, art=Gebietskoerperschaft.Art.GEMEINDE)
        gebiet = frei.order_by("-einwohner", "pk")[0]
        kommune = Kommune.objects.create(
            name=gebiet.name, kuerzel=kuerzel, gebietskoerperschaft=gebiet, groessenklasse=3, ist_demo=True
        )
        with connection.cursor() as cursor:
            for befehl in _SQL:
                cursor.execute(befehl, {"k": kommune.pk, "aemter": AEMTER})
        ableitungen_auffrischen(kommune_id=kommune.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return kommune
