from leistungen.models.importlauf import Importlauf, Importzeile, Importzuordnung
from leistungen.models.katalog import (
    Einzelleistung,
    EinzelleistungFassung,
    Katalogstand,
    Lage,
    Leikatyp,
    OzgLeistung,
    Themenfeld,
)
from leistungen.models.kommunale_leistung import Erbringung, KommunaleLeistung, Steuerungsprofil
from leistungen.models.leistungsanlage import Leistungsanlage
from leistungen.models.leistungszuordnung import Leistungszuordnung
from leistungen.models.reifegradmodell import (
    Reifegradabbildung,
    Reifegradkriterium,
    Reifegradmodell,
    Reifegradstufe,
)
from leistungen.models.tatsachen import (
    Erbringungsstand,
    Herkunft,
    Kriterienbewertung,
    Reifegradstand,
    Tatsache,
    TatsachenQuerySet,
    Zielvorgabe,
    geltende_zuerst,
)

__all__ = [
    "Einzelleistung",
    "EinzelleistungFassung",
    "Erbringung",
    "Erbringungsstand",
    "Herkunft",
    "Importlauf",
    "Importzeile",
    "Importzuordnung",
    "Katalogstand",
    "KommunaleLeistung",
    "Kriterienbewertung",
    "Lage",
    "Leikatyp",
    "Leistungsanlage",
    "Leistungszuordnung",
    "OzgLeistung",
    "Reifegradabbildung",
    "Reifegradkriterium",
    "Reifegradmodell",
    "Reifegradstand",
    "Reifegradstufe",
    "Steuerungsprofil",
    "Tatsache",
    "TatsachenQuerySet",
    "Themenfeld",
    "Zielvorgabe",
    "geltende_zuerst",
]
