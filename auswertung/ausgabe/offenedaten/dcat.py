"""DCAT-AP.de: the description German data portals harvest, as JSON-LD and RDF/XML from one list of statements."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from auswertung.ausgabe.offenedaten.daten import DATENSAETZE, Datensatz, Stand
from organisation.kontext import ist_demo
from organisation.models import Datenveroeffentlichung, Gebietskoerperschaft, Kommune
from organisation.tabellenausgabe.modell import DEMOHINWEIS

# Source: DCAT-AP.de 2.0, https://www.dcat-ap.de/def/
NAMENSRAEUME = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LIZENZEN = {
    Datenveroeffentlichung.Lizenz.DL_BY: "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    Datenveroeffentlichung.Lizenz.CC0: "http://dcat-ap.de/def/licenses/cc-zero",
    Datenveroeffentlichung.Lizenz.CC_BY: "http://dcat-ap.de/def/licenses/cc-by/4.0",
}
EU = "http://publications.europa.eu/resource/authority"
THEMA = f"{EU}/data-theme/GOVE"
FORMATE = {
    "csv": ("https://www.iana.org/assignments/media-types/text/csv", f"{EU}/file-type/CSV"),
    "json": ("https://www.iana.org/assignments/media-types/application/json", f"{EU}/file-type/JSON"),
}
OHNE_KENNUNG = "http://dcat-ap.de/def/contributors/noch-nicht-vergeben"


@dataclass(frozen=True)
class Verweis:
    """An address as object of a statement."""

    uri: str


@dataclass(frozen=True)
class Angabe:
    """A text in German, or a typed value."""

    text: str
    art: str = ""


@dataclass(frozen=True)
class Knoten:
    """A thing with its kind and statements (predicate, object)."""

    uri: str
    art: str
    aussagen: tuple[tuple[str, Verweis | Angabe], ...]


def knoten(*, kommune: Kommune, festlegung: Datenveroeffentlichung, stand: Stand, seite: str) -> list[Knoten]:
    """Catalogue, publisher, data sets and their files. `seite`: the public address of the open data."""
    herausgeber = f"{seite}#herausgeber"
    saetze = list(DATENSAETZE.values())
    titel = f"Offene Daten: {kommune.name}"
    katalog = Knoten(
        f"{seite}#katalog",
        "dcat:Catalog",
        (
            ("dct:title", Angabe(titel)),
            ("dct:description", Angabe(_text(kommune, festlegung.beschreibung or titel))),
            ("dct:publisher", Verweis(herausgeber)),
            *((("dcat:dataset"), Verweis(f"{seite}#{satz.name}")) for satz in saetze),
        ),
    )
    person = Knoten(herausgeber, "foaf:Organization", (("foaf:name", Angabe(festlegung.herausgeber)),))
    return [katalog, person, *(k for satz in saetze for k in _satz(satz, kommune, festlegung, stand, seite))]


def _text(kommune: Kommune, text: str) -> str:
    return f"{DEMOHINWEIS} {text}" if ist_demo(kommune) else text


def _satz(
    satz: Datensatz, kommune: Kommune, festlegung: Datenveroeffentlichung, stand: Stand, seite: str
) -> Iterable[Knoten]:
    gebiet = kommune.gebietskoerperschaft
    ebene = "districtKey" if gebiet.art == Gebietskoerperschaft.Art.KREIS else "municipalityKey"
    demo = " (Demodaten)" if ist_demo(kommune) else ""
    beschreibung = f"{satz.beschreibung} Stichtag der Werte: {stand.stichtag:%d.%m.%Y}."
    yield Knoten(
        f"{seite}#{satz.name}",
        "dcat:Dataset",
        (
            ("dct:identifier", Angabe(f"{seite}#{satz.name}")),
            ("dct:title", Angabe(f"{satz.titel} – {kommune.name}{demo}")),
            ("dct:description", Angabe(_text(kommune, beschreibung))),
            ("dct:publisher", Verweis(f"{seite}#herausgeber")),
            ("dcatde:contributorID", Verweis(festlegung.kennung or OHNE_KENNUNG)),
            ("dct:issued", Angabe(str(festlegung.veroeffentlicht_seit), "xsd:date")),
            ("dct:modified", Angabe(stand.berechnet_am.isoformat(), "xsd:dateTime")),
            ("dct:language", Verweis(f"{EU}/language/DEU")),
            ("dct:accrualPeriodicity", Verweis(f"{EU}/frequency/DAILY")),
            ("dcat:theme", Verweis(THEMA)),
            ("dcat:landingPage", Verweis(seite)),
            (
                "dcatde:politicalGeocodingURI",
                Verweis(f"http://dcat-ap.de/def/politicalGeocoding/{ebene}/{gebiet.schluessel}"),
            ),
            *(("dcat:distribution", Verweis(f"{seite}#{satz.name}-{endung}")) for endung in FORMATE),
        ),
    )
    for endung, (medientyp, format) in FORMATE.items():
        yield Knoten(
            f"{seite}#{satz.name}-{endung}",
            "dcat:Distribution",
            (
                ("dct:title", Angabe(f"{satz.titel} als {endung.upper()}")),
                ("dcat:accessURL", Verweis(seite)),
                ("dcat:downloadURL", Verweis(f"{seite}{satz.name}.{endung}")),
                ("dcat:mediaType", Verweis(medientyp)),
                ("dct:format", Verweis(format)),
                ("dct:license", Verweis(LIZENZEN[Datenveroeffentlichung.Lizenz(festlegung.lizenz)])),
                ("dcatde:licenseAttributionByText", Angabe(festlegung.herausgeber)),
                ("dct:issued", Angabe(str(festlegung.veroeffentlicht_seit), "xsd:date")),
                ("dct:modified", Angabe(stand.berechnet_am.isoformat(), "xsd:dateTime")),
            ),
        )


def als_jsonld(alle: list[Knoten]) -> bytes:
    """JSON-LD with the namespaces as context."""
    graph = [{"@id": k.uri, "@type": k.art, **_zusammen(k)} for k in alle]
    inhalt = {"@context": {n: uri for n, uri in NAMENSRAEUME.items() if n != "rdf"}, "@graph": graph}
    return json.dumps(inhalt, ensure_ascii=False, indent=1).encode()


def _zusammen(k: Knoten) -> dict[str, Any]:
    gesammelt: dict[str, list[Any]] = {}
    for praedikat, wert in k.aussagen:
        gesammelt.setdefault(praedikat, []).append(_jsonwert(wert))
    return {name: werte[0] if len(werte) == 1 else werte for name, werte in gesammelt.items()}


def _jsonwert(wert: Verweis | Angabe) -> dict[str, str]:
    if isinstance(wert, Verweis):
        return {"@id": wert.uri}
    return {"@value": wert.text, "@type": wert.art} if wert.art else {"@value": wert.text, "@language": "de"}


def als_rdfxml(alle: list[Knoten]) -> bytes:
    """RDF/XML."""
    for kurz, uri in NAMENSRAEUME.items():
        ET.register_namespace(kurz, uri)
    wurzel = ET.Element(_name("rdf:RDF"))
    for k in alle:
        element = ET.SubElement(wurzel, _name(k.art), {_name("rdf:about"): k.uri})
        for praedikat, wert in k.aussagen:
            kind = ET.SubElement(element, _name(praedikat))
            if isinstance(wert, Verweis):
                kind.set(_name("rdf:resource"), wert.uri)
                continue
            kind.text = wert.text
            if wert.art:
                kind.set(_name("rdf:datatype"), NAMENSRAEUME["xsd"] + wert.art.removeprefix("xsd:"))
            else:
                kind.set("{http://www.w3.org/XML/1998/namespace}lang", "de")
    ET.indent(wurzel)
    return bytes(ET.tostring(wurzel, encoding="utf-8", xml_declaration=True))


def _name(kurz: str) -> str:
    vorsatz, _, name = kurz.partition(":")
    return f"{{{NAMENSRAEUME[vorsatz]}}}{name}"
