"""BI-11 and BI-12: the criteria are asked of the Ämter, nine Ämter are deferred and not asked yet."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from auswertung.models import Kennzahlwert
from leistungen.models import Abfrage, Abfragefrage
from leistungen.selectors.abfragen import gesamt, ruecklauf_je_bogen
from organisation.models import Benutzer

pytestmark = pytest.mark.usefixtures("demodaten")
ZURUECKGESTELLT = ["002", "110", "130", "150", "300", "320", "370", "510", "530"]


def abfrage():
    return Abfrage.objects.get(kommune__kuerzel="bielefeld")


def seite(wer):
    client = Client()
    client.force_login(Benutzer.objects.get(username=wer))
    return unescape(client.get(f"/bielefeld/abfragen/{abfrage().pk}/").content.decode())


def test_bi_11_the_ämter_are_asked_for_the_criteria_of_the_paper():
    gefragt = abfrage().fragen.filter(art=Abfragefrage.Art.KRITERIUM).order_by("nummer")
    assert [frage.kriterium.herkunft for frage in gefragt] == ["schaetzung_fachamt"] * 3
    assert "Demodaten" in abfrage().titel


def test_bi_12_nine_ämter_are_deferred_with_the_reason_of_the_paper():
    zurueck = abfrage().boegen.filter(ist_zurueckgestellt=True).order_by("amt__nummer")
    assert list(zurueck.values_list("amt__nummer", flat=True)) == ZURUECKGESTELLT
    assert set(zurueck.values_list("zurueckstellungsgrund", flat=True)) == {
        "durch die Pandemie besonders belastet, zunächst zurückgestellt"
    }


def test_bi_12_the_campaign_says_nine_ämter_are_not_asked_yet():
    html = seite("anna")
    assert "9 Ämter sind noch nicht gefragt" in html
    assert all(f">{nummer}</th>" in html for nummer in ZURUECKGESTELLT)


def test_bi_12_deferred_ämter_count_in_no_ruecklauf():
    je_bogen = ruecklauf_je_bogen(abfrage_ids=[abfrage().pk])[abfrage().pk]
    zurueck = set(abfrage().boegen.filter(ist_zurueckgestellt=True).values_list("pk", flat=True))
    stand = gesamt(wert for pk, wert in je_bogen.items() if pk not in zurueck)
    assert 0 < stand.beantwortet < stand.gefragt < gesamt(je_bogen.values()).gefragt
    zelle = Kennzahlwert.objects.filter(kommune__kuerzel="bielefeld", kennzahl="ruecklauf", amt=None, themenfeld=None)
    assert zelle.values_list("zaehler", "nenner").get() == (stand.beantwortet, stand.gefragt)
