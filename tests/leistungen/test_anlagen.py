"""Files at a service: upload, list, download, rights, refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leistungen.models import KommunaleLeistung, Leistungsanlage
from leistungen.services.anlagen import anlage_anhaengen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Amt, Anlage, Benutzer, Kommune

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 Nachweis"


@pytest.fixture(autouse=True)
def ablage(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "anlagen")
    return tmp_path / "anlagen"


@pytest.fixture
def leistung(leistung_anlegen: Callable[..., KommunaleLeistung], buergeramt: Amt) -> KommunaleLeistung:
    return leistung_anlegen("Parkausweis", amt=buergeramt)


def als(benutzer: Benutzer | None) -> Client:
    client = Client()
    if benutzer:
        client.force_login(benutzer)
    return client


def url(leistung: KommunaleLeistung) -> str:
    return f"/herford/leistungen/{leistung.pk}/anlagen/"


def anhaengen(
    client: Client, leistung: KommunaleLeistung, inhalt: bytes = PDF, name: str = "a.pdf", **mehr: str
) -> Any:
    return client.post(url(leistung), {"datei": SimpleUploadedFile(name, inhalt), **mehr})


def abgelegte(ablage: Path) -> list[Path]:
    return [pfad for pfad in ablage.rglob("*") if pfad.is_file()]


def test_a_file_is_attached_listed_on_both_pages_and_downloaded(
    anna: Benutzer, lena: Benutzer, leistung: KommunaleLeistung, buergeramt: Amt
) -> None:
    client = als(anna)
    assert "Noch keine Anlage" in client.get(url(leistung)).content.decode()
    assert anhaengen(client, leistung, beschreibung="<b>Nachweis</b>")["Location"] == url(leistung)
    anlage = Leistungsanlage.objects.get().anlage
    assert (anlage.amt, anlage.dateiname, anlage.ist_nicht_oeffentlich) == (buergeramt, "a.pdf", False)
    for seite in (url(leistung), f"/herford/leistungen/{leistung.pk}/"):
        for leser in (anna, lena):
            text = als(leser).get(seite).content.decode()
            assert f'href="/herford/anlagen/{anlage.pk}/"' in text and "&lt;b&gt;Nachweis" in text
    antwort = als(lena).get(f"/herford/anlagen/{anlage.pk}/")
    assert b"".join(antwort.streaming_content) == PDF  # type: ignore[attr-defined]
    assert antwort["Content-Disposition"].startswith("attachment") and antwort["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "inhalt", "beschreibung", "meldung"),
    [
        ("a.exe", b"MZ\x90", "", "wird nicht angenommen"),
        ("a.pdf", b"<html>", "", "passt nicht zur Endung"),
        ("a.pdf", b"", "", "leer"),
        ("a.pdf", b"%PDF-" + b"x" * (20 * 1024 * 1024), "", "größer als 20 MB"),
        ("a.pdf", PDF, "x" * 201, "200"),
    ],
)
def test_refused_files_say_why_and_leave_nothing(
    anna: Benutzer, leistung: KommunaleLeistung, ablage: Path, name: str, inhalt: bytes, beschreibung: str, meldung: str
) -> None:
    antwort = anhaengen(als(anna), leistung, inhalt, name, beschreibung=beschreibung)
    assert antwort.status_code == 422 and meldung in antwort.content.decode()
    assert Anlage.objects.count() == Leistungsanlage.objects.count() == len(abgelegte(ablage)) == 0


def test_no_file_and_the_same_file_again_are_refused(anna: Benutzer, leistung: KommunaleLeistung, ablage: Path) -> None:
    client = als(anna)
    antwort = client.post(url(leistung), {"beschreibung": "ohne"})
    assert antwort.status_code == 422 and "wählen Sie eine Datei" in antwort.content.decode()
    anhaengen(client, leistung)
    nochmal = anhaengen(client, leistung, name="kopie.pdf")
    assert nochmal.status_code == 422 and "schon angehängt" in nochmal.content.decode()
    assert Anlage.objects.count() == Leistungsanlage.objects.count() == len(abgelegte(ablage)) == 1


def test_who_may_see_and_who_may_attach(
    anna: Benutzer, bernd: Benutzer, rita: Benutzer, carla: Benutzer, leistung: KommunaleLeistung
) -> None:
    for benutzer, lesen, schreiben in (
        (rita, 200, 403),
        (carla, 404, 404),
        (None, 302, 302),
        (bernd, 404, 404),
    ):
        client = als(benutzer)
        assert client.get(url(leistung)).status_code == lesen, benutzer
        assert anhaengen(client, leistung).status_code == schreiben, benutzer
    assert Anlage.objects.count() == 0
    assert "multipart" not in als(rita).get(url(leistung)).content.decode()
    assert als(carla).get(f"/guetersloh/leistungen/{leistung.pk}/anlagen/").status_code == 404


def test_a_file_that_is_not_public_shows_to_few(
    team: Benutzer, anna: Benutzer, rita: Benutzer, leistung: KommunaleLeistung
) -> None:
    assert "nicht_oeffentlich" not in als(anna).get(url(leistung)).content.decode()
    anhaengen(als(anna), leistung, b"%PDF-1.7 offen", nicht_oeffentlich="on")  # the field is not hers: ignored
    assert Anlage.objects.get().ist_nicht_oeffentlich is False
    anhaengen(als(team), leistung, name="geheim.pdf", nicht_oeffentlich="on")
    geheim = Anlage.objects.get(ist_nicht_oeffentlich=True)
    assert "geheim.pdf" in als(team).get(url(leistung)).content.decode()
    for benutzer in (anna, rita):
        assert "geheim.pdf" not in als(benutzer).get(url(leistung)).content.decode()
        assert als(benutzer).get(f"/herford/anlagen/{geheim.pk}/").status_code == 404


def test_the_service_refuses_without_the_right(
    bernd: Benutzer, kommune: Kommune, leistung: KommunaleLeistung, tmp_path: Path
) -> None:
    pfad = tmp_path / "a.pdf"
    pfad.write_bytes(PDF)
    with pfad.open("rb") as datei, pytest.raises(Eingabefehler, match="dürfen Sie nicht bearbeiten"):
        anlage_anhaengen(benutzer=bernd, kommune=kommune, leistung_id=leistung.pk, datei=datei, dateiname="a.pdf")
    assert Anlage.objects.count() == 0
