"""A newer edition of the catalogue: preview, refusal, taking over, retiring, coming back. Betreiber only."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from leistungen.models import (
    Einzelleistung,
    EinzelleistungFassung,
    Importlauf,
    Katalogstand,
    KommunaleLeistung,
    OzgLeistung,
)
from organisation.models import Aenderungsvermerk, Benutzer, Kommune
from tests.factories.organisation import benutzer_anlegen
from tests.leistungen.importhilfen import (
    KATALOGANGABEN,
    als_csv,
    als_xlsx,
    befunde,
    hochladen,
    katalogzeilen,
    meldungen,
    pruefen,
    schritt,
)

pytestmark = pytest.mark.django_db
BASIS = "/katalog/importe/"


@pytest.fixture
def betreiber(client: Client, db: None) -> Client:
    client.force_login(benutzer_anlegen("betreiber", ist_betreiber=True))
    return client


def katalog_pruefen(client: Client, zeilen: list[dict[str, str]], **angaben: str) -> Importlauf:
    return pruefen(client, BASIS, als_csv(zeilen), **{**KATALOGANGABEN, **angaben})


def test_the_same_catalogue_changes_nothing(betreiber: Client) -> None:
    lauf = pruefen(betreiber, BASIS, als_xlsx(katalogzeilen()), "katalog.xlsx", **KATALOGANGABEN)
    assert befunde(lauf) == {"unveraendert": 5249}
    assert meldungen(lauf) == []


def test_new_changed_removed_are_previewed_cell_by_cell_and_taken_over(betreiber: Client, kommune: Kommune) -> None:
    zeilen = katalogzeilen()
    weg = zeilen.pop(next(i for i, z in enumerate(zeilen) if not z["leika_schluessel"]))  # no header counts instead
    alt = zeilen[0]["bezeichnung"]
    zeilen[0]["bezeichnung"] = "Elterngeld (neu gefasst)"
    zeilen.append({**zeilen[1], "quelle_id": "90001", "leika_schluessel": "99999999999999", "bezeichnung": "Ganz neu"})
    entfallend = Einzelleistung.objects.get(quelle="kdn", quelle_id=weg["quelle_id"])
    leistung = KommunaleLeistung.objects.create(kommune=kommune, einzelleistung=entfallend)

    lauf = katalog_pruefen(betreiber, zeilen)
    assert befunde(lauf) == {"neu": 1, "geaendert": 1, "entfernt": 1, "unveraendert": 5247}
    assert lauf.zeilen.get(befund="geaendert").unterschiede == {"Bezeichnung": [alt, "Elterngeld (neu gefasst)"]}
    assert Katalogstand.objects.count() == 1
    antwort = betreiber.get(f"{BASIS}{lauf.pk}/?befund=geaendert")
    assert (
        f"<del>{alt}</del>" in antwort.content.decode()
        and "<ins>Elterngeld (neu gefasst)</ins>" in antwort.content.decode()
    )

    assert "gilt jetzt" in schritt(betreiber, BASIS, lauf, "uebernehmen")
    assert Katalogstand.objects.get(ist_aktuell=True).name == "Katalog 2026"
    assert Einzelleistung.objects.count() == 5250
    entfallend.refresh_from_db()
    assert (entfallend.ist_aufgehoben, str(entfallend.aufgehoben_am)) == (True, "2026-03-01")
    assert entfallend.fassungen.get(ist_aktuell=True).bezeichnung == weg["bezeichnung"]
    assert EinzelleistungFassung.objects.filter(ist_aktuell=True).count() == 5250
    assert Einzelleistung.objects.get(leika_schluessel="99999999999999").fassungen.get().bezeichnung == "Ganz neu"
    leistung.refresh_from_db()
    assert leistung.fassung.bezeichnung == weg["bezeichnung"]
    assert Aenderungsvermerk.objects.filter(kommune=kommune, anlass="neuer Katalogstand").count() == 1


def test_a_retired_entry_comes_back_and_a_kommune_gets_the_new_name(betreiber: Client, kommune: Kommune) -> None:
    eintrag = Einzelleistung.objects.get(leika_schluessel=katalogzeilen()[0]["leika_schluessel"])
    leistung = KommunaleLeistung.objects.create(kommune=kommune, einzelleistung=eintrag)
    lauf = katalog_pruefen(betreiber, katalogzeilen()[1:])
    schritt(betreiber, BASIS, lauf, "uebernehmen")
    zeilen = katalogzeilen()
    zeilen[0]["bezeichnung"] = "Zurück"
    lauf = katalog_pruefen(betreiber, zeilen, name="Katalog 2027")
    assert lauf.zeilen.get(befund="geaendert").unterschiede["Status"] == ["aufgehoben", "gilt wieder"]

    schritt(betreiber, BASIS, lauf, "uebernehmen")
    eintrag.refresh_from_db()
    leistung.refresh_from_db()
    assert (eintrag.ist_aufgehoben, eintrag.aufgehoben_am) == (False, None)
    assert leistung.bezeichnung == "Zurück"
    assert list(eintrag.fassungen.order_by("pk").values_list("ist_aktuell", flat=True)) == [False, True]


def test_an_entry_without_key_receives_its_key_and_stays_the_same(betreiber: Client) -> None:
    zeilen = katalogzeilen()
    ohne = next(z for z in zeilen if not z["leika_schluessel"])
    vorher = Einzelleistung.objects.get(quelle="kdn", quelle_id=ohne["quelle_id"])
    ohne["leika_schluessel"] = "99888777001000"
    lauf = katalog_pruefen(betreiber, zeilen)
    assert befunde(lauf) == {"geaendert": 1, "unveraendert": 5248}
    schritt(betreiber, BASIS, lauf, "uebernehmen")
    vorher.refresh_from_db()
    assert vorher.leika_schluessel == "99888777001000"
    assert Einzelleistung.objects.count() == 5249


def test_a_header_stops_counting_when_a_procedure_joins_it(betreiber: Client) -> None:
    fassung = (
        EinzelleistungFassung.objects.filter(leistungstyp="lo", ist_gezaehlt=True)
        .select_related("einzelleistung")
        .first()
    )
    assert fassung is not None
    kopf = fassung.einzelleistung.leika_schluessel or ""
    zeilen = katalogzeilen()
    zeilen.append(
        {**zeilen[0], "quelle_id": "90002", "leika_schluessel": f"{kopf[:8]}001000", "bezeichnung": "mit Verrichtung"}
    )
    lauf = katalog_pruefen(betreiber, zeilen)
    assert lauf.zeilen.get(befund="geaendert").unterschiede == {"zählt als Leistung": ["ja", "nein"]}
    schritt(betreiber, BASIS, lauf, "uebernehmen")
    assert EinzelleistungFassung.objects.filter(ist_aktuell=True, ist_gezaehlt=True).count() == 3635


def test_a_new_bundle_and_a_name_for_a_nameless_one(betreiber: Client) -> None:
    zeilen = [{**z, "ozg_name": "", "lage": ""} for z in katalogzeilen()]
    zeilen.append(
        {
            **zeilen[0],
            "quelle_id": "1a",
            "leika_schluessel": "99777000000001",
            "ozg_id": "10700",
            "ozg_name": "Neues Bündel",
            "lage": "Geburt",
        }
    )
    zeilen.append(
        {
            **zeilen[0],
            "quelle_id": "1b",
            "leika_schluessel": "99777000000002",
            "ozg_id": "10012",
            "ozg_name": "Endlich benannt",
            "lage": "",
        }
    )
    lauf = katalog_pruefen(betreiber, zeilen)
    assert befunde(lauf) == {"neu": 2, "unveraendert": 5249}
    schritt(betreiber, BASIS, lauf, "uebernehmen")
    neu, benannt = OzgLeistung.objects.get(ozg_id="10700"), OzgLeistung.objects.get(ozg_id="10012")
    assert (neu.bezeichnung, neu.lage.bezeichnung, neu.themenfeld.fim_code, neu.ist_im_urkatalog) == (
        "Neues Bündel",
        "Geburt",
        "familie_kind",
        False,
    )
    assert benannt.bezeichnung == "Endlich benannt"


def test_all_errors_at_once_with_row_and_column(betreiber: Client) -> None:
    gut = katalogzeilen()[:3]
    zeilen = [
        *gut,
        {**gut[0], "quelle_id": "9", "leika_schluessel": gut[0]["leika_schluessel"]},
        {**gut[1], "quelle_id": "10", "leika_schluessel": "9904100601700"},
        {
            **gut[1],
            "quelle_id": "11",
            "leika_schluessel": "99111000000001",
            "ozg_id": "99999",
            "leika_typ": "7x",
            "bezeichnung": "",
        },
        {
            **gut[1],
            "quelle_id": "12",
            "leika_schluessel": "99111000000002",
            "bezeichnung": "x" * 10_000,
            "themenfeld_code": "mond",
            "sdg1": "vielleicht",
        },
        {**gut[1], "quelle_id": "", "leika_schluessel": ""},
        {**gut[1], "quelle_id": gut[2]["quelle_id"], "leika_schluessel": "99111000000003"},
    ]
    lauf = katalog_pruefen(betreiber, zeilen)
    texte = {(nummer, spalte): text for nummer, spalte, text in meldungen(lauf)}
    assert (
        "steht auch in Zeile 5" in texte[2, "leika_schluessel"]
        and "steht auch in Zeile 2" in texte[5, "leika_schluessel"]
    )
    assert "hat 13 Ziffern" in texte[6, "leika_schluessel"]
    assert (
        "99999 ist neu" in texte[7, "ozg_id"] and "7x" in texte[7, "leika_typ"] and "fehlt" in texte[7, "bezeichnung"]
    )
    assert (
        "10000 Zeichen" in texte[8, "bezeichnung"]
        and "mond" in texte[8, "themenfeld_code"]
        and "vielleicht" in texte[8, "sdg1"]
    )
    assert "Ohne LeiKa-Schlüssel" in texte[9, "quelle_id"]
    assert "Zeile" in texte[10, "quelle_id"]

    assert "noch Fehler" in schritt(betreiber, BASIS, lauf, "uebernehmen")
    assert Katalogstand.objects.count() == 1


def test_one_entry_by_its_key_and_again_by_its_number_is_told(betreiber: Client) -> None:
    erste = katalogzeilen()[0]
    zeilen = [{**erste, "quelle_id": ""}, {**erste, "leika_schluessel": ""}]
    texte = {nummer: text for nummer, _, text in meldungen(katalog_pruefen(betreiber, zeilen))}
    assert "steht auch in Zeile 3" in texte[2] and "steht auch in Zeile 2" in texte[3]


def test_hostile_texts_are_escaped_and_stored_as_they_are(betreiber: Client) -> None:
    zeilen = katalogzeilen()
    zeilen[0]["bezeichnung"] = "🎉 <script>alert(1)</script>"
    lauf = katalog_pruefen(betreiber, zeilen)
    seite = betreiber.get(f"{BASIS}{lauf.pk}/").content.decode()
    assert "<script>alert(1)" not in seite and "&lt;script&gt;alert(1)" in seite
    schritt(betreiber, BASIS, lauf, "uebernehmen")
    assert EinzelleistungFassung.objects.filter(ist_aktuell=True, bezeichnung=zeilen[0]["bezeichnung"]).count() == 1


def test_a_file_that_drops_most_entries_needs_a_second_yes(betreiber: Client) -> None:
    lauf = katalog_pruefen(betreiber, katalogzeilen()[:100])
    assert "Ungewöhnlich viele" in schritt(betreiber, BASIS, lauf, "uebernehmen")
    assert Einzelleistung.objects.filter(ist_aufgehoben=True).count() == 0
    schritt(betreiber, BASIS, lauf, "uebernehmen", {"entfallende_bestaetigt": "on"})
    assert Einzelleistung.objects.filter(ist_aufgehoben=True).count() == 5149


def test_confirm_refuses_when_the_catalogue_changed_since_the_preview(betreiber: Client) -> None:
    erster = katalog_pruefen(betreiber, katalogzeilen()[1:])
    zweiter = katalog_pruefen(betreiber, katalogzeilen()[2:], name="Katalog 2027")
    schritt(betreiber, BASIS, erster, "uebernehmen")
    assert "seit der Prüfung geändert" in schritt(betreiber, BASIS, zweiter, "uebernehmen")
    schritt(betreiber, BASIS, zweiter, "pruefen")
    schritt(betreiber, BASIS, zweiter, "uebernehmen")
    assert Katalogstand.objects.get(ist_aktuell=True).name == "Katalog 2027"


def test_columns_that_are_not_mapped_keep_their_values(betreiber: Client) -> None:
    zeilen = [
        {"leika_schluessel": z["leika_schluessel"], "nr": z["quelle_id"], "name": z["bezeichnung"]}
        for z in katalogzeilen()
    ]
    lauf = katalog_pruefen(betreiber, zeilen)
    assert befunde(lauf) == {"unveraendert": 5249}


def test_taking_over_twice_and_discarding_afterwards_are_refused(betreiber: Client) -> None:
    lauf = katalog_pruefen(betreiber, katalogzeilen()[1:])
    schritt(betreiber, BASIS, lauf, "uebernehmen")
    for aktion in ("uebernehmen", "pruefen", "verwerfen"):
        assert "schon abgeschlossen" in schritt(betreiber, BASIS, lauf, aktion)
    assert Katalogstand.objects.count() == 2


def test_discarding_changes_nothing_and_removes_the_file(
    betreiber: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    lauf = katalog_pruefen(betreiber, katalogzeilen()[1:])
    with django_capture_on_commit_callbacks(execute=True):
        betreiber.post(f"{BASIS}{lauf.pk}/verwerfen/")
    lauf.refresh_from_db()
    assert lauf.status == Importlauf.Status.VERWORFEN
    assert not lauf.datei.storage.exists(lauf.datei.name)
    assert (lauf.zeilen.count(), Katalogstand.objects.count()) == (0, 1)


def test_the_list_of_errors_is_downloaded_as_excel_and_csv(betreiber: Client) -> None:
    zeilen = katalogzeilen()[:2]
    zeilen[1]["leika_schluessel"] = "123"
    lauf = katalog_pruefen(betreiber, zeilen)
    antwort = betreiber.get(f"{BASIS}{lauf.pk}/?befund=fehler&format=xlsx")
    blatt = openpyxl.load_workbook(io.BytesIO(b"".join(antwort.streaming_content))).worksheets[0]
    inhalt = [zelle.value for zelle in blatt[2]]
    assert inhalt[:2] == [3, "Fehler"] and "nur Ziffern" not in inhalt[7] and "3 Ziffern" in inhalt[7]
    antwort = betreiber.get(f"{BASIS}{lauf.pk}/?befund=fehler&format=csv")
    assert "hat 3 Ziffern" in b"".join(antwort.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("inhalt", "name", "meldung"),
    [
        (b"", "leer.csv", "leer"),
        (b"\x00" * (21 * 1024 * 1024), "gross.csv", "erlaubt sind 20 MB"),
        (b"PK\x03\x04kaputt", "kaputt.xlsx", "beschädigt"),
        (b"Name;Name\na;b\n", "doppelt.csv", "mehrfach"),
    ],
)
def test_bad_uploads_get_a_sentence_and_leave_nothing(
    betreiber: Client, inhalt: bytes, name: str, meldung: str
) -> None:
    antwort = hochladen(betreiber, BASIS, inhalt, name, **KATALOGANGABEN)
    assert antwort.status_code == 422
    assert meldung in antwort.content.decode()
    assert Importlauf.objects.count() == 0


def test_a_name_that_exists_and_a_day_in_the_future_are_refused(betreiber: Client) -> None:
    name = Katalogstand.objects.get().name
    antwort = hochladen(
        betreiber, BASIS, als_csv(katalogzeilen()[:1]), **{**KATALOGANGABEN, "name": name, "stand_am": "01.01.2100"}
    )
    assert set(antwort.context["form"].errors) == {"name", "stand_am"}


def test_a_mapping_with_unknown_or_repeated_columns_is_refused(betreiber: Client) -> None:
    hochladen(betreiber, BASIS, als_csv(katalogzeilen()[:1]), **KATALOGANGABEN)
    lauf = Importlauf.objects.get()
    for zuordnung, meldung in (
        ({"bezeichnung": "gibt es nicht"}, "Auswahl"),
        ({"bezeichnung": "bezeichnung", "hinweis": "bezeichnung"}, "zwei Feldern"),
        ({"hinweis": "hinweis"}, "mindestens die Bezeichnung"),
    ):
        antwort = betreiber.post(f"{BASIS}{lauf.pk}/zuordnung/", zuordnung)
        assert antwort.status_code == 422
        assert meldung in antwort.content.decode()


SEITEN = ("", "{pk}/", "{pk}/zuordnung/")
AKTIONEN = ("zuordnung", "pruefen", "uebernehmen", "verwerfen", "entscheiden")


def test_nobody_but_the_betreiber(betreiber: Client, team: Benutzer, rita: Benutzer) -> None:
    lauf = katalog_pruefen(betreiber, katalogzeilen()[1:])
    for benutzer in (team, rita, None):
        fremder = Client()
        erwartet = 302 if benutzer is None else 403
        if benutzer is not None:
            fremder.force_login(benutzer)
        for seite in SEITEN:
            antwort = fremder.get(BASIS + seite.format(pk=lauf.pk))
            assert antwort.status_code == erwartet
            assert erwartet == 403 or "/konto/login/" in antwort["Location"]
        for aktion in AKTIONEN:
            assert fremder.post(f"{BASIS}{lauf.pk}/{aktion}/").status_code == erwartet
        assert hochladen(fremder, BASIS, als_csv(katalogzeilen()[:1]), **KATALOGANGABEN).status_code == erwartet
    assert Katalogstand.objects.count() == Importlauf.objects.count() == 1
