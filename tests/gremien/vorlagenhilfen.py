"""A paper with one of everything, made through the services as the pages do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from gremien.models import (
    Beratungsstation,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Gremium,
    Prueffeld,
    Ratsvorlage,
    Umsetzungsstand,
    Vorlagenanlage,
    Vorlagenbezug,
    Ziel,
)
from gremien.services import auftraege, teile
from gremien.services.vorlagen import vorlage_anlegen
from organisation.models import Amt, Benutzer, Kommune
from projekte.models import Projekt

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def anlegen(benutzer: Benutzer, kommune: Kommune, nummer: str, **werte: Any) -> Ratsvorlage:
    """A paper of the day 08.04.2021 unless said otherwise."""
    angaben = {"nummer": nummer, "titel": f"Titel {nummer}", "art": "beschluss", "datum": date(2021, 4, 8), **werte}
    return vorlage_anlegen(benutzer=benutzer, kommune=kommune, angaben=angaben)


def beraten(benutzer: Benutzer, vorlage: Ratsvorlage, gremium: Gremium, **werte: Any) -> Beratungsstation:
    """A stop on 01.03.2021 without a result unless said otherwise."""
    angaben = {"gremium": gremium, "datum": date(2021, 3, 1), "rolle": "beschliesst", "ergebnis": "offen", **werte}
    return teile.station_anlegen(benutzer=benutzer, kommune=vorlage.kommune, vorlage_id=vorlage.pk, angaben=angaben)


def beschliessen(benutzer: Benutzer, vorlage: Ratsvorlage, nummer: str, **werte: Any) -> Beschlusspunkt:
    """A point with an order."""
    angaben = {"nummer": nummer, "text": f"Auftrag {nummer}", "art": "auftrag", **werte}
    return teile.punkt_anlegen(benutzer=benutzer, kommune=vorlage.kommune, vorlage_id=vorlage.pk, angaben=angaben)


def verbinden(benutzer: Benutzer, vorlage: Ratsvorlage, ziel: Ratsvorlage, art: str = "setzt_um") -> Vorlagenbezug:
    """`vorlage` answers, follows or changes `ziel`."""
    return teile.teil_eintragen(
        Vorlagenbezug,
        benutzer=benutzer,
        kommune=vorlage.kommune,
        vorlage_id=vorlage.pk,
        angaben={"art": art, "ziel": ziel},
    )


@dataclass(frozen=True)
class Fall:
    """A paper of an Amt with one of everything."""

    vorlage: Ratsvorlage
    antrag: Ratsvorlage
    rat: Gremium
    station: Beratungsstation
    punkt: Beschlusspunkt
    projekt: Projekt
    punktbezug: Beschlussbezug
    stand: Umsetzungsstand
    bezug: Vorlagenbezug
    beteiligung: Beteiligung
    anlage: Vorlagenanlage
    ziel: Ziel
    prueffeld: Prueffeld

    @property
    def pfad(self) -> str:
        """Address of the paper."""
        return f"/herford/gremien/vorlagen/{self.vorlage.pk}/"


def fall_machen(team: Benutzer, kommune: Kommune, amt: Amt) -> Fall:
    """Written by `team`."""
    rat = Gremium.objects.create(kommune=kommune, name="Rat der Stadt", art="rat")
    projekt = Projekt.objects.create(kommune=kommune, titel="Bauantrag online", federfuehrendes_amt=amt)
    vorlage, antrag = anlegen(team, kommune, "VO/2", amt=amt), anlegen(team, kommune, "VO/1", amt=amt, art="antrag")
    station = beraten(team, vorlage, rat, ergebnis="angenommen")
    punkt = beschliessen(team, vorlage, "1", station=station)
    return Fall(
        vorlage=vorlage,
        antrag=antrag,
        rat=rat,
        station=station,
        punkt=punkt,
        projekt=projekt,
        punktbezug=teile.bezug_eintragen(
            benutzer=team, kommune=kommune, punkt_id=punkt.pk, angaben={"projekt": projekt}
        ),
        stand=auftraege.umsetzungsstand_setzen(
            benutzer=team,
            kommune=kommune,
            punkt_id=punkt.pk,
            stand="in_arbeit",
            gueltig_ab=date(2021, 5, 1),
            erlaeuterung="Ausschreibung läuft",
        ),
        bezug=verbinden(team, vorlage, antrag),
        beteiligung=teile.teil_eintragen(
            Beteiligung,
            benutzer=team,
            kommune=kommune,
            vorlage_id=vorlage.pk,
            angaben={"stelle": "Personalrat", "form": "anhoerung", "projekt": None, "datum": None, "ergebnis": ""},
        ),
        anlage=teile.anlage_anhaengen(
            benutzer=team, kommune=kommune, vorlage_id=vorlage.pk, nummer=1, bezeichnung="Kostenplan"
        ),
        ziel=Ziel.objects.create(kommune=kommune, bezeichnung="Bürgernähe"),
        prueffeld=Prueffeld.objects.create(kommune=kommune, bezeichnung="Klima"),
    )
