"""The laws of the house that import contracts cannot say: which door a room is entered by, where foreign keys point."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from django.apps import apps

import esmart

ORDER = [
    "core",
    "accounts",
    "registry",
    "intake",
    "channels",
    "coaching",
    "api",
    "web",
    "config",
]  # bottom to top
DOORS = {"services", "queries", "rules", "models"}
OPEN_ROOMS = {"core"}  # the ground floor: ids, money, history are for everyone
SHELVES = {"__init__", "apps", "models", "rules", "queries", "services", "tasks", "admin", "migrations"}
HOUSE = Path(esmart.__file__).parent


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("esmart", cache_dir=None)


def rooms() -> list[str]:
    return sorted(folder.name for folder in HOUSE.iterdir() if (folder / "__init__.py").exists())


def test_every_room_has_its_place_in_the_order() -> None:
    assert sorted(ORDER) == rooms()


def test_a_room_is_entered_only_through_its_doors(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{importer} imports {imported}"
        for imported in graph.modules
        for importer in graph.find_modules_that_directly_import(imported)
        if enters_by_a_wall(importer, imported)
    ]
    assert wrong == []


def enters_by_a_wall(importer: str, imported: str) -> bool:
    here, there = room_of(importer), room_of(imported)
    if here in {there, "config"} or there in {*OPEN_ROOMS, ""}:
        return False
    if here == "web" and there == "config":
        return True
    inside = imported.split(".")[2:]
    return bool(inside) and inside[0] not in DOORS


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_no_room_queries_the_tables_of_another() -> None:
    """Given a model imported from another room, its `.objects` is that room's business: ask its queries or services."""
    wrong = [
        f"{file.relative_to(HOUSE)}:{line} uses {name}.objects of {owner}"
        for room in rooms()
        if room != "config"
        for file in sorted((HOUSE / room).rglob("*.py"))
        if "migrations" not in file.parts
        for name, owner, line in foreign_managers(file, room)
    ]
    assert wrong == []


def foreign_managers(file: Path, room: str) -> Iterator[tuple[str, str, int]]:
    tree = ast.parse(file.read_text())
    foreign = {
        alias.asname or alias.name: node.module.split(".")[1]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("esmart.")
        and node.module.endswith(".models")
        for alias in node.names
        if node.module.split(".")[1] not in {room, *OPEN_ROOMS}
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"objects", "_default_manager", "_base_manager"}
            and isinstance(node.value, ast.Name)
            and node.value.id in foreign
        ):
            yield node.value.id, foreign[node.value.id], node.lineno


def test_foreign_keys_point_down() -> None:
    wrong = []
    for model in apps.get_models():
        here = model._meta.app_label
        for field in model._meta.get_fields():
            if (
                not field.is_relation
                or field.auto_created
                or field.related_model is None
                or here not in ORDER
            ):
                continue
            there = field.related_model._meta.app_label
            if there in ORDER and ORDER.index(there) > ORDER.index(here):
                wrong.append(f"{model.__name__}.{field.name} points up to {there}")
    assert wrong == []


def test_every_room_has_the_same_shelves() -> None:
    free = {"config", "web", "api", "core"}  # the roof, the windows, the ground
    wrong = [
        f"{room}/{entry.name}"
        for room in rooms()
        if room not in free
        for entry in (HOUSE / room).iterdir()
        if entry.name != "__pycache__" and entry.stem not in SHELVES
    ]
    assert wrong == []


def test_every_shelf_says_what_is_on_it() -> None:
    silent = [
        str(file.relative_to(HOUSE))
        for file in HOUSE.rglob("*.py")
        if "migrations" not in file.parts
        and file.stat().st_size
        and not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert silent == []


def test_no_room_without_a_meaning() -> None:
    bad = {"utils", "helpers", "helper", "common", "misc", "manager", "managers", "handler", "handlers"}
    assert [
        str(p.relative_to(HOUSE)) for p in HOUSE.rglob("*.py") if p.stem in bad or p.parent.name in bad
    ] == []
