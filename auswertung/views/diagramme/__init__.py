"""Charts with their tables, in the shape templates/bausteine/_diagramm.html and static/js/diagramme.js expect."""

from auswertung.views.diagramme.aemter import aemter, unbestaetigt
from auswertung.views.diagramme.finanzen import finanzaemter, finanzjahre, finanzkacheln
from auswertung.views.diagramme.form import Diagramm
from auswertung.views.diagramme.gremien import gremienaemter, gremienkacheln
from auswertung.views.diagramme.personal import (
    kapazitaetsbilder,
    personalaemter,
    personalkacheln,
    vermerk_und_status,
)
from auswertung.views.diagramme.projekte import ampel, phasen, projektkacheln
from auswertung.views.diagramme.trend import trend
from auswertung.views.diagramme.verteilungen import stufen, themenfelder

__all__ = [
    "Diagramm",
    "aemter",
    "ampel",
    "finanzaemter",
    "finanzjahre",
    "finanzkacheln",
    "gremienaemter",
    "gremienkacheln",
    "kapazitaetsbilder",
    "personalaemter",
    "personalkacheln",
    "phasen",
    "projektkacheln",
    "stufen",
    "themenfelder",
    "trend",
    "unbestaetigt",
    "vermerk_und_status",
]
