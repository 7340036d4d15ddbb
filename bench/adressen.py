"""The house's addresses, plus the pages to compare with."""

from django.urls import path

from bench import seiten
from ozgtracker.urls import handler400, handler403, handler404, handler500
from ozgtracker.urls import urlpatterns as _haus

urlpatterns = [
    path("vergleich/", seiten.vergleich.urls),
    path("<slug:kuerzel>/minimal/leistungen/", seiten.liste),
    path("<slug:kuerzel>/minimal/cockpit/", seiten.cockpit),
    *_haus,
]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
