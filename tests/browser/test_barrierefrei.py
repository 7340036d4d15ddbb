"""axe finds nothing on any page, in light, in dark and at 320 px; nothing scrolls sideways; the CSP is never violated."""

from __future__ import annotations

from collections.abc import Iterator

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.haus import Haus

# (login, address); {leistung}, {amt}, {stelle}, {projekt} … are filled from the demo data, {rueckgabe} by an upload
SEITEN = [
    ("", "/konto/login/"),
    ("", "/gibt-es-nicht/"),
    ("lena", "/bielefeld/"),
    ("lena", "/bielefeld/?reiter=themenfelder"),
    ("lena", "/bielefeld/?reiter=aemter"),
    ("lena", "/bielefeld/?reiter=unbestaetigt"),
    ("lena", "/bielefeld/?reiter=projekte"),
    ("lena", "/bielefeld/amt/{amt}/"),
    ("carla", "/bielefeld/"),
    ("anna", "/bielefeld/leistungen/"),
    ("anna", "/bielefeld/leistungen/?q=gibtesgarnicht"),
    ("anna", "/bielefeld/leistungen/neu/"),
    ("anna", "/bielefeld/leistungen/{leistung}/"),
    ("anna", "/bielefeld/leistungen/{leistung}/reifegrad/"),
    ("anna", "/bielefeld/projekte/"),
    ("anna", "/bielefeld/projekte/neu/"),
    ("anna", "/bielefeld/projekte/{projekt}/"),
    ("anna", "/bielefeld/projekte/vorlagen/"),
    ("anna", "/bielefeld/projekte/vorlagen/neu/"),
    ("anna", "/bielefeld/leistungen/{leistung}/anlagen/"),
    ("anna", "/bielefeld/buendel/"),
    ("anna", "/bielefeld/buendel/10000/"),
    ("anna", "/bielefeld/rangfolge/"),
    ("anna", "/bielefeld/rangfolge/gewichte/"),
    ("anna", "/bielefeld/rangfolge/festschreiben/"),
    ("anna", "/bielefeld/rangfolge/beschlossen/"),
    ("anna", "/bielefeld/rangfolge/beschlossen/{beschluss}/"),
    ("anna", "/bielefeld/rangfolge/beschlossen/vergleich/?a={beschluss}&b={beschluss}"),
    ("anna", "/bielefeld/buendel/10000/bewertung/"),
    ("anna", "/bielefeld/kriterien/"),
    ("anna", "/bielefeld/kriterien/neu/"),
    ("anna", "/bielefeld/leistungen/{leistung}/bewertung/"),
    ("anna", "/bielefeld/suche/?q=hundesteur"),
    ("anna", "/bielefeld/datenqualitaet/"),
    ("anna", "/bielefeld/datenqualitaet/?q=gibtesgarnicht"),
    ("anna", "/bielefeld/datenqualitaet/regeln/"),
    ("anna", "/bielefeld/datenqualitaet/{befund}/"),
    ("anna", "/bielefeld/stellen/"),
    ("anna", "/bielefeld/stellen/?ansicht=gruppe"),
    ("anna", "/bielefeld/stellen/?ansicht=vermerke"),
    ("anna", "/bielefeld/stellen/?ansicht=veraenderungen&von=1.1.2020"),
    ("anna", "/bielefeld/stellen/rechner/?vorlage_pt=17&vorlage_stellen=42"),
    ("anna", "/bielefeld/stellen/rechner/?bedarf=projekte"),
    ("anna", "/bielefeld/stellen/kapazitaet/"),
    ("anna", "/bielefeld/?reiter=personal"),
    ("anna", "/bielefeld/stellen/kosten/?vorlage=828000"),
    ("anna", "/bielefeld/stellen/kosten/saetze/"),
    ("anna", "/bielefeld/stellen/kosten/satz/neu/"),
    ("anna", "/bielefeld/stellen/kosten/summe/neu/"),
    ("anna", "/bielefeld/stellen/kosten/referenzwerte/"),
    ("anna", "/bielefeld/stellen/kosten/referenzwerte/uebernehmen/"),
    ("anna", "/bielefeld/stellen/szenarien/"),
    ("anna", "/bielefeld/stellen/szenarien/neu/"),
    ("anna", "/bielefeld/stellen/szenarien/{szenario}/"),
    ("anna", "/bielefeld/stellen/szenarien/{szenario}/aenderung/stelle_mehr/"),
    ("anna", "/bielefeld/stellen/szenarien/{szenario}/uebernehmen/"),
    ("anna", "/bielefeld/stellen/szenarien/vergleich/?s={szenario}"),
    ("anna", "/bielefeld/stellen/neu/"),
    ("anna", "/bielefeld/stellen/{stelle}/"),
    ("anna", "/bielefeld/stellen/{stelle}/bearbeiten/"),
    ("anna", "/bielefeld/stellen/{stelle}/besetzung/"),
    ("anna", "/bielefeld/stellen/{stelle}/bestaetigen/"),
    ("anna", "/bielefeld/finanzen/nutzen/"),
    ("anna", "/bielefeld/finanzen/nutzen/neu/"),
    ("anna", "/bielefeld/finanzen/nutzen/?nur=storniert"),
    ("oda", "/offenburg/finanzen/nutzen/{nutzen}/"),
    ("oda", "/offenburg/finanzen/nutzen/{nutzen}/storno/"),
    ("anna", "/bielefeld/?reiter=finanzen"),
    ("anna", "/bielefeld/?reiter=gremien"),
    ("anna", "/bielefeld/finanzen/matrix/"),
    ("anna", "/bielefeld/finanzen/matrix/?einheit=teur&dichte=weit&von=abc"),
    ("anna", "/bielefeld/finanzen/matrix/?q=gibtesnicht"),
    ("anna", "/bielefeld/finanzen/matrix/einfuegen/"),
    ("anna", "/bielefeld/finanzen/matrix/veraenderung/?vorher=1.1.2021"),
    ("anna", "/bielefeld/finanzen/matrix/zeile/{position}/"),
    ("anna", "/bielefeld/finanzen/matrix/zelle/{position}/2022/ansatz/"),
    ("anna", "/bielefeld/finanzen/plan-ist/"),
    ("anna", "/bielefeld/finanzen/plan-ist/?nach=jahr&jahr=0"),
    ("anna", "/bielefeld/finanzen/plan-ist/?amt=0"),
    ("anna", "/bielefeld/finanzen/buchungen/"),
    ("anna", "/bielefeld/finanzen/buchungen/?q=gibtesnicht"),
    ("anna", "/bielefeld/finanzen/buchungen/neu/"),
    ("anna", "/bielefeld/finanzen/buchungen/import/"),
    ("anna", "/bielefeld/finanzen/kontierungen/"),
    ("anna", "/bielefeld/finanzen/kontierungen/zuordnen/?kontierung=DEMO.4711"),
    ("anna", "/bielefeld/berichte/"),
    ("anna", "/bielefeld/berichte/?q=gibtesnicht"),
    ("anna", "/bielefeld/berichte/neu/"),
    ("anna", "/bielefeld/berichte/{bericht}/"),
    ("anna", "/bielefeld/berichte/{bericht}/vorschau/"),
    ("anna", "/bielefeld/berichte/arten/"),
    ("anna", "/bielefeld/berichte/arten/statusbericht/"),
    ("anna", "/bielefeld/gremien/"),
    ("anna", "/bielefeld/gremien/?q=gibtesnicht"),
    ("anna", "/bielefeld/gremien/auftraege/"),
    ("anna", "/bielefeld/gremien/auftraege/?nur=alle&q=gibtesnicht"),
    ("anna", "/bielefeld/gremien/berichtspflichten/"),
    ("anna", "/bielefeld/gremien/berichtspflichten/{pflicht}/"),
    ("anna", "/bielefeld/gremien/berichtspflichten/{pflicht}/bericht/"),
    ("anna", "/bielefeld/gremien/vorlagen/neu/"),
    ("anna", "/bielefeld/gremien/vorlagen/{ratsvorlage}/"),
    ("anna", "/bielefeld/gremien/vorlagen/{ratsvorlage}/bearbeiten/"),
    ("anna", "/bielefeld/gremien/vorlagen/{ratsvorlage}/beratung/"),
    ("anna", "/bielefeld/gremien/vorlagen/{ratsvorlage}/anlage/"),
    ("anna", "/bielefeld/gremien/vorlagen/{ratsvorlage}/ziele/"),
    ("anna", "/bielefeld/gremien/gremien/"),
    ("anna", "/bielefeld/gremien/stammdaten/gremien/neu/"),
    ("anna", "/bielefeld/auftraege/"),
    ("anna", "/bielefeld/schluessel/"),
    ("rita", "/bielefeld/schluessel/"),
    ("anna", "/bielefeld/offene-daten/"),
    ("", "/api/v1/doku/"),
    ("anna", "/api/v1/doku/"),
    ("", "/offene-daten/bielefeld/"),
    ("", "/wochenbrief/abbestellen/x/"),
    ("anna", "/bielefeld/blatt/"),
    ("lena", "/bielefeld/amt/{amt}/blatt/"),
    ("anna", "/bielefeld/importe/"),
    ("anna", "/bielefeld/projekte/zeitplan/"),
    ("anna", "/bielefeld/projekte/zeitplan/?darstellung=tabelle"),
    ("anna", "/bielefeld/projekte/zeitplan/{projekt}/"),
    ("anna", "/bielefeld/projekte/tafel/"),
    ("anna", "/bielefeld/projekte/meine-schritte/"),
    ("anna", "/bielefeld/projekte/rollout/"),
    ("carla", "/wuppertal/projekte/rollout/{rollout}/"),
    ("anna", "/bielefeld/projekte/{projekt}/schnell/phase/"),
    ("anna", "/bielefeld/projekte/{projekt}/schnell/ende/"),
    ("anna", "/bielefeld/projekte/stammdaten/sperrzeiten/"),
    ("anna", "/bielefeld/projekte/stammdaten/sperrzeiten/neu/"),
    ("anna", "/bielefeld/projekte/stammdaten/prozessbausteine/"),
    ("anna", "/bielefeld/projekte/{projekt}/abhaengigkeiten/"),
    ("anna", "/bielefeld/projekte/kalender/"),
    ("anna", "/bielefeld/projekte/aufwand/"),
    ("anna", "/bielefeld/projekte/prognose/"),
    ("anna", "/bielefeld/projekte/prognose/?amt={amt}"),
    ("anna", "/bielefeld/abfragen/"),
    ("anna", "/bielefeld/abfragen/neu/"),
    ("anna", "/bielefeld/abfragen/{abfrage}/"),
    ("anna", "/bielefeld/abfragen/{abfrage}/bearbeiten/"),
    ("anna", "/bielefeld/abfragen/{abfrage}/bogen/{bogen}/"),
    ("anna", "/bielefeld/abfragen/rueckgaben/{rueckgabe}/"),
    ("betreiber", "/"),
    ("betreiber", "/katalog/importe/"),
    ("admin", "/bielefeld/berichte/briefvorlage/"),
    ("admin", "/verwaltung/"),
    ("admin", "/verwaltung/organisation/amt/"),
    ("admin", "/verwaltung/organisation/amt/{amt}/change/"),
]
ANSICHTEN = {"hell": (1366, "light"), "dunkel": (1366, "dark"), "schmal": (320, "light")}


@pytest.fixture(params=ANSICHTEN, scope="module")
def ansicht(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def seiten(ansicht: str, haus: Haus, browser: Browser) -> Iterator[dict[str, Page]]:
    """One logged-in page per person, kept for all addresses of this view."""
    breite, schema = ANSICHTEN[ansicht]
    offen: dict[str, Page] = {}
    for name in dict.fromkeys(name for name, _ in SEITEN):
        kontext = browser.new_context(
            viewport={"width": breite, "height": 800},
            color_scheme=schema,  # type: ignore[arg-type]
            locale="de-DE",
            reduced_motion="reduce",
        )
        offen[name] = kontext.new_page()
        if name:
            haus.anmelden(offen[name], name)
    yield offen
    for seite in offen.values():
        seite.context.close()


@pytest.fixture(scope="module")
def rueckgabe(haus: Haus, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A workbook with an answer and a mistake waits to be looked at."""
    kontext = browser.new_context(locale="de-DE")
    seite = kontext.new_page()
    haus.anmelden(seite, "anna")
    seite.goto(haus.url + adresse(haus, "/bielefeld/abfragen/{abfrage}/bogen/{bogen}/"))
    with seite.expect_download() as lager:
        seite.get_by_role("link", name="Mappe herunterladen").click()
    datei = tmp_path_factory.mktemp("mappe") / "Antworten.xlsx"
    lager.value.save_as(datei)
    buch = openpyxl.load_workbook(datei)
    buch["Antworten"].cell(3, 9).value = "1.200"
    buch["Antworten"].cell(4, 9).value = "viele"
    buch.save(datei)
    seite.get_by_label("Ausgefüllte Mappe").set_input_files(datei)
    seite.get_by_role("button", name="Hochladen und prüfen").click()
    seite.get_by_text("keine ganze Zahl").first.wait_for()
    kontext.close()


def adresse(haus: Haus, muster: str) -> str:
    kommune = "SELECT id FROM organisation_kommune WHERE kuerzel = 'bielefeld'"
    werte = {
        "leistung": f"SELECT min(id) FROM leistungen_kommunaleleistung WHERE kommune_id = ({kommune}) AND stufe_wert = 3",
        "befund": f"SELECT min(id) FROM auswertung_befund WHERE kommune_id = ({kommune})",
        "abfrage": "SELECT min(id) FROM leistungen_abfrage",
        "bogen": "SELECT b.id FROM leistungen_amtsbogen b JOIN organisation_amt a ON a.id = b.amt_id WHERE a.nummer = '620'",
        "stelle": f"SELECT min(id) FROM personal_stelle WHERE kommune_id = ({kommune})",
        "szenario": f"SELECT min(id) FROM personal_szenario WHERE kommune_id = ({kommune})",
        "position": f"SELECT min(id) FROM finanzen_haushaltsposition WHERE kommune_id = ({kommune})",
        "nutzen": "SELECT min(id) FROM finanzen_nutzenerwartung",
        "beschluss": f"SELECT min(id) FROM leistungen_beschlossenerangfolge WHERE kommune_id = ({kommune})",
        "projekt": f"SELECT min(id) FROM projekte_projekt WHERE kommune_id = ({kommune})",
        "rollout": "SELECT min(id) FROM projekte_rolloutplan",
        "ratsvorlage": f"SELECT id FROM gremien_ratsvorlage WHERE kommune_id = ({kommune}) AND nummer = 'Rat 27.05.2021'",
        "pflicht": f"SELECT min(id) FROM gremien_berichtspflicht WHERE kommune_id = ({kommune})",
        "rueckgabe": "SELECT max(id) FROM leistungen_rueckgabe",
        "bericht": f"SELECT min(id) FROM auswertung_bericht WHERE kommune_id = ({kommune})",
        "amt": f"SELECT id FROM organisation_amt WHERE kommune_id = ({kommune}) AND nummer = '420'",
    }
    return muster.format(**{name: haus.sql(frage)[0][0] for name, frage in werte.items() if f"{{{name}}}" in muster})


@pytest.mark.parametrize(("wer", "muster"), SEITEN)
def test_page_is_accessible(
    wer: str, muster: str, haus: Haus, seiten: dict[str, Page], request: pytest.FixtureRequest
) -> None:
    seite = seiten[wer]
    if "{rueckgabe}" in muster:
        request.getfixturevalue("rueckgabe")
    meldungen: list[str] = []

    def hoeren(meldung: object) -> None:
        meldungen.append(getattr(meldung, "text", ""))

    seite.on("console", hoeren)
    seite.goto(haus.url + adresse(haus, muster), wait_until="networkidle")
    seite.remove_listener("console", hoeren)
    befunde = Axe().run(seite).response["violations"]
    assert [(b["id"], [k["target"] for k in b["nodes"][:3]]) for b in befunde] == []
    assert [text for text in meldungen if "Content Security Policy" in text] == []
    ueberstand = seite.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert ueberstand <= 0, f"{ueberstand} px scroll sideways"
