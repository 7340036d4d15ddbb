"""The matrix as a workbook: live formulas, cached results, format; recalculated by LibreOffice to the same cents."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from tests.factories.finanzen import (
    ansatz_machen,
    haushaltsjahr_machen,
    kostenart_machen,
    massnahme_machen,
    position_machen,
)
from tests.fremdprogramme import fremdprogramm, nachgerechnete_mappe

pytestmark = pytest.mark.django_db
URL = "/herford/finanzen/matrix/"


@pytest.fixture
def haushalt(kommune, buergeramt, bauamt):
    """Two blocks, one inside the other, cents, unknown, VE, a Finanzplan that an Ansatz replaced, both effects."""
    haushaltsjahr_machen(kommune, 2021, status="beschlossen")
    for jahr, beginn in ((2022, 2022), (2023, 2022), (2024, 2024)):
        haushaltsjahr_machen(kommune, jahr, beginn=beginn)
    investiv = kostenart_machen(kommune, "Hardware", gruppe="investition", wirkung="investiv")
    oben = massnahme_machen(kommune, "Digitalisierung")
    innen = massnahme_machen(kommune, "Netze", uebergeordnet=oben, reihenfolge=2)
    dms = massnahme_machen(kommune, "DMS", amt=buergeramt, uebergeordnet=oben, reihenfolge=1)
    positionen = [
        position_machen(dms),
        position_machen(dms, investiv, haushalt="finanz"),
        *(
            position_machen(massnahme_machen(kommune, f"Netz {n}", amt=bauamt, uebergeordnet=innen), investiv)
            for n in range(3)
        ),
        position_machen(massnahme_machen(kommune, "=Formel böse", reihenfolge=9)),
    ]
    for nummer, position in enumerate(positionen):
        for jahr in (2022, 2023, 2024):
            ansatz_machen(position, jahr, f"{(nummer + 1) * 1000 + jahr}.{nummer * 7 + 1:02d}")
    ansatz_machen(positionen[0], 2021, "120000.10", art="ueberplan")
    ansatz_machen(positionen[0], 2024, "99999", art="finanzplan")
    ansatz_machen(positionen[1], 2021, None, unbekannt_grund="offen")
    ansatz_machen(positionen[2], 2022, "1000000", art="ve")
    return positionen


@pytest.fixture
def datei(client, rita, haushalt):
    client.force_login(rita)
    antwort = client.get(f"{URL}?format=xlsx")
    assert antwort.status_code == 200
    return b"".join(antwort.streaming_content)


def mappe(inhalt, *, werte):
    return openpyxl.load_workbook(BytesIO(inhalt), data_only=werte)["Haushaltsmatrix"]


def formeln(blatt):
    return {z.coordinate: z.value for reihe in blatt.iter_rows() for z in reihe if z.data_type == "f"}


def summanden(formel, werte):
    """Numbers in the cells a SUM refers to; text counts nothing, as in Excel."""
    for teil in formel.removeprefix("=SUM(").removesuffix(")").split(","):
        links, oben, rechts, unten = range_boundaries(teil)
        for reihe in werte.iter_rows(min_row=oben, max_row=unten, min_col=links, max_col=rechts, values_only=True):
            yield from (wert for wert in reihe if isinstance(wert, (int, float)))


def test_every_sum_is_a_formula_whose_cached_result_is_the_sum_of_its_cells(datei):
    formel, werte = mappe(datei, werte=False), mappe(datei, werte=True)
    alle = formeln(formel)
    assert len(alle) > 60
    for ort, text in alle.items():
        erwartet = sum(Decimal(str(wert)) for wert in summanden(text, werte))
        assert Decimal(str(werte[ort].value)).quantize(Decimal("0.01")) == erwartet.quantize(Decimal("0.01")), ort


def test_neither_ve_nor_the_replaced_finanzplan_is_in_a_sum_and_unknown_stays_a_word(datei):
    werte = mappe(datei, werte=True)
    kopf = {zelle.value: zelle.column_letter for zelle in werte[3]}
    assert {"2022 VE", "Summe DHH 2022/23", "2024 Finanzplan", "Gesamt", "Beträge unbekannt"} <= set(kopf)
    zeile = next(r for r in range(4, 20) if werte[f"A{r}"].value == "Netz 0")
    assert werte[f"{kopf['2022 VE']}{zeile}"].value == 1_000_000
    assert werte[f"{kopf['Summe DHH 2022/23']}{zeile}"].value == pytest.approx(3000 * 2 + 2022 + 2023 + 0.30)
    oben = next(r for r in range(4, 20) if werte[f"A{r}"].value == "Digitalisierung")
    assert werte[f"{kopf['Beträge unbekannt']}{oben}"].value == 1
    unbekannt = [r for r in range(4, 20) if werte[f"{kopf['2021 Ansatz']}{r}"].value == "unbekannt"]
    assert len(unbekannt) >= 2  # the position and its blocks


def test_it_looks_like_an_annex_of_the_budget(datei):
    blatt = mappe(datei, werte=False)
    assert blatt["A1"].value.startswith("Haushaltsmatrix in €, Stand ")
    assert blatt.freeze_panes == "B4"
    assert blatt["A4"].font.bold and blatt["A5"].alignment.indent == 1
    assert any(zelle.value == "DHH 2022/23" for zelle in blatt[2])
    assert blatt.print_title_rows == "$1:$3" and blatt.page_setup.orientation == "landscape"
    assert '"€"' in blatt["E4"].number_format
    angaben = openpyxl.load_workbook(BytesIO(datei))["Metadaten"]
    assert {"Kommune", "Stichtag", "Quelle", "Erstellt von"} <= {zelle.value for zelle in angaben["A"]}


def test_hostile_names_stay_text(datei):
    blatt = mappe(datei, werte=False)
    assert any(zelle.value == "=Formel böse" and zelle.data_type == "s" for zelle in blatt["A"])


def test_csv_holds_the_results(client, rita, haushalt):
    client.force_login(rita)
    antwort = client.get(f"{URL}?format=csv")
    text = b"".join(antwort.streaming_content).decode("utf-8-sig")
    assert "SUM(" not in text and "unbekannt" in text and "'=Formel böse" in text
    assert "120000,10" in text


@pytest.mark.parametrize("einheit", ["", "&einheit=teur"])
def test_libreoffice_recalculates_every_formula_to_the_same_cents(client, rita, haushalt, tmp_path, einheit):
    programm = fremdprogramm("soffice")
    client.force_login(rita)
    inhalt = b"".join(client.get(f"{URL}?format=xlsx{einheit}").streaming_content)
    nachgerechnet = nachgerechnete_mappe(programm, inhalt, tmp_path)["Haushaltsmatrix"]
    formel, gespeichert = mappe(inhalt, werte=False), mappe(inhalt, werte=True)
    assert formeln(formel)
    for ort in formeln(formel):
        assert round(nachgerechnet[ort].value, 2) == round(gespeichert[ort].value, 2), ort
