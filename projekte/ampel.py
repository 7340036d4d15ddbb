"""Traffic light of a project by written rules: colour, reasons as sentences, and the rules themselves for the legend.

The light never writes anything: no status changes because a date passed, and a passing day alone never makes a light
better. What nobody knows is grey, with the reason. A closed project has no warning colour any more: it says
„abgeschlossen“ with its delay against the first plan as a fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

GRUEN, GELB, ROT, GRAU, FERTIG = "gruen", "gelb", "rot", "grau", "fertig"
_SCHWERE = {GRAU: 0, GRUEN: 1, GELB: 2, ROT: 3}


@dataclass(frozen=True)
class Schwellen:
    """Thresholds of a Kommune. Days are calendar days, per cent of the planned Personentage."""

    gelb_ab_tagen: int = 14
    rot_ab_tagen: int = 60
    gelb_ab_prozent: int = 10
    rot_ab_prozent: int = 25
    unbestaetigt_nach_tagen: int = 60


@dataclass(frozen=True)
class Lage:
    """What the rules look at; None = not known. `wartet_auf` names what steps wait for, `verletzungen` are sentences."""

    erwartetes_ende: date | None = None
    erstes_planende: date | None = None
    aktuelles_planende: date | None = None
    erwartete_personentage: Decimal | None = None
    erste_personentage: Decimal | None = None
    aktuelle_personentage: Decimal | None = None
    zuletzt_bestaetigt_am: date | None = None
    ueberfaellige_schritte: int = 0
    wartet_auf: tuple[str, ...] = ()
    verletzungen: tuple[str, ...] = ()
    laeuft: bool = True
    abgeschlossen: bool = False


@dataclass(frozen=True)
class Grund:
    """One rule that spoke: its key, the colour it asks for, and why."""

    regel: str
    farbe: str
    satz: str


@dataclass(frozen=True)
class Befund:
    """The colour to show and everything that led to it, worst first. `farbe_der_regeln` differs where one was set by hand."""

    farbe: str
    gruende: tuple[Grund, ...]
    farbe_der_regeln: str
    von_hand: bool = False

    @property
    def saetze(self) -> tuple[str, ...]:
        """The reasons as sentences."""
        return tuple(grund.satz for grund in self.gruende)

    @property
    def wort(self) -> str:
        """What stands at the mark instead of the word of the colour: the fact about a closed project, else ""."""
        return self.gruende[0].satz.removesuffix(".") if self.farbe == FERTIG else ""


Pruefung = Callable[[Lage, Schwellen, date], list[Grund]]


@dataclass(frozen=True)
class Regel:
    """One written rule. `legende` has the names of the thresholds in braces."""

    schluessel: str
    legende: str
    pruefen: Pruefung


def _verzug(regel: str, plan: str, planende: Callable[[Lage], date | None], hoechstens: str) -> Pruefung:
    def pruefen(lage: Lage, schwellen: Schwellen, stichtag: date) -> list[Grund]:
        ende = planende(lage)
        if ende is None or lage.erwartetes_ende is None:
            return []
        tage = (lage.erwartetes_ende - ende).days
        farbe = _stufe(Decimal(tage), schwellen.gelb_ab_tagen, schwellen.rot_ab_tagen)
        if not farbe:
            return []
        return [Grund(regel, _gedeckelt(farbe, hoechstens), f"{tage} Tage später als im {plan}.")]

    return pruefen


def _mehraufwand(regel: str, plan: str, geplant: Callable[[Lage], Decimal | None], hoechstens: str) -> Pruefung:
    def pruefen(lage: Lage, schwellen: Schwellen, stichtag: date) -> list[Grund]:
        pt, erwartet = geplant(lage), lage.erwartete_personentage
        if not pt or erwartet is None:
            return []
        prozent = (erwartet - pt) / pt * 100
        farbe = _stufe(prozent, schwellen.gelb_ab_prozent, schwellen.rot_ab_prozent)
        if not farbe:
            return []
        mehr = f"{erwartet - pt:.1f}".replace(".", ",")
        satz = f"{mehr} Personentage ({prozent:.0f} %) mehr als im {plan}."
        return [Grund(regel, _gedeckelt(farbe, hoechstens), satz)]

    return pruefen


def _stufe(wert: Decimal, gelb: int, rot: int) -> str:
    return ROT if wert >= rot else GELB if wert >= gelb else ""


def _gedeckelt(farbe: str, hoechstens: str) -> str:
    return farbe if _SCHWERE[farbe] <= _SCHWERE[hoechstens] else hoechstens


def _ueberfaellig(lage: Lage, schwellen: Schwellen, stichtag: date) -> list[Grund]:
    anzahl = lage.ueberfaellige_schritte
    if not lage.laeuft or not anzahl:
        return []
    wer = "1 Schritt ist" if anzahl == 1 else f"{anzahl} Schritte sind"
    return [Grund("ueberfaellig", GELB, f"{wer} über den Termin, ohne neue Prognose und ohne Abschluss.")]


def _wartend(lage: Lage, schwellen: Schwellen, stichtag: date) -> list[Grund]:
    return [Grund("wartet", GELB, f"Wartet auf: {worauf}.") for worauf in lage.wartet_auf if lage.laeuft]


def _unbestaetigt(lage: Lage, schwellen: Schwellen, stichtag: date) -> list[Grund]:
    if not lage.laeuft:
        return []
    if lage.zuletzt_bestaetigt_am is None:
        return [Grund("unbestaetigt", GELB, "Der Stand wurde noch nie bestätigt.")]
    tage = (stichtag - lage.zuletzt_bestaetigt_am).days
    if tage <= schwellen.unbestaetigt_nach_tagen:
        return []
    am = f"{lage.zuletzt_bestaetigt_am:%d.%m.%Y}"
    return [Grund("unbestaetigt", GELB, f"Zuletzt bestätigt am {am}, vor {tage} Tagen.")]


def _verletzung(lage: Lage, schwellen: Schwellen, stichtag: date) -> list[Grund]:
    return [Grund("randbedingung", ROT, satz) for satz in lage.verletzungen]


# The current plan decides between yellow and red; the first plan keeps a project yellow that was re-planned into green.
REGELN: tuple[Regel, ...] = (
    Regel(
        "verzug_aktuell",
        "Erwartetes Ende gegen den geltenden Plan: gelb ab {gelb_ab_tagen} Tagen, rot ab {rot_ab_tagen} Tagen Verzug.",
        _verzug("verzug_aktuell", "geltenden Plan", lambda lage: lage.aktuelles_planende, ROT),
    ),
    Regel(
        "verzug_erster",
        "Erwartetes Ende gegen den ersten Plan: gelb ab {gelb_ab_tagen} Tagen Verzug, auch wenn neu geplant wurde.",
        _verzug("verzug_erster", "ersten Plan", lambda lage: lage.erstes_planende, GELB),
    ),
    Regel(
        "aufwand_aktuell",
        "Personentage gegen den geltenden Plan: gelb ab {gelb_ab_prozent} %, rot ab {rot_ab_prozent} % Mehraufwand.",
        _mehraufwand("aufwand_aktuell", "geltenden Plan", lambda lage: lage.aktuelle_personentage, ROT),
    ),
    Regel(
        "aufwand_erster",
        "Personentage gegen den ersten Plan: gelb ab {gelb_ab_prozent} % Mehraufwand, auch wenn neu geplant wurde.",
        _mehraufwand("aufwand_erster", "ersten Plan", lambda lage: lage.erste_personentage, GELB),
    ),
    Regel("ueberfaellig", "Ein Schritt ist über den Termin, ohne neue Prognose: gelb.", _ueberfaellig),
    Regel("wartet", "Ein Schritt wartet auf etwas: gelb.", _wartend),
    Regel(
        "unbestaetigt",
        "Der Stand wurde seit mehr als {unbestaetigt_nach_tagen} Tagen nicht bestätigt: gelb.",
        _unbestaetigt,
    ),
    Regel(
        "randbedingung",
        "Eine Abhängigkeit, gesetzliche Frist oder Sperrzeit ist verletzt: rot.",
        _verletzung,
    ),
)


def legende(schwellen: Schwellen) -> tuple[str, ...]:
    """The rules in words with the thresholds of this Kommune; the last lines say what closed, grey and a hand mean."""
    werte = vars(schwellen)
    return (
        *(regel.legende.format(**werte) for regel in REGELN),
        "Abgeschlossen: keine Warnfarbe mehr; die Abweichung vom ersten Plan steht als Tatsache dabei.",
        "Grau: Ohne Termine im Plan lässt sich nichts sagen, außer eine andere Regel greift.",
        "Von Hand gesetzt: braucht einen Grund, die Farbe nach den Regeln bleibt daneben sichtbar.",
    )


def bewerten(
    *, lage: Lage, schwellen: Schwellen, stichtag: date, von_hand: str = "", grund_von_hand: str = ""
) -> Befund:
    """Colour and reasons of a project on `stichtag`. `von_hand` overrides the colour, never the reasons.

    A closed project is „abgeschlossen“; a colour set by hand before stays among its reasons only.
    """
    if lage.abgeschlossen:
        frueher = (Grund("von_hand", FERTIG, f"Vor dem Abschluss von Hand: {grund_von_hand}"),) if von_hand else ()
        return Befund(FERTIG, (Grund("abgeschlossen", FERTIG, _abschluss(lage)), *frueher), FERTIG)
    gruende = [grund for regel in REGELN for grund in regel.pruefen(lage, schwellen, stichtag)]
    gruende.sort(key=lambda grund: -_SCHWERE[grund.farbe])
    if gruende:
        farbe = gruende[0].farbe
    elif lage.erwartetes_ende is None or lage.aktuelles_planende is None:
        farbe, gruende = GRAU, [Grund("unbekannt", GRAU, _was_fehlt(lage))]
    else:
        farbe, gruende = GRUEN, [Grund("im_rahmen", GRUEN, "Alles liegt innerhalb der Schwellen.")]
    if not von_hand:
        return Befund(farbe, tuple(gruende), farbe)
    return Befund(von_hand, (Grund("von_hand", von_hand, f"Von Hand: {grund_von_hand}"), *gruende), farbe, True)


def _abschluss(lage: Lage) -> str:
    """„abgeschlossen, 34 Tage nach erstem Plan.“: how it ended against what was promised first."""
    if lage.erwartetes_ende is None or lage.erstes_planende is None:
        return "abgeschlossen, Abweichung unbekannt (kein erster Plan mit Terminen)."
    tage = (lage.erwartetes_ende - lage.erstes_planende).days
    if tage == 0:
        return "abgeschlossen, am Tag des ersten Plans."
    wie = "1 Tag" if abs(tage) == 1 else f"{abs(tage)} Tage"
    return f"abgeschlossen, {wie} {'nach' if tage > 0 else 'vor'} erstem Plan."


def _was_fehlt(lage: Lage) -> str:
    if lage.aktuelles_planende is None:
        return "Unbekannt: Es gibt keinen freigegebenen Plan mit Terminen."
    return "Unbekannt: Kein Schritt nennt ein erwartetes Ende."
