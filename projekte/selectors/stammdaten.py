"""The small lists a room needs besides its projects: one description each, one way to read them all.

A new list is one more entry in `STAMMLISTEN`: model, fields of its form, columns, what the search looks at, one choice to
filter by. Page, form, refusals, Excel and deletion follow from it (forms|services|views/stammdaten.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from projekte.models import (
    Bausteinverwendung,
    Entscheidung,
    Fachverfahren,
    Frist,
    Projekt,
    Projektprofil,
    Projektziel,
    Prozessbaustein,
    Rollouteinheit,
    Rolloutplan,
    Sperrzeit,
)

BEREICH = "projekte"
Verwendungen = dict[int, list[Projekt]]


@dataclass(frozen=True)
class Stammspalte:
    """One column. `art` as in `tabellenausgabe.modell.Spalte`; „projekte“ links the projects that use the row."""

    schluessel: str
    titel: str
    art: str = "text"
    leer: str = "nicht erfasst"
    wert: Callable[[Any], Any] | None = None

    def lesen(self, zeile: Any) -> Any:
        """The plain value of a row; None = not known."""
        if self.wert is not None:
            return self.wert(zeile)
        anzeige = getattr(zeile, f"get_{self.schluessel}_display", None)
        wert = anzeige() if anzeige else getattr(zeile, self.schluessel)
        if isinstance(wert, models.Model):
            return str(wert)
        return None if wert == "" else wert


@dataclass(frozen=True)
class Stammliste:
    """One small list. `einzeln`: a Kommune has at most one row. `verwendet`: foreign keys that keep a row from deletion."""

    schluessel: str
    name: str
    einzahl: str
    neu: str
    model: Any
    felder: Sequence[str]
    spalten: Sequence[Stammspalte]
    suche: Sequence[str]
    ordnung: Sequence[str]
    hilfe: str
    leer: str
    auswahl: str = ""
    verwandte: Sequence[str] = ()
    verwendet: Any = None
    einzeln: bool = False
    pflicht: frozenset[str] = field(default_factory=frozenset)


_PROJEKT = Stammspalte("projekt", "Projekt")
_QUELLE = Stammspalte("quelle", "Quelle", leer="ohne Quelle")
STAMMLISTEN: dict[str, Stammliste] = {
    liste.schluessel: liste
    for liste in (
        Stammliste(
            schluessel="sperrzeiten",
            name="Sperrzeiten",
            einzahl="Sperrzeit",
            neu="Sperrzeit anlegen",
            model=Sperrzeit,
            felder=("amt", "bezeichnung", "beginn", "ende", "quelle"),
            spalten=(
                Stammspalte("bezeichnung", "Sperrzeit"),
                Stammspalte("amt", "Amt"),
                Stammspalte("beginn", "Beginn", "datum"),
                Stammspalte("ende", "Ende", "datum"),
                _QUELLE,
            ),
            suche=("bezeichnung", "quelle", "amt__bezeichnung"),
            ordnung=("-beginn", "id"),
            hilfe="In einer Sperrzeit kann ein Amt nicht an Projekten mitarbeiten, zum Beispiel während der Haushaltsplanung. "
            "Liegt ein Schritt des Amtes darin, steht das beim Projekt.",
            leer="Für Ihre Ämter ist keine Sperrzeit eingetragen.",
            auswahl="amt",
            verwandte=("amt",),
        ),
        Stammliste(
            schluessel="fristen",
            name="Fristen",
            einzahl="Frist",
            neu="Frist anlegen",
            model=Frist,
            felder=("projekt", "art", "bezeichnung", "datum", "quelle"),
            spalten=(
                Stammspalte("bezeichnung", "Frist"),
                Stammspalte("datum", "Datum", "datum"),
                Stammspalte("art", "Art"),
                _PROJEKT,
                Stammspalte("quelle", "Rechtsgrundlage oder Quelle", leer="ohne Quelle"),
            ),
            suche=("bezeichnung", "quelle", "projekt__titel"),
            ordnung=("datum", "id"),
            hilfe="Tage, bis zu denen ein Projekt fertig sein muss. Endet das Projekt voraussichtlich später, steht das bei ihm.",
            leer="Für die Projekte, die Sie sehen, ist keine Frist eingetragen.",
            auswahl="art",
            verwandte=("projekt",),
        ),
        Stammliste(
            schluessel="fachverfahren",
            name="Fachverfahren",
            einzahl="Fachverfahren",
            neu="Fachverfahren anlegen",
            model=Fachverfahren,
            felder=("name", "hersteller", "amt", "schnittstelle", "bemerkung"),
            spalten=(
                Stammspalte("name", "Fachverfahren"),
                Stammspalte("hersteller", "Hersteller"),
                Stammspalte("amt", "Amt", leer="ohne Amt"),
                Stammspalte("schnittstelle", "Schnittstelle"),
                Stammspalte("verwendet", "Projekte", "projekte", leer="keine"),
            ),
            suche=("name", "hersteller", "schnittstelle", "bemerkung"),
            ordnung=("name", "id"),
            hilfe="Das Register der Fachverfahren, auf die sich Entscheidungen a bis d beziehen.",
            leer="Es ist noch kein Fachverfahren eingetragen.",
            auswahl="amt",
            verwandte=("amt",),
            verwendet=Entscheidung._meta.get_field("fachverfahren"),
        ),
        Stammliste(
            schluessel="prozessbausteine",
            name="Prozessbausteine",
            einzahl="Prozessbaustein",
            neu="Prozessbaustein anlegen",
            model=Prozessbaustein,
            felder=("name", "beschreibung", "adresse"),
            spalten=(
                Stammspalte("name", "Prozessbaustein"),
                Stammspalte("beschreibung", "Beschreibung"),
                Stammspalte("adresse", "Adresse", "link", leer="keine"),
                Stammspalte("verwendet", "Projekte, die ihn teilen", "projekte", leer="keine"),
            ),
            suche=("name", "beschreibung"),
            ordnung=("name", "id"),
            hilfe="Wiederverwendbare Teile von Prozessen, zum Beispiel Online-Bezahlen. "
            "Projekte mit demselben Baustein können sich abstimmen.",
            leer="Es ist noch kein Prozessbaustein angelegt.",
            verwendet=Bausteinverwendung._meta.get_field("prozessbaustein"),
        ),
        Stammliste(
            schluessel="projektziele",
            name="Projektziele",
            einzahl="Projektziel",
            neu="Projektziel anlegen",
            model=Projektziel,
            felder=("projekt", "bezeichnung", "praezision", "menge", "erreicht", "quelle"),
            spalten=(
                Stammspalte("bezeichnung", "Ziel"),
                _PROJEKT,
                Stammspalte("praezision", "Genauigkeit"),
                Stammspalte("menge", "Menge", "zahl", leer="unbekannt"),
                Stammspalte("erreicht", "davon erreicht", "zahl", leer="unbekannt"),
                _QUELLE,
            ),
            suche=("bezeichnung", "quelle", "projekt__titel"),
            ordnung=("projekt__titel", "id"),
            hilfe="Was ein Projekt erreichen soll, so genau wie die Quelle es sagt: „bis zu 15“ ist eine Obergrenze.",
            leer="Für die Projekte, die Sie sehen, ist kein Ziel eingetragen.",
            auswahl="praezision",
            verwandte=("projekt",),
        ),
        Stammliste(
            schluessel="rolloutplaene",
            name="Rolloutpläne",
            einzahl="Rolloutplan",
            neu="Rolloutplan anlegen",
            model=Rolloutplan,
            felder=("projekt", "bezeichnung", "umfang", "umfang_praezision", "quelle"),
            spalten=(
                Stammspalte("bezeichnung", "Rolloutplan"),
                _PROJEKT,
                Stammspalte("umfang", "Umfang laut Quelle", "zahl", leer="unbekannt"),
                Stammspalte("umfang_praezision", "Genauigkeit des Umfangs"),
                _QUELLE,
            ),
            suche=("bezeichnung", "quelle", "projekt__titel"),
            ordnung=("bezeichnung", "id"),
            hilfe="Ein Rollout führt eine Lösung in vielen Einheiten ein. Die Einheiten selbst stehen unter Rollout.",
            leer="Für die Projekte, die Sie sehen, ist kein Rollout angelegt.",
            verwandte=("projekt",),
            verwendet=Rollouteinheit._meta.get_field("rolloutplan"),
        ),
        Stammliste(
            schluessel="projektprofil",
            name="Projektprofil",
            einzahl="Projektprofil",
            neu="Eigene Schwellen festlegen",
            model=Projektprofil,
            felder=tuple(
                f.name
                for f in Projektprofil._meta.fields
                if f.name.startswith(("gelb_", "rot_", "unbestaetigt_", "durchsatz_"))
            ),
            spalten=tuple(
                Stammspalte(f.name, str(f.verbose_name), "zahl", leer="unbekannt")
                for f in Projektprofil._meta.fields
                if f.name.startswith(("gelb_", "rot_", "unbestaetigt_", "durchsatz_"))
            ),
            suche=(),
            ordnung=("id",),
            hilfe="Ab wann die Ampel der Projekte gelb und rot wird, und wie viele Personentage je Monat die Prognose annimmt. "
            "Gilt für die ganze Kommune.",
            leer="Es gelten die üblichen Schwellen: gelb ab 14 Tagen oder 10 Prozent, "
            "rot ab 60 Tagen oder 25 Prozent, unbestätigt nach 60 Tagen.",
            einzeln=True,
        ),
    )
}


def zeilen(*, liste: Stammliste, benutzer: Benutzer, kommune: Kommune) -> Any:
    """Rows of a list the Benutzer may see, in its order; what belongs to the whole Kommune is read by the whole room."""
    namen = {f.name for f in liste.model._meta.fields}
    alle = liste.model.objects.sichtbar_fuer(benutzer) if namen & {"amt", "projekt"} else liste.model.objects.all()
    sichtbar = alle.filter(kommune=kommune)
    return sichtbar.select_related(*liste.verwandte).order_by(*liste.ordnung)


def gesucht(zeilen: Any, *, liste: Stammliste, text: str) -> Any:
    """Rows in which every word of `text` stands in one of the searched fields."""
    for wort in text.split():
        bedingung = Q()
        for feld in liste.suche:
            bedingung |= Q(**{f"{feld}__icontains": wort})
        zeilen = zeilen.filter(bedingung)
    return zeilen


def verwendungen(*, liste: Stammliste, ids: Iterable[int], benutzer: Benutzer, kommune: Kommune) -> Verwendungen:
    """Row id → the projects that use it and that the Benutzer may see, by title. One query."""
    gefunden: Verwendungen = defaultdict(list)
    if all(spalte.art != "projekte" for spalte in liste.spalten):
        return gefunden
    sichtbar = Projekt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)
    name = liste.verwendet.name
    paare = liste.verwendet.model.objects.filter(**{f"{name}_id__in": list(ids), "projekt__in": sichtbar})
    for verweis in paare.select_related("projekt").order_by("projekt__titel", "projekt_id"):
        projekte = gefunden[getattr(verweis, f"{name}_id")]
        if verweis.projekt not in projekte:
            projekte.append(verweis.projekt)
    return gefunden


def aemter_zur_wahl(*, benutzer: Benutzer, kommune: Kommune) -> Any:
    """Ämter whose rows the Benutzer may write."""
    erlaubt = benutzer.rechte().aemter(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)
    aemter = Amt.objects.filter(kommune=kommune).nach_nummer()
    return aemter if erlaubt is None else aemter.filter(pk__in=erlaubt)


def projekte_zur_wahl(*, benutzer: Benutzer, kommune: Kommune) -> Any:
    """Projects whose rows the Benutzer may write."""
    return Projekt.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune).nach_titel()


def darf_anlegen(*, liste: Stammliste, benutzer: Benutzer, kommune: Kommune) -> bool:
    """True where the Benutzer may write at least one row: of an Amt, of a project, or of the whole Kommune."""
    namen = {f.name for f in liste.model._meta.fields}
    if "projekt" in namen:
        return projekte_zur_wahl(benutzer=benutzer, kommune=kommune).exists()
    rechte = benutzer.rechte()
    if "amt" in namen:
        return rechte.darf_irgendwo(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)
    return rechte.darf(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN)
