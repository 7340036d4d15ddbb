"""What the pages say of a duty: all due dates, history, safe links; duties no point names stand among the orders too."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from gremien.berichtspflicht import OFFEN, PUENKTLICH, VERSAEUMT, VERSPAETET, Pflicht, termine
from tests.gremien.pflichthilfen import GESTERN, HEUTE, bericht, pflicht, punkt, vorlage

pytestmark = pytest.mark.django_db
AUFTRAEGE = "/herford/gremien/auftraege/"


def seite(client, p):
    antwort = client.get(f"/herford/gremien/berichtspflichten/{p.pk}/")
    assert antwort.status_code == 200
    return antwort.content.decode()


def frei(antwort):
    assert antwort.status_code == 200
    return [z.pflicht.titel for z in antwort.context["freie_pflichten"]]


def test_one_report_answers_its_date_and_all_before_and_is_late_for_those():
    liste = termine(
        pflicht=Pflicht("intervall", date(2025, 1, 31), 6),
        antworten=[(date(2025, 7, 31), date(2025, 7, 1))],
        stichtag=date(2026, 3, 1),
    )
    assert [(t.faellig_am, t.lage) for t in liste] == [
        (date(2025, 1, 31), VERSPAETET), (date(2025, 7, 31), PUENKTLICH), (date(2026, 1, 31), VERSAEUMT),
        (date(2026, 7, 31), OFFEN),
    ]  # fmt: skip


def test_a_duty_without_dates_has_none_and_an_ended_one_stops():
    assert termine(pflicht=Pflicht("ohne"), antworten=[], stichtag=HEUTE) == []
    zu = Pflicht("intervall", date(2025, 1, 1), 12, beendet_am=date(2025, 6, 1))
    assert [t.lage for t in termine(pflicht=zu, antworten=[], stichtag=date(2026, 6, 1))] == [VERSAEUMT]
    voraus = Pflicht("intervall", date(2025, 1, 1), 12)
    liste = termine(pflicht=voraus, antworten=[(date(2026, 1, 1), date(2025, 1, 1))], stichtag=date(2025, 1, 1))
    assert [t.lage for t in liste] == [PUENKTLICH, PUENKTLICH, OFFEN]


def test_the_page_shows_all_dates_the_history_and_who_is_reminded(client, team, kommune):
    p = pflicht(kommune, rhythmus="intervall", abstand_monate=1, erster_termin=date(2026, 1, 31))
    bericht(p, date(2026, 1, 31), date(2026, 1, 31))
    client.force_login(team)
    html = seite(client, p)
    for wort in ("pünktlich berichtet", "kein Bericht", "Berichtspflicht angelegt", "niemand, der zuständig ist"):
        assert wort in html, wort


def test_an_address_that_runs_script_and_that_of_a_hidden_paper_are_no_links(client, anna, kommune, buergeramt):
    p = pflicht(kommune, amt=buergeramt, rhythmus="ohne", erster_termin=None)
    bericht(p, None, bezeichnung="A", adresse="javascript:alert(1)")
    geheim = vorlage(kommune, "GEHEIM-7", amt=buergeramt, ist_nicht_oeffentlich=True)
    bericht(p, None, vorlage=geheim, adresse="https://rat.example/geheim")
    bericht(p, None, bezeichnung="B", adresse="https://rat.example/offen")
    client.force_login(anna)
    html = seite(client, p)
    assert "javascript:" not in html and "GEHEIM-7" not in html and "rat.example/geheim" not in html
    assert 'href="https://rat.example/offen"' in html


def test_duties_without_a_decided_point_stand_among_the_orders(client, team, kommune, bauamt):
    pflicht(kommune, "Überfällig", amt=bauamt)
    pflicht(kommune, "Regelmäßig", rhythmus="ohne", erster_termin=None)
    bericht(pflicht(kommune, "Gegeben"), GESTERN)
    v = vorlage(kommune)
    pflicht(kommune, "am Punkt", punkt=punkt(v, art="bericht"))
    pflicht(
        kommune, "am offenen Punkt", punkt=punkt(vorlage(kommune, "2"), art="bericht", am=GESTERN, ergebnis="offen")
    )
    client.force_login(team)
    antwort = client.get(AUFTRAEGE)
    assert (
        frei(antwort) == ["am offenen Punkt", "Überfällig", "Regelmäßig"] and antwort.context["freie_ueberfaellig"] == 2
    )
    assert frei(client.get(f"{AUFTRAEGE}?nur=ueberfaellig&amt={bauamt.pk}")) == ["Überfällig"]
    assert frei(client.get(f"{AUFTRAEGE}?nur=erledigt")) == ["Gegeben"]
    assert frei(client.get(f"{AUFTRAEGE}?q=regelm")) == ["Regelmäßig"]
    datei = client.get(f"{AUFTRAEGE}?format=xlsx")
    blatt = openpyxl.load_workbook(BytesIO(b"".join(datei.streaming_content)))["Aufträge des Rates"]
    assert [z[2] for z in blatt.values][-3:] == ["am offenen Punkt", "Überfällig", "Regelmäßig"]


@pytest.mark.parametrize("marke", ["eigene", "Vorlage", "Beratung"])
def test_a_hidden_duty_is_on_neither_page_nor_file(client, rita, team, kommune, marke):
    match marke:
        case "eigene":
            werte = {"ist_nicht_oeffentlich": True}
        case "Vorlage":
            v = vorlage(kommune, ist_nicht_oeffentlich=True)
            werte = {"punkt": punkt(v, art="bericht", ergebnis="offen", am=GESTERN)}
        case _:
            werte = {
                "punkt": punkt(vorlage(kommune), art="bericht", ergebnis="offen", am=GESTERN, station_verborgen=True)
            }
    p = pflicht(kommune, "Geheim", **werte)
    client.force_login(rita)
    assert (
        frei(client.get(AUFTRAEGE)) == []
        and client.get(f"/herford/gremien/berichtspflichten/{p.pk}/").status_code == 404
    )
    assert "Geheim" not in client.get("/herford/gremien/berichtspflichten/").content.decode()
    datei = b"".join(client.get(f"{AUFTRAEGE}?format=csv").streaming_content)
    assert "Geheim" not in datei.decode("utf-8-sig")
    client.force_login(team)
    assert frei(client.get(AUFTRAEGE)) == ["Geheim"]
