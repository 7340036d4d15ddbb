"""Template context of every page: Kommune, role, navigation, demo label."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from organisation.models import Kommune
from organisation.navigation import eintraege
from organisation.selectors import offene_und_neue_auftraege


def ist_demo(kommune: Kommune | None) -> bool:
    """True where pages and exports must carry the word "Demodaten"."""
    return bool(settings.DEMO or (kommune and kommune.ist_demo))


def rahmen(request: HttpRequest) -> dict[str, Any]:
    """`kommune` (set by the view decorator), `rolle`, `navigation`, `auftraege`, `demo`; safe on error pages."""
    kommune = getattr(request, "kommune", None)
    kontext: dict[str, Any] = {"kommune": kommune, "demo": ist_demo(kommune)}
    benutzer = getattr(request, "user", None)
    if kommune is None or benutzer is None or not benutzer.is_authenticated:
        return kontext
    kontext["rolle"] = ", ".join(benutzer.rechte().rollen(kommune_id=kommune.pk))
    kontext["navigation"] = eintraege(kommune=kommune, rechte=benutzer.rechte(), pfad=request.path)
    # asked for by whole pages only: fragments don't draw the notice
    kontext["auftraege"] = SimpleLazyObject(lambda: offene_und_neue_auftraege(benutzer=benutzer, kommune=kommune))
    return kontext
