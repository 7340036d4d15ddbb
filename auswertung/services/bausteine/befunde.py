"""Block of the data quality: open findings of each room and rule."""

from __future__ import annotations

from auswertung.berichtsinhalt import Teil
from auswertung.models import Befund
from auswertung.selectors.befunde import ZU_TUN, befundzahlen, gefiltert, je_regel
from auswertung.services.bausteine.formen import stand_der_liste, tafel, zahl, zahlen
from auswertung.services.bausteine.modell import Baustein, Zusammenhang
from organisation.befund import RAEUME, SCHWEREN
from organisation.tabellenausgabe.modell import Spalte


def _befunde(z: Zusammenhang) -> list[Teil]:
    lage = z.lage
    werte = [
        zahl(
            lage,
            b.kennzahl.schluessel,
            b.kennzahl.name,
            "anzahl",
            b.offen,
            b.kennzahl.definition,
            zaehler=b.offen,
            nenner=b.alle,
        )
        for b in befundzahlen(ort=lage.ort, tag=lage.tag)
    ]
    offene = gefiltert(
        Befund.objects.exportierbar_fuer(lage.benutzer).filter(kommune=lage.kommune),
        status=ZU_TUN,
        aemter=lage.amt_ids,
    )
    raeume, schweren = dict(RAEUME), dict(SCHWEREN)
    zeilen = [(raeume[r.regel.raum], r.regel.name, schweren[r.regel.schwere], r.anzahl) for r in je_regel(offene)]
    return [
        *zahlen("Offene Befunde", werte, "Der Tagesstand hält keine Befunde fest."),
        tafel(
            "Offene Befunde je Regel",
            [
                Spalte("raum", "Raum", breite=16),
                Spalte("regel", "Regel", breite=60),
                Spalte("schwere", "Schwere", breite=12),
                Spalte("anzahl", "Befunde", "zahl"),
            ],
            zeilen,
            quelle="Datenqualität",
            fussnoten=stand_der_liste(lage),
            leer_text="Es gibt keine offenen Befunde.",
        ),
    ]


BEFUNDE = (
    Baustein(
        "befunde",
        "Offene Befunde",
        "Was in den Angaben nicht zusammenpasst, je Raum und Regel.",
        _befunde,
        tuple(raum for raum, _ in RAEUME),
    ),
)
