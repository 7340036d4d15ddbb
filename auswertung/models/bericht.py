"""Council reports: a draft with free text, then frozen for ever; files, deliveries and downloads are only ever added."""

from __future__ import annotations

import uuid
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from auswertung.models.berichtsart import Berichtsart, geaendert
from organisation import rechte as r
from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)

BERICHTSRAEUME = ("leistungen", "projekte", "personal", "finanzen", "gremien")
# What a frozen report says and what it was made from
EINGEFROREN = (
    "kommune_id", "art_id", "stichtag", "amt_id", "titel", "drucksache", "bereiche", "enthaelt_nicht_oeffentliches", "inhalt",
    "pruefsumme", "stand", "datenstand_am", "vorgaenger_id", "erstellt_von_id", "eingefroren_am",
)  # fmt: skip
_UNFERTIG = ("entwurf", "wird_erstellt")


class BerichtQuerySet(MandantenQuerySet):
    """A report is seen with the right in every room it shows: for the whole Kommune, or for the Amt it is about."""

    pfad_zum_amt = "amt_id"
    vorsatz = ""  # path from the row to its report

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> Q:
        rechte = benutzer.rechte() if benutzer.is_authenticated else r.Rechte()
        bedingung = Q(pk__in=[])
        for kommune_id in rechte.kommunen():
            for aemter, raeume in _raeume_je_amt(rechte, kommune_id, stufe):
                teil = Q(**{"kommune_id": kommune_id, f"{self.vorsatz}bereiche__contained_by": sorted(raeume)})
                bedingung |= teil if aemter is None else teil & Q(**{f"{self.vorsatz}amt_id__in": aemter})
        return bedingung


def _raeume_je_amt(rechte: r.Rechte, kommune_id: int, stufe: str) -> list[tuple[list[int] | None, frozenset[str]]]:
    """Rooms granted for the whole Kommune (None), then per group of Ämter those granted there."""
    aemter = {raum: rechte.aemter(kommune_id=kommune_id, bereich=raum, stufe=stufe) for raum in BERICHTSRAEUME}
    ueberall = frozenset(raum for raum, erlaubt in aemter.items() if erlaubt is None)
    gruppen: dict[frozenset[str], list[int]] = {}
    for amt in sorted(frozenset().union(*(erlaubt or frozenset() for erlaubt in aemter.values()))):
        hier = ueberall | {raum for raum, erlaubt in aemter.items() if erlaubt is not None and amt in erlaubt}
        gruppen.setdefault(hier, []).append(amt)
    return [*([(None, ueberall)] if ueberall else []), *((ids, raeume) for raeume, ids in gruppen.items())]


@nachverfolgt(exclude=["inhalt"])
class Bericht(Mandantenmodell):
    """One report. `bereiche`: the rooms it shows; `amt` empty: the whole Kommune; `inhalt`: bytes of its Berichtsinhalt."""

    class Status(models.TextChoices):
        ENTWURF = "entwurf", "Entwurf"
        WIRD_ERSTELLT = "wird_erstellt", "wird erstellt"
        ERSTELLT = "erstellt", "erstellt"
        FREIGEGEBEN = "freigegeben", "freigegeben"
        AUSGELIEFERT = "ausgeliefert", "ausgeliefert"
        ZURUECKGEZOGEN = "zurueckgezogen", "zurückgezogen"

    art = models.ForeignKey(
        Berichtsart, on_delete=models.PROTECT, related_name="berichte", verbose_name="Berichtsart", db_constraint=False
    )
    stichtag = models.DateField("Stichtag")
    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Umfang",
        help_text="Leer: die gesamte Verwaltung. Ein Amt schließt die ihm untergeordneten ein.",
        db_constraint=False,
    )
    titel = models.CharField("Titel", max_length=200)
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)
    status = models.CharField("Status", max_length=14, choices=Status.choices, default=Status.ENTWURF)
    bereiche = ArrayField(models.CharField(max_length=12), verbose_name="gezeigte Bereiche")
    enthaelt_nicht_oeffentliches = models.BooleanField("enthält Nichtöffentliches", default=False)
    inhalt = models.BinaryField("eingefrorener Inhalt", null=True, blank=True, editable=False)
    pruefsumme = models.CharField("Prüfsumme (SHA-256)", max_length=64, blank=True, editable=False)
    stand = models.DateTimeField("Stand der Kennzahlen", null=True, blank=True, editable=False)
    datenstand_am = models.DateField("Tag des Datenstands", null=True, blank=True, editable=False)
    vorgaenger = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="letzter ausgelieferter Bericht",
        db_constraint=False,
        editable=False,
    )
    erstellt_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erstellt von"
    )
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    eingefroren_am = models.DateTimeField("eingefroren am", null=True, blank=True, editable=False)
    freigegeben_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="freigegeben von"
    )
    freigegeben_am = models.DateTimeField("freigegeben am", null=True, blank=True, editable=False)
    zurueckgezogen_am = models.DateTimeField("zurückgezogen am", null=True, blank=True, editable=False)
    rueckzugsgrund = models.CharField("Grund des Zurückziehens", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = BerichtQuerySet.as_manager()

    class Meta:
        verbose_name = "Bericht"
        verbose_name_plural = "Berichte"
        triggers = [
            pgtrigger.Protect(
                name="eingefroren_fest",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.inhalt IS NOT NULL AND ({geaendert(EINGEFROREN)} OR NEW.status IN ('entwurf', 'wird_erstellt'))"
                ),
            ),
            pgtrigger.Protect(
                name="eingefroren_bleibt",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.inhalt IS NOT NULL"),
            ),
        ]
        indexes = [models.Index(fields=["kommune", "-stichtag", "-id"], name="bericht_liste")]
        constraints = [
            eindeutig_je_kommune("bericht_kommune_id"),
            GleicheKommune(feld="art", name="bericht_art_gleiche_kommune"),
            GleicheKommune(feld="amt", name="bericht_amt_gleiche_kommune"),
            GleicheKommune(feld="vorgaenger", name="bericht_vorgaenger_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(titel=""),
                name="bericht_mit_titel",
                violation_error_message="Ein Bericht braucht einen Titel.",
            ),
            models.CheckConstraint(
                condition=Q(bereiche__len__gt=0) & Q(bereiche__contained_by=list(BERICHTSRAEUME)),
                name="bericht_bereiche_bekannt",
                violation_error_message="Ein Bericht zeigt mindestens einen bekannten Bereich.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_UNFERTIG, inhalt__isnull=True)
                | (~Q(status__in=_UNFERTIG) & Q(inhalt__isnull=False, stand__isnull=False) & ~Q(pruefsumme="")),
                name="bericht_erstellt_mit_inhalt",
                violation_error_message="Ein erstellter Bericht hat einen eingefrorenen Inhalt mit Prüfsumme, ein Entwurf nicht.",
            ),
            models.CheckConstraint(
                condition=~Q(status="zurueckgezogen") | ~Q(rueckzugsgrund=""),
                name="bericht_rueckzug_mit_grund",
                violation_error_message="Wer einen Bericht zurückzieht, nennt den Grund.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.titel}, Stichtag {self.stichtag:%d.%m.%Y} (Nr. {self.pk})"

    @property
    def ist_eingefroren(self) -> bool:
        """Whether its content is fixed for ever."""
        return self.status not in _UNFERTIG


class BerichtsteilQuerySet(BerichtQuerySet):
    """Rows that belong to a report: seen and changed by whoever may see or change the report."""

    pfad_zum_amt = "bericht__amt_id"
    vorsatz = "bericht__"


class BerichtsdateiQuerySet(BerichtsteilQuerySet):
    def abrufbar_fuer(self, benutzer: Any) -> Self:
        """Files the Benutzer may take out of the house: the full version of a report with parts that are not public only
        with the grant to see such things in every room of the report."""
        rechte = benutzer.rechte() if benutzer.is_authenticated else r.Rechte()
        offen = Q(ist_oeffentlich=True) | Q(bericht__enthaelt_nicht_oeffentliches=False)
        for kommune_id in rechte.kommunen():
            raeume = [
                raum for raum in BERICHTSRAEUME if rechte.darf_nicht_oeffentlich(kommune_id=kommune_id, bereich=raum)
            ]
            offen |= Q(kommune_id=kommune_id, bericht__bereiche__contained_by=raeume)
        return self.exportierbar_fuer(benutzer).filter(offen)


@nachverfolgt()
class Berichtstext(Mandantenmodell):
    """Free text of one section, written in the browser before the report is frozen."""

    bericht = models.ForeignKey(Bericht, on_delete=models.CASCADE, related_name="texte", db_constraint=False)
    abschnitt = models.SlugField("Abschnitt", max_length=60)
    text = models.TextField("Text", max_length=20_000, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = BerichtsteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtstext"
        verbose_name_plural = "Berichtstexte"
        constraints = [
            GleicheKommune(feld="bericht", name="berichtstext_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "bericht", "abschnitt"],
                name="berichtstext_je_abschnitt",
                violation_error_message="Diesen Text hat inzwischen jemand anderes geschrieben.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.abschnitt} (Bericht {self.bericht_id})"


def ablageort(datei: Berichtsdatei, dateiname: str) -> str:
    """Random name on disk: no title ever becomes a path."""
    return f"{datei.kommune_id}/berichte/{uuid.uuid4().hex}"


class Berichtsdatei(Mandantenmodell):
    """A file written from the frozen content, served only by a view after `abrufbar_fuer`."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        WORD = "docx", "Word"
        EXCEL = "xlsx", "Excel"
        JSON = "json", "JSON"

    bericht = models.ForeignKey(Bericht, on_delete=models.PROTECT, related_name="dateien", db_constraint=False)
    format = models.CharField("Format", max_length=4, choices=Format.choices)
    ist_oeffentlich = models.BooleanField("öffentliche Fassung", default=False)
    datei = models.FileField("Datei", upload_to=ablageort, max_length=200)
    dateiname = models.CharField("Dateiname", max_length=200)
    groesse = models.PositiveBigIntegerField("Größe in Byte")
    sha256 = models.CharField("Prüfsumme (SHA-256)", max_length=64)
    erstellt_am = models.DateTimeField("erstellt am", db_default=Now(), editable=False)

    objects = BerichtsdateiQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtsdatei"
        verbose_name_plural = "Berichtsdateien"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            eindeutig_je_kommune("berichtsdatei_kommune_id"),
            GleicheKommune(feld="bericht", name="berichtsdatei_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "bericht", "format", "ist_oeffentlich"], name="berichtsdatei_einmal_je_fassung"
            ),
        ]

    def __str__(self) -> str:
        return self.dateiname


class Berichtsabgabe(Mandantenmodell):
    """The report was handed over: to whom and when, append-only."""

    bericht = models.ForeignKey(Bericht, on_delete=models.PROTECT, related_name="abgaben", db_constraint=False)
    empfaenger = models.CharField("Empfänger", max_length=200, help_text="Zum Beispiel ein Gremium.")
    ausgeliefert_am = models.DateField("ausgeliefert am")
    bemerkung = models.CharField("Bemerkung", max_length=300, blank=True)
    erfasst_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erfasst von"
    )
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)

    objects = BerichtsteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtsabgabe"
        verbose_name_plural = "Berichtsabgaben"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            eindeutig_je_kommune("berichtsabgabe_kommune_id"),
            GleicheKommune(feld="bericht", name="berichtsabgabe_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(empfaenger=""),
                name="berichtsabgabe_mit_empfaenger",
                violation_error_message="Eine Auslieferung nennt den Empfänger.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.empfaenger}, {self.ausgeliefert_am:%d.%m.%Y}"


class Berichtsabruf(Mandantenmodell):
    """Somebody took a file out of the house: who, what, when, for whom. Append-only."""

    bericht = models.ForeignKey(Bericht, on_delete=models.PROTECT, related_name="abrufe", db_constraint=False)
    format = models.CharField("Format", max_length=4, choices=Berichtsdatei.Format.choices)
    ist_oeffentlich = models.BooleanField("öffentliche Fassung", default=False)
    empfaenger = models.CharField("für wen", max_length=200)
    abgerufen_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="abgerufen von"
    )
    abgerufen_am = models.DateTimeField("abgerufen am", db_default=Now(), editable=False)

    objects = BerichtsteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtsabruf"
        verbose_name_plural = "Berichtsabrufe"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            GleicheKommune(feld="bericht", name="berichtsabruf_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(empfaenger=""),
                name="berichtsabruf_mit_empfaenger",
                violation_error_message="Ein Abruf nennt, für wen die Datei ist.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()} für {self.empfaenger}"
