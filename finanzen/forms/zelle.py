"""Net or gross and the VAT rate of one cell: two fields beside an amount that may name both in its text as well."""

from __future__ import annotations

from decimal import Decimal

from finanzen.betrag import Betragsangabe, satz_lesen, satztext
from finanzen.models import Ansatz, Steuer
from leistungen.services.fehler import Eingabefehler

STEUERWAHL = [(wert, Steuer(wert).label) for wert in (Steuer.OFFEN, Steuer.NETTO, Steuer.BRUTTO)]
_OHNE_WORT = (
    "Ein Steuersatz braucht die Angabe netto oder brutto. Bitte wählen Sie eine davon oder leeren Sie den Steuersatz."
)


def steuerfelder(ansatz: Ansatz | None) -> tuple[str, str]:
    """What the two fields show for a cell."""
    return (ansatz.steuer, satztext(ansatz.steuersatz)) if ansatz else ("", "")


def steuer_abgleichen(angabe: Betragsangabe, *, steuer: str, satz: str, vorher: Ansatz | None) -> Betragsangabe:
    """The amount with what the fields say. A field that still shows what was seen (`vorher`) says nothing: the text holds.

    Raises Eingabefehler at its field: text and field name different things, a rate out of range or without net or gross.
    """
    war = (vorher.steuer, vorher.steuersatz) if vorher else ("", None)
    feld = (_wort(steuer), _satz(satz))
    if feld == war:
        return angabe
    if angabe.steuer and feld[0] not in (war[0], angabe.steuer):
        hier = Steuer(feld[0]).label
        raise Eingabefehler(f"Im Betrag steht „{angabe.steuer}“, hier „{hier}“. Was gilt?", feld="steuer")
    if angabe.steuersatz is not None and feld[1] not in (war[1], angabe.steuersatz):
        hier = "kein Satz" if feld[1] is None else f"{satztext(feld[1])} %"
        raise Eingabefehler(
            f"Im Betrag steht {satztext(angabe.steuersatz)} %, hier {hier}. Was gilt?", feld="steuersatz"
        )
    wort, prozent = angabe.steuer or feld[0], feld[1] if angabe.steuersatz is None else angabe.steuersatz
    if prozent is not None and not wort:
        raise Eingabefehler(_OHNE_WORT, feld="steuer")
    return angabe._replace(steuer=wort, steuersatz=prozent, ist_steuer_fest=True)


def _wort(text: str) -> str:
    if text not in Steuer.values:
        raise Eingabefehler("Bitte wählen Sie netto, brutto oder „nicht angegeben“.", feld="steuer")
    return text


def _satz(text: str) -> Decimal | None:
    try:
        return satz_lesen(text)
    except ValueError as fehler:
        raise Eingabefehler(str(fehler), feld="steuersatz") from fehler
