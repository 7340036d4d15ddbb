"""Criteria of the papers (facts) and synthetic values for them; Bielefeld's TOP 20 frozen on the day of the council."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from auswertung.services.demodaten.bestand import schluessel_von
from auswertung.services.demodaten.zufall import aus, gewichtet, zahl
from leistungen.models import Bewertung, Herkunft, KommunaleLeistung, Kriterienkatalog, Kriterium, OzgLeistung
from leistungen.rangfolge import Ziehungen
from leistungen.resources.kriteriensaetze import SAETZE, kriteriensatz
from leistungen.selectors.kriterien import kriterien_von, skala
from leistungen.services.kriterien import katalog_anlegen
from leistungen.services.rangfolge import rangfolge_beschliessen, stabilitaet_pruefen
from organisation.models import Benutzer, Kommune

BESCHLUSS = {"bielefeld": date(2021, 5, 27), "offenburg": date(2021, 11, 22)}
VORLAUF = 30  # days between the answers of the Ämter and the council
BEANTWORTET, WEISS_NICHT = 82, 6  # of 100 asked values
NACHGEMELDET = 7  # of 100 services: a value changed after the council ("Nachmeldungen")
QUELLE = "qualifizierte Schätzung (Demodaten)"


def rangfolge_aufbauen(
    *, kommune: Kommune, leistungen: Sequence[KommunaleLeistung], stichtag: date, benutzer: Benutzer | None
) -> None:
    """Only for the Kommunen whose papers name criteria. Services of deferred Ämter stay without values."""
    if kommune.kuerzel not in SAETZE:
        return
    satz, tag = kriteriensatz(kommune.kuerzel), BESCHLUSS[kommune.kuerzel]
    katalog = katalog_anlegen(
        benutzer=None,
        kommune=kommune,
        name=satz.name,
        quelle=satz.quelle,
        kriterien=satz.kriterien,
        grund="Kriterien der Ratsvorlage",
        gueltig_ab=tag,
    )
    kriterien = kriterien_von(katalog=katalog)
    gefragt = [leistung for leistung in leistungen if not (leistung.amt and leistung.amt.ist_zurueckgestellt)]
    am = tag - timedelta(days=VORLAUF)
    Bewertung.objects.bulk_create(_werte(kriterien, gefragt, am, benutzer), batch_size=2000)
    if kommune.kuerzel == "bielefeld":
        _bielefeld(kommune, katalog, kriterien, gefragt, stichtag, benutzer)
    stabilitaet_pruefen(
        kommune=kommune, katalog=katalog, benutzer=benutzer, top_n=katalog.top_n, ziehungen=Ziehungen(1000, 0.1, 1)
    )


def _bielefeld(
    kommune: Kommune,
    katalog: Kriterienkatalog,
    kriterien: Sequence[Kriterium],
    gefragt: Sequence[KommunaleLeistung],
    stichtag: date,
    benutzer: Benutzer | None,
) -> None:
    """One OZG-Leistung assessed as a whole, the TOP 20 of the council, and what was reported later."""
    ozg = OzgLeistung.objects.filter(pk__in={x.ozg_leistung_id for x in gefragt}).order_by("ozg_id").first()
    am = BESCHLUSS["bielefeld"] - timedelta(days=VORLAUF)
    if ozg is not None:
        ganze = [_bewertung(kommune, kriterium, None, ozg, 4, am, benutzer) for kriterium in kriterien]
        Bewertung.objects.bulk_create(ganze)
    rangfolge_beschliessen(
        benutzer=benutzer,
        kommune=kommune,
        titel="TOP 20 (Demodaten)",
        beschlossen_am=BESCHLUSS["bielefeld"],
        drucksache="",
        anmerkung="Die Plätze sind erfunden: Anlage 2 der Vorlage liegt nicht vor.",
        gesehene_version=katalog.version,
    )
    Bewertung.objects.bulk_create(_nachmeldungen(kriterien, gefragt, stichtag, benutzer), batch_size=2000)


def _werte(
    kriterien: Sequence[Kriterium], leistungen: Sequence[KommunaleLeistung], am: date, benutzer: Benutzer | None
) -> Iterator[Bewertung]:
    for leistung in leistungen:
        schluessel = schluessel_von(kommune=leistung.kommune, leistung=leistung)
        for kriterium in kriterien:
            los = zahl(schluessel, f"rang_{kriterium.schluessel}", bis=100)
            if los < BEANTWORTET:
                stelle = gewichtet((14, 26, 30, 20, 10), schluessel, f"wert_{kriterium.schluessel}")
                wert = skala(kriterium)[min(stelle, len(skala(kriterium)) - 1)]
                yield _bewertung(leistung.kommune, kriterium, leistung, None, wert, am, benutzer)
            elif los < BEANTWORTET + WEISS_NICHT:
                yield _bewertung(leistung.kommune, kriterium, leistung, None, None, am, benutzer)


def _nachmeldungen(
    kriterien: Sequence[Kriterium], leistungen: Sequence[KommunaleLeistung], stichtag: date, benutzer: Benutzer | None
) -> Iterator[Bewertung]:
    for leistung in leistungen:
        schluessel = schluessel_von(kommune=leistung.kommune, leistung=leistung)
        if zahl(schluessel, "nachgemeldet", bis=100) < NACHGEMELDET:
            kriterium = aus(kriterien, schluessel, "nachgemeldet_was")
            wert = aus(skala(kriterium), schluessel, "nachgemeldet_wert")
            am = stichtag - timedelta(days=20 + zahl(schluessel, "nachgemeldet_tag", bis=300))
            yield _bewertung(leistung.kommune, kriterium, leistung, None, wert, am, benutzer)


def _bewertung(
    kommune: Kommune,
    kriterium: Kriterium,
    leistung: KommunaleLeistung | None,
    ozg: OzgLeistung | None,
    wert: Decimal | int | None,
    am: date,
    benutzer: Benutzer | None,
) -> Bewertung:
    wer = schluessel_von(kommune=kommune, leistung=leistung) if leistung else f"{kommune.kuerzel}:{ozg}"
    ort = f"{wer}:{kriterium.schluessel}:{am}"
    return Bewertung(
        kommune=kommune,
        kriterium=kriterium,
        leistung=leistung,
        ozg_leistung=ozg,
        wert=wert,
        quelle=QUELLE,
        gueltig_ab=am,
        erfasst_am=timezone.make_aware(datetime.combine(am, time(9))),
        erfasst_von=benutzer,
        grund="Demodaten: Rückmeldung des Fachamts" if wert is not None else "Demodaten: im Fachamt nicht bekannt",
        herkunft=Herkunft.DEMO,
        vorgang=uuid.uuid5(uuid.NAMESPACE_URL, f"ozg-demo/rang/{ort}"),
    )
