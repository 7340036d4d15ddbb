"""Order the two long steps of an import. auswertung runs them; until they ended the import takes no other change."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from leistungen.models import Importlauf
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe import bestandsimport, katalogimport
from leistungen.services.importe.lauf import lauf_sperren, recht_pruefen
from organisation.models import Benutzer
from organisation.services.vermerke import auftrag_erteilen, betreiberauftrag_erteilen

PRUEFEN = "importpruefung"
UEBERNEHMEN = "importuebernahme"


@transaction.atomic
def pruefung_beauftragen(*, benutzer: Benutzer, lauf: Importlauf) -> Importlauf:
    """Order the check of every row. Raises Eingabefehler: no right, no mapping, closed, or something already runs."""
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    offen = lauf_sperren(lauf)
    if not offen.zuordnung:
        raise Eingabefehler("Bitte ordnen Sie zuerst die Spalten zu.")
    return _erteilen(benutzer, offen, PRUEFEN, f"Datei „{offen.dateiname}“ prüfen", {})


@transaction.atomic
def uebernahme_beauftragen(
    *,
    benutzer: Benutzer,
    lauf: Importlauf,
    entfallende_bestaetigt: bool = False,
    ohne_fehlerhafte: bool = False,
    nachtrag_bestaetigt: bool = False,
) -> Importlauf:
    """Order the takeover. Raises Eingabefehler for all that can be said at once; a second order finds the first one."""
    recht_pruefen(benutzer=benutzer, kommune=lauf.kommune)
    offen = lauf_sperren(lauf)
    if offen.kommune_id is None:
        ja = {"entfallende_bestaetigt": entfallende_bestaetigt}
        katalogimport.uebernahme_vorpruefen(lauf=offen, **ja)
    else:
        ja = {"ohne_fehlerhafte": ohne_fehlerhafte, "nachtrag_bestaetigt": nachtrag_bestaetigt}
        bestandsimport.uebernahme_vorpruefen(lauf=offen, **ja)
    return _erteilen(benutzer, offen, UEBERNEHMEN, f"Datei „{offen.dateiname}“ übernehmen", ja)


def _erteilen(benutzer: Benutzer, lauf: Importlauf, art: str, titel: str, ja: dict[str, Any]) -> Importlauf:
    angaben: dict[str, Any] = {"art": art, "titel": titel, "parameter": {"lauf": lauf.pk, **ja}}
    if lauf.kommune is None:
        lauf.betreiberauftrag = betreiberauftrag_erteilen(benutzer=benutzer, **angaben)
    else:
        lauf.auftrag = auftrag_erteilen(kommune=lauf.kommune, benutzer=benutzer, **angaben)
    lauf.save(update_fields=["auftrag", "betreiberauftrag"])
    return lauf


def ergebnissatz(*, lauf: Importlauf) -> str:
    """What a finished takeover says."""
    if lauf.kommune_id is None:
        return f"Der Katalogstand „{lauf.optionen['name']}“ gilt jetzt."[:160]
    anzahl = lauf.zusammenfassung.get("leistungen", 0)
    wie_viele = "1 Leistung ist" if anzahl == 1 else f"{anzahl:,} Leistungen sind".replace(",", ".")
    return f"Übernommen: {wie_viele} auf dem Stand der Datei."
