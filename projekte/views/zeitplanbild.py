"""The timeline as HTML and SVG. Places are attributes of the drawing, colours are classes: no inline style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from projekte.models import Abhaengigkeit, Projekt, Schritt
from projekte.selectors.zeitplan import Zeile
from projekte.views.zeitplankurz import Angaben, abweichung, schrittangaben
from projekte.zeitachse import NULL, Achse, achse, balken, nummer, punkt, verbindung

HOEHE = 32  # of a lane, in pixels; static/css/zeitplan.css has the same number
_SVG = '<svg class="bahn__bild" viewBox="0 0 1000 {hoehe}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
_RASTER = '<use href="#r"/>'
PHASEN = dict(Projekt.Phase.choices)


def datum(tag: int | None) -> str:
    """A day of the timeline in words."""
    return "unbekannt" if tag is None else f"{NULL + timedelta(days=tag):%d.%m.%Y}"


def portfolioachse(zeilen: Iterable[Zeile], *, heute: date) -> Achse:
    """An axis that holds every day of these projects."""
    tage = (tag for z in zeilen for s in z.schritte for tag in (s[3], s[4], s[5], s[6]))
    return achse(tage, heute=heute)


def kopf(skala: Achse, *, heute: date) -> SafeString:
    """Words of the ticks, above the lanes; places in per cent, so that letters keep their shape."""
    passende = (s for s in skala.striche() if s.x / 10 + len(s.text) <= 100)  # a letter takes up to one per cent
    worte = "".join(f'<text x="{s.x / 10:g}%" y="16">{escape(s.text)}</text>' for s in passende)
    x = skala.x(nummer(heute)) / 10
    anker = "end" if x > 70 else "start"
    tag = f'<text class="zeitplan__heute-wort" text-anchor="{anker}" x="{x:g}%" y="34">Heute {heute:%d.%m.%Y}</text>'
    return mark_safe(f'<svg class="zeitplan__kopf" height="40" aria-hidden="true" focusable="false">{worte}{tag}</svg>')  # noqa: S308


def raster(skala: Achse, *, heute: date) -> SafeString:
    """Ticks and the line of today behind all lanes: one drawing, however many lanes there are.

    On paper every lane uses it (`_RASTER`): a drawing across pages would be cut.
    """
    striche = "".join(f"M{s.x:g}-99V199" for s in skala.striche())
    x = skala.x(nummer(heute))
    return mark_safe(  # noqa: S308 - numbers only
        '<div class="zeitplan__raster"><svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<g id="r"><path class="rasterstrich" d="{striche}"/><path class="heute" d="M{x:g}-99V199"/></g></svg></div>'
    )


def bahnen(zeilen: Sequence[Zeile], skala: Achse, *, basis: str, verletzungen: dict[int, list[str]]) -> SafeString:
    """One lane per project: name and figures in words, steps and first plan as a drawing."""
    teile = [_bahn(zeile, skala, basis, len(verletzungen.get(zeile.id, ()))) for zeile in zeilen]
    return mark_safe("".join(teile))  # noqa: S308 - every text is escaped below


def _bahn(zeile: Zeile, skala: Achse, basis: str, verletzt: int) -> str:
    ende, verzug = zeile.ende, zeile.verzug
    worte = f"{zeile.erledigt} von {len(zeile.schritte)} erledigt"
    worte += f", bis {datum(ende)}" if ende is not None else ", Ende unbekannt"
    if verzug:
        worte += f" ({verzug:+d} Tage zum ersten Plan)".replace("-", "\u2212")
    marke = f' <span class="bahn__marke">■ {verletzt} verletzt</span>' if verletzt else ""
    return (
        f'<li class="bahn" data-projekt><div class="bahn__name"><a href="{basis}{zeile.id}/">{escape(zeile.titel)}</a>{marke}'
        f'<span class="bahn__worte">{escape(zeile.amt)} · {PHASEN[zeile.phase]} · {worte}</span></div>'
        f"{_SVG.format(hoehe=HOEHE)}{_RASTER}{schrittpfade(zeile.schritte, skala)}</svg></li>"
    )


def schrittpfade(schritte: Iterable[tuple[Any, ...]], skala: Achse) -> str:
    """All steps of a lane, one path per kind of mark: a few elements, however many steps."""
    pfade: dict[str, list[str]] = {}
    for _, status, meilenstein, beginn, ende, erster_beginn, erstes_ende in schritte:
        if erstes_ende is not None:
            ab = min(erster_beginn if erster_beginn is not None else erstes_ende, erstes_ende)
            pfade.setdefault("basis", []).append(balken(skala, ab, erstes_ende, oben=24, hoehe=3))
        if ende is None:
            continue
        if meilenstein:
            pfade.setdefault("meilenstein", []).append(punkt(skala, ende, y=13))
        ab = ende if beginn is None else min(beginn, ende)
        pfade.setdefault(status, []).append(balken(skala, ab, ende, oben=7, hoehe=12))
    reihenfolge = ("basis", "offen", "wartet", "laeuft", "erledigt", "meilenstein")
    return "".join(f'<path class="b-{art}" d="{"".join(pfade[art])}"/>' for art in reihenfolge if art in pfade)


@dataclass(frozen=True)
class Bahn:
    """A lane of one project: a step of its own (`schritt_id`) or another project it needs (None)."""

    schritt_id: int | None
    name: str
    worte: str
    bild: SafeString
    angaben: Angaben


@dataclass(frozen=True)
class Projektbild:
    """One project, a lane per step, all lanes of the same height; `linien` are the dependencies over all of them."""

    bahnen: list[Bahn]
    linien: SafeString
    kopf: SafeString
    raster: SafeString


Schrittplan = tuple[Schritt, date | None, date | None]
_Ort = tuple[float, int | None, int | None]  # middle of the bar in pixels, its begin and end


def projektbild(
    *, schritte: Sequence[Schrittplan], abhaengigkeiten: Sequence[Abhaengigkeit], noetige: Sequence[Zeile], heute: date
) -> Projektbild:
    """Steps of a project below the projects it needs, dependencies as lines."""
    eigene = [_werte(schritt, beginn, ende) for schritt, beginn, ende in schritte]
    tage = [t for w in eigene for t in w[3:]] + [t for z in noetige for t in (z.beginn, z.ende)]
    skala = achse(tage, heute=heute)
    bahnen = [
        Bahn(None, z.titel, "Voraussetzung, anderes Projekt", _bild(z.schritte, skala), _projektworte(z))
        for z in noetige
    ]
    bahnen += [
        Bahn(s.pk, s.bezeichnung, s.get_status_display(), _bild([werte], skala), schrittangaben(s, beginn, ende))
        for (s, beginn, ende), werte in zip(schritte, eigene, strict=True)
    ]
    linien = f"{_SVG.format(hoehe=max(len(bahnen), 1) * HOEHE)}{_linien(abhaengigkeiten, eigene, noetige, skala)}</svg>"
    return Projektbild(bahnen, mark_safe(linien), kopf(skala, heute=heute), raster(skala, heute=heute))  # noqa: S308


def _bild(schritte: Iterable[tuple[Any, ...]], skala: Achse) -> SafeString:
    return mark_safe(f"{_SVG.format(hoehe=HOEHE)}{_RASTER}{schrittpfade(schritte, skala)}</svg>")  # noqa: S308 - numbers only


def _projektworte(z: Zeile) -> Angaben:
    return [
        ("Amt", z.amt),
        ("Erwartet", f"{datum(z.beginn)} bis {datum(z.ende)}"),
        ("Erster Plan", f"bis {datum(z.erstes_ende)}" if z.erstes_ende is not None else "kein freigegebener Plan"),
        ("Zum ersten Plan", abweichung(z.verzug)),
    ]


def _werte(schritt: Schritt, beginn: date | None, ende: date | None) -> tuple[Any, ...]:
    ist = (schritt.ist_beginn or schritt.plan_beginn, schritt.ist_ende or schritt.prognose_ende or schritt.plan_ende)
    tage = [None if tag is None else nummer(tag) for tag in (*ist, beginn, ende)]
    if schritt.status == Schritt.Status.UEBERSPRUNGEN:
        tage = [None] * 4
    return schritt.pk, schritt.status, schritt.ist_meilenstein, *tage


def _linien(
    abhaengigkeiten: Iterable[Abhaengigkeit], eigene: Sequence[Any], noetige: Sequence[Zeile], skala: Achse
) -> str:
    """From what is needed to what needs it. A whole project stands for its last, the own project for its first step."""
    stellen: dict[tuple[int, int | None], _Ort] = {}
    for i, z in enumerate(noetige):
        y = (i + 0.4) * HOEHE
        stellen[z.id, None] = (y, z.beginn, z.ende)
        stellen.update({(z.id, s[0]): (y, s[3], s[4]) for s in z.schritte})
    schritt_stellen = {w[0]: ((len(noetige) + i + 0.4) * HOEHE, w[3], w[4]) for i, w in enumerate(eigene)}
    erster = next((ort for ort in schritt_stellen.values() if ort[2] is not None), None)
    pfade = []
    for a in abhaengigkeiten:
        von = schritt_stellen.get(a.voraussetzung_schritt_id or 0) or stellen.get(
            (a.voraussetzung_projekt_id, a.voraussetzung_schritt_id)
        )
        nach = schritt_stellen.get(a.schritt_id) if a.schritt_id else erster
        if von and nach and von[2] is not None and (nach[1] or nach[2]) is not None:
            pfade.append(verbindung(skala, von[2], von[0], nach[1] if nach[1] is not None else nach[2], nach[0]))
    return f'<path class="abhaengigkeit" d="{"".join(pfade)}"/>' if pfade else ""
