"""Every write of the papers: own Amt, other Amt, other Kommune, reader, anonymous; stale edits; bad input."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Gremium,
    Ratsvorlage,
    Umsetzungsstand,
    Vorlagenanlage,
    Vorlagenbezug,
    Ziel,
    Zielbewertung,
)
from organisation.models import Anlage
from tests.gremien.vorlagenhilfen import PDF, Fall, anlegen, fall_machen

pytestmark = pytest.mark.django_db


@pytest.fixture
def fall(team, kommune, buergeramt) -> Fall:
    return fall_machen(team, kommune, buergeramt)


def _gremien(fall):
    return f"/herford/gremien/auftraege/{fall.punkt.pk}/stand/"


# name → (address, fields, model, how many rows after the write); {…} is read off the case
SCHREIBEN = {
    "vorlage_neu": (
        lambda f: "/herford/gremien/vorlagen/neu/",
        lambda f: {"nummer": "VO/9", "titel": "Neu", "art": "bericht", "datum": "", "amt": f.vorlage.amt_id},
        lambda f: Ratsvorlage.objects.filter(nummer="VO/9", datum=None).exists(),
    ),
    "vorlage": (
        lambda f: f"{f.pfad}bearbeiten/",
        lambda f: {
            "nummer": "VO/2", "titel": "Anders", "art": "beschluss", "datum": "08.04.2021", "amt": f.vorlage.amt_id,
            "version": f.vorlage.version, "gesehen_nummer": "VO/2", "gesehen_titel": "Titel VO/2",
            "gesehen_art": "beschluss", "gesehen_datum": "2021-04-08", "gesehen_amt": f.vorlage.amt_id,
        },
        lambda f: Ratsvorlage.objects.filter(titel="Anders").exists(),
    ),
    "beratung_neu": (
        lambda f: f"{f.pfad}beratung/",
        lambda f: {"gremium": f.rat.pk, "datum": "", "rolle": "kenntnis", "ergebnis": "offen"},
        lambda f: Beratungsstation.objects.filter(vorlage=f.vorlage, rolle="kenntnis").exists(),
    ),
    "beratung": (
        lambda f: f"{f.pfad}beratung/{f.station.pk}/",
        lambda f: {
            "gremium": f.rat.pk, "datum": "01.03.2021", "rolle": "beschliesst", "ergebnis": "geaendert", "version": 1,
            "gesehen_gremium": f.rat.pk, "gesehen_datum": "2021-03-01", "gesehen_rolle": "beschliesst",
            "gesehen_ergebnis": "angenommen",
        },
        lambda f: Beratungsstation.objects.filter(ergebnis="geaendert").exists(),
    ),
    "punkt_neu": (
        lambda f: f"{f.pfad}punkt/",
        lambda f: {"nummer": "2", "text": "Bericht geben", "art": "bericht", "betrag": "1.234,50"},
        lambda f: Beschlusspunkt.objects.filter(text="Bericht geben", betrag="1234.50").exists(),
    ),
    "punkt": (
        lambda f: f"{f.pfad}punkt/{f.punkt.pk}/",
        lambda f: {
            "nummer": "1", "text": "Anders", "art": "auftrag", "station": f.station.pk, "version": f.punkt.version,
            "gesehen_nummer": "1", "gesehen_text": "Auftrag 1", "gesehen_art": "auftrag",
            "gesehen_station": f.station.pk,
        },
        lambda f: Beschlusspunkt.objects.filter(text="Anders").exists(),
    ),
    "punktbezug_neu": (
        lambda f: f"{f.pfad}punkt/{f.punkt.pk}/bezug/",
        lambda f: {"projekt": f.projekt.pk, "jahr": "2022", "betrag": "10"},
        lambda f: Beschlussbezug.objects.filter(jahr=2022).exists(),
    ),
    "stand": (
        lambda f: f"/herford/gremien/auftraege/{f.punkt.pk}/stand/",
        lambda f: {"stand": "erledigt", "gueltig_ab": "01.06.2021", "erlaeuterung": "Fertig"},
        lambda f: Umsetzungsstand.objects.filter(stand="erledigt").exists(),
    ),
    "stand_storno": (
        lambda f: f"/herford/gremien/auftraege/{f.punkt.pk}/stand/{f.stand.pk}/storno/",
        lambda f: {"grund": "falsch"},
        lambda f: Umsetzungsstand.objects.filter(storno_grund="falsch").exists(),
    ),
    "bezug_neu": (
        lambda f: f"/herford/gremien/vorlagen/{f.antrag.pk}/bezug/",
        lambda f: {"art": "verweist", "ziel": f.vorlage.pk},
        lambda f: Vorlagenbezug.objects.filter(art="verweist").exists(),
    ),
    "beteiligung_neu": (
        lambda f: f"{f.pfad}beteiligung/",
        lambda f: {"stelle": "Schwerbehindertenvertretung", "form": "kenntnis", "datum": "01.02.2021"},
        lambda f: Beteiligung.objects.filter(form="kenntnis").exists(),
    ),
    "anlage_neu": (
        lambda f: f"{f.pfad}anlage/",
        lambda f: {"nummer": 2, "bezeichnung": "Plan", "datei": SimpleUploadedFile("plan.pdf", PDF)},
        lambda f: Vorlagenanlage.objects.filter(nummer=2, anlage__dateiname="plan.pdf").exists(),
    ),
    "ziele": (
        lambda f: f"{f.pfad}ziele/",
        lambda f: {f"ziel_{f.ziel.pk}": "behindert", "version": f.vorlage.version},
        lambda f: Zielbewertung.objects.filter(wirkung="behindert").exists(),
    ),
    "prueffelder": (
        lambda f: f"{f.pfad}prueffelder/",
        lambda f: {
            f"feld_{f.prueffeld.pk}": "betroffen", f"text_{f.prueffeld.pk}": "spart Wege", "version": f.vorlage.version,
        },
        lambda f: Auswirkungspruefung.objects.filter(erlaeuterung="spart Wege").exists(),
    ),
    "entfernen": (
        lambda f: f"{f.pfad}beteiligung/{f.beteiligung.pk}/entfernen/",
        lambda f: {"grund": "doppelt"},
        lambda f: not Beteiligung.objects.exists(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("was", SCHREIBEN)
def test_who_has_the_amt_may(client, anna, fall, was):
    adresse, daten, geschrieben = SCHREIBEN[was]
    client.force_login(anna)
    assert client.get(adresse(fall)).status_code == 200
    antwort = client.post(adresse(fall), daten(fall))
    assert antwort.status_code == 302, antwort.content.decode()[-4000:]
    assert geschrieben(fall)
    assert client.get(fall.pfad).status_code == 200


@pytest.mark.parametrize("wer", ["bernd", "carla", "rita", "fremd", None])
@pytest.mark.parametrize("was", SCHREIBEN)
def test_nobody_else_may(client, request, fall, was, wer):
    adresse, daten, geschrieben = SCHREIBEN[was]
    if wer:
        client.force_login(request.getfixturevalue(wer))
    antwort = client.post(adresse(fall), daten(fall))
    assert antwort.status_code in ((302,) if wer is None else (403, 404, 422))
    if wer is None:
        assert "/konto/login/" in antwort["Location"]
    assert not geschrieben(fall)


STAMM = {
    "gremien": ({"name": "Hauptausschuss", "art": "ausschuss", "reihenfolge": 1}, Gremium),
    "ziele": ({"bezeichnung": "Neues Ziel", "reihenfolge": 1, "ist_aktiv": "on"}, Ziel),
}


@pytest.mark.parametrize("art", STAMM)
def test_master_data_belong_to_the_whole_kommune(client, team, anna, lena, carla, fall, art):
    daten, modell = STAMM[art]
    vorher = modell.objects.count()
    pfad = f"/herford/gremien/stammdaten/{art}/neu/"
    assert "/konto/login/" in client.post(pfad, daten)["Location"]
    for wer in (anna, lena, carla):
        client.force_login(wer)
        assert client.post(pfad, daten).status_code in (403, 404)
    assert modell.objects.count() == vorher
    client.force_login(team)
    assert client.get(pfad).status_code == 200 and client.post(pfad, daten).status_code == 302
    assert modell.objects.count() == vorher + 1
    html = client.get("/herford/gremien/gremien/").content.decode()
    assert next(iter(daten.values())) in html
    doppelt = client.post(pfad, daten)
    assert doppelt.status_code == 422 and modell.objects.count() == vorher + 1


def test_master_data_of_another_kommune_stay_out_of_reach(client, team, andere_kommune, fall):
    fremdes = Gremium.objects.create(kommune=andere_kommune, name="Rat", art="rat")
    client.force_login(team)
    assert client.get(f"/herford/gremien/stammdaten/gremien/{fremdes.pk}/").status_code == 404
    daten = {"gremium": fremdes.pk, "datum": "", "rolle": "kenntnis", "ergebnis": "offen"}
    assert client.post(f"{fall.pfad}beratung/", daten).status_code == 422


def test_a_stale_body_is_shown_not_saved(client, team, fall):
    client.force_login(team)
    pfad = f"/herford/gremien/stammdaten/gremien/{fall.rat.pk}/"
    daten = {
        "name": "Rat", "art": "rat", "reihenfolge": 0, "version": 1, "gesehen_name": "Rat der Stadt",
        "gesehen_art": "rat", "gesehen_reihenfolge": 0,
    }  # fmt: skip
    assert client.post(pfad, daten).status_code == 302
    antwort = client.post(pfad, {**daten, "name": "Stadtrat"})
    assert antwort.status_code == 409 and "Jemand war schneller" in antwort.content.decode()
    assert Gremium.objects.get(pk=fall.rat.pk).name == "Rat"


@pytest.mark.parametrize("was", ["vorlage", "beratung", "punkt", "ziele", "prueffelder"])
def test_a_stale_edit_is_shown_and_overwrites_nothing(client, anna, fall, was):
    adresse, daten, geschrieben = SCHREIBEN[was]
    client.force_login(anna)
    antwort = client.post(adresse(fall), {**daten(fall), "version": 0})
    assert antwort.status_code == 409 and "Jemand war schneller" in antwort.content.decode()
    assert not geschrieben(fall)


SCHLECHT = [
    ("vorlage_neu", {"nummer": ""}, "Pflichtfeld|erforderlich|ausfüllen"),
    ("vorlage_neu", {"nummer": "VO/2"}, "gibt es schon"),
    ("vorlage_neu", {"datum": "31.02.2021"}, "Datum|Tag"),
    ("vorlage_neu", {"datum": "01.01.1066"}, "plausibler Tag"),
    ("vorlage_neu", {"adresse": "javascript:alert(1)"}, "Adresse|URL"),
    ("vorlage_neu", {"ist_nicht_oeffentlich": "on"}, "Nicht"),
    ("beratung_neu", {"ergebnis": "angenommen"}, "erst mit dem Tag"),
    ("beratung_neu", {"ergebnis": "angenommen", "datum": "01.01.2090"}, "Zukunft"),
    ("beratung_neu", {"rolle": "beschliesst", "datum": "01.03.2021"}, "schon in der Beratungsfolge"),
    ("punkt_neu", {"nummer": "1"}, "schon ein anderer"),
    ("punkt_neu", {"betrag": "-5"}, "negativ"),
    ("punkt_neu", {"betrag": "viel"}, "Betrag wie"),
    ("punktbezug_neu", {"projekt": ""}, "genau eine"),
    ("punktbezug_neu", {"projekt": "999999"}, "Auswahl|gültig|auswählbar"),
    ("stand", {"gueltig_ab": "01.01.2090"}, "Zukunft"),
    ("stand", {"erlaeuterung": " "}, "geschehen|erforderlich|Pflichtfeld|ausfüllen"),
    ("bezug_neu", {"ziel": "x"}, "Auswahl|gültig"),
    ("beteiligung_neu", {"datum": "gestern"}, "Datum|Tag"),
    ("anlage_neu", {"nummer": "1"}, "schon eine andere"),
    ("prueffelder", {"text": ""}, "betroffen ist"),
    ("entfernen", {"grund": ""}, "erforderlich|Pflichtfeld|ausfüllen|Grund"),
]


@pytest.mark.parametrize(("was", "anders", "meldung"), SCHLECHT)
def test_bad_input_stays_in_the_form_with_a_german_message(client, anna, fall, was, anders, meldung):
    import re

    adresse, daten, geschrieben = SCHREIBEN[was]
    werte = daten(fall)
    if was == "prueffelder":
        anders = {f"text_{fall.prueffeld.pk}": ""}
    client.force_login(anna)
    antwort = client.post(adresse(fall), {**werte, **anders})
    html = antwort.content.decode()
    assert antwort.status_code == 422, html[-2000:]
    assert 'class="feld__fehler"' in html or "fehlerzusammenfassung" in html
    assert re.search(meldung, html[html.index("<main") :])
    assert not geschrieben(fall) or was == "beratung_neu"


def test_a_file_that_is_not_what_it_says_is_refused(client, anna, fall):
    client.force_login(anna)
    boese = SimpleUploadedFile("plan.pdf", b"MZ\x90\x00 not a pdf")
    antwort = client.post(f"{fall.pfad}anlage/", {"nummer": 2, "bezeichnung": "Plan", "datei": boese})
    assert antwort.status_code == 422 and not Anlage.objects.exists()
    assert Vorlagenanlage.objects.count() == 1


def test_the_file_is_downloaded_by_readers_only(client, anna, bernd, carla, lena, fall):
    client.force_login(anna)
    daten = {"nummer": 2, "bezeichnung": "Plan", "datei": SimpleUploadedFile("plan.pdf", PDF)}
    assert client.post(f"{fall.pfad}anlage/", daten).status_code == 302
    adresse = f"{fall.pfad}anlage/{Vorlagenanlage.objects.get(nummer=2).pk}/"
    client.force_login(lena)
    antwort = client.get(adresse)
    assert antwort.status_code == 200 and b"".join(antwort.streaming_content) == PDF
    for wer in (bernd, carla):
        client.force_login(wer)
        assert client.get(adresse).status_code in (403, 404)
    client.logout()
    assert "/konto/login/" in client.get(adresse)["Location"]


@pytest.mark.parametrize("was", ["beratung", "punkt"])
def test_what_something_hangs_on_stays(client, anna, fall, was):
    teil = {"beratung": fall.station, "punkt": fall.punkt}[was]
    client.force_login(anna)
    antwort = client.post(f"{fall.pfad}{was}/{teil.pk}/entfernen/", {"grund": "weg"})
    assert antwort.status_code == 422 and "hängen noch" in antwort.content.decode()
    assert type(teil).objects.filter(pk=teil.pk).exists()


def test_a_part_of_another_paper_is_not_found_under_this_one(client, anna, fall):
    client.force_login(anna)
    fremd = f"/herford/gremien/vorlagen/{fall.antrag.pk}/"
    for pfad in (f"beratung/{fall.station.pk}/", f"punkt/{fall.punkt.pk}/", f"anlage/{fall.anlage.pk}/entfernen/"):
        assert client.get(fremd + pfad).status_code == 404


def test_a_circle_of_versions_is_refused_and_names_its_way(client, anna, team, kommune, buergeramt, fall):
    neu = anlegen(team, kommune, "VO/2-1", amt=buergeramt, vorgaenger=fall.vorlage)
    client.force_login(anna)
    adresse, daten, _ = SCHREIBEN["vorlage"]
    antwort = client.post(adresse(fall), {**daten(fall), "vorgaenger": neu.pk, "gesehen_vorgaenger": ""})
    assert antwort.status_code == 422 and "Das ergäbe einen Kreis" in antwort.content.decode()
