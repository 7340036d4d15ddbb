"""Write one edition of the catalogue: COPY into a temporary table, then set-based SQL, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction

from leistungen.leika import leistungsobjekt, leistungstyp
from leistungen.models import Katalogstand
from leistungen.zaehlregel import gezaehlt
from organisation.services.zwischentabelle import zwischentabelle_fuellen


class Katalogzeile(NamedTuple):
    """One checked entry of a catalogue file. Empty texts mean "not stated"; sdg1/sdg2: "ja", "nein" or empty."""

    leika_schluessel: str
    quelle: str
    quelle_id: str
    bezeichnung: str
    ozg_id: str = ""
    themenfeld_code: str = ""
    leikatyp: str = ""
    kommunaler_vollzug: str = "unbekannt"
    sdg1: str = ""
    sdg2: str = ""
    gesetze_kuerzel: str = ""
    gesetze: str = ""
    rechtsgrundlage: str = ""
    hinweis: str = ""


_SPALTEN = (
    *Katalogzeile._fields,
    "leistungstyp",
    "leistungsobjekt",
    "ist_gezaehlt boolean",
)

# An entry known by its number may receive its key later; it stays the same entry.
_SCHLUESSEL_NACHTRAGEN = """
UPDATE leistungen_einzelleistung e SET leika_schluessel = s.leika_schluessel FROM pg_temp.katalog_neu s
 WHERE e.leika_schluessel IS NULL AND s.leika_schluessel <> '' AND e.quelle = s.quelle AND e.quelle_id = s.quelle_id
   AND NOT EXISTS (SELECT FROM leistungen_einzelleistung a WHERE a.leika_schluessel = s.leika_schluessel)
"""

_EINZELLEISTUNGEN = """
INSERT INTO leistungen_einzelleistung (leika_schluessel, quelle, quelle_id, ist_aufgehoben)
SELECT nullif(s.leika_schluessel, ''), s.quelle, s.quelle_id, FALSE FROM pg_temp.katalog_neu s
 WHERE CASE WHEN s.leika_schluessel <> ''
            THEN NOT EXISTS (SELECT FROM leistungen_einzelleistung e WHERE e.leika_schluessel = s.leika_schluessel)
            ELSE NOT EXISTS (SELECT FROM leistungen_einzelleistung e
                              WHERE e.quelle = s.quelle AND e.quelle_id = s.quelle_id) END
"""

# An entry is recognised by its LeiKa-Schlüssel, one without a key by source and number.
_ERKENNEN = """
CREATE TEMPORARY TABLE katalog_erkannt ON COMMIT DROP AS
SELECT s.*, e.id AS einzelleistung_id FROM pg_temp.katalog_neu s JOIN leistungen_einzelleistung e
    ON e.leika_schluessel = s.leika_schluessel WHERE s.leika_schluessel <> ''
UNION ALL
SELECT s.*, e.id FROM pg_temp.katalog_neu s JOIN leistungen_einzelleistung e
    ON e.quelle = s.quelle AND e.quelle_id = s.quelle_id WHERE s.leika_schluessel = ''
"""

# Removed entries are retired and keep their last Fassung as the one that holds; returning ones come back.
_AUFHEBEN = """
UPDATE leistungen_einzelleistung e
   SET ist_aufgehoben = x.fehlt, aufgehoben_am = CASE WHEN x.fehlt THEN %(stand)s::date END
  FROM (SELECT a.id, s.einzelleistung_id IS NULL AS fehlt
          FROM leistungen_einzelleistung a LEFT JOIN pg_temp.katalog_erkannt s ON s.einzelleistung_id = a.id) x
 WHERE x.id = e.id AND e.ist_aufgehoben IS DISTINCT FROM x.fehlt
"""

_BISHERIGE_ABLOESEN = """
UPDATE leistungen_einzelleistungfassung f SET ist_aktuell = FALSE FROM pg_temp.katalog_erkannt s
 WHERE f.einzelleistung_id = s.einzelleistung_id AND f.ist_aktuell
"""

_FASSUNGEN = """
INSERT INTO leistungen_einzelleistungfassung
       (katalogstand_id, einzelleistung_id, ist_aktuell, bezeichnung, ozg_leistung_id, themenfeld_id, lage_id,
        leikatyp_id, leistungstyp, leistungsobjekt_schluessel, ist_gezaehlt, kommunaler_vollzug, ist_sdg1, ist_sdg2,
        gesetze_kuerzel, gesetze, rechtsgrundlage, hinweis)
SELECT %(katalogstand)s, s.einzelleistung_id, TRUE, s.bezeichnung, o.id, coalesce(o.themenfeld_id, t.id), o.lage_id,
       typ.id, s.leistungstyp, s.leistungsobjekt, s.ist_gezaehlt, s.kommunaler_vollzug,
       CASE s.sdg1 WHEN 'ja' THEN TRUE WHEN 'nein' THEN FALSE END,
       CASE s.sdg2 WHEN 'ja' THEN TRUE WHEN 'nein' THEN FALSE END,
       s.gesetze_kuerzel, s.gesetze, s.rechtsgrundlage, s.hinweis
  FROM pg_temp.katalog_erkannt s
  LEFT JOIN leistungen_ozgleistung o ON o.ozg_id = s.ozg_id
  LEFT JOIN leistungen_themenfeld t ON t.fim_code = s.themenfeld_code
  LEFT JOIN leistungen_leikatyp typ ON typ.typ = s.leikatyp
"""

_BUENDEL_AUFHEBEN = """
UPDATE leistungen_ozgleistung o SET ist_aufgehoben = x.fehlt
  FROM (SELECT b.id, NOT EXISTS (SELECT FROM pg_temp.katalog_neu s WHERE s.ozg_id = b.ozg_id) AS fehlt
          FROM leistungen_ozgleistung b WHERE b.bezeichnung <> '') x
 WHERE x.id = o.id AND o.ist_aufgehoben IS DISTINCT FROM x.fehlt
"""

_SCHRITTE = (
    _SCHLUESSEL_NACHTRAGEN,
    _EINZELLEISTUNGEN,
    "DROP TABLE IF EXISTS pg_temp.katalog_erkannt",
    _ERKENNEN,
    "ANALYZE pg_temp.katalog_erkannt",
    _AUFHEBEN,
    _BISHERIGE_ABLOESEN,
    _FASSUNGEN,
    _BUENDEL_AUFHEBEN,
)


@transaction.atomic
def katalogstand_schreiben(
    *, name: str, stand_am: date, quelle: str, sha256: str, zeilen: Sequence[Katalogzeile]
) -> Katalogstand:
    """Make `zeilen` the edition that holds now: new entries appear, changed ones get a new Fassung, missing ones retire.

    The rows must have been checked (unique keys, known OZG-IDs, Themenfelder and types); the database refuses the rest.
    Derived columns of the Kommunen are not touched here.
    """
    Katalogstand.objects.filter(ist_aktuell=True).update(ist_aktuell=False)
    stand = Katalogstand.objects.create(name=name, stand_am=stand_am, quelle=quelle, sha256=sha256, ist_aktuell=True)
    with connection.cursor() as cursor:
        zwischentabelle_fuellen(cursor, name="katalog_neu", spalten=_SPALTEN, zeilen=_mit_zaehlregel(zeilen))
        for schritt in _SCHRITTE:
            cursor.execute(schritt, {"katalogstand": stand.pk, "stand": stand_am} if "%(" in schritt else None)
    return stand


def _mit_zaehlregel(zeilen: Sequence[Katalogzeile]) -> Iterator[tuple[str | bool, ...]]:
    objekte = [(leistungstyp(z.leika_schluessel), leistungsobjekt(z.leika_schluessel)) for z in zeilen]
    for zeile, objekt, zaehlt in zip(zeilen, objekte, gezaehlt(objekte), strict=True):
        yield (*zeile, *objekt, zaehlt)
