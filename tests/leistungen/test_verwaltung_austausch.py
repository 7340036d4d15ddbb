"""Import and export of the master data in the admin, and the Storno of single facts there."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from leistungen.models import (
    KommunaleLeistung,
    Reifegradabbildung,
    Reifegradkriterium,
    Reifegradmodell,
    Reifegradstand,
    Themenfeld,
    Zielvorgabe,
)
from leistungen.services.fehler import Eingabefehler
from leistungen.services.storno import tatsachen_stornieren
from organisation import rechte as r
from organisation.models import Aenderungsvermerk, Amt, Benutzer, Kommune
from tests.factories.leistungen import kommunale_leistung, stufe
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.organisation.test_verwaltung import angemeldet

pytestmark = pytest.mark.django_db
EXCEL, CSV = "0", "1"
ALLE = (
    "organisation/kommune",
    "organisation/gebietskoerperschaft",
    "organisation/amt",
    "organisation/benutzer",
    "organisation/zugehoerigkeit",
    "organisation/ansicht",
    "leistungen/kommunaleleistung",
    "leistungen/steuerungsprofil",
    "leistungen/reifegradmodell",
    "leistungen/reifegradstufe",
    "leistungen/reifegradkriterium",
    "leistungen/reifegradabbildung",
    "leistungen/reifegradstand",
    "leistungen/erbringungsstand",
    "leistungen/zielvorgabe",
    "leistungen/kriterienbewertung",
    "leistungen/katalogstand",
    "leistungen/themenfeld",
    "leistungen/lage",
    "leistungen/ozgleistung",
    "leistungen/leikatyp",
    "auswertung/termin",
)


@pytest.fixture
def betreiber(db: None) -> Client:
    return angemeldet(benutzer_anlegen("betreiber", is_staff=True, ist_betreiber=True))


def ausfuhr(client: Client, was: str, format: str = CSV) -> bytes:
    antwort = client.post(f"/verwaltung/{was}/export/", {"format": format, "resource": ""})
    assert antwort.status_code == 200, was
    return antwort.content


def als_text(client: Client, was: str) -> str:
    return ausfuhr(client, was).decode("utf-8-sig")


def pruefen(client: Client, was: str, inhalt: str) -> Any:
    datei = SimpleUploadedFile("datei.csv", inhalt.encode())
    return client.post(f"/verwaltung/{was}/import/", {"import_file": datei, "format": "0", "resource": ""})


def uebernehmen(client: Client, was: str, antwort: Any) -> None:
    assert "confirm_form" in antwort.context, antwort.content.decode()
    daten = antwort.context["confirm_form"].initial
    assert client.post(f"/verwaltung/{was}/process_import/", daten).status_code == 302


# --- export


@pytest.mark.parametrize("was", ALLE)
def test_every_list_of_master_data_goes_out_as_excel_and_csv(was: str, team: Benutzer, buergeramt: Amt) -> None:
    client = angemeldet(team)
    assert f"/verwaltung/{was}/export/" in client.get(f"/verwaltung/{was}/").content.decode()
    blatt = load_workbook(io.BytesIO(ausfuhr(client, was, EXCEL))).worksheets[0]
    kopf = [zelle.value for zelle in blatt[1]]
    assert als_text(client, was).split("\r\n")[0].split(";") == kopf


def test_services_go_out_with_types_and_only_those_of_the_own_amt(
    team: Benutzer, kommune: Kommune, andere_kommune: Kommune, buergeramt: Amt, bauamt: Amt
) -> None:
    kommunale_leistung(kommune, "Meine", amt=buergeramt, stufe=2, gueltig_ab=date(2026, 1, 5))
    kommunale_leistung(kommune, "=FREMD()", amt=bauamt)
    kommunale_leistung(andere_kommune, "Dort")
    text = als_text(angemeldet(team), "leistungen/kommunaleleistung")
    assert "Meine" in text and "'=FREMD()" in text and "Dort" not in text and "05.01.2026" in text
    teil = benutzer_anlegen("teil")
    recht_geben(teil, kommune, r.EXPORTIEREN, amt=buergeramt)
    text = als_text(angemeldet(teil), "leistungen/kommunaleleistung")
    assert "Meine" in text and "FREMD" not in text
    blatt = load_workbook(
        io.BytesIO(ausfuhr(angemeldet(team), "leistungen/kommunaleleistung", EXCEL)), data_only=True
    ).worksheets[0]
    zeilen = list(blatt.iter_rows(values_only=True))
    spalte = zeilen[0].index("reifegrad_seit")
    assert date(2026, 1, 5) in {wert.date() for wert in (z[spalte] for z in zeilen[1:]) if hasattr(wert, "date")}


def test_rights_go_out_without_passwords(team: Benutzer, rita: Benutzer, carla: Benutzer, kommune: Kommune) -> None:
    client = angemeldet(team)
    benutzer = als_text(client, "organisation/benutzer")
    assert "rita" in benutzer and "carla" not in benutzer
    assert "passwor" not in benutzer.lower() and Benutzer.objects.get(pk=rita.pk).password not in benutzer
    rechte = als_text(client, "organisation/zugehoerigkeit")
    assert "herford;rita;;;Ratsbüro" in rechte and "carla" not in rechte


def test_who_may_not_export_gets_nothing(lena: Benutzer, bernd: Benutzer, betreiber: Client, kommune: Kommune) -> None:
    for was in ("leistungen/kommunaleleistung", "organisation/zugehoerigkeit", "leistungen/reifegradstand"):
        for client in (angemeldet(lena), angemeldet(bernd)):
            assert client.get(f"/verwaltung/{was}/export/").status_code == 403, was
        assert betreiber.get(f"/verwaltung/{was}/export/").status_code == 403
        assert Client().get(f"/verwaltung/{was}/export/").status_code == 302
    assert angemeldet(lena).get("/verwaltung/organisation/benutzer/export/").status_code == 403


# --- import


def test_own_services_are_previewed_old_to_new_and_written_by_the_services(
    team: Benutzer, kommune: Kommune, buergeramt: Amt, bauamt: Amt
) -> None:
    alte = kommunale_leistung(kommune, "Hundewiese", amt=buergeramt, fallzahl=5, fallzahl_praezision="genau")
    KommunaleLeistung.objects.filter(pk=alte.pk).update(einzelleistung=None, eigene_bezeichnung="Hundewiese")
    client, was = angemeldet(team), "leistungen/kommunaleleistung"
    inhalt = "bezeichnung;amt;fallzahl;fallzahl_praezision\nHundewiese;600;7;genau\n<b>Neue</b>;320;1.200;rund\n"
    antwort = pruefen(client, was, inhalt)
    seite = antwort.content.decode()
    assert "<del>5</del> → <ins>7</ins>" in seite and "<del>320</del> → <ins>600</ins>" in seite
    assert "<ins>&lt;b&gt;Neue&lt;/b&gt;</ins>" in seite and "style=" not in seite.split("import-preview")[1]
    assert KommunaleLeistung.objects.count() == 1
    uebernehmen(client, was, antwort)
    alte.refresh_from_db()
    assert (alte.amt, alte.fallzahl) == (bauamt, 7)
    neue = KommunaleLeistung.objects.get(eigene_bezeichnung="<b>Neue</b>")
    assert (neue.kommune, neue.amt, neue.fallzahl, neue.fallzahl_praezision) == (kommune, buergeramt, 1200, "rund")
    assert Aenderungsvermerk.objects.filter(kommune=kommune, anlass="Leistung geändert").exists()


@pytest.mark.parametrize(
    ("inhalt", "meldung"),
    [
        ("bezeichnung;amt\nNeue;999\n", "Nummer „999“ gibt es nicht"),
        ("bezeichnung;fallzahl\nNeue;viele\n", "keine ganze Zahl"),
        ("bezeichnung;fallzahl\nNeue;7\n", "Genauigkeit"),
        ("bezeichnung;kommune\nNeue;guetersloh\n", "gibt es nicht, oder Sie dürfen"),
        ("bezeichnung;themenfeld\nNeue;Unsinn\n", "Themenfeld „Unsinn“ gibt es nicht"),
        ("bezeichnung;online_adresse\nNeue;javascript:alert(1)\n", "gültige"),
        ("name;amt\nNeue;320\n", "fehlt die Spalte „bezeichnung“"),
        (";amt\n;320\n", "bezeichnung"),
    ],
)
def test_bad_rows_of_own_services_say_why_and_write_nothing(
    team: Benutzer, kommune: Kommune, andere_kommune: Kommune, buergeramt: Amt, inhalt: str, meldung: str
) -> None:
    antwort = pruefen(angemeldet(team), "leistungen/kommunaleleistung", inhalt)
    assert antwort.status_code == 200 and meldung in antwort.content.decode()
    assert "confirm_form" not in antwort.context and KommunaleLeistung.objects.count() == 0


def test_own_services_of_another_amt_are_refused(anna: Benutzer, rita: Benutzer, buergeramt: Amt, bauamt: Amt) -> None:
    was = "leistungen/kommunaleleistung"
    antwort = pruefen(angemeldet(anna), was, "bezeichnung;amt\nNeue;600\n")
    assert "dürfen Sie keine Leistung anlegen" in antwort.content.decode()
    uebernehmen(angemeldet(anna), was, pruefen(angemeldet(anna), was, "bezeichnung;amt\nNeue;320\n"))
    assert KommunaleLeistung.objects.get().amt == buergeramt
    assert angemeldet(rita).get(f"/verwaltung/{was}/import/").status_code == 403


def test_mappings_between_scales_come_in_and_change(
    team: Benutzer, kommune: Kommune, leitmodell: Reifegradmodell
) -> None:
    anderes = Reifegradmodell.objects.exclude(pk=leitmodell.pk).order_by("pk").filter(stufen__isnull=False).first()
    assert anderes is not None
    von, nach = leitmodell.stufen.order_by("wert")[1], list(anderes.stufen.order_by("wert"))[:2]
    client, was = angemeldet(team), "leistungen/reifegradabbildung"
    kopf = "von_modell;von_stufe;nach_modell;nach_stufe;begruendung\n"

    def zeile(ziel: int) -> str:
        return f"{kopf}{leitmodell.kuerzel};{von.wert};{anderes.kuerzel};{nach[ziel].wert};eigene Lesart\n"

    uebernehmen(client, was, pruefen(client, was, zeile(0)))
    assert Reifegradabbildung.objects.get(kommune=kommune).nach_stufe == nach[0]
    antwort = pruefen(client, was, zeile(1))
    assert f"<del>{nach[0].wert}</del> → <ins>{nach[1].wert}</ins>" in antwort.content.decode()
    uebernehmen(client, was, antwort)
    assert Reifegradabbildung.objects.get().nach_stufe == nach[1]
    assert pruefen(client, was, zeile(1)).context["result"].totals["skip"] == 1
    for schlecht, meldung in (
        (f"{kopf}unsinn;1;x;1;y\n", "„unsinn“ gibt es nicht"),
        (zeile(0).replace(";eigene", ";"), ""),
    ):
        assert meldung in pruefen(client, was, schlecht).content.decode()


def test_shared_tables_are_imported_by_the_betreiber_alone(
    betreiber: Client, team: Benutzer, leitmodell: Reifegradmodell
) -> None:
    was = "leistungen/themenfeld"
    feld = Themenfeld.objects.order_by("nummer").first()
    assert feld is not None
    inhalt = f"nummer;federfuehrendes_land\n{feld.nummer};Testland\n"
    assert angemeldet(team).get(f"/verwaltung/{was}/import/").status_code == 403
    antwort = pruefen(betreiber, was, inhalt)
    assert "<ins>Testland</ins>" in antwort.content.decode()
    uebernehmen(betreiber, was, antwort)
    feld.refresh_from_db()
    assert feld.federfuehrendes_land == "Testland"
    kriterien = f"modell;nummer;bezeichnung;quelle\n{leitmodell.kuerzel};91;Authentifizierung;Test\n"
    uebernehmen(
        betreiber, "leistungen/reifegradkriterium", pruefen(betreiber, "leistungen/reifegradkriterium", kriterien)
    )
    assert Reifegradkriterium.objects.get(nummer=91).modell == leitmodell


@pytest.mark.parametrize(
    "was",
    ["themenfeld", "lage", "ozgleistung", "leikatyp", "reifegradmodell", "reifegradstufe", "reifegradkriterium"],
)
def test_an_exported_shared_table_comes_back_unchanged(
    betreiber: Client, leitmodell: Reifegradmodell, was: str
) -> None:
    Reifegradkriterium.objects.create(modell=leitmodell, nummer=90, bezeichnung="=K()", quelle="Test")
    text = als_text(betreiber, f"leistungen/{was}")
    summen = pruefen(betreiber, f"leistungen/{was}", text).context["result"].totals
    assert summen["skip"] == text.count("\r\n") - 1 and summen["update"] == summen["new"] == summen["error"] == 0


# --- Storno


def storno(client: Client, was: str, objekte: list[Any], **angaben: str) -> Any:
    daten = {"action": "stornieren", "_selected_action": [o.pk for o in objekte], **angaben}
    return client.post(f"/verwaltung/leistungen/{was}/", daten, follow=True)


def test_a_fact_is_cancelled_with_a_reason_and_the_one_before_holds(
    team: Benutzer, kommune: Kommune, buergeramt: Amt
) -> None:
    leistung = kommunale_leistung(kommune, "Parkausweis", amt=buergeramt, stufe=3, gueltig_ab=date(2026, 1, 5))
    stand = Reifegradstand.objects.get()
    client = angemeldet(team)
    seite = storno(client, "reifegradstand", [stand]).content.decode()
    assert "Grund des Stornos" in seite and "Parkausweis" in seite
    assert "style=" not in seite.split('id="content"')[1]
    ohne = storno(client, "reifegradstand", [stand], bestaetigt="ja", grund=" ").content.decode()
    stand.refresh_from_db()
    assert stand.storniert_am is None and "errorlist" in ohne
    assert (
        "1 Eintrag ist storniert"
        in storno(client, "reifegradstand", [stand], bestaetigt="ja", grund="Irrtum").content.decode()
    )
    stand.refresh_from_db()
    leistung.refresh_from_db()
    assert (stand.storno_grund, stand.storniert_von, leistung.stufe_wert) == ("Irrtum", team, None)
    assert Aenderungsvermerk.objects.filter(betroffen_ab=date(2026, 1, 5)).exists()
    nochmal = storno(client, "reifegradstand", [stand], bestaetigt="ja", grund="Irrtum").content.decode()
    assert "schon storniert" in nochmal


def test_only_chosen_facts_go_not_the_whole_vorgang(team: Benutzer, kommune: Kommune) -> None:
    a, b = (kommunale_leistung(kommune, name, stufe=2) for name in "AB")
    erster, zweiter = Reifegradstand.objects.order_by("leistung_id")
    tatsachen_stornieren(
        benutzer=team, kommune=kommune, modell=Reifegradstand, tatsache_ids=[erster.pk], grund="Irrtum"
    )
    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.stufe_wert, b.stufe_wert) == (None, 2)
    with pytest.raises(Eingabefehler, match="nichts geändert"):
        tatsachen_stornieren(
            benutzer=team, kommune=kommune, modell=Reifegradstand, tatsache_ids=[erster.pk, zweiter.pk], grund="Irrtum"
        )


def test_facts_of_another_amt_or_kommune_and_the_default_are_out_of_reach(
    anna: Benutzer, rita: Benutzer, carla: Benutzer, kommune: Kommune, leitmodell: Reifegradmodell, bauamt: Amt
) -> None:
    kommunale_leistung(kommune, "Fremde", amt=bauamt, stufe=2)
    stand = Reifegradstand.objects.get()
    vorgabe = Zielvorgabe.objects.create(
        kommune=kommune, stufe=stufe(leitmodell, 4), gueltig_ab=date(2026, 1, 1), grund="Vorgabe", erfasst_von=anna
    )
    for benutzer in (anna, carla, rita):
        client = angemeldet(benutzer)
        storno(client, "reifegradstand", [stand], bestaetigt="ja", grund="Irrtum")
        storno(client, "zielvorgabe", [vorgabe], bestaetigt="ja", grund="Irrtum")
        stand.refresh_from_db()
        vorgabe.refresh_from_db()
        assert stand.storniert_am is None and vorgabe.storniert_am is None, benutzer
    assert "stornieren" not in angemeldet(rita).get("/verwaltung/leistungen/reifegradstand/").content.decode().lower()
    for modell, objekt in ((Reifegradstand, stand), (Zielvorgabe, vorgabe)):
        with pytest.raises(Eingabefehler):
            tatsachen_stornieren(
                benutzer=anna, kommune=kommune, modell=modell, tatsache_ids=[objekt.pk], grund="Irrtum"
            )
