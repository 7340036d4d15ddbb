"""The calculator: dated posts, the page, the paper's silent assumption (BI-9, BI-10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from organisation.models import Gebietskoerperschaft
from personal import rechner
from personal import stellenverlauf as v
from personal.kapazitaet import Abschnitt, NichtRechenbar
from personal.models import Personalprofil, Stelle
from personal.selectors.kapazitaet import arbeitende
from tests.factories.personal import stelle_machen

D = Decimal
BIELEFELD = "projekte=600&pt_organisatorisch=17&pt_technisch=12&beginn=27.5.2021&bis=31.12.2022"
PAPIER = f"{BIELEFELD}&grundlage=eingabe&stellen_organisatorisch=8&stellen_technisch=4&vorlage_pt=17&vorlage_stellen=42"


def annahmen(**anders):
    werte = {
        "projekte": 10,
        "pt_je_projekt": {"organisatorisch": D(17), "technisch": D(12)},
        "beginn": date(2024, 1, 1),
        "bis": date(2024, 12, 31),
    }
    return rechner.Annahmen(**{**werte, **anders})


def rechnen(abschnitte, vorhanden, **anders):
    return rechner.rechnen(
        annahmen=annahmen(**anders), abschnitte=abschnitte, vorhanden=vorhanden, pt_je_monat=[17.0] * rechner.HORIZONT
    )


def test_ten_projects_of_17_days_take_one_post_ten_months():
    ergebnis = rechnen([Abschnitt("organisatorisch", 1, date(2020, 1, 1))], {"organisatorisch": D(1)})
    organisatorisch, technisch = ergebnis.teams
    assert organisatorisch.fertig_am in (date(2024, 10, 31), date(2024, 11, 1))
    assert technisch.wird_nie_fertig and ergebnis.fertig_am is None
    assert ergebnis.engpass[0].team == "technisch"
    assert ergebnis.rate_kalender == 204


def test_a_post_that_starts_later_finishes_later():
    frueh = rechnen([Abschnitt("technisch", 1, date(2024, 1, 1))], {}).teams[1].fertig_am
    spaet = rechnen([Abschnitt("technisch", 1, date(2024, 7, 1))], {}).teams[1].fertig_am
    assert (spaet - frueh).days in range(180, 186)


def test_an_end_before_the_begin_and_a_period_beyond_the_horizon_are_refused():
    with pytest.raises(NichtRechenbar, match="nicht nach dem Beginn"):
        rechnen([], {}, bis=date(2023, 1, 1))
    with pytest.raises(NichtRechenbar, match="länger als 20 Jahre"):
        rechnen([], {}, bis=date(2060, 1, 1))


# --- dated facts become capacity

STAENDE = [
    v.Stand(date(2024, 1, 1), "beschlossen", "planmaessig"),
    v.Stand(date(2024, 4, 1), "besetzt", "planmaessig"),
    v.Stand(date(2025, 1, 1), "weggefallen", "planmaessig"),
]


def zeiten(**anders):
    vorgabe = {"vzae": D(1), "staende": STAENDE, "anteile": [], "kw_am": None, "nach_soll": False}
    return [(t.vzae, t.beginn, t.ende) for t in v.arbeitsabschnitte(**{**vorgabe, **anders})]


def test_filled_posts_work_while_their_status_says_so():
    assert zeiten() == [(1, date(2024, 4, 1), date(2024, 12, 31))]


def test_by_the_plan_they_work_from_the_decision_on():
    assert zeiten(nach_soll=True) == [
        (1, date(2024, 1, 1), date(2024, 3, 31)),
        (1, date(2024, 4, 1), date(2024, 12, 31)),
    ]


def test_a_kw_date_ends_the_work_the_day_before():
    assert zeiten(kw_am=date(2024, 7, 1)) == [(1, date(2024, 4, 1), date(2024, 6, 30))]
    assert zeiten(kw_am=date(2024, 1, 1)) == []


def test_shares_are_cut_to_the_life_of_the_post():
    anteile = [
        v.Anteil(D("0.5"), date(2023, 1, 1), date(2024, 5, 31)),
        v.Anteil(D("0.5"), date(2024, 2, 1), ist_plan=True),
    ]
    assert zeiten(anteile=anteile) == [
        (D("0.5"), date(2024, 1, 1), date(2024, 3, 31)),
        (D("0.5"), date(2024, 4, 1), date(2024, 5, 31)),
    ]


@pytest.mark.django_db
def test_what_is_unknown_does_not_count_and_is_told(kommune, buergeramt):
    stelle_machen(kommune, amt=buergeramt, aufwandsart="technisch", vzae="2", status="besetzt", ozg_anteil=D(50))
    stelle_machen(kommune, amt=buergeramt, aufwandsart="technisch", status="besetzt", ozg_anteil=None)
    stelle_machen(kommune, amt=buergeramt, status="besetzt")
    _, vorhanden, ungezaehlt = arbeitende(stellen=Stelle.objects.all(), nach_soll=False, tag=date(2024, 6, 1))
    assert (vorhanden, ungezaehlt) == ({"technisch": D(1)}, 2)


# --- the page


def seite(client, benutzer, abfrage="", status=200):
    client.force_login(benutzer)
    antwort = client.get(f"/herford/stellen/rechner/?{abfrage}")
    assert antwort.status_code == status
    return " ".join(antwort.content.decode().replace("\xa0", " ").split())


@pytest.mark.django_db
def test_bi_9_the_silent_assumption_is_shown(client, team):
    text = seite(client, team, PAPIER)
    assert "242,86 PT je Stelle" in text
    assert "7.200 PT" in text and "17.400 PT" in text and "71,6 Stellen" in text


@pytest.mark.django_db
def test_bi_10_the_bottleneck_is_shown(client, team):
    text = seite(client, team, PAPIER)
    assert "1.800 PT je Stelle, das 7,41-Fache" in text
    assert "1.275" in text and "5,25" in text and "1,65 VZÄ mehr" in text


@pytest.mark.django_db
def test_posts_of_the_plan_are_the_default(client, team, kommune, buergeramt):
    assert "Bedarf, aber keine Stelle" in seite(client, team)
    stelle_machen(kommune, amt=buergeramt, aufwandsart="technisch", status="besetzt")
    stelle_machen(kommune, amt=buergeramt, aufwandsart="organisatorisch", status="beschlossen")
    assert "Bedarf, aber keine Stelle" in seite(client, team)
    assert "Bedarf, aber keine Stelle" not in seite(client, team, "grundlage=soll")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "abfrage",
    ["projekte=-1", "pt_technisch=viel", "beginn=gestern", "bis=1.1.2000", "vorlage_pt=17", "vorlage_pt=17&vorlage_stellen=0",
     "grundlage=x", "beginn=1.1.1800", "projekte=999999999", "pt_technisch=NaN"],
)  # fmt: skip
def test_assumptions_without_an_answer_are_named(client, team, abfrage):
    assert "Bitte prüfen Sie Ihre Eingabe" in seite(client, team, abfrage)


@pytest.mark.django_db
def test_an_unknown_land_and_impossible_parameters_are_explained(client, team, kommune):
    Personalprofil.objects.create(kommune=kommune, urlaub=200, krankheit=100)
    assert "nichts übrig" in seite(client, team)
    Gebietskoerperschaft.objects.filter(pk=kommune.gebietskoerperschaft_id).update(bundesland="Atlantis")
    assert "keine Feiertage bekannt" in seite(client, team)


@pytest.mark.django_db
def test_zero_projects_are_done_at_once(client, team):
    assert "Das lässt sich nicht rechnen" not in seite(client, team, "projekte=0")


@pytest.mark.django_db
def test_others_stay_outside(client, carla, fremd, kommune):
    for person in (carla, fremd):
        seite(client, person, status=404)
    client.logout()
    assert client.get("/herford/stellen/rechner/").status_code == 302


@pytest.mark.django_db
def test_the_workbook_holds_teams_and_months(client, rita, anna, kommune):
    client.force_login(rita)
    antwort = client.get(f"/herford/stellen/rechner/?{PAPIER}&format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    zeilen = list(mappe["Teams, Engpass zuerst"].iter_rows(values_only=True))
    assert any(zeile[:3] == ("technisch", 7200, 4) for zeile in zeilen)
    assert mappe["Kapazität je Monat"].max_row > 24
    client.force_login(anna)
    assert client.get(f"/herford/stellen/rechner/?{PAPIER}&format=xlsx").status_code == 403
