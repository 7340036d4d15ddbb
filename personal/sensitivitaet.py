"""What one change brings: one post more or less per team, starts three months earlier, effort 10 % less. Pure rules.

Every variant is computed on the draws of the scenario itself, so a difference is an effect and not another luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from personal.kapazitaet import Zahlen
from personal.szenario import Ergebnis, etappenzeiten, kapazitaeten, quantile
from personal.szenarioposten import Posten, Zeit, eine_stelle, frueher, kosten
from personal.szenarioziehung import Eingaben, kurve

TAGE_JE_MONAT = 365.2425 / 12
MONATE_FRUEHER = 3
WENIGER_AUFWAND = 0.9
HOECHSTENS_TEAMS = 20  # kinds × Ämter: more would be a list nobody reads


@dataclass(frozen=True)
class Variante:
    """One change with its days. `monate`: P80 earlier (+) or later (−); None where one of both has no end."""

    name: str
    p50: date | None
    p80: date | None
    monate: float | None
    kosten: Decimal | None
    wirkung: str


def sensitivitaet(eingaben: Eingaben, ergebnis: Ergebnis, gezogen: Mapping[str, Zahlen]) -> list[Variante]:
    """All variants, the one that brings most first. `kosten`: difference to the scenario up to each one's own end."""
    je_monat = kapazitaeten(eingaben)
    rechner = _Rechner(eingaben, ergebnis, gezogen)
    varianten = [
        *(v for team in _teams(eingaben, gezogen) for v in _eine_mehr_und_weniger(rechner, je_monat, *team)),
        *_frueher(rechner),
        *(_weniger_aufwand(rechner, je_monat, art) for art in gezogen),
    ]
    return sorted(varianten, key=_rang)


@dataclass(frozen=True)
class _Rechner:
    eingaben: Eingaben
    ergebnis: Ergebnis
    gezogen: Mapping[str, Zahlen]

    def variante(
        self,
        name: str,
        *,
        je_monat: Mapping[str, Zahlen],
        posten: Sequence[Posten],
        gezogen: Mapping[str, Zahlen] | None = None,
    ) -> Variante:
        """Days and costs of one change."""
        ab = self.eingaben.stichtag
        kurven = {art: kurve(werte, ab=ab) for art, werte in je_monat.items()}
        letzte = {art: summen[:, -1:] for art, summen in (gezogen or self.gezogen).items()}
        p50, p80 = quantile(etappenzeiten(letzte, kurven, ab)[:, -1], ab=ab)
        monate, wirkung = _wirkung(self.ergebnis.termin.p80, p80)
        return Variante(name, p50, p80, monate, self._mehrkosten(posten, p80), wirkung)

    def _mehrkosten(self, posten: Sequence[Posten], p80: date | None) -> Decimal | None:
        bisher = self.ergebnis.kosten.gesamt
        if p80 is None or bisher is None or self.ergebnis.termin.p80 is None:
            return None
        neu = kosten(posten, ab=self.eingaben.stichtag, bis=p80, saetze=self.eingaben.saetze).gesamt
        return None if neu is None else neu - bisher


def _wirkung(bisher: date | None, neu: date | None) -> tuple[float | None, str]:
    if bisher is None and neu is None:
        return None, "weiter kein Ende"
    if bisher is None:
        return None, "macht das Ende erst möglich"
    if neu is None:
        return None, "wird dann nie fertig"
    monate = round((bisher - neu).days / TAGE_JE_MONAT, 1) + 0.0
    if not monate:
        return 0.0, "keine Wirkung"
    betrag = f"{abs(monate):.1f}".replace(".", ",")
    return monate, f"bringt {betrag} Monate" if monate > 0 else f"kostet {betrag} Monate"


def _rang(variante: Variante) -> tuple[int, float, str]:
    stufe = {"macht das Ende erst möglich": 0, "weiter kein Ende": 2, "wird dann nie fertig": 3}.get(
        variante.wirkung, 1
    )
    return stufe, -(variante.monate or 0.0), variante.name


def _teams(eingaben: Eingaben, gezogen: Mapping[str, Zahlen]) -> list[tuple[str, str, tuple[str, ...]]]:
    """(kind, Amt, groups of a typical post): kinds with demand, by the Ämter whose posts carry them."""
    gefunden: dict[tuple[str, str], tuple[str, ...]] = {}
    for stelle in eingaben.posten:
        if stelle.art in gezogen and stelle.zeiten:
            gefunden.setdefault((stelle.art, stelle.amt), stelle.gruppen)
    ohne = [(art, "", ()) for art in gezogen if not any(bekannt == art for bekannt, _ in gefunden)]
    return [*((art, amt, gruppen) for (art, amt), gruppen in gefunden.items()), *ohne][:HOECHSTENS_TEAMS]


def _eine_mehr_und_weniger(
    rechner: _Rechner, je_monat: Mapping[str, Zahlen], art: str, amt: str, gruppen: tuple[str, ...]
) -> list[Variante]:
    eingaben = rechner.eingaben
    eine = eine_stelle(ab=eingaben.stichtag, pt_je_monat=eingaben.pt_je_monat)
    wo = f" ({amt})" if amt else ""
    schritte: list[tuple[str, int, Callable[[Zahlen], Zahlen]]] = [
        (f"eine Stelle {art} mehr{wo}", 1, lambda werte: werte + eine),
        (f"eine Stelle {art} weniger{wo}", -1, lambda werte: np.maximum(werte - eine, 0.0)),
    ]
    return [
        rechner.variante(
            name,
            je_monat={**je_monat, art: rechnung(je_monat[art])},
            posten=[
                *eingaben.posten,
                Posten(
                    "variante", name, art, amt, Decimal(1), gruppen, (Zeit(Decimal(vorzeichen), eingaben.stichtag),)
                ),
            ],
        )
        for name, vorzeichen, rechnung in schritte
        if vorzeichen > 0 or je_monat[art].any()
    ]


def _frueher(rechner: _Rechner) -> list[Variante]:
    eingaben = rechner.eingaben
    posten = frueher(eingaben.posten, ab=eingaben.stichtag, monate=MONATE_FRUEHER)
    if posten == list(eingaben.posten):
        return []
    name = f"alle späteren Stellen {MONATE_FRUEHER} Monate früher"
    return [rechner.variante(name, je_monat=kapazitaeten(eingaben, posten), posten=posten)]


def _weniger_aufwand(rechner: _Rechner, je_monat: Mapping[str, Zahlen], art: str) -> Variante:
    gezogen = {**rechner.gezogen, art: rechner.gezogen[art] * WENIGER_AUFWAND}
    name = f"Aufwand {art} 10 % kleiner"
    return rechner.variante(name, je_monat=je_monat, posten=rechner.eingaben.posten, gezogen=gezogen)
