"""Where the cockpit links to: its own pages, and the rows behind a figure in the working list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from auswertung.kennzahlen import STUFENVERTEILUNG, Befundkennzahl, Kennzahl, zeilenfilter
from auswertung.selectors.zellen import Ort


@dataclass(frozen=True)
class Adressen:
    """Links of one cockpit. Figures of a past day open no rows: the working list shows today."""

    ort: Ort
    stichtag: date
    monate: int
    ist_aktuell: bool

    @property
    def seite(self) -> str:
        """This cockpit."""
        return self.cockpit(self.ort.amt_id)

    def cockpit(self, amt_id: int | None, **abfrage: str) -> str:
        """The cockpit of the Kommune or of one Amt, on the same day."""
        name, werte = ("cockpit_amt", [amt_id]) if amt_id else ("cockpit", [])
        if not self.ist_aktuell:
            abfrage["stichtag"] = self.stichtag.isoformat()
        pfad = reverse(name, args=[self.ort.kommune.kuerzel, *werte])
        return f"{pfad}?{urlencode(abfrage)}" if abfrage else pfad

    def zeilen(
        self,
        kennzahl: Kennzahl = STUFENVERTEILUNG,
        *,
        amt_direkt_id: int | None = None,
        ohne_amt: bool = False,
        themenfeld_id: int | None = None,
        stufe: int | None = None,
        sortierung: str = "",
    ) -> str:
        """The services counted in a Zähler; "" for a past day."""
        if not self.ist_aktuell:
            return ""
        abfrage = zeilenfilter(
            kennzahl,
            amt_id=None if amt_direkt_id else self.ort.amt_id,
            amt_direkt_id=amt_direkt_id,
            ohne_amt=ohne_amt,
            themenfeld_id=themenfeld_id,
            stufe=stufe,
            monate=self.monate,
        )
        zusatz = f"&{urlencode({'sortierung': sortierung})}" if sortierung else ""
        return f"{reverse('leistungen', args=[self.ort.kommune.kuerzel])}?{abfrage}{zusatz}"

    def zeilen_des_amts(self, kennzahl: Kennzahl, amt_id: int | None, *, stufe: int | None = None) -> str:
        """The services of one Amt without those below, or (None) of no Amt."""
        return self.zeilen(kennzahl, amt_direkt_id=amt_id, ohne_amt=amt_id is None, stufe=stufe)

    def faellige(self, tag: date) -> str:
        """Services whose target is due on `tag` and not reached."""
        werte = {"gezaehlt": "1", "faellig_am": tag.isoformat()}
        if self.ort.amt_id:
            werte["amt"] = str(self.ort.amt_id)
        return f"{reverse('leistungen', args=[self.ort.kommune.kuerzel])}?{urlencode(werte)}"

    def befunde(self, kennzahl: Befundkennzahl) -> str:
        """The open findings of a room at this place."""
        return f"{reverse('datenqualitaet', args=[self.ort.kommune.kuerzel])}?{kennzahl.filter(amt_id=self.ort.amt_id)}"
