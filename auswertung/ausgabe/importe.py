"""Aufträge "importpruefung" and "importuebernahme": the long steps of an import, for a Kommune or the Betreiber."""

from __future__ import annotations

from auswertung.services.auftraege_ausfuehren import Auftragsergebnis, Fortschritt
from leistungen.models import Importlauf
from leistungen.resources.importe import lauf_pruefen
from leistungen.selectors.importe import auftrag_des_laufs
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe.auftraege import ergebnissatz
from leistungen.services.importe.bestandsimport import bestandsimport_uebernehmen
from leistungen.services.importe.katalogimport import katalogimport_uebernehmen
from leistungen.views.importe import adresse
from organisation.models import Auftrag, Betreiberauftrag


def importpruefung(auftrag: Auftrag | Betreiberauftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Check every row of the file and write the preview, with the rights of today."""
    lauf = lauf_pruefen(benutzer=auftrag.erstellt_von, lauf=_lauf(auftrag), melden=fortschritt)
    return _ergebnis(lauf, "Die Vorschau ist fertig.", "Vorschau ansehen")


def importuebernahme(auftrag: Auftrag | Betreiberauftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Write what the preview showed. Begun again after a crash it finds its own finished work and only reports it."""
    lauf = _lauf(auftrag)
    if lauf.status != Importlauf.Status.UEBERNOMMEN:
        _uebernehmen(auftrag, lauf, fortschritt)
        lauf.refresh_from_db()
    return _ergebnis(lauf, ergebnissatz(lauf=lauf), "Ergebnis ansehen")


def _uebernehmen(auftrag: Auftrag | Betreiberauftrag, lauf: Importlauf, fortschritt: Fortschritt) -> None:
    ja = {name: bool(wert) for name, wert in auftrag.parameter.items() if name != "lauf"}
    uebernehmen = katalogimport_uebernehmen if lauf.kommune_id is None else bestandsimport_uebernehmen
    uebernehmen(benutzer=auftrag.erstellt_von, lauf=lauf, melden=fortschritt, **ja)


def _lauf(auftrag: Auftrag | Betreiberauftrag) -> Importlauf:
    """The import this Auftrag was ordered for. Raises Eingabefehler where another one took its place."""
    laeufe = Importlauf.objects.select_related("kommune", "auftrag", "betreiberauftrag")
    lauf = laeufe.filter(pk=auftrag.parameter.get("lauf")).first()
    if lauf is None or auftrag_des_laufs(lauf=lauf) != auftrag:
        raise Eingabefehler("Zu diesem Auftrag gibt es keinen Import (mehr). Es wurde nichts geändert.")
    return lauf


def _ergebnis(lauf: Importlauf, satz: str, text: str) -> Auftragsergebnis:
    return Auftragsergebnis(satz, {"url": adresse(lauf.kommune, "import", lauf.pk), "text": text})
