"""`/healthz` (this process answers) and `/readyz` (database, broker, age of the last recompute) for operators.

Answered by the outermost middleware: probes come with the machine's address as host, without HTTPS and without login.
Both say nothing about any Kommune.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from auswertung.models import Berechnungslauf
from organisation.models import Aenderungsvermerk

Antwort = Callable[[HttpRequest], HttpResponse]
VERMERK_WARTET_ZU_LANGE = 120  # seconds; beat looks every 5 seconds


def lebenszeichen(get_response: Antwort) -> Antwort:
    """Middleware: answer the two probe addresses, pass everything else on."""
    sonden = {"/healthz": gesund, "/readyz": bereit}

    def beantworten(request: HttpRequest) -> HttpResponse:
        sonde = sonden.get(request.path)
        return sonde() if sonde else get_response(request)

    return beantworten


def gesund() -> HttpResponse:
    """200 as long as this process answers at all."""
    return _json({"status": "ok"}, 200)


def bereit() -> HttpResponse:
    """200 when database and broker answer, else 503; a late recompute is reported but keeps the web server in service."""
    bericht: dict[str, Any] = {"datenbank": "ok", "broker": "ok"}
    try:
        bericht |= _berechnung(timezone.now())
    except DatabaseError:
        connection.close()
        bericht["datenbank"] = "nicht erreichbar"
    if not _broker_antwortet():
        bericht["broker"] = "nicht erreichbar"
    in_ordnung = bericht["datenbank"] == bericht["broker"] == "ok"
    return _json({"status": "ok" if in_ordnung else "gestoert", **bericht}, 200 if in_ordnung else 503)


def _berechnung(jetzt: datetime) -> dict[str, Any]:
    """Ages in seconds of the last recompute and of the oldest note still waiting; None when there is none."""
    zuletzt = Berechnungslauf._base_manager.aggregate(wert=Max("beendet_am"))["wert"]
    wartet_seit = Aenderungsvermerk._base_manager.aggregate(wert=Min("erstellt_am"))["wert"]
    rueckstand = round((jetzt - wartet_seit).total_seconds()) if wartet_seit else None
    return {
        "letzte_berechnung": zuletzt.isoformat(timespec="seconds") if zuletzt else None,
        "letzte_berechnung_alter_sekunden": round((jetzt - zuletzt).total_seconds()) if zuletzt else None,
        "aeltester_vermerk_sekunden": rueckstand,
        "berechnung": "verspaetet" if rueckstand and rueckstand > VERMERK_WARTET_ZU_LANGE else "ok",
    }


def _broker_antwortet() -> bool:
    try:
        with redis.Redis.from_url(settings.OZG_REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as verbindung:
            return bool(verbindung.ping())
    except (redis.RedisError, OSError):
        return False


def _json(inhalt: dict[str, Any], status: int) -> HttpResponse:
    antwort = JsonResponse(inhalt, status=status)
    antwort["Cache-Control"] = "no-store"
    return antwort
