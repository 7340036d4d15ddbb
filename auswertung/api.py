"""The interface of the room: Kennzahlen as the cockpit shows them, and the findings."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from rest_framework import serializers

from auswertung.berichtsinhalt import Berichtsinhalt
from auswertung.forms.befunde import Befundfilter
from auswertung.kennzahlen.alle import ALLE
from auswertung.models import BERICHTSRAEUME, Befund, Bericht, Kennzahlwert
from auswertung.selectors import befunde as s
from auswertung.selectors import berichte as b
from auswertung.selectors.zellen import laeufe
from organisation.api.ansicht import Amtszeile, Endpunkt, Feld, Leseansicht, felder_des_formulars
from organisation.befund import RAEUME

Ganzzahl = serializers.IntegerField
Text = serializers.CharField
HOECHSTE_ID = 2**31 - 1
GESAMT = "gesamt"


class Kennzahlzeile(serializers.Serializer[Any]):
    """One value with its written definition. Empty amt, themenfeld and stufe: all of them."""

    kennzahl = Text()
    name = serializers.SerializerMethodField()
    definition = serializers.SerializerMethodField()
    definitionsversion = Ganzzahl()
    stichtag = serializers.DateField()
    amt = Amtszeile(allow_null=True)
    themenfeld = Text(source="themenfeld.bezeichnung", default=None, allow_null=True)
    reifegradmodell = Text(source="modell.name", default=None, allow_null=True)
    stufe = Ganzzahl(allow_null=True)
    zaehler = Ganzzahl(allow_null=True)
    nenner = Ganzzahl(allow_null=True)
    wert = serializers.DecimalField(18, 6, allow_null=True)

    def get_name(self, wert: Kennzahlwert) -> str:
        """As pages call it."""
        return ALLE[wert.kennzahl].name

    def get_definition(self, wert: Kennzahlwert) -> str:
        """Numerator, denominator, source, since when."""
        return ALLE[wert.kennzahl].definition


def _tag(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        required=False,
        error_messages={"invalid": "Erwartet wird ein Datum wie 2026-03-01."},
    )


class Kennzahlfilter(forms.Form):
    kennzahl = forms.MultipleChoiceField(
        label="Schlüssel einer Kennzahl", choices=[(n, n) for n in ALLE], required=False
    )
    stichtag = _tag("Tag der Werte; ohne Angabe der letzte berechnete")
    von = _tag("Zeitreihe ab diesem Tag")
    bis = _tag("Zeitreihe bis zu diesem Tag")
    amt = forms.RegexField(
        label="Nummer (id) eines Amts, „gesamt“ = ganze Kommune",
        regex=rf"^({GESAMT}|[0-9]{{1,9}})$",
        required=False,
        error_messages={"invalid": "Erwartet wird die id eines Amts oder „gesamt“."},
    )

    def clean(self) -> dict[str, Any]:
        """A day, or a span of days that goes forward."""
        werte = super().clean() or {}
        if werte.get("stichtag") and (werte.get("von") or werte.get("bis")):
            self.add_error("stichtag", "Bitte entweder stichtag oder von und bis angeben.")
        if werte.get("von") and werte.get("bis") and werte["von"] > werte["bis"]:
            self.add_error("bis", "Das Ende der Zeitreihe liegt vor ihrem Beginn.")
        return werte


class Kennzahlen(Leseansicht):
    """Kennzahlwerte mit Definition, Zähler, Nenner und Stichtag, genau wie das Cockpit sie liest."""

    bereich = tuple(raum for raum, _ in RAEUME)
    einzeln = False
    serializer_class = Kennzahlzeile
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Kennzahlfilter.base_fields)

    def zeilen(self) -> Any:
        """Values in the version of their definition that holds now."""
        zeilen = Kennzahlwert.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)
        return zeilen.nach_definition(ALLE.values()).select_related("amt", "themenfeld", "modell")

    @cached_property
    def stichtag(self) -> dt.date:
        """The day asked for, else the last one computed."""
        werte = self.pruefen(Kennzahlfilter(self.request.query_params))
        gelaufen = laeufe(kommune=self.kommune, bis=werte["stichtag"] or werte["bis"] or self.heute)
        return werte["stichtag"] or (gelaufen[0].stichtag if gelaufen else self.heute)

    def gefiltert(self, zeilen: Any) -> Any:
        """By Kennzahl, day or span, Amt."""
        werte = self.pruefen(Kennzahlfilter(self.request.query_params))
        if werte["von"] or werte["bis"]:
            spanne = {"stichtag__gte": werte["von"], "stichtag__lte": werte["bis"]}
            zeilen = zeilen.filter(**{n: tag for n, tag in spanne.items() if tag})
        else:
            zeilen = zeilen.filter(stichtag=self.stichtag)
        if werte["kennzahl"]:
            zeilen = zeilen.filter(kennzahl__in=werte["kennzahl"])
        if werte["amt"]:
            zeilen = zeilen.filter(amt_id=None if werte["amt"] == GESAMT else int(werte["amt"]))
        return zeilen.order_by("stichtag", "kennzahl", "amt_id", "themenfeld_id", "stufe", "id")


class Befundzeile(serializers.Serializer[Any]):
    """One finding."""

    id = Ganzzahl()
    regel = Text()
    raum = Text()
    schwere = Text()
    amt = Amtszeile(allow_null=True)
    zugewiesen_an = Amtszeile(allow_null=True)
    gegenstand_art = Text()
    gegenstand_id = Ganzzahl()
    gegenstand = Text()
    text = Text()
    werte = serializers.SerializerMethodField()
    status = Text()
    zuerst_gesehen_am = serializers.DateField()
    zuletzt_gesehen_am = serializers.DateField()
    behoben_am = serializers.DateField(allow_null=True)

    def get_werte(self, befund: Befund) -> list[list[str]]:
        """Name and figure, in the order of the page."""
        return [[str(name), str(wert)] for name, wert in (befund.werte or [])]


class Befunde(Leseansicht):
    """Befunde der Datenqualität; ohne Angabe die, die noch zu tun sind. Die Filter sind die der Seite."""

    bereich = tuple(raum for raum, _ in RAEUME)
    serializer_class = Befundzeile
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Befundfilter.base_fields)

    def zeilen(self) -> Any:
        """Findings the Benutzer may export."""
        zeilen = Befund.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)
        return zeilen.select_related("amt", "zugewiesen_an")

    def gefiltert(self, zeilen: Any) -> Any:
        """As the page Datenqualität, but of all Ämter where none is named."""
        werte = self.pruefen(Befundfilter(self.request.query_params, aemter=self.aemter, vorgabe=None))
        aemter = None
        if werte["amt"].isdigit():
            pk = int(werte["amt"])
            aemter = [pk] if werte["darunter"] else s.mit_unterbaum(self.aemter, pk)
        gefiltert = s.gefiltert(
            zeilen,
            status=werte["status"],
            raeume=[werte["raum"]] if werte["raum"] else [],
            regeln=[werte["regel"]] if werte["regel"] else [],
            schweren=[werte["schwere"]] if werte["schwere"] else [],
            aemter=aemter,
            ohne_amt=werte["amt"] == s.OHNE,
            text=werte["q"],
        )
        return s.geordnet(gefiltert)


class Berichtszeile(serializers.Serializer[Any]):
    """One released report; its figures are those of the public version."""

    id = Ganzzahl()
    art = Text(source="art.schluessel")
    titel = Text()
    drucksache = Text()
    stichtag = serializers.DateField()
    amt = Amtszeile(allow_null=True)
    status = Text()
    stand = serializers.DateTimeField()
    pruefsumme = Text()
    zahlen = serializers.SerializerMethodField()

    def get_zahlen(self, bericht: Bericht) -> list[dict[str, str | None]]:
        """Every figure by its key: name, value as printed in the archive, definition."""
        inhalt = Berichtsinhalt.aus_bytes(bytes(bericht.inhalt or b"")).oeffentlich()
        return [
            {
                "schluessel": zahl.schluessel,
                "name": zahl.name,
                "wert": None if zahl.wert is None else str(zahl.wert),
                "definition": zahl.definition,
            }
            for zahl in inhalt.zahlen()
        ]


class Berichtfilter(forms.Form):
    art = forms.CharField(label="Schlüssel der Berichtsart", max_length=80, required=False)
    status = forms.ChoiceField(
        label="Status", choices=[("", "beide"), *((w, w) for w in ("freigegeben", "ausgeliefert"))], required=False
    )


class Berichte(Leseansicht):
    """Freigegebene und ausgelieferte Ratsberichte mit den Zahlen ihrer öffentlichen Fassung."""

    bereich = BERICHTSRAEUME
    serializer_class = Berichtszeile
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Berichtfilter.base_fields)

    def zeilen(self) -> Any:
        """Reports the Benutzer may export: the right in every room they show."""
        zeilen = Bericht.objects.exportierbar_fuer(self.benutzer).filter(
            kommune=self.kommune, status__in=(Bericht.Status.FREIGEGEBEN, Bericht.Status.AUSGELIEFERT)
        )
        return zeilen.select_related("art", "amt")

    def gefiltert(self, zeilen: Any) -> Any:
        """By type and status, newest first."""
        werte = self.pruefen(Berichtfilter(self.request.query_params))
        return b.geordnet(b.gefiltert(zeilen, art=werte["art"], status=werte["status"]))


ENDPUNKTE = (
    Endpunkt("berichte", "Ratsberichte", Berichte),
    Endpunkt("kennzahlen", "Kennzahlen", Kennzahlen),
    Endpunkt("befunde", "Befunde", Befunde),
)
