"""Frozen content: what is written comes back equal, equal figures have equal bytes, the public version hides."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from auswertung.berichtsinhalt import (
    Absatz,
    Abschnitt,
    Berichtsinhalt,
    Berichtszahl,
    InhaltUnlesbar,
    Liste,
    Luecke,
    Tafel,
    Zahlen,
    absaetze,
)
from auswertung.berichtsvergleich import aenderungen
from organisation.tabellenausgabe.modell import Angabe, Diagramm, Spalte, Summenformel

TAG = date(2026, 6, 30)


def zahl(
    wert: Decimal | int | None, schluessel: str = "anteil_minimum", definition: str = "Zähler: a."
) -> Berichtszahl:
    return Berichtszahl(schluessel, "Anteil ab Minimum", "prozent", wert, TAG, definition, 3, 4)


def inhalt(*zahlen: Berichtszahl) -> Berichtsinhalt:
    tafel = Tafel(
        "Kosten",
        (Spalte("jahr", "Jahr", "zahl"), Spalte("betrag", "Betrag", "euro")),
        ((2026, Decimal("10.10")), (2027, Decimal("20.20")), (None, Summenformel([(0, 1, 1, 1)], Decimal("30.30")))),
        bild=Diagramm("Kosten je Jahr", "Säulen: Kosten je Jahr.", "saeulen", "jahr", ["betrag"], ("#2044aa",)),
        betont=(2,),
        fussnoten=("Ohne Gewähr.",),
    )
    abschnitte = (
        Abschnitt("stand", "Stand", (Absatz("Ein & Zwei <b>"), Liste(("eins", "zwei")), Zahlen("Überblick", zahlen))),
        Abschnitt("geld", "Geld", (tafel, Luecke("Der Produktkonto-Eintrag fehlt.")), nicht_oeffentlich=True),
        Abschnitt("geld_amt", "Je Amt", (Absatz("intern"),), ebene=2),
        Abschnitt("ende", "Beschluss", ()),
    )
    stand = datetime(2026, 7, 1, 12, 3, tzinfo=UTC)
    angaben = (Angabe("Stand", stand), Angabe("Stichtag", TAG))
    return Berichtsinhalt(
        "statusbericht",
        "Statusbericht",
        "",
        "Bielefeld",
        "bielefeld",
        TAG,
        stand,
        "gesamte Verwaltung",
        abschnitte,
        angaben,
    )


def test_what_is_written_comes_back_with_its_types_and_the_same_checksum() -> None:
    original = inhalt(zahl(Decimal("0.75")), zahl(None, "ohne"))
    gelesen = Berichtsinhalt.aus_bytes(original.als_bytes())
    assert gelesen.als_bytes() == original.als_bytes()
    assert gelesen.pruefsumme() == original.pruefsumme()
    assert [z.wert for z in gelesen.zahlen()] == [Decimal("0.75"), None]
    (_, tafel), *_ = gelesen.tafeln()
    assert tafel.zeilen[2][1] == Summenformel([(0, 1, 1, 1)], Decimal("30.30"))
    assert gelesen.stand == original.stand and gelesen.stichtag == TAG


def test_another_cent_is_another_checksum() -> None:
    assert inhalt(zahl(Decimal("0.75"))).pruefsumme() != inhalt(zahl(Decimal("0.7500001"))).pruefsumme()


@pytest.mark.parametrize("roh", [b"", b"{}", b"[1]", b'{"schema":99}', b'{"schema":1,"abschnitte":[{"teile":[{}]}]}'])
def test_other_bytes_are_refused_in_german(roh: bytes) -> None:
    with pytest.raises(InhaltUnlesbar) as fehler:
        Berichtsinhalt.aus_bytes(roh)
    assert "Bericht" in fehler.value.meldung


def test_the_public_version_hides_a_section_with_everything_below_it() -> None:
    oeffentlich = inhalt(zahl(Decimal("0.75"))).oeffentlich()
    assert [abschnitt.schluessel for abschnitt in oeffentlich.abschnitte] == ["stand", "ende"]
    assert oeffentlich.ist_oeffentliche_fassung and b"intern" not in oeffentlich.als_bytes()


def test_free_text_knows_paragraphs_and_bullets_and_nothing_else() -> None:
    assert absaetze("Erste\nZeile <b>fett</b>\r\n\r\n- eins\n- zwei\nDanach") == (
        Absatz("Erste Zeile <b>fett</b>"),
        Liste(("eins", "zwei")),
        Absatz("Danach"),
    )
    assert absaetze(" \n\n ") == ()


def test_changes_compare_figure_by_figure_and_never_across_definitions() -> None:
    alt = inhalt(zahl(Decimal("0.50")), zahl(7, "alt"), zahl(1, "regel", "Zähler: früher."))
    neu = inhalt(zahl(Decimal("0.75")), zahl(9, "neu"), zahl(2, "regel", "Zähler: jetzt."), zahl(None, "fehlt"))
    nach = {a.schluessel: a for a in aenderungen(vorher=alt, nachher=neu)}
    assert list(nach) == ["anteil_minimum", "neu", "regel", "fehlt", "alt"]
    assert nach["anteil_minimum"].differenz == Decimal("0.25")
    assert nach["regel"].definition_geaendert and nach["regel"].differenz is None
    assert nach["neu"].vorher is None and nach["alt"].nachher is None and nach["fehlt"].differenz is None
    assert aenderungen(vorher=alt, nachher=alt)[0].ist_gleich
