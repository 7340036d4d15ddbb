"""Changes since the last delivered report, figure by figure, with the reasons that the history holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Q

from auswertung.berichtsinhalt import Absatz, Berichtsinhalt, Teil
from auswertung.berichtsvergleich import Aenderung, aenderungen
from auswertung.kennzahlen import ANTEIL_ZIEL
from auswertung.models import Termin
from auswertung.services.bausteine.formen import mehrzahl, tafel
from auswertung.services.bausteine.modell import Baustein, Lage, Zusammenhang
from auswertung.zahlworte import differenz_in_worten, zahl_in_worten
from finanzen.models import Ansatz
from leistungen.models import Erbringungsstand, Reifegradstand
from organisation.tabellenausgabe.modell import Spalte
from personal.models import Stellenstand
from projekte.models import Basisplan

HAEUFIGSTE = 3
OHNE_GRUND = "kein Grund erfasst"
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
    tafel_ = _tafel(anders, Gruende(z.lage, z.vorher_am), z.vorher, z.vorher_am, z.lage)
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
            Spalte("grund", "Häufigste Gründe im Zeitraum", breite=60),
        ],
        [
            (
                a.name,
                zahl_in_worten(a.vorher) if a.vorher else "–",
                zahl_in_worten(a.nachher) if a.nachher else "–",
                differenz_in_worten(a),
                _grund(a, gruende),
            )
            for a in anders
        ],
        quelle=f"Bericht „{vorher.titel}“ zum {am:%d.%m.%Y}; Gründe aus der Historie der Angaben",
        auf_papier=60,
        leer_text="Keine Kennzahl hat sich geändert.",
    )


def _grund(a: Aenderung, gruende: Gruende) -> str:
    if a.definition_geaendert:
        return ANDERE_DEFINITION
    return gruende.fuer(a.schluessel)


class Gruende:
    """The most frequent reasons of the facts recorded in the period, per room; each room is asked once."""

    def __init__(self, lage: Lage, von: date) -> None:
        self.lage = lage
        self.von, self.bis = von, max(lage.stichtag, lage.tag)
        self._gelesen: dict[str, str] = {}

    def fuer(self, schluessel: str) -> str:
        """Reasons behind the figure with this key."""
        raum = next(
            (r for r in ("projekte", "personal", "finanzen", "befunde") if schluessel.startswith(f"{r}_")), "leistungen"
        )
        if schluessel.startswith(ANTEIL_ZIEL.schluessel):
            raum = "ziel"
        if raum not in self._gelesen:
            self._gelesen[raum] = _LESER[raum](self) or OHNE_GRUND
        return self._gelesen[raum]

    def haeufigste(self, zeilen: Any, zeitfeld: str, amtsfeld: str) -> str:
        """`3× Prozess freigeschaltet; 1× Nachmeldung`, of rows in the period (after its first day)."""
        bereich = {f"{zeitfeld}__gt": self.von, f"{zeitfeld}__lte": self.bis}
        zeilen = self.lage.am_ort(zeilen.filter(kommune=self.lage.kommune, **bereich), amtsfeld).exclude(grund="")
        gruende = zeilen.order_by().values_list("grund").annotate(n=Count("pk")).order_by("-n", "grund")
        return "; ".join(f"{anzahl}× {grund}" for grund, anzahl in gruende[:HAEUFIGSTE])


def _leistungen(g: Gruende) -> str:
    staende = g.haeufigste(Reifegradstand.objects.gueltige(), "gueltig_ab", "leistung__amt_id")
    erbringung = g.haeufigste(Erbringungsstand.objects.gueltige(), "gueltig_ab", "leistung__amt_id")
    return "; ".join(teil for teil in (staende, erbringung) if teil)


def _ziel(g: Gruende) -> str:
    """Targets that were set are named; then what changed the stages."""
    marken = Termin.objects.filter(kommune=g.lage.kommune, art=Termin.Art.FESTLEGUNG, datum__gt=g.von, datum__lte=g.bis)
    texte = [f"{tag:%d.%m.%Y}: {text}" for tag, text in marken.order_by("datum", "text").values_list("datum", "text")]
    return "; ".join(teil for teil in (*texte, _leistungen(g)) if teil)


def _projekte(g: Gruende) -> str:
    return g.haeufigste(Basisplan.objects.filter(nummer__gt=1), "erstellt_am__date", "projekt__federfuehrendes_amt_id")


def _personal(g: Gruende) -> str:
    return g.haeufigste(Stellenstand.objects.gueltige(), "gueltig_ab", "stelle__amt_id")


def _finanzen(g: Gruende) -> str:
    geaendert = Ansatz.objects.gueltige().filter(~Q(grund=""))
    return g.haeufigste(geaendert, "gueltig_ab", "position__massnahme__amt_id")


def _befunde(g: Gruende) -> str:
    return "folgt aus den Angaben: Befunde entstehen und vergehen mit ihrer Ursache"


_LESER: dict[str, Callable[[Gruende], str]] = {
    "leistungen": _leistungen,
    "ziel": _ziel,
    "projekte": _projekte,
    "personal": _personal,
    "finanzen": _finanzen,
    "befunde": _befunde,
}
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
