from finanzen.models.ansatz import Ansatz, PositionstatsachenQuerySet, Praezision, Steuer, Summenangabe, Zahlungsreihe
from finanzen.models.buchung import Buchung, Buchungslauf, Jahresprognose, Kontozuordnung
from finanzen.models.foerderung import Foerderbewegung, Foerderfrist, Foerderprogramm, Foerderung
from finanzen.models.haushalt import (
    FRUEHESTES_JAHR,
    SPAETESTES_JAHR,
    Haushaltsjahr,
    Haushaltsjahrstand,
    HaushaltsQuerySet,
    Kostenart,
    Produktgruppe,
)
from finanzen.models.massnahme import (
    Haushaltsposition,
    Massnahme,
    Massnahmenprojekt,
    Massnahmenstelle,
    MassnahmenteilQuerySet,
)
from finanzen.models.nutzen import Nutzenerwartung, Nutzenpruefung

__all__ = [
    "FRUEHESTES_JAHR",
    "SPAETESTES_JAHR",
    "Ansatz",
    "Buchung",
    "Buchungslauf",
    "Foerderbewegung",
    "Foerderfrist",
    "Foerderprogramm",
    "Foerderung",
    "HaushaltsQuerySet",
    "Haushaltsjahr",
    "Haushaltsjahrstand",
    "Haushaltsposition",
    "Jahresprognose",
    "Kontozuordnung",
    "Kostenart",
    "Massnahme",
    "Massnahmenprojekt",
    "Massnahmenstelle",
    "MassnahmenteilQuerySet",
    "Nutzenerwartung",
    "Nutzenpruefung",
    "PositionstatsachenQuerySet",
    "Praezision",
    "Produktgruppe",
    "Steuer",
    "Summenangabe",
    "Zahlungsreihe",
]
