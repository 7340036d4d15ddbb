"""Walk through an import by its pages, as a person does."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from auswertung.auftraege import ARTEN, BETREIBERARTEN
from auswertung.services.auftraege_ausfuehren import auftraege_ausfuehren
from leistungen.models import Importlauf
from leistungen.resources.katalogdateien import KATALOG
from organisation.models import Betreiberauftrag

KATALOGANGABEN = {
    "name": "Katalog 2026",
    "stand_am": "01.03.2026",
    "quelle": "Testdatei",
    "quelle_kuerzel": "kdn",
}


def katalogzeilen() -> list[dict[str, str]]:
    """The delivered Einzelleistungen as a file would carry them."""
    with (KATALOG / "einzelleistungen.csv").open(encoding="utf-8", newline="") as datei:
        return list(csv.DictReader(datei))


def als_csv(zeilen: Iterable[Mapping[str, Any]]) -> bytes:
    zeilen = list(zeilen)
    ziel = io.StringIO()
    schreiber = csv.DictWriter(ziel, list(zeilen[0]), delimiter=";")
    schreiber.writeheader()
    schreiber.writerows(zeilen)
    return ziel.getvalue().encode()


def als_xlsx(zeilen: Iterable[Mapping[str, Any]]) -> bytes:
    zeilen = list(zeilen)
    ziel = io.BytesIO()
    with xlsxwriter.Workbook(
        ziel, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as mappe:
        blatt = mappe.add_worksheet()
        blatt.write_row(0, 0, list(zeilen[0]))
        for nummer, zeile in enumerate(zeilen, start=1):
            blatt.write_row(nummer, 0, list(zeile.values()))
    return ziel.getvalue()


def hochladen(client: Client, basis: str, inhalt: bytes, dateiname: str = "datei.csv", **angaben: str) -> Any:
    return client.post(basis, {"datei": SimpleUploadedFile(dateiname, inhalt), **angaben})


def pruefen(
    client: Client,
    basis: str,
    inhalt: bytes,
    dateiname: str = "datei.csv",
    zuordnung: Mapping[str, str] | None = None,
    **angaben: str,
) -> Importlauf:
    """Upload, accept the proposed mapping (plus `zuordnung`), check; the import with its preview."""
    antwort = hochladen(client, basis, inhalt, dateiname, **angaben)
    assert antwort.status_code == 302, antwort.context["form"].errors
    lauf = Importlauf.objects.latest("pk")
    antwort = client.post(f"{basis}{lauf.pk}/zuordnung/", {**lauf.zuordnung, **(zuordnung or {})})
    assert antwort.status_code == 302, antwort.context["form"].errors
    abarbeiten()
    lauf.refresh_from_db()
    return lauf


def abarbeiten() -> int:
    """What the worker of the queue `lang` does: all waiting Aufträge, here and now."""
    return auftraege_ausfuehren(schnell=False, arten=ARTEN) + auftraege_ausfuehren(
        schnell=False, arten=BETREIBERARTEN, modell=Betreiberauftrag
    )


def schritt(client: Client, basis: str, lauf: Importlauf, aktion: str, angaben: Mapping[str, str] | None = None) -> str:
    """Press a button of the import, let the worker run; what the pages said at once and at the end."""
    sofort = hinweise(client.post(f"{basis}{lauf.pk}/{aktion}/", angaben or {}, follow=True))
    abarbeiten()
    frisch = Importlauf.objects.select_related("auftrag", "betreiberauftrag").get(pk=lauf.pk)
    auftrag = frisch.auftrag or frisch.betreiberauftrag
    return f"{sofort} {auftrag.fehler or auftrag.schritt}" if auftrag else sofort


def befunde(lauf: Importlauf) -> dict[str, int]:
    """Non-empty parts of the preview."""
    return {name: zahl for name, zahl in lauf.zusammenfassung["anzahl"].items() if zahl}


def meldungen(lauf: Importlauf) -> list[tuple[int | None, str, str]]:
    """Row, column and text of every message."""
    zeilen = lauf.zeilen.order_by("nummer", "pk").values_list("nummer", "meldungen")
    return [(nummer, m["spalte"], m["text"]) for nummer, liste in zeilen for m in liste]


def hinweise(antwort: Any) -> str:
    """The messages a page shows after the redirect."""
    return " ".join(str(m) for m in antwort.context["messages"])
