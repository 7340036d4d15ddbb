"""Addresses of the Haushaltsmatrix, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from finanzen.views.matrix import einfuegen, seite, veraenderung, zeile, zelle


class Haushaltsjahr:
    """2000 to 2099: what may be a budget year; the service says more precisely."""

    regex = "20[0-9]{2}"

    def to_python(self, value: str) -> int:
        """The year as a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Without thousands separators."""
        return str(value)


register_converter(Haushaltsjahr, "haushaltsjahr")
_ZELLE = "finanzen/matrix/zelle/<int:position>/<haushaltsjahr:jahr>/<slug:art>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("finanzen/matrix/", seite.matrix, name="haushaltsmatrix"),
    path(_ZELLE, zelle.zelle, name="matrix_zelle"),
    path("finanzen/matrix/betrag/<int:pk>/storno/", zelle.stornieren, name="ansatz_storno"),
    path("finanzen/matrix/vorgang/<uuid:kennung>/rueckgaengig/", zelle.rueckgaengig, name="ansatz_rueckgaengig"),
    path("finanzen/matrix/zeile/<int:position>/", zeile.zeile, name="matrix_zeile"),
    path("finanzen/matrix/einfuegen/", einfuegen.einfuegen, name="matrix_einfuegen"),
    path("finanzen/matrix/veraenderung/", veraenderung.veraenderung, name="matrix_veraenderung"),
]
