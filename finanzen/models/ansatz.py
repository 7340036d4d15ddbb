"""Planned money as dated, append-only facts: one cell of the matrix, a series that fills cells, a total as printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from finanzen.models.haushalt import FRUEHESTES_JAHR, SPAETESTES_JAHR, Kostenart, jahr_im_rahmen
from finanzen.models.massnahme import Haushaltsposition, Massnahme, MassnahmenteilQuerySet
from leistungen.models import Tatsache, TatsachenQuerySet
from leistungen.models.tatsachen import storno_bedingung, unveraenderlich
from organisation.models import GleicheKommune, Mandantenmodell, eindeutig_je_kommune, nachverfolgt

HOECHSTBETRAG = Decimal("99999999999.99")


class Praezision(models.TextChoices):
    GENAU = "genau", "genau"
    RUND = "rund", "rund"
    BIS_ZU = "bis_zu", "bis zu"
    MINDESTENS = "mindestens", "mindestens"
    VORAUSSICHTLICH = "voraussichtlich", "voraussichtlich"


class Steuer(models.TextChoices):
    NETTO = "netto", "netto"
    BRUTTO = "brutto", "brutto"
    OFFEN = "", "nicht angegeben"


class PositionstatsachenQuerySet(TatsachenQuerySet):
    bereich = "finanzen"
    pfad_zum_amt = "position__massnahme__amt_id"

    def geltende_zum(self, stichtag: date) -> Self:
        """Cells valid on the day: per position, year and kind the latest that is not cancelled."""
        return (
            self.zum(stichtag)
            .order_by("position_id", "jahr", "art", "-gueltig_ab", "-erfasst_am", "-id")
            .distinct("position_id", "jahr", "art")
        )

    def zaehlende_zum(self, stichtag: date) -> Self:
        """Of these, what adds up (`haushaltsstatus.zaehlende_arten`): no VE, no Finanzplan beside an Ansatz of the year."""
        ansatz = Ansatz.objects.zum(stichtag).filter(position=OuterRef("position"), jahr=OuterRef("jahr"), art="ansatz")
        doppelt = Q(art="finanzplan") & Exists(ansatz)
        return self.geltende_zum(stichtag).exclude(art="ve").exclude(doppelt)


def betrag_oder_grund(name: str) -> models.CheckConstraint:
    """Unknown is NULL with a reason, never 0; a known amount carries no reason for being unknown."""
    return models.CheckConstraint(
        condition=Q(betrag__isnull=False, unbekannt_grund="") | (Q(betrag__isnull=True) & ~Q(unbekannt_grund="")),
        name=name,
        violation_error_message="Bitte nennen Sie einen Betrag oder den Grund, warum er unbekannt ist – nicht beides.",
    )


def betrag_im_rahmen(name: str) -> models.CheckConstraint:
    """Nothing below zero, nothing absurd."""
    return models.CheckConstraint(
        condition=Q(betrag__isnull=True) | Q(betrag__gte=0, betrag__lte=HOECHSTBETRAG),
        name=name,
        violation_error_message="Ein Betrag liegt zwischen 0 € und 99.999.999.999,99 €.",
    )


def steuer_mit_satz(name: str) -> models.CheckConstraint:
    """A VAT rate only where net or gross is stated; 0 to 30."""
    return models.CheckConstraint(
        condition=Q(steuersatz__isnull=True) | (Q(steuersatz__range=(0, 30)) & ~Q(steuer="")),
        name=name,
        violation_error_message="Der Steuersatz liegt zwischen 0 und 30 Prozent und braucht die Angabe netto oder brutto.",
    )


@nachverfolgt()
class Zahlungsreihe(Tatsache):
    """A recurring amount, monthly to yearly, from–to, with indexation: the rule `zahlungsreihe.py` turns it into years."""

    class Rhythmus(models.TextChoices):
        EINMALIG = "einmalig", "einmalig"
        MONATLICH = "monatlich", "monatlich"
        VIERTELJAEHRLICH = "vierteljaehrlich", "vierteljährlich"
        JAEHRLICH = "jaehrlich", "jährlich"

    class Rundung(models.TextChoices):
        CENT = "cent", "auf Cent"
        EURO = "euro", "auf Euro"
        HUNDERT = "hundert", "auf 100 €"
        TAUSEND = "tausend", "auf 1.000 €"

    position = models.ForeignKey(
        Haushaltsposition, on_delete=models.PROTECT, related_name="reihen", db_constraint=False
    )
    betrag = models.DecimalField("Betrag je Zahlung (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    unbekannt_grund = models.CharField("Warum ist der Betrag unbekannt?", max_length=300, blank=True)
    rhythmus = models.CharField("Rhythmus", max_length=16, choices=Rhythmus.choices)
    beginn = models.DateField("erste Zahlung")
    ende = models.DateField("letzte Zahlung", null=True, blank=True, help_text="Leer: läuft weiter.")
    indexierung = models.DecimalField(
        "Steigerung je Jahr (%)", max_digits=5, decimal_places=2, default=Decimal(0), db_default=Decimal(0)
    )
    rundung = models.CharField("Rundung", max_length=7, choices=Rundung.choices, default=Rundung.CENT)
    steuer = models.CharField("Steuer", max_length=6, choices=Steuer.choices, blank=True)
    steuersatz = models.DecimalField("Steuersatz (%)", max_digits=4, decimal_places=2, null=True, blank=True)
    praezision = models.CharField("Genauigkeit", max_length=15, choices=Praezision.choices, default=Praezision.GENAU)
    quelle = models.CharField("Quelle", max_length=300, blank=True)

    objects = PositionstatsachenQuerySet.as_manager()

    class Meta:
        verbose_name = "Zahlungsreihe"
        verbose_name_plural = "Zahlungsreihen"
        triggers = unveraenderlich(
            "position", "betrag", "unbekannt_grund", "rhythmus", "beginn", "ende", "indexierung", "rundung",
            "steuer", "steuersatz", "praezision", "quelle",
        )  # fmt: skip
        constraints = [
            eindeutig_je_kommune("zahlungsreihe_kommune_id"),
            GleicheKommune(feld="position", name="zahlungsreihe_gleiche_kommune"),
            storno_bedingung("zahlungsreihe_storno_mit_grund"),
            betrag_oder_grund("zahlungsreihe_betrag_oder_grund"),
            betrag_im_rahmen("zahlungsreihe_betrag_im_rahmen"),
            steuer_mit_satz("zahlungsreihe_steuer"),
            models.CheckConstraint(
                condition=Q(ende__isnull=True) | Q(ende__gte=F("beginn")),
                name="zahlungsreihe_ende_nach_beginn",
                violation_error_message="Die letzte Zahlung liegt vor der ersten.",
            ),
            models.CheckConstraint(
                condition=Q(indexierung__range=(-20, 50)),
                name="zahlungsreihe_indexierung",
                violation_error_message="Die Steigerung je Jahr liegt zwischen −20 und 50 Prozent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.betrag if self.betrag is not None else 'unbekannt'} € {self.get_rhythmus_display()}"


@nachverfolgt()
class Ansatz(Tatsache):
    """One cell: position × year × kind. The latest one not cancelled on or before a day is the value of that day."""

    class Art(models.TextChoices):
        ANSATZ = "ansatz", "Ansatz"
        UEBERPLANMAESSIG = "ueberplan", "überplanmäßig"
        VERPFLICHTUNG = "ve", "Verpflichtungsermächtigung"
        FINANZPLAN = "finanzplan", "Finanzplan"
        UEBERTRAG = "uebertrag", "Übertrag (Haushaltsrest)"

    position = models.ForeignKey(
        Haushaltsposition, on_delete=models.PROTECT, related_name="ansaetze", db_constraint=False
    )
    jahr = models.PositiveSmallIntegerField("Haushaltsjahr")
    art = models.CharField("Art", max_length=10, choices=Art.choices, default=Art.ANSATZ)
    betrag = models.DecimalField("Betrag (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    unbekannt_grund = models.CharField("Warum ist der Betrag unbekannt?", max_length=300, blank=True)
    praezision = models.CharField("Genauigkeit", max_length=15, choices=Praezision.choices, default=Praezision.GENAU)
    steuer = models.CharField("Steuer", max_length=6, choices=Steuer.choices, blank=True)
    steuersatz = models.DecimalField("Steuersatz (%)", max_digits=4, decimal_places=2, null=True, blank=True)
    reihe = models.ForeignKey(
        Zahlungsreihe, on_delete=models.PROTECT, null=True, blank=True, related_name="ansaetze", db_constraint=False
    )
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)

    objects = PositionstatsachenQuerySet.as_manager()

    class Meta:
        verbose_name = "Ansatz"
        verbose_name_plural = "Ansätze"
        triggers = unveraenderlich(
            "position", "jahr", "art", "betrag", "unbekannt_grund", "praezision", "steuer", "steuersatz", "reihe",
            "drucksache", "quelle",
        )  # fmt: skip
        indexes = [
            models.Index(
                fields=["position", "jahr", "art", "-gueltig_ab", "-erfasst_am", "-id"],
                name="ansatz_geltend",
                condition=Q(storniert_am__isnull=True),
            ),
            models.Index(fields=["kommune", "jahr"], name="ansatz_kommune_jahr"),
        ]
        constraints = [
            GleicheKommune(feld="position", name="ansatz_gleiche_kommune"),
            GleicheKommune(feld="reihe", name="ansatz_reihe_gleiche_kommune"),
            jahr_im_rahmen("jahr", "ansatz_jahr"),
            storno_bedingung("ansatz_storno_mit_grund"),
            betrag_oder_grund("ansatz_betrag_oder_grund"),
            betrag_im_rahmen("ansatz_betrag_im_rahmen"),
            steuer_mit_satz("ansatz_steuer"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.jahr}: {self.betrag if self.betrag is not None else 'unbekannt'}"


@nachverfolgt()
class Summenangabe(Mandantenmodell):
    """A total as a paper prints it, kept as given: the Abgleich compares it with what the cells add up to."""

    class Einheit(models.TextChoices):
        EURO = "euro", "€"
        TEUR = "teur", "T€"
        MIO = "mio", "Mio. €"

    class Fundort(models.TextChoices):
        TABELLE = "tabelle", "Tabelle"
        TEXT = "text", "Text"
        UEBERSCHRIFT = "ueberschrift", "Überschrift"

    massnahme = models.ForeignKey(
        Massnahme,
        on_delete=models.CASCADE,
        related_name="summenangaben",
        verbose_name="Summe über (mit allem darunter)",
        db_constraint=False,
    )
    wortlaut = models.CharField("Wie die Quelle die Summe nennt", max_length=300)
    betrag = models.DecimalField(
        "Betrag in der Einheit der Quelle", max_digits=14, decimal_places=2, help_text="So, wie er gedruckt ist."
    )
    einheit = models.CharField("Einheit", max_length=4, choices=Einheit.choices, default=Einheit.EURO)
    praezision = models.CharField("Genauigkeit", max_length=15, choices=Praezision.choices, default=Praezision.GENAU)
    jahr_von = models.PositiveSmallIntegerField("von Jahr")
    jahr_bis = models.PositiveSmallIntegerField("bis Jahr")
    art = models.CharField(
        "Art", max_length=10, choices=Ansatz.Art.choices, blank=True, help_text="Leer: alle Arten außer VE."
    )
    kostenart = models.ForeignKey(
        Kostenart,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="nur Kostenart",
        db_constraint=False,
    )
    haushalt = models.CharField("nur Haushalt", max_length=8, choices=Haushaltsposition.Haushalt.choices, blank=True)
    fundort = models.CharField("steht in", max_length=12, choices=Fundort.choices, default=Fundort.TABELLE)
    fundstelle = models.CharField("Fundstelle", max_length=120, blank=True, help_text="Seite, Abschnitt oder Tabelle.")
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)
    quelle = models.CharField("Quelle", max_length=300)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = MassnahmenteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Summenangabe"
        verbose_name_plural = "Summenangaben"
        constraints = [
            eindeutig_je_kommune("summenangabe_kommune_id"),
            GleicheKommune(feld="massnahme", name="summenangabe_gleiche_kommune"),
            GleicheKommune(feld="kostenart", name="summenangabe_kostenart_gleiche_kommune"),
            models.CheckConstraint(
                condition=Q(jahr_von__range=(FRUEHESTES_JAHR, SPAETESTES_JAHR), jahr_bis__lte=SPAETESTES_JAHR)
                & Q(jahr_bis__gte=F("jahr_von")),
                name="summenangabe_zeitraum",
                violation_error_message="Der Zeitraum liegt zwischen 2000 und 2060 und endet nicht vor seinem Beginn.",
            ),
            models.CheckConstraint(
                condition=~Q(wortlaut="") & ~Q(quelle=""),
                name="summenangabe_mit_quelle",
                violation_error_message="Eine Summenangabe nennt ihren Wortlaut und ihre Quelle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wortlaut}: {self.betrag} {self.get_einheit_display()}"
