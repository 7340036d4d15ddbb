"""The arithmetic of the Abgleich: tolerance, sums, explanations, and what a finding says. Euros as Decimal, no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

EINHEITEN = {"euro": Decimal(1), "teur": Decimal(1000), "mio": Decimal(1_000_000)}
ZEICHEN = {"euro": "€", "teur": "T€", "mio": "Mio. €"}
UNGEFAEHR = ("rund", "voraussichtlich")
VE = "ve"
ARTEN = {
    "ansatz": "Ansatz",
    "ueberplan": "überplanmäßig",
    VE: "Verpflichtungsermächtigung",
    "finanzplan": "Finanzplan",
    "uebertrag": "Übertrag",
}
NACHBARJAHRE = 2  # how far beside the named period an explanation is looked for
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Zelle:
    """Euros of one year and kind below a Maßnahme. `block` = the direct child (or itself) they lie under.

    `zaehlt` False: part of no total that names no kind (`haushaltsstatus.zaehlende_arten`).
    """

    jahr: int
    art: str
    haushalt: str
    kostenart: int
    wirkung: str
    block: str
    betrag: Decimal
    zaehlt: bool = True

    @property
    def ist_mittel(self) -> bool:
        """Part of a total that names no kind."""
        return self.zaehlt and self.art != VE


@dataclass(frozen=True)
class Angabe:
    """A total as printed, in the unit of the source. `kostenart` None and "" elsewhere: everything (without VE)."""

    id: int
    wortlaut: str
    betrag: Decimal
    einheit: str
    von: int
    bis: int
    praezision: str = "genau"
    art: str = ""
    kostenart: int | None = None
    haushalt: str = ""
    fundort: str = "tabelle"

    @property
    def euro(self) -> Decimal:
        """In euros."""
        return self.betrag * EINHEITEN[self.einheit]


@dataclass(frozen=True)
class Erklaerung:
    """What has to be added (`dazu`) or left out for the printed total to come out, and what then comes out."""

    dazu: bool
    was: tuple[tuple[str, Decimal], ...]
    summe: Decimal


def letzte_stelle(angabe: Angabe) -> Decimal:
    """Value in euros of the last printed digit; of „rund“ amounts the last one that is not 0."""
    normal = angabe.betrag.normalize()
    exponent = int(normal.as_tuple().exponent)
    if angabe.praezision not in UNGEFAEHR:
        exponent = min(exponent, 0)
    return Decimal(1).scaleb(exponent) * EINHEITEN[angabe.einheit]


def toleranz(angabe: Angabe) -> Decimal:
    """Half a unit of the last printed digit, in euros."""
    return letzte_stelle(angabe) / 2


def passt(angabe: Angabe, summe: Decimal) -> bool:
    """True where the computed `summe` agrees with what is printed, at its precision."""
    abstand, spiel = summe - angabe.euro, toleranz(angabe)
    if angabe.praezision == "bis_zu":
        return abstand <= spiel
    if angabe.praezision == "mindestens":
        return abstand >= -spiel
    return abs(abstand) <= spiel


def ausgewaehlt(zellen: Iterable[Zelle], angabe: Angabe) -> list[Zelle]:
    """Cells the total covers, years apart: kind, Kostenart, Haushalt. Without a kind: all that counts."""
    return [
        z
        for z in zellen
        if (z.art == angabe.art if angabe.art else z.ist_mittel)
        and (angabe.kostenart is None or z.kostenart == angabe.kostenart)
        and (not angabe.haushalt or z.haushalt == angabe.haushalt)
    ]


def im_zeitraum(zellen: Iterable[Zelle], von: int, bis: int) -> list[Zelle]:
    """Cells of these years, both included."""
    return [z for z in zellen if von <= z.jahr <= bis]


def summe(zellen: Iterable[Zelle]) -> Decimal:
    """Euros."""
    return sum((z.betrag for z in zellen), Decimal(0))


def erklaerung(angabe: Angabe, zellen: Sequence[Zelle]) -> Erklaerung | None:
    """The simplest change of period, kind or block with which the total comes out; None where there is none.

    Tried in this order: neighbouring years added, kinds of them added, then years, kinds, blocks left out; one, then two.
    """
    drin = im_zeitraum(zellen, angabe.von, angabe.bis)
    daneben = [
        z for z in zellen if 0 < max(angabe.von - z.jahr, z.jahr - angabe.bis) <= NACHBARJAHRE
    ]  # next to the period, on either side
    for dazu, quelle, name in (
        (True, daneben, _jahr),
        (True, daneben, _jahr_und_art),
        (False, drin, _jahr),
        (False, drin, _jahr_und_art),
        (False, drin, _block),
    ):
        gefunden = _suchen(angabe, summe(drin), dazu, _gruppen(quelle, name))
        if gefunden is not None:
            return gefunden
    return None


def _suchen(angabe: Angabe, basis: Decimal, dazu: bool, gruppen: Mapping[str, Decimal]) -> Erklaerung | None:
    for anzahl in (1, 2):
        for wahl in combinations(sorted((n, b) for n, b in gruppen.items() if b), anzahl):
            neu = basis + (1 if dazu else -1) * sum(betrag for _, betrag in wahl)
            if neu and abs(neu - angabe.euro) <= toleranz(angabe):
                return Erklaerung(dazu, wahl, neu)
    return None


def _gruppen(zellen: Iterable[Zelle], name: Callable[[Zelle], str]) -> dict[str, Decimal]:
    werte: dict[str, Decimal] = defaultdict(Decimal)
    for z in zellen:
        werte[name(z)] += z.betrag
    return werte


def _jahr(z: Zelle) -> str:
    return str(z.jahr)


def _jahr_und_art(z: Zelle) -> str:
    return f"{z.jahr}, {ARTEN.get(z.art, z.art)}"


def _block(z: Zelle) -> str:
    return f"„{z.block}“"


def widersprueche(angaben: Sequence[Angabe]) -> Iterator[tuple[Angabe, Angabe]]:
    """Pairs of one Maßnahme with the same period and selection from different places whose roundings do not overlap."""
    gruppen: dict[tuple[object, ...], list[Angabe]] = defaultdict(list)
    for a in angaben:
        gruppen[a.von, a.bis, a.art, a.kostenart, a.haushalt].append(a)
    for gruppe in gruppen.values():
        for a, b in combinations(sorted(gruppe, key=lambda x: x.id), 2):
            if a.fundort != b.fundort and abs(a.euro - b.euro) > toleranz(a) + toleranz(b):
                yield a, b


@dataclass(frozen=True)
class Aufteilung:
    """What a labelled Maßnahme holds. `moeglich` = open or investive amounts as high as running costs the source names."""

    gesamt: Decimal
    konsumtiv: Decimal
    investiv: Decimal
    offen: Decimal
    moeglich: tuple[tuple[str, int, Decimal], ...] = ()

    def anders(self, bezeichnet_als: str) -> Decimal:
        """Euros whose effect contradicts the label."""
        return self.konsumtiv if bezeichnet_als == "investiv" else self.investiv

    @property
    def auch_laufend(self) -> Decimal:
        """Euros that may be running costs as well."""
        return sum((betrag for _, _, betrag in self.moeglich), Decimal(0))


def aufteilung(zellen: Iterable[Zelle], moeglich: Sequence[tuple[str, int, Decimal]] = ()) -> Aufteilung:
    """Split by effect, without VE; `moeglich`: see `auch_laufende_jahre`."""
    mittel = [z for z in zellen if z.ist_mittel]
    konsumtiv, investiv, offen = (summe(z for z in mittel if z.wirkung == w) for w in ("konsumtiv", "investiv", ""))
    return Aufteilung(summe(mittel), konsumtiv, investiv, offen, tuple(moeglich))


def auch_laufende_jahre(zellen: Iterable[Zelle], angabe: Angabe) -> dict[int, Decimal]:
    """Years in which a Maßnahme's not konsumtive amounts are as high as the running costs that the source prints for it.

    `angabe`: printed per year, or over its period. Year → euros, empty where nothing agrees.
    """
    je_jahr: dict[int, Decimal] = defaultdict(Decimal)
    for z in zellen:
        if z.ist_mittel and z.wirkung != "konsumtiv" and angabe.von <= z.jahr <= angabe.bis:
            je_jahr[z.jahr] += z.betrag
    if abs(sum(je_jahr.values(), Decimal(0)) - angabe.euro) <= toleranz(angabe):
        return dict(je_jahr)
    return {jahr: betrag for jahr, betrag in je_jahr.items() if abs(betrag - angabe.euro) <= toleranz(angabe)}


# --- German words


def geld(betrag: Decimal) -> str:
    """`6.114.000 €`; cents only where there are any."""
    wert = betrag.quantize(_CENT, ROUND_HALF_UP)
    stellen = 0 if wert == wert.to_integral_value() else 2
    return f"{_deutsch(wert, stellen)} €"


def gedruckt(angabe: Angabe) -> str:
    """As the source has it: `6.835 T€`, `rund 14,2 Mio. €`."""
    normal = angabe.betrag.normalize()
    stellen = max(0, -int(normal.as_tuple().exponent))
    wort = {"genau": ""}.get(angabe.praezision, angabe.praezision.replace("_", " ") + " ")
    return f"{wort}{_deutsch(angabe.betrag, stellen)} {ZEICHEN[angabe.einheit]}"


def prozent(teil: Decimal, ganzes: Decimal, stellen: int = 1) -> str:
    """`44,4 %`."""
    return f"{_deutsch(teil * 100 / ganzes, stellen)} %"


def zeitraum(von: int, bis: int) -> str:
    """`2022`, `2022/23`, `2021–2025`."""
    if von == bis:
        return str(von)
    return f"{von}/{bis % 100:02d}" if bis == von + 1 else f"{von}–{bis}"


def aufzaehlung(teile: Sequence[str]) -> str:
    """`a, b und c`."""
    return " und ".join(filter(None, (", ".join(teile[:-1]), *teile[-1:])))


def _deutsch(wert: Decimal, stellen: int) -> str:
    text = f"{wert.quantize(Decimal(1).scaleb(-stellen), ROUND_HALF_UP):,.{stellen}f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".").replace("-", "−")
