"""Net or gross and the VAT rate in the form of a cell: fields, text, both; what stands beside; who and when not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from finanzen.betrag import Betragsangabe
from finanzen.models import Ansatz
from finanzen.services.ansaetze import ansaetze_setzen
from finanzen.services.zellpruefung import Zellangabe
from leistungen.services.fehler import Eingabefehler
from tests.factories.finanzen import ansatz_machen, haushaltsjahr_machen, massnahme_machen, position_machen

pytestmark = pytest.mark.django_db
D = Decimal
HX = {"HX-Request": "true"}


@pytest.fixture
def position(kommune, buergeramt):
    haushaltsjahr_machen(kommune, 2022)
    return position_machen(massnahme_machen(kommune, "Lizenzen", amt=buergeramt))


def pfad(position):
    return f"/herford/finanzen/matrix/zelle/{position.pk}/2022/ansatz/"


def senden(client, wer, position, gesehen=None, kopf=None, **felder):
    client.force_login(wer)
    return client.post(pfad(position), {"gesehen": gesehen.pk if gesehen else "", **felder}, headers=kopf or {})


def stand():
    zelle = Ansatz.objects.latest("id")
    return zelle.betrag, zelle.steuer, zelle.steuersatz


@pytest.mark.parametrize(
    ("betrag", "steuer", "satz", "gespeichert", "steht_da"),
    [
        ("79.400", "netto", "19", (79_400, "netto", 19), "netto, 19 % = 94.486,00 € brutto"),
        ("31.194", "netto", "19 %", (31_194, "netto", 19), "netto, 19 % = 37.120,86 € brutto"),
        ("94.486", "brutto", "19", (94_486, "brutto", 19), "brutto, 19 % = 79.400,00 € netto"),
        ("rund 100 T€", "netto", "7,5", (100_000, "netto", D("7.5")), "netto, 7,5 % = rund 107.500,00 € brutto"),
        ("1.000", "netto", "0", (1_000, "netto", 0), "netto, 0 % = 1.000,00 € brutto"),
        ("1.000", "brutto", "", (1_000, "brutto", None), ">brutto<"),
        ("1.000 netto 19 %", "", "", (1_000, "netto", 19), "netto, 19 % = 1.190,00 € brutto"),
        ("1.000 netto", "", "19", (1_000, "netto", 19), "netto, 19 % = 1.190,00 € brutto"),
        ("1.000 netto 19 %", "netto", "19", (1_000, "netto", 19), "netto, 19 % = 1.190,00 € brutto"),
        ("unbekannt: Angebot steht aus", "netto", "19", (None, "netto", 19), ">netto, 19 %<"),
    ],
)
def test_fields_and_text_are_saved_and_the_other_amount_stands_beside(
    client, anna, position, betrag, steuer, satz, gespeichert, steht_da
):
    assert senden(client, anna, position, betrag=betrag, steuer=steuer, steuersatz=satz).status_code == 302
    assert stand() == gespeichert
    text = client.get(pfad(position)).content.decode()
    assert steht_da in text
    klein = client.get(pfad(position), headers=HX).content.decode()
    assert steht_da.strip("<>") in klein and (not satz or f'value="{satz.removesuffix(" %")}"' in klein)


@pytest.mark.parametrize(
    ("betrag", "steuer", "satz", "feld", "worte"),
    [
        ("1.000", "", "19", "steuer", "braucht die Angabe netto oder brutto"),
        ("1.000", "netto", "-19", "steuersatz", "zwischen 0 und 30 Prozent"),
        ("1.000", "netto", "100", "steuersatz", "zwischen 0 und 30 Prozent"),
        ("1.000", "brutto", "1900 %", "steuersatz", "zwischen 0 und 30 Prozent"),
        ("1.000", "netto", "viel", "steuersatz", "zwischen 0 und 30 Prozent"),
        ("1.000", "halb", "19", "steuer", "Bitte wählen Sie netto, brutto"),
        ("1.000 netto 19 %", "brutto", "", "steuer", "Im Betrag steht „netto“, hier „brutto“"),
        ("1.000 netto 19 %", "netto", "7", "steuersatz", "Im Betrag steht 19 %, hier 7 %"),
        ("viel", "netto", "19", "betrag", "ist kein Betrag"),
    ],
)
@pytest.mark.parametrize("kopf", [{}, HX])
def test_what_does_not_fit_is_named_at_its_field_and_nothing_is_written(
    client, anna, position, betrag, steuer, satz, feld, worte, kopf
):
    antwort = senden(client, anna, position, betrag=betrag, steuer=steuer, steuersatz=satz, kopf=kopf)
    text = antwort.content.decode()
    assert antwort.status_code == 422 and worte in text
    am_feld = text.split(f'id="zelle-{feld}"')[1].split(">")[0]
    assert 'aria-invalid="true"' in am_feld and "zelle-fehler" in am_feld and text.count("aria-invalid") == 1
    assert text.count('id="zelle-fehler"') == 1 and (kopf or f'href="#zelle-{feld}"' in text)
    assert f'value="{betrag}"' in text and f'value="{satz}"' in text  # what was typed stays
    assert not Ansatz.objects.exists()


def test_the_form_shows_what_holds_and_untouched_fields_give_way_to_the_text(client, anna, position):
    alt = ansatz_machen(position, 2022, "1000", steuer="netto", steuersatz=19)
    client.force_login(anna)
    for kopf in ({}, HX):
        text = client.get(pfad(position), headers=kopf).content.decode()
        assert '<option value="netto" selected>' in text and 'name="steuersatz" value="19"' in text
    felder = {"steuer": "netto", "steuersatz": "19"}
    assert senden(client, anna, position, alt, betrag="1.000", **felder).status_code == 302
    assert Ansatz.objects.count() == 1  # stood like that already
    senden(client, anna, position, alt, betrag="1.190 brutto 7 %", **felder)
    assert stand() == (1_190, "brutto", 7)


def test_fields_change_and_clear_what_stood_there(client, anna, position):
    alt = ansatz_machen(position, 2022, "1000", steuer="netto", steuersatz=19)
    senden(client, anna, position, alt, betrag="1.000", steuer="brutto", steuersatz="7")
    assert stand() == (1_000, "brutto", 7)
    antwort = senden(client, anna, position, Ansatz.objects.latest("id"), betrag="1.000", steuer="", steuersatz="7")
    assert antwort.status_code == 422 and "leeren Sie den Steuersatz" in antwort.content.decode()
    senden(client, anna, position, Ansatz.objects.latest("id"), betrag="1.000", steuer="", steuersatz="")
    assert stand() == (1_000, "", None)


def test_a_form_without_the_fields_leaves_them_as_they_were(client, anna, position):
    alt = ansatz_machen(position, 2022, "1000", steuer="netto", steuersatz=19)
    senden(client, anna, position, alt, betrag="2.000")
    assert stand() == (2_000, "netto", 19)


@pytest.mark.parametrize("kopf", [{}, HX])
def test_a_stale_form_shows_both_rates_and_overwrites_only_what_was_touched(client, anna, team, position, kopf):
    alt = ansatz_machen(position, 2022, "1000", steuer="netto", steuersatz=19)
    senden(client, team, position, alt, betrag="1.000", steuer="netto", steuersatz="7")
    neu = Ansatz.objects.latest("id")
    antwort = senden(client, anna, position, alt, kopf, betrag="1.100", steuer="netto", steuersatz="19")
    text = antwort.content.decode()
    assert antwort.status_code == 409 and stand() == (1_000, "netto", 7)
    assert "Sie sahen: 1.000 (netto, 19 % = 1.190,00 € brutto)" in text
    assert "1.000 (netto, 7 % = 1.070,00 € brutto)" in text
    assert f'name="gesehen" value="{neu.pk}"' in text
    assert 'value="1.100"' in text and 'name="steuersatz" value="7"' in text  # not touched: follows what holds now
    senden(client, anna, position, neu, betrag="1.100", steuer="netto", steuersatz="7")
    assert stand() == (1_100, "netto", 7)


def test_the_rate_of_another_cell_is_no_measure(client, anna, position, kommune):
    andere = ansatz_machen(
        position_machen(massnahme_machen(kommune, "Fremd")), 2022, "5", steuer="netto", steuersatz=19
    )
    antwort = senden(client, anna, position, andere, betrag="1.000", steuer="netto", steuersatz="19")
    assert antwort.status_code == 409 and Ansatz.objects.count() == 1


def test_others_write_no_rate(client, anna, bernd, carla, position):
    for wer in (bernd, carla):
        assert senden(client, wer, position, betrag="1", steuer="netto", steuersatz="19").status_code in (403, 404)
    client.logout()
    assert client.post(pfad(position), {"betrag": "1", "steuer": "netto"}).status_code == 302
    assert not Ansatz.objects.exists()


@pytest.mark.parametrize(("steuer", "satz"), [("", D(19)), ("halb", None), ("netto", D(31)), ("netto", D(-1))])
@pytest.mark.parametrize("fest", [True, False])
def test_the_service_guards_itself(anna, kommune, position, steuer, satz, fest):
    angabe = Betragsangabe(D(1_000), "genau", "", steuer, satz, fest)
    with pytest.raises(Eingabefehler, match="netto oder brutto"):
        ansaetze_setzen(benutzer=anna, kommune=kommune, zellen=[Zellangabe(position.pk, 2022, "ansatz", angabe)])
    assert not Ansatz.objects.exists()
