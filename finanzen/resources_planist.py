"""Plan und Ist as it leaves the house."""

from __future__ import annotations

from collections.abc import Sequence

from finanzen.selectors.planist import PlanIst, Werte, Zeile
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle


def planisttabelle(*, ergebnis: PlanIst, name: str, angaben: Sequence[Angabe], kuerzel: str) -> Tabelle:
    """Exactly the rows of the page and the total."""
    spalten = [
        Spalte("ebene", "Ebene", "zahl"),
        Spalte("zeile", name, breite=50),
        Spalte("plan", "Plan", "euro"),
        Spalte("plan_unbekannt", "Planbeträge unbekannt", "zahl"),
        Spalte("ist", "Ist", "euro"),
        Spalte("obligo", "Obligo", "euro"),
        Spalte("verfuegbar", "verfügbar", "euro"),
        Spalte("prognose", "Prognose Jahresende", "euro"),
        Spalte("prognose_fehlt", "ohne Prognose", "zahl"),
        Spalte("ve", "VE (nicht im Plan)", "euro", leer="–"),
    ]
    zeilen = [*ergebnis.zeilen, Zeile("Summe", ergebnis.gesamt)]
    inhalt = [(z.tiefe + 1, z.bezeichnung, *_zahlen(z.werte)) for z in zeilen]
    return Tabelle("Plan und Ist", spalten, inhalt, angaben, f"{kuerzel}-plan-ist")


def _zahlen(w: Werte) -> tuple[object, ...]:
    """A sum of unknown amounts alone is unknown."""
    plan = None if w.plan_unbekannt and not w.plan else w.plan
    return (
        plan, w.plan_unbekannt, w.ist, w.obligo, None if plan is None else w.verfuegbar,
        w.prognose if w.prognosen else None, w.prognose_fehlt, w.ve if w.ve else None,
    )  # fmt: skip
