"""Own rates and reference values as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from organisation.tabellenausgabe.modell import Angabe, Mappe, Spalte, Tabelle
from personal.models import Kostensatz, Tarifsteigerung
from personal.referenz import Tabellenentgelt
from personal.selectors.referenzwerte import LIZENZ_TABELLE, QUELLE_TABELLE, Referenzwert


def satzmappe(
    *,
    saetze: Iterable[Kostensatz],
    steigerungen: Iterable[Tarifsteigerung],
    angaben: Sequence[Angabe],
    kuerzel: str,
) -> Mappe:
    """Rates and pay rises of the Kommune with their sources."""
    satzspalten = [
        Spalte("gruppe", "Gruppe"),
        Spalte("jahr", "Jahr"),
        Spalte("betrag", "Personalkosten je VZÄ und Jahr", "euro"),
        Spalte("anteil", "darin Arbeitgeberanteil (%)", "zahl", stellen=2, leer="nicht bekannt"),
        Spalte("quelle", "Quelle", breite=70),
    ]
    steigerungsspalten = [
        Spalte("jahr", "Jahr"),
        Spalte("prozent", "Steigerung gegenüber dem Vorjahr (%)", "zahl", stellen=2),
        Spalte("quelle", "Quelle", breite=70),
    ]
    blaetter = [
        Tabelle(
            "Kostensätze",
            satzspalten,
            [(s.gruppe, str(s.jahr), s.betrag, s.arbeitgeberanteil, s.quelle) for s in saetze],
        ),
        Tabelle("Tarifsteigerungen", steigerungsspalten, [(str(s.jahr), s.prozent, s.quelle) for s in steigerungen]),
    ]
    return Mappe("Kostensätze", blaetter, angaben, f"{kuerzel}-kostensaetze")


def referenzmappe(
    *, entgelte: Iterable[Tabellenentgelt], werte: Iterable[Referenzwert], angaben: Sequence[Angabe]
) -> Mappe:
    """Both reference tables as shown, each row with its source."""
    tabelle = Tabelle(
        "Tabellenentgelte TVöD-VKA",
        [
            Spalte("gruppe", "Entgeltgruppe"),
            Spalte("stufe", "Stufe"),
            Spalte("betrag", "Monatsentgelt", "euro"),
            Spalte("ab", "gültig ab", "datum"),
            Spalte("bis", "gültig bis", "datum"),
        ],
        [(e.gruppe, str(e.stufe), e.betrag, e.gueltig_ab, e.gueltig_bis) for e in entgelte],
    )
    andere = Tabelle(
        "Weitere Referenzwerte",
        [
            Spalte("kennzahl", "Kennzahl", breite=24),
            Spalte("gruppe", "Gruppe", breite=28),
            Spalte("wert", "Wert", "zahl", stellen=2),
            Spalte("einheit", "Einheit", breite=26),
            Spalte("gemeinkosten", "Gemeinkosten", breite=20),
            Spalte("stand", "Stand", breite=18),
            Spalte("quelle", "Quelle", breite=60),
        ],
        [(w.kennzahl, w.gruppe, w.wert, w.einheit, w.gemeinkosten, w.stand, w.quelle) for w in werte],
    )
    dazu = [
        Angabe("Quelle der Tabellenentgelte", QUELLE_TABELLE),
        Angabe("Lizenz der Tabellenentgelte", LIZENZ_TABELLE),
        Angabe("Bedeutung", "Referenzwerte, keine Kosten einer Kommune; sie rechnen nie von selbst"),
    ]
    return Mappe("Referenzwerte", [tabelle, andere], [*angaben, *dazu], "referenzwerte-personal")
