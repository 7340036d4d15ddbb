"""The global search: groups of hits over everything a reader may see. A room above adds its provider by `anmelden` when it
is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, Func, Q, TextField
from django.urls import reverse

from leistungen.models import EinzelleistungFassung, KommunaleLeistung, OzgLeistung
from leistungen.selectors.liste import sichtbare, sortiert
from leistungen.selectors.suche import nur_ziffern, suchbedingung, wortbedingung
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune

JE_GRUPPE = 10


@dataclass(frozen=True)
class Fund:
    """One hit: its name, where it leads ("" = nowhere), the field that matched, and what identifies it.

    `uebernehmen` is the id of a catalogue entry that the reader may take into the stock.
    """

    titel: str
    url: str
    feld: str
    kennung: str
    uebernehmen: int | None = None


@dataclass(frozen=True)
class Fundgruppe:
    """Hits of one kind: the first ten, how many there are, and a page with all of them ("" if there is none)."""

    name: str
    funde: list[Fund]
    anzahl: int
    alle_url: str = ""


Anbieter = Callable[[Benutzer, Kommune, str], Fundgruppe]


def leistungen(benutzer: Benutzer, kommune: Kommune, text: str) -> Fundgruppe:
    """Services of the Kommune by name, LeiKa-Schlüssel or OZG-ID."""
    gefunden = sichtbare(benutzer=benutzer, kommune=kommune).filter(suchbedingung(text))
    erste = sortiert(gefunden, sortierung="", suchtext=text).select_related("fassung", "einzelleistung", "ozg_leistung")
    ziffern = nur_ziffern(text)

    def fund(leistung: KommunaleLeistung) -> Fund:
        schluessel = (leistung.einzelleistung.leika_schluessel if leistung.einzelleistung else "") or ""
        ozg_id = leistung.ozg_leistung.ozg_id if leistung.ozg_leistung else ""
        feld = "Bezeichnung"
        if ziffern and schluessel.startswith(ziffern):
            feld = "LeiKa-Schlüssel"
        elif ziffern and ozg_id == ziffern:
            feld = "OZG-ID"
        kennung = f"LeiKa {schluessel}" if schluessel else "ohne LeiKa-Schlüssel"
        if ozg_id:
            kennung += f", OZG-ID {ozg_id}"
        return Fund(leistung.bezeichnung, reverse("leistung", args=[kommune.kuerzel, leistung.pk]), feld, kennung)

    alle = f"{reverse('leistungen', args=[kommune.kuerzel])}?{urlencode({'q': text})}"
    return Fundgruppe("Leistungen", [fund(zeile) for zeile in erste[:JE_GRUPPE]], gefunden.count(), alle)


def ozg_leistungen(benutzer: Benutzer, kommune: Kommune, text: str) -> Fundgruppe:
    """Bundles of the OZG catalogue by name or OZG-ID."""
    bedingung = wortbedingung(text, "suchtext")
    ziffern = nur_ziffern(text)
    if ziffern:
        bedingung |= Q(ozg_id__startswith=ziffern)
    gefunden = OzgLeistung.objects.filter(bedingung)
    funde = [
        Fund(
            ozg.bezeichnung or "(ohne Bezeichnung in diesem Katalogstand)",
            reverse("buendel_detail", args=[kommune.kuerzel, ozg.ozg_id]),
            "OZG-ID" if ziffern and ozg.ozg_id.startswith(ziffern) else "Bezeichnung",
            f"OZG-ID {ozg.ozg_id}",
        )
        for ozg in gefunden.order_by("ozg_id")[:JE_GRUPPE]
    ]
    return Fundgruppe("OZG-Leistungen", funde, gefunden.count())


def katalog(benutzer: Benutzer, kommune: Kommune, text: str) -> Fundgruppe:
    """Entries of the catalogue that are not in the stock of the Kommune: known, but not led here."""
    bestand = sichtbare(benutzer=benutzer, kommune=kommune).values("einzelleistung_id")
    bedingung = wortbedingung(text, "suchtext")
    if ziffern := nur_ziffern(text):
        bedingung |= Q(einzelleistung__leika_schluessel__startswith=ziffern)
    gefunden = EinzelleistungFassung.objects.filter(bedingung, ist_aktuell=True).exclude(einzelleistung__in=bestand)
    erste = gefunden.select_related("einzelleistung").order_by("sortierschluessel")[:JE_GRUPPE]
    darf = benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN)
    funde = [
        Fund(
            fassung.bezeichnung,
            "",
            "LeiKa-Schlüssel" if ziffern and str(fassung.einzelleistung).startswith(ziffern) else "Bezeichnung",
            f"LeiKa {fassung.einzelleistung.leika_schluessel or 'ohne Schlüssel'}",
            fassung.einzelleistung_id if darf else None,
        )
        for fassung in erste
    ]
    return Fundgruppe("Im Katalog, aber nicht in Ihrem Bestand", funde, gefunden.count())


def aemter(benutzer: Benutzer, kommune: Kommune, text: str) -> Fundgruppe:
    """Ämter by number or name."""
    mit_form = Amt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)
    mit_form = mit_form.annotate(form=Func(F("bezeichnung"), function="ozg_suchform", output_field=TextField()))
    gefunden = mit_form.filter(wortbedingung(text, "form") | Q(nummer__istartswith=text) | Q(kurzzeichen__iexact=text))
    liste = reverse("leistungen", args=[kommune.kuerzel])
    funde = [
        Fund(
            str(amt),
            f"{liste}?amt={amt.pk}",
            "Nummer" if amt.nummer.startswith(text) else "Bezeichnung",
            "seine Leistungen",
        )
        for amt in gefunden.nach_nummer()[:JE_GRUPPE]
    ]
    return Fundgruppe("Ämter", funde, gefunden.count())


EIGENE: tuple[Anbieter, ...] = (leistungen, ozg_leistungen, aemter, katalog)
ANBIETER: list[Anbieter] = [*EIGENE]


def anmelden(anbieter: Anbieter) -> None:
    """Add a provider of a room above, once; the catalogue outside the own stock stays the last group."""
    if anbieter not in ANBIETER:
        ANBIETER.insert(ANBIETER.index(katalog), anbieter)


def fundstellen(*, benutzer: Benutzer, kommune: Kommune, text: str) -> list[Fundgruppe]:
    """Groups with at least one hit, in the order of `ANBIETER`. Who may not read Leistungen gets no hit that leads there."""
    liest = benutzer.rechte().darf_irgendwo(kommune_id=kommune.pk, bereich="leistungen", stufe=r.LESEN)
    gefragt = [anbieter for anbieter in ANBIETER if liest or anbieter not in EIGENE]
    gruppen = [anbieter(benutzer, kommune, text) for anbieter in gefragt]
    return [gruppe for gruppe in gruppen if gruppe.anzahl]
