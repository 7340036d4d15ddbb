from auswertung.models.befund import Befund, Befundstand
from auswertung.models.bericht import BERICHTSRAEUME, Bericht
from auswertung.models.berichtsart import Berichtsart
from auswertung.models.berichtsteile import Berichtsabgabe, Berichtsabruf, Berichtsdatei, Berichtstext
from auswertung.models.kennzahlwert import Berechnungslauf, Kennzahlwert
from auswertung.models.termin import Termin

__all__ = [
    "BERICHTSRAEUME",
    "Befund",
    "Befundstand",
    "Berechnungslauf",
    "Bericht",
    "Berichtsabgabe",
    "Berichtsabruf",
    "Berichtsart",
    "Berichtsdatei",
    "Berichtstext",
    "Kennzahlwert",
    "Termin",
]
