"""`manage.py migrate`, followed by the grants: re-created trigger functions lose SECURITY DEFINER otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

from organisation.datenbankrechte import RolleFehlt, rechte_setzen


def _option_anhaengen(state: Any, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    """As Django's, without building every related model anew: no field changes, only what the model knows of itself."""
    options = state.models[app_label, model_name].options
    options[option_name] = [*options.get(option_name, []), obj]
    if "apps" in state.__dict__ and option_name != "triggers":
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option_name, [*getattr(meta, option_name), obj])


def _trigger_anhaengen(operation: AddTrigger, app_label: str, state: Any) -> None:
    _option_anhaengen(state, app_label, operation.model_name, "triggers", operation.trigger)


def _modell_anfuegen(state: Any, model_state: Any) -> None:
    """As Django's: nothing refers to a new model yet, so it alone is built."""
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model_state])


@contextmanager
def _ohne_neuaufbau() -> Iterator[None]:
    """Every tenant model refers to Kommune, so Django builds all of them anew for each new model, constraint, index and
    trigger, over a thousand in all: minutes of an empty database's first migration. Adding them needs none of it."""
    zustand: Any = ProjectState
    trigger: Any = AddTrigger
    vorher = zustand._append_option, zustand.add_model, trigger.state_forwards
    zustand._append_option, zustand.add_model = _option_anhaengen, _modell_anfuegen
    trigger.state_forwards = _trigger_anhaengen
    try:
        yield
    finally:
        zustand._append_option, zustand.add_model, trigger.state_forwards = vorher


class Command(Migrate):
    """Django's command plus the rights of the application's role."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then set the rights; raises CommandError when the role is missing."""
        with _ohne_neuaufbau():
            super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        try:
            rechte_setzen(connections[options["database"]], rolle=settings.OZG_ANWENDUNGSROLLE)
        except RolleFehlt as fehler:
            raise CommandError(str(fehler)) from fehler
