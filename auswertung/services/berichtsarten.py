"""Types of reports: the shipped ones are taken over when first used; a Kommune copies one and arranges its sections.

A version that a report was made with never changes: a change makes the next version.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pghistory
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from auswertung.berichtsgliederung import Gliederungspunkt, GliederungUngueltig, als_json, aus_json, pruefen
from auswertung.mitgelieferte_berichtsarten import MITGELIEFERTE, Artvorlage
from auswertung.models import Berichtsart
from auswertung.selectors.berichte import arten
from auswertung.services.bausteine import BAUSTEINE
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation import rechte as r
from organisation.models import Benutzer, Kommune

OHNE_RECHT = "Berichtsarten ordnet an, wer für alle Ämter der Kommune Leistungen bearbeiten darf."


@dataclass(frozen=True)
class Angebot:
    """A type to choose: kept by the Kommune (`art`), or shipped and not used yet (`vorlage`)."""

    schluessel: str
    name: str
    beschreibung: str
    art: Berichtsart | None
    vorlage: Artvorlage | None

    @property
    def abschnitte(self) -> tuple[Gliederungspunkt, ...]:
        """Its sections."""
        return (
            aus_json(self.art.abschnitte) if self.art is not None else (self.vorlage.abschnitte if self.vorlage else ())
        )


def angebote(*, kommune: Kommune, auch_ruhende: bool = False) -> list[Angebot]:
    """Shipped types first in their order, then those of the Kommune; a shipped one in its newest form."""
    eigene = {art.schluessel: art for art in arten(kommune=kommune)}
    mitgeliefert = [
        Angebot(v.schluessel, v.name, v.beschreibung, _aktuell(eigene.get(v.schluessel), v), v)
        for v in MITGELIEFERTE.values()
    ]
    andere = [
        Angebot(art.schluessel, art.name, art.beschreibung, art, None)
        for art in eigene.values()
        if art.schluessel not in MITGELIEFERTE
    ]
    return [a for a in (*mitgeliefert, *andere) if auch_ruhende or a.art is None or a.art.ist_aktiv]


def _aktuell(art: Berichtsart | None, vorlage: Artvorlage) -> Berichtsart | None:
    """The kept version, unless the product brings a newer one."""
    return art if art is not None and art.abschnitte == als_json(vorlage.abschnitte) else None


def art_bereitstellen(*, kommune: Kommune, schluessel: str) -> Berichtsart:
    """The newest version of a type; a shipped one is written down when it is used first. Raises Eingabefehler."""
    vorlage = MITGELIEFERTE.get(schluessel)
    with transaction.atomic():
        letzte = Berichtsart.objects.filter(kommune=kommune, schluessel=schluessel).order_by("-nummer").first()
        if vorlage is None:
            if letzte is None or not letzte.ist_aktiv:
                raise Eingabefehler("Diese Berichtsart gibt es nicht.", feld="art")
            return letzte
        if _aktuell(letzte, vorlage) is not None:
            return letzte  # type: ignore[return-value]
        art, _ = Berichtsart.objects.get_or_create(
            kommune=kommune,
            schluessel=schluessel,
            nummer=(letzte.nummer if letzte else 0) + 1,
            defaults={
                "name": vorlage.name,
                "beschreibung": vorlage.beschreibung,
                "abschnitte": als_json(vorlage.abschnitte),
                "herkunft": Berichtsart.Herkunft.MITGELIEFERT,
            },
        )
        return art


def in_gebrauch_nehmen(art: Berichtsart) -> None:
    """From now on this version is fixed."""
    jetzt = timezone.now()
    Berichtsart.objects.filter(pk=art.pk, in_gebrauch_seit__isnull=True).update(in_gebrauch_seit=jetzt)


def art_kopieren(*, benutzer: Benutzer, kommune: Kommune, schluessel: str, name: str) -> Berichtsart:
    """A type of the Kommune with the sections of another one. Raises Eingabefehler."""
    _recht_pruefen(benutzer, kommune)
    neuer = text_pruefen(name, feld="name", name="Name", hoechstens=120, pflicht=True)
    vorbild = next((a for a in angebote(kommune=kommune, auch_ruhende=True) if a.schluessel == schluessel), None)
    if vorbild is None:
        raise Eingabefehler("Diese Berichtsart gibt es nicht.", feld="art")
    with transaction.atomic(), pghistory.context(grund=f"Kopie von „{vorbild.name}“"[:200]):
        return Berichtsart.objects.create(
            kommune=kommune,
            schluessel=_freier_schluessel(kommune, neuer),
            name=neuer,
            beschreibung=vorbild.beschreibung,
            abschnitte=als_json(vorbild.abschnitte),
        )


def art_gliedern(
    *,
    benutzer: Benutzer,
    art: Berichtsart,
    punkte: Sequence[Gliederungspunkt],
    version: int | None,
    name: str | None = None,
    beschreibung: str | None = None,
) -> Berichtsart:
    """Arrange the sections anew; a version in use stays, the change makes the next one.

    Raises Eingabefehler (right, shipped type, arrangement), VeralteterStand.
    """
    try:
        pruefen(punkte, bausteine=BAUSTEINE.keys())
    except GliederungUngueltig as fehler:
        raise Eingabefehler(fehler.meldung, feld="abschnitte") from fehler
    with transaction.atomic(), pghistory.context(grund="Abschnitte angeordnet"):
        zeile = _sperren(benutzer, art, version)
        neuer = (
            zeile.name if name is None else text_pruefen(name, feld="name", name="Name", hoechstens=120, pflicht=True)
        )
        worte = zeile.beschreibung
        if beschreibung is not None:
            worte = text_pruefen(beschreibung, feld="beschreibung", name="Beschreibung", hoechstens=500)
        if zeile.in_gebrauch_seit is not None:
            return _naechste_version(zeile, neuer, worte, punkte)
        zeile.name, zeile.beschreibung, zeile.abschnitte = neuer, worte, als_json(punkte)
        zeile.version += 1
        zeile.save()
        return zeile


def _naechste_version(
    zeile: Berichtsart, name: str, beschreibung: str, punkte: Sequence[Gliederungspunkt]
) -> Berichtsart:
    hoechste = Berichtsart.objects.filter(kommune_id=zeile.kommune_id, schluessel=zeile.schluessel)
    return Berichtsart.objects.create(
        kommune_id=zeile.kommune_id,
        schluessel=zeile.schluessel,
        nummer=(hoechste.aggregate(n=Max("nummer"))["n"] or 0) + 1,
        name=name,
        beschreibung=beschreibung,
        abschnitte=als_json(punkte),
    )


def art_anbieten(*, benutzer: Benutzer, art: Berichtsart, ist_aktiv: bool, version: int | None) -> Berichtsart:
    """Offer a type of the Kommune for new reports, or no longer. Raises Eingabefehler, VeralteterStand."""
    with transaction.atomic(), pghistory.context(grund="wird angeboten" if ist_aktiv else "wird nicht mehr angeboten"):
        zeile = _sperren(benutzer, art, version)
        zeile.ist_aktiv, zeile.version = ist_aktiv, zeile.version + 1
        zeile.save(update_fields=["ist_aktiv", "version"])
    return zeile


def _sperren(benutzer: Benutzer, art: Berichtsart, version: int | None) -> Berichtsart:
    _recht_pruefen(benutzer, art.kommune)
    zeilen = Berichtsart.objects.filter(kommune_id=art.kommune_id, schluessel=art.schluessel)
    zeile = zeilen.select_for_update().order_by("-nummer").first()
    if zeile is None:
        raise Eingabefehler("Diese Berichtsart gibt es nicht mehr.")
    if zeile.herkunft == Berichtsart.Herkunft.MITGELIEFERT:
        raise Eingabefehler("Mitgelieferte Berichtsarten bleiben, wie sie sind. Bitte kopieren Sie die Art zuerst.")
    if zeile.pk != art.pk or version not in (None, zeile.version):
        raise VeralteterStand([Unterschied(zeile.pk, zeile.name, "Abschnitte", "älterer Stand", str(zeile))])
    return zeile


def _recht_pruefen(benutzer: Benutzer, kommune: Kommune) -> None:
    if not darf_anordnen(benutzer=benutzer, kommune=kommune):
        raise Eingabefehler(OHNE_RECHT)


def darf_anordnen(*, benutzer: Benutzer, kommune: Kommune) -> bool:
    """Whether the Benutzer may copy and arrange types."""
    return benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN)


def _freier_schluessel(kommune: Kommune, name: str) -> str:
    umschrift = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    stamm = re.sub(r"[^a-z0-9]+", "-", name.lower().translate(umschrift)).strip("-")[:40] or "bericht"
    belegt = set(Berichtsart.objects.filter(kommune=kommune).values_list("schluessel", flat=True)) | set(MITGELIEFERTE)
    return next(s for s in (stamm, *(f"{stamm}-{n}" for n in range(2, 10_000))) if s not in belegt)


# --- Moves of one section, for buttons that work without JavaScript ---------------------------------------------------


def verschoben(punkte: Sequence[Gliederungspunkt], schluessel: str, um: int) -> list[Gliederungspunkt]:
    """One place up (−1) or down (+1); at the end it stays."""
    liste = list(punkte)
    stelle = next((n for n, punkt in enumerate(liste) if punkt.schluessel == schluessel), None)
    if stelle is not None and 0 <= stelle + um < len(liste):
        liste[stelle], liste[stelle + um] = liste[stelle + um], liste[stelle]
    return _mit_anfang(liste)


def entfernt(punkte: Sequence[Gliederungspunkt], schluessel: str) -> list[Gliederungspunkt]:
    """Without one section."""
    return _mit_anfang([punkt for punkt in punkte if punkt.schluessel != schluessel])


def ergaenzt(punkte: Sequence[Gliederungspunkt], *, baustein: str, titel: str) -> list[Gliederungspunkt]:
    """One section more at the end; its key says what it is made of."""
    belegt = {punkt.schluessel for punkt in punkte}
    stamm = baustein or "text"
    schluessel = next(s for s in (stamm, *(f"{stamm}-{n}" for n in range(2, 1000))) if s not in belegt)
    name = titel.strip() or (BAUSTEINE[baustein].name if baustein in BAUSTEINE else "Text")
    return [*punkte, Gliederungspunkt(schluessel, name, baustein, freier_text=not baustein)]


def _mit_anfang(punkte: list[Gliederungspunkt]) -> list[Gliederungspunkt]:
    """The first section always stands on level 1."""
    return [replace(punkt, ebene=1) if n == 0 else punkt for n, punkt in enumerate(punkte)]
