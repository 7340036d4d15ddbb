"""Check the rows of a catalogue file and compare them with the edition that holds now. Writes nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leistungen.leika import kurz, leistungsobjekt, leistungstyp, schluesselfehler
from leistungen.models import EinzelleistungFassung, Katalogstand, Lage, Leikatyp, OzgLeistung, Themenfeld
from leistungen.schreibweise import ja_nein
from leistungen.services.importe.befund import Befund, Rohzeile, Zeilenbefund, doppelte_melden
from leistungen.services.importe.felder import KATALOGFELDER
from leistungen.services.katalog.katalogstand import Katalogzeile
from leistungen.zaehlregel import gezaehlt

VERGLICHEN = {
    "leika_schluessel": "LeiKa-Schlüssel",
    "bezeichnung": "Bezeichnung",
    "ozg_id": "OZG-ID",
    "themenfeld_code": "Themenfeld",
    "leikatyp": "LeiKa-Typ",
    "kommunaler_vollzug": "kommunaler Vollzug",
    "sdg1": "SDG1",
    "sdg2": "SDG2",
    "gesetze_kuerzel": "Gesetze (Kürzel)",
    "gesetze": "Gesetze",
    "rechtsgrundlage": "Rechtsgrundlage",
    "hinweis": "Hinweis",
}
_HOECHSTENS = {feld.name: feld.hoechstens for feld in KATALOGFELDER}
_VOLLZUG = {"ja": "ja", "nein": "nein", "möglich": "moeglich", "moeglich": "moeglich", "unbekannt": "unbekannt", "": ""}
_SPALTEN_JETZT = (
    "einzelleistung__leika_schluessel",
    "einzelleistung__quelle",
    "einzelleistung__quelle_id",
    "einzelleistung__ist_aufgehoben",
    "bezeichnung",
    "ozg_leistung__ozg_id",
    "themenfeld__fim_code",
    "leikatyp__typ",
    "kommunaler_vollzug",
    "ist_sdg1",
    "ist_sdg2",
    "gesetze_kuerzel",
    "gesetze",
    "rechtsgrundlage",
    "hinweis",
    "ist_gezaehlt",
)


@dataclass(frozen=True)
class Eintrag:
    """One entry as the catalogue holds it now."""

    zeile: Katalogzeile
    ist_aufgehoben: bool
    ist_gezaehlt: bool


@dataclass(frozen=True)
class Katalog:
    """What a check compares with: entries, bundles (ozg_id → name, code), Themenfelder, types, Lagen."""

    eintraege: Sequence[Eintrag]
    nach_schluessel: Mapping[str, Eintrag]
    nach_nummer: Mapping[tuple[str, str], Eintrag]
    buendel: Mapping[str, tuple[str, str]]
    themenfelder: Mapping[str, str]
    typen: Mapping[str, str]
    lagen: frozenset[str]
    fingerabdruck: str


def katalog_lesen() -> Katalog:
    """The current catalogue in seven queries."""
    fassungen = EinzelleistungFassung.objects.filter(ist_aktuell=True).order_by("einzelleistung_id")
    roh = list(fassungen.values_list(*_SPALTEN_JETZT))
    eintraege = [_eintrag(werte) for werte in roh]
    felder = list(Themenfeld.objects.order_by("pk").values_list("bezeichnung", "fim_code"))
    buendel = {
        nummer: (name, code or "")
        for nummer, name, code in OzgLeistung.objects.order_by("pk").values_list(
            "ozg_id", "bezeichnung", "themenfeld__fim_code"
        )
    }
    stand = list(Katalogstand.objects.filter(ist_aktuell=True).values_list("pk", flat=True))
    return Katalog(
        eintraege=eintraege,
        nach_schluessel={e.zeile.leika_schluessel: e for e in eintraege if e.zeile.leika_schluessel},
        nach_nummer={(e.zeile.quelle, e.zeile.quelle_id): e for e in eintraege},
        buendel=buendel,
        themenfelder={**{code: code for _, code in felder}, **{name.lower(): code for name, code in felder}},
        typen=dict(Leikatyp.objects.values_list("typ", "kommunaler_vollzug")),
        lagen=frozenset(Lage.objects.values_list("bezeichnung", flat=True)),
        fingerabdruck=hashlib.sha256(json.dumps([roh, buendel, stand]).encode()).hexdigest(),
    )


def _eintrag(w: tuple[Any, ...]) -> Eintrag:
    sdg = {True: "ja", False: "nein", None: ""}
    schluessel, quelle, nummer, aufgehoben, name, ozg, feld, typ, vollzug, sdg1, sdg2, *texte, zaehlt = w
    zeile = Katalogzeile(
        schluessel or "", quelle, nummer, name, ozg or "", feld or "", typ or "", vollzug, sdg[sdg1], sdg[sdg2], *texte
    )
    return Eintrag(zeile, aufgehoben, zaehlt)


def katalog_pruefen(
    *, zeilen: Sequence[Rohzeile], zuordnung: Mapping[str, str], quelle: str, katalog: Katalog
) -> list[Zeilenbefund]:
    """One result per row, then one per entry that the file no longer has. `quelle`: short name of the file's source.

    A field without a column keeps what the catalogue says now.
    """
    ergebnis = [_zeile_pruefen(zeile, zuordnung, quelle, katalog) for zeile in zeilen]
    schluessel = [(roh.werte.get("leika_schluessel", ""), z) for roh, z in zip(zeilen, ergebnis, strict=True)]
    doppelte_melden(schluessel, spalte=zuordnung.get("leika_schluessel", ""), was="Der Schlüssel")
    nummern = [(roh.werte.get("quelle_id", ""), z) for roh, z in zip(zeilen, ergebnis, strict=True)]
    doppelte_melden(nummern, spalte=zuordnung.get("quelle_id", ""), was="Die Nummer")
    gleiche = [(f"{z.werte['quelle']}:{z.werte['quelle_id']}", z) for z in ergebnis if not z.ist_fehler]
    doppelte_melden(gleiche, spalte="", was="Derselbe Eintrag")
    _buendelnamen_pruefen(zeilen, ergebnis, zuordnung, katalog)
    dabei = _zaehlung_vergleichen([z for z in ergebnis if not z.ist_fehler], katalog)
    dabei |= {
        id(e) for z, roh in zip(ergebnis, zeilen, strict=True) if z.ist_fehler and (e := _gemeint(roh, quelle, katalog))
    }
    return ergebnis + [_entfernt(e) for e in katalog.eintraege if not e.ist_aufgehoben and id(e) not in dabei]


def _gemeint(roh: Rohzeile, quelle: str, katalog: Katalog) -> Eintrag | None:
    """The entry a faulty row is about: it is not missing from the file."""
    nach_schluessel = katalog.nach_schluessel.get(roh.werte.get("leika_schluessel", ""))
    return nach_schluessel or katalog.nach_nummer.get((quelle, roh.werte.get("quelle_id", "")))


def _zeile_pruefen(roh: Rohzeile, zuordnung: Mapping[str, str], quelle: str, katalog: Katalog) -> Zeilenbefund:
    w = roh.werte
    ergebnis = Zeilenbefund(roh.nummer, bezeichnung=w.get("bezeichnung", ""), schluessel=w.get("leika_schluessel", ""))

    def fehler(feld: str, text: str) -> None:
        ergebnis.fehler(zuordnung.get(feld, ""), text)

    for feld, wert in w.items():
        if len(wert) > _HOECHSTENS[feld] and feld != "leika_schluessel":
            fehler(feld, f"{len(wert)} Zeichen sind zu viel, erlaubt sind {_HOECHSTENS[feld]}.")
    if not w.get("bezeichnung"):
        fehler("bezeichnung", "Die Bezeichnung fehlt.")
    schluessel, nummer = w.get("leika_schluessel", ""), w.get("quelle_id", "")
    if schluessel and (meldung := schluesselfehler(schluessel)):
        fehler("leika_schluessel", meldung)
    if not schluessel and not nummer:
        fehler("quelle_id", "Ohne LeiKa-Schlüssel braucht der Eintrag die Nummer in der Quelle.")
    bisher = _bisher(schluessel, (quelle, nummer), katalog, fehler)
    werte = _werte_pruefen(w, bisher, katalog, fehler)
    if ergebnis.ist_fehler:
        return ergebnis
    return _vergleichen(ergebnis, _katalogzeile(schluessel, quelle, nummer, werte, bisher), bisher)


def _bisher(schluessel: str, nummer: tuple[str, str], katalog: Katalog, fehler: Any) -> Eintrag | None:
    nach_nummer = katalog.nach_nummer.get(nummer) if nummer[1] else None
    nach_schluessel = katalog.nach_schluessel.get(schluessel) if schluessel else None
    if schluessel and nach_nummer is not None and nach_nummer is not nach_schluessel:
        anderer = nach_nummer.zeile.leika_schluessel
        if anderer or nach_schluessel is not None:
            fehler(
                "quelle_id",
                f"Die Nummer „{kurz(nummer[1])}“ gehört im Katalog zu {anderer or 'einem Eintrag ohne Schlüssel'}.",
            )
            return None
    return nach_schluessel or nach_nummer


def _werte_pruefen(w: Mapping[str, str], bisher: Eintrag | None, katalog: Katalog, fehler: Any) -> dict[str, str]:
    """Values of the edition's columns; what the file does not carry stays as it is."""
    werte = dict(bisher.zeile._asdict()) if bisher else {}
    werte.update(
        {
            feld: w[feld]
            for feld in ("bezeichnung", "gesetze_kuerzel", "gesetze", "rechtsgrundlage", "hinweis")
            if feld in w
        }
    )
    if "ozg_id" in w:
        werte["ozg_id"] = _ozg_id(w, katalog, fehler)
    if "themenfeld" in w or werte.get("ozg_id"):
        werte["themenfeld_code"] = _themenfeld(w, werte.get("ozg_id", ""), katalog, fehler)
    if "leikatyp" in w:
        werte["leikatyp"] = w["leikatyp"]
        if w["leikatyp"] and w["leikatyp"] not in katalog.typen:
            fehler(
                "leikatyp",
                f"Den LeiKa-Typ „{kurz(w['leikatyp'])}“ gibt es nicht. Bekannt sind: {', '.join(sorted(katalog.typen))}.",
            )
    werte["kommunaler_vollzug"] = _vollzug(w, werte, katalog, fehler)
    for feld in ("sdg1", "sdg2"):
        if feld in w:
            werte[feld] = _sdg(w[feld], feld, fehler)
    return werte


def _ozg_id(w: Mapping[str, str], katalog: Katalog, fehler: Any) -> str:
    nummer = w["ozg_id"]
    if not nummer:
        return ""
    if not re.fullmatch(r"[0-9]{5}", nummer):
        fehler("ozg_id", f"„{kurz(nummer)}“ ist keine OZG-ID: Sie hat fünf Ziffern.")
    elif nummer not in katalog.buendel and not w.get("ozg_bezeichnung"):
        fehler("ozg_id", f"Die OZG-ID {nummer} ist neu; ordnen Sie auch den Namen der OZG-Leistung zu.")
    if w.get("lage") and w["lage"] not in katalog.lagen:
        fehler("lage", f"Die Lage „{kurz(w['lage'])}“ gibt es im Katalog nicht.")
    return nummer


def _themenfeld(w: Mapping[str, str], ozg_id: str, katalog: Katalog, fehler: Any) -> str:
    """The bundle decides; only an entry without one states its own."""
    eigenes = w.get("themenfeld", "")
    code = katalog.themenfelder.get(eigenes.lower(), "")
    if eigenes and not code:
        fehler("themenfeld", f"Das Themenfeld „{kurz(eigenes)}“ gibt es nicht.")
    return katalog.buendel.get(ozg_id, ("", ""))[1] or code


def _vollzug(w: Mapping[str, str], werte: Mapping[str, str], katalog: Katalog, fehler: Any) -> str:
    angabe = w.get("kommunaler_vollzug", "").lower()
    if angabe not in _VOLLZUG:
        fehler("kommunaler_vollzug", f"„{kurz(angabe)}“: erlaubt sind ja, möglich, nein, unbekannt.")
        return "unbekannt"
    if "kommunaler_vollzug" not in w and "leikatyp" not in w:
        return werte.get("kommunaler_vollzug", "unbekannt")
    return _VOLLZUG[angabe] or katalog.typen.get(werte.get("leikatyp", ""), "unbekannt")


def _sdg(text: str, feld: str, fehler: Any) -> str:
    try:
        return {True: "ja", False: "nein", None: ""}[ja_nein(text)] if text else ""
    except ValueError as meldung:
        fehler(feld, str(meldung))
        return ""


def _katalogzeile(
    schluessel: str, quelle: str, nummer: str, werte: dict[str, str], bisher: Eintrag | None
) -> Katalogzeile:
    if bisher is not None:
        schluessel, quelle, nummer = (
            schluessel or bisher.zeile.leika_schluessel,
            bisher.zeile.quelle,
            bisher.zeile.quelle_id,
        )
    elif not nummer:
        quelle, nummer = "leika", schluessel
    return Katalogzeile(**{**werte, "leika_schluessel": schluessel, "quelle": quelle, "quelle_id": nummer})


def _vergleichen(ergebnis: Zeilenbefund, zeile: Katalogzeile, bisher: Eintrag | None) -> Zeilenbefund:
    ergebnis.werte = {**zeile._asdict()}
    ergebnis.schluessel = zeile.leika_schluessel or f"{zeile.quelle}:{zeile.quelle_id}"
    if bisher is None:
        ergebnis.befund = Befund.NEU
        return ergebnis
    alt = bisher.zeile._asdict()
    for feld, name in VERGLICHEN.items():
        if alt[feld] != ergebnis.werte[feld]:
            ergebnis.unterschiede[name] = [alt[feld], ergebnis.werte[feld]]
    if bisher.ist_aufgehoben:
        ergebnis.unterschiede["Status"] = ["aufgehoben", "gilt wieder"]
    ergebnis.befund = Befund.GEAENDERT if ergebnis.unterschiede else Befund.UNVERAENDERT
    return ergebnis


def _buendelnamen_pruefen(
    zeilen: Sequence[Rohzeile], ergebnis: Sequence[Zeilenbefund], zuordnung: Mapping[str, str], katalog: Katalog
) -> None:
    """One name per OZG-ID in a file; a new name for a known bundle shows up in the preview."""
    if "ozg_bezeichnung" not in zuordnung:
        return
    erste: dict[str, tuple[str, int]] = {}
    for roh, befund in zip(zeilen, ergebnis, strict=True):
        nummer, name = roh.werte.get("ozg_id", ""), roh.werte.get("ozg_bezeichnung", "")
        if not nummer or not name or befund.ist_fehler:
            continue
        anderer, bei = erste.setdefault(nummer, (name, roh.nummer))
        if anderer != name:
            befund.fehler(zuordnung["ozg_bezeichnung"], f"Die OZG-ID {nummer} heißt in Zeile {bei} „{kurz(anderer)}“.")
            continue
        befund.werte |= {"ozg_bezeichnung": name, "lage": roh.werte.get("lage", "")}
        bisher = katalog.buendel.get(nummer, ("", ""))[0]
        if bisher != name:
            befund.unterschiede["Name der OZG-Leistung"] = [bisher, name]
            befund.befund = Befund.GEAENDERT if befund.befund == Befund.UNVERAENDERT else befund.befund


def _zaehlung_vergleichen(ergebnis: Sequence[Zeilenbefund], katalog: Katalog) -> set[int]:
    """Note where the counting rule now says something else; returns the ids (in memory) of the entries met."""
    objekte = [
        (leistungstyp(z.werte["leika_schluessel"]), leistungsobjekt(z.werte["leika_schluessel"])) for z in ergebnis
    ]
    dabei: set[int] = set()
    for befund, zaehlt in zip(ergebnis, gezaehlt(objekte), strict=True):
        w = befund.werte
        bisher = katalog.nach_nummer.get((w["quelle"], w["quelle_id"]))
        if bisher is None:
            continue
        dabei.add(id(bisher))
        if bisher.ist_gezaehlt != zaehlt:
            befund.unterschiede["zählt als Leistung"] = [
                "ja" if bisher.ist_gezaehlt else "nein",
                "ja" if zaehlt else "nein",
            ]
            befund.befund = Befund.GEAENDERT
    return dabei


def _entfernt(eintrag: Eintrag) -> Zeilenbefund:
    zeile = eintrag.zeile
    schluessel = zeile.leika_schluessel or f"{zeile.quelle}:{zeile.quelle_id}"
    return Zeilenbefund(None, Befund.ENTFERNT, schluessel, zeile.bezeichnung)
