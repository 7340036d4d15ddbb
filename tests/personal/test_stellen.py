"""Posts: opened, changed, filled, noted – and every refusal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation import rechte as r
from organisation.models import Aenderungsvermerk
from personal.models import Besetzung, Stelle, Stellenstand, Stellenvermerk
from personal.selectors.stellenplan import stellenplan, summe
from personal.services.besetzungen import besetzung_beenden, besetzung_eintragen
from personal.services.staende import stand_setzen, stand_stornieren
from personal.services.stellen import stelle_aendern, stelle_anlegen
from personal.services.stellenvermerke import stellenvermerk_erledigen, stellenvermerk_setzen
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.factories.personal import stelle_machen

pytestmark = pytest.mark.django_db
TAG = date(2024, 1, 1)
ANGABEN = {"bezeichnung": "Projektleitung", "vzae": Decimal("1.4"), "besoldungsgruppe": "A11", "entgeltgruppe": "E 10"}


def anlegen(benutzer, kommune, amt=None, tag=TAG, **anders):
    return stelle_anlegen(
        benutzer=benutzer,
        kommune=kommune,
        angaben={**ANGABEN, "amt": amt, **anders},
        stand={"status": "beschlossen", "art": "planmaessig", "gueltig_ab": tag},
    )


def kopf(benutzer, stelle):
    stelle.refresh_from_db()
    return {"benutzer": benutzer, "kommune": stelle.kommune, "stelle_id": stelle.pk, "version": stelle.version}


# --- opening


def test_a_post_is_opened_with_its_first_stand(anna, kommune, buergeramt):
    stelle = anlegen(anna, kommune, buergeramt)
    assert (stelle.besoldungsgruppe, stelle.entgeltgruppe) == ("A 11", "EG 10")
    stand = Stellenstand.objects.get(stelle=stelle)
    assert (stand.status, stand.erfasst_von) == ("beschlossen", anna)
    assert Aenderungsvermerk.objects.get().betroffen_ab == TAG


@pytest.mark.parametrize(
    ("anders", "feld", "wort"),
    [
        ({"vzae": Decimal("-1")}, "", "über 0"),
        ({"vzae": Decimal("0")}, "", "über 0"),
        ({"vzae": Decimal("10.01")}, "", "höchstens bei 10"),
        ({"besoldungsgruppe": "A 99"}, "besoldungsgruppe", "gibt es nicht"),
        ({"entgeltgruppe": "EG 9"}, "entgeltgruppe", "gibt es nicht"),
        ({"besoldungsgruppe": "", "entgeltgruppe": ""}, "", "Grund"),
        ({"bezeichnung": "  "}, "bezeichnung", ""),
        ({"bezeichnung": "x" * 201}, "bezeichnung", "zu viel"),
        ({"bemerkung": "x" * 10_001}, "bemerkung", "zu viel"),
        ({"zweck": "a\x00b"}, "zweck", "Steuerzeichen"),
        ({"ozg_anteil": Decimal("101")}, "", "zwischen 0 und 100"),
        ({"aufwandsart": "zauberei"}, "aufwandsart", ""),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(anna, kommune, buergeramt, anders, feld, wort):
    with pytest.raises(Eingabefehler) as fehler:
        anlegen(anna, kommune, buergeramt, **anders)
    assert fehler.value.feld == feld and wort in fehler.value.meldung
    assert not Stelle.objects.exists() and not Aenderungsvermerk.objects.exists()


def test_an_implausible_day_is_refused(anna, kommune, buergeramt):
    with pytest.raises(Eingabefehler, match="kein plausibler Tag"):
        anlegen(anna, kommune, buergeramt, tag=date(202, 1, 1))


def test_the_same_number_twice_is_refused(anna, kommune, buergeramt):
    anlegen(anna, kommune, buergeramt, nummer="100-1")
    with pytest.raises(Eingabefehler, match="schon eine andere Stelle"):
        anlegen(anna, kommune, buergeramt, nummer="100-1")


def test_nobody_puts_a_post_into_an_amt_of_others(anna, bauamt, kommune, carla, buergeramt):
    for benutzer, amt in ((anna, bauamt), (anna, None), (carla, buergeramt)):
        with pytest.raises(Eingabefehler):
            anlegen(benutzer, kommune, amt)
    assert not Stelle.objects.exists()


def test_a_grant_for_services_alone_gives_no_posts(kommune, buergeramt):
    person = benutzer_anlegen("nurleistungen")
    recht_geben(person, kommune, r.FREIGEBEN, bereich="leistungen")
    stelle_machen(kommune, amt=buergeramt)
    assert not Stelle.objects.sichtbar_fuer(person).exists()


def test_own_amt_other_amt_other_kommune_anonymous(kommune, buergeramt, anna, bernd, carla, lena):
    stelle_machen(kommune, amt=buergeramt)
    assert Stelle.objects.sichtbar_fuer(anna).count() == Stelle.objects.sichtbar_fuer(lena).count() == 1
    for person in (bernd, carla, AnonymousUser()):
        assert not Stelle.objects.sichtbar_fuer(person).exists()


# --- changing


def test_a_stale_change_is_refused_field_by_field(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    alt = kopf(team, stelle)
    stelle_aendern(**alt, aenderungen={"bezeichnung": "Neu"})
    with pytest.raises(VeralteterStand) as fehler:
        stelle_aendern(**alt, aenderungen={"bezeichnung": "Anders"}, gesehen={"bezeichnung": "Projektleitung"})
    (unterschied,) = fehler.value.unterschiede
    assert (unterschied.gesehen, unterschied.jetzt) == ("Projektleitung", "Neu")
    assert Stelle.objects.get().bezeichnung == "Neu"


def test_a_post_can_not_shrink_below_what_is_filled(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt, vzae="1.4", besetzt="1.0")
    with pytest.raises(Eingabefehler, match="nur 0,50 VZÄ"):
        stelle_aendern(**kopf(team, stelle), aenderungen={"vzae": Decimal("0.5")})


def test_other_people_can_not_change_it(bernd, carla, rita, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    for person in (bernd, carla, rita):
        with pytest.raises(Eingabefehler, match="nicht bearbeiten"):
            stelle_aendern(**kopf(person, stelle), aenderungen={"bezeichnung": "gekapert"})


# --- Stand


def test_a_future_stand_is_a_plan(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    stand_setzen(**kopf(team, stelle), status="weggefallen", art="planmaessig", gueltig_ab=date(2099, 1, 1), grund="kw")
    heute = stellenplan(stellen=Stelle.objects.all(), tag=timezone.localdate())
    assert len(heute) == 1 and stellenplan(stellen=Stelle.objects.all(), tag=date(2099, 1, 1)) == []


def test_two_staende_on_one_day_would_overlap(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    with pytest.raises(Eingabefehler, match="überschneiden"):
        stand_setzen(**kopf(team, stelle), status="besetzt", art="planmaessig", gueltig_ab=TAG, grund="x")


def test_an_unknown_status_is_refused(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    with pytest.raises(Eingabefehler):
        stand_setzen(
            **kopf(team, stelle), status="gemütlich", art="planmaessig", gueltig_ab=date(2025, 1, 1), grund="x"
        )


def test_a_cancelled_stand_gives_its_day_back_but_the_only_one_stays(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    falsch = stand_setzen(
        **kopf(team, stelle), status="vakant", art="planmaessig", gueltig_ab=date(2025, 1, 1), grund="x"
    )
    stand_stornieren(**kopf(team, stelle), stand_id=falsch.pk, grund="Irrtum")
    stand_setzen(**kopf(team, stelle), status="besetzt", art="planmaessig", gueltig_ab=date(2025, 1, 1), grund="x")
    erster = Stellenstand.objects.get(stelle=stelle, gueltig_ab=TAG)
    zweiter = Stellenstand.objects.get(stelle=stelle, gueltig_ab=date(2025, 1, 1), storniert_am=None)
    stand_stornieren(**kopf(team, stelle), stand_id=erster.pk, grund="Irrtum")
    with pytest.raises(Eingabefehler, match="einzige Stand"):
        stand_stornieren(**kopf(team, stelle), stand_id=zweiter.pk, grund="Irrtum")


def test_a_stale_stand_shows_both_states(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    alt = kopf(team, stelle)
    neu = {"art": "planmaessig", "grund": "x"}
    stand_setzen(**alt, status="vakant", gueltig_ab=date(2025, 1, 1), **neu)
    with pytest.raises(VeralteterStand) as fehler:
        stand_setzen(**alt, status="besetzt", gueltig_ab=date(2025, 2, 1), gesehen="beschlossen", **neu)
    assert "vakant" in fehler.value.unterschiede[0].jetzt


# --- shares


def test_shares_never_exceed_the_post(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt, vzae="1.4", besetzt="1.0")
    with pytest.raises(Eingabefehler, match="1,50 VZÄ besetzt"):
        besetzung_eintragen(**kopf(team, stelle), angaben={"vzae": Decimal("0.5"), "beginn": date(2025, 1, 1)})
    besetzung_eintragen(**kopf(team, stelle), angaben={"vzae": Decimal("0.4"), "beginn": date(2025, 1, 1)})
    (zeile,) = stellenplan(stellen=Stelle.objects.all(), tag=date(2025, 1, 1))
    assert (zeile.besetzt, zeile.vakant) == (Decimal("1.4"), 0)


@pytest.mark.parametrize(
    ("angaben", "wort"),
    [
        ({"vzae": Decimal(1), "ende": date(2025, 1, 1), "ist_plan": True, "beginn_grund": "?"}, "Ende ohne Beginn"),
        ({"vzae": Decimal(1), "beginn": date(2025, 2, 1), "ende": date(2025, 1, 1)}, "vor dem Beginn"),
        ({"vzae": Decimal(1)}, "nennt den Grund"),
        ({"vzae": Decimal(-1), "beginn": date(2025, 1, 1)}, "über 0"),
        ({"vzae": Decimal("0.5"), "beginn": date(2025, 1, 1), "davon_vorgezogen": Decimal(1)}, "vorgezogene Teil"),
    ],
)
def test_bad_shares_are_named(team, kommune, buergeramt, angaben, wort):
    stelle = stelle_machen(kommune, amt=buergeramt)
    with pytest.raises(Eingabefehler, match=wort):
        besetzung_eintragen(**kopf(team, stelle), angaben=angaben)
    assert not Besetzung.objects.exists()


def test_an_ended_share_makes_room(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt, besetzt="1.0")
    alte = Besetzung.objects.get()
    besetzung_beenden(**kopf(team, stelle), besetzung_id=alte.pk, ende=date(2024, 12, 31))
    besetzung_eintragen(**kopf(team, stelle), angaben={"vzae": Decimal(1), "beginn": date(2025, 3, 1)})
    vakant = [summe(stellenplan(stellen=Stelle.objects.all(), tag=date(2025, m, 1))).vakant for m in (1, 2, 3)]
    assert vakant == [1, 1, 0]


# --- kw and ku


def test_kw_before_the_post_begins_is_refused(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    angaben = {"art": "kw", "gilt_ab": date(2023, 1, 1), "faellig_am": date(2023, 6, 1)}
    with pytest.raises(Eingabefehler, match=r"beginnt erst am 01\.01\.2024"):
        stellenvermerk_setzen(**kopf(team, stelle), angaben=angaben)


def test_a_note_can_not_take_effect_before_it_stands_in_the_plan(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    angaben = {"art": "kw", "gilt_ab": date(2025, 1, 1), "faellig_am": date(2024, 6, 1)}
    with pytest.raises(Eingabefehler, match="bevor er im Plan steht"):
        stellenvermerk_setzen(**kopf(team, stelle), angaben=angaben)


def test_the_same_note_twice_is_refused_until_the_first_is_done(team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt, kw={})
    neu = {"art": "kw", "gilt_ab": date(2025, 1, 1)}
    with pytest.raises(Eingabefehler, match="trägt diesen Vermerk schon"):
        stellenvermerk_setzen(**kopf(team, stelle), angaben=neu)
    stellenvermerk_erledigen(**kopf(team, stelle), vermerk_id=Stellenvermerk.objects.get().pk, am=date(2024, 12, 31))
    stellenvermerk_setzen(**kopf(team, stelle), angaben=neu)
    (zeile,) = stellenplan(stellen=Stelle.objects.all(), tag=date(2025, 1, 1))
    assert [n.risiko for n in zeile.vermerke] == ["offen"]
