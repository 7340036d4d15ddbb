"""The written definitions of the Abgleich of the budget. The funding ledger and the bookings bring their own lists."""

from __future__ import annotations

from organisation.befund import FEHLER, HINWEIS, WARNUNG, Regel

TOLERANZ = (
    "Abweichungen bis zur halben letzten gedruckten Stelle gelten als Rundung: bei € ±0,50 €, bei T€ ohne Nachkommastelle "
    "±500 €, bei „14,2 Mio.“ ±50.000 €; bei „rund“ und „voraussichtlich“ zählt die letzte Stelle, die nicht 0 ist."
)


def _regel(schluessel: str, name: str, schwere: str, vergleich: str, quelle: str, abhilfe: str) -> Regel:
    return Regel(f"haushalt_{schluessel}", name, "finanzen", schwere, vergleich, quelle, abhilfe)


SUMME = _regel(
    "summe",
    "Summe stimmt nicht mit den Zellen überein",
    FEHLER,
    "Die gedruckte Summe einer Quelle mit der Summe der geltenden Ansätze der Maßnahme und allem darunter im selben Zeitraum, "
    f"ohne Verpflichtungsermächtigungen. {TOLERANZ} „bis zu“ darf unterschritten, „mindestens“ überschritten werden.",
    "Summenangaben und Ansätze",
    "Fehlende oder falsche Ansätze berichtigen, oder die Abweichung der Quelle erklären.",
)
ZEITRAUM = _regel(
    "zeitraum",
    "Zeitraum passt nicht zur Bezeichnung",
    FEHLER,
    "Wie „Summe“. Stimmt die Summe erst, wenn Jahre außerhalb des genannten Zeitraums dazukommen oder Jahre, Arten oder ein "
    "Block daraus weggelassen werden, nennt der Befund diese Erklärung.",
    "Summenangaben und Ansätze (Offenburg 201/21: „6.835 TEUR in 2022/23“)",
    "Den Zeitraum in der Vorlage berichtigen oder im Text nennen, was enthalten ist.",
)
TEXT = _regel(
    "text_gegen_tabelle",
    "Zwei Angaben zur selben Summe",
    WARNUNG,
    "Zwei Summenangaben derselben Maßnahme für denselben Zeitraum und dieselbe Auswahl aus verschiedenen Fundorten (Text, "
    "Tabelle, Überschrift). Weichen sie um mehr als ihre Rundung voneinander ab, ist es ein Befund.",
    "Summenangaben",
    "Klären, welche Angabe gilt, und die andere in der Vorlage berichtigen.",
)
INHALT = _regel(
    "bezeichnung",
    "Bezeichnung passt nicht zum Inhalt",
    FEHLER,
    "Eine Maßnahme, die ihre Quelle „investiv“ oder „konsumtiv“ nennt, mit der Wirkung der Kostenarten darunter (alle Arten "
    "außer Verpflichtungsermächtigungen). Genannt wird der Anteil mit anderer Wirkung; Beträge ohne Angabe stehen daneben. "
    "Ist ein Betrag so hoch wie laufende Kosten, die die Quelle für diese Maßnahme nennt, wird der Anteil auch mit ihm genannt.",
    "Maßnahmen, Kostenarten, Ansätze, Summenangaben mit konsumtiver Kostenart (Offenburg 201/21: „Investitionskosten“)",
    "Die Überschrift ändern oder die Aufteilung in konsumtiv und investiv ausweisen.",
)
DOPPELT = _regel(
    "doppelt",
    "Gleiche Beträge in zwei Maßnahmen",
    HINWEIS,
    "Ansätze ab 1.000 € mit gleichem Betrag, Jahr, Art und gleicher Kostenart in verschiedenen Maßnahmen eines Baums.",
    "Ansätze",
    "Prüfen, ob dieselben Kosten zweimal geplant sind. Sind es verschiedene: akzeptieren.",
)
PROJEKT_DOPPELT = _regel(
    "projekt_doppelt",
    "Projekt mehrfach bezahlt",
    WARNUNG,
    "Ein Projekt, das an mehreren Maßnahmen hängt, ohne dass Anteile genannt sind oder mit Anteilen über 100 %.",
    "Projekte der Maßnahmen",
    "Bei jeder Maßnahme den Anteil des Projekts nennen, zusammen höchstens 100 %.",
)
STELLE_DOPPELT = _regel(
    "stelle_doppelt",
    "Personalkosten doppelt",
    WARNUNG,
    "Eine Maßnahme mit verknüpften Stellen, deren Kosten aus Personal kommen, und zugleich mit eingetragenen Ansätzen einer "
    "Kostenart der Gruppe Personal.",
    "Stellen der Maßnahmen, Ansätze",
    "Die Ansätze stornieren oder die Verknüpfung lösen: Personalkosten zählen einmal.",
)
PRODUKTKONTO = _regel(
    "produktkonto",
    "Produktkonto fehlt",
    WARNUNG,
    "Haushaltspositionen mit geltenden Ansätzen, die kein Produktkonto nennen.",
    "Haushaltspositionen (Wolfenbüttel XVIII-0504/2019: Produktkonto leer)",
    "Das Produktkonto an der Position eintragen.",
)
VE = _regel(
    "ve_ohne_ansatz",
    "Verpflichtungsermächtigung ohne späteren Ansatz",
    WARNUNG,
    "Eine Verpflichtungsermächtigung mit Ansätzen oder Finanzplan der Maßnahme und allem darunter in späteren Jahren: Gibt es "
    "keinen, fehlt das Geld, mit dem die Verpflichtung erfüllt wird.",
    "Ansätze",
    "Den Ansatz des späteren Jahres eintragen oder die Verpflichtungsermächtigung stornieren.",
)
INTERIM = _regel(
    "vertrag_vor_haushalt",
    "Vertrag oder Mittel ohne beschlossenen Haushalt",
    FEHLER,
    "Maßnahmen mit „Vertrag vor Beschluss des Haushalts“ und ihre Ansätze in Jahren, die am Stichtag in Planung oder in der "
    "Interimszeit sind; außerdem überplanmäßige Mittel in der Interimszeit.",
    "Maßnahmen, Ansätze, Stand der Haushaltsjahre (Offenburg 201/21)",
    "Mit dem Vertrag warten, bis der Haushalt beschlossen ist, oder die Ausnahme mit Beschluss begründen.",
)
UNBEKANNT = _regel(
    "unbekannt",
    "Betrag seit über einem Jahr unbekannt",
    WARNUNG,
    "Ansätze ohne Betrag, die vor mehr als einem Jahr eingetragen wurden (gültig ab).",
    "Ansätze",
    "Den Betrag schätzen oder bestätigen, dass er noch nicht bezifferbar ist.",
)
OHNE_JAHR = _regel(
    "ohne_jahr",
    "Kosten ohne Jahr",
    WARNUNG,
    "Wiederkehrende Zahlungen, aus denen noch kein Ansatz eines Haushaltsjahres entstanden ist.",
    "Zahlungsreihen, Ansätze",
    "Die Zahlungsreihe in die Jahre übernehmen oder stornieren.",
)
OHNE_HAUSHALT = _regel(
    "jahr_fehlt",
    "Ansatz in einem Jahr ohne Haushaltsjahr",
    WARNUNG,
    "Jahre der geltenden Ansätze mit den angelegten Haushaltsjahren der Kommune.",
    "Ansätze, Haushaltsjahre",
    "Das Haushaltsjahr anlegen oder das Jahr des Ansatzes berichtigen.",
)

REGELN = (
    SUMME, ZEITRAUM, TEXT, INHALT, DOPPELT, PROJEKT_DOPPELT, STELLE_DOPPELT, PRODUKTKONTO, VE, INTERIM, UNBEKANNT,
    OHNE_JAHR, OHNE_HAUSHALT,
)  # fmt: skip
