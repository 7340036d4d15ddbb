"""The Kennzahlen of money: plan, Ist, Obligo, forecast by year; cost per service; grants.

Amounts are dated facts: the figures per year of past days can be rebuilt. What hangs on today's links (projects, grants, list
of Maßnahmen) is kept, never rebuilt. Of the figures per year the year stands in the dimension Stufe.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from auswertung.kennzahlen.modell import Art

VORSATZ = "finanzen_"  # begins every Schlüssel; rows are shown to whoever may see finances
PLANIST = "planist"  # plan, Ist, Obligo and forecast in one list
_JE_PROJEKT = (("nach", "projekt"), ("jahr", "0"))  # all years, what each project costs
_BETRAEGE = "alle Beträge des Haushaltsjahrs, die dazu zählen, auch unbekannte"
_MITTEL = (
    "Ansatz, überplanmäßige Mittel und Übertrag, ohne Verpflichtungsermächtigungen; der Finanzplan zählt, solange ein Jahr "
    "keinen Ansatz hat"
)
_PLANQUELLE = "Beträge der Haushaltsmatrix, die am Stichtag gelten"
_ZAEHLT = "was = 'plan'"
_BEKANNT = f"{_ZAEHLT} AND betrag IS NOT NULL"
_VERBRAUCHT = "coalesce(sum(betrag) FILTER (WHERE was IN ('ist', 'obligo')), 0)"


@dataclass(frozen=True)
class Finanzkennzahl:
    """`zaehler_sql`, `nenner_sql`, `wert_sql`: aggregates over rows of `grundlage` (services/finanzwerte_sql.py).

    SUMME: euros; Zähler = amounts known, Nenner = all of them, so that the unknown ones are named beside each sum.
    ANTEIL: Zähler ÷ Nenner; MITTEL: Zähler in cents ÷ Nenner; ANZAHL: the Zähler. `seite`: the page with the rows
    behind it, `filter` its parameters.
    """

    schluessel: str
    name: str
    zaehler: str
    nenner: str
    zaehler_sql: str
    nenner_sql: str
    wert_sql: str = "NULL"
    art: Art = Art.SUMME
    basis: str = "Beträgen bekannt"
    grundlage: str = "zelle"
    ohne_wert: str = "Dafür ist kein Betrag eingetragen."
    ist_datiert: bool = True
    seite: str = ""
    filter: tuple[tuple[str, str], ...] = ()
    version: int = 1
    seit: date = date(2026, 11, 26)
    quelle: str = _PLANQUELLE

    @property
    def je_jahr(self) -> bool:
        """True where the year stands in the dimension Stufe."""
        return self.grundlage == "zelle"

    @property
    def definition(self) -> str:
        """The written definition that every page and every export carries."""
        zeit = "" if self.ist_datiert else "Vergangene Tage werden nicht neu gebildet. "
        return (
            f"Zähler: {self.zaehler}. Nenner: {self.nenner}. Quelle: {self.quelle}. {zeit}"
            f"Definition {self.version}, seit {self.seit:%d.%m.%Y}."
        )


def _plan(zusatz: str, name: str, worte: str, wirkung: str | None, wahl: str) -> Finanzkennzahl:
    nur = "" if wirkung is None else f" AND wirkung = '{wirkung}'"
    return Finanzkennzahl(
        schluessel=f"finanzen_plan{zusatz}",
        name=name,
        zaehler=f"bekannte Beträge{worte}; Wert: ihre Summe in Euro ({_MITTEL})",
        nenner=_BETRAEGE,
        zaehler_sql=f"count(*) FILTER (WHERE {_BEKANNT}{nur})",
        nenner_sql=f"count(*) FILTER (WHERE {_ZAEHLT}{nur})",
        wert_sql=f"sum(betrag) FILTER (WHERE {_ZAEHLT}{nur})",
        seite="haushaltsmatrix",
        filter=(("wirkung", wahl),) if wahl else (),
        ohne_wert="Dafür ist kein bekannter Betrag eingetragen.",
    )


PLAN = _plan("", "Plan", "", None, "")
KONSUMTIV = _plan("_konsumtiv", "Plan konsumtiv", " konsumtiver Kostenarten", "konsumtiv", "konsumtiv")
INVESTIV = _plan("_investiv", "Plan investiv", " investiver Kostenarten", "investiv", "investiv")
OHNE_WIRKUNG = _plan("_offen", "Plan ohne Angabe", " von Kostenarten ohne Angabe konsumtiv oder investiv", "", "ohne")
UNBEKANNT = Finanzkennzahl(
    schluessel="finanzen_unbekannt",
    name="Beträge unbekannt",
    zaehler="davon Beträge, die als unbekannt eingetragen sind: unbekannt heißt nicht null",
    nenner=_BETRAEGE,
    zaehler_sql=f"count(*) FILTER (WHERE {_ZAEHLT} AND betrag IS NULL)",
    nenner_sql=f"count(*) FILTER (WHERE {_ZAEHLT})",
    art=Art.ANZAHL,
    basis="Beträgen",
    seite="haushaltsmatrix",
)


def _gebucht(art: str, name: str, worte: str) -> Finanzkennzahl:
    return Finanzkennzahl(
        schluessel=f"finanzen_{art}",
        name=name,
        zaehler=f"{worte} des Haushaltsjahrs, bis zum Stichtag gebucht und nicht storniert; Wert: ihre Summe in Euro",
        nenner="dieselben; was keiner Position zugeordnet ist, zählt nur für die ganze Kommune",
        zaehler_sql=f"count(*) FILTER (WHERE was = '{art}')",
        nenner_sql=f"count(*) FILTER (WHERE was = '{art}')",
        wert_sql=f"sum(betrag) FILTER (WHERE was = '{art}')",
        basis="Buchungen",
        ohne_wert="Dafür ist nichts gebucht.",
        quelle="Buchungen der Kommune",
        seite=PLANIST,
    )


IST = _gebucht("ist", "Ist", "Buchungen")
OBLIGO = _gebucht("obligo", "Obligo", "Festlegungen (Obligo)")
VERFUEGBAR = Finanzkennzahl(
    schluessel="finanzen_verfuegbar",
    name="Verfügbar",
    zaehler="bekannte Beträge des Plans; Wert: Plan weniger Ist weniger Obligo in Euro",
    nenner=_BETRAEGE,
    zaehler_sql=f"count(*) FILTER (WHERE {_BEKANNT})",
    nenner_sql=f"count(*) FILTER (WHERE {_ZAEHLT})",
    wert_sql=f"sum(betrag) FILTER (WHERE {_ZAEHLT}) - {_VERBRAUCHT}",
    ohne_wert="Ohne bekannten Plan lässt sich nichts Verfügbares rechnen.",
    quelle="Haushaltsmatrix und Buchungen der Kommune",
    seite=PLANIST,
)
PROGNOSE = Finanzkennzahl(
    schluessel="finanzen_prognose",
    name="Prognose zum Jahresende",
    zaehler="Positionen mit bekannter Prognose für das Haushaltsjahr; Wert: deren Summe in Euro",
    nenner="Positionen mit Plan, Buchung oder Prognose in diesem Jahr",
    zaehler_sql="count(*) FILTER (WHERE was = 'prognose' AND betrag IS NOT NULL)",
    nenner_sql="count(DISTINCT position_id)",
    wert_sql="sum(betrag) FILTER (WHERE was = 'prognose')",
    basis="Positionen",
    ohne_wert="Für kein Vorhaben ist eine Prognose eingetragen.",
    quelle="Jahresprognosen, die am Stichtag gelten",
    seite=PLANIST,
)
MASSNAHMEN = Finanzkennzahl(
    schluessel="finanzen_massnahmen",
    name="Maßnahmen",
    zaehler="davon Maßnahmen, die nicht beendet sind",
    nenner="alle Maßnahmen",
    zaehler_sql="count(*) FILTER (WHERE laeuft)",
    nenner_sql="count(*)",
    art=Art.ANZAHL,
    basis="Maßnahmen",
    grundlage="massnahme",
    ist_datiert=False,
    seite="massnahmen",
    quelle="Maßnahmen der Kommune",
)
JE_LEISTUNG = Finanzkennzahl(
    schluessel="finanzen_je_leistung",
    name="Kosten je umgesetzter Leistung",
    zaehler="Plan der Maßnahmen mit Projekt, alle Haushaltsjahre bis zum laufenden, in Cent; Wert in Euro",
    nenner="Leistungen dieser Projekte mit Status umgesetzt, jede einmal je Amt der Maßnahme und einmal in der Kommune",
    zaehler_sql="(sum(betrag) FILTER (WHERE was = 'kosten') * 100)::bigint",
    nenner_sql="count(DISTINCT leistung_id)",
    art=Art.MITTEL,
    basis="Leistungen",
    grundlage="kosten",
    ohne_wert="Zu keiner Maßnahme mit Projekt und bekannten Beträgen gibt es hier eine umgesetzte Leistung.",
    ist_datiert=False,
    quelle="Haushaltsmatrix, Verknüpfungen der Maßnahmen, Leistungen der Projekte",
    seite=PLANIST,
    filter=_JE_PROJEKT,
)
KOSTEN_UNBEKANNT = Finanzkennzahl(
    schluessel="finanzen_je_leistung_unbekannt",
    name="Kosten je Leistung: Beträge unbekannt",
    zaehler="davon unbekannte Beträge: Sie fehlen in den Kosten je Leistung",
    nenner="Beträge der Maßnahmen mit Projekt, alle Haushaltsjahre bis zum laufenden",
    zaehler_sql="count(*) FILTER (WHERE was = 'kosten' AND betrag IS NULL)",
    nenner_sql="count(*) FILTER (WHERE was = 'kosten')",
    art=Art.ANZAHL,
    basis="Beträgen",
    grundlage="kosten",
    ist_datiert=False,
    seite=PLANIST,
    filter=_JE_PROJEKT,
)
GEZOGEN = Finanzkennzahl(
    schluessel="finanzen_foerderung_gezogen",
    name="Förderung gezogen",
    zaehler="ausgezahlte, sonst abgerufene Mittel der Förderungen mit bekanntem Förderbetrag, in Cent",
    nenner="deren Förderbeträge, in Cent",
    zaehler_sql="(coalesce(sum(gezogen) FILTER (WHERE foerderbetrag IS NOT NULL), 0) * 100)::bigint",
    nenner_sql="(coalesce(sum(foerderbetrag), 0) * 100)::bigint",
    art=Art.ANTEIL,
    basis="€",
    grundlage="foerderung",
    ohne_wert="Kein Förderbetrag ist bekannt.",
    ist_datiert=False,
    seite="foerderungen",
    quelle="Förderungen der Kommune mit ihren Bewegungen",
)
OHNE_BETRAG = Finanzkennzahl(
    schluessel="finanzen_foerderung_ohne_betrag",
    name="Förderungen ohne bekannten Betrag",
    zaehler="davon Förderungen, deren Förderbetrag unbekannt ist: Sie fehlen beim gezogenen Anteil",
    nenner="alle Förderungen",
    zaehler_sql="count(*) FILTER (WHERE foerderbetrag IS NULL)",
    nenner_sql="count(*)",
    art=Art.ANZAHL,
    basis="Förderungen",
    grundlage="foerderung",
    ist_datiert=False,
    quelle="Förderungen der Kommune",
)
AUFFAELLIG = Finanzkennzahl(
    schluessel="finanzen_foerderung_ampel",
    name="Förderungen gelb oder rot",
    zaehler="davon Förderungen, deren Ampel am Stichtag gelb oder rot ist",
    nenner="alle Förderungen",
    zaehler_sql="count(*) FILTER (WHERE farbe IN ('gelb', 'rot'))",
    nenner_sql="count(*)",
    art=Art.ANZAHL,
    basis="Förderungen",
    grundlage="foerderung",
    ist_datiert=False,
    seite="foerderungen",
    filter=(("nur", "rot"),),
    quelle="Förderungen der Kommune, Regel der Ampel auf der Seite Förderungen",
)

JE_JAHR = (PLAN, KONSUMTIV, INVESTIV, OHNE_WIRKUNG, UNBEKANNT, IST, OBLIGO, VERFUEGBAR, PROGNOSE)
OHNE_JAHR = (MASSNAHMEN, JE_LEISTUNG, KOSTEN_UNBEKANNT, GEZOGEN, OHNE_BETRAG, AUFFAELLIG)
FINANZKENNZAHLEN = (*JE_JAHR, *OHNE_JAHR)


def zeilenabfrage(
    kennzahl: Finanzkennzahl,
    *,
    tag: date,
    jahr: int | None = None,
    amt_id: int | None = None,
    amt_direkt_id: int | None = None,
    ohne_amt: bool = False,
) -> str:
    """Query of `kennzahl.seite` that shows exactly its rows; "" where there is no such list.

    `amt_id` includes the Ämter below, `amt_direkt_id` does not.
    """
    if not kennzahl.seite:
        return ""
    werte = {"stichtag": f"{tag:%d.%m.%Y}", **dict(kennzahl.filter)}
    if kennzahl.je_jahr and jahr is not None:
        werte |= {"jahr": str(jahr)} if kennzahl.seite == PLANIST else {"von": str(jahr), "bis": str(jahr)}
    if ohne_amt:
        werte["amt"] = "0"
    elif amt_direkt_id is not None:
        werte |= {"amt": str(amt_direkt_id), "nur_amt": "on"}
    elif amt_id is not None:
        werte["amt"] = str(amt_id)
    return urlencode(werte)
