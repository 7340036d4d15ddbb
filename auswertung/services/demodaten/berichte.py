"""Bielefeld's Statusbericht of an earlier day, delivered: so the next report has something to compare with.

Content only, no files: the writers belong to the job. Whoever wants them asks for them on its page.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from auswertung.berichtsgliederung import aus_json
from auswertung.models import Bericht, Berichtsabgabe
from auswertung.selectors.zellen import laeufe, lauf_zum
from auswertung.services.berichtsarten import art_bereitstellen, in_gebrauch_nehmen
from auswertung.services.berichtsbau import bereiche_der, inhalt_bauen
from organisation.models import Benutzer, Kommune

MIT_BERICHT = "bielefeld"
ART = "statusbericht"
ANLASS = (
    "Der Rat lässt sich regelmäßig zum Stand der Umsetzung berichten (Demodaten, erfundener Text).\n\n"
    "- Stand der Leistungen\n- Projekte, Personal und Finanzen\n- was bis zum nächsten Bericht ansteht"
)
HALBES_JAHR = timedelta(days=182)


def bericht_anlegen(*, kommune: Kommune, stichtag: date, benutzer: Benutzer | None) -> Bericht | None:
    """A report about half a year ago (or the oldest snapshot), released and delivered when the demo data were loaded."""
    if kommune.kuerzel != MIT_BERICHT or benutzer is None:
        return None
    alle = laeufe(kommune=kommune, bis=stichtag)
    lauf = lauf_zum(alle, stichtag - HALBES_JAHR) or alle[-1]
    art = art_bereitstellen(kommune=kommune, schluessel=ART)
    in_gebrauch_nehmen(art)
    bericht = Bericht.objects.create(
        kommune=kommune,
        art=art,
        stichtag=lauf.stichtag,
        titel=f"Statusbericht zum {lauf.stichtag:%d.%m.%Y}",
        drucksache="Demo 1",
        bereiche=bereiche_der(aus_json(art.abschnitte)),
        erstellt_von=benutzer,
    )
    bericht.texte.create(kommune=kommune, abschnitt="anlass", text=ANLASS)
    _einfrieren(bericht, benutzer, stichtag)
    Berichtsabgabe.objects.create(
        kommune=kommune,
        bericht=bericht,
        empfaenger="Digitalisierungsausschuss",
        ausgeliefert_am=stichtag,
        erfasst_von=benutzer,
    )
    return bericht


def _einfrieren(bericht: Bericht, benutzer: Benutzer, heute: date) -> None:
    gebaut = inhalt_bauen(bericht=bericht, benutzer=benutzer, heute=heute, melden=lambda prozent, schritt: None)
    jetzt = min(timezone.make_aware(datetime.combine(heute, time(8))), timezone.now())
    bericht.inhalt, bericht.pruefsumme = gebaut.inhalt.als_bytes(), gebaut.inhalt.pruefsumme()
    bericht.stand, bericht.datenstand_am = gebaut.inhalt.stand, gebaut.datenstand_am
    bericht.status, bericht.eingefroren_am = Bericht.Status.AUSGELIEFERT, jetzt
    bericht.freigegeben_von, bericht.freigegeben_am = benutzer, jetzt
    bericht.save()
