"""Build the demo installation: each Kommune in one transaction, those that exist are left alone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pghistory
from django.db import transaction

from auswertung.services.demodaten.abfrage import abfrage_aufbauen
from auswertung.services.demodaten.aufbau import kommune_aufbauen, zielvorgabe_anlegen
from auswertung.services.demodaten.berichte import bericht_anlegen
from auswertung.services.demodaten.bestand import bestaetigung_nachziehen, bestand_aufbauen
from auswertung.services.demodaten.buchungen import buchungen_anlegen
from auswertung.services.demodaten.foerderungen import foerderungen_anlegen
from auswertung.services.demodaten.gremien import gremien_anlegen
from auswertung.services.demodaten.haushalt import haushalt_anlegen
from auswertung.services.demodaten.nutzen import nutzen_anlegen
from auswertung.services.demodaten.personalsummen import personalsummen_anlegen
from auswertung.services.demodaten.projektbestand import DURCHSATZ, portfolio_anlegen
from auswertung.services.demodaten.projekte import projekte_der_vorlagen_anlegen
from auswertung.services.demodaten.projektvorlagen import vorlagen_anlegen
from auswertung.services.demodaten.quellen import Demokommune, kommunen
from auswertung.services.demodaten.rangfolge import rangfolge_aufbauen
from auswertung.services.demodaten.stellen import kostensaetze_anlegen, stellen_anlegen
from auswertung.services.demodaten.szenarien import szenarien_anlegen
from auswertung.services.demodaten.tatsachen import Feder, tatsachen_schreiben
from auswertung.services.demodaten.verlauf import TAGE
from auswertung.services.demodaten.veroeffentlichung import offene_daten_einschalten
from auswertung.services.demodaten.zugaenge import ansichten_anlegen, bearbeitender, rechte_anlegen, zugaenge_anlegen
from auswertung.services.neu_berechnen import neu_berechnen
from auswertung.services.tagesstaende import verlauf_aufbauen
from leistungen.models import KommunaleLeistung, Reifegradstufe
from leistungen.services.ableitungen import ableitungen_auffrischen
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from projekte.services.prognosen import prognose_rechnen

MIT_PORTFOLIO = "bielefeld"


def demodaten_laden(*, ordner: Path, stichtag: date) -> list[Kommune]:
    """Make logins and the Kommunen that are missing; returns the new ones.

    Histories end the day before `stichtag`. Raises ImproperlyConfigured without the catalogue.
    """
    with pghistory.context(quelle="demo_laden", grund="Demodaten"):
        zugaenge_anlegen(ordner=ordner)
        vorhanden = set(Kommune.objects.values_list("kuerzel", flat=True))
        return [_kommune_laden(demo, stichtag) for demo in kommunen() if demo.kuerzel not in vorhanden]


@transaction.atomic
def _kommune_laden(demo: Demokommune, stichtag: date) -> Kommune:
    kommune = kommune_aufbauen(demo=demo)
    rechte_anlegen(kommune=kommune)
    erfasser = _erfasser(demo)
    zielvorgabe_anlegen(kommune=kommune, demo=demo, stichtag=stichtag, benutzer=erfasser)
    leistungen = bestand_aufbauen(kommune=kommune, demo=demo, stichtag=stichtag)
    stufen = {stufe.wert: stufe for stufe in Reifegradstufe.objects.filter(modell__kuerzel=demo.leitmodell)}
    tatsachen_schreiben(feder=Feder(kommune, demo, stichtag, stufen, erfasser), leistungen=leistungen)
    ableitungen_auffrischen(kommune_id=kommune.pk, heute=stichtag)
    with pghistory.context(grund="Demodaten geladen"):  # the last reason is the one that the events keep
        bestaetigung_nachziehen(kommune=kommune)
    _projekte(kommune, leistungen, stichtag)
    rangfolge_aufbauen(kommune=kommune, leistungen=leistungen, stichtag=stichtag, benutzer=erfasser)
    abfrage_aufbauen(kommune=kommune, stichtag=stichtag, benutzer=erfasser)
    ansichten_anlegen(kommune=kommune)
    stellen_anlegen(kommune=kommune, benutzer=erfasser)
    kostensaetze_anlegen(kommune=kommune)
    foerderungen_anlegen(kommune=kommune, benutzer=erfasser)
    personalsummen_anlegen(kommune=kommune, benutzer=erfasser)
    szenarien_anlegen(kommune=kommune, benutzer=erfasser)
    haushalt_anlegen(kommune=kommune, benutzer=erfasser)
    buchungen_anlegen(kommune=kommune, benutzer=erfasser)
    nutzen_anlegen(kommune=kommune)
    offene_daten_einschalten(kommune=kommune, stichtag=stichtag)
    gremien_anlegen(kommune=kommune, benutzer=erfasser, stichtag=stichtag)
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=stichtag, anlass="Demodaten geladen")
    beginn = stichtag - timedelta(days=TAGE)
    verlauf_aufbauen(kommune_id=kommune.pk, von=beginn, bis=stichtag - timedelta(days=1), stichtag=stichtag)
    neu_berechnen(kommune_id=kommune.pk, stichtag=stichtag, anlass="Demodaten geladen")
    bericht_anlegen(kommune=kommune, stichtag=stichtag, benutzer=erfasser)
    return kommune


def _projekte(kommune: Kommune, leistungen: list[KommunaleLeistung], stichtag: date) -> None:
    """The projects the papers name; Bielefeld's portfolio besides, over all its services."""
    vorlagen = vorlagen_anlegen(kommune=kommune)
    projekte_der_vorlagen_anlegen(kommune=kommune, vorlagen=vorlagen)
    if kommune.kuerzel == MIT_PORTFOLIO:
        portfolio_anlegen(
            kommune=kommune, vorlage=next(iter(vorlagen.values())), leistungen=leistungen, stichtag=stichtag
        )
        prognose_rechnen(benutzer=None, kommune=kommune, durchsatz=DURCHSATZ, ab=stichtag)


def _erfasser(demo: Demokommune) -> Benutzer | None:
    """The first demo login of the Kommune that may edit signs its facts; a Kommune without one leaves them unsigned."""
    name = bearbeitender(demo.kuerzel)
    return Benutzer.objects.filter(username=name).first() if name else None
