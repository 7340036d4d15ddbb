"""Reports and the council: what was ordered stands in them, hidden rows do not, a delivery answers the duty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from auswertung.berichtsinhalt import Berichtsinhalt, Liste, Luecke, Tafel
from auswertung.models import Berichtsabgabe
from auswertung.services import berichte as dienst
from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Berichtserfuellung,
    Berichtspflicht,
    Beschlusspunkt,
    Beteiligung,
    Gremium,
    Prueffeld,
    Ratsvorlage,
)
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from tests.auswertung.berichtsbesetzung import HEUTE, entwurf, erstellen, inhalt, rechnen
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.schnittstelle.bestand import lesen, schluessel

pytestmark = pytest.mark.django_db
DAMALS = HEUTE - timedelta(days=100)


@pytest.fixture
def vorlage(kommune: Any, leistung_anlegen: Any, buergeramt: Any) -> Ratsvorlage:
    """A public paper with two decided points, one of them behind closed doors, and a half-yearly duty."""
    leistung_anlegen("A", amt=buergeramt, stufe=3, gueltig_ab=DAMALS, ziel=4)
    rechnen(kommune)
    rat = Gremium.objects.create(kommune=kommune, name="Rat", art="rat")
    paper = Ratsvorlage.objects.create(
        kommune=kommune, nummer="VO/7/26", titel="OZG", art="beschluss", datum=DAMALS, amt=buergeramt
    )
    teil = {"kommune": kommune, "vorlage": paper}
    offen, geheim = (
        Beratungsstation.objects.create(
            gremium=rat,
            datum=DAMALS + timedelta(days=n),
            rolle="beschliesst",
            ergebnis="angenommen",
            ist_nicht_oeffentlich=bool(n),
            **teil,
        )
        for n in (0, 1)
    )
    punkt = Beschlusspunkt.objects.create(
        station=offen, nummer="1", text="Halbjährlich berichten.", art="bericht", **teil
    )
    Beschlusspunkt.objects.create(station=geheim, nummer="2", text="Vertrag mit Firma Geheim.", art="auftrag", **teil)
    Berichtspflicht.objects.create(
        kommune=kommune,
        titel="Statusbericht OZG",
        punkt=punkt,
        gremium=rat,
        amt=buergeramt,
        rhythmus="intervall",
        erster_termin=HEUTE - timedelta(days=1),
        abstand_monate=6,
    )
    return paper


def tafel(stand: Berichtsinhalt, abschnitt: str) -> Tafel:
    return next(t for a, t in stand.tafeln() if a.schluessel == abschnitt)


def abschnitt(stand: Berichtsinhalt, schluessel: str) -> Any:
    return next(a for a in stand.abschnitte if a.schluessel == schluessel)


def test_orders_of_the_council_stand_in_the_report_without_what_is_hidden(
    team: Any, kommune: Any, vorlage: Ratsvorlage
) -> None:
    stand = inhalt(erstellen(team, entwurf(team, kommune)))
    zeilen = tafel(stand, "auftraege").zeilen
    assert [(z[0], z[1], z[2]) for z in zeilen] == [("VO/7/26", "1", "Halbjährlich berichten.")]
    assert zeilen[0][6] == "noch kein Stand, überfällig"
    assert b"Geheim" not in stand.als_bytes()
    assert [z[0] for z in tafel(stand, "pflichten").zeilen] == ["Statusbericht OZG"]
    assert abschnitt(stand, "auftraege").teile[0] == Liste(
        ("1 Auftrag ist beschlossen.", "1 Auftrag ist offen.", "1 Auftrag ist überfällig.")
    )


def test_the_paper_fills_d_to_g_and_names_what_nobody_checked(team: Any, kommune: Any, vorlage: Ratsvorlage) -> None:
    klima, _ = (Prueffeld.objects.create(kommune=kommune, bezeichnung=name) for name in ("Klima", "Sport"))
    teil = {"kommune": kommune, "vorlage": vorlage}
    Auswirkungspruefung.objects.create(prueffeld=klima, ergebnis="nicht_betroffen", **teil)
    Beteiligung.objects.create(stelle="Personalrat", form="kenntnis", **teil)
    stand = inhalt(erstellen(team, entwurf(team, kommune, "beschlussvorlage", drucksache="VO/7/26")))
    assert [z[:2] for z in tafel(stand, "auswirkungen").zeilen] == [("Klima", "nicht betroffen"), ("Sport", None)]
    assert Luecke("„Sport“ ist noch nicht geprüft.") in abschnitt(stand, "auswirkungen").teile
    assert [z[0] for z in tafel(stand, "beteiligung").zeilen] == ["Personalrat"]
    assert abschnitt(stand, "vorschlag").teile == (Liste(("1. Halbjährlich berichten.",)),)
    assert [z[3] for z in tafel(stand, "beratungsfolge").zeilen] == ["öffentlich"]
    offen = [a.schluessel for a, _ in stand.luecken()]
    assert {"problem", "loesung", "alternativen", "oeffentlichkeit"} <= set(offen)
    assert "vorschlag" not in offen and "beteiligung" not in offen


def test_without_a_paper_every_section_from_a_to_g_says_that_it_is_open(
    team: Any, kommune: Any, vorlage: Ratsvorlage
) -> None:
    stand = inhalt(erstellen(team, entwurf(team, kommune, "beschlussvorlage")))
    offen = {a.schluessel for a, _ in stand.luecken()}
    assert offen >= {
        "problem", "loesung", "alternativen", "auswirkungen", "beteiligung", "oeffentlichkeit", "vorschlag",
    }  # fmt: skip


def test_a_delivery_answers_the_duty_and_the_duty_links_to_the_report(
    client: Any, team: Any, kommune: Any, vorlage: Ratsvorlage
) -> None:
    bericht = erstellen(team, entwurf(team, kommune))
    dienst.bericht_freigeben(benutzer=team, bericht=bericht)
    client.force_login(team)
    pflicht = Berichtspflicht.objects.get()
    antwort = client.post(
        f"/herford/berichte/{bericht.pk}/ausliefern/",
        {"empfaenger": "Rat", "ausgeliefert_am": f"{HEUTE:%d.%m.%Y}", "pflicht": pflicht.pk},
    )
    assert antwort.status_code == 302
    erfuellung = Berichtserfuellung.objects.get()
    assert (erfuellung.pflicht, erfuellung.faellig_am, erfuellung.erledigt_am) == (
        pflicht,
        HEUTE - timedelta(days=1),
        HEUTE,
    )
    assert erfuellung.adresse == f"/herford/berichte/{bericht.pk}/"


def test_who_may_not_edit_the_duty_delivers_nothing_in_its_name(team: Any, kommune: Any, vorlage: Ratsvorlage) -> None:
    bericht = erstellen(team, entwurf(team, kommune))
    dienst.bericht_freigeben(benutzer=team, bericht=bericht)
    lotte = benutzer_anlegen("lotte")
    for raum in bericht.bereiche:
        recht_geben(lotte, kommune, r.LESEN if raum == "gremien" else r.FREIGEBEN, bereich=raum)
    with pytest.raises(Eingabefehler):
        dienst.bericht_ausliefern(
            benutzer=lotte,
            bericht=bericht,
            empfaenger="Rat",
            ausgeliefert_am=HEUTE,
            heute=HEUTE,
            pflicht=Berichtspflicht.objects.get(),
        )
    assert not Berichtserfuellung.objects.exists() and not Berichtsabgabe.objects.exists()


def test_the_interface_gives_released_reports_with_their_figures(
    team: Any, rita: Any, anna: Any, kommune: Any, vorlage: Ratsvorlage
) -> None:
    bericht = erstellen(team, entwurf(team, kommune))
    kennwort = schluessel(rita, kommune)
    assert lesen("herford/berichte/", kennwort).json()["anzahl"] == 0
    dienst.bericht_freigeben(benutzer=team, bericht=bericht)
    (zeile,) = lesen("herford/berichte/", kennwort).json()["eintraege"]
    assert (zeile["id"], zeile["pruefsumme"]) == (bericht.pk, bericht.pruefsumme)
    gedruckt = {zahl.schluessel: zahl.wert for zahl in inhalt(bericht).zahlen()}
    assert {z["schluessel"]: z["wert"] for z in zeile["zahlen"]} == {
        name: None if wert is None else str(wert) for name, wert in gedruckt.items()
    }
    assert lesen("herford/berichte/", schluessel(rita, kommune, "leistungen")).json()["anzahl"] == 0
    assert lesen(f"herford/berichte/{bericht.pk}/", schluessel(rita, kommune, "leistungen")).status_code == 404
    assert lesen("guetersloh/berichte/", kennwort).status_code == 404
