"""Writing cells: append-only, all or none, guarded against the second person, gated by the year, taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from finanzen.betrag import betrag_lesen
from finanzen.models import Ansatz, Haushaltsjahrstand
from finanzen.services.ansaetze import ansaetze_setzen, ansatz_stornieren, ansatzvorgang_stornieren
from finanzen.services.zellpruefung import Beleg, Zellangabe, Zellfehler, Zellkonflikt
from leistungen.services.fehler import Eingabefehler
from organisation.models import Aenderungsvermerk
from tests.factories.finanzen import ansatz_machen, haushaltsjahr_machen, massnahme_machen, position_machen

pytestmark = pytest.mark.django_db
BELEG = Beleg("Mehrbedarf laut Ausschreibung", "201/21")


@pytest.fixture
def position(kommune, buergeramt):
    haushaltsjahr_machen(kommune, 2022)
    haushaltsjahr_machen(kommune, 2021, status="beschlossen")
    return position_machen(massnahme_machen(kommune, "DMS", amt=buergeramt))


def angabe(position, jahr, text, *, art="ansatz", gesehen=None):
    return Zellangabe(position.pk, jahr, art, betrag_lesen(text), gesehen)


def setzen(benutzer, kommune, *zellen, beleg=None):
    return ansaetze_setzen(benutzer=benutzer, kommune=kommune, zellen=zellen, beleg=beleg)


def stand(position, jahr=2022, art="ansatz"):
    zeilen = Ansatz.objects.zum(timezone.localdate()).filter(position=position, jahr=jahr, art=art)
    zeile = zeilen.order_by("-gueltig_ab", "-erfasst_am", "-id").first()
    return zeile.betrag if zeile else None


def test_a_cell_is_a_new_fact_and_the_old_one_stays(kommune, anna, position):
    alt = ansatz_machen(position, 2022, "300000", steuer="netto", steuersatz=19)
    ergebnis = setzen(anna, kommune, angabe(position, 2022, "rund 330 T€", gesehen=alt.pk))
    neu = Ansatz.objects.exclude(pk=alt.pk).get()
    assert ergebnis.anzahl == 1
    assert (neu.betrag, neu.praezision, neu.erfasst_von) == (Decimal(330_000), "rund", anna)
    assert (neu.steuer, neu.steuersatz) == ("netto", 19)
    alt.refresh_from_db()
    assert (alt.betrag, alt.storniert_am) == (Decimal(300_000), None)
    assert Aenderungsvermerk.objects.filter(kommune=kommune, anlass="Ansätze gesetzt").exists()


def test_an_unknown_amount_is_null_with_its_reason(kommune, anna, position):
    setzen(anna, kommune, angabe(position, 2022, "unbekannt: Ausschreibung läuft"))
    zelle = Ansatz.objects.get()
    assert (zelle.betrag, zelle.unbekannt_grund) == (None, "Ausschreibung läuft")


def test_what_stands_like_that_already_is_not_written_again(kommune, anna, position):
    alt = ansatz_machen(position, 2022, "300000")
    ergebnis = setzen(anna, kommune, angabe(position, 2022, "300.000,00 €", gesehen=alt.pk))
    assert (ergebnis.anzahl, ergebnis.unveraendert, Ansatz.objects.count()) == (0, 1, 1)


def test_two_people_in_one_cell_the_second_sees_both_values_and_nothing_is_lost(kommune, anna, team, position):
    alt = ansatz_machen(position, 2022, "300000")
    setzen(team, kommune, angabe(position, 2022, "310.000", gesehen=alt.pk))
    with pytest.raises(Zellkonflikt) as fehler:
        setzen(
            anna,
            kommune,
            angabe(position, 2022, "320.000", gesehen=alt.pk),
            angabe(position, 2022, "5.000", art="finanzplan"),
        )
    unterschied = fehler.value.unterschiede[0]
    assert (unterschied.gesehen, unterschied.jetzt, unterschied.von) == ("300.000", "310.000", str(team))
    assert stand(position) == 310_000
    assert not Ansatz.objects.filter(art="finanzplan").exists()


def test_an_empty_cell_that_was_filled_meanwhile_is_a_conflict_too(kommune, anna, position):
    ansatz_machen(position, 2022, "300000")
    with pytest.raises(Zellkonflikt):
        setzen(anna, kommune, angabe(position, 2022, "320.000"))


def test_all_errors_are_named_at_once_and_nothing_is_written(kommune, anna, position):
    for jahr, status in ((2023, "interimszeit"), (2020, "abgeschlossen")):
        haushaltsjahr_machen(kommune, jahr, status=status)
    with pytest.raises(Zellfehler) as fehler:
        setzen(anna, kommune, *(angabe(position, jahr, "1.000") for jahr in (2020, 2021, 2022, 2023, 2024)))
    je_jahr = {ort[1]: text for ort, text in fehler.value.je_zelle.items()}
    assert set(je_jahr) == {2020, 2021, 2023, 2024}
    assert "abgeschlossen" in je_jahr[2020] and "Nachtrag" in je_jahr[2021]
    assert "Interimszeit" in je_jahr[2023] and "nicht angelegt" in je_jahr[2024]
    assert fehler.value.belegfelder == ["grund", "drucksache"]
    assert not Ansatz.objects.exists()


@pytest.mark.parametrize("art", ["ueberplan", "ve", "uebertrag", "ansatz"])
def test_a_decided_year_takes_more_with_reason_and_drucksache(kommune, anna, position, art):
    with pytest.raises(Zellfehler, match="Drucksache"):
        setzen(anna, kommune, angabe(position, 2021, "120.000", art=art), beleg=Beleg("Grund"))
    setzen(anna, kommune, angabe(position, 2021, "120.000", art=art), beleg=BELEG)
    zelle = Ansatz.objects.get()
    assert (zelle.art, zelle.grund, zelle.drucksache) == (art, BELEG.grund, "201/21")


def test_og_8_the_interimszeit_begins_on_its_day(kommune, anna, position):
    jahr = Haushaltsjahrstand.objects.get(haushaltsjahr__jahr=2022).haushaltsjahr
    Haushaltsjahrstand.objects.create(
        kommune=kommune, haushaltsjahr=jahr, status="interimszeit", gueltig_ab=timezone.localdate()
    )
    with pytest.raises(Zellfehler, match="Interimszeit"):
        setzen(anna, kommune, angabe(position, 2022, "1"))


def test_closed_years_still_allow_a_storno_with_a_reason(kommune, anna, position):
    haushaltsjahr_machen(kommune, 2019, status="abgeschlossen")
    alt = ansatz_machen(position, 2019, "100")
    ansatz_machen(position, 2019, "900", gueltig_ab=timezone.localdate())
    falsch = Ansatz.objects.get(betrag=900)
    with pytest.raises(Eingabefehler, match="Grund"):
        ansatz_stornieren(benutzer=anna, kommune=kommune, ansatz_id=falsch.pk, grund=" ")
    assert ansatz_stornieren(benutzer=anna, kommune=kommune, ansatz_id=falsch.pk, grund="Zahlendreher") == 1
    assert stand(position, 2019) == alt.betrag
    with pytest.raises(Eingabefehler, match="schon storniert"):
        ansatz_stornieren(benutzer=anna, kommune=kommune, ansatz_id=falsch.pk, grund="noch einmal")


def test_a_vorgang_is_taken_back_as_a_whole(kommune, anna, position):
    alt = ansatz_machen(position, 2022, "300000")
    ergebnis = setzen(
        anna,
        kommune,
        angabe(position, 2022, "1", gesehen=alt.pk),
        angabe(position, 2022, "2", art="finanzplan"),
    )
    wie_viele = ansatzvorgang_stornieren(benutzer=anna, kommune=kommune, kennung=ergebnis.kennung, grund="Versehen")
    assert (wie_viele, stand(position)) == (2, alt.betrag)
    with pytest.raises(Eingabefehler, match="nichts mehr"):
        ansatzvorgang_stornieren(benutzer=anna, kommune=kommune, kennung=ergebnis.kennung, grund="Versehen")


@pytest.mark.parametrize("wer", ["bernd", "rita", "carla", "fremd"])
def test_other_aemter_other_kommunen_and_readers_write_nothing(kommune, position, wer, request):
    benutzer = request.getfixturevalue(wer)
    alt = ansatz_machen(position, 2022, "300000")
    with pytest.raises(Zellfehler, match="nicht bearbeiten"):
        setzen(benutzer, kommune, angabe(position, 2022, "1", gesehen=alt.pk))
    with pytest.raises(Eingabefehler, match="nicht bearbeiten"):
        ansatz_stornieren(benutzer=benutzer, kommune=kommune, ansatz_id=alt.pk, grund="x")
    assert Ansatz.objects.count() == 1


def test_hostile_calls_are_refused(kommune, anna, position):
    gleich = angabe(position, 2022, "1")
    for zellen, worte in (
        ([], "kein Betrag"),
        ([gleich, gleich], "mehrmals"),
        ([gleich] * 5_001, "zu viel"),
        ([angabe(position, 1999, "1")], "zwischen 2000 und 2060"),
        ([angabe(position, 10**9, "1")], "zwischen 2000 und 2060"),
        ([angabe(position, 2022, "1", art="gibtesnicht")], "Art"),
    ):
        with pytest.raises(Eingabefehler, match=worte):
            setzen(anna, kommune, *zellen)
    with pytest.raises(Eingabefehler, match="erlaubt sind 300"):
        setzen(anna, kommune, gleich, beleg=Beleg("x" * 301))


def test_a_whole_matrix_costs_a_handful_of_queries(kommune, team, position, django_assert_max_num_queries):
    positionen = [position_machen(massnahme_machen(kommune, f"Maßnahme {n}")) for n in range(40)]
    zellen = [
        angabe(p, 2022, str(n + 1), art=art) for n, p in enumerate(positionen) for art in ("ansatz", "finanzplan")
    ]
    with django_assert_max_num_queries(12):
        assert setzen(team, kommune, *zellen).anzahl == 80


def test_net_or_gross_can_be_typed_and_alone_is_a_change(kommune, anna, position):
    alt = ansatz_machen(position, 2022, "1000")
    setzen(anna, kommune, angabe(position, 2022, "1.000 netto 19 %", gesehen=alt.pk))
    neu = Ansatz.objects.exclude(pk=alt.pk).get()
    assert (neu.betrag, neu.steuer, neu.steuersatz) == (1000, "netto", 19)
    gleich = setzen(anna, kommune, angabe(position, 2022, "1000", gesehen=neu.pk))
    assert (gleich.anzahl, gleich.unveraendert) == (0, 1)  # nothing typed: net stays net
    setzen(anna, kommune, angabe(position, 2022, "1.190 brutto", gesehen=neu.pk))
    zuletzt = Ansatz.objects.latest("id")
    assert (zuletzt.betrag, zuletzt.steuer, zuletzt.steuersatz) == (1190, "brutto", 19)
