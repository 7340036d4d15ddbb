"""Versions of the Kriterienkatalog: written once, with a reason; other weights are a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from leistungen.models import Bewertung, Kriterienkatalog, Kriterium, Lueckenregel, Skalenstufe
from leistungen.selectors.kriterien import gueltiger_katalog, kriterien_von, skala, stufen_von
from leistungen.services.bewertungen import wert_in_worten
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation import rechte as r
from organisation.models import Benutzer, Kommune

HOECHSTENS_KRITERIEN, HOECHSTENS_STUFEN = 20, 12
HOECHSTES_GEWICHT = Decimal(100)
BEREICH = "leistungen"


@dataclass(frozen=True)
class Stufenangabe:
    """One step of a scale; `ab_menge` only where the criterion is derived from the Fallzahl."""

    wert: Decimal
    bezeichnung: str
    beschreibung: str = ""
    ab_menge: int | None = None


@dataclass(frozen=True)
class Kriteriumsangabe:
    """One criterion of a new version. An empty `schluessel` is made from the name."""

    name: str
    gewicht: Decimal
    stufen: Sequence[Stufenangabe]
    schluessel: str = ""
    beschreibung: str = ""
    richtung: str = Kriterium.Richtung.HOCH_IST_GUT
    herkunft: str = Kriterium.Herkunft.SCHAETZUNG_FACHAMT
    ableitung: str = ""
    ist_muss: bool = False


def katalog_anlegen(
    *,
    benutzer: Benutzer | None,
    kommune: Kommune,
    name: str,
    kriterien: Sequence[Kriteriumsangabe],
    grund: str,
    quelle: str = "",
    luecken_regel: str = Lueckenregel.MITTELWERT,
    top_n: int = 20,
    gueltig_ab: date | None = None,
    gesehene_version: int | None = None,
) -> Kriterienkatalog:
    """Write the next version and make it the one that holds; `gesehene_version` is the one the user started from (None:
    there was none). `benutzer` None is the system (demo data).

    Raises Eingabefehler (right to release for the whole Kommune, criteria, scale, text), VeralteterStand.
    """
    freigabe_pruefen(benutzer=benutzer, kommune=kommune)
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        Kommune.objects.select_for_update().get(pk=kommune.pk)
        bisher = gueltiger_katalog(kommune=kommune)
        _veraltete_abweisen(bisher, gesehene_version)
        geprueft = _kriterien_pruefen(kommune, kriterien)
        if bisher is not None:
            Kriterienkatalog.objects.filter(pk=bisher.pk).update(ist_gueltig=False)
        katalog = Kriterienkatalog.objects.create(
            kommune=kommune,
            name=text_pruefen(name, feld="name", name="Name", hoechstens=120, pflicht=True),
            quelle=text_pruefen(quelle, feld="quelle", name="Quelle", hoechstens=300),
            version=(bisher.version if bisher else 0) + 1,
            gueltig_ab=gueltig_ab or timezone.localdate(),
            grund=text,
            luecken_regel=_regel_pruefen(luecken_regel),
            top_n=top_n_pruefen(top_n),
            angelegt_von=benutzer,
        )
        _kriterien_schreiben(katalog, geprueft)
    return katalog


def gewichte_speichern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    gewichte: Mapping[str, Decimal],
    grund: str,
    gesehene_version: int,
    luecken_regel: str = "",
    top_n: int | None = None,
) -> Kriterienkatalog:
    """The version that holds with other weights (by Schlüssel), as a new version. Values need no new assessment.

    Raises Eingabefehler, VeralteterStand.
    """
    bisher = gueltiger_katalog(kommune=kommune)
    if bisher is None:
        raise Eingabefehler("Die Kommune hat noch keinen Kriterienkatalog.")
    kriterien = [angabe_von(k, gewichte.get(k.schluessel)) for k in kriterien_von(katalog=bisher)]
    return katalog_anlegen(
        benutzer=benutzer,
        kommune=kommune,
        name=bisher.name,
        quelle=bisher.quelle,
        kriterien=kriterien,
        grund=grund,
        luecken_regel=luecken_regel or bisher.luecken_regel,
        top_n=bisher.top_n if top_n is None else top_n,
        gesehene_version=gesehene_version,
    )


def angabe_von(kriterium: Kriterium, gewicht: Decimal | None = None) -> Kriteriumsangabe:
    """The criterion as it stands, to be written into another version."""
    stufen = [Stufenangabe(s.wert, s.bezeichnung, s.beschreibung, s.ab_menge) for s in stufen_von(kriterium)]
    return Kriteriumsangabe(
        name=kriterium.name,
        gewicht=kriterium.gewicht if gewicht is None else gewicht,
        stufen=stufen,
        schluessel=kriterium.schluessel,
        beschreibung=kriterium.beschreibung,
        richtung=kriterium.richtung,
        herkunft=kriterium.herkunft,
        ableitung=kriterium.ableitung,
        ist_muss=kriterium.ist_muss,
    )


def freigabe_pruefen(*, benutzer: Benutzer | None, kommune: Kommune) -> None:
    """Raises Eingabefehler for everyone who may not release for the whole Kommune; None is the system."""
    if benutzer is not None and not benutzer.rechte().darf(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.FREIGEBEN):
        raise Eingabefehler("Kriterien und Rangfolge darf nur festlegen, wer für alle Ämter freigeben darf.")


def top_n_pruefen(top_n: int) -> int:
    """Return `top_n`. Raises Eingabefehler outside 1 to 1000."""
    if not 1 <= top_n <= 1000:
        raise Eingabefehler("TOP n: Bitte eine Zahl von 1 bis 1.000 angeben.", feld="top_n")
    return top_n


def _regel_pruefen(regel: str) -> str:
    if regel not in Lueckenregel.values:
        raise Eingabefehler("Diese Regel für fehlende Werte gibt es nicht.", feld="luecken_regel")
    return regel


def _veraltete_abweisen(bisher: Kriterienkatalog | None, gesehen: int | None) -> None:
    jetzt = bisher.version if bisher else None
    if jetzt == gesehen:
        return
    unterschiede = [
        Unterschied(
            leistung_id=0,
            bezeichnung=kriterium.name,
            feld=f"Gewicht von {kriterium.name}",
            gesehen=f"Version {gesehen or 'keine'}",
            jetzt=f"{wert_in_worten(kriterium.gewicht)} in Version {jetzt}",
            von=str(bisher.angelegt_von or "") if bisher else "",
            am=bisher.angelegt_am if bisher else None,
        )
        for kriterium in (kriterien_von(katalog=bisher) if bisher else [])
    ]
    raise VeralteterStand(unterschiede)


def _kriterien_pruefen(kommune: Kommune, angaben: Sequence[Kriteriumsangabe]) -> list[tuple[str, Kriteriumsangabe]]:
    """(Schlüssel, Angabe) per criterion. Raises Eingabefehler that names the criterion."""
    if not 1 <= len(angaben) <= HOECHSTENS_KRITERIEN:
        raise Eingabefehler(f"Ein Katalog hat 1 bis {HOECHSTENS_KRITERIEN} Kriterien.", feld="kriterien")
    geprueft = [(angabe.schluessel or slugify(angabe.name)[:40].strip("-"), angabe) for angabe in angaben]
    namen = [schluessel for schluessel, _ in geprueft]
    for schluessel, angabe in geprueft:
        _kriterium_pruefen(schluessel, angabe, doppelt=namen.count(schluessel) > 1)
    if not any(angabe.gewicht > 0 for angabe in angaben):
        raise Eingabefehler("Mindestens ein Gewicht muss größer als 0 sein.", feld="kriterien")
    _skalen_vergleichen(kommune, geprueft)
    return geprueft


def _kriterium_pruefen(schluessel: str, angabe: Kriteriumsangabe, *, doppelt: bool) -> None:
    name = text_pruefen(angabe.name, feld="kriterien", name="Name des Kriteriums", hoechstens=120, pflicht=True)
    text_pruefen(angabe.beschreibung, feld="kriterien", name=f"„{name}“, Beschreibung", hoechstens=2000)
    werte = [stufe.wert for stufe in angabe.stufen]
    if not schluessel or slugify(schluessel) != schluessel or len(schluessel) > 40:
        raise Eingabefehler(
            f"„{name}“: Der Schlüssel besteht aus Kleinbuchstaben, Ziffern und Bindestrichen.", feld="kriterien"
        )
    if doppelt:
        raise Eingabefehler(f"„{name}“: Den Schlüssel „{schluessel}“ gibt es zweimal.", feld="kriterien")
    if not 0 <= angabe.gewicht <= HOECHSTES_GEWICHT:
        raise Eingabefehler(f"„{name}“: Das Gewicht liegt zwischen 0 und {HOECHSTES_GEWICHT}.", feld="kriterien")
    if not 2 <= len(werte) <= HOECHSTENS_STUFEN or len(set(werte)) != len(werte):
        raise Eingabefehler(
            f"„{name}“: Eine Skala hat 2 bis {HOECHSTENS_STUFEN} Stufen mit verschiedenen Werten.", feld="kriterien"
        )
    for stufe in angabe.stufen:
        _stufe_pruefen(name, stufe)
    if (angabe.herkunft == Kriterium.Herkunft.ABGELEITET) != (angabe.ableitung in Kriterium.Ableitung.values):
        raise Eingabefehler(f"„{name}“: Ein abgeleitetes Kriterium nennt, woraus; ein anderes nicht.", feld="kriterien")
    if angabe.richtung not in Kriterium.Richtung.values or angabe.herkunft not in Kriterium.Herkunft.values:
        raise Eingabefehler(f"„{name}“: Richtung oder Herkunft gibt es nicht.", feld="kriterien")


def _stufe_pruefen(name: str, stufe: Stufenangabe) -> None:
    text_pruefen(stufe.bezeichnung, feld="kriterien", name=f"„{name}“, Stufe", hoechstens=120, pflicht=True)
    text_pruefen(stufe.beschreibung, feld="kriterien", name=f"„{name}“, Stufe", hoechstens=300)
    if abs(stufe.wert) > 1000:
        raise Eingabefehler(f"„{name}“: Ein Wert der Skala liegt zwischen −1.000 und 1.000.", feld="kriterien")


def _skalen_vergleichen(kommune: Kommune, geprueft: Sequence[tuple[str, Kriteriumsangabe]]) -> None:
    """Values keep their meaning: a criterion that has some keeps its scale. Raises Eingabefehler."""
    neu = dict(geprueft)
    frueher = Kriterium.objects.filter(kommune=kommune, schluessel__in=neu).prefetch_related("stufen")
    letzte = {k.schluessel: k for k in frueher.order_by("id")}
    bewertet = set(
        Bewertung.objects.filter(kommune=kommune, kriterium__schluessel__in=neu)
        .values_list("kriterium__schluessel", flat=True)
        .distinct()
    )
    for schluessel in bewertet & set(letzte):
        if sorted(skala(letzte[schluessel])) != sorted(stufe.wert for stufe in neu[schluessel].stufen):
            raise Eingabefehler(
                f"„{neu[schluessel].name}“: Zu diesem Kriterium gibt es Bewertungen auf der bisherigen Skala. Bitte behalten "
                "Sie die Werte der Stufen bei, oder führen Sie es unter einem neuen Schlüssel als neues Kriterium.",
                feld="kriterien",
            )


def _kriterien_schreiben(katalog: Kriterienkatalog, geprueft: Sequence[tuple[str, Kriteriumsangabe]]) -> None:
    kriterien = Kriterium.objects.bulk_create(
        Kriterium(
            kommune_id=katalog.kommune_id,
            katalog=katalog,
            schluessel=schluessel,
            nummer=nummer,
            name=angabe.name.strip(),
            beschreibung=angabe.beschreibung.strip(),
            richtung=angabe.richtung,
            gewicht=angabe.gewicht,
            herkunft=angabe.herkunft,
            ableitung=angabe.ableitung,
            ist_muss=angabe.ist_muss,
        )
        for nummer, (schluessel, angabe) in enumerate(geprueft, start=1)
    )
    Skalenstufe.objects.bulk_create(
        Skalenstufe(
            kommune_id=katalog.kommune_id,
            kriterium=kriterium,
            wert=stufe.wert,
            bezeichnung=stufe.bezeichnung.strip(),
            beschreibung=stufe.beschreibung.strip(),
            ab_menge=stufe.ab_menge if angabe.ableitung == Kriterium.Ableitung.FALLZAHL else None,
        )
        for kriterium, (_, angabe) in zip(kriterien, geprueft, strict=True)
        for stufe in angabe.stufen
    )
