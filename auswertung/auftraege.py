"""Which Auftrag is done by whom: one line per kind. Lower rooms write an Auftrag, this room runs it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from auswertung.ausgabe.berichte import berichtserstellung
from auswertung.ausgabe.buchungen import buchungspruefung, buchungsuebernahme
from auswertung.ausgabe.buchungsexport import buchungsexport
from auswertung.ausgabe.importe import importpruefung, importuebernahme
from auswertung.ausgabe.listenexport import listenexport
from auswertung.ausgabe.projektexport import projektexport
from auswertung.selectors.berichte import AUFTRAGSART as BERICHT
from auswertung.services.auftraege_ausfuehren import Auftragsart, Auftragsergebnis, Fortschritt
from auswertung.services.neu_berechnen import neu_berechnen
from finanzen.services.buchungsimport import PRUEFEN, UEBERNEHMEN
from leistungen.models import Kriterienkatalog, Rueckgabe
from leistungen.rangfolge import Ziehungen
from leistungen.services.abfragen.uebernahme import rueckgabe_uebernehmen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.rangfolge import STABILITAET, stabilitaet_pruefen
from organisation.models import Amt, Auftrag
from personal.models import Szenario
from personal.services.szenariolaeufe import ART as SZENARIO
from personal.services.szenariolaeufe import szenario_rechnen
from personal.services.szenariouebernahme import ART as UEBERNAHME
from personal.services.szenariouebernahme import szenario_uebernehmen
from projekte.services.prognosen import prognose_rechnen


def neuberechnung(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Recompute today's figures of the Kommune."""
    fortschritt(10, "Kennzahlen werden berechnet")
    ergebnis = neu_berechnen(
        kommune_id=auftrag.kommune_id, stichtag=timezone.localdate(), anlass="auf Wunsch neu berechnet"
    )
    return Auftragsergebnis(f"{ergebnis.zeilen} Werte neu berechnet.", {"werte": ergebnis.zeilen})


def projektprognose(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Forecast of the portfolio, or of the Amt in `amt`, with the rights its orderer has now.

    Parameters: `durchsatz` (kind → Personentage per month, a list of months, or None), `startwert`, `amt` (id or None).
    """
    werte = auftrag.parameter
    amt = Amt.objects.filter(kommune_id=auftrag.kommune_id, pk=werte["amt"]).first() if werte.get("amt") else None
    if werte.get("amt") and amt is None:
        raise Eingabefehler("Das Amt dieser Prognose gibt es nicht mehr.")
    lauf = prognose_rechnen(
        benutzer=auftrag.erstellt_von,
        kommune=auftrag.kommune,
        durchsatz={art: _durchsatz(wert) for art, wert in werte.get("durchsatz", {}).items()},
        ab=timezone.localdate(),
        amt=amt,
        startwert=int(werte.get("startwert", 1)),
        melden=fortschritt,
    )
    url = reverse("projektprognose", args=[auftrag.kommune.kuerzel])
    seite = {"url": f"{url}?amt={amt.pk}" if amt else url, "text": "Prognose ansehen"}
    return Auftragsergebnis(f"P80: {lauf.p80:%d.%m.%Y}" if lauf.p80 else "Kein Termin bestimmbar.", seite)


def szenariorechnung(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Compute a scenario: parameter `szenario` (id). The real plan stays as it is."""
    nummer = int(auftrag.parameter["szenario"])
    lauf = szenario_rechnen(
        benutzer=auftrag.erstellt_von, kommune=auftrag.kommune, szenario_id=nummer, melden=fortschritt
    )
    seite = {"url": reverse("szenario", args=[auftrag.kommune.kuerzel, nummer]), "text": "Szenario ansehen"}
    return Auftragsergebnis(f"P80: {lauf.p80:%d.%m.%Y}" if lauf.p80 else "Mit diesen Stellen kein Ende.", seite)


def szenariouebernahme(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Adopt a scenario with many posts, with the rights its orderer has now; once, even where a worker died after it."""
    werte = auftrag.parameter
    szenario = Szenario.objects.get(pk=werte["szenario"], kommune=auftrag.kommune)
    seite = {"url": reverse("szenario", args=[auftrag.kommune.kuerzel, szenario.pk]), "text": "Szenario ansehen"}
    if szenario.status == Szenario.Status.UEBERNOMMEN and auftrag.versuche > 1:
        return Auftragsergebnis("Das Szenario ist übernommen.", seite)
    fortschritt(10, "Stellen werden beantragt")
    szenario_uebernehmen(
        benutzer=auftrag.erstellt_von,
        kommune=auftrag.kommune,
        szenario_id=szenario.pk,
        lauf_id=int(werte["lauf"]),
        grund=str(werte["grund"]),
    )
    return Auftragsergebnis("Das Szenario ist übernommen; die Stellen sind beantragt.", seite)


def _durchsatz(wert: Any) -> Decimal | list[Decimal] | None:
    if wert is None:
        return None
    return [Decimal(monat) for monat in wert] if isinstance(wert, list) else Decimal(wert)


def abfrage_uebernehmen(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Take over a large workbook of a Fachamt-Abfrage with the rights its uploader has now."""
    fortschritt(5, "Antworten werden übernommen")
    laden = Rueckgabe.objects.bearbeitbar_fuer(auftrag.erstellt_von).filter(kommune_id=auftrag.kommune_id)
    rueckgabe = laden.filter(pk=auftrag.parameter["rueckgabe"]).first()
    if rueckgabe is None:
        raise Eingabefehler("Diese Rückgabe dürfen Sie nicht mehr übernehmen.")
    fertig = rueckgabe.status == Rueckgabe.Status.UEBERNOMMEN  # an earlier try got so far before its worker died
    anzahl = 0 if fertig else rueckgabe_uebernehmen(benutzer=auftrag.erstellt_von, rueckgabe=rueckgabe)
    ziel = {"url": auftrag.parameter["adresse"], "text": "Mappe ansehen"}
    return Auftragsergebnis(
        "Die Antworten sind übernommen." if fertig else f"{anzahl} Antworten sind übernommen.", ziel
    )


def stabilitaet(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Simulate how often each service stays in the TOP n."""
    werte = auftrag.parameter
    ziehungen = Ziehungen(werte["ziehungen"], float(werte["streuung"]), werte["startwert"])
    with transaction.atomic():
        pruefung = stabilitaet_pruefen(
            kommune=auftrag.kommune,
            katalog=Kriterienkatalog.objects.get(pk=werte["katalog"], kommune=auftrag.kommune),
            benutzer=auftrag.erstellt_von,
            top_n=werte["top_n"],
            ziehungen=ziehungen,
            melden=lambda anteil: fortschritt(int(5 + 90 * anteil), "Rangfolge wird neu gerechnet"),
        )
    url = f"{reverse('rangfolge', args=[auftrag.kommune.kuerzel])}?n={pruefung.top_n}"
    return Auftragsergebnis(f"{pruefung}.", {"url": url, "text": "Zur Rangfolge"})


ARTEN: dict[str, Auftragsart] = {
    "neuberechnung": Auftragsart(neuberechnung, schnell=True),
    STABILITAET: Auftragsart(stabilitaet),
    "listenexport": Auftragsart(listenexport),
    "projektexport": Auftragsart(projektexport),
    BERICHT: Auftragsart(berichtserstellung),
    "buchungsexport": Auftragsart(buchungsexport),
    "projektprognose": Auftragsart(projektprognose),
    SZENARIO: Auftragsart(szenariorechnung),
    UEBERNAHME: Auftragsart(szenariouebernahme),
    "importpruefung": Auftragsart(importpruefung),
    "importuebernahme": Auftragsart(importuebernahme),
    PRUEFEN: Auftragsart(buchungspruefung),
    UEBERNEHMEN: Auftragsart(buchungsuebernahme),
    "abfrage_uebernehmen": Auftragsart(abfrage_uebernehmen),
}
# What all Kommunen share; ordered by the Betreiber.
BETREIBERARTEN: dict[str, Auftragsart] = {
    "importpruefung": Auftragsart(importpruefung),
    "importuebernahme": Auftragsart(importuebernahme),
}
