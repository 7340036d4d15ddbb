"""How one demo project went: planned, re-planned, done. Synthetic; a pure function of key, template and Stichtag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from auswertung.services.demodaten.zufall import aus, gewichtet, zahl
from projekte.models import Projekt, Schritt, Vorlagenschritt

FERTIGE = (12, 10, 8, 9, 8, 6, 6, 5, 7, 5, 4, 2, 30)  # how many of 112 have 0, 1, 2 … 12 steps behind them
OPTIONEN = (30, 35, 15, 20)  # a, b, c, d
AUFWAND = {"a": 70, "b": 100, "c": 140, "d": 160}  # per cent of the template
FOLGEN = {"c": ("fachverfahren_abloesen", "ohne_musterloesung"), "d": ("abwarten", "selbst_entwickeln")}
LOESUNGEN = {
    "a": ("efa", "efa", "fachverfahren_modul"),
    "b": ("efa", "fachverfahren_modul", "formularserver"),
    "c": ("formularserver", "fachverfahren_modul"),
    "d": ("eigenentwicklung", "formularserver"),
}
NEU_GEPLANT, RUHT = 18, 4  # of 100
ANLAESSE = (
    "Demodaten: Fachverfahrenshersteller liefert später",
    "Demodaten: Umfang erweitert",
    "Demodaten: Fachamt anderweitig gebunden",
)


@dataclass(frozen=True)
class Schrittlauf:
    """One step: first promise (`erst_`), current plan, actual."""

    vorlage: Vorlagenschritt
    status: str
    erst_beginn: date
    erst_ende: date
    erst_pt: Decimal
    plan_beginn: date
    plan_ende: date
    plan_pt: Decimal
    prognose_ende: date | None
    ist_beginn: date | None
    ist_ende: date | None
    ist_pt: Decimal | None


@dataclass(frozen=True)
class Lauf:
    """The whole project; days of the decision, go-live and end are those of their steps."""

    schluessel: str
    beginn: date
    schritte: tuple[Schrittlauf, ...]
    phase: str
    status: str
    bestaetigt_am: date | None
    option: str
    folge: str
    loesungstyp: str
    entschieden_am: date | None
    livegang_am: date | None
    abgeschlossen_am: date | None
    neuplanung: str
    neu_geplant_am: date


@dataclass(frozen=True)
class _Lage:
    """What all steps of a project share."""

    schluessel: str
    stichtag: date
    fertig: int
    option: str
    verschoben: int
    ruht: bool


def projektlauf(schluessel: str, vorlage: Sequence[Vorlagenschritt], *, stichtag: date) -> Lauf:
    """Steps in template order, one after the other; actual days lie before `stichtag`."""
    fertig = min(gewichtet(FERTIGE, schluessel, "fertig"), len(vorlage))
    option = "abcd"[gewichtet(OPTIONEN, schluessel, "option")]
    neu = zahl(schluessel, "neuplanung", bis=100) < NEU_GEPLANT
    ruht = fertig < len(vorlage) and zahl(schluessel, "ruht", bis=100) < RUHT
    lage = _Lage(schluessel, stichtag, fertig, option, 20 + zahl(schluessel, "verschoben", bis=100) if neu else 0, ruht)
    schritte = _schritte(lage, vorlage, beginn=_beginn(lage, vorlage))
    entschieden = _ende(schritte, "entscheidung")
    ende = max(s.ist_ende for s in schritte if s.ist_ende) if fertig == len(vorlage) else None
    return Lauf(
        schluessel=schluessel,
        beginn=schritte[0].erst_beginn,
        schritte=tuple(schritte),
        phase=_phase(schritte),
        status=Projekt.Status.ABGESCHLOSSEN if ende else Projekt.Status.RUHT if ruht else Projekt.Status.AKTIV,
        bestaetigt_am=_bestaetigt(lage, ende),
        option=option if entschieden else "",
        folge=aus(FOLGEN[option], schluessel, "folge") if entschieden and option in FOLGEN else "",
        loesungstyp=aus(LOESUNGEN[option], schluessel, "loesung") if entschieden else "",
        entschieden_am=entschieden,
        livegang_am=_ende(schritte, "test-freigabe"),
        abgeschlossen_am=ende,
        neuplanung=aus(ANLAESSE, schluessel, "anlass") if neu else "",
        neu_geplant_am=min(schritte[0].erst_beginn + timedelta(days=30), stichtag - timedelta(days=1)),
    )


def _beginn(lage: _Lage, vorlage: Sequence[Vorlagenschritt]) -> date:
    """So that the finished steps fit before the Stichtag: closed projects up to two years ago, ideas in the future."""
    dauer = sum(_dauer(lage, schritt) for schritt in vorlage[: lage.fertig])
    puffer = zahl(lage.schluessel, "puffer", bis=500 if lage.fertig == len(vorlage) else 40) + 1
    wartezeit = zahl(lage.schluessel, "wartezeit", bis=200) if lage.fertig == 0 else 0
    return lage.stichtag - timedelta(days=dauer + puffer) + timedelta(days=wartezeit)


def _dauer(lage: _Lage, schritt: Vorlagenschritt) -> int:
    """Actual days of a step: seven in ten about as planned, the others late."""
    geplant = schritt.dauer_tage or 14
    verzug = gewichtet((70, 20, 10), lage.schluessel, f"verzug:{schritt.kennung}")
    return geplant + verzug * zahl(lage.schluessel, f"tage:{schritt.kennung}", bis=geplant + 1)


def _schritte(lage: _Lage, vorlage: Sequence[Vorlagenschritt], *, beginn: date) -> list[Schrittlauf]:
    """A running step that is late takes all later ones with it: their forecast moves by as many days."""
    schritte: list[Schrittlauf] = []
    erst = ist = beginn
    verzug = timedelta(0)
    for nummer, schritt in enumerate(vorlage):
        lauf = _schritt(lage, schritt, nummer, erst, ist)
        if lauf.prognose_ende:
            verzug = lauf.prognose_ende - lauf.plan_ende
        elif verzug and lauf.status == Schritt.Status.OFFEN:
            lauf = replace(lauf, prognose_ende=lauf.plan_ende + verzug)
        schritte.append(lauf)
        erst = lauf.erst_ende + timedelta(days=1)
        ist = lauf.ist_ende + timedelta(days=1) if lauf.ist_ende else ist
    return schritte


def _schritt(lage: _Lage, schritt: Vorlagenschritt, nummer: int, erst: date, ist: date) -> Schrittlauf:
    status = _status(lage, schritt, nummer)
    erst_ende = erst + timedelta(days=(schritt.dauer_tage or 14) - 1)
    spaeter = timedelta(days=lage.verschoben if nummer >= 3 else 0)
    erst_pt = schritt.personentage or Decimal(1)
    plan_pt = _rund(erst_pt * (115 if lage.verschoben else 100) / 100)
    erledigt = status == Schritt.Status.ERLEDIGT
    ist_ende = ist + timedelta(days=_dauer(lage, schritt) - 1) if erledigt else None
    laeuft = status in (Schritt.Status.LAEUFT, Schritt.Status.WARTET)
    return Schrittlauf(
        vorlage=schritt,
        status=status,
        erst_beginn=erst,
        erst_ende=erst_ende,
        erst_pt=erst_pt,
        plan_beginn=erst + spaeter,
        plan_ende=erst_ende + spaeter,
        plan_pt=plan_pt,
        prognose_ende=max(erst_ende + spaeter, lage.stichtag + timedelta(days=14)) if laeuft else None,
        ist_beginn=min(ist, lage.stichtag - timedelta(days=1)) if erledigt or laeuft else None,
        ist_ende=ist_ende,
        ist_pt=_aufwand(lage, schritt) if erledigt else None,
    )


def _status(lage: _Lage, schritt: Vorlagenschritt, nummer: int) -> str:
    if nummer < lage.fertig:
        entfaellt = schritt.ist_ueberspringbar and zahl(lage.schluessel, f"entfaellt:{schritt.kennung}", bis=100) < 12
        return Schritt.Status.UEBERSPRUNGEN if entfaellt else Schritt.Status.ERLEDIGT
    if nummer == lage.fertig and nummer > 0:
        return (
            Schritt.Status.WARTET if lage.ruht or zahl(lage.schluessel, "wartet", bis=5) == 0 else Schritt.Status.LAEUFT
        )
    return Schritt.Status.OFFEN


def _aufwand(lage: _Lage, schritt: Vorlagenschritt) -> Decimal:
    """Actual Personentage: the template's, by decision from step 7 on, ± 40 per cent."""
    nach_entscheidung = AUFWAND[lage.option] if schritt.reihenfolge > 7 else 100
    streuung = 60 + zahl(lage.schluessel, f"pt:{schritt.kennung}", bis=81)
    return _rund((schritt.personentage or Decimal(1)) * nach_entscheidung * streuung / 10_000)


def _rund(tage: Decimal) -> Decimal:
    """To quarters of a day, at least one."""
    return max((tage * 4).quantize(Decimal(1)) / 4, Decimal("0.25"))


def _ende(schritte: Sequence[Schrittlauf], kennung: str) -> date | None:
    return next((s.ist_ende for s in schritte if s.vorlage.kennung == kennung), None)


def _phase(schritte: Sequence[Schrittlauf]) -> str:
    """Of the first step that is not behind it; nothing begun is an idea."""
    offene = [s for s in schritte if s.status not in (Schritt.Status.ERLEDIGT, Schritt.Status.UEBERSPRUNGEN)]
    if len(offene) == len(schritte):
        return Projekt.Phase.IDEE
    return offene[0].vorlage.phase if offene else Projekt.Phase.PRODUKTIV


def _bestaetigt(lage: _Lage, ende: date | None) -> date | None:
    """Three in five within two months, one in ten never; closed ones on their last day."""
    if ende:
        return ende
    art = gewichtet((60, 30, 10), lage.schluessel, "bestaetigt")
    if art == 2:
        return None
    return lage.stichtag - timedelta(days=zahl(lage.schluessel, "bestaetigt_tage", bis=50) + art * 61)
