"""Demo logins with passwords made once, left in `demo-zugang.txt` (mode 0600)."""

from __future__ import annotations

import os
import secrets
from datetime import date
from pathlib import Path

from django.db import transaction

from auswertung.services.demodaten.quellen import zeilen
from organisation.models import Amt, Ansicht, Benutzer, Kommune, Zugehoerigkeit
from organisation.services.ansichten import ansicht_speichern

DATEI = "demo-zugang.txt"
ANSICHTEN = (
    ("Unter dem gesetzlichen Minimum", "gezaehlt=1&minimum=unter&sortierung=stufe"),
    ("Noch nicht bewertet", "gezaehlt=1&stufe=keine"),
)
SCHREIBEND = ("bearbeiten", "freigeben")
GUELTIG_AB = date(2021, 1, 1)


def zugaenge_anlegen(*, ordner: Path) -> list[str]:
    """Make missing logins and rewrite the file; a login whose password nobody knows any more gets a new one.

    Returns the names of the logins made or renewed. One line per login: user, password, Kommune, role, tab-separated.
    """
    datei = ordner / DATEI
    bekannt = _gelesen(datei)
    vorhanden = set(Benutzer.objects.values_list("username", flat=True))
    offen = [name for name in _namen() if name not in vorhanden or name not in bekannt]
    if not offen:
        return []
    for name in offen:
        bekannt[name] = secrets.token_urlsafe(12)
    with transaction.atomic():
        for name in offen:
            _anlegen(name, bekannt[name])
        _schreiben(datei, bekannt)
    return offen


def rechte_anlegen(*, kommune: Kommune) -> None:
    """Zugehoerigkeiten of the demo logins in one Kommune."""
    aemter = {amt.nummer: amt for amt in Amt.objects.filter(kommune=kommune)}
    benutzer = {b.username: b for b in Benutzer.objects.filter(username__in=_namen())}
    Zugehoerigkeit.objects.bulk_create(
        Zugehoerigkeit(
            kommune=kommune,
            benutzer=benutzer[zeile["benutzer"]],
            amt=aemter[zeile["amt"]] if zeile["amt"] else None,
            rolle=zeile["rolle"],
            bereich=zeile["bereich"],
            stufe=zeile["stufe"],
            darf_nicht_oeffentlich=zeile["nicht_oeffentlich"] == "ja",
            gueltig_ab=GUELTIG_AB,
        )
        for zeile in zeilen("zugaenge.csv")
        if zeile["kommune"] == kommune.kuerzel
    )


def bearbeitender(kuerzel: str) -> str | None:
    """The first login of the Kommune that may edit its services; None where there is none (Offenburg: a Kämmerei only)."""
    darf = (z for z in zeilen("zugaenge.csv") if z["bereich"] in ("alle", "leistungen") and z["stufe"] in SCHREIBEND)
    return next((z["benutzer"] for z in darf if z["kommune"] == kuerzel), None)


def ansichten_anlegen(*, kommune: Kommune) -> None:
    """Shared views of the working list that the first login of the Kommune that may edit offers its colleagues."""
    name = bearbeitender(kommune.kuerzel)
    if name is None:
        return
    benutzer = Benutzer.objects.get(username=name)
    for titel, abfrage in ANSICHTEN:
        ansicht_speichern(
            benutzer=benutzer,
            kommune=kommune,
            liste="leistungen",
            bereich="leistungen",
            name=titel,
            abfrage=abfrage,
            reichweite=Ansicht.Reichweite.GETEILT,
        )


def _namen() -> list[str]:
    return list(dict.fromkeys(zeile["benutzer"] for zeile in zeilen("zugaenge.csv")))


def _anlegen(name: str, passwort: str) -> None:
    zeile = next(z for z in zeilen("zugaenge.csv") if z["benutzer"] == name)
    benutzer, _ = Benutzer.objects.get_or_create(
        username=name,
        defaults={
            "anzeigename": zeile["anzeigename"],
            "is_staff": zeile["verwaltung"] == "ja",
            "ist_betreiber": zeile["betreiber"] == "ja",
        },
    )
    benutzer.set_password(passwort)
    benutzer.save()


def _gelesen(datei: Path) -> dict[str, str]:
    if not datei.exists():
        return {}
    teile = (zeile.split("\t") for zeile in datei.read_text(encoding="utf-8").splitlines())
    return {spalten[0]: spalten[1] for spalten in teile if len(spalten) >= 4}


def _schreiben(datei: Path, passworte: dict[str, str]) -> None:
    """Replace the file in one step, readable for its owner alone."""
    datei.parent.mkdir(parents=True, exist_ok=True)
    orte = {z["benutzer"]: (z["kommune"].capitalize() or "–", z["rolle"]) for z in reversed(zeilen("zugaenge.csv"))}
    neu = datei.with_suffix(".neu")
    neu.unlink(missing_ok=True)
    with os.fdopen(os.open(neu, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as ziel:
        ziel.writelines("\t".join((name, passworte[name], *orte[name])) + "\n" for name in _namen())
    neu.replace(datei)
