"""Check and take over a Kommune's own stock."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from leistungen.models import Herkunft, Importlauf, KommunaleLeistung, Leistungszuordnung
from leistungen.services.ableitungen import ableitungen_auffrischen
from leistungen.services.bestand import bestand_anlegen, bestand_sperren
from leistungen.services.erbringung import erbringung_setzen
from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen
from leistungen.services.importe.befund import Befund, Rohzeile, lesefehler_uebernehmen
from leistungen.services.importe.bestand import Bestand, bestand_lesen
from leistungen.services.importe.bestandspruefung import EIGENE, UEBERSPRINGEN, bestand_pruefen
from leistungen.services.importe.fortschritt import Melder, still, zahl
from leistungen.services.importe.lauf import lauf_sperren, pruefung_festhalten, recht_pruefen
from leistungen.services.reifegrad import reifegrad_setzen
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from organisation.services.zwischentabelle import zwischentabelle_fuellen

ZU_UEBERNEHMEN = (Befund.NEU, Befund.GEAENDERT, Befund.UNVERAENDERT)
_STAMMDATEN = (
    "amt bigint",
    "fallzahl integer",
    "fallzahl_praezision",
    "fallzahl_jahr smallint",
    "online_adresse",
    "bemerkung",
)

# A cell that states nothing leaves the value as it is.
_STAMMDATEN_SCHREIBEN = """
UPDATE leistungen_kommunaleleistung kl
   SET amt_id = coalesce(s.amt, kl.amt_id), fallzahl = coalesce(s.fallzahl, kl.fallzahl),
       fallzahl_praezision = coalesce(s.fallzahl_praezision, kl.fallzahl_praezision),
       fallzahl_jahr = coalesce(s.fallzahl_jahr, kl.fallzahl_jahr),
       online_adresse = coalesce(s.online_adresse, kl.online_adresse), bemerkung = coalesce(s.bemerkung, kl.bemerkung),
       fallzahl_grund = CASE WHEN s.fallzahl IS NULL THEN kl.fallzahl_grund ELSE '' END, version = kl.version + 1
  FROM (SELECT leistung, max(amt) AS amt, max(fallzahl) AS fallzahl, max(fallzahl_praezision) AS fallzahl_praezision,
               max(fallzahl_jahr) AS fallzahl_jahr, max(online_adresse) AS online_adresse, max(bemerkung) AS bemerkung
          FROM pg_temp.bestand_neu GROUP BY leistung) s
 WHERE kl.id = s.leistung AND kl.kommune_id = %(kommune)s
   AND (coalesce(s.amt, kl.amt_id), coalesce(s.fallzahl, kl.fallzahl),
        coalesce(s.fallzahl_praezision, kl.fallzahl_praezision), coalesce(s.fallzahl_jahr, kl.fallzahl_jahr),
        coalesce(s.online_adresse, kl.online_adresse), coalesce(s.bemerkung, kl.bemerkung))
       IS DISTINCT FROM
       (kl.amt_id, kl.fallzahl, kl.fallzahl_praezision, kl.fallzahl_jahr, kl.online_adresse, kl.bemerkung)
"""


@dataclass
class Uebernahme:
    """One confirmed import while it is written; `leistungen` maps targets to ids."""

    benutzer: Benutzer
    kommune: Kommune
    grund: str
    nachtrag_bestaetigt: bool
    werte: Sequence[Mapping[str, Any]]
    bezeichnungen: Mapping[str, str]
    leistungen: dict[str, int] = field(default_factory=dict)
    kennung: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def bestandsimport_pruefen(
    *,
    benutzer: Benutzer,
    lauf: Importlauf,
    zeilen: Sequence[Rohzeile],
    lesefehler: Mapping[int, Sequence[tuple[str, str]]] | None = None,
    hinweise: Sequence[str] = (),
    melden: Melder = still,
) -> Importlauf:
    """Write the preview of a Kommune's file. `lauf.optionen`: gueltig_ab (ISO default day), entscheidungen (row → target).

    Raises Eingabefehler without the right, without a leading scale, or for a closed import.
    """
    kommune = _kommune(lauf)
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    melden(30, f"{zahl(len(zeilen))} Zeilen werden mit dem Bestand verglichen")
    bestand = bestand_lesen(benutzer=benutzer, kommune=kommune)
    ergebnis = bestand_pruefen(
        zeilen=zeilen,
        zuordnung=lauf.zuordnung,
        entscheidungen=lauf.optionen.get("entscheidungen", {}),
        bestand=bestand,
        tag=lauf.optionen.get("gueltig_ab") or timezone.localdate().isoformat(),
    )
    lesefehler_uebernehmen(ergebnis, lesefehler or {})
    melden(70, f"Vorschau wird geschrieben: {zahl(len(ergebnis))} Zeilen")
    return pruefung_festhalten(lauf=lauf, zeilen=ergebnis, fingerabdruck=bestand.fingerabdruck, hinweise=hinweise)


def _kommune(lauf: Importlauf) -> Kommune:
    if lauf.kommune is None:
        raise Eingabefehler("Dieser Import gehört zu keiner Kommune.")
    return lauf.kommune


def entscheidungen_speichern(*, benutzer: Benutzer, lauf: Importlauf, entscheidungen: Mapping[str, str]) -> Importlauf:
    """Keep what the user chose for rows without a match: row number → "e:<id>", "eigene", "-"; "" takes it back."""
    recht_pruefen(benutzer=benutzer, kommune=_kommune(lauf))
    for ziel in entscheidungen.values():
        if ziel not in ("", EIGENE, UEBERSPRINGEN) and not (ziel.startswith("e:") and ziel[2:].isdigit()):
            raise Eingabefehler("Eine Auswahl ist ungültig.")
    with transaction.atomic():
        offen = lauf_sperren(lauf)
        bisher = {**offen.optionen.get("entscheidungen", {}), **entscheidungen}
        offen.optionen["entscheidungen"] = {nummer: ziel for nummer, ziel in bisher.items() if ziel}
        offen.save(update_fields=["optionen"])
    return offen


def sammelentscheidung(*, lauf: Importlauf, ab_prozent: int | None, rest: str = "") -> dict[str, str]:
    """Targets for all open rows: the best proposal from `ab_prozent` on (None: no proposal), else `rest`."""
    entscheidungen = {}
    for nummer, vorschlaege in lauf.zeilen.filter(befund=Befund.OFFEN).values_list("nummer", "vorschlaege"):
        if ab_prozent is not None and vorschlaege and vorschlaege[0]["prozent"] >= ab_prozent:
            entscheidungen[str(nummer)] = f"e:{vorschlaege[0]['einzelleistung']}"
        elif rest:
            entscheidungen[str(nummer)] = rest
    return entscheidungen


def bestandsimport_uebernehmen(
    *,
    benutzer: Benutzer,
    lauf: Importlauf,
    ohne_fehlerhafte: bool = False,
    nachtrag_bestaetigt: bool = False,
    melden: Melder = still,
) -> int:
    """Write everything the preview showed in one transaction; returns the number of services concerned.

    Raises Eingabefehler: no right, errors or open rows left, stock changed since the check; NachtragBestaetigen.
    """
    kommune = _kommune(lauf)
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    grund = f"Import aus {lauf.dateiname}"[:300]
    with transaction.atomic(), pghistory.context(grund=grund) as spur:
        offen = lauf_sperren(lauf, im_auftrag=True)
        melden(5, "Stand wird verglichen")
        bestand_sperren(kommune=kommune)
        # Nobody changes the stock between this comparison and the write.
        list(KommunaleLeistung.objects.filter(kommune=kommune).order_by("pk").select_for_update().values_list("pk"))
        bestand = bestand_lesen(benutzer=benutzer, kommune=kommune)
        uebernahme_vorpruefen(lauf=offen, ohne_fehlerhafte=ohne_fehlerhafte, nachtrag_bestaetigt=nachtrag_bestaetigt)
        if bestand.fingerabdruck != offen.fingerabdruck:
            raise Eingabefehler("Der Bestand hat sich seit der Prüfung geändert. Bitte prüfen Sie die Datei erneut.")
        zeilen = list(
            offen.zeilen.filter(befund__in=ZU_UEBERNEHMEN).order_by("nummer", "id").values_list("werte", "bezeichnung")
        )
        arbeit = Uebernahme(
            benutzer,
            kommune,
            grund,
            nachtrag_bestaetigt,
            [w for w, _ in zeilen],
            {w["ziel"]: name for w, name in zeilen},
        )
        melden(15, "Leistungen werden in den Bestand aufgenommen")
        _leistungen_anlegen(arbeit)
        melden(35, "Ämter, Fallzahlen und Adressen werden geschrieben")
        _stammdaten_schreiben(arbeit)
        melden(50, "Reifegrade und „wird erbracht?“ werden geschrieben")
        _tatsachen_schreiben(arbeit, bestand)
        _zuordnungen_merken(arbeit)
        melden(85, "Der heutige Stand jeder Leistung wird abgeleitet")
        ableitungen_auffrischen(kommune_id=kommune.pk)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Bestand importiert")
        offen.optionen.update(vorgang=str(arbeit.kennung), spur=str(spur.id))
        offen.zusammenfassung["leistungen"] = len(set(arbeit.leistungen.values()))
        offen.status, offen.uebernommen_am = Importlauf.Status.UEBERNOMMEN, timezone.now()
        offen.save(update_fields=["status", "uebernommen_am", "optionen", "zusammenfassung"])
    return len(set(arbeit.leistungen.values()))


def uebernahme_vorpruefen(*, lauf: Importlauf, ohne_fehlerhafte: bool, nachtrag_bestaetigt: bool) -> None:
    """What can be refused before the work begins. Raises Eingabefehler, NachtragBestaetigen."""
    if lauf.status != Importlauf.Status.GEPRUEFT:
        raise Eingabefehler("Bitte prüfen Sie die Datei zuerst.")
    offen = lauf.zeilen.filter(befund=Befund.OFFEN).count()
    if offen:
        raise Eingabefehler(
            f"{offen} Zeilen sind noch keiner Leistung zugeordnet. Bitte entscheiden Sie zuerst über sie."
        )
    fehlerhaft = lauf.zeilen.filter(befund=Befund.FEHLER).count()
    if fehlerhaft and not ohne_fehlerhafte:
        raise Eingabefehler(
            f"{fehlerhaft} Zeilen haben Fehler. Bitte berichtigen Sie die Datei oder lassen Sie diese Zeilen aus."
        )
    if not lauf.zeilen.filter(befund__in=ZU_UEBERNEHMEN).exists():
        raise Eingabefehler("Es gibt nichts zu übernehmen.")
    nachtraege = lauf.zeilen.filter(befund__in=ZU_UEBERNEHMEN, werte__nachtrag=True).count()
    if nachtraege and not nachtrag_bestaetigt:
        raise NachtragBestaetigen(nachtraege)


def _leistungen_anlegen(arbeit: Uebernahme) -> None:
    """Fill `arbeit.leistungen`: known targets as they are, catalogue entries taken into the stock, own services created."""
    ziele = {w["ziel"] for w in arbeit.werte}
    arbeit.leistungen.update({ziel: int(ziel[2:]) for ziel in ziele if ziel.startswith("l:")})
    neue = [int(ziel[2:]) for ziel in sorted(ziele) if ziel.startswith("e:")]
    if neue:
        bestand_anlegen(benutzer=arbeit.benutzer, kommune=arbeit.kommune, einzelleistung_ids=neue)
        angelegt = KommunaleLeistung.objects.filter(kommune=arbeit.kommune, einzelleistung_id__in=neue)
        arbeit.leistungen.update({f"e:{e}": pk for pk, e in angelegt.values_list("pk", "einzelleistung_id")})
    eigene = sorted(ziel for ziel in ziele if ziel.startswith("eigene:"))
    aemter = {w["ziel"]: w.get("amt") for w in arbeit.werte}
    angelegte = KommunaleLeistung.objects.bulk_create(
        KommunaleLeistung(kommune=arbeit.kommune, eigene_bezeichnung=arbeit.bezeichnungen[ziel], amt_id=aemter[ziel])
        for ziel in eigene
    )
    arbeit.leistungen.update({ziel: neu.pk for ziel, neu in zip(eigene, angelegte, strict=True)})


def _stammdaten_schreiben(arbeit: Uebernahme) -> None:
    namen = [spalte.split()[0] for spalte in _STAMMDATEN]
    zeilen = [[arbeit.leistungen[w["ziel"]], *(w.get(name) for name in namen)] for w in arbeit.werte]
    with connection.cursor() as cursor:
        zwischentabelle_fuellen(cursor, name="bestand_neu", spalten=["leistung bigint", *_STAMMDATEN], zeilen=zeilen)
        cursor.execute(_STAMMDATEN_SCHREIBEN, {"kommune": arbeit.kommune.pk})


def _tatsachen_schreiben(arbeit: Uebernahme, bestand: Bestand) -> None:
    """Dated facts through their services, grouped by value and day; all carry the same Vorgang."""
    gemeinsam: dict[str, Any] = {
        "benutzer": arbeit.benutzer,
        "kommune": arbeit.kommune,
        "nachtrag_bestaetigt": arbeit.nachtrag_bestaetigt,
        "herkunft": Herkunft.IMPORT,
        "kennung": arbeit.kennung,
    }
    for (stufe, tag), ids in _gruppen(arbeit, "stufe").items():
        reifegrad_setzen(
            leistung_ids=ids,
            stufe=bestand.stufen[int(stufe)],
            gueltig_ab=date.fromisoformat(tag),
            grund=arbeit.grund,
            **gemeinsam,
        )
    gruende = {arbeit.leistungen[w["ziel"]]: w.get("erbracht_grund") or arbeit.grund for w in arbeit.werte}
    for (erbracht, tag), ids in _gruppen(arbeit, "erbracht").items():
        for grund in sorted({gruende[pk] for pk in ids}):
            erbringung_setzen(
                leistung_ids=[pk for pk in ids if gruende[pk] == grund],
                erbracht=erbracht,
                gueltig_ab=date.fromisoformat(tag),
                grund=grund,
                **gemeinsam,
            )


def _gruppen(arbeit: Uebernahme, feld: str) -> dict[tuple[str, str], list[int]]:
    """(value, ISO day) → services, earliest day first, so that no fact of this file is a Nachtrag to another."""
    gruppen: dict[tuple[str, str], list[int]] = {}
    for w in arbeit.werte:
        if feld in w and feld not in w.get("unveraendert", ()):
            gruppen.setdefault((str(w[feld]), w["gueltig_ab"]), []).append(arbeit.leistungen[w["ziel"]])
    return dict(sorted(gruppen.items(), key=lambda eintrag: eintrag[0][1]))


def _zuordnungen_merken(arbeit: Uebernahme) -> None:
    """Remember which service a row of this Kommune means, so that nobody has to say it twice."""
    namen = {w["kennung"]: arbeit.leistungen[w["ziel"]] for w in arbeit.werte if w.get("kennung")}
    Leistungszuordnung.objects.bulk_create(
        [Leistungszuordnung(kommune=arbeit.kommune, kennung=kennung, leistung_id=pk) for kennung, pk in namen.items()],
        update_conflicts=True,
        unique_fields=["kommune", "kennung"],
        update_fields=["leistung", "bestaetigt_am"],
    )
