"""Pages of the Fachamt-Abfrage: the team steers, the Amt answers, nobody else gets in."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from leistungen.models import Abfrage, Abfrageantwort, Amtsbogen, Bewertung, KommunaleLeistung, Rueckgabe
from leistungen.services.abfragen.antworten import Antwort, antworten_speichern
from organisation.models import Ansicht, Auftrag
from tests.factories.abfragen import ausgefuellt, frage, kampagne, kriterium_anlegen, mappe, position

BASIS = "/herford/abfragen/"
HX = {"HX-Request": "true"}


@pytest.fixture
def ausweis(leistung_anlegen, buergeramt):
    return leistung_anlegen("Ausweis", amt=buergeramt, stufe=2)


@pytest.fixture
def baulast(leistung_anlegen, bauamt):
    return leistung_anlegen("Baulastauskunft", amt=bauamt)


@pytest.fixture
def abfrage(team, kommune, ausweis, baulast):
    return kampagne(team, kommune, [ausweis, baulast], arten=("erbracht", "fallzahl"))


def bogen(abfrage, amt):
    return Amtsbogen.objects.get(abfrage=abfrage, amt=amt)


def seite(abfrage, amt):
    return f"{BASIS}{abfrage.pk}/bogen/{bogen(abfrage, amt).pk}/"


def antworten(client, abfrage, leistung, gesehen=None, kopf=None, **werte):
    """Post answers by kind: `erbracht="ja"`."""
    daten = {}
    for art, wert in werte.items():
        pk = frage(abfrage, art).id
        daten |= {f"frage_{pk}": wert, f"gesehen_{pk}": (gesehen or {}).get(art, "")}
    return client.post(f"{BASIS}antwort/{position(abfrage, leistung).pk}/", daten, headers=kopf or {})


def gegeben(abfrage):
    zeilen = Abfrageantwort.objects.filter(frage__abfrage=abfrage).order_by("position", "frage")
    return list(zeilen.values_list("position__leistung", "frage__art", "wert"))


# --- the team creates and steers


def neu(client, **weitere):
    daten = {
        "titel": "Fallzahlen 2026",
        "fragen": ["erbracht", "fallzahl"],
        "leistungen": "alle",
        "aemter": [],
        "frist": f"{timezone.localdate() + timedelta(days=10):%d.%m.%Y}",
        "erinnern_am": "",
        **weitere,
    }
    return client.post(f"{BASIS}neu/", daten)


def test_the_team_creates_a_draft_with_questions_aemter_and_reminders(
    client, team, kommune, ausweis, baulast, buergeramt, bauamt
):
    bauamt.ist_zurueckgestellt, bauamt.zurueckstellungsgrund = True, "Umzug"
    bauamt.save()
    kriterium = kriterium_anlegen(kommune)
    client.force_login(team)
    morgen = timezone.localdate() + timedelta(days=1)
    antwort = neu(
        client,
        aemter=[buergeramt.pk],
        fragen=["fallzahl", f"kriterium:{kriterium.pk}"],
        erinnern_am=f"{morgen:%d.%m.%y}",
    )
    assert antwort.status_code == 302, antwort.context["form"].errors
    abfrage = Abfrage.objects.get()
    assert (abfrage.status, abfrage.erinnern_am) == ("entwurf", [morgen])
    assert list(abfrage.fragen.order_by("nummer").values_list("art", "kriterium")) == [
        ("fallzahl", None),
        ("kriterium", kriterium.pk),
    ]
    boegen = dict(abfrage.boegen.values_list("amt__nummer", "zurueckstellungsgrund"))
    assert boegen == {"320": "", "600": "Umzug"}


@pytest.mark.parametrize("wahl", ["liste", "ansicht"])
def test_services_come_from_the_list_one_saw_or_from_a_saved_view(
    client, team, kommune, ausweis, baulast, buergeramt, bauamt, wahl
):
    ansicht = Ansicht.objects.create(
        kommune=kommune, liste="leistungen", name="Bau", abfrage="q=baulast", benutzer=team
    )
    client.force_login(team)
    werte = {"liste": "liste:q=baulast", "ansicht": f"ansicht:{ansicht.pk}"}
    neu(client, aemter=[buergeramt.pk, bauamt.pk], leistungen=werte[wahl], auswahl="q=baulast")
    assert list(
        KommunaleLeistung.objects.filter(pk__in=Abfrage.objects.get().boegen.values("positionen__leistung"))
    ) == [baulast]


def test_the_working_list_leads_to_a_campaign_about_what_it_shows(client, team, anna, ausweis, baulast):
    client.force_login(team)
    html = client.get("/herford/leistungen/?q=baulast&erbracht=ungeprueft").content.decode()
    link = re.search(r'href="(/herford/abfragen/neu/[^"]+)"', html)
    assert link is not None
    antwort = client.get(unescape(link[1]))
    assert antwort.context["form"].fields["leistungen"].choices[0][0] == "liste:q=baulast&erbracht=ungeprueft"
    client.force_login(anna)
    assert "abfragen/neu" not in client.get("/herford/leistungen/").content.decode()


@pytest.mark.parametrize("bogen", ["²", "x", "999999999999999999999"])
def test_a_workbook_of_a_bogen_that_does_not_exist(client, anna, abfrage, bogen):
    client.force_login(anna)
    assert client.get(f"{BASIS}{abfrage.pk}/mappe/?bogen={bogen}").status_code in (200, 403)


@pytest.mark.parametrize(
    ("angaben", "meldung"),
    [
        ({"titel": ""}, "Titel"),
        ({"fragen": ["anmerkung"]}, "mindestens eine Frage"),
        ({"erinnern_am": "morgen"}, "kein Datum"),
        ({"erinnern_am": "1.1.2099"}, "liegt nach der Frist"),
        ({"titel": "x\x07y"}, "Steuerzeichen"),
    ],
)  # fmt: skip
def test_a_draft_that_makes_no_sense_is_refused_at_its_field(client, team, ausweis, buergeramt, angaben, meldung):
    client.force_login(team)
    antwort = neu(client, aemter=[buergeramt.pk], **angaben)
    assert antwort.status_code in (400, 422) and meldung in antwort.content.decode()
    assert not Abfrage.objects.exists()


def test_opening_closing_and_opening_again(client, team, kommune, ausweis):
    abfrage = kampagne(team, kommune, [ausweis], oeffnen=False)
    client.force_login(team)
    for aktion, status in (("oeffnen", "laufend"), ("abschliessen", "abgeschlossen"), ("oeffnen", "laufend")):
        client.post(f"{BASIS}{abfrage.pk}/{aktion}/")
        abfrage.refresh_from_db()
        assert abfrage.status == status
    client.post(f"{BASIS}{abfrage.pk}/loeschen/")
    assert Abfrage.objects.exists(), "an opened campaign is never deleted"


def test_a_draft_can_be_deleted(client, team, kommune, ausweis):
    abfrage = kampagne(team, kommune, [ausweis], oeffnen=False)
    client.force_login(team)
    client.post(f"{BASIS}{abfrage.pk}/loeschen/")
    assert not Abfrage.objects.exists()


def test_a_stale_edit_of_the_campaign_is_compared_not_saved(client, team, abfrage):
    client.force_login(team)
    daten = {"titel": "Meiner", "frist": f"{abfrage.frist:%d.%m.%Y}", "anschreiben": "", "erinnern_am": ""}
    assert client.post(f"{BASIS}{abfrage.pk}/bearbeiten/", {**daten, "version": abfrage.version}).status_code == 302
    antwort = client.post(f"{BASIS}{abfrage.pk}/bearbeiten/", {**daten, "titel": "Deiner", "version": abfrage.version})
    assert antwort.status_code == 409 and "Meiner" in antwort.content.decode() and "Deiner" in antwort.content.decode()
    abfrage.refresh_from_db()
    assert abfrage.titel == "Meiner"


def test_a_deferred_amt_needs_a_reason_and_is_not_asked(client, team, bernd, abfrage, bauamt, baulast):
    client.force_login(team)
    ziel = f"{seite(abfrage, bauamt)}amt/"
    client.post(ziel, {"grund": " "})
    assert not bogen(abfrage, bauamt).ist_zurueckgestellt
    client.post(ziel, {"grund": "Personalwechsel"})
    html = client.get(f"{BASIS}{abfrage.pk}/").content.decode()
    assert "1 Amt ist noch nicht gefragt" in html and "Personalwechsel" in html
    client.force_login(bernd)
    assert client.get(seite(abfrage, bauamt)).status_code == 404
    assert antworten(client, abfrage, baulast, erbracht="ja").status_code == 403


# --- who gets in


def test_only_the_team_steers(client, anna, lena, rita, abfrage, buergeramt):
    for person in (anna, lena, rita):
        client.force_login(person)
        assert client.get(f"{BASIS}neu/").status_code == 403
        assert client.post(f"{BASIS}{abfrage.pk}/abschliessen/").status_code == 403
        assert client.post(f"{seite(abfrage, buergeramt)}amt/", {"grund": "x"}).status_code == 403
    abfrage.refresh_from_db()
    assert abfrage.status == "laufend"


def test_other_kommune_stranger_and_anonymous_see_nothing(client, carla, fremd, abfrage, buergeramt):
    assert client.get(f"{BASIS}{abfrage.pk}/").status_code == 302
    for person in (carla, fremd):
        client.force_login(person)
        assert client.get(f"{BASIS}{abfrage.pk}/").status_code == 404
        assert client.get(seite(abfrage, buergeramt)).status_code == 404


def test_an_amt_sees_its_own_bogen_only(client, anna, bernd, abfrage, buergeramt, bauamt, ausweis):
    client.force_login(bernd)
    assert client.get(seite(abfrage, bauamt)).status_code == 200
    assert client.get(seite(abfrage, buergeramt)).status_code == 404
    assert antworten(client, abfrage, ausweis, erbracht="ja").status_code == 404
    html = client.get(f"{BASIS}{abfrage.pk}/").content.decode()
    assert "600 Bauamt" in html and "320 Bürgeramt" not in html


def test_a_draft_is_invisible_to_the_aemter(client, anna, team, kommune, ausweis):
    abfrage = kampagne(team, kommune, [ausweis], oeffnen=False)
    client.force_login(anna)
    assert client.get(f"{BASIS}{abfrage.pk}/").status_code == 404
    assert "Keine Abfrage an Ihr Amt" in client.get(BASIS).content.decode()


# --- the Amt answers in the browser


def test_an_answer_is_saved_at_once_and_the_progress_moves(client, anna, abfrage, ausweis, buergeramt):
    client.force_login(anna)
    antwort = antworten(client, abfrage, ausweis, kopf=HX, erbracht="ja", fallzahl="rund 1.200")
    html = antwort.content.decode()
    assert antwort.status_code == 200 and "vollständig beantwortet" in html and "1 von 1 Leistungen" in html
    assert gegeben(abfrage) == [(ausweis.pk, "erbracht", "ja"), (ausweis.pk, "fallzahl", "1200|rund")]
    ausweis.refresh_from_db()
    assert (ausweis.erbracht, ausweis.fallzahl, ausweis.fallzahl_praezision) == ("ja", 1200, "rund")


def test_without_javascript_the_answer_leads_back_to_its_place(client, anna, abfrage, ausweis, buergeramt):
    client.force_login(anna)
    antwort = antworten(client, abfrage, ausweis, erbracht="ja")
    assert antwort.status_code == 302
    assert antwort["Location"].startswith(seite(abfrage, buergeramt)) and antwort["Location"].endswith(
        f"#position-{position(abfrage, ausweis).pk}"
    )


def test_weiss_nicht_is_an_answer_and_wipes_out_nothing(client, anna, team, kommune, leistung_anlegen, buergeramt):
    leistung = leistung_anlegen("Pass", amt=buergeramt, fallzahl=10, fallzahl_praezision="genau")
    kriterium = kriterium_anlegen(kommune)
    abfrage = kampagne(team, kommune, [leistung], arten=("fallzahl",), kriterien=[kriterium])
    client.force_login(anna)
    antworten(client, abfrage, leistung, fallzahl="weiß nicht", kriterium="weiß nicht")
    leistung.refresh_from_db()
    assert leistung.fallzahl == 10
    bewertung = Bewertung.objects.get()
    assert bewertung.wert is None and "weiß nicht" in bewertung.grund
    assert "1 von 1 Leistungen" in client.get(seite(abfrage, buergeramt)).content.decode()


def test_what_is_known_already_stands_beside_the_questions(client, anna, team, kommune, ausweis, buergeramt):
    kriterium = kriterium_anlegen(kommune)
    erste = kampagne(team, kommune, [ausweis], arten=(), kriterien=[kriterium], titel="Erste")
    client.force_login(anna)
    antworten(client, erste, ausweis, kriterium="3 hoch")
    zweite = kampagne(team, kommune, [ausweis], arten=(), kriterien=[kriterium], titel="Zweite")
    assert "Bisher bekannt: Reifegrad 2 · Nutzungsinteresse 3" in client.get(seite(zweite, buergeramt)).content.decode()


def test_an_unknown_fallzahl_stays_unknown_with_its_reason(client, anna, abfrage, ausweis):
    client.force_login(anna)
    antworten(client, abfrage, ausweis, fallzahl="weiß nicht")
    ausweis.refresh_from_db()
    assert ausweis.fallzahl is None and "Das Fachamt weiß es nicht" in ausweis.fallzahl_grund


@pytest.mark.parametrize("kopf", [HX, {}], ids=["htmx", "plain"])
def test_a_wrong_answer_is_refused_at_its_field_and_kept(client, anna, abfrage, ausweis, kopf):
    client.force_login(anna)
    antwort = antworten(client, abfrage, ausweis, kopf=kopf, fallzahl="ganz viele", erbracht="ja")
    assert antwort.status_code == 422 and "keine ganze Zahl" in antwort.content.decode()
    assert gegeben(abfrage) == []


@pytest.mark.parametrize("kopf", [HX, {}], ids=["htmx", "plain"])
def test_somebody_was_faster_both_answers_are_shown(client, anna, team, abfrage, ausweis, kopf):
    pk = position(abfrage, ausweis).pk
    erbracht = frage(abfrage, "erbracht").id
    antworten_speichern(benutzer=team, abfrage=abfrage, antworten=[Antwort(pk, erbracht, "nein", "")])
    client.force_login(anna)
    antwort = antworten(client, abfrage, ausweis, kopf=kopf, erbracht="ja")
    html = antwort.content.decode()
    assert antwort.status_code == 409 and "Jemand war schneller" in html
    assert f'name="gesehen_{erbracht}" value="nein"' in html, "the next save is a decision with open eyes"
    assert gegeben(abfrage) == [(ausweis.pk, "erbracht", "nein")]
    assert antworten(client, abfrage, ausweis, gesehen={"erbracht": "nein"}, kopf=kopf, erbracht="ja").status_code in (
        200,
        302,
    )
    assert gegeben(abfrage) == [(ausweis.pk, "erbracht", "ja")]


def test_an_answer_can_be_taken_back(client, anna, abfrage, ausweis):
    client.force_login(anna)
    antworten(client, abfrage, ausweis, erbracht="ja")
    antworten(client, abfrage, ausweis, gesehen={"erbracht": "ja"}, erbracht="")
    assert gegeben(abfrage) == []


def test_hostile_text_stays_text(client, anna, team, kommune, ausweis, buergeramt):
    abfrage = kampagne(team, kommune, [ausweis], arten=("erbracht", "anmerkung"))
    client.force_login(anna)
    antworten(client, abfrage, ausweis, anmerkung="<script>alert(1)</script>")
    html = client.get(seite(abfrage, buergeramt)).content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html
    assert antworten(client, abfrage, ausweis, anmerkung="x" * 10_001).status_code == 422


def test_the_amt_confirms_only_when_everything_is_answered(client, anna, abfrage, ausweis, buergeramt):
    client.force_login(anna)
    daten = {"funktion": "OZG-Koordination", "version": 1}
    antwort = client.post(f"{seite(abfrage, buergeramt)}bestaetigen/", daten, follow=True)
    assert "Bei 1 Leistungen fehlt noch eine Antwort" in antwort.content.decode()
    antworten(client, abfrage, ausweis, erbracht="ja", fallzahl="weiß nicht")
    client.post(f"{seite(abfrage, buergeramt)}bestaetigen/", daten)
    zeile = bogen(abfrage, buergeramt)
    assert zeile.bestaetigt_am is not None and zeile.bestaetigt_als == "OZG-Koordination"
    client.post(f"{seite(abfrage, buergeramt)}bestaetigen/", {"zuruecknehmen": "1"})
    assert bogen(abfrage, buergeramt).bestaetigt_am is None


def test_a_closed_campaign_takes_no_answer(client, team, anna, abfrage, ausweis):
    client.force_login(team)
    client.post(f"{BASIS}{abfrage.pk}/abschliessen/")
    client.force_login(anna)
    assert antworten(client, abfrage, ausweis, kopf=HX, erbracht="ja").status_code == 422
    assert gegeben(abfrage) == []


def test_only_open_services_on_request(client, anna, team, kommune, leistung_anlegen, buergeramt):
    fertig, offen = (leistung_anlegen(name, amt=buergeramt) for name in ("Fertig", "Offen"))
    abfrage = kampagne(team, kommune, [fertig, offen], arten=("erbracht",))
    client.force_login(anna)
    antworten(client, abfrage, fertig, erbracht="ja")
    namen = [karte.zeile.bezeichnung for karte in client.get(f"{seite(abfrage, buergeramt)}?offen=1").context["karten"]]
    assert namen == ["Offen"]


# --- the Rücklauf


def test_ruecklauf_per_amt_and_overall(client, team, anna, abfrage, ausweis):
    client.force_login(anna)
    antworten(client, abfrage, ausweis, erbracht="ja", fallzahl="5")
    client.force_login(team)
    antwort = client.get(f"{BASIS}{abfrage.pk}/")
    assert (antwort.context["gesamt"].beantwortet, antwort.context["gesamt"].gefragt) == (1, 2)
    assert "50,0\u00a0% (" not in antwort.content.decode() and "50,0\u00a0%" in antwort.content.decode()


def test_the_ruecklauf_can_be_taken_out_with_the_right_to_export(client, team, anna, abfrage):
    client.force_login(team)
    antwort = client.get(f"{BASIS}{abfrage.pk}/?format=xlsx")
    blatt = openpyxl.load_workbook(io.BytesIO(b"".join(antwort.streaming_content))).worksheets[0]
    assert [blatt.cell(zeile, 1).value for zeile in (2, 3)] == ["320 Bürgeramt", "600 Bauamt"]
    assert client.get(f"{BASIS}?format=csv").status_code == 200
    client.force_login(anna)
    assert client.get(f"{BASIS}{abfrage.pk}/?format=xlsx").status_code == 403


def test_the_number_of_queries_does_not_grow_with_aemter_or_services(
    client, team, kommune, leistung_anlegen, buergeramt, bauamt, django_assert_max_num_queries
):
    leistungen = [leistung_anlegen(f"L{n}", amt=(buergeramt, bauamt)[n % 2]) for n in range(40)]
    abfrage = kampagne(team, kommune, leistungen)
    client.force_login(team)
    with django_assert_max_num_queries(17):
        assert client.get(BASIS).status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get(f"{BASIS}{abfrage.pk}/").status_code == 200
    with django_assert_max_num_queries(18):
        assert client.get(seite(abfrage, buergeramt)).status_code == 200


# --- the workbook over the pages


def hochladen(client, abfrage, inhalt, name="antworten.xlsx"):
    return client.post(f"{BASIS}{abfrage.pk}/hochladen/", {"datei": SimpleUploadedFile(name, inhalt)})


def test_download_fill_in_upload_confirm(client, anna, abfrage, ausweis, buergeramt):
    client.force_login(anna)
    antwort = client.get(f"{BASIS}{abfrage.pk}/mappe/?bogen={bogen(abfrage, buergeramt).pk}")
    inhalt = b"".join(antwort.streaming_content)
    ziel = hochladen(client, abfrage, ausgefuellt(inhalt, F3="ja"))["Location"]
    vorschau = client.get(ziel).content.decode()
    assert "Ausweis" in vorschau and "1 Antwort bereit" in vorschau and gegeben(abfrage) == []
    html = client.post(f"{ziel}uebernehmen/", follow=True).content.decode()
    assert "1 Antworten sind übernommen" in html
    assert gegeben(abfrage) == [(ausweis.pk, "erbracht", "ja")]


def test_the_download_holds_only_services_one_may_answer(client, bernd, rita, abfrage):
    client.force_login(bernd)
    antwort = client.get(f"{BASIS}{abfrage.pk}/mappe/")
    blatt = openpyxl.load_workbook(io.BytesIO(b"".join(antwort.streaming_content)))["Antworten"]
    assert (blatt["D3"].value, blatt["D4"].value) == ("Baulastauskunft", None)
    client.force_login(rita)
    assert client.get(f"{BASIS}{abfrage.pk}/mappe/").status_code == 403


def test_a_refused_file_says_why(client, anna, abfrage):
    client.force_login(anna)
    antwort = hochladen(client, abfrage, b"%PDF-1.7")
    assert antwort.status_code == 422 and "PDF" in antwort.content.decode()
    assert hochladen(client, abfrage, b"").status_code == 422


def test_conflicts_are_decided_side_by_side_on_the_page(client, anna, team, abfrage, ausweis):
    datei = ausgefuellt(mappe(abfrage, bogen_ids=[bogen(abfrage, ausweis.amt).pk]), F3="ja")
    pk, erbracht = position(abfrage, ausweis).pk, frage(abfrage, "erbracht").id
    antworten_speichern(benutzer=team, abfrage=abfrage, antworten=[Antwort(pk, erbracht, "nein", "")])
    client.force_login(anna)
    ziel = hochladen(client, abfrage, datei)["Location"]
    html = client.get(ziel).content.decode()
    assert "Datei: ja" in html and "System: nein" in html
    zelle = Rueckgabe.objects.get().zellen.get()
    client.post(f"{ziel}uebernehmen/")
    assert gegeben(abfrage) == [(ausweis.pk, "erbracht", "nein")]
    client.post(f"{ziel}entscheiden/", {f"wahl-{zelle.pk}": "datei"})
    client.post(f"{ziel}uebernehmen/")
    assert gegeben(abfrage) == [(ausweis.pk, "erbracht", "ja")]


def test_a_workbook_belongs_to_the_one_who_brought_it(client, anna, bernd, team, carla, abfrage):
    client.force_login(anna)
    ziel = hochladen(client, abfrage, ausgefuellt(mappe(abfrage), F3="ja"))["Location"]
    for person, status in ((bernd, 404), (carla, 404), (team, 200)):
        client.force_login(person)
        assert client.get(ziel).status_code == status


def test_a_large_workbook_is_taken_over_as_an_auftrag(client, anna, abfrage, buergeramt, ausweis, monkeypatch):
    from auswertung.auftraege import ARTEN
    from leistungen.views.abfragen import rueckgabe as ansicht

    monkeypatch.setattr(ansicht, "AB_HIER_ALS_AUFTRAG", 0)
    client.force_login(anna)
    ziel = hochladen(client, abfrage, ausgefuellt(mappe(abfrage, bogen_ids=[bogen(abfrage, buergeramt).pk]), F3="ja"))[
        "Location"
    ]
    antwort = client.post(f"{ziel}uebernehmen/")
    auftrag = Auftrag.objects.get()
    assert f"/auftraege/{auftrag.pk}/" in antwort["Location"] and gegeben(abfrage) == []
    ergebnis = ARTEN["abfrage_uebernehmen"].ausfuehren(auftrag, lambda prozent, schritt: None)
    assert ergebnis.werte["url"] == ziel and gegeben(abfrage) == [(ausweis.pk, "erbracht", "ja")]
    assert ARTEN["abfrage_uebernehmen"].ausfuehren(auftrag, lambda p, s: None), "a second run changes nothing"
