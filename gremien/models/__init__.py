from gremien.models.beschluss import Beratungsstation, Beschlussbezug, Beschlusspunkt, Umsetzungsstand
from gremien.models.gremium import Gremium, Prueffeld, Ziel
from gremien.models.pflicht import Berichtserfuellung, Berichtserinnerung, Berichtspflicht
from gremien.models.vorlage import (
    Auswirkungspruefung,
    Beteiligung,
    Ratsvorlage,
    Vorlagenanlage,
    Vorlagenbezug,
    Zielbewertung,
)

__all__ = [
    "Auswirkungspruefung",
    "Beratungsstation",
    "Berichtserfuellung",
    "Berichtserinnerung",
    "Berichtspflicht",
    "Beschlussbezug",
    "Beschlusspunkt",
    "Beteiligung",
    "Gremium",
    "Prueffeld",
    "Ratsvorlage",
    "Umsetzungsstand",
    "Vorlagenanlage",
    "Vorlagenbezug",
    "Ziel",
    "Zielbewertung",
]
