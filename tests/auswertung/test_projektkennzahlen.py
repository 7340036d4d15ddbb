"""Kennzahlen of projects: each count is the number of rows the list shows, sums are those of the list, rights hold."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from auswertung.kennzahlen.projekte import (
    AELTESTE,
    NACH_AMPEL,
    NACH_PHASE,
    PROJEKTKENNZAHLEN,
    PT_IST,
    PT_MEHR,
    PT_PLAN,
    TERMINTREU,
    VERZUG,
    projektzeilenfilter,
)
from auswertung.models import Kennzahlwert
from auswertung.selectors.projekte import projektbild
from auswertung.selectors.zellen import Ort
from auswertung.services.neu_berechnen import neu_berechnen
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from projekte.models import Basisplan, Basisplanschritt, Projekt, Schritt
from projekte.selectors.lage import lagen
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben

HEUTE = timezone.localdate()


def projekt(kommune: Kommune, titel: str, *, amt: Amt | None = None, plan=10, ist=None, verzug=0, **werte) -> Projekt:
    """A project with one step that ends (plan) in ten days, and its first baseline `verzug` days before that."""
    neu = Projekt.objects.create(kommune=kommune, titel=titel, federfuehrendes_amt=amt, **werte)
    fertig = neu.status == Projekt.Status.ABGESCHLOSSEN
    ende = HEUTE - timedelta(days=20) if fertig else HEUTE + timedelta(days=10)
    schritt = Schritt.objects.create(
        kommune=kommune,
        projekt=neu,
        bezeichnung="Umsetzung",
        status="erledigt" if fertig else "offen",
        plan_beginn=ende - timedelta(days=30),
        plan_ende=ende,
        ist_ende=ende if fertig else None,
        plan_personentage=plan,
        ist_personentage=ist,
    )
    basis = Basisplan.objects.create(kommune=kommune, projekt=neu, nummer=1, grund="erster", freigabe="Lenkung")
    Basisplanschritt.objects.create(
        kommune=kommune,
        basisplan=basis,
        schritt=schritt,
        plan_beginn=ende - timedelta(days=200),
        plan_ende=ende - timedelta(days=verzug),
        personentage=plan,
    )
    return neu


@pytest.fixture
def abteilung(kommune, buergeramt):
    return amt_anlegen(kommune, "320.1", "Meldewesen", uebergeordnet=buergeramt)


@pytest.fixture
def bestand(kommune, buergeramt, bauamt, abteilung, leistung_anlegen):
    leistung_anlegen("Melderegisterauskunft", amt=buergeramt)
    bestaetigt = {"zuletzt_bestaetigt_am": HEUTE}
    projekt(kommune, "A", amt=buergeramt, phase="planung", **bestaetigt)
    projekt(kommune, "B", amt=buergeramt, phase="umsetzung", verzug=100, ist=4, **bestaetigt)
    projekt(kommune, "C", amt=abteilung, phase="umsetzung", zuletzt_bestaetigt_am=HEUTE - timedelta(days=90))
    projekt(kommune, "D", amt=bauamt, phase="idee")
    zu = {"status": "abgeschlossen", "phase": "produktiv", "abgeschlossen_am": HEUTE - timedelta(days=20)}
    projekt(kommune, "E", amt=bauamt, ist=12, **zu, **bestaetigt)
    projekt(kommune, "F", amt=buergeramt, ist=9, verzug=5, **zu, **bestaetigt)
    projekt(kommune, "G", phase="test", ampel_uebersteuert="rot", ampel_grund="Anbieter insolvent", **bestaetigt)
    projekt(kommune, "H", amt=bauamt, status="abgebrochen", status_grund="entfällt")
    projekt(kommune, "I", amt=bauamt, status="ruht", status_grund="wartet", phase="konzeption")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")


def bild(benutzer: Benutzer, kommune: Kommune, *aemter: Amt):
    ort = Ort(benutzer, kommune, aemter[0].pk, tuple(a.pk for a in aemter)) if aemter else Ort(benutzer, kommune)
    return projektbild(ort=ort, tag=HEUTE)


def treffer(client, kuerzel: str, abfrage: str) -> int:
    antwort = client.get(f"/{kuerzel}/projekte/?{abfrage}")
    assert antwort.status_code == 200, abfrage
    return antwort.context["treffer"]


@pytest.mark.parametrize("wo", ["kommune", "buergeramt", "bauamt"])
def test_each_count_is_the_number_of_rows_the_list_shows(
    client, team, kommune, bestand, buergeramt, bauamt, abteilung, wo
):
    aemter = {"kommune": (), "buergeramt": (buergeramt, abteilung), "bauamt": (bauamt,)}[wo]
    gezeigt = bild(team, kommune, *aemter)
    amt_id = aemter[0].pk if aemter else None
    client.force_login(team)
    geprueft = 0
    for kennzahl in PROJEKTKENNZAHLEN:
        if kennzahl.filter is None:
            continue
        if kennzahl.verteilt_nach:
            werte = gezeigt.phasen if kennzahl is NACH_PHASE else gezeigt.ampel
            soll = {stelle: werte[stelle] for stelle in range(len(kennzahl.worte))}
        else:
            soll = {None: gezeigt.zellen[kennzahl.schluessel].zaehler}
        for stelle, anzahl in soll.items():
            abfrage = projektzeilenfilter(kennzahl, amt_id=amt_id, stelle=stelle)
            assert treffer(client, "herford", abfrage) == anzahl, abfrage
            geprueft += 1
    assert geprueft == 13


def test_ampel_counts_running_projects_only_and_one_set_by_hand_as_shown(team, kommune, bestand):
    gezeigt = bild(team, kommune)
    assert gezeigt.ampel.total() == 5  # A, B, C, D, G
    assert gezeigt.ampel[[f for f, _ in NACH_AMPEL.worte].index("rot")] >= 1


def test_sums_are_those_of_the_list(team, kommune, bestand):
    ids = Projekt.objects.filter(kommune=kommune).exclude(status="abgebrochen").values_list("pk", flat=True)
    figuren = lagen(projekt_ids=ids, stichtag=HEUTE).values()
    zellen = bild(team, kommune).zellen
    assert zellen[PT_PLAN.schluessel].wert == sum(f.plan_pt for f in figuren) == Decimal(80)
    assert zellen[PT_IST.schluessel].wert == Decimal(25) and zellen[PT_IST.schluessel].zaehler == 3
    assert zellen[PT_MEHR.schluessel].wert == sum(f.mehr_pt_erster for f in figuren) == Decimal(1)  # E +2, F −1
    assert zellen[VERZUG.schluessel].wert == Decimal("13.13")  # (100 + 5) ÷ 8


def test_on_time_share_has_closed_projects_with_a_first_plan_as_its_denominator(team, kommune, bestand):
    zelle = bild(team, kommune).zellen[TERMINTREU.schluessel]
    assert (zelle.zaehler, zelle.nenner, zelle.wert) == (1, 2, Decimal("0.5"))


def test_oldest_confirmation_ignores_projects_never_confirmed(team, kommune, bestand):
    zelle = bild(team, kommune).zellen[AELTESTE.schluessel]
    assert (zelle.wert, zelle.zaehler, zelle.nenner) == (Decimal(90), 4, 5)


def test_an_amt_is_the_sum_of_those_below_it(team, kommune, bestand, buergeramt, abteilung):
    zellen = bild(team, kommune, buergeramt, abteilung).zellen
    assert zellen[PT_PLAN.schluessel].wert == Decimal(40)
    assert zellen[VERZUG.schluessel].wert == Decimal("26.25")  # (0 + 100 + 0 + 5) ÷ 4
    assert zellen[TERMINTREU.schluessel].wert == 0


def test_ampel_of_all_aemter_and_of_no_amt_make_up_the_whole(team, kommune, bestand):
    gezeigt = bild(team, kommune)
    assert sum((amt.ampel for amt in gezeigt.aemter), Counter()) == gezeigt.ampel
    assert gezeigt.aemter[-1].name == "ohne federführendes Amt"


def test_a_second_run_replaces_the_values_and_a_past_day_keeps_its_own(kommune, bestand):
    anzahl = Kennzahlwert.objects.filter(kommune=kommune, kennzahl__startswith="projekte_").count()
    Projekt.objects.filter(kommune=kommune, titel="A").update(phase="test")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE + timedelta(days=1), anlass="Test")
    werte = Kennzahlwert.objects.filter(kommune=kommune, kennzahl="projekte_phase", amt=None, stufe=1)
    assert [w.stichtag for w in werte] == [HEUTE]
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    jetzt = Kennzahlwert.objects.filter(kommune=kommune, stichtag=HEUTE, kennzahl__startswith="projekte_")
    assert 0 < jetzt.count() <= anzahl


def test_a_kommune_without_projects_has_no_values(kommune, team):
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    assert not Kennzahlwert.objects.filter(kommune=kommune, kennzahl__startswith="projekte_").exists()
    assert bild(team, kommune) is None


def test_every_kennzahl_has_a_definition_with_numerator_and_denominator():
    assert len({k.schluessel for k in PROJEKTKENNZAHLEN}) == len(PROJEKTKENNZAHLEN)
    for kennzahl in PROJEKTKENNZAHLEN:
        assert kennzahl.schluessel.startswith("projekte_") and len(kennzahl.schluessel) <= 40
        assert "Zähler: " in kennzahl.definition and "Nenner: " in kennzahl.definition
    assert [s for s, _ in NACH_PHASE.worte] == list(Projekt.Phase.values)


# --- who sees them


def test_a_right_for_leistungen_alone_shows_no_project(client, kommune, bestand):
    nur = benutzer_anlegen("nur_leistungen")
    recht_geben(nur, kommune, r.LESEN, bereich="leistungen")
    assert bild(nur, kommune) is None
    client.force_login(nur)
    seite = client.get("/herford/?reiter=projekte")
    assert "reiter=projekte" not in seite.content.decode() and "projektkacheln" not in seite.context


def test_a_right_for_one_amt_shows_that_amt_alone(anna, kommune, bestand, buergeramt, abteilung, bauamt):
    assert bild(anna, kommune, buergeramt, abteilung).zellen[PT_PLAN.schluessel].wert == Decimal(40)
    assert bild(anna, kommune, bauamt) is None and bild(anna, kommune) is None


def test_another_kommune_sees_nothing(carla, kommune, bestand):
    assert bild(carla, kommune) is None


# --- the tab


def test_the_tab_shows_tiles_charts_and_links(client, team, bestand, django_assert_max_num_queries):
    client.force_login(team)
    with django_assert_max_num_queries(40):
        seite = client.get("/herford/?reiter=projekte")
    html = seite.content.decode()
    assert seite.status_code == 200 and "Termintreue" in html and "50,0" in html
    assert seite.context["diagramm"].id == "projektphasen" and seite.context["ampeldiagramm"].id == "projektampel"
    assert "/herford/projekte/?status=aktiv" in html


def test_the_cells_of_an_amt_open_exactly_its_projects(client, team, kommune, bestand, abteilung, buergeramt):
    """Also where there are Ämter below (they are not counted in), and for projects without an Amt."""
    client.force_login(team)
    html = client.get("/herford/?reiter=projekte").content.decode()
    gezeigt = bild(team, kommune)
    for amt in gezeigt.aemter:
        for stelle, anzahl in amt.ampel.items():
            farbe = NACH_AMPEL.worte[stelle][0]
            wo = f"amt_direkt={amt.amt_id}" if amt.amt_id else "ohne_amt=1"
            abfrage = f"status=aktiv&ampel={farbe}&{wo}"
            assert abfrage.replace("&", "&amp;") in html, abfrage
            assert client.get(f"/herford/projekte/?{abfrage}").context["treffer"] == anzahl, abfrage
    assert any(amt.amt_id == buergeramt.pk and amt.ampel.total() for amt in gezeigt.aemter)


def test_without_projects_the_tab_says_so(client, team, kommune, leistung_anlegen):
    leistung_anlegen("L")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    client.force_login(team)
    assert "Keine Projekte" in client.get("/herford/?reiter=projekte").content.decode()


def test_the_workbook_has_a_sheet_of_projects(client, team, kommune, bestand, leistung_anlegen):
    client.force_login(team)
    antwort = client.get("/herford/?format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    zeilen = {zeile[0]: zeile for zeile in mappe["Projekte"].values}
    assert zeilen["Termintreue"][1] == 0.5 and zeilen["Personentage geplant"][1] == 80
    namen = [zeile[0] for zeile in mappe["Projekte je Amt"].values]
    assert "600 Bauamt" in namen and "ohne federführendes Amt" in namen


# --- a place with projects and no service


@pytest.fixture
def nur_projekte(kommune, buergeramt):
    projekt(kommune, "Aktenplan", amt=buergeramt)
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")


@pytest.mark.parametrize("abfrage", ["", "?reiter=projekte", "?reiter=aemter", "?reiter=quatsch"])
def test_a_kommune_with_projects_and_no_service_shows_its_projects(client, team, kommune, nur_projekte, abfrage):
    client.force_login(team)
    antwort = client.get(f"/herford/{abfrage}")
    html = antwort.content.decode()
    assert antwort.status_code == 200 and "Keine Leistungen" in html
    assert "Termintreue" in html and antwort.context["diagramm"].id == "projektphasen"
    assert [r.name for r in antwort.context["reiter"]] == ["Projekte"]


def test_an_amt_with_projects_and_no_service_shows_its_projects(client, anna, buergeramt, nur_projekte):
    client.force_login(anna)
    antwort = client.get(f"/herford/amt/{buergeramt.pk}/")
    assert antwort.status_code == 200 and "Termintreue" in antwort.content.decode()


def test_without_the_right_for_projects_the_place_stays_empty(client, kommune, nur_projekte):
    nur = benutzer_anlegen("nur-leistungen")
    recht_geben(nur, kommune, r.LESEN, bereich="leistungen")
    client.force_login(nur)
    antwort = client.get("/herford/")
    assert antwort.status_code == 200 and antwort.context["reiter"] == []
    assert "Keine Leistungen" in antwort.content.decode() and "Termintreue" not in antwort.content.decode()


def test_the_workbook_of_a_kommune_without_services_has_its_projects(client, team, nur_projekte):
    client.force_login(team)
    antwort = client.get("/herford/?format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    assert antwort.status_code == 200 and "Projekte" in mappe.sheetnames
