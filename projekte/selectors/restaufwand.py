"""What is still to be done in the running projects of a Kommune or an Amt: the input of the forecast."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from organisation.models import Amt, Kommune
from organisation.selectors import unterbaum
from projekte.aufwandsverteilung import Vorschlaege
from projekte.models import Entscheidung, Projekt, Schritt
from projekte.prognose import Restschritt
from projekte.selectors.aufwand import abschluesse


@dataclass(frozen=True)
class Restaufwand:
    """Steps with their Personentage, and where those come from in numbers of steps; `projekte` names each step's project."""

    schritte: list[Restschritt]
    eingetragen: int
    vorgeschlagen: int
    angenommen: int
    unbekannt: int
    projekte: tuple[int, ...] = ()
    wessen: str = ""

    @property
    def arten(self) -> list[str]:
        """Kinds of effort that are still needed, in alphabetical order."""
        return sorted({schritt.aufwandsart for schritt in self.schritte})

    def annahmen(self) -> tuple[str, ...]:
        """In sentences, for print."""
        return (
            f"Gerechnet sind die offenen Schritte der laufenden Projekte{self.wessen}; ruhende und abgebrochene zählen nicht.",
            f"Personentage: {self.eingetragen} Schritte mit eigener Prognose oder eigenem Plan, {self.vorgeschlagen} mit dem "
            f"Mittel der Aufwandsbibliothek, {self.angenommen} mit der Annahme 17 + 12 der Ratsvorlage Bielefeld.",
            *([f"{self.unbekannt} Schritte ohne jede Angabe sind nicht enthalten."] if self.unbekannt else []),
        )


def restaufwand(*, kommune: Kommune, amt: Amt | None = None) -> Restaufwand:
    """Open steps of running projects, of those led by `amt` and the Ämter below it where one is given.

    What was already worked on a step is taken off; the spread is the library's of the whole Kommune.
    """
    quelle = Vorschlaege(a.beobachtung for a in abschluesse(projekte=Projekt.objects.filter(kommune=kommune)))
    letzte = Entscheidung.objects.filter(projekt=OuterRef("projekt")).order_by("-entschieden_am", "-id")
    laufende = Projekt.objects.laufende().filter(kommune=kommune)
    if amt is not None:
        laufende = laufende.filter(federfuehrendes_amt_id__in=unterbaum(amt=amt))
    offene = (
        Schritt.objects.filter(kommune=kommune, projekt_id__in=laufende.values("pk"))
        .offene()
        .annotate(option=Subquery(letzte.values("option")[:1]), typ=Subquery(letzte.values("loesungstyp")[:1]))
        .order_by("projekt_id", "reihenfolge", "id")
    )
    felder = ("projekt_id", "aufwandsart", "vorlagenschritt__kennung", "bezeichnung", "option", "typ")
    tage = ("prognose_personentage", "plan_personentage", "ist_personentage")
    zeilen = list(offene.values_list(*felder, *tage))
    je_art = Counter((zeile[0], zeile[1]) for zeile in zeilen)
    zaehler: Counter[str] = Counter()
    schritte, projekte = [], []
    for projekt, art, kennung, name, option, typ, prognose, plan, ist in zeilen:
        vorschlag = quelle.fuer(
            schritt=kennung or name,
            aufwandsart=art,
            schritte_der_art=je_art[projekt, art],
            entscheidung=option or "",
            loesungstyp=typ or "",
        )
        eigene = plan if prognose is None else prognose
        pt = vorschlag.mittel if eigene is None and vorschlag else eigene
        zaehler[_herkunft(eigene is not None, vorschlag is not None and vorschlag.ist_annahme, pt)] += 1
        if pt is not None:
            streuung = vorschlag.streuung if vorschlag else None
            projekte.append(projekt)
            rest = max(pt - (ist or Decimal(0)), Decimal(0))
            schritte.append(Restschritt(art, float(rest), float(streuung) if streuung is not None else None))
    wessen = f", die {amt} oder ein Amt darunter federführend leitet" if amt else ""
    return Restaufwand(
        schritte=schritte,
        eingetragen=zaehler["eingetragen"],
        vorgeschlagen=zaehler["vorgeschlagen"],
        angenommen=zaehler["angenommen"],
        unbekannt=zaehler["unbekannt"],
        wessen=wessen,
        projekte=tuple(projekte),
    )


def _herkunft(eingetragen: bool, annahme: bool, pt: Decimal | None) -> str:
    if pt is None:
        return "unbekannt"
    if eingetragen:
        return "eingetragen"
    return "angenommen" if annahme else "vorgeschlagen"
