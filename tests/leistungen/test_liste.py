"""The working list: who sees what, filters, search, order, columns, page, query budget."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from leistungen.models import Lage, OzgLeistung, Themenfeld
from leistungen.selectors.spalten import JE_SCHLUESSEL
from leistungen.views.listenzustand import aus_text
from tests.factories.leistungen import kommunale_leistung
from tests.factories.organisation import amt_anlegen

URL = "/herford/leistungen/"
BUDGET = 9  # session, user, Kommune, rights, role, choices, count of all, count of hits, ids, rows


@pytest.fixture
def bestand(leistung_anlegen, kommune, buergeramt, bauamt):
    themenfeld = Themenfeld.objects.order_by("id").first()
    lage = Lage.objects.filter(themenfeld=themenfeld).first()
    ozg = OzgLeistung.objects.exclude(bezeichnung="").order_by("ozg_id").first()
    heute = timezone.localdate()
    meldestelle = amt_anlegen(kommune, "321", "Meldestelle", uebergeordnet=buergeramt)
    return {
        "parken": leistung_anlegen(
            "Bewohnerparkausweis Ausstellung",
            amt=buergeramt,
            stufe=3,
            ziel=4,
            leika="99999901000000",
            gueltig_ab=heute - timedelta(days=29),
            themenfeld=themenfeld,
            lage=lage,
            ozg_leistung=ozg,
            bestaetigt_am=heute,
        ),
        "fuehrer": leistung_anlegen(
            "Führerschein Ersterteilung",
            amt=buergeramt,
            stufe=1,
            erbracht="ja",
            fallzahl=1557,
            fallzahl_praezision="genau",
        ),
        "melden": leistung_anlegen(
            "Meldebescheinigung Ausstellung", amt=meldestelle, stufe=4, ziel=4, gueltig_ab=heute - timedelta(days=30)
        ),
        "bau": leistung_anlegen("Baugenehmigung Erteilung", amt=bauamt, bestaetigt_am=heute - timedelta(days=500)),
        "oel": leistung_anlegen("Ölheizung Anzeige", erbracht="nein"),
        "lo": leistung_anlegen("Zuwendung Oberbegriff", gezaehlt=False),
        "eigen": leistung_anlegen("Wildblumenwiese Patenschaft", eigene=True),
    }


@pytest.fixture
def treffer(team, kommune, bestand):
    """Keys of the fixture that a query string finds, as the whole-town team."""
    namen = {leistung.pk: name for name, leistung in bestand.items()}

    def finden(abfrage: str) -> set[str]:
        zustand = aus_text(benutzer=team, kommune=kommune, abfrage=abfrage)
        return {namen[pk] for pk in zustand.treffer.values_list("pk", flat=True)}

    return finden


class TestSichtbarkeit:
    def test_anonymous_is_sent_to_the_login(self, client, kommune):
        antwort = client.get(URL)
        assert antwort.status_code == 302
        assert antwort["Location"].startswith("/konto/login/")

    def test_the_own_amt_and_everything_below_it(self, client, anna, bestand):
        client.force_login(anna)
        text = client.get(URL).content.decode()
        assert [w in text for w in ("Bewohnerparkausweis", "Meldebescheinigung", "Baugenehmigung", "Ölheizung")] == [
            True,
            True,
            False,
            False,
        ]

    def test_a_filter_for_a_foreign_amt_finds_nothing(self, client, anna, bauamt, bestand):
        client.force_login(anna)
        assert "Baugenehmigung" not in client.get(URL, {"amt": bauamt.pk}).content.decode()

    def test_another_kommune_does_not_exist(self, client, carla, bestand):
        client.force_login(carla)
        assert client.get(URL).status_code == 404

    def test_a_login_without_rights_sees_no_kommune(self, client, fremd, bestand):
        client.force_login(fremd)
        assert client.get(URL).status_code == 404

    def test_readers_get_no_edit_control(self, client, rita, bestand):
        client.force_login(rita)
        text = client.get(URL).content.decode()
        assert "Baugenehmigung" in text
        assert not any(
            wort in text
            for wort in ("data-bearbeiten", "data-auswahl-zeile", "data-sammelleiste", "Eigene Leistung anlegen")
        )

    def test_lena_edits_her_amt_only(self, client, lena, bestand):
        client.force_login(lena)
        text = client.get(URL).content.decode()
        assert f'/{bestand["parken"].pk}/reifegrad/"' in text
        assert f'/{bestand["bau"].pk}/reifegrad/"' not in text


class TestFilter:
    @pytest.mark.parametrize(
        ("abfrage", "erwartet"),
        [
            ("stufe=3", {"parken"}),
            ("stufe=3&stufe=1", {"parken", "fuehrer"}),
            ("stufe=keine&stufe=4", {"melden", "bau", "oel", "lo", "eigen"}),
            ("bewertet=ja", {"parken", "fuehrer", "melden"}),
            ("minimum=ab", {"parken", "melden"}),
            ("minimum=unter", {"fuehrer"}),
            ("minimum=offen", {"bau", "oel", "lo", "eigen"}),
            ("ziel=ab", {"melden"}),
            ("ziel=unter", {"parken"}),
            ("ziel=offen", {"fuehrer", "bau", "oel", "lo", "eigen"}),
            ("erbracht=nein", {"oel"}),
            ("erbracht=ja&erbracht=nein", {"oel", "fuehrer"}),
            ("gezaehlt=1", {"parken", "fuehrer", "melden", "bau", "eigen"}),
            ("geaendert_tage=30", {"parken"}),
            ("geaendert_tage=31", {"parken", "melden"}),
            ("unbestaetigt_monate=12", {"fuehrer", "melden", "bau", "oel", "lo", "eigen"}),
            ("unbestaetigt_monate=18", {"fuehrer", "melden", "oel", "lo", "eigen"}),
            ("unbestaetigt_monate=nie", {"fuehrer", "melden", "oel", "lo", "eigen"}),
            ("fehlt=amt", {"oel", "lo", "eigen"}),
            ("fehlt=fallzahl", {"parken", "melden", "bau", "oel", "lo", "eigen"}),
            ("fehlt=stufe&fehlt=ziel", {"fuehrer", "bau", "oel", "lo", "eigen"}),
            ("bewertet=ja&minimum=ab&ziel=unter", {"parken"}),
        ],
    )
    def test_filter_shows_exactly(self, treffer, abfrage, erwartet):
        assert treffer(abfrage) == erwartet

    def test_the_day_a_change_was_made(self, treffer):
        gestern = timezone.localdate() - timedelta(days=30)
        assert treffer(f"geaendert_seit={gestern:%d.%m.%Y}") == {"parken", "melden"}
        assert treffer(f"geaendert_seit={gestern + timedelta(days=1):%Y-%m-%d}") == {"parken"}

    def test_amt_includes_below_and_amt_direkt_does_not(self, treffer, buergeramt):
        assert treffer(f"amt={buergeramt.pk}") == {"parken", "fuehrer", "melden"}
        assert treffer(f"amt_direkt={buergeramt.pk}") == {"parken", "fuehrer"}

    def test_themenfeld_lage_and_bundle(self, treffer, bestand):
        parken = bestand["parken"]
        assert treffer(f"themenfeld={parken.themenfeld_id}") == {"parken"}
        assert treffer(f"lage={parken.lage_id}") == {"parken"}
        assert treffer(f"ozg={parken.ozg_leistung.ozg_id}") == {"parken"}

    def test_vorgang_finds_what_it_wrote(self, treffer, bestand):
        kennung = bestand["parken"].aktueller_stand.vorgang
        assert treffer(f"vorgang={kennung}") == {"parken"}

    def test_without_a_sourced_minimum_nothing_can_be_said(self, treffer, leitmodell):
        leitmodell.gesetzliches_minimum = None
        leitmodell.save()
        assert treffer("minimum=ab") == treffer("minimum=unter") == set()
        assert len(treffer("minimum=offen")) == 7

    @pytest.mark.parametrize(
        "abfrage",
        [
            "stufe=x",
            "stufe=99",
            "themenfeld=abc",
            "themenfeld=9999999999999999999999",
            "minimum=vielleicht",
            "erbracht=evtl",
            "geaendert_tage=-1",
            "geaendert_tage=1e9",
            "geaendert_seit=31.02.2026",
            "unbestaetigt_monate=ewig",
            "vorgang=1",
            "fehlt=alles",
            "ozg=123456789",
            "gezaehlt=2",
            "q=" + "x" * 300,
        ],
    )
    def test_nonsense_shows_nothing_and_says_why(self, client, team, bestand, abfrage):
        client.force_login(team)
        antwort = client.get(f"{URL}?{abfrage}")
        text = antwort.content.decode()
        assert antwort.status_code == 200
        assert "nicht lesbar" in text
        assert "Bewohnerparkausweis" not in text

    @pytest.mark.parametrize(
        "abfrage",
        [
            "seite=-3",
            "seite=abc",
            "seite=99999999999",
            "je_seite=7",
            "spalten=gibtsnicht",
            "sortierung=;DROP",
            "dichte=x",
        ],
    )
    def test_nonsense_about_the_look_is_harmless(self, client, team, bestand, abfrage):
        client.force_login(team)
        assert "Bewohnerparkausweis" in client.get(f"{URL}?{abfrage}").content.decode()

    def test_nul_bytes_are_refused(self, client, team, bestand):
        client.force_login(team)
        assert client.get(f"{URL}?q=%00").status_code == 400

    def test_each_active_filter_is_a_chip_that_removes_only_itself(self, client, team, bestand):
        client.force_login(team)
        text = client.get(f"{URL}?stufe=3&stufe=1&minimum=ab").content.decode()
        assert "Reifegrad: 3 Online-Leistung" in text
        assert 'href="?stufe=1&amp;minimum=ab"' in text
        assert 'href="?stufe=3&amp;stufe=1"' in text

    def test_empty_list_offers_the_way_out(self, client, team, bestand):
        client.force_login(team)
        text = client.get(f"{URL}?stufe=0").content.decode()
        assert "Keine Leistung erfüllt alle gewählten Filter" in text
        assert "Alle Leistungen zeigen" in text


class TestSuche:
    @pytest.mark.parametrize(
        ("text", "erwartet"),
        [
            ("führerschein", {"fuehrer"}),
            ("fuehrerschein", {"fuehrer"}),
            ("FUHRERSCHEIN", {"fuehrer"}),
            ("Fürerschein", {"fuehrer"}),
            ("oelheizung", {"oel"}),
            ("parkausweis", {"parken"}),
            ("ausstellung parkausweis", {"parken"}),
            ("wildblume", {"eigen"}),
            ("99999901", {"parken"}),
            ("99 999901 000000", {"parken"}),
            ("100%", set()),
            ("_", set()),
            ("😀", set()),
            ("<script>alert(1)</script>", set()),
            ("' OR 1=1 --", set()),
        ],
    )
    def test_search_is_tolerant_but_not_blind(self, treffer, text, erwartet):
        assert treffer(urlencode({"q": text})) == erwartet

    def test_the_ozg_id_finds_its_services(self, treffer, bestand):
        assert treffer(f"q={bestand['parken'].ozg_leistung.ozg_id}") == {"parken"}

    def test_the_typed_text_comes_back_escaped(self, client, team, bestand):
        client.force_login(team)
        text = client.get(URL, {"q": '"><script>x</script>'}).content.decode()
        assert "<script>x" not in text
        assert "&quot;&gt;&lt;script&gt;" in text


class TestOrdnung:
    def namen(self, team, kommune, abfrage):
        return [
            leistung.bezeichnung
            for leistung in aus_text(benutzer=team, kommune=kommune, abfrage=abfrage).treffer.select_related("fassung")
        ]

    def test_umlauts_sort_with_their_letter(self, team, kommune, bestand):
        namen = self.namen(team, kommune, "")
        assert namen.index("Ölheizung Anzeige") == namen.index("Meldebescheinigung Ausstellung") + 1
        assert self.namen(team, kommune, "sortierung=-bezeichnung") == namen[::-1]

    def test_unknown_values_come_last_in_both_directions(self, team, kommune, bestand):
        auf, ab = (self.namen(team, kommune, f"sortierung={s}") for s in ("reifegrad", "-reifegrad"))
        assert auf[:3] == [
            "Führerschein Ersterteilung",
            "Bewohnerparkausweis Ausstellung",
            "Meldebescheinigung Ausstellung",
        ]
        assert ab[:3] == auf[:3][::-1]

    @pytest.mark.parametrize("schluessel", list(JE_SCHLUESSEL))
    def test_every_column_sorts_shows_and_exports(self, client, team, kommune, bestand, schluessel):
        client.force_login(team)
        antwort = client.get(URL, {"spalten": schluessel, "sortierung": f"-{schluessel}"})
        assert antwort.content.decode().count("data-zeile ") == 7
        assert len(self.namen(team, kommune, f"sortierung={schluessel}")) == 7


class TestSeite:
    def test_columns_in_the_chosen_order(self, client, team, bestand):
        client.force_login(team)
        text = client.get(f"{URL}?spalten=themenfeld,reifegrad").content.decode()
        kopf = text[text.index("<thead>") : text.index("</thead>")]
        assert kopf.index("Leistung") < kopf.index("Themenfeld") < kopf.index("Reifegrad")
        assert "erbracht?" not in kopf

    def test_pages(self, client, team, leistung_anlegen):
        for nummer in range(27):
            leistung_anlegen(f"Leistung {nummer:02}")
        client.force_login(team)
        erste, zweite = (client.get(f"{URL}?je_seite=25&seite={n}").content.decode() for n in (1, 2))
        assert (erste.count("data-zeile "), zweite.count("data-zeile ")) == (25, 2)
        assert "26 bis 27 von 27" in zweite
        assert client.get(f"{URL}?je_seite=25&seite=99").content.decode().count("data-zeile ") == 2

    def test_ids_are_never_localised(self, client, team, leistung_anlegen, django_assert_max_num_queries):
        leistung = leistung_anlegen("Tausender", pk=1234567)
        client.force_login(team)
        text = client.get(URL).content.decode()
        assert f"/leistungen/{leistung.pk}/" in text
        assert "1.234.567" not in text

    def test_names_are_escaped(self, client, team, leistung_anlegen):
        leistung_anlegen(
            '<script>alert("x")</script>', eigene=True, online_adresse="https://x.example/?a=1&b='><script>"
        )
        client.force_login(team)
        text = client.get(f"{URL}?spalten=adresse,bemerkung").content.decode()
        assert "<script>alert" not in text
        assert "'><script>" not in text

    def test_query_budget(self, client, team, bestand, django_assert_max_num_queries):
        client.force_login(team)
        client.get(URL)
        with django_assert_max_num_queries(BUDGET + 1):
            antwort = client.get(f"{URL}?stufe=3&minimum=ab&gezaehlt=1&q=ausweis")
        assert antwort.status_code == 200, "a refusal would be cheap"

    def test_more_rows_cost_no_more_queries(self, client, team, leistung_anlegen, django_assert_max_num_queries):
        for nummer in range(30):
            leistung_anlegen(f"Leistung {nummer}", stufe=nummer % 5)
        client.force_login(team)
        client.get(URL)
        with django_assert_max_num_queries(BUDGET):
            antwort = client.get(URL)
        assert "Leistung 29" in antwort.content.decode()


def test_services_of_another_kommune_never_appear(client, team, andere_kommune, bestand):
    kommunale_leistung(andere_kommune, "Fremde Leistung", gueltig_ab=date(2026, 1, 1), stufe=4)
    client.force_login(team)
    assert "Fremde Leistung" not in client.get(f"{URL}?je_seite=200").content.decode()
