"""The tab "Personal" of the cockpit: tiles, capacity against demand by month, Ämter. Every count opens its posts."""

from __future__ import annotations

from django.urls import reverse

from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.personal import (
    BEDARF,
    BESETZT,
    DECKUNG,
    ENGPASS,
    KAPAZITAET,
    KW_EREIGNIS,
    KW_OFFEN,
    KW_RISIKO,
    KW_TERMIN,
    NACH_STATUS,
    OHNE_MONAT,
    SOLL,
    STATUS,
    UNGEZAEHLT,
    VAKANT,
    Personalkennzahl,
    stellenfilter,
)
from auswertung.selectors.cockpit import Cockpit
from auswertung.selectors.personal import Monatsreihe, Personalamt, Personalbild, Personalzelle
from auswertung.views.adressen import Adressen
from auswertung.views.diagramme.form import Diagramm, Feld, Tabelle, fuss, zeichnen
from auswertung.views.kacheln import Kachel
from organisation.templatetags.darstellung import datum, prozent, zahl

KACHELN = (
    SOLL,
    BESETZT,
    VAKANT,
    KW_RISIKO,
    *KAPAZITAET.values(),
    *BEDARF.values(),
    *DECKUNG.values(),
    OHNE_MONAT,
    UNGEZAEHLT,
)
AMTSSPALTEN = (SOLL, BESETZT, VAKANT, KW_RISIKO, *KAPAZITAET.values(), *BEDARF.values(), *DECKUNG.values())
RISIKEN = (KW_OFFEN, KW_EREIGNIS, KW_TERMIN)


def stellenadresse(
    adressen: Adressen,
    kennzahl: Personalkennzahl,
    *,
    amt: Personalamt | None = None,
    stelle: int | None = None,
) -> str:
    """The posts of a Zähler in the Stellenplan of the day; `amt`: only its own; "" where there is no such list.

    A past day keeps its list only for figures with dated facts.
    """
    if not adressen.ist_aktuell and not kennzahl.ist_datiert:
        return ""
    abfrage = stellenfilter(
        kennzahl,
        tag=adressen.stichtag,
        amt_id=adressen.ort.amt_id,
        amt_direkt_id=amt.amt_id if amt else None,
        ohne_amt=amt is not None and amt.amt_id is None,
        stelle=stelle,
    )
    return f"{reverse('stellenplan', args=[adressen.ort.kommune.kuerzel])}?{abfrage}" if abfrage else ""


def personalkacheln(bild: Personalbild, adressen: Adressen) -> list[Kachel]:
    """One tile per figure, with its definition; months until the bottleneck last."""
    kacheln = [_kachel(bild.zellen[k.schluessel], adressen) for k in KACHELN if k.schluessel in bild.zellen]
    engpass = bild.zellen.get(ENGPASS.schluessel)
    return [*kacheln, _engpasskachel(engpass, bild)] if engpass else kacheln


def _kachel(zelle: Personalzelle, adressen: Adressen) -> Kachel:
    kennzahl = zelle.kennzahl
    return Kachel(
        name=kennzahl.name,
        wert=personalwert(zelle) if zelle.wert is not None else None,
        grund="" if zelle.wert is not None else _grund(zelle),
        basis=_basis(zelle),
        veraenderung="",
        url=stellenadresse(adressen, kennzahl) if zelle.wert is not None else "",
        definition=kennzahl.definition,
    )


def _grund(zelle: Personalzelle) -> str:
    if zelle.kennzahl.art is Art.ANTEIL and zelle.zaehler is not None:
        return "Es gibt keinen Bedarf mit Termin in dieser Zeit."
    return "Für das Land oder das Personalprofil der Kommune lässt sich keine Kapazität rechnen."


def _basis(zelle: Personalzelle) -> str:
    kennzahl = zelle.kennzahl
    if zelle.zaehler is None or zelle.nenner is None:
        return ""
    if kennzahl.art is Art.ANTEIL:
        return f"{zahl(zelle.zaehler / 100, 1)} PT Kapazität zu {zahl(zelle.nenner / 100, 1)} PT Bedarf"
    return f"{zahl(zelle.zaehler)} von {zahl(zelle.nenner)} {kennzahl.basis}"


def _engpasskachel(zelle: Personalzelle, bild: Personalbild) -> Kachel:
    bekannt = all(wert is not None for reihe in bild.reihen for wert in reihe.kapazitaet)
    ohne = "kein Engpass in 24 Monaten" if bekannt else None
    return Kachel(
        name=ENGPASS.name,
        wert=ohne if zelle.zaehler is None else str(zahl(zelle.zaehler)),
        grund="" if bekannt else "Die Kapazität ist nicht bekannt.",
        basis="" if zelle.zaehler is None else f"erster Engpass im Monat ab {datum(bild.monate[zelle.zaehler])}",
        veraenderung="",
        url="",
        definition=ENGPASS.definition,
    )


def personalwert(zelle: Personalzelle | None) -> str:
    """In German words: `12,50 VZÄ`, `1.234,5 Personentage`, `57,9 %`; "unbekannt" where there is none."""
    if zelle is None or zelle.wert is None:
        return "unbekannt"
    if zelle.kennzahl.art is Art.ANTEIL:
        return str(prozent(zelle.wert))
    if zelle.kennzahl.art is Art.SUMME:
        return f"{zahl(zelle.wert, 2 if zelle.kennzahl.einheit == 'VZÄ' else 1)} {zelle.kennzahl.einheit}"
    return str(zahl(zelle.wert))


def kapazitaetsbilder(stand: Cockpit, bild: Personalbild, *, demo: bool) -> list[Diagramm]:
    """One chart per kind of effort; none where the snapshot holds no months."""
    return [_kapazitaetsbild(stand, bild, reihe, demo) for reihe in bild.reihen]


def _kapazitaetsbild(stand: Cockpit, bild: Personalbild, reihe: Monatsreihe, demo: bool) -> Diagramm:
    hat = [None if wert is None else float(round(wert, 1)) for wert in reihe.kapazitaet]
    braucht = [float(round(wert, 1)) for wert in reihe.bedarf]
    daten = {
        "art": "linie",
        "stellen": 1,
        "min": 0,
        "x": [monat.isoformat() for monat in bild.monate],
        "reihen": [{"name": "Kapazität", "werte": hat}, {"name": "Bedarf mit Termin", "werte": braucht}],
        "fuss": fuss(stand, demo),
    }
    zeilen = [
        [Feld(f"{monat:%m/%Y}"), Feld("unbekannt" if h is None else str(zahl(h, 1))), Feld(str(zahl(b, 1)))]
        for monat, h, b in zip(bild.monate, hat, braucht, strict=True)
    ]
    return zeichnen(
        f"personal-{reihe.art}",
        _befund(reihe, bild),
        f"Kapazität und Bedarf je Monat, {reihe.art}, in Personentagen.",
        daten,
        Tabelle(["Monat", "Kapazität (PT)", "Bedarf mit Termin (PT)"], zeilen),
        hinweis=KAPAZITAET[reihe.art].definition,
    )


def _befund(reihe: Monatsreihe, bild: Personalbild) -> str:
    if not any(reihe.bedarf):
        return f"Kein {reihe.art}er Bedarf mit Termin in 24 Monaten"
    if None in reihe.kapazitaet:
        return f"Die {reihe.art}e Kapazität ist nicht bekannt"
    if reihe.engpass is None:
        return f"Die {reihe.art}e Kapazität reicht in jedem der 24 Monate"
    return f"Ab {bild.monate[reihe.engpass]:%m/%Y} fehlt {reihe.art}e Kapazität"


def personalaemter(stand: Cockpit, bild: Personalbild, adressen: Adressen, *, demo: bool) -> Diagramm:
    """Filled and vacant by Amt, with all figures of each Amt in the table."""
    reihen = [
        {
            "name": kennzahl.name,
            "stufe": ton,
            "werte": [float(_vzae(amt, kennzahl)) for amt in bild.aemter],
            "urls": [stellenadresse(adressen, kennzahl, amt=amt) for amt in bild.aemter],
        }
        for kennzahl, ton in ((BESETZT, 6), (VAKANT, 2))
    ]
    daten = {
        "art": "stapel",
        "stellen": 2,
        "kategorien": [amt.name for amt in bild.aemter],
        "reihen": reihen,
        "fuss": fuss(stand, demo),
    }
    tabelle = Tabelle(["Amt", *(k.name for k in AMTSSPALTEN)], [_amtszeile(adressen, amt) for amt in bild.aemter])
    titel = f"{personalwert(bild.zellen.get(VAKANT.schluessel))} sind vakant"
    hinweis = f"{VAKANT.definition} Jedes Amt ohne die ihm untergeordneten."
    return zeichnen("personal-aemter", titel, "Besetzte und vakante VZÄ je Amt.", daten, tabelle, hinweis=hinweis)


def _vzae(amt: Personalamt, kennzahl: Personalkennzahl) -> float:
    zelle = amt.zellen.get(kennzahl.schluessel)
    return float(zelle.wert or 0) if zelle else 0.0


def _amtszeile(adressen: Adressen, amt: Personalamt) -> list[Feld]:
    name = Feld(amt.name, adressen.cockpit(amt.amt_id, reiter="personal") if amt.amt_id else "")
    return [
        name,
        *(
            Feld(personalwert(amt.zellen.get(k.schluessel)), stellenadresse(adressen, k, amt=amt))
            if k.schluessel in amt.zellen
            else Feld("keine")
            for k in AMTSSPALTEN
        ),
    ]


def vermerk_und_status(bild: Personalbild, adressen: Adressen) -> list[tuple[str, str, str]]:
    """kw risks and posts by status as (name, figure, address of the list)."""
    risiken = [
        (k.name, personalwert(bild.zellen[k.schluessel]), stellenadresse(adressen, k))
        for k in RISIKEN
        if k.schluessel in bild.zellen
    ]
    status = [
        (f"Stellen: {name}", str(zahl(bild.status[n])), stellenadresse(adressen, NACH_STATUS, stelle=n))
        for n, (_, name) in enumerate(STATUS)
    ]
    return [*risiken, *status]
