"""The laws of the house that the import graph can't see."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from organisation.models import Mandantenmodell

WURZEL = Path(__file__).resolve().parents[2]
STOCKWERKE = ["organisation", "leistungen", "projekte", "personal", "finanzen", "gremien", "auswertung"]
EIGENE = [m for m in apps.get_models() if m._meta.app_label in STOCKWERKE and not hasattr(m, "pgh_tracked_model")]
# Every model that is no tenant's, by decision: shared data, logins, the tenant itself, imports (Kommune may be empty)
GEMEINSAM = {
    "Benutzer",
    "Betreiberauftrag",
    "Einzelleistung",
    "EinzelleistungFassung",
    "Gebietskoerperschaft",
    "Importlauf",
    "Importzeile",
    "Katalogstand",
    "Kommune",
    "Lage",
    "Leikatyp",
    "OzgLeistung",
    "Reifegradkriterium",
    "Reifegradmodell",
    "Reifegradstufe",
    "Themenfeld",
}
SCHREIBEND = {"save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}
OHNE_MANAGER = {"delete", "update"}  # also names of dict, set and cache: only after a QuerySet is it a write
SCHNITTSTELLEN = [
    p
    for r in STOCKWERKE
    for p in (WURZEL / r).rglob("*.py")
    if {"views", "admin", "tasks", "commands", "forms", "filters"} & {*p.parts, p.stem}
]


def dateien(*muster: str) -> list[Path]:
    return [
        p for raum in STOCKWERKE for m in muster for p in sorted((WURZEL / raum).glob(m)) if "migrations" not in p.parts
    ]


@pytest.mark.parametrize("model", EIGENE, ids=lambda m: m.__name__)
def test_no_foreign_key_points_to_a_higher_floor(model):
    eigenes = STOCKWERKE.index(model._meta.app_label)
    for feld in model._meta.get_fields():
        ziel = getattr(feld, "related_model", None)
        if ziel is None or feld.auto_created or ziel._meta.app_label not in STOCKWERKE:
            continue
        assert STOCKWERKE.index(ziel._meta.app_label) <= eigenes, f"{model.__name__}.{feld.name} → {ziel.__name__}"


def test_every_model_is_declared_shared_or_tenant():
    ohne_kommune = {m.__name__ for m in EIGENE if not issubclass(m, Mandantenmodell)}
    assert ohne_kommune == GEMEINSAM


@pytest.mark.parametrize("model", [m for m in EIGENE if issubclass(m, Mandantenmodell)], ids=lambda m: m.__name__)
def test_tenant_models_have_their_kommune_and_the_visibility_rule(model):
    feld = model._meta.get_field("kommune")
    assert not feld.null and feld.remote_field.on_delete is models.PROTECT
    assert callable(getattr(model._default_manager.all(), "sichtbar_fuer", None))
    assert callable(getattr(model._default_manager.all(), "bearbeitbar_fuer", None))


@pytest.mark.parametrize("model", EIGENE, ids=lambda m: m.__name__)
def test_no_default_ordering_and_german_names(model):
    assert model._meta.ordering == []
    assert model._meta.verbose_name[0].isupper()
    assert model.__str__ is not models.Model.__str__


@pytest.mark.parametrize("model", EIGENE, ids=lambda m: m.__name__)
def test_constraints_have_names_of_their_own(model):
    for schranke in model._meta.constraints:
        if isinstance(schranke, models.CheckConstraint):
            assert schranke.violation_error_message != schranke.default_violation_error_message, schranke.name


@pytest.mark.parametrize("datei", SCHNITTSTELLEN, ids=lambda p: str(p.relative_to(WURZEL)))
def test_interfaces_only_translate(datei):
    """views, admin, tasks, commands and forms call a service; they never write a row themselves."""
    for knoten in ast.walk(ast.parse(datei.read_text(encoding="utf-8"))):
        if isinstance(knoten, ast.Call) and isinstance(knoten.func, ast.Attribute) and knoten.func.attr in SCHREIBEND:
            quelle = ast.unparse(knoten.func.value)
            if knoten.func.attr in OHNE_MANAGER and "objects" not in quelle and "queryset" not in quelle:
                continue
            assert quelle in ("super()", "formset", "self.form"), (
                f"{datei.name}:{knoten.lineno} schreibt: {ast.unparse(knoten)[:80]}"
            )


@pytest.mark.parametrize(
    "datei", dateien("*.py", "services/**/*.py", "selectors/**/*.py"), ids=lambda p: str(p.relative_to(WURZEL))
)
def test_public_functions_explain_themselves(datei):
    """Every public function of rules, services and selectors has a docstring and annotations."""
    for knoten in ast.parse(datei.read_text(encoding="utf-8")).body:
        if isinstance(knoten, ast.FunctionDef) and not knoten.name.startswith("_"):
            assert ast.get_docstring(knoten), f"{datei.name}:{knoten.lineno} {knoten.name} ohne Docstring"
            assert knoten.returns is not None, f"{datei.name}:{knoten.lineno} {knoten.name} ohne Rückgabetyp"


@pytest.mark.parametrize("datei", dateien("services/**/*.py"), ids=lambda p: str(p.relative_to(WURZEL)))
def test_services_that_write_take_keywords_only(datei):
    for knoten in ast.parse(datei.read_text(encoding="utf-8")).body:
        if not isinstance(knoten, ast.FunctionDef) or knoten.name.startswith("_"):
            continue
        namen = [a.arg for a in knoten.args.args]
        if "benutzer" in namen or "kommune" in namen:
            pytest.fail(f"{datei.name}:{knoten.lineno} {knoten.name} nimmt {namen} ohne Schlüsselwort")


def test_no_drawers_for_everything():
    verboten = {"utils", "helpers", "common", "enums", "misc", "signals"}
    assert [p for p in dateien("**/*.py") if p.stem in verboten or verboten & set(p.relative_to(WURZEL).parts)] == []


@pytest.mark.parametrize("model", EIGENE, ids=lambda m: m.__name__)
def test_the_glossary_knows_every_model(model):
    glossar = (WURZEL / "docs" / "glossar.md").read_text(encoding="utf-8")
    assert f"`{model.__name__}`" in glossar or f"| {model._meta.verbose_name} |" in glossar


@pytest.mark.parametrize(
    "datei", sorted((WURZEL / "templates").rglob("*.html")), ids=lambda p: str(p.relative_to(WURZEL))
)
def test_templates_obey_the_content_security_policy(datei):
    """Nothing inline: no style attribute, no event handler, no script with code (data blocks have a type)."""

    text = datei.read_text(encoding="utf-8")
    assert not re.search(r"<[^>{]*\sstyle\s*=", text)
    assert not re.search(r"<[^>{]*\son[a-z]+\s*=", text)
    for block in re.findall(r"<script([^>]*)>(.*?)</script>", text, flags=re.S):
        assert "src=" in block[0] or 'type="application/json"' in block[0] or not block[1].strip()
    assert "<style" not in text


def test_no_template_prints_a_key_with_thousands_separators():
    """`{{ x.pk }}` prints 1.154: anchors, hidden fields and addresses need `|roh`."""
    nackt = re.compile(r"\{\{ ?(?!attrs\.|diagramm\.)[\w.]+\.(?:pk|id) ?\}\}")
    funde = [str(p.relative_to(WURZEL)) for p in (WURZEL / "templates").rglob("*.html") if nackt.search(p.read_text())]
    assert funde == []
