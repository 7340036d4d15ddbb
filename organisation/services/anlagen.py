"""Files: size and contents are checked before anything is stored; on disk a file has a random name."""

from __future__ import annotations

import hashlib
import re
from typing import IO

import pghistory
from django.conf import settings
from django.core.files import File
from django.db import transaction

from organisation import rechte as r
from organisation.models import Amt, Anlage, Benutzer, Kommune
from organisation.services.dateiarten import DateiAbgelehnt, dateiart

# Control characters, and those that turn the direction of reading ("gpj.exe" shown as "exe.jpg")
_UNZULAESSIG = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLOCK = 1024 * 1024
_LAENGSTER_NAME = 200


def anlage_speichern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    datei: IO[bytes],
    dateiname: str,
    amt: Amt | None = None,
    nicht_oeffentlich: bool = False,
    persoenlich: bool = False,
    bereich: str = "leistungen",
) -> Anlage:
    """Check and store a file of the Kommune (`amt` None: of the whole Kommune).

    `bereich` is the room the file belongs to: whoever may edit there may upload.

    A personal file (the result of an own Auftrag) is seen by `benutzer` alone and needs no right to edit.
    Raises DateiAbgelehnt: no right, foreign Amt, too large (settings.ANLAGE_MAX_BYTES), empty, not an accepted kind.
    """
    _recht_pruefen(benutzer, kommune, amt, bereich, nicht_oeffentlich=nicht_oeffentlich, persoenlich=persoenlich)
    groesse = _groesse(datei)
    name = sauberer_name(dateiname)
    art = dateiart(datei=datei, dateiname=name)
    anlage = Anlage(
        kommune=kommune,
        amt=amt,
        bereich=bereich,
        dateiname=name,
        inhaltstyp=art.inhaltstyp,
        groesse=groesse,
        sha256=_pruefsumme(datei),
        ist_nicht_oeffentlich=nicht_oeffentlich,
        ist_persoenlich=persoenlich,
        hochgeladen_von=benutzer,
    )
    return _ablegen(anlage, datei)


def _recht_pruefen(
    benutzer: Benutzer,
    kommune: Kommune,
    amt: Amt | None,
    bereich: str,
    *,
    nicht_oeffentlich: bool,
    persoenlich: bool,
) -> None:
    rechte = benutzer.rechte()
    if amt is not None and amt.kommune_id != kommune.pk:
        raise DateiAbgelehnt("Das Amt gehört zu einer anderen Kommune.")
    if persoenlich and rechte.darf_irgendwo(kommune_id=kommune.pk, bereich=bereich, stufe=r.LESEN):
        return
    amt_id = amt.pk if amt else None
    if not rechte.darf(kommune_id=kommune.pk, bereich=bereich, stufe=r.BEARBEITEN, amt_id=amt_id):
        raise DateiAbgelehnt("Zum Hochladen fehlt Ihnen hier das Recht „bearbeiten“.")
    if nicht_oeffentlich and not rechte.darf_nicht_oeffentlich(kommune_id=kommune.pk, bereich=bereich):
        raise DateiAbgelehnt("Nichtöffentliche Anlagen darf nur hochladen, wer sie auch sehen darf.")


def _groesse(datei: IO[bytes]) -> int:
    groesse = datei.seek(0, 2)
    if not groesse:
        raise DateiAbgelehnt("Die Datei ist leer.")
    if groesse > settings.ANLAGE_MAX_BYTES:
        raise DateiAbgelehnt(f"Die Datei ist größer als {settings.ANLAGE_MAX_BYTES // 1024 // 1024} MB.")
    return groesse


def sauberer_name(dateiname: str) -> str:
    """The last part of the name without control characters, at most 200 characters with its ending kept."""
    name = _UNZULAESSIG.sub("", re.split(r"[/\\]", dateiname)[-1]).strip(" .")
    stamm, punkt, endung = name.rpartition(".")
    if not stamm:
        raise DateiAbgelehnt("Der Dateiname braucht einen Namen und eine Endung, zum Beispiel „bericht.pdf“.")
    return f"{stamm[: _LAENGSTER_NAME - 20]}{punkt}{endung[:19]}"


def _pruefsumme(datei: IO[bytes]) -> str:
    datei.seek(0)
    summe = hashlib.sha256()
    while block := datei.read(_BLOCK):
        summe.update(block)
    datei.seek(0)
    return summe.hexdigest()


def _ablegen(anlage: Anlage, datei: IO[bytes]) -> Anlage:
    """File first, then the row; where the row fails the file goes again."""
    anlage.datei.save(anlage.dateiname, File(datei), save=False)
    try:
        with transaction.atomic(), pghistory.context(grund=f"Anlage „{anlage.dateiname}“"):
            anlage.save()
    except BaseException:
        anlage.datei.delete(save=False)
        raise
    return anlage
