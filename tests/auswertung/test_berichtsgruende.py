"""Reasons of a change: those of the facts that the figure counts, Nachträge and Stornos included, nothing else's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from auswertung.kennzahlen import PROJEKTKENNZAHLEN
from auswertung.kennzahlen.finanzen import FINANZKENNZAHLEN
from auswertung.kennzahlen.personal import EINFACHE, ENGPASS
from auswertung.selectors.cockpit import BEIWERTE, KACHELN
from auswertung.services.bausteine.gruende import FOLGT, OHNE_GRUND, ZUORDNUNG, Gruende
from auswertung.services.bausteine.modell import Lage
from finanzen.models import Ansatz, Buchung
from leistungen.models import Erbringungsstand, Reifegradstand
from organisation import rechte as r
from organisation.models import Amt
from personal.models import Stellenstand
from projekte.models import Basisplan, Projekt
from tests.auswertung.berichtsbesetzung import FRUEHER, HEUTE
from tests.besetzung import recht_geben
from tests.factories.finanzen import ansatz_machen, kostenart_machen, massnahme_machen, position_machen
from tests.factories.leistungen import stufe
from tests.factories.personal import stelle_machen
from tests.factories.projekte import projekt_mit_schritten

pytestmark = pytest.mark.django_db
DAVOR, DANACH = FRUEHER - timedelta(days=3), FRUEHER + timedelta(days=3)
SEIT = timezone.make_aware(datetime.combine(FRUEHER, datetime.min.time()))


def gruende(benutzer: Any, kommune: Any, amt: Amt | None = None) -> Gruende:
    """As a report about today builds them, the earlier one being about FRUEHER."""
    ids = None if amt is None else (amt.pk,)
    lage = Lage(benutzer, kommune, HEUTE, HEUTE, timezone.now(), HEUTE, amt, ids)
    return Gruende(lage, FRUEHER, SEIT)


@pytest.fixture
def reifegrad(kommune: Any, leistung_anlegen: Any, leitmodell: Any) -> Any:
    def setzen(amt: Amt | None, wert: int, ab: Any, grund: str, **mehr: Any) -> Reifegradstand:
        leistung = leistung_anlegen(f"{grund} {wert}", amt=amt)
        return Reifegradstand.objects.create(
            kommune=kommune, leistung=leistung, stufe=stufe(leitmodell, wert), gueltig_ab=ab, grund=grund, **mehr
        )

    return setzen


def test_services_with_nachtrag_and_storno(
    team: Any, kommune: Any, buergeramt: Amt, bauamt: Amt, reifegrad: Any
) -> None:
    reifegrad(buergeramt, 3, DANACH, "Freigeschaltet")
    reifegrad(bauamt, 4, DANACH, "Freigeschaltet")
    reifegrad(buergeramt, 2, DAVOR, "Schon damals bekannt")
    reifegrad(buergeramt, 4, DAVOR, "Nachgemeldet", ist_nachtrag=True)
    storniert = {"storniert_am": timezone.now(), "storno_grund": "falsche Leistung"}
    reifegrad(buergeramt, 1, DAVOR, "Verwechselt", erfasst_am=SEIT - timedelta(days=1), **storniert)
    reifegrad(buergeramt, 0, DANACH, "Kam und ging", **storniert)  # the earlier report never counted it
    g = gruende(team, kommune)
    assert g.fuer("anteil_minimum") == "2× Freigeschaltet; 1× Nachgemeldet; 1× storniert: falsche Leistung"
    assert gruende(team, kommune, bauamt).fuer(f"anteil_minimum:amt:{bauamt.pk}") == "1× Freigeschaltet"
    assert g.fuer("befunde_offen") == FOLGT
    for fremd in ("ungeprueft", "gremien_auftraege_offen", "projekte_verzug", "personal_soll", "etwas_neues"):
        assert g.fuer(fremd) == OHNE_GRUND, fremd


def test_more_reasons_than_fit_are_counted(team: Any, kommune: Any, reifegrad: Any) -> None:
    for nummer in range(5):
        reifegrad(None, nummer, DANACH, f"Grund {nummer}")
    assert gruende(team, kommune).fuer("bewertet") == "1× Grund 0; 1× Grund 1; 1× Grund 2; 2 weitere Gründe"


def test_whether_a_service_is_provided_explains_that_figure(team: Any, kommune: Any, leistung_anlegen: Any) -> None:
    leistung = leistung_anlegen("A")
    Erbringungsstand.objects.create(
        kommune=kommune, leistung=leistung, erbracht="nein", gueltig_ab=DANACH, grund="Aufgabe des Kreises"
    )
    g = gruende(team, kommune)
    assert g.fuer("ungeprueft") == "1× Aufgabe des Kreises"
    assert g.fuer("aenderungen_30_tage") == OHNE_GRUND


def test_projects(team: Any, kommune: Any, buergeramt: Amt) -> None:
    projekt = projekt_mit_schritten(kommune, "Hundesteuer", amt=buergeramt)
    Basisplan.objects.create(kommune=kommune, projekt=projekt, nummer=2, grund="Anbieter spät", freigabe="Runde")
    ruht = projekt_mit_schritten(kommune, "Bauantrag", amt=buergeramt)
    Projekt.objects.filter(pk=ruht.pk).update(
        status="ruht", status_grund="Personal fehlt", ampel_uebersteuert="rot", ampel_grund="Rat wartet",
        ampel_uebersteuert_am=DANACH, zuletzt_bestaetigt_am=DANACH,
    )  # fmt: skip
    g = gruende(team, kommune)
    assert g.fuer("projekte_laufend") == "1× Projekt neu angelegt; 1× Projekt ruht: Personal fehlt"
    assert g.fuer("projekte_verzug").startswith("1× Anbieter spät")
    assert "Ampel von Hand: Rat wartet" in g.fuer("projekte_ampel_rot")
    assert g.fuer("projekte_unbestaetigt").startswith(
        "1× Projekt neu"
    ) and "1× Stand eines Projekts bestätigt" in g.fuer("projekte_unbestaetigt")
    assert g.fuer("projekte_pt_ist") == OHNE_GRUND


def test_posts(team: Any, kommune: Any) -> None:
    stelle = stelle_machen(kommune, ab=DAVOR)
    for status, tage, grund in (("ausgeschrieben", 1, "Beschluss liegt vor"), ("weggefallen", 2, "Förderung endet")):
        Stellenstand.objects.create(
            kommune=kommune, stelle=stelle, status=status, art="planmaessig",
            gueltig_ab=DANACH + timedelta(days=tage), grund=grund,
        )  # fmt: skip
    g = gruende(team, kommune)
    assert g.fuer("personal_soll") == "1× Förderung endet"
    assert g.fuer("personal_besetzt") == "1× Beschluss liegt vor; 1× Förderung endet"


def test_money_of_the_year_and_kind(team: Any, kommune: Any) -> None:
    massnahme = massnahme_machen(kommune, "Portal")
    sache = position_machen(massnahme, kostenart_machen(kommune, "Sache", wirkung="konsumtiv"))
    gut = position_machen(massnahme, kostenart_machen(kommune, "Geräte", wirkung="investiv"))
    ansatz_machen(sache, 2026, "10", gueltig_ab=DANACH, grund="Tarif")
    ansatz_machen(gut, 2026, "20", gueltig_ab=DANACH, grund="Server")
    ansatz_machen(gut, 2027, "30", gueltig_ab=DANACH, grund="Ersatz")
    Buchung.objects.create(
        kommune=kommune, position=sache, jahr=2026, gebucht_am=DANACH, betrag=5, schluessel="a", art="ist"
    )
    g = gruende(team, kommune)
    assert g.fuer("finanzen_plan:2026") == "1× Server; 1× Tarif"
    assert g.fuer("finanzen_plan_konsumtiv:2026") == "1× Tarif"
    assert g.fuer("finanzen_plan_investiv:2027") == "1× Ersatz"
    assert g.fuer("finanzen_ist:2026") == "1× gebucht" and g.fuer("finanzen_obligo:2026") == OHNE_GRUND
    assert g.fuer("finanzen_verfuegbar:2026") == "1× Server; 1× Tarif; 1× gebucht"
    assert Ansatz.objects.count() == 3


def test_every_figure_of_a_report_has_its_line_and_every_line_a_figure() -> None:
    """A new Kennzahl says where its reasons come from; a line that nothing asks for goes."""
    leistungen = [*KACHELN, *BEIWERTE]
    register = [*leistungen, *PROJEKTKENNZAHLEN, *EINFACHE, ENGPASS, *FINANZKENNZAHLEN]
    schluessel = [*(k.schluessel for k in register), "projekte_prognose_p50"]
    zeilen = [next((wort for wort, _ in ZUORDNUNG if s.startswith(wort)), f"{s} fehlt") for s in schluessel]
    assert set(zeilen) == {wort for wort, _ in ZUORDNUNG}


def test_no_reason_of_a_room_the_reader_may_not_take_out(
    kommune: Any, carla: Any, lena: Any, buergeramt: Amt, bauamt: Amt, reifegrad: Any
) -> None:
    reifegrad(buergeramt, 3, DANACH, "Freigeschaltet")
    reifegrad(bauamt, 3, DANACH, "Fremdes Amt")
    recht_geben(lena, kommune, r.EXPORTIEREN, amt=buergeramt)
    assert gruende(carla, kommune).fuer("bewertet") == OHNE_GRUND
    assert gruende(lena, kommune).fuer("bewertet") == "1× Freigeschaltet"
