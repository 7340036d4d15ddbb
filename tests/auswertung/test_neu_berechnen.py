"""Recompute: right figures, idempotent, past days, retention."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from auswertung.kennzahlen import BEFUNDKENNZAHLEN, OHNE_BEWERTUNG, VERZEICHNIS
from auswertung.models import Berechnungslauf, Kennzahlwert, Termin
from auswertung.services.neu_berechnen import neu_berechnen
from auswertung.services.tagesstaende import TAEGLICH, alte_tage_ausduennen, kommunen_ohne_tagesstand, verlauf_aufbauen
from leistungen.models import Reifegradmodell, Steuerungsprofil, Themenfeld, Zielvorgabe
from leistungen.services.reifegrad import reifegrad_setzen
from leistungen.services.storno import vorgang_stornieren
from organisation.models import Aenderungsvermerk
from tests.factories.abfragen import alles_beantworten, kampagne
from tests.factories.leistungen import kommunale_leistung, stand_setzen, stufe

HEUTE = timezone.localdate()


def berechnen(kommune, stichtag=HEUTE):
    return neu_berechnen(kommune_id=kommune.pk, stichtag=stichtag, anlass="Test")


def wert(kommune, schluessel, *, stichtag=HEUTE, **zelle):
    """(Zähler, Nenner) of one cell; None where there is none."""
    ort = {"amt": None, "themenfeld": None, "stufe": None, **zelle}
    return (
        Kennzahlwert.objects.filter(kommune=kommune, kennzahl=schluessel, stichtag=stichtag, **ort)
        .values_list("zaehler", "nenner")
        .first()
    )


@pytest.fixture
def bestand(leistung_anlegen, buergeramt, bauamt):
    """Five counted services (3, 4, 1, not assessed, 3), one that is not provided, one header that is not counted."""
    return [
        leistung_anlegen("A", amt=buergeramt, stufe=3, erbracht="ja", ziel=4, ziel_datum=HEUTE + timedelta(days=10)),
        leistung_anlegen("B", amt=buergeramt, stufe=4, erbracht="ja", ziel=4, ziel_datum=HEUTE + timedelta(days=10)),
        leistung_anlegen("C", amt=bauamt, stufe=1),
        leistung_anlegen("D", amt=bauamt),
        leistung_anlegen("E", stufe=3),
        leistung_anlegen("F", amt=buergeramt, stufe=4, erbracht="nein"),
        leistung_anlegen("G", amt=buergeramt, stufe=4, gezaehlt=False),
    ]


def test_the_denominator_holds_unchecked_and_unassessed_but_not_refused_or_uncounted_services(kommune, bestand):
    berechnen(kommune)
    assert wert(kommune, "anteil_minimum") == (3, 5)
    assert wert(kommune, "bewertet") == (4, 5)
    assert wert(kommune, "ungeprueft") == (3, 5)
    assert wert(kommune, "ohne_amt") == (1, 5)


def test_figures_of_an_amt_count_its_own_services(kommune, bestand, buergeramt, bauamt):
    berechnen(kommune)
    assert wert(kommune, "anteil_minimum", amt=buergeramt) == (2, 2)
    assert wert(kommune, "anteil_minimum", amt=bauamt) == (0, 2)
    assert wert(kommune, "anteil_ziel", amt=buergeramt) == (1, 2)


def test_services_without_a_target_count_as_not_reached(kommune, bestand):
    berechnen(kommune)
    assert wert(kommune, "anteil_ziel") == (1, 5)


def test_no_target_at_all_is_unknown_not_zero(kommune, leistung_anlegen):
    leistung_anlegen("A", stufe=3)
    berechnen(kommune)
    ziel = Kennzahlwert.objects.get(kommune=kommune, kennzahl="anteil_ziel", amt=None, themenfeld=None)
    assert (ziel.zaehler, ziel.nenner, ziel.wert) == (None, 1, None)


def test_a_scale_without_legal_minimum_is_unknown_not_zero(kommune, leistung_anlegen):
    modell = Reifegradmodell.objects.create(name="Ohne Minimum", kuerzel="ohne-minimum", quelle="Test")
    modell.stufen.create(wert=2, quelle="Test")
    Steuerungsprofil.objects.filter(kommune=kommune).update(leitmodell=modell)
    leistung_anlegen("A", stufe=2)
    berechnen(kommune)
    minimum = Kennzahlwert.objects.get(kommune=kommune, kennzahl="anteil_minimum", amt=None, themenfeld=None)
    assert (minimum.zaehler, minimum.wert) == (None, None)
    assert wert(kommune, "bewertet") == (1, 1)


def test_distribution_sums_up_to_the_denominator_and_keeps_the_unassessed_apart(kommune, bestand):
    berechnen(kommune)
    zellen = Kennzahlwert.objects.filter(kommune=kommune, kennzahl="stufenverteilung", amt=None, themenfeld=None)
    verteilung = dict(zellen.values_list("stufe", "zaehler"))
    assert verteilung == {OHNE_BEWERTUNG: 1, 1: 1, 3: 2, 4: 1}
    assert set(zellen.values_list("nenner", flat=True)) == {5}


def test_cells_of_amt_and_themenfeld_carry_the_distribution(kommune, leistung_anlegen, buergeramt):
    feld = Themenfeld.objects.first() or Themenfeld.objects.create(nummer=99, bezeichnung="Feld", fim_code="feld")
    leistung_anlegen("A", amt=buergeramt, stufe=2, themenfeld=feld)
    leistung_anlegen("B", amt=buergeramt, stufe=3)
    berechnen(kommune)
    assert wert(kommune, "stufenverteilung", amt=buergeramt, themenfeld=feld, stufe=2) == (1, 1)
    assert wert(kommune, "stufenverteilung", amt=buergeramt, stufe=3) == (1, 2)
    assert wert(kommune, "bewertet", themenfeld=feld) == (1, 1)


def test_changes_count_the_thirty_days_ending_on_the_stichtag(kommune, leistung_anlegen):
    for tage in (0, 29, 30, 31):
        leistung_anlegen(f"vor {tage}", stufe=2, gueltig_ab=HEUTE - timedelta(days=tage))
    berechnen(kommune)
    assert wert(kommune, "aenderungen_30_tage") == (2, 4)


def test_unconfirmed_follows_the_term_of_the_steuerungsprofil(kommune, leistung_anlegen):
    for tage in (None, 400, 300):
        leistung_anlegen(f"bestätigt vor {tage}", bestaetigt_am=tage and HEUTE - timedelta(days=tage))
    berechnen(kommune)
    assert (wert(kommune, "unbestaetigt"), wert(kommune, "nie_bestaetigt")) == ((2, 3), (1, 3))
    Steuerungsprofil.objects.filter(kommune=kommune).update(veraltet_nach_monaten=6)
    berechnen(kommune)
    assert wert(kommune, "unbestaetigt") == (3, 3)


def test_recomputing_twice_yields_the_same_rows(kommune, bestand):
    def inhalt():
        felder = ("kennzahl", "amt", "themenfeld", "modell", "stufe", "zaehler", "nenner", "wert")
        return sorted(Kennzahlwert.objects.filter(kommune=kommune).values_list(*felder), key=str)

    berechnen(kommune)
    erster = inhalt()
    berechnen(kommune)
    assert erster and inhalt() == erster
    assert Berechnungslauf.objects.filter(kommune=kommune).count() == 1


def test_the_other_kommune_keeps_its_values(kommune, andere_kommune, bestand):
    kommunale_leistung(andere_kommune, "A", stufe=3)
    berechnen(andere_kommune)
    berechnen(kommune)
    assert wert(andere_kommune, "anteil_minimum") == (1, 1)
    assert wert(kommune, "anteil_minimum") == (3, 5)


def test_only_the_notes_seen_are_removed(kommune, andere_kommune, bestand, leitmodell, team):
    reifegrad_setzen(
        benutzer=team,
        kommune=kommune,
        leistung_ids=[bestand[2].pk],
        stufe=stufe(leitmodell, 4),
        gueltig_ab=HEUTE,
        grund="fertig",
    )
    Aenderungsvermerk.objects.create(kommune=andere_kommune, betroffen_ab=HEUTE, anlass="anderswo")
    assert berechnen(kommune).vermerke == 1
    assert list(Aenderungsvermerk.objects.values_list("kommune", flat=True)) == [andere_kommune.pk]
    assert wert(kommune, "anteil_minimum") == (4, 5)


def test_without_a_note_a_late_worker_does_nothing(kommune, bestand):
    ergebnis = neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test", nur_mit_vermerk=True)
    assert ergebnis.zeilen == 0
    assert not Kennzahlwert.objects.filter(kommune=kommune).exists()


def test_a_nachtrag_rebuilds_the_days_behind_it_only_for_dated_kennzahlen(kommune, leistung_anlegen, leitmodell, team):
    leistung = leistung_anlegen("A", stufe=1, gueltig_ab=date(2025, 1, 1))
    frueher, mitte = HEUTE - timedelta(days=20), HEUTE - timedelta(days=10)
    for tag in (frueher, mitte):
        berechnen(kommune, tag)
    berechnen(kommune)
    reifegrad_setzen(
        benutzer=team,
        kommune=kommune,
        leistung_ids=[leistung.pk],
        stufe=stufe(leitmodell, 3),
        gueltig_ab=mitte,
        grund="nachgereicht",
    )
    ergebnis = berechnen(kommune)
    assert ergebnis.vergangene_tage == 1
    assert [wert(kommune, "anteil_minimum", stichtag=tag) for tag in (frueher, mitte, HEUTE)] == [
        (0, 1),
        (1, 1),
        (1, 1),
    ]
    # confirmed only now: the past day keeps what it knew
    assert wert(kommune, "nie_bestaetigt", stichtag=mitte) == (1, 1)
    assert wert(kommune, "nie_bestaetigt") == (0, 1)


def test_a_storno_takes_the_figure_back(kommune, leistung_anlegen, leitmodell, team):
    leistung = leistung_anlegen("A", stufe=1)
    vorgang = reifegrad_setzen(
        benutzer=team,
        kommune=kommune,
        leistung_ids=[leistung.pk],
        stufe=stufe(leitmodell, 3),
        gueltig_ab=HEUTE,
        grund="fertig",
    )
    berechnen(kommune)
    assert wert(kommune, "anteil_minimum") == (1, 1)
    vorgang_stornieren(benutzer=team, kommune=kommune, kennung=vorgang.kennung, grund="vertippt")
    berechnen(kommune)
    assert wert(kommune, "anteil_minimum") == (0, 1)


def test_the_facts_and_the_derived_columns_tell_the_same(kommune, bestand):
    from leistungen.models import KommunaleLeistung

    berechnen(kommune)
    gezaehlte = KommunaleLeistung.objects.filter(kommune=kommune).gezaehlte()
    assert wert(kommune, "anteil_minimum") == (gezaehlte.filter(stufe_wert__gte=3).count(), gezaehlte.count())


def test_due_targets_count_what_is_open_and_default_targets_mark_the_trend(kommune, bestand, leitmodell, buergeramt):
    Zielvorgabe.objects.create(
        kommune=kommune, stufe=stufe(leitmodell, 4), gueltig_ab=HEUTE, ziel_datum=date(2030, 12, 31)
    )
    berechnen(kommune)
    faellig = Termin.objects.filter(kommune=kommune, art="faellig")
    erster = faellig.get(amt=None, datum=HEUTE + timedelta(days=10))
    assert (erster.offen, erster.gesamt) == (1, 2)
    assert faellig.filter(amt=buergeramt).count() == 1
    assert Termin.objects.get(kommune=kommune, art="festlegung").text == "Ziel der Kommune: Stufe 4 bis 31.12.2030"


def test_a_history_is_built_from_dated_facts(kommune, leistung_anlegen):
    leistung = leistung_anlegen("A", stufe=1, gueltig_ab=date(2026, 1, 15))
    stand_setzen(leistung, 3, gueltig_ab=date(2026, 6, 15))
    heute = date(2026, 11, 22)
    verlauf_aufbauen(kommune_id=kommune.pk, von=date(2026, 1, 1), bis=heute, stichtag=heute)
    assert wert(kommune, "bewertet", stichtag=date(2026, 1, 31)) == (1, 1)
    assert wert(kommune, "anteil_minimum", stichtag=date(2026, 5, 31)) == (0, 1)
    assert wert(kommune, "anteil_minimum", stichtag=date(2026, 6, 30)) == (1, 1)
    tage = set(Berechnungslauf.objects.filter(kommune=kommune).values_list("stichtag", flat=True))
    assert date(2026, 3, 15) not in tage and heute - timedelta(days=1) in tage and heute not in tage


def test_old_days_are_thinned_out_to_month_ends(kommune, leistung_anlegen):
    leistung_anlegen("A", stufe=1)
    heute = date(2026, 11, 22)
    alt, monatsende, jung = date(2026, 5, 15), date(2026, 5, 31), heute - timedelta(days=TAEGLICH)
    for tag in (alt, monatsende, jung):
        berechnen(kommune, tag)
    assert alte_tage_ausduennen(kommune_id=kommune.pk, stichtag=heute) == 1
    assert set(Kennzahlwert.objects.filter(kommune=kommune).values_list("stichtag", flat=True)) == {monatsende, jung}


def test_every_kommune_without_todays_snapshot_is_found(kommune, andere_kommune):
    berechnen(kommune)
    assert kommunen_ohne_tagesstand(stichtag=HEUTE) == [andere_kommune.pk]


def test_the_ruecklauf_counts_services_of_running_campaigns_only(kommune, team, bestand, bauamt):
    _, b, c, d, _, f, _ = bestand
    laufend = kampagne(team, kommune, [b, c, d, f], arten=("fallzahl", "reifegrad", "anmerkung"))
    kampagne(team, kommune, [c], arten=("fallzahl",), oeffnen=False, titel="Entwurf")
    alles_beantworten(team, laufend, b, c, f)
    berechnen(kommune)
    assert wert(kommune, "ruecklauf") == (3, 4), "asked is asked, also what is not provided"
    assert wert(kommune, "ruecklauf", amt=bauamt) == (1, 2)
    laufend.boegen.filter(amt=bauamt).update(ist_zurueckgestellt=True, zurueckstellungsgrund="Umzug")
    berechnen(kommune)
    assert wert(kommune, "ruecklauf") == (2, 2), "a deferred Amt is not asked"


def test_a_service_counts_as_answered_when_all_running_campaigns_about_it_are(kommune, team, bestand):
    c = bestand[2]
    eine = kampagne(team, kommune, [c], arten=("fallzahl",), titel="Eine")
    kampagne(team, kommune, [c], arten=("erbracht",), titel="Andere")
    alles_beantworten(team, eine, c)
    berechnen(kommune)
    assert wert(kommune, "ruecklauf") == (0, 1)


def test_every_kennzahl_of_the_register_has_values_and_a_written_definition(kommune, team, bestand):
    kampagne(team, kommune, bestand, arten=("fallzahl",))
    berechnen(kommune)
    geschrieben = set(Kennzahlwert.objects.filter(kommune=kommune).values_list("kennzahl", flat=True))
    assert geschrieben == {*VERZEICHNIS, "befunde_leistungen"}, "of the other rooms there is nothing to find"
    for kennzahl in (*VERZEICHNIS.values(), *BEFUNDKENNZAHLEN):
        assert (
            "Zähler:" in kennzahl.definition and "Nenner:" in kennzahl.definition and "Quelle:" in kennzahl.definition
        )
