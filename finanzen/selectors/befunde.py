"""All findings of the room finanzen. `QUELLEN` is the door: funding ledger and bookings add their `Befundquelle` there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from finanzen import abgleich as a
from finanzen import abgleichregeln as r
from finanzen.models import Haushaltsjahrstand, Haushaltsposition, Kostenart, Massnahme, Summenangabe, Zahlungsreihe
from finanzen.selectors import buchungsbefunde, foerderbefunde
from finanzen.selectors.abgleichdaten import Auffaellig, auffaelliges, zellen
from organisation.befund import Befundquelle, Fund, Regel
from projekte.models import Projekt

MASSNAHME = "massnahme"


@dataclass
class _Abgleich:
    """One run over a Kommune."""

    kommune_id: int
    stichtag: date
    auffaellig: dict[str, list[Auffaellig]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.auffaellig = auffaelliges(kommune_id=self.kommune_id, stichtag=self.stichtag)

    @cached_property
    def angaben(self) -> dict[int, Summenangabe]:
        """Printed totals."""
        return {s.pk: s for s in Summenangabe.objects.filter(kommune_id=self.kommune_id)}

    @cached_property
    def massnahmen(self) -> dict[int, Massnahme]:
        """Those that a finding names."""
        ids = {i for liste in self.auffaellig.values() for e in liste for i in (e.id, *(e.ids or ())) if i is not None}
        ids |= {s.massnahme_id for s in self.angaben.values()}
        felder = ("id", "bezeichnung", "amt_id", "bezeichnet_als", "hat_vertrag_vor_haushalt")
        return {m.pk: m for m in Massnahme.objects.filter(kommune_id=self.kommune_id, pk__in=ids).only(*felder)}

    @cached_property
    def kostenarten(self) -> dict[int, Kostenart]:
        """All of the Kommune: there are few."""
        return {k.pk: k for k in Kostenart.objects.filter(kommune_id=self.kommune_id)}

    @cached_property
    def falsche(self) -> dict[int, a.Angabe]:
        """Printed totals that do not come out."""
        return {
            e.id: _angabe(self.angaben[e.id])
            for e in self.liste("summe")
            if e.id in self.angaben and not a.passt(_angabe(self.angaben[e.id]), e.betrag or Decimal(0))
        }

    @cached_property
    def widersprechende(self) -> set[int]:
        """Maßnahmen whose label contradicts what they hold."""
        gegenteil = {"investiv": "konsumtiv", "konsumtiv": "investiv"}
        return {
            e.id
            for e in self.liste("inhalt")
            if e.id and e.betrag and gegenteil[self.massnahmen[e.id].bezeichnet_als] == e.wort
        }

    @cached_property
    def laufend(self) -> list[Summenangabe]:
        """Running costs the source names, where a label is in question."""
        if not self.widersprechende:
            return []
        konsumtiv = {k.pk for k in self.kostenarten.values() if k.wirkung == "konsumtiv"}
        return [s for s in self.angaben.values() if s.kostenart_id in konsumtiv]

    @cached_property
    def zellen(self) -> Mapping[int, list[a.Zelle]]:
        """Cells of every tree that is looked at more closely. One query."""
        wurzeln = {self.angaben[i].massnahme_id for i in self.falsche} | {s.massnahme_id for s in self.laufend}
        return zellen(kommune_id=self.kommune_id, stichtag=self.stichtag, wurzeln=wurzeln | self.widersprechende)

    @cached_property
    def genannte(self) -> dict[int, dict[int, dict[int, Decimal]]]:
        """Labelled Maßnahme → Summenangabe of running costs below it → years whose not konsumtive amounts are as high."""
        alle = Massnahme.objects.filter(kommune_id=self.kommune_id)
        eltern = dict(alle.values_list("id", "uebergeordnet_id")) if self.laufend else {}
        treffer: dict[int, dict[int, dict[int, Decimal]]] = {}
        for s in self.laufend:
            jahre = a.auch_laufende_jahre(self.zellen.get(s.massnahme_id, ()), _angabe(s))
            for wurzel in self.widersprechende if jahre else ():
                if _liegt_unter(s.massnahme_id, wurzel, eltern):
                    treffer.setdefault(wurzel, {})[s.pk] = jahre
        return treffer

    def liste(self, was: str) -> list[Auffaellig]:
        """Rows of one rule."""
        return self.auffaellig.get(was, [])

    def fund(
        self, regel: Any, massnahme_id: int | None, text: str, werte: dict[str, str], zusatz: object = ""
    ) -> Fund | None:
        """A finding at a Maßnahme; None where it is gone meanwhile."""
        m = self.massnahmen.get(massnahme_id or 0)
        if m is None:
            return None
        return Fund(regel.schluessel, MASSNAHME, m.pk, m.bezeichnung, m.amt_id, text, werte, str(zusatz))


def haushaltsbefunde(*, kommune_id: int, stichtag: date) -> list[Fund]:
    """Findings of the budget on the day."""
    lauf = _Abgleich(kommune_id, stichtag)
    teile: Sequence[Iterable[Fund | None]] = (
        _summen(lauf), _texte(lauf), _inhalte(lauf), _doppelte(lauf), _produktkonten(lauf), _ve(lauf), _interim(lauf),
        _unbekannte(lauf), _jahre(lauf), _stellen(lauf), _projekte(lauf), _reihen(lauf),
    )  # fmt: skip
    return [fund for teil in teile for fund in teil if fund is not None]


QUELLEN: tuple[Befundquelle, ...] = (
    Befundquelle(r.REGELN, haushaltsbefunde),
    Befundquelle(foerderbefunde.REGELN, foerderbefunde.foerderfunde),
    Befundquelle(buchungsbefunde.REGELN, buchungsbefunde.buchungsfunde),
)


def massnahmenbefunde(*, kommune_id: int, massnahme_ids: Iterable[int], stichtag: date) -> list[tuple[Regel, Fund]]:
    """What all sources find at these Maßnahmen right now, with its rule: for the page after a write (finanzen/_befunde.html)."""
    ids, regeln = set(massnahme_ids), {regel.schluessel: regel for quelle in QUELLEN for regel in quelle.regeln}
    funde = (fund for quelle in QUELLEN for fund in quelle.suchen(kommune_id=kommune_id, stichtag=stichtag))
    return [(regeln[f.regel], f) for f in funde if f.gegenstand_art == MASSNAHME and f.gegenstand_id in ids]


def _angabe(s: Summenangabe) -> a.Angabe:
    return a.Angabe(
        s.pk, s.wortlaut, s.betrag, s.einheit, s.jahr_von, s.jahr_bis, s.praezision, s.art, s.kostenart_id, s.haushalt,
        s.fundort,
    )  # fmt: skip


def _summen(lauf: _Abgleich) -> Iterator[Fund | None]:
    schon_genannt = {pk for angaben in lauf.genannte.values() for pk in angaben}  # the label's finding says it
    for angabe in lauf.falsche.values():
        if angabe.id in schon_genannt:
            continue
        s = lauf.angaben[angabe.id]
        gewaehlt = a.ausgewaehlt(lauf.zellen.get(s.massnahme_id, ()), angabe)
        gerechnet = a.summe(a.im_zeitraum(gewaehlt, angabe.von, angabe.bis))
        grund = a.erklaerung(angabe, gewaehlt)
        text, werte = _summentext(angabe, gerechnet, grund)
        yield lauf.fund(r.ZEITRAUM if grund else r.SUMME, s.massnahme_id, text, werte, s.pk)


def _summentext(angabe: a.Angabe, gerechnet: Decimal, grund: a.Erklaerung | None) -> tuple[str, dict[str, str]]:
    wann = a.zeitraum(angabe.von, angabe.bis)
    abstand = angabe.euro - gerechnet
    text = (
        f"„{angabe.wortlaut}“: gedruckt sind {a.gedruckt(angabe)} für {wann}, die Ansätze ergeben {a.geld(gerechnet)} "
        f"({'+' if abstand > 0 else ''}{a.geld(abstand)} gedruckt gegenüber gerechnet)."
    )
    werte = {
        "gedruckt": a.geld(angabe.euro),
        "gerechnet": a.geld(gerechnet),
        "Unterschied": a.geld(abstand),
        "Zeitraum": wann,
        "Toleranz": f"± {a.geld(a.toleranz(angabe))}",
    }
    if grund is not None:
        teile = a.aufzaehlung([f"{name}: {a.geld(betrag)}" for name, betrag in grund.was])
        text += (
            f" Die Summe stimmt erst {'mit' if grund.dazu else 'ohne'} {teile} – "
            + ("das liegt außerhalb von " if grund.dazu else "das gehört zu ")
            + f"{wann}. Dann sind es {a.geld(grund.summe)}."
        )
        werte["Erklärung"] = f"{'mit' if grund.dazu else 'ohne'} {teile}"
        werte["Summe danach"] = a.geld(grund.summe)
    return text, werte


def _texte(lauf: _Abgleich) -> Iterator[Fund | None]:
    nach_massnahme: dict[int, list[a.Angabe]] = {}
    for s in lauf.angaben.values():
        nach_massnahme.setdefault(s.massnahme_id, []).append(_angabe(s))
    orte = dict(Summenangabe.Fundort.choices)
    for massnahme_id, angaben in nach_massnahme.items():
        for eine, andere in a.widersprueche(angaben):
            unterschied = a.geld(abs(eine.euro - andere.euro))
            teile = [f"{orte[x.fundort]} „{x.wortlaut}“: {a.gedruckt(x)}" for x in (eine, andere)]
            text = f"Für {a.zeitraum(eine.von, eine.bis)} nennt die Quelle zwei Summen: {a.aufzaehlung(teile)}; Unterschied {unterschied}."
            werte = {orte[x.fundort]: a.geld(x.euro) for x in (eine, andere)} | {"Unterschied": unterschied}
            yield lauf.fund(r.TEXT, massnahme_id, text, werte, f"{eine.id}-{andere.id}")


def _inhalte(lauf: _Abgleich) -> Iterator[Fund | None]:
    for wurzel in sorted(lauf.widersprechende):
        moeglich = {
            (lauf.massnahmen[lauf.angaben[pk].massnahme_id].bezeichnung, jahr, betrag)
            for pk, jahre in lauf.genannte.get(wurzel, {}).items()
            for jahr, betrag in jahre.items()
        }
        yield _inhaltsfund(lauf, lauf.massnahmen[wurzel], a.aufteilung(lauf.zellen[wurzel], sorted(moeglich)))


def _liegt_unter(massnahme: int | None, wurzel: int, eltern: Mapping[int, int | None]) -> bool:
    """True for the root itself and everything below it (a circle, should there ever be one, ends the way)."""
    for _ in range(len(eltern) + 1):
        if massnahme == wurzel or massnahme is None:
            break
        massnahme = eltern.get(massnahme)
    return massnahme == wurzel


def _inhaltsfund(lauf: _Abgleich, m: Massnahme, teil: a.Aufteilung) -> Fund | None:
    falsch = teil.anders(m.bezeichnet_als)
    wort = "konsumtiv" if m.bezeichnet_als == "investiv" else "investiv"
    werte = {
        "Gesamt": a.geld(teil.gesamt),
        "konsumtiv": a.geld(teil.konsumtiv),
        "investiv": a.geld(teil.investiv),
        "ohne Angabe": a.geld(teil.offen),
        "Anteil": a.prozent(falsch, teil.gesamt),
    }
    text = (
        f"„{m.bezeichnung}“ ist in der Quelle als {m.bezeichnet_als} bezeichnet. Von {a.geld(teil.gesamt)} sind {a.geld(falsch)} "
        f"{wort}, mindestens rund {a.prozent(falsch, teil.gesamt, 0)} ({a.prozent(falsch, teil.gesamt)}). "
        f"Aufteilung: konsumtiv {a.geld(teil.konsumtiv)}, investiv {a.geld(teil.investiv)}, ohne Angabe {a.geld(teil.offen)}."
    )
    if teil.moeglich and m.bezeichnet_als == "investiv":
        auch = falsch + teil.auch_laufend
        namen = a.aufzaehlung([f"„{n}“" for n in dict.fromkeys(n for n, _, _ in teil.moeglich)])
        jahre = sorted({jahr for _, jahr, _ in teil.moeglich})
        text += (
            f" {namen} {a.zeitraum(jahre[0], jahre[-1])} ({a.geld(teil.auch_laufend)}) ist so hoch wie die laufenden Kosten, die die "
            f"Quelle dafür nennt; zählt es mit, sind es {a.geld(auch)} ({a.prozent(auch, teil.gesamt)})."
        )
        werte["Anteil mit laufenden Kosten"] = a.prozent(auch, teil.gesamt)
    return lauf.fund(r.INHALT, m.pk, text, werte)


def _doppelte(lauf: _Abgleich) -> Iterator[Fund | None]:
    for e in lauf.liste("doppelt"):
        ids, jahre, betraege = list(e.ids or ()), list(e.jahre or ()), list(e.betraege or ())
        namen = a.aufzaehlung([f"„{lauf.massnahmen[i].bezeichnung}“" for i in ids if i in lauf.massnahmen])
        kostenart = lauf.kostenarten[e.zweite or 0].bezeichnung
        summen = [f"{jahr}: {a.geld(betrag)}" for jahr, betrag in zip(jahre, betraege, strict=True)]
        text = (
            f"{namen} haben bei „{kostenart}“ gleich hohe Beträge ({a.ARTEN[e.wort or '']}): {a.aufzaehlung(summen)}."
        )
        werte = {str(jahr): a.geld(betrag) for jahr, betrag in zip(jahre, betraege, strict=True)}
        alle = "-".join(map(str, ids[1:]))
        andere = alle if len(alle) <= 40 else hashlib.sha256(alle.encode()).hexdigest()[:16]
        yield lauf.fund(r.DOPPELT, ids[0], text, werte, f"{andere}.{e.zweite}.{e.wort}")


def _produktkonten(lauf: _Abgleich) -> Iterator[Fund | None]:
    nach_massnahme: dict[int, list[Auffaellig]] = {}
    for e in sorted(lauf.liste("produktkonto"), key=lambda e: e.wort or ""):
        nach_massnahme.setdefault(e.id or 0, []).append(e)
    haushalte = dict(Haushaltsposition.Haushalt.choices)
    for massnahme_id, zeilen in nach_massnahme.items():
        teile = [f"{haushalte[e.wort or '']} {_betrag(e.betrag)} ({_jahre_in_worten(e.jahre)})" for e in zeilen]
        text = f"Ohne Produktkonto: {a.aufzaehlung(teile)}. Das Feld ist leer."
        werte = {haushalte[e.wort or ""]: _betrag(e.betrag) for e in zeilen}
        yield lauf.fund(r.PRODUKTKONTO, massnahme_id, text, werte)


def _ve(lauf: _Abgleich) -> Iterator[Fund | None]:
    for e in lauf.liste("ve"):
        betrag = _betrag(e.betrag)
        text = f"Eine Verpflichtungsermächtigung über {betrag} (zuletzt {e.jahr}) hat danach keinen Ansatz und keinen Finanzplan."
        yield lauf.fund(
            r.VE, e.id, text, {"Verpflichtungsermächtigung": _betrag(e.betrag), "späterer Ansatz": "keiner"}
        )


def _interim(lauf: _Abgleich) -> Iterator[Fund | None]:
    status = dict(Haushaltsjahrstand.Status.choices)
    for e in lauf.liste("interim"):
        wort = status[e.wort or ""]
        grund = (
            "Ein Vertrag ist vor dem Beschluss des Haushalts vorgesehen"
            if e.id and lauf.massnahmen[e.id].hat_vertrag_vor_haushalt
            else "Überplanmäßige Mittel"
        )
        text = f"{grund}: {_betrag(e.betrag)} im Jahr {e.jahr}. Das Haushaltsjahr {e.jahr} ist seit {e.tag} im Stand „{wort}“."
        yield lauf.fund(
            r.INTERIM, e.id, text, {"Ansätze": _betrag(e.betrag), "Stand": wort, "seit": e.tag or ""}, e.jahr
        )


def _unbekannte(lauf: _Abgleich) -> Iterator[Fund | None]:
    for e in lauf.liste("unbekannt"):
        text = f"Der Betrag für {_jahre_in_worten(e.jahre)} ist seit {e.tag} als unbekannt eingetragen, länger als ein Jahr."
        yield lauf.fund(
            r.UNBEKANNT, e.id, text, {"Jahre": _jahre_in_worten(e.jahre), "unbekannt seit": e.tag or ""}, e.zweite
        )


def _jahre(lauf: _Abgleich) -> Iterator[Fund | None]:
    """One per year, not per Maßnahme: the cause is one missing year, and it belongs to the whole Kommune."""
    for e in lauf.liste("jahr_fehlt"):
        anzahl = "einer Maßnahme" if e.zweite == 1 else f"{e.zweite} Maßnahmen"
        text = f"Für {e.jahr} gibt es Ansätze über {_betrag(e.betrag)} in {anzahl}, aber kein Haushaltsjahr {e.jahr}."
        werte = {"Ansätze": _betrag(e.betrag), "Maßnahmen": str(e.zweite)}
        yield Fund(
            r.OHNE_HAUSHALT.schluessel, "haushaltsjahr", e.jahr or 0, f"Haushaltsjahr {e.jahr}", None, text, werte
        )


def _stellen(lauf: _Abgleich) -> Iterator[Fund | None]:
    for e in lauf.liste("stelle_doppelt"):
        text = (
            f"Mit der Maßnahme sind Stellen verknüpft, ihre Kosten kommen aus Personal. Daneben stehen Ansätze für Personal über "
            f"{_betrag(e.betrag)} ({_jahre_in_worten(e.jahre)})."
        )
        yield lauf.fund(r.STELLE_DOPPELT, e.id, text, {"eingetragene Personalkosten": _betrag(e.betrag)})


def _projekte(lauf: _Abgleich) -> Iterator[Fund | None]:
    funde = lauf.liste("projekt_doppelt")
    titel = dict(Projekt.objects.filter(pk__in=[e.zweite for e in funde]).values_list("id", "titel"))
    for e in funde:
        ids = list(e.ids or ())
        namen = a.aufzaehlung([f"„{lauf.massnahmen[i].bezeichnung}“" for i in ids if i in lauf.massnahmen])
        anteil = f"zusammen {a.prozent(e.betrag, Decimal(100))}" if e.betrag is not None else "ohne Anteile"
        text = f"Das Projekt „{titel[e.zweite or 0]}“ wird von {len(ids)} Maßnahmen bezahlt ({namen}), {anteil}."
        yield lauf.fund(r.PROJEKT_DOPPELT, ids[0], text, {"Maßnahmen": str(len(ids)), "Anteile": anteil}, e.zweite)


def _reihen(lauf: _Abgleich) -> Iterator[Fund | None]:
    rhythmen = dict(Zahlungsreihe.Rhythmus.choices)
    for e in lauf.liste("ohne_jahr"):
        text = f"Die Zahlung {_betrag(e.betrag)} {rhythmen[e.wort or '']} steht in keinem Haushaltsjahr."
        yield lauf.fund(
            r.OHNE_JAHR, e.id, text, {"Betrag": _betrag(e.betrag), "Rhythmus": rhythmen[e.wort or ""]}, e.zweite
        )


def _betrag(betrag: Decimal | None) -> str:
    return "unbekannt" if betrag is None else a.geld(betrag)


def _jahre_in_worten(jahre: Sequence[int] | None) -> str:
    liste = sorted(jahre or ())
    if len(liste) > 1 and liste[-1] - liste[0] == len(liste) - 1:
        return a.zeitraum(liste[0], liste[-1])
    return a.aufzaehlung([str(jahr) for jahr in liste])
