"""The global search: groups, matched field, tolerance, only what the reader may see."""

from __future__ import annotations

import pytest

from leistungen.models import KommunaleLeistung
from leistungen.selectors.fundstellen import fundstellen
from organisation import rechte as r
from tests.factories.leistungen import einzelleistung_anlegen
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.factories.projekte import projekt_mit_schritten

URL = "/herford/suche/"


@pytest.fixture
def bestand(leistung_anlegen, buergeramt, bauamt):
    return [
        leistung_anlegen("Wunderlaterne Erlaubnis", amt=buergeramt, leika="99999903001000"),
        leistung_anlegen("Wunderlaterne Rückgabe", amt=bauamt),
    ]


def gruppen(benutzer, kommune, text):
    return {g.name: [f.titel for f in g.funde] for g in fundstellen(benutzer=benutzer, kommune=kommune, text=text)}


def test_names_are_found_despite_typos(team, kommune, bestand):
    assert set(gruppen(team, kommune, "wunderlatrne")["Leistungen"]) == {
        "Wunderlaterne Erlaubnis",
        "Wunderlaterne Rückgabe",
    }


def test_the_matched_field_is_named(client, team, bestand):
    client.force_login(team)
    text = client.get(URL, {"q": "99 999903"}).content.decode()
    assert "gefunden in: LeiKa-Schlüssel" in text
    assert "Wunderlaterne Erlaubnis" in text


def test_aemter_by_number_and_name(team, kommune, bestand):
    assert gruppen(team, kommune, "600")["Ämter"] == ["600 Bauamt"]
    assert gruppen(team, kommune, "buergeramt")["Ämter"] == ["320 Bürgeramt"]


def test_the_catalogue_outside_the_own_stock_is_a_group_of_its_own(team, kommune, bestand):
    gefunden = gruppen(team, kommune, "bewohnerparkausweis")
    assert "Leistungen" not in gefunden
    assert any("Bewohnerparkausweis" in titel for titel in gefunden["Im Katalog, aber nicht in Ihrem Bestand"])


def test_ozg_leistungen_by_id(team, kommune):
    assert len(gruppen(team, kommune, "10173")["OZG-Leistungen"]) == 1


def test_only_what_the_reader_may_see(anna, kommune, bestand):
    gefunden = gruppen(anna, kommune, "wunderlaterne")
    assert gefunden["Leistungen"] == ["Wunderlaterne Erlaubnis"]
    assert "Ämter" not in gruppen(anna, kommune, "bauamt")


def test_nothing_found_offers_the_way_out(client, team, bestand):
    client.force_login(team)
    text = client.get(URL, {"q": "qqqqqqqq"}).content.decode()
    assert "Nichts gefunden" in text
    assert "Zur Liste der Leistungen" in text


@pytest.mark.parametrize(
    "text", ["", " ", "%", "'", "<script>x</script>", "😀" * 50, "x" * 10_000, "\\", "a b c d e f g h i j k"]
)
def test_hostile_text_is_harmless(client, team, bestand, text):
    client.force_login(team)
    antwort = client.get(URL, {"q": text})
    assert antwort.status_code == 200
    assert "<script>x" not in antwort.content.decode()


def test_who_is_refused(client, carla, fremd, bestand):
    assert client.get(URL, {"q": "w"})["Location"].startswith("/konto/login/")
    for wer in (carla, fremd):
        client.force_login(wer)
        assert client.get(URL, {"q": "wunderlaterne"}).status_code == 404


def test_who_may_only_read_projects_searches_projects_and_gets_no_dead_links(client, kommune, bestand):
    leserin = benutzer_anlegen("leserin")
    recht_geben(leserin, kommune, r.LESEN, bereich="projekte")
    projekt_mit_schritten(kommune, "Wunderlaterne digital")
    assert gruppen(leserin, kommune, "wunderlaterne") == {"Projekte": ["Wunderlaterne digital"]}
    client.force_login(leserin)
    assert "Wunderlaterne digital" in client.get(URL, {"q": "wunderlaterne"}).content.decode()
    assert client.get("/herford/auftraege/").status_code == 200
    assert client.get("/")["Location"] == "/herford/projekte/"


class TestUebernehmen:
    """A hit of the catalogue goes into the stock with one click; only with the right for the whole Kommune."""

    def absenden(self, client, benutzer, kommune, kennung):
        client.force_login(benutzer, backend="django.contrib.auth.backends.ModelBackend")
        return client.post(f"/{kommune.kuerzel}/leistungen/uebernehmen/", {"einzelleistung": kennung})

    def test_the_team_takes_an_entry_over_and_lands_on_it(self, client, team, kommune):
        eintrag = einzelleistung_anlegen("Brieftaubenflug Genehmigung")
        antwort = self.absenden(client, team, kommune, eintrag.pk)
        neu = KommunaleLeistung.objects.get(kommune=kommune, einzelleistung=eintrag)
        assert antwort["Location"] == f"/{kommune.kuerzel}/leistungen/{neu.pk}/"
        self.absenden(client, team, kommune, eintrag.pk)
        assert KommunaleLeistung.objects.filter(kommune=kommune, einzelleistung=eintrag).count() == 1

    @pytest.mark.parametrize("wer", ["anna", "rita", "carla"])
    def test_others_take_nothing_over(self, wer, client, kommune, request):
        eintrag = einzelleistung_anlegen("Brieftaubenflug Genehmigung")
        antwort = self.absenden(client, request.getfixturevalue(wer), kommune, eintrag.pk)
        assert antwort.status_code < 500
        assert not KommunaleLeistung.objects.filter(einzelleistung=eintrag).exists()

    @pytest.mark.parametrize("kennung", ["", "x", "-1", "99999999999999999999", "²"])
    def test_nonsense_is_refused(self, kennung, client, team, kommune):
        assert self.absenden(client, team, kommune, kennung).status_code == 404
