from auswertung.models.kennzahlwert import Berechnungslauf, Kennzahlwert
from auswertung.models.termin import Termin

__all__ = ["Berechnungslauf", "Kennzahlwert", "Termin"]
