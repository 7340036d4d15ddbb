"""Make Kommunen, Ämter and Benutzer for tests. Names and keys come from the official register (30.11.2025)."""

from __future__ import annotations

from datetime import date
from typing import Any

from organisation import rechte as r
from organisation.groessenklasse import groessenklasse
from organisation.models import Amt, Benutzer, Gebietskoerperschaft, Kommune, Zugehoerigkeit

REGISTER = {
    "herford": ("05758012", "057580012012", "Herford, Hansestadt", 67_503),
    "guetersloh": ("05754008", "057540008008", "Gütersloh, Stadt", 100_479),
}
SEIT_JEHER = date(2020, 1, 1)


def kommune_anlegen(kuerzel: str, **werte: Any) -> Kommune:
    """A Kommune of the register by its Kürzel; the register row is made when the catalogue is not loaded."""
    schluessel, ars, name, einwohner = REGISTER[kuerzel]
    gebiet, _ = Gebietskoerperschaft.objects.get_or_create(
        schluessel=schluessel,
        defaults={
            "ars": ars,
            "art": Gebietskoerperschaft.Art.GEMEINDE,
            "name": name,
            "typ": "Stadt",
            "bundesland": "Nordrhein-Westfalen",
            "einwohner": einwohner,
            "gebietsstand": date(2025, 11, 30),
        },
    )
    klasse = groessenklasse(einwohner=gebiet.einwohner, ist_kreis=False)
    vorgabe = {"name": name.split(",")[0], "groessenklasse": klasse}
    return Kommune.objects.create(kuerzel=kuerzel, gebietskoerperschaft=gebiet, **{**vorgabe, **werte})


def amt_anlegen(kommune: Kommune, nummer: str, bezeichnung: str = "", **werte: Any) -> Amt:
    """An Amt of `kommune`; `uebergeordnet=` puts it below another one."""
    return Amt.objects.create(kommune=kommune, nummer=nummer, bezeichnung=bezeichnung, **werte)


def benutzer_anlegen(name: str, **werte: Any) -> Benutzer:
    """A login without any right; its password is `<name>-passwort`."""
    benutzer = Benutzer(username=name, anzeigename=name.capitalize(), **werte)
    benutzer.set_password(f"{name}-passwort")
    benutzer.save()
    return benutzer


def recht_geben(
    benutzer: Benutzer,
    kommune: Kommune,
    stufe: str = r.LESEN,
    *,
    amt: Amt | None = None,
    bereich: str = r.ALLE_BEREICHE,
    rolle: str = "Test",
    **werte: Any,
) -> Zugehoerigkeit:
    """A Zugehoerigkeit valid since ever; what the instance already knew about its rights is forgotten."""
    benutzer.__dict__.pop("_rechte", None)
    return Zugehoerigkeit.objects.create(
        benutzer=benutzer,
        kommune=kommune,
        amt=amt,
        bereich=bereich,
        stufe=stufe,
        rolle=rolle,
        **{"gueltig_ab": SEIT_JEHER, **werte},
    )
