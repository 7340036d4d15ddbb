"""A report as a page: the frozen content the files are written from, or what a draft would say now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from auswertung.berichtsinhalt import (
    Absatz,
    Abschnitt,
    Berichtsinhalt,
    Berichtszahl,
    Liste,
    Luecke,
    Tafel,
    Teil,
    Zahlen,
)
from auswertung.models import BERICHTSRAEUME, Bericht
from auswertung.services.berichte import Eingabefehler, exportrecht_pruefen
from auswertung.services.berichtsbau import inhalt_bauen
from auswertung.views.bericht import bericht_oder_404, inhalt_fuer
from auswertung.views.berichtsdiagramme import berichtsdiagramm
from auswertung.views.diagramme.form import Diagramm
from auswertung.zahlworte import zahl_in_worten
from organisation.tabellenausgabe.modell import Spalte, Summenformel
from organisation.templatetags.darstellung import datum, euro, prozent, zahl, zeitpunkt
from organisation.zugriff import KommunenAnfrage, mit_kommune

HOECHSTENS_ZEILEN = 200
_ADRESSEN = ("https://", "http://", "/")


@dataclass(frozen=True)
class Zelle:
    """One cell in words."""

    text: str
    ist_zahl: bool
    titel: str = ""
    url: str = ""


@dataclass(frozen=True)
class Block:
    """A part as the template draws it. `art`: absatz, liste, luecke, zahlen, tafel."""

    art: str
    titel: str = ""
    text: str = ""
    punkte: tuple[str, ...] = ()
    kopf: tuple[tuple[str, bool], ...] = ()
    zeilen: tuple[tuple[bool, tuple[Zelle, ...]], ...] = ()
    fussnoten: tuple[str, ...] = ()
    gekuerzt: int = 0
    diagramm: Diagramm | None = None


@dataclass(frozen=True)
class Seitenabschnitt:
    """A section of the page."""

    abschnitt: Abschnitt
    anker: str
    bloecke: tuple[Block, ...]


@require_safe
@mit_kommune(bereich=BERICHTSRAEUME)
def vorschau(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """The report to read; `?fassung=oeffentlich` shows the public version."""
    bericht = bericht_oder_404(request, pk)
    inhalt, unlesbar = inhalt_fuer(request, bericht) if bericht.ist_eingefroren else (_entwurf(request, bericht), "")
    if inhalt is None:
        raise Http404(unlesbar or "Dieser Bericht ist noch nicht erstellt.")
    if request.GET.get("fassung") == "oeffentlich":
        inhalt = inhalt.oeffentlich()
    kontext = {
        "titel": inhalt.titel,
        "stand": inhalt.stand,
        "bericht": bericht,
        "ist_entwurf": not bericht.ist_eingefroren,
        "inhalt": inhalt,
        "abschnitte": seitenabschnitte(inhalt),
        "definitionen": list(dict.fromkeys((zahl.name, zahl.definition) for zahl in inhalt.zahlen())),
        "angaben": [(a.name, _angabe(a.wert)) for a in inhalt.angaben],
    }
    return render(request, "berichte/vorschau.html", kontext)


def _entwurf(request: KommunenAnfrage, bericht: Bericht) -> Berichtsinhalt:
    """What the report would say now; for those who may make it. Raises Http404."""
    try:
        exportrecht_pruefen(benutzer=request.user, bericht=bericht)
        return inhalt_bauen(
            bericht=bericht, benutzer=request.user, heute=timezone.localdate(), melden=lambda prozent, schritt: None
        ).inhalt
    except Eingabefehler as fehler:
        raise Http404(fehler.meldung) from fehler


def seitenabschnitte(inhalt: Berichtsinhalt) -> list[Seitenabschnitt]:
    """Every section in words."""
    return [
        Seitenabschnitt(a, f"abschnitt-{nummer}", bloecke(a, inhalt, f"abschnitt-{nummer}"))
        for nummer, a in enumerate(inhalt.abschnitte, 1)
    ]


def bloecke(abschnitt: Abschnitt, inhalt: Berichtsinhalt, anker: str) -> tuple[Block, ...]:
    """The parts of a section in words, tables with a chart as charts."""
    return tuple(_block(teil, inhalt, f"{anker}-{nummer}") for nummer, teil in enumerate(abschnitt.teile, 1))


def _block(teil: Teil, inhalt: Berichtsinhalt, kennung: str) -> Block:
    match teil:
        case Absatz():
            return Block("absatz", text=teil.text)
        case Liste():
            return Block("liste", punkte=teil.punkte)
        case Luecke():
            return Block("luecke", text=teil.text)
        case Zahlen():
            return _zahlen(teil)
        case Tafel():
            return _tafel(teil, inhalt, kennung)


def _zahlen(teil: Zahlen) -> Block:
    kopf = (("Kennzahl", False), ("Wert", True), ("Zähler", True), ("Nenner", True), ("Stichtag", False))
    zeilen = tuple((False, tuple(_zahlenzeile(z))) for z in teil.zahlen)
    return Block("zahlen", teil.titel, kopf=kopf, zeilen=zeilen)


def _zahlenzeile(z: Berichtszahl) -> list[Zelle]:
    return [
        Zelle(z.name, False, z.definition),
        Zelle(zahl_in_worten(z), True),
        Zelle("–" if z.zaehler is None else zahl(z.zaehler, _stellen(z.zaehler)), True),
        Zelle("–" if z.nenner is None else zahl(z.nenner, _stellen(z.nenner)), True),
        Zelle(datum(z.stichtag), False),
    ]


def _stellen(wert: Decimal | int) -> int:
    return 0 if wert == int(wert) else 2


def _tafel(teil: Tafel, inhalt: Berichtsinhalt, kennung: str) -> Block:
    kopf = tuple((spalte.titel, _rechts(spalte)) for spalte in teil.spalten)
    zeilen = tuple(
        (nummer in teil.betont, tuple(_zelle(s, w) for s, w in zip(teil.spalten, zeile, strict=True)))
        for nummer, zeile in enumerate(teil.zeilen[:HOECHSTENS_ZEILEN])
    )
    fussnoten = (*teil.fussnoten, *((f"Quelle: {teil.quelle}",) if teil.quelle else ()))
    text = "" if zeilen else teil.leer_text
    diagramm = berichtsdiagramm(
        teil, kennung=kennung, inhalt=inhalt, kopf=[name for name, _ in kopf], zeilen=[list(z) for _, z in zeilen]
    )
    return Block(
        "tafel", teil.titel, text, kopf=kopf, zeilen=zeilen, fussnoten=fussnoten,
        gekuerzt=max(0, len(teil.zeilen) - HOECHSTENS_ZEILEN), diagramm=diagramm,
    )  # fmt: skip


def _rechts(spalte: Spalte) -> bool:
    return spalte.art in ("zahl", "prozent", "euro")


def _zelle(spalte: Spalte, wert: Any) -> Zelle:
    rechts = _rechts(spalte)
    if isinstance(wert, Summenformel):
        wert = wert.ergebnis
    if wert is None:
        return Zelle(spalte.leer, rechts)
    if isinstance(wert, tuple):
        return Zelle(str(wert[1]), False, url=str(wert[0]) if str(wert[0]).startswith(_ADRESSEN) else "")
    return Zelle(_text(spalte, wert), rechts)


def _text(spalte: Spalte, wert: Any) -> str:
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if isinstance(wert, datetime):
        return zeitpunkt(wert)
    if isinstance(wert, date):
        return datum(wert)
    if isinstance(wert, str):
        return wert
    match spalte.art:
        case "prozent":
            return prozent(wert, spalte.nachkommastellen)
        case "euro":
            return euro(wert, spalte.nachkommastellen)
    return zahl(wert, spalte.nachkommastellen)


def _angabe(wert: Any) -> str:
    return zeitpunkt(wert) if isinstance(wert, datetime) else datum(wert) if isinstance(wert, date) else str(wert)
