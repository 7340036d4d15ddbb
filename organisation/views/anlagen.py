"""Download of a file."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from organisation.models import Anlage
from organisation.rechte import BEREICHE
from organisation.zugriff import KommunenAnfrage, mit_kommune


@require_safe
@mit_kommune(bereich=BEREICHE)
def anlage(request: KommunenAnfrage, pk: int) -> HttpResponseBase:
    """The file as an attachment; 404 for one the reader may not see, as for one that does not exist."""
    sichtbare = Anlage.objects.sichtbar_fuer(request.user).filter(kommune=request.kommune)
    gefunden = get_object_or_404(sichtbare, pk=pk)
    try:
        inhalt = gefunden.datei.open("rb")
    except FileNotFoundError as fehler:
        raise Http404("Die Datei liegt nicht mehr an ihrem Platz.") from fehler
    antwort = FileResponse(inhalt, as_attachment=True, filename=gefunden.dateiname, content_type=gefunden.inhaltstyp)
    antwort["X-Content-Type-Options"] = "nosniff"
    antwort["Cache-Control"] = "private, no-store"
    return antwort
