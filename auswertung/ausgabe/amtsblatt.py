"""The sheet of a head of department: one page of figures with a plain word on each part. Snapshots only.

The same sheet is the page, its Excel file and the weekly digest. The words follow fixed rules (`_lage_…`):
handeln = something is overdue, critical or overdrawn; beobachten = something is late, unknown or open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from auswertung.kennzahlen import ANTEIL_MINIMUM, UNBESTAETIGT, Art
from auswertung.kennzahlen import finanzen as f
from auswertung.kennzahlen import gremien as g
from auswertung.kennzahlen import personal as p
from auswertung.kennzahlen import projekte as pr
from auswertung.models import Termin
from auswertung.selectors.befunde import befundzahlen
from auswertung.selectors.cockpit import Cockpit, Kachelwert, cockpit
from auswertung.selectors.finanzen import Finanzbild, Finanzzelle, darf_finanzen_ausgeben, finanzbild
from auswertung.selectors.gremien import Gremienbild, darf_gremien_ausgeben, gremienbild
from auswertung.selectors.personal import Personalbild, Personalzelle, darf_personal_ausgeben, personalbild
from auswertung.selectors.projekte import Projektbild, Projektzelle, darf_projekte_ausgeben, projektbild
from auswertung.selectors.zellen import Ort, Zelle
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Angabe, Mappe, Spalte, Tabelle
from organisation.templatetags.darstellung import euro, prozent, zahl

HANDELN, BEOBACHTEN, GUT, OHNE = "handeln", "beobachten", "in Ordnung", "keine Angaben"
VORAUS_TAGE = 14
QUELLE = "OZG-Tracker, gespeicherte Kennzahlwerte der Kommune"
UNBEKANNT = "unbekannt"


@dataclass(frozen=True)
class Blattzeile:
    """One figure: `art` prozent (0–1), zahl or euro; None is unknown, never 0. `basis` says of what."""

    schluessel: str
    name: str
    art: str
    wert: Decimal | None
    basis: str = ""
    definition: str = ""
    stellen: int = 0
    einheit: str = ""

    @property
    def in_worten(self) -> str:
        """As the page prints it."""
        if self.wert is None:
            return UNBEKANNT
        match self.art:
            case "prozent":
                return str(prozent(self.wert))
            case "euro":
                return str(euro(self.wert))
        return f"{zahl(self.wert, self.stellen)} {self.einheit}".strip()


@dataclass(frozen=True)
class Abschnitt:
    """One part of the sheet: its word, the sentence for it, its figures."""

    schluessel: str
    titel: str
    lage: str
    satz: str
    zeilen: tuple[Blattzeile, ...]


@dataclass(frozen=True)
class Verlauf:
    """Share at or above the legal minimum by day, and the same as points of a drawing 0–100 × 0–100."""

    tage: tuple[date, ...]
    werte: tuple[Decimal, ...]

    @property
    def punkte(self) -> str:
        """For `<polyline points>`; x follows the calendar."""
        spanne = max((self.tage[-1] - self.tage[0]).days, 1)
        return " ".join(
            f"{(tag - self.tage[0]).days * 300 / spanne:.1f},{60 - wert * 60:.1f}"
            for tag, wert in zip(self.tage, self.werte, strict=True)
        )


@dataclass(frozen=True)
class Blatt:
    """Everything on the sheet."""

    ort: Ort
    name: str
    stichtag: date
    stand: datetime
    kopf: tuple[Blattzeile, ...]
    abschnitte: tuple[Abschnitt, ...]
    verlauf: Verlauf | None
    faelliges: tuple[str, ...]
    ist_aktuell: bool

    @property
    def zeilen(self) -> dict[str, Blattzeile]:
        """Every figure by its key."""
        return {zeile.schluessel: zeile for teil in self.abschnitte for zeile in teil.zeilen}


def amtsblatt(*, ort: Ort, name: str, stichtag: date, heute: date, ausgeben: bool = False) -> Blatt | None:
    """The sheet on the day (or the nearest snapshot before); None before the first computation.

    Parts the reader may not see are left out; with `ausgeben` those he may not export as well.
    """
    stand = cockpit(ort=ort, stichtag=stichtag, heute=heute)
    if stand is None:
        return None
    faelliges = _faelliges(ort, heute) if stand.ist_aktuell else []
    teile = [
        _leistungen(stand, bool(faelliges) and faelliges[0].datum < heute),
        *_raeume(ort, stand.stichtag, ausgeben),
    ]
    return Blatt(
        ort=ort,
        name=name,
        stichtag=stand.stichtag,
        stand=stand.stand,
        kopf=tuple(_leistungszeile(wert.zelle) for wert in stand.kacheln),
        abschnitte=tuple(teile),
        verlauf=_verlauf(stand),
        faelliges=tuple(_faellig_in_worten(termin, heute) for termin in faelliges),
        ist_aktuell=stand.ist_aktuell,
    )


def _raeume(ort: Ort, tag: date, ausgeben: bool) -> Iterable[Abschnitt]:
    """Projects, posts, money, orders, findings: each only with its right; the selectors themselves ask for reading."""
    if not ausgeben or darf_projekte_ausgeben(ort):
        projekte = projektbild(ort=ort, tag=tag)
        if projekte is not None:
            yield _projekte(projekte)
    if not ausgeben or darf_personal_ausgeben(ort):
        personal = personalbild(ort=ort, tag=tag)
        if personal is not None:
            yield _personal(personal)
    if not ausgeben or darf_finanzen_ausgeben(ort):
        finanzen = finanzbild(ort=ort, tag=tag)
        if finanzen is not None:
            yield _finanzen(finanzen)
    if not ausgeben or darf_gremien_ausgeben(ort):
        gremien = gremienbild(ort=ort, tag=tag)
        if gremien is not None:
            yield _auftraege(gremien)
    befunde = [
        z for z in befundzahlen(ort=ort, tag=tag) if not ausgeben or _darf_befunde_ausgeben(ort, z.kennzahl.raum)
    ]
    if befunde:
        yield _befunde(befunde)


def _darf_befunde_ausgeben(ort: Ort, raum: str) -> bool:
    pruefen = {
        "projekte": darf_projekte_ausgeben,
        "personal": darf_personal_ausgeben,
        "finanzen": darf_finanzen_ausgeben,
        "gremien": darf_gremien_ausgeben,
    }
    return pruefen[raum](ort) if raum in pruefen else True


def _viele(anzahl: int, einzahl: str, mehrzahl: str) -> str:
    """`1 Befund ist`, `3 Befunde sind`."""
    return f"{zahl(anzahl)} {einzahl if anzahl == 1 else mehrzahl}"


# --- services


def _leistungszeile(zelle: Zelle) -> Blattzeile:
    kennzahl = zelle.kennzahl
    zaehler = f"{zahl(zelle.zaehler)} von " if zelle.zaehler is not None and kennzahl.art is Art.ANTEIL else "von "
    return Blattzeile(
        kennzahl.schluessel,
        kennzahl.name,
        "prozent" if kennzahl.art is Art.ANTEIL else "zahl",
        zelle.wert,
        f"{zaehler}{zahl(zelle.nenner)} Leistungen",
        kennzahl.definition,
    )


def _leistungen(stand: Cockpit, ueberfaellig: bool) -> Abschnitt:
    zellen = [wert.zelle for wert in stand.kacheln] + list(stand.beiwerte)
    lage, satz = _lage_leistungen(stand, ueberfaellig)
    gezeigt = [zelle for zelle in zellen if zelle.nenner]
    return Abschnitt("leistungen", "Leistungen", lage, satz, tuple(map(_leistungszeile, gezeigt)))


def _lage_leistungen(stand: Cockpit, ueberfaellig: bool) -> tuple[str, str]:
    if not stand.hat_leistungen:
        return OHNE, "Hier ist keine gezählte Leistung zugeordnet."
    if ueberfaellig:
        return HANDELN, "Ein eigenes Ziel ist überfällig."
    minimum = next(wert for wert in stand.kacheln if wert.zelle.kennzahl is ANTEIL_MINIMUM)
    if _gesunken(minimum):
        return BEOBACHTEN, "Der Anteil ab gesetzlichem Minimum ist gesunken."
    alt = next((z for z in stand.beiwerte if z.kennzahl is UNBESTAETIGT), None)
    if alt is not None and alt.zaehler:
        return BEOBACHTEN, _viele(alt.zaehler, "Leistung ist", "Leistungen sind") + " lange nicht bestätigt."
    return GUT, "Nichts überfällig, alles bestätigt."


def _gesunken(wert: Kachelwert) -> bool:
    vorher = wert.vorher.wert if wert.vorher else None
    return vorher is not None and wert.zelle.wert is not None and wert.zelle.wert < vorher


def _verlauf(stand: Cockpit) -> Verlauf | None:
    werte = next(zellen for kennzahl, zellen in stand.trend.reihen if kennzahl is ANTEIL_MINIMUM)
    paare = [
        (tag, z.wert) for tag, z in zip(stand.trend.tage, werte, strict=True) if z is not None and z.wert is not None
    ]
    return Verlauf(tuple(tag for tag, _ in paare), tuple(wert for _, wert in paare)) if len(paare) > 1 else None


def _faelliges(ort: Ort, heute: date) -> list[Termin]:
    """Own targets that are overdue or due within two weeks, the earliest first."""
    termine = Termin.objects.sichtbar_fuer(ort.benutzer).filter(
        kommune=ort.kommune, art=Termin.Art.FAELLIG, offen__gt=0, datum__lte=heute + timedelta(days=VORAUS_TAGE)
    )
    am_ort = termine.filter(amt__isnull=True) if ort.amt_ids is None else termine.filter(amt__in=ort.amt_ids)
    return list(am_ort.order_by("datum", "pk"))


def _faellig_in_worten(termin: Termin, heute: date) -> str:
    wann = "überfällig seit" if termin.datum < heute else "fällig am"
    return (
        f"Eigenes Ziel {wann} {termin.datum:%d.%m.%Y}: {zahl(termin.offen)} von {zahl(termin.gesamt)} Leistungen offen"
    )


# --- projects


def _projektzeile(zelle: Projektzelle) -> Blattzeile:
    kennzahl = zelle.kennzahl
    anteil = kennzahl.art is Art.ANTEIL
    mit_einheit = kennzahl.art in (Art.SUMME, Art.MITTEL, Art.HOECHSTWERT)
    return Blattzeile(
        kennzahl.schluessel,
        kennzahl.name,
        "prozent" if anteil else "zahl",
        zelle.wert,
        f"{zahl(zelle.zaehler)} von {zahl(zelle.nenner)} Projekten"
        if anteil
        else f"von {zahl(zelle.nenner)} Projekten",
        kennzahl.definition,
        1 if kennzahl.art in (Art.SUMME, Art.MITTEL) else 0,
        kennzahl.einheit if mit_einheit else "",
    )


def _projekte(bild: Projektbild) -> Abschnitt:
    je_farbe = {farbe: bild.ampel[stelle] for stelle, (farbe, _) in enumerate(pr.FARBEN)}
    ampeln = [
        Blattzeile(f"{pr.NACH_AMPEL.schluessel}_{farbe}", f"Ampel „{wort}“", "zahl", Decimal(je_farbe[farbe]),
                   f"von {zahl(sum(je_farbe.values()))} laufenden", pr.NACH_AMPEL.definition)
        for farbe, wort in pr.FARBEN
    ]  # fmt: skip
    gewaehlt = (pr.LAUFEND, pr.TERMINTREU, pr.VERZUG, pr.UEBERFAELLIG)
    zeilen = [_projektzeile(bild.zellen[k.schluessel]) for k in gewaehlt if k.schluessel in bild.zellen]
    return Abschnitt("projekte", "Projekte", *_lage_projekte(je_farbe, bild), (*zeilen, *ampeln))


def _lage_projekte(je_farbe: dict[str, int], bild: Projektbild) -> tuple[str, str]:
    if je_farbe["rot"]:
        return HANDELN, _viele(je_farbe["rot"], "laufendes Projekt ist", "laufende Projekte sind") + " kritisch."
    spaet = bild.zellen.get(pr.UEBERFAELLIG.schluessel)
    if je_farbe["gelb"]:
        return BEOBACHTEN, _viele(je_farbe["gelb"], "laufendes Projekt ist", "laufende Projekte sind") + " gefährdet."
    if spaet is not None and spaet.zaehler:
        return BEOBACHTEN, _viele(spaet.zaehler, "Projekt hat", "Projekte haben") + " Schritte über ihrem Termin."
    if je_farbe["grau"]:
        return BEOBACHTEN, "Der Stand ist unbekannt bei " + _viele(
            je_farbe["grau"], "laufenden Projekt.", "laufenden Projekten."
        )
    return GUT, "Alle laufenden Projekte liegen im Plan."


# --- posts


def _personalzeile(zelle: Personalzelle) -> Blattzeile:
    kennzahl = zelle.kennzahl
    anteil = kennzahl.art is Art.ANTEIL
    basis = (
        "" if zelle.zaehler is None or anteil else f"{zahl(zelle.zaehler)} von {zahl(zelle.nenner)} {kennzahl.basis}"
    )
    summe = kennzahl.art is Art.SUMME
    return Blattzeile(
        kennzahl.schluessel, kennzahl.name, "prozent" if anteil else "zahl", zelle.wert, basis, kennzahl.definition,
        2 if summe else 0, kennzahl.einheit if summe else "",
    )  # fmt: skip


def _personal(bild: Personalbild) -> Abschnitt:
    gewaehlt = (p.SOLL, p.BESETZT, p.VAKANT, p.KW_RISIKO, *p.DECKUNG.values())
    zeilen = tuple(_personalzeile(bild.zellen[k.schluessel]) for k in gewaehlt if k.schluessel in bild.zellen)
    return Abschnitt("personal", "Stellen", *_lage_personal(bild), zeilen)


def _lage_personal(bild: Personalbild) -> tuple[str, str]:
    def wert(kennzahl: Any) -> Decimal:
        zelle = bild.zellen.get(kennzahl.schluessel)
        return zelle.wert if zelle is not None and zelle.wert is not None else Decimal(0)

    engpass = bild.zellen.get(p.ENGPASS.schluessel)
    if engpass is not None and engpass.zaehler is not None and engpass.zaehler <= p.JAHR:
        return HANDELN, _engpass(engpass.zaehler)
    if wert(p.KW_RISIKO):
        return BEOBACHTEN, f"{zahl(wert(p.KW_RISIKO), 2)} VZÄ tragen einen kw-Vermerk ohne Termin."
    if wert(p.VAKANT):
        return BEOBACHTEN, f"{zahl(wert(p.VAKANT), 2)} VZÄ sind vakant."
    return GUT, "Alle Stellen sind besetzt, kein Engpass in zwölf Monaten."


def _engpass(monate: int) -> str:
    wann = "in diesem Monat" if monate == 0 else f"in {_viele(monate, 'Monat', 'Monaten')}"
    return f"Engpass {wann}: Der Bedarf übersteigt die Kapazität."


# --- money


def _finanzzeile(zelle: Finanzzelle, jahr: int) -> Blattzeile:
    kennzahl = zelle.kennzahl
    art = {Art.ANTEIL: "prozent", Art.SUMME: "euro", Art.MITTEL: "euro"}.get(kennzahl.art, "zahl")
    basis = f"{zahl(zelle.unbekannt)} Beträge unbekannt" if zelle.unbekannt else ""
    if kennzahl.art is Art.ANTEIL:
        basis = f"{euro(Decimal(zelle.zaehler or 0) / 100)} von {euro(Decimal(zelle.nenner or 0) / 100)}"
    name = f"{kennzahl.name} {jahr}" if kennzahl.je_jahr else kennzahl.name
    return Blattzeile(kennzahl.schluessel, name, art, zelle.wert, basis, kennzahl.definition)


def _finanzen(bild: Finanzbild) -> Abschnitt:
    gewaehlt = (f.PLAN, f.IST, f.OBLIGO, f.VERFUEGBAR, f.GEZOGEN)
    zeilen = tuple(_finanzzeile(bild.zellen[k.schluessel], bild.jahr) for k in gewaehlt if k.schluessel in bild.zellen)
    return Abschnitt("finanzen", "Geld", *_lage_finanzen(bild), zeilen)


def _lage_finanzen(bild: Finanzbild) -> tuple[str, str]:
    frei, plan = bild.zellen.get(f.VERFUEGBAR.schluessel), bild.zellen.get(f.PLAN.schluessel)
    auffaellig = bild.zellen.get(f.AUFFAELLIG.schluessel)
    if frei is not None and frei.wert is not None and frei.wert < 0:
        return HANDELN, f"Der Plan {bild.jahr} ist um {euro(-frei.wert)} überzogen."
    if auffaellig is not None and auffaellig.zaehler:
        return BEOBACHTEN, _viele(auffaellig.zaehler, "Förderung ist", "Förderungen sind") + " auffällig."
    if plan is not None and plan.unbekannt:
        return BEOBACHTEN, _viele(plan.unbekannt, "Betrag", "Beträge") + f" des Plans {bild.jahr} noch unbekannt."
    if plan is None or plan.wert is None:
        return OHNE, f"Für {bild.jahr} ist kein Plan eingetragen."
    return GUT, f"Der Plan {bild.jahr} reicht für Ist und Obligo."


# --- findings


def _auftraege(bild: Gremienbild) -> Abschnitt:
    """Orders of the council that are open, and reports that are owed to it."""
    offen, spaet, berichte = (
        bild.zellen[k.schluessel].zaehler if k.schluessel in bild.zellen else 0
        for k in (g.OFFEN, g.UEBERFAELLIG, g.BERICHTE_UEBERFAELLIG)
    )
    zeilen = tuple(
        Blattzeile(
            k.schluessel,
            k.name,
            "prozent" if k.art is Art.ANTEIL else "zahl",
            bild.zellen[k.schluessel].wert,
            "" if k is g.TAGE else f"von {zahl(bild.zellen[k.schluessel].nenner)}",
            k.definition,
        )
        for k in g.GREMIENKENNZAHLEN
        if k.schluessel in bild.zellen and not (k in (g.TAGE, g.PUENKTLICH) and bild.zellen[k.schluessel].wert is None)
    )
    if spaet or berichte:
        lage, satz = HANDELN, _viele(spaet + berichte, "Auftrag oder Bericht ist", "Aufträge oder Berichte sind")
        satz += " überfällig."
    elif offen:
        lage, satz = BEOBACHTEN, _viele(offen, "Auftrag des Rates ist", "Aufträge des Rates sind") + " offen."
    else:
        lage, satz = GUT, "Kein Auftrag des Rates ist offen."
    return Abschnitt("auftraege", "Aufträge des Rates", lage, satz, zeilen)


def _befunde(zahlen: Sequence[Any]) -> Abschnitt:
    offen = sum(z.offen for z in zahlen)
    zeilen = tuple(
        Blattzeile(z.kennzahl.schluessel, z.kennzahl.name, "zahl", Decimal(z.offen), f"von {zahl(z.alle)}", z.kennzahl.definition)
        for z in zahlen
    )  # fmt: skip
    satz = (
        _viele(offen, "Befund der Datenqualität ist", "Befunde der Datenqualität sind") + " offen."
        if offen
        else "Kein Befund ist offen."
    )
    return Abschnitt("befunde", "Datenqualität", BEOBACHTEN if offen else GUT, satz, zeilen)


# --- what changed, and the file


def aenderungen(*, neu: Blatt, alt: Blatt) -> list[str]:
    """Figures that differ between two sheets of one place, in the order of the newer one."""
    vorher = alt.zeilen
    return [
        f"{zeile.name}: {vorher[name].in_worten} → {zeile.in_worten}"
        for name, zeile in neu.zeilen.items()
        if name in vorher and vorher[name].in_worten != zeile.in_worten
    ]


def blattmappe(*, blatt: Blatt, titel: str, adresse: str = "") -> Mappe:
    """The sheet as a workbook: numbers as numbers, the definition of each in the metadata."""
    spalten = [
        Spalte("bereich", "Bereich", breite=16),
        Spalte("lage", "Lage", breite=14),
        Spalte("kennzahl", "Kennzahl", breite=46),
        Spalte("anteil", "Anteil", "prozent", breite=12, leer="–"),
        Spalte("zahl", "Anzahl", "zahl", breite=14, stellen=2, leer="–"),
        Spalte("betrag", "Betrag", "euro", breite=18, leer="–"),
        Spalte("basis", "Basis", breite=34, leer=""),
    ]
    tabelle = Tabelle(
        "Blatt", spalten, [_dateizeile(teil, zeile) for teil in blatt.abschnitte for zeile in teil.zeilen]
    )
    grund = grundangaben(
        kommune=blatt.ort.kommune,
        benutzer=blatt.ort.benutzer,
        stichtag=blatt.stichtag,
        filter_in_worten=blatt.name,
        quelle=QUELLE,
        adresse=adresse,
    )
    angaben = [
        *grund,
        Angabe("Stand der Berechnung", blatt.stand),
        *(Angabe(f"{teil.titel}: {teil.lage}", teil.satz) for teil in blatt.abschnitte),
        *(Angabe("Fällig", text) for text in blatt.faelliges),
        *(Angabe(f"Kennzahl „{z.name}“", z.definition) for z in blatt.zeilen.values() if z.definition),
    ]
    return Mappe(titel, [tabelle], angaben, f"{blatt.ort.kommune.kuerzel}-blatt")


def _dateizeile(teil: Abschnitt, zeile: Blattzeile) -> list[Any]:
    wert: Any = UNBEKANNT if zeile.wert is None else zeile.wert
    felder = {"prozent": (wert, None, None), "zahl": (None, wert, None), "euro": (None, None, wert)}[zeile.art]
    return [teil.titel, teil.lage, zeile.name, *felder, zeile.basis or None]
