"""Addresses of the room projekte, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from projekte import urls_aufwand, urls_stammdaten, urls_zeitplan
from projekte.views import (
    abhaengigkeiten,
    ansichten,
    detail,
    liste,
    mehrfach,
    planung,
    projekt,
    schnell,
    schritte,
    teile,
    vorlagen,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_aufwand.adressen,
    *urls_stammdaten.adressen,
    *urls_zeitplan.kommune,
    path("projekte/", liste.liste, name="projekte"),
    path("projekte/mehrfach/", mehrfach.mehrfach, name="projekte_mehrfach"),
    path("projekte/aenderung/<uuid:spur>/rueckgaengig/", mehrfach.rueckgaengig, name="projekte_rueckgaengig"),
    path("projekte/neu/", projekt.neu, name="projekt_neu"),
    path("projekte/ansichten/", ansichten.speichern, name="projekte_ansichten"),
    path("projekte/ansichten/<int:pk>/loeschen/", ansichten.loeschen, name="projekte_ansicht_loeschen"),
    path("projekte/vorlagen/", vorlagen.liste, name="projektvorlagen"),
    path("projekte/vorlagen/neu/", vorlagen.bearbeiten, name="projektvorlage_neu"),
    path("projekte/vorlagen/uebernehmen/", vorlagen.uebernehmen, name="projektvorlagen_uebernehmen"),
    path("projekte/vorlagen/<int:pk>/", vorlagen.bearbeiten, name="projektvorlage"),
    path("projekte/vorlagen/<int:pk>/loeschen/", vorlagen.loeschen, name="projektvorlage_loeschen"),
    path("projekte/anlagen/<int:pk>/", detail.anlage, name="projektanlage"),
    path("projekte/schritte/<int:pk>/", schritte.schritt, name="projektschritt"),
    path("projekte/schritte/<int:pk>/ueberspringen/", schritte.ueberspringen, name="projektschritt_ueberspringen"),
    path("projekte/<int:pk>/", detail.detail, name="projekt"),
    path("projekte/<int:pk>/schnell/<slug:aktion>/", schnell.schnell, name="projekt_schnell"),
    path("projekte/<int:pk>/bearbeiten/", projekt.bearbeiten, name="projekt_bearbeiten"),
    path("projekte/<int:pk>/bestaetigen/", projekt.bestaetigen, name="projekt_bestaetigen"),
    path("projekte/<int:pk>/ampel/", projekt.ampel, name="projekt_ampel"),
    path("projekte/<int:pk>/entscheidung/", planung.entscheidung, name="projekt_entscheidung"),
    path("projekte/<int:pk>/planen/", planung.planen, name="projekt_planen"),
    path("projekte/<int:pk>/go-live/", planung.livegang, name="projekt_livegang"),
    path("projekte/<int:pk>/schritte/neu/", schritte.schritt_neu, name="projektschritt_neu"),
    path("projekte/<int:pk>/kommentar/", teile.kommentar, name="projekt_kommentar"),
    path("projekte/<int:pk>/link/", teile.link, name="projekt_link"),
    path("projekte/<int:pk>/anlage/", teile.anlage, name="projekt_anlage"),
    path("projekte/<int:pk>/frist/", teile.frist, name="projekt_frist"),
    path("projekte/<int:pk>/abhaengigkeiten/", abhaengigkeiten.abhaengigkeiten, name="projekt_abhaengigkeit"),
    path("projekte/<int:pk>/leistung/", teile.leistung, name="projekt_leistung"),
    path("projekte/<int:pk>/leistung/<int:teil>/", schritte.leistung, name="projektleistung"),
    path("projekte/<int:pk>/baustein/", teile.baustein, name="projekt_baustein"),
    path("projekte/<int:pk>/<slug:art>/<int:teil>/entfernen/", teile.entfernen, name="projekt_teil_entfernen"),
]
