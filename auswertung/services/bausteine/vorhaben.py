"""Wuppertal's demands: projects with times and money per year, and per Förderprojekt four columns that are never empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from auswertung.berichtsinhalt import Luecke, Teil
from auswertung.services.bausteine.finanzen import massnahmen
from auswertung.services.bausteine.formen import mehrzahl, stand_der_liste, tafel
from auswertung.services.bausteine.modell import Baustein, Lage, Zusammenhang
from auswertung.services.bausteine.projekte import projekte_am_ort
from finanzen import foerderung as regel
from finanzen.models import Foerderung, Massnahmenprojekt
from finanzen.selectors.foerderungen import Alarmzeile, alarmzeilen
from finanzen.selectors.massnahmenliste import Listenzeile, massnahmenliste
from organisation.tabellenausgabe.modell import Spalte, Summenformel
from projekte.models import Projekt
from projekte.selectors.liste import Projektzeile

FEST = 5  # columns before the years
JAHRE = 8  # the latest ones that carry an amount
OHNE_MITTEL = "keine Mittel zugeordnet"


def _planung(z: Zusammenhang) -> list[Teil]:
    lage = z.lage
    liste, jahre = massnahmenliste(massnahmen=massnahmen(lage), stichtag=lage.tag)
    jahre = jahre[-JAHRE:]
    projekte = {zeile.projekt.pk: zeile for zeile in projekte_am_ort(lage)}
    je_massnahme: dict[int, list[Projektzeile]] = defaultdict(list)
    for massnahme, projekt in Massnahmenprojekt.objects.filter(
        massnahme__in=[zeile.massnahme.pk for zeile in liste]
    ).values_list("massnahme_id", "projekt_id"):
        if projekt in projekte:
            je_massnahme[massnahme].append(projekte[projekt])
    zeilen = [
        _massnahmenzeile(nummer, zeile, je_massnahme[zeile.massnahme.pk], jahre) for nummer, zeile in enumerate(liste)
    ]
    oben = [nummer for nummer, zeile in enumerate(liste) if zeile.tiefe == 0]
    betont: tuple[int, ...] = ()
    if oben:
        zeilen.append(_summenzeile(zeilen, oben, jahre, liste))
        betont = (len(zeilen) - 1,)
    verknuepft = {p.projekt.pk for teil in je_massnahme.values() for p in teil}
    ohne = [p for p in projekte.values() if p.projekt.pk not in verknuepft and p.projekt.status == Projekt.Status.AKTIV]
    teile: list[Teil] = [
        tafel(
            "Maßnahmen mit Zeiten und Mitteln",
            [*_kopf(), *(Spalte(f"jahr_{jahr}", str(jahr), "euro", stellen=0) for jahr in jahre),
             Spalte("summe", "Summe", "euro", stellen=0)],
            zeilen,
            betont=betont,
            quelle=f"Haushaltsmatrix, Stand {lage.tag:%d.%m.%Y}; Zeiten aus den verknüpften Projekten",
            fussnoten=stand_der_liste(lage),
            leer_text="Es sind keine Maßnahmen erfasst.",
        ),
        tafel(
            "Laufende Projekte ohne zugeordnete Mittel",
            [Spalte("projekt", "Projekt", breite=44), *_kopf()[1:4]],
            [(p.projekt.titel, _amt(p), p.lage.beginn, p.lage.erwartet_ende) for p in ohne],
            fussnoten=stand_der_liste(lage),
            leer_text="Jedem laufenden Projekt sind Mittel zugeordnet.",
        ),
    ]  # fmt: skip
    if ohne:
        wort = mehrzahl(len(ohne), "laufendes Projekt hat", "laufende Projekte haben")
        teile.append(Luecke(f"{wort} keine zugeordneten Mittel."))
    return teile


def _kopf() -> list[Spalte]:
    return [
        Spalte("vorhaben", "Maßnahme", breite=44),
        Spalte("amt", "Amt", breite=26, leer="ohne Amt"),
        Spalte("beginn", "Beginn", "datum", leer="nicht geplant"),
        Spalte("ende", "Ende (erwartet)", "datum", leer="nicht geplant"),
        Spalte("projekte", "Projekte", breite=36, leer="kein Projekt verknüpft"),
    ]


def _amt(zeile: Projektzeile) -> str | None:
    return str(zeile.projekt.federfuehrendes_amt) if zeile.projekt.federfuehrendes_amt else None


def _frueh(werte: Iterable[date | None]) -> date | None:
    return min((wert for wert in werte if wert is not None), default=None)


def _spaet(werte: Iterable[date | None]) -> date | None:
    return max((wert for wert in werte if wert is not None), default=None)


def _massnahmenzeile(
    nummer: int, zeile: Listenzeile, projekte: list[Projektzeile], jahre: list[int]
) -> tuple[Any, ...]:
    m = zeile.massnahme
    betraege = [_betrag(zeile, jahr) for jahr in jahre]
    bekannt = [b for b in betraege if isinstance(b, Decimal)]
    summe: Any = None
    if bekannt:
        summe = Summenformel(((nummer, FEST, nummer, FEST + len(jahre) - 1),), sum(bekannt, Decimal(0)))
    elif None not in betraege:
        summe = OHNE_MITTEL
    return (
        f"{'– ' * zeile.tiefe}{m.bezeichnung}",
        str(m.amt) if m.amt else None,
        _frueh(p.lage.beginn for p in projekte),
        _spaet(p.lage.erwartet_ende for p in projekte),
        "; ".join(sorted(p.projekt.titel for p in projekte)) or None,
        *betraege,
        summe,
    )


def _betrag(zeile: Listenzeile, jahr: int) -> Any:
    """Euros; None: there are amounts, all unknown; "": none at all."""
    if jahr not in zeile.summen:
        return ""
    summe = zeile.summen[jahr]
    return None if summe.unbekannt and not summe.betrag else summe.betrag


def _summenzeile(
    zeilen: list[tuple[Any, ...]], oben: list[int], jahre: list[int], liste: list[Listenzeile]
) -> tuple[Any, ...]:
    """Only Maßnahmen of the first level: they hold what lies below them."""
    summen = []
    for stelle, jahr in enumerate(jahre):
        spalte = FEST + stelle
        betraege = [liste[n].summen[jahr].betrag for n in oben if jahr in liste[n].summen]
        summen.append(Summenformel(tuple((n, spalte, n, spalte) for n in oben), sum(betraege, Decimal(0))))
    nummer = len(zeilen)
    gesamt = sum((s.ergebnis for s in summen), Decimal(0))
    quer = Summenformel(((nummer, FEST, nummer, FEST + len(jahre) - 1),), gesamt) if jahre else OHNE_MITTEL
    return ("Summe", "", "", "", "", *summen, quer)


# --- Förderprojekte: Darstellung, Fortschritt, Mitteleinsatz, Fertigstellung ------------------------------------------


@dataclass(frozen=True)
class Foerderzeile:
    """One row; None = a gap that the cell and the report name."""

    name: str
    programm: str | None
    darstellung: str | None
    fortschritt: Decimal | None
    einsatz: Decimal | None
    fertig: date | None


LUECKEN = {
    "darstellung": "offen: keine Darstellung erfasst",
    "fortschritt": "offen: kein Fortschritt gemeldet",
    "einsatz": "offen: kein Mitteleinsatz gebucht",
    "fertig": "offen: kein Termin geplant",
}
WORTE = {
    "darstellung": "die kurze Darstellung",
    "fortschritt": "der Fortschritt in Prozent",
    "einsatz": "der tatsächliche Einsatz der Mittel",
    "fertig": "der Fertigstellungstermin",
}


def _foerderprojekte(z: Zusammenhang) -> list[Teil]:
    lage = z.lage
    zeilen = _foerderzeilen(lage)
    spalten = [
        Spalte("name", "Förderprojekt", breite=36),
        Spalte("programm", "Programm", breite=30, leer="keine Förderung erfasst"),
        Spalte("darstellung", "Kurze Darstellung", breite=60, leer=LUECKEN["darstellung"]),
        Spalte("fortschritt", "Fortschritt", "prozent", breite=16, stellen=0, leer=LUECKEN["fortschritt"]),
        Spalte("einsatz", "Tatsächlicher Einsatz von Fördermitteln", "euro", breite=22, leer=LUECKEN["einsatz"]),
        Spalte("fertig", "Fertigstellung", "datum", breite=16, leer=LUECKEN["fertig"]),
    ]
    werte = [(f.name, f.programm, f.darstellung, f.fortschritt, f.einsatz, f.fertig) for f in zeilen]
    offene = [
        Luecke(f"{f.name}: Es fehlt {WORTE[feld]}.") for f in zeilen for feld in LUECKEN if getattr(f, feld) is None
    ]
    return [
        tafel(
            "Förderprojekte",
            spalten,
            werte,
            quelle=f"Förderungen und Projekte der Kommune; Mitteleinsatz bis {lage.tag:%d.%m.%Y}",
            fussnoten=(
                "Fortschritt: Anteil der produktiven Einheiten, sonst der erledigten Schritte des Projekts.",
                *stand_der_liste(lage),
            ),
            auf_papier=200,
            leer_text="Es sind keine Förderprojekte erfasst.",
        ),
        *offene,
    ]


def _foerderzeilen(lage: Lage) -> list[Foerderzeile]:
    foerderungen = Foerderung.objects.exportierbar_fuer(lage.benutzer).filter(kommune=lage.kommune)
    alarm = alarmzeilen(foerderungen=lage.am_ort(foerderungen, "amt_id"), stichtag=lage.tag)
    projekte = {zeile.projekt.pk: zeile for zeile in projekte_am_ort(lage)}
    zeilen = [_aus_foerderung(a, projekte.get(a.foerderung.projekt_id or 0)) for a in alarm]
    gefoerdert = {a.foerderung.projekt_id for a in alarm}
    andere = [
        p for p in projekte.values() if p.projekt.art == Projekt.Art.FOERDERPROJEKT and p.projekt.pk not in gefoerdert
    ]
    return [*zeilen, *(_aus_projekt(p) for p in andere)]


def _aus_foerderung(a: Alarmzeile, projekt: Projektzeile | None) -> Foerderzeile:
    f = a.foerderung
    einsatz = regel.summe(a.bewegungen, regel.VERWENDET)
    gebucht = any(b.art == regel.VERWENDET for b in a.bewegungen)
    beschreibung = projekt.projekt.beschreibung if projekt else ""
    return Foerderzeile(
        f.bezeichnung,
        str(f.programm),
        _kurz(beschreibung or f.bemerkung),
        a.einheiten_anteil if a.einheiten_anteil is not None else _fortschritt(projekt),
        einsatz if gebucht else None,
        (projekt.lage.erwartet_ende if projekt else None) or f.projekt_bis,
    )


def _aus_projekt(p: Projektzeile) -> Foerderzeile:
    return Foerderzeile(
        p.projekt.titel, None, _kurz(p.projekt.beschreibung), _fortschritt(p), None, p.lage.erwartet_ende
    )


def _kurz(text: str) -> str | None:
    return " ".join(text.split())[:600] or None


def _fortschritt(p: Projektzeile | None) -> Decimal | None:
    if p is None or not p.lage.schritte:
        return None
    return Decimal(p.lage.erledigt) / p.lage.schritte


VORHABEN = (
    Baustein(
        "umsetzungsplanung",
        "Umsetzungsplanung mit Mitteln",
        "Je Maßnahme Beginn, Ende, Projekte und Euro je Jahr mit Summen als Formeln.",
        _planung,
        ("finanzen", "projekte"),
    ),
    Baustein(
        "foerderprojekte",
        "Förderprojekte",
        "Darstellung, Fortschritt, Mitteleinsatz, Fertigstellung; was fehlt, wird genannt.",
        _foerderprojekte,
        ("finanzen", "projekte"),
    ),
)
