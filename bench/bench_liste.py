"""The working list: 50 rows, three filters, search, over HTTP from gunicorn, logged in.

Compared with a minimal view, with the stock admin change list (same rows, columns, filters), and with itself on the
database of 400 Kommunen. All pages must find the same number of rows, or the comparison is refused.
"""

from __future__ import annotations

import re

from bench import datenbestand
from bench.messung import Zeile
from bench.webserver import Webserver, abrufe, vergleich, webserver

SUCHE, UNTER = "erlaubnis", 3
LISTE = f"/messung/leistungen/?q={SUCHE}&gezaehlt=1&erbracht=ja&minimum=unter&sortierung=bezeichnung&je_seite=50"
MINIMAL = f"/messung/minimal/leistungen/?q={SUCHE}&unter={UNTER}"
ADMIN = f"/vergleich/leistungen/kommunaleleistung/?q={SUCHE}&ist_gezaehlt__exact=1&erbracht__exact=ja&stufe_wert__lt={UNTER}"


def main() -> list[Zeile]:
    eine = datenbestand.eine()
    land, _ = datenbestand.land()
    with webserver(eine, valkey_nummer=2) as klein, webserver(land, valkey_nummer=4) as gross:
        treffer = gleiche_treffer(klein)
        zeiten = abrufe(
            {
                "liste": (klein, LISTE),
                "minimal": (klein, MINIMAL),
                "admin": (klein, ADMIN),
                "land": (gross, LISTE),
            }
        )
    note = f"{treffer} Treffer"
    anzahl = datenbestand.KOMMUNEN
    return [
        vergleich("Arbeitsliste p95 gegen minimale Ansicht", zeiten, "liste", "minimal", goal="<= 2.5", note=note),
        vergleich(
            "Arbeitsliste p95, schneller als die Admin-Liste", zeiten, "liste", "admin", goal=">= 3", umgekehrt=True
        ),
        vergleich(f"Arbeitsliste p95 mit {anzahl} Kommunen gegen eine", zeiten, "land", "liste", goal="<= 1.5"),
    ]


def gleiche_treffer(server: Webserver) -> int:
    """Hits of the three pages; raises RuntimeError where they differ or fill no page of 50."""
    minimal = int(re.search(rb"<p>(\d+) Treffer", server.holen(MINIMAL)[1])[1])  # type: ignore[index]
    seite = server.holen(ADMIN)[1].decode()
    admin = int(re.search(r'class="paginator".*?(\d+)\s+Kommunale', seite, re.S)[1])  # type: ignore[index]
    liste = server.holen(LISTE)[1].decode()
    zeilen = len(re.findall(r"<tr[^>]*data-", liste)) or liste.count("<tr")
    if minimal != admin or minimal < 50 or zeilen < 50 or f"{minimal}" not in liste:
        raise RuntimeError(f"Die Seiten zeigen nicht dasselbe: minimal {minimal}, Admin {admin}, Liste {zeilen} Zeilen")
    return minimal
