from auswertung.models.kennzahlwert import Berechnungslauf, Kennzahlwert

__all__ = ["Berechnungslauf", "Kennzahlwert"]
