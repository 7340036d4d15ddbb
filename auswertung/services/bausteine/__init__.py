"""The building blocks of council reports, by key. A room adds its blocks in a file of its own and one line here."""

from __future__ import annotations

from types import MappingProxyType

from auswertung.services.bausteine.befunde import BEFUNDE
from auswertung.services.bausteine.finanzen import FINANZEN
from auswertung.services.bausteine.gremien import GREMIEN
from auswertung.services.bausteine.leistungen import LEISTUNGEN
from auswertung.services.bausteine.listen import LISTEN
from auswertung.services.bausteine.modell import Baustein, Lage, Zusammenhang
from auswertung.services.bausteine.personal import PERSONAL
from auswertung.services.bausteine.projekte import PROJEKTE
from auswertung.services.bausteine.rueckblick import RUECKBLICK
from auswertung.services.bausteine.texte import TEXTE
from auswertung.services.bausteine.vorhaben import VORHABEN

_ALLE = (*LEISTUNGEN, *LISTEN, *PROJEKTE, *PERSONAL, *FINANZEN, *VORHABEN, *GREMIEN, *BEFUNDE, *RUECKBLICK, *TEXTE)
BAUSTEINE = MappingProxyType({baustein.schluessel: baustein for baustein in _ALLE})

__all__ = ["BAUSTEINE", "Baustein", "Lage", "Zusammenhang"]
