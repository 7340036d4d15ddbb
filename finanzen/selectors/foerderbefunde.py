"""What does not add up in the funding ledger, as findings for the worklist: the rules themselves are in `foerderung.py`."""

from __future__ import annotations

from datetime import date

from finanzen.foerderung import Befund
from finanzen.models import Foerderung
from finanzen.selectors.foerderungen import Alarmzeile, alarmzeilen
from organisation.befund import FEHLER, WARNUNG, Fund, Regel

FOERDERUNG = "foerderung"


def _regel(schluessel: str, name: str, schwere: str, vergleich: str, abhilfe: str) -> Regel:
    return Regel(schluessel, name, "finanzen", schwere, vergleich, "Förderungen und Förderbewegungen", abhilfe)


REGELN = (
    _regel(
        "foerderung_summe",
        "Förderbetrag und Eigenanteil ergeben nicht das Gesamtvolumen",
        FEHLER,
        "Förderbetrag plus Eigenanteil mit dem Gesamtvolumen, auf den Cent.",
        "Die Beträge nach dem Bescheid berichtigen oder die Abweichung erklären.",
    ),
    _regel(
        "foerderung_quote",
        "Förderbetrag passt nicht zur Quote",
        WARNUNG,
        "Gesamtvolumen mal Förderquote, auf den Cent gerundet, mit dem Förderbetrag (Wuppertal VO/0504/21: 0,40 €).",
        "Meist eine Rundung des Bescheids: erklären und akzeptieren.",
    ),
    _regel(
        "foerderung_bewilligt",
        "Bewilligt ist nicht die Quote des Beantragten",
        WARNUNG,
        "Je Zeitraum: beantragte Ausgaben mal Förderquote mit dem bewilligten Betrag (Wuppertal VO/0504/21: 79,7 statt 90 %).",
        "Den Grund der Abweichung bei der Bewegung eintragen.",
    ),
    _regel(
        "foerderung_verwendet",
        "Verwendet ist nicht, was ausgezahlt wurde",
        FEHLER,
        "Summe der verwendeten mit der Summe der ausgezahlten (sonst abgerufenen) Mittel (Wuppertal VO/0504/21: 0,06 €).",
        "Fehlende Verwendung eintragen oder die Differenz erklären.",
    ),
    _regel(
        "foerderung_ueberzahlt",
        "Ausgezahlt ist mehr, als bewilligt wurde",
        FEHLER,
        "Summe der ausgezahlten mit der Summe der bewilligten Mittel.",
        "Die Bewegung berichtigen oder den Bescheid nachtragen.",
    ),
    _regel(
        "foerderung_zeitraum",
        "Bewegung außerhalb des Bewilligungszeitraums",
        FEHLER,
        "Jahre der Bewegung mit dem Bewilligungszeitraum; Anträge zählen nicht.",
        "Jahre berichtigen oder die Verlängerung des Bewilligungszeitraums eintragen.",
    ),
    _regel(
        "foerderung_frist",
        "Frist einer Förderung ist überschritten",
        FEHLER,
        "Fällige, nicht erledigte Fristen mit dem Stichtag.",
        "Die Frist erledigen oder neu vereinbaren.",
    ),
)


def foerderfunde(*, kommune_id: int, stichtag: date) -> list[Fund]:
    """All findings of the ledger on the day. Four queries."""
    foerderungen = Foerderung.objects.filter(kommune_id=kommune_id)
    return [
        fund
        for zeile in alarmzeilen(foerderungen=foerderungen, stichtag=stichtag)
        for fund in (*(_fund(zeile, b, n) for n, b in enumerate(zeile.befunde)), *_fristfunde(zeile))
    ]


def _fund(zeile: Alarmzeile, befund: Befund, nummer: int) -> Fund:
    f = zeile.foerderung
    werte = {
        "steht da": f"{befund.gegeben} €",
        "erwartet": f"{befund.erwartet} €",
        "Differenz": f"{befund.differenz} €",
    }
    if befund.erklaert:
        werte["Grund der Abweichung"] = befund.erklaert
    text = f"{befund.text} Differenz: {_euro(befund)}."
    return Fund(befund.regel, FOERDERUNG, f.pk, f.bezeichnung, f.amt_id, text, werte, str(nummer))


def _euro(befund: Befund) -> str:
    return f"{abs(befund.differenz):,.2f} €".replace(",", "_").replace(".", ",").replace("_", ".")


def _fristfunde(zeile: Alarmzeile) -> list[Fund]:
    frist, f = zeile.naechste_frist, zeile.foerderung
    if frist is None or frist.faellig_am >= zeile.stichtag:
        return []
    tage = (zeile.stichtag - frist.faellig_am).days
    text = (
        f"„{frist.bezeichnung}“ war am {frist.faellig_am:%d.%m.%Y} fällig, vor {tage} Tag{'en' if tage != 1 else ''}."
    )
    werte = {"fällig am": f"{frist.faellig_am:%d.%m.%Y}"}
    return [Fund("foerderung_frist", FOERDERUNG, f.pk, f.bezeichnung, f.amt_id, text, werte, str(frist.pk))]
