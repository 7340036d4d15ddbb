"""Pages of the Aufträge: progress, result, error, notice."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from organisation.models import Auftrag, Benutzer, Kommune
from organisation.selectors import offene_und_neue_auftraege
from organisation.services.anlagen import anlage_speichern

pytestmark = pytest.mark.django_db


@pytest.fixture
def auftrag(kommune: Kommune, rita: Benutzer) -> Callable[..., Auftrag]:
    def anlegen(**werte: Any) -> Auftrag:
        vorgabe = {"kommune": kommune, "erstellt_von": rita, "art": "listenexport", "titel": "Export der Liste"}
        if werte.get("status") in ("fertig", "gescheitert"):
            vorgabe["beendet_am"] = timezone.now()
        return Auftrag.objects.create(**{**vorgabe, **werte})

    return anlegen


def text(client: Client, benutzer: Benutzer, pfad: str) -> str:
    client.force_login(benutzer)
    antwort = client.get(pfad)
    assert antwort.status_code == 200
    return " ".join(antwort.content.decode().split())


def test_a_running_auftrag_shows_its_progress_and_asks_again(
    client: Client, rita: Benutzer, auftrag: Callable[..., Auftrag]
) -> None:
    laufend = auftrag(status="laeuft", fortschritt=42, schritt="Zeile 4.200 von 10.000")
    seite = text(client, rita, f"/herford/auftraege/{laufend.pk}/")
    assert 'value="42"' in seite
    assert "42 % Zeile 4.200 von 10.000" in seite
    assert f'hx-get="/herford/auftraege/{laufend.pk}/fortschritt/"' in seite
    assert 'href="">Aktualisieren' in seite  # without JavaScript
    assert "hx-get" in text(client, rita, f"/herford/auftraege/{laufend.pk}/fortschritt/")


def test_a_finished_auftrag_offers_its_file_to_its_owner(
    client: Client,
    rita: Benutzer,
    team: Benutzer,
    kommune: Kommune,
    auftrag: Callable[..., Auftrag],
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    datei = anlage_speichern(
        benutzer=rita, kommune=kommune, datei=io.BytesIO(b"a;b"), dateiname="liste.csv", persoenlich=True
    )
    fertig = auftrag(status="fertig", fortschritt=100, anlage=datei)
    seite = text(client, rita, f"/herford/auftraege/{fertig.pk}/")
    assert f'href="/herford/anlagen/{datei.pk}/"' in seite
    assert "liste.csv herunterladen" in seite
    assert "hx-get" not in text(client, rita, f"/herford/auftraege/{fertig.pk}/fortschritt/")
    assert f"/herford/anlagen/{datei.pk}/" not in text(client, team, f"/herford/auftraege/{fertig.pk}/")


def test_a_result_page_is_linked_only_inside_the_kommune(
    client: Client, rita: Benutzer, auftrag: Callable[..., Auftrag]
) -> None:
    gut = auftrag(status="fertig", ergebnis={"url": "/herford/importe/7/", "text": "Vorschau ansehen"})
    assert 'href="/herford/importe/7/"' in text(client, rita, f"/herford/auftraege/{gut.pk}/")
    for url in ("https://example.org/", "//example.org/", "javascript:alert(1)", "/guetersloh/"):
        boese = auftrag(status="fertig", ergebnis={"url": url})
        assert f'href="{url}"' not in text(client, rita, f"/herford/auftraege/{boese.pk}/")


def test_a_failed_auftrag_says_why_and_markup_stays_text(
    client: Client, rita: Benutzer, auftrag: Callable[..., Auftrag]
) -> None:
    auftrag(status="gescheitert", fehler="Zeile 17: <script>alert(1)</script>", titel="<b>Import</b>")
    seite = text(client, rita, "/herford/auftraege/")
    assert "Zeile 17: &lt;script&gt;" in seite
    assert "<b>Import</b>" not in seite


def test_the_list_shows_own_ones_and_all_to_those_who_manage(
    client: Client,
    rita: Benutzer,
    team: Benutzer,
    lena: Benutzer,
    carla: Benutzer,
    auftrag: Callable[..., Auftrag],
    andere_kommune: Kommune,
) -> None:
    eigener, fremder = auftrag(titel="Mein Export"), auftrag(titel="Import des Teams", erstellt_von=team)
    auftrag(titel="Dort", kommune=andere_kommune, erstellt_von=carla)
    meine = text(client, rita, "/herford/auftraege/?von=alle")
    assert "Mein Export" in meine
    assert "Import des Teams" not in meine
    alle = text(client, team, "/herford/auftraege/?von=alle")
    assert "Mein Export" in alle
    assert "Import des Teams" in alle
    assert "Dort" not in alle
    assert "Keine Aufträge" in text(client, lena, "/herford/auftraege/")
    client.force_login(rita)
    assert client.get(f"/herford/auftraege/{eigener.pk}/").status_code == 200
    for pfad in (f"{fremder.pk}/", f"{fremder.pk}/fortschritt/"):
        assert client.get(f"/herford/auftraege/{pfad}").status_code == 404
    client.force_login(carla)
    assert client.get(f"/herford/auftraege/{eigener.pk}/").status_code == 404
    assert client.get(f"/guetersloh/auftraege/{eigener.pk}/").status_code == 404
    client.logout()
    assert client.get(f"/herford/auftraege/{eigener.pk}/").status_code == 302


def test_the_end_is_told_on_the_next_page_until_it_was_seen(
    client: Client, rita: Benutzer, team: Benutzer, kommune: Kommune, auftrag: Callable[..., Auftrag]
) -> None:
    laufend = auftrag(status="laeuft", titel="Großer Export")
    lage = offene_und_neue_auftraege(benutzer=rita, kommune=kommune)
    assert (lage.offen, lage.neu) == (1, [])
    assert 'hx-get="/herford/auftraege/hinweis/"' in text(client, rita, "/herford/auftraege/")
    Auftrag.objects.filter(pk=laufend.pk).update(status="fertig")
    assert "Großer Export" in text(client, rita, "/herford/auftraege/hinweis/")
    assert "Großer Export" not in text(client, team, "/herford/auftraege/hinweis/")
    text(client, team, f"/herford/auftraege/{laufend.pk}/")  # somebody else looking does not count
    assert offene_und_neue_auftraege(benutzer=rita, kommune=kommune).neu == [laufend]
    text(client, rita, f"/herford/auftraege/{laufend.pk}/")
    assert offene_und_neue_auftraege(benutzer=rita, kommune=kommune).neu == []
    assert "Großer Export" not in text(client, rita, "/herford/auftraege/hinweis/")
