"""Filters of the working list. The names are stable: figures of the cockpit, saved views and colleagues link here.

| name                  | value                          | shows                                                          |
|-----------------------|--------------------------------|----------------------------------------------------------------|
| `q`                   | text                           | name (umlauts, typos), LeiKa-Schlüssel from its start, OZG-ID  |
| `themenfeld`, `lage`  | id, repeatable                 | any of them                                                    |
| `amt`                 | id, repeatable                 | the Amt and every Amt below it                                 |
| `amt_direkt`          | id                             | only this Amt                                                  |
| `stufe`               | number or `keine`, repeatable  | stage in the Leitmodell; `keine` = not assessed                |
| `bewertet`            | `ja`, `nein`                   | has a stage or not                                             |
| `minimum`             | `ab`, `unter`, `offen`         | stage ≥ legal minimum; stage below it; neither can be said     |
| `ziel`                | `ab`, `unter`, `offen`         | stage ≥ own target; stage below it; no stage or no target      |
| `faellig_am`          | date                           | own target is due that day and not reached                     |
| `erbracht`            | `ja`, `nein`, `ungeprueft`     | repeatable; without it nothing is hidden                       |
| `gezaehlt`            | `1`                            | the denominator of every Kennzahl: counted and erbracht ≠ nein |
| `geaendert_tage`      | n                              | current Reifegrad holds since one of the last n days           |
| `geaendert_seit`      | date                           | current Reifegrad holds since that day or later                |
| `unbestaetigt_monate` | n or `nie`                     | not confirmed for more than n months, or never (`nie`: never)  |
| `ozg`                 | five digits                    | services of one OZG-Leistung                                   |
| `vorgang`             | UUID                           | services one Vorgang wrote to                                  |
| `abfrage`             | `beantwortet`, `offen`         | all running Fachamt-Abfragen about it answered; one is open    |
| `fehlt`               | `amt`, `stufe`, `fallzahl`, `ziel` | repeatable: any of these is missing                        |

Not filters, but part of the same address: `sortierung`, `spalten`, `dichte` (`dicht`), `je_seite` (25, 50, 200), `seite`, `format`.
A value that makes no sense is an error, never ignored: an ignored filter would show, and let change, too many rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import django_filters
from dateutil.relativedelta import relativedelta
from django import forms
from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict

from leistungen.models import (
    Bewertung,
    Erbringungsstand,
    KommunaleLeistung,
    Kriterienbewertung,
    Reifegradstand,
    Zielvorgabe,
)
from leistungen.selectors.abfragen import gefragte_positionen, offene_positionen
from leistungen.selectors.auswahl import Auswahl
from leistungen.selectors.spalten import ERBRACHT
from leistungen.selectors.suche import HOECHSTLAENGE, suchbedingung

KEINE, NIE = "keine", "nie"
HOECHSTE_ID = 2**31 - 1
FEHLT = {"amt": "Amt", "stufe": "Reifegrad", "fallzahl": "Fallzahl", "ziel": "Ziel"}
LAGE_ZUR_GRENZE = {"ab": "erreicht", "unter": "noch darunter", "offen": "nicht bestimmbar"}
ABFRAGE = {"beantwortet": "beantwortet", "offen": "noch offen"}
JA_NEIN = {"ja": "bewertet", "nein": "nicht bewertet"}
_TATSACHEN: tuple[type[Model], ...] = (Reifegradstand, Erbringungsstand, Zielvorgabe, Kriterienbewertung, Bewertung)


class Mehrfachfeld(forms.Field):
    """Repeated values: numbers up to `hoechstens`, or one of the words in `worte`."""

    widget = forms.SelectMultiple

    def __init__(self, *, worte: tuple[str, ...] = (), hoechstens: int = HOECHSTE_ID, **kwargs: Any) -> None:
        self.worte, self.hoechstens = worte, hoechstens
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[int | str]:
        """The values, numbers as int."""
        return [self._einer(wert) for wert in value or () if wert != ""]

    def _einer(self, wert: str) -> int | str:
        if wert in self.worte:
            return wert
        if self.hoechstens and wert.isascii() and wert.isdigit() and int(wert[:11]) <= self.hoechstens:
            return int(wert)
        raise forms.ValidationError(f"„{wert[:40]}“ gibt es hier nicht.")


class Mehrfachfilter(django_filters.Filter):
    field_class = Mehrfachfeld


def _wahl(worte: dict[str, str], methode: str, name: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(choices=list(worte.items()), method=methode, label=name)


class Monatsfeld(forms.Field):
    def to_python(self, value: Any) -> int | str | None:
        """Months 0–1200, or `nie`."""
        if value in (None, ""):
            return None
        if value == NIE:
            return NIE
        if value.isascii() and value.isdigit() and len(value) <= 4 and int(value) <= 1200:
            return int(value)
        raise forms.ValidationError("Bitte eine Zahl von Monaten angeben.")


class Monatsfilter(django_filters.Filter):
    field_class = Monatsfeld


@dataclass(frozen=True)
class Filterchip:
    """One active filter in words; `name` and `wert` are what to take out of the address to remove it."""

    name: str
    wert: str
    text: str


class LeistungenFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="nach_text", max_length=HOECHSTLAENGE, label="Suche")
    themenfeld = Mehrfachfilter(field_name="themenfeld_id", lookup_expr="in", label="Themenfeld")
    lage = Mehrfachfilter(field_name="lage_id", lookup_expr="in", label="Lage")
    amt = Mehrfachfilter(method="nach_amt", label="Amt")
    amt_direkt = Mehrfachfilter(field_name="amt_id", lookup_expr="in", label="nur Amt")
    stufe = Mehrfachfilter(method="nach_stufe", worte=(KEINE,), hoechstens=9, label="Reifegrad")
    bewertet = _wahl(JA_NEIN, "nach_bewertung", "Bewertung")
    minimum = _wahl(LAGE_ZUR_GRENZE, "nach_minimum", "Gesetzliches Minimum")
    ziel = _wahl(LAGE_ZUR_GRENZE, "nach_ziel", "Eigenes Ziel")
    faellig_am = django_filters.DateFilter(method="faellige", label="Offenes Ziel fällig am")
    erbracht = Mehrfachfilter(lookup_expr="in", worte=tuple(ERBRACHT), hoechstens=0, label="erbracht?")
    gezaehlt = _wahl({"1": "nur gezählte, erbracht oder ungeprüft"}, "nur_gezaehlte", "Zählung")
    geaendert_tage = django_filters.NumberFilter(
        method="seit_tagen", min_value=1, max_value=36500, decimal_places=0, label="Geändert in Tagen"
    )
    geaendert_seit = django_filters.DateFilter(field_name="stand_seit", lookup_expr="gte", label="Geändert seit")
    unbestaetigt_monate = Monatsfilter(method="unbestaetigt", label="Nicht bestätigt seit Monaten")
    ozg = django_filters.CharFilter(field_name="ozg_leistung__ozg_id", max_length=5, label="OZG-Leistung")
    vorgang = django_filters.UUIDFilter(method="nach_vorgang", label="Vorgang")
    abfrage = _wahl(ABFRAGE, "nach_abfrage", "Fachamt-Abfrage")
    fehlt = Mehrfachfilter(method="nach_luecke", worte=tuple(FEHLT), hoechstens=0, label="Es fehlt")

    class Meta:
        model = KommunaleLeistung
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], *, auswahl: Auswahl, stichtag: date) -> None:
        super().__init__(data, queryset)
        self.auswahl, self.stichtag = auswahl, stichtag

    @property
    def treffer(self) -> QuerySet[Any]:
        """The rows; none at all where a filter could not be read."""
        return self.qs if self.is_valid() else self.queryset.none()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Apply only what was given: an empty list or None is no filter."""
        for name, wert in self.form.cleaned_data.items():
            if wert not in (None, "", []):
                queryset = self.filters[name].filter(queryset, wert)
        return queryset

    def nach_text(self, queryset: QuerySet[Any], name: str, wert: str) -> QuerySet[Any]:
        """Search."""
        return queryset.filter(suchbedingung(wert))

    def nach_amt(self, queryset: QuerySet[Any], name: str, wert: list[int]) -> QuerySet[Any]:
        """The Amt with everything below."""
        return queryset.filter(amt_id__in={pk for amt_id in wert for pk in self.auswahl.unterbaum(amt_id)})

    def nach_stufe(self, queryset: QuerySet[Any], name: str, wert: list[int | str]) -> QuerySet[Any]:
        """Any of these stages, or none."""
        zahlen = Q(stufe_wert__in=[w for w in wert if w != KEINE])
        return queryset.filter(zahlen | Q(stufe_wert__isnull=True) if KEINE in wert else zahlen)

    def nach_bewertung(self, queryset: QuerySet[Any], name: str, wert: str) -> QuerySet[Any]:
        """Assessed or not."""
        return queryset.filter(stufe_wert__isnull=wert == "nein")

    def nach_minimum(self, queryset: QuerySet[Any], name: str, wert: str) -> QuerySet[Any]:
        """Against the legal minimum; where no source names one, nothing can be said about any row."""
        minimum = self.auswahl.minimum
        if minimum is None:
            return queryset if wert == "offen" else queryset.none()
        bedingungen = {
            "ab": Q(stufe_wert__gte=minimum),
            "unter": Q(stufe_wert__lt=minimum),
            "offen": Q(stufe_wert__isnull=True),
        }
        return queryset.filter(bedingungen[wert])

    def nach_ziel(self, queryset: QuerySet[Any], name: str, wert: str) -> QuerySet[Any]:
        """Against the own target."""
        bedingungen = {
            "ab": Q(stufe_wert__gte=F("ziel_wert")),
            "unter": Q(stufe_wert__lt=F("ziel_wert")),
            "offen": Q(stufe_wert__isnull=True) | Q(ziel_wert__isnull=True),
        }
        return queryset.filter(bedingungen[wert])

    def faellige(self, queryset: QuerySet[Any], name: str, wert: date) -> QuerySet[Any]:
        """As the next due item of the cockpit: due that day, the target not reached."""
        offen = Q(stufe_wert__isnull=True) | Q(stufe_wert__lt=F("ziel_wert"))
        return queryset.filter(offen, ziel_datum=wert, ziel_wert__isnull=False)

    def nur_gezaehlte(self, queryset: Any, name: str, wert: str) -> QuerySet[Any]:
        """The denominator of every Kennzahl."""
        gezaehlte: QuerySet[Any] = queryset.gezaehlte()
        return gezaehlte

    def seit_tagen(self, queryset: QuerySet[Any], name: str, wert: Any) -> QuerySet[Any]:
        """As the Kennzahl: the last n days ending today."""
        return queryset.filter(stand_seit__gt=self.stichtag - timedelta(days=int(wert)))

    def unbestaetigt(self, queryset: QuerySet[Any], name: str, wert: int | str) -> QuerySet[Any]:
        """Never confirmed, or longer ago than n months."""
        nie = Q(bestaetigt_am__isnull=True)
        if wert == NIE:
            return queryset.filter(nie)
        return queryset.filter(nie | Q(bestaetigt_am__lt=self.stichtag - relativedelta(months=int(wert))))

    def nach_vorgang(self, queryset: QuerySet[Any], name: str, wert: Any) -> QuerySet[Any]:
        """Services a Vorgang wrote facts to."""
        bedingung = Q()
        for modell in _TATSACHEN:
            bedingung |= Q(pk__in=modell._default_manager.filter(vorgang=wert).values("leistung_id"))
        return queryset.filter(bedingung)

    def nach_abfrage(self, queryset: QuerySet[Any], name: str, wert: str) -> QuerySet[Any]:
        """Services a running Abfrage asks about: everything answered, or something still open."""
        offen = offene_positionen().values("leistung_id")
        if wert == "offen":
            return queryset.filter(pk__in=offen)
        gefragt = gefragte_positionen().values("leistung_id")
        return queryset.filter(pk__in=gefragt).exclude(pk__in=offen)

    def nach_luecke(self, queryset: QuerySet[Any], name: str, wert: list[str]) -> QuerySet[Any]:
        """Any of these is missing."""
        felder = {"amt": "amt", "stufe": "stufe_wert", "fallzahl": "fallzahl", "ziel": "ziel_wert"}
        bedingung = Q()
        for luecke in wert:
            bedingung |= Q(**{f"{felder[luecke]}__isnull": True})
        return queryset.filter(bedingung)

    def fehlermeldungen(self) -> list[str]:
        """What could not be read, in German."""
        return [f"{self.filters[n].label}: {' '.join(f)}" for n, f in self.errors.items() if n in self.filters]

    def chips(self) -> list[Filterchip]:
        """The active filters in words, in the order of the table above."""
        if not self.is_valid():
            return []
        return [chip for name, wert in self.form.cleaned_data.items() for chip in self._chips(name, wert)]

    def _chips(self, name: str, wert: Any) -> Iterator[Filterchip]:
        werte = wert if isinstance(wert, list) else [wert] if wert not in (None, "") else []
        for einer in werte:
            roh = einer.isoformat() if isinstance(einer, date) else str(einer)
            yield Filterchip(name, roh, f"{self.filters[name].label}: {self._wort(name, einer)}")

    def _wort(self, name: str, wert: Any) -> str:
        worte: dict[str, dict[Any, str]] = {
            "themenfeld": self.auswahl.themenfelder,
            "lage": self.auswahl.lagen,
            "amt": {amt.id: f"{amt.name} mit allem darunter" for amt in self.auswahl.aemter.values()},
            "amt_direkt": {amt.id: amt.name for amt in self.auswahl.aemter.values()},
            "stufe": {KEINE: "nicht bewertet", **{s.wert: s.name for s in self.auswahl.stufen.values()}},
            "bewertet": JA_NEIN,
            "minimum": LAGE_ZUR_GRENZE,
            "abfrage": ABFRAGE,
            "ziel": LAGE_ZUR_GRENZE,
            "erbracht": ERBRACHT,
            "gezaehlt": {"1": "nur gezählte, erbracht oder ungeprüft"},
            "unbestaetigt_monate": {NIE: "noch nie bestätigt"},
            "fehlt": FEHLT,
        }
        if isinstance(wert, date):
            return f"{wert:%d.%m.%Y}"
        return worte.get(name, {}).get(wert, f"{wert}")


def in_worten(chips: list[Filterchip]) -> str:
    """The active filters as one line for an export."""
    return "; ".join(chip.text for chip in chips)
