"""Two people have the same form of a paper open: the second sees what the first changed, keeps his input, and decides."""

from __future__ import annotations

import re
from html import unescape

import pytest

from gremien.models import Auswirkungspruefung, Prueffeld, Ziel, Zielbewertung
from gremien.services import matrix
from tests.gremien.vorlagenhilfen import anlegen

pytestmark = pytest.mark.django_db


@pytest.fixture
def vorlage(team, kommune, buergeramt):
    return anlegen(team, kommune, "VO/2", amt=buergeramt)


@pytest.fixture
def ziele(kommune):
    return [Ziel.objects.create(kommune=kommune, bezeichnung=b, reihenfolge=n) for n, b in enumerate(("Nähe", "Ruhe"))]


@pytest.fixture
def felder(kommune):
    namen = ("Klima", "Gender")
    return [Prueffeld.objects.create(kommune=kommune, bezeichnung=b, reihenfolge=n) for n, b in enumerate(namen)]


def formular(html):
    """What a browser would send back, unchanged."""
    html = html[html.index('<form class="formular"') :]
    daten = {}
    for feld in re.findall(r"<input[^>]*>", html):
        teile = dict(re.findall(r'(\w+)="([^"]*)"', feld))
        if "name" in teile and (teile.get("type") != "checkbox" or "checked" in feld):
            daten[teile["name"]] = unescape(teile.get("value", ""))
    for name, inhalt in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', html, re.S):
        gewaehlt = re.search(r'<option value="([^"]*)" selected', inhalt)
        daten[name] = gewaehlt.group(1) if gewaehlt else ""
    for name, inhalt in re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', html, re.S):
        daten[name] = unescape(inhalt).lstrip("\r\n")
    return daten


def pruefen(team, vorlage, version, ergebnisse):
    matrix.auswirkungen_pruefen(
        benutzer=team, kommune=vorlage.kommune, vorlage_id=vorlage.pk, version=version, ergebnisse=ergebnisse
    )


def unterschiede(antwort):
    return [(u.feld, u.gesehen, u.jetzt) for u in antwort.context["unterschiede"]]


def test_the_matrix_shows_row_by_row_what_the_other_changed(client, team, anna, vorlage, ziele):
    nah, ruhe = (f"ziel_{z.pk}" for z in ziele)
    pfad = f"/herford/gremien/vorlagen/{vorlage.pk}/ziele/"
    client.force_login(anna)
    offen = formular(client.get(pfad).content.decode())
    client.force_login(team)
    erste = formular(client.get(pfad).content.decode())
    assert client.post(pfad, {**erste, nah: "unterstuetzt", ruhe: "behindert"}).status_code == 302

    client.force_login(anna)
    antwort = client.post(pfad, {**offen, nah: "behindert"})
    html = antwort.content.decode()
    assert antwort.status_code == 409 and "Jemand war schneller" in html
    assert unterschiede(antwort) == [("Nähe", "", "unterstützt"), ("Ruhe", "", "behindert")]
    assert "unterstützt</td>" in html and "leer</td>" in html
    assert Zielbewertung.objects.get(ziel=ziele[0]).wirkung == "unterstuetzt"

    noch_einmal = formular(html)
    assert (noch_einmal[nah], noch_einmal[ruhe]) == ("behindert", "behindert"), "own input, else what stands there now"
    assert client.post(pfad, noch_einmal).status_code == 302
    assert [z.wirkung for z in Zielbewertung.objects.order_by("ziel__reihenfolge")] == ["behindert", "behindert"]


def test_impact_fields_show_result_and_text(client, team, anna, vorlage, felder):
    klima, gender = (f.pk for f in felder)
    pruefen(team, vorlage, 1, {klima: ("betroffen", "spart Wege")})
    pfad = f"/herford/gremien/vorlagen/{vorlage.pk}/prueffelder/"
    client.force_login(anna)
    offen = formular(client.get(pfad).content.decode())
    pruefen(team, vorlage, 2, {klima: ("", ""), gender: ("betroffen", "<b>Sprache</b>")})
    antwort = client.post(pfad, {**offen, f"text_{klima}": "spart viele Wege"})
    html = antwort.content.decode()
    assert antwort.status_code == 409
    assert unterschiede(antwort) == [
        ("Klima", "betroffen", ""),
        ("Erläuterung zu Klima", "spart Wege", ""),
        ("Gender", "", "betroffen"),
        ("Erläuterung zu Gender", "", "<b>Sprache</b>"),
    ]
    assert "<b>Sprache</b>" not in html, "escaped"
    daten = formular(html)
    assert daten[f"text_{klima}"] == "spart viele Wege" and daten[f"text_{gender}"] == "<b>Sprache</b>"
    assert daten[f"feld_{klima}"] == "", "not touched: what stands there now"
    assert client.post(pfad, {**daten, f"feld_{klima}": "betroffen"}).status_code == 302
    assert dict(Auswirkungspruefung.objects.values_list("prueffeld_id", "erlaeuterung")) == {
        klima: "spart viele Wege",
        gender: "<b>Sprache</b>",
    }


def test_an_error_on_the_way_does_not_hide_the_difference(client, team, anna, vorlage, felder):
    klima, gender = (f.pk for f in felder)
    pfad = f"/herford/gremien/vorlagen/{vorlage.pk}/prueffelder/"
    client.force_login(anna)
    offen = formular(client.get(pfad).content.decode())
    pruefen(team, vorlage, 1, {gender: ("nicht_betroffen", "")})
    antwort = client.post(pfad, {**offen, f"feld_{klima}": "betroffen"})
    assert antwort.status_code == 422
    daten = {**formular(antwort.content.decode()), f"text_{klima}": "spart Wege"}
    antwort = client.post(pfad, daten)
    assert antwort.status_code == 409 and unterschiede(antwort) == [("Gender", "", "nicht betroffen")]
    assert client.post(pfad, formular(antwort.content.decode())).status_code == 302
    assert dict(Auswirkungspruefung.objects.values_list("prueffeld_id", "ergebnis")) == {
        klima: "betroffen",
        gender: "nicht_betroffen",
    }


def test_a_changed_head_alone_keeps_the_input_and_names_no_row(client, team, anna, vorlage, ziele):
    pfad = f"/herford/gremien/vorlagen/{vorlage.pk}/"
    client.force_login(anna)
    offen = formular(client.get(f"{pfad}ziele/").content.decode())
    kopf = formular(client.get(f"{pfad}bearbeiten/").content.decode())
    assert client.post(f"{pfad}bearbeiten/", {**kopf, "titel": "Neu"}).status_code == 302
    antwort = client.post(f"{pfad}ziele/", {**offen, f"ziel_{ziele[0].pk}": "behindert"})
    assert antwort.status_code == 409 and unterschiede(antwort) == []
    assert client.post(f"{pfad}ziele/", formular(antwort.content.decode())).status_code == 302
    assert Zielbewertung.objects.get().wirkung == "behindert"


def test_the_head_shows_the_same_and_saves_on_top(client, team, anna, vorlage):
    pfad = f"/herford/gremien/vorlagen/{vorlage.pk}/bearbeiten/"
    client.force_login(anna)
    offen = formular(client.get(pfad).content.decode())
    client.force_login(team)
    erste = {"titel": "Fremd", "datum": "01.02.2022", "kurzfassung": "Kurz"}
    assert client.post(pfad, {**formular(client.get(pfad).content.decode()), **erste}).status_code == 302

    client.force_login(anna)
    antwort = client.post(pfad, {**offen, "titel": "Mein", "nummer": ""})
    assert antwort.status_code == 422
    antwort = client.post(pfad, {**formular(antwort.content.decode()), "nummer": "VO/2"})
    assert antwort.status_code == 409
    assert {feld: (gesehen, jetzt) for feld, gesehen, jetzt in unterschiede(antwort)} == {
        "Titel": ("Titel VO/2", "Fremd"),
        "Datum": ("2021-04-08", "2022-02-01"),
        "Kurzfassung": ("", "Kurz"),
    }
    daten = formular(antwort.content.decode())
    assert (daten["titel"], daten["kurzfassung"]) == ("Mein", "Kurz")
    assert client.post(pfad, daten).status_code == 302
    vorlage.refresh_from_db()
    assert (vorlage.titel, vorlage.kurzfassung, vorlage.datum.isoformat()) == ("Mein", "Kurz", "2022-02-01")
