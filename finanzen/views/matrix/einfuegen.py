"""Paste a block copied from Excel: preview of old → new with every error at once, then all in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from finanzen.betrag import angabetext, betragstext
from finanzen.forms.matrixfilter import EINHEITEN
from finanzen.forms.zeile import Eingabezelle, block_lesen, gesehen_lesen, gesehen_text, lesen
from finanzen.haushaltsstatus import schreibregel
from finanzen.selectors.matrixmodell import Matrix, Spalte, Zeile
from finanzen.selectors.matrixspalten import spaltenname
from finanzen.selectors.zellen import jahresstatus
from finanzen.services.ansaetze import ansaetze_setzen
from finanzen.services.zellpruefung import HOECHSTENS_ZELLEN, Beleg, Zellangabe, Zellfehler, Zellkonflikt, zelltext
from finanzen.views.matrix.rahmen import BEREICH, auswahl, matrix_url, zellrahmen
from finanzen.views.matrix.zelle import gespeichert
from finanzen.views.rahmen import reiter
from leistungen.models import Herkunft
from leistungen.services.fehler import Eingabefehler
from leistungen.views.antworten import KONFLIKT, UNGUELTIG
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune


@dataclass
class Vorschau:
    """Rows of the preview: name and cells (None: left as it is), the column heads, what does not fit."""

    spalten: list[str] = field(default_factory=list)
    zeilen: list[tuple[str, list[Eingabezelle | None]]] = field(default_factory=list)
    mit_beleg: bool = False

    @property
    def zellen(self) -> list[Eingabezelle]:
        """Cells the block touches."""
        return [zelle for _, zeile in self.zeilen for zelle in zeile if zelle is not None]

    @property
    def fehlerzahl(self) -> int:
        """Cells that can't be taken."""
        return sum(bool(zelle.fehler) for zelle in self.zellen)

    @property
    def aenderungen(self) -> int:
        """Cells that would get another value."""
        return sum(zelle.geaendert and not zelle.fehler for zelle in self.zellen)


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def einfuegen(request: KommunenAnfrage) -> HttpResponse:
    """The block, its preview, and taking it over; rows and columns are those of the filter in the address."""
    gewaehlt = auswahl(request)
    matrix = gewaehlt.matrix
    rahmen = zellrahmen(request, gewaehlt.form) if matrix is not None else None
    if matrix is None or rahmen is None or not rahmen.bearbeitbar:
        raise PermissionDenied("In dieser Ansicht gibt es keine Zeile, die Sie bearbeiten dürfen.")
    if request.method != "POST":
        return _zeigen(request, matrix, rahmen.bearbeitbar)
    try:
        vorschau = _vorschau(request, matrix, rahmen.bearbeitbar)
    except ValueError as fehler:
        return _zeigen(request, matrix, rahmen.bearbeitbar, fehler=str(fehler), status=UNGUELTIG)
    if request.POST.get("schritt") != "uebernehmen":
        status = UNGUELTIG if vorschau.fehlerzahl else 200
        return _zeigen(request, matrix, rahmen.bearbeitbar, vorschau=vorschau, status=status)
    return _uebernehmen(request, matrix, rahmen.bearbeitbar, vorschau)


def _uebernehmen(
    request: KommunenAnfrage, matrix: Matrix, bearbeitbar: frozenset[int], vorschau: Vorschau
) -> HttpResponse:
    try:
        _gesehenes_uebernehmen(vorschau, gesehen_lesen(request.POST.get("gesehen", "")))
        ergebnis = ansaetze_setzen(
            benutzer=request.user,
            kommune=request.kommune,
            zellen=[Zellangabe(*z.ort, z.angabe, z.gesehen) for z in vorschau.zellen if z.angabe is not None],
            beleg=_beleg(request),
            herkunft=Herkunft.MEHRFACH,
        )
    except Zellkonflikt as fehler:
        _konflikt_eintragen(vorschau, fehler)
        return _zeigen(request, matrix, bearbeitbar, vorschau=vorschau, fehler=fehler.meldung, status=KONFLIKT)
    except ValueError as fehler:
        if isinstance(fehler, Zellfehler):
            for zelle in vorschau.zellen:
                zelle.fehler = zelle.fehler or fehler.je_zelle.get(zelle.ort, "")
        return _zeigen(request, matrix, bearbeitbar, vorschau=vorschau, fehler=str(fehler), status=UNGUELTIG)
    return gespeichert(request, ergebnis)


def _vorschau(request: KommunenAnfrage, matrix: Matrix, bearbeitbar: frozenset[int]) -> Vorschau:
    """Where each pasted cell would go. Raises ValueError where the block itself is wrong."""
    block = block_lesen(request.POST.get("text", ""))
    if sum(len(zeile) for zeile in block) > HOECHSTENS_ZELLEN:
        raise ValueError(f"Mehr als {HOECHSTENS_ZELLEN} Zellen auf einmal sind zu viel. Bitte in Teilen einfügen.")
    zeilen, spalten = _ab(request, matrix)
    breite = max(len(zeile) for zeile in block)
    if len(block) > len(zeilen) or breite > len(spalten):
        raise ValueError(
            f"Der Block hat {len(block)} Zeilen und {breite} Spalten; ab der gewählten Zelle gibt es nur "
            f"{len(zeilen)} Zeilen und {len(spalten)} Spalten. Summen und Blöcke zählen nicht mit."
        )
    vorschau = Vorschau([spaltenname(spalte, matrix.haushalte) for spalte in spalten[:breite]])
    for texte, zeile in zip(block, zeilen, strict=False):
        zellen = [_zelle(zeile, spalte, text) for spalte, text in zip(spalten, texte, strict=False)]
        vorschau.zeilen.append((_name(zeile), zellen + [None] * (breite - len(zellen))))
    lesen(vorschau.zellen, einheit="teur" if request.POST.get("einheit") == "teur" else "euro")
    _unveraenderte_erkennen(vorschau)
    _sperren_eintragen(request, vorschau, bearbeitbar)
    return vorschau


def _ab(request: KommunenAnfrage, matrix: Matrix) -> tuple[list[Zeile], list[Spalte]]:
    """Rows and columns from the chosen cell on."""
    zeilen = [zeile for zeile in matrix.zeilen if zeile.position is not None]
    erste = [n for n, z in enumerate(zeilen) if z.position and str(z.position.pk) == request.POST.get("position")]
    links = [n for n, s in enumerate(matrix.zellspalten) if f"{s.jahr}-{s.art}" == request.POST.get("spalte")]
    if not erste or not links:
        raise ValueError("Bitte wählen Sie die Zeile und die Spalte, in der der Block beginnt.")
    return zeilen[erste[0] :], matrix.zellspalten[links[0] :]


def _zelle(zeile: Zeile, spalte: Spalte, text: str) -> Eingabezelle | None:
    """None for an empty cell of the block: what stands there stays."""
    if not text or zeile.position is None:
        return None
    jetzt = zeile.zellen.get(spalte)
    alt = betragstext(jetzt.betrag, jetzt.praezision, jetzt.unbekannt_grund) if jetzt else ""
    return Eingabezelle((zeile.position.pk, *spalte), text, alt, jetzt.id if jetzt else None)


def _unveraenderte_erkennen(vorschau: Vorschau) -> None:
    """ "79400,00" over "79.400" is no change."""
    for zelle in vorschau.zellen:
        if zelle.angabe is not None:
            zelle.text = angabetext(zelle.angabe)


def _sperren_eintragen(request: KommunenAnfrage, vorschau: Vorschau, bearbeitbar: frozenset[int]) -> None:
    """Rights and status of the year, before anybody presses the button."""
    status = jahresstatus(kommune=request.kommune, jahre={z.ort[1] for z in vorschau.zellen}, tag=timezone.localdate())
    for zelle in vorschau.zellen:
        position, jahr, art = zelle.ort
        regel = schreibregel(jahr, status.get(jahr), art)
        if zelle.fehler or not zelle.geaendert:
            continue
        if position not in bearbeitbar:
            zelle.fehler = "Diese Zeile gehört einem anderen Amt."
        elif regel.verboten:
            zelle.fehler = regel.verboten
        else:
            vorschau.mit_beleg |= regel.mit_beleg


def _gesehenes_uebernehmen(vorschau: Vorschau, gesehen: Mapping[str, int | None]) -> None:
    """The preview decided which cells; if rows moved since, nothing is written."""
    if {zelle.schluessel for zelle in vorschau.zellen} != set(gesehen):
        raise Eingabefehler("Die Zeilen der Matrix haben sich seit der Vorschau geändert. Bitte prüfen Sie erneut.")
    for zelle in vorschau.zellen:
        zelle.gesehen = gesehen[zelle.schluessel]


def _konflikt_eintragen(vorschau: Vorschau, fehler: Zellkonflikt) -> None:
    for zelle in vorschau.zellen:
        if zelle.ort in fehler.jetzt:
            jetzt = fehler.jetzt[zelle.ort]
            zelle.gesehen, zelle.alt = (jetzt.pk if jetzt else None), zelltext(jetzt)


def _name(zeile: Zeile) -> str:
    massnahme = zeile.massnahme.bezeichnung if zeile.massnahme else ""
    return zeile.bezeichnung if massnahme == zeile.bezeichnung else f"{massnahme} · {zeile.bezeichnung}"


def _beleg(request: KommunenAnfrage) -> Beleg:
    werte = {name: request.POST.get(name, "").replace("\x00", "") for name in ("grund", "drucksache", "quelle")}
    return Beleg(**werte)


def _zeigen(
    request: KommunenAnfrage,
    matrix: Matrix,
    bearbeitbar: frozenset[int],
    *,
    vorschau: Vorschau | None = None,
    fehler: str = "",
    status: int = 200,
) -> HttpResponse:
    positionen = [(z.position.pk, _name(z)) for z in matrix.zeilen if z.position and z.position.pk in bearbeitbar]
    kontext: dict[str, Any] = {
        "reiter": reiter(request, "matrix"),
        "titel": "Aus Excel einfügen",
        "positionen": positionen,
        "spalten": [(f"{s.jahr}-{s.art}", spaltenname(s, matrix.haushalte)) for s in matrix.zellspalten],
        "einheiten": EINHEITEN,
        "vorschau": vorschau,
        "gesehen": gesehen_text(vorschau.zellen) if vorschau else "",
        "fehler": fehler,
        "eingabe": request.POST or request.GET,
        "weiter": matrix_url(request, mit_filter=True),
    }
    return render(request, "finanzen/matrix/einfuegen.html", kontext, status=status)
