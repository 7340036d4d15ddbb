"""Search tolerant of umlauts and typos.

Names are compared in the form `ozg_suchform` (lower case, ä/ae/a alike, no accents). Each word of the query must
occur in the name, or be similar to a part of it (pg_trgm word similarity, PostgreSQL's threshold of 0.6).
"""

from __future__ import annotations

import re

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from leistungen.models import Einzelleistung, EinzelleistungFassung, KommunaleLeistung, OzgLeistung

HOECHSTLAENGE = 200
WOERTER = 8
AEHNLICH_AB_LAENGE = 4
OZG_ID_LAENGE = 5


def _form(text: str) -> Func:
    return Func(Value(text), function="ozg_suchform", output_field=TextField())


def _woerter(text: str) -> list[str]:
    return text[:HOECHSTLAENGE].split()[:WOERTER]


def _darf_aehnlich_sein(wort: str) -> bool:
    return len(wort) >= AEHNLICH_AB_LAENGE and not wort.isdigit()


def wortbedingung(text: str, feld: str) -> Q:
    """Every word of `text` occurs in `feld` (already in search form) or is similar to a part of it."""
    bedingung = Q()
    for wort in _woerter(text):
        treffer = Q(**{f"{feld}__contains": _form(wort)})
        if _darf_aehnlich_sein(wort):
            treffer |= Q(**{f"{feld}__trigram_word_similar": _form(wort)})
        bedingung &= treffer
    return bedingung


def nur_ziffern(text: str) -> str:
    """The digits of a LeiKa-Schlüssel or an OZG-ID typed with blanks, dots or dashes; "" for anything else."""
    ziffern = re.sub(r"[\s.\-]", "", text)
    return ziffern if ziffern.isascii() and ziffern.isdigit() else ""


def suchbedingung(text: str) -> Q:
    """Condition on KommunaleLeistung: name, LeiKa-Schlüssel from its beginning, or OZG-ID. Empty text matches all."""
    if not text.strip():
        return Q()
    bedingung = _im_katalog(text) | (Q(einzelleistung__isnull=True) & _eigene(text))
    if ziffern := nur_ziffern(text):
        bedingung |= Q(
            einzelleistung__in=Einzelleistung.objects.filter(leika_schluessel__startswith=ziffern).values("id")
        )
        if len(ziffern) == OZG_ID_LAENGE:
            bedingung |= Q(ozg_leistung__in=OzgLeistung.objects.filter(ozg_id=ziffern).values("id"))
    return bedingung


def _im_katalog(text: str) -> Q:
    """Every word fits the name in the current Katalogstand; the database function keeps to the trigram index."""
    bedingung = Q()
    for wort in _woerter(text):
        if _darf_aehnlich_sein(wort):
            bedingung &= Q(einzelleistung__in=RawSQL("SELECT ozg_einzelleistungen_mit(%s)", [wort]))
        else:
            fassungen = EinzelleistungFassung.objects.filter(suchtext__contains=_form(wort), ist_aktuell=True)
            bedingung &= Q(einzelleistung__in=fassungen.values("einzelleistung_id"))
    return bedingung


def _eigene(text: str) -> Q:
    eigene = KommunaleLeistung.objects.filter(einzelleistung__isnull=True).annotate(
        suchform=Func(F("eigene_bezeichnung"), function="ozg_suchform", output_field=TextField())
    )
    return Q(pk__in=eigene.filter(wortbedingung(text, "suchform")).values("pk"))


def naehe(text: str) -> TrigramWordSimilarity:
    """How well the name of a KommunaleLeistung fits, 0 to 1, to order hits by."""
    wort = _form(text[:HOECHSTLAENGE])
    fassung = EinzelleistungFassung.objects.filter(pk=OuterRef("fassung_id")).values("suchtext")[:1]
    name = Coalesce(Subquery(fassung), Func(F("eigene_bezeichnung"), function="ozg_suchform"), output_field=TextField())
    return TrigramWordSimilarity(wort, name)  # type: ignore[arg-type]  # takes expressions too
