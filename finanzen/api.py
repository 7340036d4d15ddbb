"""The interface of the room: planned amounts, bookings, grants. Euros as text with two decimals, null = unknown."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from rest_framework import serializers

from finanzen.forms.buchungen import Buchungsfilter
from finanzen.forms.foerderung import Foerderfilter
from finanzen.models import Ansatz, Foerderprogramm, Foerderung, Haushaltsposition, Massnahme
from finanzen.models.haushalt import FRUEHESTES_JAHR, SPAETESTES_JAHR
from finanzen.selectors import buchungen as b
from finanzen.selectors.auswahl import aemter_unterhalb
from finanzen.selectors.foerderungen import Alarmzeile, alarmzeilen
from finanzen.selectors.matrix import geltende_zellen
from organisation.api.ansicht import Amtszeile, Endpunkt, Feld, Leseansicht, felder_des_formulars
from organisation.models import Amt

Ganzzahl = serializers.IntegerField
Text = serializers.CharField
HOECHSTE_ID = 2**31 - 1


def _euro(quelle: str = "") -> serializers.DecimalField:
    weitere: dict[str, Any] = {"source": quelle} if quelle else {}
    return serializers.DecimalField(max_digits=None, decimal_places=2, allow_null=True, **weitere)


def _anteil() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=None, decimal_places=6, allow_null=True)


class Verweis(serializers.Serializer[Any]):
    id = Ganzzahl()
    bezeichnung = Text()


class Ansatzzeile(serializers.Serializer[Any]):
    """One cell of the Haushaltsmatrix as it holds on the Stichtag."""

    id = Ganzzahl()
    position = Ganzzahl(source="position_id")
    massnahme = Verweis(source="position.massnahme")
    amt = Amtszeile(source="position.massnahme.amt", allow_null=True)
    kostenart = Text(source="position.kostenart.bezeichnung")
    haushalt = Text(source="position.haushalt")
    produktgruppe = Text(source="position.produktgruppe.nummer", default=None, allow_null=True)
    jahr = Ganzzahl()
    art = Text()
    betrag = _euro()
    unbekannt_grund = Text()
    genauigkeit = Text(source="praezision")
    steuer = Text()
    steuersatz = serializers.DecimalField(4, 2, allow_null=True)
    gueltig_ab = serializers.DateField()
    drucksache = Text()


class Ansatzfilter(forms.Form):
    jahr = forms.IntegerField(
        label="Haushaltsjahr", min_value=FRUEHESTES_JAHR, max_value=SPAETESTES_JAHR, required=False
    )
    art = forms.MultipleChoiceField(label="Art", choices=Ansatz.Art.choices, required=False)
    haushalt = forms.ChoiceField(label="Haushalt", choices=Haushaltsposition.Haushalt.choices, required=False)
    massnahme = forms.IntegerField(label="Nummer einer Maßnahme", min_value=1, max_value=HOECHSTE_ID, required=False)


class Haushalt(Leseansicht):
    """Ansätze der Haushaltsmatrix zum Stichtag, je Position, Jahr und Art der geltende."""

    bereich = "finanzen"
    serializer_class = Ansatzzeile
    einzeln = False
    felder: ClassVar[dict[str, Feld]] = {
        **felder_des_formulars(Ansatzfilter.base_fields),
        "stichtag": Feld("Tag, an dem die Ansätze gelten (JJJJ-MM-TT); ohne Angabe heute."),
    }

    def zeilen(self) -> Any:
        """Cells of the positions the Benutzer may export."""
        positionen = Haushaltsposition.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)
        return geltende_zellen(positionen=positionen, stichtag=self.stichtag).select_related(
            "position__massnahme__amt", "position__kostenart", "position__produktgruppe"
        )

    def gefiltert(self, zeilen: Any) -> Any:
        """By year, kind, budget, Maßnahme: each part of what makes a cell, so the cell that holds stays the same."""
        werte = self.pruefen(Ansatzfilter(self.request.query_params))
        namen = {
            "jahr": "jahr",
            "art": "art__in",
            "haushalt": "position__haushalt",
            "massnahme": "position__massnahme_id",
        }
        return zeilen.filter(**{namen[n]: wert for n, wert in werte.items() if wert})


class Buchungszeile(serializers.Serializer[Any]):
    """One booking or obligation."""

    id = Ganzzahl()
    jahr = Ganzzahl()
    gebucht_am = serializers.DateField()
    art = Text()
    betrag = _euro()
    kontierung = Text()
    position = Ganzzahl(source="position_id", allow_null=True)
    massnahme = Verweis(source="position.massnahme", default=None, allow_null=True)
    beleg = Text()
    text = Text()
    storniert_am = serializers.DateTimeField(allow_null=True)


class Buchungen(Leseansicht):
    """Buchungen und Obligo, die jüngsten zuerst. Wie die Seite nur mit einem Recht für alle Ämter."""

    bereich = "finanzen"
    ganze_kommune = True
    einzeln = False
    serializer_class = Buchungszeile
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Buchungsfilter.base_fields)

    def zeilen(self) -> Any:
        """The filter reads them itself: the right for the whole Kommune is checked."""
        return None

    def gefiltert(self, zeilen: Any) -> Any:
        """As the page."""
        aemter = list(Amt.objects.filter(kommune=self.kommune).nach_nummer())
        massnahmen = Massnahme.objects.filter(kommune=self.kommune).values_list("pk", "bezeichnung")
        form = Buchungsfilter(
            self.request.query_params,
            jahre=b.jahre(kommune=self.kommune),
            massnahmen=list(massnahmen),
            aemter=aemter,
        )
        werte = self.pruefen(form)
        return b.in_listenfolge(b.gefiltert(kommune=self.kommune, werte=werte, aemter=aemter))


class Foerderzeile(serializers.Serializer[Any]):
    """One grant with its alarm line on the Stichtag; shares between 0 and 1."""

    id = Ganzzahl(source="foerderung.pk")
    bezeichnung = Text(source="foerderung.bezeichnung")
    programm = Text(source="foerderung.programm.name")
    foerdergeber = Text(source="foerderung.programm.geber")
    aktenzeichen = Text(source="foerderung.aktenzeichen")
    amt = Amtszeile(source="foerderung.amt", allow_null=True)
    projekt = Ganzzahl(source="foerderung.projekt_id", allow_null=True)
    massnahme = Ganzzahl(source="foerderung.massnahme_id", allow_null=True)
    gesamtvolumen = _euro("foerderung.gesamtvolumen")
    foerderquote = serializers.DecimalField(5, 2, source="foerderung.quote", allow_null=True)
    foerderbetrag = _euro("foerderung.foerderbetrag")
    eigenanteil = _euro("foerderung.eigenanteil")
    bewilligung_von = serializers.DateField(source="foerderung.bewilligung_von", allow_null=True)
    bewilligung_bis = serializers.DateField(source="foerderung.bewilligung_bis", allow_null=True)
    gezogen = _euro()
    gezogen_anteil = _anteil()
    zeitanteil = _anteil()
    einheiten_anteil = _anteil()
    ampel = serializers.SerializerMethodField()
    ampel_grund = serializers.SerializerMethodField()
    naechste_frist = serializers.DateField(source="naechste_frist.faellig_am", default=None, allow_null=True)
    drucksache = Text(source="foerderung.drucksache")

    def get_ampel(self, zeile: Alarmzeile) -> str:
        """Colour of the alarm line."""
        return zeile.ampel[0]

    def get_ampel_grund(self, zeile: Alarmzeile) -> str:
        """Why it has this colour."""
        return zeile.ampel[1]


class Foerderungen(Leseansicht):
    """Förderungen mit ihrer Alarmzeile zum Stichtag."""

    bereich = "finanzen"
    serializer_class = Foerderzeile
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Foerderfilter.base_fields, ohne=("nur",))

    def zeilen(self) -> Any:
        """Grants the Benutzer may export."""
        return Foerderung.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)

    def gefiltert(self, zeilen: Any) -> list[Alarmzeile]:
        """By text, programme and Amt, as the page."""
        aemter = list(Amt.objects.filter(kommune=self.kommune).nach_nummer())
        programme = list(Foerderprogramm.objects.filter(kommune=self.kommune))
        daten = {**self.request.query_params.dict(), "stichtag": f"{self.stichtag:%d.%m.%Y}"}
        werte = self.pruefen(Foerderfilter(daten, aemter=aemter, programme=programme))
        if werte["q"]:
            zeilen = zeilen.filter(bezeichnung__icontains=werte["q"]) | zeilen.filter(
                aktenzeichen__icontains=werte["q"]
            )
        if werte["programm"]:
            zeilen = zeilen.filter(programm=werte["programm"])
        if werte["amt"] == 0:
            zeilen = zeilen.filter(amt__isnull=True)
        elif werte["amt"]:
            ids = [werte["amt"]] if werte["nur_amt"] else aemter_unterhalb(aemter, werte["amt"])
            zeilen = zeilen.filter(amt__in=ids)
        return alarmzeilen(foerderungen=zeilen, stichtag=self.stichtag)

    def eine(self, pk: int) -> Any:
        """One grant on the Stichtag."""
        return next(iter(alarmzeilen(foerderungen=self.zeilen().filter(pk=pk), stichtag=self.heute)), None)


ENDPUNKTE = (
    Endpunkt("haushalt", "Haushaltsansätze", Haushalt),
    Endpunkt("buchungen", "Buchungen", Buchungen),
    Endpunkt("foerderungen", "Förderungen", Foerderungen),
)
