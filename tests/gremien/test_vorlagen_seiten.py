"""The list and the page of a paper: filter, sorting, paging, export, empty states, budget of queries."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from gremien.models import Gremium
from gremien.services import auftraege
from tests.factories.organisation import amt_anlegen
from tests.gremien.vorlagenhilfen import anlegen, beraten, beschliessen, fall_machen, verbinden

pytestmark = pytest.mark.django_db
LISTE = "/herford/gremien/"


def nummern(client, abfrage=""):
    antwort = client.get(f"{LISTE}?{abfrage}")
    assert antwort.status_code == 200
    return [z.vorlage.nummer for z in antwort.context["zeilen"]]


@pytest.fixture
def vier(team, kommune, buergeramt, bauamt):
    unter = amt_anlegen(kommune, "321", "Meldestelle")
    unter.uebergeordnet = buergeramt
    unter.save()
    return [
        anlegen(team, kommune, "VO/1", amt=buergeramt, art="antrag", datum=date(2020, 1, 1)),
        anlegen(team, kommune, "VO/2", amt=unter, titel="Straßenbau", datum=date(2021, 1, 1)),
        anlegen(team, kommune, "VO/3", amt=bauamt, datum=date(2021, 6, 1)),
        anlegen(team, kommune, "VO/4", datum=None),
    ]


def test_an_empty_list_says_what_belongs_here(client, team):
    client.force_login(team)
    assert "Noch keine Vorlage" in client.get(LISTE).content.decode()


def test_filters_narrow_and_an_empty_result_shows_the_way_out(client, team, kommune, buergeramt, bauamt, vier):
    rat = Gremium.objects.create(kommune=kommune, name="Rat", art="rat")
    andere = Gremium.objects.create(kommune=kommune, name="Ausschuss", art="ausschuss")
    beraten(team, vier[0], rat, ergebnis="angenommen")
    beraten(team, vier[0], andere)
    beraten(team, vier[2], rat)
    client.force_login(team)
    for abfrage, erwartet in {
        "": ["VO/3", "VO/2", "VO/1", "VO/4"],
        "q=vo/2": ["VO/2"],
        "q=STRASSENBAU": [],
        "q=Straßen": ["VO/2"],
        "art=antrag": ["VO/1"],
        f"gremium={rat.pk}": ["VO/3", "VO/1"],
        "offen=on": ["VO/3", "VO/1"],
        f"offen=on&gremium={rat.pk}": ["VO/3"],
        f"amt={buergeramt.pk}": ["VO/2", "VO/1"],
        f"amt={buergeramt.pk}&nur_amt=on": ["VO/1"],
        "amt=0": ["VO/4"],
        "jahr=2021": ["VO/3", "VO/2"],
        "jahr=0": ["VO/4"],
    }.items():
        assert nummern(client, abfrage) == erwartet, abfrage
    html = client.get(f"{LISTE}?q=gibtesnicht").content.decode()
    assert "Zu diesem Filter gibt es keine Vorlage" in html and "Filter aufheben" in html


def test_sorting_keeps_unknown_days_at_the_end_and_survives_nonsense(client, team, vier):
    client.force_login(team)
    assert nummern(client, "sortierung=datum") == ["VO/1", "VO/2", "VO/3", "VO/4"]
    assert nummern(client, "sortierung=-datum")[-1] == "VO/4"
    assert nummern(client, "sortierung=-nummer") == ["VO/4", "VO/3", "VO/2", "VO/1"]
    for unfug in ("sortierung=passwort", "sortierung=--", "seite=-1", "seite=x", "je_seite=0"):
        assert len(nummern(client, unfug)) == 4


@pytest.mark.parametrize("abfrage", ["jahr=abc", "amt=x", "gremium=999999", "art=x"])
def test_a_wrong_filter_is_named_not_obeyed(client, team, vier, abfrage):
    client.force_login(team)
    antwort = client.get(f"{LISTE}?{abfrage}")
    assert antwort.status_code == 200 and "fehlerzusammenfassung" in antwort.content.decode()
    assert "zeilen" not in antwort.context


def test_pages_of_fifty_or_as_many_as_chosen(client, team, kommune):
    for nummer in range(27):
        anlegen(team, kommune, f"VO/{nummer:02}")
    client.force_login(team)
    assert len(nummern(client, "je_seite=25")) == 25
    assert len(nummern(client, "je_seite=25&seite=2")) == 2


def test_the_export_has_exactly_the_filtered_rows(client, team, anna, vier):
    client.force_login(team)
    datei = client.get(f"{LISTE}?jahr=2021&format=xlsx&sortierung=nummer")
    assert datei.status_code == 200
    mappe = openpyxl.load_workbook(BytesIO(b"".join(datei.streaming_content)))
    zeilen = [zeile for zeile in mappe["Vorlagen"].values if str(zeile[0]).startswith("VO/")]
    assert [z[0] for z in zeilen] == ["VO/2", "VO/3"]
    assert client.get(f"{LISTE}?format=pdf").status_code == 400
    client.force_login(anna)
    assert client.get(f"{LISTE}?format=xlsx").status_code == 403
    assert "Als Excel speichern" not in client.get(LISTE).content.decode()


def test_navigation_and_tabs_lead_here_and_nowhere_without_the_right(client, team, fremd, kommune):
    client.force_login(team)
    antwort = client.get(LISTE)
    assert antwort.status_code == 200
    assert [t.name for t in antwort.context["reiter"]] == [
        "Vorlagen",
        "Offene Aufträge",
        "Berichtspflichten",
        "Gremien",
    ]
    for tab in antwort.context["reiter"]:
        assert client.get(tab.url).status_code == 200
    assert f'href="{LISTE}auftraege/"' in client.get("/herford/").content.decode()
    client.force_login(fremd)
    assert client.get(LISTE).status_code in (403, 404)


def test_the_page_shows_everything_that_hangs_on_the_paper(client, team, anna, rita, kommune, buergeramt):
    fall = fall_machen(team, kommune, buergeramt)
    client.force_login(anna)
    html = client.get(fall.pfad).content.decode()
    for wort in (
        "VO/2", "Beschlussvorlage", "08.04.2021", "Bürgeramt", "Rat der Stadt", "beschließt", "angenommen", "Auftrag 1",
        "Bauantrag online", "in Umsetzung", "Ausschreibung läuft", "setzt um", "VO/1", "Bürgernähe", "Klima",
        "noch nicht geprüft", "Personalrat", "Anhörung", "Kostenplan", "Verlauf",
    ):  # fmt: skip
        assert wort in html, wort
    assert "umgesetzt durch" in client.get(f"/herford/gremien/vorlagen/{fall.antrag.pk}/").content.decode()
    client.force_login(rita)
    html = client.get(fall.pfad).content.decode()
    assert "Auftrag 1" in html and "Stand setzen" not in html and "bearbeiten/" not in html


def test_antrag_beschluss_bericht_are_one_chain_from_every_link(client, team, kommune):
    antrag = anlegen(team, kommune, "A", art="antrag", datum=date(2020, 9, 1))
    beschluss = anlegen(team, kommune, "B", datum=date(2021, 3, 1))
    bericht = anlegen(team, kommune, "C", art="bericht", datum=date(2021, 4, 8))
    verbinden(team, beschluss, antrag, "beantwortet")
    verbinden(team, bericht, beschluss)
    client.force_login(team)
    for vorlage in (antrag, beschluss, bericht):
        antwort = client.get(f"/herford/gremien/vorlagen/{vorlage.pk}/")
        assert antwort.context["d"].kette == [antrag, beschluss, bericht]
        assert "Die ganze Kette" in antwort.content.decode()


def test_the_latest_statement_holds_and_a_cancelled_one_stays_readable(client, team, kommune, buergeramt):
    fall = fall_machen(team, kommune, buergeramt)
    heute = timezone.localdate()
    neu = auftraege.umsetzungsstand_setzen(
        benutzer=team,
        kommune=kommune,
        punkt_id=fall.punkt.pk,
        stand="erledigt",
        gueltig_ab=heute,
        erlaeuterung="Fertig",
    )
    client.force_login(team)
    assert client.get(fall.pfad).context["d"].punkte[0].stand == neu
    auftraege.umsetzungsstand_stornieren(benutzer=team, kommune=kommune, stand_id=neu.pk, grund="zu früh")
    antwort = client.get(fall.pfad)
    assert antwort.context["d"].punkte[0].stand == fall.stand
    assert "storniert: zu früh" in antwort.content.decode()


def test_list_and_page_keep_their_budget(client, team, kommune, buergeramt, django_assert_max_num_queries):
    fall = fall_machen(team, kommune, buergeramt)
    for nummer in range(12):
        vorlage = anlegen(team, kommune, f"N/{nummer}", amt=buergeramt, vorgaenger=None)
        beraten(team, vorlage, fall.rat, datum=date(2021, 1, 1) + timedelta(days=nummer))
        beschliessen(team, fall.vorlage, f"9{nummer}", station=fall.station)
        verbinden(team, vorlage, fall.vorlage)
    client.force_login(team)
    for pfad, budget in ((LISTE, 22), (fall.pfad, 45)):
        client.get(pfad)
        with django_assert_max_num_queries(budget):
            antwort = client.get(pfad)
        assert antwort.status_code == 200
