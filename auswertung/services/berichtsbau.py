"""Build the content of a report: one consistent picture of one snapshot, section by section, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.db import connection, transaction

from auswertung.berichtsgliederung import Gliederungspunkt, aus_json
from auswertung.berichtsinhalt import Abschnitt, Berichtsinhalt, InhaltUnlesbar, Luecke, Tafel, Teil, absaetze
from auswertung.models import Bericht
from auswertung.models.bericht import nur_mit_nichtoeffentlichem
from auswertung.selectors.berichte import letzter_ausgelieferter
from auswertung.selectors.orte import amtsname
from auswertung.selectors.zellen import Lauf, laeufe
from auswertung.services.bausteine import BAUSTEINE, Lage, Zusammenhang
from auswertung.services.neu_berechnen import neu_berechnen
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Benutzer
from organisation.selectors import unterbaum
from organisation.tabellenausgabe.modell import Angabe

Melden = Callable[[int, str], None]
GESAMT = "gesamte Verwaltung"
OHNE_RECHT = "Dieser Teil ist nicht öffentlich. Wer den Bericht erstellt hat, darf ihn nicht sehen; er fehlt deshalb."
OHNE_TEXT = "Der Text zu „{titel}“ fehlt noch."


@dataclass(frozen=True)
class Gebaut:
    """Content of a report with what the row keeps beside it."""

    inhalt: Berichtsinhalt
    datenstand_am: date
    vorgaenger: Bericht | None
    enthaelt_nicht_oeffentliches: bool


def bereiche_der(punkte: Sequence[Gliederungspunkt]) -> list[str]:
    """Rooms that these sections show; a report without figures belongs to Leistungen."""
    raeume = {raum for punkt in punkte if punkt.baustein for raum in BAUSTEINE[punkt.baustein].raeume}
    return sorted(raeume) or ["leistungen"]


def stand_zum(bericht: Bericht, *, heute: date) -> Lauf:
    """The snapshot of the Stichtag, or the nearest before it. Raises Eingabefehler for a day without data."""
    if bericht.stichtag > heute:
        raise Eingabefehler(
            f"Der {bericht.stichtag:%d.%m.%Y} liegt in der Zukunft. Ein Bericht hält fest, was war.", feld="stichtag"
        )
    alle = laeufe(kommune=bericht.kommune, bis=bericht.stichtag)
    if not alle:
        raise Eingabefehler(
            f"Für den {bericht.stichtag:%d.%m.%Y} gibt es noch keine Daten. {_erste_daten(bericht, heute)}",
            feld="stichtag",
        )
    return alle[0]


def _erste_daten(bericht: Bericht, heute: date) -> str:
    alle = laeufe(kommune=bericht.kommune, bis=heute)
    if not alle:
        return "Es wurde noch nie gerechnet; bitte lassen Sie die Kennzahlen zuerst berechnen."
    return (
        f"Die ersten Daten stammen vom {alle[-1].stichtag:%d.%m.%Y}; bitte wählen Sie diesen Tag oder einen späteren."
    )


def kennzahlen_nachziehen(bericht: Bericht, *, heute: date) -> None:
    """A report about today says what today's lists say: pending changes are counted first."""
    if bericht.stichtag == heute:
        neu_berechnen(kommune_id=bericht.kommune_id, stichtag=heute, anlass="Ratsbericht", nur_mit_vermerk=True)


@contextmanager
def ein_bild() -> Iterator[None]:
    """One transaction that sees one state of the database, whatever is written meanwhile.

    Inside a transaction that already reads (a test), it is that one.
    """
    schon_begonnen = connection.in_atomic_block
    with transaction.atomic():
        if not schon_begonnen:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def inhalt_bauen(*, bericht: Bericht, benutzer: Benutzer, heute: date, melden: Melden) -> Gebaut:
    """Content of the report with the rights of `benutzer`; the same facts give the same bytes.

    `melden` hears 5–60 per cent. Raises Eingabefehler: a Stichtag in the future or before the first data.
    """
    with ein_bild():
        lauf = stand_zum(bericht, heute=heute)
        punkte = aus_json(bericht.art.abschnitte)
        vorgaenger = letzter_ausgelieferter(bericht=bericht)
        aemter = None if bericht.amt is None else tuple(sorted(unterbaum(amt=bericht.amt)))
        lage = Lage(
            benutzer,
            bericht.kommune,
            bericht.stichtag,
            lauf.stichtag,
            lauf.stand,
            heute,
            bericht.amt,
            aemter,
            bericht.drucksache.strip(),
        )
        zusammenhang = Zusammenhang(
            lage,
            vorher=_inhalt_von(vorgaenger),
            vorher_am=vorgaenger.stichtag if vorgaenger else None,
            mit_nichtoeffentlichem=darf_nichtoeffentliches(benutzer=benutzer, bericht=bericht),
        )
        texte = dict(bericht.texte.values_list("abschnitt", "text"))
        abschnitte = _abschnitte(punkte, zusammenhang, texte, melden)
        inhalt = _inhalt(bericht, lage, abschnitte)
    return Gebaut(inhalt, lauf.stichtag, vorgaenger, any(a.nicht_oeffentlich for a in abschnitte))


def darf_nichtoeffentliches(*, benutzer: Benutzer, bericht: Bericht) -> bool:
    """Whether the Benutzer may see what is not public in every room of the report, at its place."""
    rechte = nur_mit_nichtoeffentlichem(benutzer.rechte())
    return all(
        rechte.darf(kommune_id=bericht.kommune_id, bereich=raum, stufe=r.LESEN, amt_id=bericht.amt_id)
        for raum in bericht.bereiche
    )


def _inhalt_von(bericht: Bericht | None) -> Berichtsinhalt | None:
    if bericht is None or bericht.inhalt is None:
        return None
    try:
        return Berichtsinhalt.aus_bytes(bytes(bericht.inhalt))
    except InhaltUnlesbar:
        return None


def _abschnitte(
    punkte: Sequence[Gliederungspunkt], zusammenhang: Zusammenhang, texte: Mapping[str, str], melden: Melden
) -> tuple[Abschnitt, ...]:
    """In the order of the type; blocks that speak about the others are built after them."""
    fertig: dict[str, Abschnitt] = {}
    reihe = sorted(punkte, key=lambda punkt: bool(punkt.baustein) and BAUSTEINE[punkt.baustein].zuletzt)
    for nummer, punkt in enumerate(reihe):
        melden(5 + 55 * nummer // max(len(reihe), 1), f"Abschnitt „{punkt.titel}“")
        bisher = tuple(fertig[p.schluessel] for p in punkte if p.schluessel in fertig)
        fertig[punkt.schluessel] = _abschnitt(
            punkt, replace(zusammenhang, bisher=bisher), texte.get(punkt.schluessel, "")
        )
    return ohne_leere([fertig[punkt.schluessel] for punkt in punkte])


def ohne_leere(abschnitte: Sequence[Abschnitt]) -> tuple[Abschnitt, ...]:
    """Without sections that hold nothing: an optional text nobody wrote leaves no bare heading behind."""
    bleiben = []
    for stelle, abschnitt in enumerate(abschnitte):
        danach = abschnitte[stelle + 1] if stelle + 1 < len(abschnitte) else None
        traegt = abschnitt.ebene == 1 and danach is not None and danach.ebene == 2
        if abschnitt.teile or traegt:
            bleiben.append(abschnitt)
    return tuple(bleiben)


def _abschnitt(punkt: Gliederungspunkt, zusammenhang: Zusammenhang, text: str) -> Abschnitt:
    teile: tuple[Teil, ...]
    if punkt.nicht_oeffentlich and not zusammenhang.mit_nichtoeffentlichem:
        teile = (Luecke(OHNE_RECHT),)
    else:
        if not punkt.nicht_oeffentlich:
            zusammenhang = _oeffentlich(zusammenhang)
        teile = absaetze(text) if punkt.freier_text else ()
        if punkt.baustein:
            teile = (*teile, *(auf_papier(t, punkt.zeilen) for t in BAUSTEINE[punkt.baustein].bauen(zusammenhang)))
        if punkt.pflicht and not text.strip() and all(isinstance(teil, Luecke) for teil in teile):
            teile = (Luecke(OHNE_TEXT.format(titel=punkt.titel)), *teile)
    return Abschnitt(punkt.schluessel, punkt.titel, teile, punkt.ebene, punkt.nicht_oeffentlich)


def auf_papier(teil: Teil, zeilen: int | None) -> Teil:
    """A table with this many rows in Word and PDF; the workbook has all. One with a row of sums is never cut."""
    if zeilen is None or not isinstance(teil, Tafel) or teil.betont:
        return teil
    return replace(teil, auf_papier=zeilen, nur_mappe=len(teil.zeilen) > zeilen)


def _oeffentlich(z: Zusammenhang) -> Zusammenhang:
    """A public section speaks about public sections only, of this report and of the one before."""
    offen: list[Abschnitt] = []
    verborgen = False
    for abschnitt in z.bisher:
        verborgen = abschnitt.nicht_oeffentlich if abschnitt.ebene == 1 else verborgen
        if not (verborgen or abschnitt.nicht_oeffentlich):
            offen.append(abschnitt)
    vorher = z.vorher.oeffentlich() if z.vorher else None
    return replace(z, bisher=tuple(offen), vorher=vorher, mit_nichtoeffentlichem=False)


def _inhalt(bericht: Bericht, lage: Lage, abschnitte: tuple[Abschnitt, ...]) -> Berichtsinhalt:
    kommune = bericht.kommune
    return Berichtsinhalt(
        art=bericht.art.name,
        titel=bericht.titel,
        untertitel=f"{bericht.art.name} zum {bericht.stichtag:%d.%m.%Y}",
        kommune=kommune.name,
        kuerzel=kommune.kuerzel,
        stichtag=bericht.stichtag,
        stand=lage.stand,
        umfang=GESAMT if bericht.amt is None else amtsname(bericht.amt),
        abschnitte=abschnitte,
        angaben=tuple(_angaben(bericht, lage)),
        drucksache=bericht.drucksache,
        ist_demo=bool(settings.DEMO or kommune.ist_demo),
    )


def _angaben(bericht: Bericht, lage: Lage) -> Iterator[Angabe]:
    """What the content itself does not hold; the writers add Stand, version and the notice of invented figures."""
    yield Angabe("Kommune", bericht.kommune.name)
    yield Angabe("Umfang", GESAMT if bericht.amt is None else amtsname(bericht.amt))
    yield Angabe("Stichtag", bericht.stichtag)
    if lage.tag != bericht.stichtag:
        yield Angabe("Tagesstand", lage.tag)
        yield Angabe("Hinweis zum Tagesstand", "Zum Stichtag gibt es keinen Tagesstand; gezeigt ist der nächste davor.")
    yield Angabe("Berichtsart", f"{bericht.art.name}, Version {bericht.art.nummer}")
    yield Angabe("Erstellt von", str(lage.benutzer))
    yield Angabe("Quelle", "OZG-Tracker, gespeicherte Kennzahlwerte und Angaben der Kommune")
    massstab = lage.cockpit.massstab
    yield Angabe("Führendes Reifegradmodell", massstab.modell or "keines festgelegt")
