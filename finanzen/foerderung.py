"""Rules of a grant: how far it is drawn, how much of its time is over, what does not add up.

Source of the cases: Wuppertal, report VO/0504/21 of 08.04.2021 (Aktenplan, KiJuFa).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NULL = Decimal(0)
GELB_AB, ROT_AB = Decimal("0.10"), Decimal("0.25")
BEANTRAGT, BEWILLIGT, ABGERUFEN, AUSGEZAHLT, VERWENDET = (
    "beantragt",
    "bewilligt",
    "abgerufen",
    "ausgezahlt",
    "verwendet",
)
ARTEN = (BEANTRAGT, BEWILLIGT, ABGERUFEN, AUSGEZAHLT, VERWENDET)


@dataclass(frozen=True)
class Bewegung:
    """One movement in euros for the years `von` to `bis`; `grund` explains a deviation."""

    art: str
    von: int
    bis: int
    betrag: Decimal
    kostenart: str = ""
    grund: str = ""


@dataclass(frozen=True)
class Zusage:
    """What was granted: euros, quota in percent, days of the Bewilligungszeitraum (both included)."""

    gesamt: Decimal | None
    quote: Decimal | None
    foerderbetrag: Decimal | None
    eigenanteil: Decimal | None
    beginn: date | None
    ende: date | None


@dataclass(frozen=True)
class Befund:
    """Something that does not add up: stable key, plain German, the two figures and their difference in euros."""

    regel: str
    text: str
    gegeben: Decimal
    erwartet: Decimal
    erklaert: str = ""

    @property
    def differenz(self) -> Decimal:
        """Given minus expected, euros."""
        return self.gegeben - self.erwartet


def zeitanteil(beginn: date, ende: date, stichtag: date) -> tuple[int, int]:
    """Days elapsed and days of the whole period: (Stichtag − Beginn) of (Ende − Beginn), held between 0 and the whole.

    17.12.2018–31.12.2021 on 08.04.2021: 843 of 1,110 days.
    """
    gesamt = (ende - beginn).days
    return min(max((stichtag - beginn).days, 0), gesamt), gesamt


def anteil(teil: Decimal | int, ganzes: Decimal | int | None) -> Decimal | None:
    """Share between 0 and 1, None without a base."""
    return Decimal(teil) / Decimal(ganzes) if ganzes else None


def summe(bewegungen: Sequence[Bewegung], art: str) -> Decimal:
    """Euros of one kind."""
    return sum((b.betrag for b in bewegungen if b.art == art), NULL)


def gezogen(bewegungen: Sequence[Bewegung]) -> Decimal:
    """Euros that came in: paid out, or (where only the drawing is recorded) drawn."""
    return summe(bewegungen, AUSGEZAHLT) or summe(bewegungen, ABGERUFEN)


def ampel(gezogen: Decimal | None, zeit: Decimal | None, fertig: Decimal | None) -> tuple[str, str]:
    """Colour and reason. Both money and progress are compared with the time that is over.

    Money or units behind the time by 10 points or more: yellow, by 25 points or more: red; money ahead of the units
    by 25 points or more: yellow (paid for more than is done). Without figures there is no colour.
    """
    if zeit is None or (gezogen is None and fertig is None):
        return "", "Zu wenig Angaben für eine Ampel."
    rueckstaende = [
        (zeit - wert, f"{name} {_punkte(zeit - wert)} hinter der Zeit")
        for name, wert in (("Mittel liegen", gezogen), ("Fertige Einheiten liegen", fertig))
        if wert is not None
    ]
    groesster, text = max(rueckstaende)
    if groesster >= ROT_AB:
        return "rot", f"{text}."
    if groesster >= GELB_AB:
        return "gelb", f"{text}."
    if gezogen is not None and fertig is not None and gezogen - fertig >= ROT_AB:
        return "gelb", f"Mittel sind {_punkte(gezogen - fertig)} weiter als die fertigen Einheiten."
    return "gruen", "Mittel und Fortschritt halten mit der Zeit Schritt."


def _punkte(anteil: Decimal) -> str:
    return f"{anteil * 100:.1f}".replace(".", ",") + " Prozentpunkte"


def foerderbefunde(zusage: Zusage, bewegungen: Sequence[Bewegung]) -> list[Befund]:
    """Everything that does not add up to the cent: quota against shares, granted against quota, used against granted."""
    return [
        *_zusage_pruefen(zusage),
        *_quote_pruefen(zusage, bewegungen),
        *_verwendung_pruefen(bewegungen),
        *_zeitraum_pruefen(zusage, bewegungen),
    ]


def _zusage_pruefen(z: Zusage) -> list[Befund]:
    befunde = []
    if None not in (z.gesamt, z.foerderbetrag, z.eigenanteil):
        teile = z.foerderbetrag + z.eigenanteil  # type: ignore[operator]
        if teile != z.gesamt:
            befunde.append(
                Befund(
                    "foerderung_summe",
                    "Förderbetrag und Eigenanteil ergeben nicht das Gesamtvolumen.",
                    teile,
                    z.gesamt,  # type: ignore[arg-type]
                )
            )
    if None not in (z.gesamt, z.quote, z.foerderbetrag):
        soll = _prozent(z.gesamt, z.quote)  # type: ignore[arg-type]
        if soll != z.foerderbetrag:
            befunde.append(
                Befund(
                    "foerderung_quote",
                    f"Der Förderbetrag ist nicht genau {_zahl(z.quote)} % des Gesamtvolumens.",
                    z.foerderbetrag,  # type: ignore[arg-type]
                    soll,
                )
            )
    return befunde


def _quote_pruefen(z: Zusage, bewegungen: Sequence[Bewegung]) -> list[Befund]:
    """Per period: granted against the quota of what was applied for."""
    if z.quote is None:
        return []
    befunde = []
    for von, bis in sorted({(b.von, b.bis) for b in bewegungen if b.art == BEANTRAGT}):
        teil = [b for b in bewegungen if (b.von, b.bis) == (von, bis)]
        bewilligt = [b for b in teil if b.art == BEWILLIGT]
        if not bewilligt:
            continue
        soll, ist = _prozent(summe(teil, BEANTRAGT), z.quote), summe(teil, BEWILLIGT)
        if soll != ist:
            tatsaechlich = (ist / summe(teil, BEANTRAGT) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
            befunde.append(
                Befund(
                    "foerderung_bewilligt",
                    f"{_zeitraum(von, bis)}: Bewilligt sind {_zahl(tatsaechlich)} % des Beantragten, die Quote ist {_zahl(z.quote)} %.",
                    ist,
                    soll,
                    "; ".join(b.grund for b in bewilligt if b.grund),
                )
            )
    return befunde


def _verwendung_pruefen(bewegungen: Sequence[Bewegung]) -> list[Befund]:
    befunde = []
    verwendet, eingegangen, bewilligt = summe(bewegungen, VERWENDET), gezogen(bewegungen), summe(bewegungen, BEWILLIGT)
    if verwendet and eingegangen and verwendet != eingegangen:
        wort = "mehr" if verwendet > eingegangen else "weniger"
        befunde.append(
            Befund(
                "foerderung_verwendet",
                f"Verwendet ist {wort}, als ausgezahlt wurde.",
                verwendet,
                eingegangen,
                "; ".join(b.grund for b in bewegungen if b.art == VERWENDET and b.grund),
            )
        )
    if bewilligt and eingegangen > bewilligt:
        befunde.append(
            Befund("foerderung_ueberzahlt", "Ausgezahlt ist mehr, als bewilligt wurde.", eingegangen, bewilligt)
        )
    return befunde


def _zeitraum_pruefen(z: Zusage, bewegungen: Sequence[Bewegung]) -> list[Befund]:
    if z.beginn is None or z.ende is None:
        return []
    return [
        Befund(
            "foerderung_zeitraum",
            f"{b.art.capitalize()} für {_zeitraum(b.von, b.bis)} liegt außerhalb des Bewilligungszeitraums.",
            b.betrag,
            NULL,
            b.grund,
        )
        for b in bewegungen
        if b.art != BEANTRAGT and (b.bis < z.beginn.year or b.von > z.ende.year)
    ]


def _prozent(betrag: Decimal, satz: Decimal) -> Decimal:
    return (betrag * satz / 100).quantize(CENT, ROUND_HALF_UP)


def _zahl(wert: Decimal | None) -> str:
    return "" if wert is None else f"{wert.normalize():f}".replace(".", ",")


def _zeitraum(von: int, bis: int) -> str:
    return str(von) if von == bis else f"{von} bis {bis}"
