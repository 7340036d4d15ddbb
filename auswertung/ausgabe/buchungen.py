"""Aufträge "buchungspruefung" and "buchungsuebernahme": the long steps of an import of bookings."""

from __future__ import annotations

from functools import partial

from django.urls import reverse

from auswertung.services.auftraege_ausfuehren import Auftragsergebnis, Fortschritt
from finanzen.models import Buchungslauf
from finanzen.resources_buchungen import zeilen_des_laufs
from finanzen.services.buchungsimport import lauf_pruefen, lauf_uebernehmen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Auftrag


def buchungspruefung(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Check every row of the file with the rights its orderer has now; nothing is booked."""
    lauf = _lauf(auftrag)
    lesen = partial(zeilen_des_laufs, lauf.anlage)
    lauf = lauf_pruefen(benutzer=auftrag.erstellt_von, lauf=lauf, lesen=lesen, melden=fortschritt)
    return _ergebnis(lauf, "Die Vorschau ist fertig.", "Vorschau ansehen")


def buchungsuebernahme(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Write what the preview showed. Begun again after a crash it finds its own finished work and only reports it."""
    lauf = _lauf(auftrag)
    lesen = partial(zeilen_des_laufs, lauf.anlage)
    anzahl = lauf_uebernehmen(benutzer=auftrag.erstellt_von, lauf=lauf, lesen=lesen, melden=fortschritt)
    return _ergebnis(lauf, f"{anzahl} Buchung{'' if anzahl == 1 else 'en'} übernommen.", "Ergebnis ansehen")


def _lauf(auftrag: Auftrag) -> Buchungslauf:
    laeufe = Buchungslauf.objects.filter(kommune_id=auftrag.kommune_id).select_related("kommune", "anlage")
    lauf: Buchungslauf | None = laeufe.filter(pk=auftrag.parameter.get("lauf"), auftrag=auftrag).first()
    if lauf is None:
        raise Eingabefehler("Zu diesem Auftrag gibt es keinen Import (mehr). Es wurde nichts gebucht.")
    return lauf


def _ergebnis(lauf: Buchungslauf, satz: str, text: str) -> Auftragsergebnis:
    url = reverse("buchungsimport", args=[lauf.kommune.kuerzel, lauf.pk])
    return Auftragsergebnis(satz, {"url": url, "text": text})
