"""Files of a finance system and the way through the import, for tests."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from auswertung.auftraege import ARTEN
from auswertung.services.auftraege_ausfuehren import Auftragsergebnis
from finanzen.models import Buchungslauf
from organisation.models import Auftrag

BASIS = "/herford/finanzen/buchungen/"
IMPORT = f"{BASIS}import/"
KOPF = "Buchungsdatum;Haushaltsjahr;Betrag;Kontierung;Belegnummer;Buchungstext;Art;Währung"
MIETE = "15.01.2026;2026;1.234,56;111.01;B-1;Miete;Ist;EUR"
LIZENZ = "16.01.2026;2026;500,00-;111.01;B-2;Gutschrift;Ist;EUR"
BESTELLT = "17.01.2026;2026;2000;222.02;B-3;Server bestellt;Bestellung;EUR"


def als_datei(*zeilen: str, kopf: str = KOPF, name: str = "buchungen.csv") -> SimpleUploadedFile:
    """A CSV upload."""
    return SimpleUploadedFile(name, "\n".join([kopf, *zeilen]).encode(), content_type="text/csv")


def hochladen(client: Any, *zeilen: str, **rest: Any) -> Buchungslauf:
    """Upload; the newest import."""
    antwort = client.post(IMPORT, {"datei": als_datei(*zeilen, **rest)})
    assert antwort.status_code == 302, antwort.content.decode()[:3000]
    return Buchungslauf.objects.latest("pk")


def zuordnen(client: Any, lauf: Buchungslauf, **weitere: str) -> Any:
    """Take the proposed mapping; the check is ordered."""
    return client.post(f"{IMPORT}{lauf.pk}/zuordnung/", {**lauf.zuordnung, "art_vorgabe": "ist", **weitere})


def arbeiten(lauf: Buchungslauf) -> Auftragsergebnis:
    """Run the Auftrag of the import as a worker does, within the test's transaction."""
    lauf.refresh_from_db()
    auftrag = Auftrag.objects.select_related("kommune", "erstellt_von").get(pk=lauf.auftrag_id)
    ergebnis = ARTEN[auftrag.art].ausfuehren(auftrag, lambda prozent, schritt: None)
    Auftrag.objects.filter(pk=auftrag.pk).update(status="fertig", schritt=ergebnis.schritt)
    lauf.refresh_from_db()
    return ergebnis


def geprueft(client: Any, *zeilen: str, **rest: Any) -> Buchungslauf:
    """Uploaded, mapped, checked."""
    lauf = hochladen(client, *zeilen, **rest)
    assert zuordnen(client, lauf).status_code == 302
    arbeiten(lauf)
    return lauf


def uebernommen(client: Any, *zeilen: str, **rest: Any) -> Buchungslauf:
    """All the way."""
    lauf = geprueft(client, *zeilen, **rest)
    assert client.post(f"{IMPORT}{lauf.pk}/uebernehmen/", {"ohne_fehlerhafte": "on"}).status_code == 302
    arbeiten(lauf)
    return lauf
