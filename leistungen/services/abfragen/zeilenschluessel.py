"""The signed key of a row in a workbook: which campaign, which service, which version, and what its cells held then."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

_ZWECK = b"leistungen.abfrage.zeilenschluessel.v1"


@dataclass(frozen=True)
class Zeilenschluessel:
    """`basis`: fingerprint per question, in the order of the questions of the campaign."""

    abfrage_id: int
    position_id: int
    version: int
    basis: tuple[str, ...]


class Siegel:
    """Signs and reads row keys; HMAC-SHA256 under a key of its own, derived from SECRET_KEY (old ones stay readable)."""

    def __init__(self) -> None:
        geheimnisse = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        self._anfaenge = [hmac.new(self._schluessel(geheimnis), digestmod=hashlib.sha256) for geheimnis in geheimnisse]

    @staticmethod
    def _schluessel(geheimnis: str | bytes) -> bytes:
        roh = geheimnis if isinstance(geheimnis, bytes) else geheimnis.encode()
        return hashlib.sha256(_ZWECK + roh).digest()

    def ausstellen(self, *, abfrage_id: int, position_id: int, version: int, basis: Sequence[str]) -> str:
        """The key as text that survives Excel and LibreOffice: `12.3456.7.a1b2c3d4-.<signature>`."""
        inhalt = f"A{abfrage_id}.{position_id}.{version}.{'-'.join(basis)}"
        return f"{inhalt}.{self._unterschrift(self._anfaenge[0], inhalt)}"

    def lesen(self, text: str) -> Zeilenschluessel | None:
        """What a key says, None where somebody changed it."""
        inhalt, _, unterschrift = text.strip().rpartition(".")
        if not text.isascii() or not any(
            hmac.compare_digest(self._unterschrift(anfang, inhalt), unterschrift) for anfang in self._anfaenge
        ):
            return None
        abfrage, position, version, basis = inhalt[1:].split(".")
        return Zeilenschluessel(int(abfrage), int(position), int(version), tuple(basis.split("-")))

    @staticmethod
    def _unterschrift(anfang: hmac.HMAC, inhalt: str) -> str:
        lauf = anfang.copy()
        lauf.update(inhalt.encode())
        return base64.urlsafe_b64encode(lauf.digest()[:18]).decode()
