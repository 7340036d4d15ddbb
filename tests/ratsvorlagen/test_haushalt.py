"""Budgets of the papers, reproduced from the demo data: OG-1, OG-2, OG-7, BI-6, BI-7, WF-4, WF-8, WF-10, BHV-4, BHV-5, and the
split OG-3 needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from finanzen.abgleichregeln import PRODUKTKONTO
from finanzen.models import Ansatz, Haushaltsposition, Massnahme, Summenangabe, Zahlungsreihe
from finanzen.selectors.befunde import haushaltsbefunde
from finanzen.selectors.matrix import haushaltsmatrix
from finanzen.selectors.matrixmodell import GESAMT, JE_HAUSHALT, Ausschnitt, Spalte
from finanzen.services.zahlungsreihen import regel
from finanzen.zahlungsreihe import Reihe, jahresbetrag
from organisation.models import Kommune

pytestmark = pytest.mark.usefixtures("demodaten")
STICHTAG = date(2021, 12, 1)
ARTEN = {2021: "ueberplan", 2022: "ansatz", 2023: "ansatz", 2024: "finanzplan", 2025: "finanzplan"}
DHH_22, DHH_24 = Spalte(2022, JE_HAUSHALT), Spalte(2024, JE_HAUSHALT)


def matrix(kuerzel="offenburg", *, stichtag=STICHTAG, **ausschnitt):
    kommune = Kommune.objects.get(kuerzel=kuerzel)
    return haushaltsmatrix(
        massnahmen=Massnahme.objects.filter(kommune=kommune),
        positionen=Haushaltsposition.objects.filter(kommune=kommune),
        kommune_id=kommune.pk,
        stichtag=stichtag,
        ausschnitt=Ausschnitt(**ausschnitt),
    )


def zeile(gesucht, name, oben=None):
    treffer = [z for z in gesucht.zeilen if z.bezeichnung == name and z.art != "davon"]
    if oben:
        treffer = [z for z in treffer if z.massnahme.uebergeordnet.bezeichnung == oben]
    assert len(treffer) == 1, name
    return treffer[0]


def betraege(eine):
    return [eine.summen[Spalte(jahr, art)].betrag for jahr, art in ARTEN.items()]


OG_1 = {
    "Team DO!": (43_000, 213_150, 362_650, 370_000, 377_000),
    "IT": (177_000, 415_600, 652_600, 666_000, 679_000),
    "Budget/Einführung MDM": (55_000, 0, 55_000, 45_000, 45_000),
    "Aktualisierung der Virenerkennungslösung": (0, 0, 35_000, 0, 12_000),
    "Budget": (275_000, 628_750, 1_105_250, 1_081_000, 1_113_000),
    "Einführung DMS und E-Akten": (120_000, 330_000, 450_000, 200_000, 0),
    "Aufbau Prozessmanagement": (25_000, 50_000, 75_000, 20_000, 20_000),
    "Entwicklung Servicekiosk": (15_000, 35_000, 20_000, 30_000, 0),
    "Dienstleistungen Service BW Prozesse": (25_000, 50_000, 75_000, 0, 0),
    "Smart City Projekte": (10_000, 30_000, 0, 0, 0),
    "Umbau Kulturforum-Anbindung": (0, 25_000, 0, 0, 0),
    "WLAN in der Stadtverwaltung": (28_000, 150_000, 125_000, 0, 0),
    "WLAN in den Ortsverwaltungen": (0, 0, 66_000, 55_000, 0),
    "Ersatzbeschaffungen und Sicherheit": (193_000, 384_000, 607_000, 870_000, 484_000),
    "Investitionen": (416_000, 1_054_000, 1_418_000, 1_175_000, 504_000),
    "Modernisierung und Migration IT-Infrastruktur": (30_000, 388_000, 380_000, 210_000, 210_000),
    "Erweiterung Citrix-Farm": (0, 765_000, 205_000, 205_000, 205_000),
    "Investition Migration FB 9.3/Einführung MDM": (0, 20_000, 50_000, 80_000, 80_000),
    "WLAN Kitas und SFZ": (0, 10_000, 90_000, 0, 0),
    "Investition Migration FB 9.3": (30_000, 1_183_000, 725_000, 495_000, 495_000),
}


def test_og_1_every_line_and_every_total_of_the_table():
    gelesen = matrix()
    for name, erwartet in OG_1.items():
        *oben, kurz = name.split("/")
        assert betraege(zeile(gelesen, kurz, *oben)) == list(erwartet), name


@pytest.mark.parametrize(
    ("name", "dhh_22", "dhh_24"),
    [
        ("Budget", 1_734_000, 2_194_000),
        ("Investitionen", 2_472_000, 1_679_000),
        ("Investition Migration FB 9.3", 1_908_000, 990_000),
        ("Digitalisierung der Verwaltung", 4_206_000, 3_873_000),  # OG-2
    ],
)
def test_og_2_the_double_budgets_of_every_block(name, dhh_22, dhh_24):
    block = zeile(matrix(), name)
    assert (block.summen[DHH_22].betrag, block.summen[DHH_24].betrag) == (dhh_22, dhh_24)


def test_og_2_ueberplanmaessig_2021():
    gelesen = matrix()
    summe_2021 = Spalte(2021, "ueberplan")
    assert zeile(gelesen, "Digitalisierung der Verwaltung").summen[summe_2021].betrag == 691_000
    assert zeile(gelesen, "Investition Migration FB 9.3").summen[summe_2021].betrag == 30_000


def test_og_1_marks_contract_before_budget_and_two_percent_rounded_to_thousands():
    mit_vertrag = Massnahme.objects.filter(kommune__kuerzel="offenburg", hat_vertrag_vor_haushalt=True)
    vertrag = set(mit_vertrag.values_list("bezeichnung", flat=True))
    assert vertrag == {
        "Einführung DMS und E-Akten",
        "Aufbau Prozessmanagement",
        "WLAN in der Stadtverwaltung",
        "Ersatzbeschaffungen und Sicherheit",
        "Modernisierung und Migration IT-Infrastruktur",
        "Erweiterung Citrix-Farm",
    }
    indexiert = Ansatz.objects.filter(kommune__kuerzel="offenburg", reihe__isnull=False).select_related("reihe")
    assert indexiert.count() == 4
    for ansatz in indexiert:
        reihe = ansatz.reihe
        regel = Reihe(reihe.betrag, reihe.rhythmus, reihe.beginn, None, reihe.indexierung, reihe.rundung)
        assert jahresbetrag(regel, ansatz.jahr) == ansatz.betrag


def test_og_3_the_split_behind_the_heading_investitionskosten():
    wurzel = zeile(matrix(), "Investitionskosten")
    davon = {z.bezeichnung: z.summen[Spalte(0, GESAMT)].betrag for z in wurzel.davon}
    assert wurzel.massnahme.bezeichnet_als == "investiv"
    assert davon == {"davon konsumtiv": 4_203_000, "davon investiv": 4_567_000 + 2_928_000}
    assert wurzel.summen[Spalte(0, GESAMT)].betrag == 11_698_000


def test_og_7_commitments_are_shown_and_never_added():
    gelesen = matrix()
    ve = Spalte(2021, "ve")
    assert zeile(gelesen, "Digitalisierung der Verwaltung").summen[ve].betrag == 1_100_000
    assert zeile(gelesen, "Investition Migration FB 9.3").summen[ve].betrag == 1_200_000
    personal = Ansatz.objects.get(position__massnahme__bezeichnung="Vorzeitige Besetzung von 8,0 Stellen")
    assert (personal.betrag, personal.praezision) == (100_000, "rund")
    assert personal.position.massnahme.deckung == "höhere Gewerbesteuereinnahmen 2021"


def test_every_printed_total_of_the_table_comes_out_and_the_two_of_the_text_that_do_not_are_known():
    gelesen = matrix()
    offen = []
    for angabe in Summenangabe.objects.filter(kommune__kuerzel="offenburg").select_related("massnahme"):
        eine = next(z for z in gelesen.zeilen if z.massnahme == angabe.massnahme and z.art == "block")
        summe = sum(
            s.betrag
            for spalte, s in eine.summen.items()
            if not spalte.ist_summe
            and spalte.art != "ve"
            and angabe.jahr_von <= spalte.jahr <= angabe.jahr_bis
            and angabe.art in ("", spalte.art)
        )
        if summe != angabe.betrag * {"euro": 1, "teur": 1_000}[angabe.einheit]:
            offen.append((angabe.wortlaut, summe))
    assert Summenangabe.objects.filter(kommune__kuerzel="offenburg").count() == 27
    assert offen == [("finanzieller Aufwand in 2022/23", Decimal(6_114_000))]  # OG-4: 6.835 T€ include 721 T€ of 2021


def test_bi_6_and_bi_7_by_produktgruppe_and_year():
    gelesen = matrix("bielefeld")
    wurzel = zeile(gelesen, "Umsetzung des Onlinezugangsgesetzes")
    assert wurzel.summen[Spalte(2021, "ueberplan")].betrag == 276_000
    assert wurzel.summen[Spalte(2022, "ansatz")].betrag == 828_000
    je_gruppe = {}
    for position in wurzel.positionen():
        gruppe = position.position.produktgruppe
        if gruppe:
            summe = position.summen[Spalte(2021, "ueberplan")].betrag
            je_gruppe.setdefault(gruppe.nummer, []).append(summe)
    assert je_gruppe == {"11.01.10": [160_000, 24_000], "11.01.15": [80_000, 12_000]}


def je_kostenart(name, *, jahr=2020, **ausschnitt):
    """Sum of one Kostenart over the three products of Wolfenbüttel."""
    gelesen = matrix("wolfenbuettel", **ausschnitt)
    return sum(
        p.summen[Spalte(jahr, "ansatz")].betrag
        for p in gelesen.wurzel.positionen()
        if p.position.kostenart.bezeichnung == name and Spalte(jahr, "ansatz") in p.summen
    )


def test_wf_4_two_amounts_for_two_haushalte_and_no_produktkonto():
    zellen = Ansatz.objects.filter(
        kommune__kuerzel="wolfenbuettel", position__massnahme__bezeichnung__startswith="Digitalisierung"
    )
    assert set(zellen.values_list("position__haushalt", "jahr", "betrag", "praezision")) == {
        ("ergebnis", 2020, Decimal(410_200), "genau"),
        ("finanz", 2020, Decimal(600_200), "genau"),
    }
    kommune = Kommune.objects.get(kuerzel="wolfenbuettel")
    texte = [
        f.text for f in haushaltsbefunde(kommune_id=kommune.pk, stichtag=STICHTAG) if f.regel == PRODUKTKONTO.schluessel
    ]
    assert (
        "Ohne Produktkonto: Ergebnishaushalt 410.200 € (2020) und Finanzhaushalt 600.200 € (2020). Das Feld ist leer."
        in texte
    )


def test_wf_8_costs_net_and_gross():
    assert je_kostenart("Einmalige Kosten") == 79_400
    assert je_kostenart("Laufende Kosten") == je_kostenart("Laufende Kosten", jahr=2021) == 31_194
    assert je_kostenart("Einmalige Kosten", steuer="brutto") == 94_486
    assert je_kostenart("Laufende Kosten", steuer="brutto") == Decimal("37120.86")
    enaio = Zahlungsreihe.objects.get(kommune__kuerzel="wolfenbuettel", rhythmus="monatlich")
    assert (enaio.betrag, enaio.steuer, enaio.steuersatz) == (Decimal("967.50"), "netto", 19)
    assert jahresbetrag(regel(enaio), 2020) == 11_610
    assert Ansatz.objects.get(kommune__kuerzel="wolfenbuettel", reihe=enaio, jahr=2021).betrag == 11_610


def test_wf_10_open_cost_is_unknown_and_no_zero():
    gelesen = matrix("wolfenbuettel")
    offen = zeile(gelesen, "Weitere Module und Dienstleistungstage").zellen[Spalte(2020, "ansatz")]
    assert (offen.betrag, offen.unbekannt_grund) == (None, "je nach Entwicklungsstand")
    assert zeile(gelesen, "Kosten der Verfahren").summen[Spalte(2020, "ansatz")].unbekannt == 1


def test_bhv_5_not_quantifiable_and_bhv_4_who_pays():
    gelesen = matrix("bremerhaven", stichtag=date(2023, 12, 1))
    summe = zeile(gelesen, "Umsetzung des Onlinezugangsgesetzes").summen[Spalte(2023, "ansatz")]
    assert (summe.betrag, summe.unbekannt, summe.anzahl) == (0, 3, 3)
    zellen = Ansatz.objects.filter(kommune__kuerzel="bremerhaven")
    assert set(zellen.values_list("betrag", "unbekannt_grund")) == {(None, "nicht quantifizierbar")}
    assert {z.bezeichnung: (z.massnahme.deckung, z.massnahme.kostentraeger) for z in gelesen.wurzel.positionen()} == {
        "EfA-Leistungen bis zur Rathaustür": ("weitgehend finanziert", ""),
        "Andere Lösungen des Lösungsportfolios": ("Fachamt", "fachamt"),
        "Anbindung und Betrieb": ("Fachamt", "fachamt"),
    }
