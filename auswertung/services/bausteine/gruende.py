"""Why a figure changed: the reasons the history holds for the facts that this figure counts, and for no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, F, OuterRef, Q, Subquery

from auswertung.models import Termin
from auswertung.services.bausteine.formen import mehrzahl
from auswertung.services.bausteine.modell import Lage
from finanzen.models import Ansatz, Buchung, Foerderbewegung, Jahresprognose
from leistungen.models import Erbringungsstand, KommunaleLeistung, Reifegradstand, Zielvorgabe
from personal.models import Stellenstand
from projekte.models import Basisplan, Projekt

HAEUFIGSTE = 3
OHNE_GRUND = "kein Grund erfasst"
FOLGT = "folgt aus den Angaben: Befunde entstehen und vergehen mit ihrer Ursache"
Status = Stellenstand.Status


class Gruende:
    """Reasons of one place between two reports; what several figures ask for is read once.

    `von`: Stichtag of the earlier report, `seit`: moment its figures were computed. A fact counts that begins after `von`,
    or was recorded later for a day before (Nachtrag), or was cancelled since.
    """

    def __init__(self, lage: Lage, von: date, seit: datetime) -> None:
        self.lage = lage
        self.von, self.bis, self.seit = von, max(lage.stichtag, lage.tag), seit
        self._gelesen: dict[tuple[Quelle, int | None], Counter[str]] = {}

    def fuer(self, schluessel: str) -> str:
        """`3× Prozess freigeschaltet; 1× Nachmeldung` for the figure with this key, or that nobody gave a reason."""
        stamm, *rest = schluessel.split(":")
        if stamm.startswith("befunde_"):
            return FOLGT
        jahr = int(rest[0]) if rest and rest[0].isdigit() else None
        alle: Counter[str] = Counter()
        for quelle in _quellen(stamm):
            if (quelle, jahr) not in self._gelesen:
                self._gelesen[quelle, jahr] = quelle(self, jahr)
            alle.update(self._gelesen[quelle, jahr])
        return _in_worten(alle) or OHNE_GRUND

    def zeilen(self, queryset: Any, amtsfeld: str) -> Any:
        """Rows of this place that the Benutzer may take out of the house."""
        erlaubt = queryset.exportierbar_fuer(self.lage.benutzer).filter(kommune=self.lage.kommune)
        return self.lage.am_ort(erlaubt, amtsfeld).order_by()

    def im_zeitraum(self, feld: str) -> Q:
        """After the earlier Stichtag, up to this one."""
        return Q(**{f"{feld}__gt": self.von, f"{feld}__lte": self.bis})

    def tatsachen(self, queryset: Any, amtsfeld: str) -> Counter[str]:
        """Reasons of dated facts that are new since the earlier report, and of those cancelled since."""
        zeilen = self.zeilen(queryset, amtsfeld)
        nachtrag = Q(gueltig_ab__lte=self.von, ist_nachtrag=True, erfasst_am__gt=self.seit)
        neu = zeilen.gueltige().filter(self.im_zeitraum("gueltig_ab") | nachtrag)
        storniert = zeilen.filter(gueltig_ab__lte=self.bis, erfasst_am__lte=self.seit, storniert_am__gt=self.seit)
        return _zaehlen(neu, "grund") + _zaehlen(storniert, "storno_grund", "storniert: {}")


Quelle = Callable[[Gruende, int | None], Counter[str]]


def _zaehlen(zeilen: Any, feld: str, worte: str = "{}") -> Counter[str]:
    gruppen = zeilen.exclude(**{feld: ""}).values_list(feld).annotate(n=Count("pk", distinct=True))
    return Counter({worte.format(grund): anzahl for grund, anzahl in gruppen})


def _in_worten(gruende: Counter[str]) -> str:
    reihe = sorted(gruende.items(), key=lambda paar: (-paar[1], paar[0]))
    worte = [f"{anzahl}× {grund}" for grund, anzahl in reihe[:HAEUFIGSTE]]
    rest = len(reihe) - len(worte)
    return "; ".join([*worte, mehrzahl(rest, "weiterer Grund", "weitere Gründe")] if rest else worte)


def _gezaehlt(anzahl: int, worte: str) -> Counter[str]:
    return Counter({worte: anzahl} if anzahl else {})


def _reifegrade(g: Gruende, _: int | None) -> Counter[str]:
    return g.tatsachen(Reifegradstand.objects.all(), "leistung__amt_id")


def _erbringung(g: Gruende, _: int | None) -> Counter[str]:
    return g.tatsachen(Erbringungsstand.objects.all(), "leistung__amt_id")


def _ziele(g: Gruende, _: int | None) -> Counter[str]:
    """Targets of single services, and what the Kommune fixed for all on a day."""
    festgelegt = Termin.objects.filter(kommune=g.lage.kommune, art=Termin.Art.FESTLEGUNG).filter(g.im_zeitraum("datum"))
    worte = Counter(f"{text} ({tag:%d.%m.%Y})" for tag, text in festgelegt.values_list("datum", "text"))
    return worte + g.tatsachen(Zielvorgabe.objects.all(), "leistung__amt_id")


def _bestaetigte_leistungen(g: Gruende, _: int | None) -> Counter[str]:
    zeilen = g.zeilen(KommunaleLeistung.objects.all(), "amt_id")
    return _gezaehlt(zeilen.filter(g.im_zeitraum("bestaetigt_am")).count(), "Angaben einer Leistung bestätigt")


def _umplanungen(g: Gruende, _: int | None) -> Counter[str]:
    plaene = g.zeilen(Basisplan.objects.filter(nummer__gt=1), "projekt__federfuehrendes_amt_id")
    return _zaehlen(plaene.filter(g.im_zeitraum("erstellt_am__date")), "grund")


def _projektstatus(g: Gruende, _: int | None) -> Counter[str]:
    """Projects that began, rest, ended or were given up, as the audit trail knows their status on both days."""
    ereignisse = (
        apps.get_model("projekte", "ProjektEvent").objects.filter(pgh_obj_id=OuterRef("pk")).order_by("-pgh_id")
    )
    vorher = Subquery(ereignisse.filter(pgh_created_at__date__lte=g.von).values("status")[:1])
    zuletzt = ereignisse.filter(pgh_created_at__date__lte=g.bis)
    zeilen = g.zeilen(Projekt.objects.all(), "federfuehrendes_amt_id").annotate(
        vorher=vorher, jetzt=Subquery(zuletzt.values("status")[:1]), warum=Subquery(zuletzt.values("status_grund")[:1])
    )
    anders = zeilen.filter(jetzt__isnull=False).filter(Q(vorher__isnull=True) | ~Q(vorher=F("jetzt")))
    gruppen = anders.values_list("vorher", "jetzt", "warum").annotate(n=Count("pk"))
    return _summe((_statusworte(vor, nach, warum), n) for vor, nach, warum, n in gruppen)


def _statusworte(vorher: str | None, jetzt: str, warum: str) -> str:
    wort = "neu angelegt" if vorher is None and jetzt == Projekt.Status.AKTIV else Projekt.Status(jetzt).label
    return f"Projekt {wort}: {warum}" if warum else f"Projekt {wort}"


def _summe(paare: Iterable[tuple[str, int]]) -> Counter[str]:
    alle: Counter[str] = Counter()
    for worte, anzahl in paare:
        alle[worte] += anzahl
    return alle


def _ampel_von_hand(g: Gruende, _: int | None) -> Counter[str]:
    zeilen = g.zeilen(Projekt.objects.exclude(ampel_uebersteuert=""), "federfuehrendes_amt_id")
    return _zaehlen(zeilen.filter(g.im_zeitraum("ampel_uebersteuert_am")), "ampel_grund", "Ampel von Hand: {}")


def _bestaetigte_projekte(g: Gruende, _: int | None) -> Counter[str]:
    zeilen = g.zeilen(Projekt.objects.all(), "federfuehrendes_amt_id")
    return _gezaehlt(zeilen.filter(g.im_zeitraum("zuletzt_bestaetigt_am")).count(), "Stand eines Projekts bestätigt")


def _stellen(*status: Status) -> Quelle:
    def lesen(g: Gruende, _: int | None) -> Counter[str]:
        staende = Stellenstand.objects.filter(status__in=status) if status else Stellenstand.objects.all()
        return g.tatsachen(staende, "stelle__amt_id")

    return lesen


def _des_jahres(modell: Any, jahr: int | None) -> Any:
    """Rows of one Haushaltsjahr, or of all."""
    return modell.objects.all() if jahr is None else modell.objects.filter(jahr=jahr)


def _ansaetze(**nur: str) -> Quelle:
    def lesen(g: Gruende, jahr: int | None) -> Counter[str]:
        return g.tatsachen(_des_jahres(Ansatz, jahr).filter(**nur), "position__massnahme__amt_id")

    return lesen


def _buchungen(*arten: Buchung.Art) -> Quelle:
    def lesen(g: Gruende, jahr: int | None) -> Counter[str]:
        zeilen = g.zeilen(_des_jahres(Buchung, jahr).filter(art__in=arten), "position__massnahme__amt_id")
        neu = Q(erfasst_am__gt=g.seit, gebucht_am__lte=g.bis) | g.im_zeitraum("gebucht_am")
        storniert = zeilen.filter(erfasst_am__lte=g.seit, storniert_am__gt=g.seit)
        return _gezaehlt(zeilen.gueltige().filter(neu).count(), "gebucht") + _zaehlen(
            storniert, "storno_grund", "storniert: {}"
        )

    return lesen


def _jahresprognosen(g: Gruende, jahr: int | None) -> Counter[str]:
    return g.tatsachen(_des_jahres(Jahresprognose, jahr), "position__massnahme__amt_id")


def _foerderungen(g: Gruende, _: int | None) -> Counter[str]:
    """Money of grants that moved: the reason, or at least what it was."""
    zeilen = g.zeilen(Foerderbewegung.objects.gueltige(), "foerderung__amt_id").filter(g.im_zeitraum("gueltig_ab"))
    gruppen = zeilen.values_list("art", "grund", "abweichungsgrund").annotate(n=Count("pk"))
    return _summe(
        (": ".join(filter(None, [f"Mittel {Foerderbewegung.Art(art).label}", grund or abweichung])), n)
        for art, grund, abweichung, n in gruppen
    )


_ALLE_STELLEN = _stellen()
_PLANSTELLEN = _stellen(Status.BEANTRAGT, Status.BESCHLOSSEN, Status.WEGGEFALLEN)
_BESETZUNG = _stellen(Status.AUSGESCHRIEBEN, Status.BESETZT, Status.VAKANT, Status.WEGGEFALLEN)
_ALLE_ANSAETZE = _ansaetze()
_IST, _OBLIGO = _buchungen(Buchung.Art.IST), _buchungen(Buchung.Art.OBLIGO)
_PLAENE = (_umplanungen, _projektstatus)
# First line whose word the key begins with. None of its facts carries a reason: an empty line says so.
ZUORDNUNG: tuple[tuple[str, tuple[Quelle, ...]], ...] = (
    ("anteil_ziel", (_ziele, _reifegrade, _erbringung)),
    ("anteil_minimum", (_reifegrade, _erbringung)),
    ("bewertet", (_reifegrade, _erbringung)),
    ("aenderungen_30_tage", (_reifegrade,)),
    ("ungeprueft", (_erbringung,)),
    ("unbestaetigt", (_bestaetigte_leistungen, _erbringung)),
    ("ohne_amt", (_erbringung,)),
    ("ruecklauf", ()),
    ("projekte_laufend", (_projektstatus,)),
    ("projekte_ampel", (_ampel_von_hand, *_PLAENE)),
    ("projekte_unbestaetigt", (_bestaetigte_projekte, _projektstatus)),
    ("projekte_aelteste_bestaetigung", (_bestaetigte_projekte, _projektstatus)),
    ("projekte_pt_ist", ()),
    ("projekte_", _PLAENE),
    ("personal_soll", (_PLANSTELLEN,)),
    ("personal_besetzt", (_BESETZUNG,)),
    ("personal_vakant", (_BESETZUNG,)),
    ("personal_bedarf", _PLAENE),
    ("personal_deckung", (_ALLE_STELLEN, *_PLAENE)),
    ("personal_m", (_ALLE_STELLEN, *_PLAENE)),
    ("personal_", (_ALLE_STELLEN,)),
    ("finanzen_plan_konsumtiv", (_ansaetze(position__kostenart__wirkung="konsumtiv"),)),
    ("finanzen_plan_investiv", (_ansaetze(position__kostenart__wirkung="investiv"),)),
    ("finanzen_plan_offen", (_ansaetze(position__kostenart__wirkung=""),)),
    ("finanzen_plan", (_ALLE_ANSAETZE,)),
    ("finanzen_unbekannt", (_ALLE_ANSAETZE,)),
    ("finanzen_je_leistung", (_ALLE_ANSAETZE,)),
    ("finanzen_ist", (_IST,)),
    ("finanzen_obligo", (_OBLIGO,)),
    ("finanzen_verfuegbar", (_ALLE_ANSAETZE, _IST, _OBLIGO)),
    ("finanzen_prognose", (_jahresprognosen,)),
    ("finanzen_foerderung", (_foerderungen,)),
    ("finanzen_massnahmen", ()),
)


def _quellen(stamm: str) -> tuple[Quelle, ...]:
    return next((quellen for anfang, quellen in ZUORDNUNG if stamm.startswith(anfang)), ())
