"""Auftrag "buchungsexport": a long list of bookings as a file of the person who asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import QueryDict

from auswertung.ausgabe.listenexport import ablegen, mit_fortschritt, pruefen, tausender
from auswertung.services.auftraege_ausfuehren import Auftragsergebnis
from finanzen.selectors.buchungen import gefiltert
from finanzen.views.buchungsausgabe import filter_aus, tabelle_aus
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Auftrag


def buchungsexport(auftrag: Auftrag, fortschritt: Callable[[int, str], None]) -> Auftragsergebnis:
    """Write the list the parameters describe (`abfrage` = query string, `format`), with the rights of today."""
    kommune, benutzer = auftrag.kommune, auftrag.erstellt_von
    if not benutzer.rechte().darf(
        kommune_id=kommune.pk, bereich="finanzen", stufe=r.EXPORTIEREN
    ):  # bookings show all Ämter
        raise Eingabefehler("Das Recht „exportieren“ fehlt inzwischen. Es wurde keine Datei geschrieben.")
    form, aemter = filter_aus(kommune=kommune, abfrage=QueryDict(str(auftrag.parameter.get("abfrage", ""))))
    format = auftrag.parameter.get("format", "xlsx")
    meldungen = [] if form.is_valid() else [str(m) for liste in form.errors.values() for m in liste]
    pruefen(auftrag, format, meldungen, bereich="finanzen")
    zeilen = gefiltert(kommune=kommune, werte=form.cleaned_data, aemter=aemter)
    anzahl = zeilen.count()
    adresse = str(auftrag.parameter.get("adresse", ""))
    tabelle = tabelle_aus(form, zeilen, benutzer=benutzer, kommune=kommune, adresse=adresse)
    tabelle = replace(tabelle, zeilen=mit_fortschritt(tabelle.zeilen, anzahl, fortschritt))
    return Auftragsergebnis(f"{tausender(anzahl)} Zeilen", {"zeilen": anzahl}, ablegen(auftrag, tabelle, format))
