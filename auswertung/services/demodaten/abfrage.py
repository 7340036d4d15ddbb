"""One running Fachamt-Abfrage for Bielefeld: the nine deferred Ämter of the paper, synthetic answers that repeat what is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from auswertung.services.demodaten.bestand import schluessel_von
from auswertung.services.demodaten.zufall import zahl
from leistungen.antwortform import WEISS_NICHT, zahlform
from leistungen.models import (
    Abfrage,
    Abfrageantwort,
    Abfragefrage,
    Abfrageposition,
    Amtsbogen,
    Bewertung,
    KommunaleLeistung,
    Kriterium,
)
from leistungen.services.abfragen.kampagne import Rahmen, abfrage_anlegen
from organisation.models import Amt, Benutzer, Kommune

KOMMUNE = "bielefeld"
TITEL = "Nachmeldungen zur Rangfolge (Demodaten)"
ANSCHREIBEN = "Demodaten: Diese Abfrage und ihre Antworten sind erfunden. Bitte prüfen Sie Ihre Schätzungen und nennen Sie die Fallzahl."
FERTIG, OFFEN = "420", "620"  # pilot Ämter: one is done, one has not begun
ANTEIL = 60  # of 100 services of every other Amt are answered
FRIST, SEIT, ERINNERN = 21, 10, (7, 14)  # days from the Stichtag


def abfrage_aufbauen(*, kommune: Kommune, stichtag: date, benutzer: Benutzer | None) -> Abfrage | None:
    """The campaign of the demo; only Bielefeld's paper names which Ämter were asked and which were deferred."""
    if kommune.kuerzel != KOMMUNE or benutzer is None:
        return None
    kriterien = Kriterium.objects.filter(
        kommune=kommune, katalog__ist_gueltig=True, herkunft=Kriterium.Herkunft.SCHAETZUNG_FACHAMT
    ).order_by("nummer")
    leistungen = KommunaleLeistung.objects.filter(kommune=kommune, amt__isnull=False)
    mit_leistung = set(leistungen.values_list("amt_id", flat=True))
    aemter = Amt.objects.filter(kommune=kommune)
    abfrage = abfrage_anlegen(
        benutzer=benutzer,
        kommune=kommune,
        rahmen=Rahmen(
            TITEL, ANSCHREIBEN, stichtag + timedelta(days=FRIST), [stichtag + timedelta(days=tage) for tage in ERINNERN]
        ),
        fragen=[*(("kriterium", k.pk) for k in kriterien), ("fallzahl", None), ("anmerkung", None)],
        leistung_ids=list(leistungen.values_list("pk", flat=True)),
        aemter={a.pk: a.zurueckstellungsgrund for a in aemter if a.pk in mit_leistung or a.ist_zurueckgestellt},
    )
    seit = timezone.make_aware(datetime.combine(stichtag - timedelta(days=SEIT), time(9)))
    Abfrage.objects.filter(pk=abfrage.pk).update(status=Abfrage.Status.LAUFEND, geoeffnet_am=seit)
    Abfrageantwort.objects.bulk_create(_antworten(abfrage, benutzer, seit + timedelta(days=3)), batch_size=2000)
    Amtsbogen.objects.filter(abfrage=abfrage, amt__nummer=FERTIG).update(
        bestaetigt_am=seit + timedelta(days=4), bestaetigt_als="OZG-Koordination (Demodaten)"
    )
    return abfrage


def _antworten(abfrage: Abfrage, benutzer: Benutzer, am: datetime) -> Iterator[Abfrageantwort]:
    """What an Amt would answer today: the value that is known already, else "weiß nicht". No new fact follows."""
    bekannt = {
        (leistung, kriterium): wert
        for leistung, kriterium, wert in Bewertung.objects.gueltige()
        .filter(kommune_id=abfrage.kommune_id, leistung__isnull=False)
        .order_by("gueltig_ab", "erfasst_am", "pk")
        .values_list("leistung_id", "kriterium_id", "wert")
    }
    fragen = list(abfrage.fragen.exclude(art__in=Abfragefrage.FREIWILLIG))
    positionen = Abfrageposition.objects.filter(bogen__abfrage=abfrage, bogen__ist_zurueckgestellt=False)
    for p in positionen.select_related("leistung__einzelleistung", "bogen__amt").order_by("pk"):
        if not _ist_beantwortet(abfrage, p):
            continue
        for frage in fragen:
            if frage.art == Abfragefrage.Art.FALLZAHL:
                menge, praezision = p.leistung.fallzahl, p.leistung.fallzahl_praezision
                wert = WEISS_NICHT if menge is None else f"{menge}|{praezision}"
            else:
                punkte = bekannt.get((p.leistung_id, frage.kriterium_id or 0))
                wert = WEISS_NICHT if punkte is None else zahlform(punkte)
            yield Abfrageantwort(
                kommune_id=abfrage.kommune_id,
                position=p,
                frage=frage,
                wert=wert,
                beantwortet_am=am,
                beantwortet_von=benutzer,
                herkunft="Demodaten",
            )


def _ist_beantwortet(abfrage: Abfrage, position: Abfrageposition) -> bool:
    nummer = position.bogen.amt.nummer
    if nummer in (FERTIG, OFFEN):
        return nummer == FERTIG
    return zahl(schluessel_von(kommune=abfrage.kommune, leistung=position.leistung), "abfrage", bis=100) < ANTEIL
