"""Names of the sheets of a report's workbook, known to Word and PDF too: they point there for the rows they leave out."""

from __future__ import annotations

from auswertung.berichtsinhalt import Berichtsinhalt
from organisation.tabellenausgabe.zellen import einzeilig

UEBERSICHT, TEXTE, KENNZAHLEN, LUECKEN, METADATEN = "Übersicht", "Texte", "Kennzahlen", "Lücken", "Metadaten"
FESTE = (UEBERSICHT, TEXTE, KENNZAHLEN, LUECKEN, METADATEN)
_LAENGE = 31
_VERBOTEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def blattnamen(inhalt: Berichtsinhalt) -> list[str]:
    """One name per table, in the order of the report: valid for Excel, unlike each other and the fixed sheets."""
    belegt = {name.lower() for name in (*FESTE, "history")}
    namen = []
    for _, tafel in inhalt.tafeln():
        stamm = " ".join(einzeilig(tafel.titel).translate(_VERBOTEN).split()).strip("' ") or "Tabelle"
        name, zaehler = _gekuerzt(stamm, _LAENGE), 1
        while name.lower() in belegt:
            zaehler += 1
            name = f"{_gekuerzt(stamm, _LAENGE - 1 - len(str(zaehler)))} {zaehler}"
        belegt.add(name.lower())
        namen.append(name)
    return namen


def _gekuerzt(text: str, laenge: int) -> str:
    """At most so many UTF-16 units, which is what Excel counts, cut at a word where one ends near."""
    if len(text.encode("utf-16-le")) // 2 <= laenge:
        return text
    kurz = text.encode("utf-16-le")[: (laenge - 1) * 2].decode("utf-16-le", "ignore")
    an_wort = kurz.rsplit(" ", 1)[0]
    return (an_wort if len(an_wort) > laenge // 2 else kurz).strip("' ") + "…"
