from leistungen.models.abfrage import Abfrage, Abfrageantwort, Abfragefrage, Abfrageposition, Amtsbogen
from leistungen.models.erinnerung import Erinnerung
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
from leistungen.models.kriterien import Bewertung, Kriterienkatalog, Kriterium, Lueckenregel, Skalenstufe
from leistungen.models.leistungsanlage import Leistungsanlage
from leistungen.models.leistungszuordnung import Leistungszuordnung
from leistungen.models.rangfolge import BeschlosseneRangfolge, Rangplatz, Stabilitaetspruefung
from leistungen.models.reifegradmodell import (
    Reifegradabbildung,
    Reifegradkriterium,
    Reifegradmodell,
    Reifegradstufe,
)
from leistungen.models.rueckgabe import Rueckgabe, Rueckgabezelle
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
    "Abfrage",
    "Abfrageantwort",
    "Abfragefrage",
    "Abfrageposition",
    "Amtsbogen",
    "BeschlosseneRangfolge",
    "Bewertung",
    "Einzelleistung",
    "EinzelleistungFassung",
    "Erbringung",
    "Erbringungsstand",
    "Erinnerung",
    "Herkunft",
    "Importlauf",
    "Importzeile",
    "Importzuordnung",
    "Katalogstand",
    "KommunaleLeistung",
    "Kriterienbewertung",
    "Kriterienkatalog",
    "Kriterium",
    "Lage",
    "Leikatyp",
    "Leistungsanlage",
    "Leistungszuordnung",
    "Lueckenregel",
    "OzgLeistung",
    "Rangplatz",
    "Reifegradabbildung",
    "Reifegradkriterium",
    "Reifegradmodell",
    "Reifegradstand",
    "Reifegradstufe",
    "Rueckgabe",
    "Rueckgabezelle",
    "Skalenstufe",
    "Stabilitaetspruefung",
    "Steuerungsprofil",
    "Tatsache",
    "TatsachenQuerySet",
    "Themenfeld",
    "Zielvorgabe",
    "geltende_zuerst",
]
