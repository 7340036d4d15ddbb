from auswertung.models.befund import Befund, Befundstand
from auswertung.models.bericht import BERICHTSRAEUME, Bericht
from auswertung.models.berichtsart import Berichtsart
from auswertung.models.berichtsteile import Berichtsabgabe, Berichtsabruf, Berichtsdatei, Berichtstext
from auswertung.models.briefvorlage import Briefvorlage
from auswertung.models.kennzahlwert import Berechnungslauf, Kennzahlwert
from auswertung.models.termin import Termin
from auswertung.models.wochenbrief import Wochenbrief

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
    "Briefvorlage",
    "Kennzahlwert",
    "Termin",
    "Wochenbrief",
]
