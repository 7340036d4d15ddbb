"""The types that come with the product, as data. A Kommune uses them as they are or arranges a copy.

Where the sections come from: Bremerhaven (half-yearly Sachstandsbericht, Vorlage with sections A to G), Bielefeld (progress
with the demand for posts), Wuppertal (its demands 1 and 2, four columns for funded projects), Offenburg (money and posts).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from auswertung.berichtsgliederung import Gliederungspunkt as P

QUELLEN = P("quellen", "Quellen und Maßstab", "quellen")
AENDERUNGEN = P("aenderungen", "Änderungen seit dem letzten Bericht", "aenderungen")


@dataclass(frozen=True)
class Artvorlage:
    """A shipped type. `nummer` goes up with every change of its sections."""

    schluessel: str
    name: str
    beschreibung: str
    abschnitte: tuple[P, ...]
    nummer: int = 1


STATUSBERICHT = Artvorlage(
    "statusbericht",
    "Statusbericht",
    "Halbjährlicher Bericht zum Stand der Umsetzung, wie ihn Bremerhaven seinem Ausschuss gibt.",
    (
        P(
            "anlass",
            "Anlass des Berichts",
            freier_text=True,
            pflicht=True,
            hinweis="Wer hat den Bericht verlangt, wann?",
        ),
        AENDERUNGEN,
        P("ueberblick", "Überblick", "leistungen_kennzahlen", freier_text=True),
        P("reifegrade", "Reifegrade der Leistungen", "reifegrade", ebene=2),
        P("verlauf", "Verlauf", "reifegradtrend", ebene=2),
        P("themenfelder", "Reifegrade je Themenfeld", "themenfelder", ebene=2),
        P("aemter", "Reifegrade je Amt", "aemter", ebene=2),
        P("projekte", "Projekte", "projekte_kennzahlen", freier_text=True),
        P("projekte_phase", "Projekte nach Phase und Ampel", "projekte_verteilung", ebene=2),
        P("termine", "Termine und Verzug", "termine", ebene=2),
        P("personal", "Personal", "stellen_kennzahlen"),
        P("finanzen", "Finanzen", "finanzen_kennzahlen"),
        P("planist", "Plan, Ist und Prognose", "plan_ist", ebene=2),
        P("auftraege", "Aufträge des Rates", "ratsauftraege"),
        P("pflichten", "Berichtspflichten", "berichtspflichten", ebene=2),
        P("befunde", "Datenqualität", "befunde"),
        P("ausblick", "Ausblick", freier_text=True, hinweis="Was bis zum nächsten Bericht geschieht."),
        QUELLEN,
    ),
)
SACHSTAND = Artvorlage(
    "sachstand-personalbedarf",
    "Sachstand OZG-Umsetzung mit Personalbedarf",
    "Sachstand mit Rangfolge, Terminen und Stellenbedarf, wie ihn Bielefeld seinen Ausschüssen vorlegt.",
    (
        P("einleitung", "Einleitung", freier_text=True, hinweis="Auftrag und Rahmen des Berichts."),
        AENDERUNGEN,
        P("ueberblick", "Stand der Leistungen", "leistungen_kennzahlen"),
        P("reifegrade", "Reifegrade", "reifegrade", ebene=2),
        P("verlauf", "Verlauf", "reifegradtrend", ebene=2),
        P("rangfolge", "TOP-Rangfolge", "rangfolge", freier_text=True),
        P("projekte", "Projekte", "projekte_kennzahlen"),
        P("projektliste", "Liste der Projekte", "projektliste", ebene=2),
        P("termine", "Termine und Verzug", "termine", ebene=2),
        P("prognose", "Prognose", "prognose", ebene=2),
        P("personalbedarf", "Personalbedarf", "stellen_kennzahlen", freier_text=True),
        P("stellen", "Stellen: Soll, besetzt, vakant", "stellenplan", ebene=2),
        P("kw", "kw-Vermerke", "kw_risiken", ebene=2),
        P("kapazitaet", "Kapazität und Bedarf", "kapazitaet", ebene=2),
        P("personalkosten", "Personalkosten je Jahr", "personalkosten", ebene=2),
        P("leistungsliste", "Anlage: Liste der Leistungen", "leistungsliste"),
        QUELLEN,
    ),
)
RELEVANTE_LEISTUNGEN = Artvorlage(
    "relevante-leistungen",
    "Relevante Leistungen des Programms",
    "Wuppertals erste Forderung: welche Leistungen für die Kommune gelten, mit ihrem Stand.",
    (
        P("einleitung", "Einleitung", freier_text=True),
        P("ueberblick", "Überblick", "leistungen_kennzahlen"),
        P("relevante", "Relevante Leistungen", "relevante_leistungen"),
        AENDERUNGEN,
        QUELLEN,
    ),
)
UMSETZUNGSPLANUNG = Artvorlage(
    "umsetzungsplanung",
    "Umsetzungsplanung mit Mitteln",
    "Wuppertals zweite Forderung: Vorhaben mit Zeiten und Geld je Jahr.",
    (
        P("einleitung", "Einleitung", freier_text=True),
        P("planung", "Vorhaben mit Zeiten und Mitteln", "umsetzungsplanung"),
        P("plan_ist", "Plan, Ist und Prognose", "plan_ist"),
        P("prognose", "Prognose des Endes", "prognose"),
        AENDERUNGEN,
        QUELLEN,
    ),
)
FOERDERPROJEKTE = Artvorlage(
    "foerderprojekte",
    "Förderprojekte",
    "Je Förderprojekt Darstellung, Fortschritt, tatsächlicher Mitteleinsatz und Fertigstellungstermin (Wuppertal).",
    (
        P("einleitung", "Einleitung", freier_text=True),
        P("foerderprojekte", "Förderprojekte", "foerderprojekte"),
        AENDERUNGEN,
        QUELLEN,
    ),
)
MITTEL = Artvorlage(
    "finanz-und-personalmittel",
    "Finanz- und Personalmittel",
    "Haushaltsmatrix, Verpflichtungen, Plan und Ist, Stellen und Personalkosten, wie Offenburg sie vorlegt.",
    (
        P("einleitung", "Einleitung", freier_text=True),
        P("finanzen", "Finanzmittel", "finanzen_kennzahlen"),
        P("matrix", "Maßnahmen und Jahre", "haushaltsmatrix", ebene=2),
        P("ve", "Verpflichtungsermächtigungen", "verpflichtungen", ebene=2),
        P("plan_ist", "Plan, Ist und Prognose", "plan_ist", ebene=2),
        P("personal", "Personalmittel", "stellen_kennzahlen"),
        P("stellen", "Stellen: Soll, besetzt, vakant", "stellenplan", ebene=2),
        P("personalkosten", "Personalkosten je Jahr", "personalkosten", ebene=2),
        AENDERUNGEN,
        QUELLEN,
    ),
)
BESCHLUSSVORLAGE = Artvorlage(
    "beschlussvorlage",
    "Beschlussvorlage",
    "Gerüst einer Vorlage mit den Abschnitten A bis G, wie Bremerhaven sie verwendet; was fehlt, steht als offen darin.",
    (
        P("problem", "A. Problem", freier_text=True, pflicht=True, hinweis="Was ist zu entscheiden, und warum jetzt?"),
        P("sachstand", "Sachstand in Zahlen", "leistungen_kennzahlen", ebene=2),
        P("loesung", "B. Lösung", freier_text=True, pflicht=True, hinweis="Was vorgeschlagen wird."),
        P("vorhaben", "Vorhaben", "projekte_kennzahlen", ebene=2),
        P("beratungsfolge", "Beratungsfolge", "beratungsfolge", ebene=2),
        P("alternativen", "C. Alternativen", freier_text=True, pflicht=True, hinweis="Auch: keine, mit Begründung."),
        P(
            "auswirkungen",
            "D. Auswirkungen des Beschlussvorschlags",
            "auswirkungen",
            freier_text=True,
            pflicht=True,
            hinweis="Finanzen, Personal, Gleichstellung, Klima, Inklusion und die übrigen Prüffelder.",
        ),
        P("kosten", "Finanzielle Auswirkungen", "umsetzungsplanung", ebene=2),
        P("stellen", "Personelle Auswirkungen", "stellen_kennzahlen", ebene=2),
        P(
            "beteiligung",
            "E. Beteiligung, Abstimmung",
            "beteiligung",
            freier_text=True,
            pflicht=True,
            hinweis="Wer war beteiligt?",
        ),
        P(
            "oeffentlichkeit",
            "F. Öffentlichkeitsarbeit, Veröffentlichung",
            "veroeffentlichung",
            freier_text=True,
            pflicht=True,
            hinweis="Auch: Veröffentlichung nach dem Informationsfreiheitsgesetz.",
        ),
        P(
            "vorschlag",
            "G. Beschlussvorschlag",
            "beschlussvorschlag",
            freier_text=True,
            pflicht=True,
            hinweis="Der Wortlaut, über den abgestimmt wird.",
        ),
        QUELLEN,
    ),
)

MITGELIEFERTE = MappingProxyType(
    {
        art.schluessel: art
        for art in (
            STATUSBERICHT,
            SACHSTAND,
            RELEVANTE_LEISTUNGEN,
            UMSETZUNGSPLANUNG,
            FOERDERPROJEKTE,
            MITTEL,
            BESCHLUSSVORLAGE,
        )
    }
)
