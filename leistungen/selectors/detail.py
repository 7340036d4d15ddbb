"""Everything known about one service, for its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from leistungen.models import (
    Bewertung,
    Erbringungsstand,
    KommunaleLeistung,
    Kriterienbewertung,
    Reifegradabbildung,
    Reifegradkriterium,
    Reifegradstand,
    Zielvorgabe,
)
from leistungen.relevanz import relevanz
from leistungen.selectors.auswahl import Auswahl
from leistungen.selectors.liste import Leistungen
from organisation.models import Kommune


def mit_allem(leistungen: Leistungen) -> Leistungen:
    """Join what the page prints."""
    return leistungen.select_related(
        "amt", "themenfeld", "lage", "ozg_leistung", "einzelleistung", "aktueller_stand", "aktueller_stand__erfasst_von",
        "aktuelle_stufe", "aktuelle_stufe__modell", "fassung", "fassung__leikatyp", "fassung__katalogstand",
    )  # fmt: skip


@dataclass(frozen=True)
class Grenzlage:
    """A stage against a limit, in words; `farbe` is one of the traffic light's (gruen, gelb, grau)."""

    farbe: str
    wort: str


def zum_minimum(*, stufe: int | None, auswahl: Auswahl) -> Grenzlage:
    """Against the legal minimum; nothing is said where no source names one."""
    if auswahl.minimum is None:
        return Grenzlage(
            "grau", f"nicht bestimmbar: Für {auswahl.leitmodell or 'das Modell'} nennt keine Quelle ein Minimum"
        )
    return _zur_grenze(stufe, auswahl.minimum, "Minimum")


def zum_ziel(*, leistung: KommunaleLeistung) -> Grenzlage:
    """Against the own target."""
    if leistung.ziel_wert is None:
        return Grenzlage("grau", "kein Ziel festgelegt")
    return _zur_grenze(leistung.stufe_wert, leistung.ziel_wert, "Ziel")


def _zur_grenze(stufe: int | None, grenze: int, name: str) -> Grenzlage:
    if stufe is None:
        return Grenzlage("grau", f"{name} {grenze}: nicht bestimmbar, weil noch nicht bewertet")
    if stufe >= grenze:
        return Grenzlage("gruen", f"{name} {grenze} erreicht")
    return Grenzlage("gelb", f"{name} {grenze} noch nicht erreicht, es fehlen {grenze - stufe}")


def abbildungen(*, kommune: Kommune, leistung: KommunaleLeistung) -> list[Reifegradabbildung]:
    """How the Kommune reads the current stage in other scales: unofficial."""
    if leistung.aktuelle_stufe_id is None:
        return []
    eigene = Reifegradabbildung.objects.filter(kommune=kommune, von_stufe=leistung.aktuelle_stufe_id)
    return list(eigene.select_related("nach_stufe__modell").order_by("nach_stufe__modell__name", "nach_stufe__wert"))


def relevanz_in_worten(*, kommune: Kommune, leistung: KommunaleLeistung) -> tuple[str, str]:
    """(answer, reason): the Kommune's own decision, else derived from LeiKa-Typ and Größenklasse."""
    if leistung.relevanz:
        return leistung.get_relevanz_display(), f"eigene Festlegung: {leistung.relevanz_grund}"
    vollzug = leistung.fassung.kommunaler_vollzug if leistung.fassung else "unbekannt"
    wert, grund = relevanz(kommunaler_vollzug=vollzug, groessenklasse=kommune.groessenklasse)
    return str(KommunaleLeistung.Relevanz(wert).label), f"abgeleitet: {grund}"


@dataclass(frozen=True)
class Kriteriumsstand:
    """One criterion of the leading scale with what holds for it, if anything."""

    kriterium: Reifegradkriterium
    bewertung: Kriterienbewertung | None


def kriterien(*, leistung: KommunaleLeistung, modell_id: int | None, stichtag: date) -> list[Kriteriumsstand]:
    """Criteria of the leading scale; empty where it defines none."""
    alle = list(Reifegradkriterium.objects.filter(modell=modell_id).order_by("nummer"))
    if not alle:
        return []
    geltend = (
        Kriterienbewertung.objects.zum(stichtag)
        .filter(leistung=leistung)
        .select_related("stufe", "erfasst_von")
        .order_by("kriterium_id", "-gueltig_ab", "-erfasst_am", "-id")
        .distinct("kriterium_id")
    )
    je_kriterium = {bewertung.kriterium_id: bewertung for bewertung in geltend}
    return [Kriteriumsstand(kriterium, je_kriterium.get(kriterium.pk)) for kriterium in alle]


def vorgangsgroessen(*, kommune: Kommune, kennungen: Iterable[UUID]) -> Counter[UUID]:
    """Number of facts each Vorgang wrote: undoing it touches all of them."""
    gesucht = set(kennungen)
    zaehler: Counter[UUID] = Counter()
    for modell in (Reifegradstand, Erbringungsstand, Zielvorgabe, Kriterienbewertung, Bewertung):
        zeilen = modell._default_manager.filter(kommune=kommune, vorgang__in=gesucht, storniert_am__isnull=True)
        zaehler.update(zeilen.values_list("vorgang", flat=True))
    return zaehler
