"""The interface of the room: projects with their figures, and their Schritte."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from rest_framework import serializers

from organisation.api.ansicht import Amtszeile, Endpunkt, Feld, Leseansicht, felder_des_formulars
from organisation.api.fehler import Filterfehler
from projekte.filters import HOECHSTE_ID, Filterform, Projektfilter
from projekte.models import Projekt, Projektprofil, Schritt
from projekte.selectors import lage as l
from projekte.selectors import liste as s
from projekte.selectors.listenfolge import SORTIERUNG, geordnete_ids

Ganzzahl = serializers.IntegerField
Text = serializers.CharField


def _zahl(quelle: str) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=None, decimal_places=2, source=quelle, allow_null=True)


def _tag(quelle: str) -> serializers.DateField:
    return serializers.DateField(source=quelle, allow_null=True)


class Projektausgabe(serializers.Serializer[Any]):
    """One project as its list exports it; days are calendar days, positive = later than planned."""

    id = Ganzzahl(source="projekt.pk")
    titel = Text(source="projekt.titel")
    amt = Amtszeile(source="projekt.federfuehrendes_amt", allow_null=True)
    art = Text(source="projekt.art")
    phase = Text(source="projekt.phase")
    status = Text(source="projekt.status")
    efa_rolle = Text(source="projekt.efa_rolle")
    ampel = Text(source="ampel.farbe")
    ampel_von_hand = serializers.BooleanField(source="ampel.von_hand")
    verantwortliche_funktion = Text(source="projekt.verantwortliche_funktion")
    schritte = Ganzzahl(source="lage.schritte")
    schritte_erledigt = Ganzzahl(source="lage.erledigt")
    schritte_ueberfaellig = Ganzzahl(source="lage.ueberfaellig")
    ende_erwartet = _tag("lage.erwartet_ende")
    ende_erster_plan = _tag("lage.erstes_ende")
    ende_geltender_plan = _tag("lage.aktuelles_ende")
    tage_zum_ersten_plan = Ganzzahl(source="lage.verzug_erster", allow_null=True)
    tage_zum_geltenden_plan = Ganzzahl(source="lage.verzug_aktuell", allow_null=True)
    personentage_plan = _zahl("lage.plan_pt")
    personentage_ist = _zahl("lage.ist_pt")
    personentage_erwartet = _zahl("lage.erwartet_pt")
    leistungen = Ganzzahl(source="lage.leistungen")
    live_seit = _tag("projekt.livegang_am")
    zuletzt_bestaetigt_am = _tag("projekt.zuletzt_bestaetigt_am")
    schlagworte = serializers.ListField(child=Text(), source="projekt.schlagworte")


class Projekte(Leseansicht):
    """Projekte mit Ampel, Terminen und Personentagen von heute. Die Filter sind die der Projektliste."""

    bereich = "projekte"
    serializer_class = Projektausgabe
    felder: ClassVar[dict[str, Feld]] = {
        **felder_des_formulars(Filterform.base_fields),
        "sortierung": Feld("Schlüssel einer Spalte der Projektliste, mit „-“ davor absteigend."),
    }

    def zeilen(self) -> Any:
        """Projects the Benutzer may export."""
        return Projekt.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)

    @cached_property
    def schwellen(self) -> Projektprofil:
        """Thresholds of the Kommune."""
        return l.profil(kommune=self.kommune)

    def gefiltert(self, zeilen: Any) -> list[int]:
        """Ids in the order asked for, as the list of projects."""
        daten: Any = self.request.query_params
        sortierung = daten.get("sortierung", "")
        if sortierung.removeprefix("-") not in ("", *SORTIERUNG):
            raise Filterfehler({"sortierung": [f"Diese Spalte gibt es nicht. Es gibt: {', '.join(SORTIERUNG)}."]})
        form = Filterform(daten, aemter={a.pk: str(a) for a in self.aemter})
        self.pruefen(form)
        filter = Projektfilter(form, self._unterbaum())
        return geordnete_ids(
            projekt_ids=filter.in_sql(zeilen).values_list("pk", flat=True),
            filter=filter.zahlenfilter(),
            sortierung=sortierung,
            schwellen=self.schwellen,
            stichtag=self.heute,
        )

    def _unterbaum(self) -> dict[int, list[int]]:
        kinder: dict[int | None, list[int]] = defaultdict(list)
        for amt in self.aemter:
            kinder[amt.uebergeordnet_id].append(amt.pk)

        def baum(pk: int) -> list[int]:
            return [pk, *(unten for kind in kinder[pk] for unten in baum(kind))]

        return {amt.pk: baum(amt.pk) for amt in self.aemter}

    def gelesen(self, eintraege: list[Any]) -> list[Any]:
        """Rows with their figures."""
        return s.seite(eintraege, schwellen=self.schwellen, stichtag=self.heute)

    def eine(self, pk: int) -> Any:
        """One project with its figures."""
        ids = list(self.zeilen().filter(pk=pk).values_list("pk", flat=True))
        return next(iter(self.gelesen(ids)), None)


class Schrittausgabe(serializers.Serializer[Any]):
    """One Schritt. Plan, forecast and actual are different fields; each date says how exact it is."""

    id = Ganzzahl()
    projekt = Ganzzahl(source="projekt_id")
    reihenfolge = Ganzzahl()
    bezeichnung = Text()
    aufwandsart = Text()
    ist_meilenstein = serializers.BooleanField()
    amt = Amtszeile(allow_null=True)
    status = Text()
    plan_beginn = serializers.DateField(allow_null=True)
    plan_beginn_genauigkeit = Text()
    plan_ende = serializers.DateField(allow_null=True)
    plan_ende_genauigkeit = Text()
    prognose_ende = serializers.DateField(allow_null=True)
    prognose_ende_genauigkeit = Text()
    ist_beginn = serializers.DateField(allow_null=True)
    ist_ende = serializers.DateField(allow_null=True)
    plan_personentage = serializers.DecimalField(7, 2, allow_null=True)
    prognose_personentage = serializers.DecimalField(7, 2, allow_null=True)
    ist_personentage = serializers.DecimalField(7, 2, allow_null=True)


class Schrittfilter(forms.Form):
    projekt = forms.IntegerField(label="Nummer eines Projekts", min_value=1, max_value=HOECHSTE_ID, required=False)
    status = forms.MultipleChoiceField(label="Status", choices=Schritt.Status.choices, required=False)
    meilenstein = forms.ChoiceField(label="1: nur Meilensteine", choices=[("1", "nur Meilensteine")], required=False)


class Schritte(Leseansicht):
    """Schritte der Projekte, je Projekt in ihrer Reihenfolge."""

    bereich = "projekte"
    serializer_class = Schrittausgabe
    felder: ClassVar[dict[str, Feld]] = felder_des_formulars(Schrittfilter.base_fields)

    def zeilen(self) -> Any:
        """Steps the Benutzer may export."""
        zeilen = Schritt.objects.exportierbar_fuer(self.benutzer).filter(kommune=self.kommune)
        return zeilen.select_related("amt").nach_reihenfolge()

    def gefiltert(self, zeilen: Any) -> Any:
        """By project, status, milestone."""
        werte = self.pruefen(Schrittfilter(self.request.query_params))
        if werte["projekt"]:
            zeilen = zeilen.filter(projekt_id=werte["projekt"])
        if werte["status"]:
            zeilen = zeilen.filter(status__in=werte["status"])
        return zeilen.filter(ist_meilenstein=True) if werte["meilenstein"] else zeilen


ENDPUNKTE = (
    Endpunkt("projekte", "Projekte", Projekte),
    Endpunkt("schritte", "Schritte", Schritte),
)
