"""How figures, dates and addresses look on every page (a template builtin, no {% load %} needed).

Rules from design/oberflaeche.md: ``1.557``, ``57,9 %``, ``2.256.164,00 €``, ``1,4 VZÄ``, ``Q2 2026``.
Unknown is the word "unbekannt", never 0 and never an empty cell.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organisation.adresszeile import adresszeile

register = template.Library()

UNBEKANNT = "unbekannt"
SCHMAL = "\u00a0"  # no line break between a number and its unit
HOECHSTE_FARBSTUFE = 7
AMPEL_WORTE = {"gruen": "im Plan", "gelb": "gefährdet", "rot": "kritisch", "grau": UNBEKANNT, "fertig": "abgeschlossen"}
AMPEL_FORMEN = {"gruen": "●", "gelb": "▲", "rot": "■", "grau": "◇", "fertig": "✓"}


def _als_decimal(wert: Any) -> Decimal | None:
    if wert is None or wert == "" or isinstance(wert, bool):
        return None
    try:
        zahlwert = Decimal(str(wert))
    except InvalidOperation:
        return None
    return zahlwert if zahlwert.is_finite() else None


def _deutsch(wert: Decimal, stellen: int) -> str:
    gerundet = wert.quantize(Decimal(1).scaleb(-stellen), rounding=ROUND_HALF_UP)
    if gerundet == 0:
        gerundet = abs(gerundet)
    text = f"{gerundet:,.{stellen}f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".").replace("-", "\u2212")


@register.filter
def zahl(wert: Any, stellen: int = 0) -> str:
    """German notation with thousands dots; half values round away from zero: ``1557`` → ``1.557``."""
    zahlwert = _als_decimal(wert)
    return UNBEKANNT if zahlwert is None else _deutsch(zahlwert, int(stellen))


@register.filter
def roh(wert: Any) -> str:
    """For attributes, addresses and years: ``1154`` stays ``1154`` (a bare ``{{ }}`` prints ``1.154``), None is ""."""
    return "" if wert is None else str(wert)


@register.filter
def prozent(anteil: Any, stellen: int = 1) -> str:
    """A share between 0 and 1 as per cent: ``0.579`` → ``57,9 %``."""
    zahlwert = _als_decimal(anteil)
    return UNBEKANNT if zahlwert is None else f"{_deutsch(zahlwert * 100, int(stellen))}{SCHMAL}%"


@register.filter
def euro(betrag: Any, stellen: int = 2) -> str:
    """An amount in euros: ``2256164`` → ``2.256.164,00 €``."""
    zahlwert = _als_decimal(betrag)
    return UNBEKANNT if zahlwert is None else f"{_deutsch(zahlwert, int(stellen))}{SCHMAL}€"


@register.filter
def vzae(wert: Any, stellen: int = 1) -> str:
    """Full-time equivalents: ``1.4`` → ``1,4 VZÄ``."""
    zahlwert = _als_decimal(wert)
    return UNBEKANNT if zahlwert is None else f"{_deutsch(zahlwert, int(stellen))}{SCHMAL}VZÄ"


def _ortszeit(wert: dt.datetime) -> dt.datetime:
    return timezone.localtime(wert) if timezone.is_aware(wert) else wert


@register.filter
def datum(wert: dt.date | dt.datetime | None) -> str:
    """``TT.MM.JJJJ`` (a datetime is shown as the local day)."""
    if isinstance(wert, dt.datetime):
        wert = _ortszeit(wert).date()
    return wert.strftime("%d.%m.%Y") if isinstance(wert, dt.date) else UNBEKANNT


@register.filter
def zeitpunkt(wert: dt.datetime | None) -> str:
    """``TT.MM.JJJJ HH:MM`` in local time."""
    return _ortszeit(wert).strftime("%d.%m.%Y %H:%M") if isinstance(wert, dt.datetime) else UNBEKANNT


@register.filter
def quartal(wert: dt.date | None) -> str:
    """``Q2 2026``."""
    return f"Q{(wert.month + 2) // 3} {wert.year}" if isinstance(wert, dt.date) else UNBEKANNT


@register.filter
def oder_unbekannt(wert: Any, grund: str = "") -> Any:
    """The value itself, or "unbekannt" with its reason in brackets when it is missing."""
    if wert is not None and wert != "":
        return wert
    return f"{UNBEKANNT} ({grund})" if grund else UNBEKANNT


@register.filter
def veraenderung(differenz: Any, einheit: str = "") -> str:
    """A change as arrow and words, never by colour alone: ``3`` → ``▲ 3 mehr``."""
    zahlwert = _als_decimal(differenz)
    if zahlwert is None:
        return "Veränderung unbekannt"
    if zahlwert == 0:
        return "▬ unverändert"
    stellen = 0 if zahlwert == zahlwert.to_integral_value() else 1
    betrag = _deutsch(abs(zahlwert), stellen) + (f"{SCHMAL}{einheit}" if einheit else "")
    return f"▲ {betrag} mehr" if zahlwert > 0 else f"▼ {betrag} weniger"


@register.simple_tag
def stufenmarke(nummer: int | None, name: str = "") -> SafeString:
    """The mark of a Reifegrad: its number on the colour of that stage; hatched grey when not assessed."""
    if nummer is None:
        return format_html('<span class="stufe stufe--unbewertet">{}</span>', name or "nicht bewertet")
    farbe = min(max(int(nummer), 0), HOECHSTE_FARBSTUFE)
    marke = format_html('<span class="stufe stufe--{}">{}</span>', farbe, nummer)
    return format_html('{} <span class="stufe-name">{}</span>', marke, name) if name else marke


@register.simple_tag
def ampel(farbe: str, wort: str = "") -> SafeString:
    """Traffic light as shape, word and colour. ``farbe``: gruen, gelb, rot, grau or fertig (anything else is grau)."""
    farbe = farbe if farbe in AMPEL_WORTE else "grau"
    return format_html(
        '<span class="ampel ampel--{}"><span class="ampel__form" aria-hidden="true">{}</span> {}</span>',
        farbe,
        AMPEL_FORMEN[farbe],
        wort or AMPEL_WORTE[farbe],
    )


def _abfrage(context: template.Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


@register.simple_tag(takes_context=True)
def adresse(context: template.Context, **werte: Any) -> str:
    """This page's query string with ``werte`` set; None removes a key; any other change returns to page 1."""
    return f"?{adresszeile(_abfrage(context), {name: _texte(wert) for name, wert in werte.items()})}"


def _texte(wert: Any) -> list[str]:
    if wert is None:
        return []
    return [str(eintrag) for eintrag in wert] if isinstance(wert, (list, tuple)) else [str(wert)]


@register.simple_tag(takes_context=True)
def adresse_ohne(context: template.Context, name: str, wert: Any = None) -> str:
    """This page's query string without one filter (all its values, or only ``wert``), on page 1."""
    abfrage = _abfrage(context)
    rest = [] if wert is None else [eintrag for eintrag in abfrage.getlist(name) if eintrag != str(wert)]
    return f"?{adresszeile(abfrage, {name: rest})}"


@register.inclusion_tag("bausteine/_verborgene_felder.html", takes_context=True)
def verborgene_felder(context: template.Context, *ohne: str) -> dict[str, Any]:
    """Hidden inputs that carry this page's query through a GET form, except the keys in ``ohne`` and the page."""
    paare = [(n, w) for n, ws in _abfrage(context).lists() for w in ws if n not in ohne and n != "seite"]
    return {"paare": paare}


@register.filter
def rueckgaengig_url(extra_tags: str | None) -> str:
    """The undo address of a message added with ``extra_tags="rueckgaengig:/pfad/"``; "" if there is none."""
    for marke in (extra_tags or "").split():
        art, _, pfad = marke.partition(":")
        if art == "rueckgaengig" and pfad.startswith("/") and not urlsplit(pfad).netloc:
            return pfad
    return ""


KERN_KLASSEN = {
    "checkbox": "kern-form-check__checkbox",
    "checkboxselectmultiple": "auswahlkasten",
    "radioselect": "auswahlkasten",
    "select": "kern-form-input__select",
    "selectmultiple": "feld__mehrfach",
}


@register.filter
def feldart(feld: BoundField) -> str:
    """How bausteine/_feld.html draws a field: haken, gruppe, auswahl or eingabe."""
    arten = {"checkbox": "haken", "radioselect": "gruppe", "checkboxselectmultiple": "gruppe", "select": "auswahl"}
    return arten.get(feld.widget_type, "eingabe")


@register.filter
def kern_feld(feld: BoundField) -> SafeString:
    """The bare widget with its KERN class; Django adds aria-describedby and aria-invalid itself."""
    klasse = KERN_KLASSEN.get(feld.widget_type, "kern-form-input__input")
    if feld.errors and klasse.startswith("kern-"):
        klasse = f"{klasse} {klasse}--error"
    eigene = feld.field.widget.attrs.get("class", "")
    return feld.as_widget(attrs={"class": f"{klasse} {eigene}".strip()})


@register.filter
def zeitpunkt_oder_datum(wert: dt.date | dt.datetime | None) -> str:
    """A datetime with its time, a plain day without."""
    return zeitpunkt(wert) if isinstance(wert, dt.datetime) else datum(wert)


@register.simple_tag
def seitenfolge(seite: Page[Any]) -> list[int | None]:
    """Page numbers around the current page; None stands for a gap."""
    folge = seite.paginator.get_elided_page_range(seite.number, on_each_side=1, on_ends=1)
    return [nummer if isinstance(nummer, int) else None for nummer in folge]
