"""A cache that may fail: when Valkey is down, pages get slower, not broken.

Sessions are in the database too (cached_db), brute force is counted in the database (axes); only allauth's additional
rate limits pause until Valkey is back.
"""

from __future__ import annotations

from typing import Any

import redis
import structlog
from django.core.cache.backends.redis import RedisCache

logger = structlog.get_logger(__name__)
AUSFALL = (redis.ConnectionError, redis.TimeoutError, OSError)


class NachsichtigerZwischenspeicher(RedisCache):
    """Django's Redis cache; an unreachable server counts as an empty cache and is logged."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` when it is missing or the server is."""
        return self._versuchen(default, "get", key, default=default, version=version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """The values there are; none when the server is down."""
        return dict(self._versuchen({}, "get_many", keys, version=version))

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the value, or not."""
        self._versuchen(None, "set", key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """True when the key is new; when the server is down, every key is."""
        return bool(self._versuchen(True, "add", key, value, *args, **kwargs))

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        """False when the key is missing or the server is."""
        return bool(self._versuchen(False, "touch", key, *args, **kwargs))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """False when there was nothing to delete or nobody to ask."""
        return bool(self._versuchen(False, "delete", key, version=version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """The new count; `delta` when the server is down. Raises ValueError for a missing key."""
        return int(self._versuchen(delta, "incr", key, delta, version=version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """False when the key is missing or the server is."""
        return bool(self._versuchen(False, "has_key", key, version=version))

    def _versuchen(self, ersatz: Any, methode: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), methode)(*args, **kwargs)
        except AUSFALL as fehler:
            logger.warning("zwischenspeicher_nicht_erreichbar", methode=methode, fehler=str(fehler))
            return ersatz
