"""The floors of the house: imports point down, heavy libraries stay in one room, commands stay thin."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

import palermo
from palermo import cli

SOURCE = Path(palermo.__file__).parent
FLOORS = (
    {"text", "findings", "model", "similarity", "parallel", "git"},
    {"labels", "termbase", "law"},
    {"jsonfile", "schema", "store", "layout", "sources", "draft", "scaffold"},
    {"rules"},
    {"check", "config", "place", "reader", "changed"},
    {
        "tokens",
        "agreement",
        "merge",
        "settle",
        "threeway",
        "revisions",
        "ledger",
        "splits",
        "stats",
        "score",
        "adjudication",
        "audit",
        "formatting",
        "fixes",
        "mending",
    },
    {"convert", "dataset", "report", "pages", "watch", "examples", "render"},
    {"review"},
    {"cli"},
    {"__init__", "__main__"},
)
"""Modules and packages by floor, lowest first. A new module is named here, on the floor it belongs to."""

ROOMS = {
    "spacy": {"tokens"},
    "datasets": {"dataset"},
    "pyarrow": {"dataset"},
    "mlcroissant": {"dataset"},
    "pydantic": {"schema"},
    "pydantic_core": {"model"},
    "jsonschema": set(),
    "jsonschema_rs": {"schema"},
    "orjson": {"jsonfile", "schema"},
    "datasketch": {"similarity"},
    "numpy": {"agreement"},
    "pygamma_agreement": {"agreement"},
    "pyannote": {"agreement"},
    "torch": set(),
    "build": set(),
}
"""The only modules or packages that may import a library."""


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by dotted name below `palermo`, parsed; a package is called by its name."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text("utf-8"))
    return found


def imported(name: str) -> Iterator[tuple[str, str]]:
    """What a module imports, wherever in it: dotted module, and the name taken from it or nothing."""
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative imports hide the floor they lead to"
            yield from ((node.module or "", alias.name) for alias in node.names)


def used(name: str) -> set[str]:
    """Modules of the package that a module imports. The version is no module: anybody may ask for it."""
    found = set()
    for source, taken in imported(name):
        if source.partition(".")[0] == "palermo" and (source, taken) != ("palermo", "__version__"):
            inner = source.partition(".")[2]
            longer = f"{inner}.{taken}".strip(".")
            found.add(longer if longer in modules() else inner or "__init__")
    return found


def room(name: str) -> str:
    return name.partition(".")[0]


def floor(name: str) -> int:
    return next((number for number, names in enumerate(FLOORS) if room(name) in names), -1)


def test_the_package_was_found():
    assert {"text", "rules", "rules.core", "cli", "cli.check", "check", "__init__"} <= set(modules())
    assert {"rules.core", "schema", "model", "findings"} <= used("rules.files") | used("rules.core")


def test_every_module_has_a_floor():
    assert not [name for name in modules() if floor(name) < 0], "name it in FLOORS"
    rooms = [name for names in FLOORS for name in names]
    assert len(rooms) == len(set(rooms))


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_to_no_higher_floor(name):
    assert not [f"{name} imports {other}" for other in used(name) if floor(other) > floor(name)]


def test_imports_make_no_cycle():
    # The package itself is only a front: it imports what it offers when that is asked for.
    graph = {name: used(name) - {name} for name in modules() if name != "__init__"}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))
    assert order.index("text") < order.index("store") < order.index("check") < order.index("cli.check")


def test_the_front_imports_nothing_until_asked():
    body = modules()["__init__"].body
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {node.module for node in imports if isinstance(node, ast.ImportFrom)} <= {"__future__", "typing"}
    assert all(isinstance(node, ast.ImportFrom) for node in imports)


@pytest.mark.parametrize("library", ROOMS)
def test_a_heavy_library_stays_in_its_room(library):
    importers = {room(name) for name in modules() for source, _ in imported(name) if source.split(".")[0] == library}
    assert importers <= ROOMS[library]


def test_nothing_opens_the_network_but_hydration():
    network = {"socket", "urllib.request", "http.client", "requests", "httpx", "aiohttp", "ftplib"}
    importers = {room(name) for name in modules() for source, _ in imported(name) if source in network}
    assert importers <= {"sources"}


# --- one module for other units ----------------------------------------------------------------------------

UTF16 = re.compile(r"utf[-_]?16", re.IGNORECASE)
SURROGATES = range(0xD800, 0x10001)


CODING = ("encode", "decode", "open", "read_text", "write_text")


def units(name: str) -> Iterator[str]:
    """Where a module encodes to UTF-16, or counts with the numbers of its surrogates."""
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in SURROGATES:
            yield f"{name}:{node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CODING:
            arguments = (*node.args, *(keyword.value for keyword in node.keywords))
            if any(isinstance(a, ast.Constant) and UTF16.match(str(a.value)) for a in arguments):
                yield f"{name}:{node.lineno}"


def test_only_text_knows_utf_16():
    assert UTF16.search((SOURCE / "text.py").read_text("utf-8"))
    assert not [place for name in modules() if name != "text" for place in units(name)]


# --- commands ----------------------------------------------------------------------------------------------


def code_lines(path: Path) -> int:
    """Lines of code: not blank, no comment, no docstring."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    told: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            told |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = enumerate(source.splitlines(), 1)
    return sum(number not in told and bool(line.strip()) and not line.strip().startswith("#") for number, line in lines)


COMMAND_FILES = sorted(path for path in (SOURCE / "cli").glob("*.py") if path.name != "__init__.py")


def test_every_command_has_a_module_and_every_module_a_command():
    assert sorted(cli.COMMANDS) == [path.stem for path in COMMAND_FILES]


@pytest.mark.parametrize("path", COMMAND_FILES, ids=lambda path: path.stem)
def test_a_command_is_thin(path):
    functions = {node.name: node for node in modules()[f"cli.{path.stem}"].body if isinstance(node, ast.FunctionDef)}
    assert [a.arg for a in functions["configure"].args.args] == ["parser"]
    assert [a.arg for a in functions["run"].args.args] == ["args"]
    assert ast.get_docstring(modules()[f"cli.{path.stem}"])
    assert code_lines(path) < 60, "move the work into the library"


# --- the source root ---------------------------------------------------------------------------------------


def test_build_is_a_folder_of_sources_and_no_package():
    root = SOURCE.parent
    assert root.name == "build"
    assert not (root / "__init__.py").exists()
    shown = [path.name for path in root.iterdir() if path.name[0] not in "._"]
    assert shown == ["palermo"]
    assert "!/build/" in (root.parent / ".gitignore").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_can_be_imported_and_says_what_it_is_for(name):
    if name != "__main__":
        import_module(f"palermo.{name}" if name != "__init__" else "palermo")
    assert ast.get_docstring(modules()[name])
