"""Import of bookings: rows arrive by COPY in a temporary table, set-based SQL checks and inserts them.

A row is recognised by its content and its place among equal rows of the file: the same file twice writes nothing twice,
two equal bookings in one file stay two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from finanzen.buchungszeile import FELDER, IST, OBLIGO, Buchungssatz, Zeilenfehler, satz_lesen
from finanzen.models import Buchung, Buchungslauf
from finanzen.services.buchungen import vermerken
from finanzen.services.haushaltsjahre import recht_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Anlage, Benutzer, Kommune
from organisation.services.vermerke import auftrag_erteilen
from organisation.services.zwischentabelle import zwischentabelle_fuellen

PRUEFEN, UEBERNEHMEN = "buchungspruefung", "buchungsuebernahme"
HOECHSTENS_FEHLER = 1_000
Melden = Callable[[int, str], None]
# Column names, rows with their number in the file, complaints of reading: row, column, text
Lesefehler = Sequence[tuple[int, str, str]]
Leser = Callable[[], tuple[Sequence[str], Sequence[tuple[int, Sequence[str]]], Lesefehler]]

_SPALTEN = ("nummer integer", "art", "jahr integer", "tag date", "betrag numeric(14,2)", "kontierung", "beleg", "text")
_GEPRUEFT = """
CREATE TEMPORARY TABLE buchung_geprueft ON COMMIT DROP AS
SELECT n.*, k.position_id,
       md5(concat_ws(chr(31), n.art, n.jahr, n.tag, n.betrag, n.kontierung, n.beleg, n.text,
           row_number() OVER (PARTITION BY n.art, n.jahr, n.tag, n.betrag, n.kontierung, n.beleg, n.text ORDER BY n.nummer)
       )) AS schluessel,
       j.id AS jahr_id, s.status
  FROM buchung_neu n
  LEFT JOIN finanzen_kontozuordnung k ON k.kommune_id = %(kommune)s AND k.kontierung = n.kontierung
  LEFT JOIN finanzen_haushaltsjahr j ON j.kommune_id = %(kommune)s AND j.jahr = n.jahr
  LEFT JOIN LATERAL (
       SELECT status FROM finanzen_haushaltsjahrstand
        WHERE haushaltsjahr_id = j.id AND storniert_am IS NULL AND gueltig_ab <= %(heute)s
        ORDER BY gueltig_ab DESC, erfasst_am DESC, id DESC LIMIT 1) s ON true"""
_BEKANNT = (
    "EXISTS (SELECT 1 FROM finanzen_buchung b WHERE b.kommune_id = %(kommune)s AND b.schluessel = g.schluessel"
    " AND b.storniert_am IS NULL)"
)
_ZAEHLEN = f"""
SELECT count(*), count(*) FILTER (WHERE {_BEKANNT}), count(*) FILTER (WHERE position_id IS NULL AND NOT {_BEKANNT}),
       coalesce(sum(betrag) FILTER (WHERE NOT {_BEKANNT} AND art = 'ist'), 0),
       coalesce(sum(betrag) FILTER (WHERE NOT {_BEKANNT} AND art = 'obligo'), 0)
  FROM buchung_geprueft g"""  # noqa: S608 - constants
_JAHRESFEHLER = """
SELECT nummer, jahr, jahr_id IS NULL FROM buchung_geprueft WHERE jahr_id IS NULL OR status = 'abgeschlossen'
 ORDER BY nummer LIMIT 1001"""
_OHNE = """
SELECT kontierung, count(*), sum(betrag) FROM buchung_geprueft WHERE position_id IS NULL
 GROUP BY kontierung ORDER BY count(*) DESC, kontierung LIMIT 50"""
_EINFUEGEN = f"""
INSERT INTO finanzen_buchung (kommune_id, lauf_id, position_id, kontierung, jahr, gebucht_am, art, betrag, beleg, text,
       schluessel, erfasst_von_id, storno_grund)
SELECT %(kommune)s, %(lauf)s, position_id, kontierung, jahr, tag, art, betrag, beleg, text, schluessel, %(benutzer)s, ''
  FROM buchung_geprueft g WHERE NOT {_BEKANNT} ORDER BY nummer
    ON CONFLICT (kommune_id, schluessel) WHERE storniert_am IS NULL DO NOTHING"""  # noqa: S608 - constants


def lauf_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, anlage: Anlage, spalten: Sequence[str], vorschlag: Mapping[str, str]
) -> Buchungslauf:
    """Keep the file and what its columns probably mean: the mapping of the last import first. Raises Eingabefehler."""
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    letzter = Buchungslauf.objects.filter(kommune=kommune, auftrag__isnull=False).order_by("-id").first()
    bekannt = letzter.zuordnung if letzter else {}
    passt = bool(bekannt) and set(bekannt.values()) <= set(spalten)
    return Buchungslauf.objects.create(
        kommune=kommune,
        anlage=anlage,
        spalten=list(spalten),
        zuordnung=_zusammen(bekannt, vorschlag, spalten),
        art=letzter.art if letzter and passt else IST,
        zusammenfassung={} if passt or not bekannt else {"hinweis": _fehlende_spalten(bekannt, spalten)},
        erstellt_von=benutzer,
    )


def _zusammen(bekannt: Mapping[str, str], vorschlag: Mapping[str, str], spalten: Sequence[str]) -> dict[str, str]:
    """What was chosen last and still exists, then what the names of the remaining columns suggest."""
    geblieben = {feld: spalte for feld, spalte in bekannt.items() if spalte in spalten}
    frei = {f: s for f, s in vorschlag.items() if f not in geblieben and s not in geblieben.values()}
    return {**geblieben, **frei}


def _fehlende_spalten(bekannt: Mapping[str, str], spalten: Sequence[str]) -> str:
    fehlen = ", ".join(f"„{spalte}“" for spalte in bekannt.values() if spalte not in spalten)
    return f"Der Aufbau der Datei hat sich geändert: {fehlen} gibt es nicht mehr. Bitte prüfen Sie die Zuordnung."


@transaction.atomic
def pruefung_beauftragen(
    *, benutzer: Benutzer, lauf: Buchungslauf, zuordnung: Mapping[str, str], art: str
) -> Buchungslauf:
    """Keep the mapping and order the check of every row. Raises Eingabefehler: no right, a field missing or twice."""
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    offen = _sperren(lauf)
    for feld, angabe in FELDER.items():
        spalte = zuordnung.get(feld, "")
        if angabe.ist_pflicht and not spalte:
            raise Eingabefehler("Bitte wählen Sie die Spalte der Datei.", feld=feld)
        if spalte and spalte not in offen.spalten:
            raise Eingabefehler("Diese Spalte gibt es in der Datei nicht.", feld=feld)
    gewaehlt = [spalte for spalte in zuordnung.values() if spalte]
    doppelt = next((spalte for spalte in gewaehlt if gewaehlt.count(spalte) > 1), None)
    if doppelt is not None:
        raise Eingabefehler(f"Die Spalte „{doppelt}“ ist zwei Feldern zugeordnet.")
    if art not in (IST, OBLIGO):
        raise Eingabefehler("Bitte wählen Sie Ist oder Obligo.", feld="art_vorgabe")
    offen.zuordnung = {feld: spalte for feld, spalte in zuordnung.items() if spalte and feld in FELDER}
    offen.art, offen.status = art, Buchungslauf.Status.ZUORDNUNG  # an earlier preview no longer holds
    return _erteilen(benutzer, offen, PRUEFEN, "prüfen")


@transaction.atomic
def uebernahme_beauftragen(*, benutzer: Benutzer, lauf: Buchungslauf, ohne_fehlerhafte: bool) -> Buchungslauf:
    """Order the takeover of a checked file. Raises Eingabefehler: not checked, nothing new, errors not accepted."""
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    offen = _sperren(lauf)
    if offen.status != Buchungslauf.Status.GEPRUEFT:
        raise Eingabefehler("Bitte lassen Sie die Datei zuerst prüfen.")
    zahlen = offen.zusammenfassung
    if zahlen["fehlerhaft"] and not ohne_fehlerhafte:
        raise Eingabefehler(
            f"{zahlen['fehlerhaft']} Zeilen sind fehlerhaft. Bitte bestätigen Sie, dass sie ausgelassen werden.",
            feld="ohne_fehlerhafte",
        )
    if not zahlen["neu"]:
        raise Eingabefehler("Die Datei enthält keine neue Buchung.")
    return _erteilen(benutzer, offen, UEBERNEHMEN, "übernehmen")


@transaction.atomic
def lauf_verwerfen(*, benutzer: Benutzer, lauf: Buchungslauf) -> None:
    """Leave the file aside; nothing was written. Raises Eingabefehler."""
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    offen = _sperren(lauf)
    offen.status = Buchungslauf.Status.VERWORFEN
    offen.save(update_fields=["status"])


def _erteilen(benutzer: Benutzer, lauf: Buchungslauf, art: str, wort: str) -> Buchungslauf:
    lauf.auftrag = auftrag_erteilen(
        kommune=lauf.kommune,
        benutzer=benutzer,
        art=art,
        titel=f"Buchungen „{lauf.anlage.dateiname}“ {wort}",
        parameter={"lauf": lauf.pk},
    )
    lauf.save(update_fields=["auftrag", "zuordnung", "art", "status"])
    return lauf


def _sperren(lauf: Buchungslauf) -> Buchungslauf:
    offen = Buchungslauf.objects.select_for_update(of=("self",)).select_related("auftrag", "kommune").get(pk=lauf.pk)
    if offen.status in (Buchungslauf.Status.UEBERNOMMEN, Buchungslauf.Status.VERWORFEN):
        raise Eingabefehler("Dieser Import ist schon abgeschlossen.")
    if offen.auftrag is not None and offen.auftrag.status in ("wartet", "laeuft"):
        raise Eingabefehler("Für diese Datei läuft schon ein Auftrag. Bitte warten Sie, bis er fertig ist.")
    return offen


def lauf_pruefen(*, benutzer: Benutzer, lauf: Buchungslauf, lesen: Leser, melden: Melden) -> Buchungslauf:
    """Check every row and keep what would happen. Nothing is written but the summary."""
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    with transaction.atomic(), pghistory.context(grund="Buchungen geprüft"):
        fehler, zahlen = _laden(lauf, lesen, melden)
        melden(80, "Zeilen werden geprüft")
        with connection.cursor() as cursor:
            cursor.execute(_OHNE)
            zahlen["ohne_position"] = [[k, anzahl, str(summe)] for k, anzahl, summe in cursor]
        lauf.zusammenfassung, lauf.status = zahlen, Buchungslauf.Status.GEPRUEFT
        spalte = {FELDER[feld].name: name for feld, name in lauf.zuordnung.items()}
        gezeigt = sorted(fehler, key=lambda f: f.nummer)[:HOECHSTENS_FEHLER]
        lauf.fehler = [{**asdict(f), "spalte": spalte.get(f.feld, "")} for f in gezeigt]
        lauf.save(update_fields=["zusammenfassung", "fehler", "status"])
    return lauf


def lauf_uebernehmen(*, benutzer: Benutzer, lauf: Buchungslauf, lesen: Leser, melden: Melden) -> int:
    """Write every new booking in one transaction; returns how many. Begun again after a crash it writes nothing twice."""
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    if lauf.status == Buchungslauf.Status.UEBERNOMMEN:
        return int(lauf.zusammenfassung["neu"])
    with transaction.atomic(), pghistory.context(grund=f"Buchungsimport {lauf.pk}"):
        _, zahlen = _laden(lauf, lesen, melden)
        if zahlen["fehlerhaft"] > lauf.zusammenfassung["fehlerhaft"]:
            raise Eingabefehler(
                "Seit der Prüfung sind mehr Zeilen fehlerhaft (zum Beispiel ist ein Jahr inzwischen abgeschlossen). "
                "Bitte lassen Sie die Datei erneut prüfen."
            )
        melden(80, "Buchungen werden geschrieben")
        with connection.cursor() as cursor:
            cursor.execute(_EINFUEGEN, {"kommune": lauf.kommune_id, "lauf": lauf.pk, "benutzer": benutzer.pk})
            anzahl = cursor.rowcount
        ab = Buchung.objects.filter(lauf=lauf).aggregate(ab=Min("gebucht_am"))["ab"]
        lauf.status, lauf.uebernommen_am = Buchungslauf.Status.UEBERNOMMEN, timezone.now()
        lauf.zusammenfassung = {**lauf.zusammenfassung, "neu": anzahl}
        lauf.save(update_fields=["status", "uebernommen_am", "zusammenfassung"])
        vermerken(kommune=lauf.kommune, anlass="Buchungen importiert", ab=ab)
    return anzahl


def _laden(lauf: Buchungslauf, lesen: Leser, melden: Melden) -> tuple[list[Zeilenfehler], dict[str, Any]]:
    """Rows into the temporary tables; rows with errors stay out. Returns the errors and the counts."""
    melden(5, "Datei wird gelesen")
    spalten, zeilen, lesefehler = lesen()
    fehlt = [spalte for spalte in lauf.zuordnung.values() if spalte not in spalten]
    if fehlt:
        raise Eingabefehler(_fehlende_spalten(lauf.zuordnung, spalten))
    fehler = [Zeilenfehler(*angabe) for angabe in lesefehler]
    werte: dict[str, Any] = {"kommune": lauf.kommune_id, "heute": timezone.localdate()}
    with connection.cursor() as cursor:
        melden(20, "Zeilen werden gelesen")
        zwischentabelle_fuellen(
            cursor, name="buchung_neu", spalten=_SPALTEN, zeilen=_saetze(lauf, spalten, zeilen, fehler)
        )
        melden(60, "Zeilen werden zugeordnet")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.buchung_geprueft")
        cursor.execute(_GEPRUEFT, werte)
        cursor.execute(_JAHRESFEHLER)
        fehler += [_jahresfehler(*zeile) for zeile in cursor.fetchall()]
        cursor.execute("DELETE FROM buchung_geprueft WHERE jahr_id IS NULL OR status = 'abgeschlossen'")
        cursor.execute(_ZAEHLEN, werte)
        alle, bekannt, ohne, ist, obligo = cursor.fetchone()
    return fehler, {
        "zeilen": len(zeilen),
        "neu": alle - bekannt,
        "bekannt": bekannt,
        "unzugeordnet": ohne,
        "fehlerhaft": len(zeilen) - alle,
        "ist": str(ist),
        "obligo": str(obligo),
    }


def _saetze(
    lauf: Buchungslauf,
    spalten: Sequence[str],
    zeilen: Sequence[tuple[int, Sequence[str]]],
    fehler: list[Zeilenfehler],
) -> Iterator[tuple[Any, ...]]:
    stellen = {feld: spalten.index(spalte) for feld, spalte in lauf.zuordnung.items()}
    unlesbar = {angabe.nummer for angabe in fehler}
    for nummer, zellen in zeilen:
        if nummer in unlesbar:
            continue
        satz = satz_lesen(nummer, {feld: zellen[stelle] for feld, stelle in stellen.items()}, art=lauf.art)
        if isinstance(satz, Buchungssatz):
            yield satz.nummer, satz.art, satz.jahr, satz.tag, satz.betrag, satz.kontierung, satz.beleg, satz.text
        else:
            fehler.extend(satz if len(fehler) < HOECHSTENS_FEHLER else ())


def _jahresfehler(nummer: int, jahr: int, fehlt: bool) -> Zeilenfehler:
    text = f"Das Haushaltsjahr {jahr} gibt es nicht." if fehlt else f"Das Haushaltsjahr {jahr} ist abgeschlossen."
    return Zeilenfehler(nummer, FELDER["jahr"].name, text)
