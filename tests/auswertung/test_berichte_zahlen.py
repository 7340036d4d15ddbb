"""Figures are proved: a report says what the cockpit and its export say; changes are told with their reasons."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from auswertung.berichtsinhalt import Berichtsinhalt, Tafel
from auswertung.kennzahlen.modell import Art
from auswertung.models import Bericht
from auswertung.selectors.cockpit import cockpit
from auswertung.selectors.finanzen import finanzbild
from auswertung.selectors.personal import personalbild
from auswertung.selectors.projekte import projektbild
from auswertung.selectors.zellen import Ort
from leistungen.models import KommunaleLeistung, Reifegradstand
from organisation.models import Amt
from tests.auswertung.berichtsbesetzung import FRUEHER, HEUTE, ausgeliefert, entwurf, erstellen, inhalt, rechnen
from tests.factories.finanzen import ansatz_machen, haushaltsjahr_machen, massnahme_machen, position_machen
from tests.factories.leistungen import stufe
from tests.factories.personal import stelle_machen
from tests.factories.projekte import projekt_mit_schritten

pytestmark = pytest.mark.django_db
ALT = FRUEHER - timedelta(days=90)


@pytest.fixture
def bestand(kommune: Any, leistung_anlegen: Any, buergeramt: Amt, bauamt: Amt) -> KommunaleLeistung:
    a = leistung_anlegen("A", amt=buergeramt, stufe=3, gueltig_ab=ALT, ziel=4)
    leistung_anlegen("B", amt=bauamt, stufe=1, gueltig_ab=ALT)
    leistung_anlegen("C", stufe=4, gueltig_ab=ALT)
    projekt_mit_schritten(kommune, "Hundesteuer", amt=buergeramt)
    projekt_mit_schritten(kommune, "Bauantrag", amt=bauamt, status="ruht", status_grund="Personal")
    stelle_machen(kommune, "Projektleitung", amt=buergeramt, besetzt="0.50")
    stelle_machen(kommune, "Technik", amt=bauamt, kw={"bedingung": "Ende der Förderung"})
    haushaltsjahr_machen(kommune, HEUTE.year)
    position = position_machen(massnahme_machen(kommune, "Portal", amt=buergeramt))
    ansatz_machen(position, HEUTE.year, "1200.50")
    rechnen(kommune)
    return a


@pytest.mark.parametrize("wo", ["kommune", "amt"])
def test_each_figure_equals_the_cockpit_and_its_export(
    client: Client, team: Any, kommune: Any, buergeramt: Amt, bestand: Any, wo: str
) -> None:
    amt = buergeramt if wo == "amt" else None
    stand = inhalt(erstellen(team, entwurf(team, kommune, amt=amt)))
    zusatz = "" if amt is None else f":amt:{amt.pk}"
    zahlen = {z.schluessel.removesuffix(zusatz): z for z in stand.zahlen()}
    assert all(z.schluessel.endswith(zusatz) for z in stand.zahlen())
    ort = Ort(team, kommune) if amt is None else Ort(team, kommune, amt.pk, (amt.pk,))
    bild = cockpit(ort=ort, stichtag=HEUTE, heute=HEUTE)
    assert bild is not None
    for zelle in [w.zelle for w in bild.kacheln] + list(bild.beiwerte):
        zahl = zahlen[zelle.kennzahl.schluessel]
        erwartet = zelle.wert if zelle.kennzahl.art is Art.ANTEIL else zelle.zaehler
        assert (zahl.wert, zahl.zaehler, zahl.nenner) == (erwartet, zelle.zaehler, zelle.nenner)
        assert zahl.definition == zelle.kennzahl.definition
    for lesen in (projektbild, personalbild):
        teilbild: Any = lesen(ort=ort, tag=HEUTE)
        for name, zelle in teilbild.zellen.items():
            wert = zelle.zaehler if zahlen[name].art == "anzahl" and zelle.kennzahl.art is Art.ANZAHL else zelle.wert
            assert zahlen[name].wert == wert, name
    finanzen = finanzbild(ort=ort, tag=HEUTE)
    assert finanzen is not None
    for name, zelle in finanzen.zellen.items():
        zahl = zahlen[f"{name}:{HEUTE.year}" if zelle.kennzahl.je_jahr else name]
        assert zahl.wert == (zelle.zaehler if zahl.art == "anzahl" else zelle.wert)
    assert zahlen[f"finanzen_plan:{HEUTE.year}"].wert == Decimal("1200.50")
    _wie_im_export(client, team, stand, "/herford/" if amt is None else f"/herford/amt/{amt.pk}/")


def _wie_im_export(client: Client, person: Any, stand: Berichtsinhalt, pfad: str) -> None:
    client.force_login(person)
    antwort = client.get(f"{pfad}?format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    for blatt, titel in (
        ("Reifegrade", "Leistungen je Reifegrad"),
        ("Ämter", "Reifegrade je Amt"),
        ("Projekte je Phase", "Projekte je Phase"),
    ):
        if blatt not in mappe.sheetnames:
            continue
        _, *zeilen = mappe[blatt].values
        tafel = _tafel(stand, titel)
        assert [_zahlen_der(zeile) for zeile in zeilen] == [_zahlen_der(zeile) for zeile in tafel.zeilen]


def _zahlen_der(zeile: Any) -> list[float]:
    return [round(float(w), 6) for w in zeile if isinstance(w, (int, float, Decimal))]


def _tafel(stand: Berichtsinhalt, titel: str) -> Tafel:
    return next(t for _, t in stand.tafeln() if t.titel.startswith(titel))


def test_changes_are_told_figure_by_figure_with_the_reason(
    team: Any, kommune: Any, bestand: KommunaleLeistung, leitmodell: Any
) -> None:
    ausgeliefert(team, erstellen(team, entwurf(team, kommune, stichtag=FRUEHER)))
    zweite = KommunaleLeistung.objects.get(amt__nummer="600")
    for leistung, wert in ((bestand, 4), (zweite, 3)):
        Reifegradstand.objects.create(
            kommune=kommune,
            leistung=leistung,
            stufe=stufe(leitmodell, wert),
            gueltig_ab=HEUTE,
            grund="Prozess freigeschaltet",
        )
    from leistungen.services.ableitungen import ableitungen_auffrischen

    ableitungen_auffrischen(kommune_id=kommune.pk, heute=HEUTE)
    rechnen(kommune, HEUTE)
    stand = inhalt(erstellen(team, entwurf(team, kommune)))
    zeilen = {zeile[0]: zeile for zeile in _tafel(stand, "Geänderte Kennzahlen").zeilen}
    _, vorher, jetzt, differenz, grund = zeilen["Mindestens gesetzliches Minimum"]
    assert (vorher, jetzt) == ("66,7\u202f%", "100,0\u202f%")
    assert differenz == "+33,3\u202fProzentpunkte" and grund == "2× Prozess freigeschaltet"


def test_only_a_delivered_report_of_the_same_type_and_place_is_compared(
    team: Any, kommune: Any, buergeramt: Amt, bestand: Any
) -> None:
    nur_erstellt = erstellen(team, entwurf(team, kommune, stichtag=FRUEHER))
    ausgeliefert(team, erstellen(team, entwurf(team, kommune, stichtag=FRUEHER, amt=buergeramt)))
    ausgeliefert(team, erstellen(team, entwurf(team, kommune, stichtag=FRUEHER, art="foerderprojekte")))
    ohne = erstellen(team, entwurf(team, kommune))
    assert ohne.vorgaenger is None
    assert "noch kein Bericht dieser Art" in str(inhalt(ohne).abschnitte[1].teile[0])
    ausgeliefert(team, nur_erstellt)
    assert erstellen(team, entwurf(team, kommune)).vorgaenger == nur_erstellt


def test_an_unknown_figure_says_why_and_is_never_zero(team: Any, kommune: Any, leistung_anlegen: Any) -> None:
    leistung_anlegen("A", stufe=3)
    rechnen(kommune, HEUTE)
    zahlen = {z.schluessel: z for z in inhalt(erstellen(team, entwurf(team, kommune))).zahlen()}
    assert zahlen["anteil_ziel"].wert is None and "kein eigenes Ziel" in zahlen["anteil_ziel"].leer


def test_an_empty_kommune_gets_a_report_of_named_gaps(team: Any, kommune: Any) -> None:
    rechnen(kommune, HEUTE)
    stand = inhalt(erstellen(team, entwurf(team, kommune)))
    assert {a.schluessel for a, _ in stand.luecken()} >= {"ueberblick", "reifegrade", "projekte"}


def test_a_deleted_project_stays_in_the_frozen_report(team: Any, kommune: Any, bestand: Any) -> None:
    bericht = erstellen(team, entwurf(team, kommune, art="sachstand-personalbedarf"))
    titel = [zeile[0] for zeile in _tafel(inhalt(bericht), "Projekte").zeilen]
    assert titel == ["Bauantrag", "Hundesteuer"]
    from projekte.models import Projekt, Schritt

    Schritt.objects.all().delete()
    Projekt.objects.all().delete()
    danach = Bericht.objects.get(pk=bericht.pk)
    assert bytes(danach.inhalt) == bytes(bericht.inhalt) and inhalt(danach).pruefsumme() == bericht.pruefsumme


def test_ten_thousand_rows_are_all_there_and_paper_names_the_rest(
    team: Any, kommune: Any, leistung_anlegen: Any
) -> None:
    muster = leistung_anlegen("Muster", eigene=True)
    KommunaleLeistung.objects.bulk_create(
        KommunaleLeistung(kommune=kommune, eigene_bezeichnung=f"Leistung {n}", ist_gezaehlt=muster.ist_gezaehlt)
        for n in range(10_000)
    )
    rechnen(kommune, HEUTE)
    bericht = erstellen(team, entwurf(team, kommune, art="sachstand-personalbedarf"))
    tafel = _tafel(inhalt(bericht), "Leistungen der Kommune")
    assert len(tafel.zeilen) == 10_001 and tafel.nur_mappe


def test_a_frozen_stichtag_is_not_moved_by_a_later_recompute(
    team: Any, kommune: Any, bestand: Any, leistung_anlegen: Any
) -> None:
    bericht = erstellen(team, entwurf(team, kommune))
    leistung_anlegen("Neu", stufe=0, gueltig_ab=date(2020, 1, 1))
    rechnen(kommune)
    assert inhalt(Bericht.objects.get(pk=bericht.pk)).pruefsumme() == bericht.pruefsumme
