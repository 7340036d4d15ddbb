"""Addresses of the imports: `kommune` below a Kürzel, `katalog` for the Betreiber."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from leistungen.views import importe


def _adressen(vorsatz: str, name: str, gate: Callable[[importe.Ansicht], importe.Ansicht]) -> list[URLPattern]:
    def tor(ansicht: importe.Ansicht) -> importe.Ansicht:
        return gate(importe.mit_lauf(ansicht))

    return [
        path(vorsatz, gate(importe.liste), name=f"{name}importe"),
        path(f"{vorsatz}<int:pk>/", tor(importe.vorschau), name=f"{name}import"),
        *(
            path(f"{vorsatz}<int:pk>/{aktion}/", tor(ansicht), name=f"{name}import_{aktion}")
            for aktion, ansicht in importe.AKTIONEN.items()
        ),
    ]


kommune = _adressen("importe/", "", importe.nur_bearbeitende)
katalog = _adressen("katalog/importe/", "katalog", importe.nur_betreiber)
