"""Papers: write them, read them, find them in the list; stale edits, circles, hidden stops."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gremien.models import (
    Beratungsstation,
    Beschlussbezug,
    Beteiligung,
    Prueffeld,
    Ratsvorlage,
    Vorlagenanlage,
    Vorlagenbezug,
    Ziel,
)
from gremien.selectors.vorlagen import vorlagendetail
from gremien.services import matrix, teile, vorlagen
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation import rechte as r
from projekte.models import Projekt
from tests.factories.finanzen import massnahme_machen
from tests.factories.gremien import TAG, gremium_machen, pflicht_machen, punkt_machen, station_machen, vorlage_machen
from tests.factories.organisation import benutzer_anlegen, recht_geben

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()
ANGABEN = {"nummer": "VO/1/24", "titel": "DMS einführen", "art": "beschluss", "datum": TAG}


@pytest.fixture
def geheim(team):
    """Edits and exports everything, what is not public as well."""
    return team


@pytest.fixture
def offen(kommune):
    """Edits and exports everything that is public."""
    benutzer = benutzer_anlegen("olga")
    recht_geben(benutzer, kommune, r.FREIGEBEN, rolle="Hauptamt")
    recht_geben(benutzer, kommune, r.EXPORTIEREN, rolle="Hauptamt")
    return benutzer


# --- services


def test_a_paper_is_opened_and_changed_with_its_version(team, kommune, buergeramt):
    vorlage = vorlagen.vorlage_anlegen(benutzer=team, kommune=kommune, angaben={**ANGABEN, "amt": buergeramt})
    vorlagen.vorlage_aendern(
        benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, version=1, aenderungen={"titel": "DMS"}
    )
    vorlage.refresh_from_db()
    assert (vorlage.titel, vorlage.version) == ("DMS", 2)
    with pytest.raises(VeralteterStand) as fehler:
        vorlagen.vorlage_aendern(
            benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, version=1, aenderungen={"titel": "E-Akte"},
            gesehen={"titel": "DMS einführen"},
        )  # fmt: skip
    assert [(u.gesehen, u.jetzt) for u in fehler.value.unterschiede] == [("DMS einführen", "DMS")]


@pytest.mark.parametrize(
    ("werte", "meldung"),
    [
        ({"nummer": ""}, "leer|ausfüllen|Drucksachen"),
        ({"nummer": "V/1"}, "gibt es schon"),
        ({"datum": TAG.replace(year=1066)}, "kein plausibler Tag"),
        ({"titel": "x" * 301}, "301 Zeichen"),
        ({"titel": "\x00"}, "Steuerzeichen"),
        ({"art": "brief"}, "."),
        ({"ist_nicht_oeffentlich": True}, "Nicht öffentlich darf nur setzen"),
    ],
)
def test_wrong_papers_are_refused_in_german_and_leave_nothing(offen, kommune, werte, meldung):
    vorlage_machen(kommune, "V/1")
    with pytest.raises(Eingabefehler, match=meldung):
        vorlagen.vorlage_anlegen(benutzer=offen, kommune=kommune, angaben={**ANGABEN, **werte})
    assert Ratsvorlage.objects.count() == 1


def test_a_paper_can_not_be_published_and_hidden(geheim, kommune):
    with pytest.raises(Eingabefehler, match="kann nicht veröffentlicht sein"):
        vorlagen.vorlage_anlegen(
            benutzer=geheim, kommune=kommune,
            angaben={**ANGABEN, "ist_nicht_oeffentlich": True, "ist_veroeffentlicht": True},
        )  # fmt: skip


def test_a_circle_of_versions_is_refused_with_its_way(team, kommune):
    erste = vorlage_machen(kommune, "V/1")
    zweite = vorlage_machen(kommune, "V/2", vorgaenger=erste)
    dritte = vorlage_machen(kommune, "V/3", vorgaenger=zweite)
    with pytest.raises(Eingabefehler, match=r"Kreis: V/1 ersetzt V/3, ersetzt V/2, ersetzt V/1"):
        vorlagen.vorlage_aendern(
            benutzer=team, kommune=kommune, vorlage_id=erste.pk, version=1, aenderungen={"vorgaenger": dritte}
        )
    detail = vorlagendetail(vorlage=zweite, benutzer=team, stichtag=HEUTE)
    assert [v.nummer for v in detail.fassungen] == ["V/1", "V/2", "V/3"]


def test_a_version_is_replaced_once(team, kommune):
    erste = vorlage_machen(kommune, "V/1")
    vorlage_machen(kommune, "V/2", vorgaenger=erste)
    with pytest.raises(Eingabefehler, match="schon durch eine andere ersetzt"):
        vorlagen.vorlage_anlegen(benutzer=team, kommune=kommune, angaben={**ANGABEN, "vorgaenger": erste})


@pytest.mark.parametrize(
    ("werte", "meldung"),
    [
        ({"datum": None, "ergebnis": "angenommen"}, "erst mit dem Tag der Sitzung"),
        ({"datum": HEUTE + timedelta(days=1), "ergebnis": "angenommen"}, "liegt in der Zukunft"),
        ({"rolle": "schweigt"}, "."),
        ({}, "steht schon in der Beratungsfolge"),
    ],
)
def test_wrong_stops_are_refused(team, kommune, werte, meldung):
    vorlage = vorlage_machen(kommune)
    station = station_machen(vorlage)
    angaben = {"gremium": station.gremium, "datum": TAG, "rolle": "beschliesst", "ergebnis": "offen", **werte}
    with pytest.raises(Eingabefehler, match=meldung):
        teile.station_anlegen(benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, angaben=angaben)
    assert Beratungsstation.objects.get() == station


def test_a_point_names_a_stop_of_its_own_paper(team, kommune):
    fremde = station_machen(vorlage_machen(kommune, "V/1"))
    vorlage = vorlage_machen(kommune, "V/2")
    angaben = {"nummer": "1", "text": "Tun", "art": "auftrag"}
    with pytest.raises(Eingabefehler, match="gehört zu einer anderen Vorlage"):
        teile.punkt_anlegen(
            benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, angaben={**angaben, "station": fremde}
        )
    with pytest.raises(Eingabefehler, match="nicht negativ"):
        teile.punkt_anlegen(
            benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, angaben={**angaben, "betrag": Decimal(-1)}
        )


def test_a_point_is_about_exactly_one_thing_the_reader_may_see(team, anna, kommune, bauamt, buergeramt):
    punkt = punkt_machen(vorlage_machen(kommune, amt=buergeramt))
    massnahme = massnahme_machen(kommune, "DMS", amt=bauamt)
    werte = {"massnahme": massnahme, "betrag": Decimal("1100000"), "jahr": 2021, "mittelart": "ve"}
    teile.bezug_eintragen(benutzer=team, kommune=kommune, punkt_id=punkt.pk, angaben=werte)
    assert Beschlussbezug.objects.get().betrag == Decimal(1_100_000)
    projekt = Projekt.objects.create(kommune=kommune, titel="DMS")
    with pytest.raises(Eingabefehler, match="genau eine Maßnahme"):
        teile.bezug_eintragen(
            benutzer=team, kommune=kommune, punkt_id=punkt.pk, angaben={"massnahme": massnahme, "projekt": projekt}
        )
    with pytest.raises(Eingabefehler, match="nicht sehen"):
        teile.bezug_eintragen(benutzer=anna, kommune=kommune, punkt_id=punkt.pk, angaben={"massnahme": massnahme})


def test_goals_and_impact_fields_are_tri_state(team, kommune):
    vorlage = vorlage_machen(kommune)
    ziele = [Ziel.objects.create(kommune=kommune, bezeichnung=b, reihenfolge=n) for n, b in enumerate("abc")]
    felder = [Prueffeld.objects.create(kommune=kommune, bezeichnung=b, reihenfolge=n) for n, b in enumerate("kg")]
    matrix.ziele_bewerten(
        benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, version=1,
        wirkungen={ziele[0].pk: "unterstuetzt", ziele[1].pk: "behindert", ziele[2].pk: ""},
    )  # fmt: skip
    matrix.auswirkungen_pruefen(
        benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, version=2,
        ergebnisse={felder[0].pk: ("betroffen", "weniger Wege"), felder[1].pk: ("", "")},
    )  # fmt: skip
    detail = vorlagendetail(vorlage=vorlage, benutzer=team, stichtag=HEUTE)
    assert [w for _, w in detail.ziele] == ["unterstuetzt", "behindert", ""]
    assert [(e, t) for _, e, t in detail.prueffelder] == [("betroffen", "weniger Wege"), ("", "")]
    with pytest.raises(VeralteterStand):
        matrix.ziele_bewerten(benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, version=2, wirkungen={})
    with pytest.raises(Eingabefehler, match="erläutern"):
        matrix.auswirkungen_pruefen(
            benutzer=team,
            kommune=kommune,
            vorlage_id=vorlage.pk,
            version=3,
            ergebnisse={felder[1].pk: ("betroffen", "")},
        )


def test_goals_of_another_town_are_refused(team, kommune, andere_kommune):
    vorlage = vorlage_machen(kommune)
    fremdes = Ziel.objects.create(kommune=andere_kommune, bezeichnung="x")
    with pytest.raises(Eingabefehler, match="gehört nicht zu dieser Kommune"):
        matrix.ziele_bewerten(
            benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, version=1, wirkungen={fremdes.pk: "behindert"}
        )


def test_a_file_is_as_hidden_as_its_paper(geheim, kommune):
    vorlage = vorlage_machen(kommune)
    zeile = teile.anlage_anhaengen(
        benutzer=geheim, kommune=kommune, vorlage_id=vorlage.pk, nummer=1, bezeichnung="Plan",
        datei=BytesIO(b"Plan\n"), dateiname="plan.txt",
    )  # fmt: skip
    assert not zeile.anlage.ist_nicht_oeffentlich
    vorlagen.vorlage_aendern(
        benutzer=geheim, kommune=kommune, vorlage_id=vorlage.pk, version=1, aenderungen={"ist_nicht_oeffentlich": True}
    )
    zeile.anlage.refresh_from_db()
    assert zeile.anlage.ist_nicht_oeffentlich


# --- pages


def url(kommune, rest=""):
    return f"/{kommune.kuerzel}/gremien/{f'vorlagen/{rest}' if rest and rest[0] != '?' else rest}"


def test_the_list_filters_sorts_pages_and_says_why_it_is_empty(client, team, kommune, buergeramt):
    client.force_login(team)
    assert "Noch keine Vorlage" in client.get(url(kommune)).content.decode()
    eine = vorlage_machen(kommune, "V/1", titel="DMS", amt=buergeramt)
    vorlage_machen(kommune, "V/2", titel="Netz", art="bericht", datum=TAG + timedelta(days=1))
    station_machen(eine, gremium_machen(kommune, "Hauptausschuss"))

    def nummern(abfrage):
        antwort = client.get(url(kommune) + abfrage)
        assert antwort.status_code == 200
        return [z.vorlage.nummer for z in antwort.context.get("zeilen") or []]

    gremium = Beratungsstation.objects.get().gremium_id
    assert nummern("") == ["V/2", "V/1"]
    assert nummern("?sortierung=titel") == ["V/1", "V/2"]
    assert nummern("?q=net") == ["V/2"]
    assert nummern("?art=bericht") == ["V/2"]
    assert nummern(f"?amt={buergeramt.pk}") == ["V/1"]
    assert nummern("?amt=0") == ["V/2"]
    assert nummern(f"?gremium={gremium}") == ["V/1"]
    assert nummern("?q=gibtesnicht") == []
    assert nummern("?sortierung=murks&seite=99&je_seite=abc") == ["V/2", "V/1"]
    assert nummern("?gremium=999999999&art=x") == []


def test_the_file_holds_the_rows_of_the_list(client, team, kommune):
    vorlage_machen(kommune, "V/1", titel="DMS")
    vorlage_machen(kommune, "V/2", titel="Netz")
    client.force_login(team)
    antwort = client.get(url(kommune, "?format=xlsx&q=DMS"))
    assert antwort.status_code == 200
    inhalt = b"".join(antwort.streaming_content) if antwort.streaming else antwort.content
    blatt = openpyxl.load_workbook(BytesIO(inhalt)).worksheets[0]
    nummern = [zeile[0] for zeile in blatt.iter_rows(values_only=True)]
    assert "V/1" in nummern and "V/2" not in nummern
    assert client.get(url(kommune, "?format=exe")).status_code == 400


def test_the_query_count_of_the_list_does_not_grow(client, team, kommune):
    client.force_login(team)

    def zaehlen():
        with CaptureQueriesContext(
            connection,
        ) as abfragen:
            assert client.get(url(kommune)).status_code == 200
        return len(abfragen)

    station_machen(vorlage_machen(kommune, "V/0"))
    zaehlen()
    wenige = zaehlen()
    for nummer in range(1, 20):
        station_machen(vorlage_machen(kommune, f"V/{nummer}"))
    assert zaehlen() == wenige


def test_the_query_count_of_a_paper_does_not_grow(client, team, kommune):
    client.force_login(team)
    vorlage = vorlage_machen(kommune)
    station = station_machen(vorlage)

    def fuellen(nummer):
        punkt = punkt_machen(vorlage, str(nummer), station=station)
        massnahme = massnahme_machen(kommune, f"M{nummer}")
        Beschlussbezug.objects.create(kommune=kommune, punkt=punkt, massnahme=massnahme)
        pflicht_machen(kommune, f"P{nummer}", punkt=punkt)
        station_machen(vorlage, gremium_machen(kommune, f"G{nummer}"))
        Beteiligung.objects.create(kommune=kommune, vorlage=vorlage, stelle=f"S{nummer}", form="kenntnis")
        Vorlagenanlage.objects.create(kommune=kommune, vorlage=vorlage, nummer=nummer, bezeichnung="A")

    def zaehlen():
        with CaptureQueriesContext(connection) as abfragen:
            assert client.get(url(kommune, f"{vorlage.pk}/")).status_code == 200
        return len(abfragen)

    fuellen(1)
    zaehlen()
    wenige = zaehlen()
    for nummer in range(2, 12):
        fuellen(nummer)
    assert zaehlen() == wenige


def test_every_form_of_a_paper_opens_and_writes(client, team, kommune, buergeramt):
    client.force_login(team)
    antwort = client.post(url(kommune, "neu/"), {**ANGABEN, "datum": "4.3.2024", "amt": buergeramt.pk})
    assert antwort.status_code == 302
    vorlage = Ratsvorlage.objects.get()
    gremium, andere = gremium_machen(kommune), vorlage_machen(kommune, "V/9")
    ziel = Ziel.objects.create(kommune=kommune, bezeichnung="Bürgerfreundlichkeit")
    feld = Prueffeld.objects.create(kommune=kommune, bezeichnung="Klima")
    massnahme = massnahme_machen(kommune, "DMS")
    pk = vorlage.pk
    schritte = [
        (f"{pk}/beratung/", {"gremium": gremium.pk, "datum": "04.03.2024", "rolle": "beschliesst", "ergebnis": "angenommen"}),
        (f"{pk}/punkt/", {"nummer": "1", "text": "Tun", "art": "auftrag", "betrag": "1.100.000,00"}),
        (f"{pk}/bezug/", {"art": "beantwortet", "ziel": andere.pk}),
        (f"{pk}/beteiligung/", {"stelle": "Personalrat", "form": "mitbestimmung"}),
        (f"{pk}/anlage/", {"nummer": "1", "bezeichnung": "OZG", "datei": SimpleUploadedFile("ozg.txt", b"Text\n")}),
        (f"{pk}/ziele/", {"version": "1", f"ziel_{ziel.pk}": "unterstuetzt"}),
        (f"{pk}/prueffelder/", {"version": "2", f"feld_{feld.pk}": "betroffen", f"text_{feld.pk}": "weniger Wege"}),
    ]  # fmt: skip
    for adresse, daten in schritte:
        assert client.get(url(kommune, adresse)).status_code == 200, adresse
        assert client.post(url(kommune, adresse), {"leer": "1"}).status_code in (302, 409, 422), adresse
        assert client.post(url(kommune, adresse), daten).status_code in (302,), adresse
    punkt, station = vorlage.punkte.get(), vorlage.stationen.get()
    assert punkt.betrag == Decimal(1_100_000)
    adresse = url(kommune, f"{pk}/punkt/{punkt.pk}/")
    daten = {
        "nummer": "1",
        "text": "Tun",
        "art": "auftrag",
        "betrag": "1.100.000,00",
        "station": station.pk,
        "version": 1,
    }
    assert client.post(adresse, daten).status_code == 302
    bezug = {"massnahme": massnahme.pk, "betrag": "1.100.000", "jahr": "2021", "mittelart": "ve"}
    assert client.post(f"{adresse}bezug/", bezug).status_code == 302
    seite = client.get(url(kommune, f"{pk}/"))
    text = seite.content.decode()
    assert seite.status_code == 200
    for wort in (
        "Personalrat",
        "1.100.000,00",
        "Bürgerfreundlichkeit",
        "weniger Wege",
        "ozg.txt",
        "V/9",
        "DMS einführen",
    ):
        assert wort in text
    anlage = Vorlagenanlage.objects.get()
    datei = client.get(url(kommune, f"{pk}/anlage/{anlage.pk}/"))
    assert b"".join(datei.streaming_content) == b"Text\n" and datei["Content-Disposition"].startswith("attachment")
    for was, teil in (
        ("bezug", Vorlagenbezug.objects.get()),
        ("beteiligung", Beteiligung.objects.get()),
        ("anlage", anlage),
    ):
        weg = url(kommune, f"{pk}/{was}/{teil.pk}/entfernen/")
        assert client.get(weg).status_code == 200
        assert client.post(weg, {"grund": "falsch"}).status_code == 302
    assert client.post(url(kommune, f"{pk}/beratung/{station.pk}/entfernen/"), {"grund": "x"}).status_code == 422
    assert client.get(url(kommune, f"{pk}/murks/1/entfernen/")).status_code == 404


def test_a_stale_save_is_shown_field_by_field(client, team, kommune):
    vorlage = vorlage_machen(kommune, titel="neu", version=2)
    client.force_login(team)
    daten = {
        "nummer": "V/1", "titel": "mein", "art": "beschluss", "datum": "04.03.2024", "version": "1",
        "gesehen_titel": "alt", "gesehen_nummer": "V/1", "gesehen_art": "beschluss", "gesehen_datum": "2024-03-04",
    }  # fmt: skip
    antwort = client.post(url(kommune, f"{vorlage.pk}/bearbeiten/"), daten)
    assert antwort.status_code == 409
    vorlage.refresh_from_db()
    assert vorlage.titel == "neu"
    assert "Jemand war schneller" in antwort.content.decode()


@pytest.mark.parametrize("wer", ["anna", "bernd", "carla", "fremd", None])
def test_who_may_change_a_paper(client, request, wer, kommune, buergeramt):
    vorlage = vorlage_machen(kommune, amt=buergeramt)
    if wer:
        client.force_login(request.getfixturevalue(wer))
    daten = {"gremium": gremium_machen(kommune).pk, "rolle": "empfiehlt", "ergebnis": "offen"}
    antwort = client.post(url(kommune, f"{vorlage.pk}/beratung/"), daten)
    assert Beratungsstation.objects.exists() == (wer == "anna")
    assert antwort.status_code == (302 if wer in ("anna", None) else 404)
    assert wer is not None or "/konto/" in antwort["Location"]


# --- what is not public


def test_a_hidden_stop_its_point_and_their_history_are_for_those_with_the_grant(client, offen, geheim, kommune):
    vorlage = vorlagen.vorlage_anlegen(benutzer=geheim, kommune=kommune, angaben=ANGABEN)
    ausschuss = gremium_machen(kommune, "Kreisausschuss")
    station = teile.station_anlegen(
        benutzer=geheim, kommune=kommune, vorlage_id=vorlage.pk,
        angaben={"gremium": ausschuss, "datum": TAG, "rolle": "vorberatung", "ist_nicht_oeffentlich": True, "ergebnis": "offen"},
    )  # fmt: skip
    teile.punkt_anlegen(
        benutzer=geheim, kommune=kommune, vorlage_id=vorlage.pk,
        angaben={"nummer": "7", "text": "Verschwiegen", "art": "auftrag", "station": station},
    )  # fmt: skip
    adresse = url(kommune, f"{vorlage.pk}/")
    client.force_login(geheim)
    assert "Kreisausschuss" in client.get(adresse).content.decode()
    assert [z.naechste for z in client.get(url(kommune)).context["zeilen"]] == [station]
    client.force_login(offen)
    text = client.get(adresse).content.decode()
    assert "DMS einführen" in text
    assert "Kreisausschuss" not in text and "Verschwiegen" not in text and "Beschlusspunkt 7" not in text
    assert [z.naechste for z in client.get(url(kommune)).context["zeilen"]] == [None]
    assert [z.vorlage for z in client.get(url(kommune, f"?gremium={ausschuss.pk}")).context["zeilen"]] == []
    assert client.get(url(kommune, f"{vorlage.pk}/beratung/{station.pk}/")).status_code == 404


def test_a_hidden_paper_is_nowhere_for_those_without_the_grant(client, offen, geheim, kommune):
    geheime = vorlage_machen(kommune, "G/1", titel="Grundstück", ist_nicht_oeffentlich=True)
    offene = vorlage_machen(kommune, "V/2", titel="Grundsatz", vorgaenger=geheime)
    Vorlagenbezug.objects.create(kommune=kommune, vorlage=offene, art="verweist", ziel=geheime)
    client.force_login(offen)
    seite = client.get(url(kommune, "?q=Grund"))
    assert seite.context["seite"].paginator.count == 1 and "G/1" not in seite.content.decode()
    assert "G/1" not in client.get(url(kommune, f"{offene.pk}/")).content.decode()
    assert client.get(url(kommune, f"{geheime.pk}/")).status_code == 404
    datei = client.get(url(kommune, "?format=csv"))
    inhalt = b"".join(datei.streaming_content) if datei.streaming else datei.content
    assert "V/2" in inhalt.decode("utf-8-sig") and "G/1" not in inhalt.decode("utf-8-sig")
    client.force_login(geheim)
    assert "G/1" in client.get(url(kommune, f"{offene.pk}/")).content.decode()


def test_what_a_paper_said_while_it_was_hidden_stays_out_of_its_history(client, offen, geheim, kommune):
    vorlage = vorlagen.vorlage_anlegen(
        benutzer=geheim, kommune=kommune, angaben={**ANGABEN, "titel": "Vertraulich", "ist_nicht_oeffentlich": True}
    )
    vorlagen.vorlage_aendern(
        benutzer=geheim, kommune=kommune, vorlage_id=vorlage.pk, version=1,
        aenderungen={"titel": "Offen", "ist_nicht_oeffentlich": False},
    )  # fmt: skip
    client.force_login(geheim)
    assert "Vertraulich" in client.get(url(kommune, f"{vorlage.pk}/")).content.decode()
    client.force_login(offen)
    assert "Vertraulich" not in client.get(url(kommune, f"{vorlage.pk}/")).content.decode()
