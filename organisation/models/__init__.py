from organisation.models.amt import Amt
from organisation.models.anlage import Anlage
from organisation.models.ansicht import Ansicht
from organisation.models.auftrag import Auftrag, Auftragsangaben, Betreiberauftrag
from organisation.models.benutzer import Benutzer
from organisation.models.datenveroeffentlichung import Datenveroeffentlichung
from organisation.models.gebietskoerperschaft import Gebietskoerperschaft
from organisation.models.kommune import Kommune
from organisation.models.mandant import GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune
from organisation.models.nachverfolgung import nachverfolgt
from organisation.models.vermerk import Aenderungsvermerk
from organisation.models.zugehoerigkeit import Zugehoerigkeit
from organisation.models.zugriffsschluessel import Zugriffsschluessel

__all__ = [
    "Aenderungsvermerk",
    "Amt",
    "Anlage",
    "Ansicht",
    "Auftrag",
    "Auftragsangaben",
    "Benutzer",
    "Betreiberauftrag",
    "Datenveroeffentlichung",
    "Gebietskoerperschaft",
    "GleicheKommune",
    "Kommune",
    "MandantenQuerySet",
    "Mandantenmodell",
    "Zugehoerigkeit",
    "Zugriffsschluessel",
    "eindeutig_je_kommune",
    "nachverfolgt",
]
