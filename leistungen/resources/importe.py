"""From the stored file of an import to checked rows: read, map the columns, hand over to the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from leistungen.models import Importlauf
from leistungen.resources.datei import tabelle_lesen
from leistungen.resources.tabelle import Tabelle
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe.befund import Rohzeile
from leistungen.services.importe.bestandsimport import bestandsimport_pruefen
from leistungen.services.importe.felder import BESTANDSFELDER, KATALOGFELDER, vorschlag
from leistungen.services.importe.fortschritt import Melder, still
from leistungen.services.importe.katalogimport import katalogimport_pruefen
from leistungen.services.importe.lauf import blatt_festlegen, felder, gemerkte_zuordnung, lauf_anlegen
from organisation.models import Benutzer, Kommune


def datei_annehmen(
    *,
    benutzer: Benutzer,
    kommune: Kommune | None,
    dateiname: str,
    inhalt: bytes,
    optionen: Mapping[str, Any],
    blatt: str = "",
) -> Importlauf:
    """Read an upload once, propose a mapping, keep the file. Raises Eingabefehler for whatever is refused."""
    tabelle = tabelle_lesen(inhalt, dateiname=dateiname, blatt=blatt)
    ziele = KATALOGFELDER if kommune is None else BESTANDSFELDER
    zuordnung = vorschlag(felder=ziele, spalten=tabelle.spalten, gemerkt=gemerkte_zuordnung(kommune=kommune))
    return lauf_anlegen(
        benutzer=benutzer,
        kommune=kommune,
        dateiname=PurePath(dateiname).name,
        inhalt=inhalt,
        spalten=tabelle.spalten,
        zuordnung=zuordnung,
        blatt=tabelle.blatt,
        optionen={**optionen, "blaetter": list(tabelle.blaetter)},
    )


def datei_des_laufs(lauf: Importlauf) -> Tabelle:
    """The stored file again. Raises Eingabefehler where it is gone."""
    try:
        with lauf.datei.open("rb") as datei:
            inhalt = datei.read()
    except FileNotFoundError as fehler:
        raise Eingabefehler("Die hochgeladene Datei liegt nicht mehr vor. Bitte laden Sie sie neu hoch.") from fehler
    return tabelle_lesen(inhalt, dateiname=lauf.dateiname, blatt=lauf.blatt)


def blatt_wechseln(*, benutzer: Benutzer, lauf: Importlauf, blatt: str) -> Importlauf:
    """Take another sheet of the workbook; its columns are proposed anew. Raises Eingabefehler."""
    with lauf.datei.open("rb") as datei:
        tabelle = tabelle_lesen(datei.read(), dateiname=lauf.dateiname, blatt=blatt)
    zuordnung = vorschlag(
        felder=felder(lauf), spalten=tabelle.spalten, gemerkt=gemerkte_zuordnung(kommune=lauf.kommune)
    )
    return blatt_festlegen(
        benutzer=benutzer, lauf=lauf, blatt=tabelle.blatt, spalten=tabelle.spalten, zuordnung=zuordnung
    )


def lauf_pruefen(*, benutzer: Benutzer, lauf: Importlauf, melden: Melder = still) -> Importlauf:
    """Check every row of the stored file and write the preview. Raises Eingabefehler."""
    melden(5, "Datei wird gelesen")
    tabelle = datei_des_laufs(lauf)
    pruefen: Callable[..., Importlauf] = (
        katalogimport_pruefen if lauf.art == Importlauf.Art.KATALOG else bestandsimport_pruefen
    )
    return pruefen(
        benutzer=benutzer,
        lauf=lauf,
        zeilen=rohzeilen(tabelle, lauf.zuordnung),
        lesefehler=_nach_zeile(tabelle),
        hinweise=tabelle.hinweise,
        melden=melden,
    )


def rohzeilen(tabelle: Tabelle, zuordnung: Mapping[str, str]) -> list[Rohzeile]:
    """Rows by field name."""
    stelle = {feld: tabelle.spalten.index(spalte) for feld, spalte in zuordnung.items() if spalte in tabelle.spalten}
    return [Rohzeile(nummer, {feld: werte[i] for feld, i in stelle.items()}) for nummer, werte in tabelle.zeilen]


def _nach_zeile(tabelle: Tabelle) -> dict[int, list[tuple[str, str]]]:
    ergebnis: dict[int, list[tuple[str, str]]] = {}
    for fehler in tabelle.fehler:
        ergebnis.setdefault(fehler.nummer, []).append((fehler.spalte, fehler.text))
    return ergebnis
