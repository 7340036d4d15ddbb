"""Three scenarios of Bielefeld: the 12 posts of the paper, one technical post more (synthetic), and its 42 posts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from organisation.models import Amt, Benutzer, Kommune
from personal.models import Szenario, Szenarioaenderung
from personal.services.szenariolaeufe import szenario_rechnen

KOMMUNE = "bielefeld"
BEGINN, ZIEL = date(2021, 9, 1), date(2022, 12, 31)
VORLAGE = "Bielefeld, Beschlussvorlage „Umsetzung Onlinezugangsgesetz – Sachstand und Personalbedarf“ (Rat 27.05.2021)"
SYNTHETISCH = "synthetisch: Demodaten; Variante der Ratsvorlage Bielefeld 2021"
# (Amt, kind, posts, Besoldung, Entgelt)
ZWOELF = (
    ("100.1", "organisatorisch", 6, "A 11", "EG 10"),
    ("100.1", "organisatorisch", 2, "A 12", "EG 11"),
    ("100.2", "technisch", 2, "", "EG 11"),
    ("100.2", "technisch", 2, "", "EG 12"),
)
SZENARIEN = (
    (
        "Vorlage 2021: 12 Stellen",
        "Die 8 organisatorischen und 4 technischen Stellen des Beschlussvorschlags, 600 Projekte × 17 + 12 Personentage.",
        VORLAGE,
        ZWOELF,
    ),
    (
        "12 Stellen und eine technische mehr (synthetisch)",
        "Wie die Vorlage, dazu eine erfundene technische Stelle: Was bringt der Engpass, wenn er wächst?",
        SYNTHETISCH,
        (*ZWOELF, ("100.2", "technisch", 1, "", "EG 11")),
    ),
    (
        "Vorlage 2021: 42 Vollzeitstellen",
        "Die 42 Stellen, mit denen die Vorlage bis Ende 2022 fertig würde. Sie rechnet dafür nur mit den 17 organisatorischen "
        "Personentagen; für die 12 technischen ist keine Stelle vorgesehen.",
        VORLAGE,
        (("", "organisatorisch", 42, "A 11", "EG 10"),),
    ),
)


def szenarien_anlegen(*, kommune: Kommune, benutzer: Benutzer | None) -> int:
    """Write and compute them; returns how many. Other Kommunen have none."""
    if kommune.kuerzel != KOMMUNE:
        return 0
    aemter = {amt.nummer: amt for amt in Amt.objects.filter(kommune=kommune)}
    for name, beschreibung, quelle, gruppen in SZENARIEN:
        szenario = Szenario.objects.create(
            kommune=kommune,
            name=name,
            beschreibung=beschreibung,
            stichtag=BEGINN,
            ziel_am=ZIEL,
            bedarfsbasis=Szenario.Bedarfsbasis.ANNAHME,
            stellenbasis=Szenario.Stellenbasis.LEER,
            reihenfolge=Szenario.Reihenfolge.GEGEBEN,
            quelle=quelle,
            erfasst_von=benutzer,
        )
        Szenarioaenderung.objects.bulk_create(_zeile(szenario, aemter, *gruppe) for gruppe in gruppen)
        szenario_rechnen(benutzer=benutzer, kommune=kommune, szenario_id=szenario.pk)
    return len(SZENARIEN)


def _zeile(
    szenario: Szenario, aemter: dict[str, Amt], amt: str, art: str, anzahl: int, besoldung: str, entgelt: str
) -> Szenarioaenderung:
    return Szenarioaenderung(
        kommune_id=szenario.kommune_id,
        szenario=szenario,
        art=Szenarioaenderung.Art.STELLE_MEHR,
        bezeichnung=f"OZG-Umsetzung {'Organisation' if art == 'organisatorisch' else 'Technik'}",
        anzahl=anzahl,
        vzae=Decimal(1),
        aufwandsart=art,
        amt=aemter[amt] if amt else None,
        besoldungsgruppe=besoldung,
        entgeltgruppe=entgelt,
        beginn=BEGINN,
    )
