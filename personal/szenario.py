"""A scenario: when its posts have worked off its demand, what that costs, which team is the bottleneck and when it moves.

Kinds of effort run side by side, each carried by its own posts; within a kind projects are worked off in their order. A
project is done when its last kind is. Efforts are drawn lognormally per project and kind, independent of each other. Pure
rules; seeded, so repeatable; the draws of a project do not depend on the order, so orders are compared on the same luck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from personal.kapazitaet import Zahlen, monate
from personal.szenarioposten import Kostenrechnung, Posten, eine_stelle, hoechste_vzae, kosten, monatskapazitaet
from personal.szenarioziehung import (
    ETAPPEN,
    WINZIG,
    Eingaben,
    Kurve,
    Melder,
    arten,
    etappenmatrix,
    felder,
    kurve,
    tag,
    ziehen,
)

OHNE_ENDE_JAHRE = 10  # costs of a scenario that never ends are counted for so many years


@dataclass(frozen=True)
class Termin:
    """Days by which the mean, half and 80 % of the draws are done; None: never with these posts, or beyond the horizon."""

    mittel: date | None
    p50: date | None
    p80: date | None


@dataclass(frozen=True)
class Team:
    """One kind of effort. `noetig`: VZÄ from the first day on that finish by the target; None without a target."""

    art: str
    bedarf: float
    vzae: Decimal
    termin: Termin
    grund: str
    noetig: Decimal | None

    @property
    def pt_je_stelle(self) -> Decimal | None:
        """Person days each post has to work; None without posts."""
        return Decimal(str(self.bedarf)) / self.vzae if self.vzae > 0 else None


@dataclass(frozen=True)
class Ergebnis:
    """Everything a result shows. `engpass`: (first day of a month, kind) at the begin and whenever it moves."""

    teams: tuple[Team, ...]
    termin: Termin
    etappen: dict[str, Termin]
    sicher: float | None
    projekte_bis_ziel: int | None
    leistungen_bis_ziel: int | None
    engpass: tuple[tuple[date, str], ...]
    entscheidend: str
    kosten: Kostenrechnung
    kosten_bis: date
    reihe: tuple[date, ...]
    kapazitaet: dict[str, Zahlen]
    offen: dict[str, Zahlen]

    @property
    def gruende(self) -> tuple[str, ...]:
        """Why there is no end."""
        return tuple(team.grund for team in self.teams if team.grund)


def kapazitaeten(eingaben: Eingaben, posten: Sequence[Posten] | None = None) -> dict[str, Zahlen]:
    """Person days per month for every kind with demand or posts; 0 where nobody works."""
    leer = np.zeros(len(eingaben.pt_je_monat))
    je_art = monatskapazitaet(
        eingaben.posten if posten is None else posten, ab=eingaben.stichtag, pt_je_monat=eingaben.pt_je_monat
    )
    return {art: je_art.get(art, leer) for art in sorted({*arten(eingaben), *je_art})}


def rechnen(
    eingaben: Eingaben, *, gezogen: Mapping[str, Zahlen] | None = None, melden: Melder = lambda anteil: None
) -> Ergebnis:
    """Compute a scenario; `gezogen` are the draws of `ziehen` where they exist already."""
    gezogen = ziehen(eingaben, melden=melden) if gezogen is None else gezogen
    je_monat = kapazitaeten(eingaben)
    kurven = {art: kurve(werte, ab=eingaben.stichtag) for art, werte in je_monat.items()}
    zeiten, mittel = etappenzeiten(gezogen, kurven, eingaben.stichtag), _mittlere_zeiten(eingaben, kurven)
    etappen = {
        name: _termin(zeiten[:, n], mittel[n], eingaben.stichtag)
        for n, name in enumerate(ETAPPEN)
        if len(eingaben.folge) >= 4 or name == "alle Projekte"
    }
    ende = etappen["alle Projekte"]
    teams = tuple(_team(eingaben, art, gezogen[art], kurven[art]) for art in gezogen)
    kosten_bis = ende.p80 or _in_jahren(eingaben.stichtag, OHNE_ENDE_JAHRE)
    offen = {art: _offen(teams_bedarf(teams).get(art, 0.0), kurven[art]) for art in je_monat}
    laenge = _laenge(offen, je_monat)
    reihe = tuple(erster.item() for erster in monate(eingaben.stichtag, laenge))
    fertige = _bis_ziel(eingaben, kurven)
    return Ergebnis(
        teams=teams,
        termin=ende,
        etappen=etappen,
        sicher=_sicher(zeiten[:, -1], eingaben.ziel_am),
        projekte_bis_ziel=fertige[0],
        leistungen_bis_ziel=fertige[1],
        engpass=engpassfolge(offen, je_monat, reihe),
        entscheidend=_entscheidend(teams),
        kosten=kosten(eingaben.posten, ab=eingaben.stichtag, bis=kosten_bis, saetze=eingaben.saetze),
        kosten_bis=kosten_bis,
        reihe=reihe,
        kapazitaet={art: werte[:laenge] for art, werte in je_monat.items()},
        offen={art: werte[:laenge] for art, werte in offen.items()},
    )


def etappenzeiten(gezogen: Mapping[str, Zahlen], kurven: Mapping[str, Kurve], stichtag: date) -> Zahlen:
    """Moment at which the last kind has reached each stage: draws × stages. Without demand all is done at once."""
    if not gezogen:
        return np.full((1, len(ETAPPEN)), float(stichtag.toordinal()))
    return np.maximum.reduce([kurven[art].tage(summen) for art, summen in gezogen.items()])


def quantile(momente: Zahlen, *, ab: date) -> tuple[date | None, date | None]:
    """P50 and P80: days by which half and 80 % of the draws are done."""
    p50, p80 = np.quantile(momente, [0.5, 0.8], method="higher")
    return tag(float(p50), ab=ab), tag(float(p80), ab=ab)


def _termin(momente: Zahlen, mittel: float, ab: date) -> Termin:
    return Termin(tag(float(mittel), ab=ab), *quantile(momente, ab=ab))


def _mittlere_zeiten(eingaben: Eingaben, kurven: Mapping[str, Kurve]) -> Zahlen:
    matrix = etappenmatrix(eingaben)
    erwartet = {art: felder(eingaben.projekte, art)[0] @ matrix for art in arten(eingaben)}
    return etappenzeiten({art: werte[None, :] for art, werte in erwartet.items()}, kurven, eingaben.stichtag)[0]


def _team(eingaben: Eingaben, art: str, summen: Zahlen, verlauf: Kurve) -> Team:
    bedarf = float(felder([eingaben.projekte[n] for n in eingaben.folge], art)[0].sum())
    vzae = hoechste_vzae(eingaben.posten, ab=eingaben.stichtag).get(art, Decimal(0))
    mittel = float(verlauf.tage(np.array([bedarf]))[0])
    termin = _termin(verlauf.tage(summen[:, -1]), mittel, eingaben.stichtag)
    return Team(art, bedarf, vzae, termin, _grund(art, bedarf, verlauf, termin), _noetig(eingaben, bedarf))


def _grund(art: str, bedarf: float, verlauf: Kurve, termin: Termin) -> str:
    """Why a kind has no end, German; empty where it has one."""
    if termin.p80 is not None:
        return ""
    offen = f"{bedarf:,.0f}".replace(",", ".")
    if verlauf.summe[-1] <= 0:
        return f"Mit diesen Stellen wird der Bestand nie fertig: „{art}“ braucht {offen} Personentage, hat aber keine Kapazität."
    if verlauf.summe[-1] - verlauf.summe[-13] <= 0:
        return (
            f"Mit diesen Stellen wird der Bestand nie fertig: Die Stellen für „{art}“ fallen weg, bevor {offen} "
            "Personentage geleistet sind."
        )
    return f"„{art}“ wird mit diesen Stellen in {len(verlauf.kanten) // 12} Jahren nicht sicher fertig."


def _noetig(eingaben: Eingaben, bedarf: float) -> Decimal | None:
    if eingaben.ziel_am is None:
        return None
    eine = geleistet_bis(eingaben, {"eine": None})["eine"]
    return Decimal(str(round(bedarf / eine, 4))) if eine > 0 else None


def geleistet_bis(eingaben: Eingaben, arten: Mapping[str, Kurve | None]) -> dict[str, float]:
    """Person days worked up to the target (its last minute); for None: by one full-time post from the first day on."""
    moment = float((eingaben.ziel_am or eingaben.stichtag).toordinal() + 1)
    eine = kurve(eine_stelle(ab=eingaben.stichtag, pt_je_monat=eingaben.pt_je_monat), ab=eingaben.stichtag)
    return {art: float(np.interp(moment, (k or eine).kanten, (k or eine).summe)) for art, k in arten.items()}


def _bis_ziel(eingaben: Eingaben, kurven: Mapping[str, Kurve]) -> tuple[int | None, int | None]:
    """Projects, and their services, done by the target when every effort is as expected."""
    if eingaben.ziel_am is None:
        return None, None
    folge = [eingaben.projekte[n] for n in eingaben.folge]
    fertig = np.ones(len(folge), dtype=bool)
    grenzen = geleistet_bis(eingaben, {art: kurven[art] for art in arten(eingaben)})
    for art, grenze in grenzen.items():
        fertig &= np.cumsum(felder(folge, art)[0]) <= grenze + WINZIG
    return int(fertig.sum()), sum(projekt.leistungen for projekt, ist in zip(folge, fertig, strict=True) if ist)


def _sicher(momente: Zahlen, ziel_am: date | None) -> float | None:
    return None if ziel_am is None else float(np.mean(momente <= ziel_am.toordinal() + 1 + WINZIG))


def teams_bedarf(teams: Sequence[Team]) -> dict[str, float]:
    """Person days per kind."""
    return {team.art: team.bedarf for team in teams}


def _offen(bedarf: float, verlauf: Kurve) -> Zahlen:
    """Person days still open at the begin of each month."""
    return np.maximum(bedarf - verlauf.summe[:-1], 0.0)


def _laenge(offen: Mapping[str, Zahlen], je_monat: Mapping[str, Zahlen]) -> int:
    """Months worth showing: until all is done and one more, at least a year; without an end ten years."""
    anzahl = min((len(werte) for werte in je_monat.values()), default=0)
    if not anzahl:
        return 0
    letzte = max((int(np.count_nonzero(werte > WINZIG)) for werte in offen.values()), default=0)
    grenze = 12 * OHNE_ENDE_JAHRE if letzte >= anzahl else max(letzte + 1, 12)
    return min(grenze, anzahl)


def engpassfolge(
    offen: Mapping[str, Zahlen], je_monat: Mapping[str, Zahlen], reihe: Sequence[date]
) -> tuple[tuple[date, str], ...]:
    """The bottleneck at the begin and each month it moves: the kind whose open demand is most times its monthly capacity.

    A kind with open demand and no capacity is the bottleneck. Over when nothing is open.
    """
    wechsel: list[tuple[date, str]] = []
    for nummer, erster in enumerate(reihe):
        last = {art: _last(offen[art][nummer], je_monat[art][nummer]) for art in offen if offen[art][nummer] > WINZIG}
        if not last:
            break
        bisher = last.get(wechsel[-1][1], -1.0) if wechsel else -1.0
        art = max(last, key=lambda name: last[name])
        if not wechsel or last[art] > bisher * (1 + 1e-6):
            wechsel.append((erster, art))
    return tuple(wechsel)


def _last(offen: float, kapazitaet: float) -> float:
    return offen / kapazitaet if kapazitaet > 0 else float("inf")


def _entscheidend(teams: Sequence[Team]) -> str:
    """The kind that ends last; of several without an end the one with most person days per post."""
    if not teams:
        return ""
    return max(teams, key=lambda t: (t.termin.mittel or date.max, t.pt_je_stelle or Decimal(10**9))).art


def _in_jahren(tag: date, jahre: int) -> date:
    return date(tag.year + jahre, tag.month, 1) - timedelta(days=1)
