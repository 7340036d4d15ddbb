"""What the five council papers print about Kommunen, Ämter and services, reproduced from the demo data."""

from __future__ import annotations

import csv
import itertools
import re
import stat
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from auswertung.models import Kennzahlwert
from auswertung.services.demodaten.tatsachen import quartalsende
from auswertung.services.demodaten.verlauf import verlauf
from leistungen.models import (
    Einzelleistung,
    Erbringungsstand,
    KommunaleLeistung,
    OzgLeistung,
    Reifegradstand,
    Steuerungsprofil,
    Zielvorgabe,
)
from organisation.models import Amt, Benutzer, Kommune, Zugehoerigkeit
from tests.vorlagen import demo_ordner

pytestmark = pytest.mark.usefixtures("demodaten")
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "demo"


def leistungen(kuerzel):
    return KommunaleLeistung.objects.filter(kommune__kuerzel=kuerzel)


def aemter(kuerzel):
    return Amt.objects.filter(kommune__kuerzel=kuerzel)


def test_five_kommunen_of_the_register_with_their_class():
    klassen = dict(Kommune.objects.values_list("gebietskoerperschaft__schluessel", "groessenklasse"))
    assert klassen == {"05711000": 2, "05124000": 2, "08317096": 4, "03158": 10, "04012000": 3}
    assert Kommune.objects.filter(ist_demo=True).exclude(quelle="").count() == 5


def test_bi_2_figures_of_the_catalogue():
    assert Einzelleistung.objects.aktuell().count() == 5249  # the paper: 5,252, for which the source has no proof
    assert OzgLeistung.objects.filter(ist_im_urkatalog=True).count() == 575
    assert OzgLeistung.objects.filter(ist_im_urkatalog=True, bezeichnung="").count() == 43
    assert round(1557 / 5249 * 100, 1) == 29.7 and round(1557 / 5252 * 100, 1) == 29.6


def test_bi_2_bielefeld_has_exactly_1557_services_and_all_of_them_count():
    assert leistungen("bielefeld").count() == 1557
    assert leistungen("bielefeld").gezaehlte().count() == 1557
    heute = Kennzahlwert.objects.filter(kommune__kuerzel="bielefeld", amt=None, themenfeld=None, stufe=None)
    nenner = heute.filter(stichtag=heute.aggregate(tag=Max("stichtag"))["tag"]).exclude(nenner=None)
    assert 1557 in set(nenner.values_list("nenner", flat=True))


def test_the_choice_follows_its_rule():
    """Counted, executable by a Kommune, the certain ones complete, every possible bundle present."""
    gewaehlt = leistungen("bielefeld")
    assert not gewaehlt.exclude(fassung__kommunaler_vollzug__in=["ja", "moeglich"]).exists()
    sicher = Q(fassungen__ist_aktuell=True, fassungen__ist_gezaehlt=True, fassungen__kommunaler_vollzug="ja")
    assert gewaehlt.filter(fassung__kommunaler_vollzug="ja").count() == Einzelleistung.objects.filter(sicher).count()
    moeglich = OzgLeistung.objects.filter(
        fassungen__ist_aktuell=True, fassungen__ist_gezaehlt=True, fassungen__kommunaler_vollzug__in=["ja", "moeglich"]
    )
    assert set(moeglich.values_list("pk", flat=True)) == set(gewaehlt.values_list("ozg_leistung_id", flat=True)) - {
        None
    }


def test_bi_3_legal_minimum_and_own_target_are_two_things():
    profil = Steuerungsprofil.objects.select_related("leitmodell").get(kommune__kuerzel="bielefeld")
    modell = profil.leitmodell
    assert (modell.gesetzliches_minimum, bool(modell.minimum_quelle)) == (3, True)
    benannt = dict(modell.stufen.exclude(bezeichnung="").values_list("wert", "bezeichnung"))
    assert benannt == {3: "Online-Leistung", 4: "Online-Transaktion", 5: "Vernetzte Online-Transaktion"}
    vorgabe = Zielvorgabe.objects.get(kommune__kuerzel="bielefeld", leistung=None)
    assert (vorgabe.stufe.wert, vorgabe.gueltig_ab, "Abschnitt 2" in vorgabe.grund) == (4, date(2021, 5, 27), True)
    assert set(leistungen("bielefeld").values_list("ziel_wert", flat=True)) == {4, 5}


def test_bi_12_nine_offices_are_put_off_with_their_reason():
    zurueck = aemter("bielefeld").filter(ist_zurueckgestellt=True)
    assert set(zurueck.values_list("nummer", flat=True)) == {
        "002",
        "110",
        "130",
        "150",
        "300",
        "320",
        "370",
        "510",
        "530",
    }
    assert all("Pandemie" in amt.zurueckstellungsgrund and amt.bezeichnung == "" for amt in zurueck)


def test_bi_13_three_pilot_offices_known_by_number_only():
    piloten = aemter("bielefeld").filter(ist_pilotamt=True)
    assert sorted(piloten.values_list("nummer", "bezeichnung")) == [("420", ""), ("620", ""), ("660", "")]


def test_bi_4_the_office_100_and_its_two_parts():
    assert dict(aemter("bielefeld").filter(uebergeordnet__nummer="100").values_list("nummer", "bezeichnung")) == {
        "100.1": "Organisationsentwicklung und IT-Steuerung",
        "100.2": "Informations- und Kommunikationstechnik",
    }


def test_w_3_wuppertal_has_class_2_and_about_500_services():
    assert leistungen("wuppertal").count() == 500
    assert aemter("wuppertal").get(nummer="402").bezeichnung == "Amt für Informationstechnik und Digitalisierung"


def test_og_9_offenburg_names_fachbereiche_by_number():
    assert {"FB 2", "FB 4", "FB 7", "FB 8", "FB 9", "FB 10"} <= set(
        aemter("offenburg").values_list("nummer", flat=True)
    )
    assert aemter("offenburg").get(kurzzeichen="FB ZSR").bezeichnung == "Fachbereich Zentrale Steuerung und Recht"


def test_wf_7_the_cooperation_team_of_wolfenbuettel():
    assert set(aemter("wolfenbuettel").values_list("nummer", flat=True)) == {"Dez I", "11", "103", "111", "01", "107"}


def test_bhv_bremerhaven_has_no_invented_target():
    assert not Zielvorgabe.objects.filter(kommune__kuerzel="bremerhaven").exists()
    assert set(leistungen("bremerhaven").values_list("ziel_wert", flat=True)) == {None}


def test_every_amt_names_its_source():
    assert not Amt.objects.filter(quelle="").exists()


def test_no_telephone_or_mail_and_no_column_for_persons():
    for datei in FIXTURES.glob("*.csv"):
        inhalt = (
            datei.read_text(encoding="utf-8").replace("openR@thaus", "").replace("OpenR@thaus", "")
        )  # a product, not an address
        assert not re.search(r"[\w.]+@[\w.]+|\+49|\b0\d{2,4} \d{3,}|Telefon|E-Mail", inhalt), datei.name
        assert not {"person", "ansprechperson", "telefon", "bearbeiter"} & set(inhalt.splitlines()[0].split(","))


def test_histories_are_marked_synthetic_and_never_in_the_future():
    assert not Reifegradstand.objects.exclude(herkunft="demo").exists()
    grenzen = Reifegradstand.objects.aggregate(ab=Min("gueltig_ab"), bis=Max("gueltig_ab"))
    heute = timezone.localdate()
    assert grenzen["bis"] <= heute and 700 <= (heute - grenzen["ab"]).days <= 735
    assert not Erbringungsstand.objects.filter(erbracht="nein", kommune__kuerzel="bielefeld").exists()
    assert not Erbringungsstand.objects.filter(erbracht="nein", grund="").exists()


def test_there_is_something_to_look_at():
    """Changes in the last 30 days, stale data, missing stages, services without an Amt, a cancelled mistake."""
    bielefeld = leistungen("bielefeld").aggregate(
        offen=Count("pk", filter=Q(stufe_wert=None)),
        ohne_amt=Count("pk", filter=Q(amt=None)),
        nie=Count("pk", filter=Q(bestaetigt_am=None)),
    )
    assert all(20 <= anzahl < 400 for anzahl in bielefeld.values()), bielefeld
    assert Reifegradstand.objects.filter(storniert_am__isnull=False).exclude(storno_grund="").exists()
    assert not KommunaleLeistung.objects.filter(bestaetigt_am__lt=F("stand_seit")).exists()


def test_logins_lie_in_a_file_for_its_owner_alone():
    datei = demo_ordner() / "demo-zugang.txt"
    assert stat.S_IMODE(datei.stat().st_mode) == 0o600
    zeilen = [zeile.split("\t") for zeile in datei.read_text(encoding="utf-8").splitlines()]
    assert {z[0] for z in zeilen} == {"anna", "bernd", "lena", "rita", "admin", "carla", "oda", "betreiber"}
    assert all(len(z) == 4 and len(z[1]) >= 12 for z in zeilen)
    assert all(Benutzer.objects.get(username=z[0]).check_password(z[1]) for z in zeilen)


def test_roles_of_the_logins():
    rechte = {
        n: Benutzer.objects.get(username=n).rechte()
        for n in ("anna", "bernd", "lena", "rita", "carla", "oda", "admin", "betreiber")
    }
    bielefeld, wuppertal, offenburg = (
        Kommune.objects.get(kuerzel=k).pk for k in ("bielefeld", "wuppertal", "offenburg")
    )
    amt = {nummer: aemter("bielefeld").get(nummer=nummer).pk for nummer in ("420", "620")}

    def darf(name, stufe, amt_id=None, kommune=bielefeld, bereich="leistungen"):
        return rechte[name].darf(kommune_id=kommune, bereich=bereich, stufe=stufe, amt_id=amt_id)

    assert darf("anna", "freigeben") and darf("anna", "exportieren")
    assert darf("bernd", "bearbeiten", amt["620"]) and not darf("bernd", "lesen", amt["420"])
    assert (
        darf("lena", "lesen") and darf("lena", "bearbeiten", amt["420"]) and not darf("lena", "bearbeiten", amt["620"])
    )
    assert darf("rita", "exportieren") and not darf("rita", "bearbeiten", amt["620"])
    assert darf("admin", "freigeben", bereich="stammdaten") and not darf("admin", "bearbeiten", amt["620"])
    assert darf("carla", "bearbeiten", kommune=wuppertal) and not darf("carla", "lesen")
    assert darf("oda", "freigeben", kommune=offenburg, bereich="finanzen") and not darf("oda", "lesen")
    assert darf("oda", "lesen", kommune=offenburg) and not darf("oda", "bearbeiten", kommune=offenburg)
    assert rechte["betreiber"].eintraege == ()
    assert not Zugehoerigkeit.objects.exclude(kommune__in=[bielefeld, wuppertal, offenburg]).exists()


def test_synthetic_values_depend_on_their_key_alone():
    tag = date(2026, 1, 15)
    einmal = [verlauf(f"kommune:{n}", stufen=[0, 1, 2, 3, 4], stichtag=tag) for n in range(300)]
    assert einmal == [verlauf(f"kommune:{n}", stufen=[0, 1, 2, 3, 4], stichtag=tag) for n in range(300)]
    for schritte in einmal:
        tage = [s.gueltig_ab for s in schritte]
        assert tage == sorted(set(tage)) and all(t < tag for t in tage)
        assert all(0 <= s.wert <= 4 for s in schritte)
        assert all(a.wert != b.wert for a, b in itertools.pairwise(schritte))
    assert 20 <= sum(not schritte for schritte in einmal) <= 50


@pytest.mark.parametrize(
    ("tag", "weiter", "ende"),
    [
        (date(2026, 11, 23), 0, date(2026, 12, 31)),
        (date(2026, 11, 23), 1, date(2027, 3, 31)),
        (date(2026, 2, 1), -1, date(2025, 12, 31)),
    ],
)
def test_quarter_ends(tag, weiter, ende):
    assert quartalsende(tag, weiter) == ende


def test_each_row_of_the_fixtures_has_a_source():
    for datei in sorted({pfad.name for pfad in FIXTURES.glob("*.csv")} - {"zugaenge.csv"}):
        zeilen = list(csv.DictReader((FIXTURES / datei).open(encoding="utf-8")))
        assert zeilen and all(zeile["quelle"] for zeile in zeilen), datei
