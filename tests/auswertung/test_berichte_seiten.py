"""Pages of the reports: one click, progress, texts, reading, download with recipient, types arranged; who may what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from auswertung.models import Bericht, Berichtsabruf, Berichtsart
from organisation import rechte as r
from organisation.models import Auftrag
from tests.auswertung.berichtsbesetzung import FRUEHER, HEUTE, ausgeliefert, entwurf, erstellen, inhalt, rechnen
from tests.factories.organisation import benutzer_anlegen, recht_geben

pytestmark = pytest.mark.django_db
ALT = FRUEHER - timedelta(days=90)


@pytest.fixture
def bestand(kommune: Any, leistung_anlegen: Any, buergeramt: Any, bauamt: Any) -> None:
    leistung_anlegen("A", amt=buergeramt, stufe=3, gueltig_ab=ALT, ziel=4)
    leistung_anlegen("C", amt=bauamt, stufe=1, gueltig_ab=ALT)
    rechnen(kommune)


@pytest.fixture
def bert(kommune: Any, buergeramt: Any) -> Any:
    """May export the Bürgeramt, nothing else."""
    bert = benutzer_anlegen("bert")
    recht_geben(bert, kommune, r.EXPORTIEREN, amt=buergeramt, rolle="Berichte Bürgeramt")
    return bert


def angemeldet(client: Client, person: Any) -> Client:
    client.force_login(person)
    return client


def daten(**angaben: Any) -> dict[str, Any]:
    return {
        "art": "statusbericht",
        "stichtag": f"{HEUTE:%d.%m.%Y}",
        "umfang": "gesamt",
        "titel": "",
        "drucksache": "",
    } | angaben


def test_one_click_leads_to_the_progress_bar(client: Client, rita: Any, bestand: None) -> None:
    angemeldet(client, rita)
    assert client.get("/herford/berichte/neu/").status_code == 200
    antwort = client.post("/herford/berichte/neu/", daten(), follow=True)
    assert antwort.status_code == 200 and "<progress" in antwort.content.decode()
    assert Auftrag.objects.get(art="bericht").parameter == {"bericht": Bericht.objects.get().pk}


def test_a_draft_first_when_texts_come_first(client: Client, rita: Any, bestand: None) -> None:
    angemeldet(client, rita).post("/herford/berichte/neu/", daten(entwurf="1"))
    bericht = Bericht.objects.get()
    assert bericht.status == "entwurf" and not Auftrag.objects.exists()
    pfad = f"/herford/berichte/{bericht.pk}/text/anlass/"
    assert client.get(pfad).status_code == 200
    assert client.post(pfad, {"text": "Der Rat hat gefragt.", "version": "0"}).status_code == 302
    antwort = client.post(pfad, {"text": "anders", "version": "0"})
    assert antwort.status_code == 409 and "Der Rat hat gefragt." in antwort.content.decode()
    assert client.post(pfad, {"text": "anders", "version": "1"}).status_code == 302
    assert bericht.texte.get().text == "anders"


@pytest.mark.parametrize(
    ("angaben", "meldung"),
    [
        ({"stichtag": "01.01.2001"}, "gibt es noch keine Daten"),
        ({"stichtag": "31.02.2026"}, "Bitte ein Datum"),
        ({"art": "gibt-es-nicht"}, "gibt es hier nicht"),
        ({"umfang": "999999"}, "gibt es hier nicht"),
    ],
)
def test_what_can_not_be_taken_is_said_in_german(
    client: Client, rita: Any, bestand: None, angaben: Any, meldung: str
) -> None:
    antwort = angemeldet(client, rita).post("/herford/berichte/neu/", daten(**angaben))
    assert antwort.status_code == 422 and meldung in antwort.content.decode()
    assert not Bericht.objects.exists()


def test_reading_it_and_taking_a_file_is_noted_with_the_recipient(
    client: Client, rita: Any, kommune: Any, bestand: None
) -> None:
    bericht = erstellen(rita, entwurf(rita, kommune))
    angemeldet(client, rita)
    seite = client.get(f"/herford/berichte/{bericht.pk}/").content.decode()
    assert bericht.pruefsumme in seite and "Was der Bericht offen lässt" in seite
    lesen = client.get(f"/herford/berichte/{bericht.pk}/vorschau/")
    assert lesen.status_code == 200 and "Mindestens gesetzliches Minimum" in lesen.content.decode()
    datei = bericht.dateien.get(format="json")
    pfad = f"/herford/berichte/{bericht.pk}/datei/{datei.pk}/"
    assert client.get(pfad).status_code == 405
    assert client.post(pfad, {"empfaenger": " "}).status_code == 422
    antwort = client.post(pfad, {"empfaenger": "Fraktion A"})
    assert antwort.status_code == 200 and b"".join(antwort.streaming_content) == bytes(bericht.inhalt)
    abruf = Berichtsabruf.objects.get()
    assert (abruf.empfaenger, abruf.abgerufen_von, abruf.format) == ("Fraktion A", rita, "json")
    assert "Fraktion A" in client.get(f"/herford/berichte/{bericht.pk}/").content.decode()


def test_the_list_filters_sorts_and_exports(client: Client, team: Any, kommune: Any, bestand: None) -> None:
    angemeldet(client, team)
    assert "Noch keine Berichte" in client.get("/herford/berichte/").content.decode()
    ausgeliefert(team, erstellen(team, entwurf(team, kommune, stichtag=FRUEHER, titel="Erster Bericht")))
    entwurf(team, kommune, art="foerderprojekte")
    alle = client.get("/herford/berichte/?sortierung=-titel").content.decode()
    assert "Erster Bericht" in alle and "Förderprojekte" in alle
    nur = client.get(f"/herford/berichte/?status=ausgeliefert&bis={FRUEHER:%d.%m.%Y}").content.decode()
    assert "Erster Bericht" in nur and 'zeilenlink" href' in nur and nur.count("zeilenlink") == 1
    assert "keinen Bericht" in client.get("/herford/berichte/?q=gibtesnicht").content.decode()
    assert client.get("/herford/berichte/?von=gestern").status_code == 200
    assert client.get("/herford/berichte/?format=xlsx").status_code == 200
    assert client.get("/herford/berichte/?format=pdf").status_code == 400


def test_release_and_delivery_on_the_page(client: Client, team: Any, kommune: Any, bestand: None) -> None:
    bericht = erstellen(team, entwurf(team, kommune))
    angemeldet(client, team)
    pfad = f"/herford/berichte/{bericht.pk}/"
    client.post(f"{pfad}freigeben/")
    assert client.post(f"{pfad}ausliefern/", {"empfaenger": "", "ausgeliefert_am": "x"}).status_code == 422
    client.post(f"{pfad}ausliefern/", {"empfaenger": "Rat", "ausgeliefert_am": f"{HEUTE:%d.%m.%Y}"})
    assert Bericht.objects.get().status == "ausgeliefert"
    client.post(f"{pfad}zurueckziehen/", {"grund": "Fehler"})
    assert Bericht.objects.get().status == "zurueckgezogen"


# --- Who may what -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "erwartet"),
    [("rita", 200), ("anna", 404), ("bernd", 404), ("bert", 404), ("carla", 404), ("fremd", 404)],
)
def test_a_report_about_everything_shows_to_who_may_see_everything(
    client: Client, request: Any, rita: Any, kommune: Any, bestand: None, person: str, erwartet: int
) -> None:
    bericht = erstellen(rita, entwurf(rita, kommune))
    angemeldet(client, request.getfixturevalue(person))
    for seite in ("", "vorschau/"):
        assert client.get(f"/herford/berichte/{bericht.pk}/{seite}").status_code == erwartet
    datei = bericht.dateien.get(format="json")
    antwort = client.post(f"/herford/berichte/{bericht.pk}/datei/{datei.pk}/", {"empfaenger": "x"})
    assert antwort.status_code == (200 if erwartet == 200 else antwort.status_code)
    assert Berichtsabruf.objects.exists() is (erwartet == 200)


@pytest.mark.parametrize(
    ("person", "erwartet"), [("rita", 200), ("bert", 200), ("anna", 200), ("bernd", 404), ("carla", 404)]
)
def test_a_report_about_one_amt_shows_to_that_amt(
    client: Client, request: Any, rita: Any, kommune: Any, buergeramt: Any, bestand: None, person: str, erwartet: int
) -> None:
    bericht = erstellen(rita, entwurf(rita, kommune, amt=buergeramt))
    angemeldet(client, request.getfixturevalue(person))
    assert client.get(f"/herford/berichte/{bericht.pk}/").status_code == erwartet
    datei = bericht.dateien.get(format="json")
    antwort = client.post(f"/herford/berichte/{bericht.pk}/datei/{datei.pk}/", {"empfaenger": "x"})
    assert (antwort.status_code == 200) is (person in ("rita", "bert"))


def test_own_amt_only_where_one_may_export(
    client: Client, bert: Any, buergeramt: Any, bauamt: Any, bestand: None
) -> None:
    angemeldet(client, bert)
    assert client.post("/herford/berichte/neu/", daten(umfang=str(buergeramt.pk))).status_code == 302
    for umfang in (str(bauamt.pk), "gesamt"):
        assert client.post("/herford/berichte/neu/", daten(umfang=umfang)).status_code == 422
    assert Bericht.objects.get().amt == buergeramt


def test_a_room_without_the_right_to_export_is_named(client: Client, kommune: Any, bestand: None) -> None:
    nur = benutzer_anlegen("nur")
    recht_geben(nur, kommune, r.EXPORTIEREN, bereich="leistungen", rolle="Leistungen")
    antwort = angemeldet(client, nur).post("/herford/berichte/neu/", daten())
    assert antwort.status_code == 422 and "Finanzen, Gremien, Personal, Projekte" in antwort.content.decode()
    assert client.post("/herford/berichte/neu/", daten(art="relevante-leistungen")).status_code == 302


@pytest.mark.parametrize(("person", "erwartet"), [("anna", 403), ("lena", 403), ("fremd", 404), ("carla", 404)])
def test_nobody_else_opens_a_new_report(
    client: Client, request: Any, bestand: None, person: str, erwartet: int
) -> None:
    angemeldet(client, request.getfixturevalue(person))
    assert client.post("/herford/berichte/neu/", daten()).status_code == erwartet
    assert not Bericht.objects.exists()


def test_anonymous_goes_to_the_login(client: Client, rita: Any, kommune: Any, bestand: None) -> None:
    bericht = entwurf(rita, kommune)
    for pfad in ("", "neu/", "arten/", f"{bericht.pk}/", f"{bericht.pk}/vorschau/"):
        antwort = client.get(f"/herford/berichte/{pfad}")
        assert antwort.status_code == 302 and "login" in antwort["Location"]


@pytest.mark.parametrize("person", ["rita", "lena"])
def test_release_needs_its_own_right_in_every_room(
    client: Client, request: Any, rita: Any, kommune: Any, bestand: None, person: str
) -> None:
    bericht = erstellen(rita, entwurf(rita, kommune))
    antwort = angemeldet(client, request.getfixturevalue(person)).post(f"/herford/berichte/{bericht.pk}/freigeben/")
    assert antwort.status_code in (302, 403)
    assert Bericht.objects.get().status == "erstellt"


# --- Not public -------------------------------------------------------------------------------------------------------


def test_the_public_version_leaves_out_what_is_not_public(
    client: Client, team: Any, rita: Any, kommune: Any, bestand: None
) -> None:
    angemeldet(client, team)
    client.post("/herford/berichte/arten/relevante-leistungen/kopieren/", {"name": "Mit Vertraulichem"})
    art = Berichtsart.objects.get(schluessel="mit-vertraulichem")
    client.post(
        "/herford/berichte/arten/mit-vertraulichem/abschnitt/relevante/",
        {"titel": "Vertraulich", "ebene": "1", "nicht_oeffentlich": "on", "version": art.version},
    )
    bericht = erstellen(team, entwurf(team, kommune, art="mit-vertraulichem"))
    assert {(d.format, d.ist_oeffentlich) for d in bericht.dateien.all()} >= {("json", False), ("json", True)}
    lesen = f"/herford/berichte/{bericht.pk}/vorschau/"
    assert "Vertraulich" in client.get(lesen).content.decode()
    assert "Relevante und zu" not in client.get(f"{lesen}?fassung=oeffentlich").content.decode()
    angemeldet(client, rita)
    assert "Relevante und zu" not in client.get(lesen).content.decode()
    ganze, offene = (bericht.dateien.get(format="json", ist_oeffentlich=o) for o in (False, True))
    for datei, erwartet in ((ganze, 404), (offene, 200)):
        antwort = client.post(f"/herford/berichte/{bericht.pk}/datei/{datei.pk}/", {"empfaenger": "x"})
        assert antwort.status_code == erwartet
    assert b"relevante" not in offene.datei.read()


def test_the_grant_for_one_amt_does_not_open_the_whole_report(
    client: Client, team: Any, kommune: Any, buergeramt: Any, bauamt: Any, bestand: None
) -> None:
    angemeldet(client, team)
    client.post("/herford/berichte/arten/relevante-leistungen/kopieren/", {"name": "Geheim"})
    art = Berichtsart.objects.get(schluessel="geheim")
    client.post(
        "/herford/berichte/arten/geheim/abschnitt/relevante/",
        {"titel": "Vertraulich", "ebene": "1", "nicht_oeffentlich": "on", "version": art.version},
    )
    ganz, eigenes, fremdes = (
        erstellen(team, entwurf(team, kommune, art="geheim", amt=amt)) for amt in (None, buergeramt, bauamt)
    )
    halb = benutzer_anlegen("halb")
    recht_geben(halb, kommune, r.EXPORTIEREN, rolle="Ratsbüro")
    recht_geben(halb, kommune, r.LESEN, amt=buergeramt, rolle="Bürgeramt", darf_nicht_oeffentlich=True)
    angemeldet(client, halb)
    for bericht, sieht in ((ganz, False), (eigenes, True), (fremdes, False)):
        seite = client.get(f"/herford/berichte/{bericht.pk}/vorschau/").content.decode()
        assert ("Relevante und zu" in seite) is sieht
        datei = bericht.dateien.get(format="json", ist_oeffentlich=False)
        antwort = client.post(f"/herford/berichte/{bericht.pk}/datei/{datei.pk}/", {"empfaenger": "x"})
        assert antwort.status_code == (200 if sieht else 404)


# --- Types ------------------------------------------------------------------------------------------------------------


def test_a_kommune_copies_and_arranges_a_type(client: Client, team: Any, kommune: Any, bestand: None) -> None:
    angemeldet(client, team)
    assert client.get("/herford/berichte/arten/").status_code == 200
    assert client.get("/herford/berichte/arten/statusbericht/").status_code == 200
    client.post("/herford/berichte/arten/statusbericht/kopieren/", {"name": "Unser Bericht"})
    pfad = "/herford/berichte/arten/unser-bericht/"
    art = Berichtsart.objects.get(schluessel="unser-bericht")
    namen = [a["schluessel"] for a in art.abschnitte]
    client.post(f"{pfad}anordnen/", {"aktion": "hoch", "abschnitt": namen[1], "version": art.version})
    client.post(f"{pfad}anordnen/", {"aktion": "ergaenzen", "baustein": "rangfolge", "titel": "TOP"})
    client.post(f"{pfad}anordnen/", {"aktion": "entfernen", "abschnitt": "ausblick"})
    art.refresh_from_db()
    neue = [a["schluessel"] for a in art.abschnitte]
    assert neue[:2] == [namen[1], namen[0]] and neue[-1] == "rangfolge" and "ausblick" not in neue
    veraltet = client.post(f"{pfad}anordnen/", {"aktion": "runter", "abschnitt": neue[0], "version": 1}, follow=True)
    assert "jemand anderes" in veraltet.content.decode()
    entwurf(team, kommune, art="unser-bericht")
    client.post(f"{pfad}anordnen/", {"aktion": "runter", "abschnitt": neue[0]})
    assert list(
        Berichtsart.objects.filter(schluessel="unser-bericht").order_by("nummer").values_list("nummer", flat=True)
    ) == [1, 2]
    art.refresh_from_db()
    assert [a["schluessel"] for a in art.abschnitte] == neue


def test_a_section_says_how_many_rows_of_its_tables_are_printed(
    client: Client, team: Any, kommune: Any, bestand: None
) -> None:
    angemeldet(client, team)
    client.post("/herford/berichte/arten/relevante-leistungen/kopieren/", {"name": "Kurz"})
    art = Berichtsart.objects.get(schluessel="kurz")
    pfad = "/herford/berichte/arten/kurz/abschnitt/relevante/"
    angaben = {"titel": "Relevante", "ebene": "1", "version": art.version}
    for falsch in ("0", "501", "viele"):
        antwort = client.post(pfad, {**angaben, "zeilen": falsch})
        assert antwort.status_code == 422 and f'value="{falsch}"' in antwort.content.decode()
    assert client.post(pfad, {**angaben, "zeilen": "1"}).status_code == 302
    assert "Auf Papier je Tabelle höchstens 1 Zeile." in client.get("/herford/berichte/arten/kurz/").content.decode()
    assert 'value="1"' in client.get(pfad).content.decode()
    lang = {t.titel: t for _, t in inhalt(erstellen(team, entwurf(team, kommune, art="relevante-leistungen"))).tafeln()}
    kurz = {
        t.titel: t
        for a, t in inhalt(erstellen(team, entwurf(team, kommune, art="kurz"))).tafeln()
        if a.titel == "Relevante"
    }
    assert kurz and all(lang[titel].zeilen == tafel.zeilen for titel, tafel in kurz.items())
    for tafel in kurz.values():
        assert tafel.betont or (tafel.auf_papier, tafel.nur_mappe) == (1, len(tafel.zeilen) > 1)
    assert any(tafel.nur_mappe for tafel in kurz.values())


@pytest.mark.parametrize("person", ["rita", "anna", "lena", "carla"])
def test_types_are_arranged_by_who_may_edit_all_aemter(
    client: Client, request: Any, bestand: None, person: str
) -> None:
    angemeldet(client, request.getfixturevalue(person))
    antwort = client.post("/herford/berichte/arten/statusbericht/kopieren/", {"name": "X"})
    assert antwort.status_code in (403, 404, 422)
    assert not Berichtsart.objects.exists()


def test_shipped_types_stay_as_they_are(client: Client, team: Any, kommune: Any, bestand: None) -> None:
    entwurf(team, kommune)
    antwort = angemeldet(client, team).post("/herford/berichte/arten/statusbericht/anordnen/", {"aktion": "hoch"})
    assert antwort.status_code == 404


def test_a_draft_shows_what_it_would_say_now(client: Client, rita: Any, lena: Any, kommune: Any, bestand: None) -> None:
    bericht = entwurf(rita, kommune)
    antwort = angemeldet(client, rita).get(f"/herford/berichte/{bericht.pk}/vorschau/")
    assert antwort.status_code == 200 and "Vorschau des Entwurfs" in antwort.content.decode()
    assert "data-diagramm=" in antwort.content.decode()
    assert angemeldet(client, lena).get(f"/herford/berichte/{bericht.pk}/vorschau/").status_code == 404
    assert Bericht.objects.get().status == "entwurf"


@pytest.mark.parametrize(
    ("seite", "hoechstens"), [("", 20), ("neu/", 16), ("arten/", 14), ("{pk}/", 26), ("{pk}/vorschau/", 16)]
)
def test_pages_keep_their_query_budget(
    client: Client,
    team: Any,
    kommune: Any,
    bestand: None,
    seite: str,
    hoechstens: int,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(3):
        ausgeliefert(team, erstellen(team, entwurf(team, kommune)))
    pk = Bericht.objects.order_by("-pk").values_list("pk", flat=True)[0]
    angemeldet(client, team)
    with django_assert_max_num_queries(hoechstens):
        assert client.get(f"/herford/berichte/{seite.format(pk=pk)}").status_code == 200
