"""One row of every tenant model for one Kommune and Amt: material for the tests that go through all models."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.utils import timezone

from auswertung.models import (
    Befund,
    Befundstand,
    Berechnungslauf,
    Bericht,
    Berichtsabgabe,
    Berichtsabruf,
    Berichtsart,
    Berichtsdatei,
    Berichtstext,
    Briefvorlage,
    Kennzahlwert,
    Termin,
    Wochenbrief,
)
from finanzen.models import (
    Ansatz,
    Buchung,
    Buchungslauf,
    Foerderbewegung,
    Foerderfrist,
    Foerderprogramm,
    Foerderung,
    Haushaltsjahr,
    Haushaltsjahrstand,
    Haushaltsposition,
    Jahresprognose,
    Kontozuordnung,
    Kostenart,
    Massnahme,
    Massnahmenprojekt,
    Massnahmenstelle,
    Nutzenerwartung,
    Nutzenpruefung,
    Produktgruppe,
    Summenangabe,
    Zahlungsreihe,
)
from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Berichtserfuellung,
    Berichtserinnerung,
    Berichtspflicht,
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
    Zielbewertung,
)
from leistungen.models import (
    Abfrage,
    Abfrageantwort,
    Abfragefrage,
    Abfrageposition,
    Amtsbogen,
    BeschlosseneRangfolge,
    Bewertung,
    Erbringungsstand,
    Erinnerung,
    Importzuordnung,
    KommunaleLeistung,
    Kriterienbewertung,
    Kriterienkatalog,
    Kriterium,
    Leistungsanlage,
    Leistungszuordnung,
    Rangplatz,
    Reifegradabbildung,
    Reifegradkriterium,
    Reifegradmodell,
    Rueckgabe,
    Rueckgabezelle,
    Skalenstufe,
    Stabilitaetspruefung,
    Steuerungsprofil,
    Zielvorgabe,
)
from organisation.models import (
    Aenderungsvermerk,
    Amt,
    Anlage,
    Ansicht,
    Auftrag,
    Benutzer,
    Datenveroeffentlichung,
    Kommune,
    Mandantenmodell,
    Zugehoerigkeit,
    Zugriffsschluessel,
)
from personal.models import (
    Besetzung,
    Kostensatz,
    Personalprofil,
    Personalsumme,
    Personalsummenteil,
    Stelle,
    Stellenfassung,
    Stellenstand,
    Stellenvermerk,
    Szenario,
    Szenarioaenderung,
    Szenariolauf,
    Tarifsteigerung,
)
from projekte.models import (
    Abhaengigkeit,
    Basisplan,
    Basisplanschritt,
    Bausteinverwendung,
    Entscheidung,
    Fachverfahren,
    Frist,
    Kalenderzugang,
    Kommentar,
    Prognoselauf,
    Projekt,
    Projektanlage,
    Projektbeteiligung,
    Projektleistung,
    Projektlink,
    Projektprofil,
    Projektziel,
    Prozessbaustein,
    Rollouteinheit,
    Rolloutplan,
    Schritt,
    Sperrzeit,
    Vorlage,
    Vorlagenschritt,
    Vorlagenversion,
)
from tests.factories.leistungen import GILT_AB, kommunale_leistung, stufe

Zeilen = dict[type[models.Model], models.Model]


def mandantenmodelle() -> list[type[Mandantenmodell]]:
    """Every concrete tenant model of the house, audit tables apart."""
    return [m for m in apps.get_models() if issubclass(m, Mandantenmodell) and not hasattr(m, "pgh_tracked_model")]


def zeilen_anlegen(kommune: Kommune, amt: Amt, benutzer: Benutzer, modell: Reifegradmodell) -> Zeilen:
    """One row per tenant model; each that knows an Amt belongs to `amt`."""
    leistung = kommunale_leistung(kommune, f"Leistung von {amt}", amt=amt, stufe=2, benutzer=benutzer)
    tatsache = {"kommune": kommune, "leistung": leistung, "gueltig_ab": GILT_AB, "erfasst_von": benutzer}
    kriterium, _ = Reifegradkriterium.objects.get_or_create(modell=modell, nummer=1, defaults={"bezeichnung": "Test"})
    anlage = Anlage.objects.create(
        kommune=kommune,
        amt=amt,
        datei="x",
        dateiname="x.pdf",
        inhaltstyp="application/pdf",
        groesse=1,
        hochgeladen_von=benutzer,
    )
    katalog, _ = Kriterienkatalog.objects.get_or_create(
        kommune=kommune, version=1, defaults={"name": "Test", "gueltig_ab": GILT_AB, "grund": "Test"}
    )
    rang = {"kommune": kommune, "katalog": katalog}
    rangkriterium = Kriterium.objects.create(schluessel=uuid4().hex, nummer=1, name="Nutzen", gewicht=1, **rang)
    rangfolge = BeschlosseneRangfolge.objects.create(
        titel="TOP 20", beschlossen_am=GILT_AB, kriterien=[], luecken_regel="mittelwert", **rang
    )
    simulation = {"top_n": 20, "ziehungen": 1, "streuung": "0.1", "startwert": 1, "leistungen": 1, "gewichte": {}}
    punkte = {"punktzahl": 50, "punktzahl_von": 50, "punktzahl_bis": 50}
    umfrage = Abfrage.objects.create(kommune=kommune, titel=uuid4().hex, frist=GILT_AB)
    frage = Abfragefrage.objects.create(
        kommune=kommune, abfrage=umfrage, nummer=1, art="kriterium", kriterium=rangkriterium
    )
    bogen = Amtsbogen.objects.create(kommune=kommune, abfrage=umfrage, amt=amt)
    position = Abfrageposition.objects.create(kommune=kommune, bogen=bogen, leistung=leistung)
    antwort = {"kommune": kommune, "position": position, "frage": frage}
    rueckgabe = Rueckgabe.objects.create(
        kommune=kommune, abfrage=umfrage, dateiname="x.xlsx", sha256="x", hochgeladen_von=benutzer
    )
    unter = Amt.objects.create(kommune=kommune, nummer=f"{amt.nummer}.1", uebergeordnet=amt)
    neu = [
        unter,
        anlage,
        leistung,
        leistung.aktueller_stand,
        Auftrag.objects.create(kommune=kommune, art="test", titel="Test", erstellt_von=benutzer, anlage=anlage),
        Ansicht.objects.create(kommune=kommune, liste="test", name=str(amt), benutzer=benutzer),
        Aenderungsvermerk.objects.create(kommune=kommune, betroffen_ab=GILT_AB, anlass="Test"),
        Zugehoerigkeit.objects.create(kommune=kommune, amt=amt, benutzer=benutzer, rolle="Test", gueltig_ab=GILT_AB),
        Zugriffsschluessel.objects.create(
            kommune=kommune,
            benutzer=benutzer,
            name="Test",
            bereiche=["leistungen"],
            pruefsumme=uuid4().hex,
            gueltig_bis=timezone.localdate(),
        ),
        Datenveroeffentlichung.objects.get_or_create(kommune=kommune)[0],
        Steuerungsprofil.objects.get(kommune=kommune),
        Erbringungsstand.objects.create(erbracht="ja", **tatsache),
        Zielvorgabe.objects.create(stufe=stufe(modell, 3), **tatsache),
        Kriterienbewertung.objects.create(kriterium=kriterium, stufe=stufe(modell, 3), **tatsache),
        katalog,
        rangkriterium,
        Skalenstufe.objects.create(kommune=kommune, kriterium=rangkriterium, wert=leistung.pk, bezeichnung="gering"),
        Bewertung.objects.create(kriterium=rangkriterium, wert=1, **tatsache),
        rangfolge,
        Rangplatz.objects.create(
            kommune=kommune, rangfolge=rangfolge, leistung=leistung, reihung=1, rang=1, bezeichnung="x", **punkte
        ),
        Stabilitaetspruefung.objects.create(**rang, **simulation),
        umfrage,
        frage,
        bogen,
        position,
        Abfrageantwort.objects.create(wert="1", **antwort),
        rueckgabe,
        Rueckgabezelle.objects.create(rueckgabe=rueckgabe, zeile=3, befund="neu", neu="1", **antwort),
        Erinnerung.objects.create(kommune=kommune, bogen=bogen, termin=GILT_AB, empfaenger=benutzer),
        Reifegradabbildung.objects.create(
            kommune=kommune, von_stufe=stufe(modell, 3), nach_stufe=stufe(modell, 4), begruendung="Test"
        ),
        Importzuordnung.objects.create(kommune=kommune, name=str(amt)),
        Leistungsanlage.objects.create(kommune=kommune, leistung=leistung, anlage=anlage),
        Leistungszuordnung.objects.create(kommune=kommune, kennung=uuid4().hex, leistung=leistung),
        Kennzahlwert.objects.create(kommune=kommune, amt=amt, kennzahl="test", definitionsversion=1, stichtag=GILT_AB),
        Termin.objects.create(kommune=kommune, amt=amt, art="faellig", datum=GILT_AB),
        Wochenbrief.objects.create(kommune=kommune, amt=amt, benutzer=benutzer),
        Berechnungslauf.objects.get_or_create(
            kommune=kommune,
            stichtag=date(2026, 1, 1),
            defaults={"beendet_am": timezone.now(), "anlass": "Test", "dauer_ms": 1, "zeilen": 1},
        )[0],
        *_befundzeilen(kommune, amt, benutzer),
        Briefvorlage.objects.create(
            kommune=kommune, name=uuid4().hex, datei="x", groesse=1, gilt_ab=GILT_AB, hochgeladen_von=benutzer
        ),
        *_berichtszeilen(kommune, amt, benutzer),
        *_projektzeilen(kommune, amt, benutzer, leistung, anlage),
        *_stellenzeilen(kommune, amt, benutzer),
    ]
    neu += _finanzzeilen(kommune, amt, benutzer, {type(zeile): zeile for zeile in neu})
    neu += _gremienzeilen(kommune, amt, benutzer, {type(zeile): zeile for zeile in neu})
    return {type(zeile): zeile for zeile in neu}


def _befundzeilen(kommune: Kommune, amt: Amt, benutzer: Benutzer) -> list[models.Model]:
    befund = Befund.objects.create(
        kommune=kommune,
        amt=amt,
        regel="test",
        raum="leistungen",
        schwere="hinweis",
        kennung=uuid4().hex,
        gegenstand_art="leistung",
        gegenstand_id=1,
        gegenstand="Test",
        text="Test",
        zuerst_gesehen_am=GILT_AB,
        zuletzt_gesehen_am=GILT_AB,
    )
    return [befund, Befundstand.objects.create(kommune=kommune, befund=befund, art="behoben", erfasst_von=benutzer)]


def _berichtszeilen(kommune: Kommune, amt: Amt, benutzer: Benutzer) -> list[models.Model]:
    art = Berichtsart.objects.create(kommune=kommune, schluessel=uuid4().hex, name="Test")
    bericht = Bericht.objects.create(
        kommune=kommune, art=art, stichtag=GILT_AB, amt=amt, titel="Test", bereiche=["leistungen"]
    )
    zum_bericht = {"kommune": kommune, "bericht": bericht}
    datei = {"datei": "test", "dateiname": "test.pdf", "groesse": 1, "sha256": "0" * 64}
    return [
        art,
        bericht,
        Berichtstext.objects.create(abschnitt="test", text="Test", **zum_bericht),
        Berichtsdatei.objects.create(format="pdf", **datei, **zum_bericht),
        Berichtsabgabe.objects.create(empfaenger="Rat", ausgeliefert_am=GILT_AB, erfasst_von=benutzer, **zum_bericht),
        Berichtsabruf.objects.create(format="pdf", empfaenger="Rat", abgerufen_von=benutzer, **zum_bericht),
    ]


def _projektzeilen(
    kommune: Kommune, amt: Amt, benutzer: Benutzer, leistung: KommunaleLeistung, anlage: Anlage
) -> list[models.Model]:
    vorlage = Vorlage.objects.create(kommune=kommune, name=f"Vorlage {amt}")
    version = Vorlagenversion.objects.create(kommune=kommune, vorlage=vorlage, nummer=1)
    muster = Vorlagenschritt.objects.create(
        kommune=kommune, vorlagenversion=version, reihenfolge=1, kennung="test", bezeichnung="Test"
    )
    projekt = Projekt.objects.create(
        kommune=kommune, titel=f"Projekt {amt}", federfuehrendes_amt=amt, vorlagenversion=version
    )
    teil = {"kommune": kommune, "projekt": projekt}
    schritt = Schritt.objects.create(bezeichnung="Test", vorlagenschritt=muster, amt=amt, **teil)
    plan = Basisplan.objects.create(nummer=1, grund="Test", freigabe="Test", freigegeben_von=benutzer, **teil)
    rollout = Rolloutplan.objects.create(bezeichnung="Test", **teil)
    verfahren = Fachverfahren.objects.create(kommune=kommune, name=f"Verfahren {amt}", amt=amt)
    baustein = Prozessbaustein.objects.create(kommune=kommune, name=f"Baustein {amt}")
    zum_schritt = {**teil, "schritt": schritt}
    return [
        vorlage,
        version,
        muster,
        projekt,
        schritt,
        plan,
        rollout,
        verfahren,
        baustein,
        Basisplanschritt.objects.create(kommune=kommune, basisplan=plan, schritt=schritt),
        Projektbeteiligung.objects.create(amt=amt, **teil),
        Projektleistung.objects.create(leistung=leistung, **teil),
        Projektziel.objects.create(bezeichnung="Test", **teil),
        Projektlink.objects.create(bezeichnung="Test", adresse="https://example.org", **zum_schritt),
        Projektanlage.objects.create(anlage=anlage, **teil),
        Kommentar.objects.create(text="Test", verfasst_von=benutzer, **zum_schritt),
        Entscheidung.objects.create(
            option="a", gruende="Test", entschieden_am=GILT_AB, gremium="Test", fachverfahren=verfahren, **teil
        ),
        Abhaengigkeit.objects.create(voraussetzung_projekt=projekt, voraussetzung_schritt=schritt, **zum_schritt),
        Frist.objects.create(bezeichnung="Test", datum=GILT_AB, **zum_schritt),
        Sperrzeit.objects.create(kommune=kommune, amt=amt, bezeichnung="Test", beginn=GILT_AB, ende=GILT_AB),
        Projektprofil.objects.get_or_create(kommune=kommune)[0],
        Prognoselauf.objects.create(kommune=kommune, amt=amt, ab=date(2026, 1, 1), laeufe=10, startwert=1),
        Rollouteinheit.objects.create(kommune=kommune, rolloutplan=rollout, bezeichnung="Test", amt=amt),
        Bausteinverwendung.objects.create(prozessbaustein=baustein, **zum_schritt),
        Kalenderzugang.objects.create(kommune=kommune, benutzer=benutzer, widerrufen_am=timezone.now()),
    ]


def _stellenzeilen(kommune: Kommune, amt: Amt, benutzer: Benutzer) -> list[models.Model]:
    stelle = Stelle.objects.create(
        kommune=kommune, amt=amt, bezeichnung=f"Stelle {amt}", vzae="1.4", besoldungsgruppe="A 11"
    )
    teil = {"kommune": kommune, "stelle": stelle, "erfasst_von": benutzer}
    summe, andere = (
        Personalsumme.objects.create(
            kommune=kommune,
            amt=amt,
            bezeichnung=f"Summe {nummer}",
            betrag="1000",
            bestandteil="personal",
            grundlage="soll",
            jahr=2022,
            quelle="Test",
        )
        for nummer in (1, 2)
    )
    szenario = Szenario.objects.create(
        kommune=kommune,
        name=f"Szenario {amt} {Szenario.objects.count()}",
        stichtag=GILT_AB,
        bedarfsbasis="annahme",
        stellenbasis="leer",
        reihenfolge="gegeben",
    )
    zum_szenario = {"kommune": kommune, "szenario": szenario}
    projekt = Projekt.objects.filter(kommune=kommune).first()
    return [
        stelle,
        Stellenfassung.objects.create(
            gueltig_ab=GILT_AB,
            amt=amt,
            bezeichnung="Test",
            vzae="1.4",
            besoldungsgruppe="A 11",
            storniert_am=timezone.now(),
            storno_grund="Test",
            **teil,
        ),
        summe,
        Personalsummenteil.objects.create(kommune=kommune, summe=summe, stelle=stelle),
        Personalsummenteil.objects.create(kommune=kommune, summe=summe, teilsumme=andere),
        Tarifsteigerung.objects.create(
            kommune=kommune, jahr=2000 + Tarifsteigerung.objects.count(), prozent=2, quelle="Test"
        ),
        szenario,
        Szenarioaenderung.objects.create(
            art="ohne_projekte", projekt=projekt, stelle=stelle, amt=amt, anzahl=None if projekt else 1, **zum_szenario
        ),
        Szenariolauf.objects.create(
            szenario_version=1, pruefsumme="0" * 64, startwert=1, ziehungen=100, **zum_szenario
        ),
        Stellenstand.objects.create(status="besetzt", art="planmaessig", gueltig_ab=GILT_AB, **teil),
        Besetzung.objects.create(vzae="1.0", beginn=GILT_AB, **teil),
        Stellenvermerk.objects.create(art="kw", gilt_ab=GILT_AB, **teil),
        Personalprofil.objects.get_or_create(kommune=kommune)[0],
        Kostensatz.objects.create(
            kommune=kommune, gruppe="A 11", jahr=2000 + Kostensatz.objects.count(), betrag="60000", quelle="Test"
        ),
    ]


def _finanzzeilen(kommune: Kommune, amt: Amt, benutzer: Benutzer, bisher: Zeilen) -> list[models.Model]:
    jahr, _ = Haushaltsjahr.objects.get_or_create(kommune=kommune, jahr=2026, defaults={"haushalt_beginn": 2026})
    kostenart, _ = Kostenart.objects.get_or_create(kommune=kommune, bezeichnung="Test", defaults={"gruppe": "sach"})
    gruppe, _ = Produktgruppe.objects.get_or_create(kommune=kommune, nummer="11.01")
    massnahme = Massnahme.objects.create(kommune=kommune, bezeichnung=f"Maßnahme {amt}", amt=amt)
    position = Haushaltsposition.objects.create(kommune=kommune, massnahme=massnahme, kostenart=kostenart)
    fakt = {"kommune": kommune, "gueltig_ab": GILT_AB, "erfasst_von": benutzer}
    programm, _ = Foerderprogramm.objects.get_or_create(kommune=kommune, name="Test", defaults={"geber": "land"})
    foerderung = Foerderung.objects.create(
        kommune=kommune,
        programm=programm,
        bezeichnung=f"F {amt}",
        amt=amt,
        projekt=bisher[Projekt],
        massnahme=massnahme,
    )
    lauf = Buchungslauf.objects.create(kommune=kommune, anlage=bisher[Anlage], erstellt_von=benutzer)
    nutzen = Nutzenerwartung.objects.create(
        kommune=kommune, massnahme=massnahme, bezeichnung="T", art="stunden", menge=1, pruefen_am=GILT_AB
    )
    return [
        nutzen,
        Nutzenpruefung.objects.create(erwartung=nutzen, menge=1, erlaeuterung="T", **fakt),
        lauf,
        Kontozuordnung.objects.create(kommune=kommune, kontierung=uuid4().hex, position=position),
        Buchung.objects.create(
            kommune=kommune,
            lauf=lauf,
            position=position,
            jahr=2026,
            gebucht_am=GILT_AB,
            betrag=1,
            schluessel=uuid4().hex,
            storniert_am=timezone.now(),
            storno_grund="Test",
        ),
        Jahresprognose.objects.create(position=position, jahr=2026, betrag=1, **fakt),
        programm,
        foerderung,
        Foerderbewegung.objects.create(
            foerderung=foerderung, art="bewilligt", jahr_von=2026, jahr_bis=2026, betrag=1, **fakt
        ),
        Foerderfrist.objects.create(kommune=kommune, foerderung=foerderung, bezeichnung="T", faellig_am=GILT_AB),
        jahr,
        kostenart,
        gruppe,
        massnahme,
        position,
        Haushaltsjahrstand.objects.create(haushaltsjahr=jahr, status="planung", **fakt),
        Massnahmenprojekt.objects.create(kommune=kommune, massnahme=massnahme, projekt=bisher[Projekt]),
        Massnahmenstelle.objects.create(kommune=kommune, massnahme=massnahme, stelle=bisher[Stelle]),
        Ansatz.objects.create(position=position, jahr=2026, betrag=1, **fakt),
        Zahlungsreihe.objects.create(position=position, betrag=1, rhythmus="jaehrlich", beginn=GILT_AB, **fakt),
        Summenangabe.objects.create(
            kommune=kommune,
            massnahme=massnahme,
            wortlaut="Summe",
            betrag=1,
            jahr_von=2026,
            jahr_bis=2026,
            quelle="Test",
        ),
    ]


def _gremienzeilen(kommune: Kommune, amt: Amt, benutzer: Benutzer, bisher: Zeilen) -> list[models.Model]:
    gremium, _ = Gremium.objects.get_or_create(kommune=kommune, name="Rat", defaults={"art": "rat"})
    ziel, _ = Ziel.objects.get_or_create(kommune=kommune, bezeichnung="Test")
    prueffeld, _ = Prueffeld.objects.get_or_create(kommune=kommune, bezeichnung="Klima")
    frueher, vorlage = (
        Ratsvorlage.objects.create(
            kommune=kommune, nummer=uuid4().hex, titel="Test", art="bericht", datum=GILT_AB, amt=amt
        )
        for _ in range(2)
    )
    Ratsvorlage.objects.filter(pk=vorlage.pk).update(vorgaenger=frueher)
    teil = {"kommune": kommune, "vorlage": vorlage}
    station = Beratungsstation.objects.create(gremium=gremium, datum=GILT_AB, rolle="beschliesst", **teil)
    punkt = Beschlusspunkt.objects.create(station=station, nummer="1", text="Test", art="bericht", **teil)
    pflicht = Berichtspflicht.objects.create(
        kommune=kommune, titel="Test", punkt=punkt, gremium=gremium, amt=amt, rhythmus="ohne"
    )
    return [
        gremium,
        ziel,
        prueffeld,
        vorlage,
        station,
        punkt,
        pflicht,
        Vorlagenbezug.objects.create(art="verweist", ziel=frueher, **teil),
        Vorlagenanlage.objects.create(nummer=1, bezeichnung="Test", anlage=bisher[Anlage], **teil),
        Zielbewertung.objects.create(ziel=ziel, wirkung="unterstuetzt", **teil),
        Auswirkungspruefung.objects.create(prueffeld=prueffeld, ergebnis="nicht_betroffen", **teil),
        Beteiligung.objects.create(projekt=bisher[Projekt], stelle="Personalrat", form="kenntnis", **teil),
        Beschlussbezug.objects.create(kommune=kommune, punkt=punkt, massnahme=bisher[Massnahme]),
        Umsetzungsstand.objects.create(
            kommune=kommune, punkt=punkt, stand="offen", erlaeuterung="Test", gueltig_ab=GILT_AB, erfasst_von=benutzer
        ),
        Berichtserfuellung.objects.create(
            kommune=kommune, pflicht=pflicht, vorlage=vorlage, erledigt_am=GILT_AB, erfasst_von=benutzer
        ),
        Berichtserinnerung.objects.create(
            kommune=kommune, pflicht=pflicht, faellig_am=GILT_AB, anlass=uuid4().hex[:20], empfaenger=1
        ),
    ]
