"""Projects and posts in the global search; a long list of projects becomes an Auftrag."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from auswertung.auftraege import ARTEN
from auswertung.services.auftraege_ausfuehren import auftraege_ausfuehren
from leistungen.selectors.fundstellen import fundstellen
from organisation.models import Auftrag
from organisation.tabellenausgabe.modell import HOECHSTENS_DIREKT
from projekte.models import Projekt
from tests.factories.personal import stelle_machen
from tests.factories.projekte import projekt_mit_schritten


def funde(benutzer, kommune, text, gruppe):
    gruppen = {g.name: g for g in fundstellen(benutzer=benutzer, kommune=kommune, text=text)}
    return [(f.titel, f.feld) for f in gruppen[gruppe].funde] if gruppe in gruppen else []


@pytest.mark.django_db
def test_projects_are_found_by_title_function_and_tag_within_the_rights(
    client, kommune, andere_kommune, buergeramt, bauamt, anna, team, rita
):
    gefunden = {"amt": buergeramt, "schlagworte": ["Wunderwort"], "verantwortliche_funktion": "Zirkusleitung"}
    projekt_mit_schritten(kommune, "Wunderlaterne für Bürger", **gefunden)
    projekt_mit_schritten(kommune, "Wunderlaterne fürs Bauen", amt=bauamt)
    projekt_mit_schritten(andere_kommune, "Wunderlaterne anderswo")
    zwei = [("Wunderlaterne für Bürger", "Titel"), ("Wunderlaterne fürs Bauen", "Titel")]
    assert funde(team, kommune, "wunderlatrne", "Projekte") == zwei
    assert funde(rita, kommune, "wunderlaterne", "Projekte") == zwei
    assert funde(anna, kommune, "wunderlaterne buerger", "Projekte") == zwei[:1]
    assert funde(anna, kommune, "bauen wunderlaterne", "Projekte") == []
    assert funde(team, kommune, "zirkusleit", "Projekte") == [("Wunderlaterne für Bürger", "Verantwortliche Funktion")]
    assert funde(team, kommune, "Wunderwort", "Projekte") == [("Wunderlaterne für Bürger", "Schlagwort")]
    client.force_login(team)
    text = client.get("/herford/suche/?q=wunderlaterne").content.decode()
    assert "gefunden in: Titel" in text and "anderswo" not in text


@pytest.mark.django_db
def test_posts_are_found_by_name_and_number_within_the_rights(kommune, andere_kommune, buergeramt, bauamt, anna, team):
    stelle_machen(kommune, "Wunderlaternenwart", amt=buergeramt, nummer="77-01")
    stelle_machen(kommune, "Wunderlaternenwart", amt=bauamt, nummer="77-02")
    stelle_machen(andere_kommune, "Wunderlaternenwart")
    assert funde(team, kommune, "wunderlaternenwrt", "Stellen") == [("Wunderlaternenwart", "Bezeichnung")] * 2
    assert funde(team, kommune, "77-0", "Stellen") == [("Wunderlaternenwart", "Stellennummer")] * 2
    assert funde(anna, kommune, "77-0", "Stellen") == [("Wunderlaternenwart", "Stellennummer")]


def test_a_long_list_becomes_an_auftrag_and_a_file_of_the_person(
    client, eigene_datenbank, kommune, rita, team, tmp_path, settings
):
    settings.MEDIA_ROOT = str(tmp_path)
    anzahl = HOECHSTENS_DIREKT + 1
    Projekt.objects.bulk_create(Projekt(kommune=kommune, titel=f"Projekt {n:05}") for n in range(anzahl))
    client.force_login(rita)
    antwort = client.get("/herford/projekte/?format=xlsx&spalten=phase&sortierung=-titel", follow=True)
    assert "10.001 Zeilen" in antwort.content.decode()
    auftrag = Auftrag.objects.get()
    assert auftraege_ausfuehren(schnell=False, arten=ARTEN) == 1
    auftrag.refresh_from_db()
    assert (auftrag.status, auftrag.schritt) == ("fertig", "10.001 Zeilen"), auftrag.fehler
    adresse = f"/herford/anlagen/{auftrag.anlage_id}/"
    inhalt = b"".join(client.get(adresse).streaming_content)
    zeilen = list(openpyxl.load_workbook(BytesIO(inhalt), read_only=True)["Projekte"].values)
    assert len(zeilen) == anzahl + 1 and zeilen[1] == ("Projekt 10000", "Idee")
    client.force_login(team)
    assert client.get(adresse).status_code == 404
