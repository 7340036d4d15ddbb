"""The effort library: what finished steps of closed projects really took, and what that says about the next project."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from organisation.models import Benutzer, Kommune
from projekte.aufwandsverteilung import Beobachtung, Verteilung, Vorschlaege, bibliothek
from projekte.models import Aufwandsart, Entscheidung, Projekt, Prozessbaustein, Schritt, Vorlagenschritt

OHNE_TYP = "unbekannt"


@dataclass(frozen=True)
class Abschluss:
    """A finished step of a closed project, with the project it belongs to."""

    projekt_id: int
    beobachtung: Beobachtung


@dataclass(frozen=True)
class Bibliothekszeile:
    """Figures of one group: `name` for people, `kennung` for machines."""

    kennung: str
    name: str
    merkmal: str
    verteilung: Verteilung


@dataclass(frozen=True)
class Vorschlagszeile:
    """What one step of a new project may take; None where no source says anything."""

    schritt: Vorlagenschritt
    verteilung: Verteilung | None


@dataclass(frozen=True)
class Bibliothek:
    """Per step; per step and decision; per step and Lösungstyp; per project by decision and by Lösungstyp."""

    projekte: int
    beobachtungen: int
    je_schritt: list[Bibliothekszeile]
    je_entscheidung: list[Bibliothekszeile]
    je_loesungstyp: list[Bibliothekszeile]
    projekte_je_entscheidung: list[Bibliothekszeile]
    projekte_je_loesungstyp: list[Bibliothekszeile]


def abschluesse(*, projekte: QuerySet[Any]) -> list[Abschluss]:
    """Finished steps with known Personentage of the closed ones among `projekte`; the newest decision counts. One query."""
    letzte = Entscheidung.objects.filter(projekt=OuterRef("projekt")).order_by("-entschieden_am", "-id")
    schritte = (
        Schritt.objects.filter(
            projekt__in=projekte.filter(status=Projekt.Status.ABGESCHLOSSEN).values("pk"),
            status=Schritt.Status.ERLEDIGT,
            ist_personentage__isnull=False,
        )
        .annotate(option=Subquery(letzte.values("option")[:1]), typ=Subquery(letzte.values("loesungstyp")[:1]))
        .order_by("projekt_id", "reihenfolge", "id")
    )
    felder = (
        "projekt_id",
        "ist_personentage",
        "aufwandsart",
        "vorlagenschritt__kennung",
        "bezeichnung",
        "option",
        "typ",
    )
    return [
        Abschluss(projekt, Beobachtung(pt, art, kennung or name, option or "", typ or ""))
        for projekt, pt, art, kennung, name, option, typ in schritte.values_list(*felder)
    ]


def sichtbare_projekte(*, benutzer: Benutzer, kommune: Kommune) -> QuerySet[Any]:
    """Projects the Benutzer may see."""
    return Projekt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)


def aufwandsbibliothek(*, kommune: Kommune, alle: Sequence[Abschluss]) -> Bibliothek:
    """Figures of all groups; steps in the order of their template, then by name."""
    beobachtungen = [a.beobachtung for a in alle]
    namen = _schrittnamen(kommune)
    optionen, typen = dict(Entscheidung.Option.choices), dict(Entscheidung.Loesungstyp.choices)
    ganze = _je_projekt(alle)
    return Bibliothek(
        projekte=len(ganze),
        beobachtungen=len(beobachtungen),
        je_schritt=_zeilen(bibliothek(beobachtungen, "schritt"), namen, {}),
        je_entscheidung=_zeilen(bibliothek(beobachtungen, "schritt", "entscheidung"), namen, optionen),
        je_loesungstyp=_zeilen(bibliothek(beobachtungen, "schritt", "loesungstyp"), namen, typen),
        projekte_je_entscheidung=_zeilen(bibliothek(ganze, "entscheidung"), optionen, {}),
        projekte_je_loesungstyp=_zeilen(bibliothek(ganze, "loesungstyp"), typen, {}),
    )


def _schrittnamen(kommune: Kommune) -> dict[str, str]:
    """Kennung → name in the newest version of its template, in the order of the steps."""
    schritte = Vorlagenschritt.objects.filter(kommune=kommune).order_by(
        "vorlagenversion__vorlage", "reihenfolge", "vorlagenversion__nummer"
    )
    return dict(schritte.values_list("kennung", "bezeichnung"))


def _je_projekt(alle: Sequence[Abschluss]) -> list[Beobachtung]:
    """One observation per project: the sum of its steps."""
    summen: dict[int, Decimal] = defaultdict(Decimal)
    muster: dict[int, Beobachtung] = {}
    for abschluss in alle:
        summen[abschluss.projekt_id] += abschluss.beobachtung.personentage
        muster[abschluss.projekt_id] = abschluss.beobachtung
    return [replace(muster[pk], personentage=summe) for pk, summe in summen.items()]


def _zeilen(
    gruppen: dict[tuple[str, ...], Verteilung], namen: dict[str, str], merkmale: dict[str, str]
) -> list[Bibliothekszeile]:
    rang = {kennung: stelle for stelle, kennung in enumerate(namen)}
    geordnet = sorted(gruppen.items(), key=lambda paar: (rang.get(paar[0][0], len(rang)), paar[0]))
    return [
        Bibliothekszeile(s[0], namen.get(s[0], s[0]), merkmale.get(s[1], s[1]) if len(s) > 1 else "", v)
        for s, v in geordnet
    ]


def vorschlaege(
    *, schritte: Sequence[Vorlagenschritt], alle: Sequence[Abschluss], entscheidung: str = "", loesungstyp: str = ""
) -> list[Vorschlagszeile]:
    """Personentage a new project of this template may take, step by step, each with its n or as an assumption."""
    quelle = Vorschlaege(a.beobachtung for a in alle)
    je_art = Counter(schritt.aufwandsart for schritt in schritte)
    return [
        Vorschlagszeile(
            schritt,
            quelle.fuer(
                schritt=schritt.kennung,
                aufwandsart=schritt.aufwandsart,
                schritte_der_art=je_art[schritt.aufwandsart],
                entscheidung=entscheidung,
                loesungstyp=loesungstyp,
            ),
        )
        for schritt in schritte
    ]


def summen_je_art(zeilen: Sequence[Vorschlagszeile]) -> list[tuple[str, Decimal]]:
    """Name of the kind → sum of the means that are known."""
    summen: dict[str, Decimal] = defaultdict(Decimal)
    for zeile in zeilen:
        if zeile.verteilung:
            summen[zeile.schritt.aufwandsart] += zeile.verteilung.mittel
    return [(Aufwandsart(art).label, summe) for art, summe in summen.items()]


def vorlagen_zur_wahl(*, kommune: Kommune) -> dict[int, str]:
    """Newest version of each template in use: id → name."""
    schritte = Vorlagenschritt.objects.filter(kommune=kommune, vorlagenversion__vorlage__ist_aktiv=True)
    zeilen = schritte.order_by("vorlagenversion__vorlage__name", "vorlagenversion__nummer").values_list(
        "vorlagenversion__vorlage", "vorlagenversion", "vorlagenversion__vorlage__name"
    )
    neueste = {vorlage: (version, name) for vorlage, version, name in zeilen}
    return dict(neueste.values())


def schritte_der_version(*, kommune: Kommune, version_id: int) -> list[Vorlagenschritt]:
    """Steps of a template version in order."""
    schritte = Vorlagenschritt.objects.filter(kommune=kommune, vorlagenversion=version_id)
    return list(schritte.order_by("reihenfolge", "id"))


def geteilte_bausteine(*, kommune: Kommune, projekte: QuerySet[Any]) -> QuerySet[Any]:
    """Prozessbausteine with the number of visible projects that use them (`anzahl`), the most shared first."""
    gezaehlt = Count("verwendungen__projekt", distinct=True, filter=Q(verwendungen__projekt__in=projekte.values("pk")))
    return Prozessbaustein.objects.filter(kommune=kommune).annotate(anzahl=gezaehlt).order_by("-anzahl", "name")
