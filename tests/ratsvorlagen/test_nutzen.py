"""Offenburg 201/21, OG-16: what the paper expects digitisation to bring, each with a day on which it is checked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from finanzen.models import Nutzenerwartung

pytestmark = pytest.mark.usefixtures("demodaten")


def test_og16_expected_benefits():
    erwartungen = {e.art: e for e in Nutzenerwartung.objects.filter(kommune__kuerzel="offenburg")}
    rechnungslauf, stellen, prozess = erwartungen["stunden"], erwartungen["stellen"], erwartungen["euro"]
    assert (rechnungslauf.menge, rechnungslauf.praezision, rechnungslauf.rhythmus) == (
        Decimal(11_000),
        "rund",
        "je_jahr",
    )
    assert rechnungslauf.projekt.titel.startswith("Elektronischer Rechnungsworkflow")
    assert stellen.menge is None and "25,5" in stellen.unbekannt_grund
    assert prozess.menge is None and "mehrere zehntausend Euro" in prozess.unbekannt_grund
    assert all(e.pruefen_am and e.quelle and e.drucksache == "201/21" for e in erwartungen.values())
