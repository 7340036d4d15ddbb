"""What is not public stays invisible without the grant: list, counts, filters, search, export, detail, history, chain."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gremien.models import Beschlussbezug, Beteiligung, Gremium, Ratsvorlage, Vorlagenanlage, Vorlagenbezug
from gremien.services import teile
from gremien.services.vorlagen import vorlage_aendern
from organisation import rechte as r
from organisation.models import Anlage
from projekte.models import Projekt
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.gremien.vorlagenhilfen import PDF, anlegen, beraten, beschliessen, verbinden

pytestmark = pytest.mark.django_db
LISTE = "/herford/gremien/"
GEHEIM = "Geheimsache"


@pytest.fixture
def rat(kommune):
    return Gremium.objects.create(kommune=kommune, name="Rat der Stadt", art="rat")


@pytest.fixture
def ausschuss(kommune):
    return Gremium.objects.create(kommune=kommune, name="Vergabeausschuss", art="ausschuss")


@pytest.fixture
def offen(team, kommune, buergeramt):
    return anlegen(team, kommune, "VO/1", amt=buergeramt)


@pytest.fixture
def geheim(team, kommune, buergeramt):
    return anlegen(
        team, kommune, "NÖ/7", titel=GEHEIM, amt=buergeramt, ist_nicht_oeffentlich=True, datum=date(2019, 1, 2)
    )


def adresse(vorlage):
    return f"/herford/gremien/vorlagen/{vorlage.pk}/"


def html_von(client, pfad):
    antwort = client.get(pfad)
    assert antwort.status_code == 200
    return antwort.content.decode()


def mappe(client, abfrage=""):
    datei = client.get(f"{LISTE}?format=xlsx{abfrage}")
    assert datei.status_code == 200
    buch = openpyxl.load_workbook(BytesIO(b"".join(datei.streaming_content)))
    return "\n".join(str(wert) for blatt in buch for zeile in blatt.values for wert in zeile)


def test_the_list_its_count_and_its_years_do_not_show_a_hidden_paper(client, rita, team, offen, geheim):
    client.force_login(rita)
    antwort = client.get(LISTE)
    assert antwort.status_code == 200 and antwort.context["seite"].paginator.count == 1
    assert GEHEIM not in antwort.content.decode() and "2019" not in antwort.content.decode()
    assert client.get(f"{LISTE}?q=NÖ").context["seite"].paginator.count == 0
    client.force_login(team)
    antwort = client.get(LISTE)
    assert antwort.context["seite"].paginator.count == 2
    assert GEHEIM in antwort.content.decode() and "nicht öffentlich" in antwort.content.decode()


def test_the_export_does_not_show_a_hidden_paper_or_stop(client, rita, team, rat, ausschuss, offen, geheim):
    beraten(team, offen, rat, datum=date(2021, 2, 1), ergebnis="angenommen")
    beraten(team, offen, ausschuss, ist_nicht_oeffentlich=True, ergebnis="vertagt")
    client.force_login(rita)
    text = mappe(client)
    assert "VO/1" in text and "Rat der Stadt" in text
    assert GEHEIM not in text and "NÖ/7" not in text and "Vergabeausschuss" not in text
    csv = client.get(f"{LISTE}?format=csv")
    inhalt = b"".join(csv.streaming_content).decode("utf-8-sig", "replace")
    assert "VO/1" in inhalt and GEHEIM not in inhalt and "Vergabeausschuss" not in inhalt
    client.force_login(team)
    assert GEHEIM in mappe(client) and "Vergabeausschuss" in mappe(client)


def test_the_search_does_not_find_a_hidden_paper(client, lena, team, offen, geheim):
    for wer, gefunden in ((lena, False), (team, True)):
        client.force_login(wer)
        for suchwort in (GEHEIM, "NÖ/7"):
            html = html_von(client, f"/herford/suche/?q={suchwort}")
            assert (adresse(geheim) in html) is gefunden
    client.force_login(lena)
    assert adresse(offen) in html_von(client, "/herford/suche/?q=VO/1")


@pytest.mark.parametrize("pfad", ["", "bearbeiten/", "beratung/", "punkt/", "anlage/", "ziele/", "prueffelder/"])
def test_the_pages_of_a_hidden_paper_do_not_exist(client, anna, lena, team, geheim, pfad):
    for wer in (anna, lena):
        client.force_login(wer)
        assert client.get(adresse(geheim) + pfad).status_code in ((404,) if wer is anna or not pfad else (403, 404))
    client.force_login(team)
    assert client.get(adresse(geheim) + pfad).status_code == 200


def test_a_hidden_stop_and_what_it_decided_are_not_on_the_page(client, lena, team, rat, ausschuss, offen):
    beraten(team, offen, rat)
    stop = beraten(team, offen, ausschuss, ist_nicht_oeffentlich=True, bemerkung="Bieter streitet", ergebnis="vertagt")
    beschliessen(team, offen, "1", text="Öffentlicher Auftrag")
    beschliessen(team, offen, "2", text="Zuschlag erteilen", station=stop)
    client.force_login(lena)
    html = html_von(client, adresse(offen))
    assert "Rat der Stadt" in html and "Öffentlicher Auftrag" in html
    for wort in ("Vergabeausschuss", "Bieter streitet", "Zuschlag erteilen"):
        assert wort not in html
    client.force_login(team)
    html = html_von(client, adresse(offen))
    assert "Vergabeausschuss" in html and "Zuschlag erteilen" in html


def test_filters_find_nothing_by_a_hidden_stop(client, lena, team, ausschuss, offen):
    beraten(team, offen, ausschuss, ist_nicht_oeffentlich=True)
    for wer, anzahl in ((lena, 0), (team, 1)):
        client.force_login(wer)
        for abfrage in (f"gremium={ausschuss.pk}", "offen=on"):
            assert client.get(f"{LISTE}?{abfrage}").context["seite"].paginator.count == anzahl
        gruppen = client.get("/herford/gremien/gremien/").context["gruppen"]
        assert [z.beratungen for _, _, zeilen in gruppen for z in zeilen] == [anzahl]


def test_the_history_is_silent_about_hidden_stops_and_hidden_times(
    client, lena, team, kommune, ausschuss, offen, geheim
):
    stop = beraten(team, offen, ausschuss, ist_nicht_oeffentlich=True, bemerkung="Bieter streitet", ergebnis="vertagt")
    teile.station_aendern(
        benutzer=team, kommune=kommune, station_id=stop.pk, version=1, aenderungen={"bemerkung": "Bieter klagt"}
    )
    beschliessen(team, geheim, "1", text="Alter Wortlaut")
    vorlage_aendern(
        benutzer=team,
        kommune=kommune,
        vorlage_id=geheim.pk,
        version=1,
        aenderungen={"ist_nicht_oeffentlich": False, "titel": "Nun öffentlich"},
    )
    client.force_login(lena)
    assert "Bieter" not in html_von(client, adresse(offen))
    html = html_von(client, adresse(geheim))
    assert GEHEIM not in html and "Nun öffentlich" in html
    client.force_login(team)
    assert "Bieter klagt" in html_von(client, adresse(offen)) and GEHEIM in html_von(client, adresse(geheim))


def test_what_a_point_said_while_its_paper_was_hidden_is_not_in_the_history(client, lena, team, kommune, geheim):
    punkt = beschliessen(team, geheim, "1", text="Alter Wortlaut")
    teile.punkt_aendern(
        benutzer=team, kommune=kommune, punkt_id=punkt.pk, version=1, aenderungen={"text": "Neuer Wortlaut"}
    )
    Ratsvorlage.objects.filter(pk=geheim.pk).update(ist_nicht_oeffentlich=False)
    client.force_login(lena)
    html = html_von(client, adresse(geheim))
    assert "Neuer Wortlaut" in html and "Alter Wortlaut" not in html


def test_chain_and_versions_leave_out_the_hidden_paper_and_what_lies_behind_it(
    client, lena, team, kommune, buergeramt, offen, geheim
):
    dahinter = anlegen(team, kommune, "VO/3", amt=buergeramt)
    verbinden(team, geheim, offen)
    verbinden(team, dahinter, geheim)
    neue = anlegen(team, kommune, "VO/1-1", amt=buergeramt, vorgaenger=geheim)
    client.force_login(lena)
    for vorlage in (offen, dahinter, neue):
        antwort = client.get(adresse(vorlage))
        assert antwort.status_code == 200 and "NÖ/7" not in antwort.content.decode()
        d = antwort.context["d"]
        assert (d.kette, d.ersetzt, d.bezuege, d.bezogen_von) == ([], None, [], [])
    client.force_login(team)
    kette = client.get(adresse(offen)).context["d"].kette
    assert [v.nummer for v in kette] == ["NÖ/7", "VO/1", "VO/3"]
    assert client.get(adresse(neue)).context["d"].ersetzt == geheim
    assert client.get(adresse(geheim)).context["d"].ersetzt_durch == neue


def test_an_edit_leaves_the_previous_version_alone_that_the_editor_cannot_see(
    client, anna, team, kommune, buergeramt, geheim
):
    neue = anlegen(team, kommune, "VO/8", amt=buergeramt, vorgaenger=geheim)
    client.force_login(anna)
    html = html_von(client, f"{adresse(neue)}bearbeiten/")
    assert "NÖ/7" not in html and 'name="gesehen_vorgaenger"' not in html
    daten = {
        "nummer": "VO/8", "titel": "Anders", "art": "beschluss", "datum": "08.04.2021", "amt": buergeramt.pk, "version": 1,
        "gesehen_nummer": "VO/8", "gesehen_titel": "Titel VO/8", "gesehen_art": "beschluss",
        "gesehen_datum": "2021-04-08", "gesehen_amt": buergeramt.pk,
    }  # fmt: skip
    assert client.post(f"{adresse(neue)}bearbeiten/", daten).status_code == 302
    neue.refresh_from_db()
    assert (neue.titel, neue.vorgaenger) == ("Anders", geheim)


def test_the_files_follow_the_paper_when_it_is_hidden(client, lena, team, kommune, offen):
    client.force_login(team)
    daten = {"nummer": 1, "bezeichnung": "Plan", "datei": SimpleUploadedFile("plan.pdf", PDF)}
    assert client.post(f"{adresse(offen)}anlage/", daten).status_code == 302
    datei = f"{adresse(offen)}anlage/{Vorlagenanlage.objects.get().pk}/"
    direkt = f"/herford/anlagen/{Anlage.objects.get().pk}/"
    client.force_login(lena)
    assert client.get(datei).status_code == 200 and client.get(direkt).status_code == 200
    vorlage_aendern(
        benutzer=team,
        kommune=kommune,
        vorlage_id=offen.pk,
        version=offen.version,
        aenderungen={"ist_nicht_oeffentlich": True},
    )
    assert client.get(datei).status_code == 404 and client.get(direkt).status_code == 404


def test_links_to_rooms_the_reader_may_not_enter_are_neither_shown_nor_removable(
    client, team, kommune, buergeramt, offen, geheim
):
    projekt = Projekt.objects.create(kommune=kommune, titel="Stilles Projekt", federfuehrendes_amt=buergeramt)
    punkt = beschliessen(team, offen, "1")
    bezug = teile.bezug_eintragen(benutzer=team, kommune=kommune, punkt_id=punkt.pk, angaben={"projekt": projekt})
    beteiligung = teile.teil_eintragen(
        Beteiligung, benutzer=team, kommune=kommune, vorlage_id=offen.pk,
        angaben={"stelle": "Personalrat", "form": "anhoerung", "projekt": projekt, "datum": None, "ergebnis": ""},
    )  # fmt: skip
    verbindung = verbinden(team, offen, geheim)
    nur = benutzer_anlegen("nur_gremien")
    recht_geben(nur, kommune, r.BEARBEITEN, bereich="gremien")
    client.force_login(nur)
    html = html_von(client, adresse(offen))
    assert "Stilles Projekt" not in html and "NÖ/7" not in html
    for was, teil in (("punktbezug", bezug), ("beteiligung", beteiligung), ("bezug", verbindung)):
        pfad = f"{adresse(offen)}{was}/{teil.pk}/entfernen/"
        assert client.get(pfad).status_code == 404
        assert client.post(pfad, {"grund": "weg"}).status_code == 404
    assert Beschlussbezug.objects.exists() and Beteiligung.objects.exists() and Vorlagenbezug.objects.exists()


def test_who_sees_one_amt_sees_only_its_papers(client, bernd, carla, offen):
    client.force_login(bernd)
    assert client.get(LISTE).context["seite"].paginator.count == 0
    assert client.get(adresse(offen)).status_code == 404
    client.force_login(carla)
    assert client.get(LISTE).status_code in (403, 404)
    client.logout()
    assert "/konto/login/" in client.get(adresse(offen))["Location"]
