"""Frozen contents for the writers: every kind of part, ugly strings, unknown values, wide and long tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from auswertung.berichtsinhalt import (
    Absatz,
    Abschnitt,
    Berichtsinhalt,
    Berichtszahl,
    Liste,
    Luecke,
    Tafel,
    Zahlen,
    Zahlwert,
)
from organisation.tabellenausgabe.modell import Angabe, Diagramm, Spalte, Summenformel

TAG = date(2026, 6, 30)
STAND = datetime(2026, 7, 1, 10, 3, tzinfo=UTC)
BOESE = '=HYPERLINK("http://x.invalid") & <b>Ümläute</b> {{ 7*7 }} #let x = 1 $a_1$ \\n *fett*'
LANGES_WORT = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" + "x" * 60
PARTEIEN = "Grundlagen müssen verlässlich vorliegen, damit der Rat über die Mittel beschließen kann."
AEMTER = ("Bürgeramt", "Bauamt", "Amt für Digitalisierung und Organisation", "Sozialamt", "Amt für Schule & Sport")


def berichtszahl(schluessel: str, name: str, art: Any, wert: Zahlwert, **mehr: Any) -> Berichtszahl:
    """One figure with a definition that names it."""
    definition = mehr.pop("definition", f"Zähler: {name}. Nenner: alle gezählten Leistungen. Definition 1.")
    return Berichtszahl(schluessel, name, art, wert, mehr.pop("stichtag", TAG), definition, **mehr)


def alle_zahlen() -> tuple[Berichtszahl, ...]:
    """One figure of each kind, unknown and qualified ones included."""
    return (
        berichtszahl(
            "anteil", "Anteil ab gesetzlichem Minimum", "prozent", Decimal("0.4531"), zaehler=1234, nenner=2723
        ),
        berichtszahl("anzahl", "Leistungen im Katalog", "anzahl", 1557),
        berichtszahl("kosten", "Kosten bis 2028", "euro", Decimal("2256164.10"), zusatz="rund"),
        berichtszahl("stellen", "Zusätzlicher Bedarf", "vzae", Decimal("12.75"), zusatz="voraussichtlich"),
        berichtszahl("dauer", "Mittlere Dauer", "tage", 143),
        berichtszahl("nutzen", "Mittlerer Nutzen", "punkte", Decimal("3.25"), stellen=2),
        berichtszahl("ende", "Fertigstellung", "datum", date(2027, 3, 31)),
        berichtszahl("lage", "Gesamtlage", "text", "gefährdet & <offen>"),
        berichtszahl("unbekannt", "Einsparung", "euro", None, leer="nicht quantifizierbar, weil die Basis fehlt"),
        berichtszahl("null", "Überfällige Berichte", "anzahl", 0, zaehler=0, nenner=0),
        berichtszahl("minus", "Abweichung vom Plan", "euro", Decimal("-1234.5"), zaehler=Decimal("1.25"), nenner=-3),
    )


def aemtertafel() -> Tafel:
    """Some rows, one unknown, a live sum, a chart of bars."""
    werte = (Decimal("120000.10"), Decimal("99.90"), None, Decimal("48000"), Decimal("0"))
    anteile = (Decimal("0.5"), Decimal("0.333"), None, Decimal("1"), Decimal("0"))
    zeilen: list[tuple[Any, ...]] = [
        (amt, n * 7 + 3, anteile[n], werte[n], date(2027, n + 1, 28) if n != 2 else None, n % 2 == 0)
        for n, amt in enumerate(AEMTER)
    ]
    summe = Summenformel([(0, 3, 4, 3)], Decimal("168100.00"))
    zeilen.append(("Summe", Summenformel([(0, 1, 4, 1)], 85), None, summe, None, None))
    spalten = (
        Spalte("amt", "Amt"),
        Spalte("leistungen", "Leistungen", "zahl"),
        Spalte("anteil", "Anteil ab Minimum", "prozent", leer="–"),
        Spalte("kosten", "Kosten", "euro"),
        Spalte("bis", "Fertig bis", "datum", leer="offen"),
        Spalte("geprueft", "geprüft", "ja_nein", leer=""),
    )
    bild = Diagramm(
        "Kosten je Amt", "Balken: Bürgeramt 120.000,10 €, Sozialamt 48.000 €.", "balken", "amt", ["kosten"], (), "Euro"
    )
    return Tafel(
        "Stand je Amt: [Kosten] / Leistungen?",
        spalten,
        tuple(zeilen),
        bild=bild,
        betont=(5,),
        fussnoten=("Beträge ohne Umsatzsteuer & ohne Gewähr.",),
        quelle="Eingaben der Ämter <Stand Juni>",
    )


def diagrammtafeln() -> tuple[Tafel, ...]:
    """One table for each kind of chart."""
    jahre = tuple((str(2024 + n), n * 30 + 10, 100 - n * 20, 15 if n != 2 else None) for n in range(5))
    spalten = (
        Spalte("jahr", "Jahr"),
        Spalte("plan", "Plan", "zahl"),
        Spalte("ist", "Ist", "zahl"),
        Spalte("rest", "Übertrag", "zahl"),
    )
    arten = ("saeulen", "saeulen_gestapelt", "balken", "balken_gestapelt", "linie")
    return tuple(
        Tafel(
            f"Verlauf {art}",
            spalten,
            jahre,
            bild=Diagramm(
                f"Plan, Ist und Übertrag ({art})",
                f"{art}: Plan steigt, Ist sinkt.",
                art,
                "jahr",
                ["plan", "ist", "rest"],
            ),
        )
        for art in arten
    )


def matrixtafel(jahre: int = 10) -> Tafel:
    """A budget matrix: a text and many columns of euros, sums live."""
    spalten = (
        Spalte("massnahme", "Maßnahme"),
        Spalte("art", "Art"),
        *(Spalte(f"j{n}", str(2022 + n), "euro") for n in range(jahre)),
    )
    zeilen: list[tuple[Any, ...]] = []
    for m in range(8):
        betraege = tuple(Decimal(m * 100000 + n * 12345) + Decimal("0.25") for n in range(jahre))
        zeilen.append((f"Maßnahme {m}: {AEMTER[m % 5]}", "konsumtiv" if m % 2 else "investiv", *betraege))
    zeilen[2] = (*zeilen[2][:2], None, *zeilen[2][3:])
    summen = tuple(
        Summenformel([(0, n, 7, n)], sum((z[n] for z in zeilen if z[n] is not None), Decimal(0)))
        for n in range(2, jahre + 2)
    )
    zeilen.append(("Summe", None, *summen))
    return Tafel("Haushaltsmatrix", spalten, tuple(zeilen), betont=(8,))


def langtafel(zeilen: int = 10_000) -> Tafel:
    """Longer than paper: the workbook has it all."""
    spalten = (
        Spalte("nr", "Nr.", "zahl"),
        Spalte("leistung", "Leistung"),
        Spalte("amt", "Amt"),
        Spalte("stufe", "Reifegrad", "zahl", leer="nicht bewertet"),
        Spalte("geprueft", "Geprüft am", "datum"),
    )
    werte = tuple(
        (n, f"Leistung {n} & <{n}>", AEMTER[n % 5], n % 5 if n % 7 else None, TAG if n % 3 else None)
        for n in range(zeilen)
    )
    return Tafel("Alle Leistungen", spalten, werte, nur_mappe=True, auf_papier=12)


def haessliche_tafel() -> Tafel:
    """What people type: long words, line breaks, markup, characters no typeface has."""
    spalten = (
        Spalte("was", "Was <&> wie"),
        Spalte("text", "Verwaltungsdienstleistungsbezeichnungsüberschrift"),
        Spalte("zahl", "Wert", "zahl", stellen=2),
    )
    zeilen = (
        (BOESE, "Zeile eins\nZeile zwei", Decimal("1234567.891")),
        (LANGES_WORT, "\x00\x08Steuerzeichen und ein Emoji 😀 und Arabisch العربية", None),
        ('"Anführung"', PARTEIEN * 6, Decimal("-0.004")),
        ("+49 521 51-0", "@SUM(A1)", 0),
    )
    return Tafel("Stand je Amt: [Kosten] / Leistungen!", spalten, zeilen, quelle="Freitext")


def reicher_inhalt(*, lang: int = 10_000, **mehr: Any) -> Berichtsinhalt:
    """All kinds of parts at once; `lang` rows in the table that is for the workbook."""
    verlauf = diagrammtafeln()
    abschnitte = (
        Abschnitt(
            "anlass",
            "Anlass und Ziel",
            (Absatz(PARTEIEN * 4), Absatz(BOESE), Liste(("eins & zwei", BOESE, LANGES_WORT))),
        ),
        Abschnitt("stand", "Stand der Umsetzung", (Absatz(PARTEIEN), Zahlen("Überblick", alle_zahlen()))),
        Abschnitt("aemter", "Stand je Amt", (Absatz(PARTEIEN * 2), aemtertafel()), ebene=2),
        Abschnitt("verlauf", "Verlauf", verlauf, ebene=2),
        Abschnitt("geld", "Finanzen", (Absatz(PARTEIEN), matrixtafel(), Luecke("Das Produktkonto fehlt <&>."))),
        Abschnitt("geld_lang", "Mittelfristige Planung", (matrixtafel(24),), ebene=2),
        Abschnitt("text", "Freitext & Sonderzeichen <h1>", (haessliche_tafel(), Luecke(BOESE))),
        Abschnitt("leistungen", "Leistungen", (langtafel(lang),) if lang else ()),
        Abschnitt("leer", "Ohne Einträge", (Tafel("Leere Tabelle", (Spalte("a", "A"),), ()), Zahlen("Keine", ()))),
        Abschnitt("intern", "Nichtöffentlich", (Absatz("Geheimes Angebot"),), nicht_oeffentlich=True),
        Abschnitt("beschluss", "Beschlussvorschlag", (Absatz(PARTEIEN), Luecke("Der Beschlusstext ist zu ergänzen."))),
    )
    felder: dict[str, Any] = {
        "art": "statusbericht",
        "titel": "Statusbericht zur Umsetzung des Onlinezugangsgesetzes & der Digitalstrategie",
        "untertitel": "Halbjahresbericht 1/2026 <Entwurf>",
        "kommune": "Stadt Bielefeld",
        "kuerzel": "bielefeld",
        "stichtag": TAG,
        "stand": STAND,
        "umfang": "gesamte Verwaltung",
        "abschnitte": abschnitte,
        "angaben": (
            Angabe("Berichtsart", "Statusbericht, Fassung 3"),
            Angabe("Erstellt am", STAND),
            Angabe("Anzahl", 4),
        ),
        "drucksache": "2026/0815",
        "ist_demo": True,
    }
    return Berichtsinhalt(**{**felder, **mehr})
