"""Which imports a Benutzer sees, and the rows of a preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from leistungen.models import Erbringungsstand, Importlauf, Importzeile, Reifegradstand
from organisation import rechte as r
from organisation.models import Auftrag, Auftragsangaben, Benutzer, Kommune

# The tabs in the order in which they need attention.
REIHENFOLGE = (
    Importzeile.Befund.FEHLER,
    Importzeile.Befund.OFFEN,
    Importzeile.Befund.GEAENDERT,
    Importzeile.Befund.NEU,
    Importzeile.Befund.ENTFERNT,
    Importzeile.Befund.UNVERAENDERT,
    Importzeile.Befund.UEBERSPRUNGEN,
)


@dataclass(frozen=True)
class Anteil:
    """One tab of the preview."""

    befund: str
    name: str
    anzahl: int


def importlaeufe(*, benutzer: Benutzer, kommune: Kommune | None) -> QuerySet[Importlauf]:
    """Imports, latest first: of the catalogue for the Betreiber, of a Kommune all for who edits all Ämter, else the own ones."""
    laeufe = (
        Importlauf.objects.filter(kommune=kommune)
        .select_related("erstellt_von", "kommune", "auftrag", "betreiberauftrag")
        .order_by("-erstellt_am", "-pk")
    )
    if kommune is None:
        return laeufe if benutzer.ist_betreiber else laeufe.none()
    rechte = benutzer.rechte()
    if rechte.darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN):
        return laeufe
    if rechte.darf_irgendwo(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN):
        return laeufe.filter(erstellt_von=benutzer)
    return laeufe.none()


def auftrag_des_laufs(*, lauf: Importlauf) -> Auftragsangaben | None:
    """The last Auftrag (check or takeover) of an import; load both relations before."""
    return lauf.betreiberauftrag if lauf.kommune_id is None else lauf.auftrag


def in_arbeit(*, lauf: Importlauf) -> bool:
    """Whether an Auftrag waits or works on this import."""
    auftrag = auftrag_des_laufs(lauf=lauf)
    return auftrag is not None and auftrag.status in (Auftrag.Status.WARTET, Auftrag.Status.LAEUFT)


def anteile(*, lauf: Importlauf) -> list[Anteil]:
    """Non-empty parts of a preview in the order in which they need attention."""
    anzahl = lauf.zusammenfassung.get("anzahl", {})
    return [Anteil(str(b), str(b.label), anzahl[b]) for b in REIHENFOLGE if anzahl.get(b)]


def vorschauzeilen(*, lauf: Importlauf, befund: str = "", suche: str = "") -> QuerySet[Importzeile]:
    """Rows of one part (empty: all) whose key, name or number contains `suche`."""
    zeilen = lauf.zeilen.order_by("nummer", "pk")
    if befund:
        zeilen = zeilen.filter(befund=befund)
    if suche:
        treffer = Q(bezeichnung__icontains=suche) | Q(schluessel__icontains=suche)
        if suche.isascii() and suche.isdigit() and len(suche) < 9:
            treffer |= Q(nummer=int(suche))
        zeilen = zeilen.filter(treffer)
    return zeilen


@dataclass(frozen=True)
class Rueckweg:
    """Whether a finished import can be taken back, or how it was. `vorgang` is empty where no fact of it holds."""

    moeglich: bool
    vorgang: str
    zurueckgenommen: dict[str, Any]


def rueckweg(*, lauf: Importlauf) -> Rueckweg:
    """What the page of a finished import offers. Imports of the catalogue have no way back."""
    kennung = str(lauf.optionen.get("vorgang", ""))
    weg = lauf.optionen.get("zurueckgenommen", {})
    if not kennung or lauf.status != Importlauf.Status.UEBERNOMMEN:
        return Rueckweg(False, "", {})
    gueltig = {"kommune": lauf.kommune, "vorgang": kennung, "storniert_am__isnull": True}
    haelt = Reifegradstand.objects.filter(**gueltig).exists() or Erbringungsstand.objects.filter(**gueltig).exists()
    return Rueckweg(not weg, kennung if haelt else "", {**weg, "am": datetime.fromisoformat(weg["am"])} if weg else {})
