"""Nothing changes without a trace: single, bulk and raw SQL, signed with user and reason where there is one."""

from __future__ import annotations

import pghistory
import pghistory.core
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from leistungen.models import KommunaleLeistung, Reifegradstand
from organisation.models import Amt, Mandantenmodell
from organisation.services.aemter import amt_speichern
from tests.factories.leistungen import stand_setzen
from tests.factories.organisation import amt_anlegen

# What the house writes by itself, again and again, from audited facts: no history of its own
OHNE_HISTORIE = {
    "Aenderungsvermerk",
    "Ansicht",
    "Auftrag",
    "Befund",  # found by the recompute; what people do to it is a Befundstand
    "Befundstand",  # append-only itself: it is the history
    "Berechnungslauf",
    "Berichtsabgabe",  # append-only itself, as the two below
    "Berichtsabruf",
    "Berichtsdatei",
    "Importzuordnung",
    "Kennzahlwert",
    "Rangplatz",  # inserted once with its audited Rangfolge, then refused any change
    "Stabilitaetspruefung",
    "Rueckgabezelle",  # a preview: what was taken over is audited as an answer
    "Erinnerung",
    "Termin",
}


def ereignisse(model, objekt):
    (modell,) = pghistory.core.event_models(tracks_model=model)
    return list(modell._default_manager.filter(pgh_obj_id=objekt.pk).select_related("pgh_context").order_by("pgh_id"))


def test_every_tenant_model_with_content_of_people_is_tracked():
    modelle = [m for m in apps.get_models() if issubclass(m, Mandantenmodell) and not hasattr(m, "pgh_tracked_model")]
    ohne = {m.__name__ for m in modelle if not pghistory.core.event_models(tracks_model=m)}
    assert ohne == OHNE_HISTORIE


def test_single_bulk_and_raw_changes_all_leave_an_event(kommune):
    amt = amt_anlegen(kommune, "1", "Eins")
    Amt.objects.filter(pk=amt.pk).update(bezeichnung="Zwei")
    Amt.objects.bulk_update([Amt(pk=amt.pk, bezeichnung="Drei")], ["bezeichnung"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organisation_amt SET bezeichnung = 'Vier' WHERE id = %s", [amt.pk])
    kennung = amt.pk
    amt.delete()
    spur = ereignisse(Amt, Amt(pk=kennung))
    assert [(e.pgh_label, e.bezeichnung) for e in spur] == [
        ("insert", "Eins"),
        ("update", "Zwei"),
        ("update", "Drei"),
        ("update", "Vier"),
        ("delete", "Vier"),
    ]


def test_a_service_signs_with_its_reason(team, kommune, buergeramt):
    buergeramt.bezeichnung = "Bürgerservice"
    with pghistory.context(benutzer=team.pk, quelle="web"):
        amt_speichern(benutzer=team, amt=buergeramt, grund="Umbenannt zum Jahreswechsel")
    letztes = ereignisse(Amt, buergeramt)[-1]
    assert letztes.pgh_context.metadata == {
        "benutzer": team.pk,
        "quelle": "web",
        "grund": "Umbenannt zum Jahreswechsel",
    }


def test_a_change_in_the_browser_is_signed_by_its_user(team, kommune, buergeramt):
    team.is_staff = True
    team.save()
    client = Client()
    client.force_login(team, backend="django.contrib.auth.backends.ModelBackend")
    adresse = "/verwaltung/organisation/amt/add/"
    client.post(adresse, {"kommune": kommune.pk, "nummer": "77", "ebene": "amt", "aenderungsgrund": "neu gegründet"})
    angaben = ereignisse(Amt, Amt.objects.get(kommune=kommune, nummer="77"))[0].pgh_context.metadata
    assert (angaben["benutzer"], angaben["grund"], angaben["quelle"], angaben["adresse"]) == (
        team.pk,
        "neu gegründet",
        "web",
        adresse,
    )


def test_raw_sql_with_percent_signs_keeps_its_signature(team, kommune, buergeramt):
    with pghistory.context(benutzer=team.pk, grund="100 % geprüft"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisation_amt SET bezeichnung = bezeichnung || ' 100 %%' WHERE id = %s", [buergeramt.pk]
        )
    letztes = ereignisse(Amt, buergeramt)[-1]
    assert letztes.bezeichnung == "Bürgeramt 100 %"
    assert letztes.pgh_context.metadata["grund"] == "100 % geprüft"


def test_derived_columns_leave_no_event_but_their_facts_do(leistung_anlegen):
    leistung = leistung_anlegen(stufe=2)
    vorher = len(ereignisse(KommunaleLeistung, leistung))
    KommunaleLeistung.objects.filter(pk=leistung.pk).update(stufe_wert=3, sortierschluessel="x")
    assert len(ereignisse(KommunaleLeistung, leistung)) == vorher
    assert len(ereignisse(Reifegradstand, leistung.aktueller_stand)) == 1


@pytest.mark.parametrize(
    "befehl",
    [
        "UPDATE leistungen_reifegradstand SET grund = 'anders' WHERE id = %s",
        "DELETE FROM leistungen_reifegradstand WHERE id = %s",
    ],
)
def test_a_fact_once_written_stays(befehl, leistung_anlegen):
    stand = stand_setzen(leistung_anlegen(), 2)
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(befehl, [stand.pk])
    stand.refresh_from_db()
    assert stand.grund == ""
