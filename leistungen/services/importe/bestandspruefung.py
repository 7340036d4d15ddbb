"""Check the rows of a Kommune's file: which service is meant, what would change, who may. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leistungen.leika import kurz, schluessel_aus, schluesselfehler
from leistungen.models import Erbringung, KommunaleLeistung
from leistungen.schreibweise import mengentext
from leistungen.services.importe.befund import Befund, Rohzeile, Zeilenbefund
from leistungen.services.importe.bestand import Bestand, namensform
from leistungen.services.importe.bestandsangaben import HOECHSTENS, angaben
from leistungen.services.importe.namensvorschlaege import namensvorschlaege

# A target is "l:<KommunaleLeistung>", "e:<Einzelleistung>" (not in the stock yet) or "eigene:<name>".
EIGENE, UEBERSPRINGEN = "eigene", "-"


def bestand_pruefen(
    *,
    zeilen: Sequence[Rohzeile],
    zuordnung: Mapping[str, str],
    entscheidungen: Mapping[str, str],
    bestand: Bestand,
    tag: str,
) -> list[Zeilenbefund]:
    """One result per row and service meant. `entscheidungen`: row number → target the user chose; `tag`: ISO default day."""
    ergebnis = [befund for zeile in zeilen for befund in _zeile_pruefen(zeile, zuordnung, entscheidungen, bestand, tag)]
    _vorschlaege_ergaenzen(ergebnis)
    _mehrfache_pruefen(ergebnis)
    return ergebnis


def _zeile_pruefen(
    roh: Rohzeile, zuordnung: Mapping[str, str], entscheidungen: Mapping[str, str], bestand: Bestand, tag: str
) -> Iterator[Zeilenbefund]:
    name = roh.werte.get("bezeichnung", "")
    vorlage = Zeilenbefund(roh.nummer, bezeichnung=name, schluessel=roh.werte.get("leika_schluessel", ""))

    def fehler(feld: str, text: str) -> None:
        vorlage.fehler(zuordnung.get(feld, ""), text)

    werte = angaben(roh.werte, bestand, fehler)
    if "stufe" in werte or "erbracht" in werte:
        werte.setdefault("gueltig_ab", tag)
    ziele = _ziele(roh, entscheidungen.get(str(roh.nummer), ""), bestand, vorlage, zuordnung)
    if vorlage.ist_fehler or not ziele:
        yield vorlage
        return
    for ziel in ziele:
        befund = Zeilenbefund(
            roh.nummer, bezeichnung=name, schluessel=vorlage.schluessel, meldungen=list(vorlage.meldungen)
        )
        befund.werte = {**werte, "ziel": ziel, "kennung": merkname(roh.werte)}
        _vergleichen(befund, bestand, zuordnung)
        yield befund


def merkname(w: Mapping[str, str]) -> str:
    """By what this row is recognised next time: the own id, else the name."""
    if w.get("kennung"):
        return f"id:{w['kennung'][: HOECHSTENS['kennung']]}"
    return f"name:{namensform(w['bezeichnung'])[:400]}" if w.get("bezeichnung") else ""


def _ziele(
    roh: Rohzeile, entscheidung: str, bestand: Bestand, vorlage: Zeilenbefund, zuordnung: Mapping[str, str]
) -> list[str]:
    """Which services the row means: by key, by what the user decided now or earlier, by the name of an own service."""
    ziele = _nach_schluessel(roh, bestand, vorlage, zuordnung)
    if ziele or vorlage.ist_fehler:
        return ziele
    name = roh.werte.get("bezeichnung", "")
    if entscheidung == UEBERSPRINGEN:
        vorlage.befund = Befund.UEBERSPRUNGEN
        return []
    gemerkt = bestand.gemerkt.get(merkname(roh.werte))
    if not entscheidung and gemerkt in bestand.nach_id:
        return [f"l:{gemerkt}"]
    if not entscheidung and namensform(name) in bestand.eigene:
        return [f"l:{bestand.eigene[namensform(name)].pk}"]
    if not name:
        vorlage.fehler(zuordnung.get("bezeichnung", ""), "Weder ein bekannter LeiKa-Schlüssel noch eine Bezeichnung.")
    elif entscheidung == EIGENE:
        return [f"eigene:{namensform(name)}"]
    elif entscheidung.startswith("e:") and _nummer(entscheidung) in bestand.namen:
        return [_im_bestand(_nummer(entscheidung), bestand)]
    else:
        vorlage.befund = Befund.OFFEN
    return []


def _nummer(ziel: str) -> int:
    rest = ziel.partition(":")[2]
    return int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 19 else -1


def _im_bestand(einzelleistung_id: int, bestand: Bestand) -> str:
    vorhanden = bestand.nach_einzelleistung.get(einzelleistung_id)
    return f"l:{vorhanden.pk}" if vorhanden else f"e:{einzelleistung_id}"


def _nach_schluessel(roh: Rohzeile, bestand: Bestand, vorlage: Zeilenbefund, zuordnung: Mapping[str, str]) -> list[str]:
    ziele, spalte = [], zuordnung.get("leika_schluessel", "")
    for schluessel in schluessel_aus(roh.werte.get("leika_schluessel", "")):
        meldung = schluesselfehler(schluessel)
        if meldung:
            vorlage.fehler(spalte, meldung)
            continue
        eintrag = bestand.katalog.get(schluessel)
        if eintrag is None:
            vorlage.hinweis(spalte, f"Den LeiKa-Schlüssel {schluessel} kennt der geltende Katalogstand nicht.")
            continue
        if eintrag.ist_aufgehoben:
            vorlage.hinweis(spalte, f"{schluessel} ist im geltenden Katalogstand aufgehoben.")
        ziele.append(_im_bestand(eintrag.einzelleistung_id, bestand))
    return ziele


def _vergleichen(befund: Zeilenbefund, bestand: Bestand, zuordnung: Mapping[str, str]) -> None:
    """Set `befund.befund`, the differences and refusals for one row with one target."""
    ziel, w = befund.werte["ziel"], befund.werte
    leistung = bestand.nach_id.get(_nummer(ziel)) if ziel.startswith("l:") else None
    if leistung is not None:
        befund.schluessel = befund.schluessel or "eigene Leistung"
        befund.bezeichnung = befund.bezeichnung or leistung.bezeichnung
    elif ziel.startswith("e:"):
        befund.bezeichnung = befund.bezeichnung or bestand.namen[_nummer(ziel)].bezeichnung
        befund.unterschiede["im Bestand"] = ["nein", f"ja, als „{bestand.namen[_nummer(ziel)].bezeichnung}“"]
    else:
        befund.unterschiede["im Bestand"] = ["nein", "ja, als eigene Leistung"]
    _rechte_pruefen(befund, leistung, w.get("amt"), bestand, zuordnung)
    if befund.ist_fehler:
        return
    _felder_vergleichen(befund, leistung, bestand)
    _tatsachen_vergleichen(befund, leistung, bestand, zuordnung)
    if not befund.ist_fehler:
        geaendert = Befund.GEAENDERT if befund.unterschiede else Befund.UNVERAENDERT
        befund.befund = geaendert if leistung is not None else Befund.NEU


def _rechte_pruefen(
    befund: Zeilenbefund,
    leistung: KommunaleLeistung | None,
    amt_id: int | None,
    bestand: Bestand,
    zuordnung: Mapping[str, str],
) -> None:
    if leistung is not None and not bestand.darf(leistung.amt_id):
        befund.fehler("", "Die Zeile betrifft eine Leistung außerhalb Ihrer Ämter.")
    elif leistung is None and befund.werte["ziel"].startswith("e:") and bestand.erlaubte_aemter is not None:
        befund.fehler("", "Neu in den Bestand aufnehmen darf nur, wer alle Ämter bearbeiten darf.")
    elif (leistung is None or amt_id is not None) and not bestand.darf(amt_id):
        befund.fehler(zuordnung.get("amt", ""), "Diesem Amt dürfen Sie keine Leistung zuordnen.")


def _felder_vergleichen(befund: Zeilenbefund, leistung: KommunaleLeistung | None, bestand: Bestand) -> None:
    w = befund.werte
    if "amt" in w and (leistung is None or leistung.amt_id != w["amt"]):
        alt = str(leistung.amt) if leistung is not None and leistung.amt else ""
        befund.unterschiede["zuständiges Amt"] = [alt, str(bestand.aemter[w["amt"]])]
    if "fallzahl" in w:
        alt = mengentext(leistung.fallzahl, leistung.fallzahl_praezision) if leistung else ""
        neu = mengentext(w["fallzahl"], w["fallzahl_praezision"])
        if alt != neu:
            befund.unterschiede["Fallzahl je Jahr"] = [alt, neu]
    for feld, label in (
        ("fallzahl_jahr", "Jahr der Fallzahl"),
        ("online_adresse", "Online-Adresse"),
        ("bemerkung", "Bemerkung"),
    ):
        alt = str(getattr(leistung, feld) or "") if leistung else ""
        if feld in w and alt != str(w[feld]):
            befund.unterschiede[label] = [alt, str(w[feld])]


def _tatsachen_vergleichen(
    befund: Zeilenbefund, leistung: KommunaleLeistung | None, bestand: Bestand, zuordnung: Mapping[str, str]
) -> None:
    w, pk = befund.werte, leistung.pk if leistung else -1
    ab = w.get("gueltig_ab", "")
    if "stufe" in w:
        spaeter = bestand.spaetester_reifegrad.get(pk)
        w["nachtrag"] = bool(spaeter and ab < spaeter.isoformat())
        alt = leistung.stufe_wert if leistung else None
        if alt != w["stufe"] or w["nachtrag"]:
            befund.unterschiede["Reifegrad"] = [
                "" if alt is None else str(alt),
                _mit_tag(str(bestand.stufen[w["stufe"]]), ab, w["nachtrag"]),
            ]
        else:
            w["unveraendert"] = ["stufe"]
    if "erbracht" in w:
        if w["erbracht"] == Erbringung.NEIN and not w.get("erbracht_grund"):
            w["erbracht_grund"] = "laut Datei der Kommune nicht erbracht"
        spaeter = bestand.spaeteste_erbringung.get(pk)
        nachtrag = bool(spaeter and ab < spaeter.isoformat())
        w["nachtrag"] = w.get("nachtrag", False) or nachtrag
        alt_erbracht = leistung.erbracht if leistung else Erbringung.UNGEPRUEFT
        if alt_erbracht != w["erbracht"] or nachtrag:
            label = Erbringung(w["erbracht"]).label
            befund.unterschiede["wird erbracht?"] = [Erbringung(alt_erbracht).label, _mit_tag(label, ab, nachtrag)]
        else:
            w["unveraendert"] = [*w.get("unveraendert", []), "erbracht"]


def _mit_tag(text: str, iso: str, nachtrag: bool) -> str:
    jahr, monat, tag = iso.split("-")
    return f"{text} ab {tag}.{monat}.{jahr}{' (Nachtrag)' if nachtrag else ''}"


def _vorschlaege_ergaenzen(ergebnis: Sequence[Zeilenbefund]) -> None:
    offene = [befund for befund in ergebnis if befund.befund == Befund.OFFEN]
    vorschlaege = namensvorschlaege(namen={befund.bezeichnung for befund in offene})
    for befund in offene:
        befund.vorschlaege = vorschlaege.get(befund.bezeichnung, [])


def _mehrfache_pruefen(ergebnis: Sequence[Zeilenbefund]) -> None:
    """Several rows may mean one service as long as they don't contradict each other."""
    erste: dict[str, list[Zeilenbefund]] = {}
    for befund in ergebnis:
        ziel = befund.werte.get("ziel")
        if befund.ist_fehler or not ziel:
            continue
        for vorher in erste.setdefault(ziel, []):
            gegen = [
                f
                for f in _GESCHRIEBEN
                if f in befund.werte and f in vorher.werte and befund.werte[f] != vorher.werte[f]
            ]
            if gegen:
                was = ", ".join(_GESCHRIEBEN[feld] for feld in gegen)
                befund.fehler(
                    "",
                    f"Widerspricht Zeile {vorher.nummer}: dieselbe Leistung „{kurz(befund.bezeichnung)}“, anderer Wert ({was}).",
                )
                vorher.fehler(
                    "",
                    f"Widerspricht Zeile {befund.nummer}: dieselbe Leistung „{kurz(vorher.bezeichnung)}“, anderer Wert ({was}).",
                )
                break
        else:
            if erste[ziel]:
                befund.hinweis("", f"Dieselbe Leistung wie in Zeile {erste[ziel][0].nummer}.")
            erste[ziel].append(befund)


_GESCHRIEBEN: dict[str, Any] = {
    "amt": "Amt",
    "fallzahl": "Fallzahl",
    "fallzahl_praezision": "Genauigkeit der Fallzahl",
    "fallzahl_jahr": "Jahr der Fallzahl",
    "stufe": "Reifegrad",
    "gueltig_ab": "gültig ab",
    "erbracht": "erbracht",
    "online_adresse": "Online-Adresse",
    "bemerkung": "Bemerkung",
}
