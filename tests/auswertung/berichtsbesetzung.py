"""What the tests of the reports share: a small stock with two snapshots, a report made the way the worker makes it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from auswertung.auftraege import ARTEN
from auswertung.berichtsinhalt import Berichtsinhalt
from auswertung.models import Bericht
from auswertung.services import berichte as dienst
from auswertung.services.auftraege_ausfuehren import auftraege_ausfuehren
from auswertung.services.berichtsarten import art_bereitstellen
from auswertung.services.neu_berechnen import neu_berechnen
from organisation.models import Amt, Benutzer, Kommune

HEUTE = timezone.localdate()
FRUEHER = HEUTE - timedelta(days=40)


def entwurf(benutzer: Benutzer, kommune: Kommune, art: str = "statusbericht", **angaben: Any) -> Bericht:
    """A draft about today's whole Kommune unless told otherwise."""
    return dienst.bericht_anlegen(
        benutzer=benutzer,
        kommune=kommune,
        art=art_bereitstellen(kommune=kommune, schluessel=art),
        heute=HEUTE,
        **{"stichtag": HEUTE, **angaben},
    )


def erstellen(benutzer: Benutzer, bericht: Bericht) -> Bericht:
    """Order it and let the worker run; the frozen report."""
    auftrag = dienst.erstellung_anfordern(benutzer=benutzer, bericht=bericht, heute=HEUTE)
    auftraege_ausfuehren(schnell=False, arten=ARTEN)
    auftrag.refresh_from_db()
    assert auftrag.status == "fertig", auftrag.fehler
    return Bericht.objects.get(pk=bericht.pk)


def inhalt(bericht: Bericht) -> Berichtsinhalt:
    return Berichtsinhalt.aus_bytes(bytes(bericht.inhalt))


def ausgeliefert(benutzer: Benutzer, bericht: Bericht, am: date = HEUTE, an: str = "Rat") -> Bericht:
    """Released and handed over."""
    dienst.bericht_freigeben(benutzer=benutzer, bericht=bericht)
    dienst.bericht_ausliefern(benutzer=benutzer, bericht=bericht, empfaenger=an, ausgeliefert_am=am, heute=HEUTE)
    return Bericht.objects.get(pk=bericht.pk)


def rechnen(kommune: Kommune, *tage: date) -> None:
    for tag in tage or (FRUEHER, HEUTE):
        neu_berechnen(kommune_id=kommune.pk, stichtag=tag, anlass="Test")


def amtsauswahl(amt: Amt | None) -> dict[str, Any]:
    return {} if amt is None else {"amt": amt}
