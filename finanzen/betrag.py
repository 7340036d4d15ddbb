"""How people and Excel write an amount of money. Pure rules; ValueError carries the German message.

An amount is euros in cents with a precision, or unknown with a reason: never both, and unknown is never 0.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from leistungen.schreibweise import BIS_ZU, RUND

CENT = Decimal("0.01")
HOECHSTENS = Decimal("99999999999.99")
BEISPIELE = "Beispiele: 79.400 · 1.234,56 · rund 100 T€ · 1,5 Mio. · 1.000 netto 19 % · unbekannt: Ausschreibung läuft"
EINHEITEN = {"euro": Decimal(1), "teur": Decimal(1_000), "mio": Decimal(1_000_000), "mrd": Decimal(1_000_000_000)}

_UNBEKANNT = re.compile(
    r"^(?P<wort>unbekannt|offen|unklar|nicht (?:quantifizierbar|bezifferbar)|noch nicht bekannt)"
    r"(?:\s*[:–,(-]\s*(?P<grund>.+?)\)?)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_GENAUIGKEIT = (
    ("voraussichtlich", re.compile(r"^(voraussichtlich|vsl\.?|geschätzt|gesch\.)\s*", re.IGNORECASE)),
    ("mindestens", re.compile(r"^(mindestens|mind\.?|ab|≥|>)\s*", re.IGNORECASE)),
    ("bis_zu", BIS_ZU),
    ("rund", RUND),
)
_VORSATZ = {
    "genau": "",
    "rund": "rund ",
    "bis_zu": "bis zu ",
    "mindestens": "mindestens ",
    "voraussichtlich": "voraussichtlich ",
}
_FREMD = re.compile(
    r"[$£¥₣]|\b(usd|us-dollar|dollar|chf|franken|gbp|pfund|dm|sek|pln|dkk|czk|yen|jpy)\b", re.IGNORECASE
)
_EINHEIT = (
    ("mrd", re.compile(r"(?:mrd\.?|milliarden?)\s*(?:€|eur|euro)?", re.IGNORECASE)),
    ("mio", re.compile(r"(?:mio\.?|millionen|million)\s*(?:€|eur|euro)?", re.IGNORECASE)),
    ("teur", re.compile(r"(?:t\s?€|t\s?eur|tsd\.?\s*(?:€|eur|euro)?|tausend\s*(?:€|eur|euro)?)", re.IGNORECASE)),
    ("euro", re.compile(r"(?:€|eur|euro)", re.IGNORECASE)),
)
_STEUER = re.compile(
    r"^(?P<rest>.+?)[\s,(]+(?P<wort>netto|brutto)(?:[\s,:(]*(?P<satz>\d{1,2}(?:[.,]\d{1,2})?)\s*%?)?(?:\s*(?:mwst|ust)\.?)?\)?$",
    re.IGNORECASE,
)
_SATZ = re.compile(r"^[0-9]{1,2}(?:[.,][0-9]{1,2})?\s*%?$")
HOECHSTER_SATZ = 30
_SATZFEHLER = f"Der Steuersatz liegt zwischen 0 und {HOECHSTER_SATZ} Prozent"
_TAUSENDER = re.compile(r"^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$")
_DEUTSCH = re.compile(r"^\d+(?:,\d+)?$")
_PUNKT = re.compile(r"^\d+\.\d+$")
_ENGLISCH = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$")


class Betragsangabe(NamedTuple):
    """Euros to the cent with the precision (`Praezision`), or None with the reason why it is unknown.

    `steuer` "netto" or "brutto" with the rate in percent where it was typed; "" and None leave it as it was, unless
    `ist_steuer_fest`: then both hold as they are, empty too.
    """

    betrag: Decimal | None
    praezision: str = "genau"
    unbekannt_grund: str = ""
    steuer: str = ""
    steuersatz: Decimal | None = None
    ist_steuer_fest: bool = False


def betrag_lesen(text: str, *, einheit: str = "euro") -> Betragsangabe:
    """Read one amount. `einheit` (euro, teur, mio) applies where the text names none itself.

    Raises ValueError with a German sentence: empty, below zero, another currency, not a number, ambiguous, too large.
    """
    rest = _bereinigt(text)
    if not rest:
        raise ValueError(f"Hier fehlt ein Betrag. Für nichts geben Sie 0 ein. {BEISPIELE}")
    if unbekannt := _UNBEKANNT.match(rest):
        return _unbekannt(unbekannt["wort"], unbekannt["grund"] or "")
    rest, steuer, satz = _steuer(rest)
    _waehrung_pruefen(rest, text)
    rest, praezision = _genauigkeit(rest)
    rest, faktor = _ohne_einheit(rest, einheit)
    betrag = _im_rahmen(_zahl(rest, text, in_millionen=faktor >= EINHEITEN["mio"]), faktor, text)
    return Betragsangabe(betrag, praezision, "", steuer, satz)


def satz_lesen(text: str) -> Decimal | None:
    """A VAT rate in percent: "19", "7,5 %"; None where nothing is typed. Raises ValueError with a German sentence."""
    rest = _bereinigt(text)
    if not rest:
        return None
    satz = Decimal(rest.rstrip("% ").replace(",", ".")) if _SATZ.match(rest) else None
    if satz is None or satz > HOECHSTER_SATZ:
        raise ValueError(f"{_SATZFEHLER}, zum Beispiel 19 oder 7,5.")
    return satz


def satztext(satz: Decimal | None) -> str:
    """The opposite of `satz_lesen`: "19", "7,5", ""."""
    return "" if satz is None else f"{satz.normalize():f}".replace(".", ",")


def betragstext(
    betrag: Decimal | None, praezision: str = "genau", unbekannt_grund: str = "", *, mit_cent: bool = False
) -> str:
    """The opposite of `betrag_lesen`: "1.234,56", "rund 100.000", "unbekannt: Grund"; cents where there are any or asked for."""
    if betrag is None:
        return f"unbekannt: {unbekannt_grund}"
    stellen = 0 if betrag == betrag.to_integral_value() and not mit_cent else 2
    text = f"{betrag:,.{stellen}f}".replace(",", "\0").replace(".", ",").replace("\0", ".")
    return f"{_VORSATZ.get(praezision, '')}{text}"


def angabetext(angabe: Betragsangabe) -> str:
    """As `betragstext`, with net or gross and the rate where they were named: "79.400 netto 19 %"."""
    satz = "" if angabe.steuersatz is None else f" {satztext(angabe.steuersatz)} %"
    steuer = f" {angabe.steuer}{satz}" if angabe.steuer else ""
    return f"{betragstext(angabe.betrag, angabe.praezision, angabe.unbekannt_grund)}{steuer}"


def _bereinigt(text: str) -> str:
    """One line, plain spaces, without the footnote stars of a printed table."""
    einfach = unicodedata.normalize("NFKC", text.replace("−", "-").replace("–", "-"))
    return re.sub(r"\s+", " ", einfach).strip().strip("*").strip()


def _unbekannt(wort: str, grund: str) -> Betragsangabe:
    grund = grund.strip() or (wort if wort.lower().startswith("nicht ") else "")
    if not grund:
        raise ValueError("Bitte nennen Sie den Grund: „unbekannt: Ausschreibung läuft“.")
    if len(grund) > 300:
        raise ValueError(f"Der Grund hat {len(grund)} Zeichen, erlaubt sind 300.")
    return Betragsangabe(None, "genau", grund)


def _steuer(rest: str) -> tuple[str, str, Decimal | None]:
    """What stands before "netto 19 %", the word, the rate in percent (None where none is named)."""
    treffer = _STEUER.match(rest)
    if treffer is None:
        return rest, "", None
    satz = Decimal(treffer["satz"].replace(",", ".")) if treffer["satz"] else None
    if satz is not None and satz > HOECHSTER_SATZ:
        raise ValueError(f"{_SATZFEHLER}.")
    return treffer["rest"], treffer["wort"].lower(), satz


def _waehrung_pruefen(rest: str, text: str) -> None:
    if _FREMD.search(rest):
        raise ValueError(f"„{text.strip()[:40]}“: Der Haushalt wird in Euro geführt. Bitte rechnen Sie in Euro um.")


def _genauigkeit(rest: str) -> tuple[str, str]:
    for name, muster in _GENAUIGKEIT:
        gekuerzt = muster.sub("", rest, count=1)
        if gekuerzt != rest:
            return gekuerzt, name
    return rest, "genau"


def _ohne_einheit(rest: str, vorgabe: str) -> tuple[str, Decimal]:
    """The bare number and its factor; a unit may stand before or behind it."""
    for name, muster in _EINHEIT:
        for ganz in (rf"^{muster.pattern}\s*(?P<zahl>[-(\d].*)$", rf"^(?P<zahl>.*[\d)-])\s*{muster.pattern}$"):
            if treffer := re.match(ganz, rest, re.IGNORECASE):
                return treffer["zahl"].strip(), EINHEITEN[name]
    return rest, EINHEITEN[vorgabe]


def _zahl(rest: str, text: str, *, in_millionen: bool) -> Decimal:
    kurz = text.strip()[:40]
    rest = re.sub(r",-{1,2}$", "", rest).replace(" ", "").replace("'", "").replace("’", "")
    if re.match(r"^(-|\(.*\)$)", rest) or rest.endswith("-"):
        raise ValueError(f"„{kurz}“ liegt unter null. Ein Ansatz ist 0 oder mehr; Erträge werden hier nicht geplant.")
    if not rest.isascii():
        raise ValueError(f"„{kurz}“ ist kein Betrag. {BEISPIELE}")
    if _TAUSENDER.match(rest):
        if in_millionen and "," not in rest and rest.count(".") == 1:
            raise ValueError(f"„{kurz}“ ist mehrdeutig: Bitte schreiben Sie 1,5 Mio. oder 1.500.000.")
        return Decimal(rest.replace(".", "").replace(",", "."))
    if _ENGLISCH.match(rest) and ("." in rest or rest.count(",") > 1):
        raise ValueError(f"„{kurz}“ ist englisch geschrieben. Bitte schreiben Sie 1.234,56.")
    if _DEUTSCH.match(rest) or _PUNKT.match(rest):
        return Decimal(rest.replace(",", "."))
    raise ValueError(f"„{kurz}“ ist kein Betrag. {BEISPIELE}")


def _im_rahmen(zahl: Decimal, faktor: Decimal, text: str) -> Decimal:
    """Euros in cents. What a float adds far behind the comma is dropped; a third decimal that means something is not."""
    kurz = text.strip()[:40]
    if zahl.adjusted() > 20:
        raise ValueError(f"„{kurz}“ ist zu groß: höchstens 99.999.999.999,99 €.")
    genau = zahl * faktor
    betrag = genau.quantize(CENT, ROUND_HALF_UP)
    if abs(genau - betrag) > Decimal("0.00001"):
        raise ValueError(f"„{kurz}“ hat mehr als zwei Stellen nach dem Komma. Tausender trennt ein Punkt: 1.234,56.")
    if betrag > HOECHSTENS:
        raise ValueError(f"„{kurz}“ ist zu groß: höchstens 99.999.999.999,99 €.")
    return betrag
