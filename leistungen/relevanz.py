"""Is a catalogue entry relevant for a Kommune? A derivation, not a legal statement.

Source: LeiKa-Typisierung (FIM-Codeliste urn:de:fim:leika:typisierung): type 5 is executed by municipalities, type 1 by
the Bund; types 2, 3, 4 leave execution to the Land or the municipality. The Größenklasse decides nothing by itself in
any sourced list; a small town only gets "zu prüfen" where execution is merely possible, because duties of that kind
often lie with the Kreis.
"""

from __future__ import annotations

JA, NEIN, PRUEFEN = "ja", "nein", "pruefen"
KREIS_AB = 8  # KGSt classes 8–10 are counties
KLEIN_AB = 5  # KGSt class 5: 50,000 inhabitants or fewer


def relevanz(*, kommunaler_vollzug: str, groessenklasse: int) -> tuple[str, str]:
    """Return (ja | nein | pruefen, reason in German) for `kommunaler_vollzug` ja | moeglich | nein | unbekannt."""
    if kommunaler_vollzug == "ja":
        return JA, "Der LeiKa-Typ nennt kommunalen Vollzug."
    if kommunaler_vollzug == "nein":
        return NEIN, "Der LeiKa-Typ schließt kommunalen Vollzug aus."
    if kommunaler_vollzug == "unbekannt":
        return PRUEFEN, "Der LeiKa-Typ fehlt oder sagt nichts über den Vollzug."
    if groessenklasse >= KREIS_AB:
        return JA, "Vollzug durch Land oder Kommune; Kreise nehmen solche Aufgaben in der Regel wahr."
    if groessenklasse >= KLEIN_AB:
        return PRUEFEN, f"Vollzug durch Land oder Kommune; in Größenklasse {groessenklasse} liegt er oft beim Kreis."
    return (
        JA,
        f"Vollzug durch Land oder Kommune; Größenklasse {groessenklasse} nimmt solche Aufgaben meist selbst wahr.",
    )
