"""Changes since the last delivered report, figure by figure, with the reasons that the history holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from auswertung.berichtsinhalt import Absatz, Berichtsinhalt, Teil
from auswertung.berichtsvergleich import Aenderung, aenderungen
from auswertung.services.bausteine.formen import mehrzahl, tafel
from auswertung.services.bausteine.gruende import Gruende
from auswertung.services.bausteine.modell import Baustein, Lage, Zusammenhang
from auswertung.zahlworte import differenz_in_worten, zahl_in_worten
from organisation.tabellenausgabe.modell import Spalte

NEU, WEG = "Neu im Bericht und deshalb ohne Vergleich", "Nicht mehr im Bericht"
ANDERE_DEFINITION = "Die Definition hat sich geändert; die Werte sind nicht vergleichbar."


def _aenderungen(z: Zusammenhang) -> list[Teil]:
    if z.vorher is None or z.vorher_am is None:
        return [
            Absatz(
                "Es wurde noch kein Bericht dieser Art und dieses Umfangs ausgeliefert; verglichen wird ab dem nächsten."
            )
        ]
    jetzt = replace(z.vorher, abschnitte=z.bisher)
    alle = [a for a in aenderungen(vorher=z.vorher, nachher=jetzt) if a.vorher or a.nachher]
    beide = [a for a in alle if a.vorher is not None and a.nachher is not None]
    anders = [a for a in beide if not a.ist_gleich]
    wort = mehrzahl(len(anders), "Kennzahl hat", "Kennzahlen haben")
    text = (
        f"Verglichen mit dem zuletzt ausgelieferten Bericht zum {z.vorher_am:%d.%m.%Y}: {wort} sich geändert, gleich geblieben: "
        f"{len(beide) - len(anders)}."
    )
    tafel_ = _tafel(anders, Gruende(z.lage, z.vorher_am, z.vorher.stand), z.vorher, z.vorher_am, z.lage)
    return [Absatz(text), tafel_, *_nur_einmal(NEU, [a for a in alle if a.vorher is None]),
            *_nur_einmal(WEG, [a for a in alle if a.nachher is None])]  # fmt: skip


def _nur_einmal(wort: str, welche: list[Aenderung]) -> list[Teil]:
    """Figures that only one of the two reports has: named, not compared."""
    return [Absatz(f"{wort}: {'; '.join(a.name for a in welche)}.")] if welche else []


def _tafel(anders: list[Aenderung], gruende: Gruende, vorher: Berichtsinhalt, am: date, lage: Lage) -> Teil:
    return tafel(
        "Geänderte Kennzahlen",
        [
            Spalte("kennzahl", "Kennzahl", breite=40),
            Spalte("vorher", f"{am:%d.%m.%Y}", breite=18),
            Spalte("jetzt", f"{lage.tag:%d.%m.%Y}", breite=18),
            Spalte("differenz", "Differenz", breite=20),
            Spalte("grund", "Häufigste Gründe dieser Kennzahl", breite=60),
        ],
        [
            (
                a.name,
                zahl_in_worten(a.vorher) if a.vorher else "–",
                zahl_in_worten(a.nachher) if a.nachher else "–",
                differenz_in_worten(a),
                ANDERE_DEFINITION if a.definition_geaendert else gruende.fuer(a.schluessel),
            )
            for a in anders
        ],
        quelle=f"Bericht „{vorher.titel}“ zum {am:%d.%m.%Y}; Gründe aus der Historie der Angaben",
        auf_papier=60,
        leer_text="Keine Kennzahl hat sich geändert.",
    )


RUECKBLICK = (
    Baustein(
        "aenderungen",
        "Änderungen seit dem letzten Bericht",
        "Jede geänderte Kennzahl gegen den zuletzt ausgelieferten Bericht, mit Grund.",
        _aenderungen,
        (),
        zuletzt=True,
    ),
)
