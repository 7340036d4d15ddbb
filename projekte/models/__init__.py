from projekte.models.beigaben import Kommentar, Projektanlage, Projektlink
from projekte.models.entscheidung import Entscheidung, Fachverfahren
from projekte.models.kalenderzugang import Kalenderzugang
from projekte.models.plan import Basisplan, Basisplanschritt
from projekte.models.prognoselauf import Prognoselauf
from projekte.models.projekt import (
    Ampel,
    Projekt,
    Projektbeteiligung,
    Projektleistung,
    ProjektteilQuerySet,
    Projektziel,
)
from projekte.models.randbedingung import Abhaengigkeit, Frist, Projektprofil, Sperrzeit
from projekte.models.rollout import Bausteinverwendung, Prozessbaustein, Rollouteinheit, Rolloutplan
from projekte.models.schritt import Genauigkeit, Schritt
from projekte.models.vorlage import GROESSTE_PERSONENTAGE, Aufwandsart, Vorlage, Vorlagenschritt, Vorlagenversion

__all__ = [
    "GROESSTE_PERSONENTAGE",
    "Abhaengigkeit",
    "Ampel",
    "Aufwandsart",
    "Basisplan",
    "Basisplanschritt",
    "Bausteinverwendung",
    "Entscheidung",
    "Fachverfahren",
    "Frist",
    "Genauigkeit",
    "Kalenderzugang",
    "Kommentar",
    "Prognoselauf",
    "Projekt",
    "Projektanlage",
    "Projektbeteiligung",
    "Projektleistung",
    "Projektlink",
    "Projektprofil",
    "ProjektteilQuerySet",
    "Projektziel",
    "Prozessbaustein",
    "Rollouteinheit",
    "Rolloutplan",
    "Schritt",
    "Sperrzeit",
    "Vorlage",
    "Vorlagenschritt",
    "Vorlagenversion",
]
