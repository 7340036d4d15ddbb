"""Scenarios in the house: written, computed, compared, adopted – and every refusal. The real plan stays until adopted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from auswertung.auftraege import ARTEN
from auswertung.services.auftraege_ausfuehren import auftraege_ausfuehren
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation.models import Auftrag, Gebietskoerperschaft
from personal.forms.szenario import AENDERUNGSFORMEN
from personal.models import Besetzung, Stelle, Stellenstand, Stellenvermerk, Szenario, Szenarioaenderung, Szenariolauf
from personal.services import szenarien as s
from personal.services.szenariolaeufe import szenario_rechnen
from personal.services.szenariouebernahme import VeralteteBasis, szenario_uebernehmen, uebernahme_beauftragen
from projekte.models import Projekt, Schritt
from tests.factories.personal import stelle_machen

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()
BALD = HEUTE + timedelta(days=60)
ANGABEN = {
    "name": "Plan B", "beschreibung": "", "stichtag": HEUTE, "ziel_am": None, "bedarfsbasis": "annahme",
    "annahme_projekte": 20, "annahme_organisatorisch": D(17), "annahme_technisch": D(12), "stellenbasis": "leer",
    "reihenfolge": "gegeben", "startwert": 1, "ziehungen": 200,
}  # fmt: skip
NEUE = {
    "bezeichnung": "Technik", "anzahl": 2, "vzae": D("0.5"), "aufwandsart": "technisch", "amt": None,
    "besoldungsgruppe": "", "entgeltgruppe": "E11", "beginn": BALD, "ende": None,
}  # fmt: skip
ORG = {**NEUE, "bezeichnung": "Organisation", "aufwandsart": "organisatorisch", "anzahl": 1, "vzae": D(1)}


@pytest.fixture
def szenario(team, kommune):
    return s.szenario_anlegen(benutzer=team, kommune=kommune, angaben=ANGABEN)


def setzen(team, szenario, art, angaben, **anders):
    szenario.refresh_from_db()
    kopf = {"benutzer": team, "kommune": szenario.kommune, "szenario_id": szenario.pk, "version": szenario.version}
    return s.aenderung_setzen(**{**kopf, **anders}, art=art, angaben=angaben)


def rechnen(team, szenario):
    return szenario_rechnen(benutzer=team, kommune=szenario.kommune, szenario_id=szenario.pk)


def uebernehmen(benutzer, szenario, lauf, grund="Beschluss des Vorstands", **anders):
    return szenario_uebernehmen(
        benutzer=benutzer, kommune=szenario.kommune, szenario_id=szenario.pk, lauf_id=lauf.pk, grund=grund, **anders
    )


# --- writing


@pytest.mark.parametrize(
    ("anders", "feld", "wort"),
    [
        ({"vzae": D("-1")}, "vzae", "höchstens bei 10"),
        ({"vzae": D("10.01")}, "vzae", "höchstens bei 10"),
        ({"vzae": None}, "vzae", "höchstens bei 10"),
        ({"entgeltgruppe": "EG 99"}, "entgeltgruppe", "gibt es nicht"),
        ({"beginn": None, "ende": BALD}, "beginn", "Ende ohne Beginn"),
        ({"ende": HEUTE}, "ende", "vor dem Beginn"),
        ({"bezeichnung": " "}, "bezeichnung", "füllen"),
        ({"anzahl": 101}, "", "1 bis 100"),
        ({"aufwandsart": "zauberei"}, "aufwandsart", ""),
        ({"beginn": date(202, 1, 1)}, "beginn", "plausibler Tag"),
    ],
)
def test_a_bad_change_is_named_and_nothing_is_written(team, szenario, anders, feld, wort):
    with pytest.raises(Eingabefehler) as fehler:
        setzen(team, szenario, "stelle_mehr", {**NEUE, **anders})
    assert fehler.value.feld == feld and wort in fehler.value.meldung
    assert not Szenarioaenderung.objects.exists()


def test_kw_before_the_start_and_vacancy_without_a_begin_are_refused(team, szenario, kommune):
    stelle = stelle_machen(kommune, ab=HEUTE)
    with pytest.raises(Eingabefehler, match="beginnt erst am"):
        setzen(team, szenario, "kw", {"stelle": stelle, "beginn": HEUTE - timedelta(days=1)})
    with pytest.raises(Eingabefehler, match="Ende ohne Beginn"):
        setzen(team, szenario, "vakanz", {"stelle": stelle, "beginn": None, "ende": BALD})
    with pytest.raises(Eingabefehler, match="entweder einen Faktor"):
        setzen(team, szenario, "aufwand", {"aufwandsart": "technisch", "faktor": None, "pt_je_projekt": None})


def test_a_post_of_another_kommune_is_refused(team, szenario, andere_kommune):
    with pytest.raises(Eingabefehler):
        setzen(team, szenario, "beginn", {"stelle": stelle_machen(andere_kommune), "beginn": BALD})


@pytest.mark.parametrize(
    ("anders", "feld"),
    [({"ziel_am": HEUTE}, "ziel_am"), ({"name": ""}, "name"), ({"ziehungen": 5}, "ziehungen")],
)
def test_a_bad_scenario_is_named(team, kommune, anders, feld):
    with pytest.raises(Eingabefehler) as fehler:
        s.szenario_anlegen(benutzer=team, kommune=kommune, angaben={**ANGABEN, **anders})
    assert fehler.value.feld == feld and not Szenario.objects.exists()


def test_the_same_name_twice_is_refused_and_a_copy_finds_its_own(team, szenario, kommune):
    setzen(team, szenario, "stelle_mehr", NEUE)
    with pytest.raises(Eingabefehler, match="gibt es schon"):
        s.szenario_anlegen(benutzer=team, kommune=kommune, angaben=ANGABEN)
    namen = [s.szenario_kopieren(benutzer=team, kommune=kommune, szenario_id=szenario.pk).name for _ in range(2)]
    assert namen == ["Plan B (Kopie)", "Plan B (Kopie 2)"] and Szenarioaenderung.objects.count() == 3


def test_a_stale_change_is_refused(team, szenario):
    setzen(team, szenario, "stelle_mehr", NEUE)
    with pytest.raises(VeralteterStand):
        setzen(team, szenario, "stelle_mehr", NEUE, version=1)
    with pytest.raises(VeralteterStand):
        s.szenario_aendern(
            benutzer=team, kommune=szenario.kommune, szenario_id=szenario.pk, version=1, aenderungen={"name": "X"}
        )
    assert Szenarioaenderung.objects.count() == 1


def test_only_who_may_edit_the_whole_kommune_writes(szenario, anna, bernd, lena, rita, carla, kommune):
    for person in (anna, bernd, lena, rita, carla):
        with pytest.raises(Eingabefehler):
            setzen(person, szenario, "stelle_mehr", NEUE)
        with pytest.raises(Eingabefehler):
            s.szenario_anlegen(benutzer=person, kommune=kommune, angaben={**ANGABEN, "name": "Neu"})
    assert Szenario.objects.count() == 1


# --- computing


def test_a_run_freezes_its_inputs_and_can_not_be_changed(team, szenario):
    setzen(team, szenario, "stelle_mehr", NEUE)
    setzen(team, szenario, "stelle_mehr", ORG)
    eins, zwei = rechnen(team, szenario), rechnen(team, szenario)
    assert (eins.p50, eins.p80, eins.pruefsumme) == (zwei.p50, zwei.p80, zwei.pruefsumme)
    assert eins.p80 >= eins.p50 > BALD and eins.kosten is None and eins.ergebnis["ohne_satz"]
    for tat in (lambda: Szenariolauf.objects.update(engpass="x"), lambda: Szenariolauf.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            tat()
    assert not Stelle.objects.exists()


def test_without_posts_it_never_ends(team, szenario):
    lauf = rechnen(team, szenario)
    assert lauf.p50 is None and "nie fertig" in lauf.gruende[0]


def test_posts_of_the_plan_shift_pause_and_end(team, szenario, kommune, buergeramt):
    Szenario.objects.update(stellenbasis="besetzt")
    stelle = stelle_machen(kommune, amt=buergeramt, aufwandsart="organisatorisch", status="besetzt")
    stelle_machen(kommune, amt=buergeramt, aufwandsart="technisch", status="besetzt")
    basis = rechnen(team, szenario)
    setzen(team, szenario, "vakanz", {"stelle": stelle, "beginn": HEUTE, "ende": BALD})
    pause = rechnen(team, szenario)
    setzen(team, szenario, "kw", {"stelle": stelle, "beginn": BALD})
    weg = rechnen(team, szenario)
    assert basis.p80 < pause.p80 and weg.p80 is None
    zeiten = [p["zeiten"] for p in weg.eingaben["posten"] if p["schluessel"] == f"stelle:{stelle.pk}"]
    assert [zeit[0][2] for zeit in zeiten] == [(HEUTE - timedelta(days=1)).isoformat()]
    assert Stellenstand.objects.count() == 2


def test_demand_from_projects_with_its_order_and_drops(team, szenario, kommune):
    Szenario.objects.update(bedarfsbasis="projekte", reihenfolge="plan")
    projekte = [Projekt.objects.create(kommune=kommune, titel=f"P{n}") for n in range(3)]
    for nummer, projekt in enumerate(projekte):
        Schritt.objects.create(
            kommune=kommune,
            projekt=projekt,
            bezeichnung="x",
            aufwandsart="technisch",
            plan_personentage=10 * (nummer + 1),
            plan_ende=date(2030 - nummer, 1, 1),
        )
    Schritt.objects.create(
        kommune=kommune, projekt=projekte[0], bezeichnung="e", aufwandsart="extern", plan_personentage=99
    )
    lauf = rechnen(team, szenario)
    assert [p[1]["technisch"] for p in lauf.eingaben["projekte"]] == [10, 20, 30]
    assert lauf.eingaben["folge"] == [2, 1, 0]
    assert any("externer Dienstleister" in satz for satz in lauf.annahmen)
    setzen(team, szenario, "ohne_projekte", {"projekt": projekte[1], "anzahl": None})
    setzen(team, szenario, "aufwand", {"aufwandsart": "technisch", "faktor": D("0.5"), "pt_je_projekt": None})
    assert rechnen(team, szenario).ergebnis["bedarf"] == 20


def test_an_unknown_land_is_explained(team, szenario, kommune):
    Gebietskoerperschaft.objects.filter(pk=kommune.gebietskoerperschaft_id).update(bundesland="Atlantis")
    with pytest.raises(Eingabefehler, match="keine Feiertage bekannt"):
        rechnen(team, szenario)


def test_the_auftrag_computes_it_with_progress(client, team, szenario):
    client.force_login(team)
    antwort = client.post(f"/herford/stellen/szenarien/{szenario.pk}/rechnen/")
    auftrag = Auftrag.objects.get()
    assert antwort.url == f"/herford/auftraege/{auftrag.pk}/"
    gemeldet = []
    ARTEN[auftrag.art].ausfuehren(auftrag, lambda prozent, schritt: gemeldet.append(prozent))
    assert gemeldet == sorted(gemeldet) and gemeldet[-1] == 90 and Szenariolauf.objects.count() == 1


# --- adopting


def test_adopting_writes_applications_and_planned_facts_once(team, szenario, kommune, buergeramt):
    alte = stelle_machen(kommune, amt=buergeramt, aufwandsart="technisch", status="besetzt")
    setzen(team, szenario, "stelle_mehr", {**NEUE, "amt": buergeramt})
    setzen(team, szenario, "kw", {"stelle": alte, "beginn": BALD})
    setzen(team, szenario, "vakanz", {"stelle": alte, "beginn": BALD, "ende": BALD + timedelta(days=30)})
    lauf = rechnen(team, szenario)
    assert Stelle.objects.count() == 1
    uebernehmen(team, szenario, lauf)
    neue = Stelle.objects.exclude(pk=alte.pk)
    assert [(n.vzae, n.entgeltgruppe, n.amt) for n in neue] == [(D("0.50"), "EG 11", buergeramt)] * 2
    assert set(Stellenstand.objects.filter(stelle__in=neue).values_list("status", "gueltig_ab")) == {
        ("beantragt", HEUTE)
    }
    assert set(Besetzung.objects.values_list("ist_plan", "beginn")) == {(True, BALD)}
    assert Stellenvermerk.objects.get().faellig_am == BALD
    status = list(Stellenstand.objects.filter(stelle=alte).order_by("gueltig_ab").values_list("status", flat=True))
    assert status == ["besetzt", "vakant", "besetzt"]
    szenario.refresh_from_db()
    assert (szenario.status, szenario.status_grund) == ("uebernommen", "Beschluss des Vorstands")
    with pytest.raises(Eingabefehler, match="schon übernommen"):
        uebernehmen(team, szenario, lauf)
    with pytest.raises(Eingabefehler, match="bleibt, wie es ist"):
        setzen(team, szenario, "stelle_mehr", NEUE)
    assert Stelle.objects.count() == 3


def test_adopting_many_posts_is_an_auftrag_that_writes_all_of_them_once(client, team, szenario):
    setzen(team, szenario, "stelle_mehr", {**NEUE, "anzahl": 51})
    lauf = rechnen(team, szenario)
    client.force_login(team)
    antwort = client.post(
        f"/herford/stellen/szenarien/{szenario.pk}/uebernehmen/", {"lauf": lauf.pk, "grund": "Beschluss"}
    )
    auftrag = Auftrag.objects.get(art="szenariouebernahme")
    assert antwort["Location"] == f"/herford/auftraege/{auftrag.pk}/"
    assert not Stelle.objects.exists()
    for _ in range(2):  # the worker died after the first time
        Auftrag.objects.filter(pk=auftrag.pk).update(status="laeuft")
        assert auftraege_ausfuehren(schnell=False, arten=ARTEN) == 1
        auftrag.refresh_from_db()
        assert (auftrag.status, auftrag.fehler) == ("fertig", "")
    assert Stelle.objects.count() == 51


def test_adopting_many_posts_is_refused_at_once_when_the_basis_changed(team, szenario, kommune, anna):
    setzen(team, szenario, "stelle_mehr", {**NEUE, "anzahl": 51})
    lauf = rechnen(team, szenario)
    angaben = {"kommune": kommune, "szenario_id": szenario.pk, "lauf_id": lauf.pk, "grund": "Beschluss"}
    with pytest.raises(Eingabefehler):
        uebernahme_beauftragen(benutzer=anna, **angaben)
    setzen(team, szenario, "stelle_mehr", ORG)
    with pytest.raises(VeralteteBasis):
        uebernahme_beauftragen(benutzer=team, **angaben)
    assert not Auftrag.objects.exists()


def test_adopting_is_refused_when_the_basis_changed_and_says_what(team, szenario, kommune, buergeramt):
    Szenario.objects.update(stellenbasis="besetzt")
    setzen(team, szenario, "stelle_mehr", NEUE)
    lauf = rechnen(team, szenario)
    stelle_machen(kommune, "Neu im Plan", amt=buergeramt, aufwandsart="technisch", status="besetzt")
    with pytest.raises(VeralteteBasis) as fehler:
        uebernehmen(team, szenario, lauf)
    assert fehler.value.saetze == ["Stelle neu: Neu im Plan"]
    rechnen(team, szenario)
    with pytest.raises(VeralteteBasis, match="geändert"):
        uebernehmen(team, szenario, lauf)
    assert Stelle.objects.count() == 1


def test_the_past_is_never_written_and_all_or_nothing(team, szenario, kommune):
    setzen(team, szenario, "stelle_mehr", NEUE)
    voll = stelle_machen(kommune, aufwandsart="technisch")
    Besetzung.objects.create(kommune=kommune, stelle=voll, vzae=1, beginn=HEUTE, ist_plan=True)
    setzen(team, szenario, "beginn", {"stelle": voll, "beginn": BALD})
    lauf = rechnen(team, szenario)
    with pytest.raises(Eingabefehler, match="nur 1,00 VZÄ"):
        uebernehmen(team, szenario, lauf)
    with pytest.raises(Eingabefehler, match="ist vergangen"):
        uebernehmen(team, szenario, lauf, heute=BALD + timedelta(days=1))
    szenario.refresh_from_db()
    assert szenario.status == "entwurf" and Stelle.objects.count() == 1


def test_only_who_may_release_adopts(team, szenario, anna, lena, rita, carla):
    setzen(team, szenario, "stelle_mehr", NEUE)
    lauf = rechnen(team, szenario)
    for person in (anna, lena, rita, carla):
        with pytest.raises(Eingabefehler, match="nicht übernehmen"):
            uebernehmen(person, szenario, lauf)
    with pytest.raises(Eingabefehler, match="Grund"):
        uebernehmen(team, szenario, lauf, grund=" ")


# --- pages


def seite(client, benutzer, pfad="", status=200, daten=None):
    client.force_login(benutzer)
    adresse = f"/herford/stellen/szenarien/{pfad}"
    antwort = client.get(adresse) if daten is None else client.post(adresse, daten)
    assert antwort.status_code == status, antwort.content.decode()[:2000]
    return " ".join(antwort.content.decode().replace("\xa0", " ").split())


def test_the_list_is_empty_filtered_and_full(client, team, kommune):
    assert "Noch keine Szenarien" in seite(client, team)
    s.szenario_anlegen(benutzer=team, kommune=kommune, angaben=ANGABEN)
    assert "Plan B" in seite(client, team) and "noch nicht gerechnet" in seite(client, team)
    assert "kein Szenario" in seite(client, team, "?q=gibtesnicht")
    assert "Plan B" in seite(client, team, "?status=entwurf")
    assert "Bitte prüfen Sie Ihre Eingabe" in seite(client, team, "?status=x")


def test_a_person_builds_it_without_javascript(client, team, kommune):
    daten = {
        **{k: "" if v is None else str(v).replace(".", ",") for k, v in ANGABEN.items()},
        "stichtag": f"{HEUTE:%d.%m.%Y}",
    }
    seite(client, team, "neu/", status=422, daten={**daten, "ziel_am": "gestern"})
    assert not Szenario.objects.exists()
    seite(client, team, "neu/", status=302, daten=daten)
    pk = Szenario.objects.get().pk
    zeile = {
        "bezeichnung": "Technik",
        "anzahl": "1",
        "vzae": "11",
        "aufwandsart": "technisch",
        "beginn": f"{BALD:%d.%m.%Y}",
    }
    text = seite(client, team, f"{pk}/aenderung/stelle_mehr/", status=422, daten={**zeile, "version": "1"})
    assert "höchstens bei 10" in text and 'value="11"' in text
    seite(client, team, f"{pk}/aenderung/stelle_mehr/", status=302, daten={**zeile, "vzae": "1,5", "version": "1"})
    text = seite(client, team, f"{pk}/aenderung/stelle_mehr/", status=409, daten={**zeile, "vzae": "1", "version": "1"})
    assert "Jemand war schneller" in text and "1,5 VZÄ" in text
    assert "1 × 1,5 VZÄ Technik" in seite(client, team, f"{pk}/")
    nummer = Szenarioaenderung.objects.get().pk
    assert 'value="1,5' in seite(client, team, f"{pk}/aenderung/stelle_mehr/{nummer}/")
    seite(client, team, f"{pk}/entfernen/{nummer}/", status=302, daten={"version": "2"})
    assert not Szenarioaenderung.objects.exists()


@pytest.mark.parametrize("art", AENDERUNGSFORMEN)
def test_every_form_opens_and_refuses_an_empty_save(client, team, szenario, art):
    seite(client, team, f"{szenario.pk}/aenderung/{art}/")
    seite(client, team, f"{szenario.pk}/aenderung/{art}/", status=422, daten={"version": "1"})
    assert not Szenarioaenderung.objects.exists()


def test_the_edit_form_shows_both_versions(client, team, szenario):
    seite(client, team, f"{szenario.pk}/bearbeiten/")
    daten = {
        **{k: "" if v is None else str(v).replace(".", ",") for k, v in ANGABEN.items()},
        "stichtag": f"{HEUTE:%d.%m.%Y}",
    }
    seite(client, team, f"{szenario.pk}/bearbeiten/", status=302, daten={**daten, "name": "Plan C", "version": "1"})
    text = seite(
        client,
        team,
        f"{szenario.pk}/bearbeiten/",
        status=409,
        daten={**daten, "name": "Plan D", "version": "1", "gesehen_name": "Plan B"},
    )
    assert "Plan B" in text and "Plan C" in text and "Plan D" in text


def test_result_comparison_and_workbook(client, team, szenario, kommune):
    setzen(team, szenario, "stelle_mehr", NEUE)
    setzen(team, szenario, "stelle_mehr", ORG)
    rechnen(team, szenario)
    text = seite(client, team, f"{szenario.pk}/")
    assert "eine Stelle technisch mehr" in text and "PT je Stelle" in text and "unbekannt" in text
    leer = s.szenario_anlegen(benutzer=team, kommune=kommune, angaben={**ANGABEN, "name": "Leer"})
    rechnen(team, leer)
    assert "nie fertig" in seite(client, team, f"{leer.pk}/")
    text = seite(client, team, f"vergleich/?s={szenario.pk}&s={leer.pk}&s=999999&s=abc&s=5")
    assert "höchstens 4" in text and "gibt es nicht" in text and "Am frühesten fertig: Plan B" in text
    client.force_login(team)
    for pfad in (f"{szenario.pk}/?format=xlsx", f"vergleich/?s={szenario.pk}&s={leer.pk}&format=xlsx"):
        antwort = client.get(f"/herford/stellen/szenarien/{pfad}")
        mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
        assert mappe.sheetnames[:6] == ["Szenarien", "Teams", "Kosten je Jahr", "Sensitivität", "Monate", "Annahmen"]
        assert mappe["Annahmen"].max_row > 5 and mappe["Sensitivität"].max_row > 4
    antwort = client.get("/herford/stellen/szenarien/?format=xlsx")
    assert openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))["Szenarien"].max_row >= 3
    assert client.get(f"/herford/stellen/szenarien/{szenario.pk}/?format=csv").status_code == 400


def test_a_scenario_of_another_kommune_does_not_show_in_a_comparison(client, team, carla, andere_kommune, szenario):
    fremdes = s.szenario_anlegen(benutzer=carla, kommune=andere_kommune, angaben={**ANGABEN, "name": "Geheim"})
    rechnen(carla, fremdes)
    text = seite(client, team, f"vergleich/?s={fremdes.pk}&s={szenario.pk}")
    assert "Geheim" not in text and "dürfen sie nicht sehen" in text and "Noch nicht gerechnet: Plan B" in text


def test_the_adoption_page_shows_what_is_written_and_what_stands_in_the_way(client, team, szenario):
    assert "noch nicht gerechnet" in seite(client, team, f"{szenario.pk}/uebernehmen/")
    setzen(team, szenario, "stelle_mehr", NEUE)
    lauf = rechnen(team, szenario)
    text = seite(client, team, f"{szenario.pk}/uebernehmen/")
    assert "2 × neue Stelle, Stand „beantragt“" in text and "In den Stellenplan übernehmen" in text
    seite(client, team, f"{szenario.pk}/uebernehmen/", status=422, daten={"grund": "", "lauf": lauf.pk})
    seite(client, team, f"{szenario.pk}/uebernehmen/", status=409, daten={"grund": "x", "lauf": 999_999_999})
    assert not Stelle.objects.exists()
    seite(client, team, f"{szenario.pk}/uebernehmen/", status=302, daten={"grund": "x", "lauf": lauf.pk})
    assert Stelle.objects.count() == 2 and "Übernehmen geht nur einmal" in seite(
        client, team, f"{szenario.pk}/uebernehmen/"
    )


def test_discarding_needs_a_reason(client, team, szenario):
    seite(client, team, f"{szenario.pk}/verwerfen/", status=302, daten={"grund": ""})
    assert Szenario.objects.get().status == "entwurf"
    seite(client, team, f"{szenario.pk}/verwerfen/", status=302, daten={"grund": "überholt"})
    assert "überholt" in seite(client, team, f"{szenario.pk}/")


def test_pages_are_for_those_who_see_the_whole_kommune(client, szenario, team, anna, bernd, lena, rita, carla, fremd):
    rechnen(team, szenario)
    pfade = ("", f"{szenario.pk}/", f"vergleich/?s={szenario.pk}")
    for pfad in pfade:
        for person in (lena, rita):
            seite(client, person, pfad)
        for person in (anna, bernd):
            seite(client, person, pfad, status=403)
        for person in (carla, fremd):
            seite(client, person, pfad, status=404)
        client.logout()
        assert client.get(f"/herford/stellen/szenarien/{pfad}").status_code == 302
    seite(client, lena, f"{szenario.pk}/?format=xlsx", status=403)
    for tat in ("rechnen", "kopieren", "verwerfen"):
        seite(client, rita, f"{szenario.pk}/{tat}/", status=403, daten={"grund": "x"})
    seite(client, lena, f"{szenario.pk}/uebernehmen/", status=403)
    assert not Auftrag.objects.exists() and Szenario.objects.count() == 1


def test_list_detail_and_comparison_keep_to_their_budget(
    client, team, szenario, kommune, django_assert_max_num_queries
):
    pfade = []
    for nummer in range(4):
        eines = s.szenario_anlegen(benutzer=team, kommune=kommune, angaben={**ANGABEN, "name": f"S{nummer}"})
        setzen(team, eines, "stelle_mehr", NEUE)
        rechnen(team, eines)
        pfade.append(f"s={eines.pk}")
    client.force_login(team)
    for pfad, hoechstens in (("", 15), (f"{eines.pk}/", 18), (f"vergleich/?{'&'.join(pfade)}", 18)):
        with django_assert_max_num_queries(hoechstens):
            assert client.get(f"/herford/stellen/szenarien/{pfad}").status_code == 200
