"""What a cell must satisfy before it is written: amount, year, rights, status, and nobody having been faster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from finanzen.betrag import HOECHSTENS, HOECHSTER_SATZ, Betragsangabe, betragstext, satztext
from finanzen.haushaltsstatus import schreibregel
from finanzen.models import FRUEHESTES_JAHR, SPAETESTES_JAHR, Ansatz, Haushaltsposition, Praezision, Steuer
from finanzen.selectors.zellen import Zellort, jahresstatus
from finanzen.zahlungsreihe import gegenbetrag
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation.models import Kommune

HOECHSTENS_ZELLEN = 5_000
_JAHRFEHLER = f"Das Haushaltsjahr liegt zwischen {FRUEHESTES_JAHR} und {SPAETESTES_JAHR}."


@dataclass(frozen=True)
class Zellangabe:
    """What to write into a cell. `gesehen`: id of the Ansatz that was seen there, None for an empty cell."""

    position_id: int
    jahr: int
    art: str
    angabe: Betragsangabe
    gesehen: int | None = None

    @property
    def ort(self) -> Zellort:
        """Position, year, kind."""
        return self.position_id, self.jahr, self.art


@dataclass(frozen=True)
class Beleg:
    """Why and on what ground: all cells of one Vorgang share it."""

    grund: str = ""
    drucksache: str = ""
    quelle: str = ""


@dataclass(frozen=True)
class Ergebnis:
    """`kennung` takes it back; `anzahl` cells were written, `unveraendert` stood like that already."""

    kennung: UUID
    anzahl: int
    unveraendert: int


class Zellfehler(Eingabefehler):
    """Some cells can't be taken; `je_zelle` names each with its sentence, `belegfelder` what is missing beside them."""

    def __init__(self, je_zelle: dict[Zellort, str], belegfelder: Sequence[str] = ()) -> None:
        erste = next(iter(je_zelle.values()))
        mehr = f" (und {len(je_zelle) - 1} weitere Zellen)" if len(je_zelle) > 1 else ""
        super().__init__(f"{erste}{mehr} Es wurde nichts geändert.", feld=next(iter(belegfelder), "betrag"))
        self.je_zelle = je_zelle
        self.belegfelder = list(belegfelder)


class Zellkonflikt(VeralteterStand):
    """Somebody wrote into the cells meanwhile; `jetzt` is what stands there (None: cancelled, empty)."""

    def __init__(self, unterschiede: Sequence[Unterschied], jetzt: dict[Zellort, Ansatz | None]) -> None:
        super().__init__(unterschiede)
        self.jetzt = jetzt


def umfang_pruefen(zellen: Sequence[Zellangabe]) -> None:
    """Neither nothing, nor too much, nor the same cell twice, nor a year out of range. Raises Eingabefehler, Zellfehler."""
    if not zellen:
        raise Eingabefehler("Es ist kein Betrag angegeben.")
    if len(zellen) > HOECHSTENS_ZELLEN:
        raise Eingabefehler(f"{len(zellen)} Zellen auf einmal sind zu viel, möglich sind {HOECHSTENS_ZELLEN}.")
    if len({z.ort for z in zellen}) != len(zellen):
        raise Eingabefehler("Dieselbe Zelle kommt mehrmals vor. Es wurde nichts geändert.")
    if falsch := {z.ort: _JAHRFEHLER for z in zellen if not FRUEHESTES_JAHR <= z.jahr <= SPAETESTES_JAHR}:
        raise Zellfehler(falsch)


def beleg_pruefen(beleg: Beleg) -> Beleg:
    """Texts of the Beleg, trimmed. Raises Eingabefehler."""
    return Beleg(
        text_pruefen(beleg.grund, feld="grund", name="Grund", hoechstens=300),
        text_pruefen(beleg.drucksache, feld="drucksache", name="Drucksachen-Nr.", hoechstens=80),
        text_pruefen(beleg.quelle, feld="quelle", name="Quelle", hoechstens=300),
    )


def zellen_pruefen(
    *, kommune: Kommune, zellen: Sequence[Zellangabe], beleg: Beleg, positionen: dict[int, Haushaltsposition]
) -> None:
    """Every cell that can't be written, named with its reason."""
    status = jahresstatus(kommune=kommune, jahre={z.jahr for z in zellen}, tag=timezone.localdate())
    fehler: dict[Zellort, str] = {}
    fehlt: set[str] = set()
    for zelle in zellen:
        if meldung := _zellfehler(zelle, positionen):
            fehler[zelle.ort] = meldung
            continue
        regel = schreibregel(zelle.jahr, status.get(zelle.jahr), zelle.art)
        luecken = [name for name in ("grund", "drucksache") if regel.mit_beleg and not getattr(beleg, name)]
        if regel.verboten:
            fehler[zelle.ort] = regel.verboten
        elif luecken:
            fehlt.update(luecken)
            was = regel.name or f"„{Ansatz.Art(zelle.art).label}“"
            fehler[zelle.ort] = f"{zelle.jahr} ist beschlossen: {was} braucht einen Grund und die Drucksachen-Nr."
    if fehler:
        raise Zellfehler(fehler, sorted(fehlt, reverse=True))


def _zellfehler(zelle: Zellangabe, positionen: dict[int, Haushaltsposition]) -> str:
    if zelle.position_id not in positionen:
        return "Diese Zeile dürfen Sie nicht bearbeiten, oder es gibt sie nicht mehr."
    if zelle.art not in Ansatz.Art.values:
        return "Diese Art von Betrag gibt es nicht."
    if meldung := _steuerfehler(zelle.angabe):
        return meldung
    betrag, praezision, grund = zelle.angabe[:3]
    if betrag is None:
        return (
            "" if grund.strip() and len(grund) <= 300 else "Bitte nennen Sie den Grund, warum der Betrag unbekannt ist."
        )
    if (
        praezision not in Praezision.values
        or betrag != betrag.quantize(Decimal("0.01"))
        or not 0 <= betrag <= HOECHSTENS
    ):
        return "Ein Betrag liegt zwischen 0 € und 99.999.999.999,99 €."
    return ""


def _steuerfehler(angabe: Betragsangabe) -> str:
    steuer, satz = angabe.steuer, angabe.steuersatz
    if steuer in Steuer.values and (satz is None or (steuer and 0 <= satz <= HOECHSTER_SATZ)):
        return ""
    return f"Der Steuersatz liegt zwischen 0 und {HOECHSTER_SATZ} Prozent und braucht die Angabe netto oder brutto."


def konflikte_abweisen(
    zellen: Sequence[Zellangabe], jetzt: dict[Zellort, Ansatz], positionen: dict[int, Haushaltsposition]
) -> None:
    """Cell by cell: what was seen, what stands there now, by whom and when."""
    veraltet = [
        z for z in zellen if z.position_id in positionen and (jetzt[z.ort].pk if z.ort in jetzt else None) != z.gesehen
    ]
    veraltet = [z for z in veraltet if not steht_schon_so(z, jetzt.get(z.ort))]
    if not veraltet:
        return
    gesehen = {a.pk: a for a in Ansatz.objects.filter(pk__in=[z.gesehen for z in veraltet if z.gesehen])}
    raise Zellkonflikt(
        [_unterschied(z, gesehen.get(z.gesehen or 0), jetzt.get(z.ort), positionen[z.position_id]) for z in veraltet],
        {z.ort: jetzt.get(z.ort) for z in veraltet},
    )


def _unterschied(
    zelle: Zellangabe, gesehen: Ansatz | None, jetzt: Ansatz | None, position: Haushaltsposition
) -> Unterschied:
    return Unterschied(
        leistung_id=zelle.position_id,
        bezeichnung=str(position),
        feld=f"{zelle.jahr} {Ansatz.Art(zelle.art).label}",
        gesehen=zelltext_mit_steuer(gesehen),
        jetzt=zelltext_mit_steuer(jetzt),
        von=str(jetzt.erfasst_von or "") if jetzt else "",
        am=jetzt.erfasst_am if jetzt else None,
    )


def zelltext(ansatz: Ansatz | None) -> str:
    """What a cell says, as it is typed; "" for an empty one."""
    return betragstext(ansatz.betrag, ansatz.praezision, ansatz.unbekannt_grund) if ansatz else ""


def steuertext(ansatz: Ansatz | None) -> str:
    """Net or gross with the rate and what that makes of the amount: "netto, 19 % = 94.486,00 € brutto"; "" where open."""
    if ansatz is None or not ansatz.steuer:
        return ""
    satz = "" if ansatz.steuersatz is None else f", {satztext(ansatz.steuersatz)} %"
    gegen = gegenbetrag(ansatz.betrag, ansatz.steuer, ansatz.steuersatz)
    if gegen is None:
        return f"{ansatz.steuer}{satz}"
    anders = Steuer.BRUTTO if ansatz.steuer == Steuer.NETTO else Steuer.NETTO
    return f"{ansatz.steuer}{satz} = {betragstext(gegen, ansatz.praezision, mit_cent=True)} € {anders}"


def zelltext_mit_steuer(ansatz: Ansatz | None) -> str:
    """As `zelltext`, with net or gross in brackets: two facts may differ in nothing else."""
    steuer = steuertext(ansatz)
    return f"{zelltext(ansatz)} ({steuer})" if steuer else zelltext(ansatz)


def steht_schon_so(zelle: Zellangabe, jetzt: Ansatz | None) -> bool:
    """True where the cell says exactly that already."""
    if jetzt is None or (jetzt.betrag, jetzt.praezision, jetzt.unbekannt_grund) != zelle.angabe[:3]:
        return False
    return steuer_danach(zelle.angabe, jetzt) == {"steuer": jetzt.steuer, "steuersatz": jetzt.steuersatz}


def steuer_danach(angabe: Betragsangabe, jetzt: Ansatz | None) -> dict[str, Any]:
    """Net or gross and the rate of the new fact: as typed; what was not typed stays as it was, unless both are fixed."""
    if angabe.ist_steuer_fest:
        return {"steuer": angabe.steuer, "steuersatz": angabe.steuersatz}
    steuer, satz = (jetzt.steuer, jetzt.steuersatz) if jetzt else ("", None)
    return {
        "steuer": angabe.steuer or steuer,
        "steuersatz": satz if angabe.steuersatz is None else angabe.steuersatz,
    }
