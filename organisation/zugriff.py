"""View decorator: the Kommune of the address, or a refusal that does not tell whether it exists."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from organisation import rechte as r
from organisation.models import Benutzer, Kommune

Ansichtsfunktion = Callable[..., HttpResponseBase]


class KommunenAnfrage(HttpRequest):
    """A request after the gate: logged in, Kommune known and visible."""

    user: Benutzer  # type: ignore[assignment]
    kommune: Kommune


def mit_kommune(
    *, bereich: str | tuple[str, ...], stufe: str = r.LESEN
) -> Callable[[Ansichtsfunktion], Ansichtsfunktion]:
    """Set `request.kommune` from the Kürzel; 404 for a foreign Kommune, 403 without the right anywhere in it.

    Of several Bereiche one is enough (a page that shows rows of all rooms).
    Rows are restricted again at the QuerySet: this gate only opens the page.
    """

    bereiche = (bereich,) if isinstance(bereich, str) else bereich

    def dekorieren(ansicht: Ansichtsfunktion) -> Ansichtsfunktion:
        @wraps(ansicht)
        @login_required
        def pruefen(request: HttpRequest, kuerzel: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            anfrage = cast(KommunenAnfrage, request)
            kommune = Kommune.objects.sichtbar_fuer(anfrage.user).filter(kuerzel=kuerzel).first()
            if kommune is None:
                raise Http404("Diese Kommune gibt es nicht, oder Sie gehören nicht zu ihr.")
            rechte = anfrage.user.rechte()
            if not any(rechte.darf_irgendwo(kommune_id=kommune.pk, bereich=b, stufe=stufe) for b in bereiche):
                raise PermissionDenied("Dafür fehlt Ihnen das Recht.")
            anfrage.kommune = kommune
            return ansicht(anfrage, *args, **kwargs)

        return cast(Ansichtsfunktion, pruefen)

    return dekorieren
