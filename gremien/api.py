"""The interface of the room: papers, orders of the council, reports owed. Hidden rows only with the grant and the key for them."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from rest_framework import serializers

from finanzen.selectors.auswahl import aemter_unterhalb
from gremien.forms.filter import Auftragsfilter, Pflichtfilter, Vorlagenfilter
from gremien.models import Berichtspflicht, Beschlusspunkt, Gremium, Ratsvorlage
from gremien.selectors import auftraege as a
from gremien.selectors import pflichten as p
from gremien.selectors import vorlagen as v
from organisation.api.ansicht import Amtszeile, Endpunkt, Feld, Leseansicht, felder_des_formulars
from organisation.models import Kommune

Ganzzahl = serializers.IntegerField
Text = serializers.CharField
Tag = serializers.DateField
_TAG = Feld("Tag, an dem die Lage gilt (JJJJ-MM-TT); ohne Angabe heute.")


class Stationszeile(serializers.Serializer[Any]):
    """One stop of the Beratungsfolge."""

    gremium = Text(source="gremium.name")
    datum = Tag(allow_null=True)
    rolle = Text()
    ergebnis = Text()
    nicht_oeffentlich = serializers.BooleanField(source="ist_nicht_oeffentlich")


class Vorlagenzeile(serializers.Serializer[Any]):
    """One paper."""

    id = Ganzzahl(source="vorlage.pk")
    nummer = Text(source="vorlage.nummer")
    titel = Text(source="vorlage.titel")
    art = Text(source="vorlage.art")
    datum = Tag(source="vorlage.datum", allow_null=True)
    amt = Amtszeile(source="vorlage.amt", allow_null=True)
    kurzfassung = Text(source="vorlage.kurzfassung")
    nicht_oeffentlich = serializers.BooleanField(source="vorlage.ist_nicht_oeffentlich")
    veroeffentlicht = serializers.BooleanField(source="vorlage.ist_veroeffentlicht")
    beratungsfolge = Stationszeile(source="stationen", many=True)


class Ratsvorlagen(Leseansicht):
    """Vorlagen des Rates mit ihrer Beratungsfolge. Nicht Öffentliches nur mit dem Recht und einem Schlüssel dafür."""

    bereich = "gremien"
    serializer_class = Vorlagenzeile
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Vorlagenfilter.base_fields)

    def zeilen(self) -> Any:
        """Papers the Benutzer may export."""
        return Ratsvorlage.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune).select_related("amt")

    def gefiltert(self, zeilen: Any) -> Any:
        """As the page of the papers."""
        form = Vorlagenfilter(
            self.request.query_params,
            aemter=self.aemter,
            gremien=_gremien(self.kommune),
            jahre=v.jahre(benutzer=self.benutzer, kommune=self.kommune),
        )
        werte = self.pruefen(form)
        gefunden = zeilen.filter(form.bedingung(unterhalb=partial(aemter_unterhalb, self.aemter)))
        gefunden = v.mit_beratung(gefunden, benutzer=self.benutzer, gremium=werte["gremium"], offen=werte["offen"])
        return v.sortiert(gefunden, v.VORGABE)

    def gelesen(self, eintraege: list[Any]) -> list[Any]:
        """With the stops the Benutzer may see."""
        return v.vorlagenzeilen(vorlagen=eintraege, benutzer=self.benutzer)

    def eine(self, pk: int) -> Any:
        """One paper."""
        gefunden = self.zeilen().filter(pk=pk).first()
        return self.gelesen([gefunden])[0] if gefunden is not None else None


class Umsetzungsstandzeile(serializers.Serializer[Any]):
    """What was last said about an order."""

    stand = Text()
    gueltig_ab = Tag()
    erlaeuterung = Text()


class Auftragszeile(serializers.Serializer[Any]):
    """One decided point on the Stichtag."""

    id = Ganzzahl(source="punkt.pk")
    vorlage = Text(source="vorlage.nummer")
    nummer = Text(source="punkt.nummer")
    text = Text(source="punkt.text")
    art = Text(source="punkt.art")
    amt = Amtszeile(source="vorlage.amt", allow_null=True)
    gremium = Text(source="punkt.station.gremium.name")
    beschlossen_am = Tag(source="punkt.station.datum", allow_null=True)
    faellig_am = Tag(allow_null=True)
    ueberfaellig = serializers.BooleanField()
    offen = serializers.BooleanField()
    stand = Umsetzungsstandzeile(allow_null=True)
    betrag = serializers.DecimalField(None, 2, source="punkt.betrag", allow_null=True)


class Ratsauftraege(Leseansicht):
    """Aufträge des Rates mit dem zuletzt gemeldeten Stand; ohne Angabe die offenen."""

    bereich = "gremien"
    einzeln = False
    serializer_class = Auftragszeile
    felder: ClassVar[dict[str, Feld]] = {
        **felder_des_formulars(Auftragsfilter.base_fields, ohne=("stichtag",)),
        "stichtag": _TAG,
    }

    def zeilen(self) -> Any:
        """Points the Benutzer may export."""
        return Beschlusspunkt.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)

    def gefiltert(self, zeilen: Any) -> Any:
        """As the page of the orders."""
        form = Auftragsfilter(_ohne_tag(self.request.query_params), aemter=self.aemter, gremien=_gremien(self.kommune))
        werte = self.pruefen(form)
        pflichten = Berichtspflicht.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)
        punkte = zeilen.filter(form.bedingung(unterhalb=partial(aemter_unterhalb, self.aemter)))
        gefunden = a.auftragszeilen(punkte=punkte, pflichten=pflichten, stichtag=self.stichtag)
        return a.gefiltert(gefunden, werte["nur"])


class Pflichtzeile(serializers.Serializer[Any]):
    """One duty to report on the Stichtag."""

    id = Ganzzahl(source="pflicht.pk")
    titel = Text(source="pflicht.titel")
    gremium = Text(source="pflicht.gremium.name", default=None, allow_null=True)
    amt = Amtszeile(source="pflicht.amt", allow_null=True)
    rhythmus = Text(source="pflicht.rhythmus")
    abstand_monate = Ganzzahl(source="pflicht.abstand_monate", allow_null=True)
    lage = Text(source="lage.farbe")
    in_worten = Text(source="lage.satz")
    faellig_am = Tag(source="lage.faellig_am", allow_null=True)
    zuletzt_berichtet_am = Tag(source="letzte.erledigt_am", default=None, allow_null=True)


class Berichtspflichten(Leseansicht):
    """Berichtspflichten mit ihrem nächsten Termin."""

    bereich = "gremien"
    einzeln = False
    serializer_class = Pflichtzeile
    felder: ClassVar[dict[str, Feld]] = {
        **felder_des_formulars(Pflichtfilter.base_fields, ohne=("stichtag",)),
        "stichtag": _TAG,
    }

    def zeilen(self) -> Any:
        """Duties the Benutzer may export."""
        return Berichtspflicht.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)

    def gefiltert(self, zeilen: Any) -> Any:
        """As the page of the duties."""
        form = Pflichtfilter(_ohne_tag(self.request.query_params), aemter=self.aemter, gremien=_gremien(self.kommune))
        werte = self.pruefen(form)
        pflichten = zeilen.filter(form.bedingung(unterhalb=partial(aemter_unterhalb, self.aemter)))
        if werte["rhythmus"]:
            pflichten = pflichten.filter(rhythmus=werte["rhythmus"])
        gefunden = p.pflichtzeilen(pflichten=pflichten, stichtag=self.stichtag)
        return [zeile for zeile in gefunden if not werte["farbe"] or zeile.lage.farbe == werte["farbe"]]


def _gremien(kommune: Kommune) -> Any:
    return Gremium.objects.filter(kommune=kommune).order_by("reihenfolge", "name")


def _ohne_tag(parameter: Any) -> dict[str, Any]:
    """The view reads the Stichtag itself, written as programs write it."""
    return {name: wert for name, wert in parameter.dict().items() if name != "stichtag"}


ENDPUNKTE = (
    Endpunkt("ratsvorlagen", "Vorlagen des Rates", Ratsvorlagen),
    Endpunkt("ratsauftraege", "Aufträge des Rates", Ratsauftraege),
    Endpunkt("berichtspflichten", "Berichtspflichten", Berichtspflichten),
)
