from auswertung.models.befund import Befund, Befundstand
from auswertung.models.briefvorlage import Briefvorlage
from auswertung.models.kennzahlwert import Berechnungslauf, Kennzahlwert
from auswertung.models.termin import Termin
from auswertung.models.wochenbrief import Wochenbrief

__all__ = ["Befund", "Befundstand", "Berechnungslauf", "Briefvorlage", "Kennzahlwert", "Termin", "Wochenbrief"]
