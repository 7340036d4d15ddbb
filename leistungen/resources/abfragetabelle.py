"""Tables of the Fachamt-Abfragen for Excel and CSV: the campaigns, the Rücklauf per Amt, the differences of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from leistungen.antwortform import zeigen
from leistungen.models import Abfrage, Amtsbogen, Rueckgabe
from leistungen.selectors.abfragen import Frage, Ruecklauf, gesamt
from leistungen.selectors.rueckgaben import Zellenzeile
from organisation.models import Benutzer, Kommune
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle

QUELLE = "OZG-Tracker, Fachamt-Abfragen der Kommune"
_RUECKLAUF = (
    Spalte("gefragt", "gefragte Leistungen", "zahl"),
    Spalte("beantwortet", "vollständig beantwortet", "zahl"),
    Spalte("quote", "Rücklaufquote", "prozent", leer="nicht bestimmbar"),
)


def _angaben(kommune: Kommune, benutzer: Benutzer, filter_in_worten: str) -> list[Angabe]:
    return grundangaben(
        kommune=kommune,
        benutzer=benutzer,
        stichtag=timezone.localdate(),
        filter_in_worten=filter_in_worten,
        quelle=QUELLE,
    )


def abfragenliste(
    *,
    abfragen: Iterable[Abfrage],
    ruecklauf: Mapping[int, Mapping[int, Ruecklauf]],
    kommune: Kommune,
    benutzer: Benutzer,
    filter_in_worten: str,
) -> Tabelle:
    """One row per campaign. `ruecklauf`: campaign → Bogen that is asked → what came back."""
    spalten = (
        Spalte("titel", "Abfrage"),
        Spalte("status", "Zustand"),
        Spalte("frist", "Antwort bis", "datum"),
        *_RUECKLAUF,
    )
    summen = ((a, gesamt(ruecklauf.get(a.pk, {}).values())) for a in abfragen)
    zeilen = ((a.titel, a.get_status_display(), a.frist, r.gefragt, r.beantwortet, r.anteil) for a, r in summen)
    return Tabelle("Fachamt-Abfragen", spalten, zeilen, _angaben(kommune, benutzer, filter_in_worten), "abfragen")


def ruecklauftabelle(
    *, abfrage: Abfrage, boegen: Iterable[Amtsbogen], ruecklauf: Mapping[int, Ruecklauf], benutzer: Benutzer
) -> Tabelle:
    """One row per Amt, the deferred ones with their reason."""
    spalten = (
        Spalte("amt", "Amt"),
        Spalte("lage", "Lage"),
        *_RUECKLAUF,
        Spalte("bestaetigt_am", "vollständig bestätigt am", "zeitpunkt", leer="nicht bestätigt"),
        Spalte("bestaetigt_als", "bestätigt als", leer=""),
    )
    zeilen = (
        (
            str(b.amt),
            f"zurückgestellt: {b.zurueckstellungsgrund}" if b.ist_zurueckgestellt else "gefragt",
            r.gefragt,
            r.beantwortet,
            None if b.ist_zurueckgestellt else r.anteil,
            b.bestaetigt_am,
            b.bestaetigt_als or None,
        )
        for b, r in ((b, ruecklauf.get(b.pk, Ruecklauf())) for b in boegen)
    )
    angaben = [
        *_angaben(abfrage.kommune, benutzer, ""),
        Angabe("Abfrage", abfrage.titel),
        Angabe("Frist", abfrage.frist),
    ]
    return Tabelle("Rücklauf", spalten, zeilen, angaben, f"ruecklauf-{abfrage.pk}")


def rueckgabetabelle(
    *, rueckgabe: Rueckgabe, zellen: Iterable[Zellenzeile], fragen: Sequence[Frage], benutzer: Benutzer
) -> Tabelle:
    """Every difference and every error of a returned workbook."""
    spalten = (
        Spalte("zeile", "Zeile", "zahl"),
        Spalte("befund", "Befund"),
        Spalte("leistung", "Leistung", leer=""),
        Spalte("frage", "Spalte", leer=""),
        Spalte("alt", "bisher", leer=""),
        Spalte("neu", "neu", leer=""),
        Spalte("meldung", "Meldung", leer=""),
    )
    form = {frage.id: frage.form for frage in fragen}
    zeilen = [
        *((f["zeile"], "Fehler", None, f["spalte"], None, None, f["text"]) for f in rueckgabe.fehler),
        *(
            (
                z.zeile,
                z.befund_name,
                z.bezeichnung,
                z.frage,
                zeigen(z.alt, form[z.frage_id]),
                zeigen(z.neu, form[z.frage_id]),
                None,
            )
            for z in zellen
        ),
    ]
    angaben = [
        *_angaben(rueckgabe.kommune, benutzer, ""),
        Angabe("Datei", rueckgabe.dateiname),
        Angabe("Prüfsumme (SHA-256)", rueckgabe.sha256),
    ]
    return Tabelle("Prüfung der Mappe", spalten, zeilen, angaben, f"rueckgabe-{rueckgabe.pk}")
