"""The interface of the room: posts of the Stellenplan on a day. Never people: no Besetzung, no name."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from organisation.api.ansicht import Amtszeile, Endpunkt, Feld, Leseansicht, felder_des_formulars
from personal.forms.filter import Stellenfilter
from personal.models import Stelle
from personal.selectors import stellenplan as lesen

Text = serializers.CharField


def _vzae(quelle: str = "") -> serializers.DecimalField:
    weitere: dict[str, Any] = {"source": quelle} if quelle else {}
    return serializers.DecimalField(max_digits=7, decimal_places=2, **weitere)


class Vermerkzeile(serializers.Serializer[Any]):
    """A kw or ku note."""

    art = Text()
    gilt_ab = serializers.DateField()
    faellig_am = serializers.DateField(allow_null=True)
    in_worten = Text()


class Stellenzeile(serializers.Serializer[Any]):
    """One post on the Stichtag; amounts in VZÄ."""

    id = serializers.IntegerField(source="stelle.pk")
    nummer = Text(source="stelle.nummer")
    bezeichnung = Text(source="stelle.bezeichnung")
    amt = Amtszeile(source="stelle.amt", allow_null=True)
    besoldungsgruppe = Text(source="stelle.besoldungsgruppe")
    entgeltgruppe = Text(source="stelle.entgeltgruppe")
    status = Text()
    art = Text()
    vzae = _vzae("stelle.vzae")
    soll = _vzae()
    beantragt = _vzae()
    besetzt = _vzae()
    vakant = _vzae()
    ozg_anteil = serializers.DecimalField(5, 2, source="stelle.ozg_anteil", allow_null=True)
    vermerke = Vermerkzeile(many=True)
    drucksache = Text(source="stelle.drucksache")


class Stellen(Leseansicht):
    """Stellen des Stellenplans zum Stichtag (Parameter `stichtag`, sonst heute) – Stellen, nie Personen."""

    bereich = "personal"
    serializer_class = Stellenzeile
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Stellenfilter.base_fields, ohne=("von", "vergleich"))

    def zeilen(self) -> Any:
        """Posts the Benutzer may export."""
        return Stelle.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)

    def gefiltert(self, zeilen: Any) -> list[Any]:
        """Posts of the plan on the day that pass the filter of the page."""
        form = Stellenfilter(
            {**self.request.query_params.dict(), "stichtag": f"{self.stichtag:%d.%m.%Y}"},
            aemter=self.aemter,
            heute=self.heute,
        )
        werte = self.pruefen(form)
        if werte["aufwand"]:
            zeilen = zeilen.filter(aufwandsart="" if werte["aufwand"] == "ohne" else werte["aufwand"])
        if werte["q"]:
            zeilen = lesen.suche(zeilen, werte["q"])
        return [zeile for zeile in lesen.stellenplan(stellen=zeilen, tag=self.stichtag) if form.passt(zeile)]

    def eine(self, pk: int) -> Any:
        """One post as of today, also one that does not exist yet or any more."""
        return next(iter(lesen.eine(stellen=self.zeilen().filter(pk=pk), tag=self.heute)), None)


ENDPUNKTE = (Endpunkt("stellen", "Stellen", Stellen),)
