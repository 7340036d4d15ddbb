"""More bookings than one request answers become an Auftrag: the same rows, the rights of the day it runs, progress."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.db import connection

from auswertung.auftraege import ARTEN
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Auftrag, Zugehoerigkeit
from tests.factories.finanzen import massnahme_machen, position_machen
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.finanzen.buchungshilfen import BASIS

pytestmark = pytest.mark.django_db
ANZAHL = 10_001
FUELLEN = """
INSERT INTO finanzen_buchung (kommune_id, position_id, kontierung, jahr, gebucht_am, art, betrag, beleg, text, schluessel, storno_grund)
SELECT %s, %s, '', CASE WHEN n %% 10 = 0 THEN 2025 ELSE 2026 END, date '2025-12-31', 'ist', n, 'B-' || n, 'Buchung', md5(n::text), ''
  FROM generate_series(1, %s) n
"""


@pytest.fixture(autouse=True)
def _viele(kommune, buergeramt, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    position = position_machen(massnahme_machen(kommune, "DMS", amt=buergeramt))
    with connection.cursor() as cursor:
        cursor.execute(FUELLEN, [kommune.pk, position.pk, ANZAHL])


def bestellen(client, abfrage="format=csv"):
    antwort = client.get(f"{BASIS}?{abfrage}")
    auftrag = Auftrag.objects.get(art="buchungsexport")
    assert antwort.status_code == 302 and antwort.url.endswith(f"/{auftrag.pk}/")
    return auftrag


def ausfuehren(auftrag):
    schritte = []
    ergebnis = ARTEN[auftrag.art].ausfuehren(auftrag, lambda prozent, schritt: schritte.append((prozent, schritt)))
    return ergebnis, schritte


def test_the_file_holds_every_row_and_reports_progress(client, team):
    client.force_login(team)
    auftrag = bestellen(client)
    assert "Die Liste hat 10.001 Zeilen" in client.get(BASIS).content.decode()
    ergebnis, schritte = ausfuehren(auftrag)
    assert ergebnis.schritt == "10.001 Zeilen"
    assert schritte[0] == (0, "Zeile 0 von 10.001") and schritte[-1] == (94, "Zeile 10.000 von 10.001")
    assert [p for p, _ in schritte] == sorted(p for p, _ in schritte)
    with ergebnis.anlage.datei.open("rb") as datei:
        zeilen = list(csv.reader(StringIO(datei.read().decode("utf-8-sig")), delimiter=";"))
    belege = {feld for zeile in zeilen for feld in zeile if feld.startswith("B-")}
    assert len(belege) == ANZAHL


def test_a_filter_below_the_limit_downloads_at_once(client, team):
    client.force_login(team)
    antwort = client.get(f"{BASIS}?q=B-1000&format=csv")
    assert antwort.status_code == 200 and "B-10001" in b"".join(antwort).decode("utf-8-sig")
    assert not Auftrag.objects.exists()


def test_who_lost_the_right_meanwhile_gets_no_file(client, kommune):
    rosa = benutzer_anlegen("rosa")
    recht_geben(rosa, kommune, bereich="finanzen", stufe=r.EXPORTIEREN)
    client.force_login(rosa)
    auftrag = bestellen(client)
    Zugehoerigkeit.objects.filter(benutzer=rosa).update(stufe=r.LESEN)
    with pytest.raises(Eingabefehler, match="Das Recht „exportieren“ fehlt inzwischen"):
        ausfuehren(Auftrag.objects.get(pk=auftrag.pk))


@pytest.mark.parametrize("wer", ["anna", "bernd", "carla", "lena", None])
def test_nobody_else_orders_the_file(client, request, wer):
    if wer is not None:
        client.force_login(request.getfixturevalue(wer))
    antwort = client.get(f"{BASIS}?format=csv")
    assert antwort.status_code in ((302,) if wer is None else (403, 404))
    assert not Auftrag.objects.exists()
