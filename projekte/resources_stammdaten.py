"""The small lists as tables for Excel and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle
from organisation.zugriff import KommunenAnfrage
from projekte.models import Projekt
from projekte.selectors.stammdaten import Stammliste, Verwendungen

QUELLE = "OZG-Tracker, Projekte der Kommune"


def stammtabelle(
    *,
    request: KommunenAnfrage,
    liste: Stammliste,
    zeilen: Sequence[Any],
    verwendet: Verwendungen,
    filter_in_worten: str,
) -> Tabelle:
    """The rows as the page shows them; projects that use a row stand in one cell."""
    spalten = [
        Spalte(s.schluessel, s.titel, "text" if s.art == "projekte" else s.art, leer=s.leer)  # type: ignore[arg-type]
        for s in liste.spalten
    ]
    abfrage = request.GET.copy()
    abfrage.pop("format", None)
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten=filter_in_worten,
        quelle=QUELLE,
        adresse=request.build_absolute_uri(f"{request.path}?{abfrage.urlencode()}".removesuffix("?")),
    )
    return Tabelle(
        titel=liste.name,
        spalten=spalten,
        zeilen=([_wert(s, z, verwendet.get(z.pk, [])) for s in liste.spalten] for z in zeilen),
        angaben=[*angaben, Angabe("Bedeutung", liste.hilfe)],
        dateiname=f"{request.kommune.kuerzel}-{liste.schluessel}",
    )


def _wert(spalte: Any, zeile: Any, projekte: Sequence[Projekt]) -> Any:
    if spalte.art == "projekte":
        return ", ".join(p.titel for p in projekte) or None
    return spalte.lesen(zeile)
