"""Files: what is taken, who sees it, how it is served."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from organisation.models import Amt, Anlage, Benutzer, Kommune
from organisation.services.anlagen import anlage_speichern, sauberer_name
from organisation.services.dateiarten import DateiAbgelehnt
from tests.factories.organisation import recht_geben

pytestmark = pytest.mark.django_db

DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
XLSX = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}
ODS = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"}


def gepackt(teile: dict[str, str]) -> bytes:
    ziel = io.BytesIO()
    with zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as archiv:
        for name, inhalt in teile.items():
            archiv.writestr(zipfile.ZipInfo(name), inhalt, zipfile.ZIP_DEFLATED)  # no clock: same bytes in each worker
    return ziel.getvalue()


@pytest.fixture(autouse=True)
def ablage(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "anlagen")
    return tmp_path / "anlagen"


@pytest.fixture
def speichern(team: Benutzer, kommune: Kommune) -> Callable[..., Anlage]:
    def speichern(inhalt: bytes = b"%PDF-1.7 x", name: str = "bericht.pdf", **werte: object) -> Anlage:
        vorgabe = {"benutzer": team, "kommune": kommune}
        return anlage_speichern(**{**vorgabe, "datei": io.BytesIO(inhalt), "dateiname": name, **werte})

    return speichern


def abgelegte(ablage: Path) -> list[Path]:
    return [pfad for pfad in ablage.rglob("*") if pfad.is_file()]


# --- what is taken


@pytest.mark.parametrize(
    ("name", "inhalt", "typ"),
    [
        ("a.pdf", b"%PDF-1.7 x", "application/pdf"),
        ("A.DOCX", gepackt(DOCX), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", gepackt(XLSX), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.ods", gepackt(ODS), "application/vnd.oasis.opendocument.spreadsheet"),
        ("a.csv", "Straße;1\r\n".encode("cp1252"), "text/csv"),
        ("a.txt", "Straße 🎉\n".encode(), "text/plain"),
        ("a.png", b"\x89PNG\r\n\x1a\n0", "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
    ],
)
def test_accepted_kinds_keep_content_and_get_their_type(
    speichern: Callable[..., Anlage], ablage: Path, name: str, inhalt: bytes, typ: str
) -> None:
    anlage = speichern(inhalt, name)
    assert (anlage.dateiname, anlage.inhaltstyp, anlage.groesse) == (name, typ, len(inhalt))
    (pfad,) = abgelegte(ablage)
    assert pfad.read_bytes() == inhalt
    assert "." not in pfad.name  # the user's name never reaches the disk


@pytest.mark.parametrize(
    ("name", "inhalt", "grund"),
    [
        ("a.exe", b"MZ\x90", "wird nicht angenommen"),
        ("bericht.pdf.exe", b"%PDF-1.7", "wird nicht angenommen"),
        ("a.docm", gepackt(DOCX), "wird nicht angenommen"),
        ("a.svg", b"<svg/>", "wird nicht angenommen"),
        ("a.html", b"<html>", "wird nicht angenommen"),
        ("a.pdf", b"MZ\x90", "passt nicht"),
        ("a.png", b"<script>", "passt nicht"),
        ("a.csv", b"<html><script>", "passt nicht"),
        ("a.txt", b"%PDF-1.7", "passt nicht"),
        ("a.txt", b"a\x00b", "passt nicht"),
        ("a.docx", gepackt(XLSX), "passt nicht"),
        (
            "a.docx",
            gepackt({**DOCX, "[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}),
            "passt nicht",
        ),
        ("a.docx", gepackt({**DOCX, "word/vbaProject.bin": "x"}), "Makros"),
        ("a.xlsx", gepackt({**XLSX, "xl/activeX/activeX1.xml": "x"}), "Makros"),
        ("a.ods", gepackt({**ODS, "Basic/Standard/x.xml": "x"}), "Makros"),
        ("a.ods", gepackt({"mimetype": "application/vnd.oasis.opendocument.text"}), "passt nicht"),
        ("a.xlsx", b"PK\x03\x04 kaputt", "beschädigt"),
        ("a.xlsx", gepackt(XLSX)[:60], "beschädigt"),
        ("a.pdf", b"", "leer"),
        ("ohne-endung", b"x", "Endung"),
        (".pdf", b"%PDF-", "Endung"),
    ],
)
def test_anything_else_is_refused_in_german_and_leaves_nothing(
    speichern: Callable[..., Anlage], ablage: Path, name: str, inhalt: bytes, grund: str
) -> None:
    with pytest.raises(DateiAbgelehnt, match=grund):
        speichern(inhalt, name)
    assert not Anlage.objects.exists()
    assert abgelegte(ablage) == []


def test_a_zip_bomb_is_refused_without_unpacking(speichern: Callable[..., Anlage]) -> None:
    ziel = io.BytesIO()
    with zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as archiv:
        for name in XLSX:
            archiv.writestr(name, "")
        with archiv.open("xl/bombe.xml", "w") as teil:
            for _ in range(210):
                teil.write(bytes(1024 * 1024))
    assert len(ziel.getvalue()) < 1024 * 1024
    with pytest.raises(DateiAbgelehnt, match="Entpacken zu groß"):
        speichern(ziel.getvalue(), "a.xlsx")


def test_the_size_limit_comes_from_the_settings(speichern: Callable[..., Anlage], settings: Any) -> None:
    settings.ANLAGE_MAX_BYTES = 1024 * 1024
    with pytest.raises(DateiAbgelehnt, match="größer als 1 MB"):
        speichern(b"%PDF-" + bytes(1024 * 1024))


@pytest.mark.parametrize(
    ("name", "erwartet"),
    [
        ("../../etc/bericht.pdf", "bericht.pdf"),
        ("C:\\Daten\\bericht.pdf", "bericht.pdf"),
        ("be\r\nricht\x00.pdf", "bericht.pdf"),
        ("\u202efdp.bericht.pdf", "fdp.bericht.pdf"),
        ("ü" * 300 + ".pdf", "ü" * 180 + ".pdf"),
    ],
)
def test_names_are_cleaned(name: str, erwartet: str) -> None:
    assert sauberer_name(name) == erwartet


def test_a_row_that_fails_takes_its_file_with_it(
    speichern: Callable[..., Anlage], ablage: Path, team: Benutzer, andere_kommune: Kommune
) -> None:
    geloescht = Amt(pk=999_999, kommune=team.zugehoerigkeiten.first().kommune, nummer="1")
    with pytest.raises(Exception, match="amt_gleiche_kommune"):
        speichern(amt=geloescht)
    assert abgelegte(ablage) == []


# --- who may upload


def test_upload_needs_the_right_to_edit_the_amt(
    speichern: Callable[..., Anlage],
    anna: Benutzer,
    bernd: Benutzer,
    rita: Benutzer,
    carla: Benutzer,
    buergeramt: Amt,
    andere_kommune: Kommune,
) -> None:
    assert speichern(benutzer=anna, amt=buergeramt).amt == buergeramt
    for benutzer, amt in ((bernd, buergeramt), (rita, buergeramt), (carla, buergeramt), (anna, None)):
        with pytest.raises(DateiAbgelehnt, match="fehlt Ihnen hier das Recht"):
            speichern(benutzer=benutzer, amt=amt)
    with pytest.raises(DateiAbgelehnt, match="anderen Kommune"):
        speichern(benutzer=carla, kommune=andere_kommune, amt=buergeramt)
    with pytest.raises(DateiAbgelehnt, match="auch sehen darf"):
        speichern(benutzer=anna, amt=buergeramt, nicht_oeffentlich=True)


# --- who sees it, and how it is served


def status(client: Client, benutzer: Benutzer | None, anlage: Anlage, kuerzel: str = "herford") -> int:
    client.logout()
    if benutzer is not None:
        client.force_login(benutzer)
    return client.get(f"/{kuerzel}/anlagen/{anlage.pk}/").status_code


def test_own_amt_other_amt_other_kommune_anonymous(
    client: Client,
    speichern: Callable[..., Anlage],
    anna: Benutzer,
    bernd: Benutzer,
    lena: Benutzer,
    carla: Benutzer,
    fremd: Benutzer,
    buergeramt: Amt,
) -> None:
    anlage = speichern(amt=buergeramt)
    assert [status(client, wer, anlage) for wer in (anna, lena, bernd, carla, fremd, None)] == [
        200,
        200,
        404,
        404,
        404,
        302,
    ]
    assert status(client, carla, anlage, "guetersloh") == 404


def test_what_is_not_public_needs_its_own_grant(
    client: Client, speichern: Callable[..., Anlage], team: Benutzer, lena: Benutzer, anna: Benutzer, buergeramt: Amt
) -> None:
    anlage = speichern(amt=buergeramt, nicht_oeffentlich=True)
    assert [status(client, wer, anlage) for wer in (team, lena, anna)] == [200, 404, 404]


def test_a_file_of_another_room_needs_a_right_for_that_room(
    client: Client, speichern: Callable[..., Anlage], fremd: Benutzer, kommune: Kommune, buergeramt: Amt
) -> None:
    datei = speichern(amt=buergeramt, bereich="projekte")
    recht_geben(fremd, kommune, amt=buergeramt, bereich="leistungen")
    assert status(client, fremd, datei) == 404
    recht_geben(fremd, kommune, amt=buergeramt, bereich="projekte")
    assert status(client, Benutzer.objects.get(pk=fremd.pk), datei) == 200


def test_a_personal_file_is_its_owners_alone(
    client: Client, speichern: Callable[..., Anlage], rita: Benutzer, team: Benutzer, lena: Benutzer
) -> None:
    anlage = speichern(benutzer=rita, persoenlich=True)
    assert [status(client, wer, anlage) for wer in (rita, team, lena)] == [200, 404, 404]
    rita.zugehoerigkeiten.all().delete()
    assert status(client, Benutzer.objects.get(pk=rita.pk), anlage) == 404


def test_served_as_attachment_with_nosniff(client: Client, speichern: Callable[..., Anlage], team: Benutzer) -> None:
    anlage = speichern(b"%PDF-1.7 \xc3\xa4", "Bericht über Ämter.pdf")
    client.force_login(team)
    antwort = client.get(f"/herford/anlagen/{anlage.pk}/")
    assert b"".join(antwort.streaming_content) == b"%PDF-1.7 \xc3\xa4"
    assert antwort["Content-Disposition"] == "attachment; filename*=utf-8''Bericht%20%C3%BCber%20%C3%84mter.pdf"
    assert (antwort["X-Content-Type-Options"], antwort["Content-Type"]) == ("nosniff", "application/pdf")
    assert client.post(f"/herford/anlagen/{anlage.pk}/").status_code == 405


def test_a_file_missing_on_disk_is_not_found(
    client: Client, speichern: Callable[..., Anlage], team: Benutzer, ablage: Path
) -> None:
    anlage = speichern()
    for pfad in abgelegte(ablage):
        pfad.unlink()
    assert status(client, team, anlage) == 404
