"""The list of projects: what the reader may see, with figures and Ampel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from organisation.models import Benutzer, Kommune
from projekte.ampel import Befund
from projekte.models import Projekt, Projektprofil
from projekte.selectors import lage as l
from projekte.selectors.lage import Projektlage
from projekte.selectors.randbedingungen import verletzungen

ALLE_SPALTEN: dict[str, tuple[str, str]] = {
    # key: (title, kind of value as in tabellenausgabe)
    "titel": ("Projekt", "text"),
    "amt": ("Amt", "text"),
    "art": ("Art", "text"),
    "phase": ("Phase", "text"),
    "status": ("Status", "text"),
    "ampel": ("Ampel", "text"),
    "fortschritt": ("Schritte erledigt", "text"),
    "erwartet": ("Ende erwartet", "datum"),
    "erster_plan": ("Ende im ersten Plan", "datum"),
    "verzug_erster": ("Tage zum ersten Plan", "zahl"),
    "verzug": ("Tage zum geltenden Plan", "zahl"),
    "pt_plan": ("PT Plan", "zahl"),
    "pt_ist": ("PT Ist", "zahl"),
    "pt_erwartet": ("PT erwartet", "zahl"),
    "entscheidung": ("Entscheidung", "text"),
    "leistungen": ("Leistungen", "zahl"),
    "frist": ("Frist", "datum"),
    "bestaetigt": ("Zuletzt bestätigt", "datum"),
    "efa": ("Rolle in EfA", "text"),
    "funktion": ("Verantwortliche Funktion", "text"),
    "live": ("Live seit", "datum"),
    "schlagworte": ("Schlagworte", "text"),
}
FEST = "titel"
VORGABE = (
    "titel",
    "amt",
    "phase",
    "ampel",
    "fortschritt",
    "erwartet",
    "verzug_erster",
    "pt_plan",
    "pt_ist",
    "bestaetigt",
)
AMPELWORTE = {
    "gruen": "im Plan",
    "gelb": "gefährdet",
    "rot": "kritisch",
    "grau": "unbekannt",
    "fertig": "abgeschlossen",
}


@dataclass(frozen=True)
class Projektzeile:
    """One project with its figures."""

    projekt: Projekt
    lage: Projektlage
    ampel: Befund

    def wert(self, spalte: str) -> Any:
        """The plain value of a column; None = unknown."""
        return _WERTE[spalte](self)


_WERTE: dict[str, Callable[[Projektzeile], Any]] = {
    "titel": lambda z: z.projekt.titel,
    "amt": lambda z: str(z.projekt.federfuehrendes_amt) if z.projekt.federfuehrendes_amt else None,
    "art": lambda z: z.projekt.get_art_display(),
    "phase": lambda z: z.projekt.get_phase_display(),
    "status": lambda z: z.projekt.get_status_display(),
    "ampel": lambda z: (z.ampel.wort or AMPELWORTE[z.ampel.farbe]) + (" (von Hand)" if z.ampel.von_hand else ""),
    "fortschritt": lambda z: f"{z.lage.erledigt} von {z.lage.schritte}",
    "erwartet": lambda z: z.lage.erwartet_ende,
    "erster_plan": lambda z: z.lage.erstes_ende,
    "verzug_erster": lambda z: z.lage.verzug_erster,
    "verzug": lambda z: z.lage.verzug_aktuell,
    "pt_plan": lambda z: z.lage.plan_pt,
    "pt_ist": lambda z: z.lage.ist_pt,
    "pt_erwartet": lambda z: z.lage.erwartet_pt,
    "entscheidung": lambda z: z.lage.option or None,
    "leistungen": lambda z: z.lage.leistungen,
    "frist": lambda z: z.lage.frist,
    "bestaetigt": lambda z: z.projekt.zuletzt_bestaetigt_am,
    "efa": lambda z: z.projekt.get_efa_rolle_display(),
    "funktion": lambda z: z.projekt.verantwortliche_funktion or None,
    "live": lambda z: z.projekt.livegang_am,
    "schlagworte": lambda z: ", ".join(z.projekt.schlagworte) or None,
}


def sichtbare(*, benutzer: Benutzer, kommune: Kommune) -> Any:
    """Projects the Benutzer may see, with their Amt."""
    return Projekt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune).select_related("federfuehrendes_amt")


def zeilen(projekte: Iterable[Projekt], *, schwellen: Projektprofil, stichtag: date) -> list[Projektzeile]:
    """Figures and Ampel of these projects, their order kept. At most six queries."""
    liste = list(projekte)
    ids = [p.pk for p in liste]
    figuren = l.lagen(projekt_ids=ids, stichtag=stichtag)
    verletzt = verletzungen(projekt_ids=ids)
    return [
        Projektzeile(
            p,
            figuren[p.pk],
            l.ampel(
                projekt=p,
                lage=figuren[p.pk],
                schwellen=schwellen,
                stichtag=stichtag,
                verletzungen=verletzt.get(p.pk, ()),
            ),
        )
        for p in liste
    ]


def seite(ids: Sequence[int], *, schwellen: Projektprofil, stichtag: date) -> list[Projektzeile]:
    """Rows of the projects with these ids, in this order. Seven queries for any number."""
    gefunden = Projekt.objects.filter(pk__in=ids).select_related("federfuehrendes_amt").in_bulk()
    geordnet = [gefunden[pk] for pk in ids if pk in gefunden]
    return zeilen(geordnet, schwellen=schwellen, stichtag=stichtag)


def gewaehlte_spalten(schluessel: Sequence[str]) -> list[str]:
    """Known columns in the order asked for, the title first; the usual ones where none is known."""
    bekannt = [s for s in dict.fromkeys(schluessel) if s in ALLE_SPALTEN and s != FEST]
    return [FEST, *bekannt] if bekannt else list(VORGABE)
