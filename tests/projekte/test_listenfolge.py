"""The list in SQL: the Ampel says what the written rules say, every column orders, only the page is read in full."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from projekte.models import Abhaengigkeit, Basisplan, Basisplanschritt, Projekt, Projektprofil, Schritt, Sperrzeit
from projekte.selectors.lage import unbestaetigt
from projekte.selectors.liste import ALLE_SPALTEN, seite, zeilen
from projekte.selectors.listenfolge import SORTIERUNG, Zahlenfilter, geordnete_ids
from tests.factories.projekte import projekt_mit_schritten

pytestmark = pytest.mark.django_db
HEUTE = date(2026, 6, 1)
FARBEN = ("rot", "gelb", "gruen", "grau")
PROJEKTE = 120


def _tag(zufall, ab, bis):
    return HEUTE + timedelta(days=zufall.randint(ab, bis))


def _projekt(zufall, nummer, kommune, amt):
    werte = {
        "zuletzt_bestaetigt_am": zufall.choice([None, HEUTE, HEUTE - timedelta(60), HEUTE - timedelta(61)]),
        "status": zufall.choice(["aktiv", "aktiv", "aktiv", "ruht"]),
        "status_grund": "Pause",
        "phase": zufall.choice(Projekt.Phase.values),
        "schlagworte": zufall.sample(["DMS", "Bauen", "Register"], zufall.randint(0, 2)),
        "verantwortliche_funktion": zufall.choice(["", "Projektleitung", "Amtsleitung"]),
    }
    if zufall.random() < 0.1:
        werte |= {"ampel_uebersteuert": zufall.choice(["gruen", "gelb", "rot"]), "ampel_grund": "so entschieden"}
    return Projekt(kommune=kommune, titel=f"Projekt {nummer:03}", federfuehrendes_amt=amt, **werte)


def _schritt(zufall, projekt, nummer):
    ende = _tag(zufall, 1, 200) if zufall.random() < 0.85 else None
    status = zufall.choice(["offen", "offen", "laeuft", "wartet", "erledigt", "uebersprungen"])
    spaeter = [None, ende, HEUTE - timedelta(1)] + ([ende + timedelta(14), ende + timedelta(60)] if ende else [])
    return Schritt(
        kommune=projekt.kommune,
        projekt=projekt,
        reihenfolge=nummer,
        bezeichnung=f"Schritt {nummer}",
        amt=projekt.federfuehrendes_amt,
        plan_beginn=HEUTE - timedelta(days=20) if ende else None,
        plan_ende=ende,
        plan_personentage=zufall.choice([None, Decimal(0), Decimal(10), Decimal("7.5")]),
        prognose_personentage=zufall.choice([None, None, Decimal(11), Decimal("12.5"), Decimal("8.25")]),
        prognose_ende=zufall.choice(spaeter),
        status=status,
        ist_ende=HEUTE if status == "erledigt" else None,
        wartet_auf="Vergabe" if status == "wartet" else "",
        uebersprungen_grund="entfällt" if status == "uebersprungen" else "",
    )


def _plaene(zufall, kommune, projekte, schritte):
    """No plan, one or two: the first may promise less than the current one."""
    plaene = [
        Basisplan(kommune=kommune, projekt=p, nummer=n, grund="Plan", freigabe="Runde")
        for p in projekte
        for n in range(1, zufall.choice([1, 2, 2, 3]))
    ]
    Basisplan.objects.bulk_create(plaene)
    Basisplanschritt.objects.bulk_create(
        Basisplanschritt(
            kommune=kommune,
            basisplan=plan,
            schritt=s,
            plan_ende=s.plan_ende and s.plan_ende - timedelta(days=zufall.choice([0, 0, 0, 13, 14, 60])),
            personentage=s.plan_personentage,
        )
        for plan in plaene
        for s in schritte[plan.projekt_id]
    )


@pytest.fixture
def bestand(kommune, buergeramt, bauamt):
    """Projects of every kind: with and without plans, days, Personentage, violations."""
    zufall = random.Random(4)
    projekte = [_projekt(zufall, n, kommune, zufall.choice([None, buergeramt, bauamt])) for n in range(PROJEKTE)]
    Projekt.objects.bulk_create(projekte)
    schritte = {p.pk: [_schritt(zufall, p, n) for n in range(zufall.randint(0, 3))] for p in projekte}
    Schritt.objects.bulk_create(s for teil in schritte.values() for s in teil)
    _plaene(zufall, kommune, projekte, schritte)
    for projekt in projekte[::9]:
        projekt.fristen.create(kommune=kommune, bezeichnung="OZG", datum=HEUTE + timedelta(days=90))
    for eins, zwei in zip(projekte[::11], projekte[5::11], strict=False):
        Abhaengigkeit.objects.create(kommune=kommune, projekt=eins, voraussetzung_projekt=zwei)
    sperre = {"beginn": HEUTE + timedelta(150), "ende": HEUTE + timedelta(155)}
    Sperrzeit.objects.create(kommune=kommune, amt=bauamt, bezeichnung="Haushalt", **sperre)
    return [p.pk for p in projekte]


def folge(ids, profil, sortierung="", **filter):
    return geordnete_ids(
        projekt_ids=ids, filter=Zahlenfilter(**filter), sortierung=sortierung, schwellen=profil, stichtag=HEUTE
    )


def nach_regel(ids, profil):
    return zeilen(Projekt.objects.filter(pk__in=ids), schwellen=profil, stichtag=HEUTE)


@pytest.mark.parametrize(
    "schwellen",
    [
        {},
        {"gelb_ab_tagen": 1, "rot_ab_tagen": 14, "gelb_ab_prozent": 10, "rot_ab_prozent": 25},
        {"gelb_ab_tagen": 61, "rot_ab_tagen": 365, "gelb_ab_prozent": 50, "rot_ab_prozent": 100},
        {"gelb_ab_tagen": 60, "rot_ab_tagen": 14, "gelb_ab_prozent": 25, "rot_ab_prozent": 10},
    ],
)
def test_the_ampel_in_sql_is_the_ampel_of_the_rules(kommune, bestand, schwellen):
    profil = Projektprofil(kommune=kommune, **schwellen)
    erwartet = nach_regel(bestand, profil)
    assert {z.ampel.farbe for z in erwartet} == set(FARBEN), "the data holds every colour"
    for farbe in FARBEN:
        assert set(folge(bestand, profil, ampel=[farbe])) == {
            z.projekt.pk for z in erwartet if z.ampel.farbe == farbe
        }, farbe


def test_overdue_and_unconfirmed_in_sql_are_those_of_the_rules(kommune, bestand):
    profil = Projektprofil(kommune=kommune)
    alle = nach_regel(bestand, profil)
    offen = {z.projekt.pk for z in alle if unbestaetigt(projekt=z.projekt, schwellen=profil, stichtag=HEUTE)}
    ueberfaellig = {z.projekt.pk for z in alle if z.lage.ueberfaellig}
    assert 0 < len(offen) < PROJEKTE and 0 < len(ueberfaellig) < PROJEKTE
    assert set(folge(bestand, profil, unbestaetigt=True)) == offen
    assert set(folge(bestand, profil, ueberfaellig=True)) == ueberfaellig


def test_every_column_orders_and_unknown_comes_last_either_way(kommune, bestand):
    assert set(SORTIERUNG) == set(ALLE_SPALTEN)
    profil = Projektprofil(kommune=kommune)
    for spalte in ALLE_SPALTEN:
        auf, ab = folge(bestand, profil, spalte), folge(bestand, profil, f"-{spalte}")
        assert sorted(auf) == sorted(ab) == sorted(bestand), spalte
        if spalte in ("ampel", "phase", "fortschritt"):
            continue  # ordered by meaning, not by the word
        werte = [z.wert(spalte) for z in seite(auf, schwellen=profil, stichtag=HEUTE)]
        bekannt = [w.casefold() if isinstance(w, str) else w for w in werte if w is not None]
        assert werte[len(bekannt) :] == [None] * (len(werte) - len(bekannt)), spalte
        assert bekannt == sorted(bekannt), spalte
        rueckwaerts = [z.wert(spalte) for z in seite(ab, schwellen=profil, stichtag=HEUTE)]
        assert rueckwaerts[len(bekannt) :] == [None] * (len(werte) - len(bekannt)), spalte


def test_ampel_and_phase_order_by_meaning(kommune, bestand):
    profil = Projektprofil(kommune=kommune)
    nach_ampel = seite(folge(bestand, profil, "ampel"), schwellen=profil, stichtag=HEUTE)
    stellen = [FARBEN.index(z.ampel.farbe) for z in nach_ampel]
    assert stellen == sorted(stellen)
    phasen = Projekt.Phase.values
    nach_phase = seite(folge(bestand, profil, "-phase"), schwellen=profil, stichtag=HEUTE)
    stellen = [phasen.index(z.projekt.phase) for z in nach_phase]
    assert stellen == sorted(stellen, reverse=True)


def test_only_the_page_is_read_in_full_and_nothing_is_read_per_row(
    client, team, kommune, buergeramt, bestand, django_assert_max_num_queries
):
    client.force_login(team)
    client.get("/herford/projekte/")
    with django_assert_max_num_queries(21):
        antwort = client.get("/herford/projekte/?ampel=gelb&ampel=rot&sortierung=-verzug&je_seite=25&seite=2")
    assert antwort.status_code == 200
    assert len(antwort.context["zeilen"]) == 25 and antwort.context["treffer"] > 50
    assert client.get("/herford/projekte/?seite=999&je_seite=25").context["seite"].number == 5


@pytest.mark.parametrize(
    ("abfrage", "erwartet"),
    [
        ("amt={oben}", {"oben", "unten"}),
        ("amt_direkt={oben}", {"oben"}),
        ("amt_direkt={unten}", {"unten"}),
        ("ohne_amt=1", {"keines"}),
        ("ohne_amt=1&amt_direkt={oben}", {"keines", "oben"}),
        ("amt_direkt=999999", set()),
        ("amt_direkt=abc", set()),
        ("ohne_amt=2", set()),
    ],
)
def test_only_this_amt_and_without_amt_are_filters(client, team, kommune, buergeramt, bauamt, abfrage, erwartet):
    bauamt.uebergeordnet = buergeramt
    bauamt.save()
    for titel, amt in (("oben", buergeramt), ("unten", bauamt), ("keines", None)):
        projekt_mit_schritten(kommune, titel, amt=amt)
    client.force_login(team)
    antwort = client.get(f"/herford/projekte/?{abfrage.format(oben=buergeramt.pk, unten=bauamt.pk)}")
    assert antwort.status_code == 200
    assert {z.projekt.titel for z, *_ in antwort.context["zeilen"]} == erwartet
