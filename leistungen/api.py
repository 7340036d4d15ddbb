"""The interface of the room: services, their Reifegradstände, the catalogue."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from rest_framework import serializers

from leistungen.filters import HOECHSTE_ID, LeistungenFilter
from leistungen.models import EinzelleistungFassung, KommunaleLeistung, Reifegradstand
from leistungen.selectors.auswahl import Auswahl, auswahl
from leistungen.selectors.liste import sortiert
from leistungen.selectors.spalten import JE_SCHLUESSEL
from leistungen.selectors.suche import HOECHSTLAENGE
from organisation.api.ansicht import Amtszeile, Endpunkt, Feld, Leseansicht, felder_des_formulars
from organisation.api.fehler import Filterfehler

Ganzzahl = serializers.IntegerField
Text = serializers.CharField


class Themenfeldzeile(serializers.Serializer[Any]):
    id = Ganzzahl()
    bezeichnung = Text()


class OzgLeistungzeile(serializers.Serializer[Any]):
    ozg_id = Text()
    bezeichnung = Text()


class Stufenzeile(serializers.Serializer[Any]):
    wert = Ganzzahl()
    bezeichnung = Text()


class Leistungszeile(serializers.Serializer[Any]):
    """One Kommunale Einzelleistung as the working list exports it. null = unknown, never 0."""

    id = Ganzzahl()
    bezeichnung = Text()
    leika_schluessel = Text(source="einzelleistung.leika_schluessel", default=None, allow_null=True)
    ist_eigene = serializers.SerializerMethodField()
    amt = Amtszeile(allow_null=True)
    themenfeld = Themenfeldzeile(allow_null=True)
    lage = Themenfeldzeile(allow_null=True)
    ozg_leistung = OzgLeistungzeile(allow_null=True)
    ist_gezaehlt = serializers.BooleanField()
    erbracht = serializers.ChoiceField(choices=["ja", "nein", "ungeprueft"])
    reifegrad = Stufenzeile(source="aktuelle_stufe", allow_null=True)
    reifegrad_seit = serializers.DateField(source="stand_seit", allow_null=True)
    ziel = Ganzzahl(source="ziel_wert", allow_null=True)
    ziel_bis = serializers.DateField(source="ziel_datum", allow_null=True)
    fallzahl = Ganzzahl(allow_null=True)
    fallzahl_jahr = Ganzzahl(allow_null=True)
    fallzahl_genauigkeit = Text(source="fallzahl_praezision")
    online_adresse = Text()
    bestaetigt_am = serializers.DateField(allow_null=True)

    def get_ist_eigene(self, leistung: KommunaleLeistung) -> bool:
        """True for a service no catalogue knows."""
        return leistung.einzelleistung_id is None


class Leistungen(Leseansicht):
    """Kommunale Einzelleistungen mit ihrem Reifegrad von heute. Die Filter sind die der Arbeitsliste."""

    bereich = "leistungen"
    serializer_class = Leistungszeile
    felder: ClassVar[dict[str, Feld]] = {
        **{n: Feld(str(f.label), "Mehrfach" in type(f).__name__) for n, f in LeistungenFilter.base_filters.items()},
        "sortierung": Feld("Schlüssel einer Spalte der Arbeitsliste, mit „-“ davor absteigend."),
    }

    def zeilen(self) -> Any:
        """Services with what a row names."""
        zeilen = KommunaleLeistung.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)
        return zeilen.select_related(
            "einzelleistung", "fassung", "amt", "themenfeld", "lage", "ozg_leistung", "aktuelle_stufe"
        ).nach_name()

    @cached_property
    def auswahl(self) -> Auswahl:
        """What the filters offer."""
        return auswahl(benutzer=self.benutzer, kommune=self.kommune)

    def gefiltert(self, zeilen: Any) -> Any:
        """As the working list."""
        daten: Any = self.request.query_params
        filter = LeistungenFilter(daten, zeilen, auswahl=self.auswahl, stichtag=self.heute)
        if not filter.is_valid():
            raise Filterfehler(filter.errors)
        sortierung = daten.get("sortierung", "")
        if sortierung.removeprefix("-") not in ("", *JE_SCHLUESSEL):
            raise Filterfehler({"sortierung": [f"Diese Spalte gibt es nicht. Es gibt: {', '.join(JE_SCHLUESSEL)}."]})
        return sortiert(filter.treffer, sortierung=sortierung, suchtext=daten.get("q", "").strip())


class Standzeile(serializers.Serializer[Any]):
    """One dated fact: from that day on the service has this stage."""

    id = Ganzzahl()
    leistung = Ganzzahl(source="leistung_id")
    modell = Text(source="stufe.modell.name")
    stufe = Stufenzeile()
    gueltig_ab = serializers.DateField()
    erfasst_am = serializers.DateTimeField()
    ist_nachtrag = serializers.BooleanField()
    herkunft = Text(source="get_herkunft_display")
    grund = Text()
    nachweis = Text()


def _id(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=HOECHSTE_ID, required=False)


def _tag(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        required=False,
        error_messages={"invalid": "Erwartet wird ein Datum wie 2026-03-01."},
    )


class Standfilter(forms.Form):
    leistung = _id("Nummer einer Leistung")
    gueltig_ab_von = _tag("gültig ab diesem Tag oder später")
    gueltig_ab_bis = _tag("gültig ab diesem Tag oder früher")


class Reifegradstaende(Leseansicht):
    """Reifegradstände, die nicht storniert sind, die jüngsten zuerst."""

    bereich = "leistungen"
    serializer_class = Standzeile
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Standfilter.base_fields)

    def zeilen(self) -> Any:
        """Valid facts with their stage."""
        zeilen = Reifegradstand.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)
        return zeilen.gueltige().select_related("stufe__modell").order_by("-gueltig_ab", "-id")

    def gefiltert(self, zeilen: Any) -> Any:
        """By service and by day."""
        werte = self.pruefen(Standfilter(self.request.query_params))
        namen = {
            "leistung": "leistung_id",
            "gueltig_ab_von": "gueltig_ab__gte",
            "gueltig_ab_bis": "gueltig_ab__lte",
        }
        return zeilen.filter(**{namen[n]: wert for n, wert in werte.items() if wert is not None})


class Katalogzeile(serializers.Serializer[Any]):
    """What the current Katalogstand says about an Einzelleistung."""

    id = Ganzzahl()
    schluessel = Text(source="einzelleistung.schluessel")
    leika_schluessel = Text(source="einzelleistung.leika_schluessel", allow_null=True)
    bezeichnung = Text()
    themenfeld = Themenfeldzeile(allow_null=True)
    lage = Themenfeldzeile(allow_null=True)
    ozg_leistung = OzgLeistungzeile(allow_null=True)
    leikatyp = Text(source="leikatyp.typ", default=None, allow_null=True)
    leistungstyp = Text(source="get_leistungstyp_display")
    kommunaler_vollzug = Text()
    ist_gezaehlt = serializers.BooleanField()
    rechtsgrundlage = Text()
    katalogstand = Text(source="katalogstand.name")


class Katalogfilter(forms.Form):
    q = forms.CharField(label="Teil der Bezeichnung", max_length=HOECHSTLAENGE, required=False)
    themenfeld = _id("Nummer eines Themenfelds")
    leika = forms.CharField(label="LeiKa-Schlüssel, von vorn", max_length=14, required=False)


class Katalog(Leseansicht):
    """Einzelleistungen des geltenden Katalogstands, für alle Kommunen dieselben."""

    bereich = "leistungen"
    serializer_class = Katalogzeile
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Katalogfilter.base_fields)

    def zeilen(self) -> Any:
        """Entries of the current edition."""
        zeilen = EinzelleistungFassung.objects.filter(ist_aktuell=True, einzelleistung__ist_aufgehoben=False)
        return zeilen.select_related(
            "einzelleistung", "themenfeld", "lage", "ozg_leistung", "leikatyp", "katalogstand"
        ).order_by("sortierschluessel", "id")

    def gefiltert(self, zeilen: Any) -> Any:
        """By text, Themenfeld and LeiKa-Schlüssel."""
        werte = self.pruefen(Katalogfilter(self.request.query_params))
        namen = {
            "q": "bezeichnung__icontains",
            "themenfeld": "themenfeld_id",
            "leika": "einzelleistung__leika_schluessel__startswith",
        }
        return zeilen.filter(**{namen[n]: wert for n, wert in werte.items() if wert})


ENDPUNKTE = (
    Endpunkt("leistungen", "Leistungen", Leistungen),
    Endpunkt("reifegradstaende", "Reifegradstände", Reifegradstaende),
    Endpunkt("katalog", "Katalog", Katalog),
)
