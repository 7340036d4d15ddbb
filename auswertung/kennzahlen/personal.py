"""The Kennzahlen of posts, their capacity and the demand of the projects. Posts, never people.

Posts keep dated facts: their figures of past days can be rebuilt. Capacity and demand look ahead from the day of the run, by
what is known then: they are kept, never rebuilt. The figures per month are those of the newest run only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from auswertung.kennzahlen.modell import Art

VORSATZ = "personal_"  # begins every Schlüssel; rows are shown to whoever may see posts
STATUS = (
    ("beantragt", "beantragt"),
    ("beschlossen", "beschlossen"),
    ("ausgeschrieben", "ausgeschrieben"),
    ("besetzt", "besetzt"),
    ("vakant", "vakant"),
)
ARTEN = (("organisatorisch", "organisatorisch"), ("technisch", "technisch"))
MONATE = 24  # months kept for the chart
JAHR = 12  # months of the figures "next 12 months"
_POSTEN = "Stellen, die am Stichtag beantragt oder beschlossen sind"
_SCHRITTE = "offene Schritte laufender Projekte"
_VORAUS = "im laufenden Monat ab dem Stichtag und in den elf folgenden"


@dataclass(frozen=True)
class Personalkennzahl:
    """`zaehler_sql`, `nenner_sql`, `wert_sql`: aggregates over rows of `grundlage` (services/personalwerte_sql.py).

    SUMME: the value is a sum of VZÄ or person days; ANTEIL: Zähler ÷ Nenner; ANZAHL: the Zähler. `filter`: parameters of the
    Stellenplan that show exactly the posts of the Zähler; None where it has no such list.
    """

    schluessel: str
    name: str
    zaehler: str
    nenner: str
    zaehler_sql: str
    nenner_sql: str = "count(*) FILTER (WHERE existiert)"
    wert_sql: str = "NULL"
    art: Art = Art.SUMME
    einheit: str = "VZÄ"
    basis: str = "Stellen"
    grundlage: str = "stelle"
    ist_datiert: bool = True
    filter: Mapping[str, str] | None = None
    version: int = 1
    seit: date = date(2026, 11, 26)
    quelle: str = "Stellen der Kommune mit ihren datierten Angaben"

    @property
    def definition(self) -> str:
        """The written definition that every page and every export carries."""
        zeit = "" if self.ist_datiert else "Vergangene Tage werden nicht neu gebildet. "
        return (
            f"Zähler: {self.zaehler}. Nenner: {self.nenner}. Quelle: {self.quelle}. {zeit}"
            f"Definition {self.version}, seit {self.seit:%d.%m.%Y}."
        )


def _posten(schluessel: str, name: str, worte: str, bedingung: str, summe: str, nur: str) -> Personalkennzahl:
    return Personalkennzahl(
        schluessel=f"personal_{schluessel}",
        name=name,
        zaehler=worte,
        nenner=_POSTEN,
        zaehler_sql=f"count(*) FILTER (WHERE {bedingung})",
        wert_sql=f"coalesce(sum({summe}) FILTER (WHERE {bedingung}), 0)",
        filter={"nur": nur},
    )


SOLL = _posten("soll", "VZÄ im Stellenplan", "Summe der VZÄ aller beschlossenen Stellen", "soll > 0", "soll", "soll")
BESETZT = _posten("besetzt", "VZÄ besetzt", "Summe der besetzten VZÄ", "besetzt > 0", "besetzt", "besetzt")
VAKANT = _posten(
    "vakant",
    "VZÄ vakant",
    "Summe der VZÄ, die im Stellenplan stehen und nicht besetzt sind",
    "vakant > 0",
    "vakant",
    "vakant",
)
KW_OFFEN = _posten(
    "kw_offen",
    "kw ohne Termin und Ereignis",
    "Summe der VZÄ mit kw-Vermerk, der weder Termin noch Ereignis nennt",
    "kw_offen",
    "umfang",
    "kw_offen",
)
KW_EREIGNIS = _posten(
    "kw_ereignis",
    "kw mit Ereignis",
    "Summe der VZÄ mit kw-Vermerk, der ein Ereignis, aber keinen Termin nennt",
    "kw_ereignis",
    "umfang",
    "kw_ereignis",
)
KW_TERMIN = _posten(
    "kw_termin", "kw mit Termin", "Summe der VZÄ mit kw-Vermerk und Termin", "kw_termin", "umfang", "kw_termin"
)
KW_RISIKO = _posten(
    "kw_risiko",
    "kw-Risiko",
    "Summe der VZÄ mit kw-Vermerk ohne Termin, mit oder ohne Ereignis: offenes Risiko",
    "kw_offen OR kw_ereignis",
    "umfang",
    "kw_risiko",
)
UNGEZAEHLT = Personalkennzahl(
    schluessel="personal_ungezaehlt",
    name="In der Kapazität nicht gezählt",
    zaehler="davon Stellen ohne Art des Aufwands oder ohne OZG-Anteil: unbekannt heißt nicht null",
    nenner=_POSTEN,
    zaehler_sql="count(*) FILTER (WHERE existiert AND NOT gezaehlt)",
    art=Art.ANZAHL,
    einheit="Stellen",
    filter={"nur": "ungezaehlt"},
)
NACH_STATUS = Personalkennzahl(
    schluessel="personal_status",
    name="Stellen nach Status",
    zaehler="davon Stellen in diesem Status",
    nenner=_POSTEN,
    zaehler_sql="count(*)",
    art=Art.ANZAHL,
    einheit="Stellen",
    filter={},
)


def _kapazitaet(art: str) -> Personalkennzahl:
    return Personalkennzahl(
        schluessel=f"personal_kapazitaet_{art}",
        name=f"Kapazität {art}, nächste 12 Monate",
        zaehler=f"Summe der Personentage, die {art}e Stellen {_VORAUS} leisten, auch solche mit späterem Beginn; "
        "gezählt werden die gezählten Stellen des Stichtags",
        nenner=_POSTEN,
        zaehler_sql=f"count(*) FILTER (WHERE existiert AND gezaehlt AND art = '{art}')",
        wert_sql=f"coalesce(sum(kapazitaet) FILTER (WHERE art = '{art}'), CASE WHEN bool_and(rechenbar) THEN 0 END)",
        einheit="Personentage",
        ist_datiert=False,
        filter={"nur": "gezaehlt", "aufwand": art},
        quelle="Stellen der Kommune, Kalender des Bundeslands, Personalprofil",
    )


def _bedarf(art: str) -> Personalkennzahl:
    return Personalkennzahl(
        schluessel=f"personal_bedarf_{art}",
        name=f"Bedarf {art}, nächste 12 Monate",
        zaehler=f"Summe der restlichen Personentage offener Schritte, {art}, gleichmäßig bis zu ihrem Ende verteilt, {_VORAUS}; "
        "gezählt werden Schritte, deren Ende bevorsteht",
        nenner=_SCHRITTE,
        zaehler_sql=f"coalesce(sum(mit_termin) FILTER (WHERE art = '{art}'), 0)::bigint",
        nenner_sql=f"coalesce(sum(schritte) FILTER (WHERE art = '{art}'), 0)::bigint",
        wert_sql=f"coalesce(sum(bedarf) FILTER (WHERE art = '{art}'), 0)",
        einheit="Personentage",
        basis="Schritten",
        grundlage="lage",
        ist_datiert=False,
        quelle="Eingaben in den Projekten",
    )


def _deckung(art: str) -> Personalkennzahl:
    return Personalkennzahl(
        schluessel=f"personal_deckung_{art}",
        name=f"Deckung {art}, nächste 12 Monate",
        zaehler=f"Kapazität {art} {_VORAUS}, in Hundertstel Personentagen",
        nenner="Bedarf mit Termin derselben Art und Zeit, in Hundertstel Personentagen",
        zaehler_sql=f"sum(round(kapazitaet * 100)) FILTER (WHERE art = '{art}')::bigint",
        nenner_sql=f"coalesce(sum(round(bedarf * 100)) FILTER (WHERE art = '{art}'), 0)::bigint",
        art=Art.ANTEIL,
        einheit="Anteil",
        basis="Personentagen",
        grundlage="lage",
        ist_datiert=False,
        quelle="Stellen der Kommune und Eingaben in den Projekten",
    )


KAPAZITAET = {art: _kapazitaet(art) for art, _ in ARTEN}
BEDARF = {art: _bedarf(art) for art, _ in ARTEN}
DECKUNG = {art: _deckung(art) for art, _ in ARTEN}
OHNE_MONAT = Personalkennzahl(
    schluessel="personal_bedarf_ohne_monat",
    name="Bedarf ohne Monat",
    zaehler="Summe der restlichen Personentage offener Schritte ohne Termin oder mit abgelaufenem Termin",
    nenner=_SCHRITTE,
    zaehler_sql="sum(ohne_monat)::bigint",
    nenner_sql="sum(schritte)::bigint",
    wert_sql="sum(pt_ohne_monat)",
    einheit="Personentage",
    basis="Schritten",
    grundlage="lage",
    ist_datiert=False,
    quelle="Eingaben in den Projekten",
)


def _monat(was: str, name: str, art: str) -> Personalkennzahl:
    return Personalkennzahl(
        schluessel=f"personal_m_{was}_{art}",
        name=f"{name} {art} je Monat",
        zaehler=f"{name} {art} in diesem Monat, in Hundertstel Personentagen",
        nenner="keiner; 24 Monate ab dem laufenden, nur der neueste Lauf",
        zaehler_sql=f"round(sum({was}) * 100)::bigint",
        wert_sql=f"sum({was})",
        einheit="Personentage",
        grundlage="monat",
        ist_datiert=False,
    )


MONATSWERTE = {
    (was, art): _monat(was, name, art)
    for was, name in (("kapazitaet", "Kapazität"), ("bedarf", "Bedarf"))
    for art, _ in ARTEN
}
ENGPASS = Personalkennzahl(
    schluessel="personal_monate_bis_engpass",
    name="Monate bis zum Engpass",
    zaehler="ganze Monate bis zum ersten Monat, in dem der Bedarf mit Termin einer Art größer ist als ihre Kapazität; 0 = laufender Monat",
    nenner="24 Monate ab dem laufenden; ohne Engpass in dieser Zeit gibt es keinen Wert",
    zaehler_sql="NULL",
    einheit="Monate",
    grundlage="abgeleitet",
    ist_datiert=False,
    quelle="Kennzahlen Kapazität und Bedarf je Monat, für jeden Ort aus deren Summen gebildet",
)

PERSONALKENNZAHLEN = (
    SOLL, BESETZT, VAKANT, KW_RISIKO, KW_OFFEN, KW_EREIGNIS, KW_TERMIN, UNGEZAEHLT, NACH_STATUS,
    *KAPAZITAET.values(), *BEDARF.values(), *DECKUNG.values(), OHNE_MONAT, *MONATSWERTE.values(), ENGPASS,
)  # fmt: skip
EINFACHE = tuple(k for k in PERSONALKENNZAHLEN if k.grundlage in ("stelle", "lage") and k is not NACH_STATUS)


def stellenfilter(
    kennzahl: Personalkennzahl,
    *,
    tag: date,
    amt_id: int | None = None,
    amt_direkt_id: int | None = None,
    ohne_amt: bool = False,
    stelle: int | None = None,
) -> str:
    """Query of the Stellenplan of `tag` that shows exactly the Zähler; "" where there is no such list.

    `amt_id` includes the Ämter below, `amt_direkt_id` does not, `ohne_amt` = posts without one; `stelle` = number of a status.
    """
    if kennzahl.filter is None:
        return ""
    werte = {"stichtag": f"{tag:%d.%m.%Y}", **kennzahl.filter}
    if stelle is not None:
        werte["status"] = STATUS[stelle][0]
    if ohne_amt:
        werte["amt"] = "ohne"
    elif amt_direkt_id is not None:
        werte["amt"] = str(amt_direkt_id)
    elif amt_id is not None:
        werte |= {"amt": str(amt_id), "unter": "1"}
    return urlencode(werte)
